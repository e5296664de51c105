/* UTF-8 (RFC 3629). */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "text/simd.h"
#include "text/slice.h"
#include <apigw/base.h>
#include <stddef.h>
#include <stdint.h>

/* Return the length of the longest valid prefix; `n` when all is valid. Uses SSSE3 if the processor has it. */
size_t gw_utf8_valid(const char *text, size_t n);

/* Check a text, and report an error at the first byte that is not valid. */
apigw_status gw_utf8_check(slice text, apigw_error *err);

/* gw_utf8_valid() with the instructions of a level that the processor must have. */
size_t gw_utf8_valid_with(enum simd level, const char *text, size_t n);

/* Write a code point (at most U+10FFFF, no surrogate) as 1 to 4 bytes. Return how many. */
size_t gw_utf8_put(char *out, uint32_t code_point);

/* Return the length of the maximal subpart of an ill-formed sequence at `text` (n > 0, its first byte not part of a
 * valid sequence), which one U+FFFD replaces (Unicode, "U+FFFD Substitution of Maximal Subparts"). */
size_t gw_utf8_bad_length(const char *text, size_t n);

#endif
