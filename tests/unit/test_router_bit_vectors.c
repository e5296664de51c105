/* The worst tables: literals and parameters mixed by chance, so that no state covers much and every walk branches.
 * What a lookup costs is counted, and is the path's length times a 64th of the routes. */
#include "cheap.h"
#include "routing/router_bit_vectors.h"
#include "support/allocator.h"
#include "support/random.h"
#include <stdio.h>

Suite *router_bit_vectors_suite(void);

/* Makes `routes` templates of `depth` segments, each "a", "b" or a parameter. */
static apigw_router *mixture(const apigw_allocator *allocator, unsigned routes, unsigned depth) {
    uint32_t state = routes * 31 + depth;
    apigw_router *r = apigw_router_new(allocator, APIGW_ROUTES_HTTP);
    for (unsigned i = 0; i < routes; i++) {
        char key[APIGW_ROUTE_KEY_MAX] = "GET ";
        size_t n = 4;
        for (unsigned k = 0; k < depth; k++) {
            static const char *const segments[] = {"/a", "/{x}", "/{x}", "/b"};
            n += (size_t)sprintf(key + n, "%s", segments[next_random(&state) % 4]);
        }
        apigw_status status = apigw_router_add(r, key, n, i, NULL);
        ck_assert(status == APIGW_OK || status == APIGW_E_DUPLICATE);
    }
    return r;
}

/* A path of `segments` times "/a" or "/b". */
static size_t make_path(char *path, unsigned segments, uint32_t *state) {
    for (unsigned i = 0; i < segments; i++)
        memcpy(path + 2 * i, next_random(state) % 2 == 0 ? "/a" : "/b", 2);
    return 2 * segments;
}

static size_t steps(const apigw_router *r, const char *path, size_t n) {
    apigw_match m;
    size_t count = 0;
    gw_router_match_counted(r, (slice){"POST", 4}, (slice){path, n}, &m, &count); /* a miss looks at everything */
    return count;
}

/* With the alternatives in turn a lookup visits up to 2^segments states of these tables. */
START_TEST(a_lookup_costs_the_path_whatever_the_table) {
    static const unsigned depths[] = {8, 12, 16, 20, 24, 32, 64, APIGW_ROUTE_SEGMENTS_MAX};
    for (size_t d = 0; d < sizeof depths / sizeof depths[0]; d++) {
        apigw_router *r = mixture(NULL, 3000, depths[d]);
        char path[2 * APIGW_ROUTE_SEGMENTS_MAX + 2];
        uint32_t state = 5;
        ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
        size_t words = (apigw_router_route_count(r) + 63) / 64;
        ck_assert_uint_le(apigw_router_steps_max(r), words * (depths[d] + 1));
        for (unsigned i = 0; i < 200; i++)
            expect_that(steps(r, path, make_path(path, depths[d], &state)) <= words * (depths[d] + 1));
        /* a shorter path costs its own length */
        for (unsigned segments = 1; segments <= depths[d]; segments++)
            expect_that(steps(r, path, make_path(path, segments, &state)) <= words * (segments + 1));
        apigw_router_free(r);
    }
}
END_TEST

START_TEST(the_states_of_such_a_table_would_be_too_many) {
    apigw_router *r = mixture(NULL, 3000, 24), *states = mixture(NULL, 3000, 24);
    ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
    ck_assert_int_eq(gw_router_seal_as(states, ROUTER_STATES, NULL), APIGW_OK);
    ck_assert_uint_ne(r->bit_vectors.words, 0);
    ck_assert_uint_eq(states->bit_vectors.words, 0);
    ck_assert_uint_gt(apigw_router_steps_max(states), apigw_router_steps_max(r));
    apigw_router_free(states);
    apigw_router_free(r);
}
END_TEST

START_TEST(the_forms_of_a_table_agree) {
    uint32_t state = 9;
    for (unsigned round = 0; round < 6; round++) {
        unsigned depth = 3 + 4 * round;
        apigw_router *forms[ROUTER_FORMS];
        size_t hits = 0;
        for (unsigned f = 0; f < ROUTER_FORMS; f++) {
            forms[f] = mixture(NULL, 500, depth);
            ck_assert_int_eq(gw_router_seal_as(forms[f], (enum router_form)f, NULL), APIGW_OK);
        }
        for (unsigned i = 0; i < 2000; i++) {
            char path[2 * APIGW_ROUTE_SEGMENTS_MAX];
            size_t n = make_path(path, depth - (i % 50 == 0), &state);
            apigw_match first, m;
            apigw_status status = apigw_router_match(forms[0], "GET", 3, path, n, &first);
            hits += status == APIGW_OK;
            for (unsigned f = 1; f < ROUTER_FORMS; f++) {
                expect_same(apigw_router_match(forms[f], "GET", 3, path, n, &m), status);
                expect_same(m.id, first.id);
                expect_same(m.methods, first.methods);
            }
        }
        ck_assert_uint_gt(hits, round < 4 ? 20 : 0);
        for (unsigned f = 0; f < ROUTER_FORMS; f++)
            apigw_router_free(forms[f]);
    }
}
END_TEST

