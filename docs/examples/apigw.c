/*
 * apigw: looks into events and builds results, on top of the public API alone.
 *
 * In this order: reading files, showing where an error is, taking arguments apart, then one section per command and
 * the table of commands. A new command is a function, its usage text, and one row of the table.
 */
#include <apigw/apigw.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FINE = 0, BAD_INPUT = 1, BAD_USAGE = 2 };

/* ---- Reading --------------------------------------------------------------------------------------------------- */

enum { READ_MAX = 64 * 1024 * 1024, READ_FIRST = 64 * 1024 };

/* A text and what it is called in messages. Its memory is the caller's to free. */
typedef struct document {
    const char *name;
    char *text;
    size_t len;
} document;

/* Everything up to the end of the stream; NULL when reading fails, and `*why` says why. */
static char *read_stream(FILE *stream, size_t *len, const char **why) {
    char *text = NULL;
    size_t capacity = 0;
    size_t used = 0;
    do {
        if (used == capacity) {
            capacity = capacity == 0 ? READ_FIRST : capacity * 2;
            char *more = capacity > 2 * (size_t)READ_MAX ? NULL : realloc(text, capacity);
            if (more == NULL) {
                *why = "there is no memory for it";
                free(text);
                return NULL;
            }
            text = more;
        }
        used += fread(text + used, 1, capacity - used, stream);
        if (used > READ_MAX) {
            *why = "it is longer than 64 MiB";
            free(text);
            return NULL;
        }
    } while (!feof(stream) && !ferror(stream));
    if (ferror(stream)) {
        *why = "it cannot be read";
        free(text);
        return NULL;
    }
    *len = used;
    return text;
}

/* Reads a file, or standard input for "-". Complains itself. */
static bool read_document(const char *path, document *out) {
    bool standard = strcmp(path, "-") == 0;
    const char *why = "it cannot be opened";
    FILE *stream = standard ? stdin : fopen(path, "rb");
    *out = (document){.name = standard ? "<stdin>" : path};
    if (stream != NULL) {
        out->text = read_stream(stream, &out->len, &why);
        if (!standard) {
            fclose(stream);
        }
    }
    if (out->text == NULL) {
        fprintf(stderr, "%s: error: %s\n", out->name, why);
        return false;
    }
    return true;
}

/* Makes a document of the value of an option. */
static bool copy_document(const char *name, const char *value, document *out) {
    *out = (document){.name = name, .len = strlen(value)};
    out->text = malloc(out->len + 1);
    if (out->text == NULL) {
        fputs("apigw: error: there is no memory\n", stderr);
        return false;
    }
    memcpy(out->text, value, out->len + 1);
    return true;
}

/* The value of an option that is a text, or "@" and the name of a file that has it. */
static bool read_value(const char *name, const char *value, document *out) {
    return value[0] == '@' ? read_document(value + 1, out) : copy_document(name, value, out);
}

/* ---- Showing text and errors ----------------------------------------------------------------------------------- */

enum { WINDOW = 76, WINDOW_LEFT = 50, WARNINGS_MAX = 20 };

/* Bytes of the character that begins at `text`: 1 for a byte that begins none. `n` is at least 1. */
static size_t character_len(const char *text, size_t n) {
    unsigned char first = (unsigned char)text[0];
    size_t len = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return len <= n && apigw_utf8_valid(text, len) == len ? len : 1;
}

/* Whether a character would move the cursor or the direction of writing instead of being seen: C0 and C1 controls,
 * DEL, U+200E to U+200F, U+2028 to U+202E, U+2066 to U+2069. A byte that is no UTF-8 counts as one. */
static bool is_control(const char *text, size_t len) {
    const unsigned char *c = (const unsigned char *)text;
    switch (len) {
    case 1:
        return c[0] < 0x20 || c[0] >= 0x7F;
    case 2:
        return c[0] == 0xC2 && c[1] < 0xA0;
    case 3:
        return c[0] == 0xE2 && ((c[1] == 0x80 && (c[2] == 0x8E || c[2] == 0x8F || (c[2] >= 0xA8 && c[2] <= 0xAE))) ||
                                (c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9));
    default:
        return false;
    }
}

/* Writes text so that a terminal shows it as it is: what cannot be seen becomes ".", a tab a space. */
static void print_visible(FILE *stream, const char *text, size_t n) {
    for (size_t i = 0; i < n;) {
        size_t len = character_len(text + i, n - i);
        if (text[i] == '\t') {
            fputc(' ', stream);
        } else if (is_control(text + i, len)) {
            fputc('.', stream);
        } else {
            fwrite(text + i, 1, len, stream);
        }
        i += len;
    }
}

/* Where a byte stands, and the piece of its line that is shown. */
typedef struct place {
    size_t line;   /* from 1 */
    size_t column; /* in characters, from 1 */
    size_t end;    /* offset of the end of the line, without CR */
    size_t shown;  /* offset of the first character that is shown */
    size_t before; /* characters shown before the place */
} place;

