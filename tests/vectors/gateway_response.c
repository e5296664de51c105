/* The ops gateway-response and gateway-response-effective: gateway responses of REST APIs (G.7). */
#include "support/exact.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>

typedef struct failing {
    apigw_gateway_responses *responses;
    apigw_failure *failure;
    apigw_api *api;
    apigw_request *request;
    apigw_response *response;
} failing;

static const json_t *response_part(const vector *v, const char *part, const char *name) {
    return json_object_get(json_object_get(v->json, part), name);
}

static void begin_failing(failing *f) {
    f->responses = apigw_gateway_responses_new(NULL);
    f->failure = apigw_failure_new(NULL);
    f->api = apigw_api_new(NULL, APIGW_KIND_REST);
    f->request = apigw_request_new(NULL);
    f->response = apigw_response_new(NULL);
    if (f->responses == NULL || f->failure == NULL || f->api == NULL || f->request == NULL || f->response == NULL)
        exit(EXIT_FAILURE);
}

static void end_failing(failing *f) {
    apigw_response_free(f->response);
    apigw_request_free(f->request);
    apigw_api_free(f->api);
    apigw_failure_free(f->failure);
    apigw_gateway_responses_free(f->responses);
}

/* The type by its name; 0: reported. */
static uint32_t response_type(vector *v, const char *name) {
    const uint32_t type = apigw_gateway_response_type_by_name(name, name != NULL ? strlen(name) : 0);
    if (type == 0)
        vector_says(v, "type", "there is no type '%s'", name != NULL ? name : "");
    return type;
}

/* A status, which the control plane takes as text. */
static int32_t status_number(const json_t *status) {
    return (int32_t)(json_is_string(status) ? strtol(json_string_value(status), NULL, 10) : json_integer_value(status));
}

static void add_entry(vector *v, failing *f, uint32_t type, json_t *entry) {
    const json_t *status = json_object_get(entry, "statusCode");
    apigw_error error;
    const char *name;
    json_t *value;
    if (apigw_gateway_responses_add(f->responses, type, &error) != APIGW_OK ||
        (status != NULL && !json_is_null(status) &&
         apigw_gateway_responses_set_status(f->responses, type, status_number(status), &error) != APIGW_OK))
        vector_says(v, "config", "%s", error.message);
    json_object_foreach(json_object_get(entry, "responseParameters"), name, value) {
        if (apigw_gateway_responses_add_parameter(f->responses, type, name, strlen(name), json_string_value(value),
                                                  json_string_length(value), &error) != APIGW_OK)
            vector_says(v, "config", "%s: %s", name, error.message);
    }
    json_object_foreach(json_object_get(entry, "responseTemplates"), name, value) {
        if (apigw_gateway_responses_add_template(f->responses, type, name, strlen(name), json_string_value(value),
                                                 json_string_length(value), &error) != APIGW_OK)
            vector_says(v, "config", "%s: %s", name, error.message);
    }
}

static void add_entries(vector *v, failing *f) {
    const char *name;
    json_t *entry;
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "gatewayResponses"), name, entry) {
        const uint32_t type = response_type(v, name);
        if (type != 0)
            add_entry(v, f, type, entry);
    }
}

/* Path parameters are given decoded and added encoded. */
static bool add_path_parameter(apigw_request *request, const char *name, const json_t *value) {
    char text[1024] = "";
    const char *at = json_string_value(value);
    size_t n = 0;
    for (; at != NULL && *at != '\0' && n + 4 < sizeof text; at++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%%%02X", (unsigned)(unsigned char)*at);
    return apigw_request_add(request, APIGW_LIST_PATH_PARAMETERS, name, strlen(name), text, n, NULL) == APIGW_OK;
}

static void build_failing_request(vector *v, failing *f) {
    json_t *request = json_object_get(json_object_get(v->json, "input"), "request");
    const json_t *method = json_object_get(request, "method"), *target = json_object_get(request, "target"),
                 *headers = json_object_get(request, "headers");
    const char *name;
    json_t *value;
    bool good = true;
    if (method != NULL)
        good = apigw_request_set(f->request, APIGW_FIELD_METHOD, json_string_value(method), json_string_length(method),
                                 NULL) == APIGW_OK;
    if (target != NULL)
        good = good && apigw_request_set_target(f->request, json_string_value(target), json_string_length(target),
                                                NULL) == APIGW_OK;
    for (size_t i = 0; i < json_array_size(headers) && good; i++) {
        const json_t *first = json_array_get(json_array_get(headers, i), 0),
                     *second = json_array_get(json_array_get(headers, i), 1);
        good = apigw_request_add(f->request, APIGW_LIST_HEADERS, json_string_value(first), json_string_length(first),
                                 json_string_value(second), json_string_length(second), NULL) == APIGW_OK;
    }
    json_object_foreach(json_object_get(request, "pathParameters"), name, value) {
        good = good && add_path_parameter(f->request, name, value);
    }
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "stageVariables"), name, value) {
        good = good && apigw_api_add(f->api, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), json_string_value(value),
                                     json_string_length(value), NULL) == APIGW_OK;
    }
    json_object_foreach(json_object_get(json_object_get(v->json, "input"), "stageVariables"), name, value) {
        good = good && apigw_api_add(f->api, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), json_string_value(value),
                                     json_string_length(value), NULL) == APIGW_OK;
    }
    if (!good)
        vector_says(v, "input", "the request is refused");
}

