/* Options of a handle, and the bounds of options and switches, which are derived from the comments of the public
 * headers. */
#ifndef CORE_OPTIONS_H
#define CORE_OPTIONS_H

#include <apigw/options.h>

typedef struct options {
    uint64_t value[APIGW_OPT_LAST + 1]; /* by option id */
} options;

/* Set every option to its default. */
void gw_options_init(options *o);

/* Set an option. APIGW_E_ARGUMENT: the option is unknown, or the value out of bounds. */
apigw_status gw_options_set(options *o, uint32_t option, uint64_t value, apigw_error *err);

/* The bounds, both of them allowed, and the default. */
typedef struct bounds {
    uint64_t lowest, highest, standard;
} bounds;

/* Return the bounds of a switch (APIGW_SWITCH_…), or NULL. */
const bounds *gw_switch_bounds(uint32_t which);

#endif
