/* A definition as JSON again. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/output.h"
#include "gateway/definition_model.h"
#include "json/writer.h"
#include <apigw/names.h>

/* ---- writing ---------------------------------------------------------------------------------------------------- */

typedef struct describing {
    apigw_buffer *out;
    bool comma; /* before what comes next */
} describing;

static void put_comma(describing *j) {
    if (j->comma)
        buffer_byte(j->out, ',');
    j->comma = true;
}

static void open_json(describing *j, char bracket) {
    put_comma(j);
    buffer_byte(j->out, bracket);
    j->comma = false;
}

static void close_json(describing *j, char bracket) {
    buffer_byte(j->out, bracket);
    j->comma = true;
}

static void put_text(describing *j, slice s) {
    put_comma(j);
    gw_json_write_string(j->out, s.at, s.len);
}

static void put_name_text(describing *j, slice s) {
    put_text(j, s);
    buffer_byte(j->out, ':');
    j->comma = false;
}

static void put_name(describing *j, const char *s) {
    put_name_text(j, slice_of_string(s));
}

static void put_literal(describing *j, const char *s) {
    put_comma(j);
    buffer_append(j->out, s, strlen(s));
}

static void put_member(describing *j, const char *s, slice content) {
    if (content.at == NULL)
        return;
    put_name(j, s);
    put_text(j, content);
}

static void put_string(describing *j, const char *s, const char *content) {
    put_name(j, s);
    put_text(j, slice_of_string(content));
}

static void put_bool(describing *j, const char *s, bool content) {
    put_name(j, s);
    put_literal(j, content ? "true" : "false");
}

static void put_switch(describing *j, const char *s, uint8_t content) {
    if (content != SWITCH_ABSENT)
        put_bool(j, s, content == SWITCH_ON);
}

static void put_integer(describing *j, const char *s, definition_number n) {
    if (n.text.at == NULL)
        return;
    put_name(j, s);
    put_comma(j);
    gw_buffer_integer(j->out, n.value);
}

/* A number in thousandths. */
static void put_rate(describing *j, const char *s, definition_number n) {
    char fraction[4] = {'.', (char)('0' + n.value / 100 % 10), (char)('0' + n.value / 10 % 10),
                        (char)('0' + n.value % 10)};
    size_t len = 4;
    if (n.text.at == NULL)
        return;
    put_name(j, s);
    put_comma(j);
    gw_buffer_integer(j->out, n.value / 1000);
    while (len > 1 && fraction[len - 1] == '0')
        len--;
    buffer_append(j->out, fraction, len > 1 ? len : 0);
}

static void put_texts(describing *j, const char *s, const definition_texts *list) {
    put_name(j, s);
    open_json(j, '[');
    for (size_t i = 0; i < list->count; i++)
        put_text(j, list->items[i]);
    close_json(j, ']');
}

static void put_some_texts(describing *j, const char *s, const definition_texts *list) {
    if (list->count != 0)
        put_texts(j, s, list);
}

static void put_pairs(describing *j, const char *s, const definition_pairs *list) {
    put_name(j, s);
    open_json(j, '{');
    for (size_t i = 0; i < list->count; i++) {
        put_name_text(j, list->items[i].name);
        put_text(j, list->items[i].value);
    }
    close_json(j, '}');
}

/* ---- integrations ----------------------------------------------------------------------------------------------- */

static const char *const integration_types[] = {"none", "lambda-proxy", "lambda", "http-proxy",
                                                "http", "mock",         "service"};
static const char *const passthroughs[] = {NULL, "when-no-match", "when-no-templates", "never"};
static const char *const contents[] = {NULL, "convert-to-binary", "convert-to-text"};

