#include "text/query.h"

#include <string.h>

/* Offset of the first `c`, or the length. */
static size_t find(slice s, char c) {
    const char *at = s.len != 0 ? memchr(s.at, c, s.len) : NULL;
    return at != NULL ? (size_t)(at - s.at) : s.len;
}

bool query_next(slice *rest, slice *name, slice *value, bool *equals) {
    while (rest->len != 0 && *rest->at == '&') {
        rest->at++;
        rest->len--;
    }
    if (rest->len == 0)
        return false;

    slice piece = {rest->at, find(*rest, '&')};
    rest->at += piece.len;
    rest->len -= piece.len;

    size_t sign = find(piece, '=');
    *equals = sign < piece.len;
    *name = (slice){piece.at, sign};
    *value = *equals ? (slice){piece.at + sign + 1, piece.len - sign - 1} : (slice){piece.at + sign, 0};
    return true;
}
