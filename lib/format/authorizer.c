/* Lambda authorizers (D.1): their events have the members of the kind of the request, except the body and the result of
 * an authorizer. Empty maps are {}, where the kind itself has null (D1.3). Their results are policies, not responses:
 * see authorization.h. */
#include "format/common.h"
#include "format/registry.h"

/* Identity sources as each type of API names them. */
#define REST_SOURCES                                                                                                   \
    { "method.request.header.", "method.request.querystring.", "context.", "stageVariables." }
#define HTTP_SOURCES                                                                                                   \
    { "$request.header.", "$request.querystring.", "$context.", "$stageVariables." }
#define WEBSOCKET_SOURCES                                                                                              \
    { "route.request.header.", "route.request.querystring.", "context.", "stageVariables." }

/* ---- TOKEN (D1.1) ------------------------------------------------------------------------------------------- */

static const format_member token_members[] = {
    {"type", GW_JSON_TEXT, APIGW_FIELD_TYPE, OMITTED},
    {"authorizationToken", GW_JSON_TEXT, APIGW_FIELD_AUTHORIZATION_TOKEN, EMPTY},
    {"methodArn", GW_JSON_TEXT, APIGW_FIELD_METHOD_ARN, EMPTY},
};

static const format_default token_defaults[] = {{APIGW_FIELD_TYPE, FIXED, 0, "TOKEN"}};

const format gw_format_authorizer_token = {
    .kind = APIGW_KIND_AUTHORIZER_TOKEN,
    .detection_place = 10,
    .members = token_members,
    .member_count = COUNT(token_members),
    .rules = REST_RULES,
    .own_headers = gw_own_headers,
    .method_header = REST_METHOD_HEADER,
    .routes = APIGW_ROUTES_REST,
    .defaults = token_defaults,
    .default_count = COUNT(token_defaults),
    .sources = {[SOURCE_HEADER] = "method.request.header."},
    .source_limit = 1,
    .authorizer = {AUTHORIZER_RESULT_LIMIT, AUTHORIZER_RESOURCE_LIMIT, AUTHORIZER_FLAT_CONTEXT | AUTHORIZER_USAGE_KEY},
    .detected = {{{IS, "type", "TOKEN"}},
                 {{HAS, "authorizationToken", NULL}, {HAS, "methodArn", NULL}, {IS_NOT, "type", "REQUEST"}}},
};

/* ---- REQUEST ------------------------------------------------------------------------------------------------ */

/* Such an event, with the ARN in either member. */
#define REQUEST_WITH(...)                                                                                              \
    {{IS, "type", "REQUEST"}, {HAS, "methodArn", NULL}, __VA_ARGS__}, {                                                \
        {IS, "type", "REQUEST"}, {HAS, "routeArn", NULL}, __VA_ARGS__                                                  \
    }

/* D1.2 */
static const format_member rest_members[] = {
    {"type", GW_JSON_TEXT, APIGW_FIELD_TYPE, OMITTED},
    {"methodArn", GW_JSON_TEXT, APIGW_FIELD_METHOD_ARN, EMPTY},
    REQUEST_1_MEMBERS(NO_ENTRIES),
    CONTEXT_1_MEMBERS(REST_ROW, NULL_),
};

static const format_default rest_defaults[] = {
    {APIGW_FIELD_TYPE, FIXED, 0, "REQUEST"},
    {APIGW_FIELD_PROTOCOL, UNSET_IS, 0, "HTTP/1.1"},
};

const format gw_format_authorizer_rest = {
    .kind = APIGW_KIND_AUTHORIZER_REST,
    .detection_place = 50,
    .members = rest_members,
    .member_count = COUNT(rest_members),
    .rules = REST_RULES,
    .own_headers = gw_own_headers,
    .method_header = REST_METHOD_HEADER,
    .routes = APIGW_ROUTES_REST,
    .defaults = rest_defaults,
    .default_count = COUNT(rest_defaults),
    .sources = REST_SOURCES,
    .dropped = gw_rest_dropped,
    .canonical = gw_rest_canonical,
    .header_limit = 10240,
    .header_error_response = APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE,
    .url_limit = 10240,
    .endpoints = REST_ENDPOINTS,
    .authorizer = {AUTHORIZER_RESULT_LIMIT, AUTHORIZER_RESOURCE_LIMIT, AUTHORIZER_FLAT_CONTEXT | AUTHORIZER_USAGE_KEY},
    .detected = {REQUEST_WITH({0})},
};

/* D1.4 */
static const format_member http_1_members[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, EMPTY},
    {"type", GW_JSON_TEXT, APIGW_FIELD_TYPE, OMITTED},
    {"methodArn", GW_JSON_TEXT, APIGW_FIELD_METHOD_ARN, EMPTY},
    {"identitySource", GW_JSON_ONE_STRING, MODEL_IDENTITY_SOURCES, NULL_},
    {"authorizationToken", GW_JSON_TEXT, APIGW_FIELD_AUTHORIZATION_TOKEN, NULL_},
    REQUEST_1_MEMBERS(NO_ENTRIES),
    CONTEXT_1_MEMBERS(NO_ROW, EMPTY),
};

