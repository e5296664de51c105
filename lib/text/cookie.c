#include "text/cookie.h"

#include <string.h>

bool gw_cookie_next(slice *rest, slice *cookie) {
    while (rest->len != 0) {
        *cookie = slice_trim(slice_cut(rest, ';'));
        if (cookie->len != 0)
            return true;
    }
    return false;
}

/* Return the first `c` or `d`, or the end of the text, after which SIMD_TEXT_AHEAD bytes can be read. */
static const char *find_either(const char *p, const char *end, char c, char d) {
    for (;; p++) {
#if SIMD_BLOCKS
        size_t n;
        do {
            simd_block v = simd_load(p);
            n = simd_first(simd_or(simd_or(simd_equal(v, c), simd_equal(v, d)), simd_equal(v, '\0')));
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
        const char *begin = p, *equals = find_either(p, end, ';', '=');
        bool named = equals != end && *equals == '=';
        const char *stop = named ? find_either(equals + 1, end, ';', ';') : equals;
        p = stop + (stop != end);
        *rest = slice_between(p, end);
        if (named) {
            *name = slice_trim(slice_between(begin, equals));
            *value = slice_trim(slice_of(equals + 1, (size_t)(stop - equals - 1)));
            return true;
        }
        *value = slice_trim(slice_between(begin, stop));
        *name = slice_of(value->at, 0);
        if (value->len != 0)
            return true;
    }
    return false;
}
