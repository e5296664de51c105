#include "json/patch.h"

#include "core/holes.h"
#include "text/name_tree.h"
#include "json/pointer.h"
#include "json/walker.h"
#include "json/writer.h"

typedef struct gw_json_node gw_json_node;

/* A member or an element. */
typedef struct gw_json_entry {
    slice space;        /* after the entry before: white space and, if it was parsed, the comma */
    slice label;        /* of a member: the name and the colon */
    slice value;        /* as text; of a parsed container only its first byte counts */
    gw_json_node *node; /* the value, if it is a parsed container; else NULL */
    uint32_t before;    /* the entry of the same name before this one, or NAME_NONE */
    bool comma;         /* a comma follows `space` */
    bool removed;
} gw_json_entry;

/* A parsed container. */
struct gw_json_node {
    gw_json_entry *entries;
    size_t count, capacity;
    name_tree names; /* of an object, without escapes */
    uint32_t *last;  /* by name: its last entry, or NAME_NONE */
    size_t last_capacity;
    holes removed; /* of an array: its removed elements */
    slice tail;    /* white space after the last entry, and the closing bracket */
    gw_json_node *parent;
    uint32_t number; /* of its entry in the parent */
    bool object;
    bool plain; /* an entry was removed: entries are written with nothing but commas between them */
};

struct gw_json_patch {
    arena *memory;
    gw_json_entry root;
    size_t removed_count;
};

gw_json_patch *gw_json_patch_begin(arena *memory, slice json) {
    gw_json_patch *e = arena_alloc(memory, sizeof *e);
    if (e != NULL)
        *e = (gw_json_patch){.memory = memory, .root = {.value = json, .before = NAME_NONE}};
    return e;
}

size_t gw_json_patch_removed_count(const gw_json_patch *e) {
    return e->removed_count;
}

/* ---- entries ------------------------------------------------------------------------------------------------ */

/* Decode the escapes of a name. Return false when out of memory. */
static bool plain_name(arena *memory, slice name, slice *plain) {
    bool has_nul;
    char *to;
    *plain = name;
    if (name.len == 0 || memchr(name.at, '\\', name.len) == NULL)
        return true;
    to = arena_bytes(memory, name.len);
    if (to == NULL)
        return false;
    *plain = slice_of(to, gw_json_unescape(to, name.at, name.len, &has_nul));
    return true;
}

/* Decode a token of a pointer; with `keep` it is always copied. Return false when out of memory. */
static bool plain_token(arena *memory, slice token, bool keep, slice *plain) {
    size_t n = 0;
    char *to;
    *plain = token;
    if (!keep && (token.len == 0 || memchr(token.at, '~', token.len) == NULL))
        return true;
    to = arena_bytes(memory, token.len);
    if (to == NULL)
        return false;
    for (size_t i = 0; i < token.len;)
        to[n++] = gw_json_pointer_byte(token, &i);
    *plain = slice_of(to, n);
    return true;
}

/* Make room for one more entry, and in an object for its name. `*number` is that of the name. */
static bool patch_reserve(arena *memory, gw_json_node *n, slice name, uint32_t *number) {
    size_t names = n->names.count;
    gw_json_entry *entries = gw_arena_grow(memory, n->entries, sizeof *entries, &n->capacity, n->count + 1);
    if (entries == NULL)
        return false;
    n->entries = entries;
    *number = 0;
    if (!n->object)
        return true;
    uint32_t *last = gw_arena_grow(memory, n->last, sizeof *last, &n->last_capacity, names + 1);
    if (last == NULL)
        return false;
    n->last = last;
    *number = gw_name_tree_add(&n->names, memory, name);
    if (n->names.count != names)
        last[*number] = NAME_NONE;
    return *number != NAME_NONE;
}

/* Append an entry for which there is room. */
static gw_json_entry *push_patch_entry(gw_json_node *n, uint32_t number, gw_json_entry entry) {
    entry.before = NAME_NONE;
    if (n->object) {
        entry.before = n->last[number];
        n->last[number] = (uint32_t)n->count;
    }
    n->entries[n->count] = entry;
    return &n->entries[n->count++];
}

/* ---- parsing containers ------------------------------------------------------------------------------------- */

/* A walk along a pointer, which parses all containers on the path in one pass. */
typedef struct opening {
    arena *memory;
    const char *p, *end;
    slice token, rest;
    gw_json_node *node;
    size_t wanted; /* of an array: the element on the path */
} opening;

