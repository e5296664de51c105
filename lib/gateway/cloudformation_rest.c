/* REST APIs of CloudFormation templates (H3.4 to H3.9). */
#include "core/error.h"
#include "gateway/cloudformation_importers.h"

#define ROWS(table) (table), sizeof(table) / sizeof *(table)
#define V1(name)                                                                                                       \
    { NULL, (name), NULL }

/* ---- the API ---------------------------------------------------------------------------------------------------- */

static const char *const rest_key_sources[] = {"HEADER", "AUTHORIZER", NULL};

typedef struct rest_members {
    slice name, description;
    node body, policy, endpoint, parameters;
    definition_texts binary_types, endpoints;
    definition_number compression;
    uint8_t key_source, fail_on_warnings, endpoint_disabled;
} rest_members;

#define REST_ROW(name, type, flags, member, words)                                                                     \
    { V1(name), (type), (flags), offsetof(rest_members, member), (words) }

static const member_row rest_rows[] = {
    REST_ROW("Name", MEMBER_TEXT, 0, name, NULL),
    REST_ROW("Description", MEMBER_TEXT, 0, description, NULL),
    REST_ROW("Body", MEMBER_MAP, 0, body, NULL),
    REST_ROW("BodyS3Location", MEMBER_NODE, MEMBER_REFUSED, body, NULL),
    REST_ROW("CloneFrom", MEMBER_NODE, MEMBER_REFUSED, body, NULL),
    REST_ROW("Policy", MEMBER_NODE, 0, policy, NULL),
    REST_ROW("EndpointConfiguration", MEMBER_MAP, 0, endpoint, NULL),
    REST_ROW("Parameters", MEMBER_MAP, 0, parameters, NULL),
    REST_ROW("BinaryMediaTypes", MEMBER_TEXTS, 0, binary_types, NULL),
    REST_ROW("MinimumCompressionSize", MEMBER_INTEGER, 0, compression, NULL),
    REST_ROW("ApiKeySourceType", MEMBER_WORD, 0, key_source, rest_key_sources),
    REST_ROW("FailOnWarnings", MEMBER_SWITCH, 0, fail_on_warnings, NULL),
    REST_ROW("DisableExecuteApiEndpoint", MEMBER_SWITCH, 0, endpoint_disabled, NULL),
};

static const member_row rest_endpoint_rows[] = {
    REST_ROW("VpcEndpointIds", MEMBER_TEXTS, 0, endpoints, NULL),
};

/* Return the mode of the base path: what the host says, else the template. */
static uint64_t base_path_mode(importer *im, node parameters) {
    static const char *const modes[] = {"ignore", "prepend", "split"};
    const node mode = gw_import_member(im, parameters, SLICE("basepath"));
    slice text;
    if (im->d->options[APIGW_DEFINITION_OPT_BASE_PATH] == APIGW_BASE_PATH_IGNORE && gw_import_scalar(mode, &text)) {
        for (uint64_t i = 0; i < 3; i++)
            if (slice_is_fold(text, modes[i]))
                return i;
        gw_import_wrong(im, APIGW_E_VALUE, mode, DIALECT_V1, 0, "ignore, prepend or split");
    }
    return im->d->options[APIGW_DEFINITION_OPT_BASE_PATH];
}

/* Load the OpenAPI document of an API. Its warnings are errors where the API says so; those of the template are not. */
void gw_template_body(importer *im, node body, node parameters, uint8_t fail_on_warnings,
                      const openapi_context *context) {
    openapi_context own = *context;
    const bool before = im->fail_on_warnings;
    own.base_path = base_path_mode(im, parameters);
    own.embedded = true;
    im->fail_on_warnings = before || fail_on_warnings == SWITCH_ON;
    gw_openapi_import(im, body, &own);
    im->fail_on_warnings = before;
}

