/* The templates of the cases without one byte or without their end. What they render is in tests/cases/template.json.
 */
#include "support/exact.h"
#include <apigw/gateway.h>
#include <check.h>
#include <jansson.h>
#include <stdio.h>

Suite *template_suite(void);

/* The message of an error begins with the line and the column of its place. */
static void expect_place(const apigw_error *err, const char *text, size_t n) {
    unsigned line = 0, column = 0;
    ck_assert_msg(sscanf(err->message, "line %u, column %u: ", &line, &column) == 2, "%.*s: %s", (int)n, text,
                  err->message);
    ck_assert_msg(err->offset <= n && line >= 1 && column >= 1 && column <= n + 1, "%.*s: %s", (int)n, text,
                  err->message);
}

/* Compile and render: each succeeds, or is refused with a place in the text; then the output is empty. */
static void try_template(const char *text, size_t n, apigw_render *r, apigw_buffer *out, size_t *done) {
    apigw_template *t = apigw_template_new(NULL);
    char *copy = exact_copy(text, n);
    apigw_error err = {0};
    apigw_status status = apigw_template_compile(t, copy, n, &err);
    ck_assert_int_eq(status, err.code);
    if (status == APIGW_OK) {
        size_t length = 1;
        status = apigw_template_render(t, r, out, &err);
        ck_assert_int_eq(status, err.code);
        (void)apigw_buffer_data(out, &length);
        ck_assert(status == APIGW_OK || length == 0);
        apigw_render_reset(r);
    }
    if (status != APIGW_OK && status != APIGW_E_UTF8) /* a character that is cut has an offset alone */
        expect_place(&err, text, n);
    done[status == APIGW_OK]++;
    free(copy);
    apigw_template_free(t);
}

START_TEST(cuts) {
    json_t *cases = json_load_file("tests/cases/template.json", 0, NULL), *one;
    apigw_render *r = apigw_render_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t i, done[2] = {0, 0};
    ck_assert_int_eq(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, 10000, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(cases);
    json_array_foreach(cases, i, one) {
        const json_t *text = json_object_get(json_object_get(one, "config"), "template");
        const char *given = json_string_value(text);
        const size_t n = json_string_length(text);
        if (n > 1000)
            continue;
        char *cut = exact_block(n);
        for (size_t at = 0; at < n; at++) {
            try_template(given, at, r, out, done);
            memcpy(cut, given, at);
            memcpy(cut + at, given + at + 1, n - at - 1);
            try_template(cut, n - 1, r, out, done);
        }
        free(cut);
    }
    ck_assert(done[0] > 1000 && done[1] > 1000);
    json_decref(cases);
    apigw_buffer_free(out);
    apigw_render_free(r);
}
END_TEST

Suite *template_suite(void) {
    Suite *s = suite_create("template");
    TCase *slow = tcase_create("template");
    tcase_set_timeout(slow, 300);
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, cuts);
    suite_add_tcase(s, slow);
    return s;
}
