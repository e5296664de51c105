#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

Suite *whole_suite(void);

static apigw_response *response;
static apigw_request *request;
static apigw_buffer *out;
static apigw_error err;

/* A response with leftovers of the last invocation. */
static void setup(void) {
    response = apigw_response_new(NULL);
    request = apigw_request_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
    ck_assert_int_eq(apigw_response_set_status(response, 201, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_cookie(response, "session=other", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_body(response, "left over", 9, APIGW_BODY_BASE64, NULL), APIGW_OK);
}

static void teardown(void) {
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_buffer_free(out);
}

static void expect_encoded(const char *wanted) {
    ck_assert_msg(apigw_response_encode(response, APIGW_KIND_HTTP_2, out, &err) == APIGW_OK, "%s", err.message);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
}

static void expect_empty(void) {
    ck_assert_int_eq(apigw_response_status(response), 200);
    ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS), 0);
    ck_assert_ptr_null(apigw_response_body(response, NULL));
}

/* ---- one call for an answer ------------------------------------------------------------------------------------ */

START_TEST(text_and_json) {
    char *text = exact_copy("hi", 2);
    ck_assert_int_eq(apigw_response_text(response, 200, text, 2, &err), APIGW_OK);
    free(text);
    expect_encoded("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/plain; charset=utf-8\"},\"body\":\"hi\","
                   "\"isBase64Encoded\":false}");
    ck_assert_int_eq(apigw_response_json(response, 202, "{\"a\":1}", APIGW_NTS, &err), APIGW_OK);
    expect_encoded("{\"statusCode\":202,\"headers\":{\"Content-Type\":\"application/json\"},\"body\":\"{\\\"a\\\":1}\","
                   "\"isBase64Encoded\":false}");
    ck_assert_int_eq(apigw_response_text(response, 204, NULL, 0, &err), APIGW_OK);
    ck_assert_ptr_null(apigw_response_body(response, NULL));
}
END_TEST

START_TEST(any_type) {
    static const char png[] = "\x89PNG\0";
    ck_assert_int_eq(
        apigw_response_make(response, 200, "image/png", APIGW_NTS, png, sizeof png - 1, APIGW_BODY_BORROW, &err),
        APIGW_OK);
    ck_assert_ptr_eq(apigw_response_body(response, NULL), png);
    expect_encoded("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"image/png\"},\"body\":\"iVBORwA=\","
                   "\"isBase64Encoded\":true}");
    ck_assert_int_eq(apigw_response_make(response, 200, NULL, 0, "a", 1, 0, &err), APIGW_OK);
    expect_encoded("{\"statusCode\":200,\"body\":\"a\",\"isBase64Encoded\":false}");
}
END_TEST

