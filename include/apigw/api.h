/**
 * @file api.h
 * The gateway side: the front end that a gateway emulates, and its error responses.
 */
#ifndef APIGW_API_H
#define APIGW_API_H

#include <apigw/base.h>
#include <apigw/kinds.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A configured front end: the fields and lists that all its requests share. Built by one thread; once it is shared it
 * is immutable, and any number of threads may read it.
 */
typedef struct apigw_api apigw_api;

/**
 * Switches of a front end: where AWS was seen doing both, or where no measurement is known. Values are uint64_t. Each
 * comment begins with the bounds, both of them allowed, and the default.
 */
enum {
    APIGW_SWITCH_TRAIN_CASE = 1,  /**< 0 to 1, default 1: 1: HTTP 1.0 events have canonical header names; 0: as
                                     sent (F4) */
    APIGW_SWITCH_RAW_RESULT = 2,  /**< 0 to 1, default 1: 1: HTTP 2.0 and Function URL send a result that is no JSON as
                                     the body; 0: malformed (F9) */
    APIGW_SWITCH_TEXT_STATUS = 3, /**< 0 to 1, default 0: 0: a statusCode that is a string is malformed on HTTP 2.0,
                                     load balancers and Lattice; 1: accepted (F11) */
    APIGW_SWITCH_NUMBER_HEADERS = 4, /**< 0 to 1, default 1: 1: numbers are header values; 0: malformed (F13, F19), as
                                        they always are for load balancers (F29) */
    APIGW_SWITCH_REMAPS = 5, /**< 0 to 1, default 0: response headers that REST and Function URLs rename: 0: as observed
                                by the project Architect; 1: as documented (F20, B4.9) */
    APIGW_SWITCH_HEADER_SET_COOKIE = 6, /**< 0 to 1, default 1: 1: on HTTP 2.0 Set-Cookie in `headers` goes out beside
                                           `cookies`; 0: only `cookies` do (F12) */
    APIGW_SWITCH_FORWARDED_FOR = 7,     /**< 0 to 2, default 0: what becomes of X-Forwarded-For: APIGW_FORWARDED_APPEND,
                                           _PRESERVE or _REMOVE; an attribute of load balancers (A5.9) */
    APIGW_SWITCH_ROUTE_RESPONSE = 8, /**< 0 to 1, default 0: WebSocket: 1: the route has a route response, so that the
                                        body of a result goes to the client; 0: it has none (B7.3) */
    APIGW_SWITCH_QUOTED_STRING = 9,  /**< 0 to 1, default 0: a result of a Function URL that is a string: 0: loses its
                                        quotes, as recorded; 1: keeps them, as documented (F14) */
    APIGW_SWITCH_SEMICOLONS = 10, /**< 0 to 1, default 1: 1: in the query string of a REST API ";" separates parameters
                                     as "&" does; 0: it is part of a name or a value (A1.12) */
    APIGW_SWITCH_HEADER_LIMIT_TEXT = 11, /**< 0 to 1, default 1: the text of APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE: 1:
                                            names the limit, as one user saw it; 0: the reason phrase of 431 (B8.18) */
    APIGW_SWITCH_VARY_ORIGIN = 12,    /**< 0 to 1, default 0: CORS: 1: a response in which the origin of the request is
                                         named has `Vary: Origin`; 0: none is added (F46) */
    APIGW_SWITCH_PATH_AS_SENT = 13,   /**< 0 to 1, default 0: 0: slashes that REST's router ignores are in neither the
                                         path of the event nor the ARN of the request, and escapes that HTTP APIs decode
                                         for routing are decoded in the ARN (A1.4, C2.10, F32); 1: both have the path as
                                         the client sent it: turn APIGW_ROUTER_OPT_LEADING_SLASHES,
                                         APIGW_ROUTER_OPT_TRAILING_SLASH and APIGW_ROUTER_OPT_DECODE off too, or a Deny
                                         can be bypassed */
    APIGW_SWITCH_SIGNATURE_TEXT = 14, /**< 0 to 1, default 1: the text for an Authorization field that is no signature:
                                         1: has a digest of the field, as since 2024; 0: has the field itself, as until
                                         2023 (H1.14) */
    APIGW_SWITCH_ADMISSION = 15, /**< 0 to 2, default 0: when requests are counted and throttled: APIGW_ADMISSION_USUAL,
                                    _FIRST or _LAST (H6.6) */
    APIGW_SWITCH_SCOPE_403 = 16, /**< 0 to 1, default 0: the status of a REST API for a token without a scope of the
                                    method: 0: 401; 1: 403 (H6.15) */
    APIGW_SWITCH_CACHE_CONTROL = 17, /**< 0 to 3, default 0: a request that asks for a new response instead of the
                                        cached one, without permission: APIGW_CACHE_CONTROL_WARN, _IGNORE, _FORBID or
                                        _ALLOW (H4.6) */
    APIGW_SWITCH_LAST = 17           /**< the highest switch of this version */
};

