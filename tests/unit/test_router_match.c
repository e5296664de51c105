#include <apigw/router.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *router_match_suite(void);

/* A sealed router of keys divided by commas. Ids are their numbers. Options: pairs of id and value, closed by 0. */
static apigw_router *router_of(uint32_t api, const char *keys, const uint32_t *options) {
    apigw_router *r = apigw_router_new(NULL, api);
    apigw_error error;
    for (; options != NULL && options[0] != 0; options += 2)
        ck_assert_int_eq(apigw_router_set_option(r, options[0], options[1], NULL), APIGW_OK);
    for (uint64_t id = 0; *keys != '\0'; id++) {
        size_t n = strcspn(keys, ",");
        ck_assert_msg(apigw_router_add(r, keys, n, id, &error) == APIGW_OK, "%s: %s", keys, error.message);
        keys += n + (keys[n] == ',');
    }
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    return r;
}

/* Writes "key name=value …", or "none" with the methods that would have matched, one by one. */
static void describe(const apigw_router *r, const char *request, char *out) {
    apigw_match m;
    size_t method = strcspn(request, " ");
    const char *path = request + method + (request[method] == ' ');
    apigw_status status = apigw_router_match(r, request, method, path, strlen(path), &m);
    apigw_buffer *value = apigw_buffer_new(NULL);
    if (status == APIGW_E_NOT_FOUND) {
        out += sprintf(out, "none");
        for (uint32_t bit = 1; bit < APIGW_METHOD_ANY; bit *= 2)
            if ((m.methods & bit) != 0)
                out += sprintf(out, " %s", apigw_method_name(bit));
        ck_assert_ptr_null(m.key);
    } else {
        ck_assert_int_eq(status, APIGW_OK);
        ck_assert_str_eq(m.key, apigw_router_route_at(r, m.index, NULL, NULL));
        ck_assert_uint_eq(m.methods, 0);
        out += sprintf(out, "%s", m.key);
        apigw_pair all[8];
        ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, path, strlen(path), all, 8), m.parameters);
        for (size_t i = 0; i < m.parameters; i++) {
            apigw_pair pair;
            size_t len;
            ck_assert_int_eq(apigw_match_parameter(&m, path, strlen(path), i, &pair), APIGW_OK);
            ck_assert_mem_eq(&pair, &all[i], sizeof pair);
            ck_assert_int_eq(apigw_match_value(r, &m, path, strlen(path), i, value, NULL), APIGW_OK);
            const char *text = apigw_buffer_data(value, &len);
            out += sprintf(out, " %.*s=%.*s", (int)pair.name_len, pair.name, (int)len, text);
        }
    }
    apigw_buffer_free(value);
}

struct request {
    const char *sent, *expected;
};

static void expect_all(apigw_router *r, const struct request *requests, size_t n) {
    for (size_t i = 0; i < n; i++) {
        char found[512];
        describe(r, requests[i].sent, found);
        ck_assert_msg(strcmp(found, requests[i].expected) == 0, "%s: expected '%s', found '%s'", requests[i].sent,
                      requests[i].expected, found);
    }
    apigw_router_free(r);
}

#define EXPECT_ALL(router, requests) expect_all((router), (requests), sizeof(requests) / sizeof *(requests))

START_TEST(rest_matches_resource_and_method_together) { /* C1.6 */
    static const struct request requests[] = {
        {"POST /roles/provision", "POST /roles/provision"},
        {"GET /roles/provision", "GET /roles/{roleId} roleId=provision"},
        {"GET /things/real", "GET /things/real"},
        {"POST /things/real", "ANY /things/{proxy+} proxy=real"},
        {"GET /things/a/b", "ANY /things/{proxy+} proxy=a/b"},
        {"GET /things", "none"},
        {"DELETE /roles/provision", "none GET POST"},
        {"DELETE /roles/x", "none GET"},
        {"TRACE /things/x", "none GET PUT POST DELETE PATCH OPTIONS HEAD"},
        {"get /things/x", "none GET PUT POST DELETE PATCH OPTIONS HEAD"},
        {"ANY /things/x", "none GET PUT POST DELETE PATCH OPTIONS HEAD"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_REST,
                         "POST /roles/provision,GET /roles/{roleId},GET /things/real,ANY /things/{proxy+}", NULL),
               requests);
}
END_TEST

