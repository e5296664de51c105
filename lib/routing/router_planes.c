#include "routing/router_planes.h"
#include "core/sort.h"

/* ---- making them -------------------------------------------------------------------------------------------- */

/* A literal segment of a route. */
struct planes_literal {
    uint32_t segment, label, rank;
};

struct building {
    const apigw_router *r;
    router_planes *planes;
    struct planes_literal *literals;
    size_t literal_count;
};

static void set_planes(const router_planes *p, size_t plane, uint32_t rank) {
    p->bits[plane + rank / 64] |= (uint64_t)1 << rank % 64;
}

/* Segments of the templates that end at a node. */
static uint32_t node_depth(const apigw_router *r, uint32_t node) {
    uint32_t depth = 0;
    for (; node != 0; node = r->nodes[node].parent)
        depth++;
    return depth;
}

router_planes gw_router_planes_measure(const apigw_router *r) {
    router_planes p = {0, 0, NULL, NULL, 0};
    for (uint32_t i = 0; i < r->node_count; i++)
        if (r->nodes[i].route != ROUTER_NONE && node_depth(r, i) > p.depth)
            p.depth = node_depth(r, i);
    for (size_t i = 0; i < r->route_count; i++) /* the others, which have no template, rank behind them */
        p.words += r->routes[i].method != 0;
    p.words = (p.words + 63) / 64;
    return p;
}

/* The most literal segments that there can be. */
static size_t count_segments(const apigw_router *r) {
    size_t count = 0;
    for (uint32_t i = 0; i < r->node_count; i++)
        for (uint32_t route = r->nodes[i].route; route != ROUTER_NONE; route = r->routes[route].next)
            count += node_depth(r, i);
    return count;
}

/* Goes from the node where a route ends, which has so many segments, up to the root. */
static void put_segments(struct building *b, uint32_t node, uint32_t segments, uint32_t rank) {
    const router_planes *p = b->planes;
    for (; node != 0; node = b->r->nodes[node].parent) {
        const router_node *parent = &b->r->nodes[b->r->nodes[node].parent];
        segments--;
        if (parent->parameter == node) {
            set_planes(p, router_plane_any(p, segments), rank);
        } else if (parent->greedy != node) {
            b->literals[b->literal_count++] = (struct planes_literal){segments, b->r->nodes[node].label, rank};
        } else {
            for (size_t i = segments; i < p->depth; i++) {
                set_planes(p, router_plane_any(p, i), rank);
                set_planes(p, router_plane_tail(p, i), rank);
            }
        }
    }
}

static void put_route(struct building *b, uint32_t node, const router_route *route) {
    const router_planes *p = b->planes;
    uint32_t segments = node_depth(b->r, node);
    for (unsigned m = 0; m < ROUTE_METHODS; m++)
        if ((route->method >> m & 1u) != 0)
            set_planes(p, router_plane_method(p, m), route->rank);
    if (route->greedy == 0)
        set_planes(p, router_plane_whole(p, segments), route->rank);
    put_segments(b, node, segments, route->rank);
}

static bool literal_before(const void *context, uint32_t a, uint32_t b) {
    const struct planes_literal *x = (const struct planes_literal *)context + a,
                                *y = (const struct planes_literal *)context + b;
    if (x->segment != y->segment)
        return x->segment < y->segment;
    return x->label != y->label ? x->label < y->label : x->rank < y->rank;
}

/* Makes the runs of the sorted literals, and an edge to the first of each literal. */
static size_t put_runs(const struct building *b, const uint32_t *order, raw_edge *edges) {
    router_planes *p = b->planes;
    size_t edge_count = 0;
    for (size_t i = 0; i < b->literal_count;) {
        const struct planes_literal *first = &b->literals[order[i]];
        edges[edge_count++] = (raw_edge){first->segment, (uint32_t)p->run_count, first->label, 0};
        run *last = NULL;
        for (; i < b->literal_count; i++) {
            const struct planes_literal *l = &b->literals[order[i]];
            if (l->segment != first->segment || l->label != first->label)
                break;
            if (last == NULL || last->word != l->rank / 64) {
                last = &p->runs[p->run_count++];
                *last = (run){0, l->rank / 64, 0};
            }
            last->routes |= (uint64_t)1 << l->rank % 64;
        }
        p->runs[p->run_count++] = (run){0, ROUTER_NONE, 0};
    }
    return edge_count;
}

