/* The reader: one strict pass over a JSON text (RFC 8259), driven by a schema, without a tree. In the order of the
 * grammar: document, objects, maps, lists, strings and scalars.
 *
 * A function that reads returns the position after what is at `p`, or NULL on a fault. The fast path is
 * read_reader_members(), read_entries_of() and read_likely_item(): where one of them meets anything but minified JSON
 * without escapes, it hands that one member, entry or value to the slow path and continues after it. */
#include "json/reader.h"
#include "core/error.h"
#include "text/header.h"
#include "text/pairs.h"
#include "json/duplicates.h"
#include "json/string_index.h"
#include "json/walker.h"
#include <string.h>

/* A document being read. Positions are const; reader_editable() makes them what they are. */
typedef struct reader {
    const gw_json_reading *how;
    apigw_error *err; /* of the caller, or NULL */
    gw_json_document *d;
    char *text; /* of the document, edited */
    const char *end;
    const char *limit;      /* from any place before it SIMD_JSON_AHEAD bytes can be read, and the map has it */
    const char *text_limit; /* the same, but for the map */
    const char *stops_end;  /* what is before it can be mapped */
    size_t depth;           /* levels that are still allowed */
    bool verbatim;          /* of the text at hand nothing may go but closing quotes */

    /* The fault that ended reading, and its place. */
    gw_json_fault fault;
    slice found;           /* what was found there, when the text was edited since; else NULL */
    const char *outermost; /* where the text that no edit has touched begins, or NULL: it names the place of a fault */
    const gw_json_member *path[8]; /* members that lead to the one at hand */
    unsigned level;
    bool keyed;   /* `key` is the place of a fault */
    size_t index; /* of an array in the list: the element; SIZE_MAX: none */

    /* The list that is filled. */
    const gw_json_member *open; /* whose it is */
    pair_list *list;
    gw_json_form *form; /* of it */
    slice key;          /* the name of the entry at hand, already unescaped */
    bool key_has_nul;
    size_t plain_capacity;                     /* it can have so many entries before anything has to be asked */
    gw_json_names names;                       /* of the map in it */
    pair_list *lines;                          /* a map of single header lines that was read; NULL: none yet */
    const apigw_pair *expected, *expected_end; /* of it what is expected next in a map of arrays */

    const gw_json_member *members; /* of the schema */
    uint8_t *begins, *followers;   /* of the memo: what came first in each shape, and behind each member */
    uint8_t *prediction;           /* of it: where read_member() left */
    gw_json_string_index stops;
} reader;

/* A finished string or scalar: its bytes without escapes, NUL-terminated. */
typedef struct reader_text {
    const char *at;
    size_t len;
    bool escaped, has_nul;
    bool has_control; /* or may have: of control bytes */
    bool uneven;      /* or may be: it had escapes, U+007F or bytes beyond ASCII */
} reader_text;

/* places, faults, and values that are not taken */

/* Maps the text from `p` on. */
static bool reader_map_on(reader *r, const char *p);

/* Notes a fault; returns NULL. */
static const char *reader_fail(reader *r, apigw_status code, const char *at, const char *expected);

/* Passes over the fault at hand, which is about the value at `p`: lists the value as left out when its grade allows
 * that in this mode, else remembers the error and goes on to tell the kind. False when reading ends with the fault. */
static bool reader_pass_over(reader *r, const char *p, enum gw_json_grade grade);

/* The grade of a value that a member cannot have. */
static inline enum gw_json_grade member_grade(const gw_json_member *m) {
    if ((m->rules & GW_JSON_NEVER_FAILS) != 0)
        return GW_JSON_LEFT_OUT_ALWAYS;
    return (m->rules & GW_JSON_OPTIONAL) != 0 ? GW_JSON_LEFT_OUT_BY_DEFAULT : GW_JSON_LEFT_OUT_LENIENTLY;
}

/* Behind a value that is not looked into. */
static const char *reader_skip(reader *r, const char *p);

/* Behind an array or object at `p` that is nested too deep. */
static const char *reader_too_deep(reader *r, const char *p);

/* Behind the entry at `p` of a list or of the document that has one too many of them. */
static const char *reader_too_many(reader *r, const char *p, const char *expected);

/* The closing quote of a string that is not valid UTF-8, as the fault at hand says; NULL when reading ends. */
static const char *reader_bad_utf8(reader *r, reader_text *t);

/* Behind an empty array at `p` where an object should be, if the mode takes it; else NULL. Writers of JSON that do not
 * tell the two apart send it (PHP). */
static const char *reader_empty_array(reader *r, const char *p);

/* Behind a value that is not of the type that it should be, which is passed over or ends reading. */
static const char *reader_mistyped(reader *r, const char *p, const char *expected);

/* Behind a value that does not begin as it should: null is absence. */
static const char *reader_other_type(reader *r, const char *p, const char *expected);

static inline char peek(const reader *r, const char *p) {
    return p < r->end ? *p : '\0';
}

/* The editable place of a position. */
static inline char *reader_editable(const reader *r, const char *p) {
    return r->text + (p - r->text);
}

/* Whether `p` is where most things are told by blocks and by the map, which is made anew where it ends. */
static inline bool is_near(reader *r, const char *p) {
    return p < r->limit || (p < r->text_limit && reader_map_on(r, p));
}

/* Behind an object whose opening brace was before `p`. `*memo` is what came first in it last time. */
static const char *read_reader_object(reader *r, const char *p, const gw_json_shape *shape, uint8_t *prediction);

/* Behind a map; "" is an empty one. */
static const char *read_map(reader *r, const char *p, const gw_json_member *m);

/* Behind a list that is no map: an array of strings, one string, or either. */
static const char *read_strings(reader *r, const char *p, const gw_json_member *m);

/* Begins to fill the list of a member whose value is at `p`. */
static void reader_begin_list(reader *r, const char *p, const gw_json_member *m);

/* Makes room for one entry more. False when there is no memory. */
static bool reader_grow_list(reader *r);

/* Behind one value of a list at `p`; null is none. */
static const char *read_item(reader *r, const char *p, const char *expected);

/* Behind an array of strings at `p`. */
static const char *read_items(reader *r, const char *p);

/* Behind the string at `p`, as a value of the list; its `at` is NULL when it is passed over. */
static const char *read_string_item(reader *r, const char *p, reader_text *t);

/* Notes which values the list has, if it takes either: one stands at `p`. */
static inline void report_form(reader *r, slice name, const char *p, bool array) {
    slice *first = array ? &r->form->array_name : &r->form->text_name;
    if (first->at != NULL)
        return;
    *first = name;
    *(array ? &r->form->array_offset : &r->form->text_offset) = (size_t)(p - r->text);
}

static inline bool push_pair(reader *r, slice name, slice value, uint32_t flags) {
    pair_list *list = r->list;
    if (list->count == list->capacity && !reader_grow_list(r))
        return false;
    list->at[list->count++] = (apigw_pair){name.at, name.len, value.at, value.len, flags, 0};
    return true;
}

/* A value of the list at hand, with its key. */
static inline bool push_text(reader *r, const reader_text *t) {
    return push_pair(r, r->key, slice_of(t->at, t->len), t->has_nul ? APIGW_PAIR_HAS_NUL : 0);
}

/* Sets how many entries may be added without asking. */
static inline void set_plain_capacity(reader *r) {
    size_t most = r->how->max_items + r->list->markers;
    r->plain_capacity = r->list->capacity < most ? r->list->capacity : most;
}

/* Behind a string that goes to a slot. */
static const char *read_reader_text(reader *r, const char *p, const gw_json_member *m);

/* Behind a string, number, true or false, as far as the member may be one, whose text goes to a slot. */
static const char *read_scalar(reader *r, const char *p, const gw_json_member *m);

