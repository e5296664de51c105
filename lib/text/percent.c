#include "text/percent.h"

#include "text/ascii.h"
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

/* Whether the byte at `i` stays as it is. The two digits of an escape that stays do so by themselves. */
static inline bool stays_at(const char *text, size_t n, size_t i, enum percent_set set) {
    return (stays[(unsigned char)text[i]] & bit_of(set)) != 0 || (set == PERCENT_VALID_PATH && escape_at(text, n, i));
}

size_t percent_encoded_len(const char *text, size_t n, enum percent_set set) {
    const unsigned in = bit_of(set);
    size_t escapes = 0;
    for (size_t i = 0; i < n; i++)
        if ((stays[(unsigned char)text[i]] & in) == 0)
            escapes += set != PERCENT_VALID_PATH || !escape_at(text, n, i);
    return escapes <= (SIZE_MAX - n) / 2 ? n + 2 * escapes : SIZE_MAX;
}

char *percent_encode(char *out, const char *text, size_t n, enum percent_set set) {
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < n; i++) {
        if (stays_at(text, n, i, set)) {
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
