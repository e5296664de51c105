/* Encoding: kept events replayed byte for byte, conversions, what they lose, memory. */
#include "format/registry.h"
#include "support/allocator.h"
#include "support/random.h"
#include <apigw/apigw.h>
#include <check.h>
#include <stdio.h>
#include <string.h>

static apigw_request *r;
static apigw_buffer *out;
static apigw_error error;

static void set_up(void) {
    r = apigw_request_new(NULL);
    out = apigw_buffer_new(NULL);
    ck_assert_ptr_nonnull(r);
    ck_assert_ptr_nonnull(out);
}

static void tear_down(void) {
    apigw_request_free(r);
    apigw_buffer_free(out);
}

static void decode(const char *event, bool keep) {
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, keep, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_decode(r, event, strlen(event), 0, &error), APIGW_OK);
}

static void set(uint32_t field, const char *value) {
    ck_assert_int_eq(apigw_request_set(r, field, value, strlen(value), &error), APIGW_OK);
}

static void add(uint32_t list, const char *name, const char *value) {
    ck_assert_int_eq(apigw_request_add(r, list, name, strlen(name), value, strlen(value), &error), APIGW_OK);
}

static void expect(const apigw_api *api, const char *event) {
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), event);
}

/* Encoded as another kind: the event has that text in it. */
static void expect_as(uint32_t kind, const char *piece) {
    apigw_api *api = apigw_api_new(NULL, kind);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    if (strstr(apigw_buffer_data(out, NULL), piece) == NULL)
        ck_abort_msg("%s is not in %s", piece, apigw_buffer_data(out, NULL));
    apigw_api_free(api);
}

START_TEST(a_kept_event_is_replayed) {
    decode(
        "\xef\xbb\xbf { \"httpMethod\" : \"G\\u0045T\", \"path\":\"/\", \"x\":[1.0e+2, 0.10000000000000001],"
        "\"headers\" : { \"a\" : \"\\u0062\" } , \"requestContext\":{ \"stage\":\"s\",\"y\":12345678901234567890 } }",
        true);
    expect(NULL,
           "{\"httpMethod\":\"G\\u0045T\",\"path\":\"/\",\"x\":[1.0e+2, 0.10000000000000001],"
           "\"headers\":{ \"a\" : \"\\u0062\" },\"requestContext\":{ \"stage\":\"s\",\"y\":12345678901234567890 }}");
    add(APIGW_LIST_HEADERS, "c", "d");
    expect(NULL, "{\"httpMethod\":\"G\\u0045T\",\"path\":\"/\",\"x\":[1.0e+2, 0.10000000000000001],"
                 "\"headers\":{\"a\":\"\\u0062\",\"c\":\"d\"},\"requestContext\":{ \"stage\":\"s\","
                 "\"y\":12345678901234567890 },\"multiValueHeaders\":{\"c\":[\"d\"]}}");
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "A", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "C", 1, NULL), APIGW_OK);
    set(APIGW_FIELD_STAGE, "t");
    set(APIGW_FIELD_METHOD, "PUT");
    expect(NULL, "{\"httpMethod\":\"PUT\",\"path\":\"/\",\"x\":[1.0e+2, 0.10000000000000001],"
                 "\"headers\":{},\"requestContext\":{\"stage\":\"t\",\"y\":12345678901234567890,"
                 "\"httpMethod\":\"PUT\"}}");
}
END_TEST

/* One by one, and when there are too many to note each: every change is in the event, what did not change stays, and
 * nothing that was taken away comes back. */
START_TEST(many_names_change) {
    for (unsigned changes = 60; changes <= 70; changes++) {
        apigw_request *again = apigw_request_new(NULL);
        char name[16];
        size_t n;
        decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"Kept\":\"1\",\"gone\":\"2\",\"x-0\":\"old\"}}",
               true);
        for (unsigned i = 0; i < changes; i++) {
            snprintf(name, sizeof name, "x-%u", i);
            ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, name, strlen(name), &error), APIGW_OK);
            add(APIGW_LIST_HEADERS, name, "new");
        }
        ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "gone", 4, &error), APIGW_OK);
        ck_assert_int_eq(apigw_request_encode(r, NULL, out, &error), APIGW_OK);
        const char *event = apigw_buffer_data(out, &n);
        ck_assert_int_eq(apigw_request_decode(again, event, n, 0, &error), APIGW_OK);
        ck_assert_uint_eq(apigw_request_count(again, APIGW_LIST_HEADERS), changes + 1);
        ck_assert_str_eq(apigw_request_find(again, APIGW_LIST_HEADERS, "Kept", 4, 0, NULL), "1");
        ck_assert_ptr_null(apigw_request_find(again, APIGW_LIST_HEADERS, "gone", 4, 0, NULL));
        for (unsigned i = 0; i < changes; i++) {
            snprintf(name, sizeof name, "x-%u", i);
            ck_assert_str_eq(apigw_request_find(again, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL), "new");
            ck_assert_ptr_null(apigw_request_find(again, APIGW_LIST_HEADERS, name, strlen(name), 1, NULL));
        }
        apigw_request_free(again);
    }
}
END_TEST

START_TEST(a_changed_path_changes_the_context) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/a\",\"requestContext\":{\"path\":\"/s/a\",\"stage\":\"s\"}}", true);
    set(APIGW_FIELD_PATH, "/b");
    expect(NULL, "{\"httpMethod\":\"GET\",\"path\":\"/b\",\"requestContext\":{\"path\":\"/s/b\",\"stage\":\"s\"}}");
    decode(
        "{\"version\":\"2.0\",\"rawPath\":\"/s/a\",\"rawQueryString\":\"x=1\",\"queryStringParameters\":{\"x\":\"1\"},"
        "\"requestContext\":{\"stage\":\"s\",\"http\":{\"path\":\"/s/a\"}},\"body\":\"\\u0061\"}",
        true);
    ck_assert_int_eq(apigw_request_set_target(r, "/s/%62?y=2", 10, NULL), APIGW_OK);
    expect(NULL, "{\"version\":\"2.0\",\"rawPath\":\"/s/b\",\"rawQueryString\":\"y=2\","
                 "\"queryStringParameters\":{\"y\":\"2\"},"
                 "\"requestContext\":{\"stage\":\"s\",\"http\":{\"path\":\"/s/b\"}},\"body\":\"\\u0061\"}");
    ck_assert_int_eq(apigw_request_set_body(r, "\xff", 1, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, NULL, out, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"body\":\"/w==\",\"isBase64Encoded\":true}"));
}
END_TEST

