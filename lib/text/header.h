/* Header names and values (RFC 9110 sections 5.1, 5.5, 5.6.2). */
#ifndef TEXT_HEADER_H
#define TEXT_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>

/* Bit i: byte i is no letter, digit or "-", which nearly all names consist of. */
static inline unsigned header_name_stops(__m128i v) {
    __m128i letter = _mm_sub_epi8(_mm_or_si128(v, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(v, _mm_set1_epi8('0'));
    __m128i in = _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter),
                              _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(in, _mm_cmpeq_epi8(v, _mm_set1_epi8('-')))) ^ 0xffff;
}
#endif

/* Offset of the first byte that is not allowed, `n` when there is none. An empty name gives 0 too: a name is valid when
 * the result is `n` and `n` is not 0. */
size_t header_name_valid(const char *name, size_t n);
size_t header_value_valid(const char *value, size_t n);

/* Equal without regard to ASCII letter case. */
bool header_name_equal(const char *a, size_t a_len, const char *b, size_t b_len);

/* A framing header, which is the front end's alone: content-length, transfer-encoding, connection, keep-alive, te,
 * trailer, upgrade. */
bool header_is_framing(const char *name, size_t n);

#endif