static void describe_responses(describing *j, const definition_list *responses) {
    if (responses->count == 0)
        return;
    put_name(j, "responses");
    open_json(j, '[');
    LIST_EACH(definition_response, r, *responses) {
        open_json(j, '{');
        put_member(j, "status", r->status);
        put_name(j, "pattern");
        if (r->pattern.at != NULL)
            put_text(j, r->pattern);
        else
            put_literal(j, "null");
        close_json(j, '}');
    }
    close_json(j, ']');
}

static void describe_integration(describing *j, const definition_integration *i) {
    put_name(j, "integration");
    open_json(j, '{');
    put_string(j, "type", integration_types[i->type]);
    put_member(j, "function", i->function);
    put_member(j, "qualifier", i->qualifier);
    if (i->function.at == NULL)
        put_member(j, "uri", i->uri);
    put_member(j, "httpMethod", i->method);
    if (i->function.at != NULL)
        put_string(j, "mode", i->transfer == TRANSFER_STREAM ? "stream" : "buffered");
    else if (i->transfer == TRANSFER_STREAM)
        put_string(j, "mode", "stream");
    if (i->asynchronous)
        put_bool(j, "asynchronous", true);
    put_member(j, "payload", i->payload);
    put_member(j, "subtype", i->subtype);
    put_integer(j, "timeout", i->timeout);
    if (i->passthrough != PASSTHROUGH_ABSENT)
        put_string(j, "passthrough", passthroughs[i->passthrough]);
    if (i->content != CONTENT_ABSENT)
        put_string(j, "contentHandling", contents[i->content]);
    put_member(j, "credentials", i->credentials);
    put_member(j, "connectionType", i->connection_type);
    put_member(j, "connectionId", i->connection_id);
    put_member(j, "cacheNamespace", i->cache_namespace);
    put_some_texts(j, "cacheKeyParameters", &i->cache_keys);
    if (i->request_parameters.count != 0)
        put_pairs(j, "requestParameters", &i->request_parameters);
    describe_responses(j, &i->responses);
    close_json(j, '}');
}

/* ---- routes ----------------------------------------------------------------------------------------------------- */

static const char *const authorizations[] = {"none", "iam", "lambda", "cognito", "jwt"};

static void describe_authorization(describing *j, const definition_route *r) {
    put_name(j, "authorization");
    open_json(j, '{');
    put_string(j, "type", authorizations[r->authorization]);
    if (r->authorizer != NULL)
        put_member(j, "authorizer", r->authorizer->name);
    if (r->authorization == AUTHORIZATION_COGNITO || r->authorization == AUTHORIZATION_JWT)
        put_texts(j, "scopes", &r->scopes);
    else
        put_some_texts(j, "scopes", &r->scopes);
    close_json(j, '}');
}

static void describe_parameters(describing *j, const definition_route *r) {
    put_name(j, "models");
    open_json(j, '{');
    LIST_EACH(definition_model_use, use, r->models) {
        put_name_text(j, use->media_type);
        put_text(j, use->model->name);
    }
    close_json(j, '}');
    put_name(j, "parameters");
    open_json(j, '{');
    LIST_EACH(definition_parameter, p, r->parameters) {
        put_name_text(j, p->name);
        put_literal(j, p->required ? "true" : "false");
    }
    close_json(j, '}');
    put_name(j, "required");
    open_json(j, '[');
    LIST_EACH(definition_parameter, p, r->parameters) {
        if (p->required)
            put_text(j, p->name);
    }
    close_json(j, ']');
}

static void describe_validator(describing *j, const definition_validator *v) {
    put_member(j, "name", v->name);
    put_switch(j, "body", v->body);
    put_switch(j, "parameters", v->parameters);
}

