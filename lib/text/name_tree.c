#include "text/name_tree.h"
#include "text/ascii.h"
#include "text/slice.h"
#include <string.h>

/* A link with this bit is the number of a name, otherwise that of a branch. */
#define LEAF UINT32_C(0x80000000)

/* A bit in which the names below differ: names with 0 are below the first link. */
struct name_branch {
    uint32_t byte;
    uint32_t mask; /* of the result of byte_of() */
    uint32_t link[2];
};

/* Return a byte of a name with bit 8 set, or 0 after its end. */
static uint32_t byte_of(const name_tree *t, slice name, size_t i) {
    if (i >= name.len)
        return 0;
    return 0x100u | (unsigned char)(t->fold ? ascii_lower(name.at[i]) : name.at[i]);
}

static unsigned side(const name_tree *t, const name_branch *b, slice name) {
    return (byte_of(t, name, b->byte) & b->mask) != 0;
}

/* Return the number of the name that shares the longest prefix with `name`. The tree is not empty. */
static uint32_t nearest(const name_tree *t, slice name) {
    uint32_t link = t->root;
    while ((link & LEAF) == 0)
        link = t->branches[link].link[side(t, &t->branches[link], name)];
    return link & ~LEAF;
}

/* Find the first bit in which two names differ. Return false when they are equal. */
static bool find_difference(const name_tree *t, slice a, slice b, name_branch *found) {
    size_t i = 0, n = a.len > b.len ? a.len : b.len;
    uint32_t differ = 0;
    while (i < n && (differ = byte_of(t, a, i) ^ byte_of(t, b, i)) == 0)
        i++;
    found->byte = (uint32_t)i;
    for (found->mask = 0x100; differ != 0 && (differ & found->mask) == 0;)
        found->mask >>= 1;
    return differ != 0;
}

uint32_t gw_name_tree_find(const name_tree *t, slice name) {
    name_branch difference;
    if (t->count == 0)
        return NAME_NONE;
    uint32_t number = nearest(t, name);
    return find_difference(t, name, t->names[number], &difference) ? NAME_NONE : number;
}

/* Make room for one more name. */
static bool name_tree_reserve(name_tree *t, arena *memory) {
    enum { FIRST = 16 };
    size_t want = t->count < FIRST ? FIRST : t->count + 1;
    slice *names = gw_arena_grow(memory, t->names, sizeof *names, &t->name_capacity, want);
    if (names == NULL)
        return false;
    t->names = names;
    name_branch *branches = gw_arena_grow(memory, t->branches, sizeof *branches, &t->branch_capacity, want);
    if (branches == NULL)
        return false;
    t->branches = branches;
    return true;
}

/* Return whether a branch is above another on the way to a name. */
static bool is_above(const name_branch *a, const name_branch *b) {
    return a->byte != b->byte ? a->byte < b->byte : a->mask > b->mask;
}

/* Put the last name below a new branch. */
static void name_tree_insert(name_tree *t, name_branch *made) {
    uint32_t number = (uint32_t)t->count - 1, *link = &t->root;
    slice name = t->names[number];
    while ((*link & LEAF) == 0 && is_above(&t->branches[*link], made))
        link = &t->branches[*link].link[side(t, &t->branches[*link], name)];
    unsigned own = side(t, made, name);
    made->link[own] = number | LEAF;
    made->link[1 - own] = *link;
    t->branches[number - 1] = *made;
    *link = number - 1;
}

uint32_t gw_name_tree_add(name_tree *t, arena *memory, slice name) {
    name_branch made;
    const bool first = t->count == 0;
    if (!first) {
        uint32_t number = nearest(t, name);
        if (!find_difference(t, name, t->names[number], &made))
            return number;
    }
    if (t->count >= LEAF || name.len >= LEAF || !name_tree_reserve(t, memory))
        return NAME_NONE;
    t->names[t->count++] = name;
    if (first)
        t->root = LEAF;
    else
        name_tree_insert(t, &made);
    return (uint32_t)t->count - 1;
}
