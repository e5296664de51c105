/* Responses that a front end makes by itself (B.8). */
#include "core/buffer.h"
#include "core/error.h"
#include "format/api.h"
#include "request/request.h"
#include "response/added_headers.h"
#include "response/response.h"
#include "json/writer.h"
#include <string.h>

void gw_response_set_failure(apigw_response *r) {
    apigw_response_reset(r);
    if (r != NULL)
        r->status = 500;
}

/* Add a header field of constants. The limit on the header fields of a function's response does not apply. */
static bool add_constant_header(apigw_response *r, const char *name, const char *value) {
    return pairs_push(&r->headers, &r->memory, slice_of_string(name), slice_of_string(value), 0);
}

/* Write an object with the members that the front end adds from the request (B7.5). */
static void write_framed(apigw_buffer *out, const format *f, slice object, const apigw_request *request) {
    buffer_append(out, object.at, object.len - 1);
    for (size_t i = 0; i < FORMAT_ADDED && f->framed[i].name != NULL; i++) {
        const gw_json_text *t = gw_request_field(request, f->framed[i].field);
        if (t == NULL)
            continue;
        buffer_literal(out, ", \"");
        buffer_append(out, f->framed[i].name, strlen(f->framed[i].name));
        buffer_literal(out, "\":");
        gw_json_write_bytes(out, t->at, t->len);
    }
    buffer_byte(out, '}');
}

/* Set the body to a frame: an object that has members from the request. */
static apigw_status set_framed_body(apigw_response *r, const format *f, slice object, const apigw_request *request,
                                    apigw_error *err) {
    apigw_buffer *out = apigw_buffer_new(&r->allocator);
    apigw_status status;
    if (out == NULL)
        return gw_error_nomem(err);
    gw_buffer_begin(out);
    write_framed(out, f, object, request);
    status = gw_buffer_finish(out);
    if (status == APIGW_OK)
        status = apigw_response_set_body(r, out->data, out->length, 0, err);
    else
        status = gw_error_nomem(err);
    apigw_buffer_free(out);
    return status;
}

/* The body for header fields that are too large depends on a switch (B8.18). */
static apigw_status fill_error_response(apigw_response *r, const apigw_api *api, const format_error_response *e,
                                        const apigw_request *request, apigw_error *err) {
    const char *limit_text = api->format->header_limit_text;
    const bool is_other = e->error_response == APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE && limit_text != NULL &&
                          api->switches[APIGW_SWITCH_HEADER_LIMIT_TEXT] != 0;
    const slice body = slice_of_string(is_other ? limit_text : e->body);
    r->status = e->status;
    if (e->content_type != NULL && !add_constant_header(r, "Content-Type", e->content_type))
        return gw_error_nomem(err);
    if (e->header.name != NULL && !add_constant_header(r, e->header.name, e->header.value))
        return gw_error_nomem(err);
    if (request != NULL && api->format->framed[0].name != NULL && body.len != 0)
        return set_framed_body(r, api->format, body, request, err);
    return apigw_response_set_body(r, body.at, body.len, APIGW_BODY_BORROW, err);
}

apigw_status apigw_error_response(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                  uint32_t error_response, apigw_error *err) {
    const format_error_response *e;
    apigw_status status;
    gw_error_clear(err);
    gw_response_set_failure(response);
    if (response == NULL || api == NULL || apigw_error_response_name(error_response) == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a response, a front end and an error response");
    e = gw_format_find_error_response(api->format, error_response);
    if (e == NULL)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "kind %s has no error response '%s'",
                            apigw_kind_name(api->format->kind), apigw_error_response_name(error_response));
    status = fill_error_response(response, api, e, request, err);
    if (status == APIGW_OK && !gw_response_add_headers(response, api, request, false))
        status = gw_error_nomem(err);
    if (status != APIGW_OK)
        gw_response_set_failure(response);
    return status;
}