static gw_json_node *make_node(opening *o, gw_json_node *parent) {
    gw_json_node *n = arena_alloc(o->memory, sizeof *n);
    if (n == NULL)
        return NULL;
    *n = (gw_json_node){.parent = parent, .object = *o->p++ == '{'};
    if (parent != NULL)
        n->number = (uint32_t)parent->count - 1;
    if (n->object || !gw_json_pointer_index(o->token, &o->wanted))
        o->wanted = SIZE_MAX;
    return n;
}

/* Return to the outer container at the end of the current one. */
static void close_node(opening *o, const char *space, slice pointer) {
    gw_json_node *n = o->node;
    n->tail = slice_between(space, o->p);
    o->node = n->parent;
    o->wanted = SIZE_MAX;
    if (o->node == NULL)
        return;
    slice *value = &o->node->entries[n->number].value;
    value->len = (size_t)(o->p - value->at);
    const char *at = o->token.at - 1;
    o->rest = slice_between(at, pointer.at + pointer.len);
    while (*--at != '/') {
    }
    o->token = slice_of(at + 1, (size_t)(o->rest.at - at - 1));
}

/* Parse the next entry, or enter it when it is a container on the path. */
static bool parse_patch_entry(opening *o, const char *space) {
    gw_json_node *n = o->node;
    const char *label = o->p;
    bool on_path = n->count == o->wanted;
    slice name = {NULL, 0}, plain = {NULL, 0};
    uint32_t number;
    unsigned holds;
    gw_json_fault f;
    if (n->object) {
        const char *quote = gw_json_string_end(label + 1, o->end, &holds, &f);
        name = slice_of(label + 1, (size_t)(quote - label - 1));
        on_path = gw_json_pointer_names(o->token, name);
        o->p = gw_json_skip_space(gw_json_skip_space(quote + 1, o->end) + 1, o->end);
    }
    if (!plain_name(o->memory, name, &plain) || !patch_reserve(o->memory, n, plain, &number))
        return false;
    gw_json_entry *made = push_patch_entry(n, number,
                                           (gw_json_entry){.space = {space, (size_t)(label - space)},
                                                           .label = {label, (size_t)(o->p - label)},
                                                           .value = {o->p, 0}});
    if (on_path && o->rest.len != 0 && (*o->p == '{' || *o->p == '[')) {
        gw_json_pointer_next(&o->rest, &o->token);
        made->node = make_node(o, n);
        o->node = made->node;
        return made->node != NULL;
    }
    o->p = gw_json_value_end(o->p, o->end, GW_JSON_DEPTH_MAX, &f);
    made->value.len = (size_t)(o->p - made->value.at);
    return true;
}

/* Parse the container of an entry, and those within it that are on the path of the pointer. Return false when out of
 * memory; the entry is then unchanged. */
static bool open_patch_entry(arena *memory, gw_json_entry *entry, slice pointer, gw_json_node *parent) {
    opening o = {.memory = memory, .p = entry->value.at, .end = entry->value.at + entry->value.len, .rest = pointer};
    gw_json_pointer_next(&o.rest, &o.token);
    gw_json_node *outermost = o.node = make_node(&o, NULL);
    while (o.node != NULL) {
        const char *space = o.p;
        o.p = gw_json_skip_space(o.p, o.end);
        if (*o.p == ',')
            o.p = gw_json_skip_space(o.p + 1, o.end);
        if (*o.p == '}' || *o.p == ']') {
            o.p++;
            close_node(&o, space, pointer);
            if (o.node == NULL)
                break;
        } else if (!parse_patch_entry(&o, space)) {
            return false;
        }
    }
    if (outermost == NULL)
        return false;
    outermost->parent = parent;
    if (parent != NULL)
        outermost->number = (uint32_t)(entry - parent->entries);
    entry->node = outermost;
    return true;
}

/* ---- planning ----------------------------------------------------------------------------------------------- */

void gw_json_write_token(apigw_buffer *out, slice token) {
    buffer_byte(out, '"');
    for (size_t i = 0; i < token.len;) {
        char c = gw_json_pointer_byte(token, &i);
        gw_json_write_inside(out, &c, 1);
    }
    buffer_literal(out, "\":");
}

