#include "json/reader_parts.h"
#include <string.h>

_Static_assert(sizeof(((json_member *)NULL)->key) <= BLOCK_AHEAD, "a key is compared by blocks");

/* ---- members, the careful way ------------------------------------------------------------------------------- */

static void empty_list(json_document *d, unsigned list) {
    d->lists[list].count = d->lists[list].markers = 0;
    d->formed &= ~(1u << list);
}

/* A member that stood before: the last counts, so what the first left is forgotten. */
static void forget(reader *r, const json_member *m) {
    json_document *d = r->d;
    d->present[m->slot >> 6] &= ~(UINT64_C(1) << (m->slot & 63));
    if (d->withholds)
        d->withheld[m->slot >> 6] &= ~(UINT64_C(1) << (m->slot & 63));
    if (m->type == JSON_OBJECT) {
        const json_shape *shape = &r->how->schema->shapes[m->target];
        for (unsigned i = 0; i < JSON_SLOT_WORDS; i++) {
            d->present[i] &= ~shape->subtree[i];
            if (d->withholds)
                d->withheld[i] &= ~shape->subtree[i];
        }
        for (unsigned i = 0; i < JSON_LISTS_MAX; i++)
            if ((shape->lists >> i) & 1)
                empty_list(d, i);
    } else if (m->type >= JSON_MAP) {
        empty_list(d, m->target);
    }
}

/* A copy of the `n` bytes at `p` as they were sent, or NULL when there is no memory. */
static const char *copy_as_sent(reader *r, const char *p, size_t n) {
    const slice original = r->how->original;
    char *copy;
    if (original.at != NULL)
        return arena_copy(r->how->memory, original.at + (p - r->text), n);
    copy = arena_bytes(r->how->memory, n + 1);
    if (copy != NULL)
        json_mend_quotes(copy, p, n);
    return copy;
}

/* Keeps the text of a pristine object, which begins at `*begin`, as it was sent: moves `*begin`, and the texts of
 * objects within it, to a copy. False when there is no memory. */
static bool keep_text(reader *r, const json_shape *shape, const char **begin, size_t n) {
    json_document *d = r->d;
    const char *copy = copy_as_sent(r, *begin, n);
    if (copy == NULL)
        return false;
    for (unsigned i = 0; i < JSON_SLOT_WORDS; i++)
        for (uint64_t left = d->present[i] & shape->objects[i]; left != 0; left &= left - 1) {
            json_text *slot = &d->slots[64 * i + lowest_bit(left)];
            slot->at = copy + (slot->at - *begin);
        }
    *begin = copy;
    return true;
}

/* Behind an object of a shape, whose text is kept too. */
static const char *read_child(reader *r, const char *p, const json_member *m) {
    const char *begin = p;
    const json_shape *shape = &r->how->schema->shapes[m->target];
    bool pristine = r->pristine;
    reader_text t;
    if (peek(r, p) != '{') {
        const char *e = reader_empty_array(r, p);
        return e != NULL ? e : reader_other_type(r, p, "an object");
    }
    if (r->depth == 0)
        return reader_too_deep(r, p);
    r->depth--;
    r->pristine |= (m->rules & JSON_PRISTINE) != 0 && r->how->original.at == NULL;
    p = reader_read_object(r, p + 1, shape, &r->begins[m->target]);
    if (p == NULL)
        return NULL;
    r->depth++;
    r->pristine = pristine;
    t = (reader_text){begin, (size_t)(p - begin), false, false, false, false};
    if ((m->rules & JSON_PRISTINE) != 0 && !keep_text(r, shape, &t.at, t.len))
        return reader_fail(r, APIGW_E_NOMEM, begin, "");
    store(r, m, &t, begin);
    return p;
}

typedef const char *value_reader(reader *r, const char *p, const json_member *m);

