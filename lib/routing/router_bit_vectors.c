#include "routing/router_bit_vectors.h"
#include "core/sort.h"
#include "text/simd.h"

/* ---- building ----------------------------------------------------------------------------------------------- */

/* A literal segment of a route. */
struct vector_literal {
    uint32_t segment, label, rank;
};

struct building {
    const apigw_router *r;
    router_bit_vectors *vectors;
    struct vector_literal *literals;
    size_t literal_count;
};

static void set_bit(const router_bit_vectors *p, size_t vector, uint32_t rank) {
    p->bits[vector + rank / 64] |= (uint64_t)1 << rank % 64;
}

/* Return the number of segments of the templates that end at a node. */
static uint32_t node_depth(const apigw_router *r, uint32_t node) {
    uint32_t depth = 0;
    for (; node != 0; node = r->nodes[node].parent)
        depth++;
    return depth;
}

router_bit_vectors gw_router_bit_vectors_measure(const apigw_router *r) {
    router_bit_vectors p = {0, 0, NULL, NULL, 0};
    for (uint32_t i = 0; i < r->node_count; i++)
        if (r->nodes[i].route != ROUTER_NONE && node_depth(r, i) > p.depth)
            p.depth = node_depth(r, i);
    for (size_t i = 0; i < r->route_count; i++) /* routes without a template rank after them */
        p.words += r->routes[i].method != 0;
    p.words = (p.words + 63) / 64;
    return p;
}

/* Add the segments of a route: from the node where it ends, which is at depth `segments`, up to the root. */
static void put_segments(struct building *b, uint32_t node, uint32_t segments, uint32_t rank) {
    const router_bit_vectors *p = b->vectors;
    for (; node != 0; node = b->r->nodes[node].parent) {
        const router_node *parent = &b->r->nodes[b->r->nodes[node].parent];
        segments--;
        if (parent->parameter == node) {
            set_bit(p, router_bit_vector_any(p, segments), rank);
        } else if (parent->greedy != node) {
            b->literals[b->literal_count++] = (struct vector_literal){segments, b->r->nodes[node].label, rank};
        } else {
            for (size_t i = segments; i < p->depth; i++) {
                set_bit(p, router_bit_vector_any(p, i), rank);
                set_bit(p, router_bit_vector_tail(p, i), rank);
            }
        }
    }
}

static void put_route(struct building *b, uint32_t node, const router_route *route) {
    const router_bit_vectors *p = b->vectors;
    uint32_t segments = node_depth(b->r, node);
    for (unsigned m = 0; m < ROUTE_METHODS; m++)
        if ((route->method >> m & 1u) != 0)
            set_bit(p, router_bit_vector_method(p, m), route->rank);
    if (route->greedy == 0)
        set_bit(p, router_bit_vector_whole(p, segments), route->rank);
    put_segments(b, node, segments, route->rank);
}

static bool literal_before(const void *context, uint32_t a, uint32_t b) {
    const struct vector_literal *x = (const struct vector_literal *)context + a,
                                *y = (const struct vector_literal *)context + b;
    if (x->segment != y->segment)
        return x->segment < y->segment;
    return x->label != y->label ? x->label < y->label : x->rank < y->rank;
}

