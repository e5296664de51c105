#include "text/ascii.h"
#include "text/simd.h"
#include "text/utf8.h"
#include "text/utf8_blocks.h"
#include "json/lexer.h"

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

size_t gw_json_unescape_unchecked(char *out, const char **p, const char *end) {
    gw_json_fault f;
    bool has_nul;
    const char *after = gw_json_escape_end(*p, end, &f), *pair = NULL;
    if (after == NULL)
        return 0;
    if (after < end && *after == '\\')
        pair = gw_json_escape_end(after, end, &f);
    return gw_json_unescape_one(out, p, pair != NULL ? pair : after, &has_nul);
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

#if SIMD_BLOCKS
static const uint64_t compress[256] = {
#include "json/compress.inc"
};

/* Copy those of the 8 bytes at `p` whose bit is set in `keep` to `out`, and return their end. Writes 8 bytes. */
SIMD_SHUFFLE_CODE static inline char *compress_8(char *out, const char *p, unsigned keep) {
    simd_store_8(out, simd_shuffle(simd_load_8(p), simd_load_8(&compress[keep])));
    return out + __builtin_popcount(keep);
}

/* The same for 16 bytes. In place `out` is at or before `p`, so the second half is read before it is overwritten. */
SIMD_SHUFFLE_CODE static inline char *compress_block(char *out, const char *p, unsigned keep) {
    out = compress_8(out, p, keep & 0xff);
    return compress_8(out, p + 8, keep >> 8 & 0xff);
}

/* What the letters of escapes decode to, by the lower half of the letter: those that are 0x6_, and those that are 0x7_.
 */
static const char escape_values_6[16] = {[2] = '\b', [6] = '\f', [14] = '\n'};
static const char escape_values_7[16] = {[2] = '\r', [4] = '\t'};

/* Return what the letters of escapes decode to: those bytes of `v` that are 0x6_ (b, f, n) or 0x7_ (r, t); 0 for all
 * others. */
SIMD_SHUFFLE_CODE static inline simd_block escape_values(simd_block v) {
    simd_block low = simd_and(v, simd_all(0x0f)), high = simd_clear(v, simd_all(0x0f));
    simd_block values6 = simd_shuffle(simd_load(escape_values_6), low);
    simd_block values7 = simd_shuffle(simd_load(escape_values_7), low);
    return simd_or(simd_and(simd_equal(high, 0x60), values6), simd_and(simd_equal(high, 0x70), values7));
}

/* Return the bits below the lowest one of `bits`; all when `bits` is 0. */
static inline unsigned below(unsigned bits) {
    return (bits & -bits) - 1;
}

/* Replace the `letters` of escapes in the block at `p` by what they decode to, up to the first that is no such letter.
 * Return the bits of all of the latter. */
SIMD_SHUFFLE_CODE static inline unsigned replace_letters(char *p, simd_block v, unsigned letters) {
    simd_block values = escape_values(v), none = simd_equal(values, '\0');
    unsigned unknown = letters & simd_bits(none);
    simd_block named = simd_clear(simd_spread_bits(letters & below(unknown)), none);
    simd_store(p, simd_select(named, v, values));
    return unknown;
}

/* Return the mask of the bytes from `from` on, which is at most 16. */
static inline simd_block bytes_from(size_t from) {
    static const int8_t masks[32] = {0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
                                     -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1};
    return simd_load(masks + 16 - from);
}

/* Restore the bytes of the block at `p`, which was `v`, from byte `from` on. */
static inline void restore_block(char *p, simd_block v, size_t from) {
    simd_store(p, simd_select(bytes_from(from), simd_load(p), v));
}

/* Decode escapes 16 bytes at a time; an escape that spans two blocks is carried in one bit. The stride is fixed, so no
 * block waits for the one before. Stops at a quote that is not escaped, at a control byte or a byte beyond ASCII, at an
 * escape of more than two bytes, and before the last bytes. Writing never overtakes reading: bytes are loaded before
 * they are stored at or before their own position. Most escapes are those of quotes: blocks in which a quote follows
 * each backslash, and nothing else is special, take a shorter path. */
SIMD_SHUFFLE_CODE static void unescape_blocks(unescaping *u, const char *end) {
    unsigned carry = 0;
    char *to = u->to, *p = u->p;
    for (const char *last = p + ((size_t)(end - p) & ~(size_t)15); p != last; p += 16) {
        const simd_block v = simd_load(p);
        unsigned backslash = simd_equal_bits(v, '\\'), quote = simd_equal_bits(v, '"'),
                 other = simd_bits(simd_not_text(v));
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

#if SIMD_X86_64

/* ---- 64 bytes at a time: like unescape_blocks(), and bytes beyond ASCII are checked and kept ---- */

/* What a word of 64 bytes has: bit i for byte i. */
typedef struct unescape_word {
    uint64_t escaped; /* by a backslash */
    uint64_t removed; /* backslashes that escape */
    uint64_t letters; /* escaped, and not themselves the value of the escape */
    uint64_t stops;
} unescape_word;

/* Find escapes and stops; the next word takes `*carry`. Backslashes are counted as in simd_escaped_bits(). */
static IN_LINE unescape_word find_escapes(uint64_t backslash, uint64_t quote, uint64_t control, uint64_t *carry) {
    const uint64_t even = UINT64_C(0x5555555555555555);
    const uint64_t begins = backslash & ~*carry, follows = begins << 1 | *carry, odd_starts = begins & ~even & ~follows;
    const uint64_t sum = odd_starts + begins;
    unescape_word w;
    w.escaped = (even ^ (sum << 1)) & follows;
    *carry = sum < begins;
    w.removed = w.escaped >> 1 | *carry << 63;
    w.letters = w.escaped & ~(quote | backslash);
    w.stops = control | (quote & ~w.escaped);
    return w;
}

/* Return the bits below the lowest one of `bits`; all when `bits` is 0. */
static inline uint64_t below_64(uint64_t bits) {
    return (bits & (0 - bits)) - 1;
}

/* Take back a sequence of UTF-8 at the end of what was written since `begin`: the next word may have to complete it. */
static void take_back_sequence(unescaping *u, const char *begin) {
    for (size_t n = 1; n <= 3 && n <= (size_t)(u->to - begin); n++) {
        const unsigned char c = (unsigned char)u->to[-(ptrdiff_t)n];
        if (c < 0x80)
            return;
        if (c >= 0xC0) {
            u->to -= n;
            u->p -= n;
            memmove(u->p, u->to, n);
            return;
        }
    }
}

/* Take back the backslash before `u->p`, which may have been overwritten. */
static inline void take_back_backslash(unescaping *u) {
    *--u->p = '\\';
}

/* Replace the `letters` of escapes in the 64 bytes at `p`. Return false, and change nothing, when one is not known. */
SIMD_SHUFFLE_CODE static bool replace_word(char *p, uint64_t letters) {
    simd_block values[4];
    uint64_t none;
    for (size_t i = 0; i < 4; i++)
        values[i] = escape_values(simd_load(p + 16 * i));
    none = simd_bits_64(simd_equal(values[0], '\0'), simd_equal(values[1], '\0'), simd_equal(values[2], '\0'),
                        simd_equal(values[3], '\0'));
    if ((letters & none) != 0)
        return false;
    for (size_t i = 0; i < 4; i++)
        simd_store(p + 16 * i, simd_select(simd_spread_bits((unsigned)(letters >> 16 * i & 0xffff)),
                                           simd_load(p + 16 * i), values[i]));
    return true;
}

/* Return what the letter of an escape decodes to, or 0. */
static inline char letter_value(char c) {
    static const char values[256] = {['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t'};
    return values[(unsigned char)c];
}

/* Copy a block without the byte whose bit is set, if there is one. Return the end. */
SIMD_SHUFFLE_CODE static IN_LINE char *copy_without(char *to, simd_block v, uint64_t removed) {
    static const uint8_t order[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    const unsigned at = lowest_bit(removed | 0x10000);
    simd_store(to, simd_shuffle(v, simd_subtract(simd_load(order), bytes_from(at))));
    return to + 15 + at / 16;
}

/* Decode the word at `p`, which has at most one escape. Return the end of what was written; NULL, and change nothing,
 * when its letter is not known. There is no branch on whether it has a letter: that is not predictable. */
SIMD_SHUFFLE_CODE static IN_LINE char *unescape_sparse_word(char *to, const char *p, const unescape_word *w) {
    const simd_block first = simd_load(p), second = simd_load(p + 16);
    const simd_block third = simd_load(p + 32), fourth = simd_load(p + 48);
    const unsigned at = lowest_bit(w->letters | UINT64_C(1) << 63);
    const uint64_t before = w->removed & ((UINT64_C(1) << at) - 1);
    const char letter = p[at], value = letter_value(letter);
    char *const begin = to;
    if ((w->letters != 0) & (value == '\0'))
        return NULL;
    to = copy_without(to, first, w->removed & 0xffff);
    to = copy_without(to, second, w->removed >> 16 & 0xffff);
    to = copy_without(to, third, w->removed >> 32 & 0xffff);
    to = copy_without(to, fourth, w->removed >> 48);
    begin[at - (before != 0)] = w->letters != 0 ? value : letter; /* without a letter this changes nothing */
    return to;
}

/* Decode the word at `p`. Return the end of what was written; NULL, and change nothing, when a letter is not known. */
SIMD_SHUFFLE_CODE static inline char *unescape_dense_word(char *to, char *p, const unescape_word *w) {
    if (w->letters != 0 && !replace_word(p, w->letters))
        return NULL;
    for (unsigned i = 0; i < 64; i += 16)
        to = compress_block(to, p + i, (unsigned)(~w->removed >> i & 0xffff));
    return to;
}

/* A word of 64 bytes in registers. */
typedef struct avx2_word {
    __m256i low, high;
} avx2_word;

SIMD_AVX2_CODE static inline uint64_t bits_avx2_64(__m256i low, __m256i high) {
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

SIMD_AVX2_CODE static inline uint64_t equal_avx2(avx2_word v, char c) {
    const __m256i all = _mm256_set1_epi8(c);
    return bits_avx2_64(_mm256_cmpeq_epi8(v.low, all), _mm256_cmpeq_epi8(v.high, all));
}

SIMD_AVX2_CODE static inline __m256i control_mask_avx2(__m256i v) {
    return _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
}

/* Return whether a word has no quote, backslash or control byte. A quote and a backslash select themselves of the table
 * by their lower half. */
SIMD_AVX2_CODE static inline bool is_plain_avx2(avx2_word v) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 0, '"', 0, 0, 0, 0, 0, 0, 0, 0, 0, '\\', 0, 0, 0));
    __m256i low = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v.low), v.low);
    __m256i high = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, v.high), v.high);
    __m256i control = _mm256_or_si256(control_mask_avx2(v.low), control_mask_avx2(v.high));
    return _mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(low, high), control)) == 0;
}

