/* Sealing: routes are sorted by precedence, the tree of templates becomes states, and all of it one block. */
#include "core/error.h"
#include "core/sort.h"
#include "routing/router_bit_vectors.h"
#include "routing/router_paths.h"

/* ---- precedence --------------------------------------------------------------------------------------------- */

/* Compare two templates that match the same path: by kind of segment from left to right, literal before parameter
 * before greedy (C1.6, C2.3). */
static int compare_kinds(const router_route *a, const router_route *b) {
    slice rest_a = {a->key + a->path_at, a->key_len - a->path_at};
    slice rest_b = {b->key + b->path_at, b->key_len - b->path_at};
    segment s, t;
    for (;;) {
        bool more_a = gw_segment_next(&rest_a, &s), more_b = gw_segment_next(&rest_b, &t);
        if (!more_a || !more_b)
            return (int)more_a - (int)more_b;
        if (s.kind != t.kind)
            return (int)s.kind - (int)t.kind;
    }
}

static int compare_any(const router_route *a, const router_route *b) {
    return (a->method == APIGW_METHOD_ANY) - (b->method == APIGW_METHOD_ANY);
}

/* Return the strategy of a REST API: path first, then exact method (C1.5, C1.6). */
static int compare_rest(const apigw_router *r, const router_route *a, const router_route *b) {
    int order = router_option(r, APIGW_ROUTER_OPT_METHOD_FIRST) ? compare_any(a, b) : 0;
    if (order == 0)
        order = compare_kinds(a, b);
    return order != 0 ? order : compare_any(a, b);
}

/* Return the strategy of an HTTP API: full matches before greedy ones (C2.2), then the same. */
static int compare_http(const apigw_router *r, const router_route *a, const router_route *b) {
    return a->greedy != b->greedy ? (int)a->greedy - (int)b->greedy : compare_rest(r, a, b);
}

/* Whole keys are not templates, and only one of them can match. */
static int compare_whole(const apigw_router *r, const router_route *a, const router_route *b) {
    (void)r;
    (void)a;
    (void)b;
    return 0;
}

typedef int compare_routes(const apigw_router *r, const router_route *a, const router_route *b);

static compare_routes *const strategies[APIGW_ROUTES_LAST + 1] = {
    [APIGW_ROUTES_REST] = compare_rest, [APIGW_ROUTES_HTTP] = compare_http, [APIGW_ROUTES_WEBSOCKET] = compare_whole};

/* Keys without a method come last; equal routes are in the order of adding, so the order does not depend on the sort.
 */
static bool comes_before(const void *context, uint32_t a, uint32_t b) {
    const apigw_router *r = context;
    const router_route *first = &r->routes[a], *second = &r->routes[b];
    int order = (first->method == 0) - (second->method == 0);
    if (order == 0 && first->method != 0)
        order = strategies[r->api](r, first, second);
    return order != 0 ? order < 0 : a < b;
}

/* ---- states ------------------------------------------------------------------------------------------------- */

enum {
    /* The state of a literal next to a parameter represents both nodes while this takes at most this many times the
     * states of its own nodes, */
    MERGE_FACTOR = 8,
    /* and while building the table visits at most this many nodes for each node, plus a constant for small tables. */
    WORK_FACTOR = 32,
    WORK_LEAST = 1 << 23,
    /* Alternatives may make a walk this many times as long as the path. */
    WALK_FACTOR = 2,
    /* If it could be longer, bit vectors replace the states when they cost less: a state costs this many words. */
    STATE_WORDS = 4
};

struct sealing {
    apigw_router *r;
    arena memory;
    router_state *states;
    uint32_t *steps; /* by state: the most that a walk from it visits */
    router_row *rows;
    raw_edge *edges;
    size_t state_count, state_capacity, step_capacity, row_count, row_capacity, edge_count, edge_capacity;
    uint32_t *stack; /* sets of nodes */
    size_t top, stack_capacity;
    uint32_t *sizes; /* by node: nodes at and below it */
    router_bit_vectors bit_vectors;
    uint32_t *ranked;
    uint64_t work, work_max;
    bool no_memory;
};

