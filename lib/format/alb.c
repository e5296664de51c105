/* Application Load Balancer with a function as its target (A.5, B.5). Whether a name has its last value or all of them
 * is an attribute of the target group, so there are two kinds, each with its own pair of maps (A5.1). Nothing is
 * decoded on the way (A5.4), and there is neither a route nor a caller. */
#include "format/common.h"
#include "format/registry.h"

#define BEGINNING                                                                                                      \
    {"requestContext", GW_JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},                                                     \
        {"requestContext.elb", GW_JSON_OBJECT, 0, NO_ENTRIES},                                                         \
        {"requestContext.elb.targetGroupArn", GW_JSON_TEXT, APIGW_FIELD_TARGET_GROUP_ARN, EMPTY},                      \
        {"httpMethod", GW_JSON_TEXT, APIGW_FIELD_METHOD, NULL_}, {                                                     \
        "path", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, EMPTY                                                              \
    }
#define END                                                                                                            \
    {"body", GW_JSON_TEXT, MODEL_BODY, EMPTY}, {                                                                       \
        "isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_                                                    \
    }

static const format_member alb_event_members[] = {
    BEGINNING,
    {"queryStringParameters", GW_JSON_MAP, MODEL_QUERY, NO_ENTRIES},
    {"headers", GW_JSON_MAP, MODEL_HEADERS, NO_ENTRIES},
    END,
};

static const format_member multi_members[] = {
    BEGINNING,
    {"multiValueQueryStringParameters", GW_JSON_MULTI_MAP, MODEL_MULTI_QUERY, NO_ENTRIES},
    {"multiValueHeaders", GW_JSON_MULTI_MAP, MODEL_MULTI_HEADERS, NO_ENTRIES},
    {"queryStringParameters", GW_JSON_MAP, MODEL_QUERY, UNWRITTEN},
    {"headers", GW_JSON_MAP, MODEL_HEADERS, UNWRITTEN},
    END,
};

/* HTML pages, which do not depend on the Accept header of the client (B5.9). */
#define PAGE(title)                                                                                                    \
    HTML_BODY("<html>\r\n<head><title>" title "</title></head>\r\n<body>\r\n<center><h1>" title                        \
              "</h1></center>\r\n</body>\r\n</html>\r\n"),                                                             \
        NO_HEADER
static const format_error_response alb_error_responses[] = {
    {APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT, 504, PAGE("504 Gateway Time-out")},
    {APIGW_ERROR_RESPONSE_NO_PERMISSION, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, 413, PAGE("413 Request Entity Too Large")},
    {APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, 413, PAGE("413 Request Entity Too Large")},
    {APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_BAD_BASE64, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_THROTTLED, 502, PAGE("502 Bad Gateway")},
    {APIGW_ERROR_RESPONSE_UNAUTHORIZED, 401, PAGE("401 Authorization Required")},
    {APIGW_ERROR_RESPONSE_FORBIDDEN, 403, PAGE("403 Forbidden")},
    {APIGW_ERROR_RESPONSE_URI_TOO_LONG, 414, PAGE("414 Request-URI Too Large")},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST, 400, PAGE("400 Bad Request")},
};

enum { MEGABYTE = 1024 * 1024 };

/* Members of both kinds. The status is the only member that a result must have (B5.1). */
#define ALB_COMMON                                                                                                     \
    .own_headers = gw_own_headers, .dropped = gw_hop_by_hop, .text_types = gw_plain_text_types, .header_limit = 65536, \
    .line_limit = 16384, .header_error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST, .body_limit = MEGABYTE,            \
    .result_limit = MEGABYTE, .result_header_limit = 32768,                                                            \
    .result_rule_references = {[RULE_DOCUMENT] = "B5.6",     [RULE_MEMBERS] = "B5.8",     [RULE_NULLS] = "B5.2",       \
                               [RULE_STATUS] = "B5.1",       [RULE_DESCRIPTION] = "B5.4", [RULE_MAPS] = "B5.5",        \
                               [RULE_MULTI_MAPS] = "B5.5",   [RULE_VALUE] = "B5.3",       [RULE_MERGING] = "B5.5",     \
                               [RULE_NAMES] = "B5.7",        [RULE_BODY] = "B5.1",        [RULE_FLAG] = "B5.7",        \
                               [RULE_BASE64] = "B5.7",       [RULE_FAILURE] = "B5.9",     [RULE_SIZE] = "B.9",         \
                               [RULE_CONTENT_TYPE] = "B5.10"},                                                         \
    .content_type = "application/octet-stream", .error_responses = alb_error_responses,                                \
    .error_response_count = COUNT(alb_error_responses)
#define ALB_RULES (QUERY_ENCODED | HEADERS_LOWER | ENCODED_IS_BASE64 | NO_UPGRADES)
#define RESULT_RULES (RESULT_NEEDS_STATUS | RESULT_NO_NULLS | RESULT_TEXT_LINES)

const format gw_format_alb = {
    .kind = APIGW_KIND_ALB,
    .detection_place = 70,
    .members = alb_event_members,
    .member_count = COUNT(alb_event_members),
    .rules = ALB_RULES,
    ALB_COMMON,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"statusDescription", RESULT_DESCRIPTION, AS_NEEDED},
               {"headers", RESULT_HEADERS, EVEN_EMPTY},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_RULES,
    .detected = {{{HAS, "requestContext.elb", NULL}}},
};

const format gw_format_alb_multi = {
    .kind = APIGW_KIND_ALB_MULTI,
    .detection_place = 60,
    .members = multi_members,
    .member_count = COUNT(multi_members),
    .rules = ALB_RULES,
    ALB_COMMON,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"statusDescription", RESULT_DESCRIPTION, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, EVEN_EMPTY},
               {"headers", RESULT_HEADERS, READ_ONLY},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_RULES | RESULT_ONE_MAP,
    .detected = {{{HAS, "requestContext.elb", NULL}, {HAS, "multiValueHeaders", NULL}},
                 {{HAS, "requestContext.elb", NULL}, {HAS, "multiValueQueryStringParameters", NULL}}},
};
