#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>

Suite *gateway_response_suite(void);

static apigw_gateway_responses *responses;
static apigw_failure *failure;
static apigw_api *api;
static apigw_request *request;
static apigw_response *response;
static apigw_buffer *out;
static apigw_error err;

enum { THROTTLED = APIGW_GATEWAY_RESPONSE_THROTTLED };

static void setup(void) {
    responses = apigw_gateway_responses_new(NULL);
    failure = apigw_failure_new(NULL);
    api = apigw_api_new(NULL, APIGW_KIND_REST);
    request = apigw_request_new(NULL);
    response = apigw_response_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_buffer_free(out);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_failure_free(failure);
    apigw_gateway_responses_free(responses);
}

static void add_text(const char *text) {
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "application/json", APIGW_NTS, text,
                                                          APIGW_NTS, &err),
                     APIGW_OK);
}

static apigw_status respond(void) {
    const apigw_status status = apigw_gateway_respond(response, responses, failure, api, request, &err);
    ck_assert_int_eq(err.code, status);
    return status;
}

static const char *body(void) {
    return apigw_response_body(response, NULL);
}

static const char *header(const char *name) {
    return apigw_response_find(response, APIGW_LIST_HEADERS, name, APIGW_NTS, 0, NULL);
}

START_TEST(types) {
    for (uint32_t type = 1; type <= APIGW_GATEWAY_RESPONSE_LAST; type++) {
        const char *name = apigw_gateway_response_type_name(type);
        char constant[128];
        int64_t number;
        ck_assert_uint_eq(apigw_gateway_response_type_by_name(name, APIGW_NTS), type);
        snprintf(constant, sizeof constant, "APIGW_GATEWAY_RESPONSE_%s", name);
        ck_assert_int_eq(apigw_gateway_constant(constant, APIGW_NTS, &number), APIGW_OK);
        ck_assert_int_eq(number, type);
    }
    ck_assert_ptr_null(apigw_gateway_response_type_name(0));
    ck_assert_ptr_null(apigw_gateway_response_type_name(APIGW_GATEWAY_RESPONSE_LAST + 1));
    ck_assert_uint_eq(apigw_gateway_response_type_by_name("throttled", APIGW_NTS), 0);
    ck_assert_uint_eq(apigw_gateway_response_type_by_name(NULL, 0), 0);
    ck_assert_uint_eq(apigw_gateway_response_type_of(0), 0);
    ck_assert_uint_eq(apigw_gateway_response_type_of(APIGW_ERROR_RESPONSE_LAST + 1), 0);
}
END_TEST

/* Every error response of REST APIs has a type whose family is that of its status, and stays as it is where nothing is
 * customised. */
START_TEST(error_responses) {
    apigw_response *made = apigw_response_new(NULL);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id-1", 4, NULL), APIGW_OK);
    for (uint32_t id = 1; id <= APIGW_ERROR_RESPONSE_LAST; id++) {
        const uint32_t type = apigw_gateway_response_type_of(id);
        ck_assert_uint_ne(type, 0);
        if (apigw_error_response(made, api, request, id, NULL) != APIGW_OK)
            continue;
        ck_assert_int_eq(apigw_failure_set_response(failure, id, made, &err), APIGW_OK);
        ck_assert_int_eq(respond(), APIGW_OK);
        ck_assert_int_eq(apigw_response_status(response), apigw_response_status(made));
        ck_assert_str_eq(body(), (const char *)apigw_response_body(made, NULL));
        ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS),
                          apigw_response_count(made, APIGW_LIST_HEADERS));
        for (size_t i = 0; i < apigw_response_count(made, APIGW_LIST_HEADERS); i++) {
            apigw_pair line;
            apigw_response_at(made, APIGW_LIST_HEADERS, i, &line);
            ck_assert_str_eq(header(line.name), line.value);
        }
        ck_assert_str_eq(header("x-amzn-RequestId"), "id-1");
    }
    apigw_response_free(made);
}
END_TEST