/* Behind any value whose text goes to a slot as it is. */
static const char *read_opaque(reader *r, const char *p, const gw_json_member *m);

/* A fault at byte `at` of a finished text, whose string went from `s` to its closing quote `e`. Behind the string when
 * it is passed over. */
typedef struct text_fault {
    size_t at;
    apigw_status code;
    const char *expected;
    enum gw_json_grade grade;
} text_fault;
static const char *reader_bad_text(reader *r, const char *s, const char *e, const reader_text *t, text_fault f);

/* read_reader_string() where there is more to it than finding a quote: `from` is the first byte that is not plain. */
static const char *reader_uneven_string(reader *r, const char *p, const char *from, reader_text *t);

/* Finishes the string from `p` on, in place or as a copy; returns its closing quote, NULL on a fault. */
static inline const char *read_reader_string(reader *r, const char *p, reader_text *t) {
    const char *e = p < r->limit ? gw_json_string_index_next(&r->stops, p) : NULL;
    const bool far = e == NULL; /* then U+007F is no stop */
    if (far)
        e = gw_json_special_byte(p, r->end);
    if (e >= r->end || *e != '"')
        return reader_uneven_string(r, p, e, t);
    *reader_editable(r, e) = '\0';
    *t = (reader_text){p, (size_t)(e - p), false, false, false, far};
    return e;
}

/* Puts a text that began at `begin` into the slot of a member. */
static inline void store(reader *r, const gw_json_member *m, const reader_text *t, const char *begin) {
    gw_json_text *slot = &r->d->slots[m->slot];
    slot->at = t->at;
    slot->len = t->len;
    slot->offset = (size_t)(begin - r->text);
    slot->escaped = t->escaped;
    slot->has_nul = t->has_nul;
    slot->has_control = t->has_control;
    slot->is_string = false;
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
}

/* ==== document ================================================================================================ */

enum { STOPS_LEFT = 8 }; /* bytes that can be read from the end of a string on, wherever it is found by the map */

static bool reader_map_on(reader *r, const char *p) {
    gw_json_string_index_build(&r->stops, p, r->stops_end);
    r->limit = (size_t)(r->text_limit - p) < r->stops.end ? r->text_limit : p + r->stops.end;
    return p < r->limit;
}

/* ---- faults and issues -------------------------------------------------------------------------------------- */

static const char *reader_fail(reader *r, apigw_status code, const char *at, const char *expected) {
    r->fault.code = at >= r->end && code == APIGW_E_SYNTAX ? APIGW_E_TRUNCATED : code;
    r->fault.at = at;
    r->fault.expected = expected;
    return NULL;
}

/* What stands at a fault, to be quoted: up to the end of a token. */
static slice found_at(const reader *r, const char *at) {
    size_t left = (size_t)(r->end - at), n = 0;
    if (r->found.at != NULL)
        return r->found;
    while (n < left && n < 32 && (n == 0 || strchr(",:]} \t\r\n", at[n]) == NULL))
        n++;
    return slice_of(at, n);
}

static void fill_error(const reader *r, apigw_error *err) {
    const gw_json_fault *f = &r->fault;
    uint64_t offset = (uint64_t)(f->at - r->text);
    slice found = found_at(r, f->at);
    if (err == NULL)
        return;
    gw_error_clear(err);
    if (f->code == APIGW_E_NOMEM) {
        gw_error_nomem(err);
        return;
    }
    if (found.len == 0)
        gw_error_set(err, f->code, offset, "expected %s, found the end of the text", f->expected);
    else
        gw_error_found(err, f->code, offset, f->expected, found.at, found.len);
    for (unsigned i = 0; i < r->level; i++)
        gw_error_pointer_name(err, r->path[i]->key + 1, r->path[i]->key_len - 3u);
    if (r->keyed)
        gw_error_pointer_name(err, r->key.at, r->key.len);
    if (r->index != SIZE_MAX)
        gw_error_pointer_index(err, r->index);
    if (r->outermost != NULL)
        gw_json_point_to(err, r->outermost, f->at);
}

bool gw_json_issue(gw_json_document *d, arena *memory, const apigw_error *issue) {
    apigw_error *grown = d->issues;
    if (d->issue_count == d->issue_capacity) {
        grown = gw_arena_grow(memory, d->issues, sizeof *grown, &d->issue_capacity, d->issue_count + 1);
        if (grown == NULL)
            return false;
        d->issues = grown;
    }
    d->issues[d->issue_count++] = *issue;
    return true;
}

/* Whether an error is about the document as a whole rather than one member's value. */
static bool is_of_document(apigw_status code) {
    return code == APIGW_E_UTF8 || code == APIGW_E_DEPTH || code == APIGW_E_ITEMS;
}

/* Remembers the fault at hand as the document's error, unless it has one already that counts for more. False when
 * reading does not go on behind errors. */
static bool remember_error(reader *r) {
    gw_json_document *d = r->d;
    if (!r->how->continues)
        return false;
    if (d->fault == APIGW_OK || (is_of_document(r->fault.code) && !is_of_document(d->fault))) {
        d->fault = r->fault.code;
        fill_error(r, r->err);
    }
    return true;
}

/* Lists the fault at hand. Lenient reading may fail for want of room in the list; else only so many are listed. */
static bool list_issue(reader *r, const char *p) {
    apigw_error issue;
    const bool lenient = r->how->mode == GW_JSON_LENIENT;
    if (r->d->issue_count >= (lenient ? r->how->max_items : GW_JSON_ISSUES_MAX)) {
        if (!lenient)
            return true;
        reader_fail(r, APIGW_E_ITEMS, p, "fewer members that have to be left out");
        return remember_error(r);
    }
    fill_error(r, &issue);
    if (gw_json_issue(r->d, r->how->memory, &issue))
        return true;
    reader_fail(r, APIGW_E_NOMEM, p, "");
    return false;
}

static bool reader_pass_over(reader *r, const char *p, enum gw_json_grade grade) {
    const bool passed = (int)grade >= (int)r->how->mode ? list_issue(r, p) : remember_error(r);
    if (passed)
        r->found.at = NULL;
    return passed;
}

/* ---- values that are not taken ------------------------------------------------------------------------------ */

/* Behind the value at `p`, which has the fault at hand, without a look at what is wrong in it. */
static const char *skip_loosely(reader *r, const char *p) {
    return remember_error(r) ? gw_json_malformed_end(p, r->end) : NULL;
}

static const char *reader_skip(reader *r, const char *p) {
    const char *e = gw_json_value_end(p, r->end, r->depth, &r->fault);
    if (e != NULL)
        return e;
    r->outermost = p;
    if (is_of_document(r->fault.code))
        e = skip_loosely(r, p);
    if (e != NULL)
        r->outermost = NULL;
    return e;
}

static const char *reader_too_deep(reader *r, const char *p) {
    reader_fail(r, APIGW_E_DEPTH, p, "less nesting");
    return skip_loosely(r, p);
}

static const char *reader_too_many(reader *r, const char *p, const char *expected) {
    reader_fail(r, APIGW_E_ITEMS, p, expected);
    return skip_loosely(r, p);
}

static const char *reader_bad_utf8(reader *r, reader_text *t) {
    if (r->fault.code != APIGW_E_UTF8 || !remember_error(r))
        return NULL;
    *t = (reader_text){"", 0, false, false, false, false};
    return gw_json_malformed_quote(r->fault.at, r->end);
}

static const char *reader_empty_array(reader *r, const char *p) {
    if (peek(r, p) != '[' || r->how->mode == GW_JSON_STRICT)
        return NULL;
    p = gw_json_skip_space(p + 1, r->end);
    return peek(r, p) == ']' ? p + 1 : NULL;
}

