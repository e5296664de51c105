/* Memory: the allocator behind every handle, and the arena that a handle's content lives in. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include <apigw/base.h>
#include <stdbool.h>
#include <stdint.h>

/* The caller's allocator, or the C library's when `given` is NULL. */
apigw_allocator gw_memory_allocator(const apigw_allocator *given);

void *gw_memory_allocate(const apigw_allocator *a, size_t size);
void gw_memory_release(const apigw_allocator *a, void *block, size_t size);

/* Makes some hundred bytes zero. Compilers make of memset() with such a constant size an instruction that is slow to
 * begin; that of the C library is not. */
void gw_memory_clear(void *at, size_t size);

/* A handle of `size` bytes, all zero but for its first member: a copy of the allocator that it comes from. NULL when
 * there is no memory. */
void *gw_memory_handle(const apigw_allocator *given, size_t size);

/* An arena gives out memory that is taken back all at once. Blocks are aligned for pointers and 64-bit integers. */
struct arena_chunk;

typedef struct arena {
    apigw_allocator allocator;
    struct arena_chunk *chunks; /* the newest first; only that one is allocated from */
    char *at, *end;             /* free part of the newest */
    size_t total;               /* bytes of all chunks */
} arena;

void gw_arena_init(arena *a, const apigw_allocator *allocator);
void gw_arena_free(arena *a);

/* arena_reset() where there is not one chunk that may be kept. */
void gw_arena_join(arena *a, size_t retain);

/* Bytes of a chunk before its free part. */
enum { ARENA_HEAD = 2 * sizeof(void *) };

/* Takes everything back. Where all of it was at most `retain` bytes, one block of that size is kept, so that the same
 * work done again allocates nothing. Else the largest block of at most `retain` bytes that was there is, if any:
 * nothing is allocated for work that would outgrow it again. */
static inline void arena_reset(arena *a, size_t retain) {
    char *chunk = (char *)a->chunks;
    if (a->total - 1 < retain && (size_t)(a->end - chunk) == a->total) /* not 0, and not more than `retain` */
        a->at = chunk + ARENA_HEAD;                                    /* as it mostly is */
    else
        gw_arena_join(a, retain);
}

/* Take everything back and put one block of `size` bytes in its place: what arena_reserve() does when it has to. */
bool gw_arena_provide(arena *a, size_t size);

/* Make an arena that was just reset ready for `size` bytes that lie in one block. What it kept is given back first when
 * it is too small, so that there are never two. False when there is no memory. */
static inline bool arena_reserve(arena *a, size_t size) {
    return size <= (size_t)(a->end - a->at) || gw_arena_provide(a, size);
}

/* `size` bytes, not aligned, of what arena_reserve() made ready. */
static inline char *arena_take(arena *a, size_t size) {
    char *block = a->at;
    a->at = block + size;
    return block;
}

/* arena_holds() where there is more than one chunk. */
bool gw_arena_chunks_hold(const arena *a, const void *at);

/* Whether `at` points into memory of the arena, which a reset takes back. */
static inline bool arena_holds(const arena *a, const void *at) {
    const uintptr_t newest = (uintptr_t)a->chunks, size = (uintptr_t)a->end - newest;
    return (uintptr_t)at - newest < size || (a->total != size && gw_arena_chunks_hold(a, at));
}

/* Move all that an arena has to `aside`, where it can be read until gw_arena_free(), and make the arena an empty one:
 * for input of a call that takes back what it reads. */
void gw_arena_set_aside(arena *a, arena *aside);

/* A block at the beginning of a new chunk, or NULL: for when the newest chunk is full. */
char *gw_arena_extend(arena *a, size_t size);

/* Arena blocks begin at multiples of that: enough for pointers, size_t, 64-bit integers. */
enum { ARENA_ALIGNMENT = 8 };

/* `size` bytes, not aligned, or NULL when there is no memory or size is near SIZE_MAX; not NULL for 0 bytes. */
static inline char *arena_bytes(arena *a, size_t size) {
    char *block = a->at;
    size += size == 0;
    if (size > (size_t)(a->end - block))
        return gw_arena_extend(a, size);
    a->at = block + size;
    return block;
}

/* As arena_bytes, aligned. */
static inline void *arena_alloc(arena *a, size_t size) {
    const size_t gap = -(uintptr_t)a->at % ARENA_ALIGNMENT, left = (size_t)(a->end - a->at);
    size += size == 0;
    if (gap > left || size > left - gap)
        return gw_arena_extend(a, size);
    char *block = a->at + gap;
    a->at = block + size;
    return block;
}

/* Gives back what stands from `end` on of the block that was given out last. */
static inline void arena_cut(arena *a, char *end) {
    a->at = end;
}

/* A NUL-terminated copy, or NULL when there is no memory. */
char *gw_arena_copy(arena *a, const char *text, size_t n);

/* Makes an array that may be the arena's last block hold `want` elements: in place where it is the last and the chunk
 * has room, else by a copy of at least twice its size. `*room` is its size in elements. Returns NULL when there is no
 * memory; the old array is then as it was. */
void *gw_arena_grow(arena *a, void *array, size_t element, size_t *capacity, size_t want);

#endif
