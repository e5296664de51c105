#include "json/duplicates.h"
#include "core/sort.h"
#include "json/lexer.h"
#include "json/walker.h"
#include <string.h>

/* Hash collisions after which the names of a map are put into a table rather than compared one by one, which keeps the
 * cost linear. */
enum { COLLISIONS_MAX = 4 };

enum { LEVELS_FIRST = 32 }; /* levels of nesting that the first allocation holds */

/* ---- keys --------------------------------------------------------------------------------------------------- */

/* A name that must differ from the names before it in the same object. */
typedef struct member_key {
    slice name;      /* without escapes */
    const char *at;  /* opening quote of a member; NULL for an entry of a map */
    uint32_t object; /* number of its object */
    bool repeated;   /* a key before it is equal */
} member_key;

static bool key_equal(const member_key *a, const member_key *b) {
    return a->object == b->object && slice_equal(a->name, b->name);
}

/* Mark repeated keys with a hash table. A cell has the number of a key, counted from 1, and the high half of its hash.
 * Return false, with some keys marked, when the table has to be given up: names that were chosen to collide would make
 * the time quadratic. */
static bool mark_by_table(member_key *keys, size_t n, uint64_t *table, size_t mask) {
    size_t budget = 8 * n; /* of further cells, and of bytes compared in vain by eights */
    for (size_t i = 0; i < n; i++) {
        const uint64_t hash = gw_json_key_hash(keys[i].name, keys[i].object), high = hash & ~(uint64_t)UINT32_MAX;
        size_t at = (size_t)hash & mask;
        for (; table[at] != 0; at = (at + 1) & mask) {
            size_t cost = 1;
            if ((table[at] ^ high) <= UINT32_MAX) {
                if (key_equal(&keys[(uint32_t)table[at] - 1], &keys[i])) {
                    keys[i].repeated = true;
                    break;
                }
                cost += keys[i].name.len / 8;
            }
            if (cost > budget)
                return false;
            budget -= cost;
        }
        if (!keys[i].repeated)
            table[at] = high | (i + 1);
    }
    return true;
}

static bool key_before(const void *context, uint32_t a, uint32_t b) {
    const member_key *x = (const member_key *)context + a, *y = (const member_key *)context + b;
    const size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
    int order;
    if (x->object != y->object)
        return x->object < y->object;
    order = n == 0 ? 0 : memcmp(x->name.at, y->name.at, n);
    if (order != 0)
        return order < 0;
    return x->name.len != y->name.len ? x->name.len < y->name.len : a < b;
}

/* Mark repeated keys by sorting. Return false when out of memory. */
static bool mark_by_order(member_key *keys, size_t n, arena *memory) {
    uint32_t *order = arena_alloc(memory, n * sizeof *order);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, n, key_before, keys);
    for (size_t i = 1; i < n; i++)
        keys[order[i]].repeated = key_equal(&keys[order[i - 1]], &keys[order[i]]);
    return true;
}

/* Return the number of cells of a table for so many keys: a power of two, half of which are free. */
static size_t cells_for(size_t n) {
    size_t cells = 16;
    while (cells < 2 * n)
        cells *= 2;
    return cells;
}

/* Mark the keys that are equal to one before them. Return false when out of memory. */
static bool mark_repeated(member_key *keys, size_t n, arena *memory) {
    const size_t cells = cells_for(n);
    uint64_t *table = arena_alloc(memory, cells * sizeof *table);
    if (table == NULL)
        return false;
    memset(table, 0, cells * sizeof *table);
    return mark_by_table(keys, n, table, cells - 1) || mark_by_order(keys, n, memory);
}

/* ---- in a map ----------------------------------------------------------------------------------------------- */

/* Return whether pair `i` is the last of an entry: adjacent pairs with one name pointer are one entry. */
static bool ends_entry(const pair_list *list, size_t i) {
    return i + 1 == list->count || list->at[i].name != list->at[i + 1].name;
}

