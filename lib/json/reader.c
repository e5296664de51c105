#include "json/reader.h"
#include "core/error.h"
#include "text/header.h"
#include "json/block.h"
#include "json/pointer.h"
#include "json/scan.h"
#include "json/stops.h"
#include "json/unique.h"
#include <string.h>

_Static_assert(sizeof(((json_member *)NULL)->key) <= BLOCK_AHEAD, "a key is compared by blocks");

enum { STOPS_LEFT = 8 }; /* bytes that can be read from the end of a string on, wherever it is found by the map */

/* A document being read. Positions are const; what is edited is reached through `how->text`. */
typedef struct reader {
    const json_reading *how;
    json_document *d;
    char *text; /* of it, edited */
    const char *end;
    const char *limit;       /* from any place before it BLOCK_AHEAD bytes can be read, and the map has it */
    const char *text_limit;  /* the same, but for the map */
    const char *stops_end;   /* what is before it can be mapped */
    size_t depth;            /* levels that are still allowed */
    json_fault fault;        /* why reading ended */
    slice found;             /* what was found there, when the text was edited since; else NULL */
    const json_member *open; /* the member at hand, and so the list that is filled */
    const char *outermost; /* where the text that no edit has touched begins, or NULL: it names the place of a fault */
    json_pairs *list;      /* being filled */
    json_form *form;       /* of it */
    slice key;             /* of the list: its name, already unescaped */
    bool keyed;            /* `key` is the place of a fault */
    bool key_has_nul;
    size_t index;               /* of an array in the list: the element; SIZE_MAX: none */
    const json_member *path[8]; /* members that lead to the one at hand */
    unsigned level;
    bool pristine;                     /* of the text at hand nothing may go but closing quotes */
    size_t plain_room;                 /* the list can have so many entries before anything has to be asked */
    json_names names;                  /* of the map in the list */
    json_pairs *lines;                 /* a map of single header lines that was read; NULL: none yet */
    const apigw_pair *twin, *twin_end; /* of it what is expected next in a map of arrays */
    const json_member *members;        /* of the schema */
    uint8_t *begins, *followers;       /* of the memo: what came first in each shape, and behind each member */
    uint8_t *memo;                     /* of it: where read_member() left */
    json_stops stops;
} reader;

static const char *fail(reader *r, apigw_status code, const char *at, const char *expected) {
    r->fault.code = at >= r->end && code == APIGW_E_SYNTAX ? APIGW_E_TRUNCATED : code;
    r->fault.at = at;
    r->fault.expected = expected;
    return NULL;
}

/* Maps the text from `p` on. */
OUT_OF_LINE static bool map_on(reader *r, const char *p) {
    json_stops_map(&r->stops, p, r->stops_end);
    r->limit = (size_t)(r->text_limit - p) < r->stops.end ? r->text_limit : p + r->stops.end;
    return p < r->limit;
}

static char peek(const reader *r, const char *p) {
    return p < r->end ? *p : '\0';
}

/* Whether `p` is where most things are told by blocks and by the map, which is made anew where it ends. */
static inline bool is_near(reader *r, const char *p) {
    return p < r->limit || (p < r->text_limit && map_on(r, p));
}

