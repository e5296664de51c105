/* A definition as JSON again. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/output.h"
#include "gateway/definition_model.h"
#include "json/writer.h"
#include <apigw/names.h>
#include <stddef.h>

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

static void put_pairs(describing *j, const char *s, const definition_pairs *list) {
    put_name(j, s);
    open_json(j, '{');
    for (size_t i = 0; i < list->count; i++) {
        put_name_text(j, list->items[i].name);
        put_text(j, list->items[i].value);
    }
    close_json(j, '}');
}

/* ---- members by table ------------------------------------------------------------------------------------------- */

enum described_type {
    PUT_TEXT,       /* slice; absent: left out */
    PUT_TEXTS,      /* definition_texts */
    PUT_SOME_TEXTS, /* definition_texts; none: left out */
    PUT_SWITCH,     /* uint8_t SWITCH_...; SWITCH_ABSENT: left out */
    PUT_BOOL,       /* bool */
    PUT_TRUE,       /* bool; false: left out */
    PUT_INTEGER,    /* definition_number; absent: left out */
    PUT_RATE,       /* definition_number in thousandths; absent: left out */
    PUT_WORD        /* uint8_t: index of a word; NULL: left out */
};

/* A member of a structure, and its name in the description. */
typedef struct described_member {
    const char *name;
    uint8_t type; /* enum described_type */
    uint16_t at;  /* offset in the structure */
    const char *const *words;
} described_member;

