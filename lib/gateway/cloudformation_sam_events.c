/* Authorizers of SAM's APIs, and the routes that events of functions make (H3.40, H3.42, H3.43). */
#include "core/error.h"
#include "gateway/cloudformation_sam_api.h"
#include "gateway/openapi_document.h"

#define ROWS(table) (table), sizeof(table) / sizeof *(table)
#define SAM(name)                                                                                                      \
    { NULL, (name), (name) }

/* ---- authorizers ------------------------------------------------------------------------------------------------ */

typedef struct authorizer_members {
    node function, pools, identity, jwt;
    slice payload_type, issuer;
    definition_texts headers, queries, stage_variables, contexts;
    slice header;
} authorizer_members;

#define MEMBERS_ROW(name, type, flags, member)                                                                         \
    { SAM(name), (type), (flags), offsetof(authorizer_members, member), NULL }
#define AUTHORIZER_ROW(name, type, flags, member)                                                                      \
    { SAM(name), (type), (flags), offsetof(definition_authorizer, member), NULL }

static const member_row sam_authorizer_rows[] = {
    MEMBERS_ROW("FunctionArn", MEMBER_NODE, 0, function),
    MEMBERS_ROW("UserPoolArn", MEMBER_NODE, 0, pools),
    MEMBERS_ROW("Identity", MEMBER_MAP, 0, identity),
    MEMBERS_ROW("JwtConfiguration", MEMBER_MAP, 0, jwt),
    MEMBERS_ROW("FunctionPayloadType", MEMBER_TEXT, 0, payload_type),
};

static const member_row sam_identity_rows[] = {
    MEMBERS_ROW("Header", MEMBER_TEXT, 0, header),
    MEMBERS_ROW("Headers", MEMBER_TEXTS, 0, headers),
    MEMBERS_ROW("QueryStrings", MEMBER_TEXTS, 0, queries),
    MEMBERS_ROW("StageVariables", MEMBER_TEXTS, 0, stage_variables),
    MEMBERS_ROW("Context", MEMBER_TEXTS, 0, contexts),
};

static const member_row sam_own_rows[] = {
    AUTHORIZER_ROW("AuthorizerPayloadFormatVersion", MEMBER_TEXT, 0, payload),
    AUTHORIZER_ROW("EnableSimpleResponses", MEMBER_SWITCH, 0, simple),
    AUTHORIZER_ROW("IdentitySource", MEMBER_TEXTS, 0, sources),
    AUTHORIZER_ROW("AuthorizationScopes", MEMBER_TEXTS, 0, scopes),
};

static const member_row sam_own_identity_rows[] = {
    AUTHORIZER_ROW("ValidationExpression", MEMBER_TEXT, 0, validation),
    AUTHORIZER_ROW("ReauthorizeEvery", MEMBER_INTEGER, 0, ttl),
};

/* SAM takes these names as AWS writes them in OpenAPI. */
static const member_row sam_jwt_rows[] = {
    AUTHORIZER_ROW("issuer", MEMBER_TEXT, MEMBER_REQUIRED, issuer),
    AUTHORIZER_ROW("audience", MEMBER_TEXTS, 0, audience),
};

/* Where the sources of an identity are, and how they are called. */
static const struct {
    size_t list;
    const char *rest, *http;
} sam_sources[] = {
    {offsetof(authorizer_members, headers), "method.request.header.", "$request.header."},
    {offsetof(authorizer_members, queries), "method.request.querystring.", "$request.querystring."},
    {offsetof(authorizer_members, stage_variables), "stageVariables.", "$stageVariables."},
    {offsetof(authorizer_members, contexts), "context.", "$context."},
};

static void add_sources(sam_api *api, definition_authorizer *a, const authorizer_members *m) {
    importer *im = api->im;
    const size_t count = m->headers.count + m->queries.count + m->stage_variables.count + m->contexts.count;
    slice *items;
    size_t n = 0;
    if (count == 0)
        return;
    items = gw_import_new(im, count * sizeof *items);
    for (size_t t = 0; t < sizeof sam_sources / sizeof sam_sources[0] && items != NULL; t++) {
        const definition_texts *list = (const definition_texts *)(const void *)((const char *)m + sam_sources[t].list);
        for (size_t i = 0; i < list->count; i++)
            items[n++] = gw_import_join(im, slice_of_string(api->http ? sam_sources[t].http : sam_sources[t].rest),
                                        list->items[i], slice_absent(), slice_absent());
    }
    a->sources = (definition_texts){items, n};
}

