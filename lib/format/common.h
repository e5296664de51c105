/* Rows that several front ends share, word for word. */
#ifndef FORMAT_COMMON_H
#define FORMAT_COMMON_H

#include "format/schema.h"
#include <apigw/router.h>
#include <apigw/runtime.h>

/* ---- rows --------------------------------------------------------------------------------------------------- */

/* clang-format off */

/* Mutual TLS (D.4), below `identity` or `authentication`. */
#define CLIENT_CERT_MEMBERS(path)                                                       \
    {path, GW_JSON_OBJECT, 0, OMITTED},                                                    \
    {path ".clientCertPem", GW_JSON_TEXT, APIGW_FIELD_CLIENT_CERT_PEM, OMITTED},                 \
    {path ".subjectDN", GW_JSON_TEXT, APIGW_FIELD_CLIENT_CERT_SUBJECT, OMITTED},                 \
    {path ".issuerDN", GW_JSON_TEXT, APIGW_FIELD_CLIENT_CERT_ISSUER, OMITTED},                   \
    {path ".serialNumber", GW_JSON_TEXT, APIGW_FIELD_CLIENT_CERT_SERIAL, OMITTED},               \
    {path ".validity", GW_JSON_OBJECT, 0, OMITTED},                                        \
    {path ".validity.notBefore", GW_JSON_TEXT, APIGW_FIELD_CLIENT_CERT_NOT_BEFORE, OMITTED},     \
    {path ".validity.notAfter", GW_JSON_TEXT, APIGW_FIELD_CLIENT_CERT_NOT_AFTER, OMITTED}

/* A caller who signed with IAM, on HTTP API 2.0 and Function URLs (D.3). */
#define IAM_MEMBERS(path)                                                                               \
    {path, GW_JSON_OBJECT, 0, OMITTED},                                                                    \
    {path ".accessKey", GW_JSON_TEXT, APIGW_FIELD_ACCESS_KEY, OMITTED},                                          \
    {path ".accountId", GW_JSON_TEXT, APIGW_FIELD_CALLER_ACCOUNT_ID, OMITTED},                                   \
    {path ".callerId", GW_JSON_TEXT, APIGW_FIELD_CALLER, OMITTED},                                               \
    {path ".cognitoIdentity", GW_JSON_OBJECT, 0, NULL_},                                                   \
    {path ".cognitoIdentity.identityId", GW_JSON_TEXT, APIGW_FIELD_COGNITO_IDENTITY_ID, OMITTED},                \
    {path ".cognitoIdentity.identityPoolId", GW_JSON_TEXT, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, OMITTED},       \
    {path ".principalOrgId", GW_JSON_TEXT, APIGW_FIELD_PRINCIPAL_ORG_ID, NULL_},                                 \
    {path ".userArn", GW_JSON_TEXT, APIGW_FIELD_USER_ARN, OMITTED},                                              \
    {path ".userId", GW_JSON_TEXT, APIGW_FIELD_USER, OMITTED}

/* The result of an authorizer (D.3), in the events of requests that it allowed. */
#define AUTHORIZER_MEMBERS                                                              \
    {"requestContext.authorizer", GW_JSON_OBJECT, MODEL_AUTHORIZER, OMITTED},              \
    {"requestContext.authorizer.principalId", GW_JSON_SCALAR, APIGW_FIELD_PRINCIPAL_ID, OMITTED}

/* REST, HTTP 1.0 and their authorizers, from the resource to the context: `empty` is how a map says that it is. */
#define REQUEST_1_MEMBERS(empty)                                                                \
    {"resource", GW_JSON_TEXT, APIGW_FIELD_RESOURCE, NULL_},                                             \
    {"path", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, NULL_},                                                 \
    {"httpMethod", GW_JSON_TEXT, APIGW_FIELD_METHOD, NULL_},                                             \
    MAPS_1_MEMBERS(empty),                                                                      \
    {"pathParameters", GW_JSON_MAP, MODEL_PATH_PARAMETERS, empty},                                 \
    {"stageVariables", GW_JSON_MAP, MODEL_STAGE_VARIABLES, empty},                                 \
    {"requestContext", GW_JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},                                 \
    {"requestContext.resourceId", GW_JSON_TEXT, APIGW_FIELD_RESOURCE_ID, OMITTED}

