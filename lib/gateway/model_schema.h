/* Compiled schemas: what the models of an API are made of. */
#ifndef GATEWAY_MODEL_SCHEMA_H
#define GATEWAY_MODEL_SCHEMA_H

#include "gateway/regex.h"
#include "gateway/values.h"
#include <apigw/gateway/model.h>

/* Keywords that are checked, in the order in which their messages come: that of the alphabet (G.6.9). */
enum model_keyword {
    MODEL_ADDITIONAL_ITEMS,
    MODEL_ADDITIONAL_PROPERTIES,
    MODEL_ALL_OF,
    MODEL_ANY_OF,
    MODEL_DEPENDENCIES,
    MODEL_ENUM,
    MODEL_MAX_ITEMS,
    MODEL_MAX_LENGTH,
    MODEL_MAX_PROPERTIES,
    MODEL_MAXIMUM,
    MODEL_MIN_ITEMS,
    MODEL_MIN_LENGTH,
    MODEL_MIN_PROPERTIES,
    MODEL_MINIMUM,
    MODEL_MULTIPLE_OF,
    MODEL_NOT,
    MODEL_ONE_OF,
    MODEL_PATTERN,
    MODEL_REQUIRED,
    MODEL_TYPE,
    MODEL_UNIQUE_ITEMS,
    MODEL_FORMAT, /* after all others */
    MODEL_KEYWORDS
};

/* The types of draft 4, in the order in which messages list them; as bits. */
enum model_type {
    MODEL_ARRAY = 1,
    MODEL_BOOLEAN = 2,
    MODEL_INTEGER = 4,
    MODEL_NULL = 8,
    MODEL_NUMBER = 16,
    MODEL_OBJECT = 32,
    MODEL_STRING = 64,
    MODEL_TYPES = 7 /* how many there are */
};

enum model_format {
    MODEL_NO_FORMAT,
    MODEL_DATE_TIME,
    MODEL_EMAIL,
    MODEL_HOSTNAME,
    MODEL_IPV4,
    MODEL_IPV6,
    MODEL_REGEX,
    MODEL_URI
};

typedef struct model_schema model_schema;

typedef struct model_schemas {
    model_schema **at;
    size_t count;
} model_schemas;

/* A pattern of `patternProperties` and the schema of the properties that match it. */
typedef struct model_pattern {
    const regex *pattern;
    model_schema *schema;
} model_pattern;

/* An entry of `dependencies`: a schema, or names. */
typedef struct model_dependency {
    slice name;
    model_schema *schema; /* NULL: names */
    const slice *names;   /* sorted */
    size_t count;
} model_dependency;

struct model_schema {
    value source; /* the map it was read from */
    struct model_document *document;
    model_schema *next;    /* in the list of all */
    model_schema *sibling; /* in the list of those whose maps have the same hash */
    slice reference;       /* of `$ref`; at is NULL without it */
    model_schema *target;  /* what it refers to, through all references */
    uint32_t keywords;     /* bits by enum model_keyword */
    bool compiled;         /* its keywords were read */
    uint8_t types;         /* bits by enum model_type */
    uint8_t format;
    bool exclusive_minimum, exclusive_maximum;
    bool children;           /* properties or items have schemas of their own */
    bool no_more_properties; /* additionalProperties is false */
    value minimum, maximum, multiple_of, enumeration;
    uint64_t counts[6]; /* by enum model_count */
    slice pattern_text;
    const regex *pattern;
    const slice *required; /* sorted */
    size_t required_count;
    value properties; /* names to schemas (VALUE_OTHER); kind VALUE_NULL: none */
    const model_pattern *patterns;
    size_t pattern_count;
    model_schema *more_properties; /* additionalProperties; NULL: anything */
    model_schema *items;           /* of all items; NULL: `tuple` */
    model_schemas tuple;
    model_schema *more_items; /* additionalItems */
    model_schemas all_of, any_of, one_of;
    model_schema *not_of;
    const model_dependency *dependencies;
    size_t dependency_count;
};

/* Counts of model_schema.counts. */
enum model_count {
    MODEL_COUNT_MAX_ITEMS,
    MODEL_COUNT_MAX_LENGTH,
    MODEL_COUNT_MAX_PROPERTIES,
    MODEL_COUNT_MIN_ITEMS,
    MODEL_COUNT_MIN_LENGTH,
    MODEL_COUNT_MIN_PROPERTIES
};

