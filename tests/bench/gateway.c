/* The gateway's side: from a request line, header lines and a body to the event of REST or of HTTP API 2.0. */
#include "bench.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

const char source_ip[] = "203.0.113.9", api_id[] = "a1b2c3d4e5", account_id[] = "123456789012",
           domain[] = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
           request_id[] = "5e66d8b0-7c1a-4f0e-9d55-0a1b2c3d4e5f", resource[] = "/{proxy+}",
           route_key[] = "ANY /{proxy+}";

typedef struct gateway {
    request_parts *sent;
    void *peers[PEERS_MAX];
    size_t count;
    apigw_api *api;
    apigw_request *request, **built; /* one that is built anew each time, and all of them ready */
    apigw_buffer *out;
    size_t allocations;
} gateway;

/* ---- the requests -------------------------------------------------------------------------------------------- */

bool line_is_named(const apigw_pair *line, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < n && i < line->name_len; i++)
        if ((line->name[i] | 0x20) != (name[i] | 0x20))
            return false;
    return line->name_len == n;
}

static void make_sent(request_parts *s, chance *c, const bench_case *b) {
    text event = {NULL, 0, 0};
    apigw_pair line;
    make_event(&event, c, REST_EVENT, 8 + chance_below(c, 16), chance_below(c, 2) == 0 ? NO_BODY : JSON_BODY, b->size);
    s->owner = apigw_request_new(NULL);
    if (apigw_request_decode(s->owner, event.at, event.len, APIGW_KIND_REST, NULL) != APIGW_OK)
        die("the event could not be decoded");
    s->method = apigw_request_get(s->owner, APIGW_FIELD_METHOD, NULL);
    s->path = apigw_request_get(s->owner, APIGW_FIELD_PATH, &s->path_len);
    s->query = apigw_request_get(s->owner, APIGW_FIELD_RAW_QUERY, &s->query_len);
    s->body = apigw_request_body(s->owner, &s->body_len);
    s->headers[s->header_count++] = (apigw_pair){"Host", 4, domain, sizeof domain - 1, 0, 0};
    for (size_t i = 0; apigw_request_at(s->owner, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        if (s->header_count < REQUEST_HEADERS_MAX && !line_is_named(&line, "Host") &&
            !line_is_named(&line, "X-Forwarded-Port") && !line_is_named(&line, "X-Forwarded-Proto") &&
            !line_is_named(&line, "X-Forwarded-For") && !line_is_named(&line, "Content-Length"))
            s->headers[s->header_count++] = line;
    s->rest = b->kind == REST_EVENT;
    text_free(&event);
}

static void build(apigw_request *r, const request_parts *s) {
    bool good = apigw_request_set(r, APIGW_FIELD_METHOD, s->method, strlen(s->method), NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_PATH, s->path, s->path_len, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_RAW_QUERY, s->query, s->query_len, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_ROUTE_KEY, route_key, sizeof route_key - 1, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_SOURCE_IP, source_ip, sizeof source_ip - 1, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_REQUEST_ID, request_id, sizeof request_id - 1, NULL) == APIGW_OK &&
                apigw_request_set_int(r, APIGW_FIELD_TIME_MS, TIME_S * INT64_C(1000), NULL) == APIGW_OK;
    for (size_t i = 0; i < s->header_count; i++)
        good = good && apigw_request_add(r, APIGW_LIST_HEADERS, s->headers[i].name, s->headers[i].name_len,
                                         s->headers[i].value, s->headers[i].value_len, NULL) == APIGW_OK;
    good = good && apigw_request_set_body(r, s->body, s->body_len, APIGW_BODY_BORROW, NULL) == APIGW_OK;
    if (!good)
        die("the request could not be built");
}

static void encode(gateway *g, const apigw_request *r) {
    apigw_error err;
    if (apigw_request_encode(r, g->api, g->out, &err) != APIGW_OK)
        die("the request could not be encoded: %s", err.message);
}

static void make_front_end(gateway *g, uint32_t kind, const apigw_allocator *allocator) {
    g->api = apigw_api_new(allocator, kind);
    if (g->api == NULL || apigw_api_set(g->api, APIGW_FIELD_STAGE, "$default", 8, NULL) != APIGW_OK ||
        apigw_api_set(g->api, APIGW_FIELD_API_ID, api_id, sizeof api_id - 1, NULL) != APIGW_OK ||
        apigw_api_set(g->api, APIGW_FIELD_ACCOUNT_ID, account_id, sizeof account_id - 1, NULL) != APIGW_OK ||
        apigw_api_set(g->api, APIGW_FIELD_DOMAIN_NAME, domain, sizeof domain - 1, NULL) != APIGW_OK)
        die("the front end could not be made");
}

static void *open_gateway(const bench_case *b, size_t *bytes) {
    gateway *g = must_allocate(sizeof *g);
    chance c = {UINT64_C(0x9E3779B97F4A7C15)};
    apigw_allocator allocator;
    counting_allocator(&allocator, &g->allocations);
    count_jansson(&g->allocations);
    g->sent = must_allocate(b->count * sizeof *g->sent);
    g->built = must_allocate(b->count * sizeof(apigw_request *));
    g->count = b->count;
    g->request = apigw_request_new(&allocator);
    g->out = apigw_buffer_new(&allocator);
    make_front_end(g, b->kind == REST_EVENT ? APIGW_KIND_REST : APIGW_KIND_HTTP_2, &allocator);
    for (size_t i = 0; i < b->count; i++) {
        size_t n;
        make_sent(&g->sent[i], &c, b);
        g->built[i] = apigw_request_new(&allocator);
        build(g->built[i], &g->sent[i]);
        encode(g, g->built[i]);
        apigw_buffer_data(g->out, &n);
        *bytes += n;
    }
    for (size_t k = 0; k < peer_count; k++)
        g->peers[k] = peers[k]->open(*bytes);
    return g;
}

static void close_gateway(void *state) {
    gateway *g = state;
    for (size_t k = 0; k < peer_count; k++)
        peers[k]->close(g->peers[k]);
    for (size_t i = 0; i < g->count; i++) {
        apigw_request_free(g->built[i]);
        apigw_request_free(g->sent[i].owner);
    }
    apigw_request_free(g->request);
    apigw_buffer_free(g->out);
    apigw_api_free(g->api);
    free(g->built);
    free(g->sent);
    free(g);
}

static size_t gateway_allocations(void *state) {
    return ((const gateway *)state)->allocations;
}

/* ---- the library's contenders -------------------------------------------------------------------------------- */

static void digest_event(const char *json, size_t len, digest *d) {
    json_error_t error;
    json_t *root = json_loadb(json, len, 0, &error);
    char *canonical = root == NULL ? NULL : json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (canonical == NULL)
        die("the event is no JSON: %s", error.text);
    digest_bytes(d, canonical, strlen(canonical));
    free(canonical);
    json_decref(root);
}

static void digest_out(const gateway *g, digest *d) {
    size_t n;
    const char *json = apigw_buffer_data(g->out, &n);
    digest_event(json, n, d);
}

static void build_one(void *state, const contender *me, size_t i) {
    (void)me;
    gateway *g = state;
    apigw_request_reset(g->request);
    build(g->request, &g->sent[i]);
    encode(g, g->request);
}

static void build_digest(void *state, const contender *me, size_t i, digest *d) {
    build_one(state, me, i);
    digest_out(state, d);
}

static void encode_one(void *state, const contender *me, size_t i) {
    (void)me;
    gateway *g = state;
    encode(g, g->built[i]);
}

static void encode_digest(void *state, const contender *me, size_t i, digest *d) {
    encode_one(state, me, i);
    digest_out(state, d);
}

/* ---- peers --------------------------------------------------------------------------------------------------- */

static void peer_one(void *state, const contender *me, size_t i) {
    gateway *g = state;
    free(peers[me->peer]->write_event(g->peers[me->peer], &g->sent[i]));
}

static void peer_digest(void *state, const contender *me, size_t i, digest *d) {
    gateway *g = state;
    char *json = peers[me->peer]->write_event(g->peers[me->peer], &g->sent[i]);
    digest_event(json, strlen(json), d);
    free(json);
}

static bool writes(const peer_type *peer) {
    return peer->write_event != NULL;
}

/* ---- the cases ----------------------------------------------------------------------------------------------- */

static const contender contenders[] = {
    {"build+encode", NULL, build_one, build_digest, false, 0},
    {"encode", NULL, encode_one, encode_digest, false, 0},
};
static const contender of_peers[] = {{"", NULL, peer_one, peer_digest, true, 0}};

#define CASE(name, what, kind)                                                                                         \
    {                                                                                                                  \
        name, what, false, 64, 1000, kind, open_gateway, close_gateway, gateway_allocations, contenders,               \
            sizeof contenders / sizeof contenders[0], of_peers, 1, writes                                              \
    }

const bench_case gateway_cases[] = {
    CASE("event-v2", "64 different requests to events of HTTP API 2.0", HTTP_2_EVENT),
    CASE("event-rest", "64 different requests to events of REST", REST_EVENT),
};
const size_t gateway_case_count = sizeof gateway_cases / sizeof gateway_cases[0];
