/* The table of paths without variables. */
#include "routing/router_paths.h"

static slice template_of(const router_route *route) {
    return slice_of(route->key + route->path_at, route->key_len - route->path_at);
}

static bool has_path(const router_route *route) {
    return route->method != 0 && route->parameters == 0;
}

size_t gw_router_paths_slots(const apigw_router *r) {
    size_t paths = 0, slots = 2;
    for (size_t i = 0; i < r->route_count; i++)
        paths += has_path(&r->routes[i]);
    while (slots < 2 * paths)
        slots *= 2;
    return paths == 0 || slots > UINT32_MAX ? 0 : slots;
}

/* Find the routes of a path by walking along it, once for each method and once with none, which visits all. The walk
 * takes a template as it is: it has no escapes and no empty segment. */
static void walk_row(const apigw_router *r, slice path, router_row *row) {
    memset(row, 0xFF, sizeof *row);
    for (unsigned method = 0; method <= ROUTE_METHODS; method++) {
        router_walk w = {.r = r, .method = method};
        gw_router_walk(&w, path);
        if (method < ROUTE_METHODS)
            row->rank[method] = w.best;
        else
            row->methods = w.methods;
    }
}

/* Return the slot for a path: a free one, or the one that has it already. NULL when there is none. */
static router_path *find_slot(const router_paths *paths, const path_segment *path) {
    for (uint32_t i = 0; i < PATH_PROBES; i++) {
        router_path *slot = &paths->slots[(path->hash + i) & paths->mask];
        bool same = slot->len == path->len && memcmp(slot->text, path->text, path->len) == 0;
        if (slot->len == 0 || same)
            return slot;
    }
    return NULL;
}

void gw_router_paths_fill(apigw_router *r, router_path *slots, size_t count) {
    if (count == 0)
        return;
    router_paths paths = {slots, (uint32_t)count - 1};
    memset(slots, 0, count * sizeof *slots);
    for (size_t i = 0; i < r->route_count; i++) {
        if (!has_path(&r->routes[i]))
            continue;
        slice text = template_of(&r->routes[i]);
        path_segment path = segment_whole(text.at, text.len);
        router_path *slot = find_slot(&paths, &path);
        if (slot == NULL || slot->len != 0)
            continue;
        *slot = (router_path){.hash = path.hash, .len = (uint32_t)path.len, .text = path.text};
        walk_row(r, text, &slot->row);
    }
    r->paths = paths;
}
