/* One exchange, and the checks that it runs. Each type of API has a list of checks in order (H1.1), in a file of its
 * own; the checks themselves are shared. */
#ifndef GATEWAY_EXCHANGE_STATE_H
#define GATEWAY_EXCHANGE_STATE_H

#include "gateway/definition_model.h"
#include "gateway/exchange_policy.h"
#include <apigw/authorization.h>
#include <apigw/cors.h>
#include <apigw/gateway/exchange.h>
#include <apigw/gateway/limits.h>
#include <apigw/prelude.h>

/* Results of a check. */
typedef enum outcome {
    OUTCOME_NONE,     /* it has not run */
    OUTCOME_SKIPPED,  /* nothing to check: the exchange goes on */
    OUTCOME_PASSED,   /* the exchange goes on */
    OUTCOME_STEP,     /* the host has to do something first */
    OUTCOME_REFUSED,  /* the response is an error response */
    OUTCOME_RESPONDED /* the response is what the client gets */
} outcome;

/* Phases of the log (H1.38). */
enum phase { PHASE_NONE, PHASE_AUTHENTICATE, PHASE_AUTHORIZER, PHASE_AUTHORIZE, PHASE_INTEGRATION, PHASES };

/* One check of a list. */
typedef struct check {
    const char *name; /* for the explanation */
    enum phase phase;
    outcome (*run)(apigw_exchange *x);
    outcome (*take)(apigw_exchange *x, slice bytes, uint32_t flags); /* the answer of the host; NULL: it asks nothing */
    outcome (*fail)(apigw_exchange *x, uint32_t reason);             /* NULL: it asks nothing */
} check;

enum { CHECKS_MAX = 20 };

/* How a type of API behaves where the checks are shared. */
typedef struct exchange_rules {
    const check *checks;
    size_t count;
    uint32_t kinds[2];         /* of front ends */
    uint32_t stage_unknown;    /* error responses: no stage or domain */
    uint32_t unsigned_request; /* no signature where IAM is required */
    uint32_t no_signature;     /* an Authorization field without a signature */
    uint32_t iam_refused;      /* the caller is not allowed; DENIED has the text of IAM */
    uint32_t bad_signature, expired;
    uint32_t unsupported;        /* a step that the host does not know */
    uint32_t throttled_function; /* Lambda refuses an invocation */
    uint32_t bad_result;         /* a result that cannot be read */
    uint32_t authorizer_timeout; /* milliseconds */
    uint32_t function_timeout;   /* milliseconds, where the definition does not say */
    int32_t unreachable_status;  /* of an endpoint that cannot be reached; 0: that of the error response (H6.5) */
    int32_t unresolved_status;   /* of a stage variable that the stage lacks (H1.33) */
    bool admits_first;           /* throttled before the authorizer (H6.6) */
    bool has_gateway_responses;
} exchange_rules;

extern const exchange_rules gw_exchange_rest, gw_exchange_http, gw_exchange_websocket, gw_exchange_function_url,
    gw_exchange_balancer;

struct apigw_exchange {
    apigw_allocator allocator;
    arena memory; /* of one request */

    const apigw_definition *definition;
    const exchange_rules *rules;
    apigw_request *request;
    const apigw_api *host; /* what the host gave */
    int64_t now_ms;
    uint32_t flags;
    uint32_t step;
    size_t at; /* the check that runs */
    outcome results[CHECKS_MAX];

    /* Front ends: the host's with the variables of the stage, that of the route, that of the authorizer. */
    apigw_api *staged, *front, *gate;
    const apigw_api *base;         /* the host's, or `staged` */
    const definition_stage *stage; /* NULL: the definition does not have it */
    const definition_route *route; /* NULL: none was found */
    const definition_rule *rule;   /* of a load balancer */
    const definition_integration *integration;
    bool is_mapped; /* by a custom domain */

