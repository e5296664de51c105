/* SAM templates (H3.40 to H3.44): what becomes of APIs, as SAM hands it to CloudFormation. */
#include "core/error.h"
#include "gateway/cloudformation_sam_api.h"
#include "json/writer.h"

#define ROWS(table) (table), sizeof(table) / sizeof *(table)
#define SAM(name)                                                                                                      \
    { NULL, (name), (name) }

/* ---- models, gateway responses, domains ------------------------------------------------------------------------- */

void gw_sam_models(sam_api *api) {
    node models = gw_import_member(api->im, api->props, SLICE("Models")), schema;
    size_t i = 0;
    slice name;
    while (gw_import_next(api->im, models, &i, &name, &schema)) {
        definition_model *m = gw_import_new_model(api->im, gw_sam_lower_case(api->im, name), schema);
        if (m != NULL)
            m->imported = true;
    }
}

/* The response parameters of a gateway response: headers, paths and query strings by name. */
static void add_response_parameters(importer *im, definition_gateway_response *g, node parameters) {
    static const char *const groups[][2] = {{"Headers", "gatewayresponse.header."},
                                            {"Paths", "gatewayresponse.path."},
                                            {"QueryStrings", "gatewayresponse.querystring."}};
    size_t capacity = 0;
    definition_pairs pairs;
    for (size_t t = 0; t < 3 && import_good(im); t++) {
        node group = gw_import_member(im, parameters, slice_of_string(groups[t][0]));
        if (!node_present(group) || !gw_import_pairs(im, group, DIALECT_V1, 0, &pairs))
            continue;
        for (size_t i = 0; i < pairs.count; i++) {
            definition_pair *items =
                gw_arena_grow(im->memory, g->parameters.items, sizeof *items, &capacity, g->parameters.count + 1);
            if (items == NULL) {
                gw_import_nomem(im);
                return;
            }
            pairs.items[i].name =
                gw_import_join(im, slice_of_string(groups[t][1]), pairs.items[i].name, slice_absent(), slice_absent());
            g->parameters.items = items;
            items[g->parameters.count++] = pairs.items[i];
        }
    }
}

void gw_sam_gateway_responses(sam_api *api) {
    importer *im = api->im;
    node responses = gw_import_member(im, api->props, SLICE("GatewayResponses")), object;
    size_t i = 0;
    slice type;
    while (gw_import_next(im, responses, &i, &type, &object)) {
        definition_gateway_response *g;
        node parameters = gw_import_member(im, object, SLICE("ResponseParameters"));
        value_entry *entry =
            node_is(object, VALUE_MAP) ? gw_value_map_find(object.v.as.map, SLICE("ResponseParameters")) : NULL;
        const value written = entry != NULL ? entry->value : gw_value_null();
        if (entry != NULL)
            entry->value = gw_value_null(); /* of another form here */
        gw_import_gateway_response(im, type, object, DIALECT_V1);
        if (entry != NULL)
            entry->value = written;
        g = gw_import_lookup(im, SORT_GATEWAY_RESPONSE, type);
        if (g != NULL)
            add_response_parameters(im, g, parameters);
    }
}

static void add_mapping(importer *im, slice domain, slice path, slice stage) {
    definition_mapping *m = gw_import_append(im, &im->d->mappings, sizeof *m);
    if (m == NULL)
        return;
    if (path.len != 0 && path.at[0] == '/')
        path = slice_skip(path, 1);
    m->domain = domain;
    m->stage = stage;
    m->path = path.len != 0 ? path : slice_absent();
}

void gw_sam_domain(sam_api *api, slice stage) {
    importer *im = api->im;
    node domain = gw_import_member(im, api->props, SLICE("Domain")),
         paths = gw_import_member(im, domain, SLICE("BasePath"));
    definition_texts list = {NULL, 0};
    slice name;
    if (!gw_import_scalar(gw_import_member(im, domain, SLICE("DomainName")), &name))
        return;
    name = gw_import_printable(im, name);
    if (node_present(paths) && !gw_import_texts(im, paths, DIALECT_V1, 0, &list))
        gw_import_wrong(im, APIGW_E_TYPE, paths, DIALECT_V1, 0, "a list of paths");
    if (list.count == 0)
        add_mapping(im, name, slice_absent(), stage);
    for (size_t i = 0; i < list.count; i++)
        add_mapping(im, name, list.items[i], stage);
}

