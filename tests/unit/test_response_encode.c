#include "cheap.h"
#include "core/buffer.h"
#include "support/allocator.h"
#include "support/exact.h"
#include "support/random.h"
#include <apigw/apigw.h>
#include <jansson.h>
#include <stdio.h>

Suite *response_encode_suite(void);

static apigw_response *r;
static apigw_buffer *out;
static apigw_error err;

static void setup(void) {
    r = apigw_response_new(NULL);
    out = apigw_buffer_new(NULL);
    memset(&err, 0x55, sizeof err);
}

static void teardown(void) {
    apigw_response_free(r);
    apigw_buffer_free(out);
}

static void add(const char *name, const char *value) {
    ck_assert_int_eq(apigw_response_add_header(r, name, strlen(name), value, strlen(value), NULL), APIGW_OK);
}

static bool is_played(uint32_t kind) {
    return kind <= APIGW_KIND_LATTICE_2;
}

static void expect_encoded(uint32_t kind, const char *wanted) {
    size_t n;
    ck_assert_msg(apigw_response_encode(r, kind, out, &err) == APIGW_OK, "%s", err.message);
    ck_assert_str_eq(apigw_buffer_data(out, &n), wanted);
    ck_assert_uint_eq(n, strlen(wanted));
}

START_TEST(the_least_response) {
    expect_encoded(APIGW_KIND_REST, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_HTTP_1, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_FUNCTION_URL, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    apigw_response_set_body(r, "", 0, 0, NULL);
    expect_encoded(APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"body\":\"\",\"isBase64Encoded\":false}");
}
END_TEST

START_TEST(lines_as_each_kind_has_them) {
    add("X-One", "1\"");
    add("x-two", "a");
    add("Set-Cookie", "c=1");
    add("X-TWO", "b, c");
    add("set-cookie", "d=2");
    add("Content-Length", "5");
    add("x-three", "z");
    apigw_response_set_status(r, 201, NULL);
    static const char multi[] = "{\"statusCode\":201,\"headers\":{\"X-One\":\"1\\\"\",\"x-three\":\"z\"},"
                                "\"multiValueHeaders\":{\"x-two\":[\"a\",\"b, c\"],"
                                "\"Set-Cookie\":[\"c=1\",\"d=2\"]},\"isBase64Encoded\":false}";
    static const char joined[] =
        "{\"statusCode\":201,\"headers\":{\"X-One\":\"1\\\"\",\"x-two\":\"a, b, c\",\"x-three\":\"z\"},"
        "\"cookies\":[\"c=1\",\"d=2\"],\"isBase64Encoded\":false}";
    expect_encoded(APIGW_KIND_REST, multi);
    expect_encoded(APIGW_KIND_HTTP_1, multi);
    expect_encoded(APIGW_KIND_HTTP_2, joined);
    expect_encoded(APIGW_KIND_FUNCTION_URL, joined);
}
END_TEST

START_TEST(framing_lines_never_leave) {
    static const char *const names[] = {
        "Content-Length", "transfer-encoding", "CONNECTION", "Keep-Alive", "te", "Trailer", "upgrade"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        add(names[i], "1");
        add(names[i], "2");
    }
    expect_encoded(APIGW_KIND_REST, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    add("tea", "x");
    expect_encoded(APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"headers\":{\"tea\":\"x\"},\"isBase64Encoded\":false}");
}
END_TEST

START_TEST(one_cookie_alone) {
    add("set-cookie", "a=b");
    expect_encoded(APIGW_KIND_REST,
                   "{\"statusCode\":200,\"headers\":{\"set-cookie\":\"a=b\"},\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"cookies\":[\"a=b\"],\"isBase64Encoded\":false}");
}
END_TEST

/* ---- text or base64 ----------------------------------------------------------------------------------------- */

START_TEST(how_the_body_goes) {
    static const struct {
        const char *type, *encoding, *body;
        uint32_t flags;
        bool base64;
    } rows[] = {{NULL, NULL, "text", 0, false},
                {NULL, NULL, "\xff", 0, true},
                {NULL, NULL, "\xc3\xa9", 0, false},
                {"text/plain", NULL, "a", 0, false},
                {"text/html; charset=utf-8", NULL, "a", 0, false},
                {"text/plain", NULL, "\x80", 0, true},
                {"application/json", NULL, "{}", 0, false},
                {"Application/Problem+JSON", NULL, "{}", 0, false},
                {"image/svg+xml", NULL, "<a/>", 0, false},
                {"application/x-www-form-urlencoded", NULL, "a=b", 0, false},
                {"application/javascript", NULL, "x", 0, false},
                {"image/png", NULL, "ascii", 0, true},
                {"application/octet-stream", NULL, "ascii", 0, true},
                {"application/octet-stream", NULL, "", 0, true},
                {"", NULL, "a", 0, false},
                {"text/plain", "gzip", "a", 0, true},
                {"text/plain", "Identity", "a", 0, false},
                {"text/plain", "", "a", 0, false},
                {"image/png", NULL, "a", APIGW_BODY_TEXT, false},
                {"text/plain", "br", "a", APIGW_BODY_TEXT, false},
                {"text/plain", NULL, "a", APIGW_BODY_BASE64, true},
                {NULL, NULL, "", APIGW_BODY_BASE64, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (uint32_t borrow = 0; borrow <= APIGW_BODY_BORROW; borrow++) {
            apigw_response_reset(r);
            if (rows[i].type != NULL)
                add("content-TYPE", rows[i].type);
            if (rows[i].encoding != NULL)
                add("Content-Encoding", rows[i].encoding);
            apigw_response_set_body(r, rows[i].body, strlen(rows[i].body), rows[i].flags | borrow, NULL);
            ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_HTTP_2, out, &err), APIGW_OK);
            json_t *tree = json_loads(apigw_buffer_data(out, NULL), 0, NULL);
            ck_assert_ptr_nonnull(tree);
            ck_assert_msg(json_is_true(json_object_get(tree, "isBase64Encoded")) == rows[i].base64, "row %u",
                          (unsigned)i);
            if (!rows[i].base64)
                ck_assert_str_eq(json_string_value(json_object_get(tree, "body")), rows[i].body);
            json_decref(tree);
        }
    apigw_response_reset(r);
    apigw_response_set_body(r, "\xff\0", 2, 0, NULL);
    expect_encoded(APIGW_KIND_HTTP_2, "{\"statusCode\":200,\"body\":\"/wA=\",\"isBase64Encoded\":true}");
}
END_TEST

START_TEST(text_has_to_be_text) {
    char *body = exact_copy("ab\xc3", 3);
    apigw_response_set_body(r, body, 3, APIGW_BODY_TEXT | APIGW_BODY_BORROW, NULL);
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_REST, out, &err), APIGW_E_UTF8);
    ck_assert_uint_eq(err.offset, 2);
    ck_assert_str_eq(err.message, "expected a body in UTF-8 to be sent as text, found '\\xC3'");
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    apigw_response_set_body(r, NULL, 0, APIGW_BODY_TEXT, NULL);
    expect_encoded(APIGW_KIND_REST, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    apigw_response_set_body(r, NULL, 0, APIGW_BODY_BASE64, NULL);
    expect_encoded(APIGW_KIND_REST, "{\"statusCode\":200,\"isBase64Encoded\":false}");
    free(body);
}
END_TEST

/* ---- many lines --------------------------------------------------------------------------------------------- */

static bool same_name(const apigw_pair *a, const apigw_pair *b) {
    if (a->name_len != b->name_len)
        return false;
    for (size_t i = 0; i < a->name_len; i++)
        if ((a->name[i] | 0x20) != (b->name[i] | 0x20)) /* letters alone here */
            return false;
    return true;
}

static bool first_of_name(const apigw_pair *p, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (same_name(&p[i], &p[k]))
            return false;
    return true;
}

/* The values of line `i`'s name as an array, and joined. */
static json_t *values_of(const apigw_pair *p, size_t i, size_t count, char *joined) {
    json_t *values = json_array();
    size_t at = 0;
    for (size_t k = i; k < count; k++)
        if (same_name(&p[i], &p[k])) {
            json_array_append_new(values, json_string(p[k].value));
            at += (size_t)sprintf(joined + at, "%s%s", at == 0 ? "" : ", ", p[k].value);
        }
    return values;
}

/* Adds a member unless it is empty. */
static void give(json_t *tree, const char *name, json_t *value) {
    if (json_object_size(value) + json_array_size(value) != 0)
        json_object_set(tree, name, value);
    json_decref(value);
}

/* What is expected of `multi` kinds or the others, as a tree. */
static json_t *naive(bool multi) {
    static char joined[40000];
    static apigw_pair p[400];
    json_t *tree = json_pack("{s:i,s:b}", "statusCode", 200, "isBase64Encoded", 0);
    json_t *one = json_object(), *many = json_object(), *cookies = json_array();
    size_t count = apigw_response_count(r, APIGW_LIST_HEADERS);
    for (size_t i = 0; i < count; i++)
        ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, i, &p[i]), APIGW_OK);
    for (size_t i = 0; i < count; i++) {
        json_t *values = values_of(p, i, count, joined);
        if (!multi && p[i].name_len == 10)
            json_array_append_new(cookies, json_string(p[i].value));
        else if (first_of_name(p, i) && multi && json_array_size(values) > 1)
            json_object_set(many, p[i].name, values);
        else if (first_of_name(p, i))
            json_object_set_new(one, p[i].name, json_string(joined));
        json_decref(values);
    }
    give(tree, "headers", one);
    give(tree, "multiValueHeaders", many);
    give(tree, "cookies", cookies);
    return tree;
}

