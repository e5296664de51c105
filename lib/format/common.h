/* Rows that several front ends share, word for word. */
#ifndef FORMAT_COMMON_H
#define FORMAT_COMMON_H

#include "format/schema.h"

/* Mutual TLS (D.4), below `identity` or `authentication`. */
#define CLIENT_CERT_MEMBERS(path)                                                                                      \
    {path, JSON_OBJECT, 0, OMITTED}, {path ".clientCertPem", JSON_TEXT, APIGW_CLIENT_CERT_PEM, OMITTED},               \
        {path ".subjectDN", JSON_TEXT, APIGW_CLIENT_CERT_SUBJECT, OMITTED},                                            \
        {path ".issuerDN", JSON_TEXT, APIGW_CLIENT_CERT_ISSUER, OMITTED},                                              \
        {path ".serialNumber", JSON_TEXT, APIGW_CLIENT_CERT_SERIAL, OMITTED},                                          \
        {path ".validity", JSON_OBJECT, 0, OMITTED},                                                                   \
        {path ".validity.notBefore", JSON_TEXT, APIGW_CLIENT_CERT_NOT_BEFORE, OMITTED}, {                              \
        path ".validity.notAfter", JSON_TEXT, APIGW_CLIENT_CERT_NOT_AFTER, OMITTED                                     \
    }

/* A caller who signed with IAM, on HTTP API 2.0 and Function URLs (D.3). */
#define IAM_MEMBERS(path)                                                                                              \
    {path, JSON_OBJECT, 0, OMITTED}, {path ".accessKey", JSON_TEXT, APIGW_ACCESS_KEY, OMITTED},                        \
        {path ".accountId", JSON_TEXT, APIGW_CALLER_ACCOUNT_ID, OMITTED},                                              \
        {path ".callerId", JSON_TEXT, APIGW_CALLER, OMITTED}, {path ".cognitoIdentity", JSON_OBJECT, 0, NULL_},        \
        {path ".cognitoIdentity.identityId", JSON_TEXT, APIGW_COGNITO_IDENTITY_ID, OMITTED},                           \
        {path ".cognitoIdentity.identityPoolId", JSON_TEXT, APIGW_COGNITO_IDENTITY_POOL_ID, OMITTED},                  \
        {path ".principalOrgId", JSON_TEXT, APIGW_PRINCIPAL_ORG_ID, NULL_},                                            \
        {path ".userArn", JSON_TEXT, APIGW_USER_ARN, OMITTED}, {                                                       \
        path ".userId", JSON_TEXT, APIGW_USER, OMITTED                                                                 \
    }

/* The answers of HTTP APIs, whatever the payload format (B8.20 to B8.27): no space, capital letters. */
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
        {APIGW_ANSWER_AUTHORIZER_ERROR, 500, HTTP_INTERNAL_ERROR}, {                                                   \
        APIGW_ANSWER_FORBIDDEN, 403, HTTP_FORBIDDEN                                                                    \
    }

/* The id of the request on responses of HTTP APIs (B3.12). */
#define HTTP_TOLD                                                                                                      \
    { "Apigw-Requestid", APIGW_REQUEST_ID, false }

/* What a token that is refused is told of (B8.24). */
#define HTTP_CHALLENGE "Bearer scope=\"\" error=\"invalid_token\""
/* CORS of HTTP APIs, whatever the payload format (C2.9). */
#define HTTP_CORS                                                                                                      \
    { .status = 204, .least_age = -1, .all_options = true, .replaces = true, .schemes = true }

/* Header lines of a request that HTTP APIs keep to themselves (A2.5), and the bodies that they take for text (A3.31).
 */
extern const char *const http_dropped[], *const http_text_types[];

/* The same of load balancers: lines of one connection (RFC 9110 section 7.6.1), and A5.5, A6.3. */
extern const char *const hop_by_hop[], *const plain_text_types[];

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

#endif
