/* The implementation of apigw_buffer: appending, within a maximum or in the caller's memory. */
#ifndef CORE_BUFFER_H
#define CORE_BUFFER_H

#include <apigw/buffer.h>
#include <stdbool.h>
#include <string.h>

/* Appending never fails at once. When the capacity is exhausted it only counts, so that `length` becomes the size that
 * is needed, and gw_buffer_finish() reports the error. */
struct apigw_buffer {
    apigw_allocator allocator;
    char *data;          /* NUL-terminated at `length` if the capacity is not 0 */
    size_t length;       /* bytes written, or needed once `status` is set */
    size_t capacity;     /* bytes of data, including the NUL */
    size_t max;          /* maximum, without the NUL */
    size_t limit;        /* length up to which text can be appended without growing; 0 after a failure */
    size_t needed;       /* by the last call, with the NUL */
    bool borrowed;       /* data is the caller's */
    void *scratch;       /* memory of gw_buffer_scratch(), kept for the next call */
    size_t scratch_size; /* its size in bytes */
    apigw_status status; /* the first failure since gw_buffer_begin(), or APIGW_OK */
};

/* Empty the buffer for a call that writes it. */
void gw_buffer_begin(apigw_buffer *b);

/* Terminate the text with a NUL. Return APIGW_OK, or APIGW_E_SPACE, APIGW_E_SIZE or APIGW_E_NOMEM when it did not fit;
 * the buffer is then empty. */
apigw_status gw_buffer_finish(apigw_buffer *b);

/* Return whether any of the `n` bytes at `at` is in the memory that the buffer writes. `b` may be NULL. */
bool gw_buffer_holds(const apigw_buffer *b, const void *at, size_t n);

/* Empty the buffer of a call whose input it holds, and return APIGW_E_ARGUMENT. */
apigw_status gw_buffer_refuse_input(apigw_buffer *b, apigw_error *err);

/* Empty the buffer because the call failed for another reason. */
void gw_buffer_abandon(apigw_buffer *b);

/* Return working memory of `size` bytes for the call that writes the buffer, aligned for any object and not
 * initialized; NULL when out of memory. It is valid until the next call, and stays allocated, so that repeated work
 * allocates once. */
void *gw_buffer_scratch(apigw_buffer *b, size_t size);

/* Return where up to `n` bytes can be written, to be followed by buffer_commit(); NULL when they do not fit, then call
 * gw_buffer_skip() to count them. */
char *gw_buffer_reserve(apigw_buffer *b, size_t n);

/* Return how many bytes can be written at `data + length` without growing. */
static inline size_t buffer_capacity(const apigw_buffer *b) {
    return b->length < b->limit ? b->limit - b->length : 0;
}

/* The slow path of buffer_append(). */
void gw_buffer_append_slow(apigw_buffer *b, const char *text, size_t n);

static inline void buffer_commit(apigw_buffer *b, size_t n) {
    b->length += n;
}

/* Count bytes that could not be written. */
void gw_buffer_skip(apigw_buffer *b, size_t n);

static inline void buffer_append(apigw_buffer *b, const char *text, size_t n) {
    if (n <= buffer_capacity(b)) {
        if (n != 0)
            memcpy(b->data + b->length, text, n);
        b->length += n;
    } else {
        gw_buffer_append_slow(b, text, n);
    }
}

static inline void buffer_byte(apigw_buffer *b, char c) {
    buffer_append(b, &c, 1);
}

/* Append a string literal. */
#define buffer_literal(b, text) buffer_append((b), (text), sizeof(text) - 1)

/* Append a decimal integer. */
void gw_buffer_integer(apigw_buffer *b, int64_t value);

#endif
