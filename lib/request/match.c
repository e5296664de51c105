/* Routing a decoded request, and setting its route fields. */
#include "core/error.h"
#include "core/nts.h"
#include "request/derived.h"
#include "request/request.h"
#include "routing/router.h"
#include "text/pairs.h"
#include <apigw/function.h>
#include <apigw/router.h>
#include <string.h>

/* A copy of a parameter, its value decoded in `pair` and as it stood in `sent`. */
static bool copy_parameter(apigw_request *r, apigw_pair *pair, slice *sent) {
    pair->name = gw_arena_copy(&r->memory, pair->name, pair->name_len);
    sent->at = gw_arena_copy(&r->memory, pair->value, pair->value_len);
    sent->len = pair->value_len;
    pair->value = sent->at;
    return pair->name != NULL && sent->at != NULL && gw_derive_parameter(r, pair, NULL) == APIGW_OK;
}

/* The parameters, decoded and as they stood in the path. */
static bool make_parameters(apigw_request *r, const apigw_match *match, const char *path, size_t n, pair_list *list,
                            pair_list *matched) {
    for (size_t i = 0; i < match->parameters; i++) {
        apigw_pair pair;
        slice sent, name;
        if (apigw_match_parameter(match, path, n, i, &pair) != APIGW_OK)
            continue;
        if (!copy_parameter(r, &pair, &sent))
            return false;
        name = pair_name(&pair);
        if (!pairs_push(list, &r->memory, name, pair_value(&pair), pair.flags) ||
            !pairs_push(matched, &r->memory, name, sent, 0))
            return false;
    }
    return true;
}

apigw_status apigw_request_set_match(apigw_request *request, const apigw_match *match, const char *path,
                                     size_t path_len, apigw_error *err) {
    path_len = length_of(path, path_len);
    pair_list list, matched;
    gw_error_clear(err);
    if (request == NULL || match == NULL || (path == NULL && path_len != 0) || path_len < match->end)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request, a match and the path it is of");
    if (match->key == NULL)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a match that found a route");
    memset(&list, 0, sizeof list);
    memset(&matched, 0, sizeof matched);
    char *key = gw_arena_copy(&request->memory, match->key, match->key_len);
    if (key == NULL || !make_parameters(request, match, path, path_len, &list, &matched))
        return gw_error_nomem(err);
    const char *space = strchr(key, ' ');
    const char *template = space != NULL && space[1] == '/' ? space + 1 : key;
    slice resource = {template, match->key_len - (size_t)(template - key)};
    request->slash_ignored = template != key && match->end < path_len && path[path_len - 1] == '/';
    gw_request_list_replaced(request, APIGW_LIST_PATH_PARAMETERS);
    request->lists[APIGW_LIST_PATH_PARAMETERS] = list;
    request->matched = matched;
    request->set_lists |= 1u << APIGW_LIST_PATH_PARAMETERS;
    gw_request_set_field(request, APIGW_FIELD_ROUTE_KEY, slice_of(key, match->key_len));
    gw_request_set_field(request, APIGW_FIELD_RESOURCE, resource);
    gw_request_set_field(request, APIGW_FIELD_RESOURCE_PATH, resource);
    return APIGW_OK;
}

/* Remove a prefix from the path of a request, after the slashes that the router ignores. */
static bool strip_prefix(const apigw_router *router, const gw_json_text *path, slice prefix, size_t *rest) {
    size_t slashes = 0;
    while (router_option(router, APIGW_ROUTER_OPT_LEADING_SLASHES) && slashes + 1 < path->len &&
           path->at[slashes + 1] == '/')
        slashes++;
    if (apigw_path_strip(path->at + slashes, path->len - slashes, prefix.at, prefix.len, rest) != APIGW_OK)
        return false;
    *rest += slashes;
    return true;
}

