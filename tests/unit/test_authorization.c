/* The rows of lib/format/authorization.c and the handle of lib/authorization/authorization.c. */
#include "authorization/authorization.h"
#include "cheap.h"
#include "format/registry.h"
#include "support/exact.h"
#include <stdio.h>

Suite *authorization_suite(void);

#define ARN "arn:aws:execute-api:us-east-1:123456789012:abcdef123/prod/GET/pets"

static apigw_authorization *a;
static apigw_error err;

static void setup(void) {
    a = apigw_authorization_new(NULL);
    ck_assert_ptr_nonnull(a);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_authorization_free(a);
}

static apigw_status set(uint32_t field, const char *value) {
    return apigw_authorization_set(a, field, value, strlen(value), &err);
}

static apigw_status add(uint32_t part, const char *text) {
    return apigw_authorization_add(a, part, text, strlen(text), &err);
}

static apigw_status context(const char *key, const char *value) {
    return apigw_authorization_set_context(a, key, strlen(key), value, strlen(value), &err);
}

static apigw_status context_json(const char *key, const char *json) {
    return apigw_authorization_set_context_json(a, key, strlen(key), json, strlen(json), &err);
}

/* The parts of every statement on one line each. */
static void expect_statements(const char *wanted) {
    static const char letters[] = " anrocs";
    char got[2000] = "";
    size_t n = 0, len;
    for (size_t i = 0; i < apigw_authorization_statement_count(a); i++) {
        n += (size_t)snprintf(got + n, sizeof got - n, "%c",
                              apigw_authorization_effect(a, i) == APIGW_EFFECT_ALLOW ? 'A' : 'D');
        for (uint32_t part = 1; part <= APIGW_STATEMENT_LAST; part++)
            for (size_t k = 0; k < apigw_authorization_element_count(a, i, part); k++) {
                const char *text = apigw_authorization_element_at(a, i, part, k, &len);
                ck_assert(text != NULL && strlen(text) == len);
                n += (size_t)snprintf(got + n, sizeof got - n, " %c=%s", letters[part], text);
            }
        n += (size_t)snprintf(got + n, sizeof got - n, "\n");
    }
    ck_assert_str_eq(got, wanted);
}

START_TEST(every_authorizer_has_a_row_and_no_other_kind) {
    for (uint32_t kind = 0; kind <= APIGW_KIND_LAST + 1; kind++) {
        const format *f = gw_format_of_kind(kind);
        const bool has_result = f != NULL && f->authorizer.size_limit != 0,
                   has_delivery = f != NULL && f->delivery.pointer != NULL;
        bool authorizer = kind >= APIGW_KIND_AUTHORIZER_TOKEN && kind <= APIGW_KIND_AUTHORIZER_WEBSOCKET;
        ck_assert_int_eq(has_result, authorizer);
        ck_assert(!has_result || f->authorizer.resource_limit == 512);
        ck_assert_int_eq(has_delivery, kind == APIGW_KIND_REST || kind == APIGW_KIND_HTTP_1 ||
                                           kind == APIGW_KIND_HTTP_2 || kind == APIGW_KIND_WEBSOCKET);
    }
}
END_TEST

START_TEST(begins_empty_and_is_empty_after_reset) {
    for (int i = 0; i < 2; i++) {
        size_t n = 7;
        apigw_pair p;
        ck_assert_ptr_null(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, &n));
        ck_assert_uint_eq(n, 0);
        ck_assert_int_eq(apigw_authorization_get_authorized(a), -1);
        ck_assert_uint_eq(apigw_authorization_statement_count(a), 0);
        ck_assert_uint_eq(apigw_authorization_effect(a, 0), 0);
        ck_assert_uint_eq(apigw_authorization_context_count(a), 0);
        ck_assert_int_eq(apigw_authorization_context_at(a, 0, &p), APIGW_E_NOT_FOUND);
        ck_assert_int_eq(set(APIGW_AUTHORIZATION_PRINCIPAL_ID, "me"), APIGW_OK);
        ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, ARN, strlen(ARN), &err), APIGW_OK);
        ck_assert_int_eq(context("k", "v"), APIGW_OK);
        ck_assert_int_eq(apigw_authorization_set_authorized(a, 1, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_authorization_get_authorized(a), 1);
        apigw_authorization_reset(a);
    }
}
END_TEST

