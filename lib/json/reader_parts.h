/* What the files of the reader share; nobody else includes it. reader.c has the document, faults and what is skipped,
 * reader_objects.c the members of objects, reader_maps.c the entries of maps, reader_lists.c arrays and the values of
 * all lists, reader_texts.c single strings and scalars. A function that reads returns what is behind the thing that is
 * at `p`, or NULL on a fault. The quick way is read_members(), read_entries_of() and read_likely_item(), each static in
 * its file: where one of them meets what it does not know, it calls the careful functions of its file, and these call
 * each other across the files. */
#ifndef JSON_READER_PARTS_H
#define JSON_READER_PARTS_H

#include "json/reader.h"
#include "json/scan.h"
#include "json/stops.h"
#include "json/unique.h"

/* A document being read. Positions are const; editable() makes them what they are. */
typedef struct reader {
    const json_reading *how;
    apigw_error *err; /* of the caller, or NULL */
    json_document *d;
    char *text; /* of the document, edited */
    const char *end;
    const char *limit;      /* from any place before it BLOCK_AHEAD bytes can be read, and the map has it */
    const char *text_limit; /* the same, but for the map */
    const char *stops_end;  /* what is before it can be mapped */
    size_t depth;           /* levels that are still allowed */
    bool pristine;          /* of the text at hand nothing may go but closing quotes */

    /* The fault that ended reading, and its place. */
    json_fault fault;
    slice found;           /* what was found there, when the text was edited since; else NULL */
    const char *outermost; /* where the text that no edit has touched begins, or NULL: it names the place of a fault */
    const json_member *path[8]; /* members that lead to the one at hand */
    unsigned level;
    bool keyed;   /* `key` is the place of a fault */
    size_t index; /* of an array in the list: the element; SIZE_MAX: none */

    /* The list that is filled. */
    const json_member *open; /* whose it is */
    json_pairs *list;
    json_form *form; /* of it */
    slice key;       /* the name of the entry at hand, already unescaped */
    bool key_has_nul;
    size_t plain_room;                 /* it can have so many entries before anything has to be asked */
    json_names names;                  /* of the map in it */
    json_pairs *lines;                 /* a map of single header lines that was read; NULL: none yet */
    const apigw_pair *twin, *twin_end; /* of it what is expected next in a map of arrays */

    const json_member *members;  /* of the schema */
    uint8_t *begins, *followers; /* of the memo: what came first in each shape, and behind each member */
    uint8_t *memo;               /* of it: where read_member() left */
    json_stops stops;
} reader;

/* A finished string or scalar: its bytes without escapes, NUL-terminated. */
typedef struct reader_text {
    const char *at;
    size_t len;
    bool escaped, has_nul;
    bool has_control; /* or may have: of control bytes */
    bool uneven;      /* or may be: it had escapes, U+007F or bytes beyond ASCII */
} reader_text;

/* ---- reader.c: places, faults, and values that are not taken ------------------------------------------------- */

/* Maps the text from `p` on. */
bool reader_map_on(reader *r, const char *p);

/* Notes a fault; returns NULL. */
const char *reader_fail(reader *r, apigw_status code, const char *at, const char *expected);

/* Passes over the fault at hand, which is about the value at `p`: lists the value as left out when its grade allows
 * that in this mode, else remembers the error and goes on to tell the kind. False when reading ends with the fault. */
bool reader_pass_over(reader *r, const char *p, enum json_grade grade);

/* The grade of a value that a member cannot have. */
static inline enum json_grade member_grade(const json_member *m) {
    if ((m->rules & JSON_NEVER_FAILS) != 0)
        return JSON_LEFT_OUT_ALWAYS;
    return (m->rules & JSON_OPTIONAL) != 0 ? JSON_LEFT_OUT_BY_DEFAULT : JSON_LEFT_OUT_LENIENTLY;
}

/* Behind a value that is not looked into. */
const char *reader_skip(reader *r, const char *p);

/* Behind an array or object at `p` that is nested too deep. */
const char *reader_too_deep(reader *r, const char *p);

/* Behind the entry at `p` of a list or of the document that has one too many of them. */
const char *reader_too_many(reader *r, const char *p, const char *expected);

/* The closing quote of a string that is not valid UTF-8, as the fault at hand says; NULL when reading ends. */
const char *reader_bad_utf8(reader *r, reader_text *t);

/* Behind an empty array at `p` where an object should be, if the mode takes it; else NULL. Writers of JSON that do not
 * tell the two apart send it (PHP). */
const char *reader_empty_array(reader *r, const char *p);

/* Behind a value that is not of the type that it should be, which is passed over or ends reading. */
const char *reader_mistyped(reader *r, const char *p, const char *expected);

/* Behind a value that does not begin as it should: null is absence. */
const char *reader_other_type(reader *r, const char *p, const char *expected);

static inline char peek(const reader *r, const char *p) {
    return p < r->end ? *p : '\0';
}

