/* JSON text by 16 bytes at a time: to the next byte of a string that is not plain, or as far as two are the same. */
#ifndef JSON_BLOCK_H
#define JSON_BLOCK_H

#include "text/vector.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* For what is rarely called within what is often called, so that the one costs the other no registers; and for the body
 * of a loop, of which there is one for each constant that it is called with. */
#if defined(__GNUC__)
#define OUT_OF_LINE __attribute__((noinline))
#define IN_LINE inline __attribute__((always_inline))
#else
#define OUT_OF_LINE
#define IN_LINE inline
#endif

#if defined(__SSE2__)

/* Bit i: byte i is a quote, a backslash, or a control byte or not ASCII, which one signed comparison tells. */
static inline unsigned block_special(__m128i v) {
    __m128i quote = vector_equal(v, '"');
    __m128i escape = vector_equal(v, '\\');
    __m128i other = _mm_cmpgt_epi8(v, _mm_set1_epi8(0x1f));
    return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(_mm_or_si128(quote, escape), other)) ^ 0xffff;
}

/* Bit i: byte i is `c`. */
static inline unsigned block_equal(__m128i v, char c) {
    return (unsigned)_mm_movemask_epi8(vector_equal(v, c));
}

/* Bit i: byte i is ASCII and no control byte. */
static inline unsigned block_text(__m128i v) {
    return (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(v, _mm_set1_epi8(0x1f)));
}

/* Bit i: byte i of both is the same; `b` is aligned. */
static inline unsigned block_equals(const char *a, const char *b) {
    __m128i aligned = _mm_load_si128((const __m128i *)(const void *)b);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(vector_load(a), aligned));
}

/* 0xff in byte i where bit i of `mask` is set. */
static inline __m128i block_spread(unsigned mask) {
    const char high = (char)0x80;
    const __m128i bits = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, high, 1, 2, 4, 8, 16, 32, 64, high);
    __m128i v = _mm_unpacklo_epi64(_mm_set1_epi8((char)(mask & 0xff)), _mm_set1_epi8((char)((mask >> 8) & 0xff)));
    return _mm_cmpeq_epi8(_mm_and_si128(v, bits), bits);
}

/* Which of 16 bytes stand behind a backslash that escapes them; `*carry` goes from block to block. After a run of
 * backslashes it is the parity of the run's length that counts: adding the runs' beginnings to the runs carries a bit
 * out at their ends, at even places for even runs. */
static inline unsigned block_escaped(unsigned backslash, unsigned *carry) {
    const unsigned even = 0x5555;
    unsigned follows = ((backslash << 1) | *carry) & 0xffff, odd_starts, sum, escaped;
    if ((follows & backslash) == 0) { /* no two stand together */
        *carry = backslash >> 15;
        return follows;
    }
    backslash &= ~*carry;
    follows = ((backslash << 1) | *carry) & 0xffff;
    odd_starts = backslash & ~even & ~follows;
    sum = odd_starts + backslash;
    escaped = (even ^ (sum << 1)) & follows;
    *carry = (sum >> 16) & 1;
    return escaped;
}

#endif

/* Whether the first `n` bytes are the same; from `n` rounded up to 16 bytes both can be read. */
static inline bool block_same(const char *a, const char *b, size_t n) {
#if defined(__SSE2__)
    for (; n > 16; n -= 16, a += 16, b += 16)
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(vector_load(a), vector_load(b))) != 0xffff)
            return false;
    return (~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(vector_load(a), vector_load(b))) << (16 - n) & 0xffff) == 0;
#else
    return memcmp(a, b, n) == 0;
#endif
}

/* So many bytes from where they begin can be read by the functions that look at blocks without asking each time. */
enum { BLOCK_AHEAD = 80 };

static inline uint32_t load_4(const char *p) {
    uint32_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* The number of the lowest bit that is set, of at least one. */
static inline unsigned lowest_bit(uint64_t bits) {
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(bits);
#else
    unsigned n = 0;
    for (; (bits & 1) == 0; bits >>= 1)
        n++;
    return n;
#endif
}

static inline bool byte_special(unsigned char c) {
    return c == '"' || c == '\\' || c < 0x20 || c >= 0x80;
}

/* Between eight bytes as they stand in memory and a number whose lowest byte is the first of them. */
static inline uint64_t order_8(uint64_t w) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(w);
#else
    return w;
#endif
}

/* Eight bytes, the first of them the lowest. */
static inline uint64_t load_8(const void *p) {
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return order_8(w);
}

#if !defined(__SSE2__)
/* The highest bit of each byte that is not zero, and perhaps lower ones. */
static inline uint64_t not_zero_8(uint64_t bytes) {
    return bytes | ((bytes & UINT64_C(0x7f7f7f7f7f7f7f7f)) + UINT64_C(0x7f7f7f7f7f7f7f7f));
}

/* Bit i: the highest bit of byte i is not set. They are gathered by a multiplication that moves them side by side. */
static inline unsigned gather_8(uint64_t bytes) {
    return (unsigned)(((~bytes >> 7) & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080) >> 56);
}

/* Bit i: byte i of eight is `c`. */
static inline unsigned equal_8(const char *p, unsigned char c) {
    return gather_8(not_zero_8(load_8(p) ^ c * UINT64_C(0x0101010101010101)));
}

/* Bit i: byte i of eight is a quote, a backslash, a control byte or not ASCII. */
static inline unsigned special_8(const char *p) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t bytes = load_8(p), plain, printing;
    printing = (bytes & 0x7f * ones) + 0x60 * ones; /* a carry into the highest bit from 0x20 on */
    plain = not_zero_8(bytes ^ '"' * ones) & not_zero_8(bytes ^ '\\' * ones) & printing & ~bytes;
    return gather_8(plain);
}
#endif

/* The first byte from `p` on that is a quote, a backslash, a control byte or not ASCII; `end` when there is none. */
static inline const char *plain_end(const char *p, const char *end) {
#if defined(__SSE2__)
    while (end - p >= 16) {
        unsigned special = block_special(vector_load(p));
        if (special != 0)
            return p + __builtin_ctz(special);
        p += 16;
    }
#else
    for (; end - p >= 8; p += 8) {
        unsigned special = special_8(p);
        if (special != 0)
            return p + lowest_bit(special);
    }
#endif
    while (p < end && !byte_special((unsigned char)*p))
        p++;
    return p;
}

/* The quote that closes the string from `p` on, if all before it is plain; else NULL, as also when neither the block at
 * `p` nor one that begins before `limit` has it. */
static inline const char *plain_quote(const char *p, const char *limit) {
#if defined(__SSE2__)
    do {
        unsigned special = block_special(vector_load(p));
        if (special != 0) {
            p += lowest_bit(special);
            return *p == '"' ? p : NULL;
        }
        p += 16;
    } while (p < limit);
    return NULL;
#else
    p = plain_end(p, limit);
    return p < limit && *p == '"' ? p : NULL;
#endif
}

#endif
