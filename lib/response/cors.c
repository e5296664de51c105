/* CORS as front ends answer it by themselves (C2.9, B4.5). What tells them apart is in the rows `cors` of their
 * formats. */
#include "core/nts.h"
#include <apigw/cors.h>

#include "core/error.h"
#include "format/api.h"
#include "response/added_headers.h"
#include "response/response.h"
#include "text/ascii.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/slice.h"
#include <stdio.h>
#include <string.h>

enum { MOST_AGE = 86400, NUMBER_ROOM = 16 };

static const char allow_origin[] = "Access-Control-Allow-Origin", any_origin[] = "*";
static const char allow_credentials[] = "Access-Control-Allow-Credentials";

/* Names of the lists' lines. */
static const char *const cors_list_names[] = {
    [APIGW_CORS_ALLOW_METHODS] = "Access-Control-Allow-Methods",
    [APIGW_CORS_ALLOW_HEADERS] = "Access-Control-Allow-Headers",
    [APIGW_CORS_EXPOSE_HEADERS] = "Access-Control-Expose-Headers",
};
static const char max_age[] = "Access-Control-Max-Age";

static slice cors_text_of(const char *text) {
    return slice_of_string(text);
}

static bool cors_same(slice a, slice b) {
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* ---- the configuration -------------------------------------------------------------------------------------- */

static apigw_status check_kind(const apigw_api *api, apigw_error *err) {
    if (api->format->cors.status != 0)
        return APIGW_OK;
    return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "front ends of kind %s leave CORS to the function",
                        apigw_kind_name(api->format->kind));
}

/* What an Origin line may hold for all that we know of it: visible ASCII, one word. */
static bool is_origin(slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] <= ' ' || text.at[i] > '~' || text.at[i] == ',' || text.at[i] == '*')
            return false;
    return text.len != 0;
}

/* "https://" or "http://" with "*" behind: how long what is before the "*" is; 0: it is neither. */
static size_t scheme_of(slice text) {
    static const char *const schemes[] = {"https://*", "http://*"};
    for (size_t i = 0; i < 2; i++)
        if (cors_same(text, cors_text_of(schemes[i])))
            return text.len - 1;
    return 0;
}

static bool is_any(slice text) {
    return cors_same(text, cors_text_of(any_origin));
}

/* Whether an entry allows more than one origin. */
static bool is_pattern(slice origin) {
    return is_any(origin) || scheme_of(origin) != 0;
}

static apigw_status no_credentials(slice origin, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX,
                        "expected named origins where credentials are allowed, found '%s'",
                        gw_error_quote(quote, origin.at, origin.len));
}

static apigw_status check_origin(const apigw_api *api, slice text, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    if (is_pattern(text) && api->cors.credentials && !api->format->cors.credentials)
        return no_credentials(text, err);
    if (is_any(text) || is_origin(text) || (api->format->cors.schemes && scheme_of(text) != 0))
        return APIGW_OK;
    return gw_error_set(err, APIGW_E_VALUE, 0, "expected an origin or '*', found '%s'",
                        gw_error_quote(quote, text.at, text.len));
}

static apigw_status check_cors_name(slice text, apigw_error *err) {
    char quote[ERROR_QUOTE_MAX];
    size_t at = gw_header_name_valid(text.at, text.len);
    if (text.len != 0 && at == text.len)
        return APIGW_OK;
    return gw_error_set(err, APIGW_E_VALUE, at, "expected a token or '*', found '%s'",
                        gw_error_quote(quote, text.at, text.len));
}

static apigw_status add_origin(apigw_api *api, slice origin, apigw_error *err) {
    slice copy = {gw_arena_copy(&api->memory, origin.at, origin.len), origin.len};
    if (copy.at == NULL || !pairs_push(&api->cors.origins, &api->memory, SLICE(""), copy, 0))
        return gw_error_nomem(err);
    return APIGW_OK;
}

