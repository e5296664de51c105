/* Parameter mappings of HTTP APIs (G.8). */
#include "core/error.h"
#include "gateway/integration_code.h"
#include "text/header.h"
#include "text/percent.h"
#include <apigw/function.h>

/* ---- compiling -------------------------------------------------------------------------------------------------- */

/* Header fields that no mapping may name; "-" at the end: all that begin so (G.8.4). */
static const slice reserved_headers[] = {
    SLICE_INIT("access-control-"),
    SLICE_INIT("apigw-"),
    SLICE_INIT("authorization"),
    SLICE_INIT("connection"),
    SLICE_INIT("content-encoding"),
    SLICE_INIT("content-length"),
    SLICE_INIT("content-location"),
    SLICE_INIT("forwarded"),
    SLICE_INIT("keep-alive"),
    SLICE_INIT("origin"),
    SLICE_INIT("proxy-authenticate"),
    SLICE_INIT("proxy-authorization"),
    SLICE_INIT("te"),
    SLICE_INIT("trailers"),
    SLICE_INIT("transfer-encoding"),
    SLICE_INIT("upgrade"),
    SLICE_INIT("x-amz-"),
    SLICE_INIT("x-amzn-"),
    SLICE_INIT("x-forwarded-for"),
    SLICE_INIT("x-forwarded-host"),
    SLICE_INIT("x-forwarded-proto"),
    SLICE_INIT("via"),
};

static bool is_reserved(slice name) {
    for (size_t i = 0; i < sizeof reserved_headers / sizeof *reserved_headers; i++) {
        const slice reserved = reserved_headers[i];
        const bool prefix = reserved.at[reserved.len - 1] == '-';
        if (name.len >= reserved.len && (prefix || name.len == reserved.len) &&
            slice_equal_fold(slice_of(name.at, reserved.len), reserved))
            return true;
    }
    return false;
}

/* What a key may be (G.8.1); `begin` is all of it where it does not end with ".". */
static const struct http_key {
    slice begin;
    uint8_t act, target;
    bool of_request, of_response;
} http_keys[] = {
    {SLICE_INIT("append:header."), HTTP_APPEND, TARGET_HEADER, true, true},
    {SLICE_INIT("overwrite:header."), HTTP_OVERWRITE, TARGET_HEADER, true, true},
    {SLICE_INIT("remove:header."), HTTP_REMOVE, TARGET_HEADER, true, true},
    {SLICE_INIT("append:querystring."), HTTP_APPEND, TARGET_QUERY, true, false},
    {SLICE_INIT("overwrite:querystring."), HTTP_OVERWRITE, TARGET_QUERY, true, false},
    {SLICE_INIT("remove:querystring."), HTTP_REMOVE, TARGET_QUERY, true, false},
    {SLICE_INIT("overwrite:path"), HTTP_OVERWRITE, TARGET_PATH, true, false},
    {SLICE_INIT("overwrite:statuscode"), HTTP_OVERWRITE, TARGET_STATUS, false, true},
};

static const struct http_key *key_of(slice text, bool of_response) {
    for (size_t i = 0; i < sizeof http_keys / sizeof *http_keys; i++) {
        const struct http_key *key = &http_keys[i];
        const bool named = key->begin.at[key->begin.len - 1] == '.';
        if ((of_response ? key->of_response : key->of_request) && slice_starts_with(text, key->begin) &&
            (named ? text.len > key->begin.len : text.len == key->begin.len))
            return key;
    }
    return NULL;
}

static apigw_status compile_key(const integration_reader *r, value key, bool of_response, http_mapping *m) {
    const struct http_key *known = key_of(value_text(key), of_response);
    const char *name;
    if (known == NULL)
        return gw_integration_bad(r, APIGW_E_VALUE, key, "append, overwrite or remove, and what can be changed");
    name = gw_arena_copy(r->memory, key.at + known->begin.len, key.len - known->begin.len);
    if (name == NULL)
        return gw_error_nomem(r->err);
    m->act = known->act;
    m->target = known->target;
    m->name = slice_of(name, key.len - known->begin.len);
    if (m->target != TARGET_HEADER)
        return APIGW_OK;
    if (gw_header_name_valid(m->name.at, m->name.len) != m->name.len)
        return gw_integration_bad(r, APIGW_E_HEADER, key, "the name of a header field");
    return is_reserved(m->name) ? gw_integration_bad(r, APIGW_E_HEADER, key, "a header field that is not reserved")
                                : APIGW_OK;
}

