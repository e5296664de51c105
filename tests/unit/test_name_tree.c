#include "support/allocator.h"
#include "support/random.h"
#include "text/ascii.h"
#include "text/name_tree.h"
#include <check.h>

Suite *name_tree_suite(void);

static bool same(slice a, slice b, bool fold) {
    bool equal = a.len == b.len;
    for (size_t i = 0; equal && i < a.len; i++)
        equal = fold ? ascii_lower(a.at[i]) == ascii_lower(b.at[i]) : a.at[i] == b.at[i];
    return equal;
}

/* Against a list that is searched from the beginning: short names, NULs, names that begin alike. */
static void compare(bool fold) {
    enum { NAMES = 3000 };
    static char texts[NAMES][8];
    static slice names[NAMES];
    size_t count = 0;
    uint32_t state = 7;
    arena memory;
    name_tree t = {.fold = fold};
    gw_arena_init(&memory, NULL);
    for (size_t i = 0; i < NAMES; i++) {
        slice name = {texts[i], next_random(&state) % 7};
        uint32_t known = 0;
        for (size_t k = 0; k < name.len; k++)
            texts[i][k] = "aAbB\0\x80\xff{["[next_random(&state) >> 8 & 7];
        while (known < count && !same(names[known], name, fold))
            known++;
        ck_assert_uint_eq(gw_name_tree_find(&t, name), known < count ? known : NAME_NONE);
        ck_assert_uint_eq(gw_name_tree_add(&t, &memory, name), known);
        ck_assert_uint_eq(gw_name_tree_find(&t, name), known);
        if (known == count)
            names[count++] = name;
    }
    ck_assert_uint_eq(t.count, count);
    ck_assert_uint_gt(count, 500);
    name_tree_clear(&t);
    ck_assert_uint_eq(gw_name_tree_find(&t, names[0]), NAME_NONE);
    ck_assert_uint_eq(gw_name_tree_add(&t, &memory, names[1]), 0);
    gw_arena_free(&memory);
}

START_TEST(names_as_they_are) {
    compare(false);
}
END_TEST

START_TEST(names_without_letter_case) {
    compare(true);
}
END_TEST

START_TEST(without_memory_nothing_changes) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    arena memory;
    name_tree t = {.fold = false};
    gw_arena_init(&memory, &a);
    c.fail_at = 1;
    c.for_ever = true;
    ck_assert_uint_eq(gw_name_tree_add(&t, &memory, (slice){"a", 1}), NAME_NONE);
    ck_assert_uint_eq(t.count, 0);
    c.fail_at = 0;
    ck_assert_uint_eq(gw_name_tree_add(&t, &memory, (slice){"a", 1}), 0);
    gw_arena_free(&memory);
}
END_TEST

Suite *name_tree_suite(void) {
    Suite *suite = suite_create("name_tree");
    TCase *tests = tcase_create("name_tree");
    tcase_add_test(tests, names_as_they_are);
    tcase_add_test(tests, names_without_letter_case);
    tcase_add_test(tests, without_memory_nothing_changes);
    suite_add_tcase(suite, tests);
    return suite;
}
