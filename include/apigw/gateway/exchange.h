/**
 * @file gateway/exchange.h
 * The exchange: takes one request through the definition of an API and says after each step what the host has to do
 * next (H.1, H.5). Routes, CORS, validation, policies, claims, templates, gateway responses and the reading of results
 * happen inside; sockets, signatures, key stores, counters, functions and HTTP are the host's.
 *
 * The host asks apigw_exchange_step() what is wanted, does it, reports it with apigw_exchange_answer() or
 * apigw_exchange_fail(), and asks again until the step is #APIGW_STEP_DONE. Every step that the host does not know
 * is to be failed with #APIGW_FAIL_UNSUPPORTED: the exchange then refuses the request (H5.5). docs/exchange.md has the
 * loop for three kinds of hosts.
 */
#ifndef APIGW_GATEWAY_EXCHANGE_H
#define APIGW_GATEWAY_EXCHANGE_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/gateway/definition.h>
#include <apigw/gateway/integration.h>
#include <apigw/request.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Steps: what the host has to do next. Values are uint32_t and never change. */
enum {
    APIGW_STEP_NONE = 0,       /**< no exchange has begun */
    APIGW_STEP_VERIFY_IAM = 1, /**< verify the signature of the request. Answer a JSON object: `effect` "allow", "none"
                                  or "deny" of the caller's own policies, `identity` with the members of
                                  `requestContext.identity` (a caller whose `accountId` is not that of the API needs the
                                  resource policy too, H1.21), `invalidateCache` true when the caller may replace cached
                                  responses (H4.6) */
    APIGW_STEP_VERIFY_TOKEN = 2, /**< verify the signature of #APIGW_EXCHANGE_TOKEN with the keys of
                                    #APIGW_EXCHANGE_ISSUER. Answer a JSON object: its only member `claims`
                                    has the claims; or the claims themselves */
    APIGW_STEP_AUTHORIZE = 3, /**< invoke the Lambda authorizer #APIGW_EXCHANGE_FUNCTION with #APIGW_EXCHANGE_PAYLOAD,
                                 or look its result up by #APIGW_EXCHANGE_CACHE_KEY. Answer its result */
    APIGW_STEP_ADMIT = 4,     /**< look the API key up and count the request. Answer a JSON object with `apiKeyId` and
                                 `usagePlanId`, or nothing */
    APIGW_STEP_CACHE = 5,     /**< look a response up in the method cache by #APIGW_EXCHANGE_CACHE_KEY. Fill
                                 apigw_exchange_response() and answer nothing, or fail with #APIGW_FAIL_MISS */
    APIGW_STEP_INVOKE = 6,    /**< invoke #APIGW_EXCHANGE_FUNCTION with #APIGW_EXCHANGE_PAYLOAD. Answer its result */
    APIGW_STEP_FORWARD = 7,   /**< send the HTTP request of apigw_exchange_call() to #APIGW_EXCHANGE_URL. Fill
                                 apigw_exchange_response() and answer nothing */
    APIGW_STEP_BACKEND = 8,   /**< call the AWS service #APIGW_EXCHANGE_URL with #APIGW_EXCHANGE_PAYLOAD. Answer its
                                 result */
    APIGW_STEP_RESPOND = 9,   /**< send apigw_exchange_response() to the client. Answer nothing */
    APIGW_STEP_RELAY = 10,    /**< send #APIGW_EXCHANGE_REST and then the rest of the stream to the client. Answer
                                 nothing */
    APIGW_STEP_FRAME = 11,    /**< WebSocket: send #APIGW_EXCHANGE_PAYLOAD as a frame. Answer nothing */
    APIGW_STEP_CLOSE = 12,    /**< WebSocket: close the connection with #APIGW_EXCHANGE_CLOSE_CODE. Answer nothing */
    APIGW_STEP_DONE = 13,     /**< nothing is left to do */
    APIGW_STEP_LAST = 13      /**< the highest step of this version */
};

