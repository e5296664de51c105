#include "message/output.h"
#include "core/error.h"

apigw_status message_finish(apigw_buffer *out, apigw_error *err) {
    apigw_status status = buffer_finish(out);
    if (status == APIGW_E_NOMEM)
        error_nomem(err);
    else if (status != APIGW_OK)
        error_set(err, status, UINT64_MAX, "the output takes %llu bytes with its NUL, which is more than may be",
                  (unsigned long long)apigw_buffer_needed(out));
    return status;
}
