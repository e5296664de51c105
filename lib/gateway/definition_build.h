/* Building a definition, from any kind of document. */
#ifndef GATEWAY_DEFINITION_BUILD_H
#define GATEWAY_DEFINITION_BUILD_H

#include "core/buffer.h"
#include "gateway/definition_members.h"

/* ---- JSON ------------------------------------------------------------------------------------------------------- */

/* Append a value as JSON text, functions evaluated. */
void gw_import_json(importer *im, node n, apigw_buffer *out);

/* Appends what a member of an object becomes; false: it stays as it is. */
typedef bool json_rewrite(importer *im, slice name, node n, apigw_buffer *out);

/* Return a value as JSON text in the arena. `rewrite` may be NULL. */
slice gw_import_json_text(importer *im, node n, json_rewrite *rewrite);

/* Take the text of a buffer into the arena, and release the buffer. */
slice gw_import_take(importer *im, apigw_buffer *out);

/* ---- models ----------------------------------------------------------------------------------------------------- */

definition_model *gw_import_new_model(importer *im, slice name, node schema);

/* The model that a reference of a document names; absent text: it names none. Fails for references elsewhere. */
bool gw_import_reference(importer *im, node reference, slice *name);

/* Return the model that a reference's text names: a link to the resource of a model counts by its logical id. */
definition_model *gw_import_referred_model(importer *im, slice name);

/* Follow the references of models that are needed, and marks what they refer to as needed too. Fails for one that
 * leads out of the document, and for one of a needed model that leads nowhere (H2.17). */
void gw_import_follow_models(importer *im);

/* Return the schema of a model as JSON text, with references in the form that models are compiled with. */
slice gw_import_schema(importer *im, const definition_model *m);

/* ---- uris ------------------------------------------------------------------------------------------------------- */

typedef struct function_name {
    slice function, qualifier;
    bool own, stream;
} function_name;

/* Take the name of a function out of a uri or ARN. False: it names none. */
bool gw_import_function(importer *im, slice text, bool bare, function_name *out);

/* Replace the pseudo parameters of uris and policies whose value the host gave (H2.5). */
slice gw_import_pseudo(importer *im, slice text);

/* ---- integrations ----------------------------------------------------------------------------------------------- */

/* Read an integration. */
definition_integration *gw_import_integration(importer *im, node object, enum dialect dialect);

/* Makes the proxy integration of a function where the document has none in full. */
typedef struct lambda_members {
    slice payload;
    definition_number timeout;
    definition_texts cache_keys;
    bool stream;
    const char *at;
} lambda_members;
definition_integration *gw_import_lambda(importer *im, const function_name *name, const lambda_members *members);

/* Return the same of a url, for all methods. */
definition_integration *gw_import_proxy(importer *im, slice url, const char *at);

/* Make the mock that answers a preflight; its JSON is the caller's to make. */
definition_integration *gw_import_mock(importer *im, const char *at);

/* ---- routes ----------------------------------------------------------------------------------------------------- */

/* Return the resource of a path, made with all its parents. NULL when the importer has failed. */
definition_resource *gw_import_resource(importer *im, slice path, const char *at);

/* Make a route. Its key is taken apart; path variables become required parameters of REST (H2.14). */
definition_route *gw_import_route(importer *im, slice key, const char *at);
definition_parameter *gw_import_parameter(importer *im, definition_route *r, slice name, bool required);
void gw_import_use_model(importer *im, definition_route *r, slice media_type, definition_model *model);

/* ---- authorizers ------------------------------------------------------------------------------------------------ */

/* Check an authorizer whose members are read, and completes it (H2.31, H3.8, H3.16). */
void gw_import_finish_authorizer(importer *im, definition_authorizer *a, node uri, slice default_header);

/* Make an authorizer the one of a route; NULL leaves it open. */
void gw_import_authorize(importer *im, definition_route *r, definition_authorizer *a, const char *at);

/* ---- other parts ------------------------------------------------------------------------------------------------ */

definition_validator *gw_import_validator(importer *im, slice name, node object, enum dialect dialect);
void gw_import_binary_types(importer *im, const definition_texts *types);
void gw_import_compression(importer *im, definition_number size);

void gw_import_cors(importer *im, node object, enum dialect dialect);
void gw_import_gateway_response(importer *im, slice type, node object, enum dialect dialect);
void gw_import_policy(importer *im, node policy);
definition_stage *gw_import_stage(importer *im, slice name);

/* Add limits and caching of a key: of a stage, or (with the names of DIALECT_OPENAPI) of a usage plan. */
void gw_import_setting(importer *im, definition_list *settings, slice key, node object, enum dialect dialect);

/* ---- the end ---------------------------------------------------------------------------------------------------- */

/* Compile models, validators and the router once everything is read. */
void gw_import_finish(importer *im);

#endif
