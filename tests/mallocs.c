/* A warm handle decodes and encodes without a single malloc. Counted by standing in for malloc in the whole process,
 * so nothing that the library might call escapes. And large documents take no more memory than docs/design.md says. */
#include "support/allocator.h"
#include "support/exact.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#if !defined(__GLIBC__) || defined(SANITIZED)

int main(void) {
    /* a sanitizer has its own malloc, and elsewhere there is no way to reach the real one */
    tally counts = {0, 0, 1};
    return conclude(&counts);
}

#else

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

static volatile unsigned long mallocs;

void *malloc(size_t size) {
    mallocs++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    mallocs++;
    return __libc_calloc(count, size);
}

void *realloc(void *block, size_t size) {
    mallocs++;
    return __libc_realloc(block, size);
}

void free(void *block) {
    __libc_free(block);
}

/* ---- events, by kind ------------------------------------------------------------------------------------------- */

#define CONTEXT_1                                                                                                      \
    "\"requestContext\":{\"accountId\":\"123456789012\",\"apiId\":\"a1b2c3\",\"stage\":\"live\",\"resourceId\":"       \
    "\"r1\","                                                                                                          \
    "\"resourcePath\":\"/{proxy+}\",\"httpMethod\":\"GET\",\"path\":\"/live/a\",\"protocol\":\"HTTP/1.1\","            \
    "\"requestId\":\"9f6a\",\"requestTime\":\"10/Jul/2026:19:19:04 +0000\",\"requestTimeEpoch\":1783711144000,"        \
    "\"identity\":{\"sourceIp\":\"192.0.2.7\",\"userAgent\":\"curl\\/8\",\"accessKey\":null}}"

#define CONTEXT_2(domain)                                                                                              \
    "\"requestContext\":{\"accountId\":\"anonymous\",\"apiId\":\"a1b2c3\",\"domainName\":\"" domain "\","              \
    "\"http\":{\"method\":\"POST\",\"path\":\"/a b\",\"protocol\":\"HTTP/1.1\",\"sourceIp\":\"2001:db8::1\","          \
    "\"userAgent\":\"curl\"},\"requestId\":\"9f6a\",\"stage\":\"$default\",\"timeEpoch\":1783711144000,"               \
    "\"time\":\"10/Jul/2026:19:19:04 +0000\"}"

