/* A request as a handle: its life and its getters. */
#include "request/request.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/header.h"
#include "text/pairs.h"
#include <string.h>

/* ---- life --------------------------------------------------------------------------------------------------- */

apigw_request *apigw_request_new(const apigw_allocator *allocator) {
    apigw_request *r = gw_memory_handle(allocator, sizeof *r);
    if (r == NULL)
        return NULL;
    r->dense_lists = APIGW_LIST_LAST;
    gw_arena_init(&r->memory, &r->allocator);
    gw_options_init(&r->options);
    return r;
}

void apigw_request_free(apigw_request *request) {
    if (request == NULL)
        return;
    gw_arena_free(&request->memory);
    gw_memory_release(&request->allocator, request->reading, sizeof *request->reading);
    gw_memory_release(&request->allocator, request, sizeof *request);
}

bool gw_request_prepare_reading(apigw_request *r) {
    if (r->reading != NULL)
        return true;
    r->reading = gw_memory_allocate(&r->allocator, sizeof *r->reading);
    if (r->reading == NULL)
        return false;
    memset(r->reading->prediction, 0, sizeof r->reading->prediction);
    r->document.slots = r->reading->slots;
    return true;
}

void gw_request_clear(apigw_request *r) {
    const size_t begin = offsetof(apigw_request, format), end = offsetof(apigw_request, document.slots);
    gw_memory_clear((char *)r + begin, end - begin);
    r->in_place = slice_absent();
    r->edits = NULL;
    r->dense_lists = APIGW_LIST_LAST;
}

void apigw_request_reset(apigw_request *request) {
    if (request == NULL)
        return;
    gw_request_clear(request);
    arena_reset(&request->memory, (size_t)request->options.value[APIGW_OPT_RETAIN_MAX]);
}

apigw_status apigw_request_set_option(apigw_request *request, uint32_t option, uint64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (request == NULL)
        return gw_error_argument(err, "request");
    return gw_options_set(&request->options, option, value, err);
}

bool gw_request_in_buffer(const apigw_request *r, const apigw_buffer *out) {
    return gw_buffer_holds(out, r->body.at, r->body.len) || gw_buffer_holds(out, r->in_place.at, r->in_place.len);
}

/* ---- fields ------------------------------------------------------------------------------------------------- */

uint32_t apigw_request_kind(const apigw_request *request) {
    if (request == NULL)
        return 0;
    if (request->format != NULL)
        return request->format->kind;
    return request->built ? 0 : request->refused_kind;
}

void gw_request_make(apigw_request *r, uint32_t field, const char *text, size_t n) {
    r->made[field] = (gw_json_text){text, n, 0, true, false, false, false};
    field_set_add(&r->made_fields, field);
}

const gw_json_text *gw_request_field(const apigw_request *r, uint32_t field) {
    if (field <= APIGW_FIELD_LAST && field_set_has(&r->made_fields, field))
        return r->made[field].at == NULL ? NULL : &r->made[field];
    if (r->format == NULL || field == 0 || field >= MODEL_FIELD_END)
        return NULL;
    return request_read(r, field);
}

void gw_request_set_field(apigw_request *r, uint32_t field, slice value) {
    gw_request_make(r, field, value.at, value.len);
    field_set_add(&r->set_fields, field);
    r->built = true;
    if (field == APIGW_FIELD_RAW_QUERY)
        r->query_mark = false;
}

const char *apigw_request_get(const apigw_request *request, uint32_t field, size_t *len) {
    const gw_json_text *t = request == NULL || field > APIGW_FIELD_LAST ? NULL : gw_request_field(request, field);
    if (len != NULL)
        *len = t == NULL ? 0 : t->len;
    return t == NULL ? NULL : t->at;
}

slice gw_request_method_override(const apigw_request *r, const char *name) {
    const apigw_pair *line = r->format != NULL || name == NULL
                                 ? NULL
                                 : gw_pairs_find(&r->lists[APIGW_LIST_HEADERS], name, strlen(name), 0, true);
    if (line == NULL || line->value_len == 0 || gw_header_name_valid(line->value, line->value_len) != line->value_len)
        return slice_absent();
    return pair_value(line);
}