/* Write the value within as many objects as there are tokens left. */
static void write_nested(apigw_buffer *out, slice rest, slice value) {
    size_t depth = 0;
    slice token;
    for (; gw_json_pointer_next(&rest, &token); depth++) {
        buffer_byte(out, '{');
        gw_json_write_token(out, token);
    }
    buffer_append(out, value.at, value.len);
    while (depth-- != 0)
        buffer_byte(out, '}');
}

/* Make the texts of an entry: its value and, of a member, its label. */
static apigw_status make_texts(gw_json_patch *e, const slice *token, slice rest, slice value, apigw_buffer *scratch,
                               gw_json_change *c) {
    size_t label, n;
    gw_buffer_begin(scratch);
    if (token != NULL)
        gw_json_write_token(scratch, *token);
    label = scratch->length;
    write_nested(scratch, rest, value);
    apigw_status status = gw_buffer_finish(scratch);
    if (status != APIGW_OK)
        return status;
    const char *at = apigw_buffer_data(scratch, &n);
    char *text = gw_arena_copy(e->memory, at, n);
    if (text == NULL)
        return APIGW_E_NOMEM;
    gw_json_replace_lone_surrogates(text, n);
    c->label = slice_of(text, label);
    c->value = slice_of(text + label, n - label);
    return APIGW_OK;
}

/* Find the entry of a container that a token names; `*found` is NULL when there is none. */
static apigw_status find_patch_entry(gw_json_patch *e, gw_json_node *n, slice token, gw_json_entry **found,
                                     uint32_t *number) {
    slice plain;
    size_t index;
    *found = NULL;
    if (!n->object) {
        if (!gw_json_pointer_index(token, &index) || index >= n->count - n->removed.total)
            return APIGW_OK;
        *number = (uint32_t)gw_holes_skip(&n->removed, index);
        *found = &n->entries[*number];
        return APIGW_OK;
    }
    if (!plain_token(e->memory, token, false, &plain))
        return APIGW_E_NOMEM;
    *number = gw_name_tree_find(&n->names, plain);
    if (*number != NAME_NONE && n->last[*number] != NAME_NONE)
        *found = &n->entries[n->last[*number]];
    return APIGW_OK;
}

/* Return whether a token names the position after the last element. */
static bool is_after(const gw_json_node *n, slice token) {
    size_t index;
    if (token.len == 1 && token.at[0] == '-')
        return true;
    return gw_json_pointer_index(token, &index) && index == n->count - n->removed.total;
}

static apigw_status plan_added(gw_json_patch *e, gw_json_node *n, slice token, slice rest, slice value,
                               apigw_buffer *scratch, gw_json_change *c) {
    slice name = {NULL, 0};
    if (!n->object && !is_after(n, token))
        return APIGW_E_NOT_FOUND;
    apigw_status status = make_texts(e, n->object ? &token : NULL, rest, value, scratch, c);
    if (status != APIGW_OK)
        return status;
    if ((n->object && !plain_token(e->memory, token, true, &name)) || !patch_reserve(e->memory, n, name, &c->number))
        return APIGW_E_NOMEM;
    c->how = GW_JSON_ADDED;
    c->node = n;
    c->space = slice_of(n->tail.at, n->tail.len - 1);
    return APIGW_OK;
}

static apigw_status plan_removed(gw_json_patch *e, gw_json_node *n, uint32_t number, gw_json_change *c) {
    if (!n->object && !gw_holes_cover(&n->removed, e->memory, n->count))
        return APIGW_E_NOMEM;
    c->how = GW_JSON_REMOVED;
    c->node = n;
    c->number = number;
    return APIGW_OK;
}

static apigw_status plan_replaced(gw_json_patch *e, gw_json_entry *entry, slice rest, slice value,
                                  apigw_buffer *scratch, gw_json_change *c) {
    c->how = GW_JSON_REPLACED;
    c->entry = entry;
    return make_texts(e, NULL, rest, value, scratch, c);
}

/* Plan a change below a value that is not a container. */
static apigw_status plan_scalar(gw_json_patch *e, gw_json_entry *entry, slice rest, slice value, apigw_buffer *scratch,
                                gw_json_change *c) {
    if (value.at == NULL)
        return APIGW_OK; /* there is nothing to remove */
    if (*entry->value.at != 'n')
        return APIGW_E_TYPE;
    return plan_replaced(e, entry, rest, value, scratch, c);
}

