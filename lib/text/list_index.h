/* Long lists: entries are found by name in logarithmic time, and removed without moving the others. Short lists are
 * searched and compacted, which is as fast. */
#ifndef TEXT_LIST_INDEX_H
#define TEXT_LIST_INDEX_H

#include "core/memory.h"
#include "text/pairs.h"

/* Maximum number of entries of a short list. */
enum { LIST_SHORT = 64 };

/* No entry. */
#define LIST_NONE SIZE_MAX

typedef struct list_index list_index;

/* A list that is being changed. A removed entry is a hole: its name has a length that no name has. */
typedef struct indexed_list {
    pair_list *pairs;
    pair_list *expected; /* a list with the same entries in the same positions, or NULL */
    list_index **index;  /* NULL until the list is long */
    list_index *none;    /* a target for `index` while the list is short */
    arena *memory;
    bool fold; /* letter case of names does not count */
} indexed_list;

/* Find the first entry of a name, or LIST_NONE. Return false when out of memory. */
bool gw_list_find(const indexed_list *l, slice name, size_t *at);

/* Return whether an entry that gw_list_find() found is the only one of its name. */
bool gw_list_is_only(const indexed_list *l, size_t at);

/* Reserve memory for another entry of a name in the list, so that gw_list_remove() of that name cannot fail afterwards.
 * Return false when out of memory. */
bool gw_list_reserve(const indexed_list *l);

/* Which entry of a name is kept. */
enum list_keep { LIST_KEEP_NONE, LIST_KEEP_FIRST, LIST_KEEP_LAST };

/* Remove the entries of a name. Return false when out of memory; the list is then unchanged. */
bool gw_list_remove(const indexed_list *l, slice name, enum list_keep keep);

/* Return the number of holes. */
size_t gw_list_holes(const list_index *index);

/* Return the index of the nth entry that is not a hole; it exists. */
size_t gw_list_skip(const list_index *index, size_t nth);

/* Copy the entries that are not holes. Return their end. */
apigw_pair *gw_list_copy(const pair_list *pairs, apigw_pair *to);

/* Remove the holes of a list. Its index is then invalid. */
void gw_list_close_up(pair_list *pairs);

#endif
