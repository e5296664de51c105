/* The models of an API: adding them, and validating bodies against them. */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/model_validate.h"
#include <string.h>

enum { SCHEMA_DEPTH = 100 }; /* nested arrays and objects of a schema */

static bool model_bad_argument(const char *text, size_t n) {
    return text == NULL && n != 0;
}

apigw_models *apigw_models_new(const apigw_allocator *allocator) {
    apigw_models *models = gw_memory_handle(allocator, sizeof *models);
    if (models == NULL)
        return NULL;
    gw_arena_init(&models->memory, &models->allocator);
    models->last = &models->first;
    models->schemas_end = &models->schemas;
    models->max_depth = 100;
    models->max_steps = 20000000;
    models->max_errors = 100;
    if (!gw_value_new_map(&models->memory, &models->names)) {
        apigw_models_free(models);
        return NULL;
    }
    return models;
}

void apigw_models_free(apigw_models *models) {
    if (models == NULL)
        return;
    gw_arena_free(&models->memory);
    gw_memory_release(&models->allocator, models, sizeof *models);
}

apigw_status apigw_models_set_option(apigw_models *models, uint32_t option, uint64_t setting) {
    if (models == NULL)
        return APIGW_E_ARGUMENT;
    if (models->sealed)
        return APIGW_E_STATE;
    if (option == APIGW_MODEL_FORMATS && setting <= 1)
        models->check_formats = setting == 1;
    else if (option == APIGW_MODEL_MAX_DEPTH && setting >= 1 && setting <= 200)
        models->max_depth = setting;
    else if (option == APIGW_MODEL_MAX_STEPS && setting >= 1000 && setting <= UINT64_C(1000000000000))
        models->max_steps = setting;
    else if (option == APIGW_MODEL_MAX_ERRORS && setting <= 10000)
        models->max_errors = setting;
    else
        return APIGW_E_ARGUMENT;
    return APIGW_OK;
}

static apigw_status model_state(const apigw_models *models, apigw_error *err) {
    if (models == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a set of models");
    if (models->sealed)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the set of models is sealed");
    return APIGW_OK;
}

apigw_status apigw_models_set_api_id(apigw_models *models, const char *id, size_t id_len, apigw_error *err) {
    id_len = length_of(id, id_len);
    apigw_status status;
    slice text = slice_of(id, id_len);
    char *copy;
    gw_error_clear(err);
    status = model_state(models, err);
    if (status != APIGW_OK)
        return status;
    if (id == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an id");
    copy = gw_arena_copy(&models->memory, text.at, text.len);
    if (copy == NULL)
        return gw_error_nomem(err);
    models->api_id = slice_of(copy, text.len);
    return APIGW_OK;
}

/* ---- adding ----------------------------------------------------------------------------------------------------- */

static apigw_status check_name(const apigw_models *models, slice name, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.at[i];
        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')))
            return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a name of letters and digits, found '%s'",
                                gw_error_quote(quote, name.at, name.len));
    }
    if (name.len == 0)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a name of letters and digits");
    if (gw_value_map_find(models->names.as.map, name) != NULL)
        return gw_error_set(err, APIGW_E_DUPLICATE, UINT64_MAX, "there is a model '%s'",
                            gw_error_quote(quote, name.at, name.len));
    return APIGW_OK;
}

static apigw_status add_document(apigw_models *models, model_document *d, slice schema, apigw_error *err) {
    model_compiler c = {models, d, err};
    value_fault fault;
    apigw_status status = APIGW_OK;
    if (!gw_values_read(&models->memory, schema, SCHEMA_DEPTH, VALUES_UNIQUE, &d->root, &d->source, &fault))
        return gw_value_fault_report(&fault, schema, err);
    if (d->root.kind != VALUE_MAP)
        return gw_model_bad(&c, d->root, APIGW_E_TYPE, "a schema, which is an object");
    d->schema = gw_model_schema_of(&c, d->root);
    if (d->schema == NULL)
        return gw_error_nomem(err);
    for (model_schema *s = d->schema; s != NULL && status == APIGW_OK; s = s->next) /* and those that they add */
        status = gw_model_compile(&c, s);
    if (status == APIGW_OK && (d->flags & APIGW_MODEL_UNCHECKED) == 0)
        status = gw_model_check_keywords(&c, d->schema);
    for (model_schema *s = d->schema; s != NULL && status == APIGW_OK; s = s->next)
        if (s->reference.at != NULL) /* some references lead nowhere, whichever models are added later */
            status = gw_model_check_reference(&c, s);
    return status;
}

