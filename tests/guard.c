/* Runs the codecs on input that ends or begins exactly at a page that nobody may touch: a byte read or written too far
 * ends the program. Each result is compared with that of the same input in ordinary memory. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */

#include "text/base64.h"
#include "text/clf_time.h"
#include "text/cookie.h"
#include "text/header.h"
#include "text/media_type.h"
#include "text/percent.h"
#include "text/query.h"
#include "text/utf8.h"
#include <apigw/codec.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LONGEST = 80, ROOM = 3 * LONGEST + 8 };

static size_t passed, failed;

static void check(bool ok, const char *what, size_t n) {
    if (ok) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED: %s at length %zu\n", what, n);
}

/* One or more pages between two that are closed. */
struct area {
    char *start, *end;
};

static struct area make_area(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 3 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages, page, PROT_NONE) != 0 ||
        mprotect(pages + 2 * page, page, PROT_NONE) != 0) {
        perror("guard pages");
        exit(2);
    }
    return (struct area){pages + page, pages + 2 * page};
}

static struct area input_area, output_area;
static bool at_end; /* whether pieces end at the closed page; else they begin at it */

static char *piece(struct area area, size_t n) {
    return at_end ? area.end - n : area.start;
}

static char *input(const char *text, size_t n) {
    char *at = piece(input_area, n);
    memcpy(at, text, n);
    return at;
}

static char *output(size_t n) {
    return piece(output_area, n);
}

static void utf8(const char *text, size_t n) {
    const char *in = input(text, n);
    size_t valid = gw_utf8_valid_with(SIMD_NONE, text, n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++)
        check(gw_utf8_valid_with(level, in, n) == valid, "utf8_valid_with", n);
    check(gw_utf8_valid(in, n) == valid, "utf8_valid", n);
    check(apigw_utf8_valid(in, n) == valid, "apigw_utf8_valid", n);
    if (valid < n)
        check(gw_utf8_bad_length(in + valid, n - valid) == gw_utf8_bad_length(text + valid, n - valid),
              "utf8_bad_length", n);
}

static void utf8_characters(void) {
    static const uint32_t codes[] = {0x41, 0xE9, 0x20AC, 0x1F600};
    for (size_t n = 1; n <= 4; n++)
        check(gw_utf8_put(output(n), codes[n - 1]) == n, "utf8_put", n);
}

static void base64_encoding(const char *data, size_t n) {
    char expected[ROOM];
    const char *in = input(data, n);
    size_t len = gw_base64_encoded_len(n);
    gw_base64_encode_with(SIMD_NONE, expected, data, n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        char *out = output(len);
        memset(out, 0, len);
        gw_base64_encode_with(level, out, in, n);
        check(memcmp(out, expected, len) == 0, "base64_encode_with", n);
    }
    gw_base64_encode(output(len), in, n);
    check(memcmp(output(len), expected, len) == 0, "base64_encode", n);
    check(apigw_base64_encode(in, n, output(len), len) == APIGW_OK, "apigw_base64_encode", n);
    check(memcmp(output(len), expected, len) == 0, "apigw_base64_encode", n);
}

static void base64_decoding(const char *text, size_t n) {
    char expected[ROOM];
    size_t len, got;
    char *in = input(text, n);
    bool good = gw_base64_decode_with(SIMD_NONE, expected, text, n, &len);
    size_t capacity = gw_base64_decoded_len(in, n); /* exact when it is good; nothing beyond it is written when not */
    check(!good || capacity == len, "base64_decoded_len", n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        bool result = gw_base64_decode_with(level, output(capacity), in, n, &got);
        check(result == good && got == len, "base64_decode_with", n);
        check(!good || memcmp(output(capacity), expected, len) == 0, "base64_decode_with", n);
    }
    check(gw_base64_decode(output(capacity), in, n, &got) == good && got == len, "base64_decode", n);
    apigw_status status = apigw_base64_decode(in, n, output(capacity), capacity, &got);
    check(status == (good ? APIGW_OK : APIGW_E_BASE64) && got == len, "apigw_base64_decode", n);
    for (enum simd level = SIMD_NONE; level <= simd_level(); level++) {
        in = input(text, n);
        check(gw_base64_decode_with(level, in, in, n, &got) == good && got == len, "base64_decode in place", n);
        check(!good || memcmp(in, expected, len) == 0, "base64_decode in place", n);
    }
}