/* The maps of these, and of WebSocket APIs. */
#define MAPS_1_MEMBERS(empty)                                                                   \
    {"headers", GW_JSON_MAP, MODEL_HEADERS, empty},                                                \
    {"multiValueHeaders", GW_JSON_MULTI_MAP, MODEL_MULTI_HEADERS, empty},                          \
    {"queryStringParameters", GW_JSON_MAP, MODEL_QUERY, empty},                                    \
    {"multiValueQueryStringParameters", GW_JSON_MULTI_MAP, MODEL_MULTI_QUERY, empty}

/* Their context from `resourcePath` on. `rest` is REST_ROW, or NO_ROW where rows of REST alone are left out; `agent`:
 * how it says that there is no user agent. */
#define CONTEXT_1_MEMBERS(rest, agent)                                                          \
    {"requestContext.resourcePath", GW_JSON_TEXT, APIGW_FIELD_RESOURCE_PATH, OMITTED},                   \
    rest("requestContext.operationName", APIGW_FIELD_OPERATION_NAME)                                  \
    {"requestContext.httpMethod", GW_JSON_TEXT, APIGW_FIELD_METHOD, OMITTED},                            \
    {"requestContext.extendedRequestId", GW_JSON_TEXT, APIGW_FIELD_EXTENDED_REQUEST_ID, OMITTED},        \
    {"requestContext.requestTime", GW_JSON_TEXT, APIGW_FIELD_TIME, OMITTED},                             \
    {"requestContext.path", GW_JSON_TEXT, APIGW_FIELD_CONTEXT_PATH, OMITTED},                            \
    {"requestContext.accountId", GW_JSON_TEXT, APIGW_FIELD_ACCOUNT_ID, OMITTED},                         \
    {"requestContext.protocol", GW_JSON_TEXT, APIGW_FIELD_PROTOCOL, OMITTED},                            \
    {"requestContext.stage", GW_JSON_TEXT, APIGW_FIELD_STAGE, OMITTED},                                  \
    {"requestContext.domainPrefix", GW_JSON_TEXT, APIGW_FIELD_DOMAIN_PREFIX, OMITTED},                   \
    {"requestContext.requestTimeEpoch", GW_JSON_INTEGER, APIGW_FIELD_TIME_MS, OMITTED},                  \
    {"requestContext.requestId", GW_JSON_TEXT, APIGW_FIELD_REQUEST_ID, OMITTED},                         \
    rest("requestContext.awsEndpointRequestId", APIGW_FIELD_AWS_ENDPOINT_REQUEST_ID)                  \
    IDENTITY_MEMBERS(NULL_, agent),                                                             \
    {"requestContext.domainName", GW_JSON_TEXT, APIGW_FIELD_DOMAIN_NAME, OMITTED},                       \
    rest("requestContext.deploymentId", APIGW_FIELD_DEPLOYMENT_ID)                                    \
    {"requestContext.apiId", GW_JSON_TEXT, APIGW_FIELD_API_ID, OMITTED}
#define REST_ROW(path, field) {path, GW_JSON_TEXT, field, OMITTED},
#define NO_ROW(path, field)

