#include "json/scan.h"
#include "core/error.h"
#include "text/simd.h"
#include "text/utf8.h"

static const char *fault(gw_json_fault *f, apigw_status code, const char *at, const char *expected) {
    f->code = code;
    f->at = at;
    f->expected = expected;
    return NULL;
}

/* A fault at `p`, which is truncation when the text ends there. */
static const char *unexpected(gw_json_fault *f, const char *p, const char *end, const char *expected) {
    return fault(f, p >= end ? APIGW_E_TRUNCATED : APIGW_E_SYNTAX, p >= end ? end : p, expected);
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* What may follow a backslash, but for u. */
static bool is_escape(char c) {
    return c == '"' || c == 'n' || c == '\\' || c == '/' || c == 't' || c == 'r' || c == 'b' || c == 'f';
}

const char *gw_json_escape_end(const char *p, const char *end, gw_json_fault *f) {
    const char *digits = p + 2;
    if (p + 1 >= end)
        return unexpected(f, end, end, "an escape");
    if (p[1] != 'u') {
        if (!is_escape(p[1]))
            return fault(f, APIGW_E_SYNTAX, p, "an escape of RFC 8259");
        return digits;
    }
    for (int i = 0; i < 4; i++)
        if (digits + i >= end || !is_hex(digits[i]))
            return unexpected(f, digits + i, end, "four hexadecimal digits");
    return digits + 4;
}

#if defined(__SSE2__)
/* Walks over whole blocks in which escapes are plain ones, for bodies that are JSON themselves. Stops before a block
 * that holds the closing quote, a bad byte, or a \u escape. */
static const char *escaped_blocks_end(const char *p, const char *end, unsigned *holds) {
    unsigned carry = 0;
    while (end - p >= 16) {
        __m128i v = simd_load(p);
        unsigned before = carry, backslash = simd_equal_bits(v, '\\'), escaped, good, control;
        if ((backslash | carry) == 0 && simd_special_bits(v) == 0) {
            p += 16;
            continue;
        }
        escaped = simd_escaped_bits(backslash, &carry);
        good = simd_equal_bits(v, '"') | backslash | simd_equal_bits(v, '/') | simd_equal_bits(v, 'n') |
               simd_equal_bits(v, 't') | simd_equal_bits(v, 'r') | simd_equal_bits(v, 'b') | simd_equal_bits(v, 'f');
        control = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v));
        if ((control | (escaped & ~good) | (simd_equal_bits(v, '"') & ~escaped)) != 0)
            return p - before; /* back to the backslash whose escape lies in this block */
        if (_mm_movemask_epi8(v) != 0)
            *holds |= GW_JSON_HIGH;
        p += 16;
    }
    return p - carry;
}
#else
static const char *escaped_blocks_end(const char *p, const char *end, unsigned *holds) {
    (void)end;
    (void)holds;
    return p;
}
#endif

/* What is between is validated by the caller. */
const char *gw_json_high_end(const char *p, const char *end) {
#if defined(__SSE2__)
    for (; end - p >= 16; p += 16) {
        __m128i v = simd_load(p), control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1f)), v);
        unsigned stop = simd_equal_bits(v, '"') | simd_equal_bits(v, '\\') | (unsigned)_mm_movemask_epi8(control);
        if (stop != 0)
            return p + __builtin_ctz(stop);
    }
#endif
    while (p < end && (unsigned char)*p >= 0x80)
        p++;
    return p;
}

/* gw_json_string_end() from the first byte on that is not plain. */
OUT_OF_LINE static const char *uneven_string_end(const char *begin, const char *p, const char *end, unsigned *holds,
                                                 gw_json_fault *f) {
    while (p < end && *p != '"') {
        if (*p == '\\') {
            *holds |= GW_JSON_ESCAPES;
            p = gw_json_escape_end(p, end, f);
            if (p == NULL)
                return NULL;
            p = escaped_blocks_end(p, end, holds);
        } else if ((unsigned char)*p >= 0x80) {
            *holds |= GW_JSON_HIGH;
            p = gw_json_high_end(p, end);
        } else {
            return fault(f, APIGW_E_SYNTAX, p, "no control byte within a string");
        }
        p = plain_end(p, end);
    }
    if (p >= end)
        return unexpected(f, end, end, "the closing quote of a string");
    if (*holds & GW_JSON_HIGH) {
        size_t n = (size_t)(p - begin), valid = gw_utf8_valid(begin, n);
        if (valid != n)
            return fault(f, APIGW_E_UTF8, begin + valid, "valid UTF-8");
    }
    return p;
}

const char *gw_json_string_end_from(const char *p, const char *from, const char *end, unsigned *holds,
                                    gw_json_fault *f) {
    const char *q = plain_end(from, end);
    *holds = 0;
    if (q < end && *q == '"')
        return q;
    return uneven_string_end(p, q, end, holds, f);
}

