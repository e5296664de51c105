/* Members of objects and elements of lists, evaluated, and members by table. */
#include "gateway/definition_members.h"
#include "core/error.h"
#include "gateway/cloudformation_evaluate.h"

/* ---- members and elements --------------------------------------------------------------------------------------- */

node gw_import_member(importer *im, node object, slice name) {
    const value_entry *entry;
    if (!node_is(object, VALUE_MAP) || !import_good(im))
        return node_absent();
    entry = gw_value_map_find(object.v.as.map, name);
    return entry != NULL ? gw_import_evaluate(im, node_of(entry->value, entry->value.at)) : node_absent();
}

bool gw_import_next_any(importer *im, node container, size_t *i, slice *name, node *out) {
    const value_entry *entry;
    const char *at;
    value v;
    *out = node_absent();
    if (name != NULL)
        *name = slice_absent();
    if (!import_good(im) || (!node_is(container, VALUE_MAP) && !node_is(container, VALUE_LIST)))
        return false;
    if (container.v.kind == VALUE_MAP) {
        entry = gw_value_map_next(container.v.as.map, i);
        if (entry == NULL)
            return false;
        if (name != NULL)
            *name = value_text(entry->name);
        v = entry->value;
    } else if (*i == container.v.as.list->count) {
        return false;
    } else {
        v = container.v.as.list->items[(*i)++];
    }
    /* what a function made has no place of its own */
    at = v.at >= im->source && v.at <= im->source + im->source_len ? v.at : container.at;
    *out = v.kind == VALUE_NULL ? node_of(v, at) : gw_import_evaluate(im, node_of(v, at));
    return import_good(im);
}

bool gw_import_next(importer *im, node container, size_t *i, slice *name, node *out) {
    while (gw_import_next_any(im, container, i, name, out))
        if (node_present(*out) && out->v.kind != VALUE_NULL)
            return true;
    return false;
}

/* ---- lists and objects of text ---------------------------------------------------------------------------------- */

void gw_import_wrong(importer *im, apigw_status code, node n, enum dialect dialect, unsigned flags,
                     const char *expected) {
    char quote[ERROR_QUOTE_MAX];
    slice found;
    if (!gw_import_scalar(n, &found))
        found = node_is(n, VALUE_LIST) ? SLICE("[...]") : SLICE("{...}");
    found = gw_import_printable(im, found);
    gw_error_quote(quote, found.at, found.len);
    if (dialect != DIALECT_OPENAPI || (flags & MEMBER_STRICT) != 0)
        gw_import_fail(im, code, n.at, "expected %s, found '%s'", expected, quote);
    else
        gw_import_warn(im, code, n.at, "expected %s, found '%s'; it is ignored", expected, quote);
}

/* Text of a member. In OpenAPI a Boolean is not text. */
static bool member_text(node n, enum dialect dialect, slice *text) {
    return gw_import_scalar(n, text) && (dialect != DIALECT_OPENAPI || n.v.kind != VALUE_BOOLEAN);
}

static bool add_member_text(importer *im, definition_texts *out, size_t *capacity, slice text) {
    slice *items = gw_arena_grow(im->memory, out->items, sizeof *items, capacity, out->count + 1);
    if (items == NULL) {
        gw_import_nomem(im);
        return false;
    }
    out->items = items;
    out->items[out->count++] = text;
    return true;
}

bool gw_import_texts(importer *im, node n, enum dialect dialect, unsigned flags, definition_texts *out) {
    size_t capacity = 0, i = 0;
    slice text;
    node item;
    *out = (definition_texts){NULL, 0};
    /* a text counts as a list of one, but in OpenAPI only where it decides about access or validation (H2.4) */
    if ((dialect != DIALECT_OPENAPI || (flags & MEMBER_STRICT) != 0) && gw_import_scalar(n, &text))
        return add_member_text(im, out, &capacity, gw_import_printable(im, text));
    if (!node_is(n, VALUE_LIST))
        return false;
    while (gw_import_next(im, n, &i, NULL, &item)) {
        if (!member_text(item, dialect, &text))
            gw_import_wrong(im, APIGW_E_TYPE, item, dialect, flags, "a string");
        else if (!add_member_text(im, out, &capacity, gw_import_printable(im, text)))
            return true;
    }
    return true;
}

