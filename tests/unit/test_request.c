#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *request_suite(void);

static apigw_request *r;
static apigw_error err;

static void setup(void) {
    r = apigw_request_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_request_free(r);
}

static apigw_status decode(const char *json) {
    return apigw_request_decode(r, json, strlen(json), 0, &err);
}

static const char rest_event[] = "{\"resource\":\"/p/{id}\",\"path\":\"/p/"
                                 "1\",\"httpMethod\":\"GET\",\"headers\":{\"A\":\"1\",\"cookie\":\"x=1; y\"},"
                                 "\"multiValueHeaders\":{\"A\":[\"0\",\"1\"]},\"queryStringParameters\":{\"q\":\"b\"},"
                                 "\"multiValueQueryStringParameters\":{\"q\":[\"a\",\"b\"]},"
                                 "\"pathParameters\":{\"id\":\"%31\"},\"stageVariables\":{\"v\":\"w\"},"
                                 "\"requestContext\":{\"stage\":\"prod\",\"requestTimeEpoch\":1700000000123,"
                                 "\"identity\":{\"sourceIp\":\"1.2.3.4\"},\"authorizer\":{\"principalId\":7,\"claims\":"
                                 "{\"a\":\"\\u0062\"}}},\"body\":\"aGk=\",\"isBase64Encoded\":true,\"more\":[1]}";
static const char http_2_event[] = "{\"version\":\"2.0\",\"routeKey\":\"GET /\",\"rawPath\":\"/a "
                                   "b\",\"rawQueryString\":\"q=1&q=2\",\"cookies\":[\"a=1\",\"b=2\"],"
                                   "\"headers\":{\"x\":\"1,2\"},\"requestContext\":{\"http\":{\"method\":\"PUT\","
                                   "\"sourceIp\":\"::1\"},\"timeEpoch\":-5,\"domainName\":\"d.example\"},"
                                   "\"body\":\"plain\\n\",\"isBase64Encoded\":false}";

/* ---- life --------------------------------------------------------------------------------------------------- */

