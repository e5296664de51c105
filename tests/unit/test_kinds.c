#include <apigw/kinds.h>
#include <check.h>
#include <string.h>

Suite *kinds_suite(void);

START_TEST(names_go_both_ways) {
    static const struct {
        uint32_t kind;
        const char *name;
    } cases[] = {
        {APIGW_KIND_REST, "rest"},
        {APIGW_KIND_HTTP_1, "http-1.0"},
        {APIGW_KIND_HTTP_2, "http-2.0"},
        {APIGW_KIND_FUNCTION_URL, "function-url"},
        {APIGW_KIND_ALB, "alb"},
        {APIGW_KIND_ALB_MULTI, "alb-multi"},
        {APIGW_KIND_WEBSOCKET, "websocket"},
        {APIGW_KIND_LATTICE_1, "lattice-1"},
        {APIGW_KIND_LATTICE_2, "lattice-2"},
        {APIGW_KIND_AUTHORIZER_TOKEN, "authorizer-token"},
        {APIGW_KIND_AUTHORIZER_REST, "authorizer-rest"},
        {APIGW_KIND_AUTHORIZER_HTTP_1, "authorizer-http-1.0"},
        {APIGW_KIND_AUTHORIZER_HTTP_2, "authorizer-http-2.0"},
        {APIGW_KIND_AUTHORIZER_WEBSOCKET, "authorizer-websocket"},
    };
    ck_assert_uint_eq(sizeof cases / sizeof *cases, APIGW_KIND_LAST);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_str_eq(apigw_kind_name(cases[i].kind), cases[i].name);
        ck_assert_uint_eq(apigw_kind_by_name(cases[i].name, strlen(cases[i].name)), cases[i].kind);
    }
}
END_TEST

START_TEST(others_are_none) {
    ck_assert_ptr_null(apigw_kind_name(0));
    ck_assert_ptr_null(apigw_kind_name(APIGW_KIND_LAST + 1));
    ck_assert_ptr_null(apigw_kind_name(UINT32_MAX));
    ck_assert_uint_eq(apigw_kind_by_name(NULL, 0), 0);
    ck_assert_uint_eq(apigw_kind_by_name("", 0), 0);
    ck_assert_uint_eq(apigw_kind_by_name("REST", 4), 0);
    ck_assert_uint_eq(apigw_kind_by_name("res", 3), 0);
    ck_assert_uint_eq(apigw_kind_by_name("rest", 5), 0);
    ck_assert_uint_eq(apigw_kind_by_name("alb-multi", 3), APIGW_KIND_ALB);
}
END_TEST

Suite *kinds_suite(void) {
    Suite *suite = suite_create("kinds");
    TCase *tests = tcase_create("kinds");
    tcase_add_test(tests, names_go_both_ways);
    tcase_add_test(tests, others_are_none);
    suite_add_tcase(suite, tests);
    return suite;
}
