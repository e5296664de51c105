/**
 * @file function.h
 * Shortcuts for authors of functions: reading requests, making whole responses, and routing.
 *
 * Everything here can also be done with request.h, response.h and router.h, which have the general calls.
 */
#ifndef APIGW_FUNCTION_H
#define APIGW_FUNCTION_H

#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/request.h>
#include <apigw/response.h>
#include <apigw/router.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- reading ------------------------------------------------------------------------------------------------- */

/**
 * Return the value of a header field; letter case of the name does not count. Of repeated lines it is the first:
 * apigw_request_find() has the others.
 * @param request the request
 * @param name    NUL-terminated, e.g. "Accept"
 * @param len     receives the length of the value in bytes, 0 when absent; may be NULL
 * @return the value, NUL-terminated, until the request changes; NULL when absent, or an argument is NULL
 */
APIGW_API const char *apigw_request_header(const apigw_request *request, const char *name, size_t *len);

/**
 * Return the value of a query parameter, decoded; the first of that name. As apigw_request_header(), but letter case
 * counts. A value may hold U+0000: then the length alone tells where it ends.
 */
APIGW_API const char *apigw_request_query(const apigw_request *request, const char *name, size_t *len);

/** Return the value of a cookie as it was sent; the first of that name. As apigw_request_query(). */
APIGW_API const char *apigw_request_cookie(const apigw_request *request, const char *name, size_t *len);

/** Return the value of a path parameter, decoded. As apigw_request_query(). */
APIGW_API const char *apigw_request_path_parameter(const apigw_request *request, const char *name, size_t *len);

/** Return the value of a stage variable. As apigw_request_query(). */
APIGW_API const char *apigw_request_stage_variable(const apigw_request *request, const char *name, size_t *len);

/**
 * Read many fields in one call, for hosts where each call costs.
 * @param request the request
 * @param fields  APIGW_FIELD_METHOD … ids, `n` of them
 * @param n       number of fields
 * @param out     receives `n` pairs: the name of the field ("" of one that does not exist) and its text; the value of
 * an absent one is NULL with length 0. The texts belong to the request, the names are static
 * @return how many of them are present; 0 also when an argument is NULL
 */
APIGW_API size_t apigw_request_get_many(const apigw_request *request, const uint32_t *fields, size_t n,
                                        apigw_pair *out);

/**
 * Write the text of the value at a JSON Pointer: a string without its quotes and escapes, a number as it was sent,
 * "true" or "false". apigw_request_get_json() has the same value as JSON and says which members can be reached.
 * @param request     the request
 * @param pointer     RFC 6901, `pointer_len` bytes, e.g. "/requestContext/authorizer/principalId"
 * @param pointer_len in bytes
 * @param out         receives the text; memory of the caller (apigw_buffer_use()) must have room for it as it stands in
 *                    the event, with its escapes
 * @param err         receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `pointer` is no JSON Pointer
 * @retval APIGW_E_STATE       the request is empty
 * @retval APIGW_E_NOT_FOUND   there is no such member, or it is null
 * @retval APIGW_E_TYPE        it is an object or an array
 * @retval APIGW_E_UNSUPPORTED the member's text was not kept: set APIGW_OPT_KEEP_SOURCE
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_request_get_text(const apigw_request *request, const char *pointer, size_t pointer_len,
                                              apigw_buffer *out, apigw_error *err);

/**
 * Write a claim of the client's token, as apigw_request_get_text() does: from `claims` of a REST API (Cognito) or of
 * payload 1.0, from `jwt.claims` of payload 2.0 (D.3). apigw_claim_next() splits a claim that is an array.
 * @param request  the request
 * @param name     the claim, `name_len` bytes, e.g. "sub" or "cognito:groups"
 * @param name_len in bytes
 * @param out      receives the text
 * @param err      receives the error; may be NULL
 * @return as apigw_request_get_text(); #APIGW_E_NOT_FOUND also when no token authorizer was asked
 */
APIGW_API apigw_status apigw_request_get_claim(const apigw_request *request, const char *name, size_t name_len,
                                               apigw_buffer *out, apigw_error *err);

/**
 * Write a value that a Lambda authorizer put into its context, as apigw_request_get_text() does: from `authorizer`, or
 * from `authorizer.lambda` of payload 2.0 (D2.4, D2.5).
 * @return as apigw_request_get_claim()
 */
