/* CORS as front ends do it by themselves (C2.9, B4.5). How they differ is in `cors` of their formats. */
#include "core/nts.h"
#include <apigw/cors.h>

#include "core/error.h"
#include "format/api.h"
#include "response/added_headers.h"
#include "response/response.h"
#include <stdio.h>
#include <string.h>

static const char allow_origin[] = "Access-Control-Allow-Origin";
static const char allow_credentials[] = "Access-Control-Allow-Credentials";
static const char max_age[] = "Access-Control-Max-Age";

/* Names of the header fields that have a list. */
static const char *const cors_lists[] = {
    [APIGW_CORS_ALLOW_METHODS] = "Access-Control-Allow-Methods",
    [APIGW_CORS_ALLOW_HEADERS] = "Access-Control-Allow-Headers",
    [APIGW_CORS_EXPOSE_HEADERS] = "Access-Control-Expose-Headers",
};

/* ---- origins ------------------------------------------------------------------------------------------------ */

/* Return whether a text can be an Origin: visible ASCII, one word. */
static bool is_origin(slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' || text.at[i] == ',' || text.at[i] == '*')
            return false;
    return text.len != 0;
}

static bool is_any(slice text) {
    return slice_is(text, "*");
}

/* Return the scheme of "https://" or "http://" followed by "*", which stands for every origin of it; `len` is 0 for any
 * other text. */
static slice scheme_of(slice text) {
    if (slice_is(text, "https://*") || slice_is(text, "http://*"))
        return slice_of(text.at, text.len - 1);
    return slice_absent();
}

/* Return whether an entry allows more than one origin. */
static bool is_pattern(slice origin) {
    return is_any(origin) || scheme_of(origin).len != 0;
}

/* Return the value of Access-Control-Allow-Origin for an origin; at is NULL when it is not allowed. */
static slice allowed_origin(const apigw_api *api, slice origin) {
    const pair_list *list = &api->cors.origins;
    if (!is_origin(origin))
        return slice_absent();
    for (size_t i = 0; i < list->count; i++) {
        const slice entry = pair_value(&list->at[i]), scheme = scheme_of(entry);
        if (is_any(entry))
            return api->format->cors.echoes ? origin : SLICE("*");
        if (slice_equal(entry, origin) ||
            (scheme.len != 0 && origin.len > scheme.len && slice_starts_with(origin, scheme)))
            return origin;
    }
    return slice_absent();
}

/* ---- the configuration -------------------------------------------------------------------------------------- */

static apigw_status check_cors_kind(const apigw_api *api, apigw_error *err) {
    if (api->format->cors.status != 0)
        return APIGW_OK;
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s leave CORS to the function",
                        apigw_kind_name(api->format->kind));
}

static apigw_status refuse_pattern(slice origin, apigw_error *err) {
    return gw_error_found(err, APIGW_E_VALUE, UINT64_MAX, "named origins where credentials are allowed", origin.at,
                          origin.len);
}

static apigw_status add_origin(apigw_api *api, slice origin, apigw_error *err) {
    const format_cors *rules = &api->format->cors;
    const char *copy;
    if (is_pattern(origin) && api->cors.credentials && !rules->credentials)
        return refuse_pattern(origin, err);
    if (!is_any(origin) && !is_origin(origin) && !(rules->schemes && scheme_of(origin).len != 0))
        return gw_error_found(err, APIGW_E_VALUE, 0, "an origin or '*'", origin.at, origin.len);
    copy = gw_arena_copy(&api->memory, origin.at, origin.len);
    if (copy == NULL || !pairs_push(&api->cors.origins, &api->memory, SLICE(""), slice_of(copy, origin.len), 0))
        return gw_error_nomem(err);
    return APIGW_OK;
}

/* Add an entry to a list, which is the value of its header field. */
static apigw_status add_to_list(apigw_api *api, cors_list *list, slice entry, apigw_error *err) {
    const size_t comma = list->len != 0, valid = gw_header_name_valid(entry.at, entry.len);
    char *grown;
    if (entry.len == 0 || valid != entry.len)
        return gw_error_found(err, APIGW_E_VALUE, valid, "a token or '*'", entry.at, entry.len);
    grown = gw_arena_grow(&api->memory, list->at, 1, &list->capacity, list->len + comma + entry.len);
    if (grown == NULL)
        return gw_error_nomem(err);
    list->at = grown;
    if (comma != 0)
        grown[list->len] = ',';
    memcpy(grown + list->len + comma, entry.at, entry.len);
    list->len += comma + entry.len;
    return APIGW_OK;
}

