/* Every constant of the public headers of the gateway library by name, header by header in their order. A new constant
 * needs a line here. */
#include "core/nts.h"
#include <apigw/gateway.h>
#include <string.h>

#define GATEWAY_CONSTANT(name)                                                                                         \
    { #name, name }

static const struct gateway_constant {
    const char *name;
    int64_t value;
} gateway_constants[] = {
    /* integration.h */
    GATEWAY_CONSTANT(APIGW_INTEGRATION_AWS),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_AWS_PROXY),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_HTTP),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_HTTP_PROXY),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_MOCK),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_LAST),
    GATEWAY_CONSTANT(APIGW_CALL_METHOD),
    GATEWAY_CONSTANT(APIGW_CALL_URI),
    GATEWAY_CONSTANT(APIGW_CALL_QUERY),
    GATEWAY_CONSTANT(APIGW_CALL_FUNCTION),
    GATEWAY_CONSTANT(APIGW_CALL_PATH),
    GATEWAY_CONSTANT(APIGW_CALL_LAST),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_SIZE_MAX),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_BODY_MAX),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_OVERRIDES_MAX),
    GATEWAY_CONSTANT(APIGW_INTEGRATION_HTTP_BODY_MAX),
    /* model.h */
    GATEWAY_CONSTANT(APIGW_MODEL_FORMATS),
    GATEWAY_CONSTANT(APIGW_MODEL_MAX_DEPTH),
    GATEWAY_CONSTANT(APIGW_MODEL_MAX_STEPS),
    GATEWAY_CONSTANT(APIGW_MODEL_MAX_ERRORS),
    GATEWAY_CONSTANT(APIGW_MODEL_OPTION_LAST),
    GATEWAY_CONSTANT(APIGW_MODEL_UNCHECKED),
    GATEWAY_CONSTANT(APIGW_MODEL_IMPORTED),
    GATEWAY_CONSTANT(APIGW_MODEL_SCHEMA_MAX),
    GATEWAY_CONSTANT(APIGW_MODEL_BODY_MAX),
    GATEWAY_CONSTANT(APIGW_VALIDATE_PARAMETERS),
    GATEWAY_CONSTANT(APIGW_VALIDATE_BODY),
    /* template.h */
    GATEWAY_CONSTANT(APIGW_TEMPLATE_PARAMETER_PATH),
    GATEWAY_CONSTANT(APIGW_TEMPLATE_PARAMETER_QUERY),
    GATEWAY_CONSTANT(APIGW_TEMPLATE_PARAMETER_HEADER),
    GATEWAY_CONSTANT(APIGW_TEMPLATE_PARAMETER_LAST),
    GATEWAY_CONSTANT(APIGW_RENDER_MAX_OUTPUT),
    GATEWAY_CONSTANT(APIGW_RENDER_MAX_STEPS),
    GATEWAY_CONSTANT(APIGW_RENDER_MAX_ITERATIONS),
    GATEWAY_CONSTANT(APIGW_RENDER_MAX_MEMORY),
    GATEWAY_CONSTANT(APIGW_RENDER_LAST),
    GATEWAY_CONSTANT(APIGW_OVERRIDE_REQUEST),
    GATEWAY_CONSTANT(APIGW_OVERRIDE_RESPONSE),
    GATEWAY_CONSTANT(APIGW_OVERRIDE_LAST),
    GATEWAY_CONSTANT(APIGW_TEMPLATE_SIZE_MAX),
    {NULL, 0}, /* the end */
};

apigw_status apigw_gateway_constant(const char *name, size_t name_len, int64_t *value) {
    name_len = length_of(name, name_len);
    if (name == NULL)
        return APIGW_E_ARGUMENT;
    for (const struct gateway_constant *c = gateway_constants; c->name != NULL; c++) {
        if (strlen(c->name) == name_len && memcmp(c->name, name, name_len) == 0) {
            if (value != NULL)
                *value = c->value;
            return APIGW_OK;
        }
    }
    return APIGW_E_NOT_FOUND;
}

const char *apigw_gateway_constant_at(size_t i, int64_t *value) {
    const struct gateway_constant *c = gateway_constants;
    for (; i > 0 && c->name != NULL; i--)
        c++;
    if (c->name != NULL && value != NULL)
        *value = c->value;
    return c->name;
}
