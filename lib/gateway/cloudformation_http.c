/* HTTP and WebSocket APIs of CloudFormation templates, and function URLs (H3.12 to H3.18). */
#include "core/error.h"
#include "gateway/cloudformation_importers.h"

#define ROWS(table) (table), sizeof(table) / sizeof *(table)
#define V2(name)                                                                                                       \
    { NULL, NULL, (name) }

/* ---- the API ---------------------------------------------------------------------------------------------------- */

static const char *const protocols[] = {"HTTP", "WEBSOCKET", NULL};
enum { PROTOCOL_HTTP = 1, PROTOCOL_WEBSOCKET };

typedef struct api_members {
    slice name, description, route_key, credentials, selection, key_selection;
    node body, cors, target;
    uint8_t protocol, fail_on_warnings, endpoint_disabled;
} api_members;

#define API_ROW(name, type, flags, member, words)                                                                      \
    { V2(name), (type), (flags), offsetof(api_members, member), (words) }

static const member_row api_rows[] = {
    API_ROW("Name", MEMBER_TEXT, 0, name, NULL),
    API_ROW("Description", MEMBER_TEXT, 0, description, NULL),
    API_ROW("ProtocolType", MEMBER_WORD, 0, protocol, protocols),
    API_ROW("RouteSelectionExpression", MEMBER_TEXT, 0, selection, NULL),
    API_ROW("ApiKeySelectionExpression", MEMBER_TEXT, 0, key_selection, NULL),
    API_ROW("CorsConfiguration", MEMBER_MAP, 0, cors, NULL),
    API_ROW("DisableExecuteApiEndpoint", MEMBER_SWITCH, 0, endpoint_disabled, NULL),
    API_ROW("Body", MEMBER_MAP, 0, body, NULL),
    API_ROW("BodyS3Location", MEMBER_NODE, MEMBER_REFUSED, body, NULL),
    API_ROW("FailOnWarnings", MEMBER_SWITCH, 0, fail_on_warnings, NULL),
    API_ROW("Target", MEMBER_NODE, 0, target, NULL),
    API_ROW("RouteKey", MEMBER_TEXT, 0, route_key, NULL),
    API_ROW("CredentialsArn", MEMBER_TEXT, 0, credentials, NULL),
};

void gw_template_default_stage(importer *im) {
    gw_import_stage(im, SLICE("$default"));
}

/* Quick create: one route and a stage that is deployed by itself. */
static void quick_create(importer *im, const api_members *m) {
    definition_route *r;
    function_name name;
    slice text;
    if (!gw_import_scalar(m->target, &text)) {
        gw_import_wrong(im, APIGW_E_TYPE, m->target, DIALECT_V2, 0, "a function or url");
        return;
    }
    r = gw_import_route(im, m->route_key.at != NULL ? m->route_key : SLICE("$default"), im->template->api_at);
    if (r == NULL)
        return;
    if (gw_import_function(im, text, true, &name)) {
        const lambda_members members = {.payload = SLICE("2.0"), .at = m->target.at};
        r->integration = gw_import_lambda(im, &name, &members);
    } else {
        r->integration = gw_import_proxy(im, gw_import_printable(im, text), m->target.at);
    }
    if (r->integration != NULL)
        r->integration->credentials = m->credentials;
    gw_template_default_stage(im);
}

static void read_api(importer *im, api_members *m) {
    const bool websocket = m->protocol == PROTOCOL_WEBSOCKET;
    im->d->name = m->name;
    im->d->description = m->description;
    im->d->kind = websocket ? APIGW_DEFINITION_WEBSOCKET : APIGW_DEFINITION_HTTP;
    if (!websocket && m->protocol == 0 && !node_present(m->body))
        gw_import_fail(im, APIGW_E_MISSING, im->template->props.at, "expected a member 'ProtocolType'");
    if (websocket && m->selection.at == NULL)
        gw_import_fail(im, APIGW_E_MISSING, im->template->props.at, "expected a member 'RouteSelectionExpression'");
    if (websocket) {
        im->d->selection = m->selection;
        im->d->key_selection = m->key_selection;
    }
    if (node_present(m->body) && websocket)
        gw_import_fail(im, APIGW_E_UNSUPPORTED, m->body.at, "an OpenAPI document does not describe a WebSocket API");
    if (node_present(m->body) && !websocket) {
        const openapi_context context = {.api = APIGW_DEFINITION_HTTP};
        gw_template_body(im, m->body, node_absent(), m->fail_on_warnings, &context);
    }
    if (m->endpoint_disabled != SWITCH_ABSENT)
        im->d->endpoint_disabled = m->endpoint_disabled;
    if (node_present(m->cors))
        gw_import_cors(im, m->cors, DIALECT_V2);
    if (node_present(m->target))
        quick_create(im, m);
}

