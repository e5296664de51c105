/* The ops validate-request, validate-body and check-model: models of REST APIs (G.6). */
#include "support/exact.h"
#include "vectors.h"
#include <apigw/gateway.h>

static const json_t *part_of(const vector *v, const char *part, const char *name) {
    return json_object_get(json_object_get(v->json, part), name);
}

/* The text of a schema, with numbers as they are written. To be freed. */
static char *schema_text(const json_t *schema) {
    char *text = json_dumps(schema, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (text == NULL)
        exit(EXIT_FAILURE);
    return text;
}

static apigw_status add_schema(apigw_models *models, const char *name, const json_t *schema, uint32_t flags,
                               apigw_error *err) {
    char *text = schema_text(schema);
    size_t len = strlen(text);
    char *copy = exact_copy(text, len);
    apigw_status status = apigw_models_add(models, name, strlen(name), copy, len, flags, err);
    free(copy);
    free(text);
    return status;
}

/* Compares what a call found with `valid` and `validationErrorString`. */
static void compare_outcome(vector *v, apigw_status status, const apigw_violations *violations,
                            const apigw_error *err) {
    const json_t *valid = vector_expected(v, "valid"), *text = vector_expected(v, "validationErrorString");
    bytes found = {NULL, 0};
    if (!json_is_boolean(valid))
        vector_says(v, "valid", "the case does not tell");
    else if (status != APIGW_OK && err->error_response == 0)
        vector_says(v, "valid", "%s: %s", apigw_status_name(status), err->message);
    else if (json_is_true(valid) != (status == APIGW_OK))
        vector_says(v, "valid", "expected %s, found %s", json_is_true(valid) ? "true" : "false", err->message);
    if (text == NULL)
        return;
    found.at = apigw_violations_text(violations, &found.len);
    if (!bytes_equal(bytes_of(json_string_value(text)), found))
        vector_differs(v, "validationErrorString", "", bytes_of(json_string_value(text)), found);
}

/* ---- validate-body ---------------------------------------------------------------------------------------------- */

void vector_validate_body(vector *v) {
    static const char *const known[] = {"valid", "validationErrorString", NULL};
    apigw_models *models = apigw_models_new(NULL);
    apigw_violations *violations = apigw_violations_new(NULL);
    const json_t *body = part_of(v, "input", "body"), *formats = part_of(v, "config", "formats");
    char *text = exact_copy(json_string_value(body), json_string_length(body));
    apigw_error err;
    if (json_is_true(formats))
        apigw_models_set_option(models, APIGW_MODEL_FORMATS, 1);
    if (!vector_expects_only(v, known)) {
        /* reported */
    } else if (add_schema(models, "M", part_of(v, "config", "schema"), APIGW_MODEL_UNCHECKED, &err) != APIGW_OK ||
               apigw_models_seal(models, &err) != APIGW_OK) {
        vector_says(v, "config", "the schema is refused: %s, at %s", err.message, err.pointer);
    } else {
        apigw_status status = APIGW_OK;
        for (int round = 0; round < 2; round++) /* the second time with a handle that was used */
            status = apigw_model_validate(models, "M", 1, text, json_string_length(body), violations, &err);
        compare_outcome(v, status, violations, &err);
    }
    free(text);
    apigw_violations_free(violations);
    apigw_models_free(models);
}

/* ---- check-model ------------------------------------------------------------------------------------------------ */

void vector_check_model(vector *v) {
    static const char *const known[] = {"accepted", "message", NULL};
    apigw_models *models = apigw_models_new(NULL);
    const json_t *others = part_of(v, "config", "models"), *api_id = part_of(v, "config", "apiId"),
                 *accepted = vector_expected(v, "accepted"), *message = vector_expected(v, "message");
    const char *via = json_string_value(part_of(v, "config", "via"));
    uint32_t flags = via != NULL && strcmp(via, "import") == 0 ? APIGW_MODEL_IMPORTED : 0;
    apigw_status status;
    apigw_error err;
    if (api_id != NULL)
        apigw_models_set_api_id(models, json_string_value(api_id), json_string_length(api_id), NULL);
    for (size_t i = 0; i < json_array_size(others); i++) {
        const char *name = json_string_value(json_array_get(others, i));
        if (apigw_models_add(models, name, strlen(name), "{}", 2, 0, &err) != APIGW_OK)
            vector_says(v, "config", "%s: %s", name, err.message);
    }
    status =
        add_schema(models, json_string_value(part_of(v, "input", "name")), part_of(v, "input", "schema"), flags, &err);
    if (status == APIGW_OK)
        status = apigw_models_seal(models, &err);
    if (vector_expects_only(v, known) && json_is_true(accepted) != (status == APIGW_OK))
        vector_says(v, "accepted", "expected %s, found %s: %s", json_is_true(accepted) ? "true" : "false",
                    apigw_status_name(status), err.message);
    if (message != NULL && strcmp(json_string_value(message), err.message) != 0)
        vector_differs(v, "message", "", bytes_of(json_string_value(message)), bytes_of(err.message));
    apigw_models_free(models);
}

/* ---- validate-request ------------------------------------------------------------------------------------------- */

typedef struct method {
    apigw_models *models;
    apigw_method_validator *validator;
    apigw_api *api;
    apigw_request *request;
    apigw_violations *violations;
    apigw_response *response;
} method;

static void configure_method(vector *v, method *m) {
    const json_t *api_id = part_of(v, "config", "apiId");
    const char *name;
    json_t *value;
    apigw_error err;
    uint32_t switches = 0;
    if (api_id != NULL)
        apigw_models_set_api_id(m->models, json_string_value(api_id), json_string_length(api_id), NULL);
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "models"), name, value) {
        if (add_schema(m->models, name, value, 0, &err) != APIGW_OK)
            vector_says(v, "config", "model %s is refused: %s", name, err.message);
    }
    if (apigw_models_seal(m->models, &err) != APIGW_OK)
        vector_says(v, "config", "the models are refused: %s", err.message);
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "requestModels"), name, value) {
        apigw_method_validator_add_model(m->validator, name, strlen(name), json_string_value(value),
                                         json_string_length(value), NULL);
    }
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "requestParameters"), name, value) {
        if (json_is_true(value) && apigw_method_validator_require(m->validator, name, strlen(name), &err) != APIGW_OK)
            vector_says(v, "config", "parameter %s is refused: %s", name, err.message);
    }
    if (json_is_true(part_of(v, "config", "validateRequestParameters")))
        switches |= APIGW_VALIDATE_PARAMETERS;
    if (json_is_true(part_of(v, "config", "validateRequestBody")))
        switches |= APIGW_VALIDATE_BODY;
    apigw_method_validator_set_switches(m->validator, switches);
}

