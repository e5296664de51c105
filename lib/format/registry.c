/* The front ends, in the order of detection. */
#include "format/registry.h"

const format *const gw_format_registry[APIGW_KIND_LAST] = {
#define FORMAT_ADDRESS(name) &gw_format_##name,
    FORMAT_REGISTRY(FORMAT_ADDRESS)
#undef FORMAT_ADDRESS
};

const format *gw_format_of_kind(uint32_t kind) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        if (gw_format_registry[i]->kind == kind)
            return gw_format_registry[i];
    return NULL;
}
