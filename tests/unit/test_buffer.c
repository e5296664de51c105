#include "core/buffer.h"
#include "support/allocator.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <check.h>
#include <inttypes.h>
#include <stdio.h>

Suite *buffer_suite(void);

START_TEST(null_is_refused) {
    size_t len = 5;
    apigw_buffer_free(NULL);
    apigw_buffer_reset(NULL);
    ck_assert_int_eq(apigw_buffer_use(NULL, NULL, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_buffer_set_max(NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_buffer_data(NULL, &len));
    ck_assert_uint_eq(len, 0);
    ck_assert_ptr_null(apigw_buffer_data(NULL, NULL));
    ck_assert_uint_eq(apigw_buffer_needed(NULL), 0);

    apigw_buffer *b = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_buffer_use(b, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_buffer_data(b, NULL), ""); /* still growable */
    apigw_buffer_free(b);
}
END_TEST

START_TEST(a_new_one_is_empty_and_allocates_nothing_more) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    apigw_buffer *b = apigw_buffer_new(&mine);
    size_t len = 5;
    ck_assert_uint_eq(c.calls, 1);
    ck_assert_str_eq(apigw_buffer_data(b, &len), "");
    ck_assert_uint_eq(len, 0);
    ck_assert_uint_eq(apigw_buffer_needed(b), 0);
    gw_buffer_begin(b);
    buffer_append(b, NULL, 0);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_OK);
    ck_assert_uint_eq(apigw_buffer_needed(b), 1);
    ck_assert_uint_eq(c.calls, 1);
    apigw_buffer_free(b);
    ck_assert_uint_eq(c.live_bytes, 0);
    c.fail_at = c.calls + 1;
    ck_assert_ptr_null(apigw_buffer_new(&mine));
}
END_TEST

START_TEST(appends_and_ends_in_nul) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    apigw_buffer *b = apigw_buffer_new(&mine);
    for (size_t n = 0; n < 1200; n++) {
        gw_buffer_begin(b);
        for (size_t i = 0; i < n; i++)
            buffer_byte(b, (char)('a' + i % 26));
        buffer_literal(b, "end");
        ck_assert_int_eq(gw_buffer_finish(b), APIGW_OK);
        size_t len;
        const char *text = apigw_buffer_data(b, &len);
        ck_assert_uint_eq(len, n + 3);
        ck_assert_uint_eq(apigw_buffer_needed(b), n + 4);
        for (size_t i = 0; i < n; i++)
            ck_assert_int_eq(text[i], 'a' + (int)(i % 26));
        ck_assert_mem_eq(text + n, "end", 4);
    }
    ck_assert_uint_lt(c.calls, 8); /* grows by doubling */
    apigw_buffer_free(b);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

START_TEST(writes_integers) {
    static const int64_t values[] = {0, 1, -1, 9, 10, -10, 99, 100, 1234567890, INT64_MAX, INT64_MIN, INT32_MIN};
    apigw_buffer *b = apigw_buffer_new(NULL);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char expected[32];
        snprintf(expected, sizeof expected, "%" PRId64, values[i]);
        gw_buffer_begin(b);
        gw_buffer_integer(b, values[i]);
        ck_assert_int_eq(gw_buffer_finish(b), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(b, NULL), expected);
    }
    apigw_buffer_free(b);
}
END_TEST

/* Appends "0123456789" in pieces and closes. */
static apigw_status ten(apigw_buffer *b) {
    gw_buffer_begin(b);
    buffer_literal(b, "0123");
    buffer_byte(b, '4');
    char *to = gw_buffer_reserve(b, 3);
    if (to != NULL) {
        memcpy(to, "567", 3);
        buffer_commit(b, 3);
    } else {
        gw_buffer_skip(b, 3);
    }
    buffer_literal(b, "89");
    return gw_buffer_finish(b);
}

