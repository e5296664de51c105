#include "gateway/values.h"

#include <string.h>

enum {
    MAP_LINEAR = 16,   /* entries up to which a map is searched one by one */
    SYMBOL_BITS = 9,   /* of a byte of a name, or of its end */
    REMOVED = 1,       /* `detail` of the name of a removed entry */
    KEY_ROOM = 24,     /* bytes of an integer as text */
    FIRST_ENTRIES = 4, /* room of a map that begins to grow */
    FIRST_ITEMS = 8
};

#define LEAF UINT32_C(0x80000000)

/* An inner node of the tree over the names: the first bit in which the names below it differ. */
typedef struct map_node {
    uint32_t at; /* byte position * 16 + bit, the highest first */
    uint32_t child[2];
} map_node;

/* Names are found through a crit-bit tree once there are more than MAP_LINEAR: its depth is bounded by the length of
 * the names, so that no choice of names makes look-up slow. */
struct value_map {
    value_entry *entries; /* in order of insertion; removed ones stay, marked */
    size_t used, capacity;
    size_t live;
    map_node *nodes; /* NULL: there is no tree yet */
    size_t node_count, node_capacity;
    uint32_t root;
};

value gw_value_null(void) {
    return (value){.kind = VALUE_NULL};
}

value gw_value_boolean(bool boolean) {
    return (value){.kind = VALUE_BOOLEAN, .as.boolean = boolean};
}

value gw_value_integer(int64_t integer) {
    bool fits = integer >= INT32_MIN && integer <= INT32_MAX;
    return (value){.kind = fits ? VALUE_INTEGER : VALUE_LONG, .as.integer = integer};
}

value gw_value_double(double number) {
    return (value){.kind = VALUE_DOUBLE, .as.number = number};
}

value gw_value_string(slice text) {
    return (value){.kind = VALUE_STRING, .len = (uint32_t)text.len, .at = text.at};
}

bool gw_value_new_map(arena *memory, value *out) {
    value_map *map = arena_alloc(memory, sizeof *map);
    *out = gw_value_null();
    if (map == NULL)
        return false;
    memset(map, 0, sizeof *map);
    *out = (value){.kind = VALUE_MAP, .as.map = map};
    return true;
}

bool gw_value_new_list(arena *memory, value *out) {
    value_list *list = arena_alloc(memory, sizeof *list);
    *out = gw_value_null();
    if (list == NULL)
        return false;
    memset(list, 0, sizeof *list);
    *out = (value){.kind = VALUE_LIST, .as.list = list};
    return true;
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

/* Return the text of an integer, at the end of `room`. */
static slice integer_text(int64_t integer, char capacity[KEY_ROOM]) {
    uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    char *at = capacity + KEY_ROOM;
    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0);
    if (integer < 0)
        *--at = '-';
    return slice_between(at, capacity + KEY_ROOM);
}

/* Return a name whose text is unique among those of its kind. That of a number may be written to `room`. */
static value comparable(value name, char capacity[KEY_ROOM]) {
    slice text;
    switch ((value_kind)name.kind) {
    case VALUE_STRING:
    case VALUE_BIG:
    case VALUE_DECIMAL:
        return name;
    case VALUE_INTEGER:
    case VALUE_LONG:
        text = integer_text(name.as.integer, capacity);
        break;
    case VALUE_BOOLEAN:
        capacity[0] = name.as.boolean;
        text = slice_of(capacity, 1);
        break;
    case VALUE_NULL:
    case VALUE_DOUBLE:
    case VALUE_MAP:
    case VALUE_LIST:
    case VALUE_OTHER:
    default: /* by identity, or by all bits */
        memcpy(capacity, &name.as, sizeof name.as);
        text = slice_of(capacity, sizeof name.as);
    }
    name.at = text.at;
    name.len = (uint32_t)text.len;
    return name;
}

static bool same_name(const value *a, const value *b) {
    return a->kind == b->kind && a->len == b->len && (a->len == 0 || memcmp(a->at, b->at, a->len) == 0);
}

/* Return the unit at a position of a name: its kind, its bytes, its end. */
static inline uint32_t symbol_at(const value *name, size_t position) {
    if (position == 0)
        return name->kind;
    return position - 1 < name->len ? (uint32_t)(unsigned char)name->at[position - 1] + 1 : 0;
}

static inline unsigned bit_at(const value *name, uint32_t at) {
    return symbol_at(name, at >> 4) >> (SYMBOL_BITS - 1 - (at & 15)) & 1;
}

/* ---- maps ------------------------------------------------------------------------------------------------------- */

/* Return the place in the tree that leads to the only entry that may have that name. */
static uint32_t *tree_leaf(const value_map *map, const value *name, uint32_t *root) {
    uint32_t *at = root;
    while ((*at & LEAF) == 0) {
        map_node *node = &map->nodes[*at];
        at = &node->child[bit_at(name, node->at)];
    }
    return at;
}

/* Find an entry by a name of which comparable() made the text unique. A small map is searched one by one: length and
 * last byte differ in most names. */
