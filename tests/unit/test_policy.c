/* Decisions: what tests/cases/policy.json does not say. */
#include <apigw/authorization.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *policy_suite(void);

#define PREFIX "arn:aws:execute-api:us-east-1:123456789012:abcdef123/"
#define ARN PREFIX "prod/GET/pets"

static apigw_authorization *a;
static apigw_decision d;
static apigw_error err;

static void setup(void) {
    a = apigw_authorization_new(NULL);
    memset(&d, 0x55, sizeof d);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_authorization_free(a);
}

static uint32_t ask(void) {
    ck_assert_int_eq(apigw_authorization_evaluate(a, ARN, sizeof ARN - 1, NULL, &d, &err), APIGW_OK);
    ck_assert(d.reserved[0] == 0 && d.reserved[1] == 0 && err.code == APIGW_OK);
    return d.outcome;
}

static void add_method(uint32_t effect, const char *arn) {
    ck_assert_int_eq(apigw_authorization_add_method(a, effect, arn, strlen(arn), &err), APIGW_OK);
}

START_TEST(nothing_is_allowed_at_first) {
    ck_assert_uint_eq(ask(), APIGW_DECISION_DENY);
    ck_assert_uint_eq(d.error_response, APIGW_ERROR_RESPONSE_DENIED);
    ck_assert_uint_eq(d.statement, SIZE_MAX);
    ck_assert_uint_eq(d.indeterminate, 0);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_ALLOW, &err), APIGW_OK);
    ck_assert_uint_eq(ask(), APIGW_DECISION_DENY); /* it says nothing */
    ck_assert_uint_eq(d.indeterminate, 1);
}
END_TEST

START_TEST(a_deny_beats_whatever_is_around_it) {
    for (size_t deny = 0; deny < 5; deny++) {
        apigw_authorization_reset(a);
        for (size_t i = 0; i < 5; i++)
            add_method(i == deny ? APIGW_EFFECT_DENY : APIGW_EFFECT_ALLOW, i == deny    ? PREFIX "*"
                                                                           : i % 2 == 0 ? ARN
                                                                                        : "*");
        ck_assert_uint_eq(ask(), APIGW_DECISION_EXPLICIT_DENY);
        ck_assert_uint_eq(d.error_response, APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED);
        ck_assert_uint_eq(apigw_authorization_effect(a, d.statement), APIGW_EFFECT_DENY);
    }
}
END_TEST