START_TEST(null_is_no_authorization) {
    apigw_decision d;
    apigw_pair p;
    size_t n = 5;
    apigw_authorization_free(NULL);
    apigw_authorization_reset(NULL);
    ck_assert_int_eq(apigw_authorization_set_option(NULL, APIGW_OPT_STRICT, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set(NULL, 1, "a", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add_statement(NULL, APIGW_EFFECT_ALLOW, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add(NULL, APIGW_STATEMENT_ACTION, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add_method(NULL, APIGW_EFFECT_ALLOW, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_authorized(NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_context(NULL, "a", 1, "b", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_context_json(NULL, "a", 1, "1", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_authorization_get(NULL, 1, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(apigw_authorization_get_authorized(NULL), -1);
    ck_assert_uint_eq(apigw_authorization_statement_count(NULL), 0);
    ck_assert_uint_eq(apigw_authorization_effect(NULL, 0), 0);
    ck_assert_uint_eq(apigw_authorization_element_count(NULL, 0, 1), 0);
    ck_assert_ptr_null(apigw_authorization_element_at(NULL, 0, 1, 0, NULL));
    ck_assert_uint_eq(apigw_authorization_context_count(NULL), 0);
    ck_assert_int_eq(apigw_authorization_context_at(NULL, 0, &p), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_context_at(a, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_context_find(NULL, "a", 1, &p), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_context_find(a, NULL, 1, &p), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_context_find(a, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_decode(NULL, APIGW_KIND_AUTHORIZER_REST, "{}", 2, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_evaluate(NULL, ARN, strlen(ARN), NULL, &d, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(arguments_are_checked) {
    const uint32_t fields = APIGW_AUTHORIZATION_LAST + 1, parts = APIGW_STATEMENT_LAST + 1;
    ck_assert_int_eq(apigw_authorization_set(a, 0, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set(a, fields, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set(a, 1, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_authorization_get(a, 0, NULL));
    ck_assert_ptr_null(apigw_authorization_get(a, fields, NULL));
    ck_assert_int_eq(apigw_authorization_add_statement(a, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add_statement(a, 3, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add_method(a, 3, "a", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_authorized(a, 2, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_context(a, NULL, 1, "b", 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_context(a, "a", 1, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_context_json(a, "a", 1, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_set_option(a, APIGW_OPT_LAST + 1, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "a"), APIGW_E_STATE);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, NULL), APIGW_OK);
    ck_assert_int_eq(add(0, "a"), APIGW_E_ARGUMENT);
    ck_assert_int_eq(add(parts, "a"), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_ACTION, NULL, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_authorization_element_count(a, 0, parts), 0);
    ck_assert_ptr_null(apigw_authorization_element_at(a, 0, parts, 0, NULL));
    ck_assert_ptr_null(apigw_authorization_element_at(a, 1, 1, 0, NULL));
    expect_statements("D\n");
}
END_TEST

START_TEST(fields_are_set_and_taken_away) {
    size_t n;
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_PRINCIPAL_ID, "me"), APIGW_OK);
    ck_assert_int_eq(err.code, APIGW_OK);
    ck_assert_str_eq(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, &n), "me");
    ck_assert_uint_eq(n, 2);
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, NULL, 0, &err), APIGW_OK);
    ck_assert_ptr_null(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, NULL));
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_PRINCIPAL_ID, ""), APIGW_OK);
    ck_assert_str_eq(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, NULL), "");
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_USAGE_KEY, "ab\xff"), APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 2);
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_POLICY_VERSION, "2008-10-17"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_POLICY_VERSION, "2012-10-17"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_POLICY_VERSION, "2012-10-18"), APIGW_E_VALUE);
    ck_assert_str_eq(apigw_authorization_get(a, APIGW_AUTHORIZATION_POLICY_VERSION, NULL), "2012-10-17");
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_LATENCY, "0"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_AUTHORIZATION_LATENCY, "9223372036854775807"), APIGW_OK);
    static const char *const bad[] = {"", "-1", "-0", "01", "1.5", "x", "9223372036854775808"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_int_eq(set(APIGW_AUTHORIZATION_LATENCY, bad[i]), APIGW_E_VALUE);
    ck_assert_str_eq(apigw_authorization_get(a, APIGW_AUTHORIZATION_LATENCY, NULL), "9223372036854775807");
}
END_TEST

START_TEST(statements_take_their_parts) {
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_ALLOW, &err), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_RESOURCE, "r1"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "a1"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_RESOURCE, "r2"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_SID, "one"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_SID, "two"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, " {} "), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, "{\"Bool\":{\"k\":[true,\"x\",1]}}"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_NOT_ACTION, "n"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_STATEMENT_NOT_RESOURCE, "n"), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, &err), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_NOT_ACTION, "n"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_NOT_RESOURCE, ""), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "a"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_STATEMENT_RESOURCE, "a"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_STATEMENT_NOT_ACTION, "\xc3"), APIGW_E_UTF8);
    expect_statements("A a=a1 r=r1 r=r2 c={\"Bool\":{\"k\":[true,\"x\",1]}} s=two\n"
                      "D n=n o=\n");
}
END_TEST

START_TEST(conditions_are_checked) {
    static const struct {
        const char *json;
        apigw_status code;
        uint64_t offset;
    } cases[] = {
        {"{}", APIGW_OK, 0},
        {"{\"a\":{}}", APIGW_OK, 0},
        {"{\"a\":{\"k\":[]}}", APIGW_OK, 0},
        {"", APIGW_E_TRUNCATED, 0},
        {"{", APIGW_E_TRUNCATED, 1},
        {"{} x", APIGW_E_TRAILING, 2},
        {"null", APIGW_E_TYPE, 0},
        {"[]", APIGW_E_TYPE, 0},
        {" {\"a\":1}", APIGW_E_TYPE, 5},
        {"{\"a\":[]}", APIGW_E_TYPE, 5},
        {"{\"a\":{\"k\":null}}", APIGW_E_TYPE, 10},
        {"{\"a\":{\"k\":{}}}", APIGW_E_TYPE, 10},
        {"{\"a\":{\"k\":[1,null]}}", APIGW_E_TYPE, 13},
        {"{\"a\":{\"k\":[1,[]]}}", APIGW_E_TYPE, 13},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t n = strlen(cases[i].json), shift = cases[i].json[0] == ' ';
        char *json = exact_copy(cases[i].json, n);
        apigw_authorization_reset(a);
        ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, json, n, &err), cases[i].code);
        if (cases[i].code != APIGW_OK) {
            ck_assert_uint_eq(err.offset + shift, cases[i].offset + shift);
            expect_statements("D\n");
        }
        free(json);
    }
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, "{\"a\":{\"k\":\"\\udfff\"}}"), APIGW_OK);
    expect_statements("D c={\"a\":{\"k\":\"\\ufffd\"}}\n");
    ck_assert_int_eq(apigw_authorization_set_option(a, APIGW_OPT_MAX_DEPTH, 6, NULL), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, "{\"a\":{}}"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, "{\"a\":{\"k\":[]}}"), APIGW_E_DEPTH);
    ck_assert_int_eq(apigw_authorization_set_option(a, APIGW_OPT_MAX_DEPTH, 4, NULL), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, "{}"), APIGW_E_DEPTH);
}
END_TEST

