/* The required parameters of a method, as REST APIs look for them (B.8). */
#include <apigw/validation.h>

#include "core/buffer.h"
#include "core/error.h"
#include "message/encoding.h"
#include "message/pairs.h"
#include "message/request.h"
#include "message/response.h"
#include "text/ascii.h"
#include "text/header.h"
#include "text/percent.h"
#include "text/query.h"
#include "text/utf8.h"
#include "json/writer.h"
#include <string.h>

/* Where a parameter may be, in the order in which missing ones are told. */
static const struct place {
    const char *prefix; /* of the name in requestParameters */
    uint32_t list;
    bool fold; /* letter case does not count */
} places[] = {
    {"method.request.header.", APIGW_HEADERS, true},
    {"method.request.path.", APIGW_PATH_PARAMETERS, false},
    {"method.request.querystring.", APIGW_QUERY, false},
};
enum { PLACES = sizeof places / sizeof places[0] };

struct apigw_validator {
    apigw_allocator allocator;   /* of the handle itself */
    arena memory;                /* of everything it holds */
    json_pairs required[PLACES]; /* names alone, sorted */
};

apigw_validator *apigw_validator_new(const apigw_allocator *allocator) {
    apigw_validator *v = memory_handle(allocator, sizeof *v);
    if (v == NULL)
        return NULL;
    arena_init(&v->memory, &v->allocator);
    return v;
}

void apigw_validator_free(apigw_validator *validator) {
    if (validator == NULL)
        return;
    arena_free(&validator->memory);
    memory_release(&validator->allocator, validator, sizeof *validator);
}

/* ---- what is required --------------------------------------------------------------------------------------- */

static size_t place_of(slice parameter) {
    size_t i = 0;
    while (i < PLACES && (parameter.len < strlen(places[i].prefix) ||
                          memcmp(parameter.at, places[i].prefix, strlen(places[i].prefix)) != 0))
        i++;
    return i;
}

static apigw_status check_parameter(slice parameter, size_t place, apigw_error *err) {
    size_t begin, at = utf8_valid(parameter.at, parameter.len);
    char quote[ERROR_QUOTE_MAX];
    if (place == PLACES)
        return error_found(err, APIGW_E_VALUE, 0, "method.request.header, .path or .querystring", parameter.at,
                           parameter.len);
    if (at != parameter.len)
        return error_found(err, APIGW_E_UTF8, at, "UTF-8", parameter.at + at, 1);
    begin = strlen(places[place].prefix);
    if (begin == parameter.len)
        return error_set(err, APIGW_E_VALUE, begin, "expected a name behind '%s'", places[place].prefix);
    at = begin + header_name_valid(parameter.at + begin, parameter.len - begin);
    if (places[place].list == APIGW_HEADERS && at != parameter.len)
        return error_set(err, APIGW_E_HEADER, at, "expected a header name of RFC 9110, found '%s' in it",
                         error_quote(quote, parameter.at + at, 1));
    return APIGW_OK;
}

/* Puts the last name where it belongs. One that was there goes. */
static void sort_last(json_pairs *names, bool fold) {
    const apigw_pair last = names->at[names->count - 1];
    size_t i = --names->count;
    while (i != 0 && pairs_compare(&last, &names->at[i - 1], fold) < 0)
        i--;
    if (i != 0 && pairs_compare(&last, &names->at[i - 1], fold) == 0)
        return;
    memmove(names->at + i + 1, names->at + i, (names->count - i) * sizeof last);
    names->at[i] = last;
    names->count++;
}

