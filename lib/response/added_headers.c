#include "response/added_headers.h"
#include "request/request.h"

static void remove_headers(pair_list *headers, slice name) {
    size_t kept = 0;
    for (size_t i = 0; i < headers->count; i++)
        if (!header_is(&headers->at[i], name))
            headers->at[kept++] = headers->at[i];
    headers->count = kept;
}

bool gw_response_add_headers(apigw_response *r, const apigw_api *api, const apigw_request *request, bool of_function) {
    const format_added_header *added = api->format->added;
    for (size_t i = 0; request != NULL && i < FORMAT_ADDED && added[i].name != NULL; i++) {
        const gw_json_text *t = gw_request_field(request, added[i].field);
        slice name = slice_of_string(added[i].name);
        const char *copy;
        if (t == NULL || t->len == 0 || gw_header_value_valid(t->at, t->len) != t->len ||
            (added[i].of_functions && !of_function))
            continue;
        copy = gw_arena_copy(&r->memory, t->at, t->len);
        if (copy == NULL)
            return false;
        remove_headers(&r->headers, name);
        if (!pairs_push(&r->headers, &r->memory, name, slice_of(copy, t->len), 0))
            return false;
    }
    return true;
}