static const struct {
    uint32_t kind;
    const char *text;
} events[] = {
    {APIGW_KIND_REST,
     "{\"resource\":\"/{proxy+}\",\"path\":\"/a b%zz\",\"httpMethod\":\"GET\",\"headers\":{\"Host\":\"h\","
     "\"Cookie\":\"a=1; b=2\"},\"multiValueHeaders\":{\"Host\":[\"h\"],\"Cookie\":[\"a=1; b=2\"],"
     "\"X\":[\"1\",\"2\"]},\"queryStringParameters\":{\"a\":\"2\",\"c\":\"\"},"
     "\"multiValueQueryStringParameters\":{\"a\":[\"1\",\"2\"]},\"pathParameters\":{\"proxy\":\"a%20b\"},"
     "\"stageVariables\":null,\"unknown\":[1,2],\"body\":null,\"isBase64Encoded\":false," CONTEXT_1 "}"},
    {APIGW_KIND_REST, "{\"path\":\"/\",\"httpMethod\":\"PUT\",\"headers\":null,\"body\":\"aGVsbG8gd29ybGQ=\","
                      "\"isBase64Encoded\":true," CONTEXT_1 "}"},
    {APIGW_KIND_HTTP_1, "{\"version\":\"1.0\",\"resource\":\"$default\",\"path\":\"/x%20y\",\"httpMethod\":\"GET\","
                        "\"headers\":{\"Host\":\"h\"},\"multiValueHeaders\":{\"Host\":[\"h\"]},"
                        "\"queryStringParameters\":null,\"pathParameters\":{\"p\":\"x y\"},"
                        "\"body\":\"esc\\\"aped\\n\",\"isBase64Encoded\":false," CONTEXT_1 "}"},
    {APIGW_KIND_HTTP_2,
     "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a b/\xC3\xA9\","
     "\"rawQueryString\":\"a=1&b=%20+&&c\",\"cookies\":[\"s=1\",\"t=2\"],"
     "\"headers\":{\"host\":\"h\",\"accept\":\"a,b\"},\"body\":\"AAEC\",\"isBase64Encoded\":true," CONTEXT_2(
         "a1b2c3.execute-api.eu-west-1.amazonaws.com") "}"},
    {APIGW_KIND_HTTP_2, "{\"version\":\"2.0\",\"routeKey\":\"GET /\",\"rawPath\":\"/\",\"rawQueryString\":\"\","
                        "\"headers\":{\"host\":\"h\"},\"isBase64Encoded\":false," CONTEXT_2("api.example.com") "}"},
    {APIGW_KIND_FUNCTION_URL,
     "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a%20b\",\"rawQueryString\":\"q=%C3%A9\","
     "\"cookies\":[\"s=1\"],\"headers\":{\"host\":\"h\",\"cookie\":\"s=1\"},\"queryStringParameters\":{\"q\":"
     "\"\xC3\xA9\"},"
     "\"body\":\"{\\\"a\\\":1}\",\"isBase64Encoded\":false," CONTEXT_2("u1.lambda-url.eu-west-1.on.aws") "}"},
    {APIGW_KIND_ALB,
     "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn\"}},\"httpMethod\":\"GET\",\"path\":\"/a b\","
     "\"queryStringParameters\":{\"a\":\"%20+\",\"b\":\"&\"},\"headers\":{\"host\":\"h\",\"cookie\":\"a=1; b=2\"},"
     "\"body\":\"\",\"isBase64Encoded\":false}"},
    {APIGW_KIND_ALB_MULTI,
     "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn\"}},\"httpMethod\":\"GET\",\"path\":\"/\","
     "\"multiValueQueryStringParameters\":{\"a%20b\":[\"1\",\"%26\"]},\"multiValueHeaders\":"
     "{\"host\":[\"h\"],\"x\":[\"1\",\"2\"]},\"body\":\"AAEC\",\"isBase64Encoded\":true}"},
    {APIGW_KIND_LATTICE_1, "{\"raw_path\":\"/a b?q=1&r=%20+\",\"method\":\"GET\",\"headers\":{\"host\":\"h\"},"
                           "\"query_string_parameters\":{\"q\":\"1\"},\"body\":\"x\",\"is_base64_encoded\":false}"},
    {APIGW_KIND_LATTICE_2,
     "{\"version\":\"2.0\",\"path\":\"/?q=1\",\"method\":\"GET\",\"headers\":{\"host\":[\"h\"],"
     "\"x\":[\"1\",\"2\"]},\"queryStringParameters\":{\"q\":[\"1\"]},\"requestContext\":{\"serviceArn\":"
     "\"s\",\"timeEpoch\":\"1690497599177430\"}}"},
    {APIGW_KIND_WEBSOCKET,
     "{\"requestContext\":{\"routeKey\":\"$default\",\"messageId\":\"m\",\"eventType\":\"MESSAGE\","
     "\"connectedAt\":1783711144000,\"connectionId\":\"c=\",\"identity\":{\"sourceIp\":\"192.0.2.7\"}},"
     "\"body\":\"{\\\"a\\\":1}\",\"isBase64Encoded\":false}"},
};

enum { EVENTS = sizeof events / sizeof events[0], ROUNDS = 5 };

typedef struct bench {
    tally decoding[EVENTS], encoding[EVENTS]; /* checks by event */
    apigw_request *request, *in_place;
    apigw_response *response;
    apigw_buffer *out;
    char *editable;
} bench;