static void build_request(vector *v, apigw_request *request) {
    const json_t *name = part_of(v, "input", "method"), *target = part_of(v, "input", "target"),
                 *headers = part_of(v, "input", "headers"), *body = part_of(v, "input", "body");
    const char *key;
    json_t *value;
    bool good =
        apigw_request_set(request, APIGW_FIELD_METHOD, json_string_value(name), json_string_length(name), NULL) ==
            APIGW_OK &&
        apigw_request_set_target(request, json_string_value(target), json_string_length(target), NULL) == APIGW_OK;
    for (size_t i = 0; i < json_array_size(headers) && good; i++) {
        const json_t *first = json_array_get(json_array_get(headers, i), 0),
                     *second = json_array_get(json_array_get(headers, i), 1);
        good = apigw_request_add(request, APIGW_LIST_HEADERS, json_string_value(first), json_string_length(first),
                                 json_string_value(second), json_string_length(second), NULL) == APIGW_OK;
    }
    json_object_foreach(json_object_get(json_object_get(v->json, "input"), "pathParameters"), key, value) {
        good = good && apigw_request_add(request, APIGW_LIST_PATH_PARAMETERS, key, strlen(key),
                                         json_string_value(value), json_string_length(value), NULL) == APIGW_OK;
    }
    if (good && body != NULL)
        good = apigw_request_set_body(request, json_string_value(body), json_string_length(body), 0, NULL) == APIGW_OK;
    if (!good)
        vector_says(v, "input", "the request is refused");
}

/* The error response. */
static void compare_error_response(vector *v, const method *m, const apigw_error *err) {
    const json_t *type = vector_expected(v, "type"), *status = vector_expected(v, "status"),
                 *message = vector_expected(v, "message");
    const char *found = err->error_response == APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS ? "BAD_REQUEST_PARAMETERS"
                        : err->error_response == APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY     ? "BAD_REQUEST_BODY"
                                                                                           : "";
    bytes body;
    json_t *tree;
    if (type != NULL && strcmp(json_string_value(type), found) != 0)
        vector_differs(v, "type", "", bytes_of(json_string_value(type)), bytes_of(found));
    if (status != NULL && json_integer_value(status) != (json_int_t)apigw_response_status(m->response))
        vector_says(v, "status", "expected %d, found %d", (int)json_integer_value(status),
                    (int)apigw_response_status(m->response));
    if (message == NULL)
        return;
    body.at = apigw_response_body(m->response, &body.len);
    tree = body.at != NULL ? json_loadb(body.at, body.len, 0, NULL) : NULL;
    if (!json_equal(message, json_object_get(tree, "message")))
        vector_differs(v, "message", "", bytes_of(json_string_value(message)), body);
    json_decref(tree);
}

void vector_validate_request(vector *v) {
    static const char *const known[] = {"valid", "type", "status", "message", "validationErrorString", NULL};
    method m = {apigw_models_new(NULL),  apigw_method_validator_new(NULL), apigw_api_new(NULL, APIGW_KIND_REST),
                apigw_request_new(NULL), apigw_violations_new(NULL),       apigw_response_new(NULL)};
    apigw_status status = APIGW_OK;
    apigw_error err;
    configure_method(v, &m);
    build_request(v, m.request);
    if (vector_expects_only(v, known) && v->differences == 0) {
        for (int round = 0; round < 2; round++)
            status =
                apigw_method_validator_check(m.validator, m.models, m.api, m.request, m.violations, m.response, &err);
        compare_outcome(v, status, m.violations, &err);
        if (status != APIGW_OK)
            compare_error_response(v, &m, &err);
    }
    apigw_response_free(m.response);
    apigw_violations_free(m.violations);
    apigw_request_free(m.request);
    apigw_api_free(m.api);
    apigw_method_validator_free(m.validator);
    apigw_models_free(m.models);
}
