/* Validating values: keywords in the order of the alphabet, then, when all hold, members and items. So does the
 * validator whose messages API Gateway gives (G.6.9). */
#include "gateway/model_validate.h"
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

typedef struct model_check {
    const apigw_models *models;
    apigw_violations *out;
    const char *source;
    unsigned quiet; /* not 0: no messages are wanted */
    unsigned nesting;
    uint64_t steps;
    apigw_status status; /* why judging ended early, or APIGW_OK */
    regex_run run;
    apigw_error place; /* its pointer leads to the current value */
} model_check;

static bool model_apply(model_check *c, const model_schema *s, const value *v);

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

static void write_names(apigw_buffer *out, const slice *names, size_t n) {
    buffer_byte(out, '[');
    for (size_t i = 0; i < n; i++) {
        value name = gw_value_string(names[i]);
        if (i != 0)
            buffer_byte(out, ',');
        gw_model_write_value(out, NULL, &name);
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
            gw_model_write_value(out, &c->out->memory, va_arg(list, const value *));
        } else if (*format == 's') {
            text = va_arg(list, const slice *);
            buffer_append(out, text->at, text->len);
        } else if (*format == 'c') {
            string = va_arg(list, const char *);
            buffer_append(out, string, strlen(string));
        } else {
            text = va_arg(list, const slice *);
            write_names(out, text, va_arg(list, size_t));
        }
    }
    va_end(list);
    if (!gw_violations_add(c->out, slice_of_string(pointer), keyword_names[keyword], model_offset(*v, c->source)))
        c->status = APIGW_E_NOMEM;
    return false;
}

/* ---- scalars ---------------------------------------------------------------------------------------------------- */

static bool check_type(model_check *c, const model_schema *s, const value *v) {
    const enum model_type type = gw_model_type_of(v);
    slice allowed[MODEL_TYPES], name = {NULL, 0};
    size_t n = 0;
    if ((s->types & type) != 0)
        return true;
    for (unsigned i = 0; i < MODEL_TYPES; i++) {
        const slice text = {gw_model_type_name(i), strlen(gw_model_type_name(i))};
        if ((s->types >> i & 1) != 0)
            allowed[n++] = text;
        if (1u << i == type)
            name = text;
    }
    return violated(c, v, MODEL_TYPE, "instance type (%s) does not match any allowed primitive type (allowed: %n)",
                    &name, allowed, n);
}

static bool check_enum(model_check *c, const model_schema *s, const value *v) {
    const value_list *list = s->enumeration.as.list;
    for (size_t i = 0; i < list->count; i++)
        if (gw_model_equal(v, &list->items[i], &c->steps))
            return true;
    if (c->steps == 0)
        c->status = APIGW_E_SIZE;
    return violated(c, v, MODEL_ENUM, "instance value (%v) not found in enum (possible values: %v)", v,
                    &s->enumeration);
}

static bool check_maximum(model_check *c, const model_schema *s, const value *v) {
    const int order = gw_value_compare_numbers(*v, s->maximum);
    if (order < 0 || (order == 0 && !s->exclusive_maximum))
        return true;
    if (order == 0)
        return violated(c, v, MODEL_MAXIMUM, "numeric instance is not strictly lower than the required maximum %v",
                        &s->maximum);
    return violated(c, v, MODEL_MAXIMUM,
                    "numeric instance is greater than the required maximum (maximum: %v, found: %v)", &s->maximum, v);
}

static bool check_minimum(model_check *c, const model_schema *s, const value *v) {
    const int order = gw_value_compare_numbers(*v, s->minimum);
    if (order > 0 || (order == 0 && !s->exclusive_minimum))
        return true;
    if (order == 0)
        return violated(c, v, MODEL_MINIMUM, "numeric instance is not strictly greater than the required minimum %v",
                        &s->minimum);
    return violated(c, v, MODEL_MINIMUM, "numeric instance is lower than the required minimum (minimum: %v, found: %v)",
                    &s->minimum, v);
}

