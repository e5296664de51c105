#include "cheap.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <stdio.h>

Suite *response_decode_suite(void);

static const uint32_t kinds[] = {APIGW_KIND_REST,         APIGW_KIND_HTTP_1,    APIGW_KIND_HTTP_2,
                                 APIGW_KIND_FUNCTION_URL, APIGW_KIND_ALB,       APIGW_KIND_ALB_MULTI,
                                 APIGW_KIND_LATTICE_1,    APIGW_KIND_LATTICE_2, APIGW_KIND_WEBSOCKET};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static apigw_response *r;
static apigw_api *api;
static apigw_error err;

static void play(uint32_t kind) {
    apigw_api_free(api);
    api = apigw_api_new(NULL, kind);
    ck_assert_ptr_nonnull(api);
}

static void setup(void) {
    r = apigw_response_new(NULL);
    api = NULL;
    play(APIGW_KIND_REST);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_response_free(r);
    apigw_api_free(api);
}

/* Decodes from a block of exactly that size, which is gone afterwards: nothing may point into it. */
static apigw_status decode_bytes(const char *text, size_t n) {
    char *copy = exact_copy(text, n);
    apigw_status status = apigw_response_decode(r, api, NULL, copy, n, 0, &err);
    free(copy);
    ck_assert_int_eq(status, err.code);
    return status;
}

static apigw_status decode(const char *text) {
    return decode_bytes(text, strlen(text));
}

static void expect_line(size_t i, const char *name, const char *value) {
    apigw_pair line;
    ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, i, &line), APIGW_OK);
    ck_assert_str_eq(line.name, name);
    ck_assert_uint_eq(line.name_len, strlen(name));
    ck_assert_str_eq(line.value, value);
    ck_assert_uint_eq(line.value_len, strlen(value));
}

static void expect_body(const char *wanted) {
    size_t n;
    const char *body = apigw_response_body(r, &n);
    ck_assert_ptr_nonnull(body);
    ck_assert_uint_eq(n, strlen(wanted));
    ck_assert_mem_eq(body, wanted, n);
}

static void expect_empty(void) {
    ck_assert_int_eq(apigw_response_status(r), 200);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 0);
    ck_assert_ptr_null(apigw_response_body(r, NULL));
}

/* ---- what comes out --------------------------------------------------------------------------------------------- */

START_TEST(everything_of_a_result) {
    ck_assert_int_eq(
        decode("{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/plain\",\"b\":true},"
               "\"multiValueHeaders\":{\"c\":[\"1\",\"2\"]},\"body\":\"h\\u00e9\",\"isBase64Encoded\":false}"),
        APIGW_OK);
    ck_assert_int_eq(apigw_response_status(r), 201);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 4);
    expect_line(0, "c", "1");
    expect_line(1, "c", "2");
    expect_line(2, "Content-Type", "text/plain");
    expect_line(3, "b", "true");
    expect_body("h\xc3\xa9");
    ck_assert_int_eq(err.code, APIGW_OK);
    ck_assert_uint_eq(err.error_response, 0);
    ck_assert_str_eq(err.message, "");
}
END_TEST

START_TEST(what_was_there_is_gone) {
    ck_assert_int_eq(apigw_response_set_status(r, 418, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_add_header(r, "x-old", 5, "1", 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_set_body(r, "old", 3, 0, NULL), APIGW_OK);
    ck_assert_int_eq(decode("{}"), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(r), 200);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    expect_line(0, "Content-Type", "application/json");
    ck_assert_ptr_null(apigw_response_body(r, NULL));
}
END_TEST

START_TEST(the_error_may_be_null) {
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, "{}", 2, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, "[]", 2, 0, NULL), APIGW_E_TYPE);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, "{\"x\":1}", 7, 0, NULL), APIGW_E_VALUE);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, "{}", 2, APIGW_DECODE_FUNCTION_ERROR, NULL), APIGW_E_FUNCTION);
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_MAX_INPUT, 1, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, "{}", 2, 0, NULL), APIGW_E_SIZE);
}
END_TEST

