/**
 * @file jansson.h
 * Open-ended values as jansson trees. Not part of apigw.h, as it needs jansson.
 *
 * A tree is freed by json_decref(), never by this library.
 */
#ifndef APIGW_JANSSON_H
#define APIGW_JANSSON_H

#include <apigw/request.h>
#include <apigw/response.h>
#include <jansson.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Return the value at a JSON Pointer of the event as a tree. apigw_request_get_json() returns the same as text.
 * @param request the request
 * @param pointer RFC 6901, `pointer_len` bytes, e.g. "/requestContext/authorizer"
 * @param pointer_len in bytes
 * @param out     receives the tree, to be freed with json_decref(); NULL on error
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_VALUE     it has a number that jansson cannot represent: an integer of more than 64 bits, a
 *                           real that is too large for a double
 * @return otherwise as apigw_request_get_json()
 */
APIGW_API apigw_status apigw_request_get_jansson(const apigw_request *request, const char *pointer, size_t pointer_len,
                                                 json_t **out, apigw_error *err);

/**
 * Set the body to a tree, written compactly, and Content-Type to application/json unless there is one.
 * @param response the response
 * @param tree     borrowed for the call
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` or `tree` is NULL
 * @retval APIGW_E_VALUE    jansson cannot write the tree
 * @retval APIGW_E_NOMEM    out of memory; the response is unchanged
 */
APIGW_API apigw_status apigw_response_set_body_jansson(apigw_response *response, const json_t *tree, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
