#include "core/output.h"
#include "core/error.h"

apigw_status gw_output_finish(apigw_buffer *out, apigw_error *err) {
    apigw_status status = gw_buffer_finish(out);
    if (status == APIGW_E_NOMEM)
        gw_error_nomem(err);
    else if (status != APIGW_OK)
        gw_error_set(err, status, UINT64_MAX, "the output needs %llu bytes with its NUL, which is more than allowed",
                     (unsigned long long)apigw_buffer_needed(out));
    return status;
}
