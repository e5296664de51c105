/* An allocator that counts, compares the sizes that it is given with those of its blocks, and fails on demand. New and
 * released blocks are filled, and a block that grows always moves: memory that is read before it was written, or at its
 * old address, is noticed. */
#ifndef TESTS_SUPPORT_ALLOCATOR_H
#define TESTS_SUPPORT_ALLOCATOR_H

#include <apigw/base.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct watched {
    size_t live_blocks, live_bytes, peak_bytes;
    size_t largest; /* size of the largest block that was asked for */
    size_t calls;   /* allocations and reallocations since watched_arm() */
    size_t fail_at; /* the call that fails, counted from 1; 0: none */
    bool for_ever;  /* every later call fails too */
    size_t failed;  /* number of calls that failed */
    size_t wrong;   /* number of sizes that were 0 or not the block's */
} watched;

/* Precedes every block; as large as the strictest alignment. */
typedef union watched_head {
    size_t size;
    max_align_t align;
} watched_head;

static inline void watched_arm(watched *w, size_t fail_at, bool for_ever) {
    w->calls = 0;
    w->failed = 0;
    w->fail_at = fail_at;
    w->for_ever = for_ever;
}

static inline bool watched_fails(watched *w) {
    w->calls++;
    if (w->fail_at == 0 || (w->for_ever ? w->calls < w->fail_at : w->calls != w->fail_at))
        return false;
    w->failed++;
    return true;
}

static inline void watched_count(watched *w, size_t size) {
    w->live_blocks++;
    w->live_bytes += size;
    if (w->live_bytes > w->peak_bytes)
        w->peak_bytes = w->live_bytes;
}

static inline void *watched_allocate(void *context, size_t size) {
    watched *w = context;
    watched_head *head;
    if (size == 0)
        w->wrong++;
    if (size > w->largest)
        w->largest = size;
    if (watched_fails(w) || size > SIZE_MAX / 2)
        return NULL;
    head = malloc(sizeof *head + size);
    if (head == NULL)
        return NULL;
    head->size = size;
    memset(head + 1, 0xA5, size);
    watched_count(w, size);
    return head + 1;
}

static inline void watched_release(void *context, void *block, size_t size) {
    watched *w = context;
    watched_head *head = (watched_head *)block - 1;
    if (head->size != size)
        w->wrong++;
    w->live_blocks--;
    w->live_bytes -= head->size;
    memset(block, 0x5A, head->size);
    free(head);
}

static inline void *watched_reallocate(void *context, void *block, size_t old_size, size_t new_size) {
    watched *w = context;
    watched_head *head = (watched_head *)block - 1;
    void *moved;
    if (head->size != old_size)
        w->wrong++;
    moved = watched_allocate(context, new_size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, block, head->size < new_size ? head->size : new_size);
    watched_release(context, block, head->size);
    return moved;
}

/* Return the allocator, with all counts of `w` set to 0. */
static inline apigw_allocator watched_allocator(watched *w) {
    memset(w, 0, sizeof *w);
    return (apigw_allocator){w, watched_allocate, watched_reallocate, watched_release};
}

#endif