START_TEST(any_number_of_lines_as_naively) {
    static const size_t counts[] = {1, 2, 3, 10, 62, 63, 64, 65, 66, 100, 300};
    uint32_t random = 77;
    for (int round = 0; round < 66; round++) {
        size_t count = counts[(size_t)round % (sizeof counts / sizeof *counts)];
        uint32_t names = round % 3 == 0 ? 3 : round % 3 == 1 ? 40 : 400;
        apigw_response_reset(r);
        for (size_t i = 0; i < count; i++) {
            char name[20], value[20];
            uint32_t k = next_random(&random) % names;
            if (k == 0)
                strcpy(name, next_random(&random) % 2 ? "Set-Cookie" : "set-cookie");
            else
                snprintf(name, sizeof name, "%c%c%c", (int)((next_random(&random) % 2 ? 'a' : 'A') + k % 20),
                         (int)('a' + k / 20), 'z');
            snprintf(value, sizeof value, "v%u", (unsigned)i);
            add(name, value);
        }
        for (int multi = 0; multi < 2; multi++) {
            ck_assert_int_eq(apigw_response_encode(r, multi ? APIGW_KIND_REST : APIGW_KIND_HTTP_2, out, &err),
                             APIGW_OK);
            json_t *got = json_loads(apigw_buffer_data(out, NULL), JSON_REJECT_DUPLICATES, NULL),
                   *wanted = naive(multi != 0);
            ck_assert_ptr_nonnull(got);
            char *a = json_dumps(got, 0), *b = json_dumps(wanted, JSON_SORT_KEYS);
            ck_assert_msg(json_equal(got, wanted), "%u lines: %s and %s", (unsigned)count, a, b);
            free(a);
            free(b);
            json_decref(got);
            json_decref(wanted);
        }
    }
}
END_TEST

