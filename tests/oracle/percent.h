/* Percent-encoding, one byte at a time. */
#ifndef TESTS_ORACLE_PERCENT_H
#define TESTS_ORACLE_PERCENT_H

#include "oracle/text.h"
#include "text/percent.h"
#include <stdio.h>

static inline bool naive_is_escape(const char *text, size_t n) {
    return n >= 3 && text[0] == '%' && naive_hex(text[1]) >= 0 && naive_hex(text[2]) >= 0;
}

/* A piece of a query string keeps every byte that does not end it. */
static inline bool naive_stays_in_query(char c, enum percent_set set) {
    static const char *const ends[] = {"&", "&=", ""};
    const bool control = (unsigned char)c < 0x20 || c == 0x7f;
    return !control && strchr(ends[set - PERCENT_VALID_VALUE], c) == NULL;
}

static inline bool naive_percent_stays(const char *text, size_t n, enum percent_set set) {
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    if (set >= PERCENT_VALID_VALUE)
        return naive_stays_in_query(*text, set);
    return naive_is_one_of(*text, unreserved) ||
           (set != PERCENT_COMPONENT && naive_is_one_of(*text, "!$&'()*+,;=:@/")) ||
           (set == PERCENT_VALID_PATH && naive_is_escape(text, n));
}

static inline size_t naive_percent_encode(char *out, const char *text, size_t n, enum percent_set set) {
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        char escape[4];
        if (naive_percent_stays(text + i, n - i, set)) {
            out[to++] = text[i];
            continue;
        }
        snprintf(escape, sizeof escape, "%%%02X", (unsigned)(unsigned char)text[i]);
        memcpy(out + to, escape, 3);
        to += 3;
    }
    return to;
}

static inline size_t naive_percent_decode(char *out, const char *text, size_t n, bool plus) {
    size_t to = 0;
    for (size_t i = 0; i < n; i++) {
        if (naive_is_escape(text + i, n - i)) {
            out[to++] = (char)(naive_hex(text[i + 1]) * 16 + naive_hex(text[i + 2]));
            i += 2;
        } else {
            out[to++] = plus && text[i] == '+' ? ' ' : text[i];
        }
    }
    return to;
}

#endif
