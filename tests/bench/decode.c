/* Decoding: from the text of an event to everything that a handler may ask for. */
#include "bench.h"
#include <apigw/apigw.h>
#include <stdlib.h>
#include <string.h>

typedef struct decoding {
    documents events;
    char **editable; /* of each event, for decoding in place */
    apigw_request *request;
    peer *peer;
    size_t allocations;
} decoding;

enum { MIX = -1 };

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

static void make_document(text *out, chance *c, const bench_case *b) {
    if (b->kind == MIX)
        make_mixed(out, c);
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
    s->peer = peer_new(largest);
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
    peer_free(s->peer);
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

static void decode_one(void *state, size_t i) {
    decoding *s = state;
    apigw_error err;
    check(apigw_request_decode(s->request, s->events.at[i].at, s->events.at[i].len, 0, &err), i, &err);
}

static void decode_digest(void *state, size_t i, digest *d) {
    decoding *s = state;
    decode_one(s, i);
    digest_request(s->request, d);
}

static void prepare_in_place(void *state) {
    decoding *s = state;
    for (size_t i = 0; i < s->events.count; i++)
        memcpy(s->editable[i], s->events.at[i].at, s->events.at[i].len);
}

static void in_place_one(void *state, size_t i) {
    decoding *s = state;
    apigw_error err;
    check(apigw_request_decode_in_place(s->request, s->editable[i], s->events.at[i].len, 0, &err), i, &err);
}

static void in_place_digest(void *state, size_t i, digest *d) {
    decoding *s = state;
    in_place_one(s, i);
    digest_request(s->request, d);
}

/* ---- jansson ------------------------------------------------------------------------------------------------- */

static void jansson_one(void *state, size_t i) {
    decoding *s = state;
    peer_decode(s->peer, s->events.at[i].at, s->events.at[i].len);
    peer_release(s->peer);
}

static void jansson_digest(void *state, size_t i, digest *d) {
    decoding *s = state;
    peer_decode(s->peer, s->events.at[i].at, s->events.at[i].len);
    peer_digest(s->peer, d);
    peer_release(s->peer);
}

/* ---- the cases ----------------------------------------------------------------------------------------------- */

static const contender contenders[] = {
    {"decode", NULL, decode_one, decode_digest},
    {"in-place", prepare_in_place, in_place_one, in_place_digest},
    {"jansson", NULL, jansson_one, jansson_digest},
};

#define CASE(name, what, cold, count, size, kind)                                                                      \
    {                                                                                                                  \
        name, what, cold, count, size, kind, open_decoding, close_decoding, decoding_allocations, contenders,          \
            sizeof contenders / sizeof contenders[0]                                                                   \
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
};
const size_t decode_case_count = sizeof decode_cases / sizeof decode_cases[0];