static const char *digits_end(const char *p, const char *end) {
#if defined(__SSE2__)
    for (; end - p >= 16; p += 16) {
        unsigned others = (unsigned)_mm_movemask_epi8(simd_within(simd_load(p), '0', '9')) ^ 0xffff;
        if (others != 0)
            return p + lowest_bit(others);
    }
#endif
    while (p < end && is_digit(*p))
        p++;
    return p;
}

/* Behind at least one digit at `p`. */
static const char *some_digits_end(const char *p, const char *end, const char *expected, gw_json_fault *f) {
    const char *q = digits_end(p, end);
    return q == p ? unexpected(f, p, end, expected) : q;
}

const char *gw_json_number_end(const char *p, const char *end, bool *integer, gw_json_fault *f) {
    *integer = true;
    if (p < end && *p == '-')
        p++;
    p = p < end && *p == '0' ? p + 1 : some_digits_end(p, end, "a digit", f);
    if (p != NULL && p < end && *p == '.') {
        *integer = false;
        p = some_digits_end(p + 1, end, "a digit after the point", f);
    }
    if (p != NULL && p < end && (*p == 'e' || *p == 'E')) {
        *integer = false;
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        p = some_digits_end(p, end, "a digit of the exponent", f);
    }
    return p;
}

const char *gw_json_literal_end(const char *p, const char *end, gw_json_fault *f) {
    static const char words[3][6] = {"true", "false", "null"};
    if (end - p >= 5) {
        if (load_4(p) == load_4("null") || load_4(p) == load_4("true"))
            return p + 4;
        if (*p == 'f' && load_4(p + 1) == load_4("alse"))
            return p + 5;
    }
    for (int i = 0; i < 3; i++) {
        size_t n = strlen(words[i]), have = (size_t)(end - p);
        if (p < end && *p == words[i][0]) {
            if (have >= n && memcmp(p, words[i], n) == 0)
                return p + n;
            for (have = 1; p + have < end && p[have] == words[i][have]; have++)
                ;
            return unexpected(f, p + have < end ? p : end, end, "true, false or null");
        }
    }
    return unexpected(f, p, end, "a value");
}

static const char *scalar_end(const char *p, const char *end, gw_json_fault *f) {
    unsigned holds;
    bool integer;
    if (p < end && *p == '"') {
        p = gw_json_string_end(p + 1, end, &holds, f);
        return p == NULL ? NULL : p + 1;
    }
    if (p < end && (*p == '-' || is_digit(*p)))
        return gw_json_number_end(p, end, &integer, f);
    return gw_json_literal_end(p, end, f);
}

/* The JSON Pointer to the place of a walk. It needs no memory for the levels: a token is removed at its slash, and the
 * number of an array's element is read from the token itself. */
typedef struct trail {
    char pointer[APIGW_ERROR_POINTER_MAX];
    size_t length, shown; /* bytes of it; levels whose token it has, from the outermost on: a token may not fit */
} trail;

/* A walk over a value, level by level without recursion. */
typedef struct scan_walk {
    uint64_t object[GW_JSON_DEPTH_MAX / 64]; /* by level: 1 for an object, 0 for an array */
    size_t level, depth;
    trail *trail; /* NULL when no pointer is needed */
} scan_walk;

static void begin_walk(scan_walk *w, size_t depth, trail *t) {
    w->level = 0;
    w->depth = depth;
    w->trail = t;
}

/* Add the token of the innermost level, unless that of a level around it is missing. */
OUT_OF_LINE static void enter_element(scan_walk *w, size_t index) {
    trail *t = w->trail;
    size_t before = t->length;
    if (t->shown != w->level - 1)
        return;
    t->length = gw_error_append_index(t->pointer, before, index);
    t->shown += t->length != before;
}

