/* Hostile shapes of input, and operations that are done again and again: memory grows in proportion to them and by no
 * more than the constants below.
 *
 * `linear --counted` decodes each shape and carries out each operation at two sizes, one four times the other, and
 * names it: tests/linear.sh counts the instructions. */
#include "support/allocator.h"
#include "support/exact.h"
#include "support/tally.h"
#include "json/duplicates.h"
#include <apigw/apigw.h>
#include <apigw/arn.h>
#include <apigw/authorization.h>
#include <apigw/gateway.h>
#include <inttypes.h>

/* Peak memory of a decode is at most PER_BYTE * length + FIXED. The worst are two bytes of input ("a&" of a query
 * string, "a;" of a cookie line) that become a pair of 48: 24 a byte. An array grows to twice its size while the old
 * one is still there: three times that, and the text itself in two copies. */
enum { PER_BYTE = 80, FIXED = 64 * 1024 };

/* What a growing text is written to. */
typedef struct text {
    char *at;
    size_t len, capacity;
} text;

__attribute__((format(printf, 2, 3))) static void put(text *t, const char *format, ...) {
    va_list args;
    int n;
    if (t->capacity - t->len < 4096) {
        char *grown = exact_block(t->capacity = t->capacity * 2 + 65536);
        if (t->len != 0)
            memcpy(grown, t->at, t->len);
        free(t->at);
        t->at = grown;
    }
    va_start(args, format);
    n = vsnprintf(t->at + t->len, t->capacity - t->len, format, args);
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

/* By default each of them is left out, and few are listed. */
static void odd_names(text *t, size_t n) {
    put(t, BEGIN "\"multiValueHeaders\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"(%zu\":[\"\"]", comma(i), i);
    put(t, "}}");
}

/* Beyond the limit nothing is kept but the kind. */
static void too_many(text *t, size_t n) {
    put(t, BEGIN "\"headers\":{");
    for (size_t i = 0; i < n; i++)
        put(t, "%s\"%zu\":\"\"", comma(i), i);
    put(t, "}}");
}

/* Members that are known, each with an error. */
static void errors(text *t, size_t n) {
    put(t, "%s", BEGIN);
    for (size_t i = 0; i < n; i++)
        put(t, "\"body\":[],\"headers\":{\"a\":{}},");
    put(t, "\"x\":1}");
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
    {"odd-names", odd_names, 20000, APIGW_OK, false},
    {"too-many", too_many, 40000, APIGW_E_ITEMS, false},
    {"errors", errors, 20000, APIGW_E_TYPE, false},
};

enum { SHAPES = sizeof shapes / sizeof shapes[0] };

/* An issue is an apigw_error, about 600 bytes, for a few bytes of input: memory is linear there too, by another
 * constant, and the number of issues is capped by APIGW_OPT_MAX_ITEMS. */
static size_t per_byte(const struct shape *s) {
    return s->lenient ? 4 * sizeof(apigw_error) / 9 : PER_BYTE;
}

/* ---- operations ------------------------------------------------------------------------------------------------ */

/* What an operation works on; made before it is measured. */
typedef struct work {
    size_t n; /* how often, or how long */
    apigw_request *request;
    apigw_response *response;
    apigw_authorization *authorization;
    apigw_api *api;
    apigw_template *template;
    apigw_render *render;
    apigw_buffer *out;
    apigw_models *models;
    text text, pattern;
    apigw_status status; /* of decoding a shape */
} work;

static void must(apigw_status status) {
    if (status != APIGW_OK) {
        fprintf(stderr, "an operation failed: %s\n", apigw_status_name(status));
        exit(EXIT_FAILURE);
    }
}

/* Numbers from 0 to `n` - 1 in an order that is not theirs. */
static size_t mixed(size_t i, size_t n) {
    return i * 7919 % n;
}

#define CLAIMS "/requestContext/authorizer/claims/"
#define PRINCIPAL "/requestContext/authorizer/principalId"

static void set_json_number(work *w, const char *before, size_t i, const char *after, const char *json) {
    char pointer[80];
    int n = snprintf(pointer, sizeof pointer, "%s%zu%s", before, i, after);
    must(apigw_request_set_json(w->request, pointer, (size_t)n, json, json == NULL ? 0 : strlen(json), NULL));
}

static void set_claims(work *w) {
    for (size_t i = 0; i < w->n; i++)
        set_json_number(w, CLAIMS "c", i, "", "\"value-of-a-claim\"");
}

static void change_claims(work *w) {
    set_claims(w);
    for (size_t i = 0; i < w->n; i++)
        set_json_number(w, CLAIMS "c", mixed(i, w->n), "", "[\"another\"]");
}

static void take_claims(work *w) {
    set_claims(w);
    for (size_t i = 0; i < w->n; i++)
        set_json_number(w, CLAIMS "c", mixed(i, w->n), "", NULL);
}

static void set_elements(work *w) {
    must(apigw_request_set_json(w->request, "/own", 4, "[]", 2, NULL));
    for (size_t i = 0; i < w->n; i++)
        set_json_number(w, "/own/", i, "", "{\"a\":1}");
    for (size_t i = 0; i < w->n; i++)
        set_json_number(w, "/own/", mixed(i, w->n), "/a", "22");
    for (size_t i = 0; i < w->n; i++)
        set_json_number(w, "/own/", mixed(i, w->n) % (w->n - i), "", NULL);
}

/* One member again and again: what was set before is forgotten. */
static void set_one_claim(work *w) {
    for (size_t i = 0; i < w->n; i++) {
        set_json_number(w, CLAIMS "c", 0, "", i % 2 == 0 ? "\"a\"" : NULL);
        must(apigw_request_set_json(w->request, PRINCIPAL, sizeof PRINCIPAL - 1, "\"p\"", 3, NULL));
    }
}

static void add_number(work *w, uint32_t list, const char *prefix, size_t i) {
    char name[32];
    int n = snprintf(name, sizeof name, "%s%zu", prefix, i);
    must(apigw_request_add(w->request, list, name, (size_t)n, "value", 5, NULL));
}

static void remove_number(work *w, uint32_t list, const char *prefix, size_t i) {
    char name[32];
    int n = snprintf(name, sizeof name, "%s%zu", prefix, i);
    must(apigw_request_remove(w->request, list, name, (size_t)n, NULL));
}

static void add_numbers(work *w, uint32_t list, const char *prefix) {
    for (size_t i = 0; i < w->n; i++)
        add_number(w, list, prefix, i);
}

static void add_parameters(work *w) {
    add_numbers(w, APIGW_LIST_PATH_PARAMETERS, "p");
    add_numbers(w, APIGW_LIST_PATH_PARAMETERS, "p");
    for (size_t i = 0; i < w->n; i++)
        remove_number(w, APIGW_LIST_PATH_PARAMETERS, "p", mixed(i, w->n));
}

static void add_variables(work *w) {
    add_numbers(w, APIGW_LIST_STAGE_VARIABLES, "v");
    add_numbers(w, APIGW_LIST_STAGE_VARIABLES, "v");
}

static void prepare_headers(work *w) {
    add_numbers(w, APIGW_LIST_HEADERS, "h");
}

static void add_cookies(work *w) {
    add_numbers(w, APIGW_LIST_COOKIES, "c");
}

static void remove_headers(work *w) {
    apigw_pair pair;
    for (size_t i = 0; i < w->n; i++) {
        remove_number(w, APIGW_LIST_HEADERS, "H", mixed(i, w->n));
        if (i + 1 < w->n) /* whoever reads meanwhile pays no more */
            must(apigw_request_at(w->request, APIGW_LIST_HEADERS, (w->n - i - 1) / 2, &pair));
    }
}

static void replace_headers(work *w) {
    for (size_t i = 0; i < w->n; i++) {
        remove_number(w, APIGW_LIST_HEADERS, "H", mixed(i, w->n));
        add_number(w, APIGW_LIST_HEADERS, "h", mixed(i, w->n));
    }
}

static void set_lines(work *w) {
    char name[32];
    for (size_t i = 0; i < 2 * w->n; i++) {
        int n = snprintf(name, sizeof name, "h%zu", mixed(i, w->n));
        must(apigw_response_set_header(w->response, name, (size_t)n, "v", 1, NULL));
    }
}

static void set_context(work *w) {
    char name[32];
    for (size_t i = 0; i < 2 * w->n; i++) {
        int n = snprintf(name, sizeof name, "k%zu", mixed(i, w->n));
        must(apigw_authorization_set_context(w->authorization, name, (size_t)n, "v", 1, NULL));
    }
}

static void prepare_shared(work *w) {
    char name[32];
    add_numbers(w, APIGW_LIST_STAGE_VARIABLES, "v");
    for (size_t i = 0; i < w->n; i++) {
        int n = snprintf(name, sizeof name, "v%zu", i + w->n / 2);
        must(apigw_api_add(w->api, APIGW_LIST_STAGE_VARIABLES, name, (size_t)n, "v", 1, NULL));
    }
}

static void encode_shared(work *w) {
    must(apigw_request_encode(w->request, w->api, w->out, NULL));
}

/* An array as deep as it is long, and the way to it. */
static void prepare_deep(work *w) {
    must(apigw_request_set_option(w->request, APIGW_OPT_MAX_DEPTH, 1024, NULL));
    put(&w->text, BEGIN "\"own\":");
    put(&w->pattern, "/own");
    for (size_t i = 0; i < w->n / 200; i++) {
        put(&w->text, "{\"a\":");
        put(&w->pattern, "/a");
    }
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "%s1", i == 0 ? "[" : ",");
    put(&w->text, "]");
    for (size_t i = 0; i < w->n / 200; i++)
        put(&w->text, "}");
    put(&w->text, "}");
    put(&w->pattern, "/0");
    must(apigw_request_decode(w->request, w->text.at, w->text.len, 0, NULL));
}

static void read_deep(work *w) {
    must(apigw_request_get_json(w->request, w->pattern.at, w->pattern.len, w->out, NULL));
}

static void set_deep(work *w) {
    must(apigw_request_set_json(w->request, w->pattern.at, w->pattern.len, "2", 1, NULL));
}

/* An element that is not there yet: all on the way is taken apart. */
static void add_deep(work *w) {
    w->pattern.at[w->pattern.len - 1] = '-';
    set_deep(w);
}

static void prepare_stretch(work *w) {
    put(&w->pattern, "*");
    for (size_t i = 0; i < w->n; i++)
        put(&w->pattern, "a");
    put(&w->pattern, "b*");
    for (size_t i = 0; i < 2 * w->n; i++)
        put(&w->text, "a");
}

static void match_stretch(work *w) {
    if (apigw_arn_match(APIGW_MATCH_STRING_LIKE, w->pattern.at, w->pattern.len, w->text.at, w->text.len) != 0)
        must(APIGW_E_STATE);
}

/* A part with a "?" as long as is compared, and a text of any length. */
static void prepare_question(work *w) {
    put(&w->pattern, "*?");
    for (size_t i = 3; i < APIGW_ARN_MAX; i++)
        put(&w->pattern, "a");
    put(&w->pattern, "b*");
    for (size_t i = 0; i < 4 * w->n; i++)
        put(&w->text, "a");
}

/* A template, and a payload with a text and a part of half its length, which it has but for one byte at the end. */
static void prepare_search(work *w, const char *template) {
    put(&w->text, "{\"a\":\"");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "a");
    put(&w->text, "\",\"b\":\"");
    for (size_t i = 0; i < w->n / 2; i++)
        put(&w->text, "a");
    put(&w->text, "b\",\"c\":\"b");
    for (size_t i = 0; i < w->n / 2; i++)
        put(&w->text, "a");
    put(&w->text, "\"}");
    must(apigw_template_compile(w->template, template, APIGW_NTS, NULL));
    must(apigw_render_set_body(w->render, w->text.at, w->text.len, NULL));
}