static place locate(const document *doc, size_t offset) {
    place at = {.line = 1, .column = 1};
    size_t begin = doc->len >= 3 && memcmp(doc->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (size_t i = begin; i < offset; i++) {
        if (doc->text[i] == '\n') {
            at.line++;
            begin = i + 1;
        }
    }
    const char *newline = doc->len == begin ? NULL : memchr(doc->text + begin, '\n', doc->len - begin);
    at.end = newline == NULL ? doc->len : (size_t)(newline - doc->text);
    if (newline != NULL && at.end > begin && doc->text[at.end - 1] == '\r') {
        at.end--;
    }
    at.shown = begin;
    for (size_t i = begin; i < offset && i < at.end; i += character_len(doc->text + i, at.end - i)) {
        at.column++;
        if (at.before < WINDOW_LEFT) {
            at.before++;
        } else {
            at.shown += character_len(doc->text + at.shown, at.end - at.shown);
        }
    }
    /* A cut of a few characters is not worth its mark. */
    if (at.column - 1 - at.before <= 3) {
        at.shown = begin;
        at.before = at.column - 1;
    }
    return at;
}

/* The line, as much of it as fits, and a caret below the place. */
static void print_line(const document *doc, const place *at) {
    bool cut = at->column - 1 != at->before;
    size_t stop = at->shown;
    for (size_t n = 0; n < WINDOW && stop < at->end; n++) {
        stop += character_len(doc->text + stop, at->end - stop);
    }
    fputs(cut ? " ..." : " ", stderr);
    print_visible(stderr, doc->text + at->shown, stop - at->shown);
    fputs(stop < at->end ? "...\n" : "\n", stderr);
    fprintf(stderr, "%*s^\n", (int)(at->before + (cut ? 4 : 1)), "");
}

/* The way of compilers: file:line:column: severity: message, the line, a caret, and the member that it is about. */
static void diagnose(const document *doc, const char *severity, const apigw_error *err) {
    bool has_place = err->offset != UINT64_MAX && doc->text != NULL;
    place at = {0};
    if (has_place) {
        at = locate(doc, err->offset < doc->len ? (size_t)err->offset : doc->len);
        fprintf(stderr, "%s:%zu:%zu: %s: ", doc->name, at.line, at.column, severity);
    } else {
        fprintf(stderr, "%s: %s: ", doc->name, severity);
    }
    print_visible(stderr, err->message, strlen(err->message));
    fputc('\n', stderr);
    if (has_place) {
        print_line(doc, &at);
    }
    if (err->pointer[0] != '\0') {
        fputs("  at ", stderr);
        print_visible(stderr, err->pointer, strlen(err->pointer));
        fputc('\n', stderr);
    }
}

static int out_of_memory(void) {
    fputs("apigw: error: there is no memory\n", stderr);
    return BAD_INPUT;
}

/* ---- Arguments ------------------------------------------------------------------------------------------------- */

typedef struct command {
    const char *name;
    const char *usage; /* what follows the name */
    const char *about; /* one line */
    int (*run)(const struct command *self, char **arguments);
} command;

/* What is left of the command line. */
typedef struct arguments {
    char **next;
    bool operands_only; /* "--" was seen */
    bool incomplete;    /* the last option wanted a value and there was none */
} arguments;

static int usage(const command *self, const char *complaint, const char *about) {
    fprintf(stderr, "apigw %s: %s%s%s\n", self->name, complaint, about == NULL ? "" : ": ", about == NULL ? "" : about);
    fprintf(stderr, "usage: apigw %s %s\n", self->name, self->usage);
    return BAD_USAGE;
}

/* Takes the next argument when it is that option. */
static bool take_flag(arguments *args, const char *name) {
    if (args->operands_only || strcmp(*args->next, name) != 0) {
        return false;
    }
    args->next++;
    return true;
}

/* Takes the next argument when it is that option, with its value: "--name value" or "--name=value". */
static bool take_option(arguments *args, const char *name, const char **value) {
    size_t n = strlen(name);
    if (args->operands_only || strncmp(*args->next, name, n) != 0) {
        return false;
    }
    if (n > 2 && (*args->next)[n] == '=') {
        *value = *args->next++ + n + 1;
        return true;
    }
    if ((*args->next)[n] != '\0') {
        return false;
    }
    args->next++;
    if (*args->next == NULL) {
        args->incomplete = true;
        return true;
    }
    *value = *args->next++;
    return true;
}

/* Takes the next argument when it is no option. */
static bool take_operand(arguments *args, const char **value) {
    if (take_flag(args, "--")) {
        args->operands_only = true;
        if (*args->next == NULL) {
            return true;
        }
    }
    if (!args->operands_only && (*args->next)[0] == '-' && (*args->next)[1] != '\0') {
        return false;
    }
    *value = *args->next++;
    return true;
}

/* ---- Decoding, for the commands below -------------------------------------------------------------------------- */

/* How a document is decoded: leniently unless it is to be strict. */
typedef struct decoding {
    bool strict;
    bool keep_source;
    const char *kind_name; /* NULL: detect */
} decoding;

static apigw_request *new_request(const decoding *how) {
    apigw_request *request = apigw_request_new(NULL);
    if (request != NULL) {
        apigw_request_set_option(request, APIGW_OPT_MAX_INPUT, READ_MAX, NULL);
        apigw_request_set_option(request, APIGW_OPT_STRICT, how->strict, NULL);
        apigw_request_set_option(request, APIGW_OPT_LENIENT, !how->strict, NULL);
        apigw_request_set_option(request, APIGW_OPT_KEEP_SOURCE, how->keep_source, NULL);
    }
    return request;
}

static void print_issues(const apigw_request *request, const document *doc) {
    size_t count = apigw_request_issue_count(request);
    apigw_error issue;
    for (size_t i = 0; i < count && i < WARNINGS_MAX; i++) {
        if (apigw_request_issue_at(request, i, &issue) == APIGW_OK) {
            diagnose(doc, "warning", &issue);
        }
    }
    if (count > WARNINGS_MAX) {
        fprintf(stderr, "%s: %zu more warnings\n", doc->name, count - WARNINGS_MAX);
    }
}

/* Reads and decodes a file. Complains itself; on FINE `*request` is to be freed. */
static int decode_file(const command *self, const char *path, const decoding *how, apigw_request **request) {
    uint32_t kind = 0;
    if (how->kind_name != NULL) {
        kind = apigw_kind_by_name(how->kind_name, strlen(how->kind_name));
        if (kind == 0) {
            return usage(self, "there is no such kind", how->kind_name);
        }
    }
    document doc;
    if (!read_document(path, &doc)) {
        return BAD_INPUT;
    }
    *request = new_request(how);
    int result = *request == NULL ? out_of_memory() : FINE;
    apigw_error err;
    if (result == FINE && apigw_request_decode(*request, doc.text, doc.len, kind, &err) != APIGW_OK) {
        diagnose(&doc, "error", &err);
        apigw_request_free(*request);
        result = BAD_INPUT;
    }
    if (result == FINE) {
        print_issues(*request, &doc);
    }
    free(doc.text);
    return result;
}

/* ---- apigw kind ------------------------------------------------------------------------------------------------ */

static int print_kind(const char *path) {
    document doc;
    apigw_error err = {0};
    uint32_t kind = 0;
    if (read_document(path, &doc)) {
        apigw_request *request = new_request(&(decoding){0});
        if (request == NULL) {
            free(doc.text);
            return out_of_memory();
        }
        kind = apigw_request_detect(request, doc.text, doc.len, &err);
        if (kind == 0 && err.code != APIGW_E_KIND) {
            diagnose(&doc, "error", &err);
        }
        apigw_request_free(request);
        free(doc.text);
    }
    printf("%s\t%s\n", path, kind == 0 ? "unknown" : apigw_kind_name(kind));
    return kind == 0 ? BAD_INPUT : FINE;
}

static int run_kind(const command *self, char **rest) {
    arguments args = {.next = rest};
    size_t files = 0;
    int result = FINE;
    while (*args.next != NULL) {
        const char *path = NULL;
        if (!take_operand(&args, &path)) {
            return usage(self, "there is no such option", *args.next);
        }
        if (path != NULL) {
            files++;
            int one = print_kind(path);
            result = result == FINE ? one : result;
        }
    }
    return files == 0 ? usage(self, "a file is missing", NULL) : result;
}

/* ---- apigw request --------------------------------------------------------------------------------------------- */

static void print_fields(const apigw_request *request) {
    size_t widest = strlen("kind");
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        size_t width = apigw_request_get(request, field, NULL) == NULL ? 0 : strlen(apigw_field_name(field));
        widest = width > widest ? width : widest;
    }
    printf("%-*s  %s\n", (int)widest, "kind", apigw_kind_name(apigw_request_kind(request)));
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        size_t len = 0;
        const char *value = apigw_request_get(request, field, &len);
        if (value != NULL) {
            printf("%-*s  ", (int)widest, apigw_field_name(field));
            print_visible(stdout, value, len);
            putchar('\n');
        }
    }
}

static void print_list(const apigw_request *request, uint32_t list) {
    const char *between = list == APIGW_LIST_HEADERS ? ": " : "=";
    size_t count = apigw_request_count(request, list);
    if (count != 0) {
        printf("\n%s (%zu)\n", apigw_list_name(list), count);
    }
    for (size_t i = 0; i < count; i++) {
        apigw_pair pair;
        if (apigw_request_at(request, list, i, &pair) != APIGW_OK) {
            continue;
        }
        fputs("  ", stdout);
        print_visible(stdout, pair.name, pair.name_len);
        bool nameless = list == APIGW_LIST_COOKIES || list == APIGW_LIST_IDENTITY_SOURCES;
        bool bare = (pair.flags & APIGW_PAIR_NO_EQUALS) != 0 || (nameless && pair.name_len == 0);
        fputs(bare ? "" : between, stdout);
        print_visible(stdout, pair.value, pair.value_len);
        putchar('\n');
    }
}

static void print_text(const char *text, size_t n) {
    for (size_t i = 0; i < n;) {
        const char *newline = memchr(text + i, '\n', n - i);
        size_t stop = newline == NULL ? n : (size_t)(newline - text);
        fputs("  ", stdout);
        print_visible(stdout, text + i, stop - i);
        putchar('\n');
        i = stop + 1;
    }
}

static void print_bytes(const char *bytes, size_t n) {
    enum { ROW = 16 };
    for (size_t i = 0; i < n; i++) {
        printf("%s%02x%s", i % ROW == 0 ? "  " : " ", (unsigned)(unsigned char)bytes[i],
               i % ROW == ROW - 1 || i + 1 == n ? "\n" : "");
    }
}

/* A long body is not shown to its end: --json has all of it. */
static void print_body(const apigw_request *request) {
    enum { TEXT_MAX = 4096, BYTES_MAX = 256 };
    size_t len = 0;
    const char *body = apigw_request_body(request, &len);
    if (body == NULL) {
        return;
    }
    printf("\nbody (%zu byte%s%s)\n", len, len == 1 ? "" : "s",
           apigw_request_body_was_base64(request) != 0 ? ", sent as base64" : "");
    bool text = apigw_utf8_valid(body, len) == len && memchr(body, '\0', len) == NULL;
    size_t shown = len;
    if (text) {
        shown = len <= TEXT_MAX ? len : apigw_utf8_valid(body, TEXT_MAX);
        print_text(body, shown);
    } else {
        shown = len <= BYTES_MAX ? len : BYTES_MAX;
        print_bytes(body, shown);
    }
    if (shown < len) {
        printf("  ... and %zu bytes more\n", len - shown);
    }
}

