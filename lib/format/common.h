/* Rows that several front ends share, word for word. */
#ifndef FORMAT_COMMON_H
#define FORMAT_COMMON_H

#include "format/schema.h"

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* clang-format off */

/* Mutual TLS (D.4), below `identity` or `authentication`. */
#define CLIENT_CERT_MEMBERS(path)                                                       \
    {path, JSON_OBJECT, 0, OMITTED},                                                    \
    {path ".clientCertPem", JSON_TEXT, APIGW_CLIENT_CERT_PEM, OMITTED},                 \
    {path ".subjectDN", JSON_TEXT, APIGW_CLIENT_CERT_SUBJECT, OMITTED},                 \
    {path ".issuerDN", JSON_TEXT, APIGW_CLIENT_CERT_ISSUER, OMITTED},                   \
    {path ".serialNumber", JSON_TEXT, APIGW_CLIENT_CERT_SERIAL, OMITTED},               \
    {path ".validity", JSON_OBJECT, 0, OMITTED},                                        \
    {path ".validity.notBefore", JSON_TEXT, APIGW_CLIENT_CERT_NOT_BEFORE, OMITTED},     \
    {path ".validity.notAfter", JSON_TEXT, APIGW_CLIENT_CERT_NOT_AFTER, OMITTED}

/* A caller who signed with IAM, on HTTP API 2.0 and Function URLs (D.3). */
#define IAM_MEMBERS(path)                                                                               \
    {path, JSON_OBJECT, 0, OMITTED},                                                                    \
    {path ".accessKey", JSON_TEXT, APIGW_ACCESS_KEY, OMITTED},                                          \
    {path ".accountId", JSON_TEXT, APIGW_CALLER_ACCOUNT_ID, OMITTED},                                   \
    {path ".callerId", JSON_TEXT, APIGW_CALLER, OMITTED},                                               \
    {path ".cognitoIdentity", JSON_OBJECT, 0, NULL_},                                                   \
    {path ".cognitoIdentity.identityId", JSON_TEXT, APIGW_COGNITO_IDENTITY_ID, OMITTED},                \
    {path ".cognitoIdentity.identityPoolId", JSON_TEXT, APIGW_COGNITO_IDENTITY_POOL_ID, OMITTED},       \
    {path ".principalOrgId", JSON_TEXT, APIGW_PRINCIPAL_ORG_ID, NULL_},                                 \
    {path ".userArn", JSON_TEXT, APIGW_USER_ARN, OMITTED},                                              \
    {path ".userId", JSON_TEXT, APIGW_USER, OMITTED}

/* What an authorizer said (D.3), in the events of what it lets through. */
#define AUTHORIZER_MEMBERS                                                              \
    {"requestContext.authorizer", JSON_OBJECT, MODEL_AUTHORIZER, OMITTED},              \
    {"requestContext.authorizer.principalId", JSON_SCALAR, APIGW_PRINCIPAL_ID, OMITTED}

/* REST, HTTP 1.0 and their authorizers, from the resource to the context: `empty` is how a map says that it is. */
#define REQUEST_1_MEMBERS(empty)                                                                \
    {"resource", JSON_TEXT, APIGW_RESOURCE, NULL_},                                             \
    {"path", JSON_TEXT, APIGW_RAW_PATH, NULL_},                                                 \
    {"httpMethod", JSON_TEXT, APIGW_METHOD, NULL_},                                             \
    MAPS_1_MEMBERS(empty),                                                                      \
    {"pathParameters", JSON_MAP, MODEL_PATH_PARAMETERS, empty},                                 \
    {"stageVariables", JSON_MAP, MODEL_STAGE_VARIABLES, empty},                                 \
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},                                 \
    {"requestContext.resourceId", JSON_TEXT, APIGW_RESOURCE_ID, OMITTED}

