/* Validating values: keywords in the order of the alphabet, then, when all hold, members and items. So does the
 * validator whose messages API Gateway gives (G.6.9). Schemas that are applied within each other are kept in frames, so
 * that nesting costs no stack. */
#include "gateway/model_validate.h"
#include "core/cold.h"
#include "core/error.h"
#include "core/sort.h"
#include "text/simd.h"
#include <stdarg.h>
#include <string.h>

enum {
    NESTING = 300,       /* schemas that are entered within each other */
    STEPS_FOR_BYTE = 64, /* of regular expressions, for each byte of the body */
    STEPS_AT_LEAST = 10000000
};

/* Which schemas of the frame's schema are being applied: those of a combining keyword, or one of these. */
enum { PART_KEYWORDS = MODEL_KEYWORDS, PART_MEMBERS, PART_ITEMS };

/* A schema that is being applied to a value. */
typedef struct model_frame {
    const model_schema *schema;
    const value *v;
    uint32_t left; /* bits of the keywords that are still to be checked */
    uint8_t part;
    bool ok;      /* everything holds so far */
    bool known;   /* `properties` or `patternProperties` have a schema for the member */
    char last;    /* the last byte of the pointer to the value */
    size_t place; /* the length of that pointer */
    size_t at;    /* schemas, members or items that were taken */
    size_t n;     /* schemas that match; dependencies that do not hold; schemas that were tried for the member */
    const value_entry *member;  /* NULL: the next one is to be taken */
    const value_entry **sorted; /* the members in their order, when messages are wanted */
} model_frame;

typedef struct model_check {
    const apigw_models *models;
    apigw_violations *out;
    const char *source;
    unsigned quiet; /* not 0: no messages are wanted */
    model_frame *frames;
    size_t count, capacity;
    model_walk walk; /* its status says why judging ended early */
    regex_run run;
    apigw_error place; /* its pointer leads to the current value */
} model_check;

static const char *const keyword_names[MODEL_KEYWORDS] = {
    "additionalItems", "additionalProperties",
    "allOf",           "anyOf",
    "dependencies",    "enum",
    "maxItems",        "maxLength",
    "maxProperties",   "maximum",
    "minItems",        "minLength",
    "minProperties",   "minimum",
    "multipleOf",      "not",
    "oneOf",           "pattern",
    "required",        "type",
    "uniqueItems",     "format",
};

/* ---- messages --------------------------------------------------------------------------------------------------- */

static void write_names(apigw_buffer *out, model_walk *w, const slice *names, size_t n) {
    buffer_byte(out, '[');
    for (size_t i = 0; i < n; i++) {
        value name = gw_value_string(names[i]);
        if (i != 0)
            buffer_byte(out, ',');
        gw_model_write_value(out, w, &name);
    }
    buffer_byte(out, ']');
}

/* Note that a keyword does not hold. In the format "%u" is a uint64_t, "%v" a value as JSON, "%s" a slice, "%c" a C
 * string, "%n" slices and their number as a JSON array. Return false. */
static bool violated(model_check *c, const value *v, enum model_keyword keyword, const char *format, ...) {
    apigw_buffer *out = &c->out->message;
    const slice *text;
    const char *string, *pointer = c->place.pointer;
    va_list list;
    if (c->quiet != 0)
        return false;
    gw_buffer_begin(out);
    va_start(list, format);
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            buffer_byte(out, *format);
        } else if (*++format == 'u') {
            uint64_t number = va_arg(list, uint64_t);
            gw_buffer_integer(out, number > INT64_MAX ? INT64_MAX : (int64_t)number);
        } else if (*format == 'v') {
            gw_model_write_value(out, &c->walk, va_arg(list, const value *));
        } else if (*format == 's') {
            text = va_arg(list, const slice *);
            buffer_append(out, text->at, text->len);
        } else if (*format == 'c') {
            string = va_arg(list, const char *);
            buffer_append(out, string, strlen(string));
        } else {
            text = va_arg(list, const slice *);
            write_names(out, &c->walk, text, va_arg(list, size_t));
        }
    }
    va_end(list);
    (void)model_spend(&c->walk, out->length / STEP_BYTES);
    if (!gw_violations_add(c->out, slice_of_string(pointer), keyword_names[keyword], model_offset(*v, c->source)))
        c->walk.status = APIGW_E_NOMEM;
    return false;
}

