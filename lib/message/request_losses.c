/* What a conversion leaves out. */
#include "core/error.h"
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
    encoding as; /* what it would be: of which type, above all */
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

static bool same_list(uint8_t a, uint8_t b) {
    return a == b || (a == MODEL_MULTI_QUERY && b == MODEL_QUERY) || (a == MODEL_MULTI_HEADERS && b == MODEL_HEADERS) ||
           (b == MODEL_MULTI_QUERY && a == MODEL_QUERY) || (b == MODEL_MULTI_HEADERS && a == MODEL_HEADERS);
}

/* Whether the other kind has a place for a list. */
static bool has_list(const listing *l, uint8_t list) {
    for (size_t i = 0; i < l->to->member_count; i++) {
        const format_member *other = &l->to->members[i];
        if (other->type >= JSON_MAP && same_list(other->target, list) && encoding_is_occasion(&l->as, other))
            return true;
    }
    return list == MODEL_COOKIES && has_list(l, MODEL_HEADERS); /* as Cookie lines */
}

/* Whether the other kind has a member for what a row tells. */
static bool has_place(const listing *l, const format_member *m) {
    const format *to = l->to;
    bool map = m->type >= JSON_MAP;
    if (!map && (m->target == APIGW_VERSION || m->target == APIGW_TYPE || m->target == APIGW_CONTEXT_PATH))
        return true; /* they follow from the kind and the path */
    if (map)
        return has_list(l, m->target);
    for (size_t i = 0; i < to->default_count; i++)
        if (to->defaults[i].field == m->target && to->defaults[i].how == FIXED)
            return false;
    for (size_t i = 0; i < to->member_count; i++) {
        const format_member *other = &to->members[i];
        if (other->type < JSON_MAP && other->target == m->target && encoding_is_occasion(&l->as, other))
            return true;
    }
    return m->target == APIGW_RAW_QUERY && has_list(l, MODEL_QUERY);
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
        if (has_value(l, &from->members[i]) && !has_place(l, &from->members[i])) {
            open_pointer(l);
            write_path(l->out, from->members[i].path);
            buffer_byte(l->out, '"');
        }
}

/* Header lines that the other front end keeps to itself. */
static void list_headers(listing *l) {
    const json_pairs *headers = &l->r->lists[APIGW_HEADERS];
    for (size_t i = 0; i < headers->count; i++)
        for (const char *const *name = l->to->dropped; name != NULL && *name != NULL; name++)
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

/* Members of requestContext, or of an object in it, that have no row. */
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
    static const struct {
        const char *path, *pointer;
    } inner[] = {{"requestContext.identity", "/identity"},
                 {"requestContext.http", "/http"},
                 {"requestContext.authorizer.iam", "/authorizer/iam"},
                 {"requestContext.authorizer.iam.cognitoIdentity", "/authorizer/iam/cognitoIdentity"}};
    const json_text *context = request_field(l->r, MODEL_CONTEXT);
    slice text, object;
    if (context == NULL)
        return;
    text = (slice){context->at, context->len};
    list_unknown(l, "requestContext", text);
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++)
        if (json_pointer_find(text, (slice){inner[i].pointer, strlen(inner[i].pointer)}, &object) &&
            object.at[0] == '{')
            list_unknown(l, inner[i].path, object);
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
    listing l = {.r = request, .to = to, .out = out};
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
        l.as.r = request;
        l.as.format = to;
        l.as.event_type = encoding_event_type(&l.as);
        list_rows(&l);
        list_headers(&l);
        list_context(&l);
        list_others(&l);
    }
    buffer_byte(out, ']');
    return message_finish(out, err);
}
