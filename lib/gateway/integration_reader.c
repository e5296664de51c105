/* Reading an integration from JSON: what its readers share. */
#include "core/error.h"
#include "gateway/integration_code.h"

apigw_status gw_integration_bad(const integration_reader *r, apigw_status code, value v, const char *expected) {
    return gw_error_set(r->err, code, value_offset(v, r->source), "expected %s", expected);
}

apigw_status gw_integration_within(const integration_reader *r, apigw_status status, value name) {
    char inner[APIGW_ERROR_POINTER_MAX];
    if (status == APIGW_OK || r->err == NULL || status == APIGW_E_NOMEM)
        return status;
    memcpy(inner, r->err->pointer, sizeof inner);
    memset(r->err->pointer, 0, sizeof r->err->pointer);
    gw_error_pointer_name(r->err, name.at, name.len);
    if (!gw_error_pointer_closed(r->err)) {
        const size_t length = strlen(r->err->pointer), more = strlen(inner);
        if (length + more < sizeof inner)
            memcpy(r->err->pointer + length, inner, more + 1);
    }
    return status;
}

int32_t gw_integration_status(value v) {
    int32_t status = 0;
    if (v.kind == VALUE_INTEGER && v.as.integer >= 100 && v.as.integer <= STATUS_MAX)
        return (int32_t)v.as.integer;
    if (v.kind != VALUE_STRING || v.len != 3)
        return 0;
    for (size_t i = 0; i < 3; i++) {
        if (v.at[i] < '0' || v.at[i] > '9')
            return 0;
        status = status * 10 + (v.at[i] - '0');
    }
    return status >= 100 && status <= STATUS_MAX ? status : 0;
}
