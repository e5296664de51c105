/* Copying text and looking for bytes that are not plain in the same pass. */
#ifndef TEXT_PLAIN_COPY_H
#define TEXT_PLAIN_COPY_H

#include "text/header.h"
#include "text/simd.h"

/* Copy a text of at least 4 bytes, most often less than 64, without a call. */
static inline void copy_few_blocks(char *to, const char *text, size_t n) {
    if (n < 8) {
        memcpy(to, text, 4);
        memcpy(to + n - 4, text + n - 4, 4);
        return;
    }
    for (size_t at = 0; at + 8 < n; at += 8)
        memcpy(to + at, text + at, 8);
    memcpy(to + n - 8, text + n - 8, 8);
}

/* Which bytes are plain. */
enum plain_rule {
    PLAIN_JSON,      /* ASCII without control bytes, quotes and backslashes: JSON escapes nothing */
    PLAIN_PRINTABLE, /* ASCII without control bytes and U+007F */
    PLAIN_NAME       /* letters, digits and "-", of which nearly all header names consist */
};

#if SIMD_BLOCKS
/* Bit i: byte i is not plain. */
static IN_LINE unsigned plain_stops(simd_block v, enum plain_rule rule) {
    if (rule == PLAIN_JSON)
        return simd_special_bits(v);
    if (rule == PLAIN_NAME)
        return header_name_stops(v);
    return simd_bits(simd_or(simd_not_text(v), simd_equal(v, 0x7f)));
}
#endif

static IN_LINE bool is_plain(unsigned char c, enum plain_rule rule) {
    if (rule == PLAIN_JSON)
        return !byte_special(c);
    if (rule == PLAIN_NAME)
        return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '-';
    return c >= 0x20 && c < 0x7f;
}

/* Copy the beginning of a text that is plain. Return its length, which is less than the longest such beginning where
 * the whole text is short and not plain. Up to `n` bytes at `to` are written. */
static IN_LINE size_t copy_plain_by(char *to, const char *text, size_t n, enum plain_rule rule) {
    size_t at = 0;
#if SIMD_BLOCKS
    if (n > 16) {
        for (;;) { /* the last block overlaps the one before */
            const simd_block block = simd_load(text + at);
            const unsigned stops = plain_stops(block, rule);
            simd_store(to + at, block);
            if (stops != 0)
                return at + lowest_bit(stops);
            if (at + 16 == n)
                return n;
            at = n - at > 32 ? at + 16 : n - 16;
        }
    }
    if (n >= 4)
        return plain_stops(simd_copy_short(to, text, n), rule) == 0 ? n : 0;
#endif
    for (; at < n && is_plain((unsigned char)text[at], rule); at++)
        to[at] = text[at];
    return at;
}

/* The same by PLAIN_JSON. */
static inline size_t copy_plain(char *to, const char *text, size_t n) {
    size_t at = 0;
    if (n == 0)
        return 0;
#if !SIMD_BLOCKS
    for (; n - at >= 8; at += 8) {
        const unsigned special = special_8(text + at);
        memcpy(to + at, text + at, 8);
        if (special != 0)
            return at + lowest_bit(special);
    }
#endif
    return at + copy_plain_by(to + at, text + at, n - at, PLAIN_JSON);
}

#endif
