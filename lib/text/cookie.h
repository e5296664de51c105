/* Cookies of a request (RFC 6265bis). */
#ifndef TEXT_COOKIE_H
#define TEXT_COOKIE_H

#include "text/ascii.h"
#include "text/simd.h"
#include "text/slice.h"
#include <stdbool.h>
#include <string.h>

/* Takes one cookie off `*rest`; false when there is none left. Split at ";", spaces and tabs around it trimmed, empty
 * pieces skipped (A3.21). */
bool gw_cookie_next(slice *rest, slice *cookie);

/* Name and value of one cookie, trimmed. One without "=" has an empty name. */
static inline void cookie_split(slice cookie, slice *name, slice *value) {
    const char *sign = cookie.len != 0 ? memchr(cookie.at, '=', cookie.len) : NULL;
    if (sign == NULL) {
        *name = slice_of(cookie.at, 0);
        *value = slice_trim(cookie);
        return;
    }
    size_t before = (size_t)(sign - cookie.at);
    *name = slice_trim(slice_of(cookie.at, before));
    *value = slice_trim(slice_of(sign + 1, cookie.len - before - 1));
}

/* Both at once, of an open text. */
bool gw_cookie_next_split(slice *rest, slice *name, slice *value);

#endif
