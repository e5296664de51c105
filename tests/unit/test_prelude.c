#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *prelude_suite(void);

#define NULS "\0\0\0\0\0\0\0\0"

static apigw_prelude *p;
static apigw_response *r;
static apigw_buffer *out;
static apigw_api *rest, *url;
static apigw_error err;
static size_t used;

static void setup(void) {
    p = apigw_prelude_new(NULL);
    r = apigw_response_new(NULL);
    out = apigw_buffer_new(NULL);
    rest = apigw_api_new(NULL, APIGW_KIND_REST);
    url = apigw_api_new(NULL, APIGW_KIND_FUNCTION_URL);
    memset(&err, 0x55, sizeof err);
    used = 999;
}

static void teardown(void) {
    apigw_prelude_free(p);
    apigw_response_free(r);
    apigw_buffer_free(out);
    apigw_api_free(rest);
    apigw_api_free(url);
}

/* ---- in ------------------------------------------------------------------------------------------------------ */

static const char stream[] = "{\"statusCode\":201}\0 " NULS "\0payload" NULS;
enum { HEAD = 18, PRELUDE = 20 + 8 };

/* Feeds a piece from a block of its own size. */
static apigw_status feed(const char *text, size_t n) {
    char *piece = exact_copy(text, n);
    apigw_status status = apigw_prelude_feed(p, piece, n, &used, &err);
    ck_assert_int_eq(err.code, status < 0 ? status : APIGW_OK);
    free(piece);
    return status;
}

/* Wherever the stream is cut, the delimiter is found at the same place. */
START_TEST(any_two_cuts) {
    for (size_t a = 0; a <= sizeof stream - 1; a++)
        for (size_t b = a; b <= sizeof stream - 1; b++) {
            const size_t ends[] = {a, b, sizeof stream - 1};
            size_t at = 0, total = 0;
            apigw_prelude_reset(p);
            for (size_t i = 0; i < 3; i++) {
                apigw_status status = feed(stream + at, ends[i] - at);
                total += used;
                expect_same(status, ends[i] < PRELUDE ? APIGW_MORE : APIGW_OK);
                expect_same(total, ends[i] < PRELUDE ? ends[i] : PRELUDE);
                at = ends[i];
            }
        }
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, &err), APIGW_E_TRAILING); /* a NUL is no white space */
    ck_assert_uint_eq(err.offset, HEAD);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
}
END_TEST

START_TEST(byte_by_byte) {
    static const char text[] = "{\"statusCode\":201,\"headers\":{\"a\":\"1\"}}" NULS;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        ck_assert_int_eq(feed(text + i, 1), i + 1 < sizeof text - 1 ? APIGW_MORE : APIGW_OK);
        ck_assert_uint_eq(used, 1);
    }
    ck_assert_int_eq(apigw_prelude_decode(p, url, NULL, r, &err), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(r), 201);
    ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "a", 1, 0, NULL), "1");
    ck_assert_ptr_null(apigw_response_body(r, NULL));
}
END_TEST

/* All that comes later is payload, and the prelude stays what it was. */
START_TEST(what_comes_later) {
    static const char late[] = NULS "{}" NULS;
    ck_assert_int_eq(feed("{}" NULS, 10), APIGW_OK);
    ck_assert_uint_eq(used, 10);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(feed(late, sizeof late - 1), APIGW_OK);
        ck_assert_uint_eq(used, 0);
    }
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, &err), APIGW_OK);
    ck_assert_int_eq(apigw_prelude_decode(p, url, NULL, r, &err), APIGW_OK); /* as often as one likes */
}
END_TEST

START_TEST(empty_pieces) {
    ck_assert_int_eq(apigw_prelude_feed(p, NULL, 0, NULL, NULL), APIGW_MORE);
    ck_assert_int_eq(feed("{}\0\0\0", 5), APIGW_MORE);
    ck_assert_int_eq(apigw_prelude_feed(p, NULL, 0, &used, &err), APIGW_MORE);
    ck_assert_uint_eq(used, 0);
    ck_assert_int_eq(feed("\0\0\0\0\0x", 6), APIGW_OK);
    ck_assert_uint_eq(used, 5);
}
END_TEST

