/* Building and changing requests: the two views of one thing, and what is refused. */
#include "support/allocator.h"
#include <apigw/apigw.h>
#include <check.h>
#include <stdbool.h>
#include <string.h>

/* The member of VPC Lattice that is APIGW_FIELD_LAST. */
#define LAST_MEMBER "x509SubjectCn"

static apigw_request *r;
static apigw_error error;

static void set_up(void) {
    r = apigw_request_new(NULL);
    ck_assert_ptr_nonnull(r);
}

static void tear_down(void) {
    apigw_request_free(r);
}

static apigw_status set(uint32_t field, const char *value) {
    return apigw_request_set(r, field, value, strlen(value), &error);
}

static apigw_status add(uint32_t list, const char *name, const char *value) {
    return apigw_request_add(r, list, name, strlen(name), value, strlen(value), &error);
}

static apigw_status take(uint32_t list, const char *name) {
    return apigw_request_remove(r, list, name, strlen(name), &error);
}

static const char *get(uint32_t field) {
    const char *text = apigw_request_get(r, field, NULL);
    return text == NULL ? "(absent)" : text;
}

static const char *find(uint32_t list, const char *name, size_t nth) {
    const char *text = apigw_request_find(r, list, name, strlen(name), nth, NULL);
    return text == NULL ? "(absent)" : text;
}

static void decode(const char *event) {
    ck_assert_int_eq(apigw_request_decode(r, event, strlen(event), 0, &error), APIGW_OK);
}

START_TEST(fields_are_copied) {
    char stage[] = "live";
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_STAGE, stage, 4, NULL), APIGW_OK);
    memset(stage, 'x', 4);
    ck_assert_str_eq(get(APIGW_FIELD_STAGE), "live");
    ck_assert_uint_eq(apigw_request_kind(r), 0);
    ck_assert_int_eq(set(APIGW_FIELD_STAGE, ""), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_STAGE), "");
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_STAGE, NULL, 0, NULL), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_STAGE), "(absent)");
    ck_assert_int_eq(set(APIGW_FIELD_STAGE, "x"), APIGW_OK);
    apigw_request_reset(r);
    ck_assert_str_eq(get(APIGW_FIELD_STAGE), "(absent)");
}
END_TEST

