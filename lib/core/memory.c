#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CHUNK = 4096,    /* bytes, header included */
    DOUBLING_END = 1 << 20 /* bytes from which on chunks are no longer doubled */
};

/* Whether each block gets a chunk of its own size. A test says so, which includes this file: then every allocation of
 * an arena can fail, and not only one in a hundred. */
#ifndef ARENA_STARVED
#define ARENA_STARVED false
#endif

/* The header of a chunk; its memory follows. */
struct arena_chunk {
    struct arena_chunk *next; /* the one that was filled before */
    size_t size;              /* bytes, header included */
};

_Static_assert(sizeof(struct arena_chunk) % ARENA_ALIGNMENT == 0, "blocks behind a chunk's header are aligned");

static void *libc_allocate(void *context, size_t size) {
    (void)context;
    return malloc(size);
}

static void *libc_reallocate(void *context, void *block, size_t old_size, size_t new_size) {
    (void)context;
    (void)old_size;
    return realloc(block, new_size);
}

static void libc_release(void *context, void *block, size_t size) {
    (void)context;
    (void)size;
    free(block);
}

apigw_allocator memory_allocator(const apigw_allocator *given) {
    static const apigw_allocator libc = {NULL, libc_allocate, libc_reallocate, libc_release};
    return given != NULL ? *given : libc;
}

void *memory_allocate(const apigw_allocator *a, size_t size) {
    return a->allocate(a->context, size);
}

void memory_release(const apigw_allocator *a, void *block, size_t size) {
    if (block != NULL)
        a->release(a->context, block, size);
}

void memory_clear(void *at, size_t size) {
    memset(at, 0, size);
}

void *memory_handle(const apigw_allocator *given, size_t size) {
    apigw_allocator own = memory_allocator(given);
    void *handle = memory_allocate(&own, size);
    if (handle != NULL) {
        memset(handle, 0, size);
        memcpy(handle, &own, sizeof own);
    }
    return handle;
}

void arena_init(arena *a, const apigw_allocator *allocator) {
    memset(a, 0, sizeof *a);
    a->allocator = memory_allocator(allocator);
}

/* Puts a chunk in front, empty. */
static void push_chunk(arena *a, struct arena_chunk *chunk, size_t size) {
    chunk->next = a->chunks;
    chunk->size = size;
    a->chunks = chunk;
    a->at = (char *)(chunk + 1);
    a->end = (char *)chunk + size;
    a->total += size;
}

/* Releases every chunk but `kept`, which may be NULL, and starts again with that. */
static void keep_only(arena *a, struct arena_chunk *kept) {
    struct arena_chunk *chunk = a->chunks;
    a->chunks = NULL;
    a->at = a->end = NULL;
    a->total = 0;
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;
        if (chunk != kept)
            memory_release(&a->allocator, chunk, chunk->size);
        chunk = next;
    }
    if (kept != NULL)
        push_chunk(a, kept, kept->size);
}

void arena_free(arena *a) {
    keep_only(a, NULL);
}

void arena_reset(arena *a, size_t retain) {
    struct arena_chunk *best = NULL; /* the largest that may be kept */
    size_t total = a->total;

    if (a->chunks != NULL && a->chunks->next == NULL && total <= retain) { /* as it mostly is */
        a->at = (char *)(a->chunks + 1);
        return;
    }
    for (struct arena_chunk *chunk = a->chunks; chunk != NULL; chunk = chunk->next)
        if (chunk->size <= retain && (best == NULL || chunk->size > best->size))
            best = chunk;
    keep_only(a, best);
    if (total > retain || total == a->total)
        return; /* a block that holds all may not be kept, or is there */

    struct arena_chunk *whole = memory_allocate(&a->allocator, total);
    if (whole == NULL)
        return;
    keep_only(a, NULL);
    push_chunk(a, whole, total);
}

/* A new chunk with room for `size` bytes, up to 1 MiB at least twice as large as the one before: so the number of
 * chunks, and what is lost at their ends, stays small whatever the sizes are. */
static bool add_chunk(arena *a, size_t size) {
    if (size > SIZE_MAX - sizeof(struct arena_chunk) - ARENA_ALIGNMENT)
        return false;
    const size_t unit = ARENA_STARVED ? 1 : ARENA_ALIGNMENT;
    size_t chunk_size = (size + sizeof(struct arena_chunk) + unit - 1) / unit * unit;
    size_t least = FIRST_CHUNK;
    if (a->chunks != NULL)
        least = a->chunks->size < DOUBLING_END / 2 ? a->chunks->size * 2 : DOUBLING_END;
    if (chunk_size < least && !ARENA_STARVED)
        chunk_size = least;

    struct arena_chunk *chunk = memory_allocate(&a->allocator, chunk_size);
    if (chunk == NULL)
        return false;
    push_chunk(a, chunk, chunk_size);
    return true;
}

char *arena_extend(arena *a, size_t size) {
    if (!add_chunk(a, size))
        return NULL;
    char *block = a->at;
    a->at += size;
    return block;
}

char *arena_copy(arena *a, const char *text, size_t n) {
    char *copy = n < SIZE_MAX ? arena_bytes(a, n + 1) : NULL;
    if (copy == NULL)
        return NULL;
    if (n != 0)
        memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

void *arena_grow(arena *a, void *array, size_t element, size_t *room, size_t want) {
    if (array != NULL && want <= *room)
        return array;

    /* The new size depends on the old one alone, not on what the chunk has left: else the same work would take
     * different memory after arena_reset(). */
    size_t new_room = *room > SIZE_MAX / 2 || *room * 2 < want ? want : *room * 2;
    if (new_room > SIZE_MAX / element)
        return NULL;
    size_t old_size = *room * element, new_size = new_room * element;

    if (array != NULL && (char *)array + old_size == a->at && new_size - old_size <= (size_t)(a->end - a->at)) {
        a->at += new_size - old_size;
        *room = new_room;
        return array;
    }
    void *copy = arena_alloc(a, new_size);
    if (copy == NULL)
        return NULL;
    if (old_size != 0)
        memcpy(copy, array, old_size);
    *room = new_room;
    return copy;
}
