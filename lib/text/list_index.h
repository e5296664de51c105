/* Long lists: entries found by their names without a look at each, and taken out without moving the others. Short ones
 * are searched and closed up, which is as fast. */
#ifndef MESSAGE_LIST_INDEX_H
#define MESSAGE_LIST_INDEX_H

#include "core/memory.h"
#include "text/pairs.h"

/* Entries up to which a list is short. */
enum { LIST_SHORT = 64 };

/* No entry. */
#define LIST_NONE SIZE_MAX

typedef struct list_index list_index;

/* A list that is changed. An entry that was taken out is a hole: its name has a length that no name has. */
typedef struct indexed_list {
    pair_list *pairs;
    pair_list *expected; /* a list with the same entries in the same places, or NULL */
    list_index **index;  /* NULL until the list is long */
    list_index *none;    /* what `index` may point to as long as the list is short */
    arena *memory;
    bool fold; /* letter case of names does not count */
} indexed_list;

/* Finds the first entry of a name: LIST_NONE when there is none. False when there is no memory. */
bool gw_list_find(const indexed_list *l, slice name, size_t *at);

/* Whether an entry that gw_list_find() found is the only one of its name. */
bool gw_list_is_only(const indexed_list *l, size_t at);

/* Makes room for an entry of a name that the list has, so that gw_list_remove() of that name cannot fail after it is
 * added. False when there is no memory. */
bool gw_list_reserve(const indexed_list *l);

/* Which entries of a name stay. */
enum list_keep { LIST_KEEP_NONE, LIST_KEEP_FIRST, LIST_KEEP_LAST };

/* Takes out the entries of a name, but for one. False when there is no memory, and nothing is changed. */
bool gw_list_remove(const indexed_list *l, slice name, enum list_keep keep);

/* Entries that were taken out and are holes. */
size_t gw_list_holes(const list_index *index);

/* The place of the nth entry that is no hole; there is one. */
size_t gw_list_skip(const list_index *index, size_t nth);

/* Copies the entries that are no holes; returns their end. */
apigw_pair *gw_list_copy(const pair_list *pairs, apigw_pair *to);

/* Closes a list up. Its index is of no use then. */
void gw_list_close_up(pair_list *pairs);

#endif
