/**
 * @file prelude.h
 * Streamed responses: the prelude before the payload (E.1).
 *
 * A function that streams sends a prelude, which is JSON with status, header fields and cookies followed by eight NUL
 * bytes, and then the payload as it is. REST APIs and Function URLs stream; no other front end does (E1.12). The
 * Runtime API expects header fields for it: see apigw_runtime_streaming_header().
 */
#ifndef APIGW_PRELUDE_H
#define APIGW_PRELUDE_H

#include <apigw/api.h>
#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/kinds.h>
#include <apigw/response.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Sizes of a prelude, in bytes. */
enum {
    APIGW_PRELUDE_DELIMITER = 8, /**< NUL bytes after its JSON (E1.2) */
    APIGW_PRELUDE_MAX = 16384    /**< the most that a prelude may have, its delimiter included (E1.4, F35) */
};

/**
 * Whether front ends of that kind stream responses: REST APIs and Function URLs (E1.12).
 * @return 1 or 0, also for a kind that does not exist. Any thread.
 */
APIGW_API int32_t apigw_kind_streams(uint32_t kind);

/** A prelude while it is received. */
typedef struct apigw_prelude apigw_prelude;

/**
 * Write the prelude of a response with its eight NULs, and after them the body of the response as it is: the first
 * bytes of the payload. The caller sends the rest of the payload.
 * A header name that occurs once goes to `headers`. One that repeats goes to `multiValueHeaders` for REST; for Function
 * URLs its values are joined with ", " and Set-Cookie goes to `cookies` (E1.6, E1.10). Framing fields are left
 * out: the front end sends its own.
 * @param response the response
 * @param kind     a kind of kinds.h
 * @param out      receives the bytes, with NULs: only the length says where they end
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `kind` is no kind
 * @retval APIGW_E_UNSUPPORTED front ends of that kind do not stream (E1.12)
 * @retval APIGW_E_SIZE        the prelude is longer than APIGW_PRELUDE_MAX, or the whole does not fit into `out`
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_prelude_encode(const apigw_response *response, uint32_t kind, apigw_buffer *out,
                                            apigw_error *err);

/**
 * Make an empty prelude. It never allocates again.
 * @param allocator where its memory comes from, copied; NULL: the C library
 * @return the prelude, to be freed with apigw_prelude_free(), or NULL when out of memory
 */
APIGW_API apigw_prelude *apigw_prelude_new(const apigw_allocator *allocator);

/** Free a prelude. NULL is allowed. */
APIGW_API void apigw_prelude_free(apigw_prelude *prelude);

/** Empty a prelude for the next response. NULL is allowed. */
APIGW_API void apigw_prelude_reset(apigw_prelude *prelude);

/**
 * Take the next chunk of a streamed response, of any length. Bytes after the delimiter are neither read nor copied:
 * the payload begins at `chunk + *used`, and every later chunk is payload. The JSON is not checked here, so that the
 * outcome does not depend on the lengths of chunks; apigw_prelude_decode() checks it.
 * @param prelude the prelude
 * @param chunk   `chunk_len` bytes
 * @param chunk_len in bytes
 * @param used    receives how many bytes of `chunk` belong to the prelude, on an error too; may be NULL
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         the delimiter was received, now or before
 * @retval APIGW_MORE       it was not received yet; all of `chunk` was used
 * @retval APIGW_E_ARGUMENT `prelude` is NULL, or `chunk` is NULL with a length
 * @retval APIGW_E_SIZE     APIGW_PRELUDE_MAX bytes were received without the delimiter; every later call returns the
 *                          same. The client would get `err->error_response`
 */
APIGW_API apigw_status apigw_prelude_feed(apigw_prelude *prelude, const char *chunk, size_t chunk_len, size_t *used,
                                          apigw_error *err);

/**
 * Decode the prelude as the front end does: the status (200 when it has none), header fields merged and renamed by its
 * rules, cookies as Set-Cookie fields; unknown members are ignored (E1.3, E1.6, E1.7, E1.10, F35). No body and no
 * Content-Type are added. The old content of the response is gone; on error it is empty, and the client would get
 * `err->error_response` (E1.5). The ids of the request are added as header fields as in apigw_response_decode().
 * @param prelude  the prelude, read only during the call
 * @param api      the front end
 * @param request  the request, read during the call for its ids; NULL: none
 * @param response the response
 * @param err      receives the error, its offset in the stream; may be NULL
 * @retval APIGW_OK            decoded
 * @retval APIGW_E_ARGUMENT    an argument is NULL
 * @retval APIGW_E_UNSUPPORTED front ends of that kind do not stream (E1.12)
 * @retval APIGW_E_TRUNCATED   the delimiter was not received: the stream ended too early; or the JSON text is truncated
 * @retval APIGW_E_SIZE        it is longer than APIGW_PRELUDE_MAX
 * @retval APIGW_E_SYNTAX, APIGW_E_TRAILING, APIGW_E_UTF8 it is no JSON text
 * @retval APIGW_E_TYPE, APIGW_E_VALUE, APIGW_E_HEADER a member is not as the kind takes it
 * @retval APIGW_E_DEPTH, APIGW_E_ITEMS a limit of the response is reached
 * @retval APIGW_E_NOMEM       out of memory
 */
APIGW_API apigw_status apigw_prelude_decode(const apigw_prelude *prelude, const apigw_api *api,
                                            const apigw_request *request, apigw_response *response, apigw_error *err);

#ifdef __cplusplus
}
#endif
#endif