START_TEST(fields_are_checked) {
    static const struct {
        uint32_t field;
        const char *value;
        size_t n;
        apigw_status status;
        uint64_t offset;
    } cases[] = {
        {0, "x", 1, APIGW_E_ARGUMENT, UINT64_MAX},
        {APIGW_FIELD_LAST + 1, "x", 1, APIGW_E_ARGUMENT, UINT64_MAX},
        {APIGW_FIELD_STAGE, NULL, 1, APIGW_E_ARGUMENT, UINT64_MAX},
        {APIGW_FIELD_METHOD, "GE T", 4, APIGW_E_VALUE, 2},
        {APIGW_FIELD_METHOD, "", 0, APIGW_E_VALUE, 0},
        {APIGW_FIELD_METHOD, "GET\0", 4, APIGW_E_VALUE, 3},
        {APIGW_FIELD_PATH, "/a\0", 3, APIGW_E_VALUE, 2},
        {APIGW_FIELD_RAW_QUERY, "a\0", 2, APIGW_E_VALUE, 1},
        {APIGW_FIELD_STAGE, "\xc3", 1, APIGW_E_UTF8, 0},
        {APIGW_FIELD_SOURCE_IP, "1\xff", 2, APIGW_E_UTF8, 1},
        {APIGW_FIELD_TRACE_ID, "\xff\n", 2, APIGW_E_HEADER, 1},
        {APIGW_FIELD_USER_AGENT, "\xff\0", 2, APIGW_E_VALUE, 1},
        {APIGW_FIELD_STAGE, "a\0b", 3, APIGW_E_VALUE, 1},
        {APIGW_FIELD_SOURCE_IP, "1\r\nx: y", 7, APIGW_E_HEADER, 1},
        {APIGW_FIELD_TRACE_ID, "a\n", 2, APIGW_E_HEADER, 1},
        {APIGW_FIELD_TLS_CIPHER, "\0", 1, APIGW_E_HEADER, 0},
        {APIGW_FIELD_TIME, "yesterday", 9, APIGW_E_VALUE, 0},
        {APIGW_FIELD_TIME_MS, "1e3", 3, APIGW_E_VALUE, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(apigw_request_set(r, cases[i].field, cases[i].value, cases[i].n, &error), cases[i].status);
        ck_assert_int_eq(error.code, cases[i].status);
        ck_assert_uint_eq(error.offset, cases[i].offset);
        ck_assert_str_eq(get(cases[i].field), "(absent)");
    }
    ck_assert_int_eq(apigw_request_set(NULL, APIGW_FIELD_STAGE, "x", 1, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_STAGE, 1, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_int(NULL, APIGW_FIELD_TIME_MS, 1, &error), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(path_and_raw_path_are_one) {
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/a b/%41|%zz"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/a%20b/%41%7C%25zz");
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/a b/%41|%zz");
    ck_assert_int_eq(set(APIGW_FIELD_RAW_PATH, "x"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/x");
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "x");
    decode("{\"version\":\"2.0\",\"rawPath\":\"/a b\",\"requestContext\":{\"http\":{\"path\":\"/a b\"}}}");
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/a%20b");
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/c%20%3F"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/c ?");
    ck_assert_int_eq(set(APIGW_FIELD_RAW_PATH, "/%20"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/%2520");
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/%00"), APIGW_E_VALUE);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/%2520");
    ck_assert_str_eq(get(APIGW_FIELD_CONTEXT_PATH), "(absent)");
}
END_TEST

START_TEST(target_is_path_and_query) {
    ck_assert_int_eq(apigw_request_set_target(r, "/a?b=c?d", 8, &error), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/a");
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "b=c?d");
    ck_assert_str_eq(find(APIGW_LIST_QUERY, "b", 0), "c?d");
    ck_assert_int_eq(apigw_request_set_target(r, "/b", 2, &error), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_QUERY), 0);
    ck_assert_int_eq(apigw_request_set_target(r, "", 0, &error), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_request_set_target(r, "*", 1, &error), APIGW_E_VALUE);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(apigw_request_set_target(r, "http://h:80@x/", 14, &error), APIGW_E_VALUE);
    ck_assert_uint_eq(error.offset, 11);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(apigw_request_set_target(r, "/a?\0", 4, &error), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_request_set_target(r, NULL, 1, &error), APIGW_E_ARGUMENT);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/b");
}
END_TEST

/* The authority of an absolute target is the host, in spite of Host lines before or after it. */
START_TEST(absolute_targets_tell_the_host) {
    apigw_pair line;
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a", "1"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "HOST", "old.example"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "b", "2"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "host", "older.example"), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(r, "http://h.example:80?x=1", 23, &error), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/");
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "x=1");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 3);
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_HEADERS, 1, &line), APIGW_OK);
    ck_assert_str_eq(line.value, "h.example:80");
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "Host", "evil.example"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "Host", "x\r\ny"), APIGW_E_HEADER);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 3);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "host", 0), "h.example:80");
    ck_assert_int_eq(take(APIGW_LIST_HEADERS, "host"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "Host", "mine.example"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "host", 0), "mine.example");
    apigw_request_reset(r);
    ck_assert_int_eq(apigw_request_set_target(r, "http://h/a", 10, &error), APIGW_OK);
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_HEADERS, 0, &line), APIGW_OK);
    ck_assert_str_eq(line.name, "Host");
    ck_assert_int_eq(apigw_request_set_target(r, "http://h@/", 10, &error), APIGW_E_VALUE);
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/a"); /* as it was */
    ck_assert_int_eq(apigw_request_set_target(r, "/b", 2, &error), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "host", "two"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "host", 1), "two");
    decode("{\"version\":\"2.0\",\"rawPath\":\"/\",\"headers\":{},\"requestContext\":{\"http\":{\"path\":\"/\"}}}");
    ck_assert_int_eq(apigw_request_set_target(r, "http://h/a", 10, &error), APIGW_OK);
    ck_assert_int_eq(apigw_request_at(r, APIGW_LIST_HEADERS, 0, &line), APIGW_OK);
    ck_assert_str_eq(line.name, "host");
}
END_TEST

