/* What a pattern costs. What it means is tested with the rules that use it: test_arn.c. */
#include "routing/glob.h"
#include "support/random.h"
#include <check.h>

Suite *glob_suite(void);

enum { TEXT = 100000, LONGEST = 1200 };

static char text[TEXT + 1];

/* Bytes looked at. */
static size_t steps(const char *pattern, size_t pattern_n, size_t n, size_t free_from, bool expected) {
    size_t count = 0;
    bool found = gw_glob_match((slice){pattern, pattern_n}, (slice){text, n}, free_from, &count);
    ck_assert_msg(found == expected, "%.60s", pattern);
    return count;
}

/* Every pattern at two lengths of the text: within the bound, and twice as much for twice as long. `words`: how many
 * times 64 bytes a piece with "?" has. */
static void expect_linear(const char *pattern, size_t n, size_t words, bool expected) {
    size_t half = steps(pattern, n, TEXT / 2, 0, expected), whole = steps(pattern, n, TEXT, 0, expected);
    ck_assert_uint_le(whole, TEXT * (words == 0 ? 3 : words) + 8 * n);
    ck_assert_uint_le(whole, 2 * half + (8 + words) * n); /* a place at the end is none for a long piece */
}

START_TEST(patterns_made_to_cost_much) {
    static char pattern[LONGEST + 1];
    memset(text, 'a', TEXT);
    /* stars between bytes that are everywhere, and in the end one that is nowhere */
    for (size_t i = 0; i < LONGEST; i += 2)
        memcpy(pattern + i, "*a", 2);
    expect_linear(pattern, LONGEST, 0, true);
    memcpy(pattern + LONGEST - 2, "*b", 2);
    expect_linear(pattern, LONGEST, 0, false);
    memcpy(pattern + LONGEST - 3, "*b*", 3);
    expect_linear(pattern, LONGEST, 0, false);
    /* a long piece that fits but for its last byte, or its middle */
    for (size_t n = 10; n < LONGEST; n += 50) {
        memset(pattern, 'a', LONGEST);
        pattern[0] = '*';
        pattern[n] = 'b';
        pattern[n + 1] = '*';
        expect_linear(pattern, n + 2, 0, false);
        for (size_t i = 1; i < n; i += 2)
            pattern[i] = '?';
        expect_linear(pattern, n + 2, (n + 63) / 64, false);
        pattern[n] = '?';
        expect_linear(pattern, n + 2, (n + 63) / 64, true);
    }
    memset(pattern, '?', LONGEST);
    pattern[0] = '*';
    expect_linear(pattern, LONGEST, 1, true);
}
END_TEST

/* Six parts, and a "*" that may run over their colons: none is searched more than seven times. */
START_TEST(colons_made_to_cost_much) {
    static const char *const patterns[] = {"*:*a*:*a*:*a*:*b*:", "*a*a*a*a*:*a*a*a*b",     "*:a*:a*:a*:a*:a*:b",
                                           "*:*:*:*:*:*:*:*b",   "a*:a*:a*:a*:a*:a*a*a*b", "*::*"};
    memset(text, 'a', TEXT);
    for (size_t i = 1; i <= 5; i++)
        text[i * (TEXT / 6)] = ':';
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++)
        ck_assert_uint_le(steps(patterns[i], strlen(patterns[i]), TEXT, 5 * (TEXT / 6) + 1, false), 7 * TEXT);
    ck_assert_uint_le(steps("*:a*:a*:a*:a*:a*a", 17, TEXT, 5 * (TEXT / 6) + 1, true), 7 * TEXT);
}
END_TEST

