#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <check.h>
#include <string.h>

Suite *post_suite(void);

static apigw_invocation *v;
static apigw_buffer *out;
static apigw_request *request;
static apigw_error err;

static void setup(void) {
    v = apigw_invocation_new(NULL);
    out = apigw_buffer_new(NULL);
    request = apigw_request_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_invocation_free(v);
    apigw_buffer_free(out);
    apigw_request_free(request);
}

static void add(const char *name, const char *value) {
    ck_assert_int_eq(apigw_invocation_add_header(v, name, APIGW_NTS, value, APIGW_NTS, &err), APIGW_OK);
}

/* The header lines of a POST, each as "name: value\n". */
static void expect_lines(uint32_t post, const char *wanted) {
    char lines[1024] = "";
    apigw_pair line;
    size_t i = 0;
    for (; apigw_invocation_post_header(v, post, i, &line) == APIGW_OK; i++) {
        ck_assert_uint_eq(line.name_len, strlen(line.name));
        ck_assert_uint_eq(line.value_len, strlen(line.value));
        ck_assert_uint_eq(apigw_header_value_valid(line.value, line.value_len), line.value_len);
        strcat(strcat(strcat(strcat(lines, line.name), ": "), line.value), "\n");
    }
    ck_assert_int_eq(apigw_invocation_post_header(v, post, i, &line), APIGW_E_NOT_FOUND);
    ck_assert_str_eq(lines, wanted);
}

#define STREAM_LINES                                                                                                   \
    "Lambda-Runtime-Function-Response-Mode: streaming\nTransfer-Encoding: chunked\n"                                   \
    "Trailer: Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body\n"
#define PRELUDE_LINE "Content-Type: application/vnd.awslambda.http-integration-response\n"

START_TEST(header_lines_of_each_post) {
    expect_lines(APIGW_RUNTIME_POST_RESPONSE, "Content-Type: application/json\n");
    expect_lines(APIGW_RUNTIME_POST_STREAM, PRELUDE_LINE STREAM_LINES);
    expect_lines(APIGW_RUNTIME_POST_RAW_STREAM, STREAM_LINES);
    expect_lines(APIGW_RUNTIME_POST_ERROR, "Content-Type: application/json\n");
    add("Lambda-Runtime-Invocation-Id", "abc"); /* sent back (E2.4) */
    ck_assert_int_eq(apigw_invocation_set_error(v, "no ink", APIGW_NTS, "Function.Broken", APIGW_NTS, NULL, 0, &err),
                     APIGW_OK);
    expect_lines(APIGW_RUNTIME_POST_RESPONSE, "Content-Type: application/json\nLambda-Runtime-Invocation-Id: abc\n");
    expect_lines(APIGW_RUNTIME_POST_STREAM, PRELUDE_LINE STREAM_LINES "Lambda-Runtime-Invocation-Id: abc\n");
#define ERROR_LINES                                                                                                    \
    "Content-Type: application/json\nLambda-Runtime-Function-Error-Type: Function.Broken\n"                            \
    "Lambda-Runtime-Function-XRay-Error-Cause: {\"exceptions\":[{\"message\":\"no "                                    \
    "ink\",\"type\":\"Function.Broken\",\"stack\":[]}],\"paths\":[]}\n"
    expect_lines(APIGW_RUNTIME_POST_ERROR, ERROR_LINES "Lambda-Runtime-Invocation-Id: abc\n");
    expect_lines(APIGW_RUNTIME_POST_INIT_ERROR, ERROR_LINES);
}
END_TEST

START_TEST(no_such_post) {
    apigw_pair line;
    static const uint32_t posts[] = {0, APIGW_RUNTIME_POST_LAST + 1, UINT32_MAX};
    for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
        ck_assert_int_eq(apigw_invocation_post_header(v, posts[i], 0, &line), APIGW_E_ARGUMENT);
        ck_assert_int_eq(apigw_invocation_post_path(v, posts[i], out, &err), APIGW_E_ARGUMENT);
    }
    ck_assert_int_eq(apigw_invocation_post_header(NULL, 1, 0, &line), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_post_header(v, 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_trailer(NULL, 0, &line), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_trailer(v, 0, NULL), APIGW_E_ARGUMENT);
}
END_TEST

