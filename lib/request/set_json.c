/* Members whose value is any JSON: an authorizer, and what no front end describes. What is set is kept as the whole
 * text of the outermost such member; a place within one is changed in that text. */
#include "core/error.h"
#include "core/nts.h"
#include "request/request.h"
#include "text/pairs.h"
#include "text/utf8.h"
#include "json/patch.h"
#include "json/pointer.h"
#include "json/walker.h"
#include <string.h>

/* ---- places ------------------------------------------------------------------------------------------------- */

/* Return the pointer of the open-ended member that contains a place. Without one, `at` is NULL and `*row` is the member
 * that the pointer leads through. */
static slice find_open(slice pointer, const format_row **row) {
    slice rest = pointer, token;
    *row = NULL;
    while (gw_json_pointer_next(&rest, &token)) {
        slice so_far = {pointer.at, (size_t)(token.at + token.len - pointer.at)};
        *row = gw_format_find_row(so_far);
        if (*row == NULL || (*row)->target == MODEL_AUTHORIZER)
            return so_far;
        if ((*row)->type != GW_JSON_OBJECT)
            break;
    }
    return slice_absent();
}

static apigw_status not_open(slice pointer, const format_row *row, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    const char *why = row == NULL || row->type == GW_JSON_OBJECT ? "is an object of the format: set what is in it"
                      : row->type >= GW_JSON_MAP                 ? "is in a list: use apigw_request_add()"
                      : row->target > APIGW_FIELD_LAST           ? "is of the body: use apigw_request_set_body()"
                                                                 : "has a field: use apigw_request_set()";
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "'%s' %s", gw_error_quote(quote, pointer.at, pointer.len),
                        why);
}

