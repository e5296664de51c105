/* Bytes, 8 and 16 at a time: the only file that knows of the instructions of a processor. Everything here has a plain C
 * version with the same results, for processors without the instructions. */
#ifndef TEXT_SIMD_H
#define TEXT_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__GNUC__) && defined(__SSE2__)
#define SIMD_X86 1
#else
#define SIMD_X86 0
#endif

/* In order: a level includes those before it. */
enum simd { SIMD_NONE, SIMD_SSSE3, SIMD_AVX2 };

/* The highest level of this processor. */
static inline enum simd simd_level(void) {
#if SIMD_X86
    if (__builtin_cpu_supports("avx2"))
        return SIMD_AVX2;
    if (__builtin_cpu_supports("ssse3"))
        return SIMD_SSSE3;
#endif
    return SIMD_NONE;
}

/* OUT_OF_LINE is for slow paths, so that they cost their callers no registers; IN_LINE is for the body of a loop that
 * is compiled separately for each constant argument. */
#if defined(__GNUC__)
#define OUT_OF_LINE __attribute__((noinline))
#define IN_LINE inline __attribute__((always_inline))
#else
#define OUT_OF_LINE
#define IN_LINE inline
#endif

enum {
    /* Bytes after the end of a text that can be read, the first of them NUL, for functions that require it. */
    SIMD_TEXT_AHEAD = 32,
    /* Bytes from the current position on that the fast path of the JSON reader may read without a check. */
    SIMD_JSON_AHEAD = 80
};

/* ---- 16 bytes ----------------------------------------------------------------------------------------------- */

#if defined(__SSE2__)

static inline __m128i simd_load(const char *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void simd_store(char *p, __m128i v) {
    _mm_storeu_si128((__m128i *)(void *)p, v);
}

/* 0xff where a byte is `c`. */
static inline __m128i simd_equal(__m128i v, char c) {
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/* 0xff where a byte is one of `first` to `last`. */
static inline __m128i simd_within(__m128i v, char first, char last) {
    __m128i from_first = _mm_sub_epi8(v, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8((char)(last - first))), from_first);
}

/* 0xff where a byte is an ASCII letter. */
static inline __m128i simd_letters(__m128i v) {
    return simd_within(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 'z');
}

/* Offset of the first byte that a mask has set, 16 when there is none. */
static inline size_t simd_first(__m128i mask) {
    return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(mask) | 0x10000);
}

/* Four bytes as a lane of a register. */
static inline int simd_lane(const char *p) {
    int w;
    memcpy(&w, p, 4);
    return w;
}

/* Copy a text of 4 to 16 bytes, and return its bytes in no particular order, some more than once: for a test of all. */
static inline __m128i simd_copy_short(char *to, const char *p, size_t n) {
    const size_t last = n - 4, second = last < 4 ? last : 4, third = last < 8 ? last : 8;
    const int lanes[4] = {simd_lane(p), simd_lane(p + second), simd_lane(p + third), simd_lane(p + last)};
    memcpy(to, &lanes[0], 4);
    memcpy(to + second, &lanes[1], 4);
    memcpy(to + third, &lanes[2], 4);
    memcpy(to + last, &lanes[3], 4);
    return _mm_setr_epi32(lanes[0], lanes[1], lanes[2], lanes[3]);
}

/* Return all bytes of a text of 1 to 16 in no particular order, some more than once: for a test of all. */
static inline __m128i simd_load_short(const char *p, size_t n) {
    if (n < 4)
        return _mm_set1_epi32((int)((unsigned char)p[0] | (uint32_t)(unsigned char)p[n / 2] << 8 |
                                    (unsigned char)p[n - 1] * UINT32_C(0x01010000)));
    const size_t last = n - 4;
    return _mm_setr_epi32(simd_lane(p), simd_lane(p + (last < 4 ? last : 4)), simd_lane(p + (last < 8 ? last : 8)),
                          simd_lane(p + last));
}

