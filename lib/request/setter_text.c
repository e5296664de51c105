/* Checking and copying the texts that setters are given. */
#include "core/error.h"
#include "request/setter.h"
#include "text/header.h"
#include "text/obs_text.h"
#include "text/percent.h"
#include "text/plain_copy.h"
#include "text/utf8.h"
#include <string.h>

apigw_status gw_request_refuse(apigw_status status, apigw_error *err) {
    if (err != NULL && status <= APIGW_E_SYNTAX && status >= APIGW_E_SPACE)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST;
    return status;
}

apigw_status gw_setter_bad_byte(apigw_error *err, apigw_status code, slice text, size_t at, const char *expected) {
    bool there = at < text.len; /* else the text may be NULL */
    return gw_error_found(err, code, at, expected, there ? text.at + at : "", there);
}

apigw_status gw_setter_check_nul(slice text, apigw_error *err) {
    const char *nul = text.len == 0 ? NULL : memchr(text.at, '\0', text.len);
    return nul == NULL ? APIGW_OK : gw_setter_bad_byte(err, APIGW_E_VALUE, text, (size_t)(nul - text.at), "no U+0000");
}

apigw_status gw_setter_check_no_nul(slice text, apigw_error *err) {
    apigw_status status = gw_setter_check_nul(text, err);
    if (status != APIGW_OK)
        return status;
    return gw_utf8_check(text, err);
}

apigw_status gw_setter_check_token(slice text, apigw_status code, apigw_error *err) {
    size_t valid = text.len == 0 ? 0 : gw_header_name_valid(text.at, text.len);
    return text.len != 0 && valid == text.len ? APIGW_OK
                                              : gw_setter_bad_byte(err, code, text, valid, "an RFC 9110 token");
}

/* A header value, whatever its encoding. */
apigw_status gw_setter_check_control(slice text, apigw_status code, const char *expected, apigw_error *err) {
    size_t valid = text.len == 0 ? 0 : gw_header_value_valid(text.at, text.len);
    return valid == text.len ? APIGW_OK : gw_setter_bad_byte(err, code, text, valid, expected);
}

apigw_status gw_setter_check_line(slice text, apigw_error *err) {
    return gw_setter_check_control(text, APIGW_E_HEADER, "no control byte in a field value", err);
}

/* ---- copies ------------------------------------------------------------------------------------------------- */

bool gw_setter_copy(apigw_request *r, slice text, slice *copied) {
    copied->at = gw_arena_copy(&r->memory, text.at, text.len);
    copied->len = text.len;
    return copied->at != NULL;
}

apigw_status gw_setter_copy_printable(apigw_request *r, slice text, slice *copied) {
    char *to = arena_bytes(&r->memory, text.len + 1);
    if (to == NULL)
        return APIGW_E_NOMEM;
    if (text.len != 0 && copy_plain_by(to, text.at, text.len, PLAIN_PRINTABLE) != text.len) {
        arena_cut(&r->memory, to);
        return APIGW_MORE;
    }
    to[text.len] = '\0';
    *copied = slice_of(to, text.len);
    return APIGW_OK;
}

/* Check bytes of a client: all are accepted, unless obs-text is to be refused (F43). */
static apigw_status check_obs_text(const apigw_request *r, slice text, apigw_error *err) {
    return r->options.value[APIGW_OPT_REFUSE_OBS_TEXT] == 0 ? APIGW_OK
                                                            : gw_request_refuse(gw_utf8_check(text, err), err);
}

/* What is not UTF-8 is read as ISO 8859-1, so that nothing is lost (F43). */
apigw_status gw_request_copy_line(apigw_request *r, slice text, slice *copied, apigw_error *err) {
    apigw_status status;
    char *to;
    if (gw_utf8_valid(text.at, text.len) == text.len)
        return gw_setter_copy(r, text, copied) ? APIGW_OK : gw_error_nomem(err);
    status = check_obs_text(r, text, err);
    if (status != APIGW_OK)
        return status;
    to = arena_bytes(&r->memory, text.len + gw_obs_text_count(text.at, text.len) + 1);
    if (to == NULL)
        return gw_error_nomem(err);
    copied->at = to;
    to = gw_obs_text_to_utf8(to, text.at, text.len);
    *to = '\0';
    copied->len = (size_t)(to - copied->at);
    return APIGW_OK;
}

/* Escape the control characters of a path or query string, as decoding does: nothing in it may end a request line. */
static apigw_status escape_control(apigw_request *r, slice *text, apigw_error *err) {
    size_t n = text->len == 0 ? 0 : gw_percent_encoded_len(text->at, text->len, PERCENT_NO_CONTROL);
    if (n == text->len)
        return APIGW_OK;
    char *escaped = arena_bytes(&r->memory, n);
    if (escaped == NULL)
        return gw_error_nomem(err);
    gw_percent_encode(escaped, text->at, text->len, PERCENT_NO_CONTROL);
    *text = slice_of(escaped, n);
    return APIGW_OK;
}

/* A copy of a part of a request line, in which bytes over 127 are percent-encoded (F43). */
apigw_status gw_setter_copy_escaped(apigw_request *r, slice text, slice *copied, apigw_error *err) {
    size_t count = gw_obs_text_count(text.at, text.len);
    apigw_status status = check_obs_text(r, text, err);
    char *to;
    if (status == APIGW_OK)
        status = escape_control(r, &text, err);
    if (status != APIGW_OK)
        return status;
    if (count == 0)
        return gw_setter_copy(r, text, copied) ? APIGW_OK : gw_error_nomem(err);
    to = count > (SIZE_MAX - text.len - 1) / 2 ? NULL : arena_bytes(&r->memory, text.len + 2 * count + 1);
    if (to == NULL)
        return gw_error_nomem(err);
    copied->at = to;
    to = gw_obs_text_escape(to, text.at, text.len);
    *to = '\0';
    copied->len = (size_t)(to - copied->at);
    return APIGW_OK;
}
