/* The inside of apigw_router: a tree of templates while routes are added, a table of states once it is sealed.
 *
 * Adding builds a tree: a node for each template prefix, with literal children, one parameter and one greedy child.
 *
 * Sealing turns it into states. A state stands for all the nodes that the segments read so far may have led to, so that
 * the walk along a path never has to come back: after a literal segment it stands at the literal's node and at the
 * parameter's node at once. Which of several routes wins needs no walk either: all routes are sorted by precedence
 * (their rank), each state knows the lowest rank that ends here for each method, and the walk keeps the lowest that it
 * has seen. REST and HTTP APIs differ in how routes are sorted and in their options, in nothing else.
 *
 * Standing at all nodes at once can take many more states than there are nodes: a thousand literals beside a
 * parameter with a thousand children make a million. Where it would (see router_seal.c) a literal gets the states of
 * its own node only and is marked as having an alternative, the parameter's, to be walked too.
 *
 * Alternatives can have alternatives, and so on. Where a walk could visit more states than there are words in the
 * planes of the table (see router_planes.h), the table gets planes in place of states. */
#ifndef ROUTING_ROUTER_H
#define ROUTING_ROUTER_H

#include "core/memory.h"
#include "routing/path_segment.h"
#include "routing/route_key.h"

#define ROUTER_NONE UINT32_MAX

typedef struct router_route {
    const char *key; /* NUL-terminated */
    uint64_t id;
    uint32_t key_len;
    uint32_t first_parameter; /* in router.parameters, once sealed */
    uint32_t method;          /* as apigw_route_key.method */
    uint32_t parameters;      /* as apigw_route_key.parameters */
    uint32_t path_at;         /* where the template begins in the key */
    uint32_t greedy;          /* as apigw_route_key.greedy */
    uint32_t next;            /* another route of the same node, or ROUTER_NONE */
    uint32_t rank;            /* place in the order of precedence, once sealed */
} router_route;

/* ---- while routes are added --------------------------------------------------------------------------------- */

/* Number 0 is the root, so 0 as a child is none. */
typedef struct router_node {
    uint32_t parent;
    uint32_t label;        /* the literal, or on a REST API the variable's name: a number of router.labels */
    uint32_t first_child;  /* literal */
    uint32_t next_sibling; /* of a literal */
    uint32_t parameter;
    uint32_t greedy;
    uint32_t route; /* the first that ends here, or ROUTER_NONE */
    uint32_t maker; /* the route that made it */
} router_node;

/* Numbers found by their keys, bit by bit: whatever keys there are, in no more steps than the key has bits. A link is
 * the place of a branch, or with ROUTER_LEAF a number. */
#define ROUTER_LEAF UINT32_C(0x80000000)

typedef struct router_branch {
    uint32_t bit; /* of the key, the highest of the first byte being 0: which of the two comes next */
    uint32_t link[2];
} router_branch;

typedef struct bit_tree {
    router_branch *branches;
    size_t count, capacity;
    uint32_t root; /* a link, or ROUTER_NONE */
} bit_tree;

/* ---- sealed ------------------------------------------------------------------------------------------------- */

/* The lowest rank for each method, ROUTER_NONE where there is none. */
typedef struct router_row {
    uint32_t rank[ROUTE_METHODS];
    uint32_t methods; /* those that have one */
} router_row;

typedef struct router_state {
    uint32_t other;    /* the state after a segment that is none of the literals, or 0 */
    uint32_t accept;   /* row of the routes that end here; row 0 has none */
    uint32_t greedy;   /* row of the greedy routes that begin here */
    uint32_t least;    /* the lowest rank of this state and all after it */
    uint32_t literals; /* edges that leave it */
} router_state;

/* A literal segment that leads from one state to another. In a table of planes `from` is the segment's number and `to`
 * the first of the literal's runs. */
typedef struct router_edge {
    uint32_t hash;
    uint32_t from;
    uint32_t to;
    uint32_t label_at; /* in router.text */
    uint16_t label_len;
    uint16_t alternative; /* 1: `other` of `from` has to be walked too */
} router_edge;

/* The routes of one word that have a literal in its place. The runs of a literal end with one of number ROUTER_NONE. */
typedef struct run {
    uint64_t routes;
    uint32_t word;
    uint32_t unused;
} run;