static void describe_route(describing *j, const apigw_definition *d, const definition_route *r) {
    open_json(j, '{');
    put_member(j, "key", r->key);
    if (r->integration != NULL)
        describe_integration(j, r->integration);
    describe_authorization(j, r);
    put_bool(j, "apiKey", r->api_key == SWITCH_ON);
    if (r->validator != NULL) {
        put_name(j, "validator");
        open_json(j, '{');
        describe_validator(j, r->validator);
        close_json(j, '}');
    }
    if (d->kind == APIGW_DEFINITION_REST || d->kind == APIGW_DEFINITION_WEBSOCKET)
        describe_parameters(j, r);
    put_member(j, "operation", r->operation);
    if (d->kind == APIGW_DEFINITION_WEBSOCKET)
        put_bool(j, "routeResponse", r->has_responses);
    put_member(j, "modelSelection", r->model_selection);
    close_json(j, '}');
}

static void describe_condition(describing *j, const definition_condition *c) {
    open_json(j, '{');
    put_member(j, "field", c->field);
    put_member(j, "name", c->name);
    put_texts(j, "values", &c->values);
    close_json(j, '}');
}

static void describe_rule(describing *j, const definition_rule *r) {
    open_json(j, '{');
    put_integer(j, "priority", r->priority);
    put_name(j, "conditions");
    open_json(j, '[');
    LIST_EACH(definition_condition, c, r->conditions) {
        describe_condition(j, c);
    }
    close_json(j, ']');
    put_member(j, "authenticate", r->authenticate);
    put_name(j, "action");
    open_json(j, '{');
    put_member(j, "type", r->action);
    if (r->target != NULL) {
        put_member(j, "function", r->target->function);
        put_member(j, "qualifier", r->target->qualifier);
        put_bool(j, "multiValueHeaders", r->multi_value);
    }
    put_member(j, "status", r->status);
    put_member(j, "contentType", r->content_type);
    put_member(j, "body", r->body);
    put_member(j, "protocol", r->protocol);
    put_member(j, "host", r->host);
    put_member(j, "port", r->port);
    put_member(j, "path", r->path);
    put_member(j, "query", r->query);
    close_json(j, '}');
    close_json(j, '}');
}

static void describe_rules(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_rule, r, d->rules) {
        describe_rule(j, r);
    }
    close_json(j, ']');
}

static void describe_route_list(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_route, r, d->routes) {
        describe_route(j, d, r);
    }
    close_json(j, ']');
}

static void describe_routes(describing *j, const apigw_definition *d) {
    if (d->kind >= APIGW_DEFINITION_ALB)
        describe_rules(j, d);
    else
        describe_route_list(j, d);
}

/* ---- lists of the API ------------------------------------------------------------------------------------------- */

static const char *const authorizer_types[] = {NULL, "lambda-token", "lambda-request", "cognito", "jwt"};

static void describe_authorizers(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_authorizer, a, d->authorizers) {
        open_json(j, '{');
        put_member(j, "name", a->name);
        put_string(j, "type", authorizer_types[a->type]);
        put_member(j, "function", a->function);
        put_member(j, "qualifier", a->qualifier);
        put_texts(j, "sources", &a->sources);
        put_integer(j, "ttl", a->ttl);
        put_member(j, "validation", a->validation);
        put_member(j, "payload", a->payload);
        put_switch(j, "simple", a->simple);
        put_member(j, "issuer", a->issuer);
        put_some_texts(j, "audience", &a->audience);
        put_some_texts(j, "userPools", &a->user_pools);
        put_member(j, "credentials", a->credentials);
        close_json(j, '}');
    }
    close_json(j, ']');
}

static void describe_functions(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_function, f, d->functions) {
        open_json(j, '{');
        put_member(j, "function", f->function);
        put_member(j, "qualifier", f->qualifier);
        put_bool(j, "ofTemplate", f->own);
        close_json(j, '}');
    }
    close_json(j, ']');
}

static void describe_settings(describing *j, const definition_setting *s) {
    put_rate(j, "rate", s->rate);
    put_integer(j, "burst", s->burst);
    put_switch(j, "caching", s->caching);
    put_integer(j, "cacheTtl", s->cache_ttl);
}

