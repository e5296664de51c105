/* The inside of apigw_api. */
#ifndef APIGW_FORMAT_API_H
#define APIGW_FORMAT_API_H

#include "core/memory.h"
#include "format/registry.h"
#include "json/reader.h"
#include <apigw/api.h>
#include <apigw/cors.h>

/* Entries with "," between them. */
typedef struct cors_list {
    char *at;
    size_t len, capacity;
} cors_list;

/* What is configured of CORS. */
typedef struct cors {
    pair_list origins; /* values alone */
    cors_list lists[APIGW_CORS_EXPOSE_HEADERS + 1];
    int32_t max_age; /* seconds */
    bool configured, has_max_age, credentials;
} cors;

/* An identity source of an authorizer (D.1). */
typedef struct identity_source {
    slice name;    /* what is looked for */
    uint8_t where; /* enum format_source */
    uint8_t field; /* of SOURCE_CONTEXT */
} identity_source;

struct apigw_api {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of everything it holds */
    const format *format;
    slice fields[APIGW_FIELD_LAST + 1]; /* at is NULL where nothing was set */
    pair_list stage_variables, binary_media_types;
    identity_source *sources;
    size_t source_count, source_capacity;
    uint8_t switches[APIGW_SWITCH_LAST + 1];
    cors cors;
};

/* The values of switches that were not set. */
extern const uint8_t gw_switch_defaults[APIGW_SWITCH_LAST + 1];

/* The row of an error response, or NULL. */
const format_error_response *gw_find_error_response(const format *f, uint32_t error_response);

/* The body of an error response, which for header fields that are too large depends on a switch (B8.18). */
const char *gw_error_response_body(const format *f, const format_error_response *row, const uint8_t *switches);

/* The value of Content-Type for the body of an error response; NULL for no body. */
const char *gw_error_response_content_type(const char *body);

/* Make a response the neutral 500 of a gateway that cannot give the error response: no header lines, no body. NULL is
 * allowed. */
void gw_gateway_fail(apigw_response *response);

/* Adds the lines that tell of the request, in the place of what a function sent under those names. False when there is
 * no memory. */
bool gw_api_tell(const apigw_api *api, const apigw_request *request, apigw_response *response, bool of_function);

#endif
