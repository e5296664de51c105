#include "core/buffer.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/options.h"

enum { FIRST_CAPACITY = 256 /* bytes */ };

apigw_buffer *apigw_buffer_new(const apigw_allocator *allocator) {
    apigw_buffer *b = gw_memory_handle(allocator, sizeof *b);
    if (b == NULL)
        return NULL;
    b->max = SIZE_MAX;
    return b;
}

bool gw_buffer_holds(const apigw_buffer *b, const void *at, size_t n) {
    uintptr_t begin = (uintptr_t)at, data = b == NULL ? 0 : (uintptr_t)b->data;
    return b != NULL && n != 0 && b->capacity != 0 && (begin - data < b->capacity || data - begin < n);
}

apigw_status gw_buffer_refuse_input(apigw_buffer *b, apigw_error *err) {
    gw_buffer_abandon(b);
    return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected input outside of the memory of the output buffer");
}

/* Set `limit` anew because memory, maximum or status changed. */
static void update_limit(apigw_buffer *b) {
    const size_t fits = b->capacity == 0 || b->status != APIGW_OK ? 0 : b->capacity - 1; /* the NUL's */
    b->limit = fits < b->max ? fits : b->max;
}

/* Drop the memory; release it unless it is borrowed. */
static void drop_memory(apigw_buffer *b) {
    if (!b->borrowed)
        gw_memory_release(&b->allocator, b->data, b->capacity);
    b->data = NULL;
    b->capacity = 0;
    b->limit = 0;
}

/* Empty the text and keep the memory. */
static void clear_buffer(apigw_buffer *b) {
    b->length = 0;
    if (b->capacity != 0)
        b->data[0] = '\0';
}

static void drop_scratch(apigw_buffer *b) {
    gw_memory_release(&b->allocator, b->scratch, b->scratch_size);
    b->scratch = NULL;
    b->scratch_size = 0;
}

void *gw_buffer_scratch(apigw_buffer *b, size_t size) {
    if (size <= b->scratch_size)
        return b->scratch;
    drop_scratch(b);
    b->scratch = gw_memory_allocate(&b->allocator, size);
    b->scratch_size = b->scratch == NULL ? 0 : size;
    return b->scratch;
}

void apigw_buffer_free(apigw_buffer *buffer) {
    if (buffer == NULL)
        return;
    drop_memory(buffer);
    drop_scratch(buffer);
    apigw_allocator own = buffer->allocator;
    gw_memory_release(&own, buffer, sizeof *buffer);
}

void apigw_buffer_reset(apigw_buffer *buffer) {
    if (buffer == NULL)
        return;
    uint64_t retain = 0;
    apigw_option_bounds(APIGW_OPT_RETAIN_MAX, NULL, NULL, &retain);
    if (buffer->scratch_size > retain)
        drop_scratch(buffer);
    if (!buffer->borrowed && buffer->capacity > retain) {
        const apigw_allocator *a = &buffer->allocator;
        char *smaller = a->reallocate(a->context, buffer->data, buffer->capacity, (size_t)retain);
        if (smaller == NULL) {
            drop_memory(buffer);
        } else {
            buffer->data = smaller;
            buffer->capacity = (size_t)retain;
        }
    }
    gw_buffer_abandon(buffer);
}

apigw_status apigw_buffer_use(apigw_buffer *buffer, void *memory, size_t size, apigw_error *err) {
    gw_error_clear(err);
    if (buffer == NULL)
        return gw_error_argument(err, "buffer");
    if (memory == NULL && size != 0)
        return gw_error_argument(err, "memory");
    if (!buffer->borrowed && gw_buffer_holds(buffer, memory, size))
        return APIGW_E_ARGUMENT; /* it would be freed */
    drop_memory(buffer);
    buffer->data = memory;
    buffer->capacity = size;
    buffer->borrowed = true;
    gw_buffer_abandon(buffer);
    return APIGW_OK;
}

