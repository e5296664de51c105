#include "cheap.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *normalize_suite(void);

static apigw_request *r;
static apigw_error err;

static void setup(void) {
    r = apigw_request_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_request_free(r);
}

static apigw_status decode_as(const char *json, uint32_t kind) {
    size_t n = strlen(json);
    char *text = exact_copy(json, n);
    apigw_status status = apigw_request_decode(r, text, n, kind, &err);
    free(text);
    return status;
}

static void expect_field(uint32_t field, const char *wanted) {
    size_t n;
    const char *got = apigw_request_get(r, field, &n);
    if (wanted == NULL) {
        ck_assert_ptr_null(got);
        return;
    }
    ck_assert_ptr_nonnull(got);
    ck_assert_str_eq(got, wanted);
    ck_assert_uint_eq(n, strlen(wanted));
}

/* A list as "name=value;" each, "name!value;" for one without "=". */
static void expect_list(uint32_t list, const char *wanted) {
    char got[2000] = "";
    apigw_pair p;
    size_t n = 0;
    for (size_t i = 0; apigw_request_at(r, list, i, &p) == APIGW_OK; i++) {
        ck_assert_int_eq(p.name[p.name_len], '\0');
        ck_assert_int_eq(p.value[p.value_len], '\0');
        n += (size_t)snprintf(got + n, sizeof got - n, "%s%s%s;", p.name, p.flags & APIGW_PAIR_NO_EQUALS ? "!" : "=",
                              p.value);
    }
    ck_assert_str_eq(got, wanted);
}

