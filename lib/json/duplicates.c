#include "json/duplicates.h"
#include "core/sort.h"
#include "json/lexer.h"
#include <string.h>

/* Hash collisions after which a map is sorted rather than compared name by name, which keeps the cost linear. */
enum { COLLISIONS_MAX = 8 };

enum { LEVELS_FIRST = 32 }; /* levels of nesting that the first allocation holds */

static int compare_bytes(slice a, slice b) {
    int order = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
    if (order != 0)
        return order;
    return a.len < b.len ? -1 : a.len > b.len;
}

/* ---- in a map ----------------------------------------------------------------------------------------------- */

static bool pair_before(const void *context, uint32_t a, uint32_t b) {
    const apigw_pair *pairs = context;
    int order = compare_bytes(pair_name(&pairs[a]), pair_name(&pairs[b]));
    return order != 0 ? order < 0 : a < b;
}

/* Sort the entries by name, mark all but the last of each, and then close the gaps. */
bool gw_json_drop_duplicates(pair_list *list, arena *memory) {
    uint32_t *order = arena_alloc(memory, list->count * sizeof *order);
    size_t kept = 0;
    if (order == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, list->count, pair_before, list->at);
    for (size_t i = list->count - 1; i-- > 0;) {
        apigw_pair *pair = &list->at[order[i]], *next = &list->at[order[i + 1]];
        if (slice_equal(pair_name(pair), pair_name(next)) &&
            (pair->name != next->name || (next->flags & GW_JSON_NO_VALUE) != 0))
            pair->flags |= GW_JSON_NO_VALUE;
    }
    for (size_t i = 0; i < list->count; i++)
        if ((list->at[i].flags & GW_JSON_NO_VALUE) == 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
    return true;
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

/* A member of an object. */
typedef struct member {
    slice name;      /* without escapes */
    const char *at;  /* its opening quote */
    uint32_t object; /* number of its object */
} member;

typedef struct member_list {
    member *at;
    size_t count, capacity;
} member_list;

static bool member_before(const void *context, uint32_t a, uint32_t b) {
    const member *m = context, *x = &m[a], *y = &m[b];
    int order;
    if (x->object != y->object)
        return x->object < y->object;
    order = compare_bytes(x->name, y->name);
    return order != 0 ? order < 0 : a < b;
}

static bool add_member(member_list *all, slice raw, uint32_t object, arena *memory) {
    member *m;
    if (all->count == all->capacity) {
        m = gw_arena_grow(memory, all->at, sizeof *m, &all->capacity, all->count + 1);
        if (m == NULL)
            return false;
        all->at = m;
    }
    m = &all->at[all->count++];
    m->at = raw.at - 1;
    m->object = object;
    m->name = raw;
    if (raw.len != 0 && memchr(raw.at, '\\', raw.len) != NULL) {
        bool has_nul;
        char *plain = arena_bytes(memory, raw.len);
        if (plain == NULL)
            return false;
        m->name = slice_of(plain, gw_json_unescape(plain, raw.at, raw.len, &has_nul));
    }
    return true;
}

/* The numbers of the objects around a position, by level; 0 for an array, and for the level outside of the text. */
typedef struct levels {
    uint32_t *object;
    size_t level, capacity;
} levels;

static bool enter_level(levels *l, uint32_t object, arena *memory) {
    if (l->level + 1 >= l->capacity) {
        uint32_t *grown = gw_arena_grow(memory, l->object, sizeof *grown, &l->capacity, l->level + LEVELS_FIRST);
        if (grown == NULL)
            return false;
        l->object = grown;
        grown[0] = 0;
    }
    l->object[++l->level] = object;
    return true;
}

/* Collect every member of every object of a valid text. Return false when out of memory. */
static bool collect_members(slice text, member_list *all, arena *memory) {
    const char *end = text.at + text.len, *e;
    uint32_t object_count = 0;
    levels l = {NULL, 0, 0};
    bool name_next = false;
    gw_json_fault f;
    unsigned holds;
    for (const char *p = text.at; p < end; p++) {
        if (*p == '{' || *p == '[') {
            name_next = *p == '{';
            if (!enter_level(&l, name_next ? ++object_count : 0, memory))
                return false;
        } else if (*p == '}' || *p == ']') {
            l.level--;
        } else if (*p == ',') {
            name_next = l.object[l.level] != 0;
        } else if (*p == '"') {
            e = gw_json_string_end(p + 1, end, &holds, &f);
            if (e == NULL)
                return true; /* the text is not valid after all */
            if (name_next && !add_member(all, slice_of(p + 1, (size_t)(e - p - 1)), l.object[l.level], memory))
                return false;
            name_next = false;
            p = e;
        }
    }
    return true;
}

bool gw_json_find_duplicate(slice text, arena *memory, const char **where) {
    member_list all = {NULL, 0, 0};
    uint32_t *order;
    *where = NULL;
    if (!collect_members(text, &all, memory))
        return false;
    order = arena_alloc(memory, all.count * sizeof *order);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < all.count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, all.count, member_before, all.at);
    for (size_t i = 1; i < all.count; i++) {
        const member *a = &all.at[order[i - 1]], *b = &all.at[order[i]];
        if (a->object == b->object && slice_equal(a->name, b->name) && (*where == NULL || b->at < *where))
            *where = b->at;
    }
    return true;
}