/** Flags of apigw_exchange_begin(). */
enum {
    APIGW_EXCHANGE_ADMIT = 1, /**< make #APIGW_STEP_ADMIT for every request, not only where an API key is required */
    APIGW_EXCHANGE_METHOD_CACHE = 2, /**< make #APIGW_STEP_CACHE where the stage says so */
    APIGW_EXCHANGE_BINARY = 4,       /**< WebSocket: the message came in binary frames (A7.1) */
    APIGW_EXCHANGE_AUTHENTICATED = 8 /**< load balancer: the host has done what authenticate-oidc and
                                        authenticate-cognito of the rules ask for; without it such a rule refuses the
                                        request with 401 (H1.75) */
};

/** Flags of apigw_exchange_answer(). */
enum {
    APIGW_ANSWER_FUNCTION_ERROR = 1, /**< the invocation reported a function error: the bytes are its description */
    APIGW_ANSWER_CACHED = 2,         /**< the bytes are a stored result of the authorizer */
    APIGW_ANSWER_MORE = 4,           /**< the bytes are a piece of a stream, and more follow (H5.9) */
    APIGW_ANSWER_PLAIN = 8 /**< the function responded without the content type of integrations, so there is no
                              prelude: a Function URL in stream mode sends the bytes as they are (B4.6) */
};

/** Reasons of apigw_exchange_fail(). */
enum {
    APIGW_FAIL_TIMEOUT = 1,           /**< no result in time */
    APIGW_FAIL_UNREACHABLE = 2,       /**< the connection failed */
    APIGW_FAIL_PERMISSION = 3,        /**< the function may not be invoked */
    APIGW_FAIL_UNSUPPORTED = 4,       /**< the host does not know the step */
    APIGW_FAIL_THROTTLED = 5,         /**< too many requests */
    APIGW_FAIL_QUOTA = 6,             /**< the quota of the usage plan is used up */
    APIGW_FAIL_UNKNOWN_KEY = 7,       /**< the API key is unknown, disabled or in no plan of the stage */
    APIGW_FAIL_INVALID_SIGNATURE = 8, /**< the signature of the request is wrong */
    APIGW_FAIL_EXPIRED = 9,           /**< the credentials have expired */
    APIGW_FAIL_INVALID_TOKEN = 10,    /**< the signature of the token is wrong */
    APIGW_FAIL_MISS = 11,             /**< the cache does not have it: go on */
    APIGW_FAIL_LAST = 11              /**< the highest reason of this version */
};

