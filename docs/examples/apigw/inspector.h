/*
 * apigw, the inspector: what its files share. Each command has a file of its own with its table of options; main.c
 * lists the commands. It uses the public API alone.
 */
#ifndef INSPECTOR_H
#define INSPECTOR_H

#include <apigw/apigw.h>
#include <apigw/gateway.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What a command returns, and the exit status of the program. */
enum { FINE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

/* ---- document.c: what is read ---- */

enum { READ_MAX = 64 * 1024 * 1024 };

/* A text and its name in messages. The caller frees `text`. */
typedef struct document {
    const char *name;
    char *text;
    size_t len;
} document;

/* Reads a file, or standard input for "-". Prints an error and returns false when it cannot. */
bool read_document(const char *path, document *out);
/* Makes a document of the value of an option. */
bool copy_document(const char *name, const char *value, document *out);
/* The same; "@" and a file name stand for the text of that file. */
bool read_value(const char *name, const char *value, document *out);

/* ---- terminal.c: what is printed ---- */

/* Decides about colour: on a terminal, unless NO_COLOR is set to something or TERM is "dumb". */
void terminal_begin(void);
/* Print text as a terminal should show it: controls become ".", a tab becomes a space. */
void print_visible(FILE *stream, const char *text, size_t len);
/* Print an error, a warning or a note as compilers do: file, line, column, message, the line with a caret, the pointer.
 */
void diagnose(const document *doc, const char *severity, const apigw_error *err);
/* The same for the value of an option, of which the checked text begins `shift` bytes after its beginning. */
int refuse(const char *name, const char *value, size_t shift, const apigw_error *err);
int out_of_memory(void);
/* Print what was made, and a newline, or the error that prevented it. */
int print_made(const apigw_buffer *made, apigw_status status, const char *name, const apigw_error *err);

/* ---- arguments.c: the command line ---- */

struct command;

/* One option of a command; usage lines, the manual page and the completions are made of these tables. */
typedef struct option {
    const char *name;  /* "--kind" */
    const char *value; /* what its value is called, "KIND"; NULL: the option is a flag */
    const char *about; /* one line */
    int (*take)(const struct command *self, void *state, const char *value); /* NULL: it only sets a member */
    uint32_t flags;                                                          /* OPTION_* */
    size_t at;                                                               /* offset of the member in the state */
    uint32_t bits;                                                           /* of OPTION_BITS */
} option;
enum {
    OPTION_REQUIRED = 1,
    OPTION_REPEATED = 2,
    OPTION_TRUE = 4, /* sets a bool */
    OPTION_BITS = 8, /* sets bits of a uint32_t */
    OPTION_TEXT = 16 /* sets a const char pointer to its value; without one of these three: a uint32_t to a kind */
};

/* Rows of a table of options: one with a function, and those that set a member of the state. */
#define OPTION(name, value, about, take, flags)                                                                        \
    { name, value, about, take, flags, 0, 0 }
#define FLAG_OPTION(name, about, state, member)                                                                        \
    { name, NULL, about, NULL, OPTION_TRUE, offsetof(state, member), 0 }
#define BITS_OPTION(name, about, state, member, bits)                                                                  \
    { name, NULL, about, NULL, OPTION_BITS, offsetof(state, member), bits }
#define TEXT_OPTION(name, value, about, state, member)                                                                 \
    { name, value, about, NULL, OPTION_TEXT, offsetof(state, member), 0 }
#define KIND_OPTION(name, about, flags, state, member)                                                                 \
    { name, "KIND", about, NULL, flags, offsetof(state, member), 0 }

typedef struct command {
    const char *name;
    const char *operands; /* "FILE POINTER" */
    const char *about;    /* one line */
    const option *options;
    size_t option_count;
    size_t operands_min, operands_max; /* 0 for the latter: any number */
    bool options_after_dashes;         /* "--" separates, and does not end the options */
    size_t state_size;                 /* of what options and run() work on; zeroed, then begin() is called */
    int (*begin)(void *state);         /* may be NULL, and so may end() */
    int (*run)(const struct command *self, void *state, char **operands);
    void (*end)(void *state);
} command;

#define OPTIONS(table) (table), sizeof(table) / sizeof((table)[0])

/* Take a command line apart, give each option to its function with `state`, which is zeroed before, and run the
 * command. */
int run_command(const command *self, char **arguments);
/* Print the usage line, wrapped. */
void print_usage(FILE *stream, const command *self);
/* Report a mistake on the command line. */
int usage(const command *self, const char *complaint, const char *about);

extern const command *const commands[];
/* help.c: `apigw help`, the manual page and the completions. */
void print_help(FILE *stream);
int print_help_of(const char *topic);

/* ---- decoding.c: events ---- */

/* How an event is decoded: leniently, unless it is to be strict. */
typedef struct decoding {
    uint32_t kind; /* 0: detected */
    bool strict;
    bool keep_source;
} decoding;

apigw_request *new_request(const decoding *how);
/* Read and decode a file, and print its issues as warnings. On FINE the caller frees `*request`. */
int decode_file(const char *path, const decoding *how, apigw_request **request);
/* Finds a kind by its name; BAD_USAGE with a message when there is none. */
int take_kind(const command *self, const char *name, uint32_t *kind);
/* Print each JSON Pointer of a list of losses as a warning. */
void print_losses(const char *path, uint32_t kind, const char *losses);

/* A header line as curl takes it, "name: value". */
typedef struct header_line {
    const char *text;
    size_t name_len;
    size_t value; /* where it begins */
} header_line;
bool split_header(const char *text, header_line *line);
int refuse_header(const header_line *line, const apigw_error *err);

/* ---- front_end.c: a front end, its request and the response it makes ---- */

enum { VALUES_MAX = 64 };

typedef struct value_list {
    const char *values[VALUES_MAX];
    size_t count;
} value_list;
int add_value(const command *self, value_list *list, const char *value);

/* Every state of a command that plays a front end begins with one. */
typedef struct front_end {
    uint32_t kind;
    value_list binary;   /* media types */
    value_list identity; /* identity sources of an authorizer, as they are configured */
    apigw_api *api;
    apigw_request *request;
    apigw_response *response;
} front_end;

int set_api(const command *self, void *state, const char *name);
int add_binary(const command *self, void *state, const char *type);
int open_front_end(front_end *front);
/* Make the API once all options are known. */
int make_api(front_end *front);
void close_front_end(front_end *front);
/* The route dialect of a kind, APIGW_ROUTES_*; 0 if it has no routes of a method and a path. */
uint32_t routes_of(uint32_t kind);
void print_response(const apigw_response *response);
/* Print what is wrong, and the response that the client gets instead. */
int print_error_response(const front_end *front, const document *doc, const apigw_error *err);

/* ---- event.c: a request in the syntax of curl ---- */

/* Set the target of a URL, or of its path alone, with or without a query string; of a URL also the Host field. */
int set_url(const command *self, apigw_request *request, const char *url);
int add_request_line(const command *self, apigw_request *request, const char *text);

/* ---- definition.c: the definition of an API ---- */

/* Every state of a command that loads a definition begins with one. */
typedef struct definition_source {
    apigw_definition *definition;
} definition_source;

int open_definition(void *state);
void close_definition(void *state);
int set_definition_kind(const command *self, void *state, const char *name);
int set_base_path(const command *self, void *state, const char *mode);
int set_select(const command *self, void *state, const char *id);
int set_value(const command *self, void *state, const char *setting);
void print_warnings(const apigw_definition *d, const document *doc);

#endif
