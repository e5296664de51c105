/**
 * @file gateway/gateway_response.h
 * Gateway responses of REST APIs (G.7): the responses that the front end makes itself, customised by type with status,
 * header fields and templates. apigw_error_response() of libapigw makes those that are not customised.
 */
#ifndef APIGW_GATEWAY_GATEWAY_RESPONSE_H
#define APIGW_GATEWAY_GATEWAY_RESPONSE_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Types of gateway responses, named as API Gateway names them. */
enum {
    APIGW_GATEWAY_RESPONSE_ACCESS_DENIED = 1,                  /**< 403 */
    APIGW_GATEWAY_RESPONSE_API_CONFIGURATION_ERROR = 2,        /**< 500 */
    APIGW_GATEWAY_RESPONSE_AUTHORIZER_CONFIGURATION_ERROR = 3, /**< 500 */
    APIGW_GATEWAY_RESPONSE_AUTHORIZER_FAILURE = 4,             /**< 500 */
    APIGW_GATEWAY_RESPONSE_BAD_REQUEST_PARAMETERS = 5,         /**< 400 */
    APIGW_GATEWAY_RESPONSE_BAD_REQUEST_BODY = 6,               /**< 400 */
    APIGW_GATEWAY_RESPONSE_EXPIRED_TOKEN = 7,                  /**< 403 */
    APIGW_GATEWAY_RESPONSE_INTEGRATION_FAILURE = 8,            /**< 504 */
    APIGW_GATEWAY_RESPONSE_INTEGRATION_TIMEOUT = 9,            /**< 504 */
    APIGW_GATEWAY_RESPONSE_INVALID_API_KEY = 10,               /**< 403 */
    APIGW_GATEWAY_RESPONSE_INVALID_SIGNATURE = 11,             /**< 403 */
    APIGW_GATEWAY_RESPONSE_MISSING_AUTHENTICATION_TOKEN = 12,  /**< 403, also where no route matches */
    APIGW_GATEWAY_RESPONSE_QUOTA_EXCEEDED = 13,                /**< 429 */
    APIGW_GATEWAY_RESPONSE_REQUEST_TOO_LARGE = 14,             /**< 413; no entry changes it (G.7.8) */
    APIGW_GATEWAY_RESPONSE_RESOURCE_NOT_FOUND = 15,            /**< 404 */
    APIGW_GATEWAY_RESPONSE_THROTTLED = 16,                     /**< 429 */
    APIGW_GATEWAY_RESPONSE_UNAUTHORIZED = 17,                  /**< 401 */
    APIGW_GATEWAY_RESPONSE_UNSUPPORTED_MEDIA_TYPE = 18,        /**< 415 */
    APIGW_GATEWAY_RESPONSE_WAF_FILTERED = 19,                  /**< 403 */
    APIGW_GATEWAY_RESPONSE_DEFAULT_4XX = 20, /**< the family of all types of 4xx, and errors without a type */
    APIGW_GATEWAY_RESPONSE_DEFAULT_5XX = 21, /**< the family of all types of 5xx, and errors without a type */
    APIGW_GATEWAY_RESPONSE_LAST = 21         /**< the highest type of this version */
};

/** Bounds. */
enum {
    APIGW_GATEWAY_TEMPLATE_SIZE_MAX = 307200, /**< bytes of a template: 300 KiB */
    APIGW_GATEWAY_BODY_SIZE_MAX = 10485760    /**< bytes of a body that a template gives: 10 MiB */
};

/**
 * Return the name of a type, e.g. "BAD_REQUEST_BODY".
 * @param type APIGW_GATEWAY_RESPONSE_...
 * @return a static string; NULL when there is no such type. Any thread.
 */
APIGW_API const char *apigw_gateway_response_type_name(uint32_t type);

/**
 * Return the type of that name.
 * @param name     `name_len` bytes; letter case matters
 * @param name_len in bytes, or #APIGW_NTS
 * @return the type; 0 when there is none. Any thread.
 */
APIGW_API uint32_t apigw_gateway_response_type_by_name(const char *name, size_t name_len);

/**
 * Return the type that an error response of libapigw is of.
 * @param error_response APIGW_ERROR_RESPONSE_...
 * @return the type; 0 when there is no such error response. Any thread.
 */
APIGW_API uint32_t apigw_gateway_response_type_of(uint32_t error_response);

/* ---- the entries of an API ---- */

/**
 * The customised gateway responses of one API. Built by one thread; once it is shared it is immutable, and any number
 * of threads may read it.
 */
typedef struct apigw_gateway_responses apigw_gateway_responses;

/**
 * Makes a set without entries.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the set, to be freed with apigw_gateway_responses_free(), or NULL when out of memory
 */
