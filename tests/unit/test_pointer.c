#include "cheap.h"
#include "support/exact.h"
#include "json/pointer.h"
#include "json/walker.h"

Suite *pointer_suite(void);

static slice text_of(const char *text) {
    return (slice){text, strlen(text)};
}

START_TEST(what_is_a_pointer) {
    static const char *const good[] = {"", "/", "//", "/a", "/a/b", "/~0", "/~1", "/~01", "/a~0b/~1", "/\xff", "/ "};
    static const char *const bad[] = {"a", " ", "~0", "/~", "/~2", "/a/~", "/~~0", "#/a"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        char *p = exact_copy(good[i], strlen(good[i]));
        ck_assert_msg(gw_json_pointer_valid(p, strlen(good[i])), "%s", good[i]);
        free(p);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *p = exact_copy(bad[i], strlen(bad[i]));
        ck_assert_msg(!gw_json_pointer_valid(p, strlen(bad[i])), "%s", bad[i]);
        free(p);
    }
    ck_assert(gw_json_pointer_valid(NULL, 0));
    ck_assert(gw_json_pointer_valid("/a\0b", 4));
}
END_TEST

START_TEST(tokens_one_by_one) {
    char *p = exact_copy("/a//b~1c/", 9);
    slice rest = {p, 9}, token;
    static const char *const wanted[] = {"a", "", "b~1c", ""};
    for (size_t i = 0; i < 4; i++) {
        ck_assert(gw_json_pointer_next(&rest, &token));
        ck_assert_uint_eq(token.len, strlen(wanted[i]));
        expect_bytes(token.at, wanted[i], token.len);
    }
    ck_assert(!gw_json_pointer_next(&rest, &token));
    free(p);
    rest = (slice){NULL, 0};
    ck_assert(!gw_json_pointer_next(&rest, &token));
}
END_TEST

START_TEST(bytes_of_a_token) {
    slice token = text_of("a~0~1~01~");
    static const char wanted[] = "a~/~1~";
    size_t i = 0, k = 0;
    while (i < token.len)
        ck_assert_int_eq(gw_json_pointer_byte(token, &i), wanted[k++]);
    ck_assert_uint_eq(k, sizeof wanted - 1);
}
END_TEST

START_TEST(names_with_escapes_on_both_sides) {
    static const struct {
        const char *token, *name;
        bool same;
    } rows[] = {{"", "", true},
                {"a", "a", true},
                {"a", "ab", false},
                {"ab", "a", false},
                {"~1~0", "/~", true},
                {"~1~0", "\\/\\u007E", true},
                {"~01", "~1", true},
                {"~01", "/", false},
                {"\xc3\xa9", "\\u00e9", true},
                {"\xc3\xa9", "\xc3\xa9", true},
                {"\xc3", "\\u00e9", false},
                {"\xf0\x9f\x98\x80", "\\ud83d\\ude00", true},
                {"\xef\xbf\xbd", "\\ud83d", true},
                {"\n\"\\", "\\n\\\"\\\\", true},
                {"headers", "h\\u0065aders", true},
                {"a", "", false},
                {"", "a", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *token = exact_copy(rows[i].token, strlen(rows[i].token)),
             *name = exact_copy(rows[i].name, strlen(rows[i].name));
        ck_assert_msg(gw_json_pointer_names((slice){token, strlen(rows[i].token)},
                                            (slice){name, strlen(rows[i].name)}) == rows[i].same,
                      "%s and %s", rows[i].token, rows[i].name);
        free(token);
        free(name);
    }
    ck_assert(gw_json_pointer_names((slice){"a\0b", 3}, text_of("a\\u0000b")));
    ck_assert(!gw_json_pointer_names((slice){"a", 1}, text_of("a\\u0000")));
}
END_TEST

static const char document[] =
    " { \"foo\" : [ \"bar\" , \"baz\" ] , \"\" : 0 , \"a/b\" : 1 , \"c%d\" : 2 , \"m~n\" : 8 ,"
    "\"dup\":1,\"k\\u0065y\":{\"x\":[[],{},[{\"deep\":null}]]},\"dup\":{\"last\":true},\"t\":\"\\\"}]\",\"key2\":-1."
    "5e3}  ";

START_TEST(values_at_pointers) {
    static const struct {
        const char *pointer, *wanted; /* NULL: nothing there */
    } rows[] = {{"/foo", "[ \"bar\" , \"baz\" ]"},
                {"/foo/0", "\"bar\""},
                {"/foo/1", "\"baz\""},
                {"/foo/2", NULL},
                {"/foo/-", NULL},
                {"/foo/01", NULL},
                {"/foo/+1", NULL},
                {"/foo/", NULL},
                {"/foo/0/0", NULL},
                {"/foo/18446744073709551615", NULL},
                {"/foo/18446744073709551616", NULL},
                {"/foo/99999999999999999999999", NULL},
                {"/", "0"},
                {"//", NULL},
                {"/a~1b", "1"},
                {"/a/b", NULL},
                {"/c%d", "2"},
                {"/m~0n", "8"},
                {"/dup", "{\"last\":true}"},
                {"/dup/last", "true"},
                {"/key/x/0", "[]"},
                {"/key/x/0/0", NULL},
                {"/key/x/1", "{}"},
                {"/key/x/1/a", NULL},
                {"/key/x/2/0/deep", "null"},
                {"/key/x/2/0/deep/a", NULL},
                {"/t", "\"\\\"}]\""},
                {"/t/0", NULL},
                {"/key2", "-1.5e3"},
                {"/nothing", NULL}};
    size_t n = sizeof document - 1;
    char *json = exact_copy(document, n);
    slice value;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool found = gw_json_pointer_find((slice){json, n}, text_of(rows[i].pointer), &value);
        ck_assert_msg(found == (rows[i].wanted != NULL), "%s", rows[i].pointer);
        if (found) {
            ck_assert_uint_eq(value.len, strlen(rows[i].wanted));
            expect_bytes(value.at, rows[i].wanted, value.len);
        }
    }
    ck_assert(gw_json_pointer_find((slice){json, n}, (slice){NULL, 0}, &value));
    ck_assert_uint_eq(value.len, n - 3);
    free(json);
}
END_TEST

