/* The head of a response as HTTP/1.1 writes it, also straight from a function result. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "response/response.h"
#include "text/reason.h"
#include <apigw/api.h>
#include <apigw/function.h>
#include <apigw/http.h>

/* Names and values were checked when they were added or decoded: nothing in them ends a line. */
static void write_field_lines(apigw_buffer *out, const pair_list *headers) {
    for (size_t i = 0; i < headers->count; i++) {
        const apigw_pair *h = &headers->at[i];
        if (gw_header_is_framing(h->name, h->name_len))
            continue;
        buffer_append(out, h->name, h->name_len);
        buffer_literal(out, ": ");
        buffer_append(out, h->value, h->value_len);
        buffer_literal(out, "\r\n");
    }
}

/* RFC 9110 section 8.6: 204 has no Content-Length; that of 304 would be another one's; 205 has an empty body (15.3.6).
 */
static void write_framing(apigw_buffer *out, int32_t status, size_t body_len, uint32_t flags) {
    if (status != 204 && status != 304) {
        if ((flags & APIGW_HEAD_CHUNKED) != 0 && status != 205) {
            buffer_literal(out, "Transfer-Encoding: chunked\r\n");
        } else {
            buffer_literal(out, "Content-Length: ");
            gw_buffer_integer(out, status == 205 ? 0 : (int64_t)body_len);
            buffer_literal(out, "\r\n");
        }
    }
    if ((flags & APIGW_HEAD_CLOSE) != 0)
        buffer_literal(out, "Connection: close\r\n");
    else if ((flags & APIGW_HEAD_KEEP_ALIVE) != 0)
        buffer_literal(out, "Connection: keep-alive\r\n");
}

static bool are_head_flags(uint32_t flags) {
    const uint32_t both = APIGW_HEAD_CLOSE | APIGW_HEAD_KEEP_ALIVE;
    return (flags & ~(both | APIGW_HEAD_CHUNKED)) == 0 && (flags & both) != both;
}

apigw_status apigw_response_write_head(const apigw_response *response, uint32_t flags, apigw_buffer *out,
                                       apigw_error *err) {
    flat_response flat;
    const char *reason;
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (response == NULL || out == NULL || !are_head_flags(flags))
        status =
            gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a buffer and flags that go together");
    else if (gw_buffer_holds(out, response->body.at, response->body.len))
        status = gw_buffer_refuse_input(out, err);
    else if (!gw_flat_response_begin(&flat, response))
        status = gw_error_nomem(err);
    if (status != APIGW_OK) {
        if (out != NULL)
            gw_buffer_abandon(out);
        return status;
    }
    reason = gw_reason_phrase(response->status);
    buffer_literal(out, "HTTP/1.1 ");
    gw_buffer_integer(out, response->status);
    buffer_byte(out, ' ');
    if (reason != NULL)
        buffer_append(out, reason, strlen(reason));
    buffer_literal(out, "\r\n");
    write_field_lines(out, &flat.r->headers);
    write_framing(out, response->status, response->body.len, flags);
    buffer_literal(out, "\r\n");
    gw_flat_response_end(&flat);
    return gw_output_finish(out, err);
}

/* The bytes that follow the head; NULL when there are none. */
static slice sent_body(const apigw_response *r, const apigw_request *request) {
    const bool sends = request == NULL ? r->status != 204 && r->status != 205 && r->status != 304
                                       : apigw_response_sends_body(r, request) != 0;
    return sends ? r->body : slice_absent();
}

static void put_body(slice sent, const void **body, size_t *body_len) {
    if (body != NULL)
        *body = sent.at;
    if (body_len != NULL)
        *body_len = sent.len;
}

apigw_status apigw_response_from_result(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                        const char *json, size_t json_len, uint32_t decode_flags, uint32_t head_flags,
                                        apigw_buffer *head, const void **body, size_t *body_len, apigw_error *err) {
    apigw_error own, second, *reported = err == NULL ? &own : err;
    slice sent = slice_absent();
    apigw_status status, written;
    gw_error_clear(err);
    put_body(slice_absent(), body, body_len);
    if (response == NULL || api == NULL || head == NULL || !are_head_flags(head_flags))
        return apigw_response_write_head(NULL, 0, head, err);
    if (gw_buffer_holds(head, json, length_of(json, json_len)))
        return gw_buffer_refuse_input(head, err);
    status = apigw_response_decode(response, api, request, json, json_len, decode_flags, reported);
    if (status == APIGW_E_ARGUMENT) {
        gw_buffer_begin(head);
        gw_buffer_abandon(head);
        return status;
    }
    if (status != APIGW_OK) /* a bare 500 where there is no such error response */
        (void)apigw_error_response(response, api, request, reported->error_response, &second);
    written = apigw_response_write_head(response, head_flags, head, status == APIGW_OK ? err : NULL);
    if (written == APIGW_OK)
        sent = sent_body(response, request);
    put_body(sent, body, body_len);
    return status == APIGW_OK ? written : status;
}
