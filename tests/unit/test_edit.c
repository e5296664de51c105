#include "exact.h"
#include "json/edit.h"

Suite *edit_suite(void);

typedef struct edit {
    const char *json, *pointer, *value; /* NULL: taken away */
    const char *wanted;                 /* NULL: refused */
    apigw_status status;
} edit;

static const edit edits[] = {
    /* a value that is there */
    {"{\"a\": 1 , \"b\":[2]}", "/a", "{}", "{\"a\": {} , \"b\":[2]}", APIGW_OK},
    {"{\"a\": 1 , \"b\":[2]}", "/b/0", "null", "{\"a\": 1 , \"b\":[null]}", APIGW_OK},
    {" [1,[2,{\"x\":3}],4] ", "/1/1/x", "9", " [1,[2,{\"x\":9}],4] ", APIGW_OK},
    {"{\"a/b\":1,\"m~n\":2}", "/a~1b", "5", "{\"a/b\":5,\"m~n\":2}", APIGW_OK},
    {"{\"\\u0061\":1}", "/a", "2", "{\"\\u0061\":2}", APIGW_OK},
    {"{\"a\":1,\"a\":2}", "/a", "3", "{\"a\":1,\"a\":3}", APIGW_OK},
    {"{\"\":1}", "/", "2", "{\"\":2}", APIGW_OK},
    {"1.50", "", "2", "2", APIGW_OK},
    /* one that is not */
    {"{}", "/a", "1", "{\"a\":1}", APIGW_OK},
    {"{ }", "/a", "1", "{ \"a\":1}", APIGW_OK},
    {"{\"a\":1 }", "/b", "2", "{\"a\":1 ,\"b\":2}", APIGW_OK},
    {"{}", "/a/b/c", "1", "{\"a\":{\"b\":{\"c\":1}}}", APIGW_OK},
    {"{\"a\":null}", "/a/b", "1", "{\"a\":{\"b\":1}}", APIGW_OK},
    {"null", "/a/0", "1", "{\"a\":{\"0\":1}}", APIGW_OK},
    {"{\"a\":{\"b\":1}}", "/a/\"~0~1\n", "2", "{\"a\":{\"b\":1,\"\\\"~/\\n\":2}}", APIGW_OK},
    {"{}", "/\xc3\xa9", "1", "{\"\xc3\xa9\":1}", APIGW_OK},
    {"[]", "/-", "1", "[1]", APIGW_OK},
    {"[1]", "/-", "2", "[1,2]", APIGW_OK},
    {"[1]", "/1", "2", "[1,2]", APIGW_OK},
    {"[ ]", "/0/x", "2", "[ {\"x\":2}]", APIGW_OK},
    {"{\"-\":1}", "/-", "2", "{\"-\":2}", APIGW_OK},
    /* no place for it */
    {"[1]", "/2", "2", NULL, APIGW_E_NOT_FOUND},
    {"[1]", "/01", "2", NULL, APIGW_E_NOT_FOUND},
    {"[1]", "/a", "2", NULL, APIGW_E_NOT_FOUND},
    {"[1]", "/-1", "2", NULL, APIGW_E_NOT_FOUND},
    {"[[]]", "/99999999999999999999/x", "2", NULL, APIGW_E_NOT_FOUND},
    {"{\"a\":1}", "/a/b", "2", NULL, APIGW_E_TYPE},
    {"{\"a\":\"x\"}", "/a/0", "2", NULL, APIGW_E_TYPE},
    {"true", "/a", "2", NULL, APIGW_E_TYPE},
    /* taken away */
    {"{\"a\":1,\"b\":2, \"c\" : 3}", "/a", NULL, "{\"b\":2,\"c\" : 3}", APIGW_OK},
    {"{\"a\":1,\"b\":2}", "/b", NULL, "{\"a\":1}", APIGW_OK},
    {"{\"a\":1}", "/a", NULL, "{}", APIGW_OK},
    {"{\"a\":1,\"b\":2,\"\\u0061\":3}", "/a", NULL, "{\"b\":2}", APIGW_OK},
    {"[[1,2],3]", "/0/1", NULL, "[[1],3]", APIGW_OK},
    {"[1,2,3]", "/1", NULL, "[1,3]", APIGW_OK},
    {"[1]", "/0", NULL, "[]", APIGW_OK},
    /* nothing to take away */
    {"{\"a\": 1}", "/b", NULL, "{\"a\": 1}", APIGW_OK},
    {"{\"a\": 1}", "/a/b", NULL, "{\"a\": 1}", APIGW_OK},
    {"{\"a\": 1}", "/x/y/z", NULL, "{\"a\": 1}", APIGW_OK},
    {"[1 ]", "/1", NULL, "[1 ]", APIGW_OK},
    {"[1 ]", "/-", NULL, "[1 ]", APIGW_OK},
    {"null", "/a", NULL, "null", APIGW_OK},
};

START_TEST(one_place_changes) {
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        const edit *t = &edits[i];
        size_t n = strlen(t->json), p = strlen(t->pointer), found = 0;
        char *json = exact(t->json, n), *pointer = exact(t->pointer, p);
        slice value = {t->value, t->value == NULL ? 0 : strlen(t->value)};
        apigw_buffer *out = apigw_buffer_new(NULL);
        buffer_begin(out);
        ck_assert_int_eq(json_edit((slice){json, n}, (slice){pointer, p}, value, out), t->status);
        ck_assert_int_eq(buffer_finish(out), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(out, &found), t->wanted == NULL ? "" : t->wanted);
        apigw_buffer_free(out);
        free(json);
        free(pointer);
    }
}
END_TEST

START_TEST(names_of_tokens) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t n = 0;
    buffer_begin(out);
    json_write_token(out, (slice){"a~1\0~0\"", 7});
    ck_assert_int_eq(buffer_finish(out), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, &n), "\"a/\\u0000~\\\"\":");
    apigw_buffer_free(out);
}
END_TEST

Suite *edit_suite(void) {
    Suite *suite = suite_create("edit");
    TCase *tests = tcase_create("edit");
    tcase_add_test(tests, one_place_changes);
    tcase_add_test(tests, names_of_tokens);
    suite_add_tcase(suite, tests);
    return suite;
}
