#include "text/list_index.h"
#include "core/holes.h"
#include "text/name_tree.h"
#include "text/pairs.h"
#include <string.h>

#define NO_ENTRY UINT32_MAX
#define HOLE SIZE_MAX

struct list_index {
    name_tree names;
    uint32_t *first, *last; /* by name: its entries, or NO_ENTRY */
    size_t first_capacity, last_capacity;
    uint32_t *next;         /* by entry: the next of its name, or NO_ENTRY */
    size_t count, capacity; /* entries that are indexed */
    holes removed;
};

static bool is_hole(const apigw_pair *pair) {
    return pair->name_len == HOLE;
}

/* ---- the index ---------------------------------------------------------------------------------------------- */

static bool list_index_grow(uint32_t **array, arena *memory, size_t *capacity, size_t want) {
    uint32_t *grown = gw_arena_grow(memory, *array, sizeof **array, capacity, want);
    if (grown != NULL)
        *array = grown;
    return grown != NULL;
}

/* Add the next entry to the index. */
static bool index_entry(list_index *x, const pair_list *pairs, arena *memory) {
    const apigw_pair *pair = &pairs->at[x->count];
    size_t names = x->names.count;
    uint32_t entry = (uint32_t)x->count, name;
    if (!list_index_grow(&x->first, memory, &x->first_capacity, names + 1) ||
        !list_index_grow(&x->last, memory, &x->last_capacity, names + 1))
        return false;
    name = gw_name_tree_add(&x->names, memory, pair_name(pair));
    if (name == NAME_NONE)
        return false;
    if (x->names.count != names || x->first[name] == NO_ENTRY)
        x->first[name] = entry;
    else
        x->next[x->last[name]] = entry;
    x->last[name] = entry;
    x->next[entry] = NO_ENTRY;
    x->count++;
    return true;
}

/* Create the index if necessary, and add the new entries of the list. Return the index, or NULL when out of memory. */
static list_index *update_index(const indexed_list *l) {
    list_index *x = *l->index;
    if (x == NULL) {
        x = arena_alloc(l->memory, sizeof *x);
        if (x == NULL)
            return NULL;
        *x = (list_index){.names.fold = l->fold};
        *l->index = x;
    }
    if (!list_index_grow(&x->next, l->memory, &x->capacity, l->pairs->count))
        return NULL;
    while (x->count < l->pairs->count)
        if (!index_entry(x, l->pairs, l->memory))
            return NULL;
    return x;
}

/* Empty the index and keep its memory: the positions of entries have changed. */
static void clear_list_index(list_index *x) {
    name_tree_clear(&x->names);
    x->count = 0;
    x->removed.count = x->removed.total = 0;
}

/* Return the first entry of a name in the index. */
static uint32_t first_of(const list_index *x, slice name) {
    uint32_t number = gw_name_tree_find(&x->names, name);
    return number == NAME_NONE ? NO_ENTRY : x->first[number];
}

bool gw_list_find(const indexed_list *l, slice name, size_t *at) {
    if (*l->index == NULL && l->pairs->count <= LIST_SHORT) {
        const apigw_pair *found = gw_pairs_find(l->pairs, name.at, name.len, 0, l->fold);
        *at = found == NULL ? LIST_NONE : (size_t)(found - l->pairs->at);
        return true;
    }
    const list_index *x = update_index(l);
    if (x == NULL)
        return false;
    uint32_t entry = first_of(x, name);
    *at = entry == NO_ENTRY ? LIST_NONE : entry;
    return true;
}

bool gw_list_is_only(const indexed_list *l, size_t at) {
    const apigw_pair *pair = &l->pairs->at[at];
    if (*l->index != NULL)
        return (*l->index)->next[at] == NO_ENTRY;
    return gw_pairs_find(l->pairs, pair->name, pair->name_len, 1, l->fold) == NULL;
}

/* ---- removing ----------------------------------------------------------------------------------------------- */

static void make_hole(apigw_pair *pair) {
    *pair = (apigw_pair){"", HOLE, "", 0, 0, 0};
}

void gw_list_close_up(pair_list *pairs) {
    pairs->count = (size_t)(gw_list_copy(pairs, pairs->at) - pairs->at);
}

apigw_pair *gw_list_copy(const pair_list *pairs, apigw_pair *to) {
    for (size_t i = 0; i < pairs->count; i++)
        if (!is_hole(&pairs->at[i]))
            *to++ = pairs->at[i];
    return to;
}

static void close_up(const indexed_list *l) {
    gw_list_close_up(l->pairs);
    if (l->expected != NULL)
        gw_list_close_up(l->expected);
}

static void take_out(const indexed_list *l, size_t entry) {
    make_hole(&l->pairs->at[entry]);
    if (l->expected != NULL)
        make_hole(&l->expected->at[entry]);
}

bool gw_list_reserve(const indexed_list *l) {
    list_index *x;
    if (*l->index == NULL && l->pairs->count < LIST_SHORT)
        return true;
    x = update_index(l);
    return x != NULL && list_index_grow(&x->next, l->memory, &x->capacity, x->count + 1) &&
           list_index_grow(&x->first, l->memory, &x->first_capacity, x->names.count + 1) &&
           list_index_grow(&x->last, l->memory, &x->last_capacity, x->names.count + 1) &&
           gw_holes_cover(&x->removed, l->memory, x->count + 1);
}

/* gw_list_remove() for a short list. */
static void remove_each(const indexed_list *l, slice name, enum list_keep keep) {
    size_t kept = LIST_NONE;
    for (size_t i = 0; i < l->pairs->count; i++) {
        const pair_list one = {.at = &l->pairs->at[i], .count = 1};
        if (gw_pairs_find(&one, name.at, name.len, 0, l->fold) == NULL)
            continue;
        if (keep == LIST_KEEP_LAST && kept != LIST_NONE)
            take_out(l, kept);
        if (keep == LIST_KEEP_NONE || (keep == LIST_KEEP_FIRST && kept != LIST_NONE))
            take_out(l, i);
        else
            kept = i;
    }
    close_up(l);
}

/* The same for a long list, which has entries of that name. */
static void remove_linked(const indexed_list *l, uint32_t name, enum list_keep keep) {
    list_index *x = *l->index;
    uint32_t kept = keep == LIST_KEEP_FIRST ? x->first[name] : keep == LIST_KEEP_LAST ? x->last[name] : NO_ENTRY;
    for (uint32_t entry = x->first[name]; entry != NO_ENTRY; entry = x->next[entry])
        if (entry != kept) {
            take_out(l, entry);
            gw_holes_add(&x->removed, entry);
        }
    x->first[name] = x->last[name] = kept;
    if (kept != NO_ENTRY)
        x->next[kept] = NO_ENTRY;
    if (x->removed.total > l->pairs->count / 2) {
        close_up(l);
        clear_list_index(x);
    }
}

bool gw_list_remove(const indexed_list *l, slice name, enum list_keep keep) {
    if (*l->index == NULL && l->pairs->count <= LIST_SHORT) {
        remove_each(l, name, keep);
        return true;
    }
    list_index *x = update_index(l);
    if (x == NULL || !gw_holes_cover(&x->removed, l->memory, l->pairs->count))
        return false;
    uint32_t number = gw_name_tree_find(&x->names, name);
    if (number != NAME_NONE && x->first[number] != NO_ENTRY)
        remove_linked(l, number, keep);
    return true;
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

size_t gw_list_holes(const list_index *index) {
    return index == NULL ? 0 : index->removed.total;
}

size_t gw_list_skip(const list_index *index, size_t nth) {
    return index == NULL ? nth : gw_holes_skip(&index->removed, nth);
}
