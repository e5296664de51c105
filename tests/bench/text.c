/* What the benchmark is made with: growing text, numbers by chance, digests. */
#include "bench.h"
#include <apigw/base.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void *must_allocate(size_t size) {
    void *memory = calloc(1, size == 0 ? 1 : size);
    if (memory == NULL)
        die("no memory for %zu bytes", size);
    return memory;
}

/* Room for `n` bytes more and a NUL. */
static void grow(text *t, size_t n) {
    if (t->capacity - t->len > n)
        return;
    t->capacity = (t->capacity + n + 64) * 2;
    t->at = realloc(t->at, t->capacity);
    if (t->at == NULL)
        die("no memory for %zu bytes", t->capacity);
}

void text_put(text *t, const char *bytes, size_t n) {
    grow(t, n);
    if (n != 0)
        memcpy(t->at + t->len, bytes, n);
    t->len += n;
    t->at[t->len] = '\0';
}

void text_add(text *t, const char *string) {
    text_put(t, string, strlen(string));
}

void text_format(text *t, const char *format, ...) {
    char line[1024];
    va_list arguments;
    int n;
    va_start(arguments, format);
    n = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    if (n < 0 || (size_t)n >= sizeof line)
        die("a line of the generator is too long");
    text_put(t, line, (size_t)n);
}

void text_string(text *t, const char *bytes, size_t n) {
    grow(t, 6 * n + 2);
    text_put(t, "\"", 1);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '"' || c == '\\')
            text_put(t, "\\", 1);
        if (c == '\n')
            text_put(t, "\\n", 2);
        else if (c < 0x20)
            text_format(t, "\\u%04x", c);
        else
            text_put(t, bytes + i, 1);
    }
    text_put(t, "\"", 1);
}

void text_free(text *t) {
    free(t->at);
    *t = (text){NULL, 0, 0};
}

void documents_free(documents *d) {
    for (size_t i = 0; i < d->count; i++)
        text_free(&d->at[i]);
    free(d->at);
    *d = (documents){NULL, 0, 0};
}

/* xorshift64* */
uint64_t chance_next(chance *c) {
    uint64_t x = c->state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    c->state = x;
    return x * UINT64_C(2685821657736338717);
}

size_t chance_below(chance *c, size_t n) {
    return (size_t)((chance_next(c) >> 32) * n >> 32);
}

void digest_begin(digest *d) {
    d->value = UINT64_C(14695981039346656037);
}

static void mix(digest *d, const unsigned char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++)
        d->value = (d->value ^ bytes[i]) * UINT64_C(1099511628211);
}

void digest_number(digest *d, uint64_t number) {
    mix(d, (const unsigned char *)&number, sizeof number);
}

void digest_bytes(digest *d, const void *bytes, size_t n) {
    digest_number(d, bytes == NULL ? UINT64_MAX : n);
    if (bytes != NULL)
        mix(d, bytes, n);
}

void digest_name(digest *d, const char *name, size_t n) {
    digest_number(d, n);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)name[i];
        c = c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
        mix(d, &c, 1);
    }
}

static void *count_allocate(void *context, size_t size) {
    ++*(size_t *)context;
    return malloc(size);
}

static void *count_reallocate(void *context, void *block, size_t old_size, size_t new_size) {
    (void)old_size;
    ++*(size_t *)context;
    return realloc(block, new_size);
}

static void count_release(void *context, void *block, size_t size) {
    (void)context;
    (void)size;
    free(block);
}

void counting_allocator(struct apigw_allocator *a, size_t *count) {
    *a = (apigw_allocator){count, count_allocate, count_reallocate, count_release};
}

static size_t *jansson_count;

static void *jansson_allocate(size_t size) {
    ++*jansson_count;
    return malloc(size);
}

void count_jansson(size_t *count) {
    jansson_count = count;
    json_set_alloc_funcs(jansson_allocate, free);
}