/* Return whether a word is valid UTF-8 as far as it goes, after `*before`. */
SIMD_AVX2_CODE static inline bool is_valid_avx2(avx2_word v, __m256i *before) {
    bool valid = true;
    if (_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(v.low, v.high), *before)) != 0) {
        __m256i errors = _mm256_or_si256(utf8_errors_avx2(v.low, *before), utf8_errors_avx2(v.high, v.low));
        valid = _mm256_testz_si256(errors, errors);
    }
    *before = v.high;
    return valid;
}

/* Decode the word at `p`, which has escapes. Return the end of what was written; NULL, and change nothing, when it has
 * a stop or an escape of more than two bytes. */
SIMD_AVX2_CODE static inline char *unescape_word_avx2(char *to, char *p, avx2_word v, uint64_t *carry,
                                                      unsigned *gives) {
    unescape_word w = find_escapes(equal_avx2(v, '\\'), equal_avx2(v, '"'),
                                   bits_avx2_64(control_mask_avx2(v.low), control_mask_avx2(v.high)), carry);
    if (w.stops != 0)
        return NULL;
    w.letters &= ~equal_avx2(v, '/');
    *gives |= w.letters != 0 ? GW_JSON_CONTROL : 0;
    if ((w.removed & (w.removed - 1)) == 0 && (w.letters & (w.letters - 1)) == 0)
        return unescape_sparse_word(to, p, &w);
    return unescape_dense_word(to, p, &w);
}

