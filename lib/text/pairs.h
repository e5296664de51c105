/* Lists of names and values. */
#ifndef APIGW_TEXT_PAIRS_H
#define APIGW_TEXT_PAIRS_H

#include "core/memory.h"
#include "text/slice.h"
#include <apigw/request.h>

typedef struct pair_list {
    apigw_pair *at;
    size_t count, capacity;
    size_t markers; /* while the JSON reader fills the list: entries that are GW_JSON_NO_VALUE */
} pair_list;

static inline slice pair_name(const apigw_pair *pair) {
    return slice_of(pair->name, pair->name_len);
}

static inline slice pair_value(const apigw_pair *pair) {
    return slice_of(pair->value, pair->value_len);
}

/* The `nth` pair of that name, or NULL. `fold`: letter case aside. */
const apigw_pair *gw_pairs_find(const pair_list *list, const char *name, size_t n, size_t nth, bool fold);

/* Order of two names, below, at or above 0. `fold`: letter case aside. */
int gw_pairs_compare(const apigw_pair *a, const apigw_pair *b, bool fold);

/* Makes room for one more pair. False when there is no memory. */
bool gw_pairs_grow(pair_list *list, arena *memory);

/* Adds a pair whose texts live as long as the list. False when there is no memory. */
static inline bool pairs_push(pair_list *list, arena *memory, slice name, slice text, uint32_t flags) {
    if (list->count == list->capacity && !gw_pairs_grow(list, memory))
        return false;
    list->at[list->count++] = (apigw_pair){name.at, name.len, text.at, text.len, flags, 0};
    return true;
}

/* pairs_merge() of lists that both have entries. */
bool gw_pairs_merge_some(pair_list *all, const pair_list *single, bool fold, arena *memory);

/* Adds to `all` the pairs of `single` whose names are not in it; entries of one name stand together in `all`. False
 * when there is no memory. */
static inline bool pairs_merge(pair_list *all, const pair_list *single, bool fold, arena *memory) {
    if (single->count != 0 && all->count != 0)
        return gw_pairs_merge_some(all, single, fold, memory);
    if (all->count == 0)
        *all = *single;
    return true;
}

#endif