/* Take the next part off a text: a reference in "${}", or the text before the next one. */
static slice next_http_part(slice *rest, bool *is_reference) {
    size_t end = 0;
    slice part;
    *is_reference = slice_starts_with(*rest, SLICE("${")) && slice_find(*rest, '}') < rest->len;
    if (*is_reference) {
        part = slice_cut(rest, '}');
        return slice_skip(part, 2);
    }
    while (end < rest->len && (end == 0 || !slice_starts_with(slice_skip(*rest, end), SLICE("${"))))
        end++;
    part = slice_of(rest->at, end);
    *rest = slice_skip(*rest, end);
    return part;
}

static apigw_status compile_part(const integration_reader *r, http_mapping *m, slice part, bool is_reference,
                                 unsigned sides) {
    mapping *grown = arena_alloc(r->memory, (m->count + 1) * sizeof *grown);
    const char *copy;
    if (grown == NULL)
        return gw_error_nomem(r->err);
    if (m->count != 0)
        memcpy(grown, m->parts, m->count * sizeof *grown);
    m->parts = grown;
    grown += m->count++;
    if (is_reference)
        return gw_mapping_compile_reference(grown, r->memory, part, sides, r->err);
    copy = gw_arena_copy(r->memory, part.at, part.len);
    *grown = (mapping){MAPPING_LITERAL, false, slice_of(copy, part.len), NULL};
    return copy != NULL ? APIGW_OK : gw_error_nomem(r->err);
}

/* A value: one reference, or a text with references in it; the value of "remove" does not count (G.8.2). */
static apigw_status compile_value(const integration_reader *r, http_mapping *m, value v, unsigned sides) {
    slice rest = value_text(v);
    apigw_status status = APIGW_OK;
    if (v.kind != VALUE_STRING)
        return gw_integration_bad(r, APIGW_E_TYPE, v, "a string");
    if (m->act == HTTP_REMOVE)
        return APIGW_OK;
    if (rest.len > 1 && rest.at[0] == '$' && gw_mapping_is_reference(slice_skip(rest, 1)))
        status = compile_part(r, m, slice_skip(rest, 1), true, sides);
    else
        while (rest.len != 0 && status == APIGW_OK) {
            bool is_reference;
            const slice part = next_http_part(&rest, &is_reference);
            status = m->count < HTTP_PARTS_MAX
                         ? compile_part(r, m, part, is_reference, sides)
                         : gw_integration_bad(r, APIGW_E_ITEMS, v, "fewer references in one value");
        }
    if (status != APIGW_OK && status != APIGW_E_NOMEM && r->err != NULL)
        r->err->offset = value_offset(v, r->source);
    return status;
}

static apigw_status compile_mapping(const integration_reader *r, value key, value v, bool of_response,
                                    http_mapping ***last) {
    http_mapping *m = arena_alloc(r->memory, sizeof *m);
    apigw_status status;
    if (m == NULL)
        return gw_error_nomem(r->err);
    memset(m, 0, sizeof *m);
    status = key.kind == VALUE_STRING ? compile_key(r, key, of_response, m)
                                      : gw_integration_bad(r, APIGW_E_TYPE, key, "a string");
    if (status == APIGW_OK)
        status = compile_value(r, m, v, of_response ? MAPPING_OF_HTTP_RESPONSE : MAPPING_OF_HTTP_REQUEST);
    **last = m;
    *last = &m->next;
    return status;
}

