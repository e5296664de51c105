/**
 * @file request.h
 * One request, whatever front end it came through.
 *
 * Decoding needs no kind: the event is recognised by rule 0.1. Everything is decoded in the call, so that getters only
 * read. A handle that is used again after apigw_request_reset(), or simply decoded into again, does not allocate.
 */
#ifndef APIGW_REQUEST_H
#define APIGW_REQUEST_H

#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/kinds.h>
#include <apigw/options.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A request. */
typedef struct apigw_request apigw_request;

/** Fields: what a request has at most one of. One meaning has one id in every kind. */
enum {
    APIGW_FIELD_METHOD = 1, /**< HTTP method, e.g. "GET" */
    APIGW_FIELD_PATH = 2,   /**< a valid, percent-encoded URI path that begins with "/"; neither stage nor base path is
                           added or taken away (A1.1, A2.1, A3.4, A4.2) */
    APIGW_FIELD_RAW_PATH = 3, /**< the path as the event carries it: decoded by HTTP API 2.0, encoded elsewhere; without
                             the query string that follows it on Lattice (A6.1). Decoded it may have any character
                             but U+0000: APIGW_FIELD_PATH is for request lines */
    APIGW_FIELD_RAW_QUERY = 4, /**< query string without "?"; as sent where the event carries it (control characters are
                              escaped), of a load balancer
                              joined from its pieces as sent (A5.4), else rebuilt from the decoded pairs; "" when
                              there is none */
    APIGW_FIELD_VERSION = 5,   /**< `version`: "1.0" or "2.0"; absent on REST */
    APIGW_FIELD_ROUTE_KEY = 6, /**< `routeKey`, e.g. "GET /pets/{id}" or "$default" */
    APIGW_FIELD_RESOURCE = 7,  /**< `resource`, the route's template on REST and HTTP 1.0 */
    APIGW_FIELD_RESOURCE_ID = 8,     /**< `requestContext.resourceId` */
    APIGW_FIELD_RESOURCE_PATH = 9,   /**< `requestContext.resourcePath` */
    APIGW_FIELD_OPERATION_NAME = 10, /**< `requestContext.operationName` */
    APIGW_FIELD_ROUTE_ID = 11,       /**< `requestContext.routeId` */
    APIGW_FIELD_CONTEXT_PATH = 12,  /**< `requestContext.path` or `requestContext.http.path`, as carried (A1.3, A4.2) */
    APIGW_FIELD_STAGE = 13,         /**< stage name, "$default" where there is none to name */
    APIGW_FIELD_API_ID = 14,        /**< id of the API */
    APIGW_FIELD_ACCOUNT_ID = 15,    /**< account of the API's owner, "anonymous" on open Function URLs (A4.5) */
    APIGW_FIELD_DEPLOYMENT_ID = 16, /**< `requestContext.deploymentId` */
    APIGW_FIELD_DOMAIN_NAME = 17,   /**< host name of the front end */
    APIGW_FIELD_DOMAIN_PREFIX = 18, /**< first label of the domain name (A0.6) */
    APIGW_FIELD_PROTOCOL = 19,      /**< "HTTP/1.1" (A0.5) */
    APIGW_FIELD_REQUEST_ID = 20,    /**< the front end's request id */
    APIGW_FIELD_EXTENDED_REQUEST_ID = 21,     /**< `requestContext.extendedRequestId` */
    APIGW_FIELD_AWS_ENDPOINT_REQUEST_ID = 22, /**< `requestContext.awsEndpointRequestId` */
    APIGW_FIELD_TIME = 23,                    /**< time of the request as CLF text (A0.2) */
    APIGW_FIELD_TIME_MS = 24,           /**< time of the request, integer milliseconds since 1970 UTC (A0.3, A0.4) */
    APIGW_FIELD_SOURCE_IP = 25,         /**< address of the client; load balancers and Lattice tell none */
    APIGW_FIELD_USER_AGENT = 26,        /**< user agent as the context has it */
    APIGW_FIELD_ACCESS_KEY = 27,        /**< caller's access key */
    APIGW_FIELD_CALLER = 28,            /**< caller's principal: `identity.caller`, `iam.callerId` */
    APIGW_FIELD_CALLER_ACCOUNT_ID = 29, /**< caller's account: `identity.accountId`, `iam.accountId` */
    APIGW_FIELD_USER = 30,              /**< caller's user id: `identity.user`, `iam.userId` */
    APIGW_FIELD_USER_ARN = 31,          /**< caller's ARN */
    APIGW_FIELD_PRINCIPAL_ORG_ID = 32,  /**< caller's organisation */
    APIGW_FIELD_API_KEY = 33,           /**< `identity.apiKey` */
    APIGW_FIELD_API_KEY_ID = 34,        /**< `identity.apiKeyId` */
    APIGW_FIELD_COGNITO_AUTHENTICATION_PROVIDER = 35, /**< `identity.cognitoAuthenticationProvider` */
    APIGW_FIELD_COGNITO_AUTHENTICATION_TYPE = 36,     /**< `identity.cognitoAuthenticationType` */
    APIGW_FIELD_COGNITO_IDENTITY_ID = 37,      /**< Cognito identity: REST `identity`, 2.0 `iam.cognitoIdentity` */
    APIGW_FIELD_COGNITO_IDENTITY_POOL_ID = 38, /**< Cognito identity pool, same places */
    APIGW_FIELD_VPC_ID = 39,                   /**< `identity.vpcId` */
    APIGW_FIELD_VPCE_ID = 40,                  /**< `identity.vpceId` */
    APIGW_FIELD_CLIENT_CERT_PEM = 41,          /**< mutual TLS: the client's certificate (D.4) */
    APIGW_FIELD_CLIENT_CERT_SUBJECT = 42,      /**< mutual TLS: `subjectDN` */
    APIGW_FIELD_CLIENT_CERT_ISSUER = 43,       /**< mutual TLS: `issuerDN` */
    APIGW_FIELD_CLIENT_CERT_SERIAL = 44,       /**< mutual TLS: `serialNumber` */
    APIGW_FIELD_CLIENT_CERT_NOT_BEFORE = 45,   /**< mutual TLS: `validity.notBefore` */
    APIGW_FIELD_CLIENT_CERT_NOT_AFTER = 46,    /**< mutual TLS: `validity.notAfter` */
    APIGW_FIELD_PRINCIPAL_ID = 47,             /**< `authorizer.principalId` */
    APIGW_FIELD_EVENT_TYPE = 48,               /**< WebSocket: CONNECT, MESSAGE or DISCONNECT */
    APIGW_FIELD_CONNECTION_ID = 49,            /**< WebSocket: the connection */
    APIGW_FIELD_TARGET_GROUP_ARN = 50,         /**< ALB and Lattice: the target group */
    APIGW_FIELD_SERVICE_ARN = 51,              /**< Lattice: the service */
    APIGW_FIELD_SERVICE_NETWORK_ARN = 52,      /**< Lattice: the service network */
    APIGW_FIELD_TYPE = 53,                     /**< authorizer: TOKEN or REQUEST */
    APIGW_FIELD_AUTHORIZATION_TOKEN = 54,      /**< authorizer: the token */
    APIGW_FIELD_METHOD_ARN = 55,               /**< authorizer: `methodArn` or `routeArn` */
    APIGW_FIELD_REGION = 56,                   /**< for building: AWS region of the API, e.g. "eu-central-1" */
    APIGW_FIELD_ENDPOINT_TYPE = 57,            /**< for building: "EDGE", "REGIONAL" or "PRIVATE", in any letter
                                              case */
    APIGW_FIELD_BASE_PATH = 58,                /**< for building: base-path or API mapping of a custom domain, "/v1" */
    APIGW_FIELD_SCHEME = 59,                   /**< for building: "https" or "http", the value of X-Forwarded-Proto */
    APIGW_FIELD_PORT = 60,         /**< for building: port of the front end, the value of X-Forwarded-Port */
    APIGW_FIELD_TRACE_ID = 61,     /**< for building: value of X-Amzn-Trace-Id */
    APIGW_FIELD_TLS_VERSION = 62,  /**< for building: "TLSv1.3", of Function URLs (A4.4) */
    APIGW_FIELD_TLS_CIPHER = 63,   /**< for building: cipher suite, of Function URLs (A4.4) */
    APIGW_FIELD_CONNECTED_AT = 64, /**< WebSocket: when the connection began, integer milliseconds since 1970 UTC */
    APIGW_FIELD_MESSAGE_ID = 65,   /**< WebSocket: the message */
    APIGW_FIELD_MESSAGE_DIRECTION = 66,      /**< WebSocket: "IN" */
    APIGW_FIELD_DISCONNECT_STATUS_CODE = 67, /**< WebSocket: close code, e.g. 1001 */
    APIGW_FIELD_DISCONNECT_REASON = 68,      /**< WebSocket: close reason */
    APIGW_FIELD_SOURCE_VPC_ARN = 69,         /**< Lattice: `identity.sourceVpcArn` */
    APIGW_FIELD_IDENTITY_TYPE = 70,          /**< Lattice: `identity.type`, "AWS_IAM" */
    APIGW_FIELD_PRINCIPAL = 71,              /**< Lattice: `identity.principal` */
    APIGW_FIELD_SESSION_NAME = 72,           /**< Lattice: `identity.sessionName` */
    APIGW_FIELD_X509_ISSUER_OU = 73,         /**< Lattice: `identity.x509IssuerOu` */
    APIGW_FIELD_X509_SAN_DNS = 74,           /**< Lattice: `identity.x509SanDns` */
    APIGW_FIELD_X509_SAN_NAME_CN = 75,       /**< Lattice: `identity.x509SanNameCn` */
    APIGW_FIELD_X509_SAN_URI = 76,           /**< Lattice: `identity.x509SanUri` */
    APIGW_FIELD_X509_SUBJECT_CN = 77,        /**< Lattice: `identity.x509SubjectCn` */
    APIGW_FIELD_LAST = 77                    /**< the highest field of this version */
};

