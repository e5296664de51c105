/* The router as a handle: allocation, options, and the tree that routes are added to. */
#include "routing/router.h"
#include "core/error.h"
#include "core/nts.h"

/* Default options of each API: bits 1 << APIGW_ROUTER_OPT_…. */
static const uint32_t standard_options[APIGW_ROUTES_LAST + 1] = {
    /* recorded on REST APIs: leading slashes collapse, and nothing is decoded (C1.8, C1.9, A1.5) */
    [APIGW_ROUTES_REST] = 1u << APIGW_ROUTER_OPT_TRAILING_SLASH | 1u << APIGW_ROUTER_OPT_LEADING_SLASHES,
    /* C2.6 to C2.8, C2.10 */
    [APIGW_ROUTES_HTTP] = 1u << APIGW_ROUTER_OPT_EMPTY_GREEDY | 1u << APIGW_ROUTER_OPT_DECODE,
};

/* ---- the handle --------------------------------------------------------------------------------------------- */

static const router_node no_node = {.route = ROUTER_NONE, .maker = ROUTER_NONE};

apigw_router *apigw_router_new(const apigw_allocator *allocator, uint32_t api) {
    bool known = api != 0 && api <= APIGW_ROUTES_LAST;
    apigw_router *r = known ? gw_memory_handle(allocator, sizeof *r) : NULL;
    if (r == NULL)
        return NULL;
    r->api = api;
    r->options = standard_options[api];
    for (size_t i = 0; i < sizeof r->whole / sizeof *r->whole; i++)
        r->whole[i] = ROUTER_NONE;
    r->label_tree.root = r->child_tree.root = ROUTER_NONE;
    gw_arena_init(&r->memory, &r->allocator);
    return r;
}

void apigw_router_free(apigw_router *router) {
    if (router == NULL)
        return;
    gw_arena_free(&router->memory);
    gw_memory_release(&router->allocator, router->block, router->block_size);
    gw_memory_release(&router->allocator, router, sizeof *router);
}

apigw_status apigw_router_set_option(apigw_router *router, uint32_t option, uint64_t value, apigw_error *err) {
    gw_error_clear(err);
    if (router == NULL)
        return gw_error_argument(err, "router");
    if (option == 0 || option > APIGW_ROUTER_OPT_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "unknown router option %lu", (unsigned long)option);
    if (value > 1)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected 0 or 1 as the value of a router option");
    if (router->sealed)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "the router is sealed");
    router->options = (router->options & ~(1u << option)) | (uint32_t)value << option;
    return APIGW_OK;
}

size_t apigw_router_route_count(const apigw_router *router) {
    return router == NULL ? 0 : router->route_count;
}

const char *apigw_router_route_at(const apigw_router *router, size_t i, uint64_t *id, size_t *len) {
    const router_route *route = router != NULL && i < router->route_count ? &router->routes[i] : NULL;
    if (id != NULL)
        *id = route == NULL ? 0 : route->id;
    if (len != NULL)
        *len = route == NULL ? 0 : route->key_len;
    return route == NULL ? NULL : route->key;
}

/* ---- finding numbers by their keys -------------------------------------------------------------------------- */

enum { PAIR_BYTES = 8 };

/* Return the key of a number: a text without NUL, or PAIR_BYTES that are written to `bytes`. */
typedef slice key_of(const apigw_router *r, uint32_t number, char *bytes);

static size_t router_bit_of(slice key, uint32_t bit) {
    return bit / 8 < key.len ? (size_t)((unsigned char)key.at[bit / 8] >> (7 - bit % 8) & 1) : 0;
}

/* Return the number whose key shares the longest prefix with `key`. The tree is not empty. */
static uint32_t tree_nearest(const bit_tree *t, slice key) {
    uint32_t link = t->root;
    while ((link & ROUTER_LEAF) == 0)
        link = t->branches[link].link[router_bit_of(key, t->branches[link].bit)];
    return link & ~ROUTER_LEAF;
}

