/* The rows of the allocation sweep for include/apigw/gateway/limits.h. */
#include "scenes.h"

static apigw_status write_key(scene *s) {
    const apigw_key_part parts[] = {{"plan", 4}, {long_text(), LONG}};
    return apigw_cache_key(s->buffer, APIGW_KEY_USAGE, parts, 2, NULL);
}

static void check_key(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, write_key(s) == APIGW_OK, "%s: unusable", name);
}

static const char *const never[] = {
    "apigw_bucket_take",          "apigw_bucket_wait",     "apigw_quota_take",
    "apigw_quota_left",           "apigw_cache_key_next",  "apigw_cache_control_refreshes",
    "apigw_quota_period_by_name", "apigw_usage_key_valid", "apigw_usage_key_equal",
};

static const oom_row rows[] = {
    {"apigw_cache_key", "", with_buffer, write_key, check_key, OOM_FAILS},
};

const oom_table oom_gateway_limits = {"include/apigw/gateway/limits.h", OOM_LIST(never), OOM_LIST(rows)};
