/* Results as they are read: what tests/cases/authorization.json does not say. */
#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/authorization.h>
#include <stdio.h>

Suite *authorization_decode_suite(void);

#define POLICY                                                                                                         \
    "{\"principalId\":\"me\",\"policyDocument\":{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":"   \
    "\"*\"}}}"

static apigw_authorization *a;
static apigw_error err;

static void setup(void) {
    a = apigw_authorization_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_authorization_free(a);
}

/* What was decoded is not needed afterwards. */
static apigw_status decode(uint32_t kind, const char *text, uint32_t flags) {
    char copy[1000];
    apigw_status status;
    memset(copy, 'x', sizeof copy);
    memcpy(copy, text, strlen(text));
    status = apigw_authorization_decode(a, kind, copy, strlen(text), flags, &err);
    memset(copy, 'x', sizeof copy);
    return status;
}

START_TEST(arguments_are_checked) {
    ck_assert_int_eq(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_REST, NULL, 1, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(decode(0, POLICY, 0), APIGW_E_ARGUMENT);
    ck_assert_int_eq(decode(APIGW_KIND_LAST + 1, POLICY, 0), APIGW_E_ARGUMENT);
    ck_assert_int_eq(decode(APIGW_KIND_AUTHORIZER_REST, POLICY, 4), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_REST, NULL, 0, 0, &err), APIGW_E_TRUNCATED);
    ck_assert_int_eq(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_REST, NULL, 0, 0, NULL), APIGW_E_TRUNCATED);
    ck_assert_int_eq(decode(APIGW_KIND_AUTHORIZER_REST, POLICY, 0), APIGW_OK);
}
END_TEST

/* Every prefix of a result is refused and leaves nothing; nothing after it is read. */
START_TEST(every_cut_is_an_error) {
    static const char whole[] = POLICY;
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        char *copy = exact_copy(whole, n);
        ck_assert_int_lt(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_REST, copy, n, 0, &err), 0);
        ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
        ck_assert_uint_le(err.offset, n);
        ck_assert_uint_eq(apigw_authorization_statement_count(a), 0);
        free(copy);
    }
}
END_TEST

START_TEST(what_was_there_before_is_gone) {
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_DENY, "*", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_set_context(a, "k", 1, "v", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_LATENCY, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(decode(APIGW_KIND_AUTHORIZER_REST, POLICY, 0), APIGW_OK);
    ck_assert_uint_eq(apigw_authorization_statement_count(a), 1);
    ck_assert_uint_eq(apigw_authorization_effect(a, 0), APIGW_EFFECT_ALLOW);
    ck_assert_uint_eq(apigw_authorization_context_count(a), 0);
    ck_assert_ptr_null(apigw_authorization_get(a, APIGW_AUTHORIZATION_LATENCY, NULL));
    ck_assert_int_eq(decode(APIGW_KIND_AUTHORIZER_HTTP_2, "{\"isAuthorized\":true}", APIGW_AUTHORIZER_SIMPLE_RESPONSE),
                     APIGW_OK);
    ck_assert_uint_eq(apigw_authorization_statement_count(a), 0);
    ck_assert_ptr_null(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, NULL));
}
END_TEST

START_TEST(a_decoded_one_can_be_added_to) {
    ck_assert_int_eq(decode(APIGW_KIND_AUTHORIZER_REST, POLICY, 0), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_RESOURCE, "r", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_DENY, "d", 1, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_authorization_element_at(a, 0, APIGW_STATEMENT_RESOURCE, 1, NULL), "r");
    ck_assert_str_eq(apigw_authorization_element_at(a, 1, APIGW_STATEMENT_RESOURCE, 0, NULL), "d");
}
END_TEST

/* Used again and again a handle takes no more memory. */
START_TEST(memory_is_kept) {
    watched c = {0};
    apigw_allocator allocator = watched_allocator(&c);
    apigw_authorization *own = apigw_authorization_new(&allocator);
    size_t calls = 0;
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(
            apigw_authorization_decode(own, APIGW_KIND_AUTHORIZER_REST, POLICY, sizeof POLICY - 1, 0, &err), APIGW_OK);
        if (i == 1)
            calls = c.calls;
    }
    ck_assert_uint_eq(c.calls, calls);
    apigw_authorization_free(own);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

/* Twenty thousand levels neither recurse nor cost more than the limit allows. */
START_TEST(deep_nesting_is_refused) {
    enum { LEVELS = 20000 };
    char *text = malloc(2 * LEVELS + 100);
    size_t n = (size_t)sprintf(text, "{\"context\":");
    memset(text + n, '[', LEVELS);
    memset(text + n + LEVELS, ']', LEVELS);
    n += 2 * LEVELS;
    text[n++] = '}';
    ck_assert_int_eq(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_HTTP_2, text, n, 0, &err), APIGW_E_DEPTH);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
    free(text);
}
END_TEST

Suite *authorization_decode_suite(void) {
    Suite *s = suite_create("authorization_decode");
    TCase *c = tcase_create("authorization_decode");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, arguments_are_checked);
    tcase_add_test(c, every_cut_is_an_error);
    tcase_add_test(c, what_was_there_before_is_gone);
    tcase_add_test(c, a_decoded_one_can_be_added_to);
    tcase_add_test(c, memory_is_kept);
    tcase_add_test(c, deep_nesting_is_refused);
    suite_add_tcase(s, c);
    return s;
}
