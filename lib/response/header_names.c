#include "response/header_names.h"
#include "response/diagnostics.h"
#include "text/ascii.h"
#include <string.h>

static bool is_listed(const apigw_pair *header, const char *const *names) {
    for (; *names != NULL; names++)
        if (header_is(header, slice_of_string(*names)))
            return true;
    return false;
}

static apigw_status add_prefix(const decoding *d, apigw_pair *header) {
    const slice prefix = slice_of_string(d->api->format->remap_prefix);
    char *name = arena_bytes(&d->r->memory, prefix.len + header->name_len + 1);
    if (name == NULL)
        return decoding_no_memory(d);
    memcpy(name, prefix.at, prefix.len);
    memcpy(name + prefix.len, header->name, header->name_len + 1);
    gw_report_renamed(d, header, name);
    header->name = name;
    header->name_len += prefix.len;
    return APIGW_OK;
}

/* Write `content-type` as `Content-Type`. */
static apigw_status capitalize(const decoding *d, apigw_pair *header) {
    char *name = gw_arena_copy(&d->r->memory, header->name, header->name_len);
    bool is_first = true;
    if (name == NULL)
        return decoding_no_memory(d);
    for (size_t i = 0; i < header->name_len; i++) {
        if (is_first && name[i] >= 'a' && name[i] <= 'z')
            name[i] = (char)(name[i] - 'a' + 'A');
        else if (!is_first)
            name[i] = ascii_lower(name[i]);
        is_first = name[i] == '-';
    }
    header->name = name;
    return APIGW_OK;
}

apigw_status gw_headers_normalize_names(decoding *d) {
    const format_remap *remap = NULL;
    pair_list *headers = &d->r->headers;
    apigw_status status = APIGW_OK;
    size_t kept = 0;
    if (d->api->format->remap_prefix != NULL)
        remap = &d->api->format->remaps[d->api->switches[APIGW_SWITCH_REMAPS]];
    for (size_t i = 0; i < headers->count && status == APIGW_OK; i++) {
        apigw_pair header = headers->at[i];
        if (remap != NULL && is_listed(&header, remap->renamed)) {
            status = add_prefix(d, &header);
        } else if (gw_header_is_framing(header.name, header.name_len) ||
                   (remap != NULL && is_listed(&header, remap->dropped))) {
            gw_report_dropped(d, &header);
            continue;
        } else if (decoding_has(d, RESULT_TRAIN_CASE)) {
            status = capitalize(d, &header);
        }
        headers->at[kept++] = header;
    }
    headers->count = kept;
    return status;
}

apigw_status gw_headers_check_size(decoding *d) {
    enum { BESIDE_TEXT = 4 }; /* ": " and CR LF */
    const size_t limit = d->api->format->result_header_limit;
    const pair_list *headers = &d->r->headers;
    size_t n = 0;
    for (size_t i = 0; i < headers->count; i++)
        n += headers->at[i].name_len + headers->at[i].value_len + BESIDE_TEXT;
    if (limit == 0 || n <= limit)
        return APIGW_OK;
    d->rule = RULE_SIZE;
    gw_error_set(d->err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes of header lines, found %llu",
                 (unsigned long long)limit, (unsigned long long)n);
    return gw_decoding_fail(d, APIGW_E_SIZE, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
}

void gw_headers_keep_for_event(decoding *d) {
    const format_result_event *event = d->event;
    pair_list *headers = &d->r->headers;
    size_t kept = 0;
    for (size_t i = 0; i < headers->count; i++)
        if (is_listed(&headers->at[i], event->headers))
            headers->at[kept++] = headers->at[i];
        else
            gw_report_unsent_header(d, &headers->at[i]);
    headers->count = kept;
    if (event->no_body || (d->request != NULL && !d->api->switches[APIGW_SWITCH_ROUTE_RESPONSE])) {
        gw_report_unsent_body(d);
        d->r->body = slice_absent();
    }
}
