/**
 * @file authorization.h
 * The result of a Lambda authorizer: an IAM policy, or the simple form of HTTP APIs (D.2). Built and encoded by an
 * authorizer function; decoded, evaluated against the ARN of a method and put into the backend's request by a gateway.
 *
 * The kinds here are those of the authorizer: APIGW_KIND_AUTHORIZER_TOKEN, APIGW_KIND_AUTHORIZER_REST,
 * APIGW_KIND_AUTHORIZER_HTTP_1, APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_KIND_AUTHORIZER_WEBSOCKET; only what becomes of the
 * context is a matter of the backend's.
 */
#ifndef APIGW_AUTHORIZATION_H
#define APIGW_AUTHORIZATION_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/kinds.h>
#include <apigw/options.h>
#include <apigw/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The result of an authorizer. */
typedef struct apigw_authorization apigw_authorization;

/** Fields: what it has at most one of. */
enum {
    APIGW_AUTHORIZATION_PRINCIPAL_ID = 1,   /**< `principalId`: who it is; policies must have it (D2.1) */
    APIGW_AUTHORIZATION_USAGE_KEY = 2,      /**< `usageIdentifierKey`: an API key, of REST APIs alone */
    APIGW_AUTHORIZATION_POLICY_VERSION = 3, /**< `Version`: "2012-10-17", or "2008-10-17", where "${" is literal */
    APIGW_AUTHORIZATION_LATENCY = 4,        /**< for the backend: milliseconds that the authorizer took, an integer;
                                                 in no result (D.3) */
    APIGW_AUTHORIZATION_LAST = 4            /**< the highest field of this version */
};

/** What a statement says. */
enum {
    APIGW_EFFECT_ALLOW = 1, /**< `Effect` is "Allow" */
    APIGW_EFFECT_DENY = 2   /**< `Effect` is "Deny" */
};

/** Parts of a statement. */
enum {
    APIGW_STATEMENT_ACTION = 1,       /**< `Action`: any number of patterns, e.g. "execute-api:Invoke" */
    APIGW_STATEMENT_NOT_ACTION = 2,   /**< `NotAction`: any number, in place of `Action` */
    APIGW_STATEMENT_RESOURCE = 3,     /**< `Resource`: any number of patterns of ARNs (APIGW_MATCH_RESOURCE) */
    APIGW_STATEMENT_NOT_RESOURCE = 4, /**< `NotResource`: any number, in place of `Resource` */
    APIGW_STATEMENT_CONDITION = 5,    /**< `Condition`: one, the JSON text of its object */
    APIGW_STATEMENT_SID = 6,          /**< `Sid`: one, a name of the statement */
    APIGW_STATEMENT_LAST = 6          /**< the highest part of this version */
};

/** Marks of a pair of the context, beside APIGW_PAIR_HAS_NUL. */
enum {
    APIGW_PAIR_IS_JSON = 4 /**< the value is JSON text of a number, literal, array or object; else a string */
};

/** Flags of apigw_authorization_encode() and apigw_authorization_decode(), beside APIGW_DECODE_FUNCTION_ERROR. */
enum {
    APIGW_AUTHORIZER_SIMPLE_RESPONSE = 2 /**< the authorizer has simple responses enabled (HTTP API, format 2.0) */
};

/** What an authorization says of one request. */
enum {
    APIGW_DECISION_ALLOW = 1,        /**< the request goes on */
    APIGW_DECISION_DENY = 2,         /**< nothing allows it */
    APIGW_DECISION_EXPLICIT_DENY = 3 /**< a Deny matches it, whatever else allows it */
};

/** The outcome of an evaluation. Frozen layout. */
typedef struct apigw_decision {
    uint32_t outcome;        /**< APIGW_DECISION_…; 0 after an error */
    uint32_t error_response; /**< what the client gets: 0 or an APIGW_ERROR_RESPONSE_… */
    size_t statement;        /**< index of the statement that decided; SIZE_MAX: none did */
    size_t indeterminate;    /**< statements that could not be evaluated; see
                              apigw_authorization_evaluate() */
    uint64_t reserved[2];    /**< zero */
} apigw_decision;

