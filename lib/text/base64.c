#include "text/base64.h"

#include <stdint.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The six bits of each character, NO_DIGIT for other bytes. */
#define NO_DIGIT 0x80
static const uint8_t six_bits[256] = {
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, 62,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, 63,       52,       53,       54,       55,       56,       57,       58,
    59,       60,       61,       NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, 0,
    1,        2,        3,        4,        5,        6,        7,        8,        9,        10,       11,
    12,       13,       14,       15,       16,       17,       18,       19,       20,       21,       22,
    23,       24,       25,       NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, 26,       27,
    28,       29,       30,       31,       32,       33,       34,       35,       36,       37,       38,
    39,       40,       41,       42,       43,       44,       45,       46,       47,       48,       49,
    50,       51,       NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, NO_DIGIT, NO_DIGIT,
};

size_t gw_base64_encoded_len(size_t n) {
    size_t groups = n / 3 + (n % 3 != 0);
    return groups <= SIZE_MAX / 4 ? groups * 4 : SIZE_MAX;
}

static inline void encode_group(char *out, const unsigned char *in) {
    uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
    out[0] = alphabet[bits >> 18];
    out[1] = alphabet[bits >> 12 & 63];
    out[2] = alphabet[bits >> 6 & 63];
    out[3] = alphabet[bits & 63];
}

static void encode_portable(char *out, const unsigned char *in, size_t n) {
    for (; n >= 12; n -= 12, in += 12, out += 16) {
        encode_group(out, in);
        encode_group(out + 4, in + 3);
        encode_group(out + 8, in + 6);
        encode_group(out + 12, in + 9);
    }
    for (; n >= 3; n -= 3, in += 3, out += 4)
        encode_group(out, in);
    if (n != 0) {
        unsigned char last[3] = {in[0], n == 2 ? in[1] : 0, 0};
        encode_group(out, last);
        out[3] = '=';
        if (n == 1)
            out[2] = '=';
    }
}

/* Return whether the padding from `i` on completes the group at `at` and the text. If not, *len is the offset of the
 * error. */
static bool is_padded(const char *text, size_t i, size_t at, size_t n, size_t *len) {
    for (*len = i; *len < at + 4; (*len)++)
        if (*len == n || text[*len] != '=')
            return false;
    return *len == n;
}

/* Decode the group at `at`, which has the padding or an error. `wrote` bytes were written before. */
static bool decode_end(unsigned char *out, size_t wrote, const char *text, size_t at, size_t n, size_t *len) {
    uint32_t bits = 0;
    size_t i = at;
    while (i < n && i < at + 4 && six_bits[(unsigned char)text[i]] != NO_DIGIT)
        bits = bits << 6 | six_bits[(unsigned char)text[i++]];

    size_t got = i - at;
    if (i == n && got == 0) {
        *len = wrote;
        return true;
    }
    *len = i;
    if (i == n || got < 2 || text[i] != '=')
        return false;
    uint32_t unused = got == 2 ? bits & 15 : bits & 3;
    if (unused != 0) {
        *len = i - 1;
        return false;
    }
    if (!is_padded(text, i, at, n, len))
        return false;
    bits >>= got == 2 ? 4 : 2;
    if (got == 3)
        out[wrote++] = (unsigned char)(bits >> 8);
    out[wrote++] = (unsigned char)bits;
    *len = wrote;
    return true;
}

/* Return four characters as 24 bits; a larger value when one of them is invalid. */
static inline uint32_t decode_group(const char *text) {
    uint32_t a = six_bits[(unsigned char)text[0]], b = six_bits[(unsigned char)text[1]];
    uint32_t c = six_bits[(unsigned char)text[2]], d = six_bits[(unsigned char)text[3]];
    return (a | b | c | d) < 64 ? a << 18 | b << 12 | c << 6 | d : UINT32_MAX;
}

static inline void put_group(unsigned char *out, uint32_t bits) {
    out[0] = (unsigned char)(bits >> 16);
    out[1] = (unsigned char)(bits >> 8);
    out[2] = (unsigned char)bits;
}

/* The fast path of decode_end(): decode a last group that has the padding and no error. Return how many bytes that
 * gave, 0 for any other group. */
static inline size_t decode_padded(unsigned char *out, const char *text) {
    const uint32_t a = six_bits[(unsigned char)text[0]], b = six_bits[(unsigned char)text[1]];
    const bool two = text[2] == '=';
    const uint32_t c = two ? 0 : six_bits[(unsigned char)text[2]];
    if (text[3] != '=' || (a | b | c) >= 64 || ((two ? b & 15 : c & 3) != 0))
        return 0;
    out[0] = (unsigned char)(a << 2 | b >> 4);
    if (two)
        return 1;
    out[1] = (unsigned char)(b << 4 | c >> 2);
    return 2;
}

