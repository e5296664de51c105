/* Base64, strict RFC 4648 section 4. */
#ifndef TEXT_BASE64_H
#define TEXT_BASE64_H

#include "text/simd.h"
#include <stdbool.h>
#include <stddef.h>

/* SIZE_MAX when it does not fit. */
size_t gw_base64_encoded_len(size_t n);

/* Writes gw_base64_encoded_len(n) bytes; no overlap. */
void gw_base64_encode(char *out, const void *data, size_t n);

/* Reads `n` bytes of text; `out` may be `text`. On success *len is the number of bytes written, at most n / 4 * 3. On
 * failure *len is the offset of the first bad byte (n when the text is too short) and `out` holds unspecified bytes,
 * but the bad byte and what is behind it are as they were. */
bool gw_base64_decode(void *out, const char *text, size_t n, size_t *len);

/* The same of what RFC 4648 does not have as well: text without padding, with line breaks, or of the URL alphabet
 * (F47).
 * `*odd` receives the offset where that begins, or SIZE_MAX. */
bool gw_base64_decode_loosely(void *out, const char *text, size_t n, size_t *len, size_t *odd);

/* Both with the instructions of that level, which the processor must have. */
void gw_base64_encode_with(enum simd level, char *out, const void *data, size_t n);
bool gw_base64_decode_with(enum simd level, void *out, const char *text, size_t n, size_t *len);

/* Exact decoded length of a text that is valid base64: from its length and its padding alone. gw_base64_decode()
 * writes no more than that of any text. */
size_t gw_base64_decoded_len(const char *text, size_t n);

#endif
