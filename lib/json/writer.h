/* Writing JSON. */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "core/buffer.h"

/* Write a string with its quotes; `text` is UTF-8. */
void gw_json_write_string(apigw_buffer *b, const char *text, size_t n);

/* Write a part of a string: the same without the quotes. */
void gw_json_write_inside(apigw_buffer *b, const char *text, size_t n);

/* Write a string of any bytes: each ill-formed UTF-8 sequence becomes U+FFFD. */
void gw_json_write_bytes(apigw_buffer *b, const char *text, size_t n);

/* The same without the quotes. */
void gw_json_write_bytes_inside(apigw_buffer *b, const char *text, size_t n);

/* Write bytes as a string of base64. */
void gw_json_write_base64(apigw_buffer *b, const void *data, size_t n);

#endif
