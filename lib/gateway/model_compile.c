/* Reading the keywords of draft 4 schemas. Schemas within schemas are queued, not entered, so that nesting costs no
 * stack. */
#include "core/error.h"
#include "core/sort.h"
#include "gateway/model_schema.h"
#include <string.h>

typedef apigw_status model_reader(model_compiler *c, model_schema *s, value v, unsigned which);

static bool model_checked(const model_compiler *c) {
    return (c->document->flags & APIGW_MODEL_UNCHECKED) == 0;
}

/* ---- errors ----------------------------------------------------------------------------------------------------- */

/* Return the child of a map or list that a place is in: the last that begins before it. NULL: it is the parent itself.
 */
static const value *child_at(const value *parent, const char *at, apigw_error *err) {
    const value *found = NULL;
    const value_entry *entry, *member = NULL;
    size_t i = 0, index = 0;
    if (parent->kind == VALUE_LIST) {
        for (; i < parent->as.list->count; i++)
            if (parent->as.list->items[i].at <= at) {
                found = &parent->as.list->items[i];
                index = i;
            }
        if (found != NULL)
            gw_error_pointer_index(err, index);
        return found;
    }
    while (parent->kind == VALUE_MAP && (entry = gw_value_map_next(parent->as.map, &i)) != NULL)
        if (entry->value.at <= at && (member == NULL || entry->value.at > member->value.at))
            member = entry;
    if (member == NULL)
        return NULL;
    gw_error_pointer_name(err, member->name.at, member->name.len);
    return &member->value;
}

void gw_model_point(const model_document *d, value at, apigw_error *err) {
    const value *place = &d->root;
    while (place != NULL && place->at != at.at && (place->kind == VALUE_MAP || place->kind == VALUE_LIST))
        place = child_at(place, at.at, err);
}

apigw_status gw_model_bad(const model_compiler *c, value at, apigw_status code, const char *expected) {
    gw_error_set(c->err, code, model_offset(at, c->document->source), "expected %s", expected);
    if (c->err != NULL)
        gw_model_point(c->document, at, c->err);
    return code;
}

/* ---- schemas within schemas ------------------------------------------------------------------------------------- */

/* Return the list that the schema of a map is in. The factor spreads addresses, wherever they are close together. */
static model_schema **bucket_of(const apigw_models *models, const value_map *map) {
    return &models->buckets[(uintptr_t)map * UINT64_C(0x9E3779B97F4A7C15) >> (64 - models->bucket_count_log)];
}

/* Make room for one more schema. Return false when out of memory. */
static bool reserve_bucket(apigw_models *models) {
    enum { FIRST_LOG = 6 };
    const unsigned log = models->buckets == NULL ? FIRST_LOG : models->bucket_count_log + 1;
    const size_t size = sizeof *models->buckets << log;
    model_schema **buckets;
    if (models->buckets != NULL && models->schema_count >> models->bucket_count_log == 0)
        return true;
    buckets = arena_alloc(&models->memory, size);
    if (buckets == NULL)
        return false;
    memset(buckets, 0, size);
    models->buckets = buckets;
    models->bucket_count_log = log;
    for (model_schema *s = models->schemas; s != NULL; s = s->next) {
        model_schema **bucket = bucket_of(models, s->source.as.map);
        s->sibling = *bucket;
        *bucket = s;
    }
    return true;
}

model_schema *gw_model_schema_of(model_compiler *c, value map) {
    apigw_models *models = c->models;
    model_schema **bucket, *s;
    if (!reserve_bucket(models))
        return NULL;
    bucket = bucket_of(models, map.as.map);
    for (s = *bucket; s != NULL; s = s->sibling)
        if (s->source.as.map == map.as.map)
            return s;
    s = arena_alloc(&models->memory, sizeof *s);
    if (s == NULL)
        return NULL;
    memset(s, 0, sizeof *s);
    s->source = map;
    s->document = c->document;
    s->sibling = *bucket;
    *bucket = s;
    *models->schemas_end = s;
    models->schemas_end = &s->next;
    models->schema_count++;
    return s;
}

