#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <string.h>

Suite *readers_suite(void);

static apigw_request *request;
static apigw_buffer *text;
static apigw_error err;

static void setup(void) {
    request = apigw_request_new(NULL);
    text = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_request_free(request);
    apigw_buffer_free(text);
}

static void decode(const char *event) {
    ck_assert_int_eq(apigw_request_decode(request, event, APIGW_NTS, 0, &err), APIGW_OK);
}

static const char rest[] =
    "{\"resource\":\"/{id}\",\"path\":\"/7\",\"httpMethod\":\"GET\",\"headers\":{\"Accept\":\"a\",\"Cookie\":\"s=1; "
    "t=2; "
    "s=3\"},\"multiValueHeaders\":{\"X\":[\"1\",\"2\"]},\"queryStringParameters\":{\"q\":\"a\\u0000b\",\"e\":\"\"},"
    "\"pathParameters\":{\"id\":\"a%20b\"},\"stageVariables\":{\"v\":\"w\"},\"requestContext\":{\"stage\":\"prod\","
    "\"resourcePath\":\"/{id}\",\"identity\":{\"sourceIp\":\"::1\"},\"authorizer\":{\"principalId\":\"me\",\"n\":1.50,"
    "\"t\":true,\"f\":false,\"z\":null,\"o\":{\"a\":1},\"l\":[1],\"esc\":\"\\u00e9\\n\\ud800\\\"\",\"claims\":{\"sub\":"
    "\"u-1\",\"cognito:groups\":\"admin,users\",\"a/b~c\":\"odd\",\"\":\"empty\"}}}}";

static const char http_2[] =
    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/\",\"rawQueryString\":\"\",\"requestContext\":{"
    "\"http\":{\"method\":\"GET\",\"path\":\"/\"},\"authorizer\":{\"jwt\":{\"claims\":{\"sub\":\"u-2\",\"groups\":"
    "\"[admin power]\"},\"scopes\":null},\"lambda\":{\"tenant\":\"t\",\"list\":[1]}}}}";

START_TEST(values_by_name) {
    size_t n = 99;
    decode(rest);
    ck_assert_str_eq(apigw_request_header(request, "accept", &n), "a");
    ck_assert_uint_eq(n, 1);
    ck_assert_str_eq(apigw_request_header(request, "x", NULL), "1"); /* the first of several */
    ck_assert_str_eq(apigw_request_cookie(request, "s", NULL), "1");
    ck_assert_ptr_null(apigw_request_cookie(request, "S", NULL));
    ck_assert_mem_eq(apigw_request_query(request, "q", &n), "a\0b", 4);
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(apigw_request_query(request, "e", &n), ""); /* empty is not absent */
    ck_assert_uint_eq(n, 0);
    ck_assert_str_eq(apigw_request_path_parameter(request, "id", NULL), "a b");
    ck_assert_str_eq(apigw_request_stage_variable(request, "v", NULL), "w");
    n = 99;
    ck_assert_ptr_null(apigw_request_header(request, "accep", &n));
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(values_by_no_name) {
    static const char *(*const readers[])(const apigw_request *, const char *,
                                          size_t *) = {apigw_request_header, apigw_request_query, apigw_request_cookie,
                                                       apigw_request_path_parameter, apigw_request_stage_variable};
    decode(rest);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        size_t n = 99;
        ck_assert_ptr_null(readers[i](NULL, "a", &n));
        ck_assert_uint_eq(n, 0);
        n = 99;
        ck_assert_ptr_null(readers[i](request, NULL, &n));
        ck_assert_uint_eq(n, 0);
        ck_assert_ptr_null(readers[i](request, "", NULL));
    }
}
END_TEST

