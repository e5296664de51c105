/* Errors of UTF-8 in blocks of bytes, for processors with shuffles. */
#ifndef TEXT_UTF8_BLOCKS_H
#define TEXT_UTF8_BLOCKS_H

#include "text/simd.h"

#if SIMD_BLOCKS

/* Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2020): every error shows in two
 * adjacent bytes, except for the number of continuation bytes. Three tables, by the high and the low half of the first
 * byte and by the high half of the second, each give the errors that are still possible; their intersection is the
 * errors that are present. */
enum {
    UTF8_TOO_SHORT = 1 << 0,      /* a lead byte and no continuation */
    UTF8_TOO_LONG = 1 << 1,       /* ASCII and a continuation */
    UTF8_OVERLONG_3 = 1 << 2,     /* 0xE0, then below 0xA0 */
    UTF8_TOO_LARGE = 1 << 3,      /* 0xF4 or more, then above 0x8F */
    UTF8_SURROGATE = 1 << 4,      /* 0xED, then above 0x9F */
    UTF8_OVERLONG_2 = 1 << 5,     /* 0xC0 or 0xC1 */
    UTF8_OVERLONG_4 = 1 << 6,     /* 0xF0, then below 0x90 */
    UTF8_TOO_LARGE_1000 = 1 << 6, /* above 0xF4, then 0x80 to 0x8F */
    UTF8_TWO_CONTS = 1 << 7,      /* two continuations: allowed directly after a long lead byte only */
    UTF8_CARRY = UTF8_TOO_SHORT | UTF8_TOO_LONG | UTF8_TWO_CONTS
};

static const uint8_t utf8_first_high[16] = {
    UTF8_TOO_LONG,
    UTF8_TOO_LONG,
    UTF8_TOO_LONG,
    UTF8_TOO_LONG,
    UTF8_TOO_LONG,
    UTF8_TOO_LONG,
    UTF8_TOO_LONG,
    UTF8_TOO_LONG, /* ASCII */
    UTF8_TWO_CONTS,
    UTF8_TWO_CONTS,
    UTF8_TWO_CONTS,
    UTF8_TWO_CONTS, /* continuations */
    UTF8_TOO_SHORT | UTF8_OVERLONG_2,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT | UTF8_OVERLONG_3 | UTF8_SURROGATE,
    UTF8_TOO_SHORT | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000 | UTF8_OVERLONG_4,
};
static const uint8_t utf8_first_low[16] = {
    UTF8_CARRY | UTF8_OVERLONG_3 | UTF8_OVERLONG_2 | UTF8_OVERLONG_4,
    UTF8_CARRY | UTF8_OVERLONG_2,
    UTF8_CARRY,
    UTF8_CARRY,
    UTF8_CARRY | UTF8_TOO_LARGE,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000 | UTF8_SURROGATE,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
    UTF8_CARRY | UTF8_TOO_LARGE | UTF8_TOO_LARGE_1000,
};
static const uint8_t utf8_second_high[16] = {
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT, /* ASCII */
    UTF8_TOO_LONG | UTF8_OVERLONG_2 | UTF8_TWO_CONTS | UTF8_OVERLONG_3 | UTF8_TOO_LARGE_1000 | UTF8_OVERLONG_4,
    UTF8_TOO_LONG | UTF8_OVERLONG_2 | UTF8_TWO_CONTS | UTF8_OVERLONG_3 | UTF8_TOO_LARGE,
    UTF8_TOO_LONG | UTF8_OVERLONG_2 | UTF8_TWO_CONTS | UTF8_SURROGATE | UTF8_TOO_LARGE,
    UTF8_TOO_LONG | UTF8_OVERLONG_2 | UTF8_TWO_CONTS | UTF8_SURROGATE | UTF8_TOO_LARGE,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT,
    UTF8_TOO_SHORT, /* lead bytes */
};

