#include "text/utf8.h"
#include "core/error.h"
#include "text/utf8_blocks.h"

#include <stdbool.h>
#include <string.h>

/* Return whether `second` may follow `lead`, which begins a sequence of two or more (Unicode, table 3-7). */
static bool follows(unsigned char lead, unsigned char second) {
    switch (lead) {
    case 0xE0:
        return second >= 0xA0 && second <= 0xBF; /* below: overlong */
    case 0xED:
        return second >= 0x80 && second <= 0x9F; /* above: surrogates */
    case 0xF0:
        return second >= 0x90 && second <= 0xBF; /* below: overlong */
    case 0xF4:
        return second >= 0x80 && second <= 0x8F; /* above: past U+10FFFF */
    default:
        return second >= 0x80 && second <= 0xBF;
    }
}

/* Return how many bytes at `text` (n > 0) match a well-formed sequence, at most one. `*whole` is its length, 0 when the
 * first byte does not begin one. */
static size_t match_sequence(const unsigned char *text, size_t n, size_t *whole) {
    unsigned char lead = text[0];

    *whole = lead < 0x80 ? 1 : 0;
    if (lead < 0xC2 || lead > 0xF4)
        return *whole;
    *whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (n < 2 || !follows(lead, text[1]))
        return 1;
    size_t at = 2;
    while (at < *whole && at < n && (text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

/* Return the number of ASCII bytes at the beginning. */
static size_t ascii_prefix(const char *text, size_t n) {
    size_t i = 0;
#if SIMD_BLOCKS
    for (; n - i >= 64; i += 64) {
        const simd_block low = simd_or(simd_load(text + i), simd_load(text + i + 16));
        const simd_block upper = simd_or(simd_load(text + i + 32), simd_load(text + i + 48));
        if (simd_high_bits(simd_or(low, upper)) != 0)
            break;
    }
    for (; n - i >= 16; i += 16) {
        unsigned high = simd_high_bits(simd_load(text + i));
        if (high != 0)
            return i + lowest_bit(high);
    }
#endif
    for (; n - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, text + i, 8);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (i < n && (unsigned char)text[i] < 0x80)
        i++;
    return i;
}

static size_t valid_portable(const char *text, size_t n) {
    size_t i = 0;
    while (i < n) {
        i += ascii_prefix(text + i, n - i);
        while (i < n && (unsigned char)text[i] >= 0x80) {
            size_t whole, matched = match_sequence((const unsigned char *)text + i, n - i, &whole);
            if (whole == 0 || matched < whole)
                return i;
            i += whole;
        }
    }
    return n;
}

#if SIMD_BLOCKS

/* Return where to check byte by byte after an error in the block at `at`: a sequence that reaches into the block begins
 * up to three bytes before it. */
static size_t sequence_start(const char *text, size_t at) {
    for (size_t back = 1; back <= 3 && back <= at; back++)
        if ((unsigned char)text[at - back] >= 0xC0)
            return at - back;
    return at;
}

SIMD_SHUFFLE_CODE static size_t valid_shuffles(const char *text, size_t n) {
    simd_block before = simd_all(0);
    size_t i = 0;

    for (; n - i >= 64; i += 64) {
        simd_block b0 = simd_load(text + i), b1 = simd_load(text + i + 16);
        simd_block b2 = simd_load(text + i + 32), b3 = simd_load(text + i + 48);
        simd_block errors = utf8_errors(b0, before);
        if (simd_high_bits(simd_or(simd_or(b0, b1), simd_or(b2, b3))) != 0)
            errors = simd_or(simd_or(errors, utf8_errors(b1, b0)), simd_or(utf8_errors(b2, b1), utf8_errors(b3, b2)));
        if (simd_any(errors))
            break;
        before = b3;
    }
    for (; n - i >= 16; i += 16) {
        simd_block v = simd_load(text + i);
        if (simd_any(utf8_errors(v, before)))
            break;
        before = v;
    }
    if (n - i < 16) {
        /* NULs after the text reveal a truncated sequence */
        char last[16] = {0};
        memcpy(last, text + i, n - i);
        if (!simd_any(utf8_errors(simd_load(last), before)))
            return n;
    }
    i = sequence_start(text, i);
    return i + valid_portable(text + i, n - i);
}

#endif

#if SIMD_X86

/* Skip words of 64 bytes, and return where the rest begins: what is left, or a sequence near an error. */
SIMD_AVX2_CODE static size_t valid_words_avx2(const char *text, size_t n) {
    __m256i before = _mm256_setzero_si256();
    size_t i = 0;
    for (; n - i >= 64; i += 64) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)(text + i));
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(text + i + 32));
        __m256i errors = utf8_errors_avx2(low, before);
        if (_mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0)
            errors = _mm256_or_si256(errors, utf8_errors_avx2(high, low));
        if (!_mm256_testz_si256(errors, errors))
            break;
        before = high;
    }
    return sequence_start(text, i);
}

SIMD_AVX512_CODE static size_t valid_words_avx512(const char *text, size_t n) {
    __m512i before = _mm512_setzero_si512();
    size_t i = 0;
    for (; n - i >= 64; i += 64) {
        __m512i v = _mm512_loadu_si512(text + i);
        if (_mm512_movepi8_mask(_mm512_or_si512(v, before)) != 0) {
            __m512i errors = utf8_errors_avx512(v, before);
            if (_mm512_test_epi8_mask(errors, errors) != 0)
                break;
        }
        before = v;
    }
    return sequence_start(text, i);
}

#endif

/* Return the length of a valid prefix, which is long when the processor has registers of more than 16 bytes. */
static inline size_t valid_words(enum simd level, const char *text, size_t n) {
#if SIMD_X86
    if (n >= 128 && level >= SIMD_AVX512)
        return valid_words_avx512(text, n);
    if (n >= 128 && level >= SIMD_AVX2)
        return valid_words_avx2(text, n);
#endif
    (void)level;
    (void)text;
    (void)n;
    return 0;
}

size_t gw_utf8_valid_with(enum simd level, const char *text, size_t n) {
    size_t done = ascii_prefix(text, n);
    if (done == n)
        return n;
    done += valid_words(level, text + done, n - done);
#if SIMD_BLOCKS
    if (level >= SIMD_SHUFFLES)
        return done + valid_shuffles(text + done, n - done);
#endif
    return done + valid_portable(text + done, n - done);
}

size_t gw_utf8_valid(const char *text, size_t n) {
    return gw_utf8_valid_with(n < 128 && simd_has(SIMD_SHUFFLES) ? SIMD_SHUFFLES : simd_level(), text, n);
}

size_t gw_utf8_put(char *out, uint32_t code_point) {
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | code_point >> 6);
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | code_point >> 12);
        out[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | code_point >> 18);
    out[1] = (char)(0x80 | (code_point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (code_point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

size_t gw_utf8_bad_length(const char *text, size_t n) {
    size_t whole, matched = match_sequence((const unsigned char *)text, n, &whole);
    return matched != 0 ? matched : 1;
}

apigw_status gw_utf8_check(slice text, apigw_error *err) {
    size_t valid = text.len == 0 ? 0 : gw_utf8_valid(text.at, text.len);
    return valid == text.len ? APIGW_OK : gw_error_found(err, APIGW_E_UTF8, valid, "UTF-8", text.at + valid, 1);
}
