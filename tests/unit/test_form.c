#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <string.h>

Suite *form_suite(void);

static apigw_buffer *text;
static apigw_error err;

static void setup(void) {
    text = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_buffer_free(text);
}

/* Takes a form apart and writes each field as "name=value|", without "=" where it had none. */
static void expect_fields(const char *form, const char *wanted) {
    char joined[128] = "", *copy = exact_copy(form, strlen(form));
    const char *rest = copy;
    size_t n = strlen(form);
    apigw_pair field;
    apigw_status status;
    while ((status = apigw_form_next(&rest, &n, text, &field, &err)) == APIGW_MORE) {
        ck_assert_uint_eq(strlen(field.name), field.name_len);
        ck_assert_uint_eq(strlen(field.value), field.value_len);
        strcat(joined, field.name);
        strcat(joined, (field.flags & APIGW_PAIR_NO_EQUALS) != 0 ? "" : "=");
        strcat(joined, field.value);
        strcat(joined, "|");
    }
    ck_assert_int_eq(status, APIGW_OK);
    ck_assert_str_eq(joined, wanted);
    ck_assert_str_eq(field.name, "");
    free(copy);
}

START_TEST(fields) {
    expect_fields("", "");
    expect_fields("name=Fluff&age=3", "name=Fluff|age=3|");
    expect_fields("a=b+c%20d%2B&%61%3D=%26", "a=b c d+|a==&|");
    expect_fields("&&a&=b&c=&", "a|=b|c=|");
    expect_fields("a=%zz%4", "a=%zz%4|");
    expect_fields("a=1=2", "a=1=2|");
}
END_TEST

START_TEST(a_field_with_a_nul) {
    const char *form = "a%00b=c&d=%00";
    size_t n = strlen(form);
    apigw_pair field;
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, NULL), APIGW_MORE);
    ck_assert_uint_eq(field.name_len, 3);
    ck_assert_mem_eq(field.name, "a\0b", 4);
    ck_assert_str_eq(field.value, "c");
    ck_assert_uint_eq(field.flags, APIGW_PAIR_HAS_NUL);
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, NULL), APIGW_MORE);
    ck_assert_uint_eq(field.value_len, 1);
    ck_assert_uint_eq(field.flags, APIGW_PAIR_HAS_NUL);
}
END_TEST

/* A field that does not fit is not lost. */
START_TEST(little_memory) {
    char memory[6];
    const char *form = "abc=de&f", *before = form;
    size_t n = strlen(form);
    apigw_pair field;
    ck_assert_int_eq(apigw_buffer_use(text, memory, sizeof memory, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, &err), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(text), 7);
    ck_assert_ptr_eq(form, before);
    ck_assert_uint_eq(n, 8);
    ck_assert_int_eq(apigw_buffer_use(text, NULL, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, &err), APIGW_E_SPACE);
}
END_TEST

START_TEST(wrong_arguments) {
    const char *form = "a=b", *none = NULL;
    size_t n = 3, zero = 0;
    apigw_pair field;
    ck_assert_int_eq(apigw_form_next(NULL, &n, text, &field, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_form_next(&form, NULL, text, &field, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_form_next(&form, &n, NULL, &field, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_form_next(&form, &n, text, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_form_next(&none, &n, text, &field, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_form_next(&none, &zero, text, &field, &err), APIGW_OK);
    n = APIGW_NTS;
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, &err), APIGW_MORE);
    ck_assert_uint_eq(n, 0);
    form = apigw_buffer_data(text, &n);
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, &err), APIGW_E_ARGUMENT);
}
END_TEST

static void expect_form(const char *type, const char *wanted) {
    apigw_request *request = apigw_request_new(NULL);
    size_t n = 99;
    if (type != NULL)
        ck_assert_int_eq(
            apigw_request_add(request, APIGW_LIST_HEADERS, "content-type", APIGW_NTS, type, APIGW_NTS, &err), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_body(request, "a=b", 3, 0, &err), APIGW_OK);
    const char *form = apigw_request_form(request, &n);
    ck_assert_uint_eq(n, wanted == NULL ? 0 : 3);
    if (wanted == NULL)
        ck_assert_ptr_null(form);
    else
        ck_assert_str_eq(form, wanted);
    apigw_request_free(request);
}

START_TEST(the_body_of_a_request) {
    size_t n = 99;
    expect_form("application/x-www-form-urlencoded", "a=b");
    expect_form("Application/X-WWW-Form-Urlencoded; charset=UTF-8", "a=b");
    expect_form("application/x-www-form-urlencoded2", NULL);
    expect_form("multipart/form-data; boundary=x", NULL);
    expect_form(NULL, NULL);
    ck_assert_ptr_null(apigw_request_form(NULL, &n));
    ck_assert_uint_eq(n, 0);
}
END_TEST

/* Front ends send a form as base64 (demanded by many: it has to be undone first). */
START_TEST(a_form_that_arrives_as_base64) {
    static const char event[] =
        "{\"version\":\"2.0\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"method\":\"POST\"}},"
        "\"headers\":{\"content-type\":\"application/x-www-form-urlencoded\"},\"body\":"
        "\"bj0xJTJCMQ==\",\"isBase64Encoded\":true}";
    apigw_request *request = apigw_request_new(NULL);
    size_t n = 0;
    apigw_pair field;
    ck_assert_int_eq(apigw_request_decode(request, event, APIGW_NTS, 0, &err), APIGW_OK);
    const char *form = apigw_request_form(request, &n);
    ck_assert_int_eq(apigw_form_next(&form, &n, text, &field, &err), APIGW_MORE);
    ck_assert_str_eq(field.name, "n");
    ck_assert_str_eq(field.value, "1+1");
    apigw_request_free(request);
}
END_TEST

Suite *form_suite(void) {
    Suite *s = suite_create("form");
    TCase *t = tcase_create("form");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, fields);
    tcase_add_test(t, a_field_with_a_nul);
    tcase_add_test(t, little_memory);
    tcase_add_test(t, wrong_arguments);
    tcase_add_test(t, the_body_of_a_request);
    tcase_add_test(t, a_form_that_arrives_as_base64);
    suite_add_tcase(s, t);
    return s;
}
