#include "cheap.h"
#include "text/clf_time.h"
#include <stdio.h>

Suite *clf_time_suite(void);

/* Times in UTC as the Common Log Format writes them (A0.2). */
static const struct {
    int64_t ms;
    const char *text;
} known[] = {
    {0, "01/Jan/1970:00:00:00 +0000"},
    {INT64_C(971186136000), "10/Oct/2000:13:55:36 +0000"},
    {INT64_C(1428582896000), "09/Apr/2015:12:34:56 +0000"},
    {INT64_C(951782400000), "29/Feb/2000:00:00:00 +0000"},
    {INT64_C(1709164800000), "29/Feb/2024:00:00:00 +0000"},
    {INT64_C(-1000), "31/Dec/1969:23:59:59 +0000"},
    {INT64_C(-2203891200000), "01/Mar/1900:00:00:00 +0000"},
    {INT64_C(-62167219200000), "01/Jan/0000:00:00:00 +0000"},
    {INT64_C(253402300799000), "31/Dec/9999:23:59:59 +0000"},
};

START_TEST(known_times_both_ways) {
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char out[CLF_TIME_LEN + 1] = "";
        ck_assert(gw_clf_time_format(out, known[i].ms));
        ck_assert_str_eq(out, known[i].text);
        int64_t ms = 1;
        ck_assert(gw_clf_time_parse(known[i].text, CLF_TIME_LEN, &ms));
        ck_assert(ms == known[i].ms);
    }
}
END_TEST

START_TEST(milliseconds_are_cut_down) {
    static const struct {
        int64_t ms;
        const char *text;
    } cases[] = {
        {999, "01/Jan/1970:00:00:00 +0000"},   {1000, "01/Jan/1970:00:00:01 +0000"},
        {-1, "31/Dec/1969:23:59:59 +0000"},    {-999, "31/Dec/1969:23:59:59 +0000"},
        {-1001, "31/Dec/1969:23:59:58 +0000"}, {INT64_C(253402300799999), "31/Dec/9999:23:59:59 +0000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[CLF_TIME_LEN + 1] = "";
        ck_assert(gw_clf_time_format(out, cases[i].ms));
        ck_assert_str_eq(out, cases[i].text);
    }
}
END_TEST

START_TEST(years_have_four_digits) {
    static const int64_t times[] = {INT64_C(-62167219200001), INT64_C(253402300800000), INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        char out[CLF_TIME_LEN];
        ck_assert(!gw_clf_time_format(out, times[i]));
    }
}
END_TEST

START_TEST(every_day_of_ten_thousand_years) {
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int64_t ms = INT64_C(-62167219200000);
    for (int year = 0; year < 10000; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        const int lengths[12] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        for (int month = 0; month < 12; month++) {
            for (int day = 1; day <= lengths[month] + 1; day++) {
                /* the date by its digits, with a time that walks through the day */
                int second = (year * 366 + month * 31 + day) % 86400 * 7919 % 86400;
                char text[] = "dd/Mon/yyyy:HH:mm:ss +0000", out[CLF_TIME_LEN];
                const int places[][2] = {
                    {0, day},         {7, year / 100}, {9, year % 100}, {12, second / 3600}, {15, second / 60 % 60},
                    {18, second % 60}};
                for (size_t i = 0; i < 6; i++) {
                    text[places[i][0]] = (char)('0' + places[i][1] / 10);
                    text[places[i][0] + 1] = (char)('0' + places[i][1] % 10);
                }
                memcpy(text + 3, months[month], 3);
                int64_t back = 0;
                if (day > lengths[month]) {
                    expect_that(!gw_clf_time_parse(text, CLF_TIME_LEN, &back));
                    continue;
                }
                expect_that(gw_clf_time_parse(text, CLF_TIME_LEN, &back));
                expect_that(back == ms + second * INT64_C(1000));
                expect_that(gw_clf_time_format(out, back));
                expect_bytes(out, text, CLF_TIME_LEN);
                ms += 86400000;
            }
        }
    }
    ck_assert(ms == INT64_C(253402300800000));
}
END_TEST

START_TEST(zones_are_taken_off) {
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"01/Jan/1970:00:00:00 -0000", 0},
        {"01/Jan/1970:01:00:00 +0100", 0},
        {"31/Dec/1969:19:00:00 -0500", 0},
        {"01/Jan/1970:05:30:00 +0530", 0},
        {"10/Oct/2000:13:55:36 -0700", INT64_C(971211336000)},
        {"01/Jan/1970:23:59:00 +2359", 0},
        {"01/Jan/0000:00:00:00 +0100", INT64_C(-62167222800000)},
        {"31/Dec/9999:23:59:59 -0100", INT64_C(253402304399000)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms = 1;
        ck_assert(gw_clf_time_parse(cases[i].text, CLF_TIME_LEN, &ms));
        ck_assert_msg(ms == cases[i].ms, "%s", cases[i].text);
    }
}
END_TEST

