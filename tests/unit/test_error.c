#include "cheap.h"
#include "core/error.h"
#include <apigw/names.h>
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

Suite *error_suite(void);

START_TEST(clear_zeroes_and_null_is_allowed) {
    apigw_error err;
    static const apigw_error zero;
    memset(&err, 0xFF, sizeof err);
    gw_error_clear(&err);
    ck_assert_mem_eq(&err, &zero, sizeof err);

    gw_error_clear(NULL);
    gw_error_pointer_name(NULL, "a", 1);
    gw_error_pointer_index(NULL, 1);
    ck_assert_int_eq(gw_error_set(NULL, APIGW_E_TYPE, 1, "%d", 1), APIGW_E_TYPE);
    ck_assert_int_eq(gw_error_nomem(NULL), APIGW_E_NOMEM);
}
END_TEST

START_TEST(set_fills_code_offset_and_message) {
    apigw_error err;
    gw_error_clear(&err);
    gw_error_pointer_name(&err, "a", 1);
    ck_assert_int_eq(gw_error_set(&err, APIGW_E_TYPE, 17, "expected %s, found %d", "a string", 5), APIGW_E_TYPE);
    ck_assert_int_eq(err.code, APIGW_E_TYPE);
    ck_assert(err.offset == 17);
    ck_assert_str_eq(err.message, "expected a string, found 5");
    ck_assert_str_eq(err.pointer, "/a"); /* stays */
    ck_assert_uint_eq(err.error_response, 0);

    ck_assert_int_eq(gw_error_nomem(&err), APIGW_E_NOMEM);
    ck_assert_int_eq(err.code, APIGW_E_NOMEM);
    ck_assert(err.offset == UINT64_MAX);
    ck_assert_uint_gt(strlen(err.message), 0);
}
END_TEST

START_TEST(what_was_found_is_quoted) {
    apigw_error err;
    gw_error_clear(&err);
    ck_assert_int_eq(gw_error_found(&err, APIGW_E_UTF8, 3, "UTF-8", "\xFFz", 1), APIGW_E_UTF8);
    ck_assert(err.offset == 3);
    ck_assert_str_eq(err.message, "expected UTF-8, found '\\xFF'");
    ck_assert_int_eq(gw_error_found(&err, APIGW_E_VALUE, 0, "a name", "", 0), APIGW_E_VALUE);
    ck_assert_str_eq(err.message, "expected a name, found ''");
}
END_TEST

START_TEST(a_long_message_is_cut_between_characters) {
    static const char *const characters[] = {"x", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t width = 1; width <= 4; width++) {
        for (size_t shift = 0; shift < 8; shift++) {
            char text[400] = "";
            memset(text, '-', shift);
            for (size_t at = shift; at + width < sizeof text; at += width)
                memcpy(text + at, characters[width - 1], width + 1);
            apigw_error err;
            gw_error_clear(&err);
            gw_error_set(&err, APIGW_E_VALUE, 0, "%s", text);
            size_t whole = (APIGW_ERROR_MESSAGE_MAX - 1 - shift) / width * width + shift;
            ck_assert_uint_eq(strlen(err.message), whole);
            ck_assert_mem_eq(err.message, text, whole);
        }
    }
}
END_TEST

START_TEST(a_message_that_is_not_utf8_ends_there) {
    static const char *const bad[] = {"\x80",
                                      "\xC0\x80",
                                      "\xE0\x9F\xBF",
                                      "\xED\xA0\x80",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF4\x90\x80\x80",
                                      "\xF8\x88\x80\x80\x80",
                                      "\xFF",
                                      "\xC3",
                                      "\xE2\x82",
                                      "\xBF",
                                      "\xC1\xBF",
                                      "\xC3\x41",
                                      "\xC3\xC3",
                                      "\xE0\x80\x80",
                                      "\xE2\x41\x80",
                                      "\xE2\x82\x41",
                                      "\xED\xBF\xBF",
                                      "\xF0\x80\x80\x80",
                                      "\xF0\x9F\x98\x41",
                                      "\xF0\x9F\x98",
                                      "\xF5\x80\x80\x80",
                                      "\xF7\xBF\xBF\xBF"};
    static const char *const good[] = {"\x7F",         "\xC2\x80",     "\xDF\xBF",        "\xE0\xA0\x80",
                                       "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        apigw_error err;
        gw_error_clear(&err);
        gw_error_set(&err, APIGW_E_VALUE, 0, "\xC3\xA9\xED\x9F\xBF\xF4\x8F\xBF\xBF%s tail", bad[i]);
        ck_assert_str_eq(err.message, "\xC3\xA9\xED\x9F\xBF\xF4\x8F\xBF\xBF");
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        apigw_error err;
        char wanted[16];
        snprintf(wanted, sizeof wanted, "%s tail", good[i]);
        gw_error_clear(&err);
        gw_error_set(&err, APIGW_E_VALUE, 0, "%s tail", good[i]);
        ck_assert_str_eq(err.message, wanted);
    }
}
END_TEST

