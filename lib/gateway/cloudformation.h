/* CloudFormation templates: what their importers share. */
#ifndef GATEWAY_CLOUDFORMATION_H
#define GATEWAY_CLOUDFORMATION_H

#include "gateway/definition_import.h"

/* A template that is being loaded. Its parts are as they stand in the document. */
typedef struct template {
    node resources, parameters, conditions, mappings, globals;
    bool sam;
    slice api;  /* logical id of what is loaded */
    node props; /* its properties */
    const char *api_at;
}
template;

/* One resource. */
typedef struct template_resource {
    slice id, type;
    node props; /* Properties; where there are none, the resource */
    const char *at;
} template_resource;

/* The next resource whose type begins so, and whose condition holds. */
bool gw_template_next(importer *im, size_t *i, const char *type, template_resource *out);
bool gw_template_find(importer *im, slice id, template_resource *out);

/* Whether a condition holds; false also when the importer has failed. */
bool gw_template_condition(importer *im, slice name, const char *at);

/* Whether a property of a resource is a link to what is loaded. */
bool gw_template_belongs(importer *im, const template_resource *r, const char *property);

/* What was made of the resource that a property links to; NULL when it is absent. Fails where it links to nothing of
 * that sort: `what` is for the message. */
void *gw_template_linked(importer *im, node property, char sort, const char *what);

void gw_template_rest(importer *im); /* AWS::ApiGateway::RestApi */
void gw_template_rest_resources(importer *im);
void gw_template_body(importer *im, node body, node parameters, uint8_t fail_on_warnings,
                      const openapi_context *context);
void gw_template_method_settings(importer *im, definition_stage *stage, node settings);
void gw_template_v2(importer *im); /* AWS::ApiGatewayV2::Api */
void gw_template_v2_resources(importer *im);
void gw_template_stage_settings(importer *im, definition_stage *s, node props);
void gw_template_url(importer *im, node props, const char *at);
/* The same, of a function that the properties do not name. */
void gw_template_url_of(importer *im, node props, const function_name *given, const char *at);
void gw_template_balancer(importer *im); /* AWS::ElasticLoadBalancingV2::Listener */
void gw_template_sam_rest(importer *im, bool implicit);
void gw_template_sam_http(importer *im, bool implicit);
void gw_template_sam_websocket(importer *im);
void gw_template_sam_url(importer *im, const template_resource *function);
void gw_template_default_stage(importer *im);
void gw_template_mappings(importer *im);
void gw_template_plans(importer *im);
void gw_template_permissions(importer *im);

#endif
