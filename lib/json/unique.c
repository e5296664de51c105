#include "json/unique.h"
#include "core/sort.h"
#include "json/scan.h"
#include <string.h>

/* How many names that only look alike are compared with all before them: it keeps the cost linear. */
enum { DOUBTS_MAX = 8 };

enum { LEVELS_FIRST = 32 }; /* levels of nesting that are provided for at first */

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len) {
    int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    if (order != 0)
        return order;
    return a_len < b_len ? -1 : a_len > b_len;
}

/* ---- of one map --------------------------------------------------------------------------------------------- */

static bool pair_before(const void *context, uint32_t a, uint32_t b) {
    const apigw_pair *pairs = context;
    int order = compare_bytes(pairs[a].name, pairs[a].name_len, pairs[b].name, pairs[b].name_len);
    return order != 0 ? order < 0 : a < b;
}

static bool unique_same_name(const apigw_pair *a, const apigw_pair *b) {
    return a->name_len == b->name_len && memcmp(a->name, b->name, a->name_len) == 0;
}

/* In the order of the names marks all but the last entry of each, then closes the gaps. */
bool gw_json_drop_repeated(pair_list *list, arena *memory) {
    uint32_t *order = arena_alloc(memory, list->count * sizeof *order);
    size_t kept = 0;
    if (order == NULL)
        return false;
    for (size_t i = 0; i < list->count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, list->count, pair_before, list->at);
    for (size_t i = list->count - 1; i-- > 0;) {
        apigw_pair *pair = &list->at[order[i]], *next = &list->at[order[i + 1]];
        if (unique_same_name(pair, next) && (pair->name != next->name || (next->flags & GW_JSON_NO_VALUE) != 0))
            pair->flags |= GW_JSON_NO_VALUE;
    }
    for (size_t i = 0; i < list->count; i++)
        if ((list->at[i].flags & GW_JSON_NO_VALUE) == 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
    return true;
}

/* Whether one of the first `n` entries has the name of the one behind them. */
static bool stood_before(const apigw_pair *pairs, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (unique_same_name(&pairs[i], &pairs[n]))
            return true;
    return false;
}

void gw_json_names_compare(gw_json_names *names, const apigw_pair *pairs, size_t i) {
    if (++names->collisions > DOUBTS_MAX || stood_before(pairs, i))
        names->repeated = true;
}

bool gw_json_unique(pair_list *list, arena *memory) {
    gw_json_names names;
    gw_json_names_clear(&names);
    for (size_t i = 0; i < list->count && !names.repeated; i++) {
        const apigw_pair *pair = &list->at[i];
        if ((pair->flags & GW_JSON_NO_VALUE) != 0)
            names.repeated = true;
        else if (i == 0 || pair->name != pair[-1].name)
            gw_json_names_add(&names, list->at, i);
    }
    return !names.repeated || gw_json_drop_repeated(list, memory);
}

/* ---- of a whole document ------------------------------------------------------------------------------------ */

/* A member of any object. */
typedef struct member {
    slice name;      /* without escapes */
    const char *at;  /* its opening quote */
    uint32_t object; /* the number of its object */
} member;

typedef struct unique_members {
    member *at;
    size_t count, capacity;
} unique_members;

static bool member_before(const void *context, uint32_t a, uint32_t b) {
    const member *m = context, *x = &m[a], *y = &m[b];
    int order;
    if (x->object != y->object)
        return x->object < y->object;
    order = compare_bytes(x->name.at, x->name.len, y->name.at, y->name.len);
    return order != 0 ? order < 0 : a < b;
}

static bool add_member(unique_members *all, slice raw, uint32_t object, arena *memory) {
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

/* The numbers of the objects around a place, by level; 0 for an array, and for the level around the whole text. */
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

/* Every member of every object of a valid text. */
static bool collect(slice text, unique_members *all, arena *memory) {
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
                return true; /* no valid text after all */
            if (name_next && !add_member(all, slice_of(p + 1, (size_t)(e - p - 1)), l.object[l.level], memory))
                return false;
            name_next = false;
            p = e;
        }
    }
    return true;
}

bool gw_json_find_duplicate(slice text, arena *memory, const char **where) {
    unique_members all = {NULL, 0, 0};
    uint32_t *order;
    *where = NULL;
    if (!collect(text, &all, memory))
        return false;
    order = arena_alloc(memory, all.count * sizeof *order);
    if (order == NULL)
        return false;
    for (size_t i = 0; i < all.count; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, all.count, member_before, all.at);
    for (size_t i = 1; i < all.count; i++) {
        const member *a = &all.at[order[i - 1]], *b = &all.at[order[i]];
        if (a->object == b->object && a->name.len == b->name.len &&
            (a->name.len == 0 || memcmp(a->name.at, b->name.at, a->name.len) == 0) &&
            (*where == NULL || b->at < *where))
            *where = b->at;
    }
    return true;
}
