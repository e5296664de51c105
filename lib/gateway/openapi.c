/* OpenAPI 3.0 and Swagger 2.0 documents with the extensions of API Gateway (H.2): what holds for the whole API. */
#include "core/error.h"
#include "gateway/openapi_document.h"

/* ---- API-wide extensions ---------------------------------------------------------------------------------------- */

static const char *const key_sources[] = {"HEADER", "AUTHORIZER", NULL};

typedef struct api_members {
    node validators, validator, gateway_responses, cors, policy, endpoint, info;
    definition_texts binary_types;
    definition_number compression;
    uint8_t key_source;
    slice import_version;
} api_members;

#define OPENAPI_ROW(name, type, flags, member, words)                                                                  \
    { {(name), NULL, NULL}, (type), (flags), offsetof(api_members, member), (words) }

static const member_row api_rows[] = {
    OPENAPI_ROW("info", MEMBER_MAP, 0, info, NULL),
    OPENAPI_ROW("x-amazon-apigateway-request-validators", MEMBER_MAP, MEMBER_STRICT, validators, NULL),
    OPENAPI_ROW("x-amazon-apigateway-request-validator", MEMBER_NODE, MEMBER_STRICT, validator, NULL),
    OPENAPI_ROW("x-amazon-apigateway-gateway-responses", MEMBER_MAP, 0, gateway_responses, NULL),
    OPENAPI_ROW("x-amazon-apigateway-cors", MEMBER_MAP, MEMBER_STRICT, cors, NULL),
    OPENAPI_ROW("x-amazon-apigateway-policy", MEMBER_NODE, MEMBER_STRICT, policy, NULL),
    OPENAPI_ROW("x-amazon-apigateway-endpoint-configuration", MEMBER_MAP, 0, endpoint, NULL),
    OPENAPI_ROW("x-amazon-apigateway-binary-media-types", MEMBER_TEXTS, 0, binary_types, NULL),
    OPENAPI_ROW("x-amazon-apigateway-minimum-compression-size", MEMBER_INTEGER, 0, compression, NULL),
    OPENAPI_ROW("x-amazon-apigateway-api-key-source", MEMBER_WORD, MEMBER_STRICT, key_source, key_sources),
    OPENAPI_ROW("x-amazon-apigateway-importexport-version", MEMBER_TEXT, 0, import_version, NULL),
};

static const member_row info_rows[] = {
    {{"title", NULL, NULL}, MEMBER_TEXT, 0, offsetof(apigw_definition, name), NULL},
    {{"description", NULL, NULL}, MEMBER_TEXT, 0, offsetof(apigw_definition, description), NULL},
    {{"version", NULL, NULL}, MEMBER_TEXT, 0, offsetof(apigw_definition, version), NULL},
};

static const member_row endpoint_rows[] = {
    {{"disableExecuteApiEndpoint", NULL, NULL},
     MEMBER_SWITCH,
     MEMBER_STRICT,
     offsetof(apigw_definition, endpoint_disabled),
     NULL},
    {{"vpcEndpointIds", NULL, NULL}, MEMBER_TEXTS, 0, offsetof(apigw_definition, endpoints), NULL},
};

#define ROWS(table) (table), sizeof(table) / sizeof *(table)

static void read_validators(openapi *o, const api_members *m) {
    size_t i = 0;
    slice name;
    node object;
    if (o->http) {
        const node found = node_present(m->validators) ? m->validators : m->validator;
        if (node_present(found))
            gw_import_warn(o->im, APIGW_E_UNSUPPORTED, found.at, "HTTP APIs validate no requests; it is ignored");
        return;
    }
    while (gw_import_next(o->im, m->validators, &i, &name, &object)) {
        definition_validator *v = gw_import_validator(o->im, name, object, DIALECT_OPENAPI);
        if (v != NULL && !gw_import_register(o->im, SORT_VALIDATOR, name, v))
            gw_import_fail_name(o->im, APIGW_E_DUPLICATE, object.at, "there is a validator %s already", name);
    }
    o->validator = gw_openapi_validator(o, m->validator);
}

