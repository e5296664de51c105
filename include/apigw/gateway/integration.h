/**
 * @file gateway/integration.h
 * Integrations of REST and HTTP APIs (G.4, G.5, G.8): what a gateway sends to a function, an HTTP endpoint or an AWS
 * service for a request, and what the client gets for the answer. docs/integrations.md shows how.
 */
#ifndef APIGW_GATEWAY_INTEGRATION_H
#define APIGW_GATEWAY_INTEGRATION_H

#include <apigw/api.h>
#include <apigw/buffer.h>
#include <apigw/gateway/base.h>
#include <apigw/gateway/template.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * The integration of one method or route. Built by one thread; once it is shared it is immutable, and any number of
 * threads may use it at once.
 */
typedef struct apigw_integration apigw_integration;

/**
 * One call of an integration: what is sent, and what the response side has to know of it. One thread at a time.
 */
typedef struct apigw_integration_call apigw_integration_call;

/** Types of integration, `type` of its JSON text. */
enum {
    APIGW_INTEGRATION_AWS = 1,        /**< AWS: a function or another AWS service, with templates */
    APIGW_INTEGRATION_AWS_PROXY = 2,  /**< AWS_PROXY: a function that gets the event and returns the response */
    APIGW_INTEGRATION_HTTP = 3,       /**< HTTP: an endpoint, with templates */
    APIGW_INTEGRATION_HTTP_PROXY = 4, /**< HTTP_PROXY: an endpoint that gets the request as it is */
    APIGW_INTEGRATION_MOCK = 5,       /**< MOCK: nothing is called */
    APIGW_INTEGRATION_LAST = 5        /**< the highest type */
};

/** Texts of a call: see apigw_integration_call_get(). */
enum {
    APIGW_CALL_METHOD = 1,   /**< the HTTP method */
    APIGW_CALL_URI = 2,      /**< `uri` with stage variables and path parameters replaced */
    APIGW_CALL_QUERY = 3,    /**< the query string to add to it, encoded, without "?"; "": none */
    APIGW_CALL_FUNCTION = 4, /**< ARN or name of the function; absent when no function is called */
    APIGW_CALL_PATH = 5,     /**< HTTP APIs: path of the request as the endpoint gets it */
    APIGW_CALL_LAST = 5      /**< the highest text */
};

/** Bounds. */
enum {
    APIGW_INTEGRATION_SIZE_MAX = 4 * 1024 * 1024,  /**< bytes of the JSON text of an integration */
    APIGW_INTEGRATION_BODY_MAX = 10 * 1024 * 1024, /**< bytes of a payload, in both directions (G.9) */
    APIGW_INTEGRATION_OVERRIDES_MAX = 1000,        /**< parameters that a template may override in one place */
    APIGW_INTEGRATION_HTTP_BODY_MAX = 100 * 1024   /**< bytes of a body from which HTTP APIs select (G.8.3) */
};

/* ---- integrations ------------------------------------------------------------------------------------------------ */

/**
 * Makes an empty integration, to be compiled once.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @param kind      the front end: APIGW_KIND_REST, APIGW_KIND_HTTP_1 or APIGW_KIND_HTTP_2
 * @return the integration, to be freed with apigw_integration_free(), or NULL for another kind or when out of memory
 */
APIGW_API apigw_integration *apigw_integration_new(const apigw_allocator *allocator, uint32_t kind);

/** Frees an integration. NULL is allowed. No call may be under way. */
APIGW_API void apigw_integration_free(apigw_integration *integration);

/**
 * Compiles an integration from its JSON text: the object of x-amazon-apigateway-integration, that of the control plane
 * (`integrationResponses`), or the Integration of CloudFormation, whose members have capital letters. Members that are
 * not known are ignored. All templates, patterns and expressions are compiled; a template that is null passes the
 * payload as it is.
 *
 * A template that does not compile is no error: API Gateway takes it and answers every call with 500, and so does the
 * integration (G.1.40). Such things are listed: apigw_integration_issue_count().
 * @param integration an empty one
 * @param json        the object, UTF-8
 * @param json_len    its length in bytes
 * @param err         receives offset and pointer; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    a pointer is NULL
 * @retval APIGW_E_STATE       it was compiled already, or compiling it failed
 * @retval APIGW_E_MISSING     there is no `type`, or an integration response without status
 * @retval APIGW_E_TYPE        a member has another type than it has to have
 * @retval APIGW_E_VALUE       a member has a value that API Gateway refuses, such as an unknown target of a mapping
 * @retval APIGW_E_HEADER      a mapping to a header field that HTTP APIs reserve (G.8.4), or to none at all
 * @retval APIGW_E_SYNTAX      the JSON text or a JSONPath expression is malformed
 * @retval APIGW_E_UNSUPPORTED a regular expression that the library does not offer, or a type that the kind of API or
 *                             this library does not have
 * @retval APIGW_E_SIZE        it is longer than #APIGW_INTEGRATION_SIZE_MAX
 * @retval APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8, APIGW_E_DEPTH, APIGW_E_DUPLICATE it is no JSON text
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_integration_compile(apigw_integration *integration, const char *json, size_t json_len,
                                                 apigw_error *err);

/**
 * Declares a status that the method responds with (a method response). Once one is declared, an integration response
 * with a status that is not answers 500 (G.5.9).
 * @param integration the integration, not shared yet
 * @param status      100 to 599
 * @param err         receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `integration` is NULL
 * @retval APIGW_E_VALUE    `status` is out of bounds
 */
