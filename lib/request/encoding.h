/* The state of encoding one request as an event, shared by the files that write its parts. */
#ifndef APIGW_REQUEST_ENCODING_H
#define APIGW_REQUEST_ENCODING_H

#include "format/api.h"
#include "request/request.h"
#include "routing/arn.h"
#include "text/clf_time.h"

enum {
    FIELD_PARTS = 5,
    PATH_PART = 2,
    OWN_LINES = FORMAT_OWN_HEADERS + 2 /* X-Forwarded-For and Host */,
    FEW_HEADERS = 64 + OWN_LINES,
    FEW_PARAMETERS = 8,
    NO_LINE = -1
};

/* The parent of the outermost rows: the event itself. */
#define NO_EVENT_ROW SIZE_MAX

/* A header field or a query parameter, in the chain of those with its name. */
typedef struct line {
    slice name, value;
    union {
        uint64_t key; /* name_key() of the name, until lines are linked by name */
        struct {
            uint32_t at, len; /* the name in the output, and the length of the value there */
        } output;             /* of a line that is `copied` */
    };
    int32_t next; /* the next of that name, or NO_LINE */
    bool later;   /* there is one before */
    bool written; /* noted while losses are listed */
    bool copied;  /* the first map of the event has the name and, as one string, the value */
} line;

typedef struct lines {
    line *at;
    uint32_t *order; /* by name, if it is sorted */
    size_t count;
    bool cased;           /* names that differ in case are two */
    bool sorted;          /* the order is asked for */
    bool again;           /* there is a second map, with all values */
    line *forwarded_for;  /* the last X-Forwarded-For; NULL: none */
    bool has_host;        /* there is a Host */
    const line *extended; /* the line whose value `more` follows after ", "; NULL: none */
    slice more;
} lines;

typedef struct encoding encoding;

/* The parts of a request that an event tells, noted while it is written. */
typedef struct consumption {
    field_set fields;
    uint32_t lists; /* of request.h, by bit */
    bool body, authorizer;
    void (*done)(encoding *e); /* called when all is written, while the lines are still there */
} consumption;

struct encoding {
    const apigw_request *r;
    const apigw_api *api; /* may be NULL */
    const format *format;
    const format_layout *layout; /* of that format */
    apigw_buffer *out;
    consumption *consumed; /* NULL: the event itself is wanted, and nothing is noted */
    void (*replay)(encoding *e, size_t parent, slice source); /* gw_encoding_replay() */
    bool same;                                                /* the request was decoded as that kind */
    bool built;                                               /* it was not decoded at all */
    bool base64;
    bool body_is_utf8; /* this is known */
    uint8_t event_type_bit;
    const format_event_type *event_type; /* NULL: none that the format knows */
    lines headers, query;
    char *query_text; /* memory for a query string that is split anew, or NULL */
    char time[CLF_TIME_LEN];
    char number[20];
};

/* ---- encode.c ----------------------------------------------------------------------------------------------- */

/* Write the event. Sizes and identity sources are not checked. Returns APIGW_OK or APIGW_E_NOMEM. */
apigw_status gw_encoding_write(encoding *e, apigw_error *err);

/* ---- values.c: the event type, rules, notes -------------------------------------------------------------------- */

/* Begin to encode a request for a front end of that format; `api` may be NULL. */
void gw_encoding_begin(encoding *e, const apigw_request *r, const apigw_api *api, const format *f, apigw_buffer *out);

static inline bool has_rule(const encoding *e, uint32_t rule) {
    return (e->format->rules & rule) != 0;
}

/* Return whether a new event of this type has the member of a row. */
static inline bool encoding_is_occasion(const encoding *e, const format_row *m) {
    return (m->event_types & e->event_type_bit) != 0;
}

/* Return whether a setter set that field. */
static inline bool was_set(const encoding *e, uint32_t field) {
    return field <= APIGW_FIELD_LAST && field_set_has(&e->r->set_fields, field);
}

