/* The parts of a definition that exchanges use, compiled: front ends with media types and CORS, integrations,
 * authorizers, token rules, gateway responses, rules of load balancers by priority. All of it is immutable afterwards.
 */
#include "gateway/definition_compile.h"
#include "core/error.h"
#include "gateway/exchange_service.h"
#include <apigw/cors.h>

/* Report what failed at a place of the document. */
static void report_compile(importer *im, apigw_status status, const char *at, const char *what,
                           const apigw_error *error) {
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, at, "%s: %s", what, error->message);
}

/* ---- front ends ------------------------------------------------------------------------------------------------- */

/* The kinds of front ends of a definition; the second is that of HTTP APIs with payload format 1.0, and of integrations
 * of WebSocket APIs, which have the templates of REST APIs. */
static const uint32_t config_kinds[APIGW_DEFINITION_LAST + 1][2] = {
    [APIGW_DEFINITION_REST] = {APIGW_KIND_REST, 0},
    [APIGW_DEFINITION_HTTP] = {APIGW_KIND_HTTP_2, APIGW_KIND_HTTP_1},
    [APIGW_DEFINITION_WEBSOCKET] = {APIGW_KIND_WEBSOCKET, APIGW_KIND_REST},
    [APIGW_DEFINITION_FUNCTION_URL] = {APIGW_KIND_FUNCTION_URL, 0},
    [APIGW_DEFINITION_ALB] = {APIGW_KIND_ALB, APIGW_KIND_ALB_MULTI},
    [APIGW_DEFINITION_ALB_MULTI] = {APIGW_KIND_ALB, APIGW_KIND_ALB_MULTI},
};

static apigw_status add_cors(apigw_api *api, const definition_cors *cors, apigw_error *err) {
    const struct {
        uint32_t setting;
        const definition_texts *texts;
    } lists[] = {{APIGW_CORS_ALLOW_ORIGINS, &cors->origins},
                 {APIGW_CORS_ALLOW_METHODS, &cors->methods},
                 {APIGW_CORS_ALLOW_HEADERS, &cors->headers},
                 {APIGW_CORS_EXPOSE_HEADERS, &cors->exposed}};
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (size_t t = 0; t < lists[i].texts->count && status == APIGW_OK; t++)
            status =
                apigw_cors_add(api, lists[i].setting, lists[i].texts->items[t].at, lists[i].texts->items[t].len, err);
    if (status == APIGW_OK && cors->max_age.text.at != NULL)
        status = apigw_cors_set(api, APIGW_CORS_MAX_AGE, cors->max_age.value, err);
    if (status == APIGW_OK && cors->credentials == SWITCH_ON)
        status = apigw_cors_set(api, APIGW_CORS_ALLOW_CREDENTIALS, 1, err);
    return status;
}

static void make_configs(importer *im) {
    apigw_definition *d = im->d;
    apigw_error error = {0};
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < 2 && config_kinds[d->kind][i] != 0 && status == APIGW_OK; i++) {
        d->configs[i] = apigw_api_new(&d->allocator, config_kinds[d->kind][i]);
        if (d->configs[i] == NULL)
            status = APIGW_E_NOMEM;
        for (size_t t = 0; t < d->binary_types.count && status == APIGW_OK; t++)
            status = apigw_api_add(d->configs[i], APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, d->binary_types.items[t].at,
                                   d->binary_types.items[t].len, &error);
        if (status == APIGW_OK && d->cors.present)
            status = add_cors(d->configs[i], &d->cors, &error);
    }
    report_compile(im, status, NULL, "the configuration of CORS or of media types is refused", &error);
}

static void make_stage(importer *im, definition_stage *stage) {
    apigw_error error = {0};
    apigw_status status = APIGW_OK;
    if (stage->variables.count == 0)
        return;
    stage->config = apigw_api_new(&im->d->allocator, config_kinds[im->d->kind][0]);
    if (stage->config == NULL)
        status = APIGW_E_NOMEM;
    for (size_t i = 0; i < stage->variables.count && status == APIGW_OK; i++) {
        const definition_pair *pair = &stage->variables.items[i];
        status = apigw_api_add(stage->config, APIGW_LIST_STAGE_VARIABLES, pair->name.at, pair->name.len, pair->value.at,
                               pair->value.len, &error);
    }
    report_compile(im, status, NULL, "the variables of a stage are refused", &error);
}

/* ---- integrations ----------------------------------------------------------------------------------------------- */

static bool has_stage_variable(slice text) {
    return slice_find_text(text, SLICE("${stageVariables.")) < text.len;
}

