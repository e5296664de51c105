#include "json/reader_parts.h"

void reader_begin_list(reader *r, const char *p, const json_member *m) {
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

OUT_OF_LINE bool reader_grow_list(reader *r) {
    json_pairs *list = r->list;
    size_t want = list->count < JSON_FIRST_PAIRS ? JSON_FIRST_PAIRS : list->count + 1;
    apigw_pair *grown = arena_grow(r->how->memory, list->at, sizeof *grown, &list->room, want);
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
        if (c == '\0' ? (rules & (JSON_NO_NUL | JSON_FIELD_LINES)) != 0
                      : (c == '\r' || c == '\n') && (rules & JSON_FIELD_LINES) != 0)
            break;
    }
    *at = i;
    return i == t->len;
}

const char *reader_read_string_item(reader *r, const char *p, reader_text *t) {
    bool line = (r->open->rules & JSON_FIELD_LINES) != 0;
    const char *e = read_string(r, p + 1, t);
    size_t at;
    if (e == NULL)
        return NULL;
    if (t->has_control && r->open->rules != 0 && !text_allowed(t, r->open->rules, &at)) {
        text_fault f = {at, line ? APIGW_E_HEADER : APIGW_E_VALUE,
                        line ? "no CR, LF or NUL in a field value" : "no U+0000",
                        t->has_nul ? JSON_LEFT_OUT_NEVER : JSON_LEFT_OUT_LENIENTLY};
        e = reader_bad_text(r, p + 1, e, t, f);
        t->at = NULL;
        return e;
    }
    return e + 1;
}

/* Behind the number, true or false at `p`, which is taken for its text. */
static const char *read_scalar_item(reader *r, const char *p, reader_text *t) {
    const char *e = json_value_end(p, r->end, r->depth, &r->fault);
    if (e == NULL)
        return NULL;
    *t = (reader_text){arena_copy(r->how->memory, p, (size_t)(e - p)), (size_t)(e - p), false, false, false, false};
    return t->at == NULL ? reader_fail(r, APIGW_E_NOMEM, p, "") : e;
}

const char *reader_read_item(reader *r, const char *p, const char *expected) {
    char c = peek(r, p);
    bool scalar = r->how->mode != JSON_STRICT && p < r->end && c != '{' && c != '[';
    reader_text t;
    if (c == 'n')
        return json_literal_end(p, r->end, &r->fault);
    if ((c == '"' || scalar) && is_full(r))
        return reader_too_many(r, p, "fewer entries");
    if (c == '"')
        p = reader_read_string_item(r, p, &t);
    else if (scalar)
        p = read_scalar_item(r, p, &t);
    else
        return reader_mistyped(r, p, expected);
    return p != NULL && t.at != NULL && !push_text(r, &t) ? NULL : p;
}

/* ---- arrays ------------------------------------------------------------------------------------------------- */

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
    p = reader_read_item(r, p, "a string");
    set_plain_room(r);
    return p;
}

const char *reader_read_items(reader *r, const char *p) {
    if (r->depth == 0)
        return reader_too_deep(r, p);
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
        return reader_fail(r, APIGW_E_SYNTAX, p, "',' or ']'");
    return p + 1;
}

/* Behind the value of an array of strings that is none. A string is its one element, but "" and {} are an empty array:
 * some writers of JSON do not tell an empty array from an empty object (Lua). */
static const char *read_no_array(reader *r, const char *p, const json_member *m) {
    const char *e = peek(r, p) == '{' ? json_skip_space(p + 1, r->end) : p;
    if (r->how->mode == JSON_STRICT || (peek(r, p) != '"' && peek(r, e) != '}'))
        return reader_other_type(r, p, "an array of strings");
    if (peek(r, p) == '{')
        return e + 1;
    if (r->end - p >= 2 && p[1] == '"')
        return p + 2;
    reader_begin_list(r, p, m);
    r->key = (slice){"", 0};
    return reader_read_item(r, p, "a string");
}

const char *reader_read_strings(reader *r, const char *p, const json_member *m) {
    const char c = peek(r, p);
    const bool array = c == '[';
    if (m->type == JSON_STRINGS && !array)
        return read_no_array(r, p, m);
    if (m->type == JSON_ONE_STRING && c != '"')
        return reader_other_type(r, p, "a string");
    if (!array && c != '"')
        return reader_other_type(r, p, "a string or an array of strings");
    reader_begin_list(r, p, m);
    r->key = (slice){"", 0};
    if (m->type == JSON_EITHER_STRINGS)
        note_form(r, r->key, p, array);
    return array ? reader_read_items(r, p) : reader_read_item(r, p, "a string");
}
