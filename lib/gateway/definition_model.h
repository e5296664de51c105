/* A loaded definition: one API, independent of the document that it came from. Immutable once it is loaded. A route
 * points to everything that one of its requests needs, so that nothing is looked up by name at run time. Texts are in
 * UTF-8 and live as long as the definition; `at` is NULL where a text is absent. */
#ifndef GATEWAY_DEFINITION_MODEL_H
#define GATEWAY_DEFINITION_MODEL_H

#include "core/memory.h"
#include "gateway/regex.h"
#include "gateway/values.h"
#include <apigw/api.h>
#include <apigw/authorization.h>
#include <apigw/gateway/claims.h>
#include <apigw/gateway/definition.h>
#include <apigw/gateway/gateway_response.h>
#include <apigw/gateway/integration.h>
#include <apigw/gateway/model.h>
#include <apigw/router.h>

/* Things in order of the document. The first member of each is the link to the next. */
typedef struct definition_link {
    struct definition_link *next;
} definition_link;

typedef struct definition_list {
    definition_link *first, *last;
    size_t count;
} definition_list;

typedef struct definition_texts {
    slice *items;
    size_t count;
} definition_texts;

typedef struct definition_pair {
    slice name, value;
} definition_pair;

typedef struct definition_pairs {
    definition_pair *items;
    size_t count;
} definition_pairs;

/* A number that may be absent: `text` as it is written. */
typedef struct definition_number {
    slice text;
    int64_t value; /* of an integer; of a rate thousandths */
} definition_number;

/* A switch that may be absent. */
enum { SWITCH_ABSENT, SWITCH_OFF, SWITCH_ON };

/* ---- integrations ----------------------------------------------------------------------------------------------- */

enum definition_integration_type {
    INTEGRATION_NONE,
    INTEGRATION_LAMBDA_PROXY,
    INTEGRATION_LAMBDA,
    INTEGRATION_HTTP_PROXY,
    INTEGRATION_HTTP,
    INTEGRATION_MOCK,
    INTEGRATION_SERVICE /* another service of AWS, which the host calls */
};

enum { PASSTHROUGH_ABSENT, PASSTHROUGH_NO_MATCH, PASSTHROUGH_NO_TEMPLATES, PASSTHROUGH_NEVER };
enum { CONTENT_ABSENT, CONTENT_TO_BINARY, CONTENT_TO_TEXT };
enum { TRANSFER_ABSENT, TRANSFER_BUFFERED, TRANSFER_STREAM };

typedef struct definition_response {
    definition_link link;
    slice status;
    slice pattern; /* absent: the default */
} definition_response;

/* A parameter of an integration with an AWS service: texts and references, which are joined. */
typedef struct definition_service_parameter {
    slice name;
    struct mapping *parts;
    size_t count;
} definition_service_parameter;

typedef struct definition_integration {
    definition_link link;
    uint8_t type;              /* a definition_integration_type */
    uint8_t passthrough;       /* PASSTHROUGH_... */
    uint8_t content;           /* CONTENT_... */
    uint8_t transfer;          /* TRANSFER_... */
    bool own_function;         /* the function is a resource of the same template, named by its logical id */
    bool asynchronous;         /* of a custom Lambda integration (H2.26) */
    definition_number timeout; /* milliseconds */
    slice function, qualifier; /* of a Lambda integration */
    slice uri, method, payload, subtype, credentials, connection_type, connection_id, cache_namespace;
    definition_texts cache_keys;
    definition_pairs request_parameters;
    definition_list responses; /* definition_response */
    slice json;                /* all of it, with the members of the API reference (GetIntegration) and a list
                                  integrationResponses; what no table knows is not in it */
    const char *at;            /* in the document */
    bool has_variables;        /* function or uri have stage variables */
    definition_service_parameter *parameters; /* of an AWS service with a subtype; as many as request_parameters */
    apigw_integration *compiled;              /* NULL: the event is sent and the result decoded without mappings */
} definition_integration;

/* ---- before an integration -------------------------------------------------------------------------------------- */

enum definition_authorization_type {
    AUTHORIZATION_NONE,
    AUTHORIZATION_IAM,
    AUTHORIZATION_LAMBDA,
    AUTHORIZATION_COGNITO,
    AUTHORIZATION_JWT
};