/* Whether an integration needs nothing but an event and a result. */
static bool is_plain_proxy(const apigw_definition *d, const definition_integration *i) {
    if (i->type != INTEGRATION_LAMBDA_PROXY)
        return false;
    if (d->kind == APIGW_DEFINITION_HTTP)
        return i->request_parameters.count == 0 &&
               slice_find_text(i->json, SLICE("\"responseParameters\":")) == i->json.len;
    for (size_t p = 0; p < i->request_parameters.count; p++)
        if (slice_starts_with(i->request_parameters.items[p].name, SLICE("integration.request.header.")))
            return false; /* some destinations make every call fail (G.4.16) */
    return true;
}

/* The parameters of an AWS service. */
static void compile_service(importer *im, definition_integration *i) {
    const size_t count = i->request_parameters.count;
    apigw_error error = {0};
    i->parameters = gw_import_new(im, (count + 1) * sizeof *i->parameters);
    for (size_t p = 0; i->parameters != NULL && p < count && import_good(im); p++)
        report_compile(im, gw_service_compile(im->memory, &i->request_parameters.items[p], &i->parameters[p], &error),
                       i->at, "a parameter of the integration is refused", &error);
}

static void compile_one_integration(importer *im, definition_integration *i) {
    const apigw_definition *d = im->d;
    apigw_error error = {0};
    apigw_status status;
    if (i->subtype.len != 0)
        compile_service(im, i);
    i->has_variables = has_stage_variable(i->uri) || has_stage_variable(i->function);
    if (is_plain_proxy(d, i) || i->type == INTEGRATION_NONE || i->json.at == NULL || i->subtype.len != 0)
        return;
    i->compiled =
        apigw_integration_new(&d->allocator, config_kinds[d->kind][d->kind == APIGW_DEFINITION_WEBSOCKET ? 1 : 0]);
    if (i->compiled == NULL) {
        gw_import_nomem(im);
        return;
    }
    status = apigw_integration_compile(i->compiled, i->json.at, i->json.len, &error);
    if (status != APIGW_OK && status != APIGW_E_NOMEM)
        gw_import_fail(im, status, i->at, "the integration cannot be used: %s%s%s", error.message,
                       error.pointer[0] != '\0' ? " at " : "", error.pointer);
    else
        report_compile(im, status, i->at, "the integration", &error);
}

/* The statuses that a method declares are the only ones of its integration responses (G.5.9). */
static void declare_statuses(importer *im, const definition_route *r) {
    apigw_error error = {0};
    if (r->integration == NULL || r->integration->compiled == NULL || im->d->kind != APIGW_DEFINITION_REST)
        return;
    for (size_t i = 0; i < r->statuses.count; i++) {
        const slice text = r->statuses.items[i];
        if (text.len == 3 && text.at[0] >= '1' && text.at[0] <= '5' && ascii_is_digit(text.at[1]) &&
            ascii_is_digit(text.at[2]))
            report_compile(im,
                           apigw_integration_declare_status(
                               r->integration->compiled,
                               (text.at[0] - '0') * 100 + (text.at[1] - '0') * 10 + text.at[2] - '0', &error),
                           r->at, "a status of the method", &error);
    }
}

/* ---- authorizers ------------------------------------------------------------------------------------------------ */

/* The kind of a Lambda authorizer's event. */
static uint32_t authorizer_kind(const apigw_definition *d, const definition_authorizer *a) {
    if (d->kind == APIGW_DEFINITION_HTTP)
        return slice_is(a->payload, "2.0") ? APIGW_KIND_AUTHORIZER_HTTP_2 : APIGW_KIND_AUTHORIZER_HTTP_1;
    if (d->kind == APIGW_DEFINITION_WEBSOCKET)
        return APIGW_KIND_AUTHORIZER_WEBSOCKET;
    return a->type == AUTHORIZER_TOKEN ? APIGW_KIND_AUTHORIZER_TOKEN : APIGW_KIND_AUTHORIZER_REST;
}

/* Identity sources are required, but for those of REST APIs whose results are not cached (H1.19). */
static void make_authorizer(importer *im, definition_authorizer *a) {
    const bool needs_sources = im->d->kind != APIGW_DEFINITION_REST || a->type == AUTHORIZER_TOKEN || a->ttl.value > 0;
    apigw_error error = {0};
    apigw_status status = APIGW_OK;
    text_builder pools = {.im = im};
    for (size_t i = 0; i < a->user_pools.count; i++) {
        if (i != 0)
            gw_text_add(&pools, SLICE(","));
        gw_text_add(&pools, a->user_pools.items[i]);
    }
    a->pools = a->user_pools.count != 0 ? gw_text_end(&pools) : slice_absent();
    if (a->type != AUTHORIZER_TOKEN && a->type != AUTHORIZER_REQUEST)
        return;
    a->config = apigw_api_new(&im->d->allocator, authorizer_kind(im->d, a));
    if (a->config == NULL)
        status = APIGW_E_NOMEM;
    for (size_t i = 0; needs_sources && i < a->sources.count && status == APIGW_OK; i++)
        status = apigw_api_add(a->config, APIGW_LIST_IDENTITY_SOURCES, "", 0, a->sources.items[i].at,
                               a->sources.items[i].len, &error);
    report_compile(im, status, a->at, "an identity source of the authorizer is refused", &error);
}

