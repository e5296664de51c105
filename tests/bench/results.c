/* What a gateway reads: results of functions, results of authorizers, preludes of streams. Peers read a result as far
 * as its members go; `…-parse` makes nothing but the tree, which is the least that any program has to do. */
#include "bench.h"
#include <stdlib.h>
#include <string.h>

typedef struct reading {
    documents texts;
    uint32_t kind; /* of an authorizer */
    void *peers[PEERS_MAX];
    apigw_api *api;
    apigw_response *response;
    apigw_authorization *authorization;
    apigw_prelude *prelude;
    size_t allocations;
} reading;

/* ---- the documents ---------------------------------------------------------------------------------------------- */

enum { RESULT, AUTHORIZER, POLICY, PRELUDE };

static void make_result(text *out, chance *c, size_t size) {
    text body = {NULL, 0, 0};
    make_body(&body, c, JSON_BODY, size);
    text_format(out,
                "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/json\",\"etag\":\"W/\\\"%zu\\\"\"",
                chance_below(c, 1000000));
    if (size > 1000)
        text_format(out,
                    ",\"cache-control\":\"max-age=0, private\",\"x-request-id\":\"5e66d8b0-7c1a-4f0e-9d55-%012zu\","
                    "\"vary\":\"origin, accept-encoding\",\"x-content-type-options\":\"nosniff\"",
                    chance_below(c, 1000000));
    text_add(out, "},\"body\":");
    text_string(out, body.at, body.len);
    text_add(out, ",\"isBase64Encoded\":false}");
    text_free(&body);
}

static void make_authorizer(text *out, chance *c) {
    text_format(out, "{\"isAuthorized\":true,\"context\":{\"user\":\"u-%zu\",\"role\":\"admin\",\"level\":%zu}}",
                chance_below(c, 1000000), chance_below(c, 10));
}

static void make_policy(text *out, chance *c) {
    text_format(out, "{\"principalId\":\"user|%zu\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[",
                chance_below(c, 1000000));
    for (size_t i = 0; i < 6; i++) {
        text_format(out, "%s{\"Action\":\"execute-api:Invoke\",\"Effect\":\"%s\",\"Resource\":[", i == 0 ? "" : ",",
                    i == 0 ? "Deny" : "Allow");
        for (size_t k = 0; k < 4; k++)
            text_format(out, "%s\"arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/%s/%s/%zu\"",
                        k == 0 ? "" : ",", k % 2 == 0 ? "GET" : "*", i % 2 == 0 ? "orders" : "customers",
                        chance_below(c, 1000));
        text_add(out, "]}");
    }
    text_add(out, "]},\"context\":{\"tenant\":\"t-17\",\"plan\":\"gold\"}}");
}

static void make_prelude(text *out, chance *c) {
    text_format(
        out,
        "{\"statusCode\":200,\"headers\":{\"Content-Type\":\"text/event-stream\",\"Cache-Control\":\"no-store\"},"
        "\"cookies\":[\"session=%zu; Path=/; HttpOnly\"]}",
        chance_below(c, 1000000));
}

static void make_document(text *out, chance *c, const bench_case *b) {
    switch (b->kind) {
    case RESULT:
        make_result(out, c, b->size);
        break;
    case AUTHORIZER:
        make_authorizer(out, c);
        break;
    case POLICY:
        make_policy(out, c);
        break;
    default:
        make_prelude(out, c);
        text_put(out, "\0\0\0\0\0\0\0\0", 8);
        break;
    }
}

static void *open_reading(const bench_case *b, size_t *bytes) {
    reading *s = must_allocate(sizeof *s);
    chance c = {UINT64_C(0x9E3779B97F4A7C15)};
    size_t largest = 0;
    apigw_allocator allocator;
    counting_allocator(&allocator, &s->allocations);
    count_jansson(&s->allocations);
    s->texts.at = must_allocate(b->count * sizeof *s->texts.at);
    s->texts.count = b->count;
    s->kind = b->kind == POLICY ? APIGW_KIND_AUTHORIZER_REST : APIGW_KIND_AUTHORIZER_HTTP_2;
    for (size_t i = 0; i < b->count; i++) {
        make_document(&s->texts.at[i], &c, b);
        *bytes += s->texts.at[i].len;
        largest = s->texts.at[i].len > largest ? s->texts.at[i].len : largest;
    }
    s->api = apigw_api_new(&allocator, b->kind == PRELUDE ? APIGW_KIND_REST : APIGW_KIND_HTTP_2);
    s->response = apigw_response_new(&allocator);
    s->authorization = apigw_authorization_new(&allocator);
    s->prelude = apigw_prelude_new(&allocator);
    if (s->api == NULL || s->response == NULL || s->authorization == NULL || s->prelude == NULL)
        die("no memory for the handles");
    for (size_t k = 0; k < peer_count; k++)
        s->peers[k] = peers[k]->open(largest);
    return s;
}