/** Lists: what a request has any number of. */
enum {
    APIGW_LIST_HEADERS = 1,          /**< header lines, in the order of the event; repeated lines stay apart */
    APIGW_LIST_QUERY = 2,            /**< query parameters, decoded once, repeated ones one by one */
    APIGW_LIST_COOKIES = 3,          /**< cookies, not decoded; one without "=" has an empty name (RFC 6265bis) */
    APIGW_LIST_PATH_PARAMETERS = 4,  /**< path parameters, decoded once; they are added encoded */
    APIGW_LIST_STAGE_VARIABLES = 5,  /**< stage variables */
    APIGW_LIST_IDENTITY_SOURCES = 6, /**< authorizer: values of the identity sources, with empty names; on HTTP 1.0 one
                                   entry, the values joined with "," (D1.4, D1.5) */
    APIGW_LIST_LAST = 6              /**< the highest list of this version */
};

/** Marks of a pair. */
enum {
    APIGW_PAIR_HAS_NUL = 1,  /**< name or value holds U+0000: only its length tells where it ends */
    APIGW_PAIR_NO_EQUALS = 2 /**< the query parameter stood without "=" */
};

/** One entry of a list. Frozen layout. Both strings are NUL-terminated and belong to the handle. */
typedef struct apigw_pair {
    const char *name;  /**< never NULL */
    size_t name_len;   /**< bytes */
    const char *value; /**< never NULL */
    size_t value_len;  /**< bytes */
    uint32_t flags;    /**< APIGW_PAIR_HAS_NUL, APIGW_PAIR_NO_EQUALS */
    uint32_t reserved; /**< zero */
} apigw_pair;

