/* The rows of the allocation sweep for include/apigw/base.h. */
#include "scenes.h"

static const char *const never[] = {
    "apigw_version",
    "apigw_version_number",
};

const oom_table oom_base = {"include/apigw/base.h", OOM_LIST(never), NULL, 0};