/* F43: nothing that a client sends is lost, and nothing that is not UTF-8 gets out. */
START_TEST(bytes_over_127) {
    ck_assert_int_eq(apigw_request_set_target(r, "/\xe9\xc3\xa9%e9?\xff=\x80", 11, &error), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/%E9%C3%A9%e9");
    ck_assert_str_eq(get(APIGW_FIELD_PATH), "/%E9%C3%A9%e9");
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "%FF=%80");
    ck_assert_str_eq(find(APIGW_LIST_QUERY, "\xff", 0), "\x80");
    ck_assert_int_eq(set(APIGW_FIELD_RAW_PATH, "/\xff"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/%FF");
    ck_assert_int_eq(set(APIGW_FIELD_RAW_QUERY, "\xe9"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "%E9");
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a", "caf\xe9 \x80"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a", "caf\xc3\xa9"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "a", 0), "caf\xc3\xa9 \xc2\x80");
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "a", 1), "caf\xc3\xa9");
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a\xe9", "b"), APIGW_E_HEADER);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "Cookie", "n=\xff; m=1"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "n", 0), "\xc3\xbf");
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "\xe9", "\xe8"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "n=\xc3\xbf; m=1; \xc3\xa9=\xc3\xa8");
    ck_assert_int_eq(add(APIGW_LIST_IDENTITY_SOURCES, "", "\xe9"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_IDENTITY_SOURCES, "", 0), "\xc3\xa9");
    ck_assert_int_eq(add(APIGW_LIST_PATH_PARAMETERS, "p", "\xe9"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_PATH_PARAMETERS, "p", 0), "\xe9"); /* decoded, as from a path */
    ck_assert_int_eq(add(APIGW_LIST_STAGE_VARIABLES, "v", "\xe9"), APIGW_E_UTF8);
    ck_assert_uint_eq(error.error_response, 0); /* it is the caller's */
    ck_assert_int_eq(set(APIGW_FIELD_USER_AGENT, "\xe9"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_USER_AGENT), "\xc3\xa9");
    ck_assert_int_eq(set(APIGW_FIELD_TRACE_ID, "\xe9"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_FIELD_AUTHORIZATION_TOKEN, "\xe9"), APIGW_OK);
    decode("{\"version\":\"2.0\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"path\":\"/\"}}}");
    ck_assert_int_eq(set(APIGW_FIELD_RAW_PATH, "/\xc3\xa9"), APIGW_OK); /* which this kind has decoded */
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/\xc3\xa9");
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/\xc3\xa9"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/\xc3\xa9");
    ck_assert_int_eq(set(APIGW_FIELD_RAW_PATH, "/\xe9"), APIGW_E_UTF8);
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/\xe9"), APIGW_E_UTF8);
}
END_TEST

START_TEST(bytes_over_127_refused) {
    static const struct {
        uint32_t list;
        const char *name, *value;
        uint64_t offset;
    } entries[] = {{APIGW_LIST_HEADERS, "a", "caf\xe9", 3},       {APIGW_LIST_HEADERS, "cookie", "a=\xff", 2},
                   {APIGW_LIST_COOKIES, "a", "\xff", 0},          {APIGW_LIST_COOKIES, "a\xff", "b", 1},
                   {APIGW_LIST_PATH_PARAMETERS, "p", "a\xe9", 1}, {APIGW_LIST_IDENTITY_SOURCES, "", "\xe9", 0}};
    static const uint32_t fields[] = {APIGW_FIELD_PATH,       APIGW_FIELD_RAW_PATH, APIGW_FIELD_RAW_QUERY,
                                      APIGW_FIELD_USER_AGENT, APIGW_FIELD_TRACE_ID, APIGW_FIELD_AUTHORIZATION_TOKEN};
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_REFUSE_OBS_TEXT, 1, NULL), APIGW_OK);
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        ck_assert_int_eq(add(entries[i].list, entries[i].name, entries[i].value), APIGW_E_UTF8);
        ck_assert_uint_eq(error.offset, entries[i].offset);
        ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
        ck_assert_uint_eq(apigw_request_count(r, entries[i].list), 0);
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        ck_assert_int_eq(set(fields[i], "/\xe9"), APIGW_E_UTF8);
        ck_assert_uint_eq(error.offset, 1);
        ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
        ck_assert_str_eq(get(fields[i]), "(absent)");
    }
    ck_assert_int_eq(apigw_request_set_target(r, "/?\xe9", 3, &error), APIGW_E_UTF8);
    ck_assert_int_eq(add(APIGW_LIST_QUERY, "a", "\xe9"), APIGW_OK); /* which is escaped by whoever adds it */
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a", "\xc3\xa9"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/\xc3\xa9"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_PATH), "/%C3%A9");
}
END_TEST