/* Identity of the caller; `empty`: the values for an unsigned request. */
#define IDENTITY_MEMBERS(empty, agent)                                                                          \
    {"requestContext.identity", GW_JSON_OBJECT, 0, NO_ENTRIES},                                                    \
    {"requestContext.identity.cognitoIdentityPoolId", GW_JSON_TEXT, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, empty},        \
    {"requestContext.identity.accountId", GW_JSON_TEXT, APIGW_FIELD_CALLER_ACCOUNT_ID, empty},                           \
    {"requestContext.identity.cognitoIdentityId", GW_JSON_TEXT, APIGW_FIELD_COGNITO_IDENTITY_ID, empty},                 \
    {"requestContext.identity.apiKey", GW_JSON_TEXT, APIGW_FIELD_API_KEY, OMITTED},                                      \
    {"requestContext.identity.apiKeyId", GW_JSON_TEXT, APIGW_FIELD_API_KEY_ID, OMITTED},                                 \
    {"requestContext.identity.caller", GW_JSON_TEXT, APIGW_FIELD_CALLER, empty},                                         \
    {"requestContext.identity.sourceIp", GW_JSON_TEXT, APIGW_FIELD_SOURCE_IP, OMITTED},                                  \
    {"requestContext.identity.principalOrgId", GW_JSON_TEXT, APIGW_FIELD_PRINCIPAL_ORG_ID, empty},                       \
    {"requestContext.identity.accessKey", GW_JSON_TEXT, APIGW_FIELD_ACCESS_KEY, empty},                                  \
    {"requestContext.identity.cognitoAuthenticationType", GW_JSON_TEXT, APIGW_FIELD_COGNITO_AUTHENTICATION_TYPE, empty}, \
    {"requestContext.identity.cognitoAuthenticationProvider", GW_JSON_TEXT, APIGW_FIELD_COGNITO_AUTHENTICATION_PROVIDER, \
     empty},                                                                                                    \
    {"requestContext.identity.userArn", GW_JSON_TEXT, APIGW_FIELD_USER_ARN, empty},                                      \
    {"requestContext.identity.userAgent", GW_JSON_TEXT, APIGW_FIELD_USER_AGENT, agent},                                  \
    {"requestContext.identity.user", GW_JSON_TEXT, APIGW_FIELD_USER, empty},                                             \
    {"requestContext.identity.vpcId", GW_JSON_TEXT, APIGW_FIELD_VPC_ID, OMITTED},                                        \
    {"requestContext.identity.vpceId", GW_JSON_TEXT, APIGW_FIELD_VPCE_ID, OMITTED},                                      \
    CLIENT_CERT_MEMBERS("requestContext.identity.clientCert")

/* HTTP 2.0, Function URLs and the authorizer of 2.0, from the route to the context. */
#define REQUEST_2_MEMBERS                                                               \
    {"routeKey", GW_JSON_TEXT, APIGW_FIELD_ROUTE_KEY, EMPTY},                                    \
    {"rawPath", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, EMPTY},                                      \
    {"rawQueryString", GW_JSON_TEXT, APIGW_FIELD_RAW_QUERY, EMPTY},                              \
    {"cookies", GW_JSON_STRINGS, MODEL_COOKIES, OMITTED},                                  \
    {"headers", GW_JSON_MAP, MODEL_HEADERS, NO_ENTRIES},                                   \
    {"queryStringParameters", GW_JSON_MAP, MODEL_QUERY, OMITTED},                          \
    {"requestContext", GW_JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},                         \
    {"requestContext.accountId", GW_JSON_TEXT, APIGW_FIELD_ACCOUNT_ID, OMITTED},                 \
    {"requestContext.apiId", GW_JSON_TEXT, APIGW_FIELD_API_ID, OMITTED},                         \
    {"requestContext.authentication", GW_JSON_OBJECT, 0, OMITTED},                         \
    CLIENT_CERT_MEMBERS("requestContext.authentication.clientCert")