START_TEST(borrowed_memory_fits_exactly_or_not_at_all) {
    for (size_t size = 0; size <= 13; size++) {
        watched c;
        apigw_allocator mine = watched_allocator(&c);
        apigw_buffer *b = apigw_buffer_new(&mine);
        char *memory = malloc(size + 1); /* and a guard byte */
        memset(memory, '#', size + 1);
        ck_assert_int_eq(apigw_buffer_use(b, size != 0 ? memory : NULL, size, NULL), APIGW_OK);
        ck_assert_int_eq(ten(b), size >= 11 ? APIGW_OK : APIGW_E_SPACE);
        ck_assert_uint_eq(apigw_buffer_needed(b), 11);
        size_t len = 77;
        const char *text = apigw_buffer_data(b, &len);
        ck_assert_uint_eq(len, size >= 11 ? 10 : 0);
        if (size == 0)
            ck_assert_ptr_null(text);
        else
            ck_assert_str_eq(text, size >= 11 ? "0123456789" : "");
        ck_assert_int_eq(memory[size], '#');
        apigw_buffer_reset(b);
        ck_assert_uint_eq(apigw_buffer_needed(b), 0);
        ck_assert_int_eq(ten(b), size >= 11 ? APIGW_OK : APIGW_E_SPACE); /* still in use */
        ck_assert_uint_eq(c.calls, 1);
        apigw_buffer_free(b);
        ck_assert_uint_eq(c.live_bytes, 0);
        free(memory);
    }
}
END_TEST

START_TEST(the_empty_text_needs_its_nul) {
    char memory[1] = {'x'};
    apigw_buffer *b = apigw_buffer_new(NULL);
    apigw_buffer_use(b, NULL, 0, NULL);
    gw_buffer_begin(b);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(b), 1);
    apigw_buffer_use(b, memory, 1, NULL);
    ck_assert_uint_eq(apigw_buffer_needed(b), 0);
    ck_assert_int_eq(memory[0], '\0');
    gw_buffer_begin(b);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(b, NULL), "");
    apigw_buffer_free(b);
}
END_TEST

START_TEST(borrowing_frees_what_was_grown_and_never_the_loan) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    char memory[20];
    apigw_buffer *b = apigw_buffer_new(&mine);
    size_t empty = c.live_bytes;
    ck_assert_int_eq(ten(b), APIGW_OK);
    ck_assert_uint_gt(c.live_bytes, empty);
    apigw_buffer_use(b, memory, sizeof memory, NULL);
    ck_assert_uint_eq(c.live_bytes, empty);
    ck_assert_int_eq(ten(b), APIGW_OK);
    ck_assert_ptr_eq(apigw_buffer_data(b, NULL), memory);
    apigw_buffer_free(b);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

START_TEST(the_cap_comes_before_memory) {
    for (size_t max = 0; max < 700; max++) {
        watched c;
        apigw_allocator mine = watched_allocator(&c);
        apigw_buffer *b = apigw_buffer_new(&mine);
        c.largest = 0;
        apigw_buffer_set_max(b, max, NULL);
        ck_assert_int_eq(ten(b), max >= 10 ? APIGW_OK : APIGW_E_SIZE);
        ck_assert_uint_eq(apigw_buffer_needed(b), 11);
        ck_assert_str_eq(apigw_buffer_data(b, NULL), max >= 10 ? "0123456789" : "");
        for (size_t n = 300; n <= 600; n += 300) {
            gw_buffer_begin(b);
            for (size_t i = 0; i < n; i++)
                buffer_byte(b, 'x');
            ck_assert_int_eq(gw_buffer_finish(b), max >= n ? APIGW_OK : APIGW_E_SIZE);
            ck_assert_uint_eq(apigw_buffer_needed(b), n + 1);
        }
        ck_assert_uint_le(c.largest, max + 1);
        apigw_buffer_free(b);
        ck_assert_uint_eq(c.live_bytes, 0);
    }
}
END_TEST

START_TEST(a_lower_cap_holds_though_memory_is_there) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    ck_assert_int_eq(ten(b), APIGW_OK);
    apigw_buffer_set_max(b, 9, NULL);
    ck_assert_str_eq(apigw_buffer_data(b, NULL), "0123456789"); /* for later calls only */
    ck_assert_int_eq(ten(b), APIGW_E_SIZE);
    apigw_buffer_set_max(b, 10, NULL);
    ck_assert_int_eq(ten(b), APIGW_OK);
    apigw_buffer_free(b);
}
END_TEST

