/* The ops integrate-request, integrate-response, integrate, http-map-request, http-map-response and http-map-check:
 * integrations of REST and HTTP APIs (G.4, G.5, G.8). Each case is done twice with one call, which must make no
 * difference. */
#include "support/exact.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const expectations[] = {
    "payload",     "payloadBase64", "payloadJson", "headers",    "headersAbsent", "headersJoined",   "query",
    "queryAbsent", "path",          "uri",         "mockStatus", "eventSubset",   "gatewayResponse", "status",
    "body",        "bodyBase64",    "bodyJson",    "accepted",   "rawQuery",      "method",          "function",
    "async",       "compileError",  "issues",      NULL};

typedef struct scene {
    vector *v;
    apigw_integration *integration;
    apigw_integration_call *call;
    apigw_api *api;
    apigw_request *request;
    apigw_response *endpoint, *response;
    apigw_error error;
} scene;

static const json_t *config_of(const scene *s, const char *name) {
    return json_object_get(json_object_get(s->v->json, "config"), name);
}

static const json_t *input_of(const scene *s, const char *name) {
    return json_object_get(json_object_get(s->v->json, "input"), name);
}

static void need(const scene *s, apigw_status status, const char *what) {
    if (status != APIGW_OK)
        vector_says(s->v, what, "it is refused: %s", apigw_status_name(status));
}

/* ---- setting the scene ------------------------------------------------------------------------------------------ */

static bytes body_of(const json_t *message, char **owned) {
    const json_t *text = json_object_get(message, "body"), *coded = json_object_get(message, "bodyBase64");
    bytes b = {json_string_value(text), json_string_length(text)};
    *owned = NULL;
    if (coded != NULL) {
        *owned = vector_base64(json_string_value(coded), json_string_length(coded), &b.len);
        b.at = *owned;
    }
    return b;
}

static void add_path_parameters(const scene *s, const json_t *parameters) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)parameters, name, value) {
        char coded[3000];
        size_t len = 0;
        need(s,
             apigw_percent_encode(json_string_value(value), json_string_length(value), APIGW_PERCENT_COMPONENT, coded,
                                  sizeof coded, &len),
             "pathParameters");
        need(s, apigw_request_add(s->request, APIGW_LIST_PATH_PARAMETERS, name, strlen(name), coded, len, NULL),
             "pathParameters");
    }
}

static void build_request(const scene *s, const json_t *input) {
    const json_t *method = json_object_get(input, "method"), *target = json_object_get(input, "target");
    const json_t *path = json_object_get(input, "path"), *query = json_object_get(input, "query");
    const json_t *lines = json_object_get(input, "headers");
    char *owned;
    const bytes body = body_of(input, &owned);
    apigw_request *r = s->request;
    apigw_request_reset(r);
    if (json_is_string(method))
        need(s, apigw_request_set(r, APIGW_FIELD_METHOD, json_string_value(method), APIGW_NTS, NULL), "method");
    if (json_is_string(target))
        need(s, apigw_request_set_target(r, json_string_value(target), APIGW_NTS, NULL), "target");
    if (json_is_string(path))
        need(s, apigw_request_set(r, APIGW_FIELD_PATH, json_string_value(path), APIGW_NTS, NULL), "path");
    if (json_is_string(query))
        need(s, apigw_request_set(r, APIGW_FIELD_RAW_QUERY, json_string_value(query), APIGW_NTS, NULL), "query");
    for (size_t i = 0; i < json_array_size(lines); i++)
        need(s,
             apigw_request_add(r, APIGW_LIST_HEADERS, json_string_value(json_array_get(json_array_get(lines, i), 0)),
                               APIGW_NTS, json_string_value(json_array_get(json_array_get(lines, i), 1)), APIGW_NTS,
                               NULL),
             "headers");
    add_path_parameters(s, json_object_get(input, "pathParameters"));
    if (body.at != NULL)
        need(s, apigw_request_set_body(r, body.at, body.len, 0, NULL), "body");
    free(owned);
}

static void build_response(const scene *s, const json_t *input) {
    const json_t *lines = json_object_get(input, "headers");
    char *owned;
    const bytes body = body_of(input, &owned);
    apigw_response_reset(s->endpoint);
    need(s, apigw_response_set_status(s->endpoint, (int32_t)json_integer_value(json_object_get(input, "status")), NULL),
         "status");
    for (size_t i = 0; i < json_array_size(lines); i++)
        need(s,
             apigw_response_add_header(s->endpoint, json_string_value(json_array_get(json_array_get(lines, i), 0)),
                                       APIGW_NTS, json_string_value(json_array_get(json_array_get(lines, i), 1)),
                                       APIGW_NTS, NULL),
             "headers");
    if (body.at != NULL)
        need(s, apigw_response_set_body(s->endpoint, body.at, body.len, 0, NULL), "body");
    free(owned);
}

