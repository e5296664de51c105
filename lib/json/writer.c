#include "json/writer.h"
#include "text/base64.h"
#include "text/plain_copy.h"
#include "text/utf8.h"

/* The letter of each control byte's escape, 'u' for those that have none. */
static const char control_escapes[33] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

static bool needs_escape(unsigned char c) {
    return c == '"' || c == '\\' || c < 0x20;
}

/* Return the first byte from `p` on that needs an escape, or `end`. */
static const char *writer_escape_at(const char *p, const char *end) {
#if SIMD_BLOCKS
    for (; end - p >= 16; p += 16) {
        unsigned mask = simd_bits(simd_json_escaped(simd_load(p)));
        if (mask != 0)
            return p + lowest_bit(mask);
    }
#endif
    while (p < end && !needs_escape((unsigned char)*p))
        p++;
    return p;
}

/* Return how many bytes the escapes of a text add. */
static size_t escapes_length(const char *text, size_t n) {
    const char *end = text + n;
    size_t more = 0;
    for (const char *p = writer_escape_at(text, end); p < end; p = writer_escape_at(p + 1, end))
        more += (unsigned char)*p < 0x20 && control_escapes[(unsigned char)*p] == 'u' ? 5 : 1;
    return more;
}

static char *put_escape(char *to, unsigned char c) {
    static const char digits[] = "0123456789abcdef";
    *to++ = '\\';
    if (c >= 0x20) {
        *to++ = (char)c;
        return to;
    }
    *to++ = control_escapes[c];
    if (control_escapes[c] != 'u')
        return to;
    memcpy(to, "00", 2);
    to[2] = digits[c >> 4];
    to[3] = digits[c & 15];
    return to + 4;
}

/* Progress: the rest of the text, and where its next byte is written. */
typedef struct escaping {
    const char *text, *end;
    char *to, *capacity_end;
} escaping;

#if SIMD_BLOCKS

/* Two halves of a shuffle for each set of bytes that need an escape: it puts a backslash (byte 8) before them. */
static const uint64_t escape_spread[256][2] = {
#include "json/spread.inc"
};

/* Escape the first eight bytes of `v`, which has backslashes after them. Writes 16 bytes, of which the returned end
 * says how many count. */
SIMD_SHUFFLE_CODE static inline char *spread_eight(char *to, simd_block v, unsigned escaped) {
    simd_store(to, simd_shuffle(v, simd_load(escape_spread[escaped])));
    return to + 8 + __builtin_popcount(escaped);
}

/* The letters of control bytes in their place; false when one has none. */
SIMD_SHUFFLE_CODE static inline bool letter_controls(simd_block *v, simd_block control) {
    static const char letters[16] = {[8] = 'b', [9] = 't', [10] = 'n', [12] = 'f', [13] = 'r'};
    simd_block letter = simd_and(simd_shuffle(simd_load(letters), *v), simd_at_most(*v, 0x0f));
    *v = simd_select(control, *v, letter);
    return !simd_any(simd_and(control, simd_equal(letter, '\0')));
}

/* Write 16 bytes at a time, as long as there is text and room for it. Stop before a control byte without a letter. */
SIMD_SHUFFLE_CODE static void escape_blocks(escaping *e) {
    const simd_block backslashes = simd_all('\\');
    const char *text = e->text;
    char *to = e->to;
    while (e->end - text >= 16 && e->capacity_end - to >= 32) {
        simd_block v = simd_load(text), control = simd_control(v);
        simd_block named = simd_or(simd_equal(v, '"'), simd_same_mask(v, backslashes));
        unsigned escaped = simd_bits(simd_or(named, control));
        if (escaped == 0) {
            simd_store(to, v);
            text += 16;
            to += 16;
            continue;
        }
        if (simd_bits(control) != 0 && !letter_controls(&v, control))
            break;
        to = spread_eight(to, simd_first_half(v, backslashes), escaped & 0xff);
        to = spread_eight(to, simd_second_half(v, backslashes), escaped >> 8);
        text += 16;
    }
    e->text = text;
    e->to = to;
}
#endif

