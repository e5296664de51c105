/* Names of the public constants of the gateway library, at run time. gateway_constants.inc is generated from its
 * headers by lib/core/names.awk. */
#include "core/nts.h"
#include <apigw/gateway.h>
#include <string.h>

static const struct gateway_constant {
    const char *name;
    int64_t value;
} gateway_constants[] = {
#include "gateway_constants.inc"
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
