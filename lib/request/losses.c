/* What a conversion leaves out. */
#include "core/error.h"
#include "core/output.h"
#include "core/sort.h"
#include "request/encoding.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/utf8.h"
#include "json/pointer.h"
#include "json/scan.h"
#include "json/writer.h"

typedef struct listing {
    const apigw_request *r;
    const format *from, *to;
    const encoding *as; /* what it would be: of which type, above all */
    apigw_buffer *out;
    bool any;
} listing;

static void open_pointer(listing *l) {
    if (l->any)
        buffer_byte(l->out, ',');
    l->any = true;
    buffer_byte(l->out, '"');
}

/* What a character of JSON text, with its escape, is in a pointer: NULL where it is itself; `*n` is its length. */
static const char *pointer_escape(slice text, size_t *n) {
    static const struct {
        const char *text, *escape;
    } special[] = {{"~", "~0"},       {"/", "~1"},       {"\\/", "~1"},    {"\\u002f", "~1"},
                   {"\\u002F", "~1"}, {"\\u007e", "~0"}, {"\\u007E", "~0"}};
    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++) {
        *n = strlen(special[i].text);
        if (text.len >= *n && memcmp(text.at, special[i].text, *n) == 0)
            return special[i].escape;
    }
    *n = text.at[0] == '\\' ? 2 : 1; /* what follows in an escape is plain */
    return NULL;
}

/* One token of a pointer, from JSON text. */
static void write_token(apigw_buffer *out, slice name) {
    buffer_byte(out, '/');
    while (name.len != 0) {
        size_t n;
        const char *escape = pointer_escape(name, &n);
        if (escape != NULL)
            buffer_append(out, escape, 2);
        else
            buffer_append(out, name.at, n);
        name = slice_of(name.at + n, name.len - n);
    }
}

static void list_pointer(listing *l, slice pointer) {
    open_pointer(l);
    buffer_append(l->out, pointer.at, pointer.len);
    buffer_byte(l->out, '"');
}

/* ---- what has a row ----------------------------------------------------------------------------------------- */

/* The row of a field that an event has which is now made; NULL when there is none. */
static const format_row *find_loss_place(const listing *l, uint32_t field) {
    for (size_t i = 0; i < l->as->layout->row_count; i++) {
        const format_row *m = &l->as->layout->rows[i];
        if (m->type < GW_JSON_OBJECT && m->target == field && encoding_is_occasion(l->as, m))
            return m;
    }
    return NULL;
}

/* The row of a field; NULL when there is none. */
static const format_row *find_loss_row(const format *f, uint32_t field) {
    return format_field_row(f, field);
}

static bool has_list(const listing *l, uint8_t list) {
    for (size_t i = 0; i < l->as->layout->row_count; i++) {
        const format_row *m = &l->as->layout->rows[i];
        if (row_is_list(m) && gw_encoding_list[m->target] == gw_encoding_list[list] && encoding_is_occasion(l->as, m))
            return true;
    }
    return list == MODEL_COOKIES && has_list(l, MODEL_HEADERS); /* they are in the Cookie line */
}

static slice loss_value_of(const listing *l, uint32_t field) {
    const gw_json_text *t = gw_request_field(l->r, field);
    return t == NULL ? slice_absent() : slice_of(t->at, t->len);
}

static bool same_value(const listing *l, uint32_t a, uint32_t b) {
    slice x = loss_value_of(l, a), y = loss_value_of(l, b);
    return x.at != NULL && y.at != NULL && x.len == y.len && memcmp(x.at, y.at, x.len) == 0;
}

static const char *fixed_text(const format *f, uint32_t field, bool *fixed) {
    const format_default *standard = format_default_of(f, field);
    *fixed = standard != NULL && standard->how == FIXED;
    return *fixed ? standard->text : NULL;
}

static bool has_own_place(const listing *l, uint32_t field) {
    bool fixed;
    fixed_text(l->to, field, &fixed);
    return !fixed && find_loss_place(l, field) != NULL;
}

/* ---- what follows from others -------------------------------------------------------------------------------- */

static bool ends_with(slice text, slice end) {
    return text.len >= end.len && (end.len == 0 || memcmp(text.at + text.len - end.len, end.at, end.len) == 0);
}