apigw_status apigw_cors_add(apigw_api *api, uint32_t setting, const char *value, size_t value_len, apigw_error *err) {
    const slice text = {value, length_of(value, value_len)};
    apigw_status status;
    gw_error_clear(err);
    if (api == NULL || (value == NULL && text.len != 0) || setting < APIGW_CORS_ALLOW_ORIGINS ||
        setting > APIGW_CORS_EXPOSE_HEADERS)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a front end, a list of CORS and a value");
    status = check_cors_kind(api, err);
    if (status != APIGW_OK)
        return status;
    if (setting == APIGW_CORS_ALLOW_ORIGINS)
        status = add_origin(api, text, err);
    else
        status = add_to_list(api, &api->cors.lists[setting], text, err);
    if (status == APIGW_OK)
        api->cors.configured = true;
    return status;
}

static apigw_status set_max_age(apigw_api *api, int64_t value, apigw_error *err) {
    enum { MOST = 86400 };
    const int64_t least = api->format->cors.least_age;
    if (value < least || value > MOST)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a number from %lld to %d, found %lld",
                            (long long)least, MOST, (long long)value);
    api->cors.has_max_age = true;
    api->cors.max_age = (int32_t)value;
    return APIGW_OK;
}

/* Credentials do not go with entries that allow more than one origin, unless the front end says so. */
static apigw_status set_credentials(apigw_api *api, int64_t value, apigw_error *err) {
    const pair_list *origins = &api->cors.origins;
    if (value < 0 || value > 1)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a number from 0 to 1, found %lld",
                            (long long)value);
    for (size_t i = 0; value == 1 && !api->format->cors.credentials && i < origins->count; i++)
        if (is_pattern(pair_value(&origins->at[i])))
            return refuse_pattern(pair_value(&origins->at[i]), err);
    api->cors.credentials = value == 1;
    return APIGW_OK;
}

apigw_status apigw_cors_set(apigw_api *api, uint32_t setting, int64_t value, apigw_error *err) {
    apigw_status status;
    gw_error_clear(err);
    if (api == NULL || (setting != APIGW_CORS_MAX_AGE && setting != APIGW_CORS_ALLOW_CREDENTIALS))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a front end and a number of CORS");
    status = check_cors_kind(api, err);
    if (status != APIGW_OK)
        return status;
    if (setting == APIGW_CORS_MAX_AGE)
        status = set_max_age(api, value, err);
    else
        status = set_credentials(api, value, err);
    if (status == APIGW_OK)
        api->cors.configured = true;
    return status;
}

/* ---- header fields ------------------------------------------------------------------------------------------ */

/* Add a header field with a constant name and a copy of the value; one without a value is left out. Return false when
 * out of memory. */
static bool add_cors_header(apigw_response *r, const char *name, slice value) {
    const char *copy;
    if (value.len == 0)
        return true;
    copy = gw_arena_copy(&r->memory, value.at, value.len);
    return copy != NULL && pairs_push(&r->headers, &r->memory, slice_of_string(name), slice_of(copy, value.len), 0);
}

static bool add_list(apigw_response *r, const apigw_api *api, uint32_t setting) {
    const cors_list *list = &api->cors.lists[setting];
    return add_cors_header(r, cors_lists[setting], slice_of(list->at, list->len));
}

/* Return whether a Vary field of the response names Origin, or "*". */
static bool varies_by_origin(const apigw_response *r) {
    for (size_t i = 0; i < r->headers.count; i++) {
        slice rest = pair_value(&r->headers.at[i]);
        while (header_is(&r->headers.at[i], SLICE("vary")) && rest.len != 0) {
            const slice name = slice_trim(slice_cut(&rest, ','));
            if (is_any(name) || slice_is_fold(name, "origin"))
                return true;
        }
    }
    return false;
}

