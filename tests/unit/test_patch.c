#include "cheap.h"
#include "support/exact.h"
#include "support/random.h"
#include "json/patch.h"

Suite *patch_suite(void);

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

/* What becomes of a text with one change. */
static apigw_status edit_once(slice json, slice pointer, slice value, apigw_buffer *out) {
    arena memory;
    gw_json_change change;
    apigw_buffer *scratch = apigw_buffer_new(NULL);
    gw_arena_init(&memory, NULL);
    gw_json_patch *e = gw_json_patch_begin(&memory, json);
    apigw_status status = gw_json_patch_plan(e, pointer, value, scratch, &change);
    gw_buffer_begin(out);
    if (status == APIGW_OK) {
        gw_json_patch_apply(e, &change);
        gw_json_patch_write(e, out);
    }
    ck_assert_int_eq(gw_buffer_finish(out), APIGW_OK);
    gw_arena_free(&memory);
    apigw_buffer_free(scratch);
    return status;
}

START_TEST(one_place_changes) {
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        const edit *t = &edits[i];
        size_t n = strlen(t->json), p = strlen(t->pointer), found = 0;
        size_t space = strspn(t->json, " "), after = n != 0 && t->json[n - 1] == ' ';
        char *json = exact_copy(t->json + space, n - space - after), *pointer = exact_copy(t->pointer, p);
        slice value = {t->value, t->value == NULL ? 0 : strlen(t->value)};
        apigw_buffer *out = apigw_buffer_new(NULL);
        ck_assert_int_eq(edit_once((slice){json, n - space - after}, (slice){pointer, p}, value, out), t->status);
        const char *text = apigw_buffer_data(out, &found);
        if (t->wanted == NULL)
            ck_assert_uint_eq(found, 0);
        else
            ck_assert_msg(strncmp(text, t->wanted + space, found) == 0 && found == strlen(t->wanted) - space - after,
                          "%s became %s", t->json, text);
        apigw_buffer_free(out);
        free(json);
        free(pointer);
    }
}
END_TEST

static const char *const tokens[] = {"/a", "/b", "/a~0", "/0", "/1", "/2", "/-", "/7", "/\xc3\xa9", "/"};
static const char *const values[] = {
    "1", "{}", "[ ]", "null", "{ \"a\" : [0 , {\"a\":1,\"\\u0061\":[]}] , \"b\":2 }", "[1,2 ,3]", NULL, NULL};

/* Many changes of one text are what each of them makes of the text before it. */
START_TEST(many_places_change) {
    uint32_t state = 3, refused = 0, added = 0;
    apigw_buffer *out = apigw_buffer_new(NULL), *once = apigw_buffer_new(NULL), *scratch = apigw_buffer_new(NULL);
    for (unsigned round = 0; round < 300; round++) {
        arena memory;
        gw_json_patch *e;
        size_t n = 0;
        gw_arena_init(&memory, NULL);
        const char *begin = values[next_random(&state) % 6];
        e = gw_json_patch_begin(&memory, (slice){begin, strlen(begin)});
        gw_buffer_begin(once);
        buffer_append(once, begin, strlen(begin));
        ck_assert_int_eq(gw_buffer_finish(once), APIGW_OK);
        for (unsigned i = 0; i < 60; i++) {
            char pointer[32] = "";
            gw_json_change change;
            const char *v = values[next_random(&state) % 8];
            for (unsigned depth = 1 + next_random(&state) % 4; depth != 0; depth--)
                strcat(pointer, tokens[next_random(&state) % (sizeof tokens / sizeof tokens[0])]);
            const char *text = apigw_buffer_data(once, &n);
            char *before = exact_copy(text, n);
            slice where = {pointer, strlen(pointer)}, value = {v, v == NULL ? 0 : strlen(v)};
            apigw_status status = gw_json_patch_plan(e, where, value, scratch, &change);
            ck_assert_int_eq(edit_once((slice){before, n}, where, value, once), status);
            if (status == APIGW_OK) {
                gw_json_patch_apply(e, &change);
            } else {
                gw_buffer_begin(once);
                buffer_append(once, before, n);
                gw_buffer_finish(once);
                refused++;
            }
            added += change.how == GW_JSON_ADDED;
            gw_buffer_begin(out);
            gw_json_patch_write(e, out);
            ck_assert_int_eq(gw_buffer_finish(out), APIGW_OK);
            ck_assert_str_eq(apigw_buffer_data(out, NULL), apigw_buffer_data(once, NULL));
            free(before);
        }
        gw_arena_free(&memory);
    }
    ck_assert_uint_gt(refused, 1000);
    ck_assert_uint_gt(added, 1000);
    apigw_buffer_free(out);
    apigw_buffer_free(once);
    apigw_buffer_free(scratch);
}
END_TEST

START_TEST(names_of_tokens) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t n = 0;
    gw_buffer_begin(out);
    gw_json_write_token(out, (slice){"a~1\0~0\"", 7});
    ck_assert_int_eq(gw_buffer_finish(out), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, &n), "\"a/\\u0000~\\\"\":");
    apigw_buffer_free(out);
}
END_TEST

Suite *patch_suite(void) {
    Suite *suite = suite_create("patch");
    TCase *tests = tcase_create("patch");
    tcase_add_test(tests, one_place_changes);
    tcase_add_test(tests, names_of_tokens);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, many_places_change);
    suite_add_tcase(suite, slow);
    return suite;
}