START_TEST(null_is_no_request) {
    apigw_pair p;
    int64_t i;
    size_t n = 3;
    apigw_request_free(NULL);
    apigw_request_reset(NULL);
    ck_assert_int_eq(apigw_request_set_option(NULL, APIGW_OPT_STRICT, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_decode(NULL, "{}", 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_decode_in_place(NULL, NULL, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_request_detect(NULL, "{}", 2, &err), 0);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_request_kind(NULL), 0);
    ck_assert_ptr_null(apigw_request_get(NULL, APIGW_FIELD_METHOD, &n));
    ck_assert_uint_eq(n, 0);
    ck_assert_int_eq(apigw_request_get_int(NULL, APIGW_FIELD_TIME_MS, &i), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_request_count(NULL, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(apigw_request_at(NULL, APIGW_LIST_HEADERS, 0, &p), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_request_copy(NULL, APIGW_LIST_HEADERS, 0, &p, 1), 0);
    ck_assert_ptr_null(apigw_request_find(NULL, APIGW_LIST_HEADERS, "a", 1, 0, &n));
    ck_assert_ptr_null(apigw_request_body(NULL, &n));
    ck_assert_int_eq(apigw_request_body_was_base64(NULL), 0);
    ck_assert_uint_eq(apigw_request_issue_count(NULL), 0);
    ck_assert_int_eq(apigw_request_issue_at(NULL, 0, &err), APIGW_E_ARGUMENT);
}
END_TEST

/* Nothing but the kind is left of what could not be decoded. */
static void expect_only_kind(uint32_t kind) {
    size_t n = 3;
    int64_t i;
    apigw_pair p;
    ck_assert_uint_eq(apigw_request_kind(r), kind);
    for (uint32_t f = 0; f <= APIGW_FIELD_LAST + 5; f++) {
        ck_assert_ptr_null(apigw_request_get(r, f, &n));
        ck_assert_uint_eq(n, 0);
    }
    for (uint32_t l = 1; l <= APIGW_LIST_LAST; l++) {
        ck_assert_uint_eq(apigw_request_count(r, l), 0);
        ck_assert_int_eq(apigw_request_at(r, l, 0, &p), APIGW_E_NOT_FOUND);
    }
    ck_assert_ptr_null(apigw_request_body(r, &n));
    ck_assert_int_eq(apigw_request_body_was_base64(r), 0);
    ck_assert_uint_eq(apigw_request_issue_count(r), 0);
    ck_assert_int_eq(apigw_request_issue_at(r, 0, &err), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &i), APIGW_E_NOT_FOUND);
}

static void expect_empty(void) {
    expect_only_kind(0);
}

START_TEST(empty_before_after_and_on_error) {
    expect_empty();
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    apigw_request_reset(r);
    expect_empty();
    static const struct {
        const char *text;
        apigw_status code;
        uint32_t kind;
    } bad[] = {{"", APIGW_E_TRUNCATED, 0},
               {"{", APIGW_E_TRUNCATED, 0},
               {"{\"httpMethod\":\"G\",\"path\":\"/\"", APIGW_E_TRUNCATED, 0},
               {"{\"httpMethod\":\"G\",\"path\":\"/\",\"body\":1", APIGW_E_TRUNCATED, 0},
               {"[]", APIGW_E_TYPE, 0},
               {"{}", APIGW_E_KIND, 0},
               {"{\"httpMethod\":1}", APIGW_E_KIND, 0},
               {"{\"path\":{},\"headers\":{\"a b\":\"\"},\"body\":5}", APIGW_E_KIND, 0},
               {"{\"type\":\"TOKEN\",\"methodArn\":1}", APIGW_E_TYPE, APIGW_KIND_AUTHORIZER_TOKEN},
               {"{\"body\":5,\"requestContext\":{\"elb\":{}}}", APIGW_E_TYPE, APIGW_KIND_ALB},
               {"{\"httpMethod\":\"G\",\"path\":\"/\",\"body\":\"*\",\"isBase64Encoded\":true}", APIGW_E_BASE64,
                APIGW_KIND_REST},
               {"{\"rawPath\":\"\\u0000\",\"requestContext\":{\"http\":{}}}", APIGW_E_VALUE, APIGW_KIND_HTTP_2},
               {"{\"headers\":{\"a\":\"\\n\"},\"requestContext\":{\"http\":{}}}", APIGW_E_HEADER, APIGW_KIND_HTTP_2},
               {"{\"raw_path\":\"\",\"method\":\"G T\"}", APIGW_E_VALUE, APIGW_KIND_LATTICE_1},
               {"{\"raw_path\":\"\",\"x\":\"\xff\",\"method\":\"G\"}", APIGW_E_UTF8, APIGW_KIND_LATTICE_1},
               {"{\"raw_path\":\"\xff\\\"\",\"method\":\"G\"}", APIGW_E_UTF8, APIGW_KIND_LATTICE_1},
               {"{\"raw_path\":\"\",\"\xff\":1,\"headers\":{\"\xff\":\"\"},\"method\":\"G\"}", APIGW_E_UTF8,
                APIGW_KIND_LATTICE_1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(decode(rest_event), APIGW_OK);
        ck_assert_msg(decode(bad[i].text) == bad[i].code, "%s: %s", bad[i].text, err.message);
        ck_assert_int_eq(err.code, bad[i].code);
        expect_only_kind(bad[i].kind);
        char *text = exact_copy(bad[i].text, strlen(bad[i].text));
        ck_assert_int_eq(apigw_request_decode_in_place(r, text, strlen(bad[i].text), 0, &err), bad[i].code);
        expect_only_kind(bad[i].kind);
        free(text);
        apigw_request_decode(r, bad[i].text, strlen(bad[i].text), APIGW_KIND_WEBSOCKET, NULL);
        ck_assert_uint_eq(apigw_request_kind(r), APIGW_KIND_WEBSOCKET); /* as the caller said */
        ck_assert_uint_eq(apigw_request_detect(r, bad[i].text, strlen(bad[i].text), &err), bad[i].kind);
        ck_assert_int_eq(err.code, bad[i].kind != 0 ? APIGW_OK : bad[i].code);
        expect_empty();
    }
}
END_TEST

/* Limits of the document: the kind is detected all the same. */
START_TEST(the_kind_survives_limits) {
    static const char event[] =
        "{\"x\":[[0],\"[\\\"\",{}],\"headers\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"},\"y\":1,\"z\":2,"
        "\"w\":3,\"requestContext\":{\"elb\":{}},\"body\":5}";
    apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL);
    ck_assert_int_eq(decode(event), APIGW_E_ITEMS);
    ck_assert_str_eq(err.pointer, "/headers/c");
    expect_only_kind(APIGW_KIND_ALB);
    apigw_request_set_option(r, APIGW_OPT_MAX_DEPTH, 2, NULL);
    ck_assert_int_eq(decode(event), APIGW_E_DEPTH); /* and so of a context that has to be read */
    ck_assert_str_eq(err.pointer, "/x/0");
    expect_only_kind(0);
    apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 100, NULL);
    ck_assert_int_eq(decode("{\"path\":\"/\",\"x\":[[]],\"httpMethod\":\"G\"}"), APIGW_E_DEPTH);
    expect_only_kind(APIGW_KIND_REST);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_PATH, "/", 1, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_kind(r), 0); /* it is built now */
}
END_TEST

START_TEST(empty_after_misuse) {
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    ck_assert_int_eq(apigw_request_decode(r, "{}", 2, APIGW_KIND_LAST + 1, &err), APIGW_E_ARGUMENT);
    expect_empty();
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    ck_assert_int_eq(apigw_request_decode(r, NULL, 2, 0, &err), APIGW_E_ARGUMENT);
    expect_empty();
}
END_TEST

