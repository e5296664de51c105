/* Hostile shapes of input: memory grows in proportion to the input and by no more than the constants below.
 *
 * `linear --callgrind SHAPE SIZE` decodes one shape once, for counting instructions from outside: the count at 2 * SIZE
 * may not be more than about twice that at SIZE. `linear --list` names the shapes. */
#include "support.h"
#include <apigw/apigw.h>
#include <inttypes.h>

/* Peak memory of a decode is at most PER_BYTE * length + FIXED. The worst are two bytes of input ("a&" of a query
 * string, "a;" of a cookie line) that become a pair of 48: 24 a byte. An array grows to twice its size while the old
 * one is still there: three times that, and the text itself in two copies. */
enum { PER_BYTE = 80, FIXED = 64 * 1024 };

/* What a growing text is written to. */
typedef struct text {
    char *at;
    size_t len, room;
} text;

__attribute__((format(printf, 2, 3))) static void put(text *t, const char *format, ...) {
    va_list args;
    int n;
    if (t->room - t->len < 4096) {
        char *grown = must_allocate(t->room = t->room * 2 + 65536);
        if (t->len != 0)
            memcpy(grown, t->at, t->len);
        free(t->at);
        t->at = grown;
    }
    va_start(args, format);
    n = vsnprintf(t->at + t->len, t->room - t->len, format, args);
    va_end(args);
    t->len += (size_t)n;
}

#define BEGIN "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{},"

static const char *comma(size_t i) {
    return i == 0 ? "" : ",";
}

/* ---- shapes ---------------------------------------------------------------------------------------------------- */

static void equal_headers(text *t, size_t n) {
    put(t, BEGIN "\"multiValueHeaders\":{\"x-a\":[");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"v\"", comma(i));
    put(t, "]}}");
}

static void distinct_headers(text *t, size_t n) {
    put(t, BEGIN "\"headers\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"h%zu\":\"v\"", comma(i), i);
    put(t, "}}");
}

/* Each name in both maps, spelt in another case. */
static void merged_headers(text *t, size_t n) {
    put(t, BEGIN "\"headers\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"H%zu\":\"v\"", comma(i), i);
    put(t, "},\"multiValueHeaders\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"h%zu\":[\"v\"]", comma(i), i);
    put(t, "}}");
}

static void duplicate_headers(text *t, size_t n) {
    put(t, BEGIN "\"headers\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"same\":\"v\"", comma(i));
    put(t, "}}");
}

static void duplicate_arrays(text *t, size_t n) {
    put(t, BEGIN "\"multiValueHeaders\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"h%zu\":[\"a\",\"b\"]", comma(i), i % 7);
    put(t, "}}");
}

static void empty_arrays(text *t, size_t n) {
    put(t, BEGIN "\"multiValueHeaders\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"h%zu\":[]", comma(i), i);
    put(t, "}}");
}

static void duplicate_members(text *t, size_t n) {
    put(t, BEGIN "\"body\":\"\"");
    for (size_t i = 0; i < n; i++)
        put(t, ",\"body\":\"%zu\"", i);
    put(t, "}");
}

static void duplicate_maps(text *t, size_t n) {
    put(t, BEGIN "\"body\":\"\"");
    for (size_t i = 0; i < n; i++)
        put(t, ",\"headers\":{\"a\":\"b\"}");
    put(t, "}");
}

static void duplicate_contexts(text *t, size_t n) {
    put(t, BEGIN "\"body\":\"\"");
    for (size_t i = 0; i < n; i++)
        put(t, ",\"requestContext\":{\"stage\":\"s\\u0041\"}");
    put(t, "}");
}

static void unknown_members(text *t, size_t n) {
    put(t, BEGIN "\"body\":\"\"");
    for (size_t i = 0; i < n; i++)
        put(t, ",\"m%zu\":1", i);
    put(t, "}");
}

static void unknown_in_context(text *t, size_t n) {
    put(t, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"stage\":\"s\"");
    for (size_t i = 0; i < n; i++)
        put(t, ",\"m%zu\":1", i);
    put(t, "}}");
}

/* As deep as the limit allows, again and again. */
static void deep_arrays(text *t, size_t n) {
    put(t, BEGIN "\"deep\":[0");
    for (size_t i = 0; i < n; i++) {
        put(t, ",");
        for (unsigned k = 0; k < 60; k++)
            put(t, "[");
        for (unsigned k = 0; k < 60; k++)
            put(t, "]");
    }
    put(t, "]}");
}

static void deep_objects(text *t, size_t n) {
    put(t, BEGIN "\"deep\":[0");
    for (size_t i = 0; i < n; i++) {
        put(t, ",");
        for (unsigned k = 0; k < 60; k++)
            put(t, "{\"a\":");
        put(t, "1");
        for (unsigned k = 0; k < 60; k++)
            put(t, "}");
    }
    put(t, "]}");
}

/* Far beyond the limit: refused before memory is spent. */
static void too_deep(text *t, size_t n) {
    put(t, BEGIN "\"deep\":");
    for (size_t i = 0; i < n; i++)
        put(t, "{\"a\":");
}