/* The editable place of a position. */
static inline char *editable(const reader *r, const char *p) {
    return r->text + (p - r->text);
}

/* Whether `p` is where most things are told by blocks and by the map, which is made anew where it ends. */
static inline bool is_near(reader *r, const char *p) {
    return p < r->limit || (p < r->text_limit && reader_map_on(r, p));
}

/* ---- reader_objects.c ---------------------------------------------------------------------------------------- */

/* Behind an object whose opening brace was before `p`. `*memo` is what came first in it last time. */
const char *reader_read_object(reader *r, const char *p, const json_shape *shape, uint8_t *memo);

/* ---- reader_maps.c ------------------------------------------------------------------------------------------- */

/* Behind a map; "" is an empty one. */
const char *reader_read_map(reader *r, const char *p, const json_member *m);

/* ---- reader_lists.c ------------------------------------------------------------------------------------------ */

/* Behind a list that is no map: an array of strings, one string, or either. */
const char *reader_read_strings(reader *r, const char *p, const json_member *m);

/* Begins to fill the list of a member whose value is at `p`. */
void reader_begin_list(reader *r, const char *p, const json_member *m);

/* Makes room for one entry more. False when there is no memory. */
bool reader_grow_list(reader *r);

/* Behind one value of a list at `p`; null is none. */
const char *reader_read_item(reader *r, const char *p, const char *expected);

/* Behind an array of strings at `p`. */
const char *reader_read_items(reader *r, const char *p);

/* Behind the string at `p`, as a value of the list; its `at` is NULL when it is passed over. */
const char *reader_read_string_item(reader *r, const char *p, reader_text *t);

/* Notes which values the list has, if it takes either: one stands at `p`. */
static inline void note_form(reader *r, slice name, const char *p, bool array) {
    slice *first = array ? &r->form->array_name : &r->form->text_name;
    if (first->at != NULL)
        return;
    *first = name;
    *(array ? &r->form->array_offset : &r->form->text_offset) = (size_t)(p - r->text);
}

static inline bool push_pair(reader *r, slice name, slice value, uint32_t flags) {
    json_pairs *list = r->list;
    if (list->count == list->room && !reader_grow_list(r))
        return false;
    list->at[list->count++] = (apigw_pair){name.at, name.len, value.at, value.len, flags, 0};
    return true;
}

/* A value of the list at hand, with its key. */
static inline bool push_text(reader *r, const reader_text *t) {
    return push_pair(r, r->key, (slice){t->at, t->len}, t->has_nul ? APIGW_HAS_NUL : 0);
}

/* Sets how many entries may be added without asking. */
static inline void set_plain_room(reader *r) {
    size_t most = r->how->max_items + r->list->markers;
    r->plain_room = r->list->room < most ? r->list->room : most;
}

/* ---- reader_texts.c ------------------------------------------------------------------------------------------ */

/* Behind a string that goes to a slot. */
const char *reader_read_text(reader *r, const char *p, const json_member *m);

/* Behind a string, number, true or false, as far as the member may be one, whose text goes to a slot. */
const char *reader_read_scalar(reader *r, const char *p, const json_member *m);

/* Behind any value whose text goes to a slot as it is. */
const char *reader_read_opaque(reader *r, const char *p, const json_member *m);

/* A fault at byte `at` of a finished text, whose string went from `s` to its closing quote `e`. Behind the string when
 * it is passed over. */
typedef struct text_fault {
    size_t at;
    apigw_status code;
    const char *expected;
    enum json_grade grade;
} text_fault;
const char *reader_bad_text(reader *r, const char *s, const char *e, const reader_text *t, text_fault f);

/* read_string() where there is more to it than finding a quote: `from` is the first byte that is not plain. */
const char *reader_uneven_string(reader *r, const char *p, const char *from, reader_text *t);

/* Finishes the string from `p` on, in place or as a copy; returns its closing quote, NULL on a fault. */
static inline const char *read_string(reader *r, const char *p, reader_text *t) {
    const char *e = p < r->limit ? json_stops_next(&r->stops, p) : NULL;
    const bool far = e == NULL; /* then U+007F is no stop */
    if (far)
        e = json_stops_far(p, r->end);
    if (e >= r->end || *e != '"')
        return reader_uneven_string(r, p, e, t);
    *editable(r, e) = '\0';
    *t = (reader_text){p, (size_t)(e - p), false, false, false, far};
    return e;
}

/* Puts a text that began at `begin` into the slot of a member. */
static inline void store(reader *r, const json_member *m, const reader_text *t, const char *begin) {
    json_text *slot = &r->d->slots[m->slot];
    slot->at = t->at;
    slot->len = t->len;
    slot->offset = (size_t)(begin - r->text);
    slot->escaped = t->escaped;
    slot->has_nul = t->has_nul;
    slot->has_control = t->has_control;
    slot->is_string = false;
    r->d->present[m->slot >> 6] |= UINT64_C(1) << (m->slot & 63);
}

#endif