/* The editable place of a position. */
static char *editable(const reader *r, const char *p) {
    return r->text + (p - r->text);
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
    uint64_t offset = (uint64_t)(f->at - r->text);
    slice found = found_at(r, f->at);
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
        error_found(err, f->code, offset, f->expected, found.at, found.len);
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

/* Behind a value that does not begin as it should: null is absence. */
static const char *read_other_type(reader *r, const char *p, const char *expected) {
    return peek(r, p) == 'n' ? json_literal_end(p, r->end, &r->fault) : mistyped(r, p, expected);
}

/* ---- texts -------------------------------------------------------------------------------------------------- */

/* A finished string: its bytes without escapes, NUL-terminated. */
typedef struct text {
    const char *at;
    size_t len;
    bool escaped, has_nul;
    bool has_control; /* or may have: of control bytes */
} text;

/* read_string() where escapes have to stay. */
static const char *copy_string(reader *r, const char *p, text *t) {
    unsigned holds;
    const char *e = json_string_end(p, r->end, &holds, &r->fault);
    char *copy = e == NULL ? NULL : arena_copy(r->how->memory, p, (size_t)(e - p));
    if (copy == NULL)
        return e == NULL ? NULL : fail(r, APIGW_E_NOMEM, p, "");
    *t = (text){copy, (size_t)(e - p), (holds & JSON_ESCAPES) != 0, false, true};
    if (t->escaped)
        t->len = json_unescape(copy, copy, t->len, &t->has_nul);
    copy[t->len] = '\0';
    return e;
}

/* read_string() where there is more to it than finding a quote: `from` is the first byte that is not plain. */
OUT_OF_LINE static const char *read_uneven_string(reader *r, const char *p, const char *from, text *t) {
    const char *e;
    unsigned gives;
    char *to;
    if (r->pristine)
        return copy_string(r, p, t);
    to = json_unescape_string(editable(r, from), r->end, &e, &gives, &r->fault);
    if (to == NULL)
        return NULL;
    *to = '\0';
    *t = (text){p, (size_t)(to - p), to != e, (gives & JSON_NUL) != 0, gives != 0};
    return e;
}

/* Finishes the string from `p` on, in place or as a copy; returns its closing quote, NULL on a fault. */
static inline const char *read_string(reader *r, const char *p, text *t) {
    const char *e = p < r->limit ? json_stops_next(&r->stops, p) : NULL;
    if (e == NULL)
        e = json_stops_far(p, r->end);
    if (e >= r->end || *e != '"')
        return read_uneven_string(r, p, e, t);
    *editable(r, e) = '\0';
    *t = (text){p, (size_t)(e - p), false, false, false};
    return e;
}

static void store(reader *r, const json_member *m, const text *t, const char *begin) {
    json_text *slot = &r->d->slots[m->slot];
    slot->at = t->at;
    slot->len = t->len;
    slot->offset = (size_t)(begin - r->text);
    slot->escaped = t->escaped;
    slot->has_nul = t->has_nul;
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
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

/* A fault or issue about byte `at` of a finished text, whose string went from `s` to its closing quote `e`. Behind the
 * string when it is an issue: a NUL is none in any mode. */
static const char *bad_text(reader *r, const char *s, const char *e, const text *t, size_t at, apigw_status code,
                            const char *expected) {
    json_text whole = {t->at, t->len, (size_t)(s - r->text), t->escaped, t->has_nul};
    fail(r, code, r->text + json_source_offset(&whole, r->how->original, at), expected);
    r->found = (slice){t->at + at, t->len - at < 32 ? t->len - at : 32};
    if (t->len == 0)
        r->found = (slice){"\"\"", 2}; /* an empty name */
    return !t->has_nul && note_issue(r, s) ? e + 1 : NULL;
}

/* Behind a string that goes to a slot. */
static const char *read_text(reader *r, const char *p, const json_member *m) {
    const char *e;
    text t;
    if (peek(r, p) != '"')
        return read_other_type(r, p, "a string");
    e = read_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    if (t.has_nul && (m->rules & JSON_NO_NUL) != 0)
        return bad_text(r, p + 1, e, &t, strlen(t.at), APIGW_E_VALUE, "no U+0000");
    store(r, m, &t, p + 1);
    return e + 1;
}

/* Behind true or false whose text goes to a slot. */
static const char *read_boolean(reader *r, const char *p, const json_member *m) {
    const char *e = json_literal_end(p, r->end, &r->fault);
    text t = {*p == 't' ? "true" : "false", 0, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}

/* Behind a number whose text goes to a slot. */
static const char *read_number(reader *r, const char *p, const json_member *m) {
    bool integer;
    const char *e = json_number_end(p, r->end, &integer, &r->fault);
    text t = {NULL, 0, false, false, false};
    if (e == NULL)
        return NULL;
    if (m->type == JSON_INTEGER && !integer)
        return mistyped(r, p, "an integer");
    t.len = (size_t)(e - p);
    t.at = arena_copy(r->how->memory, p, t.len);
    if (t.at == NULL)
        return fail(r, APIGW_E_NOMEM, p, "");
    store(r, m, &t, p);
    return e;
}

/* Behind a string, number, true or false, as far as the member may be one, whose text goes to a slot. */
static const char *read_scalar(reader *r, const char *p, const json_member *m) {
    static const char *const expected[] = {
        [JSON_SCALAR] = "a string, number or boolean", [JSON_INTEGER] = "an integer", [JSON_BOOLEAN] = "true or false"};
    const char c = peek(r, p);
    if ((c == 't' || c == 'f') && m->type != JSON_INTEGER)
        return read_boolean(r, p, m);
    if ((c == '-' || (c >= '0' && c <= '9')) && m->type != JSON_BOOLEAN)
        return read_number(r, p, m);
    return c == '"' && m->type == JSON_SCALAR ? read_text(r, p, m) : read_other_type(r, p, expected[m->type]);
}

/* Behind any value whose text goes to a slot as it is. */
static const char *read_opaque(reader *r, const char *p, const json_member *m) {
    const char *e = skip(r, p);
    text t = {p, 0, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}

/* ---- lists -------------------------------------------------------------------------------------------------- */

OUT_OF_LINE static bool grow_list(reader *r, json_pairs *list) {
    size_t want = list->count < JSON_FIRST_PAIRS ? JSON_FIRST_PAIRS : list->count + 1;
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
    const char *e = read_string(r, p + 1, t);
    size_t at;
    if (e == NULL)
        return NULL;
    if (t->has_control && r->open->rules != 0 && !text_allowed(t, r->open->rules, &at)) {
        const char *expected = line ? "no CR, LF or NUL in a field value" : "no U+0000";
        e = bad_text(r, p + 1, e, t, at, line ? APIGW_E_HEADER : APIGW_E_VALUE, expected);
        t->at = NULL;
        return e;
    }
    return e + 1;
}

/* A value of the list at hand, with its key. */
static bool push_text(reader *r, const text *t) {
    return push_pair(r, r->key, (slice){t->at, t->len}, t->has_nul ? APIGW_HAS_NUL : 0);
}

/* Behind the number, true or false at `p`, which lenient reading takes for its text. */
static const char *read_scalar_item(reader *r, const char *p, text *t) {
    const char *e = json_value_end(p, r->end, r->depth, &r->fault);
    if (e == NULL)
        return NULL;
    *t = (text){arena_copy(r->how->memory, p, (size_t)(e - p)), (size_t)(e - p), false, false, false};
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
    return p != NULL && t.at != NULL && !push_text(r, &t) ? NULL : p;
}

/* Sets how many entries may be added without asking. */
static void set_plain_room(reader *r) {
    size_t most = r->how->max_items + r->list->markers;
    r->plain_room = r->list->room < most ? r->list->room : most;
}

/* Behind an item of a list, which mostly is a plain string. */
static const char *read_likely_item(reader *r, const char *p) {
    json_pairs *list = r->list;
    const char *e;
    if (is_near(r, p) && *p == '"' && list->count < r->plain_room) {
        e = json_stops_quote(&r->stops, p + 1);
        if (e != NULL) {
            list->at[list->count++] = (apigw_pair){r->key.at, r->key.len, p + 1, (size_t)(e - p - 1), 0, 0};
            *editable(r, e) = '\0';
            return e + 1;
        }
    }
    p = read_item(r, p, "a string");
    set_plain_room(r);
    return p;
}

/* Behind an array of strings at `p`. */
static const char *read_items(reader *r, const char *p) {
    if (r->depth == 0)
        return fail(r, APIGW_E_DEPTH, p, "less nesting");
    r->depth--;
    r->index = 0;
    p = json_skip_space(p + 1, r->end);
    set_plain_room(r);
    if (peek(r, p) != ']') {
        for (;;) {
            p = read_likely_item(r, p);
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
    const char *e;
    text t;
    r->keyed = false;
    *usable = true;
    if (peek(r, p) != '"')
        return fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = read_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
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
    slice *name = array ? &r->form->array_name : &r->form->text_name;
    if (name->at != NULL)
        return;
    *name = r->key;
    *(array ? &r->form->array_offset : &r->form->text_offset) = (size_t)(p - r->text);
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

/* An entry without a value makes an earlier one of its name forgotten. */
static bool push_marker(reader *r) {
    r->list->markers++;
    r->names.repeated = true;
    return push_pair(r, r->key, (slice){"", 0}, JSON_NO_VALUE);
}

/* Behind the value of an entry whose key was read. `noted`: no entry before has it. */
static const char *read_keyed(reader *r, const char *p, bool noted) {
    json_pairs *list = r->list;
    size_t before = list->count;
    p = read_entry_value(r, p, r->open->type);
    if (p == NULL)
        return NULL;
    if (list->count == before)
        return push_marker(r) ? p : NULL;
    if (!noted)
        json_names_add(&r->names, list->at, before);
    if (r->key_has_nul)
        for (; before < list->count; before++)
            list->at[before].flags |= APIGW_HAS_NUL;
    return p;
}

/* The names go apart: those so far, which were not looked at, are. */
OUT_OF_LINE static void end_twins(reader *r) {
    const json_pairs *list = r->list;
    r->twin = r->twin_end = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || list->at[i].name != list->at[i - 1].name)
            json_names_add(&r->names, list->at, i);
}

/* Behind one entry of a map: its name and what it holds. */
OUT_OF_LINE static const char *read_entry(reader *r, const char *p) {
    bool usable;
    if (r->twin != NULL)
        end_twins(r);
    p = read_key(r, json_skip_space(p, r->end), &usable);
    if (p != NULL)
        p = usable ? read_keyed(r, p, false) : skip(r, p);
    return p;
}

/* read_entry() behind a plain name, whose closing quote is at `quote`: a text that is no plain one, or an array that
 * begins with a text, follows at once. There is room for it. */
OUT_OF_LINE static const char *read_named_entry(reader *r, slice name, const char *quote) {
    const char *p = quote + 2;
    text t;
    r->key = name;
    r->key_has_nul = false;
    r->keyed = true;
    *editable(r, quote) = '\0';
    if (*p == '[')
        return read_keyed(r, p, true);
    note_form(r, p, false);
    p = read_string_item(r, p, &t);
    return p == NULL || !(t.at != NULL ? push_text(r, &t) : push_marker(r)) ? NULL : p;
}

#if defined(__SSE2__)
/* is_plain_line_name() of a name that does not end in its first block. */
static bool is_long_line_name(const char *p, size_t n) {
    unsigned stops = 0;
    for (; n > 16 && stops == 0; n -= 16, p += 16)
        stops = header_name_stops(block_load(p));
    return stops == 0 && (header_name_stops(block_load(p)) << (16 - n) & 0xffff) == 0;
}
#endif

/* Whether the name at `p`, which a quote is behind, has nothing but letters, digits and "-", as nearly all names of
 * header lines. BLOCK_AHEAD bytes can be read. */
static IN_LINE bool is_plain_line_name(const char *p, size_t n) {
#if defined(__SSE2__)
    const size_t stop = lowest_bit(header_name_stops(block_load(p)) | 1u << 16);
    return n != 0 && (stop == n || (n > 16 && is_long_line_name(p, n)));
#else
    return n != 0 && header_name_valid(p, n) == n;
#endif
}

/* Whether the name at `p` is the one that the map of single lines has here too: as a rule both maps have the same names
 * in the same order, and so what is known of the one need not be found out of the other. */
static IN_LINE bool is_twin(const reader *r, const char *p) {
    const apigw_pair *twin = r->twin;
    return twin != r->twin_end && twin->name_len < JSON_KEY_MAX && block_same(p, twin->name, twin->name_len);
}

/* An entry as nearly all are: `"name":"value"`, or `"name":["value"]` in a map of arrays, without white space, escapes
 * or bytes beyond ASCII. */
typedef struct plain_entry {
    slice name;        /* or that of its twin */
    const char *quote; /* that closes the name; NULL: it is none */
    const char *end;   /* of what is plain of the value; NULL: that is long */
} plain_entry;

/* Whether `quote` closes a name that a text is behind. */
static IN_LINE bool is_name_of_text(const char *quote, bool multi) {
    return multi ? load_4(quote) == load_4("\":[\"") : memcmp(quote, "\":\"", 3) == 0;
}

/* Finds where the entry ends whose name begins at `p`. */
static IN_LINE void find_ends(const reader *r, const char *p, bool multi, plain_entry *e) {
    const bool near = !multi && json_stops_three(&r->stops, p, &e->quote, &e->end);
    if (!near)
        e->quote = json_stops_next(&r->stops, p);
    if (e->quote == NULL || !is_name_of_text(e->quote, multi))
        e->quote = NULL;
    else if (!near)
        e->end = json_stops_next(&r->stops, e->quote + (multi ? 4 : 3));
}

/* find_entry() whose name is not expected. */
static IN_LINE void find_new_entry(reader *r, const char *p, bool multi, bool lines, plain_entry *e) {
    find_ends(r, p, multi, e);
    if (e->quote == NULL)
        return;
    e->name = (slice){p, (size_t)(e->quote - p)};
    if ((lines && !is_plain_line_name(p, e->name.len)) || !json_names_note(&r->names, p, e->name.len))
        e->quote = NULL;
}

/* The entry whose name begins at `p` and was not there before. `multi` and `lines` are constant where this is called.
 */
static IN_LINE void find_entry(reader *r, const char *p, bool multi, bool lines, plain_entry *e) {
    if (!multi || !lines || r->twin == NULL) {
        find_new_entry(r, p, multi, lines, e);
        return;
    }
    e->quote = NULL;
    if (!is_twin(r, p) || !is_name_of_text(p + r->twin->name_len, multi))
        return;
    e->name = (slice){r->twin->name, r->twin->name_len};
    e->quote = p + e->name.len;
    e->end = json_stops_next(&r->stops, e->quote + 4);
    r->twin++;
}

/* Notes that the list has texts, of which `pair` is the first, where it takes either. */
static void note_text(reader *r, const apigw_pair *pair) {
    if (r->form->text_name.at != NULL)
        return;
    r->form->text_name = (slice){pair->name, pair->name_len};
    r->form->text_offset = (size_t)(pair->value - 1 - r->text);
}

/* Behind the entries from `p` on, where a brace or a comma stands before the first, as long as they are plain ones, and
 * behind the first that is not. It ends the loop to be read, so that this is a loop without calls. There is room for
 * one entry; where there is none for the next, it is left. `multi` and `lines` are constant where this is called. */
static IN_LINE const char *read_entries_of(reader *r, const char *p, bool multi, bool lines) {
    const size_t before = multi ? 4 : 3; /* bytes from the quote of the name to the value */
    apigw_pair *const first = r->list->at + r->list->count, *const last = r->list->at + r->plain_room, *to = first;
    plain_entry e;
    do {
        e.quote = e.end = NULL;
        if (p + 1 < r->limit && p[1] == '"')
            find_entry(r, p + 2, multi, lines, &e);
        if (e.quote == NULL || e.end == NULL || memcmp(e.end, "\"]", multi ? 2 : 1) != 0)
            break;
        *to++ = (apigw_pair){e.name.at, e.name.len, e.quote + before, (size_t)(e.end - e.quote) - before, 0, 0};
        *editable(r, e.quote) = '\0';
        *editable(r, e.end) = '\0';
        p = e.end + (multi ? 2 : 1);
    } while (*p == ',' && to != last);
    r->list->count += (size_t)(to - first);
    if (!multi && to != first)
        note_text(r, first);
    if (e.quote == NULL)
        return read_entry(r, p + 1);
    return *e.quote == '"' ? read_named_entry(r, e.name, e.quote) : p;
}

OUT_OF_LINE static const char *read_plain_entries(reader *r, const char *p) {
    return read_entries_of(r, p, false, false);
}

OUT_OF_LINE static const char *read_plain_lines(reader *r, const char *p) {
    return read_entries_of(r, p, false, true);
}

OUT_OF_LINE static const char *read_plain_arrays(reader *r, const char *p) {
    return read_entries_of(r, p, true, false);
}

OUT_OF_LINE static const char *read_plain_line_arrays(reader *r, const char *p) {
    return read_entries_of(r, p, true, true);
}

typedef const char *entry_reader(reader *r, const char *p);

/* What reads the plain entries of a map; NULL: nothing does. */
static entry_reader *choose_entry_reader(reader *r, bool multi, bool lines) {
    r->twin = r->twin_end = NULL;
    if (multi && r->depth == 0) /* arrays are a level more */
        return NULL;
    if (!multi)
        return lines ? read_plain_lines : read_plain_entries;
    if (!lines)
        return read_plain_arrays;
    if (r->lines != NULL && r->lines != r->list && r->lines->count != 0) {
        r->twin = r->lines->at;
        r->twin_end = r->twin + r->lines->count;
    }
    return read_plain_line_arrays;
}

/* Behind the entries of a map whose opening brace is at `p`, up to the closing brace or whatever stands in its place.
 */
static const char *read_entries(reader *r, const char *p, const json_member *m) {
    entry_reader *const some = choose_entry_reader(r, m->type == JSON_MULTI_MAP, (m->rules & JSON_FIELD_LINES) != 0);
    do {
        is_near(r, p);
        if (r->list->count == r->list->room && !grow_list(r, r->list))
            return NULL;
        set_plain_room(r);
        p = some != NULL && r->list->count < r->plain_room ? some(r, p) : read_entry(r, p + 1);
        if (p == NULL)
            return NULL;
        p = json_skip_space(p, r->end);
    } while (peek(r, p) == ',');
    return p;
}

/* Begins to fill the list of a member whose value is at `p`. */
static void begin_list(reader *r, const char *p, const json_member *m) {
    json_text *slot = &r->d->slots[m->slot];
    slot->at = p;
    slot->offset = (size_t)(p - r->text);
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
    r->d->formed |= 1u << m->target;
    r->list = &r->d->lists[m->target];
    if (r->list->room == 0 && r->how->pairs != NULL) {
        r->list->at = r->how->pairs + m->target * JSON_FIRST_PAIRS;
        r->list->room = JSON_FIRST_PAIRS;
    }
    r->form = &r->d->forms[m->target];
    r->form->text_name.at = r->form->array_name.at = NULL;
    r->open = m;
}

/* Behind a map; "" is an empty one. */
static const char *read_map(reader *r, const char *p, const json_member *m) {
    const char *e;
    if (peek(r, p) != '{')
        return r->end - p >= 2 && memcmp(p, "\"\"", 2) == 0 ? p + 2 : read_other_type(r, p, "an object");
    begin_list(r, p, m);
    if (r->depth == 0)
        return fail(r, APIGW_E_DEPTH, p, "less nesting");
    r->depth--;
    json_names_clear(&r->names);
    e = json_skip_space(p + 1, r->end);
    if (peek(r, e) != '}') {
        e = read_entries(r, p, m);
        if (e == NULL)
            return NULL;
    }
    p = e;
    r->keyed = false;
    r->depth++;
    if (peek(r, p) != '}')
        return fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    if (r->names.repeated && !json_drop_repeated(r->list, r->how->memory))
        return fail(r, APIGW_E_NOMEM, p, "");
    if (m->type != JSON_MULTI_MAP && (m->rules & JSON_FIELD_LINES) != 0 && r->form->array_name.at == NULL)
        r->lines = r->pristine ? NULL : r->list;
    return p + 1;
}

/* Behind a list that is no map: an array of strings, one string, or either. */
static const char *read_strings(reader *r, const char *p, const json_member *m) {
    const char c = peek(r, p);
    const bool array = c == '[';
    if (m->type == JSON_STRINGS && !array)
        return read_other_type(r, p, "an array of strings");
    if (m->type == JSON_ONE_STRING && c != '"')
        return read_other_type(r, p, "a string");
    if (!array && c != '"')
        return read_other_type(r, p, "a string or an array of strings");
    begin_list(r, p, m);
    r->key = (slice){"", 0};
    if (m->type == JSON_EITHER_STRINGS)
        note_form(r, p, array);
    return array ? read_items(r, p) : read_item(r, p, "a string");
}

/* ---- objects ------------------------------------------------------------------------------------------------ */

static const char *read_object(reader *r, const char *p, const json_shape *shape, uint8_t *memo);

static void empty_list(json_pairs *list) {
    list->count = list->markers = 0;
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
    const json_shape *shape = &r->how->schema->shapes[m->target];
    bool pristine = r->pristine;
    text t;
    if (peek(r, p) != '{')
        return read_other_type(r, p, "an object");
    if (r->depth == 0)
        return fail(r, APIGW_E_DEPTH, p, "less nesting");
    r->depth--;
    r->pristine |= (m->rules & JSON_PRISTINE) != 0 && r->how->original.at == NULL;
    p = read_object(r, p + 1, shape, &r->begins[m->target]);
    if (p == NULL)
        return NULL;
    r->depth++;
    r->pristine = pristine;
    t = (text){begin, (size_t)(p - begin), false, false, false};
    if ((m->rules & JSON_PRISTINE) != 0 && !keep_text(r, shape, &t.at, t.len))
        return fail(r, APIGW_E_NOMEM, begin, "");
    store(r, m, &t, begin);
    return p;
}

typedef const char *value_reader(reader *r, const char *p, const json_member *m);

/* By type. */
static value_reader *const value_readers[] = {
    [JSON_TEXT] = read_text,       [JSON_SCALAR] = read_scalar,      [JSON_INTEGER] = read_scalar,
    [JSON_BOOLEAN] = read_scalar,  [JSON_OPAQUE] = read_opaque,      [JSON_OBJECT] = read_child,
    [JSON_MAP] = read_map,         [JSON_MULTI_MAP] = read_map,      [JSON_EITHER_MAP] = read_map,
    [JSON_STRINGS] = read_strings, [JSON_ONE_STRING] = read_strings, [JSON_EITHER_STRINGS] = read_strings,
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

/* The index of the one member that may have a name, 0 when there is none. */
static inline unsigned member_like(const json_shape *shape, const char *name, size_t n) {
    const unsigned char *u = (const unsigned char *)name;
    if (n == 0)
        return 0;
    return shape
        ->bucket[(n * shape->a + u[0] * (size_t)shape->b + u[n / 2] * (size_t)shape->c + u[n - 1]) & shape->mask];
}

/* The index of a member by its name, 0 when the shape has none. */
static unsigned find_member(const json_schema *schema, const json_shape *shape, const char *name, size_t n) {
    unsigned index = member_like(shape, name, n);
    const json_member *m = &schema->members[index];
    return index != 0 && m->key_len == n + 3 && memcmp(m->key + 1, name, n) == 0 ? index : 0;
}

/* read_name() of any name, with white space and escapes. */
static const char *read_any_name(reader *r, const char *p, const json_shape *shape, slice *name, unsigned *index) {
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
    return p + 1;
}

/* Behind a member's name and colon; `*index` is 0 when the schema does not know it. */
static IN_LINE const char *read_name(reader *r, const char *p, const json_shape *shape, slice *name, unsigned *index) {
    const char *e = is_near(r, p) && *p == '"' ? json_stops_quote(&r->stops, p + 1) : NULL;
    const json_member *m;
    if (e == NULL || e[1] != ':')
        return read_any_name(r, p, shape, name, index);
    *name = (slice){p + 1, (size_t)(e - p - 1)};
    *index = member_like(shape, name->at, name->len);
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
    t->escaped = t->has_nul = false;
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

/* Behind an object whose opening brace was before `p`. */
static const char *read_object(reader *r, const char *p, const json_shape *shape, uint8_t *memo) {
    if (peek(r, p) != '"') {
        p = json_skip_space(p, r->end);
        if (peek(r, p) == '}')
            return p + 1;
    }
    p = read_members(r, p, shape, memo);
    if (p == NULL)
        return NULL;
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
    is_near(r, p);
    p = read_object(r, p + 1, &r->how->schema->shapes[0], &r->begins[0]);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    if (p != r->end)
        return fail(r, APIGW_E_TRAILING, p, "nothing behind the object");
    return p;
}

void json_document_clear(json_document *d) {
    memory_clear(d, offsetof(json_document, slots));
}

/* Events of one front end begin alike, and byte 12 tells them apart: {"version":"2.0", {"version":"1.0",
 * {"resource":"/, {"requestContext". Any number would do. */
static size_t memo_number(const json_reading *how) {
    unsigned c = how->len > 12 ? (unsigned char)how->text[12] : 0;
    return (c ^ c >> 4) % JSON_MEMOS;
}

apigw_status json_read(const json_reading *how, json_document *d, apigw_error *err) {
    reader r;
    r.how = how;
    r.d = d;
    r.text = how->text;
    r.end = how->text + how->len;
    r.limit = how->text; /* nothing is mapped yet */
    r.text_limit = how->padded ? r.end : how->len > BLOCK_AHEAD ? r.end - BLOCK_AHEAD : how->text;
    r.stops_end = how->padded || how->len < STOPS_LEFT ? r.end : r.end - STOPS_LEFT;
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
    r.plain_room = 0;
    r.lines = NULL;
    r.twin = r.twin_end = NULL;
    r.members = how->schema->members;
    r.begins = how->memo + memo_number(how) * (how->schema->shape_count + how->schema->member_count);
    r.followers = r.begins + how->schema->shape_count;
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

unsigned json_slot(const json_schema *schema, slice name) {
    unsigned member = find_member(schema, &schema->shapes[0], name.at, name.len);
    return member == 0 ? 0 : schema->members[member].slot;
}

bool json_knows(const json_schema *schema, slice token) {
    char name[JSON_KEY_MAX];
    size_t n = 0, i = 0;
    while (i < token.len && n < sizeof name)
        name[n++] = json_pointer_byte(token, &i);
    return i == token.len && find_member(schema, &schema->shapes[0], name, n) != 0;
}