static apigw_status compile_mappings(const integration_reader *r, value parameters, bool of_response,
                                     http_mapping **last) {
    const value_entry *entry;
    size_t at = 0;
    apigw_status status = APIGW_OK;
    while (status == APIGW_OK && (entry = gw_value_map_next(parameters.as.map, &at)) != NULL)
        status =
            gw_integration_within(r, compile_mapping(r, entry->name, entry->value, of_response, &last), entry->name);
    return status;
}

apigw_status gw_http_compile_request(integration_reader *r, value parameters) {
    return compile_mappings(r, parameters, false, &r->integration->http_request);
}

/* CloudFormation's list of objects with Destination and Source. */
static apigw_status compile_list(const integration_reader *r, const value_list *list, http_mapping **last) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < list->count && status == APIGW_OK; i++) {
        const value item = list->items[i];
        const value_entry *key = NULL, *source = NULL;
        if (item.kind == VALUE_MAP) {
            key = gw_value_map_find(item.as.map, SLICE("Destination"));
            source = gw_value_map_find(item.as.map, SLICE("Source"));
        }
        status = key != NULL && source != NULL
                     ? compile_mapping(r, key->value, source->value, true, &last)
                     : gw_integration_bad(r, APIGW_E_TYPE, item, "an object with Destination and Source");
    }
    return status;
}

static apigw_status compile_response(const integration_reader *r, const value_entry *entry, http_response_mapping *m) {
    const value_entry *list = NULL;
    m->status = gw_integration_status(entry->name);
    if (m->status == 0)
        return gw_integration_bad(r, APIGW_E_VALUE, entry->name, "a status from 100 to 599");
    if (entry->value.kind != VALUE_MAP)
        return gw_integration_bad(r, APIGW_E_TYPE, entry->value, "an object of mappings");
    list = gw_value_map_find(entry->value.as.map, SLICE("ResponseParameters"));
    if (list != NULL && list->value.kind == VALUE_LIST)
        return compile_list(r, list->value.as.list, &m->first);
    return compile_mappings(r, entry->value, true, &m->first);
}

apigw_status gw_http_compile_responses(integration_reader *r, value parameters) {
    http_response_mapping **last = &r->integration->http_responses;
    const value_entry *entry;
    size_t at = 0;
    apigw_status status = APIGW_OK;
    while (status == APIGW_OK && (entry = gw_value_map_next(parameters.as.map, &at)) != NULL) {
        http_response_mapping *m = arena_alloc(r->memory, sizeof *m);
        if (m == NULL)
            return gw_error_nomem(r->err);
        memset(m, 0, sizeof *m);
        status = gw_integration_within(r, compile_response(r, entry, m), entry->name);
        *last = m;
        last = &m->next;
    }
    return status;
}

/* ---- values ----------------------------------------------------------------------------------------------------- */

/* The text of a mapping, copied; at is NULL when its one source has no value (G.8.5). */
static apigw_status mapped_text(const integration_run *run, const http_mapping *m, slice *out) {
    apigw_buffer text = {.allocator = run->call->allocator, .max = SIZE_MAX};
    apigw_status status = APIGW_OK;
    bool found = m->count != 1;
    *out = slice_absent();
    gw_buffer_begin(&text);
    for (size_t i = 0; i < m->count && status == APIGW_OK; i++) {
        mapping_values values;
        status = gw_mapping_read(&run->call->scope, &m->parts[i], &values);
        if (status == APIGW_E_SYNTAX) /* a body that is no JSON has no values */
            status = APIGW_OK;
        if (values.count != 0)
            buffer_append(&text, values.at[0].at, values.at[0].len);
        found = found || values.count != 0;
    }
    if (status == APIGW_OK)
        status = text.status;
    if (status == APIGW_OK && found) {
        *out = slice_of(gw_arena_copy(&run->call->memory, text.data, text.length), text.length);
        status = out->at != NULL ? APIGW_OK : APIGW_E_NOMEM;
    }
    gw_memory_release(&text.allocator, text.data, text.capacity);
    if (status == APIGW_OK && out->at != NULL && m->target == TARGET_HEADER)
        status = gw_call_header_text(&run->call->memory, *out, out);
    return status;
}