/* Note that the event tells a field, or a list of request.h. */
static inline void consume_field(encoding *e, uint32_t field) {
    if (e->consumed != NULL && field <= APIGW_FIELD_LAST)
        field_set_add(&e->consumed->fields, field);
}

static inline void consume_list(encoding *e, uint32_t list) {
    if (e->consumed != NULL)
        e->consumed->lists |= 1u << list;
}

/* ---- rows and punctuation ----------------------------------------------------------------------------------- */

/* Return the first row within an object, the end of its rows, and the next row beside one. */
static inline size_t first_row(size_t parent) {
    return parent == NO_EVENT_ROW ? 0 : parent + 1;
}

static inline size_t end_row(const encoding *e, size_t parent) {
    return parent == NO_EVENT_ROW ? e->layout->row_count : parent + 1 + e->layout->rows[parent].below;
}

static inline size_t next_row(const encoding *e, size_t row) {
    return row + 1 + e->layout->rows[row].below;
}

static inline bool row_is_map(const format_row *m) {
    return row_is_list(m) && m->type < GW_JSON_STRINGS;
}

/* Write the comma before an entry. `*any`: there was one already. */
static inline void separate(encoding *e, bool *any) {
    if (*any)
        buffer_byte(e->out, ',');
    *any = true;
}

/* Begin a member with that name, which is JSON text. */
static inline void open_member(encoding *e, bool *any, slice name) {
    separate(e, any);
    buffer_byte(e->out, '"');
    buffer_append(e->out, name.at, name.len);
    buffer_literal(e->out, "\":");
}

/* Begin the member of a row. */
static inline void open_row(encoding *e, bool *any, const format_row *m) {
    buffer_append(e->out, m->text + !*any, m->key_len - !*any);
    *any = true;
}

/* ---- values.c ----------------------------------------------------------------------------------------------- */

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

/* Return the value of a field in the event. */
field_value gw_encoding_value(encoding *e, uint32_t field);

/* The same of a field for which encoding_text() returned false. */
field_value gw_encoding_composed(encoding *e, uint32_t field);

/* Return the field of the request, or the one that all requests share. */
static inline slice encoding_field(const encoding *e, uint32_t field) {
    const gw_json_text *t = request_field(e->r, field);
    if (t != NULL)
        return slice_of(t->at, t->len);
    return e->api == NULL ? slice_absent() : e->api->fields[field];
}

/* The same of a field whose text becomes part of the event. */
static inline slice encoding_take_field(encoding *e, uint32_t field) {
    consume_field(e, field);
    return encoding_field(e, field);
}

/* Whether a field may have a value that is more than its text, or one that follows from other fields. */
extern const bool gw_encoding_is_made[MODEL_FIELD_END];

/* Return whether the value of a field in the event is encoding_take_field(), as it is of most. */
static inline bool encoding_is_simple(const encoding *e, uint32_t field) {
    return e->layout->defaults[field] == 0 && !gw_encoding_is_made[field];
}

/* The same as gw_encoding_text(), for fields that are not simple. */
bool gw_encoding_made_text(encoding *e, uint32_t field, slice *text);

/* Find the value of a field that is one text, which nearly all are: `text->at` is NULL when the event has none. Return
 * false where it takes gw_encoding_value(). */
static inline bool encoding_text(encoding *e, uint32_t field, slice *text) {
    if (!encoding_is_simple(e, field))
        return gw_encoding_made_text(e, field, text);
    *text = encoding_take_field(e, field);
    return true;
}

/* Return the identity sources as one value. */
field_value gw_encoding_sources(encoding *e);

/* Return whether the identity sources are those of the front end's configuration, filled from the request. */
bool gw_encoding_fills_sources(const encoding *e);

/* Return the route key that the request has as something else: HTTP 1.0 has it as `resourceId` (A2.7). */
slice gw_encoding_route_key(const apigw_request *r);

/* Make the ARN of the request; parts that are not known are NULL. */
apigw_arn gw_encoding_make_arn(encoding *e);

