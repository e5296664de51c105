/* Matching: one walk along the path, without allocations. Only the caller's match is written. */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "routing/router_bit_vectors.h"
#include "routing/router_paths.h"
#include "text/percent.h"

/* A state, and how far the path was read: to its end, or to the slash before the next segment. */
struct match_place {
    uint32_t state;
    size_t at;
};

/* At most one per segment. */
struct alternatives {
    size_t count;
    struct match_place at[APIGW_ROUTE_SEGMENTS_MAX];
};

/* Take the best route of a row into account. */
static inline void consider(router_walk *w, uint32_t row) {
    if (row == 0) /* empty, the usual case */
        return;
    const router_row *ranks = &w->r->rows[row];
    w->methods |= ranks->methods;
    if (w->method < ROUTE_METHODS && ranks->rank[w->method] < w->best)
        w->best = ranks->rank[w->method];
}

/* No more segments at this state. After a slash there is an empty last segment. */
static void match_end_of_path(router_walk *w, const router_state *state, bool after_slash) {
    if (!after_slash || w->root)
        consider(w, state->accept);
    if (!after_slash && !w->slash)
        return;
    if (router_option(w->r, APIGW_ROUTER_OPT_EMPTY_GREEDY)) /* C2.7 */
        consider(w, state->greedy);
    if (router_option(w->r, APIGW_ROUTER_OPT_EMPTY_PARAMETER) && state->other != 0) /* C2.8 */
        consider(w, w->r->states[state->other].accept);
}

/* Read the next segment. Return false when this branch has ended. */
static inline bool match_step(router_walk *w, struct match_place *p, struct alternatives *pending) {
    const router_state *state = &w->r->states[p->state];
    w->steps++;
    if (state->least >= w->best)
        return false;
    if (w->end - p->at <= 1) {
        match_end_of_path(w, state, p->at != w->end);
        return false;
    }
    consider(w, state->greedy);
    if ((state->literals | state->other) == 0)
        return false;
    path_segment s = router_cut(w, p->at);
    if (s.len == 0) /* no literal and no parameter is empty (C1.8) */
        return false;
    const router_edge *edge = state->literals == 0 ? NULL : router_find_segment(w, p->state, &s);
    p->at += 1 + s.len;
    p->state = edge != NULL ? edge->to : state->other;
    if (edge != NULL && edge->alternative != 0)
        pending->at[pending->count++] = (struct match_place){state->other, p->at};
    return p->state != 0;
}

static void walk_states(router_walk *w) {
    struct alternatives pending;
    struct match_place p = {0, w->begin};
    pending.count = 0;
    for (;;) {
        while (match_step(w, &p, &pending)) {
        }
        if (pending.count == 0)
            return;
        p = pending.at[--pending.count];
    }
}

/* Choose the part of the path that is matched: options remove all leading slashes but one, and one trailing slash. */
static void trim_path(router_walk *w, slice path) {
    w->path = path.at;
    w->begin = 0;
    w->end = path.len;
    if (router_option(w->r, APIGW_ROUTER_OPT_LEADING_SLASHES))
        while (w->begin + 1 < w->end && path.at[w->begin + 1] == '/')
            w->begin++;
    w->root = w->end - w->begin <= 1;
    w->slash = !w->root && path.at[w->end - 1] == '/' && router_option(w->r, APIGW_ROUTER_OPT_TRAILING_SLASH);
    w->end -= w->slash;
    w->decode = router_option(w->r, APIGW_ROUTER_OPT_DECODE) && memchr(path.at, '%', path.len) != NULL;
}

/* ---- whole keys --------------------------------------------------------------------------------------------- */

/* Find the route of a WebSocket event: the selection expression is never used for CONNECT and DISCONNECT, and a message
 * never gets their routes (C3.1, C3.4). */
static uint32_t find_whole(const apigw_router *r, slice event, slice key) {
    if (slice_is(event, "CONNECT"))
        return r->whole[WHOLE_CONNECT];
    if (slice_is(event, "DISCONNECT"))
        return r->whole[WHOLE_DISCONNECT];
    path_segment whole = segment_whole(key.at, key.len);
    const router_edge *edge = router_find_edge(r, 0, &whole);
    return edge == NULL ? r->whole[WHOLE_DEFAULT] : r->ranked[r->rows[r->states[edge->to].accept].rank[0]];
}

/* ---- the match ---------------------------------------------------------------------------------------------- */

static apigw_status found(const apigw_router *r, uint32_t index, const router_walk *w, apigw_match *out) {
    const router_route *route = &r->routes[index];
    out->id = route->id;
    out->key = route->key;
    out->key_len = route->key_len;
    out->begin = w->begin;
    out->end = w->end;
    out->index = index;
    out->parameters = route->parameters;
    return APIGW_OK;
}

/* Follow the path of a walk through states or bit vectors, whatever its beginning. */
static void walk_trimmed(router_walk *w) {
    w->best = ROUTER_NONE;
    if (w->r->bit_vectors.words != 0)
        gw_router_walk_bit_vectors(w);
    else
        walk_states(w);
}

void gw_router_walk(router_walk *w, slice path) {
    trim_path(w, path);
    walk_trimmed(w);
}

