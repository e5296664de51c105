/* All front ends, and what the generated tables make of their rows. */
#ifndef FORMAT_REGISTRY_H
#define FORMAT_REGISTRY_H

#include "format/schema.h"
#include "text/header.h"
#include "json/reader.h"

/* Where parameters that a method requires may be (B.8). */
extern const format_parameter_place gw_format_parameter_places[FORMAT_PARAMETER_PLACES];

/* The front ends, in the order of detection (0.1): `registry.awk` lists them by their places.
 */
extern const format *const gw_format_registry[APIGW_KIND_LAST];

/* Return the format of a kind, or NULL. */
const format *gw_format_of_kind(uint32_t kind);

/* Return the entry of an error response, or NULL. */
const format_error_response *gw_format_find_error_response(const format *f, uint32_t error_response);

/* Return the field that a variable of the context of authorizers holds, "identity.sourceIp"; 0: no variable has that
 * name. Variables have the names of the members of requestContext. */
uint32_t gw_format_context_field(const char *name, size_t n);
/* Return whether there is such a type of endpoint, letter case aside (B.9). */
bool gw_format_is_endpoint_type(const char *type, size_t n);

/* By list of model.h the list of request.h. */
extern const uint8_t gw_format_public_lists[MODEL_LIST_END];

/* Return the header field that replaces the method on APIs with that dialect of routes, or NULL (C1.13). */
const char *gw_format_method_header(uint32_t routes);

/* Return the partition of a region, by its name (C.4). */
const char *gw_format_partition(slice region);

/* Return the format of the document that was read, or NULL when it is detected as no front end. */
const format *gw_format_detect(const gw_json_document *d);

/* ---- generated from the rows: tables.c ---------------------------------------------------------------------- */

/* The members of all front ends: they come in any order, and the kind is detected at the end. */
extern const gw_json_schema gw_format_union;

/* Members of all results; the slots are those of enum format_result. */
extern const gw_json_schema gw_format_results;

enum { FORMAT_SOURCES = 2 };

/* By kind and field: the slots of the members that carry it, the better first; 0: none. */
extern const uint8_t gw_format_sources[APIGW_KIND_LAST + 1][MODEL_FIELD_END][FORMAT_SOURCES];

/* The conditions of each front end, in the order of the registry. */
typedef struct format_test {
    uint8_t test; /* 0 ends an alternative */
    uint8_t slot;
    const char *text;
    uint8_t text_len;
} format_test;
extern const format_test gw_format_tests[APIGW_KIND_LAST][FORMAT_ALTERNATIVES][FORMAT_CONDITIONS];

/* Each front end needs at least one of its marks. The slots that are marks, by bit, and by slot the front ends of which
 * it is one, by bit in the order of the registry. */
extern const uint64_t gw_format_marks[GW_JSON_SLOT_WORDS];
extern const uint16_t gw_format_marked[GW_JSON_SLOTS_MAX];
_Static_assert(APIGW_KIND_LAST <= 16, "format_marked has a bit for each front end");

enum { FORMAT_WIDER = 8 };

/* By kind: what the union reads that the kind does not have, or not so. */
typedef struct format_reading {
    uint16_t lists;              /* lists that its members fill, by bit */
    uint8_t wider[FORMAT_WIDER]; /* its members that are read more widely, counted from 1; 0: no more */
} format_reading;
extern const format_reading gw_format_readings[APIGW_KIND_LAST + 1];

/* One member of an event: its descriptor, and what follows from its path. The rows within an object come right after
 * it. */
typedef struct format_row {
    const char *pointer; /* JSON Pointer; the name is its last token */
    const char *text;    /* `,"name":`, followed by the value that is written when absent */
    uint8_t pointer_len, name_len;
    uint8_t key_len;     /* bytes of `text` without that value */
    uint8_t absent_len;  /* bytes of all of it; 0: the member is left out when there is no value */
    uint8_t type;        /* enum gw_json_type */
    uint8_t target;      /* a field or list, as in format_member */
    uint8_t absent;      /* enum format_absent */
    uint8_t below;       /* number of rows within it */
    uint8_t slot;        /* of gw_format_union */
    uint8_t event_types; /* types of new events that have the member, by bit; FORMAT_OTHER_TYPE is any other */
} format_row;

enum { FORMAT_ROWS_MAX = 128, FORMAT_OTHER_TYPE = 1 << FORMAT_EVENT_TYPES };

/* A header name that the encoder of events looks for. */
typedef struct format_special_header {
    const char *name; /* in the spelling of the front end where it has one */
    uint8_t name_len;
    uint8_t hash; /* format_header_hash() */
    uint8_t what; /* enum format_special */
    uint8_t own;  /* number of the entry of `own_headers`, counted from 1; 0: none */
} format_special_header;

