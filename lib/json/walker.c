#include "json/walker.h"
#include "core/error.h"
#include "text/ascii.h"

/* The JSON Pointer to the position of a walk. Levels take no memory of their own: a token begins at its slash, and the
 * index of an array's element is read from the token. */
typedef struct trail {
    char pointer[APIGW_ERROR_POINTER_MAX];
    size_t length; /* bytes of the pointer */
    size_t shown;  /* levels, from the outermost on, whose token fitted */
} trail;

/* A walk over a value, without recursion. */
typedef struct json_walk {
    uint64_t object[GW_JSON_DEPTH_MAX / 64]; /* by level: 1 for an object, 0 for an array */
    size_t level, depth;
    trail *trail; /* NULL: no pointer is needed */
} json_walk;

static void begin_walk(json_walk *w, size_t depth, trail *t) {
    w->level = 0;
    w->depth = depth;
    w->trail = t;
}

/* Append the token of the innermost level, unless that of an outer level did not fit. */
OUT_OF_LINE static void enter_element(json_walk *w, size_t index) {
    trail *t = w->trail;
    size_t before = t->length;
    if (t->shown != w->level - 1)
        return;
    t->length = gw_error_append_index(t->pointer, before, index);
    t->shown += t->length != before;
}

OUT_OF_LINE static void enter_member(json_walk *w, slice key) {
    char name[APIGW_ERROR_POINTER_MAX + 4]; /* a longer name does not fit */
    const char *p = key.at, *end = key.at + key.len;
    trail *t = w->trail;
    size_t before = t->length, n = 0;
    if (t->shown != w->level - 1)
        return;
    while (p < end && n < APIGW_ERROR_POINTER_MAX)
        n += gw_json_next_bytes(name + n, &p, end);
    t->length = gw_error_append_token(t->pointer, before, name, n);
    t->shown += t->length != before;
}

/* Remove the token of the innermost level. Return the index of an array's element, 0 for a member. */
static size_t remove_token(trail *t) {
    size_t index = 0;
    while (t->pointer[--t->length] != '/')
        ;
    for (const char *digit = t->pointer + t->length + 1; ascii_is_digit(*digit); digit++)
        index = index * 10 + (size_t)(*digit - '0');
    t->pointer[t->length] = '\0';
    t->shown--;
    return index;
}

static bool in_object(const json_walk *w) {
    size_t top = w->level - 1;
    return (w->object[top >> 6] >> (top & 63)) & 1;
}

/* Update the pointer at `p`, where a comma or the closing bracket should be. */
OUT_OF_LINE static void update_trail(json_walk *w, const char *p, const char *end) {
    size_t index;
    if (w->trail->shown != w->level) /* the token did not fit, nor would that of a later element */
        return;
    index = remove_token(w->trail);
    if (p < end && *p == ',' && !in_object(w))
        enter_element(w, index + 1);
}

/* Skip members that are plain strings with plain names, without white space and followed by a comma: most members of
 * skipped values are such. */
static const char *plain_members_end(const char *p, const char *end) {
    const char *limit = end - p > SIMD_JSON_AHEAD ? end - SIMD_JSON_AHEAD : p;
    while (p < limit && *p == '"') {
        const char *e = plain_quote(p + 1, limit);
        if (e == NULL || e[1] != ':' || e[2] != '"')
            break;
        e = plain_quote(e + 3, limit);
        if (e == NULL || e[1] != ',')
            break;
        p = e + 2;
    }
    return p;
}

static inline const char *short_digits_end(const char *p, const char *end) {
    while (p < end && ascii_is_digit(*p))
        p++;
    return p;
}

/* Skip elements that are numbers without an exponent, without white space and followed by a comma: skipped arrays are
 * often such. */
static const char *plain_numbers_end(const char *p, const char *end) {
    while (p < end) {
        const char *digits = p + (*p == '-'), *e = short_digits_end(digits, end);
        if (e == digits || (*digits == '0' && e != digits + 1))
            break;
        if (e < end && *e == '.') {
            digits = e + 1;
            e = short_digits_end(digits, end);
        }
        if (e >= end || *e != ',' || e == digits)
            break;
        p = e + 1;
    }
    return p;
}

/* Return the position after `"name":`. */
static const char *name_end(json_walk *w, const char *p, const char *end, gw_json_fault *f) {
    slice key;
    unsigned holds;
    if (w->trail == NULL)
        p = plain_members_end(p, end);
    p = gw_json_skip_space(p, end);
    if (p >= end || *p != '"')
        return gw_json_unexpected(f, p, end, "a member name");
    key.at = p + 1;
    p = gw_json_string_end(key.at, end, &holds, f);
    if (p == NULL)
        return NULL;
    key.len = (size_t)(p - key.at);
    p = gw_json_skip_space(p + 1, end);
    if (p >= end || *p != ':')
        return gw_json_unexpected(f, p, end, "':'");
    if (w->trail != NULL)
        enter_member(w, key);
    return p + 1;
}

/* Return the position after what lies between two values: commas and closing brackets. `*more`: a value follows. */
static const char *gap_end(json_walk *w, const char *p, const char *end, bool *more, gw_json_fault *f) {
    while (w->level != 0) {
        bool object = in_object(w);
        p = gw_json_skip_space(p, end);
        if (w->trail != NULL)
            update_trail(w, p, end);
        if (p < end && *p == ',') {
            *more = true;
            if (object)
                return name_end(w, p + 1, end, f);
            return w->trail == NULL ? plain_numbers_end(p + 1, end) : p + 1;
        }
        if (p >= end || *p != (object ? '}' : ']'))
            return gw_json_unexpected(f, p, end, object ? "',' or '}'" : "',' or ']'");
        w->level--;
        p++;
    }
    *more = false;
    return p;
}