/* Writes what was made, and a newline, or tells why it could not be made. */
static int print_made(const apigw_buffer *made, apigw_status status, const char *about, const apigw_error *err) {
    if (status != APIGW_OK) {
        diagnose(&(document){.name = about}, "error", err);
        return BAD_INPUT;
    }
    size_t len = 0;
    const char *text = apigw_buffer_data(made, &len);
    fwrite(text, 1, len, stdout);
    putchar('\n');
    return FINE;
}

static int print_json(const apigw_request *request, const char *path) {
    apigw_buffer *made = apigw_buffer_new(NULL);
    if (made == NULL) {
        return out_of_memory();
    }
    apigw_error err;
    apigw_status status = apigw_request_dump_json(request, made, &err);
    int result = print_made(made, status, path, &err);
    apigw_buffer_free(made);
    return result;
}

static int show_request(const apigw_request *request, const char *path, bool json) {
    if (json) {
        return print_json(request, path);
    }
    print_fields(request);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        print_list(request, list);
    }
    print_body(request);
    return FINE;
}

static int run_request(const command *self, char **rest) {
    arguments args = {.next = rest};
    decoding how = {0};
    const char *path = NULL;
    bool json = false;
    while (*args.next != NULL) {
        const char *operand = NULL;
        if (take_flag(&args, "--json")) {
            json = true;
        } else if (take_flag(&args, "--strict")) {
            how.strict = true;
        } else if (take_option(&args, "--kind", &how.kind_name)) {
            if (args.incomplete) {
                return usage(self, "a value is missing behind", "--kind");
            }
        } else if (!take_operand(&args, &operand)) {
            return usage(self, "there is no such option", *args.next);
        } else if (operand != NULL && path != NULL) {
            return usage(self, "one file at a time", operand);
        } else if (operand != NULL) {
            path = operand;
        }
    }
    if (path == NULL) {
        return usage(self, "a file is missing", NULL);
    }
    apigw_request *request = NULL;
    int result = decode_file(self, path, &how, &request);
    if (result == FINE) {
        result = show_request(request, path, json);
        apigw_request_free(request);
    }
    return result;
}

/* ---- apigw context --------------------------------------------------------------------------------------------- */

static int print_context(const apigw_request *request, const char *path, const char *pointer) {
    apigw_buffer *made = apigw_buffer_new(NULL);
    if (made == NULL) {
        return out_of_memory();
    }
    apigw_error err;
    apigw_status status = apigw_request_get_json(request, pointer, strlen(pointer), made, &err);
    int result = print_made(made, status, path, &err);
    apigw_buffer_free(made);
    return result;
}

static int run_context(const command *self, char **rest) {
    enum { FILE_NAME, POINTER, OPERANDS };
    arguments args = {.next = rest};
    const char *operands[OPERANDS] = {NULL};
    size_t count = 0;
    while (*args.next != NULL) {
        const char *operand = NULL;
        if (!take_operand(&args, &operand)) {
            return usage(self, "there is no such option", *args.next);
        }
        if (operand != NULL) {
            if (count == OPERANDS) {
                return usage(self, "one file and one pointer at a time", operand);
            }
            operands[count++] = operand;
        }
    }
    if (count != OPERANDS) {
        return usage(self, "a file and a JSON Pointer are wanted", NULL);
    }
    if (operands[POINTER][0] != '/' && operands[POINTER][0] != '\0') {
        return usage(self, "a JSON Pointer begins with \"/\"", operands[POINTER]);
    }
    apigw_request *request = NULL;
    int result = decode_file(self, operands[FILE_NAME], &(decoding){.keep_source = true}, &request);
    if (result == FINE) {
        result = print_context(request, operands[FILE_NAME], operands[POINTER]);
        apigw_request_free(request);
    }
    return result;
}

/* ---- apigw response -------------------------------------------------------------------------------------------- */

/* What the options of `apigw response` build. */
typedef struct building {
    apigw_response *response;
    uint32_t kind;
    const char *data; /* as given: text, or "@" and a file name */
    document body;    /* what that says */
    uint32_t body_flags;
} building;

/* Tells where in an option's value the mistake is; `shift` is how far behind its beginning the checked text began. */
static int refuse(const char *option, const char *value, size_t shift, const apigw_error *err) {
    apigw_error moved = *err;
    if (moved.offset != UINT64_MAX) {
        moved.offset += shift;
    }
    document doc;
    if (!copy_document(option, value, &doc)) {
        return BAD_INPUT;
    }
    diagnose(&doc, "error", &moved);
    free(doc.text);
    return BAD_INPUT;
}

static int set_kind(const command *self, building *made, const char *name) {
    made->kind = apigw_kind_by_name(name, strlen(name));
    return made->kind == 0 ? usage(self, "there is no such kind", name) : FINE;
}

static int set_status(const command *self, building *made, const char *text) {
    char *end = NULL;
    long status = strtol(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || status > INT32_MAX) {
        return usage(self, "a status is a number", text);
    }
    apigw_error err;
    if (apigw_response_set_status(made->response, (int32_t)status, &err) != APIGW_OK) {
        return refuse("--status", text, 0, &err);
    }
    return FINE;
}

/* A header line as curl takes it. */
typedef struct header_line {
    const char *text;
    size_t name_len;
    size_t value; /* where it begins */
} header_line;

static bool split_header(const char *text, header_line *line) {
    line->text = text;
    line->name_len = strcspn(text, ":");
    if (text[line->name_len] == '\0') {
        return false;
    }
    line->value = line->name_len + 1 + strspn(text + line->name_len + 1, " \t");
    return true;
}

static int refuse_header(const header_line *line, const apigw_error *err) {
    bool name_is_bad = line->name_len == 0 || apigw_header_name_valid(line->text, line->name_len) != line->name_len;
    return refuse("-H", line->text, name_is_bad ? 0 : line->value, err);
}

static int add_header(const command *self, building *made, const char *text) {
    header_line line;
    apigw_error err;
    if (!split_header(text, &line)) {
        return usage(self, "a header line is 'name: value'", text);
    }
    const char *value = text + line.value;
    return apigw_response_add_header(made->response, text, line.name_len, value, strlen(value), &err) == APIGW_OK
               ? FINE
               : refuse_header(&line, &err);
}

static int add_cookie(const command *self, building *made, const char *cookie) {
    apigw_error err;
    (void)self;
    if (apigw_response_add_cookie(made->response, cookie, strlen(cookie), &err) != APIGW_OK) {
        return refuse("--cookie", cookie, 0, &err);
    }
    return FINE;
}

static int set_data(const command *self, building *made, const char *data) {
    (void)self;
    made->data = data;
    return FINE;
}

/* An option with a value, and what it does. */
static const struct {
    const char *name;
    int (*take)(const command *self, building *made, const char *value);
} response_options[] = {
    {"--kind", set_kind}, {"--status", set_status}, {"-H", add_header}, {"--cookie", add_cookie}, {"-d", set_data},
};

/* Takes one argument; `*taken` tells whether there was such an option. */
static int take_response_option(const command *self, arguments *args, building *made, bool *taken) {
    *taken = true;
    if (take_flag(args, "--text")) {
        made->body_flags |= APIGW_BODY_TEXT;
        return FINE;
    }
    if (take_flag(args, "--base64")) {
        made->body_flags |= APIGW_BODY_BASE64;
        return FINE;
    }
    for (size_t i = 0; i < sizeof response_options / sizeof response_options[0]; i++) {
        const char *value = NULL;
        if (take_option(args, response_options[i].name, &value)) {
            return value == NULL ? usage(self, "a value is missing behind", response_options[i].name)
                                 : response_options[i].take(self, made, value);
        }
    }
    *taken = false;
    return FINE;
}

static int set_body(building *made) {
    if (made->data == NULL) {
        return FINE;
    }
    if (!read_value("-d", made->data, &made->body)) {
        return BAD_INPUT;
    }
    apigw_error err;
    uint32_t flags = made->body_flags | APIGW_BODY_BORROW;
    if (apigw_response_set_body(made->response, made->body.text, made->body.len, flags, &err) != APIGW_OK) {
        diagnose(&made->body, "error", &err);
        return BAD_INPUT;
    }
    return FINE;
}

