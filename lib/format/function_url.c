/* Lambda Function URL (A.4, B.4): the members of payload format 2.0. The path stays encoded (A4.2) and cookies come
 * twice, as a member and as a header line (A4.3). */
#include "format/common.h"
#include "format/registry.h"

static const format_member function_url_event_members[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, EMPTY},
    REQUEST_2_MEMBERS,
    AUTHORIZER_MEMBERS,
    IAM_MEMBERS("requestContext.authorizer.iam"),
    CONTEXT_2_MEMBERS,
    {"body", GW_JSON_TEXT, MODEL_BODY, OMITTED},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

/* Text where others send JSON (B4.7), access denied in the manner of the AWS services (B8.30). */
#define FAILED TEXT_BODY("Internal Server Error"), NO_HEADER
#define REFUSED                                                                                                        \
    JSON_BODY("{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see: "                 \
              "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}"),                                       \
        ERROR_TYPE("AccessDeniedException")
static const format_error_response function_url_error_responses[] = {
    {APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 502, FAILED},
    {APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 502, FAILED},
    {APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT, 502, FAILED},
    {APIGW_ERROR_RESPONSE_NO_PERMISSION, 403, REFUSED},
    {APIGW_ERROR_RESPONSE_NO_ROUTE, 403, JSON_BODY("{\"Message\":null}"), ERROR_TYPE("AccessDeniedException")},
    {APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, 413, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, 413, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE, 502, FAILED},
    {APIGW_ERROR_RESPONSE_BAD_BASE64, 502, FAILED},
    {APIGW_ERROR_RESPONSE_THROTTLED, 429, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_UNAUTHORIZED, 403, REFUSED},
    {APIGW_ERROR_RESPONSE_DENIED, 403, REFUSED},
    {APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, 403, REFUSED},
    {APIGW_ERROR_RESPONSE_FORBIDDEN, 403, REFUSED},
    {APIGW_ERROR_RESPONSE_BAD_PRELUDE, 502, FAILED},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST, 400, NO_BODY, NO_HEADER},
};

/* Function URLs have neither routes nor stages (A4.1). An unsigned caller has the account id 'anonymous' (A4.5). */
static const format_default function_url_event_defaults[] = {
    {APIGW_FIELD_VERSION, FIXED, 0, "2.0"},          {APIGW_FIELD_ROUTE_KEY, FIXED, 0, "$default"},
    {APIGW_FIELD_STAGE, FIXED, 0, "$default"},       {APIGW_FIELD_ACCOUNT_ID, UNSET_IS, 0, "anonymous"},
    {APIGW_FIELD_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},
};

const format gw_format_function_url = {
    .kind = APIGW_KIND_FUNCTION_URL,
    .detection_place = 110,
    .members = function_url_event_members,
    .member_count = COUNT(function_url_event_members),
    .rules = CONTEXT_PATH_DECODED | HEADERS_LOWER | VALUES_JOINED | AUTHORIZER_NESTED | CHARSET_COUNTS,
    .defaults = function_url_event_defaults,
    .default_count = COUNT(function_url_event_defaults),
    .own_headers = gw_function_url_own_headers,
    .dropped = gw_http_dropped,
    .text_types = gw_http_text_types,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"cookies", RESULT_COOKIES, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_INFERRED | RESULT_TEXT_STATUS | RESULT_JSON_BODY,
    .result_rule_references = {[RULE_DOCUMENT] = "B4.1",
                               [RULE_INFERRED] = "B3.2",
                               [RULE_NO_JSON] = "B3.3",
                               [RULE_MEMBERS] = "B3.11",
                               [RULE_STATUS] = "B4.3",
                               [RULE_MAPS] = "B3.9",
                               [RULE_MULTI_MAPS] = "B3.9",
                               [RULE_VALUE] = "B3.9",
                               [RULE_COOKIES] = "B4.4",
                               [RULE_NAMES] = "B4.9",
                               [RULE_BODY] = "B4.3",
                               [RULE_FLAG] = "B3.10",
                               [RULE_BASE64] = "B3.10",
                               [RULE_CONTENT_TYPE] = "B4.3",
                               [RULE_FAILURE] = "B4.7",
                               [RULE_SIZE] = "B.9"},
    .content_type = "application/json",
    .inferred_content_type = "application/json",
    REMAPPED_HEADERS,
    .added = {{"x-amzn-RequestId", APIGW_FIELD_REQUEST_ID, false}},
    .stream = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"cookies", RESULT_COOKIES, AS_NEEDED}},
    .cors = {.status = 200, .echoes = true, .credentials = true},
    .error_responses = function_url_error_responses,
    .error_response_count = COUNT(function_url_error_responses),
    .detected = {{{HAS, "requestContext.http", NULL}, {CONTAINS, "requestContext.domainName", ".lambda-url."}}},
};