/* A set of nodes, in sealing.stack. */
struct node_set {
    size_t at, n;
};

/* Make room for `count` elements of an array, or set `no_memory` and return ROUTER_NONE. */
#define GROW(s, array, capacity, count)                                                                                \
    do {                                                                                                               \
        void *grown_ = gw_arena_grow(&(s)->memory, (s)->array, sizeof *(s)->array, &(s)->capacity, (count));           \
        if (grown_ == NULL) {                                                                                          \
            (s)->no_memory = true;                                                                                     \
            return ROUTER_NONE;                                                                                        \
        }                                                                                                              \
        (s)->array = grown_;                                                                                           \
    } while (0)

/* Push a node. Return 0, or ROUTER_NONE when out of memory. */
static uint32_t push_node(struct sealing *s, uint32_t node) {
    GROW(s, stack, stack_capacity, s->top + 1);
    s->stack[s->top++] = node;
    return 0;
}

/* Put the routes of a node into a row, if they rank lower than those in it. */
static void add_to_row(const struct sealing *s, router_row *row, uint32_t node) {
    for (uint32_t i = s->r->nodes[node].route; i != ROUTER_NONE; i = s->r->routes[i].next) {
        const router_route *route = &s->r->routes[i];
        for (unsigned m = 0; m < ROUTE_METHODS; m++)
            if ((route->method >> m & 1u) != 0 && route->rank < row->rank[m])
                row->rank[m] = route->rank;
    }
}

/* Make the row of the routes that end at a set of nodes, or of the greedy routes that begin there. */
static uint32_t make_row(struct sealing *s, uint32_t state, struct node_set nodes, bool greedy) {
    router_row row;
    memset(&row, 0xFF, sizeof row);
    for (size_t i = 0; i < nodes.n; i++) {
        uint32_t node = s->stack[nodes.at + i];
        if (!greedy)
            add_to_row(s, &row, node);
        else if (s->r->nodes[node].greedy != 0)
            add_to_row(s, &row, s->r->nodes[node].greedy);
    }
    row.methods = 0;
    for (unsigned m = 0; m < ROUTE_METHODS; m++) {
        if (row.rank[m] == ROUTER_NONE)
            continue;
        row.methods |= 1u << m;
        if (row.rank[m] < s->states[state].least)
            s->states[state].least = row.rank[m];
    }
    if (row.methods == 0)
        return 0;
    GROW(s, rows, row_capacity, s->row_count + 1);
    s->rows[s->row_count] = row;
    return (uint32_t)s->row_count++;
}

static bool label_before(const void *context, uint32_t a, uint32_t b) {
    const router_node *nodes = context;
    return nodes[a].label < nodes[b].label;
}

static uint32_t build(struct sealing *s, struct node_set nodes, size_t limit);

/* Update a state from the one after it. `alternative` is the state that is walked too, or 0. */
static void update_from_child(struct sealing *s, uint32_t parent, uint32_t child, uint32_t alternative) {
    router_state *state = &s->states[parent];
    const router_state *below = &s->states[child];
    uint32_t steps = 1 + s->steps[child] + (alternative != 0 ? s->steps[alternative] : 0);
    if (below->least < state->least)
        state->least = below->least;
    if (steps > s->steps[parent])
        s->steps[parent] = steps;
}

/* Build the state after a literal: of its own nodes and the parameters together or, if that grows too large, of its own
 * nodes alone, with the state of the parameters as an alternative. */
static uint32_t build_literal(struct sealing *s, struct node_set own, struct node_set parameters, size_t limit,
                              uint32_t *alternative) {
    *alternative = 0;
    if (parameters.n == 0)
        return build(s, own, limit);
    size_t states = s->state_count, rows = s->row_count, edges = s->edge_count, top = s->top;
    size_t most = states + MERGE_FACTOR;
    for (size_t i = 0; i < own.n; i++)
        most += MERGE_FACTOR * (size_t)s->sizes[s->stack[own.at + i]];
    if (s->work < s->work_max) {
        struct node_set both = {s->top, own.n + parameters.n};
        for (size_t i = 0; i < both.n; i++)
            if (push_node(s, s->stack[i < own.n ? own.at + i : parameters.at + i - own.n]) != 0)
                return ROUTER_NONE;
        uint32_t merged = build(s, both, most < limit ? most : limit);
        s->top = top;
        if (merged != ROUTER_NONE || s->no_memory || most >= limit)
            return merged;
        s->state_count = states;
        s->row_count = rows;
        s->edge_count = edges;
    }
    *alternative = 1;
    return build(s, own, limit);
}

