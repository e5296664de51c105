#include <apigw/router.h>
#include <check.h>
#include <string.h>

Suite *route_key_suite(void);

/* A parameter fills its segment and a greedy one is the last (C1.1, C1.4); the characters of a literal (C1.2). */
START_TEST(keys_that_are_taken) {
    static const struct {
        uint32_t api;
        const char *key, *path;
        uint32_t method, segments, parameters, greedy;
    } cases[] = {
        {APIGW_ROUTES_REST, "GET /", "/", APIGW_METHOD_GET, 0, 0, 0},
        {APIGW_ROUTES_REST, "ANY /{proxy+}", "/{proxy+}", APIGW_METHOD_ANY, 1, 1, 1},
        {APIGW_ROUTES_REST, "HEAD /a-b._,:/{x.y-z:_1}/c", "/a-b._,:/{x.y-z:_1}/c", APIGW_METHOD_HEAD, 3, 1, 0},
        {APIGW_ROUTES_REST, "DELETE /{a}/{b+}", "/{a}/{b+}", APIGW_METHOD_DELETE, 2, 2, 1},
        {APIGW_ROUTES_HTTP, "PATCH /pets/{id}", "/pets/{id}", APIGW_METHOD_PATCH, 2, 1, 0},
        {APIGW_ROUTES_HTTP, "PUT /~a!$&'()*+;=@", "/~a!$&'()*+;=@", APIGW_METHOD_PUT, 1, 0, 0},
        {APIGW_ROUTES_HTTP, "$default", "$default", 0, 0, 0, 0},
        {APIGW_ROUTES_HTTP, "OPTIONS /$default", "/$default", APIGW_METHOD_OPTIONS, 1, 0, 0},
        {APIGW_ROUTES_WEBSOCKET, "$connect", "$connect", 0, 0, 0, 0},
        {APIGW_ROUTES_WEBSOCKET, "$disconnect", "$disconnect", 0, 0, 0, 0},
        {APIGW_ROUTES_WEBSOCKET, "send message/{x", "send message/{x", 0, 0, 0, 0},
    };
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_route_key key;
        apigw_error error;
        size_t n = strlen(cases[i].key);
        ck_assert_int_eq(apigw_route_key_parse(cases[i].api, cases[i].key, n, &key, &error), APIGW_OK);
        ck_assert_uint_eq(key.path_len, strlen(cases[i].path));
        ck_assert_mem_eq(key.path, cases[i].path, key.path_len);
        ck_assert_uint_eq(key.method, cases[i].method);
        ck_assert_uint_eq(key.segments, cases[i].segments);
        ck_assert_uint_eq(key.parameters, cases[i].parameters);
        ck_assert_uint_eq(key.greedy, cases[i].greedy);
        ck_assert_int_eq(apigw_route_key_format(&key, out, &error), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), cases[i].key);
    }
    apigw_buffer_free(out);
}
END_TEST

