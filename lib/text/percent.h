/* Percent-encoding (RFC 3986 section 2.1). */
#ifndef TEXT_PERCENT_H
#define TEXT_PERCENT_H

#include "text/ascii.h"
#include <stdbool.h>
#include <stddef.h>

/* Which bytes stay as they are. */
enum percent_set {
    PERCENT_COMPONENT,   /* unreserved */
    PERCENT_PATH,        /* pchar and "/", without "%" */
    PERCENT_VALID_PATH,  /* pchar, "/" and well-formed %XX: mends a path that is already encoded */
    PERCENT_VALID_VALUE, /* all but control bytes and "&": a value that stood in a query string */
    PERCENT_VALID_NAME,  /* and "=": a name that did */
    PERCENT_NO_CONTROL   /* all but control bytes: a query string */
};

/* Length of the encoded text; equal to `n` when nothing has to be escaped. */
size_t gw_percent_encoded_len(const char *text, size_t n, enum percent_set set);

/* Writes gw_percent_encoded_len() bytes and returns their end; no overlap. */
char *gw_percent_encode(char *out, const char *text, size_t n, enum percent_set set);

/* Whether a well-formed %XX begins at `p`, where at least one byte of `n` is. */
static inline bool percent_escape_at(const char *p, size_t n) {
    return *p == '%' && n >= 3 && ascii_is_hex(p[1]) && ascii_is_hex(p[2]);
}

/* The byte that stands at `*p`, decoded; `*p` is moved behind it. */
static inline char percent_next(const char **p, const char *end, bool plus) {
    const char *at = *p;
    if (percent_escape_at(at, (size_t)(end - at))) {
        *p += 3;
        return (char)(ascii_hex(at[1]) << 4 | ascii_hex(at[2]));
    }
    ++*p;
    return plus && *at == '+' ? ' ' : *at;
}

/* Writes at most `n` bytes and returns how many; `out` may be `text`. */
size_t gw_percent_decode(char *out, const char *text, size_t n, bool plus);

/* Whether gw_percent_decode() would change anything. */
bool gw_percent_is_encoded(const char *text, size_t n, bool plus);

#endif