#define MEMBER(type, name, structure, member)                                                                          \
    { name, PUT_##type, offsetof(structure, member), NULL }
#define WORD(name, structure, member, words)                                                                           \
    { name, PUT_WORD, offsetof(structure, member), words }
#define MEMBERS(members) (members), sizeof(members) / sizeof *(members)

static void put_described(describing *j, const described_member *m, const void *at) {
    switch ((enum described_type)m->type) {
    case PUT_TEXT:
        put_member(j, m->name, *(const slice *)at);
        break;
    case PUT_SOME_TEXTS:
        if (((const definition_texts *)at)->count == 0)
            break;
        /* fall through */
    case PUT_TEXTS:
        put_texts(j, m->name, at);
        break;
    case PUT_SWITCH:
        if (*(const uint8_t *)at != SWITCH_ABSENT)
            put_bool(j, m->name, *(const uint8_t *)at == SWITCH_ON);
        break;
    case PUT_TRUE:
        if (!*(const bool *)at)
            break;
        /* fall through */
    case PUT_BOOL:
        put_bool(j, m->name, *(const bool *)at);
        break;
    case PUT_INTEGER:
        put_integer(j, m->name, *(const definition_number *)at);
        break;
    case PUT_RATE:
        put_rate(j, m->name, *(const definition_number *)at);
        break;
    case PUT_WORD:
        if (m->words[*(const uint8_t *)at] != NULL)
            put_string(j, m->name, m->words[*(const uint8_t *)at]);
        break;
    }
}

/* Write members of a structure, in the order of the table. */
static void put_members(describing *j, const void *structure, const described_member *members, size_t count) {
    for (size_t i = 0; i < count; i++)
        put_described(j, &members[i], (const char *)structure + members[i].at);
}

/* Write a structure as an object. */
static void put_object(describing *j, const void *structure, const described_member *members, size_t count) {
    open_json(j, '{');
    put_members(j, structure, members, count);
    close_json(j, '}');
}

/* Write a list of structures as an array of objects. */
static void put_list(describing *j, const definition_list *list, const described_member *members, size_t count) {
    open_json(j, '[');
    for (const definition_link *link = list->first; link != NULL; link = link->next)
        put_object(j, link, members, count);
    close_json(j, ']');
}

/* ---- integrations ----------------------------------------------------------------------------------------------- */

static const char *const integration_types[] = {"none", "lambda-proxy", "lambda", "http-proxy",
                                                "http", "mock",         "service"};
static const char *const passthroughs[] = {NULL, "when-no-match", "when-no-templates", "never"};
static const char *const contents[] = {NULL, "convert-to-binary", "convert-to-text"};

static const described_member integration_members[] = {
    WORD("type", definition_integration, type, integration_types),
    MEMBER(TEXT, "function", definition_integration, function),
    MEMBER(TEXT, "qualifier", definition_integration, qualifier),
};

/* Members after the mode. */
static const described_member more_integration_members[] = {
    MEMBER(TRUE, "asynchronous", definition_integration, asynchronous),
    MEMBER(TEXT, "payload", definition_integration, payload),
    MEMBER(TEXT, "subtype", definition_integration, subtype),
    MEMBER(INTEGER, "timeout", definition_integration, timeout),
    WORD("passthrough", definition_integration, passthrough, passthroughs),
    WORD("contentHandling", definition_integration, content, contents),
    MEMBER(TEXT, "credentials", definition_integration, credentials),
    MEMBER(TEXT, "connectionType", definition_integration, connection_type),
    MEMBER(TEXT, "connectionId", definition_integration, connection_id),
    MEMBER(TEXT, "cacheNamespace", definition_integration, cache_namespace),
    MEMBER(SOME_TEXTS, "cacheKeyParameters", definition_integration, cache_keys),
};

static void describe_responses(describing *j, const definition_list *responses) {
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
    put_members(j, i, MEMBERS(integration_members));
    if (i->function.at == NULL)
        put_member(j, "uri", i->uri);
    put_member(j, "httpMethod", i->method);
    if (i->transfer == TRANSFER_STREAM)
        put_string(j, "mode", "stream");
    else if (i->function.at != NULL)
        put_string(j, "mode", "buffered");
    put_members(j, i, MEMBERS(more_integration_members));
    if (i->request_parameters.count != 0)
        put_pairs(j, "requestParameters", &i->request_parameters);
    if (i->responses.count != 0)
        describe_responses(j, &i->responses);
    close_json(j, '}');
}

/* ---- routes ----------------------------------------------------------------------------------------------------- */

static const char *const authorizations[] = {"none", "iam", "lambda", "cognito", "jwt"};

static const described_member validator_members[] = {
    MEMBER(TEXT, "name", definition_validator, name),
    MEMBER(SWITCH, "body", definition_validator, body),
    MEMBER(SWITCH, "parameters", definition_validator, parameters),
};

static void describe_authorization(describing *j, const definition_route *r) {
    put_name(j, "authorization");
    open_json(j, '{');
    put_string(j, "type", authorizations[r->authorization]);
    if (r->authorizer != NULL)
        put_member(j, "authorizer", r->authorizer->name);
    if (r->authorization == AUTHORIZATION_COGNITO || r->authorization == AUTHORIZATION_JWT || r->scopes.count != 0)
        put_texts(j, "scopes", &r->scopes);
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

static void describe_route(describing *j, const apigw_definition *d, const definition_route *r) {
    open_json(j, '{');
    put_member(j, "key", r->key);
    if (r->integration != NULL)
        describe_integration(j, r->integration);
    describe_authorization(j, r);
    put_bool(j, "apiKey", r->api_key == SWITCH_ON);
    if (r->validator != NULL) {
        put_name(j, "validator");
        put_object(j, r->validator, MEMBERS(validator_members));
    }
    if (d->kind == APIGW_DEFINITION_REST || d->kind == APIGW_DEFINITION_WEBSOCKET)
        describe_parameters(j, r);
    put_member(j, "operation", r->operation);
    if (d->kind == APIGW_DEFINITION_WEBSOCKET)
        put_bool(j, "routeResponse", r->has_responses);
    put_member(j, "modelSelection", r->model_selection);
    close_json(j, '}');
}

static void describe_route_list(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_route, r, d->routes) {
        describe_route(j, d, r);
    }
    close_json(j, ']');
}

/* ---- rules of load balancers ------------------------------------------------------------------------------------ */

static const described_member condition_members[] = {
    MEMBER(TEXT, "field", definition_condition, field),
    MEMBER(TEXT, "name", definition_condition, name),
    MEMBER(TEXTS, "values", definition_condition, values),
};

/* Members of an action after its target. */
static const described_member action_members[] = {
    MEMBER(TEXT, "status", definition_rule, status), MEMBER(TEXT, "contentType", definition_rule, content_type),
    MEMBER(TEXT, "body", definition_rule, body),     MEMBER(TEXT, "protocol", definition_rule, protocol),
    MEMBER(TEXT, "host", definition_rule, host),     MEMBER(TEXT, "port", definition_rule, port),
    MEMBER(TEXT, "path", definition_rule, path),     MEMBER(TEXT, "query", definition_rule, query),
};

static void describe_rules(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_rule, r, d->rules) {
        open_json(j, '{');
        put_integer(j, "priority", r->priority);
        put_name(j, "conditions");
        put_list(j, &r->conditions, MEMBERS(condition_members));
        put_member(j, "authenticate", r->authenticate);
        put_name(j, "action");
        open_json(j, '{');
        put_member(j, "type", r->action);
        if (r->target != NULL) {
            put_member(j, "function", r->target->function);
            put_member(j, "qualifier", r->target->qualifier);
            put_bool(j, "multiValueHeaders", r->multi_value);
        }
        put_members(j, r, MEMBERS(action_members));
        close_json(j, '}');
        close_json(j, '}');
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

static const described_member authorizer_members[] = {
    MEMBER(TEXT, "name", definition_authorizer, name),
    WORD("type", definition_authorizer, type, authorizer_types),
    MEMBER(TEXT, "function", definition_authorizer, function),
    MEMBER(TEXT, "qualifier", definition_authorizer, qualifier),
    MEMBER(TEXTS, "sources", definition_authorizer, sources),
    MEMBER(INTEGER, "ttl", definition_authorizer, ttl),
    MEMBER(TEXT, "validation", definition_authorizer, validation),
    MEMBER(TEXT, "payload", definition_authorizer, payload),
    MEMBER(SWITCH, "simple", definition_authorizer, simple),
    MEMBER(TEXT, "issuer", definition_authorizer, issuer),
    MEMBER(SOME_TEXTS, "audience", definition_authorizer, audience),
    MEMBER(SOME_TEXTS, "userPools", definition_authorizer, user_pools),
    MEMBER(TEXT, "credentials", definition_authorizer, credentials),
};

static void describe_authorizers(describing *j, const apigw_definition *d) {
    put_list(j, &d->authorizers, MEMBERS(authorizer_members));
}

static const described_member function_members[] = {
    MEMBER(TEXT, "function", definition_function, function),
    MEMBER(TEXT, "qualifier", definition_function, qualifier),
    MEMBER(BOOL, "ofTemplate", definition_function, own),
};

static void describe_functions(describing *j, const apigw_definition *d) {
    put_list(j, &d->functions, MEMBERS(function_members));
}

static const described_member setting_members[] = {
    MEMBER(TEXT, "key", definition_setting, key),
    MEMBER(RATE, "rate", definition_setting, rate),
    MEMBER(INTEGER, "burst", definition_setting, burst),
    MEMBER(SWITCH, "caching", definition_setting, caching),
    MEMBER(INTEGER, "cacheTtl", definition_setting, cache_ttl),
};

static void describe_stages(describing *j, const apigw_definition *d) {
    open_json(j, '[');
    LIST_EACH(definition_stage, s, d->stages) {
        open_json(j, '{');
        put_member(j, "name", s->name);
        put_pairs(j, "variables", &s->variables);
        put_name(j, "settings");
        put_list(j, &s->settings, MEMBERS(setting_members));
        close_json(j, '}');
    }
    close_json(j, ']');
}

static void describe_warnings(describing *j, const apigw_definition *d) {
    static const char prefix[] = "APIGW_E_";
    open_json(j, '[');
    LIST_EACH(definition_warning, w, d->warnings) {
        const char *code = apigw_status_name(w->code) + sizeof prefix - 1; /* each warning has the code of an error */
        char lower[32];                                                    /* without the prefix: "not-found" */
        size_t n = 0;
        open_json(j, '{');
        for (; n < sizeof lower && code[n] != '\0'; n++)
            lower[n] = code[n] == '_' ? '-' : ascii_lower(code[n]);
        put_member(j, "code", slice_of(lower, n));
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
    put_list(j, &d->validators, MEMBERS(validator_members));
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

static const described_member plan_members[] = {
    MEMBER(TEXT, "name", definition_plan, name),      MEMBER(RATE, "rate", definition_plan, rate),
    MEMBER(INTEGER, "burst", definition_plan, burst), MEMBER(INTEGER, "quota", definition_plan, quota),
    MEMBER(TEXT, "period", definition_plan, period),  MEMBER(INTEGER, "offset", definition_plan, offset),
};

static void describe_plan(describing *j, const definition_plan *p) {
    open_json(j, '{');
    put_members(j, p, MEMBERS(plan_members));
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
            put_object(j, setting, setting_members + 1, sizeof setting_members / sizeof *setting_members - 1);
        }
        close_json(j, '}');
        close_json(j, '}');
    }
    close_json(j, ']');
    close_json(j, '}');
}

static const described_member mapping_members[] = {
    MEMBER(TEXT, "domain", definition_mapping, domain),
    MEMBER(TEXT, "path", definition_mapping, path),
    MEMBER(TEXT, "stage", definition_mapping, stage),
};

static const described_member cors_members[] = {
    MEMBER(SOME_TEXTS, "allowOrigins", definition_cors, origins),
    MEMBER(SOME_TEXTS, "allowMethods", definition_cors, methods),
    MEMBER(SOME_TEXTS, "allowHeaders", definition_cors, headers),
    MEMBER(SOME_TEXTS, "exposeHeaders", definition_cors, exposed),
    MEMBER(INTEGER, "maxAge", definition_cors, max_age),
    MEMBER(SWITCH, "allowCredentials", definition_cors, credentials),
};

static const described_member api_members[] = {
    MEMBER(TEXT, "selection", apigw_definition, selection),
    MEMBER(TEXT, "apiKeySelection", apigw_definition, key_selection),
    MEMBER(TEXT, "apiKeySource", apigw_definition, api_key_source),
    MEMBER(SOME_TEXTS, "binaryMediaTypes", apigw_definition, binary_types),
    MEMBER(INTEGER, "minimumCompressionSize", apigw_definition, compression),
    MEMBER(SWITCH, "disableExecuteApiEndpoint", apigw_definition, endpoint_disabled),
    MEMBER(SOME_TEXTS, "vpcEndpointIds", apigw_definition, endpoints),
};

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
    put_name(j, "mappings");
    put_list(j, &d->mappings, MEMBERS(mapping_members));
    put_name(j, "usagePlans");
    open_json(j, '[');
    LIST_EACH(definition_plan, p, d->plans) {
        describe_plan(j, p);
    }
    close_json(j, ']');
    put_name(j, "rules");
    describe_rules(j, d);
    put_members(j, d, MEMBERS(api_members));
    if (d->policy.at != NULL)
        put_bool(j, "policy", true);
    if (d->cors.present) {
        put_name(j, "cors");
        put_object(j, &d->cors, MEMBERS(cors_members));
    }
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
    if (out != NULL)
        gw_buffer_begin(out);
    if (definition == NULL)
        return gw_error_argument(err, "definition");
    if (out == NULL)
        return gw_error_argument(err, "out");
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
