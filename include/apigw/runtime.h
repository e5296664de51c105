/**
 * @file runtime.h
 * The Lambda Runtime API without the I/O: what a runtime reads and writes around the event and the result (E.2).
 *
 * A runtime asks for an invocation at the path of #APIGW_RUNTIME_PATH_NEXT. The header fields of the response go to an
 * apigw_invocation one by one, its body is the event. What the function makes of it is posted to
 * #APIGW_RUNTIME_PATH_RESPONSE, or an error to #APIGW_RUNTIME_PATH_ERROR.
 */
#ifndef APIGW_RUNTIME_H
#define APIGW_RUNTIME_H

#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/request.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Header lines of the Runtime API, each called `Lambda-Runtime-` and the rest of its name here (E2.1 to E2.6). */
enum {
    APIGW_RUNTIME_HEADER_AWS_REQUEST_ID = 1, /**< the id of the invocation, which the paths want */
    APIGW_RUNTIME_HEADER_DEADLINE_MS = 2,    /**< when the function times out, integer milliseconds since 1970 UTC */
    APIGW_RUNTIME_HEADER_INVOKED_FUNCTION_ARN = 3, /**< ARN of the function, version or alias that was invoked */
    APIGW_RUNTIME_HEADER_TRACE_ID = 4,             /**< X-Ray tracing header: `_X_AMZN_TRACE_ID` is set to it (E2.7) */
    APIGW_RUNTIME_HEADER_CLIENT_CONTEXT = 5,       /**< JSON of the mobile SDK */
    APIGW_RUNTIME_HEADER_COGNITO_IDENTITY = 6,     /**< JSON: see apigw_invocation_cognito() */
    APIGW_RUNTIME_HEADER_INVOCATION_ID = 7, /**< to be sent back with response or error when it is there (E2.4) */
    APIGW_RUNTIME_HEADER_AWS_TENANT_ID = 8, /**< the tenant, of functions that isolate them */
    APIGW_RUNTIME_HEADER_FUNCTION_RESPONSE_MODE = 9,     /**< sent: "streaming" (E2.5) */
    APIGW_RUNTIME_HEADER_FUNCTION_ERROR_TYPE = 10,       /**< sent: the type of an error, as header line or trailer */
    APIGW_RUNTIME_HEADER_FUNCTION_ERROR_BODY = 11,       /**< sent: the error as base64, as trailer (E2.6) */
    APIGW_RUNTIME_HEADER_FUNCTION_XRAY_ERROR_CAUSE = 12, /**< sent: JSON for X-Ray (E2.3) */
    APIGW_RUNTIME_HEADER_LAST = 12                       /**< the highest of this version */
};

/** Endpoints of the Runtime API. */
enum {
    APIGW_RUNTIME_PATH_NEXT = 1,       /**< GET: waits for the next invocation, without a timeout (E2.1) */
    APIGW_RUNTIME_PATH_RESPONSE = 2,   /**< POST: the function's result (E2.2) */
    APIGW_RUNTIME_PATH_ERROR = 3,      /**< POST: the function failed; before the first byte of a response (E2.6) */
    APIGW_RUNTIME_PATH_INIT_ERROR = 4, /**< POST: the initialization failed */
    APIGW_RUNTIME_PATH_LAST = 4        /**< the highest of this version */
};

/** Requests that are posted to the Runtime API. */
enum {
    APIGW_RUNTIME_POST_RESPONSE = 1,   /**< the function result, as a whole */
    APIGW_RUNTIME_POST_STREAM = 2,     /**< a streamed response: a prelude, then the payload (E2.5) */
    APIGW_RUNTIME_POST_RAW_STREAM = 3, /**< a streamed payload without a prelude */
    APIGW_RUNTIME_POST_ERROR = 4,      /**< the error of an invocation */
    APIGW_RUNTIME_POST_INIT_ERROR = 5, /**< the error of a function that could not begin */
    APIGW_RUNTIME_POST_LAST = 5        /**< the highest of this version */
};

/** Limits of an invocation (B.9). */
enum {
    APIGW_RUNTIME_CAUSE_MAX = 1048576,   /**< bytes of the cause for X-Ray; a longer one is left out */
    APIGW_RUNTIME_PAYLOAD_MAX = 6291556, /**< bytes of an event, and of a result that is not streamed */
    APIGW_RUNTIME_STREAM_MAX = 209715200 /**< bytes of a result that is streamed */
};

/**
 * Name of a header line, e.g. "Lambda-Runtime-Aws-Request-Id".
 * @param header an APIGW_RUNTIME_HEADER_AWS_REQUEST_ID … id
 * @return a static string, or NULL when there is none of that number. Any thread.
 */
