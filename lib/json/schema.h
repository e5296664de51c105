/* The members that the reader stores, as constant tables. They know nothing of HTTP: the value of a member goes to a
 * numbered slot or list, whose meaning only the caller knows. */
#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

#include "text/slice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type of a member's value and where it is stored. null means absent, except for GW_JSON_OPAQUE. */
enum gw_json_type {
    GW_JSON_TEXT,          /* string to a slot */
    GW_JSON_SCALAR,        /* string, number, true or false, as text, to a slot */
    GW_JSON_INTEGER,       /* number that is an integer, also in quotes, as its digits, to a slot */
    GW_JSON_BOOLEAN,       /* true or false, as text, to a slot */
    GW_JSON_OPAQUE,        /* any value, also null: its text, unchanged, to a slot */
    GW_JSON_OBJECT,        /* object of a shape; its own text to a slot */
    GW_JSON_MAP,           /* object of strings to a list of pairs; "" is an empty object */
    GW_JSON_MULTI_MAP,     /* object of arrays of strings to a list of pairs; "" is an empty object */
    GW_JSON_EITHER_MAP,    /* object of either: the form of the list says which */
    GW_JSON_STRINGS,       /* array of strings to a list of pairs with empty names */
    GW_JSON_ONE_STRING,    /* string to a list, as its only entry, with an empty name */
    GW_JSON_EITHER_STRINGS /* either of the last two: the form of the list says which */
};

/* Rules of a member's texts. */
enum gw_json_rule {
    GW_JSON_NO_NUL = 1,      /* U+0000 is refused */
    GW_JSON_FIELD_LINES = 2, /* names are RFC 9110 tokens, values have no CR, LF and NUL */
    GW_JSON_VERBATIM = 4,    /* of an object: keep its text as it was sent */
    GW_JSON_NO_CONTROL = 8,  /* control bytes except the tab are refused, since the text may go into a header field */
    GW_JSON_REPORT_DEL = 16, /* the slot reports U+007F like an escaped control byte */
    GW_JSON_OPTIONAL = 32,   /* an invalid value is left out, except in strict mode */
    GW_JSON_NEVER_FAILS = 64 /* an invalid value is left out in every mode */
};

/* How much is accepted that no front end sends. */
enum gw_json_mode { GW_JSON_LENIENT = -1, GW_JSON_DEFAULT = 0, GW_JSON_STRICT = 1 };

/* The strictest mode in which an invalid value is left out, instead of failing the document. */
enum gw_json_grade {
    GW_JSON_LEFT_OUT_NEVER = GW_JSON_LENIENT - 1,
    GW_JSON_LEFT_OUT_LENIENTLY = GW_JSON_LENIENT,
    GW_JSON_LEFT_OUT_BY_DEFAULT = GW_JSON_DEFAULT,
    GW_JSON_LEFT_OUT_ALWAYS = GW_JSON_STRICT
};

enum {
    GW_JSON_KEY_MAX = 47,                        /* bytes of a member name with its quotes and colon */
    GW_JSON_SLOTS_MAX = 192,                     /* slots of a schema */
    GW_JSON_SLOT_WORDS = GW_JSON_SLOTS_MAX / 64, /* of a set of slots, by bit */
    GW_JSON_LISTS_MAX = 9                        /* lists of a schema */
};

typedef struct gw_json_member {
    _Alignas(64) char key[GW_JSON_KEY_MAX + 1]; /* `"name":` as a minified document has it */
    uint8_t key_len;
    uint8_t type;   /* enum gw_json_type */
    uint8_t slot;   /* 0: none */
    uint8_t target; /* list of a map, shape of an object */
    uint8_t rules;  /* enum gw_json_rule */
} gw_json_member;

/* The members of one object, found by a perfect hash:
 * (n * a + name[0] * b + name[n / 2] * c + name[n - 1]) & mask */
typedef struct gw_json_shape {
    uint64_t subtree[GW_JSON_SLOT_WORDS]; /* slots of all members below it */
    uint64_t objects[GW_JSON_SLOT_WORDS]; /* those of them that are objects */
    const uint8_t *bucket;                /* by hash: index of a member, 0: none */
    uint16_t mask;
    uint8_t a, b, c;
    uint16_t lists; /* bit set of the lists of all members below it */
} gw_json_shape;

typedef struct gw_json_schema {
    const gw_json_member *members; /* the first is not used */
    const gw_json_shape *shapes;   /* the first is the document */
    uint16_t member_count;         /* at most 255 */
    uint16_t shape_count;
} gw_json_schema;

/* Return the index of the only member that may have a name; 0: no member has it. */
static inline unsigned gw_json_member_candidate(const gw_json_shape *shape, const char *name, size_t n) {
    const unsigned char *u = (const unsigned char *)name;
    if (n == 0)
        return 0;
    return shape
        ->bucket[(n * shape->a + u[0] * (size_t)shape->b + u[n / 2] * (size_t)shape->c + u[n - 1]) & shape->mask];
}

/* Return the index of the member with a name, 0 when the shape has none. */
unsigned gw_json_find_member(const gw_json_schema *schema, const gw_json_shape *shape, const char *name, size_t n);

/* Return whether the document has a member with the name that a token of a JSON Pointer denotes. */
bool gw_json_has_member(const gw_json_schema *schema, slice token);

#endif
