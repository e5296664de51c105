#include "json/string_index.h"
#include "text/simd.h"

enum { WORD = 64 }; /* bytes of text for a word of the index */

static inline void put_index(unsigned char *bits, uint64_t w) {
    w = order_8(w);
    memcpy(bits, &w, sizeof w);
}

#if SIMD_BLOCKS
static inline simd_block special_block(const char *p) {
    simd_block v = simd_load(p);
    return simd_or(simd_special(v), simd_equal(v, 0x7f));
}

/* Return the word of 64 bytes. */
static inline uint64_t special_word(const char *p) {
    return simd_bits_64(special_block(p), special_block(p + 16), special_block(p + 32), special_block(p + 48));
}
#else
/* Return the word of 64 bytes. */
static inline uint64_t special_word(const char *p) {
    uint64_t w = 0;
    for (unsigned i = 0; i < WORD / 8; i++)
        w |= (uint64_t)(special_8(p + 8 * i) | equal_8(p + 8 * i, 0x7f)) << (8 * i);
    return w;
}
#endif

static void index_words(unsigned char *bits, const char *p, size_t words) {
    for (; words != 0; words--, p += WORD, bits += WORD / 8)
        put_index(bits, special_word(p));
}

#if SIMD_X86
/* Return 0xff where a byte is special. The low half of a byte selects an entry of the table, 0 when the byte is not
 * ASCII: only the quote, the backslash and U+007F select themselves. One signed comparison finds control bytes and
 * bytes beyond ASCII. */
SIMD_AVX2_CODE static inline __m256i special_avx2(const char *p) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0x7f));
    __m256i v, named, other;
    memcpy(&v, p, sizeof v);
    named = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v), v);
    other = _mm256_cmpgt_epi8(_mm256_set1_epi8(0x20), v);
    return _mm256_or_si256(named, other);
}

SIMD_AVX2_CODE static inline uint32_t bits_avx2(__m256i special) {
    return (uint32_t)_mm256_movemask_epi8(special);
}

/* Return the word of 64 bytes. */
SIMD_AVX2_CODE static inline uint64_t word_avx2(const char *p) {
    return bits_avx2(special_avx2(p)) | (uint64_t)bits_avx2(special_avx2(p + 32)) << 32;
}

SIMD_AVX2_CODE static void index_words_avx2(unsigned char *bits, const char *p, size_t words) {
    for (; words != 0; words--, p += WORD, bits += WORD / 8)
        put_index(bits, word_avx2(p));
}

/* Skip runs of 128 bytes that are plain. */
SIMD_AVX2_CODE static const char *plain_runs_end_avx2(const char *p, const char *end) {
    for (; end - p >= 128; p += 128) {
        __m256i low = _mm256_or_si256(special_avx2(p), special_avx2(p + 32));
        __m256i high = _mm256_or_si256(special_avx2(p + 64), special_avx2(p + 96));
        if (bits_avx2(_mm256_or_si256(low, high)) != 0)
            break;
    }
    return p;
}
#endif

const char *gw_json_special_byte(const char *p, const char *end) {
#if SIMD_X86
    if (simd_has(SIMD_AVX2))
        p = plain_runs_end_avx2(p, end);
#endif
    return plain_end(p, end);
}

/* Copy the last `rest` < 64 bytes of a text, which ends at `end`, and fill the word with spaces. */
static const char *last_word(char last[WORD], const char *end, size_t rest) {
    memset(last, ' ', WORD);
    memcpy(last, end - rest, rest);
    return last;
}

/* Index `n` bytes. A last part of a word is read together with the bytes before it, if there are enough. */
static void index_stretch(unsigned char *bits, const char *p, size_t n) {
    const size_t words = n / WORD, rest = n % WORD;
    char last[WORD];
    index_words(bits, p, words);
    bits += words * (WORD / 8);
    if (rest == 0)
        put_index(bits, 0);
    else if (n >= WORD)
        put_index(bits, special_word(p + n - WORD) >> (WORD - rest));
    else
        put_index(bits, special_word(last_word(last, p + n, rest)));
}

#if SIMD_X86
SIMD_AVX2_CODE static void index_stretch_avx2(unsigned char *bits, const char *p, size_t n) {
    const size_t words = n / WORD, rest = n % WORD;
    char last[WORD];
    index_words_avx2(bits, p, words);
    bits += words * (WORD / 8);
    if (rest == 0)
        put_index(bits, 0);
    else if (n >= WORD)
        put_index(bits, word_avx2(p + n - WORD) >> (WORD - rest));
    else
        put_index(bits, word_avx2(last_word(last, p + n, rest)));
}
#endif

void gw_json_string_index_build(gw_json_string_index *index, const char *p, const char *end) {
    const size_t left = (size_t)(end - p), n = left < STRING_INDEX_STRETCH ? left : STRING_INDEX_STRETCH;
#if SIMD_X86
    if (simd_has(SIMD_AVX2))
        index_stretch_avx2(index->bits, p, n);
    else
#endif
        index_stretch(index->bits, p, n);
    memset(index->bits + (n / WORD + 1) * (WORD / 8), 0, STRING_INDEX_AHEAD / 8);
    index->begin = p;
    index->end = n == left ? n : n - STRING_INDEX_AHEAD;
}
