#include "bytes.h"
#include "cheap.h"
#include "oracle/base64.h"
#include "support/exact.h"
#include "support/random.h"
#include "text/base64.h"
#include <check.h>

Suite *base64_suite(void);

static void check_decode(const char *text, size_t n) {
    static unsigned char expected[1000], out[1000];
    size_t expected_len, len;
    bool expected_result = naive_base64_decode(expected, text, n, &expected_len);

    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        memset(out, '#', sizeof out);
        bool result = gw_base64_decode_with(level, out, text, n, &len);
        expect_same(result, expected_result);
        if (len != expected_len)
            ck_abort_msg("level %d, %.*s: %zu, not %zu", (int)level, (int)n, text, len, expected_len);
        if (result) {
            expect_bytes(out, expected, len);
            expect_same(gw_base64_decoded_len(text, n), len);
        }
        expect_same(out[gw_base64_decoded_len(text, n)], '#'); /* never more than that is written */

        memcpy(out, text, n);
        expect_same(gw_base64_decode_with(level, out, (const char *)out, n, &len), expected_result);
        expect_same(len, expected_len);
        if (result)
            expect_bytes(out, expected, len);
    }
    expect_same(gw_base64_decode(out, text, n, &len), expected_result);
    expect_same(len, expected_len);
}

static void check_encode(const unsigned char *data, size_t n) {
    static char expected[1000], out[1000];
    size_t len = naive_base64_encode(expected, data, n);
    expect_same(gw_base64_encoded_len(n), len);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        memset(out, '#', sizeof out);
        gw_base64_encode_with(level, out, data, n);
        expect_bytes(out, expected, len);
        expect_same(out[len], '#');
    }
    gw_base64_encode(out, data, n);
    expect_bytes(out, expected, len);
}