/** Fields of apigw_exchange_get() and apigw_exchange_int(). */
enum {
    APIGW_EXCHANGE_FUNCTION = 1,       /**< text: function to invoke: ARN, or logical id of a template */
    APIGW_EXCHANGE_QUALIFIER = 2,      /**< text: its alias or version */
    APIGW_EXCHANGE_PAYLOAD = 3,        /**< text: what to send to it; of a frame its data */
    APIGW_EXCHANGE_CACHE_KEY = 4,      /**< bytes: key of the authorizer's result or of the response, made by
                                          apigw_cache_key(); absent: it is not cacheable. It holds secrets. The
                                          answer clears it: copy it first to store a result of the
                                          authorizer under it. At RESPOND: the key of the response, where
                                          #APIGW_EXCHANGE_STORE_TTL_S is not 0 */
    APIGW_EXCHANGE_TOKEN = 5,          /**< text: the token, without "Bearer " */
    APIGW_EXCHANGE_ISSUER = 6,         /**< text: its issuer; of Cognito the user pools, separated by commas */
    APIGW_EXCHANGE_METHOD = 7,         /**< text: method of an HTTP request to send */
    APIGW_EXCHANGE_URL = 8,            /**< text: its URL, with the query string; of a backend the uri of the
                                          integration, of an HTTP API its subtype */
    APIGW_EXCHANGE_ARN = 9,            /**< text: execute-api ARN of the request */
    APIGW_EXCHANGE_API_KEY = 10,       /**< text: API key of the request; absent: it has none */
    APIGW_EXCHANGE_KEY = 11,           /**< text: route key */
    APIGW_EXCHANGE_AUTHORIZER = 12,    /**< text: name of the authorizer */
    APIGW_EXCHANGE_REST = 13,          /**< bytes: what followed the prelude in the pieces of a stream */
    APIGW_EXCHANGE_CLOSE_REASON = 14,  /**< text: reason of a WebSocket close */
    APIGW_EXCHANGE_LOG = 15,           /**< text: a JSON object: log fields of the exchange (H1.38, H1.63), after it has
                                          begun */
    APIGW_EXCHANGE_RESPONSE_TYPE = 16, /**< text: gateway response type of REST, e.g. "UNAUTHORIZED" */
    APIGW_EXCHANGE_EXPLANATION = 17,   /**< text: one line for each check that ran: its name, a tab, its outcome */
    APIGW_EXCHANGE_TIMEOUT_MS = 101,   /**< integer: how long to wait for a result, in milliseconds */
    APIGW_EXCHANGE_TTL_S = 102,        /**< integer: how long a result may be kept, in seconds; 0: not at all */
    APIGW_EXCHANGE_MODE = 103,         /**< integer: 0 buffered, 1 stream (H5.9) */
    APIGW_EXCHANGE_ASYNCHRONOUS = 104, /**< integer: 1 when the function is invoked without waiting for a result */
    APIGW_EXCHANGE_STORE_TTL_S = 105,  /**< integer, at RESPOND: for how many seconds the response may be kept under the
                                          key of CACHE; 0: not at all (H4.5) */
    APIGW_EXCHANGE_CLOSE_CODE = 106,   /**< integer: code of a WebSocket close */
    APIGW_EXCHANGE_ERROR_RESPONSE = 107, /**< integer: APIGW_ERROR_RESPONSE_… that was made; 0: none */
    APIGW_EXCHANGE_ACCEPTED = 108,       /**< integer: 1 when a WebSocket upgrade is accepted */
    APIGW_EXCHANGE_STORE_RESULT = 109 /**< integer, after the answer to AUTHORIZE: 1 when that result may be stored for
                                         the #APIGW_EXCHANGE_TTL_S of the step (H4.2) */
};

/**
 * One request on its way through a definition. One thread at a time. One is enough for a connection: it is used again
 * for the next request, and once warm a proxied request allocates nothing.
 */
typedef struct apigw_exchange apigw_exchange;

/**
 * Make an exchange.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the exchange, to be freed with apigw_exchange_free(), or NULL when out of memory
 */
APIGW_API apigw_exchange *apigw_exchange_new(const apigw_allocator *allocator);

/** Free an exchange and everything that it returned, at any step. NULL is allowed. */
APIGW_API void apigw_exchange_free(apigw_exchange *exchange);

/** Give a request up, at any step, and keep the memory for the next one (H5.6). NULL is allowed. */
APIGW_API void apigw_exchange_reset(apigw_exchange *exchange);

/**
 * Begin with a request, and run the checks of its type of API in order (H1.1) until the host has to do something. What
 * the exchange did before is gone. The exchange takes the stage off the path, and sets the route, the time and what
 * authorizers say as fields of the request, so that the response can name its ids.
 *
 * The configuration comes from the definition: routes, binary media types, CORS, authorizers, integrations. Stage, ids,
 * region, account and switches come from `api`, and its stage variables go before those of the definition. Without
 * region and account the ARN of a request is not known, and policies that name it do not match.
 * @param exchange   the exchange, at any step
 * @param definition the API, loaded; read only, and has to live until the exchange is reset, begun again or freed. Any
 *                   number of exchanges may use it at once
 * @param api        the front end, of the kind of the definition (of an HTTP API of either payload format, of a load
 *                   balancer of either form); likewise
 * @param request    the request as it was built, with method, target, header fields and body, of a WebSocket API with
 *                   APIGW_FIELD_EVENT_TYPE. It has to live as long as the definition, and so does a body that it
 *                   borrows; in between only the exchange changes it
 * @param now_ms     the time in milliseconds since 1970 UTC: tokens expire by it, and it is the time of the request
 *                   unless that has one
 * @param flags      any of APIGW_EXCHANGE_ADMIT, APIGW_EXCHANGE_METHOD_CACHE, APIGW_EXCHANGE_BINARY,
 *                   APIGW_EXCHANGE_AUTHENTICATED
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done: apigw_exchange_step() returns what is wanted, also for a request that is refused
 * @retval APIGW_E_ARGUMENT a pointer is NULL, a flag is unknown, `now_ms` is over INT64_MAX / 2, or the front end is of
 *                          another kind: no exchange has begun, and the step is #APIGW_STEP_NONE; so with
 *                          APIGW_E_STATE
 * @retval APIGW_E_STATE    nothing is loaded
 * @retval APIGW_E_NOMEM    out of memory: the step is #APIGW_STEP_RESPOND with a response of status 500
 */