START_TEST(the_last_of_duplicate_members_counts) {
    static const struct {
        const char *json, *pointer, *wanted;
    } rows[] = {{"{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "/a/b", NULL},
                {"{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "/a/c", "2"},
                {"{\"a\":{\"b\":1,\"b\":2},\"a\":{\"b\":3,\"b\":4},\"x\":5}", "/a/b", "4"},
                {"{\"a\":{\"b\":1},\"\\u0061\":7}", "/a/b", NULL},
                {"{\"a\":{\"b\":1},\"\\u0061\":7}", "/a", "7"},
                {"{\"a\":7,\"a\":[[0],[1,[2,3]],4]}", "/a/1/1/0", "2"},
                {"[{\"0\":[1,2]},{\"0\":[3,4],\"0\":[5,6]}]", "/1/0/1", "6"},
                {"[[1,2],[3,4]]", "/0/2", NULL},
                {"{\"a\":{\"a\":{\"a\":1,\"b\":2},\"b\":3},\"b\":4}", "/a/a/b", "2"},
                {"{\"a\":{\"a\":{\"a\":1,\"b\":2},\"b\":3},\"b\":4}", "/a/b", "3"},
                {"{\"a\":{\"a\":{\"a\":1,\"b\":2},\"b\":3},\"b\":4}", "/b", "4"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        slice value;
        bool found = gw_json_pointer_find(text_of(rows[i].json), text_of(rows[i].pointer), &value);
        ck_assert_msg(found == (rows[i].wanted != NULL), "%s in %s", rows[i].pointer, rows[i].json);
        if (found)
            expect_bytes(value.at, rows[i].wanted, value.len);
    }
}
END_TEST

START_TEST(as_deep_as_a_text_may_be) {
    static char json[4 * GW_JSON_DEPTH_MAX], pointer[2 * GW_JSON_DEPTH_MAX];
    slice value;
    for (size_t i = 0; i < GW_JSON_DEPTH_MAX; i++) {
        json[i] = '[';
        json[2 * GW_JSON_DEPTH_MAX - i] = ']';
        memcpy(pointer + 2 * i, "/0", 2);
    }
    json[GW_JSON_DEPTH_MAX] = '7';
    slice text = {json, 2 * GW_JSON_DEPTH_MAX + 1};
    ck_assert(gw_json_pointer_find(text, (slice){pointer, sizeof pointer}, &value));
    ck_assert(value.len == 1 && *value.at == '7');
    ck_assert(gw_json_pointer_find(text, (slice){pointer, sizeof pointer - 2}, &value));
    ck_assert(value.len == 3 && *value.at == '[');
}
END_TEST

START_TEST(scalars_have_only_themselves) {
    slice value;
    ck_assert(gw_json_pointer_find(text_of(" 12 "), text_of(""), &value));
    ck_assert_uint_eq(value.len, 2);
    ck_assert(!gw_json_pointer_find(text_of("12"), text_of("/0"), &value));
    ck_assert(!gw_json_pointer_find(text_of("\"a\""), text_of("/0"), &value));
    ck_assert(!gw_json_pointer_find(text_of("{}"), text_of("/"), &value));
    ck_assert(!gw_json_pointer_find(text_of("[]"), text_of("/0"), &value));
    ck_assert(!gw_json_pointer_find(text_of(""), text_of("/0"), &value));
    ck_assert(!gw_json_pointer_find(text_of(""), text_of(""), &value));
}
END_TEST

/* Nothing is read after the end of a truncated text. */
START_TEST(a_cut_document_is_survived) {
    static const char *const pointers[] = {"", "/key/x/2/0/deep", "/dup/last", "/foo/1", "/key2", "/none"};
    for (size_t n = 0; n < sizeof document; n++) {
        char *json = exact_copy(document, n);
        for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
            slice value = {NULL, 0};
            if (gw_json_pointer_find((slice){json, n}, text_of(pointers[i]), &value))
                expect_that(value.at >= json && value.at + value.len <= json + n);
        }
        free(json);
    }
}
END_TEST

Suite *pointer_suite(void) {
    Suite *s = suite_create("pointer");
    TCase *t = tcase_create("pointer");
    tcase_add_test(t, what_is_a_pointer);
    tcase_add_test(t, tokens_one_by_one);
    tcase_add_test(t, bytes_of_a_token);
    tcase_add_test(t, names_with_escapes_on_both_sides);
    tcase_add_test(t, values_at_pointers);
    tcase_add_test(t, the_last_of_duplicate_members_counts);
    tcase_add_test(t, as_deep_as_a_text_may_be);
    tcase_add_test(t, scalars_have_only_themselves);
    tcase_add_test(t, a_cut_document_is_survived);
    suite_add_tcase(s, t);
    return s;
}
