/* base64 of 16 bytes to 6 MB. */
#include "bench.h"
#include <stdlib.h>
#include <string.h>
#if BENCH_OPENSSL
#include <openssl/evp.h>
#endif
#if BENCH_LIBB64
#include <b64/cdecode.h>
#include <b64/cencode.h>
#endif

typedef struct coding {
    char *plain, *encoded, *out;
    size_t plain_len, encoded_len, out_len;
    char *lines; /* what libb64 gives, with line breaks */
    size_t none;
} coding;

enum { DECODE, ENCODE };

static void *open_coding(const bench_case *b, size_t *bytes) {
    coding *s = must_allocate(sizeof *s);
    chance c = {UINT64_C(0xD1B54A32D192ED03)};
    s->plain_len = b->size;
    s->encoded_len = apigw_base64_encoded_len(b->size);
    s->plain = must_allocate(s->plain_len + 8);
    s->encoded = must_allocate(s->encoded_len + 1);
    s->out = must_allocate(s->encoded_len + 64);
    s->lines = must_allocate(2 * s->encoded_len + 64);
    for (size_t i = 0; i < s->plain_len; i++)
        s->plain[i] = (char)chance_next(&c);
    apigw_base64_encode(s->plain, s->plain_len, s->encoded, s->encoded_len);
    *bytes = s->plain_len;
    return s;
}

static void close_coding(void *state) {
    coding *s = state;
    free(s->plain);
    free(s->encoded);
    free(s->out);
    free(s->lines);
    free(s);
}

static size_t no_allocations(void *state) {
    return ((const coding *)state)->none;
}

static void encode_one(void *state, const contender *me, size_t i) {
    coding *s = state;
    (void)me, (void)i;
    apigw_base64_encode(s->plain, s->plain_len, s->out, s->encoded_len);
    s->out_len = s->encoded_len;
}

static void decode_one(void *state, const contender *me, size_t i) {
    coding *s = state;
    (void)me, (void)i;
    if (apigw_base64_decode(s->encoded, s->encoded_len, s->out, s->encoded_len, &s->out_len) != APIGW_OK)
        die("base64 could not be decoded");
}

#if BENCH_OPENSSL
static void openssl_encode(void *state, const contender *me, size_t i) {
    coding *s = state;
    (void)me, (void)i;
    s->out_len = (size_t)EVP_EncodeBlock((unsigned char *)s->out, (const unsigned char *)s->plain, (int)s->plain_len);
}

static void openssl_decode(void *state, const contender *me, size_t i) {
    coding *s = state;
    (void)me, (void)i;
    EVP_DecodeBlock((unsigned char *)s->out, (const unsigned char *)s->encoded, (int)s->encoded_len);
    s->out_len = s->plain_len; /* it counts what is padded */
}
#endif

#if BENCH_LIBB64
static void libb64_encode(void *state, const contender *me, size_t i) {
    coding *s = state;
    base64_encodestate e;
    int n;
    (void)me, (void)i;
    base64_init_encodestate(&e);
    n = base64_encode_block(s->plain, (int)s->plain_len, s->lines, &e);
    base64_encode_blockend(s->lines + n, &e);
}

static void libb64_decode(void *state, const contender *me, size_t i) {
    coding *s = state;
    base64_decodestate e;
    (void)me, (void)i;
    base64_init_decodestate(&e);
    s->out_len = (size_t)base64_decode_block(s->encoded, (int)s->encoded_len, s->out, &e);
}
#endif

static void digest_one(void *state, const contender *me, size_t i, digest *d) {
    coding *s = state;
    me->one(state, me, i);
    digest_bytes(d, s->out, s->out_len);
}

static const contender encoders[] = {
    {"encode", NULL, encode_one, digest_one, false, 0},
#if BENCH_OPENSSL
    {"openssl", NULL, openssl_encode, digest_one, true, 0},
#endif
#if BENCH_LIBB64
    {"libb64", NULL, libb64_encode, NULL, true, 0}, /* it breaks lines */
#endif
};

static const contender decoders[] = {
    {"decode", NULL, decode_one, digest_one, false, 0},
#if BENCH_OPENSSL
    {"openssl", NULL, openssl_decode, digest_one, true, 0},
#endif
#if BENCH_LIBB64
    {"libb64", NULL, libb64_decode, digest_one, true, 0},
#endif
};

#define CASE(name, size, contenders)                                                                                   \
    {                                                                                                                  \
        "base64-" name, "base64 of " name " bytes", false, 1, size, 0, open_coding, close_coding, no_allocations,      \
            contenders, sizeof contenders / sizeof contenders[0], NULL, 0, NULL                                        \
    }
#define CASES(name, size) CASE(name, size, encoders), CASE(name, size, decoders)

const bench_case base64_cases[] = {CASES("16", 16),     CASES("100", 100),     CASES("1k", 1000),
                                   CASES("10k", 10000), CASES("100k", 100000), CASES("1M", 1000000),
                                   CASES("6M", 6000000)};
const size_t base64_case_count = sizeof base64_cases / sizeof base64_cases[0];