START_TEST(query_and_its_text_are_one) {
    ck_assert_int_eq(add(APIGW_LIST_QUERY, "a", "1"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "a=1");
    ck_assert_int_eq(add(APIGW_LIST_QUERY, "b c", "&="), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_QUERY, "a", "\xff"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "a=1&b%20c=%26%3D&a=%FF");
    ck_assert_int_eq(take(APIGW_LIST_QUERY, "a"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "b%20c=%26%3D");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_QUERY), 1);
    ck_assert_int_eq(set(APIGW_FIELD_RAW_QUERY, "x=+&y"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_QUERY, "x", 0), " ");
    ck_assert_int_eq(add(APIGW_LIST_QUERY, "z", "1"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "x=+&y&z=1");
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_RAW_QUERY, NULL, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_QUERY), 0);
}
END_TEST

START_TEST(cookies_and_their_line_are_one) {
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "COOKIE", "a=1; b=2"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "b", 0), "2");
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "c", "3"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "a=1; b=2; c=3");
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "", "bare"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "a=1; b=2; c=3; bare");
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "cookie", "d=4"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 1), "d=4");
    ck_assert_int_eq(take(APIGW_LIST_COOKIES, "b"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "a=1; c=3; bare; d=4");
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 1), "(absent)");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 4);
    ck_assert_int_eq(take(APIGW_LIST_HEADERS, "Cookie"), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 0);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "e", "5"), APIGW_OK);
    ck_assert_int_eq(take(APIGW_LIST_COOKIES, "e"), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "a", "1; b=2"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "a=", "1"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "a", "1\r"), APIGW_E_HEADER);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "", ""), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "", "a=b"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, " a", "b"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "a", "b\t"), APIGW_E_VALUE);
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "a", "b=c d"), APIGW_OK);
}
END_TEST

/* The line of a decoded event grows as one that was set does, wherever its cookies came from. */
START_TEST(cookies_are_added_to_those_of_an_event) {
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"Cookie\":\"a=1; b\",\"x\":\"y\"}}");
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "c", "3"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "a=1; b; c=3");
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 1), "(absent)");
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "a", 0), "1");
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "", 0), "b");
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "c", 0), "3");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 3);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 2);
    decode("{\"version\":\"2.0\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},"
           "\"cookies\":[\"a=1\"]}");
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "a", "2"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "a=1; a=2");
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "a", 0), "1");
    ck_assert_str_eq(find(APIGW_LIST_COOKIES, "a", 1), "2");
    decode("{\"httpMethod\":\"GET\",\"path\":\"/\",\"multiValueHeaders\":{\"cookie\":[\"a=1\",\"b=2\"]}}");
    ck_assert_int_eq(add(APIGW_LIST_COOKIES, "c", "3"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 0), "a=1; b=2; c=3");
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "cookie", 1), "(absent)");
}
END_TEST

/* The last field is one as all are. */
START_TEST(the_last_field) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_LATTICE_2);
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_ptr_nonnull(apigw_field_name(APIGW_FIELD_LAST));
    ck_assert_ptr_null(apigw_field_name(APIGW_FIELD_LAST + 1));
    decode("{\"version\":\"2.0\",\"path\":\"/\",\"method\":\"GET\",\"headers\":{},"
           "\"requestContext\":{\"serviceArn\":\"s\",\"identity\":{\"" LAST_MEMBER "\":\"old\"}}}");
    ck_assert_str_eq(get(APIGW_FIELD_LAST), "old");
    ck_assert_int_eq(set(APIGW_FIELD_LAST, "new"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_LAST), "new");
    ck_assert_int_eq(apigw_request_dump_json(r, out, NULL), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"new\""));
    ck_assert_int_eq(apigw_request_encode(r, NULL, out, &error), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"" LAST_MEMBER "\":\"new\""));
    ck_assert_int_eq(apigw_request_losses(r, APIGW_KIND_REST, out, &error), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), LAST_MEMBER));
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_LAST + 1, "x", 1, &error), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_LAST + 1, NULL));
    ck_assert_int_eq(apigw_api_set(api, APIGW_FIELD_LAST + 1, "x", 1, &error), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_api_get(api, APIGW_FIELD_LAST + 1, NULL));
    apigw_request_reset(r);
    ck_assert_int_eq(set(APIGW_FIELD_METHOD, "GET"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_FIELD_PATH, "/"), APIGW_OK);
    ck_assert_int_eq(set(APIGW_FIELD_LAST, "built"), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, out, &error), APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "\"" LAST_MEMBER "\":\"built\""));
    apigw_api_free(api);
    apigw_buffer_free(out);
}
END_TEST

