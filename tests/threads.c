/* Eight threads read one const request, one const response, one sealed router, one const authorization and two front
 * ends, for which they encode the request: nothing is cached, so all see the same, and a thread sanitizer sees no race.
 */
#include "support/tally.h"
#include <apigw/apigw.h>
#include <pthread.h>
#include <string.h>

enum { THREADS = 8, ROUNDS = 2000 };

static const char event[] =
    "{\"version\":\"2.0\",\"routeKey\":\"GET /a/{b}\",\"rawPath\":\"/a/b c\",\"rawQueryString\":\"a=1&a=%32&b\","
    "\"cookies\":[\"s=1\",\"t=2\"],\"headers\":{\"host\":\"h.example\",\"accept\":\"text/html\",\"x-a\":\"1\"},"
    "\"pathParameters\":{\"b\":\"b c\"},\"stageVariables\":{\"v\":\"w\"},\"unknown\":[1,2,{\"a\":null}],"
    "\"requestContext\":{\"accountId\":\"1\",\"apiId\":\"api\",\"http\":{\"method\":\"GET\",\"path\":\"/a/b c\","
    "\"protocol\":\"HTTP/1.1\",\"sourceIp\":\"192.0.2.1\",\"userAgent\":\"u\"},\"timeEpoch\":1700000000000},"
    "\"body\":\"aGVsbG8=\",\"isBase64Encoded\":true}";

typedef struct shared {
    const apigw_request *request;
    const apigw_response *response;
    const apigw_router *router;
    const apigw_authorization *authorization;
    const apigw_api *apis[2];
    uint64_t digest; /* what each thread has to find */
} shared;

typedef struct reader {
    const shared *what;
    unsigned wrong;
} reader;

/* FNV-1a. */
static uint64_t mix(uint64_t h, const void *data, size_t n) {
    const unsigned char *at = data;
    for (size_t i = 0; i < n; i++)
        h = (h ^ at[i]) * UINT64_C(1099511628211);
    return (h ^ (data == NULL)) * UINT64_C(1099511628211);
}

static uint64_t mix_request(uint64_t h, const apigw_request *r) {
    size_t n;
    int64_t time = 0;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        const char *text = apigw_request_get(r, field, &n);
        h = mix(h, text, n);
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        for (size_t i = 0; i < apigw_request_count(r, list); i++) {
            apigw_pair pair;
            if (apigw_request_at(r, list, i, &pair) == APIGW_OK)
                h = mix(mix(h, pair.name, pair.name_len), pair.value, pair.value_len);
        }
    }
    for (size_t nth = 0; nth < 3; nth++) {
        const char *cookie = apigw_request_find(r, APIGW_LIST_HEADERS, "Cookie", 6, nth, &n);
        h = mix(h, cookie, cookie != NULL ? n : 0);
    }
    const void *body = apigw_request_body(r, &n);
    h = mix(h, body, n);
    if (apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &time) == APIGW_OK)
        h = mix(h, &time, sizeof time);
    return h;
}

/* What the router makes of paths that match, and of some that do not. */
static uint64_t mix_router(uint64_t h, const apigw_router *r, apigw_buffer *out) {
    static const char *const paths[] = {"/pets", "/pets/1", "/pets/a%20b/toys", "/pets/1/x/y%2Fz", "/files/a/b", "/no"};
    static const char *const methods[] = {"GET", "POST", "DELETE", "get"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0] * (sizeof methods / sizeof methods[0]); i++) {
        const char *method = methods[i % (sizeof methods / sizeof methods[0])];
        const char *path = paths[i / (sizeof methods / sizeof methods[0])];
        size_t len = strlen(path), n;
        apigw_match match;
        apigw_status status = apigw_router_match(r, method, strlen(method), path, len, &match);
        uint32_t rank = apigw_router_rank(r, match.index);
        h = mix(mix(h, &status, sizeof status), match.key, match.key_len);
        h = mix(mix(mix(h, &match.id, sizeof match.id), &match.methods, sizeof match.methods), &rank, sizeof rank);
        for (size_t k = 0; k < match.parameters; k++) {
            if (apigw_match_value(r, &match, path, len, k, out, NULL) == APIGW_OK) {
                const char *value = apigw_buffer_data(out, &n);
                h = mix(h, value, n);
            }
        }
    }
    return h;
}

/* What the authorization is as text, and what it decides of the request. */
static uint64_t mix_authorization(uint64_t h, const shared *s, apigw_buffer *out) {
    static const char arn[] = "arn:aws:execute-api:eu-west-1:123456789012:api/$default/GET/a/b";
    apigw_decision decision;
    size_t n;
    if (apigw_authorization_encode(s->authorization, APIGW_KIND_AUTHORIZER_HTTP_2, 0, out, NULL) == APIGW_OK) {
        const char *text = apigw_buffer_data(out, &n);
        h = mix(h, text, n);
    }
    apigw_authorization_evaluate(s->authorization, arn, sizeof arn - 1, s->request, &decision, NULL);
    return mix(h, &decision, sizeof decision);
}

