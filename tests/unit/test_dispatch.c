#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *dispatch_suite(void);

static apigw_request *request;
static apigw_response *response;
static apigw_router *router;
static apigw_match match;
static apigw_error err;

static void setup(void) {
    request = apigw_request_new(NULL);
    response = apigw_response_new(NULL);
    router = NULL;
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_request_free(request);
    apigw_response_free(response);
    apigw_router_free(router);
}

static void decode(const char *event) {
    ck_assert_msg(apigw_request_decode(request, event, APIGW_NTS, 0, &err) == APIGW_OK, "%s", err.message);
}

static void make_routes(uint32_t api, const char *const *keys, uint64_t n) {
    router = apigw_router_new(NULL, api);
    for (uint64_t i = 0; i < n; i++)
        ck_assert_int_eq(apigw_router_add(router, keys[i], APIGW_NTS, i + 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_router_seal(router, &err), APIGW_OK);
}

/* ---- the application's path ------------------------------------------------------------------------------------ */

/* Decodes a GET of one of four kinds with that path, in stage "prod" where there are stages. */
static void decode_path(uint32_t kind, const char *path) {
    static const char *const parts[][2] = {
        [APIGW_KIND_REST] = {"{\"resource\":\"/{p+}\",\"httpMethod\":\"GET\",\"path\":\"",
                             "\",\"requestContext\":{\"stage\":\"prod\"}}"},
        [APIGW_KIND_HTTP_1] = {"{\"version\":\"1.0\",\"resource\":\"$default\",\"httpMethod\":\"GET\",\"path\":\"",
                               "\",\"requestContext\":{\"stage\":\"prod\"}}"},
        [APIGW_KIND_HTTP_2] = {"{\"version\":\"2.0\",\"rawPath\":\"",
                               "\",\"requestContext\":{\"stage\":\"prod\",\"http\":{\"method\":\"GET\"}}}"},
        [APIGW_KIND_ALB] = {"{\"httpMethod\":\"GET\",\"path\":\"",
                            "\",\"headers\":{},\"requestContext\":{\"elb\":{}}}"},
    };
    char event[400];
    snprintf(event, sizeof event, "%s%s%s", parts[kind][0], path, parts[kind][1]);
    ck_assert_int_eq(apigw_request_decode(request, event, APIGW_NTS, kind, &err), APIGW_OK);
}

START_TEST(application_paths) {
    static const struct {
        uint32_t kind;
        const char *path, *bases, *wanted;
    } cases[] = {
        {APIGW_KIND_HTTP_2, "/prod/pets", NULL, "/pets"}, /* the stage, where the kind puts it (A2.2, A3.2) */
        {APIGW_KIND_HTTP_1, "/prod/pets", NULL, "/pets"},
        {APIGW_KIND_REST, "/prod/pets", NULL, "/prod/pets"},
        {APIGW_KIND_ALB, "/prod/pets", NULL, "/prod/pets"},
        {APIGW_KIND_HTTP_2, "/prodigy", NULL, "/prodigy"},    /* whole segments */
        {APIGW_KIND_HTTP_2, "/prod/prod/a", NULL, "/prod/a"}, /* once */
        {APIGW_KIND_HTTP_2, "/prod", NULL, "/"},
        {APIGW_KIND_HTTP_2, "/prod/", NULL, "/"},
        {APIGW_KIND_HTTP_2, "/other/pets", NULL, "/other/pets"},
        {APIGW_KIND_REST, "/v1/pets", "v1", "/pets"},
        {APIGW_KIND_REST, "/v1/beta/pets", "v1 v1/beta", "/pets"}, /* the longest */
        {APIGW_KIND_REST, "/v10/pets", "v1", "/v10/pets"},
        {APIGW_KIND_REST, "/v1/v1/pets", "/v1/", "/v1/pets"},
        {APIGW_KIND_REST, "/v1", "v1", "/"},
        {APIGW_KIND_REST, "/pets", "v1 v2", "/pets"},
        {APIGW_KIND_HTTP_2, "/prod/v1/a b", "v1", "/a%20b"},
        {APIGW_KIND_ALB, "/api/a%2Fb/", "api", "/a%2Fb/"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = 0, bases = cases[i].bases == NULL ? 0 : APIGW_NTS;
        decode_path(cases[i].kind, cases[i].path);
        const char *path = apigw_request_application_path(request, cases[i].bases, bases, &n);
        ck_assert_str_eq(path, cases[i].wanted);
        ck_assert_uint_eq(n, strlen(cases[i].wanted));
    }
}
END_TEST

START_TEST(no_path) {
    size_t n = 99;
    ck_assert_ptr_null(apigw_request_application_path(request, NULL, 0, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_ptr_null(apigw_request_application_path(NULL, NULL, 0, NULL));
    decode_path(APIGW_KIND_REST, "/a");
    ck_assert_ptr_null(apigw_request_application_path(request, NULL, 1, &n));
    decode("{\"version\":\"2.0\",\"rawPath\":\"/$default/a\",\"requestContext\":{\"stage\":\"$default\",\"http\":{"
           "\"method\":\"GET\"}}}");
    ck_assert_str_eq(apigw_request_application_path(request, NULL, 0, NULL), "/$default/a"); /* no segment (A3.2) */
}
END_TEST

/* ---- routing --------------------------------------------------------------------------------------------------- */

static const char *const routes[] = {"GET /pets/{id}", "PUT /pets/{id}", "POST /pets", "ANY /all"};

START_TEST(a_route_that_is_found) {
    make_routes(APIGW_ROUTES_HTTP, routes, 4);
    decode_path(APIGW_KIND_HTTP_2, "/prod/v1/pets/a b");
    ck_assert_int_eq(apigw_response_text(response, 201, "kept", 4, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_dispatch(request, router, "v1", 2, response, &match, &err), APIGW_OK);
    ck_assert_uint_eq(match.id, 1);
    ck_assert_str_eq(apigw_request_path_parameter(request, "id", NULL), "a b");
    ck_assert_str_eq(apigw_request_get(request, APIGW_FIELD_ROUTE_KEY, NULL), "GET /pets/{id}");
    ck_assert_uint_eq(match.begin, strlen("/prod/v1"));
    ck_assert_int_eq(apigw_response_status(response), 201); /* left alone */
    ck_assert_int_eq(apigw_request_dispatch(request, router, "v1", 2, NULL, NULL, NULL), APIGW_OK);
}
END_TEST

static void expect_response(int32_t status, const char *allow, const char *body) {
    const char *line = apigw_response_find(response, APIGW_LIST_HEADERS, "Allow", APIGW_NTS, 0, NULL);
    ck_assert_int_eq(apigw_response_status(response), status);
    ck_assert_str_eq(apigw_response_body(response, NULL), body);
    if (allow == NULL)
        ck_assert_ptr_null(line);
    else
        ck_assert_str_eq(line, allow);
}

START_TEST(no_route) {
    make_routes(APIGW_ROUTES_HTTP, routes, 4);
    decode_path(APIGW_KIND_ALB, "/none");
    ck_assert_int_eq(apigw_response_add_cookie(response, "left=over", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(err.code, APIGW_E_NOT_FOUND);
    expect_response(404, NULL, "{\"message\":\"Not Found\"}");
    ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS), 1);
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, NULL, &match, &err), APIGW_E_NOT_FOUND);
}
END_TEST

START_TEST(other_methods) {
    make_routes(APIGW_ROUTES_HTTP, routes, 4);
    decode_path(APIGW_KIND_ALB, "/pets");
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_NOT_FOUND);
    expect_response(405, "POST", "{\"message\":\"Method Not Allowed\"}");
    decode("{\"httpMethod\":\"DELETE\",\"path\":\"/pets/1\",\"headers\":{},\"requestContext\":{\"elb\":{}}}");
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_NOT_FOUND);
    expect_response(405, "GET, PUT", "{\"message\":\"Method Not Allowed\"}");
    decode("{\"httpMethod\":\"PROPFIND\",\"path\":\"/all\",\"headers\":{},\"requestContext\":{\"elb\":{}}}");
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_NOT_FOUND);
    expect_response(405, "GET, PUT, POST, DELETE, PATCH, OPTIONS, HEAD", "{\"message\":\"Method Not Allowed\"}");
}
END_TEST

