/**
 * @file base.h
 * The basis of all other headers: visibility, version, allocator, status codes, the error object.
 *
 * Conventions of the whole library:
 * - Input is a pointer and a length in bytes and need not be NUL-terminated; `(NULL, 0)` is the empty string, and
 *   #APIGW_NTS in place of a length means that the text ends with a NUL.
 * - A returned `const char *` is NUL-terminated and its length in bytes goes to a nullable `size_t *len`. NULL means
 *   absent, which is not the same as empty. (A body is a `const void *`: apigw_request_body() and apigw_response_body()
 *   say when a NUL follows it.) It is owned by the handle it came from and lives until that handle is
 *   freed, reset, decoded into again or changed by a setter.
 * - Input may be memory that the same handle returned: setters copy it before anything is freed, and a call that
 * decodes into a handle keeps the handle's old memory until it has read the input, so that an event within the body of
 * another can be decoded on one handle. Afterwards everything that the handle returned before is invalid, as after
 * every decode.
 * - Input must not be in the memory of an apigw_buffer that the same call writes, nor may a body that a handle borrows
 *   or an event that it decoded in place: such a call returns #APIGW_E_ARGUMENT and empties the buffer. Input must
 *   not be in the apigw_error of the same call either, which is zeroed first.
 * - A call takes at most 8 kB of stack for any input, except those of jansson.h. This does not include the dynamic
 * linker at the first call of a function, nor the functions of an allocator.
 * - A handle may be used by one thread at a time. A `const` handle may be read by any number of threads: getters
 *   cache nothing. There is no global state, no locale, no I/O, no clock.
 */
#ifndef APIGW_BASE_H
#define APIGW_BASE_H

#include <stddef.h>
#include <stdint.h>

#ifndef APIGW_API
#if defined(__GNUC__)
#define APIGW_API __attribute__((visibility("default")))
#else
#define APIGW_API
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Version of these headers, as numbers. @see apigw_version */
enum {
    APIGW_VERSION_MAJOR = 0, /**< changes when the ABI breaks */
    APIGW_VERSION_MINOR = 2, /**< changes when something is added; while MAJOR is 0, also when the ABI breaks */
    APIGW_VERSION_PATCH = 0  /**< changes when something is fixed */
};

/**
 * Return the version of the library that is linked, as text `"major.minor.patch"`. Static storage.
 * @return a static NUL-terminated string; never NULL. Any thread.
 */
APIGW_API const char *apigw_version(void);

/**
 * Return the version of the library that is linked, as one number: `major * 1000000 + minor * 1000 + patch`.
 * @return the number. Any thread.
 */
APIGW_API uint32_t apigw_version_number(void);

/**
 * The functions from which a handle takes its memory. Copied into the handle at `_new`; the functions and `context`
 * must outlive it. Sizes are in bytes. Every block must be aligned for any object. NULL in its place means the C
 * library.
 */
typedef struct apigw_allocator {
    void *context; /**< passed to the three functions */
    /** Allocate `size` bytes (never 0). Return NULL when out of memory. */
    void *(*allocate)(void *context, size_t size);
    /** Resize a block of `old_size` bytes to `new_size` and keep its content; or return NULL and leave it unchanged.
     */
    void *(*reallocate)(void *context, void *block, size_t old_size, size_t new_size);
    /** Release a block of `size` bytes; `block` is never NULL. */
    void (*release)(void *context, void *block, size_t size);
} apigw_allocator;

/** Length of a NUL-terminated string: every length argument takes it in place of a number of bytes. */
#define APIGW_NTS SIZE_MAX

/** The result of a call that can fail: 0, a positive expected outcome, or a negative error. */
typedef int32_t apigw_status;

/** Status codes, in bands of a hundred. */
enum {
    APIGW_OK = 0,   /**< done */
    APIGW_MORE = 1, /**< done as far as the input goes; more input is needed */

    /* the caller's misuse: -1 to -99 */
    APIGW_E_ARGUMENT = -1, /**< an argument is NULL, unknown or out of its bounds */
    APIGW_E_STATE = -2,    /**< the handle is not in the state that this call needs: it is empty, or closed */

    /* not offered: -100 to -199 */
    APIGW_E_UNSUPPORTED = -100, /**< the kind does not support this */
    APIGW_E_KIND = -101,        /**< the event is of no known kind */

    /* malformed input: -200 to -299 */
    APIGW_E_SYNTAX = -200,    /**< not RFC 8259 JSON */
    APIGW_E_TRUNCATED = -201, /**< the JSON text ends too early */
    APIGW_E_TRAILING = -202,  /**< unexpected data after the JSON value */
    APIGW_E_UTF8 = -203,      /**< not valid UTF-8 */
    APIGW_E_TYPE = -204,      /**< a member has another JSON type than the format says */
    APIGW_E_VALUE = -205,     /**< a member has the right type and a value that is not allowed */
    APIGW_E_BASE64 = -206,    /**< not strict RFC 4648 base64 */
    APIGW_E_HEADER = -207,    /**< a header name that is not an RFC 9110 token, or a value with CR, LF or NUL */
    APIGW_E_MISSING = -208,   /**< a required member is missing */
    APIGW_E_FUNCTION = -210,  /**< the function failed, as the caller says */
    APIGW_E_DUPLICATE = -209, /**< a duplicate member (only under APIGW_OPT_STRICT) or route */

    /* limits: -300 to -399 */
    APIGW_E_SIZE = -300,  /**< input or output is longer than the limit */
    APIGW_E_DEPTH = -301, /**< the JSON text is nested deeper than the limit */
    APIGW_E_ITEMS = -302, /**< more list entries than the limit */
    APIGW_E_SPACE = -303, /**< the caller's memory is too small; see apigw_buffer_needed() */

    /* not found: -400 to -499 */
    APIGW_E_NOT_FOUND = -400, /**< not found */

    /* memory: -500 to -599 */
    APIGW_E_NOMEM = -500 /**< out of memory */
};

/** Sizes of the error object. */
enum {
    APIGW_ERROR_POINTER_MAX = 256, /**< bytes of apigw_error.pointer, its NUL included */
    APIGW_ERROR_MESSAGE_MAX = 256  /**< bytes of apigw_error.message, its NUL included */
};

/**
 * An error: its code, position and message. Owned by the caller, zeroed at the start of every call that takes one, and
 * filled in when that call fails. Both texts are valid UTF-8 and NUL-terminated. Frozen layout.
 */
typedef struct apigw_error {
    apigw_status code;                     /**< the same as the call returned */
    uint32_t error_response;               /**< the error response that a gateway would send; 0: none */
    uint64_t offset;                       /**< byte offset in the original input, or UINT64_MAX when there is none */
    char pointer[APIGW_ERROR_POINTER_MAX]; /**< RFC 6901 pointer of the member; "" is the whole document. One that does
                                                not fit ends at its last whole segment */
    char message[APIGW_ERROR_MESSAGE_MAX]; /**< one English line: what was expected and what was found */
    uint64_t reserved[4];                  /**< zero */
} apigw_error;

#ifdef __cplusplus
}
#endif
#endif