static bool is_authorizer(slice pointer) {
    return slice_equal(pointer, gw_format_authorizer_pointer);
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

/* Levels that are left for a value at that place. Return false when the place itself is too deep. */
static bool depth_below(const apigw_request *r, slice pointer, size_t *depth) {
    slice token;
    *depth = (size_t)r->options.value[APIGW_OPT_MAX_DEPTH];
    while (gw_json_pointer_next(&pointer, &token))
        if ((*depth)-- == 0)
            return false;
    return true;
}

/* A value as JSON text, without white space around it. */
static apigw_status check_set_json(slice *json, size_t depth, apigw_error *err) {
    const char *end = json->at + json->len, *begin = gw_json_skip_space(json->at, end), *after;
    gw_json_fault f;
    after = gw_json_value_end(begin, end, depth, &f);
    if (after == NULL)
        return gw_error_set(err, f.code, (uint64_t)(f.at - json->at), "expected %s", f.expected);
    if (gw_json_skip_space(after, end) != end)
        return gw_error_set(err, APIGW_E_TRAILING, (uint64_t)(after - json->at), "expected one JSON value");
    *json = slice_between(begin, after);
    return APIGW_OK;
}

/* A name becomes a string of the event. */
static apigw_status check_pointer(slice pointer, apigw_error *err) {
    size_t valid = gw_utf8_valid(pointer.at, pointer.len);
    return valid == pointer.len ? APIGW_OK : gw_error_set(err, APIGW_E_UTF8, valid, "expected a JSON Pointer in UTF-8");
}

static apigw_status check_authorizer(slice json, apigw_error *err) {
    if (json.at == NULL || *json.at == '{' || *json.at == 'n')
        return APIGW_OK;
    return gw_error_found(err, APIGW_E_TYPE, 0, "an object or null", json.at, 1);
}

/* ---- fields of an authorizer -------------------------------------------------------------------------------- */

/* Fields as they will be when all of them are made. */
typedef struct made_fields {
    uint32_t field[FORMAT_AUTHORIZER_FIELDS];
    slice text[FORMAT_AUTHORIZER_FIELDS];
    size_t count;
} made_fields;

/* The text of a scalar that is not null. */
static apigw_status make_text(apigw_request *r, slice value, slice *text, apigw_error *err) {
    bool has_nul = false;
    char *to;
    if (*value.at == '"')
        value = slice_of(value.at + 1, value.len - 2);
    to = arena_bytes(&r->memory, value.len + 1);
    if (to == NULL)
        return gw_error_nomem(err);
    *text = slice_of(to, gw_json_unescape(to, value.at, value.len, &has_nul));
    to[text->len] = '\0';
    return APIGW_OK;
}

/* Find the value of a member of the authorizer in what was set at a pointer within it. Returns false where that does
 * not concern the member; without a value `value->at` is NULL. */
static bool find_authorizer_member(slice member, slice pointer, slice json, slice *value) {
    const bool within =
        slice_starts_with(member, pointer) && (member.len == pointer.len || member.at[pointer.len] == '/');
    const bool around = !within && slice_starts_with(pointer, member) && pointer.at[member.len] == '/';
    *value = slice_absent();
    if (within && json.at != NULL && !gw_json_pointer_find(json, slice_skip(member, pointer.len), value))
        *value = slice_absent();
    return within || (around && json.at != NULL);
}

/* Make every field that follows from what is set at a pointer within the authorizer; none is changed yet. A field
 * without a value becomes absent, unless the event has it outside of the authorizer, as REST has callers in `identity`.
 */
static apigw_status make_fields(apigw_request *r, slice pointer, slice json, made_fields *made, apigw_error *err) {
    made->count = 0;
    for (const format_authorizer_field *f = gw_format_authorizer_fields; f->pointer != NULL; f++) {
        const bool own = r->format != NULL && (f->kinds >> r->format->kind & 1) != 0;
        slice value, text = slice_absent();
        if (!find_authorizer_member(slice_of_string(f->pointer), pointer, json, &value))
            continue;
        if (value.at != NULL && strchr("{[n", *value.at) == NULL) {
            apigw_status status = make_text(r, value, &text, err);
            if (status != APIGW_OK)
                return status;
        }
        if (text.at == NULL && !own && f->elsewhere)
            continue;
        made->field[made->count] = f->field;
        made->text[made->count++] = text;
    }
    return APIGW_OK;
}

/* These fields now come from the JSON text, not from a setter. */
static void take_fields(apigw_request *r, const made_fields *made) {
    for (size_t i = 0; i < made->count; i++) {
        gw_request_make(r, made->field[i], made->text[i].at, made->text[i].len);
        field_set_remove(&r->set_fields, made->field[i]);
    }
}

/* ---- setting ------------------------------------------------------------------------------------------------ */

/* The number of a member that was set, or SIZE_MAX. */
static size_t find_set(const apigw_request *r, slice pointer) {
    for (size_t i = 0; i < r->set_json.count; i++)
        if (r->set_json.at[i].name_len == pointer.len && memcmp(r->set_json.at[i].name, pointer.at, pointer.len) == 0)
            return i;
    return SIZE_MAX;
}

/* A copy of JSON text that every reader takes. */
static bool copy_json(apigw_request *r, slice *json) {
    char *text = gw_arena_copy(&r->memory, json->at, json->len);
    if (text == NULL)
        return false;
    gw_json_replace_lone_surrogates(text, json->len);
    json->at = text;
    return true;
}

/* Make room for a member that is set, or find it. It becomes one with push_member(). */
static apigw_status reserve_member(apigw_request *r, slice *where, size_t *number, apigw_error *err) {
    *number = find_set(r, *where);
    if (*number != SIZE_MAX)
        return APIGW_OK;
    if (r->set_json.count == REQUEST_SET_JSON_MAX)
        return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %d members that are set",
                            REQUEST_SET_JSON_MAX);
    where->at = gw_arena_copy(&r->memory, where->at, where->len);
    if (where->at == NULL || (r->set_json.count == r->set_json.capacity && !gw_pairs_grow(&r->set_json, &r->memory)))
        return gw_error_nomem(err);
    return APIGW_OK;
}

/* Give a member, for which there is room, its text. Return its number. */
static size_t put_set_json_member(apigw_request *r, slice where, size_t number, slice text) {
    if (number == SIZE_MAX) {
        number = r->set_json.count++;
        r->set_json.at[number] = (apigw_pair){where.at, where.len, NULL, 0, 0, 0};
    }
    r->set_json.at[number].value = text.at;
    r->set_json.at[number].value_len = text.len;
    return number;
}

/* Make a checked value the text of an open-ended member. */
static apigw_status put_set_json(apigw_request *r, slice where, slice value, apigw_error *err) {
    made_fields made = {.count = 0};
    size_t number;
    apigw_status status = reserve_member(r, &where, &number, err);
    if (status == APIGW_OK && value.at != NULL && !copy_json(r, &value))
        status = gw_error_nomem(err);
    if (status == APIGW_OK && is_authorizer(where))
        status = make_fields(r, SLICE(""), value, &made, err);
    if (status != APIGW_OK)
        return status;
    number = put_set_json_member(r, where, number, value);
    if (r->edits != NULL)
        r->edits->members[number] = NULL;
    take_fields(r, &made);
    r->built = true;
    return APIGW_OK;
}