    /* The response to the client, and why it is an error response. */
    apigw_response *response;
    apigw_response *endpoint; /* what the host fills in FORWARD; made when needed */
    uint32_t error_response;  /* that was made; 0: none */
    uint32_t type;            /* gateway response; 0: none */
    bool is_built_in;         /* no gateway response changes it */
    bool is_out_of_memory;
    slice log_error;  /* why, for the log */
    slice error_body; /* of the error response, before a gateway response changed it */
    slice validation; /* validationErrorString */
    struct {
        int32_t status; /* 0: it did not run */
        slice error;
    } phases[PHASES];

    /* Texts and numbers of the step. */
    slice function, qualifier, payload, cache_key, token, issuer, method, url, api_key, close_reason;
    uint64_t timeout_ms, ttl_s, store_ttl_s, close_code;
    bool is_stream, is_asynchronous, is_accepted, stores_result;
    bool has_piece; /* a piece of the stream went into the prelude */
    bool relays;    /* the rest of a stream follows the response */

    /* Authorization. */
    policy_caller caller;
    enum policy_effect policy, identity; /* of the resource, of the caller */
    bool may_invalidate;                 /* the caller may replace cached responses (H4.6) */
    slice usage_key;                     /* of the authorizer's result */
    slice authorizer;                    /* requestContext.authorizer as JSON */
    slice principal;

    /* Method cache. */
    slice store_key;      /* under which the response may be stored */
    uint64_t cache_ttl_s; /* 0: the method is not cached */
    bool warns_of_cache;

    /* Handles, made when needed and used again. */
    apigw_buffer *out; /* the payload */
    apigw_buffer *arn, *key, *text, *log, *explanation;
    apigw_authorization *authorization;
    apigw_claims *claims;
    apigw_violations *violations;
    apigw_failure *failure;
    apigw_integration_call *call;
    apigw_prelude *prelude;
    apigw_buffer *rest; /* of a stream */
    regex_run run;      /* of validation expressions */
};

/* ---- exchange_request.c
 * ------------------------------------------------------------------------------------------------- */

/* Return a handle of the exchange, made when it is needed for the first time; NULL when out of memory. */
apigw_buffer *gw_exchange_buffer(apigw_exchange *x, apigw_buffer **at);

/* Leave the exchange with a response of status 500, because memory ran out. */
outcome gw_exchange_nomem(apigw_exchange *x);

/* Ask the host for a step. */
outcome gw_exchange_ask(apigw_exchange *x, uint32_t step);

/* A text in the memory of the request; absent when out of memory. */
slice gw_exchange_copy(apigw_exchange *x, slice text);

/* The ARN of the request; absent when it is not known or out of memory. */
slice gw_exchange_arn(apigw_exchange *x);

/* ---- exchange_respond.c ----------------------------------------------------------------------------------------- */

/* Make the response an error response. `why` is for the log. */
outcome gw_exchange_refuse(apigw_exchange *x, uint32_t error_response, slice why);

/* The same with another status; 0: its own. */
outcome gw_exchange_refuse_status(apigw_exchange *x, uint32_t error_response, int32_t status, slice why);

/* The same with the message that was written to a buffer; its member has the name of the error response. */
outcome gw_exchange_refuse_written(apigw_exchange *x, uint32_t error_response, apigw_buffer *out);

/* Make the response the error response that a call reported; APIGW_E_NOMEM counts as that. `otherwise` is for errors
 * without one. */
outcome gw_exchange_refuse_error(apigw_exchange *x, apigw_status status, const apigw_error *error, uint32_t otherwise);

/* Complete a response that a call made as an error response. */
outcome gw_exchange_refused(apigw_exchange *x, uint32_t error_response, slice why);

/* Refuse because of the reason that the host gave. */
outcome gw_exchange_failed(apigw_exchange *x, uint32_t reason);

/* Decide how the response reaches the client: the steps after the last check. */
void gw_exchange_deliver(apigw_exchange *x, bool refused);

/* Return the step after RESPOND, RELAY, FRAME or CLOSE. */
uint32_t gw_exchange_after(const apigw_exchange *x);

