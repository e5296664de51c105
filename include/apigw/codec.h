/**
 * @file codec.h
 * The text codecs as separate functions. All depend on their arguments only and may be called from any thread.
 */
#ifndef APIGW_CODEC_H
#define APIGW_CODEC_H

#include <apigw/base.h>
#include <apigw/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Return the length of the longest prefix that is valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most
 * U+10FFFF).
 * @return `text_len` when all of it is; else the offset of the first bad sequence
 */
APIGW_API size_t apigw_utf8_valid(const char *text, size_t text_len);

/**
 * Return the length of the base64 text of `n` bytes of data, including padding; SIZE_MAX when that does not fit size_t.
 */
APIGW_API size_t apigw_base64_encoded_len(size_t n);

/**
 * Write base64 (RFC 4648 section 4, padded, no line breaks).
 * @param data the bytes, `data_len` of them
 * @param data_len in bytes
 * @param out  receives apigw_base64_encoded_len(n) bytes, no NUL; must not overlap `data`
 * @param max  capacity of `out`, in bytes
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, or the output would overlap `data`
 * @retval APIGW_E_SPACE    `max` is too small; nothing was written
 */
APIGW_API apigw_status apigw_base64_encode(const void *data, size_t data_len, char *out, size_t max);

/**
 * Return the maximum number of bytes that `n` bytes of base64 text decode to: `n / 4 * 3`.
 */
APIGW_API size_t apigw_base64_decoded_max(size_t n);

/**
 * Read base64, strictly by RFC 4648 section 4: padding is required, no other byte is allowed, unused bits are zero.
 * @param text the base64 text, `text_len` bytes
 * @param text_len in bytes
 * @param out  receives the bytes; may be `text` itself
 * @param max  capacity of `out`, in bytes: the exact length suffices
 * @param len  receives the number of bytes on success, and on #APIGW_E_BASE64 the offset of the first bad byte in
 *             `text`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, or the output would overlap `text` and `out` is not `text`
 * @retval APIGW_E_BASE64   not base64
 * @retval APIGW_E_SPACE    `max` is too small; nothing was written
 */
APIGW_API apigw_status apigw_base64_decode(const char *text, size_t text_len, void *out, size_t max, size_t *len);

/** Bytes that apigw_percent_encode() does not escape. */
enum {
    APIGW_PERCENT_COMPONENT = 0, /**< unreserved characters of RFC 3986 alone: for names and values of a query */
    APIGW_PERCENT_PATH = 1       /**< pchar and "/": for a decoded path; "%" is escaped too */
};

/**
 * Percent-encode bytes, with upper-case digits.
 * @param text  the bytes, `text_len` of them
 * @param text_len in bytes
 * @param set   bytes that are not escaped, APIGW_PERCENT_…
 * @param out   receives the text, no NUL; `3 * n` bytes suffice; must not overlap `text`; may be NULL with `max` 0
 * @param max   capacity of `out`, in bytes
 * @param len   receives the length in bytes, also when it did not fit; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, there is no such set, or the output would overlap `text`
 * @retval APIGW_E_SPACE    `max` is too small
 */
APIGW_API apigw_status apigw_percent_encode(const char *text, size_t text_len, uint32_t set, char *out, size_t max,
                                            size_t *len);

/**
 * Decode percent-encoding once. A "%" without two hexadecimal digits is kept. The result may be any bytes.
 * @param text the text, `text_len` bytes
 * @param text_len in bytes
 * @param plus 1: "+" becomes a space (query strings); 0: it stays (paths)
 * @param out  receives at most `text_len` bytes, no NUL; may be `text` itself
 * @return the number of bytes that were written
 */
APIGW_API size_t apigw_percent_decode(const char *text, size_t text_len, int32_t plus, char *out);

/**
 * Take one parameter off a query string, still encoded. Empty parameters ("&&") are skipped (A1.13).
 * @param query the rest of the query string; the call moves it on
 * @param query_len its length in bytes, updated too
 * @param out   receives the parameter: slices of the query string, NOT NUL-terminated
 * @retval APIGW_MORE       one was taken
 * @retval APIGW_OK         there was none left
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 */
APIGW_API apigw_status apigw_query_next(const char **query, size_t *query_len, apigw_pair *out);

/**
 * Take one cookie off a Cookie header value. Cookies are separated by ";", trimmed of spaces and tabs, and skipped when
 * empty (A3.21).
 * @param line the rest of the value; the call moves it on
 * @param line_len its length in bytes, updated too
 * @param out  receives the cookie: slices of the value, NOT NUL-terminated; one without "=" has an empty name
 * @retval APIGW_MORE       one was taken
 * @retval APIGW_OK         there was none left
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 */
APIGW_API apigw_status apigw_cookie_next(const char **line, size_t *line_len, apigw_pair *out);

/**
 * Check a header name: a token of RFC 9110 section 5.6.2, `1*tchar`.
 * @return `name_len` when it is and is not empty; else the offset of the first byte that is not allowed (0 when empty)
 */
APIGW_API size_t apigw_header_name_valid(const char *name, size_t name_len);

/**
 * Check a header value: no CR, LF, NUL or other control byte except tab (RFC 9110 section 5.5).
 * @return `value_len` when it can; else the offset of the first byte that is not allowed
 */
APIGW_API size_t apigw_header_value_valid(const char *value, size_t value_len);

/**
 * Return the media type of a Content-Type value: `type/subtype` without parameters and spaces (RFC 9110 section 8.3.1).
 * @param value the field value, `value_len` bytes
 * @param value_len in bytes
 * @param len   receives the length of the media type in bytes, 0 when there is none; may be NULL
 * @return where it begins within `value`; not NUL-terminated
 */
APIGW_API const char *apigw_media_type(const char *value, size_t value_len, size_t *len);

/**
 * Whether a media type is text: any text type, JSON, XML, JavaScript, YAML, GraphQL, form-urlencoded, and any
 * +json, +xml, +yaml; in any letter case.
 * @return 1 or 0
 */
APIGW_API int32_t apigw_media_type_is_text(const char *type, size_t type_len);

/** Bytes of a CLF time without its NUL: "10/Oct/2000:13:55:36 +0000". */
enum { APIGW_CLF_TIME_LEN = 26 };

/**
 * Write a time as CLF text in UTC: `dd/Mon/yyyy:HH:mm:ss +0000` (A0.2).
 * @param time_ms milliseconds since 1970 UTC, for a year from 0 to 9999
 * @param out     receives APIGW_CLF_TIME_LEN bytes and a NUL
 * @param max     capacity of `out`, in bytes
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `out` is NULL
 * @retval APIGW_E_SPACE    `max` is below 27
 * @retval APIGW_E_VALUE    the year does not have four digits
 */
APIGW_API apigw_status apigw_clf_time_format(int64_t time_ms, char *out, size_t max);

/**
 * Read a CLF time with any zone offset.
 * @param text    the text, `text_len` bytes
 * @param text_len in bytes
 * @param time_ms receives milliseconds since 1970 UTC
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_VALUE    it is not such a time
 */
APIGW_API apigw_status apigw_clf_time_parse(const char *text, size_t text_len, int64_t *time_ms);

#ifdef __cplusplus
}
#endif
#endif
