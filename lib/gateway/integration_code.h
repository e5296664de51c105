/* What an integration is compiled to, and one call of it. */
#ifndef GATEWAY_INTEGRATION_CODE_H
#define GATEWAY_INTEGRATION_CODE_H

#include "gateway/mapping.h"
#include "gateway/template_code.h"
#include "gateway/template_render.h"
#include "text/pairs.h"
#include <apigw/gateway/integration.h>

/* ---- compiled --------------------------------------------------------------------------------------------------- */

enum passthrough { PASS_WHEN_NO_MATCH, PASS_WHEN_NO_TEMPLATES, PASS_NEVER };

/* contentHandling. */
enum handling { HANDLING_NONE, HANDLING_TEXT, HANDLING_BINARY };

/* Where a mapped value goes to. */
enum target { TARGET_HEADER, TARGET_QUERY, TARGET_PATH, TARGET_STATUS };

typedef struct integration_template {
    slice media_type; /* or "$default" */
    template_code code;
    bool is_bad;  /* it does not compile: calls fail */
    bool is_null; /* null: the payload passes as it is */
    struct integration_template *next;
} integration_template;

/* An entry of requestParameters or responseParameters of a REST API. */
typedef struct integration_parameter {
    uint8_t target;
    slice name;
    mapping from;
    struct integration_parameter *next;
} integration_parameter;

/* An integration response. */
typedef struct integration_outcome {
    int32_t status;
    const regex *pattern; /* NULL: the default */
    uint8_t handling;
    integration_parameter *parameters;
    integration_template *templates;
    struct integration_outcome *next;
} integration_outcome;

/* A parameter mapping of an HTTP API (G.8). */
enum http_act { HTTP_APPEND, HTTP_OVERWRITE, HTTP_REMOVE };

typedef struct http_mapping {
    uint8_t act, target;
    slice name;
    mapping *parts; /* literals and references, whose texts are joined */
    size_t count;
    struct http_mapping *next;
} http_mapping;

typedef struct http_response_mapping {
    int32_t status;
    http_mapping *first;
    struct http_response_mapping *next;
} http_response_mapping;

typedef struct integration_issue {
    apigw_error error;
    struct integration_issue *next;
} integration_issue;

enum { STATUS_MAX = 599, ISSUES_MAX = 100 /* that are kept */, HTTP_PARTS_MAX = 100 /* of one value */ };

struct apigw_integration {
    apigw_allocator allocator;
    arena memory;
    bool is_http; /* of an HTTP API */
    bool is_used, is_ready;
    bool is_forbidden;   /* a mapping makes every call fail (G.4.16) */
    bool declares;       /* the method declares statuses */
    uint8_t passthrough; /* enum passthrough */
    uint8_t handling;    /* enum handling, of the request */
    uint32_t type;       /* APIGW_INTEGRATION_... */
    uint32_t timeout;    /* milliseconds */
    slice uri, method;   /* at is NULL when absent */
    integration_template *templates;
    integration_parameter *parameters;
    integration_outcome *outcomes;
    http_mapping *http_request;
    http_response_mapping *http_responses;
    integration_issue *issues, **last_issue;
    size_t issue_count;
    uint8_t declared[STATUS_MAX / 8 + 1]; /* bits */
};

/* Reading the JSON text of one. */
typedef struct integration_reader {
    apigw_integration *integration;
    arena *memory;
    const char *source; /* for value_offset() */
    apigw_error *err;
} integration_reader;

/* Report an error at a value. */
apigw_status gw_integration_bad(const integration_reader *r, apigw_status code, value v, const char *expected);

/* Put the name of the member in which an error is in front of its pointer. Return `status`. */
apigw_status gw_integration_within(const integration_reader *r, apigw_status status, value name);

/* Read a status given as a number or as text; return 0 when it is not a status. */
int32_t gw_integration_status(value v);

/* Compile the requestParameters or responseParameters of an HTTP API. */
apigw_status gw_http_compile_request(integration_reader *r, value parameters);
apigw_status gw_http_compile_responses(integration_reader *r, value parameters);

/* ---- calls ------------------------------------------------------------------------------------------------------ */