/**
 * Makes an empty authorization: it allows nothing.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the authorization, to be freed with apigw_authorization_free(), or NULL when out of memory
 */
APIGW_API apigw_authorization *apigw_authorization_new(const apigw_allocator *allocator);

/** Frees an authorization and everything that it returned. NULL is allowed. */
APIGW_API void apigw_authorization_free(apigw_authorization *authorization);

/** Empties an authorization and keeps its options, and its memory up to APIGW_OPT_RETAIN_MAX. NULL is allowed. */
APIGW_API void apigw_authorization_reset(apigw_authorization *authorization);

/**
 * Sets an option: APIGW_OPT_STRICT (refuses duplicate members and a `principalId` that is not a string),
 * APIGW_OPT_MAX_INPUT, APIGW_OPT_MAX_DEPTH, APIGW_OPT_MAX_ITEMS (statements, patterns of one part, members of the
 * context), APIGW_OPT_RETAIN_MAX; the others are taken and have no effect here.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_authorization_set_option(apigw_authorization *authorization, uint32_t option,
                                                      uint64_t value, apigw_error *err);

/* ---- building ----------------------------------------------------------------------------------------------- */

/**
 * Sets a field. Copied.
 * @param authorization the authorization
 * @param field         an APIGW_AUTHORIZATION_PRINCIPAL_ID … id
 * @param value         UTF-8, `value_len` bytes; (NULL, 0) takes the field away
 * @param value_len in bytes
 * @param err           receives the error, with the offset of the bad byte within `value`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, there is no such field, or `value` is NULL with a length
 * @retval APIGW_E_UTF8     `value` is not UTF-8
 * @retval APIGW_E_VALUE    a version that there is not, a latency that is no integer of 64 bits from 0 on
 * @retval APIGW_E_NOMEM    out of memory; the authorization is as it was
 */
APIGW_API apigw_status apigw_authorization_set(apigw_authorization *authorization, uint32_t field, const char *value,
                                               size_t value_len, apigw_error *err);

/**
 * Begins a statement. What it says follows by apigw_authorization_add(): it needs an action and a resource.
 * @param authorization the authorization
 * @param effect        APIGW_EFFECT_ALLOW or APIGW_EFFECT_DENY
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, or there is no such effect
 * @retval APIGW_E_ITEMS    more statements than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the authorization is as it was
 */
APIGW_API apigw_status apigw_authorization_add_statement(apigw_authorization *authorization, uint32_t effect,
                                                         apigw_error *err);

/**
 * Adds to the last statement: a pattern to those that the part has, or its one condition or name in the old one's
 * place. Copied.
 * @param authorization the authorization
 * @param part          APIGW_STATEMENT_ACTION …
 * @param text          UTF-8, `text_len` bytes; a condition is the JSON text of an object of operators, each an object
 * of keys, each with a string, number, true, false or an array of those
 * @param text_len in bytes
 * @param err           receives the error, with the offset within `text`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, there is no such part, or `text` is NULL with a length
 * @retval APIGW_E_STATE    there is no statement yet
 * @retval APIGW_E_VALUE    the part that it excludes is there: `Action` and `NotAction`, `Resource` and `NotResource`
 * @retval APIGW_E_UTF8     `text` is not UTF-8
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_DEPTH the condition is no JSON value
 * @retval APIGW_E_TYPE     the condition is none
 * @retval APIGW_E_ITEMS    more patterns than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the authorization is as it was
 */
APIGW_API apigw_status apigw_authorization_add(apigw_authorization *authorization, uint32_t part, const char *text,
                                               size_t text_len, apigw_error *err);

/**
 * Allows or denies execute-api:Invoke on what a pattern of ARNs names, e.g. the `methodArn` of the event: adds to the
 * last statement when that says nothing else, or begins one.
 * Whoever adds an ARN with what a client sent in it adds a pattern: `*` and `?` in the path are wildcards.
 * @param authorization the authorization
 * @param effect        APIGW_EFFECT_ALLOW or APIGW_EFFECT_DENY
 * @param arn           the pattern, `arn_len` bytes of UTF-8. Copied
 * @param arn_len in bytes
 * @param err           receives the error, with the offset within `arn`; may be NULL
 * @return as apigw_authorization_add_statement() and apigw_authorization_add()
 */