static void decode(bench *b, size_t i, bool reset) {
    size_t n = strlen(events[i].text);
    if (reset) {
        apigw_request_reset(b->request);
        apigw_request_reset(b->in_place);
    }
    memcpy(b->editable, events[i].text, n);
    check(&b->decoding[i],
          apigw_request_decode(b->request, events[i].text, n, 0, NULL) == APIGW_OK &&
              apigw_request_kind(b->request) == events[i].kind,
          "event %zu is not decoded", i);
    check(&b->decoding[i], apigw_request_decode_in_place(b->in_place, b->editable, n, 0, NULL) == APIGW_OK,
          "event %zu is not decoded in place", i);
}

static void encode(bench *b, size_t i, bool binary) {
    static const char body[] = "{\"message\":\"\xC3\xA9 \\\" \n and more of it\"}";
    apigw_response_reset(b->response);
    bool done =
        apigw_response_set_status(b->response, 201, NULL) == APIGW_OK &&
        apigw_response_add_header(b->response, "Content-Type", 12, "application/json", 16, NULL) == APIGW_OK &&
        apigw_response_add_header(b->response, "X-Twice", 7, "1", 1, NULL) == APIGW_OK &&
        apigw_response_add_header(b->response, "x-twice", 7, "2", 1, NULL) == APIGW_OK &&
        apigw_response_set_header(b->response, "x-once", 6, "1", 1, NULL) == APIGW_OK &&
        apigw_response_add_cookie(b->response, "a=1; Path=/", 11, NULL) == APIGW_OK &&
        apigw_response_set_body(b->response, body, sizeof body - 1, binary ? APIGW_BODY_BASE64 : 0, NULL) == APIGW_OK &&
        apigw_response_encode(b->response, events[i].kind, b->out, NULL) == APIGW_OK;
    check(&b->encoding[i], done, "no response for kind %u", (unsigned)events[i].kind);
}

static void round_of_all(bench *b, bool reset, bool counted) {
    for (size_t i = 0; i < EVENTS; i++) {
        unsigned long before = mallocs;
        decode(b, i, reset);
        if (counted)
            check(&b->decoding[i], mallocs == before, "decoding event %zu (%s): %lu mallocs", i,
                  reset ? "after reset" : "straight on", mallocs - before);
        before = mallocs;
        encode(b, i, (i & 1) != 0);
        if (counted)
            check(&b->encoding[i], mallocs == before, "encoding for kind %u: %lu mallocs", (unsigned)events[i].kind,
                  mallocs - before);
    }
}

static void run(bench *b, uint64_t source) {
    apigw_request_set_option(b->request, APIGW_OPT_KEEP_SOURCE, source, NULL);
    apigw_request_set_option(b->in_place, APIGW_OPT_KEEP_SOURCE, source, NULL);
    round_of_all(b, true, false);
    for (unsigned i = 0; i < ROUNDS; i++) {
        round_of_all(b, true, true);
        round_of_all(b, false, true);
    }
}

/* An event counts as two tests: it is decoded, and a response for its kind is encoded. */
static void count_events(bench *b, tally *tests) {
    for (size_t i = 0; i < EVENTS; i++) {
        char name[80];
        snprintf(name, sizeof name, "event %zu, %s: decoding", i, apigw_kind_name(events[i].kind));
        count_test(tests, &b->decoding[i], name);
        snprintf(name, sizeof name, "event %zu, %s: encoding", i, apigw_kind_name(events[i].kind));
        count_test(tests, &b->encoding[i], name);
    }
}

/* ---- memory of large documents --------------------------------------------------------------------------------- */

enum {
    BESIDE = 16 * 1024, /* bytes that a document with a plain body takes at most beside its text */
    HANDLE_MAX = 4096,  /* bytes of a new request */
    READING = 20 * 1024 /* and what the handle of a request keeps for decoding, from the first event on */
};