/* A schema as it was added: the text of a model. */
typedef struct model_document {
    slice name;
    value root;
    const char *source; /* the copy that values point into */
    uint32_t flags;
    model_schema *schema;
    struct model_document *next;
} model_document;

struct apigw_models {
    apigw_allocator allocator;
    arena memory;
    value names; /* models by name: VALUE_OTHER, a model_document */
    model_document *first, **last;
    size_t count;
    slice api_id; /* at NULL: any */
    model_schema *schemas, **schemas_end;
    size_t schema_count;
    model_schema **buckets; /* lists of schemas by the address of their maps; as many as there are schemas at least */
    unsigned bucket_count_log; /* there are 2 to its power; 0: none yet */
    bool check_formats, sealed;
    uint64_t max_depth, max_steps, max_errors;
};

/* Reading of one document. */
typedef struct model_compiler {
    apigw_models *models;
    model_document *document;
    apigw_error *err;
} model_compiler;

/* Return the schema that is read from a map of a document; a new one is read later. NULL when out of memory. */
model_schema *gw_model_schema_of(model_compiler *c, value map);

/* Read the keywords of a schema. */
apigw_status gw_model_compile(model_compiler *c, model_schema *s);

/* Fill an error that is about a place of the document. Return `code`. */
apigw_status gw_model_bad(const model_compiler *c, value at, apigw_status code, const char *expected);

/* Offset of the first byte of a value; that of a string is its quote. */
static inline size_t model_offset(value v, const char *source) {
    return value_offset(v, source) - (v.kind == VALUE_STRING);
}

/* Add the pointer of a value to an error. */
void gw_model_point(const model_document *d, value at, apigw_error *err);

/* Refuse keywords that API Gateway does not know (G.6.7). */
apigw_status gw_model_check_keywords(model_compiler *c, model_schema *first);

/* Whether a reference has one of the forms that there are (G.6.4). */
apigw_status gw_model_check_reference(const model_compiler *c, const model_schema *s);

/* Find what every reference leads to, and reads the schemas that only references lead to. */
apigw_status gw_model_resolve_references(apigw_models *models, apigw_error *err);

/* Return the format of that name; MODEL_NO_FORMAT: none that is checked. */
enum model_format gw_model_format_of(slice name);

/* Return whether a text has a format. */
bool gw_model_format_holds(enum model_format format, slice text);

/* Return the text after `string "..."` in the message. */
const char *gw_model_format_message(enum model_format format);

/* "array", "boolean", ...: the name of a type by the position of its bit. */
const char *gw_model_type_name(unsigned position);

/* A container that is being walked through. */
typedef struct model_level {
    const value *container, *other; /* `other`: what it is compared with */
    size_t at;
    uint64_t hash, name_hash; /* of the container, so far; of the name of its current member */
    uint64_t sum;             /* of the hashes of members, so far */
} model_level;

/* A walk through values: containers within each other are kept here, so that nesting costs no stack. */
typedef struct model_walk {
    arena *memory;
    model_level *levels;
    size_t count, capacity;
    uint64_t steps;      /* that may still be taken */
    apigw_status status; /* APIGW_E_SIZE: there are no steps left; APIGW_E_NOMEM; or APIGW_OK */
} model_walk;

enum { MODEL_DIGITS_STEP = 16 /* bytes of a number that are read in one step; of other text, STEP_BYTES */ };

/* Take steps. Return false, and note it, when there are none left. */
static inline bool model_spend(model_walk *w, uint64_t price) {
    if (w->steps >= price) {
        w->steps -= price;
        return true;
    }
    w->steps = 0;
    w->status = APIGW_E_SIZE;
    return false;
}

/* Equal by value: numbers by what they are worth, maps in any order. False, too, when the walk fails. */
bool gw_model_equal(model_walk *w, const value *a, const value *b);

/* Return whether two items of a list are equal. False, too, when the walk fails. */
bool gw_model_has_duplicates(model_walk *w, const value_list *list);

/* Return the sign of a - b. When no steps are left for that it is 0. */
int gw_model_compare(model_walk *w, const value *a, const value *b);

/* Return whether a number is a multiple of another, exactly. */
bool gw_model_is_multiple(model_walk *w, value number, value divisor);

/* Append the text of a JSON value, compact. The buffer fails when the walk runs out of memory. */
struct apigw_buffer;
void gw_model_write_value(struct apigw_buffer *out, model_walk *w, const value *v);

#endif
