/* Parameter expressions: compiling and reading them. */
#include "gateway/mapping.h"
#include "core/buffer.h"
#include "core/error.h"
#include "gateway/value_text.h"

/* ---- compiling -------------------------------------------------------------------------------------------------- */

/* A form of expression: `begin` is what it begins with, or all of it where that does not end with ".". */
typedef struct mapping_form {
    slice begin;
    uint8_t sides; /* for which it is taken; 0: always */
    uint8_t source;
    bool of_response;
} mapping_form;

/* Those of REST APIs. Mappings of responses and gateway responses take those of their side. */
static const mapping_form rest_forms[] = {
    {SLICE_INIT("method.request.path."), MAPPING_OF_REQUEST, MAPPING_PATH, false},
    {SLICE_INIT("method.request.querystring."), MAPPING_OF_REQUEST, MAPPING_QUERY, false},
    {SLICE_INIT("method.request.multivaluequerystring."), MAPPING_OF_REQUEST, MAPPING_QUERY_ALL, false},
    {SLICE_INIT("method.request.header."), MAPPING_OF_REQUEST, MAPPING_HEADER, false},
    {SLICE_INIT("method.request.multivalueheader."), MAPPING_OF_REQUEST, MAPPING_HEADER_JOIN, false},
    {SLICE_INIT("method.request.body"), MAPPING_OF_REQUEST_BODY, MAPPING_BODY, false},
    {SLICE_INIT("method.request.body."), MAPPING_OF_REQUEST_BODY, MAPPING_BODY_PATH, false},
    {SLICE_INIT("integration.response.header."), MAPPING_OF_RESPONSE, MAPPING_HEADER, true},
    {SLICE_INIT("integration.response.multivalueheader."), MAPPING_OF_RESPONSE, MAPPING_HEADER_JOIN, true},
    {SLICE_INIT("integration.response.body"), MAPPING_OF_RESPONSE, MAPPING_BODY, true},
    {SLICE_INIT("integration.response.body."), MAPPING_OF_RESPONSE, MAPPING_BODY_PATH, true},
    {SLICE_INIT("context."), 0, MAPPING_CONTEXT, false},
    {SLICE_INIT("stageVariables."), 0, MAPPING_STAGE_VARIABLE, false},
};

/* Those of HTTP APIs, without "$" (G.8.2). */
static const mapping_form http_forms[] = {
    {SLICE_INIT("request.path"), MAPPING_OF_HTTP_REQUEST, MAPPING_WHOLE_PATH, false},
    {SLICE_INIT("request.path."), MAPPING_OF_HTTP_REQUEST, MAPPING_PATH, false},
    {SLICE_INIT("request.querystring."), MAPPING_OF_HTTP_REQUEST, MAPPING_QUERY_JOIN, false},
    {SLICE_INIT("request.header."), MAPPING_OF_HTTP_REQUEST, MAPPING_HEADER_FOLD, false},
    {SLICE_INIT("request.body."), MAPPING_OF_HTTP_REQUEST, MAPPING_BODY_PATH, false},
    {SLICE_INIT("response.header."), MAPPING_OF_HTTP_RESPONSE, MAPPING_HEADER_FOLD, true},
    {SLICE_INIT("response.body."), MAPPING_OF_HTTP_RESPONSE, MAPPING_BODY_PATH, true},
    {SLICE_INIT("context."), 0, MAPPING_CONTEXT, false},
    {SLICE_INIT("stageVariables."), 0, MAPPING_STAGE_VARIABLE, false},
};

static const mapping_form *form_of(const mapping_form *forms, size_t count, slice text, unsigned sides) {
    for (size_t i = 0; i < count; i++) {
        const slice begin = forms[i].begin;
        const bool has_name = begin.at[begin.len - 1] == '.';
        if ((forms[i].sides == 0 || (forms[i].sides & sides) != 0) && slice_starts_with(text, begin) &&
            has_name == (text.len > begin.len))
            return &forms[i];
    }
    return NULL;
}

static apigw_status compile_body_path(mapping *m, arena *memory, size_t begin, apigw_error *err) {
    apigw_status status = gw_json_path_compile(&m->path, memory, m->name, err);
    const size_t added = m->name.at[0] != '$' ? 2 : 0; /* "$.", which the compiler puts in front */
    if (status != APIGW_OK && err != NULL && err->offset != UINT64_MAX)
        err->offset += begin - added;
    return status;
}

