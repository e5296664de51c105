/* The required parameters of a method, as REST APIs look for them (B.8). */
#include "core/nts.h"
#include <apigw/validation.h>

#include "core/buffer.h"
#include "core/error.h"
#include "request/encoding.h"
#include "request/request.h"
#include "response/response.h"
#include "text/ascii.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/percent.h"
#include "text/query.h"
#include "text/slice.h"
#include "text/utf8.h"
#include "json/writer.h"
#include <string.h>

struct apigw_validator {
    apigw_allocator allocator;                   /* of the handle itself */
    arena memory;                                /* of everything it holds */
    pair_list required[FORMAT_PARAMETER_PLACES]; /* names alone, sorted */
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

/* ---- what is required --------------------------------------------------------------------------------------- */

static size_t validation_place_of(slice parameter) {
    size_t i = 0;
    while (i < FORMAT_PARAMETER_PLACES && (parameter.len < strlen(gw_format_parameter_places[i].prefix) ||
                                           memcmp(parameter.at, gw_format_parameter_places[i].prefix,
                                                  strlen(gw_format_parameter_places[i].prefix)) != 0))
        i++;
    return i;
}

static apigw_status check_parameter(slice parameter, size_t place, apigw_error *err) {
    size_t begin, at = gw_utf8_valid(parameter.at, parameter.len);
    char quote[ERROR_QUOTE_MAX];
    if (place == FORMAT_PARAMETER_PLACES)
        return gw_error_found(err, APIGW_E_VALUE, 0, "method.request.header, .path or .querystring", parameter.at,
                              parameter.len);
    if (at != parameter.len)
        return gw_error_found(err, APIGW_E_UTF8, at, "UTF-8", parameter.at + at, 1);
    begin = strlen(gw_format_parameter_places[place].prefix);
    if (begin == parameter.len)
        return gw_error_set(err, APIGW_E_VALUE, begin, "expected a name behind '%s'",
                            gw_format_parameter_places[place].prefix);
    at = begin + gw_header_name_valid(parameter.at + begin, parameter.len - begin);
    if (gw_format_parameter_places[place].list == APIGW_LIST_HEADERS && at != parameter.len)
        return gw_error_set(err, APIGW_E_HEADER, at, "expected a header name of RFC 9110, found '%s' in it",
                            gw_error_quote(quote, parameter.at + at, 1));
    return APIGW_OK;
}

/* Puts the last name where it belongs. One that was there goes. */
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
    parameter_len = length_of(parameter, parameter_len);
    size_t place, begin;
    char *name;
    apigw_status status;
    gw_error_clear(err);
    if (validator == NULL || (parameter == NULL && parameter_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a validator and a parameter");
    place = validation_place_of(slice_of(parameter, parameter_len));
    status = check_parameter(slice_of(parameter, parameter_len), place, err);
    if (status != APIGW_OK)
        return status;
    begin = strlen(gw_format_parameter_places[place].prefix);
    name = gw_arena_copy(&validator->memory, parameter + begin, parameter_len - begin);
    if (name == NULL || !pairs_push(&validator->required[place], &validator->memory,
                                    slice_of(name, parameter_len - begin), SLICE(""), 0))
        return gw_error_nomem(err);
    sort_last(&validator->required[place], gw_format_parameter_places[place].fold);
    return APIGW_OK;
}

/* ---- what a request has ------------------------------------------------------------------------------------- */

/* Whether a text that is percent-encoded holds anything but white space. */
static bool is_blank(slice encoded) {
    const char *p = encoded.at, *end = encoded.at + encoded.len;
    while (p != end)
        if (!ascii_is_space(percent_next(&p, end, true)))
            return false;
    return true;
}

/* Whether a text that is percent-encoded stands for that name. */
static bool is_validation_name(slice encoded, const apigw_pair *required) {
    const char *p = encoded.at, *end = encoded.at + encoded.len;
    size_t i = 0;
    while (p != end && i < required->name_len)
        if (percent_next(&p, end, true) != required->name[i++])
            return false;
    return p == end && i == required->name_len;
}

/* Whether the query string has a parameter where ";" separates them as "&" does (A1.12). */
static bool has_between_semicolons(const apigw_request *r, const apigw_pair *required) {
    const gw_json_text *query = gw_request_field(r, APIGW_FIELD_RAW_QUERY);
    slice rest = {query == NULL ? "" : query->at, query == NULL ? 0 : query->len}, name, value;
    while (gw_query_next_split(&rest, &name, &value))
        if (is_validation_name(name, required) && !is_blank(value))
            return true;
    return false;
}

static bool has(const apigw_request *r, const apigw_api *api, const format_parameter_place *place,
                const apigw_pair *required) {
    const pair_list *list = &r->lists[place->list];
    if (place->list == APIGW_LIST_QUERY && encoding_has_semicolons(r, api, api->format))
        return has_between_semicolons(r, required);
    for (size_t i = 0; i < list->count; i++)
        if (gw_pairs_compare(&list->at[i], required, place->fold) == 0 && slice_trim(pair_value(&list->at[i])).len != 0)
            return true;
    return false;
}

/* Moves on to the next parameter that is missing, from the one at `*place` and `*i`; false when there is none. */
static bool next_missing(const apigw_validator *v, const apigw_api *api, const apigw_request *r, size_t *place,
                         size_t *i) {
    for (; *place < FORMAT_PARAMETER_PLACES; ++*place, *i = 0)
        for (; *i < v->required[*place].count; ++*i)
            if (!has(r, api, &gw_format_parameter_places[*place], &v->required[*place].at[*i]))
                return true;
    return false;
}

/* Writes the names between the brackets of the front end's text. */
static void write_validation_text(apigw_buffer *out, slice text, const apigw_validator *v, const apigw_api *api,
                                  const apigw_request *r) {
    const char *bracket = memchr(text.at, '[', text.len);
    size_t head = bracket == NULL ? text.len : (size_t)(bracket + 1 - text.at);
    bool any = false;
    buffer_append(out, text.at, head);
    for (size_t place = 0, i = 0; next_missing(v, api, r, &place, &i); i++) {
        const apigw_pair *missing = &v->required[place].at[i];
        if (any)
            buffer_literal(out, ", ");
        any = true;
        gw_json_write_inside(out, missing->name, missing->name_len);
    }
    buffer_append(out, text.at + head, text.len - head);
}

static apigw_status give_error_response(apigw_response *error_response, const apigw_api *api, const apigw_validator *v,
                                        const apigw_request *r, apigw_error *err) {
    apigw_status status =
        apigw_error_response(error_response, api, r, APIGW_ERROR_RESPONSE_BAD_REQUEST_PARAMETERS, err);
    apigw_buffer *text = status == APIGW_OK ? apigw_buffer_new(&error_response->allocator) : NULL;
    if (status != APIGW_OK)
        return status;
    if (text != NULL) {
        gw_buffer_begin(text);
        write_validation_text(text, error_response->body, v, api, r);
    }
    status = text != NULL && gw_buffer_finish(text) == APIGW_OK
                 ? apigw_response_set_body(error_response, text->data, text->length, 0, err)
                 : gw_error_nomem(err);
    if (status != APIGW_OK)
        gw_response_set_failure(error_response);
    apigw_buffer_free(text);
    return status;
}

/* Looks for what is missing, and makes the answer that tells of it. */
static apigw_status check(const apigw_validator *validator, const apigw_api *api, const apigw_request *request,
                          apigw_response *error_response, apigw_error *err) {
    size_t place = 0, i = 0;
    const apigw_pair *first;
    char quote[ERROR_QUOTE_MAX];
    apigw_status status = APIGW_OK;
    if (!next_missing(validator, api, request, &place, &i))
        return APIGW_OK;
    if (error_response != NULL)
        status = give_error_response(error_response, api, validator, request, err);
    if (status != APIGW_OK)
        return status;
    first = &validator->required[place].at[i];
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
    status = check(validator, api, flat.r, error_response, err);
    gw_flat_request_end(&flat);
    return status;
}
