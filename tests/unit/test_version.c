#include <apigw/base.h>
#include <check.h>
#include <stdio.h>

Suite *version_suite(void);

START_TEST(text_and_number_are_those_of_the_header) {
    char expected[40];
    snprintf(expected, sizeof expected, "%d.%d.%d", APIGW_VERSION_MAJOR, APIGW_VERSION_MINOR, APIGW_VERSION_PATCH);
    ck_assert_str_eq(apigw_version(), expected);
    ck_assert_uint_eq(apigw_version_number(),
                      APIGW_VERSION_MAJOR * 1000000 + APIGW_VERSION_MINOR * 1000 + APIGW_VERSION_PATCH);
}
END_TEST

Suite *version_suite(void) {
    Suite *suite = suite_create("version");
    TCase *tests = tcase_create("version");
    tcase_add_test(tests, text_and_number_are_those_of_the_header);
    suite_add_tcase(suite, tests);
    return suite;
}
