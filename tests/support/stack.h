/* How much stack a call takes: the free part of the thread's stack is filled before the call and inspected after it. */
#ifndef TESTS_SUPPORT_STACK_H
#define TESTS_SUPPORT_STACK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Sanitizers add to frames or replace the stack, so that nothing can be measured under them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_MEASURED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define STACK_MEASURED 0
#endif
#endif
#ifndef STACK_MEASURED
#define STACK_MEASURED 1
#endif

enum {
#ifdef __s390x__
    STACK_MAX = 12288, /* each frame has 160 bytes more for registers */
#else
    STACK_MAX = 8192, /* bytes that a call may take: docs/design.md */
#endif
    STACK_SIZE = 262144, /* of a thread that is measured */
    STACK_GUARD = 65536,
    STACK_PAINTED = 4 * STACK_MAX, /* at most. No function skips so much of it: none has a frame of that size. */
    STACK_PAINT = 0xA5,
    STACK_APART = 256 /* bytes next to the frame that are left for memset() itself */
};

/* Not under a sanitizer, and not under valgrind, which reports memory below the stack pointer. */
static inline bool stack_is_measured(void) {
    const char *preloaded = getenv("LD_PRELOAD");
    return STACK_MEASURED && (preloaded == NULL || strstr(preloaded, "vgpreload") == NULL);
}

typedef struct stack {
    unsigned char *bottom; /* lowest byte */
    size_t size;
} stack;

/* Run `body` on a thread whose stack has `size` bytes, a multiple of 64 KiB, and a guard below it. Return false when no
 * such thread can be created. */
static inline bool stack_thread(stack *s, size_t size, void *(*body)(void *), void *argument) {
    pthread_attr_t attributes;
    pthread_t thread;
    bool done;
    void *pages = mmap(NULL, STACK_GUARD + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return false;
    s->bottom = (unsigned char *)pages + STACK_GUARD;
    s->size = size;
    done = mprotect(pages, STACK_GUARD, PROT_NONE) == 0 && pthread_attr_init(&attributes) == 0 &&
           pthread_attr_setstack(&attributes, s->bottom, size) == 0 &&
           pthread_create(&thread, &attributes, body, argument) == 0 && pthread_join(thread, NULL) == 0;
    munmap(pages, STACK_GUARD + size);
    return done;
}

/* Bytes of stack that `call` takes, up to STACK_PAINTED, on a thread of stack_thread(). */
__attribute__((noinline)) static size_t stack_of(const stack *s, void (*call)(void *), void *argument) {
    unsigned char *here = __builtin_frame_address(0);
    unsigned char *bottom = here - s->bottom > STACK_PAINTED ? here - STACK_PAINTED : s->bottom;
    const unsigned char *at = bottom;
    memset(bottom, STACK_PAINT, (size_t)(here - bottom) - STACK_APART);
    call(argument);
    while (at < here && *at == STACK_PAINT)
        at++;
    return (size_t)(here - at);
}

#endif