/* The text `begin`, `piece` again and again for `n` bytes, `end`; to be freed. */
static char *document(const char *begin, const char *piece, size_t n, const char *end, size_t *len) {
    size_t b = strlen(begin), p = strlen(piece), e = strlen(end);
    char *text = exact_block(b + n + e);
    n -= n % p;
    memcpy(text, begin, b);
    for (size_t i = 0; i < n; i += p)
        memcpy(text + b + i, piece, p);
    memcpy(text + b + n, end, e);
    *len = b + n + e;
    return text;
}

typedef struct large {
    tally *counts;
    watched memory;
    apigw_allocator allocator;
    apigw_request *request;
    apigw_response *response;
    apigw_api *api;
    size_t before; /* bytes that are there before anything is decoded */
} large;

/* Decodes again and again, nothing larger before; `copies`: how many texts the handle has. */
static void decode_large(large *l, bool result, const char *text, size_t n, size_t copies, const char *what) {
    uint64_t retain = 0;
    apigw_option_bounds(APIGW_OPT_RETAIN_MAX, NULL, NULL, &retain);
    for (int round = 0; round < 4; round++) {
        size_t calls = l->memory.calls, used;
        apigw_status status;
        l->memory.peak_bytes = l->memory.live_bytes;
        status = result ? apigw_response_decode(l->response, l->api, NULL, text, n, 0, NULL)
                        : apigw_request_decode(l->request, text, n, 0, NULL);
        check(l->counts, status == APIGW_OK, "%s of %zu bytes: %s", what, n, apigw_status_name(status));
        used = l->memory.live_bytes - l->before;
        check(l->counts, l->memory.peak_bytes - l->before <= copies * n + BESIDE + (result ? 0 : READING),
              "%s of %zu bytes: %zu bytes at most", what, n, l->memory.peak_bytes - l->before);
        if (round == 0)
            continue;
        check(l->counts, used > retain || l->memory.calls == calls, "%s of %zu bytes: %zu allocations when warm", what,
              n, l->memory.calls - calls);
    }
}

static void begin_large(large *l, uint64_t source) {
    l->allocator = watched_allocator(&l->memory);
    l->request = apigw_request_new(&l->allocator);
    check(l->counts, l->memory.live_bytes <= HANDLE_MAX, "a new request has %zu bytes", l->memory.live_bytes);
    l->response = apigw_response_new(&l->allocator);
    l->api = apigw_api_new(&l->allocator, APIGW_KIND_HTTP_2);
    apigw_request_set_option(l->request, APIGW_OPT_KEEP_SOURCE, source, NULL);
    l->before = l->memory.live_bytes;
}

static void end_large(large *l) {
    apigw_request_free(l->request);
    apigw_response_free(l->response);
    apigw_api_free(l->api);
    check(l->counts, l->memory.live_bytes == 0 && l->memory.wrong == 0, "large documents leak");
}

/* On a new handle, and on one that had a smaller document before. */
static void large_documents(tally *counts, bool result, const char *begin, const char *piece, const char *end) {
    static const size_t sizes[] = {10, 3000, 20000, 100000, 349000, 351000, 600000, 1000000, 1040000, 2000000, 6000000};
    enum { SIZES = sizeof sizes / sizeof sizes[0] };
    for (uint64_t source = 0; source < (result ? 1 : 2); source++) {
        large kept = {.counts = counts};
        begin_large(&kept, source);
        for (size_t i = 0; i < SIZES; i++) {
            size_t n, copies = (size_t)source + 1;
            char *text = document(begin, piece, sizes[i], end, &n);
            large fresh = {.counts = counts};
            begin_large(&fresh, source);
            decode_large(&fresh, result, text, n, copies, "a document");
            end_large(&fresh);
            decode_large(&kept, result, text, n, copies, "a larger document");
            free(text);
        }
        end_large(&kept);
    }
}