/* Return bytes that are not 0 where an error shows in a block and the three bytes before it, the end of `before`. */
SIMD_SHUFFLE_CODE static inline simd_block utf8_errors(simd_block v, simd_block before) {
    simd_block one_back = simd_before(v, before, 1);
    simd_block a = simd_shuffle(simd_load(utf8_first_high), simd_upper_half(one_back));
    simd_block b = simd_shuffle(simd_load(utf8_first_low), simd_and(one_back, simd_all(0x0f)));
    simd_block c = simd_shuffle(simd_load(utf8_second_high), simd_upper_half(v));
    simd_block pairs = simd_and(simd_and(a, b), c);

    /* 0x80 where a third or fourth byte must be: exactly there TWO_CONTS must be set */
    simd_block third = simd_reduce(simd_before(v, before, 2), 0xE0 - 0x80);
    simd_block fourth = simd_reduce(simd_before(v, before, 3), 0xF0 - 0x80);
    return simd_xor(simd_and(simd_or(third, fourth), simd_all((char)0x80)), pairs);
}

#if SIMD_X86

/* A table in each half of a register, since shuffles work on halves. */
SIMD_AVX2_CODE static inline __m256i utf8_table_avx2(const uint8_t table[16]) {
    return _mm256_broadcastsi128_si256(simd_load(table));
}

/* utf8_errors() of 32 bytes. */
SIMD_AVX2_CODE static inline __m256i utf8_errors_avx2(__m256i v, __m256i before) {
    const __m256i half = _mm256_set1_epi8(0x0f), across = _mm256_permute2x128_si256(before, v, 0x21);
    __m256i one_back = _mm256_alignr_epi8(v, across, 15);
    __m256i a =
        _mm256_shuffle_epi8(utf8_table_avx2(utf8_first_high), _mm256_and_si256(_mm256_srli_epi16(one_back, 4), half));
    __m256i b = _mm256_shuffle_epi8(utf8_table_avx2(utf8_first_low), _mm256_and_si256(one_back, half));
    __m256i c = _mm256_shuffle_epi8(utf8_table_avx2(utf8_second_high), _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
    __m256i pairs = _mm256_and_si256(_mm256_and_si256(a, b), c);
    __m256i third = _mm256_subs_epu8(_mm256_alignr_epi8(v, across, 14), _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(_mm256_alignr_epi8(v, across, 13), _mm256_set1_epi8(0xF0 - 0x80));
    return _mm256_xor_si256(_mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80)), pairs);
}

SIMD_AVX512_CODE static inline __m512i utf8_table_avx512(const uint8_t table[16]) {
    return _mm512_broadcast_i32x4(simd_load(table));
}

/* utf8_errors() of 64 bytes. */
SIMD_AVX512_CODE static inline __m512i utf8_errors_avx512(__m512i v, __m512i before) {
    const __m512i half = _mm512_set1_epi8(0x0f);
    const __m512i across = _mm512_alignr_epi64(v, before, 6); /* the quarter before each quarter */
    __m512i one_back = _mm512_alignr_epi8(v, across, 15);
    __m512i a =
        _mm512_shuffle_epi8(utf8_table_avx512(utf8_first_high), _mm512_and_si512(_mm512_srli_epi16(one_back, 4), half));
    __m512i b = _mm512_shuffle_epi8(utf8_table_avx512(utf8_first_low), _mm512_and_si512(one_back, half));
    __m512i c =
        _mm512_shuffle_epi8(utf8_table_avx512(utf8_second_high), _mm512_and_si512(_mm512_srli_epi16(v, 4), half));
    __m512i pairs = _mm512_and_si512(_mm512_and_si512(a, b), c);
    __m512i third = _mm512_subs_epu8(_mm512_alignr_epi8(v, across, 14), _mm512_set1_epi8(0xE0 - 0x80));
    __m512i fourth = _mm512_subs_epu8(_mm512_alignr_epi8(v, across, 13), _mm512_set1_epi8(0xF0 - 0x80));
    return _mm512_xor_si512(_mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80)), pairs);
}

#endif

#endif

#endif