APIGW_API const char *apigw_runtime_header_name(uint32_t header);

/**
 * The path of an endpoint, e.g. "/2018-06-01/runtime/invocation/next" (E2.1, E2.2).
 * @param path       an APIGW_RUNTIME_PATH_NEXT … id
 * @param request_id #APIGW_RUNTIME_HEADER_AWS_REQUEST_ID of the invocation, `request_id_len` bytes, escaped as a URI
 * wants it; only the paths of response and error have it
 * @param request_id_len in bytes
 * @param out        receives the path
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT there is no such path, `out` is NULL, or `request_id` is NULL with a length
 * @retval APIGW_E_VALUE    the id is empty, "." or "..", which is no segment of its own
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_runtime_path(uint32_t path, const char *request_id, size_t request_id_len,
                                          apigw_buffer *out, apigw_error *err);

/* ---- an invocation ------------------------------------------------------------------------------------------- */

/** The data of an invocation, which its header fields carry. */
typedef struct apigw_invocation apigw_invocation;

/**
 * Make an empty invocation.
 * @param allocator where all its memory comes from, copied; NULL: the C library
 * @return the invocation, to be freed with apigw_invocation_free(), or NULL when out of memory
 */
APIGW_API apigw_invocation *apigw_invocation_new(const apigw_allocator *allocator);

/** Free an invocation and everything that it returned. NULL is allowed. */
APIGW_API void apigw_invocation_free(apigw_invocation *invocation);

/** Forget everything, for the next one; keep memory up to the default of APIGW_OPT_RETAIN_MAX. NULL is allowed. */
APIGW_API void apigw_invocation_reset(apigw_invocation *invocation);

/**
 * Add a header field of the response to GET .../next. Those of the Runtime API are kept (E2.1), all others ignored.
 * Names compare without letter case. An empty value counts as absent; of fields of one name the last counts. Copied.
 * @param invocation the invocation
 * @param name       `name_len` bytes
 * @param name_len   in bytes
 * @param value      `value_len` bytes; one CR LF, LF or CR at its end, which HTTP clients leave there, and spaces and
 *                   tabs around it do not count
 * @param value_len  in bytes
 * @param err        receives the error, with the offset within `value`; may be NULL
 * @retval APIGW_OK         kept or ignored
 * @retval APIGW_E_ARGUMENT `invocation` is NULL, or a string is NULL with a length
 * @retval APIGW_E_HEADER   the value holds a control byte other than tab elsewhere
 * @retval APIGW_E_VALUE    a deadline that is no decimal number of at most 63 bits
 * @retval APIGW_E_SYNTAX, APIGW_E_TRUNCATED, APIGW_E_TRAILING, APIGW_E_UTF8, APIGW_E_DEPTH a client context or identity
 *         that is no JSON text
 * @retval APIGW_E_NOMEM    out of memory; the invocation is as it was
 */
APIGW_API apigw_status apigw_invocation_add_header(apigw_invocation *invocation, const char *name, size_t name_len,
                                                   const char *value, size_t value_len, apigw_error *err);

/**
 * A header line's value: #APIGW_RUNTIME_HEADER_AWS_REQUEST_ID to #APIGW_RUNTIME_HEADER_AWS_TENANT_ID.
 * @param invocation the invocation
 * @param header     an APIGW_RUNTIME_HEADER_AWS_REQUEST_ID … id
 * @param len        receives its length in bytes, 0 when absent; may be NULL
 * @return the value, NUL-terminated, until the invocation is reset or freed; NULL when absent or unknown
 */
APIGW_API const char *apigw_invocation_get(const apigw_invocation *invocation, uint32_t header, size_t *len);

/**
 * A header line's value as an integer: #APIGW_RUNTIME_HEADER_DEADLINE_MS.
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `invocation` or `out` is NULL, or the value is no number
 * @retval APIGW_E_NOT_FOUND it is absent
 */
APIGW_API apigw_status apigw_invocation_get_int(const apigw_invocation *invocation, uint32_t header, int64_t *out);

/**
 * What the Cognito identity holds: `cognitoIdentityId` as #APIGW_FIELD_COGNITO_IDENTITY_ID, `cognitoIdentityPoolId` as
 * #APIGW_FIELD_COGNITO_IDENTITY_POOL_ID.
 * @param invocation the invocation
 * @param field      one of those
 * @param len        receives its length in bytes, 0 when absent; may be NULL
 * @return the text, NUL-terminated, until the invocation is reset or freed; NULL when absent, no string or unknown
 */
APIGW_API const char *apigw_invocation_cognito(const apigw_invocation *invocation, uint32_t field, size_t *len);

