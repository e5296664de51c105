/* The value of each field in an event: the one that was set or read, the one that all requests of the front end share,
 * its default, or the one that follows from other fields. */
#include "request/encoding.h"
#include "routing/arn.h"
#include "text/header.h"
#include "text/pairs.h"
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

static field_value value_of_header(const encoding *e, const char *name) {
    const apigw_pair *found = gw_pairs_find(&e->r->lists[APIGW_LIST_HEADERS], name, strlen(name), 0, true);
    return found == NULL ? nothing() : of_slice(pair_value(found));
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

/* Return the stage as a segment of a path: none for the default one, or for one that no path can have. */
static slice stage_segment(const slice stage) {
    if (stage.len == 0 || slice_is(stage, FORMAT_DEFAULT_STAGE) || slice_find(stage, '\0') != stage.len)
        return slice_absent();
    return stage;
}

/* Return the path without a prefix of whole segments, which is cut off once. */
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

/* Return the path that the client sent, without the stage. */
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

/* Make the value of a path, after the stage where events have it so. */
static field_value staged(const encoding *e, slice path, bool with_stage, bool decode) {
    field_value v = of_slice(slice_absent());
    slice stage = with_stage ? stage_segment(encoding_field(e, APIGW_FIELD_STAGE)) : slice_absent();
    if (stage.at != NULL) {
        v.part[0] = SLICE("/");
        v.part[1] = stage;
    }
    v.part[PATH_PART] = path;
    v.present = true;
    v.form = decode ? DECODED : AS_IT_IS;
    return v;
}

/* Return whether the event has the path as the client sent it. A request that was decoded as that kind keeps its path.
 */
static bool keeps_path(const encoding *e) {
    return e->same || (e->api != NULL && e->api->switches[APIGW_SWITCH_PATH_AS_SENT] != 0);
}

/* Return the path with one slash at its beginning, as the router has it (A1.4, F32). */
static slice collapse(const encoding *e, slice path) {
    while (has_rule(e, SLASHES_COLLAPSED) && !keeps_path(e) && path.len > 1 && path.at[0] == '/' && path.at[1] == '/')
        path = slice_of(path.at + 1, path.len - 1);
    return path;
}

/* Return the path that events and ARNs have, with or without the mapping of a custom domain. */
static slice normal_path(const encoding *e, bool mapped) {
    slice path = collapse(e, sent_path(e));
    return mapped ? path : collapse(e, without_prefix(path, encoding_field(e, APIGW_FIELD_BASE_PATH)));
}

/* Return the path that the API routes by: without stage and base path, and without slashes that the router ignores
 * (F32). */
static slice path_of_api(const encoding *e) {
    slice path = normal_path(e, false), resource;
    if (path.len <= 1 || path.at[path.len - 1] != '/' || keeps_path(e))
        return path;
    /* the router said that it ignored the last slash, or the resource has none, as no resource of a REST API has */
    resource = has_rule(e, SLASHES_COLLAPSED) ? encoding_field(e, APIGW_FIELD_RESOURCE) : slice_absent();
    if (e->r->slash_ignored || (resource.len != 0 && resource.at[resource.len - 1] != '/'))
        path.len--;
    return path;
}

static field_value make_value_path(encoding *e) {
    slice path = normal_path(e, e->same || !has_rule(e, BASE_PATH_STRIPPED));
    consume_field(e, APIGW_FIELD_RAW_PATH);
    return staged(e, path, !e->same && has_rule(e, STAGE_IN_PATH), has_rule(e, PATH_DECODED));
}

static field_value make_context_path(encoding *e) {
    slice path = sent_path(e);
    bool stage = has_rule(e, STAGE_IN_CONTEXT_PATH) && encoding_field(e, APIGW_FIELD_BASE_PATH).at == NULL;
    if (!e->same && has_rule(e, BASE_PATH_STRIPPED))
        path = without_prefix(path, encoding_field(e, APIGW_FIELD_BASE_PATH));
    return staged(e, path, stage || (!e->same && has_rule(e, STAGE_IN_PATH)), has_rule(e, CONTEXT_PATH_DECODED));
}

/* ---- routes ------------------------------------------------------------------------------------------------- */

/* The resource is the template of the route key, unless `other` has it. A method that is any is lost. */
static field_value make_resource(encoding *e, uint32_t other) {
    slice key = encoding_field(e, other);
    if (key.at != NULL)
        return of_slice(encoding_take_field(e, other));
    key = encoding_field(e, APIGW_FIELD_ROUTE_KEY);
    if (!slice_starts_with(key, SLICE("ANY ")))
        consume_field(e, APIGW_FIELD_ROUTE_KEY);
    return of_slice(slice_find(key, ' ') == key.len ? key : slice_skip(key, slice_find(key, ' ') + 1));
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
static field_value make_event_type(encoding *e) {
    slice key = encoding_field(e, APIGW_FIELD_ROUTE_KEY);
    const format_event_type *type;
    if (!has_rule(e, ROUTE_BY_EVENT))
        return nothing();
    type = find_event_type(e->format, key, true);
    if (type == NULL)
        for (type = e->format->event_types; type->route != NULL && (key.at != NULL || e->r->body.len != 0);)
            type++;
    return value_of_text(type->name);
}

static field_value route_key_of_event(encoding *e) {
    slice name = encoding_field(e, APIGW_FIELD_EVENT_TYPE);
    const format_event_type *type;
    if (name.at == NULL)
        name = make_event_type(e).part[0];
    type = find_event_type(e->format, name, false);
    return value_of_text(type != NULL && type->route != NULL ? type->route : FORMAT_DEFAULT_ROUTE);
}

/* Find out which type of event it is. */
static void find_type(encoding *e) {
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

/* The method and the template make a route key. Without both it is that of the default route. */
static field_value make_route_key(encoding *e) {
    const uint32_t source =
        encoding_field(e, APIGW_FIELD_RESOURCE).at != NULL ? APIGW_FIELD_RESOURCE : APIGW_FIELD_RESOURCE_PATH;
    slice key = gw_encoding_route_key(e->r), template = encoding_field(e, source);
    field_value v;
    if (has_rule(e, ROUTE_BY_EVENT))
        return route_key_of_event(e);
    if (key.at != NULL) {
        consume_field(e, APIGW_FIELD_RESOURCE_ID);
        if (slice_ends_with(key, template))
            consume_field(e, source);
        return of_slice(key);
    }
    v = gw_encoding_value(e, APIGW_FIELD_METHOD);
    if (!v.present || template.len == 0 || template.at[0] != '/') {
        if (slice_is(template, FORMAT_DEFAULT_ROUTE))
            consume_field(e, source);
        return value_of_text(FORMAT_DEFAULT_ROUTE);
    }
    consume_field(e, source);
    v.part[1] = SLICE(" ");
    v.part[2] = template;
    return v;
}

/* ---- the rest ----------------------------------------------------------------------------------------------- */

/* Return the host that the client asked for, without a port. */
static field_value make_domain(encoding *e) {
    field_value host = e->built ? value_of_header(e, "host") : nothing();
    slice *s = &host.part[0];
    for (size_t i = s->len; host.present && i-- > 0 && s->at[i] != ']';)
        if (s->at[i] == ':')
            s->len = i;
    return host;
}

/* Return the first label of the domain name (A0.6). */
static field_value make_domain_prefix(encoding *e) {
    field_value domain = e->built ? gw_encoding_value(e, APIGW_FIELD_DOMAIN_NAME) : nothing();
    slice *s = &domain.part[0];
    const char *dot = domain.present && s->len != 0 ? memchr(s->at, '.', s->len) : NULL;
    if (dot != NULL)
        s->len = (size_t)(dot - s->at);
    return domain;
}

static field_value make_time(encoding *e) {
    slice ms = encoding_take_field(e, APIGW_FIELD_TIME_MS);
    int64_t number;
    if (ms.at == NULL || !gw_request_parse_integer(ms.at, ms.len, &number) || !gw_clf_time_format(e->time, number))
        return nothing();
    return of_slice(slice_of(e->time, CLF_TIME_LEN));
}

static field_value make_time_ms(encoding *e) {
    slice text = encoding_take_field(e, APIGW_FIELD_TIME);
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

/* ---- what authorizers are asked about ----------------------------------------------------------------------- */

/* Return the value of a field that is one text; at is NULL without one. */
static slice one_text(encoding *e, uint32_t field) {
    field_value v = gw_encoding_value(e, field);
    return v.present ? v.part[0] : slice_absent();
}

/* An ARN has the route on a WebSocket API, else method and path. It is compared with policies, and nothing is read back
 * from it, so no field counts as consumed. */
apigw_arn gw_encoding_make_arn(encoding *e) {
    consumption *const noted = e->consumed;
    const bool route = has_rule(e, ROUTE_BY_EVENT);
    e->consumed = NULL;
    slice region = one_text(e, APIGW_FIELD_REGION), account = one_text(e, APIGW_FIELD_ACCOUNT_ID),
          api = one_text(e, APIGW_FIELD_API_ID), stage = one_text(e, APIGW_FIELD_STAGE),
          method = route ? slice_absent() : one_text(e, APIGW_FIELD_METHOD),
          name = route ? one_text(e, APIGW_FIELD_ROUTE_KEY) : path_of_api(e);
    const char *partition = gw_format_partition(region);
    e->consumed = noted;
    return (apigw_arn){.partition = partition,
                       .partition_len = strlen(partition),
                       .region = region.at,
                       .region_len = region.len,
                       .account = account.at,
                       .account_len = account.len,
                       .api = api.at,
                       .api_len = api.len,
                       .stage = stage.at,
                       .stage_len = stage.len,
                       .method = method.at,
                       .method_len = method.len,
                       .name = name.at,
                       .name_len = name.len,
                       .form = route ? APIGW_ARN_ROUTE : APIGW_ARN_METHOD};
}

static field_value make_value_arn(encoding *e) {
    slice pieces[ARN_PIECES];
    apigw_arn arn = gw_encoding_make_arn(e);
    return (field_value){.present = gw_arn_pieces(&arn, pieces) != 0, .form = ARN};
}

/* Sources that were set on the request come first, and an event of its own kind keeps what it has. */
bool gw_encoding_fills_sources(const encoding *e) {
    if (e->api == NULL || e->api->source_count == 0 || e->same || e->r->lists[APIGW_LIST_IDENTITY_SOURCES].count != 0)
        return false;
    return format_field_row(e->format, APIGW_FIELD_AUTHORIZATION_TOKEN) == NULL ||
           gw_request_field(e->r, APIGW_FIELD_AUTHORIZATION_TOKEN) == NULL;
}

/* A token that was set is the one identity source (D1.4). */
field_value gw_encoding_sources(encoding *e) {
    if (e->r->lists[APIGW_LIST_IDENTITY_SOURCES].count == 0 && !gw_encoding_fills_sources(e))
        return e->same ? nothing() : of_slice(encoding_take_field(e, APIGW_FIELD_AUTHORIZATION_TOKEN));
    consume_list(e, APIGW_LIST_IDENTITY_SOURCES);
    return (field_value){.present = true, .form = SOURCES};
}

/* Where no identity source is configured the front end takes the Authorization header. */
static field_value make_token(encoding *e) {
    return format_list_row(e->format, MODEL_IDENTITY_SOURCES) != NULL || gw_encoding_fills_sources(e)
               ? gw_encoding_sources(e)
               : value_of_header(e, "authorization");
}

/* ---- every field -------------------------------------------------------------------------------------------- */

static field_value make_resource_of(encoding *e) {
    return make_resource(e, APIGW_FIELD_RESOURCE_PATH);
}

static field_value make_resource_path(encoding *e) {
    return make_resource(e, APIGW_FIELD_RESOURCE);
}

static field_value make_user_agent(encoding *e) {
    return e->built ? value_of_header(e, "user-agent") : nothing();
}

/* The fields whose values follow from other fields. */
static field_value (*const makers[APIGW_FIELD_LAST + 1])(encoding *) = {
    [APIGW_FIELD_RAW_PATH] = make_value_path,   [APIGW_FIELD_CONTEXT_PATH] = make_context_path,
    [APIGW_FIELD_RESOURCE] = make_resource_of,  [APIGW_FIELD_RESOURCE_PATH] = make_resource_path,
    [APIGW_FIELD_ROUTE_KEY] = make_route_key,   [APIGW_FIELD_EVENT_TYPE] = make_event_type,
    [APIGW_FIELD_METHOD_ARN] = make_value_arn,  [APIGW_FIELD_AUTHORIZATION_TOKEN] = make_token,
    [APIGW_FIELD_DOMAIN_NAME] = make_domain,    [APIGW_FIELD_DOMAIN_PREFIX] = make_domain_prefix,
    [APIGW_FIELD_USER_AGENT] = make_user_agent, [APIGW_FIELD_TIME] = make_time,
    [APIGW_FIELD_TIME_MS] = make_time_ms,
};

/* Return the text that is the same in every event. It tells the field of a request that has the same text. */
static slice fixed_text(encoding *e, const format_default *standard) {
    if (standard->text == NULL)
        return slice_absent();
    if (slice_is(encoding_field(e, standard->field), standard->text))
        consume_field(e, standard->field);
    return slice_of_string(standard->text);
}

const bool gw_encoding_is_made[MODEL_FIELD_END] = {
    [APIGW_FIELD_METHOD] = true,      [APIGW_FIELD_RAW_PATH] = true,      [APIGW_FIELD_CONTEXT_PATH] = true,
    [APIGW_FIELD_RESOURCE] = true,    [APIGW_FIELD_RESOURCE_PATH] = true, [APIGW_FIELD_ROUTE_KEY] = true,
    [APIGW_FIELD_EVENT_TYPE] = true,  [APIGW_FIELD_METHOD_ARN] = true,    [APIGW_FIELD_AUTHORIZATION_TOKEN] = true,
    [APIGW_FIELD_DOMAIN_NAME] = true, [APIGW_FIELD_DOMAIN_PREFIX] = true, [APIGW_FIELD_USER_AGENT] = true,
    [APIGW_FIELD_TIME] = true,        [APIGW_FIELD_TIME_MS] = true,
};

/* Return whether a field may have a value that is not its text alone. */
static bool is_composed(const encoding *e, uint32_t field) {
    switch (field) {
    case APIGW_FIELD_RAW_PATH:
    case APIGW_FIELD_CONTEXT_PATH:
        return true;
    case APIGW_FIELD_METHOD:
        return e->format->method_header != NULL;
    case APIGW_FIELD_TIME_MS:
        return has_rule(e, TIME_IN_MICROSECONDS);
    default:
        return false;
    }
}

bool gw_encoding_made_text(encoding *e, uint32_t field, slice *text) {
    const format_default *standard = format_default_of(e->format, field);
    if (standard != NULL && standard->how == FIXED && !e->same) {
        *text = fixed_text(e, standard);
        return true;
    }
    if (is_composed(e, field))
        return false;
    *text = encoding_take_field(e, field);
    if (text->at != NULL || (e->same && !was_set(e, field)))
        return true; /* an event of its own kind has what it has */
    if (standard == NULL)
        return makers[field] == NULL;
    if (standard->how == SAME_AS || standard->text == NULL)
        return false;
    *text = slice_of_string(standard->text);
    return true;
}

/* Return whether a field is a path that each kind carries in its own way. */
static bool has_own_path(const encoding *e, uint32_t field) {
    if (e->same)
        return false;
    return field == APIGW_FIELD_RAW_PATH || (field == APIGW_FIELD_CONTEXT_PATH && (!e->built || !was_set(e, field)));
}

/* Return the value of a field that encoding_text() does not know. */
static field_value compose_value(encoding *e, uint32_t field) {
    const format_default *standard = format_default_of(e->format, field);
    field_value v = nothing();
    if (field == APIGW_FIELD_METHOD)
        v = of_slice(gw_request_method_override(e->r, e->format->method_header));
    if (!v.present && !has_own_path(e, field))
        v = of_slice(encoding_take_field(e, field));
    if (v.present || (e->same && !was_set(e, field)))
        return v;
    if (standard != NULL && standard->how == SAME_AS)
        return gw_encoding_value(e, standard->from);
    if (standard != NULL && standard->text != NULL)
        return value_of_text(standard->text);
    return makers[field] == NULL ? nothing() : makers[field](e);
}

/* Add the query string to a path that has no "?" of its own (A6.1, A6.2); a "?" alone is kept. */
static void add_query(encoding *e, field_value *v) {
    const gw_json_text *query = gw_request_field(e->r, APIGW_FIELD_RAW_QUERY),
                       *path = gw_request_field(e->r, APIGW_FIELD_PATH);
    consume_field(e, APIGW_FIELD_RAW_QUERY);
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
    slice text;
    return encoding_text(e, field, &text) ? of_slice(text) : gw_encoding_composed(e, field);
}

field_value gw_encoding_composed(encoding *e, uint32_t field) {
    field_value v = compose_value(e, field);
    if (v.present && field == APIGW_FIELD_RAW_PATH && has_rule(e, QUERY_IN_PATH))
        add_query(e, &v);
    if (v.present && field == APIGW_FIELD_TIME_MS && has_rule(e, TIME_IN_MICROSECONDS) &&
        v.part[0].at[v.part[0].at[0] == '-'] != '0')
        v.part[1] = SLICE("000");
    return v;
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
    find_type(e);
}
