#include "cheap.h"
#include "core/memory.h"
#include "support/allocator.h"
#include "support/random.h"
#include <check.h>

Suite *memory_suite(void);

START_TEST(takes_the_given_allocator_or_libc) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    apigw_allocator copy = gw_memory_allocator(&mine);
    ck_assert_ptr_eq(copy.context, &c);
    void *block = gw_memory_allocate(&copy, 10);
    ck_assert_ptr_nonnull(block);
    ck_assert_uint_eq(c.live_bytes, 10);
    gw_memory_release(&copy, block, 10);
    gw_memory_release(&copy, NULL, 10);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);

    apigw_allocator libc = gw_memory_allocator(NULL);
    char *text = gw_memory_allocate(&libc, 3);
    ck_assert_ptr_nonnull(text);
    memcpy(text, "abc", 3);
    text = libc.reallocate(libc.context, text, 3, 4000);
    ck_assert_ptr_nonnull(text);
    ck_assert_mem_eq(text, "abc", 3);
    gw_memory_release(&libc, text, 4000);
}
END_TEST

START_TEST(a_handle_is_zero_after_its_allocator) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    struct {
        apigw_allocator allocator;
        unsigned char rest[100];
    } *handle = gw_memory_handle(&mine, sizeof *handle);
    ck_assert_ptr_nonnull(handle);
    ck_assert_mem_eq(&handle->allocator, &mine, sizeof mine);
    for (size_t i = 0; i < sizeof handle->rest; i++)
        ck_assert_uint_eq(handle->rest[i], 0);
    gw_memory_release(&handle->allocator, handle, sizeof *handle);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);

    c.fail_at = c.calls + 1;
    ck_assert_ptr_null(gw_memory_handle(&mine, sizeof *handle));
}
END_TEST

START_TEST(allocates_nothing_before_it_must) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    arena_reset(&a, SIZE_MAX);
    gw_arena_free(&a);
    ck_assert_uint_eq(c.calls, 0);
}
END_TEST

START_TEST(first_chunk_is_4_kib_or_what_is_asked_and_later_ones_grow) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    ck_assert_ptr_nonnull(arena_alloc(&a, 1));
    ck_assert_uint_eq(c.live_bytes, 4096);
    ck_assert_uint_eq(a.total, 4096);
    ck_assert_ptr_nonnull(arena_alloc(&a, 4096));
    ck_assert_uint_eq(c.live_bytes, 4096 + 8192);
    ck_assert_ptr_nonnull(arena_alloc(&a, 100000));
    ck_assert_uint_ge(c.live_bytes, 4096 + 8192 + 100000);
    ck_assert_uint_lt(c.live_bytes, 4096 + 8192 + 100000 + 64);
    size_t before = c.live_bytes;
    ck_assert_ptr_nonnull(arena_bytes(&a, 64));
    ck_assert_uint_eq(c.live_bytes - before, before / 4 / 8 * 8); /* a quarter of all before */
    ck_assert_uint_eq(a.total, c.live_bytes);
    gw_arena_free(&a);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

START_TEST(blocks_are_aligned_and_apart) {
    enum { COUNT = 3000 };
    static unsigned char *blocks[COUNT];
    static size_t sizes[COUNT];
    uint32_t random = 1;
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    for (size_t i = 0; i < COUNT; i++) {
        sizes[i] = next_random(&random) % 90;
        bool aligned = next_random(&random) % 2 != 0;
        blocks[i] = aligned ? arena_alloc(&a, sizes[i]) : (unsigned char *)arena_bytes(&a, sizes[i]);
        expect_that(blocks[i] != NULL);
        if (aligned)
            expect_same((uintptr_t)blocks[i] % 8, 0);
        memset(blocks[i], (int)(i % 251), sizes[i]);
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t j = 0; j < sizes[i]; j++)
            expect_same(blocks[i][j], i % 251);
    gw_arena_free(&a);
    expect_same(c.live_bytes, 0);
}
END_TEST