/** Values of APIGW_SWITCH_CACHE_CONTROL, which are settings of a stage of REST. */
enum {
    APIGW_CACHE_CONTROL_WARN = 0,   /**< SUCCEED_WITH_RESPONSE_HEADER: the cached response, with a Warning */
    APIGW_CACHE_CONTROL_IGNORE = 1, /**< SUCCEED_WITHOUT_RESPONSE_HEADER: the cached response */
    APIGW_CACHE_CONTROL_FORBID = 2, /**< FAIL_WITH_403 */
    APIGW_CACHE_CONTROL_ALLOW = 3   /**< no permission is required */
};

/** Values of APIGW_SWITCH_ADMISSION. */
enum {
    APIGW_ADMISSION_USUAL = 0, /**< after the authorizer on REST and WebSocket APIs, before it on HTTP APIs */
    APIGW_ADMISSION_FIRST = 1, /**< before the authorizer, unless the authorizer determines the API key */
    APIGW_ADMISSION_LAST = 2   /**< after the authorizer */
};

/** Values of APIGW_SWITCH_FORWARDED_FOR. */
enum {
    APIGW_FORWARDED_APPEND = 0,   /**< the address of the client is added */
    APIGW_FORWARDED_PRESERVE = 1, /**< the field stays as the client sent it */
    APIGW_FORWARDED_REMOVE = 2    /**< the field is removed */
};

/** Lists of a front end, beside APIGW_LIST_STAGE_VARIABLES and APIGW_LIST_IDENTITY_SOURCES. */
enum {
    APIGW_LIST_BINARY_MEDIA_TYPES = 101 /**< values are media types, "*" for a part; names are empty (B1 binary) */
};