APIGW_API apigw_status apigw_exchange_begin(apigw_exchange *exchange, const apigw_definition *definition,
                                            const apigw_api *api, apigw_request *request, uint64_t now_ms,
                                            uint32_t flags, apigw_error *err);

/**
 * Return what the host has to do, APIGW_STEP_…. It stays the same until the step is answered or failed (H5.1).
 * @return #APIGW_STEP_NONE when nothing has begun or `exchange` is NULL
 */
APIGW_API uint32_t apigw_exchange_step(const apigw_exchange *exchange);

/** Return the name of a step, such as "verify-iam" for APIGW_STEP_VERIFY_IAM; NULL for other numbers. Any thread. */
APIGW_API const char *apigw_exchange_step_name(uint32_t step);

/** Return the step with this name, or 0. `name_len` is in bytes or #APIGW_NTS. Any thread. */
APIGW_API uint32_t apigw_exchange_step_by_name(const char *name, size_t name_len);

/** Return the name of a reason, such as "unknown-key" for APIGW_FAIL_UNKNOWN_KEY; NULL for other numbers. Any
 *  thread. */
APIGW_API const char *apigw_exchange_fail_name(uint32_t reason);

/** Return the reason with this name, or 0. `name_len` is in bytes or #APIGW_NTS. Any thread. */
APIGW_API uint32_t apigw_exchange_fail_by_name(const char *name, size_t name_len);

/**
 * Return a text or bytes of the current step, or of the exchange as a whole: #APIGW_EXCHANGE_LOG,
 * #APIGW_EXCHANGE_EXPLANATION, #APIGW_EXCHANGE_KEY, #APIGW_EXCHANGE_ARN and #APIGW_EXCHANGE_RESPONSE_TYPE are there
 * once the check that makes them has run. Each call for LOG or EXPLANATION writes the text again, over the one that an
 * earlier call returned: getters too belong to the thread of the exchange.
 * @param exchange the exchange
 * @param field    APIGW_EXCHANGE_…
 * @param len      receives the length in bytes, 0 when absent; may be NULL
 * @return the bytes, which live until the step is answered or failed, or the exchange is reset, begun again or freed;
 *         only `len` says where they end. NULL when the step has none, there is no such field, or memory ran out
 */
APIGW_API const char *apigw_exchange_get(const apigw_exchange *exchange, uint32_t field, size_t *len);

/**
 * Return an integer of the current step or of the exchange.
 * @param exchange the exchange
 * @param field    APIGW_EXCHANGE_…
 * @return the number; 0 when the step has none, there is no such field, or `exchange` is NULL
 */
APIGW_API uint64_t apigw_exchange_int(const apigw_exchange *exchange, uint32_t field);