START_TEST(the_cap_is_for_growing_alone) {
    char memory[11];
    apigw_buffer *b = apigw_buffer_new(NULL);
    apigw_buffer_set_max(b, 5, NULL);
    apigw_buffer_use(b, memory, sizeof memory, NULL);
    ck_assert_int_eq(ten(b), APIGW_OK);
    ck_assert_str_eq(memory, "0123456789");
    apigw_buffer_free(b);
}
END_TEST

START_TEST(counting_does_not_wrap) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    apigw_buffer_use(b, NULL, 0, NULL);
    gw_buffer_begin(b);
    gw_buffer_skip(b, SIZE_MAX - 1);
    gw_buffer_skip(b, 1);
    buffer_literal(b, "abc");
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(b), SIZE_MAX);
    apigw_buffer_free(b);

    b = apigw_buffer_new(NULL);
    gw_buffer_begin(b);
    buffer_byte(b, 'a');
    ck_assert_ptr_null(gw_buffer_reserve(b, SIZE_MAX));
    ck_assert_ptr_null(gw_buffer_reserve(b, SIZE_MAX - 1));
    gw_buffer_skip(b, SIZE_MAX);
    ck_assert_int_eq(gw_buffer_finish(b), APIGW_E_SIZE);
    ck_assert_uint_eq(apigw_buffer_needed(b), SIZE_MAX);
    apigw_buffer_free(b);
}
END_TEST

START_TEST(an_abandoned_call_leaves_nothing) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    ck_assert_int_eq(ten(b), APIGW_OK);
    gw_buffer_begin(b);
    buffer_literal(b, "half");
    gw_buffer_abandon(b);
    size_t len = 9;
    ck_assert_str_eq(apigw_buffer_data(b, &len), "");
    ck_assert_uint_eq(len, 0);
    ck_assert_uint_eq(apigw_buffer_needed(b), 0);
    apigw_buffer_free(b);
}
END_TEST

START_TEST(reset_keeps_up_to_1_mib) {
    enum { MIB = 1 << 20 };
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    apigw_buffer *b = apigw_buffer_new(&mine);
    size_t handle = c.live_bytes;
    ck_assert_int_eq(ten(b), APIGW_OK);
    size_t calls = c.calls;
    apigw_buffer_reset(b);
    ck_assert_str_eq(apigw_buffer_data(b, NULL), "");
    ck_assert_int_eq(ten(b), APIGW_OK);
    ck_assert_uint_eq(c.calls, calls); /* nothing new */

    for (int failing = 0; failing < 2; failing++) {
        gw_buffer_begin(b);
        char *to = gw_buffer_reserve(b, 3 * MIB);
        ck_assert_ptr_nonnull(to);
        memset(to, 'x', 3 * MIB);
        buffer_commit(b, 3 * MIB);
        ck_assert_int_eq(gw_buffer_finish(b), APIGW_OK);
        c.fail_at = failing != 0 ? c.calls + 1 : 0;
        apigw_buffer_reset(b);
        ck_assert_uint_eq(c.live_bytes, failing != 0 ? handle : handle + MIB);
        ck_assert_str_eq(apigw_buffer_data(b, NULL), "");
        ck_assert_int_eq(ten(b), APIGW_OK);
    }
    apigw_buffer_free(b);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

/* 2000 bytes by single ones, reserved pieces and integers. */
static apigw_status long_text(apigw_buffer *b) {
    gw_buffer_begin(b);
    for (int i = 0; i < 100; i++) {
        buffer_literal(b, "0123456");
        gw_buffer_integer(b, 100 + i % 100);
        char *to = gw_buffer_reserve(b, 10);
        if (to == NULL) {
            gw_buffer_skip(b, 10);
            continue;
        }
        memset(to, '.', 10);
        buffer_commit(b, 10);
    }
    return gw_buffer_finish(b);
}

START_TEST(every_allocation_may_fail) {
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        bool failed = true;
        size_t failures = 0;
        for (size_t k = 1; failed; k++) {
            watched c;
            apigw_allocator mine = watched_allocator(&c);
            apigw_buffer *b = apigw_buffer_new(&mine);
            c.fail_at = c.calls + k;
            c.for_ever = for_ever != 0;
            apigw_status status = long_text(b);
            failed = c.failed;
            failures += failed;
            ck_assert_int_eq(status, failed ? APIGW_E_NOMEM : APIGW_OK);
            ck_assert_uint_eq(apigw_buffer_needed(b), 2001);
            ck_assert_uint_eq(strlen(apigw_buffer_data(b, NULL)), failed ? 0 : 2000);
            c.fail_at = 0;
            ck_assert_int_eq(long_text(b), APIGW_OK); /* usable as before */
            ck_assert_uint_eq(strlen(apigw_buffer_data(b, NULL)), 2000);
            apigw_buffer_free(b);
            ck_assert_uint_eq(c.live_bytes, 0);
            ck_assert(!c.wrong);
        }
        ck_assert_uint_ge(failures, 3);
    }
}
END_TEST

