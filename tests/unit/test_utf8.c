#include "bytes.h"
#include "cheap.h"
#include "oracle/utf8.h"
#include "text/utf8.h"
#include <check.h>

Suite *utf8_suite(void);

/* All ways agree, on every processor. */
static void check_valid(const char *text, size_t n) {
    size_t expected = naive_utf8_valid(text, n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        size_t got = gw_utf8_valid_with(level, text, n);
        if (got != expected)
            ck_abort_msg("level %d, length %zu: %zu, not %zu", (int)level, n, got, expected);
    }
    expect_same(gw_utf8_valid(text, n), expected);
}

START_TEST(known_sequences) {
    static const struct {
        const char *text;
        size_t n, valid, bad;
    } cases[] = {
        /* `bad`: length of the maximal subpart after the valid prefix */
        {"", 0, 0, 0},
        {"abc", 3, 3, 0},
        {"a\0b", 3, 3, 0},
        {"\xC2\x80\xDF\xBF", 4, 4, 0},
        {"\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 12, 12, 0},
        {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8, 8, 0},
        {"\x80", 1, 0, 1},
        {"a\xBF", 2, 1, 1},
        {"\xC0\x80", 2, 0, 1},
        {"\xC1\xBF", 2, 0, 1},
        {"\xC2", 1, 0, 1},
        {"\xC2\x41", 2, 0, 1},
        {"\xC2\xC2\x80", 3, 0, 1},
        {"\xE0\x80\x80", 3, 0, 1},
        {"\xE0\x9F\xBF", 3, 0, 1},
        {"\xE0\xA0", 2, 0, 2},
        {"\xE0\xA0\x41", 3, 0, 2},
        {"\xED\xA0\x80", 3, 0, 1},
        {"\xED\xBF\xBF", 3, 0, 1},
        {"\xE2\x82", 2, 0, 2},
        {"\xE2\x82\xE2\x82\xAC", 5, 0, 2},
        {"\xF0\x80\x80\x80", 4, 0, 1},
        {"\xF0\x8F\xBF\xBF", 4, 0, 1},
        {"\xF0\x90\x80", 3, 0, 3},
        {"\xF0\x90\x80\x41", 4, 0, 3},
        {"\xF0\x90\x41", 3, 0, 2},
        {"\xF1\x80\x80\x80\x80", 5, 4, 1},
        {"\xF4\x90\x80\x80", 4, 0, 1},
        {"\xF5\x80\x80\x80", 4, 0, 1},
        {"\xF8\x88\x80\x80\x80", 5, 0, 1},
        {"\xFE", 1, 0, 1},
        {"\xFF", 1, 0, 1},
        {"\xEF\xBB\xBF{}", 5, 5, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect_same(naive_utf8_valid(cases[i].text, cases[i].n), cases[i].valid);
        check_valid(cases[i].text, cases[i].n);
        if (cases[i].valid < cases[i].n)
            ck_assert_msg(gw_utf8_bad_length(cases[i].text + cases[i].valid, cases[i].n - cases[i].valid) ==
                              cases[i].bad,
                          "case %zu", i);
    }
    check_valid(NULL, 0);
}
END_TEST

START_TEST(all_short_strings) {
    for (size_t i = 0; i < SHORT_STRINGS; i++) {
        unsigned char text[3];
        size_t n = short_string(text, i);
        check_valid((const char *)text, n);
    }
}
END_TEST

/* Bytes at every edge of the definition. */
static const char edges[] = "\x00\x7F\x80\x8F\x90\x9F\xA0\xBF\xC0\xC1\xC2\xDF\xE0\xE1\xEC\xED\xEE\xEF\xF0\xF1\xF3\xF4"
                            "\xF5\xFF";
enum { EDGES = sizeof edges - 1 };

START_TEST(all_strings_of_edges) {
    /* after 13 ASCII bytes, so that the block of 16 ends within them */
    char text[18];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < (size_t)EDGES * EDGES * EDGES * EDGES; i++) {
        string_of(text + 13, 4, i, edges, EDGES);
        size_t expected = naive_utf8_valid(text, sizeof text);
        expect_same(gw_utf8_valid(text, sizeof text), expected);
        expect_same(gw_utf8_valid_with(SIMD_NONE, text, sizeof text), expected);
    }
}
END_TEST

START_TEST(bad_lengths_of_all_edges) {
    /* the longest beginning that some valid sequence has too, found by trying all; at least 1 */
    for (size_t n = 1; n <= 4; n++) {
        size_t count = 1;
        for (size_t k = 0; k < n; k++)
            count *= EDGES;
        for (size_t i = 0; i < count; i++) {
            unsigned char text[4];
            string_of((char *)text, n, i, edges, EDGES);
            if (naive_utf8_sequence(text, n) != 0)
                continue;
            size_t expected = 1;
            for (size_t keep = 2; keep <= n && keep <= 3; keep++) {
                unsigned char tried[4];
                memcpy(tried, text, keep);
                memset(tried + keep, 0x80, 4 - keep);
                size_t whole = naive_utf8_sequence(tried, 4);
                if (whole > keep)
                    expected = keep;
            }
            expect_same(gw_utf8_bad_length((const char *)text, n), expected);
        }
    }
}
END_TEST

START_TEST(every_code_point) {
    for (uint32_t code = 0; code < 0x110000; code++) {
        char text[4];
        size_t n = gw_utf8_put(text, code);
        bool surrogate = code >= 0xD800 && code <= 0xDFFF;
        size_t expected = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        expect_same(n, expected);
        uint32_t back = (unsigned char)text[0] & (n == 1 ? 0x7Fu : 0xFFu >> (n + 1));
        for (size_t i = 1; i < n; i++)
            back = back << 6 | ((unsigned char)text[i] & 0x3Fu);
        expect_same(back, code);
        expect_same(gw_utf8_valid_with(SIMD_NONE, text, n), surrogate ? 0 : n);
        expect_same(gw_utf8_valid(text, n), surrogate ? 0 : n);
    }
}
END_TEST

START_TEST(errors_at_every_place_of_every_alignment) {
    static const char *const good[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "abc\xE2\x82\xAC"};
    static const char *const bad[] = {"\x80",         "\xC3", "\xE2\x82", "\xF0\x9F\x98",
                                      "\xED\xA0\x80", "\xFF", "\xC0\x80", "\xF4\x90"};
    static char memory[300];
    for (size_t g = 0; g < sizeof good / sizeof *good; g++) {
        size_t width = strlen(good[g]);
        for (size_t align = 0; align < 16; align += 3) {
            char *text = memory + align;
            for (size_t n = 0; n < 200; n += 7) {
                for (size_t i = 0; i < n + 8; i++)
                    text[i] = good[g][i % width];
                check_valid(text, n);
                for (size_t b = 0; b < sizeof bad / sizeof *bad; b++) {
                    size_t len = strlen(bad[b]);
                    for (size_t at = 0; at + len <= n; at += 1 + at % 3) {
                        char saved[4];
                        memcpy(saved, text + at, len);
                        memcpy(text + at, bad[b], len);
                        check_valid(text, n);
                        memcpy(text + at, saved, len);
                    }
                }
            }
        }
    }
}
END_TEST

START_TEST(random_mixtures) {
    static char text[400];
    uint32_t random = 7;
    for (int round = 0; round < 60000; round++) {
        size_t n = 0, want = next_random(&random) % 350;
        uint32_t ascii = next_random(&random) % 100;
        while (n < want) {
            uint32_t code = next_random(&random) % 100 < ascii ? 'x' : next_random(&random) % 0x110000;
            if (next_random(&random) % 2 != 0)
                code %= 0x900;
            if (code >> 11 != 0x1B)
                n += gw_utf8_put(text + n, code);
        }
        check_valid(text, n);
        if (n != 0) {
            text[next_random(&random) % n] = (char)next_random(&random);
            check_valid(text, n);
            check_valid(text, next_random(&random) % n);
        }
    }
}
END_TEST

START_TEST(a_check_tells_the_first_bad_byte) {
    apigw_error err = {0};
    ck_assert_int_eq(gw_utf8_check((slice){NULL, 0}, &err), APIGW_OK);
    ck_assert_int_eq(gw_utf8_check((slice){"caf\xC3\xA9", 5}, &err), APIGW_OK);
    ck_assert_int_eq(gw_utf8_check((slice){"caf\xC3\xA9", 4}, &err), APIGW_E_UTF8);
    ck_assert(err.offset == 3);
    ck_assert_str_eq(err.message, "expected UTF-8, found '\\xC3'");
}
END_TEST

Suite *utf8_suite(void) {
    Suite *suite = suite_create("utf8");
    TCase *tests = tcase_create("utf8");
    tcase_add_test(tests, known_sequences);
    tcase_add_test(tests, all_short_strings);
    tcase_add_test(tests, all_strings_of_edges);
    tcase_add_test(tests, bad_lengths_of_all_edges);
    tcase_add_test(tests, every_code_point);
    tcase_add_test(tests, a_check_tells_the_first_bad_byte);
    suite_add_tcase(suite, tests);
    TCase *slow = tcase_create("slow");
    tcase_set_tags(slow, "long");
    tcase_add_test(slow, random_mixtures);
    tcase_add_test(slow, errors_at_every_place_of_every_alignment);
    suite_add_tcase(suite, slow);
    return suite;
}
