/* Patterns with "*" and "?", by all the places that a match may have reached after each byte. */
#ifndef TESTS_ORACLE_GLOB_H
#define TESTS_ORACLE_GLOB_H

#include "oracle/text.h"

enum { NAIVE_PATTERN = 4096 }; /* a pattern is shorter */

/* Return whether the whole text matches. A wildcard does not match a colon before `free_from`, but for a "*" that ends
 * the pattern's own part. `fold`: letters match without case. */
static inline bool naive_glob(const char *pattern, size_t n, const char *text, size_t len, size_t free_from,
                              bool fold) {
    static bool now[NAIVE_PATTERN], then[NAIVE_PATTERN];
    memset(now, 0, n + 1);
    now[0] = true;
    for (size_t i = 0;; i++) {
        for (size_t k = 0; k < n; k++) /* a star may be empty */
            now[k + 1] = now[k + 1] || (now[k] && pattern[k] == '*');
        if (i == len)
            return now[n];
        bool closed = text[i] == ':' && i < free_from;
        memset(then, 0, n + 1);
        for (size_t k = 0; k < n; k++) {
            char c = pattern[k], next = k + 1 < n ? pattern[k + 1] : ':';
            bool same = fold ? naive_lower(c) == naive_lower(text[i]) : c == text[i];
            if (now[k] && c == '*' && (!closed || next == ':'))
                then[k] = true;
            else if (now[k] && (c == '?' ? !closed : c != '*' && same))
                then[k + 1] = true;
        }
        memcpy(now, then, n + 1);
    }
}

/* Return the offset after the fifth colon, where the resource of an ARN begins, or `len`. */
static inline size_t naive_resource(const char *arn, size_t len) {
    size_t at = 0;
    for (unsigned colons = 0; at < len && colons < 5; at++)
        colons += arn[at] == ':';
    return at;
}

#endif
