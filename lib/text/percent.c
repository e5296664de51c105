#include "text/percent.h"

#include "text/ascii.h"
#include "text/header.h"
#include <stdint.h>

/* In which sets each byte stays. */
enum { IN_COMPONENT = 1, IN_PATH = 2, IN_VALUE = 4, IN_NAME = 8 };

static const unsigned char stays[256] = {
    0,  12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 14, 12, 12, 14, 12, 2,  14, 14, 14, 14, 14, 14, 15, 15, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    14, 14, 12, 6,  12, 12, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    15, 15, 15, 15, 12, 12, 12, 12, 15, 12, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
    15, 15, 15, 15, 15, 15, 15, 12, 12, 12, 15, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
    12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12, 12,
};

/* Whether a well-formed %XX begins at `i`. */
static inline bool escape_at(const char *text, size_t n, size_t i) {
    return text[i] == '%' && n - i >= 3 && ascii_is_hex(text[i + 1]) && ascii_is_hex(text[i + 2]);
}

static inline unsigned bit_of(enum percent_set set) {
    static const unsigned char bits[] = {[PERCENT_COMPONENT] = IN_COMPONENT,
                                         [PERCENT_PATH] = IN_PATH,
                                         [PERCENT_VALID_PATH] = IN_PATH,
                                         [PERCENT_VALID_VALUE] = IN_VALUE,
                                         [PERCENT_VALID_NAME] = IN_NAME};
    return bits[set];
}

#ifdef __SSE2__
/* Whether none of the 16 bytes at `text` is escaped in any set, seen from the bytes that most texts have; "/" is in all
 * but one. */
static bool plain_block(const char *text, bool slash) {
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)text);
    __m128i other = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')), _mm_cmpeq_epi8(v, _mm_set1_epi8('_')));
    if (slash)
        other = _mm_or_si128(other, _mm_cmpeq_epi8(v, _mm_set1_epi8('/')));
    return (header_name_stops(v) & ~(unsigned)_mm_movemask_epi8(other)) == 0;
}
#endif

/* Whether the text is seen to stay as it is without looking at each byte. */
static bool is_plain(const char *text, size_t n, enum percent_set set) {
#ifdef __SSE2__
    const bool slash = set != PERCENT_COMPONENT;
    size_t i = 0;
    if (n < 16)
        return false;
    while (n - i > 16 && plain_block(text + i, slash))
        i += 16;
    return n - i <= 16 && plain_block(text + n - 16, slash);
#else
    (void)text;
    (void)set;
    return n == 0;
#endif
}

size_t percent_encoded_len(const char *text, size_t n, enum percent_set set) {
    const unsigned in = bit_of(set);
    size_t escapes = 0;
    if (is_plain(text, n, set))
        return n;
    for (size_t i = 0; i < n; i++)
        if ((stays[(unsigned char)text[i]] & in) == 0)
            escapes += set != PERCENT_VALID_PATH || !escape_at(text, n, i);
    return escapes <= (SIZE_MAX - n) / 2 ? n + 2 * escapes : SIZE_MAX;
}

char *percent_encode(char *out, const char *text, size_t n, enum percent_set set) {
    static const char hex[] = "0123456789ABCDEF";
    const unsigned in = bit_of(set);
    for (size_t i = 0; i < n; i++) {
        /* The two digits of an escape that stays do so by themselves. */
        if ((stays[(unsigned char)text[i]] & in) != 0 || (set == PERCENT_VALID_PATH && escape_at(text, n, i))) {
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

size_t percent_decode(char *out, const char *text, size_t n, bool plus) {
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '%' && escape_at(text, n, i)) {
            c = (char)(ascii_hex(text[i + 1]) << 4 | ascii_hex(text[i + 2]));
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        out[to++] = c;
    }
    return to;
}

bool percent_is_encoded(const char *text, size_t n, bool plus) {
    for (size_t i = 0; i < n; i++)
        if ((plus && text[i] == '+') || escape_at(text, n, i))
            return true;
    return false;
}
