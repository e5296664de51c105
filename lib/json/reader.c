/* The reader: one strict pass over a JSON text (RFC 8259), driven by a schema, without a tree. In the order of the
 * grammar: document, objects, maps, lists, strings and scalars.
 *
 * A function that reads returns the position after the token or value at `p`, or NULL on a fault. The fast path is
 * read_reader_members(), read_entries_of() and read_likely_item(): when one of them meets anything but minified JSON
 * without escapes, it passes that one member, entry or value to the slow path and continues after it. */
#include "json/reader.h"
#include "core/error.h"
#include "text/header.h"
#include "text/pairs.h"
#include "json/duplicates.h"
#include "json/string_index.h"
#include "json/walker.h"
#include <string.h>

/* A document that is being read. Positions are const; reader_editable() returns a writable one. */
typedef struct reader {
    const gw_json_reading *how;
    apigw_error *err; /* of the caller, or NULL */
    gw_json_document *d;
    char *text; /* of the document, edited */
    const char *end;
    const char *limit;      /* positions before it are indexed, and SIMD_JSON_AHEAD bytes from them can be read */
    const char *text_limit; /* the same, without regard to the index */
    const char *index_end;  /* text before it can be indexed */
    size_t depth;           /* levels that are still allowed */
    bool verbatim;          /* within the current object only closing quotes may be overwritten */

    /* The current fault, and its position. */
    gw_json_fault fault;
    slice found;           /* the text there, if it was changed since; else absent */
    const char *outermost; /* the value whose text is unchanged, from which the pointer of a fault is made; or NULL */
    const gw_json_member *path[8]; /* members that lead to the current one */
    unsigned level;
    bool keyed;   /* `key` belongs to the pointer of a fault */
    size_t index; /* of the current array's element; SIZE_MAX: none */

    /* The list that is being filled. */
    const gw_json_member *open; /* its member */
    pair_list *list;
    gw_json_form *form; /* its form */
    slice key;          /* the name of the current entry, unescaped */
    bool key_has_nul;
    size_t plain_capacity;                     /* entries up to which no limit has to be checked */
    gw_json_names names;                       /* of the current map */
    pair_list *single_values;                  /* the map of single header fields that was read; NULL: none yet */
    const apigw_pair *expected, *expected_end; /* the rest of its entries, as expected in a map of arrays */

    const gw_json_member *members; /* of the schema */
    uint8_t *begins, *followers;   /* predictions: the first member of each shape, and the member after each member */
    uint8_t *prediction;           /* that of the next member, after read_member() */
    gw_json_string_index string_index;
} reader;

/* A string or scalar that was read: unescaped and NUL-terminated. */
typedef struct reader_text {
    const char *at;
    size_t len;
    bool escaped, has_nul;
    bool has_control; /* may have control bytes */
    bool special;     /* may have had escapes, U+007F or bytes beyond ASCII */
} reader_text;

/* positions, faults, and values that are left out */

/* Index the text from `p` on. Return whether `p` is before the limit. */
static bool reader_index_from(reader *r, const char *p);

/* Set the current fault. Return NULL. */
COLD static const char *reader_fail(reader *r, apigw_status code, const char *at, const char *expected);

/* Pass over the current fault, which concerns the value at `p`: list the value as left out if its grade allows that in
 * this mode, else keep the error and continue, to determine the kind. Return false when reading ends with the fault. */
COLD static bool reader_pass_over(reader *r, const char *p, enum gw_json_grade grade);

/* Return the grade of an invalid value of a member. */
static inline enum gw_json_grade member_grade(const gw_json_member *m) {
    if ((m->rules & GW_JSON_NEVER_FAILS) != 0)
        return GW_JSON_LEFT_OUT_ALWAYS;
    return (m->rules & GW_JSON_OPTIONAL) != 0 ? GW_JSON_LEFT_OUT_BY_DEFAULT : GW_JSON_LEFT_OUT_LENIENTLY;
}

/* Skip a value. */
static const char *reader_skip(reader *r, const char *p);

/* Report an array or object at `p` that is nested too deep. */
COLD static const char *reader_too_deep(reader *r, const char *p);

/* Report the entry at `p` of a list, or of the document, that has too many of them. */
COLD static const char *reader_too_many(reader *r, const char *p, const char *expected);

/* Return the closing quote of a string that is not valid UTF-8, which is the current fault; NULL when reading ends. */
COLD static const char *reader_bad_utf8(reader *r, reader_text *t);

