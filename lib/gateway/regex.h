/* Regular expressions of API authors: compiled once, matched against text from the internet.
 *
 * Regular patterns run on a machine that follows all alternatives at once, so that a match takes at most the length of
 * the pattern for each character of the text. Patterns that need backtracking (look-around, back references, possessive
 * quantifiers, Unicode properties) go to PCRE2 where the library was built with it; without it they are refused when
 * they are compiled. */
#ifndef GATEWAY_REGEX_H
#define GATEWAY_REGEX_H

#include "core/memory.h"
#include "text/slice.h"
#include <apigw/base.h>
#include <stdbool.h>

typedef struct regex regex;

/* Whose syntax a pattern has. */
enum regex_dialect {
    REGEX_ECMA, /* `pattern` and `patternProperties` of models */
    REGEX_JAVA  /* selection patterns, identity validation, templates */
};

/* Flags of gw_regex_compile(). */
enum {
    REGEX_FOLD = 1 /* ignore the case of ASCII letters */
};

/* Bounds. */
enum {
    REGEX_GROUPS = 32,              /* most groups of a pattern, the whole match counts as one */
    REGEX_PATTERN_MAX = 64 * 1024,  /* bytes of a pattern */
    REGEX_BACKTRACK_MAX = 32 * 1024 /* bytes of a text that a backtracking pattern looks at */
};

/* Compile a pattern into `memory`, which the expression lives and dies with. The result is immutable and may be shared
 * by threads. Errors: APIGW_E_VALUE for a syntax error, with the offset in the pattern; APIGW_E_UNSUPPORTED for syntax
 * that is not offered, or not without PCRE2; APIGW_E_SIZE; APIGW_E_NOMEM. */
apigw_status gw_regex_compile(const regex **out, arena *memory, slice pattern, enum regex_dialect dialect,
                              unsigned flags, apigw_error *err);

/* Number of groups, the whole match being the first. */
size_t gw_regex_groups(const regex *r);

/* Work space and budget of one thread for any number of matches. */
typedef struct regex_run {
    apigw_allocator allocator;
    uint64_t steps;  /* what may still be spent; matching counts it down */
    void *block;     /* lists of threads */
    size_t capacity; /* bytes of block */
    void *pcre;      /* what PCRE2 keeps from match to match */
} regex_run;

void gw_regex_run_init(regex_run *run, const apigw_allocator *allocator, uint64_t steps);
void gw_regex_run_free(regex_run *run);

/* Bytes of a text; `begin` is SIZE_MAX where a group took no part. */
typedef struct regex_span {
    size_t begin, end;
} regex_span;

typedef struct regex_match {
    size_t count; /* of the pattern's groups */
    regex_span at[REGEX_GROUPS];
} regex_match;

enum regex_outcome {
    REGEX_NO,
    REGEX_FOUND,
    REGEX_STEPS, /* the steps are used up, or the text is too long for a backtracking pattern */
    REGEX_NOMEM
};

/* Search UTF-8 text from byte `from` on. `match` may be NULL, which is faster. */
enum regex_outcome gw_regex_search(const regex *r, regex_run *run, slice text, size_t from, regex_match *match);

/* Whether the whole of a text matches. */
enum regex_outcome gw_regex_matches(const regex *r, regex_run *run, slice text, regex_match *match);

#endif
