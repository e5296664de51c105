#include "core/memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CHUNK = 4096,    /* bytes, header included; no chunk is smaller */
    DOUBLING_END = 16384,  /* bytes from which on a chunk is not twice the last but a quarter of all before */
    LAST_CHUNK = 1 << 20,  /* maximum of such a quarter */
    JOINED_BESIDE = 65536, /* maximum of a chunk that is kept until its replacement is allocated */
};

/* Whether each block gets a chunk of its own. A test that includes this file sets it, so that every allocation from an
 * arena can fail, and not only one in a hundred. */
#ifndef ARENA_STARVED
#define ARENA_STARVED false
#endif

/* The header of a chunk; its memory follows. */
struct arena_chunk {
    struct arena_chunk *next; /* the one that was filled before */
    size_t size;              /* bytes, header included */
};

_Static_assert(sizeof(struct arena_chunk) == ARENA_HEAD, "ARENA_HEAD is the size of the header");
_Static_assert(sizeof(struct arena_chunk) % ARENA_ALIGNMENT == 0, "blocks after the header of a chunk are aligned");

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

apigw_allocator gw_memory_allocator(const apigw_allocator *given) {
    static const apigw_allocator libc = {NULL, libc_allocate, libc_reallocate, libc_release};
    return given != NULL ? *given : libc;
}

void *gw_memory_allocate(const apigw_allocator *a, size_t size) {
    return a->allocate(a->context, size);
}

void gw_memory_release(const apigw_allocator *a, void *block, size_t size) {
    if (block != NULL)
        a->release(a->context, block, size);
}

void gw_memory_clear(void *at, size_t size) {
    memset(at, 0, size);
}

void *gw_memory_handle(const apigw_allocator *given, size_t size) {
    apigw_allocator own = gw_memory_allocator(given);
    void *handle = gw_memory_allocate(&own, size);
    if (handle != NULL) {
        memset(handle, 0, size);
        memcpy(handle, &own, sizeof own);
    }
    return handle;
}

void gw_arena_init(arena *a, const apigw_allocator *allocator) {
    memset(a, 0, sizeof *a);
    a->allocator = gw_memory_allocator(allocator);
}

/* Add an empty chunk as the newest. */
static void push_chunk(arena *a, struct arena_chunk *chunk, size_t size) {
    chunk->next = a->chunks;
    chunk->size = size;
    a->chunks = chunk;
    a->at = (char *)(chunk + 1);
    a->end = (char *)chunk + size;
    a->total += size;
}

/* Release every chunk except `kept`, which may be NULL and becomes empty. */
static void keep_only(arena *a, struct arena_chunk *kept) {
    struct arena_chunk *chunk = a->chunks;
    a->chunks = NULL;
    a->at = a->end = NULL;
    a->total = 0;
    while (chunk != NULL) {
        struct arena_chunk *next = chunk->next;
        if (chunk != kept)
            gw_memory_release(&a->allocator, chunk, chunk->size);
        chunk = next;
    }
    if (kept != NULL)
        push_chunk(a, kept, kept->size);
}

void gw_arena_free(arena *a) {
    keep_only(a, NULL);
}

void gw_arena_join(arena *a, size_t retain) {
    struct arena_chunk *best = NULL; /* the largest that may be kept */
    size_t total = a->total;

    for (struct arena_chunk *chunk = a->chunks; chunk != NULL; chunk = chunk->next)
        if (chunk->size <= retain && (best == NULL || chunk->size > best->size))
            best = chunk;
    if (best == NULL || total > retain) {
        keep_only(a, best); /* a block that has space for everything may not be kept */
        return;
    }

    keep_only(a, best->size <= JOINED_BESIDE ? best : NULL);
    struct arena_chunk *whole = gw_memory_allocate(&a->allocator, total);
    if (whole == NULL)
        return;
    keep_only(a, NULL);
    push_chunk(a, whole, total);
}

/* Return the minimum size of the next chunk, so that there are few chunks and little unused memory. */
static size_t least_chunk(const arena *a) {
    size_t quarter = a->total / 4 / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
    if (a->chunks == NULL)
        return FIRST_CHUNK;
    if (a->chunks->size <= DOUBLING_END / 2)
        return a->chunks->size * 2;
    return quarter < DOUBLING_END ? DOUBLING_END : quarter > LAST_CHUNK ? LAST_CHUNK : quarter;
}

/* Add a chunk with at least `size` free bytes. */
static bool add_chunk(arena *a, size_t size) {
    const size_t unit = ARENA_STARVED ? 1 : ARENA_ALIGNMENT;
    if (size > SIZE_MAX - sizeof(struct arena_chunk) - ARENA_ALIGNMENT)
        return false;
    size_t bytes = (size + sizeof(struct arena_chunk) + unit - 1) / unit * unit, least = least_chunk(a);
    if (bytes < least && !ARENA_STARVED)
        bytes = least;

    struct arena_chunk *chunk = gw_memory_allocate(&a->allocator, bytes);
    if (chunk == NULL)
        return false;
    push_chunk(a, chunk, bytes);
    return true;
}

bool gw_arena_provide(arena *a, size_t size) {
    keep_only(a, NULL);
    return add_chunk(a, size);
}

bool gw_arena_chunks_hold(const arena *a, const void *at) {
    for (const struct arena_chunk *chunk = a->chunks; chunk != NULL; chunk = chunk->next)
        if ((uintptr_t)at - (uintptr_t)chunk < chunk->size)
            return true;
    return false;
}

void gw_arena_set_aside(arena *a, arena *aside) {
    *aside = *a;
    gw_arena_init(a, &aside->allocator);
}

char *gw_arena_extend(arena *a, size_t size) {
    if (!add_chunk(a, size))
        return NULL;
    char *block = a->at;
    a->at += size;
    return block;
}

char *gw_arena_copy(arena *a, const char *text, size_t n) {
    char *copy = n < SIZE_MAX ? arena_bytes(a, n + 1) : NULL;
    if (copy == NULL)
        return NULL;
    if (n != 0)
        memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

void *gw_arena_grow(arena *a, void *array, size_t element, size_t *capacity, size_t want) {
    if (array != NULL && want <= *capacity)
        return array;

    /* The new size depends on the old one alone, not on what the chunk has left: else the same work would take
     * different memory after arena_reset(). */
    size_t new_capacity = *capacity > SIZE_MAX / 2 || *capacity * 2 < want ? want : *capacity * 2;
    if (new_capacity > SIZE_MAX / element)
        return NULL;
    size_t old_size = *capacity * element, new_size = new_capacity * element;

    if (array != NULL && (char *)array + old_size == a->at && new_size - old_size <= (size_t)(a->end - a->at)) {
        a->at += new_size - old_size;
        *capacity = new_capacity;
        return array;
    }
    void *copy = arena_alloc(a, new_size);
    if (copy == NULL)
        return NULL;
    if (array != NULL)
        memcpy(copy, array, old_size);
    *capacity = new_capacity;
    return copy;
}
