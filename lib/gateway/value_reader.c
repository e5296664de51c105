/* Reading JSON into values, strictly or as leniently as API Gateway's own parser. Containers that are open are marked
 * on a stack of values, so that nesting takes no C stack. */
#include "core/error.h"
#include "gateway/java_string.h"
#include "gateway/numbers.h"
#include "gateway/values.h"
#include "json/walker.h"

#include <string.h>

enum { FIRST_STACK = 64 };

/* Values that are not in their container yet. A container that is open is its marker: `as.integer` is the index of the
 * marker around it. Members of an object are a name and a value. */
typedef struct builder {
    arena *memory;
    value *stack;
    size_t count, capacity;
    size_t open; /* index of the innermost marker, plus 1; 0: none */
    size_t depth, depth_max;
    bool unique;
    const char *start; /* of the text */
    value_fault *fault;
    value first[FIRST_STACK]; /* where the stack begins */
} builder;

static bool fail(builder *b, apigw_status code, const char *at, const char *expected) {
    b->fault->code = code;
    b->fault->offset = at != NULL ? (size_t)(at - b->start) : 0;
    b->fault->expected = expected;
    return false;
}

static bool no_memory(builder *b) {
    return fail(b, APIGW_E_NOMEM, NULL, "memory");
}

/* Make space for another value. The first ones need no memory. */
static bool grow_stack(builder *b) {
    const apigw_allocator *a = &b->memory->allocator;
    const size_t old_size = b->capacity * sizeof *b->stack;
    const bool is_first = b->stack == NULL;
    value *grown = b->first;
    if (!is_first)
        grown = b->stack == b->first ? a->allocate(a->context, 2 * old_size)
                                     : a->reallocate(a->context, b->stack, old_size, 2 * old_size);
    if (grown == NULL)
        return no_memory(b);
    if (b->stack == b->first)
        memcpy(grown, b->first, old_size);
    b->stack = grown;
    b->capacity = is_first ? FIRST_STACK : 2 * b->capacity;
    return true;
}

static bool push(builder *b, value v) {
    if (b->count == b->capacity && !grow_stack(b))
        return false;
    b->stack[b->count++] = v;
    return true;
}

static void release(builder *b) {
    if (b->stack != b->first)
        gw_memory_release(&b->memory->allocator, b->stack, b->capacity * sizeof *b->stack);
}

static value_kind inside(const builder *b) {
    return b->open == 0 ? VALUE_NULL : (value_kind)b->stack[b->open - 1].kind;
}

static bool open_container(builder *b, value_kind kind, const char *at) {
    value marker = {.kind = (uint8_t)kind, .as.integer = (int64_t)b->open, .at = at};
    if (b->depth == b->depth_max)
        return fail(b, APIGW_E_DEPTH, at, "less nesting");
    if (!push(b, marker))
        return false;
    b->open = b->count;
    b->depth++;
    return true;
}

static bool fill_map(builder *b, value_map *map, const value *items, size_t count) {
    if (!gw_value_map_reserve(b->memory, map, count / 2))
        return no_memory(b);
    for (size_t i = 0; i + 1 < count; i += 2) {
        const size_t before = gw_value_map_count(map);
        if (!gw_value_map_put(b->memory, map, items[i], items[i + 1]))
            return no_memory(b);
        if (b->unique && gw_value_map_count(map) == before)
            return fail(b, APIGW_E_DUPLICATE, items[i].at - 1, "each member once");
    }
    return true;
}

/* Put what is above the innermost marker into its container, which takes the marker's place. */
static bool close_container(builder *b) {
    value *marker = &b->stack[b->open - 1], made;
    const value *items = marker + 1;
    const size_t count = b->count - b->open;
    if (!(marker->kind == VALUE_MAP ? gw_value_new_map(b->memory, &made) : gw_value_new_list(b->memory, &made)))
        return no_memory(b);
    if (marker->kind == VALUE_MAP) {
        if (!fill_map(b, made.as.map, items, count))
            return false;
    } else if (count != 0) {
        value_list *list = made.as.list;
        list->items = arena_alloc(b->memory, count * sizeof *items);
        if (list->items == NULL)
            return no_memory(b);
        memcpy(list->items, items, count * sizeof *items);
        list->count = list->capacity = count;
    }
    made.at = marker->at;
    b->count = b->open;
    b->open = (size_t)marker->as.integer;
    b->depth--;
    *marker = made;
    return true;
}

/* ---- strict ----------------------------------------------------------------------------------------------------- */

static bool scan_failed(builder *b, const gw_json_fault *f) {
    return fail(b, f->code, f->at, f->expected);
}

