#include "cheap.h"
#include <apigw/apigw.h>
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static apigw_request *r;
static apigw_error error;

static void set_up(void) {
    r = apigw_request_new(NULL);
    ck_assert_ptr_nonnull(r);
}

static void tear_down(void) {
    apigw_request_free(r);
}

static const char *get(uint32_t field) {
    const char *text = apigw_request_get(r, field, NULL);
    return text == NULL ? "(absent)" : text;
}

static void set(uint32_t field, const char *text) {
    ck_assert_int_eq(apigw_request_set(r, field, text, strlen(text), &error), APIGW_OK);
}

static void decode(const char *json, bool keep) {
    apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, keep, NULL);
    ck_assert_int_eq(apigw_request_decode(r, json, strlen(json), 0, &error), APIGW_OK);
}

static apigw_status set_json(const char *pointer, const char *json) {
    return apigw_request_set_json(r, pointer, strlen(pointer), json, json == NULL ? 0 : strlen(json), &error);
}

static void expect_json(const char *pointer, const char *expected) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_status status = apigw_request_get_json(r, pointer, strlen(pointer), out, &error);
    ck_assert_int_eq(status, expected == NULL ? APIGW_E_NOT_FOUND : APIGW_OK);
    if (expected != NULL)
        ck_assert_str_eq(apigw_buffer_data(out, NULL), expected);
    apigw_buffer_free(out);
}