/* Build the edges of all literals, which are on the stack, sorted by label. */
static uint32_t build_literals(struct sealing *s, uint32_t state, struct node_set literals, struct node_set parameters,
                               size_t limit) {
    for (size_t i = 0; i < literals.n;) {
        uint32_t label = s->r->nodes[s->stack[literals.at + i]].label, alternative;
        struct node_set own = {literals.at + i, 0};
        while (i < literals.n && s->r->nodes[s->stack[literals.at + i]].label == label) {
            own.n++;
            i++;
        }
        uint32_t to = build_literal(s, own, parameters, limit, &alternative);
        if (to == ROUTER_NONE)
            return ROUTER_NONE;
        GROW(s, edges, edge_capacity, s->edge_count + 1);
        s->edges[s->edge_count++] = (raw_edge){state, to, label, alternative};
        s->states[state].literals++;
        update_from_child(s, state, to, alternative != 0 ? s->states[state].other : 0);
    }
    return 0;
}

/* Push the parameter children and the literal children of a set. */
static uint32_t push_children(struct sealing *s, struct node_set nodes, struct node_set *parameters,
                              struct node_set *literals) {
    const router_node *all = s->r->nodes;
    parameters->at = s->top;
    for (size_t i = 0; i < nodes.n; i++)
        if (all[s->stack[nodes.at + i]].parameter != 0 && push_node(s, all[s->stack[nodes.at + i]].parameter) != 0)
            return ROUTER_NONE;
    parameters->n = s->top - parameters->at;
    literals->at = s->top;
    for (size_t i = 0; i < nodes.n; i++)
        for (uint32_t c = all[s->stack[nodes.at + i]].first_child; c != 0; c = all[c].next_sibling)
            if (push_node(s, c) != 0)
                return ROUTER_NONE;
    literals->n = s->top - literals->at;
    gw_sort_numbers(s->stack + literals->at, literals->n, label_before, all);
    return 0;
}

/* Build the state of a set of nodes and all states after it. Return ROUTER_NONE when there would be more than `limit`
 * states in all, when out of memory, and when enough work has been done; the last does not apply to a limit of
 * SIZE_MAX, outside of all merging. Recursion is as deep as the longest template has segments. */
static uint32_t build(struct sealing *s, struct node_set nodes, size_t limit) {
    struct node_set parameters, literals;
    uint32_t state = (uint32_t)s->state_count;
    size_t top = s->top;
    s->work += nodes.n;
    if (s->state_count >= limit || (s->work > s->work_max && limit != SIZE_MAX))
        return ROUTER_NONE;
    GROW(s, states, state_capacity, s->state_count + 1);
    GROW(s, steps, step_capacity, s->state_count + 1);
    s->state_count++;
    s->states[state] = (router_state){.least = ROUTER_NONE};
    s->steps[state] = 1;

    uint32_t accept = make_row(s, state, nodes, false), greedy = make_row(s, state, nodes, true);
    if (accept == ROUTER_NONE || greedy == ROUTER_NONE || push_children(s, nodes, &parameters, &literals) != 0)
        return ROUTER_NONE;
    s->states[state].accept = accept;
    s->states[state].greedy = greedy;
    if (parameters.n != 0) {
        uint32_t other = build(s, parameters, limit);
        if (other == ROUTER_NONE)
            return ROUTER_NONE;
        s->states[state].other = other;
        update_from_child(s, state, other, 0);
    }
    if (build_literals(s, state, literals, parameters, limit) != 0)
        return ROUTER_NONE;
    s->top = top;
    return state;
}

/* ---- one block ---------------------------------------------------------------------------------------------- */