#if SIMD_X86_64
/* Control bytes as the letters of their escapes. Return false when one has none. */
SIMD_AVX512_CODE static inline bool letter_controls_avx512(__m256i *v, __mmask32 control) {
    const __m256i letters =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, 'b', 't', 'n', 0, 'f', 'r', 0, 0));
    const __m256i letter = _mm256_shuffle_epi8(letters, *v);
    const __mmask32 named = _mm256_test_epi8_mask(letter, letter) & _mm256_cmplt_epu8_mask(*v, _mm256_set1_epi8(16));
    *v = _mm256_mask_mov_epi8(*v, control, letter);
    return (control & ~named) == 0;
}

/* Write 32 bytes at a time: put a backslash before each, and take out those that are not needed. Nothing depends on
 * whether there are escapes: that is not predictable. Stop before a control byte without a letter. */
SIMD_AVX512_CODE static void escape_words(escaping *e) {
    static const uint8_t twice[64] = {0,  0,  1,  1,  2,  2,  3,  3,  4,  4,  5,  5,  6,  6,  7,  7,
                                      8,  8,  9,  9,  10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15,
                                      16, 16, 17, 17, 18, 18, 19, 19, 20, 20, 21, 21, 22, 22, 23, 23,
                                      24, 24, 25, 25, 26, 26, 27, 27, 28, 28, 29, 29, 30, 30, 31, 31};
    const __m512i order = _mm512_loadu_si512(twice), backslashes = _mm512_set1_epi8('\\');
    const uint64_t even = UINT64_C(0x5555555555555555);
    const char *text = e->text;
    char *to = e->to;
    for (; e->end - text >= 32 && e->capacity_end - to >= 64; text += 32) {
        __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)text);
        const __mmask32 control = _mm256_cmplt_epu8_mask(v, _mm256_set1_epi8(0x20));
        const __mmask32 named =
            _mm256_cmpeq_epi8_mask(v, _mm256_set1_epi8('"')) | _mm256_cmpeq_epi8_mask(v, _mm256_set1_epi8('\\'));
        if (!letter_controls_avx512(&v, control))
            break;
        const __m512i pairs = _mm512_permutexvar_epi8(order, _mm512_castsi256_si512(v));
        const uint64_t kept = _pdep_u64(control | named, even) | ~even;
        _mm512_storeu_si512(to, _mm512_maskz_compress_epi8(kept, _mm512_mask_mov_epi8(pairs, even, backslashes)));
        to += __builtin_popcountll(kept);
    }
    e->text = text;
    e->to = to;
}
#endif

#if SIMD_BLOCKS
/* Copy n < 16 bytes. */
static inline void copy_few(char *to, const char *from, size_t n) {
    if (n >= 8) {
        memcpy(to, from, 8);
        memcpy(to + n - 8, from + n - 8, 8);
    } else if (n >= 4) {
        memcpy(to, from, 4);
        memcpy(to + n - 4, from + n - 4, 4);
    } else if (n != 0) {
        to[0] = from[0];
        to[n / 2] = from[n / 2];
        to[n - 1] = from[n - 1];
    }
}

/* Write the last few bytes of a text as escape_blocks() does, with spaces after them that do not count. */
SIMD_SHUFFLE_CODE static void escape_last_block(escaping *e) {
    const size_t n = (size_t)(e->end - e->text);
    const simd_block backslashes = simd_all('\\');
    char rest[16];
    if (n == 0 || n >= sizeof rest || e->capacity_end - e->to < 32)
        return;
    memset(rest, ' ', sizeof rest);
    copy_few(rest, e->text, n);
    simd_block v = simd_load(rest), control = simd_control(v);
    const unsigned escaped = simd_bits(simd_json_escaped(v));
    if (simd_bits(control) != 0 && !letter_controls(&v, control))
        return;
    char *to = spread_eight(e->to, simd_first_half(v, backslashes), escaped & 0xff);
    to = spread_eight(to, simd_second_half(v, backslashes), escaped >> 8);
    e->text += n;
    e->to = to - (sizeof rest - n);
}

/* Write the last few bytes of a text if none of them needs an escape, which is the usual case. */
static void escape_rest(escaping *e) {
    size_t n = (size_t)(e->end - e->text);
    char rest[16];
    if (n == 0 || n >= sizeof rest || (size_t)(e->capacity_end - e->to) < n)
        return;
    memset(rest, ' ', sizeof rest);
    copy_few(rest, e->text, n);
    if (simd_bits(simd_json_escaped(simd_load(rest))) != 0)
        return;
    copy_few(e->to, rest, n);
    e->text += n;
    e->to += n;
}
#endif

