/* Names that are found again in as many steps as they have bits, whatever names there are: a crit-bit tree. */
#ifndef TEXT_NAME_TREE_H
#define TEXT_NAME_TREE_H

#include "core/memory.h"
#include "text/slice.h"
#include <stdint.h>

/* What stands for a name that is not there. */
#define NAME_NONE UINT32_MAX

typedef struct name_branch name_branch;

/* Names have numbers from 0 on, in the order in which they are added. All zero is an empty tree. */
typedef struct name_tree {
    slice *names; /* by number */
    size_t count, name_capacity;
    name_branch *branches; /* one for each name but the first */
    size_t branch_capacity;
    uint32_t root; /* a link, where there are names */
    bool fold;     /* letter case of ASCII does not count */
} name_tree;

/* The number of a name, or NAME_NONE. */
uint32_t gw_name_tree_find(const name_tree *t, slice name);

/* The number of a name, which is added if it is not there: then its text has to live as long as the tree. NAME_NONE:
 * there is no memory, and the tree is as it was. */
uint32_t gw_name_tree_add(name_tree *t, arena *memory, slice name);

/* Forgets all names and keeps the memory. */
static inline void name_tree_clear(name_tree *t) {
    t->count = 0;
}

#endif
