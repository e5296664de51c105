/* What the test programs share: counting what passed, reading files, and an allocator that counts, checks sizes and
 * fails on demand. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

#include <apigw/base.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
    unsigned passed, failed, skipped;
} tally;

/* Counts one check and says which one failed. Returns `ok`. */
__attribute__((format(printf, 3, 4))) static inline bool check(tally *t, bool ok, const char *message, ...) {
    va_list args;
    if (ok) {
        t->passed++;
        return true;
    }
    t->failed++;
    printf("FAIL ");
    va_start(args, message);
    vprintf(message, args);
    va_end(args);
    putchar('\n');
    return false;
}

/* The closing line; the program's exit status. */
static inline int conclude(const tally *t) {
    printf("%u passed, %u failed", t->passed, t->failed);
    if (t->skipped != 0)
        printf(", %u skipped", t->skipped);
    putchar('\n');
    return t->failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Memory that a test cannot do without. */
static inline void *must_allocate(size_t size) {
    void *block = malloc(size != 0 ? size : 1);
    if (block == NULL) {
        fputs("the test itself ran out of memory\n", stderr);
        exit(EXIT_FAILURE);
    }
    return block;
}

/* A copy of exactly `n` bytes, so that a sanitizer sees every byte read past them. */
static inline char *exact_copy(const char *text, size_t n) {
    char *copy = must_allocate(n);
    if (n != 0)
        memcpy(copy, text, n);
    return copy;
}

/* Whether what was written is what a file holds, byte by byte; false when that cannot be read. */
static inline bool same_as_file(FILE *written, const char *name) {
    FILE *file = fopen(name, "rb");
    int a, b;
    if (file == NULL)
        return false;
    rewind(written);
    do {
        a = getc(written);
        b = getc(file);
    } while (a == b && a != EOF);
    fclose(file);
    return a == b;
}

/* The content of a file with a NUL behind it, or NULL. */
static inline char *read_whole(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t capacity = 0, used = 0, got;
    if (file == NULL)
        return NULL;
    do {
        char *grown = realloc(text, capacity = capacity * 2 + 4096);
        if (grown == NULL) {
            fputs("the test itself ran out of memory\n", stderr);
            exit(EXIT_FAILURE);
        }
        text = grown;
        got = fread(text + used, 1, capacity - used - 1, file);
        used += got;
    } while (got != 0);
    fclose(file);
    text[used] = '\0';
    *len = used;
    return text;
}

/* ---- an allocator that watches -------------------------------------------------------------------------------- */

typedef struct watched {
    size_t live_blocks, live_bytes, peak_bytes;
    size_t calls;   /* allocations and reallocations since watched_arm() */
    size_t fail_at; /* the call that fails, from 1; 0: none */
    bool for_ever;  /* so do all after it */
    size_t failed;  /* how many did */
    size_t wrong;   /* sizes told that are not the block's */
} watched;

/* In front of every block; as large as the strictest alignment. */
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
    if (watched_fails(w))
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

/* Always moves the block: whoever keeps the old address is found out. */
static inline void *watched_reallocate(void *context, void *block, size_t old_size, size_t new_size) {
    watched *w = context;
    watched_head *head = (watched_head *)block - 1;
    void *moved;
    if (head->size != old_size || new_size == 0)
        w->wrong++;
    moved = watched_allocate(context, new_size);
    if (moved == NULL)
        return NULL;
    memcpy(moved, block, head->size < new_size ? head->size : new_size);
    watched_release(context, block, head->size);
    return moved;
}

static inline apigw_allocator watched_allocator(watched *w) {
    apigw_allocator a = {w, watched_allocate, watched_reallocate, watched_release};
    return a;
}

#endif