/* ---- scalars ---------------------------------------------------------------------------------------------------- */

/* The types of values by their kind. */
static const uint8_t types_of_kinds[VALUE_OTHER + 1] = {
    [VALUE_NULL] = MODEL_NULL,      [VALUE_BOOLEAN] = MODEL_BOOLEAN, [VALUE_INTEGER] = MODEL_INTEGER,
    [VALUE_LONG] = MODEL_INTEGER,   [VALUE_BIG] = MODEL_INTEGER,     [VALUE_DOUBLE] = MODEL_NUMBER,
    [VALUE_DECIMAL] = MODEL_NUMBER, [VALUE_STRING] = MODEL_STRING,   [VALUE_MAP] = MODEL_OBJECT,
    [VALUE_LIST] = MODEL_ARRAY,     [VALUE_OTHER] = MODEL_NULL,
};

COLD static bool wrong_type(model_check *c, const model_schema *s, const value *v) {
    slice allowed[MODEL_TYPES], name = {NULL, 0};
    size_t n = 0;
    for (unsigned i = 0; i < MODEL_TYPES; i++) {
        const slice text = {gw_model_type_name(i), strlen(gw_model_type_name(i))};
        if ((s->types >> i & 1) != 0)
            allowed[n++] = text;
        if (1u << i == types_of_kinds[v->kind])
            name = text;
    }
    return violated(c, v, MODEL_TYPE, "instance type (%s) does not match any allowed primitive type (allowed: %n)",
                    &name, allowed, n);
}

static bool check_type(model_check *c, const model_schema *s, const value *v) {
    return (s->types & types_of_kinds[v->kind]) != 0 || (c->quiet == 0 && wrong_type(c, s, v));
}

static bool check_enum(model_check *c, const model_schema *s, const value *v) {
    const value_list *list = s->enumeration.as.list;
    for (size_t i = 0; i < list->count && c->walk.status == APIGW_OK; i++)
        if (gw_model_equal(&c->walk, v, &list->items[i]))
            return true;
    if (c->walk.status != APIGW_OK)
        return false;
    return violated(c, v, MODEL_ENUM, "instance value (%v) not found in enum (possible values: %v)", v,
                    &s->enumeration);
}

static bool check_maximum(model_check *c, const model_schema *s, const value *v) {
    const int order = gw_model_compare(&c->walk, v, &s->maximum);
    if (order < 0 || (order == 0 && !s->exclusive_maximum))
        return true;
    if (order == 0)
        return violated(c, v, MODEL_MAXIMUM, "numeric instance is not strictly lower than the required maximum %v",
                        &s->maximum);
    return violated(c, v, MODEL_MAXIMUM,
                    "numeric instance is greater than the required maximum (maximum: %v, found: %v)", &s->maximum, v);
}

static bool check_minimum(model_check *c, const model_schema *s, const value *v) {
    const int order = gw_model_compare(&c->walk, v, &s->minimum);
    if (order > 0 || (order == 0 && !s->exclusive_minimum))
        return true;
    if (order == 0)
        return violated(c, v, MODEL_MINIMUM, "numeric instance is not strictly greater than the required minimum %v",
                        &s->minimum);
    return violated(c, v, MODEL_MINIMUM, "numeric instance is lower than the required minimum (minimum: %v, found: %v)",
                    &s->minimum, v);
}

static bool check_multiple(model_check *c, const model_schema *s, const value *v) {
    if (gw_model_is_multiple(&c->walk, *v, s->multiple_of))
        return true;
    if (c->walk.status != APIGW_OK)
        return false;
    return violated(c, v, MODEL_MULTIPLE_OF, "remainder of division is not zero (%v / %v)", v, &s->multiple_of);
}

/* Code points. */
static uint64_t code_points_of(model_check *c, const value *v) {
    uint64_t n = 0;
    if (!model_spend(&c->walk, v->len / STEP_BYTES))
        return 0;
    for (size_t i = 0; i < v->len; i++)
        n += ((unsigned char)v->at[i] & 0xC0) != 0x80;
    return n;
}

