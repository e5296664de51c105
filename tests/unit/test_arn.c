#include "oracle/glob.h"
#include "support/random.h"
#include <apigw/arn.h>
#include <check.h>
#include <string.h>

Suite *arn_suite(void);

#define PREFIX "arn:aws:execute-api:us-east-1:123456789012:"

START_TEST(arns_are_taken_apart_and_built) {
    static const struct {
        const char *text, *api, *stage, *method, *name;
        uint32_t form;
    } cases[] = {
        {PREFIX "a1/dev/GET/", "a1", "dev", "GET", "", APIGW_ARN_METHOD}, /* C4.1 */
        {PREFIX "a1/dev/GET/pets/a1b2", "a1", "dev", "GET", "pets/a1b2", APIGW_ARN_METHOD},
        {PREFIX "a1/dev/GET/a:b/", "a1", "dev", "GET", "a:b/", APIGW_ARN_METHOD},
        {PREFIX "a1/prod/$connect", "a1", "prod", NULL, "$connect", APIGW_ARN_ROUTE},
        {PREFIX "a1/$default/$default", "a1", "$default", NULL, "$default", APIGW_ARN_ROUTE},
        {PREFIX "a1/*/$default", "a1", "*", NULL, "$default", APIGW_ARN_ROUTE},
        {PREFIX "a1/prod/POST/@connections/x=", "a1", "prod", "POST", "@connections/x=", APIGW_ARN_CONNECTION},
        {PREFIX "a1/authorizers/q7", "a1", NULL, NULL, "q7", APIGW_ARN_AUTHORIZER},
    };
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_arn arn;
        apigw_error error;
        ck_assert_int_eq(apigw_arn_parse(cases[i].text, strlen(cases[i].text), &arn, &error), APIGW_OK);
        ck_assert_uint_eq(arn.form, cases[i].form);
        ck_assert(arn.partition_len == 3 && memcmp(arn.partition, "aws", 3) == 0);
        ck_assert(arn.region_len == 9 && memcmp(arn.region, "us-east-1", 9) == 0);
        ck_assert(arn.account_len == 12 && memcmp(arn.account, "123456789012", 12) == 0);
        ck_assert(arn.api_len == 2 && memcmp(arn.api, cases[i].api, 2) == 0);
        ck_assert_int_eq(arn.stage == NULL, cases[i].stage == NULL);
        ck_assert_int_eq(arn.method == NULL, cases[i].method == NULL);
        if (arn.stage != NULL)
            ck_assert(arn.stage_len == strlen(cases[i].stage) && memcmp(arn.stage, cases[i].stage, arn.stage_len) == 0);
        if (arn.method != NULL)
            ck_assert(arn.method_len == strlen(cases[i].method));
        ck_assert(arn.name_len == strlen(cases[i].name) && memcmp(arn.name, cases[i].name, arn.name_len) == 0);
        ck_assert_int_eq(apigw_arn_format(&arn, out, &error), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), cases[i].text);
    }
    apigw_buffer_free(out);
}
END_TEST

START_TEST(what_is_no_arn) {
    static const struct {
        const char *text;
        uint64_t offset;
    } cases[] = {
        {"", 0},
        {"arn", 0},
        {"urn:aws:execute-api:r:a:a1/dev/GET/", 0},
        {"arn::execute-api:r:a:a1/dev/GET/", 4},
        {"arn:aws:lambda:r:a:function:f", 8},
        {"arn:aws:execute-api:r:a1/dev/GET/", 22},
        {PREFIX "a1", 43},
        {PREFIX "/dev/GET/", 44},
        {PREFIX "a1/dev", 46},
        {PREFIX "a1//GET/", 47},
        {PREFIX "a1/dev/", 50},
        {PREFIX "a1/dev//x", 51},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_arn arn;
        apigw_error error;
        ck_assert_int_eq(apigw_arn_parse(cases[i].text, strlen(cases[i].text), &arn, &error), APIGW_E_VALUE);
        ck_assert_msg(error.offset == cases[i].offset, "%s: %u", cases[i].text, (unsigned)error.offset);
        ck_assert_uint_eq(arn.form, 0);
        ck_assert_ptr_null(arn.partition);
    }
}
END_TEST

