/* The required parameters of a method, as REST APIs check them (B.8). */
#include "core/nts.h"
#include <apigw/validation.h>

#include "core/buffer.h"
#include "core/error.h"
#include "request/encoding.h"
#include "request/request.h"
#include "response/response.h"
#include "text/ascii.h"
#include "text/percent.h"
#include "text/query.h"
#include "text/utf8.h"
#include "json/writer.h"
#include <string.h>

enum { PLACES = FORMAT_PARAMETER_PLACES };

struct apigw_validator {
    apigw_allocator allocator;  /* of the handle itself */
    arena memory;               /* of its content */
    pair_list required[PLACES]; /* names without values, sorted, by place */
};

apigw_validator *apigw_validator_new(const apigw_allocator *allocator) {
    apigw_validator *v = gw_memory_handle(allocator, sizeof *v);
    if (v == NULL)
        return NULL;
    gw_arena_init(&v->memory, &v->allocator);
    return v;
}

void apigw_validator_free(apigw_validator *validator) {
    if (validator == NULL)
        return;
    gw_arena_free(&validator->memory);
    gw_memory_release(&validator->allocator, validator, sizeof *validator);
}

/* ---- required parameters ------------------------------------------------------------------------------------ */

/* Check a parameter and return what is after the prefix of its place. */
static apigw_status parse_parameter(slice parameter, size_t place, slice *name, apigw_error *err) {
    const format_parameter_place *row = gw_format_parameter_places;
    size_t begin, at = gw_utf8_valid(parameter.at, parameter.len);
    char quote[ERROR_QUOTE_MAX];
    if (place == PLACES)
        return gw_error_set(err, APIGW_E_VALUE, 0, "expected %s, %s or %s and a name, found '%s'", row[0].prefix,
                            row[1].prefix, row[2].prefix, gw_error_quote(quote, parameter.at, parameter.len));
    if (at != parameter.len)
        return gw_error_found(err, APIGW_E_UTF8, at, "UTF-8", parameter.at + at, 1);
    row += place;
    begin = strlen(row->prefix);
    *name = slice_skip(parameter, begin);
    if (name->len == 0)
        return gw_error_set(err, APIGW_E_VALUE, begin, "expected a name after '%s'", row->prefix);
    at = gw_header_name_valid(name->at, name->len);
    if (row->list == APIGW_LIST_HEADERS && at != name->len)
        return gw_error_found(err, APIGW_E_HEADER, begin + at, "a header name of RFC 9110", name->at + at, 1);
    return APIGW_OK;
}

/* Move the last name to its place in the order, or remove it when it is a duplicate. */
static void sort_last(pair_list *names, bool fold) {
    const apigw_pair last = names->at[names->count - 1];
    size_t i = --names->count;
    while (i != 0 && gw_pairs_compare(&last, &names->at[i - 1], fold) < 0)
        i--;
    if (i != 0 && gw_pairs_compare(&last, &names->at[i - 1], fold) == 0)
        return;
    memmove(names->at + i + 1, names->at + i, (names->count - i) * sizeof last);
    names->at[i] = last;
    names->count++;
}

