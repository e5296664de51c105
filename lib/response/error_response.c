/* The answers that a front end gives by itself (B.8). */
#include "core/buffer.h"
#include "core/error.h"
#include "format/api.h"
#include "request/request.h"
#include "response/response.h"
#include "text/header.h"
#include "text/pairs.h"
#include "json/writer.h"
#include <string.h>

const format_error_response *gw_find_error_response(const format *f, uint32_t error_response) {
    for (size_t i = 0; i < f->error_response_count; i++)
        if (f->error_responses[i].error_response == error_response)
            return &f->error_responses[i];
    return NULL;
}

/* Both are constants, so nothing is copied, and no limit on the lines of a function's response counts here. */
static bool add_error_response_line(apigw_response *r, const char *name, const char *value) {
    return pairs_push(&r->headers, &r->memory, slice_of_string(name), slice_of_string(value), 0);
}

static const char *type_of(const char *body) {
    return body[0] == '{' ? "application/json" : body[0] == '<' ? "text/html" : "text/plain";
}

/* The object with members that tell of the request, as far as it has them (B7.5). */
static apigw_status frame(apigw_response *r, const format *f, const char *object, const apigw_request *request,
                          apigw_error *err) {
    apigw_buffer *out = apigw_buffer_new(&r->allocator);
    apigw_status status = APIGW_E_NOMEM;
    if (out != NULL) {
        gw_buffer_begin(out);
        buffer_append(out, object, strlen(object) - 1);
        for (size_t i = 0; i < FORMAT_TOLD && f->framed[i].name != NULL; i++) {
            const gw_json_text *t = gw_request_field(request, f->framed[i].field);
            if (t == NULL)
                continue;
            buffer_literal(out, ", \"");
            buffer_append(out, f->framed[i].name, strlen(f->framed[i].name));
            buffer_literal(out, "\":");
            gw_json_write_bytes(out, t->at, t->len);
        }
        buffer_byte(out, '}');
        if (gw_buffer_finish(out) == APIGW_OK)
            status = apigw_response_set_body(r, out->data, out->length, 0, err);
    }
    apigw_buffer_free(out);
    return status == APIGW_E_NOMEM ? gw_error_nomem(err) : status;
}

/* The body of an error response, which for header lines that are too large is a matter of a switch (B8.18). */
static const char *body_of(const apigw_api *api, const format_error_response *a) {
    bool names_limit = a->error_response == APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE &&
                       api->switches[APIGW_SWITCH_HEADER_LIMIT_TEXT] != 0;
    return names_limit && api->format->header_limit_text != NULL ? api->format->header_limit_text : a->body;
}

static apigw_status fill(apigw_response *r, const apigw_api *api, const format_error_response *a,
                         const apigw_request *request, apigw_error *err) {
    const format *f = api->format;
    const char *body = body_of(api, a);
    r->status = a->status;
    if (body[0] != '\0' && !add_error_response_line(r, "Content-Type", type_of(body)))
        return gw_error_nomem(err);
    if (a->error_type != NULL && !add_error_response_line(r, "x-amzn-ErrorType", a->error_type))
        return gw_error_nomem(err);
    if (a->error_response == APIGW_ERROR_RESPONSE_INVALID_TOKEN &&
        !add_error_response_line(r, "WWW-Authenticate", f->challenge))
        return gw_error_nomem(err);
    if (request != NULL && f->framed[0].name != NULL && body[0] == '{')
        return frame(r, f, body, request, err);
    return apigw_response_set_body(r, body, strlen(body), APIGW_BODY_BORROW, err);
}

/* Takes away the lines of that name. */
static void drop_error_response_lines(pair_list *lines, slice name) {
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (!header_name_equal(lines->at[i].name, lines->at[i].name_len, name.at, name.len))
            lines->at[kept++] = lines->at[i];
    lines->count = kept;
}

bool gw_api_tell(const apigw_api *api, const apigw_request *request, apigw_response *response, bool of_function) {
    const format_added_header *told = api->format->told;
    for (size_t i = 0; request != NULL && i < FORMAT_TOLD && told[i].name != NULL; i++) {
        const gw_json_text *t = gw_request_field(request, told[i].field);
        slice name = {told[i].name, strlen(told[i].name)}, value;
        if (t == NULL || t->len == 0 || gw_header_value_valid(t->at, t->len) != t->len ||
            (told[i].of_functions && !of_function))
            continue;
        value = slice_of(gw_arena_copy(&response->memory, t->at, t->len), t->len);
        if (value.at == NULL)
            return false;
        drop_error_response_lines(&response->headers, name);
        if (!pairs_push(&response->headers, &response->memory, name, value, 0))
            return false;
    }
    return true;
}

apigw_status apigw_response_add_ids(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                    uint32_t flags, apigw_error *err) {
    gw_error_clear(err);
    if (response == NULL || api == NULL || request == NULL || (flags & ~(uint32_t)APIGW_IDS_TRACE) != 0)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a response, a front end, a request and known flags");
    return gw_api_tell(api, request, response, flags != 0) ? APIGW_OK : gw_error_nomem(err);
}

void gw_gateway_fail(apigw_response *response) {
    apigw_response_reset(response);
    if (response != NULL)
        response->status = 500;
}

apigw_status apigw_error_response(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                  uint32_t error_response, apigw_error *err) {
    const format_error_response *a;
    apigw_status status;
    gw_error_clear(err);
    gw_gateway_fail(response);
    if (response == NULL || api == NULL || apigw_error_response_name(error_response) == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and an answer");
    a = gw_find_error_response(api->format, error_response);
    if (a == NULL)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s do not answer '%s'",
                            apigw_kind_name(api->format->kind), apigw_error_response_name(error_response));
    status = fill(response, api, a, request, err);
    if (status == APIGW_OK && !gw_api_tell(api, request, response, false))
        status = gw_error_nomem(err);
    if (status != APIGW_OK)
        gw_gateway_fail(response);
    return status;
}
