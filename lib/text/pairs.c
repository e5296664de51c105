#include "text/pairs.h"
#include "core/sort.h"
#include "text/header.h"
#include <string.h>

static bool pairs_same(const char *a, size_t a_len, const char *b, size_t b_len, bool fold) {
    return a_len == b_len && (a_len == 0 || (fold ? gw_header_letters_equal(a, b, a_len) : memcmp(a, b, a_len) == 0));
}

const apigw_pair *gw_pairs_find(const pair_list *list, const char *name, size_t n, size_t nth, bool fold) {
    for (size_t i = 0; i < list->count; i++) {
        const apigw_pair *pair = &list->at[i];
        if (pairs_same(pair->name, pair->name_len, name, n, fold) && nth-- == 0)
            return pair;
    }
    return NULL;
}

bool gw_pairs_grow(pair_list *list, arena *memory) {
    enum { FIRST = 8 }; /* most lists are not longer, and so grow once */
    const bool first = list->capacity == 0;
    apigw_pair *grown = first ? arena_alloc(memory, FIRST * sizeof *grown)
                              : gw_arena_grow(memory, list->at, sizeof *grown, &list->capacity, list->count + 1);
    if (grown == NULL)
        return false;
    if (first)
        list->capacity = FIRST;
    list->at = grown;
    return true;
}

/* ---- merging ------------------------------------------------------------------------------------------------ */

static unsigned folded(char c, bool fold) {
    unsigned u = (unsigned char)c;
    return fold && u >= 'A' && u <= 'Z' ? u | 0x20 : u;
}

int gw_pairs_compare(const apigw_pair *a, const apigw_pair *b, bool fold) {
    size_t n = a->name_len < b->name_len ? a->name_len : b->name_len;
    for (size_t i = 0; i < n; i++) {
        unsigned x = folded(a->name[i], fold), y = folded(b->name[i], fold);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a->name_len < b->name_len ? -1 : a->name_len > b->name_len;
}

typedef struct ordering {
    const apigw_pair *pairs;
    bool fold;
} ordering;

static bool pairs_before(const void *context, uint32_t a, uint32_t b) {
    const ordering *o = context;
    return gw_pairs_compare(&o->pairs[a], &o->pairs[b], o->fold) < 0;
}

static bool pairs_contains(const ordering *o, const uint32_t *sorted, size_t n, const apigw_pair *pair) {
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = gw_pairs_compare(&o->pairs[sorted[middle]], pair, o->fold);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The names from `i` on are in a different order in both lists: look up each by sorting. */
static bool merge_by_order(pair_list *all, const pair_list *single, size_t i, bool fold, arena *memory) {
    size_t n = all->count;
    uint32_t *sorted = arena_alloc(memory, n * sizeof *sorted);
    ordering o = {all->at, fold};
    if (sorted == NULL)
        return false;
    for (size_t k = 0; k < n; k++)
        sorted[k] = (uint32_t)k;
    gw_sort_numbers(sorted, n, pairs_before, &o);
    for (; i < single->count; i++) {
        const apigw_pair *pair = &single->at[i];
        o.pairs = all->at; /* it may have moved */
        if (pairs_contains(&o, sorted, n, pair))
            continue;
        if (!pairs_push(all, memory, pair_name(pair), pair_value(pair), pair->flags))
            return false;
    }
    return true;
}

bool gw_pairs_merge_some(pair_list *all, const pair_list *single, bool fold, arena *memory) {
    const apigw_pair *have = all->at, *have_end = have + all->count, *pair = single->at;
    for (size_t left = single->count; left != 0;
         left--, pair++) { /* usually both have the same names in the same order */
        const char *name;
        if (have == have_end ||
            (have->name != pair->name && !pairs_same(pair->name, pair->name_len, have->name, have->name_len, fold)))
            return merge_by_order(all, single, single->count - left, fold, memory);
        name = have->name;
        do
            have++;
        while (have != have_end && have->name == name);
    }
    return true;
}