APIGW_API apigw_status apigw_authorization_add_method(apigw_authorization *authorization, uint32_t effect,
                                                      const char *arn, size_t arn_len, apigw_error *err);

/**
 * Sets what the simple form says: `isAuthorized` (D2.6).
 * @param authorization the authorization
 * @param authorized    1: the request goes on; 0: it does not
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, or `authorized` is not 0 or 1
 */
APIGW_API apigw_status apigw_authorization_set_authorized(apigw_authorization *authorization, uint32_t authorized,
                                                          apigw_error *err);

/**
 * Sets a member of the context to a string. Copied; it takes the place of one of that name.
 * @param authorization the authorization
 * @param key           UTF-8, `key_len` bytes
 * @param key_len       in bytes
 * @param value         UTF-8, `value_len` bytes
 * @param value_len in bytes
 * @param err           receives the error, with the offset within key or value; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, or a string is NULL with a length
 * @retval APIGW_E_UTF8     it is not UTF-8
 * @retval APIGW_E_ITEMS    more members than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the authorization is as it was
 */
APIGW_API apigw_status apigw_authorization_set_context(apigw_authorization *authorization, const char *key,
                                                       size_t key_len, const char *value, size_t value_len,
                                                       apigw_error *err);

/**
 * Sets a member of the context to any JSON value, e.g. "17" or "true". Arrays and objects go through the format 2.0 of
 * HTTP APIs alone (D2.5).
 * @param authorization the authorization
 * @param key           UTF-8, `key_len` bytes
 * @param key_len       in bytes
 * @param json          one JSON value, `json_len` bytes. Copied
 * @param json_len in bytes
 * @param err           receives the error, with the offset within key or value; may be NULL
 * @return as apigw_authorization_set_context(), and #APIGW_E_SYNTAX, #APIGW_E_TRUNCATED, #APIGW_E_TRAILING,
 *         #APIGW_E_DEPTH where `json` is no JSON value
 */
APIGW_API apigw_status apigw_authorization_set_context_json(apigw_authorization *authorization, const char *key,
                                                            size_t key_len, const char *json, size_t json_len,
                                                            apigw_error *err);

/**
 * Writes the result for an authorizer of that kind: a policy, whose `Action` and `Resource` are arrays, or the simple
 * form under APIGW_AUTHORIZER_SIMPLE_RESPONSE. What that kind knows nothing of is left out (`usageIdentifierKey`), what
 * it would refuse is refused here, and `err->pointer` says where it would stand.
 * @param authorization the authorization
 * @param kind          kind of the authorizer, most often apigw_request_kind() of its event
 * @param flags         0 or APIGW_AUTHORIZER_SIMPLE_RESPONSE
 * @param out           receives the JSON text
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, `kind` is no kind, or there is no such flag
 * @retval APIGW_E_UNSUPPORTED it is not the kind of an authorizer, or it knows no simple form
 * @retval APIGW_E_MISSING     no principal id, no statement, a statement without an action or a resource;
 *                             `isAuthorized` of the simple form
 * @retval APIGW_E_TYPE        an array or object in the context of a kind that takes none (D2.4)
 * @retval APIGW_E_VALUE       `claims` in such a context (D2.4)
 * @retval APIGW_E_SIZE        a resource over 512 characters, a result over 8192 bytes on WebSocket APIs (D2.9); or it
 *                             does not go into `out`
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_authorization_encode(const apigw_authorization *authorization, uint32_t kind,
                                                  uint32_t flags, apigw_buffer *out, apigw_error *err);

/* ---- reading ------------------------------------------------------------------------------------------------ */