START_TEST(bytes_are_packed) {
    arena a;
    gw_arena_init(&a, NULL);
    char *first = arena_bytes(&a, 3);
    char *second = arena_bytes(&a, 5);
    ck_assert_ptr_eq(second, first + 3);
    char *third = arena_alloc(&a, 1);
    ck_assert_ptr_eq(third, first + 8);
    char *fourth = arena_alloc(&a, 1);
    ck_assert_ptr_eq(fourth, first + 16);
    gw_arena_free(&a);
}
END_TEST

START_TEST(the_end_of_a_block_is_given_back) {
    arena a;
    gw_arena_init(&a, NULL);
    char *first = arena_bytes(&a, 4000);
    size_t total = a.total;
    arena_cut(&a, first + 3);
    ck_assert_ptr_eq(arena_bytes(&a, 4000), first + 3);
    ck_assert_uint_eq(a.total, total);
    gw_arena_free(&a);
}
END_TEST

START_TEST(nothing_is_a_block_too) {
    arena a;
    gw_arena_init(&a, NULL);
    ck_assert_ptr_nonnull(arena_alloc(&a, 0));
    ck_assert_ptr_nonnull(arena_bytes(&a, 0));
    size_t capacity = 0;
    ck_assert_ptr_nonnull(gw_arena_grow(&a, NULL, 4, &capacity, 0));
    gw_arena_free(&a);
}
END_TEST

START_TEST(copies_end_in_nul) {
    arena a;
    gw_arena_init(&a, NULL);
    ck_assert_mem_eq(gw_arena_copy(&a, "abc", 2), "ab", 3);
    ck_assert_mem_eq(gw_arena_copy(&a, "a\0b", 3), "a\0b", 4);
    ck_assert_mem_eq(gw_arena_copy(&a, NULL, 0), "", 1);
    gw_arena_free(&a);
}
END_TEST

START_TEST(sizes_do_not_wrap) {
    static const size_t sizes[] = {SIZE_MAX,      SIZE_MAX - 1,  SIZE_MAX - 7,    SIZE_MAX - 8,
                                   SIZE_MAX - 9,  SIZE_MAX - 16, SIZE_MAX - 17,   SIZE_MAX - 24,
                                   SIZE_MAX - 25, SIZE_MAX - 33, SIZE_MAX / 2 + 1};
    for (int used = 0; used < 2; used++) {
        watched c;
        apigw_allocator mine = watched_allocator(&c);
        arena a;
        gw_arena_init(&a, &mine);
        if (used != 0)
            ck_assert_ptr_nonnull(arena_bytes(&a, 3));
        size_t live = c.live_bytes;
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            ck_assert_ptr_null(arena_alloc(&a, sizes[i]));
            ck_assert_ptr_null(arena_bytes(&a, sizes[i]));
            ck_assert_ptr_null(gw_arena_copy(&a, "", sizes[i]));
            size_t capacity = 0;
            ck_assert_ptr_null(gw_arena_grow(&a, NULL, 16, &capacity, sizes[i]));
            ck_assert_ptr_null(gw_arena_grow(&a, NULL, 16, &capacity, sizes[i] / 8));
            ck_assert_uint_eq(capacity, 0);
        }
        ck_assert_uint_eq(c.live_bytes, live);
        ck_assert(!c.wrong);
        gw_arena_free(&a);
    }
}
END_TEST