/* By type. */
static value_reader *const value_readers[] = {
    [JSON_TEXT] = reader_read_text,
    [JSON_SCALAR] = reader_read_scalar,
    [JSON_INTEGER] = reader_read_scalar,
    [JSON_BOOLEAN] = reader_read_scalar,
    [JSON_OPAQUE] = reader_read_opaque,
    [JSON_OBJECT] = read_child,
    [JSON_MAP] = reader_read_map,
    [JSON_MULTI_MAP] = reader_read_map,
    [JSON_EITHER_MAP] = reader_read_map,
    [JSON_STRINGS] = reader_read_strings,
    [JSON_ONE_STRING] = reader_read_strings,
    [JSON_EITHER_STRINGS] = reader_read_strings,
};

/* Behind the value of a member that may have stood before. */
static const char *read_any_value(reader *r, const char *p, const json_member *m) {
    if (json_has(r->d, m->slot))
        forget(r, m);
    r->path[r->level++] = m;
    p = value_readers[m->type](r, json_skip_space(p, r->end), m);
    if (p != NULL)
        r->level--;
    return p;
}

/* Makes a member that the schema does not know the place of a fault. */
static void name_place(reader *r, slice name) {
    char *plain = arena_bytes(r->how->memory, name.len + 1);
    bool has_nul;
    if (plain == NULL)
        return; /* the pointer ends before it */
    r->key = (slice){plain, json_unescape(plain, name.at, name.len, &has_nul)};
    r->keyed = true;
}

/* Behind the value of a member that the schema does not know. On the outermost level it is noted. */
static const char *read_other(reader *r, const char *p, slice name) {
    json_document *d = r->d;
    json_other *other;
    const char *e = json_value_end(p, r->end, r->depth, &r->fault);
    if (e == NULL) {
        name_place(r, name);
        e = reader_skip(r, p); /* which tells, and may go on */
        if (e == NULL)
            return NULL;
        r->keyed = false;
    }
    if (r->level != 0)
        return e;
    if (d->other_count >= r->how->max_items)
        return reader_too_many(r, p, "fewer members");
    if (d->other_count == d->other_room) {
        other = arena_grow(r->how->memory, d->others, sizeof *other, &d->other_room, d->other_count + 1);
        if (other == NULL)
            return reader_fail(r, APIGW_E_NOMEM, p, "");
        d->others = other;
    }
    d->others[d->other_count++] = (json_other){name, {p, (size_t)(e - p)}};
    return e;
}

/* read_name() of any name, with white space and escapes. */
static const char *read_any_name(reader *r, const char *p, const json_shape *shape, slice *name, unsigned *index) {
    unsigned holds;
    bool known = true;
    const char *e;
    p = json_skip_space(p, r->end);
    if (peek(r, p) != '"')
        return reader_fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = json_string_end(p + 1, r->end, &holds, &r->fault);
    if (e == NULL) {
        reader_text none;
        known = false;
        e = reader_bad_utf8(r, &none);
    }
    if (e == NULL)
        return NULL;
    *name = (slice){p + 1, (size_t)(e - p - 1)};
    if (!known) {
        *index = 0;
    } else if (holds & JSON_ESCAPES) {
        char plain[6 * JSON_KEY_MAX];
        bool has_nul;
        *index = name->len > sizeof plain ? 0
                                          : json_find_member(r->how->schema, shape, plain,
                                                             json_unescape(plain, name->at, name->len, &has_nul));
    } else {
        *index = json_find_member(r->how->schema, shape, name->at, name->len);
    }
    p = json_skip_space(e + 1, r->end);
    if (peek(r, p) != ':')
        return reader_fail(r, APIGW_E_SYNTAX, p, "':'");
    return p + 1;
}

/* ---- members, the quick way --------------------------------------------------------------------------------- */

/* Behind a member's name and colon; `*index` is 0 when the schema does not know it. */
static IN_LINE const char *read_name(reader *r, const char *p, const json_shape *shape, slice *name, unsigned *index) {
    const char *e = is_near(r, p) && *p == '"' ? json_stops_quote(&r->stops, p + 1) : NULL;
    const json_member *m;
    if (e == NULL || e[1] != ':')
        return read_any_name(r, p, shape, name, index);
    *name = (slice){p + 1, (size_t)(e - p - 1)};
    *index = json_member_like(shape, name->at, name->len);
    m = &r->members[*index];
    if (m->key_len != name->len + 3 || !block_same(p, m->key, m->key_len))
        *index = 0;
    return e + 2;
}