static void expect_decoded(uint32_t kind, const char *members) {
    char event[4000];
    snprintf(event, sizeof event, "{%s}", members);
    ck_assert_msg(decode_as(event, kind) == APIGW_OK, "%s: %s", event, err.message);
    ck_assert_uint_eq(apigw_request_kind(r), kind);
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

START_TEST(paths_are_valid_on_every_kind) {
    static const struct {
        const char *raw, *rest, *http_2; /* of text that is encoded already, and of decoded text */
    } rows[] = {{"/", "/", "/"},
                {"/a/b", "/a/b", "/a/b"},
                {"", "/", "/"},
                {"a", "/a", "/a"},
                {"/a b", "/a%20b", "/a%20b"},
                {"/%41%2f", "/%41%2f", "/%2541%252f"},
                {"/100%", "/100%25", "/100%25"},
                {"/%4", "/%254", "/%254"},
                {"/?#", "/%3F%23", "/%3F%23"},
                {"/\xc3\xa9", "/%C3%A9", "/%C3%A9"},
                {"//evil.example/x", "//evil.example/x", "//evil.example/x"},
                {"http://x/", "/http://x/", "/http://x/"},
                {"/a-._~!$&'()*+,;=:@", "/a-._~!$&'()*+,;=:@", "/a-._~!$&'()*+,;=:@"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char members[200];
        snprintf(members, sizeof members, "\"path\":\"%s\"", rows[i].raw);
        expect_decoded(APIGW_KIND_REST, members);
        expect_field(APIGW_FIELD_PATH, rows[i].rest);
        expect_field(APIGW_FIELD_RAW_PATH, rows[i].raw);
        expect_decoded(APIGW_KIND_HTTP_1, members);
        expect_field(APIGW_FIELD_PATH, rows[i].rest);
        snprintf(members, sizeof members, "\"rawPath\":\"%s\"", rows[i].raw);
        expect_decoded(APIGW_KIND_FUNCTION_URL, members);
        expect_field(APIGW_FIELD_PATH, rows[i].rest);
        expect_decoded(APIGW_KIND_HTTP_2, members);
        expect_field(APIGW_FIELD_PATH, rows[i].http_2);
        expect_field(APIGW_FIELD_RAW_PATH, rows[i].raw);
        snprintf(members, sizeof members, "\"requestContext\":{\"http\":{\"path\":\"%s\"}}", rows[i].raw);
        expect_decoded(APIGW_KIND_FUNCTION_URL, members);
        expect_field(APIGW_FIELD_PATH, rows[i].http_2);
        expect_field(APIGW_FIELD_RAW_PATH, NULL);
        expect_field(APIGW_FIELD_CONTEXT_PATH, rows[i].raw);
    }
    expect_decoded(APIGW_KIND_REST, "\"requestContext\":{\"path\":\"/stage/x\"}");
    expect_field(APIGW_FIELD_PATH, NULL);
    expect_decoded(APIGW_KIND_HTTP_2, "\"a\":1");
    expect_field(APIGW_FIELD_PATH, NULL);
}
END_TEST

/* ---- queries ------------------------------------------------------------------------------------------------ */

START_TEST(a_query_as_sent_is_the_truth) {
    static const struct {
        const char *raw, *wanted;
    } rows[] = {{"a=1&b=2&a=3", "a=1;b=2;a=3;"},
                {"a", "a!;"},
                {"a=", "a=;"},
                {"=b", "=b;"},
                {"&&a=1&&", "a=1;"},
                {"a=b=c", "a=b=c;"},
                {"a+b=c+d", "a b=c d;"},
                {"%61=%2B%26", "a=+&;"},
                {"%zz=%4", "%zz=%4;"},
                {"&", ""},
                {"=", "=;"},
                {"a&b=&=c", "a!;b=;=c;"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char members[200];
        snprintf(members, sizeof members, "\"rawQueryString\":\"%s\",\"queryStringParameters\":{\"other\":\"x\"}",
                 rows[i].raw);
        expect_decoded(APIGW_KIND_HTTP_2, members);
        expect_list(APIGW_LIST_QUERY, rows[i].wanted);
        expect_field(APIGW_FIELD_RAW_QUERY, rows[i].raw);
    }
    expect_decoded(APIGW_KIND_FUNCTION_URL, "\"rawQueryString\":\"a=%00\"");
    apigw_pair p;
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_QUERY, 0, &p), APIGW_OK);
    ck_assert_uint_eq(p.flags, APIGW_PAIR_HAS_NUL);
    ck_assert_uint_eq(p.value_len, 1);
}
END_TEST

START_TEST(a_query_is_rebuilt_where_it_is_missing) {
    expect_decoded(APIGW_KIND_REST, "\"path\":\"/\"");
    expect_field(APIGW_FIELD_RAW_QUERY, "");
    expect_decoded(APIGW_KIND_REST, "\"multiValueQueryStringParameters\":{\"a\":[\"1\",\"&=\"],\"b\":[]},"
                                    "\"queryStringParameters\":{\"a\":\"9\",\"b\":\"x y\",\"c\":null,\"\":\"%\"}");
    expect_list(APIGW_LIST_QUERY, "a=1;a=&=;b=x y;=%;");
    expect_field(APIGW_FIELD_RAW_QUERY, "a=1&a=%26%3D&b=x%20y&=%25");
    expect_decoded(APIGW_KIND_HTTP_2, "\"rawQueryString\":\"\",\"queryStringParameters\":{\"a\":\"1\"}");
    expect_field(APIGW_FIELD_RAW_QUERY, "a=1");
    expect_decoded(APIGW_KIND_HTTP_2, "\"rawQueryString\":\"\"");
    expect_field(APIGW_FIELD_RAW_QUERY, "");
    expect_decoded(APIGW_KIND_HTTP_2, "\"queryStringParameters\":{\"a\":\"1,2\",\"\xc3\xa9\":\"\"}");
    expect_list(APIGW_LIST_QUERY, "a=1,2;\xc3\xa9=;");
    expect_field(APIGW_FIELD_RAW_QUERY, "a=1%2C2&%C3%A9=");
}
END_TEST

/* Around the length up to which a query string gets its memory without a look at what has to be escaped. */
START_TEST(queries_of_all_lengths_are_rebuilt) {
    static const char *const values[][2] = {{"v", "v"}, {"%", "%25"}};
    for (size_t n = 0; n < 1100; n++)
        for (size_t i = 0; i < 2; i++) {
            char value[1200] = "", wanted[3600] = "a=", members[1400];
            for (size_t k = 0; k < n; k++) {
                value[k] = values[i][0][0];
                memcpy(wanted + 2 + k * strlen(values[i][1]), values[i][1], strlen(values[i][1]));
            }
            snprintf(wanted + strlen(wanted), 10, "&b=c%%20d");
            snprintf(members, sizeof members, "\"queryStringParameters\":{\"a\":\"%s\",\"b\":\"c d\"}", value);
            expect_decoded(APIGW_KIND_HTTP_2, members);
            expect_field(APIGW_FIELD_RAW_QUERY, wanted);
        }
}
END_TEST

START_TEST(parameters_are_decoded_once) {
    static const char members[] = "\"pathParameters\":{\"a\":\"x%20y%2Bz\",\"b\":\"+\",\"c\":\"%2541\",\"d\":\"%\"},"
                                  "\"stageVariables\":{\"v\":\"%41\"}";
    expect_decoded(APIGW_KIND_REST, members);
    expect_list(APIGW_LIST_PATH_PARAMETERS, "a=x y+z;b=+;c=%41;d=%;");
    expect_list(APIGW_LIST_STAGE_VARIABLES, "v=%41;");
    expect_decoded(APIGW_KIND_HTTP_1, members);
    expect_list(APIGW_LIST_PATH_PARAMETERS, "a=x%20y%2Bz;b=+;c=%2541;d=%;");
    expect_decoded(APIGW_KIND_HTTP_2, members);
    expect_list(APIGW_LIST_PATH_PARAMETERS, "a=x%20y%2Bz;b=+;c=%2541;d=%;");
}
END_TEST

/* ---- headers and cookies ------------------------------------------------------------------------------------ */

START_TEST(headers_of_both_maps) {
    expect_decoded(APIGW_KIND_REST,
                   "\"headers\":{\"A\":\"last\",\"b\":\"1\",\"C\":\"c\"},\"multiValueHeaders\":{\"a\":["
                   "\"first\",\"last\"],\"C\":[\"c\"]}");
    expect_list(APIGW_LIST_HEADERS, "a=first;a=last;C=c;b=1;");
    expect_decoded(APIGW_KIND_REST, "\"headers\":{\"A\":\"1\",\"a\":\"2\"},\"multiValueHeaders\":\"\"");
    expect_list(APIGW_LIST_HEADERS, "A=1;a=2;");
    expect_decoded(APIGW_KIND_HTTP_1, "\"headers\":null,\"multiValueHeaders\":{\"a\":[],\"b\":null,\"c\":[null,\"\"]}");
    expect_list(APIGW_LIST_HEADERS, "c=;");
    expect_decoded(APIGW_KIND_REST, "\"headers\":{\"a\":\"1\"},\"multiValueHeaders\":{\"a\":[]}");
    expect_list(APIGW_LIST_HEADERS, "a=1;");
}
END_TEST

START_TEST(cookies_from_either_place) {
    expect_decoded(APIGW_KIND_REST, "\"headers\":{\"Cookie\":\"a=1; b=\\\"2\\\";c; =d;; e = f \"}");
    expect_list(APIGW_LIST_COOKIES, "a=1;b=\"2\";=c;=d;e=f;");
    expect_decoded(APIGW_KIND_REST, "\"multiValueHeaders\":{\"cookie\":[\"a=1\",\"b=2; c=3\"]}");
    expect_list(APIGW_LIST_COOKIES, "a=1;b=2;c=3;");
    expect_decoded(APIGW_KIND_HTTP_2, "\"cookies\":[\"a=1\",\"b\",\"\",\"c=x=y\"],\"headers\":{\"x\":\"y\"}");
    expect_list(APIGW_LIST_COOKIES, "a=1;=b;=;c=x=y;");
    expect_list(APIGW_LIST_HEADERS, "x=y;cookie=a=1; b; ; c=x=y;");
    expect_decoded(APIGW_KIND_FUNCTION_URL, "\"cookies\":[\"a=1\"],\"headers\":{\"COOKIE\":\"a=1\"}");
    expect_list(APIGW_LIST_COOKIES, "a=1;");
    expect_list(APIGW_LIST_HEADERS, "COOKIE=a=1;");
    expect_decoded(APIGW_KIND_HTTP_2, "\"cookies\":[],\"headers\":{\"cookie\":\"z=1\"}");
    expect_list(APIGW_LIST_COOKIES, "z=1;");
    expect_decoded(APIGW_KIND_HTTP_2, "\"cookies\":[\"a=1\"]");
    expect_list(APIGW_LIST_HEADERS, "cookie=a=1;");
    size_t n;
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "Cookie", 6, 0, &n), "a=1");
    ck_assert_uint_eq(n, 3);
}
END_TEST