static void prepare_contains(work *w) {
    prepare_search(w, "$input.path('$.a').contains($input.path('$.b'))");
}

static void prepare_last(work *w) {
    prepare_search(w, "$input.path('$.a').lastIndexOf($input.path('$.b')) "
                      "$input.path('$.a').lastIndexOf($input.path('$.c'))");
}

static void prepare_replace(work *w) {
    prepare_search(w, "$input.path('$.a').replace($input.path('$.b'), 'x').length()");
}

/* A number of `n` digits, and a list of as many numbers that are compared with it. */
static void prepare_filter(work *w) {
    put(&w->text, "{\"m\":9");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "7");
    put(&w->text, ",\"l\":[1");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, ",1");
    put(&w->text, "]}");
    must(apigw_template_compile(w->template, "$input.path('$.l[?(@ > $.m)]').size()", APIGW_NTS, NULL));
    must(apigw_render_set_body(w->render, w->text.at, w->text.len, NULL));
    must(apigw_render_set_option(w->render, APIGW_RENDER_MAX_STEPS, w->n * 16, NULL));
}

static void render_template(work *w) {
    must(apigw_template_render(w->template, w->render, w->out, NULL));
}

/* The steps bound what cannot be linear. */
static void render_refused(work *w) {
    if (apigw_template_render(w->template, w->render, w->out, NULL) != APIGW_E_SIZE)
        must(APIGW_E_STATE);
}