static int print_result(const building *made) {
    apigw_buffer *result = apigw_buffer_new(NULL);
    if (result == NULL) {
        return out_of_memory();
    }
    apigw_error err;
    apigw_status status = apigw_response_encode(made->response, made->kind, result, &err);
    /* The one thing that encoding finds wrong at a place is the body. */
    int exit_status = FINE;
    if (status != APIGW_OK && err.offset != UINT64_MAX) {
        diagnose(&made->body, "error", &err);
        exit_status = BAD_INPUT;
    } else {
        exit_status = print_made(result, status, "apigw response", &err);
    }
    apigw_buffer_free(result);
    return exit_status;
}

static int build_response(const command *self, arguments *args, building *made) {
    while (*args->next != NULL) {
        bool taken = false;
        int result = take_response_option(self, args, made, &taken);
        if (result != FINE) {
            return result;
        }
        if (!taken) {
            return usage(self, "there is no such option", *args->next);
        }
    }
    if (made->kind == 0) {
        return usage(self, "--kind is missing", NULL);
    }
    if (made->body_flags == (APIGW_BODY_TEXT | APIGW_BODY_BASE64)) {
        return usage(self, "--text and --base64 contradict each other", NULL);
    }
    int result = set_body(made);
    return result == FINE ? print_result(made) : result;
}

static int run_response(const command *self, char **rest) {
    arguments args = {.next = rest};
    building made = {.response = apigw_response_new(NULL)};
    if (made.response == NULL) {
        return out_of_memory();
    }
    int result = build_response(self, &args, &made);
    apigw_response_free(made.response);
    free(made.body.text);
    return result;
}

/* ---- Playing a front end, for the three commands below ---------------------------------------------------------- */

enum { BINARY_MAX = 64 };

/* The front end, what goes in, and what comes out. */
typedef struct playing {
    int (*show)(const struct playing *play, const document *doc, uint32_t flags); /* of a result */
    uint32_t fail_on; /* severity of a finding that makes `apigw check` fail; 0: what `apigw http` does not ask */
    uint32_t kind;
    const char *binary[BINARY_MAX]; /* media types */
    size_t binary_count;
    const char *identity[BINARY_MAX]; /* identity sources of an authorizer, as they are configured */
    size_t identity_count;
    apigw_api *api;
    apigw_request *request; /* of `apigw http` and `apigw check` it has the Accept header and no more */
    apigw_response *response;
    const char *path;   /* of the file that `apigw http`, `apigw check` and `apigw route` read */
    const char *method; /* what `apigw event` builds the request of, and `apigw route` looks for */
    const char *url;
    const char *route;
    const char *data;       /* text, or "@" and a file name */
    const char *authorizer; /* the same */
    document body;
} playing;

/* Status, header lines, an empty line, the body as it is. */
static void print_response(const apigw_response *response) {
    size_t len = 0;
    apigw_pair line;
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        print_visible(stdout, line.name, line.name_len);
        fputs(line.value_len == 0 ? ":" : ": ", stdout);
        print_visible(stdout, line.value, line.value_len);
        putchar('\n');
    }
    putchar('\n');
    const char *body = apigw_response_body(response, &len);
    if (len != 0) {
        fwrite(body, 1, len, stdout);
        if (body[len - 1] != '\n') {
            putchar('\n');
        }
    }
}

/* Tells what is wrong, and shows what the client gets in place of it. */
static int print_error_response(const playing *play, const document *doc, const apigw_error *err) {
    apigw_error why;
    diagnose(doc, "error", err);
    if (err->error_response == 0) {
        return BAD_INPUT;
    }
    fprintf(stderr, "%s: note: the client gets the front end's answer '%s'\n", doc->name,
            apigw_error_response_name(err->error_response));
    if (apigw_error_response(play->response, play->api, play->request, err->error_response, &why) == APIGW_OK) {
        print_response(play->response);
    } else {
        diagnose(&(document){.name = doc->name}, "error", &why);
    }
    return BAD_INPUT;
}

static int set_api(const command *self, playing *play, const char *name) {
    play->kind = apigw_kind_by_name(name, strlen(name));
    return play->kind == 0 ? usage(self, "there is no such kind", name) : FINE;
}

static int add_binary(const command *self, playing *play, const char *type) {
    if (play->binary_count == BINARY_MAX) {
        return usage(self, "too many binary types", type);
    }
    play->binary[play->binary_count++] = type;
    return FINE;
}

static int add_identity_source(const command *self, playing *play, const char *source) {
    if (play->identity_count == BINARY_MAX) {
        return usage(self, "too many identity sources", source);
    }
    play->identity[play->identity_count++] = source;
    return FINE;
}

/* Adds the values of an option to a list of the front end. */
static int add_to_api(playing *play, const char *option, uint32_t list, const char *const *values, size_t count) {
    for (size_t i = 0; i < count; i++) {
        apigw_error err;
        if (apigw_api_add(play->api, list, NULL, 0, values[i], strlen(values[i]), &err) != APIGW_OK) {
            return refuse(option, values[i], 0, &err);
        }
    }
    return FINE;
}

/* Makes the front end that the options describe. */
static int make_api(playing *play) {
    play->api = apigw_api_new(NULL, play->kind);
    if (play->api == NULL) {
        return out_of_memory();
    }
    int result = add_to_api(play, "--binary", APIGW_LIST_BINARY_MEDIA_TYPES, play->binary, play->binary_count);
    return result == FINE ? add_to_api(play, "--identity-source", APIGW_LIST_IDENTITY_SOURCES, play->identity,
                                       play->identity_count)
                          : result;
}

/* An option with a value, and what it does. */
typedef struct play_option {
    const char *name;
    int (*take)(const command *self, playing *play, const char *value);
} play_option;

/* Takes one argument when it is one of those options; `*taken` tells whether it was. */
static int take_play_option(const command *self, arguments *args, playing *play, const play_option *options,
                            size_t count, bool *taken) {
    *taken = true;
    for (size_t i = 0; i < count; i++) {
        const char *value = NULL;
        if (take_option(args, options[i].name, &value)) {
            return value == NULL ? usage(self, "a value is missing behind", options[i].name)
                                 : options[i].take(self, play, value);
        }
    }
    *taken = false;
    return FINE;
}

static int play(const command *self, char **rest, int (*how)(const command *self, char **rest, playing *play)) {
    playing all = {.request = apigw_request_new(NULL), .response = apigw_response_new(NULL)};
    int result = all.request == NULL || all.response == NULL ? out_of_memory() : how(self, rest, &all);
    apigw_response_free(all.response);
    apigw_request_free(all.request);
    apigw_api_free(all.api);
    free(all.body.text);
    return result;
}

/* ---- apigw http ------------------------------------------------------------------------------------------------ */

static int show_response(const playing *play, const document *doc, uint32_t flags) {
    apigw_error err;
    if (apigw_response_decode(play->response, play->api, play->request, doc->text, doc->len, flags, &err) != APIGW_OK) {
        return print_error_response(play, doc, &err);
    }
    print_response(play->response);
    return FINE;
}

static int set_accept(const command *self, playing *play, const char *value) {
    apigw_error err;
    (void)self;
    if (apigw_request_add(play->request, APIGW_LIST_HEADERS, "Accept", strlen("Accept"), value, strlen(value), &err) !=
        APIGW_OK) {
        return refuse("--accept", value, 0, &err);
    }
    return FINE;
}

static const play_option http_options[] = {{"--api", set_api}, {"--accept", set_accept}, {"--binary", add_binary}};

static int set_fail_on(const command *self, playing *play, const char *severity) {
    for (uint32_t i = APIGW_SEVERITY_NOTE; i <= APIGW_SEVERITY_ERROR; i++) {
        if (strcmp(apigw_severity_name(i), severity) == 0) {
            play->fail_on = i;
            return FINE;
        }
    }
    return usage(self, "--fail-on takes note, warning or error", severity);
}

static const play_option check_options[] = {{"--fail-on", set_fail_on}};

/* Takes one argument: an option with its value, or the file. */
static int take_http_argument(const command *self, arguments *args, playing *play) {
    const char *operand = NULL;
    bool taken = false;
    int result = take_play_option(self, args, play, http_options, sizeof http_options / sizeof http_options[0], &taken);
    if (!taken && play->fail_on != 0) {
        result = take_play_option(self, args, play, check_options, 1, &taken);
    }
    if (taken) {
        return result;
    }
    if (!take_operand(args, &operand)) {
        return usage(self, "there is no such option", *args->next);
    }
    if (operand != NULL && play->path != NULL) {
        return usage(self, "one file at a time", operand);
    }
    play->path = operand != NULL ? operand : play->path;
    return FINE;
}

