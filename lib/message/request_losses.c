/* What a conversion leaves out. */
#include "core/error.h"
#include "core/sort.h"
#include "message/encoding.h"
#include "message/output.h"
#include "message/pairs.h"
#include "text/header.h"
#include "json/pointer.h"
#include "json/scan.h"
#include "json/writer.h"

typedef struct listing {
    const apigw_request *r;
    const format *to;
    apigw_buffer *out;
    bool any;
} listing;

static void open_pointer(listing *l) {
    if (l->any)
        buffer_byte(l->out, ',');
    l->any = true;
    buffer_byte(l->out, '"');
}

/* One token of a pointer, from JSON text. */
static void write_token(apigw_buffer *out, slice name) {
    buffer_byte(out, '/');
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '~')
            buffer_literal(out, "~0");
        else if (name.at[i] == '/' && (i == 0 || name.at[i - 1] != '\\'))
            buffer_literal(out, "~1");
        else if (name.at[i] == '\\' && i + 1 < name.len && name.at[i + 1] == '/')
            continue; /* "\/" is "/" */
        else
            buffer_append(out, name.at + i, 1);
}

static void write_path(apigw_buffer *out, const char *path) {
    while (*path != '\0') {
        const char *dot = strchr(path, '.');
        size_t n = dot == NULL ? strlen(path) : (size_t)(dot - path);
        write_token(out, (slice){path, n});
        path += n + (dot != NULL);
    }
}

/* Whether the other kind has a member for what a row tells. */
static bool has_place(const format *to, const format_member *m) {
    bool map = m->type >= JSON_MAP;
    if (m->target == APIGW_VERSION || m->target == APIGW_CONTEXT_PATH || (map && m->target == MODEL_COOKIES))
        return true; /* it follows from the kind, the path and the Cookie line */
    for (size_t i = 0; i < to->default_count; i++)
        if (!map && to->defaults[i].field == m->target && to->defaults[i].how == FIXED)
            return false;
    for (size_t i = 0; i < to->member_count; i++) {
        const format_member *other = &to->members[i];
        if ((other->type >= JSON_MAP) == map &&
            (map ? encoding_list[other->target] == encoding_list[m->target] : other->target == m->target))
            return true;
    }
    return !map && (m->target == APIGW_RAW_QUERY || m->target == APIGW_RAW_PATH); /* both follow from others */
}

static bool has_value(const listing *l, const format_member *m) {
    if (m->type == JSON_OBJECT || (m->target == 0 && m->type < JSON_MAP))
        return false;
    if (m->type >= JSON_MAP)
        return l->r->document.lists[m->target].count != 0;
    return request_field(l->r, m->target) != NULL;
}

static void list_rows(listing *l) {
    const format *from = l->r->format;
    for (size_t i = 0; i < from->member_count; i++)
        if (has_value(l, &from->members[i]) && !has_place(l->to, &from->members[i])) {
            open_pointer(l);
            write_path(l->out, from->members[i].path);
            buffer_byte(l->out, '"');
        }
}

/* Header lines that the other front end keeps to itself. */
static void list_headers(listing *l) {
    const json_pairs *headers = &l->r->lists[APIGW_HEADERS];
    for (size_t i = 0; i < headers->count; i++)
        for (const char *const *name = l->to->dropped; *name != NULL; name++)
            if (header_name_equal(headers->at[i].name, headers->at[i].name_len, *name, strlen(*name))) {
                open_pointer(l);
                buffer_literal(l->out, "/headers");
                write_token(l->out, (slice){headers->at[i].name, headers->at[i].name_len});
                buffer_byte(l->out, '"');
            }
}

static bool has_row(const format *f, const char *parent, slice name) {
    size_t n = strlen(parent);
    for (size_t i = 0; i < f->member_count; i++) {
        const char *path = f->members[i].path;
        if (strncmp(path, parent, n) == 0 && path[n] == '.' &&
            json_pointer_names((slice){path + n + 1, strlen(path + n + 1)}, name))
            return true;
    }
    return false;
}

/* Members of requestContext, and of an object in it, that have no row. */
static void list_unknown(listing *l, const char *parent, slice object) {
    const char *p = object.at + 1, *end = object.at + object.len;
    slice name, value;
    while (json_next_member(&p, end, &name, &value))
        if (!has_row(l->r->format, parent, name) && value.at[0] != 'n') {
            open_pointer(l);
            write_path(l->out, parent);
            write_token(l->out, name);
            buffer_byte(l->out, '"');
        }
}

