#include "response/result_body.h"
#include "request/request.h"
#include "response/diagnostics.h"
#include "text/base64.h"
#include "text/media_type.h"
#include "json/walker.h"
#include <string.h>

/* The flag is true or false; some front ends take the same as strings. Where the front end has an old name for it, that
 * one counts first (B1.9, B2.2). */
static apigw_status read_flag(decoding *d) {
    static const slice words[] = {SLICE_INIT("false"),    SLICE_INIT("true"),      SLICE_INIT("\"false\""),
                                  SLICE_INIT("\"true\""), SLICE_INIT("\"False\""), SLICE_INIT("\"True\"")};
    enum { LITERALS = 2, WORDS = sizeof words / sizeof words[0] };
    const size_t known = decoding_has(d, RESULT_TEXT_FLAG) ? WORDS : LITERALS;
    slice value = slice_absent();
    d->rule = RULE_FLAG;
    d->base64 = false;
    if (decoding_knows(d, RESULT_IS_BASE64_TOO))
        value = decoding_member(d, RESULT_IS_BASE64_TOO);
    if (value.at != NULL)
        gw_report_old_flag(d);
    else
        value = decoding_member(d, RESULT_IS_BASE64);
    if (value.at == NULL)
        return APIGW_OK;
    for (size_t i = 0; i < known; i++)
        if (slice_equal(value, words[i])) {
            d->base64 = i % 2 != 0;
            if (i >= LITERALS)
                gw_report_coerced(d, value, d->base64 ? "true" : "false");
            return APIGW_OK;
        }
    return gw_decoding_refuse(d, APIGW_E_TYPE, value.at, "true or false");
}

/* Return whether the client takes bytes: the first media type of its Accept header is one of the API's binary ones (B1
 * binary). */
static bool accepts_binary(const decoding *d) {
    const pair_list *types = &d->api->binary_media_types;
    size_t n = 0;
    const char *accept = apigw_request_find(d->request, APIGW_LIST_HEADERS, "accept", APIGW_NTS, 0, &n);
    slice type = accept == NULL ? slice_absent() : gw_media_type(accept, n);
    for (size_t i = 0; i < types->count; i++)
        if (gw_media_type_matches(type, types->at[i].value, types->at[i].value_len))
            return true;
    return false;
}

/* Decode base64 in place. Where escapes were undone, an error is at the beginning of the string. */
static apigw_status undo_base64(decoding *d, slice value, slice *body) {
    const bool is_escaped = body->len != value.len - 2;
    char *to = d->text + decoding_offset(d, body->at);
    size_t n;
    if (gw_base64_decode(to, body->at, body->len, &n)) {
        body->len = n;
        to[n] = '\0';
        return APIGW_OK;
    }
    d->rule = RULE_BASE64;
    return gw_decoding_refuse_byte(d, APIGW_E_BASE64, APIGW_ERROR_RESPONSE_BAD_BASE64,
                                   value.at + 1 + (is_escaped ? 0 : n), value.at, "base64 of RFC 4648");
}

/* Make a value compact JSON text, in place. The NUL after it replaces a byte that belongs to no other value. */
static slice compact(const decoding *d, slice value) {
    const char *end = value.at + value.len;
    char *to = d->text + decoding_offset(d, value.at), *begin = to;
    gw_json_fault f;
    unsigned holds;
    for (const char *p = value.at, *next; p < end; p = next) {
        next = p + 1;
        if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
            continue;
        if (*p == '"')
            next = gw_json_string_end(p + 1, end, &holds, &f) + 1;
        memmove(to, p, (size_t)(next - p));
        to += next - p;
    }
    *to = '\0';
    return slice_between(begin, to);
}

/* Read a body as text: a string, a number, or any value as JSON text, as far as the front end takes those. */
static apigw_status read_body_text(const decoding *d, slice value, slice *body) {
    const bool is_json = decoding_has(d, RESULT_JSON_BODY);
    *body = value;
    if (*value.at == '"') {
        gw_report_string(d, value);
        *body = d->is_read ? d->body : gw_decoding_finish_string(d, value);
        return APIGW_OK;
    }
    if (!is_json && !(decoding_is_number(value) && decoding_has(d, RESULT_NUMBER_BODY)))
        return gw_decoding_refuse(d, APIGW_E_TYPE, value.at, "a string as body");
    gw_report_coerced(d, value, "its JSON text");
    if (is_json)
        *body = compact(d, value);
    else
        d->text[decoding_offset(d, value.at) + value.len] = '\0'; /* a comma, brace or space after the number */
    return APIGW_OK;
}

static apigw_status read_body(decoding *d) {
    slice value = decoding_member(d, RESULT_BODY), body;
    apigw_status status;
    d->rule = RULE_BODY;
    if (value.at == NULL)
        return APIGW_OK;
    status = read_body_text(d, value, &body);
    if (status != APIGW_OK)
        return status;
    if (d->base64 && *value.at == '"') {
        if (!decoding_has(d, RESULT_BY_ACCEPT) || accepts_binary(d))
            status = undo_base64(d, value, &body);
        else
            gw_report_base64_kept(d, value, body);
    }
    if (status == APIGW_OK)
        d->r->body = body;
    return status;
}

apigw_status gw_result_read_body(decoding *d) {
    apigw_status status = read_flag(d);
    if (decoding_ends(d, status))
        return status;
    return read_body(d);
}

/* A string loses its quotes, where the switch does not keep them (F14); anything else stays as it was sent. */
apigw_status gw_result_infer(decoding *d, slice value) {
    const bool is_json = value.at != NULL;
    const bool keeps_quotes = decoding_has(d, RESULT_JSON_BODY) && d->api->switches[APIGW_SWITCH_QUOTED_STRING];
    gw_report_inferred(d, is_json);
    if (is_json && !keeps_quotes)
        gw_report_string(d, value);
    if (is_json && !keeps_quotes && *value.at == '"')
        d->r->body = gw_decoding_finish_string(d, value);
    else if (is_json && decoding_has(d, RESULT_JSON_BODY))
        d->r->body = compact(d, value);
    else
        d->r->body = slice_of(d->text, d->original.len);
    return gw_decoding_add_content_type(d, d->api->format->inferred_content_type);
}
