/* The exchange of a proxied route against what a host without it does: route, encode the event, decode the result. */
#include "bench.h"
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char document[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"bench\"},\"paths\":{\"/"
    "{proxy+}\":{\"x-amazon-apigateway-any-method\":{"
    "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":"
    "\"arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/f/invocations\"}}}}}";
static const char result[] = "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"application/json\",\"Cache-Control\":"
                             "\"no-store\"},\"multiValueHeaders\":{\"Set-Cookie\":[\"a=1\",\"b=2\"]},\"body\":"
                             "\"{\\\"ok\\\":true,\\\"items\\\":[1,2,3]}\",\"isBase64Encoded\":false}";
enum { NOW_S = 1783711144, TARGET_MAX = 8192 };

typedef struct exchanging {
    apigw_request **sent; /* that were decoded: what clients sent */
    size_t count;
    apigw_definition *definition;
    apigw_router *router;
    apigw_api *api;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *out;
    apigw_exchange *exchange;
    const char *payload;
    size_t payload_len;
    const apigw_response *got;
    size_t allocations;
} exchanging;

/* Fill the request with what a client sent; the path with or without the stage. */
static void fill_request(exchanging *e, size_t i, const char *stage) {
    const apigw_request *s = e->sent[i];
    char target[TARGET_MAX];
    apigw_pair line;
    bool good;
    snprintf(target, sizeof target, "%s%s?%s", stage, apigw_request_get(s, APIGW_FIELD_PATH, NULL),
             apigw_request_get(s, APIGW_FIELD_RAW_QUERY, NULL));
    apigw_request_reset(e->request);
    good = apigw_request_set(e->request, APIGW_FIELD_METHOD, "GET", 3, NULL) == APIGW_OK &&
           apigw_request_set_target(e->request, target, APIGW_NTS, NULL) == APIGW_OK &&
           apigw_request_set(e->request, APIGW_FIELD_SOURCE_IP, "203.0.113.9", APIGW_NTS, NULL) == APIGW_OK &&
           apigw_request_set(e->request, APIGW_FIELD_REQUEST_ID, "5e66d8b0-7c1a-4f0e", APIGW_NTS, NULL) == APIGW_OK &&
           apigw_request_set_int(e->request, APIGW_FIELD_TIME_MS, NOW_S * INT64_C(1000), NULL) == APIGW_OK;
    for (size_t n = 0; apigw_request_at(s, APIGW_LIST_HEADERS, n, &line) == APIGW_OK; n++)
        good = good && apigw_request_add(e->request, APIGW_LIST_HEADERS, line.name, line.name_len, line.value,
                                         line.value_len, NULL) == APIGW_OK;
    if (!good)
        die("the request could not be built");
}

/* ---- contenders -------------------------------------------------------------------------------------------------- */

static void exchange_one(void *state, const contender *me, size_t i) {
    (void)me;
    exchanging *e = state;
    fill_request(e, i, "/live");
    if (apigw_exchange_begin(e->exchange, e->definition, e->api, e->request, NOW_S * UINT64_C(1000), 0, NULL) !=
            APIGW_OK ||
        apigw_exchange_step(e->exchange) != APIGW_STEP_INVOKE)
        die("the exchange does not invoke");
    e->payload = apigw_exchange_get(e->exchange, APIGW_EXCHANGE_PAYLOAD, &e->payload_len);
    if (apigw_exchange_answer(e->exchange, result, sizeof result - 1, 0, NULL) != APIGW_OK ||
        apigw_exchange_step(e->exchange) != APIGW_STEP_RESPOND)
        die("the exchange does not respond");
    e->got = apigw_exchange_response(e->exchange);
}

static void by_hand_one(void *state, const contender *me, size_t i) {
    (void)me;
    exchanging *e = state;
    fill_request(e, i, "");
    if (apigw_request_route(e->request, e->router, "", 0, NULL, NULL) != APIGW_OK ||
        apigw_request_encode(e->request, e->api, e->out, NULL) != APIGW_OK ||
        apigw_response_decode(e->response, e->api, e->request, result, sizeof result - 1, 0, NULL) != APIGW_OK)
        die("the request could not be served");
    e->payload = apigw_buffer_data(e->out, &e->payload_len);
    e->got = e->response;
}

static void request_one(void *state, const contender *me, size_t i) {
    (void)me;
    fill_request(state, i, "");
}

/* The event and the response, which are the same either way. */
static void digest_exchange(const exchanging *e, digest *d) {
    apigw_pair line;
    size_t n;
    const char *body = apigw_response_body(e->got, &n);
    digest_bytes(d, e->payload, e->payload_len);
    digest_bytes(d, body, n);
    for (size_t i = 0; apigw_response_at(e->got, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        digest_bytes(d, line.value, line.value_len);
}

static void exchange_digest(void *state, const contender *me, size_t i, digest *d) {
    exchange_one(state, me, i);
    digest_exchange(state, d);
}

static void by_hand_digest(void *state, const contender *me, size_t i, digest *d) {
    by_hand_one(state, me, i);
    digest_exchange(state, d);
}

/* ---- the case ---------------------------------------------------------------------------------------------------- */

static void make_sent_requests(exchanging *e, const bench_case *b, size_t *bytes) {
    chance c = {UINT64_C(0x9E3779B97F4A7C15)};
    e->count = b->count;
    e->sent = must_allocate(b->count * sizeof(apigw_request *));
    for (size_t i = 0; i < b->count; i++) {
        text event = {NULL, 0, 0};
        make_event(&event, &c, REST_EVENT, 8 + chance_below(&c, 16), NO_BODY, 0);
        e->sent[i] = apigw_request_new(NULL);
        if (apigw_request_decode(e->sent[i], event.at, event.len, APIGW_KIND_REST, NULL) != APIGW_OK)
            die("the event could not be decoded");
        *bytes += event.len;
        text_free(&event);
    }
}

static void *open_exchange(const bench_case *b, size_t *bytes) {
    exchanging *e = must_allocate(sizeof *e);
    apigw_allocator allocator;
    memset(e, 0, sizeof *e);
    counting_allocator(&allocator, &e->allocations);
    make_sent_requests(e, b, bytes);
    e->definition = apigw_definition_new(NULL);
    e->router = apigw_router_new(NULL, APIGW_ROUTES_REST);
    e->api = apigw_api_new(NULL, APIGW_KIND_REST);
    e->request = apigw_request_new(&allocator);
    e->response = apigw_response_new(&allocator);
    e->out = apigw_buffer_new(&allocator);
    e->exchange = apigw_exchange_new(&allocator);
    if (apigw_definition_load(e->definition, document, sizeof document - 1, NULL) != APIGW_OK ||
        apigw_router_add(e->router, "ANY /{proxy+}", APIGW_NTS, 1, NULL) != APIGW_OK ||
        apigw_router_seal(e->router, NULL) != APIGW_OK ||
        apigw_api_set(e->api, APIGW_FIELD_STAGE, "live", 4, NULL) != APIGW_OK ||
        apigw_api_set(e->api, APIGW_FIELD_API_ID, "a1b2c3d4e5", 10, NULL) != APIGW_OK)
        die("the API could not be made");
    return e;
}

static void close_exchange(void *state) {
    exchanging *e = state;
    for (size_t i = 0; i < e->count; i++)
        apigw_request_free(e->sent[i]);
    apigw_exchange_free(e->exchange);
    apigw_request_free(e->request);
    apigw_response_free(e->response);
    apigw_buffer_free(e->out);
    apigw_router_free(e->router);
    apigw_api_free(e->api);
    apigw_definition_free(e->definition);
    free(e->sent);
    free(e);
}

static size_t exchange_allocations(void *state) {
    return ((const exchanging *)state)->allocations;
}

static const contender contenders[] = {
    {"exchange", NULL, exchange_one, exchange_digest, false, 0},
    {"request", NULL, request_one, NULL, true, 0}, /* what both others begin with */
    {"by-hand", NULL, by_hand_one, by_hand_digest, true, 0},
};

const bench_case exchange_cases[] = {
    {"exchange", "64 different requests through a proxied route", false, 64, 0, REST_EVENT, open_exchange,
     close_exchange, exchange_allocations, contenders, sizeof contenders / sizeof contenders[0], NULL, 0, NULL},
};
const size_t exchange_case_count = sizeof exchange_cases / sizeof exchange_cases[0];
