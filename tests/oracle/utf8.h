/* UTF-8 as RFC 3629 defines it, one sequence at a time. */
#ifndef TESTS_ORACLE_UTF8_H
#define TESTS_ORACLE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Return the length of the sequence at `p`, or 0 when it is ill-formed: the code point is computed and compared with
 * the smallest one that needs so many bytes. */
static inline size_t naive_utf8_sequence(const unsigned char *p, size_t left) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    uint32_t point;
    if (n < 2 || n > left)
        return n == 1 ? 1 : 0;
    point = p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        point = point << 6 | (p[i] & 0x3fu);
    }
    return point < least[n] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? 0 : n;
}

/* Return the offset of the first byte that is not UTF-8, or `n`. */
static inline size_t naive_utf8_valid(const char *text, size_t n) {
    size_t i = 0, step = 1;
    while (i < n && step != 0) {
        step = naive_utf8_sequence((const unsigned char *)text + i, n - i);
        i += step;
    }
    return i;
}

/* Write a code point. Return the number of bytes. */
static inline size_t naive_utf8_put(char *out, uint32_t c) {
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

#endif