APIGW_API apigw_status apigw_request_get_context(const apigw_request *request, const char *name, size_t name_len,
                                                 apigw_buffer *out, apigw_error *err);

/**
 * Return the next element of a claim that API Gateway wrote as text. An array comes as `[admin user]` from HTTP APIs,
 * its elements divided by spaces, and as `admin,user` from REST APIs (D.3). A claim in brackets is split at spaces, any
 * other at spaces and commas, such as `scope`; empty elements are skipped. The text cannot tell an element with a space
 * in it from two.
 * @param claim     the claim, `claim_len` bytes
 * @param claim_len in bytes
 * @param at        where to go on: 0 for the first element, moved on by the call
 * @param len       receives the length of the element in bytes
 * @return the element, within the claim, NOT NUL-terminated; NULL when there is none left, or an argument is NULL
 */
APIGW_API const char *apigw_claim_next(const char *claim, size_t claim_len, size_t *at, size_t *len);

/**
 * Return the body when it is a form: when its media type is application/x-www-form-urlencoded.
 * @param request the request
 * @param len     receives its length in bytes, 0 when there is none; may be NULL
 * @return the bytes, still encoded, for apigw_form_next(); NULL when the body has another type, or there is none
 */
APIGW_API const char *apigw_request_form(const apigw_request *request, size_t *len);

/**
 * Take one field off a form, decoded: "+" is a space, `%XX` a byte, which may be no UTF-8. Empty pieces ("&&") are
 * skipped, and a field without "=" has the flag APIGW_PAIR_NO_EQUALS.
 * @param form     what is left of the form, moved on by the call
 * @param form_len its length in bytes, moved on too
 * @param text     holds name and value until it is written again or freed
 * @param out      receives the field; both strings are NUL-terminated, in `text`
 * @param err      receives the error; may be NULL
 * @retval APIGW_MORE       one was taken
 * @retval APIGW_OK         there was none left
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or the form is in the memory of `text`
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `text`; the form was not moved on
 */
APIGW_API apigw_status apigw_form_next(const char **form, size_t *form_len, apigw_buffer *text, apigw_pair *out,
                                       apigw_error *err);

/* ---- responding ---------------------------------------------------------------------------------------------- */

/**
 * Make a whole response of status, content type and body. What it held before is gone, so that nothing of the last
 * invocation is left in a handle that is used again: add header fields and cookies afterwards. On error it is empty.
 * @param response the response
 * @param status   200 to 599
 * @param type     the value of Content-Type, `type_len` bytes; (NULL, 0): no such line
 * @param type_len in bytes
 * @param body     the bytes, `body_len` of them; (NULL, 0): no body
 * @param body_len in bytes
 * @param flags    those of apigw_response_set_body()
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL, a string is NULL with a length, or the flags contradict each other
 * @retval APIGW_E_VALUE    `status` is out of bounds
 * @retval APIGW_E_HEADER, APIGW_E_UTF8 `type` is no header value
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_response_make(apigw_response *response, int32_t status, const char *type, size_t type_len,
                                           const void *body, size_t body_len, uint32_t flags, apigw_error *err);

/** Make a response of plain text in UTF-8. As apigw_response_make(), with `text/plain; charset=utf-8`. Copied. */
APIGW_API apigw_status apigw_response_text(apigw_response *response, int32_t status, const char *text, size_t text_len,
                                           apigw_error *err);

/** Make a response of JSON, taken as it is. As apigw_response_make(), with `application/json`. Copied. */
APIGW_API apigw_status apigw_response_json(apigw_response *response, int32_t status, const char *json, size_t json_len,
                                           apigw_error *err);

