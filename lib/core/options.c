#include "core/options.h"
#include "core/error.h"
#include <apigw/names.h>

/* Bounds are the same on every platform: a value always fits size_t. */
static const struct bounds {
    uint64_t lowest, highest, standard;
} bounds[APIGW_OPT_LAST + 1] = {
    [APIGW_OPT_STRICT] = {0, 1, 0},
    [APIGW_OPT_LENIENT] = {0, 1, 0},
    [APIGW_OPT_KEEP_SOURCE] = {0, 1, 0},
    [APIGW_OPT_MAX_INPUT] = {1, INT32_MAX, 16 * 1024 * 1024},
    [APIGW_OPT_MAX_DEPTH] = {1, 1024, 64},
    [APIGW_OPT_MAX_ITEMS] = {1, 16 * 1024 * 1024, 16384},
    [APIGW_OPT_RETAIN_MAX] = {0, INT32_MAX, 1024 * 1024},
    [APIGW_OPT_REFUSE_OBS_TEXT] = {0, 1, 0},
    [APIGW_OPT_COOKIES_BY_CASE] = {0, 1, 0},
};

/* The row of an option, or NULL. */
static const struct bounds *bounds_of(uint32_t option) {
    return option >= 1 && option <= APIGW_OPT_LAST ? &bounds[option] : NULL;
}

apigw_status apigw_option_bounds(uint32_t option, uint64_t *lowest, uint64_t *highest, uint64_t *standard) {
    const struct bounds *row = bounds_of(option);
    if (row == NULL)
        return APIGW_E_ARGUMENT;
    if (lowest != NULL)
        *lowest = row->lowest;
    if (highest != NULL)
        *highest = row->highest;
    if (standard != NULL)
        *standard = row->standard;
    return APIGW_OK;
}

void gw_options_init(options *o) {
    for (size_t i = 0; i <= APIGW_OPT_LAST; i++)
        o->value[i] = bounds[i].standard;
}

apigw_status gw_options_set(options *o, uint32_t option, uint64_t value, apigw_error *err) {
    const struct bounds *row = bounds_of(option);
    if (row == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "there is no option %lu", (unsigned long)option);
    if (value < row->lowest || value > row->highest)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "option %s takes %llu to %llu, found %llu",
                            apigw_option_name(option), (unsigned long long)row->lowest,
                            (unsigned long long)row->highest, (unsigned long long)value);
    o->value[option] = value;
    return APIGW_OK;
}
