/* Texts in heap blocks of exactly their size: a sanitizer tells of every byte that is read or written behind them. */
#ifndef TESTS_UNIT_EXACT_H
#define TESTS_UNIT_EXACT_H

#include "cheap.h"
#include <stdlib.h>
#include <string.h>

/* Room of that size, to be freed. */
static inline char *exact_capacity(size_t n) {
    char *capacity = malloc(n);
    if (capacity == NULL && n != 0)
        abort();
    return capacity;
}

/* A copy without a NUL, to be freed. */
static inline char *exact(const char *text, size_t n) {
    char *copy = exact_capacity(n);
    if (n != 0)
        memcpy(copy, text, n);
    return copy;
}

#endif
