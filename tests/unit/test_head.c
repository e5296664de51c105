/* Request heads into requests, responses into response heads. */
#define _POSIX_C_SOURCE 200809L /* strdup() */
#include <apigw/apigw.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *head_suite(void);

static apigw_request *r;
static apigw_response *answer;
static apigw_buffer *out, *other;
static apigw_error error;
static size_t used;

static void set_up(void) {
    r = apigw_request_new(NULL);
    answer = apigw_response_new(NULL);
    out = apigw_buffer_new(NULL);
    other = apigw_buffer_new(NULL);
}

static void tear_down(void) {
    apigw_request_free(r);
    apigw_response_free(answer);
    apigw_buffer_free(out);
    apigw_buffer_free(other);
}

static apigw_status set_head(const char *head) {
    return apigw_request_set_head(r, head, APIGW_NTS, &used, &error);
}

static const char *model_of(const apigw_request *request, apigw_buffer *buffer) {
    ck_assert_int_eq(apigw_request_dump_json(request, buffer, NULL), APIGW_OK);
    return apigw_buffer_data(buffer, NULL);
}

static const char *text_of(uint32_t field) {
    const char *text = apigw_request_get(r, field, NULL);
    return text == NULL ? "(absent)" : text;
}

static const char *header(const char *name, size_t nth) {
    return apigw_request_find(r, APIGW_LIST_HEADERS, name, APIGW_NTS, nth, NULL);
}

static const char whole[] = "POST /pets/a%20b?x=1&y=%41 HTTP/1.1\r\n"
                            "Host: api.example:8443\r\n"
                            "Content-Length:2\r\n"
                            "Accept: a\r\n"
                            "accept: \t b, c \t \r\n"
                            "Cookie: n=1; m=2\r\n"
                            "X_Odd!#$%&'*+-.^`|~1: \"quoted\"\ttab and a long value over sixteen bytes\r\n"
                            "Empty:\r\n"
                            "Cookie: o=3\r\n"
                            "\r\n";

START_TEST(a_whole_head) {
    char text[sizeof whole + 2];
    memcpy(text, whole, sizeof whole);
    strcat(text, "{}");
    ck_assert_int_eq(set_head(text), APIGW_OK);
    ck_assert_uint_eq(used, sizeof whole - 1);
    ck_assert_str_eq(text_of(APIGW_FIELD_METHOD), "POST");
    ck_assert_str_eq(text_of(APIGW_FIELD_PATH), "/pets/a%20b");
    ck_assert_str_eq(text_of(APIGW_FIELD_RAW_QUERY), "x=1&y=%41");
    ck_assert_str_eq(text_of(APIGW_FIELD_PROTOCOL), "HTTP/1.1");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 8);
    ck_assert_str_eq(header("content-length", 0), "2");
    ck_assert_str_eq(header("accept", 1), "b, c");
    ck_assert_str_eq(header("empty", 0), "");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 3);
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_COOKIES, "o", 1, 0, NULL), "3");
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_QUERY, "y", 1, 0, NULL), "A");
}
END_TEST