/**
 * Return how long the function may still run.
 * @param invocation the invocation
 * @param now_ms     the time now, milliseconds since 1970 UTC: the library has no clock
 * @param out        receives milliseconds, 0 when the deadline has passed
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL
 * @retval APIGW_E_NOT_FOUND there is no deadline
 */
APIGW_API apigw_status apigw_invocation_remaining(const apigw_invocation *invocation, int64_t now_ms, int64_t *out);

/* ---- what is posted ------------------------------------------------------------------------------------------ */

/**
 * Write the path of a POST, with the id of the invocation where it has one: apigw_runtime_path().
 * @param invocation the invocation; an empty one for #APIGW_RUNTIME_POST_INIT_ERROR
 * @param post       an APIGW_RUNTIME_POST_RESPONSE … id
 * @param out        receives the path
 * @param err        receives the error; may be NULL
 * @return as apigw_runtime_path(); #APIGW_E_VALUE when the invocation has no id
 */
APIGW_API apigw_status apigw_invocation_post_path(const apigw_invocation *invocation, uint32_t post, apigw_buffer *out,
                                                  apigw_error *err);

/**
 * The `i`-th header line of a POST, all that it needs beside the length of its body: Content-Type; of a stream the
 * response mode, the transfer coding and the trailers that may follow (E2.5); of an error its type and cause, when
 * apigw_invocation_set_error() was called (E2.3); #APIGW_RUNTIME_HEADER_INVOCATION_ID when the invocation came with one
 * (E2.4).
 * @param invocation the invocation
 * @param post       an APIGW_RUNTIME_POST_RESPONSE … id
 * @param i          index, from 0
 * @param out        receives the line; its strings are NUL-terminated and belong to the invocation
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  a pointer is NULL, or there is no such POST
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_invocation_post_header(const apigw_invocation *invocation, uint32_t post, size_t i,
                                                    apigw_pair *out);

/**
 * Keep the error of an invocation that failed: for the body and the header lines of its POST, or for the trailers of a
 * stream that broke off. An error that was kept before is gone. Bytes that are not UTF-8 become U+FFFD.
 * @param invocation  the invocation; an empty one when the function could not begin
 * @param message     what happened, `message_len` bytes
 * @param message_len in bytes
 * @param type        the type of the error, `type_len` bytes, best as apigw_runtime_error_type_stays() says; (NULL, 0):
 *                    "Function.Unknown"
 * @param type_len    in bytes
 * @param stack       the stack trace, `stack_len` bytes: each line that is not empty is an element. (NULL, 0): none
 * @param stack_len   in bytes
 * @param err         receives the error, with the offset within `type`; may be NULL
 * @retval APIGW_OK         kept
 * @retval APIGW_E_ARGUMENT `invocation` is NULL, or a string is NULL with a length
 * @retval APIGW_E_HEADER   the type has a control byte
 * @retval APIGW_E_NOMEM    out of memory; the invocation is as it was
 */
APIGW_API apigw_status apigw_invocation_set_error(apigw_invocation *invocation, const char *message, size_t message_len,
                                                  const char *type, size_t type_len, const char *stack,
                                                  size_t stack_len, apigw_error *err);

/**
 * The body of #APIGW_RUNTIME_POST_ERROR and #APIGW_RUNTIME_POST_INIT_ERROR: what apigw_runtime_error_encode() writes of
 * the error that was kept.
 * @param invocation the invocation
 * @param len        receives its length in bytes; may be NULL
 * @return JSON text, NUL-terminated, until the invocation is reset or freed; NULL when no error was kept
 */
APIGW_API const char *apigw_invocation_error(const apigw_invocation *invocation, size_t *len);

/**
 * The `i`-th trailer of a stream that broke off (E2.6): the type of the error that was kept, and its JSON as base64.
 * They follow the last chunk, and the connection is closed. apigw_runtime_error_trailers() writes both as lines.
 * @return as apigw_invocation_post_header(); #APIGW_E_NOT_FOUND also when no error was kept: a stream that ends well
 * has no trailers
 */
APIGW_API apigw_status apigw_invocation_trailer(const apigw_invocation *invocation, size_t i, apigw_pair *out);

