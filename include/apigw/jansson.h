/**
 * @file jansson.h
 * Open-ended values as jansson trees. Not part of apigw.h: include it where jansson is installed.
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
 * The value at a JSON Pointer of the event as a tree: what apigw_request_get_json() gives as text.
 * @param request the request
 * @param pointer RFC 6901, `pointer_len` bytes, e.g. "/requestContext/authorizer"
 * @param pointer_len in bytes
 * @param out     receives the tree, to be freed with json_decref(); NULL on error
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_VALUE     it holds a number that jansson cannot carry: an integer beyond 64 bits, a real beyond
 * double
 * @return else as apigw_request_get_json()
 */
APIGW_API apigw_status apigw_request_get_jansson(const apigw_request *request, const char *pointer, size_t pointer_len,
                                                 json_t **out, apigw_error *err);

/**
 * Sets the body to a tree, written compactly, and Content-Type to application/json unless there is one.
 * @param response the response
 * @param tree     borrowed for the call
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `response` or `tree` is NULL
 * @retval APIGW_E_VALUE    jansson cannot write the tree
 * @retval APIGW_E_NOMEM    out of memory; the response is as it was
 */
APIGW_API apigw_status apigw_response_set_body_jansson(apigw_response *response, const json_t *tree, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