/* Find the route of a method and path, or ROUTER_NONE. */
static uint32_t find_template(router_walk *w, slice method, slice path) {
    w->method = gw_route_method(method.at, method.len);
    w->best = ROUTER_NONE;
    if (path.len == 0 || path.at[0] == '/') {
        trim_path(w, path.len == 0 ? SLICE("/") : path);
        const router_row *row = router_find_path(w);
        if (row == NULL) {
            walk_trimmed(w);
        } else {
            w->steps = 1;
            w->methods = row->methods;
            if (w->method < ROUTE_METHODS)
                w->best = row->rank[w->method];
        }
    }
    if (path.len == 0)
        w->end = 0;
    return w->best != ROUTER_NONE ? w->r->ranked[w->best] : w->r->whole[WHOLE_DEFAULT];
}

apigw_status gw_router_match_counted(const apigw_router *r, slice method, slice path, apigw_match *out, size_t *steps) {
    router_walk w = {.r = r, .end = path.len};
    uint32_t index = r->api == APIGW_ROUTES_WEBSOCKET ? find_whole(r, method, path) : find_template(&w, method, path);
    memset(out, 0, sizeof *out);
    *steps = w.steps;
    if (index != ROUTER_NONE)
        return found(r, index, &w, out);
    out->methods = w.methods;
    return APIGW_E_NOT_FOUND;
}

apigw_status apigw_router_match(const apigw_router *router, const char *method, size_t method_len, const char *path,
                                size_t path_len, apigw_match *out) {
    method_len = length_of(method, method_len);
    path_len = length_of(path, path_len);
    size_t steps;
    bool usable = router != NULL && (method != NULL || method_len == 0) && (path != NULL || path_len == 0);
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    if (!usable || !router->sealed) {
        memset(out, 0, sizeof *out);
        return usable ? APIGW_E_STATE : APIGW_E_ARGUMENT;
    }
    return gw_router_match_counted(router, slice_of(method == NULL ? "" : method, method_len),
                                   slice_of(path == NULL ? "" : path, path_len), out, &steps);
}

/* ---- parameters --------------------------------------------------------------------------------------------- */

/* Find parameter `i`, which exists. */
static void find_parameter(slice template, slice rest, size_t i, apigw_pair *out) {
    segment s;
    while (gw_segment_next(&template, &s)) {
        slice value = slice_skip(rest, rest.len != 0); /* without the slash that begins each segment */
        size_t len = slice_find(value, '/');
        rest = slice_skip(value, len);
        if (s.kind == SEGMENT_LITERAL || i-- != 0)
            continue;
        if (s.kind != SEGMENT_GREEDY)
            value.len = len;
        *out = (apigw_pair){s.text.at, s.text.len, value.at, value.len, 0, 0};
        return;
    }
}

apigw_status apigw_match_parameter(const apigw_match *match, const char *path, size_t path_len, size_t i,
                                   apigw_pair *out) {
    path_len = length_of(path, path_len);
    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (match == NULL || out == NULL || (path == NULL && path_len != 0) || path_len < match->end ||
        match->end < match->begin)
        return APIGW_E_ARGUMENT;
    if (match->key == NULL || i >= match->parameters)
        return APIGW_E_NOT_FOUND;
    const char *slash = memchr(match->key, '/', match->key_len);
    find_parameter(slice_of(slash, match->key_len - (size_t)(slash - match->key)),
                   slice_of(path == NULL ? "" : path + match->begin, (size_t)(match->end - match->begin)), i, out);
    return APIGW_OK;
}

/* Return the end of the segment that begins with the slash at an offset; the end of the path after the last segment. */
static size_t segment_end(const char *path, size_t slash, size_t end) {
    return slash == end ? end : slash + 1 + segment_cut(path, path + slash + 1, path + end).len;
}

size_t apigw_match_copy_parameters(const apigw_router *router, const apigw_match *match, const char *path,
                                   size_t path_len, apigw_pair *out, size_t capacity) {
    path_len = length_of(path, path_len);
    if (router == NULL || match == NULL || path == NULL || out == NULL)
        return 0;
    if (!router->sealed || match->key == NULL || match->index >= router->route_count || match->begin > match->end ||
        match->end > path_len) /* not a match of this router and path */
        return 0;
    const router_route *route = &router->routes[match->index];
    const router_parameter *parameter = &router->parameters[route->first_parameter];
    size_t at = (size_t)match->begin, end = (size_t)match->end,
           count = route->parameters < capacity ? route->parameters : capacity;
    unsigned number = 0;
    for (size_t i = 0; i < count; i++, parameter++, number++) {
        for (; number < parameter->segment; number++)
            at = segment_end(path, at, end);
        size_t value = at + (at != end);
        at = parameter->greedy != 0 ? end : segment_end(path, at, end);
        out[i] = (apigw_pair){route->key + parameter->name_at, parameter->name_len, path + value, at - value, 0, 0};
    }
    return count;
}

apigw_status apigw_match_value(const apigw_router *router, const apigw_match *match, const char *path, size_t path_len,
                               size_t i, apigw_buffer *out, apigw_error *err) {
    path_len = length_of(path, path_len);
    apigw_pair pair;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (router == NULL || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a router and a buffer");
    apigw_status status = apigw_match_parameter(match, path, path_len, i, &pair);
    if (status != APIGW_OK)
        return gw_error_set(err, status, UINT64_MAX, "%s", apigw_status_text(status));
    if (gw_buffer_holds(out, path, path_len))
        return gw_buffer_refuse_input(out, err);
    char *to = gw_buffer_reserve(out, pair.value_len);
    if (to == NULL)
        gw_buffer_skip(out, pair.value_len);
    else if (!router_option(router, APIGW_ROUTER_OPT_DECODE))
        buffer_append(out, pair.value, pair.value_len);
    else
        buffer_commit(out, gw_percent_decode(to, pair.value, pair.value_len, false));
    return gw_output_finish(out, err);
}