/* Return the number of a key, or ROUTER_NONE. */
static uint32_t tree_find(const apigw_router *r, const bit_tree *t, key_of *of, slice key) {
    char bytes[PAIR_BYTES];
    if (t->root == ROUTER_NONE)
        return ROUTER_NONE;
    uint32_t number = tree_nearest(t, key);
    return slice_equal(of(r, number, bytes), key) ? number : ROUTER_NONE;
}

/* Make room for `more` numbers. */
static bool tree_reserve(apigw_router *r, bit_tree *t, size_t more) {
    router_branch *branches = gw_arena_grow(&r->memory, t->branches, sizeof *branches, &t->capacity, t->count + more);
    if (branches != NULL)
        t->branches = branches;
    return branches != NULL;
}

/* Add a number whose key is new. There is room. */
static void tree_insert(const apigw_router *r, bit_tree *t, key_of *of, uint32_t number) {
    char bytes[PAIR_BYTES], other[PAIR_BYTES];
    slice key = of(r, number, bytes);
    uint32_t *link = &t->root;
    if (t->root != ROUTER_NONE) {
        slice near = of(r, tree_nearest(t, key), other);
        uint32_t bit = 0, made = (uint32_t)t->count++;
        while (bit / 8 < key.len && bit / 8 < near.len && key.at[bit / 8] == near.at[bit / 8])
            bit += 8;
        while (router_bit_of(key, bit) == router_bit_of(near, bit)) /* they are not equal */
            bit++;
        while ((*link & ROUTER_LEAF) == 0 && t->branches[*link].bit < bit)
            link = &t->branches[*link].link[router_bit_of(key, t->branches[*link].bit)];
        t->branches[made].bit = bit;
        t->branches[made].link[1 - router_bit_of(key, bit)] = *link;
        *link = made;
        link = &t->branches[made].link[router_bit_of(key, bit)];
    }
    *link = number | ROUTER_LEAF;
}

/* ---- labels ------------------------------------------------------------------------------------------------- */

static slice label_text(const apigw_router *r, uint32_t number, char *bytes) {
    (void)bytes;
    return r->labels[number];
}

/* Return the number of a label, which is added when it is new; ROUTER_NONE when out of memory. */
static uint32_t label_of(apigw_router *r, slice text) {
    uint32_t number = tree_find(r, &r->label_tree, label_text, text);
    if (number != ROUTER_NONE)
        return number;
    slice *labels = gw_arena_grow(&r->memory, r->labels, sizeof *labels, &r->label_capacity, r->label_count + 1);
    if (labels == NULL)
        return ROUTER_NONE;
    r->labels = labels;
    char *copy = gw_arena_copy(&r->memory, text.at, text.len);
    if (copy == NULL || !tree_reserve(r, &r->label_tree, 1))
        return ROUTER_NONE;
    number = (uint32_t)r->label_count++;
    labels[number] = slice_of(copy, text.len);
    tree_insert(r, &r->label_tree, label_text, number);
    return number;
}

/* ---- nodes -------------------------------------------------------------------------------------------------- */

static slice pair_key(uint32_t parent, uint32_t label, char *bytes) {
    memcpy(bytes, &parent, sizeof parent);
    memcpy(bytes + sizeof parent, &label, sizeof label);
    return slice_of(bytes, PAIR_BYTES);
}

static slice child_key(const apigw_router *r, uint32_t number, char *bytes) {
    return pair_key(r->nodes[number].parent, r->nodes[number].label, bytes);
}

/* Return the child of a node for a segment, or 0. */
static uint32_t find_child(const apigw_router *r, uint32_t node, enum segment_kind kind, uint32_t label) {
    char bytes[PAIR_BYTES];
    if (kind == SEGMENT_PARAMETER)
        return r->nodes[node].parameter;
    if (kind == SEGMENT_GREEDY)
        return r->nodes[node].greedy;
    uint32_t found = tree_find(r, &r->child_tree, child_key, pair_key(node, label, bytes));
    return found == ROUTER_NONE ? 0 : found;
}