/**
 * Write what is posted for an event that could not be decoded. Where it is of a front end that takes responses and its
 * client is at fault, that is a function result: 400, or 413 when the event is too long, as apigw_response_error()
 * makes them. Else it is an error of the function, which is kept as apigw_invocation_set_error() does, of type
 * Function.InvalidEvent, or Runtime.OutOfMemory.
 * @param invocation the invocation
 * @param request    the request after apigw_request_decode() failed
 * @param error      the error of that call; may be `err`
 * @param post       receives #APIGW_RUNTIME_POST_RESPONSE or #APIGW_RUNTIME_POST_ERROR
 * @param out        receives the body of that POST
 * @param err        receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_invocation_decode_failed(apigw_invocation *invocation, const apigw_request *request,
                                                      const apigw_error *error, uint32_t *post, apigw_buffer *out,
                                                      apigw_error *err);

/* ---- errors -------------------------------------------------------------------------------------------------- */

/**
 * Write an error as the Runtime API takes it (E2.3):
 * `{"errorMessage":"…","errorType":"…","stackTrace":["…"]}`. Bytes that are not UTF-8 become U+FFFD.
 * @param message     what happened, `message_len` bytes
 * @param message_len in bytes
 * @param type        the type of the error, `type_len` bytes; it also goes to the header line
 *                    #APIGW_RUNTIME_HEADER_FUNCTION_ERROR_TYPE
 * @param type_len    in bytes
 * @param stack       the stack trace, `stack_len` bytes: each line that is not empty is an element
 * @param stack_len   in bytes
 * @param out         receives the JSON text
 * @param err         receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT `out` is NULL, or a string is NULL with a length
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_runtime_error_encode(const char *message, size_t message_len, const char *type,
                                                  size_t type_len, const char *stack, size_t stack_len,
                                                  apigw_buffer *out, apigw_error *err);

/**
 * Write the trailers of a stream that broke off (E2.6): two field lines, each with its CR LF,
 * `Lambda-Runtime-Function-Error-Type` and `Lambda-Runtime-Function-Error-Body`, the latter what
 * apigw_runtime_error_encode() writes, as base64. They follow the last chunk, and the connection is closed.
 * @return as apigw_runtime_error_encode(), and #APIGW_E_HEADER with the offset for a type with a control byte
 */
APIGW_API apigw_status apigw_runtime_error_trailers(const char *message, size_t message_len, const char *type,
                                                    size_t type_len, const char *stack, size_t stack_len,
                                                    apigw_buffer *out, apigw_error *err);

/**
 * Write the cause of an error for X-Ray, the value of #APIGW_RUNTIME_HEADER_FUNCTION_XRAY_ERROR_CAUSE (E2.3):
 * `{"working_directory":"…","exceptions":[{"message":"…","type":"…","stack":[{"path":"a.c","line":7,"label":"f"}]}],
 * "paths":["a.c"]}`, as Lambda's own runtimes write it. All of it is ASCII. Of a line of the stack that begins as
 * compilers write places, "a.c:7: f", path, line and label are separate members; any other line is a label. At most 64
 * lines are used. apigw_invocation_set_error() makes one without a directory by itself.
 * @param message       what happened, `message_len` bytes
 * @param message_len   in bytes
 * @param type          the type of the error, `type_len` bytes
 * @param type_len      in bytes
 * @param stack         the stack trace, `stack_len` bytes
 * @param stack_len     in bytes
 * @param directory     the working directory, `directory_len` bytes; (NULL, 0): no such member
 * @param directory_len in bytes
 * @param out           receives the JSON text
 * @param err           receives the error; may be NULL
 * @return as apigw_runtime_error_encode()
 */
APIGW_API apigw_status apigw_runtime_xray_cause(const char *message, size_t message_len, const char *type,
                                                size_t type_len, const char *stack, size_t stack_len,
                                                const char *directory, size_t directory_len, apigw_buffer *out,
                                                apigw_error *err);

/**
 * Return whether Lambda keeps an error type: it contains "Runtime." or "Function.", then a capital letter and at least
 * one more letter. Logs and metrics show any other as Function.Unknown or Runtime.Unknown; the error itself is passed
 * on unchanged (E2.10). Any thread.
 * @param type the type, `type_len` bytes
 * @param type_len in bytes
 * @return 1 when it stays, 0 when it does not, or is NULL
 */
APIGW_API int32_t apigw_runtime_error_type_stays(const char *type, size_t type_len);

/* ---- streaming ----------------------------------------------------------------------------------------------- */

/**
 * The `i`-th header line of a POST that streams a response with a prelude (E1.1, E2.5): Content-Type, response mode,
 * transfer coding and the trailers that may follow. A stream without a prelude leaves the first one out.
 * @param i   index, from 0
 * @param out receives the line, in static storage
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `out` is NULL
 * @retval APIGW_E_NOT_FOUND `i` is past the last
 */
APIGW_API apigw_status apigw_runtime_streaming_header(size_t i, apigw_pair *out);

#ifdef __cplusplus
}
#endif
#endif
