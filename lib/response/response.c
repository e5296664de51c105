/* A response as a handle: making, changing and reading it. */
#include "response/response.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/utf8.h"
#include "json/bridge.h"
#include <string.h>

enum { STATUS_DEFAULT = 200, STATUS_LOWEST = 200, STATUS_HIGHEST = 599 };

apigw_status gw_response_unsupported(const format *f, apigw_error *err) {
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX,
                        "kind %s takes no responses but policies: see authorization.h", apigw_kind_name(f->kind));
}

/* ---- its life ----------------------------------------------------------------------------------------------- */

apigw_response *apigw_response_new(const apigw_allocator *allocator) {
    apigw_response *r = gw_memory_handle(allocator, sizeof *r);
    if (r == NULL)
        return NULL;
    r->status = STATUS_DEFAULT;
    gw_arena_init(&r->memory, &r->allocator);
    gw_options_init(&r->options);
    return r;
}

void apigw_response_free(apigw_response *response) {
    if (response == NULL)
        return;
    gw_arena_free(&response->memory);
    gw_memory_release(&response->allocator, response, sizeof *response);
}

void apigw_response_reset(apigw_response *response) {
    if (response == NULL)
        return;
    response->status = STATUS_DEFAULT;
    memset(&response->headers, 0, sizeof response->headers);
    response->header_index = NULL;
    response->body = slice_absent();
    response->body_flags = 0;
    response->is_preflight = false;
    arena_reset(&response->memory, (size_t)response->options.value[APIGW_OPT_RETAIN_MAX]);
}

apigw_status apigw_response_set_option(apigw_response *response, uint32_t option, uint64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (response == NULL)
        return gw_error_argument(err, "response");
    return gw_options_set(&response->options, option, value, err);
}

/* ---- status ------------------------------------------------------------------------------------------------- */

apigw_status apigw_response_set_status(apigw_response *response, int32_t status, apigw_error *err) {
    gw_error_clear(err);
    if (response == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response");
    if (status < STATUS_LOWEST || status > STATUS_HIGHEST)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a status code from %d to %d, found %ld",
                            STATUS_LOWEST, STATUS_HIGHEST, (long)status);
    response->status = status;
    return APIGW_OK;
}

int32_t apigw_response_status(const apigw_response *response) {
    return response == NULL ? 0 : response->status;
}

/* ---- headers ------------------------------------------------------------------------------------------------ */

