#include "json/stops.h"
#include "text/simd.h"

enum { WORD = 64 }; /* bytes that are mapped at a time */

static inline void put_index(unsigned char *bits, uint64_t w) {
    w = order_8(w);
    memcpy(bits, &w, sizeof w);
}

#if defined(__SSE2__)
static inline unsigned stops_of_block(const char *p) {
    __m128i v = simd_load(p);
    return simd_special_bits(v) | simd_equal_bits(v, 0x7f);
}

/* The bits of 64 bytes. */
static inline uint64_t stops_of(const char *p) {
    uint64_t low = stops_of_block(p) | stops_of_block(p + 16) << 16;
    uint64_t high = stops_of_block(p + 32) | stops_of_block(p + 48) << 16;
    return low | high << 32;
}
#else
/* The bits of 64 bytes. */
static inline uint64_t stops_of(const char *p) {
    uint64_t w = 0;
    for (unsigned i = 0; i < WORD / 8; i++)
        w |= (uint64_t)(special_8(p + 8 * i) | equal_8(p + 8 * i, 0x7f)) << (8 * i);
    return w;
}
#endif

static void map_words(unsigned char *bits, const char *p, size_t words) {
    for (; words != 0; words--, p += WORD, bits += WORD / 8)
        put_index(bits, stops_of(p));
}

#if SIMD_X86
#include <immintrin.h>

#define INDEX_AVX2 __attribute__((target("avx2")))

/* 0xff where a byte is a stop. A byte picks the one of the table that its low half numbers, 0 when it is not ASCII:
 * only the quote, the backslash and U+007F pick themselves. A signed comparison takes control bytes and those beyond
 * ASCII at once. */
INDEX_AVX2 static inline __m256i stops_avx2(const char *p) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0x7f));
    __m256i v, marks, other;
    memcpy(&v, p, sizeof v);
    marks = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v), v);
    other = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);
    return _mm256_or_si256(marks, other);
}

INDEX_AVX2 static inline uint32_t bits_avx2(__m256i stops) {
    return (uint32_t)_mm256_movemask_epi8(stops);
}

/* The bits of 64 bytes. */
INDEX_AVX2 static inline uint64_t word_avx2(const char *p) {
    return bits_avx2(stops_avx2(p)) | (uint64_t)bits_avx2(stops_avx2(p + 32)) << 32;
}

INDEX_AVX2 static void map_words_avx2(unsigned char *bits, const char *p, size_t words) {
    for (; words != 0; words--, p += WORD, bits += WORD / 8)
        put_index(bits, word_avx2(p));
}

/* Behind those runs of 128 bytes from `p` on that are plain. */
INDEX_AVX2 static const char *plain_runs_end_avx2(const char *p, const char *end) {
    for (; end - p >= 128; p += 128) {
        __m256i low = _mm256_or_si256(stops_avx2(p), stops_avx2(p + 32));
        __m256i high = _mm256_or_si256(stops_avx2(p + 64), stops_avx2(p + 96));
        if (bits_avx2(_mm256_or_si256(low, high)) != 0)
            break;
    }
    return p;
}
#endif

const char *gw_json_stops_far(const char *p, const char *end) {
#if SIMD_X86
    if (simd_level() == SIMD_AVX2)
        p = plain_runs_end_avx2(p, end);
#endif
    return plain_end(p, end);
}

/* The last less than 64 bytes of a text, which end at `end`, and spaces behind them. */
static const char *last_word(char last[WORD], const char *end, size_t rest) {
    memset(last, ' ', WORD);
    memcpy(last, end - rest, rest);
    return last;
}

/* Maps `n` bytes; of those that make no whole word, those before them make it whole. */
static void map_stretch(unsigned char *bits, const char *p, size_t n) {
    const size_t words = n / WORD, rest = n % WORD;
    char last[WORD];
    map_words(bits, p, words);
    bits += words * (WORD / 8);
    if (rest == 0)
        put_index(bits, 0);
    else if (n >= WORD)
        put_index(bits, stops_of(p + n - WORD) >> (WORD - rest));
    else
        put_index(bits, stops_of(last_word(last, p + n, rest)));
}

#if SIMD_X86
INDEX_AVX2 static void map_stretch_avx2(unsigned char *bits, const char *p, size_t n) {
    const size_t words = n / WORD, rest = n % WORD;
    char last[WORD];
    map_words_avx2(bits, p, words);
    bits += words * (WORD / 8);
    if (rest == 0)
        put_index(bits, 0);
    else if (n >= WORD)
        put_index(bits, word_avx2(p + n - WORD) >> (WORD - rest));
    else
        put_index(bits, word_avx2(last_word(last, p + n, rest)));
}
#endif

void gw_json_stops_map(gw_json_stops *stops, const char *p, const char *end) {
    const size_t left = (size_t)(end - p), n = left < STOPS_STRETCH ? left : STOPS_STRETCH;
#if SIMD_X86
    if (simd_level() == SIMD_AVX2)
        map_stretch_avx2(stops->bits, p, n);
    else
#endif
        map_stretch(stops->bits, p, n);
    memset(stops->bits + (n / WORD + 1) * (WORD / 8), 0, STOPS_AHEAD / 8);
    stops->begin = p;
    stops->end = n == left ? n : n - STOPS_AHEAD;
}
