/* Results as they are written, and what backends find. */
#include "authorization/authorization.h"
#include <check.h>
#include <string.h>

Suite *authorization_encode_suite(void);

#define ARN "arn:aws:execute-api:us-east-1:123456789012:abcdef123/prod/GET/pets"

static apigw_authorization *a;
static apigw_buffer *out;
static apigw_error err;

static void setup(void) {
    a = apigw_authorization_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_authorization_free(a);
    apigw_buffer_free(out);
}

static void allow(void) {
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, "me\"", 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, ARN, strlen(ARN), &err), APIGW_OK);
}

static void context(const char *key, const char *json) {
    ck_assert_int_eq(apigw_authorization_set_context_json(a, key, strlen(key), json, strlen(json), &err), APIGW_OK);
}

static void expect_text(apigw_status status, const char *wanted) {
    size_t n;
    ck_assert_int_eq(status, APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, &n), wanted);
    ck_assert_uint_eq(n, strlen(wanted));
}

static void expect_refusal(apigw_status status, apigw_status code, const char *pointer) {
    ck_assert_int_eq(status, code);
    ck_assert_int_eq(err.code, code);
    ck_assert_str_eq(err.pointer, pointer);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
}

static apigw_status encode(uint32_t kind, uint32_t flags) {
    return apigw_authorization_encode(a, kind, flags, out, &err);
}

#define POLICY(statement)                                                                                              \
    "{\"principalId\":\"me\\\"\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[" statement "]}"

START_TEST(a_policy_is_written) {
    static const char statement[] = "{\"Sid\":\"s\",\"Effect\":\"Deny\",\"NotAction\":[\"a\",\"b\"],"
                                    "\"NotResource\":[\"c\"],\"Condition\":{ }}";
    allow();
    expect_text(encode(APIGW_KIND_AUTHORIZER_TOKEN, 0),
                POLICY("{\"Effect\":\"Allow\",\"Action\":[\"execute-api:Invoke\"],\"Resource\":[\"" ARN "\"]}") "}");
    apigw_authorization_reset(a);
    allow();
    a->count = 0;
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_NOT_ACTION, "a", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_NOT_ACTION, "b", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_NOT_RESOURCE, "c", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, "{ }", 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_SID, "s", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_USAGE_KEY, "key", 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_LATENCY, "5", 1, &err), APIGW_OK);
    context("k", "1.50");
    expect_text(encode(APIGW_KIND_AUTHORIZER_REST, 0),
                POLICY("{\"Sid\":\"s\",\"Effect\":\"Deny\",\"NotAction\":[\"a\",\"b\"],\"NotResource\":[\"c\"],"
                       "\"Condition\":{ }}") ",\"context\":{\"k\":1.50},\"usageIdentifierKey\":\"key\"}");
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_HTTP_2, 0), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), statement));
    ck_assert_ptr_null(strstr(apigw_buffer_data(out, NULL), "usageIdentifierKey"));
}
END_TEST

START_TEST(the_simple_form_is_written) {
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_AUTHORIZER_SIMPLE_RESPONSE), APIGW_E_MISSING, "");
    ck_assert_int_eq(apigw_authorization_set_authorized(a, 1, NULL), APIGW_OK);
    expect_text(encode(APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_AUTHORIZER_SIMPLE_RESPONSE), "{\"isAuthorized\":true}");
    ck_assert_int_eq(apigw_authorization_set_authorized(a, 0, NULL), APIGW_OK);
    context("k", "[1]");
    expect_text(encode(APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_AUTHORIZER_SIMPLE_RESPONSE),
                "{\"isAuthorized\":false,\"context\":{\"k\":[1]}}");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_HTTP_1, APIGW_AUTHORIZER_SIMPLE_RESPONSE), APIGW_E_UNSUPPORTED, "");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_HTTP_2, 0), APIGW_E_MISSING, "");
}
END_TEST