/* Mark entries that a later one of their name replaces with a hash table of pair numbers, counted from 1. Return false,
 * with some of them marked, when the table has to be given up, see mark_by_table(). */
static bool mark_entries_by_table(pair_list *list, uint32_t *table, size_t mask) {
    size_t budget = 8 * list->count;
    bool repeated = false;
    for (size_t i = list->count; i-- > 0;) {
        const slice name = pair_name(&list->at[i]);
        if (ends_entry(list, i)) {
            size_t at = (size_t)gw_json_key_hash(name, 0) & mask;
            for (repeated = false; table[at] != 0 && !repeated; at = repeated ? at : (at + 1) & mask) {
                const slice other = pair_name(&list->at[table[at] - 1]);
                const size_t cost = other.len == name.len ? 1 + name.len / 8 : 1;
                repeated = slice_equal(other, name);
                if (!repeated && cost > budget)
                    return false;
                budget -= repeated ? 0 : cost;
            }
            if (!repeated)
                table[at] = (uint32_t)i + 1;
        }
        if (repeated)
            list->at[i].flags |= GW_JSON_NO_VALUE;
    }
    return true;
}

/* Mark them by sorting. Return false when out of memory. */
static bool mark_entries_by_order(pair_list *list, arena *memory) {
    member_key *keys = arena_alloc(memory, list->count * sizeof *keys), *key = keys;
    if (keys == NULL)
        return false;
    for (size_t i = list->count; i-- > 0;) /* from the last to the first, so that all but the last are repeated */
        if (ends_entry(list, i))
            *key++ = (member_key){pair_name(&list->at[i]), NULL, 0, false};
    if (!mark_by_order(keys, (size_t)(key - keys), memory))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const bool last = ends_entry(list, i);
        if (key[-1].repeated)
            list->at[i].flags |= GW_JSON_NO_VALUE;
        key -= last;
    }
    return true;
}

bool gw_json_drop_duplicates(pair_list *list, arena *memory) {
    const size_t cells = cells_for(list->count);
    uint32_t *table = arena_alloc(memory, cells * sizeof *table);
    if (table == NULL)
        return false;
    memset(table, 0, cells * sizeof *table);
    if (!mark_entries_by_table(list, table, cells - 1) && !mark_entries_by_order(list, memory))
        return false;
    gw_json_drop_null_entries(list);
    return true;
}

void gw_json_drop_null_entries(pair_list *list) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if ((list->at[i].flags & GW_JSON_NO_VALUE) == 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
}

void gw_json_names_compare(gw_json_names *names, const apigw_pair *pairs, size_t i) {
    if (++names->collisions > COLLISIONS_MAX) {
        names->duplicate = true;
        return;
    }
    for (size_t k = 0; k < i; k++)
        if (pairs[k].name_len == pairs[i].name_len && memcmp(pairs[k].name, pairs[i].name, pairs[i].name_len) == 0)
            names->duplicate = true;
}

bool gw_json_deduplicate(pair_list *list, arena *memory) {
    gw_json_names names;
    gw_json_names_clear(&names);
    for (size_t i = 0; i < list->count && !names.duplicate; i++) {
        const apigw_pair *pair = &list->at[i];
        if ((pair->flags & GW_JSON_NO_VALUE) != 0)
            names.duplicate = true;
        else if (i == 0 || pair->name != pair[-1].name)
            gw_json_names_add(&names, list->at, i);
    }
    return !names.duplicate || gw_json_drop_duplicates(list, memory);
}

/* ---- in a document ------------------------------------------------------------------------------------------ */

/* The members of a text while they are collected. */
typedef struct members {
    member_key *at;
    size_t count, capacity;
    arena *memory;
    uint32_t object_count;
    uint32_t *objects; /* by level from 1 on: the number of the object, 0 for an array */
    size_t level, level_capacity;
} members;

/* Return the number of the innermost object; 0 in an array, outside of all, and where no reader goes so deep. */
static uint32_t current_object(const members *all) {
    return all->level == 0 || all->level > GW_JSON_DEPTH_MAX ? 0 : all->objects[all->level];
}

