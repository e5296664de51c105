#include "bytes.h"
#include "cheap.h"
#include "text/percent.h"
#include "text/query.h"
#include <stdio.h>
#include <stdlib.h>

Suite *query_suite(void);

/* What gw_query_next_decoded() gives is what gw_query_next() gives, decoded, in no more memory than it says: its text
 * stands behind what it writes. */
static void expect_decoded(const char *text, size_t n) {
    char *memory = malloc(QUERY_BEHIND + n + SIMD_TEXT_AHEAD), *copy = memory + QUERY_BEHIND, *to = memory,
         expected[100];
    slice rest = {text, n}, left = {copy, n}, name, value;
    query_parameter parameter;
    bool equals;
    expect_that(memory != NULL);
    if (n != 0)
        memcpy(copy, text, n);
    memset(copy + n, '&', SIMD_TEXT_AHEAD);
    copy[n] = '\0';
    while (gw_query_next(&rest, &name, &value, &equals)) {
        size_t name_len, value_len;
        expect_that(gw_query_next_decoded(&left, &to, &parameter));
        expect_that(to <= memory + n + 1);
        expect_same(left.len, rest.len);
        expect_same(parameter.equals, equals);
        name_len = gw_percent_decode(expected, name.at, name.len, true);
        expect_same(parameter.name.len, name_len);
        expect_bytes(parameter.name.at, expected, name_len);
        expect_same(parameter.name.at[name_len], '\0');
        equals = memchr(expected, '\0', name_len) != NULL;
        value_len = gw_percent_decode(expected, value.at, value.len, true);
        expect_same(parameter.value.len, value_len);
        expect_bytes(parameter.value.at, expected, value_len);
        expect_same(parameter.value.at[value_len], '\0');
        expect_same(parameter.has_nul, equals || memchr(expected, '\0', value_len) != NULL);
    }
    expect_that(!gw_query_next_decoded(&left, &to, &parameter));
    free(memory);
}

/* Writes what comes out as "(name|value)", or "(name)" where there was no "=". */
static void list(char *out, const char *text, size_t n) {
    slice rest = {text, n}, name, value;
    bool equals;
    expect_decoded(text, n);
    *out = '\0';
    while (gw_query_next(&rest, &name, &value, &equals)) {
        expect_that(name.at != NULL && value.at != NULL);
        expect_that(name.at >= text && name.at + name.len <= text + n);
        expect_that(value.at >= text && value.at + value.len <= text + n);
        out += sprintf(out, equals ? "(%.*s|%.*s)" : "(%.*s)%.*s", (int)name.len, name.at, (int)value.len, value.at);
    }
    expect_same(rest.len, 0);
    expect_that(!gw_query_next(&rest, &name, &value, &equals));
}

START_TEST(known_queries) {
    static const char *const cases[][2] = {
        {"", ""},
        {"a=1", "(a|1)"},
        {"a=1&b=2", "(a|1)(b|2)"},
        {"a=1&a=2", "(a|1)(a|2)"},
        {"a", "(a)"},
        {"a=", "(a|)"},
        {"=", "(|)"},
        {"=b", "(|b)"},
        {"a=b=c", "(a|b=c)"},
        {"a==", "(a|=)"},
        {"&", ""},
        {"&&&", ""},
        {"&a=1&&b&", "(a|1)(b)"},
        {"a;b=1;c", "(a;b|1;c)"}, /* ";" is no separator */
        {"a%26b=c%3Dd&e+f=%", "(a%26b|c%3Dd)(e+f|%)"},
        {"?a=1#b", "(?a|1#b)"},
        {"%61%3d=%00&%=%4&%4=%4g", "(%61%3d|%00)(%|%4)(%4|%4g)"},
        {"+%2b%00&+", "(+%2b%00)(+)"},
        {" a = 1 ", "( a | 1 )"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[100];
        list(out, cases[i][0], strlen(cases[i][0]));
        ck_assert_str_eq(out, cases[i][1]);
    }
    char out[100];
    expect_decoded("a\0=\0b&\0", 7);
    list(out, "a=12&b=2", 3);
    ck_assert_str_eq(out, "(a|1)");
    list(out, NULL, 0);
    ck_assert_str_eq(out, "");
}
END_TEST

/* Two bytes that count, or an escape and one, at every place of texts that are looked at by blocks. */
START_TEST(every_two_places_of_longer_texts) {
    static const char bytes[] = "&=%+\0";
    for (size_t n = 1; n <= 70; n++)
        for (size_t first = 0; first < n; first++)
            for (size_t second = 0; second < n; second++)
                for (size_t i = 0; i < 25; i++) {
                    char text[70];
                    for (size_t k = 0; k < n; k++)
                        text[k] = "0123456789abcdefg"[k % 17];
                    text[second] = bytes[i / 5];
                    text[first] = bytes[i % 5];
                    expect_decoded(text, n);
                }
}
END_TEST

START_TEST(all_strings_of_few_characters) {
    /* by hand: cut at every "&", then at the first "=" */
    for (size_t n = 0; n <= 7; n++)
        for (size_t i = 0; i < (size_t)1 << (2 * n); i++) {
            char text[8] = "", out[100], expected[100], *to = expected;
            string_of(text, n, i, "&=ab", 4);
            *to = '\0';
            for (size_t start = 0; start < n;) {
                size_t end = start, sign;
                while (end < n && text[end] != '&')
                    end++;
                for (sign = start; sign < end && text[sign] != '=';)
                    sign++;
                if (end > start)
                    to += sprintf(to, sign < end ? "(%.*s|%.*s)" : "(%.*s)%.*s", (int)(sign - start), text + start,
                                  sign < end ? (int)(end - sign - 1) : 0, text + (sign < end ? sign + 1 : end));
                start = end + 1;
            }
            list(out, text, n);
            if (strcmp(out, expected) != 0)
                ck_abort_msg("%s: %s, not %s", text, out, expected);
        }
}
END_TEST

Suite *query_suite(void) {
    Suite *suite = suite_create("query");
    TCase *tests = tcase_create("query");
    tcase_add_test(tests, known_queries);
    tcase_add_test(tests, all_strings_of_few_characters);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, every_two_places_of_longer_texts);
    suite_add_tcase(suite, slow);
    return suite;
}
