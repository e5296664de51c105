/* What a conversion leaves out: everything in the event that the encoder did not consume. */
#include "core/error.h"
#include "core/output.h"
#include "request/changes.h"
#include "request/encoding.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/utf8.h"
#include "json/pointer.h"
#include "json/walker.h"
#include "json/writer.h"

typedef struct listing {
    consumption consumed; /* first, so that the encoder's pointer leads here */
    const apigw_request *r;
    const format *from; /* NULL: the request was not decoded */
    encoding as_it_was; /* of the request's own kind, to ask about its changes */
    apigw_buffer *out;
    bool any;
} listing;

/* ---- pointers ----------------------------------------------------------------------------------------------- */

static void open_pointer(listing *l) {
    if (l->any)
        buffer_byte(l->out, ',');
    l->any = true;
    buffer_byte(l->out, '"');
}

static void list_pointer(listing *l, slice pointer) {
    open_pointer(l);
    buffer_append(l->out, pointer.at, pointer.len);
    buffer_byte(l->out, '"');
}

/* Return what a character of JSON text, or its escape, becomes in a pointer; NULL where it stays as it is. `*n` is its
 * length. */
static const char *pointer_escape(slice text, size_t *n) {
    static const struct {
        const char *text, *escape;
    } special[] = {{"~", "~0"},       {"/", "~1"},       {"\\/", "~1"},    {"\\u002f", "~1"},
                   {"\\u002F", "~1"}, {"\\u007e", "~0"}, {"\\u007E", "~0"}};
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        *n = strlen(special[i].text);
        if (slice_starts_with(text, slice_of(special[i].text, *n)))
            return special[i].escape;
    }
    *n = text.at[0] == '\\' ? 2 : 1; /* the rest of an escape is plain */
    return NULL;
}

/* List a member within the object of a pointer, by its name in JSON text. */
static void list_member(listing *l, slice object, slice name) {
    open_pointer(l);
    buffer_append(l->out, object.at, object.len);
    buffer_byte(l->out, '/');
    while (name.len != 0) {
        size_t n;
        const char *escape = pointer_escape(name, &n);
        if (escape != NULL)
            buffer_append(l->out, escape, 2);
        else
            buffer_append(l->out, name.at, n);
        name = slice_skip(name, n);
    }
    buffer_byte(l->out, '"');
}

/* List an entry of a map by its name, which is not JSON text. */
static void list_entry(listing *l, slice map, slice name) {
    open_pointer(l);
    buffer_append(l->out, map.at, map.len);
    buffer_byte(l->out, '/');
    for (size_t i = 0, from = 0; i <= name.len; i++) {
        const bool special = i < name.len && (name.at[i] == '~' || name.at[i] == '/');
        if (!special && i < name.len)
            continue;
        gw_json_write_bytes_inside(l->out, name.at + from, i - from);
        if (special)
            buffer_append(l->out, name.at[i] == '~' ? "~0" : "~1", 2);
        from = i + 1;
    }
    buffer_byte(l->out, '"');
}

/* ---- members that have a row -------------------------------------------------------------------------------- */

static slice text_of_field(const listing *l, uint32_t field) {
    const gw_json_text *t = gw_request_field(l->r, field);
    return t == NULL ? slice_absent() : slice_of(t->at, t->len);
}

static bool has_consumed(const listing *l, uint32_t field) {
    return field_set_has(&l->consumed.fields, field);
}

static bool has_consumed_list(const listing *l, uint32_t list) {
    return (l->consumed.lists >> list & 1) != 0;
}

/* Fields that are not lost when another one is kept: they have the same text, or follow from it. */
static const struct {
    uint8_t field, other;
    bool same_text;
} implied_by[] = {
    {APIGW_FIELD_CONTEXT_PATH, APIGW_FIELD_RAW_PATH, false},
    {APIGW_FIELD_TIME, APIGW_FIELD_TIME_MS, false},
    {APIGW_FIELD_RESOURCE_PATH, APIGW_FIELD_RESOURCE, true},
    {APIGW_FIELD_EXTENDED_REQUEST_ID, APIGW_FIELD_REQUEST_ID, true},
};

