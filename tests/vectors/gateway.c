/* The op gateway: what a front end does around the function by itself, CORS and required parameters. Each is done on a
 * fresh response and on a used one, which must come out the same. */
#include "vectors.h"
#include <string.h>

static const char *const expectations[] = {"preflight", "applied", "missing", "error", NULL};

typedef struct around {
    apigw_api *api;
    apigw_validator *validator;
    apigw_request *request;
    apigw_error error; /* of configuring */
} around;

static const json_t *of(const vector *v, const char *part, const char *name) {
    return json_object_get(json_object_get(v->json, part), name);
}

/* ---- the front end and the request ------------------------------------------------------------------------------ */

static apigw_status add_all(around *a, uint32_t setting, const json_t *values) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < json_array_size(values) && status == APIGW_OK; i++) {
        const json_t *value = json_array_get(values, i);
        status = apigw_cors_add(a->api, setting, json_string_value(value), json_string_length(value), &a->error);
    }
    return status;
}

/* The members are called as AWS calls them. */
static apigw_status configure(vector *v, around *a) {
    static const char *const names[] = {NULL,     "allowOrigins",    "allowMethods", "allowHeaders", "exposeHeaders",
                                        "maxAge", "allowCredentials"};
    json_t *cors = json_object_get(json_object_get(v->json, "config"), "cors");
    apigw_status status = APIGW_OK;
    const char *name;
    json_t *value;
    json_object_foreach(cors, name, value) {
        uint32_t setting = 1;
        while (setting <= APIGW_CORS_LAST && strcmp(names[setting], name) != 0)
            setting++;
        if (setting > APIGW_CORS_LAST)
            vector_says(v, "config", "CORS has no '%s'", name);
        else if (status == APIGW_OK && json_is_array(value))
            status = add_all(a, setting, value);
        else if (status == APIGW_OK)
            status = apigw_cors_set(
                a->api, setting, json_is_integer(value) ? json_integer_value(value) : json_is_true(value), &a->error);
    }
    for (size_t i = 0; i < json_array_size(of(v, "config", "required")) && status == APIGW_OK; i++) {
        const json_t *parameter = json_array_get(of(v, "config", "required"), i);
        status = apigw_validator_require(a->validator, json_string_value(parameter), json_string_length(parameter),
                                         &a->error);
    }
    return status;
}

static void add_pairs(vector *v, apigw_request *request, uint32_t list, const json_t *pairs) {
    for (size_t i = 0; i < json_array_size(pairs); i++) {
        const json_t *name = json_array_get(json_array_get(pairs, i), 0),
                     *value = json_array_get(json_array_get(pairs, i), 1);
        if (apigw_request_add(request, list, json_string_value(name), json_string_length(name),
                              json_string_value(value), json_string_length(value), NULL) != APIGW_OK)
            vector_says(v, "input", "entry %zu is refused", i);
    }
}

static void build(vector *v, apigw_request *request) {
    const json_t *method = of(v, "input", "method"), *target = of(v, "input", "target");
    if (apigw_request_set(request, APIGW_FIELD_METHOD, json_string_value(method), json_string_length(method), NULL) !=
            APIGW_OK ||
        (target != NULL &&
         apigw_request_set_target(request, json_string_value(target), json_string_length(target), NULL) != APIGW_OK))
        vector_says(v, "input", "method or target is refused");
    add_pairs(v, request, APIGW_LIST_HEADERS, of(v, "input", "headers"));
    add_pairs(v, request, APIGW_LIST_PATH_PARAMETERS, of(v, "input", "pathParameters"));
}

/* ---- comparing ------------------------------------------------------------------------------------------------- */

static void compare_lines(vector *v, const char *what, const json_t *lines, const apigw_response *response) {
    size_t count = apigw_response_count(response, APIGW_LIST_HEADERS);
    if (count != json_array_size(lines))
        vector_says(v, what, "expected %zu lines, found %zu", json_array_size(lines), count);
    for (size_t i = 0; i < count && i < json_array_size(lines); i++) {
        const json_t *name = json_array_get(json_array_get(lines, i), 0),
                     *value = json_array_get(json_array_get(lines, i), 1);
        apigw_pair line;
        apigw_response_at(response, APIGW_LIST_HEADERS, i, &line);
        if (!bytes_equal(bytes_of(json_string_value(name)), (bytes){line.name, line.name_len}))
            vector_differs(v, what, "name", bytes_of(json_string_value(name)), (bytes){line.name, line.name_len});
        if (!bytes_equal(bytes_of(json_string_value(value)), (bytes){line.value, line.value_len}))
            vector_differs(v, what, "value", bytes_of(json_string_value(value)), (bytes){line.value, line.value_len});
    }
}