START_TEST(eight_in_a_row) {
    ck_assert_int_eq(feed("{}\0\0\0\0\0\0\0 \0", 11), APIGW_MORE);
    ck_assert_int_eq(feed("\0\0\0\0\0\0", 6), APIGW_MORE);
    ck_assert_int_eq(feed("\0\0", 2), APIGW_OK);
    ck_assert_uint_eq(used, 1);
}
END_TEST

/* The 16 KB, to the byte: the last byte of the delimiter may be the last one that is allowed (E1.4). */
START_TEST(the_limit) {
    char *text = malloc(APIGW_PRELUDE_MAX + 100);
    memset(text, ' ', APIGW_PRELUDE_MAX + 100);
    memcpy(text, "{}", 2);
    for (size_t end = APIGW_PRELUDE_MAX - 1; end <= APIGW_PRELUDE_MAX + 1; end++)
        for (size_t cut = 0; cut <= APIGW_PRELUDE_MAX + 100; cut += cut < 16370 || cut > 16390 ? 97 : 1) {
            apigw_status first, second;
            size_t total;
            memset(text + 2, ' ', APIGW_PRELUDE_MAX + 98);
            memset(text + end - APIGW_PRELUDE_DELIMITER, 0, APIGW_PRELUDE_DELIMITER);
            apigw_prelude_reset(p);
            first = feed(text, cut);
            total = used;
            second = feed(text + cut, APIGW_PRELUDE_MAX + 100 - cut);
            total += used;
            if (end <= APIGW_PRELUDE_MAX) {
                expect_same(first, cut < end ? APIGW_MORE : APIGW_OK);
                expect_same(second, APIGW_OK);
                expect_same(total, end);
            } else {
                expect_same(first, cut < APIGW_PRELUDE_MAX ? APIGW_MORE : APIGW_E_SIZE);
                expect_same(second, APIGW_E_SIZE);
                expect_same(total, APIGW_PRELUDE_MAX);
                expect_same(err.error_response, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
                expect_same(err.offset, APIGW_PRELUDE_MAX);
                ck_assert_int_eq(apigw_prelude_decode(p, url, NULL, r, &err), APIGW_E_SIZE);
                expect_same(err.error_response, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
            }
        }
    free(text);
    apigw_prelude_reset(p); /* which works again */
    ck_assert_int_eq(feed("{}" NULS, 10), APIGW_OK);
}
END_TEST

START_TEST(the_stream_ends_too_early) {
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, &err), APIGW_E_TRUNCATED);
    ck_assert_uint_eq(err.offset, 0);
    ck_assert_int_eq(feed("{}\0\0", 4), APIGW_MORE);
    apigw_response_add_header(r, "x-old", 5, "1", 1, NULL);
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, &err), APIGW_E_TRUNCATED);
    ck_assert_uint_eq(err.offset, 4);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, NULL), APIGW_E_TRUNCATED);
    ck_assert_int_eq(feed("\0\0\0\0\0\0", 6), APIGW_OK); /* more may come */
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, &err), APIGW_OK);
}
END_TEST

START_TEST(every_refusal_has_its_error_response) {
    static const struct {
        const char *text;
        apigw_status status;
    } cases[] = {{"", APIGW_E_TRUNCATED},
                 {"{", APIGW_E_TRUNCATED},
                 {"null", APIGW_E_TYPE},
                 {"{\"statusCode\":700}", APIGW_E_VALUE},
                 {"{\"headers\":{\"\":\"1\"}}", APIGW_E_HEADER}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        apigw_response *error_response = apigw_response_new(NULL);
        apigw_prelude_reset(p);
        feed(cases[i].text, strlen(cases[i].text));
        feed(NULS, 8);
        ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, r, &err), cases[i].status);
        ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
        ck_assert_int_eq(apigw_error_response(error_response, rest, NULL, err.error_response, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_status(error_response), 500); /* E1.5 */
        ck_assert_int_eq(apigw_prelude_decode(p, url, NULL, r, NULL), cases[i].status);
        ck_assert_int_eq(apigw_error_response(error_response, url, NULL, err.error_response, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_status(error_response), 502);
        apigw_response_free(error_response);
    }
}
END_TEST

