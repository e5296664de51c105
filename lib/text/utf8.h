/* UTF-8 (RFC 3629). */
#ifndef TEXT_UTF8_H
#define TEXT_UTF8_H

#include "text/simd.h"
#include "text/slice.h"
#include <apigw/base.h>
#include <stddef.h>
#include <stdint.h>

/* Length of the longest valid prefix; `n` when all is valid. Uses SSSE3 where the processor has it. */
size_t gw_utf8_valid(const char *text, size_t n);

/* Whether all of a text is valid; if not, an error at the first byte that is not. */
apigw_status gw_utf8_check(slice text, apigw_error *err);

/* gw_utf8_valid() with the instructions of that level, which the processor must have. */
size_t gw_utf8_valid_with(enum simd level, const char *text, size_t n);

/* Writes the code point (at most U+10FFFF, no surrogate) as 1 to 4 bytes and returns how many. */
size_t gw_utf8_put(char *out, uint32_t code_point);

/* Length in bytes of the maximal subpart of an ill-formed sequence at `text` (n > 0, its first byte not part of a valid
 * sequence): what one U+FFFD replaces (Unicode, "U+FFFD Substitution of Maximal Subparts"). */
size_t gw_utf8_bad_length(const char *text, size_t n);

#endif
