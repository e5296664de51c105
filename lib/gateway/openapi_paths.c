/* Paths and operations of OpenAPI documents (H2.10 to H2.15, H2.21). */
#include "core/error.h"
#include "gateway/openapi_document.h"

static const struct {
    const char *member, *method;
} operations[] = {
    {"get", "GET"},     {"put", "PUT"},         {"post", "POST"}, {"delete", "DELETE"},
    {"patch", "PATCH"}, {"options", "OPTIONS"}, {"head", "HEAD"}, {"x-amazon-apigateway-any-method", "ANY"},
};

/* ---- parameters ------------------------------------------------------------------------------------------------- */

static const char *const places[] = {"header", "query", "path", NULL};
static const char *const prefixes[] = {"method.request.header.", "method.request.querystring.", "method.request.path."};

typedef struct parameter_members {
    slice name, in;
    uint8_t required;
} parameter_members;

static const member_row parameter_rows[] = {
    {{"name", NULL, NULL}, MEMBER_TEXT, 0, offsetof(parameter_members, name), NULL},
    {{"in", NULL, NULL}, MEMBER_TEXT, 0, offsetof(parameter_members, in), NULL},
    {{"required", NULL, NULL}, MEMBER_SWITCH, 0, offsetof(parameter_members, required), NULL},
};

static void read_parameter(openapi *o, definition_route *r, node parameter, node *body) {
    importer *im = o->im;
    parameter_members m = {.required = SWITCH_ABSENT};
    parameter = gw_openapi_resolve(o, parameter, "parameters", "parameters");
    if (!node_is(parameter, VALUE_MAP)) {
        if (node_present(parameter))
            gw_import_wrong(im, APIGW_E_TYPE, parameter, DIALECT_OPENAPI, 0, "an object");
        return;
    }
    gw_import_members(im, parameter, DIALECT_OPENAPI, parameter_rows, sizeof parameter_rows / sizeof *parameter_rows,
                      &m);
    if (slice_is(m.in, "body"))
        *body = parameter;
    for (size_t i = 0; places[i] != NULL && import_good(im) && m.name.len != 0 && !o->http; i++)
        if (slice_is(m.in, places[i]))
            gw_import_parameter(
                im, r, gw_import_join(im, slice_of_string(prefixes[i]), m.name, slice_absent(), slice_absent()),
                m.required == SWITCH_ON || slice_is(m.in, "path"));
}

static void read_parameters(openapi *o, definition_route *r, node list, node *body) {
    size_t i = 0;
    node parameter;
    if (node_present(list) && !node_is(list, VALUE_LIST))
        gw_import_wrong(o->im, APIGW_E_TYPE, list, DIALECT_OPENAPI, 0, "a list");
    else
        while (gw_import_next(o->im, list, &i, NULL, &parameter))
            read_parameter(o, r, parameter, body);
}

/* ---- operations ------------------------------------------------------------------------------------------------- */

/* Return the key of an operation; that of the default route of an HTTP API is $default. */
static slice operation_key(openapi *o, slice path, size_t which, node operation) {
    uint8_t is_default = SWITCH_ABSENT;
    if (o->http && slice_is(slice_of_string(operations[which].method), "ANY") &&
        (slice_is(path, "$default") || slice_is(path, "/$default")) &&
        gw_import_switch(gw_import_member(o->im, operation, SLICE("isDefaultRoute")), &is_default) &&
        is_default == SWITCH_ON)
        return SLICE("$default");
    if (path.len != 0 && path.at[0] == '/' && o->prefix.len != 0 && path.len == 1)
        path = SLICE("");
    return gw_import_join(o->im, slice_of_string(operations[which].method), SLICE(" "), o->prefix, path);
}

/* The statuses that the method responds with. */
static void read_statuses(openapi *o, definition_route *r, node responses) {
    const size_t most = node_is(responses, VALUE_MAP) ? gw_value_map_count(responses.v.as.map) : 0;
    size_t i = 0;
    slice status;
    node entry;
    r->statuses.items = most != 0 ? gw_import_new(o->im, most * sizeof *r->statuses.items) : NULL;
    while (r->statuses.items != NULL && gw_import_next(o->im, responses, &i, &status, &entry))
        r->statuses.items[r->statuses.count++] = status;
}

