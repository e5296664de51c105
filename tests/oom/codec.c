/* The rows of the allocation sweep for include/apigw/codec.h. */
#include "scenes.h"

static const char *const never[] = {
    "apigw_utf8_valid",         "apigw_base64_encoded_len", "apigw_base64_encode",      "apigw_base64_decoded_max",
    "apigw_base64_decode",      "apigw_percent_encode",     "apigw_percent_decode",     "apigw_query_next",
    "apigw_cookie_next",        "apigw_header_name_valid",  "apigw_header_value_valid", "apigw_media_type",
    "apigw_media_type_is_text", "apigw_clf_time_format",    "apigw_clf_time_parse",
};

const oom_table oom_codec = {"include/apigw/codec.h", OOM_LIST(never), NULL, 0};