/* On error nothing of it is left, nor of what was before. */
START_TEST(what_is_refused) {
    static const struct {
        int32_t status;
        const char *type, *body;
        size_t body_len;
        uint32_t flags;
        apigw_status wanted;
    } cases[] = {
        {199, "a/b", "x", 1, 0, APIGW_E_VALUE},
        {600, "a/b", "x", 1, 0, APIGW_E_VALUE},
        {200, "a\r\nb", "x", 1, 0, APIGW_E_HEADER},
        {200, "\xFF", "x", 1, 0, APIGW_E_UTF8},
        {200, "a/b", NULL, 1, 0, APIGW_E_ARGUMENT},
        {200, "a/b", "x", 1, APIGW_BODY_TEXT | APIGW_BODY_BASE64, APIGW_E_ARGUMENT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(apigw_response_text(response, 418, "left", 4, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_make(response, cases[i].status, cases[i].type, APIGW_NTS, cases[i].body,
                                             cases[i].body_len, cases[i].flags, &err),
                         cases[i].wanted);
        ck_assert_int_eq(err.code, cases[i].wanted);
        expect_empty();
    }
    ck_assert_int_eq(apigw_response_make(response, 200, NULL, 3, "x", 1, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_make(NULL, 200, "a", 1, "x", 1, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_text(NULL, 200, "x", 1, &err), APIGW_E_ARGUMENT);
}
END_TEST

/* The input may be what the response itself holds. */
START_TEST(its_own_texts) {
    size_t n;
    const void *body = apigw_response_body(response, &n);
    ck_assert_int_eq(apigw_response_text(response, 200, body, n, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, &n), "left over");
    body = apigw_response_body(response, &n);
    const char *type = apigw_response_find(response, APIGW_LIST_HEADERS, "content-type", APIGW_NTS, 0, NULL);
    ck_assert_int_eq(apigw_response_make(response, 200, type, APIGW_NTS, body, n, APIGW_BODY_BORROW, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, &n), "left over");
    body = apigw_response_body(response, &n);
    ck_assert_int_eq(apigw_response_error(response, 400, body, n, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, &n), "{\"message\":\"left over\"}");
    ck_assert_int_eq(apigw_response_text(response, 200, "/x y", 4, &err), APIGW_OK);
    body = apigw_response_body(response, &n);
    ck_assert_int_eq(apigw_response_redirect(response, 302, body, n, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_find(response, APIGW_LIST_HEADERS, "location", APIGW_NTS, 0, NULL), "/x%20y");
}
END_TEST

START_TEST(errors_as_json) {
    ck_assert_int_eq(apigw_response_error(response, 404, NULL, 0, &err), APIGW_OK);
    expect_encoded("{\"statusCode\":404,\"headers\":{\"Content-Type\":\"application/json\"},\"body\":"
                   "\"{\\\"message\\\":\\\"Not Found\\\"}\",\"isBase64Encoded\":false}");
    ck_assert_int_eq(apigw_response_error(response, 422, "a \"b\"\n\xFF", APIGW_NTS, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, NULL), "{\"message\":\"a \\\"b\\\"\\n\xEF\xBF\xBD\"}");
    ck_assert_int_eq(apigw_response_error(response, 599, NULL, 0, &err), APIGW_OK); /* it has no phrase */
    ck_assert_str_eq(apigw_response_body(response, NULL), "{\"message\":\"Error\"}");
    ck_assert_int_eq(apigw_response_error(response, 500, "", 0, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(response, NULL), "{\"message\":\"\"}");
    static const int32_t others[] = {0, 200, 399, 600};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ck_assert_int_eq(apigw_response_error(response, others[i], "a", 1, &err), APIGW_E_VALUE);
        expect_empty();
    }
    ck_assert_int_eq(apigw_response_error(response, 400, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_error(NULL, 400, NULL, 0, &err), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(redirects) {
    static const struct {
        const char *location, *wanted;
    } cases[] = {
        {"/a/b?c=d#e", "/a/b?c=d#e"},
        {"https://h.example/%20?a[]=1&b='x'", "https://h.example/%20?a[]=1&b='x'"},
        {"/caf\xC3\xA9 \"<>\\^`{|}\xFF", "/caf%C3%A9%20%22%3C%3E%5C%5E%60%7B%7C%7D%FF"},
    };
    static const int32_t statuses[] = {301, 302, 303, 307, 308};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(apigw_response_redirect(response, statuses[i], cases[i].location, APIGW_NTS, &err), APIGW_OK);
        ck_assert_int_eq(apigw_response_status(response), statuses[i]);
        ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS), 1);
        ck_assert_str_eq(apigw_response_find(response, APIGW_LIST_HEADERS, "Location", APIGW_NTS, 0, NULL),
                         cases[i].wanted);
        ck_assert_ptr_null(apigw_response_body(response, NULL));
    }
    for (int32_t status = 200; status < 600; status++) {
        bool allowed = false;
        for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
            allowed = allowed || status == statuses[i];
        ck_assert_int_eq(apigw_response_redirect(response, status, "/", 1, &err), allowed ? APIGW_OK : APIGW_E_VALUE);
    }
    ck_assert_int_eq(apigw_response_redirect(response, 302, "", 0, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_response_redirect(response, 302, "/a\r\nSet-Cookie: x", APIGW_NTS, &err), APIGW_E_HEADER);
    ck_assert_uint_eq(err.offset, 2);
    expect_empty();
    ck_assert_int_eq(apigw_response_redirect(response, 302, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_redirect(NULL, 302, "/", 1, &err), APIGW_E_ARGUMENT);
}
END_TEST

/* ---- header lines ---------------------------------------------------------------------------------------------- */

START_TEST(removing_a_header) {
    apigw_pair line;
    ck_assert_int_eq(apigw_response_text(response, 200, "a", 1, NULL), APIGW_OK);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(apigw_response_add_header(response, i == 1 ? "x-b" : "X-A", 3, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_remove_header(response, "x-a", 3, &err), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS), 2);
    ck_assert_int_eq(apigw_response_at(response, APIGW_LIST_HEADERS, 1, &line), APIGW_OK);
    ck_assert_str_eq(line.name, "x-b");
    ck_assert_int_eq(apigw_response_remove_header(response, "none", 4, &err), APIGW_OK);
    ck_assert_int_eq(apigw_response_remove_header(response, "CONTENT-TYPE", APIGW_NTS, &err), APIGW_OK);
    expect_encoded("{\"statusCode\":200,\"headers\":{\"x-b\":\"1\"},\"body\":\"a\",\"isBase64Encoded\":false}");
    ck_assert_int_eq(apigw_response_add_header(response, "X-A", 3, "2", 1, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_response_find(response, APIGW_LIST_HEADERS, "x-a", 3, 0, NULL), "2");
    ck_assert_int_eq(apigw_response_remove_header(NULL, "a", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_remove_header(response, NULL, 1, &err), APIGW_E_ARGUMENT);
}
END_TEST

/* So many that they are indexed, and removed one name after the other. */
START_TEST(removing_of_many) {
    char name[16];
    apigw_response_reset(response);
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "x-%u", i % 500);
        ck_assert_int_eq(apigw_response_add_header(response, name, APIGW_NTS, "v", 1, NULL), APIGW_OK);
    }
    for (unsigned i = 0; i < 500; i += 2) {
        snprintf(name, sizeof name, "X-%u", i);
        ck_assert_int_eq(apigw_response_remove_header(response, name, APIGW_NTS, NULL), APIGW_OK);
    }
    ck_assert_uint_eq(apigw_response_count(response, APIGW_LIST_HEADERS), 500);
    ck_assert_ptr_null(apigw_response_find(response, APIGW_LIST_HEADERS, "x-4", 3, 0, NULL));
    ck_assert_ptr_nonnull(apigw_response_find(response, APIGW_LIST_HEADERS, "x-5", 3, 1, NULL));
    ck_assert_int_eq(apigw_response_encode(response, APIGW_KIND_REST, out, &err), APIGW_OK);
}
END_TEST

/* ---- for a request --------------------------------------------------------------------------------------------- */

static void decode(const char *event) {
    ck_assert_int_eq(apigw_request_decode(request, event, APIGW_NTS, 0, NULL), APIGW_OK);
}

static void expect_for(const char *wanted) {
    ck_assert_msg(apigw_response_encode_for(response, request, out, &err) == APIGW_OK, "%s", err.message);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
}

#define TEXT_HEAD ",\"headers\":{\"Content-Type\":\"text/plain; charset=utf-8\"}"
static const char head[] = "{\"httpMethod\":\"HEAD\",\"path\":\"/\"}",
                  get[] = "{\"httpMethod\":\"GET\",\"path\":\"/\"}",
                  message[] = "{\"requestContext\":{\"connectionId\":\"c\",\"eventType\":\"MESSAGE\"}}";

START_TEST(responses_without_content) {
    static const int32_t none[] = {204, 205, 304};
    char wanted[200];
    ck_assert_int_eq(apigw_response_make(response, 200, "image/png", 9, "\xFF", 1, 0, NULL), APIGW_OK);
    decode(head);
    ck_assert_int_eq(apigw_response_sends_body(response, request), 0);
    expect_for("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"image/png\"},\"isBase64Encoded\":false}");
    size_t n = 0;
    ck_assert_ptr_nonnull(apigw_response_body(response, &n)); /* the response is as it was */
    ck_assert_uint_eq(n, 1);
    decode(get);
    ck_assert_int_eq(apigw_response_sends_body(response, request), 1);
    expect_for("{\"statusCode\":200,\"headers\":{\"Content-Type\":\"image/png\"},\"body\":\"/w==\",\"isBase64Encoded\":"
               "true}");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        ck_assert_int_eq(apigw_response_text(response, none[i], "x", 1, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_sends_body(response, request), 0);
        snprintf(wanted, sizeof wanted, "{\"statusCode\":%d" TEXT_HEAD ",\"isBase64Encoded\":false}", (int)none[i]);
        expect_for(wanted);
    }
    decode(message); /* it has no method */
    ck_assert_int_eq(apigw_response_text(response, 200, "x", 1, NULL), APIGW_OK);
    expect_for("{\"statusCode\":200" TEXT_HEAD ",\"body\":\"x\",\"isBase64Encoded\":false}");
}
END_TEST

START_TEST(for_no_request) {
    ck_assert_int_eq(apigw_response_text(response, 200, "x", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_encode_for(response, request, out, &err), APIGW_E_ARGUMENT); /* it has no kind */
    ck_assert_int_eq(apigw_response_encode_for(response, NULL, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_encode_for(NULL, request, out, &err), APIGW_E_ARGUMENT);
    decode(get);
    ck_assert_int_eq(apigw_response_encode_for(response, request, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_sends_body(NULL, request), 0);
    ck_assert_int_eq(apigw_response_sends_body(response, NULL), 0);
    /* A decode that failed leaves the kind. */
    ck_assert_int_eq(apigw_request_decode(request, "{\"httpMethod\":\"G T\",\"path\":\"/\"}", APIGW_NTS, 0, NULL),
                     APIGW_E_VALUE);
    expect_for("{\"statusCode\":200" TEXT_HEAD ",\"body\":\"x\",\"isBase64Encoded\":false}");
}
END_TEST

START_TEST(kinds_that_stream) {
    for (uint32_t kind = 0; kind <= APIGW_KIND_LAST + 1; kind++) {
        apigw_status status = apigw_prelude_encode(response, kind, out, NULL);
        ck_assert_int_eq(apigw_kind_streams(kind), status == APIGW_OK);
    }
    ck_assert_int_eq(apigw_kind_streams(APIGW_KIND_REST), 1);
    ck_assert_int_eq(apigw_kind_streams(APIGW_KIND_HTTP_2), 0);
}
END_TEST

Suite *whole_suite(void) {
    Suite *s = suite_create("whole");
    TCase *t = tcase_create("whole");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, text_and_json);
    tcase_add_test(t, any_type);
    tcase_add_test(t, what_is_refused);
    tcase_add_test(t, its_own_texts);
    tcase_add_test(t, errors_as_json);
    tcase_add_test(t, redirects);
    tcase_add_test(t, removing_a_header);
    tcase_add_test(t, removing_of_many);
    tcase_add_test(t, responses_without_content);
    tcase_add_test(t, for_no_request);
    tcase_add_test(t, kinds_that_stream);
    suite_add_tcase(s, t);
    return s;
}
