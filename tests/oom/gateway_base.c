/* The rows of the allocation sweep for include/apigw/gateway/base.h. */
#include "scenes.h"

static const char *const never[] = {
    "apigw_gateway_constant",
    "apigw_gateway_constant_at",
};

const oom_table oom_gateway_base = {"include/apigw/gateway/base.h", OOM_LIST(never), NULL, 0};
