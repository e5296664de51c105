/* A crit-bit tree of names: a name is found in at most as many steps as it has bits. */
#ifndef TEXT_NAME_TREE_H
#define TEXT_NAME_TREE_H

#include "core/memory.h"
#include "text/slice.h"
#include <stdint.h>

/* No name. */
#define NAME_NONE UINT32_MAX

typedef struct name_branch name_branch;

/* Names are numbered from 0 in the order in which they are added. All zero is an empty tree. */
typedef struct name_tree {
    slice *names; /* by number */
    size_t count, name_capacity;
    name_branch *branches; /* one for each name but the first */
    size_t branch_capacity;
    uint32_t root; /* a link, if there are names */
    bool fold;     /* ignore ASCII letter case */
} name_tree;

/* Return the number of a name, or NAME_NONE. */
uint32_t gw_name_tree_find(const name_tree *t, slice name);

/* Return the number of a name. A new name is added; its text must live as long as the tree. Return NAME_NONE when out
 * of memory; the tree is then unchanged. */
uint32_t gw_name_tree_add(name_tree *t, arena *memory, slice name);

/* Remove all names and keep the memory. */
static inline void name_tree_clear(name_tree *t) {
    t->count = 0;
}

#endif
