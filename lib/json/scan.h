/* Scanning JSON text: strings, numbers, whole values. Nothing is edited here. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include "core/memory.h"
#include "text/simd.h"
#include "text/slice.h"
#include <apigw/base.h>
#include <stdbool.h>

enum { GW_JSON_DEPTH_MAX = 1024 };

/* Where and why a text is not JSON. */
typedef struct gw_json_fault {
    apigw_status code;
    const char *at;
    const char *expected; /* for "expected …" */
} gw_json_fault;

/* What a string holds, and what its escapes give. */
enum { GW_JSON_ESCAPES = 1, GW_JSON_HIGH = 2, GW_JSON_NUL = 4, GW_JSON_CONTROL = 8 };

/* gw_json_string_end() from `from` on; what is before it is plain. */
const char *gw_json_string_end_from(const char *p, const char *from, const char *end, unsigned *holds,
                                    gw_json_fault *f);

/* The closing quote of the string whose first byte is at `p`; NULL on a fault. Checks escapes, control bytes and UTF-8.
 * `*holds` receives GW_JSON_ESCAPES and GW_JSON_HIGH. */
static inline const char *gw_json_string_end(const char *p, const char *end, unsigned *holds, gw_json_fault *f) {
    const char *from = p;
#if defined(__SSE2__)
    if (end - p >= 16) { /* most strings are short */
        unsigned special = simd_special_bits(simd_load(p));
        from = special != 0 ? p + __builtin_ctz(special) : p + 16;
        if (special != 0 && *from == '"') {
            *holds = 0;
            return from;
        }
    }
#endif
    return gw_json_string_end_from(p, from, end, holds, f);
}

/* Behind the escape whose backslash is at `p`; NULL on a fault. */
const char *gw_json_escape_end(const char *p, const char *end, gw_json_fault *f);

/* From a byte that is not ASCII to the next quote, backslash or control byte, or not as far. */
const char *gw_json_high_end(const char *p, const char *end);

/* Behind the number at `p`; NULL on a fault. `*integer`: no fraction and no exponent. */
const char *gw_json_number_end(const char *p, const char *end, bool *integer, gw_json_fault *f);

/* Behind the value at `p`, white space before it skipped; NULL on a fault. `depth` more levels are allowed. */
const char *gw_json_value_end(const char *p, const char *end, size_t depth, gw_json_fault *f);

/* The same by brackets and quotes alone, for a text that is known to be no good; NULL when it ends before. */
const char *gw_json_loose_end(const char *p, const char *end);

/* The next quote from `p` on that no backslash is before, where `p` is within a string; NULL when there is none. */
const char *gw_json_loose_quote(const char *p, const char *end);

/* Behind true, false or null at `p`; NULL on a fault. */
const char *gw_json_literal_end(const char *p, const char *end, gw_json_fault *f);

static inline const char *gw_json_skip_space(const char *p, const char *end) {
    while (p < end && (unsigned char)*p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
        p++; /* the first comparison is nearly always the last */
    return p;
}

/* Walks over the members of an object, or the elements of an array, of valid JSON: `*p` begins behind the opening
 * bracket and is moved on. False behind the last. `name` is without its quotes, as sent. */
bool gw_json_next_member(const char **p, const char *end, slice *name, slice *value);
bool gw_json_next_element(const char **p, const char *end, slice *value);

/* Undoes the escapes of a checked string in place, or from `text` to `out` elsewhere; returns the new length, never
 * more than `n`. A lone surrogate becomes U+FFFD (F37). `*has_nul` is set when there was a \u0000, else left alone. */
size_t gw_json_unescape(char *out, const char *text, size_t n, bool *has_nul);

/* Checks the string whose opening quote is before `text`, and undoes its escapes where it stands. Returns the end of
 * what is left and sets `*quote` to the closing quote, or NULL on a fault. What is behind a fault is as it was.
 * `*gives` receives GW_JSON_NUL and, for any control byte, GW_JSON_CONTROL. */
char *gw_json_unescape_string(char *text, const char *end, const char **quote, unsigned *gives, gw_json_fault *f);

/* Undoes the one escape whose backslash is at `*p`, moved behind it; the backslash itself is not read. Returns how many
 * bytes it gave, 1 to 4. */
size_t gw_json_unescape_one(char *out, const char **p, const char *end, bool *has_nul);

/* The next character of the inside of a string, which is well-formed: an escape undone, or one byte. Returns how many
 * bytes it gave, 1 to 4. */
static inline size_t gw_json_next_bytes(char bytes[4], const char **p, const char *end) {
    bool has_nul;
    if (**p == '\\')
        return gw_json_unescape_one(bytes, p, end, &has_nul);
    bytes[0] = *(*p)++;
    return 1;
}

/* Makes the escapes of lone surrogates in JSON text U+FFFD (F37): many readers refuse them. The length stays. */
void gw_json_mend_surrogates(char *text, size_t n);

/* Copies JSON text, whose strings have lost quotes to NULs, as it was: it has no NUL of its own. One is put behind it.
 */
void gw_json_mend_quotes(char *out, const char *text, size_t n);

/* How many bytes of the escaped text `text` give its first `at` unescaped ones. */
size_t gw_json_escaped_length(const char *text, size_t n, size_t at);

/* Appends to the pointer of `err` the tokens that lead from the value that begins at `text` to the byte at `at`. All
 * before `at` is JSON. */
void gw_json_point_to(apigw_error *err, const char *text, const char *at);

/* The same for many places of one valid text, each at or behind the one before: one walk for all of them. */
typedef struct gw_json_pointing gw_json_pointing;

/* NULL when there is no memory. */
gw_json_pointing *gw_json_pointing_begin(arena *memory, slice text);

/* Set the pointer of `err` to the value that the byte at `at` belongs to. `at` is the first byte of a value, or a byte
 * within a string, number or literal. */
void gw_json_pointing_to(gw_json_pointing *p, apigw_error *err, const char *at);

#endif
