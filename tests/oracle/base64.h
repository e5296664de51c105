/* Base64 as RFC 4648 defines it, bit by bit and character by character. */
#ifndef TESTS_ORACLE_BASE64_H
#define TESTS_ORACLE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const char naive_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static inline size_t naive_base64_encode(char *out, const unsigned char *data, size_t n) {
    size_t to = 0;
    for (size_t i = 0; i < n * 8; i += 6) {
        unsigned sextet = 0;
        for (size_t bit = i; bit < i + 6; bit++)
            sextet = sextet << 1 | (bit < n * 8 ? (unsigned)(data[bit / 8] >> (7 - bit % 8)) & 1u : 0);
        out[to++] = naive_alphabet[sextet];
    }
    while (to % 4 != 0)
        out[to++] = '=';
    return to;
}

/* True: *len bytes are in `out`. False: *len is the offset of the first bad byte, which is the last character before
 * the padding when its unused bits are not zero. */
static inline bool naive_base64_decode(unsigned char *out, const char *text, size_t n, size_t *len) {
    uint32_t bits = 0;
    size_t to = 0, padding = 0;
    for (size_t i = 0; i < n; i++) {
        const char *letter = text[i] == '\0' ? NULL : strchr(naive_alphabet, text[i]);
        size_t place = i % 4;
        *len = i;
        if (padding != 0 && (place == 0 || text[i] != '='))
            return false;
        if (text[i] == '=' && place >= 2) {
            *len = i - 1;
            if (padding++ == 0 && (bits & (place == 2 ? 15 : 3)) != 0)
                return false;
            continue;
        }
        if (letter == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(letter - naive_alphabet);
        if (place != 0)
            out[to++] = (unsigned char)(bits >> (6 - 2 * place));
    }
    /* With padding, the bits that the last character began are no byte. */
    *len = n % 4 != 0 ? n : to;
    return n % 4 == 0;
}

#endif