/* The buffer keeps it, so that the same work again allocates nothing. */
START_TEST(memory_for_many_lines_is_the_buffers) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_response *mine = apigw_response_new(NULL);
    apigw_buffer *own = apigw_buffer_new(&a);
    for (int i = 0; i < 64; i++)
        apigw_response_add_header(mine, "a", 1, "b", 1, NULL);
    ck_assert_int_eq(apigw_response_encode(mine, APIGW_KIND_REST, own, &err), APIGW_OK);
    size_t live = c.live_bytes;
    ck_assert_uint_eq(live, sizeof *own + own->capacity); /* up to 64 lines there is no more */
    apigw_response_add_header(mine, "a", 1, "b", 1, NULL);
    c.fail_at = c.calls + 1;
    ck_assert_int_eq(apigw_response_encode(mine, APIGW_KIND_REST, own, &err), APIGW_E_NOMEM);
    ck_assert_str_eq(apigw_buffer_data(own, NULL), "");
    ck_assert_uint_eq(c.live_bytes, live);
    size_t calls = c.calls;
    ck_assert_int_eq(apigw_response_encode(mine, APIGW_KIND_REST, own, &err), APIGW_OK);
    ck_assert_uint_eq(c.calls, calls + 1);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(apigw_response_encode(mine, APIGW_KIND_HTTP_2, own, &err), APIGW_OK);
        ck_assert_uint_eq(c.calls, calls + 1);
        apigw_buffer_reset(own);
    }
    apigw_response_free(mine);
    apigw_buffer_free(own);
    ck_assert_uint_eq(c.live_bytes, 0);
    ck_assert(!c.wrong);
}
END_TEST

