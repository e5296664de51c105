/* Paths without variables: most requests of most tables have one of them. A table of their hashes finds such a path in
 * one step, and its row has what the walk of router_match.c finds for each method, so that precedence is decided in one
 * place only. A path that finds no free slot near its own is left to the walk: no choice of templates makes a lookup
 * slow. */
#ifndef ROUTING_ROUTER_PATHS_H
#define ROUTING_ROUTER_PATHS_H

#include "routing/router_walk.h"

enum { PATH_PROBES = 4 };

/* Return the row of the path of a walk, or NULL: it has to be walked. */
static inline const router_row *router_find_path(const router_walk *w) {
    const router_paths *paths = &w->r->paths;
    if (paths->slots == NULL || w->decode || w->slash)
        return NULL;
    path_segment path = segment_whole(w->path + w->begin, w->end - w->begin);
    for (uint32_t i = 0; i < PATH_PROBES; i++) {
        const router_path *slot = &paths->slots[(path.hash + i) & paths->mask];
        if (slot->hash == path.hash && slot->len == path.len && memcmp(slot->text, path.text, path.len) == 0)
            return &slot->row;
        if (slot->len == 0)
            return NULL;
    }
    return NULL;
}

/* Return the number of slots that the routes of a router need, 0 when no template is without variables. */
size_t gw_router_paths_slots(const apigw_router *r);

/* Fill the slots of a router that is otherwise sealed. */
void gw_router_paths_fill(apigw_router *r, router_path *slots, size_t count);

#endif
