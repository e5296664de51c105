/* Segments of a path: their ends and hashes, computed eight bytes at a time. */
#ifndef ROUTING_PATH_SEGMENT_H
#define ROUTING_PATH_SEGMENT_H

#include "text/name_key.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct path_segment {
    const char *text;
    size_t len;
    uint32_t hash;
} path_segment;

/* Return the next min(left, 8) bytes as a number whose lowest byte is the first, padded with 0. Bytes from `begin` on
 * may be read too. */
static inline uint64_t segment_word(const char *begin, const char *at, size_t left) {
    if (left != 0 && left < 8 && (size_t)(at - begin) + left >= 8)
        return load_8(at + left - 8) >> 8 * (8 - left);
    return load_up_to_8(at, left);
}

/* Return the number of bytes of a word before its first slash, 8 when it has no slash. */
static inline size_t segment_slash_at(uint64_t word) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t other = word ^ ones * '/';
    uint64_t slashes = (other - ones) & ~other & ones * 0x80; /* 0x80 for a slash; only the first is exact */
#if defined(__GNUC__)
    return slashes == 0 ? 8 : (size_t)__builtin_ctzll(slashes) / 8;
#else
    size_t n = 0;
    while (n < 8 && (slashes >> (8 * n + 7) & 1) == 0)
        n++;
    return n;
#endif
}

static inline uint64_t segment_mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0xFF51AFD7ED558CCD);
    return hash ^ hash >> 32;
}

/* Read the segment at `at`: up to a slash, or with `whole` up to `end`. */
static inline path_segment segment_read(const char *begin, const char *at, const char *end, bool whole) {
    const char *text = at;
    uint64_t hash = 0, word;
    size_t n;
    for (;;) {
        size_t left = (size_t)(end - at);
        word = segment_word(begin, at, left);
        n = whole ? 8 : segment_slash_at(word);
        if (n == 8)
            n = left;
        if (n < 8)
            break;
        hash = segment_mix(hash, word);
        at += 8;
    }
    at += n;
    hash = segment_mix(hash ^ (uint64_t)(at - text) << 56, word & (((uint64_t)1 << 8 * n) - 1));
    return (path_segment){text, (size_t)(at - text), (uint32_t)hash};
}

static inline path_segment segment_cut(const char *begin, const char *at, const char *end) {
    return segment_read(begin, at, end, false);
}

static inline path_segment segment_whole(const char *text, size_t n) {
    return segment_read(text, text, text + n, true);
}

#endif
