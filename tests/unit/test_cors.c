#include "cheap.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdbool.h>
#include <stdio.h>

Suite *cors_suite(void);

static apigw_api *http, *url;
static apigw_request *request;
static apigw_response *r;
static apigw_error err;

static void setup(void) {
    http = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    url = apigw_api_new(NULL, APIGW_KIND_FUNCTION_URL);
    request = apigw_request_new(NULL);
    r = apigw_response_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_api_free(http);
    apigw_api_free(url);
    apigw_request_free(request);
    apigw_response_free(r);
}

static apigw_status add(apigw_api *api, uint32_t setting, const char *value) {
    char *copy = exact_copy(value, strlen(value));
    apigw_status status = apigw_cors_add(api, setting, copy, strlen(value), &err);
    ck_assert_int_eq(err.code, status);
    free(copy);
    return status;
}

static void must_add(apigw_api *api, uint32_t setting, const char *value) {
    ck_assert_int_eq(add(api, setting, value), APIGW_OK);
}

/* A request of a method, with an origin and a method that it asks for, where they are not NULL. */
static void ask(const char *method, const char *origin, const char *asked) {
    apigw_request_reset(request);
    apigw_request_set(request, APIGW_FIELD_METHOD, method, strlen(method), NULL);
    if (origin != NULL)
        apigw_request_add(request, APIGW_LIST_HEADERS, "Origin", 6, origin, strlen(origin), NULL);
    if (asked != NULL)
        apigw_request_add(request, APIGW_LIST_HEADERS, "access-control-request-method", 29, asked, strlen(asked), NULL);
}

/* All lines of the response, as text. */
static const char *lines(void) {
    static char text[2000];
    size_t n = 0;
    apigw_pair line;
    text[0] = '\0';
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s: %s\n", line.name, line.value);
    return text;
}

static void expect_preflight(const apigw_api *api, int32_t status, const char *wanted) {
    apigw_response_add_header(r, "x-old", 5, "1", 1, NULL);
    apigw_response_set_body(r, "old", 3, 0, NULL);
    ck_assert_msg(apigw_cors_preflight(r, api, request, &err) == APIGW_OK, "%s", err.message);
    ck_assert_int_eq(apigw_response_status(r), status);
    ck_assert_str_eq(lines(), wanted);
    ck_assert_ptr_null(apigw_response_body(r, NULL));
    ck_assert_int_eq(apigw_cors_apply(r, api, request, &err), APIGW_OK); /* nothing is missing, and nothing too much */
    ck_assert_int_eq(apigw_response_status(r), status);
    ck_assert_str_eq(lines(), wanted);
}

static void expect_none(const apigw_api *api) {
    ck_assert_int_eq(apigw_cors_preflight(r, api, request, &err), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(err.code, APIGW_E_NOT_FOUND);
    ck_assert_str_eq(lines(), "");
}

static void configure(apigw_api *api, const char *origin) {
    must_add(api, APIGW_CORS_ALLOW_ORIGINS, origin);
    must_add(api, APIGW_CORS_ALLOW_METHODS, "GET");
    must_add(api, APIGW_CORS_ALLOW_METHODS, "POST");
    must_add(api, APIGW_CORS_ALLOW_HEADERS, "authorization");
    must_add(api, APIGW_CORS_ALLOW_HEADERS, "x-a");
    must_add(api, APIGW_CORS_EXPOSE_HEADERS, "date");
    must_add(api, APIGW_CORS_EXPOSE_HEADERS, "*");
    ck_assert_int_eq(apigw_cors_set(api, APIGW_CORS_MAX_AGE, 300, &err), APIGW_OK);
}

#define ALLOWED                                                                                                        \
    "Access-Control-Allow-Methods: GET,POST\nAccess-Control-Allow-Headers: authorization,x-a\n"                        \
    "Access-Control-Max-Age: 300\n"

/* ---- preflight ------------------------------------------------------------------------------------------------- */

START_TEST(an_allowed_origin) {
    configure(http, "https://a.example");
    configure(url, "https://a.example");
    ask("OPTIONS", "https://a.example", "GET");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: https://a.example\n" ALLOWED);
    expect_preflight(url, 200, "Access-Control-Allow-Origin: https://a.example\n" ALLOWED);
    ask("OPTIONS", "https://a.example", "DELETE"); /* comparing is the browser's */
    expect_preflight(http, 204, "Access-Control-Allow-Origin: https://a.example\n" ALLOWED);
}
END_TEST

START_TEST(another_origin) {
    static const char *const others[] = {"https://b.example",
                                         "https://a.example:1",
                                         "http://a.example",
                                         "https://A.example",
                                         "https://a.exampl",
                                         "https://a.example.org",
                                         "https://a.example/",
                                         "null",
                                         "*"};
    configure(http, "https://a.example");
    configure(url, "https://a.example");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ask("OPTIONS", others[i], "GET");
        expect_preflight(http, 204, "");
        expect_preflight(url, 200, "");
    }
}
END_TEST

