/* Java's numbers: texts both ways against the C library, arithmetic against values worked out by other means. */
#include "gateway/numbers.h"
#include "support/random.h"
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

Suite *numbers_suite(void);

static arena memory;

static void setup(void) {
    gw_arena_init(&memory, NULL);
}

static void teardown(void) {
    gw_arena_free(&memory);
}

static void expect_double(double number, const char *expected) {
    char out[NUMBER_DOUBLE_MAX + 1];
    out[gw_number_print_double(out, number)] = '\0';
    ck_assert_str_eq(out, expected);
}

START_TEST(doubles_are_printed_as_java_prints_them) {
    expect_double(0.0, "0.0");
    expect_double(-0.0, "-0.0");
    expect_double(1, "1.0");
    expect_double(-1.5, "-1.5");
    expect_double(0.1, "0.1");
    expect_double(0.1 + 0.2, "0.30000000000000004");
    expect_double(100, "100.0");
    expect_double(9999999, "9999999.0");
    expect_double(1e7, "1.0E7");
    expect_double(1e10, "1.0E10");
    expect_double(123456789.125, "1.23456789125E8");
    expect_double(0.001, "0.001");
    expect_double(0.00099, "9.9E-4");
    expect_double(1e-7, "1.0E-7");
    expect_double(1.7976931348623157e308, "1.7976931348623157E308");
    expect_double(5e-324, "5.0E-324");
    expect_double(2.2250738585072014e-308, "2.2250738585072014E-308");
    expect_double(9007199254740993.0, "9.007199254740992E15");
    expect_double(1e308 * 10, "Infinity");
    expect_double(-1e308 * 10, "-Infinity");
    expect_double(1e23, "1.0E23");
}
END_TEST

/* The shortest text that the C library reads back, and the same value from our reader. */
START_TEST(random_doubles) {
    uint32_t state = 17;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)next_random(&state) << 40 ^ (uint64_t)next_random(&state) << 20 ^ next_random(&state);
        if (i % 3 == 0) /* near one */
            bits = (bits & UINT64_C(0x801FFFFFFFFFFFFF)) | (uint64_t)(0x3C0 + i % 100) << 52;
        double number;
        char out[NUMBER_DOUBLE_MAX + 1], shortest[40];
        memcpy(&number, &bits, sizeof number);
        if ((bits >> 52 & 0x7FF) == 0x7FF)
            continue;
        size_t n = gw_number_print_double(out, number);
        out[n] = '\0';
        ck_assert_msg(strtod(out, NULL) == number, "%s is not %.17g", out, number);
        ck_assert_msg(gw_number_to_double((slice){out, n}) == number, "%s is read as another number", out);
        int precision = 1;
        do
            snprintf(shortest, sizeof shortest, "%.*e", precision++ - 1, number);
        while (strtod(shortest, NULL) != number);
        size_t digits = 0, wanted = 0;
        for (const char *p = out; *p != '\0' && *p != 'E'; p++)
            digits += *p >= '0' && *p <= '9';
        for (const char *p = shortest; *p != 'e'; p++)
            wanted += *p >= '0' && *p <= '9';
        ck_assert_msg(strchr(out, 'E') == NULL || digits == wanted || (wanted == 1 && digits == 2), "%s: %s", out,
                      shortest);
        snprintf(shortest, sizeof shortest, "%.25e", number); /* more digits than the quick way takes */
        ck_assert_msg(gw_number_to_double(slice_of_string(shortest)) == number, "%s is read as another number",
                      shortest);
    }
}
END_TEST