/* An event with `n` header fields of different names. */
static void prepare_names(work *w) {
    distinct_headers(&w->text, w->n);
}

/* The same, with names that a table of as many names has in one cell. */
static void prepare_colliding(work *w) {
    size_t mask = 16;
    while (mask < 2 * w->n)
        mask *= 2;
    put(&w->text, BEGIN "\"headers\":{");
    for (size_t i = 0, k = 0; k < w->n; i++) {
        char name[32];
        const size_t n = (size_t)snprintf(name, sizeof name, "x-%zu", i);
        if ((gw_json_key_hash((slice){name, n}, 0) & (mask - 1)) != 0)
            continue;
        put(&w->text, "%s\"%s\":\"v\"", comma(k), name);
        k++;
    }
    put(&w->text, "}}");
}

static void decode_names(work *w) {
    must(apigw_request_decode(w->request, w->text.at, w->text.len, 0, NULL));
    if (apigw_request_count(w->request, APIGW_LIST_HEADERS) != w->n)
        must(APIGW_E_STATE);
}

static void decode_strictly(work *w) {
    must(apigw_request_set_option(w->request, APIGW_OPT_STRICT, 1, NULL));
    decode_names(w);
}

/* A query string and a Cookie line are made anew each time: that takes time, but no memory that is kept. */
static void remove_query(work *w) {
    add_numbers(w, APIGW_LIST_QUERY, "q");
    for (size_t i = 0; i < w->n; i++)
        remove_number(w, APIGW_LIST_QUERY, "q", mixed(i, w->n));
}

