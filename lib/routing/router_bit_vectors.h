/* A table of routes as bit vectors, for tables whose walk could visit too many states.
 *
 * Routes are numbered by their ranks, and a bit vector has a bit for each. For each segment of a path one vector has
 * the routes with a parameter there, and the runs of its literal have the routes with this literal there. Routes match
 * that are in all of these and in the vector of those that may end where the path ends; the lowest bit wins. Word by
 * word this costs the segments of the path times a 64th of the routes, for all templates, and the table grows
 * with the segments of the templates.
 *
 * A walk over states is bounded by the number of templates only, and no method is much better for every table: see
 * docs/design.md. */
#ifndef ROUTING_ROUTER_BIT_VECTORS_H
#define ROUTING_ROUTER_BIT_VECTORS_H

#include "routing/router_walk.h"

/* Offsets of the vectors in router_bit_vectors.bits, in words. A segment's number is below `depth`. The vector of
 * method ROUTE_METHODS is empty. */
static inline size_t router_bit_vector_method(const router_bit_vectors *p, unsigned method) {
    return method * p->words;
}

/* Routes that accept any text for a segment. */
static inline size_t router_bit_vector_any(const router_bit_vectors *p, size_t number) {
    return (ROUTE_METHODS + 1 + number) * p->words;
}

/* Those of them whose greedy parameter includes it. */
static inline size_t router_bit_vector_tail(const router_bit_vectors *p, size_t number) {
    return (ROUTE_METHODS + 1 + p->depth + number) * p->words;
}

/* Routes with this number of segments and without a greedy parameter. */
static inline size_t router_bit_vector_whole(const router_bit_vectors *p, size_t count) {
    return (ROUTE_METHODS + 1 + 2 * p->depth + count) * p->words;
}

/* Words of all vectors. */
static inline size_t router_bit_vectors_size(const router_bit_vectors *p) {
    return p->words == 0 ? 0 : router_bit_vector_whole(p, p->depth + 1);
}

/* An edge by the number of its label. */
typedef struct raw_edge {
    uint32_t from, to, label, alternative;
} raw_edge;

/* Return how large the bit vectors of a router's tree would be. */
router_bit_vectors gw_router_bit_vectors_measure(const apigw_router *r);

/* Return the most words that a lookup reads. */
static inline size_t router_bit_vectors_bound(const router_bit_vectors *p) {
    return p->words * (p->depth + 1);
}

/* Build the vectors that were measured, and the runs; the routes have their ranks. Return the edges that lead to the
 * runs, or NULL when out of memory. */
raw_edge *gw_router_bit_vectors_build(const apigw_router *r, router_bit_vectors *vectors, arena *memory,
                                      size_t *edge_count);

/* Look up a trimmed path in a table of bit vectors: set `best` or `methods`. */
void gw_router_walk_bit_vectors(router_walk *w);

#endif