static uint64_t digest(const shared *s, apigw_buffer *out) {
    uint64_t h = mix_request(UINT64_C(14695981039346656037), s->request);
    size_t n;
    const char *text;
    if (apigw_request_get_json(s->request, "/unknown/2", 10, out, NULL) == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        h = mix(h, text, n);
    }
    if (apigw_request_dump_json(s->request, out, NULL) == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        h = mix(h, text, n);
    }
    if (apigw_response_encode(s->response, APIGW_KIND_HTTP_2, out, NULL) == APIGW_OK) {
        text = apigw_buffer_data(out, &n);
        h = mix(h, text, n);
    }
    for (size_t i = 0; i < 2; i++)
        if (apigw_request_encode(s->request, s->apis[i], out, NULL) == APIGW_OK) {
            text = apigw_buffer_data(out, &n);
            h = mix(h, text, n);
        }
    return mix_router(mix_authorization(h, s, out), s->router, out);
}

static void *read_often(void *argument) {
    reader *r = argument;
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (unsigned i = 0; i < ROUNDS; i++)
        r->wrong += digest(r->what, out) != r->what->digest;
    apigw_buffer_free(out);
    return NULL;
}

static void run(tally *counts, const shared *s) {
    pthread_t threads[THREADS];
    reader readers[THREADS];
    bool started[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        readers[i].what = s;
        readers[i].wrong = 0;
        started[i] = pthread_create(&threads[i], NULL, read_often, &readers[i]) == 0;
    }
    for (unsigned i = 0; i < THREADS; i++) {
        if (started[i])
            pthread_join(threads[i], NULL);
        check(counts, started[i] && readers[i].wrong == 0, "thread %u: %u of %d digests differ", i, readers[i].wrong,
              (int)ROUNDS);
    }
}

/* A sealed table of literals, parameters and greedy ones. */
static apigw_router *make_router(tally *counts) {
    static const char *const keys[] = {"GET /pets",       "ANY /pets/{id}",       "GET /pets/{id}/toys",
                                       "GET /pets/1/{p}", "POST /pets/{rest+}",   "ANY /files/{name+}",
                                       "GET /files/a/b",  "DELETE /{any}/{rest+}"};
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    apigw_match match;
    apigw_error error;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        check(counts, apigw_router_add(router, keys[i], strlen(keys[i]), i, &error) == APIGW_OK, "%s", error.message);
    check(counts, apigw_router_seal(router, &error) == APIGW_OK, "%s", error.message);
    check(counts,
          apigw_router_match(router, "GET", 3, "/pets/a%20b/toys", 16, &match) == APIGW_OK && match.id == 2 &&
              match.parameters == 1 && apigw_router_match(router, "GET", 3, "/no", 3, &match) == APIGW_E_NOT_FOUND,
          "the router finds another route");
    return router;
}

/* Allows what is asked of it, from the request's address alone. */
static apigw_authorization *make_authorization(tally *counts) {
    static const char condition[] = "{\"IpAddress\":{\"aws:SourceIp\":\"192.0.2.0/24\"}}";
    apigw_authorization *a = apigw_authorization_new(NULL);
    check(counts,
          apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, "p", 1, NULL) == APIGW_OK &&
              apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, "*", 1, NULL) == APIGW_OK &&
              apigw_authorization_add(a, APIGW_STATEMENT_CONDITION, condition, sizeof condition - 1, NULL) == APIGW_OK,
          "the authorization is refused");
    return a;
}

/* One that asks an authorizer, with the ARN of the request. */
static apigw_api *make_api(tally *counts, uint32_t kind) {
    apigw_api *api = apigw_api_new(NULL, kind);
    check(counts,
          apigw_api_set(api, APIGW_FIELD_REGION, "eu-west-1", 9, NULL) == APIGW_OK &&
              apigw_api_set(api, APIGW_FIELD_STAGE, "live", 4, NULL) == APIGW_OK,
          "the front end is refused");
    return api;
}

int main(void) {
    tally counts = {0, 0, 0};
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    apigw_router *router = make_router(&counts);
    apigw_authorization *authorization = make_authorization(&counts);
    apigw_api *asked = make_api(&counts, APIGW_KIND_AUTHORIZER_HTTP_1),
              *connection = make_api(&counts, APIGW_KIND_WEBSOCKET);
    shared s = {request, response, router, authorization, {asked, connection}, 0};
    check(&counts, apigw_request_decode(request, event, sizeof event - 1, 0, &error) == APIGW_OK, "decode: %s",
          error.message);
    check(&counts, apigw_response_add_header(response, "x-a", 3, "1", 1, &error) == APIGW_OK, "%s", error.message);
    check(&counts, apigw_response_add_header(response, "x-a", 3, "2", 1, &error) == APIGW_OK, "%s", error.message);
    check(&counts, apigw_response_set_body(response, "\xFF\x01", 2, 0, &error) == APIGW_OK, "%s", error.message);
    s.digest = digest(&s, out);
    check(&counts, s.digest == digest(&s, out), "two digests of one request differ");
    check(&counts,
          apigw_request_kind(request) == APIGW_KIND_HTTP_2 && apigw_request_count(request, APIGW_LIST_QUERY) == 3,
          "the request is not what was sent");
    run(&counts, &s);
    apigw_buffer_free(out);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_router_free(router);
    apigw_authorization_free(authorization);
    apigw_api_free(asked);
    apigw_api_free(connection);
    return conclude(&counts);
}