/* The ids of the request are added as they are to a result. */
START_TEST(ids_of_the_request) {
    apigw_request *request = apigw_request_new(NULL);
    apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL);
    apigw_request_set(request, APIGW_FIELD_TRACE_ID, "Root=1", 6, NULL);
    feed("{\"headers\":{\"a\":\"1\"}}" NULS, 29);
    ck_assert_int_eq(apigw_prelude_decode(p, rest, request, r, &err), APIGW_OK);
    ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "x-amzn-requestid", 16, 0, NULL), "id");
    ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "x-amzn-trace-id", 15, 0, NULL), "Root=1");
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 3);
    ck_assert_int_eq(apigw_prelude_decode(p, url, request, r, &err), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 2);
    apigw_request_free(request);
}
END_TEST

/* ---- out ----------------------------------------------------------------------------------------------------- */

static void expect_encoded(uint32_t kind, const char *wanted, size_t n) {
    size_t len;
    const char *text;
    ck_assert_msg(apigw_prelude_encode(r, kind, out, &err) == APIGW_OK, "%s", err.message);
    text = apigw_buffer_data(out, &len);
    ck_assert_uint_eq(len, n);
    ck_assert_mem_eq(text, wanted, n);
}

START_TEST(eight_nuls_always) {
    static const char empty[] = "{\"statusCode\":200}" NULS, body[] = "{\"statusCode\":200}" NULS "\0\xFF";
    expect_encoded(APIGW_KIND_REST, empty, sizeof empty - 1);
    expect_encoded(APIGW_KIND_FUNCTION_URL, empty, sizeof empty - 1);
    apigw_response_set_body(r, "", 0, 0, NULL);
    expect_encoded(APIGW_KIND_REST, empty, sizeof empty - 1);
    for (unsigned flag = 0; flag <= APIGW_BODY_BASE64; flag += 2) { /* how it would be written in a result */
        apigw_response_set_body(r, "\0\xFF", 2, flag, NULL);
        expect_encoded(APIGW_KIND_FUNCTION_URL, body, sizeof body - 1);
    }
}
END_TEST

START_TEST(kinds_that_do_not_stream) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        apigw_api *api = apigw_api_new(NULL, kind);
        bool streams = kind == APIGW_KIND_REST || kind == APIGW_KIND_FUNCTION_URL;
        apigw_status wanted = streams ? APIGW_OK : APIGW_E_UNSUPPORTED;
        apigw_prelude_reset(p);
        feed("{}" NULS, 10);
        ck_assert_int_eq(apigw_prelude_encode(r, kind, out, &err), wanted);
        ck_assert_int_eq(err.code, wanted);
        ck_assert(streams || strstr(err.message, apigw_kind_name(kind)) != NULL);
        ck_assert_int_eq(apigw_prelude_decode(p, api, NULL, r, &err), wanted);
        ck_assert(streams || strstr(err.message, apigw_kind_name(kind)) != NULL);
        apigw_api_free(api);
    }
}
END_TEST

/* No prelude is written that the other side would refuse, however small the memory. */
START_TEST(an_encoded_prelude_is_no_longer_than_it_may_be) {
    static char value[APIGW_PRELUDE_MAX];
    size_t frame = strlen("{\"statusCode\":200,\"headers\":{\"x\":\"\"}}"), fits = APIGW_PRELUDE_MAX - 8 - frame;
    memset(value, 'v', sizeof value);
    apigw_response_set_header(r, "x", 1, value, fits, NULL);
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_REST, out, &err), APIGW_OK);
    ck_assert_uint_eq(apigw_buffer_needed(out), APIGW_PRELUDE_MAX + 1);
    apigw_response_set_body(r, value, sizeof value, 0, NULL); /* which does not count */
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_REST, out, &err), APIGW_OK);
    apigw_response_set_header(r, "x", 1, value, fits + 1, NULL);
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_REST, out, &err), APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_BAD_PRELUDE);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    apigw_buffer_use(out, value, 10, NULL);
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_REST, out, &err), APIGW_E_SIZE);
    apigw_response_reset(r);
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_REST, out, &err), APIGW_E_SPACE);
    ck_assert_uint_eq(apigw_buffer_needed(out), 18 + 8 + 1);
}
END_TEST

