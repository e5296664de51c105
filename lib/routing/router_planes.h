/* A table of routes as planes of bits, for the tables whose walk could visit too many states.
 *
 * Routes have numbers, their ranks. A plane has a bit for each. For each segment of a path one plane tells which routes
 * take any text there, and the runs of its literal which routes have just this literal there. The routes that are in
 * all of these, and in the plane of those that may end where the path ends, match; the lowest bit wins. Word by word
 * this costs the segments of the path times a 64th of the routes, whatever the templates are, and the table grows with
 * their segments.
 *
 * Nothing can be much better for every table: see docs/routing.md. */
#ifndef ROUTING_ROUTER_PLANES_H
#define ROUTING_ROUTER_PLANES_H

#include "routing/router.h"

/* Where planes begin in router_planes.bits, in words. A segment's number is below `depth`. The
 * plane of method ROUTE_METHODS is empty. */
static inline size_t router_plane_method(const router_planes *p, unsigned method) {
    return method * p->words;
}

/* Routes that take any text for a segment. */
static inline size_t router_plane_any(const router_planes *p, size_t number) {
    return (ROUTE_METHODS + 1 + number) * p->words;
}

/* Those whose greedy parameter takes it. */
static inline size_t router_plane_tail(const router_planes *p, size_t number) {
    return (ROUTE_METHODS + 1 + p->depth + number) * p->words;
}

/* Routes of so many segments without a greedy parameter. */
static inline size_t router_plane_whole(const router_planes *p, size_t count) {
    return (ROUTE_METHODS + 1 + 2 * p->depth + count) * p->words;
}

/* Words of all planes. */
static inline size_t router_planes_size(const router_planes *p) {
    return p->words == 0 ? 0 : router_plane_whole(p, p->depth + 1);
}

/* An edge by its label's number. */
typedef struct raw_edge {
    uint32_t from, to, label, alternative;
} raw_edge;

/* How large the planes of a router's tree would be. */
router_planes gw_router_planes_measure(const apigw_router *r);

/* The most words that a lookup in them looks at. */
static inline size_t router_planes_bound(const router_planes *p) {
    return p->words * (p->depth + 1);
}

/* Makes the planes that were measured, and runs; the routes have their ranks. Returns the edges
 * that lead to the runs, or NULL when there is no memory. */
raw_edge *gw_router_planes_build(const apigw_router *r, router_planes *planes, arena *memory, size_t *edge_count);

/* Looks a trimmed path up in a table of planes: sets `best` or `methods`. */
void gw_router_walk_planes(router_walk *w);

#endif