/* Return the position after an opening bracket and, when the container is empty, after its end and the gap. */
static const char *open_end(json_walk *w, const char *p, const char *end, bool *more, gw_json_fault *f) {
    const bool object = *p == '{';
    const uint64_t bit = UINT64_C(1) << (w->level & 63);
    uint64_t *word = &w->object[w->level >> 6];
    const char *inner;
    uint64_t outer;
    if (w->level == w->depth)
        return gw_json_fail(f, APIGW_E_DEPTH, p, "less nesting");
    outer = bit == 1 ? 0 : *word; /* a word is not set before its first level */
    *word = object ? outer | bit : outer & ~bit;
    w->level++;
    inner = gw_json_skip_space(p + 1, end);
    if (inner < end && *inner == (object ? '}' : ']'))
        return gap_end(w, inner, end, more, f);
    *more = true;
    if (object)
        return name_end(w, inner, end, f);
    if (w->trail != NULL)
        enter_element(w, 0);
    return inner;
}

static const char *walk_value(json_walk *w, const char *p, const char *end, gw_json_fault *f) {
    bool more = true;
    while (more) {
        p = gw_json_skip_space(p, end);
        if (p < end && (*p == '{' || *p == '[')) {
            p = open_end(w, p, end, &more, f);
        } else {
            p = gw_json_scalar_end(p, end, f);
            if (p != NULL)
                p = gap_end(w, p, end, &more, f);
        }
        if (p == NULL)
            return NULL;
    }
    return p;
}

const char *gw_json_value_end(const char *p, const char *end, size_t depth, gw_json_fault *f) {
    json_walk w;
    begin_walk(&w, depth, NULL);
    return walk_value(&w, p, end, f);
}

/* Return 1 for an opening bracket, -1 for a closing one, else 0. */
static int bracket(char c) {
    return c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
}

const char *gw_json_malformed_end(const char *p, const char *end) {
    for (size_t level = 0; p < end; p++) {
        const int step = bracket(*p);
        if (level == 0 && (step < 0 || *p == ','))
            return p; /* after a number or a literal */
        if (*p == '"') {
            p = gw_json_malformed_quote(p + 1, end);
            if (p == NULL || level == 0)
                return p == NULL ? NULL : p + 1;
        }
        level = step < 0 ? level - 1 : level + (size_t)step;
        if (step < 0 && level == 0)
            return p + 1;
    }
    return NULL;
}

void gw_json_point_to(apigw_error *err, const char *text, const char *at) {
    gw_json_fault f;
    trail t;
    json_walk w;
    if (err == NULL || gw_error_pointer_closed(err))
        return;
    t.length = strlen(err->pointer);
    t.shown = 0;
    memcpy(t.pointer, err->pointer, t.length + 1);
    begin_walk(&w, GW_JSON_DEPTH_MAX, &t);
    walk_value(&w, text, at, &f); /* as if the text ended at `at` */
    memcpy(err->pointer, t.pointer, t.length + 1);
}

struct gw_json_pointing {
    json_walk w;
    trail trail;
    const char *at, *end; /* `at` is the beginning of the next value, if `more` */
    bool more;
};

gw_json_pointing *gw_json_pointing_begin(arena *memory, slice text) {
    gw_json_pointing *p = arena_alloc(memory, sizeof *p);
    if (p == NULL)
        return NULL;
    p->trail.length = p->trail.shown = 0;
    p->trail.pointer[0] = '\0';
    begin_walk(&p->w, GW_JSON_DEPTH_MAX, &p->trail);
    p->end = text.at + text.len;
    p->at = gw_json_skip_space(text.at, p->end);
    p->more = p->at < p->end;
    return p;
}

void gw_json_pointing_to(gw_json_pointing *p, apigw_error *err, const char *at) {
    gw_json_fault f;
    while (p->more && p->at < at) {
        const char *next;
        if (*p->at == '{' || *p->at == '[') {
            next = open_end(&p->w, p->at, p->end, &p->more, &f);
        } else {
            next = gw_json_scalar_end(p->at, p->end, &f);
            if (next != NULL && at < next)
                break;
            if (next != NULL)
                next = gap_end(&p->w, next, p->end, &p->more, &f);
        }
        if (next == NULL)
            return; /* the text is not valid after all */
        p->at = gw_json_skip_space(next, p->end);
    }
    memcpy(err->pointer, p->trail.pointer, p->trail.length + 1);
}

bool gw_json_next_element(const char **p, const char *end, slice *value) {
    const char *at = gw_json_skip_space(*p, end), *after;
    gw_json_fault f;
    if (at < end && *at == ',')
        at = gw_json_skip_space(at + 1, end);
    if (at >= end || *at == ']' || *at == '}')
        return false;
    after = gw_json_value_end(at, end, GW_JSON_DEPTH_MAX, &f);
    if (after == NULL)
        return false;
    *value = slice_between(at, after);
    *p = after;
    return true;
}

bool gw_json_next_member(const char **p, const char *end, slice *name, slice *value) {
    if (!gw_json_next_element(p, end, name))
        return false;
    name->at++;
    name->len -= 2;
    *p = gw_json_skip_space(*p, end) + 1; /* the colon */
    return gw_json_next_element(p, end, value);
}