/* The maps of these, and of WebSocket APIs. */
#define MAPS_1_MEMBERS(empty)                                                                   \
    {"headers", JSON_MAP, MODEL_HEADERS, empty},                                                \
    {"multiValueHeaders", JSON_MULTI_MAP, MODEL_MULTI_HEADERS, empty},                          \
    {"queryStringParameters", JSON_MAP, MODEL_QUERY, empty},                                    \
    {"multiValueQueryStringParameters", JSON_MULTI_MAP, MODEL_MULTI_QUERY, empty}

/* Their context from `resourcePath` on. `rest` is REST_ROW, or NO_ROW where rows of REST alone are left out; `agent`:
 * how it says that there is no user agent. */
#define CONTEXT_1_MEMBERS(rest, agent)                                                          \
    {"requestContext.resourcePath", JSON_TEXT, APIGW_RESOURCE_PATH, OMITTED},                   \
    rest("requestContext.operationName", APIGW_OPERATION_NAME)                                  \
    {"requestContext.httpMethod", JSON_TEXT, APIGW_METHOD, OMITTED},                            \
    {"requestContext.extendedRequestId", JSON_TEXT, APIGW_EXTENDED_REQUEST_ID, OMITTED},        \
    {"requestContext.requestTime", JSON_TEXT, APIGW_TIME, OMITTED},                             \
    {"requestContext.path", JSON_TEXT, APIGW_CONTEXT_PATH, OMITTED},                            \
    {"requestContext.accountId", JSON_TEXT, APIGW_ACCOUNT_ID, OMITTED},                         \
    {"requestContext.protocol", JSON_TEXT, APIGW_PROTOCOL, OMITTED},                            \
    {"requestContext.stage", JSON_TEXT, APIGW_STAGE, OMITTED},                                  \
    {"requestContext.domainPrefix", JSON_TEXT, APIGW_DOMAIN_PREFIX, OMITTED},                   \
    {"requestContext.requestTimeEpoch", JSON_INTEGER, APIGW_TIME_MS, OMITTED},                  \
    {"requestContext.requestId", JSON_TEXT, APIGW_REQUEST_ID, OMITTED},                         \
    rest("requestContext.awsEndpointRequestId", APIGW_AWS_ENDPOINT_REQUEST_ID)                  \
    IDENTITY_MEMBERS(NULL_, agent),                                                             \
    {"requestContext.domainName", JSON_TEXT, APIGW_DOMAIN_NAME, OMITTED},                       \
    rest("requestContext.deploymentId", APIGW_DEPLOYMENT_ID)                                    \
    {"requestContext.apiId", JSON_TEXT, APIGW_API_ID, OMITTED}
#define REST_ROW(path, field) {path, JSON_TEXT, field, OMITTED},
#define NO_ROW(path, field)

/* Who the caller is; `empty`: how it says that nobody signed. */
#define IDENTITY_MEMBERS(empty, agent)                                                                          \
    {"requestContext.identity", JSON_OBJECT, 0, NO_ENTRIES},                                                    \
    {"requestContext.identity.cognitoIdentityPoolId", JSON_TEXT, APIGW_COGNITO_IDENTITY_POOL_ID, empty},        \
    {"requestContext.identity.accountId", JSON_TEXT, APIGW_CALLER_ACCOUNT_ID, empty},                           \
    {"requestContext.identity.cognitoIdentityId", JSON_TEXT, APIGW_COGNITO_IDENTITY_ID, empty},                 \
    {"requestContext.identity.apiKey", JSON_TEXT, APIGW_API_KEY, OMITTED},                                      \
    {"requestContext.identity.apiKeyId", JSON_TEXT, APIGW_API_KEY_ID, OMITTED},                                 \
    {"requestContext.identity.caller", JSON_TEXT, APIGW_CALLER, empty},                                         \
    {"requestContext.identity.sourceIp", JSON_TEXT, APIGW_SOURCE_IP, OMITTED},                                  \
    {"requestContext.identity.principalOrgId", JSON_TEXT, APIGW_PRINCIPAL_ORG_ID, empty},                       \
    {"requestContext.identity.accessKey", JSON_TEXT, APIGW_ACCESS_KEY, empty},                                  \
    {"requestContext.identity.cognitoAuthenticationType", JSON_TEXT, APIGW_COGNITO_AUTHENTICATION_TYPE, empty}, \
    {"requestContext.identity.cognitoAuthenticationProvider", JSON_TEXT, APIGW_COGNITO_AUTHENTICATION_PROVIDER, \
     empty},                                                                                                    \
    {"requestContext.identity.userArn", JSON_TEXT, APIGW_USER_ARN, empty},                                      \
    {"requestContext.identity.userAgent", JSON_TEXT, APIGW_USER_AGENT, agent},                                  \
    {"requestContext.identity.user", JSON_TEXT, APIGW_USER, empty},                                             \
    {"requestContext.identity.vpcId", JSON_TEXT, APIGW_VPC_ID, OMITTED},                                        \
    {"requestContext.identity.vpceId", JSON_TEXT, APIGW_VPCE_ID, OMITTED},                                      \
    CLIENT_CERT_MEMBERS("requestContext.identity.clientCert")