/* Stop before a word with an error or with the end of the string: the slow path is exact. */
SIMD_AVX2_CODE static void unescape_avx2(unescaping *u, const char *end) {
    __m256i before = _mm256_setzero_si256();
    uint64_t carry = 0, last_carry = 0;
    char *to = u->to, *p = u->p, *begin = to;
    for (; end - p >= 64; p += 64) {
        const avx2_word v = {_mm256_loadu_si256((const __m256i *)(const void *)p),
                             _mm256_loadu_si256((const __m256i *)(const void *)(p + 32))};
        if (!is_valid_avx2(v, &before))
            break;
        if (carry == 0 && is_plain_avx2(v)) {
            _mm256_storeu_si256((__m256i *)(void *)to, v.low);
            _mm256_storeu_si256((__m256i *)(void *)(to + 32), v.high);
            to += 64;
        } else {
            unsigned gives = u->gives;
            char *after = unescape_word_avx2(to, p, v, &carry, &gives);
            if (after == NULL)
                break;
            to = after;
            u->gives = gives;
        }
        last_carry = carry;
    }
    *u = (unescaping){to, p, u->gives};
    if (last_carry != 0)
        take_back_backslash(u);
    else
        take_back_sequence(u, begin);
}

/* Replace the escaped letters of a word by their values. Return those that have none. */
SIMD_AVX512_CODE static inline uint64_t replace_letters_avx512(__m512i *v, uint64_t letters) {
    const __m512i values6 = _mm512_broadcast_i32x4(simd_load(escape_values_6));
    const __m512i values7 = _mm512_broadcast_i32x4(simd_load(escape_values_7));
    const __m512i half = _mm512_set1_epi8(0x0f), low = _mm512_and_si512(*v, half), high = _mm512_andnot_si512(half, *v);
    const uint64_t is6 = _mm512_cmpeq_epi8_mask(high, _mm512_set1_epi8(0x60));
    const uint64_t is7 = _mm512_cmpeq_epi8_mask(high, _mm512_set1_epi8(0x70));
    const __m512i values = _mm512_mask_shuffle_epi8(_mm512_maskz_shuffle_epi8(is6, values6, low), is7, values7, low);
    const uint64_t named = _mm512_test_epi8_mask(values, values);
    *v = _mm512_mask_mov_epi8(*v, letters & named, values);
    return letters & ~named;
}