static const format_default http_1_defaults[] = {{APIGW_FIELD_TYPE, FIXED, 0, "REQUEST"}, HTTP_1_DEFAULTS};

const format gw_format_authorizer_http_1 = {
    .kind = APIGW_KIND_AUTHORIZER_HTTP_1,
    .detection_place = 40,
    .members = http_1_members,
    .member_count = COUNT(http_1_members),
    .rules = HTTP_1_RULES,
    .own_headers = gw_own_headers,
    .routes = APIGW_ROUTES_HTTP,
    .defaults = http_1_defaults,
    .default_count = COUNT(http_1_defaults),
    .sources = HTTP_SOURCES,
    .dropped = gw_http_dropped,
    .header_limit = 10240,
    .authorizer = {AUTHORIZER_RESULT_LIMIT, AUTHORIZER_RESOURCE_LIMIT,
                   AUTHORIZER_FLAT_CONTEXT | AUTHORIZER_SAYS_UNAUTHORIZED | AUTHORIZER_NULL_CONDITION},
    .detected = {REQUEST_WITH({IS, "version", "1.0"})},
};

/* D1.5 */
static const format_member http_2_members[] = {
    {"version", GW_JSON_SCALAR, APIGW_FIELD_VERSION, EMPTY},
    {"type", GW_JSON_TEXT, APIGW_FIELD_TYPE, OMITTED},
    {"routeArn", GW_JSON_TEXT, APIGW_FIELD_METHOD_ARN, EMPTY},
    {"identitySource", GW_JSON_STRINGS, MODEL_IDENTITY_SOURCES, OMITTED},
    REQUEST_2_MEMBERS,
    CONTEXT_2_MEMBERS,
};

static const format_default http_2_defaults[] = {{APIGW_FIELD_TYPE, FIXED, 0, "REQUEST"}, HTTP_2_DEFAULTS};

const format gw_format_authorizer_http_2 = {
    .kind = APIGW_KIND_AUTHORIZER_HTTP_2,
    .detection_place = 30,
    .members = http_2_members,
    .member_count = COUNT(http_2_members),
    .rules = HTTP_2_RULES,
    .own_headers = gw_own_headers,
    .routes = APIGW_ROUTES_HTTP,
    .defaults = http_2_defaults,
    .default_count = COUNT(http_2_defaults),
    .sources = HTTP_SOURCES,
    .dropped = gw_http_dropped,
    .header_limit = 10240,
    .authorizer = {AUTHORIZER_RESULT_LIMIT, AUTHORIZER_RESOURCE_LIMIT,
                   AUTHORIZER_MAY_BE_SIMPLE | AUTHORIZER_SAYS_UNAUTHORIZED | AUTHORIZER_NULL_CONDITION},
    .detected = {REQUEST_WITH({IS, "version", "2.0"})},
};

/* D1.6: of the connection to be, so all that is asked is about CONNECT. Header lines of the handshake are in it. */
static const format_member websocket_members[] = {
    {"type", GW_JSON_TEXT, APIGW_FIELD_TYPE, OMITTED},
    {"methodArn", GW_JSON_TEXT, APIGW_FIELD_METHOD_ARN, EMPTY},
    MAPS_1_MEMBERS(NO_ENTRIES),
    {"stageVariables", GW_JSON_MAP, MODEL_STAGE_VARIABLES, NO_ENTRIES},
    {"requestContext", GW_JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.routeKey", GW_JSON_TEXT, APIGW_FIELD_ROUTE_KEY, OMITTED},
    CONTEXT_WEBSOCKET_MEMBERS,
};

static const format_default websocket_defaults[] = {
    {APIGW_FIELD_TYPE, FIXED, 0, "REQUEST"},
    {APIGW_FIELD_EVENT_TYPE, FIXED, 0, "CONNECT"},
    {APIGW_FIELD_ROUTE_KEY, FIXED, 0, "$connect"},
    WEBSOCKET_DEFAULTS,
};

const format gw_format_authorizer_websocket = {
    .kind = APIGW_KIND_AUTHORIZER_WEBSOCKET,
    .detection_place = 20,
    .members = websocket_members,
    .member_count = COUNT(websocket_members),
    .rules = HEADERS_CASED | HEADERS_SORTED | ROUTE_BY_EVENT | HAS_ARN,
    .own_headers = gw_own_headers,
    .routes = APIGW_ROUTES_WEBSOCKET,
    .event_types = WEBSOCKET_EVENT_TYPES,
    .defaults = websocket_defaults,
    .default_count = COUNT(websocket_defaults),
    .sources = WEBSOCKET_SOURCES,
    .canonical = gw_rest_canonical,
    .authorizer = {8192, AUTHORIZER_RESOURCE_LIMIT, AUTHORIZER_FLAT_CONTEXT},
    .detected = {REQUEST_WITH({HAS, "requestContext.connectionId", NULL}),
                 REQUEST_WITH({HAS, "requestContext.eventType", NULL})},
};
