#include "json/stops.h"
#include "text/simd.h"

enum { WORD = 64 }; /* bytes that are mapped at a time */

static inline void put(unsigned char *bits, uint64_t w) {
    w = order_8(w);
    memcpy(bits, &w, sizeof w);
}

#if defined(__SSE2__)
/* The bits of 64 bytes. */
static inline uint64_t stops_of(const char *p) {
    uint64_t low = block_special(vector_load(p)) | block_special(vector_load(p + 16)) << 16;
    uint64_t high = block_special(vector_load(p + 32)) | block_special(vector_load(p + 48)) << 16;
    return low | high << 32;
}
#else
/* The bits of 64 bytes. */
static inline uint64_t stops_of(const char *p) {
    uint64_t w = 0;
    for (unsigned i = 0; i < WORD / 8; i++)
        w |= (uint64_t)special_8(p + 8 * i) << (8 * i);
    return w;
}
#endif

static void map_words(unsigned char *bits, const char *p, size_t words) {
    for (; words != 0; words--, p += WORD, bits += WORD / 8)
        put(bits, stops_of(p));
}

#if SIMD_X86
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

/* 0xff where a byte is a stop. A byte picks the one of the table that its low half numbers, 0 when it is not ASCII:
 * only the quote and the backslash pick themselves. A signed comparison takes control bytes and those beyond ASCII at
 * once. */
AVX2 static inline __m256i stops_avx2(const char *p) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0));
    __m256i v, marks, other;
    memcpy(&v, p, sizeof v);
    marks = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v), v);
    other = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);
    return _mm256_or_si256(marks, other);
}

AVX2 static inline uint32_t bits_avx2(__m256i stops) {
    return (uint32_t)_mm256_movemask_epi8(stops);
}

AVX2 static void map_words_avx2(unsigned char *bits, const char *p, size_t words) {
    for (; words != 0; words--, p += WORD, bits += WORD / 8)
        put(bits, bits_avx2(stops_avx2(p)) | (uint64_t)bits_avx2(stops_avx2(p + 32)) << 32);
}

/* Behind those runs of 128 bytes from `p` on that are plain. */
AVX2 static const char *plain_runs_end_avx2(const char *p, const char *end) {
    for (; end - p >= 128; p += 128) {
        __m256i low = _mm256_or_si256(stops_avx2(p), stops_avx2(p + 32));
        __m256i high = _mm256_or_si256(stops_avx2(p + 64), stops_avx2(p + 96));
        if (bits_avx2(_mm256_or_si256(low, high)) != 0)
            break;
    }
    return p;
}
#endif

const char *json_stops_far(const char *p, const char *end) {
#if SIMD_X86
    if (simd_best() == SIMD_AVX2)
        p = plain_runs_end_avx2(p, end);
#endif
    return plain_end(p, end);
}

/* The bits of less than 64 bytes that end at `end`, of a text of `n` bytes. */
static uint64_t last_stops(const char *end, size_t rest, size_t n) {
    char last[WORD];
    if (rest == 0)
        return 0;
    if (n >= WORD)
        return stops_of(end - WORD) >> (WORD - rest);
    memset(last, ' ', sizeof last);
    memcpy(last, end - rest, rest);
    return stops_of(last);
}

void json_stops_map(json_stops *stops, const char *p, const char *end) {
    const size_t left = (size_t)(end - p), n = left < STOPS_STRETCH ? left : STOPS_STRETCH, words = n / WORD;
    unsigned char *bits = stops->bits + words * (WORD / 8);
#if SIMD_X86
    if (simd_best() == SIMD_AVX2)
        map_words_avx2(stops->bits, p, words);
    else
#endif
        map_words(stops->bits, p, words);
    put(bits, last_stops(p + n, n % WORD, n));
    memset(bits + WORD / 8, 0, STOPS_AHEAD / 8);
    stops->begin = p;
    stops->end = n == left ? n : n - STOPS_AHEAD;
}