/* ---- the forms of maps -------------------------------------------------------------------------------------- */

START_TEST(maps_must_have_the_form_of_their_kind) {
    static const char event[] = "{\"headers\":{\"x\":null,\"a/b\":[\"1\"]}}";
    apigw_request_set_option(r, APIGW_OPT_STRICT, 1, NULL);
    ck_assert_int_eq(decode_as("{\"headers\":{\"b\":[\"1\"]}}", APIGW_KIND_REST), APIGW_E_TYPE);
    ck_assert_str_eq(err.pointer, "/headers/b");
    ck_assert_uint_eq(err.offset, 16);
    ck_assert_str_eq(err.message, "expected a string, found an array");
    ck_assert_int_eq(decode_as(event, APIGW_KIND_REST), APIGW_E_HEADER);
    ck_assert_int_eq(decode_as("{\"queryStringParameters\":{\"a\":\"\",\"a/b\":[]}}", APIGW_KIND_HTTP_2), APIGW_E_TYPE);
    ck_assert_str_eq(err.pointer, "/queryStringParameters/a~1b");
    for (uint32_t option = APIGW_OPT_LENIENT; option >= APIGW_OPT_STRICT; option--) { /* both, then none */
        apigw_request_set_option(r, option, option == APIGW_OPT_LENIENT, NULL);
        ck_assert_int_eq(decode_as("{\"headers\":{\"b\":[\"1\",\"2\"]}}", APIGW_KIND_REST), APIGW_OK);
        expect_list(APIGW_LIST_HEADERS, "b=1;b=2;");
    }
}
END_TEST

