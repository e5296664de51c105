#include "text/obs_text.h"

#include <stdint.h>
#include <string.h>

/* Most texts have none, so eight bytes are checked at once. */
size_t gw_obs_text_count(const char *text, size_t n) {
    const uint64_t high = UINT64_C(0x8080808080808080);
    size_t count = 0, i = 0;
    uint64_t word;
    while (i < n) {
        size_t end = n - i < sizeof word ? n : i + sizeof word;
        if (end == i + sizeof word && (memcpy(&word, text + i, sizeof word), (word & high) == 0))
            i = end;
        for (; i < end; i++)
            count += (unsigned char)text[i] >> 7;
    }
    return count;
}

char *gw_obs_text_escape(char *out, const char *text, size_t n) {
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            *out++ = text[i];
            continue;
        }
        *out++ = '%';
        *out++ = digits[c >> 4];
        *out++ = digits[c & 15];
    }
    return out;
}

char *gw_obs_text_to_utf8(char *out, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 0x80) {
            *out++ = text[i];
            continue;
        }
        *out++ = (char)(0xC0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3F));
    }
    return out;
}