static const char *reader_mistyped(reader *r, const char *p, const char *expected) {
    const char *e = reader_skip(r, p);
    if (e == NULL)
        return NULL;
    reader_fail(r, APIGW_E_TYPE, p, expected);
    return reader_pass_over(r, p, member_grade(r->path[r->level - 1])) ? e : NULL;
}

static const char *reader_other_type(reader *r, const char *p, const char *expected) {
    return peek(r, p) == 'n' ? gw_json_literal_end(p, r->end, &r->fault) : reader_mistyped(r, p, expected);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Behind a byte-order mark, which may be there. */
static const char *skip_mark(reader *r, const char *p) {
    size_t left = (size_t)(r->end - p);
    if (left == 0 || memcmp(p, "\xef\xbb\xbf", left < 3 ? left : 3) != 0)
        return p;
    return left < 3 ? reader_fail(r, APIGW_E_SYNTAX, r->end, "an object") : p + 3;
}

static const char *read_reader_document(reader *r, const char *p) {
    p = skip_mark(r, p);
    if (p == NULL)
        return NULL;
    p = gw_json_skip_space(p, r->end);
    if (peek(r, p) != '{')
        return reader_skip(r, p) == NULL ? NULL : reader_fail(r, APIGW_E_TYPE, p, "an object");
    r->depth--;
    is_near(r, p); /* maps what is from here on */
    p = read_reader_object(r, p + 1, &r->how->schema->shapes[0], &r->begins[0]);
    if (p == NULL)
        return NULL;
    p = gw_json_skip_space(p, r->end);
    if (p != r->end)
        return reader_fail(r, APIGW_E_TRAILING, p, "nothing behind the object");
    return p;
}

void gw_json_document_withhold(gw_json_document *d) {
    for (unsigned i = 0; i < GW_JSON_SLOT_WORDS; i++)
        d->present[i] &= ~d->withheld[i];
}

void gw_json_document_clear(gw_json_document *d) {
    gw_memory_clear(d, offsetof(gw_json_document, slots));
}

/* Events of one front end begin alike, and byte 12 tells them apart: {"version":"2.0", {"version":"1.0",
 * {"resource":"/, {"requestContext". Any number would do. */
static size_t prediction_number(const gw_json_reading *how) {
    unsigned c = how->len > 12 ? (unsigned char)how->text[12] : 0;
    return (c ^ c >> 4) % GW_JSON_PREDICTIONS;
}

apigw_status gw_json_read(const gw_json_reading *how, gw_json_document *d, apigw_error *err) {
    reader r;
    r.how = how;
    r.err = err;
    r.d = d;
    r.text = how->text;
    r.end = how->text + how->len;
    r.limit = how->text; /* nothing is mapped yet */
    r.text_limit = how->padded ? r.end : how->len > SIMD_JSON_AHEAD ? r.end - SIMD_JSON_AHEAD : how->text;
    r.stops_end = how->padded || how->len < STOPS_LEFT ? r.end : r.end - STOPS_LEFT;
    r.depth = how->max_depth;
    r.fault = (gw_json_fault){APIGW_OK, NULL, ""};
    r.found = slice_absent();
    r.open = NULL;
    r.outermost = NULL;
    r.list = NULL;
    r.keyed = false;
    r.index = SIZE_MAX;
    r.level = 0;
    r.verbatim = false;
    r.plain_capacity = 0;
    r.lines = NULL;
    r.expected = r.expected_end = NULL;
    r.members = how->schema->members;
    r.begins = how->prediction + prediction_number(how) * (how->schema->shape_count + how->schema->member_count);
    r.followers = r.begins + how->schema->shape_count;
    d->whole = read_reader_document(&r, how->text) != NULL;
    if (d->whole || is_of_document(d->fault))
        return d->fault;
    fill_error(&r, err);
    return r.fault.code;
}

size_t gw_json_source_offset(const gw_json_text *t, slice original, size_t at) {
    if (!t->escaped)
        return t->offset + at;
    if (original.at == NULL)
        return t->offset;
    return t->offset + gw_json_escaped_length(original.at + t->offset, original.len - t->offset, at);
}

/* ==== objects ================================================================================================ */

_Static_assert(sizeof(((gw_json_member *)NULL)->key) <= SIMD_JSON_AHEAD, "a key is compared by blocks");

/* ---- members, the careful way ------------------------------------------------------------------------------- */

static void empty_list(gw_json_document *d, unsigned list) {
    d->lists[list].count = d->lists[list].markers = 0;
    d->formed &= ~(1u << list);
}

/* A member that stood before: the last counts, so what the first left is forgotten. */
static void forget(reader *r, const gw_json_member *m) {
    gw_json_document *d = r->d;
    d->present[m->slot >> 6] &= ~(UINT64_C(1) << (m->slot & 63));
    if (d->withholds)
        d->withheld[m->slot >> 6] &= ~(UINT64_C(1) << (m->slot & 63));
    if (m->type == GW_JSON_OBJECT) {
        const gw_json_shape *shape = &r->how->schema->shapes[m->target];
        for (unsigned i = 0; i < GW_JSON_SLOT_WORDS; i++) {
            d->present[i] &= ~shape->subtree[i];
            if (d->withholds)
                d->withheld[i] &= ~shape->subtree[i];
        }
        for (unsigned i = 0; i < GW_JSON_LISTS_MAX; i++)
            if ((shape->lists >> i) & 1)
                empty_list(d, i);
    } else if (m->type >= GW_JSON_MAP) {
        empty_list(d, m->target);
    }
}

/* A copy of the `n` bytes at `p` as they were sent, or NULL when there is no memory. */
static const char *copy_as_sent(reader *r, const char *p, size_t n) {
    const slice original = r->how->original;
    char *copy;
    if (original.at != NULL)
        return gw_arena_copy(r->how->memory, original.at + (p - r->text), n);
    copy = arena_bytes(r->how->memory, n + 1);
    if (copy != NULL)
        gw_json_restore_quotes(copy, p, n);
    return copy;
}

/* Keeps the text of a pristine object, which begins at `*begin`, as it was sent: moves `*begin`, and the texts of
 * objects within it, to a copy. False when there is no memory. */
static bool keep_reader_text(reader *r, const gw_json_shape *shape, const char **begin, size_t n) {
    gw_json_document *d = r->d;
    const char *copy = copy_as_sent(r, *begin, n);
    if (copy == NULL)
        return false;
    for (unsigned i = 0; i < GW_JSON_SLOT_WORDS; i++)
        for (uint64_t left = d->present[i] & shape->objects[i]; left != 0; left &= left - 1) {
            gw_json_text *slot = &d->slots[64 * i + lowest_bit(left)];
            slot->at = copy + (slot->at - *begin);
        }
    *begin = copy;
    return true;
}

/* Behind an object of a shape, whose text is kept too. */
static const char *read_child(reader *r, const char *p, const gw_json_member *m) {
    const char *begin = p;
    const gw_json_shape *shape = &r->how->schema->shapes[m->target];
    bool verbatim = r->verbatim;
    reader_text t;
    if (peek(r, p) != '{') {
        const char *e = reader_empty_array(r, p);
        return e != NULL ? e : reader_other_type(r, p, "an object");
    }
    if (r->depth == 0)
        return reader_too_deep(r, p);
    r->depth--;
    r->verbatim |= (m->rules & GW_JSON_VERBATIM) != 0 && r->how->original.at == NULL;
    p = read_reader_object(r, p + 1, shape, &r->begins[m->target]);
    if (p == NULL)
        return NULL;
    r->depth++;
    r->verbatim = verbatim;
    t = (reader_text){begin, (size_t)(p - begin), false, false, false, false};
    if ((m->rules & GW_JSON_VERBATIM) != 0 && !keep_reader_text(r, shape, &t.at, t.len))
        return reader_fail(r, APIGW_E_NOMEM, begin, "");
    store(r, m, &t, begin);
    return p;
}

typedef const char *value_reader(reader *r, const char *p, const gw_json_member *m);

/* By type. */
static value_reader *const value_readers[] = {
    [GW_JSON_TEXT] = read_reader_text, [GW_JSON_SCALAR] = read_scalar,      [GW_JSON_INTEGER] = read_scalar,
    [GW_JSON_BOOLEAN] = read_scalar,   [GW_JSON_OPAQUE] = read_opaque,      [GW_JSON_OBJECT] = read_child,
    [GW_JSON_MAP] = read_map,          [GW_JSON_MULTI_MAP] = read_map,      [GW_JSON_EITHER_MAP] = read_map,
    [GW_JSON_STRINGS] = read_strings,  [GW_JSON_ONE_STRING] = read_strings, [GW_JSON_EITHER_STRINGS] = read_strings,
};

/* Behind the value of a member that may have stood before. */
static const char *read_any_value(reader *r, const char *p, const gw_json_member *m) {
    if (gw_json_has(r->d, m->slot))
        forget(r, m);
    r->path[r->level++] = m;
    p = value_readers[m->type](r, gw_json_skip_space(p, r->end), m);
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
    r->key = slice_of(plain, gw_json_unescape(plain, name.at, name.len, &has_nul));
    r->keyed = true;
}

/* Behind the value of a member that the schema does not know. On the outermost level it is noted. */
static const char *read_other(reader *r, const char *p, slice name) {
    gw_json_document *d = r->d;
    gw_json_other *other;
    const char *e = gw_json_value_end(p, r->end, r->depth, &r->fault);
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
    if (d->other_count == d->other_capacity) {
        other = gw_arena_grow(r->how->memory, d->others, sizeof *other, &d->other_capacity, d->other_count + 1);
        if (other == NULL)
            return reader_fail(r, APIGW_E_NOMEM, p, "");
        d->others = other;
    }
    d->others[d->other_count++] = (gw_json_other){name, {p, (size_t)(e - p)}};
    return e;
}

/* read_name() of any name, with white space and escapes. */
static const char *read_any_name(reader *r, const char *p, const gw_json_shape *shape, slice *name, unsigned *index) {
    unsigned holds;
    bool known = true;
    const char *e;
    p = gw_json_skip_space(p, r->end);
    if (peek(r, p) != '"')
        return reader_fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = gw_json_string_end(p + 1, r->end, &holds, &r->fault);
    if (e == NULL) {
        reader_text none;
        known = false;
        e = reader_bad_utf8(r, &none);
    }
    if (e == NULL)
        return NULL;
    *name = slice_of(p + 1, (size_t)(e - p - 1));
    if (!known) {
        *index = 0;
    } else if (holds & GW_JSON_ESCAPES) {
        char plain[6 * GW_JSON_KEY_MAX];
        bool has_nul;
        *index = name->len > sizeof plain ? 0
                                          : gw_json_find_member(r->how->schema, shape, plain,
                                                                gw_json_unescape(plain, name->at, name->len, &has_nul));
    } else {
        *index = gw_json_find_member(r->how->schema, shape, name->at, name->len);
    }
    p = gw_json_skip_space(e + 1, r->end);
    if (peek(r, p) != ':')
        return reader_fail(r, APIGW_E_SYNTAX, p, "':'");
    return p + 1;
}

/* ---- members, the quick way --------------------------------------------------------------------------------- */

/* Behind a member's name and colon; `*index` is 0 when the schema does not know it. */
static IN_LINE const char *read_name(reader *r, const char *p, const gw_json_shape *shape, slice *name,
                                     unsigned *index) {
    const char *e = is_near(r, p) && *p == '"' ? gw_json_string_index_quote(&r->stops, p + 1) : NULL;
    const gw_json_member *m;
    if (e == NULL || e[1] != ':')
        return read_any_name(r, p, shape, name, index);
    *name = slice_of(p + 1, (size_t)(e - p - 1));
    *index = gw_json_member_candidate(shape, name->at, name->len);
    m = &r->members[*index];
    if (m->key_len != name->len + 3 || !simd_same(p, m->key, m->key_len))
        *index = 0;
    return e + 2;
}

/* Behind a value that most members have: a string without escapes, or null. NULL when it is neither, or the member
 * stood before. SIMD_JSON_AHEAD bytes can be read. */
static IN_LINE const char *read_plain_value(reader *r, const char *p, const gw_json_member *m) {
    const size_t slot = m->slot;
    uint64_t *present = &r->d->present[slot >> 6];
    gw_json_text *t = &r->d->slots[slot];
    const char *e;
    if ((*present >> (slot & 63) & 1) != 0)
        return NULL;
    if (*p != '"' || m->type > GW_JSON_SCALAR)
        return load_4(p) == load_4("null") && m->type != GW_JSON_OPAQUE ? p + 4 : NULL;
    e = gw_json_string_index_quote(&r->stops, ++p);
    if (e == NULL)
        return NULL;
    *present |= UINT64_C(1) << (slot & 63);
    t->at = p;
    t->len = (size_t)(e - p);
    t->offset = (size_t)(p - r->text);
    t->escaped = t->has_nul = t->has_control = false;
    t->is_string = true;
    *reader_editable(r, e) = '\0';
    return e + 1;
}

/* Behind one member that is not the one that was expected; `r->memo` is then that of the next. */
OUT_OF_LINE static const char *read_member(reader *r, const char *p, const gw_json_shape *shape, uint8_t *prediction) {
    unsigned index;
    const gw_json_member *m;
    const char *e;
    slice name;
    r->prediction = prediction;
    p = read_name(r, p, shape, &name, &index);
    if (p == NULL)
        return NULL;
    if (index == 0)
        return read_other(r, gw_json_skip_space(p, r->end), name);
    *prediction = (uint8_t)index;
    m = &r->members[index];
    e = p < r->limit ? read_plain_value(r, p, m) : NULL;
    p = e != NULL ? e : read_any_value(r, p, m);
    r->prediction = &r->followers[index];
    return p;
}

/* Whether the member at `p` is the one that a minified text has. SIMD_JSON_AHEAD bytes can be read. */
static IN_LINE bool is_expected(const char *p, const gw_json_member *m) {
#if defined(__SSE2__)
    uint64_t same = simd_same_bits(p, m->key) | (uint64_t)simd_same_bits(p + 16, m->key + 16) << 16;
    same |= UINT64_MAX << m->key_len; /* behind the key */
    return same == UINT64_MAX || (m->key_len > 32 && simd_same(p, m->key, m->key_len));
#else
    return memcmp(p, m->key, m->key_len) == 0;
#endif
}

/* Behind the members from `p` on, up to the closing brace or whatever stands in its place. `*memo` is what came in this
 * place last time: most often it is what comes now, and one comparison finds that out in a minified text. */
static const char *read_reader_members(reader *r, const char *p, const gw_json_shape *shape, uint8_t *prediction) {
    for (;;) {
        const unsigned index = *prediction;
        const gw_json_member *m = &r->members[index];
        if (index == 0 || p >= r->limit || !is_expected(p, m)) {
            p = read_member(r, p, shape, prediction);
            prediction = r->prediction;
        } else {
            const char *value = p + m->key_len;
            prediction = &r->followers[index];
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
        p = gw_json_skip_space(p, r->end);
        if (peek(r, p) != ',')
            return p;
        p++;
    }
}

static const char *read_reader_object(reader *r, const char *p, const gw_json_shape *shape, uint8_t *prediction) {
    if (peek(r, p) != '"') {
        p = gw_json_skip_space(p, r->end);
        if (peek(r, p) == '}')
            return p + 1;
    }
    p = read_reader_members(r, p, shape, prediction);
    if (p == NULL)
        return NULL;
    if (peek(r, p) != '}')
        return reader_fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    return p + 1;
}

/* ==== maps =================================================================================================== */

/* ---- entries, the careful way ------------------------------------------------------------------------------- */

/* Behind the name of a list's entry and its colon; `*usable`: it may be taken. */
static const char *read_key(reader *r, const char *p, bool *usable) {
    const char *e;
    reader_text t;
    r->keyed = false;
    *usable = true;
    if (peek(r, p) != '"')
        return reader_fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = read_reader_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    r->key = slice_of(t.at, t.len);
    r->key_has_nul = t.has_nul;
    r->keyed = true;
    if (r->open->rules & GW_JSON_FIELD_LINES) {
        size_t at = gw_header_name_valid(t.at, t.len);
        if (at != t.len || t.len == 0) {
            text_fault f = {at, APIGW_E_HEADER, "a header name of RFC 9110",
                            t.has_nul ? GW_JSON_LEFT_OUT_NEVER : GW_JSON_LEFT_OUT_BY_DEFAULT};
            if (reader_bad_text(r, p + 1, e, &t, f) == NULL)
                return NULL;
            *usable = false;
        }
    }
    p = gw_json_skip_space(e + 1, r->end);
    if (peek(r, p) != ':')
        return reader_fail(r, APIGW_E_SYNTAX, p, "':'");
    return gw_json_skip_space(p + 1, r->end);
}

/* Behind the value of a map's entry, or its array of values. Either is taken for the other, but in strict mode. */
static const char *read_entry_value(reader *r, const char *p) {
    const unsigned type = r->open->type;
    const bool array = peek(r, p) == '[', strict = r->how->mode == GW_JSON_STRICT;
    if (type == GW_JSON_EITHER_MAP) {
        report_form(r, r->key, p, array);
        return array ? read_items(r, p) : read_item(r, p, "a string or an array of strings");
    }
    if (array && (type != GW_JSON_MAP || !strict))
        return read_items(r, p);
    if (type == GW_JSON_MAP)
        return read_item(r, p, "a string");
    if (strict && peek(r, p) != 'n')
        return reader_mistyped(r, p, "an array of strings");
    return read_item(r, p, "an array of strings");
}

/* An entry without a value makes an earlier one of its name forgotten. */
static bool push_marker(reader *r) {
    r->list->markers++;
    r->names.duplicate = true;
    return push_pair(r, r->key, SLICE(""), GW_JSON_NO_VALUE);
}

/* Behind the value of an entry whose key was read. `noted`: no entry before has it. */
static const char *read_keyed(reader *r, const char *p, bool noted) {
    pair_list *list = r->list;
    size_t before = list->count;
    p = read_entry_value(r, p);
    if (p == NULL)
        return NULL;
    if (list->count == before)
        return r->d->fault != APIGW_OK || push_marker(r) ? p : NULL;
    if (!noted)
        gw_json_names_add(&r->names, list->at, before);
    if (r->key_has_nul)
        for (; before < list->count; before++)
            list->at[before].flags |= APIGW_PAIR_HAS_NUL;
    return p;
}

/* The names go apart: those so far, which were not looked at, are. */
OUT_OF_LINE static void end_expected_names(reader *r) {
    const pair_list *list = r->list;
    r->expected = r->expected_end = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || list->at[i].name != list->at[i - 1].name)
            gw_json_names_add(&r->names, list->at, i);
}

/* Behind one entry of a map: its name and what it holds. */
OUT_OF_LINE static const char *read_entry(reader *r, const char *p) {
    bool usable;
    if (r->expected != NULL)
        end_expected_names(r);
    p = read_key(r, gw_json_skip_space(p, r->end), &usable);
    if (p != NULL)
        p = usable ? read_keyed(r, p, false) : reader_skip(r, p);
    return p;
}

/* read_entry() behind a plain name, whose closing quote is at `quote`: a text that is no plain one, or an array that
 * begins with a text, follows at once. There is room for it. */
OUT_OF_LINE static const char *read_named_entry(reader *r, slice name, const char *quote) {
    const char *p = quote + 2;
    reader_text t;
    r->key = name;
    r->key_has_nul = false;
    r->keyed = true;
    *reader_editable(r, quote) = '\0';
    if (*p == '[')
        return read_keyed(r, p, true);
    report_form(r, name, p, false);
    p = read_string_item(r, p, &t);
    return p == NULL || !(t.at != NULL ? push_text(r, &t) : push_marker(r)) ? NULL : p;
}

/* ---- entries, the quick way --------------------------------------------------------------------------------- */

#if defined(__SSE2__)
/* is_plain_line_name() of a name that does not end in its first block. The last block ends with the name: behind a long
 * one nothing may be left to be read. */
static bool is_long_line_name(const char *p, size_t n) {
    const char *last = p + n - 16;
    unsigned stops = header_name_stops(simd_load(last));
    for (; p < last && stops == 0; p += 16)
        stops = header_name_stops(simd_load(p));
    return stops == 0;
}
#endif

/* Whether the name at `p`, which a quote is behind, has nothing but letters, digits and "-", as nearly all names of
 * header lines. SIMD_JSON_AHEAD bytes can be read. */
static IN_LINE bool is_plain_line_name(const char *p, size_t n) {
#if defined(__SSE2__)
    const size_t stop = lowest_bit(header_name_stops(simd_load(p)) | 1u << 16);
    return n != 0 && (stop == n || (n > 16 && is_long_line_name(p, n)));
#else
    return n != 0 && gw_header_name_valid(p, n) == n;
#endif
}

/* Whether the name at `p` is the one that the map of single lines has here too: as a rule both maps have the same names
 * in the same order, and so what is known of the one need not be found out of the other. */
static IN_LINE bool has_expected_name(const reader *r, const char *p) {
    const apigw_pair *expected = r->expected;
    return expected != r->expected_end && expected->name_len < GW_JSON_KEY_MAX &&
           simd_same(p, expected->name, expected->name_len);
}

/* An entry as nearly all are: `"name":"value"`, or `"name":["value"]` in a map of arrays, without white space, escapes
 * or bytes beyond ASCII. */
typedef struct plain_entry {
    slice name;        /* or that of its twin */
    const char *quote; /* that closes the name; NULL: it is none */
    const char *end;   /* of what is plain of the value; NULL: that is long */
} plain_entry;

/* Bytes from the closing quote of a name to its value. */
static IN_LINE size_t value_after(bool multi) {
    return multi ? sizeof "\":[\"" - 1 : sizeof "\":\"" - 1;
}

/* Whether `quote` closes a name that a text is behind. */
static IN_LINE bool is_name_of_text(const char *quote, bool multi) {
    return multi ? load_4(quote) == load_4("\":[\"") : memcmp(quote, "\":\"", 3) == 0;
}

/* Finds where the entry ends whose name begins at `p`. */
static IN_LINE void find_ends(const reader *r, const char *p, bool multi, plain_entry *e) {
    const bool near = !multi && gw_json_string_index_three(&r->stops, p, &e->quote, &e->end);
    if (!near)
        e->quote = gw_json_string_index_next(&r->stops, p);
    if (e->quote == NULL || !is_name_of_text(e->quote, multi))
        e->quote = NULL;
    else if (!near)
        e->end = gw_json_string_index_next(&r->stops, e->quote + value_after(multi));
}

/* find_reader_entry() whose name is not expected. */
static IN_LINE void find_new_entry(reader *r, const char *p, bool multi, bool lines, plain_entry *e) {
    find_ends(r, p, multi, e);
    if (e->quote == NULL)
        return;
    e->name = slice_between(p, e->quote);
    if ((lines && !is_plain_line_name(p, e->name.len)) || !gw_json_names_add_hash(&r->names, p, e->name.len))
        e->quote = NULL;
}

/* The entry whose name begins at `p` and was not there before. */
static IN_LINE void find_reader_entry(reader *r, const char *p, bool multi, bool lines, plain_entry *e) {
    if (!multi || !lines || r->expected == NULL) {
        find_new_entry(r, p, multi, lines, e);
        return;
    }
    e->quote = NULL;
    if (!has_expected_name(r, p) || !is_name_of_text(p + r->expected->name_len, multi))
        return;
    e->name = pair_name(r->expected);
    e->quote = p + e->name.len;
    e->end = gw_json_string_index_next(&r->stops, e->quote + value_after(multi));
    r->expected++;
}

/* Behind the entries from `p` on, where a brace or a comma stands before the first, as long as they are plain ones, and
 * behind the first that is not. It ends the loop to be read, so that this is a loop without calls. There is room for
 * one entry; where there is none for the next, it is left. `multi` and `lines` are constant where this is called. */
static IN_LINE const char *read_entries_of(reader *r, const char *p, bool multi, bool lines) {
    const size_t before = value_after(multi);
    apigw_pair *const first = r->list->at + r->list->count, *const last = r->list->at + r->plain_capacity, *to = first;
    plain_entry e;
    do {
        e.quote = e.end = NULL;
        if (p + 1 < r->limit && p[1] == '"')
            find_reader_entry(r, p + 2, multi, lines, &e);
        if (e.quote == NULL || e.end == NULL || memcmp(e.end, "\"]", multi ? 2 : 1) != 0)
            break;
        *to++ = (apigw_pair){e.name.at, e.name.len, e.quote + before, (size_t)(e.end - e.quote) - before, 0, 0};
        *reader_editable(r, e.quote) = '\0';
        *reader_editable(r, e.end) = '\0';
        p = e.end + (multi ? 2 : 1);
    } while (*p == ',' && to != last);
    r->list->count += (size_t)(to - first);
    if (!multi && to != first)
        report_form(r, pair_name(first), first->value - 1, false);
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

/* ---- maps --------------------------------------------------------------------------------------------------- */

typedef const char *entry_reader(reader *r, const char *p);

/* What reads the plain entries of a map; NULL: nothing does. */
static entry_reader *choose_entry_reader(reader *r, bool multi, bool lines) {
    r->expected = r->expected_end = NULL;
    if (multi && r->depth == 0) /* arrays are a level more */
        return NULL;
    if (!multi)
        return lines ? read_plain_lines : read_plain_entries;
    if (!lines)
        return read_plain_arrays;
    if (r->lines != NULL && r->lines != r->list && r->lines->count != 0) {
        r->expected = r->lines->at;
        r->expected_end = r->expected + r->lines->count;
    }
    return read_plain_line_arrays;
}

/* Behind the entries of a map whose opening brace is at `p`: at the closing brace or whatever stands in its place. */
static const char *read_entries(reader *r, const char *p, const gw_json_member *m) {
    entry_reader *const some =
        choose_entry_reader(r, m->type == GW_JSON_MULTI_MAP, (m->rules & GW_JSON_FIELD_LINES) != 0);
    do {
        is_near(r, p); /* maps what is from here on */
        if (r->list->count == r->list->capacity && !reader_grow_list(r))
            return NULL;
        set_plain_capacity(r);
        p = some != NULL && r->list->count < r->plain_capacity ? some(r, p) : read_entry(r, p + 1);
        if (p == NULL)
            return NULL;
        p = gw_json_skip_space(p, r->end);
    } while (peek(r, p) == ',');
    return p;
}

/* Behind the value of a map that is no object: "" and [] are an empty map. */
static const char *read_no_map(reader *r, const char *p) {
    const char *e = reader_empty_array(r, p);
    if (e != NULL)
        return e;
    return r->end - p >= 2 && memcmp(p, "\"\"", 2) == 0 ? p + 2 : reader_other_type(r, p, "an object");
}

static const char *read_map(reader *r, const char *p, const gw_json_member *m) {
    const char *e;
    if (peek(r, p) != '{')
        return read_no_map(r, p);
    reader_begin_list(r, p, m);
    if (r->depth == 0)
        return reader_too_deep(r, p);
    r->depth--;
    gw_json_names_clear(&r->names);
    e = gw_json_skip_space(p + 1, r->end);
    if (peek(r, e) != '}') {
        e = read_entries(r, p, m);
        if (e == NULL)
            return NULL;
    }
    p = e;
    r->keyed = false;
    r->depth++;
    if (peek(r, p) != '}')
        return reader_fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    if (r->names.duplicate && !gw_json_drop_duplicates(r->list, r->how->memory))
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    if (m->type != GW_JSON_MULTI_MAP && (m->rules & GW_JSON_FIELD_LINES) != 0)
        r->lines = r->verbatim || r->form->array_name.at != NULL ? NULL : r->list;
    return p + 1;
}

/* ==== lists ================================================================================================== */

static void reader_begin_list(reader *r, const char *p, const gw_json_member *m) {
    gw_json_text *slot = &r->d->slots[m->slot];
    slot->at = p;
    slot->offset = (size_t)(p - r->text);
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
    r->d->formed |= 1u << m->target;
    r->list = &r->d->lists[m->target];
    if (r->list->capacity == 0 && r->how->pairs != NULL) {
        r->list->at = r->how->pairs + m->target * GW_JSON_FIRST_PAIRS;
        r->list->capacity = GW_JSON_FIRST_PAIRS;
    }
    r->form = &r->d->forms[m->target];
    r->form->text_name.at = r->form->array_name.at = NULL;
    r->open = m;
}

OUT_OF_LINE static bool reader_grow_list(reader *r) {
    pair_list *list = r->list;
    size_t want = list->count < GW_JSON_FIRST_PAIRS ? GW_JSON_FIRST_PAIRS : list->count + 1;
    apigw_pair *grown = gw_arena_grow(r->how->memory, list->at, sizeof *grown, &list->capacity, want);
    if (grown == NULL) {
        reader_fail(r, APIGW_E_NOMEM, r->end, "");
        return false;
    }
    list->at = grown;
    return true;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

/* Whether the list has as many entries as may be; those without a value do not count. */
static inline bool is_full(const reader *r) {
    return r->list->count - r->list->markers >= r->how->max_items;
}

/* Whether a text with escapes may be a field value, or have a NUL: `at` is where the first bad byte stands. */
static bool text_allowed(const reader_text *t, unsigned rules, size_t *at) {
    size_t i;
    for (i = 0; i < t->len; i++) {
        char c = t->at[i];
        if (c == '\0' ? (rules & (GW_JSON_NO_NUL | GW_JSON_FIELD_LINES)) != 0
                      : (c == '\r' || c == '\n') && (rules & GW_JSON_FIELD_LINES) != 0)
            break;
    }
    *at = i;
    return i == t->len;
}

static const char *read_string_item(reader *r, const char *p, reader_text *t) {
    bool line = (r->open->rules & GW_JSON_FIELD_LINES) != 0;
    const char *e = read_reader_string(r, p + 1, t);
    size_t at;
    if (e == NULL)
        return NULL;
    if (t->has_control && r->open->rules != 0 && !text_allowed(t, r->open->rules, &at)) {
        text_fault f = {at, line ? APIGW_E_HEADER : APIGW_E_VALUE,
                        line ? "no CR, LF or NUL in a field value" : "no U+0000",
                        t->has_nul ? GW_JSON_LEFT_OUT_NEVER : GW_JSON_LEFT_OUT_LENIENTLY};
        e = reader_bad_text(r, p + 1, e, t, f);
        t->at = NULL;
        return e;
    }
    return e + 1;
}

/* Behind the number, true or false at `p`, which is taken for its text. */
static const char *read_scalar_item(reader *r, const char *p, reader_text *t) {
    const char *e = gw_json_value_end(p, r->end, r->depth, &r->fault);
    if (e == NULL)
        return NULL;
    *t = (reader_text){gw_arena_copy(r->how->memory, p, (size_t)(e - p)), (size_t)(e - p), false, false, false, false};
    return t->at == NULL ? reader_fail(r, APIGW_E_NOMEM, p, "") : e;
}

static const char *read_item(reader *r, const char *p, const char *expected) {
    char c = peek(r, p);
    bool scalar = r->how->mode != GW_JSON_STRICT && p < r->end && c != '{' && c != '[';
    reader_text t;
    if (c == 'n')
        return gw_json_literal_end(p, r->end, &r->fault);
    if ((c == '"' || scalar) && is_full(r))
        return reader_too_many(r, p, "fewer entries");
    if (c == '"')
        p = read_string_item(r, p, &t);
    else if (scalar)
        p = read_scalar_item(r, p, &t);
    else
        return reader_mistyped(r, p, expected);
    return p != NULL && t.at != NULL && !push_text(r, &t) ? NULL : p;
}

/* ---- arrays ------------------------------------------------------------------------------------------------- */

/* Behind an item of a list, which mostly is a plain string. */
static const char *read_likely_item(reader *r, const char *p) {
    pair_list *list = r->list;
    const char *e;
    if (is_near(r, p) && *p == '"' && list->count < r->plain_capacity) {
        e = gw_json_string_index_quote(&r->stops, p + 1);
        if (e != NULL) {
            list->at[list->count++] = (apigw_pair){r->key.at, r->key.len, p + 1, (size_t)(e - p - 1), 0, 0};
            *reader_editable(r, e) = '\0';
            return e + 1;
        }
    }
    p = read_item(r, p, "a string");
    set_plain_capacity(r);
    return p;
}

static const char *read_items(reader *r, const char *p) {
    if (r->depth == 0)
        return reader_too_deep(r, p);
    r->depth--;
    r->index = 0;
    p = gw_json_skip_space(p + 1, r->end);
    set_plain_capacity(r);
    if (peek(r, p) != ']') {
        for (;;) {
            p = read_likely_item(r, p);
            if (p == NULL)
                return NULL;
            if (peek(r, p) != ',')
                p = gw_json_skip_space(p, r->end);
            if (peek(r, p) != ',')
                break;
            p = gw_json_skip_space(p + 1, r->end);
            r->index++;
        }
    }
    r->index = SIZE_MAX;
    r->depth++;
    if (peek(r, p) != ']')
        return reader_fail(r, APIGW_E_SYNTAX, p, "',' or ']'");
    return p + 1;
}

/* Behind the value of an array of strings that is none. A string is its one element, but "" and {} are an empty array:
 * some writers of JSON do not tell an empty array from an empty object (Lua). */
static const char *read_no_array(reader *r, const char *p, const gw_json_member *m) {
    const char *e = peek(r, p) == '{' ? gw_json_skip_space(p + 1, r->end) : p;
    if (r->how->mode == GW_JSON_STRICT || (peek(r, p) != '"' && peek(r, e) != '}'))
        return reader_other_type(r, p, "an array of strings");
    if (peek(r, p) == '{')
        return e + 1;
    if (r->end - p >= 2 && p[1] == '"')
        return p + 2;
    reader_begin_list(r, p, m);
    r->key = SLICE("");
    return read_item(r, p, "a string");
}

static const char *read_strings(reader *r, const char *p, const gw_json_member *m) {
    const char c = peek(r, p);
    const bool array = c == '[';
    if (m->type == GW_JSON_STRINGS && !array)
        return read_no_array(r, p, m);
    if (m->type == GW_JSON_ONE_STRING && c != '"')
        return reader_other_type(r, p, "a string");
    if (!array && c != '"')
        return reader_other_type(r, p, "a string or an array of strings");
    reader_begin_list(r, p, m);
    r->key = SLICE("");
    if (m->type == GW_JSON_EITHER_STRINGS)
        report_form(r, r->key, p, array);
    return array ? read_items(r, p) : read_item(r, p, "a string");
}

/* ==== strings and scalars ===================================================================================== */

/* read_reader_string() where escapes have to stay. */
static const char *copy_reader_string(reader *r, const char *p, reader_text *t) {
    unsigned holds;
    const char *e = gw_json_string_end(p, r->end, &holds, &r->fault);
    char *copy = e == NULL ? NULL : gw_arena_copy(r->how->memory, p, (size_t)(e - p));
    if (copy == NULL)
        return e == NULL ? reader_bad_utf8(r, t) : reader_fail(r, APIGW_E_NOMEM, p, "");
    *t = (reader_text){copy, (size_t)(e - p), (holds & GW_JSON_ESCAPES) != 0, false, true, true};
    if (t->escaped)
        t->len = gw_json_unescape(copy, copy, t->len, &t->has_nul);
    copy[t->len] = '\0';
    return e;
}

OUT_OF_LINE static const char *reader_uneven_string(reader *r, const char *p, const char *from, reader_text *t) {
    const char *e;
    unsigned gives;
    char *to;
    if (r->verbatim)
        return copy_reader_string(r, p, t);
    to = gw_json_unescape_string(reader_editable(r, from), r->end, &e, &gives, &r->fault);
    if (to == NULL)
        return reader_bad_utf8(r, t);
    *to = '\0';
    *t = (reader_text){p, (size_t)(to - p), to != e, (gives & GW_JSON_NUL) != 0, gives != 0, true};
    return e;
}

/* Of what is left out by default the place does not depend on whether there is an untouched copy. */
static const char *reader_bad_text(reader *r, const char *s, const char *e, const reader_text *t, text_fault f) {
    gw_json_text whole = {t->at, t->len, (size_t)(s - r->text), t->escaped, t->has_nul, t->has_control, true};
    const bool listed = f.grade >= GW_JSON_LEFT_OUT_BY_DEFAULT && (int)f.grade >= (int)r->how->mode;
    const char *place = listed && t->escaped ? s : r->text + gw_json_source_offset(&whole, r->how->original, f.at);
    reader_fail(r, f.code, place, f.expected);
    r->found = slice_of(t->at + f.at, t->len - f.at < 32 ? t->len - f.at : 32);
    if (t->len == 0)
        r->found = SLICE("\"\""); /* an empty name */
    return reader_pass_over(r, s, f.grade) ? e + 1 : NULL;
}

/* Whether the rules of a member allow a text that is not plain. Else `*f` is the fault. */
static bool text_fits(const reader_text *t, const gw_json_member *m, text_fault *f) {
    if (t->has_nul && (m->rules & GW_JSON_NO_NUL) != 0) {
        *f = (text_fault){strlen(t->at), APIGW_E_VALUE, "no U+0000", GW_JSON_LEFT_OUT_NEVER};
        return false;
    }
    if ((m->rules & GW_JSON_NO_CONTROL) == 0)
        return true;
    *f = (text_fault){gw_header_value_valid(t->at, t->len), APIGW_E_VALUE, "no control character", member_grade(m)};
    return f->at == t->len;
}

static IN_LINE const char *store_text(reader *r, const gw_json_member *m, const reader_text *t, const char *p,
                                      const char *e) {
    store(r, m, t, p);
    r->d->slots[m->slot].is_string = true;
    return e + 1;
}

static void withhold(gw_json_document *d, size_t slot) {
    if (!d->withholds)
        memset(d->withheld, 0, sizeof d->withheld);
    d->withholds = true;
    d->withheld[slot >> 6] |= UINT64_C(1) << (slot & 63);
}

/* Behind a string that is not plain, whose text goes to a slot. One that does not fit still counts where kinds are
 * told: it is of the right type. */
OUT_OF_LINE static const char *read_uneven_text(reader *r, const gw_json_member *m, reader_text *t, const char *p,
                                                const char *e) {
    text_fault f;
    if (!text_fits(t, m, &f)) {
        if (reader_bad_text(r, p, e, t, f) == NULL)
            return NULL;
        withhold(r->d, m->slot);
    }
    if ((m->rules & GW_JSON_REPORT_DEL) != 0 && memchr(t->at, 0x7f, t->len) != NULL)
        t->has_control = true;
    return store_text(r, m, t, p, e);
}

static const char *read_reader_text(reader *r, const char *p, const gw_json_member *m) {
    const char *e;
    reader_text t;
    if (peek(r, p) != '"')
        return reader_other_type(r, p, "a string");
    e = read_reader_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    if (t.uneven && (m->rules & (GW_JSON_NO_NUL | GW_JSON_NO_CONTROL | GW_JSON_REPORT_DEL)) != 0)
        return read_uneven_text(r, m, &t, p + 1, e);
    return store_text(r, m, &t, p + 1, e);
}

/* Behind true or false whose text goes to a slot. */
static const char *read_boolean(reader *r, const char *p, const gw_json_member *m) {
    const char *e = gw_json_literal_end(p, r->end, &r->fault);
    reader_text t = {*p == 't' ? "true" : "false", 0, false, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}

/* ---- numbers ------------------------------------------------------------------------------------------------ */

enum { INTEGER_DIGITS = 19 /* as many as an integer of 64 bits has */ };

/* The significant digits of a number; its value is theirs times a power of ten. */
typedef struct significant {
    char digits[INTEGER_DIGITS];
    size_t count;
    int64_t power;
} significant;

/* Collects the digits of a number up to its exponent, or to its end, which is returned. NULL: there are too many. */
static const char *collect_digits(significant *s, const char *p, const char *end) {
    int64_t zeros = 0; /* seen and not yet known to be inside */
    bool fraction = false;
    for (; p < end && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        s->power -= fraction;
        if (*p == '0') {
            zeros += s->count != 0;
            continue;
        }
        if (zeros + 1 > INTEGER_DIGITS - (int64_t)s->count)
            return NULL;
        for (; zeros != 0; zeros--)
            s->digits[s->count++] = '0';
        s->digits[s->count++] = *p;
    }
    s->power += zeros;
    return p;
}

/* The exponent from `p` on, behind its "e"; one that is too large for any integer is told as some such. */
static int64_t exponent_of(const char *p, const char *end) {
    const int64_t most = INT64_C(1) << 40; /* no text has as many digits */
    int64_t value = 0;
    const bool negative = *p == '-';
    for (p += *p == '-' || *p == '+'; p < end; p++)
        value = value > most ? value : value * 10 + (*p - '0');
    return negative ? -value : value;
}

/* Writes a number of JSON as the digits of an integer (F48). Returns how many bytes these are; 0: its value is no
 * integer, or none of 64 bits. */
static size_t integer_text(char out[INTEGER_DIGITS + 2], slice number) {
    static const char most[] = "9223372036854775807";
    const char *end = number.at + number.len, *p;
    significant s = {{0}, 0, 0};
    const bool negative = number.at[0] == '-';
    size_t n = 0;
    p = collect_digits(&s, number.at + negative, end);
    if (p == NULL)
        return 0;
    if (p < end)
        s.power += exponent_of(p + 1, end);
    if (s.count == 0)
        s = (significant){"0", 1, 0};
    else if (negative)
        out[n++] = '-';
    if (s.power < 0 || s.power > INTEGER_DIGITS - (int64_t)s.count)
        return 0;
    memcpy(out + n, s.digits, s.count);
    memset(out + n + s.count, '0', (size_t)s.power);
    out[n + s.count + (size_t)s.power] = '\0';
    if (s.count + (size_t)s.power == INTEGER_DIGITS && memcmp(out + n, most, INTEGER_DIGITS) > 0)
        return 0;
    return n + s.count + (size_t)s.power;
}

/* A value at `p` that is no integer: its text is `found`. */
static const char *no_integer(reader *r, const char *p, const gw_json_member *m, slice found, const char *after) {
    reader_fail(r, APIGW_E_TYPE, p, "an integer");
    r->found = found.len == 0 ? SLICE("\"\"") : slice_of(found.at, found.len < 32 ? found.len : 32);
    return reader_pass_over(r, p, member_grade(m)) ? after : NULL;
}

/* Puts the digits of an integer into the slot of a member. */
static IN_LINE const char *store_digits(reader *r, const char *p, const gw_json_member *m, slice digits,
                                        const char *after) {
    reader_text t = {gw_arena_copy(r->how->memory, digits.at, digits.len), digits.len, false, false, false, false};
    if (t.at == NULL)
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    store(r, m, &t, p);
    return after;
}

/* The same of a number that has another form than its digits. */
OUT_OF_LINE static const char *store_integer(reader *r, const char *p, const gw_json_member *m, slice number,
                                             const char *after) {
    char text[INTEGER_DIGITS + 2];
    const size_t n = integer_text(text, number);
    return n == 0 ? no_integer(r, p, m, number, after) : store_digits(r, p, m, slice_of(text, n), after);
}

/* Behind a number whose text goes to a slot. */
static const char *read_reader_number(reader *r, const char *p, const gw_json_member *m) {
    bool integer;
    const char *e = gw_json_number_end(p, r->end, &integer, &r->fault);
    if (e == NULL)
        return NULL;
    if (!integer && m->type == GW_JSON_INTEGER)
        return store_integer(r, p, m, slice_between(p, e), e);
    return store_digits(r, p, m, slice_between(p, e), e);
}

/* Behind a string that should hold a number. */
OUT_OF_LINE static const char *read_quoted_number(reader *r, const char *p, const gw_json_member *m) {
    bool integer = false;
    const char *e, *after;
    reader_text t;
    gw_json_fault f;
    e = read_reader_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    after = gw_json_number_end(t.at, t.at + t.len, &integer, &f);
    if (after == NULL || after != t.at + t.len)
        return no_integer(r, p, m, slice_of(t.at, t.len), e + 1);
    return integer ? store_digits(r, p, m, slice_of(t.at, t.len), e + 1)
                   : store_integer(r, p, m, slice_of(t.at, t.len), e + 1);
}

static const char *read_scalar(reader *r, const char *p, const gw_json_member *m) {
    static const char *const expected[] = {[GW_JSON_SCALAR] = "a string, number or boolean",
                                           [GW_JSON_INTEGER] = "an integer",
                                           [GW_JSON_BOOLEAN] = "true or false"};
    const char c = peek(r, p);
    if ((c == 't' || c == 'f') && m->type != GW_JSON_INTEGER)
        return read_boolean(r, p, m);
    if ((c == '-' || (c >= '0' && c <= '9')) && m->type != GW_JSON_BOOLEAN)
        return read_reader_number(r, p, m);
    if (c == '"' && m->type != GW_JSON_BOOLEAN)
        return m->type == GW_JSON_SCALAR ? read_reader_text(r, p, m) : read_quoted_number(r, p, m);
    return reader_other_type(r, p, expected[m->type]);
}

static const char *read_opaque(reader *r, const char *p, const gw_json_member *m) {
    const char *e = reader_skip(r, p);
    reader_text t = {p, 0, false, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}
