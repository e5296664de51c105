/* Helpers of all fuzz targets: a check that cannot be switched off, a growing buffer, and JSON as jansson reads it. The
 * oracles, which are slow, short and written from the standards alone, are in tests/oracle. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "oracle/json.h"
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/apigw.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Abort unless the condition holds, in every build. */
#define REQUIRE(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))

static inline void fuzz_fail(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

/* Bytes that are collected, to be compared. Free `at` at the end. */
typedef struct text_buffer {
    char *at;
    size_t len, capacity;
} text_buffer;

static inline void append(text_buffer *b, const void *data, size_t n) {
    if (b->capacity - b->len < n) {
        b->capacity = 2 * (b->len + n) + 256;
        b->at = realloc(b->at, b->capacity);
        REQUIRE(b->at != NULL);
    }
    if (n != 0)
        memcpy(b->at + b->len, data, n);
    b->len += n;
}

static inline bool buffers_equal(const text_buffer *a, const text_buffer *b) {
    return a->len == b->len && (a->len == 0 || memcmp(a->at, b->at, a->len) == 0);
}

/* ---- JSON --------------------------------------------------------------------------------------------------- */

/* Replace escapes of lone surrogates by that of U+FFFD, which the library reads them as (F37); jansson refuses them.
 * The length stays the same. */
static inline void replace_lone_surrogates(char *text, size_t n) {
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

/* Parse a text with jansson, lone surrogates replaced. Return NULL and fill `why` when jansson refuses it. */
static inline json_t *jansson_read(const char *text, size_t n, json_error_t *why) {
    char *copy = exact_copy(text, n);
    json_t *tree;
    replace_lone_surrogates(copy, n);
    for (size_t i = 0; i < n;
         i++) /* jansson would accept a NUL after a number, but refuses other control bytes there */
        if (copy[i] == '\0')
            copy[i] = '\1';
    tree = json_loadb(copy, n, JSON_DECODE_ANY | JSON_ALLOW_NUL, why);
    free(copy);
    return tree;
}

/* Return whether a JSON value is that string. */
static inline bool is_text(const json_t *value, const char *text, size_t n) {
    return json_is_string(value) && json_string_length(value) == n &&
           (n == 0 || memcmp(json_string_value(value), text, n) == 0);
}

#endif
