/* Request validation of REST APIs: parameters first, then the body against the model of its media type (G.6). */
#include "core/error.h"
#include "core/nts.h"
#include "gateway/integration_code.h"
#include "gateway/model_violations.h"
#include "text/media_type.h"
#include "text/slice.h"
#include <apigw/validation.h>

typedef struct method_model {
    slice media_type, name;
    struct method_model *next;
} method_model;

struct apigw_method_validator {
    apigw_allocator allocator;
    arena memory;
    apigw_validator *parameters;
    method_model *models;
    uint32_t switches;
};

apigw_method_validator *apigw_method_validator_new(const apigw_allocator *allocator) {
    apigw_method_validator *v = gw_memory_handle(allocator, sizeof *v);
    if (v == NULL)
        return NULL;
    gw_arena_init(&v->memory, &v->allocator);
    v->parameters = apigw_validator_new(&v->allocator);
    if (v->parameters == NULL) {
        apigw_method_validator_free(v);
        return NULL;
    }
    return v;
}

void apigw_method_validator_free(apigw_method_validator *validator) {
    if (validator == NULL)
        return;
    apigw_validator_free(validator->parameters);
    gw_arena_free(&validator->memory);
    gw_memory_release(&validator->allocator, validator, sizeof *validator);
}

apigw_status apigw_method_validator_set_switches(apigw_method_validator *validator, uint32_t switches) {
    if (validator == NULL || (switches & ~(uint32_t)(APIGW_VALIDATE_PARAMETERS | APIGW_VALIDATE_BODY)) != 0)
        return APIGW_E_ARGUMENT;
    validator->switches = switches;
    return APIGW_OK;
}

apigw_status apigw_method_validator_require(apigw_method_validator *validator, const char *parameter,
                                            size_t parameter_len, apigw_error *err) {
    return apigw_validator_require(validator != NULL ? validator->parameters : NULL, parameter, parameter_len, err);
}

/* Return the entry of a media type; letter case does not count. Return NULL when the media type has no entry. */
static method_model *method_model_of(const apigw_method_validator *v, slice media_type) {
    method_model *m = v->models;
    while (m != NULL && !slice_equal_fold(m->media_type, media_type))
        m = m->next;
    return m;
}

apigw_status apigw_method_validator_add_model(apigw_method_validator *validator, const char *media_type,
                                              size_t media_type_len, const char *model, size_t model_len,
                                              apigw_error *err) {
    media_type_len = length_of(media_type, media_type_len);
    model_len = length_of(model, model_len);
    method_model *m;
    char *type, *name;
    gw_error_clear(err);
    if (validator == NULL || media_type == NULL || model == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a validator, a media type and a model");
    name = gw_arena_copy(&validator->memory, model, model_len);
    m = method_model_of(validator, slice_of(media_type, media_type_len));
    if (name != NULL && m != NULL) {
        m->name = slice_of(name, model_len);
        return APIGW_OK;
    }
    type = gw_arena_copy(&validator->memory, media_type, media_type_len);
    m = arena_alloc(&validator->memory, sizeof *m);
    if (name == NULL || type == NULL || m == NULL)
        return gw_error_nomem(err);
    *m = (method_model){{type, media_type_len}, {name, model_len}, validator->models};
    validator->models = m;
    return APIGW_OK;
}

/* ---- checking --------------------------------------------------------------------------------------------------- */

/* Return the model that the body has to conform to; NULL: none. */
static const method_model *body_model(const apigw_method_validator *v, const apigw_request *request) {
    const slice line = gw_content_type_line(request);
    slice type = line.at != NULL ? gw_media_type(line.at, line.len) : slice_absent();
    const method_model *m;
    if (type.len == 0)
        type = SLICE("application/json");
    m = method_model_of(v, type);
    return m != NULL ? m : method_model_of(v, SLICE("$default"));
}

static apigw_status check_body(const method_model *m, const apigw_models *models, const apigw_api *api,
                               const apigw_request *request, apigw_violations *violations, apigw_response *response,
                               apigw_error *err) {
    size_t len = 0;
    const void *body = apigw_request_body(request, &len);
    apigw_error error;
    const apigw_status status = apigw_model_validate(models, m->name.at, m->name.len, body, len, violations, &error);
    if (status != APIGW_OK && error.error_response != 0 && response != NULL) {
        const apigw_status made = apigw_error_response(response, api, request, error.error_response, err);
        if (made != APIGW_OK)
            return made;
    }
    if (err != NULL)
        *err = error;
    return status;
}

apigw_status apigw_method_validator_check(const apigw_method_validator *validator, const apigw_models *models,
                                          const apigw_api *api, const apigw_request *request,
                                          apigw_violations *violations, apigw_response *response, apigw_error *err) {
    const method_model *m;
    apigw_status status;
    gw_error_clear(err);
    if (validator == NULL || models == NULL || api == NULL || request == NULL || violations == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a validator, models, a front end, a request and violations");
    gw_violations_begin(violations, 0);
    if ((validator->switches & APIGW_VALIDATE_PARAMETERS) != 0) {
        status = apigw_validator_check(validator->parameters, api, request, response, err);
        if (status != APIGW_OK)
            return status;
    }
    m = (validator->switches & APIGW_VALIDATE_BODY) != 0 ? body_model(validator, request) : NULL;
    return m != NULL ? check_body(m, models, api, request, violations, response, err) : APIGW_OK;
}
