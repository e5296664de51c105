/* API Gateway REST API, Lambda proxy integration (A.1, B.1). Every member is always there; what is empty is null. */
#include "format/common.h"
#include "format/registry.h"

static const format_member members[] = {
    {"version", JSON_SCALAR, APIGW_VERSION, OMITTED},
    REQUEST_1_MEMBERS(NULL_),
    AUTHORIZER_MEMBERS,
    CONTEXT_1_MEMBERS(REST_ROW, NULL_),
    {"body", JSON_TEXT, MODEL_BODY, NULL_},
    {"isBase64Encoded", JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

/* B8.1 to B8.14; a space behind the colon where it was recorded. */
#define INTERNAL_ERROR "{\"message\": \"Internal server error\"}", "InternalServerErrorException"
static const format_answer answers[] = {
    {APIGW_ANSWER_MALFORMED_RESULT, 502, INTERNAL_ERROR},
    {APIGW_ANSWER_FUNCTION_ERROR, 502, INTERNAL_ERROR},
    {APIGW_ANSWER_FUNCTION_TIMEOUT, 502, INTERNAL_ERROR},
    {APIGW_ANSWER_INTEGRATION_TIMEOUT, 504, "{\"message\": \"Endpoint request timed out\"}", NULL},
    {APIGW_ANSWER_NO_PERMISSION, 500, INTERNAL_ERROR},
    {APIGW_ANSWER_NO_ROUTE, 403, "{\"message\":\"Missing Authentication Token\"}",
     "MissingAuthenticationTokenException"},
    {APIGW_ANSWER_REQUEST_TOO_LARGE, 413, "{\"message\":\"HTTP content length exceeded 10485760 bytes.\"}", NULL},
    {APIGW_ANSWER_PAYLOAD_TOO_LARGE, 413, "{\"message\":\"Request Too Long\"}", NULL},
    {APIGW_ANSWER_RESULT_TOO_LARGE, 502, INTERNAL_ERROR},
    {APIGW_ANSWER_BAD_BASE64, 500, INTERNAL_ERROR},
    {APIGW_ANSWER_THROTTLED, 429, "{\"message\":\"Too Many Requests\"}", "TooManyRequestsException"},
    {APIGW_ANSWER_QUOTA, 429, "{\"message\":\"Limit Exceeded\"}", "LimitExceededException"},
    {APIGW_ANSWER_UNAUTHORIZED, 401, "{\"message\":\"Unauthorized\"}", "UnauthorizedException"},
    {APIGW_ANSWER_DENIED, 403, "{\"Message\":\"User is not authorized to access this resource\"}",
     "AccessDeniedException"},
    {APIGW_ANSWER_EXPLICITLY_DENIED, 403,
     "{\"Message\":\"User is not authorized to access this resource with an explicit deny\"}", "AccessDeniedException"},
    {APIGW_ANSWER_AUTHORIZER_ERROR, 500, "{\"message\":null}", "AuthorizerConfigurationException"},
    {APIGW_ANSWER_API_KEY, 403, "{\"message\":\"Forbidden\"}", "ForbiddenException"},
    {APIGW_ANSWER_FORBIDDEN, 403, "{\"message\":\"Forbidden\"}", "ForbiddenException"},
    {APIGW_ANSWER_URI_TOO_LONG, 414, "Request URI too long", NULL},
    {APIGW_ANSWER_BAD_PRELUDE, 500, INTERNAL_ERROR},
    {APIGW_ANSWER_BAD_REQUEST_PARAMETERS, 400, "{\"message\": \"Missing required request parameters: []\"}",
     "BadRequestException"},
    {APIGW_ANSWER_BAD_REQUEST_BODY, 400, "{\"message\": \"Invalid request body\"}", "BadRequestException"},
};

static const format_default defaults[] = {
    {APIGW_VERSION, FIXED, 0, NULL},
    {APIGW_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},
};

const format format_rest = {
    .kind = APIGW_REST,
    .members = members,
    .member_count = COUNT(members),
    .rules = REST_RULES | REQUEST_VALIDATED,
    .defaults = defaults,
    .default_count = COUNT(defaults),
    .dropped = rest_dropped,
    .canonical = rest_canonical,
    .header_limit = 10240,
    .private_header_limit = 8000,
    .body_limit = 10485760,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED},
               {"base64Encoded", RESULT_IS_BASE64_TOO, READ_ONLY}},
    .result_rules = RESULT_KNOWN_MEMBERS | RESULT_TEXT_STATUS | RESULT_TEXT_FLAG | RESULT_NUMBER_BODY |
                    RESULT_BY_ACCEPT | RESULT_RENAMES | RESULT_EQUAL_ONCE,
    .result_rulings = {[RULING_DOCUMENT] = "B1.1",
                       [RULING_MEMBERS] = "B1.2",
                       [RULING_STATUS] = "B1.4",
                       [RULING_MAPS] = "B1.5",
                       [RULING_MULTI_MAPS] = "B1.7",
                       [RULING_VALUE] = "B1.6",
                       [RULING_MERGING] = "B1 merging",
                       [RULING_NAMES] = "B1 renaming",
                       [RULING_BODY] = "B1.8",
                       [RULING_FLAG] = "B1.9",
                       [RULING_BASE64] = "B1 binary",
                       [RULING_CONTENT_TYPE] = "B1.10",
                       [RULING_FAILURE] = "B8.1",
                       [RULING_SIZE] = "B.9"},
    .content_type = "application/json",
    .told = {{"x-amzn-RequestId", APIGW_REQUEST_ID, false},
             {"x-amz-apigw-id", APIGW_EXTENDED_REQUEST_ID, false},
             {"X-Amzn-Trace-Id", APIGW_TRACE_ID, true}},
    .stream = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, AS_NEEDED},
               {"cookies", RESULT_COOKIES, READ_ONLY}}, /* Set-Cookie stays with the headers (E1.10) */
    .stream_rules = RESULT_RENAMES | RESULT_EQUAL_ONCE,
    .answers = answers,
    .answer_count = COUNT(answers),
    .recognised = {{{HAS, "httpMethod", NULL}},
                   {{HAS, "resource", NULL}},
                   {{HAS, "requestContext.resourcePath", NULL}}},
};
