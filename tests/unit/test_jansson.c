#include "cheap.h"
#include "support/allocator.h"
#include <apigw/apigw.h>
#include <apigw/jansson.h>
#include <stdio.h>

Suite *jansson_suite(void);

static apigw_request *q;
static apigw_response *r;
static apigw_error err;

static void setup(void) {
    q = apigw_request_new(NULL);
    r = apigw_response_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_request_free(q);
    apigw_response_free(r);
}

/* The tree of the value of an unknown member. */
static apigw_status tree_of(const char *value, json_t **tree) {
    char event[2000];
    snprintf(event, sizeof event, "{\"httpMethod\":\"G\",\"path\":\"/\",\"x\":%s}", value);
    ck_assert_msg(apigw_request_decode(q, event, strlen(event), 0, &err) == APIGW_OK, "%s: %s", event, err.message);
    *tree = (json_t *)&err; /* must be written over */
    return apigw_request_get_jansson(q, "/x", 2, tree, &err);
}

START_TEST(trees_are_what_jansson_reads) {
    static const char *const values[] = {"1",
                                         "-0.5e3",
                                         "true",
                                         "false",
                                         "null",
                                         "\"\"",
                                         "\"a\\u0000b\"",
                                         "[]",
                                         "{}",
                                         "[1,[2,{\"a\":[null]}]]",
                                         "{\"a\":1,\"b\":{\"\":[\"\\ud83d\\ude00\"]}}",
                                         "9223372036854775807",
                                         "-9223372036854775808",
                                         "1e308",
                                         "1e-400",
                                         "{\"a\":1,\"a\":2}",
                                         " [ 1 , 2 ] "};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        json_t *tree, *wanted = json_loads(values[i], JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        ck_assert_ptr_nonnull(wanted);
        ck_assert_msg(tree_of(values[i], &tree) == APIGW_OK, "%s: %s", values[i], err.message);
        ck_assert_int_eq(err.code, APIGW_OK);
        ck_assert_msg(json_equal(tree, wanted), "%s", values[i]);
        json_decref(tree);
        json_decref(wanted);
    }
}
END_TEST

START_TEST(what_jansson_cannot_carry) {
    static const char *const values[] = {
        "9223372036854775808", "-9223372036854775809", "[123456789012345678901234567890]", "1e309", "{\"a\":-1e999}",
        "{\"a\\u0000\":1}",    "[{\"\\u0000\":1}]"};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        json_t *tree;
        ck_assert_msg(tree_of(values[i], &tree) == APIGW_E_VALUE, "%s: %s", values[i], err.message);
        ck_assert_int_eq(err.code, APIGW_E_VALUE);
        ck_assert_ptr_null(tree);
        ck_assert_msg((strstr(err.message, "U+0000") != NULL) == (strchr(values[i], 'u') != NULL), "%s", err.message);
    }
}
END_TEST