static apigw_status compile_form(mapping *out, arena *memory, const mapping_form *form, slice text, apigw_error *err) {
    const size_t begin = form->begin.len < text.len ? form->begin.len : text.len;
    const char *copy = gw_arena_copy(memory, text.at, text.len);
    if (copy == NULL)
        return gw_error_nomem(err);
    *out = (mapping){form->source, form->of_response, slice_of(copy + begin, text.len - begin), NULL};
    if (form->source == MAPPING_BODY_PATH)
        return compile_body_path(out, memory, begin, err);
    for (size_t i = 0; i < out->name.len && form->source < MAPPING_BODY;
         i++) { /* letters, digits and "._$-" (G.4.11) */
        const char ch = out->name.at[i];
        if (!ascii_is_digit(ch) && !(ascii_lower(ch) >= 'a' && ascii_lower(ch) <= 'z') && ch != '.' && ch != '_' &&
            ch != '$' && ch != '-')
            return gw_error_found(err, APIGW_E_VALUE, begin + i, "a parameter name of letters, digits and '._$-'",
                                  out->name.at + i, 1);
    }
    return APIGW_OK;
}

apigw_status gw_mapping_compile(mapping *out, arena *memory, slice text, unsigned sides, apigw_error *err) {
    const mapping_form *form;
    if (text.len != 0 && text.at[0] == '\'') {
        if (text.len < 2 || text.at[text.len - 1] != '\'')
            return gw_error_found(err, APIGW_E_VALUE, text.len, "a quote at the end of the literal", text.at, text.len);
        const char *copy = gw_arena_copy(memory, text.at + 1, text.len - 2);
        *out = (mapping){MAPPING_LITERAL, false, slice_of(copy, text.len - 2), NULL};
        return copy != NULL ? APIGW_OK : gw_error_nomem(err);
    }
    form = form_of(rest_forms, sizeof rest_forms / sizeof *rest_forms, text, sides);
    if (form == NULL)
        return gw_error_found(err, APIGW_E_VALUE, 0, "the expression of a parameter", text.at, text.len);
    return compile_form(out, memory, form, text, err);
}

bool gw_mapping_is_reference(slice text) {
    static const slice roots[] = {SLICE_INIT("request."), SLICE_INIT("response."), SLICE_INIT("context."),
                                  SLICE_INIT("stageVariables.")};
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (slice_starts_with(text, roots[i]))
            return true;
    return false;
}

apigw_status gw_mapping_compile_reference(mapping *out, arena *memory, slice text, unsigned sides, apigw_error *err) {
    const mapping_form *form = form_of(http_forms, sizeof http_forms / sizeof *http_forms, text, sides);
    if (form == NULL)
        return gw_error_found(err, APIGW_E_VALUE, 0, "the reference of a parameter", text.at, text.len);
    for (size_t i = form->begin.len; i + 1 < text.len && form->source == MAPPING_BODY_PATH; i++) /* G.8.3 */
        if ((text.at[i] == '.' && text.at[i + 1] == '.') || (text.at[i] == '[' && text.at[i + 1] == '?'))
            return gw_error_found(err, APIGW_E_VALUE, i, "a path without '..' and filters", text.at + i, 2);
    return compile_form(out, memory, form, text, err);
}

/* ---- text of values --------------------------------------------------------------------------------------------- */

bool gw_mapping_text(mapping_scope *scope, value v, slice *out, apigw_status *status) {
    value_walk walk = {.memory = scope->memory, .work_max = scope->work_max};
    apigw_buffer text = {.allocator = scope->memory->allocator, .max = SIZE_MAX};
    bool good;
    *out = slice_absent();
    *status = APIGW_OK;
    if (v.kind == VALUE_STRING)
        *out = value_text(v);
    if (v.kind == VALUE_STRING || v.kind == VALUE_NULL || v.kind == VALUE_OTHER || v.detail != OBJECT_NONE)
        return true;
    gw_buffer_begin(&text);
    good = v.kind == VALUE_MAP || v.kind == VALUE_LIST ? gw_value_print_json(&walk, &text, v)
                                                       : gw_value_print(&walk, &text, v);
    if (!good)
        *status = walk.work > walk.work_max || walk.count >= VALUE_DEPTH_MAX ? APIGW_E_SIZE : APIGW_E_NOMEM;
    else
        *status = text.status;
    if (*status == APIGW_OK) {
        out->at = gw_arena_copy(scope->memory, text.data, text.length);
        out->len = text.length;
        *status = out->at != NULL ? APIGW_OK : APIGW_E_NOMEM;
    }
    gw_memory_release(&text.allocator, text.data, text.capacity);
    return *status == APIGW_OK;
}

