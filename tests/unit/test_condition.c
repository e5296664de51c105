/* Conditions by themselves; most of them are cases of tests/cases/policy.json. */
#include "authorization/condition.h"
#include "authorization/condition_date.h"
#include "support/exact.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *condition_suite(void);

static apigw_request *r;

static void setup(void) {
    r = apigw_request_new(NULL);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_USER_AGENT, "${x}", 4, NULL), APIGW_OK);
}

static void teardown(void) {
    apigw_request_free(r);
}

static verdict ask(const char *condition, bool literal) {
    return gw_condition_holds((slice){condition, strlen(condition)}, r, literal);
}

START_TEST(verdicts_combine) {
    static const verdict all[] = {NO, YES, INDETERMINATE};
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 3; k++) {
            verdict a = all[i], b = all[k];
            ck_assert_int_eq(verdict_and(a, b), a == NO || b == NO                         ? NO
                                                : a == INDETERMINATE || b == INDETERMINATE ? INDETERMINATE
                                                                                           : YES);
            ck_assert_int_eq(verdict_or(a, b), verdict_not(verdict_and(verdict_not(a), verdict_not(b))));
        }
}
END_TEST

START_TEST(a_variable_is_literal_where_the_version_says_so) {
    static const char equals[] = "{\"StringEquals\":{\"aws:UserAgent\":\"${x}\"}}";
    ck_assert_int_eq(ask(equals, false), INDETERMINATE);
    ck_assert_int_eq(ask(equals, true), YES);
    ck_assert(gw_condition_has_variable((slice){"a${", 3}));
    ck_assert(!gw_condition_has_variable((slice){"${", 1}));
    ck_assert(!gw_condition_has_variable((slice){"$a{", 3}));
    ck_assert(!gw_condition_has_variable((slice){"", 0}));
}
END_TEST

START_TEST(white_space_and_escapes_are_read) {
    ck_assert_int_eq(ask("{ \"StringEquals\" : { \"aws:UserAgent\" : [ \"a\" , \"\\u0024{x}\" ] } } ", true), YES);
}
END_TEST

START_TEST(names_have_escapes) {
    ck_assert_int_eq(ask("{\"String\\u0045quals\":{\"aws\\u003aUserAgent\":\"${x}\"}}", true), YES);
    ck_assert_int_eq(ask("{\"String\\u0045quals\":{\"aws\\u003aUserAgent\":\"no\"}}", true), NO);
}
END_TEST

/* ISO 8601 as the dates of policies have it. */
START_TEST(dates) {
    static const struct {
        const char *text;
        int64_t seconds; /* since 1970, of 2026-11-21T07:30:05Z 1795246205 */
        int fraction;    /* milliseconds */
    } good[] = {
        {"1795246205", 1795246205, 0},
        {"-5", -5, 0},
        {"2026-11-21", 1795219200, 0},
        {"2026-11-21T07:30Z", 1795246200, 0},
        {"2026-11-21T07:30:05Z", 1795246205, 0},
        {"2026-11-21T07:30:05+01:00", 1795242605, 0},
        {"2026-11-21T07:30-01:30", 1795251600, 0},
        {"2026-11-21T07:30:05.1Z", 1795246205, 100},
        {"2026-11-21T07:30:05.12345Z", 1795246205, 123},
        {"2026-11-21T07:30:05.Z", 1795246205, 0},
    };
    static const char *const bad[] = {"",
                                      "x",
                                      "2026-11-2",
                                      "2026/11-21",
                                      "2026-11/21",
                                      "2026-00-21",
                                      "2026-13-21",
                                      "2026-1x-21",
                                      "2026-11-32",
                                      "2026-11-21T",
                                      "2026-11-21T07",
                                      "2026-11-21T0Z",
                                      "2026-11-21T07:30",
                                      "2026-11-21 07:30Z",
                                      "2026-11-21T07.30Z",
                                      "2026-11-21T07:30.05Z",
                                      "2026-11-21T07:30:05",
                                      "2026-11-21T07:30:05,1Z",
                                      "2026-11-21T07:30:05.xZ",
                                      "2026-11-21T07:30:05./Z",
                                      "2026-11-21T07:30:05.1:Z",
                                      "2026-11-21T07:30:05+0100",
                                      "2026-11-21T07:30:05+1:00",
                                      "2026-11-21T25:30:05Z",
                                      "2026-11-21T07:61:05Z",
                                      "2026-11-21+01:00",
                                      "Z",
                                      "2026-11-21Z"};
    moment found;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(gw_condition_parse_date((slice){good[i].text, strlen(good[i].text)}, &found), "%s", good[i].text);
        ck_assert_msg(found.seconds == good[i].seconds && found.fraction == good[i].fraction, "%s: %lld", good[i].text,
                      (long long)found.seconds);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char *copy = exact_copy(bad[i], strlen(bad[i]));
        ck_assert_msg(!gw_condition_parse_date((slice){copy, strlen(bad[i])}, &found), "%s", bad[i]);
        free(copy);
    }
}
END_TEST

