/* What the fuzz targets share: a check that cannot be switched off, memory of exact size, an allocator that counts, and
 * the naive side of the comparisons: slow, short, and written from the standards alone. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <apigw/apigw.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts where the condition does not hold, whatever the build. */
#define REQUIRE(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))

static inline void fuzz_fail(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

/* ---- memory ------------------------------------------------------------------------------------------------- */

static inline void *fuzz_allocate(size_t n) {
    void *block = malloc(n == 0 ? 1 : n);
    REQUIRE(block != NULL);
    return block;
}

/* A copy in a block of exactly its size, so that a byte read or written behind it is seen. */
static inline char *fuzz_copy(const void *data, size_t n) {
    char *copy = fuzz_allocate(n);
    if (n != 0)
        memcpy(copy, data, n);
    return copy;
}

/* What an allocator of a handle gave out. */
typedef struct counted {
    size_t live, peak; /* bytes */
} counted;

static inline void *counted_allocate(void *context, size_t size) {
    counted *c = context;
    c->live += size;
    if (c->live > c->peak)
        c->peak = c->live;
    return fuzz_allocate(size);
}

static inline void counted_release(void *context, void *block, size_t size) {
    counted *c = context;
    REQUIRE(size <= c->live);
    c->live -= size;
    free(block);
}

static inline void *counted_reallocate(void *context, void *block, size_t old_size, size_t new_size) {
    void *moved = counted_allocate(context, new_size);
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    counted_release(context, block, old_size);
    return moved;
}

static inline apigw_allocator counted_allocator(counted *c) {
    c->live = c->peak = 0;
    return (apigw_allocator){c, counted_allocate, counted_reallocate, counted_release};
}

/* Text that grows. */
typedef struct growing {
    char *at;
    size_t len, capacity;
} growing;

static inline void grow(growing *g, const void *data, size_t n) {
    if (g->capacity - g->len < n) {
        g->capacity = 2 * (g->len + n);
        g->at = realloc(g->at, g->capacity);
        REQUIRE(g->at != NULL);
    }
    if (n != 0)
        memcpy(g->at + g->len, data, n);
    g->len += n;
}

/* ---- naive text --------------------------------------------------------------------------------------------- */

static inline char naive_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool naive_same_name(const char *a, size_t a_len, const char *b, size_t b_len) {
    if (a_len != b_len)
        return false;
    for (size_t i = 0; i < a_len; i++)
        if (naive_lower(a[i]) != naive_lower(b[i]))
            return false;
    return true;
}

/* The value of a hexadecimal digit, or -1. */
static inline int naive_hex(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, naive_lower(c));
    return at == NULL ? -1 : (int)(at - digits);
}

/* Length of the sequence of RFC 3629 at `p`, 0 when it is none: the code point is put together and looked at. */
static inline size_t naive_utf8_sequence(const unsigned char *p, size_t left) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : p[0] >> 3 == 30 ? 4 : 0;
    uint32_t point;
    if (n < 2 || n > left)
        return n == 1 ? 1 : 0;
    point = p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if (p[i] >> 6 != 2)
            return 0;
        point = point << 6 | (p[i] & 0x3fu);
    }
    return point < least[n] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? 0 : n;
}

/* Offset of the first byte that is not UTF-8, or `n`. */
static inline size_t naive_utf8_valid(const char *text, size_t n) {
    size_t i = 0, step = 1;
    while (i < n && step != 0) {
        step = naive_utf8_sequence((const unsigned char *)text + i, n - i);
        i += step;
    }
    return i;
}

/* A code point as UTF-8. */
static inline size_t naive_put(char *out, uint32_t c) {
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned lead[5] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(lead[n] | c);
    return n;
}

static const char naive_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Reads base64 character by character. True: *len bytes are in `out`; false: *len is the offset of the first bad byte,
 * which is the character whose unused bits are not zero where that is what is wrong. */
static inline bool naive_base64_decode(const char *text, size_t n, unsigned char *out, size_t *len) {
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
    /* what the last character began has no bits that count, and no byte of its own, once there is padding */
    *len = n % 4 != 0 ? n : to;
    return n % 4 == 0;
}

/* ---- JSON --------------------------------------------------------------------------------------------------- */

/* The four hexadecimal digits behind a backslash and a "u", or -1. */
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

/* Makes lone surrogate escapes U+FFFD, as the library reads them (F37) and jansson does not; the length stays. */
static inline void mend_surrogates(char *text, size_t n) {
    char *p = text, *end = text + n;
    while (p < end) {
        int32_t unit = naive_unit(p, end);
        if (*p != '\\') {
            p++;
        } else if (is_high_half(unit) && is_low_half(naive_unit(p + 6, end))) {
            p += 12;
        } else if (is_high_half(unit) || is_low_half(unit)) {
            memcpy(p + 2, "fffd", 4);
            p += 6;
        } else {
            p += 2;
        }
    }
}

/* What jansson makes of a text whose lone surrogates are mended; NULL when it refuses it. */
static inline json_t *jansson_read(const char *text, size_t n, json_error_t *why) {
    char *mended = fuzz_copy(text, n);
    json_t *tree;
    mend_surrogates(mended, n);
    for (size_t i = 0; i < n; i++) /* jansson passes over a NUL behind a number, but not over other control bytes */
        if (mended[i] == '\0')
            mended[i] = '\1';
    tree = json_loadb(mended, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);
    free(mended);
    return tree;
}

static inline bool is_text(const json_t *value, const char *text, size_t n) {
    return json_is_string(value) && json_string_length(value) == n &&
           (n == 0 || memcmp(json_string_value(value), text, n) == 0);
}

#endif