static int play_result(const command *self, char **rest, playing *play) {
    arguments args = {.next = rest};
    uint32_t flags = 0;
    while (*args.next != NULL) {
        if (take_flag(&args, "--function-error")) {
            flags = APIGW_DECODE_FUNCTION_ERROR;
            continue;
        }
        int result = take_http_argument(self, &args, play);
        if (result != FINE) {
            return result;
        }
    }
    if (play->kind == 0 || play->path == NULL) {
        return usage(self, play->kind == 0 ? "--api is missing" : "a file is missing", NULL);
    }
    document doc;
    int result = make_api(play);
    if (result != FINE) {
        return result;
    }
    if (!read_document(play->path, &doc)) {
        return BAD_INPUT;
    }
    result = play->show(play, &doc, flags);
    free(doc.text);
    return result;
}

static int play_http(const command *self, char **rest, playing *play) {
    play->show = show_response;
    return play_result(self, rest, play);
}

static int run_http(const command *self, char **rest) {
    return play(self, rest, play_http);
}

/* ---- apigw check ----------------------------------------------------------------------------------------------- */

enum { FINDINGS_MAX = 200 };

static void print_diagnostic(const document *doc, const apigw_diagnostic *diagnostic) {
    apigw_error shown = {.offset = diagnostic->offset};
    snprintf(shown.pointer, sizeof shown.pointer, "%s", diagnostic->pointer);
    snprintf(shown.message, sizeof shown.message, diagnostic->rule_len == 0 ? "%s" : "%s [%s]", diagnostic->message,
             diagnostic->rule);
    diagnose(doc, apigw_severity_name(diagnostic->severity), &shown);
    if (diagnostic->client_len != 0) {
        fputs("  the client gets: ", stderr);
        print_visible(stderr, diagnostic->client, (size_t)diagnostic->client_len);
        fputc('\n', stderr);
    }
}

static void print_count(const char *before, unsigned count, const char *what) {
    printf("%s%u %s%s", before, count, what, count == 1 ? "" : "s");
}

/* Every finding as a compiler tells it, and one line about all of them. Returns the highest severity that there is. */
static uint32_t print_diagnostics(const document *doc, const apigw_check *check, bool taken) {
    uint32_t highest =
        apigw_check_omitted_count(check) != 0 ? APIGW_SEVERITY_WARNING : 0; /* nobody knows which they were */
    unsigned counts[APIGW_SEVERITY_ERROR + 1] = {0};
    apigw_diagnostic diagnostic;
    for (size_t i = 0; apigw_check_diagnostic_at(check, i, &diagnostic) == APIGW_OK; i++) {
        counts[diagnostic.severity]++;
        highest = diagnostic.severity > highest ? diagnostic.severity : highest;
        if (i < FINDINGS_MAX) {
            print_diagnostic(doc, &diagnostic);
        }
    }
    if (apigw_check_diagnostic_count(check) > FINDINGS_MAX || apigw_check_omitted_count(check) != 0) {
        fprintf(stderr, "%s: note: the first %d are shown\n", doc->name, FINDINGS_MAX);
    }
    printf("%s: %s, the client gets %d: ", doc->name, taken ? "taken" : "refused",
           (int)apigw_response_status(apigw_check_response(check)));
    print_count("", counts[APIGW_SEVERITY_ERROR], "error");
    print_count(", ", counts[APIGW_SEVERITY_WARNING], "warning");
    print_count(", ", counts[APIGW_SEVERITY_NOTE], "note");
    putchar('\n');
    return highest;
}

static int show_diagnostics(const playing *play, const document *doc, uint32_t flags) {
    apigw_check *check = apigw_check_new(NULL);
    apigw_error err;
    if (check == NULL) {
        return out_of_memory();
    }
    apigw_status status = apigw_response_check(check, play->api, play->request, doc->text, doc->len, flags, &err);
    uint32_t highest = 0;
    if (apigw_check_response(check) == NULL) {
        diagnose(doc, "error", &err);
    } else {
        highest = print_diagnostics(doc, check, status == APIGW_OK);
    }
    apigw_check_free(check);
    return status == APIGW_OK && highest < play->fail_on ? FINE : BAD_INPUT;
}

static int play_check(const command *self, char **rest, playing *play) {
    play->show = show_diagnostics;
    play->fail_on = APIGW_SEVERITY_ERROR;
    return play_result(self, rest, play);
}

static int run_check(const command *self, char **rest) {
    return play(self, rest, play_check);
}

/* ---- apigw event ----------------------------------------------------------------------------------------------- */

static int add_line(const command *self, playing *play, const char *text) {
    header_line line;
    apigw_error err;
    if (!split_header(text, &line)) {
        return usage(self, "a header line is 'name: value'", text);
    }
    const char *value = text + line.value;
    return apigw_request_add(play->request, APIGW_LIST_HEADERS, text, line.name_len, value, strlen(value), &err) ==
                   APIGW_OK
               ? FINE
               : refuse_header(&line, &err);
}

static int set_field(playing *play, const char *option, uint32_t field, const char *value, size_t shift) {
    apigw_error err;
    const char *text = value + shift;
    return apigw_request_set(play->request, field, text, strlen(text), &err) == APIGW_OK
               ? FINE
               : refuse(option, value, shift, &err);
}

static int set_stage(const command *self, playing *play, const char *name) {
    (void)self;
    return set_field(play, "--stage", APIGW_FIELD_STAGE, name, 0);
}

static int set_any_field(const command *self, playing *play, const char *setting) {
    size_t n = strcspn(setting, "=");
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST && setting[n] == '='; field++) {
        const char *name = apigw_field_name(field);
        if (strlen(name) == n && memcmp(name, setting, n) == 0) {
            return set_field(play, "--set", field, setting, n + 1);
        }
    }
    return usage(self, "not a field's name, '=' and a value", setting);
}

static int add_variable(const command *self, playing *play, const char *setting) {
    size_t n = strcspn(setting, "=");
    apigw_error err;
    if (setting[n] == '\0') {
        return usage(self, "a stage variable is 'name=value'", setting);
    }
    const char *value = setting + n + 1;
    return apigw_request_add(play->request, APIGW_LIST_STAGE_VARIABLES, setting, n, value, strlen(value), &err) ==
                   APIGW_OK
               ? FINE
               : refuse("--var", setting, 0, &err);
}

static int add_source(const command *self, playing *play, const char *value) {
    (void)self;
    apigw_error err;
    return apigw_request_add(play->request, APIGW_LIST_IDENTITY_SOURCES, "", 0, value, strlen(value), &err) == APIGW_OK
               ? FINE
               : refuse("--source", value, 0, &err);
}

static int set_route(const command *self, playing *play, const char *key) {
    (void)self;
    play->route = key;
    return FINE;
}

static int set_authorizer(const command *self, playing *play, const char *json) {
    (void)self;
    play->authorizer = json;
    return FINE;
}

static int set_request_data(const command *self, playing *play, const char *data) {
    (void)self;
    play->data = data;
    return FINE;
}

static const play_option event_options[] = {
    {"--api", set_api},
    {"--stage", set_stage},
    {"--route", set_route},
    {"--set", set_any_field},
    {"--var", add_variable},
    {"--source", add_source},
    {"--authorizer", set_authorizer},
    {"--binary", add_binary},
    {"--identity-source", add_identity_source},
    {"-H", add_line},
    {"-d", set_request_data},
};

/* A URL taken apart. The fragment is the client's own. */
typedef struct url_parts {
    size_t scheme_len; /* 0: only a path was given */
    const char *host;
    size_t host_len; /* with the port */
    const char *port;
    size_t port_len;
    const char *target;
    size_t target_len;
} url_parts;