START_TEST(methods_gather_in_one_statement) {
    static const char *const arns[] = {"one", "two"};
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, arns[i], 3, &err), APIGW_OK);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_DENY, arns[i], 3, &err), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_CONDITION, "{}"), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_DENY, "six", 3, &err), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "b:c"), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_DENY, "ten", 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_DENY, "\xff", 1, &err), APIGW_E_UTF8);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, "\xff", 1, &err), APIGW_E_UTF8);
    expect_statements("A a=execute-api:Invoke r=one r=two\n"
                      "D a=execute-api:Invoke r=one r=two c={}\n"
                      "D a=execute-api:Invoke a=b:c r=six\n"
                      "D a=execute-api:Invoke r=ten\n");
}
END_TEST

START_TEST(the_context_has_types) {
    static const struct {
        const char *key, *value;
        uint32_t flags;
    } wanted[] = {
        {"text", "second", 0},
        {"number", "1e5", APIGW_PAIR_IS_JSON},
        {"escaped", "\xc3\xa9", 0},
        {"nested", "{\"a\": [null]}", APIGW_PAIR_IS_JSON},
        {"lone", "[\"\\ufffd\"]", APIGW_PAIR_IS_JSON},
        {"", "", 0},
    };
    apigw_pair p;
    ck_assert_int_eq(context_json("text", "17"), APIGW_OK);
    ck_assert_int_eq(context_json("number", " 1e5\n"), APIGW_OK);
    ck_assert_int_eq(context_json("escaped", "\"\\u00e9\""), APIGW_OK);
    ck_assert_int_eq(context_json("nested", "{\"a\": [null]}"), APIGW_OK);
    ck_assert_int_eq(context_json("lone", "[\"\\ud800\"]"), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_set_context(a, NULL, 0, NULL, 0, &err), APIGW_OK);
    ck_assert_int_eq(context("text", "second"), APIGW_OK);
    ck_assert_uint_eq(apigw_authorization_context_count(a), sizeof wanted / sizeof wanted[0]);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        ck_assert_int_eq(apigw_authorization_context_at(a, i, &p), APIGW_OK);
        ck_assert_str_eq(p.name, wanted[i].key);
        ck_assert_str_eq(p.value, wanted[i].value);
        ck_assert_uint_eq(p.value_len, strlen(p.value));
        ck_assert_uint_eq(p.flags, wanted[i].flags);
        ck_assert_int_eq(apigw_authorization_context_find(a, wanted[i].key, strlen(wanted[i].key), &p), APIGW_OK);
        ck_assert_str_eq(p.value, wanted[i].value);
    }
    ck_assert_int_eq(apigw_authorization_context_find(a, "none", 4, &p), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_authorization_set_context(a, "n\0l", 3, "v", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_context_find(a, "n\0l", 3, &p), APIGW_OK);
    ck_assert_uint_eq(p.flags, APIGW_PAIR_HAS_NUL);
    ck_assert_int_eq(context_json("zero", "\"\\u0000\""), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_context_find(a, "zero", 4, &p), APIGW_OK);
    ck_assert_uint_eq(p.flags, APIGW_PAIR_HAS_NUL);
    ck_assert_uint_eq(p.value_len, 1);
}
END_TEST

