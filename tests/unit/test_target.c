#include "cheap.h"
#include "support/exact.h"
#include "text/target.h"
#include <check.h>

Suite *target_suite(void);

/* The text of a slice; "(absent)" when its pointer is NULL. */
static bool is(slice s, const char *wanted) {
    if (wanted == NULL || s.at == NULL)
        return wanted == NULL && s.at == NULL;
    return s.len == strlen(wanted) && memcmp(s.at, wanted, s.len) == 0;
}

START_TEST(origin_and_absolute_form) {
    static const struct {
        const char *text, *authority, *path, *query;
    } rows[] = {
        {"/", NULL, "/", NULL},
        {"/a?b?c", NULL, "/a", "b?c"},
        {"/?", NULL, "/", ""},
        {"//h/a", NULL, "//h/a", NULL},
        {"/http://h/", NULL, "/http://h/", NULL},
        {"http://h", "h", "/", NULL},
        {"http://h/", "h", "/", NULL},
        {"http://h?", "h", "/", ""},
        {"HTTPS://H.example:8443/a/b?c=http://x", "H.example:8443", "/a/b", "c=http://x"},
        {"http://[2001:db8::1]:80//a", "[2001:db8::1]:80", "//a", NULL},
        {"http://a%41-._~!$&'()*+,;=", "a%41-._~!$&'()*+,;=", "/", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = strlen(rows[i].text), bad = 99;
        char *text = exact_copy(rows[i].text, n);
        const char *expected = NULL;
        target_parts parts;
        ck_assert_msg(gw_target_split((slice){text, n}, &parts, &bad, &expected), "%s", rows[i].text);
        ck_assert_msg(is(parts.authority, rows[i].authority) && is(parts.path, rows[i].path) &&
                          is(parts.query, rows[i].query),
                      "%s", rows[i].text);
        free(text);
    }
}
END_TEST

START_TEST(other_forms) {
    static const struct {
        const char *text;
        size_t n, bad;
    } rows[] = {{"", 0, 0},
                {"*", 1, 0},
                {"h:443", 5, 0},
                {"h.example:443", 13, 0},
                {"a", 1, 0},
                {"?a", 2, 0},
                {" /", 2, 0},
                {"http:", 5, 0},
                {"http:/", 6, 0},
                {"http:/h/", 8, 0},
                {"ftp://h/", 8, 0},
                {"javascript://h/", 15, 0},
                {"http://", 7, 7},
                {"http:///a", 9, 7},
                {"http://?a", 9, 7},
                {"http://:80/", 11, 10},
                {"http://me@h/", 12, 9},
                {"http://h\\x/", 11, 8},
                {"http://h /", 10, 8},
                {"http://h#x", 10, 8},
                {"http://h\r\nx: y", 14, 8},
                {"http://h\0/", 10, 8},
                {"http://h\xc3\xa9/", 11, 8}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *text = exact_copy(rows[i].text, rows[i].n);
        const char *expected = NULL;
        size_t bad = 99;
        target_parts parts;
        ck_assert_msg(!gw_target_split((slice){text, rows[i].n}, &parts, &bad, &expected), "%s", rows[i].text);
        ck_assert_msg(bad == rows[i].bad, "%s: %zu", rows[i].text, bad);
        ck_assert_ptr_nonnull(expected);
        free(text);
    }
}
END_TEST

Suite *target_suite(void) {
    Suite *s = suite_create("target");
    TCase *t = tcase_create("target");
    tcase_add_test(t, origin_and_absolute_form);
    tcase_add_test(t, other_forms);
    suite_add_tcase(s, t);
    return s;
}