/* Returns what is wrong, or NULL. */
static const char *split_url(const char *url, url_parts *out) {
    const char *mark = strstr(url, "://");
    *out = (url_parts){.host = url, .port = "", .target = url};
    if (mark != NULL && strcspn(url, "/?#") > (size_t)(mark - url)) {
        out->scheme_len = (size_t)(mark - url);
        out->host = mark + strlen("://");
        out->host_len = strcspn(out->host, "/?#");
        out->target = out->host + out->host_len;
        const char *bracket = memchr(out->host, ']', out->host_len);
        const char *name = bracket == NULL ? out->host : bracket;
        const char *colon = memchr(name, ':', out->host_len - (size_t)(name - out->host));
        out->port = colon == NULL ? "" : colon + 1;
        out->port_len = strspn(out->port, "0123456789");
        if (strncmp(url, "http://", strlen("http://")) != 0 && strncmp(url, "https://", strlen("https://")) != 0) {
            return "a URL begins with http:// or https://";
        }
        if (out->host_len == 0 || memchr(out->host, '@', out->host_len) != NULL) {
            return "a host is wanted, and nobody's name";
        }
        if (colon != NULL && (out->port_len == 0 || out->port + out->port_len != out->target)) {
            return "a port is a number";
        }
    }
    out->target_len = strcspn(out->target, "#");
    return NULL;
}

/* The Host line, unless there is one, and scheme and port of the connection, unless they were set. */
static apigw_status set_origin(apigw_request *request, const char *url, const url_parts *parts, apigw_error *err) {
    apigw_status status = APIGW_OK;
    if (parts->scheme_len == 0) {
        return APIGW_OK;
    }
    if (apigw_request_find(request, APIGW_LIST_HEADERS, "host", strlen("host"), 0, NULL) == NULL) {
        status =
            apigw_request_add(request, APIGW_LIST_HEADERS, "Host", strlen("Host"), parts->host, parts->host_len, err);
    }
    if (status == APIGW_OK && apigw_request_get(request, APIGW_FIELD_SCHEME, NULL) == NULL) {
        status = apigw_request_set(request, APIGW_FIELD_SCHEME, url, parts->scheme_len, err);
    }
    if (status == APIGW_OK && parts->port_len != 0 && apigw_request_get(request, APIGW_FIELD_PORT, NULL) == NULL) {
        status = apigw_request_set(request, APIGW_FIELD_PORT, parts->port, parts->port_len, err);
    }
    return status;
}

/* A URL, or its path alone, with or without a query string. */
static int set_url(const command *self, const playing *play) {
    const char *url = play->url;
    url_parts parts;
    const char *wrong = split_url(url, &parts);
    apigw_error err;
    if (wrong != NULL) {
        return usage(self, wrong, url);
    }
    if (set_origin(play->request, url, &parts, &err) != APIGW_OK) {
        return refuse("URL", url, (size_t)(parts.host - url), &err);
    }
    if (parts.scheme_len == 0 || *parts.target == '/') {
        return apigw_request_set_target(play->request, parts.target, parts.target_len, &err) == APIGW_OK
                   ? FINE
                   : refuse("URL", url, (size_t)(parts.target - url), &err);
    }
    /* "http://host?query" */
    apigw_status status = apigw_request_set_target(play->request, "/", 1, &err);
    if (status == APIGW_OK && parts.target_len != 0) {
        status = apigw_request_set(play->request, APIGW_FIELD_RAW_QUERY, parts.target + 1, parts.target_len - 1, &err);
    }
    return status == APIGW_OK ? FINE : refuse("URL", url, (size_t)(parts.target - url) + 1, &err);
}

/* Which front ends have routes, and how these are matched. An authorizer is asked about a route of its API. */
static const struct {
    uint32_t kind;
    uint32_t routes;
} routed[] = {
    {APIGW_KIND_REST, APIGW_ROUTES_REST},
    {APIGW_KIND_HTTP_1, APIGW_ROUTES_HTTP},
    {APIGW_KIND_HTTP_2, APIGW_ROUTES_HTTP},
    {APIGW_KIND_AUTHORIZER_TOKEN, APIGW_ROUTES_REST},
    {APIGW_KIND_AUTHORIZER_REST, APIGW_ROUTES_REST},
    {APIGW_KIND_AUTHORIZER_HTTP_1, APIGW_ROUTES_HTTP},
    {APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_ROUTES_HTTP},
};

static uint32_t routes_of(uint32_t kind) {
    for (size_t i = 0; i < sizeof routed / sizeof routed[0]; i++) {
        if (routed[i].kind == kind) {
            return routed[i].routes;
        }
    }
    return 0;
}

/* Matches the request with the one route: that gives it its path parameters. */
static int match_route(playing *play) {
    size_t prefix_len = 0;
    const char *prefix = apigw_request_get(play->request, APIGW_FIELD_BASE_PATH, &prefix_len);
    apigw_router *router = apigw_router_new(NULL, routes_of(play->kind));
    apigw_error err;
    if (router == NULL) {
        return out_of_memory();
    }
    apigw_status status = apigw_router_add(router, play->route, strlen(play->route), 0, &err);
    if (status == APIGW_OK) {
        status = apigw_router_seal(router, &err);
    }
    if (status == APIGW_OK) {
        status = apigw_request_route(play->request, router, prefix, prefix_len, NULL, &err);
    }
    apigw_router_free(router);
    if (status == APIGW_E_NOT_FOUND) {
        fprintf(stderr, "apigw event: error: %s %s does not match the route '%s'\n", play->method, play->url,
                play->route);
        return BAD_INPUT;
    }
    return status == APIGW_OK ? FINE : refuse("--route", play->route, 0, &err);
}

/* The route that the user names. On WebSocket APIs it is selected by the message, not by method and path. */
static int take_route(playing *play) {
    apigw_error err;
    if (play->kind != APIGW_KIND_WEBSOCKET) {
        return match_route(play);
    }
    return apigw_request_set(play->request, APIGW_FIELD_ROUTE_KEY, play->route, strlen(play->route), &err) == APIGW_OK
               ? FINE
               : refuse("--route", play->route, 0, &err);
}

static int add_authorizer(playing *play) {
    static const char pointer[] = "/requestContext/authorizer";
    document json;
    apigw_error err;
    int result = FINE;
    if (!read_value("--authorizer", play->authorizer, &json)) {
        return BAD_INPUT;
    }
    if (apigw_request_set_json(play->request, pointer, strlen(pointer), json.text, json.len, &err) != APIGW_OK) {
        diagnose(&json, "error", &err);
        result = BAD_INPUT;
    }
    free(json.text);
    return result;
}

static int add_body(playing *play) {
    apigw_error err;
    if (!read_value("-d", play->data, &play->body)) {
        return BAD_INPUT;
    }
    if (apigw_request_set_body(play->request, play->body.text, play->body.len, APIGW_BODY_BORROW, &err) != APIGW_OK) {
        diagnose(&play->body, "error", &err);
        return BAD_INPUT;
    }
    return FINE;
}

/* Makes the request that the command line describes. */
static int build_request(const command *self, playing *play) {
    apigw_error err;
    int result = FINE;
    if (apigw_request_set(play->request, APIGW_FIELD_METHOD, play->method, strlen(play->method), &err) != APIGW_OK) {
        return refuse("METHOD", play->method, 0, &err);
    }
    result = set_url(self, play);
    if (result == FINE && play->route != NULL) {
        result = take_route(play);
    }
    if (result == FINE && play->authorizer != NULL) {
        result = add_authorizer(play);
    }
    if (result == FINE && play->data != NULL) {
        result = add_body(play);
    }
    return result;
}

/* Lists what is lost: a JSON array of strings, each a JSON Pointer. */
static void print_losses(const char *path, uint32_t kind, const char *losses) {
    for (const char *at = strchr(losses, '"'); at != NULL; at = strchr(at, '"')) {
        size_t n = 1;
        while (at[n] != '"') {
            n += at[n] == '\\' ? 2 : 1;
        }
        fprintf(stderr, "%s: warning: %s cannot carry ", path, apigw_kind_name(kind));
        print_visible(stderr, at + 1, n - 1);
        fputc('\n', stderr);
        at += n + 1;
    }
}

/* Tells of which names the front end keeps one value of several. */
static int warn_of_losses(const playing *play) {
    apigw_buffer *losses = apigw_buffer_new(NULL);
    if (losses == NULL || apigw_request_losses(play->request, play->kind, losses, NULL) != APIGW_OK) {
        apigw_buffer_free(losses);
        return out_of_memory();
    }
    print_losses("apigw event", play->kind, apigw_buffer_data(losses, NULL));
    apigw_buffer_free(losses);
    return FINE;
}

static int print_event(const playing *play) {
    apigw_buffer *event = apigw_buffer_new(NULL);
    apigw_error err;
    if (event == NULL) {
        return out_of_memory();
    }
    apigw_status status = apigw_request_encode(play->request, play->api, event, &err);
    int result = status != APIGW_OK && err.error_response != 0
                     ? print_error_response(play, &(document){.name = "apigw event"}, &err)
                     : print_made(event, status, "apigw event", &err);
    apigw_buffer_free(event);
    return result == FINE ? warn_of_losses(play) : result;
}

