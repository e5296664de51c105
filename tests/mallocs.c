/* A warm handle decodes and encodes without a single malloc. Counted by standing in for malloc in the whole process,
 * so nothing that the library might call escapes. */
#include "support.h"
#include <apigw/apigw.h>

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
    {APIGW_REST, "{\"resource\":\"/{proxy+}\",\"path\":\"/a b%zz\",\"httpMethod\":\"GET\",\"headers\":{\"Host\":\"h\","
                 "\"Cookie\":\"a=1; b=2\"},\"multiValueHeaders\":{\"Host\":[\"h\"],\"Cookie\":[\"a=1; b=2\"],"
                 "\"X\":[\"1\",\"2\"]},\"queryStringParameters\":{\"a\":\"2\",\"c\":\"\"},"
                 "\"multiValueQueryStringParameters\":{\"a\":[\"1\",\"2\"]},\"pathParameters\":{\"proxy\":\"a%20b\"},"
                 "\"stageVariables\":null,\"unknown\":[1,2],\"body\":null,\"isBase64Encoded\":false," CONTEXT_1 "}"},
    {APIGW_REST, "{\"path\":\"/\",\"httpMethod\":\"PUT\",\"headers\":null,\"body\":\"aGVsbG8gd29ybGQ=\","
                 "\"isBase64Encoded\":true," CONTEXT_1 "}"},
    {APIGW_HTTP_1, "{\"version\":\"1.0\",\"resource\":\"$default\",\"path\":\"/x%20y\",\"httpMethod\":\"GET\","
                   "\"headers\":{\"Host\":\"h\"},\"multiValueHeaders\":{\"Host\":[\"h\"]},"
                   "\"queryStringParameters\":null,\"pathParameters\":{\"p\":\"x y\"},"
                   "\"body\":\"esc\\\"aped\\n\",\"isBase64Encoded\":false," CONTEXT_1 "}"},
    {APIGW_HTTP_2,
     "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a b/\xC3\xA9\","
     "\"rawQueryString\":\"a=1&b=%20+&&c\",\"cookies\":[\"s=1\",\"t=2\"],"
     "\"headers\":{\"host\":\"h\",\"accept\":\"a,b\"},\"body\":\"AAEC\",\"isBase64Encoded\":true," CONTEXT_2(
         "a1b2c3.execute-api.eu-west-1.amazonaws.com") "}"},
    {APIGW_HTTP_2, "{\"version\":\"2.0\",\"routeKey\":\"GET /\",\"rawPath\":\"/\",\"rawQueryString\":\"\","
                   "\"headers\":{\"host\":\"h\"},\"isBase64Encoded\":false," CONTEXT_2("api.example.com") "}"},
    {APIGW_FUNCTION_URL,
     "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a%20b\",\"rawQueryString\":\"q=%C3%A9\","
     "\"cookies\":[\"s=1\"],\"headers\":{\"host\":\"h\",\"cookie\":\"s=1\"},\"queryStringParameters\":{\"q\":"
     "\"\xC3\xA9\"},"
     "\"body\":\"{\\\"a\\\":1}\",\"isBase64Encoded\":false," CONTEXT_2("u1.lambda-url.eu-west-1.on.aws") "}"},
    {APIGW_ALB,
     "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn\"}},\"httpMethod\":\"GET\",\"path\":\"/a b\","
     "\"queryStringParameters\":{\"a\":\"%20+\",\"b\":\"&\"},\"headers\":{\"host\":\"h\",\"cookie\":\"a=1; b=2\"},"
     "\"body\":\"\",\"isBase64Encoded\":false}"},
    {APIGW_ALB_MULTI,
     "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"arn\"}},\"httpMethod\":\"GET\",\"path\":\"/\","
     "\"multiValueQueryStringParameters\":{\"a%20b\":[\"1\",\"%26\"]},\"multiValueHeaders\":"
     "{\"host\":[\"h\"],\"x\":[\"1\",\"2\"]},\"body\":\"AAEC\",\"isBase64Encoded\":true}"},
    {APIGW_LATTICE_1, "{\"raw_path\":\"/a b?q=1&r=%20+\",\"method\":\"GET\",\"headers\":{\"host\":\"h\"},"
                      "\"query_string_parameters\":{\"q\":\"1\"},\"body\":\"x\",\"is_base64_encoded\":false}"},
    {APIGW_LATTICE_2,
     "{\"version\":\"2.0\",\"path\":\"/?q=1\",\"method\":\"GET\",\"headers\":{\"host\":[\"h\"],"
     "\"x\":[\"1\",\"2\"]},\"queryStringParameters\":{\"q\":[\"1\"]},\"requestContext\":{\"serviceArn\":"
     "\"s\",\"timeEpoch\":\"1690497599177430\"}}"},
    {APIGW_WEBSOCKET,
     "{\"requestContext\":{\"routeKey\":\"$default\",\"messageId\":\"m\",\"eventType\":\"MESSAGE\","
     "\"connectedAt\":1783711144000,\"connectionId\":\"c=\",\"identity\":{\"sourceIp\":\"192.0.2.7\"}},"
     "\"body\":\"{\\\"a\\\":1}\",\"isBase64Encoded\":false}"},
};

