/* SHA-256 (FIPS 180-4), for digests of short texts. */
#ifndef TEXT_SHA256_H
#define TEXT_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32 }; /* bytes of a digest */

/* Write the digest of `n` bytes to `out`. */
void gw_sha256(uint8_t out[SHA256_SIZE], const void *data, size_t n);

#endif
