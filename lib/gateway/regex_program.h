/* The program that a regular expression is compiled to. */
#ifndef GATEWAY_REGEX_PROGRAM_H
#define GATEWAY_REGEX_PROGRAM_H

#include "gateway/regex.h"

enum regex_op {
    REGEX_CHAR,   /* one code point */
    REGEX_SET,    /* a code point of a set */
    REGEX_SPLIT,  /* goes on in two places, `first` before `second` */
    REGEX_JUMP,   /* goes on at `first` */
    REGEX_SAVE,   /* notes the place in slot `value` */
    REGEX_ASSERT, /* goes on where an assertion holds */
    REGEX_ACCEPT
};

enum regex_assertion {
    REGEX_TEXT_BEGIN,
    REGEX_TEXT_END,
    REGEX_LAST_LINE_END, /* the end, or before a line terminator that ends the text */
    REGEX_LINE_BEGIN,
    REGEX_LINE_END,
    REGEX_WORD_EDGE,
    REGEX_NO_WORD_EDGE
};

/* One step of the program. Places are relative to it, so that code can be moved and copied. */
typedef struct regex_instruction {
    uint32_t op;
    int32_t first, second;
    uint32_t value; /* code point, number of a set, slot or assertion */
} regex_instruction;

typedef struct regex_range {
    uint32_t first, last;
} regex_range;

/* Code points: those below 128 as bits, all as sorted ranges. */
typedef struct regex_set {
    uint64_t ascii[2];
    const regex_range *ranges;
    size_t count;
} regex_set;

/* Most instructions of a program; what takes more backtracks. */
enum { REGEX_PROGRAM_MAX = 20000 };

struct regex {
    const regex_instruction *code;
    size_t count;
    const regex_set *sets;
    size_t groups;    /* the whole match counts as one */
    bool anchored;    /* matches begin at the begin of the text only */
    const void *pcre; /* the expression of PCRE2; NULL: `code` is run */
};

/* Code points of a line terminator. */
bool gw_regex_is_line_end(uint32_t c);

/* Return whether a letter, a digit or "_" of ASCII. */
bool gw_regex_is_word(uint32_t c);

bool gw_regex_in_set(const regex_set *set, uint32_t c);

/* Return the code point at `*at` of a text; moves on. A byte that is not UTF-8 is U+FFFD. */
uint32_t gw_regex_next(slice text, size_t *at);

/* The door to PCRE2: lib/gateway/regex_pcre.c. */
apigw_status gw_regex_pcre_compile(regex *r, arena *memory, slice pattern, enum regex_dialect dialect, unsigned flags,
                                   apigw_error *err);
enum regex_outcome gw_regex_pcre_match(const regex *r, regex_run *run, slice text, size_t from, bool whole,
                                       regex_match *match);
void gw_regex_pcre_free(regex_run *run);

#endif