/* Decode from `at` on, after `wrote` bytes were written. */
static bool decode_portable(unsigned char *out, size_t wrote, const char *text, size_t at, size_t n, size_t *len) {
    for (; n - at > 8; at += 8, wrote += 6) { /* the last group may have padding */
        uint32_t first = decode_group(text + at), second = decode_group(text + at + 4);
        if ((first | second) > 0xFFFFFF)
            break;
        put_group(out + wrote, first);
        put_group(out + wrote + 3, second);
    }
    for (; n - at >= 4; at += 4, wrote += 3) {
        uint32_t bits = decode_group(text + at);
        if (bits > 0xFFFFFF)
            break;
        put_group(out + wrote, bits);
    }
    if (n - at == 4) {
        const size_t got = decode_padded(out + wrote, text + at);
        *len = wrote + got;
        if (got != 0)
            return true;
    }
    return decode_end(out, wrote, text, at, n, len);
}

#if SIMD_BLOCKS

/* Both directions follow Mula and Lemire, "Faster Base64 Encoding and Decoding Using AVX2 Instructions" (2018). The
 * tables have one copy for each half of a 32-byte register, since shuffles work on halves. */
#define TWICE(...)                                                                                                     \
    { __VA_ARGS__, __VA_ARGS__ }

/* Bytes a b c of each group as b a c b, so that both 16-bit halves hold two whole sextets. */
static const int8_t encode_order[32] = TWICE(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);

/* What to add to a sextet, by its range: 0 is a-z, 1 to 10 are the digits, 11 is "+", 12 is "/", 13 is A-Z. */
static const int8_t encode_shift[32] = TWICE('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                             '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);

/* A character is refused when the entries of its low and its high half have a bit in common. Bit 0: row 2 (only "+"
 * and "/"), bit 1: row 3 (digits), bit 2: rows 4 and 6 (letters but for "@" and "`"), bit 3: rows 5 and 7 (up to "Z"
 * and "z"), bit 4: every other row. */
static const int8_t refuse_low[32] =
    TWICE(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
static const int8_t refuse_high[32] =
    TWICE(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);

/* What to add to a character, by its high half; "/" goes one entry down from its row. */
static const int8_t decode_shift[32] =
    TWICE(0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 0, 0, 0);

/* Three bytes of each 32-bit number, the highest first. */
static const int8_t decode_order[32] = TWICE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);

SIMD_SHUFFLE_CODE static inline void encode_block(char *out, const unsigned char *in) {
    simd_block sextets = simd_sextets(simd_shuffle(simd_load(in), simd_load(encode_order)));
    simd_block range = simd_reduce(sextets, 51);
    simd_block upper = simd_and(simd_at_most(sextets, 25), simd_all(13));
    simd_store(out, simd_add(sextets, simd_shuffle(simd_load(encode_shift), simd_or(range, upper))));
}

/* Encode most of the input. Return how many bytes, a multiple of 3. */
SIMD_SHUFFLE_CODE static size_t encode_shuffles(char *out, const unsigned char *in, size_t n) {
    size_t i = 0;
    for (; n - i >= 52; i += 48, out += 64) {
        encode_block(out, in + i);
        encode_block(out + 16, in + i + 12);
        encode_block(out + 32, in + i + 24);
        encode_block(out + 48, in + i + 36);
    }
    for (; n - i >= 16; i += 12, out += 16)
        encode_block(out, in + i);
    return i;
}

/* Decode sixteen characters to twelve bytes. Return false when one is invalid. */
SIMD_SHUFFLE_CODE static inline bool decode_block(simd_block in, simd_block *out) {
    simd_block high = simd_upper_half(in), low = simd_and(in, simd_all(0x0f));
    simd_block refused = simd_and(simd_shuffle(simd_load(refuse_low), low), simd_shuffle(simd_load(refuse_high), high));
    if (simd_any(refused))
        return false;
    simd_block row = simd_add(high, simd_equal(in, '/'));
    simd_block sextets = simd_add(in, simd_shuffle(simd_load(decode_shift), row));
    *out = simd_shuffle(simd_join_sextets(sextets), simd_load(decode_order));
    return true;
}

/* Decode up to the last bytes or to the block with an error. Return the offset in `text`. A store is 4 bytes longer
 * than its result: the rest of the text guarantees that these belong to the output, and in place only text that was
 * read is overwritten. */