/* Add such a child. There is room. */
static uint32_t make_child(apigw_router *r, uint32_t parent, enum segment_kind kind, uint32_t label) {
    uint32_t made = (uint32_t)r->node_count++;
    r->nodes[made] = no_node;
    r->nodes[made].parent = parent;
    r->nodes[made].label = label;
    r->nodes[made].maker = (uint32_t)r->route_count;
    if (kind == SEGMENT_PARAMETER) {
        r->nodes[parent].parameter = made;
    } else if (kind == SEGMENT_GREEDY) {
        r->nodes[parent].greedy = made;
    } else {
        r->nodes[made].next_sibling = r->nodes[parent].first_child;
        r->nodes[parent].first_child = made;
        tree_insert(r, &r->child_tree, child_key, made);
    }
    return made;
}

/* ---- adding ------------------------------------------------------------------------------------------------- */

/* A route that is being added. */
struct adding {
    router_route route;
    slice path;                                /* the template; empty for a whole key */
    uint32_t labels[APIGW_ROUTE_SEGMENTS_MAX]; /* of its segments */
    apigw_error *err;
};

static apigw_status conflict(const apigw_router *r, const struct adding *a, uint32_t with, size_t offset,
                             const char *why) {
    char quote[ERROR_QUOTE_MAX], other[ERROR_QUOTE_MAX];
    return gw_error_set(a->err, APIGW_E_DUPLICATE, offset, "route %s conflicts with route %s: %s",
                        gw_error_quote(quote, a->route.key, a->route.key_len),
                        gw_error_quote(other, r->routes[with].key, r->routes[with].key_len), why);
}

/* On a REST API a parent has at most one variable child, of one name (C1.3). */
static apigw_status check_variable(const apigw_router *r, const struct adding *a, uint32_t parent, const segment *s,
                                   uint32_t label) {
    uint32_t there = r->nodes[parent].parameter != 0 ? r->nodes[parent].parameter : r->nodes[parent].greedy;
    bool same = s->kind == SEGMENT_PARAMETER ? there == r->nodes[parent].parameter : there == r->nodes[parent].greedy;
    if (r->api != APIGW_ROUTES_REST || s->kind == SEGMENT_LITERAL || there == 0 ||
        (same && r->nodes[there].label == label))
        return APIGW_OK;
    return conflict(r, a, r->nodes[there].maker, (size_t)(s->text.at - 1 - a->route.key),
                    "a parent has at most one variable child");
}

/* Check a route against those in the tree, which is not changed. */
static apigw_status check_conflicts(const apigw_router *r, const struct adding *a) {
    uint32_t node = 0;
    size_t depth = 0;
    slice rest = a->path;
    segment s;
    for (; gw_segment_next(&rest, &s); depth++) {
        apigw_status status = check_variable(r, a, node, &s, a->labels[depth]);
        if (status != APIGW_OK)
            return status;
        node = find_child(r, node, s.kind, a->labels[depth]);
        if (node == 0)
            return APIGW_OK;
    }
    for (uint32_t i = r->nodes[node].route; i != ROUTER_NONE; i = r->routes[i].next)
        if (r->routes[i].method == a->route.method)
            return conflict(r, a, i, 0, "the same method and path, parameter names aside");
    return APIGW_OK;
}

/* Allocate everything that the route may need, so that adding it cannot fail halfway. */
static bool router_reserve(apigw_router *r, struct adding *a, size_t segments) {
    router_route *routes = gw_arena_grow(&r->memory, r->routes, sizeof *routes, &r->route_capacity, r->route_count + 1);
    if (routes == NULL)
        return false;
    r->routes = routes;
    bool first = r->nodes == NULL;
    router_node *nodes = gw_arena_grow(&r->memory, r->nodes, sizeof *nodes, &r->node_capacity,
                                       r->node_count + segments + (first ? 1 : 0));
    if (nodes == NULL)
        return false;
    r->nodes = nodes;
    if (first)
        nodes[r->node_count++] = no_node; /* the root */
    if (!tree_reserve(r, &r->child_tree, segments + 1))
        return false;
    slice rest = a->path;
    segment s;
    for (size_t i = 0; gw_segment_next(&rest, &s); i++)
        if ((a->labels[i] = label_of(r, s.text)) == ROUTER_NONE)
            return false;
    char *copy = gw_arena_copy(&r->memory, a->route.key, a->route.key_len);
    if (copy == NULL)
        return false;
    a->path.at = copy + (a->path.at - a->route.key);
    a->route.key = copy;
    return true;
}