/* ---- CORS of REST APIs ------------------------------------------------------------------------------------------ */

typedef struct cors_members {
    slice origin, methods, headers, max_age;
    uint8_t credentials;
} cors_members;

#define CORS_ROW(name, type, member)                                                                                   \
    { SAM(name), (type), 0, offsetof(cors_members, member), NULL }

static const member_row cors_rows[] = {
    CORS_ROW("AllowOrigin", MEMBER_TEXT, origin),
    CORS_ROW("AllowMethods", MEMBER_TEXT, methods),
    CORS_ROW("AllowHeaders", MEMBER_TEXT, headers),
    CORS_ROW("MaxAge", MEMBER_TEXT, max_age),
    CORS_ROW("AllowCredentials", MEMBER_SWITCH, credentials),
};

/* Return the methods of a resource, as the value of a parameter: 'GET,OPTIONS'. */
static slice method_names(importer *im, uint32_t methods) {
    static const char *const names[] = {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"};
    text_builder made = {.im = im};
    methods |= APIGW_METHOD_OPTIONS;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((methods & apigw_method_bit(names[i], strlen(names[i]))) == 0)
            continue;
        gw_text_add(&made, made.len != 0 ? SLICE(",") : SLICE("'"));
        gw_text_add(&made, slice_of_string(names[i]));
    }
    gw_text_add(&made, SLICE("'"));
    return gw_text_end(&made);
}

static void write_cors_header(apigw_buffer *out, bool *begun, const char *name, slice text) {
    if (text.at == NULL)
        return;
    buffer_append(out, *begun ? "," : "", *begun);
    *begun = true;
    buffer_literal(out, "\"method.response.header.Access-Control-");
    buffer_append(out, name, strlen(name));
    buffer_literal(out, "\":");
    gw_json_write_string(out, text.at, text.len);
}

/* Return the integration of a preflight as JSON. */
static slice preflight_json(importer *im, const cors_members *m, slice methods) {
    apigw_buffer *out = apigw_buffer_new(&im->d->allocator);
    bool begun = false;
    if (out != NULL) {
        gw_buffer_begin(out);
        buffer_literal(out, "{\"type\":\"MOCK\",\"passthroughBehavior\":\"WHEN_NO_MATCH\",\"timeoutInMillis\":29000,"
                            "\"requestTemplates\":{\"application/json\":\"{\\n  \\\"statusCode\\\" : 200\\n}\\n\"},"
                            "\"integrationResponses\":[{\"statusCode\":\"200\",\"responseParameters\":{");
        write_cors_header(out, &begun, "Allow-Credentials",
                          m->credentials == SWITCH_ON ? SLICE("'true'") : slice_absent());
        write_cors_header(out, &begun, "Allow-Headers", m->headers);
        write_cors_header(out, &begun, "Allow-Methods", methods);
        write_cors_header(out, &begun, "Allow-Origin", m->origin);
        write_cors_header(out, &begun, "Max-Age", m->max_age);
        buffer_literal(out, "},\"responseTemplates\":{\"application/json\":\"{}\\n\"}}]}");
    }
    return gw_import_take(im, out);
}

static void add_preflight(sam_api *api, const cors_members *m, const definition_resource *resource, bool protect,
                          bool key) {
    importer *im = api->im;
    definition_route *r = gw_import_route(
        im, gw_import_join(im, SLICE("OPTIONS "), resource->path, slice_absent(), slice_absent()), api->props.at);
    if (r == NULL)
        return;
    r->integration = gw_import_mock(im, api->props.at);
    if (r->integration != NULL)
        r->integration->json =
            preflight_json(im, m, m->methods.at != NULL ? m->methods : method_names(im, resource->methods));
    if (key)
        r->api_key = api->defaults.api_key;
    if (!protect)
        return;
    r->authorization = api->defaults.authorization;
    r->authorizer = api->defaults.authorizer;
    r->scopes = api->defaults.scopes;
}