apigw_status apigw_validator_require(apigw_validator *validator, const char *parameter, size_t parameter_len,
                                     apigw_error *err) {
    const slice text = {parameter, length_of(parameter, parameter_len)};
    size_t place = 0; /* that the parameter begins with */
    slice name = slice_absent();
    apigw_status status;
    gw_error_clear(err);
    if (validator == NULL || (parameter == NULL && text.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a validator and a parameter");
    while (place < PLACES && !slice_starts_with(text, slice_of_string(gw_format_parameter_places[place].prefix)))
        place++;
    status = parse_parameter(text, place, &name, err);
    if (status != APIGW_OK)
        return status;
    name.at = gw_arena_copy(&validator->memory, name.at, name.len);
    if (name.at == NULL || !pairs_push(&validator->required[place], &validator->memory, name, SLICE(""), 0))
        return gw_error_nomem(err);
    sort_last(&validator->required[place], gw_format_parameter_places[place].fold);
    return APIGW_OK;
}

/* ---- checking ----------------------------------------------------------------------------------------------- */

/* Return whether percent-encoded text is nothing but white space. */
static bool is_blank(slice encoded) {
    const char *p = encoded.at, *end = encoded.at + encoded.len;
    while (p != end)
        if (!ascii_is_space(percent_next(&p, end, true)))
            return false;
    return true;
}

/* Return whether percent-encoded text is a name. */
static bool is_encoded_name(slice encoded, slice name) {
    const char *p = encoded.at, *end = encoded.at + encoded.len;
    size_t i = 0;
    while (p != end && i < name.len)
        if (percent_next(&p, end, true) != name.at[i++])
            return false;
    return p == end && i == name.len;
}

/* Return whether the query string has a parameter where ";" separates parameters as "&" does (A1.12). */
static bool has_between_semicolons(const apigw_request *r, const apigw_pair *required) {
    const gw_json_text *query = gw_request_field(r, APIGW_FIELD_RAW_QUERY);
    slice rest = query == NULL ? SLICE("") : slice_of(query->at, query->len), name, value;
    while (gw_query_next_split(&rest, &name, &value))
        if (is_encoded_name(name, pair_name(required)) && !is_blank(value))
            return true;
    return false;
}

/* Return whether a request has a parameter with a value that is not blank. */
static bool has_parameter(const apigw_request *r, const apigw_api *api, size_t place, const apigw_pair *required) {
    const format_parameter_place *row = &gw_format_parameter_places[place];
    const pair_list *list = &r->lists[row->list];
    if (row->list == APIGW_LIST_QUERY && encoding_has_semicolons(r, api, api->format))
        return has_between_semicolons(r, required);
    for (size_t i = 0; i < list->count; i++)
        if (gw_pairs_compare(&list->at[i], required, row->fold) == 0 && slice_trim(pair_value(&list->at[i])).len != 0)
            return true;
    return false;
}

/* Move on to the next parameter that is missing, from the one at `*place` and `*i` on; false when there is none. */
static bool next_missing(const apigw_validator *v, const apigw_api *api, const apigw_request *r, size_t *place,
                         size_t *i) {
    for (; *place < PLACES; ++*place, *i = 0)
        for (; *i < v->required[*place].count; ++*i)
            if (!has_parameter(r, api, *place, &v->required[*place].at[*i]))
                return true;
    return false;
}

/* Write the names of the missing parameters between the brackets of the front end's text. */
static void write_missing(apigw_buffer *out, slice text, const apigw_validator *v, const apigw_api *api,
                          const apigw_request *r) {
    slice head = slice_cut(&text, '[');
    bool any = false;
    buffer_append(out, head.at, head.len);
    if (text.len != 0)
        buffer_byte(out, '[');
    for (size_t place = 0, i = 0; next_missing(v, api, r, &place, &i); i++) {
        const apigw_pair *missing = &v->required[place].at[i];
        if (any)
            buffer_literal(out, ", ");
        any = true;
        gw_json_write_inside(out, missing->name, missing->name_len);
    }
    buffer_append(out, text.at, text.len);
}

/* Make the error response with the names of the missing parameters in its body. */
static apigw_status respond_missing(apigw_response *error_response, const apigw_api *api, const apigw_validator *v,
                                    const apigw_request *r, apigw_error *err) {
    apigw_buffer *text;
    apigw_status status =
        apigw_error_response(error_response, api, r, APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS, err);
    if (status != APIGW_OK)
        return status;
    text = apigw_buffer_new(&error_response->allocator);
    if (text != NULL) {
        gw_buffer_begin(text);
        write_missing(text, error_response->body, v, api, r);
    }
    if (text != NULL && gw_buffer_finish(text) == APIGW_OK)
        status = apigw_response_set_body(error_response, text->data, text->length, 0, err);
    else
        status = gw_error_nomem(err);
    if (status != APIGW_OK)
        gw_response_set_failure(error_response);
    apigw_buffer_free(text);
    return status;
}

static apigw_status check_parameters(const apigw_validator *v, const apigw_api *api, const apigw_request *request,
                                     apigw_response *error_response, apigw_error *err) {
    size_t place = 0, i = 0;
    const apigw_pair *first;
    char quote[ERROR_QUOTE_MAX];
    if (!next_missing(v, api, request, &place, &i))
        return APIGW_OK;
    if (error_response != NULL) {
        apigw_status status = respond_missing(error_response, api, v, request, err);
        if (status != APIGW_OK)
            return status;
    }
    first = &v->required[place].at[i];
    gw_error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected the parameter %s%s",
                 gw_format_parameter_places[place].prefix, gw_error_quote(quote, first->name, first->name_len));
    if (err != NULL)
        err->error_response = APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS;
    return APIGW_E_MISSING;
}

apigw_status apigw_validator_check(const apigw_validator *validator, const apigw_api *api, const apigw_request *request,
                                   apigw_response *error_response, apigw_error *err) {
    flat_request flat;
    apigw_status status;
    gw_error_clear(err);
    if (validator == NULL || api == NULL || request == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a validator, a front end and a request");
    if ((api->format->rules & REQUEST_VALIDATED) == 0)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s validate no requests",
                            apigw_kind_name(api->format->kind));
    if (!gw_flat_request_begin(&flat, request))
        return gw_error_nomem(err);
    status = check_parameters(validator, api, flat.r, error_response, err);
    gw_flat_request_end(&flat);
    return status;
}
