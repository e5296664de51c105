#include "cheap.h"
#include "support/exact.h"
#include "support/random.h"
#include "json/string_index.h"

Suite *string_index_suite(void);

static gw_json_string_index stops;

/* The first stop from `at` on by looking at each byte, `n` when there is none. */
static size_t slow_next(const char *text, size_t n, size_t at) {
    while (at < n && !byte_special((unsigned char)text[at]) && text[at] != 0x7f)
        at++;
    return at;
}

static size_t place(const char *text, size_t n, const char *found) {
    return found == NULL ? n : (size_t)(found - text);
}

/* Every place of a map of the text's first stretch. */
static void look_everywhere(const char *text, size_t n) {
    gw_json_string_index_build(&stops, text, text + n);
    ck_assert_ptr_eq(stops.begin, text);
    expect_same(stops.end, n <= STRING_INDEX_STRETCH ? n : STRING_INDEX_STRETCH - STRING_INDEX_AHEAD);
    for (size_t at = 0; at < stops.end; at++) {
        size_t first = slow_next(text, n, at), third;
        const char *found = gw_json_string_index_next(&stops, text + at), *one = NULL, *three = NULL;
        if (found != NULL || n <= STRING_INDEX_STRETCH || first - at < STRING_INDEX_WINDOW)
            expect_same(place(text, n, found), first);
        third = first >= n ? n : slow_next(text, n, first + 1);
        third = third >= n ? n : slow_next(text, n, third + 1);
        if (gw_json_string_index_three(&stops, text + at, &one, &three)) {
            expect_same(place(text, n, one), first);
            expect_same(place(text, n, three), third);
        } else {
            expect_that(third == n || third - at >= STRING_INDEX_WINDOW);
        }
    }
}

/* Texts of so many bytes, of which one in 2 to 1250 is no letter. */
static void look_at_texts(size_t from, size_t to, size_t step) {
    uint32_t random = 7;
    for (size_t n = from; n < to; n += step)
        for (unsigned rare = 2; rare < 2000; rare *= 5) {
            char *text = exact_block(n);
            for (size_t i = 0; i < n; i++)
                text[i] = next_random(&random) % rare == 0 ? (char)next_random(&random) : 'a';
            look_everywhere(text, n);
            free(text);
        }
}

START_TEST(each_byte_is_indexed) {
    char *text = exact_block(256);
    for (unsigned c = 0; c < 256; c++)
        text[c] = (char)c;
    look_everywhere(text, 256);
    free(text);
}
END_TEST

START_TEST(texts_of_each_length) {
    look_at_texts(0, 400, 1);
}
END_TEST

START_TEST(one_stretch_of_a_long_text) {
    look_at_texts(STRING_INDEX_STRETCH - 70, STRING_INDEX_STRETCH + 200, 13);
}
END_TEST

START_TEST(a_quote_closes_and_nothing_else_does) {
    static const char text[] = "plain\"esc\\aped\"caf\xc3\xa9\"con\x01trol\"";
    const size_t n = sizeof text - 1;
    gw_json_string_index_build(&stops, text, text + n);
    ck_assert_ptr_eq(gw_json_string_index_quote(&stops, text), text + 5);
    ck_assert_ptr_null(gw_json_string_index_quote(&stops, text + 6));
    ck_assert_ptr_eq(gw_json_string_index_quote(&stops, text + 11), text + 14);
    ck_assert_ptr_null(gw_json_string_index_quote(&stops, text + 15));
    ck_assert_ptr_null(gw_json_string_index_quote(&stops, text + 21));
    ck_assert_ptr_null(gw_json_string_index_quote(&stops, text + n)); /* a byte after the text is no stop */
}
END_TEST

START_TEST(far_stops) {
    static const char specials[] = {'"', '\\', '\x1f', '\0', '\x80', '\xff'};
    for (size_t n = 0; n < 600; n++) {
        char *text = exact_block(n);
        memset(text, ' ', n);
        ck_assert_ptr_eq(gw_json_special_byte(text, text + n), text + n);
        for (size_t at = 0; at < n; at += n < 300 ? 1 : 7) {
            text[at] = specials[(n + at) % sizeof specials];
            expect_same(gw_json_special_byte(text, text + n) - text, at);
            expect_same(gw_json_special_byte(text + at / 2, text + n) - text, at);
            text[at] = '~';
        }
        free(text);
    }
}
END_TEST

Suite *string_index_suite(void) {
    Suite *s = suite_create("string_index");
    TCase *t = tcase_create("string_index");
    tcase_add_test(t, each_byte_is_indexed);
    tcase_add_test(t, texts_of_each_length);
    tcase_add_test(t, one_stretch_of_a_long_text);
    tcase_add_test(t, a_quote_closes_and_nothing_else_does);
    tcase_add_test(t, far_stops);
    suite_add_tcase(s, t);
    return s;
}