/* Add the fields of every response to an allowed origin. A cache must not give a response that names an origin to
 * another one (F46). */
static bool add_origin_headers(apigw_response *r, const apigw_api *api, slice origin) {
    if (!add_cors_header(r, allow_origin, origin))
        return false;
    if (api->cors.credentials && !add_cors_header(r, allow_credentials, SLICE("true")))
        return false;
    if (!api->switches[APIGW_SWITCH_VARY_ORIGIN] || is_any(origin) || varies_by_origin(r))
        return true;
    return add_cors_header(r, "Vary", SLICE("Origin"));
}

static slice cors_request_header(const apigw_request *r, const char *name) {
    slice value;
    value.at = apigw_request_find(r, APIGW_LIST_HEADERS, name, APIGW_NTS, 0, &value.len);
    return value;
}

/* ---- preflight requests ------------------------------------------------------------------------------------- */

/* Add the fields of the response to a preflight request from an allowed origin. Return false when out of memory. */
static bool add_preflight_headers(apigw_response *r, const apigw_api *api, slice origin) {
    char text[16];
    int n;
    if (!add_origin_headers(r, api, origin) || !add_list(r, api, APIGW_CORS_ALLOW_METHODS) ||
        !add_list(r, api, APIGW_CORS_ALLOW_HEADERS))
        return false;
    if (!api->cors.has_max_age)
        return true;
    n = snprintf(text, sizeof text, "%ld", (long)api->cors.max_age);
    return add_cors_header(r, max_age, slice_of(text, (size_t)n));
}

apigw_status apigw_cors_preflight(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                  apigw_error *err) {
    slice origin, method;
    bool is_options, is_preflight;
    gw_error_clear(err);
    apigw_response_reset(response);
    if (response == NULL || api == NULL || request == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and a request");
    origin = cors_request_header(request, "origin");
    method.at = apigw_request_get(request, APIGW_FIELD_METHOD, &method.len);
    is_options = method.at != NULL && slice_is(method, "OPTIONS");
    is_preflight = origin.at != NULL && cors_request_header(request, "access-control-request-method").at != NULL;
    if (!api->cors.configured || !is_options || (!is_preflight && !api->format->cors.all_options))
        return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "the front end leaves this request to the function");
    response->status = api->format->cors.status;
    response->is_preflight = true;
    origin = is_preflight ? allowed_origin(api, origin) : slice_absent();
    if ((origin.at == NULL || add_preflight_headers(response, api, origin)) &&
        gw_response_add_headers(response, api, request, false))
        return APIGW_OK;
    apigw_response_reset(response);
    return gw_error_nomem(err);
}

/* ---- responses of the function ------------------------------------------------------------------------------ */

static bool is_cors_header(const apigw_pair *header) {
    for (size_t i = APIGW_CORS_ALLOW_METHODS; i <= APIGW_CORS_EXPOSE_HEADERS; i++)
        if (header_is(header, slice_of_string(cors_lists[i])))
            return true;
    return header_is(header, SLICE("access-control-allow-origin")) ||
           header_is(header, SLICE("access-control-allow-credentials")) ||
           header_is(header, SLICE("access-control-max-age"));
}

apigw_status apigw_cors_apply(apigw_response *response, const apigw_api *api, const apigw_request *request,
                              apigw_error *err) {
    pair_list *headers;
    size_t before, kept = 0;
    slice origin;
    gw_error_clear(err);
    if (response == NULL || api == NULL || request == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and a request");
    if (!api->cors.configured || response->is_preflight)
        return APIGW_OK;
    gw_response_close_up(response);
    headers = &response->headers;
    before = headers->count;
    origin = allowed_origin(api, cors_request_header(request, "origin"));
    if (origin.at != NULL &&
        !(add_origin_headers(response, api, origin) && add_list(response, api, APIGW_CORS_EXPOSE_HEADERS))) {
        headers->count = before;
        return gw_error_nomem(err);
    }
    if (!api->format->cors.replaces)
        return APIGW_OK;
    for (size_t i = 0; i < headers->count; i++)
        if (i >= before || !is_cors_header(&headers->at[i]))
            headers->at[kept++] = headers->at[i];
    headers->count = kept;
    return APIGW_OK;
}
