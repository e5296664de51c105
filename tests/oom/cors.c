/* The rows of the allocation sweep for include/apigw/cors.h. */
#include "scenes.h"

static apigw_status cors_origin(scene *s) {
    return apigw_cors_add(s->api, APIGW_CORS_ALLOW_ORIGINS, long_text(), LONG, NULL);
}

static apigw_status cors_method(scene *s) {
    return apigw_cors_add(s->api, APIGW_CORS_ALLOW_METHODS, long_text(), LONG, NULL);
}

/* A front end without CORS rules, and a preflight. */
static void with_preflight(scene *s) {
    with_error_response(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    with_request(s);
    need(s->api != NULL, "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_METHOD, "OPTIONS", 7, NULL) == APIGW_OK, "method");
    need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "origin", 6, long_text(), LONG, NULL) == APIGW_OK, "origin");
    need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "access-control-request-method", 29, "PUT", 3, NULL) ==
             APIGW_OK,
         "method");
}

static void with_cors(scene *s) {
    with_preflight(s);
    need(cors_origin(s) == APIGW_OK && cors_method(s) == APIGW_OK, "front end");
    need(apigw_cors_add(s->api, APIGW_CORS_EXPOSE_HEADERS, long_text(), LONG, NULL) == APIGW_OK, "front end");
}

static apigw_status cors_preflight(scene *s) {
    return apigw_cors_preflight(s->response, s->api, s->request, NULL);
}

static apigw_status cors_apply(scene *s) {
    return apigw_cors_apply(s->response, s->api, s->request, NULL);
}

static void check_preflight(scene *s, bool done, const char *name) {
    size_t n = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&checks, n == (done ? 2 : 0), "%s: %zu lines", name, n);
    check(&checks, cors_preflight(s) == APIGW_OK, "%s: unusable", name);
}

static void check_applied(scene *s, bool done, const char *name) {
    size_t n = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&checks, n == (done ? 6 : 4), "%s: %zu lines", name, n);
    check(&checks, cors_apply(s) == APIGW_OK, "%s: unusable", name);
}

/* What failed to be added is not configured: HTTP APIs take out the function's lines only where something is. */
static void check_cors(scene *s, bool done, const char *name) {
    need(apigw_response_add_header(s->response, "access-control-max-age", 22, "1", 1, NULL) == APIGW_OK, "header");
    check(&checks, cors_apply(s) == APIGW_OK, "%s: unusable", name);
    check(&checks,
          (apigw_response_find(s->response, APIGW_LIST_HEADERS, "access-control-max-age", 22, 0, NULL) == NULL) == done,
          "%s: the configuration", name);
    check(&checks, cors_origin(s) == APIGW_OK && cors_method(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status set_max_age(scene *s) {
    return apigw_cors_set(s->api, APIGW_CORS_MAX_AGE, 1, NULL);
}

static const char *const never[] = {
    "apigw_cors_set",
};

static const oom_row rows[] = {
    {"apigw_cors_add", "origin", with_preflight, cors_origin, check_cors, OOM_FAILS},
    {"apigw_cors_add", "method", with_preflight, cors_method, check_cors, OOM_FAILS},
    {"apigw_cors_preflight", "", with_cors, cors_preflight, check_preflight, OOM_FAILS},
    {"apigw_cors_apply", "", with_cors, cors_apply, check_applied, OOM_FAILS},
    {"apigw_cors_set", "", with_preflight, set_max_age, NULL, OOM_NEVER},
};

const oom_table oom_cors = {"include/apigw/cors.h", OOM_LIST(never), OOM_LIST(rows)};
