/* The rows of the allocation sweep for include/apigw/options.h. */
#include "scenes.h"

static const char *const never[] = {
    "apigw_option_bounds",
};

const oom_table oom_options = {"include/apigw/options.h", OOM_LIST(never), NULL, 0};
