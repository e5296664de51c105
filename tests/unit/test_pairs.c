#include "cheap.h"
#include "support/allocator.h"
#include "support/random.h"
#include "text/pairs.h"

Suite *pairs_suite(void);

enum { MOST = 64 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool naive_same(const apigw_pair *a, const apigw_pair *b, bool fold) {
    if (a->name_len != b->name_len)
        return false;
    for (size_t i = 0; i < a->name_len; i++)
        if (fold ? lower(a->name[i]) != lower(b->name[i]) : a->name[i] != b->name[i])
            return false;
    return true;
}

/* Lists made of these names; a map in `all` has a name pointer of its own per entry. */
static const char *const names[] = {"a", "A", "b", "bb", "BB", "", "c-d", "C-D", "x_", "x\x7f", "@", "`", "[", "{"};
enum { NAMES = sizeof names / sizeof *names };

struct lists {
    char text[2 * MOST][8];
    apigw_pair all[MOST], single[MOST];
    size_t all_count, single_count, texts;
};

static apigw_pair make(struct lists *l, uint32_t name, size_t number) {
    char *own = l->text[l->texts++];
    strcpy(own, names[name]);
    return (apigw_pair){own, strlen(own), "", number, 0, 0};
}

static void expect_merged(struct lists *l, bool fold) {
    arena memory;
    pair_list all, single;
    size_t wanted[2 * MOST], n = 0;
    memset(&all, 0, sizeof all);
    memset(&single, 0, sizeof single);
    gw_arena_init(&memory, NULL);
    for (size_t i = 0; i < l->all_count; i++) {
        const apigw_pair *p = &l->all[i];
        expect_that(pairs_push(&all, &memory, (slice){p->name, p->name_len}, (slice){"", 0}, 0));
        all.at[i].value_len = p->value_len;
        wanted[n++] = p->value_len;
    }
    single.at = l->single;
    single.count = single.capacity = l->single_count;
    for (size_t i = 0; i < l->single_count; i++) {
        bool has = false;
        for (size_t k = 0; k < l->all_count; k++)
            has = has || naive_same(&l->single[i], &l->all[k], fold);
        if (!has)
            wanted[n++] = l->single[i].value_len;
    }
    expect_that(pairs_merge(&all, &single, fold, &memory));
    expect_same(all.count, n);
    for (size_t i = 0; i < n; i++)
        expect_same(all.at[i].value_len, wanted[i]);
    gw_arena_free(&memory);
}

/* All pairs of lists of up to three entries, and then random longer ones. */
START_TEST(merged_as_naively_in_every_order) {
    static struct lists l;
    for (uint32_t i = 0; i < 6 * 6 * 6 * 6 * 6 * 6; i++)
        for (int fold = 0; fold < 2; fold++) {
            uint32_t rest = i;
            l.texts = l.all_count = l.single_count = 0;
            for (size_t k = 0; k < 6; k++, rest /= 6) {
                if (rest % 6 == 5)
                    continue;
                if (k < 3) {
                    l.all[l.all_count] = make(&l, rest % 6, k);
                    l.all_count++;
                } else {
                    l.single[l.single_count] = make(&l, rest % 6, 100 + k);
                    l.single_count++;
                }
            }
            expect_merged(&l, fold != 0);
        }
}
END_TEST

START_TEST(entries_with_many_values_merge_too) {
    static struct lists l;
    uint32_t random = 6;
    for (int round = 0; round < 20000; round++) {
        uint32_t entries = next_random(&random) % 10, more = next_random(&random) % 10,
                 order = next_random(&random) % 3;
        l.texts = l.all_count = l.single_count = 0;
        for (uint32_t i = 0; i < entries; i++) {
            uint32_t name = order == 0 ? i : next_random(&random) % NAMES, values = 1 + next_random(&random) % 3;
            apigw_pair p = make(&l, name, 0);
            for (uint32_t k = 0; k < values; k++) {
                l.all[l.all_count] = p;
                l.all[l.all_count].value_len = l.all_count;
                l.all_count++;
            }
        }
        for (uint32_t i = 0; i < more; i++) {
            l.single[i] = make(&l, order != 2 ? i : next_random(&random) % NAMES, 1000 + i);
            l.single_count++;
        }
        expect_merged(&l, round % 2 == 0);
    }
}
END_TEST

START_TEST(names_are_found_by_number) {
    static const apigw_pair at[] = {{"a", 1, "1", 1, 0, 0}, {"B", 1, "2", 1, 0, 0},    {"A", 1, "3", 1, 0, 0},
                                    {"", 0, "4", 1, 0, 0},  {"a\0b", 3, "5", 1, 0, 0}, {"a", 1, "6", 1, 0, 0}};
    pair_list list;
    apigw_pair copy[6];
    memset(&list, 0, sizeof list);
    memcpy(copy, at, sizeof copy);
    list.at = copy;
    list.count = list.capacity = 6;
    ck_assert_ptr_eq(gw_pairs_find(&list, "a", 1, 0, false), &copy[0]);
    ck_assert_ptr_eq(gw_pairs_find(&list, "a", 1, 1, false), &copy[5]);
    ck_assert_ptr_null(gw_pairs_find(&list, "a", 1, 2, false));
    ck_assert_ptr_eq(gw_pairs_find(&list, "a", 1, 1, true), &copy[2]);
    ck_assert_ptr_eq(gw_pairs_find(&list, "A", 1, 2, true), &copy[5]);
    ck_assert_ptr_null(gw_pairs_find(&list, "A", 1, 3, true));
    ck_assert_ptr_null(gw_pairs_find(&list, "A", 1, SIZE_MAX, true));
    ck_assert_ptr_eq(gw_pairs_find(&list, NULL, 0, 0, true), &copy[3]);
    ck_assert_ptr_eq(gw_pairs_find(&list, "a\0b", 3, 0, true), &copy[4]);
    ck_assert_ptr_null(gw_pairs_find(&list, "b", 1, 0, false));
    list.count = 0;
    ck_assert_ptr_null(gw_pairs_find(&list, "a", 1, 0, true));
}
END_TEST

/* A strict order, in which equal means the same name. */
START_TEST(names_are_ordered) {
    for (int fold = 0; fold < 2; fold++)
        for (size_t i = 0; i < NAMES; i++)
            for (size_t k = 0; k < NAMES; k++) {
                apigw_pair a = {names[i], strlen(names[i]), "", 0, 0, 0}, b = {names[k], strlen(names[k]), "", 0, 0, 0};
                int order = gw_pairs_compare(&a, &b, fold != 0), back = gw_pairs_compare(&b, &a, fold != 0);
                ck_assert_int_eq(order == 0, naive_same(&a, &b, fold != 0));
                ck_assert_int_eq(order<0, back> 0);
                for (size_t j = 0; j < NAMES; j++) {
                    apigw_pair c = {names[j], strlen(names[j]), "", 0, 0, 0};
                    if (order < 0 && gw_pairs_compare(&b, &c, fold != 0) < 0)
                        expect_that(gw_pairs_compare(&a, &c, fold != 0) < 0);
                }
            }
}
END_TEST

START_TEST(pushing_may_fail_and_loses_nothing) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    pair_list list;
    arena memory;
    size_t failures = 0;
    memset(&list, 0, sizeof list);
    gw_arena_init(&memory, &a);
    for (size_t i = 0; i < 2000; i++) {
        c.fail_at = c.failed ? 0 : c.calls + 1; /* every other time that it asks */
        c.failed = false;
        size_t before = list.count;
        if (pairs_push(&list, &memory, (slice){"n", 1}, (slice){"v", i}, 7)) {
            expect_same(list.at[before].value_len, i);
            expect_same(list.at[before].flags, 7);
            expect_same(list.at[before].reserved, 0);
        } else {
            failures++;
            expect_same(list.count, before);
        }
        expect_that(list.count == 0 || list.at[0].name_len == 1);
    }
    ck_assert_uint_gt(failures, 2);
    gw_arena_free(&memory);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

Suite *pairs_suite(void) {
    Suite *s = suite_create("pairs");
    TCase *t = tcase_create("pairs");
    tcase_add_test(t, merged_as_naively_in_every_order);
    tcase_add_test(t, entries_with_many_values_merge_too);
    tcase_add_test(t, names_are_found_by_number);
    tcase_add_test(t, names_are_ordered);
    tcase_add_test(t, pushing_may_fail_and_loses_nothing);
    suite_add_tcase(s, t);
    return s;
}
