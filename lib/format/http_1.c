/* API Gateway HTTP API, payload format 1.0 (A.2, B.2): the members of REST with a version, path parameters decoded. */
#include "format/common.h"
#include "format/registry.h"

static const format_member http_1_event_members[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, EMPTY},
    REQUEST_1_MEMBERS(NULL_),
    AUTHORIZER_MEMBERS,
    CONTEXT_1_MEMBERS(NO_ROW, EMPTY),
    {"body", GW_JSON_TEXT, MODEL_BODY, NULL_},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

static const format_error_response http_1_error_responses[] = {HTTP_ERROR_RESPONSES};

static const format_default http_1_event_defaults[] = {HTTP_1_DEFAULTS};

const format gw_format_http_1 = {
    .kind = APIGW_KIND_HTTP_1,
    .detection_place = 130,
    .members = http_1_event_members,
    .member_count = COUNT(http_1_event_members),
    .rules = HTTP_1_RULES,
    .own_headers = gw_own_headers,
    .routes = APIGW_ROUTES_HTTP,
    .defaults = http_1_event_defaults,
    .default_count = COUNT(http_1_event_defaults),
    .dropped = gw_http_dropped,
    .text_types = gw_http_text_types,
    .header_limit = 10240,
    .body_limit = 10485760,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules =
        RESULT_NEEDS_STATUS | RESULT_TEXT_STATUS | RESULT_TEXT_FLAG | RESULT_SINGLE_FIRST | RESULT_TRAIN_CASE,
    .result_rule_references = {[RULE_DOCUMENT] = "B2.1",
                               [RULE_MEMBERS] = "B2.2",
                               [RULE_STATUS] = "B2.1",
                               [RULE_MAPS] = "B1.5",
                               [RULE_MULTI_MAPS] = "B1.7",
                               [RULE_VALUE] = "B1.6",
                               [RULE_MERGING] = "B2.5",
                               [RULE_NAMES] = "B3.12",
                               [RULE_BODY] = "B1.8",
                               [RULE_FLAG] = "B1.9",
                               [RULE_BASE64] = "B2.3",
                               [RULE_CONTENT_TYPE] = "B2.4",
                               [RULE_FAILURE] = "B8.20",
                               [RULE_SIZE] = "B.9"},
    .content_type = "text/plain; charset=utf-8",
    .added = {HTTP_ADDED_HEADERS},
    .cors = HTTP_CORS,
    .delivery = {AUTHORIZER_POINTER, NULL, DELIVERY_AS_STRINGS | DELIVERY_PRINCIPAL_ID},
    .error_responses = http_1_error_responses,
    .error_response_count = COUNT(http_1_error_responses),
    .detected = {{{IS, "version", "1.0"}, {HAS, "httpMethod", NULL}, {HAS, "path", NULL}},
                 {{IS, "version", "1.0"}, {HAS, "httpMethod", NULL}, {HAS, "resource", NULL}}},
};