static void compare_status(vector *v, const char *what, int32_t expected, const apigw_response *response) {
    if (apigw_response_status(response) != expected)
        vector_says(v, what, "expected status %d, found %d", (int)expected, (int)apigw_response_status(response));
}

/* {status, lines}, or false: the front end gives no response. */
static void run_preflight(vector *v, const around *a, apigw_response *response) {
    const json_t *expected = vector_expected(v, "preflight");
    apigw_error error;
    apigw_status status = apigw_cors_preflight(response, a->api, a->request, &error);
    if (status != error.code || (status != APIGW_OK && status != APIGW_E_NOT_FOUND))
        vector_says(v, "preflight", "%s: %s", apigw_status_name(status), error.message);
    if (expected != NULL && json_is_false(expected) != (status == APIGW_E_NOT_FOUND))
        vector_says(v, "preflight", "it is %sanswered", status == APIGW_OK ? "" : "not ");
    if (!json_is_object(expected) || status != APIGW_OK)
        return;
    compare_status(v, "preflight", (int32_t)json_integer_value(json_object_get(expected, "status")), response);
    compare_lines(v, "preflight", json_object_get(expected, "lines"), response);
    if (apigw_cors_apply(response, a->api, a->request, &error) != APIGW_OK) /* which leaves it as it is */
        vector_says(v, "preflight", "%s", error.message);
    compare_lines(v, "preflight", json_object_get(expected, "lines"), response);
    if (apigw_response_body(response, NULL) != NULL)
        vector_says(v, "preflight", "the answer has a body");
}

static void run_apply(vector *v, const around *a, apigw_response *response) {
    const json_t *lines = of(v, "input", "responseHeaders");
    apigw_error error;
    if (vector_expected(v, "applied") == NULL)
        return;
    apigw_response_reset(response);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *name = json_array_get(json_array_get(lines, i), 0),
                     *value = json_array_get(json_array_get(lines, i), 1);
        if (apigw_response_add_header(response, json_string_value(name), json_string_length(name),
                                      json_string_value(value), json_string_length(value), NULL) != APIGW_OK)
            vector_says(v, "input", "line %zu of the response is refused", i);
    }
    if (apigw_cors_apply(response, a->api, a->request, &error) != APIGW_OK)
        vector_says(v, "applied", "%s", error.message);
    compare_lines(v, "applied", vector_expected(v, "applied"), response);
}

/* The text of the error response, or false: nothing is missing. */
static void run_check(vector *v, const around *a, apigw_response *response) {
    const json_t *expected = vector_expected(v, "missing");
    apigw_error error;
    apigw_status status;
    bytes body;
    if (expected == NULL)
        return;
    status = apigw_validator_check(a->validator, a->api, a->request, response, &error);
    if (status != (json_is_false(expected) ? APIGW_OK : APIGW_E_MISSING))
        vector_says(v, "missing", "%s: %s", apigw_status_name(status), error.message);
    if (status != APIGW_E_MISSING || !json_is_string(expected))
        return;
    body.at = apigw_response_body(response, &body.len);
    if (!bytes_equal(bytes_of(json_string_value(expected)), body))
        vector_differs(v, "missing", "", bytes_of(json_string_value(expected)), body);
    compare_status(v, "missing", 400, response);
    if (error.error_response != APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS)
        vector_says(v, "missing", "the error has another answer");
}

static void run(vector *v, const around *a, bool used) {
    apigw_response *response = apigw_response_new(NULL);
    if (response == NULL)
        exit(EXIT_FAILURE);
    if (used && (apigw_response_add_header(response, "x-used", 6, "1", 1, NULL) != APIGW_OK ||
                 apigw_response_set_body(response, "used", 4, 0, NULL) != APIGW_OK))
        vector_says(v, "used handle", "it refuses its first use");
    run_preflight(v, a, response);
    run_apply(v, a, response);
    run_check(v, a, response);
    apigw_response_free(response);
}

void vector_gateway(vector *v) {
    around a = {apigw_api_new(NULL, v->kind), apigw_validator_new(NULL), apigw_request_new(NULL), {0}};
    const json_t *error = vector_expected(v, "error");
    if (a.api == NULL || a.validator == NULL || a.request == NULL)
        exit(EXIT_FAILURE);
    if (vector_expects_only(v, expectations)) {
        apigw_status status = APIGW_OK;
        vector_set_api(v, a.api);
        status = configure(v, &a);
        if (error != NULL) {
            vector_compare_error(v, error, &a.error);
        } else if (status != APIGW_OK) {
            vector_says(v, "config", "%s: %s", apigw_status_name(status), a.error.message);
        } else {
            build(v, a.request);
            run(v, &a, false);
            run(v, &a, true);
        }
    }
    apigw_request_free(a.request);
    apigw_validator_free(a.validator);
    apigw_api_free(a.api);
}
