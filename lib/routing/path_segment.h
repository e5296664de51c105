/* Segments of a path: where one ends and what its hash is, read eight bytes at a time. */
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

/* The next bytes, at most eight of `left`, as a number whose lowest byte is the first; behind them it is 0. What stands
 * from `begin` on may be read too. */
static inline uint64_t segment_word(const char *begin, const char *at, size_t left) {
    uint64_t word = 0;
    if (SEGMENT_LOADS_WORDS && left >= 8) {
        memcpy(&word, at, 8);
    } else if (SEGMENT_LOADS_WORDS && left != 0 && (size_t)(at - begin) + left >= 8) {
        memcpy(&word, at + left - 8, 8);
        word >>= 8 * (8 - left);
    } else {
        for (size_t i = 0; i < left && i < 8; i++)
            word |= (uint64_t)(unsigned char)at[i] << 8 * i;
    }
    return word;
}

/* Marks the bytes of a word that are slashes, the first of them at any rate: with 0x80. */
static inline uint64_t segment_slashes(uint64_t word) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t other = word ^ ones * '/';
    return (other - ones) & ~other & ones * 0x80;
}

/* How many bytes stand before the first mark; there is one. */
static inline size_t segment_unmarked(uint64_t marks) {
#if defined(__GNUC__)
    return (size_t)__builtin_ctzll(marks) / 8;
#else
    size_t n = 0;
    while ((marks >> (8 * n + 7) & 1) == 0)
        n++;
    return n;
#endif
}

static inline uint64_t segment_mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0xFF51AFD7ED558CCD);
    return hash ^ hash >> 32;
}

/* The segment that begins at `at`: up to a slash, or with `whole` all the text up to `end`. */
static inline path_segment segment_read(const char *begin, const char *at, const char *end, bool whole) {
    const char *text = at;
    uint64_t hash = 0, word, marks;
    size_t n;
    for (;;) {
        size_t left = (size_t)(end - at);
        word = segment_word(begin, at, left);
        marks = whole ? 0 : segment_slashes(word);
        n = marks != 0 ? segment_unmarked(marks) : left;
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
