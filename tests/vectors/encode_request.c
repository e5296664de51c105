/* The op encode-request: an HTTP request is built and encoded, into memory that grows, into memory that fits exactly
 * and for its size alone, on a fresh and on a used handle. All have to give the same text, which jansson reads; that is
 * then compared with the case. */
#include "support/exact.h"
#include "vectors.h"

static const char *const expectations[] = {"subset", "nullOrAbsent", "absent", "members", "answer", "error", NULL};

typedef struct built {
    apigw_api *api;
    apigw_request *request;
    apigw_buffer *out;
    apigw_error error;
} built;

static const json_t *of_config(const vector *v, const char *name) {
    return json_object_get(json_object_get(v->json, "config"), name);
}

static const json_t *of_input(const vector *v, const char *name) {
    return json_object_get(json_object_get(v->json, "input"), name);
}

/* ---- the front end ---------------------------------------------------------------------------------------------- */

void vector_set_switches(vector *v, apigw_api *api) {
    json_t *switches = json_object_get(json_object_get(v->json, "config"), "switches");
    char constant[64];
    const char *name;
    json_t *value;
    int64_t number;
    json_object_foreach(switches, name, value) {
        uint64_t to = json_is_integer(value) ? (uint64_t)json_integer_value(value) : (uint64_t)json_is_true(value);
        snprintf(constant, sizeof constant, "APIGW_SWITCH_%s", name);
        if (apigw_constant(constant, strlen(constant), &number) != APIGW_OK ||
            apigw_api_set_switch(api, (uint32_t)number, to, NULL) != APIGW_OK)
            vector_says(v, "config", "there is no switch '%s'", name);
    }
}

void vector_set_api(vector *v, apigw_api *api) {
    const json_t *stage = of_config(v, "stage"), *types = of_config(v, "binaryMediaTypes");
    const json_t *train = of_config(v, "trainCase");
    const char *name;
    json_t *value;
    if (stage != NULL)
        apigw_api_set(api, APIGW_FIELD_STAGE, json_string_value(stage), json_string_length(stage), NULL);
    if (train != NULL)
        apigw_api_set_switch(api, APIGW_SWITCH_TRAIN_CASE, json_is_true(train), NULL);
    for (size_t i = 0; i < json_array_size(types); i++)
        apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, NULL, 0, json_string_value(json_array_get(types, i)),
                      json_string_length(json_array_get(types, i)), NULL);
    for (size_t i = 0; i < json_array_size(of_config(v, "identitySources")); i++) {
        const json_t *source = json_array_get(of_config(v, "identitySources"), i);
        apigw_error error;
        if (apigw_api_add(api, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, json_string_value(source),
                          json_string_length(source), &error) != APIGW_OK)
            vector_says(v, "config", "%s", error.message);
    }
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "stageVariables"), name, value)
        apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), json_string_value(value),
                      json_string_length(value), NULL);
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "api"), name, value) {
        if (apigw_api_set(api, vector_field(name), json_string_value(value), json_string_length(value), NULL) !=
            APIGW_OK)
            vector_says(v, "config", "'%s' is no field of a front end", name);
    }
    vector_set_switches(v, api);
}

/* ---- the route -------------------------------------------------------------------------------------------------- */

/* A route as it is: of kinds that have none, or where the case names one that the path is not of. */
static void set_key(const vector *v, apigw_request *request, const char *key) {
    const char *template = strchr(key, '/');
    if (v->kind == APIGW_KIND_REST)
        apigw_request_set(request, APIGW_FIELD_RESOURCE, template, template == NULL ? 0 : strlen(template), NULL);
    else
        apigw_request_set(request, APIGW_FIELD_ROUTE_KEY, key, strlen(key), NULL);
}

