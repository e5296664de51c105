#include <apigw/codec.h>
#include <check.h>
#include <string.h>

Suite *codec_suite(void);

START_TEST(base64_encodes_into_exact_capacity) {
    char out[9] = "########";
    ck_assert_uint_eq(apigw_base64_encoded_len(4), 8);
    ck_assert_int_eq(apigw_base64_encode("foob", 4, out, 7), APIGW_E_SPACE);
    ck_assert_str_eq(out, "########");
    ck_assert_int_eq(apigw_base64_encode("foob", 4, out, 8), APIGW_OK);
    ck_assert_str_eq(out, "Zm9vYg==");
    ck_assert_int_eq(apigw_base64_encode(NULL, 0, NULL, 0), APIGW_OK);
    ck_assert_int_eq(apigw_base64_encode(NULL, 1, out, 8), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_base64_encode("f", 1, NULL, 8), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_base64_encode("f", 1, NULL, 0), APIGW_E_SPACE);
    ck_assert_int_eq(apigw_base64_encode("f", SIZE_MAX - 1, out, SIZE_MAX), APIGW_E_SPACE);
}
END_TEST

START_TEST(base64_decodes_into_exact_capacity) {
    char out[7] = "######";
    size_t len = 99;
    ck_assert_uint_eq(apigw_base64_decoded_max(8), 6);
    ck_assert_uint_eq(apigw_base64_decoded_max(7), 3);
    ck_assert_int_eq(apigw_base64_decode("Zm9vYg==", 8, out, 3, &len), APIGW_E_SPACE);
    ck_assert_str_eq(out, "######");
    ck_assert_int_eq(apigw_base64_decode("Zm9vYg==", 8, out, 4, &len), APIGW_OK);
    ck_assert_uint_eq(len, 4);
    ck_assert_str_eq(out, "foob##");
    ck_assert_int_eq(apigw_base64_decode("Zm9vYh==", 8, out, 6, &len), APIGW_E_BASE64);
    ck_assert_uint_eq(len, 5);
    ck_assert_int_eq(apigw_base64_decode("Zm9vYg==", 8, out, 6, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_base64_decode(NULL, 0, NULL, 0, &len), APIGW_OK);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(apigw_base64_decode(NULL, 4, out, 6, &len), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_base64_decode("Zm9v", 4, NULL, 6, &len), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_base64_decode("Zm9v", 4, NULL, 0, &len), APIGW_E_SPACE);

    char text[] = "Zm9vYmFy";
    ck_assert_int_eq(apigw_base64_decode(text, 8, text, 8, &len), APIGW_OK);
    ck_assert_uint_eq(len, 6);
    ck_assert_mem_eq(text, "foobar", 6);
}
END_TEST

START_TEST(percent_encode_tells_its_length) {
    char out[10] = "#########";
    size_t len = 99;
    ck_assert_int_eq(apigw_percent_encode("a/b c", 5, APIGW_PERCENT_PATH, NULL, 0, &len), APIGW_E_SPACE);
    ck_assert_uint_eq(len, 7);
    ck_assert_int_eq(apigw_percent_encode("a/b c", 5, APIGW_PERCENT_PATH, out, 6, &len), APIGW_E_SPACE);
    ck_assert_uint_eq(len, 7);
    ck_assert_str_eq(out, "#########");
    ck_assert_int_eq(apigw_percent_encode("a/b c", 5, APIGW_PERCENT_PATH, out, 7, &len), APIGW_OK);
    ck_assert_str_eq(out, "a/b%20c##");
    ck_assert_int_eq(apigw_percent_encode("a/b c", 5, APIGW_PERCENT_COMPONENT, out, 9, NULL), APIGW_OK);
    ck_assert_str_eq(out, "a%2Fb%20c");
    ck_assert_int_eq(apigw_percent_encode("%41", 3, APIGW_PERCENT_PATH, out, 9, &len), APIGW_OK);
    ck_assert_uint_eq(len, 5);
    ck_assert_mem_eq(out, "%2541", 5);
    ck_assert_int_eq(apigw_percent_encode(NULL, 0, APIGW_PERCENT_COMPONENT, NULL, 0, &len), APIGW_OK);
    ck_assert_uint_eq(len, 0);
    ck_assert_int_eq(apigw_percent_encode("a", 1, 2, out, 9, &len), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_percent_encode("a", 1, UINT32_MAX, out, 9, &len), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_percent_encode(NULL, 1, 0, out, 9, &len), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_percent_encode("a", 1, 0, NULL, 9, &len), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(percent_decode_works_in_place) {
    char text[] = "a+%2b%";
    ck_assert_uint_eq(apigw_percent_decode(text, 6, 1, text), 4);
    ck_assert_mem_eq(text, "a +%", 4);
    char out[7] = "######";
    ck_assert_uint_eq(apigw_percent_decode("a+%2b%", 6, 0, out), 4);
    ck_assert_str_eq(out, "a++%##");
    ck_assert_uint_eq(apigw_percent_decode(NULL, 6, 0, out), 0);
    ck_assert_uint_eq(apigw_percent_decode("a", 1, 0, NULL), 0);
}
END_TEST

static void check_pair(const apigw_pair *pair, const char *name, const char *value, uint32_t flags) {
    ck_assert_ptr_nonnull(pair->name);
    ck_assert_ptr_nonnull(pair->value);
    ck_assert_uint_eq(pair->name_len, strlen(name));
    ck_assert_mem_eq(pair->name, name, strlen(name));
    ck_assert_uint_eq(pair->value_len, strlen(value));
    ck_assert_mem_eq(pair->value, value, strlen(value));
    ck_assert_uint_eq(pair->flags, flags);
    ck_assert_uint_eq(pair->reserved, 0);
}

START_TEST(query_next_moves_on) {
    const char *query = "&a=1&&b&c=";
    const char *end = query + 10;
    size_t n = 10;
    apigw_pair pair;
    memset(&pair, 0xFF, sizeof pair);
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_MORE);
    check_pair(&pair, "a", "1", 0);
    ck_assert_ptr_eq(query + n, end);
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_MORE);
    check_pair(&pair, "b", "", APIGW_PAIR_NO_EQUALS);
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_MORE);
    check_pair(&pair, "c", "", 0);
    ck_assert_ptr_eq(query, end);
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_OK);
    check_pair(&pair, "", "", 0);
    ck_assert_uint_eq(n, 0);

    query = "a=\0";
    n = 3;
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_MORE);
    ck_assert_uint_eq(pair.flags, APIGW_PAIR_HAS_NUL);
    query = "a\0b";
    n = 3;
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_MORE);
    ck_assert_uint_eq(pair.flags, APIGW_PAIR_HAS_NUL | APIGW_PAIR_NO_EQUALS);

    query = NULL;
    n = 0;
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_OK);
    n = 1;
    ck_assert_int_eq(apigw_query_next(&query, &n, &pair), APIGW_E_ARGUMENT);
    query = "a";
    ck_assert_int_eq(apigw_query_next(NULL, &n, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_query_next(&query, NULL, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_query_next(&query, &n, NULL), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(cookie_next_moves_on) {
    const char *line = " a=1 ;; b ; =c";
    const char *end = line + 14;
    size_t n = 14;
    apigw_pair pair;
    memset(&pair, 0xFF, sizeof pair);
    ck_assert_int_eq(apigw_cookie_next(&line, &n, &pair), APIGW_MORE);
    check_pair(&pair, "a", "1", 0);
    ck_assert_ptr_eq(line + n, end);
    ck_assert_int_eq(apigw_cookie_next(&line, &n, &pair), APIGW_MORE);
    check_pair(&pair, "", "b", 0);
    ck_assert_int_eq(apigw_cookie_next(&line, &n, &pair), APIGW_MORE);
    check_pair(&pair, "", "c", 0);
    ck_assert_int_eq(apigw_cookie_next(&line, &n, &pair), APIGW_OK);
    check_pair(&pair, "", "", 0);
    ck_assert_ptr_eq(line, end);

    line = NULL;
    n = 0;
    ck_assert_int_eq(apigw_cookie_next(&line, &n, &pair), APIGW_OK);
    n = 1;
    ck_assert_int_eq(apigw_cookie_next(&line, &n, &pair), APIGW_E_ARGUMENT);
    line = "a";
    ck_assert_int_eq(apigw_cookie_next(NULL, &n, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cookie_next(&line, NULL, &pair), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_cookie_next(&line, &n, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(predicates) {
    ck_assert_uint_eq(apigw_utf8_valid("a\xC3\xA9\xFF", 4), 3);
    ck_assert_uint_eq(apigw_utf8_valid(NULL, 0), 0);
    ck_assert_uint_eq(apigw_utf8_valid(NULL, 5), 0);
    ck_assert_uint_eq(apigw_header_name_valid("x-a", 3), 3);
    ck_assert_uint_eq(apigw_header_name_valid("x a", 3), 1);
    ck_assert_uint_eq(apigw_header_name_valid(NULL, 3), 0);
    ck_assert_uint_eq(apigw_header_value_valid("a\tb\nc", 5), 3);
    ck_assert_uint_eq(apigw_header_value_valid(NULL, 3), 0);
    ck_assert_int_eq(apigw_media_type_is_text("text/css", 8), 1);
    ck_assert_int_eq(apigw_media_type_is_text("image/png", 9), 0);
    ck_assert_int_eq(apigw_media_type_is_text(NULL, 9), 0);
}
END_TEST

START_TEST(media_type_is_a_piece_of_the_value) {
    const char *value = " text/css; a=b";
    size_t len = 99;
    ck_assert_ptr_eq(apigw_media_type(value, strlen(value), &len), value + 1);
    ck_assert_uint_eq(len, 8);
    ck_assert_ptr_eq(apigw_media_type(value, strlen(value), NULL), value + 1);
    const char *none = "none";
    ck_assert_ptr_eq(apigw_media_type(none, 4, &len), none);
    ck_assert_uint_eq(len, 0);
    len = 99;
    ck_assert_ptr_null(apigw_media_type(NULL, 4, &len));
    ck_assert_uint_eq(len, 0);
}
END_TEST

START_TEST(clf_times) {
    char out[28];
    int64_t ms = 5;
    memset(out, '#', sizeof out);
    ck_assert_int_eq(apigw_clf_time_format(0, out, 26), APIGW_E_SPACE);
    ck_assert_int_eq(out[0], '#');
    ck_assert_int_eq(apigw_clf_time_format(0, out, 27), APIGW_OK);
    ck_assert_str_eq(out, "01/Jan/1970:00:00:00 +0000");
    ck_assert_int_eq(out[27], '#');
    ck_assert_int_eq(apigw_clf_time_format(INT64_MAX, out, 27), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_clf_time_format(0, NULL, 27), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_clf_time_parse("01/Jan/1970:00:00:01 +0000", 26, &ms), APIGW_OK);
    ck_assert_int_eq(ms, 1000);
    ck_assert_int_eq(apigw_clf_time_parse("01/Jan/1970:00:00:01 +0000", 25, &ms), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_clf_time_parse("", 0, &ms), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_clf_time_parse(NULL, 26, &ms), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_clf_time_parse("01/Jan/1970:00:00:01 +0000", 26, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(ms, 1000);
}
END_TEST

Suite *codec_suite(void) {
    Suite *suite = suite_create("codec");
    TCase *tests = tcase_create("codec");
    tcase_add_test(tests, base64_encodes_into_exact_capacity);
    tcase_add_test(tests, base64_decodes_into_exact_capacity);
    tcase_add_test(tests, percent_encode_tells_its_length);
    tcase_add_test(tests, percent_decode_works_in_place);
    tcase_add_test(tests, query_next_moves_on);
    tcase_add_test(tests, cookie_next_moves_on);
    tcase_add_test(tests, predicates);
    tcase_add_test(tests, media_type_is_a_piece_of_the_value);
    tcase_add_test(tests, clf_times);
    suite_add_tcase(suite, tests);
    return suite;
}
