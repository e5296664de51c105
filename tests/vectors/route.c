/* The op route: a table of routes, and the route and path parameters of one request. The table is also built in the
 * opposite order, which must make no difference. */
#include "vectors.h"
#include <string.h>

static const char *const expectations[] = {"route", "params", "methods", NULL};

uint32_t vector_routes_of(const vector *v) {
    switch (v->kind) {
    case APIGW_KIND_REST:
    case APIGW_KIND_AUTHORIZER_REST:
        return APIGW_ROUTES_REST;
    case APIGW_KIND_HTTP_1:
    case APIGW_KIND_HTTP_2:
    case APIGW_KIND_AUTHORIZER_HTTP_1:
    case APIGW_KIND_AUTHORIZER_HTTP_2:
        return APIGW_ROUTES_HTTP;
    case APIGW_KIND_WEBSOCKET:
        return APIGW_ROUTES_WEBSOCKET;
    default:
        return 0;
    }
}

static void set_options(vector *v, apigw_router *r) {
    static const char *const names[] = {NULL,          "trailingSlash",  "emptyGreedy", "emptyParameter",
                                        "methodFirst", "leadingSlashes", "decode"};
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(json_object_get(v->json, "config"), "options"), name, value) {
        uint32_t option = 1;
        while (option <= APIGW_ROUTER_OPT_LAST && strcmp(names[option], name) != 0)
            option++;
        if (apigw_router_set_option(r, option, json_is_true(value), NULL) != APIGW_OK)
            vector_says(v, "config", "there is no option '%s'", name);
    }
}

/* The sealed table, or NULL after a difference was reported. */
static apigw_router *make_router(vector *v, bool backwards) {
    const json_t *routes = json_object_get(json_object_get(v->json, "config"), "routes");
    apigw_router *r = apigw_router_new(NULL, vector_routes_of(v));
    apigw_error error = {0};
    if (r == NULL) {
        vector_says(v, "kind", "it has no routes");
        return NULL;
    }
    set_options(v, r);
    for (size_t i = 0, n = json_array_size(routes); i < n; i++) {
        const json_t *key = json_array_get(routes, backwards ? n - 1 - i : i);
        if (apigw_router_add(r, json_string_value(key), json_string_length(key), i, &error) != APIGW_OK)
            vector_says(v, "config", "%s", error.message);
    }
    if (apigw_router_seal(r, &error) != APIGW_OK)
        vector_says(v, "config", "%s", error.message);
    return r;
}

static void compare_parameters(vector *v, const apigw_router *r, const apigw_match *m, bytes path,
                               const json_t *expected) {
    apigw_buffer *value = apigw_buffer_new(NULL);
    json_t *found = json_object();
    for (size_t i = 0; i < m->parameters; i++) {
        apigw_pair pair;
        char name[APIGW_ROUTE_SEGMENT_MAX + 1];
        size_t n;
        if (apigw_match_parameter(m, path.at, path.len, i, &pair) != APIGW_OK ||
            apigw_match_value(r, m, path.at, path.len, i, value, NULL) != APIGW_OK) {
            vector_says(v, "params", "there is no parameter %zu", i);
            continue;
        }
        memcpy(name, pair.name, pair.name_len);
        name[pair.name_len] = '\0';
        const char *text = apigw_buffer_data(value, &n);
        json_object_set_new(found, name, json_stringn(text, n));
    }
    if (!json_equal(found, expected)) {
        char *had = json_dumps(found, JSON_SORT_KEYS), *wanted = json_dumps(expected, JSON_SORT_KEYS);
        vector_differs(v, "params", "", bytes_of(wanted), bytes_of(had));
        free(had);
        free(wanted);
    }
    json_decref(found);
    apigw_buffer_free(value);
}

static void compare_methods(vector *v, uint32_t found, const json_t *expected) {
    uint32_t wanted = 0;
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *name = json_array_get(expected, i);
        wanted |= apigw_method_bit(json_string_value(name), json_string_length(name));
    }
    if (wanted != found)
        vector_says(v, "methods", "expected the set %#x, found %#x", (unsigned)wanted, (unsigned)found);
}

static void match(vector *v, bool backwards) {
    const json_t *input = json_object_get(v->json, "input"), *params = vector_expected(v, "params");
    bytes method = bytes_of(json_string_value(json_object_get(input, "method")));
    bytes path = bytes_of(json_string_value(json_object_get(input, "path")));
    apigw_router *r = make_router(v, backwards);
    apigw_match m;
    if (r == NULL)
        return;
    apigw_status status = apigw_router_match(r, method.at, method.len, path.at, path.len, &m);
    if (status != APIGW_OK && status != APIGW_E_NOT_FOUND)
        vector_says(v, "route", "the match gives %s", apigw_status_name(status));
    bytes expected = bytes_of(json_string_value(vector_expected(v, "route")));
    bytes found = {m.key, m.key_len};
    if (!bytes_equal(expected, found))
        vector_differs(v, "route", backwards ? "of the table backwards" : "", expected, found);
    if (params != NULL)
        compare_parameters(v, r, &m, path, params);
    if (vector_expected(v, "methods") != NULL)
        compare_methods(v, m.methods, vector_expected(v, "methods"));
    apigw_router_free(r);
}

void vector_route(vector *v) {
    if (!vector_expects_only(v, expectations))
        return;
    if (vector_expected(v, "route") == NULL)
        vector_says(v, "route", "missing");
    match(v, false);
    match(v, true);
}