/* The same request as the setters make of it. */
START_TEST(as_with_setters) {
    static const char *const lines[][2] = {
        {"Host", "api.example:8443"},
        {"Content-Length", "2"},
        {"Accept", "a"},
        {"accept", "b, c"},
        {"Cookie", "n=1; m=2"},
        {"X_Odd!#$%&'*+-.^`|~1", "\"quoted\"\ttab and a long value over sixteen bytes"},
        {"Empty", ""},
        {"Cookie", "o=3"}};
    apigw_request *by_setters = apigw_request_new(NULL);
    ck_assert_int_eq(apigw_request_set(by_setters, APIGW_FIELD_METHOD, "POST", 4, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(by_setters, "/pets/a%20b?x=1&y=%41", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set(by_setters, APIGW_FIELD_PROTOCOL, "HTTP/1.1", 8, NULL), APIGW_OK);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        ck_assert_int_eq(
            apigw_request_add(by_setters, APIGW_LIST_HEADERS, lines[i][0], APIGW_NTS, lines[i][1], APIGW_NTS, NULL),
            APIGW_OK);
    ck_assert_int_eq(set_head(whole), APIGW_OK);
    ck_assert_str_eq(model_of(r, out), model_of(by_setters, other));
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_COOKIES, "z", 1, "9", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(by_setters, APIGW_LIST_COOKIES, "z", 1, "9", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_QUERY, "z", 1, "9", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(by_setters, APIGW_LIST_QUERY, "z", 1, "9", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "ACCEPT", 6, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_remove(by_setters, APIGW_LIST_HEADERS, "ACCEPT", 6, NULL), APIGW_OK);
    ck_assert_str_eq(model_of(r, out), model_of(by_setters, other));
    apigw_request_free(by_setters);
}
END_TEST

/* Every beginning of a head asks for more and changes nothing, and then the whole of it is the same request. */
START_TEST(a_head_in_pieces) {
    char *expected;
    ck_assert_int_eq(set_head(whole), APIGW_OK);
    expected = strdup(model_of(r, out));
    apigw_request_reset(r);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "PUT", 3, NULL), APIGW_OK);
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        char *piece = malloc(n + 1); /* of exactly that size, for sanitizers */
        memcpy(piece, whole, n);
        piece = realloc(piece, n == 0 ? 1 : n);
        ck_assert_int_eq(apigw_request_set_head(r, piece, n, &used, &error), APIGW_MORE);
        ck_assert_uint_eq(used, 0);
        ck_assert_int_eq(error.code, APIGW_OK);
        free(piece);
        ck_assert_str_eq(text_of(APIGW_FIELD_METHOD), "PUT");
        ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 0);
    }
    ck_assert_int_eq(set_head(whole), APIGW_OK);
    ck_assert_str_eq(model_of(r, out), expected);
    free(expected);
}
END_TEST