static void set_context(const scene *s, const json_t *context) {
    char *text = context != NULL ? json_dumps(context, 0) : NULL;
    if (text != NULL)
        need(s, apigw_render_set_context(apigw_integration_call_render(s->call), text, strlen(text), NULL), "context");
    free(text);
}

static void set_variables(const scene *s, const json_t *variables) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)variables, name, value) {
        need(s,
             apigw_render_add_stage_variable(apigw_integration_call_render(s->call), name, APIGW_NTS,
                                             json_string_value(value), APIGW_NTS, NULL),
             "stageVariables");
    }
}

/* What $context says of the front end, so that an event says it too. */
static void set_api_of_context(const scene *s) {
    static const struct {
        const char *name;
        uint32_t field;
    } fields[] = {{"apiId", APIGW_FIELD_API_ID}, {"stage", APIGW_FIELD_STAGE}, {"accountId", APIGW_FIELD_ACCOUNT_ID}};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *text = json_object_get(config_of(s, "context"), fields[i].name);
        if (json_is_string(text))
            need(s, apigw_api_set(s->api, fields[i].field, json_string_value(text), APIGW_NTS, NULL), fields[i].name);
    }
}

/* Empties the call for one more time. */
static void begin_call(const scene *s) {
    apigw_integration_call_reset(s->call);
    set_context(s, config_of(s, "context"));
    set_context(s, input_of(s, "context"));
    set_variables(s, input_of(s, "stageVariables"));
}

/* The integration of the case, or one that has only the mappings of an HTTP API. */
static apigw_status compile(scene *s) {
    json_t *made = NULL, *given = json_object_get(json_object_get(s->v->json, "config"), "integration");
    char *text, *exact;
    apigw_status status;
    if (given == NULL) {
        given = made = json_pack("{s:s}", "type", "HTTP_PROXY");
        json_object_update(made, json_object_get(s->v->json, "config"));
    }
    text = json_dumps(given, JSON_COMPACT);
    exact = exact_copy(text, strlen(text));
    status = apigw_integration_compile(s->integration, exact, strlen(text), &s->error);
    free(exact);
    free(text);
    json_decref(made);
    for (size_t i = 0; i < json_array_size(config_of(s, "methodResponses")); i++) {
        const json_t *one = json_object_get(json_array_get(config_of(s, "methodResponses"), i), "statusCode");
        need(s, apigw_integration_declare_status(s->integration, atoi(json_string_value(one)), NULL),
             "methodResponses");
    }
    return status;
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

static void compare_json(vector *v, const char *what, const json_t *expected, bytes found) {
    json_t *got = found.at != NULL ? json_loadb(found.at, found.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL) : NULL;
    if (got == NULL || !json_equal(got, (json_t *)(uintptr_t)expected)) {
        char *wanted = json_dumps(expected, JSON_ENCODE_ANY);
        vector_differs(v, what, "", bytes_of(wanted), found);
        free(wanted);
    }
    json_decref(got);
}

/* Whether `part` is contained in `whole`: objects member by member. */
static bool json_contains(const json_t *whole, const json_t *part) {
    const char *name;
    json_t *value;
    if (!json_is_object(part))
        return json_equal((json_t *)(uintptr_t)whole, (json_t *)(uintptr_t)part);
    json_object_foreach((json_t *)(uintptr_t)part, name, value) {
        const json_t *other = json_object_get(whole, name);
        if (other == NULL || !json_contains(other, value))
            return false;
    }
    return true;
}

static void compare_bytes(vector *v, const char *const names[3], bytes found) {
    const json_t *text = vector_expected(v, names[0]), *coded = vector_expected(v, names[1]);
    const json_t *json = vector_expected(v, names[2]);
    const bytes wanted = {json_string_value(text), json_string_length(text)};
    if (found.at == NULL)
        found = (bytes){"", 0};
    if (text != NULL && !bytes_equal(wanted, found))
        vector_differs(v, names[0], "", wanted, found);
    if (coded != NULL) {
        bytes b;
        char *owned = vector_base64(json_string_value(coded), json_string_length(coded), &b.len);
        b.at = owned;
        if (!bytes_equal(b, found))
            vector_differs(v, names[1], "", b, found);
        free(owned);
    }
    if (json != NULL)
        compare_json(v, names[2], json, found);
}

/* An entry of what is sent or what the client gets. */
static bool entry_at(const scene *s, bool of_call, uint32_t list, size_t i, apigw_pair *out) {
    return (of_call ? apigw_integration_call_at(s->call, list, i, out)
                    : apigw_response_at(s->response, list, i, out)) == APIGW_OK;
}

static bool same_name(uint32_t list, const char *a, const char *b) {
    return list == APIGW_LIST_HEADERS ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

/* The values of a name, as a JSON array. */
static json_t *values_of(const scene *s, bool of_call, uint32_t list, const char *name) {
    json_t *all = json_array();
    apigw_pair pair;
    for (size_t i = 0; entry_at(s, of_call, list, i, &pair); i++)
        if (same_name(list, pair.name, name))
            json_array_append_new(all, json_stringn(pair.value, pair.value_len));
    return all;
}

static void compare_values(const scene *s, bool of_call, uint32_t list, const char *what, const char *absent) {
    const json_t *missing = vector_expected(s->v, absent);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)vector_expected(s->v, what), name, value) {
        json_t *found = values_of(s, of_call, list, name),
               *one = json_is_string(value) ? json_pack("[O]", value) : NULL;
        if (!json_equal(found, one != NULL ? one : value)) {
            char *text = json_dumps(found, 0), *wanted = json_dumps(value, JSON_ENCODE_ANY);
            vector_differs(s->v, what, name, bytes_of(wanted), bytes_of(text));
            free(text);
            free(wanted);
        }
        json_decref(one);
        json_decref(found);
    }
    for (size_t i = 0; i < json_array_size(missing); i++) {
        json_t *found = values_of(s, of_call, list, json_string_value(json_array_get(missing, i)));
        if (json_array_size(found) != 0)
            vector_says(s->v, absent, "'%s' is there", json_string_value(json_array_get(missing, i)));
        json_decref(found);
    }
}