/* ---- bodies ------------------------------------------------------------------------------------------------- */

static void expect_body(const char *wanted, size_t length, int32_t base64) {
    size_t n = 99;
    const char *body = apigw_request_body(r, &n);
    ck_assert_int_eq(body != NULL, wanted != NULL);
    ck_assert_uint_eq(n, length);
    ck_assert_int_eq(apigw_request_body_was_base64(r), base64);
    if (wanted != NULL) {
        expect_bytes(body, wanted, length);
        ck_assert_int_eq(body[length], '\0');
    }
}

START_TEST(bodies_as_bytes) {
    expect_decoded(APIGW_KIND_REST, "\"body\":null");
    expect_body(NULL, 0, 0);
    expect_decoded(APIGW_KIND_REST, "\"isBase64Encoded\":true");
    expect_body(NULL, 0, 0);
    expect_decoded(APIGW_KIND_REST, "\"body\":\"\"");
    expect_body("", 0, 0);
    expect_decoded(APIGW_KIND_REST, "\"isBase64Encoded\":true,\"body\":\"\"");
    expect_body("", 0, 1);
    expect_decoded(APIGW_KIND_REST, "\"body\":\"aGk=\",\"isBase64Encoded\":null");
    expect_body("aGk=", 4, 0);
    expect_decoded(APIGW_KIND_HTTP_2, "\"body\":\"\\u0061Gk\\u003d\",\"isBase64Encoded\":true");
    expect_body("hi", 2, 1);
    expect_decoded(APIGW_KIND_HTTP_2, "\"body\":\"/w\\/A\",\"isBase64Encoded\":true");
    expect_body("\xff\x0f\xc0", 3, 1);
    expect_decoded(APIGW_KIND_HTTP_2, "\"body\":\"\\ud800\\n\",\"isBase64Encoded\":false");
    expect_body("\xef\xbf\xbd\n", 4, 0);
}
END_TEST

/* All lengths, against base64 made here. */
START_TEST(base64_of_all_lengths) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t n = 0; n <= 100; n++) {
        char body[104], event[400];
        size_t to = (size_t)sprintf(event, "\"isBase64Encoded\":true,\"body\":\"");
        for (size_t i = 0; i < n + 2; i++)
            body[i] = i < n ? (char)(i * 89 + n * 7) : 0;
        for (size_t i = 0; i < n; i += 3) {
            unsigned long bits = (unsigned long)(unsigned char)body[i] << 16 |
                                 (unsigned long)(unsigned char)body[i + 1] << 8 |
                                 (unsigned char)(i + 2 < n ? body[i + 2] : 0);
            for (int k = 0; k < 4; k++)
                event[to++] = (size_t)k <= n - i ? digits[bits >> (18 - 6 * k) & 63] : '=';
        }
        event[to++] = '"';
        event[to] = '\0';
        expect_decoded(APIGW_KIND_HTTP_2, event);
        expect_body(body, n, 1);
    }
}
END_TEST

