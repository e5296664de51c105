/* API Gateway REST API, Lambda proxy integration (A.1, B.1). Every member is always there; what is empty is null. */
#include "format/common.h"
#include "format/registry.h"

static const format_member rest_event_members[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, OMITTED},
    REQUEST_1_MEMBERS(NULL_),
    AUTHORIZER_MEMBERS,
    CONTEXT_1_MEMBERS(REST_ROW, NULL_),
    {"body", GW_JSON_TEXT, MODEL_BODY, NULL_},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

/* Where a space after the colon was recorded, there is one (B8.1 to B8.19). */
#define REST_INTERNAL_ERROR                                                                                            \
    JSON_BODY("{\"message\": \"Internal server error\"}"), ERROR_TYPE("InternalServerErrorException")
static const format_error_response rest_error_responses[] = {
    {APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 502, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 502, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT, 502, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT, 504, JSON_BODY("{\"message\": \"Endpoint request timed out\"}"),
     ERROR_TYPE("InternalServerErrorException")}, /* B8.3b */
    {APIGW_ERROR_RESPONSE_NO_PERMISSION, 500, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_NO_ROUTE, 403, JSON_BODY("{\"message\":\"Missing Authentication Token\"}"),
     ERROR_TYPE("MissingAuthenticationTokenException")},
    {APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, 413,
     JSON_BODY("{\"message\":\"HTTP content length exceeded 10485760 bytes.\"}"), NO_HEADER},
    {APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, 413, JSON_BODY("{\"message\":\"Request Too Long\"}"), NO_HEADER},
    {APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE, 502, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_BAD_BASE64, 500, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_THROTTLED, 429, JSON_BODY("{\"message\":\"Too Many Requests\"}"),
     ERROR_TYPE("TooManyRequestsException")},
    {APIGW_ERROR_RESPONSE_QUOTA, 429, JSON_BODY("{\"message\":\"Limit Exceeded\"}"),
     ERROR_TYPE("LimitExceededException")},
    {APIGW_ERROR_RESPONSE_UNAUTHORIZED, 401, JSON_BODY("{\"message\":\"Unauthorized\"}"),
     ERROR_TYPE("UnauthorizedException")},
    {APIGW_ERROR_RESPONSE_DENIED, 403, JSON_BODY("{\"Message\":\"User is not authorized to access this resource\"}"),
     ERROR_TYPE("AccessDeniedException")},
    {APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, 403,
     JSON_BODY("{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}"),
     ERROR_TYPE("AccessDeniedException")},
    {APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR, 500, JSON_BODY("{\"message\":null}"),
     ERROR_TYPE("AuthorizerConfigurationException")},
    {APIGW_ERROR_RESPONSE_API_KEY, 403, JSON_BODY("{\"message\":\"Forbidden\"}"), ERROR_TYPE("ForbiddenException")},
    {APIGW_ERROR_RESPONSE_FORBIDDEN, 403, JSON_BODY("{\"message\":\"Forbidden\"}"), ERROR_TYPE("ForbiddenException")},
    {APIGW_ERROR_RESPONSE_URI_TOO_LONG, 414, TEXT_BODY("Request URI too long"), NO_HEADER},
    {APIGW_ERROR_RESPONSE_BAD_PRELUDE, 500, REST_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS, 400,
     JSON_BODY("{\"message\": \"Missing required request parameters: []\"}"), ERROR_TYPE("BadRequestException")},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY, 400, JSON_BODY("{\"message\": \"Invalid request body\"}"),
     ERROR_TYPE("BadRequestException")},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST, 400, JSON_BODY("{\"message\":\"Bad Request\"}"),
     ERROR_TYPE("BadRequestException")},
    {APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE, 431, JSON_BODY("{\"message\":\"Request Header Fields Too Large\"}"),
     ERROR_TYPE("BadRequestException")},
    {APIGW_ERROR_RESPONSE_UNSUPPORTED_MEDIA_TYPE, 415, JSON_BODY("{\"message\":\"Unsupported Media Type\"}"),
     ERROR_TYPE("BadRequestException")},
    {APIGW_ERROR_RESPONSE_INVALID_SIGNATURE, 403,
     JSON_BODY(
         "{\"message\":\"The request signature we calculated does not match the signature you provided. Check your AWS "
         "Secret Access Key and signing method. Consult the service documentation for details.\"}"),
     ERROR_TYPE("InvalidSignatureException")},
    {APIGW_ERROR_RESPONSE_EXPIRED_TOKEN, 403,
     JSON_BODY("{\"message\":\"The security token included in the request is expired\"}"),
     ERROR_TYPE("ExpiredTokenException")},
};