/* The lines of a name, joined with ",". */
static void compare_joined(const scene *s, bool of_call) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)vector_expected(s->v, "headersJoined"), name, value) {
        json_t *found = values_of(s, of_call, APIGW_LIST_HEADERS, name);
        char joined[1000] = "";
        for (size_t i = 0; i < json_array_size(found); i++) {
            if (i != 0)
                strncat(joined, ",", sizeof joined - strlen(joined) - 1);
            strncat(joined, json_string_value(json_array_get(found, i)), sizeof joined - strlen(joined) - 1);
        }
        if (strcmp(joined, json_string_value(value)) != 0)
            vector_differs(s->v, "headersJoined", name, bytes_of(json_string_value(value)), bytes_of(joined));
        json_decref(found);
    }
}

static void compare_text(const scene *s, const char *what, uint32_t which) {
    const json_t *expected = vector_expected(s->v, what);
    bytes found;
    found.at = apigw_integration_call_get(s->call, which, &found.len);
    if (json_is_string(expected) && !bytes_equal(bytes_of(json_string_value(expected)), found))
        vector_differs(s->v, what, "", bytes_of(json_string_value(expected)), found);
    if (json_is_null(expected) && found.at != NULL)
        vector_says(s->v, what, "it is '%s'", found.at);
}

/* ---- error responses -------------------------------------------------------------------------------------------- */

static const char *type_name(uint32_t error_response) {
    switch (error_response) {
    case APIGW_ERROR_RESPONSE_UNSUPPORTED_MEDIA_TYPE:
        return "UNSUPPORTED_MEDIA_TYPE";
    case APIGW_ERROR_RESPONSE_CONFIGURATION:
        return "API_CONFIGURATION_ERROR";
    case APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE:
        return "REQUEST_TOO_LARGE";
    default:
        return "DEFAULT_4XX";
    }
}

static void compare_error_response(const scene *s, apigw_status status, const apigw_response *response) {
    const json_t *expected = vector_expected(s->v, "gatewayResponse"), *member;
    size_t length;
    const char *body = apigw_response_body(response, &length);
    json_t *object = body != NULL ? json_loadb(body, length, 0, NULL) : NULL;
    const char *type = apigw_response_find(response, APIGW_LIST_HEADERS, "x-amzn-errortype", APIGW_NTS, 0, NULL);
    if (status == APIGW_OK || s->error.error_response == 0)
        vector_says(s->v, "gatewayResponse", "%s: %s", apigw_status_name(status), s->error.message);
    if (status != s->error.code)
        vector_says(s->v, "gatewayResponse", "the error has another code");
    if (json_integer_value(json_object_get(expected, "status")) != apigw_response_status(response))
        vector_says(s->v, "gatewayResponse", "the status is %d: %s", (int)apigw_response_status(response),
                    s->error.message);
    member = json_object_get(expected, "type");
    if (member != NULL && strcmp(json_string_value(member), type_name(s->error.error_response)) != 0)
        vector_says(s->v, "gatewayResponse", "the type is %s", type_name(s->error.error_response));
    member = json_object_get(expected, "message");
    if (member != NULL && !json_equal((json_t *)(uintptr_t)member, json_object_get(object, "message")))
        vector_differs(s->v, "gatewayResponse", "message", bytes_of(json_string_value(member)), (bytes){body, length});
    member = json_object_get(expected, "errorType");
    if (member != NULL && (type == NULL || strcmp(type, json_string_value(member)) != 0))
        vector_says(s->v, "gatewayResponse", "the error type is %s", type != NULL ? type : "none");
    json_decref(object);
}

