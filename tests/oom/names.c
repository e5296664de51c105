/* The rows of the allocation sweep for include/apigw/names.h. */
#include "scenes.h"

static const char *const never[] = {
    "apigw_status_name",
    "apigw_status_text",
    "apigw_constant",
    "apigw_constant_at",
    "apigw_kind_name",
    "apigw_kind_by_name",
    "apigw_field_by_name",
    "apigw_list_by_name",
    "apigw_diagnostic_by_name",
    "apigw_severity_by_name",
    "apigw_option_name",
    "apigw_option_by_name",
    "apigw_json_type_name",
    "apigw_json_type_by_name",
    "apigw_switch_name",
    "apigw_switch_by_name",
    "apigw_field_name",
    "apigw_list_name",
    "apigw_diagnostic_name",
    "apigw_severity_name",
    "apigw_error_response_name",
    "apigw_error_response_by_name",
};

const oom_table oom_names = {"include/apigw/names.h", OOM_LIST(never), NULL, 0};
