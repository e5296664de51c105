/* Whole responses in one call, and what of them is sent for which request. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "request/request.h"
#include "response/response.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/reason.h"
#include "json/writer.h"
#include <apigw/function.h>
#include <apigw/prelude.h>

/* ---- whole responses ---------------------------------------------------------------------------------------- */

/* Make a response of texts that may be its own. */
static apigw_status make_whole(apigw_response *r, int32_t status, slice type, slice body, uint32_t flags,
                               apigw_error *err) {
    arena aside;
    bool own;
    apigw_status done;
    gw_error_clear(err);
    if (r == NULL)
        return gw_error_argument(err, "response");
    own = arena_holds(&r->memory, body.at) || arena_holds(&r->memory, type.at);
    if (own)
        gw_arena_set_aside(&r->memory, &aside);
    apigw_response_reset(r);
    if (own && arena_holds(&aside, body.at))
        flags &= ~(uint32_t)APIGW_BODY_BORROW; /* the memory that it would borrow is released */
    done = apigw_response_set_status(r, status, err);
    if (done == APIGW_OK && type.at != NULL)
        done = apigw_response_add_header(r, "Content-Type", APIGW_NTS, type.at, type.len, err);
    if (done == APIGW_OK)
        done = apigw_response_set_body(r, body.at, body.len, flags, err);
    if (done != APIGW_OK)
        apigw_response_reset(r);
    if (own)
        gw_arena_free(&aside);
    return done;
}

apigw_status apigw_response_make(apigw_response *response, int32_t status, const char *type, size_t type_len,
                                 const void *body, size_t body_len, uint32_t flags, apigw_error *err) {
    type_len = length_of(type, type_len);
    body_len = length_of(body, body_len);
    if (type == NULL && type_len != 0) {
        apigw_response_reset(response);
        gw_error_clear(err);
        return gw_error_argument(err, "content type");
    }
    return make_whole(response, status, slice_of(type, type_len), slice_of(body, body_len), flags, err);
}

apigw_status apigw_response_text(apigw_response *response, int32_t status, const char *text, size_t text_len,
                                 apigw_error *err) {
    return make_whole(response, status, SLICE("text/plain; charset=utf-8"), slice_of(text, length_of(text, text_len)),
                      0, err);
}

apigw_status apigw_response_json(apigw_response *response, int32_t status, const char *json, size_t json_len,
                                 apigw_error *err) {
    return make_whole(response, status, SLICE("application/json"), slice_of(json, length_of(json, json_len)), 0, err);
}

/* Empty the response of a call that fails, and report why. */
static apigw_status refuse_whole(apigw_response *r, apigw_status status, const char *expected, apigw_error *err) {
    apigw_response_reset(r);
    return gw_error_set(err, status, UINT64_MAX, "expected %s", expected);
}

apigw_status apigw_response_error(apigw_response *response, int32_t status, const char *message, size_t message_len,
                                  apigw_error *err) {
    slice text = {message, length_of(message, message_len)};
    const char *reason = gw_reason_phrase(status);
    apigw_buffer *out; /* the message, which may be in the memory of the response, is read before that is released */
    apigw_status done;
    gw_error_clear(err);
    if (response == NULL || (text.at == NULL && text.len != 0))
        return refuse_whole(response, APIGW_E_ARGUMENT, "a response and a message", err);
    if (status < 400 || status > 599)
        return refuse_whole(response, APIGW_E_VALUE, "a status code from 400 to 599", err);
    if (text.at == NULL)
        text = slice_of_string(reason == NULL ? "Error" : reason);
    out = apigw_buffer_new(&response->allocator);
    if (out == NULL) {
        apigw_response_reset(response);
        return gw_error_nomem(err);
    }
    gw_buffer_begin(out);
    buffer_literal(out, "{\"message\":");
    gw_json_write_bytes(out, text.at, text.len);
    buffer_byte(out, '}');
    done = gw_output_finish(out, err);
    if (done == APIGW_OK)
        done = make_whole(response, status, SLICE("application/json"), slice_of(out->data, out->length), 0, err);
    else
        apigw_response_reset(response);
    apigw_buffer_free(out);
    return done;
}

/* ---- redirects ---------------------------------------------------------------------------------------------- */

/* Return whether a byte may stand in a URI (RFC 3986 section 2), "%" among them. */
static bool is_uri_byte(char c) {
    return c > ' ' && c < 0x7f && strchr("\"<>\\^`{|}", c) == NULL;
}