/* Make the runs of the sorted literals, and an edge to the first run of each literal. */
static size_t put_runs(const struct building *b, const uint32_t *order, raw_edge *edges) {
    router_bit_vectors *p = b->vectors;
    size_t edge_count = 0;
    for (size_t i = 0; i < b->literal_count;) {
        const struct vector_literal *first = &b->literals[order[i]];
        edges[edge_count++] = (raw_edge){first->segment, (uint32_t)p->run_count, first->label, 0};
        run *last = NULL;
        for (; i < b->literal_count; i++) {
            const struct vector_literal *l = &b->literals[order[i]];
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

raw_edge *gw_router_bit_vectors_build(const apigw_router *r, router_bit_vectors *vectors, arena *memory,
                                      size_t *edge_count) {
    size_t most = 0; /* literal segments */
    for (uint32_t i = 0; i < r->node_count; i++)
        for (uint32_t route = r->nodes[i].route; route != ROUTER_NONE; route = r->routes[route].next)
            most += node_depth(r, i);
    size_t size = router_bit_vectors_size(vectors) * sizeof *vectors->bits;
    struct building b = {r, vectors, arena_alloc(memory, most * sizeof *b.literals), 0};
    uint32_t *order = arena_alloc(memory, most * sizeof *order);
    raw_edge *edges = arena_alloc(memory, most * sizeof *edges);
    vectors->bits = arena_alloc(memory, size);
    vectors->runs = arena_alloc(memory, 2 * most * sizeof *vectors->runs);
    vectors->run_count = 0;
    if (b.literals == NULL || order == NULL || edges == NULL || vectors->bits == NULL || vectors->runs == NULL)
        return NULL;
    memset(vectors->bits, 0, size);
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

/* The routes that accept a segment: those with a parameter there, and those with its literal. */
struct filter {
    const uint64_t *parameters;
    const run *runs;
};

struct filters {
    size_t count;
    struct filter at[APIGW_ROUTE_SEGMENTS_MAX];
    /* at the end of the path: routes that end there too, greedy ones, and those in both of the last two */
    const uint64_t *whole, *greedy, *parameter, *longer;
};

/* Read at most as many segments as the longest template has. Return the offset of the rest of the path. */
static size_t cut_segments(const router_walk *w, struct filters *s) {
    const router_bit_vectors *p = &w->r->bit_vectors;
    size_t at = w->begin;
    for (s->count = 0; s->count < p->depth && w->end - at > 1; s->count++) {
        path_segment text = router_cut(w, at);
        struct filter *filter = &s->at[s->count];
        const router_edge *edge = text.len == 0 ? NULL : router_find_segment(w, (uint32_t)s->count, &text);
        /* no literal and no parameter is empty (C1.8) */
        filter->parameters =
            p->bits + (text.len == 0 ? router_bit_vector_tail(p, s->count) : router_bit_vector_any(p, s->count));
        filter->runs = edge == NULL ? &no_runs : &p->runs[edge->to];
        at += 1 + text.len;
    }
    return at;
}

static void end_vectors(const router_walk *w, struct filters *s, size_t at) {
    const router_bit_vectors *p = &w->r->bit_vectors;
    bool more = w->end - at > 1, after_slash = !more && (at != w->end || w->slash), deeper = s->count < p->depth;
    const uint64_t *no_routes = p->bits + router_bit_vector_method(p, ROUTE_METHODS);
    s->whole = s->greedy = s->parameter = s->longer = no_routes;
    if (!more && (at == w->end || w->root))
        s->whole = p->bits + router_bit_vector_whole(p, s->count);
    if (after_slash && deeper && router_option(w->r, APIGW_ROUTER_OPT_EMPTY_GREEDY)) /* C2.7 */
        s->greedy = p->bits + router_bit_vector_tail(p, s->count);
    else if (s->count != 0)
        s->greedy = p->bits + router_bit_vector_tail(p, s->count - 1);
    if (after_slash && deeper && router_option(w->r, APIGW_ROUTER_OPT_EMPTY_PARAMETER)) { /* C2.8 */
        s->parameter = p->bits + router_bit_vector_any(p, s->count);
        s->longer = p->bits + router_bit_vector_whole(p, s->count + 1);
    }
}

/* Return the routes of a word that match, apart from the method. */
static uint64_t filter_word(router_walk *w, struct filters *s, size_t word) {
    uint64_t left = s->whole[word] | s->greedy[word] | (s->parameter[word] & s->longer[word]);
    w->steps++;
    for (size_t i = 0; i < s->count && left != 0; i++) {
        struct filter *filter = &s->at[i];
        while (filter->runs->word < word)
            filter->runs++;
        left &= filter->parameters[word] | (filter->runs->word == word ? filter->runs->routes : 0);
        w->steps++;
    }
    return left;
}

void gw_router_walk_bit_vectors(router_walk *w) {
    const router_bit_vectors *p = &w->r->bit_vectors;
    struct filters s;
    end_vectors(w, &s, cut_segments(w, &s));
    for (size_t word = 0; word < p->words; word++) {
        uint64_t left = filter_word(w, &s, word);
        uint64_t hits = left & p->bits[router_bit_vector_method(p, w->method) + word];
        if (hits != 0) {
            w->best = (uint32_t)word * 64 + lowest_bit(hits);
            return;
        }
        for (unsigned m = 0; m < ROUTE_METHODS && left != 0; m++)
            if ((left & p->bits[router_bit_vector_method(p, m) + word]) != 0)
                w->methods |= 1u << m;
    }
}
