/**
 * @file authorization.h
 * The result of a Lambda authorizer: an IAM policy, or the simple form of HTTP APIs (D.2). An authorizer function
 * builds and encodes it; a gateway decodes it, evaluates it for the ARN of a method and adds it to the request of the
 * backend.
 *
 * The kinds here are those of the authorizer: APIGW_KIND_AUTHORIZER_TOKEN, APIGW_KIND_AUTHORIZER_REST,
 * APIGW_KIND_AUTHORIZER_HTTP_1, APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_KIND_AUTHORIZER_WEBSOCKET; only
 * apigw_authorization_encode_context() and apigw_request_set_authorization() take the kind of the backend.
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

/** Fields of an authorization. */
enum {
    APIGW_AUTHORIZATION_PRINCIPAL_ID = 1,   /**< `principalId`: the caller; policies must have it (D2.1) */
    APIGW_AUTHORIZATION_USAGE_KEY = 2,      /**< `usageIdentifierKey`: an API key; REST APIs only */
    APIGW_AUTHORIZATION_POLICY_VERSION = 3, /**< `Version`: "2012-10-17", or "2008-10-17", where "${" is literal */
    APIGW_AUTHORIZATION_LATENCY = 4,        /**< for the backend: milliseconds that the authorizer took, an integer;
                                                 in no result (D.3) */
    APIGW_AUTHORIZATION_LAST = 4            /**< the highest field of this version */
};

/** Effects of a statement. */
enum {
    APIGW_EFFECT_ALLOW = 1, /**< `Effect` is "Allow" */
    APIGW_EFFECT_DENY = 2   /**< `Effect` is "Deny" */
};

/** Elements of a statement. */
enum {
    APIGW_STATEMENT_ACTION = 1,       /**< `Action`: any number of patterns, e.g. "execute-api:Invoke" */
    APIGW_STATEMENT_NOT_ACTION = 2,   /**< `NotAction`: any number, in place of `Action` */
    APIGW_STATEMENT_RESOURCE = 3,     /**< `Resource`: any number of patterns of ARNs (APIGW_MATCH_RESOURCE) */
    APIGW_STATEMENT_NOT_RESOURCE = 4, /**< `NotResource`: any number, in place of `Resource` */
    APIGW_STATEMENT_CONDITION = 5,    /**< `Condition`: one, the JSON text of its object */
    APIGW_STATEMENT_SID = 6,          /**< `Sid`: one, a name of the statement */
    APIGW_STATEMENT_LAST = 6          /**< the highest element of this version */
};

/** Flags of a pair of the context, beside APIGW_PAIR_HAS_NUL. */
enum {
    APIGW_PAIR_IS_JSON = 4 /**< the value is JSON text of a number, literal, array or object; else a string */
};

/** Flags of apigw_authorization_encode() and apigw_authorization_decode(), beside APIGW_DECODE_FUNCTION_ERROR. */
enum {
    APIGW_AUTHORIZER_SIMPLE_RESPONSE = 2 /**< the authorizer has simple responses enabled (HTTP API, format 2.0) */
};

/** Outcomes of an evaluation. */
enum {
    APIGW_DECISION_ALLOW = 1,        /**< the request is allowed */
    APIGW_DECISION_DENY = 2,         /**< no statement allows it */
    APIGW_DECISION_EXPLICIT_DENY = 3 /**< a Deny matches it */
};

/** The outcome of an evaluation. Frozen layout. */
typedef struct apigw_decision {
    uint32_t outcome;        /**< APIGW_DECISION_…; 0 after an error */
    uint32_t error_response; /**< to the client: 0 or an APIGW_ERROR_RESPONSE_… */
    size_t statement;        /**< index of the statement that decided; SIZE_MAX: none did */
    size_t indeterminate;    /**< statements that could not be evaluated; see
                              apigw_authorization_evaluate() */
    uint64_t reserved[2];    /**< zero */
} apigw_decision;

/**
 * Make an empty authorization, which allows nothing.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the authorization, to be freed with apigw_authorization_free(), or NULL when out of memory
 */
