/* Parameter expressions: where the value of a mapped parameter comes from (G.4.10, G.5.11, G.7.3, G.8.2). An expression
 * is compiled once and read for each call. */
#ifndef GATEWAY_MAPPING_H
#define GATEWAY_MAPPING_H

#include "core/memory.h"
#include "gateway/json_path.h"
#include "gateway/values.h"
#include "text/slice.h"
#include <apigw/request.h>
#include <apigw/response.h>

/* Where a value comes from. */
enum mapping_source {
    MAPPING_LITERAL,
    MAPPING_PATH,        /* a path parameter */
    MAPPING_WHOLE_PATH,  /* the path of the request */
    MAPPING_QUERY,       /* the last value of a query parameter */
    MAPPING_QUERY_ALL,   /* all values, apart */
    MAPPING_QUERY_JOIN,  /* all values, joined with "," */
    MAPPING_HEADER,      /* the last value of a header field, names compared with letter case */
    MAPPING_HEADER_JOIN, /* all values, joined with ",", names compared with letter case */
    MAPPING_HEADER_FOLD, /* all values, joined with ",", names compared without letter case */
    MAPPING_BODY,        /* the whole body as text */
    MAPPING_BODY_PATH,   /* what a JSONPath expression leads to in the body */
    MAPPING_CONTEXT,
    MAPPING_STAGE_VARIABLE
};

/* Which expressions are taken: flags of gw_mapping_compile(). Literals, `context.` and `stageVariables.` always are. */
enum {
    MAPPING_OF_REQUEST = 1,       /* path, query and header fields of the method request */
    MAPPING_OF_REQUEST_BODY = 2,  /* its body */
    MAPPING_OF_RESPONSE = 4,      /* header fields and body of the integration's response */
    MAPPING_OF_HTTP_REQUEST = 8,  /* HTTP APIs: all of the request */
    MAPPING_OF_HTTP_RESPONSE = 16 /* HTTP APIs: all of the response */
};

typedef struct mapping {
    uint8_t source;        /* an enum mapping_source */
    bool of_response;      /* header fields and body are those of the response */
    slice name;            /* the literal, or the name of the parameter */
    const json_path *path; /* of MAPPING_BODY_PATH */
} mapping;

/* Compile one expression of a REST API, such as `method.request.header.X-A`, `context.identity.sourceIp`,
 * `stageVariables.v` or `'text'`. `memory` gets the copy and has to outlive the result, which is immutable. Errors:
 * APIGW_E_VALUE and APIGW_E_SYNTAX (the JSONPath expression) with the offset, APIGW_E_UNSUPPORTED, APIGW_E_NOMEM. */
apigw_status gw_mapping_compile(mapping *out, arena *memory, slice text, unsigned sides, apigw_error *err);

/* Compile the reference of an HTTP API without its "$", such as `request.header.a` or `context.requestId`. */
apigw_status gw_mapping_compile_reference(mapping *out, arena *memory, slice text, unsigned sides, apigw_error *err);

/* Return whether it begins as a reference of an HTTP API does, without its "$". */
bool gw_mapping_is_reference(slice text);

/* A body that expressions read, parsed once. */
typedef struct mapping_body {
    slice text;            /* at is NULL without a body; {} is then read */
    bool is_error;         /* of a function that failed: JSON text in its errorMessage is looked into (G.5.12) */
    bool is_read, is_bad;  /* it was parsed; it begins like JSON and is malformed */
    value root, described; /* as it is, and with the errorMessage read as JSON; VALUE_NULL when absent */
} mapping_body;

/* What the expressions of one call are read from. All of it may be absent (NULL, VALUE_NULL). */
typedef struct mapping_scope {
    arena *memory; /* values and texts that are made */
    const apigw_request *request;
    const apigw_response *response; /* of the integration */
    mapping_body request_body, response_body;
    value context, stage_variables; /* VALUE_MAP */
    uint64_t work_max;              /* values that one expression may visit */
} mapping_scope;

/* The values of an expression: one but for MAPPING_QUERY_ALL, none where the source has none or an empty one. */
typedef struct mapping_values {
    const slice *at;
    size_t count;
} mapping_values;

/* Read an expression. The texts live as long as the scope's memory and messages. Errors: APIGW_E_SYNTAX when the body
 * begins like JSON and is malformed (G.4.13), APIGW_E_SIZE for too much work, APIGW_E_NOMEM. */
apigw_status gw_mapping_read(mapping_scope *scope, const mapping *m, mapping_values *out);

/* Text of a value as a parameter has it: strings as they are, numbers and booleans as text, objects and arrays as JSON.
 * `at` is NULL for null. False when there is no memory or too much work; `*status` says which. */
bool gw_mapping_text(mapping_scope *scope, value v, slice *out, apigw_status *status);

#endif
