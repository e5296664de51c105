/* Short ways to read a request: values by name, text at a place of the event, what an authorizer said. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "request/request.h"
#include "text/pairs.h"
#include "json/walker.h"
#include <apigw/function.h>

/* ---- values by name ----------------------------------------------------------------------------------------- */

static const char *find_first(const apigw_request *request, uint32_t list, const char *name, size_t *len) {
    if (name != NULL)
        return apigw_request_find(request, list, name, APIGW_NTS, 0, len);
    if (len != NULL)
        *len = 0;
    return NULL;
}

const char *apigw_request_header(const apigw_request *request, const char *name, size_t *len) {
    return find_first(request, APIGW_LIST_HEADERS, name, len);
}

const char *apigw_request_query(const apigw_request *request, const char *name, size_t *len) {
    return find_first(request, APIGW_LIST_QUERY, name, len);
}

const char *apigw_request_cookie(const apigw_request *request, const char *name, size_t *len) {
    return find_first(request, APIGW_LIST_COOKIES, name, len);
}

const char *apigw_request_path_parameter(const apigw_request *request, const char *name, size_t *len) {
    return find_first(request, APIGW_LIST_PATH_PARAMETERS, name, len);
}

const char *apigw_request_stage_variable(const apigw_request *request, const char *name, size_t *len) {
    return find_first(request, APIGW_LIST_STAGE_VARIABLES, name, len);
}

size_t apigw_request_get_many(const apigw_request *request, const uint32_t *fields, size_t n, apigw_pair *out) {
    size_t present = 0;
    if (request == NULL || fields == NULL || out == NULL)
        return 0;
    for (size_t i = 0; i < n; i++) {
        const char *name = apigw_field_name(fields[i]);
        apigw_pair *pair = &out[i];
        *pair = (apigw_pair){.name = name == NULL ? "" : name};
        pair->name_len = strlen(pair->name);
        pair->value = apigw_request_get(request, fields[i], &pair->value_len);
        present += pair->value != NULL;
    }
    return present;
}

/* ---- text at a place ---------------------------------------------------------------------------------------- */

/* Write a scalar as plain text. */
static apigw_status write_plain(slice json, apigw_buffer *out, apigw_error *err) {
    char first = json.at[0], *to;
    bool has_nul = false;
    if (first == '{' || first == '[')
        return gw_error_set(err, APIGW_E_TYPE, UINT64_MAX, "expected a string, a number, true or false, found an %s",
                            first == '{' ? "object" : "array");
    if (first == 'n')
        return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "expected a value, found null");
    if (first != '"') {
        buffer_append(out, json.at, json.len);
        return APIGW_OK;
    }
    to = gw_buffer_reserve(out, json.len - 2);
    if (to == NULL)
        gw_buffer_skip(out, json.len - 2);
    else
        buffer_commit(out, gw_json_unescape(to, json.at + 1, json.len - 2, &has_nul));
    return APIGW_OK;
}

/* Write the plain text of the value that `pointer` leads to. */
static apigw_status write_text_at(const apigw_request *request, slice pointer, apigw_buffer *out, apigw_error *err) {
    flat_request flat = {.r = request};
    slice json;
    apigw_status status;
    gw_buffer_begin(out);
    if (request != NULL && !gw_flat_request_begin(&flat, request))
        status = gw_error_nomem(err);
    else
        status = gw_request_find_json(flat.r, pointer, &json, err);
    if (status == APIGW_OK)
        status = write_plain(json, out, err);
    if (status != APIGW_OK)
        gw_buffer_abandon(out);
    gw_flat_request_end(&flat);
    if (status != APIGW_OK)
        return status;
    return gw_output_finish(out, err);
}

apigw_status apigw_request_get_text(const apigw_request *request, const char *pointer, size_t pointer_len,
                                    apigw_buffer *out, apigw_error *err) {
    pointer_len = length_of(pointer, pointer_len);
    gw_error_clear(err);
    if (out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a buffer");
    if (gw_buffer_holds(out, pointer, pointer_len) || (request != NULL && gw_request_in_buffer(request, out)))
        return gw_buffer_refuse_input(out, err);
    return write_text_at(request, slice_of(pointer, pointer_len), out, err);
}

/* ---- what an authorizer said -------------------------------------------------------------------------------- */

/* Write the pointer of a member: its container, and the name escaped. Returns its end. */
static char *write_member_pointer(char *to, slice container, slice name) {
    memcpy(to, container.at, container.len);
    to += container.len;
    *to++ = '/';
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];
        bool escaped = c == '~' || c == '/';
        *to++ = escaped ? '~' : c;
        if (escaped)
            *to++ = c == '~' ? '0' : '1';
    }
    return to;
}

/* Write a member of one of two objects: of the nested one where the kind has one for each kind of authorizer. */
static apigw_status write_authorizer_text(const apigw_request *request, slice flat, slice nested, slice name,
                                          apigw_buffer *out, apigw_error *err) {
    slice container = flat;
    char *pointer;
    gw_error_clear(err);
    if (request == NULL || out == NULL || name.at == NULL) {
        if (out != NULL)
            gw_buffer_abandon(out);
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a name and a buffer");
    }
    if (gw_buffer_holds(out, name.at, name.len) || gw_request_in_buffer(request, out))
        return gw_buffer_refuse_input(out, err);
    gw_buffer_begin(out);
    if (request->format != NULL && (request->format->rules & AUTHORIZER_NESTED) != 0)
        container = nested;
    pointer = name.len > SIZE_MAX / 4 ? NULL : gw_buffer_scratch(out, container.len + 1 + 2 * name.len);
    if (pointer == NULL) {
        gw_buffer_abandon(out);
        return gw_error_nomem(err);
    }
    return write_text_at(request, slice_between(pointer, write_member_pointer(pointer, container, name)), out, err);
}

apigw_status apigw_request_get_claim(const apigw_request *request, const char *name, size_t name_len, apigw_buffer *out,
                                     apigw_error *err) {
    name_len = length_of(name, name_len);
    return write_authorizer_text(request, SLICE("/requestContext/authorizer/claims"),
                                 SLICE("/requestContext/authorizer/jwt/claims"), slice_of(name, name_len), out, err);
}

apigw_status apigw_request_get_context(const apigw_request *request, const char *name, size_t name_len,
                                       apigw_buffer *out, apigw_error *err) {
    name_len = length_of(name, name_len);
    return write_authorizer_text(request, SLICE("/requestContext/authorizer"),
                                 SLICE("/requestContext/authorizer/lambda"), slice_of(name, name_len), out, err);
}

/* Return whether a byte divides elements: in brackets a comma does not. */
static bool divides(char c, bool brackets) {
    return c == ' ' || (c == ',' && !brackets);
}

const char *apigw_claim_next(const char *claim, size_t claim_len, size_t *at, size_t *len) {
    claim_len = length_of(claim, claim_len);
    size_t end = claim_len, begin;
    bool brackets;
    if (claim == NULL || at == NULL || len == NULL)
        return NULL;
    brackets = claim_len >= 2 && claim[0] == '[' && claim[claim_len - 1] == ']';
    end -= brackets;
    begin = brackets && *at == 0 ? 1 : *at;
    while (begin < end && divides(claim[begin], brackets))
        begin++;
    *at = begin;
    while (*at < end && !divides(claim[*at], brackets))
        ++*at;
    *len = *at - begin;
    return *len == 0 ? NULL : claim + begin;
}