START_TEST(open_ended_members_are_set_and_taken_away) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/"
           "\",\"own\":1,\"other\":2,\"requestContext\":{\"authorizer\":{\"a\":1},\"z\":3}}",
           true);
    ck_assert_int_eq(apigw_request_set_json(r, "/own", 4, "{\"x\": 0}", 8, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_json(r, "/other", 6, NULL, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_json(r, "/new~1", 6, "4", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_json(r, "/requestContext/authorizer", 26, "{\"b\":2}", 7, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_json(r, "/requestContext/z", 17, NULL, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_json(r, "/requestContext/w", 17, "5", 1, NULL), APIGW_OK);
    expect(NULL, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"own\":{\"x\": "
                 "0},\"requestContext\":{\"authorizer\":{\"b\":2},\"w\":5},"
                 "\"new/\":4}");
}
END_TEST

START_TEST(an_event_comes_from_the_model_without_its_source) {
    decode("{\"body\":\"b\",\"path\":\"/\\u0061\",\"httpMethod\":\"GET\",\"unknown\":1.50,"
           "\"requestContext\":{\"z\":0.10,\"stage\":\"s\"},\"headers\":{\"b\":\"1\",\"a\":\"2\"}}",
           false);
    expect(NULL, "{\"resource\":null,\"path\":\"/a\",\"httpMethod\":\"GET\",\"headers\":{\"b\":\"1\",\"a\":\"2\"},"
                 "\"multiValueHeaders\":{\"b\":[\"1\"],\"a\":[\"2\"]},\"queryStringParameters\":null,"
                 "\"multiValueQueryStringParameters\":null,\"pathParameters\":null,\"stageVariables\":null,"
                 "\"requestContext\":{\"z\":0.10,\"stage\":\"s\"},\"body\":\"b\",\"isBase64Encoded\":false,"
                 "\"unknown\":1.50}");
}
END_TEST

START_TEST(the_front_end_fills_what_a_kept_event_lacks) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, "api", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_API_ID, "id", 2, NULL), APIGW_OK);
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"stage\":\"own\"}}", true);
    set(APIGW_FIELD_REQUEST_ID, "r");
    expect(api, "{\"httpMethod\":\"GET\",\"path\":\"/"
                "\",\"requestContext\":{\"stage\":\"own\",\"requestId\":\"r\",\"apiId\":\"id\"}}");
    apigw_api_free(api);
}
END_TEST

START_TEST(stages_move_between_paths) {
    decode("{\"version\":\"2.0\",\"rawPath\":\"/dev/a b\",\"requestContext\":{\"stage\":\"dev\",\"http\":{}}}", false);
    expect_as(APIGW_KIND_REST, "\"path\":\"/a%20b\"");
    expect_as(APIGW_KIND_REST, "\"path\":\"/dev/a%20b\"");
    expect_as(APIGW_KIND_FUNCTION_URL, "\"rawPath\":\"/a%20b\"");
    expect_as(APIGW_KIND_HTTP_1, "\"path\":\"/dev/a%20b\"");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/a%20b\",\"pathParameters\":{\"p\":\"a%20b\"},"
           "\"requestContext\":{\"stage\":\"dev\"}}",
           false);
    expect_as(APIGW_KIND_HTTP_2, "\"rawPath\":\"/dev/a b\"");
    expect_as(APIGW_KIND_HTTP_2, "\"pathParameters\":{\"p\":\"a b\"}");
    expect_as(APIGW_KIND_REST, "\"pathParameters\":{\"p\":\"a%20b\"}");
    decode("{\"version\":\"2.0\",\"rawPath\":\"/devil\",\"pathParameters\":{\"p\":\"a b/\\\"\"},"
           "\"requestContext\":{\"stage\":\"dev\",\"http\":{}}}",
           false);
    expect_as(APIGW_KIND_REST, "\"path\":\"/devil\"");
    expect_as(APIGW_KIND_REST, "\"pathParameters\":{\"p\":\"a%20b/%22\"}");
}
END_TEST

START_TEST(authorizers_are_converted) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/"
           "\",\"requestContext\":{\"authorizer\":{\"claims\":{\"a\":\"1\"},\"scopes\":null,"
           "\"principalId\":\"p\"},\"identity\":{\"accessKey\":\"AK\"}}}",
           false);
    expect_as(APIGW_KIND_HTTP_2, "\"authorizer\":{\"jwt\":{\"claims\":{\"a\":\"1\"},\"scopes\":null},"
                                 "\"lambda\":{\"principalId\":\"p\"},\"iam\":{\"accessKey\":\"AK\",");
    expect_as(APIGW_KIND_HTTP_1, "\"authorizer\":{\"claims\":{\"a\":\"1\"},\"scopes\":null,\"principalId\":\"p\"}");
    decode("{\"version\":\"2.0\",\"requestContext\":{\"http\":{},\"authorizer\":{\"jwt\":{\"claims\":{\"b\":\"2\"},"
           "\"scopes\":[\"s\"]},\"lambda\":{\"k\":1},\"iam\":{\"userArn\":\"arn\"}}}}",
           false);
    expect_as(APIGW_KIND_REST, "\"authorizer\":{\"claims\":{\"b\":\"2\"},\"scopes\":[\"s\"],\"k\":1}");
    expect_as(APIGW_KIND_REST, "\"userArn\":\"arn\"");
    decode("{\"version\":\"1.0\",\"httpMethod\":\"GET\",\"path\":\"/"
           "\",\"requestContext\":{\"authorizer\":{\"claims\":null,"
           "\"scopes\":null}}}",
           false);
    expect_as(APIGW_KIND_HTTP_2, "\"requestContext\":{\"http\":{");
}
END_TEST

