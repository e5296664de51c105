#include "bytes.h"
#include "cheap.h"
#include "oracle/percent.h"
#include <check.h>
#include <stdio.h>

Suite *percent_suite(void);

static void check_all(const char *text, size_t n) {
    char expected[1000], out[1000];
    for (enum percent_set set = PERCENT_COMPONENT; set <= PERCENT_NO_CONTROL; set++) {
        size_t len = naive_percent_encode(expected, text, n, set);
        expect_same(gw_percent_encoded_len(text, n, set), len);
        memset(out, '#', len + 1);
        gw_percent_encode(out, text, n, set);
        expect_bytes(out, expected, len);
        expect_same(out[len], '#');
        if (set >= PERCENT_VALID_PATH) { /* mended once is mended, and means the same */
            size_t decoded = naive_percent_decode(expected, text, n, false);
            expect_same(gw_percent_encoded_len(out, len, set), len);
            expect_same(gw_percent_decode(out, out, len, false), decoded);
            expect_bytes(out, expected, decoded);
            continue;
        }
        expect_same(gw_percent_decode(out, out, len, false), n);
        if (n != 0)
            expect_bytes(out, text, n);
    }
    for (int plus = 0; plus < 2; plus++) {
        size_t len = naive_percent_decode(expected, text, n, plus != 0);
        memset(out, '#', n + 1);
        expect_same(gw_percent_decode(out, text, n, plus != 0), len);
        expect_bytes(out, expected, len);
        expect_same(out[n], '#');
        if (n != 0)
            memcpy(out, text, n);
        expect_same(gw_percent_decode(out, out, n, plus != 0), len); /* in place */
        expect_bytes(out, expected, len);
        bool changes = len != n || (n != 0 && memcmp(expected, text, n) != 0);
        expect_same(gw_percent_is_encoded(text, n, plus != 0), changes);
    }
}

START_TEST(known_texts) {
    static const struct {
        const char *text, *component, *path, *valid_path, *decoded, *decoded_plus;
    } cases[] = {
        {"", "", "", "", "", ""},
        {"/a b/\xC3\xA9", "%2Fa%20b%2F%C3%A9", "/a%20b/%C3%A9", "/a%20b/%C3%A9", "/a b/\xC3\xA9", "/a b/\xC3\xA9"},
        {"a+b=c&d", "a%2Bb%3Dc%26d", "a+b=c&d", "a+b=c&d", "a+b=c&d", "a b=c&d"},
        {"%41%4a%2f", "%2541%254a%252f", "%2541%254a%252f", "%41%4a%2f", "AJ/", "AJ/"},
        {"100%", "100%25", "100%25", "100%25", "100%", "100%"},
        {"%4", "%254", "%254", "%254", "%4", "%4"},
        {"%4g%%41", "%254g%25%2541", "%254g%25%2541", "%254g%25%41", "%4g%A", "%4g%A"},
        {"%25%32%35", "%2525%2532%2535", "%2525%2532%2535", "%25%32%35", "%25", "%25"}, /* once, not twice */
        {"%+1+%20+", "%25%2B1%2B%2520%2B", "%25+1+%2520+", "%25+1+%20+", "%+1+ +", "% 1   "},
        {"?#[]\"<>\\^`{|}", "%3F%23%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D", "%3F%23%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D",
         "%3F%23%5B%5D%22%3C%3E%5C%5E%60%7B%7C%7D", "?#[]\"<>\\^`{|}", "?#[]\"<>\\^`{|}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = strlen(cases[i].text);
        const char *const encoded[] = {cases[i].component, cases[i].path, cases[i].valid_path};
        for (enum percent_set set = PERCENT_COMPONENT; set <= PERCENT_VALID_PATH; set++) {
            char out[100] = "";
            gw_percent_encode(out, cases[i].text, n, set);
            ck_assert_str_eq(out, encoded[set]);
        }
        char out[100] = "";
        gw_percent_decode(out, cases[i].text, n, false);
        ck_assert_str_eq(out, cases[i].decoded);
        memset(out, 0, sizeof out);
        gw_percent_decode(out, cases[i].text, n, true);
        ck_assert_str_eq(out, cases[i].decoded_plus);
        check_all(cases[i].text, n);
    }
    check_all(NULL, 0);
}
END_TEST

/* Texts that are looked at by blocks: of bytes that stay everywhere, with one that does not. */
START_TEST(one_byte_among_plain_ones) {
    static const char plain[] = "abcXYZ019-", others[] = "/._~%+ =&\0\x7f\x80\xc3\xff";
    for (size_t n = 1; n <= 70; n++)
        for (size_t at = 0; at < n; at++)
            for (size_t i = 0; i < sizeof others - 1; i++) {
                char text[70];
                for (size_t k = 0; k < n; k++)
                    text[k] = plain[(n + k) % (sizeof plain - 1)];
                text[at] = others[i];
                check_all(text, n);
            }
}
END_TEST

START_TEST(all_short_strings) {
    for (size_t i = 0; i < SHORT_STRINGS; i++) {
        unsigned char text[3];
        size_t n = short_string(text, i);
        check_all((const char *)text, n);
    }
}
END_TEST

START_TEST(every_two_bytes_after_a_percent) {
    for (size_t i = 0; i < 65536; i++) {
        const char text[3] = {'%', (char)(i >> 8), (char)i};
        check_all(text, 3);
    }
}
END_TEST

START_TEST(all_strings_of_few_characters) {
    static const char alphabet[] = "%2fG+&=";
    for (size_t n = 0; n <= 6; n++)
        for (size_t i = 0; i < (size_t)1 << (3 * n); i++) {
            char text[6] = "";
            string_of(text, n, i, alphabet, 8);
            check_all(text, n);
        }
}
END_TEST

START_TEST(random_long_texts) {
    uint32_t random = 11;
    for (int round = 0; round < 20000; round++) {
        char text[300];
        size_t n = next_random(&random) % sizeof text;
        for (size_t i = 0; i < n; i++)
            text[i] = next_random(&random) % 4 == 0 ? (char)next_random(&random) : "%%+0aF/-"[next_random(&random) % 8];
        check_all(text, n);
    }
}
END_TEST

Suite *percent_suite(void) {
    Suite *suite = suite_create("percent");
    TCase *tests = tcase_create("percent");
    tcase_add_test(tests, known_texts);
    tcase_add_test(tests, all_short_strings);
    tcase_add_test(tests, one_byte_among_plain_ones);
    tcase_add_test(tests, every_two_bytes_after_a_percent);
    tcase_add_test(tests, all_strings_of_few_characters);
    tcase_add_test(tests, random_long_texts);
    suite_add_tcase(suite, tests);
    tcase_set_tags(tests, "long");
    return suite;
}
