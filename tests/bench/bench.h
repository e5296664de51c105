/* The benchmark: documents, contenders that work through them, and a digest that every contender must agree on. */
#ifndef BENCH_H
#define BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- text that grows: text.c -------------------------------------------------------------------------------- */

typedef struct text {
    char *at; /* NUL-terminated */
    size_t len, capacity;
} text;

void text_put(text *t, const char *bytes, size_t n);
void text_add(text *t, const char *string);
void text_format(text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As a JSON string with its quotes; the bytes are UTF-8. */
void text_string(text *t, const char *bytes, size_t n);
void text_free(text *t);

/* Memory or the end of the program. */
void *must_allocate(size_t size);
/* One line on standard error and the end of the program. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same numbers in every run. */
typedef struct chance {
    uint64_t state; /* never 0 */
} chance;
uint64_t chance_next(chance *c);
size_t chance_below(chance *c, size_t n);

/* A digest (FNV-1a). Lengths go into it too, so that texts do not run into each other. */
typedef struct digest {
    uint64_t value;
} digest;
void digest_begin(digest *d);
void digest_bytes(digest *d, const void *bytes, size_t n); /* `bytes` may be NULL: absent */
void digest_number(digest *d, uint64_t number);

/* ---- documents: events.c, bodies.c --------------------------------------------------------------------------- */

typedef struct documents {
    text *at;
    size_t count;
    size_t bytes; /* of all of them */
} documents;

void documents_free(documents *d);

/* Body of a request or a response. */
enum body { NO_BODY, JSON_BODY, BASE64_BODY, PROSE_BODY, UNICODE_BODY };

/* `n` bytes or a few more. */
void make_body(text *out, chance *c, enum body kind, size_t n);

/* One event: REST, HTTP API 1.0 or 2.0, in the order of the wire, minified. */
enum event { REST_EVENT, HTTP_1_EVENT, HTTP_2_EVENT };
void make_event(text *out, chance *c, enum event kind, size_t header_count, enum body body, size_t body_size);

/* ---- cases: decode.c, encode.c, gateway.c, exchange.c, router.c
 * ---------------------------------------------------------- */

typedef struct contender {
    const char *name;
    void (*prepare)(void *state);                     /* before each pass over all documents, not timed; may be NULL */
    void (*one)(void *state, size_t i);               /* does document `i`: what is timed */
    void (*digest)(void *state, size_t i, digest *d); /* the same, and the digest of all that came out of it */
} contender;

enum { CONTENDERS_MAX = 4 };

typedef struct bench_case {
    const char *name;
    const char *what;
    bool cold;                                                /* caches are emptied before each document */
    size_t count;                                             /* of documents */
    size_t size;                                              /* of what the case is about, in bytes; 0: usual sizes */
    int kind;                                                 /* of body or event */
    void *(*open)(const struct bench_case *c, size_t *bytes); /* makes documents; `*bytes`: of all of them */
    void (*close)(void *state);
    size_t (*allocations)(void *state); /* so far, all contenders' */
    const contender *contenders;        /* all are compared to the last */
    size_t contender_count;
} bench_case;

extern const bench_case decode_cases[], encode_cases[], gateway_cases[], exchange_cases[], router_cases[];
extern const size_t decode_case_count, encode_case_count, gateway_case_count, exchange_case_count, router_case_count;

/* An allocator for the library that counts, and jansson's replaced by one that does. */
struct apigw_allocator;
void counting_allocator(struct apigw_allocator *a, size_t *count);
void count_jansson(size_t *count);

/* ---- the same with jansson: peer.c --------------------------------------------------------------------------- */

typedef struct peer peer;
peer *peer_new(size_t largest_document);
void peer_free(peer *p);
/* Parses a document and takes out of the tree everything that apigw_request_decode() gives. */
void peer_decode(peer *p, const char *json, size_t len);
void peer_digest(peer *p, digest *d);
void peer_release(peer *p); /* the tree of the last document */

#endif