/* The issuer of the tokens of a user pool that an ARN names; absent: it is no ARN, so the host has to know it. */
static slice pool_issuer(importer *im, slice pool) {
    slice rest = pool, parts[6], id;
    if (!slice_starts_with(pool, SLICE("arn:")))
        return slice_absent();
    for (size_t i = 0; i < 6; i++)
        parts[i] = slice_cut(&rest, i < 5 ? ':' : '\0');
    if (!slice_starts_with(parts[5], SLICE("userpool/")) || parts[3].len == 0)
        return slice_absent();
    id = slice_skip(parts[5], sizeof "userpool/" - 1);
    return gw_import_join(
        im, SLICE("https://cognito-idp."), parts[3],
        slice_starts_with(parts[1], SLICE("aws-cn")) ? SLICE(".amazonaws.com.cn/") : SLICE(".amazonaws.com/"), id);
}

static apigw_status add_rules(apigw_token_rules *rules, uint32_t list, const definition_texts *texts,
                              apigw_error *err) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < texts->count && status == APIGW_OK; i++)
        status = apigw_token_rules_add(rules, list, texts->items[i].at, texts->items[i].len, err);
    return status;
}

static apigw_status add_issuers(importer *im, apigw_token_rules *rules, const definition_authorizer *a,
                                apigw_error *err) {
    apigw_status status = APIGW_OK;
    if (a->type == AUTHORIZER_JWT)
        return apigw_token_rules_add(rules, APIGW_TOKEN_ISSUERS, a->issuer.at, a->issuer.len, err);
    for (size_t i = 0; i < a->user_pools.count && status == APIGW_OK; i++) {
        const slice issuer = pool_issuer(im, a->user_pools.items[i]);
        if (!import_good(im))
            return APIGW_E_NOMEM;
        status = issuer.at != NULL ? apigw_token_rules_add(rules, APIGW_TOKEN_ISSUERS, issuer.at, issuer.len, err)
                                   : apigw_token_rules_set_option(rules, APIGW_TOKEN_ANY_ISSUER, 1, err);
    }
    return status;
}

static apigw_status make_rules(importer *im, const definition_route *r, apigw_token_rules **rules, apigw_error *err) {
    apigw_status status;
    *rules = apigw_token_rules_new(&im->d->allocator);
    if (*rules == NULL)
        return APIGW_E_NOMEM;
    status = add_issuers(im, *rules, r->authorizer, err);
    if (status == APIGW_OK)
        status = add_rules(*rules, APIGW_TOKEN_AUDIENCES, &r->authorizer->audience, err);
    return status == APIGW_OK ? add_rules(*rules, APIGW_TOKEN_SCOPES, &r->scopes, err) : status;
}

/* Routes without scopes share the rules of their authorizer. */
static void make_token_rules(importer *im, definition_route *r) {
    definition_authorizer *a = r->authorizer;
    apigw_error error = {0};
    apigw_status status = APIGW_OK;
    if (a == NULL || (a->type != AUTHORIZER_COGNITO && a->type != AUTHORIZER_JWT))
        return;
    if (r->scopes.count == 0) {
        if (a->rules == NULL)
            status = make_rules(im, r, &a->rules, &error);
        r->rules[0] = r->rules[1] = a->rules;
    } else {
        status = make_rules(im, r, &r->rules[0], &error);
        if (status == APIGW_OK && a->type == AUTHORIZER_COGNITO)
            status = make_rules(im, r, &r->rules[1], &error);
        if (status == APIGW_OK && r->rules[1] != NULL)
            status = apigw_token_rules_set_option(r->rules[1], APIGW_TOKEN_SCOPE_STATUS, 403, &error);
    }
    report_compile(im, status, r->at, "the tokens of the route are refused", &error);
}

/* ---- gateway responses ------------------------------------------------------------------------------------------ */

static apigw_status compile_gateway_response(apigw_gateway_responses *set, const definition_gateway_response *g,
                                             apigw_error *err) {
    const uint32_t type = apigw_gateway_response_type_by_name(g->type.at, g->type.len);
    apigw_status status = apigw_gateway_responses_add(set, type, err);
    int32_t code = 0;
    for (size_t i = 0; i < g->status.len; i++)
        code = code * 10 + (g->status.at[i] - '0');
    if (status == APIGW_OK && code >= 200)
        status = apigw_gateway_responses_set_status(set, type, code, err);
    for (size_t i = 0; i < g->parameters.count && status == APIGW_OK; i++)
        status = apigw_gateway_responses_add_parameter(set, type, g->parameters.items[i].name.at,
                                                       g->parameters.items[i].name.len, g->parameters.items[i].value.at,
                                                       g->parameters.items[i].value.len, err);
    for (size_t i = 0; i < g->templates.count && status == APIGW_OK; i++)
        status = apigw_gateway_responses_add_template(set, type, g->templates.items[i].name.at,
                                                      g->templates.items[i].name.len, g->templates.items[i].value.at,
                                                      g->templates.items[i].value.len, err);
    return status;
}

