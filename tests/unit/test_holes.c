#include "core/holes.h"
#include "support/allocator.h"
#include "support/random.h"
#include <check.h>

Suite *holes_suite(void);

/* Against an array of flags, while it grows. */
START_TEST(places_of_entries_that_are_left) {
    enum { MOST = 700 };
    bool gone[MOST] = {false};
    uint32_t state = 5;
    arena memory;
    holes h = {0};
    gw_arena_init(&memory, NULL);
    for (size_t count = 0; count < MOST;) {
        size_t i, nth = 0;
        if (count == 0 || next_random(&state) % 2 != 0)
            count += next_random(&state) % 4;
        if (count > MOST)
            count = MOST;
        if (next_random(&state) % 3 != 0)
            ck_assert(gw_holes_cover(&h, &memory, count));
        i = count == 0 ? 0 : next_random(&state) % count;
        if (i < h.count && !gone[i]) {
            gone[i] = true;
            gw_holes_add(&h, i);
        }
        for (i = 0; i < count; i++) /* entries that are not covered have no holes */
            if (!gone[i])
                ck_assert_uint_eq(gw_holes_skip(&h, nth++), i);
        ck_assert_uint_eq(nth, count - h.total);
    }
    ck_assert_uint_gt(h.total, 100);
    gw_arena_free(&memory);
}
END_TEST

START_TEST(without_memory_nothing_changes) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    arena memory;
    holes h = {0};
    gw_arena_init(&memory, &a);
    c.fail_at = 1;
    c.for_ever = true;
    ck_assert(!gw_holes_cover(&h, &memory, 3));
    ck_assert_uint_eq(h.count, 0);
    ck_assert_uint_eq(gw_holes_skip(&h, 2), 2);
    gw_arena_free(&memory);
}
END_TEST

Suite *holes_suite(void) {
    Suite *suite = suite_create("holes");
    TCase *tests = tcase_create("holes");
    tcase_add_test(tests, without_memory_nothing_changes);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, places_of_entries_that_are_left);
    suite_add_tcase(suite, slow);
    return suite;
}
