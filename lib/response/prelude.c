/* The prelude of a streamed response, before its payload (E.1). */
#include "core/nts.h"
#include <apigw/prelude.h>

#include "core/buffer.h"
#include "core/error.h"
#include "format/api.h"
#include "response/added_headers.h"
#include "response/decode.h"
#include "response/response.h"

struct apigw_prelude {
    apigw_allocator allocator;
    size_t len;  /* bytes that were fed, with the delimiter */
    size_t nuls; /* NULs at their end; APIGW_PRELUDE_DELIMITER: the prelude is complete */
    char text[APIGW_PRELUDE_MAX];
};

/* ---- encoding ----------------------------------------------------------------------------------------------- */

static apigw_status refuse_kind(uint32_t kind, apigw_error *err) {
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s stream no responses",
                        apigw_kind_name(kind));
}

static apigw_status too_long(apigw_error *err, uint64_t offset) {
    gw_error_set(err, APIGW_E_SIZE, offset, "expected a prelude of at most %d bytes with its %d NULs",
                 APIGW_PRELUDE_MAX, APIGW_PRELUDE_DELIMITER);
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_PRELUDE;
    return APIGW_E_SIZE;
}

static apigw_status write_stream(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err) {
    static const char delimiter[APIGW_PRELUDE_DELIMITER] = {0};
    apigw_status status =
        f->stream[0].what == 0 ? refuse_kind(f->kind, err) : gw_response_write_prelude(r, f, out, err);
    if (status != APIGW_OK)
        return status;
    buffer_append(out, delimiter, sizeof delimiter);
    if (out->length > APIGW_PRELUDE_MAX)
        return too_long(err, UINT64_MAX);
    buffer_append(out, r->body.at, r->body.len);
    return APIGW_OK;
}

apigw_status apigw_prelude_encode(const apigw_response *response, uint32_t kind, apigw_buffer *out, apigw_error *err) {
    return gw_response_write(response, kind, write_stream, out, err);
}

/* ---- decoding ----------------------------------------------------------------------------------------------- */

apigw_prelude *apigw_prelude_new(const apigw_allocator *allocator) {
    apigw_prelude *p = gw_memory_handle(allocator, sizeof *p);
    if (p == NULL)
        return NULL;
    apigw_prelude_reset(p);
    return p;
}

void apigw_prelude_free(apigw_prelude *prelude) {
    if (prelude != NULL)
        gw_memory_release(&prelude->allocator, prelude, sizeof *prelude);
}

void apigw_prelude_reset(apigw_prelude *prelude) {
    if (prelude != NULL)
        prelude->len = prelude->nuls = 0;
}

static bool is_complete(const apigw_prelude *p) {
    return p->nuls == APIGW_PRELUDE_DELIMITER;
}

/* Return whether the prelude is full without the delimiter (E1.4). */
static bool is_too_long(const apigw_prelude *p) {
    return !is_complete(p) && p->len == APIGW_PRELUDE_MAX;
}

apigw_status apigw_prelude_feed(apigw_prelude *prelude, const char *chunk, size_t chunk_len, size_t *used,
                                apigw_error *err) {
    chunk_len = length_of(chunk, chunk_len);
    size_t i = 0;
    gw_error_clear(err);
    if (used != NULL)
        *used = 0;
    if (prelude == NULL || (chunk == NULL && chunk_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a prelude and bytes");
    /* the first eight NULs in a row end it; more of them belong to the payload (E1.11) */
    while (i < chunk_len && !is_complete(prelude) && prelude->len < APIGW_PRELUDE_MAX) {
        const size_t left = chunk_len - i, space = APIGW_PRELUDE_MAX - prelude->len;
        const size_t n = slice_find(slice_of(chunk + i, chunk[i] == '\0' ? 0 : left < space ? left : space), '\0');
        if (n == 0) {
            prelude->text[prelude->len++] = chunk[i++];
            prelude->nuls++;
            continue;
        }
        memcpy(prelude->text + prelude->len, chunk + i, n);
        prelude->len += n;
        prelude->nuls = 0;
        i += n;
    }
    if (used != NULL)
        *used = i;
    if (is_too_long(prelude))
        return too_long(err, APIGW_PRELUDE_MAX);
    return is_complete(prelude) ? APIGW_OK : APIGW_MORE;
}

apigw_status apigw_prelude_decode(const apigw_prelude *prelude, const apigw_api *api, const apigw_request *request,
                                  apigw_response *response, apigw_error *err) {
    apigw_status status;
    gw_error_clear(err);
    apigw_response_reset(response);
    if (prelude == NULL || api == NULL || response == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a prelude, a front end and a response");
    if (api->format->stream[0].what == 0)
        return refuse_kind(api->format->kind, err);
    if (is_too_long(prelude))
        return too_long(err, APIGW_PRELUDE_MAX);
    if (!is_complete(prelude)) {
        gw_error_set(err, APIGW_E_TRUNCATED, prelude->len,
                     "expected %d NULs after the prelude, found the end of the stream", APIGW_PRELUDE_DELIMITER);
        if (err != NULL)
            err->error_response = APIGW_ERROR_RESPONSE_BAD_PRELUDE;
        return APIGW_E_TRUNCATED;
    }
    status =
        gw_response_decode_prelude(response, api, slice_of(prelude->text, prelude->len - APIGW_PRELUDE_DELIMITER), err);
    if (status == APIGW_OK && !gw_response_add_headers(response, api, request, true))
        status = gw_error_nomem(err);
    if (status != APIGW_OK)
        apigw_response_reset(response);
    return status;
}
