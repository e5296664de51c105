/* Writing JSON. */
#ifndef JSON_WRITER_H
#define JSON_WRITER_H

#include "core/buffer.h"

/* A string with its quotes; `text` is UTF-8. */
void gw_json_write_string(apigw_buffer *b, const char *text, size_t n);

/* The same without the quotes: a piece of a string. */
void gw_json_write_inside(apigw_buffer *b, const char *text, size_t n);

/* As gw_json_write_string, for any bytes: each ill-formed sequence becomes U+FFFD. */
void gw_json_write_bytes(apigw_buffer *b, const char *text, size_t n);

/* The same without the quotes. */
void gw_json_write_bytes_inside(apigw_buffer *b, const char *text, size_t n);

/* Data as a string of base64. */
void gw_json_write_base64(apigw_buffer *b, const void *data, size_t n);

#endif