/* Whether base64 is undone depends on the Accept header of the request. */
START_TEST(the_request_is_read_for_its_accept_header) {
    static const char text[] = "{\"body\":\"aGk=\",\"isBase64Encoded\":true}";
    apigw_request *request = apigw_request_new(NULL);
    ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, NULL, 0, "image/*", 7, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, text, sizeof text - 1, 0, NULL), APIGW_OK);
    expect_body("aGk=");
    ck_assert_int_eq(apigw_response_decode(r, api, request, text, sizeof text - 1, 0, NULL), APIGW_OK);
    expect_body("aGk=");
    ck_assert_int_eq(apigw_request_add(request, APIGW_LIST_HEADERS, "ACCEPT", 6, "image/png, */*", 14, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_decode(r, api, request, text, sizeof text - 1, 0, NULL), APIGW_OK);
    expect_body("hi");
    apigw_request_free(request);
}
END_TEST

/* ---- errors ----------------------------------------------------------------------------------------------------- */

START_TEST(errors_say_what_where_and_what_the_client_gets) {
    static const struct {
        uint32_t kind;
        const char *text;
        apigw_status code;
        uint32_t error_response;
        uint64_t offset;
        const char *pointer, *message;
    } rows[] = {
        {APIGW_KIND_REST, "{\"statusCode\":\"ok\"}", APIGW_E_VALUE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 14,
         "/statusCode", "expected a statusCode from 200 to 599, found '\"ok\"'"},
        {APIGW_KIND_REST, "{\"statusCode\": true }", APIGW_E_TYPE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 15,
         "/statusCode", "expected an integer as statusCode, found 'true'"},
        {APIGW_KIND_HTTP_2, "{\"statusCode\":200.5}", APIGW_E_VALUE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 14,
         "/statusCode", "expected a statusCode from 200 to 599, found '200.5'"},
        {APIGW_KIND_HTTP_1, "{}", APIGW_E_MISSING, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 0, "",
         "expected an object with statusCode, found '{'"},
        {APIGW_KIND_REST, "{\"headers\":{\"a\":null}}", APIGW_E_TYPE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 16,
         "/headers/a", "expected a string as header value, found 'null'"},
        {APIGW_KIND_REST, "{\"multiValueHeaders\":{\"a/b\":1}}", APIGW_E_HEADER, APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
         22, NULL, "expected a header name of RFC 9110, found '\"a/b\"'"},
        {APIGW_KIND_REST, "{\"multiValueHeaders\":{\"a\":[\"1\",[]]}}", APIGW_E_TYPE,
         APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 31, "/multiValueHeaders/a/1",
         "expected a string as header value, found '['"},
        {APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"body\":{}}", APIGW_E_TYPE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 25,
         "/body", "expected a string as body, found '{'"},
        {APIGW_KIND_FUNCTION_URL, "{\"statusCode\":200,\"isBase64Encoded\":1}", APIGW_E_TYPE,
         APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 36, "/isBase64Encoded", "expected true or false, found '1'"},
        {APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"body\":\"a?==\",\"isBase64Encoded\":true}", APIGW_E_BASE64,
         APIGW_ERROR_RESPONSE_BAD_BASE64, 27, "/body", "expected base64 of RFC 4648, found '?=='"},
        {APIGW_KIND_REST, "{\"cookies\":[]}", APIGW_E_VALUE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 1, "/cookies",
         "expected no other members than those of the format, found '\"cookies\"'"},
        {APIGW_KIND_REST, " { \"statusCode\":200, \"cookie\\u0073\" : [\"a\"]}", APIGW_E_VALUE,
         APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 21, "/cookies",
         "expected no other members than those of the format, found '\"cookie\\u0073\"'"},
        {APIGW_KIND_REST, "{\"statusDescription\":\"200 OK\"}", APIGW_E_VALUE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 1,
         "/statusDescription", "expected no other members than those of the format, found '\"statusDescription\"'"},
        {APIGW_KIND_REST, "{\"message\":\"hello\"}", APIGW_E_VALUE, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, 1,
         "/message", "expected no other members than those of the format, found '\"message\"'"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        play(rows[i].kind);
        ck_assert_msg(decode(rows[i].text) == rows[i].code, "%s: %s", rows[i].text, err.message);
        ck_assert_uint_eq(err.error_response, rows[i].error_response);
        ck_assert_uint_eq(err.offset, rows[i].offset);
        if (rows[i].pointer != NULL)
            ck_assert_str_eq(err.pointer, rows[i].pointer);
        ck_assert_msg(strncmp(err.message, rows[i].message, strlen(rows[i].message) - 1) == 0, "%s: %s", rows[i].text,
                      err.message);
        expect_empty();
    }
}
END_TEST

START_TEST(no_json_has_an_error_response_too) {
    static const char *const texts[] = {"",       " ",   "x", "{",    "[",    "\"",
                                        "{\"a\"", "{}x", "1", "null", "\xff", "{\"a\":\"\xff\"}"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < 2; k++) {
            play(kinds[k]);
            ck_assert_int_lt(decode(texts[i]), APIGW_OK);
            ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_MALFORMED_RESULT);
            ck_assert_uint_le(err.offset, strlen(texts[i]));
            ck_assert_str_ne(err.message, "");
            expect_empty();
        }
}
END_TEST