static const member_row operation_rows[] = {
    {{"operationId", NULL, NULL}, MEMBER_TEXT, 0, offsetof(definition_route, operation), NULL},
};

static void read_operation(openapi *o, slice key, node item, node operation) {
    importer *im = o->im;
    static const char section[] = "x-amazon-apigateway-integrations";
    node integration = gw_import_member(im, operation, SLICE("x-amazon-apigateway-integration")), validator;
    node body = node_absent();
    if (node_present(integration))
        integration = gw_openapi_resolve(o, integration, section, section);
    definition_integration *made;
    definition_route *r;
    if (!import_good(im))
        return;
    if (!node_present(integration)) {
        if (o->context->deferred != NULL && gw_value_map_find(o->context->deferred->as.map, key) != NULL)
            return;
        gw_import_fail(im, APIGW_E_MISSING, operation.at, "expected a member 'x-amazon-apigateway-integration'");
        return;
    }
    made = gw_import_integration(im, integration, DIALECT_OPENAPI);
    if (made == NULL || made->type == INTEGRATION_NONE)
        return; /* HTTP APIs pass such a route over */
    r = gw_import_route(im, key, operation.at);
    if (r == NULL)
        return;
    r->integration = made;
    gw_import_members(im, operation, DIALECT_OPENAPI, operation_rows, sizeof operation_rows / sizeof *operation_rows,
                      r);
    validator = gw_import_member(im, operation, SLICE("x-amazon-apigateway-request-validator"));
    if (!o->http)
        r->validator = node_present(validator) ? gw_openapi_validator(o, validator) : o->validator;
    read_parameters(o, r, gw_import_member(im, item, SLICE("parameters")), &body);
    read_parameters(o, r, gw_import_member(im, operation, SLICE("parameters")), &body);
    read_statuses(o, r, gw_openapi_member(o, operation, "responses", VALUE_MAP, 0));
    gw_openapi_body(o, r, operation, body);
    gw_openapi_protect(o, r, operation);
}

static void read_path(openapi *o, slice path, node item) {
    importer *im = o->im;
    node reference = gw_import_member(im, item, SLICE("$ref")), operation;
    if (!node_is(item, VALUE_MAP)) {
        gw_import_wrong(im, APIGW_E_TYPE, item, DIALECT_OPENAPI, MEMBER_STRICT, "an object");
        return;
    }
    if (node_present(reference)) {
        gw_import_fail(im, APIGW_E_UNSUPPORTED, reference.at, "a path that is a reference is not supported");
        return;
    }
    if (im->d->kind == APIGW_DEFINITION_REST) {
        const slice whole = path.len == 1 && o->prefix.len != 0
                                ? o->prefix
                                : gw_import_join(im, o->prefix, path, slice_absent(), slice_absent());
        gw_import_resource(im, whole, item.at);
    }
    for (size_t i = 0; i < sizeof operations / sizeof operations[0] && import_good(im); i++) {
        operation = gw_import_member(im, item, slice_of_string(operations[i].member));
        if (!node_present(operation))
            continue;
        if (node_is(operation, VALUE_MAP))
            read_operation(o, operation_key(o, path, i, operation), item, operation);
        else
            gw_import_wrong(im, APIGW_E_TYPE, operation, DIALECT_OPENAPI, MEMBER_STRICT, "an object");
    }
}

void gw_openapi_paths(openapi *o) {
    node paths = gw_import_member(o->im, o->document, SLICE("paths")), item;
    size_t i = 0;
    slice path;
    if (node_present(paths) && !node_is(paths, VALUE_MAP))
        gw_import_wrong(o->im, APIGW_E_TYPE, paths, DIALECT_OPENAPI, MEMBER_STRICT, "an object");
    while (gw_import_next(o->im, paths, &i, &path, &item)) {
        if (path.len > APIGW_ROUTE_KEY_MAX)
            gw_import_fail(o->im, APIGW_E_SIZE, item.at, "expected a path of at most %d bytes",
                           (int)APIGW_ROUTE_KEY_MAX);
        else if (!slice_starts_with(path, SLICE("x-")))
            read_path(o, path, item);
    }
}
