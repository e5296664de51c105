/* The inside of apigw_response. */
#ifndef APIGW_RESPONSE_RESPONSE_H
#define APIGW_RESPONSE_RESPONSE_H

#include "core/memory.h"
#include "core/options.h"
#include "format/registry.h"
#include "text/list_index.h"
#include "text/slice.h"
#include "json/reader.h"
#include <apigw/response.h>

/* Reports that a kind takes no responses. */
apigw_status gw_response_unsupported(const format *f, apigw_error *err);

struct apigw_response {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of everything it holds */
    options options;
    int32_t status;
    pair_list headers;
    list_index *header_index; /* NULL as long as they are few */
    slice body;               /* at is NULL without a body */
    uint32_t body_flags;
    bool is_preflight; /* the front end's own answer to a preflight, complete: apigw_cors_apply() leaves it alone */
};

/* Makes the header lines a list without holes, for who changes it directly. */
void gw_response_close_up(apigw_response *r);

/* A response as it is read: its header lines have no holes. */
typedef struct flat_response {
    const apigw_response *r; /* the response itself, or the copy */
    apigw_response copy;
    apigw_pair *memory;
    size_t size;
} flat_response;

/* False when there is no memory; else gw_flat_response_end() has to follow. The response must not change in between. */
bool gw_flat_response_begin(flat_response *f, const apigw_response *r);
void gw_flat_response_end(flat_response *f);

/* Reads a prelude without its delimiter into an empty response (E1.3). On error what the response holds is of no use.
 */
apigw_status gw_response_decode_prelude(apigw_response *r, const apigw_api *api, slice json, apigw_error *err);

/* Appends the prelude of a front end that streams, without the delimiter. */
apigw_status gw_response_write_prelude(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err);

#endif