apigw_status apigw_validator_require(apigw_validator *validator, const char *parameter, size_t n, apigw_error *err) {
    size_t place, begin;
    char *name;
    apigw_status status;
    error_clear(err);
    if (validator == NULL || (parameter == NULL && n != 0))
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a validator and a parameter");
    place = place_of((slice){parameter, n});
    status = check_parameter((slice){parameter, n}, place, err);
    if (status != APIGW_OK)
        return status;
    begin = strlen(places[place].prefix);
    name = arena_copy(&validator->memory, parameter + begin, n - begin);
    if (name == NULL ||
        !pairs_push(&validator->required[place], &validator->memory, (slice){name, n - begin}, (slice){"", 0}, 0))
        return error_nomem(err);
    sort_last(&validator->required[place], places[place].fold);
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
static bool is_name(slice encoded, const apigw_pair *required) {
    const char *p = encoded.at, *end = encoded.at + encoded.len;
    size_t i = 0;
    while (p != end && i < required->name_len)
        if (percent_next(&p, end, true) != required->name[i++])
            return false;
    return p == end && i == required->name_len;
}

/* Whether the query string has a parameter where ";" separates them as "&" does (A1.12). */
static bool has_between_semicolons(const apigw_request *r, const apigw_pair *required) {
    const json_text *query = request_field(r, APIGW_RAW_QUERY);
    slice rest = {query == NULL ? "" : query->at, query == NULL ? 0 : query->len}, name, value;
    while (query_next_split(&rest, &name, &value))
        if (is_name(name, required) && !is_blank(value))
            return true;
    return false;
}

static bool has(const apigw_request *r, const apigw_api *api, const struct place *place, const apigw_pair *required) {
    const json_pairs *list = &r->lists[place->list];
    if (place->list == APIGW_QUERY && encoding_has_semicolons(r, api, api->format))
        return has_between_semicolons(r, required);
    for (size_t i = 0; i < list->count; i++)
        if (pairs_compare(&list->at[i], required, place->fold) == 0 &&
            ascii_trim((slice){list->at[i].value, list->at[i].value_len}).len != 0)
            return true;
    return false;
}

/* Moves on to the next parameter that is missing, from the one at `*place` and `*i`; false when there is none. */
static bool next_missing(const apigw_validator *v, const apigw_api *api, const apigw_request *r, size_t *place,
                         size_t *i) {
    for (; *place < PLACES; ++*place, *i = 0)
        for (; *i < v->required[*place].count; ++*i)
            if (!has(r, api, &places[*place], &v->required[*place].at[*i]))
                return true;
    return false;
}

/* Writes the names between the brackets of the front end's text. */
static void write_text(apigw_buffer *out, slice text, const apigw_validator *v, const apigw_api *api,
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
        json_write_inside(out, missing->name, missing->name_len);
    }
    buffer_append(out, text.at + head, text.len - head);
}

static apigw_status give_answer(apigw_response *answer, const apigw_api *api, const apigw_validator *v,
                                const apigw_request *r, apigw_error *err) {
    apigw_status status = apigw_gateway_error(answer, api, r, APIGW_ANSWER_BAD_REQUEST_PARAMETERS, err);
    apigw_buffer *text = status == APIGW_OK ? apigw_buffer_new(&answer->allocator) : NULL;
    if (status != APIGW_OK)
        return status;
    if (text != NULL) {
        buffer_begin(text);
        write_text(text, answer->body, v, api, r);
    }
    status = text != NULL && buffer_finish(text) == APIGW_OK
                 ? apigw_response_set_body(answer, text->data, text->length, 0, err)
                 : error_nomem(err);
    if (status != APIGW_OK)
        gateway_fail(answer);
    apigw_buffer_free(text);
    return status;
}

/* Looks for what is missing, and makes the answer that tells of it. */
static apigw_status check(const apigw_validator *validator, const apigw_api *api, const apigw_request *request,
                          apigw_response *answer, apigw_error *err) {
    size_t place = 0, i = 0;
    const apigw_pair *first;
    char quote[ERROR_QUOTE_MAX];
    apigw_status status = APIGW_OK;
    if (!next_missing(validator, api, request, &place, &i))
        return APIGW_OK;
    if (answer != NULL)
        status = give_answer(answer, api, validator, request, err);
    if (status != APIGW_OK)
        return status;
    first = &validator->required[place].at[i];
    error_set(err, APIGW_E_MISSING, UINT64_MAX, "expected the parameter %s%s", places[place].prefix,
              error_quote(quote, first->name, first->name_len));
    if (err != NULL)
        err->answer = APIGW_ANSWER_BAD_REQUEST_PARAMETERS;
    return APIGW_E_MISSING;
}

apigw_status apigw_validator_check(const apigw_validator *validator, const apigw_api *api, const apigw_request *request,
                                   apigw_response *answer, apigw_error *err) {
    flat_request flat;
    apigw_status status;
    error_clear(err);
    if (validator == NULL || api == NULL || request == NULL)
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a validator, a front end and a request");
    if ((api->format->rules & REQUEST_VALIDATED) == 0)
        return error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s validate no requests",
                         apigw_kind_name(api->format->kind));
    if (!flat_request_begin(&flat, request))
        return error_nomem(err);
    status = check(validator, api, flat.r, answer, err);
    flat_request_end(&flat);
    return status;
}