apigw_status apigw_models_add(apigw_models *models, const char *name, size_t name_len, const char *schema,
                              size_t schema_len, uint32_t flags, apigw_error *err) {
    name_len = length_of(name, name_len);
    schema_len = length_of(schema, schema_len);
    const slice key = slice_of(name, name_len), text = slice_of(schema, schema_len);
    model_document *d;
    char *copy;
    apigw_status status;
    gw_error_clear(err);
    status = model_state(models, err);
    if (status != APIGW_OK)
        return status;
    if (model_bad_argument(name, name_len) || model_bad_argument(schema, schema_len) ||
        (flags & ~(uint32_t)(APIGW_MODEL_UNCHECKED | APIGW_MODEL_IMPORTED)) != 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a name, a schema and known flags");
    if (text.len > APIGW_MODEL_SCHEMA_MAX)
        return gw_error_set(err, APIGW_E_SIZE, APIGW_MODEL_SCHEMA_MAX, "expected at most %d bytes of a schema",
                            (int)APIGW_MODEL_SCHEMA_MAX);
    status = check_name(models, key, err);
    if (status != APIGW_OK)
        return status;
    d = arena_alloc(&models->memory, sizeof *d);
    copy = gw_arena_copy(&models->memory, key.at, key.len);
    if (d == NULL || copy == NULL)
        return gw_error_nomem(err);
    memset(d, 0, sizeof *d);
    d->name = slice_of(copy, key.len);
    d->flags = flags;
    if (!gw_value_map_put(&models->memory, models->names.as.map, gw_value_string(d->name),
                          (value){.kind = VALUE_OTHER, .as.other = d}))
        return gw_error_nomem(err);
    *models->last = d;
    models->last = &d->next;
    models->count++;
    return add_document(models, d, text, err);
}

apigw_status apigw_models_seal(apigw_models *models, apigw_error *err) {
    apigw_status status;
    gw_error_clear(err);
    if (models == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a set of models");
    if (models->sealed)
        return APIGW_OK;
    status = gw_model_resolve_references(models, err);
    models->sealed = status == APIGW_OK;
    return status;
}

size_t apigw_models_count(const apigw_models *models) {
    return models != NULL ? models->count : 0;
}

int32_t apigw_models_has(const apigw_models *models, const char *name, size_t name_len) {
    name_len = length_of(name, name_len);
    return models != NULL && !model_bad_argument(name, name_len) &&
           gw_value_map_find(models->names.as.map, slice_of(name, name_len)) != NULL;
}

/* ---- validating ------------------------------------------------------------------------------------------------- */

/* Tell the first violation in the error of the call. */
static apigw_status report_invalid(const apigw_violations *v, apigw_error *err) {
    const apigw_violation *first = v->count != 0 ? v->items : NULL;
    if (first == NULL)
        gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "the body does not conform to its model");
    else
        gw_error_set(err, APIGW_E_VALUE, first->offset, "the body does not conform to its model: %s%s",
                     first->keyword_len != 0 ? "see " : "it is no JSON text", first->keyword);
    if (err == NULL)
        return APIGW_E_VALUE;
    if (first != NULL)
        memcpy(err->pointer, first->pointer, first->pointer_len);
    return APIGW_E_VALUE;
}

static apigw_status judge(const apigw_models *models, const model_document *d, slice body, apigw_violations *v) {
    value_fault fault;
    value root;
    const char *source;
    apigw_status status;
    if (body.len > APIGW_MODEL_BODY_MAX)
        return APIGW_E_SIZE;
    if (gw_values_read(&v->memory, body, (size_t)models->max_depth, 0, &root, &source, &fault)) {
        status = gw_model_validate(models, d->schema, &root, source, body.len, v);
    } else if (fault.code == APIGW_E_NOMEM || fault.code == APIGW_E_DEPTH || fault.code == APIGW_E_SIZE) {
        return fault.code;
    } else { /* one message without details */
        gw_buffer_begin(&v->message);
        buffer_literal(&v->message, "Unknown error parsing request body");
        status = gw_violations_add(v, SLICE(""), "", fault.offset) ? APIGW_E_VALUE : APIGW_E_NOMEM;
    }
    if (status == APIGW_E_VALUE && !gw_violations_end(v))
        status = APIGW_E_NOMEM;
    return status;
}

apigw_status apigw_model_validate(const apigw_models *models, const char *name, size_t name_len, const char *body,
                                  size_t body_len, apigw_violations *violations, apigw_error *err) {
    name_len = length_of(name, name_len);
    body_len = length_of(body, body_len);
    const value_entry *entry;
    apigw_status status;
    gw_error_clear(err);
    if (models == NULL || violations == NULL || model_bad_argument(name, name_len) ||
        model_bad_argument(body, body_len))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected models, a name, a body and violations");
    gw_violations_begin(violations, (size_t)models->max_errors);
    if (!models->sealed)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the set of models is not sealed");
    entry = gw_value_map_find(models->names.as.map, slice_of(name, name_len));
    if (entry == NULL)
        return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "there is no such model");
    status = judge(models, entry->value.as.other, slice_of(body, body_len), violations);
    if (status == APIGW_E_NOMEM)
        return gw_error_nomem(err);
    if (status == APIGW_E_VALUE)
        report_invalid(violations, err);
    else if (status != APIGW_OK)
        gw_error_set(err, status, UINT64_MAX, "the body is too %s to be validated",
                     status == APIGW_E_DEPTH ? "deep" : "large");
    if (status != APIGW_OK && err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY;
    return status;
}