static void read_rest(importer *im, rest_members *m) {
    const template *t = im->template;
    gw_import_members(im, t->props, DIALECT_V1, ROWS(rest_rows), m);
    gw_import_members(im, m->endpoint, DIALECT_V1, ROWS(rest_endpoint_rows), m);
    im->d->name = m->name;
    im->d->description = m->description;
    if (node_present(m->body)) {
        const openapi_context context = {.api = APIGW_DEFINITION_REST};
        gw_template_body(im, m->body, m->parameters, m->fail_on_warnings, &context);
    }
    if (m->key_source != 0)
        im->d->api_key_source = slice_of_string(rest_key_sources[m->key_source - 1]);
    if (m->endpoint_disabled != SWITCH_ABSENT)
        im->d->endpoint_disabled = m->endpoint_disabled;
    if (m->endpoints.count != 0)
        im->d->endpoints = m->endpoints;
    gw_import_binary_types(im, &m->binary_types);
    gw_import_compression(im, m->compression);
    if (node_present(m->policy))
        gw_import_policy(im, m->policy);
}

/* ---- resources -------------------------------------------------------------------------------------------------- */

/* A resource of the template, whose path may not be known yet. */
typedef struct rest_resource {
    slice part, path;
    node parent;
    const char *at;
} rest_resource;

enum { CLIMB_MAX = APIGW_ROUTE_SEGMENTS_MAX };

static void add_rest_resources(importer *im) {
    template_resource r;
    size_t i = 0;
    while (gw_template_next(im, &i, "AWS::ApiGateway::Resource", &r)) {
        rest_resource *made;
        link_found link;
        node part;
        if (!gw_template_belongs(im, &r, "RestApiId"))
            continue;
        made = gw_import_new(im, sizeof *made);
        if (made == NULL)
            return;
        part = gw_import_member(im, r.props, SLICE("PathPart"));
        made->parent = gw_import_member(im, r.props, SLICE("ParentId"));
        made->at = r.at;
        if (!import_good(im))
            return;
        if (!node_present(part) || !node_present(made->parent))
            gw_import_fail(im, APIGW_E_MISSING, r.props.at, "expected members 'PathPart' and 'ParentId'");
        else if (!gw_import_scalar(part, &made->part) || made->part.len == 0 ||
                 slice_find(made->part, '/') != made->part.len)
            gw_import_wrong(im, APIGW_E_VALUE, part, DIALECT_V1, 0, "one segment of a path");
        else if (gw_import_link(made->part, &link))
            gw_import_fail_name(im, APIGW_E_MISSING, part.at, "the value of %s is not known", link.id);
        else
            gw_import_register(im, SORT_RESOURCE, r.id, made);
    }
}

/* Return whether a link is that to the root of the API. */
static bool is_root(importer *im, node n) {
    link_found link;
    return node_is(n, VALUE_STRING) && gw_import_link(value_text(n.v), &link) &&
           slice_equal(link.id, im->template->api) && slice_is(link.attribute, "RootResourceId");
}

/* Return the path of a resource: parents are climbed until one's path is known. */
static slice rest_path(importer *im, node id) {
    rest_resource **chain, *r;
    size_t count = 0;
    slice path = SLICE("");
    if (is_root(im, id))
        return SLICE("/");
    chain = gw_import_new(im, CLIMB_MAX * sizeof *chain);
    for (node at = id; chain != NULL && !is_root(im, at); at = r->parent) {
        r = gw_template_linked(im, at, SORT_RESOURCE, "a resource of the API");
        if (r == NULL)
            return slice_absent();
        if (r->path.at != NULL) {
            path = r->path;
            break;
        }
        if (count == CLIMB_MAX) {
            gw_import_fail(im, APIGW_E_VALUE, r->at, "the ParentId of the resource leads in a circle, or too far");
            return slice_absent();
        }
        chain[count++] = r;
    }
    while (count != 0 && import_good(im)) {
        r = chain[--count];
        path = r->path = gw_import_join(im, path, SLICE("/"), r->part, slice_absent());
    }
    return import_good(im) ? path : slice_absent();
}

static void add_paths(importer *im) {
    template_resource r;
    size_t i = 0;
    while (gw_template_next(im, &i, "AWS::ApiGateway::Resource", &r)) {
        const rest_resource *made = gw_import_lookup(im, SORT_RESOURCE, r.id);
        slice path;
        if (made == NULL)
            continue;
        path = rest_path(im, made->parent);
        if (path.at == NULL)
            return;
        path = gw_import_join(im, path.len == 1 ? SLICE("") : path, SLICE("/"), made->part, slice_absent());
        if (path.at != NULL && path.len <= APIGW_ROUTE_KEY_MAX)
            gw_import_resource(im, path, made->at);
    }
}

/* ---- models, validators, authorizers, gateway responses --------------------------------------------------------- */