/* ---- the sides -------------------------------------------------------------------------------------------------- */

static void compare_request(const scene *s) {
    static const char *const payload[] = {"payload", "payloadBase64", "payloadJson"};
    const json_t *mock = vector_expected(s->v, "mockStatus"), *event = vector_expected(s->v, "eventSubset");
    const json_t *path = vector_expected(s->v, "path");
    int64_t status = 0;
    bytes body;
    body.at = apigw_integration_call_body(s->call, &body.len);
    compare_bytes(s->v, payload, body);
    compare_values(s, true, APIGW_LIST_HEADERS, "headers", "headersAbsent");
    compare_values(s, true, APIGW_LIST_QUERY, "query", "queryAbsent");
    compare_joined(s, true);
    if (json_is_object(path))
        compare_values(s, true, APIGW_LIST_PATH_PARAMETERS, "path", "");
    else
        compare_text(s, "path", APIGW_CALL_PATH);
    compare_text(s, "uri", APIGW_CALL_URI);
    compare_text(s, "rawQuery", APIGW_CALL_QUERY);
    compare_text(s, "method", APIGW_CALL_METHOD);
    compare_text(s, "function", APIGW_CALL_FUNCTION);
    if (mock != NULL &&
        (apigw_integration_call_mock_status(s->call, &status) != APIGW_OK || status != json_integer_value(mock)))
        vector_says(s->v, "mockStatus", "it is %lld", (long long)status);
    if (vector_expected(s->v, "async") != NULL &&
        json_is_true(vector_expected(s->v, "async")) != apigw_integration_call_is_async(s->call))
        vector_says(s->v, "async", "it is the other way");
    if (event != NULL) {
        json_t *found = json_loadb(body.at != NULL ? body.at : "", body.len, 0, NULL);
        if (!json_contains(found, event))
            vector_differs(s->v, "eventSubset", "", bytes_of(""), body);
        json_decref(found);
    }
}

static void compare_response(const scene *s, apigw_status status) {
    static const char *const names[] = {"body", "bodyBase64", "bodyJson"};
    const json_t *expected = vector_expected(s->v, "status");
    bytes body;
    if (vector_expected(s->v, "gatewayResponse") != NULL) {
        compare_error_response(s, status, s->response);
        return;
    }
    if (status != APIGW_OK)
        vector_says(s->v, "status", "%s: %s", apigw_status_name(status), s->error.message);
    if (expected != NULL && json_integer_value(expected) != apigw_response_status(s->response))
        vector_says(s->v, "status", "it is %d", (int)apigw_response_status(s->response));
    body.at = apigw_response_body(s->response, &body.len);
    compare_bytes(s->v, names, body);
    compare_values(s, false, APIGW_LIST_HEADERS, "headers", "headersAbsent");
    compare_joined(s, false);
}

static apigw_status do_request(scene *s, const json_t *input) {
    build_request(s, input);
    begin_call(s);
    return apigw_integration_request(s->integration, s->call, s->api, s->request, &s->error);
}

static void integrate_request(scene *s) {
    const apigw_status status = do_request(s, json_object_get(s->v->json, "input"));
    if (vector_expected(s->v, "gatewayResponse") == NULL && status != APIGW_OK) {
        vector_says(s->v, "input", "%s: %s", apigw_status_name(status), s->error.message);
    } else if (vector_expected(s->v, "gatewayResponse") == NULL) {
        compare_request(s);
    } else {
        if (s->error.error_response != 0)
            need(s, apigw_error_response(s->response, s->api, s->request, s->error.error_response, NULL), "response");
        compare_error_response(s, status, s->response);
    }
}

