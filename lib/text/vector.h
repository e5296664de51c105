/* Texts by 16 bytes at a time, where the processor has registers for that. */
#ifndef TEXT_VECTOR_H
#define TEXT_VECTOR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* So many bytes behind a text can be read, and the first of them is NUL, where a function asks for an open text. */
enum { VECTOR_AHEAD = 32 };

#if defined(__SSE2__)
#include <emmintrin.h>

static inline __m128i vector_load(const char *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline void vector_store(char *p, __m128i v) {
    _mm_storeu_si128((__m128i *)(void *)p, v);
}

/* 0xff where a byte is `c`. */
static inline __m128i vector_equal(__m128i v, char c) {
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/* 0xff where a byte is one of `first` to `last`. */
static inline __m128i vector_within(__m128i v, char first, char last) {
    __m128i from_first = _mm_sub_epi8(v, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(from_first, _mm_set1_epi8((char)(last - first))), from_first);
}

/* 0xff where a byte is an ASCII letter. */
static inline __m128i vector_letters(__m128i v) {
    return vector_within(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 'z');
}

/* Offset of the first byte that a mask has set, 16 when there is none. */
static inline size_t vector_first(__m128i mask) {
    return (size_t)__builtin_ctz((unsigned)_mm_movemask_epi8(mask) | 0x10000);
}

/* Four bytes as a lane of a register. */
static inline int vector_lane(const char *p) {
    int w;
    memcpy(&w, p, 4);
    return w;
}

/* Copies a text of 4 to 16 bytes. Gives them, some more than once, in no order: for what is asked of all of them. */
static inline __m128i vector_copy_short(char *to, const char *p, size_t n) {
    const size_t last = n - 4, second = last < 4 ? last : 4, third = last < 8 ? last : 8;
    const int lanes[4] = {vector_lane(p), vector_lane(p + second), vector_lane(p + third), vector_lane(p + last)};
    memcpy(to, &lanes[0], 4);
    memcpy(to + second, &lanes[1], 4);
    memcpy(to + third, &lanes[2], 4);
    memcpy(to + last, &lanes[3], 4);
    return _mm_setr_epi32(lanes[0], lanes[1], lanes[2], lanes[3]);
}

/* Every byte of a text of 1 to 16, some more than once, in no order: for what is asked of all of them. */
static inline __m128i vector_of_short(const char *p, size_t n) {
    if (n < 4)
        return _mm_set1_epi32((int)((unsigned char)p[0] | (uint32_t)(unsigned char)p[n / 2] << 8 |
                                    (unsigned char)p[n - 1] * UINT32_C(0x01010000)));
    const size_t last = n - 4;
    return _mm_setr_epi32(vector_lane(p), vector_lane(p + (last < 4 ? last : 4)),
                          vector_lane(p + (last < 8 ? last : 8)), vector_lane(p + last));
}

#endif

#endif