/* Options and operands in any order, as curl has them; a "--" between the front end and the request may stand. */
static int take_event_argument(const command *self, arguments *args, playing *play) {
    bool taken = false;
    if (take_flag(args, "--")) {
        return FINE;
    }
    int result =
        take_play_option(self, args, play, event_options, sizeof event_options / sizeof event_options[0], &taken);
    if (taken) {
        return result;
    }
    if ((*args->next)[0] == '-') {
        return usage(self, "there is no such option", *args->next);
    }
    if (play->url != NULL) {
        return usage(self, "one request at a time", *args->next);
    }
    if (play->method == NULL) {
        play->method = *args->next++;
    } else {
        play->url = *args->next++;
    }
    return FINE;
}

static int play_request(const command *self, char **rest, playing *play) {
    arguments args = {.next = rest};
    int result = FINE;
    while (*args.next != NULL && result == FINE) {
        result = take_event_argument(self, &args, play);
    }
    if (result != FINE) {
        return result;
    }
    if (play->kind == 0 || play->url == NULL) {
        return usage(self, play->kind == 0 ? "--api is missing" : "a method and a URL are wanted", NULL);
    }
    if (play->route != NULL && play->kind != APIGW_KIND_WEBSOCKET && routes_of(play->kind) == 0) {
        return usage(self, "such a front end has no routes of a method and a path", apigw_kind_name(play->kind));
    }
    result = make_api(play);
    if (result == FINE) {
        result = build_request(self, play);
    }
    return result == FINE ? print_event(play) : result;
}

static int run_event(const command *self, char **rest) {
    return play(self, rest, play_request);
}

/* ---- apigw route ----------------------------------------------------------------------------------------------- */

/* "http" is the API, whatever the version of its events. */
static int set_routed_api(const command *self, playing *play, const char *name) {
    int result = set_api(self, play, strcmp(name, "http") == 0 ? apigw_kind_name(APIGW_KIND_HTTP_2) : name);
    return result == FINE && routes_of(play->kind) == 0
               ? usage(self, "such a front end has no routes of a method and a path", name)
               : result;
}

static const play_option route_options[] = {{"--api", set_routed_api}};

/* Adds the route keys of a file, one a line; empty lines and those that begin with "#" are left out. */
static int add_keys(apigw_router *router, const document *doc) {
    for (size_t at = 0; at < doc->len;) {
        const char *line = doc->text + at, *newline = memchr(line, '\n', doc->len - at);
        size_t len = newline == NULL ? doc->len - at : (size_t)(newline - line);
        size_t n = len != 0 && line[len - 1] == '\r' ? len - 1 : len;
        apigw_error err;
        if (n != 0 && line[0] != '#' && apigw_router_add(router, line, n, at, &err) != APIGW_OK) {
            err.offset += err.offset == UINT64_MAX ? 0 : at;
            diagnose(doc, "error", &err);
            return BAD_INPUT;
        }
        at += len + 1;
    }
    apigw_error err;
    if (apigw_router_seal(router, &err) != APIGW_OK) {
        diagnose(doc, "error", &err);
        return BAD_INPUT;
    }
    return FINE;
}

static void print_winner(const apigw_router *router, const apigw_match *match, const char *path, size_t n) {
    apigw_buffer *value = apigw_buffer_new(NULL);
    apigw_pair pair;
    printf("%s\n", match->key);
    for (size_t i = 0; value != NULL && apigw_match_parameter(match, path, n, i, &pair) == APIGW_OK; i++) {
        size_t len = 0;
        if (apigw_match_value(router, match, path, n, i, value, NULL) == APIGW_OK) {
            const char *text = apigw_buffer_data(value, &len);
            printf("  %.*s=", (int)pair.name_len, pair.name);
            print_visible(stdout, text, len);
            putchar('\n');
        }
    }
    apigw_buffer_free(value);
}

/* Length of the segment behind the slash that a text begins with. */
static size_t segment_len(const char *slash, size_t n) {
    const char *next = n == 0 ? NULL : memchr(slash + 1, '/', n - 1);
    return n == 0 ? 0 : next == NULL ? n - 1 : (size_t)(next - slash - 1);
}

/* Whether a segment of a path is a literal; on HTTP APIs it is compared decoded. */
static bool is_literal(uint32_t kind, const char *text, size_t n, const char *literal, size_t len) {
    char decoded[3 * APIGW_ROUTE_SEGMENT_MAX];
    if (routes_of(kind) == APIGW_ROUTES_HTTP && n <= sizeof decoded) {
        n = apigw_percent_decode(text, n, 0, decoded);
        text = decoded;
    }
    return n == len && memcmp(text, literal, n) == 0;
}

/* Says where a path first differs from a template that it does not match. */
static void explain_path(uint32_t kind, const char *template, const char *path, size_t n) {
    for (; routes_of(kind) == APIGW_ROUTES_REST && n > 1 && path[1] == '/'; path++) {
        n--; /* of the slashes at the beginning one counts */
    }
    size_t left = strlen(template), wanted = segment_len(template, left), got = segment_len(path, n);
    while (wanted != 0 && got != 0 && (template[1] == '{' || is_literal(kind, path + 1, got, template + 1, wanted))) {
        template += wanted + 1;
        left -= wanted + 1;
        path += got + 1;
        n -= got + 1;
        wanted = segment_len(template, left);
        got = segment_len(path, n);
    }
    if (got == 0) {
        printf(wanted == 0 ? "no: the slashes differ\n" : "no: the path has nothing for '%.*s'\n", (int)wanted,
               template + (wanted != 0));
        return;
    }
    fputs(wanted == 0 ? "no: the path goes on with '" : "no: '", stdout);
    print_visible(stdout, path + 1, got);
    printf(wanted == 0 ? "'\n" : "' is not '%.*s'\n", (int)wanted, template + (wanted != 0));
}

/* Why a route is not the one: by itself, as the only one of its table. */
static int explain_route(const playing *play, const char *key, size_t path_len) {
    apigw_router *alone = apigw_router_new(NULL, routes_of(play->kind));
    apigw_match match;
    if (alone == NULL || apigw_router_add(alone, key, strlen(key), 0, NULL) != APIGW_OK ||
        apigw_router_seal(alone, NULL) != APIGW_OK) {
        apigw_router_free(alone);
        return out_of_memory();
    }
    if (apigw_router_match(alone, play->method, strlen(play->method), play->url, path_len, &match) == APIGW_OK) {
        puts("matches too, but ranks behind");
    } else if (match.methods != 0) {
        printf("no: it is not for %s\n", play->method);
    } else {
        explain_path(play->kind, strchr(key, ' ') + 1, play->url, path_len);
    }
    apigw_router_free(alone);
    return FINE;
}

/* The table in the order in which routes are preferred. */
static int explain(const playing *play, const apigw_router *router, const apigw_match *match, size_t path_len) {
    size_t count = apigw_router_route_count(router), widest = 0;
    size_t *ranked = calloc(count + 1, sizeof *ranked);
    if (ranked == NULL) {
        return out_of_memory();
    }
    for (size_t i = 0; i < count; i++) {
        size_t len = 0;
        apigw_router_route_at(router, i, NULL, &len);
        widest = len > widest ? len : widest;
        ranked[apigw_router_rank(router, i)] = i;
    }
    int result = FINE;
    puts("");
    for (size_t rank = 0; rank < count && result == FINE; rank++) {
        const char *key = apigw_router_route_at(router, ranked[rank], NULL, NULL);
        printf("%4zu  %-*s  ", rank + 1, (int)widest, key);
        if (match->key != NULL && match->index == ranked[rank]) {
            puts("wins");
        } else {
            result = explain_route(play, key, path_len);
        }
    }
    free(ranked);
    return result;
}