START_TEST(others_are_refused) {
    static const char *const cases[] = {
        "00/Oct/2000:13:55:36 +0000", "32/Oct/2000:13:55:36 +0000", "31/Apr/2000:13:55:36 +0000",
        "29/Feb/2001:13:55:36 +0000", "30/Feb/2000:13:55:36 +0000", "29/Feb/1900:13:55:36 +0000",
        "29/Feb/2100:13:55:36 +0000", "10/oct/2000:13:55:36 +0000", "10/OCT/2000:13:55:36 +0000",
        "10/Okt/2000:13:55:36 +0000", "10/Oct/2000:24:55:36 +0000", "10/Oct/2000:13:60:36 +0000",
        "10/Oct/2000:13:55:60 +0000", "10/Oct/2000:13:55:36 +2400", "10/Oct/2000:13:55:36 +0060",
        "10/Oct/2000:13:55:36  0000", "10/Oct/2000:13:55:36 00000", "10-Oct-2000:13:55:36 +0000",
        "10/Oct/2000 13:55:36 +0000", "10/Oct/2000:13:55:36T+0000", "1a/Oct/2000:13:55:36 +0000",
        " 1/Oct/2000:13:55:36 +0000", "+1/Oct/2000:13:55:36 +0000", "10/Oct/-200:13:55:36 +0000",
        "10/Oct/200x:13:55:36 +0000", "10/Oct/2000:1x:55:36 +0000", "10/Oct/2000:13:5x:36 +0000",
        "10/Oct/2000:13:55:x6 +0000", "10/Oct/2000:13:55:36 +x000", "10/Oct/2000:13:55:36 +00x0",
    };
    int64_t ms = 77;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_uint_eq(strlen(cases[i]), CLF_TIME_LEN);
        ck_assert_msg(!gw_clf_time_parse(cases[i], CLF_TIME_LEN, &ms), "%s", cases[i]);
    }
    const char text[] = "10/Oct/2000:13:55:36 +0000 ";
    for (size_t n = 0; n < sizeof text; n++)
        ck_assert_int_eq(gw_clf_time_parse(text, n, &ms), n == CLF_TIME_LEN);
    ck_assert(!gw_clf_time_parse(NULL, 0, &ms));
}
END_TEST

START_TEST(every_byte_at_every_place) {
    static const char good[] = "11/Jun/2000:11:11:11 +0000";
    /* what each byte can be while the others stay: days 01 to 29 of June, also January and July, 01 to 21 h */
    static const char *const fits[CLF_TIME_LEN] = {
        "012",        "0123456789", "/",                                      /* day */
        "J",          "ua",         "nl",         "/",                        /* month */
        "0123456789", "0123456789", "0123456789", "0123456789", ":",          /* year */
        "012",        "0123456789", ":",                                      /* hour */
        "012345",     "0123456789", ":",                                      /* minute */
        "012345",     "0123456789", " ",                                      /* second */
        "+-",         "012",        "0123456789", "012345",     "0123456789", /* zone */
    };
    for (size_t at = 0; at < CLF_TIME_LEN; at++) {
        for (int c = 0; c < 256; c++) {
            char text[CLF_TIME_LEN];
            memcpy(text, good, CLF_TIME_LEN);
            text[at] = (char)c;
            int64_t ms;
            bool expected = c != 0 && strchr(fits[at], c) != NULL;
            if (gw_clf_time_parse(text, CLF_TIME_LEN, &ms) != expected)
                ck_abort_msg("%.26s", text);
        }
    }
}
END_TEST

Suite *clf_time_suite(void) {
    Suite *suite = suite_create("clf_time");
    TCase *tests = tcase_create("clf_time");
    tcase_add_test(tests, known_times_both_ways);
    tcase_add_test(tests, milliseconds_are_cut_down);
    tcase_add_test(tests, years_have_four_digits);
    tcase_add_test(tests, every_day_of_ten_thousand_years);
    tcase_add_test(tests, zones_are_taken_off);
    tcase_add_test(tests, others_are_refused);
    tcase_add_test(tests, every_byte_at_every_place);
    suite_add_tcase(suite, tests);
    return suite;
}