START_TEST(lone_surrogates_are_replaced) {
    static const struct {
        const char *text, *wanted;
    } rows[] = {{"\"\\ud800\"", "\xef\xbf\xbd"},
                {"\"\\uDFFF\"", "\xef\xbf\xbd"},
                {"\"a\\uD83D\\uDE00b\"", "a\xf0\x9f\x98\x80"
                                         "b"},
                {"\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80"},
                {"\"\\ude00\\ud83d\"", "\xef\xbf\xbd\xef\xbf\xbd"},
                {"\"\\\\ud800\"", "\\ud800"},
                {"\"\\\\\\ud800\"", "\\\xef\xbf\xbd"},
                {"\"\\ud800\\\\\"", "\xef\xbf\xbd\\"},
                {"\"\\ud7ff\\ue000\"", "\xed\x9f\xbf\xee\x80\x80"},
                {"\"\\ud83d\\u0041\"", "\xef\xbf\xbd"
                                       "A"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        json_t *tree;
        ck_assert_msg(tree_of(rows[i].text, &tree) == APIGW_OK, "%s: %s", rows[i].text, err.message);
        ck_assert_str_eq(json_string_value(tree), rows[i].wanted);
        json_decref(tree);
    }
    json_t *tree;
    ck_assert_int_eq(tree_of("{\"\\ud800\":1}", &tree), APIGW_OK);
    ck_assert_int_eq(json_integer_value(json_object_get(tree, "\xef\xbf\xbd")), 1);
    json_decref(tree);
}
END_TEST

START_TEST(trees_at_pointers) {
    static const char event[] =
        "{\"httpMethod\":\"G\",\"path\":\"/\",\"path\":\"/"
        "\",\"requestContext\":{\"authorizer\":{\"claims\":{\"sub\":\"x\\ud800\"},\"n\":[1,2]}}}";
    json_t *tree = NULL;
    ck_assert_int_eq(apigw_request_get_jansson(q, "/x", 2, &tree, &err), APIGW_E_STATE);
    ck_assert_int_eq(apigw_request_decode(q, event, sizeof event - 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_get_jansson(q, "/requestContext/authorizer/claims/sub", 37, &tree, &err), APIGW_OK);
    ck_assert_str_eq(json_string_value(tree), "x\xef\xbf\xbd");
    json_decref(tree);
    ck_assert_int_eq(apigw_request_get_jansson(q, "/requestContext/authorizer/n/1", 30, &tree, NULL), APIGW_OK);
    ck_assert_int_eq(json_integer_value(tree), 2);
    json_decref(tree);
    static const struct {
        const char *pointer;
        apigw_status code;
    } rows[] = {{"/none", APIGW_E_NOT_FOUND},   {"/requestContext/none", APIGW_E_NOT_FOUND},
                {"/path", APIGW_E_UNSUPPORTED}, {"", APIGW_E_UNSUPPORTED},
                {"x", APIGW_E_ARGUMENT},        {"/~", APIGW_E_ARGUMENT}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        tree = (json_t *)&err;
        ck_assert_int_eq(apigw_request_get_jansson(q, rows[i].pointer, strlen(rows[i].pointer), &tree, &err),
                         rows[i].code);
        ck_assert_int_eq(err.code, rows[i].code);
        ck_assert_ptr_null(tree);
    }
    ck_assert_int_eq(apigw_request_get_jansson(q, "/x", 2, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_jansson(NULL, "/x", 2, &tree, &err), APIGW_E_ARGUMENT);
    apigw_request_set_option(q, APIGW_OPT_KEEP_SOURCE, 1, NULL);
    ck_assert_int_eq(apigw_request_decode(q, event, sizeof event - 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_get_jansson(q, NULL, 0, &tree, &err), APIGW_OK);
    ck_assert_str_eq(json_string_value(json_object_get(tree, "httpMethod")), "G");
    json_decref(tree);
}
END_TEST

START_TEST(bodies_of_trees) {
    json_t *tree = json_pack("{s:[i,f,b,n],s:s}", "a", 1, 0.5, 1, "b", "\xc3\xa9\n");
    size_t n;
    ck_assert_int_eq(apigw_response_set_body_jansson(r, tree, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(r, &n), "{\"a\":[1,0.5,true,null],\"b\":\"\xc3\xa9\\n\"}");
    ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "content-type", 12, 0, NULL), "application/json");
    json_decref(tree);
    tree = json_string("x");
    ck_assert_int_eq(apigw_response_set_body_jansson(r, tree, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_response_body(r, NULL), "\"x\"");
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    apigw_response_reset(r);
    apigw_response_add_header(r, "CONTENT-type", 12, "application/problem+json", 24, NULL);
    ck_assert_int_eq(apigw_response_set_body_jansson(r, tree, &err), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    json_decref(tree);
    ck_assert_int_eq(apigw_response_set_body_jansson(r, NULL, &err), APIGW_E_ARGUMENT);
    tree = json_array();
    ck_assert_int_eq(apigw_response_set_body_jansson(NULL, tree, &err), APIGW_E_ARGUMENT);
    json_t *again = json_array();
    json_array_append(tree, again);
    json_array_append(again, tree); /* a circle */
    ck_assert_int_eq(apigw_response_set_body_jansson(r, tree, &err), APIGW_E_VALUE);
    ck_assert_str_eq(apigw_response_body(r, NULL), "\"x\"");
    json_array_clear(again);
    json_decref(again);
    json_decref(tree);
}
END_TEST

START_TEST(texts_that_are_no_utf_8_cannot_be_written) {
    static const char bad[] = "a\xff";
    json_t *trees[] = {json_stringn_nocheck(bad, 2), json_object(), json_pack("{s:[[]]}", "k")};
    json_object_set_new_nocheck(trees[1], bad, json_null());
    json_array_append_new(json_array_get(json_object_get(trees[2], "k"), 0), json_stringn_nocheck(bad, 2));
    for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
        ck_assert_int_eq(apigw_response_set_body_jansson(r, trees[i], &err), APIGW_E_VALUE);
        ck_assert_ptr_null(apigw_response_body(r, NULL));
        json_decref(trees[i]);
    }
}
END_TEST

START_TEST(without_capacity_for_the_type_the_body_is_as_it_was) {
    json_t *tree = json_array();
    apigw_response_set_option(r, APIGW_OPT_MAX_ITEMS, 1, NULL);
    ck_assert_int_eq(apigw_response_add_header(r, "a", 1, "b", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_body(r, "old", 3, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_body_jansson(r, tree, &err), APIGW_E_ITEMS);
    ck_assert_str_eq(apigw_response_body(r, NULL), "old");
    json_decref(tree);
}
END_TEST

START_TEST(without_memory_the_response_is_as_it_was) {
    watched c;
    json_t *tree = json_array();
    size_t failures = 0;
    for (int i = 0; i < 2000; i++)
        json_array_append_new(tree, json_integer(i));
    for (size_t fail_at = 1;; fail_at++) {
        apigw_allocator a = watched_allocator(&c);
        apigw_response *mine = apigw_response_new(&a);
        ck_assert_int_eq(apigw_response_set_body(mine, "old", 3, 0, NULL), APIGW_OK);
        c.fail_at = c.calls + fail_at;
        apigw_status status = apigw_response_set_body_jansson(mine, tree, &err);
        if (c.failed) {
            failures++;
            ck_assert_int_eq(status, APIGW_E_NOMEM);
            ck_assert_str_eq(apigw_response_body(mine, NULL), "old");
            ck_assert_uint_eq(apigw_response_count(mine, APIGW_LIST_HEADERS), 0);
        }
        bool failed = c.failed;
        apigw_response_free(mine);
        ck_assert_uint_eq(c.live_bytes, 0);
        if (!failed) {
            ck_assert_int_eq(status, APIGW_OK);
            break;
        }
    }
    ck_assert_uint_gt(failures, 0);
    json_decref(tree);
}
END_TEST

Suite *jansson_suite(void) {
    Suite *s = suite_create("jansson");
    TCase *t = tcase_create("jansson");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, trees_are_what_jansson_reads);
    tcase_add_test(t, what_jansson_cannot_carry);
    tcase_add_test(t, lone_surrogates_are_replaced);
    tcase_add_test(t, trees_at_pointers);
    tcase_add_test(t, bodies_of_trees);
    tcase_add_test(t, texts_that_are_no_utf_8_cannot_be_written);
    tcase_add_test(t, without_capacity_for_the_type_the_body_is_as_it_was);
    tcase_add_test(t, without_memory_the_response_is_as_it_was);
    suite_add_tcase(s, t);
    return s;
}
