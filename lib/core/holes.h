/* Removed entries of an array ("holes"), and finding the nth entry that is left, in log n steps each. */
#ifndef CORE_HOLES_H
#define CORE_HOLES_H

#include "core/memory.h"

/* A Fenwick tree: element i counts the holes of the last 2^k entries up to i, where 2^k divides i + 1. All zero: no
 * hole.
 */
typedef struct holes {
    uint32_t *tree;
    size_t count, capacity; /* `count`: entries that the tree covers */
    size_t total;           /* number of holes */
} holes;

/* Make the tree cover `count` entries, the new ones without holes. Return false when out of memory. */
bool gw_holes_cover(holes *h, arena *memory, size_t count);

/* Make an entry a hole. It is covered and not a hole yet. */
void gw_holes_add(holes *h, size_t i);

/* Return the index of the nth entry, from 0, that is not a hole. It exists, and may be after the covered ones. */
size_t gw_holes_skip(const holes *h, size_t nth);

#endif
