/* An allocator that counts, checks the sizes it is told, and can fail. */
#ifndef TESTS_UNIT_COUNTING_H
#define TESTS_UNIT_COUNTING_H

#include <apigw/base.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct counting {
    size_t calls;   /* that asked for memory */
    size_t live;    /* bytes that are out */
    size_t peak;    /* most bytes that were ever out */
    size_t largest; /* largest block asked for */
    size_t fail_at; /* the call that fails, from 1; 0: none */
    bool for_ever;  /* and all after it */
    bool failed;    /* one has failed */
    bool wrong;     /* a size was not the one that was asked for, or 0 */
};

/* Every block begins with its size. */
enum { COUNTING_HEADER = 16 };

static inline bool counting_fails(struct counting *c, size_t size) {
    c->calls++;
    if (size > c->largest)
        c->largest = size;
    if (size == 0)
        c->wrong = true;
    if (c->fail_at == 0 || c->calls < c->fail_at || (c->calls > c->fail_at && !c->for_ever))
        return size > SIZE_MAX / 2;
    c->failed = true;
    return true;
}

static inline void *counting_allocate(void *context, size_t size) {
    struct counting *c = context;
    if (counting_fails(c, size))
        return NULL;
    unsigned char *block = malloc(COUNTING_HEADER + size);
    if (block == NULL)
        return NULL;
    memcpy(block, &size, sizeof size);
    memset(block + COUNTING_HEADER, 0xA5, size); /* nobody may count on zeros */
    c->live += size;
    if (c->live > c->peak)
        c->peak = c->live;
    return block + COUNTING_HEADER;
}

static inline void counting_release(void *context, void *block, size_t size) {
    struct counting *c = context;
    unsigned char *start = (unsigned char *)block - COUNTING_HEADER;
    size_t asked;
    memcpy(&asked, start, sizeof asked);
    if (asked != size)
        c->wrong = true;
    c->live -= asked;
    free(start);
}

static inline void *counting_reallocate(void *context, void *block, size_t old_size, size_t new_size) {
    void *moved = counting_allocate(context, new_size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, block, old_size < new_size ? old_size : new_size);
    counting_release(context, block, old_size);
    return moved;
}

static inline apigw_allocator counting_allocator(struct counting *c) {
    memset(c, 0, sizeof *c);
    return (apigw_allocator){c, counting_allocate, counting_reallocate, counting_release};
}

/* Numbers that look random and are always the same. */
static inline uint32_t next_random(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

#endif