START_TEST(open_ended_members) {
    ck_assert_int_eq(set_json("/requestContext/authorizer", " {\"principalId\":\"\\u0070\",\"a\":[1]} "), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PRINCIPAL_ID), "p");
    expect_json("/requestContext/authorizer", "{\"principalId\":\"\\u0070\",\"a\":[1]}");
    expect_json("/requestContext/authorizer/a/0", "1");
    expect_json("/requestContext/authorizer/b", NULL);
    ck_assert_int_eq(set_json("/requestContext/authorizer", "{\"principalId\":5}"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PRINCIPAL_ID), "5");
    ck_assert_int_eq(set_json("/requestContext/authorizer", NULL), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PRINCIPAL_ID), "(absent)");
    expect_json("/requestContext/authorizer", NULL);
    ck_assert_int_eq(set_json("/requestContext/authorizer", "[]"), APIGW_E_TYPE);
    ck_assert_int_eq(set_json("/own", "1"), APIGW_OK);
    ck_assert_int_eq(set_json("/requestContext/own", "null"), APIGW_OK);
    expect_json("/own", "1");
    ck_assert_int_eq(set_json("/own", "{"), APIGW_E_TRUNCATED);
    ck_assert_int_eq(set_json("/own", "1 2"), APIGW_E_TRAILING);
    ck_assert_int_eq(set_json("/own", "x"), APIGW_E_SYNTAX);
    ck_assert_int_eq(set_json("/path", "1"), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(set_json("/requestContext", "{}"), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(set_json("/requestContext/stage", "1"), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(set_json("/requestContext/identity", "{}"), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(set_json("", "1"), APIGW_E_UNSUPPORTED);
    ck_assert_int_eq(set_json("own", "1"), APIGW_E_ARGUMENT);
    expect_json("/own", "1");
}
END_TEST

START_TEST(lone_surrogates_are_not_handed_on) {
    ck_assert_int_eq(set_json("/own", "{\"\\uD800n\":[\"\\udbff\\udfff\\uDC00\\uFFFD\\\\ud800\",1e9]}"), APIGW_OK);
    expect_json("/own", "{\"\\ufffdn\":[\"\\udbff\\udfff\\ufffd\\uFFFD\\\\ud800\",1e9]}");
    ck_assert_int_eq(set_json("/requestContext/authorizer", "{\"principalId\":\"\\ud800\"}"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PRINCIPAL_ID), "\xef\xbf\xbd");
}
END_TEST

START_TEST(depth_is_that_of_the_event) {
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_DEPTH, 3, NULL), APIGW_OK);
    ck_assert_int_eq(set_json("/own", "[[]]"), APIGW_OK);
    ck_assert_int_eq(set_json("/own", "[[[]]]"), APIGW_E_DEPTH);
    ck_assert_int_eq(set_json("/requestContext/own", "[]"), APIGW_OK);
    ck_assert_int_eq(set_json("/requestContext/own", "[[]]"), APIGW_E_DEPTH);
    ck_assert_uint_eq(error.offset, 1);
    ck_assert_int_eq(set_json("/other/a/b", "1"), APIGW_OK);
    ck_assert_int_eq(set_json("/other/a/b/c", "1"), APIGW_E_DEPTH);
    ck_assert_int_eq(set_json("/requestContext/other/b/c", "\"\""), APIGW_E_DEPTH);
    ck_assert_int_eq(set_json("/requestContext/other/b/c", NULL), APIGW_OK);
}
END_TEST

/* The event, of a kind or of its own, with that text in it. */
static void expect_event(uint32_t kind, const char *text) {
    apigw_api *api = kind == 0 ? NULL : apigw_api_new(NULL, kind);
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    ck_assert_msg(strstr(apigw_buffer_data(out, NULL), text) != NULL, "expected %s\nin %s", text,
                  apigw_buffer_data(out, NULL));
    apigw_buffer_free(out);
    apigw_api_free(api);
}

START_TEST(what_is_not_open_ended_says_what_to_use) {
    static const struct {
        const char *pointer, *advice;
    } cases[] = {
        {"/path", "apigw_request_set()"},
        {"/path/x", "apigw_request_set()"},
        {"/headers", "apigw_request_add()"},
        {"/headers/x", "apigw_request_add()"},
        {"/cookies/0", "apigw_request_add()"},
        {"/body", "apigw_request_set_body()"},
        {"/isBase64Encoded", "apigw_request_set_body()"},
        {"/requestContext/http/method", "apigw_request_set()"},
        {"/requestContext/identity", "set what is in it"},
        {"/requestContext", "set what is in it"},
        {"", "set what is in it"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(set_json(cases[i].pointer, "1"), APIGW_E_UNSUPPORTED);
        ck_assert_msg(strstr(error.message, cases[i].advice) != NULL, "%s", error.message);
    }
    ck_assert_int_eq(set_json("/\xff", "1"), APIGW_E_UTF8);
    ck_assert_uint_eq(error.offset, 1);
}
END_TEST

START_TEST(places_within_open_ended_members) {
    ck_assert_int_eq(set_json("/own/a/b", "1"), APIGW_OK);
    expect_json("/own", "{\"a\":{\"b\":1}}");
    ck_assert_int_eq(set_json("/own/a/c", " [ ] "), APIGW_OK);
    ck_assert_int_eq(set_json("/own/a/c/-", "true"), APIGW_OK);
    expect_json("/own", "{\"a\":{\"b\":1,\"c\":[ true]}}");
    ck_assert_int_eq(set_json("/own/a/b", NULL), APIGW_OK);
    ck_assert_int_eq(set_json("/own/none/b", NULL), APIGW_OK);
    ck_assert_int_eq(set_json("/none/b", NULL), APIGW_OK);
    expect_json("/own/a", "{\"c\":[ true]}");
    expect_json("/none", NULL);
    ck_assert_int_eq(set_json("/own/a/c/0/x", "1"), APIGW_E_TYPE);
    ck_assert_int_eq(set_json("/own/a/c/2", "1"), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(set_json("/own/a/c/0", "{"), APIGW_E_TRUNCATED);
    expect_event(APIGW_KIND_REST, ",\"own\":{\"a\":{\"c\":[ true]}}}");
    ck_assert_int_eq(set_json("/own", NULL), APIGW_OK);
    ck_assert_int_eq(set_json("/own/x", "2"), APIGW_OK); /* what is taken away can come back */
    expect_json("/own", "{\"x\":2}");
}
END_TEST

START_TEST(unknown_members_of_objects_of_the_format) {
    ck_assert_int_eq(set_json("/requestContext/identity/mine", "1"), APIGW_OK);
    ck_assert_int_eq(set_json("/requestContext/http/mine/x", "2"), APIGW_OK);
    expect_event(APIGW_KIND_REST, "\"user\":null,\"mine\":1}");
    expect_event(APIGW_KIND_HTTP_2, "\"userAgent\":\"\",\"mine\":{\"x\":2}}");
    ck_assert_int_eq(set_json("/requestContext/authentication/mine", "3"), APIGW_OK);
    expect_event(APIGW_KIND_HTTP_2, "\"authentication\":{\"mine\":3}");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"identity\": {\"sourceIp\" : \"1\", \"a\": 1, "
           "\"b\":2,\"a\":3}}}",
           true);
    ck_assert_int_eq(set_json("/requestContext/identity/a", "[]"), APIGW_OK);
    ck_assert_int_eq(set_json("/requestContext/identity/b/c", "4"), APIGW_E_TYPE);
    ck_assert_int_eq(set_json("/requestContext/identity/b", NULL), APIGW_OK);
    ck_assert_int_eq(set_json("/requestContext/identity/d", "5"), APIGW_OK);
    expect_event(0, "{\"httpMethod\":\"GET\",\"path\":\"/"
                    "\",\"requestContext\":{\"identity\":{\"sourceIp\":\"1\",\"a\":[],\"d\":5}}}");
}
END_TEST

/* What is decoded is changed in its place, and the rest of the member stays as it was sent. */
START_TEST(places_within_what_was_decoded) {
    for (int keep = 0; keep < 2; keep++) {
        decode("{\"version\":\"2.0\",\"own\":{\"a\": 1.50,\"b\" :2},\"requestContext\":{\"http\":{\"method\":\"GET\"},"
               "\"authorizer\":{\"lambda\":{\"n\":1e2, \"m\":[0]}}}}",
               keep != 0);
        ck_assert_int_eq(set_json("/own/b", "\"x\""), APIGW_OK);
        ck_assert_int_eq(set_json("/requestContext/authorizer/lambda/m/-", "7"), APIGW_OK);
        expect_event(0, "\"own\":{\"a\": 1.50,\"b\" :\"x\"}");
        expect_event(0, "\"authorizer\":{\"lambda\":{\"n\":1e2, \"m\":[0,7]}}");
        expect_event(APIGW_KIND_REST,
                     "\"authorizer\":{\"n\":1e2,\"m\":[0,7]}"); /* converted from its own kind's form */
        ck_assert_int_eq(set_json("/requestContext/authorizer", NULL), APIGW_OK);
        apigw_buffer *out = apigw_buffer_new(NULL);
        ck_assert_int_eq(apigw_request_encode(r, NULL, out, &error), APIGW_OK);
        ck_assert_ptr_null(strstr(apigw_buffer_data(out, NULL), "authorizer"));
        apigw_buffer_free(out);
    }
}
END_TEST

/* One thing, whoever sets it. */
START_TEST(fields_of_an_authorizer) {
    ck_assert_int_eq(set_json("/requestContext/authorizer/principalId", "\"a\""), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PRINCIPAL_ID), "a");
    set(APIGW_FIELD_PRINCIPAL_ID, "b");
    expect_event(APIGW_KIND_REST, "\"authorizer\":{\"principalId\":\"b\"}");
    ck_assert_int_eq(set_json("/requestContext/authorizer/k", "1"), APIGW_OK);
    ck_assert_int_eq(set_json("/requestContext/authorizer/principalId", "\"c\""), APIGW_OK);
    expect_event(APIGW_KIND_REST, "\"authorizer\":{\"principalId\":\"c\",\"k\":1}");
    apigw_request_reset(r);
    set(APIGW_FIELD_ACCESS_KEY, "AK");
    ck_assert_int_eq(set_json("/requestContext/authorizer", "{\"jwt\":{}}"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_ACCESS_KEY), "AK"); /* REST has it elsewhere */
    expect_event(APIGW_KIND_REST, "\"accessKey\":\"AK\"");
    expect_event(APIGW_KIND_HTTP_2, "\"authorizer\":{\"jwt\":{},\"iam\":{\"accessKey\":\"AK\",\"cognitoIdentity\":null,"
                                    "\"principalOrgId\":null}}");
    ck_assert_int_eq(set_json("/requestContext/authorizer/iam", "{\"accessKey\":\"AK2\",\"userArn\":\"arn\"}"),
                     APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_ACCESS_KEY), "AK2");
    ck_assert_str_eq(get(APIGW_FIELD_USER_ARN), "arn");
    expect_event(APIGW_KIND_HTTP_2, "\"authorizer\":{\"jwt\":{},\"iam\":{\"accessKey\":\"AK2\",\"userArn\":\"arn\"}}");
    decode("{\"requestContext\":{\"http\":{},\"authorizer\":{\"iam\":{\"accessKey\":\"AK\",\"userId\":\"u\"}}}}",
           false);
    ck_assert_int_eq(set_json("/requestContext/authorizer/iam/accessKey", NULL), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_ACCESS_KEY), "(absent)");
    ck_assert_str_eq(get(APIGW_FIELD_USER), "u");
    expect_event(0, "\"authorizer\":{\"iam\":{\"userId\":\"u\"}}");
    ck_assert_int_eq(set_json("/requestContext/authorizer", NULL), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_USER), "(absent)");
}
END_TEST

START_TEST(as_many_as_there_is_capacity_for) {
    char pointer[32];
    for (int i = 0; i < 64; i++) {
        snprintf(pointer, sizeof pointer, "/own%d", i);
        ck_assert_int_eq(set_json(pointer, "1"), APIGW_OK);
    }
    ck_assert_int_eq(set_json("/more", "1"), APIGW_E_ITEMS);
    ck_assert_int_eq(set_json("/own63/x", "1"), APIGW_E_TYPE);
    ck_assert_int_eq(set_json("/own63", "{}"), APIGW_OK);
    expect_event(APIGW_KIND_HTTP_2, ",\"own62\":1,\"own63\":{}}");
}
END_TEST

Suite *request_set_json_suite(void);

Suite *request_set_json_suite(void) {
    const TTest *const tests[] = {open_ended_members,
                                  lone_surrogates_are_not_handed_on,
                                  depth_is_that_of_the_event,
                                  what_is_not_open_ended_says_what_to_use,
                                  places_within_open_ended_members,
                                  unknown_members_of_objects_of_the_format,
                                  places_within_what_was_decoded,
                                  fields_of_an_authorizer,
                                  as_many_as_there_is_capacity_for};
    Suite *suite = suite_create("request_set_json");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    return suite;
}