/* ---- value_text.c, arn.c, sources.c ------------------------------------------------------------------------- */

/* Write the parts of a value inside a string. */
void gw_encoding_write_parts(apigw_buffer *out, const field_value *v);

/* Write the ARN inside a string. */
void gw_encoding_write_arn(encoding *e);

/* APIGW_E_MISSING, with the error response to the client, where an identity source is missing or empty. */
apigw_status gw_encoding_check_sources(encoding *e, apigw_error *err);

/* Write the values of the identity sources that are configured inside a string, JSON text `between` them. */
void gw_encoding_write_sources(encoding *e, const char *between);

/* ---- lines.c ------------------------------------------------------------------------------------------------ */

/* Make the header fields as the front end hands them on, linked by name; `at` and `order` have capacity for OWN_LINES
 * more than the request has. */
void gw_encoding_headers(encoding *e);

/* Return whether a new event has header fields that its type gives, whatever the request has. */
static inline bool encoding_has_given_headers(const encoding *e) {
    return !e->same && e->event_type != NULL && e->event_type->header_names != NULL;
}

/* Return whether ";" separates query parameters as well (A1.12): in what a client sent, by the rule of the front end
 * and its switch. `api` may be NULL. */
static inline bool encoding_has_semicolons(const apigw_request *r, const apigw_api *api, const format *f) {
    return (f->rules & SEMICOLONS_SEPARATE) != 0 && r->format == NULL &&
           (api == NULL || api->switches[APIGW_SWITCH_SEMICOLONS] != 0);
}

/* Return the bytes of `query_text` that it takes to split the query string anew where ";" separates parameters too, and
 * in `*more` how many parameters that adds at most; 0 where the list of the request will do. */
size_t gw_encoding_split_query(const encoding *e, size_t *more);

/* Make the query parameters, linked by name. */
void gw_encoding_query(encoding *e);

/* ---- maps.c ------------------------------------------------------------------------------------------------- */

/* Return how many entries the map or list of a row has. */
size_t gw_encoding_entry_count(const encoding *e, const format_row *m);

/* Write the entries of a map; `only_set`: those whose names were changed. */
void gw_encoding_write_entries(encoding *e, const format_row *m, bool only_set, bool *any);

/* Write a list of request.h that is no map, as an array. */
void gw_encoding_write_array(encoding *e, uint32_t list);

/* ---- authorizer.c ------------------------------------------------------------------------------------------- */

/* Return whether there is an authorizer of a request that was decoded as another kind. */
bool gw_encoding_has_authorizer(const encoding *e);

/* Write its members in the form of the kind that is encoded. */
void gw_encoding_write_authorizer(encoding *e, bool *any);

/* ---- rows.c, replay.c --------------------------------------------------------------------------------------- */

/* Write the members of the rows from one up to another, which are those of one object or a part of them. */
void gw_encoding_write_rows(encoding *e, size_t begin, size_t end, bool *any);

/* Write the member of a map; `only_set`: only entries whose names were changed. */
void gw_encoding_write_map(encoding *e, const format_row *m, bool only_set, bool *any);

/* Write the members of an object that apigw_request_set_json() set and that have no row, except those of `written`, by
 * number. */
void gw_encoding_write_set_json(encoding *e, size_t parent, uint64_t written, bool *any);

/* Write an object as it was sent, with what was changed since. `source` is its text. */
void gw_encoding_replay(encoding *e, size_t parent, slice source);

/* ---- body_encoding.c, limits.c ------------------------------------------------------------------------------ */

/* Return whether the body goes as base64, and note in `body_is_utf8` what was found out about it. */
bool gw_encoding_wants_base64(encoding *e);

/* Check the limits that are known before anything is written (B.9), and refuse a WebSocket upgrade (A5.7). */
apigw_status gw_encoding_check_limits(encoding *e, bool has_body, apigw_error *err);

/* Check the length of the whole event. */
apigw_status gw_encoding_check_length(const encoding *e, apigw_error *err);

#endif