static bool switched_off(sam_api *api, const char *name) {
    uint8_t on = SWITCH_ON;
    return gw_import_switch(gw_import_member(api->im, api->auth, slice_of_string(name)), &on) && on == SWITCH_OFF;
}

void gw_sam_cors(sam_api *api) {
    importer *im = api->im;
    node cors = gw_import_member(im, api->props, SLICE("Cors"));
    cors_members m = {.credentials = SWITCH_ABSENT};
    const bool protect = !switched_off(api, "AddDefaultAuthorizerToCorsPreflight"),
               key = !switched_off(api, "AddApiKeyRequiredToCorsPreflight");
    definition_link *last = im->d->resources.last;
    if (!node_present(cors))
        return;
    if (node_is(cors, VALUE_MAP))
        gw_import_members(im, cors, DIALECT_V1, ROWS(cors_rows), &m);
    else if (!gw_import_scalar(cors, &m.origin))
        gw_import_wrong(im, APIGW_E_TYPE, cors, DIALECT_V1, 0, "an origin or an object");
    LIST_EACH(definition_resource, r, im->d->resources) {
        if (!import_good(im))
            return;
        if (r->methods != 0 && (r->methods & APIGW_METHOD_OPTIONS) == 0)
            add_preflight(api, &m, r, protect, key);
        if (&r->link == last)
            return;
    }
}

/* ---- APIs ------------------------------------------------------------------------------------------------------- */

typedef struct sam_members {
    slice name, stage, description;
    node body, cors;
    definition_texts binary_types;
    definition_number compression;
    uint8_t fail_on_warnings, endpoint_disabled, key_source;
} sam_members;

static const char *const sam_key_sources[] = {"HEADER", "AUTHORIZER", NULL};

#define SAM_ROW(name, type, flags, member, words)                                                                      \
    { SAM(name), (type), (flags), offsetof(sam_members, member), (words) }

static const member_row sam_rows[] = {
    SAM_ROW("Name", MEMBER_TEXT, 0, name, NULL),
    SAM_ROW("Description", MEMBER_TEXT, 0, description, NULL),
    SAM_ROW("StageName", MEMBER_TEXT, 0, stage, NULL),
    SAM_ROW("DefinitionUri", MEMBER_NODE, MEMBER_REFUSED, body, NULL),
    SAM_ROW("DefinitionBody", MEMBER_MAP, 0, body, NULL),
    SAM_ROW("FailOnWarnings", MEMBER_SWITCH, 0, fail_on_warnings, NULL),
    SAM_ROW("DisableExecuteApiEndpoint", MEMBER_SWITCH, 0, endpoint_disabled, NULL),
};

static const member_row sam_rest_rows[] = {
    SAM_ROW("BinaryMediaTypes", MEMBER_TEXTS, 0, binary_types, NULL),
    SAM_ROW("MinimumCompressionSize", MEMBER_INTEGER, 0, compression, NULL),
    SAM_ROW("ApiKeySourceType", MEMBER_WORD, 0, key_source, sam_key_sources),
};

static const member_row sam_stage_rows[] = {
    {{NULL, "Variables", "StageVariables"}, MEMBER_PAIRS, 0, offsetof(definition_stage, variables), NULL},
};

/* The document of an API, and what its events add. */
static void read_sam(sam_api *api, sam_members *m) {
    importer *im = api->im;
    openapi_context context = {.api = api->http ? APIGW_DEFINITION_HTTP : APIGW_DEFINITION_REST};
    gw_import_members(im, api->props, DIALECT_V1, ROWS(sam_rows), m);
    im->d->name = m->name;
    im->d->description = m->description;
    if (m->endpoint_disabled != SWITCH_ABSENT)
        im->d->endpoint_disabled = m->endpoint_disabled;
    gw_sam_read_auth(api);
    gw_sam_events(api, true);
    if (node_present(m->body)) {
        context.deferred = &api->deferred;
        context.default_authorization = &api->defaults;
        gw_template_body(im, m->body, node_absent(), m->fail_on_warnings, &context);
    }
}