static apigw_status read_schema(model_compiler *c, value v, model_schema **out) {
    if (v.kind != VALUE_MAP)
        return gw_model_bad(c, v, APIGW_E_TYPE, "a schema, which is an object");
    *out = gw_model_schema_of(c, v);
    return *out != NULL ? APIGW_OK : gw_error_nomem(c->err);
}

/* An array of schemas, not empty. */
static apigw_status read_schemas(model_compiler *c, value v, model_schemas *out) {
    apigw_status status = APIGW_OK;
    if (v.kind != VALUE_LIST)
        return gw_model_bad(c, v, APIGW_E_TYPE, "an array of schemas");
    if (v.as.list->count == 0 && model_checked(c))
        return gw_model_bad(c, v, APIGW_E_VALUE, "at least one schema");
    out->at = arena_alloc(&c->models->memory, v.as.list->count * sizeof *out->at);
    if (out->at == NULL)
        return gw_error_nomem(c->err);
    out->count = v.as.list->count;
    for (size_t i = 0; i < out->count && status == APIGW_OK; i++)
        status = read_schema(c, v.as.list->items[i], &out->at[i]);
    return status;
}

/* ---- scalars ---------------------------------------------------------------------------------------------------- */

static apigw_status read_ignored(model_compiler *c, model_schema *s, value v, unsigned which) {
    (void)s;
    if (which == VALUE_STRING && v.kind != VALUE_STRING && model_checked(c))
        return gw_model_bad(c, v, APIGW_E_TYPE, "a string");
    return APIGW_OK;
}

static apigw_status read_reference(model_compiler *c, model_schema *s, value v, unsigned which) {
    (void)which;
    if (v.kind != VALUE_STRING)
        return gw_model_bad(c, v, APIGW_E_TYPE, "a string that refers to a schema");
    s->reference = value_text(v);
    return APIGW_OK;
}

static apigw_status read_number(model_compiler *c, model_schema *s, value v, unsigned which) {
    value *const places[] = {&s->maximum, &s->minimum, &s->multiple_of};
    static const uint8_t keywords[] = {MODEL_MAXIMUM, MODEL_MINIMUM, MODEL_MULTIPLE_OF};
    if (!value_is_number(v))
        return gw_model_bad(c, v, APIGW_E_TYPE, "a number");
    if (which == 2 && gw_value_compare_numbers(v, gw_value_integer(0)) <= 0)
        return gw_model_bad(c, v, APIGW_E_VALUE, "a number greater than 0");
    *places[which] = v;
    s->keywords |= UINT32_C(1) << keywords[which];
    return APIGW_OK;
}

static apigw_status read_switch(model_compiler *c, model_schema *s, value v, unsigned which) {
    if (v.kind != VALUE_BOOLEAN)
        return gw_model_bad(c, v, APIGW_E_TYPE, "true or false");
    if (which == 0)
        s->exclusive_maximum = v.as.boolean;
    else if (which == 1)
        s->exclusive_minimum = v.as.boolean;
    else if (v.as.boolean)
        s->keywords |= UINT32_C(1) << MODEL_UNIQUE_ITEMS;
    return APIGW_OK;
}

/* An integer that is not negative; one beyond 64 bits counts as the largest. */
static apigw_status read_count(model_compiler *c, model_schema *s, value v, unsigned which) {
    static const uint8_t keywords[] = {MODEL_MAX_ITEMS, MODEL_MAX_LENGTH, MODEL_MAX_PROPERTIES,
                                       MODEL_MIN_ITEMS, MODEL_MIN_LENGTH, MODEL_MIN_PROPERTIES};
    const bool small = v.kind == VALUE_INTEGER || v.kind == VALUE_LONG;
    if (!small && v.kind != VALUE_BIG)
        return gw_model_bad(c, v, APIGW_E_TYPE, "an integer");
    if (small ? v.as.integer < 0 : v.at[0] == '-')
        return gw_model_bad(c, v, APIGW_E_VALUE, "an integer that is not negative");
    if ((c->document->flags & APIGW_MODEL_IMPORTED) != 0 &&
        (which == MODEL_COUNT_MAX_ITEMS || which == MODEL_COUNT_MIN_ITEMS))
        return APIGW_OK;
    s->counts[which] = small ? (uint64_t)v.as.integer : UINT64_MAX;
    s->keywords |= UINT32_C(1) << keywords[which];
    return APIGW_OK;
}