/* ---- where it goes ------------------------------------------------------------------------------------------ */

START_TEST(into_memory_of_every_size) {
    add("X-A", "1");
    add("x-a", "2\"\xc3\xa9");
    add("content-type", "image/png");
    apigw_response_set_body(r, "\x01\x02\x03\x04", 4, 0, NULL);
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        if (!is_played(kind))
            continue;
        ck_assert_int_eq(apigw_response_encode(r, kind, out, &err), APIGW_OK);
        size_t n, needed;
        const char *wanted = apigw_buffer_data(out, &n);
        apigw_buffer *mine = apigw_buffer_new(NULL);
        for (size_t size = 0; size <= n + 2; size++) {
            char *memory = malloc(size);
            apigw_buffer_use(mine, size == 0 ? NULL : memory, size, NULL);
            apigw_status status = apigw_response_encode(r, kind, mine, &err);
            needed = apigw_buffer_needed(mine);
            ck_assert_uint_eq(needed, n + 1);
            ck_assert_int_eq(status, size <= n ? APIGW_E_SPACE : APIGW_OK);
            if (status == APIGW_OK)
                ck_assert_str_eq(memory, wanted);
            apigw_buffer_use(mine, NULL, 0, NULL);
            free(memory);
        }
        apigw_buffer_free(mine);
        apigw_buffer_set_max(out, n - 1, NULL);
        ck_assert_int_eq(apigw_response_encode(r, kind, out, &err), APIGW_E_SIZE);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
        apigw_buffer_set_max(out, n, NULL);
        ck_assert_int_eq(apigw_response_encode(r, kind, out, &err), APIGW_OK);
        apigw_buffer_set_max(out, SIZE_MAX, NULL);
    }
}
END_TEST

/* A load balancer's own limit is reported before its 502 (A5.7). */
START_TEST(a_result_that_is_too_large) {
    enum { MEGABYTE = 1024 * 1024 };
    static const char head[] = "{\"statusCode\":200,\"statusDescription\":\"200 OK\",\"headers\":{},\"body\":\"",
                      tail[] = "\",\"isBase64Encoded\":false}";
    size_t most = MEGABYTE - (sizeof head - 1) - (sizeof tail - 1), n;
    char *body = malloc(most + 1);
    memset(body, 'b', most + 1);
    apigw_response_set_body(r, body, most, APIGW_BODY_BORROW, NULL);
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_ALB, out, &err), APIGW_OK);
    apigw_buffer_data(out, &n);
    ck_assert_uint_eq(n, MEGABYTE);
    apigw_response_set_body(r, body, most + 1, APIGW_BODY_BORROW, NULL);
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_ALB, out, &err), APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_LATTICE_1, out, &err), APIGW_OK);
    free(body);
}
END_TEST

