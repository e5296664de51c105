/* The inside of apigw_buffer: appending, with the cap and the caller's memory handled once. */
#ifndef CORE_BUFFER_H
#define CORE_BUFFER_H

#include <apigw/buffer.h>
#include <stdbool.h>
#include <string.h>

/* Appending never fails on the spot. Without room it counts on, so that `length` is at last what it takes, and
 * gw_buffer_finish() tells. */
struct apigw_buffer {
    apigw_allocator allocator;
    char *data;          /* NUL-terminated at `length` whenever there is any room */
    size_t length;       /* bytes written, or wanted once `status` is set */
    size_t capacity;     /* bytes of data, the NUL's among them */
    size_t max;          /* most bytes without the NUL */
    size_t needed;       /* of the last call, with the NUL */
    bool borrowed;       /* data is the caller's */
    void *scratch;       /* what gw_buffer_scratch() gave, kept for the next call */
    size_t scratch_size; /* bytes of it */
    apigw_status status; /* the first failure since gw_buffer_begin(), or APIGW_OK */
};

/* Empties the buffer for a call that writes it. */
void gw_buffer_begin(apigw_buffer *b);

/* Closes the text with a NUL. Returns APIGW_OK, or why it did not fit: APIGW_E_SPACE, APIGW_E_SIZE, APIGW_E_NOMEM; the
 * buffer is then empty. */
apigw_status gw_buffer_finish(apigw_buffer *b);

/* Whether any of the `n` bytes at `at` is in the memory that the buffer writes. `b` may be NULL. */
bool gw_buffer_holds(const apigw_buffer *b, const void *at, size_t n);

/* Empty the buffer of a call whose input it holds, and return APIGW_E_ARGUMENT. */
apigw_status gw_buffer_refuse_input(apigw_buffer *b, apigw_error *err);

/* Empties the buffer because the call failed for another reason. */
void gw_buffer_abandon(apigw_buffer *b);

/* Working memory of `size` bytes for the call that writes the buffer, aligned for any object and unspecified; NULL when
 * there is no memory. It ends with the next call, and is kept with the buffer so that the same work allocates once. */
void *gw_buffer_scratch(apigw_buffer *b, size_t size);

/* Where `n` bytes (at most) can be written, to be followed by buffer_commit(); NULL when there is no room, then
 * gw_buffer_skip() counts them. */
char *gw_buffer_reserve(apigw_buffer *b, size_t n);

/* Bytes that can be written at `data + length` without growing. */
static inline size_t buffer_capacity(const apigw_buffer *b) {
    size_t capacity;
    if (b->status != APIGW_OK || b->length >= b->capacity || b->length > b->max)
        return 0;
    capacity = b->capacity - b->length - 1; /* the NUL's */
    return capacity < b->max - b->length ? capacity : b->max - b->length;
}

/* The out-of-line half of buffer_append. */
void gw_buffer_append_slowly(apigw_buffer *b, const char *text, size_t n);

static inline void buffer_commit(apigw_buffer *b, size_t n) {
    b->length += n;
}

/* Counts bytes that could not be written. */
void gw_buffer_skip(apigw_buffer *b, size_t n);

static inline void buffer_append(apigw_buffer *b, const char *text, size_t n) {
    if (n < b->capacity && b->length < b->capacity - n && b->status == APIGW_OK && n <= b->max &&
        b->length <= b->max - n) {
        if (n != 0)
            memcpy(b->data + b->length, text, n);
        b->length += n;
    } else {
        gw_buffer_append_slowly(b, text, n);
    }
}

static inline void buffer_byte(apigw_buffer *b, char c) {
    buffer_append(b, &c, 1);
}

/* Appends a string literal. */
#define buffer_literal(b, text) buffer_append((b), (text), sizeof(text) - 1)

/* Appends a decimal integer. */
void gw_buffer_integer(apigw_buffer *b, int64_t value);

#endif