static void expect_losses(uint32_t kind, const char *expected) {
    ck_assert_int_eq(apigw_request_losses(r, kind, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), expected);
}

START_TEST(losses_are_listed) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"a/b\":1,\"headers\":{\"Content-Length\":\"0\",\"TE\":\"x\"},"
           "\"requestContext\":{\"operationName\":\"o\",\"deploymentId\":\"d\",\"z~\":1,\"path\":\"/\","
           "\"identity\":{\"vpcId\":\"v\",\"w\":2,\"n\":null}}}",
           false);
    expect_losses(APIGW_KIND_REST, "[]");
    expect_losses(APIGW_KIND_HTTP_2, "[\"/requestContext/operationName\",\"/requestContext/identity/vpcId\","
                                     "\"/requestContext/deploymentId\",\"/headers/TE\",\"/requestContext/z~0\","
                                     "\"/requestContext/identity/w\",\"/a~1b\"]");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        ck_assert_int_eq(apigw_request_losses(r, kind, out, &error), APIGW_OK);
    ck_assert_int_eq(apigw_request_losses(r, 0, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_losses(r, APIGW_KIND_REST, NULL, &error), APIGW_E_ARGUMENT);
    apigw_request_reset(r);
    expect_losses(APIGW_KIND_REST, "[]");
}
END_TEST

/* What another kind tells in another way is not lost. */
START_TEST(what_follows_is_no_loss) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/a%2D\",\"resource\":\"/{p}\",\"requestContext\":{\"resourcePath\":\"/"
           "{p}\","
           "\"stage\":\"$default\",\"extendedRequestId\":\"i\",\"requestId\":\"i\"}}",
           false);
    expect_losses(APIGW_KIND_HTTP_2, "[]");
    expect_as(APIGW_KIND_HTTP_2, "\"routeKey\":\"GET /{p}\",\"rawPath\":\"/a-\"");
    expect_losses(APIGW_KIND_FUNCTION_URL, "[\"/resource\",\"/requestContext/resourcePath\"]");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"resource\":\"/a\",\"requestContext\":{\"resourcePath\":\"/b\","
           "\"stage\":\"s\",\"extendedRequestId\":\"i\",\"requestId\":\"j\"}}",
           false);
    expect_losses(APIGW_KIND_HTTP_2, "[\"/requestContext/resourcePath\",\"/requestContext/extendedRequestId\"]");
    expect_losses(APIGW_KIND_FUNCTION_URL, "[\"/resource\",\"/requestContext/resourcePath\","
                                           "\"/requestContext/extendedRequestId\",\"/requestContext/stage\"]");
    decode("{\"version\":\"1.0\",\"httpMethod\":\"GET\",\"path\":\"/\",\"resource\":\"/{p+}\",\"requestContext\":"
           "{\"resourceId\":\"ANY /{p+}\"}}",
           false);
    expect_losses(APIGW_KIND_HTTP_2, "[]");
    expect_as(APIGW_KIND_HTTP_2, "\"routeKey\":\"ANY /{p+}\"");
    expect_losses(APIGW_KIND_REST, "[]");
    decode("{\"version\":\"2.0\",\"routeKey\":\"ANY /{p+}\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{}}}",
           false);
    expect_losses(APIGW_KIND_HTTP_1, "[]");
    expect_as(APIGW_KIND_HTTP_1, "\"resourceId\":\"ANY /{p+}\"");
    expect_losses(APIGW_KIND_REST, "[\"/routeKey\"]");
    expect_as(APIGW_KIND_REST, "\"resource\":\"/{p+}\"");
}
END_TEST

/* What the front end writes because there is nothing is not lost; elsewhere "" is a value. */
START_TEST(nothing_is_no_loss) {
    decode("{\"version\":\"2.0\",\"routeKey\":\"\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"method\":\"GET\","
           "\"sourceIp\":\"\",\"userAgent\":\"\"},\"stage\":\"\"}}",
           false);
    expect_losses(APIGW_KIND_ALB, "[\"/requestContext/stage\"]");
    decode("{\"version\":\"2.0\",\"routeKey\":\"k\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"method\":\"GET\","
           "\"sourceIp\":\"192.0.2.1\",\"userAgent\":\"a\"}}}",
           false);
    expect_losses(APIGW_KIND_ALB,
                  "[\"/routeKey\",\"/requestContext/http/sourceIp\",\"/requestContext/http/userAgent\"]");
}
END_TEST

START_TEST(damage_is_a_loss) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/%e2%98%95%ff\",\"pathParameters\":{\"p\":\"%ff\"}}", false);
    expect_losses(APIGW_KIND_HTTP_2, "[\"/path\",\"/pathParameters\"]");
    expect_losses(APIGW_KIND_HTTP_1, "[\"/pathParameters\"]");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/%00\"}", false);
    expect_losses(APIGW_KIND_HTTP_2, "[\"/path\"]");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/a%2fb\"}", false); /* would be two segments */
    expect_losses(APIGW_KIND_HTTP_2, "[\"/path\"]");
    expect_losses(APIGW_KIND_HTTP_1, "[]");
    expect_losses(APIGW_KIND_FUNCTION_URL, "[]");
    decode("{\"raw_path\":\"/a%2Fb?c=%2F\",\"method\":\"GET\"}", false);
    expect_losses(APIGW_KIND_HTTP_2, "[\"/raw_path\"]");
    decode("{\"raw_path\":\"/a/b?c=%2F\",\"method\":\"GET\"}", false);
    expect_losses(APIGW_KIND_HTTP_2, "[]");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/%e2%98%95%\"}", false);
    expect_losses(APIGW_KIND_HTTP_2, "[]");
    decode("{\"version\":\"2.0\",\"rawQueryString\":\"a=%ff\",\"rawPath\":\"/%ff\",\"requestContext\":{\"http\":{}}}",
           false);
    expect_losses(APIGW_KIND_REST, "[\"/rawQueryString\"]");
    expect_losses(APIGW_KIND_FUNCTION_URL, "[]");
}
END_TEST

