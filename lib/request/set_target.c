/* Setting paths, query strings and whole targets, each with its other view. */
#include "core/error.h"
#include "core/nts.h"
#include "request/derived.h"
#include "request/setter.h"
#include "text/target.h"
#include <string.h>

/* The path as a kind carries it that decodes it. */
static apigw_status decode_path(apigw_request *r, slice path, slice *raw, apigw_error *err) {
    char *text = arena_bytes(&r->memory, path.len + 1);
    if (text == NULL)
        return gw_error_nomem(err);
    raw->at = text;
    raw->len = gw_percent_decode(text, path.at, path.len, false);
    text[raw->len] = '\0';
    return gw_setter_check_no_nul(*raw, err);
}

/* Copy a path or a query string: as it is where it is printable ASCII, as most are. */
static apigw_status copy_part(apigw_request *r, slice value, slice *copied, apigw_error *err) {
    apigw_status status = gw_setter_copy_printable(r, value, copied);
    if (status != APIGW_MORE)
        return status == APIGW_OK ? APIGW_OK : gw_error_nomem(err);
    status = gw_setter_check_nul(value, err);
    return status == APIGW_OK ? gw_setter_copy_escaped(r, value, copied, err) : status;
}

/* Copy a path as a kind carries it that decodes it. */
static apigw_status copy_carried(apigw_request *r, slice value, slice *copied, apigw_error *err) {
    apigw_status status = gw_setter_check_no_nul(value, err);
    if (status != APIGW_OK)
        return status;
    return gw_setter_copy(r, value, copied) ? APIGW_OK : gw_error_nomem(err);
}

/* Both views of a path. `given` is the one that the caller has. */
static apigw_status make_setter_path(apigw_request *r, uint32_t given, slice value, slice *path, slice *raw,
                                     apigw_error *err) {
    bool decoded = r->format != NULL && (r->format->rules & PATH_DECODED) != 0,
         as_carried = decoded && given == APIGW_FIELD_RAW_PATH;
    apigw_status status = as_carried ? copy_carried(r, value, raw, err) : copy_part(r, value, raw, err);
    if (status != APIGW_OK)
        return status;
    status = gw_derive_path(r, *raw, as_carried ? PERCENT_PATH : PERCENT_VALID_PATH, path, err);
    return status == APIGW_OK && decoded && given == APIGW_FIELD_PATH ? decode_path(r, *path, raw, err) : status;
}

/* The path in the context is made anew when encoding. */
void gw_setter_put_path(apigw_request *r, slice path, slice raw) {
    gw_request_set_field(r, APIGW_FIELD_PATH, path);
    gw_request_set_field(r, APIGW_FIELD_RAW_PATH, raw);
    gw_request_set_field(r, APIGW_FIELD_CONTEXT_PATH, slice_absent());
    r->slash_ignored = false;
}

apigw_status gw_setter_path(apigw_request *r, uint32_t field, slice value, apigw_error *err) {
    slice path, raw;
    apigw_status status = make_setter_path(r, field, value, &path, &raw, err);
    if (status == APIGW_OK)
        gw_setter_put_path(r, path, raw);
    return status;
}

/* Both views of a query string. */
static apigw_status make_query(apigw_request *r, slice value, slice *text, pair_list *list, apigw_error *err) {
    apigw_status status = copy_part(r, value, text, err);
    memset(list, 0, sizeof *list);
    if (status != APIGW_OK)
        return status;
    return gw_derive_query(r, *text, list, err);
}

void gw_setter_put_query(apigw_request *r, slice text, const pair_list *list) {
    gw_request_set_field(r, APIGW_FIELD_RAW_QUERY, text);
    r->lists[APIGW_LIST_QUERY] = *list;
    r->set_lists |= 1u << APIGW_LIST_QUERY;
}

apigw_status gw_setter_query(apigw_request *r, slice value, apigw_error *err) {
    slice text;
    pair_list list;
    apigw_status status = make_query(r, value, &text, &list, err);
    if (status == APIGW_OK)
        gw_setter_put_query(r, text, &list);
    return status;
}

apigw_status gw_request_make_target(apigw_request *r, slice text, request_target *target, apigw_error *err) {
    const char *expected;
    target_parts parts;
    size_t bad;
    apigw_status status;
    *target = (request_target){.host = {NULL, 0}};
    if (!gw_target_split(text, &parts, &bad, &expected))
        return gw_request_refuse(gw_setter_bad_byte(err, APIGW_E_VALUE, text, bad, expected), err);
    status = make_setter_path(r, APIGW_FIELD_PATH, parts.path, &target->path, &target->raw, err);
    if (status == APIGW_OK)
        status =
            make_query(r, parts.query.at == NULL ? SLICE("") : parts.query, &target->query, &target->parameters, err);
    if (status == APIGW_OK && parts.authority.at != NULL && !gw_setter_copy(r, parts.authority, &target->host))
        status = gw_error_nomem(err);
    target->query_mark = parts.query.at != NULL && target->query.len == 0;
    return gw_request_refuse(status, err);
}

void gw_request_put_target(apigw_request *r, const request_target *target) {
    gw_setter_put_path(r, target->path, target->raw);
    gw_setter_put_query(r, target->query, &target->parameters);
    r->query_mark = target->query_mark;
    r->host_from_target = target->host.at != NULL;
}

apigw_status apigw_request_set_target(apigw_request *request, const char *target, size_t target_len, apigw_error *err) {
    target_len = length_of(target, target_len);
    request_target made;
    apigw_status status;
    gw_error_clear(err);
    if (request == NULL || (target == NULL && target_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a target");
    status = gw_request_make_target(request, slice_of(target, target_len), &made, err);
    if (status != APIGW_OK)
        return status;
    if (made.host.at != NULL && !gw_setter_only_line(request, SLICE("host"), SLICE("Host"), made.host))
        return gw_error_nomem(err);
    gw_request_put_target(request, &made);
    return APIGW_OK;
}
