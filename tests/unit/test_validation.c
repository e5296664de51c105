#include "cheap.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *validation_suite(void);

static apigw_validator *v;
static apigw_api *api;
static apigw_request *request;
static apigw_response *error_response;
static apigw_error err;

static void setup(void) {
    v = apigw_validator_new(NULL);
    api = apigw_api_new(NULL, APIGW_KIND_REST);
    request = apigw_request_new(NULL);
    error_response = apigw_response_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_validator_free(v);
    apigw_api_free(api);
    apigw_request_free(request);
    apigw_response_free(error_response);
}

static apigw_status require(const char *parameter) {
    char *copy = exact_copy(parameter, strlen(parameter));
    apigw_status status = apigw_validator_require(v, copy, strlen(parameter), &err);
    ck_assert_int_eq(err.code, status);
    free(copy);
    return status;
}

static void must_require(const char *parameter) {
    ck_assert_int_eq(require(parameter), APIGW_OK);
}

static void give(uint32_t list, const char *name, const char *value) {
    ck_assert_int_eq(apigw_request_add(request, list, name, strlen(name), value, strlen(value), NULL), APIGW_OK);
}

static void expect_good(void) {
    apigw_response_reset(error_response);
    apigw_response_set_status(error_response, 418, NULL);
    ck_assert_msg(apigw_validator_check(v, api, request, error_response, &err) == APIGW_OK, "%s", err.message);
    ck_assert_int_eq(err.code, APIGW_OK);
    ck_assert_int_eq(apigw_response_status(error_response), 418); /* untouched */
    ck_assert_int_eq(apigw_validator_check(v, api, request, NULL, NULL), APIGW_OK);
}

/* The names as the text has them. */
static void expect_missing(const char *names) {
    char wanted[500];
    size_t n;
    const char *body;
    snprintf(wanted, sizeof wanted, "{\"message\": \"Missing required request parameters: [%s]\"}", names);
    apigw_response_add_header(error_response, "x-old", 5, "1", 1, NULL);
    ck_assert_int_eq(apigw_validator_check(v, api, request, error_response, &err), APIGW_E_MISSING);
    ck_assert_int_eq(err.code, APIGW_E_MISSING);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS);
    ck_assert_int_eq(apigw_response_status(error_response), 400);
    body = apigw_response_body(error_response, &n);
    ck_assert_uint_eq(n, strlen(wanted));
    ck_assert_str_eq(body, wanted);
    ck_assert_uint_eq(apigw_response_count(error_response, APIGW_LIST_HEADERS), 2);
    ck_assert_str_eq(apigw_response_find(error_response, APIGW_LIST_HEADERS, "content-type", 12, 0, NULL),
                     "application/json");
    ck_assert_str_eq(apigw_response_find(error_response, APIGW_LIST_HEADERS, "x-amzn-errortype", 16, 0, NULL),
                     "BadRequestException");
    memset(&err, 0x55, sizeof err);
    ck_assert_int_eq(apigw_validator_check(v, api, request, NULL, &err), APIGW_E_MISSING);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS);
    ck_assert_int_eq(apigw_validator_check(v, api, request, NULL, NULL), APIGW_E_MISSING);
}

/* Header, path, query: the order that AWS was seen to tell them in. */
START_TEST(the_order) {
    must_require("method.request.querystring.qs1");
    must_require("method.request.path.issuer");
    must_require("method.request.header.x-header-param");
    expect_missing("x-header-param, issuer, qs1");
    ck_assert_ptr_nonnull(strstr(err.message, "method.request.header.x-header-param"));
    give(APIGW_LIST_PATH_PARAMETERS, "issuer", "i");
    expect_missing("x-header-param, qs1");
    give(APIGW_LIST_HEADERS, "x-header-param", "1");
    expect_missing("qs1");
    ck_assert_ptr_nonnull(strstr(err.message, "method.request.querystring.qs1"));
    give(APIGW_LIST_QUERY, "qs1", "0");
    expect_good();
}
END_TEST