/* ---- bodies ----------------------------------------------------------------------------------------------------- */

/* Return whether a text begins as JSON of more than a word or a number does (G.4.13). */
static bool begins_like_json(slice text) {
    size_t i = 0;
    while (i < text.len && (ascii_is_space(text.at[i]) || text.at[i] == '\n' || text.at[i] == '\r'))
        i++;
    return i < text.len && (text.at[i] == '{' || text.at[i] == '[' || text.at[i] == '\'' || text.at[i] == '"');
}

/* Read JSON text. `*v` is null when the text is malformed. Return false when out of memory. */
static bool read_json(arena *memory, slice text, value *v) {
    value_fault fault;
    if (gw_values_read_lenient(memory, text, VALUE_DEPTH_MAX, v, &fault))
        return true;
    *v = gw_value_null();
    return fault.code != APIGW_E_NOMEM;
}

/* The body of a failed function with its errorMessage as JSON, when that is JSON text (G.5.12). */
static bool describe_error(arena *memory, mapping_body *body) {
    const value_entry *message = body->root.kind == VALUE_MAP && body->is_error
                                     ? gw_value_map_find(body->root.as.map, SLICE("errorMessage"))
                                     : NULL;
    value inner;
    if (message == NULL || message->value.kind != VALUE_STRING || !begins_like_json(value_text(message->value)))
        return true;
    if (!read_json(memory, value_text(message->value), &inner) || !gw_value_new_map(memory, &body->described))
        return false;
    return gw_value_map_put(memory, body->described.as.map, message->name, inner);
}

static apigw_status prepare_body(arena *memory, mapping_body *body) {
    if (!body->is_read) {
        const slice text = body->text.len != 0 ? body->text : SLICE("{}");
        body->root = body->described = gw_value_null();
        if (begins_like_json(text)) {
            if (!read_json(memory, text, &body->root) || !describe_error(memory, body))
                return APIGW_E_NOMEM;
            body->is_bad = body->root.kind == VALUE_NULL;
        }
        body->is_read = true;
    }
    return body->is_bad ? APIGW_E_SYNTAX : APIGW_OK;
}

static apigw_status read_body_path(mapping_scope *scope, const mapping *m, const mapping_body *body, slice *out) {
    value_walk walk = {.memory = scope->memory, .work_max = scope->work_max};
    regex_run run;
    const json_path_run how = {&walk, &run};
    value v = gw_value_null();
    bool found = false, good;
    apigw_status status;
    gw_regex_run_init(&run, &scope->memory->allocator, scope->work_max);
    good = body->root.kind == VALUE_NULL || gw_json_path_read(m->path, &how, body->root, &v, &found);
    if (good && !found && body->described.kind == VALUE_MAP)
        good = gw_json_path_read(m->path, &how, body->described, &v, &found);
    gw_regex_run_free(&run);
    if (!good)
        return walk.work > walk.work_max || run.steps == 0 ? APIGW_E_SIZE : APIGW_E_NOMEM;
    gw_mapping_text(scope, found ? v : gw_value_null(), out, &status);
    return status;
}

static apigw_status read_mapped_body(mapping_scope *scope, const mapping *m, slice *out) {
    mapping_body *body = m->of_response ? &scope->response_body : &scope->request_body;
    apigw_status status = prepare_body(scope->memory, body);
    if (status != APIGW_OK)
        return status;
    if (m->source == MAPPING_BODY_PATH)
        return read_body_path(scope, m, body, out);
    *out = body->text.len != 0 ? body->text : SLICE("{}");
    return APIGW_OK;
}

/* ---- parameters of the messages --------------------------------------------------------------------------------- */

static size_t list_count(const mapping_scope *scope, bool of_response, uint32_t list) {
    return of_response ? apigw_response_count(scope->response, list) : apigw_request_count(scope->request, list);
}

/* The value of the i-th entry, when it has that name. */
static bool entry_is(const mapping_scope *scope, const mapping *m, uint32_t list, size_t i, slice *out) {
    apigw_pair pair = {0};
    apigw_status status = m->of_response ? apigw_response_at(scope->response, list, i, &pair)
                                         : apigw_request_at(scope->request, list, i, &pair);
    slice name = slice_of(pair.name, pair.name_len);
    *out = slice_of(pair.value, pair.value_len);
    return status == APIGW_OK &&
           (m->source == MAPPING_HEADER_FOLD ? slice_equal_fold(name, m->name) : slice_equal(name, m->name));
}

