/* Letters and digits, one byte at a time. */
#ifndef TESTS_ORACLE_TEXT_H
#define TESTS_ORACLE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

static inline char naive_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static inline bool naive_same_name(const char *a, size_t a_len, const char *b, size_t b_len) {
    if (a_len != b_len)
        return false;
    for (size_t i = 0; i < a_len; i++)
        if (naive_lower(a[i]) != naive_lower(b[i]))
            return false;
    return true;
}

/* Return the value of a hexadecimal digit, or -1. */
static inline int naive_hex(char c) {
    static const char digits[] = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, naive_lower(c));
    return at == NULL ? -1 : (int)(at - digits);
}

/* strchr() that does not find the NUL. */
static inline bool naive_is_one_of(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

#endif