static bool check_max_length(model_check *c, const model_schema *s, const value *v) {
    const uint64_t most = s->counts[MODEL_COUNT_MAX_LENGTH], n = v->len <= most ? 0 : code_points_of(c, v);
    const slice text = value_text(*v);
    if (n <= most)
        return true;
    return violated(c, v, MODEL_MAX_LENGTH, "string \"%s\" is too long (length: %u, maximum allowed: %u)", &text, n,
                    most);
}

static bool check_min_length(model_check *c, const model_schema *s, const value *v) {
    const uint64_t least = s->counts[MODEL_COUNT_MIN_LENGTH], n = code_points_of(c, v);
    const slice text = value_text(*v);
    if (n >= least)
        return true;
    return violated(c, v, MODEL_MIN_LENGTH, "string \"%s\" is too short (length: %u, required minimum: %u)", &text, n,
                    least);
}

/* Return whether a pattern is found in a text. */
static bool finds(model_check *c, const regex *pattern, slice text) {
    const enum regex_outcome outcome = gw_regex_search(pattern, &c->run, text, 0, NULL);
    if (outcome == REGEX_STEPS)
        c->walk.status = APIGW_E_SIZE;
    else if (outcome == REGEX_NOMEM)
        c->walk.status = APIGW_E_NOMEM;
    return outcome == REGEX_FOUND;
}

static bool check_pattern(model_check *c, const model_schema *s, const value *v) {
    const slice text = value_text(*v);
    if (finds(c, s->pattern, text))
        return true;
    return violated(c, v, MODEL_PATTERN, "ECMA 262 regex \"%s\" does not match input string \"%s\"", &s->pattern_text,
                    &text);
}

static bool check_format(model_check *c, const model_schema *s, const value *v) {
    const slice text = value_text(*v);
    if (model_spend(&c->walk, v->len / STEP_BYTES) && gw_model_format_holds(s->format, text))
        return true;
    return violated(c, v, MODEL_FORMAT, "string \"%s\" %c", &text, gw_model_format_message(s->format));
}

/* ---- arrays ----------------------------------------------------------------------------------------------------- */

static bool check_additional_items(model_check *c, const model_schema *s, const value *v) {
    const uint64_t n = v->as.list->count, most = s->tuple.count;
    if (n <= most)
        return true;
    return violated(c, v, MODEL_ADDITIONAL_ITEMS,
                    "schema only allows %u elements in array but instance has %u elements", most, n);
}

static bool check_max_items(model_check *c, const model_schema *s, const value *v) {
    const uint64_t n = v->as.list->count, most = s->counts[MODEL_COUNT_MAX_ITEMS];
    if (n <= most)
        return true;
    return violated(c, v, MODEL_MAX_ITEMS,
                    "array is too long: must have at most %u elements but instance has %u elements", most, n);
}

static bool check_min_items(model_check *c, const model_schema *s, const value *v) {
    const uint64_t n = v->as.list->count, least = s->counts[MODEL_COUNT_MIN_ITEMS];
    if (n >= least)
        return true;
    return violated(c, v, MODEL_MIN_ITEMS,
                    "array is too short: must have at least %u elements but instance has %u elements", least, n);
}

static bool check_unique(model_check *c, const model_schema *s, const value *v) {
    (void)s;
    if (!gw_model_has_duplicates(&c->walk, v->as.list))
        return true;
    return violated(c, v, MODEL_UNIQUE_ITEMS, "array must not contain duplicate elements");
}

/* ---- objects ---------------------------------------------------------------------------------------------------- */

static bool name_comes_before(const void *context, uint32_t a, uint32_t b) {
    const value_entry *const *entries = context;
    const value *x = &entries[a]->name, *y = &entries[b]->name;
    const size_t n = x->len < y->len ? x->len : y->len;
    const int order = n != 0 ? memcmp(x->at, y->at, n) : 0;
    return order != 0 ? order < 0 : x->len < y->len;
}