/* Return log2 of the number of buckets, which is about that of the edges. */
static uint32_t bucket_bits(size_t edges) {
    uint32_t bits = 2;
    while (bits < 31 && (size_t)1 << bits < edges)
        bits++;
    return bits;
}

/* Allocate `size` bytes of the block; with `block` NULL only count them. */
static void *take(char *block, size_t *used, size_t size) {
    void *at = block == NULL ? NULL : block + *used;
    *used += (size + 7) / 8 * 8;
    return at;
}

/* The parts of the block. */
struct layout {
    router_state *states;
    router_row *rows;
    uint64_t *bits;
    run *runs;
    router_path *paths;
    router_edge *edges;
    uint32_t *buckets;
    router_route *routes;
    router_parameter *parameters;
    uint32_t *ranked;
    char *text;
};

/* Compute the parts of the block, and return its size. */
static size_t lay_out(const struct sealing *s, size_t text, char *block, struct layout *l) {
    size_t used = 0, routes = s->r->route_count, parameters = 0;
    for (size_t i = 0; i < routes; i++)
        parameters += s->r->routes[i].parameters;
    l->states = take(block, &used, s->state_count * sizeof *l->states);
    l->rows = take(block, &used, s->row_count * sizeof *l->rows);
    l->bits = take(block, &used, router_bit_vectors_size(&s->bit_vectors) * sizeof *l->bits);
    l->runs = take(block, &used, s->bit_vectors.run_count * sizeof *l->runs);
    l->paths = take(block, &used, gw_router_paths_slots(s->r) * sizeof *l->paths);
    l->edges = take(block, &used, s->edge_count * sizeof *l->edges);
    l->buckets = take(block, &used, (((size_t)1 << bucket_bits(s->edge_count)) + 1) * sizeof *l->buckets);
    l->routes = take(block, &used, routes * sizeof *l->routes);
    l->parameters = take(block, &used, parameters * sizeof *l->parameters);
    l->ranked = take(block, &used, routes * sizeof *l->ranked);
    l->text = take(block, &used, text);
    return used;
}

/* Context of edge_before(). */
struct edge_order {
    const router_edge *edges;
    const char *text;
};

static bool edge_before(const void *context, uint32_t a, uint32_t b) {
    const struct edge_order *o = context;
    const router_edge *second = &o->edges[b];
    return router_compare_edge(&o->edges[a], o->text + o->edges[a].label_at, second->hash, second->from,
                               o->text + second->label_at, second->label_len) < 0;
}

/* Sort the edges into their buckets. `numbers` has an element for each. */
static void place_edges(const struct sealing *s, const struct layout *l, const uint32_t *label_at,
                        router_edge *unsorted, uint32_t *numbers) {
    uint32_t bits = bucket_bits(s->edge_count), bucket = 0;
    for (size_t i = 0; i < s->edge_count; i++) {
        const raw_edge *edge = &s->edges[i];
        slice label = s->r->labels[edge->label];
        uint32_t hash = router_edge_hash(segment_whole(label.at, label.len).hash, edge->from);
        unsorted[i] = (router_edge){
            hash, edge->from, edge->to, label_at[edge->label], (uint16_t)label.len, (uint16_t)edge->alternative};
        numbers[i] = (uint32_t)i;
    }
    gw_sort_numbers(numbers, s->edge_count, edge_before, &(struct edge_order){unsorted, l->text});
    for (size_t i = 0; i < s->edge_count; i++) {
        l->edges[i] = unsorted[numbers[i]];
        while (bucket <= l->edges[i].hash >> (32 - bits))
            l->buckets[bucket++] = (uint32_t)i;
    }
    while (bucket <= (uint32_t)1 << bits)
        l->buckets[bucket++] = (uint32_t)s->edge_count;
}