static apigw_status compile_pattern(model_compiler *c, value v, slice text, const regex **out) {
    apigw_error *err = c->err;
    uint64_t within;
    apigw_status status = gw_regex_compile(out, &c->models->memory, text, REGEX_ECMA, 0, err);
    if (status == APIGW_OK || err == NULL || status == APIGW_E_NOMEM)
        return status;
    within = err->offset < text.len ? err->offset : text.len; /* PCRE2 may report none */
    err->offset = (uint64_t)(text.at - c->document->source) + within;
    gw_model_point(c->document, v, err);
    return status;
}

static apigw_status read_pattern(model_compiler *c, model_schema *s, value v, unsigned which) {
    (void)which;
    if (v.kind != VALUE_STRING)
        return gw_model_bad(c, v, APIGW_E_TYPE, "a string with a regular expression");
    s->pattern_text = value_text(v);
    s->keywords |= UINT32_C(1) << MODEL_PATTERN;
    return compile_pattern(c, v, s->pattern_text, &s->pattern);
}

static apigw_status read_format(model_compiler *c, model_schema *s, value v, unsigned which) {
    (void)which;
    if (v.kind != VALUE_STRING)
        return gw_model_bad(c, v, APIGW_E_TYPE, "a string that names a format");
    s->format = (uint8_t)gw_model_format_of(value_text(v));
    if (s->format != MODEL_NO_FORMAT && c->models->check_formats)
        s->keywords |= UINT32_C(1) << MODEL_FORMAT;
    return APIGW_OK;
}

/* ---- types and lists -------------------------------------------------------------------------------------------- */

static apigw_status add_type(model_compiler *c, model_schema *s, value v) {
    for (unsigned i = 0; v.kind == VALUE_STRING && i < MODEL_TYPES; i++) {
        const char *name = gw_model_type_name(i);
        if (v.len == strlen(name) && memcmp(v.at, name, v.len) == 0) {
            if ((s->types >> i & 1) != 0 && 1u << i != MODEL_INTEGER && model_checked(c))
                return gw_model_bad(c, v, APIGW_E_VALUE, "each type once");
            s->types |= (uint8_t)(1u << i | (1u << i == MODEL_NUMBER ? MODEL_INTEGER : 0));
            return APIGW_OK;
        }
    }
    return gw_model_bad(c, v, APIGW_E_VALUE, "array, boolean, integer, null, number, object or string");
}

static apigw_status read_type(model_compiler *c, model_schema *s, value v, unsigned which) {
    apigw_status status = APIGW_OK;
    (void)which;
    s->keywords |= UINT32_C(1) << MODEL_TYPE;
    if (v.kind != VALUE_LIST)
        return add_type(c, s, v);
    if (v.as.list->count == 0 && model_checked(c))
        return gw_model_bad(c, v, APIGW_E_VALUE, "at least one type");
    for (size_t i = 0; i < v.as.list->count && status == APIGW_OK; i++)
        status = add_type(c, s, v.as.list->items[i]);
    return status;
}

static apigw_status read_enum(model_compiler *c, model_schema *s, value v, unsigned which) {
    model_walk walk = {.memory = &c->models->memory, .steps = c->models->max_steps};
    bool duplicates;
    (void)which;
    if (v.kind != VALUE_LIST)
        return gw_model_bad(c, v, APIGW_E_TYPE, "an array of values");
    if (model_checked(c)) {
        if (v.as.list->count == 0)
            return gw_model_bad(c, v, APIGW_E_VALUE, "at least one value");
        duplicates = gw_model_has_duplicates(&walk, v.as.list);
        if (walk.status == APIGW_E_NOMEM)
            return gw_error_nomem(c->err);
        if (duplicates)
            return gw_model_bad(c, v, APIGW_E_VALUE, "each value once");
    }
    s->enumeration = v;
    s->keywords |= UINT32_C(1) << MODEL_ENUM;
    return APIGW_OK;
}

static bool name_before(const void *context, uint32_t a, uint32_t b) {
    const value *names = context;
    const size_t n = names[a].len < names[b].len ? names[a].len : names[b].len;
    const int order = n != 0 ? memcmp(names[a].at, names[b].at, n) : 0;
    return order != 0 ? order < 0 : names[a].len < names[b].len;
}

