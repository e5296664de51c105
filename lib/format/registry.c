/* The front ends, in the order in which their events are told apart. */
#include "format/registry.h"

const format *const gw_format_registry[APIGW_KIND_LAST] = {
    &gw_format_authorizer_token,
    &gw_format_authorizer_websocket,
    &gw_format_authorizer_http_2,
    &gw_format_authorizer_http_1,
    &gw_format_authorizer_rest,
    &gw_format_alb_multi,
    &gw_format_alb,
    &gw_format_websocket,
    &gw_format_lattice_2,
    &gw_format_lattice_1,
    &gw_format_function_url,
    &gw_format_http_2,
    &gw_format_http_1,
    &gw_format_rest,
};

const format *gw_format_of_kind(uint32_t kind) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        if (gw_format_registry[i]->kind == kind)
            return gw_format_registry[i];
    return NULL;
}