raw_edge *gw_router_planes_build(const apigw_router *r, router_planes *planes, arena *memory, size_t *edge_count) {
    size_t most = count_segments(r), size = router_planes_size(planes) * sizeof *planes->bits;
    struct building b = {r, planes, arena_alloc(memory, most * sizeof *b.literals), 0};
    uint32_t *order = arena_alloc(memory, most * sizeof *order);
    raw_edge *edges = arena_alloc(memory, most * sizeof *edges);
    planes->bits = arena_alloc(memory, size);
    planes->runs = arena_alloc(memory, 2 * most * sizeof *planes->runs);
    planes->run_count = 0;
    if (b.literals == NULL || order == NULL || edges == NULL || planes->bits == NULL || planes->runs == NULL)
        return NULL;
    memset(planes->bits, 0, size);
    for (uint32_t i = 0; i < r->node_count; i++)
        for (uint32_t route = r->nodes[i].route; route != ROUTER_NONE; route = r->routes[route].next)
            put_route(&b, i, &r->routes[route]);
    for (size_t i = 0; i < b.literal_count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, b.literal_count, literal_before, b.literals);
    *edge_count = put_runs(&b, order, edges);
    return edges;
}

/* ---- looking up --------------------------------------------------------------------------------------------- */

static const run no_runs = {0, ROUTER_NONE, 0};

/* What a segment lets through: the routes of a plane, and those of a literal. */
struct sieve {
    const uint64_t *plane;
    const run *runs;
};

struct sieves {
    size_t count;
    struct sieve at[APIGW_ROUTE_SEGMENTS_MAX];
    /* where the path ends: routes that end there too, greedy ones, and those in both of the last two */
    const uint64_t *whole, *greedy, *parameter, *longer;
};

/* Reads segments, no more than any template has. Returns where the rest of the path begins. */
static size_t cut_segments(const router_walk *w, struct sieves *s) {
    const router_planes *p = &w->r->planes;
    size_t at = w->begin;
    for (s->count = 0; s->count < p->depth && w->end - at > 1; s->count++) {
        path_segment text = router_cut(w, at);
        struct sieve *sieve = &s->at[s->count];
        const router_edge *edge = text.len == 0 ? NULL : router_find_segment(w, (uint32_t)s->count, &text);
        /* no literal and no parameter is empty (C1.8) */
        sieve->plane = p->bits + (text.len == 0 ? router_plane_tail(p, s->count) : router_plane_any(p, s->count));
        sieve->runs = edge == NULL ? &no_runs : &p->runs[edge->to];
        at += 1 + text.len;
    }
    return at;
}

static void planes_end_of_path(const router_walk *w, struct sieves *s, size_t at) {
    const router_planes *p = &w->r->planes;
    bool more = w->end - at > 1, after_slash = !more && (at != w->end || w->slash), short_of = s->count < p->depth;
    const uint64_t *nobody = p->bits + router_plane_method(p, ROUTE_METHODS);
    s->whole = s->greedy = s->parameter = s->longer = nobody;
    if (!more && (at == w->end || w->root))
        s->whole = p->bits + router_plane_whole(p, s->count);
    if (after_slash && short_of && router_option(w->r, APIGW_ROUTER_OPT_EMPTY_GREEDY)) /* C2.7 */
        s->greedy = p->bits + router_plane_tail(p, s->count);
    else if (s->count != 0)
        s->greedy = p->bits + router_plane_tail(p, s->count - 1);
    if (after_slash && short_of && router_option(w->r, APIGW_ROUTER_OPT_EMPTY_PARAMETER)) { /* C2.8 */
        s->parameter = p->bits + router_plane_any(p, s->count);
        s->longer = p->bits + router_plane_whole(p, s->count + 1);
    }
}

/* The routes of a word that match but for the method. */
static uint64_t sift(router_walk *w, struct sieves *s, size_t word) {
    uint64_t left = s->whole[word] | s->greedy[word] | (s->parameter[word] & s->longer[word]);
    w->steps++;
    for (size_t i = 0; i < s->count && left != 0; i++) {
        struct sieve *sieve = &s->at[i];
        while (sieve->runs->word < word)
            sieve->runs++;
        left &= sieve->plane[word] | (sieve->runs->word == word ? sieve->runs->routes : 0);
        w->steps++;
    }
    return left;
}

static uint32_t lowest(uint64_t bits) {
    uint32_t i = 0;
    while ((bits >> i & 1) == 0)
        i++;
    return i;
}

void gw_router_walk_planes(router_walk *w) {
    const router_planes *p = &w->r->planes;
    struct sieves s;
    planes_end_of_path(w, &s, cut_segments(w, &s));
    for (size_t word = 0; word < p->words; word++) {
        uint64_t left = sift(w, &s, word);
        uint64_t hits = left & p->bits[router_plane_method(p, w->method) + word];
        if (hits != 0) {
            w->best = (uint32_t)word * 64 + lowest(hits);
            return;
        }
        for (unsigned m = 0; m < ROUTE_METHODS && left != 0; m++)
            if ((left & p->bits[router_plane_method(p, m) + word]) != 0)
                w->methods |= 1u << m;
    }
}