START_TEST(bad_arguments) {
    ck_assert_int_eq(apigw_response_decode(NULL, api, NULL, "{}", 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(err.code, APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_decode(r, NULL, NULL, "{}", 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, NULL, 2, 0, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, "{}", 2, 2, &err), APIGW_E_ARGUMENT);
    ck_assert_uint_eq(err.offset, UINT64_MAX);
    ck_assert_uint_eq(err.error_response, 0);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, NULL, 0, 0, &err), APIGW_E_TRUNCATED);
    play(APIGW_KIND_HTTP_2);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, NULL, 0, 0, &err), APIGW_OK);
}
END_TEST

START_TEST(kinds_that_cannot_be_played) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        bool playable = false;
        for (size_t i = 0; i < KINDS; i++)
            playable = playable || kinds[i] == kind;
        play(kind);
        ck_assert_int_eq(decode("{\"statusCode\":200}"), playable ? APIGW_OK : APIGW_E_UNSUPPORTED);
        ck_assert_uint_eq(err.error_response, 0);
    }
}
END_TEST

/* A load balancer's own limit (A5.7). */
START_TEST(a_megabyte_and_no_more) {
    enum { MEGABYTE = 1024 * 1024 };
    static const uint32_t limited[] = {APIGW_KIND_ALB, APIGW_KIND_ALB_MULTI};
    static const char head[] = "{\"statusCode\":200,\"body\":\"";
    char *text = malloc(MEGABYTE + 1);
    for (size_t i = 0; i < sizeof limited / sizeof limited[0]; i++)
        for (size_t n = MEGABYTE; n <= MEGABYTE + 1; n++) {
            play(limited[i]);
            memset(text, 'b', n);
            memcpy(text, head, sizeof head - 1);
            memcpy(text + n - 2, "\"}", 2);
            ck_assert_int_eq(decode_bytes(text, n), n == MEGABYTE ? APIGW_OK : APIGW_E_SIZE);
            ck_assert_uint_eq(err.error_response, n == MEGABYTE ? 0 : APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
        }
    play(APIGW_KIND_LATTICE_2);
    ck_assert_int_eq(decode_bytes(text, MEGABYTE + 1), APIGW_OK);
    free(text);
}
END_TEST

/* The description of a failure may look like a response: it is not looked at. */
START_TEST(a_function_error_is_given_never_guessed) {
    static const char text[] = "{\"statusCode\":200,\"errorMessage\":\"x\"}";
    for (size_t i = 0; i < KINDS; i++) {
        play(kinds[i]);
        ck_assert_int_eq(apigw_response_decode(r, api, NULL, text, sizeof text - 1, APIGW_DECODE_FUNCTION_ERROR, &err),
                         APIGW_E_FUNCTION);
        ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_FUNCTION_ERROR);
        ck_assert_int_eq(apigw_response_decode(r, api, NULL, NULL, 0, APIGW_DECODE_FUNCTION_ERROR, &err),
                         APIGW_E_FUNCTION);
        expect_empty();
    }
    play(APIGW_KIND_HTTP_2);
    ck_assert_int_eq(decode("{\"errorMessage\":\"x\"}"), APIGW_OK);
    expect_body("{\"errorMessage\":\"x\"}");
}
END_TEST