/* Of members that stand twice the last counts, and is what a change is made to. */
START_TEST(members_that_stand_twice) {
    decode("{\"httpMethod\":\"GET\",\"headers\":{\"a\":\"1\"},\"requestContext\":{\"stage\":\"s\"},\"h\\u0065aders\":{"
           "\"b\":\"2\"},"
           "\"requestContext\":{\"stage\":\"t\",\"n\":1}}",
           true);
    expect(NULL, "{\"httpMethod\":\"GET\",\"headers\":{\"a\":\"1\"},\"requestContext\":{\"stage\":\"s\"},\"headers\":{"
                 "\"b\":\"2\"},"
                 "\"requestContext\":{\"stage\":\"t\",\"n\":1}}");
    add(APIGW_LIST_HEADERS, "c", "3");
    set(APIGW_FIELD_API_ID, "i");
    expect(NULL,
           "{\"httpMethod\":\"GET\",\"headers\":{\"b\":\"2\",\"c\":\"3\"},\"requestContext\":{\"stage\":\"t\",\"n\":1,"
           "\"apiId\":\"i\"},\"multiValueHeaders\":{\"c\":[\"3\"]}}");
}
END_TEST

/* However a name is written, it is the one that was changed. */
START_TEST(escaped_header_names) {
    decode("{\"httpMethod\":\"GET\",\"headers\":{\"\\u0041uthorization\":\"1\",\"b\":\"2\"},"
           "\"multiValueHeaders\":{\"\\u0041uthorization\":[\"1\"]}}",
           true);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "authorization", 13, NULL), APIGW_OK);
    expect(NULL, "{\"httpMethod\":\"GET\",\"headers\":{\"b\":\"2\"},\"multiValueHeaders\":{}}");
}
END_TEST

/* The limits are what still goes (B.9). */
START_TEST(limits_to_the_byte) {
    enum { HEADER_LIMIT = 10240, EVENT_LIMIT = 6291556 };
    static char text[EVENT_LIMIT];
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    size_t n = 0;
    memset(text, 'x', sizeof text);
    set(APIGW_FIELD_METHOD, "GET");
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "a", 1, text, HEADER_LIMIT - 5, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "a", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "a", 1, text, HEADER_LIMIT - 4, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_E_SIZE);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "a", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_body(r, text, 1, APIGW_BODY_BORROW, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    apigw_buffer_data(out, &n);
    ck_assert_int_eq(apigw_request_set_body(r, text, EVENT_LIMIT - n + 1, APIGW_BODY_BORROW, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    apigw_buffer_data(out, &n);
    ck_assert_uint_eq(n, EVENT_LIMIT);
    text[0] = '\n'; /* takes two */
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_E_SIZE);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_PAYLOAD_TOO_LARGE);
    apigw_buffer_data(out, &n);
    ck_assert_uint_eq(n, 0);
    apigw_api_free(api);
}
END_TEST

/* A1.12: splitting a query string anew takes memory of the buffer, which may fail. */
START_TEST(memory_for_semicolons) {
    static const char target[] = "/?a=1;b=2";
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_status status = APIGW_E_NOMEM;
    unsigned k;
    ck_assert_int_eq(apigw_request_set_target(r, target, sizeof target - 1, NULL), APIGW_OK);
    for (k = 1; status != APIGW_OK; k++) {
        apigw_buffer *counted = apigw_buffer_new(&a);
        c.calls = 0;
        c.fail_at = k;
        status = apigw_request_encode(r, api, counted, &error);
        c.fail_at = 0;
        ck_assert(status == APIGW_OK || status == APIGW_E_NOMEM);
        size_t len = 0;
        apigw_buffer_data(counted, &len);
        ck_assert((status == APIGW_OK) == (len != 0));
        apigw_buffer_free(counted);
        ck_assert_uint_eq(c.live_bytes, 0);
    }
    ck_assert_uint_gt(k, 2);
    apigw_api_free(api);
}
END_TEST

START_TEST(names_of_what_is_lost_are_escaped) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"a/~\":1,\"b\\/\\u002f\\u007E\":1,\"c\\\\/\\\"\\u00e9\":1}", false);
    expect_losses(APIGW_KIND_HTTP_2, "[\"/a~1~0\",\"/b~1~1~0\",\"/c\\\\~1\\\"\\u00e9\"]");
}
END_TEST

START_TEST(what_is_of_no_front_end_or_another_is_lost) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"rawPath\":\"/"
           "x\",\"routeKey\":null,\"own\":1,\"kept\":2,\"multiValueHeaders\":"
           "{\"TE\":[\"a\",\"b\"]},\"requestContext\":{\"authentication\":{\"n\":1},\"mine\":{},"
           "\"identity\":{\"clientCert\":{\"x\":1,\"validity\":{\"y/\":2}}},\"authorizer\":{\"k\":1}}}",
           false);
    ck_assert_int_eq(apigw_request_set_json(r, "/kept", 5, "3", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_json(r, "/requestContext/mine", 20, NULL, 0, NULL), APIGW_OK);
    expect_losses(APIGW_KIND_HTTP_2, "[\"/multiValueHeaders/TE\",\"/requestContext/authentication\","
                                     "\"/requestContext/identity/clientCert/x\","
                                     "\"/requestContext/identity/clientCert/validity/y~1\",\"/rawPath\",\"/own\"]");
    expect_as(APIGW_KIND_HTTP_2, "\"kept\":3}");
}
END_TEST

