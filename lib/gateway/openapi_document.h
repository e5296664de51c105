/* OpenAPI documents: what their importers share. */
#ifndef GATEWAY_OPENAPI_DOCUMENT_H
#define GATEWAY_OPENAPI_DOCUMENT_H

#include "gateway/definition_build.h"

/* What of an OpenAPI document comes from elsewhere. */
typedef struct openapi_context {
    uint64_t base_path;                            /* APIGW_BASE_PATH_... */
    uint32_t api;                                  /* APIGW_DEFINITION_REST, _HTTP, or 0 */
    bool embedded;                                 /* in a template, which has the name */
    const value *deferred;                         /* map of route keys that get an integration later; NULL: none */
    const definition_route *default_authorization; /* of operations without security; NULL: none */
} openapi_context;

void gw_openapi_import(importer *im, node document, const openapi_context *context);

/* A document that is being loaded. */
typedef struct openapi {
    importer *im;
    const openapi_context *context;
    node document, components, root_security, consumes;
    bool swagger; /* 2.0 */
    bool http;    /* an HTTP API */
    slice prefix; /* of every path */
    definition_validator *validator;
    unsigned inline_models;
} openapi;

/* A security scheme, by its name. */
typedef struct security_scheme {
    definition_authorizer *authorizer;
    bool api_key, iam;
} security_scheme;

void gw_openapi_schemes(openapi *o);
/* Make a route as protected as an operation says, or the document for all. */
void gw_openapi_protect(openapi *o, definition_route *r, node operation);

void gw_openapi_models(openapi *o);
void gw_openapi_body(openapi *o, definition_route *r, node operation, node body_parameter);

definition_validator *gw_openapi_validator(openapi *o, node name);

void gw_openapi_paths(openapi *o);

/* Return a member of an object, which has to be of a kind: one of another kind is wrong, and absent. */
node gw_openapi_member(openapi *o, node object, const char *name, value_kind kind, unsigned flags);

/* Return the value that a node refers to with `$ref`, below one member of the components; else the node. */
node gw_openapi_resolve(openapi *o, node n, const char *member, const char *swagger_member);

#endif
