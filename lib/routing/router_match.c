/* Matching: one walk along the path, no allocation, nothing written but the caller's match. */
#include "core/buffer.h"
#include "core/error.h"
#include "routing/router.h"
#include "text/percent.h"

/* A state that was reached when the path was read up to `at`: its end, or the slash before the next segment. */
struct place {
    uint32_t state;
    size_t at;
};

struct walk {
    const apigw_router *r;
    const char *path;
    size_t begin, end; /* of what is matched */
    bool root;         /* the path is "/" */
    bool slash;        /* a trailing slash was left out */
    bool decode;       /* the path has something to decode */
    unsigned method;   /* column of a row */
    uint32_t wanted;   /* states without any of these methods lead nowhere */
    uint32_t best;     /* the lowest rank so far */
    uint32_t methods;  /* collected where `collect` is set */
    bool collect;
    size_t steps;
    size_t pending_count;
    struct place pending[APIGW_ROUTE_SEGMENTS_MAX]; /* alternatives: at most one a segment */
};

/* Lets the winner of a row compete. */
static inline void consider(struct walk *w, uint32_t row) {
    const router_row *ranks = &w->r->rows[row];
    if (row == 0) /* nobody, as most often */
        return;
    if (ranks->rank[w->method] < w->best)
        w->best = ranks->rank[w->method];
    if (w->collect)
        for (unsigned m = 0; m < ROUTE_METHODS; m++)
            w->methods |= (uint32_t)(ranks->rank[m] != ROUTER_NONE) << m;
}

/* The edge from a state for a segment, or NULL. */
static inline const router_edge *find_edge(const apigw_router *r, uint32_t state, const char *text, size_t n) {
    uint32_t hash = router_edge_hash(router_hash(text, n), state);
    for (size_t i = hash & r->edge_mask;; i = (i + 1) & r->edge_mask) {
        const router_edge *edge = &r->edges[i];
        if (edge->to == 0)
            return NULL;
        if (edge->hash == hash && edge->from == state && edge->label_len == n &&
            memcmp(r->text + edge->label_at, text, n) == 0)
            return edge;
    }
}

/* The same for a segment of the path, which is compared decoded on an HTTP API (C2.10). */
static const router_edge *find_literal(const struct walk *w, uint32_t state, const char *text, size_t n) {
    char decoded[APIGW_ROUTE_SEGMENT_MAX * 3];
    if (w->decode) {
        if (n > sizeof decoded) /* even decoded it is longer than any literal */
            return NULL;
        n = percent_decode(decoded, text, n, false);
        text = decoded;
    }
    return n > w->r->longest ? NULL : find_edge(w->r, state, text, n);
}

/* The path ends behind a slash at this state: what an empty last segment can match. */
static void end_behind_slash(struct walk *w, const router_state *state) {
    if (router_option(w->r, APIGW_ROUTER_EMPTY_GREEDY)) /* C2.7 */
        consider(w, state->greedy);
    if (router_option(w->r, APIGW_ROUTER_EMPTY_PARAMETER) && state->other != 0) /* C2.8 */
        consider(w, w->r->states[state->other].accept);
}

static void end_of_path(struct walk *w, const router_state *state) {
    consider(w, state->accept);
    if (w->slash)
        end_behind_slash(w, state);
}

/* Reads the segment after a place. False when this branch has ended. */
static bool step(struct walk *w, struct place *p) {
    const router_state *state = &w->r->states[p->state];
    w->steps++;
    if ((!w->collect && state->least >= w->best) || (state->methods & w->wanted) == 0)
        return false;
    if (p->at == w->end) {
        end_of_path(w, state);
        return false;
    }
    const char *text = w->path + p->at + 1;
    size_t rest = w->end - p->at - 1;
    if (rest == 0) {
        if (w->root)
            consider(w, state->accept);
        end_behind_slash(w, state);
        return false;
    }
    consider(w, state->greedy);
    const char *slash = memchr(text, '/', rest);
    size_t n = slash == NULL ? rest : (size_t)(slash - text);
    if (n == 0) /* no literal and no parameter is empty (C1.8) */
        return false;
    const router_edge *edge = find_literal(w, p->state, text, n);
    p->at += 1 + n;
    p->state = edge != NULL ? edge->to : state->other;
    if (edge != NULL && edge->alternative != 0)
        w->pending[w->pending_count++] = (struct place){state->other, p->at};
    return p->state != 0;
}

static void walk(struct walk *w) {
    struct place p = {0, w->begin};
    w->pending_count = 0;
    for (;;) {
        while (step(w, &p)) {
        }
        if (w->pending_count == 0)
            return;
        p = w->pending[--w->pending_count];
    }
}

/* What of the path is matched: without leading slashes but one, and one trailing slash, where that is so. */
static void trim(struct walk *w, slice path) {
    w->path = path.at;
    w->begin = 0;
    w->end = path.len;
    if (router_option(w->r, APIGW_ROUTER_LEADING_SLASHES))
        while (w->begin + 1 < w->end && path.at[w->begin + 1] == '/')
            w->begin++;
    w->root = w->end - w->begin <= 1;
    w->slash = !w->root && path.at[w->end - 1] == '/' && router_option(w->r, APIGW_ROUTER_TRAILING_SLASH);
    w->end -= w->slash;
    w->decode = router_option(w->r, APIGW_ROUTER_DECODE) && memchr(path.at, '%', path.len) != NULL;
}

/* ---- whole keys --------------------------------------------------------------------------------------------- */

/* The route of a WebSocket event: connecting and disconnecting never ask the selection expression, and a message never
 * gets their routes (C3.1, C3.4). */