/* Behind a value that most members have: a string without escapes, or null. NULL when it is neither, or the member
 * stood before. BLOCK_AHEAD bytes can be read. */
static IN_LINE const char *read_plain_value(reader *r, const char *p, const json_member *m) {
    const size_t slot = m->slot;
    uint64_t *present = &r->d->present[slot >> 6];
    json_text *t = &r->d->slots[slot];
    const char *e;
    if ((*present >> (slot & 63) & 1) != 0)
        return NULL;
    if (*p != '"' || m->type > JSON_SCALAR)
        return load_4(p) == load_4("null") && m->type != JSON_OPAQUE ? p + 4 : NULL;
    e = json_stops_quote(&r->stops, ++p);
    if (e == NULL)
        return NULL;
    *present |= UINT64_C(1) << (slot & 63);
    t->at = p;
    t->len = (size_t)(e - p);
    t->offset = (size_t)(p - r->text);
    t->escaped = t->has_nul = t->has_control = false;
    t->is_string = true;
    *editable(r, e) = '\0';
    return e + 1;
}

/* Behind one member that is not the one that was expected; `r->memo` is then that of the next. */
OUT_OF_LINE static const char *read_member(reader *r, const char *p, const json_shape *shape, uint8_t *memo) {
    unsigned index;
    const json_member *m;
    const char *e;
    slice name;
    r->memo = memo;
    p = read_name(r, p, shape, &name, &index);
    if (p == NULL)
        return NULL;
    if (index == 0)
        return read_other(r, json_skip_space(p, r->end), name);
    *memo = (uint8_t)index;
    m = &r->members[index];
    e = p < r->limit ? read_plain_value(r, p, m) : NULL;
    p = e != NULL ? e : read_any_value(r, p, m);
    r->memo = &r->followers[index];
    return p;
}

/* Whether the member at `p` is the one that a minified text has. BLOCK_AHEAD bytes can be read. */
static IN_LINE bool is_expected(const char *p, const json_member *m) {
#if defined(__SSE2__)
    uint64_t same = block_equals(p, m->key) | (uint64_t)block_equals(p + 16, m->key + 16) << 16;
    same |= UINT64_MAX << m->key_len; /* behind the key */
    return same == UINT64_MAX || (m->key_len > 32 && block_same(p, m->key, m->key_len));
#else
    return memcmp(p, m->key, m->key_len) == 0;
#endif
}

/* Behind the members from `p` on, up to the closing brace or whatever stands in its place. `*memo` is what came in this
 * place last time: most often it is what comes now, and one comparison finds that out in a minified text. */
static const char *read_members(reader *r, const char *p, const json_shape *shape, uint8_t *memo) {
    for (;;) {
        const unsigned index = *memo;
        const json_member *m = &r->members[index];
        if (index == 0 || p >= r->limit || !is_expected(p, m)) {
            p = read_member(r, p, shape, memo);
            memo = r->memo;
        } else {
            const char *value = p + m->key_len;
            memo = &r->followers[index];
            p = read_plain_value(r, value, m);
            if (p != NULL && *p == ',') {
                p++;
                continue;
            }
            if (p == NULL)
                p = read_any_value(r, value, m);
        }
        if (p == NULL)
            return NULL;
        p = json_skip_space(p, r->end);
        if (peek(r, p) != ',')
            return p;
        p++;
    }
}

const char *reader_read_object(reader *r, const char *p, const json_shape *shape, uint8_t *memo) {
    if (peek(r, p) != '"') {
        p = json_skip_space(p, r->end);
        if (peek(r, p) == '}')
            return p + 1;
    }
    p = read_members(r, p, shape, memo);
    if (p == NULL)
        return NULL;
    if (peek(r, p) != '}')
        return reader_fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    return p + 1;
}