/**
 * Make an empty request.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the request, to be freed with apigw_request_free(), or NULL when out of memory
 */
APIGW_API apigw_request *apigw_request_new(const apigw_allocator *allocator);

/** Free a request and everything that it returned. NULL is allowed. */
APIGW_API void apigw_request_free(apigw_request *request);

/** Empty a request and keep its options, and its memory up to APIGW_OPT_RETAIN_MAX. NULL is allowed. */
APIGW_API void apigw_request_reset(apigw_request *request);

/**
 * Set an option; it holds from the next decode on.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `request` is NULL, there is no such option, or the value is out of its bounds
 */
APIGW_API apigw_status apigw_request_set_option(apigw_request *request, uint32_t option, uint64_t value,
                                                apigw_error *err);

/**
 * Decode an event. What the request held before is gone. The text is copied, and `json` is not needed afterwards.
 * On error the request is empty, but apigw_request_kind() still returns the kind. By default an event is refused for
 * what is unsafe or cannot be read; other oddities are taken, or left out and listed (apigw_request_issue_at()).
 * @param request the request
 * @param json    the event, `json_len` bytes of UTF-8, a byte-order mark allowed
 * @param json_len in bytes
 * @param kind    what it is decoded as, whatever it looks like, or 0 to detect it (rule 0.1)
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK            decoded
 * @retval APIGW_E_ARGUMENT    `request` is NULL, `json` is NULL with a length, or `kind` is no kind
 * @retval APIGW_E_KIND        `kind` is 0 and no kind recognises it, whatever its members are
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8 it is no JSON text
 * @retval APIGW_E_TYPE, APIGW_E_VALUE, APIGW_E_BASE64, APIGW_E_HEADER, APIGW_E_DUPLICATE a member is not as the
 *         format says
 * @retval APIGW_E_SIZE, APIGW_E_DEPTH, APIGW_E_ITEMS a limit is reached
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_request_decode(apigw_request *request, const char *json, size_t json_len, uint32_t kind,
                                            apigw_error *err);

/**
 * As apigw_request_decode(), without the copy: `json` is borrowed and edited until the request is reset, freed or
 * decoded into again. (A text that the request itself owns, such as a body that it decoded, is copied after all.) On
 * error its bytes are unspecified; offsets refer to the original text, and for a string with escapes to its first byte.
 * Nothing at or after `json + json_len` is read or written.
 */
