/* Option values of a handle. */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include <apigw/options.h>

typedef struct options {
    uint64_t value[APIGW_OPT_LAST + 1]; /* by option id */
} options;

/* Every option at its default. */
void gw_options_init(options *o);

/* APIGW_OK, or APIGW_E_ARGUMENT for an unknown option or a value out of its bounds. */
apigw_status gw_options_set(options *o, uint32_t option, uint64_t value, apigw_error *err);

#endif