/* The entries of a list as its line has them. */
static apigw_status add_to_list(apigw_api *api, cors_list *list, slice entry, apigw_error *err) {
    size_t comma = list->len != 0;
    char *grown = gw_arena_grow(&api->memory, list->at, 1, &list->capacity, list->len + comma + entry.len);
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
    value_len = length_of(value, value_len);
    slice text = {value, value_len};
    apigw_status status;
    gw_error_clear(err);
    if (api == NULL || (value == NULL && value_len != 0) || setting < APIGW_CORS_ALLOW_ORIGINS ||
        setting > APIGW_CORS_EXPOSE_HEADERS)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a front end, a list of CORS and a value");
    status = check_kind(api, err);
    if (status == APIGW_OK)
        status = setting == APIGW_CORS_ALLOW_ORIGINS ? check_origin(api, text, err) : check_cors_name(text, err);
    if (status == APIGW_OK)
        status = setting == APIGW_CORS_ALLOW_ORIGINS ? add_origin(api, text, err)
                                                     : add_to_list(api, &api->cors.lists[setting], text, err);
    if (status == APIGW_OK)
        api->cors.configured = true;
    return status;
}

/* The first entry that allows more than one origin; at is NULL when there is none. */
static slice first_pattern(const apigw_api *api) {
    for (size_t i = 0; i < api->cors.origins.count; i++) {
        slice origin = {api->cors.origins.at[i].value, api->cors.origins.at[i].value_len};
        if (is_pattern(origin))
            return origin;
    }
    return slice_absent();
}

apigw_status apigw_cors_set(apigw_api *api, uint32_t setting, int64_t value, apigw_error *err) {
    bool age = setting == APIGW_CORS_MAX_AGE;
    int64_t least, most = age ? MOST_AGE : 1;
    apigw_status status;
    gw_error_clear(err);
    if (api == NULL || (!age && setting != APIGW_CORS_ALLOW_CREDENTIALS))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a front end and a number of CORS");
    status = check_kind(api, err);
    if (status != APIGW_OK)
        return status;
    least = age ? api->format->cors.least_age : 0;
    if (value < least || value > most)
        return gw_error_set(err, APIGW_E_VALUE, UINT64_MAX, "expected a number from %lld to %lld, found %lld",
                            (long long)least, (long long)most, (long long)value);
    if (!age && value == 1 && !api->format->cors.credentials && first_pattern(api).at != NULL)
        return no_credentials(first_pattern(api), err);
    if (age) {
        api->cors.has_max_age = true;
        api->cors.max_age = (int32_t)value;
    } else {
        api->cors.credentials = value == 1;
    }
    api->cors.configured = true;
    return APIGW_OK;
}

/* ---- answering ---------------------------------------------------------------------------------------------- */

static slice cors_header_of(const apigw_request *r, const char *name) {
    slice value;
    value.at = apigw_request_find(r, APIGW_LIST_HEADERS, name, strlen(name), 0, &value.len);
    return value;
}

/* What the browser is told about its origin; at is NULL when it is not allowed. */
static slice allowed_origin(const apigw_api *api, slice origin) {
    const pair_list *list = &api->cors.origins;
    if (!is_origin(origin))
        return slice_absent();
    for (size_t i = 0; i < list->count; i++) {
        slice entry = {list->at[i].value, list->at[i].value_len};
        size_t scheme = scheme_of(entry);
        if (is_any(entry))
            return api->format->cors.echoes ? origin : cors_text_of(any_origin);
        if (cors_same(entry, origin) ||
            (scheme != 0 && origin.len > scheme && memcmp(entry.at, origin.at, scheme) == 0))
            return origin;
    }
    return slice_absent();
}

/* The name is a constant; the value is copied, so that the response outlives front end and request. */
static bool add_cors_line(apigw_response *r, const char *name, slice value) {
    char *copy;
    if (value.len == 0)
        return true;
    copy = gw_arena_copy(&r->memory, value.at, value.len);
    return copy != NULL && pairs_push(&r->headers, &r->memory, cors_text_of(name), slice_of(copy, value.len), 0);
}

static bool add_list(apigw_response *r, const apigw_api *api, uint32_t setting) {
    return add_cors_line(r, cors_list_names[setting],
                         slice_of(api->cors.lists[setting].at, api->cors.lists[setting].len));
}

static bool add_max_age(apigw_response *r, const apigw_api *api) {
    char text[NUMBER_ROOM];
    int n;
    if (!api->cors.has_max_age)
        return true;
    n = snprintf(text, sizeof text, "%ld", (long)api->cors.max_age);
    return add_cors_line(r, max_age, slice_of(text, (size_t)n));
}

/* Whether a list of header names has Origin in it, or "*". */
static bool names_origin(slice list) {
    while (list.len != 0) {
        const char *comma = memchr(list.at, ',', list.len);
        size_t n = comma == NULL ? list.len : (size_t)(comma - list.at);
        slice name = slice_trim(slice_of(list.at, n));
        if (is_any(name) || header_name_equal(name.at, name.len, "origin", 6))
            return true;
        n += comma != NULL;
        list = slice_of(list.at + n, list.len - n);
    }
    return false;
}