static value_entry *find(const value_map *map, const value *name) {
    if (map->nodes != NULL && map->used != 0) {
        uint32_t root = map->root;
        value_entry *entry = &map->entries[*tree_leaf(map, name, &root) & ~LEAF];
        return entry->name.detail != REMOVED && same_name(&entry->name, name) ? entry : NULL;
    }
    const char *last = name->len != 0 ? name->at + name->len - 1 : NULL;
    for (size_t i = 0; i < map->used; i++) {
        value_entry *entry = &map->entries[i];
        if (entry->name.len != name->len || (last != NULL && entry->name.at[name->len - 1] != *last))
            continue;
        if (entry->name.detail != REMOVED && same_name(&entry->name, name))
            return entry;
    }
    return NULL;
}

/* Return the first bit in which two names differ. */
static uint32_t first_difference(const value *a, const value *b) {
    size_t position = 0;
    while (symbol_at(a, position) == symbol_at(b, position))
        position++;
    uint32_t differ = symbol_at(a, position) ^ symbol_at(b, position), bit = 0;
    while ((differ >> (SYMBOL_BITS - 1 - bit) & 1) == 0)
        bit++;
    return (uint32_t)(position << 4) | bit;
}

/* Make the tree lead to entry `index`, also where an entry of that name was removed. The tree has a node to spare. */
static void tree_insert(value_map *map, uint32_t index) {
    const value *name = &map->entries[index].name;
    if (index == 0 && map->node_count == 0) {
        map->root = LEAF;
        return;
    }
    uint32_t *leaf = tree_leaf(map, name, &map->root);
    const value *other = &map->entries[*leaf & ~LEAF].name;
    if (same_name(name, other)) {
        *leaf = index | LEAF;
        return;
    }
    uint32_t difference = first_difference(name, other), *at = &map->root;
    while ((*at & LEAF) == 0 && map->nodes[*at].at < difference)
        at = &map->nodes[*at].child[bit_at(name, map->nodes[*at].at)];
    map_node *node = &map->nodes[map->node_count];
    unsigned side = bit_at(name, difference);
    node->at = difference;
    node->child[side] = index | LEAF;
    node->child[1 - side] = *at;
    *at = (uint32_t)map->node_count++;
}

/* Make room for entries, and for the tree where there will be one. */
static bool map_reserve(arena *memory, value_map *map, size_t want) {
    if (want > INT32_MAX)
        return false;
    if (want > map->capacity) {
        size_t first = map->capacity == 0 && want < FIRST_ENTRIES ? FIRST_ENTRIES : want;
        value_entry *entries = gw_arena_grow(memory, map->entries, sizeof *entries, &map->capacity, first);
        if (entries == NULL)
            return false;
        map->entries = entries;
    }
    if (want <= MAP_LINEAR)
        return true;
    bool build = map->nodes == NULL;
    map_node *nodes = gw_arena_grow(memory, map->nodes, sizeof *nodes, &map->node_capacity, map->capacity);
    if (nodes == NULL)
        return false;
    map->nodes = nodes;
    for (uint32_t i = 0; build && i < map->used; i++)
        tree_insert(map, i);
    return true;
}

size_t gw_value_map_count(const value_map *map) {
    return map->live;
}

value_entry *gw_value_map_find(const value_map *map, slice name) {
    value key = gw_value_string(name);
    return find(map, &key);
}

value_entry *gw_value_map_find_key(const value_map *map, value name) {
    char capacity[KEY_ROOM];
    value key = comparable(name, capacity);
    return find(map, &key);
}

bool gw_value_map_put(arena *memory, value_map *map, value name, value v) {
    char capacity[KEY_ROOM];
    value key = comparable(name, capacity);
    value_entry *entry = find(map, &key);
    if (entry != NULL) {
        entry->value = v;
        return true;
    }
    if (!map_reserve(memory, map, map->used + 1))
        return false;
    if (key.at != name.at) { /* it is in `room` */
        key.at = gw_arena_copy(memory, key.at, key.len);
        if (key.at == NULL)
            return false;
    }
    key.detail = 0;
    map->entries[map->used] = (value_entry){key, v};
    map->used++;
    map->live++;
    if (map->nodes != NULL)
        tree_insert(map, (uint32_t)(map->used - 1));
    return true;
}

void gw_value_map_remove(value_map *map, value_entry *entry) {
    entry->name.detail = REMOVED;
    map->live--;
}

value_entry *gw_value_map_next(const value_map *map, size_t *at) {
    while (*at < map->used) {
        value_entry *entry = &map->entries[(*at)++];
        if (entry->name.detail != REMOVED)
            return entry;
    }
    return NULL;
}

bool gw_value_map_reserve(arena *memory, value_map *map, size_t entries) {
    return entries == 0 || map_reserve(memory, map, entries);
}

/* ---- lists ------------------------------------------------------------------------------------------------------ */

bool gw_value_list_add(arena *memory, value_list *list, value v) {
    if (list->count == list->capacity) {
        value *items = gw_arena_grow(memory, list->items, sizeof *items, &list->capacity,
                                     list->capacity == 0 ? FIRST_ITEMS : list->count + 1);
        if (items == NULL)
            return false;
        list->items = items;
    }
    list->items[list->count++] = v;
    return true;
}
