#include "text/ascii.h"
#include "text/simd.h"
#include "text/utf8.h"
#include "json/lexer.h"

#if defined(__SSE2__) && defined(__GNUC__)
#include <tmmintrin.h>
#define UNESCAPE_BY_BLOCKS 1
#define BY_BLOCKS __attribute__((target("ssse3,popcnt")))
#endif

static uint32_t four_digits(const char *p) {
    return ascii_hex(p[0]) << 12 | ascii_hex(p[1]) << 8 | ascii_hex(p[2]) << 4 | ascii_hex(p[3]);
}

/* Return the code point of the \u escape at `*p`, and move `*p` past it and the second half of a surrogate pair. */
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

size_t gw_json_unescape_one(char *out, const char **p, const char *end, bool *has_nul) {
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    char c = (*p)[1];
    if (c == 'u') {
        uint32_t point = code_point(p, end);
        if (point == 0)
            *has_nul = true;
        return gw_utf8_put(out, point);
    }
    for (size_t i = 0; c >= 'b' && i < 5; i++)
        if (c == letters[i])
            c = values[i];
    *out = c;
    *p += 2;
    return 1;
}

/* Decode the escape at `*p` in place. */
static size_t unescape_one_in_place(char *out, char **p, const char *end, bool *has_nul) {
    const char *at = *p;
    size_t n = gw_json_unescape_one(out, &at, end, has_nul);
    *p += at - *p;
    return n;
}

/* A string that is being unescaped in place: text from `p` on is read, and written to `to`. */
typedef struct unescaping {
    char *to, *p;
    unsigned gives;
} unescaping;

#ifdef UNESCAPE_BY_BLOCKS
static const uint64_t compress[256] = {
#include "json/compress.inc"
};

/* Copy those of the 8 bytes at `p` whose bit is set in `keep` to `out`, and return their end. Writes 8 bytes. */
BY_BLOCKS static inline char *compress_8(char *out, const char *p, unsigned keep) {
    __m128i v = _mm_loadl_epi64((const __m128i *)(const void *)p);
    __m128i shuffle = _mm_loadl_epi64((const __m128i *)(const void *)&compress[keep]);
    _mm_storel_epi64((__m128i *)(void *)out, _mm_shuffle_epi8(v, shuffle));
    return out + __builtin_popcount(keep);
}

/* The same for 16 bytes. In place `out` is at or before `p`, so the second half is read before it is overwritten. */
BY_BLOCKS static inline char *compress_block(char *out, const char *p, unsigned keep) {
    out = compress_8(out, p, keep & 0xff);
    return compress_8(out, p + 8, keep >> 8 & 0xff);
}

/* Return what the letters of escapes decode to: those bytes of `v` that are 0x6_ (b, f, n) or 0x7_ (r, t); 0 for all
 * others. */