START_TEST(texts_are_read_to_the_last_bit) {
    static const char *const texts[] = {"0",
                                        "-0",
                                        "1",
                                        "1.",
                                        ".5",
                                        "007",
                                        "1e3",
                                        "1E+3",
                                        "1e-3",
                                        "123456789012345678901234567890",
                                        "0.000000000000000000000000000000000000001",
                                        "9007199254740993",
                                        "9007199254740992.9999999999999999999",
                                        "9007199254740993.0000000000000000000000000001",
                                        "1.7976931348623159e308",
                                        "1e309",
                                        "-1e400",
                                        "4.9e-324",
                                        "2.4703282292062327e-324",
                                        "2.4703282292062328e-324",
                                        "1e-400",
                                        "0e999999999999",
                                        "2.2250738585072011e-308",
                                        "1e99999999999999999999",
                                        "8.5e-17",
                                        "100000000000000016777215",
                                        "100000000000000016777216"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        ck_assert_msg(gw_number_to_double(slice_of_string(texts[i])) == strtod(texts[i], NULL), "%s", texts[i]);
}
END_TEST

START_TEST(kinds_of_texts) {
    static const struct {
        const char *text;
        value_kind kind;
    } rows[] = {
        {"1", VALUE_INTEGER},
        {"-2147483648", VALUE_INTEGER},
        {"2147483647", VALUE_INTEGER},
        {"2147483648", VALUE_LONG},
        {"9223372036854775807", VALUE_LONG},
        {"-9223372036854775808", VALUE_LONG},
        {"9223372036854775808", VALUE_BIG},
        {"-9223372036854775809", VALUE_BIG},
        {"1.0", VALUE_DOUBLE},
        {"1e5", VALUE_DOUBLE},
        {"0.1234567890123456", VALUE_DOUBLE},
        {"0.12345678901234567", VALUE_DECIMAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        ck_assert_msg(gw_number_from_text(slice_of_string(rows[i].text)).kind == rows[i].kind, "%s", rows[i].text);
}
END_TEST

static void expect_computed(const char *a, char operator, const char * b, value_kind kind, const char *expected) {
    apigw_status ok;
    uint64_t steps = 10000;
    value v = gw_number_compute(&memory, &steps, operator, gw_number_from_text(slice_of_string(a)),
                                gw_number_from_text(slice_of_string(b)), &ok);
    char out[200];
    ck_assert_msg(ok == APIGW_OK, "%s %c %s", a, operator, b);
    ck_assert_int_eq(v.kind, kind);
    if (kind == VALUE_INTEGER || kind == VALUE_LONG) {
        snprintf(out, sizeof out, "%lld", (long long)v.as.integer);
    } else if (kind == VALUE_DOUBLE) {
        out[gw_number_print_double(out, v.as.number)] = '\0';
    } else {
        slice text = kind == VALUE_DECIMAL ? gw_number_print_decimal(&memory, value_text(v)) : value_text(v);
        snprintf(out, sizeof out, "%.*s", (int)text.len, text.at);
    }
    ck_assert_str_eq(out, expected);
}

START_TEST(integers_grow) {
    expect_computed("2147483647", '+', "1", VALUE_LONG, "2147483648");
    expect_computed("9223372036854775807", '+', "1", VALUE_BIG, "9223372036854775808");
    expect_computed("-9223372036854775808", '-', "1", VALUE_BIG, "-9223372036854775809");
    expect_computed("9223372036854775807", '*', "9223372036854775807", VALUE_BIG,
                    "85070591730234615847396907784232501249");
    expect_computed("85070591730234615847396907784232501249", '/', "9223372036854775807", VALUE_LONG,
                    "9223372036854775807");
    expect_computed("85070591730234615847396907784232501250", '%', "9223372036854775807", VALUE_INTEGER, "1");
    expect_computed("-85070591730234615847396907784232501250", '%', "9223372036854775807", VALUE_INTEGER, "-1");
    expect_computed("100000000000000000000000000000000000000000", '/', "-3", VALUE_BIG,
                    "-33333333333333333333333333333333333333333");
    expect_computed("123456789012345678901234567890", '-', "123456789012345678901234567889", VALUE_INTEGER, "1");
    expect_computed("1", '-', "123456789012345678901234567890", VALUE_BIG, "-123456789012345678901234567889");
    expect_computed("-9223372036854775808", '/', "-1", VALUE_BIG, "9223372036854775808");
    expect_computed("7", '/', "2", VALUE_INTEGER, "3");
    expect_computed("-7", '/', "2", VALUE_INTEGER, "-3");
    expect_computed("-7", '%', "3", VALUE_INTEGER, "-1");
    expect_computed("9223372036854775807", '-', "9223372036854775806", VALUE_LONG, "1");
}
END_TEST

START_TEST(fractions) {
    expect_computed("7.5", '%', "2", VALUE_DOUBLE, "1.5");
    expect_computed("-7.5", '%', "2", VALUE_DOUBLE, "-1.5");
    expect_computed("1.0", '/', "3", VALUE_DOUBLE, "0.3333333333333333");
    expect_computed("1.1234567890123456789", '+', "1", VALUE_DECIMAL, "2.1234567890123456789");
    expect_computed("0.00000000000000000001", '*', "2", VALUE_DECIMAL, "2E-20");
    expect_computed("10.00000000000000000000", '/', "3", VALUE_DECIMAL, "3.33333333333333333333");
    expect_computed("123456789012345678901234567890", '*', "0.5", VALUE_DECIMAL, "61728394506172839450617283945.0");
    expect_computed("123456789012345678901234567890", '-', "0.5", VALUE_DECIMAL, "123456789012345678901234567889.5");
}
END_TEST

/* Steps that an operation takes; with one less it is refused, and none are left. */
static uint64_t steps_of(slice a, char operator, slice b) {
    apigw_status status;
    const value x = gw_number_from_text(a), y = gw_number_from_text(b);
    uint64_t steps = 10000000, few;
    gw_number_compute(&memory, &steps, operator, x, y, &status);
    ck_assert_msg(status == APIGW_OK, "%.20s %c %.20s: %d", a.at, operator, b.at, (int)status);
    const uint64_t taken = few = 10000000 - steps;
    if (taken != 0) {
        few--;
        gw_number_compute(&memory, &few, operator, x, y, &status);
        ck_assert_int_eq(status, APIGW_E_SIZE);
        ck_assert_uint_eq(few, 0);
    }
    return taken;
}

/* The product of the lengths decides; numbers as they mostly are cost nothing. */
START_TEST(arithmetic_costs_what_it_takes) {
    static char a[4000], b[4000];
    memset(a, '9', sizeof a);
    memset(b, '7', sizeof b);
    ck_assert_uint_eq(steps_of(slice_of("2147483647", 10), '*', slice_of("2147483647", 10)), 0);
    ck_assert_uint_eq(steps_of(slice_of("1.5", 3), '%', slice_of("0.25", 4)), 0);
    const uint64_t some = steps_of(slice_of(a, 900), '*', slice_of(b, 900)),
                   more = steps_of(slice_of(a, 1800), '*', slice_of(b, 1800));
    ck_assert_uint_ge(some, 100 * 100 / 64);
    ck_assert_uint_ge(more, 3 * some);
    ck_assert_uint_ge(steps_of(slice_of(a, 2000), '/', slice_of(b, 1000)), 222 * 111 * 31 / 64);
    ck_assert_uint_ge(steps_of(slice_of(a, 2000), '%', slice_of(b, 1000)), 222 * 111 * 31 / 64);
    ck_assert_uint_ge(steps_of(slice_of(a, 4000), '+', slice_of(b, 4000)), 8000 / 64 - 1);
    ck_assert_uint_ge(steps_of(SLICE("1.7976931348e308"), '%', SLICE("1.4999e-320")), 2000 / 64);
    ck_assert_uint_ge(steps_of(SLICE("1e-300"), '+', SLICE("123456789012345678901234567890")), 100);
}
END_TEST

/* The rest of doubles at both ends of their range, against the C library. */
START_TEST(rests_of_doubles) {
    static const double numbers[] = {
        1.7976931348623157e308, 1.4999e-320, 5e-324, 1e300, 1e-300, 3, 0.1, 7.5, 1e17, 1e-308, 2, 9007199254740993.0};
    const size_t n = sizeof numbers / sizeof *numbers;
    for (size_t i = 0; i < 4 * n * n; i++) {
        const double a = (i & 1 ? -1 : 1) * numbers[i / 4 % n], b = (i & 2 ? -1 : 1) * numbers[i / 4 / n];
        uint64_t steps = 1000;
        apigw_status status;
        const value v = gw_number_compute(&memory, &steps, '%', gw_value_double(a), gw_value_double(b), &status);
        ck_assert(status == APIGW_OK && v.kind == VALUE_DOUBLE);
        ck_assert_msg(v.as.number == fmod(a, b), "%.17g %% %.17g: %.17g", a, b, v.as.number);
    }
}
END_TEST

START_TEST(decimals_are_printed_as_java_prints_them) {
    static const char *const rows[][2] = {
        {"0.12345678901234567890", "0.12345678901234567890"},
        {"123456789012345678901234567890.5", "123456789012345678901234567890.5"},
        {"1.234567890123456789e5", "123456.7890123456789"},
        {"1.234567890123456789e30", "1.234567890123456789E+30"},
        {"0.000000000000000000001", "1E-21"},
        {"0.0000012345678901234567890", "0.0000012345678901234567890"},
        {"0.00000012345678901234567890", "1.2345678901234567890E-7"},
        {"-000001.50000000000000000", "-1.50000000000000000"},
        {"0.00000000000000000000", "0E-20"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        slice text = gw_number_print_decimal(&memory, slice_of_string(rows[i][0]));
        ck_assert_msg(text.len == strlen(rows[i][1]) && memcmp(text.at, rows[i][1], text.len) == 0, "%s: %.*s",
                      rows[i][0], (int)text.len, text.at);
    }
}
END_TEST

START_TEST(comparison) {
    static const char *const ascending[] = {"-1e300",  "-123456789012345678901234567890", "-1.5", "-1", "-0.1", "0",
                                            "1e-300",  "0.0999999999999999999999",        "0.1",  "1",  "1.5",  "10",
                                            "10.0001", "123456789012345678901234567890",  "1e300"};
    static const char *const equal[][2] = {{"0", "-0.0"},   {"1", "1.0"},        {"100", "1e2"},
                                           {"0.1", "1e-1"}, {"12.50", "125e-1"}, {"1e2", "100.00000000000000000000"}};
    const size_t n = sizeof ascending / sizeof *ascending;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            value a = gw_number_from_text(slice_of_string(ascending[i])),
                  b = gw_number_from_text(slice_of_string(ascending[k]));
            ck_assert_msg(gw_value_compare_numbers(a, b) == (i > k) - (i < k), "%s %s", ascending[i], ascending[k]);
            a.at = a.kind == VALUE_INTEGER || a.kind == VALUE_DOUBLE ? NULL : a.at; /* as when it was computed */
            ck_assert_msg(gw_value_compare_numbers(a, b) == (i > k) - (i < k), "%s %s", ascending[i], ascending[k]);
        }
    for (size_t i = 0; i < sizeof equal / sizeof *equal; i++)
        ck_assert_int_eq(gw_value_compare_numbers(gw_number_from_text(slice_of_string(equal[i][0])),
                                                  gw_number_from_text(slice_of_string(equal[i][1]))),
                         0);
}
END_TEST

Suite *numbers_suite(void) {
    Suite *suite = suite_create("numbers");
    TCase *tests = tcase_create("numbers");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, doubles_are_printed_as_java_prints_them);
    tcase_add_test(tests, texts_are_read_to_the_last_bit);
    tcase_add_test(tests, kinds_of_texts);
    tcase_add_test(tests, integers_grow);
    tcase_add_test(tests, fractions);
    tcase_add_test(tests, arithmetic_costs_what_it_takes);
    tcase_add_test(tests, rests_of_doubles);
    tcase_add_test(tests, decimals_are_printed_as_java_prints_them);
    tcase_add_test(tests, comparison);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_checked_fixture(slow, setup, teardown);
    tcase_add_test(slow, random_doubles);
    suite_add_tcase(suite, slow);
    return suite;
}
