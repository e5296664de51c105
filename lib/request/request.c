/* A request as a handle: its life, what it tells, and the way from bytes to it. */
#include "request/request.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/header.h"
#include "text/pairs.h"
#include "json/duplicates.h"
#include "json/walker.h"
#include <string.h>

/* ---- its life ----------------------------------------------------------------------------------------------- */

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
    gw_memory_release(&request->allocator, request, sizeof *request);
}

/* Forgets the content; the memory is taken back at the next decode or reset. */
static void clear_request(apigw_request *r) {
    const size_t begin_request = offsetof(apigw_request, format), end = offsetof(apigw_request, document.slots);
    gw_memory_clear((char *)r + begin_request, end - begin_request);
    r->in_place = slice_absent();
    r->edits = NULL;
    r->dense_lists = APIGW_LIST_LAST;
}

void apigw_request_reset(apigw_request *request) {
    if (request == NULL)
        return;
    clear_request(request);
    arena_reset(&request->memory, (size_t)request->options.value[APIGW_OPT_RETAIN_MAX]);
}

apigw_status apigw_request_set_option(apigw_request *request, uint32_t option, uint64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (request == NULL)
        return gw_error_argument(err, "request");
    return gw_options_set(&request->options, option, value, err);
}

/* ---- decoding ----------------------------------------------------------------------------------------------- */

/* Under APIGW_OPT_STRICT no object may have a member twice. Done before the text is edited. What is no JSON text as a
 * whole gets its own error later. */
static apigw_status refuse_request_duplicates(apigw_request *r, slice text, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    const char *begin_request = text.at, *end = text.at + text.len, *after, *where;
    gw_json_fault f;
    unsigned holds;
    if (r->options.value[APIGW_OPT_STRICT] == 0)
        return APIGW_OK;
    if (text.len >= 3 && memcmp(begin_request, "\xEF\xBB\xBF", 3) == 0)
        begin_request += 3;
    after = gw_json_value_end(begin_request, end, (size_t)r->options.value[APIGW_OPT_MAX_DEPTH], &f);
    if (after == NULL || gw_json_skip_space(after, end) != end)
        return APIGW_OK;
    if (!gw_json_find_duplicate(slice_between(begin_request, after), &r->memory, &where))
        return gw_error_nomem(err);
    if (where == NULL)
        return APIGW_OK;
    after = gw_json_string_end(where + 1, end, &holds, &f) + 1;
    gw_error_set(err, APIGW_E_DUPLICATE, (uint64_t)(where - text.at), "expected every member once, found %s again",
                 gw_error_quote(quote, where, (size_t)(after - where)));
    gw_json_point_to(err, begin_request, gw_json_skip_space(after, end) + 1); /* behind the colon: within the member */
    return APIGW_E_DUPLICATE;
}

/* Bytes that most events need in memory beside their text: more than 97 of 100 published ones do with it. */
enum { BESIDE_TEXT = 4096 };

/* A copy of an event for the reader, or NULL. It stands in one block with what most events need beside it. */
static char *copy_padded(apigw_request *r, const char *json, size_t len) {
    uint64_t size = (uint64_t)len + SIMD_JSON_AHEAD + BESIDE_TEXT;
    char *copy;
    if (r->options.value[APIGW_OPT_KEEP_SOURCE] != 0)
        size += (uint64_t)len + 1;
    if (size > SIZE_MAX || !arena_reserve(&r->memory, (size_t)size))
        return NULL;
    copy = arena_take(&r->memory, len + SIMD_JSON_AHEAD);
    if (len != 0)
        memcpy(copy, json, len);
    memset(copy + len, 0, SIMD_JSON_AHEAD);
    return copy;
}

/* Reads a document whose text may be edited. `original` is an untouched copy of a padded text, or NULL.
 */