static void remove_cookies(work *w) {
    add_numbers(w, APIGW_LIST_COOKIES, "c");
    for (size_t i = 0; i < w->n; i++)
        remove_number(w, APIGW_LIST_COOKIES, "c", mixed(i, w->n));
}

/* A result with `n` header fields of different names. */
static void prepare_result(work *w) {
    put(&w->text, "{\"statusCode\":200,\"headers\":{");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "%s\"x-%zu\":\"v\"", comma(i), i);
    put(&w->text, "},\"multiValueHeaders\":{");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "%s\"X-%zu\":[\"w\"]", comma(i), i);
    put(&w->text, "}}");
}

static void decode_result(work *w) {
    must(apigw_response_decode(w->response, w->api, NULL, w->text.at, w->text.len, 0, NULL));
}

static void check_result(work *w) {
    apigw_check *check = apigw_check_new(NULL);
    must(apigw_response_check(check, w->api, NULL, w->text.at, w->text.len, 0, NULL));
    apigw_check_free(check);
}

/* A result of an authorizer with `n` members in its context, and as many statements. */
static void prepare_authorizer(work *w) {
    put(&w->text, "{\"principalId\":\"p\",\"context\":{");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "%s\"k%zu\":\"v\"", comma(i), i);
    put(&w->text, "},\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "%s{\"Action\":\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":\"*\"}", comma(i));
    put(&w->text, "]}}");
}

static void decode_authorizer(work *w) {
    must(apigw_authorization_decode(w->authorization, APIGW_KIND_AUTHORIZER_REST, w->text.at, w->text.len, 0, NULL));
}