/* The text of an open-ended member as it is now; at is NULL when there is none. */
static slice text_now(const apigw_request *r, slice where) {
    size_t number = find_set(r, where);
    slice text;
    if (number != SIZE_MAX)
        return pair_value(&r->set_json.at[number]);
    return r->format != NULL && gw_request_find_json(r, where, &text, NULL) == APIGW_OK ? text : slice_absent();
}

static apigw_status no_place(slice pointer, apigw_status status, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    return gw_error_set(err, status, UINT64_MAX,
                        status == APIGW_E_TYPE ? "'%s' is in a value that is neither an object nor an array"
                                               : "'%s' is in an array that has no such element",
                        gw_error_quote(quote, pointer.at, pointer.len));
}

/* Return the edit state of a member, set or not; NULL when out of memory. */
static edited_member *edit_member(apigw_request *r, size_t number) {
    request_edits *edits = gw_request_edit(r);
    edited_member *m;
    if (edits == NULL || (number != SIZE_MAX && edits->members[number] != NULL))
        return edits == NULL ? NULL : edits->members[number];
    m = arena_alloc(&r->memory, sizeof *m);
    if (m != NULL)
        *m = (edited_member){.edited = NULL};
    return m;
}

/* A change of a member on its way. */
typedef struct changing {
    apigw_request *r;
    edited_member *member;
    slice text;            /* of the member as it is; of one that is edited an older one */
    slice value;           /* that is set; at is NULL: taken away */
    gw_json_change change; /* of one that is edited */
    size_t at, len;        /* else what is replaced */
} changing;

/* Decide whether to replace a value in place: only the first times in a long text, which is costly to parse. If so,
 * reserve the memory for it. */
static apigw_status plan_replacing(changing *c, slice pointer, bool *planned) {
    enum { LONG_TEXT = 16384, TIMES = 8 };
    edited_member *m = c->member;
    slice found;
    *planned = m->edited == NULL && m->replaced < TIMES && c->value.at != NULL && c->text.len >= LONG_TEXT &&
               gw_json_pointer_find(c->text, pointer, &found);
    if (!*planned)
        return APIGW_OK;
    c->at = (size_t)(found.at - c->text.at);
    c->len = found.len;
    size_t longest = c->text.len + (c->value.len > found.len ? c->value.len - found.len : 0);
    char *text = gw_arena_grow(&c->r->memory, m->text.at, 1, &m->text.capacity, longest + 1);
    if (text == NULL)
        return APIGW_E_NOMEM;
    m->text.at = text;
    return APIGW_OK;
}

/* Plan a change: in the text, or in the member taken apart. */
static apigw_status plan(changing *c, slice pointer, apigw_buffer *scratch) {
    edited_member *m = c->member;
    bool planned;
    apigw_status status = plan_replacing(c, pointer, &planned);
    c->change.how = GW_JSON_REPLACED;
    if (status != APIGW_OK || planned)
        return status;
    if (m->edited == NULL) {
        slice copy = c->text;
        if (!copy_json(c->r, &copy) || (m->edited = gw_json_patch_begin(&c->r->memory, copy)) == NULL)
            return APIGW_E_NOMEM;
        m->length = copy.len;
        m->changes = 0;
    }
    return gw_json_patch_plan(m->edited, pointer, c->value, scratch, &c->change);
}

/* Replace a value in the text; return that. */
static slice replace(const changing *c) {
    char *text = c->member->text.at, *to = text + c->at;
    size_t after = c->at + c->len, n = c->text.len - c->len + c->value.len;
    if (c->text.at != text) {
        memcpy(text, c->text.at, c->text.len);
        gw_json_replace_lone_surrogates(text, c->text.len);
    }
    memmove(to + c->value.len, text + after, c->text.len - after);
    memcpy(to, c->value.at, c->value.len);
    gw_json_replace_lone_surrogates(to, c->value.len);
    text[n] = '\0';
    c->member->replaced++;
    return slice_of(text, n);
}

/* Write a member out when it was changed often enough for its length, so that all writing together costs no more than
 * the changes. Where there is no memory for that it stays to be done. What was taken away is dropped now and then. */