static bool is_field_carried(const listing *l, uint32_t field) {
    if (field == APIGW_FIELD_VERSION || field == APIGW_FIELD_TYPE) /* they belong to the kind */
        return true;
    if (has_consumed(l, field) || (field == APIGW_FIELD_RAW_QUERY && has_consumed_list(l, APIGW_LIST_QUERY)))
        return true;
    for (size_t i = 0; i < sizeof implied_by / sizeof implied_by[0]; i++)
        if (implied_by[i].field == field && has_consumed(l, implied_by[i].other) &&
            (!implied_by[i].same_text || slice_equal(text_of_field(l, field), text_of_field(l, implied_by[i].other))))
            return true;
    return false;
}

static bool is_carried(const listing *l, const format_row *m) {
    if (row_is_list(m)) {
        const uint32_t list = gw_format_public_lists[m->target];
        return has_consumed_list(l, list) || (list == APIGW_LIST_QUERY && has_consumed(l, APIGW_FIELD_RAW_QUERY)) ||
               (list == APIGW_LIST_COOKIES && has_consumed_list(l, APIGW_LIST_HEADERS));
    }
    return m->target == MODEL_BODY ? l->consumed.body : is_field_carried(l, m->target);
}

static bool is_outermost(const format_row *m) {
    return m->pointer_len == m->name_len + 1;
}

/* Find a member of requestContext, or all of it, as it was sent. */
static bool find_in_context(const listing *l, slice pointer, slice *value) {
    const gw_json_text *context = gw_request_field(l->r, MODEL_CONTEXT);
    return context != NULL && slice_starts_with(pointer, gw_format_context_pointer) &&
           gw_json_pointer_find(slice_of(context->at, context->len), slice_skip(pointer, gw_format_context_pointer.len),
                                value);
}

/* Return whether the event has a value in the member of a row. Null counts as no value, and so does "" if the front end
 * writes that for a missing value. */
static bool has_value(const listing *l, const format_row *m) {
    slice value;
    if (row_is_list(m))
        return l->r->document.lists[m->target].count != 0;
    if (m->target == MODEL_BODY)
        return l->r->body.len != 0;
    if (m->target == 0 || m->target > APIGW_FIELD_LAST || m->type == GW_JSON_OBJECT)
        return false;
    if (m->absent == EMPTY && text_of_field(l, m->target).len == 0)
        return false;
    if (is_outermost(m))
        return gw_json_has(&l->r->document, m->slot);
    return find_in_context(l, row_pointer(m), &value) && value.at[0] != 'n';
}

static void list_rows(listing *l) {
    for (size_t i = 0; i < l->as_it_was.layout->row_count; i++) {
        const format_row *m = &l->as_it_was.layout->rows[i];
        if (has_value(l, m) && !is_carried(l, m))
            list_pointer(l, row_pointer(m));
    }
    if (!l->consumed.authorizer && gw_encoding_has_authorizer(&l->as_it_was))
        list_pointer(l, gw_format_authorizer_pointer);
}

/* ---- damage ------------------------------------------------------------------------------------------------- */

static bool is_utf8(slice text) {
    return text.len == 0 || gw_utf8_valid(text.at, text.len) == text.len;
}

static bool are_utf8(const pair_list *list) {
    for (size_t i = 0; i < list->count; i++)
        if (!is_utf8(pair_name(&list->at[i])) || !is_utf8(pair_value(&list->at[i])))
            return false;
    return true;
}

/* Find out whether a path can be carried decoded: as UTF-8 without U+0000, and with no slash that splits what was one
 * segment. Returns false when memory ran out. */
static bool decodes(const apigw_request *r, slice path, bool *good) {
    char *text = gw_memory_allocate(&r->allocator, path.len + 1);
    if (text == NULL)
        return false;
    slice decoded = slice_of(text, gw_percent_decode(text, path.at, path.len, false));
    size_t slashes = 0;
    for (size_t i = 0; i < path.len; i++)
        slashes += path.at[i] == '/';
    for (size_t i = 0; i < decoded.len; i++)
        slashes -= decoded.at[i] == '/';
    *good = is_utf8(decoded) && slice_find(decoded, '\0') == decoded.len && slashes == 0;
    gw_memory_release(&r->allocator, text, path.len + 1);
    return true;
}

/* Return the member of the event that has the query. */
static const format_row *query_row(const format *f) {
    const format_row *raw =
        format_field_row(f, (f->rules & QUERY_IN_PATH) != 0 ? APIGW_FIELD_RAW_PATH : APIGW_FIELD_RAW_QUERY);
    return raw != NULL ? raw : format_either_row(f, MODEL_MULTI_QUERY, MODEL_QUERY);
}