START_TEST(headers_are_checked) {
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "", "x"), APIGW_E_HEADER);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a b", "x"), APIGW_E_HEADER);
    ck_assert_uint_eq(error.offset, 1);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a", "x\ny"), APIGW_E_HEADER);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "a", 1, "\0", 1, &error), APIGW_E_HEADER);
    ck_assert_int_eq(add(0, "a", "x"), APIGW_E_ARGUMENT);
    ck_assert_int_eq(add(APIGW_LIST_LAST + 1, "a", "x"), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "A", "1"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "b", "2"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_HEADERS, "a", "3"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_HEADERS, "a", 1), "3");
    ck_assert_int_eq(take(APIGW_LIST_HEADERS, "a"), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 1);
    ck_assert_int_eq(take(APIGW_LIST_HEADERS, "none"), APIGW_OK);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, NULL, 1, &error), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(parameters_take_the_place_of_their_name) {
    ck_assert_int_eq(add(APIGW_LIST_PATH_PARAMETERS, "p", "a%20b"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_PATH_PARAMETERS, "p", 0), "a b");
    ck_assert_int_eq(add(APIGW_LIST_PATH_PARAMETERS, "p", "%2B"), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_PATH_PARAMETERS), 1);
    ck_assert_str_eq(find(APIGW_LIST_PATH_PARAMETERS, "p", 0), "+");
    ck_assert_int_eq(add(APIGW_LIST_STAGE_VARIABLES, "v", "%20"), APIGW_OK);
    ck_assert_str_eq(find(APIGW_LIST_STAGE_VARIABLES, "v", 0), "%20");
    ck_assert_int_eq(take(APIGW_LIST_PATH_PARAMETERS, "p"), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_PATH_PARAMETERS), 0);
}
END_TEST

START_TEST(identity_sources_have_no_names) {
    ck_assert_int_eq(add(APIGW_LIST_IDENTITY_SOURCES, "", "a,b"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_IDENTITY_SOURCES, "", "a,b"), APIGW_OK);
    ck_assert_int_eq(add(APIGW_LIST_IDENTITY_SOURCES, "n", "v"), APIGW_E_VALUE);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_IDENTITY_SOURCES), 2);
    ck_assert_str_eq(find(APIGW_LIST_IDENTITY_SOURCES, "", 1), "a,b");
    ck_assert_int_eq(take(APIGW_LIST_IDENTITY_SOURCES, ""), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_IDENTITY_SOURCES), 0);
}
END_TEST

START_TEST(numbers) {
    static const uint32_t fields[] = {APIGW_FIELD_CONNECTED_AT, APIGW_FIELD_DISCONNECT_STATUS_CODE};
    int64_t found = 0;
    for (size_t i = 0; i < 2; i++) {
        ck_assert_int_eq(apigw_request_set_int(r, fields[i], -5, NULL), APIGW_OK);
        ck_assert_str_eq(get(fields[i]), "-5");
        ck_assert_int_eq(set(fields[i], "007"), APIGW_OK); /* as JSON has numbers */
        ck_assert_str_eq(get(fields[i]), "7");
        ck_assert_int_eq(apigw_request_get_int(r, fields[i], &found), APIGW_OK);
        ck_assert_int_eq(found, 7);
        ck_assert_int_eq(set(fields[i], "1,\"x\":2"), APIGW_E_VALUE);
        ck_assert_int_eq(set(fields[i], ""), APIGW_E_VALUE);
        ck_assert_str_eq(get(fields[i]), "7");
        ck_assert_int_eq(apigw_request_set(r, fields[i], NULL, 0, NULL), APIGW_OK);
        ck_assert_str_eq(get(fields[i]), "(absent)");
    }
    ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_MESSAGE_ID, 1, NULL), APIGW_E_ARGUMENT);
}
END_TEST