/* Without "?" it does not matter how long a piece is, nor how much of it is everywhere in the text. */
START_TEST(pieces_of_any_length) {
    static char pattern[TEXT + 4];
    memset(text, 'a', TEXT);
    for (size_t n = 500; n < TEXT; n = n * 3 / 2) {
        for (size_t at = 1; at <= n; at += n / 2 - (n % 2 == 0)) { /* the byte that is nowhere: first, middle, last */
            memset(pattern, 'a', n + 1);
            pattern[0] = '*';
            pattern[at] = 'b';
            pattern[n + 1] = '*';
            expect_linear(pattern, n + 2, 0, false);
        }
        memset(pattern + 1, 'a', n);
        if (n <= TEXT / 2)
            expect_linear(pattern, n + 2, 0, true);
    }
    /* two periods, and a piece that has them both */
    for (size_t i = 0; i < TEXT; i++)
        text[i] = i % 7 == 0 || i % 97 == 0 ? 'b' : 'a';
    for (size_t n = 200; n <= 20000; n *= 10) {
        memcpy(pattern + 1, text, n);
        pattern[n] = 'c';
        pattern[n + 1] = '*';
        expect_linear(pattern, n + 2, 0, false);
    }
}
END_TEST

/* The definition of what is between two "*". */
static bool plain_search(const char *piece, size_t n, size_t len) {
    for (size_t at = 0; at + n <= len; at++) {
        size_t i = 0;
        while (i < n && (piece[i] == '?' || piece[i] == text[at + i]))
            i++;
        if (i == n)
            return true;
    }
    return false;
}

START_TEST(many_pieces_against_the_definition) {
    char pattern[80];
    uint32_t state = 9, found = 0;
    for (unsigned i = 0; i < 60000; i++) {
        size_t n = 1 + next_random(&state) % 70, len = next_random(&state) % 300, period = 1 + next_random(&state) % 5;
        for (size_t k = 0; k < len; k++)
            text[k] = "aaab"[next_random(&state) >> 9 & 3];
        for (size_t k = 0; period > 2 && k + period < len; k++)
            text[k + period] = text[k];
        size_t from = len > n ? next_random(&state) % (len - n) : 0;
        memcpy(pattern + 1, text + from, n);
        for (unsigned k = next_random(&state) % 3; k-- > 0;)
            pattern[1 + next_random(&state) % n] = "ab?c"[next_random(&state) >> 9 & 3];
        pattern[0] = pattern[n + 1] = '*';
        bool expected = plain_search(pattern + 1, n, len);
        found += expected;
        steps(pattern, n + 2, len, 0, expected);
    }
    ck_assert_uint_gt(found, 10000);
    ck_assert_uint_lt(found, 50000);
}
END_TEST

START_TEST(long_pieces_are_found) {
    static char pattern[LONGEST + 2];
    uint32_t state = 3;
    for (size_t i = 0; i < TEXT; i++)
        text[i] = "ab"[next_random(&state) >> 10 & 1]; /* the lower bits repeat soon */
    for (size_t n = 60; n <= LONGEST; n += 19) {
        size_t at = 1000 + n;
        pattern[0] = '*';
        memcpy(pattern + 1, text + at, n);
        pattern[n + 1] = '*';
        steps(pattern, n + 2, TEXT, 0, true);
        pattern[n / 2] = '?';
        steps(pattern, n + 2, TEXT, 0, true);
        steps(pattern, n + 2, at + n, 0, true);
        steps(pattern, n + 2, at + n - 1, 0, false);
        steps(pattern, n + 1, at + n, 0, true);
        pattern[n] = 'c';
        steps(pattern, n + 2, TEXT, 0, false);
    }
}
END_TEST

Suite *glob_suite(void) {
    Suite *suite = suite_create("glob");
    TCase *tests = tcase_create("glob");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, patterns_made_to_cost_much);
    tcase_add_test(tests, colons_made_to_cost_much);
    tcase_add_test(tests, pieces_of_any_length);
    tcase_add_test(tests, long_pieces_are_found);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_set_timeout(slow, 60);
    tcase_add_test(slow, many_pieces_against_the_definition);
    suite_add_tcase(suite, slow);
    return suite;
}