/* Return whether an entry is a container. */
static bool is_container(const gw_json_entry *entry) {
    return entry->node != NULL || *entry->value.at == '{' || *entry->value.at == '[';
}

apigw_status gw_json_patch_plan(gw_json_patch *e, slice pointer, slice value, apigw_buffer *scratch,
                                gw_json_change *change) {
    gw_json_entry *at = &e->root, *found;
    gw_json_node *n = NULL;
    slice rest = pointer, token;
    *change = (gw_json_change){.how = GW_JSON_UNCHANGED};
    while (rest.len != 0) {
        slice from = rest;
        uint32_t number = 0;
        if (!is_container(at))
            return plan_scalar(e, at, rest, value, scratch, change);
        if (at->node == NULL && !open_patch_entry(e->memory, at, rest, n))
            return APIGW_E_NOMEM;
        n = at->node;
        gw_json_pointer_next(&from, &token);
        apigw_status status = find_patch_entry(e, n, token, &found, &number);
        if (status != APIGW_OK)
            return status;
        if (found == NULL)
            return value.at == NULL ? APIGW_OK : plan_added(e, n, token, from, value, scratch, change);
        if (value.at == NULL && from.len == 0)
            return plan_removed(e, n, number, change);
        at = found;
        rest = from;
    }
    return plan_replaced(e, at, rest, value, scratch, change);
}

/* ---- applying ----------------------------------------------------------------------------------------------- */

static void add_patch_entry(const gw_json_change *c) {
    push_patch_entry(
        c->node, c->number,
        (gw_json_entry){.space = c->space, .label = c->label, .value = c->value, .comma = c->node->count != 0});
    c->node->tail = slice_of(c->node->tail.at + c->node->tail.len - 1, 1);
}

static void remove_entries(gw_json_patch *e, const gw_json_change *c) {
    gw_json_node *n = c->node;
    n->plain = true;
    if (!n->object) {
        n->entries[c->number].removed = true;
        gw_holes_add(&n->removed, c->number);
        e->removed_count++;
        return;
    }
    for (uint32_t i = n->last[c->number]; i != NAME_NONE; i = n->entries[i].before, e->removed_count++)
        n->entries[i].removed = true;
    n->last[c->number] = NAME_NONE;
}

void gw_json_patch_apply(gw_json_patch *e, const gw_json_change *change) {
    switch (change->how) {
    case GW_JSON_REPLACED:
        change->entry->value = change->value;
        change->entry->node = NULL;
        break;
    case GW_JSON_ADDED:
        add_patch_entry(change);
        break;
    case GW_JSON_REMOVED:
        remove_entries(e, change);
        break;
    case GW_JSON_UNCHANGED:
        break;
    }
}

/* ---- writing ------------------------------------------------------------------------------------------------ */

/* Return the first entry from `i` on that is not removed, or NULL. */
static const gw_json_entry *next_present(const gw_json_node *n, size_t i) {
    while (i < n->count && n->entries[i].removed)
        i++;
    return i < n->count ? &n->entries[i] : NULL;
}

static void write_before(apigw_buffer *out, const gw_json_node *n, const gw_json_entry *entry, bool any) {
    if (!n->plain)
        buffer_append(out, entry->space.at, entry->space.len);
    if (n->plain ? any : entry->comma)
        buffer_byte(out, ',');
    buffer_append(out, entry->label.at, entry->label.len);
}

void gw_json_patch_write(const gw_json_patch *e, apigw_buffer *out) {
    const gw_json_entry *at = &e->root;
    const gw_json_node *n = NULL;
    while (at != NULL) {
        size_t next = at == &e->root ? 0 : (size_t)(at - n->entries) + 1;
        bool any = at->node == NULL;
        if (at->node != NULL) {
            n = at->node;
            next = 0;
            buffer_byte(out, n->object ? '{' : '[');
        } else {
            buffer_append(out, at->value.at, at->value.len);
        }
        at = NULL;
        for (; n != NULL && (at = next_present(n, next)) == NULL; any = true) {
            const char *bracket = n->tail.at + n->tail.len - 1;
            buffer_append(out, n->plain ? bracket : n->tail.at, n->plain ? 1 : n->tail.len);
            next = (size_t)n->number + 1;
            n = n->parent;
        }
        if (at != NULL)
            write_before(out, n, at, any);
    }
}