static const struct {
    const char *head;
    apigw_status status;
    uint64_t offset;
} refused[] = {
    {"\r\n\r\nGET / HTTP/1.1\r\n", APIGW_E_VALUE, 2},
    {"\rGET / HTTP/1.1\r\n", APIGW_E_VALUE, 1},
    {"\nGET / HTTP/1.1\r\n", APIGW_E_VALUE, 0},
    {" GET / HTTP/1.1\r\n", APIGW_E_VALUE, 0},
    {"G\x01T / HTTP/1.1\r\n", APIGW_E_VALUE, 1},
    {"GET\t/ HTTP/1.1\r\n", APIGW_E_VALUE, 3},
    {"GET:/ HTTP/1.1\r\n", APIGW_E_VALUE, 3},
    {"GET  / HTTP/1.1\r\n", APIGW_E_VALUE, 4},
    {"GET /\t HTTP/1.1\r\n", APIGW_E_VALUE, 5},
    {"GET /\x7f HTTP/1.1\r\n", APIGW_E_VALUE, 5},
    {"GET /\r\n\r\n", APIGW_E_VALUE, 5},
    {"GET pets HTTP/1.1\r\n", APIGW_E_VALUE, 4},
    {"GET * HTTP/1.1\r\n", APIGW_E_VALUE, 4},
    {"OPTIONS ** HTTP/1.1\r\n", APIGW_E_VALUE, 8},
    {"CONNECT h:443 HTTP/1.1\r\n", APIGW_E_VALUE, 8},
    {"GET http://user@h/ HTTP/1.1\r\n", APIGW_E_VALUE, 15},
    {"GET /  HTTP/1.1\r\n", APIGW_E_VALUE, 6},
    {"GET / http/1.1\r\n", APIGW_E_VALUE, 6},
    {"GET / HTTP/2.0\r\n", APIGW_E_VALUE, 11},
    {"GET / HTTP/1.x\r\n", APIGW_E_VALUE, 13},
    {"GET / HTTP/1.10\r\n", APIGW_E_VALUE, 14},
    {"GET / HTTP/1.1 \r\n", APIGW_E_VALUE, 14},
    {"GET / HTTP/1.1\n", APIGW_E_VALUE, 14},
    {"GET / HTTP/1.1\rH", APIGW_E_VALUE, 15},
    {"GET / HTTP/1.1\r\n\r\n", APIGW_E_VALUE, 16}, /* no Host */
    {"GET / HTTP/1.1\r\n: a\r\n", APIGW_E_HEADER, 16},
    {"GET / HTTP/1.1\r\nA : b\r\n", APIGW_E_HEADER, 17},
    {"GET / HTTP/1.1\r\nA\r\n", APIGW_E_HEADER, 17},
    {"GET / HTTP/1.1\r\n A: b\r\n", APIGW_E_HEADER, 16},
    {"GET / HTTP/1.1\r\nA: b\r\n c\r\n", APIGW_E_HEADER, 22}, /* folded */
    {"GET / HTTP/1.1\r\nA: b\r\n\tc\r\n", APIGW_E_HEADER, 22},
    {"GET / HTTP/1.1\r\nA: b\rc\r\n", APIGW_E_HEADER, 21},
    {"GET / HTTP/1.1\r\nA: b\nB: c\r\n", APIGW_E_HEADER, 20},
    {"GET / HTTP/1.1\r\nA: b\x01\r\n", APIGW_E_HEADER, 20},
    {"GET / HTTP/1.1\r\nA: b\x7f\r\n", APIGW_E_HEADER, 20},
    {"GET / HTTP/1.1\r\nA\xe9: b\r\n", APIGW_E_HEADER, 17},
    {"GET / HTTP/1.1\r\nA: a long value with a control byte\x08 in it\r\n", APIGW_E_HEADER, 51},
    {"GET / HTTP/1.1\r\nA: b\r\n\rX", APIGW_E_HEADER, 23},
    {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n", APIGW_E_VALUE, 31},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n", APIGW_E_VALUE, 23},
    {"GET / HTTP/1.1\r\nHost: a@b\r\n", APIGW_E_VALUE, 23},
    {"GET / HTTP/1.1\r\nContent-Length: \r\n", APIGW_E_VALUE, 32},
    {"GET / HTTP/1.1\r\nContent-Length: -1\r\n", APIGW_E_VALUE, 32},
    {"GET / HTTP/1.1\r\nContent-Length: 1 1\r\n", APIGW_E_VALUE, 33},
    {"GET / HTTP/1.1\r\nContent-Length: 1, 1\r\n", APIGW_E_VALUE, 33},
    {"GET / HTTP/1.1\r\nContent-Length: 0x1\r\n", APIGW_E_VALUE, 33},
    {"GET / HTTP/1.1\r\nContent-Length: 1234567890123456789\r\n", APIGW_E_VALUE, 32},
    {"GET / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 2\r\n", APIGW_E_VALUE, 51},
    {"GET / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 01\r\n", APIGW_E_VALUE, 51},
    {"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", APIGW_E_VALUE, 54},
    {"GET / HTTP/1.1\r\ntransfer-encoding: chunked\r\nContent-Length: 1\r\n", APIGW_E_VALUE, 60},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", APIGW_E_VALUE, 35},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", APIGW_E_VALUE, 63},
    {"GET / HTTP/1.1\r\nTransfer-Encoding: \x0b"
     "chunked\r\n",
     APIGW_E_HEADER, 35},
    {"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n", APIGW_E_VALUE, 35},
};

/* The whole and every beginning that has the wrong byte are refused in the same way; shorter ones ask for more. */
START_TEST(refused_heads) {
    const char *head = refused[_i].head;
    apigw_status last = APIGW_MORE;
    for (size_t n = 0; n <= strlen(head); n++) {
        apigw_status status = apigw_request_set_head(r, head, n, &used, &error);
        ck_assert_uint_eq(used, 0);
        if (status == APIGW_MORE) {
            ck_assert_int_eq(last, APIGW_MORE);
            continue;
        }
        ck_assert_int_eq(status, refused[_i].status);
        ck_assert_uint_eq(error.offset, refused[_i].offset);
        ck_assert_uint_gt(n, error.offset);
        ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
        last = status;
    }
    ck_assert_int_eq(last, refused[_i].status);
    ck_assert_int_eq(apigw_request_set_head(r, head, APIGW_NTS, NULL, NULL), refused[_i].status);
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_METHOD, NULL));
}
END_TEST