/* The route that matches, of those of the config: found by the library, as a gateway does. */
static void set_route(vector *v, apigw_request *request) {
    const json_t *routes = of_config(v, "routes"), *one = of_config(v, "route");
    const char *prefix = json_string_value(json_object_get(of_config(v, "api"), "base-path"));
    apigw_router *router = apigw_router_new(NULL, vector_routes_of(v));
    apigw_error error = {0};
    for (size_t i = 0, n = one != NULL ? 1 : json_array_size(routes); i < n && router != NULL; i++) {
        const json_t *key = one != NULL ? one : json_array_get(routes, i);
        if (apigw_router_add(router, json_string_value(key), json_string_length(key), i, &error) != APIGW_OK)
            vector_says(v, "config", "%s", error.message);
    }
    if (router != NULL && apigw_router_seal(router, &error) != APIGW_OK)
        vector_says(v, "config", "%s", error.message);
    if ((router == NULL ||
         apigw_request_route(request, router, prefix, prefix == NULL ? 0 : strlen(prefix), NULL, NULL) != APIGW_OK) &&
        one != NULL)
        set_key(v, request, json_string_value(one));
    apigw_router_free(router);
}

/* ---- the request ------------------------------------------------------------------------------------------------ */

/* The target of an HTTP API has the stage on the wire; a request is built without. */
static bytes without_stage(const vector *v, bytes target) {
    const char *stage = json_string_value(of_config(v, "stage"));
    size_t n = stage == NULL ? 0 : strlen(stage);
    if (v->kind == APIGW_KIND_REST || n == 0 || stage[0] == '$' || target.len < n + 2 ||
        memcmp(target.at + 1, stage, n) != 0 || target.at[n + 1] != '/')
        return target;
    return (bytes){target.at + n + 1, target.len - n - 1};
}

static apigw_status set_target(vector *v, apigw_request *request, const json_t *value, apigw_error *error) {
    char *owned;
    bytes target = without_stage(v, vector_bytes(v, "input", value, &owned));
    apigw_status status = apigw_request_set_target(request, target.at, target.len, error);
    free(owned);
    return status;
}

static apigw_status add_lines(vector *v, apigw_request *request, apigw_error *error) {
    const json_t *headers = of_input(v, "headers");
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < json_array_size(headers) && status == APIGW_OK; i++) {
        char *owned[2];
        bytes name = vector_bytes(v, "input", json_array_get(json_array_get(headers, i), 0), &owned[0]);
        bytes value = vector_bytes(v, "input", json_array_get(json_array_get(headers, i), 1), &owned[1]);
        status = apigw_request_add(request, APIGW_LIST_HEADERS, name.at, name.len, value.at, value.len, error);
        free(owned[0]);
        free(owned[1]);
    }
    return status;
}

static apigw_status add_sources(vector *v, apigw_request *request, apigw_error *error) {
    const json_t *sources = of_input(v, "identitySources");
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < json_array_size(sources) && status == APIGW_OK; i++) {
        char *owned;
        bytes value = vector_bytes(v, "input", json_array_get(sources, i), &owned);
        status = apigw_request_add(request, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, value.at, value.len, error);
        free(owned);
    }
    return status;
}

static void add_body(vector *v, apigw_request *request) {
    const json_t *text = of_input(v, "body"), *coded = of_input(v, "bodyBase64"), *size = of_input(v, "bodySize");
    size_t n = 0;
    if (text != NULL)
        apigw_request_set_body(request, json_string_value(text), json_string_length(text), 0, NULL);
    if (coded != NULL) {
        char *body = vector_base64(json_string_value(coded), json_string_length(coded), &n);
        apigw_request_set_body(request, body, n, 0, NULL);
        free(body);
    }
    if (size != NULL) {
        char *body = exact_block((size_t)json_integer_value(size));
        memset(body, 'b', (size_t)json_integer_value(size));
        apigw_request_set_body(request, body, (size_t)json_integer_value(size), 0, NULL);
        free(body);
    }
}

static apigw_status add_fields(vector *v, apigw_request *request, apigw_error *error) {
    json_t *fields = json_object_get(json_object_get(v->json, "input"), "fields");
    json_t *values = json_object_get(json_object_get(v->json, "input"), "json");
    apigw_status status = APIGW_OK;
    const char *name;
    json_t *value;
    json_object_foreach(fields, name, value) {
        if (status == APIGW_OK && json_is_integer(value))
            status = apigw_request_set_int(request, vector_field(name), json_integer_value(value), error);
        else if (status == APIGW_OK)
            status = apigw_request_set(request, vector_field(name), json_string_value(value), json_string_length(value),
                                       error);
    }
    json_object_foreach(values, name, value) if (status == APIGW_OK) {
        char *text = json_dumps(value, JSON_ENCODE_ANY);
        status = apigw_request_set_json(request, name, strlen(name), text, strlen(text), error);
        free(text);
    }
    return status;
}