static void expect_path(uint32_t post, const char *wanted) {
    ck_assert_int_eq(apigw_invocation_post_path(v, post, out, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
}

START_TEST(paths_of_each_post) {
    ck_assert_int_eq(apigw_invocation_post_path(v, APIGW_RUNTIME_POST_RESPONSE, out, &err), APIGW_E_VALUE);
    expect_path(APIGW_RUNTIME_POST_INIT_ERROR, "/2018-06-01/runtime/init/error");
    add("Lambda-Runtime-Aws-Request-Id", "a/b");
    expect_path(APIGW_RUNTIME_POST_RESPONSE, "/2018-06-01/runtime/invocation/a%2Fb/response");
    expect_path(APIGW_RUNTIME_POST_STREAM, "/2018-06-01/runtime/invocation/a%2Fb/response");
    expect_path(APIGW_RUNTIME_POST_RAW_STREAM, "/2018-06-01/runtime/invocation/a%2Fb/response");
    expect_path(APIGW_RUNTIME_POST_ERROR, "/2018-06-01/runtime/invocation/a%2Fb/error");
    expect_path(APIGW_RUNTIME_POST_INIT_ERROR, "/2018-06-01/runtime/init/error");
    ck_assert_int_eq(apigw_invocation_post_path(NULL, 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_post_path(v, 1, NULL, &err), APIGW_E_ARGUMENT);
}
END_TEST

/* ---- errors ---------------------------------------------------------------------------------------------------- */

START_TEST(an_error_that_is_kept) {
    apigw_pair line;
    size_t n = 99;
    ck_assert_ptr_null(apigw_invocation_error(v, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(apigw_invocation_trailer(v, 0, &line), APIGW_E_NOT_FOUND); /* a stream that ends well */
    char *message = exact_copy("a \"\xFF", 4), *type = exact_copy("Function.X", 10),
         *stack = exact_copy("b.c:1: f\n\ng", 11);
    ck_assert_int_eq(apigw_invocation_set_error(v, message, 4, type, 10, stack, 11, &err), APIGW_OK);
    free(message);
    free(type);
    free(stack);
    static const char wanted[] =
        "{\"errorMessage\":\"a \\\"\xEF\xBF\xBD\",\"errorType\":\"Function.X\",\"stackTrace\":[\"b.c:1: f\",\"g\"]}";
    ck_assert_str_eq(apigw_invocation_error(v, &n), wanted);
    ck_assert_uint_eq(n, sizeof wanted - 1);
    ck_assert_int_eq(apigw_invocation_trailer(v, 0, &line), APIGW_OK);
    ck_assert_str_eq(line.name, "Lambda-Runtime-Function-Error-Type");
    ck_assert_str_eq(line.value, "Function.X");
    ck_assert_int_eq(apigw_invocation_trailer(v, 1, &line), APIGW_OK);
    ck_assert_str_eq(line.name, "Lambda-Runtime-Function-Error-Body");
    char decoded[200];
    ck_assert_int_eq(apigw_base64_decode(line.value, line.value_len, decoded, sizeof decoded, &n), APIGW_OK);
    ck_assert_uint_eq(n, sizeof wanted - 1);
    ck_assert_mem_eq(decoded, wanted, n);
    ck_assert_int_eq(apigw_invocation_trailer(v, 2, &line), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_invocation_set_error(v, NULL, 0, NULL, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_str_eq(apigw_invocation_error(v, NULL),
                     "{\"errorMessage\":\"\",\"errorType\":\"Function.Unknown\",\"stackTrace\":[]}");
    apigw_invocation_reset(v);
    ck_assert_ptr_null(apigw_invocation_error(v, NULL));
    expect_lines(APIGW_RUNTIME_POST_ERROR, "Content-Type: application/json\n");
    ck_assert_int_eq(apigw_invocation_trailer(v, 0, &line), APIGW_E_NOT_FOUND);
}
END_TEST

START_TEST(errors_that_are_refused) {
    ck_assert_int_eq(apigw_invocation_set_error(v, "a", 1, "b", 1, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_invocation_set_error(v, "x", 1, "a\r\nb", 4, NULL, 0, &err), APIGW_E_HEADER);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(apigw_invocation_set_error(NULL, "x", 1, "a", 1, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_set_error(v, NULL, 1, "a", 1, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_set_error(v, "x", 1, NULL, 1, NULL, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_set_error(v, "x", 1, "a", 1, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_invocation_error(v, NULL), "{\"errorMessage\":\"a\",\"errorType\":\"b\",\"stackTrace\":[]}");
    ck_assert_ptr_null(apigw_invocation_error(NULL, NULL));
}
END_TEST

/* A cause that no header line can take is left out; the error itself goes. */
START_TEST(an_error_of_a_megabyte) {
    size_t n = APIGW_RUNTIME_CAUSE_MAX;
    char *message = exact_block(n);
    memset(message, 'x', n);
    ck_assert_int_eq(apigw_invocation_set_error(v, message, n, "Function.Long", APIGW_NTS, NULL, 0, &err), APIGW_OK);
    free(message);
    expect_lines(APIGW_RUNTIME_POST_ERROR,
                 "Content-Type: application/json\nLambda-Runtime-Function-Error-Type: Function.Long\n");
    apigw_invocation_error(v, &n);
    ck_assert_uint_gt(n, APIGW_RUNTIME_CAUSE_MAX);
}
END_TEST

/* ---- the deadline ---------------------------------------------------------------------------------------------- */

START_TEST(time_that_remains) {
    int64_t left = -1;
    ck_assert_int_eq(apigw_invocation_remaining(v, 0, &left), APIGW_E_NOT_FOUND);
    add("Lambda-Runtime-Deadline-Ms", "1000");
    ck_assert_int_eq(apigw_invocation_remaining(v, 400, &left), APIGW_OK);
    ck_assert_int_eq(left, 600);
    ck_assert_int_eq(apigw_invocation_remaining(v, 1000, &left), APIGW_OK);
    ck_assert_int_eq(left, 0);
    ck_assert_int_eq(apigw_invocation_remaining(v, INT64_MAX, &left), APIGW_OK);
    ck_assert_int_eq(left, 0);
    ck_assert_int_eq(apigw_invocation_remaining(v, -1, &left), APIGW_OK);
    ck_assert_int_eq(left, 1001);
    ck_assert_int_eq(apigw_invocation_remaining(v, INT64_MIN, &left), APIGW_OK);
    ck_assert_int_eq(left, INT64_MAX);
    ck_assert_int_eq(apigw_invocation_remaining(v, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_remaining(NULL, 0, &left), APIGW_E_ARGUMENT);
}
END_TEST

/* ---- events that cannot be decoded ----------------------------------------------------------------------------- */

static void expect_refusal(const char *event, uint64_t max, uint32_t wanted_post, const char *wanted) {
    uint32_t post = 99;
    ck_assert_int_eq(apigw_request_set_option(request, APIGW_OPT_MAX_ITEMS, max, NULL), APIGW_OK);
    ck_assert_int_ne(apigw_request_decode(request, event, APIGW_NTS, 0, &err), APIGW_OK);
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, &err, &post, out, &err), APIGW_OK);
    ck_assert_int_eq(err.code, APIGW_OK);
    ck_assert_uint_eq(post, wanted_post);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
}

START_TEST(events_that_cannot_be_decoded) {
    expect_refusal(
        "{\"version\":\"2.0\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"method\":\"G T\"}}}", 10,
        APIGW_RUNTIME_POST_RESPONSE,
        "{\"statusCode\":400,\"headers\":{\"Content-Type\":\"application/json\"},\"body\":\"{\\\"message\\\":"
        "\\\"Bad Request\\\"}\",\"isBase64Encoded\":false}");
    expect_refusal(
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"a\":\"1\",\"b\":\"2\"},\"requestContext\":{"
        "\"elb\":{}}}",
        1, APIGW_RUNTIME_POST_RESPONSE,
        "{\"statusCode\":400,\"statusDescription\":\"400 Bad Request\",\"headers\":{\"Content-Type\":"
        "\"application/json\"},\"body\":\"{\\\"message\\\":\\\"Bad Request\\\"}\",\"isBase64Encoded\":false}");
    expect_refusal("{\"Records\":[]}", 10, APIGW_RUNTIME_POST_ERROR,
                   "{\"errorMessage\":\"expected an event of a known front end, found none of its marks\","
                   "\"errorType\":\"Function.InvalidEvent\",\"stackTrace\":[]}");
    ck_assert_str_eq(apigw_invocation_error(v, NULL), apigw_buffer_data(out, NULL));
    /* An authorizer takes no response. */
    expect_refusal("{\"type\":\"REQUEST\",\"methodArn\":\"arn\",\"httpMethod\":\"G T\"}", 10, APIGW_RUNTIME_POST_ERROR,
                   "{\"errorMessage\":\"expected a method that is an RFC 9110 token, found ' T'\",\"errorType\":"
                   "\"Function.InvalidEvent\",\"stackTrace\":[]}");
}
END_TEST

START_TEST(errors_that_are_no_fault_of_a_client) {
    uint32_t post = 99;
    ck_assert_int_eq(apigw_request_decode(request, "{\"httpMethod\":\"G T\",\"path\":\"/\"}", APIGW_NTS, 0, &err),
                     APIGW_E_VALUE);
    err.code = APIGW_E_NOMEM;
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, &err, &post, out, NULL), APIGW_OK);
    ck_assert_uint_eq(post, APIGW_RUNTIME_POST_ERROR);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "Runtime.OutOfMemory"));
    err.code = APIGW_E_SIZE;
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, &err, &post, out, NULL), APIGW_OK);
    ck_assert_uint_eq(post, APIGW_RUNTIME_POST_RESPONSE);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"statusCode\":413"));
    apigw_error copy = err;
    ck_assert_int_eq(apigw_invocation_decode_failed(NULL, request, &copy, &post, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_decode_failed(v, NULL, &copy, &post, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, NULL, &post, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, &copy, NULL, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, &copy, &post, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_buffer_set_max(out, 10, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_invocation_decode_failed(v, request, &copy, &post, out, &err), APIGW_E_SIZE);
}
END_TEST

Suite *post_suite(void) {
    Suite *s = suite_create("post");
    TCase *t = tcase_create("post");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, header_lines_of_each_post);
    tcase_add_test(t, no_such_post);
    tcase_add_test(t, paths_of_each_post);
    tcase_add_test(t, an_error_that_is_kept);
    tcase_add_test(t, errors_that_are_refused);
    tcase_add_test(t, an_error_of_a_megabyte);
    tcase_add_test(t, time_that_remains);
    tcase_add_test(t, events_that_cannot_be_decoded);
    tcase_add_test(t, errors_that_are_no_fault_of_a_client);
    suite_add_tcase(s, t);
    return s;
}