START_TEST(arguments) {
    add("a", "b");
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        if (is_played(kind))
            continue;
        apigw_response_encode(r, APIGW_KIND_REST, out, NULL);
        ck_assert_int_eq(apigw_response_encode(r, kind, out, &err), APIGW_E_UNSUPPORTED);
        ck_assert_ptr_nonnull(strstr(err.message, apigw_kind_name(kind)));
        ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    }
    static const uint32_t none[] = {0, APIGW_KIND_LAST + 1, UINT32_MAX};
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(apigw_response_encode(r, none[i], out, &err), APIGW_E_ARGUMENT);
    apigw_response_encode(r, APIGW_KIND_REST, out, NULL);
    ck_assert_int_eq(apigw_response_encode(NULL, APIGW_KIND_REST, out, &err), APIGW_E_ARGUMENT);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "");
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_REST, NULL, &err), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_response_encode(NULL, 0, NULL, NULL), APIGW_E_ARGUMENT);
}
END_TEST

/* B5.11: the option takes effect where a name has one value, and several cookies are there. */
START_TEST(cookies_under_names_that_differ_in_case) {
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_COOKIES_BY_CASE, 1, NULL), APIGW_OK);
    add("SET-cookie", "a=1");
    expect_encoded(APIGW_KIND_ALB,
                   "{\"statusCode\":200,\"statusDescription\":\"200 OK\",\"headers\":{\"SET-cookie\":\"a=1\"},"
                   "\"isBase64Encoded\":false}");
    add("x", "1");
    add("Set-Cookie", "b=2");
    add("set-cookie", "c=3");
    expect_encoded(APIGW_KIND_ALB,
                   "{\"statusCode\":200,\"statusDescription\":\"200 OK\",\"headers\":{\"Set-Cookie\":\"a=1\","
                   "\"set-cookie\":\"b=2\",\"Set-cookie\":\"c=3\",\"x\":\"1\"},\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_HTTP_2,
                   "{\"statusCode\":200,\"headers\":{\"x\":\"1\"},\"cookies\":[\"a=1\",\"b=2\",\"c=3\"],"
                   "\"isBase64Encoded\":false}");
    expect_encoded(APIGW_KIND_LATTICE_2,
                   "{\"statusCode\":200,\"headers\":{\"SET-cookie\":[\"a=1\",\"b=2\",\"c=3\"],\"x\":\"1\"},"
                   "\"isBase64Encoded\":false}");
    apigw_response_reset(r); /* the option outlives it */
    add("set-cookie", "a=1");
    add("set-cookie", "b=2");
    expect_encoded(APIGW_KIND_ALB,
                   "{\"statusCode\":200,\"statusDescription\":\"200 OK\",\"headers\":{\"Set-Cookie\":\"a=1\","
                   "\"set-cookie\":\"b=2\"},\"isBase64Encoded\":false}");
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_COOKIES_BY_CASE, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_ALB, out, &err), APIGW_E_UNSUPPORTED);
}
END_TEST

/* All spellings of the name differ, and what is read back is what was sent. */
START_TEST(as_many_cookies_as_the_name_has_spellings) {
    apigw_response *back = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_ALB);
    char cookie[16];
    const char *text;
    size_t n;
    ck_assert_int_eq(apigw_response_set_option(r, APIGW_OPT_COOKIES_BY_CASE, 1, NULL), APIGW_OK);
    for (int i = 0; i < 512; i++) {
        snprintf(cookie, sizeof cookie, "c=%d", i);
        add("Set-Cookie", cookie);
    }
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_ALB, out, &err), APIGW_OK);
    text = apigw_buffer_data(out, &n);
    ck_assert_int_eq(apigw_response_decode(back, api, NULL, text, n, 0, &err), APIGW_OK);
    for (int i = 0; i < 512; i++) {
        snprintf(cookie, sizeof cookie, "c=%d", i);
        ck_assert_str_eq(apigw_response_find(back, APIGW_LIST_HEADERS, "set-cookie", 10, (size_t)i, NULL), cookie);
    }
    add("Set-Cookie", "one-too-many=1");
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_ALB, out, &err), APIGW_E_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(err.message, "512"));
    apigw_api_free(api);
    apigw_response_free(back);
}
END_TEST

/* Bytes of the longest body of letters that a kind carries, which its result of no body tells. */
static size_t longest_body(uint32_t kind, size_t limit) {
    size_t n;
    apigw_response_set_body(r, "", 0, 0, NULL);
    ck_assert_int_eq(apigw_response_encode(r, kind, out, &err), APIGW_OK);
    apigw_buffer_data(out, &n);
    return limit - n;
}

