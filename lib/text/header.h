/* Header names and values (RFC 9110 sections 5.1, 5.5, 5.6.2). */
#ifndef TEXT_HEADER_H
#define TEXT_HEADER_H

#include "text/simd.h"
#include <stdbool.h>
#include <stddef.h>

#if SIMD_BLOCKS
/* Return bit i set where byte i is not a letter, digit or "-", of which nearly all names consist. */
static inline unsigned header_name_stops(simd_block v) {
    simd_block in = simd_or(simd_letters(v), simd_within(v, '0', '9'));
    return simd_bits(simd_or(in, simd_equal(v, '-'))) ^ 0xffff;
}
#endif

/* Return the offset of the first byte that is not allowed, `n` when there is none. A name is valid when the result is
 * `n` and `n` is not 0. */
size_t gw_header_name_valid(const char *name, size_t n);
size_t gw_header_value_valid(const char *value, size_t n);

/* Compare names without regard to ASCII letter case. Most names differ in length already. */
bool gw_header_letters_equal(const char *a, const char *b, size_t n);
static inline bool header_name_equal(const char *a, size_t a_len, const char *b, size_t b_len) {
    return a_len == b_len && gw_header_letters_equal(a, b, a_len);
}

/* Return whether a header is a framing header, which only the front end may set: content-length, transfer-encoding,
 * connection, keep-alive, te, trailer, upgrade. */
bool gw_header_is_framing(const char *name, size_t n);

#endif
