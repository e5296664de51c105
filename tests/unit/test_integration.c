/* Integrations: arguments, states, and what the cases cannot say. The rules are in tests/cases/integration.json. */
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/gateway.h>
#include <check.h>
#include <stdio.h>

Suite *integration_suite(void);

static apigw_integration *integration;
static apigw_integration_call *call;
static apigw_api *api;
static apigw_request *request;
static apigw_response *response, *endpoint;
static apigw_error err;

static void setup(void) {
    integration = apigw_integration_new(NULL, APIGW_KIND_REST);
    call = apigw_integration_call_new(NULL);
    api = apigw_api_new(NULL, APIGW_KIND_REST);
    request = apigw_request_new(NULL);
    response = apigw_response_new(NULL);
    endpoint = apigw_response_new(NULL);
    memset(&err, 0x55, sizeof err);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(request, "/a", 2, NULL), APIGW_OK);
}

static void teardown(void) {
    apigw_integration_free(integration);
    apigw_integration_call_free(call);
    apigw_api_free(api);
    apigw_request_free(request);
    apigw_response_free(response);
    apigw_response_free(endpoint);
}

static apigw_status compile(const char *json) {
    char *copy = exact_copy(json, strlen(json));
    apigw_status status = apigw_integration_compile(integration, copy, strlen(json), &err);
    ck_assert_int_eq(err.code, status);
    free(copy);
    return status;
}

static void must_compile(const char *json) {
    ck_assert_msg(compile(json) == APIGW_OK, "%s: %s", json, err.message);
}

static apigw_status send_request(void) {
    return apigw_integration_request(integration, call, api, request, &err);
}

START_TEST(kinds) {
    static const uint32_t none[] = {0, APIGW_KIND_ALB, APIGW_KIND_WEBSOCKET, APIGW_KIND_FUNCTION_URL, UINT32_MAX};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        ck_assert_ptr_null(apigw_integration_new(NULL, none[i]));
    apigw_integration_free(NULL);
    apigw_integration_call_free(NULL);
    apigw_integration_call_reset(NULL);
}
END_TEST

START_TEST(types_and_timeouts) {
    ck_assert_uint_eq(apigw_integration_type(integration), 0);
    ck_assert_uint_eq(apigw_integration_timeout(integration), 0);
    must_compile("{\"type\":\"HTTP_PROXY\"}");
    ck_assert_uint_eq(apigw_integration_type(integration), APIGW_INTEGRATION_HTTP_PROXY);
    ck_assert_uint_eq(apigw_integration_timeout(integration), 29000);
    ck_assert_uint_eq(apigw_integration_type(NULL), 0);
    ck_assert_uint_eq(apigw_integration_timeout(NULL), 0);
    apigw_integration_free(integration);
    integration = apigw_integration_new(NULL, APIGW_KIND_HTTP_1);
    must_compile("{\"type\":\"AWS_PROXY\"}");
    ck_assert_uint_eq(apigw_integration_timeout(integration), 30000);
    apigw_integration_free(integration);
    integration = apigw_integration_new(NULL, APIGW_KIND_REST);
    must_compile("{\"type\":\"MOCK\",\"timeoutInMillis\":50}");
    ck_assert_uint_eq(apigw_integration_timeout(integration), 50);
}
END_TEST