static const format_default rest_event_defaults[] = {
    {APIGW_FIELD_VERSION, FIXED, 0, NULL},
    {APIGW_FIELD_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},
};

const format_parameter_place gw_format_parameter_places[FORMAT_PARAMETER_PLACES] = {
    {"method.request.header.", APIGW_LIST_HEADERS, true},
    {"method.request.path.", APIGW_LIST_PATH_PARAMETERS, false},
    {"method.request.querystring.", APIGW_LIST_QUERY, false},
};

const format gw_format_rest = {
    .kind = APIGW_KIND_REST,
    .members = rest_event_members,
    .member_count = COUNT(rest_event_members),
    .rules = REST_RULES | REQUEST_VALIDATED,
    .defaults = rest_event_defaults,
    .default_count = COUNT(rest_event_defaults),
    .dropped = gw_rest_dropped,
    .canonical = gw_rest_canonical,
    .header_limit = 10240,
    .header_error_response = APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE,
    .header_limit_text = "{\"message\":\"HTTP header is larger than 10240 bytes.\"}",
    .url_limit = 10240,
    .endpoints = REST_ENDPOINTS,
    .body_limit = 10485760,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED},
               {"base64Encoded", RESULT_IS_BASE64_TOO, READ_ONLY}},
    .result_rules = RESULT_KNOWN_MEMBERS | RESULT_TEXT_STATUS | RESULT_TEXT_FLAG | RESULT_NUMBER_BODY |
                    RESULT_BY_ACCEPT | RESULT_EQUAL_ONCE,
    .result_rule_references = {[RULE_DOCUMENT] = "B1.1",
                               [RULE_MEMBERS] = "B1.2",
                               [RULE_STATUS] = "B1.4",
                               [RULE_MAPS] = "B1.5",
                               [RULE_MULTI_MAPS] = "B1.7",
                               [RULE_VALUE] = "B1.6",
                               [RULE_MERGING] = "B1 merging",
                               [RULE_NAMES] = "B1 renaming",
                               [RULE_BODY] = "B1.8",
                               [RULE_FLAG] = "B1.9",
                               [RULE_BASE64] = "B1 binary",
                               [RULE_CONTENT_TYPE] = "B1.10",
                               [RULE_FAILURE] = "B8.1",
                               [RULE_SIZE] = "B.9"},
    .content_type = "application/json",
    REMAPPED_HEADERS,
    .added = {{"x-amzn-RequestId", APIGW_FIELD_REQUEST_ID, false},
              {"x-amz-apigw-id", APIGW_FIELD_EXTENDED_REQUEST_ID, false},
              {"X-Amzn-Trace-Id", APIGW_FIELD_TRACE_ID, true}},
    .stream = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, AS_NEEDED},
               {"cookies", RESULT_COOKIES, READ_ONLY}}, /* Set-Cookie stays with the headers (E1.10) */
    .stream_rules = RESULT_EQUAL_ONCE,
    .error_responses = rest_error_responses,
    .error_response_count = COUNT(rest_error_responses),
    .detected = {{{HAS, "httpMethod", NULL}, {HAS, "path", NULL}},
                 {{HAS, "httpMethod", NULL}, {HAS, "resource", NULL}},
                 {{HAS, "httpMethod", NULL}, {HAS, "headers", NULL}},
                 {{HAS, "httpMethod", NULL}, {HAS, "multiValueHeaders", NULL}},
                 {{HAS, "requestContext.resourcePath", NULL}},
                 {{HAS, "resource", NULL}, {HAS, "path", NULL}}},
};