START_TEST(misuse) {
    router = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    decode_path(APIGW_KIND_ALB, "/pets");
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_request_dispatch(NULL, router, NULL, 0, response, &match, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_dispatch(request, NULL, NULL, 0, response, &match, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 1, response, &match, &err), APIGW_E_ARGUMENT);
    apigw_request_reset(request);
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_response_status(response), 200);
}
END_TEST

/* ---- WebSocket ------------------------------------------------------------------------------------------------- */

static void decode_socket(const char *type, const char *key) {
    char event[200];
    snprintf(event, sizeof event,
             "{\"requestContext\":{\"connectionId\":\"c\",\"eventType\":\"%s\",\"routeKey\":\"%s\"},\"body\":\"{}\"}",
             type, key);
    decode(event);
}

static void expect_socket(const char *type, const char *key, uint64_t id) {
    decode_socket(type, key);
    ck_assert_msg(apigw_request_dispatch(request, router, "v1", 2, response, &match, &err) == APIGW_OK, "%s %s: %s",
                  type, key, err.message);
    ck_assert_uint_eq(match.id, id);
    ck_assert_int_eq(apigw_request_route(request, router, "v1", 2, &match, &err), APIGW_OK);
    ck_assert_uint_eq(match.id, id);
}

START_TEST(events_of_a_connection) {
    static const char *const keys[] = {"$connect", "$disconnect", "send", "$default"};
    make_routes(APIGW_ROUTES_WEBSOCKET, keys, 4);
    expect_socket("CONNECT", "$connect", 1);
    expect_socket("DISCONNECT", "$disconnect", 2);
    expect_socket("MESSAGE", "send", 3);
    expect_socket("MESSAGE", "$default", 4);
    expect_socket("MESSAGE", "other", 4);
    decode_path(APIGW_KIND_ALB, "/pets"); /* no such event */
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_request_route(request, router, NULL, 0, &match, &err), APIGW_E_STATE);
}
END_TEST

START_TEST(no_route_of_a_connection) {
    static const char *const keys[] = {"send"};
    make_routes(APIGW_ROUTES_WEBSOCKET, keys, 1);
    decode_socket("MESSAGE", "other");
    ck_assert_int_eq(apigw_request_dispatch(request, router, NULL, 0, response, &match, &err), APIGW_E_NOT_FOUND);
    expect_response(404, NULL, "{\"message\":\"Not Found\"}");
}
END_TEST

Suite *dispatch_suite(void) {
    Suite *s = suite_create("dispatch");
    TCase *t = tcase_create("dispatch");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, application_paths);
    tcase_add_test(t, no_path);
    tcase_add_test(t, a_route_that_is_found);
    tcase_add_test(t, no_route);
    tcase_add_test(t, other_methods);
    tcase_add_test(t, misuse);
    tcase_add_test(t, events_of_a_connection);
    tcase_add_test(t, no_route_of_a_connection);
    suite_add_tcase(s, t);
    return s;
}