APIGW_API apigw_gateway_responses *apigw_gateway_responses_new(const apigw_allocator *allocator);

/** Frees a set. NULL is allowed. */
APIGW_API void apigw_gateway_responses_free(apigw_gateway_responses *responses);

/**
 * Adds an entry, if the type has none. What an entry leaves out is the default of its type, not what the entry of the
 * family says (G.7.1). The calls below add the entry themselves.
 * @param responses the set
 * @param type      APIGW_GATEWAY_RESPONSE_...
 * @param err       receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `responses` is NULL, or there is no such type
 * @retval APIGW_E_NOMEM    out of memory; the set is as it was
 */
APIGW_API apigw_status apigw_gateway_responses_add(apigw_gateway_responses *responses, uint32_t type, apigw_error *err);

/**
 * Sets the status of an entry.
 * @param responses the set
 * @param type      APIGW_GATEWAY_RESPONSE_...
 * @param status    200 to 599
 * @param err       receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `responses` is NULL, or there is no such type
 * @retval APIGW_E_VALUE    `status` is out of its bounds
 * @retval APIGW_E_NOMEM    out of memory; the set is as it was
 */
APIGW_API apigw_status apigw_gateway_responses_set_status(apigw_gateway_responses *responses, uint32_t type,
                                                          int32_t status, apigw_error *err);

/**
 * Adds a response parameter to an entry: a header field of the response. One of that name is replaced. Copied. Names
 * that begin with "gatewayresponse.path." or "gatewayresponse.querystring." are taken and have no effect (H1.36).
 * @param responses      the set
 * @param type           APIGW_GATEWAY_RESPONSE_...
 * @param name           "gatewayresponse.header.NAME", `name_len` bytes
 * @param name_len       in bytes, or #APIGW_NTS
 * @param expression     `'text'`, or `method.request.header.NAME`, `method.request.querystring.NAME`,
 *                       `method.request.path.NAME`, `context.NAME`, `stageVariables.NAME`; `expression_len` bytes
 * @param expression_len in bytes, or #APIGW_NTS
 * @param err            receives the error, with the offset in `expression`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such type
 * @retval APIGW_E_VALUE    it is no such name or no such expression
 * @retval APIGW_E_HEADER   the name is no header name
 * @retval APIGW_E_UTF8     the expression is not UTF-8
 * @retval APIGW_E_NOMEM    out of memory; the set is as it was
 */
APIGW_API apigw_status apigw_gateway_responses_add_parameter(apigw_gateway_responses *responses, uint32_t type,
                                                             const char *name, size_t name_len, const char *expression,
                                                             size_t expression_len, apigw_error *err);

/**
 * Adds a response template to an entry. One of that media type is replaced. Copied. It is no mapping template:
 * `$context.NAME`, `$stageVariables.NAME`, `$method.request.header.NAME`, `$method.request.querystring.NAME` and
 * `$method.request.path.NAME` are replaced, everything else is text (G.7.5).
 * @param responses      the set
 * @param type           APIGW_GATEWAY_RESPONSE_...
 * @param media_type     e.g. "application/json", a header value, `media_type_len` bytes
 * @param media_type_len in bytes, or #APIGW_NTS
 * @param text           UTF-8, `text_len` bytes
 * @param text_len       in bytes, or #APIGW_NTS
 * @param err            receives the error, with the offset in `text`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such type
 * @retval APIGW_E_HEADER   the media type is no header value
 * @retval APIGW_E_UTF8     a text is not UTF-8
 * @retval APIGW_E_SIZE     the template is longer than #APIGW_GATEWAY_TEMPLATE_SIZE_MAX
 * @retval APIGW_E_NOMEM    out of memory; the set is as it was
 */
APIGW_API apigw_status apigw_gateway_responses_add_template(apigw_gateway_responses *responses, uint32_t type,
                                                            const char *media_type, size_t media_type_len,
                                                            const char *text, size_t text_len, apigw_error *err);

/**
 * Writes what is in force for a type, as GetGatewayResponse does (G.7.1): `{"responseType": ..., "statusCode": text or
 * null, "responseParameters": {...}, "responseTemplates": {...}, "defaultResponse": boolean}`. `defaultResponse` is
 * false where the type has an entry of its own.
 * @param responses the set; NULL: nothing is customised
 * @param type      APIGW_GATEWAY_RESPONSE_...
 * @param out       receives the JSON text
 * @param err       receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `out` is NULL, or there is no such type
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_gateway_responses_describe(const apigw_gateway_responses *responses, uint32_t type,
                                                        apigw_buffer *out, apigw_error *err);

/* ---- one failure ---- */

/** One failure: what went wrong with one request. One thread at a time. */
typedef struct apigw_failure apigw_failure;