START_TEST(both_forms_have_to_allow) {
    ck_assert_int_eq(apigw_authorization_set_authorized(a, 1, NULL), APIGW_OK);
    ck_assert_uint_eq(ask(), APIGW_DECISION_ALLOW);
    ck_assert_uint_eq(d.error_response, 0);
    add_method(APIGW_EFFECT_ALLOW, "arn:aws:execute-api:x:*");
    ck_assert_uint_eq(ask(), APIGW_DECISION_DENY);
    add_method(APIGW_EFFECT_ALLOW, ARN);
    ck_assert_uint_eq(ask(), APIGW_DECISION_ALLOW);
    ck_assert_int_eq(apigw_authorization_set_authorized(a, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(ask(), APIGW_DECISION_DENY);
    ck_assert_uint_eq(d.statement, SIZE_MAX);
}
END_TEST

static uint32_t ask_for(const char *arn) {
    ck_assert_int_eq(apigw_authorization_evaluate(a, arn, strlen(arn), NULL, &d, &err), APIGW_OK);
    return d.outcome;
}

/* A policy is evaluated against the requested method, a simple response is the same verdict for all (D2.8). */
START_TEST(a_result_that_is_used_for_other_methods) {
    add_method(APIGW_EFFECT_ALLOW, ARN);
    ck_assert_uint_eq(ask_for(ARN), APIGW_DECISION_ALLOW);
    ck_assert_uint_eq(ask_for(PREFIX "prod/POST/pets"), APIGW_DECISION_DENY);
    for (uint32_t authorized = 0; authorized < 2; authorized++) {
        apigw_authorization_reset(a);
        ck_assert_int_eq(apigw_authorization_set_authorized(a, authorized, NULL), APIGW_OK);
        uint32_t wanted = authorized != 0 ? APIGW_DECISION_ALLOW : APIGW_DECISION_DENY;
        ck_assert_uint_eq(ask_for(ARN), wanted);
        ck_assert_uint_eq(ask_for(PREFIX "prod/POST/pets"), wanted);
    }
}
END_TEST

START_TEST(an_error_is_no_decision) {
    char *arn = malloc(1601);
    memset(arn, 'a', 1601);
    memcpy(arn, ARN, sizeof ARN - 1);
    add_method(APIGW_EFFECT_ALLOW, "*");
    ck_assert_int_eq(apigw_authorization_evaluate(a, arn, 1600, NULL, &d, &err), APIGW_OK);
    ck_assert_uint_eq(d.outcome, APIGW_DECISION_ALLOW);
    ck_assert_int_eq(apigw_authorization_evaluate(a, arn, 1601, NULL, &d, &err), APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_URI_TOO_LONG);
    ck_assert_uint_eq(d.outcome, 0);
    ck_assert_int_eq(apigw_authorization_evaluate(a, arn, 1601, NULL, &d, NULL), APIGW_E_SIZE);
    ck_assert_int_eq(apigw_authorization_evaluate(a, "x", 1, NULL, &d, &err), APIGW_E_VALUE);
    ck_assert_uint_eq(d.outcome, 0);
    ck_assert_int_eq(apigw_authorization_evaluate(a, NULL, 0, NULL, &d, &err), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(d.outcome, 0);
    ck_assert_int_eq(apigw_authorization_evaluate(a, ARN, sizeof ARN - 1, NULL, NULL, &err), APIGW_E_ARGUMENT);
    free(arn);
}
END_TEST

/* The event of the authorizer, or of the backend, tells what conditions ask for, however it came about. */
START_TEST(a_decoded_request_tells_the_keys) {
    static const char event[] =
        "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"referer\":\"r\"},\"requestContext\":"
        "{\"requestTimeEpoch\":1000,\"identity\":{\"sourceIp\":\"::1\",\"userAgent\":\"u\"}}}";
    static const char condition[] =
        "{\"IpAddress\":{\"aws:SourceIp\":\"::/64\"},\"StringEquals\":{\"aws:UserAgent\":\"u\","
        "\"aws:Referer\":\"r\"},\"NumericEquals\":{\"aws:EpochTime\":1}}";
    apigw_request *r = apigw_request_new(NULL);
    ck_assert_int_eq(apigw_request_decode(r, event, sizeof event - 1, APIGW_KIND_REST, &err), APIGW_OK);
    add_method(APIGW_EFFECT_ALLOW, "*");
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, condition, sizeof condition - 1, &err),
                     APIGW_OK);
    ck_assert_int_eq(apigw_authorization_evaluate(a, ARN, sizeof ARN - 1, r, &d, &err), APIGW_OK);
    ck_assert_uint_eq(d.outcome, APIGW_DECISION_ALLOW);
    ck_assert_uint_eq(d.indeterminate, 0);
    ck_assert_uint_eq(ask(), APIGW_DECISION_DENY);
    ck_assert_uint_eq(d.indeterminate, 1);
    apigw_request_free(r);
}
END_TEST

Suite *policy_suite(void) {
    Suite *s = suite_create("policy");
    TCase *c = tcase_create("policy");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, nothing_is_allowed_at_first);
    tcase_add_test(c, a_deny_beats_whatever_is_around_it);
    tcase_add_test(c, both_forms_have_to_allow);
    tcase_add_test(c, a_result_that_is_used_for_other_methods);
    tcase_add_test(c, an_error_is_no_decision);
    tcase_add_test(c, a_decoded_request_tells_the_keys);
    suite_add_tcase(s, c);
    return s;
}