/* "*" as itself on HTTP APIs, by its name on Function URLs. */
START_TEST(any_origin) {
    configure(http, "*");
    configure(url, "*");
    ask("OPTIONS", "https://b.example", "GET");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: *\n" ALLOWED);
    expect_preflight(url, 200, "Access-Control-Allow-Origin: https://b.example\n" ALLOWED);
    ask("OPTIONS", "null", "GET");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: *\n" ALLOWED);
    expect_preflight(url, 200, "Access-Control-Allow-Origin: null\n" ALLOWED);
}
END_TEST

/* A value that is no origin matches nothing. */
START_TEST(origins_that_are_none) {
    static const char *const none[] = {"", "https://a, https://b", "https://a https://b", "https://\xC3\xA9", "*"};
    configure(http, "*");
    configure(url, "*");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        ask("OPTIONS", none[i], "GET");
        expect_preflight(http, 204, "");
        expect_preflight(url, 200, "");
    }
}
END_TEST

START_TEST(any_origin_of_a_scheme) {
    configure(http, "https://*");
    ask("OPTIONS", "https://b.example", "GET");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: https://b.example\n" ALLOWED);
    ask("OPTIONS", "http://b.example", "GET");
    expect_preflight(http, 204, "");
    ask("OPTIONS", "https://", "GET");
    expect_preflight(http, 204, "");
    must_add(http, APIGW_CORS_ALLOW_ORIGINS, "http://*");
    ask("OPTIONS", "http://b.example", "GET");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: http://b.example\n" ALLOWED);
    ck_assert_int_eq(add(url, APIGW_CORS_ALLOW_ORIGINS, "https://*"), APIGW_E_VALUE);
}
END_TEST

START_TEST(what_is_no_preflight) {
    configure(http, "*");
    configure(url, "*");
    ask("GET", "https://a.example", "GET");
    expect_none(http);
    expect_none(url);
    ask("options", "https://a.example", "GET"); /* methods have a case */
    expect_none(http);
    ask("OPTIONS", "https://a.example", NULL);
    expect_preflight(http, 204, "");
    expect_none(url);
    ask("OPTIONS", NULL, "GET");
    expect_preflight(http, 204, "");
    expect_none(url);
    apigw_request_reset(request);
    expect_none(http);
}
END_TEST

START_TEST(credentials) {
    configure(http, "https://a.example");
    configure(url, "*");
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_ALLOW_CREDENTIALS, 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_cors_set(url, APIGW_CORS_ALLOW_CREDENTIALS, 1, &err), APIGW_OK);
    ask("OPTIONS", "https://a.example", "GET");
    expect_preflight(
        http, 204, "Access-Control-Allow-Origin: https://a.example\nAccess-Control-Allow-Credentials: true\n" ALLOWED);
    expect_preflight(
        url, 200, "Access-Control-Allow-Origin: https://a.example\nAccess-Control-Allow-Credentials: true\n" ALLOWED);
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_ALLOW_CREDENTIALS, 0, &err), APIGW_OK);
    expect_preflight(http, 204, "Access-Control-Allow-Origin: https://a.example\n" ALLOWED);
}
END_TEST

START_TEST(max_age) {
    static const struct {
        int64_t age;
        const char *text;
    } ages[] = {{0, "0"}, {9, "9"}, {10, "10"}, {86400, "86400"}, {-1, "-1"}};
    char wanted[200];
    must_add(http, APIGW_CORS_ALLOW_ORIGINS, "*");
    ask("OPTIONS", "https://a.example", "GET");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: *\n");
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_MAX_AGE, ages[i].age, &err), APIGW_OK);
        snprintf(wanted, sizeof wanted, "Access-Control-Allow-Origin: *\nAccess-Control-Max-Age: %s\n", ages[i].text);
        expect_preflight(http, 204, wanted);
    }
}
END_TEST

