#include "response/added_headers.h"
#include "core/error.h"
#include "request/request.h"
#include <apigw/api.h>

bool gw_response_add_headers(apigw_response *r, const apigw_api *api, const apigw_request *request, bool of_function) {
    const format_added_header *added = api->format->added;
    pair_list *headers = &r->headers;
    for (size_t i = 0; request != NULL && i < FORMAT_ADDED && added[i].name != NULL; i++) {
        const gw_json_text *t = gw_request_field(request, added[i].field);
        slice name = slice_of_string(added[i].name);
        const char *copy;
        size_t kept = 0;
        if (t == NULL || t->len == 0 || gw_header_value_valid(t->at, t->len) != t->len ||
            (added[i].of_functions && !of_function))
            continue;
        copy = gw_arena_copy(&r->memory, t->at, t->len);
        if (copy == NULL)
            return false;
        for (size_t k = 0; k < headers->count; k++)
            if (!header_is(&headers->at[k], name))
                headers->at[kept++] = headers->at[k];
        headers->count = kept;
        if (!pairs_push(headers, &r->memory, name, slice_of(copy, t->len), 0))
            return false;
    }
    return true;
}

apigw_status apigw_response_add_ids(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                    uint32_t flags, apigw_error *err) {
    gw_error_clear(err);
    if (response == NULL || api == NULL || request == NULL || (flags & ~(uint32_t)APIGW_IDS_TRACE) != 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a response, a front end, a request and known flags");
    gw_response_close_up(response);
    return gw_response_add_headers(response, api, request, flags != 0) ? APIGW_OK : gw_error_nomem(err);
}
