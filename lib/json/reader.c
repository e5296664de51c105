#include "json/reader.h"
#include "core/error.h"
#include "text/header.h"
#include "json/block.h"
#include "json/pointer.h"
#include "json/scan.h"
#include "json/unique.h"
#include <string.h>

/* A document being read. Positions are const; what is edited is reached through `how->text`. */
typedef struct reader {
    const json_reading *how;
    json_document *d;
    const char *end;
    size_t depth;            /* levels that are still allowed */
    json_fault fault;        /* why reading ended */
    slice found;             /* what was found there, when the text was edited since; else NULL */
    const json_member *open; /* the member at hand, and so the list that is filled */
    const char *outermost; /* where the text that no edit has touched begins, or NULL: it names the place of a fault */
    json_pairs *list;      /* being filled */
    slice key;             /* of the list: its name, already unescaped */
    bool keyed;            /* `key` is the place of a fault */
    bool key_has_nul;
    size_t index;               /* of an array in the list: the element; SIZE_MAX: none */
    const json_member *path[8]; /* members that lead to the one at hand */
    unsigned level;
    bool pristine;    /* texts are copied out */
    uint64_t seen[4]; /* members met, by bit */
} reader;

static const char *fail(reader *r, apigw_status code, const char *at, const char *expected) {
    r->fault.code = at >= r->end && code == APIGW_E_SYNTAX ? APIGW_E_TRUNCATED : code;
    r->fault.at = at;
    r->fault.expected = expected;
    return NULL;
}

static char peek(const reader *r, const char *p) {
    return p < r->end ? *p : '\0';
}

/* The editable place of a position. */
static char *editable(const reader *r, const char *p) {
    return r->how->text + (p - r->how->text);
}

/* ---- errors ------------------------------------------------------------------------------------------------- */

/* What stands at a fault, to be quoted: up to the end of a token. */
static slice found_at(const reader *r, const char *at) {
    size_t left = (size_t)(r->end - at), n = 0;
    if (r->found.at != NULL)
        return r->found;
    while (n < left && n < 32 && (n == 0 || strchr(",:]} \t\r\n", at[n]) == NULL))
        n++;
    return (slice){at, n};
}

static void fill_error(const reader *r, apigw_error *err) {
    const json_fault *f = &r->fault;
    uint64_t offset = (uint64_t)(f->at - r->how->text);
    slice found = found_at(r, f->at);
    char quote[ERROR_QUOTE_MAX];
    if (err == NULL)
        return;
    error_clear(err);
    if (f->code == APIGW_E_NOMEM) {
        error_nomem(err);
        return;
    }
    if (found.len == 0)
        error_set(err, f->code, offset, "expected %s, found the end of the text", f->expected);
    else
        error_set(err, f->code, offset, "expected %s, found '%s'", f->expected,
                  error_quote(quote, found.at, found.len));
    for (unsigned i = 0; i < r->level; i++)
        error_pointer_name(err, r->path[i]->key + 1, r->path[i]->key_len - 3u);
    if (r->keyed)
        error_pointer_name(err, r->key.at, r->key.len);
    if (r->index != SIZE_MAX)
        error_pointer_index(err, r->index);
    if (r->outermost != NULL)
        json_point_to(err, r->outermost, f->at);
}

bool json_issue(json_document *d, arena *memory, const apigw_error *issue) {
    apigw_error *grown = d->issues;
    if (d->issue_count == d->issue_room) {
        grown = arena_grow(memory, d->issues, sizeof *grown, &d->issue_room, d->issue_count + 1);
        if (grown == NULL)
            return false;
        d->issues = grown;
    }
    d->issues[d->issue_count++] = *issue;
    return true;
}

/* Notes the fault at hand as an issue of lenient reading. False when it has to be an error. */
static bool note_issue(reader *r, const char *p) {
    apigw_error issue;
    if (!r->how->lenient)
        return false;
    if (r->d->issue_count >= r->how->max_items) {
        fail(r, APIGW_E_ITEMS, p, "fewer members that have to be left out");
        return false;
    }
    fill_error(r, &issue);
    r->found.at = NULL;
    if (!json_issue(r->d, r->how->memory, &issue)) {
        fail(r, APIGW_E_NOMEM, p, "");
        return false;
    }
    return true;
}

