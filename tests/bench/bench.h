/* The benchmark: documents, contenders that work through them, and a digest that every contender must agree on. */
#ifndef BENCH_H
#define BENCH_H

#include <apigw/apigw.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define _Noreturn [[noreturn]]
extern "C" {
#endif

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
void digest_name(digest *d, const char *name, size_t n); /* of a header field: without letter case */

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

/* ---- what is encoded: encode.c, gateway.c --------------------------------------------------------------------- */

enum { RESPONSE_HEADERS_MAX = 8, RESPONSE_COOKIES_MAX = 2, REQUEST_HEADERS_MAX = 64, REQUEST_VALUE_MAX = 4096 };

/* A response. */
typedef struct response_parts {
    const char *names[RESPONSE_HEADERS_MAX];
    char values[RESPONSE_HEADERS_MAX][64];
    size_t header_count;
    char cookies[RESPONSE_COOKIES_MAX][96];
    size_t cookie_count;
    text body;
    bool binary;
    char *base64; /* room for the body in base64, of peers */
    size_t base64_len;
} response_parts;

/* A request. The texts belong to `owner`, which was decoded. */
typedef struct request_parts {
    apigw_request *owner;
    bool rest; /* of a REST API; else of an HTTP API */
    const char *method, *path, *query, *body;
    size_t path_len, query_len, body_len;
    apigw_pair headers[REQUEST_HEADERS_MAX];
    size_t header_count;
} request_parts;

/* What all requests have. */
extern const char source_ip[], api_id[], account_id[], domain[], request_id[], resource[], route_key[];
enum { TIME_S = 1783711144 };
bool line_is_named(const apigw_pair *line, const char *name);

/* ---- peers: peer.c and writer.c, compiled for each library ----------------------------------------------------------
 */

/* What a program does with another JSON library to the same end. `state` is what open() returned. */
typedef struct peer_type {
    const char *name;
    void *(*open)(size_t largest_document);
    void (*close)(void *state);
    void (*parse)(void *state, const char *json, size_t len);  /* nothing but the tree */
    void (*decode)(void *state, const char *json, size_t len); /* an event: all that apigw_request_decode() gives */
    void (*digest_event)(void *state, digest *d);
    void (*release)(void *state); /* the tree of the last document */
    void (*read_result)(void *state, const char *json, size_t len);
    void (*digest_result)(void *state, digest *d);
    /* The text of a result or an event, to be given to free(). NULL: the library is not a peer for writing. */
    char *(*write_result)(void *state, const response_parts *parts);
    char *(*write_event)(void *state, const request_parts *parts);
} peer_type;

/* The peers that were there when the benchmark was built. */
extern const peer_type *const peers[];
extern const size_t peer_count;

/* ---- cases: decode.c, encode.c, gateway.c, results.c, base64.c, router.c
 * ---------------------------------------------------------- */

/* One way to do what a case is about: the library's, or a peer's. */
typedef struct contender {
    const char *name;             /* of the library's: the metric, e.g. "decode"; of a peer: its name */
    void (*prepare)(void *state); /* before each pass over all documents, not timed; may be NULL */
    void (*one)(void *state, const struct contender *me, size_t i); /* does document `i`: what is timed */
    /* The same, and the digest of all that came out of it. NULL: less is done than the others do, and not compared. */
    void (*digest)(void *state, const struct contender *me, size_t i, digest *d);
    bool theirs; /* a peer */
    size_t peer; /* its place among `peers` */
} contender;

enum { PEERS_MAX = 8, CONTENDERS_MAX = 2 * PEERS_MAX + 4 };

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
    const contender *contenders;
    size_t contender_count;
    const contender *of_peers; /* what each peer does, one contender a peer; `count` of them follow each other */
    size_t of_peer_count;
    bool (*takes_part)(const peer_type *peer); /* NULL: each does */
} bench_case;

extern const bench_case decode_cases[], encode_cases[], gateway_cases[], exchange_cases[], result_cases[],
    base64_cases[], router_cases[];
extern const size_t decode_case_count, encode_case_count, gateway_case_count, exchange_case_count, result_case_count,
    base64_case_count, router_case_count;

/* An allocator for the library that counts, and jansson's replaced by one that does. */
void counting_allocator(apigw_allocator *a, size_t *count);
void count_jansson(size_t *count);

#ifdef __cplusplus
}
#endif

#endif
