/* The costs of a lookup in tables of all forms. */
#include "routing/router.h"
#include "support/allocator.h"
#include "support/random.h"
#include <check.h>
#include <stdio.h>

Suite *router_seal_suite(void);

static void add(apigw_router *r, const char *key) {
    apigw_error error;
    ck_assert_msg(apigw_router_add(r, key, strlen(key), 0, &error) == APIGW_OK, "%s: %s", key, error.message);
}

/* States visited for a path. */
static size_t steps(const apigw_router *r, const char *method, const char *path, apigw_status expected) {
    apigw_match m;
    size_t count = 0;
    apigw_status status =
        gw_router_match_counted(r, (slice){method, strlen(method)}, (slice){path, strlen(path)}, &m, &count);
    ck_assert_int_eq(status, expected);
    return count;
}

/* All templates of `depth` segments "a" or "{x}", then "z": 2^depth routes. */
static apigw_router *every_mixture(uint32_t api, unsigned depth, const char *method) {
    apigw_router *r = apigw_router_new(NULL, api);
    for (unsigned bits = 0; bits < 1u << depth; bits++) {
        char key[128];
        int n = sprintf(key, "%s ", method);
        for (unsigned i = 0; i < depth; i++)
            n += sprintf(key + n, (bits >> i & 1) != 0 ? "/{x}" : "/a");
        sprintf(key + n, "/z");
        add(r, key);
    }
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    return r;
}

START_TEST(literals_and_parameters_mixed_in_every_way) {
    for (unsigned depth = 1; depth <= 13; depth++)
        for (uint32_t api = APIGW_ROUTES_REST; api <= APIGW_ROUTES_HTTP; api++) {
            apigw_router *r = every_mixture(api, depth, "POST");
            char path[64] = "";
            for (unsigned i = 0; i < depth; i++)
                strcat(path, "/a");
            strcat(path, "/y"); /* the last segment alone says no */
            /* a miss walks twice: once for the match, once for the methods of a 405 */
            ck_assert_uint_le(steps(r, "POST", path, APIGW_E_NOT_FOUND), 2 * (depth + 2));
            path[strlen(path) - 1] = 'z';
            ck_assert_uint_le(steps(r, "POST", path, APIGW_OK), depth + 2);
            ck_assert_uint_le(steps(r, "GET", path, APIGW_E_NOT_FOUND), 2 * (depth + 2));
            ck_assert_uint_le(apigw_router_steps_max(r), depth + 2);
            apigw_router_free(r);
        }
}
END_TEST

/* A thousand literals beside a parameter with a thousand children: not merged, because that makes a million states. */
START_TEST(what_would_not_fit_is_left_as_an_alternative) {
    watched c;
    apigw_allocator allocator = watched_allocator(&c);
    apigw_router *r = apigw_router_new(&allocator, APIGW_ROUTES_HTTP);
    char key[64];
    for (unsigned i = 0; i < 1000; i++) {
        sprintf(key, "GET /a%u/{y}", i);
        add(r, key);
        sprintf(key, "GET /{x}/b%u", i);
        add(r, key);
    }
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    ck_assert_uint_le(apigw_router_steps_max(r), 6);
    ck_assert_uint_le(c.live_bytes, 2000 * 200);
    ck_assert_uint_le(steps(r, "GET", "/a7/b7", APIGW_OK), 6);
    ck_assert_uint_le(steps(r, "GET", "/c/b7", APIGW_OK), 3);
    ck_assert_uint_le(steps(r, "GET", "/a7/b7/c", APIGW_E_NOT_FOUND), 12);
    apigw_router_free(r);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

START_TEST(no_lookup_exceeds_the_reported_bound) {
    uint32_t state = 7;
    for (unsigned round = 0; round < 300; round++) {
        apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
        for (unsigned i = 0; i < 60; i++) {
            static const char *const segments[] = {"/a", "/b", "/c", "/{x}", "/{x}"};
            char key[64] = "GET ";
            for (unsigned k = 1 + next_random(&state) % 5; k > 0; k--)
                strcat(key, segments[next_random(&state) % 5]);
            if (next_random(&state) % 4 == 0)
                strcat(key, "/{p+}");
            apigw_router_add(r, key, strlen(key), i, NULL);
        }
        ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
        size_t most = apigw_router_steps_max(r);
        for (unsigned i = 0; i < 60; i++) {
            static const char *const segments[] = {"/a", "/b", "/c", "/d"};
            char path[64] = "";
            apigw_match m;
            size_t count;
            for (unsigned k = next_random(&state) % 7; k > 0; k--)
                strcat(path, segments[next_random(&state) % 4]);
            gw_router_match_counted(r, (slice){"GET", 3}, (slice){path, strlen(path)}, &m, &count);
            if (count > (m.key == NULL ? 2 : 1) * most)
                ck_abort_msg("%s: %zu steps, at most %zu", path, count, most);
        }
        apigw_router_free(r);
    }
}
END_TEST

START_TEST(a_long_path_costs_its_length) {
    static char path[200001];
    apigw_router *r = every_mixture(APIGW_ROUTES_REST, 8, "ANY");
    for (size_t n = 0; n + 2 < sizeof path; n += 2)
        memcpy(path + n, "/a", 3);
    /* no route is that deep: the walk ends where the deepest does */
    ck_assert_uint_le(steps(r, "GET", path, APIGW_E_NOT_FOUND), 20);
    apigw_router_free(r);
}
END_TEST

START_TEST(the_deepest_template) {
    char key[APIGW_ROUTE_KEY_MAX + 1] = "GET ";
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_REST);
    apigw_match m;
    for (unsigned i = 0; i < APIGW_ROUTE_SEGMENTS_MAX; i++)
        strcat(key, i % 2 == 0 ? "/{x}" : "/b");
    add(r, key);
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    char path[2 * APIGW_ROUTE_SEGMENTS_MAX + 1] = "";
    for (unsigned i = 0; i < APIGW_ROUTE_SEGMENTS_MAX; i++)
        strcat(path, "/b");
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, path, strlen(path), &m), APIGW_OK);
    ck_assert_uint_eq(m.parameters, APIGW_ROUTE_SEGMENTS_MAX / 2);
    ck_assert_uint_eq(apigw_router_steps_max(r), APIGW_ROUTE_SEGMENTS_MAX + 1);
    apigw_router_free(r);
}
END_TEST