BY_BLOCKS static inline __m128i escape_values(__m128i v) {
    const __m128i values6 = _mm_setr_epi8(0, 0, '\b', 0, 0, 0, '\f', 0, 0, 0, 0, 0, 0, 0, '\n', 0);
    const __m128i values7 = _mm_setr_epi8(0, 0, '\r', 0, '\t', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    __m128i low = _mm_and_si128(v, _mm_set1_epi8(0x0f)), high = _mm_andnot_si128(_mm_set1_epi8(0x0f), v);
    __m128i is6 = _mm_cmpeq_epi8(high, _mm_set1_epi8(0x60)), is7 = _mm_cmpeq_epi8(high, _mm_set1_epi8(0x70));
    return _mm_or_si128(_mm_and_si128(is6, _mm_shuffle_epi8(values6, low)),
                        _mm_and_si128(is7, _mm_shuffle_epi8(values7, low)));
}

/* Return the bits below the lowest one of `bits`; all when `bits` is 0. */
static inline unsigned below(unsigned bits) {
    return (bits & -bits) - 1;
}

/* Replace the `letters` of escapes in the block at `p` by what they decode to, up to the first that is no such letter.
 * Return the bits of all of the latter. */
BY_BLOCKS static inline unsigned replace_letters(char *p, __m128i v, unsigned letters) {
    __m128i values = escape_values(v), named = _mm_cmpgt_epi8(values, _mm_setzero_si128());
    unsigned unknown = letters & ~(unsigned)_mm_movemask_epi8(named);
    named = _mm_and_si128(named, simd_spread_bits(letters & below(unknown)));
    v = _mm_or_si128(_mm_andnot_si128(named, v), _mm_and_si128(named, values));
    simd_store(p, v);
    return unknown;
}

/* Restore the bytes of the block at `p`, which was `v`, from byte `from` on. */
static inline void restore_block(char *p, __m128i v, size_t from) {
    static const char slide[32] = {0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
                                   -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    __m128i rest = simd_load(slide + 16 - from);
    v = _mm_or_si128(_mm_and_si128(rest, v), _mm_andnot_si128(rest, simd_load(p)));
    simd_store(p, v);
}

/* Decode escapes 16 bytes at a time; an escape that spans two blocks is carried in one bit. The stride is fixed, so no
 * block waits for the one before. Stops at a quote that is not escaped, at a control byte or a byte beyond ASCII, at an
 * escape of more than two bytes, and before the last bytes. Writing never overtakes reading: bytes are loaded before
 * they are stored at or before their own position. Most escapes are those of quotes: blocks in which a quote follows
 * each backslash, and nothing else is special, take a shorter path. */
BY_BLOCKS static void unescape_blocks(unescaping *u, const char *end) {
    unsigned carry = 0;
    char *to = u->to, *p = u->p;
    for (const char *last = p + ((size_t)(end - p) & ~(size_t)15); p != last; p += 16) {
        const __m128i v = simd_load(p);
        unsigned backslash = simd_equal_bits(v, '\\'), quote = simd_equal_bits(v, '"'),
                 other = simd_text_bits(v) ^ 0xffff;
        unsigned follows = backslash << 1 | carry, escaped, letters, stops;
        if ((((follows & 0xffff) ^ quote) | other) == 0) {
            carry = follows >> 16;
            if (follows == 0) {
                simd_store(to, v);
                to += 16;
            } else {
                to = compress_block(to, p, ~backslash);
            }
            continue;
        }
        escaped = simd_escaped_bits(backslash, &carry);
        stops = other | (quote & ~escaped);
        letters = escaped & ~(quote | backslash | simd_equal_bits(v, '/')) & below(stops);
        if (letters != 0) {
            stops |= replace_letters(p, v, letters);
            u->gives |= (letters & below(stops)) != 0 ? GW_JSON_CONTROL : 0;
        }
        to = compress_block(to, p, ~(escaped >> 1 | carry << 15) & below(stops));
        if (stops != 0) {
            unsigned first = lowest_bit(stops);
            restore_block(p, v, first);
            p += first;
            carry = escaped >> first & 1; /* of an escape, at its backslash */
            break;
        }
    }
    if (carry != 0)
        *--p = '\\'; /* it may have been overwritten */
    u->to = to;
    u->p = p;
}
#endif

/* Call unescape_blocks() if the processor can. */
static inline void unescape_fast_path(unescaping *u, const char *end) {
#ifdef UNESCAPE_BY_BLOCKS
    if (__builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt"))
        unescape_blocks(u, end);
#else
    (void)u;
    (void)end;
#endif
}

/* By byte: the value of a hexadecimal digit, 255 for other bytes. */
static const uint8_t digit_values[256] = {
#define NONE_8 255, 255, 255, 255, 255, 255, 255, 255
#define NONE_16 NONE_8, NONE_8
    NONE_16, NONE_16, NONE_16, 0,       1,       2,       3,       4,       5,       6,       7,       8,
    9,       255,     255,     255,     255,     255,     255,     255,     10,      11,      12,      13,
    14,      15,      255,     NONE_8,  NONE_16, 255,     10,      11,      12,      13,      14,      15,
    255,     NONE_8,  NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16, NONE_16,
#undef NONE_8
#undef NONE_16
};

static inline bool at_number(const char *p) {
    return memcmp(p, "\\u", 2) == 0;
}

/* Return the number of the \u escape at `p`, of which 6 bytes can be read; more than 0xfffff when it is not valid. */
static inline uint32_t escape_number(const char *p) {
    const uint32_t a = digit_values[(unsigned char)p[2]], b = digit_values[(unsigned char)p[3]];
    const uint32_t c = digit_values[(unsigned char)p[4]], d = digit_values[(unsigned char)p[5]];
    return a << 12 | b << 8 | c << 4 | d | ((a | b | c | d) & 0xf0) << 16;
}

/* Copy the plain bytes at `u->p`, or the first of them, in place. At least 16 bytes can be read. */
static inline void move_plain(unescaping *u) {
#if defined(__SSE2__)
    if (u->p - u->to >= 16) { /* a whole block can be written */
        const __m128i v = simd_load(u->p);
        const size_t n = lowest_bit(simd_special_bits(v) | 1u << 16);
        simd_store(u->to, v);
        u->to += n;
        u->p += n;
        return;
    }
#endif
    *u->to++ = *u->p++;
}

/* Decode \u escapes, and copy plain bytes between them, as in text that is not ASCII from writers that escape it all.
 * Stops at everything else: other escapes, control characters, halves of pairs, the last bytes. */
static void unescape_numbers(unescaping *at, const char *end) {
    unescaping u = *at;
    while (end - u.p >= 16) {
        uint32_t point, second;
        if (!at_number(u.p)) {
            if (byte_special((unsigned char)*u.p))
                break;
            move_plain(&u);
            continue;
        }
        point = escape_number(u.p);
        if (point < 0x20 || point > 0xffff)
            break;
        if (point >= 0xd800 && point < 0xe000) {
            second = at_number(u.p + 6) ? escape_number(u.p + 6) : 0;
            if (point >= 0xdc00 || second < 0xdc00 || second > 0xdfff)
                break;
            point = 0x10000 + ((point & 0x3ff) << 10) + (second & 0x3ff);
            u.p += 6;
        }
        u.p += 6;
        u.to += gw_utf8_put(u.to, point);
    }
    *at = u;
}

/* Decode what can be decoded fast after an escape or bytes beyond ASCII. */
static inline void unescape_after_special(unescaping *u, const char *end) {
    if ((u->to[-1] & 0x80) != 0 || (end - u->p >= 2 && at_number(u->p)))
        unescape_numbers(u, end);
    unescape_fast_path(u, end);
}

/* Move the text from `u->p` to `run`. */
static void move_run(unescaping *u, const char *run) {
    size_t n = (size_t)(run - u->p);
    if (u->to != u->p)
        memmove(u->to, u->p, n);
    u->to += n;
    u->p += n;
}

/* Return the first backslash from `p` on, or `end`. */
static const char *unescape_escape_at(const char *p, const char *end) {
    p = plain_end(p, end);
    while (p < end && *p != '\\') /* not ASCII */
        p = plain_end(p + 1, end);
    return p;
}

size_t gw_json_unescape(char *out, const char *text, size_t n, bool *has_nul) {
    unescaping u = {out, out, 0};
    const char *end = out + n;
    if (out != text && n != 0)
        memcpy(out, text, n);
    unescape_fast_path(&u, end);
    for (;;) {
        move_run(&u, unescape_escape_at(u.p, end));
        if (u.p == end)
            break;
        u.to += unescape_one_in_place(u.to, &u.p, end, has_nul);
        unescape_after_special(&u, end);
    }
    return (size_t)(u.to - out);
}

void gw_json_replace_lone_surrogates(char *text, size_t n) {
    const char *p = unescape_escape_at(text, text + n), *end = text + n;
    while (p < end) {
        size_t at = (size_t)(p - text);
        if (p[1] != 'u')
            p += 2;
        else if (code_point(&p, end) == 0xfffd && (text[at + 2] | 0x20) == 'd') /* not \ufffd itself */
            memcpy(text + at + 2, "fffd", 4);
        p = unescape_escape_at(p, end);
    }
}

void gw_json_restore_quotes(char *out, const char *text, size_t n) {
    size_t i = 0;
#if defined(__SSE2__)
    for (; n - i >= 16; i += 16) {
        __m128i v = simd_load(text + i), none = _mm_cmpeq_epi8(v, _mm_setzero_si128());
        v = _mm_or_si128(v, _mm_and_si128(none, _mm_set1_epi8('"')));
        simd_store(out + i, v);
    }
#endif
    for (; i < n; i++)
        out[i] = text[i] == '\0' ? '"' : text[i];
    out[n] = '\0';
}

/* Return the position after the bytes beyond ASCII at `p` and those up to the next escape; NULL on a fault. Another
 * fault within the string takes precedence, as if UTF-8 was checked last. */
static const char *checked_high_end(const char *p, const char *end, gw_json_fault *f) {
    const char *run = gw_json_high_end(p, end);
    size_t n = (size_t)(run - p), valid = gw_utf8_valid(p, n);
    unsigned holds;
    if (valid == n)
        return run;
    if (gw_json_string_end(run, end, &holds, f) != NULL || f->code == APIGW_E_UTF8)
        *f = (gw_json_fault){APIGW_E_UTF8, p + valid, "valid UTF-8"};
    return NULL;
}

/* Decode the escape, or move the bytes beyond ASCII, at `u->p`. Return false on a fault. */
static bool unescape_special(unescaping *u, const char *end, gw_json_fault *f) {
    const char *e;
    unsigned holds;
    bool has_nul = false;
    size_t n;
    if (u->p < end && (unsigned char)*u->p >= 0x80) {
        e = checked_high_end(u->p, end, f);
        if (e != NULL)
            move_run(u, e);
        return e != NULL;
    }
    if (u->p >= end || *u->p != '\\')
        return gw_json_string_end(u->p, end, &holds, f) != NULL; /* fills in the fault */
    e = gw_json_escape_end(u->p, end, f);
    if (e == NULL || (e < end && *e == '\\' &&
                      gw_json_escape_end(e, end, f) == NULL)) /* it may be the second half of a surrogate pair */
        return false;
    n = unescape_one_in_place(u->to, &u->p, end, &has_nul);
    if ((unsigned char)*u->to < 0x20)
        u->gives |= has_nul ? GW_JSON_NUL | GW_JSON_CONTROL : GW_JSON_CONTROL;
    u->to += n;
    return true;
}

static inline bool at_quote(const unescaping *u, const char *end) {
    return u->p < end && *u->p == '"';
}

/* The slow path up to the closing quote. Return false on a fault. */
OUT_OF_LINE static bool unescape_slow_path(unescaping *u, const char *end, gw_json_fault *f) {
    for (;;) {
        move_run(u, plain_end(u->p, end));
        if (at_quote(u, end))
            return true;
        if (!unescape_special(u, end, f))
            return false;
        if (at_quote(u, end))
            return true;
        unescape_after_special(u, end);
    }
}

char *gw_json_unescape_string(char *text, const char *end, const char **quote, unsigned *gives, gw_json_fault *f) {
    unescaping u = {text, text, 0};
    if (text < end && *text == '\\')
        unescape_fast_path(&u, end);
    if (!at_quote(&u, end) && !unescape_slow_path(&u, end, f))
        return NULL;
    *quote = u.p;
    *gives = u.gives;
    return u.to;
}

size_t gw_json_escaped_length(const char *text, size_t n, size_t at) {
    const char *p = text, *end = text + n;
    size_t given = 0;
    char scratch[4];
    bool has_nul;
    while (p < end && given < at) {
        if (*p == '\\') {
            given += gw_json_unescape_one(scratch, &p, end, &has_nul);
        } else {
            p++;
            given++;
        }
    }
    return (size_t)(p - text);
}