/* Copy labels and keys, and make the routes point to the copies. Return the length of the longest label. */
static uint32_t place_text(const struct sealing *s, const struct layout *l, uint32_t *label_at) {
    const apigw_router *r = s->r;
    size_t at = 0, longest = 0;
    for (size_t i = 0; i < r->label_count; i++) {
        label_at[i] = (uint32_t)at;
        memcpy(l->text + at, r->labels[i].at, r->labels[i].len);
        at += r->labels[i].len;
        if (r->labels[i].len > longest)
            longest = r->labels[i].len;
    }
    memcpy(l->routes, r->routes, r->route_count * sizeof *l->routes);
    for (size_t i = 0; i < r->route_count; i++) {
        l->routes[i].key = memcpy(l->text + at, r->routes[i].key, r->routes[i].key_len + 1);
        at += r->routes[i].key_len + 1;
    }
    return (uint32_t)longest;
}

/* Record the positions of the parameters of the placed routes. */
static void place_parameters(const struct layout *l, size_t routes) {
    uint32_t count = 0;
    for (size_t i = 0; i < routes; i++) {
        router_route *route = &l->routes[i];
        slice rest = {route->key + route->path_at, route->parameters == 0 ? 0 : route->key_len - route->path_at};
        segment s;
        route->first_parameter = count;
        for (uint16_t number = 0; gw_segment_next(&rest, &s); number++)
            if (s.kind != SEGMENT_LITERAL)
                l->parameters[count++] = (router_parameter){number, (uint16_t)(s.text.at - route->key),
                                                            (uint16_t)s.text.len, s.kind == SEGMENT_GREEDY};
    }
}

static void copy_array(void *to, const void *from, size_t size) {
    if (size != 0)
        memcpy(to, from, size);
}

/* Move the table into one block. */
static bool move_to_block(struct sealing *s) {
    apigw_router *r = s->r;
    struct layout l;
    size_t text = 1;
    for (size_t i = 0; i < r->label_count; i++)
        text += r->labels[i].len;
    for (size_t i = 0; i < r->route_count; i++)
        text += r->routes[i].key_len + (size_t)1;
    uint32_t *label_at = arena_alloc(&s->memory, r->label_count * sizeof *label_at);
    uint32_t *numbers = arena_alloc(&s->memory, s->edge_count * sizeof *numbers);
    router_edge *unsorted = arena_alloc(&s->memory, s->edge_count * sizeof *unsorted);
    size_t size = lay_out(s, text, NULL, &l);
    bool allocated = label_at != NULL && numbers != NULL && unsorted != NULL;
    char *block = allocated ? gw_memory_allocate(&r->allocator, size) : NULL;
    if (block == NULL)
        return false;

    lay_out(s, text, block, &l);
    copy_array(l.states, s->states, s->state_count * sizeof *l.states);
    copy_array(l.rows, s->rows, s->row_count * sizeof *l.rows);
    copy_array(l.bits, s->bit_vectors.bits, router_bit_vectors_size(&s->bit_vectors) * sizeof *l.bits);
    copy_array(l.runs, s->bit_vectors.runs, s->bit_vectors.run_count * sizeof *l.runs);
    copy_array(l.ranked, s->ranked, r->route_count * sizeof *l.ranked);
    r->longest = r->route_count == 0 ? 0 : place_text(s, &l, label_at);
    place_parameters(&l, r->route_count);
    place_edges(s, &l, label_at, unsorted, numbers);
    r->bucket_shift = 32 - bucket_bits(s->edge_count);
    r->bit_vectors = s->bit_vectors;
    r->bit_vectors.bits = l.bits;
    r->bit_vectors.runs = l.runs;
    r->block = block;
    r->block_size = size;
    r->states = l.states;
    r->rows = l.rows;
    r->edges = l.edges;
    r->buckets = l.buckets;
    r->routes = l.routes;
    r->parameters = l.parameters;
    r->ranked = l.ranked;
    r->text = l.text;
    gw_router_paths_fill(r, l.paths, gw_router_paths_slots(r));
    return true;
}