/**
 * Report that a step is done. Any bytes are accepted: a malformed result becomes the error response of the front end,
 * and the reason is in #APIGW_EXCHANGE_LOG.
 * @param exchange  the exchange
 * @param bytes     what the step asks for, `bytes_len` bytes: read during the call only. At RESPOND, RELAY, FRAME,
 *                  CLOSE, FORWARD and CACHE (NULL, 0)
 * @param bytes_len in bytes, or #APIGW_NTS
 * @param flags     any of APIGW_ANSWER_… that fit the step: FUNCTION_ERROR at AUTHORIZE, INVOKE and BACKEND, CACHED at
 *                  AUTHORIZE, MORE and PLAIN at INVOKE, MORE only of a stream (#APIGW_EXCHANGE_MODE)
 * @param err       receives the error; may be NULL
 * @retval APIGW_OK         done: the next step is there
 * @retval APIGW_E_ARGUMENT `exchange` is NULL, `bytes` is NULL with a length, or a flag is unknown
 * @retval APIGW_E_STATE    the answer does not fit the step, or no step is left: nothing has changed (H5.6)
 * @retval APIGW_E_NOMEM    out of memory: the step is #APIGW_STEP_RESPOND with a response of status 500; on an open
 *                          WebSocket connection #APIGW_STEP_CLOSE with 1011
 */
APIGW_API apigw_status apigw_exchange_answer(apigw_exchange *exchange, const char *bytes, size_t bytes_len,
                                             uint32_t flags, apigw_error *err);

/**
 * Report that a step failed. #APIGW_FAIL_UNSUPPORTED and #APIGW_FAIL_UNREACHABLE fit every step but NONE and DONE,
 * #APIGW_FAIL_TIMEOUT all of these but RESPOND, FRAME and CLOSE. The request is refused, but at CACHE only
 * #APIGW_FAIL_UNSUPPORTED refuses it: other reasons count as a miss. At RESPOND, RELAY, FRAME and CLOSE the
 * exchange is over (H5.5).
 * @param exchange the exchange
 * @param reason   APIGW_FAIL_…
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK         done: the next step is there
 * @retval APIGW_E_ARGUMENT `exchange` is NULL, or there is no such reason
 * @retval APIGW_E_STATE    the reason does not fit the step: nothing has changed
 * @retval APIGW_E_NOMEM    as apigw_exchange_answer()
 */
APIGW_API apigw_status apigw_exchange_fail(apigw_exchange *exchange, uint32_t reason, apigw_error *err);

/**
 * Return the response: to be sent at #APIGW_STEP_RESPOND, to be filled at #APIGW_STEP_CACHE and #APIGW_STEP_FORWARD,
 * where it is empty. Ask again at each step, since #APIGW_STEP_FORWARD has a handle of its own. The response that is
 * sent keeps its content until the exchange is reset, begun again or freed. The host may change a response only at
 * CACHE and FORWARD.
 * @return a response that belongs to the exchange; NULL when `exchange` is NULL
 */
APIGW_API apigw_response *apigw_exchange_response(apigw_exchange *exchange);

/**
 * Return the HTTP request or service call of #APIGW_STEP_FORWARD and #APIGW_STEP_BACKEND: its header fields, query
 * parameters and body, by apigw_integration_call_at() and apigw_integration_call_body().
 * @return the call, which belongs to the exchange and lives until the step is answered or failed; NULL at other steps,
 *         and for an HTTP API's integration with an AWS service
 */
APIGW_API const apigw_integration_call *apigw_exchange_call(const apigw_exchange *exchange);

/* ---- custom domains --------------------------------------------------------------------------------------------- */

/** A custom domain: which API and stage a path belongs to (H1.11). Built by one thread, then immutable and shared. */
typedef struct apigw_domain apigw_domain;

/**
 * Make a domain without mappings.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the domain, to be freed with apigw_domain_free(), or NULL when out of memory
 */
APIGW_API apigw_domain *apigw_domain_new(const apigw_allocator *allocator);

/** Free a domain. NULL is allowed. */
APIGW_API void apigw_domain_free(apigw_domain *domain);

/** How a key is matched: values of #APIGW_DOMAIN_OPT_MATCH. */
enum {
    APIGW_DOMAIN_MATCH_AUTO = 0, /**< by prefix when a key of the domain has several levels, else by segment (H6.1) */
    APIGW_DOMAIN_MATCH_SEGMENT = 1, /**< whole segments */
    APIGW_DOMAIN_MATCH_PREFIX = 2   /**< bytes: "/ordersandmore" belongs to "orders" */
};

