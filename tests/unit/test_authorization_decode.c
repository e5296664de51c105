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

/* ---- both paths --------------------------------------------------------------------------------------------- */

static size_t put_text(char *out, size_t size, const char *text, size_t n) {
    return (size_t)snprintf(out, size, "|%s%zu %.*s", text == NULL ? "none" : "", n, (int)n, text == NULL ? "" : text);
}

/* Write everything that an authorization holds. */
static void put_authorization(char *out, size_t size) {
    size_t n = (size_t)snprintf(out, size, "%d", (int)apigw_authorization_get_authorized(a)), len;
    apigw_pair member;
    for (uint32_t field = 1; field <= APIGW_AUTHORIZATION_LAST; field++) {
        const char *text = apigw_authorization_get(a, field, &len);
        n += put_text(out + n, size - n, text, len);
    }
    for (size_t i = 0; i < apigw_authorization_statement_count(a); i++) {
        n += (size_t)snprintf(out + n, size - n, "|effect %u", (unsigned)apigw_authorization_effect(a, i));
        for (uint32_t element = 1; element <= APIGW_STATEMENT_LAST; element++)
            for (size_t k = 0; k < apigw_authorization_element_count(a, i, element); k++) {
                const char *text = apigw_authorization_element_at(a, i, element, k, &len);
                ck_assert_int_eq(text[len], 0);
                n += put_text(out + n, size - n, text, len);
            }
    }
    for (size_t i = 0; apigw_authorization_context_at(a, i, &member) == APIGW_OK; i++) {
        ck_assert_int_eq(member.value[member.value_len], 0);
        n += put_text(out + n, size - n, member.name, member.name_len);
        n += put_text(out + n, size - n, member.value, member.value_len);
        n += (size_t)snprintf(out + n, size - n, "/%u", (unsigned)member.flags);
    }
}

/* A result whose first name has an escape is read by the slow path. It gives the same, and the same errors. */
START_TEST(fast_and_slow_path_agree) {
#define WITH(members) "{\"principalId\":\"me\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":" members
#define STATEMENT "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}"
    static const char *const results[] = {
        POLICY,
        WITH("[" STATEMENT "]}}"),
        WITH("[" STATEMENT " , " STATEMENT " ] } } "),
        WITH("[]}}"),
        WITH("[" STATEMENT "]},\"usageIdentifierKey\":\"key\",\"context\":{}}"),
        WITH("[" STATEMENT "]},\"usageIdentifierKey\":null}"),
        WITH("[" STATEMENT "]},\"context\":null}"),
        WITH("[" STATEMENT
             "]},\"context\":{\"a\":\"1\",\"b\": 12.5 ,\"c\":true,\"d\":null,\"e\":\"\\u00e9\\u0000\\ud800\"}}"),
        WITH("[" STATEMENT "]},\"context\":{\"a\":1,\"b\":2,\"a\":3}}"),
        WITH("[" STATEMENT "]},\"context\":{\"a\":{\"b\":[1,\"\\ud800\"]}}}"),
        WITH("[" STATEMENT "]},\"context\":{\"claims\":\"1\",\"\\u0000\":\"2\"}}"),
        WITH("[" STATEMENT "]},\"context\":{\"a\":01}}"),
        WITH("[" STATEMENT "]},\"errorMessage\":\"Unauthorized\"}"),
        WITH("[" STATEMENT "]},\"more\":[]}"),
        WITH("{\"Sid\":\"s\",\"Effect\":\"Deny\",\"NotAction\":[\"a\",\"b\\n\"],\"NotResource\":[\"r\"]}}}"),
        WITH("{\"Effect\":\"deny\",\"Action\":\"*\",\"Resource\":\"*\"}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":\"*\",\"NotAction\":\"*\",\"Resource\":\"*\"}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":\"*\"}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":[],\"Resource\":\"*\"}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":1,\"Resource\":\"*\"}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Principal\":\"*\"}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":\"*\",\"Action\":\"a\",\"Resource\":\"*\"}}}"),
        WITH(
            "{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"k\":\"\\u0041\"}}}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":1}}}}"),
        WITH("{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":null}}}"),
        WITH("[" STATEMENT "]}}x"),
        WITH("[" STATEMENT "]},\"principalId\":\"you\"}"),
        "{\"isAuthorized\":true}",
        "{\"isAuthorized\":false,\"context\":{\"a\":[true]}}",
        "{\"isAuthorized\":null}",
        "{\"isAuthorized\":\"true\"}",
        "{\"context\":{}}",
    };
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        for (size_t i = 0; i < 2 * sizeof results / sizeof results[0]; i++) {
            const char *result = results[i / 2], *name = strchr(result, '"') + 1;
            const uint32_t flags = i % 2 == 0 ? 0 : APIGW_AUTHORIZER_SIMPLE_RESPONSE;
            char fast[1024], slow[1024], escaped[512];
            const apigw_status status = decode(kind, result, flags);
            apigw_error first = err;
            put_authorization(fast, sizeof fast);
            snprintf(escaped, sizeof escaped, "%.*s\\u%04x%s", (int)(name - result), result, (unsigned)*name, name + 1);
            ck_assert_int_eq(decode(kind, escaped, flags), status);
            put_authorization(slow, sizeof slow);
            ck_assert_str_eq(fast, slow);
            ck_assert_uint_eq(err.error_response, first.error_response);
            ck_assert_str_eq(err.pointer, first.pointer);
            if (status != APIGW_OK && first.offset != UINT64_MAX && first.offset > (uint64_t)(name - result))
                ck_assert_uint_eq(err.offset, first.offset + 5);
        }
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
    tcase_add_test(c, fast_and_slow_path_agree);
    suite_add_tcase(s, c);
    return s;
}
