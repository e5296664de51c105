/* Parameter expressions of REST and HTTP APIs. */
#include "gateway/mapping.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <check.h>
#include <stdio.h>

Suite *mapping_suite(void);

static arena memory;
static apigw_request *request;
static apigw_response *response;
static mapping_scope scope;

static value json_value(const char *text) {
    value v;
    value_fault fault;
    ck_assert(gw_values_read(&memory, slice_of_string(text), 100, 0, &v, NULL, &fault));
    return v;
}

static void add(uint32_t list, const char *name, const char *text) {
    ck_assert_int_eq(apigw_request_add(request, list, name, APIGW_NTS, text, APIGW_NTS, NULL), APIGW_OK);
}

static void setup(void) {
    gw_arena_init(&memory, NULL);
    request = apigw_request_new(NULL);
    response = apigw_response_new(NULL);
    ck_assert(request != NULL && response != NULL);
    ck_assert_int_eq(apigw_request_set_target(request, "/pets/7?q=1&q=2&e=&Q=3", APIGW_NTS, NULL), APIGW_OK);
    add(APIGW_LIST_HEADERS, "X-A", "1");
    add(APIGW_LIST_HEADERS, "x-a", "2");
    add(APIGW_LIST_HEADERS, "X-A", "3");
    add(APIGW_LIST_HEADERS, "X-Empty", "");
    add(APIGW_LIST_PATH_PARAMETERS, "petId", "a%20b");
    apigw_response_add_header(response, "H", 1, "r1", 2, NULL);
    apigw_response_add_header(response, "H", 1, "r2", 2, NULL);
    scope = (mapping_scope){.memory = &memory,
                            .request = request,
                            .response = response,
                            .request_body = {.text = SLICE_INIT("{\"pets\":[{\"name\":\"Rex\"}],\"n\":5,\"f\":10.00,"
                                                                "\"o\":{\"a\":[1, 2]},\"t\":true,\"z\":null}")},
                            .response_body = {.text = SLICE_INIT("{\"s\":\"v\"}")},
                            .context = json_value("{\"requestId\":\"id\",\"none\":\"\",\"identity\":{\"sourceIp\":"
                                                  "\"::1\"},\"authorizer\":{\"a.b\":\"c\",\"n\":7,\"o\":{}}}"),
                            .stage_variables = json_value("{\"v\":\"stage\"}"),
                            .work_max = 1000};
}

static void teardown(void) {
    apigw_request_free(request);
    apigw_response_free(response);
    gw_arena_free(&memory);
}

/* What all values of an expression are, with "|" between them; the name of the status on failure. */
static const char *read_mapping(const mapping *m) {
    static char out[200];
    mapping_values values;
    size_t length = 0;
    apigw_status status = gw_mapping_read(&scope, m, &values);
    if (status != APIGW_OK)
        return apigw_status_name(status);
    out[0] = '\0';
    for (size_t i = 0; i < values.count; i++)
        length += (size_t)snprintf(out + length, sizeof out - length, "%s%.*s", i != 0 ? "|" : "",
                                   (int)values.at[i].len, values.at[i].at);
    return values.count != 0 ? out : "none";
}

enum { REST_SIDES = MAPPING_OF_REQUEST | MAPPING_OF_REQUEST_BODY | MAPPING_OF_RESPONSE };

static void expect(const char *expression, const char *expected) {
    mapping m;
    apigw_error error = {0};
    ck_assert_msg(gw_mapping_compile(&m, &memory, slice_of_string(expression), REST_SIDES, &error) == APIGW_OK,
                  "%s: %s", expression, error.message);
    ck_assert_str_eq(read_mapping(&m), expected);
}

static void expect_http(const char *expression, const char *expected) {
    mapping m;
    apigw_error error = {0};
    ck_assert_msg(gw_mapping_compile_reference(&m, &memory, slice_of_string(expression),
                                               MAPPING_OF_HTTP_REQUEST | MAPPING_OF_HTTP_RESPONSE, &error) == APIGW_OK,
                  "%s: %s", expression, error.message);
    ck_assert_str_eq(read_mapping(&m), expected);
}

START_TEST(parameters_of_the_request) {
    expect("method.request.header.X-A", "3");
    expect("method.request.header.x-a", "2");
    expect("method.request.header.X-a", "none");
    expect("method.request.header.X-Empty", "none");
    expect("method.request.multivalueheader.X-A", "1,3");
    expect("method.request.multivalueheader.no", "none");
    expect("method.request.querystring.q", "2");
    expect("method.request.querystring.e", "none");
    expect("method.request.querystring.no", "none");
    expect("method.request.multivaluequerystring.q", "1|2");
    expect("method.request.path.petId", "a b");
    expect("method.request.path.PetId", "none");
}
END_TEST

START_TEST(bodies) {
    expect("method.request.body.pets[0].name", "Rex");
    expect("method.request.body.n", "5");
    expect("method.request.body.f", "10.0");
    expect("method.request.body.o", "{\"a\":[1,2]}");
    expect("method.request.body.t", "true");
    expect("method.request.body.z", "none");
    expect("method.request.body.pets.name", "none");
    expect("integration.response.body.s", "v");
    expect("integration.response.body", "{\"s\":\"v\"}");
}
END_TEST

/* A body of other text, without a body, and one that begins like JSON (G.4.13). */
START_TEST(bodies_that_are_no_json) {
    static const char *const bad[] = {"{x", "\n [1", "'x", "\"x", " {\"a\":"};
    scope.request_body = (mapping_body){.text = SLICE_INIT("<text>")};
    expect("method.request.body", "<text>");
    expect("method.request.body.a", "none");
    scope.request_body = (mapping_body){.text = {NULL, 0}};
    expect("method.request.body", "{}");
    expect("method.request.body.a", "none");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        scope.request_body = (mapping_body){.text = slice_of_string(bad[i])};
        expect("method.request.body", "APIGW_E_SYNTAX");
        expect("method.request.body.a", "APIGW_E_SYNTAX");
    }
}
END_TEST