/* "execute-api:/..." is expanded with the parts of another ARN (C4.5). */
START_TEST(building) {
    apigw_arn arn = {"aws-cn", 6, "cn-north-1", 10, "1", 1, "a1", 2, "p", 1, "GET", 3, "/x/", 3, APIGW_ARN_METHOD, 0};
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    ck_assert_int_eq(apigw_arn_format(&arn, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "arn:aws-cn:execute-api:cn-north-1:1:a1/p/GET/x/");
    ck_assert_int_eq(apigw_arn_expand("execute-api:/stage/GET/pets", 27, &arn, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "arn:aws-cn:execute-api:cn-north-1:1:a1/stage/GET/pets");
    ck_assert_int_eq(apigw_arn_expand("execute-api:/*", 14, &arn, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "arn:aws-cn:execute-api:cn-north-1:1:a1/*");
    ck_assert_int_eq(apigw_arn_expand("*", 1, &arn, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "*");
    arn.api = NULL;
    ck_assert_int_eq(apigw_arn_expand("execute-api:/*", 14, &arn, out, &error), APIGW_E_MISSING);
    ck_assert_int_eq(apigw_arn_format(&arn, out, &error), APIGW_E_MISSING);
    arn.api = "a1";
    arn.method = NULL;
    ck_assert_int_eq(apigw_arn_format(&arn, out, &error), APIGW_E_MISSING);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    arn.form = 0;
    ck_assert_int_eq(apigw_arn_format(&arn, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_format(NULL, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_expand(NULL, 1, &arn, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_parse(NULL, 0, &arn, &error), APIGW_E_ARGUMENT);
    apigw_buffer_free(out);
}
END_TEST

/* One pattern by the rules of each user: of a Resource, ArnLike, StringLike, and a Lambda permission, where the method
 * may be ANY (C4.3). */
START_TEST(patterns) {
    static const struct {
        const char *pattern, *text;
        int resource, arn_like, string_like, permission;
    } cases[] = {
        {PREFIX "api/*/GET/*", PREFIX "api/prod/v1/GET/a/b", 1, 1, 1, 1},
        {PREFIX "api/prod/*", PREFIX "api/prod/GET/", 1, 1, 1, 1},
        {PREFIX "api/prod/*", PREFIX "api/prod/$connect", 1, 1, 1, 1},
        {PREFIX "api/prod/*/*", PREFIX "api/prod/$connect", 0, 0, 0, 0},
        {PREFIX "api/prod/$connect", PREFIX "api/prod/$connect", 1, 1, 1, 1},
        {"arn:aws:execute-api:us-east-1:*:*", PREFIX "api/prod/GET/", 1, 1, 1, 1},
        {"arn:aws:execute-api:*:*:*", PREFIX "api/prod/GET/", 1, 1, 1, 1},
        {"arn:aws:execute-api:us-east-1:*", PREFIX "api/prod/GET/", 1, 0, 1, 0},
        {"arn:aws:execute-api:*", PREFIX "api/prod/GET/", 1, 0, 1, 0},
        {"*", PREFIX "api/prod/GET/", 1, 0, 1, 0},
        {"arn:*", PREFIX "api/prod/GET/", 1, 0, 1, 0},
        {"arn:aws:*:us-east-1:123456789012:*", PREFIX "api/prod/GET/", 0, 1, 1, 1},
        {"arn:aws:execute-ap?:us-east-1:123456789012:*", PREFIX "api/prod/GET/", 0, 1, 1, 1},
        {"arn:aws:execute-api:us*1:123456789012:api/*", PREFIX "api/prod/GET/", 1, 1, 1, 1},
        {"arn:aws:execute-api:us*2:api/*", PREFIX "api/prod/GET/", 0, 0, 1, 0},
        {"arn:aws:execute-api:us-east-1?123456789012:api/*", PREFIX "api/prod/GET/", 0, 0, 1, 0},
        {PREFIX "a/*/test/*", PREFIX "a/1/test/", 1, 1, 1, 1},
        {PREFIX "a/*/test/*", PREFIX "a/1/2/test/3/x", 1, 1, 1, 1},
        {PREFIX "a/*/test/*", PREFIX "a//test/x", 1, 1, 1, 1},
        {PREFIX "a/*/test/*", PREFIX "a/test/x", 0, 0, 0, 0},
        {PREFIX "a/p/GET/*b", PREFIX "a/p/GET/x:y:b", 1, 1, 1, 1}, /* a path may hold colons */
        {PREFIX "a/p/GET/x?y", PREFIX "a/p/GET/x:y", 1, 1, 1, 1},
        {PREFIX "a/p/GET/x", PREFIX "a/p/GET/*", 0, 0, 0, 0}, /* a path may hold stars */
        {PREFIX "a/p/GET/*x", PREFIX "a/p/GET/**x", 1, 1, 1, 1},
        {PREFIX "a/p/GET/?", PREFIX "a/p/GET/", 0, 0, 0, 0},
        {PREFIX "a/p/get/x", PREFIX "a/p/GET/x", 0, 0, 0, 0},
        {PREFIX "api/prod/ANY/user", PREFIX "api/prod/GET/user", 0, 0, 0, 1},
        {PREFIX "api/prod/ANY/user", PREFIX "api/prod/ANY/user", 1, 1, 1, 1},
        {PREFIX "api/prod/ANY/user", PREFIX "api/prod/GET/users", 0, 0, 0, 0},
        {PREFIX "api/*/ANY/u/*", PREFIX "api/prod/POST/u/1", 0, 0, 0, 1},
        {PREFIX "api/*/*/*", PREFIX "api/prod/GET/a", 1, 1, 1, 1},
        {"", PREFIX "a", 0, 0, 0, 0},
        {"", "", 1, 0, 1, 0},
        {"**", "", 1, 0, 1, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int expected[] = {0, cases[i].resource, cases[i].arn_like, cases[i].string_like, cases[i].permission};
        for (uint32_t rule = APIGW_MATCH_RESOURCE; rule <= APIGW_MATCH_PERMISSION; rule++) {
            int32_t found =
                apigw_arn_match(rule, cases[i].pattern, strlen(cases[i].pattern), cases[i].text, strlen(cases[i].text));
            ck_assert_msg(found == expected[rule], "rule %u, %s, %s: %d", rule, cases[i].pattern, cases[i].text, found);
        }
    }
}
END_TEST

START_TEST(many_patterns_against_the_definition) {
    uint32_t random = 11, matched = 0;
    for (unsigned i = 0; i < 300000; i++) {
        char pattern[16] = "x:y:z:", text[20] = "x:y:z:"; /* a service part without a wildcard */
        size_t at = next_random(&random) % 2 * 6, n = next_random(&random) % 9, m = next_random(&random) % 12;
        pattern[at] = text[at] = '\0';
        for (size_t k = 0; k < n; k++)
            pattern[at + k] = "ab*?:*"[next_random(&random) % 6];
        for (size_t k = 0; k < m; k++)
            text[at + k] = "ab:*"[next_random(&random) % 4];
        pattern[at + n] = text[at + m] = '\0';
        bool flat = naive_glob(pattern, at + n, text, at + m, 0, false);
        if (apigw_arn_match(APIGW_MATCH_STRING_LIKE, pattern, at + n, text, at + m) != flat)
            ck_abort_msg("'%s' '%s' is %d", pattern, text, flat);
        if (at == 0) /* the third part may hold a wildcard, which is another rule */
            continue;
        bool resource = naive_glob(pattern, at + n, text, at + m, naive_resource(text, at + m), false);
        matched += resource;
        if (apigw_arn_match(APIGW_MATCH_RESOURCE, pattern, at + n, text, at + m) != resource)
            ck_abort_msg("resource '%s' '%s' is %d", pattern, text, resource);
    }
    ck_assert_uint_gt(matched, 1000);
}
END_TEST

START_TEST(sizes_and_misuse) {
    static char pattern[3 * APIGW_ARN_MAX], text[APIGW_ARN_MAX + 1];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof pattern; i += 2)
        memcpy(pattern + i, "*a", 2);
    for (uint32_t rule = APIGW_MATCH_RESOURCE; rule <= APIGW_MATCH_STRING_LIKE; rule += 2) {
        ck_assert_int_eq(apigw_arn_match(rule, pattern, 2 * APIGW_ARN_MAX, text, APIGW_ARN_MAX), 1);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, 2 * APIGW_ARN_MAX + 1, text, APIGW_ARN_MAX), 1);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, 2 * APIGW_ARN_MAX + 2, text, APIGW_ARN_MAX), 0);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, sizeof pattern, text, APIGW_ARN_MAX), 0);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, 6, text, APIGW_ARN_MAX + 1), 1);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, 6, text, 2), 0);
    }
    memset(pattern, '*', sizeof pattern);
    ck_assert_int_eq(apigw_arn_match(APIGW_MATCH_STRING_LIKE, pattern, sizeof pattern, text, 9), 1);
    ck_assert_int_eq(apigw_arn_match(0, "*", 1, "a", 1), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_match(APIGW_MATCH_PERMISSION + 1, "*", 1, "a", 1), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_match(APIGW_MATCH_RESOURCE, NULL, 1, "a", 1), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_match(APIGW_MATCH_RESOURCE, "*", 1, NULL, 1), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_arn_match(APIGW_MATCH_RESOURCE, NULL, 0, NULL, 0), 1);
}
END_TEST

