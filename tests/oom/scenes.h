/* What the rows of the allocation sweep share. A row is one call of a public function in one scene; tests/oom.c repeats
 * it with each of its allocations failing. Each file here has the rows of one public header. */
#ifndef TESTS_OOM_SCENES_H
#define TESTS_OOM_SCENES_H

#include "support/allocator.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <jansson.h>

/* One handle of each type. */
typedef struct scene {
    apigw_allocator allocator;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *buffer;
    apigw_api *api;
    apigw_authorization *authorization;
    char *text; /* a copy of the event, to be edited */
    json_t *tree;
    apigw_check *check;
    apigw_router *router;
    unsigned added; /* number of routes that apigw_router_add() accepted */
    apigw_prelude *prelude;
    apigw_invocation *invocation;
    apigw_validator *validator;
    apigw_template *template;
    apigw_render *render;
    apigw_models *models;
    apigw_violations *violations;
    apigw_method_validator *method_validator;
    apigw_integration *integration;
    apigw_integration_call *integration_call;
    apigw_response *endpoint; /* what the endpoint of an integration responds */
    apigw_token_rules *token_rules;
    apigw_claims *claims;
    apigw_gateway_responses *gateway_responses;
    apigw_failure *failure;
    apigw_definition *definition;
    apigw_exchange *exchange;
    apigw_domain *domain;
} scene;

enum oom_outcome {
    OOM_FAILS,       /* the call fails when one of its allocations does */
    OOM_MAY_RECOVER, /* or it succeeds in another way, and then the result has to be right */
    OOM_NEVER        /* the call allocates nothing */
};

typedef struct oom_row {
    const char *name; /* of the function */
    const char *how;
    void (*set_up)(scene *s);
    apigw_status (*call)(scene *s);
    void (*check)(scene *s, bool done, const char *name); /* what must hold afterwards */
    enum oom_outcome outcome;
} oom_row;

/* The rows of a header, and its functions that have none since they never allocate. */
typedef struct oom_table {
    const char *header;
    const char *const *never;
    size_t never_count;
    const oom_row *rows;
    size_t row_count;
} oom_table;

#define OOM_LIST(list) list, sizeof list / sizeof *list

extern tally checks;   /* of the current row */
extern watched memory; /* of the allocator of the scene */

extern const char event_rest[]; /* makes the decoder allocate wherever it can */

void free_scene(scene *s);

/* Count a failure when a scene cannot be set up. */
void need(bool ok, const char *what);

enum {
    LONG = 20000,    /* bytes: more than a handle has ready */
    PARAMETERS = 100 /* more than a new list has room for */
};
const char *long_text(void);
void with_request(scene *s);
void with_source(scene *s);
void with_event(scene *s);
void with_response(scene *s);
void with_error_response(scene *s);
/* A front end and what it needs. */
void with_api(scene *s);
apigw_status gateway_error(scene *s);
/* A response that has no memory yet, of a front end that adds lines of its own. */
void with_nothing_sent(scene *s, uint32_t kind);
void with_rest(scene *s);
void check_lines(scene *s, bool done, const char *name);
void check_error_response(scene *s, bool done, const char *name);
/* A setter that failed left the response as it was. */
void check_response(scene *s, bool done, const char *name);
void check_new(scene *s, bool done, const char *name);
void nothing(scene *s);
/* The whole model, in memory that is not watched. */
char *model_of(const apigw_request *request);
void with_built(scene *s);
/* One that was decoded, and whose event was kept. */
void with_kept(scene *s);
apigw_status add_source(scene *s);
void with_buffer(scene *s);
apigw_arn arn_of(const char *name, size_t n);
/* A buffer that could not grow is empty, and in both cases takes the next text. */
void check_text(scene *s, bool done, const char *name);

void check_buffer(scene *s, bool done, const char *name);
/* A request with a long path of many parameters, and the router that knows it. */
void with_routable(scene *s);
apigw_status route_request(scene *s);
/* Routed now, or routable still. */
void check_parameters(scene *s, bool done, const char *name);
/* A request that could not be given its route has not changed. */
void check_routed(scene *s, bool done, const char *name);

#endif
