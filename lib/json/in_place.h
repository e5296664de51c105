/* Strings of a short JSON text that is read in place: each is unescaped and NUL-terminated where it is. For fast paths,
 * which leave everything that they do not expect to a slow path: a function that returns NULL says nothing about why.
 *
 * The text ends with SIMD_TEXT_AHEAD bytes that can be read, the first of them NUL. No function reads past that NUL. */
#ifndef JSON_IN_PLACE_H
#define JSON_IN_PLACE_H

#include "text/simd.h"
#include "text/slice.h"
#include "json/lexer.h"

static inline char *in_place_skip_space(char *p) {
    while ((unsigned char)*p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++;
    return p;
}

/* Return the first byte from `p` on that is a quote, a backslash, a control byte, U+007F or not ASCII: the NUL after
 * the text at the latest. */
static inline char *in_place_special(char *p) {
#if SIMD_BLOCKS
    for (;; p += 16) {
        const simd_block v = simd_load(p);
        const unsigned special = simd_special_bits(v) | simd_equal_bits(v, 0x7f);
        if (special != 0)
            return p + lowest_bit(special);
    }
#else
    while (!byte_special((unsigned char)*p) && *p != 0x7f)
        p++;
    return p;
#endif
}

/* The slow path of in_place_string(): `special` is its first special byte. */
char *gw_json_in_place_special(char *p, char *special, const char *end, slice *text, unsigned *holds);

/* Read the string whose first byte is at `p`. Return the position after its closing quote; NULL when it is malformed.
 * `*holds` receives 0 for a string of printable ASCII without escapes, else GW_JSON_ESCAPES, and GW_JSON_NUL and
 * GW_JSON_CONTROL as gw_json_unescape_string() has them. */
static inline char *in_place_string(char *p, const char *end, slice *text, unsigned *holds) {
    char *quote = in_place_special(p);
    if (*quote != '"')
        return gw_json_in_place_special(p, quote, end, text, holds);
    *holds = 0;
    *quote = '\0';
    *text = slice_between(p, quote);
    return quote + 1;
}

#endif
