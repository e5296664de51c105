/* The types of gateway responses, and the inside of apigw_gateway_responses. */
#ifndef GATEWAY_GATEWAY_RESPONSE_SET_H
#define GATEWAY_GATEWAY_RESPONSE_SET_H

#include "gateway/gateway_template.h"
#include <apigw/gateway/gateway_response.h>

/* The response of the front end where nothing is customised. */
typedef struct gateway_response_type {
    const char *name;
    int32_t status;         /* 0: of the error that occurred */
    const char *error_type; /* x-amzn-ErrorType; NULL: of the error that occurred */
    uint32_t family;        /* APIGW_GATEWAY_RESPONSE_DEFAULT_4XX or _5XX */
    const char *built_in;   /* the built-in body up to the message (G.7.7) */
    bool is_fixed;          /* no entry changes it (G.7.8) */
} gateway_response_type;

extern const gateway_response_type gw_gateway_response_types[APIGW_GATEWAY_RESPONSE_LAST + 1];

static inline bool gateway_response_type_exists(uint32_t type) {
    return type != 0 && type <= APIGW_GATEWAY_RESPONSE_LAST;
}

typedef struct gateway_parameter {
    slice name;   /* as it was given */
    slice header; /* the header field; len 0: it has no effect */
    slice expression;
    mapping source;
} gateway_parameter;

typedef struct gateway_entry {
    bool exists;
    int32_t status; /* 0: it has none */
    gateway_parameter *parameters;
    size_t parameter_count, parameter_capacity;
    gateway_template *templates;
    size_t template_count, template_capacity;
} gateway_entry;

struct apigw_gateway_responses {
    apigw_allocator allocator;
    arena memory;
    gateway_entry entries[APIGW_GATEWAY_RESPONSE_LAST + 1]; /* by type */
};

/* Return the entry in force for a type: its own, else that of its family; NULL without either (G.7.1). */
const gateway_entry *gw_gateway_response_entry(const apigw_gateway_responses *responses, uint32_t type);

/* Forget what a failure held and the response that was made of it, and release memory beyond what is retained. */
void gw_failure_reset(apigw_failure *failure);

#endif