/* ---- authorizers ------------------------------------------------------------------------------------------------ */

static const char *const authorizer_words[] = {"", "REQUEST", "", "JWT", NULL};

#define AUTHORIZER_ROW(name, type, flags, member, words)                                                               \
    { V2(name), (type), (flags), offsetof(definition_authorizer, member), (words) }

static const member_row authorizer_rows[] = {
    AUTHORIZER_ROW("AuthorizerType", MEMBER_WORD, MEMBER_REQUIRED, type, authorizer_words),
    AUTHORIZER_ROW("Name", MEMBER_TEXT, 0, name, NULL),
    AUTHORIZER_ROW("IdentitySource", MEMBER_TEXTS, 0, sources, NULL),
    AUTHORIZER_ROW("AuthorizerPayloadFormatVersion", MEMBER_TEXT, 0, payload, NULL),
    AUTHORIZER_ROW("EnableSimpleResponses", MEMBER_SWITCH, 0, simple, NULL),
    AUTHORIZER_ROW("AuthorizerResultTtlInSeconds", MEMBER_INTEGER, 0, ttl, NULL),
    AUTHORIZER_ROW("AuthorizerCredentialsArn", MEMBER_TEXT, 0, credentials, NULL),
};

static const member_row jwt_rows[] = {
    AUTHORIZER_ROW("Issuer", MEMBER_TEXT, 0, issuer, NULL),
    AUTHORIZER_ROW("Audience", MEMBER_TEXTS, 0, audience, NULL),
};

static void add_authorizer_v2(importer *im, const template_resource *r) {
    definition_authorizer *a = gw_import_append(im, &im->d->authorizers, sizeof *a);
    if (a == NULL)
        return;
    a->name = r->id;
    a->at = r->props.at;
    gw_import_members(im, r->props, DIALECT_V2, ROWS(authorizer_rows), a);
    gw_import_members(im, gw_import_member(im, r->props, SLICE("JwtConfiguration")), DIALECT_V2, ROWS(jwt_rows), a);
    gw_import_finish_authorizer(im, a, gw_import_member(im, r->props, SLICE("AuthorizerUri")), slice_absent());
    gw_import_register(im, SORT_AUTHORIZER, r->id, a);
}

/* ---- integrations and routes ------------------------------------------------------------------------------------ */

static void add_integration(importer *im, const template_resource *r) {
    definition_integration *i = gw_import_integration(im, r->props, DIALECT_V2);
    if (i != NULL)
        gw_import_register(im, SORT_INTEGRATION, r->id, i);
}

static void add_integration_response(importer *im, const template_resource *r) {
    gw_import_warn(im, APIGW_E_UNSUPPORTED, r->at, "responses of integrations are not supported; it is ignored");
}

static const char *const route_authorizations[] = {"NONE", "AWS_IAM", "CUSTOM", "JWT", NULL};

typedef struct route_members {
    slice key, operation, response_selection, model_selection;
    node target, authorizer, models, parameters;
    definition_texts scopes;
    uint8_t authorization, api_key;
} route_members;

#define ROUTE_ROW(name, type, flags, member, words)                                                                    \
    { V2(name), (type), (flags), offsetof(route_members, member), (words) }

static const member_row route_rows[] = {
    ROUTE_ROW("RouteKey", MEMBER_TEXT, MEMBER_REQUIRED, key, NULL),
    ROUTE_ROW("Target", MEMBER_NODE, 0, target, NULL),
    ROUTE_ROW("AuthorizationType", MEMBER_WORD, 0, authorization, route_authorizations),
    ROUTE_ROW("AuthorizerId", MEMBER_NODE, 0, authorizer, NULL),
    ROUTE_ROW("AuthorizationScopes", MEMBER_TEXTS, 0, scopes, NULL),
    ROUTE_ROW("OperationName", MEMBER_TEXT, 0, operation, NULL),
    ROUTE_ROW("ApiKeyRequired", MEMBER_SWITCH, 0, api_key, NULL),
    ROUTE_ROW("RouteResponseSelectionExpression", MEMBER_TEXT, 0, response_selection, NULL),
    ROUTE_ROW("ModelSelectionExpression", MEMBER_TEXT, 0, model_selection, NULL),
    ROUTE_ROW("RequestModels", MEMBER_MAP, 0, models, NULL),
};

