/* Decoding: from the text of an event to everything that a handler may ask for. */
#include "bench.h"
#include <stdlib.h>
#include <string.h>

typedef struct decoding {
    documents events;
    char **editable; /* of each event, for decoding in place */
    apigw_request *request;
    void *peers[PEERS_MAX];
    size_t allocations;
} decoding;

enum { MIX = -1, ENTRIES = -2 };

/* ---- the events ---------------------------------------------------------------------------------------------- */

/* One of the mix: 2.8 kB on average. */
static void make_mixed(text *out, chance *c) {
    static const enum body bodies[] = {NO_BODY,   NO_BODY,     JSON_BODY,  JSON_BODY,
                                       JSON_BODY, BASE64_BODY, PROSE_BODY, UNICODE_BODY};
    size_t pick = chance_below(c, 20);
    enum event kind = pick < 7 ? REST_EVENT : pick < 9 ? HTTP_1_EVENT : HTTP_2_EVENT;
    size_t headers = kind == HTTP_2_EVENT ? 8 + chance_below(c, 18) : 5 + chance_below(c, 11);
    make_event(out, c, kind, headers, bodies[chance_below(c, 8)], 40 + chance_below(c, 600));
}

/* An event with so many header fields, all of other names. */
static void make_entries(text *out, chance *c, size_t n) {
    text_add(out,
             "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/\",\"rawQueryString\":\"\",\"headers\":{");
    for (size_t i = 0; i < n; i++)
        text_format(out, "%s\"x-field-%zu\":\"value %zu of some length\"", i == 0 ? "" : ",", i,
                    chance_below(c, 1000000));
    text_add(
        out,
        "},\"requestContext\":{\"accountId\":\"123456789012\",\"apiId\":\"a1b2c3d4e5\",\"http\":{\"method\":\"GET\","
        "\"path\":\"/\",\"protocol\":\"HTTP/1.1\",\"sourceIp\":\"203.0.113.9\",\"userAgent\":\"curl/8.5.0\"},"
        "\"routeKey\":\"$default\",\"stage\":\"$default\",\"timeEpoch\":1783711144000},"
        "\"isBase64Encoded\":false}");
}

static void make_document(text *out, chance *c, const bench_case *b) {
    if (b->kind == MIX)
        make_mixed(out, c);
    else if (b->kind == ENTRIES)
        make_entries(out, c, b->size);
    else if (b->size != 0)
        make_event(out, c, HTTP_2_EVENT, 12, (enum body)b->kind, b->size);
    else
        make_event(out, c, (enum event)b->kind, b->kind == REST_EVENT ? 14 : 12, JSON_BODY, 200);
}

static void *open_decoding(const bench_case *b, size_t *bytes) {
    decoding *s = must_allocate(sizeof *s);
    chance c = {UINT64_C(0x9E3779B97F4A7C15)};
    size_t largest = 0;
    apigw_allocator allocator;
    s->events.at = must_allocate(b->count * sizeof *s->events.at);
    s->editable = must_allocate(b->count * sizeof *s->editable);
    s->events.count = b->count;
    for (size_t i = 0; i < b->count; i++) {
        text *event = &s->events.at[i];
        make_document(event, &c, b);
        s->editable[i] = must_allocate(event->len);
        s->events.bytes += event->len;
        largest = event->len > largest ? event->len : largest;
    }
    counting_allocator(&allocator, &s->allocations);
    count_jansson(&s->allocations);
    s->request = apigw_request_new(&allocator);
    if (s->request != NULL && (apigw_request_set_option(s->request, APIGW_OPT_MAX_INPUT, 64000000, NULL) != APIGW_OK ||
                               apigw_request_set_option(s->request, APIGW_OPT_MAX_ITEMS, 20000, NULL) != APIGW_OK))
        die("the options are refused");
    for (size_t k = 0; k < peer_count; k++)
        s->peers[k] = peers[k]->open(largest);
    if (s->request == NULL)
        die("no memory for a request");
    *bytes = s->events.bytes;
    return s;
}

static void close_decoding(void *state) {
    decoding *s = state;
    for (size_t i = 0; i < s->events.count; i++)
        free(s->editable[i]);
    free(s->editable);
    apigw_request_free(s->request);
    for (size_t k = 0; k < peer_count; k++)
        peers[k]->close(s->peers[k]);
    documents_free(&s->events);
    free(s);
}

static size_t decoding_allocations(void *state) {
    return ((const decoding *)state)->allocations;
}

/* ---- the library --------------------------------------------------------------------------------------------- */

static void check(apigw_status status, size_t i, const apigw_error *err) {
    if (status != APIGW_OK)
        die("event %zu: %s at %s", i, err->message, err->pointer);
}

