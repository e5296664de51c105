#include "text/percent.h"

#include "text/simd.h"
#include <stdint.h>
#include <string.h>

/* The sets in which each byte is not escaped. */
enum { IN_COMPONENT = 1, IN_PATH = 2, PERCENT_IN_VALUE = 4, PERCENT_IN_NAME = 8, IN_FIELD = 16 };

static const unsigned char stays[256] = {
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,
    0,  0,  0,  28, 30, 28, 28, 30, 28, 18, 30, 30, 30, 30, 30, 30, 31, 31, 30, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
    30, 30, 28, 22, 28, 28, 30, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
    31, 31, 31, 31, 28, 28, 28, 28, 31, 28, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
    31, 31, 31, 31, 31, 31, 31, 28, 28, 28, 31, 0,  28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
};

static inline unsigned percent_bit_of(enum percent_set set) {
    static const unsigned char bits[] = {
        [PERCENT_COMPONENT] = IN_COMPONENT,     [PERCENT_PATH] = IN_PATH,
        [PERCENT_VALID_PATH] = IN_PATH,         [PERCENT_VALID_VALUE] = PERCENT_IN_VALUE,
        [PERCENT_VALID_NAME] = PERCENT_IN_NAME, [PERCENT_NO_CONTROL] = IN_FIELD};
    return bits[set];
}

#if SIMD_BLOCKS
/* Bit i: byte i may be escaped: it is not one of the bytes of most texts, which are letters, "_", and "-" to "9". "/",
 * which is one of those, is escaped in one set only. */
static inline unsigned stops(simd_block v, bool slash) {
    simd_block in = simd_or(simd_or(simd_letters(v), simd_equal(v, '_')), simd_within(v, '-', '9'));
    in = simd_clear(in, simd_equal(v, slash ? '\0' : '/'));
    return simd_bits(in) ^ 0xffff;
}
#endif

/* Return the length of a prefix that is not escaped, found in blocks. */
static size_t plain_length(const char *text, size_t n, bool slash) {
#if SIMD_BLOCKS
    if (n <= 16)
        return n != 0 && stops(simd_load_short(text, n), slash) == 0 ? n : 0;
    for (size_t i = 0; n - i >= 16; i += 16) {
        unsigned found = stops(simd_load(text + i), slash);
        if (found != 0)
            return i + lowest_bit(found);
    }
    const unsigned found = stops(simd_load(text + n - 16), slash);
    return found == 0 ? n : n - 16 + lowest_bit(found);
#else
    (void)text;
    (void)n;
    (void)slash;
    return 0;
#endif
}

size_t gw_percent_encoded_len(const char *text, size_t n, enum percent_set set) {
    const unsigned in = percent_bit_of(set);
    size_t escapes = 0;
    for (size_t i = plain_length(text, n, set != PERCENT_COMPONENT); i < n; i++)
        if ((stays[(unsigned char)text[i]] & in) == 0)
            escapes += set != PERCENT_VALID_PATH || !percent_escape_at(text + i, n - i);
    return escapes <= (SIZE_MAX - n) / 2 ? n + 2 * escapes : SIZE_MAX;
}

/* The slow path: byte by byte. */
static char *escape(char *out, const char *text, size_t n, enum percent_set set) {
    static const char hex[] = "0123456789ABCDEF";
    const unsigned in = percent_bit_of(set);
    for (size_t i = 0; i < n; i++) {
        /* The two digits of an escape that is kept are never escaped. */
        if ((stays[(unsigned char)text[i]] & in) != 0 ||
            (set == PERCENT_VALID_PATH && percent_escape_at(text + i, n - i))) {
            *out++ = text[i];
        } else {
            unsigned char c = (unsigned char)text[i];
            *out++ = '%';
            *out++ = hex[c >> 4];
            *out++ = hex[c & 15];
        }
    }
    return out;
}

char *gw_percent_encode(char *out, const char *text, size_t n, enum percent_set set) {
    const bool slash = set != PERCENT_COMPONENT;
#if SIMD_BLOCKS
    if (n >= 4 && n <= 16) /* copied first, since most are not escaped */
        return stops(simd_copy_short(out, text, n), slash) == 0 ? out + n : escape(out, text, n, set);
#endif
    const size_t plain = n > 16 ? plain_length(text, n, slash) : 0;
    if (plain == 0)
        return escape(out, text, n, set);
    memcpy(out, text, plain);
    return escape(out + plain, text + plain, n - plain, set);
}

size_t gw_percent_decode(char *out, const char *text, size_t n, bool plus) {
    const char *p = text, *end = n != 0 ? text + n : text;
    size_t to = 0;
    if (n != 0 && !plus) {
        const char *escape = memchr(text, '%', n);
        to = escape == NULL ? n : (size_t)(escape - text);
        memmove(out, text, to); /* the text may be decoded in place */
        p += to;
    }
    while (p != end)
        out[to++] = percent_next(&p, end, plus);
    return to;
}

bool gw_percent_is_encoded(const char *text, size_t n, bool plus) {
    for (size_t i = plain_length(text, n, true); i < n; i++)
        if ((plus && text[i] == '+') || percent_escape_at(text + i, n - i))
            return true;
    return false;
}
