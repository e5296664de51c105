/* Models of OpenAPI documents, and which of them bodies have (H2.15 to H2.17). */
#include "core/error.h"
#include "gateway/openapi_document.h"
#include <stdio.h>

/* ---- models ----------------------------------------------------------------------------------------------------- */

void gw_openapi_models(openapi *o) {
    importer *im = o->im;
    node schemas = o->swagger ? gw_openapi_member(o, o->document, "definitions", VALUE_MAP, 0)
                              : gw_openapi_member(o, o->components, "schemas", VALUE_MAP, 0),
         schema;
    size_t i = 0;
    slice name;
    if (o->http) {
        if (node_present(schemas))
            gw_import_warn(im, APIGW_E_UNSUPPORTED, schemas.at, "HTTP APIs have no models; they are ignored");
        return;
    }
    while (gw_import_next(im, schemas, &i, &name, &schema)) {
        definition_model *m;
        if (!node_is(schema, VALUE_MAP)) {
            gw_import_wrong(im, APIGW_E_TYPE, schema, DIALECT_OPENAPI, 0, "an object");
            continue;
        }
        m = gw_import_new_model(im, name, schema);
        if (m != NULL)
            m->imported = true;
    }
}

/* Make the model of a schema that is written where it is used. */
static definition_model *inline_model(openapi *o, node schema) {
    char text[24];
    const int n = snprintf(text, sizeof text, "MODEL%u", ++o->inline_models);
    const char *copy = gw_arena_copy(o->im->memory, text, (size_t)n);
    definition_model *m;
    if (copy == NULL) {
        gw_import_nomem(o->im);
        return NULL;
    }
    m = gw_import_new_model(o->im, slice_of(copy, (size_t)n), schema);
    if (m != NULL)
        m->imported = true;
    return m;
}

/* What describes the body decides about validation where the method's validator checks bodies. */
static unsigned validation_flags(const definition_route *r) {
    return r->validator != NULL && r->validator->body == SWITCH_ON ? MEMBER_STRICT : 0;
}

static void use_schema(openapi *o, definition_route *r, slice media_type, node of) {
    importer *im = o->im;
    node schema = gw_openapi_member(o, of, "schema", VALUE_MAP, validation_flags(r));
    node reference = gw_import_member(im, schema, SLICE("$ref"));
    definition_model *m = NULL;
    slice name = slice_absent();
    if (!node_is(schema, VALUE_MAP))
        return;
    if (!node_is(reference, VALUE_STRING)) {
        m = inline_model(o, schema);
    } else if (!gw_import_reference(im, reference, &name) || name.at == NULL) {
        gw_import_fail_name(im, APIGW_E_UNSUPPORTED, reference.at, "the reference %s leads out of the document",
                            value_text(reference.v));
        return;
    } else {
        m = gw_import_referred_model(im, name);
        if (m == NULL && validation_flags(r) != 0)
            gw_import_fail_name(im, APIGW_E_NOT_FOUND, reference.at, "there is no model %s", name);
        else if (m == NULL)
            gw_import_warn(im, APIGW_E_NOT_FOUND, reference.at, "there is no such model; the body is not described");
    }
    if (m != NULL)
        gw_import_use_model(im, r, media_type, m);
}

/* Swagger: the parameter in the body, for each type that is consumed. */
static void swagger_body(openapi *o, definition_route *r, node operation, node parameter) {
    importer *im = o->im;
    node types = gw_import_member(im, operation, SLICE("consumes"));
    definition_texts media_types = {NULL, 0};
    if (!node_present(types))
        types = o->consumes;
    if (node_present(types) && !gw_import_texts(im, types, DIALECT_OPENAPI, MEMBER_STRICT, &media_types))
        gw_import_wrong(im, APIGW_E_TYPE, types, DIALECT_OPENAPI, 0, "a list of media types");
    if (media_types.count == 0)
        use_schema(o, r, SLICE("application/json"), parameter);
    for (size_t i = 0; i < media_types.count; i++)
        use_schema(o, r, media_types.items[i], parameter);
}

void gw_openapi_body(openapi *o, definition_route *r, node operation, node body_parameter) {
    importer *im = o->im;
    node body, content, entry;
    size_t i = 0;
    slice type;
    if (o->swagger) {
        if (node_present(body_parameter))
            swagger_body(o, r, operation, body_parameter);
        return;
    }
    body = o->http ? gw_import_member(im, operation, SLICE("requestBody"))
                   : gw_openapi_member(o, operation, "requestBody", VALUE_MAP, validation_flags(r));
    if (!node_present(body))
        return;
    if (o->http) {
        gw_import_warn(im, APIGW_E_UNSUPPORTED, body.at, "HTTP APIs validate no bodies; it is ignored");
        return;
    }
    body = gw_openapi_resolve(o, body, "requestBodies", "parameters");
    content = gw_openapi_member(o, body, "content", VALUE_MAP, validation_flags(r));
    while (gw_import_next(im, content, &i, &type, &entry))
        use_schema(o, r, type, entry);
}
