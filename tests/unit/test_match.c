#include "support/allocator.h"
#include <apigw/apigw.h>
#include <check.h>
#include <string.h>

Suite *match_suite(void);

static const char rest_event[] =
    "{\"resource\":\"/{proxy+}\",\"path\":\"/prod/pets/a%2Fb%20c/\",\"httpMethod\":\"GET\","
    "\"pathParameters\":{\"proxy\":\"prod/pets/a%2Fb%20c\"},\"requestContext\":{\"resourcePath\":\"/{proxy+}\"}}";
static const char http_event[] =
    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/pets/a b\",\"rawQueryString\":\"\","
    "\"requestContext\":{\"http\":{\"method\":\"DELETE\",\"path\":\"/pets/a b\"}}}";

static apigw_router *make_router(uint32_t api) {
    apigw_router *r = apigw_router_new(NULL, api);
    static const char *const keys[] = {"GET /pets/{id}", "GET /", "ANY /pets/{pet}/{rest+}", "DELETE /pets/{id}"};
    for (uint64_t i = 0; i < 4; i++) {
        const char *key = api == APIGW_ROUTES_REST && i == 2 ? "ANY /pets/{id}/{rest+}" : keys[i];
        ck_assert_int_eq(apigw_router_add(r, key, strlen(key), i, NULL), APIGW_OK);
    }
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    return r;
}

START_TEST(a_request_within_one_function) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_router *router = make_router(APIGW_ROUTES_REST);
    apigw_match m;
    apigw_pair pair;
    apigw_error error;
    ck_assert_int_eq(apigw_request_decode(request, rest_event, sizeof rest_event - 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, router, "prod", 4, &m, &error), APIGW_OK);
    ck_assert_uint_eq(m.id, 0);
    ck_assert_str_eq(apigw_request_get(request, APIGW_FIELD_ROUTE_KEY, NULL), "GET /pets/{id}");
    ck_assert_str_eq(apigw_request_get(request, APIGW_FIELD_RESOURCE, NULL), "/pets/{id}");
    ck_assert_str_eq(apigw_request_get(request, APIGW_FIELD_RESOURCE_PATH, NULL), "/pets/{id}");
    ck_assert_uint_eq(apigw_request_count(request, APIGW_LIST_PATH_PARAMETERS), 1);
    ck_assert_int_eq(apigw_request_at(request, APIGW_LIST_PATH_PARAMETERS, 0, &pair), APIGW_OK);
    ck_assert_str_eq(pair.name, "id");
    ck_assert_str_eq(pair.value, "a/b c");
    size_t n;
    const char *path =
        apigw_request_get(request, APIGW_FIELD_PATH, &n); /* the path itself stays, and the match is of it */
    ck_assert_str_eq(path, "/prod/pets/a%2Fb%20c/");
    ck_assert_int_eq(apigw_match_parameter(&m, path, n, 0, &pair), APIGW_OK);
    ck_assert(pair.value_len == 9 && memcmp(pair.value, "a%2Fb%20c", 9) == 0);
    ck_assert_int_eq(apigw_request_route(request, router, "pro", 3, &m, &error), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_request_route(request, router, "", 0, NULL, &error), APIGW_E_NOT_FOUND);
    ck_assert_str_eq(apigw_request_get(request, APIGW_FIELD_RESOURCE, NULL), "/pets/{id}"); /* as it was */
    apigw_request_reset(request);
    ck_assert_ptr_null(apigw_request_get(request, APIGW_FIELD_ROUTE_KEY, NULL));
    ck_assert_int_eq(apigw_request_route(request, router, "", 0, &m, &error), APIGW_E_STATE);
    apigw_request_free(request);
    apigw_router_free(router);
}
END_TEST

START_TEST(a_path_that_arrives_decoded) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_router *router = make_router(APIGW_ROUTES_HTTP);
    apigw_match m;
    ck_assert_int_eq(apigw_request_decode(request, http_event, sizeof http_event - 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, router, NULL, 0, &m, NULL), APIGW_OK);
    ck_assert_uint_eq(m.id, 3);
    ck_assert_str_eq(apigw_request_find(request, APIGW_LIST_PATH_PARAMETERS, "id", 2, 0, NULL), "a b");
    ck_assert_str_eq(apigw_request_get(request, APIGW_FIELD_ROUTE_KEY, NULL), "DELETE /pets/{id}");
    ck_assert_int_eq(apigw_request_route(request, router, "/pets/a%20b", 11, &m, NULL), APIGW_E_NOT_FOUND);
    ck_assert_uint_eq(m.methods, APIGW_METHOD_GET); /* nothing is left of the path: "/" */
    apigw_request_free(request);
    apigw_router_free(router);
}
END_TEST