static apigw_status read_request_text(apigw_request *r, char *text, size_t len, slice original, apigw_error *err) {
    gw_json_reading how = {
        .schema = &gw_format_union,
        .memory = &r->memory,
        .text = text,
        .len = len,
        .original = original,
        .prediction = r->prediction,
        .pairs = r->pairs,
        .max_depth = (size_t)r->options.value[APIGW_OPT_MAX_DEPTH],
        .max_items = (size_t)r->options.value[APIGW_OPT_MAX_ITEMS],
        .mode = request_mode(r),
        .continues = true,
        .padded = original.at != NULL,
    };
    apigw_status duplicate = refuse_request_duplicates(r, slice_of(text, len), err), status;
    if (duplicate == APIGW_E_NOMEM)
        return duplicate;
    if (r->options.value[APIGW_OPT_KEEP_SOURCE] != 0) {
        char *copy = gw_arena_copy(&r->memory, text, len);
        if (copy == NULL)
            return gw_error_nomem(err);
        r->source = slice_of(copy, len);
        how.original = r->source;
    }
    if (duplicate == APIGW_OK)
        return gw_json_read(&how, &r->document, err);
    status = gw_json_read(&how, &r->document, NULL); /* only to tell the kind: the error is there */
    return status == APIGW_E_NOMEM ? gw_error_nomem(err) : duplicate;
}

/* Whether an error is about one member: it does not count where it is not known which members an event has. */
static bool is_of_member(apigw_status status) {
    return status == APIGW_E_TYPE || status == APIGW_E_VALUE || status == APIGW_E_HEADER || status == APIGW_E_DUPLICATE;
}

/* The error of an event that no front end recognises; `status` is that of reading it. */
static apigw_status unrecognised(const apigw_request *r, apigw_status status, apigw_error *err) {
    if (status != APIGW_OK && !(r->document.whole && is_of_member(status)))
        return status;
    gw_error_clear(err);
    return gw_error_set(err, APIGW_E_KIND, UINT64_MAX,
                        "expected an event of a known front end, found none of its marks");
}

/* Which front end the document is from, as it looks, or NULL. */
static const format *detect_format(const apigw_request *r) {
    return r->document.whole ? gw_format_detect(&r->document) : NULL;
}

static apigw_status decode_request_text(apigw_request *r, char *text, size_t len, slice original, uint32_t kind,
                                        apigw_error *err) {
    apigw_status status = read_request_text(r, text, len, original, err);
    const format *found = kind != 0 ? gw_format_of_kind(kind) : detect_format(r);
    if (found == NULL)
        status = unrecognised(r, status, err);
    if (status == APIGW_OK) {
        r->format = found;
        if (r->document.withholds)
            gw_json_document_withhold(&r->document);
        status = gw_request_normalize(r, text, original, err);
    }
    if (status != APIGW_OK) {
        clear_request(r);
        r->refused_kind = found == NULL ? 0 : found->kind;
    }
    return status;
}

/* What every way into a request begins with: it is emptied, and arguments and sizes are checked before memory is spent.
 */
static apigw_status begin_request(apigw_request *r, const char *json, size_t len, uint32_t kind, apigw_error *err) {
    gw_error_clear(err);
    apigw_request_reset(r);
    if (r == NULL || (json == NULL && len != 0) || kind > APIGW_KIND_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a text and a kind or 0");
    r->refused_kind = kind; /* that is what it is, whatever comes */
    if (len > r->options.value[APIGW_OPT_MAX_INPUT])
        return gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected at most %llu bytes, found %llu",
                            (unsigned long long)r->options.value[APIGW_OPT_MAX_INPUT], (unsigned long long)len);
    return APIGW_OK;
}

/* Decode a text in the handle's own memory, which is kept until that is done. */
OUT_OF_LINE static apigw_status decode_own(apigw_request *r, const char *json, size_t len, uint32_t kind,
                                           apigw_error *err) {
    arena aside;
    apigw_status status;
    gw_arena_set_aside(&r->memory, &aside);
    status = apigw_request_decode(r, json, len, kind, err);
    gw_arena_free(&aside);
    return status;
}

static bool is_request_own(const apigw_request *r, const char *json) {
    return r != NULL && arena_holds(&r->memory, json);
}