/* Return the entries of a map, sorted by name; NULL when out of memory. */
static const value_entry **sorted_entries(model_check *c, const value_map *map) {
    const size_t n = gw_value_map_count(map);
    const value_entry **entries = arena_alloc(&c->out->memory, n * sizeof *entries),
                      **sorted = arena_alloc(&c->out->memory, n * sizeof *sorted), *entry;
    uint32_t *order = arena_alloc(&c->out->memory, n * sizeof *order);
    size_t at = 0, count = 0;
    if (entries == NULL || sorted == NULL || order == NULL) {
        c->walk.status = APIGW_E_NOMEM;
        return NULL;
    }
    for (; (entry = gw_value_map_next(map, &at)) != NULL; count++) {
        entries[count] = entry;
        order[count] = (uint32_t)count;
    }
    gw_sort_numbers(order, n, name_comes_before, entries);
    for (size_t i = 0; i < n; i++)
        sorted[i] = entries[order[i]];
    return sorted;
}

/* Return whether a property is named by `properties`, or matches one of `patternProperties`. */
static bool is_named(model_check *c, const model_schema *s, const value *name) {
    if (s->properties.kind == VALUE_MAP && gw_value_map_find(s->properties.as.map, value_text(*name)) != NULL)
        return true;
    for (size_t i = 0; i < s->pattern_count; i++)
        if (finds(c, s->patterns[i].pattern, value_text(*name)))
            return true;
    return false;
}

static bool check_additional_properties(model_check *c, const model_schema *s, const value *v) {
    const size_t n = gw_value_map_count(v->as.map);
    const value_entry *entry, **sorted;
    size_t at = 0, count = 0;
    slice *names;
    if (!model_spend(&c->walk, n))
        return false;
    while ((entry = gw_value_map_next(v->as.map, &at)) != NULL && is_named(c, s, &entry->name))
        ;
    if (entry == NULL || c->quiet != 0 || c->walk.status != APIGW_OK)
        return entry == NULL;
    sorted = sorted_entries(c, v->as.map);
    names = sorted != NULL ? arena_alloc(&c->out->memory, n * sizeof *names) : NULL;
    if (names == NULL) {
        c->walk.status = APIGW_E_NOMEM;
        return false;
    }
    for (size_t i = 0; i < n; i++)
        if (!is_named(c, s, &sorted[i]->name))
            names[count++] = value_text(sorted[i]->name);
    return violated(c, v, MODEL_ADDITIONAL_PROPERTIES,
                    "object instance has properties which are not allowed by the schema: %n", names, count);
}

static bool check_max_properties(model_check *c, const model_schema *s, const value *v) {
    const uint64_t n = gw_value_map_count(v->as.map), most = s->counts[MODEL_COUNT_MAX_PROPERTIES];
    if (n <= most)
        return true;
    return violated(c, v, MODEL_MAX_PROPERTIES,
                    "object has too many properties (found %u but schema requires at most %u)", n, most);
}

static bool check_min_properties(model_check *c, const model_schema *s, const value *v) {
    const uint64_t n = gw_value_map_count(v->as.map), least = s->counts[MODEL_COUNT_MIN_PROPERTIES];
    if (n >= least)
        return true;
    return violated(c, v, MODEL_MIN_PROPERTIES,
                    "object has too few properties (found %u but schema requires at least %u)", n, least);
}

/* Return the names that a map lacks, in order; NULL: none, or no messages are wanted, or out of memory. `*missing` is
 * how many there are, or 1 when no messages are wanted. */
static const slice *missing_names(model_check *c, const value_map *map, const slice *names, size_t n, size_t *missing) {
    slice *found = NULL;
    *missing = model_spend(&c->walk, n) ? 0 : 1;
    for (size_t i = 0; i < n && c->walk.status == APIGW_OK; i++) {
        if (gw_value_map_find(map, names[i]) != NULL)
            continue;
        if (c->quiet != 0) {
            *missing = 1;
            return NULL;
        }
        if (found == NULL)
            found = arena_alloc(&c->out->memory, n * sizeof *found);
        if (found == NULL) {
            c->walk.status = APIGW_E_NOMEM;
            *missing = 1;
            return NULL;
        }
        found[(*missing)++] = names[i];
    }
    return found;
}

