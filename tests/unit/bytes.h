/* All short byte strings, one after the other. */
#ifndef TESTS_UNIT_BYTES_H
#define TESTS_UNIT_BYTES_H

#include "support/random.h"
#include <stddef.h>

/* Every string of up to two bytes, then 60000 of three: number `i` goes to `out`, and its length comes back. */
enum { SHORT_STRINGS = 1 + 256 + 65536 + 60000 };

static inline size_t short_string(unsigned char out[3], size_t i) {
    if (i == 0)
        return 0;
    i -= 1;
    out[0] = (unsigned char)i;
    if (i < 256)
        return 1;
    i -= 256;
    out[0] = (unsigned char)(i >> 8);
    out[1] = (unsigned char)i;
    if (i < 65536)
        return 2;
    uint32_t random = (uint32_t)i * 2654435761u;
    for (size_t k = 0; k < 3; k++)
        out[k] = (unsigned char)next_random(&random);
    return 3;
}

/* The same for an alphabet of `size` bytes: the string of `n` bytes with number `i`. */
static inline void string_of(char *out, size_t n, size_t i, const char *alphabet, size_t size) {
    for (size_t k = 0; k < n; k++) {
        out[k] = alphabet[i % size];
        i /= size;
    }
}

#endif
