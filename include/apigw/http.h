/**
 * @file http.h
 * The door of a gateway: from a raw HTTP/1.1 request head, or from method, target and field lines, to a request or its
 * event in one call, and from a response or a function result to a raw response head in one call.
 *
 * Nothing here reads or writes a connection, and the framing of the body (Content-Length, chunks) is the server's.
 */
#ifndef APIGW_HTTP_H
#define APIGW_HTTP_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/request.h>
#include <apigw/response.h>
#include <apigw/router.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Flags of apigw_response_write_head() and apigw_response_from_result(): what the server does next. */
enum {
    APIGW_HEAD_CLOSE = 1,      /**< write `Connection: close` */
    APIGW_HEAD_KEEP_ALIVE = 2, /**< write `Connection: keep-alive`, for clients of HTTP/1.0 */
    APIGW_HEAD_CHUNKED = 4     /**< write `Transfer-Encoding: chunked` instead of Content-Length, for a body of unknown
                                length */
};

/**
 * Set method, target, protocol and header fields from the head of an HTTP/1.1 or HTTP/1.0 request: the request line and
 * the field lines up to the empty line (RFC 9112). They replace those of the request, with its query parameters and
 * cookies; other fields and the body stay as they are. Everything is copied.
 *
 * The grammar is strict, so that no server before this one can see another request in the same bytes: every line ends
 * with CR LF, parts of the request line are separated by one space, a field name is followed by its colon, and folded
 * lines are refused. One empty line before the request line is skipped. The target is in origin form, or in
 * absolute form, whose authority replaces the Host field; "*" is accepted for OPTIONS and means "/", as an absolute
 * target without a path does; other forms are refused. HTTP/1.1 requires one Host field. A Content-Length is a decimal
 * number; lines with different ones, a Transfer-Encoding beside a Content-Length or in HTTP/1.0, and one other than
 * `chunked` are refused, and equal Content-Length lines become one. Bytes over 127 are accepted as apigw_request_set()
 * and apigw_request_add() do (F43).
 *
 * A head that is refused is refused at its first wrong byte, also while the rest of it is still to come. An incomplete
 * head is read again from its beginning by the next call.
 * @param request  the request
 * @param head     the bytes that have arrived, from the beginning of the head on; what follows the head is not looked
 * at
 * @param head_len in bytes
 * @param consumed receives the length of the head, where the body begins; 0 unless #APIGW_OK is returned; may be NULL
 * @param err      receives the error, with the offset within `head` of the first wrong byte; may be NULL. For what the
 *                 client sent `err->error_response` is APIGW_ERROR_RESPONSE_BAD_REQUEST (B8.19)
 * @retval APIGW_OK         the request is set
 * @retval APIGW_MORE       the head is not complete; the request is as it was
 * @retval APIGW_E_ARGUMENT `request` is NULL, or `head` is NULL with a length
 * @retval APIGW_E_VALUE    a wrong request line, or fields that contradict each other; the request is as it was, as it
 *                          is after all errors
 * @retval APIGW_E_HEADER   a wrong field line
 * @retval APIGW_E_UTF8     text that is not UTF-8, under APIGW_OPT_REFUSE_OBS_TEXT
 * @retval APIGW_E_SIZE     the head is longer than APIGW_OPT_MAX_HEAD
 * @retval APIGW_E_ITEMS    more header fields, query parameters or cookies than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_request_set_head(apigw_request *request, const char *head, size_t head_len,
                                              size_t *consumed, apigw_error *err);

/**
 * Set method, target, header fields and body in one call, for servers that have read the head themselves, or speak
 * another version of HTTP. As apigw_request_set_head(), but the protocol stays as it is, and no Host field is required.
 * @param request    the request
 * @param method     a token, `method_len` bytes
 * @param method_len in bytes
 * @param target     as in a request line, `target_len` bytes
 * @param target_len in bytes
 * @param lines      any number of field lines, "Name: value" and CR LF each; an empty line may end them, and nothing
 *                   follows it; `lines_len` bytes
 * @param lines_len  in bytes
 * @param body       the body, or (NULL, 0) for none
 * @param body_len   in bytes
 * @param flags      0, or APIGW_BODY_BORROW as for apigw_request_set_body()
 * @param err        receives the error, with the offset within the argument that is wrong; may be NULL
 * @retval APIGW_OK         the request is set
 * @retval APIGW_E_ARGUMENT `request` is NULL, a text is NULL with a length, or there is no such flag
 * @retval APIGW_E_VALUE    a wrong method or target, or fields that contradict each other
 * @retval APIGW_E_HEADER   a wrong field line, or one without CR LF at its end
 * @retval APIGW_E_UTF8     text that is not UTF-8, under APIGW_OPT_REFUSE_OBS_TEXT
 * @retval APIGW_E_SIZE     `lines` are longer than APIGW_OPT_MAX_HEAD
 * @retval APIGW_E_ITEMS    more header fields, query parameters or cookies than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was, as it is after all errors
 */