apigw_status apigw_buffer_set_max(apigw_buffer *buffer, size_t max, apigw_error *err) {
    gw_error_clear(err);
    if (buffer == NULL)
        return gw_error_argument(err, "buffer");
    buffer->max = max;
    update_limit(buffer);
    return APIGW_OK;
}

const char *apigw_buffer_data(const apigw_buffer *buffer, size_t *len) {
    if (len != NULL)
        *len = buffer != NULL ? buffer->length : 0;
    if (buffer == NULL)
        return NULL;
    if (buffer->capacity != 0)
        return buffer->data;
    return buffer->borrowed ? NULL : "";
}

size_t apigw_buffer_needed(const apigw_buffer *buffer) {
    return buffer != NULL ? buffer->needed : 0;
}

void gw_buffer_begin(apigw_buffer *b) {
    b->status = APIGW_OK;
    b->needed = 0;
    clear_buffer(b);
    update_limit(b);
}

void gw_buffer_abandon(apigw_buffer *b) {
    gw_buffer_begin(b);
}

apigw_status gw_buffer_finish(apigw_buffer *b) {
    b->needed = b->length < SIZE_MAX ? b->length + 1 : SIZE_MAX;
    if (b->borrowed && b->capacity == 0 && b->status == APIGW_OK)
        b->status = APIGW_E_SPACE; /* not even the NUL fits */
    if (b->status != APIGW_OK)
        clear_buffer(b);
    else if (b->capacity != 0)
        b->data[b->length] = '\0';
    return b->status;
}

/* Grow the buffer's own memory for `n` more bytes, which are within the maximum, and the NUL. */
static bool buffer_grow(apigw_buffer *b, size_t n) {
    const apigw_allocator *a = &b->allocator;
    size_t most = b->max < SIZE_MAX ? b->max + 1 : SIZE_MAX;
    size_t least = b->length + n + 1;
    size_t capacity = b->capacity <= SIZE_MAX / 2 ? b->capacity * 2 : SIZE_MAX;

    if (capacity < FIRST_CAPACITY)
        capacity = FIRST_CAPACITY;
    if (capacity < least)
        capacity = least;
    if (capacity > most)
        capacity = most;
    char *data =
        b->data == NULL ? gw_memory_allocate(a, capacity) : a->reallocate(a->context, b->data, b->capacity, capacity);
    if (data == NULL) {
        b->status = APIGW_E_NOMEM;
        b->limit = 0;
        return false;
    }
    b->data = data;
    b->capacity = capacity;
    update_limit(b);
    return true;
}

char *gw_buffer_reserve(apigw_buffer *b, size_t n) {
    if (b->status != APIGW_OK)
        return NULL;
    if (!b->borrowed && (n > b->max || b->length > b->max - n))
        return NULL;
    if (n < b->capacity && b->length < b->capacity - n)
        return b->data + b->length;
    if (b->borrowed || n >= SIZE_MAX - b->length || !buffer_grow(b, n))
        return NULL;
    return b->data + b->length;
}

void gw_buffer_skip(apigw_buffer *b, size_t n) {
    if (b->status == APIGW_OK) /* else it was set before, for example by gw_buffer_reserve() when out of memory */
        b->status = b->borrowed ? APIGW_E_SPACE : APIGW_E_SIZE;
    b->limit = 0;
    b->length = n <= SIZE_MAX - b->length ? b->length + n : SIZE_MAX;
}

void gw_buffer_append_slow(apigw_buffer *b, const char *text, size_t n) {
    if (n == 0)
        return;
    char *to = gw_buffer_reserve(b, n);
    if (to == NULL) {
        gw_buffer_skip(b, n);
        return;
    }
    memcpy(to, text, n);
    buffer_commit(b, n);
}

void gw_buffer_integer(apigw_buffer *b, int64_t value) {
    char text[20]; /* "-9223372036854775808" */
    size_t at = sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0)
        text[--at] = '-';
    buffer_append(b, text + at, sizeof text - at);
}