static bool check_multiple(model_check *c, const model_schema *s, const value *v) {
    if (gw_model_is_multiple(*v, s->multiple_of, &c->steps))
        return true;
    if (c->steps == 0)
        c->status = APIGW_E_SIZE;
    return violated(c, v, MODEL_MULTIPLE_OF, "remainder of division is not zero (%v / %v)", v, &s->multiple_of);
}

/* Code points. */
static uint64_t code_points_of(const value *v) {
    uint64_t n = 0;
    for (size_t i = 0; i < v->len; i++)
        n += ((unsigned char)v->at[i] & 0xC0) != 0x80;
    return n;
}

static bool check_max_length(model_check *c, const model_schema *s, const value *v) {
    const uint64_t most = s->counts[MODEL_COUNT_MAX_LENGTH], n = v->len <= most ? 0 : code_points_of(v);
    const slice text = value_text(*v);
    if (n <= most)
        return true;
    return violated(c, v, MODEL_MAX_LENGTH, "string \"%s\" is too long (length: %u, maximum allowed: %u)", &text, n,
                    most);
}

static bool check_min_length(model_check *c, const model_schema *s, const value *v) {
    const uint64_t least = s->counts[MODEL_COUNT_MIN_LENGTH], n = code_points_of(v);
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
        c->status = APIGW_E_SIZE;
    else if (outcome == REGEX_NOMEM)
        c->status = APIGW_E_NOMEM;
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
    if (gw_model_format_holds(s->format, text))
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
    bool ok, duplicates = gw_model_has_duplicates(&c->out->memory, v->as.list, &c->steps, &ok);
    (void)s;
    if (!ok)
        c->status = APIGW_E_NOMEM;
    else if (c->steps == 0)
        c->status = APIGW_E_SIZE;
    if (!duplicates)
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
        c->status = APIGW_E_NOMEM;
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
    while ((entry = gw_value_map_next(v->as.map, &at)) != NULL && is_named(c, s, &entry->name))
        ;
    if (entry == NULL || c->quiet != 0 || c->status != APIGW_OK)
        return entry == NULL;
    sorted = sorted_entries(c, v->as.map);
    names = sorted != NULL ? arena_alloc(&c->out->memory, n * sizeof *names) : NULL;
    if (names == NULL) {
        c->status = APIGW_E_NOMEM;
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
    *missing = 0;
    for (size_t i = 0; i < n; i++) {
        if (gw_value_map_find(map, names[i]) != NULL)
            continue;
        if (c->quiet != 0) {
            *missing = 1;
            return NULL;
        }
        if (found == NULL)
            found = arena_alloc(&c->out->memory, n * sizeof *found);
        if (found == NULL) {
            c->status = APIGW_E_NOMEM;
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

static bool check_dependency(model_check *c, const model_dependency *d, const value *v) {
    const slice *missing;
    size_t n;
    if (d->schema != NULL)
        return model_apply(c, d->schema, v);
    missing = missing_names(c, v->as.map, d->names, d->count, &n);
    if (missing == NULL)
        return n == 0;
    return violated(c, v, MODEL_DEPENDENCIES,
                    "property \"%s\" of object has missing property dependencies (schema requires %n; missing: %n)",
                    &d->name, d->names, d->count, missing, n);
}

static bool check_dependencies(model_check *c, const model_schema *s, const value *v) {
    bool ok = true;
    for (size_t i = 0; i < s->dependency_count && c->status == APIGW_OK && (ok || c->quiet == 0); i++)
        if (gw_value_map_find(v->as.map, s->dependencies[i].name) != NULL &&
            !check_dependency(c, &s->dependencies[i], v))
            ok = false;
    return ok;
}

/* ---- combinations ----------------------------------------------------------------------------------------------- */

/* How many schemas a value matches, counted up to `enough`, or, when messages are asked for, of all. */
static size_t count_matches(model_check *c, const model_schemas *schemas, const value *v, size_t enough) {
    const bool all = c->quiet == 0;
    size_t n = 0;
    c->quiet++;
    for (size_t i = 0; i < schemas->count && (all || n < enough) && c->status == APIGW_OK; i++)
        n += model_apply(c, schemas->at[i], v);
    c->quiet--;
    return n;
}

static bool check_all_of(model_check *c, const model_schema *s, const value *v) {
    uint64_t n = 0, count = s->all_of.count;
    bool all = true;
    c->quiet++;
    for (size_t i = 0; i < count && (all || c->quiet == 1) && c->status == APIGW_OK; i++) {
        const bool matches = model_apply(c, s->all_of.at[i], v);
        n += matches;
        all &= matches;
    }
    c->quiet--;
    if (all)
        return true;
    return violated(c, v, MODEL_ALL_OF, "instance failed to match all required schemas (matched only %u out of %u)", n,
                    count);
}

static bool check_any_of(model_check *c, const model_schema *s, const value *v) {
    const uint64_t count = s->any_of.count;
    if (count_matches(c, &s->any_of, v, 1) != 0)
        return true;
    return violated(c, v, MODEL_ANY_OF, "instance failed to match at least one required schema among %u", count);
}

static bool check_one_of(model_check *c, const model_schema *s, const value *v) {
    const uint64_t n = count_matches(c, &s->one_of, v, 2), count = s->one_of.count;
    if (n == 1)
        return true;
    return violated(c, v, MODEL_ONE_OF, "instance failed to match exactly one schema (matched %u out of %u)", n, count);
}

static bool check_not(model_check *c, const model_schema *s, const value *v) {
    bool matches;
    c->quiet++;
    matches = model_apply(c, s->not_of, v);
    c->quiet--;
    if (!matches)
        return true;
    return violated(c, v, MODEL_NOT, "instance matched a schema which it should not have");
}

/* ---- members and items ------------------------------------------------------------------------------------------ */

/* Apply a schema to a value within the current one. The pointer to it is kept when messages are wanted. */
static bool apply_within(model_check *c, const model_schema *s, const value *v, const value *name, size_t index) {
    const size_t before = c->quiet == 0 ? strlen(c->place.pointer) : 0;
    const char last = c->place.pointer[sizeof c->place.pointer - 1]; /* not zero: nothing more is added */
    bool ok;
    if (c->quiet != 0)
        return model_apply(c, s, v);
    if (name != NULL)
        gw_error_pointer_name(&c->place, name->at, name->len);
    else
        gw_error_pointer_index(&c->place, index);
    ok = model_apply(c, s, v);
    memset(c->place.pointer + before, 0, sizeof c->place.pointer - before);
    c->place.pointer[sizeof c->place.pointer - 1] = last;
    return ok;
}

static bool check_member(model_check *c, const model_schema *s, const value_entry *entry) {
    const slice name = value_text(entry->name);
    const value_entry *property =
        s->properties.kind == VALUE_MAP ? gw_value_map_find(s->properties.as.map, name) : NULL;
    bool known = property != NULL, ok = true;
    if (known)
        ok = apply_within(c, property->value.as.other, &entry->value, &entry->name, 0);
    for (size_t i = 0; i < s->pattern_count && (ok || c->quiet == 0); i++)
        if (finds(c, s->patterns[i].pattern, name)) {
            known = true;
            ok &= apply_within(c, s->patterns[i].schema, &entry->value, &entry->name, 0);
        }
    if (!known && s->more_properties != NULL)
        ok = apply_within(c, s->more_properties, &entry->value, &entry->name, 0);
    return ok;
}

static bool check_members(model_check *c, const model_schema *s, const value_map *map) {
    const value_entry *entry, **sorted;
    size_t at = 0;
    bool ok = true;
    if (c->quiet != 0) {
        while (ok && c->status == APIGW_OK && (entry = gw_value_map_next(map, &at)) != NULL)
            ok = check_member(c, s, entry);
        return ok;
    }
    sorted = sorted_entries(c, map);
    for (size_t i = 0; sorted != NULL && i < gw_value_map_count(map) && c->status == APIGW_OK; i++)
        ok &= check_member(c, s, sorted[i]);
    return ok;
}

static bool check_items(model_check *c, const model_schema *s, const value_list *list) {
    bool ok = true;
    for (size_t i = 0; i < list->count && (ok || c->quiet == 0) && c->status == APIGW_OK; i++) {
        const model_schema *item = s->items;
        if (item == NULL)
            item = i < s->tuple.count ? s->tuple.at[i] : s->more_items;
        if (item != NULL)
            ok &= apply_within(c, item, &list->items[i], NULL, i);
    }
    return ok;
}

/* ---- schemas ---------------------------------------------------------------------------------------------------- */

typedef bool model_checker(model_check *c, const model_schema *s, const value *v);

static model_checker *const checkers[MODEL_KEYWORDS] = {
    check_additional_items, check_additional_properties,
    check_all_of,           check_any_of,
    check_dependencies,     check_enum,
    check_max_items,        check_max_length,
    check_max_properties,   check_maximum,
    check_min_items,        check_min_length,
    check_min_properties,   check_minimum,
    check_multiple,         check_not,
    check_one_of,           check_pattern,
    check_required,         check_type,
    check_unique,           check_format,
};

#define KEYWORD(name) (UINT32_C(1) << MODEL_##name)

/* Return the keywords that are about values of a type. */
static uint32_t keywords_of(const value *v) {
    const uint32_t all =
        KEYWORD(ALL_OF) | KEYWORD(ANY_OF) | KEYWORD(ENUM) | KEYWORD(NOT) | KEYWORD(ONE_OF) | KEYWORD(TYPE);
    if (value_is_number(*v))
        return all | KEYWORD(MAXIMUM) | KEYWORD(MINIMUM) | KEYWORD(MULTIPLE_OF);
    if (v->kind == VALUE_STRING)
        return all | KEYWORD(MAX_LENGTH) | KEYWORD(MIN_LENGTH) | KEYWORD(PATTERN) | KEYWORD(FORMAT);
    if (v->kind == VALUE_LIST)
        return all | KEYWORD(ADDITIONAL_ITEMS) | KEYWORD(MAX_ITEMS) | KEYWORD(MIN_ITEMS) | KEYWORD(UNIQUE_ITEMS);
    if (v->kind == VALUE_MAP)
        return all | KEYWORD(ADDITIONAL_PROPERTIES) | KEYWORD(DEPENDENCIES) | KEYWORD(MAX_PROPERTIES) |
               KEYWORD(MIN_PROPERTIES) | KEYWORD(REQUIRED);
    return all;
}

static bool check_keywords(model_check *c, const model_schema *s, const value *v) {
    bool ok = true;
    for (uint32_t left = s->keywords & keywords_of(v); left != 0; left &= left - 1) {
        ok = checkers[lowest_bit(left)](c, s, v) && ok;
        if ((!ok && c->quiet != 0) || c->status != APIGW_OK)
            break;
    }
    return ok;
}

static bool model_apply(model_check *c, const model_schema *s, const value *v) {
    bool ok;
    if (s->target != NULL)
        s = s->target;
    if (c->steps == 0 || c->nesting >= NESTING) {
        c->status = c->steps == 0 ? APIGW_E_SIZE : APIGW_E_DEPTH;
        return false;
    }
    c->steps--;
    c->nesting++;
    ok = check_keywords(c, s, v);
    if (ok && s->children && v->kind == VALUE_MAP)
        ok = check_members(c, s, v->as.map);
    else if (ok && s->children && v->kind == VALUE_LIST)
        ok = check_items(c, s, v->as.list);
    c->nesting--;
    return ok && c->status == APIGW_OK;
}

/* A first round finds out whether all is well, as fast as may be; only when it is not a second one makes messages. */
apigw_status gw_model_validate(const apigw_models *models, const model_schema *schema, const value *v,
                               const char *source, size_t body_len, apigw_violations *out) {
    model_check c = {.models = models, .out = out, .source = source, .quiet = 1, .steps = models->max_steps};
    const uint64_t steps = STEPS_AT_LEAST + (uint64_t)body_len * STEPS_FOR_BYTE;
    bool ok;
    gw_regex_run_init(&c.run, &out->allocator, steps);
    ok = model_apply(&c, schema, v);
    if (!ok && c.status == APIGW_OK && out->most != 0) {
        c.quiet = 0;
        c.steps = models->max_steps;
        c.run.steps = steps;
        model_apply(&c, schema, v);
    }
    gw_regex_run_free(&c.run);
    if (c.status != APIGW_OK)
        return c.status;
    return ok ? APIGW_OK : APIGW_E_VALUE;
}