SIMD_AVX512_CODE static inline bool is_valid_avx512(__m512i v, __m512i *before) {
    bool valid = true;
    if (_mm512_movepi8_mask(_mm512_or_si512(v, *before)) != 0) {
        __m512i errors = utf8_errors_avx512(v, *before);
        valid = _mm512_test_epi8_mask(errors, errors) == 0;
    }
    *before = v;
    return valid;
}

/* Copy words beyond ASCII without a quote, backslash or control byte, in which there is nothing to decode. Stop before
 * any other word, and before one with an error of UTF-8. Words of ASCII are left out: whether prose or JSON text has an
 * escape in a word is not predictable. */
SIMD_AVX512_CODE OUT_OF_LINE static void copy_plain_avx512(unescaping *u, const char *end) {
    __m512i before = _mm512_setzero_si512();
    char *to = u->to, *p = u->p, *begin = to;
    for (; end - p >= 64; p += 64, to += 64) {
        const __m512i v = _mm512_loadu_si512(p);
        const uint64_t special = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')) |
                                 _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')) |
                                 _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20));
        if (special != 0 || _mm512_movepi8_mask(v) == 0 || !is_valid_avx512(v, &before))
            break;
        _mm512_storeu_si512(to, v);
    }
    *u = (unescaping){to, p, u->gives};
    take_back_sequence(u, begin);
}