/** Error responses: responses that a front end makes by itself (B.8). */
enum {
    APIGW_ERROR_RESPONSE_MALFORMED_RESULT = 1,    /**< the function's result is not what the front end takes */
    APIGW_ERROR_RESPONSE_FUNCTION_ERROR = 2,      /**< the function failed */
    APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT = 3,    /**< the function's own timeout */
    APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT = 4, /**< the front end's timeout */
    APIGW_ERROR_RESPONSE_NO_PERMISSION = 5,       /**< the front end may not invoke the function */
    APIGW_ERROR_RESPONSE_NO_ROUTE = 6,            /**< nothing matches method and path */
    APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE = 7,   /**< over the front end's own limit */
    APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE = 8,   /**< the event is over the limit of an invocation */
    APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE = 9,    /**< the result is over the limit of an invocation */
    APIGW_ERROR_RESPONSE_BAD_BASE64 = 10,         /**< the result's body is no base64 */
    APIGW_ERROR_RESPONSE_THROTTLED = 11,          /**< too many requests */
    APIGW_ERROR_RESPONSE_QUOTA = 12,              /**< the quota of a usage plan is used up */
    APIGW_ERROR_RESPONSE_UNAUTHORIZED = 13,       /**< no identity, or one that was refused */
    APIGW_ERROR_RESPONSE_DENIED = 14,             /**< an authorizer's policy does not allow it */
    APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED = 15,  /**< an authorizer's policy denies it */
    APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR = 16,   /**< the authorizer failed or its result is malformed */
    APIGW_ERROR_RESPONSE_API_KEY = 17,            /**< the API key is missing or wrong */
    APIGW_ERROR_RESPONSE_FORBIDDEN = 18,          /**< a firewall, or an unknown stage */
    APIGW_ERROR_RESPONSE_URI_TOO_LONG = 19, /**< the request's URL is over the limit of the endpoint (B.9), or its ARN
                                         over 1600 bytes */
    APIGW_ERROR_RESPONSE_BAD_PRELUDE = 20,  /**< a streamed response has no valid prelude (E1.5) */
    APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS = 21, /**< a required parameter is missing; the names go into the
                                                   brackets of the text: apigw_validator_check() writes them */
    APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY = 22,       /**< the body does not conform to the method's model */
    APIGW_ERROR_RESPONSE_INVALID_TOKEN = 23,          /**< a JWT was refused; WWW-Authenticate may say why (B8.24) */
    APIGW_ERROR_RESPONSE_BAD_REQUEST = 24, /**< the front end refuses the request: a malformed request line or header
                                              field, which a setter refused (B8.19), a WebSocket upgrade, header
                                              fields that are too long for a load balancer (A5.7, A5.8) */
    APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE = 25,       /**< header fields over the limit of a REST API (B8.18) */
    APIGW_ERROR_RESPONSE_UNSUPPORTED_MEDIA_TYPE = 26, /**< no template for the media type of the body, and none is
                                                   passed through (B8.16) */
    APIGW_ERROR_RESPONSE_INVALID_SIGNATURE = 27,      /**< the signature of the request does not match (B8.17) */
    APIGW_ERROR_RESPONSE_EXPIRED_TOKEN = 28,          /**< the security token of the signer has expired (B8.17) */
    APIGW_ERROR_RESPONSE_CONFIGURATION = 29, /**< an integration is configured so that it cannot work: a template that
                                                fails, no integration response that matches (G.1.40, G.5.7) */
    APIGW_ERROR_RESPONSE_INVALID_JSON = 30, /**< a mapping reads a body that begins like JSON and is invalid (G.4.13) */
    APIGW_ERROR_RESPONSE_INCOMPLETE_SIGNATURE = 31, /**< the Authorization field is no signature (H1.14) */
    APIGW_ERROR_RESPONSE_LAST = 31                  /**< the highest error response of this version */
};

/** Flags of apigw_response_decode(). */
enum {
    APIGW_DECODE_FUNCTION_ERROR = 1 /**< the invocation reported a function error: the result is its description */
};

/**
 * Make a front end of a kind with nothing set.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @param kind      a kind of kinds.h
 * @return the front end, to be freed with apigw_api_free(), or NULL when `kind` is no kind or out of memory
 */
APIGW_API apigw_api *apigw_api_new(const apigw_allocator *allocator, uint32_t kind);

/** Free a front end. NULL is allowed. */
APIGW_API void apigw_api_free(apigw_api *api);

/** Return the kind of a front end; 0 when `api` is NULL. Any thread. */
APIGW_API uint32_t apigw_api_kind(const apigw_api *api);