APIGW_API apigw_authorization *apigw_authorization_new(const apigw_allocator *allocator);

/** Free an authorization and everything that it returned. NULL is allowed. */
APIGW_API void apigw_authorization_free(apigw_authorization *authorization);

/** Empty an authorization and keep its options, and its memory up to APIGW_OPT_RETAIN_MAX. NULL is allowed. */
APIGW_API void apigw_authorization_reset(apigw_authorization *authorization);

/**
 * Set an option: APIGW_OPT_STRICT (refuses duplicate members and a `principalId` that is not a string),
 * APIGW_OPT_MAX_INPUT, APIGW_OPT_MAX_DEPTH, APIGW_OPT_MAX_ITEMS (statements, patterns of one element, members of the
 * context), APIGW_OPT_RETAIN_MAX; the others are accepted and have no effect here.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_authorization_set_option(apigw_authorization *authorization, uint32_t option,
                                                      uint64_t value, apigw_error *err);

/* ---- building ----------------------------------------------------------------------------------------------- */

/**
 * Set a field. Copied.
 * @param authorization the authorization
 * @param field         an APIGW_AUTHORIZATION_PRINCIPAL_ID … id
 * @param value         UTF-8, `value_len` bytes; (NULL, 0) removes the field
 * @param value_len in bytes
 * @param err           receives the error, with the offset of the bad byte within `value`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, there is no such field, or `value` is NULL with a length
 * @retval APIGW_E_UTF8     `value` is not UTF-8
 * @retval APIGW_E_VALUE    an unknown version, a latency that is no 64-bit integer of 0 or more
 * @retval APIGW_E_NOMEM    out of memory; the authorization is as it was
 */
APIGW_API apigw_status apigw_authorization_set(apigw_authorization *authorization, uint32_t field, const char *value,
                                               size_t value_len, apigw_error *err);

/**
 * Begin a statement. apigw_authorization_add() adds its elements: it needs an action and a resource.
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
 * Add to the last statement: a pattern to an element, or the condition or name, which replaces the old one. Copied.
 * @param authorization the authorization
 * @param element       APIGW_STATEMENT_ACTION …
 * @param text          UTF-8, `text_len` bytes; a condition is the JSON text of an object of operators, each an object
 * of keys, each with a string, number, true, false or an array of those
 * @param text_len in bytes
 * @param err           receives the error, with the offset within `text`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, there is no such element, or `text` is NULL with a length
 * @retval APIGW_E_STATE    there is no statement yet
 * @retval APIGW_E_VALUE    the statement has the element that excludes it: `Action` and `NotAction`, `Resource` and
 * `NotResource`
 * @retval APIGW_E_UTF8     `text` is not UTF-8
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_DEPTH the condition is no JSON value
 * @retval APIGW_E_TYPE     the condition is malformed
 * @retval APIGW_E_ITEMS    more patterns than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the authorization is as it was
 */
APIGW_API apigw_status apigw_authorization_add(apigw_authorization *authorization, uint32_t element, const char *text,
                                               size_t text_len, apigw_error *err);

/**
 * Allow or deny execute-api:Invoke on the methods that a pattern of ARNs matches, e.g. the `methodArn` of the event:
 * add to the last statement when that one does nothing else, or begin one.
 * An ARN that contains a path of a client is a pattern: `*` and `?` in the path are wildcards.
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
 * Set `isAuthorized` of the simple form (D2.6).
 * @param authorization the authorization
 * @param authorized    1: the request is allowed; 0: it is not
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `authorization` is NULL, or `authorized` is not 0 or 1
 */
APIGW_API apigw_status apigw_authorization_set_authorized(apigw_authorization *authorization, uint32_t authorized,
                                                          apigw_error *err);