/* A name with several values where there is room for the last one, once each; pointers as the event has the list. */
START_TEST(values_that_are_lost_are_listed) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"X-A\":\"2\"},"
           "\"multiValueHeaders\":{\"X-A\":[\"1\",\"2\"],\"b\":[\"1\"],\"x-a\":[\"3\"],\"Cookie\":[\"a=1\",\"b=2\"]},"
           "\"multiValueQueryStringParameters\":{\"q~/\\\"\":[\"1\",\"2\",\"3\"],\"Q\":[\"1\"],\"q\":[\"2\"]},"
           "\"requestContext\":{}}",
           false);
    expect_losses(APIGW_KIND_ALB, "[\"/multiValueHeaders/X-A\",\"/multiValueQueryStringParameters/q~0~1\\\"\"]");
    expect_as(APIGW_KIND_ALB, "\"x-a\":\"3\"");
    expect_as(APIGW_KIND_ALB, "\"cookie\":\"a=1; b=2\"");
    expect_losses(APIGW_KIND_ALB_MULTI, "[]");
    expect_losses(APIGW_KIND_LATTICE_1, "[]");
    expect_as(APIGW_KIND_LATTICE_1, "\"cookie\":\"a=1; b=2\"");
    expect_losses(APIGW_KIND_LATTICE_2, "[]");
    expect_losses(APIGW_KIND_HTTP_1, "[]");
    decode("{\"version\":\"2.0\",\"rawPath\":\"/\",\"rawQueryString\":\"a=1&a=2\",\"headers\":{},"
           "\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
           false);
    expect_losses(APIGW_KIND_ALB, "[\"/queryStringParameters/a\"]");
    apigw_request_reset(r);
    set(APIGW_FIELD_RAW_QUERY, "b=1&a=1&b=2&a=2&b=3");
    add(APIGW_LIST_HEADERS, "Cookie", "a=1");
    add(APIGW_LIST_HEADERS, "cookie", "b=2");
    expect_losses(APIGW_KIND_ALB, "[\"/headers/cookie\",\"/queryStringParameters/a\",\"/queryStringParameters/b\"]");
    expect_losses(APIGW_KIND_ALB_MULTI, "[]");
    expect_losses(APIGW_KIND_REST, "[]");
}
END_TEST

/* An authorizer, and ids of which there is not even one. What says nothing is no loss. */
START_TEST(an_authorizer_without_a_place_is_lost) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"authorizer\":{\"k\":1},\"requestId\":\"i\","
           "\"extendedRequestId\":\"i\",\"requestTime\":\"10/Jul/2026:19:19:04 "
           "+0000\",\"requestTimeEpoch\":1783711144000}}",
           false);
    expect_losses(APIGW_KIND_LATTICE_2, "[\"/requestContext/extendedRequestId\",\"/requestContext/requestId\","
                                        "\"/requestContext/authorizer\"]");
    decode("{\"version\":\"1.0\",\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"authorizer\":"
           "{\"claims\":null,\"scopes\":null}}}",
           false);
    expect_losses(APIGW_KIND_ALB, "[]");
}
END_TEST

START_TEST(a_load_balancer_has_the_query_as_it_was_sent) {
    decode("{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"GET\",\"path\":\"/\","
           "\"queryStringParameters\":{\"a%20b\":\"c+d\",\"e\":\"%2B\"},\"headers\":{\"x\":\"1\"},\"isBase64Encoded\":"
           "false}",
           true);
    add(APIGW_LIST_QUERY, "a b", "x&y"); /* the name that is there already: the last one counts */
    expect(NULL, "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"GET\",\"path\":\"/\","
                 "\"queryStringParameters\":{\"a%20b\":\"x%26y\",\"e\":\"%2B\"},\"headers\":{\"x\":\"1\"},"
                 "\"isBase64Encoded\":false}");
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_QUERY, "a b", 3, &error), APIGW_OK);
    expect(NULL, "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"GET\",\"path\":\"/\","
                 "\"queryStringParameters\":{\"e\":\"%2B\"},\"headers\":{\"x\":\"1\"},\"isBase64Encoded\":false}");
    expect_as(APIGW_KIND_HTTP_2, "\"queryStringParameters\":{\"e\":\"+\"}");
    expect_as(APIGW_KIND_REST, "\"multiValueQueryStringParameters\":{\"e\":[\"+\"]}");
}
END_TEST

/* Maps that a kind does not send are replayed and never added to. */
START_TEST(a_map_of_the_other_mode_is_left_out) {
    decode("{\"requestContext\":{\"elb\":{}},\"headers\":{\"a\":\"1\",\"x\":\"1\"},\"queryStringParameters\":null,"
           "\"multiValueHeaders\":{\"a\":[\"1\"]}}",
           true);
    add(APIGW_LIST_HEADERS, "b", "2");
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "x", 1, &error), APIGW_OK);
    expect(NULL, "{\"requestContext\":{\"elb\":{}},\"headers\":{\"a\":\"1\"},\"queryStringParameters\":null,"
                 "\"multiValueHeaders\":{\"a\":[\"1\"],\"b\":[\"2\"]}}");
    set(APIGW_FIELD_RAW_QUERY, "q=1");
    expect(NULL, "{\"requestContext\":{\"elb\":{}},\"headers\":{\"a\":\"1\"},"
                 "\"multiValueHeaders\":{\"a\":[\"1\"],\"b\":[\"2\"]},"
                 "\"multiValueQueryStringParameters\":{\"q\":[\"1\"]}}");
}
END_TEST