static void describe_stages(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_stage, s, d->stages) {
        open_json(j, '{');
        put_member(j, "name", s->name);
        put_pairs(j, "variables", &s->variables);
        put_name(j, "settings");
        open_json(j, '[');
        LIST_EACH(definition_setting, setting, s->settings) {
            open_json(j, '{');
            put_member(j, "key", setting->key);
            describe_settings(j, setting);
            close_json(j, '}');
        }
        close_json(j, ']');
        close_json(j, '}');
    }
    close_json(j, ']');
}

/* The name of a status without its prefix: "not-found". */
static void put_code(describing *j, apigw_status code) {
    const char *constant = apigw_status_name(code);
    char lower[32];
    size_t n = 0;
    if (constant == NULL || strncmp(constant, "APIGW_E_", 8) != 0)
        return;
    for (constant += 8; constant[n] != '\0' && n < sizeof lower; n++)
        lower[n] = constant[n] == '_' ? '-' : ascii_lower(constant[n]);
    put_member(j, "code", slice_of(lower, n));
}

static void describe_warnings(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_warning, w, d->warnings) {
        open_json(j, '{');
        put_code(j, w->code);
        put_member(j, "pointer", w->pointer);
        if (w->offset != UINT64_MAX) {
            put_name(j, "offset");
            put_comma(j);
            gw_buffer_integer(j->out, (int64_t)w->offset);
        }
        put_member(j, "message", w->message);
        close_json(j, '}');
    }
    close_json(j, ']');
}

/* ---- everything ------------------------------------------------------------------------------------------------- */

static void describe_models(describing *j, const apigw_definition *d) {
    put_name(j, "validators");
    open_json(j, '[');
    LIST_EACH(definition_validator, v, d->validators) {
        open_json(j, '{');
        describe_validator(j, v);
        close_json(j, '}');
    }
    close_json(j, ']');
    put_name(j, "models");
    open_json(j, '[');
    LIST_EACH(definition_model, m, d->models) {
        put_text(j, m->name);
    }
    close_json(j, ']');
    put_name(j, "gatewayResponses");
    open_json(j, '[');
    LIST_EACH(definition_gateway_response, g, d->gateway_responses) {
        open_json(j, '{');
        put_member(j, "type", g->type);
        if (g->status.at != NULL) {
            put_name(j, "status");
            put_comma(j);
            buffer_append(j->out, g->status.at, g->status.len);
        }
        put_pairs(j, "parameters", &g->parameters);
        put_pairs(j, "templates", &g->templates);
        close_json(j, '}');
    }
    close_json(j, ']');
    put_name(j, "resources");
    open_json(j, '[');
    LIST_EACH(definition_resource, r, d->resources) {
        put_text(j, r->path);
    }
    close_json(j, ']');
}

static void describe_plan(describing *j, const definition_plan *p) {
    open_json(j, '{');
    put_member(j, "name", p->name);
    put_rate(j, "rate", p->rate);
    put_integer(j, "burst", p->burst);
    put_integer(j, "quota", p->quota);
    put_member(j, "period", p->period);
    put_integer(j, "offset", p->offset);
    put_name(j, "keys");
    open_json(j, '[');
    LIST_EACH(definition_key, k, p->keys) {
        put_text(j, k->id);
    }
    close_json(j, ']');
    put_name(j, "stages");
    open_json(j, '[');
    LIST_EACH(definition_plan_stage, s, p->stages) {
        open_json(j, '{');
        put_member(j, "stage", s->stage);
        put_name(j, "throttle");
        open_json(j, '{');
        LIST_EACH(definition_setting, setting, s->throttles) {
            put_name_text(j, setting->key);
            open_json(j, '{');
            describe_settings(j, setting);
            close_json(j, '}');
        }
        close_json(j, '}');
        close_json(j, '}');
    }
    close_json(j, ']');
    close_json(j, '}');
}

