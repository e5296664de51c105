#include <apigw/kinds.h>

#include <string.h>

static const char *const names[APIGW_KIND_LAST + 1] = {
    [APIGW_REST] = "rest",
    [APIGW_HTTP_1] = "http-1.0",
    [APIGW_HTTP_2] = "http-2.0",
    [APIGW_FUNCTION_URL] = "function-url",
    [APIGW_ALB] = "alb",
    [APIGW_ALB_MULTI] = "alb-multi",
    [APIGW_WEBSOCKET] = "websocket",
    [APIGW_LATTICE_1] = "lattice-1",
    [APIGW_LATTICE_2] = "lattice-2",
    [APIGW_AUTHORIZER_TOKEN] = "authorizer-token",
    [APIGW_AUTHORIZER_REST] = "authorizer-rest",
    [APIGW_AUTHORIZER_HTTP_1] = "authorizer-http-1.0",
    [APIGW_AUTHORIZER_HTTP_2] = "authorizer-http-2.0",
    [APIGW_AUTHORIZER_WEBSOCKET] = "authorizer-websocket",
};

const char *apigw_kind_name(uint32_t kind) {
    return kind <= APIGW_KIND_LAST ? names[kind] : NULL;
}

uint32_t apigw_kind_by_name(const char *name, size_t n) {
    if (name == NULL)
        return 0;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        if (strlen(names[kind]) == n && memcmp(names[kind], name, n) == 0)
            return kind;
    return 0;
}