static apigw_status fill(vector *v, apigw_request *request, apigw_error *error) {
    const json_t *method = of_input(v, "method"), *target = of_input(v, "target");
    apigw_status status = APIGW_OK;
    if (method != NULL)
        status = apigw_request_set(request, APIGW_FIELD_METHOD, json_string_value(method), json_string_length(method),
                                   error);
    if (status == APIGW_OK && target != NULL)
        status = set_target(v, request, target, error);
    if (status == APIGW_OK)
        status = add_lines(v, request, error);
    if (status == APIGW_OK && target != NULL)
        set_route(v, request);
    if (status == APIGW_OK)
        status = add_sources(v, request, error);
    add_body(v, request);
    return status == APIGW_OK ? add_fields(v, request, error) : status;
}

/* The type of endpoint may be refused, which is the error of the case. */
static apigw_status set_endpoint(const vector *v, apigw_api *api, apigw_error *error) {
    const json_t *endpoint = of_config(v, "endpoint");
    return endpoint == NULL ? APIGW_OK
                            : apigw_api_set(api, APIGW_FIELD_ENDPOINT_TYPE, json_string_value(endpoint),
                                            json_string_length(endpoint), error);
}

static built build(vector *v, bool used) {
    built b = {apigw_api_new(NULL, v->kind), apigw_request_new(NULL), apigw_buffer_new(NULL), {0}};
    apigw_status status;
    if (b.api == NULL || b.request == NULL || b.out == NULL)
        exit(EXIT_FAILURE);
    vector_set_api(v, b.api);
    if (used) {
        apigw_request_set_target(b.request, "/used?before=1", 14, NULL);
        apigw_request_add(b.request, APIGW_LIST_HEADERS, "cookie", 6, "used=1", 6, NULL);
        apigw_request_set_json(b.request, "/used", 5, "1", 1, NULL);
        apigw_request_reset(b.request);
    }
    vector_set_options(v, b.request);
    status = set_endpoint(v, b.api, &b.error);
    if (status == APIGW_OK)
        status = fill(v, b.request, &b.error);
    if (status == APIGW_OK)
        status = apigw_request_encode(b.request, b.api, b.out, &b.error);
    if (status != b.error.code)
        vector_says(v, "error", "code: returned %s, filled %s", apigw_status_name(status),
                    apigw_status_name(b.error.code));
    return b;
}

static void built_free(built *b) {
    apigw_buffer_free(b->out);
    apigw_request_free(b->request);
    apigw_api_free(b->api);
}

/* The same into memory of the exact size, after a pass for the size alone. */
static void compare_sizes(vector *v, const built *b) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    bytes text, again;
    char *memory;
    size_t needed;
    text.at = apigw_buffer_data(b->out, &text.len);
    apigw_buffer_use(out, NULL, 0, NULL);
    if (apigw_request_encode(b->request, b->api, out, NULL) != APIGW_E_SPACE)
        vector_says(v, "size", "a pass for the size fits");
    needed = apigw_buffer_needed(out);
    if (needed != text.len + 1)
        vector_says(v, "size", "%zu bytes are said to be needed, not %zu", needed, text.len + 1);
    memory = exact_block(text.len + 1);
    apigw_buffer_use(out, memory, text.len + 1, NULL);
    if (apigw_request_encode(b->request, b->api, out, NULL) != APIGW_OK)
        vector_says(v, "size", "it does not fit into its size");
    again.at = apigw_buffer_data(out, &again.len);
    if (!bytes_equal(text, again))
        vector_differs(v, "size", "exact", text, again);
    apigw_buffer_free(out);
    free(memory);
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