/* Strings of an array, sorted and each once; of a checked schema there must be one, and none twice. */
static apigw_status read_names(model_compiler *c, value v, const slice **out, size_t *count) {
    const size_t n = v.kind == VALUE_LIST ? v.as.list->count : 0;
    uint32_t *order = arena_alloc(&c->models->memory, n * sizeof *order);
    slice *names = arena_alloc(&c->models->memory, n * sizeof *names);
    *count = 0;
    if (order == NULL || names == NULL)
        return gw_error_nomem(c->err);
    if (v.kind != VALUE_LIST)
        return gw_model_bad(c, v, APIGW_E_TYPE, "an array of names");
    if (n == 0 && model_checked(c))
        return gw_model_bad(c, v, APIGW_E_VALUE, "at least one name");
    for (size_t i = 0; i < n; i++) {
        if (v.as.list->items[i].kind != VALUE_STRING)
            return gw_model_bad(c, v.as.list->items[i], APIGW_E_TYPE, "a name, which is a string");
        order[i] = (uint32_t)i;
    }
    gw_sort_numbers(order, n, name_before, v.as.list->items);
    for (size_t i = 0; i < n; i++) {
        const value *name = &v.as.list->items[order[i]];
        if (i == 0 || name_before(v.as.list->items, order[i - 1], order[i]))
            names[(*count)++] = value_text(*name);
        else if (model_checked(c))
            return gw_model_bad(c, *name, APIGW_E_VALUE, "each name once");
    }
    *out = names;
    return APIGW_OK;
}

static apigw_status read_required(model_compiler *c, model_schema *s, value v, unsigned which) {
    (void)which;
    s->keywords |= UINT32_C(1) << MODEL_REQUIRED;
    return read_names(c, v, &s->required, &s->required_count);
}

/* ---- objects and arrays ----------------------------------------------------------------------------------------- */

static apigw_status check_map(model_compiler *c, value v) {
    return v.kind == VALUE_MAP ? APIGW_OK : gw_model_bad(c, v, APIGW_E_TYPE, "an object");
}

static apigw_status read_definitions(model_compiler *c, model_schema *s, value v, unsigned which) {
    apigw_status status = check_map(c, v);
    const value_entry *entry;
    model_schema *ignored;
    size_t i = 0;
    (void)s;
    (void)which;
    while (status == APIGW_OK && (entry = gw_value_map_next(v.as.map, &i)) != NULL)
        status = read_schema(c, entry->value, &ignored);
    return status;
}

static apigw_status read_properties(model_compiler *c, model_schema *s, value v, unsigned which) {
    arena *memory = &c->models->memory;
    apigw_status status = check_map(c, v);
    const value_entry *entry;
    size_t i = 0;
    (void)which;
    if (status != APIGW_OK)
        return status;
    if (!gw_value_new_map(memory, &s->properties) ||
        !gw_value_map_reserve(memory, s->properties.as.map, gw_value_map_count(v.as.map)))
        return gw_error_nomem(c->err);
    while (status == APIGW_OK && (entry = gw_value_map_next(v.as.map, &i)) != NULL) {
        model_schema *schema;
        status = read_schema(c, entry->value, &schema);
        if (status == APIGW_OK && !gw_value_map_put(memory, s->properties.as.map, entry->name,
                                                    (value){.kind = VALUE_OTHER, .as.other = schema}))
            status = gw_error_nomem(c->err);
    }
    s->children = true;
    return status;
}

static apigw_status read_patterns(model_compiler *c, model_schema *s, value v, unsigned which) {
    apigw_status status = check_map(c, v);
    model_pattern *patterns;
    const value_entry *entry;
    size_t i = 0;
    (void)which;
    if (status != APIGW_OK)
        return status;
    patterns = arena_alloc(&c->models->memory, gw_value_map_count(v.as.map) * sizeof *patterns);
    if (patterns == NULL)
        return gw_error_nomem(c->err);
    s->patterns = patterns;
    s->children = true;
    while (status == APIGW_OK && (entry = gw_value_map_next(v.as.map, &i)) != NULL) {
        model_pattern *p = &patterns[s->pattern_count];
        status = compile_pattern(c, entry->value, value_text(entry->name), &p->pattern);
        if (status == APIGW_OK)
            status = read_schema(c, entry->value, &p->schema);
        s->pattern_count += status == APIGW_OK;
    }
    return status;
}