START_TEST(what_a_front_end_would_refuse_is_not_written) {
    char resource[514];
    memset(resource, 'r', sizeof resource);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_MISSING, "");
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, "me", 2, &err), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_MISSING, "");
    ck_assert_int_eq(apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, ARN, strlen(ARN), &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, &err), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_MISSING, "/policyDocument/Statement/1");
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_ACTION, "*", 1, &err), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_MISSING, "/policyDocument/Statement/1");
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_RESOURCE, resource, 512, &err), APIGW_OK);
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_RESOURCE, resource, 513, &err), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_SIZE, "/policyDocument/Statement/1/Resource/1");
    a->count = 1;
    ck_assert_int_eq(apigw_authorization_add_statement(a, APIGW_EFFECT_DENY, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_ACTION, "*", 1, &err), APIGW_OK);
    ck_assert_int_eq(apigw_authorization_add(a, APIGW_STATEMENT_NOT_RESOURCE, resource, 513, &err), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_SIZE, "/policyDocument/Statement/1/NotResource/0");
    a->count = 1;
    context("a/b", "{}");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_TYPE, "/context/a~1b");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_WEBSOCKET, 0), APIGW_E_TYPE, "/context/a~1b");
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_HTTP_2, 0), APIGW_OK);
    a->context.count = 0;
    context("list", "[1]");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_TYPE, "/context/list");
    a->context.count = 0;
    context("number", "1");
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_OK);
    context("claims", "1");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_HTTP_1, 0), APIGW_E_VALUE, "/context/claims");
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_HTTP_2, 0), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_REST, 0), APIGW_E_UNSUPPORTED, "");
}
END_TEST

START_TEST(a_websocket_takes_8_kb) {
    static char value[9000];
    size_t n;
    memset(value, 'v', sizeof value);
    allow();
    ck_assert_int_eq(apigw_authorization_set_context(a, "k", 1, value, 100, &err), APIGW_OK);
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_WEBSOCKET, 0), APIGW_OK);
    apigw_buffer_data(out, &n);
    ck_assert_int_eq(apigw_authorization_set_context(a, "k", 1, value, 100 + 8192 - n, &err), APIGW_OK);
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_WEBSOCKET, 0), APIGW_OK);
    apigw_buffer_data(out, &n);
    ck_assert_uint_eq(n, 8192);
    ck_assert_int_eq(apigw_authorization_set_context(a, "k2", 2, "", 0, &err), APIGW_OK);
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_WEBSOCKET, 0), APIGW_E_SIZE, "");
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_OK);
}
END_TEST

