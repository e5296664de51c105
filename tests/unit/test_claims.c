#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>

Suite *claims_suite(void);

#define GOOD "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":200}"
#define EXPIRED "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":50}"

static apigw_api *api;
static apigw_token_rules *rules;
static apigw_claims *claims;
static apigw_request *request;
static apigw_response *response;
static apigw_buffer *out;
static apigw_error err;

static void setup(void) {
    api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    rules = apigw_token_rules_new(NULL);
    claims = apigw_claims_new(NULL);
    request = apigw_request_new(NULL);
    response = apigw_response_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
    ck_assert_int_eq(apigw_token_rules_add(rules, APIGW_TOKEN_ISSUERS, "i", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_token_rules_add(rules, APIGW_TOKEN_AUDIENCES, "a", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(request, APIGW_FIELD_METHOD, "GET", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(request, "/", 1, NULL), APIGW_OK);
}

static void teardown(void) {
    apigw_buffer_free(out);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_claims_free(claims);
    apigw_token_rules_free(rules);
    apigw_api_free(api);
}

static apigw_status apply(const char *json) {
    apigw_status status = apigw_claims_apply(claims, rules, api, json, APIGW_NTS, 100000, request, response, &err);
    ck_assert_int_eq(err.code, status);
    return status;
}

/* The authorizer in the event; NULL: there is none. */
static const char *delivered(void) {
    static char text[1024];
    const char *event;
    size_t len;
    ck_assert_int_eq(apigw_request_encode(request, api, out, NULL), APIGW_OK);
    event = apigw_buffer_data(out, &len);
    snprintf(text, sizeof text, "%s", event);
    return strstr(text, "\"authorizer\"") != NULL ? strstr(text, "\"authorizer\"") : NULL;
}

START_TEST(fails_closed) {
    ck_assert_int_eq(apply(GOOD), APIGW_OK);
    ck_assert_ptr_nonnull(delivered());
    ck_assert_ptr_nonnull(apigw_claims_authorizer(claims, NULL));
    ck_assert_int_eq(apigw_response_status(response), 200);
    /* the next token of the same handles */
    ck_assert_int_eq(apply(EXPIRED), APIGW_E_VALUE);
    ck_assert_str_eq(err.pointer, "/exp");
    ck_assert_uint_eq(err.offset, 27);
    ck_assert_ptr_null(delivered());
    ck_assert_ptr_null(apigw_claims_authorizer(claims, NULL));
    ck_assert_int_eq(apigw_response_status(response), 401);
    ck_assert_int_eq(apply(GOOD), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), 401); /* untouched */
    /* misuse takes the authorizer away as well */
    ck_assert_int_eq(apigw_claims_apply(claims, NULL, api, GOOD, APIGW_NTS, 100000, request, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_ptr_null(apigw_response_body(response, NULL));
    ck_assert_ptr_null(delivered());
}
END_TEST

START_TEST(takes_away_what_the_host_set) {
    ck_assert_int_eq(
        apigw_request_set_json(request, "/requestContext/authorizer", APIGW_NTS, "{\"lambda\":{}}", APIGW_NTS, NULL),
        APIGW_OK);
    ck_assert_ptr_nonnull(delivered());
    ck_assert_int_eq(apply(NULL), APIGW_E_MISSING);
    ck_assert_ptr_null(delivered());
}
END_TEST

/* A call that fails before it reads a token must not leave the claims of the one before it. */
START_TEST(no_claims_after_misuse) {
    apigw_token_rules *none = apigw_token_rules_new(NULL);
    ck_assert_int_eq(apply(GOOD), APIGW_OK);
    ck_assert_int_eq(apigw_claims_apply(claims, none, api, GOOD, APIGW_NTS, 0, request, response, &err), APIGW_E_STATE);
    ck_assert_ptr_null(apigw_claims_authorizer(claims, NULL));
    ck_assert_int_eq(apply(GOOD), APIGW_OK);
    ck_assert_int_eq(apigw_claims_apply(claims, rules, api, GOOD, APIGW_NTS, 0, NULL, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_claims_authorizer(claims, NULL));
    apigw_token_rules_free(none);
}
END_TEST

START_TEST(own_text_as_input) {
    size_t len;
    const char *text;
    ck_assert_int_eq(apply(GOOD), APIGW_OK);
    text = apigw_claims_authorizer(claims, &len);
    ck_assert_uint_eq(len, strlen(text));
    ck_assert_str_eq(text, "{\"jwt\":{\"claims\":{\"iss\":\"i\",\"aud\":\"a\",\"exp\":\"200\"},\"scopes\":null}}");
    ck_assert_int_eq(apigw_claims_apply(claims, rules, api, text, len, 100000, request, NULL, &err), APIGW_E_VALUE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_INVALID_TOKEN);
    ck_assert_ptr_null(apigw_claims_authorizer(claims, &len));
    ck_assert_uint_eq(len, 0);
}
END_TEST

START_TEST(sizes) {
    const size_t n = APIGW_CLAIMS_SIZE_MAX;
    char *text = exact_block(n + 1), *deep;
    memset(text, ' ', n + 1);
    memcpy(text, GOOD, strlen(GOOD));
    ck_assert_int_eq(apigw_claims_apply(claims, rules, api, text, n, 100000, request, response, &err), APIGW_OK);
    ck_assert_int_eq(apigw_claims_apply(claims, rules, api, text, n + 1, 100000, request, response, &err),
                     APIGW_E_SIZE);
    ck_assert_int_eq(apigw_response_status(response), 401);
    free(text);
    deep = exact_block(400);
    memcpy(deep, "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":200,\"x\":", 35);
    memset(deep + 35, '[', 99);
    memset(deep + 35 + 99, ']', 99);
    memcpy(deep + 35 + 198, "}", 2);
    ck_assert_int_eq(apply(deep), APIGW_OK);
    memset(deep + 35, '[', 100);
    memset(deep + 35 + 100, ']', 100);
    memcpy(deep + 35 + 200, "}", 2);
    ck_assert_int_eq(apply(deep), APIGW_E_DEPTH);
    ck_assert_int_eq(apigw_response_status(response), 401);
    free(deep);
}
END_TEST

START_TEST(misuse) {
    ck_assert_int_eq(apigw_claims_apply(NULL, rules, api, GOOD, APIGW_NTS, 0, request, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_claims_apply(claims, rules, NULL, GOOD, APIGW_NTS, 0, request, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_claims_apply(claims, rules, api, GOOD, APIGW_NTS, 0, NULL, response, &err),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_int_eq(apigw_claims_apply(claims, rules, api, GOOD, APIGW_NTS, 0, request, NULL, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_token_rules_add(NULL, APIGW_TOKEN_ISSUERS, "x", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_add(rules, 0, "x", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_add(rules, APIGW_TOKEN_LIST_LAST + 1, "x", 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_add(rules, APIGW_TOKEN_SCOPES, NULL, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_add(rules, APIGW_TOKEN_SCOPES, "", 0, &err), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_token_rules_add(rules, APIGW_TOKEN_SCOPES, "a\xFF", 2, &err), APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 1);
    ck_assert_int_eq(apigw_token_rules_set_option(NULL, APIGW_TOKEN_DATES, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_set_option(rules, 0, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_set_option(rules, APIGW_TOKEN_OPTION_LAST + 1, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_set_option(rules, APIGW_TOKEN_LEEWAY, 301, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_set_option(rules, APIGW_TOKEN_DATES, 2, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_set_option(rules, APIGW_TOKEN_SCOPE_STATUS, 402, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_rules_set_option(rules, APIGW_TOKEN_ANY_ISSUER, 2, &err), APIGW_E_ARGUMENT);
    apigw_token_rules_free(NULL);
    apigw_claims_free(NULL);
    ck_assert_ptr_null(apigw_claims_authorizer(NULL, NULL));
}
END_TEST

static void expect_refusal(uint32_t reason, int32_t status, const char *challenge) {
    const char *found;
    ck_assert_int_eq(apigw_token_refuse(response, api, request, reason, &err), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(response), status);
    found = apigw_response_find(response, APIGW_LIST_HEADERS, "WWW-Authenticate", APIGW_NTS, 0, NULL);
    ck_assert_int_eq(found != NULL, challenge != NULL);
    if (challenge != NULL)
        ck_assert_str_eq(found, challenge);
    ck_assert_ptr_null(apigw_response_find(response, APIGW_LIST_HEADERS, "WWW-Authenticate", APIGW_NTS, 1, NULL));
}

START_TEST(refusing) {
    apigw_api *rest = apigw_api_new(NULL, APIGW_KIND_REST), *http = api;
    expect_refusal(APIGW_TOKEN_REFUSED_MISSING, 401, "Bearer");
    expect_refusal(APIGW_TOKEN_REFUSED_INVALID, 401,
                   "Bearer scope=\"\" error=\"invalid_token\" error_description=\"the token is not valid\"");
    expect_refusal(APIGW_TOKEN_REFUSED_SCOPE, 403, NULL);
    api = rest;
    for (uint32_t reason = 1; reason <= APIGW_TOKEN_REFUSED_LAST; reason++)
        expect_refusal(reason, 401, NULL);
    api = http;
    ck_assert_int_eq(apigw_token_refuse(response, api, request, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_status(response), 500);
    ck_assert_int_eq(apigw_token_refuse(response, api, request, APIGW_TOKEN_REFUSED_LAST + 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_refuse(response, NULL, request, 1, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_token_refuse(NULL, api, request, 1, &err), APIGW_E_ARGUMENT);
    apigw_api_free(rest);
    rest = apigw_api_new(NULL, APIGW_KIND_ALB);
    ck_assert_int_eq(apigw_token_refuse(response, rest, NULL, 1, &err), APIGW_E_UNSUPPORTED);
    apigw_api_free(rest);
}
END_TEST

static void expect_token(const char *text, const char *token) {
    size_t len = 99;
    char *copy = exact_copy(text, strlen(text));
    const char *found = apigw_token_find(copy, strlen(text), &len);
    ck_assert_msg((found != NULL) == (token != NULL), "%s", text);
    ck_assert_msg(len == (token != NULL ? strlen(token) : 0), "%s: %zu", text, len);
    ck_assert(token == NULL || memcmp(found, token, len) == 0);
    free(copy);
}

START_TEST(finding) {
    expect_token("abc", "abc");
    expect_token("Bearer abc", "abc");
    expect_token("bEARER  abc ", "abc");
    expect_token(" \tBearer\tabc", "Bearer\tabc"); /* one blank belongs to the scheme */
    expect_token("Bearerabc", "Bearerabc");
    expect_token("Basic abc", "Basic abc");
    expect_token("Bearer ", NULL);
    expect_token("Bearer", NULL);
    expect_token("", NULL);
    expect_token("  ", NULL);
    ck_assert_ptr_null(apigw_token_find(NULL, 0, NULL));
    ck_assert_str_eq(apigw_token_find("Bearer x", APIGW_NTS, NULL), "x");
}
END_TEST

/* A text that the template language can use. */
START_TEST(context_of_templates) {
    apigw_api *rest = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_template *t = apigw_template_new(NULL);
    apigw_render *r = apigw_render_new(NULL);
    char context[512];
    ck_assert_int_eq(apigw_claims_apply(claims, rules, rest,
                                        "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":200,\"token_use\":\"id\"}", APIGW_NTS, 1,
                                        request, response, &err),
                     APIGW_OK);
    snprintf(context, sizeof context, "{\"authorizer\":%s}", apigw_claims_authorizer(claims, NULL));
    ck_assert_int_eq(apigw_template_compile(t, "$context.authorizer.claims.exp", APIGW_NTS, &err), APIGW_OK);
    ck_assert_int_eq(apigw_render_set_context(r, context, APIGW_NTS, &err), APIGW_OK);
    ck_assert_int_eq(apigw_template_render(t, r, out, &err), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "200");
    apigw_render_free(r);
    apigw_template_free(t);
    apigw_api_free(rest);
}
END_TEST

/* Claims that are used again take memory only for the stack of the JSON reader. */
START_TEST(warm) {
    watched c = {0};
    apigw_allocator allocator = watched_allocator(&c);
    apigw_claims *used = apigw_claims_new(&allocator);
    size_t before = 0;
    for (int round = 0; round < 4; round++) {
        before = c.calls;
        ck_assert_int_eq(apigw_claims_apply(used, rules, api, GOOD, APIGW_NTS, 100000, request, response, &err),
                         APIGW_OK);
    }
    ck_assert_uint_le(c.calls - before, 1);
    apigw_claims_free(used);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

Suite *claims_suite(void) {
    Suite *s = suite_create("claims");
    TCase *t = tcase_create("claims");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, fails_closed);
    tcase_add_test(t, takes_away_what_the_host_set);
    tcase_add_test(t, no_claims_after_misuse);
    tcase_add_test(t, own_text_as_input);
    tcase_add_test(t, sizes);
    tcase_add_test(t, misuse);
    tcase_add_test(t, refusing);
    tcase_add_test(t, finding);
    tcase_add_test(t, context_of_templates);
    tcase_add_test(t, warm);
    suite_add_tcase(s, t);
    return s;
}
