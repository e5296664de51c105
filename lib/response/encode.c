/* From a response to the function result that a front end takes (B.1 to B.7), and to the prelude of a streamed one
 * (E.1). */
#include "core/error.h"
#include "core/output.h"
#include "format/registry.h"
#include "response/encoding.h"
#include "text/base64.h"
#include "text/media_type.h"
#include "text/reason.h"
#include "text/utf8.h"
#include "json/writer.h"
#include <apigw/runtime.h>

/* ---- members ------------------------------------------------------------------------------------------------ */

/* A status without a reason phrase needs no description (B5.4). */
static void write_description(response_encoding *e, const format_result_member *m) {
    const char *reason = gw_reason_phrase(e->r->status);
    if (reason == NULL)
        return;
    response_open_member(e, m->name);
    buffer_byte(e->out, '"');
    gw_buffer_integer(e->out, e->r->status);
    buffer_byte(e->out, ' ');
    buffer_append(e->out, reason, strlen(reason));
    buffer_byte(e->out, '"');
}

/* Write a member whose value is a number, a string or a literal; one without a value is left out. */
static void write_scalar_member(response_encoding *e, const format_result_member *m) {
    const int32_t status = e->r->status; /* three digits */
    const char digits[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10), (char)('0' + status % 10)};
    const slice body = e->r->body;
    if (m->what == RESULT_DESCRIPTION) {
        write_description(e, m);
        return;
    }
    if (m->what == RESULT_BODY && body.at == NULL)
        return;
    response_open_member(e, m->name);
    if (m->what == RESULT_STATUS)
        buffer_append(e->out, digits, sizeof digits);
    else if (m->what == RESULT_IS_BASE64)
        buffer_append(e->out, e->base64 ? "true" : "false", e->base64 ? 4 : 5);
    else if (e->base64)
        gw_json_write_base64(e->out, body.at, body.len);
    else
        gw_json_write_string(e->out, body.at, body.len);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Return the members that are written, by bit of enum format_result. */
static uint32_t written_members(const format_result_member *members) {
    uint32_t written = 0;
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && members[i].what != 0; i++)
        if (members[i].how != READ_ONLY)
            written |= UINT32_C(1) << members[i].what;
    return written;
}

static void write_document(response_encoding *e) {
    buffer_byte(e->out, '{');
    for (size_t i = 0; i < FORMAT_RESULT_MEMBERS && e->members[i].what != 0; i++) {
        const format_result_member *m = &e->members[i];
        if (m->how == READ_ONLY)
            continue;
        if (m->what == RESULT_HEADERS)
            gw_response_write_headers(e, m);
        else if (m->what == RESULT_MULTI_HEADERS)
            gw_response_write_multi_headers(e, m);
        else if (m->what == RESULT_COOKIES)
            gw_response_write_cookies(e, m);
        else
            write_scalar_member(e, m);
    }
    buffer_byte(e->out, '}');
}

/* Link the header fields, with memory of the buffer when there are many, and write the document. */
static apigw_status link_and_write(response_encoding *e, apigw_error *err) {
    enum { FEW = 64 };
    const size_t n = e->r->headers.count;
    header_link few[FEW];
    uint32_t *order = NULL;
    e->links = few;
    if (n > FEW) {
        e->links = gw_buffer_scratch(e->out, n * (sizeof *e->links + sizeof *order));
        if (e->links == NULL)
            return gw_error_nomem(err);
        order = (uint32_t *)(void *)(e->links + n);
    }
    gw_response_link_headers(e, order);
    write_document(e);
    return APIGW_OK;
}

/* Write a response as the members of `e`. */
static apigw_status write_response(response_encoding *e, uint32_t rules, apigw_error *err) {
    const uint32_t written = written_members(e->members);
    flat_response flat;
    apigw_status status;
    if (!gw_flat_response_begin(&flat, e->r))
        return gw_error_nomem(err);
    e->r = flat.r;
    e->has_single = (written >> RESULT_HEADERS & 1) != 0;
    e->has_multi = (written >> RESULT_MULTI_HEADERS & 1) != 0;
    e->has_cookies = (written >> RESULT_COOKIES & 1) != 0;
    e->cookie_arrays = (rules & RESULT_ARRAYS) != 0;
    status = link_and_write(e, err);
    gw_flat_response_end(&flat);
    return status;
}

apigw_status gw_response_write_prelude(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err) {
    response_encoding e = {.r = r, .members = f->stream, .out = out};
    return write_response(&e, f->stream_rules, err);
}

/* ---- the body ----------------------------------------------------------------------------------------------- */

/* Return whether the Content-Type is not that of text; a missing or malformed one counts as text. */
static bool has_binary_type(const apigw_response *r) {
    const apigw_pair *header = response_header(r, SLICE("content-type"));
    slice type;
    if (header == NULL || slice_equal(pair_value(header), SLICE("application/json")) ||
        slice_starts_with(pair_value(header), SLICE("text/")))
        return false; /* as most are */
    type = gw_media_type(header->value, header->value_len);
    return type.len != 0 && !gw_media_type_is_text(type.at, type.len);
}

