#include "text/header.h"
#include "json/reader_parts.h"
#include <string.h>

/* ---- entries, the careful way ------------------------------------------------------------------------------- */

/* Behind the name of a list's entry and its colon; `*usable`: it may be taken. */
static const char *read_key(reader *r, const char *p, bool *usable) {
    const char *e;
    reader_text t;
    r->keyed = false;
    *usable = true;
    if (peek(r, p) != '"')
        return reader_fail(r, APIGW_E_SYNTAX, p, "a member name");
    e = read_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    r->key = (slice){t.at, t.len};
    r->key_has_nul = t.has_nul;
    r->keyed = true;
    if (r->open->rules & JSON_FIELD_LINES) {
        size_t at = header_name_valid(t.at, t.len);
        if (at != t.len || t.len == 0) {
            text_fault f = {at, APIGW_E_HEADER, "a header name of RFC 9110",
                            t.has_nul ? JSON_LEFT_OUT_NEVER : JSON_LEFT_OUT_BY_DEFAULT};
            if (reader_bad_text(r, p + 1, e, &t, f) == NULL)
                return NULL;
            *usable = false;
        }
    }
    p = json_skip_space(e + 1, r->end);
    if (peek(r, p) != ':')
        return reader_fail(r, APIGW_E_SYNTAX, p, "':'");
    return json_skip_space(p + 1, r->end);
}

/* Behind the value of a map's entry, or its array of values. Either is taken for the other, but in strict mode. */
static const char *read_entry_value(reader *r, const char *p) {
    const unsigned type = r->open->type;
    const bool array = peek(r, p) == '[', strict = r->how->mode == JSON_STRICT;
    if (type == JSON_EITHER_MAP) {
        note_form(r, r->key, p, array);
        return array ? reader_read_items(r, p) : reader_read_item(r, p, "a string or an array of strings");
    }
    if (array && (type != JSON_MAP || !strict))
        return reader_read_items(r, p);
    if (type == JSON_MAP)
        return reader_read_item(r, p, "a string");
    if (strict && peek(r, p) != 'n')
        return reader_mistyped(r, p, "an array of strings");
    return reader_read_item(r, p, "an array of strings");
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
    p = read_entry_value(r, p);
    if (p == NULL)
        return NULL;
    if (list->count == before)
        return r->d->fault != APIGW_OK || push_marker(r) ? p : NULL;
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
    *editable(r, quote) = '\0';
    if (*p == '[')
        return read_keyed(r, p, true);
    note_form(r, name, p, false);
    p = reader_read_string_item(r, p, &t);
    return p == NULL || !(t.at != NULL ? push_text(r, &t) : push_marker(r)) ? NULL : p;
}

/* ---- entries, the quick way --------------------------------------------------------------------------------- */

#if defined(__SSE2__)
/* is_plain_line_name() of a name that does not end in its first block. The last block ends with the name: behind a long
 * one nothing may be left to be read. */
static bool is_long_line_name(const char *p, size_t n) {
    const char *last = p + n - 16;
    unsigned stops = header_name_stops(vector_load(last));
    for (; p < last && stops == 0; p += 16)
        stops = header_name_stops(vector_load(p));
    return stops == 0;
}
#endif

/* Whether the name at `p`, which a quote is behind, has nothing but letters, digits and "-", as nearly all names of
 * header lines. BLOCK_AHEAD bytes can be read. */
static IN_LINE bool is_plain_line_name(const char *p, size_t n) {
#if defined(__SSE2__)
    const size_t stop = lowest_bit(header_name_stops(vector_load(p)) | 1u << 16);
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

/* Bytes from the closing quote of a name to its value. */
static IN_LINE size_t value_behind(bool multi) {
    return multi ? sizeof "\":[\"" - 1 : sizeof "\":\"" - 1;
}

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
        e->end = json_stops_next(&r->stops, e->quote + value_behind(multi));
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

/* The entry whose name begins at `p` and was not there before. */
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
    e->end = json_stops_next(&r->stops, e->quote + value_behind(multi));
    r->twin++;
}

/* Behind the entries from `p` on, where a brace or a comma stands before the first, as long as they are plain ones, and
 * behind the first that is not. It ends the loop to be read, so that this is a loop without calls. There is room for
 * one entry; where there is none for the next, it is left. `multi` and `lines` are constant where this is called. */
static IN_LINE const char *read_entries_of(reader *r, const char *p, bool multi, bool lines) {
    const size_t before = value_behind(multi);
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
        note_form(r, (slice){first->name, first->name_len}, first->value - 1, false);
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

/* Behind the entries of a map whose opening brace is at `p`: at the closing brace or whatever stands in its place. */
static const char *read_entries(reader *r, const char *p, const json_member *m) {
    entry_reader *const some = choose_entry_reader(r, m->type == JSON_MULTI_MAP, (m->rules & JSON_FIELD_LINES) != 0);
    do {
        is_near(r, p); /* maps what is from here on */
        if (r->list->count == r->list->room && !reader_grow_list(r))
            return NULL;
        set_plain_room(r);
        p = some != NULL && r->list->count < r->plain_room ? some(r, p) : read_entry(r, p + 1);
        if (p == NULL)
            return NULL;
        p = json_skip_space(p, r->end);
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

const char *reader_read_map(reader *r, const char *p, const json_member *m) {
    const char *e;
    if (peek(r, p) != '{')
        return read_no_map(r, p);
    reader_begin_list(r, p, m);
    if (r->depth == 0)
        return reader_too_deep(r, p);
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
        return reader_fail(r, APIGW_E_SYNTAX, p, "',' or '}'");
    if (r->names.repeated && !json_drop_repeated(r->list, r->how->memory))
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    if (m->type != JSON_MULTI_MAP && (m->rules & JSON_FIELD_LINES) != 0)
        r->lines = r->pristine || r->form->array_name.at != NULL ? NULL : r->list;
    return p + 1;
}