/* What sort of authorizer the members make. */
static uint8_t sam_authorizer_type(const sam_api *api, const authorizer_members *m) {
    if (node_present(m->pools))
        return AUTHORIZER_COGNITO;
    if (node_present(m->jwt))
        return AUTHORIZER_JWT;
    if (!node_present(m->function))
        return AUTHORIZER_ABSENT;
    return api->http || slice_is_fold(m->payload_type, "REQUEST") ? AUTHORIZER_REQUEST : AUTHORIZER_TOKEN;
}

/* Return a function by its ARN, in the form of uris. */
static node function_uri(importer *im, node function) {
    slice text;
    if (gw_import_scalar(function, &text))
        function.v = gw_value_string(gw_import_join(im, SLICE("arn:aws:apigateway::lambda:path/2015-03-31/functions/"),
                                                    text, SLICE("/invocations"), slice_absent()));
    return function;
}

static void add_sam_authorizer(sam_api *api, slice name, node object) {
    importer *im = api->im;
    authorizer_members m = {.header = {NULL, 0}};
    definition_authorizer *a = gw_import_append(im, &im->d->authorizers, sizeof *a);
    security_scheme *scheme = gw_import_new(im, sizeof *scheme);
    if (a == NULL || scheme == NULL)
        return;
    a->name = name;
    a->at = object.at;
    gw_import_members(im, object, DIALECT_V1, ROWS(sam_authorizer_rows), &m);
    gw_import_members(im, object, DIALECT_V1, ROWS(sam_own_rows), a);
    gw_import_members(im, m.identity, DIALECT_V1, ROWS(sam_identity_rows), &m);
    gw_import_members(im, m.identity, DIALECT_V1, ROWS(sam_own_identity_rows), a);
    if (node_present(m.jwt))
        gw_import_members(im, m.jwt, DIALECT_V1, ROWS(sam_jwt_rows), a);
    a->type = sam_authorizer_type(api, &m);
    if (a->type == AUTHORIZER_ABSENT && import_good(im)) {
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, object.at,
                            "the authorizer %s has no function, user pool or issuer", name);
        return;
    }
    if (a->type == AUTHORIZER_COGNITO)
        gw_import_texts(im, m.pools, DIALECT_V1, 0, &a->user_pools);
    if (a->type == AUTHORIZER_REQUEST && a->sources.count == 0 &&
        (api->http || a->ttl.text.at == NULL || a->ttl.value != 0))
        add_sources(api, a, &m);
    gw_import_finish_authorizer(im, a, function_uri(im, m.function), m.header);
    scheme->authorizer = a;
    gw_import_register(im, SORT_SCHEME, name, scheme);
    if (!gw_import_register(im, SORT_AUTHORIZER, name, a))
        gw_import_fail_name(im, APIGW_E_DUPLICATE, object.at, "there is an authorizer %s already", name);
}

/* ---- protection ------------------------------------------------------------------------------------------------- */

/* Make the authorizer of a name that of a route. */
static void use_authorizer(sam_api *api, definition_route *r, slice name, const char *at) {
    importer *im = api->im;
    definition_authorizer *a;
    r->authorizer = NULL;
    r->authorization = AUTHORIZATION_NONE;
    r->scopes = (definition_texts){NULL, 0};
    if (slice_is(name, "NONE"))
        return;
    if (slice_is(name, "AWS_IAM")) {
        r->authorization = AUTHORIZATION_IAM;
        return;
    }
    a = gw_import_lookup(im, SORT_AUTHORIZER, name);
    if (a == NULL) {
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, at, "there is no authorizer %s", name);
        return;
    }
    gw_import_authorize(im, r, a, at);
    r->scopes = a->scopes;
}

