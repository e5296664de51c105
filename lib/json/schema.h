/* What the reader looks for in a document, as constant tables. They know nothing of HTTP: a member's value goes to a
 * numbered slot or list, and what that means is the caller's. */
#ifndef JSON_SCHEMA_H
#define JSON_SCHEMA_H

#include "text/slice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a member's value must be and where it goes. null is absence, but for GW_JSON_OPAQUE. */
enum gw_json_type {
    GW_JSON_TEXT,          /* string to a slot */
    GW_JSON_SCALAR,        /* string, number, true or false, as text, to a slot */
    GW_JSON_INTEGER,       /* number whose value is an integer, also in quotes, as its digits, to a slot */
    GW_JSON_BOOLEAN,       /* true or false, as text, to a slot */
    GW_JSON_OPAQUE,        /* any value, null too: its text, untouched, to a slot */
    GW_JSON_OBJECT,        /* object of a shape; its own text to a slot */
    GW_JSON_MAP,           /* object of strings to a list of pairs; "" is an empty one */
    GW_JSON_MULTI_MAP,     /* object of arrays of strings to a list of pairs; "" is an empty one */
    GW_JSON_EITHER_MAP,    /* a map of both: the list tells which were there */
    GW_JSON_STRINGS,       /* array of strings to a list of pairs with empty names */
    GW_JSON_ONE_STRING,    /* string to a list, as its one entry with an empty name */
    GW_JSON_EITHER_STRINGS /* one of both: the list tells which */
};

/* Rules of a member's texts. */
enum gw_json_rule {
    GW_JSON_NO_NUL = 1,      /* U+0000 is refused */
    GW_JSON_FIELD_LINES = 2, /* names are RFC 9110 tokens, values have no CR, LF and NUL */
    GW_JSON_PRISTINE = 4,    /* of an object: its text is kept as it was sent */
    GW_JSON_NO_CONTROL = 8,  /* control bytes but the tab are refused: the text may go into a header line */
    GW_JSON_TELL_DEL = 16,   /* the slot tells of U+007F as of a control byte that was escaped */
    GW_JSON_OPTIONAL = 32,   /* a value that the member cannot have is left out by default */
    GW_JSON_NEVER_FAILS = 64 /* and in strict mode too */
};

/* How much is taken that is not as a front end sends it. */
enum gw_json_mode { GW_JSON_LENIENT = -1, GW_JSON_DEFAULT = 0, GW_JSON_STRICT = 1 };

/* The strictest mode in which a value that cannot be taken is left out, instead of failing the document. */
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

/* The members of one object. They are found by a hash without collisions:
 * (n * a + name[0] * b + name[n / 2] * c + name[n - 1]) & mask */
typedef struct gw_json_shape {
    uint64_t subtree[GW_JSON_SLOT_WORDS]; /* slots that anything below it fills */
    uint64_t objects[GW_JSON_SLOT_WORDS]; /* of them those of objects */
    const uint8_t *bucket;                /* index of a member, 0: none */
    uint16_t mask;
    uint8_t a, b, c;
    uint16_t lists; /* bit set of the lists that anything below it fills */
} gw_json_shape;

typedef struct gw_json_schema {
    const gw_json_member *members; /* the first is none */
    const gw_json_shape *shapes;   /* the first is the document */
    uint16_t member_count;         /* at most 255 */
    uint16_t shape_count;
} gw_json_schema;

/* The index of the one member that may have a name, 0 when there is none. */
static inline unsigned gw_json_member_like(const gw_json_shape *shape, const char *name, size_t n) {
    const unsigned char *u = (const unsigned char *)name;
    if (n == 0)
        return 0;
    return shape
        ->bucket[(n * shape->a + u[0] * (size_t)shape->b + u[n / 2] * (size_t)shape->c + u[n - 1]) & shape->mask];
}

/* The index of a member by its name, 0 when the shape has none. */
unsigned gw_json_find_member(const gw_json_schema *schema, const gw_json_shape *shape, const char *name, size_t n);

/* The slot of a member of the document, 0 when it has none. */
unsigned gw_json_slot(const gw_json_schema *schema, slice name);

/* Whether the document of a schema has a member of that name, a token of a JSON Pointer. */
bool gw_json_knows(const gw_json_schema *schema, slice token);

#endif