enum format_special {
    SPECIAL_DROPPED = 1,
    SPECIAL_CANONICAL = 2, /* written in this spelling */
    SPECIAL_METHOD = 4,    /* replaces the method */
    SPECIAL_FORWARDED_FOR = 8,
    SPECIAL_HOST = 16,
    SPECIAL_COOKIE = 32
};

enum { FORMAT_SPECIAL_MAX = 64, FORMAT_SPECIAL_GROUPS = 32 /* by the upper bits of the hash */ };

/* The rows of a kind and indexes of them. An entry of an index is counted from 1; 0: no entry. */
typedef struct format_layout {
    const format_row *rows;
    uint8_t row_count;
    uint8_t fields[MODEL_FIELD_END];                   /* the first row of a field */
    uint8_t lists[MODEL_LIST_END];                     /* the first row of a list that is written */
    uint8_t defaults[MODEL_FIELD_END];                 /* of `format.defaults` */
    uint64_t special_hashes[4];                        /* those of `special`, by bit */
    const format_special_header *special;              /* by hash */
    uint8_t special_groups[FORMAT_SPECIAL_GROUPS + 1]; /* where the entries of each group begin */
} format_layout;
extern const format_layout gw_format_layouts[APIGW_KIND_LAST + 1];

/* Return the hash of a header name, letter case aside: below 256. */
static inline unsigned format_header_hash(const char *name, size_t n) {
    if (n == 0)
        return 0;
    return (unsigned)(n * 8 + ((unsigned char)name[0] & 0x1fu) * 19 + ((unsigned char)name[n - 1] & 0x1fu) * 5) & 0xff;
}

/* Return the entry of a header name, or NULL. */
static inline const format_special_header *format_find_special(const format_layout *layout, const char *name,
                                                               size_t n) {
    const unsigned hash = format_header_hash(name, n);
    if ((layout->special_hashes[hash >> 6] >> (hash & 63) & 1) == 0) /* most */
        return NULL;
    const uint8_t *group = &layout->special_groups[hash / (256 / FORMAT_SPECIAL_GROUPS)];
    for (size_t i = group[0]; i < group[1]; i++) {
        const format_special_header *special = &layout->special[i];
        if (special->hash == hash && header_name_equal(name, n, special->name, special->name_len))
            return special;
    }
    return NULL;
}

/* A field that the events of some kinds have in the authorizer. */
typedef struct format_authorizer_field {
    const char *pointer; /* within the authorizer; NULL ends the list */
    uint8_t field;
    bool elsewhere; /* other kinds have it outside of the authorizer */
    uint32_t kinds; /* by bit of the kind */
} format_authorizer_field;

enum { FORMAT_AUTHORIZER_FIELDS = 16 };
extern const format_authorizer_field gw_format_authorizer_fields[FORMAT_AUTHORIZER_FIELDS + 1];

/* Whether a field is a number in the events that have it. */
extern const bool gw_format_numbers[APIGW_FIELD_LAST + 1];

/* JSON Pointers of requestContext and of its authorizer, the same for all kinds that have them. */
extern const slice gw_format_context_pointer, gw_format_authorizer_pointer;

/* ---- rows --------------------------------------------------------------------------------------------------- */

static inline const format_layout *format_layout_of(const format *f) {
    return &gw_format_layouts[f->kind];
}

static inline slice row_pointer(const format_row *row) {
    return slice_of(row->pointer, row->pointer_len);
}

static inline slice row_name(const format_row *row) {
    return slice_of(row->pointer + row->pointer_len - row->name_len, row->name_len);
}

static inline bool row_is_list(const format_row *row) {
    return row->type >= GW_JSON_MAP;
}

/* Return the first row of a field, or NULL. */
static inline const format_row *format_field_row(const format *f, uint32_t field) {
    const format_layout *layout = format_layout_of(f);
    return layout->fields[field] == 0 ? NULL : &layout->rows[layout->fields[field] - 1];
}

/* Return the row that a list is written to, or NULL. */
static inline const format_row *format_list_row(const format *f, uint32_t list) {
    const format_layout *layout = format_layout_of(f);
    return layout->lists[list] == 0 ? NULL : &layout->rows[layout->lists[list] - 1];
}

/* Return the row with all values of a name, else the one with the last, else NULL. */
static inline const format_row *format_either_row(const format *f, uint32_t multi, uint32_t single) {
    const format_row *row = format_list_row(f, multi);
    return row != NULL ? row : format_list_row(f, single);
}

/* Return the default of a field, or NULL. */
static inline const format_default *format_default_of(const format *f, uint32_t field) {
    const uint8_t number = format_layout_of(f)->defaults[field];
    return number == 0 ? NULL : &f->defaults[number - 1];
}

/* Return the row of any kind with that JSON Pointer, or NULL. */
const format_row *gw_format_find_row(slice pointer);

#endif