/* errorMessage of a failed function (G.5.12). */
START_TEST(error_messages_that_are_json) {
    scope.response_body = (mapping_body){
        .text = SLICE_INIT("{\"errorMessage\":\"{\\\"s\\\":500,\\\"t\\\":{\\\"l\\\":1}}\"}"), .is_error = true};
    expect("integration.response.body.errorMessage.s", "500");
    expect("integration.response.body.errorMessage.t", "{\"l\":1}");
    expect("integration.response.body.errorMessage", "{\"s\":500,\"t\":{\"l\":1}}");
    expect("integration.response.body.errorMessage.no", "none");
    scope.response_body.is_read = scope.response_body.is_error = false;
    expect("integration.response.body.errorMessage.s", "none");
}
END_TEST

START_TEST(variables_and_literals) {
    expect("context.requestId", "id");
    expect("context.none", "none");
    expect("context.nope", "none");
    expect("context.identity.sourceIp", "::1");
    expect("context.authorizer.a.b", "c");
    expect("context.authorizer.n", "7");
    expect("context.authorizer.n.m", "none");
    expect("stageVariables.v", "stage");
    expect("stageVariables.w", "none");
    expect("'a b'", "a b");
    expect("''", "none");
    expect("integration.response.header.H", "r2");
    expect("integration.response.header.h", "none");
    expect("integration.response.multivalueheader.H", "r1,r2");
}
END_TEST

START_TEST(nothing_to_read_from) {
    scope.request = NULL;
    scope.response = NULL;
    scope.context = scope.stage_variables = gw_value_null();
    expect("method.request.header.X-A", "none");
    expect("method.request.path.petId", "none");
    expect("integration.response.header.H", "none");
    expect("context.requestId", "none");
    expect("stageVariables.v", "none");
    expect_http("request.path", "none");
}
END_TEST

START_TEST(references_of_http_apis) {
    expect_http("request.path", "/pets/7");
    expect_http("request.path.petId", "a b");
    expect_http("request.header.x-A", "1,2,3");
    expect_http("request.querystring.q", "1,2");
    expect_http("request.querystring.Q", "3");
    expect_http("request.body.pets[0].name", "Rex");
    expect_http("response.header.h", "r1,r2");
    expect_http("response.body.s", "v");
    expect_http("context.requestId", "id");
    expect_http("stageVariables.v", "stage");
}
END_TEST

START_TEST(expressions_that_are_refused) {
    static const struct {
        const char *text;
        apigw_status status;
        uint64_t offset;
    } bad[] = {
        {"", APIGW_E_VALUE, 0},
        {"'", APIGW_E_VALUE, 1},
        {"'a", APIGW_E_VALUE, 2},
        {"a", APIGW_E_VALUE, 0},
        {"method.request.header.", APIGW_E_VALUE, 0},
        {"method.request.header.a b", APIGW_E_VALUE, 23},
        {"method.request.cookie.a", APIGW_E_VALUE, 0},
        {"method.request.body.", APIGW_E_VALUE, 0},
        {"method.request.body.a[", APIGW_E_SYNTAX, 22},
        {"integration.request.header.a", APIGW_E_VALUE, 0},
        {"context.", APIGW_E_VALUE, 0},
        {"stageVariables", APIGW_E_VALUE, 0},
    };
    mapping m;
    apigw_error error;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(gw_mapping_compile(&m, &memory, slice_of_string(bad[i].text), REST_SIDES, &error),
                         bad[i].status);
        ck_assert_msg(error.offset == bad[i].offset, "%s: %llu", bad[i].text, (unsigned long long)error.offset);
    }
    ck_assert_int_eq(gw_mapping_compile(&m, &memory, SLICE("method.request.body"), MAPPING_OF_REQUEST, &error),
                     APIGW_E_VALUE);
    ck_assert_int_eq(gw_mapping_compile(&m, &memory, SLICE("integration.response.body"), MAPPING_OF_REQUEST, &error),
                     APIGW_E_VALUE);
    ck_assert_int_eq(
        gw_mapping_compile_reference(&m, &memory, SLICE("request.body.a..b"), MAPPING_OF_HTTP_REQUEST, &error),
        APIGW_E_VALUE);
    ck_assert_int_eq(
        gw_mapping_compile_reference(&m, &memory, SLICE("request.body.a[?(@.b)]"), MAPPING_OF_HTTP_REQUEST, &error),
        APIGW_E_VALUE);
    ck_assert_int_eq(
        gw_mapping_compile_reference(&m, &memory, SLICE("request.header.a"), MAPPING_OF_HTTP_RESPONSE, &error),
        APIGW_E_VALUE);
}
END_TEST

START_TEST(too_much_work) {
    scope.work_max = 3;
    expect("method.request.body.o", "APIGW_E_SIZE");
}
END_TEST

Suite *mapping_suite(void) {
    Suite *s = suite_create("mapping");
    TCase *t = tcase_create("mapping");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, parameters_of_the_request);
    tcase_add_test(t, bodies);
    tcase_add_test(t, bodies_that_are_no_json);
    tcase_add_test(t, error_messages_that_are_json);
    tcase_add_test(t, variables_and_literals);
    tcase_add_test(t, nothing_to_read_from);
    tcase_add_test(t, references_of_http_apis);
    tcase_add_test(t, expressions_that_are_refused);
    tcase_add_test(t, too_much_work);
    suite_add_tcase(s, t);
    return s;
}