static void percent_path(text *t, size_t n) {
    put(t, "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"rawPath\":\"/");
    for (size_t i = 0; i < n; i++)
        put(t, "%%25");
    put(t, "\"}");
}

static void percent_query(text *t, size_t n) {
    put(t, "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"rawPath\":\"/\","
           "\"rawQueryString\":\"");
    for (size_t i = 0; i < n; i++)
        put(t, "%%25");
    put(t, "\"}");
}

static void query_pieces(text *t, size_t n) {
    put(t, "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"rawPath\":\"/\","
           "\"rawQueryString\":\"");
    for (size_t i = 0; i < n; i++)
        put(t, "a&");
    put(t, "\"}");
}

/* Pairs of maps, from which the raw query string is rebuilt: each byte is escaped to three. */
static void rebuilt_query(text *t, size_t n) {
    put(t, BEGIN "\"multiValueQueryStringParameters\":{\"&\":[");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"&&&&&&&&\"", comma(i));
    put(t, "]}}");
}

/* The same of a load balancer: what is rebuilt is decoded again. */
static void encoded_query(text *t, size_t n) {
    put(t, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"requestContext\":{\"elb\":{}},"
           "\"multiValueQueryStringParameters\":{\"%%26\":[");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"&&&&%%26+\"", comma(i));
    put(t, "]}}");
}

static void query_in_path(text *t, size_t n) {
    put(t, "{\"method\":\"GET\",\"raw_path\":\"/?");
    for (size_t i = 0; i < n; i++)
        put(t, "?&");
    put(t, "\"}");
}

static void cookies(text *t, size_t n) {
    put(t, "{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"rawPath\":\"/\",\"cookies\":[");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"a=b\"", comma(i));
    put(t, "]}");
}

static void identity_sources(text *t, size_t n) {
    put(t, "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"routeArn\":\"arn\",\"identitySource\":[");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"ab\"", comma(i));
    put(t, "]}");
}

static void cookie_line(text *t, size_t n) {
    put(t, BEGIN "\"headers\":{\"cookie\":\"");
    for (size_t i = 0; i < n; i++)
        put(t, "a;");
    put(t, "\"}}");
}

static void escaped_body(text *t, size_t n) {
    put(t, BEGIN "\"body\":\"");
    for (size_t i = 0; i < n; i++)
        put(t, "\\u00e9\\\"\\n");
    put(t, "\"}");
}

static void escaped_base64(text *t, size_t n) {
    put(t, BEGIN "\"isBase64Encoded\":true,\"body\":\"");
    for (size_t i = 0; i < n; i++)
        put(t, "\\u0041\\u0041AA");
    put(t, "\"}");
}

static void surrogates(text *t, size_t n) {
    put(t, BEGIN "\"body\":\"");
    for (size_t i = 0; i < n; i++)
        put(t, "\\ud800");
    put(t, "\"}");
}

static void huge_number(text *t, size_t n) {
    put(t, BEGIN "\"number\":[");
    for (size_t i = 0; i < n; i++)
        put(t, "9999999999");
    put(t, "e999999999],\"requestContext\":{\"requestTimeEpoch\":1");
    for (size_t i = 0; i < n; i++)
        put(t, "0000000000");
    put(t, "}}");
}

static void white_space(text *t, size_t n) {
    put(t, "%s", BEGIN);
    for (size_t i = 0; i < n; i++)
        put(t, " \t\r\n");
    put(t, "\"body\":\"\"}");
}

/* Under APIGW_OPT_LENIENT each of them is an issue of its own. */
static void issues(text *t, size_t n) {
    put(t, BEGIN "\"headers\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"h%zu\":[]", comma(i), i);
    put(t, "}}");
}