/**
 * Make a response that sends the client elsewhere: a Location line and no body. Bytes that no URI has (spaces,
 * `"<>\^{|}`, bytes over 127) are percent-encoded; an escape stays as it is. Where the target may lead is up to the
 * caller.
 * @param response     the response; as apigw_response_make() what it held before is gone, and on error it is empty
 * @param status       301, 302, 303, 307 or 308
 * @param location     URI or path, `location_len` bytes
 * @param location_len in bytes
 * @param err          receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL, or `location` is NULL with a length
 * @retval APIGW_E_VALUE    another status, or `location` is empty
 * @retval APIGW_E_HEADER   `location` holds a control byte
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_response_redirect(apigw_response *response, int32_t status, const char *location,
                                               size_t location_len, apigw_error *err);

/**
 * Make an error as JSON, `{"message":"…"}`, as API Gateway's own are. Bytes that are not UTF-8 become U+FFFD.
 * @param response    the response; as apigw_response_make() what it held before is gone, and on error it is empty
 * @param status      400 to 599
 * @param message     `message_len` bytes; (NULL, 0): the reason phrase of the status, e.g. "Not Found"
 * @param message_len in bytes
 * @param err         receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` is NULL, or `message` is NULL with a length
 * @retval APIGW_E_VALUE    `status` is out of bounds
 * @retval APIGW_E_NOMEM    out of memory
 */
APIGW_API apigw_status apigw_response_error(apigw_response *response, int32_t status, const char *message,
                                            size_t message_len, apigw_error *err);

/**
 * Remove every header line of that name, letter case aside.
 * @retval APIGW_OK         done, also when there was none
 * @retval APIGW_E_ARGUMENT `response` is NULL, or `name` is NULL with a length
 * @retval APIGW_E_NOMEM    out of memory; the response is as it was
 */
APIGW_API apigw_status apigw_response_remove_header(apigw_response *response, const char *name, size_t name_len,
                                                    apigw_error *err);

/**
 * Whether the response to that request has content (RFC 9110): not the response to HEAD, and none of status 204, 205 or
 * 304. A function that streams asks before it sends a payload.
 * @return 1 or 0; 0 when an argument is NULL
 */
APIGW_API int32_t apigw_response_sends_body(const apigw_response *response, const apigw_request *request);

/**
 * Write the function result for the front end that a request came through: apigw_response_encode() for the kind of the
 * request, without the body where the response has no content (apigw_response_sends_body()). The response stays as it
 * is. It works after a decode that failed, as long as apigw_request_kind() tells a kind.
 * @return as apigw_response_encode(); #APIGW_E_ARGUMENT also when the request has no kind
 */
APIGW_API apigw_status apigw_response_encode_for(const apigw_response *response, const apigw_request *request,
                                                 apigw_buffer *out, apigw_error *err);

/* ---- routing ------------------------------------------------------------------------------------------------- */

/**
 * Return the path as the function knows it: APIGW_FIELD_PATH without the stage where the kind puts it into the path
 * (HTTP APIs, A2.2, A3.2), and then without the longest of several base paths. Both are taken off once, at segment
 * boundaries: "/prodigy" is not in stage "prod". What was taken off is before the result within APIGW_FIELD_PATH.
 * @param request        the request
 * @param base_paths     base paths of custom domains or of a CDN, `base_paths_len` bytes, divided by single spaces,
 * e.g. "v1 v2/beta"; (NULL, 0): none
 * @param base_paths_len in bytes
 * @param len            receives its length in bytes; may be NULL
 * @return the path, NUL-terminated and percent-encoded, until the request changes; "/" when nothing else is left; NULL
 *         when the request has no path, or an argument is NULL
 */
APIGW_API const char *apigw_request_application_path(const apigw_request *request, const char *base_paths,
                                                     size_t base_paths_len, size_t *len);

/**
 * Find the route of a request and set its route fields, as apigw_request_route() does. When there is no route, make the
 * response: 404, or 405 with an Allow field that lists the methods of the path. Routes match the path of
 * apigw_request_application_path(). A router of APIGW_ROUTES_WEBSOCKET matches the event type and the route key
 * of a WebSocket event.
 * @param request        the request
 * @param router         a sealed router
 * @param base_paths     as apigw_request_application_path()
 * @param base_paths_len in bytes
 * @param response       receives the 404 or 405, and is left alone when a route was found; may be NULL
 * @param out            receives the match, its offsets within APIGW_FIELD_PATH; may be NULL
 * @param err            receives the error; may be NULL
 * @retval APIGW_OK          found: apigw_match.id is that of the route
 * @retval APIGW_E_NOT_FOUND there is no route; the response is made
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_STATE     the router is not sealed, or the request has no method and path, or no route key
 * @retval APIGW_E_NOMEM     out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_dispatch(apigw_request *request, const apigw_router *router,
                                              const char *base_paths, size_t base_paths_len, apigw_response *response,
                                              apigw_match *out, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
