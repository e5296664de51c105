/* CloudFormation templates: what their importers offer each other. */
#ifndef GATEWAY_CLOUDFORMATION_IMPORTERS_H
#define GATEWAY_CLOUDFORMATION_IMPORTERS_H

#include "gateway/cloudformation_template.h"
#include "gateway/openapi_document.h"

/* Load the API of a template. */
void gw_template_import(importer *im, node document);

/* The functions of templates; the last has no name. */
extern const template_function gw_template_functions[];

/* APIs, by the type of resource. */
void gw_template_rest(importer *im); /* AWS::ApiGateway::RestApi */
void gw_template_rest_resources(importer *im);
void gw_template_body(importer *im, node body, node parameters, uint8_t fail_on_warnings,
                      const openapi_context *context);
void gw_template_method_settings(importer *im, definition_stage *stage, node settings);
void gw_template_v2(importer *im); /* AWS::ApiGatewayV2::Api */
void gw_template_v2_resources(importer *im);
void gw_template_stage_settings(importer *im, definition_stage *s, node props);
void gw_template_url(importer *im, node props, const char *at);
/* The same for a function that the properties do not name. */
void gw_template_url_of(importer *im, node props, const function_name *given, const char *at);
void gw_template_balancer(importer *im); /* AWS::ElasticLoadBalancingV2::Listener */
void gw_template_sam_rest(importer *im);
void gw_template_sam_http(importer *im);
void gw_template_sam_websocket(importer *im);
void gw_template_sam_url(importer *im, const template_resource *function);
void gw_template_default_stage(importer *im);

/* The words of AuthorizationType, in the order of the tables of methods and routes, from 1. */
enum {
    TEMPLATE_AUTHORIZATION_NONE = 1,
    TEMPLATE_AUTHORIZATION_IAM,
    TEMPLATE_AUTHORIZATION_CUSTOM,
    TEMPLATE_AUTHORIZATION_TOKEN /* COGNITO_USER_POOLS of methods, JWT of routes */
};

/* How a method or a route is protected. */
typedef struct template_protection {
    uint8_t authorization; /* 0: there is no AuthorizationType */
    uint8_t token_type;    /* type of the authorizers that verify a token */
    node authorizer;
    const char *at;
    const char *owner; /* "method" or "route", for the message */
} template_protection;

/* Protect a method or a route; fails where it would be open though it names an authorizer. */
void gw_template_protect(importer *im, definition_route *r, const template_protection *p);

/* Resources around an API. */
void gw_template_mappings(importer *im);
void gw_template_plans(importer *im);
void gw_template_permissions(importer *im);

#endif