/* Whether a Vary line of the response says already that it depends on the origin. */
static bool varies_by_origin(const apigw_response *r) {
    for (size_t i = 0; i < r->headers.count; i++) {
        const apigw_pair *line = &r->headers.at[i];
        if (header_name_equal(line->name, line->name_len, "vary", 4) && names_origin(pair_value(line)))
            return true;
    }
    return false;
}

/* Where the origin is echoed, a cache must not give the response to another one (F46). */
static bool add_vary(apigw_response *r, const apigw_api *api, slice origin) {
    return !api->switches[APIGW_SWITCH_VARY_ORIGIN] || is_any(origin) || varies_by_origin(r) ||
           add_cors_line(r, "Vary", cors_text_of("Origin"));
}

/* The lines of every response to an allowed origin. */
static bool add_origin_lines(apigw_response *r, const apigw_api *api, slice origin) {
    return add_cors_line(r, allow_origin, origin) &&
           (!api->cors.credentials || add_cors_line(r, allow_credentials, cors_text_of("true"))) &&
           add_vary(r, api, origin);
}

static bool add_preflight_lines(apigw_response *r, const apigw_api *api, slice origin) {
    return add_origin_lines(r, api, origin) && add_list(r, api, APIGW_CORS_ALLOW_METHODS) &&
           add_list(r, api, APIGW_CORS_ALLOW_HEADERS) && add_max_age(r, api);
}

static bool is_options(const apigw_request *request) {
    slice method;
    method.at = apigw_request_get(request, APIGW_FIELD_METHOD, &method.len);
    return method.at != NULL && cors_same(method, cors_text_of("OPTIONS"));
}

apigw_status apigw_cors_preflight(apigw_response *response, const apigw_api *api, const apigw_request *request,
                                  apigw_error *err) {
    slice origin;
    bool preflight;
    gw_error_clear(err);
    apigw_response_reset(response);
    if (response == NULL || api == NULL || request == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and a request");
    origin = cors_header_of(request, "origin");
    preflight = origin.at != NULL && cors_header_of(request, "access-control-request-method").at != NULL;
    if (!api->cors.configured || !is_options(request) || (!preflight && !api->format->cors.all_options))
        return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "the front end does not answer this request by itself");
    response->status = api->format->cors.status;
    response->is_preflight = true;
    origin = preflight ? allowed_origin(api, origin) : slice_absent();
    if ((origin.at == NULL || add_preflight_lines(response, api, origin)) &&
        gw_response_add_headers(response, api, request, false))
        return APIGW_OK;
    apigw_response_reset(response);
    return gw_error_nomem(err);
}

static bool is_cors(const apigw_pair *line) {
    const char *const names[] = {allow_origin,
                                 allow_credentials,
                                 cors_list_names[APIGW_CORS_ALLOW_METHODS],
                                 cors_list_names[APIGW_CORS_ALLOW_HEADERS],
                                 cors_list_names[APIGW_CORS_EXPOSE_HEADERS],
                                 max_age};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (header_name_equal(line->name, line->name_len, names[i], strlen(names[i])))
            return true;
    return false;
}

/* Takes the CORS lines out of the first `count`. */
static void drop_cors_lines(pair_list *lines, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < lines->count; i++)
        if (i >= count || !is_cors(&lines->at[i]))
            lines->at[kept++] = lines->at[i];
    lines->count = kept;
}

apigw_status apigw_cors_apply(apigw_response *response, const apigw_api *api, const apigw_request *request,
                              apigw_error *err) {
    size_t before;
    slice origin;
    gw_error_clear(err);
    if (response == NULL || api == NULL || request == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a response, a front end and a request");
    if (!api->cors.configured || response->is_preflight)
        return APIGW_OK;
    gw_response_close_up(response);
    before = response->headers.count;
    origin = allowed_origin(api, cors_header_of(request, "origin"));
    if (origin.at != NULL &&
        !(add_origin_lines(response, api, origin) && add_list(response, api, APIGW_CORS_EXPOSE_HEADERS))) {
        response->headers.count = before;
        return gw_error_nomem(err);
    }
    if (api->format->cors.replaces)
        drop_cors_lines(&response->headers, before);
    return APIGW_OK;
}