START_TEST(nothing_is_truncated) {
    ck_assert_int_eq(apigw_request_decode(r, NULL, 0, 0, &err), APIGW_E_TRUNCATED);
    ck_assert_uint_eq(err.offset, 0);
    ck_assert_int_eq(apigw_request_decode_in_place(r, NULL, 0, APIGW_KIND_REST, &err), APIGW_E_TRUNCATED);
    ck_assert_uint_eq(apigw_request_detect(r, NULL, 0, &err), 0);
    ck_assert_int_eq(err.code, APIGW_E_TRUNCATED);
}
END_TEST

START_TEST(names_of_fields_and_lists) {
    for (uint32_t f = 1; f <= APIGW_FIELD_LAST; f++) {
        ck_assert_ptr_nonnull(apigw_field_name(f));
        for (uint32_t g = 1; g < f; g++)
            ck_assert_str_ne(apigw_field_name(f), apigw_field_name(g));
    }
    for (uint32_t l = 1; l <= APIGW_LIST_LAST; l++)
        ck_assert_ptr_nonnull(apigw_list_name(l));
    ck_assert_ptr_null(apigw_field_name(0));
    ck_assert_ptr_null(apigw_field_name(APIGW_FIELD_LAST + 1));
    ck_assert_ptr_null(apigw_field_name(UINT32_MAX));
    ck_assert_ptr_null(apigw_list_name(0));
    ck_assert_ptr_null(apigw_list_name(APIGW_LIST_LAST + 1));
    ck_assert_str_eq(apigw_field_name(APIGW_FIELD_SOURCE_IP), "source-ip");
    ck_assert_str_eq(apigw_list_name(APIGW_LIST_PATH_PARAMETERS), "path-parameters");
}
END_TEST

/* ---- what it tells ------------------------------------------------------------------------------------------ */

/* All that a request tells, as text. */
static void describe(const apigw_request *q, char *to, size_t capacity) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_dump_json(q, out, &err), APIGW_OK);
    snprintf(to, capacity, "%s", apigw_buffer_data(out, NULL));
    apigw_buffer_free(out);
}

static const char rest_told[] = "{\"kind\":\"rest\",\"method\":\"GET\",\"path\":\"/p/1\",\"raw-path\":\"/p/"
                                "1\",\"raw-query\":\"q=a&q=b\",\"resource\":\"/p/{id}\",\"stage\":\"prod\","
                                "\"time-ms\":1700000000123,\"source-ip\":\"1.2.3.4\",\"principal-id\":\"7\","
                                "\"headers\":[[\"A\",\"0\"],[\"A\",\"1\"],[\"cookie\",\"x=1; y\"]],"
                                "\"query\":[[\"q\",\"a\"],[\"q\",\"b\"]],\"cookies\":[[\"x\",\"1\"],[\"\",\"y\"]],"
                                "\"path-parameters\":[[\"id\",\"1\"]],\"stage-variables\":[[\"v\",\"w\"]],"
                                "\"body\":\"hi\"}";
static const char http_2_told[] = "{\"kind\":\"http-2.0\",\"method\":\"PUT\",\"path\":\"/a%20b\",\"raw-path\":\"/a "
                                  "b\",\"raw-query\":\"q=1&q=2\",\"version\":\"2.0\",\"route-key\":\"GET /\","
                                  "\"domain-name\":\"d.example\",\"time-ms\":-5,\"source-ip\":\"::1\",\"headers\":[["
                                  "\"x\",\"1,2\"],[\"cookie\",\"a=1; b=2\"]],"
                                  "\"query\":[[\"q\",\"1\"],[\"q\",\"2\"]],\"cookies\":[[\"a\",\"1\"],[\"b\",\"2\"]],"
                                  "\"path-parameters\":[],\"stage-variables\":[],\"body\":\"plain\\n\"}";

START_TEST(kinds_in_turn_on_one_handle) {
    char told[4000];
    for (int round = 0; round < 6; round++) {
        bool rest = round % 2 == 0;
        const char *event = rest ? rest_event : http_2_event;
        size_t n = strlen(event);
        char *text = exact_copy(event, n);
        if (round < 2)
            ck_assert_int_eq(apigw_request_decode(r, text, n, 0, &err), APIGW_OK);
        else if (round < 4)
            ck_assert_int_eq(apigw_request_decode(r, text, n, rest ? APIGW_KIND_REST : APIGW_KIND_HTTP_2, NULL),
                             APIGW_OK);
        else
            ck_assert_int_eq(apigw_request_decode_in_place(r, text, n, 0, &err), APIGW_OK);
        if (round < 4) {
            memset(text, 'Z', n); /* it is not needed any more */
            free(text);
        }
        describe(r, told, sizeof told);
        ck_assert_str_eq(told, rest ? rest_told : http_2_told);
        ck_assert_int_eq(apigw_request_body_was_base64(r), rest);
        if (round >= 4)
            free(text);
        if (round == 3) /* an error in between */
            ck_assert_int_eq(decode("{\"headers\":{\"a\":\"b\"},\"httpMethod\":\"\\u0000\"}"), APIGW_E_VALUE);
    }
}
END_TEST

