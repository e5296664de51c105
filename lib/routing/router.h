/* The implementation of apigw_router: a tree of templates while routes are added, a table of states once it is sealed.
 *
 * Adding builds a tree: a node for each template prefix, with literal children, one parameter and one greedy child.
 *
 * Sealing turns the tree into states. A state represents all nodes that the segments read so far may lead to, so that a
 * lookup never backtracks: after a literal segment it is at the literal's node and at the parameter's node at once. No
 * backtracking is needed to find the winner either: all routes are sorted by precedence (their rank), each state has
 * the lowest rank that ends here for each method, and the lookup keeps the lowest that it has seen. REST and HTTP APIs
 * differ only in how routes are sorted and in their options.
 *
 * Such states can be many more than there are nodes: a thousand literals next to a parameter with a thousand children
 * make a million. In that case (see router_seal.c) a literal gets the states of its own node only, and a flag that the
 * parameter's state is an alternative that must be walked too.
 *
 * Alternatives can have alternatives, and so on. If a walk could visit more states than a lookup in bit vectors would
 * read words (see router_bit_vectors.h), the table has bit vectors instead of states. */
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
    uint32_t path_at;         /* offset of the template in the key */
    uint32_t greedy;          /* as apigw_route_key.greedy */
    uint32_t next;            /* another route of the same node, or ROUTER_NONE */
    uint32_t rank;            /* position in the order of precedence, once sealed */
} router_route;

/* ---- while routes are added --------------------------------------------------------------------------------- */

/* Node 0 is the root, so 0 means no child. */
typedef struct router_node {
    uint32_t parent;
    uint32_t label;        /* number of the literal, or on a REST API of the variable's name, in router.labels */
    uint32_t first_child;  /* literal */
    uint32_t next_sibling; /* of a literal */
    uint32_t parameter;
    uint32_t greedy;
    uint32_t route; /* the first that ends here, or ROUTER_NONE */
    uint32_t maker; /* the route that created it */
} router_node;

/* A crit-bit tree that finds numbers by their keys in at most as many steps as a key has bits. A link is the index of a
 * branch, or with ROUTER_LEAF a number. */
#define ROUTER_LEAF UINT32_C(0x80000000)

typedef struct router_branch {
    uint32_t bit; /* of the key, 0 being the highest of the first byte: selects the link */
    uint32_t link[2];
} router_branch;

typedef struct bit_tree {
    router_branch *branches;
    size_t count, capacity;
    uint32_t root; /* a link, or ROUTER_NONE */
} bit_tree;

/* ---- sealed ------------------------------------------------------------------------------------------------- */

/* The lowest rank for each method, ROUTER_NONE for a method without a route. */
typedef struct router_row {
    uint32_t rank[ROUTE_METHODS];
    uint32_t methods; /* those that have one */
} router_row;

typedef struct router_state {
    uint32_t other;    /* the state after a segment that equals no literal, or 0 */
    uint32_t accept;   /* row of the routes that end here; row 0 is empty */
    uint32_t greedy;   /* row of the greedy routes that begin here */
    uint32_t least;    /* the lowest rank of this state and all after it */
    uint32_t literals; /* edges that leave it */
} router_state;

/* A literal segment that leads from one state to another. In a table of bit vectors `from` is the number of the segment
 * and `to` the first run of the literal. */
typedef struct router_edge {
    uint32_t hash;
    uint32_t from;
    uint32_t to;
    uint32_t label_at; /* in router.text */
    uint16_t label_len;
    uint16_t alternative; /* 1: `other` of `from` must be walked too */
} router_edge;

/* The routes of one word that have a literal as a segment. The runs of a literal end with one of word ROUTER_NONE. */
typedef struct run {
    uint64_t routes;
    uint32_t word;
    uint32_t unused;
} run;

/* See router_bit_vectors.h. */
typedef struct router_bit_vectors {
    size_t words;   /* of a vector; 0: the table has states */
    size_t depth;   /* segments of the longest template */
    uint64_t *bits; /* one vector after another */
    run *runs;      /* of the literals */
    size_t run_count;
} router_bit_vectors;

/* A path that is a template without variables, and its row: what a walk along it finds. */
typedef struct router_path {
    uint32_t hash;
    uint32_t len; /* 0: the slot is free */
    const char *text;
    router_row row;
} router_path;

/* See router_paths.h. */
typedef struct router_paths {
    router_path *slots;
    uint32_t mask; /* number of slots less one; with no slots 0 */
} router_paths;

/* The position of a path parameter of a route. */
typedef struct router_parameter {
    uint16_t segment; /* number in the template */
    uint16_t name_at; /* in the key */
    uint16_t name_len;
    uint16_t greedy;
} router_parameter;

struct apigw_router {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of the tree; released by sealing */
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
    router_bit_vectors bit_vectors;
    router_paths paths;
    router_edge *edges; /* sorted by router_compare_edge() */
    uint32_t *buckets;  /* by the upper bits of the hash: the first of its edges; one more for the end */
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

/* Return the hash of a segment that leads on from a state. */
static inline uint32_t router_edge_hash(uint32_t hash, uint32_t state) {
    uint32_t h = (hash ^ state) * 0x9E3779B1u;
    return h ^ h >> 15;
}

/* Compare two edges; no two are equal. A bucket is searched by bisection, so texts that were chosen to share a hash
 * cost only a few steps more. */
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

/* apigw_router_seal() with a choice for tests: the best form, states, states that are never merged, or bit vectors. */
enum router_form { ROUTER_FITTING, ROUTER_STATES, ROUTER_ALTERNATIVES, ROUTER_BIT_VECTORS, ROUTER_FORMS };
apigw_status gw_router_seal_as(apigw_router *r, enum router_form form, apigw_error *err);

/* apigw_router_match() that also counts the steps of its walk. */
apigw_status gw_router_match_counted(const apigw_router *r, slice method, slice path, apigw_match *out, size_t *steps);

#endif