/* additionalProperties and additionalItems: true, false or a schema. */
static apigw_status read_additional(model_compiler *c, model_schema *s, value v, unsigned which) {
    if (v.kind == VALUE_BOOLEAN) {
        if (!v.as.boolean)
            s->keywords |= UINT32_C(1) << which;
        s->no_more_properties |= !v.as.boolean && which == MODEL_ADDITIONAL_PROPERTIES;
        return APIGW_OK;
    }
    if (v.kind != VALUE_MAP)
        return gw_model_bad(c, v, APIGW_E_TYPE, "true, false or a schema");
    s->children = true;
    return read_schema(c, v, which == MODEL_ADDITIONAL_ITEMS ? &s->more_items : &s->more_properties);
}

static apigw_status read_items(model_compiler *c, model_schema *s, value v, unsigned which) {
    (void)which;
    s->children = true;
    if (v.kind != VALUE_LIST)
        return read_schema(c, v, &s->items);
    return read_schemas(c, v, &s->tuple);
}

static apigw_status read_dependencies(model_compiler *c, model_schema *s, value v, unsigned which) {
    apigw_status status = check_map(c, v);
    model_dependency *all;
    const value_entry *entry;
    size_t i = 0;
    (void)which;
    if (status != APIGW_OK)
        return status;
    all = arena_alloc(&c->models->memory, gw_value_map_count(v.as.map) * sizeof *all);
    if (all == NULL)
        return gw_error_nomem(c->err);
    s->dependencies = all;
    s->keywords |= UINT32_C(1) << MODEL_DEPENDENCIES;
    while (status == APIGW_OK && (entry = gw_value_map_next(v.as.map, &i)) != NULL) {
        model_dependency *d = &all[s->dependency_count];
        *d = (model_dependency){.name = value_text(entry->name)};
        status = entry->value.kind == VALUE_LIST ? read_names(c, entry->value, &d->names, &d->count)
                                                 : read_schema(c, entry->value, &d->schema);
        s->dependency_count += status == APIGW_OK;
    }
    return status;
}

static apigw_status read_combinator(model_compiler *c, model_schema *s, value v, unsigned which) {
    s->keywords |= UINT32_C(1) << which;
    if (which == MODEL_NOT)
        return read_schema(c, v, &s->not_of);
    return read_schemas(c, v, which == MODEL_ALL_OF ? &s->all_of : which == MODEL_ANY_OF ? &s->any_of : &s->one_of);
}

/* ---- keywords --------------------------------------------------------------------------------------------------- */

static const struct model_row {
    const char *name;
    model_reader *read;
    unsigned which;
} model_rows[] = {
    {"$ref", read_reference, 0},
    {"$schema", read_ignored, VALUE_STRING},
    {"additionalItems", read_additional, MODEL_ADDITIONAL_ITEMS},
    {"additionalProperties", read_additional, MODEL_ADDITIONAL_PROPERTIES},
    {"allOf", read_combinator, MODEL_ALL_OF},
    {"anyOf", read_combinator, MODEL_ANY_OF},
    {"default", read_ignored, 0},
    {"definitions", read_definitions, 0},
    {"dependencies", read_dependencies, 0},
    {"description", read_ignored, VALUE_STRING},
    {"enum", read_enum, 0},
    {"exclusiveMaximum", read_switch, 0},
    {"exclusiveMinimum", read_switch, 1},
    {"format", read_format, 0},
    {"id", read_ignored, VALUE_STRING},
    {"items", read_items, 0},
    {"maxItems", read_count, MODEL_COUNT_MAX_ITEMS},
    {"maxLength", read_count, MODEL_COUNT_MAX_LENGTH},
    {"maxProperties", read_count, MODEL_COUNT_MAX_PROPERTIES},
    {"maximum", read_number, 0},
    {"minItems", read_count, MODEL_COUNT_MIN_ITEMS},
    {"minLength", read_count, MODEL_COUNT_MIN_LENGTH},
    {"minProperties", read_count, MODEL_COUNT_MIN_PROPERTIES},
    {"minimum", read_number, 1},
    {"multipleOf", read_number, 2},
    {"not", read_combinator, MODEL_NOT},
    {"oneOf", read_combinator, MODEL_ONE_OF},
    {"pattern", read_pattern, 0},
    {"patternProperties", read_patterns, 0},
    {"properties", read_properties, 0},
    {"required", read_required, 0},
    {"title", read_ignored, VALUE_STRING},
    {"type", read_type, 0},
    {"uniqueItems", read_switch, 2},
};