START_TEST(rest_goes_back_to_the_root) {
    static const struct request requests[] = {
        {"GET /part1/random", "GET /{param+} param=part1/random"},
        {"GET /part1/hardcoded", "GET /part1/hardcoded"},
        {"GET /part1", "GET /part1"},
        {"GET /part1/hardcoded/x", "GET /{param+} param=part1/hardcoded/x"},
        {"GET /", "none"}, /* C1.8 */
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_REST, "GET /part1,GET /{param+},GET /part1/hardcoded", NULL), requests);
}
END_TEST

START_TEST(rest_slashes_and_encoding) {
    static const struct request requests[] = {
        {"GET /pets/", "GET /pets"},                            /* C1.9 */
        {"GET //pets", "GET /pets"},                            /* leading slashes collapse */
        {"GET ///pets/", "GET /pets"},                          /* both */
        {"GET /pets//", "GET /{proxy+} proxy=pets/"},           /* one alone is ignored */
        {"GET /v/", "GET /{proxy+} proxy=v"},                   /* it is not in the value */
        {"GET /v//w", "GET /{proxy+} proxy=v//w"},              /* inside they are kept */
        {"GET /pets/a%2Fb%20c", "GET /pets/{id} id=a%2Fb%20c"}, /* A1.5: not decoded */
        {"GET /p%65ts", "GET /{proxy+} proxy=p%65ts"},          /* C1.10 */
        {"GET /Pets", "GET /{proxy+} proxy=Pets"},              /* C1.10 */
        {"GET /pets/", "GET /pets"},
        {"GET /", "none POST"},
        {"POST /", "POST /"},
        {"POST //", "POST /"},
        {"POST", "POST /"},
        {"GET pets", "none"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_REST, "GET /pets,GET /pets/{id},GET /{proxy+},POST /", NULL), requests);
}
END_TEST

START_TEST(rest_any) { /* C1.5 */
    static const struct request requests[] = {
        {"GET /foo", "GET /foo"},
        {"DELETE /foo", "ANY /foo"},
        {"OPTIONS /test/any", "ANY /test/any"},
        {"OPTIONS /test", "OPTIONS /{proxy+} proxy=test"},
        {"HEAD /test", "none POST OPTIONS"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_REST, "GET /foo,ANY /foo,POST /test,ANY /test/any,OPTIONS /{proxy+}", NULL),
               requests);
}
END_TEST

START_TEST(http_table_of_the_documentation) { /* C2.3 */
    static const struct request requests[] = {
        {"GET /pets/dog/1", "GET /pets/dog/1"},
        {"GET /pets/dog/2", "GET /pets/dog/{id} id=2"},
        {"GET /pets/cat/1", "GET /pets/{proxy+} proxy=cat/1"},
        {"POST /test/5", "ANY /{proxy+} proxy=test/5"},
        {"POST /pets/dog/1", "ANY /{proxy+} proxy=pets/dog/1"},
        {"TRACE /pets/dog/1", "$default"}, /* ANY is the seven */
        {"GET pets", "$default"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP,
                         "GET /pets/dog/1,GET /pets/dog/{id},GET /pets/{proxy+},ANY /{proxy+},$default", NULL),
               requests);
}
END_TEST

START_TEST(http_full_match_beats_greedy) { /* C2.2 */
    static const struct request requests[] = {
        {"GET /a/b", "GET /{x}/b x=a"}, /* though /a/{p+} is more literal */
        {"GET /a/c", "GET /a/{p+} p=c"},
        {"GET /b/c", "GET /{p+} p=b/c"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "GET /a/{p+},GET /{x}/b,GET /{p+}", NULL), requests);
}
END_TEST