/* Lattice: the query string is there twice, and names are mended when they are set. */
START_TEST(lattice_events_with_changes) {
    static const char event[] = "{\"version\":\"2.0\",\"path\":\"/a?x=1\",\"method\":\"GET\",\"headers\":{\"h\":\"1\"},"
                                "\"queryStringParameters\":{\"x\":[\"1\"]},\"requestContext\":{\"serviceArn\":\"s\","
                                "\"identity\":{\"principalOrgId\":\"o\"},\"timeEpoch\":\"1690497599177430\"}}";
    decode(event, true);
    expect(NULL, event);
    add(APIGW_LIST_QUERY, "y", "2");
    set(APIGW_FIELD_PRINCIPAL_ORG_ID, "p");
    expect(NULL, "{\"version\":\"2.0\",\"path\":\"/a?x=1&y=2\",\"method\":\"GET\",\"headers\":{\"h\":\"1\"},"
                 "\"queryStringParameters\":{\"x\":[\"1\"],\"y\":[\"2\"]},\"requestContext\":{\"serviceArn\":\"s\","
                 "\"identity\":{\"principalOrgID\":\"p\"},\"timeEpoch\":\"1690497599177430\"}}");
    set(APIGW_FIELD_PATH, "/b");
    set(APIGW_FIELD_RAW_QUERY, "");
    set(APIGW_FIELD_TIME_MS, "5");
    add(APIGW_LIST_HEADERS, "h", "2");
    expect(NULL, "{\"version\":\"2.0\",\"path\":\"/b\",\"method\":\"GET\",\"headers\":{\"h\":[\"1\",\"2\"]},"
                 "\"queryStringParameters\":{},\"requestContext\":{\"serviceArn\":\"s\","
                 "\"identity\":{\"principalOrgID\":\"p\"},\"timeEpoch\":\"5000\"}}");
    expect_as(APIGW_KIND_HTTP_2, "\"rawPath\":\"/b\",\"rawQueryString\":\"\"");
    expect_as(APIGW_KIND_HTTP_2, "\"timeEpoch\":5");
    expect_losses(APIGW_KIND_HTTP_2, "[\"/requestContext/serviceArn\"]");
    decode(event, false);
    expect(NULL, "{\"version\":\"2.0\",\"path\":\"/a?x=1\",\"method\":\"GET\",\"headers\":{\"h\":[\"1\"]},"
                 "\"queryStringParameters\":{\"x\":[\"1\"]},\"body\":null,\"requestContext\":{\"serviceArn\":\"s\","
                 "\"identity\":{\"principalOrgId\":\"o\"},\"timeEpoch\":\"1690497599177430\"}}");
    expect_as(APIGW_KIND_REST, "\"requestTimeEpoch\":1690497599177");
    expect_as(APIGW_KIND_REST, "\"principalOrgId\":\"o\"");
    expect_as(APIGW_KIND_LATTICE_1,
              "{\"raw_path\":\"/a?x=1\",\"method\":\"GET\",\"headers\":{\"h\":\"1\"},"
              "\"query_string_parameters\":{\"x\":\"1\"},\"body\":\"\",\"is_base64_encoded\":false}");
}
END_TEST

/* The path with query string as it was sent, until it is changed. */
START_TEST(a_mark_without_a_query_is_kept) {
    decode("{\"raw_path\":\"/q?\",\"method\":\"GET\"}", false);
    expect(NULL, "{\"raw_path\":\"/q?\",\"method\":\"GET\",\"headers\":{},\"query_string_parameters\":{},"
                 "\"is_base64_encoded\":false}");
    expect_as(APIGW_KIND_LATTICE_2, "\"path\":\"/q?\"");
    expect_as(APIGW_KIND_HTTP_2, "\"rawPath\":\"/q\",\"rawQueryString\":\"\"");
    add(APIGW_LIST_QUERY, "a", "1");
    expect_as(APIGW_KIND_LATTICE_2, "\"path\":\"/q?a=1\"");
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_QUERY, "a", 1, NULL), APIGW_OK);
    expect_as(APIGW_KIND_LATTICE_2, "\"path\":\"/q\"");
    ck_assert_int_eq(apigw_request_set_target(r, "/r?", 3, NULL), APIGW_OK);
    expect_as(APIGW_KIND_LATTICE_1, "\"raw_path\":\"/r?\"");
    set(APIGW_FIELD_RAW_QUERY, "");
    expect_as(APIGW_KIND_LATTICE_1, "\"raw_path\":\"/r\"");
    apigw_request_reset(r);
    expect_as(APIGW_KIND_LATTICE_1, "\"raw_path\":\"/\"");
}
END_TEST

/* ---- the ARN of a request ------------------------------------------------------------------------------------- */

static apigw_api *api_of(uint32_t kind) {
    apigw_api *api = apigw_api_new(NULL, kind);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_REGION, "eu-west-1", 9, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_ACCOUNT_ID, "123456789012", 12, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_API_ID, "a1", 2, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_STAGE, "prod", 4, NULL), APIGW_OK);
    return api;
}

static void expect_arn(uint32_t kind, const char *wanted) {
    apigw_api *api = api_of(kind);
    ck_assert_msg(apigw_request_arn(r, api, out, &error) == APIGW_OK, "%s", error.message);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), wanted);
    apigw_api_free(api);
}

/* It is the one of the authorizer's event, whichever front end is asked. */
START_TEST(the_arn_of_a_request) {
    static const uint32_t kinds[] = {APIGW_KIND_REST,
                                     APIGW_KIND_HTTP_1,
                                     APIGW_KIND_HTTP_2,
                                     APIGW_KIND_AUTHORIZER_REST,
                                     APIGW_KIND_AUTHORIZER_TOKEN,
                                     APIGW_KIND_AUTHORIZER_HTTP_2};
    char piece[100];
    set(APIGW_FIELD_METHOD, "GET");
    ck_assert_int_eq(apigw_request_set_target(r, "/pets/7%20?x=1", 14, NULL), APIGW_OK);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        expect_arn(kinds[i], "arn:aws:execute-api:eu-west-1:123456789012:a1/prod/GET/pets/7%20");
    expect_arn(APIGW_KIND_WEBSOCKET, "arn:aws:execute-api:eu-west-1:123456789012:a1/prod/$connect");
    apigw_api *api = api_of(APIGW_KIND_AUTHORIZER_REST);
    ck_assert_int_eq(apigw_request_arn(r, api, out, &error), APIGW_OK);
    snprintf(piece, sizeof piece, "\"methodArn\":\"%s\"", apigw_buffer_data(out, NULL));
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), piece));
    apigw_api_free(api);
    set(APIGW_FIELD_REGION, "cn-north-1");
    expect_arn(APIGW_KIND_REST, "arn:aws-cn:execute-api:cn-north-1:123456789012:a1/prod/GET/pets/7%20");
    set(APIGW_FIELD_METHOD_ARN, "arn:mine\"");
    expect_arn(APIGW_KIND_REST, "arn:mine\"");
    decode("{\"type\":\"TOKEN\",\"authorizationToken\":\"t\",\"methodArn\":\"arn:\\u0061\"}", false);
    ck_assert_int_eq(apigw_request_arn(r, NULL, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "arn:a");
}
END_TEST

