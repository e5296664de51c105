#include "core/options.h"
#include <check.h>

Suite *options_suite(void);

static const struct {
    uint32_t option;
    uint64_t standard;
} defaults[] = {
    {APIGW_OPT_STRICT, 0},           {APIGW_OPT_LENIENT, 0},         {APIGW_OPT_KEEP_SOURCE, 0},
    {APIGW_OPT_MAX_INPUT, 16777216}, {APIGW_OPT_MAX_DEPTH, 64},      {APIGW_OPT_MAX_ITEMS, 16384},
    {APIGW_OPT_RETAIN_MAX, 1048576}, {APIGW_OPT_COOKIES_BY_CASE, 0}, {APIGW_OPT_REFUSE_OBS_TEXT, 0},
    {APIGW_OPT_MAX_HEAD, 65536},
};

START_TEST(defaults_are_as_documented) {
    options o;
    gw_options_init(&o);
    ck_assert_uint_eq(sizeof defaults / sizeof *defaults, APIGW_OPT_LAST);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        uint64_t standard = 99;
        ck_assert_int_eq(apigw_option_bounds(defaults[i].option, NULL, NULL, &standard), APIGW_OK);
        ck_assert(standard == defaults[i].standard);
        ck_assert(o.value[defaults[i].option] == standard);
    }
}
END_TEST

START_TEST(bounds_hold) {
    for (uint32_t option = 1; option <= APIGW_OPT_LAST; option++) {
        uint64_t lowest, highest, standard;
        options o;
        gw_options_init(&o);
        ck_assert_int_eq(apigw_option_bounds(option, &lowest, &highest, &standard), APIGW_OK);
        ck_assert(lowest <= standard && standard <= highest && highest <= SIZE_MAX);
        if (lowest > 0)
            ck_assert_int_eq(gw_options_set(&o, option, lowest - 1, NULL), APIGW_E_ARGUMENT);
        ck_assert_int_eq(gw_options_set(&o, option, highest + 1, NULL), APIGW_E_ARGUMENT);
        ck_assert_int_eq(gw_options_set(&o, option, UINT64_MAX, NULL), APIGW_E_ARGUMENT);
        ck_assert(o.value[option] == standard);
        ck_assert_int_eq(gw_options_set(&o, option, lowest, NULL), APIGW_OK);
        ck_assert(o.value[option] == lowest);
        ck_assert_int_eq(gw_options_set(&o, option, highest, NULL), APIGW_OK);
        ck_assert(o.value[option] == highest);
        for (uint32_t other = 1; other <= APIGW_OPT_LAST; other++)
            ck_assert(other == option || o.value[other] == defaults[other - 1].standard);
    }
}
END_TEST

START_TEST(switches_are_0_or_1) {
    static const uint32_t switches[] = {APIGW_OPT_STRICT, APIGW_OPT_LENIENT, APIGW_OPT_KEEP_SOURCE,
                                        APIGW_OPT_REFUSE_OBS_TEXT};
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        uint64_t lowest, highest;
        ck_assert_int_eq(apigw_option_bounds(switches[i], &lowest, &highest, NULL), APIGW_OK);
        ck_assert(lowest == 0 && highest == 1);
    }
}
END_TEST

START_TEST(unknown_options_are_refused) {
    static const uint32_t unknown[] = {0, APIGW_OPT_LAST + 1, 1000, UINT32_MAX};
    options o;
    gw_options_init(&o);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        uint64_t value = 5;
        ck_assert_int_eq(apigw_option_bounds(unknown[i], &value, &value, &value), APIGW_E_ARGUMENT);
        ck_assert(value == 5);
        ck_assert_int_eq(gw_options_set(&o, unknown[i], 0, NULL), APIGW_E_ARGUMENT);
    }
}
END_TEST

Suite *options_suite(void) {
    Suite *suite = suite_create("options");
    TCase *tests = tcase_create("options");
    tcase_add_test(tests, defaults_are_as_documented);
    tcase_add_test(tests, bounds_hold);
    tcase_add_test(tests, switches_are_0_or_1);
    tcase_add_test(tests, unknown_options_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