START_TEST(unusual_heads) {
    ck_assert_int_eq(set_head("\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n"), APIGW_OK); /* RFC 9112 sections 2.2 and 3.2 */
    ck_assert_uint_eq(used, 27);
    ck_assert_str_eq(header("host", 0), "");
    ck_assert_int_eq(set_head("GET / HTTP/1.0\r\n\r\n"), APIGW_OK);
    ck_assert_str_eq(text_of(APIGW_FIELD_PROTOCOL), "HTTP/1.0");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(set_head("GET / HTTP/1.7\r\nHost: [::1]:80\r\n\r\n"), APIGW_OK); /* RFC 9110 section 2.5 */
    ck_assert_str_eq(text_of(APIGW_FIELD_PROTOCOL), "HTTP/1.1");
    ck_assert_int_eq(set_head("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"), APIGW_OK);
    ck_assert_str_eq(text_of(APIGW_FIELD_PATH), "/");
    ck_assert_int_eq(
        set_head("M-SEARCH /? HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\nA: b\r\nContent-Length: 7\r\n\r\n"),
        APIGW_OK);
    ck_assert_str_eq(header("content-length", 0), "7");
    ck_assert_ptr_null(header("content-length", 1));
    ck_assert_str_eq(header("a", 0), "b");
    ck_assert_int_eq(set_head("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"), APIGW_OK);
    ck_assert_int_eq(set_head("GET http://a.example:8080?q HTTP/1.1\r\nA: b\r\nHost: other\r\n\r\n"), APIGW_OK);
    ck_assert_str_eq(text_of(APIGW_FIELD_PATH), "/");
    ck_assert_str_eq(header("host", 0), "a.example:8080");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 2);
    ck_assert_int_eq(apigw_request_set_head(NULL, "", 0, &used, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_head(r, NULL, 1, &used, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_head(r, NULL, 0, &used, &error), APIGW_MORE);
}
END_TEST

/* F43 */
START_TEST(bytes_over_127) {
    static const char head[] = "GET /\xe9?\xff HTTP/1.1\r\nHost: h\r\nA: a value of many bytes, caf\xe9\r\n"
                               "B: caf\xc3\xa9\r\nCookie: n=\xff\r\n\r\n";
    ck_assert_int_eq(set_head(head), APIGW_OK);
    ck_assert_str_eq(text_of(APIGW_FIELD_PATH), "/%E9");
    ck_assert_str_eq(text_of(APIGW_FIELD_RAW_QUERY), "%FF");
    ck_assert_str_eq(header("a", 0), "a value of many bytes, caf\xc3\xa9");
    ck_assert_str_eq(header("b", 0), "caf\xc3\xa9");
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_COOKIES, "n", 1, 0, NULL), "\xc3\xbf");
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_REFUSE_OBS_TEXT, 1, NULL), APIGW_OK);
    ck_assert_int_eq(set_head(head), APIGW_E_UTF8);
    ck_assert_uint_eq(error.offset, 5);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(set_head("GET / HTTP/1.1\r\nA: \xc3\xa9\r\nB: \xc3\r\n"), APIGW_E_UTF8);
    ck_assert_uint_eq(error.offset, 26);
}
END_TEST

START_TEST(limits_of_a_head) {
    char head[2000] = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 100; i++)
        strcat(head, "N: v\r\n");
    strcat(head, "Last: 1\r\n\r\n");
    const size_t n = strlen(head);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_HEAD, n, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_head(r, head, n, &used, &error), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 102); /* more than are remembered */
    ck_assert_str_eq(header("n", 99), "v");
    ck_assert_str_eq(header("last", 0), "1");
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_HEAD, n - 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_head(r, head, n - 1, &used, &error), APIGW_MORE);
    ck_assert_int_eq(apigw_request_set_head(r, head, n, &used, &error), APIGW_E_SIZE);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_HEAD, 65536, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 101, NULL), APIGW_OK);
    ck_assert_int_eq(set_head(head), APIGW_E_ITEMS);
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_ITEMS, 2, NULL), APIGW_OK);
    ck_assert_int_eq(set_head("GET /?a&b&c HTTP/1.1\r\nHost: h\r\n\r\n"), APIGW_E_ITEMS);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_int_eq(set_head("GET / HTTP/1.1\r\nHost: h\r\nCookie: a=1; b=2; c=3\r\n\r\n"), APIGW_E_ITEMS);
    ck_assert_str_eq(header("last", 0), "1"); /* as it was */
}
END_TEST