static void describe_entrances(describing *j, const apigw_definition *d) {
    put_name(j, "mappings");
    open_json(j, '[');
    LIST_EACH(definition_mapping, m, d->mappings) {
        open_json(j, '{');
        put_member(j, "domain", m->domain);
        put_member(j, "path", m->path);
        put_member(j, "stage", m->stage);
        close_json(j, '}');
    }
    close_json(j, ']');
    put_name(j, "usagePlans");
    open_json(j, '[');
    LIST_EACH(definition_plan, p, d->plans) {
        describe_plan(j, p);
    }
    close_json(j, ']');
}

static void describe_cors(describing *j, const definition_cors *c) {
    if (!c->present)
        return;
    put_name(j, "cors");
    open_json(j, '{');
    put_some_texts(j, "allowOrigins", &c->origins);
    put_some_texts(j, "allowMethods", &c->methods);
    put_some_texts(j, "allowHeaders", &c->headers);
    put_some_texts(j, "exposeHeaders", &c->exposed);
    put_integer(j, "maxAge", c->max_age);
    put_switch(j, "allowCredentials", c->credentials);
    close_json(j, '}');
}

static void describe_settings_of_api(describing *j, const apigw_definition *d) {
    put_member(j, "selection", d->selection);
    put_member(j, "apiKeySelection", d->key_selection);
    put_member(j, "apiKeySource", d->api_key_source);
    put_some_texts(j, "binaryMediaTypes", &d->binary_types);
    put_integer(j, "minimumCompressionSize", d->compression);
    put_switch(j, "disableExecuteApiEndpoint", d->endpoint_disabled);
    put_some_texts(j, "vpcEndpointIds", &d->endpoints);
    if (d->policy.at != NULL)
        put_bool(j, "policy", true);
    describe_cors(j, &d->cors);
}

static void describe_all(describing *j, const apigw_definition *d) {
    open_json(j, '{');
    put_string(j, "kind", apigw_definition_kind_name(d->kind));
    put_member(j, "name", d->name);
    put_member(j, "description", d->description);
    put_member(j, "version", d->version);
    put_name(j, "routes");
    describe_route_list(j, d);
    put_name(j, "authorizers");
    describe_authorizers(j, d);
    describe_models(j, d);
    put_name(j, "stages");
    describe_stages(j, d);
    describe_entrances(j, d);
    put_name(j, "rules");
    describe_rules(j, d);
    describe_settings_of_api(j, d);
    put_name(j, "functions");
    describe_functions(j, d);
    put_name(j, "warnings");
    describe_warnings(j, d);
    close_json(j, '}');
}

static void (*const described_parts[])(describing *j, const apigw_definition *d) = {
    [APIGW_DESCRIBE_ALL] = describe_all,
    [APIGW_DESCRIBE_ROUTES] = describe_routes,
    [APIGW_DESCRIBE_AUTHORIZERS] = describe_authorizers,
    [APIGW_DESCRIBE_FUNCTIONS] = describe_functions,
    [APIGW_DESCRIBE_STAGES] = describe_stages,
    [APIGW_DESCRIBE_WARNINGS] = describe_warnings,
};

apigw_status apigw_definition_describe(const apigw_definition *definition, uint32_t part, apigw_buffer *out,
                                       apigw_error *err) {
    describing j = {out, false};
    gw_error_clear(err);
    if (definition == NULL)
        return gw_error_argument(err, "definition");
    if (out == NULL)
        return gw_error_argument(err, "out");
    gw_buffer_begin(out);
    if (part == 0 || part > APIGW_DESCRIBE_LAST || !definition->loaded) {
        gw_buffer_abandon(out);
        return definition->loaded ? gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "there is no such part")
                                  : gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "no document is loaded");
    }
    described_parts[part](&j, definition);
    return gw_output_finish(out, err);
}

/* ---- one by one ------------------------------------------------------------------------------------------------- */

