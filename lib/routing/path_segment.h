/* Segments of a path: their ends and hashes, computed eight bytes at a time. */
#ifndef ROUTING_PATH_SEGMENT_H
#define ROUTING_PATH_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct path_segment {
    const char *text;
    size_t len;
    uint32_t hash;
} path_segment;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define SEGMENT_LOADS_WORDS 1
#else
#define SEGMENT_LOADS_WORDS 0
#endif

/* Return fewer than 8 bytes as a number whose lowest byte is the first, padded with 0. */
static inline uint64_t segment_short_word(const char *at, size_t left) {
    uint64_t word = 0;
    uint32_t first, last;
    if (!SEGMENT_LOADS_WORDS || left < 4) {
        for (size_t i = 0; i < left; i++)
            word |= (uint64_t)(unsigned char)at[i] << 8 * i;
        return word;
    }
    memcpy(&first, at, 4); /* where the two overlap they have the same bytes */
    memcpy(&last, at + left - 4, 4);
    return first | (uint64_t)last << 8 * (left - 4);
}

/* Return the next min(left, 8) bytes as such a number. Bytes from `begin` on may be read too. */
static inline uint64_t segment_word(const char *begin, const char *at, size_t left) {
    uint64_t word = 0;
    if (SEGMENT_LOADS_WORDS && left >= 8) {
        memcpy(&word, at, 8);
    } else if (SEGMENT_LOADS_WORDS && (size_t)(at - begin) + left >= 8 && left != 0) {
        memcpy(&word, at + left - 8, 8);
        word >>= 8 * (8 - left);
    } else {
        word = segment_short_word(at, left < 8 ? left : 8);
    }
    return word;
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