/* Return a new key; NULL when out of memory. */
static inline member_key *add_key(members *all) {
    if (all->count == all->capacity) {
        member_key *grown = gw_arena_grow(all->memory, all->at, sizeof *grown, &all->capacity, all->count + 1);
        if (grown == NULL)
            return NULL;
        all->at = grown;
    }
    return &all->at[all->count++];
}

static bool add_member(members *all, slice raw, bool escaped) {
    member_key *key = add_key(all);
    if (key == NULL)
        return false;
    *key = (member_key){raw, raw.at - 1, current_object(all), false};
    if (escaped) {
        bool has_nul;
        char *plain = arena_bytes(all->memory, raw.len);
        if (plain == NULL)
            return false;
        key->name = slice_of(plain, gw_json_unescape(plain, raw.at, raw.len, &has_nul));
    }
    return true;
}

/* Collect members with plain names, without white space, as long as their values are plain strings. Return the position
 * after them, or that of the first value of another form; NULL when out of memory. */
static const char *collect_plain_members(members *all, const char *p, const char *end) {
    const char *limit = end - p > SIMD_JSON_AHEAD ? end - SIMD_JSON_AHEAD : p;
    const uint32_t object = current_object(all);
    while (p < limit && *p == '"') {
        const char *quote = plain_quote(p + 1, limit), *e;
        member_key *key;
        if (quote == NULL || quote[1] != ':')
            break;
        key = add_key(all);
        if (key == NULL)
            return NULL;
        *key = (member_key){slice_between(p + 1, quote), p, object, false};
        p = quote + 2;
        e = *p == '"' ? plain_quote(p + 1, limit) : NULL;
        if (e == NULL || e[1] != ',')
            break;
        p = e + 2;
    }
    return p;
}

/* Enter or leave an object or array at a bracket. Return false when out of memory. */
static bool change_level(members *all, char bracket) {
    if (bracket == '}' || bracket == ']') {
        all->level -= all->level != 0;
        return true;
    }
    if (++all->level >= all->level_capacity && all->level <= GW_JSON_DEPTH_MAX) {
        uint32_t *grown =
            gw_arena_grow(all->memory, all->objects, sizeof *grown, &all->level_capacity, all->level + LEVELS_FIRST);
        if (grown == NULL)
            return false;
        all->objects = grown;
    }
    if (all->level <= GW_JSON_DEPTH_MAX)
        all->objects[all->level] = bracket == '{' ? ++all->object_count : 0;
    return true;
}

/* Collect every member of every object, up to the first fault. Return false when out of memory. */
static bool collect_members(members *all, slice text) {
    const char *end = text.at + text.len, *p = text.at, *e;
    bool name_next = false;
    gw_json_fault f;
    unsigned holds;
    while (p < end) {
        const char c = *p++;
        if (c == '"') {
            e = gw_json_string_end(p, end, &holds, &f);
            if (e == NULL)
                return true;
            if (name_next && !add_member(all, slice_between(p, e), (holds & GW_JSON_ESCAPES) != 0))
                return false;
            name_next = false;
            p = e + 1;
        } else if (c == '{' || c == '}' || c == '[' || c == ']') {
            if (!change_level(all, c))
                return false;
        }
        if ((c == '{' || c == ',') && current_object(all) != 0) {
            p = collect_plain_members(all, p, end);
            if (p == NULL)
                return false;
            name_next = p[-1] != ':'; /* else the name was collected */
        }
    }
    return true;
}

bool gw_json_find_duplicate(slice text, arena *memory, const char **where) {
    members all = {.memory = memory};
    *where = NULL;
    if (!collect_members(&all, text) || !mark_repeated(all.at, all.count, memory))
        return false;
    for (size_t i = 0; i < all.count && *where == NULL; i++)
        if (all.at[i].repeated)
            *where = all.at[i].at;
    return true;
}