/* B.9, A5.7: what is written is what the front end takes; a pass for the size alone tells as well. */
START_TEST(results_that_are_too_large) {
    const size_t most = 6291556;
    char *body = malloc(most + 1);
    memset(body, 'x', most + 1);
    for (uint32_t kind = 1; is_played(kind); kind++) {
        bool balancer = kind == APIGW_KIND_ALB || kind == APIGW_KIND_ALB_MULTI;
        size_t limit = balancer ? 1048576 : most, fits, n = 0;
        apigw_api *api = apigw_api_new(NULL, kind);
        apigw_response *back = apigw_response_new(NULL);
        fits = longest_body(kind, limit);
        apigw_response_set_body(r, body, fits, APIGW_BODY_BORROW, NULL);
        ck_assert_int_eq(apigw_response_encode(r, kind, out, &err), APIGW_OK);
        apigw_buffer_data(out, &n);
        ck_assert_uint_eq(n, limit);
        ck_assert_int_eq(apigw_response_decode(back, api, NULL, apigw_buffer_data(out, NULL), n, 0, &err), APIGW_OK);
        for (size_t more = 1; more <= most + 1 - fits; more = more == 1 ? limit + 1 - fits : most + 2) {
            apigw_buffer *none = apigw_buffer_new(NULL);
            apigw_error first;
            apigw_response_set_body(r, body, fits + more, APIGW_BODY_BORROW, NULL);
            ck_assert_int_eq(apigw_response_encode(r, kind, out, &first), APIGW_E_SIZE);
            ck_assert_uint_eq(first.error_response, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
            ck_assert_uint_eq(apigw_buffer_needed(out), 0);
            ck_assert_int_eq(apigw_buffer_use(none, NULL, 0, NULL), APIGW_OK);
            ck_assert_int_eq(apigw_response_encode(r, kind, none, &err), APIGW_E_SIZE);
            ck_assert_mem_eq(&err, &first, sizeof err);
            ck_assert_int_eq(apigw_error_response(back, api, NULL, err.error_response, NULL), APIGW_OK);
            ck_assert_int_eq(apigw_response_encode(r, kind, out, NULL), APIGW_E_SIZE);
            apigw_buffer_free(none);
        }
        apigw_response_free(back);
        apigw_api_free(api);
    }
    free(body);
}
END_TEST

/* Base64 counts: a body under the limit of which the result is over it takes no memory. */
START_TEST(base64_counts_before_anything_is_copied) {
    const size_t n = 5 * 1024 * 1024;
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_buffer *counted = apigw_buffer_new(&a);
    char *body = malloc(n);
    memset(body, 0xff, n);
    apigw_response_set_body(r, body, n, APIGW_BODY_BORROW, NULL);
    c.calls = 0;
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_REST, counted, &err), APIGW_E_SIZE);
    ck_assert_uint_eq(err.error_response, APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE);
    ck_assert_uint_eq(c.calls, 0);
    apigw_buffer_free(counted);
    free(body);
}
END_TEST

Suite *response_encode_suite(void) {
    Suite *s = suite_create("response_encode");
    TCase *t = tcase_create("response_encode");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, the_least_response);
    tcase_add_test(t, lines_as_each_kind_has_them);
    tcase_add_test(t, framing_lines_never_leave);
    tcase_add_test(t, one_cookie_alone);
    tcase_add_test(t, how_the_body_goes);
    tcase_add_test(t, text_has_to_be_text);
    tcase_add_test(t, any_number_of_lines_as_naively);
    tcase_add_test(t, memory_for_many_lines_is_the_buffers);
    tcase_add_test(t, into_memory_of_every_size);
    tcase_add_test(t, a_result_that_is_too_large);
    tcase_add_test(t, arguments);
    tcase_add_test(t, cookies_under_names_that_differ_in_case);
    tcase_add_test(t, as_many_cookies_as_the_name_has_spellings);
    tcase_add_test(t, results_that_are_too_large);
    tcase_add_test(t, base64_counts_before_anything_is_copied);
    suite_add_tcase(s, t);
    return s;
}