/* List a path that cannot be carried decoded, and lists whose entries are written decoded but are not UTF-8 then.
 * Returns false when memory ran out. */
static bool list_damage(listing *l, encoding *e) {
    const format_row *path = format_field_row(l->from, APIGW_FIELD_RAW_PATH), *query = query_row(l->from),
                     *parameters = format_list_row(l->from, MODEL_PATH_PARAMETERS);
    if (path != NULL && has_consumed(l, APIGW_FIELD_RAW_PATH)) {
        field_value v = gw_encoding_value(e, APIGW_FIELD_RAW_PATH);
        bool good = true;
        if (v.form == DECODED && !decodes(l->r, v.part[PATH_PART], &good))
            return false;
        if (!good)
            list_pointer(l, row_pointer(path));
    }
    if (query != NULL && has_consumed_list(l, APIGW_LIST_QUERY) && !has_consumed(l, APIGW_FIELD_RAW_QUERY) &&
        !has_rule(e, QUERY_ENCODED) && !are_utf8(&l->r->lists[APIGW_LIST_QUERY]))
        list_pointer(l, row_pointer(query));
    if (parameters != NULL && has_consumed_list(l, APIGW_LIST_PATH_PARAMETERS) && !has_rule(e, PARAMETERS_ENCODED) &&
        !are_utf8(&l->r->lists[APIGW_LIST_PATH_PARAMETERS]))
        list_pointer(l, row_pointer(parameters));
    return true;
}

/* ---- header fields ------------------------------------------------------------------------------------------ */

/* List header fields that the front end does not hand on, each name once, in the map where the event has it. */
static void list_headers(listing *l, const encoding *e) {
    const pair_list *single = &l->r->document.lists[MODEL_HEADERS];
    for (const char *const *name = e->format->dropped; name != NULL && *name != NULL; name++) {
        const apigw_pair *found = gw_pairs_find(&l->r->lists[APIGW_LIST_HEADERS], *name, strlen(*name), 0, true);
        const format_row *map;
        if (found == NULL)
            continue;
        map = gw_pairs_find(single, found->name, found->name_len, 0, false) != NULL
                  ? format_list_row(l->from, MODEL_HEADERS)
                  : format_either_row(l->from, MODEL_MULTI_HEADERS, MODEL_HEADERS);
        list_member(l, map == NULL ? SLICE("/headers") : row_pointer(map), pair_name(found));
    }
}

/* List names of which not every value was written, each once. */
static void list_repeated_names(listing *l, const encoding *e, const lines *all, const pair_list *list,
                                const format_row *map) {
    for (size_t i = 0; i < all->count; i++) {
        const line *head = &all->at[all->order[i]], *at = head;
        if (head->later || head->next == NO_LINE)
            continue;
        while (at->written && at->next != NO_LINE)
            at = &all->at[at->next];
        if (at->written)
            continue;
        /* query parameters are in the order of the list, where their names are decoded */
        if (all == &e->query && e->query_text == NULL)
            list_entry(l, row_pointer(map), pair_name(&list->at[head - all->at]));
        else
            list_entry(l, row_pointer(map), all->at[head->next].name);
    }
}

/* Where the event has a list, or else where the new one has it. */
static const format_row *either_map(const listing *l, const encoding *e, uint32_t multi, uint32_t single) {
    const format_row *map = l->from == NULL ? NULL : format_either_row(l->from, multi, single);
    return map != NULL ? map : format_either_row(e->format, multi, single);
}

static void list_repeats(listing *l, const encoding *e) {
    const format_row *headers = either_map(l, e, MODEL_MULTI_HEADERS, MODEL_HEADERS),
                     *query = either_map(l, e, MODEL_MULTI_QUERY, MODEL_QUERY);
    if (headers != NULL && has_consumed_list(l, APIGW_LIST_HEADERS))
        list_repeated_names(l, e, &e->headers, &l->r->lists[APIGW_LIST_HEADERS], headers);
    if (query != NULL && has_consumed_list(l, APIGW_LIST_QUERY) && !has_consumed(l, APIGW_FIELD_RAW_QUERY))
        list_repeated_names(l, e, &e->query, &l->r->lists[APIGW_LIST_QUERY], query);
}

/* ---- members that have no row ------------------------------------------------------------------------------- */