static bool check_required(model_check *c, const model_schema *s, const value *v) {
    size_t n;
    const slice *missing = missing_names(c, v->as.map, s->required, s->required_count, &n);
    if (missing == NULL)
        return n == 0;
    return violated(c, v, MODEL_REQUIRED, "object has missing required properties (%n)", missing, n);
}

/* Return whether a map has the names that one of its members requires. */
static bool check_dependency(model_check *c, const model_dependency *d, const value *v) {
    size_t n;
    const slice *missing = missing_names(c, v->as.map, d->names, d->count, &n);
    if (missing == NULL)
        return n == 0;
    return violated(c, v, MODEL_DEPENDENCIES,
                    "property \"%s\" of object has missing property dependencies (schema requires %n; missing: %n)",
                    &d->name, d->names, d->count, missing, n);
}

/* ---- combinations ----------------------------------------------------------------------------------------------- */

static const model_schemas *schemas_of(const model_frame *f) {
    const model_schema *s = f->schema;
    return f->part == MODEL_ALL_OF ? &s->all_of : f->part == MODEL_ANY_OF ? &s->any_of : &s->one_of;
}

/* Begin with the schemas of a combining keyword. Their violations are not reported, except those of
 * dependencies. */
static void begin_combination(model_check *c, model_frame *f, enum model_keyword keyword) {
    f->part = (uint8_t)keyword;
    f->at = f->n = 0;
    c->quiet += keyword != MODEL_DEPENDENCIES;
}

/* Return the next schema of a combination, NULL after the last. Where messages are wanted all are counted, otherwise as
 * many as decide. */
static const model_schema *next_combined(const model_check *c, model_frame *f) {
    const model_schemas *schemas = schemas_of(f);
    const bool undecided = f->part == MODEL_ALL_OF ? f->n == f->at : f->n < (f->part == MODEL_ONE_OF ? 2 : 1);
    if (f->part == MODEL_NOT)
        return f->at++ == 0 ? f->schema->not_of : NULL;
    return f->at < schemas->count && (undecided || c->quiet == 1) ? schemas->at[f->at++] : NULL;
}

/* Return the schema of the next dependency that has one, NULL after the last; those that are names are checked. */
static const model_schema *next_dependency(model_check *c, model_frame *f) {
    while (f->at < f->schema->dependency_count && c->walk.status == APIGW_OK && (f->n == 0 || c->quiet == 0)) {
        const model_dependency *d = &f->schema->dependencies[f->at++];
        if (!model_spend(&c->walk, 1) || gw_value_map_find(f->v->as.map, d->name) == NULL)
            continue;
        if (d->schema != NULL)
            return d->schema;
        f->n += !check_dependency(c, d, f->v);
    }
    return NULL;
}

/* Return whether a combining keyword holds, after its last schema. */
static bool end_combination(model_check *c, const model_frame *f) {
    const uint64_t n = f->n, count = schemas_of(f)->count;
    if (f->part == MODEL_DEPENDENCIES)
        return n == 0;
    c->quiet--;
    if (f->part == MODEL_ALL_OF)
        return n == count ||
               violated(c, f->v, MODEL_ALL_OF,
                        "instance failed to match all required schemas (matched only %u out of %u)", n, count);
    if (f->part == MODEL_ANY_OF)
        return n != 0 ||
               violated(c, f->v, MODEL_ANY_OF, "instance failed to match at least one required schema among %u", count);
    if (f->part == MODEL_ONE_OF)
        return n == 1 || violated(c, f->v, MODEL_ONE_OF,
                                  "instance failed to match exactly one schema (matched %u out of %u)", n, count);
    return n == 0 || violated(c, f->v, MODEL_NOT, "instance matched a schema which it should not have");
}

/* ---- members and items ------------------------------------------------------------------------------------------ */

/* A value within the current one, and a schema that is applied to it. */
typedef struct model_child {
    const model_schema *schema;
    const value *v, *name; /* `name` is NULL for an item */
} model_child;

/* Take the next member. False after the last. */
static bool take_member(model_check *c, model_frame *f) {
    const value_map *map = f->v->as.map;
    if (c->quiet != 0)
        f->member = gw_value_map_next(map, &f->at);
    else
        f->member = f->at < gw_value_map_count(map) ? f->sorted[f->at++] : NULL;
    f->n = 0;
    f->known = false;
    return f->member != NULL;
}

