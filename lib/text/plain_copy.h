/* Copying text and looking for bytes that JSON escapes in the same pass. */
#ifndef TEXT_PLAIN_COPY_H
#define TEXT_PLAIN_COPY_H

#include "text/simd.h"

/* Copy the beginning of a text that is plain: ASCII without control bytes, quotes and backslashes. Return its length,
 * which is less than the longest such beginning where the whole text is short and not plain. Up to `n` bytes at `to`
 * are written. */
static inline size_t copy_plain(char *to, const char *text, size_t n) {
    size_t at = 0;
#if defined(__SSE2__)
    if (n > 16) {
        for (; n - at > 16; at += 16) {
            const __m128i block = simd_load(text + at);
            const unsigned special = simd_special_bits(block);
            simd_store(to + at, block);
            if (special != 0)
                return at + lowest_bit(special);
        }
        at = n - 16; /* the last block overlaps the one before */
        const __m128i block = simd_load(text + at);
        const unsigned special = simd_special_bits(block);
        simd_store(to + at, block);
        return special == 0 ? n : at + lowest_bit(special);
    }
    if (n >= 4)
        return simd_special_bits(simd_copy_short(to, text, n)) == 0 ? n : 0;
#else
    for (; n - at >= 8; at += 8) {
        const unsigned special = special_8(text + at);
        memcpy(to + at, text + at, 8);
        if (special != 0)
            return at + lowest_bit(special);
    }
#endif
    for (; at < n && !byte_special((unsigned char)text[at]); at++)
        to[at] = text[at];
    return at;
}

#endif
