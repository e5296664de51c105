/* Cookies of a request (RFC 6265bis). */
#ifndef TEXT_COOKIE_H
#define TEXT_COOKIE_H

#include "text/ascii.h"
#include "text/vector.h"
#include <stdbool.h>
#include <string.h>

/* Takes one cookie off `*rest`; false when there is none left. Split at ";", spaces and tabs around it trimmed, empty
 * pieces skipped (A3.21). */
bool cookie_next(slice *rest, slice *cookie);

/* Name and value of one cookie, trimmed. One without "=" has an empty name. */
static inline void cookie_split(slice cookie, slice *name, slice *value) {
    const char *sign = cookie.len != 0 ? memchr(cookie.at, '=', cookie.len) : NULL;
    if (sign == NULL) {
        *name = (slice){cookie.at, 0};
        *value = ascii_trim(cookie);
        return;
    }
    size_t before = (size_t)(sign - cookie.at);
    *name = ascii_trim((slice){cookie.at, before});
    *value = ascii_trim((slice){sign + 1, cookie.len - before - 1});
}

/* Both at once, of an open text. */
bool cookie_next_split(slice *rest, slice *name, slice *value);

#endif
