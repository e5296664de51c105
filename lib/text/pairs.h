/* Lists of names and values. */
#ifndef TEXT_PAIRS_H
#define TEXT_PAIRS_H

#include "core/memory.h"
#include "text/slice.h"
#include <apigw/request.h>

typedef struct pair_list {
    apigw_pair *at;
    size_t count, capacity;
    size_t markers; /* while the JSON reader fills the list: null entries */
} pair_list;

static inline slice pair_name(const apigw_pair *pair) {
    return slice_of(pair->name, pair->name_len);
}

static inline slice pair_value(const apigw_pair *pair) {
    return slice_of(pair->value, pair->value_len);
}

/* Return the `nth` pair of a name, or NULL. `fold`: ignore letter case. */
const apigw_pair *gw_pairs_find(const pair_list *list, const char *name, size_t n, size_t nth, bool fold);

/* Compare the names of two pairs. `fold`: ignore letter case. */
int gw_pairs_compare(const apigw_pair *a, const apigw_pair *b, bool fold);

/* Make room for one more pair. Return false when out of memory. */
bool gw_pairs_grow(pair_list *list, arena *memory);

/* Append a pair whose texts live as long as the list. Return false when out of memory. */
static inline bool pairs_push(pair_list *list, arena *memory, slice name, slice text, uint32_t flags) {
    if (list->count == list->capacity && !gw_pairs_grow(list, memory))
        return false;
    list->at[list->count++] = (apigw_pair){name.at, name.len, text.at, text.len, flags, 0};
    return true;
}

/* The slow path of pairs_merge(): both lists have entries. */
bool gw_pairs_merge_some(pair_list *all, const pair_list *single, bool fold, arena *memory);

/* Add to `all` the pairs of `single` whose names it does not have. Entries of one name are adjacent in `all`. Return
 * false when out of memory. */
static inline bool pairs_merge(pair_list *all, const pair_list *single, bool fold, arena *memory) {
    if (single->count != 0 && all->count != 0)
        return gw_pairs_merge_some(all, single, fold, memory);
    if (all->count == 0)
        *all = *single;
    return true;
}

#endif