/* ---- limits ----------------------------------------------------------------------------------------------------- */

START_TEST(results_over_the_limit_of_an_invocation) {
    enum { LIMIT = 6291556 };
    char *text = malloc(LIMIT + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', LIMIT + 1);
    text[0] = '"';
    text[LIMIT - 1] = '"';
    play(APIGW_KIND_HTTP_2);
    ck_assert_int_eq(apigw_response_decode(r, api, NULL, text, LIMIT, 0, &err), APIGW_OK);
    text[LIMIT - 1] = 'x';
    text[LIMIT] = '"';
    for (size_t i = 0; i < KINDS; i++) {
        play(kinds[i]);
        ck_assert_int_eq(apigw_response_decode(r, api, NULL, text, LIMIT + 1, 0, &err), APIGW_E_SIZE);
        ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
        ck_assert_str_eq(err.message, kinds[i] == APIGW_KIND_ALB || kinds[i] == APIGW_KIND_ALB_MULTI
                                          ? "expected at most 1048576 bytes, found 6291557"
                                          : "expected at most 6291556 bytes, found 6291557");
        expect_empty();
    }
    free(text);
}
END_TEST

START_TEST(options_that_limit) {
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_MAX_ITEMS, 3, NULL), APIGW_OK);
    ck_assert_int_eq(decode("{\"headers\":{\"a\":\"1\",\"b\":\"2\"}}"), APIGW_OK);
    ck_assert_int_eq(decode("{\"headers\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}"), APIGW_E_ITEMS);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_MALFORMED_RESULT);
    ck_assert_int_eq(decode("{\"multiValueHeaders\":{\"a\":[\"1\",\"2\",\"3\",\"4\"]}}"), APIGW_E_ITEMS);
    ck_assert_int_eq(decode("{\"headers\":{\"a\":\"1\",\"b\":\"2\"},\"multiValueHeaders\":{\"c\":[\"1\",\"2\"]}}"),
                     APIGW_E_ITEMS);
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_MAX_DEPTH, 1, NULL), APIGW_OK);
    ck_assert_int_eq(decode("{\"headers\":{}}"), APIGW_E_DEPTH);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_MALFORMED_RESULT);
    expect_empty();
}
END_TEST

/* ---- hostile input ---------------------------------------------------------------------------------------------- */

/* Every byte that JSON can bring as the middle of a header value, a header name, a cookie: either refused, or nothing
 * that ends a line comes out. */
START_TEST(no_byte_breaks_out_of_its_line) {
    /* before and after the escape */
    static const char *const forms[][2] = {{"\"headers\":{\"n\":\"a", "b\"}"},
                                           {"\"headers\":{\"a", "b\":\"v\"}"},
                                           {"\"multiValueHeaders\":{\"n\":[\"a", "b\"]}"},
                                           {"\"multiValueHeaders\":{\"a", "b\":[\"v\"]}"},
                                           {"\"cookies\":[\"a", "b\"]"}};
    char text[128];
    for (size_t k = 0; k < KINDS; k++) {
        play(kinds[k]);
        for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
            for (unsigned c = 0; c < 0x200; c++) {
                apigw_pair line;
                int n = snprintf(text, sizeof text, "{\"statusCode\":200,%s\\u%04x%s}", forms[f][0], c, forms[f][1]);
                apigw_status status = decode_bytes(text, (size_t)n);
                if ((c == '\r' || c == '\n' || c == 0) && status == APIGW_OK) /* nothing but what was added */
                    ck_assert_msg(apigw_response_count(r, APIGW_LIST_HEADERS) ==
                                      (apigw_response_find(r, APIGW_LIST_HEADERS, "content-type", 12, 0, NULL) != NULL),
                                  "%s", text);
                for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
                    ck_assert_uint_eq(apigw_header_name_valid(line.name, line.name_len), line.name_len);
                    ck_assert_uint_ne(line.name_len, 0);
                    ck_assert_uint_eq(strcspn(line.value, "\r\n"), line.value_len);
                }
            }
    }
}
END_TEST