START_TEST(http_decodes_segments) { /* C2.10 */
    static const struct request requests[] = {
        {"GET /p%65ts/a%2Fb%20c+d", "GET /pets/{id} id=a/b c+d"},
        {"GET /pets%2Fx", "GET /{p+} p=pets/x"},
        {"GET /%7Eme", "GET /~me"},
        {"GET /pets/%zz", "GET /pets/{id} id=%zz"},
    };
    static const uint32_t raw[] = {APIGW_ROUTER_OPT_DECODE, 0, 0};
    static const struct request raw_requests[] = {
        {"GET /p%65ts/x", "GET /{p+} p=p%65ts/x"},
        {"GET /pets/a%2Fb", "GET /pets/{id} id=a%2Fb"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "GET /pets/{id},GET /~me,GET /{p+}", NULL), requests);
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "GET /pets/{id},GET /~me,GET /{p+}", raw), raw_requests);
}
END_TEST

START_TEST(http_segment_that_is_longer_than_any_literal) { /* C2.10 */
    char path[4 * APIGW_ROUTE_SEGMENT_MAX] = "/%61";
    apigw_router *r = router_of(APIGW_ROUTES_HTTP, "GET /a,POST /{p}", NULL);
    apigw_match m;
    memset(path + 4, 'a', sizeof path - 4);
    for (size_t n = 3 * APIGW_ROUTE_SEGMENT_MAX - 1; n < sizeof path; n++) {
        ck_assert_int_eq(apigw_router_match(r, "GET", 3, path, n, &m), APIGW_E_NOT_FOUND);
        ck_assert_int_eq(apigw_router_match(r, "POST", 4, path, n, &m), APIGW_OK);
    }
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, path, 4, &m), APIGW_OK);
    apigw_router_free(r);
}
END_TEST

START_TEST(http_slashes) { /* C2.6 to C2.8 */
    static const uint32_t other[] = {APIGW_ROUTER_OPT_TRAILING_SLASH,
                                     1,
                                     APIGW_ROUTER_OPT_EMPTY_GREEDY,
                                     0,
                                     APIGW_ROUTER_OPT_EMPTY_PARAMETER,
                                     1,
                                     APIGW_ROUTER_OPT_LEADING_SLASHES,
                                     1,
                                     0};
    static const struct request requests[] = {
        {"GET /a/", "none"}, {"GET /b/", "GET /b/{p+} p="},     {"GET /b", "none"},
        {"GET /", "none"},   {"GET /b/c/", "GET /b/{p+} p=c/"}, {"GET //a", "none"},
    };
    static const struct request other_requests[] = {
        {"GET /a/", "GET /a"},    {"GET /b/", "GET /{x} x=b"}, {"GET /b/c/", "GET /b/{p+} p=c"},
        {"GET /", "GET /{x} x="}, {"GET //a", "GET /a"},
    };
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "GET /a,GET /b/{p+}", NULL), requests);
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "GET /a,GET /b/{p+},GET /{x}", other), other_requests);
    static const struct request root[] = {{"GET /", "ANY /{proxy+} proxy="}};
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "ANY /{proxy+}", NULL), root);
}
END_TEST

START_TEST(http_method_first) { /* C2.3, F24 */
    static const uint32_t first[] = {APIGW_ROUTER_OPT_METHOD_FIRST, 1, 0};
    static const struct request literals[] = {{"GET /a", "ANY /a"}, {"GET /a/b", "ANY /a/{p+} p=b"}};
    static const struct request methods[] = {{"GET /a", "GET /{x} x=a"}, {"GET /a/b", "GET /{p+} p=a/b"}};
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "ANY /a,GET /{x},ANY /a/{p+},GET /{p+}", NULL), literals);
    EXPECT_ALL(router_of(APIGW_ROUTES_HTTP, "ANY /a,GET /{x},ANY /a/{p+},GET /{p+}", first), methods);
}
END_TEST

