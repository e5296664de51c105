/* The inside of apigw_request. */
#ifndef APIGW_REQUEST_REQUEST_H
#define APIGW_REQUEST_REQUEST_H

#include "core/buffer.h"
#include "core/memory.h"
#include "core/options.h"
#include "format/registry.h"
#include "text/list_index.h"
#include "text/slice.h"
#include "json/patch.h"
#include "json/reader.h"
#include <apigw/router.h>

/* Bytes of the member-order prediction: one for each member and shape that a schema can have. */
enum { REQUEST_MEMO_MAX = 512 * GW_JSON_PREDICTIONS };

/* A set of fields, by bit. */
typedef struct field_set {
    uint64_t words[APIGW_FIELD_LAST / 64 + 1];
} field_set;

static inline void field_set_add(field_set *set, uint32_t field) {
    set->words[field / 64] |= UINT64_C(1) << field % 64;
}

static inline void field_set_remove(field_set *set, uint32_t field) {
    set->words[field / 64] &= ~(UINT64_C(1) << field % 64);
}

static inline bool field_set_has(const field_set *set, uint32_t field) {
    return (set->words[field / 64] >> field % 64 & 1) != 0;
}

/* Most members that apigw_request_set_json() can set: as many as a word has bits. */
enum { REQUEST_SET_JSON_MAX = 64 };

/* A text of the arena that can grow. */
typedef struct growing {
    char *at;
    size_t capacity;
} growing;

/* A member that apigw_request_set_json() changes place by place. */
typedef struct edited_member {
    gw_json_patch *edited; /* NULL while values of a long text are replaced in place */
    unsigned replaced;     /* how often that was done */
    growing text;          /* of the member when it was last written out */
    size_t length;         /* of that text */
    size_t changes;        /* since then: the text in `set_json` is older */
} edited_member;

/* State for many changes of one request. */
typedef struct request_edits {
    list_index *indexes[APIGW_LIST_LAST + 1];
    edited_member *members[REQUEST_SET_JSON_MAX]; /* in the order of `set_json`; NULL: set as a whole */
} request_edits;

/* What only decoding needs; kept from one event to the next. */
typedef struct request_reading {
    gw_json_text slots[GW_JSON_SLOTS_MAX];
    apigw_pair pairs[GW_JSON_LISTS_MAX * GW_JSON_FIRST_PAIRS]; /* in which the document's lists begin */
    uint8_t prediction[REQUEST_MEMO_MAX];
} request_reading;

struct apigw_request {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of everything it holds */
    options options;

    /* gw_request_clear() zeroes everything from here to the slots of the document. */
    const format *format;                 /* of its kind; NULL while it is empty */
    uint32_t refused_kind;                /* of the event that could not be decoded; 0: not known */
    field_set made_fields;                /* fields that were made or set rather than read; they come first */
    pair_list lists[APIGW_LIST_LAST + 1]; /* by list id: merged, decoded, split */
    slice body;                           /* decoded; at is NULL without a body */
    bool body_was_base64;
    pair_list matched; /* path parameters as they are in the path; not known unless there are as many as in the list */
    bool built;        /* something was set since it was emptied */
    bool body_set;     /* the body was */
    bool host_from_target; /* an absolute target had the host: Host lines do not count */
    bool query_mark;       /* the path had a "?" and no query string after it, which a path with query string keeps */
    bool lower_headers;    /* names of header fields are delivered in lower case (H1.11) */
    bool slash_ignored;    /* the route that was matched is that of the path without its last slash */
    field_set set_fields;  /* fields that were set, and those derived from them */
    uint32_t set_lists;    /* lists that were replaced as a whole, by bit of the list id */
    pair_list set_names;   /* of other lists the names that were added or removed: the list id is in `flags` */
    pair_list set_json;    /* JSON Pointers and the texts that were set there; NULL removes the member */
    growing query_text, cookie_text; /* of derived fields that grow piece by piece */
    slice source;                    /* a second copy of the event, under APIGW_OPT_KEEP_SOURCE */

    gw_json_document document;
    gw_json_text made[APIGW_FIELD_LAST + 1]; /* by field, those of `made_fields` */
    request_reading *reading;                /* NULL before the first event */
    slice in_place;       /* the caller's text, when it was decoded in place; emptied with the rest */
    request_edits *edits; /* NULL until needed */
    uint32_t dense_lists; /* APIGW_LIST_LAST, or 0 while a list may have holes: one compare checks the id and this */
};

