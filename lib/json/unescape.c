#include "text/utf8.h"
#include "json/block.h"
#include "json/scan.h"

#if defined(__SSE2__) && defined(__GNUC__)
#include <tmmintrin.h>
#define UNESCAPE_BY_BLOCKS 1
#endif

static unsigned hex_value(char c) {
    return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

static uint32_t four_digits(const char *p) {
    return hex_value(p[0]) << 12 | hex_value(p[1]) << 8 | hex_value(p[2]) << 4 | hex_value(p[3]);
}

/* The code point of the \u escape at `*p`, moved behind it and behind the second half of a surrogate pair. */
static uint32_t code_point(const char **p, const char *end) {
    uint32_t first = four_digits(*p + 2), second;
    *p += 6;
    if (first < 0xd800 || first > 0xdfff)
        return first;
    if (first < 0xdc00 && end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u') {
        second = four_digits(*p + 2);
        if (second >= 0xdc00 && second <= 0xdfff) {
            *p += 6;
            return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        }
    }
    return 0xfffd; /* F37 */
}

size_t json_unescape_one(char *out, const char **p, const char *end, bool *has_nul) {
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    char c = (*p)[1];
    if (c == 'u') {
        uint32_t point = code_point(p, end);
        if (point == 0)
            *has_nul = true;
        return utf8_put(out, point);
    }
    for (size_t i = 0; c >= 'b' && i < 5; i++)
        if (c == letters[i])
            c = values[i];
    *out = c;
    *p += 2;
    return 1;
}

#ifdef UNESCAPE_BY_BLOCKS
static const uint64_t compress[256] = {
#include "json/compress.inc"
};

/* Moves the bytes of `v` that `keep` names to `out`; returns behind them. Writes 16 bytes at most. */
__attribute__((target("ssse3,popcnt"))) static char *compress_block(char *out, __m128i v, unsigned keep) {
    uint64_t low = compress[keep & 0xff], high = compress[keep >> 8] | UINT64_C(0x0808080808080808);
    __m128i shuffled = _mm_shuffle_epi8(v, _mm_loadl_epi64((const __m128i *)(const void *)&low));
    _mm_storel_epi64((__m128i *)(void *)out, shuffled);
    out += __builtin_popcount(keep & 0xff);
    shuffled = _mm_shuffle_epi8(v, _mm_loadl_epi64((const __m128i *)(const void *)&high));
    _mm_storel_epi64((__m128i *)(void *)out, shuffled);
    return out + __builtin_popcount(keep >> 8);
}

/* Undoes escapes 16 bytes at a time, the escape that spans two blocks carried in one bit. The stride is fixed, so no
 * block waits for the one before. Stops at a \u escape and before the last bytes. What is written never overtakes what
 * is read: a block is loaded before its bytes are stored at or before its own place. `*pending`: what is returned is
 * the place of a backslash, which may have been written over. */
__attribute__((target("ssse3,popcnt"))) static const char *unescape_blocks(char **out, const char *p, const char *end,
                                                                           bool *pending) {
    const __m128i letter6 = _mm_setr_epi8(0, 0, '\b', 0, 0, 0, '\f', 0, 0, 0, 0, 0, 0, 0, '\n', 0);
    const __m128i letter7 = _mm_setr_epi8(0, 0, '\r', 0, '\t', 'u', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m128i nibble = _mm_set1_epi8(0x0f);
    unsigned carry = 0;
    char *to = *out;
    while (end - p >= 16) {
        __m128i v = block_load(p), high, mapped, is6, is7, escaped_bytes;
        unsigned before = carry, backslash, escaped, active;
        backslash = block_equal(v, '\\');
        if ((backslash | carry) == 0) {
            _mm_storeu_si128((__m128i *)(void *)to, v);
            to += 16;
            p += 16;
            continue;
        }
        escaped = block_escaped(backslash, &carry);
        active = ((escaped >> 1) | (carry << 15)) & 0xffff;
        if (escaped != 0) {
            unsigned unicode = block_equal(v, 'u') & escaped;
            if (unicode != 0) {
                *out = to;
                *pending = before != 0;
                return p - before;
            }
            /* bytes of an escape are b, f, n (0x6_) and r, t (0x7_), or stand for themselves */
            high = _mm_andnot_si128(nibble, v);
            is6 = _mm_cmpeq_epi8(high, _mm_set1_epi8(0x60));
            is7 = _mm_cmpeq_epi8(high, _mm_set1_epi8(0x70));
            mapped = _mm_or_si128(_mm_and_si128(is6, _mm_shuffle_epi8(letter6, _mm_and_si128(v, nibble))),
                                  _mm_and_si128(is7, _mm_shuffle_epi8(letter7, _mm_and_si128(v, nibble))));
            escaped_bytes = _mm_and_si128(block_spread(escaped), _mm_or_si128(is6, is7));
            v = _mm_or_si128(_mm_andnot_si128(escaped_bytes, v), _mm_and_si128(escaped_bytes, mapped));
        }
        to = compress_block(to, v, ~active & 0xffff);
        p += 16;
    }
    *out = to;
    *pending = carry != 0;
    return p - carry;
}
#endif

/* The first backslash from `p` on, or `end`. */
static const char *escape_at(const char *p, const char *end) {
    p = plain_end(p, end);
    while (p < end && *p != '\\') /* not ASCII */
        p = plain_end(p + 1, end);
    return p;
}

size_t json_unescape(char *out, const char *text, size_t n, bool *has_nul) {
    const char *p = text, *end = text + n;
    char *to = out;
    bool pending = false;
#ifdef UNESCAPE_BY_BLOCKS
    const bool blocks = __builtin_cpu_supports("ssse3") != 0 && __builtin_cpu_supports("popcnt") != 0;
#endif
    while (p < end) {
        if (!pending) {
            const char *escape = escape_at(p, end);
            memmove(to, p, (size_t)(escape - p));
            to += escape - p;
            p = escape;
        }
        if (p < end)
            to += json_unescape_one(to, &p, end, has_nul);
        pending = false;
#ifdef UNESCAPE_BY_BLOCKS
        if (blocks)
            p = unescape_blocks(&to, p, end, &pending);
#endif
    }
    return (size_t)(to - out);
}

void json_mend_surrogates(char *text, size_t n) {
    const char *p = escape_at(text, text + n), *end = text + n;
    while (p < end) {
        size_t at = (size_t)(p - text);
        if (p[1] != 'u')
            p += 2;
        else if (code_point(&p, end) == 0xfffd && (text[at + 2] | 0x20) == 'd') /* not \ufffd itself */
            memcpy(text + at + 2, "fffd", 4);
        p = escape_at(p, end);
    }
}

size_t json_escaped_length(const char *text, size_t n, size_t at) {
    const char *p = text, *end = text + n;
    size_t given = 0;
    char scratch[4];
    bool has_nul;
    while (p < end && given < at) {
        if (*p == '\\') {
            given += json_unescape_one(scratch, &p, end, &has_nul);
        } else {
            p++;
            given++;
        }
    }
    return (size_t)(p - text);
}
