/* Members whose value is any JSON: an authorizer, and what no front end describes. What is set is kept as the whole
 * text of the outermost such member; a place within one is changed in that text. */
#include "core/error.h"
#include "message/output.h"
#include "message/pairs.h"
#include "message/request.h"
#include "text/utf8.h"
#include "json/edit.h"
#include "json/pointer.h"
#include "json/scan.h"
#include <string.h>

static const char authorizer[] = "requestContext.authorizer";

/* ---- places ------------------------------------------------------------------------------------------------- */

/* Whether a pointer leads to the member of that path, whose names have no "~" and no "/". */
static bool is_path(slice pointer, const char *path) {
    size_t n = strlen(path);
    if (pointer.len != n + 1)
        return false;
    for (size_t i = 0; i < n; i++)
        if (pointer.at[i + 1] != (path[i] == '.' ? '/' : path[i]))
            return false;
    return true;
}

/* The row of any front end for a member. */
static const format_member *find_row(slice pointer) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        for (size_t k = 0; k < format_registry[i]->member_count; k++)
            if (is_path(pointer, format_registry[i]->members[k].path))
                return &format_registry[i]->members[k];
    return NULL;
}

/* The member that is open-ended, on the way of a pointer; at is NULL when there is none, and `*row` is what stands in
 * its way. */
static slice find_open(slice pointer, const format_member **row) {
    slice rest = pointer, token;
    *row = NULL;
    while (json_pointer_next(&rest, &token)) {
        slice so_far = {pointer.at, (size_t)(token.at + token.len - pointer.at)};
        *row = find_row(so_far);
        if (*row == NULL || (*row)->target == MODEL_AUTHORIZER)
            return so_far;
        if ((*row)->type != JSON_OBJECT)
            break;
    }
    return (slice){NULL, 0};
}

static apigw_status not_open(slice pointer, const format_member *row, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    const char *why = row == NULL || row->type == JSON_OBJECT ? "is an object of the format: set what is in it"
                      : row->type >= JSON_MAP                 ? "is in a list: use apigw_request_add()"
                      : row->target > APIGW_FIELD_LAST        ? "is of the body: use apigw_request_set_body()"
                                                              : "has a field: use apigw_request_set()";
    return error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "'%s' %s", error_quote(quote, pointer.at, pointer.len), why);
}