static void read_gateway_responses(openapi *o, node responses) {
    size_t i = 0;
    slice type;
    node object;
    if (o->http && node_present(responses)) {
        gw_import_warn(o->im, APIGW_E_UNSUPPORTED, responses.at,
                       "HTTP APIs have no gateway responses; they are ignored");
        return;
    }
    while (gw_import_next(o->im, responses, &i, &type, &object))
        gw_import_gateway_response(o->im, type, object, DIALECT_OPENAPI);
}

static void read_api(openapi *o) {
    importer *im = o->im;
    api_members m = {.key_source = 0};
    const slice name = im->d->name, description = im->d->description;
    gw_import_members(im, o->document, DIALECT_OPENAPI, ROWS(api_rows), &m);
    gw_import_members(im, m.info, DIALECT_OPENAPI, ROWS(info_rows), im->d);
    if (name.at != NULL)
        im->d->name = name;
    if (description.at != NULL)
        im->d->description = description;
    gw_import_members(im, m.endpoint, DIALECT_OPENAPI, ROWS(endpoint_rows), im->d);
    if (m.import_version.at != NULL && !slice_is(m.import_version, "1.0"))
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, m.import_version.at,
                            "the version %s of the extensions is not supported", m.import_version);
    gw_import_binary_types(im, &m.binary_types);
    gw_import_compression(im, m.compression);
    if (m.key_source != 0)
        im->d->api_key_source = slice_of_string(key_sources[m.key_source - 1]);
    if (node_present(m.policy))
        gw_import_policy(im, m.policy);
    if (node_present(m.cors) && o->http)
        gw_import_cors(im, m.cors, DIALECT_OPENAPI);
    read_gateway_responses(o, m.gateway_responses);
    read_validators(o, &m);
}

/* ---- version and kind ------------------------------------------------------------------------------------------- */

static bool check_version(openapi *o) {
    importer *im = o->im;
    const node three = gw_import_member(im, o->document, SLICE("openapi")),
               two = gw_import_member(im, o->document, SLICE("swagger")), found = node_present(three) ? three : two;
    slice text;
    if (!node_present(found)) {
        gw_import_fail(im, APIGW_E_MISSING, o->document.at, "expected a member 'openapi' or 'swagger'");
        return false;
    }
    o->swagger = !node_present(three);
    if (!gw_import_scalar(found, &text) ||
        !(o->swagger ? slice_is(text, "2.0") : slice_starts_with(text, SLICE("3.0"))) ||
        (text.len > 3 && text.at[3] != '.')) {
        if (!gw_import_scalar(found, &text))
            text = SLICE("?");
        gw_import_fail_name(
            im, APIGW_E_UNSUPPORTED, found.at,
            o->swagger ? "version %s is not supported, but 2.0 is" : "version %s is not supported, but 3.0 is", text);
    }
    return import_good(im);
}

/* Return whether a scheme is that of a JWT authorizer. */
static bool scheme_is_jwt(openapi *o, node scheme) {
    slice type;
    node authorizer = gw_import_member(o->im, scheme, SLICE("x-amazon-apigateway-authorizer"));
    return gw_import_scalar(gw_import_member(o->im, authorizer, SLICE("type")), &type) && slice_is_fold(type, "jwt");
}

/* Return whether a path item has an integration with a payload format version, as HTTP APIs need it. */
static bool item_is_http(openapi *o, node item) {
    size_t i = 0;
    node operation, integration;
    while (gw_import_next(o->im, item, &i, NULL, &operation)) {
        integration = gw_import_member(o->im, operation, SLICE("x-amazon-apigateway-integration"));
        if (node_present(gw_import_member(o->im, integration, SLICE("payloadFormatVersion"))))
            return true;
    }
    return false;
}

/* The document does not say whether it is of a REST or an HTTP API; what only one of them has does (H2.2). */
static bool looks_like_http(openapi *o) {
    importer *im = o->im;
    size_t i = 0;
    node item, schemes = gw_import_member(im, o->components, SLICE("securitySchemes"));
    if (o->swagger)
        return false;
    if (node_present(gw_import_member(im, o->document, SLICE("x-amazon-apigateway-cors"))))
        return true;
    while (gw_import_next(im, schemes, &i, NULL, &item))
        if (scheme_is_jwt(o, item))
            return true;
    i = 0;
    item = gw_import_member(im, o->document, SLICE("paths"));
    for (node paths = item; gw_import_next(im, paths, &i, NULL, &item);)
        if (item_is_http(o, item))
            return true;
    i = 0;
    schemes = gw_import_member(im, o->components, SLICE("x-amazon-apigateway-integrations"));
    while (gw_import_next(im, schemes, &i, NULL, &item))
        if (node_present(gw_import_member(im, item, SLICE("payloadFormatVersion"))))
            return true;
    return false;
}

