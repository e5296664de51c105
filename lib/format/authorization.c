#include "format/authorization.h"
#include "format/common.h"
#include <apigw/kinds.h>
#include <apigw/runtime.h>

/* Bytes of a result on a WebSocket API; characters of a Resource (D2.9). */
enum { WEBSOCKET_LIMIT = 8192, RESOURCE_LIMIT = 512 };

static const format_authorization authorizations[] = {
    {APIGW_KIND_AUTHORIZER_TOKEN, RESULT_FLAT_CONTEXT | RESULT_USAGE_KEY, APIGW_RUNTIME_PAYLOAD_MAX, RESOURCE_LIMIT},
    {APIGW_KIND_AUTHORIZER_REST, RESULT_FLAT_CONTEXT | RESULT_USAGE_KEY, APIGW_RUNTIME_PAYLOAD_MAX, RESOURCE_LIMIT},
    {APIGW_KIND_AUTHORIZER_WEBSOCKET, RESULT_FLAT_CONTEXT, WEBSOCKET_LIMIT, RESOURCE_LIMIT},
    {APIGW_KIND_AUTHORIZER_HTTP_1, RESULT_FLAT_CONTEXT | RESULT_SAYS_UNAUTHORIZED | RESULT_NULL_CONDITION,
     APIGW_RUNTIME_PAYLOAD_MAX, RESOURCE_LIMIT},
    {APIGW_KIND_AUTHORIZER_HTTP_2, RESULT_MAY_BE_SIMPLE | RESULT_SAYS_UNAUTHORIZED | RESULT_NULL_CONDITION,
     APIGW_RUNTIME_PAYLOAD_MAX, RESOURCE_LIMIT},
};

static const format_delivery deliveries[] = {
    {APIGW_KIND_REST, DELIVERY_AS_STRINGS | DELIVERY_PRINCIPAL_ID | DELIVERY_LATENCY},
    {APIGW_KIND_WEBSOCKET, DELIVERY_AS_STRINGS | DELIVERY_PRINCIPAL_ID | DELIVERY_LATENCY},
    {APIGW_KIND_HTTP_1, DELIVERY_AS_STRINGS | DELIVERY_PRINCIPAL_ID},
    {APIGW_KIND_HTTP_2, DELIVERY_BELOW_LAMBDA},
};

const format_authorization *gw_format_authorization_of_kind(uint32_t kind) {
    for (size_t i = 0; i < COUNT(authorizations); i++)
        if (authorizations[i].kind == kind)
            return &authorizations[i];
    return NULL;
}

const format_delivery *gw_format_delivery_of_kind(uint32_t kind) {
    for (size_t i = 0; i < COUNT(deliveries); i++)
        if (deliveries[i].kind == kind)
            return &deliveries[i];
    return NULL;
}
