#include <apigw/router.h>
#include <apigw/selection.h>
#include <check.h>
#include <string.h>

Suite *selection_suite(void);

/* The forms of a variable, several of them, and an escaped dollar sign (C3.2). */
START_TEST(expressions) {
    static const struct {
        const char *expression, *message, *key;
    } cases[] = {
        {"$request.body.action", "{\"action\":\"send\"}", "send"},
        {"${request.body.action}", " {\"action\" : \"send\"}\n", "send"},
        {"${request.body.a}/${request.body.b}", "{\"a\":\"x\",\"b\":\"y\"}", "x/y"},
        {"$request.body.a.$request.body.b", "{\"a\":\"x\",\"b\":\"y\"}", "x.y"},
        {"$request.body.a-$request.body.b", "{\"a\":\"x\",\"b\":\"y\"}", "x-y"},
        {"$request.body.message-type", "{\"message-type\":\"x\"}", "x"},
        {"${request.body.a}b", "{\"a\":\"x\",\"ab\":\"y\"}", "xb"},
        {"v\\$$request.body.a\\", "{\"a\":\"x\"}", "v$x\\"},
        {"$request.body.a.b[1]['c d']", "{\"a\":{\"b\":[0,{\"c d\":\"deep\"}]}}", "deep"},
        {"$request.body['a/b~c']", "{\"a/b~c\":\"x\"}", "x"},
        {"$request.body.action", "{\"other\":1}", ""},           /* C3.3 */
        {"$request.body.action.x", "{\"action\":\"send\"}", ""}, /* a string has no members */
        {"x$request.body.action[0]", "{\"action\":{\"0\":1}}", "x"},
        {"$request.body.0", "[\"a\"]", ""},
        {"$request.body[0]", "[\"a\"]", "a"},
        {"$request.body.n", "{\"n\":1.50}", "1.50"},
        {"$request.body.n", "{\"n\":true}", "true"},
        {"$request.body.n", "{\"n\":[\"a\", 2,{\"b\":\"c\"}, \"d\\u0065\"]}", "[a, 2, {\"b\":\"c\"}, de]"},
        {"$request.body.n", "{\"n\":[]}", "[]"},
        {"$request.body.n", "{\"n\":{\"a\":\"b\"}}", "{\"a\":\"b\"}"},
        {"$request.body.n", "{\"n\":\"$request.body.m\",\"m\":\"x\"}", "$request.body.m"}, /* one pass */
        {"$request.body.n", "{\"n\":\"\\u20ac\\n\"}", "\xE2\x82\xAC\n"},
        {"$request.body.Action", "{\"action\":\"send\"}", ""}, /* C3.6 */
        {"$request.body.action", "hello", "$default"},         /* C3.5 */
        {"$request.body.action", "", "$default"},
        {"$request.body.action", "{\"action\":\"send\"} x", "$default"},
        {"fixed", "{}", "fixed"},
        {"$request.body", "\"whole\"", "whole"},
    };
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_error error;
        apigw_status status = apigw_route_select(cases[i].expression, strlen(cases[i].expression), cases[i].message,
                                                 strlen(cases[i].message), out, &error);
        ck_assert_msg(status == APIGW_OK, "%s: %s", cases[i].expression, error.message);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), cases[i].key);
    }
    apigw_buffer_free(out);
}
END_TEST

START_TEST(what_is_refused) {
    static const struct {
        const char *expression;
        apigw_status status;
        uint64_t offset;
    } cases[] = {
        {"$", APIGW_E_VALUE, 1},
        {"$context.routeKey", APIGW_E_VALUE, 1},
        {"a$request.header.x", APIGW_E_UNSUPPORTED, 10},
        {"${request.body.a", APIGW_E_VALUE, 16},
        {"$request.bodyguard", APIGW_E_VALUE, 13},
        {"$request.body[", APIGW_E_VALUE, 14},
        {"$request.body[]", APIGW_E_VALUE, 15},
        {"$request.body[x]", APIGW_E_VALUE, 14},
        {"$request.body['x]", APIGW_E_VALUE, 17},
    };
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int json = 0; json < 2; json++) { /* an expression is wrong for every message */
            apigw_error error;
            apigw_status status = apigw_route_select(cases[i].expression, strlen(cases[i].expression), "{}",
                                                     json != 0 ? 2 : 1, out, &error);
            ck_assert_int_eq(status, cases[i].status);
            ck_assert_msg(error.offset == cases[i].offset, "%s: %u", cases[i].expression, (unsigned)error.offset);
            ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
        }
    char expression[400] = "$request.body.";
    memset(expression + 14, 'a', APIGW_SELECTION_NAME_MAX + 1);
    ck_assert_int_eq(apigw_route_select(expression, 14 + APIGW_SELECTION_NAME_MAX, "{}", 2, out, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_route_select(expression, 15 + APIGW_SELECTION_NAME_MAX, "{}", 2, out, NULL), APIGW_E_SIZE);
    ck_assert_int_eq(apigw_route_select(NULL, 0, "{}", 2, out, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_route_select("a", 1, NULL, 2, out, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_route_select("a", 1, "{}", 2, NULL, NULL), APIGW_E_ARGUMENT);
    char small[3];
    apigw_buffer_use(out, small, sizeof small, NULL);
    ck_assert_int_eq(apigw_route_select("abc", 3, "{}", 2, out, NULL), APIGW_E_SPACE);
    apigw_buffer_free(out);
}
END_TEST

START_TEST(a_message_finds_its_route) {
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_WEBSOCKET);
    apigw_buffer *key = apigw_buffer_new(NULL);
    apigw_match m;
    size_t n;
    apigw_router_add(r, "$default", 8, 1, NULL);
    apigw_router_add(r, "$connect", 8, 2, NULL);
    apigw_router_add(r, "send", 4, 3, NULL);
    apigw_router_seal(r, NULL);
    static const struct {
        const char *message;
        uint64_t id;
    } cases[] = {{"{\"action\":\"send\"}", 3}, {"{\"action\":\"$connect\"}", 1}, {"no json", 1}, {"{}", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(
            apigw_route_select("$request.body.action", 20, cases[i].message, strlen(cases[i].message), key, NULL),
            APIGW_OK);
        const char *text = apigw_buffer_data(key, &n);
        ck_assert_int_eq(apigw_router_match(r, "MESSAGE", 7, text, n, &m), APIGW_OK);
        ck_assert_uint_eq(m.id, cases[i].id);
    }
    apigw_buffer_free(key);
    apigw_router_free(r);
}
END_TEST

Suite *selection_suite(void) {
    Suite *suite = suite_create("selection");
    TCase *tests = tcase_create("selection");
    tcase_add_test(tests, expressions);
    tcase_add_test(tests, what_is_refused);
    tcase_add_test(tests, a_message_finds_its_route);
    suite_add_tcase(suite, tests);
    return suite;
}