/* A string whose opening quote is at `*p`. */
static bool read_string(builder *b, char **p, const char *end) {
    gw_json_fault f;
    const char *quote;
    unsigned gives;
    char *text = *p + 1, *last = gw_json_unescape_string(text, end, &quote, &gives, &f);
    if (last == NULL)
        return scan_failed(b, &f);
    *p += quote + 1 - *p;
    return push(b, gw_value_string(slice_between(text, last)));
}

static bool read_scalar(builder *b, char **p, const char *end) {
    gw_json_fault f;
    const char *at = *p, *after;
    bool integer;
    value v = {.at = at};
    if (*at == '"')
        return read_string(b, p, end);
    if (*at == '-' || (*at >= '0' && *at <= '9')) {
        after = gw_json_number_end(at, end, &integer, &f);
        if (after == NULL)
            return scan_failed(b, &f);
        v = gw_number_from_text(slice_between(at, after));
    } else {
        after = gw_json_literal_end(at, end, &f);
        if (after == NULL)
            return scan_failed(b, &f);
        v.kind = *at == 'n' ? VALUE_NULL : VALUE_BOOLEAN;
        v.as.boolean = *at == 't';
    }
    *p += after - *p;
    return push(b, v);
}

static char *skip_space(char *p, const char *end) {
    return p + (gw_json_skip_space(p, end) - p);
}

static bool expect(builder *b, const char *p, const char *end, const char *expected) {
    return fail(b, p < end ? APIGW_E_SYNTAX : APIGW_E_TRUNCATED, p, expected);
}

/* The name of a member and its colon. */
static bool read_name(builder *b, char **p, const char *end) {
    *p = skip_space(*p, end);
    if (*p == end || **p != '"')
        return expect(b, *p, end, "a member name");
    if (!read_string(b, p, end))
        return false;
    *p = skip_space(*p, end);
    if (*p == end || **p != ':')
        return expect(b, *p, end, "':'");
    (*p)++;
    return true;
}

/* After a value: closes containers, and moves past the comma before the next value. False at the end of all, too. */
static bool read_to_next(builder *b, char **p, const char *end) {
    while (b->open != 0) {
        const bool map = inside(b) == VALUE_MAP;
        *p = skip_space(*p, end);
        if (*p < end && **p == ',') {
            (*p)++;
            return !map || read_name(b, p, end);
        }
        if (*p == end || **p != (map ? '}' : ']'))
            return expect(b, *p, end, map ? "',' or '}'" : "',' or ']'");
        (*p)++;
        if (!close_container(b))
            return false;
    }
    return false;
}

/* Open a container; `*empty` when it is closed at once. */
static bool read_opening(builder *b, char **p, const char *end, bool *empty) {
    const bool map = **p == '{';
    if (!open_container(b, map ? VALUE_MAP : VALUE_LIST, *p))
        return false;
    *p = skip_space(*p + 1, end);
    *empty = *p < end && **p == (map ? '}' : ']');
    if (!*empty)
        return !map || read_name(b, p, end);
    (*p)++;
    return close_container(b);
}

static bool read_document(builder *b, char *p, const char *end) {
    bool more = true, done;
    while (more) {
        p = skip_space(p, end);
        if (p == end)
            return expect(b, p, end, "a JSON value");
        done = true;
        if (*p == '{' || *p == '[') {
            if (!read_opening(b, &p, end, &done))
                return false;
        } else if (!read_scalar(b, &p, end)) {
            return false;
        }
        if (done)
            more = read_to_next(b, &p, end);
    }
    if (b->fault->code != APIGW_OK)
        return false;
    p = skip_space(p, end);
    return p == end || fail(b, APIGW_E_TRAILING, p, "the end of the text");
}

bool gw_values_read(arena *memory, slice text, size_t depth, unsigned flags, value *out, const char **source,
                    value_fault *fault) {
    static const char mark[] = "\xEF\xBB\xBF";
    builder b = {.memory = memory, .depth_max = depth < VALUE_DEPTH_MAX ? depth : VALUE_DEPTH_MAX, .fault = fault};
    *fault = (value_fault){0};
    *out = gw_value_null();
    if (text.len >= UINT32_MAX)
        return fail(&b, APIGW_E_SIZE, NULL, "less than 4 GiB");
    char *copy = gw_arena_copy(memory, text.at, text.len);
    if (copy == NULL)
        return no_memory(&b);
    b.start = copy;
    b.unique = (flags & VALUES_UNIQUE) != 0;
    if (source != NULL)
        *source = copy;
    size_t skip = text.len >= 3 && memcmp(copy, mark, 3) == 0 ? 3 : 0;
    bool good = read_document(&b, copy + skip, copy + text.len);
    if (good)
        *out = b.stack[0];
    release(&b);
    return good;
}