START_TEST(an_arn_that_is_not_known) {
    static const struct {
        uint32_t field;
        const char *value, *missing;
    } parts[] = {{APIGW_FIELD_REGION, "eu-west-1", "region"},
                 {APIGW_FIELD_ACCOUNT_ID, "1", "account"},
                 {APIGW_FIELD_API_ID, "a", "id of the API"},
                 {APIGW_FIELD_STAGE, "s", "stage"},
                 {APIGW_FIELD_METHOD, "GET", "method"}};
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    char memory[8];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        ck_assert_int_eq(apigw_request_arn(r, api, out, &error), APIGW_E_MISSING);
        ck_assert_ptr_nonnull(strstr(error.message, parts[i].missing));
        ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
        set(parts[i].field, parts[i].value);
    }
    ck_assert_int_eq(apigw_request_arn(r, api, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "arn:aws:execute-api:eu-west-1:1:a/s/GET/");
    ck_assert_int_eq(apigw_request_arn(r, NULL, out, &error), APIGW_E_STATE);
    ck_assert_int_eq(apigw_request_arn(NULL, api, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_arn(r, api, NULL, &error), APIGW_E_ARGUMENT);
    apigw_buffer_use(out, memory, sizeof memory, NULL);
    ck_assert_int_eq(apigw_request_arn(r, api, out, &error), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), 41);
    apigw_api_free(api);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        bool none = kind == APIGW_KIND_FUNCTION_URL || kind == APIGW_KIND_ALB || kind == APIGW_KIND_ALB_MULTI ||
                    kind == APIGW_KIND_LATTICE_1 || kind == APIGW_KIND_LATTICE_2;
        api = api_of(kind);
        ck_assert_int_eq(apigw_request_arn(r, api, out, &error), none ? APIGW_E_UNSUPPORTED : APIGW_E_SPACE);
        apigw_api_free(api);
    }
}
END_TEST

/* A path that one kind decodes and another has followed by the query string. */
START_TEST(a_mark_in_a_path_is_no_query) {
    decode("{\"version\":\"2.0\",\"rawPath\":\"/a?b c\",\"rawQueryString\":\"x=1\",\"headers\":{},"
           "\"requestContext\":{\"http\":{\"method\":\"GET\"}}}",
           false);
    expect_as(APIGW_KIND_LATTICE_1, "\"raw_path\":\"/a%3Fb%20c?x=1\"");
    expect_as(APIGW_KIND_ALB, "\"path\":\"/a%3Fb%20c\",\"queryStringParameters\":{\"x\":\"1\"}");
}
END_TEST

/* Escapes and characters at every offset of the pieces in which a long path is decoded. */
START_TEST(long_paths_are_decoded_in_pieces) {
    static char path[4000], decoded[4000];
    for (size_t before = 1000; before < 1060; before++) {
        size_t n = 0, d = 0;
        memset(path, 'a', before);
        memset(decoded, 'a', before);
        path[0] = decoded[0] = '/';
        n = d = before;
        for (int i = 0; i < 40; i++) {
            n += (size_t)snprintf(path + n, sizeof path - n, "%%E2%%98%%95b%%F0%%9F%%98%%8A");
            d += (size_t)snprintf(decoded + d, sizeof decoded - d,
                                  "\xE2\x98\x95"
                                  "b\xF0\x9F\x98\x8A");
        }
        apigw_request_reset(r);
        ck_assert_int_eq(apigw_request_set_target(r, path, n, &error), APIGW_OK);
        expect_as(APIGW_KIND_HTTP_2, decoded);
    }
}
END_TEST