/* Behind a value that is not looked into. */
static const char *skip(reader *r, const char *p) {
    const char *e = json_value_end(p, r->end, r->depth, &r->fault);
    r->outermost = e == NULL ? p : NULL;
    return e;
}

/* Behind a value that is not of the type that it should be: an error, or in lenient reading an issue. */
static const char *mistyped(reader *r, const char *p, const char *expected) {
    const char *e = skip(r, p);
    if (e == NULL)
        return NULL;
    fail(r, APIGW_E_TYPE, p, expected);
    return note_issue(r, p) ? e : NULL;
}

/* ---- texts -------------------------------------------------------------------------------------------------- */

/* A finished string: its bytes without escapes, NUL-terminated. */
typedef struct text {
    const char *at;
    size_t len;
    bool escaped, has_nul;
} text;

/* finish() where escapes are undone or the text is copied out. */
OUT_OF_LINE static bool finish_otherwise(reader *r, const char *s, size_t n, unsigned holds, text *t) {
    char *to = r->pristine ? arena_bytes(r->how->memory, n + 1) : editable(r, s);
    if (to == NULL)
        return false;
    t->has_nul = false;
    t->escaped = (holds & JSON_ESCAPES) != 0;
    if (t->escaped)
        n = json_unescape(to, s, n, &t->has_nul);
    else
        memcpy(to, s, n);
    to[n] = '\0';
    t->at = to;
    t->len = n;
    return true;
}

/* Finishes the string from `s` to its closing quote `e`, in place or as a copy. False when there is no memory. */
static inline bool finish(reader *r, const char *s, const char *e, unsigned holds, text *t) {
    if (r->pristine || (holds & JSON_ESCAPES) != 0)
        return finish_otherwise(r, s, (size_t)(e - s), holds, t);
    *editable(r, e) = '\0';
    *t = (text){s, (size_t)(e - s), false, false};
    return true;
}

static void store(reader *r, const json_member *m, const text *t, const char *begin) {
    json_text *slot = &r->d->slots[m->slot];
    slot->at = t->at;
    slot->len = t->len;
    slot->offset = (size_t)(begin - r->how->text);
    slot->escaped = t->escaped;
    slot->has_nul = t->has_nul;
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
}

/* A fault or issue about byte `at` of a finished text, whose string went from `s` to its closing quote `e`. Behind the
 * string when it is an issue: a NUL is none in any mode. */
static const char *bad_text(reader *r, const char *s, const char *e, const text *t, size_t at, apigw_status code,
                            const char *expected) {
    json_text whole = {t->at, t->len, (size_t)(s - r->how->text), t->escaped, t->has_nul};
    fail(r, code, r->how->text + json_source_offset(&whole, r->how->original, at), expected);
    r->found = (slice){t->at + at, t->len - at < 32 ? t->len - at : 32};
    if (t->len == 0)
        r->found = (slice){"\"\"", 2}; /* an empty name */
    return !t->has_nul && note_issue(r, s) ? e + 1 : NULL;
}

/* Behind a string that goes to a slot; `p` is at its first quote. */
static const char *read_text(reader *r, const char *p, const json_member *m) {
    unsigned holds;
    const char *e = json_string_end(p + 1, r->end, &holds, &r->fault);
    text t;
    if (e == NULL)
        return NULL;
    if (!finish(r, p + 1, e, holds, &t))
        return fail(r, APIGW_E_NOMEM, p, "");
    if (t.has_nul && (m->rules & JSON_NO_NUL) != 0)
        return bad_text(r, p + 1, e, &t, strlen(t.at), APIGW_E_VALUE, "no U+0000");
    store(r, m, &t, p + 1);
    return e + 1;
}