void vector_compare_subset(vector *v, const char *what, const char *where, json_t *expected, const json_t *found) {
    const char *name;
    json_t *value;
    if (!json_is_object(expected) || !json_is_object(found)) {
        if (!json_equal(expected, found)) {
            char *a = json_dumps(expected, JSON_ENCODE_ANY), *b = json_dumps(found, JSON_ENCODE_ANY);
            vector_differs(v, what, where, bytes_of(a), bytes_of(b));
            free(a);
            free(b);
        }
        return;
    }
    json_object_foreach(expected, name, value) {
        char deeper[512];
        snprintf(deeper, sizeof deeper, "%s/%s", where, name);
        vector_compare_subset(v, what, deeper, value, json_object_get(found, name));
    }
}

/* The value at a pointer of plain names. */
const json_t *vector_at_pointer(const json_t *value, const char *pointer) {
    char name[256];
    while (*pointer == '/' && value != NULL) {
        size_t n = strcspn(pointer + 1, "/");
        snprintf(name, sizeof name, "%.*s", (int)n, pointer + 1);
        value = json_object_get(value, name);
        pointer += n + 1;
    }
    return value;
}

static void compare_pointers(vector *v, const char *what, bool null_allowed, const json_t *event) {
    const json_t *pointers = vector_expected(v, what);
    for (size_t i = 0; i < json_array_size(pointers); i++) {
        const char *pointer = json_string_value(json_array_get(pointers, i));
        const json_t *found = vector_at_pointer(event, pointer);
        if (found != NULL && !(null_allowed && json_is_null(found)))
            vector_says(v, what, "there is %s", pointer);
    }
}

/* The names of an object's members, in their order. */
static void compare_members(vector *v, json_t *event) {
    json_t *members = json_object_get(json_object_get(v->json, "expect"), "members");
    const char *pointer;
    json_t *names;
    json_object_foreach(members, pointer, names) {
        const json_t *object = vector_at_pointer(event, pointer);
        json_t *found = json_array();
        for (void *i = json_object_iter((json_t *)(uintptr_t)object); i != NULL;
             i = json_object_iter_next((json_t *)(uintptr_t)object, i))
            json_array_append_new(found, json_string(json_object_iter_key(i)));
        vector_compare_subset(v, "subset", pointer, names, found);
        json_decref(found);
    }
}

static void compare(vector *v, const built *b) {
    bytes text;
    json_t *event;
    text.at = apigw_buffer_data(b->out, &text.len);
    event = json_loadb(text.at, text.len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
    if (event == NULL) {
        vector_differs(v, "event", "is no JSON", bytes_of(NULL), text);
        return;
    }
    if (vector_expected(v, "subset") != NULL)
        vector_compare_subset(v, "subset", "", json_object_get(json_object_get(v->json, "expect"), "subset"), event);
    compare_pointers(v, "nullOrAbsent", true, event);
    compare_pointers(v, "absent", false, event);
    compare_members(v, event);
    json_decref(event);
    compare_sizes(v, b);
}

static void compare_failure(vector *v, const built *b) {
    const json_t *expected = vector_expected(v, "error"), *error_response = vector_expected(v, "answer");
    if (expected == NULL) {
        vector_says(v, "error", "%s: %s", apigw_status_name(b->error.code), b->error.message);
        return;
    }
    vector_compare_error(v, expected, &b->error);
    if (error_response != NULL &&
        (b->error.error_response == 0 ||
         strcmp(json_string_value(error_response), apigw_error_response_name(b->error.error_response)) != 0))
        vector_says(v, "answer", "it is %u", (unsigned)b->error.error_response);
}

void vector_encode_request(vector *v) {
    built fresh, used;
    bytes a, b;
    if (!vector_expects_only(v, expectations))
        return;
    fresh = build(v, false);
    used = build(v, true);
    a.at = apigw_buffer_data(fresh.out, &a.len);
    b.at = apigw_buffer_data(used.out, &b.len);
    if (!bytes_equal(a, b))
        vector_differs(v, "used handle", "", a, b);
    if (fresh.error.code != APIGW_OK)
        compare_failure(v, &fresh);
    else if (vector_expected(v, "error") != NULL)
        vector_says(v, "error", "it succeeds");
    else
        compare(v, &fresh);
    built_free(&fresh);
    built_free(&used);
}
