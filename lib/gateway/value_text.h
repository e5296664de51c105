/* Values as text, as Java and json-smart print them (G.1.30, G.2.2), and equality as Java has it. Nothing here
 * recurses: what is nested is kept on a stack that the caller owns. */
#ifndef GATEWAY_VALUE_TEXT_H
#define GATEWAY_VALUE_TEXT_H

#include "core/buffer.h"
#include "gateway/values.h"

/* `detail` of a VALUE_OTHER, and of some other values: objects that only templates have. */
typedef enum object_kind {
    OBJECT_NONE,
    OBJECT_SILENT,    /* a VALUE_MAP that is printed as nothing when it is printed as a whole (G.2.5) */
    OBJECT_WITHHELD,  /* a VALUE_MAP whose members can be read, but not itself (G.2.12) */
    OBJECT_CHARACTER, /* a VALUE_STRING of one character, which has no methods of a string */
    OBJECT_INPUT,     /* $input */
    OBJECT_UTIL,      /* $util */
    OBJECT_LOOP,      /* $foreach */
    OBJECT_BLOCK,     /* what #define makes */
    OBJECT_KEYS,      /* views of a map: keySet(), values(), entrySet(), and one entry */
    OBJECT_VALUES,
    OBJECT_ENTRIES,
    OBJECT_ENTRY,
    OBJECT_CLASS, /* .class: its name is the text */
    OBJECT_ARRAY  /* a VALUE_LIST that split() made */
} object_kind;

/* One container that is being walked through. */
typedef struct walk_frame {
    value container, other; /* `other`: what it is compared with */
    size_t at;
    bool json;
} walk_frame;

typedef struct value_walk {
    arena *memory;
    walk_frame *frames;
    size_t count, capacity;
    uint64_t work; /* values that were visited, and STEP_BYTES of text that were read, since the owner set it to 0 */
    uint64_t work_max;
    bool failed; /* no memory, too deep, or too much work */
} value_walk;

/* Spend steps; false when there were too many. */
static inline bool value_walk_spend(value_walk *w, uint64_t steps) {
    w->work += steps;
    w->failed = w->failed || w->work > w->work_max;
    return !w->failed;
}

/* Return the next entry as gw_value_map_next() does, and spend steps on removed ones that are passed over. */
value_entry *gw_walk_next(value_walk *w, const value_map *map, size_t *at);

/* Append Java's text form; null and "" are nothing. Stops early once the buffer has failed. False: see `failed`. */
bool gw_value_print(value_walk *w, apigw_buffer *out, value v);

/* Append JSON text. */
bool gw_value_print_json(value_walk *w, apigw_buffer *out, value v);

/* A JSON string with its quotes, escaped as json-smart does. */
void gw_value_print_json_string(apigw_buffer *out, slice text);

/* a.equals(b) */
bool gw_value_equals(value_walk *w, value a, value b);

/* How many values an object that can be looped over has; false: it cannot. */
bool gw_value_is_collection(value v, size_t *count);

#endif