static void write_out(apigw_request *r, size_t number, apigw_buffer *scratch) {
    enum { LENGTH_FOR_EACH_CHANGE = 1024, LENGTH_FOR_EACH_ENTRY = 64 };
    edited_member *m = r->edits->members[number];
    size_t n;
    if (m->changes < m->length / LENGTH_FOR_EACH_CHANGE)
        return;
    gw_buffer_begin(scratch);
    gw_json_patch_write(m->edited, scratch);
    if (gw_buffer_finish(scratch) != APIGW_OK)
        return;
    const char *text = apigw_buffer_data(scratch, &n);
    char *to = gw_arena_grow(&r->memory, m->text.at, 1, &m->text.capacity, n + 1);
    if (to == NULL)
        return;
    memcpy(to, text, n + 1);
    m->text.at = to;
    m->length = n;
    m->changes = 0;
    put_set_json_member(r, slice_absent(), number, slice_of(to, n));
    gw_json_patch *again = gw_json_patch_removed_count(m->edited) < n / LENGTH_FOR_EACH_ENTRY + 1
                               ? NULL
                               : gw_json_patch_begin(&r->memory, slice_of(to, n));
    if (again != NULL) {
        m->edited = again;
        m->text = (growing){NULL, 0}; /* its text stays in place */
    }
}

/* Make a planned change, for which there is memory. */
static void make_change(changing *c, slice where, size_t number, apigw_buffer *scratch) {
    edited_member *m = c->member;
    number = put_set_json_member(c->r, where, number, m->edited == NULL ? replace(c) : c->text);
    c->r->edits->members[number] = m;
    if (m->edited == NULL)
        return;
    gw_json_patch_apply(m->edited, &c->change);
    m->changes++;
    m->length += c->change.label.len + c->change.value.len;
    write_out(c->r, number, scratch);
}

/* Change one place in an open-ended member. */
static apigw_status put_within(apigw_request *r, slice where, slice pointer, slice value, apigw_buffer *scratch,
                               apigw_error *err) {
    slice rest = {pointer.at + where.len, pointer.len - where.len};
    size_t number = find_set(r, where);
    changing c = {.r = r, .text = text_now(r, where), .value = value};
    made_fields made = {.count = 0};
    if (c.text.at == NULL && value.at == NULL)
        return APIGW_OK; /* there is nothing that it could be taken from */
    if (c.text.at == NULL)
        c.text = SLICE("null");
    c.member = edit_member(r, number);
    if (c.member == NULL)
        return gw_error_nomem(err);
    apigw_status status = plan(&c, rest, scratch);
    if (status == APIGW_E_TYPE || status == APIGW_E_NOT_FOUND)
        return no_place(pointer, status, err);
    if (status != APIGW_OK)
        return gw_error_nomem(err);
    if (c.change.how == GW_JSON_UNCHANGED)
        return APIGW_OK;
    if (is_authorizer(where))
        status = make_fields(r, rest, value, &made, err);
    if (status == APIGW_OK)
        status = reserve_member(r, &where, &number, err);
    if (status != APIGW_OK)
        return status;
    make_change(&c, where, number, scratch);
    take_fields(r, &made);
    r->built = true;
    return APIGW_OK;
}

static apigw_status put_anywhere(apigw_request *r, slice where, slice pointer, slice value, apigw_error *err) {
    if (where.len == pointer.len)
        return put_set_json(r, where, value, err);
    apigw_buffer *scratch = apigw_buffer_new(&r->allocator);
    apigw_status status = scratch == NULL ? gw_error_nomem(err) : put_within(r, where, pointer, value, scratch, err);
    apigw_buffer_free(scratch);
    return status;
}

apigw_status apigw_request_set_json(apigw_request *request, const char *pointer, size_t pointer_len, const char *json,
                                    size_t json_len, apigw_error *err) {
    pointer_len = length_of(pointer, pointer_len);
    json_len = length_of(json, json_len);
    slice all = {pointer, pointer_len}, value = {json, json_len}, where;
    const format_row *row;
    apigw_status status;
    size_t depth;
    gw_error_clear(err);
    if (request == NULL || pointer == NULL || (json == NULL && json_len != 0) ||
        !gw_json_pointer_valid(pointer, pointer_len))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a JSON Pointer and JSON");
    where = find_open(all, &row);
    if (where.at == NULL)
        return not_open(all, row, err);
    status = check_pointer(all, err);
    if (status == APIGW_OK && json != NULL)
        status = depth_below(request, all, &depth)
                     ? check_set_json(&value, depth, err)
                     : gw_error_set(err, APIGW_E_DEPTH, UINT64_MAX, "expected less nesting");
    if (status == APIGW_OK && where.len == all.len && is_authorizer(where))
        status = check_authorizer(value, err);
    if (status != APIGW_OK)
        return status;
    return put_anywhere(request, where, all, value, err);
}