/* Return whether the body is sent as base64: as the caller said, else when any Content-Encoding is another one than
 * identity, and when it is of a type that is not text, or not UTF-8. */
static bool wants_base64(const apigw_response *r) {
    if (r->body.at == NULL || (r->body_flags & APIGW_BODY_TEXT) != 0)
        return false;
    if ((r->body_flags & APIGW_BODY_BASE64) != 0)
        return true;
    for (size_t i = 0; i < r->headers.count; i++) {
        const apigw_pair *header = &r->headers.at[i];
        if (header->value_len != 0 && header_is(header, SLICE("content-encoding")) &&
            !slice_is_fold(pair_value(header), "identity"))
            return true;
    }
    return has_binary_type(r) || gw_utf8_valid(r->body.at, r->body.len) != r->body.len;
}

/* ---- checks ------------------------------------------------------------------------------------------------- */

/* A body that the caller wants as text has to be UTF-8. */
static apigw_status check_text_body(const apigw_response *r, apigw_error *err) {
    size_t valid;
    if ((r->body_flags & APIGW_BODY_TEXT) == 0)
        return APIGW_OK;
    valid = gw_utf8_valid(r->body.at, r->body.len);
    if (valid == r->body.len)
        return APIGW_OK;
    return gw_error_found(err, APIGW_E_UTF8, valid, "a body in UTF-8 to be sent as text", r->body.at + valid, 1);
}

/* Where a name has one value, a second cookie would be lost, or both would be read as one (B5.5, A5.2). With spellings
 * of the name there may be as many as it has (B5.11). */
static apigw_status check_cookies(const apigw_response *r, const format *f, bool by_case, apigw_error *err) {
    const size_t most = by_case ? COOKIE_NAMES_MAX : 1;
    size_t count = 0;
    for (size_t i = 0; i < r->headers.count; i++)
        count += header_is_cookie(&r->headers.at[i]);
    if (count <= most)
        return APIGW_OK;
    if (by_case)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX,
                            "expected at most %zu Set-Cookie lines, as many as the name has spellings, found %zu", most,
                            count);
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX,
                        "expected at most one Set-Cookie line, which is all that kind %s carries, found %zu",
                        apigw_kind_name(f->kind), count);
}

/* Refuse a result over the front end's own limit (A5.7), or that of an invocation (B.9). */
static apigw_status check_result_size(const format *f, size_t n, apigw_error *err) {
    size_t limit = f->result_limit != 0 ? f->result_limit : APIGW_RUNTIME_PAYLOAD_MAX;
    if (n <= limit)
        return APIGW_OK;
    gw_error_set(err, APIGW_E_SIZE, UINT64_MAX, "expected a result of at most %llu bytes, found %llu",
                 (unsigned long long)limit, (unsigned long long)n);
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_RESULT_TOO_LARGE;
    return APIGW_E_SIZE;
}

/* ---- encoding ----------------------------------------------------------------------------------------------- */

/* A body that is too large by itself is refused before anything is written. */
static apigw_status encode_result(const apigw_response *r, const format *f, apigw_buffer *out, apigw_error *err) {
    const uint32_t others = UINT32_C(1) << RESULT_COOKIES | UINT32_C(1) << RESULT_MULTI_HEADERS;
    const bool has_one_cookie = (written_members(f->result) & others) == 0 && (f->result_rules & RESULT_ARRAYS) == 0;
    response_encoding e = {.r = r, .members = f->result, .out = out};
    apigw_status status = f->result[0].what == 0 ? gw_response_unsupported(f, err) : check_text_body(r, err);
    if (status == APIGW_OK && has_one_cookie) {
        e.cookies_by_case = r->options.value[APIGW_OPT_COOKIES_BY_CASE] != 0;
        status = check_cookies(r, f, e.cookies_by_case, err);
    }
    if (status != APIGW_OK)
        return status;
    e.base64 = wants_base64(r);
    status = check_result_size(f, e.base64 ? gw_base64_encoded_len(r->body.len) : r->body.len, err);
    if (status == APIGW_OK)
        status = write_response(&e, f->result_rules, err);
    if (status != APIGW_OK)
        return status;
    return check_result_size(f, out->length, err);
}

apigw_status gw_response_write(const apigw_response *response, uint32_t kind, response_writer *write, apigw_buffer *out,
                               apigw_error *err) {
    const format *f = gw_format_of_kind(kind);
    apigw_status status;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (response == NULL || out == NULL || f == NULL)
        status = gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a kind and a buffer");
    else if (gw_buffer_holds(out, response->body.at, response->body.len))
        status = gw_buffer_refuse_input(out, err);
    else
        status = write(response, f, out, err);
    if (status == APIGW_OK)
        return gw_output_finish(out, err);
    if (out != NULL)
        gw_buffer_abandon(out);
    return status;
}

apigw_status apigw_response_encode(const apigw_response *response, uint32_t kind, apigw_buffer *out, apigw_error *err) {
    return gw_response_write(response, kind, encode_result, out, err);
}