START_TEST(the_last_array_grows_in_place) {
    arena a;
    gw_arena_init(&a, NULL);
    size_t capacity = 0;
    uint32_t *array = gw_arena_grow(&a, NULL, sizeof *array, &capacity, 3);
    ck_assert_ptr_nonnull(array);
    ck_assert_uint_eq(capacity, 3);
    for (uint32_t i = 0; i < 3; i++)
        array[i] = i;
    ck_assert_ptr_eq(gw_arena_grow(&a, array, sizeof *array, &capacity, 2), array);
    ck_assert_uint_eq(capacity, 3);
    ck_assert_ptr_eq(gw_arena_grow(&a, array, sizeof *array, &capacity, 4), array);
    ck_assert_uint_eq(capacity, 6);
    ck_assert_ptr_eq(gw_arena_grow(&a, array, sizeof *array, &capacity, 50), array);
    ck_assert_uint_eq(capacity, 50);

    arena_bytes(&a, 1);
    uint32_t *moved = gw_arena_grow(&a, array, sizeof *array, &capacity, 51);
    ck_assert_ptr_ne(moved, array);
    ck_assert_uint_eq(capacity, 100);
    ck_assert_uint_eq((uintptr_t)moved % 8, 0);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_uint_eq(moved[i], i);

    uint32_t *large = gw_arena_grow(&a, moved, sizeof *array, &capacity, 5000); /* the chunk has no room for that */
    ck_assert_ptr_ne(large, moved);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_uint_eq(large[i], i);
    gw_arena_free(&a);
}
END_TEST

/* Mixed work that depends on the seed alone: blocks of many sizes, and four arrays that grow in turn. Whether it got
 * all its memory, and everything it wrote was still there at the end. */
static bool work(arena *a, uint32_t seed) {
    uint32_t random = seed;
    size_t steps = next_random(&random) % 600, limit = 1 + next_random(&random) % 300;
    uint64_t *arrays[4] = {NULL};
    size_t rooms[4] = {0}, counts[4] = {0};

    for (size_t i = 0; i < steps; i++) {
        size_t which = next_random(&random) % 8, size = next_random(&random) % limit;
        if (next_random(&random) % 200 == 0)
            size *= 100;
        if (which < 4) {
            for (size_t more = 1 + size % 5; more != 0; more--) {
                uint64_t *grown = gw_arena_grow(a, arrays[which], sizeof *grown, &rooms[which], counts[which] + 1);
                if (grown == NULL)
                    return false;
                arrays[which] = grown;
                grown[counts[which]] = counts[which] * 4 + which;
                counts[which]++;
            }
        } else {
            char *block = which < 6 ? arena_alloc(a, size) : arena_bytes(a, size);
            if (block == NULL)
                return false;
            memset(block, 0x5A, size);
        }
    }
    for (size_t which = 0; which < 4; which++)
        for (size_t i = 0; i < counts[which]; i++)
            expect_same(arrays[which][i], i * 4 + which);
    return true;
}

START_TEST(the_same_work_again_allocates_nothing) {
    for (uint32_t seed = 1; seed <= 400; seed++) {
        watched c;
        apigw_allocator mine = watched_allocator(&c);
        arena a;
        gw_arena_init(&a, &mine);
        ck_assert(work(&a, seed));
        size_t total = c.live_bytes;
        arena_reset(&a, SIZE_MAX);
        ck_assert_uint_eq(c.live_bytes, total);
        ck_assert_uint_eq(a.total, total);
        size_t calls = c.calls;
        for (int round = 0; round < 2; round++) {
            ck_assert(work(&a, seed));
            arena_reset(&a, SIZE_MAX);
            ck_assert_msg(c.calls == calls, "seed %u: round %d allocates", seed, round);
        }
        gw_arena_free(&a);
        ck_assert_uint_eq(c.live_bytes, 0);
        ck_assert(!c.wrong);
    }
}
END_TEST

START_TEST(reset_keeps_no_more_than_it_may) {
    static const size_t retains[] = {0, 1, 8, 15, 16, 17, 24, 100, 4095, 4096, 4097, 12288, 12287, 30000, 1 << 20};
    for (size_t i = 0; i < sizeof retains / sizeof *retains; i++) {
        for (uint32_t seed = 1; seed <= 40; seed++) {
            watched c;
            apigw_allocator mine = watched_allocator(&c);
            arena a;
            gw_arena_init(&a, &mine);
            for (int round = 0; round < 3; round++) {
                ck_assert(work(&a, seed));
                size_t total = c.live_bytes, calls = c.calls;
                arena_reset(&a, retains[i]);
                if (total <= retains[i]) {
                    ck_assert_uint_eq(c.live_bytes, total);
                } else {
                    ck_assert_uint_le(c.live_bytes, retains[i]);
                    ck_assert_uint_eq(c.calls, calls);
                }
                ck_assert_uint_eq(a.total, c.live_bytes);
            }
            gw_arena_free(&a);
            ck_assert_uint_eq(c.live_bytes, 0);
            ck_assert(!c.wrong);
        }
    }
}
END_TEST