/* Skip an empty array in the place of an object, if the mode allows it; else return NULL. Some writers of JSON do not
 * distinguish the two (PHP). */
COLD static const char *reader_empty_array(reader *r, const char *p);

/* Report a value of the wrong type. */
COLD static const char *reader_mistyped(reader *r, const char *p, const char *expected);

/* Read null, which means absent, or report a value of the wrong type. */
static const char *reader_other_type(reader *r, const char *p, const char *expected);

static inline char peek(const reader *r, const char *p) {
    return p < r->end ? *p : '\0';
}

/* Return a position as a writable pointer. */
static inline char *reader_editable(const reader *r, const char *p) {
    return r->text + (p - r->text);
}

/* Return whether the fast path can be used at `p`. Indexes the next stretch of the text if necessary. */
static inline bool is_near(reader *r, const char *p) {
    return p < r->limit || (p < r->text_limit && reader_index_from(r, p));
}

/* index_quote() for a string that is longer than one load of the index covers. */
OUT_OF_LINE static const char *far_quote(const reader *r, const char *p) {
    return gw_json_string_index_quote(&r->string_index, p);
}

/* Return the closing quote of the string from `p` on, if all before it is plain and it is in the index; else NULL. */
static IN_LINE const char *index_quote(const reader *r, const char *p) {
    const size_t at = (size_t)(p - r->string_index.begin);
    const uint64_t w = load_8(r->string_index.bits + at / 8) >> at % 8;
    if (w == 0)
        return far_quote(r, p);
    p += lowest_bit(w);
    return *p == '"' ? p : NULL;
}

/* Read an object whose opening brace is before `p`. `*prediction` is its first member. */
static const char *read_reader_object(reader *r, const char *p, const gw_json_shape *shape, uint8_t *prediction);

/* Read a map; "" is an empty one. */
static const char *read_map(reader *r, const char *p, const gw_json_member *m);

/* Read a list that is not a map: an array of strings, one string, or either. */
static const char *read_strings(reader *r, const char *p, const gw_json_member *m);

/* Start the list of a member whose value is at `p`. */
static void reader_begin_list(reader *r, const char *p, const gw_json_member *m);

/* Make room for one more entry. Return false when out of memory. */
static bool reader_grow_list(reader *r);

/* Read one value of a list; null adds no entry. */
static const char *read_item(reader *r, const char *p, const char *expected);

/* Read an array of strings. */
static const char *read_items(reader *r, const char *p);

/* Read a string as a value of the list; t->at is NULL when it is left out. */
static const char *read_string_item(reader *r, const char *p, reader_text *t);