/* The route key has the template, behind the method. */
static bool route_key_tells(const listing *l, uint32_t field) {
    slice template = loss_value_of(l, field), key = gw_encoding_route_key(l->r);
    if (!has_own_place(l, APIGW_FIELD_ROUTE_KEY) || template.at == NULL)
        return false;
    if (key.at != NULL)
        return ends_with(key, template);
    return loss_value_of(l, APIGW_FIELD_METHOD).at != NULL &&
           (slice_is(template, "$default") || (template.len != 0 && template.at[0] == '/'));
}

/* The template has the route key, but for a method that is any; the resource id may have all of it. */
static bool template_tells(const listing *l) {
    const format_default *id = format_default_of(l->to, APIGW_FIELD_RESOURCE_ID);
    slice key = loss_value_of(l, APIGW_FIELD_ROUTE_KEY);
    if (id != NULL && id->how == SAME_AS && id->from == APIGW_FIELD_ROUTE_KEY)
        return true;
    return find_loss_place(l, APIGW_FIELD_RESOURCE) != NULL && (key.len < 4 || memcmp(key.at, "ANY ", 4) != 0);
}

/* Whether the other kind tells a field for which it has no member. */
static bool is_derived(const listing *l, uint32_t field) {
    switch (field) {
    case APIGW_FIELD_VERSION: /* of the kind */
    case APIGW_FIELD_TYPE:
    case APIGW_FIELD_CONTEXT_PATH:
        return true;
    case APIGW_FIELD_RAW_PATH:
        return find_loss_place(l, APIGW_FIELD_RAW_PATH) != NULL;
    case APIGW_FIELD_RAW_QUERY:
        return has_list(l, MODEL_QUERY) || (l->to->rules & QUERY_IN_PATH) != 0;
    case APIGW_FIELD_RESOURCE:
        return route_key_tells(l, field);
    case APIGW_FIELD_RESOURCE_PATH:
        return route_key_tells(l, field) &&
               (loss_value_of(l, APIGW_FIELD_RESOURCE).at == NULL || same_value(l, field, APIGW_FIELD_RESOURCE));
    case APIGW_FIELD_RESOURCE_ID:
        return has_own_place(l, APIGW_FIELD_ROUTE_KEY) && gw_encoding_route_key(l->r).at != NULL;
    case APIGW_FIELD_ROUTE_KEY:
        return template_tells(l);
    case APIGW_FIELD_TIME:
        return has_own_place(l, APIGW_FIELD_TIME_MS) && loss_value_of(l, APIGW_FIELD_TIME_MS).at != NULL;
    case APIGW_FIELD_EXTENDED_REQUEST_ID:
        return has_own_place(l, APIGW_FIELD_REQUEST_ID) && same_value(l, field, APIGW_FIELD_REQUEST_ID);
    default:
        return false;
    }
}

static bool is_carried(const listing *l, const format_row *m) {
    bool fixed;
    const char *text;
    if (m->type >= GW_JSON_MAP)
        return has_list(l, m->target);
    text = fixed_text(l->to, m->target, &fixed);
    if (fixed && m->target != APIGW_FIELD_VERSION && m->target != APIGW_FIELD_TYPE)
        return text != NULL && slice_is(loss_value_of(l, m->target), text);
    return find_loss_place(l, m->target) != NULL || is_derived(l, m->target);
}

/* The text of a member of requestContext as it was sent. */
static bool find_in_context(const listing *l, slice pointer, slice *value) {
    const gw_json_text *context = gw_request_field(l->r, MODEL_CONTEXT);
    return context != NULL && slice_starts_with(pointer, gw_format_context_pointer) &&
           gw_json_pointer_find(slice_of(context->at, context->len), slice_skip(pointer, gw_format_context_pointer.len),
                                value);
}

/* Whether the event has the member of a row, and it tells something: null does not, nor does "" where the front end
 * writes that for nothing. */
static bool has_loss_value(const listing *l, const format_row *m) {
    slice value;
    if (m->type >= GW_JSON_MAP)
        return l->r->document.lists[m->target].count != 0;
    if (m->target == 0 || m->target > APIGW_FIELD_LAST || m->type == GW_JSON_OBJECT)
        return false;
    if (m->absent == EMPTY && loss_value_of(l, m->target).len == 0)
        return false;
    if (m->pointer_len == m->name_len + 1)
        return gw_json_has(&l->r->document, m->slot);
    return find_in_context(l, row_pointer(m), &value) && value.at[0] != 'n';
}

