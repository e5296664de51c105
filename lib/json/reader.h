/* The strict single-pass reader: RFC 8259, driven by a schema, without a tree. */
#ifndef JSON_READER_H
#define JSON_READER_H

#include "core/memory.h"
#include "text/pairs.h"
#include "text/slice.h"
#include "json/schema.h"
#include <apigw/request.h>
#include <stdbool.h>

/* A value that went to a slot. */
typedef struct gw_json_text {
    const char *at; /* NUL-terminated but for opaque text and objects */
    size_t len;
    size_t offset; /* where its text begins in the input, behind the quote of a string */
    bool escaped;  /* it had escapes, so `len` is not its length in the input */
    bool has_nul;
    bool has_control; /* an escape gave a control byte, or there is U+007F, as far as GW_JSON_REPORT_DEL asks */
    bool is_string;   /* as opposed to a number, true or false, and to objects */
} gw_json_text;

/* Which of two forms the values of a list had that takes either. Of GW_JSON_EITHER_STRINGS one of both names is "". */
typedef struct gw_json_form {
    slice text_name, array_name;      /* the first name with a string, with an array; at is NULL: there was none */
    size_t text_offset, array_offset; /* where those values stand */
} gw_json_form;

/* A member of the document that the schema does not know. */
typedef struct gw_json_other {
    slice name; /* as sent, without the quotes */
    slice value;
} gw_json_other;

/* What was read. */
typedef struct gw_json_document {
    uint64_t present[GW_JSON_SLOT_WORDS]; /* slots that hold something, by bit */
    pair_list lists[GW_JSON_LISTS_MAX];
    unsigned formed; /* lists that were read, by bit: they have a form */
    gw_json_other *others;
    size_t other_count, other_capacity;
    apigw_error *issues; /* values that were left out */
    size_t issue_count, issue_capacity;
    apigw_status fault;                    /* the error of a document that was read on for its kind; APIGW_OK: none */
    bool whole;                            /* it was read to its end, so that what is present tells the kind */
    bool withholds;                        /* some slots may be withheld */
    gw_json_text slots[GW_JSON_SLOTS_MAX]; /* from here on what is not present or formed is unspecified */
    gw_json_form forms[GW_JSON_LISTS_MAX];
    uint64_t withheld[GW_JSON_SLOT_WORDS]; /* slots whose text is left out, by bit: they only tell what was there */
} gw_json_document;

static inline bool gw_json_has(const gw_json_document *d, unsigned slot) {
    return (d->present[slot >> 6] >> (slot & 63)) & 1;
}

/* Takes away the slots that are withheld, once the kind is told. */
void gw_json_document_withhold(gw_json_document *d);

/* Forgets what was read; nothing is freed. */
void gw_json_document_clear(gw_json_document *d);

/* Documents of so many looks are told apart, so that each is expected to be as its like was. */
enum { GW_JSON_PREDICTIONS = 4 };

enum { GW_JSON_FIRST_PAIRS = 32 };

/* Values that are listed when they are left out, but for lenient reading, which lists as many as the list limit is. */
enum { GW_JSON_ISSUES_MAX = 32 };

typedef struct gw_json_reading {
    const gw_json_schema *schema;
    arena *memory;       /* for arrays of pairs and for texts that are copied out */
    char *text;          /* edited: strings lose their escapes and get a NUL */
    size_t len;          /* nothing behind it is read or written, but for `padded` */
    slice original;      /* an untouched copy, to tell offsets within escaped strings; may be NULL */
    uint8_t *prediction; /* what followed what, kept from document to document: GW_JSON_PREDICTIONS * (shape_count +
                            member_count) */
    apigw_pair *pairs;   /* room in which each list begins, GW_JSON_FIRST_PAIRS a list; may be NULL */
    size_t max_depth, max_items;
    enum gw_json_mode mode;
    bool continues; /* behind an error that is about one value, so that the kind can be told */
    bool padded;    /* SIMD_JSON_AHEAD NULs stand behind the text */
} gw_json_reading;

/* Reads a document into `d`, which is clear. On error `err` is filled (it may be NULL). Then `d` holds nothing of use,
 * unless it is whole: in that case it tells which members are present. */
apigw_status gw_json_read(const gw_json_reading *how, gw_json_document *d, apigw_error *err);

/* Records a value that is left out. False when there is no memory. */
bool gw_json_issue(gw_json_document *d, arena *memory, const apigw_error *issue);

/* Where byte `at` of a slot's text stands in the input. Without the original, the beginning of an escaped text. */
size_t gw_json_source_offset(const gw_json_text *t, slice original, size_t at);

#endif
