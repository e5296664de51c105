/**
 * @file function.h
 * Short ways for the author of a function: what a handler reads, what it answers, and which handler it is.
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

#ifdef __cplusplus
}
#endif
#endif