static slice last_entry(const mapping_scope *scope, const mapping *m, uint32_t list) {
    slice found;
    for (size_t i = list_count(scope, m->of_response, list); i-- > 0;)
        if (entry_is(scope, m, list, i, &found))
            return found;
    return slice_absent();
}

static apigw_status all_entries(const mapping_scope *scope, const mapping *m, uint32_t list, mapping_values *out) {
    const size_t count = list_count(scope, m->of_response, list);
    size_t found = 0;
    slice text, *values;
    *out = (mapping_values){NULL, 0};
    for (size_t i = 0; i < count; i++)
        found += entry_is(scope, m, list, i, &text);
    values = found != 0 ? arena_alloc(scope->memory, found * sizeof *values) : NULL;
    if (found != 0 && values == NULL)
        return APIGW_E_NOMEM;
    for (size_t i = 0, n = 0; i < count && n < found; i++)
        if (entry_is(scope, m, list, i, &text))
            values[n++] = text;
    *out = (mapping_values){values, found};
    return APIGW_OK;
}

static apigw_status join_entries(const mapping_scope *scope, const mapping *m, uint32_t list, slice *out) {
    mapping_values all;
    size_t length = 0;
    char *text;
    apigw_status status = all_entries(scope, m, list, &all);
    *out = slice_absent();
    if (status != APIGW_OK || all.count == 0)
        return status;
    for (size_t i = 0; i < all.count; i++)
        length += all.at[i].len + 1;
    text = arena_bytes(scope->memory, length);
    if (text == NULL)
        return APIGW_E_NOMEM;
    length = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (i != 0)
            text[length++] = ',';
        if (all.at[i].len != 0)
            memcpy(text + length, all.at[i].at, all.at[i].len);
        length += all.at[i].len;
    }
    *out = slice_of(text, length);
    return APIGW_OK;
}

/* Return a member of $context: names are separated by dots, and may have some themselves. */
static value read_context_member(value context, slice name) {
    while (context.kind == VALUE_MAP) {
        const value_entry *entry = gw_value_map_find(context.as.map, name);
        const size_t dot = slice_find(name, '.');
        if (entry != NULL)
            return entry->value;
        entry = dot < name.len ? gw_value_map_find(context.as.map, slice_of(name.at, dot)) : NULL;
        if (entry == NULL)
            break;
        name = slice_skip(name, dot + 1);
        context = entry->value;
    }
    return gw_value_null();
}

static slice whole_path(const mapping_scope *scope) {
    size_t length = 0;
    const char *path = scope->request != NULL ? apigw_request_get(scope->request, APIGW_FIELD_PATH, &length) : NULL;
    return slice_of(path, length);
}

static apigw_status read_one(mapping_scope *scope, const mapping *m, slice *out) {
    apigw_status status = APIGW_OK;
    *out = slice_absent();
    switch (m->source) {
    case MAPPING_LITERAL:
        *out = m->name;
        break;
    case MAPPING_PATH:
        *out = last_entry(scope, m, APIGW_LIST_PATH_PARAMETERS);
        break;
    case MAPPING_WHOLE_PATH:
        *out = whole_path(scope);
        break;
    case MAPPING_QUERY:
        *out = last_entry(scope, m, APIGW_LIST_QUERY);
        break;
    case MAPPING_QUERY_JOIN:
        return join_entries(scope, m, APIGW_LIST_QUERY, out);
    case MAPPING_HEADER:
        *out = last_entry(scope, m, APIGW_LIST_HEADERS);
        break;
    case MAPPING_HEADER_JOIN:
    case MAPPING_HEADER_FOLD:
        return join_entries(scope, m, APIGW_LIST_HEADERS, out);
    case MAPPING_CONTEXT:
        gw_mapping_text(scope, read_context_member(scope->context, m->name), out, &status);
        break;
    case MAPPING_STAGE_VARIABLE:
        gw_mapping_text(scope, read_context_member(scope->stage_variables, m->name), out, &status);
        break;
    default:
        return read_mapped_body(scope, m, out);
    }
    return status;
}

apigw_status gw_mapping_read(mapping_scope *scope, const mapping *m, mapping_values *out) {
    slice *one;
    apigw_status status;
    *out = (mapping_values){NULL, 0};
    if (m->source == MAPPING_QUERY_ALL)
        return all_entries(scope, m, APIGW_LIST_QUERY, out);
    one = arena_alloc(scope->memory, sizeof *one);
    if (one == NULL)
        return APIGW_E_NOMEM;
    status = read_one(scope, m, one);
    if (status == APIGW_OK && one->len != 0)
        *out = (mapping_values){one, 1};
    return status;
}
