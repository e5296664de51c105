/* API Gateway HTTP API, payload format 2.0 (A.3, B.3). What is empty is left out (A3.1). */
#include "format/common.h"
#include "format/registry.h"

static const format_member http_2_event_members[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, EMPTY},
    REQUEST_2_MEMBERS,
    AUTHORIZER_MEMBERS,
    IAM_MEMBERS("requestContext.authorizer.iam"),
    CONTEXT_2_MEMBERS,
    {"body", GW_JSON_TEXT, MODEL_BODY, OMITTED},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

static const format_error_response http_2_error_responses[] = {HTTP_ERROR_RESPONSES};

static const format_default http_2_event_defaults[] = {HTTP_2_DEFAULTS};

const format gw_format_http_2 = {
    .kind = APIGW_KIND_HTTP_2,
    .detection_place = 120,
    .members = http_2_event_members,
    .member_count = COUNT(http_2_event_members),
    .rules = HTTP_2_RULES,
    .own_headers = gw_own_headers,
    .routes = APIGW_ROUTES_HTTP,
    .defaults = http_2_event_defaults,
    .default_count = COUNT(http_2_event_defaults),
    .dropped = gw_http_dropped,
    .text_types = gw_http_text_types,
    .header_limit = 10240,
    .body_limit = 10485760,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"cookies", RESULT_COOKIES, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_INFERRED | RESULT_TRAIN_CASE,
    .result_rule_references = {[RULE_DOCUMENT] = "B3.1",
                               [RULE_INFERRED] = "B3.2",
                               [RULE_NO_JSON] = "B3.3",
                               [RULE_MEMBERS] = "B3.11",
                               [RULE_STATUS] = "B3.5",
                               [RULE_MAPS] = "B3.9",
                               [RULE_MULTI_MAPS] = "B3.9",
                               [RULE_VALUE] = "B3.9",
                               [RULE_COOKIES] = "B3.8",
                               [RULE_NAMES] = "B3.12",
                               [RULE_BODY] = "B3.6",
                               [RULE_FLAG] = "B3.10",
                               [RULE_BASE64] = "B3.10",
                               [RULE_CONTENT_TYPE] = "B3.7",
                               [RULE_FAILURE] = "B8.20",
                               [RULE_SIZE] = "B.9"},
    .content_type = "text/plain; charset=utf-8",
    .inferred_content_type = "application/json",
    .added = {HTTP_ADDED_HEADERS},
    .cors = HTTP_CORS,
    .delivery = {AUTHORIZER_POINTER, "lambda", 0},
    .error_responses = http_2_error_responses,
    .error_response_count = COUNT(http_2_error_responses),
    .detected = {{{HAS, "requestContext.http", NULL}}},
};