START_TEST(lists_as_a_whole_and_in_part) {
    apigw_pair p[5];
    size_t n;
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 3);
    ck_assert_uint_eq(apigw_request_copy(r, APIGW_LIST_HEADERS, 0, p, 5), 3);
    ck_assert_str_eq(p[2].name, "cookie");
    ck_assert_uint_eq(apigw_request_copy(r, APIGW_LIST_HEADERS, 1, p, 1), 1);
    ck_assert_str_eq(p[0].value, "1");
    ck_assert_uint_eq(apigw_request_copy(r, APIGW_LIST_HEADERS, 3, p, 5), 0);
    ck_assert_uint_eq(apigw_request_copy(r, APIGW_LIST_HEADERS, SIZE_MAX, p, 5), 0);
    ck_assert_uint_eq(apigw_request_copy(r, APIGW_LIST_HEADERS, 0, NULL, 0), 0);
    ck_assert_uint_eq(apigw_request_copy(r, 0, 0, p, 5), 0);
    ck_assert_uint_eq(apigw_request_copy(r, APIGW_LIST_LAST + 1, 0, p, 5), 0);
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_HEADERS, 3, p), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_request_at(r, 0, 0, p), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_LAST + 1, 0, p), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_HEADERS, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "a", 1, 1, &n), "1");
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "COOKIE", 6, 0, NULL), "x=1; y");
    ck_assert_ptr_null(apigw_request_find(r, APIGW_LIST_QUERY, "Q", 1, 0, &n));
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_QUERY, "q", 1, 1, &n), "b");
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_COOKIES, NULL, 0, 0, &n), "y");
    ck_assert_ptr_null(apigw_request_find(r, APIGW_LIST_COOKIES, NULL, 1, 0, &n));
    ck_assert_ptr_null(apigw_request_find(r, 99, "q", 1, 0, &n));
}
END_TEST

START_TEST(integers_of_64_bits) {
    static const struct {
        const char *text;
        apigw_status code;
        int64_t value;
    } rows[] = {{"0", 0, 0},
                {"-0", 0, 0},
                {"1700000000123", 0, 1700000000123},
                {"9223372036854775807", 0, INT64_MAX},
                {"-9223372036854775808", 0, INT64_MIN},
                {"9223372036854775808", APIGW_E_VALUE, 0},
                {"-9223372036854775809", APIGW_E_VALUE, 0},
                {"99999999999999999999", APIGW_E_VALUE, 0},
                {"10000000000000000000000", APIGW_E_VALUE, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char event[200];
        int64_t value = 42;
        snprintf(event, sizeof event,
                 "{\"httpMethod\":\"G\",\"path\":\"/\",\"requestContext\":{\"requestTimeEpoch\":%s}}", rows[i].text);
        ck_assert_int_eq(decode(event), APIGW_OK);
        ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &value), rows[i].code);
        ck_assert(value == (rows[i].code == 0 ? rows[i].value : 42));
        ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_TIME_MS, NULL), rows[i].text);
    }
    int64_t value;
    ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_METHOD, &value), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_STAGE, &value), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_request_get_int(r, 0, &value), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_LAST + 1, &value), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_TIME_MS, NULL), APIGW_E_ARGUMENT);
}
END_TEST

/* ---- limits and options ------------------------------------------------------------------------------------- */

