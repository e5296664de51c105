/* Which entries of an array were taken out, and which is the nth of those that are left: each in log n steps. */
#ifndef CORE_HOLES_H
#define CORE_HOLES_H

#include "core/memory.h"

/* All zero: none. A Fenwick tree: element i counts the holes of the last 2^k entries up to i, 2^k dividing i + 1. */
typedef struct holes {
    uint32_t *tree;
    size_t count, capacity; /* entries that it covers */
    size_t total;           /* holes */
} holes;

/* Covers so many entries, the new ones without holes. False when there is no memory. */
bool gw_holes_cover(holes *h, arena *memory, size_t count);

/* Makes an entry that is covered and there a hole. */
void gw_holes_add(holes *h, size_t i);

/* The place of the nth entry that is left, from 0; there is one, covered or behind those that are. */
size_t gw_holes_skip(const holes *h, size_t nth);

#endif