START_TEST(what_the_context_refuses) {
    ck_assert_int_eq(context("a", "b\xff"), APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(context("\xff", "b"), APIGW_E_UTF8);
    ck_assert_int_eq(context_json("\xff", "1"), APIGW_E_UTF8);
    ck_assert_int_eq(context_json("a", ""), APIGW_E_TRUNCATED);
    ck_assert_int_eq(context_json("a", "1 2"), APIGW_E_TRAILING);
    ck_assert_int_eq(context_json("a", "tru"), APIGW_E_TRUNCATED);
    ck_assert_int_eq(context_json("a", "x"), APIGW_E_SYNTAX);
    ck_assert_int_eq(context_json("a", "\"\xff\""), APIGW_E_UTF8);
    ck_assert_int_eq(apigw_authorization_set_option(a, APIGW_OPT_MAX_DEPTH, 3, NULL), APIGW_OK);
    ck_assert_int_eq(context_json("a", "[[]]"), APIGW_E_DEPTH);
    ck_assert_uint_eq(apigw_authorization_context_count(a), 0);
    ck_assert_int_eq(context_json("a", "[]"), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_set_option(a, APIGW_OPT_MAX_DEPTH, 1, NULL), APIGW_OK);
    ck_assert_int_eq(context_json("a", "[]"), APIGW_E_DEPTH);
    ck_assert_int_eq(context_json("b", "1"), APIGW_OK);
}
END_TEST

START_TEST(lists_end_at_the_limit) {
    ck_assert_int_eq(apigw_authorization_set_option(a, APIGW_OPT_MAX_ITEMS, 2, NULL), APIGW_OK);
    ck_assert_int_eq(context("a", "1"), APIGW_OK);
    ck_assert_int_eq(context("b", "1"), APIGW_OK);
    ck_assert_int_eq(context("c", "1"), APIGW_E_ITEMS);
    ck_assert_int_eq(context_json("c", "1"), APIGW_E_ITEMS);
    ck_assert_int_eq(context("b", "2"), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_ALLOW, &err), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "a"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "b"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_STATEMENT_ACTION, "c"), APIGW_E_ITEMS);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, &err), APIGW_E_ITEMS);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, "x", 1, &err), APIGW_E_ITEMS);
    expect_statements("A a=a a=b\nD\n");
}
END_TEST

START_TEST(characters_are_counted) {
    ck_assert(!gw_authorization_is_longer((slice){"", 0}, 0));
    ck_assert(gw_authorization_is_longer((slice){"a", 1}, 0));
    ck_assert(!gw_authorization_is_longer((slice){"\xc3\xa9\xc3\xa9", 4}, 2));
    ck_assert(gw_authorization_is_longer((slice){"\xc3\xa9\xc3\xa9", 4}, 1));
    ck_assert(!gw_authorization_is_longer((slice){"\xf0\x9f\x98\x80", 4}, 1));
}
END_TEST

Suite *authorization_suite(void) {
    Suite *s = suite_create("authorization");
    TCase *c = tcase_create("authorization");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, every_authorizer_has_a_row_and_no_other_kind);
    tcase_add_test(c, begins_empty_and_is_empty_after_reset);
    tcase_add_test(c, null_is_no_authorization);
    tcase_add_test(c, arguments_are_checked);
    tcase_add_test(c, fields_are_set_and_taken_away);
    tcase_add_test(c, statements_take_their_parts);
    tcase_add_test(c, conditions_are_checked);
    tcase_add_test(c, methods_gather_in_one_statement);
    tcase_add_test(c, the_context_has_types);
    tcase_add_test(c, what_the_context_refuses);
    tcase_add_test(c, lists_end_at_the_limit);
    tcase_add_test(c, characters_are_counted);
    suite_add_tcase(s, c);
    return s;
}
