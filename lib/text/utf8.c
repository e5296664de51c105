#include "text/utf8.h"
#include "core/error.h"

#include <stdbool.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#if SIMD_X86
#include <tmmintrin.h>
#endif

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
#ifdef __SSE2__
    for (; n - i >= 16; i += 16) {
        int high = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(text + i)));
        if (high != 0)
            return i + (size_t)__builtin_ctz((unsigned)high);
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

#if SIMD_X86

/* Keiser and Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte" (2020): every error shows in two
 * adjacent bytes, except for the number of continuation bytes. Three tables, by the high and the low half of the first
 * byte and by the high half of the second, each give the errors that are still possible; their intersection is the
 * errors that are present. */
enum {
    TOO_SHORT = 1 << 0,      /* a lead byte and no continuation */
    TOO_LONG = 1 << 1,       /* ASCII and a continuation */
    OVERLONG_3 = 1 << 2,     /* E0, then below A0 */
    TOO_LARGE = 1 << 3,      /* F4, then above 8F; F5 and more, then above 8F */
    SURROGATE = 1 << 4,      /* ED, then above 9F */
    OVERLONG_2 = 1 << 5,     /* C0 or C1 */
    OVERLONG_4 = 1 << 6,     /* F0, then below 90 */
    TOO_LARGE_1000 = 1 << 6, /* F5 and more, then 80 to 8F */
    TWO_CONTS = 1 << 7,      /* two continuations: allowed directly after a long lead byte only */
    CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};

static const uint8_t first_high[16] = {
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG,
    TOO_LONG, /* ASCII */
    TWO_CONTS,
    TWO_CONTS,
    TWO_CONTS,
    TWO_CONTS, /* continuations */
    TOO_SHORT | OVERLONG_2,
    TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4,
};
static const uint8_t first_low[16] = {
    CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4,
    CARRY | OVERLONG_2,
    CARRY,
    CARRY,
    CARRY | TOO_LARGE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
    CARRY | TOO_LARGE | TOO_LARGE_1000,
};
static const uint8_t second_high[16] = {
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT, /* ASCII */
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT,
    TOO_SHORT, /* lead bytes */
};

__attribute__((target("ssse3"))) static inline __m128i load16(const void *p) {
    return _mm_loadu_si128((const __m128i *)p);
}

/* Return non-zero bytes where `block` has an error that is known from the bytes so far; `before` is the block before.
 */
__attribute__((target("ssse3"))) static inline __m128i block_errors(__m128i block, __m128i before) {
    const __m128i half = _mm_set1_epi8(0x0F);
    __m128i one_back = _mm_alignr_epi8(block, before, 15);
    __m128i two_back = _mm_alignr_epi8(block, before, 14);
    __m128i three_back = _mm_alignr_epi8(block, before, 13);

    __m128i a = _mm_shuffle_epi8(load16(first_high), _mm_and_si128(_mm_srli_epi16(one_back, 4), half));
    __m128i b = _mm_shuffle_epi8(load16(first_low), _mm_and_si128(one_back, half));
    __m128i c = _mm_shuffle_epi8(load16(second_high), _mm_and_si128(_mm_srli_epi16(block, 4), half));
    __m128i pairs = _mm_and_si128(_mm_and_si128(a, b), c);

    /* 0x80 where a third or fourth byte must be: exactly there TWO_CONTS must be set */
    __m128i third = _mm_subs_epu8(two_back, _mm_set1_epi8(0xE0 - 0x80));
    __m128i fourth = _mm_subs_epu8(three_back, _mm_set1_epi8(0xF0 - 0x80));
    __m128i due = _mm_and_si128(_mm_or_si128(third, fourth), _mm_set1_epi8((char)0x80));
    return _mm_xor_si128(due, pairs);
}

__attribute__((target("ssse3"))) static inline bool any(__m128i bytes) {
    return _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())) != 0xFFFF;
}

/* Return where to check byte by byte after an error in the block at `at`: a sequence that reaches into the block begins
 * up to three bytes before it. */
static size_t sequence_start(const char *text, size_t at) {
    for (size_t back = 1; back <= 3 && back <= at; back++)
        if ((unsigned char)text[at - back] >= 0xC0)
            return at - back;
    return at;
}

__attribute__((target("ssse3"))) static size_t valid_ssse3(const char *text, size_t n) {
    __m128i before = _mm_setzero_si128();
    size_t i = 0;

    for (; n - i >= 64; i += 64) {
        __m128i b0 = load16(text + i), b1 = load16(text + i + 16);
        __m128i b2 = load16(text + i + 32), b3 = load16(text + i + 48);
        __m128i errors = block_errors(b0, before);
        if (_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(b0, b1), _mm_or_si128(b2, b3))) != 0)
            errors = _mm_or_si128(_mm_or_si128(errors, block_errors(b1, b0)),
                                  _mm_or_si128(block_errors(b2, b1), block_errors(b3, b2)));
        if (any(errors))
            break;
        before = b3;
    }
    for (; n - i >= 16; i += 16) {
        __m128i block = load16(text + i);
        if (any(block_errors(block, before)))
            break;
        before = block;
    }
    if (n - i < 16) {
        /* NULs after the text reveal a truncated sequence */
        char last[16] = {0};
        memcpy(last, text + i, n - i);
        if (!any(block_errors(load16(last), before)))
            return n;
    }
    i = sequence_start(text, i);
    return i + valid_portable(text + i, n - i);
}

#endif

size_t gw_utf8_valid_with(enum simd level, const char *text, size_t n) {
    size_t ascii = ascii_prefix(text, n);
    if (ascii == n)
        return n;
#if SIMD_X86
    if (level >= SIMD_SSSE3)
        return ascii + valid_ssse3(text + ascii, n - ascii);
#endif
    (void)level;
    return ascii + valid_portable(text + ascii, n - ascii);
}

size_t gw_utf8_valid(const char *text, size_t n) {
    return gw_utf8_valid_with(simd_level(), text, n);
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