/* Nothing matched: what the front end says to that. */
static int print_no_route(const playing *play, const apigw_match *match) {
    apigw_error err = {
        .code = APIGW_E_NOT_FOUND, .offset = UINT64_MAX, .error_response = APIGW_ERROR_RESPONSE_NO_ROUTE};
    int n = snprintf(err.message, sizeof err.message, "no route for %.32s %.200s", play->method, play->url);
    for (uint32_t bit = 1; bit < APIGW_METHOD_ANY && n > 0 && (size_t)n < sizeof err.message; bit *= 2) {
        if ((match->methods & bit) != 0) {
            const char *before = (match->methods & (bit - 1)) == 0 ? "; the path has " : ", ";
            n += snprintf(err.message + n, sizeof err.message - (size_t)n, "%s%s", before, apigw_method_name(bit));
        }
    }
    return print_error_response(play, &(document){.name = play->path}, &err);
}

static int look_up(playing *play, const apigw_router *router, bool explains) {
    size_t path_len = strcspn(play->url, "?#");
    apigw_match match;
    apigw_status status = apigw_router_match(router, play->method, strlen(play->method), play->url, path_len, &match);
    int result = make_api(play);
    if (result == FINE && status == APIGW_OK) {
        print_winner(router, &match, play->url, path_len);
    } else if (result == FINE) {
        result = print_no_route(play, &match);
    }
    int explained = explains ? explain(play, router, &match, path_len) : FINE;
    return result == FINE ? explained : result;
}

/* The file, the method and the path, in this order. */
static int take_route_operand(const command *self, arguments *args, playing *play) {
    const char **const places[] = {&play->path, &play->method, &play->url}, *operand = NULL;
    if (!take_operand(args, &operand)) {
        return usage(self, "there is no such option", *args->next);
    }
    for (size_t i = 0; i < sizeof places / sizeof places[0] && operand != NULL; i++) {
        if (*places[i] == NULL) {
            *places[i] = operand;
            operand = NULL;
        }
    }
    return operand == NULL ? FINE : usage(self, "one request at a time", operand);
}

static int play_route(const command *self, char **rest, playing *play) {
    arguments args = {.next = rest};
    bool explains = false, taken = false;
    while (*args.next != NULL) {
        if (take_flag(&args, "--explain")) {
            explains = true;
            continue;
        }
        int result = take_play_option(self, &args, play, route_options, 1, &taken);
        if (!taken) {
            result = take_route_operand(self, &args, play);
        }
        if (result != FINE) {
            return result;
        }
    }
    if (play->kind == 0 || play->url == NULL) {
        return usage(self, play->kind == 0 ? "--api is missing" : "a file of routes, a method and a path are wanted",
                     NULL);
    }
    apigw_router *router = apigw_router_new(NULL, routes_of(play->kind));
    if (router == NULL) {
        return out_of_memory();
    }
    int result = read_document(play->path, &play->body) ? add_keys(router, &play->body) : BAD_INPUT;
    if (result == FINE) {
        result = look_up(play, router, explains);
    }
    apigw_router_free(router);
    return result;
}

static int run_route(const command *self, char **rest) {
    return play(self, rest, play_route);
}

/* ---- apigw convert --------------------------------------------------------------------------------------------- */

static int convert(const apigw_request *request, const char *path, uint32_t kind) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_buffer *event = apigw_buffer_new(NULL);
    apigw_buffer *losses = apigw_buffer_new(NULL);
    int result = BAD_INPUT;
    apigw_error err;
    if (api == NULL || event == NULL || losses == NULL) {
        out_of_memory();
    } else {
        apigw_status status = apigw_request_encode(request, api, event, &err);
        if (status == APIGW_OK) {
            status = apigw_request_losses(request, kind, losses, &err);
        }
        if (status == APIGW_OK) {
            print_losses(path, kind, apigw_buffer_data(losses, NULL));
        }
        result = print_made(event, status, path, &err);
    }
    apigw_buffer_free(losses);
    apigw_buffer_free(event);
    apigw_api_free(api);
    return result;
}

static int run_convert(const command *self, char **rest) {
    arguments args = {.next = rest};
    decoding how = {.keep_source = true};
    const char *to = NULL;
    const char *path = NULL;
    while (*args.next != NULL) {
        const char *operand = NULL;
        if (take_option(&args, "--to", &to) || take_option(&args, "--kind", &how.kind_name)) {
            if (args.incomplete) {
                return usage(self, "a kind is missing behind the last option", NULL);
            }
        } else if (!take_operand(&args, &operand)) {
            return usage(self, "there is no such option", *args.next);
        } else if (operand != NULL && path != NULL) {
            return usage(self, "one file at a time", operand);
        } else if (operand != NULL) {
            path = operand;
        }
    }
    uint32_t kind = to == NULL ? 0 : apigw_kind_by_name(to, strlen(to));
    if (kind == 0) {
        return usage(self, to == NULL ? "--to is missing" : "there is no such kind", to);
    }
    if (path == NULL) {
        return usage(self, "a file is missing", NULL);
    }
    apigw_request *request = NULL;
    int result = decode_file(self, path, &how, &request);
    if (result == FINE) {
        result = convert(request, strcmp(path, "-") == 0 ? "<stdin>" : path, kind);
        apigw_request_free(request);
    }
    return result;
}

/* ---- The commands ---------------------------------------------------------------------------------------------- */

static const command commands[] = {
    {"kind", "FILE...", "what kind of event each file is", run_kind},
    {"request", "[--json] [--strict] [--kind KIND] FILE", "the request of an event, whatever its kind", run_request},
    {"context", "FILE POINTER", "the event's own JSON text at a JSON Pointer", run_context},
    {"response",
     "--kind KIND [--status N] [-H 'name: value']... [--cookie C]... [-d TEXT | -d @FILE] [--text | --base64]",
     "the result document that answers such an event", run_response},
    {"http", "--api KIND [--accept TYPES] [--binary TYPE]... [--function-error] FILE",
     "the HTTP response that such a front end makes of a function's result", run_http},
    {"check", "--api KIND [--accept TYPES] [--binary TYPE]... [--function-error] [--fail-on note|warning|error] FILE",
     "all that such a front end refuses, changes or should not get in a function's result", run_check},
    {"event",
     "--api KIND [--stage S] [--route KEY] [--set FIELD=VALUE]... [--var NAME=VALUE]... [--source VALUE]... "
     "[--identity-source NAME]... "
     "[--authorizer JSON | "
     "--authorizer @FILE] [--binary TYPE]... [--] METHOD URL [-H 'name: value']... [-d TEXT | -d @FILE]",
     "the event that such a front end makes of a request", run_event},
    {"route", "--api rest|http [--explain] ROUTES_FILE METHOD PATH",
     "the route of a request, from a file with a route key a line, and why it is this one", run_route},
    {"convert", "--to KIND [--kind KIND] FILE", "the event as one of that kind; what is lost is told", run_convert},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void help(FILE *stream) {
    fputs("apigw looks into the events of AWS HTTP front ends, and builds results for them.\n\n", stream);
    for (size_t i = 0; i < COMMANDS; i++) {
        fprintf(stream, "  apigw %s %s\n      %s\n", commands[i].name, commands[i].usage, commands[i].about);
    }
    fputs("\nKinds:", stream);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        fprintf(stream, "%s%s", kind % 5 == 1 ? "\n  " : " ", apigw_kind_name(kind));
    }
    fputs("\n\nFILE may be -, standard input. Events are read leniently: a member that is not as it should be is left\n"
          "out and a warning tells where it is; --strict makes it an error.\n"
          "Exit status: 0 fine, 1 the input is bad, 2 the command line is.\n",
          stream);
}

static int run(char **args) {
    if (*args == NULL) {
        help(stderr);
        return BAD_USAGE;
    }
    if (strcmp(*args, "--help") == 0 || strcmp(*args, "-h") == 0) {
        help(stdout);
        return FINE;
    }
    if (strcmp(*args, "--version") == 0) {
        printf("apigw %s\n", apigw_version());
        return FINE;
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(*args, commands[i].name) != 0) {
            continue;
        }
        if (args[1] != NULL && strcmp(args[1], "--help") == 0) {
            printf("usage: apigw %s %s\n%s\n", commands[i].name, commands[i].usage, commands[i].about);
            return FINE;
        }
        return commands[i].run(&commands[i], args + 1);
    }
    fprintf(stderr, "apigw: there is no command '%s'; apigw --help lists them\n", *args);
    return BAD_USAGE;
}

int main(int argc, char **argv) {
    int result = argc > 0 ? run(argv + 1) : BAD_USAGE;
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("apigw: error: the output cannot be written\n", stderr);
        return result == FINE ? BAD_INPUT : result;
    }
    return result;
}
