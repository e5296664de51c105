#include "bytes.h"
#include "cheap.h"
#include "text/header.h"

Suite *header_suite(void);

static const char token[] = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

static bool naive_in_name(char c) {
    return c != '\0' && strchr(token, c) != NULL;
}

static bool naive_in_value(char c) {
    unsigned char byte = (unsigned char)c;
    return byte == 9 || (byte >= 32 && byte != 127);
}

static size_t naive_prefix(const char *text, size_t n, bool (*good)(char)) {
    size_t i = 0;
    while (i < n && good(text[i]))
        i++;
    return i;
}

START_TEST(every_byte_at_every_place) {
    char memory[100];
    for (size_t align = 0; align < 16; align++) {
        for (size_t n = 0; n < 70; n++) {
            char *text = memory + align;
            memset(text, 'a', n);
            expect_same(gw_header_name_valid(text, n), n);
            expect_same(gw_header_value_valid(text, n), n);
            for (size_t at = 0; at < n; at++) {
                for (int c = 0; c < 256; c += align == 0 ? 1 : 127) {
                    text[at] = (char)c;
                    expect_same(gw_header_name_valid(text, n), naive_prefix(text, n, naive_in_name));
                    expect_same(gw_header_value_valid(text, n), naive_prefix(text, n, naive_in_value));
                }
                text[at] = 'a';
            }
        }
    }
}
END_TEST

START_TEST(the_first_of_several_counts) {
    char text[64];
    memset(text, 'x', sizeof text);
    for (size_t first = 0; first < sizeof text; first++)
        for (size_t second = first; second < sizeof text; second++) {
            text[first] = '\r';
            text[second] = '\n';
            expect_same(gw_header_name_valid(text, sizeof text), first);
            expect_same(gw_header_value_valid(text, sizeof text), first);
            text[first] = text[second] = 'x';
        }
}
END_TEST

START_TEST(the_empty_string_is_a_value_and_no_name) {
    ck_assert_uint_eq(gw_header_name_valid(NULL, 0), 0);
    ck_assert_uint_eq(gw_header_value_valid(NULL, 0), 0);
}
END_TEST

START_TEST(names_compare_without_letter_case) {
    for (int a = 0; a < 256; a++)
        for (int b = 0; b < 256; b++) {
            char left[3] = {'X', (char)a, 'y'}, right[3] = {'x', (char)b, 'Y'};
            int lower_a = a >= 'A' && a <= 'Z' ? a + 32 : a, lower_b = b >= 'A' && b <= 'Z' ? b + 32 : b;
            expect_same(header_name_equal(left, 3, right, 3), lower_a == lower_b);
        }
    ck_assert(header_name_equal(NULL, 0, "", 0));
    ck_assert(header_name_equal("Content-Type", 12, "content-TYPE", 12));
    ck_assert(!header_name_equal("Content-Type", 12, "content-typ", 11));
    ck_assert(!header_name_equal("a", 1, "", 0));
}
END_TEST

START_TEST(framing_headers) {
    static const char *const framing[] = {
        "content-length", "Content-Length", "TRANSFER-ENCODING", "connection", "Keep-Alive", "te", "TE",
        "trailer",        "Upgrade"};
    static const char *const others[] = {
        "",         "t",    "tee",          "content-type",       "content-lengt", "content-length2",
        "trailers", "host", "x-connection", "proxy-authenticate", "keep_alive"};
    for (size_t i = 0; i < sizeof framing / sizeof *framing; i++)
        ck_assert_msg(gw_header_is_framing(framing[i], strlen(framing[i])), "%s", framing[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        ck_assert_msg(!gw_header_is_framing(others[i], strlen(others[i])), "%s", others[i]);
    ck_assert(gw_header_is_framing("tex", 2));
    ck_assert(!gw_header_is_framing(NULL, 0));
}
END_TEST

Suite *header_suite(void) {
    Suite *suite = suite_create("header");
    TCase *tests = tcase_create("header");
    tcase_add_test(tests, every_byte_at_every_place);
    tcase_add_test(tests, the_first_of_several_counts);
    tcase_add_test(tests, the_empty_string_is_a_value_and_no_name);
    tcase_add_test(tests, names_compare_without_letter_case);
    tcase_add_test(tests, framing_headers);
    suite_add_tcase(suite, tests);
    return suite;
}