START_TEST(each_by_the_alphabet) {
    static const char *const names[] = {"m", "z", "a", "m", "zz", "b", "A", "z"};
    char parameter[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int header = 0; header < 2; header++) {
            snprintf(parameter, sizeof parameter, "method.request.%s.%s", header ? "header" : "querystring", names[i]);
            must_require(parameter);
        }
    expect_missing("a, b, m, z, zz, A, a, b, m, z, zz"); /* a header is the same in either case */
    give(APIGW_LIST_QUERY, "a", "1");
    give(APIGW_LIST_HEADERS, "zz", "1");
    expect_missing("a, b, m, z, A, b, m, z, zz");
}
END_TEST

START_TEST(the_id_of_the_request) {
    must_require("method.request.querystring.q");
    apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL);
    ck_assert_int_eq(apigw_validator_check(v, api, request, error_response, &err), APIGW_E_MISSING);
    ck_assert_str_eq(apigw_response_find(error_response, APIGW_LIST_HEADERS, "x-amzn-requestid", 16, 0, NULL), "id");
}
END_TEST

START_TEST(nothing_required) {
    expect_good();
}
END_TEST

START_TEST(blank_is_missing) {
    must_require("method.request.header.x-a");
    must_require("method.request.path.p");
    must_require("method.request.querystring.q");
    give(APIGW_LIST_HEADERS, "X-A", "");
    give(APIGW_LIST_HEADERS, "x-a", " \t");
    give(APIGW_LIST_PATH_PARAMETERS, "p", "");
    give(APIGW_LIST_QUERY, "q", "");
    give(APIGW_LIST_QUERY, "q", " ");
    expect_missing("x-a, p, q");
    give(APIGW_LIST_HEADERS, "X-a", "0");         /* one that is not blank will do */
    give(APIGW_LIST_PATH_PARAMETERS, "p", "%20"); /* not that it is decoded here */
    give(APIGW_LIST_QUERY, "q", "x");
    expect_missing("p");
}
END_TEST

START_TEST(letter_case) {
    must_require("method.request.header.X-Tenant");
    must_require("method.request.path.Id");
    must_require("method.request.querystring.Page");
    give(APIGW_LIST_HEADERS, "x-TENANT", "1");
    give(APIGW_LIST_PATH_PARAMETERS, "id", "1");
    give(APIGW_LIST_QUERY, "page", "1");
    expect_missing("Id, Page");
}
END_TEST

/* A name of one place is not looked for at another, and names may have dots. */
START_TEST(places) {
    must_require("method.request.querystring.a.b");
    must_require("method.request.path.c");
    give(APIGW_LIST_QUERY, "c", "1");
    give(APIGW_LIST_QUERY, "a", "1");
    give(APIGW_LIST_HEADERS, "a.b", "1");
    expect_missing("c, a.b");
    give(APIGW_LIST_QUERY, "a.b", "1");
    expect_missing("c");
}
END_TEST

/* Of a request as the router left it. */
START_TEST(after_routing) {
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_REST);
    apigw_match match;
    must_require("method.request.path.id");
    must_require("method.request.querystring.q");
    ck_assert_int_eq(apigw_router_add(router, "GET /a/{id}", 11, 7, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_seal(router, NULL), APIGW_OK);
    apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL);
    apigw_request_set_target(request, "/a/5?q=+", 8, NULL);
    ck_assert_int_eq(apigw_request_route(request, router, NULL, 0, &match, NULL), APIGW_OK);
    expect_missing("q");
    apigw_router_free(router);
}
END_TEST

/* A name that needs escaping does not break the text. */
START_TEST(names_that_are_quoted) {
    must_require("method.request.querystring.a\"]\\\n");
    must_require("method.request.querystring.\xC3\xA9");
    expect_missing("a\\\"]\\\\\\n, \xC3\xA9");
}
END_TEST