START_TEST(options_have_their_bounds) {
    uint64_t low, high;
    for (uint32_t o = 1; o <= APIGW_OPT_LAST; o++) {
        ck_assert_int_eq(apigw_option_bounds(o, &low, &high, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_set_option(r, o, low, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_set_option(r, o, high, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_set_option(r, o, high + 1, NULL), APIGW_E_ARGUMENT);
        ck_assert_int_eq(apigw_request_set_option(r, o, UINT64_MAX, NULL), APIGW_E_ARGUMENT);
        if (low != 0)
            ck_assert_int_eq(apigw_request_set_option(r, o, low - 1, NULL), APIGW_E_ARGUMENT);
    }
    ck_assert_int_eq(apigw_request_set_option(r, 0, 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_LAST + 1, 1, NULL), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(input_up_to_the_limit) {
    size_t n = strlen(rest_event);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_INPUT, n, NULL), APIGW_OK);
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_INPUT, n - 1, NULL), APIGW_OK);
    ck_assert_int_eq(decode(rest_event), APIGW_E_SIZE);
    ck_assert(err.offset == UINT64_MAX);
    ck_assert_uint_eq(apigw_request_detect(r, rest_event, n, &err), 0);
    ck_assert_int_eq(err.code, APIGW_E_SIZE);
    apigw_request_reset(r); /* an option outlives it */
    ck_assert_int_eq(decode(rest_event), APIGW_E_SIZE);
    expect_empty();
}
END_TEST

START_TEST(depth_up_to_the_limit) {
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_DEPTH, 3, NULL), APIGW_OK);
    ck_assert_int_eq(decode("{\"httpMethod\":\"G\",\"a\":[[]],\"path\":\"/\"}"), APIGW_OK);
    ck_assert_int_eq(decode("{\"httpMethod\":\"G\",\"a\":[0,[[]]]}"), APIGW_E_DEPTH);
    ck_assert_str_eq(err.pointer, "/a/1/0");
    ck_assert_uint_eq(err.offset, 26);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_STRICT, 1, NULL), APIGW_OK);
    ck_assert_int_eq(decode("{\"httpMethod\":\"G\",\"a\":[0,[[]]]}"), APIGW_E_DEPTH);
    ck_assert_uint_eq(err.offset, 26);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_DEPTH, 1, NULL), APIGW_OK);
    ck_assert_int_eq(decode("{\"httpMethod\":\"G\",\"a\":0,\"path\":\"/\"}"), APIGW_OK);
    ck_assert_int_eq(decode("{\"httpMethod\":\"G\",\"headers\":{}}"), APIGW_E_DEPTH);
    ck_assert_str_eq(err.pointer, "/headers");
}
END_TEST

START_TEST(the_deepest_that_may_be) {
    enum { DEEPEST = 1024 };
    char event[2 * DEEPEST + 100];
    for (int over = 0; over < 2; over++)
        for (uint64_t strict = 0; strict < 2; strict++) {
            size_t n = (size_t)sprintf(event, "{\"httpMethod\":\"G\",\"a\":"), depth = DEEPEST - 1 + (size_t)over;
            memset(event + n, '[', depth);
            memset(event + n + depth, ']', depth);
            n += 2 * depth;
            n += (size_t)sprintf(event + n, ",\"path\":\"/\"}");
            apigw_request_set_option(r, APIGW_OPT_MAX_DEPTH, DEEPEST, NULL);
            apigw_request_set_option(r, APIGW_OPT_STRICT, strict, NULL);
            ck_assert_int_eq(apigw_request_decode(r, event, n, 0, &err), over != 0 ? APIGW_E_DEPTH : APIGW_OK);
            if (over != 0)
                ck_assert_uint_eq(strlen(err.pointer), 2 + 2 * 126); /* "/a", then "/0" as often as fits */
        }
}
END_TEST

/* ---- strict ------------------------------------------------------------------------------------------------- */

START_TEST(strict_refuses_duplicates) {
    static const struct {
        const char *text;
        uint64_t offset;
    } rows[] = {{"{\"httpMethod\":\"G\",\"httpMethod\":\"G\",\"path\":\"/\"}", 18},
                {"{\"httpMethod\":\"G\",\"headers\":{\"a\":\"1\",\"a\":\"2\"}}", 37},
                {" {\"httpMethod\":\"G\",\"x\":[{\"a\":{\"b\":1,\"\\u0062\":2}}],\"path\":\"/\"}", 36},
                {"{\"httpMethod\":\"G\",\"\":1,\"\":1,\"path\":\"/\"}", 23}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        apigw_request_set_option(r, APIGW_OPT_STRICT, 0, NULL);
        ck_assert_int_eq(decode(rows[i].text), APIGW_OK);
        apigw_request_set_option(r, APIGW_OPT_STRICT, 1, NULL);
        ck_assert_int_eq(decode(rows[i].text), APIGW_E_DUPLICATE);
        ck_assert_msg(err.offset == rows[i].offset, "%s: %llu", rows[i].text, (unsigned long long)err.offset);
        expect_only_kind(APIGW_KIND_REST);
    }
    ck_assert_str_eq(err.message, "expected every member once, found \"\" again");
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    ck_assert_int_eq(decode(http_2_event), APIGW_OK);
}
END_TEST

START_TEST(strict_skips_a_byte_order_mark) {
    apigw_request_set_option(r, APIGW_OPT_STRICT, 1, NULL);
    ck_assert_int_eq(decode("\xef\xbb\xbf{\"httpMethod\":\"G\",\"httpMethod\":\"G\",\"path\":\"/\"}"),
                     APIGW_E_DUPLICATE);
    ck_assert_uint_eq(err.offset, 21);
}
END_TEST

