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

enum { COPY_AFTER = 15 /* bytes after a text that copy_open() may read, and write in its copy */ };

/* Copy a text after which there is space, without a call. */
static inline void copy_open(char *to, const char *text, size_t n) {
#if SIMD_BLOCKS
    for (size_t at = 0; at < n; at += 16)
        simd_store(to + at, simd_load(text + at));
#else
    memcpy(to, text, n);
#endif
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

/* Return whether any byte of two blocks is not plain. */
static IN_LINE bool plain_stops_either(simd_block a, simd_block b, enum plain_rule rule) {
    if (rule == PLAIN_NAME)
        return (header_name_stops(a) | header_name_stops(b)) != 0;
    if (rule == PLAIN_JSON)
        return simd_bits(simd_or(simd_special(a), simd_special(b))) != 0;
    return simd_bits(simd_or(simd_or(simd_not_text(a), simd_not_text(b)),
                             simd_or(simd_equal(a, 0x7f), simd_equal(b, 0x7f)))) != 0;
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
        for (;; at = n - at > 64 ? at + 32 : n - 32) { /* the last blocks overlap those before */
            const size_t second = n < 32 ? n - 16 : at + 16;
            const simd_block a = simd_load(text + at), b = simd_load(text + second);
            simd_store(to + at, a);
            simd_store(to + second, b);
            if (plain_stops_either(a, b, rule))
                return plain_stops(a, rule) != 0 ? at + lowest_bit(plain_stops(a, rule))
                                                 : second + lowest_bit(plain_stops(b, rule));
            if (second + 16 == n)
                return n;
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
static IN_LINE size_t copy_plain(char *to, const char *text, size_t n) {
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