static const char *const framing[] = {
    "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade"};
enum { FRAMING = sizeof framing / sizeof framing[0] };

/* In any letter case, from either map, under either set of renames. */
START_TEST(framing_headers_never_leave_under_their_own_name) {
    static const char *const maps[] = {"headers", "multiValueHeaders"};
    char name[32], text[256];
    for (size_t k = 0; k < KINDS; k++)
        for (uint64_t documented = 0; documented < 2; documented++)
            for (size_t i = 0; i < FRAMING; i++)
                for (size_t m = 0; m < 2; m++) {
                    play(kinds[k]);
                    ck_assert_int_eq(apigw_api_set_switch(api, APIGW_SWITCH_REMAPS, documented, NULL), APIGW_OK);
                    snprintf(name, sizeof name, "%s", framing[i]);
                    name[1] = (char)(name[1] - 'a' + 'A');
                    snprintf(text, sizeof text, "{\"statusCode\":200,\"%s\":{\"%s\":%s,\"x\":%s}}", maps[m], name,
                             m == 0 ? "\"1\"" : "[\"1\",\"2\"]", m == 0 ? "\"1\"" : "[]");
                    ck_assert_int_eq(decode(text), APIGW_OK);
                    ck_assert_ptr_null(
                        apigw_response_find(r, APIGW_LIST_HEADERS, framing[i], strlen(framing[i]), 0, NULL));
                }
}
END_TEST

/* ---- memory ----------------------------------------------------------------------------------------------------- */

static const char full[] =
    "{\"statusCode\":201,\"headers\":{\"date\":\"d\",\"b\":true,\"x\":\"1\"},\"cookies\":[\"a=1\"],"
    "\"body\":\"aGk=\",\"isBase64Encoded\":true}";
static const char rest_full[] = "{\"statusCode\":201,\"headers\":{\"date\":\"d\",\"b\":true,\"x\":\"1\"},"
                                "\"multiValueHeaders\":{\"X\":[\"2\",\"3\"]},"
                                "\"body\":\"aGk=\",\"isBase64Encoded\":true}";

static const char text_full[] = "{\"statusCode\":201,\"statusDescription\":\"201 Created\",\"headers\":{\"date\":\"d\","
                                "\"x\":\"1\"},\"multiValueHeaders\":{\"X\":[\"2\",\"3\"]},"
                                "\"body\":\"aGk=\",\"isBase64Encoded\":true}";

static const char *full_of(uint32_t kind) {
    return kind == APIGW_KIND_REST                                  ? rest_full
           : kind == APIGW_KIND_ALB || kind == APIGW_KIND_ALB_MULTI ? text_full
                                                                    : full;
}

START_TEST(every_allocation_may_fail) {
    for (size_t k = 0; k < KINDS; k++)
        for (int for_ever = 0; for_ever < 2; for_ever++) {
            bool failed = true;
            play(kinds[k]);
            for (size_t at = 1; failed; at++) {
                watched c;
                apigw_allocator a = watched_allocator(&c);
                apigw_response *own = apigw_response_new(&a);
                apigw_status status;
                ck_assert_ptr_nonnull(own);
                c.calls = 0;
                c.fail_at = at;
                c.for_ever = for_ever != 0;
                status = apigw_response_decode(own, api, NULL, full_of(kinds[k]), strlen(full_of(kinds[k])), 0, &err);
                failed = c.failed;
                ck_assert(at > 1 || failed);
                ck_assert_int_eq(status, failed ? APIGW_E_NOMEM : APIGW_OK);
                ck_assert_int_eq(status, err.code);
                if (failed) {
                    ck_assert_uint_eq(err.error_response, 0); /* that is not the function's fault */
                    ck_assert_uint_eq(apigw_response_count(own, APIGW_LIST_HEADERS), 0);
                    c.fail_at = 0;
                    ck_assert_int_eq(
                        apigw_response_decode(own, api, NULL, full_of(kinds[k]), strlen(full_of(kinds[k])), 0, &err),
                        APIGW_OK);
                }
                apigw_response_free(own);
                ck_assert_uint_eq(c.live_bytes, 0);
                ck_assert(!c.wrong);
            }
        }
}
END_TEST