/* Texts of all mappings, read before any is applied: mappings see the message as it came. */
static apigw_status read_mappings(const integration_run *run, const http_mapping *first, slice **out) {
    apigw_status status = APIGW_OK;
    size_t count = 0;
    slice *texts;
    for (const http_mapping *m = first; m != NULL; m = m->next)
        count++;
    texts = arena_alloc(&run->call->memory, count * sizeof *texts);
    if (texts == NULL)
        return APIGW_E_NOMEM;
    *out = texts;
    for (const http_mapping *m = first; m != NULL && status == APIGW_OK; m = m->next, texts++)
        status = mapped_text(run, m, texts);
    return status;
}

/* Bodies beyond the limit are not selected from (G.8.3). */
static slice selectable(slice body) {
    return body.len <= APIGW_INTEGRATION_HTTP_BODY_MAX ? body : slice_absent();
}

/* ---- requests --------------------------------------------------------------------------------------------------- */

static apigw_status set_call_path(const integration_run *run, slice text) {
    const size_t length = gw_percent_encoded_len(text.at, text.len, PERCENT_VALID_PATH);
    char *path = arena_bytes(&run->call->memory, length + 1);
    if (path == NULL)
        return APIGW_E_NOMEM;
    *gw_percent_encode(path, text.at, text.len, PERCENT_VALID_PATH) = '\0';
    run->call->text[APIGW_CALL_PATH] = slice_of(path, length);
    run->call->is_path_mapped = true;
    return APIGW_OK;
}

/* Apply a mapping to what is sent to an endpoint. */
static apigw_status change_call(const integration_run *run, const http_mapping *m, slice text) {
    apigw_integration_call *call = run->call;
    pair_list *list = m->target == TARGET_HEADER ? &call->headers : &call->query;
    if (m->act != HTTP_REMOVE && text.at == NULL)
        return APIGW_OK;
    if (m->target == TARGET_PATH)
        return set_call_path(run, text);
    if (m->act != HTTP_APPEND)
        gw_call_remove(list, m->name, m->target == TARGET_HEADER);
    return m->act != HTTP_REMOVE ? gw_call_add(call, list, m->name, text) : APIGW_OK;
}

/* Apply a mapping to the request that becomes an event. */
static apigw_status change_request(const integration_run *run, const http_mapping *m, slice text) {
    apigw_request *request = run->call->changed;
    const uint32_t list = m->target == TARGET_HEADER ? APIGW_LIST_HEADERS : APIGW_LIST_QUERY;
    apigw_status status = APIGW_OK;
    if (m->act != HTTP_REMOVE && text.at == NULL)
        return APIGW_OK;
    if (m->target == TARGET_PATH)
        return apigw_request_set(request, APIGW_FIELD_PATH, text.at, text.len, NULL);
    if (m->act != HTTP_APPEND)
        status = apigw_request_remove(request, list, m->name.at, m->name.len, NULL);
    if (status != APIGW_OK || m->act == HTTP_REMOVE)
        return status;
    return apigw_request_add(request, list, m->name.at, m->name.len, text.at, text.len, NULL);
}

/* Make a request that can be changed of one that cannot: what the event of it says. */
static apigw_status copy_request(const integration_run *run) {
    apigw_integration_call *call = run->call;
    size_t length;
    const char *event;
    apigw_status status;
    if (call->changed == NULL)
        call->changed = apigw_request_new(&call->allocator);
    if (call->changed == NULL)
        return gw_error_nomem(run->err);
    status = apigw_request_encode(run->request, run->api, call->out, run->err);
    if (status != APIGW_OK)
        return status;
    event = apigw_buffer_data(call->out, &length);
    return apigw_request_decode(call->changed, event, length, apigw_api_kind(run->api), run->err);
}