/* Bit i: byte i is a quote, a backslash, or a control byte or not ASCII, which one signed comparison finds. */
static inline unsigned simd_special_bits(__m128i v) {
    __m128i quote = simd_equal(v, '"');
    __m128i escape = simd_equal(v, '\\');
    __m128i other = _mm_cmpgt_epi8(v, _mm_set1_epi8(0x1f));
    return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(_mm_or_si128(quote, escape), other)) ^ 0xffff;
}

/* Bit i: byte i is `c`. */
static inline unsigned simd_equal_bits(__m128i v, char c) {
    return (unsigned)_mm_movemask_epi8(simd_equal(v, c));
}

/* Bit i: byte i is ASCII and not a control byte. */
static inline unsigned simd_text_bits(__m128i v) {
    return (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(v, _mm_set1_epi8(0x1f)));
}

/* Bit i: byte i of both is the same; `b` is aligned. */
static inline unsigned simd_same_bits(const char *a, const char *b) {
    __m128i aligned = _mm_load_si128((const __m128i *)(const void *)b);
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(simd_load(a), aligned));
}

/* 0xff in byte i where bit i of `mask` is set. */
static inline __m128i simd_spread_bits(unsigned mask) {
    const char high = (char)0x80;
    const __m128i bits = _mm_setr_epi8(1, 2, 4, 8, 16, 32, 64, high, 1, 2, 4, 8, 16, 32, 64, high);
    __m128i v = _mm_unpacklo_epi64(_mm_set1_epi8((char)(mask & 0xff)), _mm_set1_epi8((char)((mask >> 8) & 0xff)));
    return _mm_cmpeq_epi8(_mm_and_si128(v, bits), bits);
}

/* Bit i: byte i is escaped by a backslash; `*carry` is passed from block to block. After a run of backslashes the
 * parity of its length decides: adding the starts of runs to the runs carries a bit out at their ends, at even
 * positions for even runs. */
static inline unsigned simd_escaped_bits(unsigned backslash, unsigned *carry) {
    const unsigned even = 0x5555;
    unsigned follows = ((backslash << 1) | *carry) & 0xffff, odd_starts, sum, escaped;
    if ((follows & backslash) == 0) { /* no two are adjacent */
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

/* ---- 8 bytes, and both ---------------------------------------------------------------------------------------- */

/* Return whether the first `n` bytes are equal; `n` rounded up to a multiple of 16 bytes can be read from both. */
static inline bool simd_same(const char *a, const char *b, size_t n) {
#if defined(__SSE2__)
    for (; n > 16; n -= 16, a += 16, b += 16)
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(simd_load(a), simd_load(b))) != 0xffff)
            return false;
    return (~(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(simd_load(a), simd_load(b))) << (16 - n) & 0xffff) == 0;
#else
    return memcmp(a, b, n) == 0;
#endif
}

static inline uint32_t load_4(const char *p) {
    uint32_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

/* Return the number of the lowest bit that is set; `bits` is not 0. */
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

/* Convert between eight bytes in memory order and a number whose lowest byte is the first of them. */
static inline uint64_t order_8(uint64_t w) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(w);
#else
    return w;
#endif
}

/* Load eight bytes, the first as the lowest. */
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

/* Bit i: the highest bit of byte i is not set. A multiplication gathers the bits. */
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

/* Return the first byte from `p` on that is a quote, a backslash, a control byte or not ASCII; `end` when there is
 * none. */
static inline const char *plain_end(const char *p, const char *end) {
#if defined(__SSE2__)
    while (end - p >= 16) {
        unsigned special = simd_special_bits(simd_load(p));
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

/* Return the closing quote of the string from `p` on, if all before it is plain. Return NULL otherwise, and when it is
 * neither in the block at `p` nor in one that begins before `limit`. */
static inline const char *plain_quote(const char *p, const char *limit) {
#if defined(__SSE2__)
    do {
        unsigned special = simd_special_bits(simd_load(p));
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
