/* Encoding: from a status, header lines and a body to the result document of HTTP API 2.0. */
#include "bench.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

typedef struct encoding {
    response_parts *parts;
    size_t count;
    apigw_response *response, **built; /* one that is built anew each time, and all of them ready */
    apigw_buffer *out;
    void *peers[PEERS_MAX];
    size_t allocations;
} encoding;

/* ---- the answers --------------------------------------------------------------------------------------------- */

static void make_parts(response_parts *a, chance *c, const bench_case *b) {
    static const char *const names[] = {"content-type",
                                        "cache-control",
                                        "etag",
                                        "x-request-id",
                                        "access-control-allow-origin",
                                        "vary",
                                        "strict-transport-security",
                                        "x-content-type-options"};
    static const char *const values[] = {"application/json",
                                         "max-age=0, private",
                                         "W/\"1234567890abcdef\"",
                                         "5e66d8b0-7c1a-4f0e-9d55-0a1b2c3d4e5f",
                                         "*",
                                         "origin, accept-encoding",
                                         "max-age=31536000; includeSubDomains",
                                         "nosniff"};
    a->binary = b->kind == BASE64_BODY;
    a->header_count = b->size < 1000 ? 2 : 4 + chance_below(c, 5);
    for (size_t i = 0; i < a->header_count; i++) {
        a->names[i] = names[i];
        strcpy(a->values[i], i == 0 && a->binary ? "image/png" : values[i]);
        for (char *p = a->values[i]; *p != '\0'; p++)
            if (*p >= '0' && *p <= '9')
                *p = (char)('0' + chance_below(c, 10));
    }
    a->cookie_count = b->size < 1000 ? 0 : chance_below(c, 3);
    for (size_t i = 0; i < a->cookie_count; i++)
        strcpy(a->cookies[i], i == 0 ? "session=0a1b2c3d4e5f60718293; Path=/; HttpOnly; Secure; SameSite=Lax"
                                     : "theme=dark; Max-Age=31536000");
    if (!a->binary) {
        make_body(&a->body, c, JSON_BODY, b->size * 3 / 4 + chance_below(c, b->size / 2));
        return;
    }
    for (size_t i = 0; i < b->size; i += 8) {
        uint64_t eight = chance_next(c);
        text_put(&a->body, (const char *)&eight, sizeof eight);
    }
    a->base64_len = apigw_base64_encoded_len(a->body.len);
    a->base64 = must_allocate(a->base64_len);
}

static void build(apigw_response *r, const response_parts *a) {
    bool good = apigw_response_set_status(r, 200, NULL) == APIGW_OK;
    for (size_t i = 0; i < a->header_count; i++)
        good = good && apigw_response_add_header(r, a->names[i], strlen(a->names[i]), a->values[i],
                                                 strlen(a->values[i]), NULL) == APIGW_OK;
    for (size_t i = 0; i < a->cookie_count; i++)
        good = good && apigw_response_add_cookie(r, a->cookies[i], strlen(a->cookies[i]), NULL) == APIGW_OK;
    good = good && apigw_response_set_body(r, a->body.at, a->body.len, APIGW_BODY_BORROW, NULL) == APIGW_OK;
    if (!good)
        die("the response could not be built");
}

static void encode(encoding *s, const apigw_response *r) {
    apigw_error err;
    if (apigw_response_encode(r, APIGW_KIND_HTTP_2, s->out, &err) != APIGW_OK)
        die("the response could not be encoded: %s", err.message);
}

static void *open_encoding(const bench_case *b, size_t *bytes) {
    encoding *s = must_allocate(sizeof *s);
    chance c = {UINT64_C(0xD1B54A32D192ED03)};
    apigw_allocator allocator;
    counting_allocator(&allocator, &s->allocations);
    count_jansson(&s->allocations);
    s->parts = must_allocate(b->count * sizeof *s->parts);
    s->built = must_allocate(b->count * sizeof(apigw_response *));
    s->count = b->count;
    s->response = apigw_response_new(&allocator);
    s->out = apigw_buffer_new(&allocator);
    if (s->response == NULL || s->out == NULL)
        die("no memory for a response");
    for (size_t i = 0; i < b->count; i++) {
        size_t n;
        make_parts(&s->parts[i], &c, b);
        s->built[i] = apigw_response_new(&allocator);
        if (s->built[i] == NULL)
            die("no memory for a response");
        build(s->built[i], &s->parts[i]);
        encode(s, s->built[i]);
        apigw_buffer_data(s->out, &n);
        *bytes += n;
    }
    for (size_t k = 0; k < peer_count; k++)
        s->peers[k] = peers[k]->open(*bytes);
    return s;
}