START_TEST(known_texts) {
    static const struct {
        const char *data, *text;
    } cases[] = {{"", ""},
                 {"f", "Zg=="},
                 {"fo", "Zm8="},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg=="},
                 {"fooba", "Zm9vYmE="},
                 {"foobar", "Zm9vYmFy"},
                 {"\xFB\xEF\xBE\xFF", "++++/w=="},
                 {"\xFF\xFF\xFF", "////"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[16];
        size_t n = strlen(cases[i].data), len = strlen(cases[i].text);
        expect_same(gw_base64_encoded_len(n), len);
        gw_base64_encode(out, cases[i].data, n);
        expect_bytes(out, cases[i].text, len);
        size_t got;
        expect_that(gw_base64_decode(out, cases[i].text, len, &got));
        expect_same(got, n);
        expect_bytes(out, cases[i].data, n);
    }
}
END_TEST

START_TEST(errors_have_an_offset) {
    static const struct {
        const char *text;
        size_t offset;
    } cases[] = {
        {"Z", 1},      {"Zg", 2},    {"Zg=", 3},      {"Zm8", 3},   {"Zm9vY", 5}, /* too short */
        {"=", 0},      {"Z=", 1},    {"Z===", 1},     {"====", 0},  {"Zm9v=", 4}, /* padding too early */
        {"Zg=a", 3},   {"Zg==a", 4}, {"Zg==Zg==", 4}, {"Zm8=a", 4}, {"Zm8==", 4}, /* or not at the end */
        {"Zh==", 1},   {"Zm9=", 2},  {"Zm9vZh==", 5}, {"Zh=", 1},                 /* unused bits */
        {"Zm9v\n", 4}, {" Zm9v", 0}, {"Zm-v", 2},     {"Zm_v", 2},  {"Zm9\x80", 3}, {"Zm\xFFv", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[16];
        size_t len = 99;
        expect_that(!gw_base64_decode(out, cases[i].text, strlen(cases[i].text), &len));
        ck_assert_msg(len == cases[i].offset, "%s: %zu", cases[i].text, len);
    }
    char out[4];
    size_t len = 99;
    expect_that(!gw_base64_decode(out, "Zm\0v", 4, &len));
    expect_same(len, 2);
}
END_TEST

/* What is taken beyond RFC 4648, and where that begins; all else is the same (F47). */
START_TEST(loosely_read_texts) {
    static const struct {
        const char *text;
        int length; /* -1: refused */
        const char *bytes;
        size_t odd; /* SIZE_MAX: nothing; where a refused text is bad */
    } rows[] = {{"", 0, "", SIZE_MAX},
                {"aGk=", 2, "hi", SIZE_MAX},
                {"aGkh", 3, "hi!", SIZE_MAX},
                {"aGk", 2, "hi", 3},
                {"aA", 1, "h", 2},
                {"aA==", 1, "h", SIZE_MAX},
                {"aA=", -1, NULL, 3},
                {"a", -1, NULL, 1},
                {"aGkha", -1, NULL, 5},
                {"aG\nk=\r\n", 2, "hi", 2},
                {"\r\naGkh", 3, "hi!", 0},
                {"aA=\n=", 1, "h", 3},
                {"-_8=", 2, "\xfb\xff", 0},
                {"+/8=", 2, "\xfb\xff", SIZE_MAX},
                {"+_8", 2, "\xfb\xff", 1},
                {"aGk=aGk=", -1, NULL, 4},
                {"aG k", -1, NULL, 2},
                {"aGk*", -1, NULL, 3},
                {"=", -1, NULL, 0},
                {"a===", -1, NULL, 1},
                {"aA===", -1, NULL, 4},
                {"aGkh=", -1, NULL, 4},
                {"aB==", -1, NULL, 4},
                {"aGl", -1, NULL, 3},
                {"aGk\t=", -1, NULL, 3}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t n = strlen(rows[i].text), len = 99, odd = 99;
        char *text = exact_copy(rows[i].text, n);
        bool taken = gw_base64_decode_loosely(text, text, n, &len, &odd);
        ck_assert_msg(taken == (rows[i].length >= 0), "%s", rows[i].text);
        ck_assert_msg((taken ? odd : len) == rows[i].odd, "%s: %zu", rows[i].text, taken ? odd : len);
        if (taken) {
            ck_assert_uint_eq(len, (size_t)rows[i].length);
            expect_bytes(text, rows[i].bytes, len);
        } else if (len < n) {
            ck_assert_int_eq(text[len], rows[i].text[len]);
        }
        free(text);
    }
}
END_TEST

START_TEST(lengths_do_not_wrap) {
    expect_same(gw_base64_encoded_len(SIZE_MAX), SIZE_MAX);
    expect_same(gw_base64_encoded_len(SIZE_MAX / 4 * 3), SIZE_MAX - 3);
    expect_same(gw_base64_encoded_len(SIZE_MAX / 4 * 3 + 1), SIZE_MAX);
    expect_same(gw_base64_decoded_len(NULL, 0), 0);
    expect_same(gw_base64_decoded_len("=", 1), 0);
    expect_same(gw_base64_decoded_len("====", 4), 1);
    expect_same(gw_base64_decoded_len("Zm9vZ=", 6), 3);
}
END_TEST

START_TEST(all_short_strings) {
    for (size_t i = 0; i < SHORT_STRINGS; i++) {
        unsigned char text[3];
        size_t n = short_string(text, i);
        check_encode(text, n);
        check_decode((const char *)text, n);
    }
}
END_TEST

START_TEST(all_short_texts_of_few_characters) {
    static const char alphabet[] = "AQg/+=-\x80";
    for (size_t n = 0; n <= 6; n++)
        for (size_t i = 0; i < (size_t)1 << (3 * n); i++) {
            char text[6] = "";
            string_of(text, n, i, alphabet, 8);
            check_decode(text, n);
        }
}
END_TEST

START_TEST(every_byte_at_every_place) {
    static const char *const ends[] = {"", "Zg==", "Zm8="};
    uint32_t random = 3;
    for (size_t n = 4; n <= 148; n += 16) {
        for (size_t e = 0; e < 3; e++) {
            char text[160];
            for (size_t i = 0; i < n; i++)
                text[i] = "ABCDwxyz0189+/Qa"[next_random(&random) % 16];
            memcpy(text + n, ends[e], strlen(ends[e]));
            size_t len = n + strlen(ends[e]);
            check_decode(text, len);
            for (size_t at = 0; at < len; at++) {
                char saved = text[at];
                /* every byte in the last block, elsewhere those next to the ranges */
                for (int c = 0; c < 256; c++) {
                    if (n > 20 && strchr("*,-.:;<=>?@[\\]^_`{|} \n", c) == NULL && c != 0x80 && c != 0xAB && c != 0xFF)
                        continue;
                    text[at] = (char)c;
                    check_decode(text, len);
                }
                text[at] = saved;
            }
        }
    }
}
END_TEST

START_TEST(every_length_and_alignment) {
    static unsigned char data[700];
    static char text[1000];
    uint32_t random = 5;
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (unsigned char)next_random(&random);
    for (size_t n = 0; n <= 300; n++) {
        for (size_t align = 0; align < 16; align += 5) {
            check_encode(data + align, n);
            size_t len = naive_base64_encode(text + align, data + align, n);
            check_decode(text + align, len);
            if (len != 0)
                check_decode(text + align, len - 1);
        }
    }
    for (size_t i = 0; i < 256; i++) { /* each value in each place of a group */
        memset(data, (int)i, 100);
        for (size_t n = 0; n <= 100; n++)
            check_encode(data, n);
    }
}
END_TEST

Suite *base64_suite(void) {
    Suite *suite = suite_create("base64");
    TCase *tests = tcase_create("base64");
    tcase_add_test(tests, known_texts);
    tcase_add_test(tests, errors_have_an_offset);
    tcase_add_test(tests, loosely_read_texts);
    tcase_add_test(tests, lengths_do_not_wrap);
    tcase_add_test(tests, all_short_strings);
    tcase_add_test(tests, all_short_texts_of_few_characters);
    tcase_add_test(tests, every_byte_at_every_place);
    tcase_add_test(tests, every_length_and_alignment);
    suite_add_tcase(suite, tests);
    return suite;
}