/* 64 routes a word: the last of a word, the first of the next. */
START_TEST(every_route_of_a_table_of_bit_vectors_is_found) {
    apigw_router *r = apigw_router_new(NULL, APIGW_ROUTES_REST);
    char key[64];
    for (unsigned i = 0; i < 200; i++) {
        sprintf(key, "PUT /%c/v%u", 'a' + (int)(i % 2), i);
        ck_assert_int_eq(apigw_router_add(r, key, strlen(key), i, NULL), APIGW_OK);
    }
    ck_assert_int_eq(apigw_router_add(r, "ANY /{p+}", 9, 1000, NULL), APIGW_OK);
    ck_assert_int_eq(gw_router_seal_as(r, ROUTER_BIT_VECTORS, NULL), APIGW_OK);
    ck_assert_uint_eq(r->bit_vectors.words, 4);
    for (unsigned i = 0; i < 200; i++) {
        apigw_match m;
        sprintf(key, "/%c/v%u", 'a' + (int)(i % 2), i);
        ck_assert_int_eq(apigw_router_match(r, "PUT", 3, key, strlen(key), &m), APIGW_OK);
        ck_assert_uint_eq(m.id, i);
        ck_assert_int_eq(apigw_router_match(r, "GET", 3, key, strlen(key), &m), APIGW_OK);
        ck_assert_uint_eq(m.id, 1000);
        key[1] = (char)('a' + (int)((i + 1) % 2));
        ck_assert_int_eq(apigw_router_match(r, "PUT", 3, key, strlen(key), &m), APIGW_OK);
        ck_assert_uint_eq(m.id, 1000);
    }
    apigw_router_free(r);
}
END_TEST

START_TEST(memory_is_that_of_the_segments) {
    static const unsigned depths[] = {10, 20, 40};
    for (size_t d = 0; d < sizeof depths / sizeof depths[0]; d++) {
        watched c;
        apigw_allocator allocator = watched_allocator(&c);
        apigw_router *r = mixture(&allocator, 4000, depths[d]);
        ck_assert_int_eq(apigw_router_seal(r, NULL), APIGW_OK);
        ck_assert_uint_ne(r->bit_vectors.words, 0);
        ck_assert_uint_le(c.live_bytes, 4000 * (300 + 20 * depths[d]));
        apigw_router_free(r);
        ck_assert_uint_eq(c.live_bytes, 0);
        ck_assert(!c.wrong);
    }
}
END_TEST

START_TEST(a_path_of_a_megabyte) {
    static char path[1 << 20];
    apigw_router *r = mixture(NULL, 2000, 30);
    ck_assert_int_eq(apigw_router_add(r, "GET /a/{rest+}", 14, 7, NULL), APIGW_OK);
    ck_assert_int_eq(gw_router_seal_as(r, ROUTER_BIT_VECTORS, NULL), APIGW_OK);
    for (size_t n = 0; n < sizeof path; n += 2)
        memcpy(path + n, "/a", 2);
    apigw_match m;
    apigw_pair pair;
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, path, sizeof path, &m), APIGW_OK);
    ck_assert_uint_eq(m.id, 7);
    ck_assert_uint_eq(apigw_match_copy_parameters(r, &m, path, sizeof path, &pair, 1), 1);
    ck_assert_uint_eq(pair.value_len, sizeof path - 3);
    ck_assert_uint_le(steps(r, path, sizeof path), apigw_router_steps_max(r));
    memset(path + 1, 'x', sizeof path - 1);
    ck_assert_int_eq(apigw_router_match(r, "GET", 3, path, sizeof path, &m), APIGW_E_NOT_FOUND);
    apigw_router_free(r);
}
END_TEST

Suite *router_bit_vectors_suite(void) {
    Suite *suite = suite_create("router_bit_vectors");
    TCase *tests = tcase_create("router_bit_vectors");
    tcase_add_test(tests, a_lookup_costs_the_path_whatever_the_table);
    tcase_add_test(tests, the_states_of_such_a_table_would_be_too_many);
    tcase_add_test(tests, the_forms_of_a_table_agree);
    tcase_add_test(tests, every_route_of_a_table_of_bit_vectors_is_found);
    tcase_add_test(tests, memory_is_that_of_the_segments);
    tcase_add_test(tests, a_path_of_a_megabyte);
    suite_add_tcase(suite, tests);
    tcase_set_tags(tests, "long");
    return suite;
}