START_TEST(what_is_no_parameter) {
    static const struct {
        const char *parameter;
        apigw_status status;
        uint64_t offset;
    } cases[] = {
        {"", APIGW_E_VALUE, 0},
        {"x-a", APIGW_E_VALUE, 0},
        {"method.request.body", APIGW_E_VALUE, 0},
        {"method.request.header", APIGW_E_VALUE, 0},
        {"method.request.headers.a", APIGW_E_VALUE, 0},
        {"Method.request.header.a", APIGW_E_VALUE, 0},
        {"integration.request.header.a", APIGW_E_VALUE, 0},
        {"method.request.header.", APIGW_E_VALUE, 22},
        {"method.request.path.", APIGW_E_VALUE, 20},
        {"method.request.header.a b", APIGW_E_HEADER, 23},
        {"method.request.querystring.a\xFF", APIGW_E_UTF8, 28},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(require(cases[i].parameter) == cases[i].status, "%s", cases[i].parameter);
        ck_assert_msg(err.offset == cases[i].offset, "%s: %llu", cases[i].parameter, (unsigned long long)err.offset);
    }
    expect_good();
}
END_TEST

START_TEST(kinds_that_validate_nothing) {
    must_require("method.request.querystring.a");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        apigw_api *other = apigw_api_new(NULL, kind);
        apigw_status status = apigw_validator_check(v, other, request, error_response, &err);
        ck_assert_int_eq(status, kind == APIGW_KIND_REST ? APIGW_E_MISSING : APIGW_E_UNSUPPORTED);
        ck_assert(kind == APIGW_KIND_REST || strstr(err.message, apigw_kind_name(kind)) != NULL);
        apigw_api_free(other);
    }
}
END_TEST

START_TEST(bad_arguments) {
    ck_assert_int_eq(apigw_validator_require(NULL, "method.request.path.a", 21, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_validator_require(v, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_validator_require(v, NULL, 0, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_validator_check(NULL, api, request, error_response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_validator_check(v, NULL, request, error_response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_validator_check(v, api, NULL, error_response, &err), APIGW_E_ARGUMENT);
    apigw_validator_free(NULL);
}
END_TEST

/* A1.12: what is required is looked for in the parameters that the event has. */
START_TEST(semicolons_separate_parameters) {
    static const char target[] = "/?a=1;b=%20+;%63=x&d;=e;f=1%3Bg=2";
    must_require("method.request.querystring.a");
    must_require("method.request.querystring.c");
    ck_assert_int_eq(apigw_request_set_target(request, target, sizeof target - 1, NULL), APIGW_OK);
    expect_good();
    must_require("method.request.querystring.b");
    must_require("method.request.querystring.d");
    must_require("method.request.querystring.g");
    expect_missing("b, d, g");
    ck_assert_int_eq(apigw_api_set_switch(api, APIGW_SWITCH_SEMICOLONS, 0, NULL), APIGW_OK);
    expect_missing("b, c, d, g");
}
END_TEST

Suite *validation_suite(void) {
    Suite *suite = suite_create("validation");
    TCase *tests = tcase_create("validation");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, the_order);
    tcase_add_test(tests, each_by_the_alphabet);
    tcase_add_test(tests, the_id_of_the_request);
    tcase_add_test(tests, nothing_required);
    tcase_add_test(tests, blank_is_missing);
    tcase_add_test(tests, letter_case);
    tcase_add_test(tests, places);
    tcase_add_test(tests, after_routing);
    tcase_add_test(tests, names_that_are_quoted);
    tcase_add_test(tests, what_is_no_parameter);
    tcase_add_test(tests, kinds_that_validate_nothing);
    tcase_add_test(tests, bad_arguments);
    tcase_add_test(tests, semicolons_separate_parameters);
    suite_add_tcase(suite, tests);
    return suite;
}
