/**
 * @file validation.h
 * The gateway side of request validation: the parameters that a method of a REST API requires (B.8).
 */
#ifndef APIGW_VALIDATION_H
#define APIGW_VALIDATION_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The required parameters of one method. Built by one thread; once it is shared it is immutable, and any number of
 * threads may read it.
 */
typedef struct apigw_validator apigw_validator;

/**
 * Make a validator that requires nothing.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the validator, to be freed with apigw_validator_free(), or NULL when out of memory
 */
APIGW_API apigw_validator *apigw_validator_new(const apigw_allocator *allocator);

/** Free a validator. NULL is allowed. */
APIGW_API void apigw_validator_free(apigw_validator *validator);

/**
 * Require a parameter, named as in the method's `requestParameters`: "method.request.header.NAME",
 * "method.request.path.NAME" or "method.request.querystring.NAME". Requiring it again changes nothing. Copied.
 * @param validator the validator
 * @param parameter `parameter_len` bytes of UTF-8
 * @param parameter_len in bytes
 * @param err       receives the error, with the offset within `parameter`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `validator` is NULL, or `parameter` is NULL with a length
 * @retval APIGW_E_VALUE    it is no such parameter, or has no name
 * @retval APIGW_E_HEADER   the name of a header is no RFC 9110 token
 * @retval APIGW_E_UTF8     it is not UTF-8
 * @retval APIGW_E_NOMEM    out of memory; the validator is as it was
 */
APIGW_API apigw_status apigw_validator_require(apigw_validator *validator, const char *parameter, size_t parameter_len,
                                               apigw_error *err);

/**
 * Check that all required parameters are present and not blank, as API Gateway does; nothing else is checked. Letter
 * case of header names does not count, that of other names does. Path parameters are those that were set on the
 * request, most often by apigw_request_set_match().
 * @param validator the validator
 * @param api       the front end
 * @param request   the request, read only during the call
 * @param error_response receives the error response when a parameter is missing: 400, and a text that names header
 *                  fields, path parameters and query parameters in this order, each sorted. Else it does not change.
 *                  NULL: not wanted
 * @param err       receives the error; may be NULL
 * @retval APIGW_OK            nothing is missing
 * @retval APIGW_E_MISSING     a parameter is missing; `err->error_response` is
 * #APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS
 * @retval APIGW_E_ARGUMENT    `validator`, `api` or `request` is NULL
 * @retval APIGW_E_UNSUPPORTED front ends of that kind validate no requests
 * @retval APIGW_E_NOMEM       out of memory; `error_response` is empty
 */
APIGW_API apigw_status apigw_validator_check(const apigw_validator *validator, const apigw_api *api,
                                             const apigw_request *request, apigw_response *error_response,
                                             apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
