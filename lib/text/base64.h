/* Base64, strict RFC 4648 section 4. */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "text/simd.h"
#include <stdbool.h>
#include <stddef.h>

/* Return the length of the encoded text; SIZE_MAX when it does not fit. */
size_t gw_base64_encoded_len(size_t n);

/* Write gw_base64_encoded_len(n) bytes; no overlap. */
void gw_base64_encode(char *out, const void *data, size_t n);

/* Decode `n` bytes of text; `out` may be `text`. On success *len is the number of bytes written, at most n / 4 * 3. On
 * failure *len is the offset of the first bad byte (n when the text is too short) and `out` has unspecified bytes, but
 * the bad byte and those after it are unchanged. */
bool gw_base64_decode(void *out, const char *text, size_t n, size_t *len);

/* The same, and also accept text without padding, with line breaks, or in the URL alphabet (F47). `*odd` receives the
 * offset of the first deviation from RFC 4648, or SIZE_MAX. */
bool gw_base64_decode_loosely(void *out, const char *text, size_t n, size_t *len, size_t *odd);

/* Both with the instructions of a level that the processor must have. */
void gw_base64_encode_with(enum simd level, char *out, const void *data, size_t n);
bool gw_base64_decode_with(enum simd level, void *out, const char *text, size_t n, size_t *len);

/* Return the exact decoded length of valid base64, from its length and padding alone. gw_base64_decode() writes no more
 * than that for any text. */
size_t gw_base64_decoded_len(const char *text, size_t n);

#endif