APIGW_API apigw_status apigw_request_decode_in_place(apigw_request *request, char *json, size_t json_len, uint32_t kind,
                                                     apigw_error *err);

/**
 * Kind of an event by rule 0.1, whatever else is wrong with it. What the request held before is gone;
 * it is empty afterwards and lends its memory and its limits.
 * @param request the request
 * @param json    the event, `json_len` bytes of UTF-8
 * @param json_len in bytes
 * @param err     receives the error; may be NULL
 * @return the kind; 0 when none recognises it (#APIGW_E_KIND), when it is no JSON text, when it is longer than
 *         APIGW_OPT_MAX_INPUT (#APIGW_E_SIZE), when out of memory, or for wrong arguments
 */
APIGW_API uint32_t apigw_request_detect(apigw_request *request, const char *json, size_t json_len, apigw_error *err);

/**
 * Kind of the request. After a call of apigw_request_decode() or apigw_request_decode_in_place() that failed it is the
 * kind of the event that could not be decoded, though the request is empty: so a function can respond with 400 in the
 * right format. That holds until the request is reset, decoded into again or built with a setter.
 * @param request the request; may be NULL
 * @return the kind; 0 when the request is empty otherwise, is built, or is NULL, and after a decode that failed before
 *         the kind was known: the text is not JSON, is longer than APIGW_OPT_MAX_INPUT, is of no front end, or memory
 *         ran out. A kind that was passed to that call is returned in any case
 */
APIGW_API uint32_t apigw_request_kind(const apigw_request *request);