/* HTTP 2.0, Function URLs and the authorizer of 2.0, from the route to the context. */
#define REQUEST_2_MEMBERS                                                               \
    {"routeKey", JSON_TEXT, APIGW_ROUTE_KEY, EMPTY},                                    \
    {"rawPath", JSON_TEXT, APIGW_RAW_PATH, EMPTY},                                      \
    {"rawQueryString", JSON_TEXT, APIGW_RAW_QUERY, EMPTY},                              \
    {"cookies", JSON_STRINGS, MODEL_COOKIES, OMITTED},                                  \
    {"headers", JSON_MAP, MODEL_HEADERS, NO_ENTRIES},                                   \
    {"queryStringParameters", JSON_MAP, MODEL_QUERY, OMITTED},                          \
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},                         \
    {"requestContext.accountId", JSON_TEXT, APIGW_ACCOUNT_ID, OMITTED},                 \
    {"requestContext.apiId", JSON_TEXT, APIGW_API_ID, OMITTED},                         \
    {"requestContext.authentication", JSON_OBJECT, 0, OMITTED},                         \
    CLIENT_CERT_MEMBERS("requestContext.authentication.clientCert")

/* And from there on as far as the body. */
#define CONTEXT_2_MEMBERS                                                               \
    {"requestContext.domainName", JSON_TEXT, APIGW_DOMAIN_NAME, OMITTED},               \
    {"requestContext.domainPrefix", JSON_TEXT, APIGW_DOMAIN_PREFIX, OMITTED},           \
    {"requestContext.http", JSON_OBJECT, 0, NO_ENTRIES},                                \
    {"requestContext.http.method", JSON_TEXT, APIGW_METHOD, NULL_},                     \
    {"requestContext.http.path", JSON_TEXT, APIGW_CONTEXT_PATH, EMPTY},                 \
    {"requestContext.http.protocol", JSON_TEXT, APIGW_PROTOCOL, EMPTY},                 \
    {"requestContext.http.sourceIp", JSON_TEXT, APIGW_SOURCE_IP, EMPTY},                \
    {"requestContext.http.userAgent", JSON_TEXT, APIGW_USER_AGENT, EMPTY},              \
    {"requestContext.requestId", JSON_TEXT, APIGW_REQUEST_ID, OMITTED},                 \
    {"requestContext.routeId", JSON_TEXT, APIGW_ROUTE_ID, OMITTED},                     \
    {"requestContext.routeKey", JSON_TEXT, APIGW_ROUTE_KEY, OMITTED},                   \
    {"requestContext.stage", JSON_TEXT, APIGW_STAGE, OMITTED},                          \
    {"requestContext.time", JSON_TEXT, APIGW_TIME, OMITTED},                            \
    {"requestContext.timeEpoch", JSON_INTEGER, APIGW_TIME_MS, OMITTED},                 \
    {"pathParameters", JSON_MAP, MODEL_PATH_PARAMETERS, OMITTED},                       \
    {"stageVariables", JSON_MAP, MODEL_STAGE_VARIABLES, OMITTED}