bool gw_import_pairs(importer *im, node n, enum dialect dialect, unsigned flags, definition_pairs *out) {
    size_t i = 0, capacity;
    slice name, text;
    node item;
    *out = (definition_pairs){NULL, 0};
    if (!node_is(n, VALUE_MAP))
        return false;
    capacity = gw_value_map_count(n.v.as.map);
    if (capacity != 0)
        out->items = gw_import_new(im, capacity * sizeof *out->items);
    while (out->items != NULL && gw_import_next(im, n, &i, &name, &item)) {
        /* numbers count as text in templates only (H2.3) */
        if (!member_text(item, dialect, &text) || (dialect == DIALECT_OPENAPI && item.v.kind != VALUE_STRING))
            gw_import_wrong(im, APIGW_E_TYPE, item, dialect, flags, "a string");
        else
            out->items[out->count++] = (definition_pair){name, gw_import_printable(im, text)};
    }
    return true;
}

/* ---- members by table ------------------------------------------------------------------------------------------- */

/* Split text at commas. */
static bool read_commas(importer *im, node n, enum dialect dialect, definition_texts *out) {
    size_t capacity = 0;
    slice rest, item;
    if (node_is(n, VALUE_LIST))
        return gw_import_texts(im, n, dialect, MEMBER_STRICT, out);
    *out = (definition_texts){NULL, 0};
    if (!member_text(n, dialect, &rest))
        return false;
    rest = gw_import_printable(im, rest);
    while (rest.len != 0 && import_good(im)) {
        item = slice_trim(slice_cut(&rest, ','));
        if (item.len != 0)
            add_member_text(im, out, &capacity, item);
    }
    return true;
}

static bool read_word(node n, const char *const *words, uint8_t *out) {
    slice text;
    if (!gw_import_scalar(n, &text))
        return false;
    for (uint8_t i = 0; words[i] != NULL; i++) {
        if (text.len != 0 && slice_is_fold(text, words[i])) { /* "" is a word that the table does not have */
            *out = (uint8_t)(i + 1);
            return true;
        }
    }
    return false;
}

/* Read one member that is there; NULL: done, else what was expected. */
static const char *read_member(importer *im, node n, enum dialect dialect, const member_row *row, void *to) {
    slice text;
    switch ((enum member_type)row->type) {
    case MEMBER_NODE:
        *(node *)to = n;
        return NULL;
    case MEMBER_MAP:
    case MEMBER_LIST:
        if (!node_is(n, row->type == MEMBER_MAP ? VALUE_MAP : VALUE_LIST))
            return row->type == MEMBER_MAP ? "an object" : "a list";
        *(node *)to = n;
        return NULL;
    case MEMBER_TEXT:
        if (!member_text(n, dialect, &text))
            return "a string";
        *(slice *)to = gw_import_printable(im, text);
        return NULL;
    case MEMBER_SWITCH:
        return gw_import_switch(n, to) ? NULL : "true or false";
    case MEMBER_INTEGER:
    case MEMBER_RATE:
        return gw_import_number(n, row->type == MEMBER_RATE, to) ? NULL : "a number";
    case MEMBER_TEXTS:
        return gw_import_texts(im, n, dialect, row->flags, to) ? NULL : "a list of strings";
    case MEMBER_COMMAS:
        return read_commas(im, n, dialect, to) ? NULL : "a string";
    case MEMBER_PAIRS:
        return gw_import_pairs(im, n, dialect, row->flags, to) ? NULL : "an object of strings";
    case MEMBER_WORD:
        break;
    }
    return read_word(n, row->words, to) ? NULL : "a value that is known";
}

void gw_import_members(importer *im, node object, enum dialect dialect, const member_row *rows, size_t count,
                       void *target) {
    for (const member_row *row = rows; row < rows + count && import_good(im); row++) {
        const char *name = row->names[dialect], *expected;
        node n;
        if (name == NULL)
            continue;
        n = gw_import_member(im, object, slice_of_string(name));
        if (!import_good(im))
            return;
        if (!node_present(n)) {
            if ((row->flags & MEMBER_REQUIRED) != 0)
                gw_import_fail(im, APIGW_E_MISSING, object.at, "expected a member '%s'", name);
            continue;
        }
        if ((row->flags & MEMBER_REFUSED) != 0) {
            gw_import_fail(im, APIGW_E_UNSUPPORTED, n.at, "'%s' is not supported", name);
            return;
        }
        expected = read_member(im, n, dialect, row, (char *)target + row->to);
        if (expected != NULL)
            gw_import_wrong(im, row->type == MEMBER_WORD ? APIGW_E_VALUE : APIGW_E_TYPE, n, dialect, row->flags,
                            expected);
    }
}
