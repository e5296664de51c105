/* Lists of names and values. */
#ifndef MESSAGE_PAIRS_H
#define MESSAGE_PAIRS_H

#include "core/memory.h"
#include "json/reader.h"

/* The `nth` pair of that name, or NULL. `fold`: letter case aside. */
const apigw_pair *pairs_find(const json_pairs *list, const char *name, size_t n, size_t nth, bool fold);

/* Order of two names, below, at or above 0. `fold`: letter case aside. */
int pairs_compare(const apigw_pair *a, const apigw_pair *b, bool fold);

/* Makes room for one more pair. False when there is no memory. */
bool pairs_grow(json_pairs *list, arena *memory);

/* Adds a pair whose texts live as long as the list. False when there is no memory. */
static inline bool pairs_push(json_pairs *list, arena *memory, slice name, slice value, uint32_t flags) {
    if (list->count == list->room && !pairs_grow(list, memory))
        return false;
    list->at[list->count++] = (apigw_pair){name.at, name.len, value.at, value.len, flags, 0};
    return true;
}

/* pairs_merge() of lists that both have entries. */
bool pairs_merge_some(json_pairs *all, const json_pairs *single, bool fold, arena *memory);

/* Adds to `all` the pairs of `single` whose names are not in it; entries of one name stand together in `all`. False
 * when there is no memory. */
static inline bool pairs_merge(json_pairs *all, const json_pairs *single, bool fold, arena *memory) {
    if (single->count != 0 && all->count != 0)
        return pairs_merge_some(all, single, fold, memory);
    if (all->count == 0)
        *all = *single;
    return true;
}

#endif