/* And from there on as far as the body. */
#define CONTEXT_2_MEMBERS                                                               \
    {"requestContext.domainName", GW_JSON_TEXT, APIGW_FIELD_DOMAIN_NAME, OMITTED},               \
    {"requestContext.domainPrefix", GW_JSON_TEXT, APIGW_FIELD_DOMAIN_PREFIX, OMITTED},           \
    {"requestContext.http", GW_JSON_OBJECT, 0, NO_ENTRIES},                                \
    {"requestContext.http.method", GW_JSON_TEXT, APIGW_FIELD_METHOD, NULL_},                     \
    {"requestContext.http.path", GW_JSON_TEXT, APIGW_FIELD_CONTEXT_PATH, EMPTY},                 \
    {"requestContext.http.protocol", GW_JSON_TEXT, APIGW_FIELD_PROTOCOL, EMPTY},                 \
    {"requestContext.http.sourceIp", GW_JSON_TEXT, APIGW_FIELD_SOURCE_IP, EMPTY},                \
    {"requestContext.http.userAgent", GW_JSON_TEXT, APIGW_FIELD_USER_AGENT, EMPTY},              \
    {"requestContext.requestId", GW_JSON_TEXT, APIGW_FIELD_REQUEST_ID, OMITTED},                 \
    {"requestContext.routeId", GW_JSON_TEXT, APIGW_FIELD_ROUTE_ID, OMITTED},                     \
    {"requestContext.routeKey", GW_JSON_TEXT, APIGW_FIELD_ROUTE_KEY, OMITTED},                   \
    {"requestContext.stage", GW_JSON_TEXT, APIGW_FIELD_STAGE, OMITTED},                          \
    {"requestContext.time", GW_JSON_TEXT, APIGW_FIELD_TIME, OMITTED},                            \
    {"requestContext.timeEpoch", GW_JSON_INTEGER, APIGW_FIELD_TIME_MS, OMITTED},                 \
    {"pathParameters", GW_JSON_MAP, MODEL_PATH_PARAMETERS, OMITTED},                       \
    {"stageVariables", GW_JSON_MAP, MODEL_STAGE_VARIABLES, OMITTED}

/* The context of a WebSocket API and of its authorizer, from the event type on (A.7). */
#define CONTEXT_WEBSOCKET_MEMBERS                                                       \
    {"requestContext.eventType", GW_JSON_TEXT, APIGW_FIELD_EVENT_TYPE, OMITTED},                 \
    {"requestContext.extendedRequestId", GW_JSON_TEXT, APIGW_FIELD_EXTENDED_REQUEST_ID, OMITTED},\
    {"requestContext.requestTime", GW_JSON_TEXT, APIGW_FIELD_TIME, OMITTED},                     \
    {"requestContext.messageDirection", GW_JSON_TEXT, APIGW_FIELD_MESSAGE_DIRECTION, OMITTED},   \
    {"requestContext.stage", GW_JSON_TEXT, APIGW_FIELD_STAGE, OMITTED},                          \
    {"requestContext.connectedAt", GW_JSON_INTEGER, APIGW_FIELD_CONNECTED_AT, OMITTED},          \
    {"requestContext.requestTimeEpoch", GW_JSON_INTEGER, APIGW_FIELD_TIME_MS, OMITTED},          \
    IDENTITY_MEMBERS(OMITTED, OMITTED),                                                 \
    {"requestContext.requestId", GW_JSON_TEXT, APIGW_FIELD_REQUEST_ID, OMITTED},                 \
    {"requestContext.domainName", GW_JSON_TEXT, APIGW_FIELD_DOMAIN_NAME, OMITTED},               \
    {"requestContext.connectionId", GW_JSON_TEXT, APIGW_FIELD_CONNECTION_ID, OMITTED},           \
    {"requestContext.apiId", GW_JSON_TEXT, APIGW_FIELD_API_ID, OMITTED}

/* Defaults by family. In format 1.0 the resource id is the route key; there and on WebSocket APIs both ids of a request
 * are the same (A2.7, A.7). */
#define HTTP_DEFAULTS                                                                   \
    {APIGW_FIELD_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},                                          \
    {APIGW_FIELD_STAGE, UNSET_IS, 0, "$default"}
#define HTTP_1_DEFAULTS                                                                 \
    {APIGW_FIELD_VERSION, FIXED, 0, "1.0"},                                                   \
    HTTP_DEFAULTS,                                                                      \
    {APIGW_FIELD_RESOURCE_ID, SAME_AS, APIGW_FIELD_ROUTE_KEY, NULL},                                \
    {APIGW_FIELD_EXTENDED_REQUEST_ID, SAME_AS, APIGW_FIELD_REQUEST_ID, NULL}
#define HTTP_2_DEFAULTS                                                                 \
    {APIGW_FIELD_VERSION, FIXED, 0, "2.0"},                                                   \
    HTTP_DEFAULTS