/* Return the schema of a member's name, or of the pattern it matches, whichever comes next; NULL: none. */
static const model_schema *next_of_member(model_check *c, model_frame *f) {
    const model_schema *s = f->schema;
    const slice name = value_text(f->member->name);
    if (f->n == 0) {
        f->n = 1;
        const value_entry *property =
            s->properties.kind == VALUE_MAP ? gw_value_map_find(s->properties.as.map, name) : NULL;
        if (property != NULL)
            return property->value.as.other;
    }
    for (; f->n <= s->pattern_count; f->n++)
        if (finds(c, s->patterns[f->n - 1].pattern, name))
            return s->patterns[f->n++ - 1].schema;
    return NULL;
}

/* Fill the next member, once for each schema that it has. False after the last, or when no more is to be found out. */
static bool next_member(model_check *c, model_frame *f, model_child *out) {
    while (c->walk.status == APIGW_OK && (f->ok || c->quiet == 0)) {
        if (f->member == NULL && !take_member(c, f))
            return false;
        out->v = &f->member->value;
        out->name = &f->member->name;
        out->schema = next_of_member(c, f);
        if (out->schema == NULL && !f->known)
            out->schema = f->schema->more_properties;
        f->known = true;
        if (f->n > f->schema->pattern_count)
            f->member = NULL;
        if (out->schema != NULL)
            return c->walk.status == APIGW_OK;
    }
    return false;
}

/* Fill the next item that has a schema. */
static bool next_item(const model_check *c, model_frame *f, model_child *out) {
    const model_schema *s = f->schema;
    const value_list *list = f->v->as.list;
    if (f->at == list->count || (!f->ok && c->quiet != 0))
        return false;
    out->schema = s->items != NULL ? s->items : f->at < s->tuple.count ? s->tuple.at[f->at] : s->more_items;
    out->v = &list->items[f->at++];
    out->name = NULL;
    return out->schema != NULL;
}

/* ---- schemas ---------------------------------------------------------------------------------------------------- */

typedef bool model_checker(model_check *c, const model_schema *s, const value *v);

/* Those of combining keywords are missing. */
static model_checker *const checkers[MODEL_KEYWORDS] = {
    [MODEL_ADDITIONAL_ITEMS] = check_additional_items,
    [MODEL_ADDITIONAL_PROPERTIES] = check_additional_properties,
    [MODEL_ENUM] = check_enum,
    [MODEL_MAX_ITEMS] = check_max_items,
    [MODEL_MAX_LENGTH] = check_max_length,
    [MODEL_MAX_PROPERTIES] = check_max_properties,
    [MODEL_MAXIMUM] = check_maximum,
    [MODEL_MIN_ITEMS] = check_min_items,
    [MODEL_MIN_LENGTH] = check_min_length,
    [MODEL_MIN_PROPERTIES] = check_min_properties,
    [MODEL_MINIMUM] = check_minimum,
    [MODEL_MULTIPLE_OF] = check_multiple,
    [MODEL_PATTERN] = check_pattern,
    [MODEL_REQUIRED] = check_required,
    [MODEL_TYPE] = check_type,
    [MODEL_UNIQUE_ITEMS] = check_unique,
    [MODEL_FORMAT] = check_format,
};

#define KEYWORD(name) (UINT32_C(1) << MODEL_##name)

#define ANY_KEYWORDS                                                                                                   \
    (KEYWORD(ALL_OF) | KEYWORD(ANY_OF) | KEYWORD(ENUM) | KEYWORD(NOT) | KEYWORD(ONE_OF) | KEYWORD(TYPE))
#define NUMBER_KEYWORDS (ANY_KEYWORDS | KEYWORD(MAXIMUM) | KEYWORD(MINIMUM) | KEYWORD(MULTIPLE_OF))