/**
 * Set a field that all its requests share: APIGW_FIELD_STAGE, APIGW_FIELD_API_ID, APIGW_FIELD_ACCOUNT_ID,
 * APIGW_FIELD_DOMAIN_NAME, APIGW_FIELD_DOMAIN_PREFIX, APIGW_FIELD_DEPLOYMENT_ID, APIGW_FIELD_REGION,
 * APIGW_FIELD_ENDPOINT_TYPE, APIGW_FIELD_BASE_PATH, and of load balancers and Lattice APIGW_FIELD_TARGET_GROUP_ARN,
 * APIGW_FIELD_SERVICE_ARN, APIGW_FIELD_SERVICE_NETWORK_ARN. Copied. A value set on a request wins.
 * @param api   the front end
 * @param field one of those
 * @param value UTF-8, `value_len` bytes
 * @param value_len in bytes
 * @param err   receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `api` is NULL, `value` is NULL with a length, it is not such a field, or an
 *                          APIGW_FIELD_ENDPOINT_TYPE other than EDGE, REGIONAL and PRIVATE, letter case aside (B.9)
 * @retval APIGW_E_UTF8     `value` is not UTF-8
 * @retval APIGW_E_VALUE    a control character
 * @retval APIGW_E_HEADER   a control byte in APIGW_FIELD_DOMAIN_NAME, which becomes a header field
 * @retval APIGW_E_NOMEM    out of memory; the front end is as it was
 */
APIGW_API apigw_status apigw_api_set(apigw_api *api, uint32_t field, const char *value, size_t value_len,
                                     apigw_error *err);

/** Return a field as it was set; NULL when it was not set. `len` receives its length in bytes and may be NULL. Any
 * thread. */
APIGW_API const char *apigw_api_get(const apigw_api *api, uint32_t field, size_t *len);

/**
 * Add an entry to a list: APIGW_LIST_STAGE_VARIABLES, or APIGW_LIST_BINARY_MEDIA_TYPES or APIGW_LIST_IDENTITY_SOURCES
 * (with an empty name). Copied.
 *
 * Identity sources are those of an authorizer and are named as its type of API names them: on HTTP APIs
 * `$request.header.NAME`, `$request.querystring.NAME`, `$context.NAME` and `$stageVariables.NAME`, on REST APIs
 * `method.request.header.NAME`, `method.request.querystring.NAME`, `context.NAME` and `stageVariables.NAME`, on
 * WebSocket APIs the same with `route.` in place of `method.`; a TOKEN authorizer has one, which is a header. Variables
 * of the context have the names of members of requestContext: `httpMethod`, `identity.sourceIp`. apigw_request_encode()
 * fills them from the request (D.1).
 * @param api       the front end
 * @param list      one of those
 * @param name      UTF-8, `name_len` bytes
 * @param name_len  in bytes
 * @param value     UTF-8, `value_len` bytes
 * @param value_len in bytes
 * @param err       receives the error, with the offset within `value`; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `api` is NULL, a string is NULL with a length, or there is no such list
 * @retval APIGW_E_UNSUPPORTED an identity source, and the kind is not that of an authorizer
 * @retval APIGW_E_VALUE       an identity source with a name, or one that the kind does not have
 * @retval APIGW_E_HEADER      an identity source whose header name is no token
 * @retval APIGW_E_ITEMS       a second identity source of a TOKEN authorizer
 * @retval APIGW_E_UTF8        name or value is not UTF-8
 * @retval APIGW_E_NOMEM       out of memory; the front end is as it was
 */
APIGW_API apigw_status apigw_api_add(apigw_api *api, uint32_t list, const char *name, size_t name_len,
                                     const char *value, size_t value_len, apigw_error *err);

/**
 * Number of entries of a list: APIGW_LIST_STAGE_VARIABLES or APIGW_LIST_BINARY_MEDIA_TYPES.
 * @return 0 when `api` is NULL or there is no such list. Any thread.
 */
APIGW_API size_t apigw_api_count(const apigw_api *api, uint32_t list);

/**
 * One entry of a list that apigw_api_count() counts, in the order in which they were added.
 * @param api  the front end
 * @param list one of those
 * @param i    index, from 0
 * @param out  receives the entry; its strings belong to the front end
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `api` or `out` is NULL, or there is no such list
 * @retval APIGW_E_NOT_FOUND `i` is past the last entry
 */