static void percent(const char *text, size_t n) {
    char expected[ROOM];
    char *in = input(text, n);
    for (enum percent_set set = PERCENT_COMPONENT; set <= PERCENT_VALID_PATH; set++) {
        size_t len = gw_percent_encoded_len(in, n, set);
        gw_percent_encode(expected, text, n, set);
        gw_percent_encode(output(len), in, n, set);
        check(memcmp(output(len), expected, len) == 0, "percent_encode", n);
        if (set == PERCENT_VALID_PATH)
            continue;
        size_t got = 0;
        uint32_t public_set = set == PERCENT_PATH ? APIGW_PERCENT_PATH : APIGW_PERCENT_COMPONENT;
        check(apigw_percent_encode(in, n, public_set, output(len), len, &got) == APIGW_OK && got == len,
              "apigw_percent_encode", n);
        check(memcmp(output(len), expected, len) == 0, "apigw_percent_encode", n);
    }
    for (int plus = 0; plus < 2; plus++) {
        size_t len = gw_percent_decode(expected, text, n, plus != 0);
        check(gw_percent_decode(output(n), in, n, plus != 0) == len, "percent_decode", n);
        check(memcmp(output(n), expected, len) == 0, "percent_decode", n);
        check(gw_percent_decode(output(len), in, n, plus != 0) == len, "percent_decode into exact room", n);
        check(apigw_percent_decode(in, n, plus, output(n)) == len, "apigw_percent_decode", n);
        bool changes = len != n || memcmp(expected, text, n) != 0;
        check(gw_percent_is_encoded(in, n, plus != 0) == changes, "percent_is_encoded", n);
        check(gw_percent_decode(in, in, n, plus != 0) == len, "percent_decode in place", n);
        in = input(text, n);
    }
}

static void headers(const char *text, size_t n) {
    const char *in = input(text, n), *copy;
    check(gw_header_name_valid(in, n) == gw_header_name_valid(text, n), "header_name_valid", n);
    check(gw_header_value_valid(in, n) == gw_header_value_valid(text, n), "header_value_valid", n);
    check(apigw_header_name_valid(in, n) == gw_header_name_valid(text, n), "apigw_header_name_valid", n);
    check(apigw_header_value_valid(in, n) == gw_header_value_valid(text, n), "apigw_header_value_valid", n);
    check(gw_header_is_framing(in, n) == gw_header_is_framing(text, n), "header_is_framing", n);
    copy = memcpy(output(n), text, n);
    check(header_name_equal(in, n, copy, n), "header_name_equal", n);
}

static void media_types(const char *text, size_t n) {
    const char *in = input(text, n);
    size_t len = 0;
    slice expected = gw_media_type(text, n), got = gw_media_type(in, n);
    check(got.len == expected.len && got.at - in == expected.at - text, "media_type", n);
    check(apigw_media_type(in, n, &len) == got.at && len == got.len, "apigw_media_type", n);
    check(gw_media_type_is_text(in, n) == gw_media_type_is_text(text, n), "media_type_is_text", n);
    check((apigw_media_type_is_text(in, n) != 0) == gw_media_type_is_text(text, n), "apigw_media_type_is_text", n);
}

static void queries(const char *text, size_t n) {
    const char *in = input(text, n), *left = in;
    size_t left_len = n;
    slice rest = {in, n}, other = {text, n}, name, value, other_name, other_value;
    bool equals, other_equals, more;
    apigw_pair pair;
    do {
        more = gw_query_next(&rest, &name, &value, &equals);
        bool other_more = gw_query_next(&other, &other_name, &other_value, &other_equals);
        check(more == other_more && rest.len == other.len, "query_next", n);
        check(apigw_query_next(&left, &left_len, &pair) == (more ? APIGW_MORE : APIGW_OK), "apigw_query_next", n);
        if (more) {
            check(name.len == other_name.len && value.len == other_value.len && equals == other_equals, "query_next",
                  n);
            check(pair.name == name.at && pair.value == value.at, "apigw_query_next", n);
        }
    } while (more);
}

static void cookies(const char *text, size_t n) {
    const char *in = input(text, n), *left = in;
    size_t left_len = n;
    slice rest = {in, n}, other = {text, n}, cookie, other_cookie, name, value;
    bool more;
    apigw_pair pair;
    do {
        more = gw_cookie_next(&rest, &cookie);
        bool other_more = gw_cookie_next(&other, &other_cookie);
        check(more == other_more && rest.len == other.len, "cookie_next", n);
        check(apigw_cookie_next(&left, &left_len, &pair) == (more ? APIGW_MORE : APIGW_OK), "apigw_cookie_next", n);
        if (more) {
            cookie_split(cookie, &name, &value);
            check(cookie.len == other_cookie.len, "cookie_next", n);
            check(pair.name == name.at && pair.value_len == value.len, "cookie_split", n);
        }
    } while (more);
    cookie_split((slice){in, n}, &name, &value);
    check(name.len + value.len <= n, "cookie_split", n);
}

static void times(const char *text, size_t n) {
    int64_t expected = 0, got = 0;
    const char *in = input(text, n);
    bool good = gw_clf_time_parse(text, n, &expected);
    check(gw_clf_time_parse(in, n, &got) == good && got == expected, "clf_time_parse", n);
    check((apigw_clf_time_parse(in, n, &got) == APIGW_OK) == good, "apigw_clf_time_parse", n);
    check(gw_clf_time_format(output(CLF_TIME_LEN), expected), "clf_time_format", n);
    check(apigw_clf_time_format(expected, output(CLF_TIME_LEN + 1), CLF_TIME_LEN + 1) == APIGW_OK,
          "apigw_clf_time_format", n);
}