START_TEST(the_id_of_the_request) {
    configure(http, "https://a.example");
    ask("OPTIONS", "https://b.example", "GET");
    apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL);
    expect_preflight(http, 204, "Apigw-Requestid: id\n");
}
END_TEST

/* ---- other responses ------------------------------------------------------------------------------------------- */

static void expect_applied(const apigw_api *api, const char *wanted) {
    apigw_response_reset(r);
    apigw_response_add_header(r, "x-a", 3, "1", 1, NULL);
    apigw_response_add_header(r, "access-control-allow-ORIGIN", 27, "mine", 4, NULL);
    apigw_response_add_header(r, "Access-Control-Allow-Headers", 28, "mine", 4, NULL);
    apigw_response_add_header(r, "Access-Control-Max-Age", 22, "5", 1, NULL);
    apigw_response_add_header(r, "Access-Control-Request-Method", 29, "x", 1, NULL);
    apigw_response_set_body(r, "b", 1, 0, NULL);
    ck_assert_int_eq(apigw_cors_apply(r, api, request, &err), APIGW_OK);
    ck_assert_str_eq(lines(), wanted);
    ck_assert_ptr_nonnull(apigw_response_body(r, NULL));
}

#define MINE                                                                                                           \
    "x-a: 1\naccess-control-allow-ORIGIN: mine\nAccess-Control-Allow-Headers: mine\nAccess-Control-Max-Age: 5\n"       \
    "Access-Control-Request-Method: x\n"
#define KEPT "x-a: 1\nAccess-Control-Request-Method: x\n"

START_TEST(added_to_a_response) {
    ask("GET", "https://a.example", NULL);
    expect_applied(http, MINE); /* nothing is configured */
    expect_applied(url, MINE);
    configure(http, "https://a.example");
    configure(url, "https://a.example");
    expect_applied(http,
                   KEPT "Access-Control-Allow-Origin: https://a.example\nAccess-Control-Expose-Headers: date,*\n");
    expect_applied(url, MINE "Access-Control-Allow-Origin: https://a.example\nAccess-Control-Expose-Headers: date,*\n");
    ask("GET", "https://b.example", NULL);
    expect_applied(http, KEPT);
    expect_applied(url, MINE);
    ask("GET", NULL, NULL);
    expect_applied(http, KEPT);
    expect_applied(url, MINE);
    must_add(http, APIGW_CORS_ALLOW_ORIGINS, "*");
    ask("GET", "https://b.example", NULL);
    expect_applied(http, KEPT "Access-Control-Allow-Origin: *\nAccess-Control-Expose-Headers: date,*\n");
    ck_assert_int_eq(apigw_cors_set(url, APIGW_CORS_ALLOW_CREDENTIALS, 1, &err), APIGW_OK);
    ask("GET", "https://a.example", NULL);
    expect_applied(url, MINE "Access-Control-Allow-Origin: https://a.example\nAccess-Control-Allow-Credentials: true\n"
                             "Access-Control-Expose-Headers: date,*\n");
}
END_TEST

/* It outlives the front end and the request. */
START_TEST(the_response_s_own) {
    configure(http, "https://*");
    ask("OPTIONS", "https://a.example", "GET");
    ck_assert_int_eq(apigw_cors_preflight(r, http, request, NULL), APIGW_OK);
    apigw_api_free(http);
    http = NULL;
    apigw_request_reset(request);
    apigw_request_set(request, APIGW_FIELD_METHOD, "overwritten by this and more", 28, NULL);
    ck_assert_str_eq(lines(), "Access-Control-Allow-Origin: https://a.example\n" ALLOWED);
}
END_TEST

/* ---- the configuration ----------------------------------------------------------------------------------------- */

START_TEST(kinds_that_leave_it_to_the_function) {
    ask("OPTIONS", "https://a.example", "GET");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        apigw_api *api = apigw_api_new(NULL, kind);
        bool error_responses =
            kind == APIGW_KIND_HTTP_1 || kind == APIGW_KIND_HTTP_2 || kind == APIGW_KIND_FUNCTION_URL;
        expect_none(api);
        expect_applied(api, MINE);
        apigw_response_reset(r);
        for (uint32_t setting = 1; setting <= APIGW_CORS_LAST; setting++) {
            apigw_status status =
                setting < APIGW_CORS_MAX_AGE ? add(api, setting, "x") : apigw_cors_set(api, setting, 1, &err);
            ck_assert_int_eq(status, error_responses ? APIGW_OK : APIGW_E_UNSUPPORTED);
            ck_assert(error_responses || (strstr(err.message, apigw_kind_name(kind)) != NULL &&
                                          strstr(err.message, "to the function") != NULL));
        }
        if (!error_responses)
            expect_none(api);
        apigw_api_free(api);
    }
}
END_TEST