/* Find the method and the path to match, or the event type and the route key of WebSocket events. */
static apigw_status routed_parts(const apigw_request *r, const apigw_router *router, slice *method, slice *path,
                                 apigw_error *err) {
    bool whole = router->api == APIGW_ROUTES_WEBSOCKET;
    const gw_json_text *own = gw_request_field(r, whole ? APIGW_FIELD_EVENT_TYPE : APIGW_FIELD_METHOD),
                       *to = gw_request_field(r, whole ? APIGW_FIELD_ROUTE_KEY : APIGW_FIELD_PATH);
    *path = slice_absent();
    *method = gw_request_method_override(r, gw_format_method_header(router->api));
    if (method->at == NULL && own != NULL)
        *method = slice_of(own->at, own->len);
    if (method->at == NULL || to == NULL)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX,
                            whole ? "expected a request with an event type and a route key"
                                  : "expected a request with a method and a path");
    *path = slice_of(to->at, to->len);
    return APIGW_OK;
}

apigw_status gw_request_route_from(apigw_request *request, const apigw_router *router, size_t begin, apigw_match *match,
                                   apigw_error *err) {
    slice method, path, rest;
    apigw_status status = routed_parts(request, router, &method, &path, err);
    if (status != APIGW_OK)
        return status;
    if (router->api == APIGW_ROUTES_WEBSOCKET)
        begin = 0;
    rest = slice_skip(path, begin);
    status = apigw_router_match(router, method.at, method.len, rest.at, rest.len, match);
    if (status != APIGW_OK)
        return gw_error_set(err, status, UINT64_MAX, status == APIGW_E_STATE ? "expected a sealed router" : "no route");
    match->begin += begin;
    match->end += begin;
    return apigw_request_set_match(request, match, path.at, path.len, err);
}

apigw_status apigw_request_route(apigw_request *request, const apigw_router *router, const char *prefix,
                                 size_t prefix_len, apigw_match *out, apigw_error *err) {
    prefix_len = length_of(prefix, prefix_len);
    apigw_match unseen, *match = out != NULL ? out : &unseen;
    size_t rest = 0;
    gw_error_clear(err);
    memset(match, 0, sizeof *match);
    if (request == NULL || router == NULL || (prefix == NULL && prefix_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a request and a router");
    const gw_json_text *path = gw_request_field(request, APIGW_FIELD_PATH);
    if (path != NULL && router->api != APIGW_ROUTES_WEBSOCKET &&
        !strip_prefix(router, path, slice_of(prefix, prefix_len), &rest))
        return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "the path does not begin with the prefix");
    return gw_request_route_from(request, router, rest, match, err);
}

/* ---- the path as a function knows it ------------------------------------------------------------------------- */

/* Length of what is before the application's own path: a stage where the kind puts it there, and a base path. */
static size_t outer_length(const apigw_request *r, const gw_json_text *path, slice base_paths) {
    const gw_json_text *stage = gw_request_field(r, APIGW_FIELD_STAGE);
    size_t staged = 0, based = 0;
    if (r->format != NULL && (r->format->rules & STAGE_IN_PATH) != 0 && stage != NULL &&
        !slice_is(slice_of(stage->at, stage->len), FORMAT_DEFAULT_STAGE))
        (void)apigw_path_strip(path->at, path->len, stage->at, stage->len, &staged);
    (void)apigw_path_mapping(path->at + staged, path->len - staged, base_paths.at, base_paths.len, NULL, &based);
    return staged + based;
}

size_t gw_request_application_begin(const apigw_request *r, slice base_paths) {
    const gw_json_text *path = gw_request_field(r, APIGW_FIELD_PATH);
    return path == NULL ? 0 : outer_length(r, path, base_paths);
}

const char *apigw_request_application_path(const apigw_request *request, const char *base_paths, size_t base_paths_len,
                                           size_t *len) {
    base_paths_len = length_of(base_paths, base_paths_len);
    const gw_json_text *path = request == NULL ? NULL : gw_request_field(request, APIGW_FIELD_PATH);
    slice rest = {NULL, 0};
    if (path != NULL && (base_paths != NULL || base_paths_len == 0)) {
        size_t begin = outer_length(request, path, slice_of(base_paths, base_paths_len));
        rest = begin == path->len ? SLICE("/") : slice_of(path->at + begin, path->len - begin);
    }
    if (len != NULL)
        *len = rest.len;
    return rest.at;
}