/* Sort the routes and measure the tree. */
static bool prepare_seal(struct sealing *s) {
    apigw_router *r = s->r;
    if (r->node_count == 0) { /* a router without routes needs a root too */
        r->nodes = gw_arena_grow(&r->memory, NULL, sizeof *r->nodes, &r->node_capacity, 1);
        if (r->nodes == NULL)
            return false;
        r->nodes[r->node_count++] = (router_node){.route = ROUTER_NONE, .maker = ROUTER_NONE};
    }
    s->ranked = arena_alloc(&s->memory, r->route_count * sizeof *s->ranked);
    s->sizes = arena_alloc(&s->memory, r->node_count * sizeof *s->sizes);
    if (s->ranked == NULL || s->sizes == NULL)
        return false;
    for (size_t i = 0; i < r->route_count; i++)
        s->ranked[i] = (uint32_t)i;
    gw_sort_numbers(s->ranked, r->route_count, comes_before, r);
    for (size_t i = 0; i < r->route_count; i++)
        r->routes[s->ranked[i]].rank = (uint32_t)i;
    for (size_t i = 0; i < r->node_count; i++)
        s->sizes[i] = 1;
    for (size_t i = r->node_count; i-- > 1;) /* a parent comes before its children */
        s->sizes[r->nodes[i].parent] += s->sizes[i];
    s->rows = gw_arena_grow(&s->memory, NULL, sizeof *s->rows, &s->row_capacity, 1);
    if (s->rows == NULL)
        return false;
    memset(s->rows, 0xFF, sizeof *s->rows); /* row 0 is empty and never read */
    s->row_count = 1;
    s->work_max = (uint64_t)WORK_FACTOR * r->node_count + WORK_LEAST;
    return true;
}

/* Return whether bit vectors cost less than the states that were built, in the worst case. */
static bool wants_bit_vectors(const struct sealing *s, const router_bit_vectors *bit_vectors, enum router_form form) {
    size_t walk = s->steps[0], least = bit_vectors->depth + 1;
    if (form != ROUTER_FITTING || bit_vectors->words == 0)
        return form == ROUTER_BIT_VECTORS && bit_vectors->words != 0;
    return walk > WALK_FACTOR * least && router_bit_vectors_bound(bit_vectors) < STATE_WORDS * walk;
}

/* Build the states, or the bit vectors that replace them. */
static bool make_table(struct sealing *s, enum router_form form) {
    router_bit_vectors bit_vectors = gw_router_bit_vectors_measure(s->r);
    if (form == ROUTER_ALTERNATIVES)
        s->work_max = 0;
    if (push_node(s, 0) != 0 || build(s, (struct node_set){0, 1}, SIZE_MAX) == ROUTER_NONE)
        return false;
    s->r->steps_max = s->steps[0];
    if (!wants_bit_vectors(s, &bit_vectors, form))
        return true;
    s->bit_vectors = bit_vectors;
    s->r->steps_max = router_bit_vectors_bound(&bit_vectors);
    size_t edges = 0;
    s->edges = gw_router_bit_vectors_build(s->r, &s->bit_vectors, &s->memory, &edges);
    s->edge_count = edges;
    s->state_count = s->row_count = 0;
    return s->edges != NULL;
}

apigw_status gw_router_seal_as(apigw_router *r, enum router_form form, apigw_error *err) {
    struct sealing s = {.r = r};
    gw_arena_init(&s.memory, &r->allocator);
    bool done = prepare_seal(&s) && make_table(&s, form) && move_to_block(&s);
    gw_arena_free(&s.memory);
    if (!done)
        return gw_error_nomem(err);
    gw_arena_free(&r->memory);
    r->nodes = NULL;
    r->labels = NULL;
    r->label_tree = r->child_tree = (bit_tree){NULL, 0, 0, ROUTER_NONE};
    r->sealed = true;
    return APIGW_OK;
}

apigw_status apigw_router_seal(apigw_router *router, apigw_error *err) {
    gw_error_clear(err);
    if (router == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a router");
    return router->sealed ? APIGW_OK : gw_router_seal_as(router, ROUTER_FITTING, err);
}

uint32_t apigw_router_rank(const apigw_router *router, size_t i) {
    return router != NULL && router->sealed && i < router->route_count ? router->routes[i].rank : ROUTER_NONE;
}

size_t apigw_router_steps_max(const apigw_router *router) {
    return router != NULL && router->sealed ? router->steps_max : 0;
}
