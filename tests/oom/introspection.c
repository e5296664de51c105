/* The rows of the allocation sweep for include/apigw/introspection.h. */
#include "scenes.h"

static const char *const never[] = {
    "apigw_kind_field_at",      "apigw_kind_field_type",        "apigw_kind_field_settable",
    "apigw_kind_field_pointer", "apigw_kind_list_at",           "apigw_kind_list_type",
    "apigw_kind_list_pointer",  "apigw_kind_error_response_at", "apigw_kind_error_response",
};

const oom_table oom_introspection = {"include/apigw/introspection.h", OOM_LIST(never), NULL, 0};
