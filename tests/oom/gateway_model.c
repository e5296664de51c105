/* The rows of the allocation sweep for include/apigw/gateway/model.h. */
#include "scenes.h"

static const char schema[] =
    "{\"type\":\"object\",\"required\":[\"a\",\"b\"],\"properties\":{\"a\":{\"$ref\":\"#/definitions/t\"},"
    "\"b\":{\"enum\":[1,\"x\",[2]]}},\"patternProperties\":{\"^[c-e]+\":{\"pattern\":\"^x.y$\"}},"
    "\"definitions\":{\"t\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"uniqueItems\":true}]}}}";

static void with_models(scene *s) {
    s->models = apigw_models_new(&s->allocator);
    need(s->models != NULL, "models");
}

static apigw_status add_model(scene *s) {
    return apigw_models_add(s->models, "M", 1, schema, sizeof schema - 1, 0, NULL);
}

static apigw_status seal_models(scene *s) {
    return apigw_models_seal(s->models, NULL);
}

static void with_model(scene *s) {
    with_models(s);
    need(add_model(s) == APIGW_OK, "model");
}

static void with_sealed(scene *s) {
    with_model(s);
    s->violations = apigw_violations_new(&s->allocator);
    need(s->violations != NULL && seal_models(s) == APIGW_OK, "sealed models");
}

static void with_method_validator(scene *s) {
    s->method_validator = apigw_method_validator_new(&s->allocator);
    need(s->method_validator != NULL, "validator");
}

static apigw_status new_models(scene *s) {
    s->models = apigw_models_new(&s->allocator);
    return s->models != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_api_id(scene *s) {
    static char id[6000]; /* more than the handle has at first */
    memset(id, 'a', sizeof id);
    return apigw_models_set_api_id(s->models, id, sizeof id, NULL);
}

static apigw_status new_violations(scene *s) {
    s->violations = apigw_violations_new(&s->allocator);
    return s->violations != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status validate(scene *s) {
    static const char body[] = "{\"a\":[1,[1],1],\"cd\":\"z\",\"b\":[3]}";
    apigw_status status = apigw_model_validate(s->models, "M", 1, body, sizeof body - 1, s->violations, NULL);
    return status == APIGW_E_VALUE ? APIGW_OK : status;
}

static apigw_status new_validator(scene *s) {
    s->method_validator = apigw_method_validator_new(&s->allocator);
    return s->method_validator != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status require_parameter(scene *s) {
    return apigw_method_validator_require(s->method_validator, "method.request.querystring.page", 31, NULL);
}

static apigw_status add_validated_model(scene *s) {
    return apigw_method_validator_add_model(s->method_validator, "application/json", 16, "M", 1, NULL);
}

static void with_method_request(scene *s) {
    with_sealed(s);
    with_method_validator(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    s->request = apigw_request_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    need(s->api != NULL && s->request != NULL && s->response != NULL, "request");
    need(add_validated_model(s) == APIGW_OK && require_parameter(s) == APIGW_OK, "validator");
    need(apigw_method_validator_set_switches(s->method_validator, APIGW_VALIDATE_PARAMETERS | APIGW_VALIDATE_BODY) ==
             APIGW_OK,
         "switches");
}

static apigw_status check_request(scene *s) {
    apigw_status status = apigw_method_validator_check(s->method_validator, s->models, s->api, s->request,
                                                       s->violations, s->response, NULL);
    return status == APIGW_E_NOMEM ? status : APIGW_OK;
}

static const char *const never[] = {
    "apigw_models_free",
    "apigw_models_set_option",
    "apigw_models_count",
    "apigw_models_has",
    "apigw_violations_free",
    "apigw_violations_count",
    "apigw_violations_omitted",
    "apigw_violations_at",
    "apigw_violations_text",
    "apigw_method_validator_free",
    "apigw_method_validator_set_switches",
};

static const oom_row rows[] = {
    {"apigw_models_new", "", nothing, new_models, NULL, OOM_FAILS},
    {"apigw_models_set_api_id", "", with_models, set_api_id, NULL, OOM_FAILS},
    {"apigw_models_add", "", with_models, add_model, NULL, OOM_FAILS},
    {"apigw_models_seal", "", with_model, seal_models, NULL, OOM_FAILS},
    {"apigw_violations_new", "", nothing, new_violations, NULL, OOM_FAILS},
    {"apigw_model_validate", "", with_sealed, validate, NULL, OOM_FAILS},
    {"apigw_method_validator_new", "", nothing, new_validator, NULL, OOM_FAILS},
    {"apigw_method_validator_require", "", with_method_validator, require_parameter, NULL, OOM_FAILS},
    {"apigw_method_validator_add_model", "", with_method_validator, add_validated_model, NULL, OOM_FAILS},
    {"apigw_method_validator_check", "", with_method_request, check_request, NULL, OOM_FAILS},
};

const oom_table oom_gateway_model = {"include/apigw/gateway/model.h", OOM_LIST(never), OOM_LIST(rows)};