START_TEST(bad_values) {
    static const struct {
        uint32_t setting;
        const char *value;
    } cases[] = {
        {APIGW_CORS_ALLOW_ORIGINS, ""},           {APIGW_CORS_ALLOW_ORIGINS, "https://*.example"},
        {APIGW_CORS_ALLOW_ORIGINS, "**"},         {APIGW_CORS_ALLOW_ORIGINS, "ftp://*"},
        {APIGW_CORS_ALLOW_ORIGINS, "https://a,"}, {APIGW_CORS_ALLOW_ORIGINS, "https://a b"},
        {APIGW_CORS_ALLOW_ORIGINS, "a\r\nb"},     {APIGW_CORS_ALLOW_METHODS, ""},
        {APIGW_CORS_ALLOW_METHODS, "GET,POST"},   {APIGW_CORS_ALLOW_HEADERS, "a b"},
        {APIGW_CORS_ALLOW_HEADERS, "a\r\nb: c"},  {APIGW_CORS_EXPOSE_HEADERS, "\xC3\xA9"},
    };
    ask("OPTIONS", "https://a.example", "GET");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_msg(add(http, cases[i].setting, cases[i].value) == APIGW_E_VALUE, "%s", cases[i].value);
        ck_assert_msg(add(url, cases[i].setting, cases[i].value) == APIGW_E_VALUE, "%s", cases[i].value);
    }
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_MAX_AGE, -2, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_MAX_AGE, 86401, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_set(url, APIGW_CORS_MAX_AGE, -1, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_set(url, APIGW_CORS_MAX_AGE, INT64_MIN, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_set(url, APIGW_CORS_ALLOW_CREDENTIALS, 2, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_set(url, APIGW_CORS_ALLOW_CREDENTIALS, -1, &err), APIGW_E_VALUE);
    expect_none(http); /* none of it counts */
    expect_none(url);
}
END_TEST

/* Whichever comes first. */
START_TEST(credentials_and_any_origin) {
    apigw_api *other = apigw_api_new(NULL, APIGW_KIND_HTTP_1);
    must_add(http, APIGW_CORS_ALLOW_ORIGINS, "*");
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_ALLOW_CREDENTIALS, 1, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_ALLOW_CREDENTIALS, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_cors_set(other, APIGW_CORS_ALLOW_CREDENTIALS, 1, &err), APIGW_OK);
    ck_assert_int_eq(add(other, APIGW_CORS_ALLOW_ORIGINS, "*"), APIGW_E_VALUE);
    ck_assert_int_eq(add(other, APIGW_CORS_ALLOW_ORIGINS, "https://*"), APIGW_E_VALUE);
    ck_assert_ptr_nonnull(strstr(err.message, "https://*"));
    ck_assert_int_eq(add(other, APIGW_CORS_ALLOW_ORIGINS, "http://*"), APIGW_E_VALUE);
    must_add(other, APIGW_CORS_ALLOW_ORIGINS, "https://a.example");
    apigw_api_free(other);
    other = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    must_add(other, APIGW_CORS_ALLOW_ORIGINS, "https://a.example");
    must_add(other, APIGW_CORS_ALLOW_ORIGINS, "http://*");
    ck_assert_int_eq(apigw_cors_set(other, APIGW_CORS_ALLOW_CREDENTIALS, 1, &err), APIGW_E_VALUE);
    ck_assert_ptr_nonnull(strstr(err.message, "http://*"));
    apigw_api_free(other);
}
END_TEST

