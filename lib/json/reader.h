/* The strict single-pass reader: RFC 8259, driven by a schema, without a tree. */
#ifndef JSON_READER_H
#define JSON_READER_H

#include "core/memory.h"
#include "text/pairs.h"
#include "text/slice.h"
#include "json/schema.h"
#include <apigw/request.h>
#include <stdbool.h>

/* The value of a slot. */
typedef struct gw_json_text {
    const char *at; /* NUL-terminated, except opaque text and objects */
    size_t len;
    size_t offset; /* of its text in the input, without the quote of a string */
    bool escaped;  /* it had escapes, so its length in the input is not `len` */
    bool has_nul;
    bool has_control; /* it had an escaped control byte or, with GW_JSON_REPORT_DEL, U+007F */
    bool is_string;   /* as opposed to a number, true or false, and to objects */
} gw_json_text;

/* Which forms the values of a list had, if it takes strings and arrays. Of GW_JSON_EITHER_STRINGS one name is "". */
typedef struct gw_json_form {
    slice text_name, array_name;      /* the first name with a string and with an array; absent: none */
    size_t text_offset, array_offset; /* of these values */
} gw_json_form;

/* A member of the document that is not in the schema. */
typedef struct gw_json_other {
    slice name; /* as sent, without the quotes */
    slice value;
} gw_json_other;

/* The result of reading. */
typedef struct gw_json_document {
    uint64_t present[GW_JSON_SLOT_WORDS]; /* bit set of the slots that have a value */
    pair_list lists[GW_JSON_LISTS_MAX];
    unsigned formed; /* bit set of the lists that were read, which have a form */
    gw_json_other *others;
    size_t other_count, other_capacity;
    apigw_error *issues; /* values that were left out */
    size_t issue_count, issue_capacity;
    apigw_status fault;  /* the error after which reading continued; APIGW_OK: none */
    bool whole;          /* it was read to its end, so `present` determines the kind */
    bool withholds;      /* some slots may be withheld */
    gw_json_text *slots; /* the caller's, one more than the schema's highest; from here on not cleared */
    gw_json_form forms[GW_JSON_LISTS_MAX]; /* unspecified if not formed, as slots are if not present */
    uint64_t withheld[GW_JSON_SLOT_WORDS]; /* bit set of slots that count for the kind, but whose text is left out */
} gw_json_document;

static inline bool gw_json_has(const gw_json_document *d, unsigned slot) {
    return (d->present[slot >> 6] >> (slot & 63)) & 1;
}

/* Remove the withheld slots, once the kind is known. */
COLD void gw_json_document_withhold(gw_json_document *d);

/* Empty a document. Nothing is freed. */
void gw_json_document_clear(gw_json_document *d);

/* Number of document shapes whose member order is predicted separately. */
enum { GW_JSON_PREDICTIONS = 4 };

enum { GW_JSON_FIRST_PAIRS = 32 };

/* Most issues that are listed. Lenient reading lists up to `max_items`. */
enum { GW_JSON_ISSUES_MAX = 32 };

typedef struct gw_json_reading {
    const gw_json_schema *schema;
    arena *memory;  /* for arrays of pairs and copied texts */
    char *text;     /* changed: strings are unescaped in place and NUL-terminated */
    size_t len;     /* nothing after it is read or written, except with `padded` */
    slice original; /* an unchanged copy, for offsets within escaped strings; may be absent */
    uint8_t
        *prediction;   /* member order of earlier documents: GW_JSON_PREDICTIONS * (shape_count + member_count) bytes */
    apigw_pair *pairs; /* the first GW_JSON_FIRST_PAIRS entries of each list; may be NULL */
    size_t max_depth, max_items;
    enum gw_json_mode mode;
    bool distinct;  /* no object has duplicate members */
    bool continues; /* after an error that concerns one value, so that the kind can be determined */
    bool padded;    /* SIMD_JSON_AHEAD NULs follow the text */
} gw_json_reading;

/* Read a document into `d`, which is empty. On error `err`, which may be NULL, is filled in. Then `d` is of no use,
 * unless it is whole: in that case it says which members are present. */
apigw_status gw_json_read(const gw_json_reading *how, gw_json_document *d, apigw_error *err);

/* Add an issue: a value that is left out. Return false when out of memory. */
COLD bool gw_json_issue(gw_json_document *d, arena *memory, const apigw_error *issue);

/* Return the offset in the input of byte `at` of a slot's text. Without the original, that of the beginning of an
 * escaped text. */
COLD size_t gw_json_source_offset(const gw_json_text *t, slice original, size_t at);

#endif