static void router_insert(apigw_router *r, struct adding *a) {
    uint32_t node = 0;
    slice rest = a->path;
    segment s;
    for (size_t i = 0; gw_segment_next(&rest, &s); i++) {
        uint32_t child = find_child(r, node, s.kind, a->labels[i]);
        node = child != 0 ? child : make_child(r, node, s.kind, a->labels[i]);
    }
    a->route.next = r->nodes[node].route;
    r->nodes[node].route = (uint32_t)r->route_count;
    r->routes[r->route_count++] = a->route;
}

/* Add a key that is compared as a whole. It is not in the tree. */
static apigw_status add_whole(apigw_router *r, struct adding *a) {
    slice key = {a->route.key, a->route.key_len};
    unsigned which = slice_is(key, "$default")   ? WHOLE_DEFAULT
                     : slice_is(key, "$connect") ? WHOLE_CONNECT
                                                 : WHOLE_DISCONNECT;
    if (r->whole[which] != ROUTER_NONE)
        return conflict(r, a, r->whole[which], 0, "the same key");
    a->path.len = 0;
    if (!router_reserve(r, a, 0))
        return gw_error_nomem(a->err);
    a->route.next = ROUTER_NONE;
    r->whole[which] = (uint32_t)r->route_count;
    r->routes[r->route_count++] = a->route;
    return APIGW_OK;
}

/* Add a custom key of a WebSocket API: a literal child of the root. */
static apigw_status add_custom(apigw_router *r, struct adding *a) {
    slice key = {a->route.key, a->route.key_len};
    a->path.len = 0;
    if (!router_reserve(r, a, 1) || (a->labels[0] = label_of(r, key)) == ROUTER_NONE)
        return gw_error_nomem(a->err);
    uint32_t child = find_child(r, 0, SEGMENT_LITERAL, a->labels[0]);
    if (child != 0)
        return conflict(r, a, r->nodes[child].route, 0, "the same key");
    child = make_child(r, 0, SEGMENT_LITERAL, a->labels[0]);
    a->route.next = ROUTER_NONE;
    a->route.method = APIGW_METHOD_ANY;
    r->nodes[child].route = (uint32_t)r->route_count;
    r->routes[r->route_count++] = a->route;
    return APIGW_OK;
}

apigw_status apigw_router_add(apigw_router *router, const char *key, size_t key_len, uint64_t id, apigw_error *err) {
    key_len = length_of(key, key_len);
    gw_error_clear(err);
    apigw_route_key parts;
    if (router == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a router");
    if (router->sealed)
        return gw_error_set(err, APIGW_E_STATE, UINT64_MAX, "expected a router that is not sealed");
    apigw_status status = apigw_route_key_parse(router->api, key, key_len, &parts, err);
    if (status != APIGW_OK)
        return status;
    if (router->route_count >= APIGW_ROUTER_ROUTES_MAX)
        return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %d routes", APIGW_ROUTER_ROUTES_MAX);
    struct adding a = {
        .route = {.key = key,
                  .id = id,
                  .key_len = (uint32_t)key_len,
                  .method = parts.method,
                  .parameters = parts.parameters,
                  .path_at = (uint32_t)(parts.path - key),
                  .greedy = parts.greedy},
        .path = {parts.path, parts.path_len},
        .err = err,
    };
    if (parts.method == 0)
        return parts.path[0] == '$' ? add_whole(router, &a) : add_custom(router, &a);
    if (!router_reserve(router, &a, parts.segments))
        return gw_error_nomem(err);
    status = check_conflicts(router, &a);
    if (status == APIGW_OK)
        router_insert(router, &a);
    return status;
}