/* Refuse an Authorization field that is no signature; whether the request has a signature. */
outcome gw_exchange_refuse_signature(apigw_exchange *x);
bool gw_exchange_has_signature(const apigw_exchange *x);

/* ---- checks ----------------------------------------------------------------------------------------------------- */

outcome gw_check_domain(apigw_exchange *x);
outcome gw_check_stage(apigw_exchange *x);
outcome gw_check_route(apigw_exchange *x);
outcome gw_check_preflight(apigw_exchange *x);

outcome gw_check_policy(apigw_exchange *x);
outcome gw_check_iam(apigw_exchange *x);
outcome gw_take_iam(apigw_exchange *x, slice bytes, uint32_t flags);
outcome gw_fail_iam(apigw_exchange *x, uint32_t reason);
outcome gw_check_token(apigw_exchange *x);
outcome gw_take_token(apigw_exchange *x, slice bytes, uint32_t flags);
outcome gw_fail_token(apigw_exchange *x, uint32_t reason);
outcome gw_check_authorizer(apigw_exchange *x);
outcome gw_take_authorizer(apigw_exchange *x, slice bytes, uint32_t flags);
outcome gw_fail_authorizer(apigw_exchange *x, uint32_t reason);
outcome gw_check_decision(apigw_exchange *x);

outcome gw_check_admission_first(apigw_exchange *x);
outcome gw_check_admission(apigw_exchange *x);
outcome gw_take_admission(apigw_exchange *x, slice bytes, uint32_t flags);
outcome gw_fail_admission(apigw_exchange *x, uint32_t reason);
outcome gw_check_request(apigw_exchange *x);

outcome gw_check_cache(apigw_exchange *x);
outcome gw_take_cache(apigw_exchange *x, slice bytes, uint32_t flags);
outcome gw_fail_cache(apigw_exchange *x, uint32_t reason);

outcome gw_check_message(apigw_exchange *x);
outcome gw_check_rule(apigw_exchange *x);
outcome gw_check_model(apigw_exchange *x);

/* Tell a client that asked for a new response and may not, by a Warning field (H4.6). Return false when out of memory.
 */
bool gw_exchange_warn_of_cache(apigw_exchange *x);

outcome gw_check_integration(apigw_exchange *x);
outcome gw_take_integration(apigw_exchange *x, slice bytes, uint32_t flags);
outcome gw_fail_integration(apigw_exchange *x, uint32_t reason);

/* ---- what checks share ------------------------------------------------------------------------------------------ */

/* The last value of a parameter of the request: method.request.header.NAME, .querystring.NAME or .path.NAME, with
 * "$request." and "route.request." as well. Absent when it has none. */
slice gw_exchange_parameter(const apigw_exchange *x, slice name);

/* The value of a header field. */
slice gw_exchange_header(const apigw_exchange *x, slice name);

/* A field of the request. */
slice gw_exchange_field(const apigw_exchange *x, uint32_t field);

/* A field of the request, or of the front end. */
slice gw_exchange_shared_field(const apigw_exchange *x, uint32_t field);

/* Replace the stage variables in a text. Return false when the stage lacks one: `*out` is then absent, but for an empty
 * text when out of memory. */
bool gw_exchange_expand(apigw_exchange *x, slice text, slice *out);

/* Parse an answer of the host that is a JSON object. Return false for anything else; `*nomem` says that memory ran out.
 */
bool gw_exchange_read_object(apigw_exchange *x, slice bytes, value *out, bool *nomem);

/* The text of a member of an object; absent when it has none. */
slice gw_exchange_member(value object, const char *name);

/* Write $context as JSON. */
bool gw_exchange_write_context(apigw_exchange *x, apigw_buffer *out);

/* Write the log fields, and a line for each check. */
void gw_exchange_write_log(const apigw_exchange *x, apigw_buffer *out);
void gw_exchange_write_explanation(const apigw_exchange *x, apigw_buffer *out);

#endif