START_TEST(work_that_outgrows_what_is_kept_allocates_no_more_than_it_takes) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    for (int round = 0; round < 4; round++) {
        size_t calls = c.calls;
        arena_alloc(&a, 4000);
        arena_alloc(&a, 100000);
        arena_reset(&a, 65536);
        ck_assert_uint_eq(c.live_bytes, 4096); /* the largest that may be kept */
        ck_assert_uint_eq(c.calls - calls, round == 0 ? 2 : 1);
    }
    gw_arena_free(&a);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

START_TEST(reset_without_memory_keeps_what_it_can) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    arena_alloc(&a, 4000);
    arena_alloc(&a, 8000);
    arena_alloc(&a, 16000);
    ck_assert_uint_eq(c.live_bytes, 4096 + 8192 + 16384);
    c.fail_at = c.calls + 1;
    arena_reset(&a, SIZE_MAX);
    ck_assert(c.failed);
    ck_assert_uint_eq(c.live_bytes, 16384); /* the largest chunk */
    char *block = arena_alloc(&a, 16000);
    ck_assert_ptr_nonnull(block);
    memset(block, 1, 16000);
    ck_assert_uint_eq(c.live_bytes, 16384);
    gw_arena_free(&a);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

START_TEST(every_allocation_may_fail) {
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        for (uint32_t seed = 1; seed <= 30; seed++) {
            size_t k = 0;
            bool failed = true;
            while (failed) {
                watched c;
                apigw_allocator mine = watched_allocator(&c);
                c.fail_at = ++k;
                c.for_ever = for_ever != 0;
                arena a;
                gw_arena_init(&a, &mine);
                bool done = work(&a, seed);
                failed = c.failed;
                ck_assert_int_eq(done, !failed);
                arena_reset(&a, SIZE_MAX);
                c.fail_at = 0;
                ck_assert(work(&a, seed)); /* usable as before */
                gw_arena_free(&a);
                ck_assert_uint_eq(c.live_bytes, 0);
                ck_assert(!c.wrong);
            }
        }
    }
}
END_TEST

START_TEST(a_failed_growth_leaves_the_array) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    size_t capacity = 0;
    uint32_t *array = gw_arena_grow(&a, NULL, sizeof *array, &capacity, 2);
    array[0] = 7;
    array[1] = 8;
    c.fail_at = c.calls + 1;
    ck_assert_ptr_null(gw_arena_grow(&a, array, sizeof *array, &capacity, 5000));
    ck_assert_uint_eq(capacity, 2);
    ck_assert_uint_eq(array[0], 7);
    ck_assert_uint_eq(array[1], 8);
    ck_assert_ptr_nonnull(gw_arena_grow(&a, array, sizeof *array, &capacity, 5000));
    gw_arena_free(&a);
}
END_TEST

START_TEST(an_empty_arena_has_one_block_that_is_large_enough) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    ck_assert(arena_reserve(&a, 100000));
    ck_assert_uint_ge(c.live_bytes, 100000);
    ck_assert_uint_lt(c.live_bytes, 100000 + 64);
    ck_assert_uint_eq(c.calls, 1);
    char *block = arena_bytes(&a, 60000);
    ck_assert_ptr_eq(arena_bytes(&a, 40000), block + 60000);
    ck_assert_uint_eq(c.calls, 1);
    arena_reset(&a, SIZE_MAX);
    ck_assert(arena_reserve(&a, 99999));
    ck_assert_uint_eq(c.calls, 1);
    c.peak_bytes = c.live_bytes;
    ck_assert(arena_reserve(&a, 110000)); /* never beside the block that was too small */
    ck_assert_uint_eq(c.calls, 2);
    ck_assert_uint_lt(c.peak_bytes, 110000 + 64);
    arena_reset(&a, SIZE_MAX);
    c.fail_at = c.calls + 1;
    ck_assert(!arena_reserve(&a, 200000));
    ck_assert_ptr_nonnull(arena_bytes(&a, 1));
    ck_assert(!arena_reserve(&a, SIZE_MAX));
    gw_arena_free(&a);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