/* B8.19: who refuses what a client sent tells what it gets; misuse and what the host gives are no fault of it. */
START_TEST(what_a_client_gets_that_is_refused) {
    static const struct {
        uint32_t field;
        const char *value;
        uint32_t error_response;
    } fields[] = {
        {APIGW_FIELD_METHOD, "G T", APIGW_ERROR_RESPONSE_BAD_REQUEST},
        {APIGW_FIELD_PATH, "/\xff", APIGW_ERROR_RESPONSE_BAD_REQUEST},
        {APIGW_FIELD_RAW_QUERY, "a=\xff", APIGW_ERROR_RESPONSE_BAD_REQUEST},
        {APIGW_FIELD_DOMAIN_NAME, "a\nb", APIGW_ERROR_RESPONSE_BAD_REQUEST},
        {APIGW_FIELD_USER_AGENT, "\xff", APIGW_ERROR_RESPONSE_BAD_REQUEST},
        {APIGW_FIELD_SOURCE_IP, "1\n", 0},
        {APIGW_FIELD_STAGE, "\xff", 0},
        {APIGW_FIELD_TIME, "now", 0},
        {APIGW_FIELD_ENDPOINT_TYPE, "x", 0},
        {0, "x", 0},
    };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *value = fields[i].value;
        if (apigw_request_set(r, fields[i].field, value, strlen(value), &error) == APIGW_OK)
            continue; /* taken after all */
        ck_assert_msg(error.error_response == fields[i].error_response, "field %u: answer %u",
                      (unsigned)fields[i].field, (unsigned)error.error_response);
    }
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "G T", 3, &error), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "G T", 3, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_request_set_target(r, "x", 1, &error), APIGW_E_VALUE);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(apigw_request_set_target(NULL, "/", 1, &error), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(error.error_response, 0);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "a b", 3, "x", 1, &error), APIGW_E_HEADER);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "a", 1, NULL, 1, &error), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(error.error_response, 0);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_STAGE_VARIABLES, "a", 1, "\xff", 1, &error), APIGW_E_UTF8);
    ck_assert_uint_eq(error.error_response, 0);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "a", 1, "x", 1, &error), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "b", 1, "x", 1, &error), APIGW_E_ITEMS);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
}
END_TEST

START_TEST(lists_are_limited) {
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL), APIGW_OK);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        int named = list != APIGW_LIST_IDENTITY_SOURCES;
        ck_assert_int_eq(add(list, named ? "a" : "", "1"), APIGW_OK);
        if (list != APIGW_LIST_COOKIES && list != APIGW_LIST_HEADERS)
            ck_assert_int_eq(add(list, named ? "b" : "", "1"), APIGW_OK);
    }
    ck_assert_int_eq(add(APIGW_LIST_QUERY, "c", "1"), APIGW_E_ITEMS);
    ck_assert_int_eq(set(APIGW_FIELD_RAW_QUERY, "a&b&c"), APIGW_E_ITEMS);
    ck_assert_str_eq(get(APIGW_FIELD_RAW_QUERY), "a=1&b=1");
}
END_TEST

START_TEST(both_times_are_one) {
    int64_t ms = 0;
    ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_TIME_MS, 1783711144123, &error), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_TIME), "10/Jul/2026:19:19:04 +0000");
    ck_assert_int_eq(set(APIGW_FIELD_TIME, "09/Apr/2015:12:34:56 +0000"), APIGW_OK);
    ck_assert_int_eq(apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &ms), APIGW_OK);
    ck_assert_int_eq(ms, 1428582896000);
    ck_assert_int_eq(set(APIGW_FIELD_TIME_MS, "0"), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_TIME), "01/Jan/1970:00:00:00 +0000");
    ck_assert_int_eq(apigw_request_set_int(r, APIGW_FIELD_TIME_MS, INT64_MIN, &error), APIGW_OK);
    ck_assert_str_eq(get(APIGW_FIELD_TIME_MS), "-9223372036854775808");
    ck_assert_str_eq(get(APIGW_FIELD_TIME), "(absent)");
}
END_TEST

