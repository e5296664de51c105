#include "text/media_type.h"
#include <check.h>
#include <string.h>

Suite *media_type_suite(void);

START_TEST(type_and_subtype_without_the_rest) {
    static const char *const cases[][2] = {
        {"text/html", "text/html"},
        {"text/html; charset=utf-8", "text/html"},
        {"text/html;charset=utf-8", "text/html"},
        {" \ttext/html \t; charset=utf-8", "text/html"},
        {"Text/HTML", "Text/HTML"},
        {"application/vnd.api+json", "application/vnd.api+json"},
        {"*/*", "*/*"},
        {"text/html;", "text/html"},
        {"text/html charset=utf-8", "text/html"},
        {"text/html, text/plain", "text/html"},
        {"a/b", "a/b"},
        {"", ""},
        {" ", ""},
        {"text", ""},
        {"text/", ""},
        {"/html", ""},
        {"/", ""},
        {"text/;x", ""},
        {"text /html", ""},
        {"text/ html", ""},
        {"text/html/x", ""},
        {"text/ht@ml", ""},
        {"t\xC3\xA9xt/html", ""},
        {"; charset=utf-8", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *value = cases[i][0];
        slice type = gw_media_type(value, strlen(value));
        ck_assert_msg(type.len == strlen(cases[i][1]), "'%s': %zu", value, type.len);
        ck_assert_mem_eq(type.at, cases[i][1], type.len);
        ck_assert(type.at >= value && type.at + type.len <= value + strlen(value));
    }
    ck_assert_uint_eq(gw_media_type(NULL, 0).len, 0);
    ck_assert_uint_eq(gw_media_type("text/html", 6).len, 6);
    ck_assert_uint_eq(gw_media_type("text/html", 5).len, 0);
}
END_TEST

START_TEST(text_types) {
    static const char *const text[] = {
        "text/plain",
        "text/html",
        "TEXT/x-anything",
        "application/json",
        "Application/JSON",
        "application/xml",
        "application/javascript",
        "application/x-javascript",
        "application/ecmascript",
        "application/yaml",
        "application/x-yaml",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "application/problem+json",
        "application/vnd.api+JSON",
        "application/atom+xml",
        "image/svg+xml",
        "application/openapi+yaml",
        "application/json; charset=utf-8",
    };
    static const char *const others[] = {
        "",
        "text",
        "text/",
        "json",
        "application/",
        "application/octet-stream",
        "application/jsonx",
        "application/xjson",
        "application/pdf",
        "application/xml-dtd",
        "application/zip",
        "application/x-protobuf",
        "image/png",
        "image/json",
        "context/plain",
        "multipart/form-data",
        "application/vnd.json",
        "application/vnd+jsonp",
        "audio/mpeg",
        "*/*",
    };
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        ck_assert_msg(gw_media_type_is_text(text[i], strlen(text[i])), "%s", text[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(!gw_media_type_is_text(others[i], strlen(others[i])), "%s", others[i]);
    ck_assert(!gw_media_type_is_text(NULL, 0));
    ck_assert(!gw_media_type_is_text("application/json", 15));
}
END_TEST

static bool matches(const char *type, const char *range) {
    return gw_media_type_matches(gw_media_type(type, strlen(type)), range, strlen(range));
}

START_TEST(ranges) {
    ck_assert(matches("image/png; q=1", "IMAGE/png"));
    ck_assert(matches("image/png", "image/*"));
    ck_assert(matches("image/png", "*/*"));
    ck_assert(matches("", "*/*"));
    ck_assert(!matches("", "image/*"));
    ck_assert(!matches("images/png", "image/*"));
    ck_assert(!matches("image/png", "*/png"));
    ck_assert(!matches("image/png", "image/pn"));
    ck_assert(!matches("image/png", ""));
}
END_TEST

static void expect_charset(const char *value, const char *expected) {
    slice found = gw_media_type_charset(value, strlen(value));
    ck_assert((found.at == NULL) == (expected == NULL));
    ck_assert_uint_eq(found.len, expected == NULL ? 0 : strlen(expected));
    if (expected != NULL)
        ck_assert_mem_eq(found.at, expected, found.len);
}

START_TEST(charsets) {
    expect_charset("text/plain; charset=utf-8", "utf-8");
    expect_charset("text/plain;a=b;CharSet=\"UTF-8\" ; c=d", "UTF-8");
    expect_charset("text/plain;charset=", "");
    expect_charset("text/plain;charset=\"\"", "");
    expect_charset("text/plain;charset=\"", "\"");
    expect_charset("text/plain;charset=\"a", "\"a");
    expect_charset("text/plain;charset=a\"", "a\"");
    expect_charset("text/plain; xcharset=a", NULL);
    expect_charset("charset=a", NULL);
    expect_charset("", NULL);
}
END_TEST

Suite *media_type_suite(void) {
    Suite *suite = suite_create("media_type");
    TCase *tests = tcase_create("media_type");
    tcase_add_test(tests, type_and_subtype_without_the_rest);
    tcase_add_test(tests, text_types);
    tcase_add_test(tests, ranges);
    tcase_add_test(tests, charsets);
    suite_add_tcase(suite, tests);
    return suite;
}