/* The keywords that are about values of a kind. */
static const uint32_t keywords_of_kinds[VALUE_OTHER + 1] = {
    [VALUE_NULL] = ANY_KEYWORDS,
    [VALUE_BOOLEAN] = ANY_KEYWORDS,
    [VALUE_INTEGER] = NUMBER_KEYWORDS,
    [VALUE_LONG] = NUMBER_KEYWORDS,
    [VALUE_BIG] = NUMBER_KEYWORDS,
    [VALUE_DOUBLE] = NUMBER_KEYWORDS,
    [VALUE_DECIMAL] = NUMBER_KEYWORDS,
    [VALUE_STRING] = ANY_KEYWORDS | KEYWORD(MAX_LENGTH) | KEYWORD(MIN_LENGTH) | KEYWORD(PATTERN) | KEYWORD(FORMAT),
    [VALUE_MAP] = ANY_KEYWORDS | KEYWORD(ADDITIONAL_PROPERTIES) | KEYWORD(DEPENDENCIES) | KEYWORD(MAX_PROPERTIES) |
                  KEYWORD(MIN_PROPERTIES) | KEYWORD(REQUIRED),
    [VALUE_LIST] =
        ANY_KEYWORDS | KEYWORD(ADDITIONAL_ITEMS) | KEYWORD(MAX_ITEMS) | KEYWORD(MIN_ITEMS) | KEYWORD(UNIQUE_ITEMS),
    [VALUE_OTHER] = ANY_KEYWORDS,
};

#define COMBINING (KEYWORD(ALL_OF) | KEYWORD(ANY_OF) | KEYWORD(DEPENDENCIES) | KEYWORD(NOT) | KEYWORD(ONE_OF))

/* Note whether a keyword holds. Return whether the others are to be checked. */
static bool note_keyword(const model_check *c, bool holds, bool *ok) {
    *ok = holds && *ok;
    return (*ok || c->quiet == 0) && c->walk.status == APIGW_OK;
}

typedef enum verdict { VIOLATED, HOLDS, ENTERED } verdict;

static verdict verdict_of(const model_check *c, bool ok) {
    return ok && c->walk.status == APIGW_OK ? HOLDS : VIOLATED;
}

/* Apply a schema to a value at once, when it has no schemas for that. Otherwise add a frame. */
static verdict enter(model_check *c, const model_schema *s, const value *v) {
    bool is_parent, ok = true;
    uint32_t left;
    if (s->target != NULL)
        s = s->target;
    if (!model_spend(&c->walk, 1))
        return VIOLATED;
    if (c->count == NESTING) {
        c->walk.status = APIGW_E_DEPTH;
        return VIOLATED;
    }
    left = s->keywords & keywords_of_kinds[v->kind];
    is_parent = s->children && (v->kind == VALUE_MAP || v->kind == VALUE_LIST);
    if ((left & COMBINING) == 0 && !is_parent) {
        while (left != 0 && note_keyword(c, checkers[lowest_bit(left)](c, s, v), &ok))
            left &= left - 1;
        return verdict_of(c, ok);
    }
    if (c->count == c->capacity) {
        model_frame *grown = gw_arena_grow(&c->out->memory, c->frames, sizeof *grown, &c->capacity, c->count + 8);
        if (grown == NULL) {
            c->walk.status = APIGW_E_NOMEM;
            return VIOLATED;
        }
        c->frames = grown;
    }
    c->frames[c->count++] = (model_frame){.schema = s, .v = v, .left = left, .part = PART_KEYWORDS, .ok = true};
    return ENTERED;
}

/* Check keywords up to one that combines schemas, then go over to members and items. Return whether there are schemas
 * to be applied. */
static bool next_part(model_check *c, model_frame *f) {
    while (f->left != 0) {
        const unsigned keyword = lowest_bit(f->left);
        f->left &= f->left - 1;
        if (checkers[keyword] == NULL) {
            begin_combination(c, f, keyword);
            return true;
        }
        if (!note_keyword(c, checkers[keyword](c, f->schema, f->v), &f->ok))
            return false;
    }
    if (!f->ok || !f->schema->children || (f->v->kind != VALUE_MAP && f->v->kind != VALUE_LIST))
        return false;
    f->part = f->v->kind == VALUE_MAP ? PART_MEMBERS : PART_ITEMS;
    f->at = 0;
    if (f->part == PART_MEMBERS && !model_spend(&c->walk, gw_value_map_count(f->v->as.map)))
        return false;
    f->sorted = f->part == PART_MEMBERS && c->quiet == 0 ? sorted_entries(c, f->v->as.map) : NULL;
    return c->walk.status == APIGW_OK;
}