/**
 * Reads the result of an authorizer as the front end does. What the authorization held before is gone; on error it is
 * empty, and `err->error_response` is what the client gets: APIGW_ERROR_RESPONSE_UNAUTHORIZED when the authorizer says
 * "Unauthorized" (D2.7), else APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR.
 *
 * An unknown member of a statement is refused: leaving it out could widen what the statement allows. Others are
 * ignored.
 * @param authorization the authorization
 * @param kind          kind of the authorizer
 * @param json          the result, `json_len` bytes of UTF-8
 * @param json_len in bytes
 * @param flags         any of APIGW_DECODE_FUNCTION_ERROR, when the invocation reported one and `json` describes it,
 * and APIGW_AUTHORIZER_SIMPLE_RESPONSE
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK            decoded
 * @retval APIGW_E_ARGUMENT    `authorization` is NULL, `json` is NULL with a length, `kind` is no kind, or there is no
 *                             such flag
 * @retval APIGW_E_UNSUPPORTED it is not the kind of an authorizer, or it knows no simple form
 * @retval APIGW_E_FUNCTION    the function failed, or its result says "Unauthorized" where that counts as failing
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8 it is no JSON text
 * @retval APIGW_E_TYPE, APIGW_E_VALUE, APIGW_E_MISSING it is no such result
 * @retval APIGW_E_DUPLICATE   a duplicate member (APIGW_OPT_STRICT)
 * @retval APIGW_E_SIZE        the result, or a resource in it, is over a limit (D2.9, B.9, APIGW_OPT_MAX_INPUT)
 * @retval APIGW_E_DEPTH, APIGW_E_ITEMS a limit is reached
 * @retval APIGW_E_NOMEM       out of memory; `err->error_response` is 0
 */
APIGW_API apigw_status apigw_authorization_decode(apigw_authorization *authorization, uint32_t kind, const char *json,
                                                  size_t json_len, uint32_t flags, apigw_error *err);

/**
 * A field as text.
 * @param authorization the authorization
 * @param field         an APIGW_AUTHORIZATION_PRINCIPAL_ID … id
 * @param len           receives its length in bytes, 0 when absent; may be NULL
 * @return the text; NULL when absent or unknown
 */
APIGW_API const char *apigw_authorization_get(const apigw_authorization *authorization, uint32_t field, size_t *len);

/** What the simple form says: 1 or 0; -1 when it is not said or `authorization` is NULL. */
APIGW_API int32_t apigw_authorization_get_authorized(const apigw_authorization *authorization);

/** Number of statements; 0 when `authorization` is NULL. */
APIGW_API size_t apigw_authorization_statement_count(const apigw_authorization *authorization);

/** APIGW_EFFECT_ALLOW or APIGW_EFFECT_DENY of a statement, from 0; 0 when there is none of that index. */
APIGW_API uint32_t apigw_authorization_effect(const apigw_authorization *authorization, size_t statement);

/** How many texts a part of a statement has; 0 when there is no such statement or part. */
APIGW_API size_t apigw_authorization_element_count(const apigw_authorization *authorization, size_t statement,
                                                   uint32_t part);

/**
 * One text of a part of a statement.
 * @param authorization the authorization
 * @param statement     index, from 0
 * @param part          APIGW_STATEMENT_ACTION …
 * @param i             index within the part, from 0; a condition and a name have one
 * @param len           receives its length in bytes; may be NULL
 * @return the text; NULL when there is none
 */
APIGW_API const char *apigw_authorization_element_at(const apigw_authorization *authorization, size_t statement,
                                                     uint32_t part, size_t i, size_t *len);

/** Number of members of the context; 0 when `authorization` is NULL. */
APIGW_API size_t apigw_authorization_context_count(const apigw_authorization *authorization);

/**
 * One member of the context: `value` is a string, or JSON text where `flags` has APIGW_PAIR_IS_JSON.
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `authorization` or `out` is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_authorization_context_at(const apigw_authorization *authorization, size_t i,
                                                      apigw_pair *out);

/**
 * The member of the context of that name, letter case included.
 * @param authorization the authorization
 * @param key           the name, `key_len` bytes
 * @param key_len in bytes
 * @param out           receives the member
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `authorization` or `out` is NULL, or `key` is NULL with a length
 * @retval APIGW_E_NOT_FOUND there is none
 */