/* Return the integration that a target names: "integrations/" and a link. */
static definition_integration *route_target(importer *im, node target) {
    definition_integration *found = NULL;
    link_found link;
    slice text;
    if (gw_import_scalar(target, &text) && gw_import_link(text, &link) && slice_is(link.before, "integrations/") &&
        link.after.len == 0)
        found = gw_import_lookup(im, SORT_INTEGRATION, link.id);
    if (found == NULL && import_good(im))
        gw_import_fail(im, APIGW_E_NOT_FOUND, target.at,
                       "expected 'integrations/' and an integration of this template");
    return found;
}

static void protect_route(importer *im, definition_route *r, const route_members *m, const template_resource *from) {
    if (m->authorization > TEMPLATE_AUTHORIZATION_NONE && im->d->kind == APIGW_DEFINITION_WEBSOCKET &&
        !slice_is(r->key, "$connect")) {
        gw_import_fail(im, APIGW_E_UNSUPPORTED, from->props.at, "only $connect of a WebSocket API has an authorizer");
        return;
    }
    if (m->api_key == SWITCH_ON && im->d->kind == APIGW_DEFINITION_WEBSOCKET)
        r->api_key = SWITCH_ON;
    else if (m->api_key == SWITCH_ON)
        gw_import_fail(im, APIGW_E_UNSUPPORTED, from->props.at, "HTTP APIs have no API keys");
    r->scopes = m->scopes;
    gw_template_protect(im, r,
                        &(template_protection){.authorization = m->authorization,
                                               .token_type = AUTHORIZER_JWT,
                                               .authorizer = m->authorizer,
                                               .at = from->props.at,
                                               .owner = "route"});
}

static void add_route(importer *im, const template_resource *from) {
    route_members m = {.api_key = SWITCH_ABSENT};
    definition_route *r;
    bool optional;
    gw_import_members(im, from->props, DIALECT_V2, ROWS(route_rows), &m);
    if (!import_good(im))
        return;
    r = gw_import_route(im, m.key, from->at);
    if (r == NULL)
        return;
    r->operation = m.operation;
    r->model_selection = m.model_selection;
    protect_route(im, r, &m, from);
    if (im->d->kind == APIGW_DEFINITION_WEBSOCKET)
        gw_template_use_models(im, r, m.models, true);
    /* a connection is accepted without an integration, too */
    optional =
        im->d->kind == APIGW_DEFINITION_WEBSOCKET && (slice_is(m.key, "$connect") || slice_is(m.key, "$disconnect"));
    if (node_present(m.target))
        r->integration = route_target(im, m.target);
    else if (!optional)
        gw_import_fail(im, APIGW_E_MISSING, from->props.at, "expected a member 'Target'");
    gw_import_register(im, SORT_RESOURCE, from->id, r);
}

static void add_route_response(importer *im, const template_resource *from) {
    definition_route *r =
        gw_template_linked(im, gw_import_member(im, from->props, SLICE("RouteId")), SORT_RESOURCE, "a route");
    if (r != NULL)
        r->has_responses = true;
}

static void add_model_v2(importer *im, const template_resource *r) {
    node schema = gw_import_member(im, r->props, SLICE("Schema"));
    slice name = slice_absent();
    definition_model *m;
    gw_import_scalar(gw_import_member(im, r->props, SLICE("Name")), &name);
    if (!import_good(im))
        return;
    if (!node_is(schema, VALUE_MAP)) {
        gw_import_fail(im, APIGW_E_TYPE, r->props.at, "expected a schema, which is an object");
        return;
    }
    m = gw_import_new_model(im, gw_import_printable(im, name.at != NULL ? name : r->id), schema);
    if (m != NULL && !slice_equal(m->name, r->id))
        gw_import_register(im, SORT_MODEL, r->id, m);
}

/* ---- stages ----------------------------------------------------------------------------------------------------- */

static const member_row stage_rows[] = {
    {V2("StageVariables"), MEMBER_PAIRS, 0, offsetof(definition_stage, variables), NULL},
};

/* Settings of a stage: of all routes, and by route key. */
void gw_template_stage_settings(importer *im, definition_stage *s, node props) {
    node settings = gw_import_member(im, props, SLICE("RouteSettings")), n;
    size_t i = 0;
    slice key;
    gw_import_members(im, props, DIALECT_V2, ROWS(stage_rows), s);
    gw_import_setting(im, &s->settings, SLICE("*"), gw_import_member(im, props, SLICE("DefaultRouteSettings")),
                      DIALECT_V2);
    while (gw_import_next(im, settings, &i, &key, &n))
        gw_import_setting(im, &s->settings, key, n, DIALECT_V2);
}

