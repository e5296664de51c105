/* Memory: the allocator of a handle, and the arena that has the content of a handle. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "core/cold.h"
#include <apigw/base.h>
#include <stdbool.h>
#include <stdint.h>

/* Return the caller's allocator, or that of the C library when `given` is NULL. */
apigw_allocator gw_memory_allocator(const apigw_allocator *given);

void *gw_memory_allocate(const apigw_allocator *a, size_t size);
void gw_memory_release(const apigw_allocator *a, void *block, size_t size);

/* Zero some hundred bytes. For such constant sizes GCC emits rep stos, which is slow to start; this calls memset() of
 * the C library instead. */
void gw_memory_clear(void *at, size_t size);

/* Allocate a handle of `size` bytes, all zero except for its first member, which is a copy of its allocator. Return
 * NULL when out of memory. */
void *gw_memory_handle(const apigw_allocator *given, size_t size);

/* An arena hands out memory that is released all at once. Blocks are aligned for pointers and 64-bit integers. */
struct arena_chunk;

typedef struct arena {
    apigw_allocator allocator;
    struct arena_chunk *chunks; /* newest first; only the newest is allocated from */
    char *at, *end;             /* free part of the newest chunk */
    size_t total;               /* bytes of all chunks */
} arena;

void gw_arena_init(arena *a, const apigw_allocator *allocator);
void gw_arena_free(arena *a);

/* The slow path of arena_reset(): there is not exactly one chunk, or it may not be kept. */
COLD void gw_arena_join(arena *a, size_t retain);

/* Bytes of a chunk before its free part. */
enum { ARENA_HEAD = 2 * sizeof(void *) };

/* Release everything. If that was at most `retain` bytes, keep one block of that size, so that repeating the work
 * allocates nothing. Otherwise keep the largest block of at most `retain` bytes, if there is one, and allocate nothing
 * for work that would outgrow it again. */
static inline void arena_reset(arena *a, size_t retain) {
    char *chunk = (char *)a->chunks;
    if (a->total - 1 < retain && (size_t)(a->end - chunk) == a->total) /* not 0, and not more than `retain` */
        a->at = chunk + ARENA_HEAD;                                    /* the usual case */
    else
        gw_arena_join(a, retain);
}

/* The slow path of arena_reserve(): release everything and allocate one block of `size` bytes. */
COLD bool gw_arena_provide(arena *a, size_t size);

/* Prepare an arena that was just reset for one block of `size` bytes. A kept block that is too small is released first,
 * so that there are never two. Return false when out of memory. */
static inline bool arena_reserve(arena *a, size_t size) {
    return size <= (size_t)(a->end - a->at) || gw_arena_provide(a, size);
}

/* Return `size` bytes, not aligned, that arena_reserve() prepared. */
static inline char *arena_take(arena *a, size_t size) {
    char *block = a->at;
    a->at = block + size;
    return block;
}

/* The slow path of arena_holds(): there is more than one chunk. */
COLD bool gw_arena_chunks_hold(const arena *a, const void *at);

/* Return whether `at` points into memory of the arena, which a reset releases. */
static inline bool arena_holds(const arena *a, const void *at) {
    const uintptr_t newest = (uintptr_t)a->chunks, size = (uintptr_t)a->end - newest;
    return (uintptr_t)at - newest < size || (a->total != size && gw_arena_chunks_hold(a, at));
}

/* Move the content of an arena to `aside`, where it can be read until gw_arena_free(), and leave the arena empty: for
 * calls that may read memory which they release. */
COLD void gw_arena_set_aside(arena *a, arena *aside);

/* Return a block of a new chunk, or NULL: for when the newest chunk is full. */
COLD char *gw_arena_extend(arena *a, size_t size);

/* Alignment of arena blocks: enough for pointers, size_t, 64-bit integers. */
enum { ARENA_ALIGNMENT = 8 };

/* Return `size` bytes, not aligned; NULL when out of memory or when `size` is near SIZE_MAX, but not for 0 bytes. */
static inline char *arena_bytes(arena *a, size_t size) {
    char *block = a->at;
    size += size == 0;
    if (size > (size_t)(a->end - block))
        return gw_arena_extend(a, size);
    a->at = block + size;
    return block;
}

/* Like arena_bytes(), aligned. */
static inline void *arena_alloc(arena *a, size_t size) {
    const size_t gap = -(uintptr_t)a->at % ARENA_ALIGNMENT, left = (size_t)(a->end - a->at);
    size += size == 0;
    if (gap > left || size > left - gap)
        return gw_arena_extend(a, size);
    char *block = a->at + gap;
    a->at = block + size;
    return block;
}

/* Release the last block from `end` on. */
static inline void arena_cut(arena *a, char *end) {
    a->at = end;
}

/* Return a NUL-terminated copy, or NULL when out of memory. */
char *gw_arena_copy(arena *a, const char *text, size_t n);

/* Grow an array to at least `want` elements: in place if it is the arena's last block and the chunk has space, else as
 * a copy of at least twice its size. `*capacity` is its size in elements. Return NULL when out of memory; the old array
 * is then unchanged. */
void *gw_arena_grow(arena *a, void *array, size_t element, size_t *capacity, size_t want);

#endif
