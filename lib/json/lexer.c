#include "json/lexer.h"
#include "text/ascii.h"
#include "text/utf8.h"
#include <string.h>

const char *gw_json_fail(gw_json_fault *f, apigw_status code, const char *at, const char *expected) {
    f->code = code;
    f->at = at;
    f->expected = expected;
    return NULL;
}

const char *gw_json_unexpected(gw_json_fault *f, const char *p, const char *end, const char *expected) {
    return gw_json_fail(f, p >= end ? APIGW_E_TRUNCATED : APIGW_E_SYNTAX, p >= end ? end : p, expected);
}

/* Return whether a byte may follow a backslash, other than u. */
static bool is_escape(char c) {
    return c == '"' || c == 'n' || c == '\\' || c == '/' || c == 't' || c == 'r' || c == 'b' || c == 'f';
}

const char *gw_json_escape_end(const char *p, const char *end, gw_json_fault *f) {
    const char *digits = p + 2;
    if (p + 1 >= end)
        return gw_json_unexpected(f, end, end, "an escape");
    if (p[1] != 'u') {
        if (!is_escape(p[1]))
            return gw_json_fail(f, APIGW_E_SYNTAX, p, "an escape of RFC 8259");
        return digits;
    }
    for (int i = 0; i < 4; i++)
        if (digits + i >= end || !ascii_is_hex(digits[i]))
            return gw_json_unexpected(f, digits + i, end, "four hexadecimal digits");
    return digits + 4;
}

#if SIMD_BLOCKS
/* Skip whole blocks whose escapes have two bytes, for bodies that are JSON themselves. Stop before a block that has the
 * closing quote, a bad byte, or a \u escape. */
static const char *escaped_blocks_end(const char *p, const char *end, unsigned *holds) {
    unsigned carry = 0;
    while (end - p >= 16) {
        simd_block v = simd_load(p);
        unsigned before = carry, backslash = simd_equal_bits(v, '\\'), escaped, good, control;
        if ((backslash | carry) == 0 && simd_special_bits(v) == 0) {
            p += 16;
            continue;
        }
        escaped = simd_escaped_bits(backslash, &carry);
        good = simd_equal_bits(v, '"') | backslash | simd_equal_bits(v, '/') | simd_equal_bits(v, 'n') |
               simd_equal_bits(v, 't') | simd_equal_bits(v, 'r') | simd_equal_bits(v, 'b') | simd_equal_bits(v, 'f');
        control = simd_bits(simd_control(v));
        if ((control | (escaped & ~good) | (simd_equal_bits(v, '"') & ~escaped)) != 0)
            return p - before; /* back to a backslash at the end of the last block */
        if (simd_high_bits(v) != 0)
            *holds |= GW_JSON_HIGH;
        p += 16;
    }
    return p - carry;
}
#else
static const char *escaped_blocks_end(const char *p, const char *end, unsigned *holds) {
    (void)end;
    (void)holds;
    return p;
}
#endif

/* The caller validates the bytes between. */
const char *gw_json_high_end(const char *p, const char *end) {
#if SIMD_BLOCKS
    for (; end - p >= 16; p += 16) {
        unsigned stop = simd_bits(simd_json_escaped(simd_load(p)));
        if (stop != 0)
            return p + lowest_bit(stop);
    }
#endif
    while (p < end && (unsigned char)*p >= 0x80)
        p++;
    return p;
}

/* The slow path of gw_json_string_end(), from the first byte that is not plain. */
OUT_OF_LINE static const char *special_string_end(const char *begin, const char *p, const char *end, unsigned *holds,
                                                  gw_json_fault *f) {
    while (p < end && *p != '"') {
        if (*p == '\\') {
            *holds |= GW_JSON_ESCAPES;
            p = gw_json_escape_end(p, end, f);
            if (p == NULL)
                return NULL;
            p = escaped_blocks_end(p, end, holds);
        } else if ((unsigned char)*p >= 0x80) {
            *holds |= GW_JSON_HIGH;
            p = gw_json_high_end(p, end);
        } else {
            return gw_json_fail(f, APIGW_E_SYNTAX, p, "no control byte within a string");
        }
        p = plain_end(p, end);
    }
    if (p >= end)
        return gw_json_unexpected(f, end, end, "the closing quote of a string");
    if (*holds & GW_JSON_HIGH) {
        size_t n = (size_t)(p - begin), valid = gw_utf8_valid(begin, n);
        if (valid != n)
            return gw_json_fail(f, APIGW_E_UTF8, begin + valid, "valid UTF-8");
    }
    return p;
}

const char *gw_json_string_end_from(const char *p, const char *from, const char *end, unsigned *holds,
                                    gw_json_fault *f) {
    const char *q = plain_end(from, end);
    *holds = 0;
    if (q < end && *q == '"')
        return q;
    return special_string_end(p, q, end, holds, f);
}

static const char *digits_end(const char *p, const char *end) {
#if SIMD_BLOCKS
    for (; end - p >= 16; p += 16) {
        unsigned others = simd_bits(simd_within(simd_load(p), '0', '9')) ^ 0xffff;
        if (others != 0)
            return p + lowest_bit(others);
    }
#endif
    while (p < end && ascii_is_digit(*p))
        p++;
    return p;
}

/* Return the position after at least one digit. */
static const char *some_digits_end(const char *p, const char *end, const char *expected, gw_json_fault *f) {
    const char *q = digits_end(p, end);
    return q == p ? gw_json_unexpected(f, p, end, expected) : q;
}

const char *gw_json_number_end(const char *p, const char *end, bool *integer, gw_json_fault *f) {
    *integer = true;
    if (p < end && *p == '-')
        p++;
    p = p < end && *p == '0' ? p + 1 : some_digits_end(p, end, "a digit", f);
    if (p != NULL && p < end && *p == '.') {
        *integer = false;
        p = some_digits_end(p + 1, end, "a digit after the point", f);
    }
    if (p != NULL && p < end && (*p == 'e' || *p == 'E')) {
        *integer = false;
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = some_digits_end(p, end, "a digit of the exponent", f);
    }
    return p;
}

const char *gw_json_literal_end(const char *p, const char *end, gw_json_fault *f) {
    static const char words[3][6] = {"true", "false", "null"};
    if (end - p >= 5) {
        if (load_4(p) == load_4("null") || load_4(p) == load_4("true"))
            return p + 4;
        if (*p == 'f' && load_4(p + 1) == load_4("alse"))
            return p + 5;
    }
    for (int i = 0; i < 3; i++) {
        size_t n = strlen(words[i]), have = (size_t)(end - p);
        if (p < end && *p == words[i][0]) {
            if (have >= n && memcmp(p, words[i], n) == 0)
                return p + n;
            for (have = 1; p + have < end && p[have] == words[i][have]; have++)
                ;
            return gw_json_unexpected(f, p + have < end ? p : end, end, "true, false or null");
        }
    }
    return gw_json_unexpected(f, p, end, "a value");
}

const char *gw_json_scalar_end(const char *p, const char *end, gw_json_fault *f) {
    unsigned holds;
    bool integer;
    if (p < end && *p == '"') {
        p = gw_json_string_end(p + 1, end, &holds, f);
        return p == NULL ? NULL : p + 1;
    }
    if (p < end && (*p == '-' || ascii_is_digit(*p)))
        return gw_json_number_end(p, end, &integer, f);
    return gw_json_literal_end(p, end, f);
}

const char *gw_json_malformed_quote(const char *p, const char *end) {
    for (; p < end && *p != '"'; p++)
        if (*p == '\\' && p + 1 < end)
            p++;
    return p < end ? p : NULL;
}