/* What one side writes, the other reads: names that repeat, and more lines than usual. */
START_TEST(there_and_back) {
    static const uint32_t kinds[] = {APIGW_KIND_REST, APIGW_KIND_FUNCTION_URL};
    for (size_t k = 0; k < 2; k++)
        for (unsigned lines = 0; lines < 300; lines += 50) {
            apigw_response *back = apigw_response_new(NULL);
            char name[16];
            size_t n;
            const char *text;
            apigw_response_reset(r);
            for (unsigned i = 0; i < lines; i++) {
                snprintf(name, sizeof name, "x-%u", i);
                apigw_response_add_header(r, name, strlen(name), "1", 1, NULL);
            }
            apigw_response_add_cookie(r, "a=1", 3, NULL);
            apigw_response_add_cookie(r, "b=2", 3, NULL);
            apigw_response_set_status(r, 503, NULL);
            ck_assert_int_eq(apigw_prelude_encode(r, kinds[k], out, &err), APIGW_OK);
            text = apigw_buffer_data(out, &n);
            apigw_prelude_reset(p);
            ck_assert_int_eq(feed(text, n), APIGW_OK);
            ck_assert_uint_eq(used, n);
            ck_assert_int_eq(apigw_prelude_decode(p, k == 0 ? rest : url, NULL, back, &err), APIGW_OK);
            ck_assert_int_eq(apigw_response_status(back), 503);
            ck_assert_uint_eq(apigw_response_count(back, APIGW_LIST_HEADERS), lines + 2);
            ck_assert_str_eq(apigw_response_find(back, APIGW_LIST_HEADERS, "set-cookie", 10, 1, NULL), "b=2");
            apigw_response_free(back);
        }
}
END_TEST

/* ---- the rest ------------------------------------------------------------------------------------------------ */

START_TEST(bad_arguments) {
    ck_assert_int_eq(apigw_prelude_feed(NULL, "x", 1, &used, &err), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(used, 0);
    ck_assert_int_eq(apigw_prelude_feed(p, NULL, 1, &used, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_feed(p, NULL, 1, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_decode(NULL, rest, NULL, r, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_decode(p, NULL, NULL, r, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_decode(p, rest, NULL, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_encode(NULL, APIGW_KIND_REST, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_encode(r, 0, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_LAST + 1, out, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_prelude_encode(r, APIGW_KIND_REST, NULL, &err), APIGW_E_ARGUMENT);
    apigw_prelude_free(NULL);
    apigw_prelude_reset(NULL);
}
END_TEST

/* One block for all input. */
START_TEST(memory) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_prelude *counted = apigw_prelude_new(&a);
    static char noise[3 * APIGW_PRELUDE_MAX];
    memset(noise, 'x', sizeof noise);
    ck_assert_uint_eq(c.calls, 1);
    ck_assert_int_eq(apigw_prelude_feed(counted, noise, sizeof noise, NULL, NULL), APIGW_E_SIZE);
    apigw_prelude_reset(counted);
    ck_assert_int_eq(apigw_prelude_feed(counted, "{}" NULS, 10, NULL, NULL), APIGW_OK);
    ck_assert_uint_eq(c.calls, 1);
    ck_assert_uint_lt(c.peak_bytes, APIGW_PRELUDE_MAX + 128);
    apigw_prelude_free(counted);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
    c.calls = 0;
    c.fail_at = 1;
    ck_assert_ptr_null(apigw_prelude_new(&a));
}
END_TEST

Suite *prelude_suite(void) {
    Suite *suite = suite_create("prelude");
    TCase *tests = tcase_create("prelude");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, any_two_cuts);
    tcase_add_test(tests, byte_by_byte);
    tcase_add_test(tests, what_comes_later);
    tcase_add_test(tests, empty_pieces);
    tcase_add_test(tests, eight_in_a_row);
    tcase_add_test(tests, the_limit);
    tcase_add_test(tests, the_stream_ends_too_early);
    tcase_add_test(tests, every_refusal_has_its_error_response);
    tcase_add_test(tests, ids_of_the_request);
    tcase_add_test(tests, eight_nuls_always);
    tcase_add_test(tests, kinds_that_do_not_stream);
    tcase_add_test(tests, an_encoded_prelude_is_no_longer_than_it_may_be);
    tcase_add_test(tests, there_and_back);
    tcase_add_test(tests, bad_arguments);
    tcase_add_test(tests, memory);
    suite_add_tcase(suite, tests);
    return suite;
}