static void set_failure(vector *v, failing *f, uint32_t type) {
    const json_t *message = response_part(v, "input", "message"), *status = response_part(v, "input", "status"),
                 *validation = response_part(v, "input", "validationErrorString"),
                 *context = response_part(v, "input", "context");
    if (context == NULL)
        context = response_part(v, "config", "context");
    apigw_error error;
    char *text = context != NULL ? json_dumps(context, JSON_COMPACT) : NULL;
    if (apigw_failure_set(f->failure, type, status_number(status), json_string_value(message),
                          json_string_length(message), &error) != APIGW_OK ||
        apigw_failure_set_validation(f->failure, json_string_value(validation), json_string_length(validation),
                                     &error) != APIGW_OK ||
        apigw_failure_set_context(f->failure, text, text != NULL ? strlen(text) : 0, &error) != APIGW_OK)
        vector_says(v, "input", "%s", error.message);
    free(text);
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

static void compare_response_headers(vector *v, const apigw_response *response) {
    const json_t *absent = vector_expected(v, "headersAbsent");
    const char *name;
    json_t *values;
    json_object_foreach(json_object_get(json_object_get(v->json, "expect"), "headers"), name, values) {
        for (size_t i = 0; i <= json_array_size(values); i++) {
            bytes expected = bytes_of(json_string_value(json_array_get(values, i))), found;
            found.at = apigw_response_find(response, APIGW_LIST_HEADERS, name, strlen(name), i, &found.len);
            if (!bytes_equal(expected, found))
                vector_differs(v, "headers", name, expected, found);
        }
    }
    for (size_t i = 0; i < json_array_size(absent); i++) {
        name = json_string_value(json_array_get(absent, i));
        if (apigw_response_find(response, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL) != NULL)
            vector_says(v, "headersAbsent", "there is %s", name);
    }
}

static void compare_response(vector *v, const apigw_response *response) {
    const json_t *status = vector_expected(v, "status"), *body = vector_expected(v, "body"),
                 *json = vector_expected(v, "bodyJson");
    bytes found;
    json_t *tree;
    if (status != NULL && json_integer_value(status) != apigw_response_status(response))
        vector_says(v, "status", "found %d", (int)apigw_response_status(response));
    compare_response_headers(v, response);
    found.at = apigw_response_body(response, &found.len);
    if (body != NULL && !bytes_equal(bytes_of(json_string_value(body)), found))
        vector_differs(v, "body", "", bytes_of(json_string_value(body)), found);
    if (json == NULL)
        return;
    tree = found.at != NULL ? json_loadb(found.at, found.len, JSON_DECODE_ANY, NULL) : NULL;
    if (!json_equal(json, tree))
        vector_differs(v, "bodyJson", "", bytes_of(""), found);
    json_decref(tree);
}

void vector_gateway_response(vector *v) {
    static const char *const known[] = {"status", "headers", "headersAbsent", "body", "bodyJson", NULL};
    const uint32_t type = response_type(v, json_string_value(response_part(v, "input", "type")));
    failing f;
    apigw_error error;
    begin_failing(&f);
    if (type != 0 && vector_expects_only(v, known)) {
        add_entries(v, &f);
        build_failing_request(v, &f);
        set_failure(v, &f, type);
        for (int round = 0; round < 2 && v->differences == 0; round++) { /* the second time with used handles */
            if (apigw_gateway_respond(f.response, f.responses, f.failure, f.api, f.request, &error) != APIGW_OK)
                vector_says(v, "status", "%s", error.message);
            compare_response(v, f.response);
        }
    }
    end_failing(&f);
}

void vector_gateway_response_effective(vector *v) {
    static const char *const known[] = {"statusCode", "responseParameters", "responseTemplates", "defaultResponse",
                                        NULL};
    const uint32_t type = response_type(v, json_string_value(response_part(v, "input", "type")));
    apigw_buffer *out = apigw_buffer_new(NULL);
    failing f;
    apigw_error error;
    begin_failing(&f);
    if (type != 0 && vector_expects_only(v, known)) {
        add_entries(v, &f);
        if (apigw_gateway_responses_describe(f.responses, type, out, &error) != APIGW_OK)
            vector_says(v, "input", "%s", error.message);
        size_t len;
        const char *text = apigw_buffer_data(out, &len);
        json_t *found = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
        for (size_t i = 0; known[i] != NULL; i++)
            if (vector_expected(v, known[i]) != NULL &&
                !json_equal(vector_expected(v, known[i]), json_object_get(found, known[i])))
                vector_says(v, known[i], "found %s", text);
        json_decref(found);
    }
    end_failing(&f);
    apigw_buffer_free(out);
}
