/**
 * @file response.h
 * A response, and its encoding as a function result for any front end.
 */
#ifndef APIGW_RESPONSE_H
#define APIGW_RESPONSE_H

#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/kinds.h>
#include <apigw/options.h>
#include <apigw/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A response. */
typedef struct apigw_response apigw_response;

/** Flags of apigw_response_set_body(). */
enum {
    APIGW_BODY_BORROW = 1, /**< keep the caller's bytes instead of a copy: they must live until the response changes,
                            and apigw_response_body() returns them without a NUL after them */
    APIGW_BODY_TEXT = 2,   /**< send as text, whatever the media type says */
    APIGW_BODY_BASE64 = 4  /**< send as base64, whatever the media type says */
};

/**
 * Make an empty response: status 200, no headers, no body.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the response, to be freed with apigw_response_free(), or NULL when out of memory
 */
APIGW_API apigw_response *apigw_response_new(const apigw_allocator *allocator);

/** Free a response and everything that it returned. NULL is allowed. */
APIGW_API void apigw_response_free(apigw_response *response);

/** Make a response empty again, keep its options, and its memory up to APIGW_OPT_RETAIN_MAX. NULL is allowed. */
APIGW_API void apigw_response_reset(apigw_response *response);

/**
 * Set an option: APIGW_OPT_RETAIN_MAX, APIGW_OPT_MAX_ITEMS, APIGW_OPT_COOKIES_BY_CASE; the others are accepted and
 * have no effect here.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_response_set_option(apigw_response *response, uint32_t option, uint64_t value,
                                                 apigw_error *err);

/**
 * Set the status code.
 * @param response the response
 * @param status   200 to 599; a final response is never 1xx (F36)
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL
 * @retval APIGW_E_VALUE    `status` is out of bounds; the old one stays
 */
APIGW_API apigw_status apigw_response_set_status(apigw_response *response, int32_t status, apigw_error *err);

/** Return the status code, 200 when none was set; 0 when `response` is NULL. */
APIGW_API int32_t apigw_response_status(const apigw_response *response);

/**
 * Add a header field; fields of one name are kept apart. Copied. Framing fields (content-length, transfer-encoding,
 * connection, keep-alive, te, trailer, upgrade) are accepted and left out when encoding: the front end sends its own.
 * @param response  the response
 * @param name      an RFC 9110 token, `name_len` bytes
 * @param name_len  in bytes
 * @param value     field value in UTF-8, `value_len` bytes: no CR, LF, NUL or other control byte but tab
 * @param value_len in bytes
 * @param err       receives the error, with the offset of the bad byte within name or value; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL, or a string is NULL with a length
 * @retval APIGW_E_HEADER   the name is no token, or the value holds a control byte other than tab
 * @retval APIGW_E_UTF8     the value is not UTF-8
 * @retval APIGW_E_ITEMS    more header fields than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the response is as it was
 */
APIGW_API apigw_status apigw_response_add_header(apigw_response *response, const char *name, size_t name_len,
                                                 const char *value, size_t value_len, apigw_error *err);

/** Replace all header fields of that name by one; letter case does not count. As apigw_response_add_header(). */
APIGW_API apigw_status apigw_response_set_header(apigw_response *response, const char *name, size_t name_len,
                                                 const char *value, size_t value_len, apigw_error *err);

/**
 * Add a cookie: a Set-Cookie field of its own, sent in `cookies` by the kinds that have that member (B3.8, B4.4).
 * @param response the response
 * @param cookie   the value of Set-Cookie, e.g. "id=1; Path=/; HttpOnly", `cookie_len` bytes
 * @param cookie_len in bytes
 * @param err      receives the error; may be NULL
 * @return as apigw_response_add_header()
 */
APIGW_API apigw_status apigw_response_add_cookie(apigw_response *response, const char *cookie, size_t cookie_len,
                                                 apigw_error *err);

/**
 * Return the number of entries of a list. Only APIGW_LIST_HEADERS has any; cookies are its Set-Cookie fields.
 */
APIGW_API size_t apigw_response_count(const apigw_response *response, uint32_t list);

