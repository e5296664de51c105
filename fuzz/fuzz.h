/* What the fuzz targets share: a check that cannot be switched off, and JSON as jansson reads it. The oracles, which
 * are slow, short and written from the standards alone, are in tests/oracle. */
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

/* Aborts where the condition does not hold, whatever the build. */
#define REQUIRE(condition) ((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))

static inline void fuzz_fail(const char *condition, const char *file, int line) {
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

/* Text that grows. */
typedef struct growing {
    char *at;
    size_t len, capacity;
} growing;

static inline void grow(growing *g, const void *data, size_t n) {
    if (g->capacity - g->len < n) {
        g->capacity = 2 * (g->len + n) + 256;
        g->at = realloc(g->at, g->capacity);
        REQUIRE(g->at != NULL);
    }
    if (n != 0)
        memcpy(g->at + g->len, data, n);
    g->len += n;
}

/* ---- JSON --------------------------------------------------------------------------------------------------- */

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
    char *mended = exact_copy(text, n);
    json_t *tree;
    mend_surrogates(mended, n);
    for (size_t i = 0; i < n; i++) /* jansson skips a NUL after a number, but not over other control bytes */
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