/* Who the caller is, beyond what fields tell, where the other kind has no authorizer. */
static void list_authorizer(listing *l) {
    const encoding as_it_was = {.r = l->r, .format = l->from};
    if (format_field_row(l->to, MODEL_AUTHORIZER) == NULL && gw_encoding_has_authorizer(&as_it_was))
        list_pointer(l, gw_format_authorizer_pointer);
}

static void list_rows(listing *l) {
    const format_layout *from = format_layout_of(l->from);
    for (size_t i = 0; i < from->row_count; i++)
        if (has_loss_value(l, &from->rows[i]) && !is_carried(l, &from->rows[i]))
            list_pointer(l, row_pointer(&from->rows[i]));
}

/* ---- what is damaged ---------------------------------------------------------------------------------------- */

static bool is_utf8(const char *text, size_t n) {
    return n == 0 || gw_utf8_valid(text, n) == n;
}

static bool are_utf8(const pair_list *list) {
    for (size_t i = 0; i < list->count; i++)
        if (!is_utf8(list->at[i].name, list->at[i].name_len) || !is_utf8(list->at[i].value, list->at[i].value_len))
            return false;
    return true;
}

static size_t count_slashes(const char *text, size_t n) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += text[i] == '/';
    return count;
}

/* Whether a path can be carried decoded: as UTF-8 without U+0000, and with no slash that parts what was one segment.
 * False in `*known` when there is no memory. */
static bool decodes(const apigw_request *r, slice path, bool *known) {
    char *text = gw_memory_allocate(&r->allocator, path.len + 1);
    bool good = false;
    *known = text != NULL;
    if (text != NULL) {
        size_t n = gw_percent_decode(text, path.at, path.len, false);
        good = is_utf8(text, n) && memchr(text, '\0', n) == NULL &&
               count_slashes(text, n) == count_slashes(path.at, path.len);
        gw_memory_release(&r->allocator, text, path.len + 1);
    }
    return good;
}

/* The member of the event that has the query. */
static const format_row *query_row(const format *f) {
    const format_row *raw =
        find_loss_row(f, (f->rules & QUERY_IN_PATH) != 0 ? APIGW_FIELD_RAW_PATH : APIGW_FIELD_RAW_QUERY);
    return raw != NULL ? raw : format_either_row(f, MODEL_MULTI_QUERY, MODEL_QUERY);
}

/* Whether a query is carried as it was sent, whatever its bytes. */
static bool has_query_as_sent(const format *f) {
    return (f->rules & (QUERY_IN_PATH | QUERY_ENCODED)) != 0 || find_loss_row(f, APIGW_FIELD_RAW_QUERY) != NULL;
}

/* A path that cannot be carried decoded, and list entries that are no UTF-8 when they are decoded. */
static bool list_damage(listing *l) {
    const format_row *path = find_loss_row(l->from, APIGW_FIELD_RAW_PATH), *query = query_row(l->from);
    slice raw = loss_value_of(l, APIGW_FIELD_RAW_PATH);
    bool known = true;
    if (path != NULL && raw.at != NULL && (l->to->rules & ~l->from->rules & PATH_DECODED) != 0 &&
        !decodes(l->r, raw, &known) && known)
        list_pointer(l, row_pointer(path));
    if (query != NULL && !has_query_as_sent(l->to) && !are_utf8(&l->r->lists[APIGW_LIST_QUERY]))
        list_pointer(l, row_pointer(query));
    if ((l->to->rules & PARAMETERS_ENCODED) == 0 && has_list(l, MODEL_PATH_PARAMETERS) &&
        !are_utf8(&l->r->lists[APIGW_LIST_PATH_PARAMETERS]))
        list_pointer(l, SLICE("/pathParameters"));
    return known;
}

/* ---- header lines ------------------------------------------------------------------------------------------- */

/* The map of the event that has a header. */
static slice map_of(const listing *l, const apigw_pair *header) {
    const pair_list *single = &l->r->document.lists[MODEL_HEADERS];
    bool is_single = gw_pairs_find(single, header->name, header->name_len, 0, false) != NULL;
    const format_row *row = format_list_row(l->from, is_single ? MODEL_HEADERS : MODEL_MULTI_HEADERS);
    return row == NULL ? SLICE("/headers") : row_pointer(row);
}