APIGW_API apigw_status apigw_api_at(const apigw_api *api, uint32_t list, size_t i, apigw_pair *out);

/**
 * Set a switch.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `api` is NULL, there is no such switch, or it has no such value: all but
 *                          APIGW_SWITCH_FORWARDED_FOR have 0 and 1
 */
APIGW_API apigw_status apigw_api_set_switch(apigw_api *api, uint32_t which, uint64_t value, apigw_error *err);

/** Return the value of a switch; 0 when `api` is NULL or there is no such switch. Any thread. */
APIGW_API uint64_t apigw_api_get_switch(const apigw_api *api, uint32_t which);

/**
 * Make a front end of two others, without copying their texts: kind, binary media types, identity sources and CORS of
 * `config`; fields, stage variables and switches of `base`. A list that `config` does not have is that of `base`, and
 * stage variables that `base` does not have are those of `config`. So an API with many routes and authorizers is
 * configured once, and stage and ids are those of the deployment.
 * @param api    receives the result; all that it had is gone, its kind too
 * @param config the configuration; another handle than `api`. It has to live, unchanged, as long as `api` is used
 * @param base   the deployment, of any kind; likewise
 * @param err    receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT an argument is NULL, or two are the same handle
 */
APIGW_API apigw_status apigw_api_combine(apigw_api *api, const apigw_api *config, const apigw_api *base,
                                         apigw_error *err);

/**
 * Make the response an error response of the front end: status, header fields, body (B.8). The ids of the request are
 * added as header fields where it has them: x-amzn-RequestId and x-amz-apigw-id (APIGW_FIELD_EXTENDED_REQUEST_ID) on
 * REST, Apigw-Requestid on HTTP APIs, x-amzn-RequestId on Function URLs. An id that is no valid header value is left
 * out. On a WebSocket API the status is for a connection that is refused, the body for one that is open: a frame with
 * connectionId and requestId (B7.5); a status of 1000 and above is the code that closes the connection (A7.1).
 *
 * After any error the response has status 500, no header fields and no body. A host that ignores the returned status
 * therefore never sends 200 in place of an error.
 * @param response receives the error response; its old content is gone
 * @param api      the front end
 * @param request  the request, read during the call for its ids; NULL: none
 * @param error_response APIGW_ERROR_RESPONSE_…, most often apigw_error.error_response
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or there is no such error response
 * @retval APIGW_E_UNSUPPORTED the front end never sends that error response
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_error_response(apigw_response *response, const apigw_api *api,
                                            const apigw_request *request, uint32_t error_response, apigw_error *err);

/** Flags of apigw_response_add_ids(). */
enum {
    APIGW_IDS_TRACE = 1 /**< X-Amzn-Trace-Id as well, of the kinds that return it with the result of a function */
};

/**
 * Add the header fields with the ids of the request, as apigw_error_response() and
 * apigw_response_decode() do: for a response that the host makes itself. Lines of these names that the response has are
 * replaced.
 * @param response the response
 * @param api      the front end
 * @param request  the request, read during the call; ids that it does not have are left out
 * @param flags    0 or APIGW_IDS_TRACE
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a handle is NULL, or a flag is unknown
 * @retval APIGW_E_NOMEM    out of memory; some lines may have been added
 */
APIGW_API apigw_status apigw_response_add_ids(apigw_response *response, const apigw_api *api,
                                              const apigw_request *request, uint32_t flags, apigw_error *err);