START_TEST(a_warm_handle_allocates_nothing) {
    for (size_t k = 0; k < KINDS; k++) {
        watched c;
        apigw_allocator a = watched_allocator(&c);
        apigw_response *own = apigw_response_new(&a);
        play(kinds[k]);
        for (int i = 0; i < 4; i++) {
            if (i == 2)
                c.calls = 0;
            ck_assert_int_eq(
                apigw_response_decode(own, api, NULL, full_of(kinds[k]), strlen(full_of(kinds[k])), 0, &err), APIGW_OK);
        }
        ck_assert_uint_eq(c.calls, 0);
        apigw_response_free(own);
        ck_assert_uint_eq(c.live_bytes, 0);
    }
}
END_TEST

/* Every beginning of a result, and every result with one byte changed: an error with an answer, or a response. */
START_TEST(whatever_comes_is_a_response_or_has_an_error_response) {
    static const char bytes[] = "\"\\{}[]:,0nt \x01\xff";
    for (size_t k = 0; k < KINDS; k++) {
        size_t n = strlen(full_of(kinds[k]));
        play(kinds[k]);
        for (size_t i = 0; i <= n; i++) {
            if (decode_bytes(full_of(kinds[k]), i) != APIGW_OK)
                ck_assert_uint_ne(err.error_response, 0);
            for (size_t b = 0; i < n && b < sizeof bytes; b++) {
                char text[256];
                memcpy(text, full_of(kinds[k]), n);
                text[i] = bytes[b];
                if (decode_bytes(text, n) != APIGW_OK) {
                    ck_assert_uint_ne(err.error_response, 0);
                    ck_assert(err.offset == UINT64_MAX || err.offset <= n);
                    expect_empty();
                }
            }
        }
    }
}
END_TEST