/* ---- base path -------------------------------------------------------------------------------------------------- */

/* Return the path of a server's url. */
static slice path_of_url(slice url) {
    const size_t at = slice_find_text(url, SLICE("://"));
    if (at < url.len) {
        const slice rest = slice_skip(url, at + 3);
        return slice_skip(rest, slice_find(rest, '/'));
    }
    return url.len != 0 && url.at[0] == '/' ? url : SLICE("");
}

/* Return the base path of the document: a variable of the first server counts even where its url does not use it
 * (H2.13). */
static slice base_path(openapi *o) {
    importer *im = o->im;
    slice text = SLICE("");
    node servers, server = node_absent(), variable;
    size_t i = 0;
    if (o->swagger) {
        gw_import_scalar(gw_openapi_member(o, o->document, "basePath", VALUE_STRING, 0), &text);
        return text;
    }
    servers = gw_openapi_member(o, o->document, "servers", VALUE_LIST, 0);
    gw_import_next(im, servers, &i, NULL, &server);
    variable = gw_import_member(im, gw_import_member(im, server, SLICE("variables")), SLICE("basePath"));
    if (gw_import_scalar(gw_import_member(im, variable, SLICE("default")), &text))
        return text;
    if (gw_import_scalar(gw_import_member(im, server, SLICE("url")), &text))
        return path_of_url(text);
    return SLICE("");
}

static slice path_prefix(openapi *o) {
    slice path;
    if (o->context->base_path == APIGW_BASE_PATH_IGNORE)
        return SLICE("");
    path = gw_import_printable(o->im, base_path(o));
    if (path.len == 0)
        return SLICE("");
    while (path.len != 0 && path.at[path.len - 1] == '/')
        path.len--;
    if (path.len != 0 && path.at[0] != '/')
        path = gw_import_join(o->im, SLICE("/"), path, slice_absent(), slice_absent());
    if (o->context->base_path == APIGW_BASE_PATH_SPLIT && path.len != 0) {
        const slice rest = slice_skip(path, 1);
        path = slice_skip(rest, slice_find(rest, '/'));
    }
    return path;
}

/* ---- the document ----------------------------------------------------------------------------------------------- */

void gw_openapi_import(importer *im, node document, const openapi_context *context) {
    openapi o = {.im = im, .context = context, .document = document};
    uint32_t api = context->api;
    if (node_present(gw_import_member(im, document, SLICE("Fn::Transform"))))
        gw_import_fail(im, APIGW_E_UNSUPPORTED, document.at, "a document that a transform includes is not supported");
    if (!check_version(&o))
        return;
    o.components = gw_openapi_member(&o, document, "components", VALUE_MAP, 0);
    if (api == 0)
        api = looks_like_http(&o) ? APIGW_DEFINITION_HTTP : APIGW_DEFINITION_REST;
    if (api != APIGW_DEFINITION_REST && api != APIGW_DEFINITION_HTTP)
        gw_import_fail(im, APIGW_E_VALUE, document.at, "an OpenAPI document is of a REST or an HTTP API");
    o.http = api == APIGW_DEFINITION_HTTP;
    if (o.http && o.swagger)
        gw_import_fail(im, APIGW_E_UNSUPPORTED, gw_import_member(im, document, SLICE("swagger")).at,
                       "HTTP APIs take OpenAPI 3.0 only");
    im->d->kind = api;
    o.root_security = gw_import_member(im, document, SLICE("security"));
    o.consumes = gw_import_member(im, document, SLICE("consumes"));
    o.prefix = path_prefix(&o);
    if (import_good(im))
        read_api(&o);
    gw_openapi_models(&o);
    gw_openapi_schemes(&o);
    if (o.swagger && node_is(o.root_security, VALUE_LIST) && o.root_security.v.as.list->count != 0)
        gw_import_warn(im, APIGW_E_UNSUPPORTED, o.root_security.at,
                       "API Gateway is said to ignore security of a whole Swagger document; here it is applied");
    gw_openapi_paths(&o);
}