START_TEST(many_fields) {
    static const uint32_t fields[] = {APIGW_FIELD_METHOD, APIGW_FIELD_USER, APIGW_FIELD_SOURCE_IP, 0,
                                      APIGW_FIELD_LAST + 1};
    apigw_pair pairs[6];
    memset(pairs, 0x55, sizeof pairs);
    decode(rest);
    ck_assert_uint_eq(apigw_request_get_many(request, fields, 5, pairs), 2);
    ck_assert_str_eq(pairs[0].name, "method");
    ck_assert_uint_eq(pairs[0].name_len, 6);
    ck_assert_str_eq(pairs[0].value, "GET");
    ck_assert_uint_eq(pairs[0].value_len, 3);
    ck_assert_str_eq(pairs[1].name, "user");
    ck_assert_ptr_null(pairs[1].value);
    ck_assert_uint_eq(pairs[1].value_len, 0);
    ck_assert_str_eq(pairs[2].value, "::1");
    for (size_t i = 3; i < 5; i++) {
        ck_assert_str_eq(pairs[i].name, "");
        ck_assert_ptr_null(pairs[i].value);
    }
    ck_assert_uint_eq(pairs[5].name_len, (size_t)UINT64_C(0x5555555555555555));
    ck_assert_uint_eq(apigw_request_get_many(request, fields, 0, pairs), 0);
    ck_assert_uint_eq(apigw_request_get_many(NULL, fields, 1, pairs), 0);
    ck_assert_uint_eq(apigw_request_get_many(request, NULL, 1, pairs), 0);
    ck_assert_uint_eq(apigw_request_get_many(request, fields, 1, NULL), 0);
}
END_TEST

/* ---- text at a place ------------------------------------------------------------------------------------------- */