APIGW_API apigw_status apigw_authorization_context_find(const apigw_authorization *authorization, const char *key,
                                                        size_t key_len, apigw_pair *out);

/* ---- the verdict -------------------------------------------------------------------------------------------- */

/**
 * Whether a request may go on (C.4, D2.7, D2.8): a Deny that matches it beats every Allow, and what nothing matches is
 * denied. The action is execute-api:Invoke; letter case of actions does not count. `isAuthorized`, where it is known,
 * has to be true, and where there are statements one has to allow the request too.
 *
 * What cannot be evaluated counts against the request: a Deny matches, an Allow does not, and `indeterminate` counts
 * the statement. That is a condition with another operator than those below, with another key, or with a value that is
 * none for the operator or longer than 2048 bytes; a policy variable ("${") unless the version is "2008-10-17"; an
 * action without a service, or with a wildcard in it; a resource that is neither "*" nor begins with "arn:", or with a
 * wildcard in its service; an empty list of either.
 *
 * Operators: StringEquals, StringLike, StringEqualsIgnoreCase and their opposites, IpAddress, NotIpAddress, Bool, Null,
 * Date…, Numeric…, each but Null also with IfExists. Keys: aws:SourceIp, aws:VpcSourceIp, aws:SourceVpc,
 * aws:SourceVpce, aws:UserAgent, aws:Referer, aws:CurrentTime, aws:EpochTime, aws:SecureTransport, from
 * APIGW_FIELD_SOURCE_IP, APIGW_FIELD_VPC_ID, APIGW_FIELD_VPCE_ID, APIGW_FIELD_USER_AGENT, APIGW_FIELD_TIME_MS,
 * APIGW_FIELD_SCHEME and header lines of the request.
 *
 * It does not recurse or allocate, and takes time in proportion to the policy and, for each of its patterns, to the
 * ARN.
 * @param authorization the authorization
 * @param arn           of the method, concrete (C4.2), `arn_len` bytes
 * @param arn_len in bytes
 * @param request       the request that asks, or the authorizer's REQUEST event; read during the call for conditions;
 *                      NULL: nothing is known of it
 * @param out           receives the decision
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK         decided
 * @retval APIGW_E_ARGUMENT `authorization`, `arn` or `out` is NULL
 * @retval APIGW_E_VALUE    `arn` is no ARN of execute-api
 * @retval APIGW_E_SIZE     it is longer than 1600 bytes; `err->error_response` is APIGW_ERROR_RESPONSE_URI_TOO_LONG
 * (B8.13)
 */
APIGW_API apigw_status apigw_authorization_evaluate(const apigw_authorization *authorization, const char *arn,
                                                    size_t arn_len, const apigw_request *request, apigw_decision *out,
                                                    apigw_error *err);

/**
 * Writes what a backend of a kind finds in `requestContext.authorizer` (D.3): on APIGW_KIND_REST, APIGW_KIND_HTTP_1 and
 * APIGW_KIND_WEBSOCKET the context with its values as strings, null left alone, `principalId` and, but for HTTP_1, the
 * latency as `integrationLatency`; on APIGW_KIND_HTTP_2 the context with its types below `lambda`, null when it is
 * empty.
 * @param authorization the authorization
 * @param kind          kind of the backend's event
 * @param out           receives the JSON text of an object
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `kind` is no kind
 * @retval APIGW_E_UNSUPPORTED that kind has no Lambda authorizers
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_authorization_encode_context(const apigw_authorization *authorization, uint32_t kind,
                                                          apigw_buffer *out, apigw_error *err);

/**
 * Puts that into a request: as apigw_request_set_json() of "/requestContext/authorizer".
 * @param request       the backend's request
 * @param authorization the authorization, read during the call
 * @param kind          kind that the request will be encoded as; 0: that it was decoded as
 * @param err           receives the error; may be NULL
 * @return as apigw_authorization_encode_context() and apigw_request_set_json(); the request is as it was after an error
 */
APIGW_API apigw_status apigw_request_set_authorization(apigw_request *request, const apigw_authorization *authorization,
                                                       uint32_t kind, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