/* The context of a WebSocket API and of its authorizer, from the event type on (A.7). */
#define CONTEXT_WEBSOCKET_MEMBERS                                                       \
    {"requestContext.eventType", JSON_TEXT, APIGW_EVENT_TYPE, OMITTED},                 \
    {"requestContext.extendedRequestId", JSON_TEXT, APIGW_EXTENDED_REQUEST_ID, OMITTED},\
    {"requestContext.requestTime", JSON_TEXT, APIGW_TIME, OMITTED},                     \
    {"requestContext.messageDirection", JSON_TEXT, APIGW_MESSAGE_DIRECTION, OMITTED},   \
    {"requestContext.stage", JSON_TEXT, APIGW_STAGE, OMITTED},                          \
    {"requestContext.connectedAt", JSON_INTEGER, APIGW_CONNECTED_AT, OMITTED},          \
    {"requestContext.requestTimeEpoch", JSON_INTEGER, APIGW_TIME_MS, OMITTED},          \
    IDENTITY_MEMBERS(OMITTED, OMITTED),                                                 \
    {"requestContext.requestId", JSON_TEXT, APIGW_REQUEST_ID, OMITTED},                 \
    {"requestContext.domainName", JSON_TEXT, APIGW_DOMAIN_NAME, OMITTED},               \
    {"requestContext.connectionId", JSON_TEXT, APIGW_CONNECTION_ID, OMITTED},           \
    {"requestContext.apiId", JSON_TEXT, APIGW_API_ID, OMITTED}

/* What is told in each family where nobody gave it. In format 1.0 the resource id is the route key; there and on
 * WebSocket APIs both ids of a request are one (A2.7, A.7). */
#define HTTP_DEFAULTS                                                                   \
    {APIGW_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},                                          \
    {APIGW_STAGE, UNSET_IS, 0, "$default"}
#define HTTP_1_DEFAULTS                                                                 \
    {APIGW_VERSION, FIXED, 0, "1.0"},                                                   \
    HTTP_DEFAULTS,                                                                      \
    {APIGW_RESOURCE_ID, SAME_AS, APIGW_ROUTE_KEY, NULL},                                \
    {APIGW_EXTENDED_REQUEST_ID, SAME_AS, APIGW_REQUEST_ID, NULL}
#define HTTP_2_DEFAULTS                                                                 \
    {APIGW_VERSION, FIXED, 0, "2.0"},                                                   \
    HTTP_DEFAULTS
#define WEBSOCKET_DEFAULTS                                                              \
    {APIGW_MESSAGE_DIRECTION, UNSET_IS, 0, "IN"},                                       \
    {APIGW_EXTENDED_REQUEST_ID, SAME_AS, APIGW_REQUEST_ID, NULL}

/* How each family carries a request (enum format_rule). */
#define REST_RULES                                                                                              \
    (PARAMETERS_ENCODED | STAGE_IN_CONTEXT_PATH | SLASHES_COLLAPSED | HEADERS_CASED | HEADERS_SORTED |          \
     METHOD_OVERRIDDEN | HAS_ARN | SEMICOLONS_SEPARATE)
/* Limits of the types of endpoint that differ from those of a regional one (A1.26, B.9). */
#define REST_ENDPOINTS {{"EDGE", 8192, 10240}, {"PRIVATE", 8192, 8000}}
#define HTTP_1_RULES                                                                                            \
    (CONTEXT_PATH_DECODED | STAGE_IN_PATH | HEADERS_TRAIN | REQUEST_LINE_COUNTS | CHARSET_COUNTS | HAS_ARN)
#define HTTP_2_RULES                                                                                            \
    (PATH_DECODED | CONTEXT_PATH_DECODED | STAGE_IN_PATH | BASE_PATH_STRIPPED | HEADERS_LOWER | VALUES_JOINED | \
     COOKIES_LIFTED | REQUEST_LINE_COUNTS | AUTHORIZER_NESTED | CHARSET_COUNTS | HAS_ARN)

/* clang-format on */

