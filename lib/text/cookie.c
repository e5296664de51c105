#include "text/cookie.h"

#include <string.h>

bool gw_cookie_next(slice *rest, slice *cookie) {
    while (rest->len != 0) {
        const char *end = memchr(rest->at, ';', rest->len);
        slice piece = {rest->at, end != NULL ? (size_t)(end - rest->at) : rest->len};
        size_t taken = end != NULL ? piece.len + 1 : piece.len;
        rest->at += taken;
        rest->len -= taken;

        piece = slice_trim(piece);
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
            __m128i v = simd_load(p);
            n = simd_first(_mm_or_si128(_mm_or_si128(simd_equal(v, c), simd_equal(v, d)), simd_equal(v, '\0')));
            p += n;
        } while (n == 16);
#endif
        if (p == end || *p == c || *p == d)
            return p;
    }
}

bool gw_cookie_next_split(slice *rest, slice *name, slice *value) {
    const char *p = rest->at, *end = p + rest->len;
    while (p != end) {
        const char *begin = p, *sign = find_either(p, end, ';', '=');
        bool named = sign != end && *sign == '=';
        const char *stop = named ? find_either(sign + 1, end, ';', ';') : sign;
        p = stop + (stop != end);
        *rest = slice_between(p, end);
        if (named) {
            *name = slice_trim(slice_between(begin, sign));
            *value = slice_trim(slice_of(sign + 1, (size_t)(stop - sign - 1)));
            return true;
        }
        *value = slice_trim(slice_between(begin, stop));
        *name = slice_of(value->at, 0);
        if (value->len != 0)
            return true;
    }
    return false;
}