START_TEST(body_is_copied_or_borrowed) {
    char body[] = "a\0b";
    size_t n = 0;
    ck_assert_int_eq(apigw_request_set_body(r, body, 3, 0, &error), APIGW_OK);
    ck_assert_ptr_ne(apigw_request_body(r, &n), body);
    ck_assert_uint_eq(n, 3);
    ck_assert_int_eq(apigw_request_set_body(r, body, 3, APIGW_BODY_BORROW, &error), APIGW_OK);
    ck_assert_ptr_eq(apigw_request_body(r, &n), body);
    ck_assert_int_eq(apigw_request_set_body(r, NULL, 0, 0, &error), APIGW_OK);
    ck_assert_ptr_null(apigw_request_body(r, NULL));
    ck_assert_int_eq(apigw_request_set_body(r, NULL, 1, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_body(r, body, 1, APIGW_BODY_TEXT, &error), APIGW_E_ARGUMENT);
}
END_TEST

START_TEST(the_model_of_a_built_request) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_dump_json(r, out, &error), APIGW_E_STATE);
    ck_assert_int_eq(set(APIGW_FIELD_METHOD, "GET"), APIGW_OK);
    ck_assert_int_eq(apigw_request_dump_json(r, out, &error), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "{\"method\":\"GET\",\"headers\":[],\"query\":[],\"cookies\":[],"
                                                   "\"path-parameters\":[],\"stage-variables\":[]}");
    apigw_buffer_free(out);
}
END_TEST

/* Returns whether RFC 9110 allows a byte in a field name, or in a value. */
static bool is_allowed(unsigned char c, bool in_name) {
    if (!in_name)
        return c == '\t' || (c >= 0x20 && c != 0x7f);
    return c != 0 && c < 0x80 &&
           strchr("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", c);
}

/* Each byte at the beginning, in the middle and at the end of names and values of many lengths. */
START_TEST(header_bytes_are_checked) {
    for (size_t n = 1; n <= 40; n++)
        for (size_t at = 0; at < n; at += n < 3 ? 1 : (n - 1) / 2)
            for (unsigned c = 0; c < 256; c++)
                for (int in_name = 0; in_name < 2; in_name++) {
                    char text[40];
                    apigw_status status;
                    memset(text, 'n', n);
                    text[at] = (char)c;
                    apigw_request_reset(r);
                    status = in_name ? apigw_request_add(r, APIGW_LIST_HEADERS, text, n, "v", 1, &error)
                                     : apigw_request_add(r, APIGW_LIST_HEADERS, "Name", 4, text, n, &error);
                    if (!is_allowed((unsigned char)c, in_name)) {
                        if (status != APIGW_E_HEADER || error.offset != at)
                            ck_abort_msg("byte %u at %zu of %zu: status %d, offset %zu", c, at, n, (int)status,
                                         (size_t)error.offset);
                    } else if (status != APIGW_OK || apigw_request_count(r, APIGW_LIST_HEADERS) != 1) {
                        ck_abort_msg("byte %u at %zu of %zu: status %d", c, at, n, (int)status);
                    } else if (c < 0x80) {
                        apigw_pair pair;
                        apigw_request_at(r, APIGW_LIST_HEADERS, 0, &pair);
                        if ((in_name ? pair.name_len : pair.value_len) != n ||
                            memcmp(in_name ? pair.name : pair.value, text, n) != 0 ||
                            (in_name ? pair.name : pair.value)[n] != '\0')
                            ck_abort_msg("byte %u at %zu of %zu is not kept", c, at, n);
                    }
                }
}
END_TEST