START_TEST(tokens_are_escaped) {
    static const struct {
        const char *name;
        size_t n;
        const char *pointer;
    } cases[] = {
        {"headers", 7, "/headers"},
        {"", 0, "/"},
        {NULL, 0, "/"},
        {"a/b", 3, "/a~1b"},
        {"m~n", 3, "/m~0n"},
        {"~1", 2, "/~01"},
        {"\"\\ %", 4, "/\"\\ %"},
        {"\xC3\xA9", 2, "/\xC3\xA9"},
        {"\xC3", 1, "/\xEF\xBF\xBD"},
        {"a\xFF"
         "b",
         3,
         "/a\xEF\xBF\xBD"
         "b"},
        {"a\0b", 3,
         "/a\xEF\xBF\xBD"
         "b"},
        {"\xED\xA0\x80", 3, "/\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_error err;
        gw_error_clear(&err);
        gw_error_pointer_name(&err, cases[i].name, cases[i].n);
        ck_assert_str_eq(err.pointer, cases[i].pointer);
        gw_error_pointer_index(&err, 0);
        gw_error_pointer_index(&err, 120);
        ck_assert_mem_eq(err.pointer + strlen(cases[i].pointer), "/0/120", 7);
    }
    apigw_error err;
    char expected[32];
    gw_error_clear(&err);
    gw_error_pointer_index(&err, SIZE_MAX);
    snprintf(expected, sizeof expected, "/%zu", SIZE_MAX);
    ck_assert_str_eq(err.pointer, expected);
}
END_TEST

START_TEST(what_does_not_fit_is_left_out_with_all_that_follows) {
    /* one token of every length before, one of every length that may not fit, one short that would */
    char name[300];
    memset(name, 'n', sizeof name);
    for (size_t first = 0; first < 300; first++) {
        for (size_t second = 0; second < 300; second += second < 8 ? 1 : 41) {
            apigw_error err;
            gw_error_clear(&err);
            gw_error_pointer_name(&err, name, first);
            gw_error_pointer_name(&err, name, second);
            gw_error_pointer_name(&err, "z", 1);
            size_t expected = 0;
            const size_t tokens[3] = {first, second, 1};
            for (size_t i = 0; i < 3 && expected + tokens[i] + 1 < APIGW_ERROR_POINTER_MAX; i++)
                expected += tokens[i] + 1;
            expect_same(strlen(err.pointer), expected);
            expect_that(expected == 0 || err.pointer[0] == '/');
        }
    }
}
END_TEST

START_TEST(an_escape_is_never_cut) {
    for (size_t first = 240; first < 256; first++) {
        static const char *const names[] = {"~", "/", "\xE2\x82\xAC", "\xFF", "\xF0\x9F\x98\x80"};
        static const size_t sizes[] = {2, 2, 3, 3, 4};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            char name[300];
            memset(name, 'n', sizeof name);
            apigw_error err;
            gw_error_clear(&err);
            gw_error_pointer_name(&err, name, first - 1);
            gw_error_pointer_name(&err, names[i], strlen(names[i]));
            bool fits = first + 1 + sizes[i] < APIGW_ERROR_POINTER_MAX;
            ck_assert_uint_eq(strlen(err.pointer), fits ? first + 1 + sizes[i] : first);
        }
    }
}
END_TEST