/**
 * A field as text.
 * @param request the request
 * @param field   an APIGW_FIELD_METHOD … id
 * @param len     receives its length in bytes, 0 when absent; may be NULL
 * @return the text, NUL-terminated, valid until the request changes; NULL when absent, null or unknown
 */
APIGW_API const char *apigw_request_get(const apigw_request *request, uint32_t field, size_t *len);

/**
 * A field as an integer: APIGW_FIELD_TIME_MS, APIGW_FIELD_CONNECTED_AT, APIGW_FIELD_DISCONNECT_STATUS_CODE.
 * @param request the request
 * @param field   an APIGW_FIELD_METHOD … id
 * @param out     receives the number
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `request` or `out` is NULL, or there is no such field
 * @retval APIGW_E_NOT_FOUND the field is absent
 * @retval APIGW_E_VALUE     its text is no decimal integer of 64 bits
 */
APIGW_API apigw_status apigw_request_get_int(const apigw_request *request, uint32_t field, int64_t *out);

/** Number of entries of a list (APIGW_LIST_HEADERS …); 0 when the request is NULL or there is no such list. */
APIGW_API size_t apigw_request_count(const apigw_request *request, uint32_t list);

/**
 * One entry of a list.
 * @param request the request
 * @param list    an APIGW_LIST_HEADERS … id
 * @param i       index, from 0
 * @param out     receives the entry; its strings belong to the request
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `request` or `out` is NULL, or there is no such list
 * @retval APIGW_E_NOT_FOUND `i` is past the last entry
 */
APIGW_API apigw_status apigw_request_at(const apigw_request *request, uint32_t list, size_t i, apigw_pair *out);

/**
 * Many entries of a list in one call.
 * @param request the request
 * @param list    an APIGW_LIST_HEADERS … id
 * @param first   index of the first entry that is wanted
 * @param out     receives at most `max` entries; may be NULL with `max` 0
 * @param max     room in `out`, in entries
 * @return how many were written
 */
APIGW_API size_t apigw_request_copy(const apigw_request *request, uint32_t list, size_t first, apigw_pair *out,
                                    size_t max);

/**
 * Value of the `nth` entry of that name, from 0. Header names compare without letter case, all others with it.
 * The header "cookie" is found on every kind, also where the event carries cookies in a member of their own (A3.21).
 * @param request the request
 * @param list    an APIGW_LIST_HEADERS … id
 * @param name    the name, `name_len` bytes
 * @param name_len in bytes
 * @param nth     0 for the first
 * @param len     receives the length of the value in bytes; may be NULL
 * @return the value, or NULL when there is none
 */
APIGW_API const char *apigw_request_find(const apigw_request *request, uint32_t list, const char *name, size_t name_len,
                                         size_t nth, size_t *len);

/**
 * The body as bytes, base64 already undone. A NUL follows them when they were decoded, also in place, or copied by
 * apigw_request_set_body(). None does after #APIGW_BODY_BORROW: those are the caller's bytes, and `len` alone tells
 * where they end.
 * @param request the request
 * @param len     receives its length in bytes; may be NULL
 * @return the bytes, "" for an empty body, NULL when the event has none (absent or null)
 */
APIGW_API const void *apigw_request_body(const apigw_request *request, size_t *len);

/** 1 when the event carried the body as base64, else 0. */
APIGW_API int32_t apigw_request_body_was_base64(const apigw_request *request);