static void large_of_each_kind(tally *tests) {
    tally counts = {0, 0, 0};
    static const char *const pieces[] = {"x", "\\\"", "\xC3\xA9", "QUJD"};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        const char *end = i == 3 ? "\",\"isBase64Encoded\":true}" : "\"}";
        large_documents(&counts, false,
                        "{\"version\":\"2.0\",\"routeKey\":\"GET /\",\"rawPath\":\"/\",\"headers\":{\"host\":\"h\"},"
                        "\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"body\":\"",
                        pieces[i], end);
        count_test(tests, &counts, "large events");
        large_documents(&counts, true, "{\"statusCode\":200,\"headers\":{\"a\":\"b\"},\"body\":\"", pieces[i], end);
        count_test(tests, &counts, "large function results");
    }
}

/* ---- every size, warm ------------------------------------------------------------------------------------------ */

typedef struct warm {
    tally *counts;
    watched memory;
    apigw_request *request;
    apigw_response *response;
    apigw_api *api;
    apigw_buffer *out;
    char *text; /* WARM_MOST bytes */
} warm;

enum { WARM_MOST = 400000, FIELDS_MOST = 900 };

/* Adds `n` header fields of different names. */
static bool add_fields(apigw_request *r, size_t n) {
    bool done = true;
    for (size_t i = 0; i < n; i++) {
        char name[24];
        const size_t len = (size_t)snprintf(name, sizeof name, "x-field-%zu", i);
        done = done && apigw_request_add(r, APIGW_LIST_HEADERS, name, len, "value", 5, NULL) == APIGW_OK;
    }
    return done;
}

static bool encode_body(warm *w, size_t n) {
    apigw_request_reset(w->request);
    return apigw_request_set(w->request, APIGW_FIELD_METHOD, "POST", 4, NULL) == APIGW_OK &&
           apigw_request_set_target(w->request, "/a%20b?c=d&e", 12, NULL) == APIGW_OK && add_fields(w->request, 20) &&
           apigw_request_set_body(w->request, w->text, n, 0, NULL) == APIGW_OK &&
           apigw_request_encode(w->request, w->api, w->out, NULL) == APIGW_OK;
}

static bool decode_body(warm *w, size_t n) {
    static const char begin[] =
        "{\"version\":\"2.0\",\"rawPath\":\"/\",\"headers\":{\"host\":\"h\",\"cookie\":\"a=b\"},"
        "\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"body\":\"",
                      end[] = "\"}";
    char *event = exact_block(sizeof begin + n + sizeof end);
    memcpy(event, begin, sizeof begin - 1);
    memset(event + sizeof begin - 1, 'b', n);
    memcpy(event + sizeof begin - 1 + n, end, sizeof end - 1);
    bool done = apigw_request_decode(w->request, event, sizeof begin + n + sizeof end - 2, 0, NULL) == APIGW_OK &&
                apigw_request_encode(w->request, NULL, w->out, NULL) == APIGW_OK;
    free(event);
    return done;
}

static bool encode_result(warm *w, size_t n) {
    apigw_response_reset(w->response);
    return apigw_response_set_status(w->response, 200, NULL) == APIGW_OK &&
           apigw_response_add_header(w->response, "Content-Type", 12, "text/plain", 10, NULL) == APIGW_OK &&
           apigw_response_set_body(w->response, w->text, n, n % 2 == 0 ? APIGW_BODY_BASE64 : 0, NULL) == APIGW_OK &&
           apigw_response_encode(w->response, APIGW_KIND_HTTP_2, w->out, NULL) == APIGW_OK;
}

static bool decode_result(warm *w, size_t n) {
    static const char begin[] = "{\"statusCode\":200,\"headers\":{\"a\":\"b\"},\"body\":\"", end[] = "\"}";
    char *result = exact_block(sizeof begin + n + sizeof end);
    memcpy(result, begin, sizeof begin - 1);
    memset(result + sizeof begin - 1, 'b', n);
    memcpy(result + sizeof begin - 1 + n, end, sizeof end - 1);
    bool done = apigw_response_decode(w->response, w->api, NULL, result, sizeof begin + n + sizeof end - 2, 0, NULL) ==
                APIGW_OK;
    free(result);
    return done;
}

