/* What the event tells of each field: what was set or read, what all requests of the front end share, what its rules
 * say, what follows from the rest. */
#include "request/encoding.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/utf8.h"
#include "json/writer.h"
#include <string.h>

static field_value nothing(void) {
    static const field_value none;
    return none;
}

static field_value of_slice(slice s) {
    field_value v = nothing();
    v.part[0] = s;
    v.present = s.at != NULL;
    return v;
}

static field_value value_of_text(const char *text) {
    return of_slice(slice_of(text, text == NULL ? 0 : strlen(text)));
}

static slice field_of(const encoding *e, uint32_t field) {
    const gw_json_text *t = gw_request_field(e->r, field);
    if (t != NULL)
        return slice_of(t->at, t->len);
    return e->api == NULL ? slice_absent() : e->api->fields[field];
}

static field_value value_of_header(const encoding *e, const char *name) {
    const apigw_pair *found = gw_pairs_find(&e->r->lists[APIGW_LIST_HEADERS], name, strlen(name), 0, true);
    return found == NULL ? nothing() : of_slice(pair_value(found));
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

/* The stage as it stands in a path: none for the default one, nor for one that no path can have. */
static slice stage_segment(const slice stage) {
    static const char standard[] = "$default";
    if (stage.len == sizeof standard - 1 && memcmp(stage.at, standard, stage.len) == 0)
        return slice_absent();
    return stage.len == 0 || memchr(stage.at, '\0', stage.len) != NULL ? slice_absent() : stage;
}

/* The path without that prefix of whole segments, once. */
static slice without_prefix(slice path, slice prefix) {
    while (prefix.len != 0 && prefix.at[0] == '/')
        prefix = slice_of(prefix.at + 1, prefix.len - 1);
    while (prefix.len != 0 && prefix.at[prefix.len - 1] == '/')
        prefix.len--;
    if (prefix.len == 0 || path.len <= prefix.len || memcmp(path.at + 1, prefix.at, prefix.len) != 0)
        return path;
    if (path.len == prefix.len + 1)
        return SLICE("/");
    return path.at[prefix.len + 1] == '/' ? slice_of(path.at + prefix.len + 1, path.len - prefix.len - 1) : path;
}

/* The path that the client sent, without the stage. */
static slice sent_path(const encoding *e) {
    const format *from = e->r->format;
    const gw_json_text *t = gw_request_field(
        e->r, from != NULL && (from->rules & PATH_DECODED) != 0 ? APIGW_FIELD_PATH : APIGW_FIELD_RAW_PATH);
    slice path;
    if (t == NULL || t->len == 0 || t->at[0] != '/')
        t = gw_request_field(e->r, APIGW_FIELD_PATH); /* which has one */
    if (t == NULL || t->len == 0)
        return SLICE("/");
    path = slice_of(t->at, t->len);
    if (from != NULL && !e->same && (from->rules & STAGE_IN_PATH) != 0) {
        const gw_json_text *stage = gw_request_field(e->r, APIGW_FIELD_STAGE);
        path = without_prefix(path, stage_segment(stage == NULL ? slice_absent() : slice_of(stage->at, stage->len)));
    }
    return path;
}

/* A path behind the stage, where it belongs there. What was decoded as that kind has it already. */
static field_value staged(const encoding *e, slice path, bool with_stage, bool decode) {
    field_value v = of_slice(slice_absent());
    slice stage = with_stage ? stage_segment(field_of(e, APIGW_FIELD_STAGE)) : slice_absent();
    if (stage.at != NULL) {
        v.part[0] = SLICE("/");
        v.part[1] = stage;
    }
    v.part[PATH_PART] = path;
    v.present = true;
    v.form = decode ? DECODED : AS_IT_IS;
    return v;
}

/* Whether the path goes out as the client sent it. What was decoded as that kind stays as it was. */
static bool keeps_path(const encoding *e) {
    return e->same || (e->api != NULL && e->api->switches[APIGW_SWITCH_PATH_AS_SENT] != 0);
}

/* The path with one of the slashes at its beginning, as the router has it (A1.4, F32). */
static slice collapse(const encoding *e, slice path) {
    while (has_rule(e, SLASHES_COLLAPSED) && !keeps_path(e) && path.len > 1 && path.at[0] == '/' && path.at[1] == '/')
        path = slice_of(path.at + 1, path.len - 1);
    return path;
}

/* The one path that events and ARNs have, with or without the mapping of a custom domain. */
static slice normal_path(const encoding *e, bool mapped) {
    slice path = collapse(e, sent_path(e));
    return mapped ? path : collapse(e, without_prefix(path, field_of(e, APIGW_FIELD_BASE_PATH)));
}

/* Whether the router ignored a slash at the end of the path: it said so, or the resource is known and has none, as no
 * resource of a REST API has. */
static bool slash_was_ignored(const encoding *e) {
    slice resource = has_rule(e, SLASHES_COLLAPSED) ? field_of(e, APIGW_FIELD_RESOURCE) : slice_absent();
    return e->r->slash_ignored || (resource.len != 0 && resource.at[resource.len - 1] != '/');
}

slice gw_encoding_path_of_api(const encoding *e) {
    slice path = normal_path(e, false);
    if (path.len > 1 && path.at[path.len - 1] == '/' && !keeps_path(e) && slash_was_ignored(e))
        path.len--;
    return path;
}

static field_value make_value_path(encoding *e) {
    slice path = normal_path(e, e->same || !has_rule(e, BASE_PATH_STRIPPED));
    return staged(e, path, !e->same && has_rule(e, STAGE_IN_PATH), has_rule(e, PATH_DECODED));
}

static field_value make_context_path(encoding *e) {
    slice path = sent_path(e);
    bool stage = has_rule(e, STAGE_IN_CONTEXT_PATH) && field_of(e, APIGW_FIELD_BASE_PATH).at == NULL;
    if (!e->same && has_rule(e, BASE_PATH_STRIPPED))
        path = without_prefix(path, field_of(e, APIGW_FIELD_BASE_PATH));
    return staged(e, path, stage || (!e->same && has_rule(e, STAGE_IN_PATH)), has_rule(e, CONTEXT_PATH_DECODED));
}

/* ---- routes ------------------------------------------------------------------------------------------------- */

/* The template of a route key: what stands behind the method. */
static field_value make_resource(encoding *e, uint32_t expected) {
    slice key = field_of(e, expected);
    const char *space;
    if (key.at != NULL)
        return of_slice(key);
    key = field_of(e, APIGW_FIELD_ROUTE_KEY);
    space = key.at == NULL ? NULL : memchr(key.at, ' ', key.len);
    if (space != NULL)
        key = slice_of(space + 1, key.len - (size_t)(space + 1 - key.at));
    return of_slice(key);
}

/* Return a type of event of the format by its name, or by its route key; NULL when there is none. */
static const format_event_type *find_event_type(const format *f, slice name, bool by_route) {
    for (size_t i = 0; i < FORMAT_EVENT_TYPES && f->event_types[i].name != NULL; i++) {
        const char *of_type = by_route ? f->event_types[i].route : f->event_types[i].name;
        if (of_type != NULL && slice_is(name, of_type))
            return &f->event_types[i];
    }
    return NULL;
}

/* The type that has the route of the request. Other routes and a body are those of the type without a route of its own;
 * without both it is the first type. */
static field_value make_event_type(const encoding *e) {
    slice key = field_of(e, APIGW_FIELD_ROUTE_KEY);
    const format_event_type *type;
    if (!has_rule(e, ROUTE_BY_EVENT))
        return nothing();
    type = find_event_type(e->format, key, true);
    if (type == NULL)
        for (type = e->format->event_types; type->route != NULL && (key.at != NULL || e->r->body.len != 0);)
            type++;
    return value_of_text(type->name);
}

static field_value route_key_of_event(const encoding *e) {
    slice name = field_of(e, APIGW_FIELD_EVENT_TYPE);
    const format_event_type *type;
    if (name.at == NULL)
        name = make_event_type(e).part[0];
    type = find_event_type(e->format, name, false);
    return value_of_text(type != NULL && type->route != NULL ? type->route : "$default");
}

void gw_encoding_find_event_type(encoding *e) {
    slice name = slice_absent();
    if (e->format->occasion_count != 0)
        name = gw_encoding_value(e, APIGW_FIELD_EVENT_TYPE).part[0];
    e->event_type = find_event_type(e->format, name, false);
    e->event_type_bit = FORMAT_OTHER_TYPE;
    if (e->event_type != NULL)
        e->event_type_bit = (uint8_t)(1u << (e->event_type - e->format->event_types));
}

slice gw_encoding_route_key(const apigw_request *r) {
    const gw_json_text *id = gw_request_field(r, APIGW_FIELD_RESOURCE_ID);
    const format_default *from = r->format == NULL ? NULL : format_default_of(r->format, APIGW_FIELD_RESOURCE_ID);
    if (id == NULL || id->len == 0 || from == NULL || from->how != SAME_AS || from->from != APIGW_FIELD_ROUTE_KEY)
        return slice_absent();
    return id->at[0] == '$' || memchr(id->at, ' ', id->len) != NULL ? slice_of(id->at, id->len) : slice_absent();
}

/* Where nobody says which route it was, the default one; where a template is known, that of the method. */
static field_value make_route_key(encoding *e) {
    field_value template = make_resource(e, APIGW_FIELD_RESOURCE), method = of_slice(gw_encoding_route_key(e->r));
    if (has_rule(e, ROUTE_BY_EVENT))
        return route_key_of_event(e);
    if (method.present)
        return method;
    if (!template.present)
        template = of_slice(field_of(e, APIGW_FIELD_RESOURCE_PATH));
    if (!template.present || template.part[0].len == 0 || template.part[0].at[0] != '/')
        return value_of_text("$default");
    method = gw_encoding_value(e, APIGW_FIELD_METHOD);
    if (!method.present)
        return value_of_text("$default");
    method.part[1] = SLICE(" ");
    method.part[2] = template.part[0];
    return method;
}

/* ---- the rest ----------------------------------------------------------------------------------------------- */

/* The host that the client asked for, without a port. */
static field_value make_domain(encoding *e) {
    field_value host = e->built ? value_of_header(e, "host") : nothing();
    slice *s = &host.part[0];
    for (size_t i = s->len; host.present && i-- > 0 && s->at[i] != ']';)
        if (s->at[i] == ':')
            s->len = i;
    return host;
}

/* The first label (A0.6). */
static field_value make_domain_prefix(encoding *e) {
    field_value domain = e->built ? gw_encoding_value(e, APIGW_FIELD_DOMAIN_NAME) : nothing();
    slice *s = &domain.part[0];
    const char *dot = domain.present && s->len != 0 ? memchr(s->at, '.', s->len) : NULL;
    if (dot != NULL)
        s->len = (size_t)(dot - s->at);
    return domain;
}

static field_value make_time(encoding *e) {
    slice ms = field_of(e, APIGW_FIELD_TIME_MS);
    int64_t number;
    if (ms.at == NULL || !gw_request_parse_integer(ms.at, ms.len, &number) || !gw_clf_time_format(e->time, number))
        return nothing();
    return of_slice(slice_of(e->time, CLF_TIME_LEN));
}

static field_value make_time_ms(encoding *e) {
    slice text = field_of(e, APIGW_FIELD_TIME);
    int64_t number;
    size_t at = sizeof e->number;
    if (text.at == NULL || !gw_clf_time_parse(text.at, text.len, &number) || number < 0)
        return nothing();
    do {
        e->number[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    return of_slice(slice_of(e->number + at, sizeof e->number - at));
}

/* What an authorizer is asked about. */
static field_value make_value_arn(encoding *e) {
    field_value v = nothing();
    v.present = gw_encoding_has_arn(e);
    v.form = ARN;
    return v;
}

/* All values of the identity sources as one text; what was set as the token is the same (D1.4). */
field_value gw_encoding_sources(const encoding *e) {
    field_value v = nothing();
    if (e->r->lists[APIGW_LIST_IDENTITY_SOURCES].count == 0 && !gw_encoding_fills_sources(e))
        return e->same ? v : of_slice(field_of(e, APIGW_FIELD_AUTHORIZATION_TOKEN));
    v.present = true;
    v.form = SOURCES;
    return v;
}

/* Without identity sources the one that is looked at when none is configured. */
static field_value make_token(const encoding *e) {
    return format_list_row(e->format, MODEL_IDENTITY_SOURCES) != NULL || gw_encoding_fills_sources(e)
               ? gw_encoding_sources(e)
               : value_of_header(e, "authorization");
}

/* What follows from the rest. */
static field_value make_value(encoding *e, uint32_t field) {
    switch (field) {
    case APIGW_FIELD_RAW_PATH:
        return make_value_path(e);
    case APIGW_FIELD_CONTEXT_PATH:
        return make_context_path(e);
    case APIGW_FIELD_RESOURCE:
        return make_resource(e, APIGW_FIELD_RESOURCE_PATH);
    case APIGW_FIELD_RESOURCE_PATH:
        return make_resource(e, APIGW_FIELD_RESOURCE);
    case APIGW_FIELD_ROUTE_KEY:
        return make_route_key(e);
    case APIGW_FIELD_EVENT_TYPE:
        return make_event_type(e);
    case APIGW_FIELD_METHOD_ARN:
        return make_value_arn(e);
    case APIGW_FIELD_AUTHORIZATION_TOKEN:
        return make_token(e);
    case APIGW_FIELD_DOMAIN_NAME:
        return make_domain(e);
    case APIGW_FIELD_DOMAIN_PREFIX:
        return make_domain_prefix(e);
    case APIGW_FIELD_USER_AGENT:
        return e->built ? value_of_header(e, "user-agent") : nothing();
    case APIGW_FIELD_TIME:
        return make_time(e);
    case APIGW_FIELD_TIME_MS:
        return make_time_ms(e);
    default:
        return nothing();
    }
}

/* Paths are carried differently by each kind: only its own is taken as it is. */
static bool depends_on_kind(const encoding *e, uint32_t field) {
    return !e->same &&
           (field == APIGW_FIELD_RAW_PATH || (field == APIGW_FIELD_CONTEXT_PATH && (!e->built || !was_set(e, field))));
}

static field_value find_value(encoding *e, uint32_t field) {
    const format_default *standard = format_default_of(e->format, field);
    field_value v = nothing();
    if (standard != NULL && standard->how == FIXED && !e->same)
        return value_of_text(standard->text);
    if (field == APIGW_FIELD_METHOD && has_rule(e, METHOD_OVERRIDDEN))
        v = of_slice(gw_request_method_override(e->r));
    if (!v.present && !depends_on_kind(e, field))
        v = of_slice(field_of(e, field));
    if (v.present || (e->same && !was_set(e, field)))
        return v; /* an event of its own kind has what it has */
    if (standard != NULL && standard->how == SAME_AS)
        return gw_encoding_value(e, standard->from);
    if (standard != NULL && standard->text != NULL)
        return value_of_text(standard->text);
    return make_value(e, field);
}

/* Adds the query string as sent to a path (A6.1, A6.2), which has no mark of its own; a mark alone is kept. */
static void add_query(const encoding *e, field_value *v) {
    const gw_json_text *query = gw_request_field(e->r, APIGW_FIELD_RAW_QUERY),
                       *path = gw_request_field(e->r, APIGW_FIELD_PATH);
    slice *raw = &v->part[v->part[0].at != NULL ? 0 : PATH_PART];
    if (path != NULL && raw->len != 0 && memchr(raw->at, '?', raw->len) != NULL)
        *raw = slice_of(path->at, path->len);
    if (e->r->query_mark)
        v->part[FIELD_PARTS - 2] = SLICE("?");
    if (query == NULL || query->len == 0)
        return;
    v->part[FIELD_PARTS - 2] = SLICE("?");
    v->part[FIELD_PARTS - 1] = slice_of(query->at, query->len);
}

field_value gw_encoding_value(encoding *e, uint32_t field) {
    field_value v = find_value(e, field);
    if (v.present && field == APIGW_FIELD_RAW_PATH && has_rule(e, QUERY_IN_PATH))
        add_query(e, &v);
    if (v.present && field == APIGW_FIELD_TIME_MS && has_rule(e, TIME_IN_MICROSECONDS) &&
        v.part[0].at[v.part[0].at[0] == '-'] != '0')
        v.part[1] = SLICE("000");
    return v;
}

/* ---- writing ------------------------------------------------------------------------------------------------ */

/* Bytes as the inside of a string; a NUL, which no path may hold, stays escaped. */
static void write_decoded(apigw_buffer *out, const char *text, size_t n) {
    while (n != 0) {
        const char *nul = memchr(text, '\0', n);
        size_t piece = nul == NULL ? n : (size_t)(nul - text);
        gw_json_write_bytes_inside(out, text, piece);
        if (nul == NULL)
            return;
        buffer_literal(out, "%00");
        text += piece + 1;
        n -= piece + 1;
    }
}

/* How many bytes at the end may begin a character that goes on behind them. */
static size_t unfinished(const char *text, size_t n) {
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        unsigned char c = (unsigned char)text[n - k];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > k ? k : 0;
    }
    return 0;
}

/* Percent-decodes piece by piece, without memory. No escape and no character is cut in two. */
static void write_percent_decoded(apigw_buffer *out, slice text) {
    enum { PIECE = 1024 };
    char piece[3 + PIECE];
    size_t held = 0;
    while (text.len != 0) {
        size_t n = text.len, length;
        if (n > PIECE)
            n = PIECE - (text.at[PIECE - 1] == '%' ? 1 : text.at[PIECE - 2] == '%' ? 2 : 0);
        length = held + gw_percent_decode(piece + held, text.at, n, false);
        text = slice_of(text.at + n, text.len - n);
        held = text.len == 0 ? 0 : unfinished(piece, length);
        write_decoded(out, piece, length - held);
        memmove(piece, piece + length - held, held);
    }
}

static void write_sources(encoding *e) {
    const pair_list *sources = &e->r->lists[APIGW_LIST_IDENTITY_SOURCES];
    if (gw_encoding_fills_sources(e))
        gw_encoding_write_sources(e, ",");
    for (size_t i = 0; i < sources->count; i++) {
        if (i != 0)
            buffer_byte(e->out, ',');
        gw_json_write_bytes_inside(e->out, sources->at[i].value, sources->at[i].value_len);
    }
}

static inline void write_inside(encoding *e, const field_value *v) {
    for (int i = 0; i < FIELD_PARTS; i++) {
        if (v->part[i].len == 0)
            continue;
        if (v->form == DECODED && i == PATH_PART)
            write_percent_decoded(e->out, v->part[i]);
        else
            gw_json_write_bytes_inside(e->out, v->part[i].at, v->part[i].len);
    }
    if (v->form == ARN)
        gw_encoding_write_arn(e);
    else if (v->form == SOURCES)
        write_sources(e);
}

void gw_encoding_write_inside(encoding *e, const field_value *v) {
    write_inside(e, v);
}

void gw_encoding_write_value(encoding *e, const field_value *v) {
    buffer_byte(e->out, '"');
    write_inside(e, v);
    buffer_byte(e->out, '"');
}

void gw_encoding_begin(encoding *e, const apigw_request *r, const apigw_api *api, const format *f, apigw_buffer *out) {
    memset(e, 0, sizeof *e);
    e->r = r;
    e->api = api;
    e->format = f;
    e->layout = format_layout_of(f);
    e->out = out;
    e->same = r->format == f;
    e->built = r->format == NULL;
    gw_encoding_find_event_type(e);
}