enum definition_authorizer_type {
    AUTHORIZER_ABSENT,
    AUTHORIZER_TOKEN,
    AUTHORIZER_REQUEST,
    AUTHORIZER_COGNITO,
    AUTHORIZER_JWT
};

typedef struct definition_authorizer {
    definition_link link;
    slice name;
    uint8_t type;   /* a definition_authorizer_type */
    uint8_t simple; /* SWITCH_...: enableSimpleResponses */
    bool own_function;
    slice function, qualifier, credentials, payload;
    definition_texts sources;
    definition_number ttl; /* seconds */
    slice validation;      /* identityValidationExpression */
    const regex *pattern;  /* it, compiled */
    slice issuer;
    definition_texts audience, user_pools;
    definition_texts scopes; /* of SAM: what a route has that names none */
    const char *at;
    apigw_api *config;        /* of a Lambda authorizer: its kind and identity sources */
    slice pools;              /* of Cognito: user_pools, separated by commas */
    apigw_token_rules *rules; /* of its routes without scopes */
} definition_authorizer;

typedef struct definition_validator {
    definition_link link;
    slice name;
    uint8_t body, parameters; /* SWITCH_... */
} definition_validator;

typedef struct definition_model {
    definition_link link;
    slice name, content_type;
    char compiled[24];          /* its name among apigw_definition.models */
    slice schema;               /* JSON text; absent: a model that is not needed */
    definition_list references; /* model_use */
    bool needed;
    bool imported; /* of an OpenAPI document */
    value source;  /* of the schema, and its place */
    const char *at;
} definition_model;

/* The model of a media type; of references the media type is absent. */
typedef struct definition_model_use {
    definition_link link;
    slice media_type;
    definition_model *model;
} definition_model_use;

typedef struct definition_parameter {
    definition_link link;
    slice name; /* method.request.header.NAME and so on */
    bool required;
    bool cached; /* of SAM: a key of the cache */
} definition_parameter;

typedef struct definition_route {
    definition_link link;
    slice key;             /* GET /pets/{id}, $default, a key of a WebSocket API */
    slice method, path;    /* of a key with both */
    uint32_t index;        /* of apigw_definition.routes, and its id in the router */
    uint8_t authorization; /* a definition_authorization_type */
    uint8_t api_key;       /* SWITCH_... */
    bool has_responses;    /* WebSocket: replies go to the client (H3.14) */
    definition_authorizer *authorizer;
    definition_texts scopes;
    definition_integration *integration; /* NULL: a $connect that is accepted without a call (H1.80) */
    definition_validator *validator;
    definition_list models;     /* definition_model_use */
    definition_list parameters; /* definition_parameter */
    slice operation, model_selection;
    definition_texts statuses;      /* that the method declares */
    apigw_token_rules *rules[2];    /* of JWT and Cognito, with its scopes; the second one refuses a missing scope with
                                       403 (H6.15). Without scopes both are the authorizer's */
    apigw_method_validator *checks; /* of REST with a validator: what it checks, ready for use with the models */
    const char *at;
} definition_route;

typedef struct definition_resource {
    definition_link link;
    slice path;
    value children;                       /* segment to definition_resource */
    struct definition_resource *variable; /* the child that is a variable */
    slice segment;
    uint32_t methods; /* that it has, APIGW_METHOD_... */
} definition_resource;

/* ---- the API ---------------------------------------------------------------------------------------------------- */

typedef struct definition_gateway_response {
    definition_link link;
    slice type, status; /* status absent: the type's own */
    definition_pairs parameters, templates;
} definition_gateway_response;

typedef struct definition_setting {
    definition_link link;
    slice key; /* "*", "GET /pets", a route key */
    definition_number rate, burst, cache_ttl;
    uint8_t caching; /* SWITCH_... */
} definition_setting;

typedef struct definition_stage {
    definition_link link;
    slice name;
    definition_pairs variables;
    definition_list settings; /* definition_setting */
    apigw_api *config;        /* its variables; NULL: it has none */
} definition_stage;

typedef struct definition_mapping {
    definition_link link;
    slice domain, path, stage; /* path absent: all of the domain */
} definition_mapping;

