/* Tokens of JSON text: strings, numbers, literals, white space, and the escapes within strings. Functions that end in
 * _end return the position after a token, or NULL on a fault. */
#ifndef JSON_LEXER_H
#define JSON_LEXER_H

#include "core/cold.h"
#include "text/simd.h"
#include <apigw/base.h>
#include <stdbool.h>

/* Where and why a text is not JSON. */
typedef struct gw_json_fault {
    apigw_status code;
    const char *at;
    const char *expected; /* for "expected ..." */
} gw_json_fault;

/* Set `*f`. Return NULL. */
COLD const char *gw_json_fail(gw_json_fault *f, apigw_status code, const char *at, const char *expected);

/* Set `*f` to a fault at `p`, which is truncation when the text ends there. Return NULL. */
COLD const char *gw_json_unexpected(gw_json_fault *f, const char *p, const char *end, const char *expected);

/* ---- tokens ------------------------------------------------------------------------------------------------- */

/* What a string contains, and what its escapes decode to. */
enum { GW_JSON_ESCAPES = 1, GW_JSON_HIGH = 2, GW_JSON_NUL = 4, GW_JSON_CONTROL = 8 };

/* Like gw_json_string_end() when the bytes from `p` to `from` are known to be plain. */
const char *gw_json_string_end_from(const char *p, const char *from, const char *end, unsigned *holds,
                                    gw_json_fault *f);

/* Return the closing quote of the string whose first byte is at `p`; NULL on a fault. Checks escapes, control bytes and
 * UTF-8. `*holds` receives GW_JSON_ESCAPES and GW_JSON_HIGH. */
static inline const char *gw_json_string_end(const char *p, const char *end, unsigned *holds, gw_json_fault *f) {
    const char *from = p;
#if SIMD_BLOCKS
    if (end - p >= 16) { /* most strings are short */
        unsigned special = simd_special_bits(simd_load(p));
        from = special != 0 ? p + lowest_bit(special) : p + 16;
        if (special != 0 && *from == '"') {
            *holds = 0;
            return from;
        }
    }
#endif
    return gw_json_string_end_from(p, from, end, holds, f);
}

/* Return the position after the escape whose backslash is at `p`; NULL on a fault. */
const char *gw_json_escape_end(const char *p, const char *end, gw_json_fault *f);

/* `p` is at a byte beyond ASCII. Return the next quote, backslash or control byte, or a position before it. */
const char *gw_json_high_end(const char *p, const char *end);

/* Return the position after the number at `p`; NULL on a fault. `*integer`: it has no fraction and no exponent. */
const char *gw_json_number_end(const char *p, const char *end, bool *integer, gw_json_fault *f);

/* Return the position after true, false or null at `p`; NULL on a fault. */
const char *gw_json_literal_end(const char *p, const char *end, gw_json_fault *f);

/* Return the position after the string, number or literal at `p`; NULL on a fault. */
const char *gw_json_scalar_end(const char *p, const char *end, gw_json_fault *f);

/* Return the closing quote of the string that `p` is within, without any check but for escaped quotes; NULL when there
 * is none. For text that is known to be malformed. */
COLD const char *gw_json_malformed_quote(const char *p, const char *end);

static inline const char *gw_json_skip_space(const char *p, const char *end) {
    while (p < end && (unsigned char)*p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++; /* the first comparison is nearly always the last */
    return p;
}

/* ---- escapes ------------------------------------------------------------------------------------------------ */

/* Decode the escapes of a valid string, in place or from `text` to `out`. Return the new length, which is never more
 * than `n`. A lone surrogate becomes U+FFFD (F37). `*has_nul` is set when there was a \u0000, else left alone. */
size_t gw_json_unescape(char *out, const char *text, size_t n, bool *has_nul);

/* Check the string whose opening quote is before `text`, and decode its escapes in place. Return the end of the decoded
 * text and set `*quote` to the closing quote; NULL on a fault. Text from the fault on is not changed. `*gives` receives
 * GW_JSON_NUL and, for any control byte, GW_JSON_CONTROL. */
char *gw_json_unescape_string(char *text, const char *end, const char **quote, unsigned *gives, gw_json_fault *f);

/* Decode the escape whose backslash is at `*p`, and move `*p` past it. The backslash itself is not read. Return how
 * many bytes were written, 1 to 4. */
size_t gw_json_unescape_one(char *out, const char **p, const char *end, bool *has_nul);

/* The same for text that was not checked: a high surrogate is joined with the next escape only when that is whole.
 * Return 0 and leave `*p` where the escape is not one of RFC 8259. */
size_t gw_json_unescape_unchecked(char *out, const char **p, const char *end);

/* Decode the next escape or byte of a valid string, and move `*p` past it. Return how many bytes were written, 1 to 4.
 */
static inline size_t gw_json_next_bytes(char bytes[4], const char **p, const char *end) {
    bool has_nul;
    if (**p == '\\')
        return gw_json_unescape_one(bytes, p, end, &has_nul);
    bytes[0] = *(*p)++;
    return 1;
}

/* Replace the escapes of lone surrogates in JSON text by that of U+FFFD (F37), since many readers refuse them. The
 * length does not change. */
void gw_json_replace_lone_surrogates(char *text, size_t n);

/* Copy JSON text whose closing quotes were replaced by NULs, with the quotes restored, and append a NUL. The original
 * text has no NUL of its own. */
void gw_json_restore_quotes(char *out, const char *text, size_t n);

/* Return how many bytes of the escaped text `text` decode to the first `at` bytes. */
size_t gw_json_escaped_length(const char *text, size_t n, size_t at);

#endif
