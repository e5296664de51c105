/* The rows of the allocation sweep for include/apigw/arn.h. */
#include "scenes.h"

static apigw_status build_arn(scene *s) {
    apigw_arn arn = arn_of(long_text(), LONG);
    return apigw_arn_format(&arn, s->buffer, NULL);
}

static apigw_status expand_arn(scene *s) {
    static char pattern[LONG + 20];
    int n = snprintf(pattern, sizeof pattern, "execute-api:/%.*s", LONG, long_text());
    apigw_arn arn = arn_of("", 0);
    return apigw_arn_expand(pattern, (size_t)n, &arn, s->buffer, NULL);
}

static const char *const never[] = {
    "apigw_arn_parse",
    "apigw_arn_match",
};

static const oom_row rows[] = {
    {"apigw_arn_format", "", with_buffer, build_arn, check_text, OOM_FAILS},
    {"apigw_arn_expand", "", with_buffer, expand_arn, check_text, OOM_FAILS},
};

const oom_table oom_arn = {"include/apigw/arn.h", OOM_LIST(never), OOM_LIST(rows)};
