#include "support/allocator.h"
#include <apigw/router.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *router_suite(void);

/* On a REST API a parent has at most one variable child, of one name (C1.3). */
START_TEST(conflicts_name_both_routes) {
    static const struct {
        uint32_t api;
        const char *first, *second;
        int64_t offset; /* -1: no conflict */
    } cases[] = {
        {APIGW_ROUTES_REST, "GET /a", "GET /a", 0},
        {APIGW_ROUTES_REST, "GET /a", "POST /a", -1},
        {APIGW_ROUTES_REST, "GET /a", "ANY /a", -1},
        {APIGW_ROUTES_REST, "GET /{a}", "POST /{a}", -1},
        {APIGW_ROUTES_REST, "GET /{a}", "POST /{b}", 6},
        {APIGW_ROUTES_REST, "GET /{a}", "POST /{a+}", 6},
        {APIGW_ROUTES_REST, "GET /{proxy+}", "POST /{dynamic}", 6},
        {APIGW_ROUTES_REST, "GET /x/{a}/y", "GET /x/{b}/z", 7},
        {APIGW_ROUTES_REST, "GET /{a}", "GET /{a}/{b+}", -1},
        {APIGW_ROUTES_REST, "GET /p/{c}", "GET /p/c", -1},
        {APIGW_ROUTES_HTTP, "GET /{a}", "GET /{b}", 0},
        {APIGW_ROUTES_HTTP, "GET /{a}", "POST /{b}", -1},
        {APIGW_ROUTES_HTTP, "GET /{a}", "GET /{b+}", -1},
        {APIGW_ROUTES_HTTP, "GET /{a}/x", "GET /{b}/y", -1},
        {APIGW_ROUTES_HTTP, "GET /{a}/x", "GET /{b}/x", 0},
        {APIGW_ROUTES_HTTP, "$default", "$default", 0},
        {APIGW_ROUTES_HTTP, "$default", "ANY /{proxy+}", -1},
        {APIGW_ROUTES_WEBSOCKET, "$connect", "$connect", 0},
        {APIGW_ROUTES_WEBSOCKET, "send", "send", 0},
        {APIGW_ROUTES_WEBSOCKET, "send", "Send", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_router *r = apigw_router_new(NULL, cases[i].api);
        apigw_error error;
        ck_assert_int_eq(apigw_router_add(r, cases[i].first, strlen(cases[i].first), 1, &error), APIGW_OK);
        apigw_status status = apigw_router_add(r, cases[i].second, strlen(cases[i].second), 2, &error);
        if (cases[i].offset < 0) {
            ck_assert_msg(status == APIGW_OK, "%s: %s", cases[i].second, error.message);
        } else {
            ck_assert_int_eq(status, APIGW_E_DUPLICATE);
            ck_assert_uint_eq(error.offset, (uint64_t)cases[i].offset);
            ck_assert_ptr_nonnull(strstr(error.message, cases[i].first));
            ck_assert_ptr_nonnull(strstr(error.message, cases[i].second));
        }
        ck_assert_uint_eq(apigw_router_route_count(r), status == APIGW_OK ? 2 : 1);
        apigw_router_free(r);
    }
}
END_TEST

START_TEST(a_refused_route_leaves_nothing) {
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_REST);
    apigw_match m;
    ck_assert_int_eq(apigw_router_add(r, "GET /a/{x}", 10, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_add(r, "GET /a/{y}/{z}", 14, 2, NULL), APIGW_E_DUPLICATE);
    ck_assert_int_eq(apigw_router_add(r, "GET /a/{x}/{w}", 14, 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_add(r, "GET /a/b/", 9, 4, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, "/a/b/c", 6, &m), APIGW_OK);
    ck_assert_uint_eq(m.id, 3);
    apigw_router_free(r);
}
END_TEST

START_TEST(routes_are_listed) {
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    static const char *const keys[] = {"$default", "ANY /{proxy+}", "GET /a/{id}", "GET /a/b"};
    uint64_t id;
    size_t len;
    for (size_t i = 0; i < 4; i++)
        ck_assert_int_eq(apigw_router_add(r, keys[i], strlen(keys[i]), UINT64_MAX - i, NULL), APIGW_OK);
    for (int sealed = 0; sealed < 2; sealed++) {
        ck_assert_uint_eq(apigw_router_route_count(r), 4);
        for (size_t i = 0; i < 4; i++) {
            ck_assert_str_eq(apigw_router_route_at(r, i, &id, &len), keys[i]);
            ck_assert_uint_eq(len, strlen(keys[i]));
            ck_assert(id == UINT64_MAX - i);
            ck_assert_uint_eq(apigw_router_rank(r, i), sealed == 0 ? UINT32_MAX : 3 - i);
        }
        ck_assert_ptr_null(apigw_router_route_at(r, 4, &id, &len));
        ck_assert_uint_eq(len, 0);
        ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    }
    ck_assert_uint_eq(apigw_router_rank(r, 4), UINT32_MAX);
    ck_assert_uint_eq(apigw_router_route_count(NULL), 0);
    apigw_router_free(r);
}
END_TEST

START_TEST(misuse_and_states) {
    apigw_match m;
    apigw_error error;
    ck_assert_ptr_null(apigw_router_new(NULL, 0));
    ck_assert_ptr_null(apigw_router_new(NULL, APIGW_ROUTES_LAST + 1));
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_REST);
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, "/", 1, &m), APIGW_E_STATE);
    ck_assert_uint_eq(apigw_router_steps_max(r), 0);
    ck_assert_int_eq(apigw_router_set_option(r, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_set_option(r, APIGW_ROUTER_OPT_LAST + 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_set_option(r, APIGW_ROUTER_OPT_DECODE, 2, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_set_option(NULL, APIGW_ROUTER_OPT_DECODE, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_add(NULL, "GET /", 5, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_add(r, NULL, 5, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_seal(NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_seal(r, &error), APIGW_OK); /* a table without routes */
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, "/", 1, &m), APIGW_E_NOT_FOUND);
    ck_assert_uint_eq(m.methods, 0);
    ck_assert_int_eq(apigw_router_add(r, "GET /", 5, 0, &error), APIGW_E_STATE);
    ck_assert_int_eq(apigw_router_set_option(r, APIGW_ROUTER_OPT_DECODE, 1, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_router_match(NULL, "GET", 3, "/", 1, &m), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_match(r, NULL, 3, "/", 1, &m), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, NULL, 1, &m), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, "/", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_router_match(r, NULL, 0, NULL, 0, &m), APIGW_E_NOT_FOUND);
    apigw_router_free(r);
    apigw_router_free(NULL);
}
END_TEST

/* Fills a router, tolerating that memory runs out; APIGW_OK when it was sealed. */
static apigw_status fill(apigw_router *r) {
    char key[64];
    for (unsigned i = 0; i < 150; i++) {
        apigw_error error;
        int n = snprintf(key, sizeof key,
                         i % 3 == 0   ? "GET /r%u/{id}"
                         : i % 3 == 1 ? "ANY /r%u/x/{p+}"
                                      : "PUT /{id}/r%u",
                         i);
        size_t before = apigw_router_route_count(r);
        apigw_status status = apigw_router_add(r, key, (size_t)n, i, &error);
        ck_assert_int_eq(error.code, status);
        ck_assert_uint_eq(apigw_router_route_count(r), before + (status == APIGW_OK));
        if (status != APIGW_OK)
            return status;
    }
    return apigw_router_seal(r, NULL);
}

START_TEST(routes_end_at_the_limit) {
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_WEBSOCKET);
    apigw_error error;
    char key[16];
    for (unsigned i = 0; i < APIGW_ROUTER_ROUTES_MAX; i++) {
        int n = snprintf(key, sizeof key, "r%u", i);
        if (apigw_router_add(r, key, (size_t)n, i, &error) != APIGW_OK)
            ck_abort_msg("route %u: %s", i, error.message);
    }
    ck_assert_uint_eq(apigw_router_route_count(r), APIGW_ROUTER_ROUTES_MAX);
    ck_assert_int_eq(apigw_router_add(r, "more", 4, 0, &error), APIGW_E_ITEMS);
    ck_assert_int_eq(error.code, APIGW_E_ITEMS);
    ck_assert_uint_eq(apigw_router_route_count(r), APIGW_ROUTER_ROUTES_MAX);
    apigw_router_free(r);
}
END_TEST

START_TEST(memory_that_runs_out) {
    watched c;
    apigw_allocator allocator = watched_allocator(&c);
    for (size_t at = 1;; at++) {
        apigw_match m;
        allocator = watched_allocator(&c);
        c.fail_at = at;
        apigw_router *r = apigw_router_new(&allocator, APIGW_ROUTES_REST);
        if (r != NULL) {
            apigw_status status = fill(r);
            if (status == APIGW_OK) {
                size_t calls = c.calls, live = c.live_bytes;
                ck_assert_int_eq(apigw_router_match(r, "PUT", 3, "/zz/r2", 6, &m), APIGW_OK);
                ck_assert_uint_eq(m.id, 2);
                ck_assert_int_eq(apigw_router_match(r, "HEAD", 4, "/r1/x/b/c", 9, &m), APIGW_OK);
                ck_assert_uint_eq(m.id, 1);
                ck_assert_int_eq(apigw_router_match(r, "POST", 4, "/r3/q", 5, &m), APIGW_E_NOT_FOUND);
                ck_assert_uint_eq(m.methods, APIGW_METHOD_GET);
                ck_assert_uint_eq(c.calls, calls); /* a match allocates nothing */
                ck_assert_uint_eq(c.live_bytes, live);
            } else {
                ck_assert_int_eq(status, APIGW_E_NOMEM);
            }
        }
        apigw_router_free(r);
        ck_assert_uint_eq(c.live_bytes, 0);
        ck_assert(!c.wrong);
        if (!c.failed)
            break;
        ck_assert_uint_lt(at, 1000);
    }
    ck_assert_uint_gt(c.calls, 5);
}
END_TEST

Suite *router_suite(void) {
    Suite *suite = suite_create("router");
    TCase *tests = tcase_create("router");
    tcase_add_test(tests, conflicts_name_both_routes);
    tcase_add_test(tests, a_refused_route_leaves_nothing);
    tcase_add_test(tests, routes_are_listed);
    tcase_add_test(tests, misuse_and_states);
    tcase_add_test(tests, memory_that_runs_out);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, routes_end_at_the_limit);
    suite_add_tcase(suite, slow);
    return suite;
}