START_TEST(keys_that_are_refused) {
    static const struct {
        uint32_t api;
        const char *key;
        size_t offset;
        const char *message;
    } cases[] = {
        {APIGW_ROUTES_REST, "", 0, "upper case"},
        {APIGW_ROUTES_REST, "get /a", 0, "upper case"},
        {APIGW_ROUTES_REST, "TRACE /a", 0, "upper case"},
        {APIGW_ROUTES_REST, "/a", 0, "upper case"},
        {APIGW_ROUTES_REST, "GET", 3, "a space and a path"},
        {APIGW_ROUTES_REST, "GET ", 4, "begins with /"},
        {APIGW_ROUTES_REST, "GET a", 4, "begins with /"},
        {APIGW_ROUTES_REST, "GET  /a", 4, "begins with /"},
        {APIGW_ROUTES_REST, "GET /a/", 7, "no slash at the end"},
        {APIGW_ROUTES_HTTP, "GET /a/", 7, "no slash at the end"},
        {APIGW_ROUTES_REST, "GET //", 5, "not empty"},
        {APIGW_ROUTES_REST, "GET /a//b", 7, "not empty"},
        {APIGW_ROUTES_REST, "GET /{p+}/b", 10, "last segment"},
        {APIGW_ROUTES_HTTP, "GET /{p+}/{q}", 10, "last segment"},
        {APIGW_ROUTES_REST, "GET /{}", 6, "name of a parameter"},
        {APIGW_ROUTES_REST, "GET /{+}", 6, "name of a parameter"},
        {APIGW_ROUTES_REST, "GET /{a", 7, "}"},
        {APIGW_ROUTES_REST, "GET /{a b}", 7, "}"},
        {APIGW_ROUTES_REST, "GET /{a}b", 8, "fill its segment"},
        {APIGW_ROUTES_REST, "GET /a{b}", 6, "letter"},
        {APIGW_ROUTES_REST, "GET /a~", 6, "letter"},
        {APIGW_ROUTES_HTTP, "GET /a%20b", 6, "letter"},
        {APIGW_ROUTES_HTTP, "GET /a?b=c", 6, "letter"},
        {APIGW_ROUTES_REST, "$default", 0, "upper case"},
        {APIGW_ROUTES_HTTP, "$connect", 0, "upper case"},
        {APIGW_ROUTES_WEBSOCKET, "", 0, "$connect"},
        {APIGW_ROUTES_WEBSOCKET, "$other", 0, "$connect"},
        {APIGW_ROUTES_WEBSOCKET, "a\nb", 1, "control"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_error error;
        size_t n = strlen(cases[i].key);
        ck_assert_int_eq(apigw_route_key_parse(cases[i].api, cases[i].key, n, NULL, &error), APIGW_E_VALUE);
        ck_assert_int_eq(error.code, APIGW_E_VALUE);
        ck_assert_msg(error.offset == cases[i].offset, "%s: offset %u", cases[i].key, (unsigned)error.offset);
        ck_assert_msg(strstr(error.message, cases[i].message) != NULL, "%s: %s", cases[i].key, error.message);
    }
}
END_TEST

/* "GET " and `segments` times "/" and `length` letters. */
static size_t long_key(char *out, size_t segments, size_t length) {
    size_t n = 4;
    memcpy(out, "GET ", 4);
    for (size_t i = 0; i < segments; i++) {
        out[n++] = '/';
        memset(out + n, 'a', length);
        n += length;
    }
    return n;
}

START_TEST(sizes) {
    char key[APIGW_ROUTE_KEY_MAX + 300];
    apigw_error error;
    size_t n = long_key(key, 1, APIGW_ROUTE_SEGMENT_MAX);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_REST, key, n, NULL, &error), APIGW_OK);
    n = long_key(key, 1, APIGW_ROUTE_SEGMENT_MAX + 1);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_REST, key, n, NULL, &error), APIGW_E_SIZE);
    n = long_key(key, APIGW_ROUTE_SEGMENTS_MAX, 2);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_HTTP, key, n, NULL, &error), APIGW_OK);
    n = long_key(key, APIGW_ROUTE_SEGMENTS_MAX + 1, 2);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_HTTP, key, n, NULL, &error), APIGW_E_ITEMS);
    n = long_key(key, (APIGW_ROUTE_KEY_MAX - 4) / 28, 27);
    n += long_key(key + n - 4, 0, 0) - 4;
    memset(key + n, 'b', APIGW_ROUTE_KEY_MAX + 1 - n);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_REST, key, APIGW_ROUTE_KEY_MAX + 1, NULL, &error),
                     APIGW_E_SIZE);
    memset(key, 'a', sizeof key);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_WEBSOCKET, key, APIGW_ROUTE_SEGMENT_MAX, NULL, &error),
                     APIGW_OK);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_WEBSOCKET, key, APIGW_ROUTE_SEGMENT_MAX + 1, NULL, &error),
                     APIGW_E_SIZE);
}
END_TEST

START_TEST(misuse) {
    apigw_error error;
    apigw_route_key key = {"/", 1, 3, 0, 0, 0};
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_route_key_parse(0, "GET /", 5, NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_LAST + 1, "GET /", 5, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_REST, NULL, 5, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_route_key_parse(APIGW_ROUTES_REST, NULL, 0, NULL, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_route_key_format(&key, out, &error), APIGW_E_ARGUMENT); /* two methods at once */
    key.method = APIGW_METHOD_GET;
    ck_assert_int_eq(apigw_route_key_format(&key, NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_route_key_format(NULL, out, &error), APIGW_E_ARGUMENT);
    char small[5];
    apigw_buffer_use(out, small, sizeof small, NULL);
    ck_assert_int_eq(apigw_route_key_format(&key, out, &error), APIGW_E_SPACE);
    ck_assert_int_eq(error.code, APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), 6);
    apigw_buffer_free(out);
}
END_TEST

START_TEST(methods) {
    static const char *const names[] = {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD"};
    for (size_t i = 0; i < 7; i++) {
        ck_assert_uint_eq(apigw_method_bit(names[i], strlen(names[i])), 1u << i);
        ck_assert_str_eq(apigw_method_name(1u << i), names[i]);
        ck_assert_uint_eq(apigw_method_bit(names[i], strlen(names[i]) - 1), 0);
    }
    ck_assert_uint_eq(apigw_method_bit("ANY", 3), APIGW_METHOD_ANY);
    ck_assert_str_eq(apigw_method_name(APIGW_METHOD_ANY), "ANY");
    ck_assert_uint_eq(apigw_method_bit("get", 3), 0);
    ck_assert_uint_eq(apigw_method_bit("TRACE", 5), 0);
    ck_assert_uint_eq(apigw_method_bit(NULL, 0), 0);
    ck_assert_ptr_null(apigw_method_name(0));
    ck_assert_ptr_null(apigw_method_name(3));
    ck_assert_ptr_null(apigw_method_name(128));
}
END_TEST

Suite *route_key_suite(void) {
    Suite *suite = suite_create("route_key");
    TCase *tests = tcase_create("route_key");
    tcase_add_test(tests, keys_that_are_taken);
    tcase_add_test(tests, keys_that_are_refused);
    tcase_add_test(tests, sizes);
    tcase_add_test(tests, misuse);
    tcase_add_test(tests, methods);
    suite_add_tcase(suite, tests);
    return suite;
}