static bool is_authorizer(slice pointer) {
    return is_path(pointer, authorizer);
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

/* Levels that are left for a value at that place. */
static size_t depth_below(const apigw_request *r, slice pointer) {
    size_t depth = (size_t)r->options.value[APIGW_OPT_MAX_DEPTH];
    slice token;
    while (depth != 0 && json_pointer_next(&pointer, &token))
        depth--;
    return depth;
}

/* A value as JSON text, without white space around it. */
static apigw_status check_json(slice *json, size_t depth, apigw_error *err) {
    const char *end = json->at + json->len, *begin = json_skip_space(json->at, end), *behind;
    json_fault f;
    behind = json_value_end(begin, end, depth, &f);
    if (behind == NULL)
        return error_set(err, f.code, (uint64_t)(f.at - json->at), "expected %s", f.expected);
    if (json_skip_space(behind, end) != end)
        return error_set(err, APIGW_E_TRAILING, (uint64_t)(behind - json->at), "expected one JSON value");
    *json = (slice){begin, (size_t)(behind - begin)};
    return APIGW_OK;
}

/* A name becomes a string of the event. */
static apigw_status check_pointer(slice pointer, apigw_error *err) {
    size_t valid = utf8_valid(pointer.at, pointer.len);
    return valid == pointer.len ? APIGW_OK : error_set(err, APIGW_E_UTF8, valid, "expected a JSON Pointer in UTF-8");
}

static apigw_status check_authorizer(slice json, apigw_error *err) {
    if (json.at == NULL || *json.at == '{' || *json.at == 'n')
        return APIGW_OK;
    return error_found(err, APIGW_E_TYPE, 0, "an object or null", json.at, 1);
}

/* ---- fields of an authorizer -------------------------------------------------------------------------------- */

enum { AUTHORIZER_FIELDS = 16 };

/* Fields as they will be when all of them are made. */
typedef struct made_fields {
    uint32_t field[AUTHORIZER_FIELDS];
    slice text[AUTHORIZER_FIELDS];
    size_t count;
} made_fields;

/* The text of a scalar that is not null. */
static apigw_status make_text(apigw_request *r, slice value, slice *text, apigw_error *err) {
    bool has_nul = false;
    char *to;
    if (*value.at == '"')
        value = (slice){value.at + 1, value.len - 2};
    to = arena_bytes(&r->memory, value.len + 1);
    if (to == NULL)
        return error_nomem(err);
    *text = (slice){to, json_unescape(to, value.at, value.len, &has_nul)};
    to[text->len] = '\0';
    return APIGW_OK;
}

/* A row below the authorizer: its field follows what was set there. Without a value it is absent, unless another front
 * end has it elsewhere, as REST has callers in `identity`. */
static apigw_status make_field(apigw_request *r, bool own, const format_member *m, slice json, made_fields *made,
                               apigw_error *err) {
    char pointer[128];
    size_t n = strlen(m->path) - (sizeof authorizer - 1);
    slice value = {NULL, 0}, text = {NULL, 0};
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < n && i < sizeof pointer; i++)
        pointer[i] = m->path[sizeof authorizer - 1 + i] == '.' ? '/' : m->path[sizeof authorizer - 1 + i];
    if (json.at != NULL && json_pointer_find(json, (slice){pointer, n}, &value) && strchr("{[n", *value.at) == NULL)
        status = make_text(r, value, &text, err);
    if (status == APIGW_OK && made->count < AUTHORIZER_FIELDS &&
        (text.at != NULL || own || m->target == APIGW_PRINCIPAL_ID)) {
        made->field[made->count] = m->target;
        made->text[made->count++] = text;
    }
    return status;
}

static bool has_field(const made_fields *made, uint32_t field) {
    for (size_t i = 0; i < made->count; i++)
        if (made->field[i] == field)
            return true;
    return false;
}

/* Makes every field that is told in an authorizer; none is changed yet. */
static apigw_status make_fields(apigw_request *r, slice json, made_fields *made, apigw_error *err) {
    apigw_status status = APIGW_OK;
    made->count = 0;
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        for (size_t k = 0; k < format_registry[i]->member_count && status == APIGW_OK; k++) {
            const format_member *m = &format_registry[i]->members[k];
            if (strncmp(m->path, authorizer, sizeof authorizer - 1) == 0 && m->path[sizeof authorizer - 1] == '.' &&
                m->target != 0 && m->target <= APIGW_FIELD_LAST && !has_field(made, m->target))
                status = make_field(r, format_registry[i] == r->format, m, json, made, err);
        }
    return status;
}

/* They are told by the text now, and no setter's any more. */
static void take_fields(apigw_request *r, const made_fields *made) {
    for (size_t i = 0; i < made->count; i++) {
        request_make(r, made->field[i], made->text[i].at, made->text[i].len);
        field_set_remove(&r->set_fields, made->field[i]);
    }
}

/* ---- setting ------------------------------------------------------------------------------------------------ */

static apigw_pair *find_set(const apigw_request *r, slice pointer) {
    for (size_t i = 0; i < r->set_json.count; i++)
        if (r->set_json.at[i].name_len == pointer.len && memcmp(r->set_json.at[i].name, pointer.at, pointer.len) == 0)
            return &r->set_json.at[i];
    return NULL;
}

bool request_set_json(const apigw_request *r, slice *pointer, slice *text) {
    for (size_t i = 0; i < r->set_json.count; i++) {
        const apigw_pair *set = &r->set_json.at[i];
        size_t n = set->name_len;
        if (pointer->len < n || memcmp(pointer->at, set->name, n) != 0 || (pointer->len > n && pointer->at[n] != '/'))
            continue;
        *pointer = (slice){pointer->at + n, pointer->len - n};
        *text = (slice){set->value, set->value_len};
        return true;
    }
    return false;
}

