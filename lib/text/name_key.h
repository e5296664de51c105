/* Names eight bytes at a time: in lower case, as keys that sort like the names, and as hashes. */
#ifndef TEXT_NAME_KEY_H
#define TEXT_NAME_KEY_H

#include "text/simd.h"

/* Load up to eight bytes, the first as the lowest; bytes after the end are 0. */
static inline uint64_t load_up_to_8(const char *p, size_t n) {
    if (n >= 8)
        return load_8(p);
    if (n >= 4) {
        const size_t last = n - 4;
        uint64_t low = 0, high = 0;
        memcpy(&low, p, 4);
        memcpy(&high, p + last, 4);
        return order_8(low) | order_8(high) << 8 * last;
    }
    if (n == 0)
        return 0;
    return (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2) |
           (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1);
}

static inline void store_8(char *to, uint64_t bytes) {
    bytes = order_8(bytes);
    memcpy(to, &bytes, sizeof bytes);
}

/* Return eight bytes with ASCII capital letters in lower case. */
static inline uint64_t lower_8(uint64_t bytes) {
    const uint64_t ones = UINT64_C(0x0101010101010101), low_bits = bytes & 0x7f * ones;
    const uint64_t from_a = low_bits + (0x80 - 'A') * ones, after_z = low_bits + (0x7f - 'Z') * ones;
    return bytes | ((from_a ^ after_z) & ~bytes & 0x80 * ones) >> 2;
}

/* Return a number that compares as the eight bytes do, where the first is the lowest. */
static inline uint64_t sort_key_8(uint64_t bytes) {
#if defined(__GNUC__)
    return __builtin_bswap64(bytes);
#else
    bytes = (bytes & UINT64_C(0x00ff00ff00ff00ff)) << 8 | (bytes >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    bytes = (bytes & UINT64_C(0x0000ffff0000ffff)) << 16 | (bytes >> 16 & UINT64_C(0x0000ffff0000ffff));
    return bytes << 32 | bytes >> 32;
#endif
}

/* Return the first eight bytes of a name in lower case, as a number that sorts like the name. */
static inline uint64_t name_key(const char *name, size_t n) {
    return sort_key_8(lower_8(load_up_to_8(name, n)));
}

/* Compare two names whose first eight bytes are known to be equal, without regard to letter case: below, at or above 0,
 * in the order of the alphabet. */
static inline int name_compare_rest(const char *a, size_t a_len, const char *b, size_t b_len) {
    for (size_t at = 8; at < a_len && at < b_len; at += 8) {
        const uint64_t x = name_key(a + at, a_len - at), y = name_key(b + at, b_len - at);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a_len < b_len ? -1 : a_len > b_len;
}

/* Write a name in lower case whose name_key() is known. Up to seven bytes after it are written, too. */
static inline void write_lower(char *to, const char *name, size_t n, uint64_t key) {
    store_8(to, sort_key_8(key));
    for (size_t at = 8; at < n; at += 8) {
        const size_t last = n - at < 8 ? n - 8 : at;
        store_8(to + last, lower_8(load_8(name + last)));
    }
}

#endif