SIMD_SHUFFLE_CODE static size_t decode_shuffles(unsigned char *out, const char *text, size_t at, size_t n) {
    for (; n - at >= 24; at += 16) {
        simd_block bytes;
        if (!decode_block(simd_load(text + at), &bytes))
            break;
        simd_store((char *)out + at / 4 * 3, bytes);
    }
    return at;
}

#endif

#if SIMD_X86

#define BASE64_AVX2 SIMD_AVX2_CODE static inline

BASE64_AVX2 __m256i load32(const void *p) {
    return _mm256_loadu_si256((const __m256i *)p);
}

/* Twelve bytes in each half. */
BASE64_AVX2 __m256i load24(const unsigned char *in) {
    __m128i low = _mm_loadu_si128((const __m128i *)(const void *)in);
    __m128i high = _mm_loadu_si128((const __m128i *)(const void *)(in + 12));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

BASE64_AVX2 __m256i encode32(__m256i in) {
    in = _mm256_shuffle_epi8(in, load32(encode_order));
    __m256i even =
        _mm256_mulhi_epu16(_mm256_and_si256(in, _mm256_set1_epi32(0x0FC0FC00)), _mm256_set1_epi32(0x04000040));
    __m256i odd =
        _mm256_mullo_epi16(_mm256_and_si256(in, _mm256_set1_epi32(0x003F03F0)), _mm256_set1_epi32(0x01000010));
    __m256i sextets = _mm256_or_si256(even, odd);
    __m256i range = _mm256_subs_epu8(sextets, _mm256_set1_epi8(51));
    __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(26), sextets), _mm256_set1_epi8(13));
    return _mm256_add_epi8(sextets, _mm256_shuffle_epi8(load32(encode_shift), _mm256_or_si256(range, upper)));
}

SIMD_AVX2_CODE static size_t encode_avx2(char *out, const unsigned char *in, size_t n) {
    size_t i = 0;
    for (; n - i >= 52; i += 48, out += 64) {
        __m256i a = encode32(load24(in + i)), b = encode32(load24(in + i + 24));
        _mm256_storeu_si256((__m256i *)(void *)out, a);
        _mm256_storeu_si256((__m256i *)(void *)(out + 32), b);
    }
    for (; n - i >= 28; i += 24, out += 32)
        _mm256_storeu_si256((__m256i *)(void *)out, encode32(load24(in + i)));
    return i;
}

/* Decode 32 characters to 24 bytes; `*bad` collects errors. */
BASE64_AVX2 __m256i decode32(__m256i in, __m256i *bad) {
    __m256i high = _mm256_and_si256(_mm256_srli_epi32(in, 4), _mm256_set1_epi8(0x0F));
    __m256i low = _mm256_and_si256(in, _mm256_set1_epi8(0x0F));
    *bad = _mm256_or_si256(*bad, _mm256_and_si256(_mm256_shuffle_epi8(load32(refuse_low), low),
                                                  _mm256_shuffle_epi8(load32(refuse_high), high)));
    __m256i row = _mm256_add_epi8(high, _mm256_cmpeq_epi8(in, _mm256_set1_epi8('/')));
    __m256i sextets = _mm256_add_epi8(in, _mm256_shuffle_epi8(load32(decode_shift), row));
    __m256i pairs = _mm256_maddubs_epi16(sextets, _mm256_set1_epi32(0x01400140));
    __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    __m256i halves = _mm256_shuffle_epi8(groups, load32(decode_order));
    return _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
}

/* Like decode_shuffles(), with stores that are 8 bytes longer. */
SIMD_AVX2_CODE static size_t decode_avx2(unsigned char *out, const char *text, size_t at, size_t n) {
    for (; n - at >= 80; at += 64) {
        __m256i bad = _mm256_setzero_si256();
        __m256i a = decode32(load32(text + at), &bad), b = decode32(load32(text + at + 32), &bad);
        if (!_mm256_testz_si256(bad, bad))
            return at;
        _mm256_storeu_si256((__m256i *)(void *)(out + at / 4 * 3), a);
        _mm256_storeu_si256((__m256i *)(void *)(out + at / 4 * 3 + 24), b);
    }
    for (; n - at >= 48; at += 32) {
        __m256i bad = _mm256_setzero_si256();
        __m256i bytes = decode32(load32(text + at), &bad);
        if (!_mm256_testz_si256(bad, bad))
            return at;
        _mm256_storeu_si256((__m256i *)(void *)(out + at / 4 * 3), bytes);
    }
    return at;
}

#endif