/* CustomStatements are a policy; the lists that SAM makes statements of are not taken. */
static void read_resource_policy(sam_api *api) {
    importer *im = api->im;
    node policy = gw_import_member(im, api->auth, SLICE("ResourcePolicy")), n;
    size_t i = 0;
    slice name, statements = slice_absent();
    while (gw_import_next(im, policy, &i, &name, &n)) {
        if (slice_is(name, "CustomStatements"))
            statements = gw_import_json_text(im, n, NULL);
        else
            gw_import_fail_name(im, APIGW_E_UNSUPPORTED, n.at, "%s of a resource policy is not supported", name);
    }
    if (statements.at != NULL)
        im->d->policy = gw_import_join(im, SLICE("{\"Version\":\"2012-10-17\",\"Statement\":"), statements, SLICE("}"),
                                       slice_absent());
}

/* A policy that nothing applies would leave open what it closes. */
static void refuse_policy(importer *im, node auth) {
    node policy = gw_import_member(im, auth, SLICE("ResourcePolicy"));
    if (node_present(policy))
        gw_import_fail(im, APIGW_E_UNSUPPORTED, policy.at, "'ResourcePolicy' is not supported here");
}

void gw_sam_read_auth(sam_api *api) {
    importer *im = api->im;
    node authorizers = gw_import_member(im, api->auth, SLICE("Authorizers")),
         by_default = gw_import_member(im, api->auth, SLICE("DefaultAuthorizer")),
         key = gw_import_member(im, api->auth, SLICE("ApiKeyRequired")), n;
    size_t i = 0;
    slice name;
    while (gw_import_next(im, authorizers, &i, &name, &n))
        add_sam_authorizer(api, name, n);
    if (node_present(key) && !gw_import_switch(key, &api->defaults.api_key))
        gw_import_wrong(im, APIGW_E_TYPE, key, DIALECT_V1, 0, "true or false");
    if (gw_import_scalar(by_default, &name) && import_good(im))
        use_authorizer(api, &api->defaults, name, by_default.at);
    else if (node_present(by_default) && import_good(im))
        gw_import_wrong(im, APIGW_E_TYPE, by_default, DIALECT_V1, 0, "the name of an authorizer");
    if (api->http)
        refuse_policy(im, api->auth);
    else
        read_resource_policy(api);
}

void gw_sam_protect(sam_api *api, definition_route *r, node auth) {
    importer *im = api->im;
    node authorizer = gw_import_member(im, auth, SLICE("Authorizer")),
         key = gw_import_member(im, auth, SLICE("ApiKeyRequired")),
         scopes = gw_import_member(im, auth, SLICE("AuthorizationScopes"));
    slice name;
    refuse_policy(im, auth);
    r->authorization = api->defaults.authorization;
    r->authorizer = api->defaults.authorizer;
    r->scopes = api->defaults.scopes;
    r->api_key = api->defaults.api_key;
    if (node_present(key) && !gw_import_switch(key, &r->api_key))
        gw_import_wrong(im, APIGW_E_TYPE, key, DIALECT_V1, 0, "true or false");
    if (gw_import_scalar(authorizer, &name) && import_good(im))
        use_authorizer(api, r, name, authorizer.at);
    else if (node_present(authorizer))
        gw_import_wrong(im, APIGW_E_TYPE, authorizer, DIALECT_V1, 0, "the name of an authorizer");
    if (node_present(scopes) && !gw_import_texts(im, scopes, DIALECT_V1, 0, &r->scopes))
        gw_import_wrong(im, APIGW_E_TYPE, scopes, DIALECT_V1, 0, "a list of scopes");
}

/* ---- validation of events --------------------------------------------------------------------------------------- */

typedef struct request_model {
    slice model;
    uint8_t required, body, parameters;
} request_model;

#define MODEL_ROW(name, type, flags, member)                                                                           \
    { SAM(name), (type), (flags), offsetof(request_model, member), NULL }

static const member_row request_model_rows[] = {
    MODEL_ROW("Model", MEMBER_TEXT, MEMBER_REQUIRED, model),
    MODEL_ROW("Required", MEMBER_SWITCH, 0, required),
    MODEL_ROW("ValidateBody", MEMBER_SWITCH, 0, body),
    MODEL_ROW("ValidateParameters", MEMBER_SWITCH, 0, parameters),
};

