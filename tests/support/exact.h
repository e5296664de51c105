/* Heap blocks of an exact size, so that a sanitizer reports every byte that is read or written after them. */
#ifndef TESTS_SUPPORT_EXACT_H
#define TESTS_SUPPORT_EXACT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Return a block of `size` bytes, to be freed; end the program when there is no memory. */
static inline void *exact_block(size_t size) {
    void *block = malloc(size);
    if (block == NULL && size != 0) {
        fputs("the test itself ran out of memory\n", stderr);
        abort();
    }
    return block;
}

/* Return a copy of `n` bytes, without a NUL, to be freed. */
static inline void *exact_copy(const void *data, size_t n) {
    void *copy = exact_block(n);
    if (n != 0)
        memcpy(copy, data, n);
    return copy;
}

#endif