static void integrate_response(scene *s) {
    const json_t *function = input_of(s, "function"), *payload = json_object_get(function, "payload");
    apigw_status status;
    build_request(s, input_of(s, "request"));
    begin_call(s);
    if (function == NULL) {
        build_response(s, input_of(s, "endpoint"));
        status = apigw_integration_respond_endpoint(s->integration, s->call, s->api, s->request, s->endpoint,
                                                    s->response, &s->error);
    } else {
        char *exact = exact_copy(json_string_value(payload), json_string_length(payload));
        status = apigw_integration_respond_function(
            s->integration, s->call, s->api, s->request, exact, json_string_length(payload),
            json_object_get(function, "error") != NULL ? APIGW_DECODE_FUNCTION_ERROR : 0, s->response, &s->error);
        free(exact);
    }
    compare_response(s, status);
}

static void integrate_both(scene *s) {
    apigw_status status = do_request(s, json_object_get(s->v->json, "input"));
    if (status == APIGW_OK)
        status = apigw_integration_respond_mock(s->integration, s->call, s->api, s->request, s->response, &s->error);
    else if (s->error.error_response != 0)
        need(s, apigw_error_response(s->response, s->api, s->request, s->error.error_response, NULL), "response");
    compare_response(s, status);
}

static void map_response(scene *s) {
    apigw_status status;
    begin_call(s);
    build_response(s, json_object_get(s->v->json, "input"));
    status = apigw_integration_respond_endpoint(s->integration, s->call, s->api, s->request, s->endpoint, s->response,
                                                &s->error);
    compare_response(s, status);
}

/* ---- ops -------------------------------------------------------------------------------------------------------- */

static void compare_issues(const scene *s) {
    const json_t *expected = vector_expected(s->v, "issues");
    apigw_error issue;
    if (expected == NULL)
        return;
    if (apigw_integration_issue_count(s->integration) != json_array_size(expected))
        vector_says(s->v, "issues", "there are %zu", apigw_integration_issue_count(s->integration));
    for (size_t i = 0; i < json_array_size(expected); i++)
        if (apigw_integration_issue_at(s->integration, i, &issue) != APIGW_OK ||
            strcmp(issue.pointer, json_string_value(json_array_get(expected, i))) != 0)
            vector_says(s->v, "issues", "the %zu. is '%s': %s", i, issue.pointer, issue.message);
}

static void run_integration(vector *v, uint32_t kind, void (*run)(scene *s)) {
    scene s = {.v = v};
    apigw_status status;
    if (!vector_expects_only(v, expectations))
        return;
    v->kind = v->kind != 0 ? v->kind : kind;
    s.integration = apigw_integration_new(NULL, v->kind);
    s.call = apigw_integration_call_new(NULL);
    s.api = apigw_api_new(NULL, v->kind);
    s.request = apigw_request_new(NULL);
    s.response = apigw_response_new(NULL);
    s.endpoint = apigw_response_new(NULL);
    vector_set_api(v, s.api);
    set_api_of_context(&s);
    status = compile(&s);
    if (vector_expected(v, "compileError") != NULL)
        vector_compare_error(v, vector_expected(v, "compileError"), &s.error);
    else if (status != APIGW_OK)
        vector_says(v, "config", "%s at %s: %s", apigw_status_name(status), s.error.pointer, s.error.message);
    else
        compare_issues(&s);
    for (int i = 0; i < 2 && status == APIGW_OK; i++)
        run(&s);
    apigw_integration_free(s.integration);
    apigw_integration_call_free(s.call);
    apigw_api_free(s.api);
    apigw_request_free(s.request);
    apigw_response_free(s.response);
    apigw_response_free(s.endpoint);
}

void vector_integrate_request(vector *v) {
    run_integration(v, APIGW_KIND_REST, integrate_request);
}

void vector_integrate_response(vector *v) {
    run_integration(v, APIGW_KIND_REST, integrate_response);
}

void vector_integrate(vector *v) {
    run_integration(v, APIGW_KIND_REST, integrate_both);
}

void vector_http_map_request(vector *v) {
    run_integration(v, APIGW_KIND_HTTP_2, integrate_request);
}

void vector_http_map_response(vector *v) {
    run_integration(v, APIGW_KIND_HTTP_2, map_response);
}

void vector_http_map_check(vector *v) {
    scene s = {.v = v, .integration = apigw_integration_new(NULL, APIGW_KIND_HTTP_2)};
    const apigw_status status = compile(&s);
    if (json_is_true(vector_expected(v, "accepted")) != (status == APIGW_OK))
        vector_says(v, "accepted", "%s at %s: %s", apigw_status_name(status), s.error.pointer, s.error.message);
    apigw_integration_free(s.integration);
}