/* A head replaces the head of a request and leaves the rest, also of one that was decoded. */
START_TEST(heads_on_one_handle) {
    static const char event[] =
        "{\"version\":\"2.0\",\"rawPath\":\"/old\",\"headers\":{\"old\":\"1\"},\"cookies\":[\"c=1\"],"
        "\"requestContext\":{\"requestId\":\"id\",\"http\":{\"path\":\"/old\"}},\"other\":[1.50]}";
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_SOURCE_IP, "192.0.2.1", APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(set_head("GET http://h/ HTTP/1.1\r\nHost: h\r\nCookie: a=b\r\n\r\n"), APIGW_OK);
    ck_assert_int_eq(set_head("GET /2 HTTP/1.1\r\nHost: i\r\n\r\n"), APIGW_OK);
    ck_assert_str_eq(header("host", 0), "i");
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 0);
    ck_assert_str_eq(text_of(APIGW_FIELD_SOURCE_IP), "192.0.2.1");
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_decode(r, event, APIGW_NTS, 0, &error), APIGW_OK);
    ck_assert_int_eq(set_head("GET /new?q=1 HTTP/1.1\r\nhost: h\r\n\r\n"), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, NULL, out, &error), APIGW_OK);
    const char *text = apigw_buffer_data(out, NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"rawPath\":\"/new\""));
    ck_assert_ptr_nonnull(strstr(text, "\"headers\":{\"host\":\"h\"}"));
    ck_assert_ptr_nonnull(strstr(text, "\"requestId\":\"id\""));
    ck_assert_ptr_nonnull(strstr(text, "[1.50]"));
    ck_assert_ptr_null(strstr(text, "c=1"));
    ck_assert_ptr_null(strstr(text, "old"));
    /* a head within memory of the handle */
    ck_assert_int_eq(apigw_request_set_body(r, whole, sizeof whole - 1, 0, NULL), APIGW_OK);
    const char *body = apigw_request_body(r, &used);
    ck_assert_int_eq(apigw_request_set_head(r, body, used, &used, &error), APIGW_OK);
    ck_assert_str_eq(header("accept", 0), "a");
}
END_TEST

/* ---- method, target, lines and body ------------------------------------------------------------------------- */

static apigw_status set_message(const char *method, const char *target, const char *lines) {
    return apigw_request_set_message(r, method, APIGW_NTS, target, APIGW_NTS, lines, APIGW_NTS, "body", 4, 0, &error);
}

START_TEST(messages) {
    static const char lines[] = "Host: api.example\r\nA: 1\r\nA: 2\r\nCookie: a=b\r\n";
    ck_assert_int_eq(set_message("PUT", "/a?b=c", lines), APIGW_OK);
    ck_assert_str_eq(text_of(APIGW_FIELD_METHOD), "PUT");
    ck_assert_str_eq(text_of(APIGW_FIELD_PATH), "/a");
    ck_assert_str_eq(text_of(APIGW_FIELD_PROTOCOL), "(absent)");
    ck_assert_str_eq(header("a", 1), "2");
    ck_assert_str_eq(apigw_request_body(r, NULL), "body");
    ck_assert_int_eq(set_message("PUT", "/", "A: 1\r\n\r\n"), APIGW_OK); /* no Host, and an empty line */
    ck_assert_int_eq(apigw_request_set_message(r, "GET", 3, "/", 1, NULL, 0, NULL, 0, 0, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_ptr_null(apigw_request_body(r, NULL));
    ck_assert_int_eq(set_message("OPTIONS", "*", ""), APIGW_OK);
    ck_assert_str_eq(text_of(APIGW_FIELD_PATH), "/");
}
END_TEST

static const struct {
    const char *method, *target, *lines;
    apigw_status status;
    uint64_t offset;
} refused_messages[] = {
    {"", "/", "", APIGW_E_VALUE, 0},
    {"G T", "/", "", APIGW_E_VALUE, 1},
    {"GET", "", "", APIGW_E_VALUE, 0},
    {"GET", "/a b", "", APIGW_E_VALUE, 2},
    {"GET", "/a\r\n", "", APIGW_E_VALUE, 2},
    {"GET", "*", "", APIGW_E_VALUE, 0},
    {"GET", "/", "A", APIGW_E_HEADER, 1},
    {"GET", "/", "A: b", APIGW_E_HEADER, 4},
    {"GET", "/", "A: b\r", APIGW_E_HEADER, 5},
    {"GET", "/", "A: b\r\n\r", APIGW_E_HEADER, 7},
    {"GET", "/", "A: b\r\n\r\nB: c\r\n", APIGW_E_HEADER, 8},
    {"GET", "/", "A: b\n", APIGW_E_HEADER, 4},
    {"GET", "/", "Host: a\r\nHost: b\r\n", APIGW_E_VALUE, 15},
    {"GET", "/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", APIGW_E_VALUE, 38},
};

START_TEST(refused_parts) {
    ck_assert_int_eq(set_message(refused_messages[_i].method, refused_messages[_i].target, refused_messages[_i].lines),
                     refused_messages[_i].status);
    ck_assert_uint_eq(error.offset, refused_messages[_i].offset);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_METHOD, NULL));
    ck_assert_ptr_null(apigw_request_body(r, NULL));
}
END_TEST

