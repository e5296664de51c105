/* A request as JSON: the event's own text at a pointer, and the neutral model as one document. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "request/request.h"
#include "text/utf8.h"
#include "json/pointer.h"
#include "json/writer.h"

/* ---- the event's text --------------------------------------------------------------------------------------- */

/* The text that was kept of the member that the pointer's first token names. */
static apigw_status kept_member(const apigw_request *r, slice token, slice *text) {
    const gw_json_document *d = &r->document;
    const gw_json_text *own = gw_request_field(r, MODEL_CONTEXT);
    if (gw_json_pointer_names(token, slice_skip(gw_format_context_pointer, 1))) {
        if (own == NULL)
            return APIGW_E_NOT_FOUND;
        *text = slice_of(own->at, own->len);
        return APIGW_OK;
    }
    for (size_t i = d->other_count; i-- > 0;) /* the last counts */
        if (gw_json_pointer_names(token, d->others[i].name)) {
            *text = d->others[i].value;
            return APIGW_OK;
        }
    return gw_json_has_member(&gw_format_union, token) ? APIGW_E_UNSUPPORTED : APIGW_E_NOT_FOUND;
}

/* The text in which the rest of the pointer leads on: what was set there, the source, or the member that was kept. */
static apigw_status begin_at(const apigw_request *r, slice *rest, slice *within) {
    slice token;
    if (gw_request_find_set_json(r, rest, within))
        return within->at == NULL ? APIGW_E_NOT_FOUND : APIGW_OK;
    *within = r->source;
    if (within->at == NULL)
        return gw_json_pointer_next(rest, &token) ? kept_member(r, token, within) : APIGW_E_UNSUPPORTED;
    if (within->len >= 3 && within->at[0] == '\xef')
        *within = slice_of(within->at + 3, within->len - 3); /* a byte-order mark */
    return APIGW_OK;
}

apigw_status gw_request_find_json(const apigw_request *r, slice pointer, slice *text, apigw_error *err) {
    slice rest = pointer, within;
    char quote[ERROR_QUOTE_MAX];
    apigw_status status;
    gw_error_clear(err);
    if (r == NULL || (pointer.at == NULL && pointer.len != 0) || !gw_json_pointer_valid(pointer.at, pointer.len))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a JSON Pointer of RFC 6901");
    if (r->format == NULL && !r->built)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a request, found an empty one");
    status = begin_at(r, &rest, &within);
    if (status == APIGW_E_UNSUPPORTED)
        return gw_error_set(err, status, UINT64_MAX, "the text of '%s' was not kept: APIGW_OPT_KEEP_SOURCE keeps it",
                            gw_error_quote(quote, pointer.at, pointer.len));
    if (status != APIGW_OK || !gw_json_pointer_find(within, rest, text))
        return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "the event has nothing at '%s'",
                            gw_error_quote(quote, pointer.at, pointer.len));
    return APIGW_OK;
}

apigw_status apigw_request_get_json(const apigw_request *request, const char *pointer, size_t pointer_len,
                                    apigw_buffer *out, apigw_error *err) {
    pointer_len = length_of(pointer, pointer_len);
    flat_request flat = {.r = request};
    slice text = slice_absent();
    apigw_status status;
    gw_error_clear(err);
    if (out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a buffer");
    if (gw_buffer_holds(out, pointer, pointer_len) || (request != NULL && gw_request_in_buffer(request, out)))
        return gw_buffer_refuse_input(out, err);
    gw_buffer_begin(out);
    if (request != NULL && !gw_flat_request_begin(&flat, request))
        status = gw_error_nomem(err);
    else
        status = gw_request_find_json(flat.r, slice_of(pointer, pointer_len), &text, err);
    if (status == APIGW_OK)
        buffer_append(out, text.at, text.len);
    else
        gw_buffer_abandon(out);
    gw_flat_request_end(&flat);
    if (status != APIGW_OK)
        return status;
    return gw_output_finish(out, err);
}

/* ---- the neutral model -------------------------------------------------------------------------------------- */

static void write_dump_name(apigw_buffer *out, const char *name) {
    const char *before = out->length == 1 ? "\"" : ",\""; /* after the opening brace */
    buffer_append(out, before, strlen(before));
    buffer_append(out, name, strlen(name));
    buffer_literal(out, "\":");
}

static void write_fields(const apigw_request *r, apigw_buffer *out) {
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        const gw_json_text *t = gw_request_field(r, field);
        int64_t number;
        if (t == NULL)
            continue;
        write_dump_name(out, apigw_field_name(field));
        if (gw_format_numbers[field] && apigw_request_get_int(r, field, &number) == APIGW_OK)
            gw_buffer_integer(out, number);
        else
            gw_json_write_bytes(out, t->at, t->len);
    }
}

static void write_dump_list(const apigw_request *r, uint32_t list, apigw_buffer *out) {
    const pair_list *pairs = &r->lists[list];
    write_dump_name(out, apigw_list_name(list));
    buffer_byte(out, '[');
    for (size_t i = 0; i < pairs->count; i++) {
        buffer_append(out, ",[", i == 0 ? 0 : 2);
        buffer_append(out, "[", i == 0 ? 1 : 0);
        gw_json_write_bytes(out, pairs->at[i].name, pairs->at[i].name_len);
        buffer_byte(out, ',');
        gw_json_write_bytes(out, pairs->at[i].value, pairs->at[i].value_len);
        buffer_byte(out, ']');
    }
    buffer_byte(out, ']');
}

static void write_dump_body(const apigw_request *r, apigw_buffer *out) {
    if (r->body.at == NULL)
        return;
    if (gw_utf8_valid(r->body.at, r->body.len) == r->body.len) {
        write_dump_name(out, "body");
        gw_json_write_string(out, r->body.at, r->body.len);
    } else {
        write_dump_name(out, "bodyBase64");
        gw_json_write_base64(out, r->body.at, r->body.len);
    }
}

apigw_status apigw_request_dump_json(const apigw_request *request, apigw_buffer *out, apigw_error *err) {
    flat_request flat;
    const char *kind;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (request == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a buffer");
    if (gw_request_in_buffer(request, out))
        return gw_buffer_refuse_input(out, err);
    if (request->format == NULL && !request->built)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a request, found an empty one");
    if (!gw_flat_request_begin(&flat, request))
        return gw_error_nomem(err);
    buffer_byte(out, '{');
    if (request->format != NULL) {
        kind = apigw_kind_name(request->format->kind);
        write_dump_name(out, "kind");
        gw_json_write_string(out, kind, strlen(kind));
    }
    write_fields(flat.r, out);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        if (list != APIGW_LIST_IDENTITY_SOURCES ||
            flat.r->lists[list].count != 0) /* events of authorizers alone have it */
            write_dump_list(flat.r, list, out);
    write_dump_body(flat.r, out);
    buffer_byte(out, '}');
    gw_flat_request_end(&flat);
    return gw_output_finish(out, err);
}