START_TEST(quotes_are_short_and_printable) {
    static const struct {
        const char *text;
        size_t n;
        const char *quote;
    } cases[] = {
        {NULL, 0, ""},
        {"abc", 3, "abc"},
        {"abc", 2, "ab"},
        {"\0", 1, "\\x00"},
        {"a\nb\x7F\xC3\xA9", 6, "a\\x0Ab\\x7F\\xC3\\xA9"},
        {"01234567890123456789012345678901", 32, "01234567890123456789012345678901"},
        {"012345678901234567890123456789012", 33, "01234567890123456789012345678..."},
        {"\1\2\3\4\5\6\7\10", 8, "\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08"},
        {"\1\2\3\4\5\6\7\10\11", 9, "\\x01\\x02\\x03\\x04\\x05\\x06\\x07..."},
        {"0123456789012345678901234567\n1", 30, "0123456789012345678901234567..."},
        {"0123456789012345678901234567\n", 29, "0123456789012345678901234567\\x0A"},
        {"\x80", 1, "\\x80"},
        {"a\xE2\x82", 3, "a\\xE2\\x82"},
        {"\xC0\x80\xED\xA0\x80\xFF", 6, "\\xC0\\x80\\xED\\xA0\\x80\\xFF"},
        {" \x1F~", 3, " \\x1F~"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[ERROR_QUOTE_MAX];
        ck_assert_ptr_eq(gw_error_quote(out, cases[i].text, cases[i].n), out);
        ck_assert_str_eq(out, cases[i].quote);
    }
}
END_TEST

START_TEST(every_status_has_a_name_and_a_text) {
    static const char *const names[] = {
        "APIGW_OK",          "APIGW_MORE",        "APIGW_E_ARGUMENT",  "APIGW_E_STATE",    "APIGW_E_UNSUPPORTED",
        "APIGW_E_KIND",      "APIGW_E_SYNTAX",    "APIGW_E_TRUNCATED", "APIGW_E_TRAILING", "APIGW_E_UTF8",
        "APIGW_E_TYPE",      "APIGW_E_VALUE",     "APIGW_E_BASE64",    "APIGW_E_HEADER",   "APIGW_E_MISSING",
        "APIGW_E_DUPLICATE", "APIGW_E_FUNCTION",  "APIGW_E_SIZE",      "APIGW_E_DEPTH",    "APIGW_E_ITEMS",
        "APIGW_E_SPACE",     "APIGW_E_NOT_FOUND", "APIGW_E_NOMEM",
    };
    const char *unknown = apigw_status_text(12345);
    size_t known = 0;
    for (apigw_status status = -700; status < 700; status++) {
        const char *name = apigw_status_name(status);
        if (strcmp(name, "APIGW_E_UNKNOWN") == 0) {
            ck_assert_str_eq(apigw_status_text(status), unknown);
            continue;
        }
        known++;
        int64_t value = 12345;
        ck_assert_int_eq(apigw_constant(name, strlen(name), &value), APIGW_OK);
        ck_assert_int_eq(value, status);
        ck_assert_str_ne(apigw_status_text(status), unknown);
        ck_assert_uint_gt(strlen(apigw_status_text(status)), 3);
        ck_assert_ptr_null(strchr(apigw_status_text(status), '\n'));
    }
    ck_assert_uint_eq(known, sizeof names / sizeof *names);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int64_t value;
        ck_assert_int_eq(apigw_constant(names[i], strlen(names[i]), &value), APIGW_OK);
        ck_assert_str_eq(apigw_status_name((apigw_status)value), names[i]);
    }
    ck_assert_str_eq(apigw_status_name(INT32_MIN), "APIGW_E_UNKNOWN");
}
END_TEST

Suite *error_suite(void) {
    Suite *suite = suite_create("error");
    TCase *tests = tcase_create("error");
    tcase_add_test(tests, clear_zeroes_and_null_is_allowed);
    tcase_add_test(tests, set_fills_code_offset_and_message);
    tcase_add_test(tests, what_was_found_is_quoted);
    tcase_add_test(tests, a_long_message_is_cut_between_characters);
    tcase_add_test(tests, a_message_that_is_not_utf8_ends_there);
    tcase_add_test(tests, tokens_are_escaped);
    tcase_add_test(tests, what_does_not_fit_is_left_out_with_all_that_follows);
    tcase_add_test(tests, an_escape_is_never_cut);
    tcase_add_test(tests, quotes_are_short_and_printable);
    tcase_add_test(tests, every_status_has_a_name_and_a_text);
    suite_add_tcase(suite, tests);
    return suite;
}