/* Return how strict the reader is, by the options. */
static inline enum gw_json_mode request_mode(const apigw_request *r) {
    if (r->options.value[APIGW_OPT_LENIENT] != 0)
        return GW_JSON_LENIENT;
    return r->options.value[APIGW_OPT_STRICT] != 0 ? GW_JSON_STRICT : GW_JSON_DEFAULT;
}

/* Allocate the memory that only decoding needs, unless it is there already. Return false when out of memory. */
bool gw_request_prepare_reading(apigw_request *r);

/* Forget the content; its memory is taken back at the next decode or reset. */
void gw_request_clear(apigw_request *r);

/* Make a field, whose text lives as long as the content. */
void gw_request_make(apigw_request *r, uint32_t field, const char *text, size_t n);

/* The same for a setter: the field counts as changed since the event was read. */
void gw_request_set_field(apigw_request *r, uint32_t field, slice value);

/* Return the text of a field as the event has it, or NULL. */
static inline const gw_json_text *request_read(const apigw_request *r, uint32_t field) {
    const uint8_t *slots = gw_format_sources[r->format->kind][field];
    for (int i = 0; i < FORMAT_SOURCES; i++)
        if (slots[i] != 0 && gw_json_has(&r->document, slots[i]))
            return &r->document.slots[slots[i]];
    return NULL;
}

/* Return whether the buffer that a call writes holds memory that the request borrows: its body, or the text that it was
 * decoded from in place. */
bool gw_request_in_buffer(const apigw_request *r, const apigw_buffer *out);

/* Return the text of a field, or NULL when it is absent. */
const gw_json_text *gw_request_field(const apigw_request *r, uint32_t field);

/* The same of a public field, without a call where the request was built. */
static inline const gw_json_text *request_field(const apigw_request *r, uint32_t field) {
    if (field_set_has(&r->made_fields, field))
        return r->made[field].at == NULL ? NULL : &r->made[field];
    return r->format == NULL ? NULL : gw_request_field(r, field);
}

/* Return the method that a header field of that name sets in place of the client's own (C1.13). It is absent where no
 * header field does so, and in events, whose method was already replaced. `name` may be NULL. */
slice gw_request_method_override(const apigw_request *r, const char *name);

/* Parse a decimal integer of 64 bits. */
bool gw_request_parse_integer(const char *text, size_t n, int64_t *out);

/* Find the text that apigw_request_set_json() set at a pointer or above it, and cut the pointer to that place off
 * `*pointer`. */
bool gw_request_find_set_json(const apigw_request *r, slice *pointer, slice *text);

/* Make the neutral model of the document that was read from `text`: lists merged, paths escaped, the body decoded.
 * `original` is the untouched text, or absent. */
apigw_status gw_request_normalize(apigw_request *r, char *text, slice original, apigw_error *err);

/* Return the state for many changes; NULL when memory ran out. */
request_edits *gw_request_edit(apigw_request *r);

/* Prepare a list for a change. Returns false when memory ran out. */
bool gw_request_list(apigw_request *r, uint32_t list, indexed_list *l);

/* Return the number of entries of a list, without holes. */
size_t gw_request_list_count(const apigw_request *r, uint32_t list);

/* Remove entries of a name from a list; `keep` says which one stays. Returns false when memory ran out. */
bool gw_request_list_remove(apigw_request *r, uint32_t list, slice name, enum list_keep keep);

/* Forget the index of a list that was replaced. */
void gw_request_list_replaced(apigw_request *r, uint32_t list);

/* A request as encoders read it: lists without holes, members with their changes. */
typedef struct flat_request {
    const apigw_request *r; /* the request itself, or a copy of the handle */
    void *memory;
    size_t size;
    apigw_buffer *texts;
} flat_request;

/* Return false when memory ran out; else gw_flat_request_end() has to follow. The request must not change in between.
 */
bool gw_flat_request_begin(flat_request *f, const apigw_request *r);
void gw_flat_request_end(flat_request *f);

/* Route a request by what its path has from `begin` on, or by its event type and route key where the router is of a
 * WebSocket API. */
apigw_status gw_request_route_from(apigw_request *request, const apigw_router *router, size_t begin, apigw_match *match,
                                   apigw_error *err);

/* Where the application's own path begins within the path: after a stage and a base path. */
size_t gw_request_application_begin(const apigw_request *r, slice base_paths);

/* Find the event's own text at a JSON Pointer. */
apigw_status gw_request_find_json(const apigw_request *r, slice pointer, slice *text, apigw_error *err);

#endif