/* Return the validator that SAM names by what it checks. */
static definition_validator *sam_validator(importer *im, bool body, bool parameters) {
    const slice name = slice_of_string(body         ? parameters ? "body-and-params" : "body-only"
                                       : parameters ? "params-only"
                                                    : "no-validation");
    definition_validator *v = gw_import_lookup(im, SORT_VALIDATOR, name);
    if (v != NULL)
        return v;
    v = gw_import_append(im, &im->d->validators, sizeof *v);
    if (v == NULL)
        return NULL;
    v->name = name;
    v->body = body ? SWITCH_ON : SWITCH_OFF;
    v->parameters = parameters ? SWITCH_ON : SWITCH_OFF;
    gw_import_register(im, SORT_VALIDATOR, name, v);
    return v;
}

static void use_request_model(importer *im, definition_route *r, node object) {
    request_model m = {.body = SWITCH_ABSENT};
    definition_model *model;
    slice name;
    if (!node_present(object))
        return;
    gw_import_members(im, object, DIALECT_V1, ROWS(request_model_rows), &m);
    if (!import_good(im))
        return;
    name = gw_sam_lower_case(im, m.model);
    model = name.at != NULL ? gw_import_lookup(im, SORT_MODEL, name) : NULL;
    if (model == NULL)
        gw_import_fail_name(im, APIGW_E_NOT_FOUND, object.at, "there is no model %s", m.model);
    else
        gw_import_use_model(im, r, SLICE("application/json"), model);
    if (m.body != SWITCH_ABSENT || m.parameters != SWITCH_ABSENT)
        r->validator = sam_validator(im, m.body == SWITCH_ON, m.parameters == SWITCH_ON);
}

/* A parameter by its name, or an object of one name with whether it is required and cached. */
static void use_request_parameter(importer *im, definition_route *r, node n) {
    uint8_t required = SWITCH_OFF, cached = SWITCH_OFF;
    definition_parameter *p;
    node settings = node_absent();
    size_t i = 0;
    slice name;
    if (node_is(n, VALUE_MAP)) {
        if (!gw_import_next(im, n, &i, &name, &settings))
            return;
        gw_import_switch(gw_import_member(im, settings, SLICE("Required")), &required);
        gw_import_switch(gw_import_member(im, settings, SLICE("Caching")), &cached);
    } else if (!gw_import_scalar(n, &name)) {
        return;
    }
    p = gw_import_parameter(im, r, gw_import_printable(im, name), required == SWITCH_ON);
    if (p != NULL)
        p->cached = cached == SWITCH_ON;
}

/* ---- events ----------------------------------------------------------------------------------------------------- */

typedef struct event_members {
    node api, auth, model, parameters;
    slice path, method, payload, transfer;
    definition_number timeout;
} event_members;

#define EVENT_ROW(rest, http, type, member)                                                                            \
    { {NULL, (rest), (http)}, (type), 0, offsetof(event_members, member), NULL }

static const member_row event_rows[] = {
    EVENT_ROW("RestApiId", "ApiId", MEMBER_NODE, api),
    EVENT_ROW("Path", "Path", MEMBER_TEXT, path),
    EVENT_ROW("Method", "Method", MEMBER_TEXT, method),
    EVENT_ROW("Auth", "Auth", MEMBER_MAP, auth),
    EVENT_ROW("TimeoutInMillis", "TimeoutInMillis", MEMBER_INTEGER, timeout),
    EVENT_ROW(NULL, "PayloadFormatVersion", MEMBER_TEXT, payload),
    EVENT_ROW("ResponseTransferMode", NULL, MEMBER_TEXT, transfer),
    EVENT_ROW("RequestModel", NULL, MEMBER_MAP, model),
    EVENT_ROW("RequestParameters", NULL, MEMBER_LIST, parameters),
};

/* Return whether an event is of the API that is loaded. */
static bool event_belongs(const sam_api *api, node id) {
    slice text = gw_import_linked(id);
    if (!node_present(id))
        return api->implicit;
    if (text.at == NULL && !gw_import_scalar(id, &text))
        return false;
    return slice_equal(text, api->im->template->api);
}

