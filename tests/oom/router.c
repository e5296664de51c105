/* The rows of the allocation sweep for include/apigw/router.h. */
#include "scenes.h"

enum { ROUTES = 300 }; /* more than the tables of a new router have room for */

/* The i-th route key. Every third template is next to a parameter, so that sealing has nodes to merge. */
static size_t route_key(uint32_t api, unsigned i, char *out, size_t capacity) {
    static const char *const before[] = {"GET /a/", "ANY /a/{x}/b", "PUT /long/way/to/"};
    static const char *const after[] = {"/{p}/c", "/{rest+}", ""};
    int n;
    if (i == 0 && api != APIGW_ROUTES_REST)
        n = snprintf(out, capacity, "$default");
    else if (api == APIGW_ROUTES_WEBSOCKET)
        n = i > 2 ? snprintf(out, capacity, "key%u", i) : snprintf(out, capacity, i == 1 ? "$connect" : "$disconnect");
    else
        n = snprintf(out, capacity, "%s%u%s", before[i % 3], i, after[i % 3]);
    return (size_t)n;
}

/* A method and a path of which the i-th route is the only best match. */
static const char *route_path(uint32_t api, unsigned i, char *path, size_t capacity) {
    static const char *const before[] = {"/a/", "/a/v/b", "/long/way/to/"};
    static const char *const after[] = {"/v/c", "/d/e", ""};
    static const char *const methods[] = {"GET", "POST", "PUT"};
    if (i == 0 && api != APIGW_ROUTES_REST) {
        snprintf(path, capacity, api == APIGW_ROUTES_HTTP ? "/none" : "none");
        return api == APIGW_ROUTES_HTTP ? "GET" : "MESSAGE";
    }
    if (api == APIGW_ROUTES_WEBSOCKET) {
        snprintf(path, capacity, "key%u", i);
        return i == 1 ? "CONNECT" : i == 2 ? "DISCONNECT" : "MESSAGE";
    }
    snprintf(path, capacity, "%s%u%s", before[i % 3], i, after[i % 3]);
    return methods[i % 3];
}

/* Adds the routes that are not there yet. */
static apigw_status add_routes(scene *s, uint32_t api) {
    char key[100];
    apigw_error error;
    for (; s->added < ROUTES; s->added++) {
        size_t n = route_key(api, s->added, key, sizeof key);
        apigw_status status = apigw_router_add(s->router, key, n, s->added, &error);
        if (!check(&checks, error.code == status, "%s: the error says %s", key, apigw_status_name(error.code)) ||
            status != APIGW_OK)
            return status;
    }
    return APIGW_OK;
}

static apigw_status add_rest_routes(scene *s) {
    return add_routes(s, APIGW_ROUTES_REST);
}

static apigw_status add_http_routes(scene *s) {
    return add_routes(s, APIGW_ROUTES_HTTP);
}

static apigw_status add_websocket_routes(scene *s) {
    return add_routes(s, APIGW_ROUTES_WEBSOCKET);
}

static apigw_status seal(scene *s) {
    return apigw_router_seal(s->router, NULL);
}

