/* Members that stand twice. */
#ifndef JSON_UNIQUE_H
#define JSON_UNIQUE_H

#include "text/simd.h"
#include "json/reader.h"

/* The names of a map while it is read. */
typedef struct gw_json_names {
    uint64_t looks[16];  /* by bit what names look like: two alike are compared */
    unsigned collisions; /* how often that happened */
    bool repeated;       /* a name stands twice, or may */
} gw_json_names;

/* Begins a map. */
static inline void gw_json_names_clear(gw_json_names *names) {
    enum { HALF = sizeof names->looks / 2 }; /* of a size that compilers clear where they stand */
    memset(names->looks, 0, HALF);
    memset((char *)names->looks + HALF, 0, HALF);
    names->collisions = 0;
    names->repeated = false;
}

/* Compares the name of entry `i` with all before it. */
void gw_json_names_compare(gw_json_names *names, const apigw_pair *pairs, size_t i);

/* What a name looks like: a number below 1024 from its length and 8 of its bytes. */
static inline unsigned gw_json_look(const char *name, size_t n) {
    uint32_t mixed;
    if (n >= 4)
        mixed = load_4(name + n / 2 - 2) + 3 * load_4(name + n - 4);
    else
        mixed = n == 0 ? 0 : (uint32_t)(unsigned char)name[0] << 8 | (unsigned char)name[n - 1];
    return ((mixed + (uint32_t)n) * UINT32_C(2654435761)) >> 22;
}

/* Notes a name. False when one that looks alike was noted before. */
static inline bool gw_json_names_note(gw_json_names *names, const char *name, size_t n) {
    const unsigned look = gw_json_look(name, n);
    const uint64_t bit = UINT64_C(1) << (look & 63), before = names->looks[look >> 6];
    names->looks[look >> 6] = before | bit;
    return (before & bit) == 0;
}

/* Notes the name of entry `i`, which may not be that of the one before it by its pointer. */
static inline void gw_json_names_add(gw_json_names *names, const apigw_pair *pairs, size_t i) {
    if (!gw_json_names_note(names, pairs[i].name, pairs[i].name_len))
        gw_json_names_compare(names, pairs, i);
}

/* Of the entries of one map that have the same name keeps the last, with all its values: entries that follow each other
 * with one name pointer are one. Takes out what is marked GW_JSON_NO_VALUE. False when there is no memory. */
bool gw_json_drop_repeated(pair_list *list, arena *memory);

/* gw_json_drop_repeated() where a look at all names tells that it is needed. */
bool gw_json_unique(pair_list *list, arena *memory);

/* The second member of a name within any object of a valid JSON text of at most `depth` levels. `*where` is its opening
 * quote, or NULL when every name stands once. False when there is no memory. */
bool gw_json_find_duplicate(slice text, arena *memory, const char **where);

#endif