static bool begin_sam(sam_api *api, importer *im, const char *global) {
    api->im = im;
    api->props = gw_sam_properties(im, im->template->props, global);
    api->auth = gw_import_member(im, api->props, SLICE("Auth"));
    if (node_present(api->auth) && !node_is(api->auth, VALUE_MAP))
        gw_import_wrong(im, APIGW_E_TYPE, api->auth, DIALECT_V1, 0, "an object");
    api->defaults.api_key = SWITCH_OFF;
    if (!gw_value_new_map(im->memory, &api->deferred))
        gw_import_nomem(im);
    return import_good(im);
}

void gw_template_sam_rest(importer *im) {
    sam_api api = {.implicit = !node_present(im->template->props)};
    sam_members m = {.key_source = 0};
    definition_stage *stage;
    if (!begin_sam(&api, im, "Api"))
        return;
    read_sam(&api, &m);
    gw_import_members(im, api.props, DIALECT_V1, ROWS(sam_rest_rows), &m);
    gw_import_binary_types(im, &m.binary_types);
    gw_import_compression(im, m.compression);
    if (m.key_source != 0)
        im->d->api_key_source = slice_of_string(sam_key_sources[m.key_source - 1]);
    gw_sam_models(&api);
    gw_sam_events(&api, false);
    gw_sam_cors(&api);
    gw_sam_gateway_responses(&api);
    if (m.stage.at == NULL && api.implicit)
        m.stage = SLICE("Prod");
    if (m.stage.at == NULL && import_good(im))
        gw_import_fail(im, APIGW_E_MISSING, api.props.at, "expected a member 'StageName'");
    stage = import_good(im) ? gw_import_stage(im, m.stage) : NULL;
    if (stage == NULL)
        return;
    gw_import_members(im, api.props, DIALECT_V1, ROWS(sam_stage_rows), stage);
    gw_template_method_settings(im, stage, gw_import_member(im, api.props, SLICE("MethodSettings")));
    gw_sam_domain(&api, m.stage);
    gw_template_rest_resources(im);
}

void gw_template_sam_http(importer *im) {
    sam_api api = {.implicit = !node_present(im->template->props), .http = true};
    sam_members m = {.key_source = 0};
    definition_stage *stage;
    node cors;
    if (!begin_sam(&api, im, "HttpApi"))
        return;
    read_sam(&api, &m);
    gw_sam_events(&api, false);
    cors = gw_import_member(im, api.props, SLICE("CorsConfiguration"));
    if (node_is(cors, VALUE_BOOLEAN)) {
        if (cors.v.as.boolean) {
            slice *star = gw_import_new(im, sizeof *star);
            if (star == NULL)
                return;
            *star = SLICE("*");
            im->d->cors.present = true;
            im->d->cors.origins = (definition_texts){star, 1};
        }
    } else if (node_present(cors)) {
        gw_import_cors(im, cors, DIALECT_V2);
    }
    if (m.stage.at == NULL)
        m.stage = SLICE("$default");
    stage = import_good(im) ? gw_import_stage(im, m.stage) : NULL;
    if (stage == NULL)
        return;
    gw_template_stage_settings(im, stage, api.props);
    gw_sam_domain(&api, m.stage);
    gw_template_v2_resources(im);
}

/* ---- function URLs ---------------------------------------------------------------------------------------------- */

void gw_template_sam_url(importer *im, const template_resource *function) {
    const node props = gw_sam_properties(im, function->props, "Function");
    function_name name = {.function = im->template->api, .own = true};
    name.function.len -= 3; /* "Url" */
    if (gw_import_scalar(gw_import_member(im, props, SLICE("AutoPublishAlias")), &name.qualifier))
        name.qualifier = gw_import_printable(im, name.qualifier);
    gw_template_url_of(im, gw_import_member(im, props, SLICE("FunctionUrlConfig")), &name, function->at);
}

/* ---- WebSocket APIs --------------------------------------------------------------------------------------------- */

typedef struct socket_members {
    slice name, selection, key_selection, stage;
    node routes;
} socket_members;

#define SOCKET_ROW(name, type, flags, member)                                                                          \
    { SAM(name), (type), (flags), offsetof(socket_members, member), NULL }

