/* The answers that a front end gives by itself (B.8). */
#include "core/buffer.h"
#include "core/error.h"
#include "message/api.h"
#include "message/pairs.h"
#include "message/request.h"
#include "message/response.h"
#include "text/header.h"
#include "json/writer.h"
#include <string.h>

/* By answer. */
static const char *const names[APIGW_ANSWER_LAST + 1] = {
    [APIGW_ANSWER_MALFORMED_RESULT] = "malformed-result",
    [APIGW_ANSWER_FUNCTION_ERROR] = "function-error",
    [APIGW_ANSWER_FUNCTION_TIMEOUT] = "function-timeout",
    [APIGW_ANSWER_INTEGRATION_TIMEOUT] = "integration-timeout",
    [APIGW_ANSWER_NO_PERMISSION] = "no-permission",
    [APIGW_ANSWER_NO_ROUTE] = "no-route",
    [APIGW_ANSWER_REQUEST_TOO_LARGE] = "request-too-large",
    [APIGW_ANSWER_PAYLOAD_TOO_LARGE] = "payload-too-large",
    [APIGW_ANSWER_RESULT_TOO_LARGE] = "result-too-large",
    [APIGW_ANSWER_BAD_BASE64] = "bad-base64",
    [APIGW_ANSWER_THROTTLED] = "throttled",
    [APIGW_ANSWER_QUOTA] = "quota",
    [APIGW_ANSWER_UNAUTHORIZED] = "unauthorized",
    [APIGW_ANSWER_DENIED] = "denied",
    [APIGW_ANSWER_EXPLICITLY_DENIED] = "explicitly-denied",
    [APIGW_ANSWER_AUTHORIZER_ERROR] = "authorizer-error",
    [APIGW_ANSWER_API_KEY] = "api-key",
    [APIGW_ANSWER_FORBIDDEN] = "forbidden",
    [APIGW_ANSWER_URI_TOO_LONG] = "uri-too-long",
    [APIGW_ANSWER_INVALID_TOKEN] = "invalid-token",
    [APIGW_ANSWER_BAD_PRELUDE] = "bad-prelude",
    [APIGW_ANSWER_BAD_REQUEST_PARAMETERS] = "bad-request-parameters",
    [APIGW_ANSWER_BAD_REQUEST_BODY] = "bad-request-body",
    [APIGW_ANSWER_BAD_REQUEST] = "bad-request",
    [APIGW_ANSWER_HEADER_TOO_LARGE] = "header-too-large",
    [APIGW_ANSWER_UNSUPPORTED_MEDIA_TYPE] = "unsupported-media-type",
    [APIGW_ANSWER_INVALID_SIGNATURE] = "invalid-signature",
    [APIGW_ANSWER_EXPIRED_TOKEN] = "expired-token",
};

const char *apigw_answer_name(uint32_t answer) {
    return answer <= APIGW_ANSWER_LAST ? names[answer] : NULL;
}

uint32_t apigw_answer_by_name(const char *name, size_t n) {
    for (uint32_t i = 1; name != NULL && i <= APIGW_ANSWER_LAST; i++)
        if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0)
            return i;
    return 0;
}

const format_answer *gateway_answer(const format *f, uint32_t answer) {
    for (size_t i = 0; i < f->answer_count; i++)
        if (f->answers[i].answer == answer)
            return &f->answers[i];
    return NULL;
}

/* Both are constants, so nothing is copied, and no limit on the lines of a function's response counts here. */
static bool add_line(apigw_response *r, const char *name, const char *value) {
    return pairs_push(&r->headers, &r->memory, (slice){name, strlen(name)}, (slice){value, strlen(value)}, 0);
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
        buffer_begin(out);
        buffer_append(out, object, strlen(object) - 1);
        for (size_t i = 0; i < FORMAT_TOLD && f->framed[i].name != NULL; i++) {
            const json_text *t = request_field(request, f->framed[i].field);
            if (t == NULL)
                continue;
            buffer_literal(out, ", \"");
            buffer_append(out, f->framed[i].name, strlen(f->framed[i].name));
            buffer_literal(out, "\":");
            json_write_bytes(out, t->at, t->len);
        }
        buffer_byte(out, '}');
        if (buffer_finish(out) == APIGW_OK)
            status = apigw_response_set_body(r, out->data, out->length, 0, err);
    }
    apigw_buffer_free(out);
    return status == APIGW_E_NOMEM ? error_nomem(err) : status;
}

/* The body of an error response, which for header lines that are too large is a matter of a switch (B8.18). */
static const char *body_of(const apigw_api *api, const format_answer *a) {
    bool names_limit = a->answer == APIGW_ANSWER_HEADER_TOO_LARGE && api->switches[APIGW_SWITCH_HEADER_LIMIT_TEXT] != 0;
    return names_limit && api->format->header_limit_text != NULL ? api->format->header_limit_text : a->body;
}

static apigw_status fill(apigw_response *r, const apigw_api *api, const format_answer *a, const apigw_request *request,
                         apigw_error *err) {
    const format *f = api->format;
    const char *body = body_of(api, a);
    r->status = a->status;
    if (body[0] != '\0' && !add_line(r, "Content-Type", type_of(body)))
        return error_nomem(err);
    if (a->error_type != NULL && !add_line(r, "x-amzn-ErrorType", a->error_type))
        return error_nomem(err);
    if (a->answer == APIGW_ANSWER_INVALID_TOKEN && !add_line(r, "WWW-Authenticate", f->challenge))
        return error_nomem(err);
    if (request != NULL && f->framed[0].name != NULL && body[0] == '{')
        return frame(r, f, body, request, err);
    return apigw_response_set_body(r, body, strlen(body), APIGW_BORROW, err);
}

/* Takes away the lines of that name. */
static void drop_lines(json_pairs *lines, slice name) {
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (!header_name_equal(lines->at[i].name, lines->at[i].name_len, name.at, name.len))
            lines->at[kept++] = lines->at[i];
    lines->count = kept;
}

bool api_tell(const apigw_api *api, const apigw_request *request, apigw_response *response, bool of_function) {
    const format_told *told = api->format->told;
    for (size_t i = 0; request != NULL && i < FORMAT_TOLD && told[i].name != NULL; i++) {
        const json_text *t = request_field(request, told[i].field);
        slice name = {told[i].name, strlen(told[i].name)}, value;
        if (t == NULL || t->len == 0 || header_value_valid(t->at, t->len) != t->len ||
            (told[i].of_functions && !of_function))
            continue;
        value = (slice){arena_copy(&response->memory, t->at, t->len), t->len};
        if (value.at == NULL)
            return false;
        drop_lines(&response->headers, name);
        if (!pairs_push(&response->headers, &response->memory, name, value, 0))
            return false;
    }
    return true;
}

void gateway_fail(apigw_response *response) {
    apigw_response_reset(response);
    if (response != NULL)
        response->status = 500;
}

apigw_status apigw_gateway_error(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                 uint32_t answer, apigw_error *err) {
    const format_answer *a;
    apigw_status status;
    error_clear(err);
    gateway_fail(response);
    if (response == NULL || api == NULL || apigw_answer_name(answer) == NULL)
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and an answer");
    a = gateway_answer(api->format, answer);
    if (a == NULL)
        return error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s do not answer '%s'",
                         apigw_kind_name(api->format->kind), apigw_answer_name(answer));
    status = fill(response, api, a, request, err);
    if (status == APIGW_OK && !api_tell(api, request, response, false))
        status = error_nomem(err);
    if (status != APIGW_OK)
        gateway_fail(response);
    return status;
}