static uint32_t find_whole(const apigw_router *r, slice event, slice key) {
    if (slice_is(event, "CONNECT"))
        return r->whole[WHOLE_CONNECT];
    if (slice_is(event, "DISCONNECT"))
        return r->whole[WHOLE_DISCONNECT];
    const router_edge *edge = key.len == 0 || key.len > r->longest ? NULL : find_edge(r, 0, key.at, key.len);
    return edge == NULL ? r->whole[WHOLE_DEFAULT] : r->ranked[r->rows[r->states[edge->to].accept].rank[0]];
}

/* ---- the match ---------------------------------------------------------------------------------------------- */

static apigw_status found(const apigw_router *r, uint32_t index, const struct walk *w, apigw_match *out) {
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

apigw_status router_match_counted(const apigw_router *r, slice method, slice path, apigw_match *out, size_t *steps) {
    struct walk w; /* not zeroed as a whole: most of it is room for alternatives */
    memset(&w, 0, offsetof(struct walk, pending));
    memset(out, 0, sizeof *out);
    w.r = r;
    if (r->api == APIGW_ROUTES_WEBSOCKET) {
        uint32_t index = find_whole(r, method, path);
        w.end = path.len;
        *steps = 1;
        return index == ROUTER_NONE ? APIGW_E_NOT_FOUND : found(r, index, &w, out);
    }
    bool walks = path.len == 0 || path.at[0] == '/';
    if (walks)
        trim(&w, path.len == 0 ? (slice){"/", 1} : path);
    w.method = route_method(method.at, method.len);
    w.wanted = w.method < ROUTE_METHODS ? 1u << w.method : 0;
    w.best = ROUTER_NONE;
    if (walks && w.wanted != 0)
        walk(&w);
    if (path.len == 0)
        w.end = 0;
    if (w.best == ROUTER_NONE && r->whole[WHOLE_DEFAULT] == ROUTER_NONE) {
        if (walks) {
            w.collect = true;
            w.wanted = APIGW_METHOD_ANY;
            w.method = ROUTE_METHODS;
            w.end = path.len == 0 ? 1 : w.end;
            walk(&w);
        }
        out->methods = w.methods;
        *steps = w.steps;
        return APIGW_E_NOT_FOUND;
    }
    *steps = w.steps;
    return found(r, w.best == ROUTER_NONE ? r->whole[WHOLE_DEFAULT] : r->ranked[w.best], &w, out);
}

apigw_status apigw_router_match(const apigw_router *router, const char *method, size_t method_n, const char *path,
                                size_t path_n, apigw_match *out) {
    size_t steps;
    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (router == NULL || out == NULL || (method == NULL && method_n != 0) || (path == NULL && path_n != 0))
        return APIGW_E_ARGUMENT;
    if (!router->sealed)
        return APIGW_E_STATE;
    return router_match_counted(router, (slice){method == NULL ? "" : method, method_n},
                                (slice){path == NULL ? "" : path, path_n}, out, &steps);
}

/* ---- parameters --------------------------------------------------------------------------------------------- */

/* Takes the first segment off a path; an absent one is empty. */
static slice path_next(slice *rest) {
    if (rest->len == 0)
        return (slice){rest->at, 0};
    const char *at = rest->at + 1, *slash = memchr(at, '/', rest->len - 1);
    size_t n = slash == NULL ? rest->len - 1 : (size_t)(slash - at);
    *rest = (slice){at + n, rest->len - 1 - n};
    return (slice){at, n};
}

/* The parameter with number `i`, which there is. */
static void find_parameter(slice template, slice rest, size_t i, apigw_pair *out) {
    segment s;
    while (segment_next(&template, &s)) {
        slice left = rest, value = path_next(&rest);
        if (s.kind == SEGMENT_LITERAL || i-- != 0)
            continue;
        if (s.kind == SEGMENT_GREEDY && left.len != 0)
            value = (slice){left.at + 1, left.len - 1};
        *out = (apigw_pair){s.text.at, s.text.len, value.at, value.len, 0, 0};
        return;
    }
}

apigw_status apigw_match_parameter(const apigw_match *match, const char *path, size_t path_n, size_t i,
                                   apigw_pair *out) {
    if (out != NULL)
        memset(out, 0, sizeof *out);
    if (match == NULL || out == NULL || (path == NULL && path_n != 0) || path_n < match->end ||
        match->end < match->begin)
        return APIGW_E_ARGUMENT;
    if (match->key == NULL || i >= match->parameters)
        return APIGW_E_NOT_FOUND;
    const char *slash = memchr(match->key, '/', match->key_len);
    find_parameter((slice){slash, match->key_len - (size_t)(slash - match->key)},
                   (slice){path == NULL ? "" : path + match->begin, (size_t)(match->end - match->begin)}, i, out);
    return APIGW_OK;
}

apigw_status apigw_match_value(const apigw_router *router, const apigw_match *match, const char *path, size_t path_n,
                               size_t i, apigw_buffer *out, apigw_error *err) {
    apigw_pair pair;
    error_clear(err);
    if (router == NULL || out == NULL)
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a router and a buffer");
    apigw_status status = apigw_match_parameter(match, path, path_n, i, &pair);
    if (status != APIGW_OK)
        return error_set(err, status, UINT64_MAX, "%s", apigw_status_text(status));
    buffer_begin(out);
    char *to = buffer_reserve(out, pair.value_len);
    if (to == NULL)
        buffer_skip(out, pair.value_len);
    else if (!router_option(router, APIGW_ROUTER_DECODE))
        buffer_append(out, pair.value, pair.value_len);
    else
        buffer_commit(out, percent_decode(to, pair.value, pair.value_len, false));
    status = buffer_finish(out);
    return status == APIGW_OK ? status : error_set(err, status, UINT64_MAX, "%s", apigw_status_text(status));
}