/* Read a schema, which is an object or JSON text. */
static node schema_of(importer *im, node schema) {
    value_fault fault;
    const char *source;
    value v;
    if (!node_is(schema, VALUE_STRING))
        return schema;
    if (gw_values_read(im->memory, value_text(schema.v), APIGW_DEFINITION_DEPTH_MAX, VALUES_UNIQUE, &v, &source,
                       &fault))
        return node_of(v, schema.at);
    if (fault.code == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else
        gw_import_fail(im, APIGW_E_VALUE, schema.at, "the schema is no JSON text");
    return node_absent();
}

static void add_model(importer *im, const template_resource *r) {
    node schema = schema_of(im, gw_import_member(im, r->props, SLICE("Schema"))),
         name = gw_import_member(im, r->props, SLICE("Name"));
    slice text = r->id;
    definition_model *m;
    if (import_good(im) && node_present(name) && !gw_import_scalar(name, &text))
        gw_import_wrong(im, APIGW_E_TYPE, name, DIALECT_V1, 0, "a name");
    if (!node_is(schema, VALUE_MAP) && import_good(im))
        gw_import_fail(im, node_present(schema) ? APIGW_E_TYPE : APIGW_E_MISSING,
                       node_present(schema) ? schema.at : r->props.at, "expected a schema, which is an object");
    if (!import_good(im))
        return;
    m = gw_import_new_model(im, gw_import_printable(im, text), schema);
    if (m == NULL)
        return;
    if (gw_import_scalar(gw_import_member(im, r->props, SLICE("ContentType")), &text))
        m->content_type = gw_import_printable(im, text);
    if (!slice_equal(m->name, r->id))
        gw_import_register(im, SORT_MODEL, r->id, m);
}

static void add_validator(importer *im, const template_resource *r) {
    slice name = r->id;
    definition_validator *v;
    gw_import_scalar(gw_import_member(im, r->props, SLICE("Name")), &name);
    v = gw_import_validator(im, name.at != NULL ? gw_import_printable(im, name) : r->id, r->props, DIALECT_V1);
    if (v != NULL)
        gw_import_register(im, SORT_VALIDATOR, r->id, v);
}

static const char *const rest_authorizers[] = {"TOKEN", "REQUEST", "COGNITO_USER_POOLS", NULL};
#define AUTHORIZER_ROW(name, type, flags, member, words)                                                               \
    { V1(name), (type), (flags), offsetof(definition_authorizer, member), (words) }

static const member_row rest_authorizer_rows[] = {
    AUTHORIZER_ROW("Type", MEMBER_WORD, MEMBER_REQUIRED, type, rest_authorizers),
    AUTHORIZER_ROW("Name", MEMBER_TEXT, 0, name, NULL),
    AUTHORIZER_ROW("IdentitySource", MEMBER_COMMAS, 0, sources, NULL),
    AUTHORIZER_ROW("AuthorizerResultTtlInSeconds", MEMBER_INTEGER, 0, ttl, NULL),
    AUTHORIZER_ROW("IdentityValidationExpression", MEMBER_TEXT, 0, validation, NULL),
    AUTHORIZER_ROW("ProviderARNs", MEMBER_TEXTS, 0, user_pools, NULL),
    AUTHORIZER_ROW("AuthorizerCredentials", MEMBER_TEXT, 0, credentials, NULL),
};

static void add_authorizer(importer *im, const template_resource *r) {
    definition_authorizer *a = gw_import_append(im, &im->d->authorizers, sizeof *a);
    if (a == NULL)
        return;
    a->at = r->props.at;
    a->name = r->id;
    gw_import_members(im, r->props, DIALECT_V1, ROWS(rest_authorizer_rows), a);
    gw_import_finish_authorizer(im, a, gw_import_member(im, r->props, SLICE("AuthorizerUri")), slice_absent());
    gw_import_register(im, SORT_AUTHORIZER, r->id, a);
}

static void add_gateway_response(importer *im, const template_resource *r) {
    slice type;
    node n = gw_import_member(im, r->props, SLICE("ResponseType"));
    if (gw_import_scalar(n, &type))
        gw_import_gateway_response(im, type, r->props, DIALECT_V1);
    else if (import_good(im))
        gw_import_fail(im, APIGW_E_MISSING, r->props.at, "expected a member 'ResponseType'");
}

/* ---- methods ---------------------------------------------------------------------------------------------------- */

static const char *const method_authorizations[] = {"NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS", NULL};

typedef struct method_members {
    slice method, operation;
    node resource, integration, authorizer, validator, models, parameters, responses;
    definition_texts scopes;
    uint8_t authorization, api_key;
} method_members;

#define METHOD_ROW(name, type, flags, member, words)                                                                   \
    { V1(name), (type), (flags), offsetof(method_members, member), (words) }

static const member_row method_rows[] = {
    METHOD_ROW("HttpMethod", MEMBER_TEXT, MEMBER_REQUIRED, method, NULL),
    METHOD_ROW("ResourceId", MEMBER_NODE, MEMBER_REQUIRED, resource, NULL),
    METHOD_ROW("AuthorizationType", MEMBER_WORD, 0, authorization, method_authorizations),
    METHOD_ROW("AuthorizationScopes", MEMBER_TEXTS, 0, scopes, NULL),
    METHOD_ROW("AuthorizerId", MEMBER_NODE, 0, authorizer, NULL),
    METHOD_ROW("ApiKeyRequired", MEMBER_SWITCH, 0, api_key, NULL),
    METHOD_ROW("OperationName", MEMBER_TEXT, 0, operation, NULL),
    METHOD_ROW("RequestParameters", MEMBER_MAP, 0, parameters, NULL),
    METHOD_ROW("RequestModels", MEMBER_MAP, 0, models, NULL),
    METHOD_ROW("RequestValidatorId", MEMBER_NODE, 0, validator, NULL),
    METHOD_ROW("MethodResponses", MEMBER_LIST, 0, responses, NULL),
    METHOD_ROW("Integration", MEMBER_MAP, MEMBER_REQUIRED, integration, NULL),
};

/* The statuses that the method responds with. */
static void read_method_statuses(importer *im, definition_route *r, node responses) {
    const size_t most = node_is(responses, VALUE_LIST) ? responses.v.as.list->count : 0;
    size_t i = 0;
    slice status;
    node entry;
    r->statuses.items = most != 0 ? gw_import_new(im, most * sizeof *r->statuses.items) : NULL;
    while (r->statuses.items != NULL && gw_import_next(im, responses, &i, NULL, &entry))
        if (gw_import_scalar(gw_import_member(im, entry, SLICE("StatusCode")), &status))
            r->statuses.items[r->statuses.count++] = status;
}

static void protect_method(importer *im, definition_route *r, const method_members *m, const template_resource *from) {
    if (m->api_key != SWITCH_ABSENT)
        r->api_key = m->api_key;
    r->scopes = m->scopes;
    gw_template_protect(im, r,
                        &(template_protection){.authorization = m->authorization,
                                               .token_type = AUTHORIZER_COGNITO,
                                               .authorizer = m->authorizer,
                                               .at = from->props.at,
                                               .owner = "method"});
}

/* Parameters of a method: whether each is required. */
static void use_parameters(importer *im, definition_route *r, node parameters) {
    size_t i = 0;
    slice name;
    node n;
    uint8_t required;
    while (gw_import_next(im, parameters, &i, &name, &n)) {
        if (gw_import_switch(n, &required))
            gw_import_parameter(im, r, name, required == SWITCH_ON);
        else
            gw_import_wrong(im, APIGW_E_TYPE, n, DIALECT_V1, 0, "true or false");
    }
}

static void add_method(importer *im, const template_resource *from) {
    method_members m = {.api_key = SWITCH_ABSENT};
    definition_route *r;
    slice path;
    gw_import_members(im, from->props, DIALECT_V1, ROWS(method_rows), &m);
    if (!import_good(im))
        return;
    path = rest_path(im, m.resource);
    if (path.at == NULL)
        return;
    r = gw_import_route(im, gw_import_join(im, m.method, SLICE(" "), path, slice_absent()), from->at);
    if (r == NULL)
        return;
    r->operation = m.operation;
    read_method_statuses(im, r, m.responses);
    use_parameters(im, r, m.parameters);
    protect_method(im, r, &m, from);
    r->validator = gw_template_linked(im, m.validator, SORT_VALIDATOR, "a request validator");
    gw_template_use_models(im, r, m.models, false);
    r->integration = gw_import_integration(im, m.integration, DIALECT_V1);
}

/* ---- stages ----------------------------------------------------------------------------------------------------- */

/* Return the key of a setting: "/~1pets~1{id}" and GET are "GET /pets/{id}". */
static slice setting_key(importer *im, slice path, slice method) {
    char *plain = gw_import_new(im, path.len + 1);
    size_t n = 0;
    bool escaped = false;
    if (plain == NULL)
        return slice_absent();
    for (size_t i = 0; i < path.len; i++) {
        if (path.at[i] == '~' && i + 1 < path.len && path.at[i + 1] == '1') {
            escaped = true;
            plain[n++] = '/';
            i++;
        } else {
            plain[n++] = path.at[i];
        }
    }
    path = slice_of(plain, n);
    if (escaped && n > 1 && plain[0] == '/' && plain[1] == '/')
        path = slice_skip(path, 1);
    if (slice_is(path, "/*") && slice_is(method, "*"))
        return SLICE("*");
    if (slice_is(method, "*"))
        method = SLICE("ANY");
    return gw_import_join(im, method, SLICE(" "), path, slice_absent());
}

void gw_template_method_settings(importer *im, definition_stage *stage, node settings) {
    size_t i = 0;
    node n;
    while (gw_import_next(im, settings, &i, NULL, &n)) {
        slice path = SLICE("/*"), method = SLICE("*");
        gw_import_scalar(gw_import_member(im, n, SLICE("ResourcePath")), &path);
        gw_import_scalar(gw_import_member(im, n, SLICE("HttpMethod")), &method);
        if (path.at == NULL)
            path = SLICE("/*");
        if (method.at == NULL)
            method = SLICE("*");
        path = gw_import_printable(im, path);
        method = gw_import_printable(im, method);
        gw_import_setting(im, &stage->settings, setting_key(im, path, method), n, DIALECT_V1);
    }
}

static const member_row rest_stage_rows[] = {
    {V1("Variables"), MEMBER_PAIRS, 0, offsetof(definition_stage, variables), NULL},
};

static void add_stage(importer *im, const template_resource *r) {
    node name = gw_import_member(im, r->props, SLICE("StageName")),
         settings = gw_import_member(im, r->props, SLICE("MethodSettings"));
    definition_stage *s;
    slice text;
    if (!import_good(im))
        return;
    if (!gw_import_scalar(name, &text)) {
        gw_import_fail(im, APIGW_E_MISSING, r->props.at, "expected a member 'StageName'");
        return;
    }
    s = gw_import_stage(im, gw_import_printable(im, text));
    if (s == NULL)
        return;
    gw_import_members(im, r->props, DIALECT_V1, ROWS(rest_stage_rows), s);
    gw_template_method_settings(im, s, settings);
}

/* A deployment with the name of a stage makes it. */
static void add_deployment(importer *im, const template_resource *r) {
    slice text;
    if (gw_import_scalar(gw_import_member(im, r->props, SLICE("StageName")), &text))
        gw_import_stage(im, gw_import_printable(im, text));
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

/* In this order: what is referred to comes first. */
static const struct {
    const char *type;
    void (*add)(importer *im, const template_resource *r);
} rest_types[] = {
    {"AWS::ApiGateway::Model", add_model},           {"AWS::ApiGateway::RequestValidator", add_validator},
    {"AWS::ApiGateway::Authorizer", add_authorizer}, {"AWS::ApiGateway::GatewayResponse", add_gateway_response},
    {"AWS::ApiGateway::Method", add_method},         {"AWS::ApiGateway::Stage", add_stage},
    {"AWS::ApiGateway::Deployment", add_deployment},
};

void gw_template_rest_resources(importer *im) {
    template_resource r;
    add_rest_resources(im);
    add_paths(im);
    for (size_t t = 0; t < sizeof rest_types / sizeof rest_types[0]; t++) {
        size_t i = 0;
        while (gw_template_next(im, &i, rest_types[t].type, &r))
            if (slice_is(r.type, rest_types[t].type) && gw_template_belongs(im, &r, "RestApiId"))
                rest_types[t].add(im, &r);
    }
}

void gw_template_rest(importer *im) {
    rest_members m = {.key_source = 0};
    read_rest(im, &m);
    gw_template_rest_resources(im);
}