/* A request head with `n` field lines. */
static void prepare_head(work *w) {
    put(&w->text, "GET / HTTP/1.1\r\nHost: h\r\n");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "x-%zu: v\r\n", i);
    put(&w->text, "\r\n");
}

static void read_head(work *w) {
    must(apigw_request_set_option(w->request, APIGW_OPT_MAX_HEAD, w->text.len, NULL));
    must(apigw_request_set_head(w->request, w->text.at, w->text.len, NULL, NULL));
}

/* A model of many schemas, for little else. */
static void prepare_schemas(work *w) {
    enum { SCHEMAS = 50000 };
    put(&w->text, "{\"allOf\":[");
    for (size_t i = 0; i < SCHEMAS; i++)
        put(&w->text, "%s{}", comma(i));
    put(&w->text, "]}");
}

/* That model, `n` times under different names. */
static void load_schemas(work *w) {
    char name[32];
    for (size_t i = 0; i < w->n; i++) {
        const int n = snprintf(name, sizeof name, "M%zu", i);
        must(apigw_models_add(w->models, name, (size_t)n, w->text.at, w->text.len, 0, NULL));
    }
    must(apigw_models_seal(w->models, NULL));
}

/* Each schema refers to the next one. */
static void prepare_chain(work *w) {
    put(&w->text, "{\"$ref\":\"#/definitions/0\",\"definitions\":{");
    for (size_t i = 0; i < w->n; i++)
        put(&w->text, "\"%zu\":{\"$ref\":\"#/definitions/%zu\"},", i, i + 1);
    put(&w->text, "\"%zu\":{}}}", w->n);
}

static void load_chain(work *w) {
    must(apigw_models_add(w->models, "M", 1, w->text.at, w->text.len, 0, NULL));
    must(apigw_models_seal(w->models, NULL));
}

static const struct operation {
    const char *name;
    void (*prepare)(work *w); /* may be NULL */
    void (*run)(work *w);
    size_t size;
    bool memory_alone; /* its time may grow faster */
} operations[] = {
    {"set-claims", NULL, set_claims, 200, false},
    {"change-claims", NULL, change_claims, 200, false},
    {"take-claims", NULL, take_claims, 200, false},
    {"set-one-claim", NULL, set_one_claim, 200, false},
    {"set-elements", NULL, set_elements, 200, false},
    {"path-parameters", NULL, add_parameters, 1000, false},
    {"stage-variables", NULL, add_variables, 1000, false},
    {"cookie-behind-headers", prepare_headers, add_cookies, 1000, false},
    {"remove-headers", prepare_headers, remove_headers, 1000, false},
    {"replace-headers", prepare_headers, replace_headers, 1000, false},
    {"set-response-headers", NULL, set_lines, 1000, false},
    {"set-context", NULL, set_context, 1000, false},
    {"shared-variables", prepare_shared, encode_shared, 1000, false},
    {"read-deep", prepare_deep, read_deep, 2500, false},
    {"set-deep", prepare_deep, set_deep, 10000, false},
    {"add-deep", prepare_deep, add_deep, 2500, false},
    {"distinct-names", prepare_names, decode_names, 2000, false},
    {"colliding-names", prepare_colliding, decode_names, 400, false},
    {"strict-names", prepare_names, decode_strictly, 2000, false},
    {"strict-colliding", prepare_colliding, decode_strictly, 400, false},
    {"decode-result", prepare_result, decode_result, 1000, false},
    {"check-result", prepare_result, check_result, 1000, false},
    {"decode-authorizer", prepare_authorizer, decode_authorizer, 1000, false},
    {"read-head", prepare_head, read_head, 1000, false},
    {"arn-stretch", prepare_stretch, match_stretch, 3000, false},
    {"arn-question", prepare_question, match_stretch, 3000, false},
    {"template-contains", prepare_contains, render_template, 5000, false},
    {"template-last-index", prepare_last, render_template, 5000, false},
    {"template-replace", prepare_replace, render_template, 5000, false},
    {"template-filter", prepare_filter, render_refused, 5000, false},
    {"load-schemas", prepare_schemas, load_schemas, 1, false},
    {"chain-of-references", prepare_chain, load_chain, 2000, false},
    {"remove-query", NULL, remove_query, 500, true},
    {"remove-cookies", NULL, remove_cookies, 500, true},
};

