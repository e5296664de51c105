/* Borrowed text: a pointer and a length, not NUL-terminated. Comparisons are of bytes;
 * "fold" ignores the case of ASCII letters. */
#ifndef TEXT_SLICE_H
#define TEXT_SLICE_H

#include "text/ascii.h"
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

typedef struct slice {
    const char *at;
    size_t len;
} slice;

/* A string literal as a slice, also in constant initialisers. */
#define SLICE_INIT(literal)                                                                                            \
    { (literal), sizeof(literal) - 1 }
#define SLICE(literal) ((slice)SLICE_INIT(literal))

/* Make a slice of a pointer and a length. */
static inline slice slice_of(const char *at, size_t len) {
    return (slice){at, len};
}

/* Return the slice of an absent text. */
static inline slice slice_absent(void) {
    return (slice){NULL, 0};
}

/* Make a slice of the text between two pointers. */
static inline slice slice_between(const char *begin, const char *end) {
    return (slice){begin, (size_t)(end - begin)};
}

/* Make a slice of a NUL-terminated string. */
static inline slice slice_of_string(const char *string) {
    return (slice){string, strlen(string)};
}

static inline bool slice_equal(slice a, slice b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Compare with a NUL-terminated string. */
static inline bool slice_is(slice s, const char *string) {
    return slice_equal(s, slice_of_string(string));
}

static inline bool slice_equal_fold(slice a, slice b) {
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
            return false;
    return true;
}

/* Compare with a NUL-terminated string, ignoring letter case. */
static inline bool slice_is_fold(slice s, const char *string) {
    return slice_equal_fold(s, slice_of_string(string));
}

static inline bool slice_starts_with(slice s, slice prefix) {
    return s.len >= prefix.len && slice_equal(slice_of(s.at, prefix.len), prefix);
}

static inline bool slice_ends_with(slice s, slice suffix) {
    return s.len >= suffix.len && slice_equal(slice_of(s.at + (s.len - suffix.len), suffix.len), suffix);
}

/* Return the slice without its first `n` bytes; n <= s.len. */
static inline slice slice_skip(slice s, size_t n) {
    return n == 0 ? s : slice_of(s.at + n, s.len - n);
}

/* Return the offset of the first `c`, or the length when there is none. */
static inline size_t slice_find(slice s, char c) {
    const char *found = s.len == 0 ? NULL : memchr(s.at, (unsigned char)c, s.len);
    return found == NULL ? s.len : (size_t)(found - s.at);
}

/* Return where a text that is not empty first occurs in `s`, or the length of `s`. */
static inline size_t slice_find_text(slice s, slice text) {
    for (size_t at = 0; at + text.len <= s.len; at++)
        if (s.at[at] == text.at[0] && memcmp(s.at + at, text.at, text.len) == 0)
            return at;
    return s.len;
}

/* Take the text before the first `separator` off the front of `*rest`, and the separator with it. Takes all of `*rest`
 * when there is no separator. */
static inline slice slice_cut(slice *rest, char separator) {
    size_t at = slice_find(*rest, separator);
    slice first = slice_of(rest->at, at);
    *rest = slice_skip(*rest, at < rest->len ? at + 1 : at);
    return first;
}

/* Return the slice without spaces and tabs at both ends (OWS of RFC 9110). */
static inline slice slice_trim(slice s) {
    while (s.len != 0 && ascii_is_space(s.at[0]))
        s = slice_skip(s, 1);
    while (s.len != 0 && ascii_is_space(s.at[s.len - 1]))
        s.len--;
    return s;
}

#endif
