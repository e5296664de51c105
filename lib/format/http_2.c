/* API Gateway HTTP API, payload format 2.0 (A.3, B.3). What is empty is left out (A3.1). */
#include "format/common.h"
#include "format/registry.h"

static const format_member members[] = {
    {"version", JSON_SCALAR, APIGW_VERSION, EMPTY},
    {"routeKey", JSON_TEXT, APIGW_ROUTE_KEY, EMPTY},
    {"rawPath", JSON_TEXT, APIGW_RAW_PATH, EMPTY},
    {"rawQueryString", JSON_TEXT, APIGW_RAW_QUERY, EMPTY},
    {"cookies", JSON_STRINGS, MODEL_COOKIES, OMITTED},
    {"headers", JSON_MAP, MODEL_HEADERS, NO_ENTRIES},
    {"queryStringParameters", JSON_MAP, MODEL_QUERY, OMITTED},
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.accountId", JSON_TEXT, APIGW_ACCOUNT_ID, OMITTED},
    {"requestContext.apiId", JSON_TEXT, APIGW_API_ID, OMITTED},
    {"requestContext.authentication", JSON_OBJECT, 0, OMITTED},
    CLIENT_CERT_MEMBERS("requestContext.authentication.clientCert"),
    {"requestContext.authorizer", JSON_OBJECT, MODEL_AUTHORIZER, OMITTED},
    {"requestContext.authorizer.principalId", JSON_SCALAR, APIGW_PRINCIPAL_ID, OMITTED},
    IAM_MEMBERS("requestContext.authorizer.iam"),
    {"requestContext.domainName", JSON_TEXT, APIGW_DOMAIN_NAME, OMITTED},
    {"requestContext.domainPrefix", JSON_TEXT, APIGW_DOMAIN_PREFIX, OMITTED},
    {"requestContext.http", JSON_OBJECT, 0, NO_ENTRIES},
    {"requestContext.http.method", JSON_TEXT, APIGW_METHOD, EMPTY},
    {"requestContext.http.path", JSON_TEXT, APIGW_CONTEXT_PATH, EMPTY},
    {"requestContext.http.protocol", JSON_TEXT, APIGW_PROTOCOL, EMPTY},
    {"requestContext.http.sourceIp", JSON_TEXT, APIGW_SOURCE_IP, EMPTY},
    {"requestContext.http.userAgent", JSON_TEXT, APIGW_USER_AGENT, EMPTY},
    {"requestContext.requestId", JSON_TEXT, APIGW_REQUEST_ID, OMITTED},
    {"requestContext.routeId", JSON_TEXT, APIGW_ROUTE_ID, OMITTED},
    {"requestContext.routeKey", JSON_TEXT, APIGW_ROUTE_KEY, OMITTED},
    {"requestContext.stage", JSON_TEXT, APIGW_STAGE, OMITTED},
    {"requestContext.time", JSON_TEXT, APIGW_TIME, OMITTED},
    {"requestContext.timeEpoch", JSON_INTEGER, APIGW_TIME_MS, OMITTED},
    {"pathParameters", JSON_MAP, MODEL_PATH_PARAMETERS, OMITTED},
    {"stageVariables", JSON_MAP, MODEL_STAGE_VARIABLES, OMITTED},
    {"body", JSON_TEXT, MODEL_BODY, OMITTED},
    {"isBase64Encoded", JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

static const format_answer answers[] = {HTTP_ANSWERS};

static const format_default defaults[] = {
    {APIGW_VERSION, FIXED, 0, "2.0"},
    {APIGW_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},
    {APIGW_STAGE, UNSET_IS, 0, "$default"},
};

const format format_http_2 = {
    .kind = APIGW_HTTP_2,
    .members = members,
    .member_count = COUNT(members),
    .rules = PATH_DECODED | CONTEXT_PATH_DECODED | STAGE_IN_PATH | BASE_PATH_STRIPPED | HEADERS_LOWER | VALUES_JOINED |
             COOKIES_LIFTED | REQUEST_LINE_COUNTS | AUTHORIZER_NESTED | CHARSET_COUNTS,
    .defaults = defaults,
    .default_count = COUNT(defaults),
    .dropped = http_dropped,
    .text_types = http_text_types,
    .header_limit = 10240,
    .body_limit = 10485760,
    .decodes = true,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"cookies", RESULT_COOKIES, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_INFERRED | RESULT_TRAIN_CASE,
    .content_type = "text/plain; charset=utf-8",
    .told = {HTTP_TOLD},
    .challenge = HTTP_CHALLENGE,
    .cors = HTTP_CORS,
    .answers = answers,
    .answer_count = COUNT(answers),
    .recognised = {{{HAS, "requestContext.http", NULL}}},
};