static void close_reading(void *state) {
    reading *s = state;
    for (size_t k = 0; k < peer_count; k++)
        peers[k]->close(s->peers[k]);
    apigw_prelude_free(s->prelude);
    apigw_authorization_free(s->authorization);
    apigw_response_free(s->response);
    apigw_api_free(s->api);
    documents_free(&s->texts);
    free(s);
}

static size_t reading_allocations(void *state) {
    return ((const reading *)state)->allocations;
}

/* ---- the library ------------------------------------------------------------------------------------------------ */

static void check(apigw_status status, const apigw_error *err) {
    if (status != APIGW_OK)
        die("a document is refused: %s", err->message);
}

static void result_one(void *state, const contender *me, size_t i) {
    reading *s = state;
    apigw_error err;
    (void)me;
    check(apigw_response_decode(s->response, s->api, NULL, s->texts.at[i].at, s->texts.at[i].len, 0, &err), &err);
}

static void result_digest(void *state, const contender *me, size_t i, digest *d) {
    static const uint32_t lists[] = {APIGW_LIST_HEADERS, APIGW_LIST_COOKIES};
    reading *s = state;
    const void *body;
    size_t n;
    result_one(state, me, i);
    digest_number(d, (uint64_t)apigw_response_status(s->response));
    for (size_t k = 0; k < 2; k++) {
        apigw_pair pair;
        for (size_t at = 0; apigw_response_at(s->response, lists[k], at, &pair) == APIGW_OK; at++) {
            digest_name(d, pair.name, pair.name_len);
            digest_bytes(d, pair.value, pair.value_len);
        }
    }
    body = apigw_response_body(s->response, &n);
    digest_bytes(d, body, n);
}

static void authorizer_one(void *state, const contender *me, size_t i) {
    reading *s = state;
    apigw_error err;
    (void)me;
    check(apigw_authorization_decode(s->authorization, s->kind, s->texts.at[i].at, s->texts.at[i].len,
                                     s->kind == APIGW_KIND_AUTHORIZER_HTTP_2 ? APIGW_AUTHORIZER_SIMPLE_RESPONSE : 0,
                                     &err),
          &err);
}

static void prelude_one(void *state, const contender *me, size_t i) {
    reading *s = state;
    apigw_error err;
    size_t used;
    (void)me;
    apigw_prelude_reset(s->prelude);
    if (apigw_prelude_feed(s->prelude, s->texts.at[i].at, s->texts.at[i].len, &used, &err) != APIGW_OK)
        die("a prelude is refused: %s", err.message);
    check(apigw_prelude_decode(s->prelude, s->api, NULL, s->response, &err), &err);
}

/* ---- peers ------------------------------------------------------------------------------------------------------ */

static void peer_one(void *state, const contender *me, size_t i) {
    reading *s = state;
    peers[me->peer]->read_result(s->peers[me->peer], s->texts.at[i].at, s->texts.at[i].len);
    peers[me->peer]->release(s->peers[me->peer]);
}

static void peer_digest(void *state, const contender *me, size_t i, digest *d) {
    reading *s = state;
    peers[me->peer]->read_result(s->peers[me->peer], s->texts.at[i].at, s->texts.at[i].len);
    peers[me->peer]->digest_result(s->peers[me->peer], d);
    peers[me->peer]->release(s->peers[me->peer]);
}

static void parse_one(void *state, const contender *me, size_t i) {
    reading *s = state;
    size_t n = s->texts.at[i].len;
    n -= s->texts.at[i].at[n - 1] == '\0' ? 8 : 0;
    peers[me->peer]->parse(s->peers[me->peer], s->texts.at[i].at, n);
    peers[me->peer]->release(s->peers[me->peer]);
}

/* ---- the cases -------------------------------------------------------------------------------------------------- */

static const contender results[] = {{"decode", NULL, result_one, result_digest, false, 0}};
static const contender authorizers[] = {{"decode", NULL, authorizer_one, NULL, false, 0}};
static const contender preludes[] = {{"decode", NULL, prelude_one, NULL, false, 0}};
static const contender readers[] = {{"", NULL, peer_one, peer_digest, true, 0},
                                    {"-parse", NULL, parse_one, NULL, true, 0}};
static const contender parsers[] = {{"-parse", NULL, parse_one, NULL, true, 0}};

#define CASE(name, what, size, kind, ours, theirs)                                                                     \
    {                                                                                                                  \
        name, what, false, 64, size, kind, open_reading, close_reading, reading_allocations, ours, 1, theirs,          \
            sizeof theirs / sizeof theirs[0], NULL                                                                     \
    }

const bench_case result_cases[] = {
    CASE("result", "64 results of HTTP API 2.0, 0.5 kB", 300, RESULT, results, readers),
    CASE("result-3k", "64 results of HTTP API 2.0, 3.6 kB", 2600, RESULT, results, readers),
    CASE("authorizer", "64 results of authorizers, the simple form", 0, AUTHORIZER, authorizers, parsers),
    CASE("policy", "64 policies of authorizers, 2.4 kB", 0, POLICY, authorizers, parsers),
    CASE("prelude", "64 preludes of streams", 0, PRELUDE, preludes, parsers),
};
const size_t result_case_count = sizeof result_cases / sizeof result_cases[0];