static void add_stage_v2(importer *im, const template_resource *r) {
    node name = gw_import_member(im, r->props, SLICE("StageName"));
    definition_stage *s;
    slice text;
    if (!import_good(im))
        return;
    if (!gw_import_scalar(name, &text)) {
        gw_import_fail(im, APIGW_E_MISSING, r->props.at, "expected a member 'StageName'");
        return;
    }
    s = gw_import_stage(im, gw_import_printable(im, text));
    if (s != NULL)
        gw_template_stage_settings(im, s, r->props);
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

/* In this order: what is referred to comes first. */
static const struct {
    const char *type;
    void (*add)(importer *im, const template_resource *r);
} v2_types[] = {
    {"AWS::ApiGatewayV2::Model", add_model_v2},
    {"AWS::ApiGatewayV2::Authorizer", add_authorizer_v2},
    {"AWS::ApiGatewayV2::Integration", add_integration},
    {"AWS::ApiGatewayV2::IntegrationResponse", add_integration_response},
    {"AWS::ApiGatewayV2::Route", add_route},
    {"AWS::ApiGatewayV2::RouteResponse", add_route_response},
    {"AWS::ApiGatewayV2::Stage", add_stage_v2},
};

void gw_template_v2_resources(importer *im) {
    template_resource r;
    for (size_t t = 0; t < sizeof v2_types / sizeof v2_types[0]; t++) {
        size_t i = 0;
        while (gw_template_next(im, &i, v2_types[t].type, &r))
            if (slice_is(r.type, v2_types[t].type) && gw_template_belongs(im, &r, "ApiId"))
                v2_types[t].add(im, &r);
    }
}

void gw_template_v2(importer *im) {
    api_members m = {.protocol = 0};
    gw_import_members(im, im->template->props, DIALECT_V2, ROWS(api_rows), &m);
    if (import_good(im))
        read_api(im, &m);
    gw_template_v2_resources(im);
}

/* ---- function URLs ---------------------------------------------------------------------------------------------- */

static const char *const url_authorizations[] = {"NONE", "AWS_IAM", NULL};
static const char *const invoke_modes[] = {"BUFFERED", "RESPONSE_STREAM", NULL};

typedef struct url_members {
    node function, cors;
    slice qualifier;
    uint8_t authorization, mode;
} url_members;

#define URL_ROW(name, type, flags, member, words)                                                                      \
    { V2(name), (type), (flags), offsetof(url_members, member), (words) }

static const member_row url_rows[] = {
    URL_ROW("TargetFunctionArn", MEMBER_NODE, 0, function, NULL),
    URL_ROW("Qualifier", MEMBER_TEXT, 0, qualifier, NULL),
    URL_ROW("AuthType", MEMBER_WORD, MEMBER_REQUIRED, authorization, url_authorizations),
    URL_ROW("InvokeMode", MEMBER_WORD, 0, mode, invoke_modes),
    URL_ROW("Cors", MEMBER_MAP, 0, cors, NULL),
};

void gw_template_url_of(importer *im, node props, const function_name *given, const char *at) {
    url_members m = {.mode = 0};
    lambda_members members = {.payload = SLICE("2.0"), .at = at};
    function_name name = {.own = false};
    definition_route *r;
    slice text;
    im->d->kind = APIGW_DEFINITION_FUNCTION_URL;
    gw_import_members(im, props, DIALECT_V2, ROWS(url_rows), &m);
    if (given != NULL)
        name = *given;
    else if (!gw_import_scalar(m.function, &text) && import_good(im))
        gw_import_fail(im, APIGW_E_MISSING, props.at, "expected a member 'TargetFunctionArn'");
    else if (import_good(im) && !gw_import_function(im, text, true, &name))
        name.function = gw_import_printable(im, text); /* a name */
    if (m.qualifier.at != NULL)
        name.qualifier = m.qualifier;
    r = gw_import_route(im, SLICE("$default"), at);
    if (r == NULL)
        return;
    members.stream = m.mode == 2;
    r->authorization = m.authorization == TEMPLATE_AUTHORIZATION_IAM ? AUTHORIZATION_IAM : AUTHORIZATION_NONE;
    r->integration = gw_import_lambda(im, &name, &members);
    if (node_present(m.cors))
        gw_import_cors(im, m.cors, DIALECT_V2);
}

void gw_template_url(importer *im, node props, const char *at) {
    gw_template_url_of(im, props, NULL, at);
}