APIGW_API apigw_status apigw_integration_declare_status(apigw_integration *integration, int32_t status,
                                                        apigw_error *err);

/** Type of an integration, APIGW_INTEGRATION_…; 0 when it is NULL or not compiled. Any thread. */
APIGW_API uint32_t apigw_integration_type(const apigw_integration *integration);

/**
 * How long the host waits for the answer, in milliseconds: `timeoutInMillis`, else 29000 (REST) or 30000 (HTTP APIs).
 * @return 0 when `integration` is NULL or not compiled. Any thread.
 */
APIGW_API uint32_t apigw_integration_timeout(const apigw_integration *integration);

/** Number of things that API Gateway takes but that make calls fail. 0 when `integration` is NULL. Any thread. */
APIGW_API size_t apigw_integration_issue_count(const apigw_integration *integration);

/**
 * One of them, with pointer and offset in the JSON text.
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_integration_issue_at(const apigw_integration *integration, size_t i, apigw_error *out);

/* ---- calls ------------------------------------------------------------------------------------------------------- */

/**
 * Makes an empty call.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the call, to be freed with apigw_integration_call_free(), or NULL when out of memory
 */
APIGW_API apigw_integration_call *apigw_integration_call_new(const apigw_allocator *allocator);

/** Frees a call and everything that it returned. NULL is allowed. */
APIGW_API void apigw_integration_call_free(apigw_integration_call *call);

/** Empties a call for the next request. Limits stay, and up to 1 MiB of memory. NULL is allowed. */
APIGW_API void apigw_integration_call_reset(apigw_integration_call *call);

/**
 * What the templates of the call are rendered with. The host sets limits, `$context` and further stage variables on it
 * before the request side; payload and parameters, and the stage variables of front end and request, are set by the
 * call. Expressions such as `context.requestId` read the same.
 * @return the handle, which belongs to the call; NULL when `call` is NULL
 */
APIGW_API apigw_render *apigw_integration_call_render(apigw_integration_call *call);

/**
 * The request side: from the request of the client to what is sent (G.4, G.8). Maps parameters, converts the body,
 * chooses and renders a template, and applies what it overrides. Afterwards the getters tell what to send.
 * @param integration a compiled one; read only
 * @param call        an empty call
 * @param api         the front end, of the type of API that the integration is of; its binary media types and stage
 *                    variables count
 * @param request     the request, read only during the call
 * @param err         receives the error; `err->error_response` is what the client gets, 0 for misuse and out of memory;
 *                    may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or the front end is of another type of API
 * @retval APIGW_E_STATE    the integration is not compiled, or the call is not empty
 * @retval APIGW_E_MISSING  no template for the media type, and nothing is passed through (G.4.3):
 *                          #APIGW_ERROR_RESPONSE_UNSUPPORTED_MEDIA_TYPE
 * @retval APIGW_E_SYNTAX   the body begins like JSON, is malformed, and an expression or the template reads it
 * (G.4.13): #APIGW_ERROR_RESPONSE_INVALID_JSON; or the output of the template of a MOCK integration is no JSON (G.4.8):
 * #APIGW_ERROR_RESPONSE_CONFIGURATION
 * @retval APIGW_E_HEADER   a value cannot be sent as a header field: #APIGW_ERROR_RESPONSE_BAD_REQUEST
 * @retval APIGW_E_BASE64   the body is to be decoded and is no base64: #APIGW_ERROR_RESPONSE_CONFIGURATION
 * @retval APIGW_E_TYPE     the template needs text and the body is bytes (G.4.24); or MOCK: there is no `statusCode`
 *                          that is an integer: #APIGW_ERROR_RESPONSE_CONFIGURATION
 * @retval APIGW_E_SIZE     the body is longer than #APIGW_INTEGRATION_BODY_MAX:
 *                          #APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE; or a limit of templates was exceeded
 * @retval APIGW_E_VALUE, APIGW_E_UNSUPPORTED, APIGW_E_DEPTH, APIGW_E_ITEMS the integration cannot work:
 *                          #APIGW_ERROR_RESPONSE_CONFIGURATION
 * @retval APIGW_E_NOMEM    out of memory
 * @return for AWS_PROXY also what apigw_request_encode() returns
 */
APIGW_API apigw_status apigw_integration_request(const apigw_integration *integration, apigw_integration_call *call,
                                                 const apigw_api *api, const apigw_request *request, apigw_error *err);

/**
 * A text of what is to be sent.
 * @param call  the call
 * @param which APIGW_CALL_…
 * @param len   receives its length in bytes, 0 when absent; may be NULL
 * @return NUL-terminated text that belongs to the call; NULL when absent
 */