/* Make the Location field, with every byte escaped that a URI may not have. Its text is in the new memory of the
 * response. */
static apigw_status set_location(apigw_response *r, slice location, apigw_error *err) {
    size_t escaped = 0;
    char *text, *to;
    for (size_t i = 0; i < location.len; i++)
        escaped += !is_uri_byte(location.at[i]);
    text = location.len > SIZE_MAX / 4 ? NULL : arena_bytes(&r->memory, location.len + 2 * escaped);
    if (text == NULL)
        return gw_error_nomem(err);
    to = text;
    for (size_t i = 0; i < location.len; i++)
        if (is_uri_byte(location.at[i]))
            *to++ = location.at[i];
        else
            to = gw_percent_encode(to, location.at + i, 1, PERCENT_COMPONENT);
    return apigw_response_add_header(r, "Location", APIGW_NTS, text, (size_t)(to - text), err);
}

apigw_status apigw_response_redirect(apigw_response *response, int32_t status, const char *location,
                                     size_t location_len, apigw_error *err) {
    slice to = {location, length_of(location, location_len)};
    arena aside;
    bool own;
    apigw_status done;
    gw_error_clear(err);
    if (response == NULL || (to.at == NULL && to.len != 0))
        return refuse_whole(response, APIGW_E_ARGUMENT, "a response and a location", err);
    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
        return refuse_whole(response, APIGW_E_VALUE, "the status code of a redirect: 301, 302, 303, 307 or 308", err);
    if (to.len == 0)
        return refuse_whole(response, APIGW_E_VALUE, "a location", err);
    size_t at = gw_header_value_valid(to.at, to.len);
    if (at != to.len) {
        gw_error_found(err, APIGW_E_HEADER, at, "no CR, LF, NUL or other control byte", to.at + at, 1);
        apigw_response_reset(response);
        return APIGW_E_HEADER;
    }
    own = arena_holds(&response->memory, to.at);
    if (own)
        gw_arena_set_aside(&response->memory, &aside);
    apigw_response_reset(response);
    response->status = status;
    done = set_location(response, to, err);
    if (own)
        gw_arena_free(&aside);
    if (done != APIGW_OK)
        apigw_response_reset(response);
    return done;
}

/* ---- header lines ------------------------------------------------------------------------------------------- */

apigw_status apigw_response_remove_header(apigw_response *response, const char *name, size_t name_len,
                                          apigw_error *err) {
    slice n = {name, length_of(name, name_len)};
    indexed_list lines;
    size_t at;
    gw_error_clear(err);
    if (response == NULL || (n.at == NULL && n.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response and a name");
    lines = (indexed_list){
        .pairs = &response->headers, .index = &response->header_index, .memory = &response->memory, .fold = true};
    if (!gw_list_find(&lines, n, &at) || (at != LIST_NONE && !gw_list_reserve(&lines)))
        return gw_error_nomem(err);
    if (at != LIST_NONE)
        gw_list_remove(&lines, n, LIST_KEEP_NONE);
    return APIGW_OK;
}

/* ---- for a request ------------------------------------------------------------------------------------------ */

int32_t apigw_response_sends_body(const apigw_response *response, const apigw_request *request) {
    size_t n = 0;
    const char *method = request == NULL ? NULL : apigw_request_get(request, APIGW_FIELD_METHOD, &n);
    if (response == NULL || request == NULL || response->status == 204 || response->status == 205 ||
        response->status == 304)
        return 0;
    return method == NULL || !slice_is(slice_of(method, n), "HEAD");
}

apigw_status apigw_response_encode_for(const apigw_response *response, const apigw_request *request, apigw_buffer *out,
                                       apigw_error *err) {
    apigw_response bare;
    if (response == NULL || request == NULL)
        return apigw_response_encode(NULL, 0, out, err);
    if (apigw_response_sends_body(response, request))
        return apigw_response_encode(response, apigw_request_kind(request), out, err);
    bare = *response;
    bare.body = slice_absent();
    bare.body_flags = 0;
    return apigw_response_encode(&bare, apigw_request_kind(request), out, err);
}

int32_t apigw_kind_streams(uint32_t kind) {
    const format *f = gw_format_of_kind(kind);
    return f != NULL && f->stream[0].what != 0;
}
