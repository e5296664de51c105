/* Application Load Balancer with a function as its target (A.5, B.5). Whether a name has its last value or all of them
 * is an attribute of the target group, so there are two kinds, each with its own pair of maps (A5.1). Nothing is
 * decoded on the way (A5.4), and there is neither a route nor a caller. */
#include "format/common.h"
#include "format/registry.h"

#define BEGINNING                                                                                                      \
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES}, {"requestContext.elb", JSON_OBJECT, 0, NO_ENTRIES},    \
        {"requestContext.elb.targetGroupArn", JSON_TEXT, APIGW_TARGET_GROUP_ARN, EMPTY},                               \
        {"httpMethod", JSON_TEXT, APIGW_METHOD, NULL_}, {                                                              \
        "path", JSON_TEXT, APIGW_RAW_PATH, EMPTY                                                                       \
    }
#define END                                                                                                            \
    {"body", JSON_TEXT, MODEL_BODY, EMPTY}, {                                                                          \
        "isBase64Encoded", JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_                                                       \
    }

static const format_member members[] = {
    BEGINNING,
    {"queryStringParameters", JSON_MAP, MODEL_QUERY, NO_ENTRIES},
    {"headers", JSON_MAP, MODEL_HEADERS, NO_ENTRIES},
    END,
};

static const format_member multi_members[] = {
    BEGINNING,
    {"multiValueQueryStringParameters", JSON_MULTI_MAP, MODEL_MULTI_QUERY, NO_ENTRIES},
    {"multiValueHeaders", JSON_MULTI_MAP, MODEL_MULTI_HEADERS, NO_ENTRIES},
    {"queryStringParameters", JSON_MAP, MODEL_QUERY, UNWRITTEN},
    {"headers", JSON_MAP, MODEL_HEADERS, UNWRITTEN},
    END,
};

/* Pages, whatever the client asked for (B5.9). */
#define PAGE(title)                                                                                                    \
    "<html>\r\n<head><title>" title "</title></head>\r\n<body>\r\n<center><h1>" title                                  \
    "</h1></center>\r\n</body>\r\n</html>\r\n",                                                                        \
        NULL
static const format_answer answers[] = {
    {APIGW_ANSWER_MALFORMED_RESULT, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_FUNCTION_ERROR, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_FUNCTION_TIMEOUT, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_INTEGRATION_TIMEOUT, 504, PAGE("504 Gateway Time-out")},
    {APIGW_ANSWER_NO_PERMISSION, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_REQUEST_TOO_LARGE, 413, PAGE("413 Request Entity Too Large")},
    {APIGW_ANSWER_PAYLOAD_TOO_LARGE, 413, PAGE("413 Request Entity Too Large")},
    {APIGW_ANSWER_RESULT_TOO_LARGE, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_BAD_BASE64, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_THROTTLED, 502, PAGE("502 Bad Gateway")},
    {APIGW_ANSWER_UNAUTHORIZED, 401, PAGE("401 Authorization Required")},
    {APIGW_ANSWER_FORBIDDEN, 403, PAGE("403 Forbidden")},
    {APIGW_ANSWER_URI_TOO_LONG, 414, PAGE("414 Request-URI Too Large")},
    {APIGW_ANSWER_BAD_REQUEST, 400, PAGE("400 Bad Request")},
};

enum { MEGABYTE = 1024 * 1024 };

/* What both kinds have. The status is the only member that a result must have (B5.1). */
#define COMMON                                                                                                         \
    .dropped = hop_by_hop, .text_types = plain_text_types, .header_limit = 65536, .line_limit = 16384,                 \
    .header_answer = APIGW_ANSWER_BAD_REQUEST, .body_limit = MEGABYTE, .result_limit = MEGABYTE,                       \
    .result_header_limit = 32768,                                                                                      \
    .result_rulings = {[RULING_DOCUMENT] = "B5.6",     [RULING_MEMBERS] = "B5.8",     [RULING_NULLS] = "B5.2",         \
                       [RULING_STATUS] = "B5.1",       [RULING_DESCRIPTION] = "B5.4", [RULING_MAPS] = "B5.5",          \
                       [RULING_MULTI_MAPS] = "B5.5",   [RULING_VALUE] = "B5.3",       [RULING_MERGING] = "B5.5",       \
                       [RULING_NAMES] = "B5.7",        [RULING_BODY] = "B5.1",        [RULING_FLAG] = "B5.7",          \
                       [RULING_BASE64] = "B5.7",       [RULING_FAILURE] = "B5.9",     [RULING_SIZE] = "B.9",           \
                       [RULING_CONTENT_TYPE] = "B5.10"},                                                               \
    .content_type = "application/octet-stream", .answers = answers, .answer_count = COUNT(answers)
#define RULES (QUERY_ENCODED | HEADERS_LOWER | ENCODED_IS_BASE64 | NO_UPGRADES)
#define RESULT_RULES (RESULT_NEEDS_STATUS | RESULT_NO_NULLS | RESULT_TEXT_LINES)

const format format_alb = {
    .kind = APIGW_ALB,
    .members = members,
    .member_count = COUNT(members),
    .rules = RULES,
    COMMON,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"statusDescription", RESULT_DESCRIPTION, AS_NEEDED},
               {"headers", RESULT_HEADERS, EVEN_EMPTY},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_RULES,
    .recognised = {{{HAS, "requestContext.elb", NULL}}},
};

const format format_alb_multi = {
    .kind = APIGW_ALB_MULTI,
    .members = multi_members,
    .member_count = COUNT(multi_members),
    .rules = RULES,
    COMMON,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"statusDescription", RESULT_DESCRIPTION, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, EVEN_EMPTY},
               {"headers", RESULT_HEADERS, READ_ONLY},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_RULES | RESULT_ONE_MAP,
    .recognised = {{{HAS, "requestContext.elb", NULL}, {HAS, "multiValueHeaders", NULL}},
                   {{HAS, "requestContext.elb", NULL}, {HAS, "multiValueQueryStringParameters", NULL}}},
};