START_TEST(strict_survives_what_follows_the_document) {
    static const char *const tails[] = {"]", "}", "}}}],", "],", "[", "x", "\"", ",", "]\"a\":1", "{\"a\":1,\"a\":2}"};
    char event[4000];
    apigw_request_set_option(r, APIGW_OPT_STRICT, 1, NULL);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        snprintf(event, sizeof event, "{\"httpMethod\":\"G\"} %s", tails[i]);
        ck_assert_msg(decode(event) == APIGW_E_TRAILING, "%s: %s", event, err.message);
        ck_assert_uint_eq(err.offset, 19);
    }
    memset(event, '[', sizeof event);
    memcpy(event, "{}", 2);
    ck_assert_int_eq(apigw_request_decode(r, event, sizeof event, 0, &err), APIGW_E_TRAILING);
    ck_assert_uint_eq(err.offset, 2);
}
END_TEST

/* ---- cut, in place, with a mark ----------------------------------------------------------------------------- */

START_TEST(every_event_cut_anywhere_is_truncated) {
    static const char *const events[] = {rest_event, http_2_event};
    for (unsigned options = 0; options < 8; options++) {
        apigw_request_set_option(r, APIGW_OPT_STRICT, options & 1, NULL);
        apigw_request_set_option(r, APIGW_OPT_LENIENT, options >> 1 & 1, NULL);
        apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, options >> 2, NULL);
        for (size_t i = 0; i < 2; i++)
            for (size_t n = 0; n < strlen(events[i]); n++) {
                char *text = exact_copy(events[i], n);
                apigw_status status = (n % 2 == 0 ? apigw_request_decode(r, text, n, 0, &err)
                                                  : apigw_request_decode_in_place(r, text, n, 0, &err));
                expect_same((unsigned)status, (unsigned)APIGW_E_TRUNCATED);
                expect_same(err.offset, n);
                expect_same(apigw_request_kind(r), 0);
                free(text);
            }
    }
}
END_TEST

START_TEST(a_byte_order_mark_moves_offsets) {
    ck_assert_int_eq(decode("\xef\xbb\xbf{\"httpMethod\":\"G\",\"path\":\"/\"}"), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_METHOD, NULL), "G");
    ck_assert_int_eq(decode("\xef\xbb\xbf{\"httpMethod\":1,\"path\":\"/\",\"resource\":\"/\"}"), APIGW_E_TYPE);
    ck_assert_uint_eq(err.offset, 3 + 14);
    ck_assert_int_eq(decode("\xef\xbb\xbf{\"httpMethod\":\"a\\u0041\\u0000\",\"path\":\"/\"}"), APIGW_E_VALUE);
    ck_assert_uint_eq(err.offset, 3 + 15 + 7);
    ck_assert_int_eq(decode("\xfe\xff\0{"), APIGW_E_SYNTAX);
}
END_TEST

START_TEST(offsets_in_place_are_of_the_string_without_the_original) {
    static const char event[] = "{\"httpMethod\":\"a\\u0041\\u0000\",\"path\":\"/\"}";
    for (uint64_t keep = 0; keep < 2; keep++) {
        char *text = exact_copy(event, sizeof event - 1);
        apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, keep, NULL);
        ck_assert_int_eq(apigw_request_decode_in_place(r, text, sizeof event - 1, 0, &err), APIGW_E_VALUE);
        ck_assert_uint_eq(err.offset, keep != 0 ? 22 : 15);
        ck_assert_str_eq(err.pointer, "/httpMethod");
        free(text);
    }
}
END_TEST

START_TEST(spelled_names_and_the_last_of_two) {
    ck_assert_int_eq(decode("{\"httpMethod\":\"A\",\"http\\u004dethod\":\"B\",\"headers\":{\"a\":\"1\"},"
                            "\"h\\u0065aders\":{\"b\":\"2\",\"\\u0062\":\"3\"},"
                            "\"multiValueHeaders\":{\"b\":[],\"c\":null,\"d\":[\"4\"],\"d\":[]},\"requestContext\":{"
                            "\"stage\":\"x\",\"identity\":{\"sourceIp\":\"1\"}},"
                            "\"requestContext\":{\"resourcePath\":\"/\"}}"),
                     APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_METHOD, NULL), "B");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 1);
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "B", 1, 0, NULL), "3");
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_STAGE, NULL));
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_SOURCE_IP, NULL));
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_RESOURCE_PATH, NULL), "/");
}
END_TEST