static const member_row socket_rows[] = {
    SOCKET_ROW("Name", MEMBER_TEXT, 0, name),
    SOCKET_ROW("RouteSelectionExpression", MEMBER_TEXT, MEMBER_REQUIRED, selection),
    SOCKET_ROW("ApiKeySelectionExpression", MEMBER_TEXT, 0, key_selection),
    SOCKET_ROW("StageName", MEMBER_TEXT, 0, stage),
    SOCKET_ROW("Routes", MEMBER_MAP, MEMBER_REQUIRED, routes),
};

/* Auth {AuthType, AuthArn, IdentitySource}: it protects $connect. */
static void protect_connect(importer *im, definition_route *r, node auth) {
    definition_authorizer *a;
    node identity = gw_import_member(im, auth, SLICE("IdentitySource"));
    slice type;
    if (!node_present(auth) || !import_good(im))
        return;
    if (!gw_import_scalar(gw_import_member(im, auth, SLICE("AuthType")), &type)) {
        gw_import_fail(im, APIGW_E_MISSING, auth.at, "expected a member 'AuthType'");
        return;
    }
    if (slice_is_fold(type, "NONE"))
        return;
    if (slice_is_fold(type, "AWS_IAM")) {
        r->authorization = AUTHORIZATION_IAM;
        return;
    }
    if (!slice_is_fold(type, "CUSTOM")) {
        gw_import_fail_name(im, APIGW_E_VALUE, auth.at, "there is no type of authorization %s", type);
        return;
    }
    a = gw_import_append(im, &im->d->authorizers, sizeof *a);
    if (a == NULL)
        return;
    a->name = SLICE("Authorizer");
    a->at = auth.at;
    a->type = AUTHORIZER_REQUEST;
    if (gw_import_scalar(gw_import_member(im, auth, SLICE("Name")), &type))
        a->name = gw_import_printable(im, type);
    if (node_present(identity))
        gw_import_texts(im, identity, DIALECT_V2, 0, &a->sources);
    gw_import_finish_authorizer(im, a, gw_import_member(im, auth, SLICE("AuthArn")), slice_absent());
    gw_import_authorize(im, r, a, auth.at);
}

static void add_socket_route(importer *im, slice key, node object, node auth) {
    lambda_members members = {.payload = SLICE("1.0"), .at = object.at};
    node function = gw_import_member(im, object, SLICE("FunctionArn")),
         response = gw_import_member(im, object, SLICE("RouteResponseSelectionExpression")),
         operation = gw_import_member(im, object, SLICE("OperationName"));
    definition_route *r = gw_import_route(im, key, object.at);
    function_name name;
    slice text;
    if (r == NULL)
        return;
    r->has_responses = node_present(response);
    if (gw_import_scalar(operation, &text))
        r->operation = gw_import_printable(im, text);
    if (gw_import_scalar(function, &text) && gw_import_function(im, text, true, &name))
        r->integration = gw_import_lambda(im, &name, &members);
    else
        gw_import_fail(im, APIGW_E_MISSING, object.at, "expected a function in 'FunctionArn'");
    if (slice_is(key, "$connect"))
        protect_connect(im, r, auth);
}

void gw_template_sam_websocket(importer *im) {
    const node props = gw_sam_properties(im, im->template->props, "WebSocketApi");
    const node auth = gw_import_member(im, props, SLICE("Auth"));
    socket_members m = {.name = {NULL, 0}};
    size_t i = 0;
    slice key;
    node object;
    definition_stage *stage;
    im->d->kind = APIGW_DEFINITION_WEBSOCKET;
    gw_import_members(im, props, DIALECT_V2, ROWS(socket_rows), &m);
    im->d->name = m.name;
    im->d->selection = m.selection;
    im->d->key_selection = m.key_selection;
    while (gw_import_next(im, m.routes, &i, &key, &object))
        add_socket_route(im, key, object, auth);
    stage = import_good(im) ? gw_import_stage(im, m.stage.at != NULL ? m.stage : SLICE("default")) : NULL;
    if (stage != NULL)
        gw_template_stage_settings(im, stage, props);
    gw_template_v2_resources(im);
}