START_TEST(misused_messages) {
    ck_assert_int_eq(apigw_request_set_message(NULL, "G", 1, "/", 1, "", 0, NULL, 0, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_message(r, NULL, 1, "/", 1, "", 0, NULL, 0, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_message(r, "G", 1, NULL, 1, "", 0, NULL, 0, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_message(r, "G", 1, "/", 1, NULL, 1, NULL, 0, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_message(r, "G", 1, "/", 1, "", 0, NULL, 1, 0, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_set_message(r, "G", 1, "/", 1, "", 0, "", 0, 8, &error), APIGW_E_ARGUMENT);
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_METHOD, NULL));
    ck_assert_int_eq(apigw_request_set_option(r, APIGW_OPT_MAX_HEAD, 5, NULL), APIGW_OK);
    ck_assert_int_eq(set_message("G", "/", "A:\r\n\r\n"), APIGW_E_SIZE);
    ck_assert_int_eq(set_message("G", "/", "A:1\r\n"), APIGW_OK);
}
END_TEST

START_TEST(events_in_one_call) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    ck_assert_int_eq(apigw_router_add(router, "GET /pets/{id}", APIGW_NTS, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_router_seal(router, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_to_event(r, api, router, "GET", 3, "/pets/7", 7, "Content-Type: text/plain\r\n", 26,
                                            "b", 1, APIGW_BODY_BORROW, out, &error),
                     APIGW_OK);
    const char *text = apigw_buffer_data(out, NULL);
    ck_assert_ptr_nonnull(strstr(text, "\"routeKey\":\"GET /pets/{id}\""));
    ck_assert_ptr_nonnull(strstr(text, "\"pathParameters\":{\"id\":\"7\"}"));
    ck_assert_ptr_nonnull(strstr(text, "\"body\":\"b\""));
    ck_assert_int_eq(apigw_request_to_event(r, api, router, "GET", 3, "/", 1, "", 0, NULL, 0, 0, out, &error),
                     APIGW_E_NOT_FOUND);
    ck_assert_uint_eq(error.error_response, APIGW_ERROR_RESPONSE_NO_ROUTE);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_request_to_event(r, api, NULL, "GET", 3, "/", 1, "", 0, NULL, 0, 0, out, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_to_event(r, api, NULL, "GET", 3, "/ ", 2, "", 0, NULL, 0, 0, out, &error),
                     APIGW_E_VALUE);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_request_to_event(r, NULL, NULL, "GET", 3, "/", 1, "", 0, NULL, 0, 0, out, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_to_event(r, api, NULL, "GET", 3, "/", 1, "", 0, NULL, 0, 0, NULL, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_request_to_event(r, api, NULL, "GET", 3, "/", 1, "", 0, NULL, 0, 0, out, NULL), APIGW_OK);
    text = apigw_buffer_data(out, &used);
    ck_assert_int_eq(apigw_request_to_event(r, api, NULL, "GET", 3, "/", 1, "", 0, text, used, 0, out, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    apigw_router_free(router);
    apigw_api_free(api);
}
END_TEST

/* ---- responses ---------------------------------------------------------------------------------------------- */

static const char *write_head(uint32_t flags) {
    ck_assert_int_eq(apigw_response_write_head(answer, flags, out, &error), APIGW_OK);
    return apigw_buffer_data(out, NULL);
}

START_TEST(response_heads) {
    ck_assert_str_eq(write_head(0), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    ck_assert_int_eq(apigw_response_add_header(answer, "A", 1, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_header(answer, "Content-Length", 14, "99", 2, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_header(answer, "connection", 10, "upgrade", 7, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_header(answer, "a", 1, "", 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_body(answer, "body", 4, 0, NULL), APIGW_OK);
    ck_assert_str_eq(write_head(0), "HTTP/1.1 200 OK\r\nA: 1\r\na: \r\nContent-Length: 4\r\n\r\n");
    ck_assert_str_eq(write_head(APIGW_HEAD_CLOSE),
                     "HTTP/1.1 200 OK\r\nA: 1\r\na: \r\nContent-Length: 4\r\nConnection: close\r\n\r\n");
    ck_assert_str_eq(write_head(APIGW_HEAD_KEEP_ALIVE | APIGW_HEAD_CHUNKED),
                     "HTTP/1.1 200 OK\r\nA: 1\r\na: \r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n");
    ck_assert_int_eq(apigw_response_remove_header(answer, "A", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_status(answer, 599, NULL), APIGW_OK); /* without a registered phrase */
    ck_assert_str_eq(write_head(0), "HTTP/1.1 599 \r\nContent-Length: 4\r\n\r\n");
    ck_assert_int_eq(apigw_response_set_status(answer, 204, NULL), APIGW_OK);
    ck_assert_str_eq(write_head(APIGW_HEAD_CHUNKED), "HTTP/1.1 204 No Content\r\n\r\n");
    ck_assert_int_eq(apigw_response_set_status(answer, 304, NULL), APIGW_OK);
    ck_assert_str_eq(write_head(0), "HTTP/1.1 304 Not Modified\r\n\r\n");
    ck_assert_int_eq(apigw_response_set_status(answer, 205, NULL), APIGW_OK);
    ck_assert_str_eq(write_head(APIGW_HEAD_CHUNKED), "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n");
}
END_TEST

START_TEST(misused_heads) {
    ck_assert_int_eq(apigw_response_write_head(NULL, 0, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_write_head(answer, 0, NULL, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_write_head(answer, 8, out, &error), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_write_head(answer, APIGW_HEAD_CLOSE | APIGW_HEAD_KEEP_ALIVE, out, &error),
                     APIGW_E_ARGUMENT);
    const char *text = write_head(0);
    ck_assert_int_eq(apigw_response_set_body(answer, text, 4, APIGW_BODY_BORROW, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_write_head(answer, 0, out, &error), APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_response_set_body(answer, NULL, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_buffer_use(out, NULL, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_write_head(answer, 0, out, &error), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), strlen("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") + 1);
}
END_TEST

START_TEST(results_in_one_call) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    const void *body;
    size_t n;
    apigw_status status =
        apigw_response_from_result(answer, api, r, "{\"statusCode\":201,\"headers\":{\"A\":\"b\"},\"body\":\"made\"}",
                                   APIGW_NTS, 0, APIGW_HEAD_CLOSE, out, &body, &n, &error);
    ck_assert_int_eq(status, APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "HTTP/1.1 201 Created\r\n"));
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "A: b\r\n"));
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "Content-Length: 4\r\nConnection: close\r\n\r\n"));
    ck_assert(n == 4 && memcmp(body, "made", 4) == 0);
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "HEAD", 4, NULL), APIGW_OK);
    status = apigw_response_from_result(answer, api, r, "{\"body\":\"made\"}", APIGW_NTS, 0, 0, out, &body, &n, NULL);
    ck_assert_int_eq(status, APIGW_OK);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "Content-Length: 4\r\n\r\n"));
    ck_assert(n == 0 && body == NULL);
    status =
        apigw_response_from_result(answer, api, NULL, "{\"statusCode\":[]}", APIGW_NTS, 0, 0, out, &body, &n, NULL);
    ck_assert_int_lt(status, 0);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "HTTP/1.1 502 Bad Gateway\r\n"));
    ck_assert_uint_gt(n, 0);
    status = apigw_response_from_result(answer, api, NULL, "{\"statusCode\":204,\"body\":\"x\"}", APIGW_NTS, 0, 0, out,
                                        &body, &n, NULL);
    ck_assert(status == APIGW_OK && n == 0 && body == NULL);
    status =
        apigw_response_from_result(answer, api, NULL, "x", 1, APIGW_DECODE_FUNCTION_ERROR, 0, out, NULL, NULL, &error);
    ck_assert_int_eq(status, APIGW_E_FUNCTION);
    ck_assert_ptr_nonnull(strstr(apigw_buffer_data(out, NULL), "HTTP/1.1 502 Bad Gateway\r\n"));
    apigw_api_free(api);
}
END_TEST

START_TEST(misused_results) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    const void *body = "";
    size_t n = 1;
    ck_assert_int_eq(apigw_response_from_result(NULL, api, NULL, "{}", 2, 0, 0, out, &body, &n, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert(body == NULL && n == 0);
    ck_assert_int_eq(apigw_response_from_result(answer, NULL, NULL, "{}", 2, 0, 0, out, NULL, NULL, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_from_result(answer, api, NULL, "{}", 2, 0, 0, NULL, NULL, NULL, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_from_result(answer, api, NULL, "{}", 2, 0, 8, out, NULL, NULL, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_from_result(answer, api, NULL, "{}", 2, 8, 0, out, NULL, NULL, &error),
                     APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_response_from_result(answer, api, NULL, "{}", 2, 0, 0, out, NULL, NULL, NULL), APIGW_OK);
    const char *text = apigw_buffer_data(out, &n);
    ck_assert_int_eq(apigw_response_from_result(answer, api, NULL, text, n, 0, 0, out, NULL, NULL, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_buffer_set_max(out, 10, NULL), APIGW_OK);
    ck_assert_int_eq(
        apigw_response_from_result(answer, api, NULL, "{\"body\":\"x\"}", APIGW_NTS, 0, 0, out, &body, &n, NULL),
        APIGW_E_SIZE);
    ck_assert(body == NULL && n == 0);
    apigw_api_free(api);
}
END_TEST

START_TEST(many_entries_of_a_response) {
    apigw_pair pairs[4];
    char name[2] = "a";
    ck_assert_uint_eq(apigw_response_copy(NULL, APIGW_LIST_HEADERS, 0, pairs, 4), 0);
    for (; name[0] < 'a' + 20; name[0]++)
        ck_assert_int_eq(apigw_response_add_header(answer, name, 1, name, 1, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_copy(answer, APIGW_LIST_HEADERS, 18, pairs, 4), 2);
    ck_assert_str_eq(pairs[1].name, "t");
    ck_assert_uint_eq(apigw_response_copy(answer, APIGW_LIST_QUERY, 0, pairs, 4), 0);
    ck_assert_uint_eq(apigw_response_copy(answer, APIGW_LIST_HEADERS, 20, pairs, 4), 0);
    ck_assert_uint_eq(apigw_response_copy(answer, APIGW_LIST_HEADERS, 0, NULL, 0), 0);
    ck_assert_int_eq(apigw_response_set_header(answer, "B", 1, "new", 3, NULL), APIGW_OK); /* leaves a hole */
    ck_assert_int_eq(apigw_response_set_header(answer, "b", 1, "newer", 5, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_copy(answer, APIGW_LIST_HEADERS, 0, pairs, 4), 4);
    for (size_t i = 0; i < 4; i++) {
        apigw_pair one;
        ck_assert_int_eq(apigw_response_at(answer, APIGW_LIST_HEADERS, i, &one), APIGW_OK);
        ck_assert_str_eq(pairs[i].name, one.name);
        ck_assert_str_eq(pairs[i].value, one.value);
    }
}
END_TEST

Suite *head_suite(void) {
    const TTest *const tests[] = {a_whole_head,        as_with_setters, a_head_in_pieces,
                                  unusual_heads,       bytes_over_127,  limits_of_a_head,
                                  heads_on_one_handle, messages,        misused_messages,
                                  events_in_one_call,  response_heads,  misused_heads,
                                  results_in_one_call, misused_results, many_entries_of_a_response};
    Suite *suite = suite_create("head");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(all, tests[i]);
    tcase_add_loop_test(all, refused_heads, 0, sizeof refused / sizeof *refused);
    tcase_add_loop_test(all, refused_parts, 0, sizeof refused_messages / sizeof *refused_messages);
    suite_add_tcase(suite, all);
    return suite;
}