static void close_encoding(void *state) {
    encoding *s = state;
    for (size_t k = 0; k < peer_count; k++)
        peers[k]->close(s->peers[k]);
    for (size_t i = 0; i < s->count; i++) {
        apigw_response_free(s->built[i]);
        text_free(&s->parts[i].body);
        free(s->parts[i].base64);
    }
    apigw_response_free(s->response);
    apigw_buffer_free(s->out);
    free(s->built);
    free(s->parts);
    free(s);
}

static size_t encoding_allocations(void *state) {
    return ((const encoding *)state)->allocations;
}

/* ---- the contenders ------------------------------------------------------------------------------------------ */

/* What a document says, whatever the order of its members. */
static void digest_document(const char *json, size_t len, digest *d) {
    json_error_t error;
    json_t *root = json_loadb(json, len, 0, &error);
    char *canonical = root == NULL ? NULL : json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (canonical == NULL)
        die("what was encoded is no JSON: %s", error.text);
    digest_bytes(d, canonical, strlen(canonical));
    free(canonical);
    json_decref(root);
}

static void digest_out(const encoding *s, digest *d) {
    size_t n;
    const char *json = apigw_buffer_data(s->out, &n);
    digest_document(json, n, d);
}

static void build_one(void *state, const contender *me, size_t i) {
    (void)me;
    encoding *s = state;
    apigw_response_reset(s->response);
    build(s->response, &s->parts[i]);
    encode(s, s->response);
}

static void build_digest(void *state, const contender *me, size_t i, digest *d) {
    build_one(state, me, i);
    digest_out(state, d);
}

static void encode_one(void *state, const contender *me, size_t i) {
    (void)me;
    encoding *s = state;
    encode(s, s->built[i]);
}

static void encode_digest(void *state, const contender *me, size_t i, digest *d) {
    encode_one(state, me, i);
    digest_out(state, d);
}

/* ---- peers --------------------------------------------------------------------------------------------------- */

static void peer_one(void *state, const contender *me, size_t i) {
    encoding *s = state;
    free(peers[me->peer]->write_result(s->peers[me->peer], &s->parts[i]));
}

static void peer_digest(void *state, const contender *me, size_t i, digest *d) {
    encoding *s = state;
    char *json = peers[me->peer]->write_result(s->peers[me->peer], &s->parts[i]);
    digest_document(json, strlen(json), d);
    free(json);
}

static bool writes(const peer_type *peer) {
    return peer->write_result != NULL;
}

/* ---- the cases ----------------------------------------------------------------------------------------------- */

static const contender contenders[] = {
    {"build+encode", NULL, build_one, build_digest, false, 0},
    {"encode", NULL, encode_one, encode_digest, false, 0},
};
static const contender of_peers[] = {{"", NULL, peer_one, peer_digest, true, 0}};

#define CASE(name, what, count, size, kind)                                                                            \
    {                                                                                                                  \
        name, what, false, count, size, kind, open_encoding, close_encoding, encoding_allocations, contenders,         \
            sizeof contenders / sizeof contenders[0], of_peers, 1, writes                                              \
    }

const bench_case encode_cases[] = {
    CASE("response", "64 different responses with a JSON body", 64, 2000, JSON_BODY),
    CASE("small", "64 different responses with a little JSON body", 64, 250, JSON_BODY),
    CASE("big", "a JSON body of 1 MB", 1, 1000000, JSON_BODY),
    CASE("binary", "a body of 4.5 MB, sent as base64", 1, 4500000, BASE64_BODY),
};
const size_t encode_case_count = sizeof encode_cases / sizeof encode_cases[0];