START_TEST(bad_base64_tells_the_byte) {
    static const struct {
        const char *body;
        uint64_t offset;
        const char *message;   /* NULL: anything */
        const char *leniently; /* what it is then; NULL: nothing */
    } rows[] = {{"a*k=", 35, "expected base64 of RFC 4648, found '*'", NULL},
                {"aGk", 37, "expected base64 of RFC 4648, found its end too early", "hi"},
                {"a\\nGk=", 35, NULL, "hi"},
                {"-_8=", 34, NULL, "\xfb\xff"},
                {"a", 35, NULL, NULL},
                {"\\u0061\\u002ak=", 40, "expected base64 of RFC 4648, found '*'", NULL},
                {"aG k", 36, "expected base64 of RFC 4648, found ' '", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char event[200];
        snprintf(event, sizeof event, "{\"isBase64Encoded\":true , \"body\":\"%s\"}", rows[i].body);
        apigw_request_set_option(r, APIGW_OPT_LENIENT, 0, NULL);
        ck_assert_int_eq(decode_as(event, APIGW_KIND_REST), APIGW_E_BASE64);
        ck_assert_msg(err.offset == rows[i].offset, "%s: %llu %s", rows[i].body, (unsigned long long)err.offset,
                      err.message);
        ck_assert_str_eq(err.pointer, "/body");
        if (rows[i].message != NULL)
            ck_assert_str_eq(err.message, rows[i].message);
        apigw_request_set_option(r, APIGW_OPT_LENIENT, 1, NULL);
        ck_assert_int_eq(decode_as(event, APIGW_KIND_REST), APIGW_OK);
        expect_body(rows[i].leniently, rows[i].leniently == NULL ? 0 : 2, rows[i].leniently != NULL);
        ck_assert_uint_eq(apigw_request_issue_count(r), 1);
        ck_assert_int_eq(apigw_request_issue_at(r, 0, &err), APIGW_OK);
        if (rows[i].leniently != NULL && strchr(rows[i].body, '\\') != NULL)
            ck_assert_uint_eq(err.offset, 34); /* where the body begins */
        else
            ck_assert_uint_eq(err.offset, rows[i].offset);
        ck_assert_int_eq(apigw_request_issue_at(r, 1, &err), APIGW_E_NOT_FOUND);
    }
}
END_TEST

START_TEST(lists_end_at_the_limit) {
    apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL);
    ck_assert_int_eq(decode_as("{\"rawQueryString\":\"a&b\",\"cookies\":[\"a\",\"b\"]}", APIGW_KIND_HTTP_2), APIGW_OK);
    ck_assert_int_eq(decode_as("{\"rawQueryString\":\"a&b&c\"}", APIGW_KIND_HTTP_2), APIGW_E_ITEMS);
    ck_assert_int_eq(decode_as("{\"headers\":{\"cookie\":\"a;b;c\"}}", APIGW_KIND_HTTP_2), APIGW_E_ITEMS);
    ck_assert_int_eq(decode_as("{\"headers\":{\"cookie\":\"a;;b;\"}}", APIGW_KIND_HTTP_2), APIGW_OK);
    ck_assert_int_eq(decode_as("{\"cookies\":[\"a\",\"b\",\"c\"]}", APIGW_KIND_HTTP_2), APIGW_E_ITEMS);
    /* the joined Cookie line is a line as others are */
    ck_assert_int_eq(decode_as("{\"headers\":{\"x\":\"1\"},\"cookies\":[\"a\"]}", APIGW_KIND_HTTP_2), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 2);
    ck_assert_int_eq(decode_as("{\"headers\":{\"x\":\"1\",\"y\":\"2\"},\"cookies\":[\"a\"]}", APIGW_KIND_HTTP_2),
                     APIGW_E_ITEMS);
    ck_assert_int_eq(decode_as("{\"headers\":{\"x\":\"1\",\"cookie\":\"a\"},\"cookies\":[\"a\"]}", APIGW_KIND_HTTP_2),
                     APIGW_OK);
}
END_TEST

/* Empty pieces are no parameters: they do not count. */
START_TEST(empty_pieces_of_a_query_do_not_count) {
    apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL);
    ck_assert_int_eq(decode_as("{\"rawQueryString\":\"a&&b&\"}", APIGW_KIND_HTTP_2), APIGW_OK);
    expect_list(APIGW_LIST_QUERY, "a!;b!;");
}
END_TEST

Suite *normalize_suite(void) {
    Suite *s = suite_create("normalize");
    TCase *t = tcase_create("normalize");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, paths_are_valid_on_every_kind);
    tcase_add_test(t, a_query_as_sent_is_the_truth);
    tcase_add_test(t, a_query_is_rebuilt_where_it_is_missing);
    tcase_add_test(t, queries_of_all_lengths_are_rebuilt);
    tcase_add_test(t, parameters_are_decoded_once);
    tcase_add_test(t, headers_of_both_maps);
    tcase_add_test(t, cookies_from_either_place);
    tcase_add_test(t, maps_must_have_the_form_of_their_kind);
    tcase_add_test(t, bodies_as_bytes);
    tcase_add_test(t, base64_of_all_lengths);
    tcase_add_test(t, bad_base64_tells_the_byte);
    tcase_add_test(t, lists_end_at_the_limit);
    tcase_add_test(t, empty_pieces_of_a_query_do_not_count);
    suite_add_tcase(s, t);
    return s;
}