START_TEST(nothing_is_allocated_for_the_size) {
    watched counting;
    apigw_allocator allocator = watched_allocator(&counting);
    apigw_request *built = apigw_request_new(&allocator);
    apigw_api *api = apigw_api_new(&allocator, APIGW_KIND_REST);
    apigw_buffer *none = apigw_buffer_new(&allocator);
    size_t before, needed;
    ck_assert_int_eq(apigw_request_set_target(built, "/a%20b?c=d&c=e", 14, NULL), APIGW_OK);
    for (int i = 0; i < 64; i++)
        ck_assert_int_eq(apigw_request_add(built, APIGW_LIST_HEADERS, "x", 1, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_buffer_use(none, NULL, 0, NULL), APIGW_OK);
    before = counting.calls;
    ck_assert_int_eq(apigw_request_encode(built, api, none, &error), APIGW_E_SPACE);
    ck_assert_uint_eq(error.error_response, 0);
    ck_assert_uint_eq(counting.calls, before);
    needed = apigw_buffer_needed(none);
    ck_assert_int_eq(apigw_request_encode(built, api, out, &error), APIGW_OK);
    ck_assert_uint_eq(needed, apigw_buffer_needed(out));
    ck_assert_uint_eq(needed, strlen(apigw_buffer_data(out, NULL)) + 1);
    apigw_buffer_free(none);
    apigw_api_free(api);
    apigw_request_free(built);
    ck_assert_uint_eq(counting.live_bytes, 0);
    ck_assert(!counting.wrong);
}
END_TEST

START_TEST(arguments_are_checked) {
    ck_assert_int_eq(apigw_request_encode(NULL, NULL, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_encode(r, NULL, NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_encode(r, NULL, out, &error), APIGW_E_STATE);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    expect_as(APIGW_KIND_HTTP_2, "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/\"");
}
END_TEST

Suite *request_encode_suite(void);

/* ---- names of lines ------------------------------------------------------------------------------------------- */

enum { LINES_MOST = 200 };

/* Writes what `kind` makes of header lines that have the given names, with their numbers as values: each name once, in
 * the order of its first line, or of the alphabet, with all its values or the last. */
static void write_wanted(char *to, char (*names)[16], const int *first, int n, bool sorted, bool array) {
    int order[LINES_MOST], count = 0;
    for (int i = 0; i < n; i++)
        if (first[i] == i)
            order[count++] = i;
    for (int i = 0; sorted && i < count; i++)
        for (int k = i + 1; k < count; k++)
            if (strcmp(names[order[k]], names[order[i]]) < 0) {
                int other = order[i];
                order[i] = order[k];
                order[k] = other;
            }
    for (int i = 0; i < count; i++) {
        const char *between = "";
        to += sprintf(to, "%s\"%s\":%s", i == 0 ? "" : ",", names[order[i]], array ? "[" : "\"");
        for (int k = 0; k < n; k++)
            if (first[k] == order[i]) {
                to += sprintf(to, array ? "%s\"%d\"" : "%s%d", between, k);
                between = ",";
            }
        to += sprintf(to, "%s", array ? "]" : "\"");
    }
}

/* Few and many lines, of names that repeat and begin alike: as a sorted map of arrays and as a map of joined values. */
START_TEST(lines_of_one_name_are_grouped) {
    static char names[LINES_MOST][16], wanted[LINES_MOST * 40], all[LINES_MOST * 40 + 40];
    int first[LINES_MOST];
    uint32_t random = 3;
    for (int n = 1; n < LINES_MOST; n += n < 90 ? 1 : 37)
        for (int distinct = 1; distinct <= 64; distinct *= 4) {
            apigw_request_reset(r);
            set(APIGW_FIELD_METHOD, "GET");
            set(APIGW_FIELD_PATH, "/");
            for (int i = 0; i < n; i++) {
                char value[8];
                const unsigned name = next_random(&random) % (unsigned)distinct;
                sprintf(names[i], "%s%u", name % 3 == 0 ? "y" : "y-same-start-", name);
                sprintf(value, "%d", i);
                add(APIGW_LIST_HEADERS, names[i], value);
                for (first[i] = 0; strcmp(names[first[i]], names[i]) != 0;)
                    first[i]++;
            }
            write_wanted(wanted, names, first, n, true, true);
            sprintf(all, "\"multiValueHeaders\":{%s}", wanted);
            expect_as(APIGW_KIND_REST, all);
            write_wanted(wanted, names, first, n, false, false);
            sprintf(all, "\"headers\":{%s}", wanted);
            expect_as(APIGW_KIND_HTTP_2, all);
        }
}
END_TEST

/* A name is written in lower case, and a value that needs escapes is not, whatever is left in the output. */
START_TEST(entries_fit_exactly) {
    static const char *const values[] = {"",        "v", "plain", "a longer value that is plain", "with \"quotes\"",
                                         "\xc3\xa9"};
    char memory[4096];
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        size_t needed;
        apigw_request_reset(r);
        set(APIGW_FIELD_METHOD, "GET");
        set(APIGW_FIELD_PATH, "/");
        add(APIGW_LIST_HEADERS, "X-A-Name-Of-Some-Length", values[i]);
        add(APIGW_LIST_HEADERS, "B", values[i]);
        ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
        needed = apigw_buffer_needed(out);
        for (size_t size = 0; size <= needed + 40; size++) {
            apigw_buffer *small = apigw_buffer_new(NULL);
            apigw_buffer_use(small, memory, size, NULL);
            memset(memory, '#', sizeof memory);
            ck_assert_int_eq(apigw_request_encode(r, api, small, &error), size < needed ? APIGW_E_SPACE : APIGW_OK);
            ck_assert_uint_eq(apigw_buffer_needed(small), needed);
            ck_assert_int_eq(memory[size], '#');
            if (size >= needed)
                ck_assert_str_eq(memory, apigw_buffer_data(out, NULL));
            apigw_buffer_free(small);
        }
    }
    apigw_api_free(api);
}
END_TEST

Suite *request_encode_suite(void) {
    const TTest *const tests[] = {a_kept_event_is_replayed,
                                  many_names_change,
                                  a_changed_path_changes_the_context,
                                  open_ended_members_are_set_and_taken_away,
                                  an_event_comes_from_the_model_without_its_source,
                                  the_front_end_fills_what_a_kept_event_lacks,
                                  stages_move_between_paths,
                                  authorizers_are_converted,
                                  losses_are_listed,
                                  what_follows_is_no_loss,
                                  nothing_is_no_loss,
                                  damage_is_a_loss,
                                  limits_to_the_byte,
                                  memory_for_semicolons,
                                  escaped_header_names,
                                  members_that_stand_twice,
                                  names_of_what_is_lost_are_escaped,
                                  what_is_of_no_front_end_or_another_is_lost,
                                  values_that_are_lost_are_listed,
                                  an_authorizer_without_a_place_is_lost,
                                  a_load_balancer_has_the_query_as_it_was_sent,
                                  a_map_of_the_other_mode_is_left_out,
                                  lattice_events_with_changes,
                                  a_mark_in_a_path_is_no_query,
                                  a_mark_without_a_query_is_kept,
                                  the_arn_of_a_request,
                                  an_arn_that_is_not_known,
                                  long_paths_are_decoded_in_pieces,
                                  nothing_is_allocated_for_the_size,
                                  lines_of_one_name_are_grouped,
                                  entries_fit_exactly,
                                  arguments_are_checked};
    Suite *suite = suite_create("request_encode");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    return suite;
}