START_TEST(nul_is_refused_where_it_would_deceive) {
    static const char *const refused[] = {"{\"httpMethod\":\"G\\u0000\",\"path\":\"/\"}",
                                          "{\"httpMethod\":\"G\",\"path\":\"/\\u0000\"}",
                                          "{\"httpMethod\":\"G\",\"headers\":{\"a\":\"\\u0000\"}}",
                                          "{\"httpMethod\":\"G\",\"headers\":{\"a\\u0000\":\"\"}}",
                                          "{\"httpMethod\":\"G\",\"multiValueHeaders\":{\"a\":[\"\\u0000\"]}}",
                                          "{\"requestContext\":{\"http\":{\"method\":\"\\u0000\"}}}",
                                          "{\"requestContext\":{\"http\":{}},\"rawPath\":\"\\u0000\"}",
                                          "{\"requestContext\":{\"http\":{}},\"cookies\":[\"a=\\u0000\"]}"};
    for (uint64_t lenient = 0; lenient < 2; lenient++)
        for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
            apigw_request_set_option(r, APIGW_OPT_LENIENT, lenient, NULL);
            apigw_status status = decode(refused[i]);
            ck_assert_msg(status == APIGW_E_VALUE || status == APIGW_E_HEADER, "%s: %d", refused[i], (int)status);
        }
    ck_assert_int_eq(
        decode("{\"httpMethod\":\"G\",\"path\":\"/\",\"queryStringParameters\":{\"a\\u0000\":\"b\\u0000c\"},"
               "\"pathParameters\":{\"p\":\"%00\"},\"body\":\"x\\u0000y\"}"),
        APIGW_OK);
    apigw_pair p;
    size_t n;
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_QUERY, 0, &p), APIGW_OK);
    ck_assert_uint_eq(p.flags, APIGW_PAIR_HAS_NUL);
    ck_assert_uint_eq(p.name_len, 2);
    ck_assert_uint_eq(p.value_len, 3);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_RAW_QUERY, NULL), "a%00=b%00c");
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_PATH_PARAMETERS, 0, &p), APIGW_OK);
    ck_assert_uint_eq(p.flags, APIGW_PAIR_HAS_NUL);
    ck_assert_mem_eq(apigw_request_body(r, &n), "x\0y", 4);
    ck_assert_uint_eq(n, 3);
}
END_TEST

START_TEST(nul_is_refused_in_the_path_of_the_context) {
    ck_assert_int_eq(decode("{\"requestContext\":{\"http\":{\"path\":\"/a\\u0000b\"}}}"), APIGW_E_VALUE);
    ck_assert_str_eq(err.pointer, "/requestContext/http/path");
    ck_assert_int_eq(decode("{\"requestContext\":{\"http\":{\"path\":\"/a\\u0004b\"}}}"), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_PATH, NULL), "/a%04b");
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_CONTEXT_PATH, NULL));
    ck_assert_int_eq(decode("{\"rawPath\":\"/x\",\"requestContext\":{\"http\":{\"path\":\"/a\\u0000b\"}}}"), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_PATH, NULL), "/x");
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_CONTEXT_PATH, NULL));
    ck_assert_uint_eq(apigw_request_issue_count(r), 1);
}
END_TEST

/* ---- detection ---------------------------------------------------------------------------------------------- */

START_TEST(detection_leaves_the_handle_empty) {
    ck_assert_int_eq(decode(rest_event), APIGW_OK);
    ck_assert_uint_eq(apigw_request_detect(r, http_2_event, strlen(http_2_event), &err), APIGW_KIND_HTTP_2);
    ck_assert_int_eq(err.code, APIGW_OK);
    expect_empty();
    ck_assert_uint_eq(apigw_request_detect(r, "{\"requestContext\":{\"elb\":{}}}", 29, NULL), APIGW_KIND_ALB);
    ck_assert_uint_eq(apigw_request_detect(r, "{}", 2, &err), 0);
    ck_assert_int_eq(err.code, APIGW_E_KIND);
    ck_assert_uint_eq(apigw_request_detect(r, "{", 1, &err), 0);
    ck_assert_int_eq(err.code, APIGW_E_TRUNCATED);
    static const char mistyped[] = "{\"body\":{},\"body\":{},\"httpMethod\":\"G\",\"path\":\"/\"}";
    for (uint32_t option = 0; option <= APIGW_OPT_LENIENT; option++) { /* STRICT, then LENIENT too */
        apigw_request_set_option(r, option, 1, NULL);
        ck_assert_uint_eq(apigw_request_detect(r, mistyped, sizeof mistyped - 1, &err), APIGW_KIND_REST);
        ck_assert_int_eq(err.code, APIGW_OK);
        expect_empty();
    }
}
END_TEST

/* ---- memory ------------------------------------------------------------------------------------------------- */

