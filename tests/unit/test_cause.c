#include "bytes.h"
#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *cause_suite(void);

static apigw_buffer *out;
static apigw_error err;

static void setup(void) {
    out = apigw_buffer_new(NULL);
}

static void teardown(void) {
    apigw_buffer_free(out);
}

static void expect_cause(const char *message, const char *type, const char *stack, const char *directory,
                         const char *wanted) {
    char *held = exact_copy(stack, strlen(stack));
    size_t n = directory == NULL ? 0 : APIGW_NTS;
    ck_assert_int_eq(
        apigw_runtime_xray_cause(message, APIGW_NTS, type, APIGW_NTS, held, strlen(stack), directory, n, out, &err),
        APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
    free(held);
}

START_TEST(documents) {
    expect_cause("m", "t", "", NULL, "{\"exceptions\":[{\"message\":\"m\",\"type\":\"t\",\"stack\":[]}],\"paths\":[]}");
    expect_cause("m", "t", "a.c:12: f\nb.c:7\r\n a.c:3:g \nmain+0x1d", "/var/task",
                 "{\"working_directory\":\"/var/task\",\"exceptions\":[{\"message\":\"m\",\"type\":\"t\",\"stack\":["
                 "{\"path\":\"a.c\",\"line\":12,\"label\":\"f\"},{\"path\":\"b.c\",\"line\":7,\"label\":\"\"},"
                 "{\"path\":\"a.c\",\"line\":3,\"label\":\"g\"},{\"path\":\"\",\"line\":0,\"label\":\"main+0x1d\"}]}],"
                 "\"paths\":[\"a.c\",\"b.c\"]}");
}
END_TEST

START_TEST(lines_that_are_no_place) {
    static const char *const lines[] = {":1: f", "a.c: f", "a.c:", "a.c:x", "a.c:1x", "std::f", "a.c:1234567890"};
    char wanted[200];
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        snprintf(wanted, sizeof wanted,
                 "{\"exceptions\":[{\"message\":\"\",\"type\":\"\",\"stack\":[{\"path\":\"\",\"line\":0,\"label\":\"%"
                 "s\"}]}],"
                 "\"paths\":[]}",
                 lines[i]);
        expect_cause("", "", lines[i], NULL, wanted);
    }
}
END_TEST

/* It is a header value for all texts. */
START_TEST(ascii_alone) {
    expect_cause(
        "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xFF\x7F\r\n\"", "t", "", NULL,
        "{\"exceptions\":[{\"message\":\"\\u00e9\\u20ac\\ud83d\\ude00\\ufffd\\u007f\\r\\n\\\"\",\"type\":\"t\","
        "\"stack\":[]}],\"paths\":[]}");
    unsigned char bytes[3];
    for (size_t i = 0; i < SHORT_STRINGS; i += 7) {
        size_t n = short_string(bytes, i), len;
        expect_that(apigw_runtime_xray_cause((char *)bytes, n, "t", 1, NULL, 0, NULL, 0, out, NULL) == APIGW_OK);
        const char *text = apigw_buffer_data(out, &len);
        expect_same(apigw_header_value_valid(text, len), len);
        for (size_t k = 0; k < len; k++)
            expect_that(text[k] >= ' ' && text[k] < 0x7f);
    }
}
END_TEST

START_TEST(many_frames) {
    char stack[2000] = "";
    size_t frames = 0;
    for (int i = 0; i < 100; i++)
        strcat(stack, "a.c:1: f\n");
    ck_assert_int_eq(apigw_runtime_xray_cause("m", 1, "t", 1, stack, APIGW_NTS, NULL, 0, out, &err), APIGW_OK);
    for (const char *at = apigw_buffer_data(out, NULL); (at = strstr(at, "\"label\"")) != NULL; at++)
        frames++;
    ck_assert_uint_eq(frames, 64);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"paths\":[\"a.c\"]"));
}
END_TEST

START_TEST(wrong_arguments) {
    ck_assert_int_eq(apigw_runtime_xray_cause(NULL, 1, "t", 1, "s", 1, "d", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_xray_cause("m", 1, NULL, 1, "s", 1, "d", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_xray_cause("m", 1, "t", 1, NULL, 1, "d", 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_xray_cause("m", 1, "t", 1, "s", 1, NULL, 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_runtime_xray_cause("m", 1, "t", 1, "s", 1, "d", 1, NULL, &err), APIGW_E_ARGUMENT);
    expect_cause("m", "t", "", NULL, "{\"exceptions\":[{\"message\":\"m\",\"type\":\"t\",\"stack\":[]}],\"paths\":[]}");
    ck_assert_int_eq(apigw_runtime_xray_cause(apigw_buffer_data(out, NULL), 1, "t", 1, "s", 1, "d", 1, out, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_buffer_set_max(out, 20, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_runtime_xray_cause("m", 1, "t", 1, "s", 1, "d", 1, out, &err), APIGW_E_SIZE);
}
END_TEST

Suite *cause_suite(void) {
    Suite *s = suite_create("cause");
    TCase *t = tcase_create("cause");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, documents);
    tcase_add_test(t, lines_that_are_no_place);
    tcase_add_test(t, ascii_alone);
    tcase_add_test(t, many_frames);
    tcase_add_test(t, wrong_arguments);
    suite_add_tcase(s, t);
    return s;
}
