/* Forms: bodies of the type application/x-www-form-urlencoded. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "request/request.h"
#include "text/media_type.h"
#include "text/pairs.h"
#include "text/percent.h"
#include <apigw/codec.h>
#include <apigw/function.h>

const char *apigw_request_form(const apigw_request *request, size_t *len) {
    size_t type_len = 0;
    const char *value = apigw_request_header(request, "content-type", &type_len);
    bool is_form = value != NULL && slice_is_fold(gw_media_type(value, type_len), "application/x-www-form-urlencoded");
    if (is_form)
        return apigw_request_body(request, len);
    if (len != NULL)
        *len = 0;
    return NULL;
}

/* Write name and value, each with a NUL after it. Returns the length of the name. */
static size_t write_form_field(apigw_buffer *text, const apigw_pair *field) {
    size_t most = field->name_len + 1 + field->value_len, name_len;
    char *to = gw_buffer_reserve(text, most);
    if (to == NULL) {
        gw_buffer_skip(text, most);
        return 0;
    }
    name_len = gw_percent_decode(to, field->name, field->name_len, true);
    to[name_len] = '\0';
    buffer_commit(text, name_len + 1 + gw_percent_decode(to + name_len + 1, field->value, field->value_len, true));
    return name_len;
}

/* Return whether a decoded text holds U+0000, so that only its length tells where it ends. */
static uint32_t has_nul_in(const char *text, size_t n) {
    return n != 0 && memchr(text, '\0', n) != NULL ? APIGW_PAIR_HAS_NUL : 0;
}

apigw_status apigw_form_next(const char **form, size_t *form_len, apigw_buffer *text, apigw_pair *out,
                             apigw_error *err) {
    const char *rest = form == NULL ? NULL : *form;
    size_t rest_len = form_len == NULL ? 0 : length_of(rest, *form_len), name_len;
    apigw_pair field;
    apigw_status status;
    gw_error_clear(err);
    if (form == NULL || form_len == NULL || text == NULL || out == NULL || (rest == NULL && rest_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a form, a buffer and a field");
    if (gw_buffer_holds(text, rest, rest_len))
        return gw_buffer_refuse_input(text, err);
    gw_buffer_begin(text);
    if (rest == NULL || apigw_query_next(&rest, &rest_len, &field) != APIGW_MORE) {
        *out = (apigw_pair){"", 0, "", 0, 0, 0};
        return gw_output_finish(text, err);
    }
    name_len = write_form_field(text, &field);
    status = gw_output_finish(text, err);
    if (status != APIGW_OK)
        return status;
    *form = rest;
    *form_len = rest_len;
    *out = (apigw_pair){text->data, name_len, text->data + name_len + 1, text->length - name_len - 1, field.flags, 0};
    out->flags |= has_nul_in(out->name, out->name_len) | has_nul_in(out->value, out->value_len);
    return APIGW_MORE;
}
