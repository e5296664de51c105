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

/* The same in place. */
static size_t undo_one(char *out, char **p, const char *end, bool *has_nul) {
    const char *at = *p;
    size_t n = json_unescape_one(out, &at, end, has_nul);
    *p += at - *p;
    return n;
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

/* What the letters of escapes stand for: the bytes of `v` that are 0x6_ (b, f, n) or 0x7_ (r, t), and 0 for others. */
__attribute__((target("ssse3,popcnt"))) static __m128i escape_values(__m128i v) {
    const __m128i values6 = _mm_setr_epi8(0, 0, '\b', 0, 0, 0, '\f', 0, 0, 0, 0, 0, 0, 0, '\n', 0);
    const __m128i values7 = _mm_setr_epi8(0, 0, '\r', 0, '\t', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    __m128i low = _mm_and_si128(v, _mm_set1_epi8(0x0f)), high = _mm_andnot_si128(_mm_set1_epi8(0x0f), v);
    __m128i is6 = _mm_cmpeq_epi8(high, _mm_set1_epi8(0x60)), is7 = _mm_cmpeq_epi8(high, _mm_set1_epi8(0x70));
    return _mm_or_si128(_mm_and_si128(is6, _mm_shuffle_epi8(values6, low)),
                        _mm_and_si128(is7, _mm_shuffle_epi8(values7, low)));
}

/* Writes back the bytes of `v`, which was at `p`, from the one numbered `from` on. */
static void restore_block(char *p, __m128i v, size_t from) {
    static const char slide[32] = {0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
                                   -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    __m128i rest = block_load(slide + 16 - from);
    v = _mm_or_si128(_mm_and_si128(rest, v), _mm_andnot_si128(rest, block_load(p)));
    _mm_storeu_si128((__m128i *)(void *)p, v);
}

/* Undoes escapes 16 bytes at a time, the escape that spans two blocks carried in one bit. The stride is fixed, so no
 * block waits for the one before. Stops at a quote that no backslash escapes, at a control byte, at one beyond ASCII,
 * at an escape that is none of the short ones, and before the last bytes. What is written never overtakes what is read:
 * a block is loaded before its bytes are stored at or before its own place. */
__attribute__((target("ssse3,popcnt"))) static void undo_blocks(char **out, char **in, const char *end,
                                                                unsigned *gives) {
    unsigned carry = 0;
    char *to = *out, *p = *in;
    for (; end - p >= 16; p += 16) {
        const __m128i read = block_load(p);
        __m128i v = read;
        unsigned backslash = block_equal(v, '\\'), quote = block_equal(v, '"'), escaped, active, stops;
        stops = (unsigned)_mm_movemask_epi8(_mm_cmplt_epi8(v, _mm_set1_epi8(0x20))); /* beyond ASCII is negative */
        if ((backslash | carry | quote | stops) == 0) {
            _mm_storeu_si128((__m128i *)(void *)to, v);
            to += 16;
            continue;
        }
        escaped = block_escaped(backslash, &carry);
        active = (escaped >> 1 | carry << 15) & 0xffff;
        stops |= quote & ~escaped;
        if ((escaped & ~(quote | backslash | block_equal(v, '/'))) != 0) {
            __m128i values = escape_values(v), letters = block_spread(escaped);
            unsigned good = block_equal(values, 0) ^ 0xffff;
            stops |= escaped & ~(quote | backslash | block_equal(v, '/') | good);
            letters = _mm_andnot_si128(_mm_cmpeq_epi8(values, _mm_setzero_si128()), letters);
            v = _mm_or_si128(_mm_andnot_si128(letters, v), _mm_and_si128(letters, values));
            *gives |= JSON_CONTROL;
        }
        if (stops != 0) {
            unsigned first = lowest_bit(stops), begin = escaped >> first & 1; /* of an escape, at its backslash */
            to = compress_block(to, v, ~active & ((1u << first) - 1));
            restore_block(p, read, first);
            p += first;
            if (begin != 0)
                *--p = '\\';
            *out = to;
            *in = p;
            return;
        }
        to = compress_block(to, v, ~active & 0xffff);
    }
    if (carry != 0)
        *--p = '\\'; /* it may have been written over */
    *out = to;
    *in = p;
}
#endif

/* undo_blocks() where the processor can. */
static void undo_quickly(char **to, char **p, const char *end, unsigned *gives) {
#ifdef UNESCAPE_BY_BLOCKS
    if (__builtin_cpu_supports("ssse3") && __builtin_cpu_supports("popcnt"))
        undo_blocks(to, p, end, gives);
#else
    (void)gives;
    (void)to;
    (void)p;
    (void)end;
#endif
}

/* Moves what is from `*p` to `run` to `*to`. */
static void move_run(char **to, char **p, const char *run) {
    size_t n = (size_t)(run - *p);
    if (*to != *p)
        memmove(*to, *p, n);
    *to += n;
    *p += n;
}

/* The first backslash from `p` on, or `end`. */
static const char *escape_at(const char *p, const char *end) {
    p = plain_end(p, end);
    while (p < end && *p != '\\') /* not ASCII */
        p = plain_end(p + 1, end);
    return p;
}

size_t json_unescape(char *out, const char *text, size_t n, bool *has_nul) {
    char *to = out, *p = out;
    const char *end = out + n;
    unsigned gives = 0;
    if (out != text && n != 0)
        memcpy(out, text, n);
    while (p < end) {
        undo_quickly(&to, &p, end, &gives);
        move_run(&to, &p, escape_at(p, end));
        if (p < end)
            to += undo_one(to, &p, end, has_nul);
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

void json_mend_quotes(char *out, const char *text, size_t n) {
    size_t i = 0;
#if defined(__SSE2__)
    for (; n - i >= 16; i += 16) {
        __m128i v = block_load(text + i), none = _mm_cmpeq_epi8(v, _mm_setzero_si128());
        v = _mm_or_si128(v, _mm_and_si128(none, _mm_set1_epi8('"')));
        _mm_storeu_si128((__m128i *)(void *)(out + i), v);
    }
#endif
    for (; i < n; i++)
        out[i] = text[i] == '\0' ? '"' : text[i];
    out[n] = '\0';
}

/* Behind the bytes at `p` that are not ASCII and what is between them and the next escape; NULL on a fault. Another
 * fault within the string comes first, as if UTF-8 was looked at last. */
static const char *checked_high_end(const char *p, const char *end, json_fault *f) {
    const char *run = json_high_end(p, end);
    size_t n = (size_t)(run - p), valid = utf8_valid(p, n);
    unsigned holds;
    if (valid == n)
        return run;
    if (json_string_end(run, end, &holds, f) != NULL || f->code == APIGW_E_UTF8)
        *f = (json_fault){APIGW_E_UTF8, p + valid, "valid UTF-8"};
    return NULL;
}

/* Undoes the escape or moves what is not ASCII at `*p` to `*to`, or says what else is wrong there: false. */
static bool undo_uneven(char **to, char **p, const char *end, unsigned *gives, json_fault *f) {
    const char *e;
    unsigned holds;
    bool has_nul = false;
    size_t n;
    if (*p < end && (unsigned char)**p >= 0x80) {
        e = checked_high_end(*p, end, f);
        if (e != NULL)
            move_run(to, p, e);
        return e != NULL;
    }
    if (*p >= end || **p != '\\')
        return json_string_end(*p, end, &holds, f) != NULL; /* which tells */
    e = json_escape_end(*p, end, f);
    if (e == NULL || (e < end && *e == '\\' && json_escape_end(e, end, f) == NULL)) /* it may be a surrogate's second */
        return false;
    n = undo_one(*to, p, end, &has_nul);
    if ((unsigned char)**to < 0x20)
        *gives |= has_nul ? JSON_NUL | JSON_CONTROL : JSON_CONTROL;
    *to += n;
    return true;
}

char *json_unescape_string(char *text, const char *end, const char **quote, unsigned *gives, json_fault *f) {
    char *to = text, *p = text;
    *gives = 0;
    for (;;) {
        undo_quickly(&to, &p, end, gives);
        if (p < end && *p != '"')
            move_run(&to, &p, plain_end(p, end));
        if (p < end && *p == '"')
            break;
        if (!undo_uneven(&to, &p, end, gives, f))
            return NULL;
    }
    *quote = p;
    return to;
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