START_TEST(large_blocks_are_not_joined_beside_themselves) {
    watched c;
    apigw_allocator mine = watched_allocator(&c);
    arena a;
    gw_arena_init(&a, &mine);
    ck_assert(arena_reserve(&a, 300000));
    memset(arena_bytes(&a, 300000), 1, 300000);
    arena_bytes(&a, 100);
    size_t total = c.live_bytes;
    c.peak_bytes = 0;
    arena_reset(&a, SIZE_MAX);
    ck_assert_uint_eq(c.live_bytes, total);
    ck_assert_uint_eq(c.peak_bytes, total);
    gw_arena_free(&a);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

START_TEST(an_arena_knows_its_memory_and_can_set_it_aside) {
    arena a, aside;
    char other[8];
    gw_arena_init(&a, NULL);
    ck_assert(!arena_holds(&a, NULL));
    ck_assert(!arena_holds(&a, other));
    char *blocks[3];
    for (size_t i = 0; i < 3; i++) {
        blocks[i] = arena_bytes(&a, 10000);
        memset(blocks[i], (int)i, 10000);
        for (size_t k = 0; k <= i; k++)
            ck_assert(arena_holds(&a, blocks[k]) && arena_holds(&a, blocks[k] + 9999));
        ck_assert(!arena_holds(&a, NULL) && !arena_holds(&a, other) && !arena_holds(&a, &a));
    }
    ck_assert(!arena_holds(&a, a.end));
    gw_arena_set_aside(&a, &aside);
    for (size_t i = 0; i < 3; i++)
        ck_assert(!arena_holds(&a, blocks[i]) && arena_holds(&aside, blocks[i]));
    ck_assert_ptr_nonnull(arena_bytes(&a, 10000));
    gw_arena_free(&a);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(blocks[i][9999], (int)i);
    gw_arena_free(&aside);
}
END_TEST

Suite *memory_suite(void) {
    Suite *suite = suite_create("memory");
    TCase *tests = tcase_create("memory");
    tcase_add_test(tests, takes_the_given_allocator_or_libc);
    tcase_add_test(tests, a_handle_is_zero_after_its_allocator);
    tcase_add_test(tests, allocates_nothing_before_it_must);
    tcase_add_test(tests, first_chunk_is_4_kib_or_what_is_asked_and_later_ones_grow);
    tcase_add_test(tests, blocks_are_aligned_and_apart);
    tcase_add_test(tests, bytes_are_packed);
    tcase_add_test(tests, the_end_of_a_block_is_given_back);
    tcase_add_test(tests, nothing_is_a_block_too);
    tcase_add_test(tests, copies_end_in_nul);
    tcase_add_test(tests, sizes_do_not_wrap);
    tcase_add_test(tests, the_last_array_grows_in_place);
    tcase_add_test(tests, the_same_work_again_allocates_nothing);
    tcase_add_test(tests, reset_keeps_no_more_than_it_may);
    tcase_add_test(tests, work_that_outgrows_what_is_kept_allocates_no_more_than_it_takes);
    tcase_add_test(tests, reset_without_memory_keeps_what_it_can);
    tcase_add_test(tests, every_allocation_may_fail);
    tcase_add_test(tests, a_failed_growth_leaves_the_array);
    tcase_add_test(tests, an_empty_arena_has_one_block_that_is_large_enough);
    tcase_add_test(tests, large_blocks_are_not_joined_beside_themselves);
    tcase_add_test(tests, an_arena_knows_its_memory_and_can_set_it_aside);
    suite_add_tcase(suite, tests);
    return suite;
}