/* A copy of JSON text that every reader takes. */
static bool copy_json(apigw_request *r, slice *json) {
    char *text = arena_copy(&r->memory, json->at, json->len);
    if (text == NULL)
        return false;
    json_mend_surrogates(text, json->len);
    json->at = text;
    return true;
}

/* Makes a checked value the text of an open-ended member. */
static apigw_status put(apigw_request *r, slice where, slice value, apigw_error *err) {
    apigw_pair *old = find_set(r, where);
    made_fields made = {.count = 0};
    apigw_status status = APIGW_OK;
    if (old == NULL && r->set_json.count == REQUEST_SET_JSON_MAX)
        return error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %d members that are set",
                         REQUEST_SET_JSON_MAX);
    where.at = arena_copy(&r->memory, where.at, where.len);
    if (where.at == NULL || (value.at != NULL && !copy_json(r, &value)))
        return error_nomem(err);
    if (is_authorizer(where))
        status = make_fields(r, value, &made, err);
    if (status != APIGW_OK)
        return status;
    if (old == NULL && !pairs_push(&r->set_json, &r->memory, where, value, 0))
        return error_nomem(err);
    if (old != NULL) {
        old->value = value.at;
        old->value_len = value.len;
    }
    take_fields(r, &made);
    r->built = true;
    return APIGW_OK;
}

/* The text of an open-ended member as it is now; at is NULL when there is none. */
static slice text_now(const apigw_request *r, slice where) {
    const apigw_pair *set = find_set(r, where);
    slice text;
    if (set != NULL)
        return (slice){set->value, set->value_len};
    return r->format != NULL && request_find_json(r, where, &text, NULL) == APIGW_OK ? text : (slice){NULL, 0};
}

static apigw_status no_place(slice pointer, apigw_status status, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    return error_set(err, status, UINT64_MAX,
                     status == APIGW_E_TYPE ? "'%s' is in a value that is neither an object nor an array"
                                            : "'%s' is in an array that has no such element",
                     error_quote(quote, pointer.at, pointer.len));
}

/* Changes one place in an open-ended member. */
static apigw_status put_within(apigw_request *r, slice where, slice pointer, slice value, apigw_error *err) {
    slice text = text_now(r, where), rest = {pointer.at + where.len, pointer.len - where.len};
    apigw_buffer *made;
    apigw_status status;
    if (text.at == NULL && value.at == NULL)
        return APIGW_OK; /* there is nothing that it could be taken from */
    made = apigw_buffer_new(&r->allocator);
    if (made == NULL)
        return error_nomem(err);
    status = json_edit(text.at == NULL ? (slice){"null", 4} : text, rest, value, made);
    if (status != APIGW_OK)
        status = no_place(pointer, status, err);
    else
        status = message_finish(made, err);
    if (status == APIGW_OK) {
        size_t n;
        const char *at = apigw_buffer_data(made, &n);
        status = put(r, where, (slice){at, n}, err);
    }
    apigw_buffer_free(made);
    return status;
}

apigw_status apigw_request_set_json(apigw_request *request, const char *pointer, size_t pointer_len, const char *json,
                                    size_t n, apigw_error *err) {
    slice all = {pointer, pointer_len}, value = {json, n}, where;
    const format_member *row;
    apigw_status status;
    error_clear(err);
    if (request == NULL || pointer == NULL || (json == NULL && n != 0) || !json_pointer_valid(pointer, pointer_len))
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a JSON Pointer and JSON");
    where = find_open(all, &row);
    if (where.at == NULL)
        return not_open(all, row, err);
    status = check_pointer(all, err);
    if (status == APIGW_OK && json != NULL)
        status = check_json(&value, depth_below(request, all), err);
    if (status == APIGW_OK && where.len == all.len && is_authorizer(where))
        status = check_authorizer(value, err);
    if (status != APIGW_OK)
        return status;
    return where.len == all.len ? put(request, where, value, err) : put_within(request, where, all, value, err);
}