/** Options of apigw_domain_set_option(). */
enum {
    APIGW_DOMAIN_OPT_MATCH = 1, /**< APIGW_DOMAIN_MATCH_… */
    APIGW_DOMAIN_OPT_LAST = 1   /**< the highest option of this version */
};

/**
 * Set an option.
 * @param domain  the domain, not shared yet
 * @param option  #APIGW_DOMAIN_OPT_MATCH
 * @param setting one of its values
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `domain` is NULL, or there is no such option or value
 */
APIGW_API apigw_status apigw_domain_set_option(apigw_domain *domain, uint32_t option, uint64_t setting,
                                               apigw_error *err);

/**
 * Add a mapping. Key and stage are copied.
 * @param domain     the domain, not shared yet
 * @param key        "orders/v1", with or without slashes at its ends; "": the mapping of what no other one takes;
 *                   `key_len` bytes of UTF-8
 * @param key_len    in bytes, or #APIGW_NTS
 * @param definition the API, which apigw_domain_select() returns; the domain does not use it, and it may be NULL
 * @param stage      the stage, `stage_len` bytes of UTF-8
 * @param stage_len  in bytes, or #APIGW_NTS
 * @param user       the host's, which apigw_domain_select() returns
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `domain` is NULL, or a text is NULL with a length
 * @retval APIGW_E_UTF8      key or stage is not UTF-8
 * @retval APIGW_E_DUPLICATE the domain has this key
 * @retval APIGW_E_NOMEM     out of memory; the domain is as it was
 */
APIGW_API apigw_status apigw_domain_add(apigw_domain *domain, const char *key, size_t key_len,
                                        const apigw_definition *definition, const char *stage, size_t stage_len,
                                        void *user, apigw_error *err);

/** The mapping of a path. Texts belong to the domain, `rest` to the path. Frozen layout. */
typedef struct apigw_mapping {
    const apigw_definition *definition; /**< as it was added */
    void *user;                         /**< as it was added */
    const char *key;                    /**< the key without slashes at its ends, not NUL-terminated */
    size_t key_len;                     /**< in bytes */
    const char *stage;                  /**< the stage */
    size_t stage_len;                   /**< in bytes */
    const char *rest;                   /**< the rest of the path, in the text that was given; "/" when it is empty */
    size_t rest_len;                    /**< in bytes */
    uint32_t lower_case;                /**< 1 when header names are lower-cased: a key has several levels */
    uint32_t reserved;                  /**< zero */
} apigw_mapping;

/**
 * Give a request what its mapping says, before apigw_exchange_begin(): the stage, the key as
 * APIGW_FIELD_BASE_PATH ("/orders/v1", "" for the empty key), and header names in lower case where a key of the domain
 * has several levels. A request that has APIGW_FIELD_BASE_PATH came through a custom domain: its path has the key and
 * no stage. Any other one came to the default endpoint: its path begins with the stage, unless that is "$default".
 * @param mapping what apigw_domain_select() returned; a key of over 1024 bytes is APIGW_E_ARGUMENT
 * @param request the request, with its path and header fields
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_NOMEM    out of memory; some of it may be done
 */
APIGW_API apigw_status apigw_mapping_apply(const apigw_mapping *mapping, apigw_request *request, apigw_error *err);

/**
 * Select the mapping of a path: the one with the longest key that matches (H1.11). Any thread.
 * @param domain   the domain
 * @param path     the path of the request, `path_len` bytes, without its query string
 * @param path_len in bytes, or #APIGW_NTS
 * @param out      receives the mapping, which lives as long as `domain` and `path`; all zero when none matches
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND no mapping matches: the host responds with 403 Forbidden
 */
APIGW_API apigw_status apigw_domain_select(const apigw_domain *domain, const char *path, size_t path_len,
                                           apigw_mapping *out, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
