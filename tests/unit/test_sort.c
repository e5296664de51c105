#include "cheap.h"
#include "core/sort.h"
#include "support/random.h"
#include <stdlib.h>

Suite *sort_suite(void);

enum { MOST = 300 };

/* What is compared: keys by element number. */
struct keys {
    uint32_t of[MOST];
    size_t steps;
};

static struct keys keys;

static bool key_before(const void *context, uint32_t a, uint32_t b) {
    const struct keys *k = context;
    keys.steps++;
    return k->of[a] < k->of[b];
}

static bool key_then_number(const void *context, uint32_t a, uint32_t b) {
    const struct keys *k = context;
    return k->of[a] != k->of[b] ? k->of[a] < k->of[b] : a < b;
}

static int compare_numbers(const void *a, const void *b) {
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    if (keys.of[x] != keys.of[y])
        return keys.of[x] < keys.of[y] ? -1 : 1;
    return x < y ? -1 : x > y;
}

/* Numbers 0 to n - 1 in a shuffled order. */
static void shuffle(uint32_t *numbers, size_t n, uint32_t *random) {
    for (size_t i = 0; i < n; i++)
        numbers[i] = (uint32_t)i;
    for (size_t i = n; i > 1; i--) {
        size_t k = next_random(random) % i;
        uint32_t other = numbers[i - 1];
        numbers[i - 1] = numbers[k];
        numbers[k] = other;
    }
}

START_TEST(sorts_as_qsort_does) {
    uint32_t numbers[MOST], wanted[MOST], random = 1;
    for (size_t n = 0; n <= MOST; n += n < 40 ? 1 : 13) {
        for (uint32_t range = 1; range <= 1024; range *= 4) {
            for (size_t i = 0; i < n; i++)
                keys.of[i] = next_random(&random) % range;
            shuffle(numbers, n, &random);
            memcpy(wanted, numbers, sizeof wanted);
            qsort(wanted, n, sizeof *wanted, compare_numbers);
            gw_sort_numbers(numbers, n, key_then_number, &keys);
            expect_bytes(numbers, wanted, n * sizeof *numbers);
        }
    }
}
END_TEST

START_TEST(equal_keys_lose_and_double_nothing) {
    uint32_t numbers[MOST], random = 2;
    bool seen[MOST];
    for (uint32_t range = 1; range <= 64; range *= 2) {
        for (size_t i = 0; i < MOST; i++)
            keys.of[i] = next_random(&random) % range;
        shuffle(numbers, MOST, &random);
        gw_sort_numbers(numbers, MOST, key_before, &keys);
        memset(seen, 0, sizeof seen);
        for (size_t i = 0; i < MOST; i++) {
            expect_that(!seen[numbers[i]]);
            seen[numbers[i]] = true;
            expect_that(i == 0 || keys.of[numbers[i - 1]] <= keys.of[numbers[i]]);
        }
    }
}
END_TEST

/* Sorted, reversed, all equal, organ pipe: never more than about 2 n log2 n comparisons. */
START_TEST(steps_stay_few_whatever_the_order) {
    uint32_t numbers[MOST];
    for (int shape = 0; shape < 4; shape++) {
        for (uint32_t i = 0; i < MOST; i++) {
            keys.of[i] = shape == 0 ? i : shape == 1 ? MOST - i : shape == 2 ? 7 : i < MOST / 2 ? i : MOST - i;
            numbers[i] = i;
        }
        keys.steps = 0;
        gw_sort_numbers(numbers, MOST, key_before, &keys);
        for (size_t i = 1; i < MOST; i++)
            expect_that(keys.of[numbers[i - 1]] <= keys.of[numbers[i]]);
        ck_assert_uint_lt(keys.steps, 2 * MOST * 9);
    }
}
END_TEST

START_TEST(nothing_and_one) {
    uint32_t one = 5;
    keys.steps = 0;
    gw_sort_numbers(NULL, 0, key_before, &keys);
    gw_sort_numbers(&one, 1, key_before, &keys);
    ck_assert_uint_eq(one, 5);
    ck_assert_uint_eq(keys.steps, 0);
}
END_TEST

Suite *sort_suite(void) {
    Suite *s = suite_create("sort");
    TCase *t = tcase_create("sort");
    tcase_add_test(t, sorts_as_qsort_does);
    tcase_add_test(t, equal_keys_lose_and_double_nothing);
    tcase_add_test(t, steps_stay_few_whatever_the_order);
    tcase_add_test(t, nothing_and_one);
    suite_add_tcase(s, t);
    return s;
}