bool gw_request_parse_integer(const char *text, size_t n, int64_t *out) {
    const size_t surely_fit = n < 18 ? n : 18; /* digits */
    bool negative = n != 0 && text[0] == '-';
    int64_t value = 0;
    size_t i = negative;
    if (i == n)
        return false;
    for (; i < surely_fit; i++) { /* downwards: there is one negative number more */
        const unsigned digit = (unsigned char)text[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        value = value * 10 - (int)digit;
    }
    for (; i < n; i++) {
        int digit = text[i] - '0';
        if (digit < 0 || digit > 9 || value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

apigw_status apigw_request_get_int(const apigw_request *request, uint32_t field, int64_t *out) {
    const gw_json_text *t;
    if (request == NULL || out == NULL || field == 0 || field > APIGW_FIELD_LAST)
        return APIGW_E_ARGUMENT;
    t = gw_request_field(request, field);
    if (t == NULL)
        return APIGW_E_NOT_FOUND;
    return gw_request_parse_integer(t->at, t->len, out) ? APIGW_OK : APIGW_E_VALUE;
}

/* ---- lists and the body ------------------------------------------------------------------------------------- */

static const pair_list *find_list(const apigw_request *r, uint32_t list) {
    return r == NULL || list == 0 || list > APIGW_LIST_LAST ? NULL : &r->lists[list];
}

/* Return whether a list exists and is read as an array: no list has holes. */
static inline bool is_dense(const apigw_request *r, uint32_t list) {
    return r != NULL && list - 1 < r->dense_lists;
}

size_t apigw_request_count(const apigw_request *request, uint32_t list) {
    if (is_dense(request, list))
        return request->lists[list].count;
    return find_list(request, list) == NULL ? 0 : gw_request_list_count(request, list);
}

/* apigw_request_at() where lists may have holes. */
OUT_OF_LINE static apigw_status sparse_at(const apigw_request *r, uint32_t list, size_t i, apigw_pair *out) {
    const pair_list *pairs = find_list(r, list);
    if (pairs == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= gw_request_list_count(r, list))
        return APIGW_E_NOT_FOUND;
    *out = pairs->at[gw_list_skip(r->edits->indexes[list], i)];
    return APIGW_OK;
}

/* apigw_request_copy() where lists may have holes. */
OUT_OF_LINE static size_t sparse_copy(const apigw_request *r, uint32_t list, size_t first, apigw_pair *out,
                                      size_t max) {
    size_t n = 0;
    while (out != NULL && n < max && sparse_at(r, list, first + n, &out[n]) == APIGW_OK)
        n++;
    return n;
}

apigw_status apigw_request_at(const apigw_request *request, uint32_t list, size_t i, apigw_pair *out) {
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    if (!is_dense(request, list))
        return sparse_at(request, list, i, out);
    if (i >= request->lists[list].count)
        return APIGW_E_NOT_FOUND;
    *out = request->lists[list].at[i];
    return APIGW_OK;
}

size_t apigw_request_copy(const apigw_request *request, uint32_t list, size_t first, apigw_pair *out, size_t max) {
    const pair_list *pairs;
    size_t n;
    if (!is_dense(request, list))
        return sparse_copy(request, list, first, out, max);
    pairs = &request->lists[list];
    n = first >= pairs->count ? 0 : pairs->count - first;
    if (n > max)
        n = max;
    if (n == 0 || out == NULL)
        return 0;
    memcpy(out, pairs->at + first, n * sizeof *out);
    return n;
}

const char *apigw_request_find(const apigw_request *request, uint32_t list, const char *name, size_t name_len,
                               size_t nth, size_t *len) {
    name_len = length_of(name, name_len);
    const pair_list *pairs = find_list(request, list);
    const apigw_pair *found = pairs == NULL || (name == NULL && name_len != 0)
                                  ? NULL
                                  : gw_pairs_find(pairs, name, name_len, nth, list == APIGW_LIST_HEADERS);
    if (len != NULL)
        *len = found == NULL ? 0 : found->value_len;
    return found == NULL ? NULL : found->value;
}

const void *apigw_request_body(const apigw_request *request, size_t *len) {
    if (len != NULL)
        *len = request == NULL ? 0 : request->body.len;
    return request == NULL ? NULL : request->body.at;
}

int32_t apigw_request_body_was_base64(const apigw_request *request) {
    return request != NULL && request->body_was_base64;
}

size_t apigw_request_issue_count(const apigw_request *request) {
    return request == NULL ? 0 : request->document.issue_count;
}

apigw_status apigw_request_issue_at(const apigw_request *request, size_t i, apigw_error *out) {
    if (request == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= request->document.issue_count)
        return APIGW_E_NOT_FOUND;
    *out = request->document.issues[i];
    return APIGW_OK;
}
