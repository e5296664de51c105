/* Looking up a path in a sealed table: the state of a lookup, and the edge that a segment takes. */
#ifndef ROUTING_ROUTER_WALK_H
#define ROUTING_ROUTER_WALK_H

#include "routing/router.h"

/* Return the edge from a state for a segment, or NULL. */
static inline const router_edge *router_find_edge(const apigw_router *r, uint32_t from, const path_segment *s) {
    uint32_t hash = router_edge_hash(s->hash, from);
    const uint32_t *bucket = &r->buckets[hash >> r->bucket_shift];
    uint32_t low = bucket[0], high = bucket[1];
    while (low != high) {
        uint32_t middle = low + (high - low) / 2;
        const router_edge *edge = &r->edges[middle];
        int order = router_compare_edge(edge, r->text + edge->label_at, hash, from, s->text, s->len);
        if (order == 0)
            return edge;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* A lookup. */
typedef struct router_walk {
    const apigw_router *r;
    const char *path;
    size_t begin, end; /* of the part of the path that is matched */
    bool root;         /* the path is "/" */
    bool slash;        /* a trailing slash was removed */
    bool decode;       /* the path has escapes to decode */
    unsigned method;   /* its number, or ROUTE_METHODS */
    uint32_t best;     /* the lowest rank so far */
    uint32_t methods;  /* of all routes seen that match, apart from the method */
    size_t steps;
} router_walk;

/* router_find_edge() with the segment percent-decoded: HTTP APIs compare segments decoded (C2.10). */
const router_edge *gw_router_find_decoded(const router_walk *w, uint32_t from, const path_segment *s);

static inline const router_edge *router_find_segment(const router_walk *w, uint32_t from, const path_segment *s) {
    return w->decode ? gw_router_find_decoded(w, from, s) : router_find_edge(w->r, from, s);
}

/* Walk along a path, whose method the walk has, through states or bit vectors. */
void gw_router_walk(router_walk *w, slice path);

/* Return the segment after the slash at an offset of the path. */
static inline path_segment router_cut(const router_walk *w, size_t slash) {
    return segment_cut(w->path, w->path + slash + 1, w->path + w->end);
}

#endif
