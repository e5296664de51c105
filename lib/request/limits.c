/* Requests that a front end refuses: their sizes, and WebSocket upgrades. */
#include "core/error.h"
#include "request/encoding.h"
#include "text/base64.h"
#include "text/header.h"
#include <apigw/runtime.h>
#include <string.h>

/* Report a size over a limit, with the error response to the client. */
static apigw_status over(apigw_error *err, uint32_t error_response, const char *what, size_t limit, size_t found) {
    gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes of %s, found %llu",
                 (unsigned long long)limit, what, (unsigned long long)found);
    if (err != NULL)
        err->error_response = error_response;
    return APIGW_E_SIZE;
}

/* Return the limits of the type of endpoint. */
static format_endpoint find_endpoint(encoding *e) {
    const format *f = e->format;
    field_value type = gw_encoding_value(e, APIGW_FIELD_ENDPOINT_TYPE);
    for (size_t i = 0; type.present && i < FORMAT_ENDPOINTS && f->endpoints[i].type != NULL; i++)
        if (header_name_equal(type.part[0].at, type.part[0].len, f->endpoints[i].type, strlen(f->endpoints[i].type)))
            return f->endpoints[i];
    return (format_endpoint){NULL, f->url_limit, f->header_limit};
}

/* Check the URL, the request line and each header line, and all of them together. */
static apigw_status check_event_header(encoding *e, apigw_error *err) {
    const format *f = e->format;
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    const format_endpoint limits = find_endpoint(e);
    const gw_json_text *path = request_field(e->r, APIGW_FIELD_RAW_PATH),
                       *query = request_field(e->r, APIGW_FIELD_RAW_QUERY),
                       *method = request_field(e->r, APIGW_FIELD_METHOD);
    /* as the client sent it, without the stage; " ", " HTTP/1.1", CR and LF are on its line */
    const size_t url = (path == NULL ? 1 : path->len) + (query == NULL || query->len == 0 ? 0 : 1 + query->len);
    size_t longest = 12 + (method == NULL ? 0 : method->len) + url,
           all = has_rule(e, REQUEST_LINE_COUNTS) ? longest : 0;
    uint32_t error_response =
        f->header_error_response != 0 ? f->header_error_response : APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE;
    if (limits.url_limit != 0 && url > limits.url_limit)
        return over(err, APIGW_ERROR_RESPONSE_URI_TOO_LONG, "path and query string", limits.url_limit, url);
    for (size_t i = 0; i < list->count; i++) {
        size_t n = list->at[i].name_len + list->at[i].value_len + 4;
        all += n;
        longest = n > longest ? n : longest;
    }
    if (f->line_limit != 0 && longest > f->line_limit)
        return over(err, error_response, "a line", f->line_limit, longest);
    if (limits.header_limit != 0 && all > limits.header_limit)
        return over(err, error_response, "header lines", limits.header_limit, all);
    return APIGW_OK;
}

/* Return whether a WebSocket is among the protocols of an Upgrade line (RFC 9110 section 7.8). */
static bool asks_for_websocket(const apigw_pair *header) {
    slice rest = pair_value(header);
    while (rest.len != 0)
        if (slice_is_fold(slice_trim(slice_cut(&rest, ',')), "websocket"))
            return true;
    return false;
}

/* Load balancers refuse a WebSocket upgrade (A5.7). */
static apigw_status check_upgrade(const encoding *e, apigw_error *err) {
    const pair_list *list = &e->r->lists[APIGW_LIST_HEADERS];
    bool asked = false;
    for (size_t i = 0; has_rule(e, NO_UPGRADES) && i < list->count && !asked; i++)
        asked = slice_is_fold(pair_name(&list->at[i]), "upgrade") && asks_for_websocket(&list->at[i]);
    if (!asked)
        return APIGW_OK;
    gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a request that is no WebSocket upgrade");
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST;
    return APIGW_E_VALUE;
}

apigw_status gw_encoding_check_limits(encoding *e, bool has_body, apigw_error *err) {
    const size_t sent = e->r->body.len, length = e->base64 ? gw_base64_encoded_len(sent) : sent;
    apigw_status status = e->built ? check_event_header(e, err) : APIGW_OK;
    if (status == APIGW_OK && e->built)
        status = check_upgrade(e, err);
    if (status != APIGW_OK || !has_body)
        return status;
    if (e->format->body_limit != 0 && sent > e->format->body_limit)
        return over(err, APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE, "body", e->format->body_limit, sent);
    if (length > APIGW_RUNTIME_PAYLOAD_MAX)
        return over(err, APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, "event", APIGW_RUNTIME_PAYLOAD_MAX, length);
    return APIGW_OK;
}

apigw_status gw_encoding_check_length(const encoding *e, apigw_error *err) {
    if (e->out->length <= APIGW_RUNTIME_PAYLOAD_MAX)
        return APIGW_OK;
    return over(err, APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE, "event", APIGW_RUNTIME_PAYLOAD_MAX, e->out->length);
}
