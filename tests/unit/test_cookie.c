#include "bytes.h"
#include "cheap.h"
#include "text/cookie.h"
#include <stdio.h>
#include <stdlib.h>

Suite *cookie_suite(void);

/* What gw_cookie_next_split() gives is what the two functions give one after the other. */
static void expect_both_at_once(const char *text, size_t n) {
    char *copy = malloc(n + SIMD_TEXT_AHEAD);
    slice rest = {copy, n}, left = rest, cookie, name, value, got_name, got_value;
    expect_that(copy != NULL);
    if (n != 0)
        memcpy(copy, text, n);
    memset(copy + n, ';', SIMD_TEXT_AHEAD);
    copy[n] = '\0';
    while (gw_cookie_next(&rest, &cookie)) {
        cookie_split(cookie, &name, &value);
        expect_that(gw_cookie_next_split(&left, &got_name, &got_value));
        expect_same(left.len, rest.len);
        expect_same(got_name.len, name.len);
        expect_same(got_value.len, value.len);
        expect_that(name.len == 0 || got_name.at == name.at);
        expect_that(value.len == 0 || got_value.at == value.at);
        expect_that(got_value.at >= copy && got_value.at <= rest.at);
    }
    expect_that(!gw_cookie_next_split(&left, &got_name, &got_value));
    expect_same(left.len, 0);
    free(copy);
}

/* Writes what comes out as "(cookie:name|value)". */
static void list(char *out, const char *text, size_t n) {
    slice rest = {text, n}, cookie, name, value;
    expect_both_at_once(text, n);
    *out = '\0';
    while (gw_cookie_next(&rest, &cookie)) {
        ck_assert_uint_gt(cookie.len, 0);
        cookie_split(cookie, &name, &value);
        ck_assert_ptr_nonnull(name.at);
        ck_assert_ptr_nonnull(value.at);
        out += sprintf(out, "(%.*s:%.*s|%.*s)", (int)cookie.len, cookie.at, (int)name.len, name.at, (int)value.len,
                       value.at);
    }
    ck_assert_uint_eq(rest.len, 0);
}

START_TEST(known_lines) {
    static const char *const cases[][2] = {
        {"", ""},
        {"a=1", "(a=1:a|1)"},
        {"a=1; b=2", "(a=1:a|1)(b=2:b|2)"},
        {"a=1;b=2", "(a=1:a|1)(b=2:b|2)"},
        {" \ta=1\t ;  b=2 ", "(a=1:a|1)(b=2:b|2)"},
        {"a = 1", "(a = 1:a|1)"},
        {"a=", "(a=:a|)"},
        {"=1", "(=1:|1)"},
        {"=", "(=:|)"},
        {"a", "(a:|a)"},
        {"a=b=c", "(a=b=c:a|b=c)"},
        {"a=\"x y\"", "(a=\"x y\":a|\"x y\")"},
        {"a=1,b=2", "(a=1,b=2:a|1,b=2)"}, /* a comma does not separate */
        {";", ""},
        {" ; ;\t", ""},
        {";a=1;;b;", "(a=1:a|1)(b:|b)"},
        {"a=\r", "(a=\r:a|\r)"}, /* only spaces and tabs are trimmed */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[100];
        list(out, cases[i][0], strlen(cases[i][0]));
        ck_assert_str_eq(out, cases[i][1]);
    }
    char out[100];
    list(out, "a=12;b=2", 3);
    ck_assert_str_eq(out, "(a=1:a|1)");
    list(out, NULL, 0);
    ck_assert_str_eq(out, "");
}
END_TEST

START_TEST(both_at_once_of_all_strings_of_few_characters) {
    for (size_t n = 0; n <= 6; n++)
        for (size_t i = 0; i < (size_t)1 << (3 * n); i++) {
            char text[8] = "";
            string_of(text, n, i, "; =a\0\tb;", 8);
            expect_both_at_once(text, n);
        }
}
END_TEST

START_TEST(both_at_once_of_longer_lines) {
    static const char bytes[] = ";= \0";
    for (size_t n = 1; n <= 70; n++)
        for (size_t first = 0; first < n; first++)
            for (size_t second = 0; second < n; second++)
                for (size_t i = 0; i < 16; i++) {
                    char text[70];
                    memset(text, 'a', n);
                    text[second] = bytes[i / 4];
                    text[first] = bytes[i % 4];
                    expect_both_at_once(text, n);
                }
}
END_TEST

START_TEST(split_trims_by_itself) {
    slice name, value;
    cookie_split((slice){" a\t", 3}, &name, &value);
    ck_assert_uint_eq(name.len, 0);
    ck_assert_uint_eq(value.len, 1);
    ck_assert_int_eq(value.at[0], 'a');
    cookie_split((slice){" a = b ", 7}, &name, &value);
    ck_assert_uint_eq(name.len, 1);
    ck_assert_uint_eq(value.len, 1);
    cookie_split((slice){NULL, 0}, &name, &value);
    ck_assert_uint_eq(name.len + value.len, 0);
}
END_TEST

Suite *cookie_suite(void) {
    Suite *suite = suite_create("cookie");
    TCase *tests = tcase_create("cookie");
    tcase_add_test(tests, known_lines);
    tcase_add_test(tests, both_at_once_of_all_strings_of_few_characters);
    tcase_add_test(tests, both_at_once_of_longer_lines);
    tcase_add_test(tests, split_trims_by_itself);
    suite_add_tcase(suite, tests);
    return suite;
}
