/* The inside of apigw_response. */
#ifndef MESSAGE_RESPONSE_H
#define MESSAGE_RESPONSE_H

#include "core/memory.h"
#include "core/options.h"
#include "text/slice.h"
#include "json/reader.h"
#include <apigw/response.h>

struct apigw_response {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of everything it holds */
    options options;
    int32_t status;
    json_pairs headers;
    slice body; /* at is NULL without a body */
    uint32_t body_flags;
};

#endif
