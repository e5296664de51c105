#include "core/error.h"
#include "json/reader_parts.h"
#include <string.h>

enum { STOPS_LEFT = 8 }; /* bytes that can be read from the end of a string on, wherever it is found by the map */

bool reader_map_on(reader *r, const char *p) {
    json_stops_map(&r->stops, p, r->stops_end);
    r->limit = (size_t)(r->text_limit - p) < r->stops.end ? r->text_limit : p + r->stops.end;
    return p < r->limit;
}

/* ---- faults and issues -------------------------------------------------------------------------------------- */

const char *reader_fail(reader *r, apigw_status code, const char *at, const char *expected) {
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

/* Whether an error is about the document as a whole rather than one member's value. */
static bool is_of_document(apigw_status code) {
    return code == APIGW_E_UTF8 || code == APIGW_E_DEPTH || code == APIGW_E_ITEMS;
}

/* Remembers the fault at hand as the document's error, unless it has one already that counts for more. False when
 * reading does not go on behind errors. */
static bool remember_error(reader *r) {
    json_document *d = r->d;
    if (!r->how->goes_on)
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
    const bool lenient = r->how->mode == JSON_LENIENT;
    if (r->d->issue_count >= (lenient ? r->how->max_items : JSON_ISSUES_MAX)) {
        if (!lenient)
            return true;
        reader_fail(r, APIGW_E_ITEMS, p, "fewer members that have to be left out");
        return remember_error(r);
    }
    fill_error(r, &issue);
    if (json_issue(r->d, r->how->memory, &issue))
        return true;
    reader_fail(r, APIGW_E_NOMEM, p, "");
    return false;
}

bool reader_pass_over(reader *r, const char *p, enum json_grade grade) {
    const bool passed = (int)grade >= (int)r->how->mode ? list_issue(r, p) : remember_error(r);
    if (passed)
        r->found.at = NULL;
    return passed;
}

/* ---- values that are not taken ------------------------------------------------------------------------------ */

/* Behind the value at `p`, which has the fault at hand, without a look at what is wrong in it. */
static const char *skip_loosely(reader *r, const char *p) {
    return remember_error(r) ? json_loose_end(p, r->end) : NULL;
}

const char *reader_skip(reader *r, const char *p) {
    const char *e = json_value_end(p, r->end, r->depth, &r->fault);
    if (e != NULL)
        return e;
    r->outermost = p;
    if (is_of_document(r->fault.code))
        e = skip_loosely(r, p);
    if (e != NULL)
        r->outermost = NULL;
    return e;
}

const char *reader_too_deep(reader *r, const char *p) {
    reader_fail(r, APIGW_E_DEPTH, p, "less nesting");
    return skip_loosely(r, p);
}

const char *reader_too_many(reader *r, const char *p, const char *expected) {
    reader_fail(r, APIGW_E_ITEMS, p, expected);
    return skip_loosely(r, p);
}

const char *reader_bad_utf8(reader *r, reader_text *t) {
    if (r->fault.code != APIGW_E_UTF8 || !remember_error(r))
        return NULL;
    *t = (reader_text){"", 0, false, false, false, false};
    return json_loose_quote(r->fault.at, r->end);
}

const char *reader_empty_array(reader *r, const char *p) {
    if (peek(r, p) != '[' || r->how->mode == JSON_STRICT)
        return NULL;
    p = json_skip_space(p + 1, r->end);
    return peek(r, p) == ']' ? p + 1 : NULL;
}

const char *reader_mistyped(reader *r, const char *p, const char *expected) {
    const char *e = reader_skip(r, p);
    if (e == NULL)
        return NULL;
    reader_fail(r, APIGW_E_TYPE, p, expected);
    return reader_pass_over(r, p, member_grade(r->path[r->level - 1])) ? e : NULL;
}

const char *reader_other_type(reader *r, const char *p, const char *expected) {
    return peek(r, p) == 'n' ? json_literal_end(p, r->end, &r->fault) : reader_mistyped(r, p, expected);
}

/* ---- the document ------------------------------------------------------------------------------------------- */

/* Behind a byte-order mark, which may be there. */
static const char *skip_mark(reader *r, const char *p) {
    size_t left = (size_t)(r->end - p);
    if (left == 0 || memcmp(p, "\xef\xbb\xbf", left < 3 ? left : 3) != 0)
        return p;
    return left < 3 ? reader_fail(r, APIGW_E_SYNTAX, r->end, "an object") : p + 3;
}

static const char *read_document(reader *r, const char *p) {
    p = skip_mark(r, p);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    if (peek(r, p) != '{')
        return reader_skip(r, p) == NULL ? NULL : reader_fail(r, APIGW_E_TYPE, p, "an object");
    r->depth--;
    is_near(r, p); /* maps what is from here on */
    p = reader_read_object(r, p + 1, &r->how->schema->shapes[0], &r->begins[0]);
    if (p == NULL)
        return NULL;
    p = json_skip_space(p, r->end);
    if (p != r->end)
        return reader_fail(r, APIGW_E_TRAILING, p, "nothing behind the object");
    return p;
}

void json_document_withhold(json_document *d) {
    for (unsigned i = 0; i < JSON_SLOT_WORDS; i++)
        d->present[i] &= ~d->withheld[i];
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
    r.err = err;
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
    d->whole = read_document(&r, how->text) != NULL;
    if (d->whole || is_of_document(d->fault))
        return d->fault;
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