/* The same for a field that may have no control bytes. */
START_TEST(field_bytes_are_checked) {
    for (size_t n = 1; n <= 40; n++)
        for (unsigned c = 0; c < 128; c++) {
            char text[40];
            size_t len;
            apigw_status status;
            memset(text, 'n', n);
            text[n - 1] = (char)c;
            status = apigw_request_set(r, APIGW_FIELD_REQUEST_ID, text, n, &error);
            if (status != (is_allowed((unsigned char)c, false) ? APIGW_OK : APIGW_E_VALUE))
                ck_abort_msg("byte %u at the end of %zu: status %d", c, n, (int)status);
            if (status == APIGW_OK &&
                (memcmp(apigw_request_get(r, APIGW_FIELD_REQUEST_ID, &len), text, n) != 0 || len != n))
                ck_abort_msg("byte %u at the end of %zu is not kept", c, n);
        }
}
END_TEST

Suite *request_build_suite(void);

/* What a step of the test below does to a list: an entry is longer than a block of memory, so that each needs one. */
static apigw_status change_list(apigw_request *to, int step) {
    static char value[20000];
    const uint32_t list = step % 2 == 0 ? APIGW_LIST_COOKIES : APIGW_LIST_QUERY;
    const char name = (char)('a' + step / 2 % 5);
    memset(value, 'v', sizeof value);
    if (step >= 20)
        return apigw_request_remove(to, list, &name, 1, &error);
    return apigw_request_add(to, list, &name, 1, value, sizeof value, &error);
}

/* The entries of the lists, and the texts that are made of them. */
static void expect_entries(const apigw_request *of, size_t cookies, size_t parameters, int step) {
    size_t query = 0, line = 0;
    (void)apigw_request_get(of, APIGW_FIELD_RAW_QUERY, &query);
    const char *sent = apigw_request_find(of, APIGW_LIST_HEADERS, "cookie", 6, 0, &line);
    ck_assert_msg(apigw_request_count(of, APIGW_LIST_COOKIES) == cookies, "cookies of step %d", step);
    ck_assert_msg(apigw_request_count(of, APIGW_LIST_QUERY) == parameters, "parameters of step %d", step);
    ck_assert_msg(query == (parameters == 0 ? 0 : 20003 * parameters - 1), "query of step %d: %zu", step, query);
    ck_assert_msg(line == (cookies == 0 ? 0 : 20004 * cookies - 2) && (sent != NULL) == (cookies != 0),
                  "line of step %d: %zu", step, line);
}

/* A setter that fails leaves everything as it was, and works afterwards. */
START_TEST(lists_without_memory) {
    watched w = {0};
    const apigw_allocator allocator = watched_allocator(&w);
    size_t failed = 1;
    for (size_t k = 1; failed != 0; k++) {
        apigw_request *built = apigw_request_new(&allocator);
        size_t counts[2] = {0, 0};
        watched_arm(&w, k, false);
        for (int step = 0; step < 30; step++) {
            apigw_status status = change_list(built, step);
            if (status == APIGW_E_NOMEM) {
                expect_entries(built, counts[0], counts[1], step);
                status = change_list(built, step);
            }
            ck_assert_int_eq(status, APIGW_OK);
            counts[step % 2] = step < 20 ? counts[step % 2] + 1 : counts[step % 2] - 2;
            expect_entries(built, counts[0], counts[1], step);
        }
        failed = w.failed;
        watched_arm(&w, 0, false);
        apigw_request_free(built);
        ck_assert_uint_eq(w.live_blocks + w.wrong, 0);
    }
}
END_TEST

Suite *request_build_suite(void) {
    const TTest *const tests[] = {fields_are_copied,
                                  fields_are_checked,
                                  path_and_raw_path_are_one,
                                  target_is_path_and_query,
                                  absolute_targets_tell_the_host,
                                  bytes_over_127,
                                  bytes_over_127_refused,
                                  query_and_its_text_are_one,
                                  cookies_and_their_line_are_one,
                                  cookies_are_added_to_those_of_an_event,
                                  the_last_field,
                                  headers_are_checked,
                                  header_bytes_are_checked,
                                  field_bytes_are_checked,
                                  parameters_take_the_place_of_their_name,
                                  what_a_client_gets_that_is_refused,
                                  lists_are_limited,
                                  lists_without_memory,
                                  identity_sources_have_no_names,
                                  numbers,
                                  both_times_are_one,
                                  body_is_copied_or_borrowed,
                                  the_model_of_a_built_request};
    Suite *suite = suite_create("request_build");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    return suite;
}