static apigw_status check_response_header(const apigw_response *r, slice name, slice value, apigw_error *err) {
    size_t at;
    gw_error_clear(err);
    if (r == NULL || (name.at == NULL && name.len != 0) || (value.at == NULL && value.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a name and a value");
    at = gw_header_name_valid(name.at, name.len);
    if (name.len == 0)
        return gw_error_set(err, APIGW_E_HEADER, 0, "expected a header name of RFC 9110, found an empty one");
    if (at != name.len)
        return gw_error_found(err, APIGW_E_HEADER, at, "a header name of RFC 9110", name.at + at, 1);
    at = gw_header_value_valid(value.at, value.len);
    if (at != value.len)
        return gw_error_found(err, APIGW_E_HEADER, at, "no CR, LF, NUL or other control byte", value.at + at, 1);
    at = gw_utf8_valid(value.at, value.len);
    if (at != value.len)
        return gw_error_found(err, APIGW_E_UTF8, at, "a header value in UTF-8", value.at + at, 1);
    return APIGW_OK;
}

static size_t header_count(const apigw_response *r) {
    return r->headers.count - gw_list_holes(r->header_index);
}

/* Append a copy of a checked header field. `replaces`: another one is removed afterwards. */
static apigw_status append_header(apigw_response *r, slice name, slice value, bool replaces, apigw_error *err) {
    char *name_copy, *value_copy;
    if (header_count(r) - replaces >= r->options.value[APIGW_OPT_MAX_ITEMS])
        return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu header lines",
                            (unsigned long long)r->options.value[APIGW_OPT_MAX_ITEMS]);
    name_copy = gw_arena_copy(&r->memory, name.at, name.len);
    value_copy = name_copy == NULL ? NULL : gw_arena_copy(&r->memory, value.at, value.len);
    if (value_copy == NULL ||
        !pairs_push(&r->headers, &r->memory, slice_of(name_copy, name.len), slice_of(value_copy, value.len), 0))
        return gw_error_nomem(err);
    return APIGW_OK;
}

apigw_status apigw_response_add_header(apigw_response *response, const char *name, size_t name_len, const char *value,
                                       size_t value_len, apigw_error *err) {
    const slice n = {name, length_of(name, name_len)}, v = {value, length_of(value, value_len)};
    apigw_status status = check_response_header(response, n, v, err);
    if (status != APIGW_OK)
        return status;
    return append_header(response, n, v, false, err);
}

apigw_status apigw_response_set_header(apigw_response *response, const char *name, size_t name_len, const char *value,
                                       size_t value_len, apigw_error *err) {
    const slice n = {name, length_of(name, name_len)}, v = {value, length_of(value, value_len)};
    apigw_status status = check_response_header(response, n, v, err);
    indexed_list lines;
    size_t at;
    if (status != APIGW_OK)
        return status;
    lines = (indexed_list){
        .pairs = &response->headers, .index = &response->header_index, .memory = &response->memory, .fold = true};
    if (!gw_list_find(&lines, n, &at) || (at != LIST_NONE && !gw_list_reserve(&lines)))
        return gw_error_nomem(err);
    status = append_header(response, n, v, at != LIST_NONE, err); /* first: a failure changes nothing */
    if (status == APIGW_OK && at != LIST_NONE)
        gw_list_remove(&lines, n, LIST_KEEP_LAST); /* there is room for it */
    return status;
}

void gw_response_close_up(apigw_response *r) {
    if (gw_list_holes(r->header_index) != 0)
        gw_list_close_up(&r->headers);
    r->header_index = NULL;
}

bool gw_flat_response_begin(flat_response *f, const apigw_response *r) {
    f->r = r;
    f->memory = NULL;
    if (gw_list_holes(r->header_index) == 0)
        return true;
    f->size = r->headers.count * sizeof *f->memory;
    f->memory = gw_memory_allocate(&r->allocator, f->size);
    if (f->memory == NULL)
        return false;
    f->r = &f->copy;
    f->copy = *r;
    f->copy.headers.at = f->memory;
    f->copy.headers.count = (size_t)(gw_list_copy(&r->headers, f->memory) - f->memory);
    f->copy.header_index = NULL;
    return true;
}

void gw_flat_response_end(flat_response *f) {
    gw_memory_release(&f->r->allocator, f->memory, f->size);
}

apigw_status apigw_response_add_cookie(apigw_response *response, const char *cookie, size_t cookie_len,
                                       apigw_error *err) {
    return apigw_response_add_header(response, "Set-Cookie", APIGW_NTS, cookie, cookie_len, err);
}

size_t apigw_response_count(const apigw_response *response, uint32_t list) {
    return response == NULL || list != APIGW_LIST_HEADERS ? 0 : header_count(response);
}

apigw_status apigw_response_at(const apigw_response *response, uint32_t list, size_t i, apigw_pair *out) {
    if (response == NULL || out == NULL || list != APIGW_LIST_HEADERS)
        return APIGW_E_ARGUMENT;
    if (i >= header_count(response))
        return APIGW_E_NOT_FOUND;
    *out = response->headers.at[gw_list_skip(response->header_index, i)];
    return APIGW_OK;
}

size_t apigw_response_copy(const apigw_response *response, uint32_t list, size_t first, apigw_pair *out, size_t max) {
    const size_t count = apigw_response_count(response, list);
    size_t n = first >= count ? 0 : count - first;
    if (n > max)
        n = max;
    if (n == 0 || out == NULL)
        return 0;
    if (gw_list_holes(response->header_index) == 0) {
        memcpy(out, response->headers.at + first, n * sizeof *out);
        return n;
    }
    for (size_t i = 0; i < n; i++)
        out[i] = response->headers.at[gw_list_skip(response->header_index, first + i)];
    return n;
}

const char *apigw_response_find(const apigw_response *response, uint32_t list, const char *name, size_t name_len,
                                size_t nth, size_t *len) {
    name_len = length_of(name, name_len);
    const apigw_pair *found = response == NULL || list != APIGW_LIST_HEADERS || (name == NULL && name_len != 0)
                                  ? NULL
                                  : gw_pairs_find(&response->headers, name, name_len, nth, true);
    if (len != NULL)
        *len = found == NULL ? 0 : found->value_len;
    return found == NULL ? NULL : found->value;
}

/* ---- body --------------------------------------------------------------------------------------------------- */

apigw_status apigw_response_set_body(apigw_response *response, const void *data, size_t data_len, uint32_t flags,
                                     apigw_error *err) {
    data_len = length_of(data, data_len);
    const uint32_t known = APIGW_BODY_BORROW | APIGW_BODY_TEXT | APIGW_BODY_BASE64,
                   both = APIGW_BODY_TEXT | APIGW_BODY_BASE64;
    const char *copy = data;
    gw_error_clear(err);
    if (response == NULL || (data == NULL && data_len != 0) || (flags & ~known) != 0 || (flags & both) == both)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, bytes and flags that go together");
    if (data != NULL && (flags & APIGW_BODY_BORROW) == 0) {
        copy = gw_arena_copy(&response->memory, data, data_len);
        if (copy == NULL)
            return gw_error_nomem(err);
    }
    response->body = slice_of(copy, data_len);
    response->body_flags = flags;
    return APIGW_OK;
}

apigw_status gw_response_set_json(apigw_response *r, const char *text, size_t n, apigw_error *err) {
    const slice body = r->body;
    const uint32_t flags = r->body_flags;
    apigw_status status = apigw_response_set_body(r, text, n, 0, err);
    if (status != APIGW_OK || response_header(r, SLICE("content-type")) != NULL)
        return status;
    status = apigw_response_add_header(r, "Content-Type", APIGW_NTS, "application/json", APIGW_NTS, err);
    if (status != APIGW_OK) {
        r->body = body;
        r->body_flags = flags;
    }
    return status;
}

const void *apigw_response_body(const apigw_response *response, size_t *len) {
    if (len != NULL)
        *len = response == NULL ? 0 : response->body.len;
    return response == NULL ? NULL : response->body.at;
}
