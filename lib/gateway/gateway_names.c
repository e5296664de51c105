/* Names of the public constants of the gateway library, at run time. gateway_names.inc is generated from its headers by
 * lib/core/names.awk. */
#include "core/families.h"
#include <apigw/gateway.h>

#include "gateway_names.inc"

const char *apigw_exchange_step_name(uint32_t step) {
    return family_name(&gateway_families[FAMILY_STEP], step);
}

uint32_t apigw_exchange_step_by_name(const char *name, size_t name_len) {
    return family_id(&gateway_families[FAMILY_STEP], name, name_len);
}

const char *apigw_exchange_fail_name(uint32_t reason) {
    return family_name(&gateway_families[FAMILY_FAIL], reason);
}

uint32_t apigw_exchange_fail_by_name(const char *name, size_t name_len) {
    return family_id(&gateway_families[FAMILY_FAIL], name, name_len);
}

enum { GATEWAY_CONSTANT_COUNT = sizeof gateway_constants / sizeof *gateway_constants };

apigw_status apigw_gateway_constant(const char *name, size_t name_len, int64_t *value) {
    return find_constant(gateway_constants, GATEWAY_CONSTANT_COUNT, name, name_len, value);
}

const char *apigw_gateway_constant_at(size_t i, int64_t *value) {
    return constant_at(gateway_constants, GATEWAY_CONSTANT_COUNT, i, value);
}
