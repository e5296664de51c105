/* The values that templates, models and definitions work on: those of JSON with Java's kinds of numbers. Everything a
 * value holds lives in one arena. */
#ifndef GATEWAY_VALUES_H
#define GATEWAY_VALUES_H

#include "core/memory.h"
#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* Deepest nesting that a reader accepts, and that a value may be printed with. */
enum { VALUE_DEPTH_MAX = 1000 };

/* Bytes of text that count as one step where work is bounded. */
enum { STEP_BYTES = 64 };

typedef enum value_kind {
    VALUE_NULL,
    VALUE_BOOLEAN,
    VALUE_INTEGER, /* fits 32 bits: Java's Integer */
    VALUE_LONG,    /* fits 64 bits */
    VALUE_BIG,     /* longer: decimal digits as text, normalized ("-12", no leading zeros) */
    VALUE_DOUBLE,
    VALUE_DECIMAL, /* with fraction or exponent and over 18 characters: the text as it was written */
    VALUE_STRING,  /* UTF-8 */
    VALUE_MAP,     /* names to values, in order of insertion */
    VALUE_LIST,
    VALUE_OTHER /* an object of the template language, which no reader gives */
} value_kind;

typedef struct value_map value_map;
typedef struct value_list value_list;

/* 24 bytes, copied freely. Maps and lists are shared by all copies. */
typedef struct value {
    uint8_t kind;   /* a value_kind */
    uint8_t detail; /* free for the owner of VALUE_OTHER; of others 0 */
    uint16_t tag;   /* free for who made the value; 0 from readers */
    uint32_t len;   /* bytes of `at`: of a string, and of the digits of a number that a reader gave */
    union {
        bool boolean;
        int64_t integer; /* of VALUE_INTEGER and VALUE_LONG */
        double number;   /* of VALUE_DOUBLE */
        value_map *map;
        value_list *list;
        void *other;
    } as;
    const char *at; /* text of a string or number. Of any value that the strict reader gave, the address of its first
                       byte in the copy of the source (of a string: after the quote): see value_offset(). NULL for a
                       number that was computed */
} value;

typedef struct value_entry {
    value name; /* VALUE_STRING; in templates any value. Its text is what it is compared by */
    value value;
} value_entry;

struct value_list {
    value *items;
    size_t count, capacity;
    bool literal; /* a list of the template language, which is printed otherwise than one from JSON */
};

/* ---- making ---- */

value gw_value_null(void);
value gw_value_boolean(bool boolean);
value gw_value_integer(int64_t integer); /* VALUE_INTEGER or VALUE_LONG, as it fits */
value gw_value_double(double number);
value gw_value_string(slice text); /* not copied; shorter than 4 GiB */

/* False, or kind VALUE_NULL, when out of memory. */
bool gw_value_new_map(arena *memory, value *out);
bool gw_value_new_list(arena *memory, value *out);

static inline slice value_text(value v) {
    return slice_of(v.at, v.len);
}

static inline bool value_is_number(value v) {
    return v.kind >= VALUE_INTEGER && v.kind <= VALUE_DECIMAL;
}

/* ---- maps: look-up takes time in the length of the name, not in the number of entries ---- */

size_t gw_value_map_count(const value_map *map);

/* Return the entry of that name, or NULL. Integer names and string names are different names. */
value_entry *gw_value_map_find(const value_map *map, slice name);
value_entry *gw_value_map_find_key(const value_map *map, value name);

/* Make room for that many entries in one go. False when out of memory. */
bool gw_value_map_reserve(arena *memory, value_map *map, size_t entries);

/* Set an entry; a new one comes last. False when out of memory. */
bool gw_value_map_put(arena *memory, value_map *map, value name, value v);

void gw_value_map_remove(value_map *map, value_entry *entry);

/* All entries in order: `*at` begins as 0. NULL after the last. */
value_entry *gw_value_map_next(const value_map *map, size_t *at);

/* ---- lists ---- */

bool gw_value_list_add(arena *memory, value_list *list, value v);

/* ---- reading JSON ---- */

/* Why a text could not be read. */
typedef struct value_fault {
    apigw_status code;    /* APIGW_E_SYNTAX, _TRUNCATED, _TRAILING, _UTF8, _DEPTH, _SIZE, _NOMEM, _DUPLICATE */
    size_t offset;        /* in the text that was given */
    const char *expected; /* for "expected ..."; a static string */
} value_fault;

enum {
    VALUES_UNIQUE = 1 /* flag of the strict reader: refuse an object with two members of one name */
};

/* Read RFC 8259 text (and a leading byte-order mark), nested at most `depth` (up to VALUE_DEPTH_MAX) levels. The text
 * is copied into the arena. Of two members of one name the last wins, in the place of the first. `*source` receives the
 * address of the copy, for value_offset(); it may be NULL. Numbers keep their text (value_text()). Time and memory are
 * linear in the text: at most 24 bytes a value, 24 a name and 16 a member, each times two. */
bool gw_values_read(arena *memory, slice text, size_t depth, unsigned flags, value *out, const char **source,
                    value_fault *fault);

/* Read what API Gateway's own parser takes for JSON (G.4.9): unquoted and single-quoted names and texts, superfluous
 * commas, anything after the end of the value, bytes that are not UTF-8 (each ill-formed sequence becomes U+FFFD).
 * A text that begins with neither brace nor bracket is read as one scalar only when it is one of JSON; else it fails.
 */
bool gw_values_read_lenient(arena *memory, slice text, size_t depth, value *out, value_fault *fault);

/* Fill the error of a call from a fault. Return its code. */
apigw_status gw_value_fault_report(const value_fault *fault, slice text, apigw_error *err);

/* Offset of a value in the text that gw_values_read() was given. */
static inline size_t value_offset(value v, const char *source) {
    return (size_t)(v.at - source);
}

/* ---- numbers ---- */

/* Return the sign of a - b by value, exactly: numbers that were read are compared by their text, so that 0.1 is a
 * tenth. */
int gw_value_compare_numbers(value a, value b);

#endif
