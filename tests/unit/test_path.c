#include <apigw/router.h>
#include <check.h>
#include <string.h>

Suite *path_suite(void);

START_TEST(stages_and_base_paths) { /* C1.11, C2.1 */
    static const struct {
        const char *path, *prefix, *rest; /* NULL: not a prefix */
    } cases[] = {
        {"/prod/pets", "prod", "/pets"},
        {"/prod/pets", "/prod", "/pets"},
        {"/prod/pets", "/prod/", "/pets"},
        {"/production", "prod", NULL},
        {"/prod", "prod", ""},
        {"/prod/", "prod", "/"},
        {"/prod/prod/x", "prod", "/prod/x"},
        {"/Prod/x", "prod", NULL},
        {"/pro", "prod", NULL},
        {"/v1/orders/7", "v1/orders", "/7"},
        {"/v1/order", "v1/orders", NULL},
        {"/a", "", "/a"},
        {"/a", "/", "/a"},
        {"", "prod", NULL},
        {"prod/x", "prod", NULL},
        {"//prod/x", "prod", NULL},
        {"/p%72od/x", "prod", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t rest = 99;
        apigw_status status =
            apigw_path_strip(cases[i].path, strlen(cases[i].path), cases[i].prefix, strlen(cases[i].prefix), &rest);
        ck_assert_msg(status == (cases[i].rest == NULL ? APIGW_E_NOT_FOUND : APIGW_OK), "%s %s", cases[i].path,
                      cases[i].prefix);
        ck_assert_str_eq(cases[i].path + rest, cases[i].rest == NULL ? cases[i].path : cases[i].rest);
    }
}
END_TEST

START_TEST(the_longest_mapping) { /* C2.11, H1.11: by bytes where a key has several levels */
    static const struct {
        const char *path, *keys, *rest;
        size_t which;
    } cases[] = {
        {"/v1/orders/7", "v1 v1/orders v1/order", "/7", 1},
        {"/v1/orderlist", "v1 v1/orders v1/order", "list", 2},
        {"/ordersandmore", "orders orders/v1", "andmore", 0},
        {"/ordersandmore", "orders v1", NULL, 0},
        {"/ordersandmore", "/orders/ v1", NULL, 0},
        {"/v2", "v1\nv1/orders", NULL, 0},
        {"/v2", "v1\n\nv1/orders", "/v2", 1},
        {"/v1", "", "/v1", 0},
        {"/v1/x", " v1", "/x", 1},
        {"/v2", "v1\n", "/v2", 1},
        {"/v2", "v1 ", "/v2", 1},
        {"/v2", "v1\n\nv3", "/v2", 1},
        {"/v2", "\nv1", "/v2", 0},
        {"/v2", "v1\n\n", "/v2", 1},
        {"/v2", "\n", "/v2", 0},
        {"/v1/x", "v1\n", "/x", 0},
        {"/v1/x", "v2 v1", "/x", 1},
        {"/v3", "v1\nv2", NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t rest = 99, which = 99;
        apigw_status status = apigw_path_mapping(cases[i].path, strlen(cases[i].path), cases[i].keys,
                                                 strlen(cases[i].keys), &which, &rest);
        ck_assert_int_eq(status, cases[i].rest == NULL ? APIGW_E_NOT_FOUND : APIGW_OK);
        ck_assert_str_eq(cases[i].path + rest, cases[i].rest == NULL ? cases[i].path : cases[i].rest);
        ck_assert_uint_eq(which, cases[i].which);
    }
}
END_TEST

START_TEST(misuse) {
    size_t rest;
    ck_assert_int_eq(apigw_path_strip(NULL, 1, "a", 1, &rest), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_path_strip("/a", 2, NULL, 1, &rest), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_path_strip("/a", 2, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_path_strip(NULL, 0, NULL, 0, &rest), APIGW_OK);
    ck_assert_int_eq(apigw_path_mapping(NULL, 1, "a", 1, NULL, &rest), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_path_mapping("/a", 2, NULL, 1, NULL, &rest), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_path_mapping("/a", 2, "a", 1, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_path_mapping("/a", 2, NULL, 0, NULL, &rest), APIGW_OK);
}
END_TEST

Suite *path_suite(void) {
    Suite *suite = suite_create("path");
    TCase *tests = tcase_create("path");
    tcase_add_test(tests, stages_and_base_paths);
    tcase_add_test(tests, the_longest_mapping);
    tcase_add_test(tests, misuse);
    suite_add_tcase(suite, tests);
    return suite;
}
