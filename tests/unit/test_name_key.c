/* Names as numbers, and copies of plain text, against loops over single bytes. */
#include "cheap.h"
#include "support/exact.h"
#include "support/random.h"
#include "text/ascii.h"
#include "text/name_key.h"
#include "text/pairs.h"
#include "text/plain_copy.h"

Suite *name_key_suite(void);

enum { LONGEST = 40 };

static int sign(int order) {
    return order < 0 ? -1 : order > 0;
}

/* Fills a name with few different letters, so that equal beginnings are frequent. */
static void fill_name(char *name, size_t n, uint32_t *random) {
    static const char letters[] = "aAbBzZ@[`{-\0\xc3";
    for (size_t i = 0; i < n; i++)
        name[i] = i < n * 2 / 3 && next_random(random) % 8 != 0 ? 'x' : letters[next_random(random) % 13];
}

static int compare_by_keys(const char *a, size_t a_len, const char *b, size_t b_len) {
    const uint64_t x = name_key(a, a_len), y = name_key(b, b_len);
    if (x != y)
        return x < y ? -1 : 1;
    return name_compare_rest(a, a_len, b, b_len);
}

START_TEST(keys_sort_like_names) {
    uint32_t random = 7;
    for (int round = 0; round < 60000; round++) {
        const size_t a_len = next_random(&random) % LONGEST, b_len = next_random(&random) % LONGEST;
        char a_text[LONGEST] = {0}, b_text[LONGEST] = {0};
        fill_name(a_text, a_len, &random);
        fill_name(b_text, b_len, &random);
        if (round % 3 == 0)
            memcpy(b_text, a_text, sizeof b_text);
        char *a = exact_copy(a_text, a_len), *b = exact_copy(b_text, b_len);
        const apigw_pair x = {a, a_len, "", 0, 0, 0}, y = {b, b_len, "", 0, 0, 0};
        expect_same((unsigned)sign(compare_by_keys(a, a_len, b, b_len)), (unsigned)gw_pairs_compare(&x, &y, true));
        free(a);
        free(b);
    }
}
END_TEST

START_TEST(names_are_written_in_lower_case) {
    for (unsigned c = 0; c < 256; c++)
        for (size_t n = 1; n < LONGEST; n++) {
            char out[LONGEST + 7];
            char *name = exact_block(n);
            memset(name, (int)c, n);
            write_lower(out, name, n, name_key(name, n));
            for (size_t i = 0; i < n; i++)
                expect_same((unsigned char)out[i], (unsigned char)ascii_lower((char)c));
            free(name);
        }
}
END_TEST

START_TEST(eight_bytes_are_loaded_and_no_more) {
    static const char text[] = "12345678";
    for (size_t n = 0; n <= 8; n++) {
        char *exact = exact_copy(text, n), bytes[8] = {0}, wanted[8] = {0};
        memcpy(wanted, text, n);
        store_8(bytes, load_up_to_8(exact, n));
        expect_bytes(bytes, wanted, sizeof wanted);
        free(exact);
    }
}
END_TEST

/* Each byte in each place of texts of each length: a text is copied whole if and only if all of it is plain. */
START_TEST(plain_text_is_copied_as_far_as_it_is_plain) {
    for (size_t n = 0; n < LONGEST; n++)
        for (size_t at = 0; at < n; at++)
            for (unsigned c = 0; c < 256; c++) {
                char *text = exact_block(n), *copy = exact_block(n);
                memset(text, 'p', n);
                text[at] = (char)c;
                const size_t copied = copy_plain(copy, text, n);
                if (byte_special((unsigned char)c))
                    expect_that(copied <= at);
                else
                    expect_same(copied, n);
                if (byte_special((unsigned char)c) && n > 16)
                    expect_same(copied, at);
                expect_bytes(copy, text, copied);
                free(text);
                free(copy);
            }
}
END_TEST

Suite *name_key_suite(void) {
    Suite *s = suite_create("name_key");
    TCase *t = tcase_create("all");
    tcase_add_test(t, keys_sort_like_names);
    tcase_add_test(t, names_are_written_in_lower_case);
    tcase_add_test(t, eight_bytes_are_loaded_and_no_more);
    tcase_add_test(t, plain_text_is_copied_as_far_as_it_is_plain);
    suite_add_tcase(s, t);
    return s;
}