static apigw_status new_router(scene *s) {
    s->router = apigw_router_new(&s->allocator, APIGW_ROUTES_HTTP);
    return s->router != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static void with_router(scene *s, uint32_t api) {
    s->router = apigw_router_new(&s->allocator, api);
    need(s->router != NULL, "router");
}

static void with_rest_router(scene *s) {
    with_router(s, APIGW_ROUTES_REST);
}

static void with_http_router(scene *s) {
    with_router(s, APIGW_ROUTES_HTTP);
}

static void with_websocket_router(scene *s) {
    with_router(s, APIGW_ROUTES_WEBSOCKET);
}

static void with_rest_routes(scene *s) {
    with_rest_router(s);
    need(add_rest_routes(s) == APIGW_OK, "routes");
}

static void with_http_routes(scene *s) {
    with_http_router(s);
    need(add_http_routes(s) == APIGW_OK, "routes");
}

/* The i-th of templates that mix literals and parameters so that a table of states would not do. */
static size_t mixed_key(unsigned i, char *out) {
    uint32_t bits = (i + 1) * 2654435761u;
    size_t n = (size_t)sprintf(out, "GET /r%u", i % 4);
    for (unsigned k = 0; k < 15; k++, bits >>= 2)
        n += (size_t)sprintf(out + n, bits % 4 < 2 ? "/{x}" : bits % 4 == 2 ? "/a" : "/b");
    return n;
}

static void with_mixed_routes(scene *s) {
    char key[200];
    with_http_router(s);
    for (unsigned i = 0; i < ROUTES; i++) {
        apigw_status status = apigw_router_add(s->router, key, mixed_key(i, key), i, NULL);
        need(status == APIGW_OK || status == APIGW_E_DUPLICATE, "routes");
    }
}

static void with_websocket_routes(scene *s) {
    with_websocket_router(s);
    need(add_websocket_routes(s) == APIGW_OK, "routes");
}

/* Each route is found by its own path. */
static void check_matches(const scene *s, uint32_t api, const char *name) {
    char path[100], key[100];
    apigw_match match;
    unsigned wrong = 0;
    for (unsigned i = 0; i < ROUTES; i++) {
        const char *method = route_path(api, i, path, sizeof path);
        size_t n = route_key(api, i, key, sizeof key);
        apigw_status status = apigw_router_match(s->router, method, strlen(method), path, strlen(path), &match);
        wrong += status != APIGW_OK || match.id != i || match.key_len != n || strcmp(match.key, key) != 0;
    }
    check(&checks, wrong == 0, "%s: %u routes are not found", name, wrong);
}

/* A router that failed is open, has the routes that it took and no other, and takes the rest. */
static void check_routes(scene *s, uint32_t api, const char *name) {
    char key[100];
    check(&checks, apigw_router_route_count(s->router) == s->added, "%s: %zu routes, not %u", name,
          apigw_router_route_count(s->router), s->added);
    check(&checks, add_routes(s, api) == APIGW_OK, "%s: takes no more routes", name);
    size_t n = route_key(api, ROUTES - 1, key, sizeof key);
    check(&checks, apigw_router_add(s->router, key, n, 0, NULL) == APIGW_E_DUPLICATE, "%s: takes one twice", name);
    check(&checks, seal(s) == APIGW_OK, "%s: cannot be sealed", name);
    check_matches(s, api, name);
}

static void check_rest_routes(scene *s, bool done, const char *name) {
    (void)done;
    check_routes(s, APIGW_ROUTES_REST, name);
}

static void check_http_routes(scene *s, bool done, const char *name) {
    (void)done;
    check_routes(s, APIGW_ROUTES_HTTP, name);
}

static void check_websocket_routes(scene *s, bool done, const char *name) {
    (void)done;
    check_routes(s, APIGW_ROUTES_WEBSOCKET, name);
}

/* A router that could not be sealed is open as before. */
static void check_sealed(scene *s, bool done, uint32_t api, const char *name) {
    apigw_match match;
    apigw_status status = apigw_router_match(s->router, "GET", 3, "/", 1, &match);
    check(&checks, (status == APIGW_E_STATE) != done, "%s: a match says %s", name, apigw_status_name(status));
    if (!done)
        check_routes(s, api, name);
    else
        check_matches(s, api, name);
}

static void check_sealed_rest(scene *s, bool done, const char *name) {
    check_sealed(s, done, APIGW_ROUTES_REST, name);
}

static void check_sealed_http(scene *s, bool done, const char *name) {
    check_sealed(s, done, APIGW_ROUTES_HTTP, name);
}

static void check_sealed_websocket(scene *s, bool done, const char *name) {
    check_sealed(s, done, APIGW_ROUTES_WEBSOCKET, name);
}

/* Each route's own template is a path that some route matches. */
static void check_sealed_mixed(scene *s, bool done, const char *name) {
    char key[200];
    apigw_match match;
    unsigned wrong = 0;
    if (!done)
        check(&checks, seal(s) == APIGW_OK, "%s: cannot be sealed", name);
    check(&checks, apigw_router_steps_max(s->router) > 3 * 16, "%s: the table is an ordinary one", name);
    for (unsigned i = 0; i < ROUTES; i++)
        wrong += apigw_router_match(s->router, "GET", 3, key + 4, mixed_key(i, key) - 4, &match) != APIGW_OK;
    check(&checks, wrong == 0, "%s: %u routes are not found", name, wrong);
}

static void check_sealed_empty(scene *s, bool done, const char *name) {
    apigw_match match;
    if (!done)
        check(&checks, seal(s) == APIGW_OK, "%s: cannot be sealed", name);
    check(&checks, apigw_router_match(s->router, "GET", 3, "/", 1, &match) == APIGW_E_NOT_FOUND, "%s: a match", name);
}

/* Each time takes new memory: it runs out at several places of one routing. */
static apigw_status route_often(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 40 && status == APIGW_OK; i++)
        status = route_request(s);
    return status;
}