static const struct shape {
    const char *name;
    void (*make)(text *t, size_t n);
    size_t size;         /* n; 2n stays within the limits */
    apigw_status status; /* what decoding gives */
    bool lenient;
} shapes[] = {
    {"equal-headers", equal_headers, 8000, APIGW_OK, false},
    {"distinct-headers", distinct_headers, 8000, APIGW_OK, false},
    {"merged-headers", merged_headers, 8000, APIGW_OK, false},
    {"duplicate-headers", duplicate_headers, 8000, APIGW_OK, false},
    {"duplicate-arrays", duplicate_arrays, 4000, APIGW_OK, false},
    {"empty-arrays", empty_arrays, 8000, APIGW_OK, false},
    {"duplicate-members", duplicate_members, 20000, APIGW_OK, false},
    {"duplicate-maps", duplicate_maps, 20000, APIGW_OK, false},
    {"duplicate-contexts", duplicate_contexts, 20000, APIGW_OK, false},
    {"unknown-members", unknown_members, 8000, APIGW_OK, false},
    {"unknown-in-context", unknown_in_context, 50000, APIGW_OK, false},
    {"deep-arrays", deep_arrays, 2000, APIGW_OK, false},
    {"deep-objects", deep_objects, 1000, APIGW_OK, false},
    {"too-deep", too_deep, 100000, APIGW_E_DEPTH, false},
    {"percent-path", percent_path, 50000, APIGW_OK, false},
    {"percent-query", percent_query, 50000, APIGW_OK, false},
    {"query-pieces", query_pieces, 8000, APIGW_OK, false},
    {"rebuilt-query", rebuilt_query, 8000, APIGW_OK, false},
    {"encoded-query", encoded_query, 8000, APIGW_OK, false},
    {"query-in-path", query_in_path, 8000, APIGW_OK, false},
    {"cookies", cookies, 8000, APIGW_OK, false},
    {"identity-sources", identity_sources, 8000, APIGW_OK, false},
    {"cookie-line", cookie_line, 8000, APIGW_OK, false},
    {"escaped-body", escaped_body, 100000, APIGW_OK, false},
    {"escaped-base64", escaped_base64, 50000, APIGW_OK, false},
    {"surrogates", surrogates, 50000, APIGW_OK, false},
    {"huge-number", huge_number, 20000, APIGW_OK, false},
    {"white-space", white_space, 100000, APIGW_OK, false},
    {"issues", issues, 1000, APIGW_OK, true},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* An issue is an apigw_error, about 600 bytes, for a few bytes of input: memory is linear there too, by another
 * constant, and the number of issues is capped by APIGW_OPT_MAX_ITEMS. */
static size_t per_byte(const struct shape *s) {
    return s->lenient ? 4 * sizeof(apigw_error) / 9 : PER_BYTE;
}

/* ---- measuring ------------------------------------------------------------------------------------------------- */

/* Most memory in use while a shape is decoded, by the copying decoder or in place. */
static size_t peak(tally *counts, const struct shape *s, const text *t, bool in_place) {
    watched memory = {0};
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_request *request = apigw_request_new(&allocator);
    char *copy = exact_copy(t->at, t->len);
    apigw_error error;
    apigw_status status;
    apigw_request_set_option(request, APIGW_OPT_LENIENT, s->lenient);
    status = in_place ? apigw_request_decode_in_place(request, copy, t->len, 0, &error)
                      : apigw_request_decode(request, copy, t->len, 0, &error);
    check(counts, status == s->status, "%s: %s, %s", s->name, apigw_status_name(status), error.message);
    apigw_request_free(request);
    check(counts, memory.live_bytes == 0 && memory.wrong == 0, "%s: memory leaks", s->name);
    free(copy);
    return memory.peak_bytes;
}

static void measure(tally *counts, const struct shape *s) {
    size_t len[2], used[2][2];
    for (unsigned i = 0; i < 2; i++) {
        text t = {NULL, 0, 0};
        s->make(&t, s->size << i);
        len[i] = t.len;
        for (unsigned in_place = 0; in_place < 2; in_place++) {
            used[i][in_place] = peak(counts, s, &t, in_place != 0);
            check(counts, used[i][in_place] <= per_byte(s) * t.len + FIXED, "%s: %zu bytes for %zu of input", s->name,
                  used[i][in_place], t.len);
        }
        free(t.at);
    }
    /* doubling may fall badly once: four times, and no more, for twice the input */
    for (unsigned in_place = 0; in_place < 2; in_place++)
        check(counts, used[1][in_place] <= 4 * used[0][in_place] + FIXED, "%s: %zu bytes, then %zu", s->name,
              used[0][in_place], used[1][in_place]);
    printf("%-20s %8zu bytes: %9zu copying, %9zu in place; %8zu bytes: %9zu, %9zu\n", s->name, len[0], used[0][0],
           used[0][1], len[1], used[1][0], used[1][1]);
}

static int callgrind(const char *name, const char *size) {
    size_t n = (size_t)strtoumax(size, NULL, 10);
    for (size_t i = 0; i < SHAPES; i++) {
        if (strcmp(shapes[i].name, name) == 0) {
            tally counts = {0, 0, 0};
            text t = {NULL, 0, 0};
            apigw_request *request = apigw_request_new(NULL);
            apigw_request_set_option(request, APIGW_OPT_LENIENT, shapes[i].lenient);
            shapes[i].make(&t, n);
            apigw_status status = apigw_request_decode(request, t.at, t.len, 0, NULL);
            printf("%s of %zu bytes: %s\n", name, t.len, apigw_status_name(status));
            apigw_request_free(request);
            free(t.at);
            check(&counts, status == shapes[i].status, "%s: %s", name, apigw_status_name(status));
            return conclude(&counts);
        }
    }
    fprintf(stderr, "there is no shape '%s'\n", name);
    return EXIT_FAILURE;
}

int main(int argc, char **argv) {
    tally counts = {0, 0, 0};
    if (argc == 2 && strcmp(argv[1], "--list") == 0) {
        for (size_t i = 0; i < SHAPES; i++)
            printf("%s %zu\n", shapes[i].name, shapes[i].size);
        return EXIT_SUCCESS;
    }
    if (argc == 4 && strcmp(argv[1], "--callgrind") == 0)
        return callgrind(argv[2], argv[3]);
    for (size_t i = 0; i < SHAPES; i++)
        measure(&counts, &shapes[i]);
    return conclude(&counts);
}
