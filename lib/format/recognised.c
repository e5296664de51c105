/* Front ends whose events are recognised and no more (0.1). One that is learnt moves to a file of its own. */
#include "format/common.h"
#include "format/registry.h"

static const format_member websocket_members[] = {
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.eventType", JSON_TEXT, APIGW_EVENT_TYPE, OMITTED},
    {"requestContext.connectionId", JSON_TEXT, APIGW_CONNECTION_ID, OMITTED},
    {"httpMethod", JSON_TEXT, APIGW_METHOD, OMITTED},
};

const format format_websocket = {
    .kind = APIGW_WEBSOCKET,
    .members = websocket_members,
    .member_count = COUNT(websocket_members),
    .recognised = {{{IS, "requestContext.eventType", "CONNECT"}},
                   {{IS, "requestContext.eventType", "MESSAGE"}},
                   {{IS, "requestContext.eventType", "DISCONNECT"}},
                   {{HAS, "requestContext.connectionId", NULL}, {LACKS, "httpMethod", NULL}}},
};

static const format_member authorizer_members[] = {
    {"version", JSON_SCALAR, APIGW_VERSION, OMITTED},
    {"type", JSON_TEXT, APIGW_TYPE, OMITTED},
    {"authorizationToken", JSON_TEXT, APIGW_AUTHORIZATION_TOKEN, OMITTED},
    {"methodArn", JSON_TEXT, APIGW_METHOD_ARN, OMITTED},
    {"routeArn", JSON_TEXT, APIGW_METHOD_ARN, OMITTED},
    {"requestContext", JSON_OBJECT, MODEL_CONTEXT, NO_ENTRIES},
    {"requestContext.eventType", JSON_TEXT, APIGW_EVENT_TYPE, OMITTED},
    {"requestContext.connectionId", JSON_TEXT, APIGW_CONNECTION_ID, OMITTED},
};

#define AUTHORIZER(name, number, ...)                                                                                  \
    const format name = {                                                                                              \
        .kind = number,                                                                                                \
        .members = authorizer_members,                                                                                 \
        .member_count = COUNT(authorizer_members),                                                                     \
        .recognised = {__VA_ARGS__},                                                                                   \
    }
#define REQUEST_WITH(arn, ...)                                                                                         \
    { {IS, "type", "REQUEST"}, {HAS, arn, NULL}, __VA_ARGS__ }

AUTHORIZER(format_authorizer_token, APIGW_AUTHORIZER_TOKEN, {{IS, "type", "TOKEN"}},
           {{HAS, "authorizationToken", NULL}, {IS_NOT, "type", "REQUEST"}});
AUTHORIZER(format_authorizer_websocket, APIGW_AUTHORIZER_WEBSOCKET,
           REQUEST_WITH("methodArn", {HAS, "requestContext.connectionId", NULL}),
           REQUEST_WITH("methodArn", {HAS, "requestContext.eventType", NULL}),
           REQUEST_WITH("routeArn", {HAS, "requestContext.connectionId", NULL}),
           REQUEST_WITH("routeArn", {HAS, "requestContext.eventType", NULL}));
AUTHORIZER(format_authorizer_http_2, APIGW_AUTHORIZER_HTTP_2, REQUEST_WITH("routeArn", {IS, "version", "2.0"}),
           REQUEST_WITH("methodArn", {IS, "version", "2.0"}));
AUTHORIZER(format_authorizer_http_1, APIGW_AUTHORIZER_HTTP_1, REQUEST_WITH("methodArn", {IS, "version", "1.0"}),
           REQUEST_WITH("routeArn", {IS, "version", "1.0"}));
AUTHORIZER(format_authorizer_rest, APIGW_AUTHORIZER_REST, {{IS, "type", "REQUEST"}, {HAS, "methodArn", NULL}},
           {{IS, "type", "REQUEST"}, {HAS, "routeArn", NULL}});