START_TEST(duplicate_members_all_count) {
    static const struct {
        const char *condition;
        verdict holds;
    } cases[] = {
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\"},\"StringEquals\":{\"aws:UserAgent\":\"${x}\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"${x}\"},\"StringEquals\":{\"aws:UserAgent\":\"${x}\"}}", YES},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"${x}\"},\"StringEquals\":{\"aws:UserAgent\":\"no\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\"},\"String\\u0045quals\":{}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\",\"aws:UserAgent\":\"${x}\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\",\"AWS:useragent\":\"${x}\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":[\"no\",\"${x}\"],\"AWS:useragent\":\"${x}\"}}", YES},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"${x}\",\"aws:useragent\":\"no\"}}", NO},
        {"{\"Null\":{\"aws:UserAgent\":\"true\"},\"Null\":{\"aws:UserAgent\":\"false\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"${x}\"},\"Unknown\":{},\"Unknown\":{}}", INDETERMINATE},
        /* members of their own */
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\"},\"StringEqualsIfExists\":{\"aws:UserAgent\":\"${x}\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\"},\"StringLike\":{\"aws:UserAgent\":\"*\"}}", NO},
        {"{\"StringEquals\":{\"aws:UserAgent\":\"no\",\"aws:Referer\":\"x\"}}", NO},
        /* an unknown key is indeterminate, however often it is there */
        {"{\"Unknown\":{\"aws:UserAgent\":\"${x}\"},\"Another\":{},\"StringLike\":{\"aws:UserAgent\":\"*\"}}",
         INDETERMINATE},
        {"{\"StringEquals\":{\"aws:Unknown\":\"${x}\",\"aws:Another\":\"y\",\"aws:UserAgent\":\"${x}\"}}",
         INDETERMINATE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_msg(ask(cases[i].condition, true) == cases[i].holds, "%s", cases[i].condition);
}
END_TEST

/* Only https is secure transport, and so is a request without a scheme. */
START_TEST(secure_transport) {
    static const struct {
        const char *scheme;
        verdict secure;
    } cases[] = {{"https", YES}, {"HTTPS", YES}, {"http", NO}, {"HTTP", NO},   {"ws", NO},
                 {"wss", NO},    {"", NO},       {"h2c", NO},  {"https:", NO}, {"httpss", NO}};
    ck_assert_int_eq(ask("{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", false), YES);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_SCHEME, cases[i].scheme, strlen(cases[i].scheme), NULL),
                         APIGW_OK);
        ck_assert_msg(ask("{\"Bool\":{\"aws:SecureTransport\":\"true\"}}", false) == cases[i].secure, "%s",
                      cases[i].scheme);
        ck_assert_msg(ask("{\"Bool\":{\"aws:SecureTransport\":\"false\"}}", false) == verdict_not(cases[i].secure),
                      "%s", cases[i].scheme);
    }
}
END_TEST

