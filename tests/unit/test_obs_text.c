#include "cheap.h"
#include "support/exact.h"
#include "text/obs_text.h"
#include "text/utf8.h"
#include <check.h>

Suite *obs_text_suite(void);

/* Each byte at each place of texts of up to three words. */
START_TEST(every_byte_everywhere) {
    char text[24];
    for (size_t n = 1; n <= sizeof text; n++)
        for (size_t at = 0; at < n; at++)
            for (int c = 0; c < 256; c++) {
                char *in, *out;
                size_t count = c >= 0x80;
                memset(text, 'a', n);
                text[at] = (char)c;
                in = exact_copy(text, n);
                ck_assert_uint_eq(gw_obs_text_count(in, n), count);
                out = exact_block(n + 2 * count);
                ck_assert_ptr_eq(gw_obs_text_escape(out, in, n), out + n + 2 * count);
                ck_assert(count == 1 ? out[at] == '%' : out[at] == (char)c);
                free(out);
                out = exact_block(n + count);
                ck_assert_ptr_eq(gw_obs_text_to_utf8(out, in, n), out + n + count);
                ck_assert_uint_eq(gw_utf8_valid(out, n + count), n + count);
                free(out);
                free(in);
            }
    ck_assert_uint_eq(gw_obs_text_count(NULL, 0), 0);
    memset(text, '\x80', sizeof text);
    ck_assert_uint_eq(gw_obs_text_count(text, sizeof text), sizeof text);
}
END_TEST

START_TEST(as_it_is_written) {
    static const char text[] = "a%\x80\xbf\xc0\xe9\xff";
    char out[64];
    *gw_obs_text_escape(out, text, sizeof text - 1) = '\0';
    ck_assert_str_eq(out, "a%%80%BF%C0%E9%FF");
    *gw_obs_text_to_utf8(out, text, sizeof text - 1) = '\0';
    ck_assert_str_eq(out, "a%\xc2\x80\xc2\xbf\xc3\x80\xc3\xa9\xc3\xbf");
}
END_TEST

Suite *obs_text_suite(void) {
    Suite *s = suite_create("obs_text");
    TCase *t = tcase_create("obs_text");
    tcase_add_test(t, every_byte_everywhere);
    tcase_add_test(t, as_it_is_written);
    suite_add_tcase(s, t);
    tcase_set_tags(t, "long");
    return s;
}