/* What an endpoint gets without a mapping: all but the header fields of one connection. */
static apigw_status pass_http_request(const integration_run *run) {
    static const slice hops[] = {SLICE_INIT("host"), SLICE_INIT("proxy-authenticate"),
                                 SLICE_INIT("proxy-authorization")};
    apigw_integration_call *call = run->call;
    size_t length = 0;
    const char *path = apigw_request_get(run->request, APIGW_FIELD_PATH, &length);
    apigw_status status = path != NULL ? set_call_path(run, slice_of(path, length)) : APIGW_OK;
    apigw_pair pair;
    call->is_path_mapped = false;
    for (size_t i = 0; status == APIGW_OK && apigw_request_at(run->request, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK;
         i++) {
        bool hop = gw_header_is_framing(pair.name, pair.name_len);
        for (size_t h = 0; h < sizeof hops / sizeof *hops; h++)
            hop = hop || slice_equal_fold(pair_name(&pair), hops[h]);
        if (!hop)
            status = gw_call_add(call, &call->headers, pair_name(&pair), pair_value(&pair));
    }
    if (status == APIGW_OK)
        status = gw_call_add_query(call, run->request);
    for (size_t i = 0;
         status == APIGW_OK && apigw_request_at(run->request, APIGW_LIST_PATH_PARAMETERS, i, &pair) == APIGW_OK; i++)
        status = gw_call_add(call, &call->path, pair_name(&pair), pair_value(&pair));
    return status;
}

apigw_status gw_http_map_request(const integration_run *run) {
    const bool to_function = run->integration->type == APIGW_INTEGRATION_AWS_PROXY;
    mapping_scope *scope = &run->call->scope;
    slice *texts = NULL;
    apigw_status status = to_function ? copy_request(run) : pass_http_request(run);
    if (status != APIGW_OK && to_function)
        return status;
    scope->request_body.text = selectable(scope->request_body.text);
    if (status == APIGW_OK)
        status = read_mappings(run, run->integration->http_request, &texts);
    for (const http_mapping *m = run->integration->http_request; m != NULL && status == APIGW_OK; m = m->next, texts++)
        status = to_function ? change_request(run, m, *texts) : change_call(run, m, *texts);
    if (status == APIGW_E_HEADER || status == APIGW_E_VALUE)
        return gw_call_fail(run, status, APIGW_ERROR_RESPONSE_BAD_REQUEST, "a mapped value cannot be sent");
    return gw_call_failed(run, status, APIGW_ERROR_RESPONSE_CONFIGURATION);
}

/* ---- responses -------------------------------------------------------------------------------------------------- */

static apigw_status change_response(apigw_response *response, const http_mapping *m, slice text) {
    if (m->act == HTTP_REMOVE)
        return apigw_response_remove_header(response, m->name.at, m->name.len, NULL);
    if (text.at == NULL)
        return APIGW_OK;
    if (m->target == TARGET_STATUS) { /* text that is not a status of a response changes nothing */
        const int32_t status = gw_integration_status(gw_value_string(text));
        if (status != 0)
            apigw_response_set_status(response, status, NULL);
        return APIGW_OK;
    }
    return m->act == HTTP_APPEND
               ? apigw_response_add_header(response, m->name.at, m->name.len, text.at, text.len, NULL)
               : apigw_response_set_header(response, m->name.at, m->name.len, text.at, text.len, NULL);
}

apigw_status gw_http_map_response(const integration_run *run, apigw_response *response) {
    const http_response_mapping *r = run->integration->http_responses;
    mapping_scope *scope = &run->call->scope;
    size_t length;
    const char *body = apigw_response_body(response, &length);
    slice *texts = NULL;
    apigw_status status;
    while (r != NULL && r->status != apigw_response_status(response))
        r = r->next;
    if (r == NULL)
        return APIGW_OK;
    scope->response = response;
    scope->response_body = (mapping_body){.text = selectable(slice_of(body, length))};
    status = read_mappings(run, r->first, &texts);
    for (const http_mapping *m = r->first; m != NULL && status == APIGW_OK; m = m->next, texts++)
        status = change_response(response, m, *texts);
    return status;
}