/**
 * The JSON text at a JSON Pointer of the event, as it was sent: `requestContext`, what is in it, and every member
 * that the library does not know. Any other member only under APIGW_OPT_KEEP_SOURCE.
 * @param request the request
 * @param pointer RFC 6901, `pointer_len` bytes, e.g. "/requestContext/authorizer"
 * @param pointer_len in bytes
 * @param out     receives the text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  an argument is NULL, or `pointer` is no JSON Pointer
 * @retval APIGW_E_STATE     the request is empty
 * @retval APIGW_E_NOT_FOUND there is no such member
 * @retval APIGW_E_UNSUPPORTED the member's text was not kept: set APIGW_OPT_KEEP_SOURCE
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_request_get_json(const apigw_request *request, const char *pointer, size_t pointer_len,
                                              apigw_buffer *out, apigw_error *err);

/**
 * Write the whole request as one JSON object, for hosts where one call and their own JSON parser is fastest:
 * `{"kind": …, "method": …, …, "headers": [[name, value], …], …, "body": text}` or `"bodyBase64"` where the body is
 * not UTF-8. Fields have the names of apigw_field_name() and absent ones are left out, as is an empty list of
 * identity sources; bytes of a list that are not UTF-8 become U+FFFD.
 * @param request the request
 * @param out     receives the text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT an argument is NULL
 * @retval APIGW_E_STATE    the request is empty
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_request_dump_json(const apigw_request *request, apigw_buffer *out, apigw_error *err);

/** Number of members that were left out and are listed: by default at most 32, under APIGW_OPT_LENIENT all. */
APIGW_API size_t apigw_request_issue_count(const apigw_request *request);

/**
 * One member that was left out, with its pointer, offset and what was wrong (under APIGW_OPT_LENIENT also a body whose
 * base64 is not that of RFC 4648 and was taken, F47). In a string that has escapes the offset may be that of its first
 * byte.
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `request` or `out` is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_request_issue_at(const apigw_request *request, size_t i, apigw_error *out);

/* ---- building ----------------------------------------------------------------------------------------------- */

/**
 * Set a field, of an empty request or of one that was decoded. Copied. Fields that are derived from each other stay
 * consistent: APIGW_FIELD_PATH and APIGW_FIELD_RAW_PATH rewrite each other, and the path in the context is
 * written anew when encoding; APIGW_FIELD_RAW_QUERY rewrites the list APIGW_LIST_QUERY; APIGW_FIELD_TIME (CLF text) and
 * APIGW_FIELD_TIME_MS rewrite each other.
 *
 * What a client sends may be any bytes (F43): bytes over 127 of a path or a query string are percent-encoded as they
 * are, and a header value (APIGW_FIELD_USER_AGENT, APIGW_FIELD_TRACE_ID, APIGW_FIELD_AUTHORIZATION_TOKEN) that is not
 * UTF-8 is read as ISO 8859-1. Under APIGW_OPT_REFUSE_OBS_TEXT those that are not UTF-8 are refused.
 *
 * A request that is built has the path that the client sent, encoded, with the base path of a custom domain
 * (APIGW_FIELD_BASE_PATH) and without the stage. One that was decoded has the path as its kind carries it.
 *
 * When a value is refused that the client sent (method, path, query string, APIGW_FIELD_PROTOCOL,
 * APIGW_FIELD_DOMAIN_NAME, APIGW_FIELD_USER_AGENT, APIGW_FIELD_AUTHORIZATION_TOKEN), `err->error_response` is
 * APIGW_ERROR_RESPONSE_BAD_REQUEST, which every kind that responds to HTTP requests has (B8.19); it is 0 for fields of
 * the host, for misuse, and when out of memory.
 * @param request the request; what was built has no kind until it is encoded
 * @param field   an APIGW_FIELD_METHOD … id
 * @param value   UTF-8 without U+0000 but for what is said above, `value_len` bytes; (NULL, 0) takes the field away
 * @param value_len in bytes
 * @param err     receives the error, with the offset of the bad byte within `value`; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `request` is NULL, there is no such field, `value` is NULL with a length, or an
 *                          APIGW_FIELD_ENDPOINT_TYPE other than EDGE, REGIONAL and PRIVATE (B.9)
 * @retval APIGW_E_VALUE    a control character (U+0000 alone in a certificate or close reason; in a path or query
 *                          string others are escaped), a method that is not a token, a time that is not one, a number
 * that is none
 * @retval APIGW_E_HEADER   a control byte in a field that becomes a header line (APIGW_FIELD_SOURCE_IP,
 * APIGW_FIELD_DOMAIN_NAME, APIGW_FIELD_SCHEME, APIGW_FIELD_PORT, APIGW_FIELD_TRACE_ID, APIGW_FIELD_TLS_VERSION,
 * APIGW_FIELD_TLS_CIPHER)
 * @retval APIGW_E_UTF8     `value` is not UTF-8, in a field that has to be; under APIGW_OPT_REFUSE_OBS_TEXT
 * `err->error_response` is the 400 that the client gets
 * @retval APIGW_E_ITEMS    a query string with more parameters than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_set(apigw_request *request, uint32_t field, const char *value, size_t value_len,
                                         apigw_error *err);

/**
 * Set a field that is a number: APIGW_FIELD_TIME_MS, and with it APIGW_FIELD_TIME; APIGW_FIELD_CONNECTED_AT;
 * APIGW_FIELD_DISCONNECT_STATUS_CODE.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `request` is NULL, or the field is no number
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_set_int(apigw_request *request, uint32_t field, int64_t value, apigw_error *err);

/**
 * Set path and query string at once, as they stand in a request line: "/a%20b?x=1". The path is APIGW_FIELD_PATH;
 * without
 * "?" the query string is empty. Bytes over 127 are taken as by apigw_request_set().
 *
 * The target may be an absolute URI of http or https, as clients send it to a proxy: "http://host:80/a?x=1". Its
 * authority becomes the one Host line, and Host lines that are added afterwards do not count (RFC 9112 section 3.2.2);
 * its scheme does not matter. "*" and an authority alone, the forms of OPTIONS and CONNECT, are refused: no front end
 * hands them on.
 * @param request the request
 * @param target  `target_len` bytes
 * @param target_len in bytes
 * @param err     receives the error, with the offset of the bad byte within `target`; may be NULL
 * @return as apigw_request_set(), and #APIGW_E_VALUE for a target of another form, with `err->error_response` the 400
 * that the client gets
 */