/* Record the form of the value at `p`, for lists that take strings and arrays. */
static inline void record_form(reader *r, slice name, const char *p, bool array) {
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

/* Add a value with the current key to the list. */
static inline bool push_text(reader *r, const reader_text *t) {
    return push_pair(r, r->key, slice_of(t->at, t->len), t->has_nul ? APIGW_PAIR_HAS_NUL : 0);
}

/* Compute how many entries may be added without checking a limit. Null entries that follow would allow some more. */
static inline void set_plain_capacity(reader *r) {
    size_t most = r->how->max_items + r->list->markers;
    r->plain_capacity = r->list->capacity < most ? r->list->capacity : most;
}

/* Read a string into a slot. */
static const char *read_reader_text(reader *r, const char *p, const gw_json_member *m);

/* Read a string, number, true or false, as far as the type of the member allows, into a slot. */
static const char *read_scalar(reader *r, const char *p, const gw_json_member *m);

/* Read any value, and store its text in a slot. */
static const char *read_opaque(reader *r, const char *p, const gw_json_member *m);

/* Report a fault at byte `at` of a text that was read, whose string begins at `s` and has its closing quote at `e`.
 * Return the position after the string when it is left out. */
typedef struct text_fault {
    size_t at;
    apigw_status code;
    const char *expected;
    enum gw_json_grade grade;
} text_fault;
COLD static const char *reader_bad_text(reader *r, const char *s, const char *e, const reader_text *t, text_fault f);

/* The slow path of read_reader_string(): `from` is the first byte that is not plain. */
static const char *reader_special_string(reader *r, const char *p, const char *from, reader_text *t);

/* Read the string from `p` on, in place or as a copy. Return its closing quote, NULL on a fault. */
static inline const char *read_reader_string(reader *r, const char *p, reader_text *t) {
    const char *e = p < r->limit ? gw_json_string_index_next(&r->string_index, p) : NULL;
    const bool far = e == NULL; /* U+007F was not searched for */
    if (far)
        e = gw_json_special_byte(p, r->end);
    if (e >= r->end || *e != '"')
        return reader_special_string(r, p, e, t);
    *reader_editable(r, e) = '\0';
    *t = (reader_text){p, (size_t)(e - p), false, false, false, far};
    return e;
}

/* Store a text that began at `begin` in the slot of a member. */
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

enum { INDEX_LEFT = 8 }; /* bytes that can be read from the end of any string in the index on */

static bool reader_index_from(reader *r, const char *p) {
    gw_json_string_index_build(&r->string_index, p, r->index_end);
    r->limit = (size_t)(r->text_limit - p) < r->string_index.end ? r->text_limit : p + r->string_index.end;
    return p < r->limit;
}

/* ---- faults and issues -------------------------------------------------------------------------------------- */

static const char *reader_fail(reader *r, apigw_status code, const char *at, const char *expected) {
    r->fault.code = at >= r->end && code == APIGW_E_SYNTAX ? APIGW_E_TRUNCATED : code;
    r->fault.at = at;
    r->fault.expected = expected;
    return NULL;
}

/* Return the text at a fault up to the end of a token, to be quoted in the message. */
COLD static slice found_at(const reader *r, const char *at) {
    size_t left = (size_t)(r->end - at), n = 0;
    if (r->found.at != NULL)
        return r->found;
    while (n < left && n < 32 && (n == 0 || strchr(",:]} \t\r\n", at[n]) == NULL))
        n++;
    return slice_of(at, n);
}

COLD static void fill_error(const reader *r, apigw_error *err) {
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
    if (d->issue_count == d->issue_capacity) {
        apigw_error *grown = gw_arena_grow(memory, d->issues, sizeof *grown, &d->issue_capacity, d->issue_count + 1);
        if (grown == NULL)
            return false;
        d->issues = grown;
    }
    d->issues[d->issue_count++] = *issue;
    return true;
}

/* Return whether an error concerns the document as a whole rather than the value of one member. */
static bool is_of_document(apigw_status code) {
    return code == APIGW_E_UTF8 || code == APIGW_E_DEPTH || code == APIGW_E_ITEMS;
}

/* Keep the current fault as the error of the document, unless it has one of precedence. Return false when reading does
 * not continue after errors. */
COLD static bool keep_error(reader *r) {
    gw_json_document *d = r->d;
    if (!r->how->continues)
        return false;
    if (d->fault == APIGW_OK || (is_of_document(r->fault.code) && !is_of_document(d->fault))) {
        d->fault = r->fault.code;
        fill_error(r, r->err);
    }
    return true;
}

/* List the current fault as an issue. Lenient reading fails when there are too many; else further ones are dropped. */
COLD static bool list_issue(reader *r, const char *p) {
    apigw_error issue;
    const bool lenient = r->how->mode == GW_JSON_LENIENT;
    if (r->d->issue_count >= (lenient ? r->how->max_items : GW_JSON_ISSUES_MAX)) {
        if (!lenient)
            return true;
        reader_fail(r, APIGW_E_ITEMS, p, "fewer members that have to be left out");
        return keep_error(r);
    }
    fill_error(r, &issue);
    if (gw_json_issue(r->d, r->how->memory, &issue))
        return true;
    reader_fail(r, APIGW_E_NOMEM, p, "");
    return false;
}

static bool reader_pass_over(reader *r, const char *p, enum gw_json_grade grade) {
    const bool passed = (int)grade >= (int)r->how->mode ? list_issue(r, p) : keep_error(r);
    if (passed)
        r->found.at = NULL;
    return passed;
}

/* ---- values that are left out ------------------------------------------------------------------------------- */

/* Skip the value at `p`, which has the current fault, without checking it any further. */
COLD static const char *skip_malformed(reader *r, const char *p) {
    return keep_error(r) ? gw_json_malformed_end(p, r->end) : NULL;
}

static const char *reader_skip(reader *r, const char *p) {
    const char *e = gw_json_value_end(p, r->end, r->depth, &r->fault);
    if (e != NULL)
        return e;
    r->outermost = p;
    if (is_of_document(r->fault.code))
        e = skip_malformed(r, p);
    if (e != NULL)
        r->outermost = NULL;
    return e;
}

static const char *reader_too_deep(reader *r, const char *p) {
    reader_fail(r, APIGW_E_DEPTH, p, "less nesting");
    return skip_malformed(r, p);
}

static const char *reader_too_many(reader *r, const char *p, const char *expected) {
    reader_fail(r, APIGW_E_ITEMS, p, expected);
    return skip_malformed(r, p);
}

static const char *reader_bad_utf8(reader *r, reader_text *t) {
    if (r->fault.code != APIGW_E_UTF8 || !keep_error(r))
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
    if (peek(r, p) == 'n')
        return gw_json_literal_end(p, r->end, &r->fault);
    return reader_mistyped(r, p, expected);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Skip a byte-order mark, if there is one. */
static const char *skip_byte_order_mark(reader *r, const char *p) {
    size_t left = (size_t)(r->end - p);
    if (left == 0 || memcmp(p, "\xef\xbb\xbf", left < 3 ? left : 3) != 0)
        return p;
    return left < 3 ? reader_fail(r, APIGW_E_SYNTAX, r->end, "an object") : p + 3;
}

static const char *read_reader_document(reader *r, const char *p) {
    p = skip_byte_order_mark(r, p);
    if (p == NULL)
        return NULL;
    p = gw_json_skip_space(p, r->end);
    if (peek(r, p) != '{')
        return reader_skip(r, p) == NULL ? NULL : reader_fail(r, APIGW_E_TYPE, p, "an object");
    r->depth--;
    is_near(r, p); /* indexes the text from here on */
    p = read_reader_object(r, p + 1, &r->how->schema->shapes[0], &r->begins[0]);
    if (p == NULL)
        return NULL;
    p = gw_json_skip_space(p, r->end);
    if (p != r->end)
        return reader_fail(r, APIGW_E_TRAILING, p, "no data after the JSON value");
    return p;
}

void gw_json_document_withhold(gw_json_document *d) {
    for (unsigned i = 0; i < GW_JSON_SLOT_WORDS; i++)
        d->present[i] &= ~d->withheld[i];
}

void gw_json_document_clear(gw_json_document *d) {
    gw_memory_clear(d, offsetof(gw_json_document, slots));
}

/* Choose the predictions for a document. Events of one front end begin alike, and byte 12 distinguishes them:
 * {"version":"2.0", {"version":"1.0", {"resource":"/, {"requestContext". Any choice gives correct results. */
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
    r.limit = how->text; /* nothing is indexed yet */
    r.text_limit = how->padded ? r.end : how->len > SIMD_JSON_AHEAD ? r.end - SIMD_JSON_AHEAD : how->text;
    r.index_end = how->padded || how->len < INDEX_LEFT ? r.end : r.end - INDEX_LEFT;
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
    r.single_values = NULL;
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

_Static_assert(sizeof(((gw_json_member *)NULL)->key) <= SIMD_JSON_AHEAD, "a key is compared in blocks");

/* ---- members, the slow path --------------------------------------------------------------------------------- */

static void empty_list(gw_json_document *d, unsigned list) {
    d->lists[list].count = d->lists[list].markers = 0;
    d->formed &= ~(1u << list);
}

/* Remove what an earlier member of the same name stored: of duplicates the last counts. */
COLD static void remove_duplicate(reader *r, const gw_json_member *m) {
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

/* Copy the `n` bytes at `p` as they were sent. Return NULL when out of memory. */
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

/* Copy the text of a verbatim object, which begins at `*begin`, as it was sent: move `*begin`, and the texts of objects
 * within it, to the copy. Return false when out of memory. */
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

/* Read an object of a shape, and store its text too. */
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

/* Read the value of a member that may be a duplicate. */
static const char *read_any_value(reader *r, const char *p, const gw_json_member *m) {
    if (gw_json_has(r->d, m->slot))
        remove_duplicate(r, m);
    r->path[r->level++] = m;
    p = value_readers[m->type](r, gw_json_skip_space(p, r->end), m);
    if (p != NULL)
        r->level--;
    return p;
}

/* Append the name of a member that is not in the schema to the pointer of a fault. */
COLD static void name_place(reader *r, slice name) {
    char *plain = arena_bytes(r->how->memory, name.len + 1);
    bool has_nul;
    if (plain == NULL)
        return; /* the pointer ends before it */
    r->key = slice_of(plain, gw_json_unescape(plain, name.at, name.len, &has_nul));
    r->keyed = true;
}

/* Read the value of a member that is not in the schema. Members of the outermost object are listed. */
static const char *read_other(reader *r, const char *p, slice name) {
    gw_json_document *d = r->d;
    gw_json_other *other;
    const char *e = gw_json_value_end(p, r->end, r->depth, &r->fault);
    if (e == NULL) {
        name_place(r, name);
        e = reader_skip(r, p); /* reports the fault, and may continue */
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

/* The slow path of read_name(), with white space and escapes. */
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

/* ---- members, the fast path --------------------------------------------------------------------------------- */

/* Read a member's name and colon; `*index` is 0 when it is not in the schema. */
static IN_LINE const char *read_name(reader *r, const char *p, const gw_json_shape *shape, slice *name,
                                     unsigned *index) {
    const char *e = is_near(r, p) && *p == '"' ? gw_json_string_index_quote(&r->string_index, p + 1) : NULL;
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

/* Read the value that most members have: a string without escapes, or null. Return NULL when it is neither, or when the
 * member is a duplicate. SIMD_JSON_AHEAD bytes can be read. */
static IN_LINE const char *read_plain_value(reader *r, const char *p, const gw_json_member *m) {
    const size_t slot = m->slot;
    uint64_t *present = &r->d->present[slot >> 6];
    gw_json_text *t = &r->d->slots[slot];
    const char *e;
    if ((*present >> (slot & 63) & 1) != 0)
        return NULL;
    if (*p != '"' || m->type > GW_JSON_SCALAR)
        return load_4(p) == load_4("null") && m->type != GW_JSON_OPAQUE ? p + 4 : NULL;
    e = index_quote(r, ++p);
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

/* Read a member that was not predicted, and set r->prediction to that of the next. */
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

/* Return whether the predicted member is at `p`, as a minified text has it. SIMD_JSON_AHEAD bytes can be read. */
static IN_LINE bool is_expected(const char *p, const gw_json_member *m) {
#if SIMD_BLOCKS
    uint64_t same = simd_same_bits_32(p, m->key) | UINT64_MAX << m->key_len; /* after the key */
    return same == UINT64_MAX || (m->key_len > 32 && simd_same(p, m->key, m->key_len));
#else
    return memcmp(p, m->key, m->key_len) == 0;
#endif
}

/* Read the members from `p` on, up to the closing brace or whatever is in its place. `*prediction` is the member that
 * was in this position last time: if it is here now, one comparison suffices in a minified text. */
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

/* ---- entries, the slow path --------------------------------------------------------------------------------- */

/* Read the name of a list's entry and its colon. `*usable`: the name is valid. */
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

/* Read the value of a map's entry, or its array of values. Except in strict mode either is accepted for the other. */
static const char *read_entry_value(reader *r, const char *p) {
    const unsigned type = r->open->type;
    const bool array = peek(r, p) == '[', strict = r->how->mode == GW_JSON_STRICT;
    if (type == GW_JSON_EITHER_MAP) {
        record_form(r, r->key, p, array);
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

/* A null entry removes earlier entries of the same name. */
static bool push_marker(reader *r) {
    r->list->markers++;
    r->names.duplicate = true;
    return push_pair(r, r->key, SLICE(""), GW_JSON_NO_VALUE);
}

/* Read the value of an entry whose key was read. `noted`: its name is in `names` already. */
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

/* A name differs from the expected one: add the names so far, which were not checked. */
COLD static void end_expected_names(reader *r) {
    const pair_list *list = r->list;
    r->expected = r->expected_end = NULL;
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || list->at[i].name != list->at[i - 1].name)
            gw_json_names_add(&r->names, list->at, i);
}

/* Read one entry of a map. */
OUT_OF_LINE static const char *read_entry(reader *r, const char *p) {
    bool usable;
    if (r->expected != NULL)
        end_expected_names(r);
    p = read_key(r, gw_json_skip_space(p, r->end), &usable);
    if (p != NULL)
        p = usable ? read_keyed(r, p, false) : reader_skip(r, p);
    return p;
}

/* Read the rest of an entry after a plain name with its closing quote at `quote`: it is followed by a string that is
 * not plain, or by an array that begins with a string. There is room for the entry. */
OUT_OF_LINE static const char *read_named_entry(reader *r, slice name, const char *quote) {
    const char *p = quote + 2;
    reader_text t;
    r->key = name;
    r->key_has_nul = false;
    r->keyed = true;
    *reader_editable(r, quote) = '\0';
    if (*p == '[')
        return read_keyed(r, p, true);
    record_form(r, name, p, false);
    p = read_string_item(r, p, &t);
    return p == NULL || !(t.at != NULL ? push_text(r, &t) : push_marker(r)) ? NULL : p;
}

/* ---- entries, the fast path --------------------------------------------------------------------------------- */

#if SIMD_BLOCKS
/* is_plain_line_name() for a name that does not end in its first block. The last block ends with the name, as nothing
 * may be readable after a long one. */
static bool is_long_line_name(const char *p, size_t n) {
    const char *last = p + n - 16;
    unsigned stops = header_name_stops(simd_load(last));
    for (; p < last && stops == 0; p += 16)
        stops = header_name_stops(simd_load(p));
    return stops == 0;
}
#endif

/* Return whether the name at `p`, which a quote follows, has only letters, digits and "-", like nearly all names of
 * header fields. SIMD_JSON_AHEAD bytes can be read. */
static IN_LINE bool is_plain_line_name(const char *p, size_t n) {
#if SIMD_BLOCKS
    const size_t stop = lowest_bit(header_name_stops(simd_load(p)) | 1u << 16);
    return n != 0 && (stop == n || (n > 16 && is_long_line_name(p, n)));
#else
    return n != 0 && gw_header_name_valid(p, n) == n;
#endif
}

/* Return whether the name at `p` is the one that the map of single fields has in this position. Usually both maps have
 * the same names in the same order, so a name that was checked in one need not be checked in the other. */
static IN_LINE bool has_expected_name(const reader *r, const char *p) {
    const apigw_pair *expected = r->expected;
    return expected != r->expected_end && expected->name_len < GW_JSON_KEY_MAX &&
           simd_same(p, expected->name, expected->name_len);
}

/* An entry of the usual form: `"name":"value"`, or `"name":["value"]` in a map of arrays, without white space, escapes
 * or bytes beyond ASCII. */
typedef struct plain_entry {
    slice name;        /* or the equal one of the map of single fields */
    const char *quote; /* closing quote of the name; NULL: the entry has another form */
    const char *end;   /* of the plain part of the value; NULL: it is long */
} plain_entry;

/* Return the bytes from the closing quote of a name to its value. */
static IN_LINE size_t value_after(bool multi) {
    return multi ? sizeof "\":[\"" - 1 : sizeof "\":\"" - 1;
}

/* Return whether `quote` closes a name that a string follows. */
static IN_LINE bool is_name_of_text(const char *quote, bool multi) {
    return multi ? load_4(quote) == load_4("\":[\"") : memcmp(quote, "\":\"", 3) == 0;
}

/* Find the ends of the name at `p` and of its value. */
static IN_LINE void find_ends(const reader *r, const char *p, bool multi, plain_entry *e) {
    const bool near = !multi && gw_json_string_index_three(&r->string_index, p, &e->quote, &e->end);
    if (!near)
        e->quote = gw_json_string_index_next(&r->string_index, p);
    if (e->quote == NULL || !is_name_of_text(e->quote, multi))
        e->quote = NULL;
    else if (!near)
        e->end = gw_json_string_index_next(&r->string_index, e->quote + value_after(multi));
}

/* find_reader_entry() without an expected name. */
static IN_LINE void find_new_entry(reader *r, const char *p, bool multi, bool lines, plain_entry *e) {
    find_ends(r, p, multi, e);
    if (e->quote == NULL)
        return;
    e->name = slice_between(p, e->quote);
    /* When two hashes are equal the slow path compares the names; after that they are all compared at the end. */
    if ((lines && !is_plain_line_name(p, e->name.len)) ||
        (!gw_json_names_add_hash(&r->names, p, e->name.len) && !r->names.duplicate))
        e->quote = NULL;
}

/* Find the entry whose name begins at `p`, if it is not a duplicate. */
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
    e->end = gw_json_string_index_next(&r->string_index, e->quote + value_after(multi));
    r->expected++;
}

/* Read plain entries, and the first that is not plain. `p` is at the brace or comma before the first. An entry that is
 * not plain is read after the loop, so the loop has no calls. There is room for one entry; the loop ends when there is
 * none for the next. `multi` and `lines` are compile-time constants of the callers. */
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
        record_form(r, pair_name(first), first->value - 1, false);
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

/* Choose the function that reads the plain entries of a map; NULL: none. */
static entry_reader *choose_entry_reader(reader *r, bool multi, bool lines) {
    r->expected = r->expected_end = NULL;
    if (multi && r->depth == 0) /* arrays are one more level */
        return NULL;
    if (!multi)
        return lines ? read_plain_lines : read_plain_entries;
    if (!lines)
        return read_plain_arrays;
    if (r->single_values != NULL && r->single_values != r->list && r->single_values->count != 0) {
        r->expected = r->single_values->at;
        r->expected_end = r->expected + r->single_values->count;
    }
    return read_plain_line_arrays;
}

/* Read the entries of a map whose opening brace is at `p`, up to the closing brace or whatever is in its place. */
static const char *read_entries(reader *r, const char *p, const gw_json_member *m) {
    entry_reader *const some =
        choose_entry_reader(r, m->type == GW_JSON_MULTI_MAP, (m->rules & GW_JSON_FIELD_LINES) != 0);
    do {
        is_near(r, p); /* indexes the text from here on */
        if (r->list->count == r->list->capacity && !reader_grow_list(r))
            return NULL;
        p = some != NULL && r->list->count < r->plain_capacity ? some(r, p) : read_entry(r, p + 1);
        if (p == NULL)
            return NULL;
        p = gw_json_skip_space(p, r->end);
    } while (peek(r, p) == ',');
    return p;
}

/* Read the value of a map that is not an object: "" and [] are an empty map. */
COLD static const char *read_no_map(reader *r, const char *p) {
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
    r->names.duplicate = r->how->distinct; /* names are not compared */
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
    if (r->how->distinct && r->list->markers != 0)
        gw_json_drop_null_entries(r->list);
    if (r->names.duplicate && !r->how->distinct && !gw_json_drop_duplicates(r->list, r->how->memory))
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    if (m->type != GW_JSON_MULTI_MAP && (m->rules & GW_JSON_FIELD_LINES) != 0)
        r->single_values = r->verbatim || r->form->array_name.at != NULL ? NULL : r->list;
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
        r->list->at = r->how->pairs + (size_t)m->target * GW_JSON_FIRST_PAIRS;
        r->list->capacity = GW_JSON_FIRST_PAIRS;
    }
    r->form = &r->d->forms[m->target];
    r->form->text_name.at = r->form->array_name.at = NULL;
    r->open = m;
    set_plain_capacity(r);
}

COLD static bool reader_grow_list(reader *r) {
    pair_list *list = r->list;
    size_t want = list->count < GW_JSON_FIRST_PAIRS ? GW_JSON_FIRST_PAIRS : list->count + 1;
    apigw_pair *grown = gw_arena_grow(r->how->memory, list->at, sizeof *grown, &list->capacity, want);
    if (grown == NULL) {
        reader_fail(r, APIGW_E_NOMEM, r->end, "");
        return false;
    }
    list->at = grown;
    set_plain_capacity(r);
    return true;
}

/* ---- values ------------------------------------------------------------------------------------------------- */

/* Return whether the rules allow the control bytes of a text. `*at` is the offset of the first that they do not allow.
 */
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

/* Read a number, true or false as its text. */
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
    if ((c == '"' || scalar) && r->list->count - r->list->markers >= r->how->max_items) /* null entries do not count */
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

/* Read an item of a list, which is usually a plain string. */
static const char *read_likely_item(reader *r, const char *p) {
    pair_list *list = r->list;
    const char *e;
    if (is_near(r, p) && *p == '"' && list->count < r->plain_capacity) {
        e = index_quote(r, p + 1);
        if (e != NULL) {
            list->at[list->count++] = (apigw_pair){r->key.at, r->key.len, p + 1, (size_t)(e - p - 1), 0, 0};
            *reader_editable(r, e) = '\0';
            return e + 1;
        }
    }
    return read_item(r, p, "a string");
}

static const char *read_items(reader *r, const char *p) {
    if (r->depth == 0)
        return reader_too_deep(r, p);
    r->depth--;
    r->index = 0;
    p = gw_json_skip_space(p + 1, r->end);
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

/* Read a value in the place of an array of strings. A string is its only element, but "" and {} are an empty array:
 * some writers of JSON do not distinguish an empty array from an empty object (Lua). */
COLD static const char *read_no_array(reader *r, const char *p, const gw_json_member *m) {
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
        record_form(r, r->key, p, array);
    return array ? read_items(r, p) : read_item(r, p, "a string");
}

/* ==== strings and scalars ===================================================================================== */

/* read_reader_string() for text that must not be unescaped in place. */
static const char *copy_reader_string(reader *r, const char *p, reader_text *t) {
    unsigned holds;
    char *copy;
    const char *e = gw_json_string_end(p, r->end, &holds, &r->fault);
    if (e == NULL)
        return reader_bad_utf8(r, t);
    copy = gw_arena_copy(r->how->memory, p, (size_t)(e - p));
    if (copy == NULL) {
        reader_fail(r, APIGW_E_NOMEM, p, "");
        return NULL;
    }
    *t = (reader_text){copy, (size_t)(e - p), (holds & GW_JSON_ESCAPES) != 0, false, true, true};
    if (t->escaped)
        t->len = gw_json_unescape(copy, copy, t->len, &t->has_nul);
    copy[t->len] = '\0';
    return e;
}

OUT_OF_LINE static const char *reader_special_string(reader *r, const char *p, const char *from, reader_text *t) {
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

/* For values that are left out by default the offset does not depend on whether there is an unchanged copy. */
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

/* Return whether the rules of a member allow a text that is not plain. If not, set `*f` to the fault. */
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

COLD static void withhold(gw_json_document *d, size_t slot) {
    if (!d->withholds)
        memset(d->withheld, 0, sizeof d->withheld);
    d->withholds = true;
    d->withheld[slot >> 6] |= UINT64_C(1) << (slot & 63);
}

/* Store a string that is not plain in a slot. A string that the rules do not allow still counts when the kind is
 * determined, since its type is right. */
OUT_OF_LINE static const char *read_special_text(reader *r, const gw_json_member *m, reader_text *t, const char *p,
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
    if (t.special && (m->rules & (GW_JSON_NO_NUL | GW_JSON_NO_CONTROL | GW_JSON_REPORT_DEL)) != 0)
        return read_special_text(r, m, &t, p + 1, e);
    return store_text(r, m, &t, p + 1, e);
}

/* Read true or false, and store its text in a slot. */
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

enum { INTEGER_DIGITS = 19 /* of an integer of 64 bits */ };

/* A number as its significant digits times a power of ten. */
typedef struct significant {
    char digits[INTEGER_DIGITS];
    size_t count;
    int64_t power;
} significant;

/* Collect the digits of a number. Return the position of its exponent, or its end; NULL when there are too many. */
static const char *collect_digits(significant *s, const char *p, const char *end) {
    int64_t zeros = 0; /* since the last other digit */
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

/* Return the exponent from `p` on, after its "e"; a very large one is truncated. */
static int64_t exponent_of(const char *p, const char *end) {
    const int64_t most = INT64_C(1) << 40; /* no text has as many digits */
    int64_t value = 0;
    const bool negative = *p == '-';
    for (p += *p == '-' || *p == '+'; p < end; p++)
        value = value > most ? value : value * 10 + (*p - '0');
    return negative ? -value : value;
}

/* Write a JSON number as the digits of an integer (F48). Return the number of bytes; 0 when its value is not an integer
 * of 64 bits. */
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

/* Report a value at `p` that is not an integer; its text is `found`. */
COLD static const char *not_integer(reader *r, const char *p, const gw_json_member *m, slice found, const char *after) {
    reader_fail(r, APIGW_E_TYPE, p, "an integer");
    r->found = found.len == 0 ? SLICE("\"\"") : slice_of(found.at, found.len < 32 ? found.len : 32);
    return reader_pass_over(r, p, member_grade(m)) ? after : NULL;
}

/* Store the digits of an integer in the slot of a member. */
static IN_LINE const char *store_digits(reader *r, const char *p, const gw_json_member *m, slice digits,
                                        const char *after) {
    reader_text t = {gw_arena_copy(r->how->memory, digits.at, digits.len), digits.len, false, false, false, false};
    if (t.at == NULL)
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    store(r, m, &t, p);
    return after;
}

/* The same for a number in another form. */
OUT_OF_LINE static const char *store_integer(reader *r, const char *p, const gw_json_member *m, slice number,
                                             const char *after) {
    char text[INTEGER_DIGITS + 2];
    const size_t n = integer_text(text, number);
    if (n == 0)
        return not_integer(r, p, m, number, after);
    return store_digits(r, p, m, slice_of(text, n), after);
}

/* Read a number, and store its text in a slot. */
static const char *read_reader_number(reader *r, const char *p, const gw_json_member *m) {
    bool integer;
    const char *e = gw_json_number_end(p, r->end, &integer, &r->fault);
    if (e == NULL)
        return NULL;
    if (!integer && m->type == GW_JSON_INTEGER)
        return store_integer(r, p, m, slice_between(p, e), e);
    return store_digits(r, p, m, slice_between(p, e), e);
}

/* Read a string that should contain a number. */
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
        return not_integer(r, p, m, slice_of(t.at, t.len), e + 1);
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