static void digest_request(const apigw_request *r, digest *d) {
    const void *body;
    size_t n;
    digest_number(d, apigw_request_kind(r));
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        const char *value = apigw_request_get(r, field, &n);
        int64_t number = 0;
        if (field == APIGW_FIELD_TIME_MS && value != NULL)
            apigw_request_get_int(r, field, &number);
        if (field == APIGW_FIELD_TIME_MS)
            digest_number(d, (uint64_t)number);
        else
            digest_bytes(d, value, n);
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        apigw_pair pair;
        digest_number(d, apigw_request_count(r, list));
        for (size_t i = 0; apigw_request_at(r, list, i, &pair) == APIGW_OK; i++) {
            digest_bytes(d, pair.name, pair.name_len);
            digest_bytes(d, pair.value, pair.value_len);
        }
    }
    body = apigw_request_body(r, &n);
    digest_bytes(d, body, n);
}

static void decode_one(void *state, const contender *me, size_t i) {
    (void)me;
    decoding *s = state;
    apigw_error err;
    check(apigw_request_decode(s->request, s->events.at[i].at, s->events.at[i].len, 0, &err), i, &err);
}

static void decode_digest(void *state, const contender *me, size_t i, digest *d) {
    decoding *s = state;
    decode_one(s, me, i);
    digest_request(s->request, d);
}

static void prepare_in_place(void *state) {
    decoding *s = state;
    for (size_t i = 0; i < s->events.count; i++)
        memcpy(s->editable[i], s->events.at[i].at, s->events.at[i].len);
}

static void in_place_one(void *state, const contender *me, size_t i) {
    (void)me;
    decoding *s = state;
    apigw_error err;
    check(apigw_request_decode_in_place(s->request, s->editable[i], s->events.at[i].len, 0, &err), i, &err);
}

static void in_place_digest(void *state, const contender *me, size_t i, digest *d) {
    decoding *s = state;
    in_place_one(s, me, i);
    digest_request(s->request, d);
}

/* ---- peers --------------------------------------------------------------------------------------------------- */

static void peer_one(void *state, const contender *me, size_t i) {
    decoding *s = state;
    peers[me->peer]->decode(s->peers[me->peer], s->events.at[i].at, s->events.at[i].len);
    peers[me->peer]->release(s->peers[me->peer]);
}

static void peer_digest(void *state, const contender *me, size_t i, digest *d) {
    decoding *s = state;
    peers[me->peer]->decode(s->peers[me->peer], s->events.at[i].at, s->events.at[i].len);
    peers[me->peer]->digest_event(s->peers[me->peer], d);
    peers[me->peer]->release(s->peers[me->peer]);
}

/* ---- the cases ----------------------------------------------------------------------------------------------- */

static const contender contenders[] = {
    {"decode", NULL, decode_one, decode_digest, false, 0},
    {"in-place", prepare_in_place, in_place_one, in_place_digest, false, 0},
};
static const contender of_peers[] = {{"", NULL, peer_one, peer_digest, true, 0}};

#define CASE(name, what, cold, count, size, kind)                                                                      \
    {                                                                                                                  \
        name, what, cold, count, size, kind, open_decoding, close_decoding, decoding_allocations, contenders,          \
            sizeof contenders / sizeof contenders[0], of_peers, 1, NULL                                                \
    }

const bench_case decode_cases[] = {
    CASE("mix", "256 different events, REST, HTTP API 1.0 and 2.0", false, 256, 0, MIX),
    CASE("rest", "one REST event, again and again", false, 1, 0, REST_EVENT),
    CASE("v2", "one HTTP API 2.0 event, again and again", false, 1, 0, HTTP_2_EVENT),
    CASE("cold", "the mix, caches emptied before each event", true, 256, 0, MIX),
    CASE("base64", "a body of 6 MB in base64", false, 1, 6000000, BASE64_BODY),
    CASE("escapes", "a body of 1 MB that is JSON", false, 1, 1000000, JSON_BODY),
    CASE("prose", "a body of 1 MB with a line break now and then", false, 1, 1000000, PROSE_BODY),
    CASE("utf8", "a body of 1 MB that is hardly ASCII", false, 1, 1000000, UNICODE_BODY),
    /* Cost against size. */
    CASE("body-1k", "a JSON body of 1 kB", false, 16, 1000, JSON_BODY),
    CASE("body-10k", "a JSON body of 10 kB", false, 4, 10000, JSON_BODY),
    CASE("body-100k", "a JSON body of 100 kB", false, 1, 100000, JSON_BODY),
    CASE("body-1M", "a JSON body of 1 MB", false, 1, 1000000, JSON_BODY),
    CASE("body-10M", "a JSON body of 10 MB", false, 1, 10000000, JSON_BODY),
    CASE("fields-1", "1 header field", false, 4, 1, ENTRIES),
    CASE("fields-16", "16 header fields", false, 4, 16, ENTRIES),
    CASE("fields-128", "128 header fields", false, 4, 128, ENTRIES),
    CASE("fields-1024", "1,024 header fields", false, 1, 1024, ENTRIES),
    CASE("fields-4096", "4,096 header fields", false, 1, 4096, ENTRIES),
    CASE("fields-16384", "16,384 header fields", false, 1, 16384, ENTRIES),
};
const size_t decode_case_count = sizeof decode_cases / sizeof decode_cases[0];