START_TEST(text_at_a_pointer) {
    static const struct {
        const char *pointer, *wanted;
        apigw_status status;
    } cases[] = {
        {"/requestContext/authorizer/principalId", "me", APIGW_OK},
        {"/requestContext/authorizer/n", "1.50", APIGW_OK},
        {"/requestContext/authorizer/t", "true", APIGW_OK},
        {"/requestContext/authorizer/f", "false", APIGW_OK},
        {"/requestContext/authorizer/esc", "\xC3\xA9\n\xEF\xBF\xBD\"", APIGW_OK},
        {"/requestContext/authorizer/claims/sub", "u-1", APIGW_OK},
        {"/requestContext/authorizer/l/0", "1", APIGW_OK},
        {"/requestContext/authorizer/z", "", APIGW_E_NOT_FOUND},
        {"/requestContext/authorizer/none", "", APIGW_E_NOT_FOUND},
        {"/requestContext/authorizer/o", "", APIGW_E_TYPE},
        {"/requestContext/authorizer/l", "", APIGW_E_TYPE},
        {"/headers/Accept", "", APIGW_E_UNSUPPORTED},
        {"headers", "", APIGW_E_ARGUMENT},
    };
    decode(rest);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t n = strlen(cases[i].pointer);
        char *pointer = exact_copy(cases[i].pointer, n);
        apigw_status status = apigw_request_get_text(request, pointer, n, text, &err);
        ck_assert_msg(status == cases[i].status, "%s: %d", cases[i].pointer, (int)status);
        ck_assert_int_eq(err.code, status);
        ck_assert_str_eq(apigw_buffer_data(text, NULL), cases[i].wanted);
        free(pointer);
    }
    ck_assert_int_eq(apigw_request_get_text(NULL, "/a", 2, text, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_text(request, NULL, 2, text, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_text(request, "/a", 2, NULL, &err), APIGW_E_ARGUMENT);
    apigw_request_reset(request);
    ck_assert_int_eq(apigw_request_get_text(request, "/a", 2, text, &err), APIGW_E_STATE);
}
END_TEST

START_TEST(text_in_memory_of_the_caller) {
    char memory[4];
    decode(rest);
    ck_assert_int_eq(apigw_buffer_use(text, memory, sizeof memory, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_get_text(request, "/requestContext/authorizer/claims/sub", APIGW_NTS, text, &err),
                     APIGW_OK);
    ck_assert_str_eq(memory, "u-1");
    ck_assert_int_eq(apigw_request_get_text(request, "/requestContext/authorizer/n", APIGW_NTS, text, &err),
                     APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(text), 5);
}
END_TEST

/* What a setter put there is read too. */
START_TEST(text_that_was_set) {
    ck_assert_int_eq(
        apigw_request_set_json(request, "/requestContext/authorizer/claims/sub", APIGW_NTS, "\"x\"", 3, &err),
        APIGW_OK);
    ck_assert_int_eq(apigw_request_get_claim(request, "sub", APIGW_NTS, text, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(text, NULL), "x");
}
END_TEST

/* ---- what an authorizer said ----------------------------------------------------------------------------------- */

static void expect_claim(const char *name, const char *wanted) {
    apigw_status status = apigw_request_get_claim(request, name, APIGW_NTS, text, &err);
    ck_assert_msg(status == (wanted == NULL ? APIGW_E_NOT_FOUND : APIGW_OK), "%s: %s", name, err.message);
    ck_assert_str_eq(apigw_buffer_data(text, NULL), wanted == NULL ? "" : wanted);
}

START_TEST(claims_of_each_kind) {
    decode(rest);
    expect_claim("sub", "u-1");
    expect_claim("cognito:groups", "admin,users");
    expect_claim("a/b~c", "odd"); /* a name, not a pointer */
    expect_claim("", "empty");
    expect_claim("a", NULL);
    decode(http_2);
    expect_claim("sub", "u-2");
    expect_claim("none", NULL);
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{},\"requestContext\":{\"elb\":{}}}");
    expect_claim("sub", NULL);
    ck_assert_int_eq(apigw_request_get_claim(NULL, "a", 1, text, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_claim(request, NULL, 0, text, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_claim(request, "a", 1, NULL, &err), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(context_of_each_kind) {
    decode(rest);
    ck_assert_int_eq(apigw_request_get_context(request, "principalId", APIGW_NTS, text, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(text, NULL), "me");
    decode(http_2);
    ck_assert_int_eq(apigw_request_get_context(request, "tenant", APIGW_NTS, text, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(text, NULL), "t");
    ck_assert_int_eq(apigw_request_get_context(request, "list", APIGW_NTS, text, &err), APIGW_E_TYPE);
}
END_TEST

START_TEST(input_in_the_buffer_is_refused) {
    decode(rest);
    ck_assert_int_eq(apigw_request_get_claim(request, "sub", 3, text, &err), APIGW_OK);
    const char *held = apigw_buffer_data(text, NULL);
    ck_assert_int_eq(apigw_request_get_claim(request, held, 3, text, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_claim(request, "sub", 3, text, &err), APIGW_OK);
    held = apigw_buffer_data(text, NULL);
    ck_assert_int_eq(apigw_request_get_text(request, held, 3, text, &err), APIGW_E_ARGUMENT);
}
END_TEST

/* Splits a claim and joins its elements with "|". */
static void expect_elements(const char *claim, const char *wanted) {
    char joined[64] = "", *copy = exact_copy(claim, strlen(claim));
    size_t at = 0, n;
    const char *element;
    while ((element = apigw_claim_next(copy, strlen(claim), &at, &n)) != NULL) {
        ck_assert(element >= copy && element + n <= copy + strlen(claim));
        strncat(joined, element, n);
        strcat(joined, "|");
    }
    ck_assert_uint_eq(n, 0);
    ck_assert_str_eq(joined, wanted);
    free(copy);
}

START_TEST(claims_that_are_arrays) {
    size_t at = 0, n;
    expect_elements("[admin poweruser]", "admin|poweruser|");
    expect_elements("[a,b c]", "a,b|c|"); /* in brackets a comma is part of an element */
    expect_elements("admin,users", "admin|users|");
    expect_elements("openid email, x", "openid|email|x|");
    expect_elements("[]", "");
    expect_elements("[ ]", "");
    expect_elements("", "");
    expect_elements(",, ,", "");
    expect_elements("one", "one|");
    expect_elements("[", "[|");
    expect_elements("a b]", "a|b]|");
    expect_elements("[a b", "[a|b|");
    ck_assert_ptr_null(apigw_claim_next(NULL, 0, &at, &n));
    ck_assert_ptr_null(apigw_claim_next("a", 1, NULL, &n));
    ck_assert_ptr_null(apigw_claim_next("a", 1, &at, NULL));
    at = 99; /* not from the call */
    ck_assert_ptr_null(apigw_claim_next("a", 1, &at, &n));
}
END_TEST

Suite *readers_suite(void) {
    Suite *s = suite_create("readers");
    TCase *t = tcase_create("readers");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, values_by_name);
    tcase_add_test(t, values_by_no_name);
    tcase_add_test(t, many_fields);
    tcase_add_test(t, text_at_a_pointer);
    tcase_add_test(t, text_in_memory_of_the_caller);
    tcase_add_test(t, text_that_was_set);
    tcase_add_test(t, claims_of_each_kind);
    tcase_add_test(t, context_of_each_kind);
    tcase_add_test(t, input_in_the_buffer_is_refused);
    tcase_add_test(t, claims_that_are_arrays);
    suite_add_tcase(s, t);
    return s;
}