/* Put a text into a buffer, for a call that fails to take away. */
static apigw_buffer *filled(apigw_buffer *b) {
    ck_assert_int_eq(apigw_runtime_path(APIGW_RUNTIME_PATH_NEXT, NULL, 0, b, NULL), APIGW_OK);
    return b;
}

#define EXPECT_EMPTIED(b, call)                                                                                        \
    do {                                                                                                               \
        size_t left = 1;                                                                                               \
        ck_assert_int_ne(call, APIGW_OK);                                                                              \
        ck_assert_str_eq(apigw_buffer_data(b, &left), "");                                                             \
        ck_assert_uint_eq(left, 0);                                                                                    \
    } while (0)

START_TEST(a_call_with_a_wrong_argument_empties_the_buffer) {
    apigw_buffer *b = apigw_buffer_new(NULL);
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    apigw_template *template = apigw_template_new(NULL);
    apigw_render *render = apigw_render_new(NULL);
    apigw_match match;
    EXPECT_EMPTIED(b, apigw_arn_format(NULL, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_arn_expand("*", 1, NULL, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_route_key_format(NULL, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_route_select(NULL, 0, NULL, 0, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_match_value(NULL, NULL, NULL, 0, 0, filled(b), NULL));
    ck_assert_int_eq(apigw_router_add(router, "$default", 8, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_seal(router, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_match(router, "GET", 3, "/a", 2, &match), APIGW_OK);
    EXPECT_EMPTIED(b, apigw_match_value(router, &match, "/a", 2, 9, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_template_render(NULL, render, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_template_render(template, render, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_render_get_overrides(render, 0, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_gateway_responses_describe(NULL, 0, filled(b), NULL));
    EXPECT_EMPTIED(b, apigw_definition_describe(NULL, APIGW_DESCRIBE_ROUTES, filled(b), NULL));
    apigw_render_free(render);
    apigw_template_free(template);
    apigw_router_free(router);
    apigw_buffer_free(b);
}
END_TEST

Suite *buffer_suite(void) {
    Suite *suite = suite_create("buffer");
    TCase *tests = tcase_create("buffer");
    tcase_add_test(tests, null_is_refused);
    tcase_add_test(tests, a_new_one_is_empty_and_allocates_nothing_more);
    tcase_add_test(tests, appends_and_ends_in_nul);
    tcase_add_test(tests, writes_integers);
    tcase_add_test(tests, borrowed_memory_fits_exactly_or_not_at_all);
    tcase_add_test(tests, the_empty_text_needs_its_nul);
    tcase_add_test(tests, borrowing_frees_what_was_grown_and_never_the_loan);
    tcase_add_test(tests, the_cap_comes_before_memory);
    tcase_add_test(tests, a_lower_cap_holds_though_memory_is_there);
    tcase_add_test(tests, a_call_with_a_wrong_argument_empties_the_buffer);
    tcase_add_test(tests, the_cap_is_for_growing_alone);
    tcase_add_test(tests, counting_does_not_wrap);
    tcase_add_test(tests, an_abandoned_call_leaves_nothing);
    tcase_add_test(tests, reset_keeps_up_to_1_mib);
    tcase_add_test(tests, every_allocation_may_fail);
    suite_add_tcase(suite, tests);
    tcase_set_tags(tests, "long");
    return suite;
}