START_TEST(an_integration_is_compiled_once) {
    ck_assert_int_eq(apigw_integration_compile(NULL, "{}", 2, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_compile(integration, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(compile("{\"type\":}"), APIGW_E_SYNTAX);
    ck_assert_uint_eq(err.offset, 8);
    ck_assert_int_eq(compile("{\"type\":\"MOCK\"}"), APIGW_E_STATE);
    ck_assert_int_eq(send_request(), APIGW_E_STATE);
    ck_assert_uint_eq(err.error_response, 0);
    apigw_integration_free(integration);
    integration = apigw_integration_new(NULL, APIGW_KIND_REST);
    ck_assert_int_eq(apigw_integration_compile(integration, "{\"type\":\"MOCK\"}", APIGW_NTS, NULL), APIGW_OK);
}
END_TEST

START_TEST(too_long) {
    const size_t n = APIGW_INTEGRATION_SIZE_MAX + 1;
    char *text = malloc(n);
    memset(text, ' ', n);
    ck_assert_int_eq(apigw_integration_compile(integration, text, n, &err), APIGW_E_SIZE);
    ck_assert_int_eq(apigw_integration_compile(integration, text, n - 1, &err), APIGW_E_TRUNCATED);
    free(text);
}
END_TEST

/* What came back is longer than the limit: the client gets a 500. */
static void expect_too_long(apigw_status status) {
    ck_assert_int_eq(status, APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_CONFIGURATION);
    ck_assert_int_eq(apigw_response_status(response), 500);
}

START_TEST(bodies_that_are_too_long) {
    const size_t n = APIGW_INTEGRATION_BODY_MAX + 1;
    char *body = calloc(1, n);
    must_compile("{\"type\":\"HTTP\",\"integrationResponses\":[{\"statusCode\":\"200\"}]}");
    ck_assert_int_eq(apigw_request_set_body(request, body, n, APIGW_BODY_BORROW, NULL), APIGW_OK);
    ck_assert_int_eq(send_request(), APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_REQUEST_TOO_LARGE);
    ck_assert_int_eq(apigw_response_set_body(endpoint, body, n, APIGW_BODY_BORROW, NULL), APIGW_OK);
    expect_too_long(apigw_integration_respond_endpoint(integration, call, api, request, endpoint, response, &err));
    free(body);
}
END_TEST

START_TEST(results_that_are_too_long) {
    const size_t n = APIGW_INTEGRATION_BODY_MAX + 1;
    char *text = exact_block(n);
    memset(text, 'b', n);
    must_compile("{\"type\":\"AWS\",\"integrationResponses\":[{\"statusCode\":\"200\"}]}");
    expect_too_long(apigw_integration_respond_function(integration, call, api, request, text, n, 0, response, &err));
    free(text);
}
END_TEST

/* A template that is too long is refused before it is compiled. */
START_TEST(templates_that_are_too_long) {
    const size_t n = APIGW_TEMPLATE_SIZE_MAX + 1;
    char *text = malloc(n + 100);
    size_t at = (size_t)sprintf(text, "{\"type\":\"HTTP\",\"requestTemplates\":{\"a\":\"");
    memset(text + at, 'x', n);
    memcpy(text + at + n, "\"}}", 4);
    ck_assert_int_eq(compile(text), APIGW_E_SIZE);
    ck_assert_str_eq(err.pointer, "/requestTemplates/a");
    free(text);
}
END_TEST

START_TEST(statuses_that_are_declared) {
    ck_assert_int_eq(apigw_integration_declare_status(NULL, 200, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_declare_status(integration, 99, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_integration_declare_status(integration, 600, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_integration_declare_status(integration, 599, NULL), APIGW_OK);
    must_compile("{\"type\":\"HTTP\",\"integrationResponses\":[{\"statusCode\":\"599\"}]}");
    ck_assert_int_eq(apigw_integration_respond_endpoint(integration, call, api, request, endpoint, response, &err),
                     APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), 599);
}
END_TEST

START_TEST(issues_are_listed_up_to_a_limit) {
    char text[8000] = "{\"type\":\"HTTP\",\"requestTemplates\":{\"a/0\":\"#\"";
    apigw_error issue;
    for (int i = 1; i < 200; i++)
        snprintf(text + strlen(text), 40, ",\"a/%d\":\"#if\"", i);
    strcat(text, "}}");
    must_compile(text);
    ck_assert_uint_eq(apigw_integration_issue_count(integration), 100);
    ck_assert_int_eq(apigw_integration_issue_at(integration, 0, &issue), APIGW_OK);
    ck_assert_str_eq(issue.pointer, "/requestTemplates/a~10");
    ck_assert_int_eq(issue.code, APIGW_E_SYNTAX);
    ck_assert_int_eq(apigw_integration_issue_at(integration, 100, &issue), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_integration_issue_at(integration, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_issue_at(NULL, 0, &issue), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_integration_issue_count(NULL), 0);
}
END_TEST

START_TEST(a_call_is_for_one_request) {
    int64_t status;
    apigw_pair pair;
    size_t n = 1;
    must_compile("{\"type\":\"MOCK\"}");
    ck_assert_int_eq(apigw_request_set_body(request, "{statusCode:1}", 14, 0, NULL), APIGW_OK);
    ck_assert_ptr_null(apigw_integration_call_body(call, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(apigw_integration_call_mock_status(call, &status), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_integration_respond_mock(integration, call, api, request, response, &err), APIGW_E_STATE);
    apigw_integration_call_reset(call);
    ck_assert_int_eq(send_request(), APIGW_OK);
    ck_assert_int_eq(apigw_integration_call_mock_status(call, &status), APIGW_OK);
    ck_assert_int_eq(status, 1);
    ck_assert_int_eq(send_request(), APIGW_E_STATE);
    apigw_integration_call_reset(call);
    ck_assert_int_eq(send_request(), APIGW_OK);
    ck_assert_int_eq(apigw_integration_call_at(call, APIGW_LIST_HEADERS, 99, &pair), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_integration_call_at(call, APIGW_LIST_COOKIES, 0, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_call_at(NULL, APIGW_LIST_HEADERS, 0, &pair), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_integration_call_count(NULL, APIGW_LIST_HEADERS), 0);
    ck_assert_ptr_null(apigw_integration_call_get(call, APIGW_CALL_LAST + 1, NULL));
    ck_assert_ptr_null(apigw_integration_call_get(NULL, APIGW_CALL_URI, &n));
    ck_assert_ptr_null(apigw_integration_call_render(NULL));
    ck_assert_int_eq(apigw_integration_call_is_async(NULL), 0);
}
END_TEST

START_TEST(arguments) {
    must_compile("{\"type\":\"AWS\",\"integrationResponses\":[{\"statusCode\":\"200\"}]}");
    ck_assert_int_eq(apigw_integration_request(integration, NULL, api, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_request(integration, call, NULL, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_request(integration, call, api, NULL, NULL), APIGW_E_ARGUMENT);
    apigw_api *other = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    ck_assert_int_eq(apigw_integration_request(integration, call, other, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, other, request, "", 0, 0, response, &err),
                     APIGW_E_ARGUMENT);
    apigw_api_free(other);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, NULL, 1, 0, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, "", 0, 2, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, "", 0, 0, NULL, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_endpoint(integration, call, api, request, NULL, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_endpoint(integration, call, api, request, response, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_mock(integration, call, api, request, response, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_int_eq(apigw_integration_respond_mock(NULL, call, api, request, response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_mock(integration, NULL, api, request, response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_mock(integration, call, NULL, request, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_mock(integration, call, api, NULL, response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_endpoint(integration, NULL, api, request, endpoint, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_integration_respond_function(integration, NULL, api, request, "", 0, 0, response, &err),
                     APIGW_E_ARGUMENT);
    apigw_integration *empty = apigw_integration_new(NULL, APIGW_KIND_REST);
    ck_assert_int_eq(apigw_integration_respond_mock(empty, call, api, request, response, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_response_status(response), 500);
    apigw_integration_free(empty);
    ck_assert_int_eq(apigw_integration_call_is_async(NULL), 0);
    ck_assert_uint_eq(apigw_integration_call_count(call, 99), 0);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, NULL, 0, 0, response, NULL),
                     APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), 200);
}
END_TEST

/* An asynchronous call has no result, even when the host gives one. */
START_TEST(asynchronous_calls) {
    size_t n = 1;
    must_compile("{\"type\":\"AWS\",\"requestParameters\":{\"integration.request.header.X-Amz-Invocation-Type\":"
                 "\"'Event'\"},\"integrationResponses\":[{\"statusCode\":\"202\"},{\"statusCode\":\"500\","
                 "\"selectionPattern\":\".+\"}]}");
    ck_assert_int_eq(send_request(), APIGW_OK);
    ck_assert_int_eq(apigw_integration_call_is_async(call), 1);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, "{\"errorMessage\":\"x\"}", 20,
                                                        APIGW_DECODE_FUNCTION_ERROR, response, &err),
                     APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), 202);
    (void)apigw_response_body(response, &n);
    ck_assert_uint_eq(n, 0);
}
END_TEST

/* What was sent can still be read when the client's response is made. */
START_TEST(what_was_sent_stays) {
    static const char sent[] = "{\"statusCode\":200}";
    char json[20000] =
        "{\"type\":\"MOCK\",\"requestTemplates\":{\"application/json\":\"{\\\"statusCode\\\":200}\"},"
        "\"integrationResponses\":[{\"statusCode\":\"200\",\"responseTemplates\":{\"application/json\":\"";
    const size_t n = strlen(json);
    size_t len;
    memset(json + n, 'x', 10000);
    strcpy(json + n + 10000, "\"}}]}");
    must_compile(json);
    ck_assert_int_eq(send_request(), APIGW_OK);
    const char *body = apigw_integration_call_body(call, &len);
    ck_assert_int_eq(apigw_integration_respond_mock(integration, call, api, request, response, &err), APIGW_OK);
    ck_assert_ptr_eq(apigw_integration_call_body(call, &len), body);
    ck_assert_uint_eq(len, sizeof sent - 1);
    ck_assert_mem_eq(body, sent, len);
    (void)apigw_response_body(response, &len);
    ck_assert_uint_eq(len, 10000);
}
END_TEST

/* The ids of the request are added, the trace only where something was called (G.5.16). */
START_TEST(ids) {
    static const char *const types[] = {"HTTP", "MOCK"};
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_TRACE_ID, "Root=1", 6, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_body(request, "{statusCode:200}", 16, 0, NULL), APIGW_OK);
    for (int mock = 0; mock < 2; mock++) {
        char json[200];
        snprintf(json, sizeof json, "{\"type\":\"%s\",\"integrationResponses\":[{\"statusCode\":\"200\"}]}",
                 types[mock]);
        apigw_integration_free(integration);
        integration = apigw_integration_new(NULL, APIGW_KIND_REST);
        must_compile(json);
        apigw_integration_call_reset(call);
        ck_assert_int_eq(send_request(), APIGW_OK);
        ck_assert_int_eq(
            mock ? apigw_integration_respond_mock(integration, call, api, request, response, &err)
                 : apigw_integration_respond_endpoint(integration, call, api, request, endpoint, response, &err),
            APIGW_OK);
        ck_assert_str_eq(apigw_response_find(response, APIGW_LIST_HEADERS, "x-amzn-requestid", APIGW_NTS, 0, NULL),
                         "id");
        ck_assert((apigw_response_find(response, APIGW_LIST_HEADERS, "x-amzn-trace-id", APIGW_NTS, 0, NULL) == NULL) ==
                  (mock != 0));
    }
}
END_TEST

/* A template may not make any number of header fields. */
START_TEST(overrides_have_a_limit) {
    must_compile(
        "{\"type\":\"HTTP\",\"requestTemplates\":{\"application/json\":\"#foreach($i in [1..40])"
        "#foreach($j in [1..40])#set($x = $context.requestOverride.header.put(\\\"h${i}x${j}\\\", '1'))#end#end\"}}");
    ck_assert_int_eq(send_request(), APIGW_E_ITEMS);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_CONFIGURATION);
}
END_TEST

/* The host may reset what templates are rendered with at any time: $context is empty then, the parameters are there. */
START_TEST(rendering_that_is_reset_in_between) {
    size_t n;
    must_compile("{\"type\":\"AWS\",\"integrationResponses\":[{\"statusCode\":200,\"responseTemplates\":{\"a/b\":"
                 "\"$input.params('q')$stageVariables.s$context.requestId$input.json('$.a')\"}}]}");
    ck_assert_int_eq(apigw_request_set_target(request, "/?q=1", 5, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "s", 1, "2", 1, NULL), APIGW_OK);
    ck_assert_int_eq(send_request(), APIGW_OK);
    apigw_render_reset(apigw_integration_call_render(call));
    ck_assert_int_eq(
        apigw_integration_respond_function(integration, call, api, request, "{\"a\":3}", 7, 0, response, &err),
        APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, &n), "123");
}
END_TEST

/* A result may be the body of the response that it is for. */
START_TEST(own_body_as_result) {
    const size_t length = 3 << 20;
    char *text = malloc(length);
    size_t n;
    memset(text, 'x', length);
    must_compile("{\"type\":\"AWS\",\"integrationResponses\":[{\"statusCode\":200}]}");
    ck_assert_int_eq(apigw_response_set_body(response, text, length, 0, NULL), APIGW_OK);
    const char *body = apigw_response_body(response, &n);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, body, n, 0, response, &err),
                     APIGW_OK);
    body = apigw_response_body(response, &n);
    ck_assert(n == length && memcmp(body, text, n) == 0);
    ck_assert_int_eq(apigw_response_set_header(response, "h", 1, "a value", 7, NULL), APIGW_OK);
    body = apigw_response_find(response, APIGW_LIST_HEADERS, "h", 1, 0, &n);
    ck_assert_int_eq(apigw_integration_respond_function(integration, call, api, request, body, n, 0, response, &err),
                     APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, &n), "a value");
    free(text);
}
END_TEST

/* Without memory for a copy of such a result the response is a 500. */
START_TEST(own_body_without_memory) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_integration_call *short_call = apigw_integration_call_new(&allocator);
    const size_t length = 3 << 20;
    char *text = calloc(1, length);
    size_t n;
    must_compile("{\"type\":\"AWS\",\"integrationResponses\":[{\"statusCode\":200}]}");
    ck_assert_int_eq(apigw_response_set_body(response, text, length, 0, NULL), APIGW_OK);
    const char *body = apigw_response_body(response, &n);
    watched_arm(&memory, 1, true);
    ck_assert_int_eq(
        apigw_integration_respond_function(integration, short_call, api, request, body, n, 0, response, &err),
        APIGW_E_NOMEM);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_ptr_null(apigw_response_body(response, NULL));
    apigw_integration_call_free(short_call);
    free(text);
}
END_TEST

/* Nothing that a document, a stage variable or $context holds may end a line of what is sent. */
START_TEST(line_breaks_are_not_sent) {
    static const char *const methods[] = {"GET / HTTP/1.1\\r\\nX: y", "GET ", "a\\u0000"};
    char text[100];
    size_t n;
    apigw_pair pair;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        snprintf(text, sizeof text, "{\"type\":\"HTTP\",\"httpMethod\":\"%s\"}", methods[i]);
        ck_assert_int_eq(compile(text), APIGW_E_VALUE);
        ck_assert_str_eq(err.pointer, "/httpMethod");
        apigw_integration_free(integration);
        integration = apigw_integration_new(NULL, APIGW_KIND_REST);
    }
    must_compile("{\"type\":\"HTTP_PROXY\",\"uri\":\"http://h/${stageVariables.s}\"}");
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "s", 1, "v\r\nX:y", 6, NULL), APIGW_OK);
    ck_assert_int_eq(send_request(), APIGW_E_VALUE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_CONFIGURATION);
    ck_assert_ptr_null(apigw_integration_call_get(call, APIGW_CALL_URI, &n));
    apigw_integration_call_reset(call);
    apigw_api_free(api);
    api = apigw_api_new(NULL, APIGW_KIND_REST);
    ck_assert_int_eq(
        apigw_render_set_context(apigw_integration_call_render(call), "{\"apiId\":\"a\\r\\nX: y\"}", APIGW_NTS, NULL),
        APIGW_OK);
    ck_assert_int_eq(send_request(), APIGW_OK);
    for (size_t i = 0; apigw_integration_call_at(call, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++)
        ck_assert_ptr_null(memchr(pair.value, '\n', pair.value_len));
}
END_TEST

Suite *integration_suite(void) {
    Suite *s = suite_create("integration");
    TCase *t = tcase_create("integration");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, kinds);
    tcase_add_test(t, types_and_timeouts);
    tcase_add_test(t, an_integration_is_compiled_once);
    tcase_add_test(t, too_long);
    tcase_add_test(t, bodies_that_are_too_long);
    tcase_add_test(t, results_that_are_too_long);
    tcase_add_test(t, templates_that_are_too_long);
    tcase_add_test(t, statuses_that_are_declared);
    tcase_add_test(t, issues_are_listed_up_to_a_limit);
    tcase_add_test(t, a_call_is_for_one_request);
    tcase_add_test(t, arguments);
    tcase_add_test(t, asynchronous_calls);
    tcase_add_test(t, what_was_sent_stays);
    tcase_add_test(t, ids);
    tcase_add_test(t, overrides_have_a_limit);
    tcase_add_test(t, line_breaks_are_not_sent);
    tcase_add_test(t, own_body_as_result);
    tcase_add_test(t, own_body_without_memory);
    tcase_add_test(t, rendering_that_is_reset_in_between);
    suite_add_tcase(s, t);
    return s;
}