/* ---- lenient ---------------------------------------------------------------------------------------------------- */

/* Return whether a byte ends an unquoted text within `around`. A name takes everything up to its colon, as json-smart
 * does. */
static bool ends_text(char c, value_kind around, bool name) {
    if (name)
        return c == ':';
    return around == VALUE_MAP ? c == ',' || c == '}' : around == VALUE_LIST ? c == ',' || c == ']' : false;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Undo the escape whose backslash is at `*p`; an unknown one gives nothing. */
static size_t lenient_escape(char *out, const char **p, const char *end) {
    static const char letters[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *at = *p;
    if (at + 1 == end) {
        *p = end;
        return 0;
    }
    if (at[1] == 'u') {
        const size_t n = gw_json_unescape_unchecked(out, p, end);
        if (n == 0)
            *p = at + 2;
        return n;
    }
    *p = at + 2;
    const char *letter = memchr(letters, at[1], 5);
    if (letter != NULL)
        out[0] = values[letter - letters];
    else if (memchr("\"'\\/", at[1], 4) != NULL)
        out[0] = at[1];
    else
        while (*p < end && ((unsigned char)**p & 0xC0) == 0x80)
            (*p)++; /* all of a character that is no escape */
    return letter != NULL || memchr("\"'\\/", at[1], 4) != NULL;
}

/* Text between quotes. Where it has a backslash control characters are dropped, as json-smart does. */
static bool lenient_string(builder *b, char **p, const char *end) {
    const char quote = **p;
    char *text = *p + 1, *to = text;
    const char *from = text, *first = text;
    while (first < end && *first != quote && *first != '\\')
        first++;
    if (first < end && *first == quote) {
        *p += first + 1 - *p;
        return push(b, gw_value_string(slice_between(text, first)));
    }
    while (from < end && *from != quote) {
        if (*from == '\\')
            to += lenient_escape(to, &from, end);
        else if ((unsigned char)*from < ' ' || *from == 127)
            from++;
        else
            *to++ = *from++;
    }
    if (from >= end)
        return fail(b, APIGW_E_TRUNCATED, end, "the closing quote");
    *p += from + 1 - *p;
    return push(b, gw_value_string(slice_between(text, to)));
}

/* Whether a text is a number that the lenient reader takes for one. */
static const char *skip_digits(const char *p, const char *end, size_t *count) {
    const char *from = p;
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    *count += (size_t)(p - from);
    return p;
}

static bool looks_like_number(slice text) {
    const char *p = text.at, *end = p + text.len;
    size_t digits = 0, exponent = 0;
    if (p < end && *p == '.')
        return false; /* ".5" is text, and "-.5" a number */
    if (p < end && *p == '-')
        p++;
    p = skip_digits(p, end, &digits);
    if (p < end && *p == '.')
        p = skip_digits(p + 1, end, &digits);
    if (digits == 0 || p == end || (*p | 0x20) != 'e')
        return digits != 0 && p == end;
    p++;
    if (p < end && (*p == '+' || *p == '-'))
        p++;
    return skip_digits(p, end, &exponent) == end && exponent != 0;
}

/* Digits without leading zeros, so that texts of integers are equal when they are. */
static slice without_zeros(slice text) {
    const size_t sign = text.len != 0 && text.at[0] == '-';
    size_t zeros = 0;
    while (sign + zeros + 1 < text.len && text.at[sign + zeros] == '0' && text.at[sign + zeros + 1] >= '0' &&
           text.at[sign + zeros + 1] <= '9')
        zeros++;
    if (zeros == 0 || sign != 0)
        return text; /* of a negative one the value is right, and its text is not shown */
    return slice_of(text.at + zeros, text.len - zeros);
}

/* A value without quotes: a number, a word of JSON, or plain text. */
static bool lenient_bare(builder *b, char **p, const char *end, bool name) {
    const value_kind around = inside(b);
    slice text = {*p, 0};
    while (*p < end && !ends_text(**p, around, name))
        (*p)++;
    text.len = (size_t)(*p - text.at);
    while (text.len != 0 && is_space(text.at[text.len - 1]))
        text.len--;
    if (name)
        return push(b, gw_value_string(text));
    if (slice_is(text, "null"))
        return push(b, gw_value_null());
    if (slice_is(text, "true") || slice_is(text, "false"))
        return push(b, gw_value_boolean(text.at[0] == 't'));
    return push(b, looks_like_number(text) ? gw_number_from_text(without_zeros(text)) : gw_value_string(text));
}

/* The next member of an object, up to its value, or the end of the object: `*closed`. */
static bool lenient_member(builder *b, char **p, const char *end, bool *closed) {
    while (*p < end && (is_space(**p) || **p == ','))
        (*p)++;
    *closed = *p < end && **p == '}';
    if (*closed)
        return true;
    if (*p == end || memchr(":[]{", **p, 4) != NULL)
        return expect(b, *p, end, "a member or '}'");
    if (!(**p == '"' || **p == '\'' ? lenient_string(b, p, end) : lenient_bare(b, p, end, true)))
        return false;
    *p = skip_space(*p, end);
    if (*p == end || **p != ':')
        return expect(b, *p, end, "':'");
    *p = skip_space(*p + 1, end);
    if (*p == end || memchr(":}]", **p, 3) != NULL)
        return expect(b, *p, end, "a value");
    return true;
}

static bool lenient_element(builder *b, char **p, const char *end, bool *closed) {
    while (*p < end && (is_space(**p) || **p == ','))
        (*p)++;
    *closed = *p < end && **p == ']';
    if (!*closed && (*p == end || **p == ':' || **p == '}'))
        return expect(b, *p, end, "a value or ']'");
    return true;
}

/* After a member: a comma, or the end of the object. */
static bool lenient_separator(builder *b, char **p, const char *end) {
    *p = skip_space(*p, end);
    if (inside(b) == VALUE_MAP && (*p == end || (**p != ',' && **p != '}')))
        return expect(b, *p, end, "',' or '}'");
    return true;
}

static bool lenient_value(builder *b, char **p, const char *end) {
    if (**p == '"' || **p == '\'')
        return lenient_string(b, p, end);
    return lenient_bare(b, p, end, false);
}

static bool lenient_open(builder *b, char **p) {
    if (!open_container(b, **p == '{' ? VALUE_MAP : VALUE_LIST, *p))
        return false;
    (*p)++;
    return true;
}

/* The next part of the container that is open: its end, another container, or a value. */
static bool lenient_part(builder *b, char **p, const char *end) {
    bool closed;
    if (!(inside(b) == VALUE_MAP ? lenient_member(b, p, end, &closed) : lenient_element(b, p, end, &closed)))
        return false;
    if (closed) {
        (*p)++;
        return close_container(b) && (b->open == 0 || lenient_separator(b, p, end));
    }
    if (**p == '{' || **p == '[')
        return lenient_open(b, p);
    return lenient_value(b, p, end) && lenient_separator(b, p, end);
}

static bool lenient_document(builder *b, char *p, const char *end) {
    p = skip_space(p, end);
    if (p == end)
        return expect(b, p, end, "a JSON value");
    if (*p != '{' && *p != '[')
        return lenient_value(b, &p, end);
    if (!lenient_open(b, &p))
        return false;
    while (b->open != 0)
        if (!lenient_part(b, &p, end))
            return false;
    return true;
}

bool gw_values_read_lenient(arena *memory, slice text, size_t depth, value *out, value_fault *fault) {
    builder b = {.memory = memory, .depth_max = depth < VALUE_DEPTH_MAX ? depth : VALUE_DEPTH_MAX, .fault = fault};
    *fault = (value_fault){0};
    *out = gw_value_null();
    if (text.len >= UINT32_MAX / 3)
        return fail(&b, APIGW_E_SIZE, NULL, "less than 1 GiB");
    const slice good_text = gw_string_well_formed(memory, text);
    char *copy = good_text.at != NULL ? gw_arena_copy(memory, good_text.at, good_text.len) : NULL;
    if (copy == NULL)
        return no_memory(&b);
    b.start = copy;
    bool good = lenient_document(&b, copy, copy + good_text.len);
    if (good)
        *out = b.stack[0];
    release(&b);
    return good;
}

apigw_status gw_value_fault_report(const value_fault *fault, slice text, apigw_error *err) {
    gw_error_clear(err);
    if (fault->code == APIGW_E_NOMEM)
        return gw_error_nomem(err);
    if (fault->offset > text.len || fault->code == APIGW_E_SIZE)
        return gw_error_set(err, fault->code, UINT64_MAX, "expected %s", fault->expected);
    const slice found = slice_skip(text, fault->offset);
    return gw_error_found(err, fault->code, fault->offset, fault->expected, found.at, found.len < 32 ? found.len : 32);
}