/**
 * Makes a failure, to be set by apigw_failure_set() or apigw_failure_set_response().
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the failure, to be freed with apigw_failure_free(), or NULL when out of memory
 */
APIGW_API apigw_failure *apigw_failure_new(const apigw_allocator *allocator);

/** Frees a failure. NULL is allowed. */
APIGW_API void apigw_failure_free(apigw_failure *failure);

/**
 * Says what went wrong. All that the failure held before is gone.
 * @param failure     the failure
 * @param type        APIGW_GATEWAY_RESPONSE_...
 * @param status      the status of the error that occurred, 200 to 599; 0: that of the type (S12)
 * @param message     UTF-8, `message_len` bytes, copied; NULL: the message is null
 * @param message_len in bytes, or #APIGW_NTS
 * @param err         receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `failure` is NULL, or there is no such type
 * @retval APIGW_E_VALUE    `status` is out of its bounds
 * @retval APIGW_E_UTF8     the message is not UTF-8
 * @retval APIGW_E_NOMEM    out of memory; the failure is not set
 */
APIGW_API apigw_status apigw_failure_set(apigw_failure *failure, uint32_t type, int32_t status, const char *message,
                                         size_t message_len, apigw_error *err);

/**
 * Says what went wrong by the error response that libapigw made of it: type, status, message and x-amzn-ErrorType are
 * those of the response. All that the failure held before is gone. Where nothing is customised the response stays as it
 * is, byte by byte (G.7.7).
 * @param failure        the failure
 * @param error_response APIGW_ERROR_RESPONSE_..., most often apigw_error.error_response
 * @param response       the response that apigw_error_response() or a check made
 * @param err            receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a handle is NULL, or there is no such error response
 * @retval APIGW_E_NOMEM    out of memory; the failure is not set
 */
APIGW_API apigw_status apigw_failure_set_response(apigw_failure *failure, uint32_t error_response,
                                                  const apigw_response *response, apigw_error *err);

/**
 * Sets `$context.error.validationErrorString`, see apigw_violations_text(). Copied.
 * @param failure  the failure, which is set
 * @param text     UTF-8, `text_len` bytes; NULL: there is none
 * @param text_len in bytes, or #APIGW_NTS
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `failure` is NULL
 * @retval APIGW_E_STATE    the failure is not set
 * @retval APIGW_E_UTF8     the text is not UTF-8
 * @retval APIGW_E_NOMEM    out of memory; the failure is as it was
 */
APIGW_API apigw_status apigw_failure_set_validation(apigw_failure *failure, const char *text, size_t text_len,
                                                    apigw_error *err);

/**
 * Sets `$context`. Its `error.message`, `error.messageString`, `error.responseType` and `error.validationErrorString`
 * are those of the failure, whatever the object says.
 * @param failure  the failure, which is set
 * @param json     a JSON object, `json_len` bytes, copied; NULL: there is none
 * @param json_len in bytes, or #APIGW_NTS
 * @param err      receives the error, with the offset; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `failure` is NULL
 * @retval APIGW_E_STATE    the failure is not set
 * @retval APIGW_E_TYPE     it is no object
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8, APIGW_E_DEPTH it is no JSON text
 * @retval APIGW_E_NOMEM    out of memory
 * After an error the failure has no context.
 */
APIGW_API apigw_status apigw_failure_set_context(apigw_failure *failure, const char *json, size_t json_len,
                                                 apigw_error *err);

/**
 * Makes the response of the front end for a failure: by the type's own entry, else by that of its family, else the
 * built-in one (G.7.1). Content-Type is the media type of the template, which is chosen by the request's Accept header
 * (G.7.4); x-amzn-ErrorType is that of the error (G.7.2); the ids of the request are header fields, as in
 * apigw_error_response(). A header field whose source has no value, or one that is no header value, is left out. The
 * stage variables are those of the request and of `api`.
 *
 * Whatever fails, the response is then one that may be sent: status 500, no header lines and no body.
 * @param response  receives the response; what it held is gone. It may be the one that apigw_failure_set_response()
 * read
 * @param responses the entries, read only; NULL: nothing is customised
 * @param failure   what went wrong
 * @param api       the front end, of kind REST
 * @param request   the request, read during the call; NULL: none
 * @param err       receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `response`, `failure` or `api` is NULL
 * @retval APIGW_E_STATE       the failure is not set
 * @retval APIGW_E_UNSUPPORTED the front end has no gateway responses
 * @retval APIGW_E_SIZE        the template gives more than #APIGW_GATEWAY_BODY_SIZE_MAX bytes
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_gateway_respond(apigw_response *response, const apigw_gateway_responses *responses,
                                             apigw_failure *failure, const apigw_api *api, const apigw_request *request,
                                             apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