static IN_LINE void encode_by_level(enum simd level, char *out, const void *data, size_t n) {
    const unsigned char *in = data;
    size_t done = 0;
    if (n == 0) /* both may be NULL */
        return;
#if SIMD_X86
    if (level >= SIMD_AVX2)
        done = encode_avx2(out, in, n);
#endif
#if SIMD_BLOCKS
    if (level >= SIMD_SHUFFLES)
        done += encode_shuffles(out + done / 3 * 4, in + done, n - done);
#endif
    (void)level;
    if (done < n)
        encode_portable(out + done / 3 * 4, in + done, n - done);
}

static IN_LINE bool decode_by_level(enum simd level, void *out, const char *text, size_t n, size_t *len) {
    size_t at = 0;
#if SIMD_X86
    if (level >= SIMD_AVX2)
        at = decode_avx2(out, text, at, n);
#endif
#if SIMD_BLOCKS
    if (level >= SIMD_SHUFFLES)
        at = decode_shuffles(out, text, at, n);
#endif
    (void)level;
    return decode_portable(out, at / 4 * 3, text, at, n, len);
}

void gw_base64_encode_with(enum simd level, char *out, const void *data, size_t n) {
    encode_by_level(level, out, data, n);
}

bool gw_base64_decode_with(enum simd level, void *out, const char *text, size_t n, size_t *len) {
    return decode_by_level(level, out, text, n, len);
}

/* Short texts do not need more than shuffles. */
void gw_base64_encode(char *out, const void *data, size_t n) {
    if (n < 28 && simd_has(SIMD_SHUFFLES))
        encode_by_level(SIMD_SHUFFLES, out, data, n);
    else
        gw_base64_encode_with(simd_level(), out, data, n);
}

bool gw_base64_decode(void *out, const char *text, size_t n, size_t *len) {
    if (n < 48 && simd_has(SIMD_SHUFFLES))
        return decode_by_level(SIMD_SHUFFLES, out, text, n, len);
    return gw_base64_decode_with(simd_level(), out, text, n, len);
}

size_t gw_base64_decoded_len(const char *text, size_t n) {
    size_t len = n / 4 * 3;
    if (n == 0 || n % 4 != 0)
        return len;
    return len - (text[n - 1] == '=') - (text[n - 2] == '=');
}

/* ---- what RFC 4648 does not have ---------------------------------------------------------------------------- */

/* Base64 that is read byte by byte. */
typedef struct loose {
    unsigned char *out;
    size_t wrote, odd;
    uint32_t bits; /* of the characters of a group so far */
    unsigned count, padding;
} loose;

static void report_odd(loose *l, size_t at) {
    if (l->odd == SIZE_MAX)
        l->odd = at;
}

/* Take a character that has six bits. */
static void take_bits(loose *l, uint8_t bits) {
    l->bits = l->bits << 6 | bits;
    if (++l->count != 4)
        return;
    put_group(l->out + l->wrote, l->bits);
    l->wrote += 3;
    l->bits = l->count = 0;
}

/* Take the character at `at`; false when it cannot be there. */
static bool take_character(loose *l, char c, size_t at) {
    uint8_t bits = six_bits[(unsigned char)c];
    if (c == '\r' || c == '\n') {
        report_odd(l, at);
        return true;
    }
    if (c == '=')
        return ++l->padding <= 2 && l->count + l->padding <= 4 && l->count >= 2;
    if (c == '-' || c == '_') {
        report_odd(l, at);
        bits = c == '-' ? 62 : 63;
    }
    if (bits == NO_DIGIT || l->padding != 0)
        return false;
    take_bits(l, bits);
    return true;
}

/* Write what the last group has; false when it has no byte, or bits that belong to none. */
static bool take_end(loose *l, size_t n) {
    const unsigned spare = l->count == 2 ? 4 : 2;
    if (l->count == 0)
        return true;
    if (l->count == 1 || (l->bits & ((1u << spare) - 1)) != 0)
        return false;
    if (l->padding != 4 - l->count) {
        if (l->padding != 0)
            return false;
        report_odd(l, n);
    }
    for (unsigned left = l->count - 1, shift = 6 * l->count - 8; left != 0; left--, shift -= 8)
        l->out[l->wrote++] = (unsigned char)(l->bits >> shift);
    return true;
}

bool gw_base64_decode_loosely(void *out, const char *text, size_t n, size_t *len, size_t *odd) {
    loose l = {out, 0, SIZE_MAX, 0, 0, 0};
    bool good = true;
    size_t i = 0;
    while (i < n && good) {
        good = take_character(&l, text[i], i);
        i += good;
    }
    good = good && take_end(&l, n);
    *len = good ? l.wrote : i;
    *odd = l.odd;
    return good;
}
