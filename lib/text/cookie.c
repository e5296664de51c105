#include "text/cookie.h"

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

/* The first `c` or `d` of an open text, or its end. */
static const char *find_either(const char *p, const char *end, char c, char d) {
    for (;; p++) {
#if defined(__SSE2__)
        size_t n;
        do {
            __m128i v = vector_load(p);
            n = vector_first(_mm_or_si128(_mm_or_si128(vector_equal(v, c), vector_equal(v, d)), vector_equal(v, '\0')));
            p += n;
        } while (n == 16);
#endif
        if (p == end || *p == c || *p == d)
            return p;
    }
}

bool cookie_next_split(slice *rest, slice *name, slice *value) {
    const char *p = rest->at, *end = p + rest->len;
    while (p != end) {
        const char *begin = p, *sign = find_either(p, end, ';', '=');
        bool named = sign != end && *sign == '=';
        const char *stop = named ? find_either(sign + 1, end, ';', ';') : sign;
        p = stop + (stop != end);
        *rest = (slice){p, (size_t)(end - p)};
        if (named) {
            *name = ascii_trim((slice){begin, (size_t)(sign - begin)});
            *value = ascii_trim((slice){sign + 1, (size_t)(stop - sign - 1)});
            return true;
        }
        *value = ascii_trim((slice){begin, (size_t)(stop - begin)});
        *name = (slice){value->at, 0};
        if (value->len != 0)
            return true;
    }
    return false;
}