static void constants(const char *text, size_t n) {
    static const char name[] = "APIGW_KIND_AUTHORIZER_WEBSOCKET", kind[] = "authorizer-http-1.0";
    int64_t value;
    check(apigw_constant(input(text, n), n, &value) == APIGW_E_NOT_FOUND, "apigw_constant", n);
    check(apigw_kind_by_name(input(text, n), n) == 0, "apigw_kind_by_name", n);
    size_t known = n < sizeof name - 1 ? n : sizeof name - 1;
    apigw_status status = apigw_constant(input(name, known), known, &value);
    check(status == (known == sizeof name - 1 ? APIGW_OK : APIGW_E_NOT_FOUND), "apigw_constant", n);
    known = n < sizeof kind - 1 ? n : sizeof kind - 1;
    uint32_t found = apigw_kind_by_name(input(kind, known), known);
    check(found == (known == sizeof kind - 1 ? APIGW_KIND_AUTHORIZER_HTTP_1 : 0), "apigw_kind_by_name", n);
}

/* Compiles a text as a template, and renders it with itself as the payload. */
static apigw_status render_template(const char *text, size_t n, apigw_buffer *out) {
    apigw_template *t = apigw_template_new(NULL);
    apigw_render *r = apigw_render_new(NULL);
    apigw_status status = apigw_template_compile(t, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_render_set_body(r, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_render_add_parameter(r, APIGW_TEMPLATE_PARAMETER_QUERY, text, n, text, n, NULL);
    if (status == APIGW_OK)
        status = apigw_template_render(t, r, out, NULL);
    apigw_template_free(t);
    apigw_render_free(r);
    return status;
}

static void templates(const char *text, size_t n) {
    apigw_buffer *out = apigw_buffer_new(NULL), *other = apigw_buffer_new(NULL);
    size_t len, other_len;
    apigw_status status = render_template(input(text, n), n, out);
    check(status == render_template(text, n, other), "apigw_template_render", n);
    const char *found = apigw_buffer_data(out, &len), *expected = apigw_buffer_data(other, &other_len);
    check(len == other_len && memcmp(found, expected, len) == 0, "apigw_template_render", n);
    apigw_buffer_free(out);
    apigw_buffer_free(other);
}

/* Loads the first bytes of a document, and a text that is none. */
static void definitions(const char *text, size_t n) {
    static const char document[] = "{\"Resources\":{\"A\":{\"Type\":\"AWS::ApiGateway::RestApi\",\"Properties\":{"
                                   "\"Name\":{\"Fn::Sub\":\"${AWS::Region}\"}}}}}";
    const size_t known = n < sizeof document - 1 ? n : sizeof document - 1;
    apigw_definition *d = apigw_definition_new(NULL);
    check(apigw_definition_set_value(d, "AWS::Region", 11, input(text, n), n, NULL) != APIGW_E_NOMEM,
          "apigw_definition_set_value", n);
    check(apigw_definition_load(d, input(text, n), n, NULL) != APIGW_OK, "apigw_definition_load", n);
    check((apigw_definition_load(d, input(document, known), known, NULL) == APIGW_OK) == (known == sizeof document - 1),
          "apigw_definition_load", n);
    apigw_definition_free(d);
}

/* Everything on the first `n` bytes of a text, and of it shifted by a few, so that it ends in the middle of things. */
static void run_all(const char *text, size_t n) {
    char encoded[ROOM];
    utf8(text, n);
    base64_encoding(text, n);
    base64_decoding(text, n);
    gw_base64_encode_with(SIMD_NONE, encoded, text, n / 4 * 3);
    base64_decoding(encoded, n / 4 * 4);
    percent(text, n);
    headers(text, n);
    media_types(text, n);
    queries(text, n);
    cookies(text, n);
    times(text, n);
    constants(text, n);
    templates(text, n);
    definitions(text, n);
}

int main(void) {
    static const char *const pieces[] = {
        "a",
        "\xC3\xA9",
        "\xE2\x82\xAC",
        "\xF0\x9F\x98\x80",
        "abc\xF0\x9F\x98",
        "%41+%e2%",
        "a=1&b=&&c",
        "name=value; x ;;",
        "text/html ; charset",
        "application/json",
        "QUJDREVGR0hJSktMTU5P",
        "10/Oct/2000:13:55:36 +0000",
        "content-length",
        "\t \x7F\r\n",
        "\xFF\x80%",
        " ",
        "=",
        "%",
        "/+",
        "$a.b(\"c\")[0] #if($x == 'y')z#end ",
        "$input.path('$..a[0,1]') {",
    };
    input_area = make_area();
    output_area = make_area();
    for (int side = 0; side < 2; side++) {
        at_end = side != 0;
        utf8_characters();
        for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
            char text[LONGEST + 32];
            size_t width = strlen(pieces[p]);
            for (size_t i = 0; i < sizeof text; i++)
                text[i] = pieces[p][i % width];
            for (size_t n = 0; n <= LONGEST; n++)
                for (size_t shift = 0; shift < 5 && shift < width; shift++)
                    run_all(text + shift, n);
        }
    }
    printf("%zu passed, %zu failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