/* Header lines that the other front end keeps to itself, each name once. */
static void list_headers(listing *l) {
    const pair_list *headers = &l->r->lists[APIGW_LIST_HEADERS];
    for (const char *const *name = l->to->dropped; name != NULL && *name != NULL; name++) {
        const apigw_pair *found = gw_pairs_find(headers, *name, strlen(*name), 0, true);
        if (found == NULL)
            continue;
        open_pointer(l);
        slice map = map_of(l, found);
        buffer_append(l->out, map.at, map.len);
        write_token(l->out, pair_name(found));
        buffer_byte(l->out, '"');
    }
}

/* ---- what no row tells of ----------------------------------------------------------------------------------- */

static bool has_row(const format *f, slice parent, slice name) {
    const format_layout *layout = format_layout_of(f);
    for (size_t i = 0; i < layout->row_count; i++) {
        const format_row *m = &layout->rows[i];
        if (m->pointer_len == parent.len + 1 + m->name_len && slice_starts_with(row_pointer(m), parent) &&
            gw_json_pointer_names(row_name(m), name))
            return true;
    }
    return false;
}

static bool has_loss_member(const format *f, slice pointer) {
    const format_layout *layout = format_layout_of(f);
    for (size_t i = 0; i < layout->row_count; i++)
        if (slice_equal(pointer, row_pointer(&layout->rows[i])))
            return true;
    return false;
}

/* Members of an object of the event that have no row, and were not set since: those are written. */
static void list_unknown(listing *l, const encoding *as_it_was, size_t row, slice object) {
    const char *p = object.at + 1, *end = object.at + object.len;
    slice parent = row_pointer(&format_layout_of(l->from)->rows[row]), name, value;
    while (gw_json_next_member(&p, end, &name, &value))
        if (!has_row(l->from, parent, name) && value.at[0] != 'n' &&
            gw_encoding_find_set_json(as_it_was, row, name) < 0) {
            open_pointer(l);
            buffer_append(l->out, parent.at, parent.len);
            write_token(l->out, name);
            buffer_byte(l->out, '"');
        }
}

static void list_context(listing *l) {
    const encoding as_it_was = {.r = l->r, .format = l->from, .layout = format_layout_of(l->from)};
    slice object;
    for (size_t i = 0; i < as_it_was.layout->row_count; i++) {
        const format_row *m = &as_it_was.layout->rows[i];
        if (m->type == GW_JSON_OBJECT && m->target != MODEL_AUTHORIZER && /* which is converted as a whole */
            find_in_context(l, row_pointer(m), &object) && object.at[0] == '{')
            list_unknown(l, &as_it_was, i, object);
    }
}

/* Members of the whole event that are those of another front end. */
static void list_foreign(listing *l) {
    uint64_t seen[GW_JSON_SLOT_WORDS] = {0};
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format_layout *layout = format_layout_of(gw_format_registry[i]);
        for (size_t k = 0; k < layout->row_count; k++) {
            const format_row *m = &layout->rows[k];
            unsigned slot = m->pointer_len == m->name_len + 1 ? m->slot : 0;
            if (slot == 0 || !gw_json_has(&l->r->document, slot) || (seen[slot >> 6] >> (slot & 63) & 1) != 0)
                continue;
            seen[slot >> 6] |= UINT64_C(1) << (slot & 63);
            if (!has_loss_member(l->from, row_pointer(m)))
                list_pointer(l, row_pointer(m));
        }
    }
}

static void list_others(listing *l) {
    const encoding as_it_was = {.r = l->r, .format = l->from, .layout = format_layout_of(l->from)};
    const gw_json_document *d = &l->r->document;
    for (size_t i = 0; i < d->other_count; i++) {
        if (gw_encoding_find_set_json(&as_it_was, SIZE_MAX, d->others[i].name) >= 0)
            continue;
        open_pointer(l);
        write_token(l->out, d->others[i].name);
        buffer_byte(l->out, '"');
    }
}

/* ---- names of which only the last value is kept -------------------------------------------------------------- */