/* aws:EpochTime is seconds, whether a date operator or a numeric one asks. */
START_TEST(dates_and_numbers_agree) {
    static const char *const relations[] = {"Equals",         "NotEquals",   "LessThan",
                                            "LessThanEquals", "GreaterThan", "GreaterThanEquals"};
    static const int64_t times[] = {
        0,  1,     999,   1000,      1763710204999, 1763710205000, 1763710205500, 1763710205999,
        -1, -1000, -1500, INT64_MAX, INT64_MIN};
    static const char *const values[] = {
        "0",  "1",   "1763710204",          "1763710205",           "1763710206",
        "-1", "-2",  "9223372036854775",    "-9223372036854775808", "9223372036854775807",
        "",   "1e9", "9223372036854775808", "1763710205.5"};
    char text[128];
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_TIME_MS, times[i], NULL), APIGW_OK);
        for (size_t k = 0; k < 6 * sizeof values / sizeof values[0]; k++) {
            verdict found[2];
            for (int numeric = 0; numeric < 2; numeric++) {
                snprintf(text, sizeof text, "{\"%s%s\":{\"aws:EpochTime\":\"%s\"}}", numeric ? "Numeric" : "Date",
                         relations[k % 6], values[k / 6]);
                found[numeric] = ask(text, false);
            }
            ck_assert_msg(found[0] == found[1], "%s", text);
        }
    }
    ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_TIME_MS, 1763710205999, NULL), APIGW_OK);
    ck_assert_int_eq(ask("{\"DateEquals\":{\"aws:EpochTime\":\"1763710205\"}}", false), YES);
    ck_assert_int_eq(ask("{\"DateEquals\":{\"aws:CurrentTime\":\"2025-11-21T07:30:05Z\"}}", false), YES);
    ck_assert_int_eq(ask("{\"DateLessThan\":{\"aws:CurrentTime\":\"2025-11-21T07:30:05.5Z\"}}", false), YES);
    ck_assert_int_eq(ask("{\"DateGreaterThan\":{\"aws:CurrentTime\":\"1969-12-31T23:59:59.5Z\"}}", false), YES);
    ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_TIME_MS, -500, NULL), APIGW_OK);
    ck_assert_int_eq(ask("{\"DateEquals\":{\"aws:CurrentTime\":\"1969-12-31T23:59:59Z\"}}", false), YES);
    ck_assert_int_eq(ask("{\"NumericEquals\":{\"aws:EpochTime\":-1}}", false), YES);
}
END_TEST

START_TEST(long_patterns_are_indeterminate) {
    char text[3000];
    char value[2100];
    memset(value, 'v', sizeof value);
    for (int n = 2048; n <= 2049; n++) {
        snprintf(text, sizeof text, "{\"StringEquals\":{\"aws:UserAgent\":\"%.*s\"}}", n, value);
        ck_assert_int_eq(ask(text, false), n == 2048 ? NO : INDETERMINATE);
    }
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_USER_AGENT, value, sizeof value, NULL), APIGW_OK);
    ck_assert_int_eq(ask("{\"StringLike\":{\"aws:UserAgent\":\"v*v\"}}", false), YES);
    ck_assert_int_eq(ask("{\"StringEquals\":{\"aws:UserAgent\":\"*\"}}", false), NO);
}
END_TEST

Suite *condition_suite(void) {
    Suite *s = suite_create("condition");
    TCase *c = tcase_create("condition");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, dates);
    tcase_add_test(c, verdicts_combine);
    tcase_add_test(c, a_variable_is_literal_where_the_version_says_so);
    tcase_add_test(c, white_space_and_escapes_are_read);
    tcase_add_test(c, names_have_escapes);
    tcase_add_test(c, duplicate_members_all_count);
    tcase_add_test(c, secure_transport);
    tcase_add_test(c, dates_and_numbers_agree);
    tcase_add_test(c, long_patterns_are_indeterminate);
    suite_add_tcase(s, c);
    return s;
}