/* See router_planes.h. */
typedef struct router_planes {
    size_t words;   /* of a plane; 0: the table has states */
    size_t depth;   /* segments of the longest template */
    uint64_t *bits; /* plane after plane */
    run *runs;      /* of the literals */
    size_t run_count;
} router_planes;

/* Where a path parameter of a route is. */
typedef struct router_parameter {
    uint16_t segment; /* number in the template */
    uint16_t name_at; /* in the key */
    uint16_t name_len;
    uint16_t greedy;
} router_parameter;

struct apigw_router {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of what is added; given back when sealed */
    uint32_t api;
    uint32_t options; /* bits 1 << APIGW_ROUTER_… */
    bool sealed;

    router_route *routes;
    size_t route_count, route_capacity;
    uint32_t whole[3]; /* routes of $default, $connect, $disconnect, or ROUTER_NONE */

    router_node *nodes;
    size_t node_count, node_capacity;
    slice *labels;
    size_t label_count, label_capacity;
    bit_tree label_tree; /* label numbers, by their text */
    bit_tree child_tree; /* literal nodes, by parent and label */

    /* one block of `block_size` bytes, in this order */
    void *block;
    size_t block_size;
    router_state *states;
    router_row *rows;
    router_planes planes;
    router_edge *edges; /* sorted by router_compare_edge() */
    uint32_t *buckets;  /* by the upper bits of the hash: where its edges begin; one more for the end */
    router_parameter *parameters;
    uint32_t *ranked; /* routes by rank */
    char *text;       /* labels, then keys */
    uint32_t bucket_shift;
    uint32_t longest; /* label, in bytes */
    size_t steps_max;
};

enum { WHOLE_DEFAULT, WHOLE_CONNECT, WHOLE_DISCONNECT };

static inline bool router_option(const apigw_router *r, unsigned option) {
    return (r->options >> option & 1u) != 0;
}

/* Hash of a segment as it leads on from a state. */
static inline uint32_t router_edge_hash(uint32_t hash, uint32_t state) {
    uint32_t h = (hash ^ state) * 0x9E3779B1u;
    return h ^ h >> 15;
}

/* The order of edges, which has no equals: a bucket is searched by halves, so that texts which were chosen to share a
 * hash cost a few steps more and not all of them. Below, at or above 0. */
static inline int router_compare_edge(const router_edge *edge, const char *label, uint32_t hash, uint32_t from,
                                      const char *text, size_t n) {
    if (edge->hash != hash)
        return edge->hash < hash ? -1 : 1;
    if (edge->from != from)
        return edge->from < from ? -1 : 1;
    if (edge->label_len != n)
        return edge->label_len < n ? -1 : 1;
    return memcmp(label, text, n);
}

/* The edge from a state for a segment, or NULL. */
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

/* A path on its way through the table. */
typedef struct router_walk {
    const apigw_router *r;
    const char *path;
    size_t begin, end; /* of what is matched */
    bool root;         /* the path is "/" */
    bool slash;        /* a trailing slash was left out */
    bool decode;       /* the path has something to decode */
    unsigned method;   /* its number, or ROUTE_METHODS */
    uint32_t best;     /* the lowest rank so far */
    uint32_t methods;  /* of all routes seen that match but for the method */
    size_t steps;
} router_walk;

/* router_find_edge() for a segment of the path, which is compared decoded on an HTTP API (C2.10). */
const router_edge *gw_router_find_decoded(const router_walk *w, uint32_t from, const path_segment *s);

static inline const router_edge *router_find_segment(const router_walk *w, uint32_t from, const path_segment *s) {
    return w->decode ? gw_router_find_decoded(w, from, s) : router_find_edge(w->r, from, s);
}

/* The segment behind the slash at an offset of the path. */
static inline path_segment router_cut(const router_walk *w, size_t slash) {
    return segment_cut(w->path, w->path + slash + 1, w->path + w->end);
}

/* apigw_router_seal() that makes of the table what fits it best, or for tests what is asked for: states, states that
 * are never merged, planes. */
enum router_form { ROUTER_FITTING, ROUTER_STATES, ROUTER_ALTERNATIVES, ROUTER_PLANES, ROUTER_FORMS };
apigw_status gw_router_seal_as(apigw_router *r, enum router_form form, apigw_error *err);

/* apigw_router_match() that counts the steps of its walk. */
apigw_status gw_router_match_counted(const apigw_router *r, slice method, slice path, apigw_match *out, size_t *steps);

#endif