static const struct model_row *model_row_of(slice name) {
    for (size_t i = 0; i < sizeof model_rows / sizeof *model_rows; i++)
        if (strlen(model_rows[i].name) == name.len && memcmp(model_rows[i].name, name.at, name.len) == 0)
            return &model_rows[i];
    return NULL;
}

apigw_status gw_model_compile(model_compiler *c, model_schema *s) {
    const value_entry *entry;
    apigw_status status = APIGW_OK;
    size_t i = 0;
    s->compiled = true;
    while (status == APIGW_OK && (entry = gw_value_map_next(s->source.as.map, &i)) != NULL) {
        const struct model_row *row = model_row_of(value_text(entry->name));
        if (row != NULL)
            status = row->read(c, s, entry->value, row->which);
    }
    if (s->tuple.count == 0 && s->tuple.at == NULL) { /* additionalItems means nothing without an array of schemas */
        s->keywords &= ~(UINT32_C(1) << MODEL_ADDITIONAL_ITEMS);
        s->more_items = NULL;
    }
    if (s->keywords != 0 && s->reference.at != NULL)
        s->keywords = 0; /* `$ref` hides its siblings (G.6.8) */
    return status;
}

/* ---- unknown keywords ------------------------------------------------------------------------------------------- */

/* Add a name to a sorted list without duplicates. False when out of memory. */
static bool add_unknown(arena *memory, value_list *names, value name) {
    size_t i = names->count;
    for (size_t k = 0; k < names->count; k++)
        if (names->items[k].len == name.len && memcmp(names->items[k].at, name.at, name.len) == 0)
            return true;
    if (!gw_value_list_add(memory, names, name))
        return false;
    for (; i != 0; i--) {
        names->items[i] = name;
        if (!name_before(names->items, (uint32_t)i, (uint32_t)i - 1))
            break;
        names->items[i] = names->items[i - 1];
        names->items[i - 1] = name;
    }
    return true;
}

/* The message of API Gateway, as far as it fits. */
static apigw_status refuse_keywords(model_compiler *c, const value_list *names, value first) {
    char text[APIGW_ERROR_MESSAGE_MAX];
    size_t at = 0;
    for (size_t i = 0; i < names->count && names->items[i].len + 4 < sizeof text - at; i++) {
        if (i != 0)
            text[at++] = ',';
        text[at++] = '"';
        memcpy(text + at, names->items[i].at, names->items[i].len);
        at += names->items[i].len;
        text[at++] = '"';
    }
    text[at] = '\0';
    gw_error_set(c->err, APIGW_E_VALUE, value_offset(first, c->document->source),
                 "Invalid model schema specified. Unsupported keyword(s): [%s]", text);
    if (c->err != NULL)
        gw_model_point(c->document, first, c->err);
    return APIGW_E_VALUE;
}

apigw_status gw_model_check_keywords(model_compiler *c, model_schema *first) {
    enum { MOST = 64 }; /* names that a message may have room for */
    value names, place = gw_value_null();
    if (!gw_value_new_list(&c->models->memory, &names))
        return gw_error_nomem(c->err);
    for (model_schema *s = first; s != NULL; s = s->next) {
        const value_entry *entry;
        size_t i = 0;
        while ((entry = gw_value_map_next(s->source.as.map, &i)) != NULL) {
            if (model_row_of(value_text(entry->name)) != NULL || names.as.list->count == MOST)
                continue;
            if (names.as.list->count == 0)
                place = entry->value;
            if (!add_unknown(&c->models->memory, names.as.list, entry->name))
                return gw_error_nomem(c->err);
        }
    }
    return names.as.list->count == 0 ? APIGW_OK : refuse_keywords(c, names.as.list, place);
}
