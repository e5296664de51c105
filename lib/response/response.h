/* The inside of apigw_response. */
#ifndef APIGW_RESPONSE_RESPONSE_H
#define APIGW_RESPONSE_RESPONSE_H

#include "core/memory.h"
#include "core/options.h"
#include "format/registry.h"
#include "text/header.h"
#include "text/list_index.h"
#include "text/pairs.h"
#include "text/slice.h"
#include "json/reader.h"
#include <apigw/response.h>

/* Report that a kind takes no responses. */
apigw_status gw_response_unsupported(const format *f, apigw_error *err);

struct apigw_response {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of its content */
    options options;
    int32_t status;
    pair_list headers;
    list_index *header_index; /* NULL while they are few */
    slice body;               /* at is NULL without a body */
    uint32_t body_flags;
    bool is_preflight; /* a complete response to a preflight request: apigw_cors_apply() leaves it alone */
};

/* Return whether a header field has a name; letter case does not count. */
static inline bool header_is(const apigw_pair *header, slice name) {
    return header_name_equal(header->name, header->name_len, name.at, name.len);
}

/* Return the first header field of a name, or NULL. */
static inline const apigw_pair *response_header(const apigw_response *r, slice name) {
    return gw_pairs_find(&r->headers, name.at, name.len, 0, true);
}

/* Close the holes in the list of header fields, so that it can be changed directly. */
void gw_response_close_up(apigw_response *r);

/* A response whose list of header fields has no holes. */
typedef struct flat_response {
    const apigw_response *r; /* the response itself, or the copy */
    apigw_response copy;
    apigw_pair *memory;
    size_t size;
} flat_response;

/* Begin reading a response, which must not change until gw_flat_response_end(). Return false when out of memory: then
 * there is nothing to end. */
bool gw_flat_response_begin(flat_response *f, const apigw_response *r);
void gw_flat_response_end(flat_response *f);

/* Make a response the error response of a gateway that cannot give another: 500 without header fields and body. `r` may
 * be NULL. */
void gw_response_set_failure(apigw_response *r);

/* Append the prelude for a front end that streams, without the delimiter. */
apigw_status gw_response_write_prelude(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err);

/* Write a response for a front end into an empty buffer with `write`, after checking the arguments. The buffer is empty
 * after an error. */
typedef apigw_status response_writer(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err);
apigw_status gw_response_write(const apigw_response *response, uint32_t kind, response_writer *write, apigw_buffer *out,
                               apigw_error *err);

#endif
