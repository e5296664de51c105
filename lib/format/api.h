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

/* The CORS configuration. */
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

#endif