/* F46: only on request, and only where the origin is named. */
START_TEST(vary) {
    configure(http, "https://a.example");
    configure(url, "*");
    ask("OPTIONS", "https://a.example", "GET");
    ck_assert_int_eq(apigw_api_set_switch(http, APIGW_SWITCH_VARY_ORIGIN, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set_switch(url, APIGW_SWITCH_VARY_ORIGIN, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set_switch(url, APIGW_SWITCH_VARY_ORIGIN, 2, NULL), APIGW_E_ARGUMENT);
    expect_preflight(http, 204, "Access-Control-Allow-Origin: https://a.example\nVary: Origin\n" ALLOWED);
    expect_preflight(url, 200, "Access-Control-Allow-Origin: https://a.example\nVary: Origin\n" ALLOWED);
    ask("GET", "https://a.example", NULL);
    expect_applied(http, KEPT "Access-Control-Allow-Origin: https://a.example\nVary: Origin\n"
                              "Access-Control-Expose-Headers: date,*\n");
    ask("OPTIONS", "https://b.example", "GET");
    expect_preflight(http, 204, "");
    must_add(http, APIGW_CORS_ALLOW_ORIGINS, "*");
    expect_preflight(http, 204, "Access-Control-Allow-Origin: *\n" ALLOWED);
}
END_TEST

START_TEST(vary_of_the_function) {
    static const struct {
        const char *value;
        bool added;
    } cases[] = {{"Accept, ORIGIN", false}, {"*", false}, {"Origin", false},
                 {"Accept-Encoding", true}, {"", true},   {"Origins,", true},
                 {" , ,origin ,", false}};
    configure(url, "https://a.example");
    ck_assert_int_eq(apigw_api_set_switch(url, APIGW_SWITCH_VARY_ORIGIN, 1, NULL), APIGW_OK);
    ask("GET", "https://a.example", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_response_reset(r);
        apigw_response_add_header(r, "vary", 4, cases[i].value, strlen(cases[i].value), NULL);
        ck_assert_int_eq(apigw_cors_apply(r, url, request, &err), APIGW_OK);
        ck_assert_msg((strstr(lines(), "\nVary: Origin\n") != NULL) == cases[i].added, "%s", cases[i].value);
    }
}
END_TEST

/* Only the response that was made is left alone, not what the response becomes afterwards. */
START_TEST(a_response_after_a_preflight) {
    apigw_api *api = http;
    configure(http, "https://a.example");
    ask("OPTIONS", "https://a.example", "GET");
    ck_assert_int_eq(apigw_cors_preflight(r, api, request, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_decode(r, api, request, "{\"statusCode\":200}", 18, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_cors_apply(r, api, request, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(lines(), "Access-Control-Allow-Origin: https://a.example\n"));
    ck_assert_ptr_null(strstr(lines(), "Access-Control-Max-Age"));
    ck_assert_int_eq(apigw_cors_preflight(r, api, request, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_error_response(r, api, request, APIGW_ERROR_RESPONSE_THROTTLED, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_cors_apply(r, api, request, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(lines(), "Access-Control-Allow-Origin: https://a.example\n"));
}
END_TEST

START_TEST(bad_arguments) {
    ck_assert_int_eq(apigw_cors_add(NULL, APIGW_CORS_ALLOW_ORIGINS, "*", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_add(http, APIGW_CORS_ALLOW_ORIGINS, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_add(http, APIGW_CORS_ALLOW_ORIGINS, NULL, 0, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_cors_add(http, 0, "*", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_add(http, APIGW_CORS_MAX_AGE, "1", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_set(NULL, APIGW_CORS_MAX_AGE, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_EXPOSE_HEADERS, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_set(http, APIGW_CORS_LAST + 1, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_preflight(NULL, http, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_preflight(r, NULL, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_preflight(r, http, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_apply(NULL, http, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_apply(r, NULL, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cors_apply(r, http, NULL, &err), APIGW_E_ARGUMENT);
}
END_TEST

Suite *cors_suite(void) {
    Suite *suite = suite_create("cors");
    TCase *tests = tcase_create("cors");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, an_allowed_origin);
    tcase_add_test(tests, another_origin);
    tcase_add_test(tests, any_origin);
    tcase_add_test(tests, origins_that_are_none);
    tcase_add_test(tests, any_origin_of_a_scheme);
    tcase_add_test(tests, what_is_no_preflight);
    tcase_add_test(tests, credentials);
    tcase_add_test(tests, max_age);
    tcase_add_test(tests, the_id_of_the_request);
    tcase_add_test(tests, added_to_a_response);
    tcase_add_test(tests, the_response_s_own);
    tcase_add_test(tests, kinds_that_leave_it_to_the_function);
    tcase_add_test(tests, bad_values);
    tcase_add_test(tests, credentials_and_any_origin);
    tcase_add_test(tests, vary);
    tcase_add_test(tests, vary_of_the_function);
    tcase_add_test(tests, a_response_after_a_preflight);
    tcase_add_test(tests, bad_arguments);
    suite_add_tcase(suite, tests);
    return suite;
}