/** Return one entry of a list; see apigw_request_at(). */
APIGW_API apigw_status apigw_response_at(const apigw_response *response, uint32_t list, size_t i, apigw_pair *out);

/**
 * Returns many entries of a list in one call; see apigw_request_copy(). Any thread.
 * @param response the response
 * @param list     APIGW_LIST_HEADERS; others are empty
 * @param first    index of the first entry that is wanted
 * @param out      receives at most `max` entries, whose strings belong to the response; may be NULL with `max` 0
 * @param max      capacity of `out`, in entries
 * @return how many were written
 */
APIGW_API size_t apigw_response_copy(const apigw_response *response, uint32_t list, size_t first, apigw_pair *out,
                                     size_t max);

/** Return the value of the `nth` entry of that name; letter case does not count. See apigw_request_find(). */
APIGW_API const char *apigw_response_find(const apigw_response *response, uint32_t list, const char *name,
                                          size_t name_len, size_t nth, size_t *len);

/**
 * Set the body to any bytes, including NUL. Copied unless APIGW_BODY_BORROW is given.
 * Encoding decides how it is sent: as APIGW_BODY_TEXT or APIGW_BODY_BASE64 says; else as base64 when there is a
 * Content-Encoding other than identity, when it is not UTF-8, or when the media type is not that of text (text with any
 * subtype, JSON, XML, JavaScript, form-urlencoded, any +json and +xml; a missing type counts as text).
 * @param response the response
 * @param data     the bytes
 * @param data_len in bytes; (NULL, 0) removes the body
 * @param flags    any of APIGW_BODY_BORROW, and one of APIGW_BODY_TEXT, APIGW_BODY_BASE64
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL, `data` is NULL with a length, or the flags contradict each other
 * @retval APIGW_E_NOMEM    out of memory; the response is as it was
 */
APIGW_API apigw_status apigw_response_set_body(apigw_response *response, const void *data, size_t data_len,
                                               uint32_t flags, apigw_error *err);

/**
 * Return the body as bytes. A NUL follows them when they were decoded, made by the library or copied by
 * apigw_response_set_body(). None does after #APIGW_BODY_BORROW: those are the caller's bytes, and only `len` says
 * where they end.
 * @param response the response
 * @param len      receives its length in bytes; may be NULL
 * @return the bytes, NULL when there is none
 */
APIGW_API const void *apigw_response_body(const apigw_response *response, size_t *len);

/**
 * Write the function result that front ends of that kind accept, without members that they refuse (B.1 to B.7).
 * A header name that occurs once goes to `headers`. One that repeats goes to `multiValueHeaders` where the kind has
 * it (REST, HTTP 1.0), else its values are joined with ", ", and Set-Cookie goes to `cookies` (HTTP 2.0, Function URL)
 * or becomes an array (Lattice). A load balancer has all names in one map or the other, by its kind. With single values
 * it takes one Set-Cookie field; under APIGW_OPT_COOKIES_BY_CASE up to 512 are written, as Set-Cookie, set-cookie,
 * Set-cookie and so on, which the load balancer sends as separate fields (B5.11).
 * @param response the response
 * @param kind     a kind of kinds.h, most often apigw_request_kind() of the request
 * @param out      receives the JSON text
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `kind` is no kind
 * @retval APIGW_E_UNSUPPORTED authorizers take policies instead (authorization.h), or there are several
 *                             Set-Cookie fields and the kind carries one (a load balancer without multi-value headers),
 *                             or more than 512 under APIGW_OPT_COOKIES_BY_CASE
 * @retval APIGW_E_UTF8        APIGW_BODY_TEXT was asked for a body that is not UTF-8; offset: the first such byte
 * @retval APIGW_E_SIZE        the result is over the limit of an invocation, 6291556 bytes (B.9), or of the front end
 *                             (load balancers: 1048576, A5.7): the client would get `err->error_response`; also when
 *                             only the size is computed (apigw_buffer_use() without memory). Or it does not fit into
 *                             `out`, then `err->error_response` is 0
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_response_encode(const apigw_response *response, uint32_t kind, apigw_buffer *out,
                                             apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