static uint32_t hash_of(const char *text) {
    return segment_whole(text, strlen(text)).hash;
}

/* Find a route by its path, which is its template but for the last segment. */
static void expect_route(const apigw_router *r, const char *path, const char *key) {
    apigw_match m;
    apigw_status status = apigw_router_match(r, "GET", 3, path, strlen(path), &m);
    ck_assert_msg(status == (key != NULL ? APIGW_OK : APIGW_E_NOT_FOUND), "%s", path);
    if (key != NULL)
        ck_assert_str_eq(m.key, key);
}

/* Segments differ by their texts, their lengths and what is before them, also where their hashes are equal. */
START_TEST(segments_with_one_hash) {
    static const char *const same[][2] = {{"tqsi", "ohmkv"}, {"jxav", "ouseyo"}, {"xcg", "jkmciy"}, {"bvson", "xsnl"}};
    /* The first after the root has the hash of the second after another state, whose number is that of the row. */
    static const char *const other[][2] = {{"gmvkgo", "ksfiu"}, {"pveuby", "rwnj"},  {"wcyfj", "fhzajg"},
                                           {"mxfckf", "myky"},  {"gwvip", "qksodq"}, {"dzwe", "nirog"},
                                           {"bvlrwl", "erset"}};
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_REST);
    char key[64];
    add(r, "GET /x/{p}");
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        ck_assert_uint_eq(hash_of(same[i][0]), hash_of(same[i][1]));
        for (int k = 0; k < 2; k++) {
            snprintf(key, sizeof key, "GET /%s/{p}", same[i][k]);
            add(r, key);
        }
    }
    for (uint32_t i = 0; i < sizeof other / sizeof *other; i++) {
        ck_assert_uint_eq(router_edge_hash(hash_of(other[i][0]), 0), router_edge_hash(hash_of(other[i][1]), i + 1));
        snprintf(key, sizeof key, "GET /%s/{p}", other[i][0]);
        add(r, key);
        snprintf(key, sizeof key, "GET /x/%s/{p}", other[i][1]);
        add(r, key);
    }
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    for (size_t i = 0; i < apigw_router_route_count(r); i++) {
        const char *route = apigw_router_route_at(r, i, NULL, NULL);
        expect_route(r, route + strlen("GET "), route);
    }
    expect_route(r, "/ksfiu/1", NULL);
    expect_route(r, "/x/gmvkgo/1", NULL);
    apigw_router_free(r);
}
END_TEST

/* The same of whole paths. */
START_TEST(paths_with_one_hash) {
    static const char *const same[][2] = {{"/lpdu", "/vqtmkb"}, {"/rctna", "/whzgpi"}, {"/zeaors", "/bqtab"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        for (int k = 0; k < 2; k++) {
            apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_REST);
            char key[64];
            ck_assert_uint_eq(hash_of(same[i][0]), hash_of(same[i][1]));
            snprintf(key, sizeof key, "GET %s", same[i][k]);
            add(r, key);
            ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
            expect_route(r, same[i][k], key);
            expect_route(r, same[i][1 - k], NULL);
            apigw_router_free(r);
        }
}
END_TEST

Suite *router_seal_suite(void) {
    Suite *suite = suite_create("router_seal");
    TCase *tests = tcase_create("router_seal");
    tcase_add_test(tests, what_would_not_fit_is_left_as_an_alternative);
    tcase_add_test(tests, no_lookup_exceeds_the_reported_bound);
    tcase_add_test(tests, a_long_path_costs_its_length);
    tcase_add_test(tests, the_deepest_template);
    tcase_add_test(tests, segments_with_one_hash);
    tcase_add_test(tests, paths_with_one_hash);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, literals_and_parameters_mixed_in_every_way);
    suite_add_tcase(suite, slow);
    return suite;
}