typedef struct definition_plan_stage {
    definition_link link;
    slice stage;
    definition_list throttles; /* definition_setting */
} definition_plan_stage;

typedef struct definition_plan {
    definition_link link;
    slice id, name; /* logical id and name */
    definition_number rate, burst, quota, offset;
    slice period;
    definition_list keys;   /* definition_key */
    definition_list stages; /* definition_plan_stage */
} definition_plan;

/* An API key: its logical id. Its value is a secret and stays in the document. */
typedef struct definition_key {
    definition_link link;
    slice id;
} definition_key;

typedef struct definition_cors {
    bool present;
    uint8_t credentials; /* SWITCH_... */
    definition_texts origins, methods, headers, exposed;
    definition_number max_age;
} definition_cors;

/* A rule of a load balancer. */
typedef struct definition_condition {
    definition_link link;
    slice field, name;       /* name: of http-header */
    definition_texts values; /* of query-string: KEY=VALUE, or VALUE */
} definition_condition;

typedef struct definition_rule {
    definition_link link;
    definition_number priority; /* absent: the default action */
    definition_list conditions;
    slice action;                   /* forward, fixed-response, redirect */
    slice authenticate;             /* authenticate-oidc, authenticate-cognito: the host does that first */
    definition_integration *target; /* of forward: a Lambda function, or NULL */
    bool multi_value;               /* of the target group */
    slice status, content_type, body;
    slice protocol, host, port, path, query; /* of redirect */
} definition_rule;

/* A statement of a resource policy. Patterns in the short form ("execute-api:/...") are compared with the ARN of the
 * request in that form, so both forms have a policy of their own. */
typedef struct definition_statement {
    apigw_authorization *forms[2]; /* of patterns in full, and in the short form; NULL: it has none of them */
    bool denies;
    bool not_resource;           /* both forms have to match */
    bool all, excludes;          /* any principal; NotPrincipal */
    definition_texts principals; /* ARNs, or numbers of accounts */
} definition_statement;

/* A function that a host has to be able to invoke. */
typedef struct definition_function {
    definition_link link;
    slice function, qualifier;
    bool own;
} definition_function;

typedef struct definition_warning {
    definition_link link;
    apigw_status code;
    slice pointer, message;
    uint64_t offset;
} definition_warning;

struct apigw_definition {
    apigw_allocator allocator;
    arena memory;   /* of what is loaded */
    arena settings; /* of what the host gave */
    value values;   /* parameters and so on, by name */
    slice select;
    uint64_t options[APIGW_DEFINITION_OPT_LAST + 1];
    bool loaded;

    uint32_t kind; /* APIGW_DEFINITION_... */
    slice name, description, version;
    definition_list routes, authorizers, validators, models, integrations, gateway_responses, stages, mappings, plans,
        rules, resources, functions, warnings;
    definition_route **by_index; /* routes by the id that the router gives */
    apigw_router *router;        /* NULL for a load balancer */
    apigw_models *compiled_models;
    slice selection;      /* WebSocket: of routes */
    slice key_selection;  /* WebSocket: of API keys */
    slice api_key_source; /* HEADER or AUTHORIZER */
    definition_texts binary_types;
    definition_number compression; /* minimumCompressionSize */
    uint8_t endpoint_disabled;     /* SWITCH_...: disableExecuteApiEndpoint */
    definition_texts endpoints;    /* vpcEndpointIds */
    slice policy;                  /* JSON text; resources in the short form are as written (C4.5) */
    definition_cors cors;
    size_t warnings_omitted;

    /* What exchanges need, compiled: gw_definition_compile(). */
    apigw_api *configs[2];              /* front ends by index of definition_config */
    apigw_gateway_responses *responses; /* NULL: none is customised */
    definition_statement *statements;   /* of the resource policy */
    size_t statement_count;
    const definition_rule **by_priority; /* of a load balancer; the default action is last */
};

/* All of a list: LIST_EACH(definition_route, r, d->routes) { ... } */
#define LIST_EACH(type, name, list)                                                                                    \
    for (type *name = (type *)(void *)(list).first; name != NULL; name = (type *)(void *)name->link.next)

#endif