/**
 * Set a member of the context to a string. Copied; it replaces a member of that name.
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
 * Set a member of the context to any JSON value, e.g. "17" or "true". Only the format 2.0 of HTTP APIs takes arrays
 * and objects (D2.5).
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
 * Write the result for an authorizer of that kind: a policy, whose `Action` and `Resource` are arrays, or the simple
 * form under APIGW_AUTHORIZER_SIMPLE_RESPONSE. A field that the kind does not know is left out (`usageIdentifierKey`).
 * Everything that the kind would refuse is an error here, and `err->pointer` points to it in the result.
 * @param authorization the authorization
 * @param kind          kind of the authorizer, most often apigw_request_kind() of its event
 * @param flags         0 or APIGW_AUTHORIZER_SIMPLE_RESPONSE
 * @param out           receives the JSON text
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, `kind` is no kind, or there is no such flag
 * @retval APIGW_E_UNSUPPORTED it is not the kind of an authorizer, or has no simple form
 * @retval APIGW_E_MISSING     no principal id, no statement, a statement without an action or a resource;
 *                             `isAuthorized` of the simple form
 * @retval APIGW_E_TYPE        an array or object in the context of a kind that takes none (D2.4)
 * @retval APIGW_E_VALUE       `claims` in such a context (D2.4)
 * @retval APIGW_E_SIZE        a resource over 512 characters, a result over 8192 bytes on WebSocket APIs (D2.9); or it
 *                             does not fit into `out`
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_authorization_encode(const apigw_authorization *authorization, uint32_t kind,
                                                  uint32_t flags, apigw_buffer *out, apigw_error *err);

/* ---- reading ------------------------------------------------------------------------------------------------ */

/**
 * Decode the result of an authorizer as the front end does. The old content of the authorization is gone. On error it
 * is empty, and the client gets `err->error_response`: APIGW_ERROR_RESPONSE_UNAUTHORIZED when the authorizer says
 * "Unauthorized" (D2.7), else APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR.
 *
 * An unknown member of a statement is refused, because without it the statement could allow more. Other unknown members
 * are ignored.
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
 * @retval APIGW_E_UNSUPPORTED it is not the kind of an authorizer, or has no simple form
 * @retval APIGW_E_FUNCTION    the function failed, or its result says "Unauthorized" where that counts as failing
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8 it is no JSON text
 * @retval APIGW_E_TYPE, APIGW_E_VALUE, APIGW_E_MISSING the result is malformed
 * @retval APIGW_E_DUPLICATE   a duplicate member (APIGW_OPT_STRICT)
 * @retval APIGW_E_SIZE        the result, or a resource in it, is over a limit (D2.9, B.9, APIGW_OPT_MAX_INPUT)
 * @retval APIGW_E_DEPTH, APIGW_E_ITEMS a limit is reached
 * @retval APIGW_E_NOMEM       out of memory; `err->error_response` is 0
 */
APIGW_API apigw_status apigw_authorization_decode(apigw_authorization *authorization, uint32_t kind, const char *json,
                                                  size_t json_len, uint32_t flags, apigw_error *err);

/**
 * Return a field as text.
 * @param authorization the authorization
 * @param field         an APIGW_AUTHORIZATION_PRINCIPAL_ID … id
 * @param len           receives its length in bytes, 0 when absent; may be NULL
 * @return the text; NULL when absent or unknown
 */
APIGW_API const char *apigw_authorization_get(const apigw_authorization *authorization, uint32_t field, size_t *len);

/** Return `isAuthorized` of the simple form: 1 or 0; -1 when it is not set or `authorization` is NULL. */
APIGW_API int32_t apigw_authorization_get_authorized(const apigw_authorization *authorization);

/** Return the number of statements; 0 when `authorization` is NULL. */
APIGW_API size_t apigw_authorization_statement_count(const apigw_authorization *authorization);

/** Return the effect of a statement, by its index from 0; 0 when there is no such statement. */
APIGW_API uint32_t apigw_authorization_effect(const apigw_authorization *authorization, size_t statement);

/** Return the number of texts of an element; 0 when there is no such statement or element. */
APIGW_API size_t apigw_authorization_element_count(const apigw_authorization *authorization, size_t statement,
                                                   uint32_t element);

/**
 * Return one text of an element of a statement.
 * @param authorization the authorization
 * @param statement     index, from 0
 * @param element       APIGW_STATEMENT_ACTION …
 * @param i             index within the element, from 0; a condition and a name have one
 * @param len           receives its length in bytes; may be NULL
 * @return the text; NULL when there is none
 */