static void make_gateway_responses(importer *im) {
    apigw_error error = {0};
    apigw_status status = APIGW_OK;
    if (im->d->gateway_responses.count == 0)
        return;
    im->d->responses = apigw_gateway_responses_new(&im->d->allocator);
    if (im->d->responses == NULL)
        status = APIGW_E_NOMEM;
    LIST_EACH(definition_gateway_response, g, im->d->gateway_responses) {
        if (status != APIGW_OK)
            break;
        status = compile_gateway_response(im->d->responses, g, &error);
        if (status != APIGW_OK && status != APIGW_E_NOMEM) {
            gw_import_fail(im, status, g->type.at, "the gateway response is refused: %s", error.message);
            return;
        }
    }
    report_compile(im, status, NULL, "the gateway responses", &error);
}

/* ---- rules of load balancers ------------------------------------------------------------------------------------ */

/* Whether a rule comes before another one: the default action is last. */
static bool is_before(const definition_rule *a, const definition_rule *b) {
    if (a->priority.text.at == NULL || b->priority.text.at == NULL)
        return a->priority.text.at != NULL && b->priority.text.at == NULL;
    return a->priority.value < b->priority.value;
}

/* Sift an entry down the heap of the entries before `count`. */
static void sift(const definition_rule **at, size_t from, size_t count) {
    for (size_t child; (child = 2 * from + 1) < count; from = child) {
        const definition_rule *moved = at[from];
        if (child + 1 < count && is_before(at[child], at[child + 1]))
            child++;
        if (!is_before(moved, at[child]))
            return;
        at[from] = at[child];
        at[child] = moved;
    }
}

static void order_rules(importer *im) {
    const size_t count = im->d->rules.count;
    const definition_rule **at = gw_import_new(im, (count + 1) * sizeof *at);
    size_t i = 0;
    if (at == NULL)
        return;
    LIST_EACH(definition_rule, r, im->d->rules) {
        at[i++] = r;
    }
    for (i = count / 2; i-- > 0;)
        sift(at, i, count);
    for (i = count; i-- > 1;) {
        const definition_rule *last = at[i];
        at[i] = at[0];
        at[0] = last;
        sift(at, 0, i);
    }
    im->d->by_priority = at;
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

void gw_definition_compile(importer *im) {
    apigw_definition *d = im->d;
    if (import_good(im))
        make_configs(im);
    LIST_EACH(definition_stage, s, d->stages) {
        if (import_good(im))
            make_stage(im, s);
    }
    LIST_EACH(definition_integration, i, d->integrations) {
        if (import_good(im))
            compile_one_integration(im, i);
    }
    LIST_EACH(definition_authorizer, a, d->authorizers) {
        if (import_good(im))
            make_authorizer(im, a);
    }
    LIST_EACH(definition_route, r, d->routes) {
        if (import_good(im))
            make_token_rules(im, r);
        if (import_good(im))
            declare_statuses(im, r);
    }
    if (import_good(im))
        make_gateway_responses(im);
    if (import_good(im))
        gw_definition_compile_policy(im);
    if (import_good(im) && d->kind >= APIGW_DEFINITION_ALB)
        order_rules(im);
}

void gw_definition_release(apigw_definition *d) {
    LIST_EACH(definition_stage, s, d->stages) {
        apigw_api_free(s->config);
    }
    LIST_EACH(definition_integration, i, d->integrations) {
        apigw_integration_free(i->compiled);
    }
    LIST_EACH(definition_authorizer, a, d->authorizers) {
        apigw_api_free(a->config);
        apigw_token_rules_free(a->rules);
    }
    LIST_EACH(definition_route, r, d->routes) {
        if (r->scopes.count != 0) {
            apigw_token_rules_free(r->rules[0]);
            apigw_token_rules_free(r->rules[1]);
        }
        apigw_method_validator_free(r->checks);
    }
    for (size_t i = 0; i < d->statement_count; i++) {
        apigw_authorization_free(d->statements[i].forms[0]);
        apigw_authorization_free(d->statements[i].forms[1]);
    }
    apigw_gateway_responses_free(d->responses);
    apigw_api_free(d->configs[0]);
    apigw_api_free(d->configs[1]);
}
