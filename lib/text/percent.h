/* Percent-encoding (RFC 3986 section 2.1). */
#ifndef TEXT_PERCENT_H
#define TEXT_PERCENT_H

#include "text/ascii.h"
#include <stdbool.h>
#include <stddef.h>

/* Which bytes are not escaped. */
enum percent_set {
    PERCENT_COMPONENT,   /* unreserved */
    PERCENT_PATH,        /* pchar and "/", without "%" */
    PERCENT_VALID_PATH,  /* pchar, "/" and well-formed %XX: repairs a path that is already encoded */
    PERCENT_VALID_VALUE, /* all except control bytes and "&": a value from a query string */
    PERCENT_VALID_NAME,  /* the same, except "=": a name from a query string */
    PERCENT_NO_CONTROL   /* all except control bytes: a query string */
};

/* Return the length of the encoded text; `n` when nothing is escaped. */
size_t gw_percent_encoded_len(const char *text, size_t n, enum percent_set set);

/* Write gw_percent_encoded_len() bytes. Return their end; no overlap. */
char *gw_percent_encode(char *out, const char *text, size_t n, enum percent_set set);

/* Return whether a well-formed %XX begins at `p`; n > 0. */
static inline bool percent_escape_at(const char *p, size_t n) {
    return *p == '%' && n >= 3 && ascii_is_hex(p[1]) && ascii_is_hex(p[2]);
}

/* Return the decoded byte at `*p`, and move `*p` past it. */
static inline char percent_next(const char **p, const char *end, bool plus) {
    const char *at = *p;
    if (percent_escape_at(at, (size_t)(end - at))) {
        *p += 3;
        return (char)(ascii_hex(at[1]) << 4 | ascii_hex(at[2]));
    }
    ++*p;
    return plus && *at == '+' ? ' ' : *at;
}

/* Decode; write at most `n` bytes. Return how many; `out` may be `text`. */
size_t gw_percent_decode(char *out, const char *text, size_t n, bool plus);

/* Return whether gw_percent_decode() would change anything. */
bool gw_percent_is_encoded(const char *text, size_t n, bool plus);

#endif