/* Find the next schema that is applied within a frame, and what it is applied to. False after the last of the part. */
static bool next_child(model_check *c, model_frame *f, model_child *out) {
    if (f->part == PART_MEMBERS)
        return next_member(c, f, out);
    if (f->part == PART_ITEMS)
        return next_item(c, f, out);
    out->v = f->v;
    out->name = NULL;
    out->schema = f->part == MODEL_DEPENDENCIES ? next_dependency(c, f) : next_combined(c, f);
    return out->schema != NULL;
}

/* Make the pointer lead to a value within that of the frame, when messages are wanted. */
static void point_down(model_check *c, model_frame *f, const value *name) {
    f->place = strlen(c->place.pointer);
    f->last = c->place.pointer[sizeof c->place.pointer - 1]; /* not zero: nothing more is added */
    if (name != NULL)
        gw_error_pointer_name(&c->place, name->at, name->len);
    else
        gw_error_pointer_index(&c->place, f->at - 1);
}

static void point_back(model_check *c, const model_frame *f) {
    memset(c->place.pointer + f->place, 0, sizeof c->place.pointer - f->place);
    c->place.pointer[sizeof c->place.pointer - 1] = f->last;
}

/* Take the verdict of a schema that was applied within a frame. */
static void take_verdict(model_check *c, model_frame *f, bool holds) {
    if (f->part == PART_MEMBERS || f->part == PART_ITEMS) {
        f->ok &= holds;
        if (c->quiet == 0)
            point_back(c, f);
    } else {
        f->n += holds == (f->part != MODEL_DEPENDENCIES);
    }
}

/* Go on with the innermost frame until a schema within it gets a frame of its own, or until it is done. */
static verdict go_on(model_check *c) {
    model_frame *f = &c->frames[c->count - 1];
    model_child child;
    while (f->part != PART_KEYWORDS || next_part(c, f)) {
        while (next_child(c, f, &child)) {
            verdict v;
            if (c->quiet == 0 && f->part >= PART_MEMBERS)
                point_down(c, f, child.name);
            v = enter(c, child.schema, child.v);
            if (v == ENTERED)
                return ENTERED;
            take_verdict(c, f, v == HOLDS);
            if (c->walk.status != APIGW_OK)
                return VIOLATED;
        }
        if (f->part >= PART_MEMBERS || !note_keyword(c, end_combination(c, f), &f->ok))
            break;
        f->part = PART_KEYWORDS;
    }
    return verdict_of(c, f->ok);
}

static bool model_apply(model_check *c, const model_schema *schema, const value *root) {
    verdict v = enter(c, schema, root);
    while (c->count != 0 && c->walk.status == APIGW_OK) {
        if (v != ENTERED)
            take_verdict(c, &c->frames[c->count - 1], v == HOLDS);
        v = go_on(c);
        c->count -= v != ENTERED;
    }
    return verdict_of(c, v == HOLDS) == HOLDS;
}

/* A first round finds out whether all is well, as fast as may be; only when it is not a second one makes messages. */
apigw_status gw_model_validate(const apigw_models *models, const model_schema *schema, const value *v,
                               const char *source, size_t body_len, apigw_violations *out) {
    model_check c = {.models = models, .out = out, .source = source, .quiet = 1};
    const uint64_t steps = STEPS_AT_LEAST + (uint64_t)body_len * STEPS_FOR_BYTE;
    bool ok;
    c.walk = (model_walk){.memory = &out->memory, .steps = models->max_steps};
    gw_regex_run_init(&c.run, &out->allocator, steps);
    ok = model_apply(&c, schema, v);
    if (!ok && c.walk.status == APIGW_OK && out->most != 0) {
        c.quiet = 0;
        c.walk.steps = models->max_steps;
        c.run.steps = steps;
        model_apply(&c, schema, v);
    }
    gw_regex_run_free(&c.run);
    if (c.walk.status != APIGW_OK)
        return c.walk.status;
    return ok ? APIGW_OK : APIGW_E_VALUE;
}