APIGW_API apigw_status apigw_request_set_target(apigw_request *request, const char *target, size_t target_len,
                                                apigw_error *err);

/**
 * Add an entry to a list. Copied. Header lines of one name stay apart. A Cookie line adds its cookies to
 * APIGW_LIST_COOKIES, and a cookie rewrites the Cookie line; a query parameter is escaped and added to
 * APIGW_FIELD_RAW_QUERY. A path parameter or stage variable takes the place of the one that has its name. An identity
 * source has no name and is added after the existing ones.
 *
 * The value of a path parameter is what the route matched, still percent-encoded: kinds that deliver it decoded get it
 * decoded (A1.5, A2.1, A3.4). The list itself has it decoded.
 *
 * What a client sends may be any bytes (F43): the value of a header or an identity source, and a cookie, that is not
 * UTF-8 is read as ISO 8859-1; bytes over 127 of a path parameter are percent-encoded as they are. Under
 * APIGW_OPT_REFUSE_OBS_TEXT those that are not UTF-8 are refused.
 * When an entry is refused, `err->error_response` is APIGW_ERROR_RESPONSE_BAD_REQUEST (B8.19); it is 0 for stage
 * variables, which are the host's, for misuse, and when out of memory.
 * @param request   the request
 * @param list      an APIGW_LIST_HEADERS … id
 * @param name      a header's is an RFC 9110 token; `name_len` bytes
 * @param name_len  in bytes
 * @param value     a header's has no CR, LF and NUL; `value_len` bytes
 * @param value_len in bytes
 * @param err       receives the error, with the offset of the bad byte within name or value; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `request` is NULL, there is no such list, or a string is NULL with a length
 * @retval APIGW_E_HEADER   a header's name is no token, or a value of a header or cookie holds a control byte
 * @retval APIGW_E_VALUE    a cookie that would not come back from the Cookie line: ";", "=" in its name, white space at
 *                          the ends of either, nothing at all; U+0000 elsewhere than in a query parameter; an
 *                          identity source with a name
 * @retval APIGW_E_UTF8     it is not UTF-8, where it has to be; under APIGW_OPT_REFUSE_OBS_TEXT `err->error_response`
 * is the 400 that the client gets
 * @retval APIGW_E_ITEMS    more entries than APIGW_OPT_MAX_ITEMS
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_add(apigw_request *request, uint32_t list, const char *name, size_t name_len,
                                         const char *value, size_t value_len, apigw_error *err);

/**
 * Take every entry of that name out of a list; header names compare without letter case. The other view changes as
 * with apigw_request_add(). From a list of headers, path parameters or stage variables that takes time in proportion to
 * the name; a query string and a Cookie line are written anew each time.
 * @retval APIGW_OK         done, also when there is none
 * @retval APIGW_E_ARGUMENT `request` is NULL, there is no such list, or `name` is NULL with a length
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_remove(apigw_request *request, uint32_t list, const char *name, size_t name_len,
                                            apigw_error *err);

/**
 * Write the names of all header fields in lower case, as HTTP/2 and custom domains with keys of several levels do
 * (H1.11). Order and values stay.
 * @param request the request
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `request` is NULL
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_lower_headers(apigw_request *request, apigw_error *err);

/**
 * Set the body: any bytes, NUL among them. Whether it is sent as base64 is decided when encoding.
 * @param request the request
 * @param data    the bytes; with APIGW_BODY_BORROW they must live until the request changes, and apigw_request_body()
 * returns them as they are, without a NUL after them
 * @param data_len in bytes; (NULL, 0) takes the body away
 * @param flags   0 or APIGW_BODY_BORROW (response.h)
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `request` is NULL, `data` is NULL with a length, or there is no such flag
 * @retval APIGW_E_NOMEM    out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_set_body(apigw_request *request, const void *data, size_t data_len, uint32_t flags,
                                              apigw_error *err);

/**
 * Set a value that may be any JSON, at any depth: "/requestContext/authorizer" and what is in it, and members that no
 * front end describes, such as "/name", "/requestContext/name" or "/requestContext/identity/name/0", which are written
 * where the kind has the object that they are in. Members on the way that are missing or null become objects, "-" adds
 * an element to an array, and of duplicate members the last is set. Copied as it is written, but the escape of a
 * lone surrogate, which many readers refuse, becomes that of U+FFFD. Setting many places of one member costs time and
 * memory in proportion to it and all that is set.
 *
 * The authorizer of a request that was decoded has the form of its kind, and is converted when it is encoded as another
 * one; of a request that is built it has the form of the kind that will be encoded. Fields that it contains
 * (APIGW_FIELD_PRINCIPAL_ID, of HTTP API 2.0 and Function URLs the caller's under "iam") follow what is set, and it
 * follows them.
 * @param request     the request
 * @param pointer     RFC 6901, `pointer_len` bytes
 * @param pointer_len in bytes
 * @param json        one JSON value, `json_len` bytes; (NULL, 0) takes the member away
 * @param json_len in bytes
 * @param err         receives the error, with the offset within `json`; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `pointer` is no JSON Pointer
 * @retval APIGW_E_UNSUPPORTED the front ends describe that member: it has a field or a list of its own, is the body, or
 *                             is an object of them
 * @retval APIGW_E_NOT_FOUND   the pointer leads to an element that the array does not have
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8 it is no JSON value; APIGW_E_UTF8 also when
 *                             `pointer` is no UTF-8
 * @retval APIGW_E_DEPTH       the event would be nested deeper than APIGW_OPT_MAX_DEPTH
 * @retval APIGW_E_TYPE        an authorizer that is neither an object nor null, or the pointer leads into a value that
 *                             is neither an object nor an array
 * @retval APIGW_E_ITEMS       more than 64 such members
 * @retval APIGW_E_NOMEM       out of memory; the request is as it was
 */
APIGW_API apigw_status apigw_request_set_json(apigw_request *request, const char *pointer, size_t pointer_len,
                                              const char *json, size_t json_len, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