enum { EVENTS = sizeof events / sizeof events[0], ROUNDS = 5 };

typedef struct bench {
    tally counts;
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
    check(&b->counts,
          apigw_request_decode(b->request, events[i].text, n, 0, NULL) == APIGW_OK &&
              apigw_request_kind(b->request) == events[i].kind,
          "event %zu is not decoded", i);
    check(&b->counts, apigw_request_decode_in_place(b->in_place, b->editable, n, 0, NULL) == APIGW_OK,
          "event %zu is not decoded in place", i);
}

static void encode(bench *b, uint32_t kind, bool binary) {
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
        apigw_response_encode(b->response, kind, b->out, NULL) == APIGW_OK;
    check(&b->counts, done, "no response for kind %u", (unsigned)kind);
}

static void round_of_all(bench *b, bool reset, bool counted) {
    for (size_t i = 0; i < EVENTS; i++) {
        unsigned long before = mallocs;
        decode(b, i, reset);
        if (counted)
            check(&b->counts, mallocs == before, "decoding event %zu (%s): %lu mallocs", i,
                  reset ? "after reset" : "straight on", mallocs - before);
        before = mallocs;
        encode(b, events[i].kind, (i & 1) != 0);
        if (counted)
            check(&b->counts, mallocs == before, "encoding for kind %u: %lu mallocs", (unsigned)events[i].kind,
                  mallocs - before);
    }
}

static void run(bench *b, uint64_t source) {
    apigw_request_set_option(b->request, APIGW_OPT_KEEP_SOURCE, source);
    apigw_request_set_option(b->in_place, APIGW_OPT_KEEP_SOURCE, source);
    round_of_all(b, true, false);
    for (unsigned i = 0; i < ROUNDS; i++) {
        round_of_all(b, true, true);
        round_of_all(b, false, true);
    }
}

/* valgrind puts its own malloc in the place of ours. */
static bool under_valgrind(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return preloaded != NULL && strstr(preloaded, "vgpreload") != NULL;
}

int main(void) {
    bench b = {{0, 0, 0}, NULL, NULL, NULL, NULL, NULL};
    unsigned long before = mallocs;
    size_t room = 0;
    if (under_valgrind()) {
        b.counts.skipped++;
        return conclude(&b.counts);
    }
    for (size_t i = 0; i < EVENTS; i++)
        room = strlen(events[i].text) > room ? strlen(events[i].text) : room;
    b.request = apigw_request_new(NULL);
    b.in_place = apigw_request_new(NULL);
    b.response = apigw_response_new(NULL);
    b.out = apigw_buffer_new(NULL);
    b.editable = must_allocate(room);
    check(&b.counts, mallocs >= before + 5, "mallocs are not counted");
    putchar('\n'); /* standard output has its memory now */
    run(&b, 0);
    run(&b, 1);
    apigw_request_free(b.request);
    apigw_request_free(b.in_place);
    apigw_response_free(b.response);
    apigw_buffer_free(b.out);
    free(b.editable);
    return conclude(&b.counts);
}

#endif