static bool has_row(const format_layout *layout, slice object, slice name) {
    for (size_t i = 0; i < layout->row_count; i++) {
        const format_row *m = &layout->rows[i];
        if (m->pointer_len == object.len + 1 + m->name_len && slice_starts_with(row_pointer(m), object) &&
            gw_json_pointer_names(row_name(m), name))
            return true;
    }
    return false;
}

/* List members of an object of the event that have no row. Members that were set since are written. */
static void list_unknown(listing *l, size_t row, slice text) {
    const char *p = text.at + 1, *end = text.at + text.len;
    slice object = row_pointer(&l->as_it_was.layout->rows[row]), name, value;
    while (gw_json_next_member(&p, end, &name, &value))
        if (value.at[0] != 'n' && !has_row(l->as_it_was.layout, object, name) &&
            gw_changes_find_set_json(&l->as_it_was, row, name) < 0)
            list_member(l, object, name);
}

/* The authorizer is converted as a whole. */
static void list_context(listing *l) {
    slice object;
    for (size_t i = 0; i < l->as_it_was.layout->row_count; i++) {
        const format_row *m = &l->as_it_was.layout->rows[i];
        if (m->type == GW_JSON_OBJECT && m->target != MODEL_AUTHORIZER && find_in_context(l, row_pointer(m), &object) &&
            object.at[0] == '{')
            list_unknown(l, i, object);
    }
}

/* List outermost members that only other kinds have. */
static void list_foreign(listing *l) {
    uint64_t seen[GW_JSON_SLOT_WORDS] = {0};
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format_layout *layout = format_layout_of(gw_format_registry[i]);
        for (size_t k = 0; k < layout->row_count; k++) {
            const format_row *m = &layout->rows[k];
            if (!is_outermost(m) || !gw_json_has(&l->r->document, m->slot) ||
                (seen[m->slot >> 6] >> (m->slot & 63) & 1) != 0)
                continue;
            seen[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
            if (!has_row(l->as_it_was.layout, SLICE(""), row_name(m)))
                list_pointer(l, row_pointer(m));
        }
    }
}

/* ---- all of them -------------------------------------------------------------------------------------------- */

static void list_all(encoding *e) {
    listing *l = (listing *)(void *)e->consumed;
    buffer_byte(l->out, '[');
    if (l->from != NULL) {
        list_rows(l);
        if (!list_damage(l, e))
            l->out->status = APIGW_E_NOMEM;
        list_headers(l, e);
        list_context(l);
        list_foreign(l);
        for (size_t i = 0; i < l->r->document.other_count; i++) { /* members that no kind has */
            slice name = l->r->document.others[i].name;
            if (gw_changes_find_set_json(&l->as_it_was, NO_EVENT_ROW, name) < 0)
                list_member(l, SLICE(""), name);
        }
    }
    list_repeats(l, e);
    buffer_byte(l->out, ']');
}

/* The event itself goes to a buffer without memory, which only counts. */
static apigw_status list_losses(const apigw_request *r, const format *to, apigw_buffer *out, apigw_error *err) {
    listing l = {.consumed = {.done = list_all}, .r = r, .from = r->format, .out = out};
    apigw_buffer event = {.allocator = r->allocator, .borrowed = true};
    apigw_status status;
    encoding e;
    if (l.from == to) {
        buffer_literal(out, "[]");
        return APIGW_OK;
    }
    l.as_it_was = (encoding){.r = r, .format = l.from};
    if (l.from != NULL)
        l.as_it_was.layout = format_layout_of(l.from);
    gw_encoding_begin(&e, r, NULL, to, &event);
    e.consumed = &l.consumed;
    status = gw_encoding_write(&e, err);
    gw_memory_release(&event.allocator, event.scratch, event.scratch_size);
    return status;
}

apigw_status apigw_request_losses(const apigw_request *request, uint32_t kind, apigw_buffer *out, apigw_error *err) {
    const format *to = gw_format_of_kind(kind);
    flat_request flat;
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || out == NULL || to == NULL) {
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a kind and a buffer");
    } else if (gw_request_in_buffer(request, out)) {
        status = gw_buffer_refuse_input(out, err);
    } else if (!gw_flat_request_begin(&flat, request)) {
        status = gw_error_nomem(err);
    } else {
        status = list_losses(flat.r, to, out, err);
        gw_flat_request_end(&flat);
    }
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}