static slice event_key(sam_api *api, const event_members *m, const char *at) {
    importer *im = api->im;
    char *method;
    if (m->path.at == NULL && m->method.at == NULL && api->http)
        return SLICE("$default");
    if (m->path.at == NULL || m->method.at == NULL) {
        gw_import_fail(im, APIGW_E_MISSING, at, "expected members 'Path' and 'Method'");
        return slice_absent();
    }
    if (slice_is(m->path, "$default") && api->http)
        return SLICE("$default");
    method = gw_import_new(im, m->method.len + 1);
    for (size_t i = 0; method != NULL && i < m->method.len; i++)
        method[i] = (char)(m->method.at[i] >= 'a' && m->method.at[i] <= 'z' ? m->method.at[i] - 32 : m->method.at[i]);
    if (method == NULL)
        return slice_absent();
    if (slice_is(slice_of(method, m->method.len), "X-AMAZON-APIGATEWAY-ANY-METHOD"))
        return gw_import_join(im, SLICE("ANY "), m->path, slice_absent(), slice_absent());
    return gw_import_join(im, slice_of(method, m->method.len), SLICE(" "), m->path, slice_absent());
}

static void add_event(sam_api *api, const event_members *m, slice key, const function_name *function, const char *at) {
    importer *im = api->im;
    lambda_members members = {.payload = m->payload, .timeout = m->timeout, .at = at};
    definition_route *r;
    node n;
    size_t i = 0;
    if (gw_import_lookup(im, SORT_ROUTE, key) != NULL &&
        node_present(gw_import_member(im, api->props, SLICE("DefinitionBody"))))
        return; /* the document has it in full */
    r = gw_import_route(im, key, at);
    if (r == NULL)
        return;
    if (api->http && members.payload.at == NULL)
        members.payload = SLICE("2.0");
    members.stream = slice_is_fold(m->transfer, "RESPONSE_STREAM") || slice_is_fold(m->transfer, "STREAM");
    while (gw_import_next(im, m->parameters, &i, NULL, &n))
        use_request_parameter(im, r, n);
    members.cache_keys.items = gw_import_new(im, (r->parameters.count + 1) * sizeof *members.cache_keys.items);
    LIST_EACH(definition_parameter, p, r->parameters) {
        if (p->cached && members.cache_keys.items != NULL)
            members.cache_keys.items[members.cache_keys.count++] = p->name;
    }
    gw_sam_protect(api, r, m->auth);
    use_request_model(im, r, m->model);
    r->integration = gw_import_lambda(im, function, &members);
}

static void read_event(sam_api *api, node event, const function_name *function, bool collect) {
    importer *im = api->im;
    const enum dialect dialect = api->http ? DIALECT_V2 : DIALECT_V1;
    node props = gw_import_member(im, event, SLICE("Properties")), id;
    event_members m = {.path = {NULL, 0}};
    slice type, key;
    if (!gw_import_scalar(gw_import_member(im, event, SLICE("Type")), &type) ||
        !slice_is(type, api->http ? "HttpApi" : "Api"))
        return;
    id = gw_import_member(im, props, slice_of_string(event_rows[0].names[dialect]));
    if (!import_good(im) || !event_belongs(api, id))
        return;
    gw_import_members(im, props, dialect, ROWS(event_rows), &m);
    key = import_good(im) ? event_key(api, &m, event.at) : slice_absent();
    if (key.at == NULL)
        return;
    if (!collect)
        add_event(api, &m, key, function, event.at);
    else if (!gw_value_map_put(im->memory, api->deferred.as.map, gw_value_string(key), gw_value_null()))
        gw_import_nomem(im);
}

void gw_sam_events(sam_api *api, bool collect) {
    importer *im = api->im;
    template_resource r;
    size_t i = 0;
    while (gw_template_next(im, &i, "AWS::Serverless::Function", &r)) {
        const node props = gw_sam_properties(im, r.props, "Function");
        node events = gw_import_member(im, props, SLICE("Events")), event,
             alias = gw_import_member(im, props, SLICE("AutoPublishAlias"));
        function_name name = {.function = r.id, .own = true};
        size_t j = 0;
        if (gw_import_scalar(alias, &name.qualifier))
            name.qualifier = gw_import_printable(im, name.qualifier);
        while (gw_import_next(im, events, &j, NULL, &event))
            read_event(api, event, &name, collect);
    }
}