START_TEST(setting_a_match) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_router *router = make_router(APIGW_ROUTES_HTTP);
    apigw_match m, none;
    apigw_pair pair;
    memset(&none, 0, sizeof none);
    ck_assert_int_eq(apigw_router_match(router, "PUT", 3, "/pets/1%00/x/y", 14, &m), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_match(request, &m, "/pets/1%00/x/y", 14, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(request, APIGW_LIST_PATH_PARAMETERS), 2);
    apigw_request_at(request, APIGW_LIST_PATH_PARAMETERS, 0, &pair);
    ck_assert_uint_eq(pair.value_len, 2);
    ck_assert_uint_eq(pair.flags, APIGW_PAIR_HAS_NUL);
    apigw_request_at(request, APIGW_LIST_PATH_PARAMETERS, 1, &pair);
    ck_assert_str_eq(pair.name, "rest");
    ck_assert_str_eq(pair.value, "x/y");
    ck_assert_uint_eq(pair.flags, 0);
    ck_assert_int_eq(apigw_request_set_match(request, &none, "/", 1, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_request_set_match(request, &m, "/", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_match(NULL, &m, "/pets/1%00/x/y", 14, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_match(request, NULL, "/", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_route(NULL, router, "", 0, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_route(request, NULL, "", 0, NULL, NULL), APIGW_E_ARGUMENT);
    apigw_request_free(request);
    apigw_router_free(router);
}
END_TEST

static void expect_in_event(const apigw_request *request, uint32_t kind, const char *text) {
    apigw_api *api = kind == 0 ? NULL : apigw_api_new(NULL, kind);
    apigw_buffer *event = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_encode(request, api, event, NULL), APIGW_OK);
    ck_assert_msg(strstr(apigw_buffer_data(event, NULL), text) != NULL, "expected %s in %s", text,
                  apigw_buffer_data(event, NULL));
    apigw_buffer_free(event);
    apigw_api_free(api);
}

START_TEST(the_event_of_what_was_routed) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_router *router = make_router(APIGW_ROUTES_REST);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(request, "/pets/a%2Bb%2f%C3%A9+", 21, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(request, APIGW_LIST_PATH_PARAMETERS, "id", 2, "gone", 4, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, router, "", 0, NULL, NULL), APIGW_OK);
    expect_in_event(request, APIGW_KIND_REST, "\"pathParameters\":{\"id\":\"a%2Bb%2f%C3%A9+\"}"); /* as sent (A1.5) */
    expect_in_event(request, APIGW_KIND_HTTP_2, "\"pathParameters\":{\"id\":\"a+b/\xC3\xA9+\"}");
    ck_assert_int_eq(apigw_request_add(request, APIGW_LIST_PATH_PARAMETERS, "x", 1, "%41", 3, NULL), APIGW_OK);
    expect_in_event(request, APIGW_KIND_REST, "\"pathParameters\":{\"id\":\"a%2Bb%2f%C3%A9+\",\"x\":\"%41\"}");
    apigw_request_set_option(request, APIGW_OPT_KEEP_SOURCE, 1, NULL);
    ck_assert_int_eq(apigw_request_decode(request, rest_event, sizeof rest_event - 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, router, "prod", 4, NULL, NULL), APIGW_OK);
    expect_in_event(request, 0, "{\"resource\":\"/pets/{id}\",\"path\":\"/prod/pets/a%2Fb%20c/\",");
    expect_in_event(request, 0, "\"pathParameters\":{\"id\":\"a%2Fb%20c\"},");
    expect_in_event(request, 0, "\"resourcePath\":\"/pets/{id}\"");
    apigw_request_free(request);
    apigw_router_free(router);
}
END_TEST

START_TEST(memory_that_runs_out) {
    static char path[20000];
    apigw_router *router = make_router(APIGW_ROUTES_HTTP);
    apigw_match m;
    memset(path, 'x', sizeof path);
    memcpy(path, "/pets/1/", 8);
    ck_assert_int_eq(apigw_router_match(router, "PUT", 3, path, sizeof path, &m), APIGW_OK);
    for (size_t at = 1;; at++) {
        watched c;
        apigw_allocator allocator = watched_allocator(&c);
        apigw_request *request = apigw_request_new(&allocator);
        c.calls = 0;
        c.fail_at = at;
        apigw_status status = apigw_request_set_match(request, &m, path, sizeof path, NULL);
        ck_assert_int_eq(status, c.failed ? APIGW_E_NOMEM : APIGW_OK);
        ck_assert_uint_eq(apigw_request_count(request, APIGW_LIST_PATH_PARAMETERS), c.failed ? 0 : 2);
        ck_assert_int_eq(apigw_request_get(request, APIGW_FIELD_ROUTE_KEY, NULL) == NULL, c.failed != 0);
        apigw_request_free(request);
        ck_assert_uint_eq(c.live_bytes, 0);
        if (!c.failed)
            break;
        ck_assert_uint_lt(at, 20);
    }
    apigw_router_free(router);
}
END_TEST

START_TEST(the_method_that_a_header_line_asks_for) {
    static const struct {
        uint32_t api;
        const char *asked;
        uint64_t route; /* 9: none */
    } cases[] = {
        {APIGW_ROUTES_REST, "DELETE", 3}, {APIGW_ROUTES_REST, "PATCH", 9},  {APIGW_ROUTES_REST, "", 0},
        {APIGW_ROUTES_REST, "a b", 0},    {APIGW_ROUTES_HTTP, "DELETE", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        apigw_request *request = apigw_request_new(NULL);
        apigw_router *router = make_router(cases[i].api);
        apigw_match m;
        ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_set_target(request, "/pets/1", 7, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_add(request, APIGW_LIST_HEADERS, "x-http-METHOD-override", 22, cases[i].asked,
                                           strlen(cases[i].asked), NULL),
                         APIGW_OK);
        ck_assert_int_eq(apigw_request_route(request, router, "", 0, &m, NULL),
                         cases[i].route == 9 ? APIGW_E_NOT_FOUND : APIGW_OK);
        if (cases[i].route != 9)
            ck_assert_uint_eq(m.id, cases[i].route);
        apigw_request_free(request);
        apigw_router_free(router);
    }
}
END_TEST

/* A REST request to `path` as its route, its authorizer and its function see it. */
static void expect_seen(const char *path, const char *route, const char *seen, const char *arn, uint32_t outcome) {
    static const char policy[] =
        "{\"principalId\":\"u\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":["
        "{\"Effect\":\"Allow\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"*\"},"
        "{\"Effect\":\"Deny\",\"Action\":\"execute-api:Invoke\",\"Resource\":["
        "\"arn:aws:execute-api:*:*:*/prod/GET/admin/*\",\"arn:aws:execute-api:*:*:*/prod/GET/admin\"]}]}}";
    static const struct {
        uint32_t field;
        const char *value;
    } fields[] = {{APIGW_FIELD_METHOD, "GET"},
                  {APIGW_FIELD_REGION, "us-east-1"},
                  {APIGW_FIELD_ACCOUNT_ID, "1"},
                  {APIGW_FIELD_API_ID, "a1"},
                  {APIGW_FIELD_STAGE, "prod"}};
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_REST);
    apigw_request *request = apigw_request_new(NULL), *event = apigw_request_new(NULL);
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_decision decision;
    apigw_match m;
    size_t n;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        ck_assert_int_eq(apigw_request_set(request, fields[i].field, fields[i].value, strlen(fields[i].value), NULL),
                         APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(request, path, strlen(path), NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_add(router, "GET /admin/{p+}", 15, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_add(router, "GET /admin", 10, 2, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_add(router, "GET /{q}", 8, 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_seal(router, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, router, "", 0, &m, NULL), APIGW_OK);
    ck_assert_str_eq(m.key, route);
    for (uint32_t kind = APIGW_KIND_REST; kind != 0; kind = kind == APIGW_KIND_REST ? APIGW_KIND_AUTHORIZER_REST : 0) {
        apigw_api *api = apigw_api_new(NULL, kind);
        ck_assert_int_eq(apigw_request_encode(request, api, out, NULL), APIGW_OK);
        const char *text = apigw_buffer_data(out, &n);
        ck_assert_int_eq(apigw_request_decode(event, text, n, kind, NULL), APIGW_OK);
        ck_assert_str_eq(apigw_request_get(event, APIGW_FIELD_PATH, NULL), seen);
        apigw_api_free(api);
    }
    const char *own = apigw_request_get(event, APIGW_FIELD_METHOD_ARN, &n);
    ck_assert_str_eq(own, arn);
    ck_assert_int_eq(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_REST, policy, sizeof policy - 1, 0, NULL),
                     APIGW_OK);
    ck_assert_int_eq(apigw_authorization_evaluate(a, own, n, request, &decision, NULL), APIGW_OK);
    ck_assert_uint_eq(decision.outcome, outcome);
    ck_assert_uint_eq(decision.indeterminate, 0);
    apigw_buffer_free(out);
    apigw_authorization_free(a);
    apigw_request_free(event);
    apigw_request_free(request);
    apigw_router_free(router);
}

#define ARN "arn:aws:execute-api:us-east-1:1:a1/prod/GET/"

/* F32: slashes that the router ignores are in no ARN, so that no Deny is walked around with them. */
START_TEST(a_deny_is_met_with_any_number_of_slashes) {
    expect_seen("/admin/users", "GET /admin/{p+}", "/admin/users", ARN "admin/users", APIGW_DECISION_EXPLICIT_DENY);
    expect_seen("//admin/users", "GET /admin/{p+}", "/admin/users", ARN "admin/users", APIGW_DECISION_EXPLICIT_DENY);
    expect_seen("////admin//users/", "GET /admin/{p+}", "/admin//users/", ARN "admin//users",
                APIGW_DECISION_EXPLICIT_DENY);
    expect_seen("/admin/", "GET /admin", "/admin/", ARN "admin", APIGW_DECISION_EXPLICIT_DENY);
    expect_seen("//admin", "GET /admin", "/admin", ARN "admin", APIGW_DECISION_EXPLICIT_DENY);
    expect_seen("//other/", "GET /{q}", "/other/", ARN "other", APIGW_DECISION_ALLOW);
}
END_TEST

/* The router ignores them before a base path, too. */
START_TEST(slashes_before_a_prefix) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_router *rest = make_router(APIGW_ROUTES_REST), *http = make_router(APIGW_ROUTES_HTTP);
    apigw_match m;
    apigw_pair pair;
    apigw_error error;
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(request, "///v1//pets/7", 13, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, rest, "v1", 2, &m, &error), APIGW_OK);
    ck_assert_uint_eq(m.begin, 6);
    ck_assert_uint_eq(m.end, 13);
    ck_assert_int_eq(apigw_request_at(request, APIGW_LIST_PATH_PARAMETERS, 0, &pair), APIGW_OK);
    ck_assert_str_eq(pair.value, "7");
    ck_assert_int_eq(apigw_request_route(request, http, "v1", 2, &m, &error), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_request_set_target(request, "//", 2, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_route(request, rest, "", 0, &m, &error), APIGW_OK);
    ck_assert_str_eq(m.key, "GET /");
    apigw_request_free(request);
    apigw_router_free(rest);
    apigw_router_free(http);
}
END_TEST

Suite *match_suite(void) {
    Suite *suite = suite_create("match");
    TCase *tests = tcase_create("match");
    tcase_add_test(tests, a_request_within_one_function);
    tcase_add_test(tests, a_path_that_arrives_decoded);
    tcase_add_test(tests, setting_a_match);
    tcase_add_test(tests, the_event_of_what_was_routed);
    tcase_add_test(tests, the_method_that_a_header_line_asks_for);
    tcase_add_test(tests, memory_that_runs_out);
    tcase_add_test(tests, a_deny_is_met_with_any_number_of_slashes);
    tcase_add_test(tests, slashes_before_a_prefix);
    suite_add_tcase(suite, tests);
    return suite;
}