static const definition_link *link_at(const definition_list *list, size_t i) {
    const definition_link *link = list->first;
    for (; link != NULL && i != 0; i--)
        link = link->next;
    return link;
}

#define ENTRY_SET(out, member, text) ((out)->member = (text).at, (out)->member##_len = (text).len)

static bool route_entry(const apigw_definition *d, size_t i, apigw_definition_entry *out) {
    const definition_route *r = i < d->routes.count ? d->by_index[i] : NULL;
    if (r == NULL)
        return false;
    ENTRY_SET(out, key, r->key);
    ENTRY_SET(out, authorization, slice_of_string(authorizations[r->authorization]));
    if (r->authorizer != NULL)
        ENTRY_SET(out, authorizer, r->authorizer->name);
    out->api_key = r->api_key == SWITCH_ON;
    if (r->integration == NULL)
        return true;
    ENTRY_SET(out, type, slice_of_string(integration_types[r->integration->type]));
    ENTRY_SET(out, target, r->integration->function.at != NULL ? r->integration->function : r->integration->uri);
    ENTRY_SET(out, qualifier, r->integration->qualifier);
    return true;
}

static bool rule_entry(const apigw_definition *d, size_t i, apigw_definition_entry *out) {
    const definition_rule *r = (const definition_rule *)(const void *)link_at(&d->rules, i);
    if (r == NULL)
        return false;
    ENTRY_SET(out, key, r->priority.text.at != NULL ? r->priority.text : SLICE("default"));
    ENTRY_SET(out, type, r->action);
    if (r->target != NULL) {
        ENTRY_SET(out, target, r->target->function);
        ENTRY_SET(out, qualifier, r->target->qualifier);
    }
    return true;
}

static bool authorizer_entry(const apigw_definition *d, size_t i, apigw_definition_entry *out) {
    const definition_authorizer *a = (const definition_authorizer *)(const void *)link_at(&d->authorizers, i);
    if (a == NULL)
        return false;
    ENTRY_SET(out, key, a->name);
    ENTRY_SET(out, type, slice_of_string(authorizer_types[a->type]));
    ENTRY_SET(out, target, a->function.at != NULL ? a->function : a->issuer);
    ENTRY_SET(out, qualifier, a->qualifier);
    return true;
}

static bool function_entry(const apigw_definition *d, size_t i, apigw_definition_entry *out) {
    const definition_function *f = (const definition_function *)(const void *)link_at(&d->functions, i);
    if (f == NULL)
        return false;
    ENTRY_SET(out, key, f->function);
    ENTRY_SET(out, qualifier, f->qualifier);
    return true;
}

apigw_status apigw_definition_entry_at(const apigw_definition *definition, uint32_t part, size_t i,
                                       apigw_definition_entry *out) {
    bool found;
    if (definition == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    memset(out, 0, sizeof *out);
    if (part == APIGW_DESCRIBE_ROUTES)
        found =
            definition->kind >= APIGW_DEFINITION_ALB ? rule_entry(definition, i, out) : route_entry(definition, i, out);
    else if (part == APIGW_DESCRIBE_AUTHORIZERS)
        found = authorizer_entry(definition, i, out);
    else if (part == APIGW_DESCRIBE_FUNCTIONS)
        found = function_entry(definition, i, out);
    else
        return APIGW_E_ARGUMENT;
    return found ? APIGW_OK : APIGW_E_NOT_FOUND;
}

apigw_status apigw_definition_warning_at(const apigw_definition *definition, size_t i, apigw_error *out) {
    const definition_warning *w;
    if (definition == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    gw_error_clear(out);
    w = (const definition_warning *)(const void *)link_at(&definition->warnings, i);
    if (w == NULL)
        return APIGW_E_NOT_FOUND;
    out->code = w->code;
    out->offset = w->offset;
    memcpy(out->pointer, w->pointer.at, w->pointer.len);
    memcpy(out->message, w->message.at, w->message.len);
    return APIGW_OK;
}