struct apigw_integration_call {
    apigw_allocator allocator;
    arena memory;
    apigw_render *render;
    apigw_buffer *out;      /* what is sent: the output of a template, or an event */
    apigw_buffer *back;     /* the output of a response template */
    apigw_request *changed; /* AWS_PROXY of an HTTP API: the request with its mappings applied; made when needed */
    bool is_prepared;       /* the parameters are set */
    bool is_requested;      /* the request side was done */
    bool has_mock;
    bool is_async;
    bool is_path_mapped; /* by an HTTP API: the path of the URI is replaced */
    slice text[APIGW_CALL_LAST + 1];
    slice body; /* at is NULL before the request side is done */
    pair_list headers, query, path;
    int64_t mock_status;
    mapping_scope scope; /* of the request side and the response side */
};

/* What both sides take. */
typedef struct integration_run {
    const apigw_integration *integration;
    apigw_integration_call *call;
    const apigw_api *api;
    const apigw_request *request;
    apigw_error *err;
} integration_run;

/* Return whether a front end is of the type of API that the integration is of. */
bool gw_call_fits(const integration_run *run);

/* Set what templates and expressions read. */
apigw_status gw_call_prepare(const integration_run *run);

/* Fail with an error response. */
apigw_status gw_call_fail(const integration_run *run, apigw_status code, uint32_t error_response, const char *message);

/* Fail because of what a template or an expression reported. `side` is the error response for a payload that begins
 * like JSON and is malformed. */
apigw_status gw_call_failed(const integration_run *run, apigw_status code, uint32_t side);

/* Add copies to a list of pairs; empty values too. `replace`: in the place of all of that name (`fold`: letter case
 * aside). APIGW_E_NOMEM. */
apigw_status gw_call_add(apigw_integration_call *call, pair_list *list, slice name, slice text);
/* Add the query parameters of the request to the call, those without "=" as such. */
apigw_status gw_call_add_query(apigw_integration_call *call, const apigw_request *request);
void gw_call_remove(pair_list *list, slice name, bool fold);
const apigw_pair *gw_call_find(const pair_list *list, slice name, bool fold);

/* A header value without blanks and line ends around it, in UTF-8. APIGW_E_HEADER when it has a control character. */
apigw_status gw_call_header_text(arena *memory, slice text, slice *out);

/* Render a template. `side` as for gw_call_failed(). */
apigw_status gw_call_render(const integration_run *run, const integration_template *t, slice payload, apigw_buffer *out,
                            uint32_t side);

/* ---- content handling ------------------------------------------------------------------------------------------- */

/* A payload that was converted (G.4.20 to G.5.23). */
typedef struct content {
    slice at;
    bool is_bytes; /* which no template takes */
} content;

/* Return whether a media type is one of the front end's binary ones. No type counts as application/json. */
bool gw_content_is_binary(const apigw_api *api, slice media_type);

/* Return the first type of an Accept value, without parameters; application/json without one. */
slice gw_content_accepted(const apigw_request *request);

/* Return the media type of a Content-Type value; application/json without one. */
slice gw_content_type(const char *text, size_t n);

/* Return the last Content-Type of a request, which is what a function gets; absent when it has none. */
slice gw_content_type_line(const apigw_request *request);

/* APIGW_E_BASE64, APIGW_E_NOMEM. */
apigw_status gw_content_of_request(arena *memory, bool binary, uint8_t handling, slice payload, content *out);
apigw_status gw_content_of_response(arena *memory, bool binary, bool accepted, uint8_t handling, slice payload,
                                    content *out);

/* ---- header fields of REST APIs --------------------------------------------------------------------------------- */

/* A mapping to it makes every call fail (G.4.16). */
bool gw_rest_header_is_forbidden(uint32_t type, slice name);
/* A mapped value does not reach the endpoint (G.4.17). */
bool gw_rest_header_is_dropped(slice name);
/* The client's is not passed to the endpoint of HTTP_PROXY (G.4.18). */
bool gw_rest_header_is_withheld(slice name, bool has_body);
/* It is renamed on the way to the client, or dropped (G.5.15). */
bool gw_rest_header_is_remapped(slice name);
bool gw_rest_header_is_lost(slice name);

/* ---- HTTP APIs -------------------------------------------------------------------------------------------------- */

/* Apply the mappings of a request to what is sent, and of a response with that status to a response. */
apigw_status gw_http_map_request(const integration_run *run);
apigw_status gw_http_map_response(const integration_run *run, apigw_response *response);

#endif