/* Write as long as the capacity certainly suffices. */
static void escape_some(escaping *e) {
#if SIMD_BLOCKS
    const bool blocks = simd_has(SIMD_SHUFFLES);
#endif
#if SIMD_X86_64
    const bool words = e->end - e->text >= 128 && simd_has(SIMD_AVX512);
#endif
    while (e->text < e->end) {
#if SIMD_X86_64
        if (words)
            escape_words(e);
#endif
#if SIMD_BLOCKS
        if (blocks) {
            escape_blocks(e);
            escape_last_block(e);
        }
        escape_rest(e);
#endif
        for (int i = 0; i < 16 && e->text < e->end; i++) {
            if (e->capacity_end - e->to < 6)
                return;
            if (needs_escape((unsigned char)*e->text))
                e->to = put_escape(e->to, (unsigned char)*e->text++);
            else
                *e->to++ = *e->text++;
        }
    }
}

/* Copy the plain beginning of a text, of which most consist, if there is capacity for all of the text. Return how many
 * bytes that were. */
static inline size_t write_plain_bytes(apigw_buffer *b, const char *text, size_t n) {
    if (n == 0 || n > buffer_capacity(b))
        return 0; /* `text` may be NULL */
    const size_t plain = copy_plain(b->data + b->length, text, n);
    b->length += plain;
    return plain;
}

/* One pass over the text if the current capacity suffices; else two passes over the rest, to know its length first. */
static void write_escaped(apigw_buffer *b, const char *text, size_t n) {
    size_t capacity = buffer_capacity(b), length;
    escaping e = {text, text + n, NULL, NULL};
    if (capacity != 0) {
        e.to = b->data + b->length;
        e.capacity_end = e.to + capacity;
        escape_some(&e);
        b->length = (size_t)(e.to - b->data);
    }
    n = (size_t)(e.end - e.text);
    if (n == 0)
        return;
    length = n + escapes_length(e.text, n);
    e.to = gw_buffer_reserve(b, length);
    if (e.to == NULL) {
        gw_buffer_skip(b, length);
        return;
    }
    while (e.text < e.end) {
        const char *escape = writer_escape_at(e.text, e.end);
        memcpy(e.to, e.text, (size_t)(escape - e.text));
        e.to += escape - e.text;
        e.text = escape;
        while (e.text < e.end && needs_escape((unsigned char)*e.text))
            e.to = put_escape(e.to, (unsigned char)*e.text++);
    }
    buffer_commit(b, length);
}

void gw_json_write_inside(apigw_buffer *b, const char *text, size_t n) {
    const size_t plain = write_plain_bytes(b, text, n);
    if (plain < n)
        write_escaped(b, text + plain, n - plain);
}

void gw_json_write_string(apigw_buffer *b, const char *text, size_t n) {
    buffer_byte(b, '"');
    gw_json_write_inside(b, text, n);
    buffer_byte(b, '"');
}

void gw_json_write_bytes_inside(apigw_buffer *b, const char *text, size_t n) {
    size_t at = write_plain_bytes(b, text, n);
    while (at < n) {
        size_t valid = gw_utf8_valid(text + at, n - at);
        write_escaped(b, text + at, valid);
        at += valid;
        if (at == n)
            break;
        buffer_literal(b, "\xef\xbf\xbd");
        at += gw_utf8_bad_length(text + at, n - at);
    }
}

void gw_json_write_bytes(apigw_buffer *b, const char *text, size_t n) {
    const size_t capacity = buffer_capacity(b);
    size_t plain = 0;
    if (n != 0 && n < capacity && capacity - n >= 2) {
        char *to = b->data + b->length;
        plain = copy_plain(to + 1, text, n);
        to[0] = to[plain + 1] = '"';
        b->length += plain + 1 + (plain == n);
        if (plain == n)
            return;
        text += plain;
        n -= plain;
    } else {
        buffer_byte(b, '"');
    }
    gw_json_write_bytes_inside(b, text, n);
    buffer_byte(b, '"');
}

void gw_json_write_base64(apigw_buffer *b, const void *data, size_t n) {
    size_t length = gw_base64_encoded_len(n);
    char *to;
    buffer_byte(b, '"');
    to = gw_buffer_reserve(b, length);
    if (to == NULL) {
        gw_buffer_skip(b, length);
    } else {
        gw_base64_encode(to, data, n);
        buffer_commit(b, length);
    }
    buffer_byte(b, '"');
}