/* Append a response to a text. */
static size_t put_response(char *out, size_t size) {
    size_t n = 0, len;
    const char *body = apigw_response_body(r, &len);
    apigw_pair line;
    n += (size_t)snprintf(out, size, "%d", (int)apigw_response_status(r));
    for (size_t i = 0; apigw_response_at(r, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        n += (size_t)snprintf(out + n, size - n, "|%.*s: %.*s", (int)line.name_len, line.name, (int)line.value_len,
                              line.value);
    n += (size_t)snprintf(out + n, size - n, "|%zu %.*s", len, (int)len, body == NULL ? "" : body);
    return n;
}

/* A result whose first name has an escape is read by the slow path. It gives the same, and the same errors. */
START_TEST(fast_and_slow_path_agree) {
    static const char *const results[] = {
        "{\"statusCode\":200}",
        "{ \"statusCode\" : 404 , \"headers\" : { \"a\" : \"1\" , \"B-c_d\" : \"\" } , \"body\" : \"x\\ny\" } ",
        "{\"statusCode\":200,\"headers\":{\"content-type\":\"a/"
        "b\",\"x-very-long-NAME-of-a-header\":\"v\"},\"body\":\"\"}",
        "{\"statusCode\":200,\"headers\":{},\"multiValueHeaders\":{\"a\":[],\"b\":[\"1\",\"2\"]},\"cookies\":[]}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"\\u00e9\\t\"},\"cookies\":[\"a=1\",\"b=\\\"2\\\"\"],\"body\":"
        "\"\\u0000\"}",
        "{\"statusCode\":200,\"headers\":{\"set-cookie\":\"c=3\"},\"cookies\":[\"a=1\"]}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"1\",\"a\":\"2\"}}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"1\",\"A\":\"2\"},\"multiValueHeaders\":{\"a\":[\"1\",\"3\"]}}",
        "{\"statusCode\":200,\"headers\":{\"date\":\"d\",\"Server\":\"s\",\"connection\":\"close\",\"Te\":\"t\"}}",
        "{\"statusCode\":200,\"headers\":{\"a\":1}}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"\x7f\"}}",
        "{\"statusCode\":200,\"headers\":{\"a b\":\"1\"}}",
        "{\"statusCode\":200,\"headers\":{\"\":\"1\"}}",
        "{\"statusCode\":200,\"headers\":{\"a\":\"\\n\"}}",
        "{\"statusCode\":200,\"headers\":null,\"multiValueHeaders\":null,\"cookies\":null,\"body\":null}",
        "{\"statusCode\":200,\"headers\":[],\"cookies\":\"a=1\",\"body\":{\"a\": [1, \"]\"]}}",
        "{\"statusCode\":\"201\",\"statusDescription\":\"201 Created\",\"isBase64Encoded\":\"true\",\"body\":\"aGk=\"}",
        "{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\"aG\\u006b=\"}",
        "{\"statusCode\":200,\"body\":\"1\",\"body\":\"2\"}",
        "{\"statusCode\":200,\"body\":12.5e3,\"base64Encoded\":false}",
        "{\"statusCode\":200,\"more\":1}",
        "{\"statusCode\":200,\"body\":\"a\"}x",
        "{\"statusCode\":200,\"body\":\"a",
        "{\"statusCode\":0200}",
        "{\"body\":\"a\"}",
    };
    for (size_t k = 0; k < KINDS; k++)
        for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
            const char *name = strchr(results[i], '"') + 1;
            char fast[1024], slow[1024], escaped[512];
            apigw_error first;
            apigw_status status;
            play(kinds[k]);
            snprintf(escaped, sizeof escaped, "%.*s\\u%04x%s", (int)(name - results[i]), results[i], (unsigned)*name,
                     name + 1);
            status = decode(results[i]);
            first = err;
            put_response(fast, sizeof fast);
            ck_assert_int_eq(decode(escaped), status);
            put_response(slow, sizeof slow);
            if (strstr(fast, results[i]) == NULL) /* else the result as it was sent is the body */
                ck_assert_str_eq(fast, slow);
            ck_assert_uint_eq(err.error_response, first.error_response);
            ck_assert_str_eq(err.pointer, first.pointer);
            if (status != APIGW_OK && first.offset > (uint64_t)(name - results[i]))
                ck_assert_uint_eq(err.offset, first.offset + 5);
        }
}
END_TEST

Suite *response_decode_suite(void) {
    Suite *suite = suite_create("response_decode");
    TCase *tests = tcase_create("response_decode");
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, everything_of_a_result);
    tcase_add_test(tests, what_was_there_is_gone);
    tcase_add_test(tests, the_error_may_be_null);
    tcase_add_test(tests, the_request_is_read_for_its_accept_header);
    tcase_add_test(tests, errors_say_what_where_and_what_the_client_gets);
    tcase_add_test(tests, no_json_has_an_error_response_too);
    tcase_add_test(tests, bad_arguments);
    tcase_add_test(tests, kinds_that_cannot_be_played);
    tcase_add_test(tests, a_function_error_is_given_never_guessed);
    tcase_add_test(tests, results_over_the_limit_of_an_invocation);
    tcase_add_test(tests, a_megabyte_and_no_more);
    tcase_add_test(tests, options_that_limit);
    tcase_add_test(tests, no_byte_breaks_out_of_its_line);
    tcase_add_test(tests, framing_headers_never_leave_under_their_own_name);
    tcase_add_test(tests, every_allocation_may_fail);
    tcase_add_test(tests, a_warm_handle_allocates_nothing);
    tcase_add_test(tests, whatever_comes_is_a_response_or_has_an_error_response);
    tcase_add_test(tests, fast_and_slow_path_agree);
    suite_add_tcase(suite, tests);
    return suite;
}