START_TEST(memory_may_run_out_anywhere) {
    watched c;
    char *event = malloc(60000), big[] = "0123456789012345678901234567890123456789";
    size_t n = 0;
    ck_assert_ptr_nonnull(event);
    n += (size_t)sprintf(event, "{\"rawPath\":\"/ %s\",\"rawQueryString\":\"", big);
    for (int i = 0; i < 200; i++)
        n += (size_t)sprintf(event + n, "%s%d=%%41", i == 0 ? "" : "&", i);
    n += (size_t)sprintf(event + n, "\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"cookies\":[\"a=b\"");
    for (int i = 0; i < 200; i++)
        n += (size_t)sprintf(event + n, ",\"c%d=%s\"", i, big);
    n += (size_t)sprintf(event + n, "],\"headers\":{\"x\":\"y\"");
    for (int i = 0; i < 200; i++)
        n += (size_t)sprintf(event + n, ",\"h%d\":\"%s\"", i % 150, big);
    n += (size_t)sprintf(event + n, "},\"body\":\"?\",\"isBase64Encoded\":true,\"u\":[]}");
    for (unsigned options = 0; options < 2; options++) {
        size_t failures = 0;
        for (size_t fail_at = 1;; fail_at++) {
            apigw_allocator a = watched_allocator(&c);
            c.fail_at = fail_at;
            apigw_request *q = apigw_request_new(&a);
            if (q == NULL) {
                failures++;
                continue;
            }
            apigw_request_set_option(q, APIGW_OPT_LENIENT, 1, NULL);
            apigw_request_set_option(q, APIGW_OPT_KEEP_SOURCE, options & 1, NULL);
            apigw_status status = apigw_request_decode(q, event, n, 0, &err);
            bool failed = c.failed;
            if (failed) {
                ck_assert_int_eq(status, APIGW_E_NOMEM);
                ck_assert_int_eq(err.code, APIGW_E_NOMEM);
                ck_assert(apigw_request_kind(q) == 0 || apigw_request_kind(q) == APIGW_KIND_HTTP_2);
                ck_assert_int_eq(apigw_request_decode(q, event, n, 0, &err), APIGW_OK);
                failures++;
            }
            ck_assert_uint_eq(apigw_request_kind(q), APIGW_KIND_HTTP_2);
            ck_assert_uint_eq(apigw_request_count(q, APIGW_LIST_COOKIES), 201);
            ck_assert_uint_eq(apigw_request_count(q, APIGW_LIST_HEADERS), 152);
            ck_assert_uint_eq(apigw_request_issue_count(q), 1);
            apigw_request_free(q);
            ck_assert_uint_eq(c.live_bytes, 0);
            ck_assert(!c.wrong);
            if (!failed)
                break;
        }
        ck_assert_uint_gt(failures, sizeof(void *) >= 8 ? 3 : 2);
    }
    free(event);
}
END_TEST

START_TEST(a_warm_request_allocates_nothing) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_request *q = apigw_request_new(&a);
    size_t calls = 0;
    for (int round = 0; round < 12; round++) {
        const char *event = round % 2 == 0 ? rest_event : http_2_event;
        if (round == 6)
            calls = c.calls;
        ck_assert_int_eq(apigw_request_decode(q, event, strlen(event), 0, NULL), APIGW_OK);
    }
    ck_assert_uint_eq(c.calls, calls);
    apigw_request_set_option(q, APIGW_OPT_RETAIN_MAX, 0, NULL);
    apigw_request_reset(q);
    size_t live = c.live_bytes;
    apigw_request_free(q);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert_uint_lt(live, 24000); /* the handle alone */
}
END_TEST

Suite *request_suite(void) {
    Suite *s = suite_create("request");
    TCase *t = tcase_create("request");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, null_is_no_request);
    tcase_add_test(t, the_kind_survives_limits);
    tcase_add_test(t, empty_before_after_and_on_error);
    tcase_add_test(t, empty_after_misuse);
    tcase_add_test(t, nothing_is_truncated);
    tcase_add_test(t, names_of_fields_and_lists);
    tcase_add_test(t, kinds_in_turn_on_one_handle);
    tcase_add_test(t, lists_as_a_whole_and_in_part);
    tcase_add_test(t, integers_of_64_bits);
    tcase_add_test(t, options_have_their_bounds);
    tcase_add_test(t, input_up_to_the_limit);
    tcase_add_test(t, depth_up_to_the_limit);
    tcase_add_test(t, the_deepest_that_may_be);
    tcase_add_test(t, strict_refuses_duplicates);
    tcase_add_test(t, strict_skips_a_byte_order_mark);
    tcase_add_test(t, strict_survives_what_follows_the_document);
    tcase_add_test(t, every_event_cut_anywhere_is_truncated);
    tcase_add_test(t, a_byte_order_mark_moves_offsets);
    tcase_add_test(t, offsets_in_place_are_of_the_string_without_the_original);
    tcase_add_test(t, spelled_names_and_the_last_of_two);
    tcase_add_test(t, nul_is_refused_where_it_would_deceive);
    tcase_add_test(t, nul_is_refused_in_the_path_of_the_context);
    tcase_add_test(t, detection_leaves_the_handle_empty);
    tcase_add_test(t, memory_may_run_out_anywhere);
    tcase_add_test(t, a_warm_request_allocates_nothing);
    suite_add_tcase(s, t);
    return s;
}