enum { OPERATIONS = sizeof operations / sizeof operations[0] };

/* The one function whose instructions are counted from outside. */
void measured_operation(void (*run)(work *w), work *w);

__attribute__((noinline)) void measured_operation(void (*run)(work *w), work *w) {
    run(w);
}

/* Carries an operation out. Returns the most memory that was in use because of it. */
static size_t operate(tally *counts, const struct operation *o, size_t n) {
    watched memory = {0};
    apigw_allocator a = watched_allocator(&memory);
    work w = {.n = n,
              .request = apigw_request_new(&a),
              .response = apigw_response_new(&a),
              .authorization = apigw_authorization_new(&a),
              .api = apigw_api_new(&a, APIGW_KIND_REST),
              .template = apigw_template_new(&a),
              .render = apigw_render_new(&a),
              .out = apigw_buffer_new(&a),
              .models = apigw_models_new(&a)};
    size_t before;
    if (o->prepare != NULL)
        o->prepare(&w);
    before = memory.live_bytes;
    measured_operation(o->run, &w);
    apigw_request_free(w.request);
    apigw_response_free(w.response);
    apigw_authorization_free(w.authorization);
    apigw_api_free(w.api);
    apigw_template_free(w.template);
    apigw_render_free(w.render);
    apigw_buffer_free(w.out);
    apigw_models_free(w.models);
    free(w.text.at);
    free(w.pattern.at);
    check(counts, memory.live_bytes == 0 && memory.wrong == 0, "%s: memory leaks", o->name);
    return memory.peak_bytes - before;
}

/* What is four times as much takes four times the memory, but for arrays that double, not sixteen times. */
static void measure_operation(tally *counts, const struct operation *o) {
    size_t few = operate(counts, o, o->size), many = operate(counts, o, 4 * o->size);
    check(counts, many <= 8 * few + FIXED, "%s: %zu bytes for %zu, %zu bytes for %zu", o->name, few, o->size, many,
          4 * o->size);
    printf("%-22s %6zu: %9zu bytes; %6zu: %9zu\n", o->name, o->size, few, 4 * o->size, many);
}

static void decode_shape(work *w) {
    w->status = apigw_request_decode(w->request, w->text.at, w->text.len, 0, NULL);
}

static void count_shape(tally *counts, const struct shape *s, size_t n) {
    work w = {.request = apigw_request_new(NULL)};
    apigw_request_set_option(w.request, APIGW_OPT_LENIENT, s->lenient, NULL);
    s->make(&w.text, n);
    measured_operation(decode_shape, &w);
    check(counts, w.status == s->status, "%s: %s", s->name, apigw_status_name(w.status));
    apigw_request_free(w.request);
    free(w.text.at);
    printf("%s %zu\n", s->name, n);
}

/* Sizes of shapes are within the limits at 2n: n / 2 and 2n are one four times the other. */
static int run_counted(void) {
    tally counts = {0, 0, 0};
    for (size_t i = 0; i < SHAPES; i++)
        for (size_t k = 1; k <= 4; k += 3)
            count_shape(&counts, &shapes[i], k * (shapes[i].size / 2));
    for (size_t i = 0; i < OPERATIONS; i++)
        for (size_t k = 1; k <= 4 && !operations[i].memory_alone; k += 3) {
            operate(&counts, &operations[i], k * operations[i].size);
            printf("%s %zu\n", operations[i].name, k * operations[i].size);
        }
    return counts.failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
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
    apigw_request_set_option(request, APIGW_OPT_LENIENT, s->lenient, NULL);
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

int main(int argc, char **argv) {
    tally counts = {0, 0, 0}, tests = {0, 0, 0};
    if (argc == 2 && strcmp(argv[1], "--counted") == 0)
        return run_counted();
    for (size_t i = 0; i < SHAPES; i++) {
        measure(&counts, &shapes[i]);
        count_test(&tests, &counts, shapes[i].name);
    }
    for (size_t i = 0; i < OPERATIONS; i++) {
        measure_operation(&counts, &operations[i]);
        count_test(&tests, &counts, operations[i].name);
    }
    return conclude(&tests);
}
