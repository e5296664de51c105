/* The inside of apigw_invocation, and what the files of the Runtime API share. */
#ifndef RUNTIME_RUNTIME_H
#define RUNTIME_RUNTIME_H

#include "core/buffer.h"
#include "core/memory.h"
#include "text/slice.h"
#include <apigw/runtime.h>

struct apigw_invocation {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of everything it holds */
    slice values[APIGW_RUNTIME_HEADER_AWS_TENANT_ID + 1];
    slice identity, identity_pool;                /* of the Cognito identity */
    slice error, error_type, error_base64, cause; /* of apigw_invocation_set_error(); at is NULL when there is none */
    int64_t deadline;
};

/* An error of the function, as it is posted. */
typedef struct runtime_error {
    slice message, type, stack;
} runtime_error;

/* Write the JSON of an error (E2.3). */
void gw_runtime_write_error(apigw_buffer *out, const runtime_error *f);

/* Take one line off `*rest`, without its end; false when there is none left. Empty ones are skipped. */
bool gw_runtime_next_line(slice *rest, slice *line);

/* Append the JSON that X-Ray takes for the cause of an error, ASCII alone. */
apigw_status gw_runtime_write_cause(apigw_buffer *out, const runtime_error *f, slice directory);

#endif