/* A plain name as a token. */
static void write_loss_name(apigw_buffer *out, slice name) {
    buffer_byte(out, '/');
    for (size_t i = 0, from = 0; i <= name.len; i++) {
        bool mark = i < name.len && (name.at[i] == '~' || name.at[i] == '/');
        if (!mark && i < name.len)
            continue;
        gw_json_write_bytes_inside(out, name.at + from, i - from);
        buffer_append(out, i == name.len ? "" : name.at[i] == '~' ? "~0" : "~1", mark ? 2 : 0);
        from = i + 1;
    }
}

typedef struct loss_names {
    const pair_list *list;
    bool fold;
} loss_names;

static bool name_before(const void *context, uint32_t a, uint32_t b) {
    const loss_names *n = context;
    int order = gw_pairs_compare(&n->list->at[a], &n->list->at[b], n->fold);
    return order != 0 ? order < 0 : a < b;
}

/* Each name once that stands more than once. `order` has room for all. */
static void loss_list_names(listing *l, const loss_names *n, slice path, uint32_t *order) {
    for (size_t i = 0; i < n->list->count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, n->list->count, name_before, n);
    for (size_t i = 1; i < n->list->count; i++) {
        const apigw_pair *name = &n->list->at[order[i]];
        bool again = gw_pairs_compare(&n->list->at[order[i - 1]], name, n->fold) == 0;
        if (l->r->format != NULL && n->fold && header_name_equal(name->name, name->name_len, "cookie", 6))
            continue; /* joined in the way of cookies */
        if (!again || (i >= 2 && gw_pairs_compare(&n->list->at[order[i - 2]], name, n->fold) == 0))
            continue;
        open_pointer(l);
        buffer_append(l->out, path.at, path.len);
        write_loss_name(l->out, pair_name(name));
        buffer_byte(l->out, '"');
    }
}

/* Of load balancers that have one value a name (A5.2). */
static bool list_repeats(listing *l, uint32_t list, unsigned multi, unsigned single, uint32_t kept_by) {
    const loss_names n = {&l->r->lists[list], list == APIGW_LIST_HEADERS};
    const format_row *row = format_either_row(l->to, multi, single);
    size_t size = n.list->count * sizeof(uint32_t);
    uint32_t *order;
    if (n.list->count < 2 || row == NULL || row->type != GW_JSON_MAP || (l->to->rules & kept_by) != 0)
        return true;
    order = gw_memory_allocate(&l->r->allocator, size);
    if (order == NULL)
        return false;
    if (l->r->format != NULL && format_either_row(l->r->format, multi, single) != NULL)
        row = format_either_row(l->r->format, multi, single);
    loss_list_names(l, &n, row_pointer(row), order);
    gw_memory_release(&l->r->allocator, order, size);
    return true;
}

static bool list_all_repeats(listing *l) {
    return list_repeats(l, APIGW_LIST_HEADERS, MODEL_MULTI_HEADERS, MODEL_HEADERS, VALUES_JOINED | HEADERS_JOINED) &&
           list_repeats(l, APIGW_LIST_QUERY, MODEL_MULTI_QUERY, MODEL_QUERY, VALUES_JOINED | QUERY_IN_PATH);
}

/* False when there is no memory. */
static bool list_all(listing *l) {
    bool known = true;
    if (l->from != NULL) {
        list_rows(l);
        list_authorizer(l);
        known = list_damage(l);
        list_headers(l);
        list_context(l);
        list_foreign(l);
        list_others(l);
    }
    return known && list_all_repeats(l);
}

apigw_status apigw_request_losses(const apigw_request *request, uint32_t kind, apigw_buffer *out, apigw_error *err) {
    encoding as = {.format = gw_format_of_kind(kind)};
    if (as.format != NULL)
        as.layout = format_layout_of(as.format);
    listing l = {NULL, request == NULL ? NULL : request->format, as.format, &as, out, false};
    flat_request flat;
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || out == NULL || l.to == NULL) {
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a kind and a buffer");
    } else if (gw_request_in_buffer(request, out)) {
        status = gw_buffer_refuse_input(out, err);
    } else if (!gw_flat_request_begin(&flat, request)) {
        status = gw_error_nomem(err);
    } else {
        as.r = l.r = flat.r;
        buffer_byte(out, '[');
        gw_encoding_find_event_type(&as);
        if (l.from != l.to && !list_all(&l))
            status = gw_error_nomem(err);
        buffer_byte(out, ']');
        gw_flat_request_end(&flat);
    }
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}