/* A part with a "?" is searched for in time that grows with its length: a longer one than an ARN is compared with no
 * text that is longer than an ARN, and matches none that is not. */
START_TEST(long_parts_with_a_question_mark) {
    static char pattern[2 * APIGW_ARN_MAX + 8], text[2 * APIGW_ARN_MAX + 8];
    memset(pattern, 'a', sizeof pattern);
    memset(text, 'a', sizeof text);
    pattern[0] = pattern[APIGW_ARN_MAX + 1] = '*';
    pattern[9] = '?';
    for (uint32_t rule = APIGW_MATCH_RESOURCE; rule <= APIGW_MATCH_STRING_LIKE; rule += 2) {
        ck_assert_int_eq(apigw_arn_match(rule, pattern, APIGW_ARN_MAX + 2, text, sizeof text), 1);
        pattern[APIGW_ARN_MAX + 1] = 'a';
        pattern[APIGW_ARN_MAX + 2] = '*';
        ck_assert_int_eq(apigw_arn_match(rule, pattern, APIGW_ARN_MAX + 3, text, sizeof text), APIGW_E_SIZE);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, APIGW_ARN_MAX + 3, text, APIGW_ARN_MAX + 1), APIGW_E_SIZE);
        ck_assert_int_eq(apigw_arn_match(rule, pattern, APIGW_ARN_MAX + 3, text, APIGW_ARN_MAX), 0);
        ck_assert_int_eq(apigw_arn_match(rule, pattern + 1, APIGW_ARN_MAX + 1, text, sizeof text), APIGW_E_SIZE);
        pattern[9] = 'a';
        ck_assert_int_eq(apigw_arn_match(rule, pattern, APIGW_ARN_MAX + 3, text, sizeof text), 1);
        pattern[9] = '?';
        pattern[APIGW_ARN_MAX + 1] = '*';
        pattern[APIGW_ARN_MAX + 2] = 'a';
    }
}
END_TEST

Suite *arn_suite(void) {
    Suite *suite = suite_create("arn");
    TCase *tests = tcase_create("arn");
    tcase_add_test(tests, arns_are_taken_apart_and_built);
    tcase_add_test(tests, what_is_no_arn);
    tcase_add_test(tests, building);
    tcase_add_test(tests, patterns);
    tcase_add_test(tests, many_patterns_against_the_definition);
    tcase_add_test(tests, sizes_and_misuse);
    tcase_add_test(tests, long_parts_with_a_question_mark);
    suite_add_tcase(suite, tests);
    return suite;
}
