#include "text/cookie.h"

#include "text/ascii.h"
#include <string.h>

bool cookie_next(slice *rest, slice *cookie) {
    while (rest->len != 0) {
        const char *end = memchr(rest->at, ';', rest->len);
        slice piece = {rest->at, end != NULL ? (size_t)(end - rest->at) : rest->len};
        size_t taken = end != NULL ? piece.len + 1 : piece.len;
        rest->at += taken;
        rest->len -= taken;

        piece = ascii_trim(piece);
        if (piece.len != 0) {
            *cookie = piece;
            return true;
        }
    }
    return false;
}

void cookie_split(slice cookie, slice *name, slice *value) {
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
