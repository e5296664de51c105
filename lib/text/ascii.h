/* Single ASCII characters, without the locale of <ctype.h>. */
#ifndef TEXT_ASCII_H
#define TEXT_ASCII_H

#include <stdbool.h>

static inline bool ascii_is_digit(char c) {
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_hex(char c) {
    return ascii_is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* Return the value of a hexadecimal digit. */
static inline unsigned ascii_hex(char c) {
    return ((unsigned char)c & 15u) + (c >= 'A' ? 9u : 0u);
}

static inline char ascii_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Return whether a byte is a space or a tab (OWS of RFC 9110). */
static inline bool ascii_is_space(char c) {
    return c == ' ' || c == '\t';
}

#endif