/* ---- answers ------------------------------------------------------------------------------------------------ */

/* The answers of HTTP APIs, whatever the payload format (B8.19 to B8.27): no space, capital letters. */
#define HTTP_INTERNAL_ERROR "{\"message\":\"Internal Server Error\"}", NULL
#define HTTP_UNAUTHORIZED "{\"message\":\"Unauthorized\"}", NULL
#define HTTP_FORBIDDEN "{\"message\":\"Forbidden\"}", NULL
#define HTTP_TOO_LARGE "{\"message\":\"Request Entity Too Large\"}", NULL
#define HTTP_ANSWERS                                                                                                   \
    {APIGW_ANSWER_MALFORMED_RESULT, 500, HTTP_INTERNAL_ERROR},                                                         \
        {APIGW_ANSWER_FUNCTION_ERROR, 500, HTTP_INTERNAL_ERROR},                                                       \
        {APIGW_ANSWER_FUNCTION_TIMEOUT, 500, HTTP_INTERNAL_ERROR},                                                     \
        {APIGW_ANSWER_INTEGRATION_TIMEOUT, 503, "{\"message\":\"Service Unavailable\"}", NULL},                        \
        {APIGW_ANSWER_NO_PERMISSION, 500, HTTP_INTERNAL_ERROR},                                                        \
        {APIGW_ANSWER_NO_ROUTE, 404, "{\"message\":\"Not Found\"}", NULL},                                             \
        {APIGW_ANSWER_REQUEST_TOO_LARGE, 413, HTTP_TOO_LARGE}, {APIGW_ANSWER_PAYLOAD_TOO_LARGE, 413, HTTP_TOO_LARGE},  \
        {APIGW_ANSWER_RESULT_TOO_LARGE, 500, HTTP_INTERNAL_ERROR},                                                     \
        {APIGW_ANSWER_BAD_BASE64, 500, HTTP_INTERNAL_ERROR},                                                           \
        {APIGW_ANSWER_THROTTLED, 429, "{\"message\":\"Too Many Requests\"}", NULL},                                    \
        {APIGW_ANSWER_UNAUTHORIZED, 401, HTTP_UNAUTHORIZED}, {APIGW_ANSWER_INVALID_TOKEN, 401, HTTP_UNAUTHORIZED},     \
        {APIGW_ANSWER_DENIED, 403, HTTP_FORBIDDEN}, {APIGW_ANSWER_EXPLICITLY_DENIED, 403, HTTP_FORBIDDEN},             \
        {APIGW_ANSWER_AUTHORIZER_ERROR, 500, HTTP_INTERNAL_ERROR}, {APIGW_ANSWER_FORBIDDEN, 403, HTTP_FORBIDDEN}, {    \
        APIGW_ANSWER_BAD_REQUEST, 400, "{\"message\":\"Bad Request\"}", NULL                                           \
    }

/* The id of the request on responses of HTTP APIs (B3.12). */
#define HTTP_TOLD                                                                                                      \
    { "Apigw-Requestid", APIGW_REQUEST_ID, false }

/* What a token that is refused is told of (B8.24). */
#define HTTP_CHALLENGE "Bearer scope=\"\" error=\"invalid_token\""
/* CORS of HTTP APIs, whatever the payload format (C2.9). */
#define HTTP_CORS                                                                                                      \
    { .status = 204, .least_age = -1, .all_options = true, .replaces = true, .schemes = true }

/* ---- lists -------------------------------------------------------------------------------------------------- */

/* Header lines of a request that REST APIs keep to themselves (A1.23), and names that they spell so (A1.20). */
extern const char *const rest_dropped[], *const rest_canonical[];

/* Header lines of a request that HTTP APIs keep to themselves (A2.5), and the bodies that they take for text (A3.31).
 */
extern const char *const http_dropped[], *const http_text_types[];

/* The same of load balancers: lines of one connection (RFC 9110 section 7.6.1), and A5.5, A6.3. */
extern const char *const hop_by_hop[], *const plain_text_types[];

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

#endif