START_TEST(customised_error_response) {
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, APIGW_GATEWAY_RESPONSE_DEFAULT_4XX, "text/plain",
                                                          APIGW_NTS, "$context.error.messageString $context.x",
                                                          APIGW_NTS, &err),
                     APIGW_OK);
    ck_assert_int_eq(apigw_error_response(response, api, request, APIGW_ERROR_RESPONSE_URI_TOO_LONG, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set_response(failure, APIGW_ERROR_RESPONSE_URI_TOO_LONG, response, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK); /* into the response that was read */
    ck_assert_str_eq(body(), "\"Request URI too long\" ");
    ck_assert_int_eq(apigw_response_status(response), 414);
    ck_assert_ptr_null(header("x-amzn-ErrorType"));
    ck_assert_int_eq(apigw_error_response(response, api, request, APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, NULL),
                     APIGW_OK);
    ck_assert_int_eq(apigw_failure_set_response(failure, APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED, response, &err),
                     APIGW_OK);
    ck_assert_int_eq(apigw_failure_set_context(failure, "{\"x\":1}", APIGW_NTS, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK);
    ck_assert_str_eq(body(), "\"User is not authorized to access this resource with an explicit deny\" 1");
    ck_assert_str_eq(header("x-amzn-errortype"), "AccessDeniedException");
}
END_TEST

/* The message of an error response is that of its body, where that is an object with one, else all of the body. */
START_TEST(messages_of_bodies) {
    static const char *const bodies[][2] = {{"{\"Message\":\"a\"}", "a"},
                                            {"{\"message\":1}", ""},
                                            {"{\"x\":\"a\"}", ""},
                                            {"[\"a\"]", ""},
                                            {"plain", "plain"}};
    add_text("<$context.error.message>");
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char expected[20];
        apigw_response_reset(response);
        ck_assert_int_eq(apigw_response_set_status(response, 429, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_body(response, bodies[i][0], strlen(bodies[i][0]), 0, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_failure_set_response(failure, APIGW_ERROR_RESPONSE_THROTTLED, response, &err), APIGW_OK);
        ck_assert_int_eq(respond(), APIGW_OK);
        snprintf(expected, sizeof expected, "<%s>", bodies[i][1]);
        ck_assert_str_eq(body(), expected);
        ck_assert_int_eq(apigw_gateway_respond(response, NULL, failure, api, request, &err), APIGW_OK);
        ck_assert_str_eq(body(), bodies[i][0]); /* built in: as it was, and without a type that it did not have */
        ck_assert_ptr_null(header("content-type"));
    }
}
END_TEST

/* The stage variables of the request win. */
START_TEST(stage_variables) {
    add_text("$stageVariables.a|$stageVariables.b");
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "a", 1, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, "b", 1, "2", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(request, APIGW_LIST_STAGE_VARIABLES, "b", 1, "3", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, "m", 1, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK);
    ck_assert_str_eq(body(), "1|3");
}
END_TEST

START_TEST(states) {
    ck_assert_int_eq(respond(), APIGW_E_STATE);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_int_eq(apigw_failure_set_validation(failure, "x", 1, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_failure_set_context(failure, "{}", 2, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, "m", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set_context(failure, "{\"stage\":\"s\"}", APIGW_NTS, &err), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set_context(failure, "[]", 2, &err), APIGW_E_TYPE);
    add_text("$context.stage|$context.error.validationErrorString|");
    ck_assert_int_eq(apigw_failure_set_validation(failure, "x", 1, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK);
    ck_assert_str_eq(body(), "|x|"); /* without the context that failed */
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, "m", 1, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK);
    ck_assert_str_eq(body(), "||"); /* nothing of the failure before */
    ck_assert_int_eq(apigw_failure_set_context(failure, "{\"a\":", 5, &err), APIGW_E_TRUNCATED);
    ck_assert_uint_eq(err.offset, 5);
}
END_TEST

START_TEST(misuse) {
    apigw_api *other = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    ck_assert_int_eq(apigw_gateway_responses_add(NULL, THROTTLED, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_add(responses, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_add(responses, APIGW_GATEWAY_RESPONSE_LAST + 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_set_status(responses, THROTTLED, 199, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_gateway_responses_set_status(responses, THROTTLED, 600, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_failure_set(failure, 0, 0, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 199, NULL, 0, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 600, NULL, 0, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_failure_set(NULL, THROTTLED, 0, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_failure_set_response(NULL, 1, response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_add_parameter(responses, THROTTLED, NULL, 0, "'a'", 3, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_add_parameter(responses, THROTTLED, "a", 1, NULL, 0, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, NULL, 0, "a", 1, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "a", 1, NULL, 0, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, "\xFF", 1, &err), APIGW_E_UTF8);
    ck_assert_int_eq(apigw_failure_set_response(failure, 0, response, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_failure_set_response(failure, 1, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_gateway_respond(NULL, responses, failure, api, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_respond(response, responses, NULL, api, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_respond(response, responses, failure, NULL, request, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_respond(response, responses, failure, other, request, &err), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_int_eq(apigw_gateway_respond(response, NULL, failure, api, NULL, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), 429);
    ck_assert_int_eq(apigw_gateway_responses_describe(responses, THROTTLED, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_gateway_responses_describe(NULL, THROTTLED, out, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL),
                     "{\"responseType\":\"THROTTLED\",\"statusCode\":\"429\",\"responseParameters\":{},"
                     "\"responseTemplates\":{\"application/json\":\"{\\\"message\\\":$context.error.messageString}\"},"
                     "\"defaultResponse\":true}");
    apigw_gateway_responses_free(NULL);
    apigw_failure_free(NULL);
    apigw_api_free(other);
}
END_TEST

static apigw_status add_parameter(const char *name, const char *expression) {
    char *copy = exact_copy(name, strlen(name)), *source = exact_copy(expression, strlen(expression));
    const apigw_status status = apigw_gateway_responses_add_parameter(responses, THROTTLED, copy, strlen(name), source,
                                                                      strlen(expression), &err);
    ck_assert_int_eq(err.code, status);
    free(source);
    free(copy);
    return status;
}

START_TEST(parameters) {
    ck_assert_int_eq(add_parameter("header.x", "'a'"), APIGW_E_VALUE);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.", "'a'"), APIGW_E_HEADER);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.a b", "'a'"), APIGW_E_HEADER);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.a", "a"), APIGW_E_VALUE);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.a", "method.request.body"), APIGW_E_VALUE);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.a", "'\xFF'"), APIGW_E_UTF8);
    ck_assert_int_eq(apigw_gateway_responses_describe(responses, THROTTLED, out, &err), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"defaultResponse\":true")); /* no entry was made */
    ck_assert_int_eq(add_parameter("gatewayresponse.header.a", "'1'"), APIGW_OK);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.b", "'2'"), APIGW_OK);
    ck_assert_int_eq(add_parameter("gatewayresponse.header.a", "'3'"), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK);
    ck_assert_str_eq(header("a"), "3");
    ck_assert_str_eq(header("b"), "2");
}
END_TEST

START_TEST(templates) {
    static char large[APIGW_GATEWAY_TEMPLATE_SIZE_MAX + 1];
    memset(large, 'x', sizeof large);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "a/b", 3, large, sizeof large, &err),
                     APIGW_E_SIZE);
    ck_assert_int_eq(
        apigw_gateway_responses_add_template(responses, THROTTLED, "a/b", 3, large, sizeof large - 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "a\nb", 3, "", 0, &err),
                     APIGW_E_HEADER);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "", 0, "", 0, &err), APIGW_E_HEADER);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "a/b", 3, "a\xFF", 2, &err),
                     APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(apigw_gateway_responses_add_template(responses, THROTTLED, "A/B", 3, "two", 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_OK);
    ck_assert_str_eq(body(), "two");
}
END_TEST

/* A long value that is named often gives no more than the limit. */
START_TEST(amplification) {
    enum { TIMES = 20000 };
    static char text[TIMES * 10 + 1], context[100 * 1024];
    for (size_t i = 0; i < TIMES; i++)
        memcpy(text + i * 10, "$context.a", 10);
    memset(context, 'x', sizeof context);
    memcpy(context, "{\"a\":\"", 6);
    memcpy(context + sizeof context - 3, "\"}", 3);
    add_text(text);
    ck_assert_int_eq(apigw_failure_set(failure, THROTTLED, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_failure_set_context(failure, context, APIGW_NTS, &err), APIGW_OK);
    ck_assert_int_eq(respond(), APIGW_E_SIZE);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS), 0);
}
END_TEST

/* A failure that is used again takes memory only for the body that is made. */
START_TEST(warm) {
    watched c = {0};
    apigw_allocator allocator = watched_allocator(&c);
    apigw_failure *used = apigw_failure_new(&allocator);
    size_t before = 0;
    add_text("$context.stage $context.error.message");
    for (int round = 0; round < 4; round++) {
        before = c.calls;
        ck_assert_int_eq(apigw_failure_set(used, THROTTLED, 0, "m", 1, &err), APIGW_OK);
        ck_assert_int_eq(apigw_failure_set_context(used, "{\"stage\":\"s\"}", APIGW_NTS, &err), APIGW_OK);
        ck_assert_int_eq(apigw_gateway_respond(response, responses, used, api, request, &err), APIGW_OK);
        ck_assert_str_eq(body(), "s m");
    }
    ck_assert_uint_le(c.calls - before, 3); /* the body, and two JSON texts */
    apigw_failure_free(used);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

Suite *gateway_response_suite(void) {
    Suite *s = suite_create("gateway_response");
    TCase *t = tcase_create("gateway_response");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, types);
    tcase_add_test(t, error_responses);
    tcase_add_test(t, customised_error_response);
    tcase_add_test(t, messages_of_bodies);
    tcase_add_test(t, stage_variables);
    tcase_add_test(t, states);
    tcase_add_test(t, misuse);
    tcase_add_test(t, parameters);
    tcase_add_test(t, templates);
    tcase_add_test(t, amplification);
    tcase_add_test(t, warm);
    suite_add_tcase(s, t);
    return s;
}