/**
 * Decode the result of a function as the front end does: validated, coerced, merged and renamed by its rules (B.1 to
 * B.7). On a WebSocket API APIGW_FIELD_EVENT_TYPE of the request decides which parts of a result count: of $connect the
 * status and Sec-WebSocket-Protocol, of a message the body under APIGW_SWITCH_ROUTE_RESPONSE, of $disconnect nothing;
 * without a request the status, that header field and the body. The old content of the response is gone. On error it is
 * empty, and the client would get `err->error_response`. The ids of the request are added as header fields as in
 * apigw_error_response(), and on REST APIGW_FIELD_TRACE_ID as X-Amzn-Trace-Id; they replace those of the function.
 * @param response the response
 * @param api      the front end
 * @param request  the request, read during the call for its Accept header (B1 binary), its ids and its type of event;
 *                 NULL: none
 * @param json     the result, `json_len` bytes of any kind
 * @param json_len in bytes
 * @param flags    0 or APIGW_DECODE_FUNCTION_ERROR, which is never derived from the result
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK            decoded: the client gets this status, these header fields and this body
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or a flag is unknown
 * @retval APIGW_E_UNSUPPORTED the kind is that of an authorizer, whose results are policies: authorization.h
 * @retval APIGW_E_FUNCTION    the function failed (APIGW_DECODE_FUNCTION_ERROR)
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8 the result is no JSON, and the kind
 *         requires it
 * @retval APIGW_E_TYPE, APIGW_E_VALUE, APIGW_E_MISSING, APIGW_E_HEADER, APIGW_E_BASE64 the result is malformed
 * @retval APIGW_E_SIZE        the result is over the limit of an invocation (B.9) or of the front end (A5.7, A5.8), or
 *                             over APIGW_OPT_MAX_INPUT
 * @retval APIGW_E_DEPTH, APIGW_E_ITEMS a limit is reached
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_response_decode(apigw_response *response, const apigw_api *api,
                                             const apigw_request *request, const char *json, size_t json_len,
                                             uint32_t flags, apigw_error *err);

/**
 * Write the event that the front end sends to the function (A.1 to A.7), or to an authorizer (D.1).
 *
 * A request that was built becomes what that front end makes of it: it drops, renames and joins header fields, moves
 * cookies, puts the stage into the path or not, and decides about base64. Fields that the request does not have come
 * from `api`, then from the rules (A0.5, A0.6, A4.1 …); other fields are written as the front end writes missing ones.
 * When APIGW_FIELD_SOURCE_IP was set, X-Forwarded-For is extended by it, and X-Forwarded-Port and -Proto are set from
 * APIGW_FIELD_PORT and APIGW_FIELD_SCHEME, else to 443 and https (A0.7). A Host field is added when there is none and
 * the domain name is known.
 *
 * On a WebSocket API APIGW_FIELD_EVENT_TYPE or APIGW_FIELD_ROUTE_KEY decides which event is written (A.7): header
 * fields and query of CONNECT, the body of MESSAGE, close code and reason of DISCONNECT.
 *
 * The event of an authorizer has no body. Its APIGW_FIELD_METHOD_ARN, if none was set, is made of APIGW_FIELD_REGION,
 * APIGW_FIELD_ACCOUNT_ID, APIGW_FIELD_API_ID, APIGW_FIELD_STAGE, method and path, or the route (C.4), and is "" when
 * one of them is not known. Its token is APIGW_FIELD_AUTHORIZATION_TOKEN, on REST else the Authorization field, on HTTP
 * 1.0 else the APIGW_LIST_IDENTITY_SOURCES, joined (D1.1, D1.4). Where neither identity sources nor a token were set on
 * the request, the identity sources of `api` are looked up in it: the token of TOKEN, `identitySource` of HTTP APIs. A
 * missing or empty one is an error and the 401 of the API, and no function is invoked (D2.7). A REST authorizer without
 * a cache (TTL 0) does not look for them: configure none there.
 *
 * A request that was decoded and is encoded as its own kind stays as it is: under APIGW_OPT_KEEP_SOURCE every member
 * that no setter changed is copied byte for byte, else the members are written from the model, and requestContext and
 * unknown members as they were sent. As another kind it is converted, and keeps everything that the other kind can
 * carry; apigw_request_losses() lists the rest.
 *
 * With a buffer without capacity (apigw_buffer_use()) the call only computes the size. No memory is allocated beyond
 * that of `out`, unless there are more than 64 header fields or query parameters, 64 stage variables of the request
 * beside those of the front end, a ";" that separates parameters (A1.12), or long lists or open-ended members that were
 * changed many times.
 * @param request the request
 * @param api     the front end; NULL: one of the kind that the request was decoded as, without configuration
 * @param out     receives the JSON text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `request` or `out` is NULL
 * @retval APIGW_E_STATE       `api` is NULL and the request was not decoded
 * @retval APIGW_E_VALUE       the front end refuses such a request (a WebSocket upgrade, A5.7): the client gets
 *                             `err->error_response`
 * @retval APIGW_E_MISSING     an identity source of an authorizer is missing or empty: `err->error_response` is
 *                             #APIGW_ERROR_RESPONSE_UNAUTHORIZED
 * @retval APIGW_E_SIZE        the request is over a limit of the front end or of an invocation (B.9): the client gets
 *                             `err->error_response`; or the event does not fit into `out`, then it is 0
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_request_encode(const apigw_request *request, const apigw_api *api, apigw_buffer *out,
                                            apigw_error *err);

/**
 * Write the ARN of a request, which policies refer to (C.4):
 * `arn:aws:execute-api:region:account:api/stage/METHOD/path`, of a WebSocket API `.../stage/route`. It is the one that
 * apigw_request_encode() writes into the event of an authorizer: APIGW_FIELD_METHOD_ARN if the request has it, else
 * made of APIGW_FIELD_REGION, APIGW_FIELD_ACCOUNT_ID, APIGW_FIELD_API_ID, APIGW_FIELD_STAGE, method and path.
 * apigw_authorization_evaluate() takes it, apigw_arn_parse() takes it apart. Any thread.
 * @param request the request
 * @param api     the front end, of the API or of its authorizer; NULL: one of the kind that the request was decoded as,
 *                without configuration
 * @param out     receives the text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `request` or `out` is NULL
 * @retval APIGW_E_STATE       `api` is NULL and the request was not decoded
 * @retval APIGW_E_UNSUPPORTED requests of that kind have no ARN of execute-api: Function URLs, load balancers, Lattice
 * @retval APIGW_E_MISSING     a part of the ARN is not known
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_request_arn(const apigw_request *request, const apigw_api *api, apigw_buffer *out,
                                         apigw_error *err);

/**
 * Write the value of an identity source of an authorizer, as apigw_request_encode() fills it in (D.1): for the key of a
 * cache, or to see whether it is there.
 * @param request the request
 * @param api     the front end of the authorizer, with its identity sources
 * @param i       index of the source, from 0
 * @param out     receives the value, not empty
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  an argument is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last identity source
 * @retval APIGW_E_MISSING   the request does not have it, or it is empty; `err->error_response` is
 *                           #APIGW_ERROR_RESPONSE_UNAUTHORIZED
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_request_source_at(const apigw_request *request, const apigw_api *api, size_t i,
                                               apigw_buffer *out, apigw_error *err);

/**
 * Write what encoding as another kind leaves out, as a JSON array of JSON Pointers into the event that was decoded,
 * e.g.
 * `["/stageVariables","/requestContext/operationName"]`. It is `[]` when nothing is lost, as for the request's own
 * kind. A name of which the other kind keeps the last value only is listed once (A5.2). Of a request that was built
 * only such names are listed, and the pointers are into the event that it becomes.
 * @param request the request
 * @param kind    a kind of kinds.h
 * @param out     receives the JSON text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    `request` or `out` is NULL, or `kind` is no kind
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_request_losses(const apigw_request *request, uint32_t kind, apigw_buffer *out,
                                            apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
