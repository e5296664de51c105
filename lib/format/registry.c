/* The front ends, in the order of detection. registry.inc is generated from their files by registry.awk. */
#include "format/registry.h"

#include "registry.inc"

#define FORMAT_DECLARATION(name) extern const format gw_format_##name;
FORMAT_REGISTRY(FORMAT_DECLARATION)
#undef FORMAT_DECLARATION

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
