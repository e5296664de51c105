/* Duplicate members. */
#ifndef JSON_UNIQUE_H
#define JSON_UNIQUE_H

#include "core/memory.h"
#include "text/pairs.h"
#include "text/simd.h"

/* Flag of a pair while a list is read: the entry is null. It removes earlier entries of the same name, and goes. */
enum { GW_JSON_NO_VALUE = 0x40000000 };

/* The names of a map while it is read. */
typedef struct gw_json_names {
    uint64_t hashes[16]; /* bit set of the hashes seen: only names with equal hashes are compared */
    unsigned collisions; /* how often that happened */
    bool duplicate;      /* there is a duplicate name, or may be */
} gw_json_names;

/* Start a map. */
static inline void gw_json_names_clear(gw_json_names *names) {
    enum { HALF = sizeof names->hashes / 2 }; /* a size for which compilers inline memset() */
    memset(names->hashes, 0, HALF);
    memset((char *)names->hashes + HALF, 0, HALF);
    names->collisions = 0;
    names->duplicate = false;
}

/* Compare the name of entry `i` with all before it. */
void gw_json_names_compare(gw_json_names *names, const apigw_pair *pairs, size_t i);

/* Return the hash of a name: a number below 1024 from its length and 8 of its bytes. */
static inline unsigned gw_json_name_hash(const char *name, size_t n) {
    uint32_t mixed;
    if (n >= 4)
        mixed = load_4(name + n / 2 - 2) + 3 * load_4(name + n - 4);
    else
        mixed = n == 0 ? 0 : (uint32_t)(unsigned char)name[0] << 8 | (unsigned char)name[n - 1];
    return ((mixed + (uint32_t)n) * UINT32_C(2654435761)) >> 22;
}

/* Add the hash of a name. Return false when it was there before. */
static inline bool gw_json_names_add_hash(gw_json_names *names, const char *name, size_t n) {
    const unsigned hash = gw_json_name_hash(name, n);
    const uint64_t bit = UINT64_C(1) << (hash & 63), before = names->hashes[hash >> 6];
    names->hashes[hash >> 6] = before | bit;
    return (before & bit) == 0;
}

/* Add the name of entry `i`, whose name pointer is not that of entry `i` - 1. */
static inline void gw_json_names_add(gw_json_names *names, const apigw_pair *pairs, size_t i) {
    if (!gw_json_names_add_hash(names, pairs[i].name, pairs[i].name_len))
        gw_json_names_compare(names, pairs, i);
}

/* Return the hash of a name in an object, for tables of many names: eight bytes at a time. The low bits choose the
 * cell. */
static inline uint64_t gw_json_key_hash(slice name, uint32_t object) {
    const uint64_t factor = UINT64_C(0xff51afd7ed558ccd);
    const char *p = name.at;
    size_t n = name.len;
    uint64_t h = (object + ((uint64_t)n << 32)) * UINT64_C(0x9e3779b97f4a7c15);
    if (n >= 8) {
        for (; n > 8; p += 8, n -= 8) {
            h = (h ^ load_8(p)) * factor;
            h ^= h >> 32;
        }
        h ^= load_8(p + n - 8); /* the last eight bytes */
    } else if (n >= 4) {
        h ^= load_4(p) ^ load_4(p + n - 4) * factor;
    } else if (n != 0) {
        h ^= (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1];
    }
    h = (h ^ h >> 29) * factor; /* the last bytes of names differ most often, and count in all bits */
    return h ^ h >> 32;
}

/* Keep only the last of the entries of a map that have the same name, with all its values: adjacent entries with one
 * name pointer are one entry. Remove entries with GW_JSON_NO_VALUE. Return false when out of memory. */
bool gw_json_drop_duplicates(pair_list *list, arena *memory);

/* Remove entries with GW_JSON_NO_VALUE. */
void gw_json_drop_null_entries(pair_list *list);

/* Call gw_json_drop_duplicates() only if a list has duplicates or entries with GW_JSON_NO_VALUE. */
bool gw_json_deduplicate(pair_list *list, arena *memory);

/* Find the first duplicate member of any object of a JSON text. `*where` is its opening quote, or NULL when there is
 * none. What is found in a text that is not valid does not count. Return false when out of memory. */
bool gw_json_find_duplicate(slice text, arena *memory, const char **where);

#endif