#define WEBSOCKET_DEFAULTS                                                              \
    {APIGW_FIELD_MESSAGE_DIRECTION, UNSET_IS, 0, "IN"},                                       \
    {APIGW_FIELD_EXTENDED_REQUEST_ID, SAME_AS, APIGW_FIELD_REQUEST_ID, NULL}

/* How each family carries a request (enum format_rule). */
#define REST_RULES                                                                                              \
    (PARAMETERS_ENCODED | STAGE_IN_CONTEXT_PATH | SLASHES_COLLAPSED | HEADERS_CASED | HEADERS_SORTED |          \
     HAS_ARN | SEMICOLONS_SEPARATE)
/* The header field that replaces the method (C1.13). */
#define REST_METHOD_HEADER "x-http-method-override"
/* Limits of the types of endpoint that differ from those of a regional one (A1.26, B.9). */
#define REST_ENDPOINTS {{"EDGE", 8192, 10240}, {"PRIVATE", 8192, 8000}}
#define HTTP_1_RULES                                                                                            \
    (CONTEXT_PATH_DECODED | STAGE_IN_PATH | HEADERS_TRAIN | REQUEST_LINE_COUNTS | CHARSET_COUNTS | HAS_ARN)
#define HTTP_2_RULES                                                                                            \
    (PATH_DECODED | CONTEXT_PATH_DECODED | STAGE_IN_PATH | BASE_PATH_STRIPPED | HEADERS_LOWER | VALUES_JOINED | \
     COOKIES_LIFTED | REQUEST_LINE_COUNTS | AUTHORIZER_NESTED | CHARSET_COUNTS | HAS_ARN)

/* clang-format on */

/* The types of event of WebSocket APIs, and the routes that belong to one (C3.1). */
#define WEBSOCKET_EVENT_TYPES                                                                                          \
    {                                                                                                                  \
        {"CONNECT", "$connect", NULL}, {"DISCONNECT", "$disconnect", gw_disconnect_headers}, {                         \
            "MESSAGE", NULL, NULL                                                                                      \
        }                                                                                                              \
    }

/* ---- error responses ---------------------------------------------------------------------------------------- */

/* A body with its media type, and the header field besides it. */
#define JSON_BODY(text) text, "application/json"
#define HTML_BODY(text) text, "text/html"
#define TEXT_BODY(text) text, "text/plain"
#define NO_BODY "", NULL
#define ERROR_TYPE(name)                                                                                               \
    { "x-amzn-ErrorType", name }
#define NO_HEADER                                                                                                      \
    { NULL, NULL }

/* Error responses of HTTP APIs in both payload formats (B8.19 to B8.27). */
#define HTTP_INTERNAL_ERROR JSON_BODY("{\"message\":\"Internal Server Error\"}"), NO_HEADER
#define HTTP_UNAUTHORIZED JSON_BODY("{\"message\":\"Unauthorized\"}"), NO_HEADER
#define HTTP_INVALID_TOKEN                                                                                             \
    JSON_BODY("{\"message\":\"Unauthorized\"}"), {                                                                     \
        "WWW-Authenticate", "Bearer scope=\"\" error=\"invalid_token\""                                                \
    }
