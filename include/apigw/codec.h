/**
 * @file codec.h
 * The text codecs by themselves, for those who need only these. All are pure functions of their arguments: any thread.
 */
#ifndef APIGW_CODEC_H
#define APIGW_CODEC_H

#include <apigw/base.h>
#include <apigw/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Length of the longest prefix that is valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
 * @return `text_len` when all of it is; else the offset of the first bad sequence
 */
APIGW_API size_t apigw_utf8_valid(const char *text, size_t text_len);

/**
 * Bytes of base64 text for `n` bytes of data, padding included; SIZE_MAX when that does not fit size_t.
 */
APIGW_API size_t apigw_base64_encoded_len(size_t n);

/**
 * Writes base64 (RFC 4648 section 4, padded, no line breaks).
 * @param data the bytes, `data_len` of them
 * @param data_len in bytes
 * @param out  receives apigw_base64_encoded_len(n) bytes, no NUL; must not overlap `data`
 * @param max  room in `out`, in bytes
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, or the output would overlap `data`
 * @retval APIGW_E_SPACE    `max` is too small; nothing was written
 */
APIGW_API apigw_status apigw_base64_encode(const void *data, size_t data_len, char *out, size_t max);

/**
 * Most bytes that `n` bytes of base64 text can decode to: `n / 4 * 3`.
 */
APIGW_API size_t apigw_base64_decoded_max(size_t n);

/**
 * Reads base64, strictly RFC 4648 section 4: padding needed, no other byte allowed, unused bits zero.
 * @param text the base64 text, `text_len` bytes
 * @param text_len in bytes
 * @param out  receives the bytes; may be `text` itself
 * @param max  room in `out`, in bytes: the exact length suffices
 * @param len  receives the number of bytes on success, and on #APIGW_E_BASE64 the offset of the first bad byte in
 *             `text`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, or the output would overlap `text` and `out` is not `text`
 * @retval APIGW_E_BASE64   not base64
 * @retval APIGW_E_SPACE    `max` is too small; nothing was written
 */
APIGW_API apigw_status apigw_base64_decode(const char *text, size_t text_len, void *out, size_t max, size_t *len);

/** What apigw_percent_encode() leaves as it is. */
enum {
    APIGW_PERCENT_COMPONENT = 0, /**< unreserved characters of RFC 3986 alone: for names and values of a query */
    APIGW_PERCENT_PATH = 1       /**< pchar and "/": for a decoded path; "%" is escaped too */
};

/**
 * Percent-encodes bytes, with upper-case digits.
 * @param text  the bytes, `text_len` of them
 * @param text_len in bytes
 * @param set   what stays, APIGW_PERCENT_…
 * @param out   receives the text, no NUL; `3 * n` bytes suffice; must not overlap `text`; may be NULL with `max` 0
 * @param max   room in `out`, in bytes
 * @param len   receives the length in bytes, also when it did not fit; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, there is no such set, or the output would overlap `text`
 * @retval APIGW_E_SPACE    `max` is too small
 */
APIGW_API apigw_status apigw_percent_encode(const char *text, size_t text_len, uint32_t set, char *out, size_t max,
                                            size_t *len);

/**
 * Undoes percent-encoding once. A "%" without two hexadecimal digits stays as it is. The result may be any bytes.
 * @param text the text, `text_len` bytes
 * @param text_len in bytes
 * @param plus 1: "+" becomes a space (query strings); 0: it stays (paths)
 * @param out  receives at most `text_len` bytes, no NUL; may be `text` itself
 * @return the length of what was written, in bytes
 */
APIGW_API size_t apigw_percent_decode(const char *text, size_t text_len, int32_t plus, char *out);

/**
 * Takes one parameter off a query string, still encoded. Empty pieces ("&&") are skipped (A1.13).
 * @param query what is left of the query string, moved on by the call
 * @param query_len its length in bytes, moved on too
 * @param out   receives the parameter: slices of the query string, NOT NUL-terminated
 * @retval APIGW_MORE       one was taken
 * @retval APIGW_OK         there was none left
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 */
APIGW_API apigw_status apigw_query_next(const char **query, size_t *query_len, apigw_pair *out);

/**
 * Takes one cookie off a Cookie header value: split at ";", spaces and tabs around it trimmed, empty pieces skipped
 * (A3.21).
 * @param line what is left of the value, moved on by the call
 * @param line_len its length in bytes, moved on too
 * @param out  receives the cookie: slices of the value, NOT NUL-terminated; one without "=" has an empty name
 * @retval APIGW_MORE       one was taken
 * @retval APIGW_OK         there was none left
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 */
APIGW_API apigw_status apigw_cookie_next(const char **line, size_t *line_len, apigw_pair *out);

/**
 * Whether it is a header name: a token of RFC 9110 section 5.6.2, `1*tchar`.
 * @return `name_len` when it is and is not empty; else the offset of the first byte that is not allowed (0 when empty)
 */
APIGW_API size_t apigw_header_name_valid(const char *name, size_t name_len);

/**
 * Whether it can be a header value without splitting a message: no CR, LF, NUL or other control byte but tab
 * (RFC 9110 section 5.5).
 * @return `value_len` when it can; else the offset of the first byte that is not allowed
 */
APIGW_API size_t apigw_header_value_valid(const char *value, size_t value_len);

/**
 * The media type of a Content-Type value: `type/subtype` without parameters and spaces (RFC 9110 section 8.3.1).
 * @param value the field value, `value_len` bytes
 * @param value_len in bytes
 * @param len   receives the length of the media type in bytes, 0 when there is none; may be NULL
 * @return where it begins within `value`; not NUL-terminated
 */
APIGW_API const char *apigw_media_type(const char *value, size_t value_len, size_t *len);

/**
 * Whether a media type is text: any text type, JSON, XML, JavaScript, YAML, GraphQL, form-urlencoded, and any
 * +json, +xml, +yaml; letter case aside.
 * @return 1 or 0
 */
APIGW_API int32_t apigw_media_type_is_text(const char *type, size_t type_len);

/** Bytes of a CLF time without its NUL: "10/Oct/2000:13:55:36 +0000". */
enum { APIGW_CLF_TIME_LEN = 26 };

/**
 * Writes a time as CLF text in UTC: `dd/Mon/yyyy:HH:mm:ss +0000` (A0.2).
 * @param time_ms milliseconds since 1970 UTC, for a year from 0 to 9999
 * @param out     receives APIGW_CLF_TIME_LEN bytes and a NUL
 * @param max     room in `out`, in bytes
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `out` is NULL
 * @retval APIGW_E_SPACE    `max` is below 27
 * @retval APIGW_E_VALUE    the year has not four digits
 */
APIGW_API apigw_status apigw_clf_time_format(int64_t time_ms, char *out, size_t max);

/**
 * Reads a CLF time, any zone offset.
 * @param text    the text, `text_len` bytes
 * @param text_len in bytes
 * @param time_ms receives milliseconds since 1970 UTC
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_VALUE    not such a time
 */
APIGW_API apigw_status apigw_clf_time_parse(const char *text, size_t text_len, int64_t *time_ms);

#ifdef __cplusplus
}
#endif
#endif
