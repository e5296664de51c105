/**
 * @file prelude.h
 * Streamed responses: what comes before the payload (E.1).
 *
 * A function that streams sends a prelude, JSON with status, header fields and cookies and eight NUL bytes after it,
 * and then the payload as it is. REST APIs and Function URLs stream; no other front end does (E1.12). The Runtime API
 * wants to hear of it in header lines: see apigw_runtime_streaming_header().
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

/** A prelude on its way in. */
typedef struct apigw_prelude apigw_prelude;

/**
 * Writes the prelude of a response, its eight NULs always included, and behind them what the response has for a body:
 * the first bytes of the payload, as they are. The rest of the payload is sent by the caller.
 * A header name that occurs once goes to `headers`. One that repeats goes to `multiValueHeaders` for REST; for Function
 * URLs its lines are joined with ", " and Set-Cookie goes to `cookies` (E1.6, E1.10). Framing headers are left out: the
 * length of a stream is the front end's to tell.
 * @param response the response
 * @param kind     a kind of kinds.h
 * @param out      receives the bytes: NULs are among them, so only the length tells where they end
 * @param err      receives the error; may be NULL
 * @retval APIGW_OK            done
 * @retval APIGW_E_ARGUMENT    an argument is NULL, or `kind` is no kind
 * @retval APIGW_E_UNSUPPORTED front ends of that kind do not stream (E1.12)
 * @retval APIGW_E_SIZE        the prelude is longer than APIGW_PRELUDE_MAX, or it all does not go into `out`
 * @retval APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_prelude_encode(const apigw_response *response, uint32_t kind, apigw_buffer *out,
                                            apigw_error *err);

/**
 * Makes a prelude that nothing came of yet. It never allocates again.
 * @param allocator where its memory comes from, copied; NULL: the C library
 * @return the prelude, to be freed with apigw_prelude_free(), or NULL when out of memory
 */
APIGW_API apigw_prelude *apigw_prelude_new(const apigw_allocator *allocator);

/** Frees a prelude. NULL is allowed. */
APIGW_API void apigw_prelude_free(apigw_prelude *prelude);

/** Forgets what came, for the next response. NULL is allowed. */
APIGW_API void apigw_prelude_reset(apigw_prelude *prelude);

/**
 * Takes the next piece of a streamed response, however the stream was cut. Of the piece no byte behind the delimiter is
 * looked at or copied: the payload begins at `chunk + *used`, and every later piece is payload.
 * What comes before the delimiter is not looked into here, so that the result does not depend on how the stream was
 * cut; apigw_prelude_decode() does.
 * @param prelude the prelude
 * @param chunk   `chunk_len` bytes
 * @param chunk_len in bytes
 * @param used    receives how many bytes of `chunk` belong to the prelude, on an error too; may be NULL
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         the delimiter has come, now or before
 * @retval APIGW_MORE       it has not come yet; all of `chunk` was used
 * @retval APIGW_E_ARGUMENT `prelude` is NULL, or `chunk` is NULL with a length
 * @retval APIGW_E_SIZE     APIGW_PRELUDE_MAX bytes came and the delimiter is not among them; so does every later call
 *                          say. `err->error_response` is what the client would see
 */
APIGW_API apigw_status apigw_prelude_feed(apigw_prelude *prelude, const char *chunk, size_t chunk_len, size_t *used,
                                          apigw_error *err);

/**
 * Reads the prelude as the front end does: status (200 when it has none), header lines merged and renamed by its rules,
 * cookies as Set-Cookie lines; members that it does not know are ignored (E1.3, E1.6, E1.7, E1.10, F35). The response
 * gets no body and no Content-Type that the function did not send. What it held before is gone; on error it is empty,
 * and `err->error_response` is what the client would see (E1.5).
 * The ids of the request are header lines as in apigw_response_decode().
 * @param prelude  the prelude, read only during the call
 * @param api      the front end
 * @param request  the request, read during the call for its ids; NULL: none
 * @param response the response
 * @param err      receives the error, its offset in the stream; may be NULL
 * @retval APIGW_OK            decoded
 * @retval APIGW_E_ARGUMENT    an argument is NULL
 * @retval APIGW_E_UNSUPPORTED front ends of that kind do not stream (E1.12)
 * @retval APIGW_E_TRUNCATED   the delimiter has not come: the stream ended too early; or the JSON text before it does
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