static bool encode_fields(warm *w, size_t n) {
    apigw_request_reset(w->request);
    return apigw_request_set(w->request, APIGW_FIELD_METHOD, "GET", 3, NULL) == APIGW_OK &&
           apigw_request_set_target(w->request, "/", 1, NULL) == APIGW_OK && add_fields(w->request, n / 16) &&
           apigw_request_encode(w->request, w->api, w->out, NULL) == APIGW_OK;
}

/* A head with n / 16 field lines, of which one is a Cookie line of n / 4 bytes. */
static bool encode_head(warm *w, size_t n) {
    char *head = exact_block(100 + n * 3);
    size_t len =
        (size_t)sprintf(head, "GET /path?query HTTP/1.1\r\nHost: h\r\nCookie: a=%.*s\r\n", (int)(n / 4), w->text);
    for (size_t i = 0; i < n / 16; i++)
        len += (size_t)sprintf(head + len, "x-field-%zu: value of it\r\n", i);
    memcpy(head + len, "\r\n", 2);
    apigw_request_reset(w->request);
    bool done = apigw_request_set_head(w->request, head, len + 2, NULL, NULL) == APIGW_OK &&
                apigw_request_encode(w->request, w->api, w->out, NULL) == APIGW_OK;
    free(head);
    return done;
}

/* Works twice with handles that had other sizes before, and then a third time: that must not allocate. */
static void work_of_each_size(tally *tests, const char *name, size_t most, bool (*work)(warm *, size_t)) {
    tally counts = {0, 0, 0};
    warm w = {.counts = &counts};
    apigw_allocator allocator = watched_allocator(&w.memory);
    w.request = apigw_request_new(&allocator);
    w.response = apigw_response_new(&allocator);
    w.api = apigw_api_new(&allocator, APIGW_KIND_ALB);
    w.out = apigw_buffer_new(&allocator);
    w.text = exact_block(WARM_MOST);
    memset(w.text, 't', WARM_MOST);
    for (size_t n = 0; n <= most; n += n / 23 + 1)
        for (int round = 0; round < 3; round++) {
            const size_t calls = w.memory.calls;
            check(&counts, work(&w, n), "%s of size %zu failed", name, n);
            check(&counts, round < 2 || w.memory.calls == calls, "%s of size %zu: %zu allocations when warm", name, n,
                  w.memory.calls - calls);
        }
    apigw_request_free(w.request);
    apigw_response_free(w.response);
    apigw_api_free(w.api);
    apigw_buffer_free(w.out);
    free(w.text);
    check(&counts, w.memory.live_bytes == 0 && w.memory.wrong == 0, "%s leaks", name);
    count_test(tests, &counts, name);
}

static void warm_work(tally *tests) {
    work_of_each_size(tests, "encoding events with bodies", WARM_MOST, encode_body);
    work_of_each_size(tests, "decoding and encoding events with bodies", WARM_MOST, decode_body);
    work_of_each_size(tests, "encoding responses", WARM_MOST, encode_result);
    work_of_each_size(tests, "decoding function results", WARM_MOST, decode_result);
    work_of_each_size(tests, "encoding events with many fields", FIELDS_MOST * 16, encode_fields);
    work_of_each_size(tests, "encoding heads", FIELDS_MOST * 4, encode_head);
}

/* ---- exchanges -------------------------------------------------------------------------------------------------- */