OUT_OF_LINE static void enter_member(scan_walk *w, slice key) {
    char name[APIGW_ERROR_POINTER_MAX + 4]; /* longer ones do not fit */
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

/* Remove the token of the innermost level. Returns the index of an array's element, 0 for a member. */
static size_t scan_leave(trail *t) {
    size_t index = 0;
    while (t->pointer[--t->length] != '/')
        ;
    for (const char *digit = t->pointer + t->length + 1; is_digit(*digit); digit++)
        index = index * 10 + (size_t)(*digit - '0');
    t->pointer[t->length] = '\0';
    t->shown--;
    return index;
}

static bool in_object(const scan_walk *w) {
    size_t top = w->level - 1;
    return (w->object[top >> 6] >> (top & 63)) & 1;
}

/* Behind a member or element, where a comma or the closing bracket should be. */
OUT_OF_LINE static void follow_gap(scan_walk *w, const char *p, const char *end) {
    size_t index;
    if (w->trail->shown != w->level) /* its token did not fit, nor would that of a later element */
        return;
    index = scan_leave(w->trail);
    if (p < end && *p == ',' && !in_object(w))
        enter_element(w, index + 1);
}

static void push_scan(scan_walk *w, bool object) {
    uint64_t bit = UINT64_C(1) << (w->level & 63), *word = &w->object[w->level >> 6];
    *word = object ? *word | bit : *word & ~bit;
    w->level++;
}

/* Behind those of the members from `p` on that are plain strings with plain names, without white space, and have a
 * comma behind them: most of what is skipped. */
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

/* Behind `"name":`. */
static const char *name_end(scan_walk *w, const char *p, const char *end, gw_json_fault *f) {
    slice key;
    unsigned holds;
    if (w->trail == NULL)
        p = plain_members_end(p, end);
    p = gw_json_skip_space(p, end);
    if (p >= end || *p != '"')
        return unexpected(f, p, end, "a member name");
    key.at = p + 1;
    p = gw_json_string_end(key.at, end, &holds, f);
    if (p == NULL)
        return NULL;
    key.len = (size_t)(p - key.at);
    p = gw_json_skip_space(p + 1, end);
    if (p >= end || *p != ':')
        return unexpected(f, p, end, "':'");
    if (w->trail != NULL)
        enter_member(w, key);
    return p + 1;
}

/* Behind whatever lies between two values: commas, closing brackets. `*more`: a value follows. */
static const char *gap_end(scan_walk *w, const char *p, const char *end, bool *more, gw_json_fault *f) {
    while (w->level != 0) {
        bool object = in_object(w);
        p = gw_json_skip_space(p, end);
        if (w->trail != NULL)
            follow_gap(w, p, end);
        if (p < end && *p == ',') {
            *more = true;
            return object ? name_end(w, p + 1, end, f) : p + 1;
        }
        if (p >= end || *p != (object ? '}' : ']'))
            return unexpected(f, p, end, object ? "',' or '}'" : "',' or ']'");
        w->level--;
        p++;
    }
    *more = false;
    return p;
}

/* Behind an opening bracket and, when it closes at once, behind its end and the gap after it. */
static const char *open_end(scan_walk *w, const char *p, const char *end, bool *more, gw_json_fault *f) {
    bool object = *p == '{';
    const char *inner;
    if (w->level == w->depth)
        return fault(f, APIGW_E_DEPTH, p, "less nesting");
    push_scan(w, object);
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

static const char *walk_value(scan_walk *w, const char *p, const char *end, gw_json_fault *f) {
    bool more = true;
    while (more) {
        p = gw_json_skip_space(p, end);
        if (p < end && (*p == '{' || *p == '[')) {
            p = open_end(w, p, end, &more, f);
        } else {
            p = scalar_end(p, end, f);
            if (p != NULL)
                p = gap_end(w, p, end, &more, f);
        }
        if (p == NULL)
            return NULL;
    }
    return p;
}

const char *gw_json_value_end(const char *p, const char *end, size_t depth, gw_json_fault *f) {
    scan_walk w;
    begin_walk(&w, depth, NULL);
    return walk_value(&w, p, end, f);
}

const char *gw_json_loose_quote(const char *p, const char *end) {
    for (; p < end && *p != '"'; p++)
        if (*p == '\\' && p + 1 < end)
            p++;
    return p < end ? p : NULL;
}

/* 1 for a bracket that opens, -1 for one that closes, else 0. */
static int bracket(char c) {
    return c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
}

const char *gw_json_loose_end(const char *p, const char *end) {
    for (size_t level = 0; p < end; p++) {
        const int step = bracket(*p);
        if (level == 0 && (step < 0 || *p == ','))
            return p; /* behind a number or a literal */
        if (*p == '"') {
            p = gw_json_loose_quote(p + 1, end);
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
    scan_walk w;
    if (err == NULL || gw_error_pointer_closed(err))
        return;
    t.length = strlen(err->pointer);
    t.shown = 0;
    memcpy(t.pointer, err->pointer, t.length + 1);
    begin_walk(&w, GW_JSON_DEPTH_MAX, &t);
    walk_value(&w, text, at, &f); /* as if the text ended there */
    memcpy(err->pointer, t.pointer, t.length + 1);
}

struct gw_json_pointing {
    scan_walk w;
    trail trail;
    const char *at, *end; /* the beginning of the value that the walk stands at */
    bool more;            /* there is one */
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
            next = scalar_end(p->at, p->end, &f);
            if (next != NULL && at < next)
                break;
            if (next != NULL)
                next = gap_end(&p->w, next, p->end, &p->more, &f);
        }
        if (next == NULL)
            return; /* no valid text after all */
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