APIGW_API const char *apigw_authorization_element_at(const apigw_authorization *authorization, size_t statement,
                                                     uint32_t element, size_t i, size_t *len);

/** Return the number of members of the context; 0 when `authorization` is NULL. */
APIGW_API size_t apigw_authorization_context_count(const apigw_authorization *authorization);

/**
 * Return one member of the context: `value` is a string, or JSON text where `flags` has APIGW_PAIR_IS_JSON.
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `authorization` or `out` is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_authorization_context_at(const apigw_authorization *authorization, size_t i,
                                                      apigw_pair *out);

/**
 * Return the member of the context of that name; letter case counts.
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

/* ---- the decision ------------------------------------------------------------------------------------------- */

/**
 * Decide whether a request is allowed (C.4, D2.7, D2.8): a Deny that matches it beats every Allow, and a request that
 * no statement matches is denied. The action is execute-api:Invoke; letter case of actions does not count.
 * `isAuthorized`, where it is set, has to be true, and where there are statements one has to allow the request too.
 *
 * A statement that cannot be evaluated counts against the request: a Deny matches, an Allow does not, and
 * `indeterminate` counts it. These are: a condition with another operator or key than those below, or with a value that
 * is not one of the operator or longer than 2048 bytes; a policy variable ("${"), unless the version is "2008-10-17";
 * an action without a service, or with a wildcard in it; a resource that is neither "*" nor begins with "arn:", or with
 * a wildcard in its service; an empty list of either.
 *
 * Operators: StringEquals, StringLike, StringEqualsIgnoreCase and their opposites, IpAddress, NotIpAddress, Bool, Null,
 * Date…, Numeric…, each but Null also with IfExists. Keys: aws:SourceIp, aws:VpcSourceIp, aws:SourceVpc,
 * aws:SourceVpce, aws:UserAgent, aws:Referer, aws:CurrentTime, aws:EpochTime, aws:SecureTransport, from
 * APIGW_FIELD_SOURCE_IP, APIGW_FIELD_VPC_ID, APIGW_FIELD_VPCE_ID, APIGW_FIELD_USER_AGENT, APIGW_FIELD_TIME_MS,
 * APIGW_FIELD_SCHEME and header fields of the request.
 *
 * It does not recurse or allocate, and takes time in proportion to the policy and, for each of its patterns, to the
 * ARN.
 * @param authorization the authorization
 * @param arn           of the method, concrete (C4.2), `arn_len` bytes
 * @param arn_len in bytes
 * @param request       the request, or the REQUEST event of the authorizer, read during the call for conditions; NULL:
 *                      all conditions are indeterminate
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
 * Write `requestContext.authorizer` of the event of a backend (D.3): on APIGW_KIND_REST, APIGW_KIND_HTTP_1 and
 * APIGW_KIND_WEBSOCKET the context with its values as strings, null unchanged, `principalId` and, except for HTTP_1,
 * the latency as `integrationLatency`; on APIGW_KIND_HTTP_2 the context with its types below `lambda`, null when it is
 * empty.
 * @param authorization the authorization
 * @param kind          kind of the backend's event
 * @param out           receives the JSON text of an object
 * @param err           receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `kind` is no kind
 * @retval APIGW_E_UNSUPPORTED that kind has no Lambda authorizers
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_authorization_encode_context(const apigw_authorization *authorization, uint32_t kind,
                                                          apigw_buffer *out, apigw_error *err);

/**
 * Set `requestContext.authorizer` of a request to what apigw_authorization_encode_context() writes.
 * @param request       the backend's request
 * @param authorization the authorization, read during the call
 * @param kind          kind that the request will be encoded as; 0: the kind that it was decoded as
 * @param err           receives the error; may be NULL
 * @return as apigw_authorization_encode_context() and apigw_request_set_json(); the request is as it was after an error
 */
APIGW_API apigw_status apigw_request_set_authorization(apigw_request *request, const apigw_authorization *authorization,
                                                       uint32_t kind, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