/* Stop at a quote that is not escaped, at a control byte, and at an escape of more than two bytes. Stop before a word
 * with an error of UTF-8. */
SIMD_AVX512_CODE OUT_OF_LINE static void unescape_words_avx512(unescaping *u, const char *end) {
    __m512i before = _mm512_setzero_si512();
    uint64_t carry = 0, last_carry = 0, letters = 0;
    char *to = u->to, *p = u->p, *begin = to;
    bool stopped = false;
    for (; end - p >= 64; p += 64) {
        __m512i v = _mm512_loadu_si512(p);
        unescape_word w = find_escapes(_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')),
                                       _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')),
                                       _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20)), &carry);
        w.letters &= ~_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('/'));
        w.stops |= replace_letters_avx512(&v, w.letters & below_64(w.stops));
        const uint64_t inside = below_64(w.stops);
        if (!is_valid_avx512(_mm512_maskz_mov_epi8(inside, v), &before))
            break;
        letters |= w.letters & inside;
        last_carry = carry;
        const uint64_t kept = ~w.removed & inside, n = (uint64_t)__builtin_popcountll(kept);
        stopped = w.stops != 0;
        if (stopped) {
            const unsigned first = lowest_bit(w.stops);
            _mm512_mask_storeu_epi8(to, _bzhi_u64(UINT64_MAX, (unsigned)n), _mm512_maskz_compress_epi8(kept, v));
            last_carry = w.escaped >> first & 1; /* of an escape, at its backslash */
            to += n;
            p += first;
            break;
        }
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(kept, v));
        to += n;
    }
    *u = (unescaping){to, p, u->gives | (letters != 0 ? GW_JSON_CONTROL : 0)};
    if (last_carry != 0)
        take_back_backslash(u);
    else if (!stopped)
        take_back_sequence(u, begin);
}

/* Look for plain words now and then, so that the loop over other words need not. */
SIMD_AVX512_CODE static void unescape_avx512(unescaping *u, const char *end) {
    enum { STRETCH = 16384, NEAR_END = 64 + 3 /* a word, and a sequence that is taken back */ };
    const char *begin, *stretch_end;
    do {
        copy_plain_avx512(u, end);
        begin = u->p;
        stretch_end = end - begin > STRETCH ? begin + STRETCH : end;
        unescape_words_avx512(u, stretch_end);
    } while (stretch_end != end && u->p != begin && stretch_end - u->p < NEAR_END);
}
#endif

#if SIMD_X86_64
/* Return whether one of 16 bytes is not ASCII, and none of 64 a quote, which most often ends the string. */
static inline bool goes_on_beyond_ascii(const char *p) {
    const simd_block first = simd_load(p);
    simd_block quotes = simd_equal(first, '"');
    if (simd_high_bits(first) == 0)
        return false;
    for (int i = 16; i < 64; i += 16)
        quotes = simd_or(quotes, simd_equal(simd_load(p + i), '"'));
    return simd_bits(quotes) == 0;
}
#endif

/* Decode as much as the instructions of the processor can. Stop anywhere between two bytes or escapes. */
static inline void unescape_fast_path(unescaping *u, const char *end) {
#if SIMD_X86_64
    if (end - u->p >= 128) {
        const char *p = u->p;
        if (simd_has(SIMD_AVX512))
            unescape_avx512(u, end);
        else if (simd_has(SIMD_AVX2) && goes_on_beyond_ascii(p)) /* ASCII is faster by blocks of 16 bytes */
            unescape_avx2(u, end);
        if (u->p - p >= 64)
            return;
    }
#endif
#if SIMD_BLOCKS
    if (simd_has(SIMD_SHUFFLES))
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
#if SIMD_BLOCKS
    for (; n - i >= 16; i += 16) {
        simd_block v = simd_load(text + i);
        simd_store(out + i, simd_or(v, simd_and(simd_equal(v, '\0'), simd_all('"'))));
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
    if (end - text >= 128 || (text < end && *text == '\\'))
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