START_TEST(websocket) { /* C3.1, C3.4, C3.6 */
    static const struct request requests[] = {
        {"CONNECT send", "$connect"}, {"DISCONNECT send", "$disconnect"}, {"MESSAGE send", "send"},
        {"MESSAGE Send", "$default"}, {"MESSAGE $connect", "$default"},   {"MESSAGE /send", "$default"},
        {"MESSAGE", "$default"},
    };
    static const struct request without[] = {{"CONNECT", "none"}, {"MESSAGE other", "none"}, {"MESSAGE send", "send"}};
    EXPECT_ALL(router_of(APIGW_ROUTES_WEBSOCKET, "$connect,$disconnect,$default,send", NULL), requests);
    EXPECT_ALL(router_of(APIGW_ROUTES_WEBSOCKET, "send", NULL), without);
}
END_TEST

START_TEST(parameters_misused) {
    apigw_router *r = router_of(APIGW_ROUTES_REST, "GET /{a}/{b}", NULL);
    apigw_match m, none;
    apigw_pair pair;
    apigw_error error;
    apigw_buffer *out = apigw_buffer_new(NULL);
    memset(&none, 0, sizeof none);
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, "/x/yz", 5, &m), APIGW_OK);
    ck_assert_int_eq(apigw_match_parameter(&m, "/x/yz", 5, 2, &pair), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_match_parameter(&m, "/x/yz", 4, 1, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_match_parameter(NULL, "/x/yz", 5, 1, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_match_parameter(&m, "/x/yz", 5, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_match_parameter(&m, NULL, 5, 1, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_match_parameter(&none, "", 0, 0, &pair), APIGW_E_NOT_FOUND);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, "/x/yz", 5, &pair, 1), 1);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, "/x/yz", 5, &pair, 0), 0);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, "/x/yz", 4, &pair, 1), 0);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, NULL, 5, &pair, 1), 0);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, "/x/yz", 5, NULL, 1), 0);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &none, "/x/yz", 5, &pair, 1), 0);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, NULL, "/x/yz", 5, &pair, 1), 0);
    ck_assert_uint_eq(apigw_match_copy_parameters(NULL, &m, "/x/yz", 5, &pair, 1), 0);
    apigw_router *open = apigw_router_new(NULL, APIGW_ROUTES_REST);
    ck_assert_int_eq(apigw_router_add(open, "GET /{a}/{b}", 12, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_match_copy_parameters(open, &m, "/x/yz", 5, &pair, 1), 0);
    apigw_router_free(open);
    ck_assert_int_eq(apigw_match_value(r, &m, "/x/yz", 5, 1, NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_match_value(r, &m, "/x/yz", 5, 2, out, &error), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(error.code, APIGW_E_NOT_FOUND);
    char capacity[2];
    apigw_buffer_use(out, capacity, sizeof capacity, NULL);
    ck_assert_int_eq(apigw_match_value(r, &m, "/x/yz", 5, 1, out, &error), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), 3);
    ck_assert_int_eq(apigw_match_value(r, &m, "/x/yz", 5, 0, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "x");
    apigw_buffer_free(out);
    apigw_router_free(r);
}
END_TEST

Suite *router_match_suite(void) {
    Suite *suite = suite_create("router_match");
    TCase *tests = tcase_create("router_match");
    tcase_add_test(tests, rest_matches_resource_and_method_together);
    tcase_add_test(tests, rest_goes_back_to_the_root);
    tcase_add_test(tests, rest_slashes_and_encoding);
    tcase_add_test(tests, rest_any);
    tcase_add_test(tests, http_table_of_the_documentation);
    tcase_add_test(tests, http_full_match_beats_greedy);
    tcase_add_test(tests, http_decodes_segments);
    tcase_add_test(tests, http_segment_that_is_longer_than_any_literal);
    tcase_add_test(tests, http_slashes);
    tcase_add_test(tests, http_method_first);
    tcase_add_test(tests, websocket);
    tcase_add_test(tests, parameters_misused);
    suite_add_tcase(suite, tests);
    return suite;
}