apigw_status apigw_request_decode(apigw_request *request, const char *json, size_t json_len, uint32_t kind,
                                  apigw_error *err) {
    json_len = length_of(json, json_len);
    apigw_status status;
    char *copy;
    if (is_request_own(request, json))
        return decode_own(request, json, json_len, kind, err);
    status = begin_request(request, json, json_len, kind, err);
    if (status != APIGW_OK)
        return status;
    copy = copy_padded(request, json, json_len);
    return copy == NULL ? gw_error_nomem(err)
                        : decode_request_text(request, copy, json_len, slice_of(json, json_len), kind, err);
}

apigw_status apigw_request_decode_in_place(apigw_request *request, char *json, size_t json_len, uint32_t kind,
                                           apigw_error *err) {
    json_len = length_of(json, json_len);
    static char none[1];
    apigw_status status;
    if (is_request_own(request, json))
        return decode_own(request, json, json_len, kind, err);
    status = begin_request(request, json, json_len, kind, err);
    if (status != APIGW_OK)
        return status;
    status = decode_request_text(request, json == NULL ? none : json, json_len, slice_absent(), kind, err);
    if (status == APIGW_OK)
        request->in_place = slice_of(json, json_len);
    return status;
}

/* apigw_request_detect() of a text that the handle does not own. */
static uint32_t detect(apigw_request *r, const char *json, size_t len, apigw_error *err) {
    const format *found = NULL;
    apigw_status status = begin_request(r, json, len, 0, err);
    char *copy = status == APIGW_OK ? copy_padded(r, json, len) : NULL;
    if (status == APIGW_OK && copy == NULL)
        gw_error_nomem(err);
    if (copy != NULL) {
        status = read_request_text(r, copy, len, slice_of(json, len), err);
        found = detect_format(r);
        if (found == NULL)
            unrecognised(r, status, err);
    }
    if (r != NULL)
        clear_request(r);
    if (found == NULL)
        return 0;
    gw_error_clear(err); /* whatever else is wrong with it */
    return found->kind;
}

uint32_t apigw_request_detect(apigw_request *request, const char *json, size_t json_len, apigw_error *err) {
    json_len = length_of(json, json_len);
    uint32_t kind;
    arena aside;
    if (!is_request_own(request, json))
        return detect(request, json, json_len, err);
    gw_arena_set_aside(&request->memory, &aside);
    kind = detect(request, json, json_len, err);
    gw_arena_free(&aside);
    return kind;
}

bool gw_request_in_buffer(const apigw_request *r, const apigw_buffer *out) {
    return gw_buffer_holds(out, r->body.at, r->body.len) || gw_buffer_holds(out, r->in_place.at, r->in_place.len);
}

/* ---- what it tells ------------------------------------------------------------------------------------------ */

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

const char *apigw_request_get(const apigw_request *request, uint32_t field, size_t *len) {
    const gw_json_text *t = request == NULL || field > APIGW_FIELD_LAST ? NULL : gw_request_field(request, field);
    if (len != NULL)
        *len = t == NULL ? 0 : t->len;
    return t == NULL ? NULL : t->at;
}

slice gw_request_method_override(const apigw_request *r) {
    static const char name[] = "x-http-method-override";
    const apigw_pair *line =
        r->format != NULL ? NULL : gw_pairs_find(&r->lists[APIGW_LIST_HEADERS], name, sizeof name - 1, 0, true);
    if (line == NULL || line->value_len == 0 || gw_header_name_valid(line->value, line->value_len) != line->value_len)
        return slice_absent();
    return pair_value(line);
}

bool gw_request_is_number(uint32_t field) {
    return field == APIGW_FIELD_TIME_MS || field == APIGW_FIELD_CONNECTED_AT ||
           field == APIGW_FIELD_DISCONNECT_STATUS_CODE;
}

bool gw_request_parse_integer(const char *text, size_t n, int64_t *out) {
    bool negative = n != 0 && text[0] == '-';
    int64_t value = 0;
    size_t i = negative;
    if (i == n)
        return false;
    for (; i < n; i++) { /* downwards: there is one negative number more */
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

static const pair_list *find_list(const apigw_request *r, uint32_t list) {
    return r == NULL || list == 0 || list > APIGW_LIST_LAST ? NULL : &r->lists[list];
}

/* Whether a list is read as it stands: it is one, and no list has holes. */
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

/* apigw_request_copy() of the same. */
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