APIGW_API const char *apigw_integration_call_get(const apigw_integration_call *call, uint32_t which, size_t *len);

/**
 * The payload to send: for a function its event, else the body.
 * @param call the call
 * @param len  receives its length in bytes; may be NULL
 * @return the bytes, with a NUL after them, "" for none; NULL when nothing is to be sent yet
 */
APIGW_API const void *apigw_integration_call_body(const apigw_integration_call *call, size_t *len);

/**
 * Number of entries to send: APIGW_LIST_HEADERS, APIGW_LIST_QUERY (decoded), and APIGW_LIST_PATH_PARAMETERS, which are
 * in the URI already. Host and framing are the host's.
 * @return 0 when `call` is NULL or there is no such list
 */
APIGW_API size_t apigw_integration_call_count(const apigw_integration_call *call, uint32_t list);

/**
 * One entry to send.
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL, or there is no such list
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_integration_call_at(const apigw_integration_call *call, uint32_t list, size_t i,
                                                 apigw_pair *out);

/**
 * The statusCode that the template of a MOCK integration gave (G.4.7).
 * @param call   the call
 * @param status receives it; any integer
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND it is no call of a MOCK integration
 */
APIGW_API apigw_status apigw_integration_call_mock_status(const apigw_integration_call *call, int64_t *status);

/**
 * Whether the function is to be invoked asynchronously: `X-Amz-Invocation-Type` is mapped to 'Event' (G.4.6). The
 * response side then takes a result of no bytes.
 * @return 1 or 0
 */
APIGW_API int32_t apigw_integration_call_is_async(const apigw_integration_call *call);

/* ---- responses --------------------------------------------------------------------------------------------------- */

/**
 * The response side for a function: types AWS and AWS_PROXY (G.5). On failure the response is the error response of the
 * front end, as far as there is one.
 * @param integration the integration
 * @param call        the call; the request side may have been left out, then `$context` is as the host set it
 * @param api         the front end
 * @param request     the request of the client, read only during the call
 * @param json        the result of the function, `json_len` bytes; (NULL, 0) when there is none. It may be the body of
 *                    `response`
 * @param json_len    in bytes
 * @param flags       0 or APIGW_DECODE_FUNCTION_ERROR: the invocation reported an error
 * @param response    becomes what the client gets
 * @param err         receives the error; `err->error_response` is what the client gets, 0 for misuse and out of memory;
 *                    may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    a pointer is NULL, there is no such flag, or the front end is of another type of API
 * @retval APIGW_E_STATE       the integration is not compiled, or of another type
 * @retval APIGW_E_NOT_FOUND   no integration response matches and there is no default (G.5.7), or the method does not
 *                             declare its status (G.5.9)
 * @retval APIGW_E_SYNTAX      the payload begins like JSON, is malformed, and an expression or the template reads it
 * @retval APIGW_E_HEADER      a value cannot be sent as a header field
 * @retval APIGW_E_BASE64      the payload is to be decoded and is no base64 (G.5.20)
 * @retval APIGW_E_TYPE        the template needs text and the payload is bytes (G.4.24)
 * @retval APIGW_E_SIZE        the payload is longer than #APIGW_INTEGRATION_BODY_MAX, or a limit was exceeded
 * @retval APIGW_E_VALUE, APIGW_E_UNSUPPORTED, APIGW_E_DEPTH, APIGW_E_ITEMS the integration cannot work
 * @retval APIGW_E_NOMEM       out of memory
 * @return for AWS_PROXY also what apigw_response_decode() returns. In all these cases but misuse and out of memory
 *         `err->error_response` is set, mostly to #APIGW_ERROR_RESPONSE_CONFIGURATION
 */
APIGW_API apigw_status apigw_integration_respond_function(const apigw_integration *integration,
                                                          apigw_integration_call *call, const apigw_api *api,
                                                          const apigw_request *request, const char *json,
                                                          size_t json_len, uint32_t flags, apigw_response *response,
                                                          apigw_error *err);

/**
 * The response side for an HTTP endpoint or an AWS service other than Lambda: types HTTP, HTTP_PROXY and AWS. Also for
 * a refusal of Lambda itself, which has a status (G.4.5).
 * @param endpoint what the endpoint answered; read only during the call, and another handle than `response`
 * @return as apigw_integration_respond_function(). #APIGW_E_VALUE also when an AWS service denied the access (G.5.17)
 */
APIGW_API apigw_status apigw_integration_respond_endpoint(const apigw_integration *integration,
                                                          apigw_integration_call *call, const apigw_api *api,
                                                          const apigw_request *request, const apigw_response *endpoint,
                                                          apigw_response *response, apigw_error *err);

/**
 * The response side of a MOCK integration, whose request side was done with the same call: type MOCK (G.5.14).
 * @return as apigw_integration_respond_function(). #APIGW_E_STATE also when the request side was not done
 */
APIGW_API apigw_status apigw_integration_respond_mock(const apigw_integration *integration,
                                                      apigw_integration_call *call, const apigw_api *api,
                                                      const apigw_request *request, apigw_response *response,
                                                      apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