APIGW_API apigw_status apigw_request_set_message(apigw_request *request, const char *method, size_t method_len,
                                                 const char *target, size_t target_len, const char *lines,
                                                 size_t lines_len, const void *body, size_t body_len, uint32_t flags,
                                                 apigw_error *err);

/**
 * Make the event of a request in one call: apigw_request_set_message(), apigw_request_route() and
 * apigw_request_encode(). Fields of the host, such as APIGW_FIELD_SOURCE_IP and APIGW_FIELD_REQUEST_ID, are set before.
 * Afterwards the request has all of it, for apigw_response_from_result().
 * @param request    the request
 * @param api        the front end
 * @param router     the sealed routes of the API; NULL: the request is not routed
 * @param method     as for apigw_request_set_message()
 * @param method_len in bytes
 * @param target     as for apigw_request_set_message()
 * @param target_len in bytes
 * @param lines      as for apigw_request_set_message()
 * @param lines_len  in bytes
 * @param body       as for apigw_request_set_message()
 * @param body_len   in bytes
 * @param flags      0 or APIGW_BODY_BORROW
 * @param out        receives the event; empty after an error
 * @param err        receives the error; may be NULL. `err->error_response` is what the client gets, 0 when it is no
 *                   fault of the client
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `api` or `out` is NULL, an argument is in the memory of `out`, or as
 *                           apigw_request_set_message()
 * @retval APIGW_E_NOT_FOUND no route matches: #APIGW_ERROR_RESPONSE_NO_ROUTE
 * @return otherwise as the three calls
 */
APIGW_API apigw_status apigw_request_to_event(apigw_request *request, const apigw_api *api, const apigw_router *router,
                                              const char *method, size_t method_len, const char *target,
                                              size_t target_len, const char *lines, size_t lines_len, const void *body,
                                              size_t body_len, uint32_t flags, apigw_buffer *out, apigw_error *err);

/**
 * Write the head of a response for HTTP/1.1: the status line with the reason phrase of the status code, the header
 * fields, framing, and the empty line. Framing fields of the response (content-length, transfer-encoding, connection,
 * keep-alive, te, trailer, upgrade) are left out, whoever set them. `Content-Length` is that of the body, also when the
 * request was a HEAD and the body is not sent; 204 and 304 have none, and that of 205 is 0. `Date` is the server's.
 * @param response the response
 * @param flags    any of APIGW_HEAD_CLOSE or APIGW_HEAD_KEEP_ALIVE, and APIGW_HEAD_CHUNKED
 * @param out      receives the head
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` or `out` is NULL, the body is in the memory of `out`, a flag is unknown, or the
 *                          flags contradict each other
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_response_write_head(const apigw_response *response, uint32_t flags, apigw_buffer *out,
                                                 apigw_error *err);

/**
 * Make what the client gets of a function result, in one call: apigw_response_decode(), where that fails
 * apigw_error_response(), and apigw_response_write_head(). The head is written in both cases: a status that tells of a
 * malformed result is for the log.
 * @param response     receives the response; what it held before is gone
 * @param api          the front end
 * @param request      the request; NULL: none. Of a HEAD request no body is returned
 * @param json         the result, `json_len` bytes of any kind
 * @param json_len     in bytes
 * @param decode_flags 0 or APIGW_DECODE_FUNCTION_ERROR
 * @param head_flags   as for apigw_response_write_head()
 * @param head         receives the head
 * @param body         receives the bytes to send after the head, which belong to the response; NULL when there are
 * none; may be NULL
 * @param body_len     receives their length in bytes; may be NULL
 * @param err          receives the error; may be NULL
 * @retval APIGW_OK         decoded
 * @retval APIGW_E_ARGUMENT `response`, `api` or `head` is NULL, or as the calls; `head` is empty
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM with an empty `head`: it does not fit
 * @return otherwise as apigw_response_decode(); the head is that of the error response that the error names
 */
APIGW_API apigw_status apigw_response_from_result(apigw_response *response, const apigw_api *api,
                                                  const apigw_request *request, const char *json, size_t json_len,
                                                  uint32_t decode_flags, uint32_t head_flags, apigw_buffer *head,
                                                  const void **body, size_t *body_len, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