static const char api_document[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"paths\":{\"/a/{b}\":{\"get\":{\"security\":[{\"t\":[]}],"
    "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations\"}}}},\"components\":{\"securitySchemes\":{"
    "\"t\":{\"type\":\"apiKey\",\"name\":\"Authorization\",\"in\":\"header\",\"x-amazon-apigateway-authorizer\":{"
    "\"type\":\"token\",\"identityValidationExpression\":\"x.*\",\"authorizerUri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/g/invocations\"}}}}}";

/* One request of a route with a Lambda authorizer. */
static bool exchange_once(apigw_exchange *x, const apigw_definition *d, const apigw_api *api, apigw_request *r) {
    static const char allowed[] =
        "{\"principalId\":\"u\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{"
        "\"Action\":\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":\"*\"}]}}",
                      result[] = "{\"statusCode\":201,\"headers\":{\"a\":\"1\"},\"body\":\"b\"}";
    apigw_request_reset(r);
    return apigw_request_set(r, APIGW_FIELD_METHOD, "GET", 3, NULL) == APIGW_OK &&
           apigw_request_set_target(r, "/s/a/b?c=d", APIGW_NTS, NULL) == APIGW_OK &&
           apigw_request_add(r, APIGW_LIST_HEADERS, "Authorization", APIGW_NTS, "xyz", 3, NULL) == APIGW_OK &&
           apigw_exchange_begin(x, d, api, r, 1000, 0, NULL) == APIGW_OK &&
           apigw_exchange_step(x) == APIGW_STEP_AUTHORIZE &&
           apigw_exchange_answer(x, allowed, sizeof allowed - 1, 0, NULL) == APIGW_OK &&
           apigw_exchange_step(x) == APIGW_STEP_INVOKE &&
           apigw_exchange_answer(x, result, sizeof result - 1, 0, NULL) == APIGW_OK &&
           apigw_response_status(apigw_exchange_response(x)) == 201;
}

static void warm_exchange(tally *tests) {
    tally counts = {0, 0, 0};
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_request *r = apigw_request_new(NULL);
    apigw_exchange *x = apigw_exchange_new(NULL);
    check(&counts,
          apigw_definition_load(d, api_document, APIGW_NTS, NULL) == APIGW_OK &&
              apigw_api_set(api, APIGW_FIELD_STAGE, "s", 1, NULL) == APIGW_OK &&
              apigw_api_set(api, APIGW_FIELD_API_ID, "a", 1, NULL) == APIGW_OK &&
              apigw_api_set(api, APIGW_FIELD_REGION, "r", 1, NULL) == APIGW_OK &&
              apigw_api_set(api, APIGW_FIELD_ACCOUNT_ID, "1", 1, NULL) == APIGW_OK,
          "the API cannot be made");
    for (unsigned i = 0; i < 2 * ROUNDS; i++) {
        const unsigned long before = mallocs;
        check(&counts, exchange_once(x, d, api, r), "round %u: the exchange does not work", i);
        check(&counts, i < ROUNDS || mallocs == before, "round %u: %lu mallocs", i, mallocs - before);
    }
    count_test(tests, &counts, "an exchange");
    apigw_exchange_free(x);
    apigw_request_free(r);
    apigw_api_free(api);
    apigw_definition_free(d);
}

/* valgrind puts its own malloc in the place of ours. */
static bool under_valgrind(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

int main(void) {
    bench b = {0};
    tally tests = {0, 0, 0};
    unsigned long before = mallocs;
    size_t capacity = 0;
    if (under_valgrind()) {
        tests.skipped++;
        return conclude(&tests);
    }
    for (size_t i = 0; i < EVENTS; i++)
        capacity = strlen(events[i].text) > capacity ? strlen(events[i].text) : capacity;
    b.request = apigw_request_new(NULL);
    b.in_place = apigw_request_new(NULL);
    b.response = apigw_response_new(NULL);
    b.out = apigw_buffer_new(NULL);
    b.editable = exact_block(capacity);
    check(&tests, mallocs >= before + 5, "mallocs are not counted");
    putchar('\n'); /* standard output has its memory now */
    run(&b, 0);
    run(&b, 1);
    count_events(&b, &tests);
    warm_exchange(&tests);
    large_of_each_kind(&tests);
    warm_work(&tests);
    apigw_request_free(b.request);
    apigw_request_free(b.in_place);
    apigw_response_free(b.response);
    apigw_buffer_free(b.out);
    free(b.editable);
    return conclude(&tests);
}

#endif
