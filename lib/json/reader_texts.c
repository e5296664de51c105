#include "json/reader_parts.h"
#include <string.h>

/* read_string() where escapes have to stay. */
static const char *copy_string(reader *r, const char *p, reader_text *t) {
    unsigned holds;
    const char *e = json_string_end(p, r->end, &holds, &r->fault);
    char *copy = e == NULL ? NULL : arena_copy(r->how->memory, p, (size_t)(e - p));
    if (copy == NULL)
        return e == NULL ? NULL : reader_fail(r, APIGW_E_NOMEM, p, "");
    *t = (reader_text){copy, (size_t)(e - p), (holds & JSON_ESCAPES) != 0, false, true};
    if (t->escaped)
        t->len = json_unescape(copy, copy, t->len, &t->has_nul);
    copy[t->len] = '\0';
    return e;
}

OUT_OF_LINE const char *reader_uneven_string(reader *r, const char *p, const char *from, reader_text *t) {
    const char *e;
    unsigned gives;
    char *to;
    if (r->pristine)
        return copy_string(r, p, t);
    to = json_unescape_string(editable(r, from), r->end, &e, &gives, &r->fault);
    if (to == NULL)
        return NULL;
    *to = '\0';
    *t = (reader_text){p, (size_t)(to - p), to != e, (gives & JSON_NUL) != 0, gives != 0};
    return e;
}

const char *reader_bad_text(reader *r, const char *s, const char *e, const reader_text *t, size_t at, apigw_status code,
                            const char *expected) {
    json_text whole = {t->at, t->len, (size_t)(s - r->text), t->escaped, t->has_nul};
    reader_fail(r, code, r->text + json_source_offset(&whole, r->how->original, at), expected);
    r->found = (slice){t->at + at, t->len - at < 32 ? t->len - at : 32};
    if (t->len == 0)
        r->found = (slice){"\"\"", 2}; /* an empty name */
    return !t->has_nul && reader_note_issue(r, s) ? e + 1 : NULL;
}

const char *reader_read_text(reader *r, const char *p, const json_member *m) {
    const char *e;
    reader_text t;
    if (peek(r, p) != '"')
        return reader_other_type(r, p, "a string");
    e = read_string(r, p + 1, &t);
    if (e == NULL)
        return NULL;
    if (t.has_nul && (m->rules & JSON_NO_NUL) != 0)
        return reader_bad_text(r, p + 1, e, &t, strlen(t.at), APIGW_E_VALUE, "no U+0000");
    store(r, m, &t, p + 1);
    return e + 1;
}

/* Behind true or false whose text goes to a slot. */
static const char *read_boolean(reader *r, const char *p, const json_member *m) {
    const char *e = json_literal_end(p, r->end, &r->fault);
    reader_text t = {*p == 't' ? "true" : "false", 0, false, false, false};
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
    reader_text t = {NULL, 0, false, false, false};
    if (e == NULL)
        return NULL;
    if (m->type == JSON_INTEGER && !integer)
        return reader_mistyped(r, p, "an integer");
    t.len = (size_t)(e - p);
    t.at = arena_copy(r->how->memory, p, t.len);
    if (t.at == NULL)
        return reader_fail(r, APIGW_E_NOMEM, p, "");
    store(r, m, &t, p);
    return e;
}

const char *reader_read_scalar(reader *r, const char *p, const json_member *m) {
    static const char *const expected[] = {
        [JSON_SCALAR] = "a string, number or boolean", [JSON_INTEGER] = "an integer", [JSON_BOOLEAN] = "true or false"};
    const char c = peek(r, p);
    if ((c == 't' || c == 'f') && m->type != JSON_INTEGER)
        return read_boolean(r, p, m);
    if ((c == '-' || (c >= '0' && c <= '9')) && m->type != JSON_BOOLEAN)
        return read_number(r, p, m);
    return c == '"' && m->type == JSON_SCALAR ? reader_read_text(r, p, m) : reader_other_type(r, p, expected[m->type]);
}

const char *reader_read_opaque(reader *r, const char *p, const json_member *m) {
    const char *e = reader_skip(r, p);
    reader_text t = {p, 0, false, false, false};
    if (e == NULL)
        return NULL;
    t.len = (size_t)(e - p);
    store(r, m, &t, p);
    return e;
}