#define HTTP_FORBIDDEN JSON_BODY("{\"message\":\"Forbidden\"}"), NO_HEADER
#define HTTP_TOO_LARGE JSON_BODY("{\"message\":\"Request Entity Too Large\"}"), NO_HEADER
#define HTTP_ERROR_RESPONSES                                                                                           \
    {APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 500, HTTP_INTERNAL_ERROR},                                                 \
        {APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 500, HTTP_INTERNAL_ERROR},                                               \
        {APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT, 500, HTTP_INTERNAL_ERROR},                                             \
        {APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT, 503, JSON_BODY("{\"message\":\"Service Unavailable\"}"),            \
         NO_HEADER},                                                                                                   \
        {APIGW_ERROR_RESPONSE_NO_PERMISSION, 500, HTTP_INTERNAL_ERROR},                                                \
        {APIGW_ERROR_RESPONSE_NO_ROUTE, 404, JSON_BODY("{\"message\":\"Not Found\"}"), NO_HEADER},                     \
        {APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, 413, HTTP_TOO_LARGE},                                                 \
        {APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, 413, HTTP_TOO_LARGE},                                                 \
        {APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE, 500, HTTP_INTERNAL_ERROR},                                             \
        {APIGW_ERROR_RESPONSE_BAD_BASE64, 500, HTTP_INTERNAL_ERROR},                                                   \
        {APIGW_ERROR_RESPONSE_THROTTLED, 429, JSON_BODY("{\"message\":\"Too Many Requests\"}"), NO_HEADER},            \
        {APIGW_ERROR_RESPONSE_UNAUTHORIZED, 401, HTTP_UNAUTHORIZED},                                                   \
        {APIGW_ERROR_RESPONSE_INVALID_TOKEN, 401, HTTP_INVALID_TOKEN},                                                 \
        {APIGW_ERROR_RESPONSE_DENIED, 403, HTTP_FORBIDDEN},                                                            \
        {APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, 403, HTTP_FORBIDDEN},                                                 \
        {APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR, 500, HTTP_INTERNAL_ERROR},                                             \
        {APIGW_ERROR_RESPONSE_CONFIGURATION, 500, HTTP_INTERNAL_ERROR},                                                \
        {APIGW_ERROR_RESPONSE_FORBIDDEN, 403, HTTP_FORBIDDEN}, {                                                       \
        APIGW_ERROR_RESPONSE_BAD_REQUEST, 400, JSON_BODY("{\"message\":\"Bad Request\"}"), NO_HEADER                   \
    }

/* The id of the request on responses of HTTP APIs (B3.12). */
#define HTTP_ADDED_HEADERS                                                                                             \
    { "Apigw-Requestid", APIGW_FIELD_REQUEST_ID, false }

/* CORS of HTTP APIs, the same for both payload formats (C2.9). */
#define HTTP_CORS                                                                                                      \
    { .status = 204, .least_age = -1, .all_options = true, .replaces = true, .schemes = true }

/* ---- authorizers ---------------------------------------------------------------------------------------------- */

/* Limits on the results of authorizers (D2.9, B.9). */
enum { AUTHORIZER_RESULT_LIMIT = APIGW_RUNTIME_PAYLOAD_MAX, AUTHORIZER_RESOURCE_LIMIT = 512 };
#define AUTHORIZER_POINTER "/requestContext/authorizer"

/* ---- lists -------------------------------------------------------------------------------------------------- */

/* Header fields that front ends make themselves (A0.7), and those of function URLs, with TLS version and cipher (A4.4).
 */
extern const format_own_header gw_own_headers[], gw_function_url_own_headers[];
/* Header fields of a function that REST APIs and Function URLs rename or drop, as observed, and as documented (F20,
 * B4.9). */
extern const char *const gw_remapped[], *const gw_documented_remapped[], *const gw_documented_dropped[];
extern const char *const gw_no_names[];
#define REMAPPED_HEADERS                                                                                               \
    .remap_prefix = "x-amzn-Remapped-", .remaps = {                                                                    \
                                            {gw_remapped, gw_no_names},                                                \
                                            {gw_documented_remapped, gw_documented_dropped},                           \
    }

/* Header fields of a request that REST APIs do not forward (A1.23), and names whose spelling they fix (A1.20). */
extern const char *const gw_rest_dropped[], *const gw_rest_canonical[];

/* Header fields of a request that HTTP APIs do not forward (A2.5), and the bodies that they take for text (A3.31).
 */
extern const char *const gw_http_dropped[], *const gw_http_text_types[];

/* The header fields of an event of type DISCONNECT (A.7). */
extern const char *const gw_disconnect_headers[];

/* The same of load balancers: lines of one connection (RFC 9110 section 7.6.1), and A5.5, A6.3. */
extern const char *const gw_hop_by_hop[], *const gw_plain_text_types[];

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

#endif
