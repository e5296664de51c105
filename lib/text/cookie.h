/* Cookies of a request (RFC 6265bis). */
#ifndef TEXT_COOKIE_H
#define TEXT_COOKIE_H

#include "text/ascii.h"
#include "text/simd.h"
#include "text/slice.h"
#include <stdbool.h>
#include <string.h>

/* Take one cookie off `*rest`. Return false when there is none left. Cookies are separated by ";", trimmed, and skipped
 * when empty (A3.21). */
bool gw_cookie_next(slice *rest, slice *cookie);

/* Split a cookie into name and value, both trimmed. A cookie without "=" has an empty name. */
static inline void cookie_split(slice cookie, slice *name, slice *value) {
    const char *equals = cookie.len != 0 ? memchr(cookie.at, '=', cookie.len) : NULL;
    if (equals == NULL) {
        *name = slice_of(cookie.at, 0);
        *value = slice_trim(cookie);
        return;
    }
    size_t before = (size_t)(equals - cookie.at);
    *name = slice_trim(slice_of(cookie.at, before));
    *value = slice_trim(slice_of(equals + 1, cookie.len - before - 1));
}

/* Both at once, for text with SIMD_TEXT_AHEAD readable bytes after it. */
bool gw_cookie_next_split(slice *rest, slice *name, slice *value);

#endif