START_TEST(arguments_are_checked) {
    allow();
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_OK); /* what is refused leaves nothing of it */
    expect_refusal(apigw_authorization_encode(NULL, APIGW_KIND_AUTHORIZER_REST, 0, out, &err), APIGW_E_ARGUMENT, "");
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_OK);
    memset(&err, 0x55, sizeof err);
    ck_assert_int_eq(apigw_authorization_encode(a, APIGW_KIND_AUTHORIZER_REST, 0, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_str_ne(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_authorization_encode(NULL, APIGW_KIND_AUTHORIZER_REST, 0, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_encode(NULL, APIGW_KIND_AUTHORIZER_REST, 0, out, NULL), APIGW_E_ARGUMENT);
    expect_refusal(encode(0, 0), APIGW_E_ARGUMENT, "");
    expect_refusal(encode(APIGW_KIND_LAST + 1, 0), APIGW_E_ARGUMENT, "");
    expect_refusal(encode(APIGW_KIND_AUTHORIZER_REST, APIGW_DECODE_FUNCTION_ERROR), APIGW_E_ARGUMENT, "");
    ck_assert_int_eq(apigw_authorization_encode_context(NULL, APIGW_KIND_REST, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_encode_context(a, APIGW_KIND_REST, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_encode_context(a, 0, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_authorization_encode_context(a, APIGW_KIND_ALB, out, &err), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(apigw_request_set_authorization(NULL, a, APIGW_KIND_REST, &err), APIGW_E_ARGUMENT);
    apigw_request *r = apigw_request_new(NULL);
    ck_assert_int_eq(apigw_request_set_authorization(r, NULL, APIGW_KIND_REST, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    apigw_request_free(r);
}
END_TEST

START_TEST(memory_of_the_caller_has_to_suffice) {
    char memory[400];
    size_t needed;
    allow();
    ck_assert_int_eq(apigw_buffer_use(out, NULL, 0, NULL), APIGW_OK);
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_SPACE);
    needed = apigw_buffer_needed(out);
    ck_assert_uint_le(needed, sizeof memory);
    ck_assert_int_eq(apigw_buffer_use(out, memory, needed - 1, NULL), APIGW_OK);
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_E_SPACE);
    ck_assert_int_eq(apigw_buffer_use(out, memory, needed, NULL), APIGW_OK);
    ck_assert_int_eq(encode(APIGW_KIND_AUTHORIZER_REST, 0), APIGW_OK);
}
END_TEST

START_TEST(backends_find_the_context) {
    allow();
    ck_assert_int_eq(apigw_authorization_set(a, APIGW_AUTHORIZATION_LATENCY, "12", 2, &err), APIGW_OK);
    expect_text(apigw_authorization_encode_context(a, APIGW_KIND_HTTP_2, out, &err), "{\"lambda\":null}");
    context("s", "\"v\"");
    context("n", "1.50");
    context("z", "null");
    context("o", "{\"a\":[true]}");
    context("principalId", "\"mine\"");
    context("integrationLatency", "\"mine\"");
    expect_text(apigw_authorization_encode_context(a, APIGW_KIND_REST, out, &err),
                "{\"principalId\":\"me\\\"\",\"integrationLatency\":12,\"s\":\"v\",\"n\":\"1.50\",\"z\":null,"
                "\"o\":\"{\\\"a\\\":[true]}\"}");
    expect_text(apigw_authorization_encode_context(a, APIGW_KIND_HTTP_1, out, &err),
                "{\"principalId\":\"me\\\"\",\"s\":\"v\",\"n\":\"1.50\",\"z\":null,\"o\":\"{\\\"a\\\":[true]}\","
                "\"integrationLatency\":\"mine\"}");
    expect_text(apigw_authorization_encode_context(a, APIGW_KIND_HTTP_2, out, &err),
                "{\"lambda\":{\"s\":\"v\",\"n\":1.50,\"z\":null,\"o\":{\"a\":[true]},\"principalId\":\"mine\","
                "\"integrationLatency\":\"mine\"}}");
}
END_TEST

START_TEST(a_request_is_authorized) {
    static const char pointer[] = "/requestContext/authorizer";
    apigw_request *r = apigw_request_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    allow();
    context("n", "1");
    ck_assert_int_eq(apigw_request_set_authorization(r, NULL, APIGW_KIND_REST, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_authorization(r, a, 0, &err), APIGW_E_ARGUMENT); /* it has no kind yet */
    ck_assert_int_eq(apigw_request_set_authorization(r, a, APIGW_KIND_FUNCTION_URL, &err), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(apigw_request_set_authorization(r, a, APIGW_KIND_REST, &err), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_PRINCIPAL_ID, NULL), "me\"");
    ck_assert_int_eq(apigw_request_set_authorization(r, a, APIGW_KIND_HTTP_2, &err), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "GET", 3, &err), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &err), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"authorizer\":{\"lambda\":{\"n\":1}}"));
    ck_assert_int_eq(apigw_request_decode(r, "{\"httpMethod\":\"GET\",\"path\":\"/\"}", 31, APIGW_KIND_REST, &err),
                     APIGW_OK);
    ck_assert_int_eq(apigw_request_set_authorization(r, a, 0, &err), APIGW_OK);
    expect_text(apigw_request_get_json(r, pointer, sizeof pointer - 1, out, &err),
                "{\"principalId\":\"me\\\"\",\"n\":\"1\"}");
    apigw_api_free(api);
    apigw_request_free(r);
}
END_TEST

Suite *authorization_encode_suite(void) {
    Suite *s = suite_create("authorization_encode");
    TCase *c = tcase_create("authorization_encode");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, a_policy_is_written);
    tcase_add_test(c, the_simple_form_is_written);
    tcase_add_test(c, what_a_front_end_would_refuse_is_not_written);
    tcase_add_test(c, a_websocket_takes_8_kb);
    tcase_add_test(c, arguments_are_checked);
    tcase_add_test(c, memory_of_the_caller_has_to_suffice);
    tcase_add_test(c, backends_find_the_context);
    tcase_add_test(c, a_request_is_authorized);
    suite_add_tcase(s, c);
    return s;
}
