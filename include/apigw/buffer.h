/**
 * @file buffer.h
 * Output of calls that write text: memory that grows up to a maximum, or the caller's own memory, with the needed size
 * reported.
 */
#ifndef APIGW_BUFFER_H
#define APIGW_BUFFER_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Output bytes. Always NUL-terminated after its length. One thread at a time. */
typedef struct apigw_buffer apigw_buffer;

/**
 * Make an empty growable buffer. It allocates nothing more before the first byte is written.
 * @param allocator where its memory comes from; NULL: the C library
 * @return the buffer, to be freed with apigw_buffer_free(), or NULL when out of memory
 */
APIGW_API apigw_buffer *apigw_buffer_new(const apigw_allocator *allocator);

/** Free a buffer and its own memory, but not memory given to apigw_buffer_use(). NULL is allowed. */
APIGW_API void apigw_buffer_free(apigw_buffer *buffer);

/**
 * Empty a buffer. Of its own memory up to the default of APIGW_OPT_RETAIN_MAX (1 MiB) is kept for the next use; memory
 * given to apigw_buffer_use() stays in use. NULL is allowed.
 */
APIGW_API void apigw_buffer_reset(apigw_buffer *buffer);

/**
 * Write into the caller's memory from now on and does not grow: at most `size` bytes, including the closing NUL.
 * Documents of more than 64 header lines or 8 query parameters take working memory, which the buffer keeps.
 * A call that does not fit returns #APIGW_E_SPACE and apigw_buffer_needed() then returns how many bytes are needed, so
 * `(NULL, 0)` is a size-only pass. The buffer's own memory and its content are freed.
 * @param buffer the buffer
 * @param memory borrowed until the buffer is freed or given other memory; NULL only with size 0
 * @param size   in bytes
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `buffer` is NULL, `memory` is NULL and `size` is not 0, or it is the buffer's own memory
 */
APIGW_API apigw_status apigw_buffer_use(apigw_buffer *buffer, void *memory, size_t size, apigw_error *err);

/**
 * Limit the text of a growable buffer, in bytes without the closing NUL; a call that would exceed the limit returns
 * #APIGW_E_SIZE before memory is spent. The default is SIZE_MAX: no limit. Applies to later calls.
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `buffer` is NULL
 */
APIGW_API apigw_status apigw_buffer_set_max(apigw_buffer *buffer, size_t max, apigw_error *err);

/**
 * Return the text that was written last. A call that writes the same buffer cannot take it as input (base.h). A call
 * that takes a buffer replaces its text; after a failed call it is empty.
 * @param len receives the length in bytes without the closing NUL; may be NULL
 * @return NUL-terminated bytes, "" when empty, owned by the buffer until it is written to, reset or freed. NULL when
 *         `buffer` is NULL or its memory has no space for the NUL.
 */
APIGW_API const char *apigw_buffer_data(const apigw_buffer *buffer, size_t *len);

/**
 * Return how many bytes the last call needs in the caller's memory, including the closing NUL, whether it fitted or
 * not.
 * @return 0 when nothing was written yet or `buffer` is NULL
 */
APIGW_API size_t apigw_buffer_needed(const apigw_buffer *buffer);

#ifdef __cplusplus
}
#endif
#endif