/* Behind a number, true or false whose text goes to a slot. */
static const char *read_scalar(reader *r, const char *p, const json_member *m) {
    bool integer = false;
    const char *e;
    text t;
    if (peek(r, p) == 't' || peek(r, p) == 'f')
        e = json_literal_end(p, r->end, &r->fault);
    else
        e = json_number_end(p, r->end, &integer, &r->fault);
    if (e == NULL)
        return NULL;
    if (m->type == JSON_INTEGER && !integer)
        return mistyped(r, p, "an integer");
    t.len = (size_t)(e - p);
    t.at = arena_copy(r->how->memory, p, t.len);
    t.escaped = t.has_nul = false;
    if (t.at == NULL)
        return fail(r, APIGW_E_NOMEM, p, "");
    store(r, m, &t, p);
    return e;
}

/* Behind any value whose text goes to a slot as it is. */
static const char *read_opaque(reader *r, const char *p, const json_member *m) {
    const char *e = skip(r, p);
    text t = {p, 0, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}

/* ---- lists -------------------------------------------------------------------------------------------------- */

enum { FIRST_PAIRS = 16 };

OUT_OF_LINE static bool grow_list(reader *r, json_pairs *list) {
    size_t want = list->room == 0 ? FIRST_PAIRS : list->count + 1;
    apigw_pair *grown = arena_grow(r->how->memory, list->at, sizeof *grown, &list->room, want);
    if (grown == NULL) {
        fail(r, APIGW_E_NOMEM, r->end, "");
        return false;
    }
    list->at = grown;
    return true;
}

/* Whether the list has as many entries as may be; those without a value do not count. */
static inline bool is_full(const reader *r) {
    return r->list->count - r->list->markers >= r->how->max_items;
}

static inline bool push_pair(reader *r, slice name, slice value, uint32_t flags) {
    json_pairs *list = r->list;
    if (list->count == list->room && !grow_list(r, list))
        return false;
    list->at[list->count++] = (apigw_pair){name.at, name.len, value.at, value.len, flags, 0};
    return true;
}

/* Whether a text with escapes may be a field value, or have a NUL: `at` is where the first bad byte stands. */
static bool text_allowed(const text *t, unsigned rules, size_t *at) {
    size_t i;
    for (i = 0; i < t->len; i++) {
        char c = t->at[i];
        if (c == '\0' ? (rules & (JSON_NO_NUL | JSON_FIELD_LINES)) != 0
                      : (c == '\r' || c == '\n') && (rules & JSON_FIELD_LINES) != 0)
            break;
    }
    *at = i;
    return i == t->len;
}

/* Behind the string at `p`, as a value of the list. */
static const char *read_string_item(reader *r, const char *p, text *t) {
    bool line = (r->open->rules & JSON_FIELD_LINES) != 0;
    unsigned holds;
    const char *e = json_string_end(p + 1, r->end, &holds, &r->fault);
    size_t at;
    if (e == NULL)
        return NULL;
    if (!finish(r, p + 1, e, holds, t))
        return fail(r, APIGW_E_NOMEM, p, "");
    if (t->escaped && r->open->rules != 0 && !text_allowed(t, r->open->rules, &at)) {
        const char *expected = line ? "no CR, LF or NUL in a field value" : "no U+0000";
        e = bad_text(r, p + 1, e, t, at, line ? APIGW_E_HEADER : APIGW_E_VALUE, expected);
        t->at = NULL;
        return e;
    }
    return e + 1;
}

/* Behind the number, true or false at `p`, which lenient reading takes for its text. */
static const char *read_scalar_item(reader *r, const char *p, text *t) {
    const char *e = json_value_end(p, r->end, r->depth, &r->fault);
    if (e == NULL)
        return NULL;
    *t = (text){arena_copy(r->how->memory, p, (size_t)(e - p)), (size_t)(e - p), false, false};
    return t->at == NULL ? fail(r, APIGW_E_NOMEM, p, "") : e;
}

/* Behind one value of a list at `p`; null is none. */
static const char *read_item(reader *r, const char *p, const char *expected) {
    char c = peek(r, p);
    bool scalar = r->how->lenient && p < r->end && c != '{' && c != '[';
    text t;
    if (c == 'n')
        return json_literal_end(p, r->end, &r->fault);
    if ((c == '"' || scalar) && is_full(r))
        return fail(r, APIGW_E_ITEMS, p, "fewer entries");
    if (c == '"')
        p = read_string_item(r, p, &t);
    else if (scalar)
        p = read_scalar_item(r, p, &t);
    else
        return mistyped(r, p, expected);
    if (p == NULL || t.at == NULL) /* it failed, or is left out */
        return p;
    return push_pair(r, r->key, (slice){t.at, t.len}, t.has_nul ? APIGW_HAS_NUL : 0) ? p : NULL;
}

/* Behind an array of strings at `p`. */
static const char *read_items(reader *r, const char *p) {
    if (r->depth == 0)
        return fail(r, APIGW_E_DEPTH, p, "less nesting");
    r->depth--;
    r->index = 0;
    p = json_skip_space(p + 1, r->end);
    if (peek(r, p) != ']') {
        for (;;) {
            p = read_item(r, p, "a string");
            if (p == NULL)
                return NULL;
            if (peek(r, p) != ',')
                p = json_skip_space(p, r->end);
            if (peek(r, p) != ',')
                break;
            p = json_skip_space(p + 1, r->end);
            r->index++;
        }
    }
    r->index = SIZE_MAX;
    r->depth++;
    if (peek(r, p) != ']')
        return fail(r, APIGW_E_SYNTAX, p, "',' or ']'");
    return p + 1;
}

/* Behind the name of a list's entry and its colon; `*usable`: it may be taken. */
static const char *read_key(reader *r, const char *p, bool *usable) {
    unsigned holds;
    const char *e;
    text t;
    r->keyed = false;
    *usable = true;
    if (peek(r, p) != '"')
        return fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = json_string_end(p + 1, r->end, &holds, &r->fault);
    if (e == NULL)
        return NULL;
    if (!finish(r, p + 1, e, holds, &t))
        return fail(r, APIGW_E_NOMEM, p, "");
    r->key = (slice){t.at, t.len};
    r->key_has_nul = t.has_nul;
    r->keyed = true;
    if (r->open->rules & JSON_FIELD_LINES) {
        size_t at = header_name_valid(t.at, t.len);
        if (at != t.len || t.len == 0) {
            if (bad_text(r, p + 1, e, &t, at, APIGW_E_HEADER, "a header name of RFC 9110") == NULL)
                return NULL;
            *usable = false;
        }
    }
    p = e + 1;
    if (peek(r, p) != ':') {
        p = json_skip_space(p, r->end);
        if (peek(r, p) != ':')
            return fail(r, APIGW_E_SYNTAX, p, "':'");
    }
    return json_skip_space(p + 1, r->end);
}

/* Notes which values a list has that takes either. */
static void note_form(reader *r, const char *p, bool array) {
    slice *name = array ? &r->list->array_name : &r->list->text_name;
    if (name->at != NULL)
        return;
    *name = r->key;
    *(array ? &r->list->array_offset : &r->list->text_offset) = (size_t)(p - r->how->text);
}

/* Behind the value of a map's entry, or its array of values. */
static const char *read_entry_value(reader *r, const char *p, unsigned type) {
    bool array = peek(r, p) == '[';
    if (type == JSON_EITHER_MAP) {
        note_form(r, p, array);
        return array ? read_items(r, p) : read_item(r, p, "a string or an array of strings");
    }
    if (type == JSON_MAP)
        return read_item(r, p, "a string");
    if (array)
        return read_items(r, p);
    if (peek(r, p) == 'n')
        return json_literal_end(p, r->end, &r->fault);
    return r->how->lenient ? read_item(r, p, "an array of strings") : mistyped(r, p, "an array of strings");
}

/* Behind one entry of a map: its name and what it holds. */
static const char *read_entry(reader *r, const char *p, unsigned type) {
    bool usable;
    size_t before = r->list->count;
    p = read_key(r, p, &usable);
    if (p == NULL)
        return NULL;
    if (!usable)
        return skip(r, p);
    p = read_entry_value(r, p, type);
    if (p == NULL)
        return NULL;
    if (r->list->count == before) { /* an entry without a value makes an earlier one of that name forgotten */
        r->list->markers++;
        return push_pair(r, r->key, (slice){"", 0}, JSON_NO_VALUE) ? p : NULL;
    }
    if (r->key_has_nul)
        for (; before < r->list->count; before++)
            r->list->at[before].flags |= APIGW_HAS_NUL;
    return p;
}

/* Where the parts of a plain entry are. */
typedef struct plain_entry {
    slice name, value;
} plain_entry;

/* Whether a plain entry begins at `p`: `"name":"value"`, or `"name":["value"]` in a map of arrays, without white space,
 * escapes or bytes beyond ASCII, and not at the very end of the text. */
static inline bool find_plain_entry(const char *p, const char *end, bool multi, plain_entry *entry) {
    const size_t open = multi ? 4 : 3;
    const char *e = plain_end(p + 1, end);
    if (end - e < 8 || memcmp(e, multi ? "\":[\"" : "\":\"", open) != 0)
        return false;
    entry->name = (slice){p + 1, (size_t)(e - p) - 1};
    entry->value.at = e + open;
    e = plain_end(entry->value.at, end);
    entry->value.len = (size_t)(e - entry->value.at);
    return end - e >= 4 && e[0] == '"' && (!multi || e[1] == ']');
}

/* Whether the names of the list may be such. */
static inline bool name_allowed(const reader *r, slice name) {
    if ((r->open->rules & JSON_FIELD_LINES) == 0)
        return true;
    return name.len != 0 && header_name_valid(name.at, name.len) == name.len;
}

/* Behind the plain entries from `p` on. Nearly all of a map is such, so this is one tight loop; it stops at the first
 * that is not, and read_entry() takes that. `*behind`: what is returned is the place behind an entry, not where one
 * begins. */
static const char *read_plain_entries(reader *r, const char *p, bool multi, bool *behind) {
    json_pairs *list = r->list;
    plain_entry entry;
    *behind = false;
    while (p < r->end && *p == '"' && !is_full(r) && find_plain_entry(p, r->end, multi, &entry) &&
           name_allowed(r, entry.name)) {
        const char *e = entry.value.at + entry.value.len;
        if (!push_pair(r, entry.name, entry.value, 0))
            return NULL;
        editable(r, entry.name.at)[entry.name.len] = '\0';
        *editable(r, e) = '\0';
        if (!multi && list->text_name.at == NULL) {
            list->text_name = entry.name;
            list->text_offset = (size_t)(entry.value.at - 1 - r->how->text);
        }
        p = e + (multi ? 2 : 1);
        *behind = *p != ',' || p[1] != '"';
        if (*behind)
            break;
        p++;
    }
    return p;
}

/* Behind the entries from `p` on, up to the closing brace or whatever stands in its place. */
static const char *read_entries(reader *r, const char *p, unsigned type) {
    for (;;) {
        bool multi = type == JSON_MULTI_MAP, behind = false;
        if (!multi || r->depth != 0) /* its arrays are a level more */
            p = read_plain_entries(r, p, multi, &behind);
        if (p != NULL && !behind)
            p = read_entry(r, p, type);
        if (p == NULL)
            return NULL;
        if (peek(r, p) != ',')
            p = json_skip_space(p, r->end);
        if (peek(r, p) != ',')
            return p;
        p = json_skip_space(p + 1, r->end);
    }
}

/* Behind a map at `p`. */
static const char *read_map(reader *r, const char *p, const json_member *m) {
    if (r->depth == 0)
        return fail(r, APIGW_E_DEPTH, p, "less nesting");
    r->depth--;
    p = json_skip_space(p + 1, r->end);
    if (peek(r, p) != '}') {
        p = read_entries(r, p, m->type);
        if (p == NULL)
            return NULL;
    }
    r->keyed = false;
    r->depth++;
    if (peek(r, p) != '}')
        return fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    if (!json_unique(r->list, r->how->memory))
        return fail(r, APIGW_E_NOMEM, p, "");
    return p + 1;
}

/* Behind a list that is no map: an array of strings, one string, or either. */
static const char *read_strings(reader *r, const char *p, unsigned type) {
    if (type == JSON_EITHER_STRINGS)
        note_form(r, p, *p == '[');
    return *p == '[' ? read_items(r, p) : read_item(r, p, "a string");
}

/* What a list has to be, or NULL when a value that begins with `c` may be it. */
static const char *mismatch(unsigned type, char c) {
    switch (type) {
    case JSON_STRINGS:
        return c == '[' ? NULL : "an array of strings";
    case JSON_ONE_STRING:
        return c == '"' ? NULL : "a string";
    case JSON_EITHER_STRINGS:
        return c == '[' || c == '"' ? NULL : "a string or an array of strings";
    default:
        return c == '{' ? NULL : "an object";
    }
}

/* Behind a list of any shape. */
static const char *read_list(reader *r, const char *p, const json_member *m) {
    char c = peek(r, p);
    const char *expected = mismatch(m->type, c);
    json_text *slot = &r->d->slots[m->slot];
    r->list = &r->d->lists[m->target];
    r->open = m;
    r->key = (slice){"", 0};
    if (c == '"' && p + 1 < r->end && p[1] == '"' && m->type < JSON_STRINGS)
        return p + 2; /* "" is an empty map */
    if (expected != NULL)
        return mistyped(r, p, expected);
    slot->at = p;
    slot->offset = (size_t)(p - r->how->text);
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
    return c == '{' ? read_map(r, p, m) : read_strings(r, p, m->type);
}

/* ---- objects ------------------------------------------------------------------------------------------------ */

static const char *read_object(reader *r, const char *p, const json_shape *shape, uint8_t *memo);

static void empty_list(json_pairs *list) {
    list->count = list->markers = 0;
    list->text_name.at = list->array_name.at = NULL;
}

/* A member that stood before: the last counts, so what the first left is forgotten. */
static void forget(reader *r, const json_member *m) {
    json_document *d = r->d;
    d->present[m->slot >> 6] &= ~(UINT64_C(1) << (m->slot & 63));
    if (m->type == JSON_OBJECT) {
        const json_shape *shape = &r->how->schema->shapes[m->target];
        for (unsigned i = 0; i < JSON_SLOT_WORDS; i++)
            d->present[i] &= ~shape->subtree[i];
        for (unsigned i = 0; i < JSON_LISTS_MAX; i++)
            if ((shape->lists >> i) & 1)
                empty_list(&d->lists[i]);
    } else if (m->type >= JSON_MAP) {
        empty_list(&d->lists[m->target]);
    }
}

/* Behind an object of a shape, whose text is kept too. */
static const char *read_child(reader *r, const char *p, const json_member *m) {
    const char *begin = p;
    bool pristine = r->pristine;
    text t;
    if (r->depth == 0)
        return fail(r, APIGW_E_DEPTH, p, "less nesting");
    r->depth--;
    r->pristine |= (m->rules & JSON_PRISTINE) != 0;
    p = read_object(r, p + 1, &r->how->schema->shapes[m->target], &r->how->memo[m->target]);
    if (p == NULL)
        return NULL;
    r->depth++;
    r->pristine = pristine;
    t = (text){begin, (size_t)(p - begin), false, false};
    store(r, m, &t, begin);
    return p;
}

/* The types that take a value which begins with `c`, by bit. */
static unsigned types_for(char c) {
    const unsigned scalar = 1u << JSON_SCALAR;
    switch (c) {
    case '"':
        return scalar | 1u << JSON_TEXT;
    case 't':
    case 'f':
        return scalar | 1u << JSON_BOOLEAN;
    case '{':
        return 1u << JSON_OBJECT;
    default:
        return c == '-' || (c >= '0' && c <= '9') ? scalar | 1u << JSON_INTEGER : 0;
    }
}

static const char *read_value(reader *r, const char *p, const json_member *m) {
    static const char *const expected[] = {"",           "a string",      "a string, number or boolean",
                                           "an integer", "true or false", "an object"};
    char c = peek(r, p);
    if (m->type == JSON_OPAQUE)
        return read_opaque(r, p, m);
    if (c == 'n')
        return r->end - p >= 4 && memcmp(p, "null", 4) == 0 ? p + 4 : json_literal_end(p, r->end, &r->fault);
    if (m->type >= JSON_MAP)
        return read_list(r, p, m);
    if ((types_for(c) >> m->type & 1) == 0)
        return mistyped(r, p, expected[m->type]);
    if (c == '{')
        return read_child(r, p, m);
    return c == '"' ? read_text(r, p, m) : read_scalar(r, p, m);
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
    const char *e;
    e = skip(r, p);
    if (e == NULL) {
        name_place(r, name);
        return NULL;
    }
    if (r->level != 0)
        return e;
    if (d->other_count >= r->how->max_items)
        return fail(r, APIGW_E_ITEMS, p, "fewer members");
    if (d->other_count == d->other_room) {
        other = arena_grow(r->how->memory, d->others, sizeof *other, &d->other_room, d->other_count + 1);
        if (other == NULL)
            return fail(r, APIGW_E_NOMEM, p, "");
        d->others = other;
    }
    d->others[d->other_count++] = (json_other){name, {p, (size_t)(e - p)}};
    return e;
}

/* The index of a member by its name, 0 when the shape has none. */
static unsigned find_member(const json_schema *schema, const json_shape *shape, const char *name, size_t n) {
    const unsigned char *u = (const unsigned char *)name;
    const json_member *m;
    unsigned index;
    if (n == 0)
        return 0;
    index =
        shape->bucket[(n * shape->a + u[0] * (size_t)shape->b + u[n / 2] * (size_t)shape->c + u[n - 1]) & shape->mask];
    m = &schema->members[index];
    return index != 0 && m->key_len == n + 3 && memcmp(m->key + 1, name, n) == 0 ? index : 0;
}

/* Whether the member that came next in the last document is here too, as a minified text has it. */
static bool as_before(const reader *r, const char *p, const json_member *m) {
    size_t n = m->key_len, left = (size_t)(r->end - p);
    if (n == 0)
        return false;
    if (left > JSON_KEY_MAX)
        return block_same(p, m->key, n);
    return left > n && memcmp(p, m->key, n) == 0;
}

/* Behind a member's name and colon, found the long way; `*index` is 0 when the schema does not know it. */
static const char *read_name(reader *r, const char *p, const json_shape *shape, slice *name, unsigned *index) {
    unsigned holds;
    const char *e;
    p = json_skip_space(p, r->end);
    if (peek(r, p) != '"')
        return fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = json_string_end(p + 1, r->end, &holds, &r->fault);
    if (e == NULL)
        return NULL;
    *name = (slice){p + 1, (size_t)(e - p - 1)};
    if (holds & JSON_ESCAPES) {
        char plain[6 * JSON_KEY_MAX];
        bool has_nul;
        *index = name->len > sizeof plain
                     ? 0
                     : find_member(r->how->schema, shape, plain, json_unescape(plain, name->at, name->len, &has_nul));
    } else {
        *index = find_member(r->how->schema, shape, name->at, name->len);
    }
    p = json_skip_space(e + 1, r->end);
    if (peek(r, p) != ':')
        return fail(r, APIGW_E_SYNTAX, p, "':'");
    return json_skip_space(p + 1, r->end);
}

/* Behind one member. `*memo` is what came in this place last time. */
static const char *read_member(reader *r, const char *p, const json_shape *shape, uint8_t **memo) {
    const json_schema *schema = r->how->schema;
    const json_member *m = &schema->members[**memo];
    unsigned index = **memo;
    slice name;
    uint64_t bit;
    if (as_before(r, p, m)) {
        p = json_skip_space(p + m->key_len, r->end);
    } else {
        p = read_name(r, p, shape, &name, &index);
        if (p == NULL)
            return NULL;
        if (index == 0)
            return read_other(r, p, name);
        m = &schema->members[index];
        **memo = (uint8_t)index;
    }
    *memo = &r->how->memo[schema->shape_count + index];
    bit = UINT64_C(1) << (index & 63);
    if (r->seen[index >> 6] & bit)
        forget(r, m);
    r->seen[index >> 6] |= bit;
    r->path[r->level++] = m;
    p = read_value(r, p, m);
    if (p != NULL)
        r->level--;
    return p;
}

/* Behind an object whose opening brace was before `p`. */
static const char *read_object(reader *r, const char *p, const json_shape *shape, uint8_t *memo) {
    if (peek(r, p) != '"') {
        p = json_skip_space(p, r->end);
        if (peek(r, p) == '}')
            return p + 1;
    }
    for (;;) {
        p = read_member(r, p, shape, &memo);
        if (p == NULL)
            return NULL;
        if (peek(r, p) != ',')
            p = json_skip_space(p, r->end);
        if (peek(r, p) != ',')
            break;
        p++;
    }
    if (peek(r, p) != '}')
        return fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    return p + 1;
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Behind a byte-order mark, which may be there. */
static const char *skip_mark(reader *r, const char *p) {
    size_t left = (size_t)(r->end - p);
    if (left == 0 || memcmp(p, "\xef\xbb\xbf", left < 3 ? left : 3) != 0)
        return p;
    return left < 3 ? fail(r, APIGW_E_SYNTAX, r->end, "an object") : p + 3;
}

static const char *read_document(reader *r, const char *p) {
    p = skip_mark(r, p);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    if (peek(r, p) != '{') {
        return skip(r, p) == NULL ? NULL : fail(r, APIGW_E_TYPE, p, "an object");
    }
    r->depth--;
    p = read_object(r, p + 1, &r->how->schema->shapes[0], &r->how->memo[0]);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    if (p != r->end)
        return fail(r, APIGW_E_TRAILING, p, "nothing behind the object");
    return p;
}

void json_document_clear(json_document *d) {
    memset(d->present, 0, sizeof d->present);
    memset(d->lists, 0, sizeof d->lists);
    d->others = NULL;
    d->other_count = d->other_room = 0;
    d->issues = NULL;
    d->issue_count = d->issue_room = 0;
}

apigw_status json_read(const json_reading *how, json_document *d, apigw_error *err) {
    reader r;
    r.how = how;
    r.d = d;
    r.end = how->text + how->len;
    r.depth = how->max_depth;
    r.fault = (json_fault){APIGW_OK, NULL, ""};
    r.found = (slice){NULL, 0};
    r.open = NULL;
    r.outermost = NULL;
    r.list = NULL;
    r.keyed = false;
    r.index = SIZE_MAX;
    r.level = 0;
    r.pristine = false;
    memset(r.seen, 0, sizeof r.seen);
    json_document_clear(d);
    if (read_document(&r, how->text) != NULL)
        return APIGW_OK;
    fill_error(&r, err);
    return r.fault.code;
}

size_t json_source_offset(const json_text *t, slice original, size_t at) {
    if (!t->escaped)
        return t->offset + at;
    if (original.at == NULL)
        return t->offset;
    return t->offset + json_escaped_length(original.at + t->offset, original.len - t->offset, at);
}

bool json_knows(const json_schema *schema, slice token) {
    char name[JSON_KEY_MAX];
    size_t n = 0, i = 0;
    while (i < token.len && n < sizeof name)
        name[n++] = json_pointer_byte(token, &i);
    return i == token.len && find_member(schema, &schema->shapes[0], name, n) != 0;
}