/* The match of that request; returns the path, of which the stage is left out. */
static const char *match_request(const scene *s, size_t *n, apigw_match *match) {
    const char *path = apigw_request_get(s->request, APIGW_FIELD_PATH, n);
    *n -= 5;
    need(apigw_router_match(s->router, "GET", 3, path + 5, *n, match) == APIGW_OK, "match");
    return path + 5;
}

static apigw_status set_match(scene *s) {
    size_t n;
    apigw_match match;
    const char *path = match_request(s, &n, &match);
    return apigw_request_set_match(s->request, &match, path, n, NULL);
}

static apigw_status match_value(scene *s) {
    size_t n;
    apigw_match match;
    const char *path = match_request(s, &n, &match);
    return apigw_match_value(s->router, &match, path, n, PARAMETERS, s->buffer, NULL);
}

static apigw_status print_route_key(scene *s) {
    apigw_route_key key = {long_text(), LONG, APIGW_METHOD_GET, 1, 0, 0};
    return apigw_route_key_format(&key, s->buffer, NULL);
}

static void with_sealed_routes(scene *s) {
    with_rest_routes(s);
    need(seal(s) == APIGW_OK, "seal");
}

/* The router, before it is sealed and after. */
static apigw_status call_getters(scene *s) {
    static const char path[] = "/a/v/b1/d/e";
    apigw_match match;
    apigw_pair pair;
    uint64_t id;
    size_t n;
    (void)apigw_router_set_option(s->router, APIGW_ROUTER_OPT_DECODE, 1, NULL);
    for (size_t i = 0; i <= apigw_router_route_count(s->router); i++) {
        (void)apigw_router_route_at(s->router, i, &id, &n);
        (void)apigw_router_rank(s->router, i);
    }
    (void)apigw_router_steps_max(s->router);
    (void)apigw_router_match(s->router, "GET", 3, "/none/at/all", 12, &match);
    if (apigw_router_match(s->router, "GET", 3, path, sizeof path - 1, &match) == APIGW_OK) {
        (void)apigw_match_parameter(&match, path, sizeof path - 1, 1, &pair);
        (void)apigw_match_copy_parameters(s->router, &match, path, sizeof path - 1, &pair, 1);
    }
    return APIGW_OK;
}

static const char *const never[] = {
    "apigw_method_bit",         "apigw_method_name",     "apigw_route_key_parse", "apigw_router_free",
    "apigw_router_set_option",  "apigw_router_match",    "apigw_match_parameter", "apigw_match_copy_parameters",
    "apigw_router_route_count", "apigw_router_route_at", "apigw_router_rank",     "apigw_router_steps_max",
    "apigw_path_strip",         "apigw_path_mapping",
};

static const oom_row rows[] = {
    {"apigw_router_new", "", nothing, new_router, check_new, OOM_FAILS},
    {"apigw_router_add", "rest", with_rest_router, add_rest_routes, check_rest_routes, OOM_FAILS},
    {"apigw_router_add", "http", with_http_router, add_http_routes, check_http_routes, OOM_FAILS},
    {"apigw_router_add", "websocket", with_websocket_router, add_websocket_routes, check_websocket_routes, OOM_FAILS},
    {"apigw_router_seal", "empty", with_http_router, seal, check_sealed_empty, OOM_FAILS},
    {"apigw_router_seal", "rest", with_rest_routes, seal, check_sealed_rest, OOM_FAILS},
    {"apigw_router_seal", "http", with_http_routes, seal, check_sealed_http, OOM_FAILS},
    {"apigw_router_seal", "mixed", with_mixed_routes, seal, check_sealed_mixed, OOM_FAILS},
    {"apigw_router_seal", "websocket", with_websocket_routes, seal, check_sealed_websocket, OOM_FAILS},
    {"apigw_request_route", "", with_routable, route_request, check_routed, OOM_FAILS},
    {"apigw_request_route", "often", with_routable, route_often, check_parameters, OOM_FAILS},
    {"apigw_request_set_match", "", with_routable, set_match, check_routed, OOM_FAILS},
    {"apigw_match_value", "", with_routable, match_value, check_text, OOM_FAILS},
    {"apigw_route_key_format", "", with_buffer, print_route_key, check_text, OOM_FAILS},
    {"apigw_router_match", "and the getters", with_rest_routes, call_getters, NULL, OOM_NEVER},
    {"apigw_router_match", "and the getters, sealed", with_sealed_routes, call_getters, NULL, OOM_NEVER},
};

const oom_table oom_router = {"include/apigw/router.h", OOM_LIST(never), OOM_LIST(rows)};
