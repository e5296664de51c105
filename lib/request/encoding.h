/* One request on its way to an event. */
#ifndef APIGW_REQUEST_ENCODING_H
#define APIGW_REQUEST_ENCODING_H

#include "format/api.h"
#include "request/request.h"
#include "text/clf_time.h"

enum { FIELD_PARTS = 5, PATH_PART = 2, OWN_LINES = 8, FEW_HEADERS = 64 + OWN_LINES, FEW_PARAMETERS = 8, NO_LINE = -1 };

/* A header line or a query parameter, in the chain of those that have its name. */
typedef struct line {
    slice name, value;
    int32_t next; /* the next of that name, or NO_LINE */
    bool later;   /* there is one before */
} line;

typedef struct lines {
    line *at;
    uint32_t *order; /* sorted by name */
    size_t count;
    bool cased;           /* names that differ in case are two */
    const line *extended; /* the line whose value `more` follows after ", "; NULL: none */
    slice more;
} lines;

typedef struct encoding {
    const apigw_request *r;
    const apigw_api *api; /* may be NULL */
    const format *format;
    const format_layout *layout; /* of that format */
    apigw_buffer *out;
    bool same;  /* the request was decoded as that kind */
    bool built; /* it was not decoded at all */
    bool base64;
    const format_event_type *event_type; /* NULL: none that the format knows */
    uint8_t event_type_bit;
    lines headers, query;
    char *query_text; /* memory for a query string that is parted anew, or NULL */
    char time[CLF_TIME_LEN];
    char number[20];
} encoding;

static inline bool has_rule(const encoding *e, uint32_t rule) {
    return (e->format->rules & rule) != 0;
}

/* The text of a field. */
typedef struct field_value {
    slice part[FIELD_PARTS];
    bool present;
    enum {
        AS_IT_IS,
        DECODED, /* the PATH_PART is percent-decoded when it is written */
        ARN,     /* no parts: the ARN of the request */
        SOURCES  /* no parts: the values of the identity sources, joined with "," */
    } form;
} field_value;

/* What the event tells of a field of request.h. */
field_value gw_encoding_value(encoding *e, uint32_t field);

/* The path that the API routes by: without stage and base path, without slashes that the router ignores (F32). */
slice gw_encoding_path_of_api(const encoding *e);

/* The identity sources as one text. */
field_value gw_encoding_sources(const encoding *e);

/* Whether the identity sources are those that the front end is configured with, filled from the request. */
bool gw_encoding_fills_sources(const encoding *e);

/* APIGW_E_MISSING where one of those is missing or empty, and the answer that the client gets. */
apigw_status gw_encoding_check_sources(encoding *e, apigw_error *err);

/* Writes the values of those inside a string, JSON text `between` them. */
void gw_encoding_write_sources(encoding *e, const char *between);

/* Begins an encoding of a request for a front end of that format; `api` may be NULL. */
void gw_encoding_begin(encoding *e, const apigw_request *r, const apigw_api *api, const format *f, apigw_buffer *out);

/* Whether the ARN of the request is known, and its text inside a string. */
bool gw_encoding_has_arn(encoding *e);
void gw_encoding_write_arn(encoding *e);

/* Find out which type of event it is. */
void gw_encoding_find_event_type(encoding *e);

/* Whether a new event of that type has the member of a row. */
static inline bool encoding_is_occasion(const encoding *e, const format_row *m) {
    return (m->event_types & e->event_type_bit) != 0;
}

/* Writes it as a string, or inside one. */
void gw_encoding_write_value(encoding *e, const field_value *v);
void gw_encoding_write_inside(encoding *e, const field_value *v);

/* The route key that the event of another kind tells as something else: HTTP 1.0 as `resourceId` (A2.7). */
slice gw_encoding_route_key(const apigw_request *r);

/* What apigw_request_set_json() set at the member `name` (JSON text) of the object of a row, SIZE_MAX for the whole
 * event: an index of `set_json`, or -1. */
int gw_encoding_find_set_json(const encoding *e, size_t parent, slice name);

/* Whether a setter set that field. */
static inline bool was_set(const encoding *e, uint32_t field) {
    return field <= APIGW_FIELD_LAST && field_set_has(&e->r->set_fields, field);
}

/* By list of model.h the list of request.h. */
extern const uint8_t gw_encoding_list[MODEL_LIST_END];

/* The header lines as the front end hands them on, linked by name; `at` and `order` have room for OWN_LINES more than
 * the request has. */
void gw_encoding_headers(encoding *e);

/* Whether ";" separates parameters of a query string as well (A1.12): of what a client sent, by the rule of the front
 * end and its switch. `api` may be NULL. */
static inline bool encoding_has_semicolons(const apigw_request *r, const apigw_api *api, const format *f) {
    return (f->rules & SEMICOLONS_SEPARATE) != 0 && r->format == NULL &&
           (api == NULL || api->switches[APIGW_SWITCH_SEMICOLONS] != 0);
}

/* Bytes of `query_text` that it takes to part the query string anew where ";" separates parameters too, and how many
 * more there are then at most; 0 where the list of the request will do. */
size_t gw_encoding_split_query(const encoding *e, size_t *more);

/* The query parameters, linked by name. */
void gw_encoding_query(encoding *e);

/* Whether there is an authorizer of a request that was decoded as another kind. */
bool gw_encoding_has_authorizer(const encoding *e);

/* Writes its members in the way of the kind that is encoded. */
void gw_encoding_write_authorizer(encoding *e, bool *any);

#endif
