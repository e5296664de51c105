/* Strings of JSON, one byte at a time. */
#ifndef TESTS_ORACLE_JSON_H
#define TESTS_ORACLE_JSON_H

#include "oracle/text.h"
#include "oracle/utf8.h"
#include "json/walker.h"

/* Return the value of the escape \uXXXX at `p`, or -1. */
static inline int32_t naive_unit(const char *p, const char *end) {
    int32_t unit = 0;
    if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        int digit = naive_hex(p[i]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

static inline bool is_high_half(int32_t unit) {
    return unit >= 0xd800 && unit <= 0xdbff;
}

static inline bool is_low_half(int32_t unit) {
    return unit >= 0xdc00 && unit <= 0xdfff;
}

typedef struct naive_outcome {
    apigw_status code;
    size_t at; /* offset of the closing quote, or of the fault */
    unsigned holds;
} naive_outcome;

/* A string up to its quote. Escapes and control bytes are found first, ill-formed UTF-8 when the string has an end. */
static inline naive_outcome naive_json_string(const char *p, size_t n) {
    naive_outcome o = {APIGW_OK, 0, 0};
    size_t i = 0;
    while (i < n && p[i] != '"') {
        if ((unsigned char)p[i] < 0x20)
            return (naive_outcome){APIGW_E_SYNTAX, i, 0};
        if ((unsigned char)p[i] >= 0x80)
            o.holds |= GW_JSON_HIGH;
        if (p[i] != '\\') {
            i++;
            continue;
        }
        o.holds |= GW_JSON_ESCAPES;
        if (i + 1 >= n)
            return (naive_outcome){APIGW_E_TRUNCATED, n, 0};
        if (p[i + 1] == 'u') {
            for (size_t k = i + 2; k < i + 6; k++) {
                if (k >= n)
                    return (naive_outcome){APIGW_E_TRUNCATED, n, 0};
                if (naive_hex(p[k]) < 0)
                    return (naive_outcome){APIGW_E_SYNTAX, k, 0};
            }
            i += 6;
        } else if (naive_is_one_of(p[i + 1], "\"\\/bfnrt")) {
            i += 2;
        } else {
            return (naive_outcome){APIGW_E_SYNTAX, i, 0};
        }
    }
    if (i >= n)
        return (naive_outcome){APIGW_E_TRUNCATED, n, 0};
    o.at = i;
    size_t valid = naive_utf8_valid(p, i);
    return valid == i ? o : (naive_outcome){APIGW_E_UTF8, valid, 0};
}

/* The value of a valid string; *has_nul is set when it has a NUL. */
static inline size_t naive_unescape(char *out, const char *p, size_t n, bool *has_nul) {
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *end = p + n;
    size_t to = 0;
    while (p < end) {
        int32_t unit = naive_unit(p, end), second;
        if (*p != '\\') {
            out[to++] = *p++;
        } else if (unit < 0) {
            const char *letter = strchr(letters, p[1]);
            out[to++] = letter != NULL ? values[letter - letters] : p[1];
            p += 2;
        } else {
            p += 6;
            second = naive_unit(p, end);
            if (is_high_half(unit) && is_low_half(second)) {
                to +=
                    naive_utf8_put(out + to, 0x10000 + (uint32_t)(unit - 0xd800) * 0x400 + (uint32_t)(second - 0xdc00));
                p += 6;
            } else {
                to += naive_utf8_put(out + to, is_high_half(unit) || is_low_half(unit) ? 0xfffd : (uint32_t)unit);
            }
            *has_nul |= unit == 0;
        }
    }
    return to;
}

#endif
