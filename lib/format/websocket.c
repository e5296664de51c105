/* API Gateway WebSocket API (A.7, B.7): the events of a connection. There is neither method nor path, and a message has
 * no header lines; what else an event has depends on its type. */
#include "format/common.h"
#include "format/registry.h"

/* The first three and pathParameters are in published samples that were made of REST events: read, never written. */
static const format_member websocket_event_members[] = {
    {"resource", GW_JSON_TEXT, APIGW_FIELD_RESOURCE, OMITTED},
    {"path", GW_JSON_TEXT, APIGW_FIELD_RAW_PATH, OMITTED},
    {"httpMethod", GW_JSON_TEXT, APIGW_FIELD_METHOD, OMITTED},
    MAPS_1_MEMBERS(OMITTED),
    {"pathParameters", GW_JSON_MAP, MODEL_PATH_PARAMETERS, OMITTED},
    {"stageVariables", GW_JSON_MAP, MODEL_STAGE_VARIABLES, OMITTED},
    {"requestContext", GW_JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.routeKey", GW_JSON_TEXT, APIGW_FIELD_ROUTE_KEY, OMITTED},
    {"requestContext.messageId", GW_JSON_TEXT, APIGW_FIELD_MESSAGE_ID, OMITTED},
    {"requestContext.disconnectStatusCode", GW_JSON_INTEGER, APIGW_FIELD_DISCONNECT_STATUS_CODE, OMITTED},
    {"requestContext.disconnectReason", GW_JSON_TEXT, APIGW_FIELD_DISCONNECT_REASON, OMITTED},
    AUTHORIZER_MEMBERS,
    CONTEXT_WEBSOCKET_MEMBERS,
    {"body", GW_JSON_TEXT, MODEL_BODY, OMITTED},
    {"isBase64Encoded", GW_JSON_BOOLEAN, MODEL_IS_BASE64, FALSE_},
};

/* By bit, in the order of WEBSOCKET_EVENT_TYPES. */
enum { NEVER = 0, CONNECT = 1 << 0, DISCONNECT = 1 << 1, MESSAGE = 1 << 2 };

static const format_occasion occasions[] = {
    {"resource", NEVER},
    {"path", NEVER},
    {"httpMethod", NEVER},
    {"headers", CONNECT | DISCONNECT},
    {"multiValueHeaders", CONNECT | DISCONNECT},
    {"queryStringParameters", CONNECT},
    {"multiValueQueryStringParameters", CONNECT},
    {"pathParameters", NEVER},
    {"requestContext.messageId", MESSAGE},
    {"requestContext.disconnectStatusCode", DISCONNECT},
    {"requestContext.disconnectReason", DISCONNECT},
    {"body", MESSAGE},
};

/* Members of the handshake only. */
static const char *const dropped[] = {"connection", "content-length", "upgrade", NULL};

static const format_default websocket_event_defaults[] = {WEBSOCKET_DEFAULTS};

/* The status refuses the upgrade (B7.1, F40). Where there is a connection the body is a frame (B7.5), and a status of
 * 1000 and above is the code that closes it (A7.1). */
#define WEBSOCKET_INTERNAL_ERROR JSON_BODY("{\"message\": \"Internal server error\"}"), NO_HEADER
#define FORBIDDEN JSON_BODY("{\"message\": \"Forbidden\"}"), NO_HEADER
static const format_error_response websocket_error_responses[] = {
    {APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 502, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_FUNCTION_ERROR, 502, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_FUNCTION_TIMEOUT, 502, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT, 504, JSON_BODY("{\"message\": \"Endpoint request timed out\"}"),
     NO_HEADER},
    {APIGW_ERROR_RESPONSE_NO_PERMISSION, 500, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_NO_ROUTE, 403, FORBIDDEN},
    {APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, 1009, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, 1009, NO_BODY, NO_HEADER},
    {APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE, 502, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_BAD_BASE64, 502, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_THROTTLED, 429, JSON_BODY("{\"message\": \"Too Many Requests\"}"), NO_HEADER},
    {APIGW_ERROR_RESPONSE_QUOTA, 429, JSON_BODY("{\"message\": \"Limit Exceeded\"}"), NO_HEADER},
    {APIGW_ERROR_RESPONSE_UNAUTHORIZED, 401, JSON_BODY("{\"message\": \"Unauthorized\"}"), NO_HEADER},
    {APIGW_ERROR_RESPONSE_DENIED, 403, FORBIDDEN},
    {APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, 403, FORBIDDEN},
    {APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR, 500, WEBSOCKET_INTERNAL_ERROR},
    {APIGW_ERROR_RESPONSE_API_KEY, 403, FORBIDDEN},
    {APIGW_ERROR_RESPONSE_FORBIDDEN, 403, FORBIDDEN},
    {APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY, 400, JSON_BODY("{\"message\": \"Invalid request body\"}"),
     NO_HEADER}, /* F42 */
    {APIGW_ERROR_RESPONSE_BAD_REQUEST, 400, JSON_BODY("{\"message\": \"Bad Request\"}"), NO_HEADER},
};

/* While the connection is opened the subprotocol is sent, on an open connection the body, where the route has a route
 * response (B7.2, B7.3). The result of a DISCONNECT event is ignored (B7.4). */
static const char *const handshake_headers[] = {"sec-websocket-protocol", NULL};
#define WEBSOCKET_SENT                                                                                                 \
    "Sec-WebSocket-Protocol does, while the connection is opened",                                                     \
        "on an open connection, and where the route has a route response"
static const format_result_event websocket_result_events[] = {
    {"CONNECT", false, true, handshake_headers, WEBSOCKET_SENT},
    {"MESSAGE", false, false, gw_no_names, WEBSOCKET_SENT},
    {"DISCONNECT", true, false, gw_no_names, WEBSOCKET_SENT},
    {NULL, false, false, handshake_headers, WEBSOCKET_SENT},
};

const format gw_format_websocket = {
    .kind = APIGW_KIND_WEBSOCKET,
    .detection_place = 80,
    .members = websocket_event_members,
    .member_count = COUNT(websocket_event_members),
    .rules = HEADERS_CASED | HEADERS_SORTED | ROUTE_BY_EVENT | BODY_IS_TEXT | HAS_ARN,
    .own_headers = gw_own_headers,
    .routes = APIGW_ROUTES_WEBSOCKET,
    .defaults = websocket_event_defaults,
    .default_count = COUNT(websocket_event_defaults),
    .occasions = occasions,
    .occasion_count = COUNT(occasions),
    .event_types = WEBSOCKET_EVENT_TYPES,
    .dropped = dropped,
    .canonical = gw_rest_canonical,
    .body_limit = 131072,
    .result = {{"statusCode", RESULT_STATUS, AS_NEEDED},
               {"headers", RESULT_HEADERS, AS_NEEDED},
               {"multiValueHeaders", RESULT_MULTI_HEADERS, AS_NEEDED},
               {"body", RESULT_BODY, AS_NEEDED},
               {"isBase64Encoded", RESULT_IS_BASE64, AS_NEEDED}},
    .result_rules = RESULT_NEEDS_STATUS | RESULT_TEXT_STATUS | RESULT_TEXT_FLAG,
    .result_rule_references = {[RULE_DOCUMENT] = "B7.1",
                               [RULE_MEMBERS] = "B.7",
                               [RULE_STATUS] = "B7.1",
                               [RULE_MAPS] = "B7.2",
                               [RULE_MULTI_MAPS] = "B7.2",
                               [RULE_VALUE] = "B7.2",
                               [RULE_MERGING] = "B7.2",
                               [RULE_NAMES] = "B7.2",
                               [RULE_BODY] = "B7.3",
                               [RULE_FLAG] = "B7.3",
                               [RULE_BASE64] = "B7.3",
                               [RULE_FAILURE] = "F40",
                               [RULE_SIZE] = "B.9"},
    .result_events = websocket_result_events,
    .delivery = {AUTHORIZER_POINTER, NULL, DELIVERY_AS_STRINGS | DELIVERY_PRINCIPAL_ID | DELIVERY_LATENCY},
    .error_responses = websocket_error_responses,
    .error_response_count = COUNT(websocket_error_responses),
    .framed = {{"connectionId", APIGW_FIELD_CONNECTION_ID, false}, {"requestId", APIGW_FIELD_REQUEST_ID, false}},
    .detected = {{{IS, "requestContext.eventType", "CONNECT"}},
                 {{IS, "requestContext.eventType", "MESSAGE"}},
                 {{IS, "requestContext.eventType", "DISCONNECT"}},
                 {{HAS, "requestContext.connectionId", NULL}, {LACKS, "httpMethod", NULL}}},
};