static void list_context(listing *l) {
    static const char *const inner[] = {"requestContext.identity", "requestContext.http", "requestContext.elb"};
    const json_text *context = request_field(l->r, MODEL_CONTEXT);
    slice text, object;
    if (context == NULL)
        return;
    text = (slice){context->at, context->len};
    list_unknown(l, "requestContext", text);
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++) {
        const char *name = strchr(inner[i], '.') + 1;
        const char *p = text.at + 1;
        slice member;
        while (json_next_member(&p, text.at + text.len, &member, &object))
            if (json_pointer_names((slice){name, strlen(name)}, member) && object.at[0] == '{')
                list_unknown(l, inner[i], object);
    }
}

/* ---- names of which only the last value is kept -------------------------------------------------------------- */

/* A plain name as a token. */
static void write_name(apigw_buffer *out, slice name) {
    buffer_byte(out, '/');
    for (size_t i = 0, from = 0; i <= name.len; i++) {
        bool mark = i < name.len && (name.at[i] == '~' || name.at[i] == '/');
        if (!mark && i < name.len)
            continue;
        json_write_bytes_inside(out, name.at + from, i - from);
        buffer_append(out, i == name.len ? "" : name.at[i] == '~' ? "~0" : "~1", mark ? 2 : 0);
        from = i + 1;
    }
}

typedef struct names {
    const json_pairs *list;
    bool fold;
} names;

static bool name_before(const void *context, uint32_t a, uint32_t b) {
    const names *n = context;
    int order = pairs_compare(&n->list->at[a], &n->list->at[b], n->fold);
    return order != 0 ? order < 0 : a < b;
}

/* Each name once that stands more than once. `order` has room for all. */
static void list_names(listing *l, const names *n, const char *path, uint32_t *order) {
    for (size_t i = 0; i < n->list->count; i++)
        order[i] = (uint32_t)i;
    sort_numbers(order, n->list->count, name_before, n);
    for (size_t i = 1; i < n->list->count; i++) {
        const apigw_pair *name = &n->list->at[order[i]];
        bool again = pairs_compare(&n->list->at[order[i - 1]], name, n->fold) == 0;
        if (l->r->format != NULL && n->fold && header_name_equal(name->name, name->name_len, "cookie", 6))
            continue; /* joined in the way of cookies */
        if (!again || (i >= 2 && pairs_compare(&n->list->at[order[i - 2]], name, n->fold) == 0))
            continue;
        open_pointer(l);
        write_path(l->out, path);
        write_name(l->out, (slice){name->name, name->name_len});
        buffer_byte(l->out, '"');
    }
}

/* Of load balancers that have one value a name (A5.2). */
static bool list_repeats(listing *l, uint32_t list, unsigned multi, unsigned single, uint32_t kept_by) {
    const names n = {&l->r->lists[list], list == APIGW_HEADERS};
    const format_member *row = format_list(l->to, multi, single);
    size_t size = n.list->count * sizeof(uint32_t);
    uint32_t *order;
    if (n.list->count < 2 || row == NULL || row->type != JSON_MAP || (l->to->rules & kept_by) != 0)
        return true;
    order = memory_allocate(&l->r->allocator, size);
    if (order == NULL)
        return false;
    if (l->r->format != NULL && format_list(l->r->format, multi, single) != NULL)
        row = format_list(l->r->format, multi, single);
    list_names(l, &n, row->path, order);
    memory_release(&l->r->allocator, order, size);
    return true;
}

static bool list_all_repeats(listing *l) {
    return list_repeats(l, APIGW_HEADERS, MODEL_MULTI_HEADERS, MODEL_HEADERS, VALUES_JOINED | HEADERS_JOINED) &&
           list_repeats(l, APIGW_QUERY, MODEL_MULTI_QUERY, MODEL_QUERY, VALUES_JOINED | QUERY_IN_PATH);
}

static void list_others(listing *l) {
    const json_document *d = &l->r->document;
    for (size_t i = 0; i < d->other_count; i++) {
        open_pointer(l);
        write_token(l->out, d->others[i].name);
        buffer_byte(l->out, '"');
    }
}

apigw_status apigw_request_losses(const apigw_request *request, uint32_t kind, apigw_buffer *out, apigw_error *err) {
    const format *to = format_of_kind(kind);
    listing l = {request, to, out, false};
    error_clear(err);
    if (out != NULL)
        buffer_begin(out);
    if (request == NULL || out == NULL || to == NULL || !to->decodes) {
        if (out != NULL)
            buffer_abandon(out);
        return to != NULL && !to->decodes && request != NULL && out != NULL
                   ? error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "events of kind %s cannot be encoded yet",
                               apigw_kind_name(kind))
                   : error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a kind and a buffer");
    }
    buffer_byte(out, '[');
    if (request->format != NULL && request->format != to) {
        list_rows(&l);
        list_headers(&l);
        list_context(&l);
        list_others(&l);
    }
    if (request->format != to && !list_all_repeats(&l)) {
        buffer_abandon(out);
        return error_nomem(err);
    }
    buffer_byte(out, ']');
    return message_finish(out, err);
}
