/* Compiling regular expressions: one pass over the pattern, which writes instructions and moves them where a quantifier
 * or an alternative follows. */
#include "core/error.h"
#include "core/sort.h"
#include "gateway/regex_program.h"
#include "text/ascii.h"
#include "text/slice.h"
#include "text/utf8.h"
#include <string.h>

enum {
    NESTING_MAX = 50,          /* groups in groups */
    COUNT_MAX = 100000,        /* of a quantifier, more count as that */
    UNBOUNDED = COUNT_MAX + 1, /* no upper count */
    LAST_CODE_POINT = 0x10FFFF
};

typedef struct regex_parser {
    arena *memory;
    slice pattern;
    size_t at;
    enum regex_dialect dialect;
    bool fold, dot_all, lines; /* flags that hold at this place */
    bool backtracks;           /* something was met that only PCRE2 has */
    bool too_large;            /* the program is longer than it may be, and not written any more */
    uint32_t groups;
    unsigned depth;
    regex_instruction *code;
    size_t count, capacity;
    regex_set *sets;
    size_t sets_count, sets_capacity;
    regex_range *ranges; /* of the current set */
    size_t ranges_count, ranges_capacity;
    apigw_error *err;
} regex_parser;

/* Ranges that a pattern names by a letter. */
typedef struct regex_named {
    const regex_range *ranges;
    size_t count;
} regex_named;

static const regex_range range_digits[] = {{'0', '9'}};
static const regex_range range_word[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
static const regex_range range_space_java[] = {{9, 13}, {32, 32}};
static const regex_range range_space_ecma[] = {{9, 13},          {32, 32},         {0xA0, 0xA0},     {0x1680, 0x1680},
                                               {0x2000, 0x200A}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
                                               {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
static const regex_range range_blank[] = {{9, 9},           {32, 32},         {0xA0, 0xA0},
                                          {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200A},
                                          {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
static const regex_range range_vertical[] = {{10, 13}, {0x85, 0x85}, {0x2028, 0x2029}};
static const regex_range range_line_java[] = {{10, 10}, {13, 13}, {0x85, 0x85}, {0x2028, 0x2029}};
static const regex_range range_line_ecma[] = {{10, 10}, {13, 13}, {0x2028, 0x2029}};

#define NAMED(ranges)                                                                                                  \
    (regex_named) {                                                                                                    \
        (ranges), sizeof(ranges) / sizeof *(ranges)                                                                    \
    }

static apigw_status parse_alternatives(regex_parser *p);

/* ---- the pattern ------------------------------------------------------------------------------------------------ */

static bool regex_more(const regex_parser *p) {
    return p->at < p->pattern.len;
}

/* Return the byte at some distance; NUL after the end. */
static char regex_peek(const regex_parser *p, size_t distance) {
    return distance < p->pattern.len - p->at ? p->pattern.at[p->at + distance] : '\0';
}

static bool regex_take(regex_parser *p, char c) {
    if (!regex_more(p) || p->pattern.at[p->at] != c)
        return false;
    p->at++;
    return true;
}

static bool regex_looking_at(const regex_parser *p, const char *text) {
    size_t n = strlen(text);
    return n <= p->pattern.len - p->at && memcmp(p->pattern.at + p->at, text, n) == 0;
}

static apigw_status regex_bad(regex_parser *p, size_t at, const char *expected) {
    return gw_error_set(p->err, APIGW_E_VALUE, at, "expected %s in the regular expression", expected);
}

static apigw_status regex_unsupported(regex_parser *p, size_t at, const char *what) {
    return gw_error_set(p->err, APIGW_E_UNSUPPORTED, at, "%s in a regular expression is not supported", what);
}

/* ---- the program ------------------------------------------------------------------------------------------------ */

/* Make room for `n` more instructions. A program that is too large is not written any more: PCRE2 may take it. */
static apigw_status regex_reserve(regex_parser *p, size_t n) {
    regex_instruction *code;
    if (p->too_large || n > REGEX_PROGRAM_MAX - p->count) {
        p->too_large = true;
        return APIGW_OK;
    }
    code = gw_arena_grow(p->memory, p->code, sizeof *code, &p->capacity, p->count + n > 16 ? p->count + n : 16);
    if (code == NULL)
        return gw_error_nomem(p->err);
    p->code = code;
    return APIGW_OK;
}

static apigw_status regex_emit(regex_parser *p, uint32_t op, uint32_t value) {
    apigw_status status = regex_reserve(p, 1);
    if (status == APIGW_OK && !p->too_large)
        p->code[p->count++] = (regex_instruction){op, 0, 0, value};
    return status;
}

/* Put an instruction in front of those from `begin` on, which go on among themselves only. */
static apigw_status regex_insert(regex_parser *p, size_t begin, regex_instruction instruction) {
    apigw_status status = regex_reserve(p, 1);
    if (status != APIGW_OK || p->too_large)
        return status;
    memmove(p->code + begin + 1, p->code + begin, (p->count - begin) * sizeof *p->code);
    p->code[begin] = instruction;
    p->count++;
    return APIGW_OK;
}

/* Return a split whose ways are taken in the other order where the quantifier is lazy. */
static regex_instruction regex_split(int32_t first, int32_t second, bool lazy) {
    return (regex_instruction){REGEX_SPLIT, lazy ? second : first, lazy ? first : second, 0};
}

/* ---- sets ------------------------------------------------------------------------------------------------------- */

static apigw_status add_range(regex_parser *p, uint32_t first, uint32_t last) {
    regex_range *grown = gw_arena_grow(p->memory, p->ranges, sizeof *grown, &p->ranges_capacity,
                                       p->ranges_count < 15 ? 16 : p->ranges_count + 1);
    if (grown == NULL)
        return gw_error_nomem(p->err);
    p->ranges = grown;
    p->ranges[p->ranges_count++] = (regex_range){first, last};
    return APIGW_OK;
}

static apigw_status add_named(regex_parser *p, regex_named named, bool negated) {
    apigw_status status = APIGW_OK;
    uint32_t next = 0;
    for (size_t i = 0; i < named.count && status == APIGW_OK; i++) {
        const regex_range *r = &named.ranges[i];
        if (!negated)
            status = add_range(p, r->first, r->last);
        else if (r->first > next)
            status = add_range(p, next, r->first - 1);
        next = r->last + 1;
    }
    return negated && status == APIGW_OK ? add_range(p, next, LAST_CODE_POINT) : status;
}

/* Add the other case of the ASCII letters in the set. */
static apigw_status add_other_case(regex_parser *p) {
    const size_t count = p->ranges_count;
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < count && status == APIGW_OK; i++)
        for (uint32_t base = 'A'; base <= 'a' && status == APIGW_OK; base += 32) {
            uint32_t first = p->ranges[i].first > base ? p->ranges[i].first : base,
                     last = p->ranges[i].last < base + 25 ? p->ranges[i].last : base + 25;
            if (first <= last)
                status = add_range(p, first ^ 32, last ^ 32);
        }
    return status;
}

static bool range_before(const void *context, uint32_t a, uint32_t b) {
    const regex_range *ranges = context;
    return ranges[a].first < ranges[b].first;
}

/* Write the ranges in order, those that touch made one. Return how many there are. */
static size_t join_ranges(const regex_range *from, const uint32_t *order, size_t n, regex_range *to) {
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const regex_range *r = &from[order[i]];
        if (count != 0 && r->first <= to[count - 1].last + 1) {
            if (r->last > to[count - 1].last)
                to[count - 1].last = r->last;
        } else {
            to[count++] = *r;
        }
    }
    return count;
}

/* Replace joined ranges by all that they leave out; there is room for one more. */
static size_t negate_ranges(regex_range *ranges, size_t count) {
    size_t left = 0;
    uint32_t next = 0;
    for (size_t i = 0; i < count; i++) {
        const regex_range r = ranges[i];
        if (r.first > next)
            ranges[left++] = (regex_range){next, r.first - 1};
        next = r.last + 1;
    }
    if (next <= LAST_CODE_POINT)
        ranges[left++] = (regex_range){next, LAST_CODE_POINT};
    return left;
}

/* Make the current ranges a set, and an instruction for it. */
static apigw_status close_set(regex_parser *p, bool negated) {
    apigw_status status = p->fold ? add_other_case(p) : APIGW_OK;
    const size_t n = p->ranges_count;
    uint32_t *order = arena_alloc(p->memory, n * sizeof *order);
    regex_range *ranges = arena_alloc(p->memory, (n + 1) * sizeof *ranges);
    regex_set *sets = gw_arena_grow(p->memory, p->sets, sizeof *sets, &p->sets_capacity,
                                    p->sets_count < 7 ? 8 : p->sets_count + 1),
              *set;
    if (status != APIGW_OK)
        return status;
    if (order == NULL || ranges == NULL || sets == NULL)
        return gw_error_nomem(p->err);
    p->sets = sets;
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    gw_sort_numbers(order, n, range_before, p->ranges);
    set = &p->sets[p->sets_count];
    memset(set, 0, sizeof *set);
    set->ranges = ranges;
    set->count = join_ranges(p->ranges, order, n, ranges);
    if (negated)
        set->count = negate_ranges(ranges, set->count);
    for (size_t i = 0; i < set->count; i++)
        for (uint32_t c = ranges[i].first; c <= ranges[i].last && c < 128; c++)
            set->ascii[c / 64] |= UINT64_C(1) << c % 64;
    p->ranges_count = 0;
    return regex_emit(p, REGEX_SET, (uint32_t)p->sets_count++);
}

static apigw_status emit_character(regex_parser *p, uint32_t c) {
    apigw_status status;
    if (!p->fold || c >= 128 || !gw_regex_is_word(c) || c == '_' || c <= '9')
        return regex_emit(p, REGEX_CHAR, c);
    status = add_range(p, c, c);
    return status == APIGW_OK ? close_set(p, false) : status;
}

/* ---- escapes ---------------------------------------------------------------------------------------------------- */

/* The meaning of an escape. */
typedef struct regex_escape {
    enum { ESCAPE_CHARACTER, ESCAPE_SET, ESCAPE_ASSERTION, ESCAPE_BACKTRACKS } what;
    uint32_t value; /* code point or assertion */
    regex_named named;
    bool negated;
} regex_escape;

/* Take up to `most` digits of a base, of which there must be `least`. */
static bool take_number(regex_parser *p, unsigned base, size_t least, size_t most, uint32_t *value) {
    size_t n = 0;
    *value = 0;
    for (; n < most && regex_more(p); n++, p->at++) {
        const char c = regex_peek(p, 0);
        if (!ascii_is_hex(c) || ascii_hex(c) >= base)
            break;
        *value = *value * base + ascii_hex(c);
    }
    return n >= least;
}

/* The escapes of letters that name a set in both dialects or in Java only. */
static bool named_escape(const regex_parser *p, char c, regex_escape *e) {
    const bool java = p->dialect == REGEX_JAVA;
    e->what = ESCAPE_SET;
    e->negated = c >= 'A' && c <= 'Z';
    switch (ascii_lower(c)) {
    case 'd':
        e->named = NAMED(range_digits);
        return true;
    case 'w':
        e->named = NAMED(range_word);
        return true;
    case 's':
        e->named = java ? NAMED(range_space_java) : NAMED(range_space_ecma);
        return true;
    case 'h':
        e->named = NAMED(range_blank);
        return java;
    case 'v':
        e->named = NAMED(range_vertical);
        return java;
    default:
        return false;
    }
}

/* Return the escapes of letters that are a control character, or 0. */
static uint32_t control_escape(const regex_parser *p, char c) {
    static const char letters[] = "tnrfvae", values[] = "\t\n\r\f\v\a\033";
    const char *at = c == '\0' ? NULL : strchr(letters, c);
    if (at == NULL || (p->dialect == REGEX_JAVA ? c == 'v' : at > letters + 4))
        return 0;
    return (uint32_t)values[at - letters];
}

static bool assertion_escape(const regex_parser *p, char c, regex_escape *e) {
    static const struct {
        char letter;
        bool both;
        uint32_t value;
    } rows[] = {{'b', true, REGEX_WORD_EDGE},
                {'B', true, REGEX_NO_WORD_EDGE},
                {'A', false, REGEX_TEXT_BEGIN},
                {'z', false, REGEX_TEXT_END},
                {'Z', false, REGEX_LAST_LINE_END}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].letter == c && (rows[i].both || p->dialect == REGEX_JAVA)) {
            e->what = ESCAPE_ASSERTION;
            e->value = rows[i].value;
            return true;
        }
    return false;
}

/* The digits of "\uHHHH"; two of those make a code point beyond 16 bits. */
static bool unicode_escape(regex_parser *p, uint32_t *value) {
    uint32_t low;
    bool good = take_number(p, 16, 4, 4, value);
    if (!good || *value < 0xD800 || *value > 0xDBFF || !regex_looking_at(p, "\\u"))
        return good;
    p->at += 2;
    good = take_number(p, 16, 4, 4, &low) && low >= 0xDC00 && low < 0xE000;
    *value = 0x10000 + ((*value - 0xD800) << 10) + (low - 0xDC00);
    return good;
}

/* The letter of "\cX". */
static bool control_letter(regex_parser *p, uint32_t *value) {
    const char letter = regex_peek(p, 0);
    if (!regex_more(p) || (p->dialect == REGEX_ECMA && (ascii_lower(letter) < 'a' || ascii_lower(letter) > 'z')))
        return false;
    *value = (uint32_t)(unsigned char)letter & 31;
    p->at++;
    return true;
}

/* "\xHH", "\x{H...}" (Java), "\uHHHH", "\0" and "\cX", whose letter `c` has been taken. */
static apigw_status numbered_escape(regex_parser *p, char c, size_t begin, regex_escape *e) {
    const bool java = p->dialect == REGEX_JAVA;
    bool good;
    e->what = ESCAPE_CHARACTER;
    e->value = 0;
    if (c == 'u')
        good = unicode_escape(p, &e->value);
    else if (c == '0')
        good = !java || take_number(p, 8, 1, 3, &e->value);
    else if (c == 'c')
        good = control_letter(p, &e->value);
    else if (java && regex_take(p, '{'))
        good = take_number(p, 16, 1, 6, &e->value) && regex_take(p, '}') && e->value <= LAST_CODE_POINT;
    else
        good = take_number(p, 16, 2, 2, &e->value);
    return good ? APIGW_OK : regex_bad(p, begin, "a complete escape");
}

/* Return whether an escape is a back reference, a Unicode property, or another that PCRE2 alone has. */
static bool needs_pcre(const regex_parser *p, char c) {
    if (c == 'p' || c == 'P')
        return p->dialect == REGEX_JAVA || regex_peek(p, 0) == '{';
    if (c == 'k')
        return regex_peek(p, 0) == '<';
    return (c >= '1' && c <= '9') || (p->dialect == REGEX_JAVA && (c == 'R' || c == 'X' || c == 'G'));
}

/* The rest of such an escape. */
static apigw_status backtracking_escape(regex_parser *p, char c, size_t begin, regex_escape *e) {
    uint32_t ignored;
    bool good = true;
    e->what = ESCAPE_BACKTRACKS;
    if (c >= '1' && c <= '9') {
        take_number(p, 10, 0, 2, &ignored);
    } else if (c == 'k' || ((c == 'p' || c == 'P') && regex_take(p, '{'))) {
        const slice rest = slice_skip(p->pattern, p->at);
        const size_t n = slice_find(rest, c == 'k' ? '>' : '}');
        good = n < rest.len;
        p->at += good ? n + 1 : 0;
    } else if (c == 'p' || c == 'P') {
        good = regex_more(p) && p->at++ < p->pattern.len;
    }
    return good ? APIGW_OK : regex_bad(p, begin, "a complete escape");
}

/* The escape of the ASCII character `c`, which has been taken. */
static apigw_status ascii_escape(regex_parser *p, char c, size_t begin, regex_escape *e) {
    e->what = ESCAPE_CHARACTER;
    e->value = control_escape(p, c);
    if (e->value != 0)
        return APIGW_OK;
    if (c == '0' || c == 'x' || c == 'u' || c == 'c')
        return numbered_escape(p, c, begin, e);
    if (needs_pcre(p, c))
        return backtracking_escape(p, c, begin, e);
    if (p->dialect == REGEX_JAVA && gw_regex_is_word((unsigned char)c) && c != '_')
        return regex_bad(p, begin, "an escape that Java has");
    *e = (regex_escape){.what = ESCAPE_CHARACTER, .value = (unsigned char)c};
    return APIGW_OK;
}

/* Read an escape after its backslash, in a set or outside. */
static apigw_status parse_escape(regex_parser *p, bool in_set, regex_escape *e) {
    const size_t begin = p->at - 1;
    uint32_t c;
    if (!regex_more(p))
        return regex_bad(p, begin, "a character after the backslash");
    c = gw_regex_next(p->pattern, &p->at);
    *e = (regex_escape){.what = ESCAPE_CHARACTER, .value = c};
    if (c >= 0x80)
        return APIGW_OK;
    if (in_set && c == 'b' && p->dialect == REGEX_ECMA) {
        e->value = '\b';
        return APIGW_OK;
    }
    if (named_escape(p, (char)c, e) || (!in_set && assertion_escape(p, (char)c, e)))
        return APIGW_OK;
    return ascii_escape(p, (char)c, begin, e);
}

static apigw_status emit_escape(regex_parser *p) {
    regex_escape e = {0};
    apigw_status status = parse_escape(p, false, &e);
    if (status != APIGW_OK)
        return status;
    if (e.what == ESCAPE_SET) {
        status = add_named(p, e.named, e.negated);
        return status == APIGW_OK ? close_set(p, false) : status;
    }
    if (e.what == ESCAPE_ASSERTION)
        return regex_emit(p, REGEX_ASSERT, e.value);
    if (e.what == ESCAPE_CHARACTER)
        return emit_character(p, e.value);
    p->backtracks = true;
    return APIGW_OK;
}

/* ---- bracketed sets --------------------------------------------------------------------------------------------- */

/* One end of a range, or a whole set, which has been added then (`*single` is false). */
static apigw_status parse_set_atom(regex_parser *p, uint32_t *c, bool *single) {
    regex_escape e = {0};
    apigw_status status;
    *single = true;
    if (!regex_take(p, '\\')) {
        if (p->dialect == REGEX_JAVA && (regex_peek(p, 0) == '[' || regex_looking_at(p, "&&")))
            return regex_unsupported(p, p->at, "a set within a set");
        *c = gw_regex_next(p->pattern, &p->at);
        return APIGW_OK;
    }
    status = parse_escape(p, true, &e);
    if (status != APIGW_OK)
        return status;
    *single = e.what == ESCAPE_CHARACTER;
    *c = e.value;
    if (e.what == ESCAPE_SET)
        return add_named(p, e.named, e.negated);
    if (e.what == ESCAPE_BACKTRACKS)
        p->backtracks = true;
    return APIGW_OK;
}

static apigw_status parse_set_item(regex_parser *p) {
    const size_t begin = p->at;
    uint32_t first, last;
    bool single, also;
    apigw_status status = parse_set_atom(p, &first, &single);
    if (status != APIGW_OK)
        return status;
    if (!single || regex_peek(p, 0) != '-' || regex_peek(p, 1) == ']' || p->pattern.len - p->at < 2)
        return single ? add_range(p, first, first) : APIGW_OK;
    p->at++;
    status = parse_set_atom(p, &last, &also);
    if (status != APIGW_OK)
        return status;
    if (also)
        return last < first ? regex_bad(p, begin, "a range in ascending order") : add_range(p, first, last);
    /* a range that ends in a set is its begin, "-" and the set */
    status = add_range(p, first, first);
    return status == APIGW_OK ? add_range(p, '-', '-') : status;
}

/* Read a set after its "[". */
static apigw_status parse_set(regex_parser *p) {
    const size_t begin = p->at - 1;
    const bool negated = regex_take(p, '^');
    bool first = p->dialect == REGEX_JAVA; /* where "]" is literal */
    apigw_status status = APIGW_OK;
    p->ranges_count = 0;
    while (status == APIGW_OK && regex_more(p) && (first || regex_peek(p, 0) != ']')) {
        status = parse_set_item(p);
        first = false;
    }
    if (status != APIGW_OK)
        return status;
    return regex_take(p, ']') ? close_set(p, negated) : regex_bad(p, begin, "a ']' that closes the set");
}

/* ---- groups ----------------------------------------------------------------------------------------------------- */

/* Read the letters of "(?ims-ims" up to ":" or ")". */
static apigw_status parse_flags(regex_parser *p) {
    bool on = true;
    for (; regex_more(p) && regex_peek(p, 0) != ')' && regex_peek(p, 0) != ':'; p->at++)
        switch (regex_peek(p, 0)) {
        case '-':
            on = false;
            break;
        case 'i':
            p->fold = on;
            break;
        case 's':
            p->dot_all = on;
            break;
        case 'm':
            p->lines = on;
            break;
        default:
            return regex_unsupported(p, p->at, "this flag");
        }
    return APIGW_OK;
}

/* Read what follows "(?": which group it is. `*capture` tells whether it counts, `*open` whether a body follows. */
static apigw_status parse_group_kind(regex_parser *p, bool *capture, bool *open) {
    static const char *const looking[] = {"=", "!", "<=", "<!", ">"};
    *capture = false;
    *open = true;
    if (regex_take(p, ':'))
        return APIGW_OK;
    for (size_t i = 0; i < sizeof looking / sizeof *looking; i++)
        if (regex_looking_at(p, looking[i]) && (p->dialect == REGEX_JAVA || i < 4)) {
            p->at += strlen(looking[i]);
            p->backtracks = true;
            return APIGW_OK;
        }
    if (regex_take(p, '<')) {
        const size_t begin = p->at;
        while (gw_regex_is_word((unsigned char)regex_peek(p, 0)))
            p->at++;
        *capture = true;
        return p->at != begin && regex_take(p, '>') ? APIGW_OK : regex_bad(p, begin, "a name of a group");
    }
    if (p->dialect == REGEX_JAVA) {
        apigw_status status = parse_flags(p);
        *open = regex_peek(p, 0) == ':';
        if (status == APIGW_OK && *open)
            p->at++;
        return status;
    }
    return regex_bad(p, p->at, "a known kind of group");
}

/* Read a group after its "(". */
static apigw_status parse_group(regex_parser *p) {
    const size_t begin = p->at - 1;
    const bool fold = p->fold, dot_all = p->dot_all, lines = p->lines;
    bool capture = true, open = true;
    uint32_t group = 0;
    apigw_status status = regex_take(p, '?') ? parse_group_kind(p, &capture, &open) : APIGW_OK;
    if (status == APIGW_OK && capture) {
        group = p->groups++;
        if (p->groups > REGEX_GROUPS)
            return gw_error_set(p->err, APIGW_E_ITEMS, begin, "expected at most %d groups in the regular expression",
                                (int)REGEX_GROUPS - 1);
        status = regex_emit(p, REGEX_SAVE, 2 * group);
    }
    if (status == APIGW_OK && p->depth >= NESTING_MAX)
        return gw_error_set(p->err, APIGW_E_DEPTH, begin, "expected at most %d groups within groups", (int)NESTING_MAX);
    if (status == APIGW_OK && open) {
        p->depth++;
        status = parse_alternatives(p);
        p->depth--;
        p->fold = fold;
        p->dot_all = dot_all;
        p->lines = lines;
    }
    if (status == APIGW_OK && !regex_take(p, ')'))
        return regex_bad(p, begin, "a ')' that closes the group");
    return status == APIGW_OK && capture ? regex_emit(p, REGEX_SAVE, 2 * group + 1) : status;
}

/* ---- quantifiers ------------------------------------------------------------------------------------------------ */

/* Read "{n}", "{n,}" or "{n,m}"; otherwise return false and take nothing. */
static bool take_counts(regex_parser *p, uint32_t *least, uint32_t *most) {
    const size_t begin = p->at;
    bool good = regex_take(p, '{') && take_number(p, 10, 1, 6, least);
    if (good && regex_take(p, ',')) {
        if (regex_peek(p, 0) == '}')
            *most = UNBOUNDED;
        else
            good = take_number(p, 10, 1, 6, most);
    } else {
        *most = *least;
    }
    if (good && regex_take(p, '}'))
        return true;
    p->at = begin;
    return false;
}

static bool take_quantifier(regex_parser *p, uint32_t *least, uint32_t *most) {
    *least = regex_peek(p, 0) == '+';
    *most = regex_peek(p, 0) == '?' ? 1 : UNBOUNDED;
    if (regex_more(p) && regex_peek(p, 0) != '\0' && strchr("*+?", regex_peek(p, 0)) != NULL) {
        p->at++;
        return true;
    }
    return take_counts(p, least, most);
}

/* Write the instructions [begin, begin + n) once more at the end. */
static apigw_status regex_repeat(regex_parser *p, size_t begin, size_t n) {
    apigw_status status = regex_reserve(p, n);
    if (status != APIGW_OK || p->too_large)
        return status;
    memcpy(p->code + p->count, p->code + begin, n * sizeof *p->code);
    p->count += n;
    return APIGW_OK;
}

/* Make the last copy, which begins at `begin`, one that may be left out or, where there is no bound, repeated. */
static apigw_status make_optional(regex_parser *p, size_t begin, bool loop, bool lazy) {
    const int32_t n = (int32_t)(p->count - begin);
    apigw_status status = regex_insert(p, begin, regex_split(1, n + 1 + loop, lazy));
    if (!loop || status != APIGW_OK)
        return status;
    status = regex_emit(p, REGEX_JUMP, 0);
    if (!p->too_large)
        p->code[p->count - 1].first = -(n + 1);
    return status;
}

/* Add copies of x, of `n` instructions, that may be left out; the first of all is there already when no copy is needed.
 */
static apigw_status add_optional(regex_parser *p, size_t begin, size_t n, uint32_t least, uint32_t most, bool lazy) {
    apigw_status status = APIGW_OK;
    for (uint32_t i = least; i < most && status == APIGW_OK && !p->too_large; i++) {
        const size_t copy = i == 0 ? begin : p->count;
        if (i != 0)
            status = regex_repeat(p, begin + (least == 0), n);
        if (status == APIGW_OK && !p->too_large)
            status = make_optional(p, copy, false, lazy);
    }
    return status;
}

/* Repeat what was written from `begin` on. */
static apigw_status quantify(regex_parser *p, size_t begin, uint32_t least, uint32_t most, bool lazy) {
    const size_t n = p->count - begin;
    apigw_status status = APIGW_OK;
    if (most == 0 && !p->too_large)
        p->count = begin;
    if (most == 0 || n == 0)
        return APIGW_OK;
    for (uint32_t i = 1; i < least && status == APIGW_OK && !p->too_large; i++)
        status = regex_repeat(p, begin, n);
    if (status != APIGW_OK || p->too_large)
        return status;
    if (most != UNBOUNDED)
        return add_optional(p, begin, n, least, most, lazy);
    if (least == 0)
        return make_optional(p, begin, true, lazy);
    status = regex_emit(p, REGEX_SPLIT, 0); /* x+ goes back to its last copy */
    if (!p->too_large)
        p->code[p->count - 1] = regex_split(-(int32_t)n, 1, lazy);
    return status;
}

/* Read quantifiers after an atom that was written from `begin` on. */
static apigw_status parse_quantifier(regex_parser *p, size_t begin) {
    uint32_t least, most;
    const size_t at = p->at;
    bool lazy;
    if (!take_quantifier(p, &least, &most))
        return APIGW_OK;
    if (least > most)
        return regex_bad(p, at, "a quantifier in ascending order");
    lazy = regex_take(p, '?');
    if (!lazy && p->dialect == REGEX_JAVA && regex_take(p, '+'))
        p->backtracks = true;
    return quantify(p, begin, least, most, lazy);
}

/* ---- terms ------------------------------------------------------------------------------------------------------ */

/* Copy the text between "\Q" and "\E", each character a term of its own. */
static apigw_status parse_quoted(regex_parser *p) {
    apigw_status status = APIGW_OK;
    p->at += 2;
    while (status == APIGW_OK && regex_more(p) && !regex_looking_at(p, "\\E")) {
        size_t begin = p->count;
        status = emit_character(p, gw_regex_next(p->pattern, &p->at));
        if (status == APIGW_OK && regex_looking_at(p, "\\E")) {
            p->at += 2;
            return parse_quantifier(p, begin);
        }
    }
    p->at += regex_looking_at(p, "\\E") ? 2 : 0;
    return status;
}

static apigw_status emit_dot(regex_parser *p) {
    apigw_status status;
    if (p->dot_all)
        status = add_range(p, 0, LAST_CODE_POINT);
    else
        status = add_named(p, p->dialect == REGEX_JAVA ? NAMED(range_line_java) : NAMED(range_line_ecma), true);
    return status == APIGW_OK ? close_set(p, false) : status;
}

static apigw_status parse_atom(regex_parser *p) {
    const bool java = p->dialect == REGEX_JAVA;
    const char c = regex_peek(p, 0);
    uint32_t least, most;
    const size_t begin = p->at;
    if ((c == '{' && java) || take_quantifier(p, &least, &most))
        return regex_bad(p, begin, "something before the quantifier");
    if (regex_take(p, '^'))
        return regex_emit(p, REGEX_ASSERT, p->lines ? REGEX_LINE_BEGIN : REGEX_TEXT_BEGIN);
    if (regex_take(p, '$'))
        return regex_emit(p, REGEX_ASSERT, p->lines ? REGEX_LINE_END : java ? REGEX_LAST_LINE_END : REGEX_TEXT_END);
    if (regex_take(p, '.'))
        return emit_dot(p);
    if (regex_take(p, '['))
        return parse_set(p);
    if (regex_take(p, '('))
        return parse_group(p);
    if (regex_take(p, '\\'))
        return emit_escape(p);
    return emit_character(p, gw_regex_next(p->pattern, &p->at));
}

static apigw_status parse_sequence(regex_parser *p) {
    apigw_status status = APIGW_OK;
    while (status == APIGW_OK && regex_more(p) && regex_peek(p, 0) != '|' && regex_peek(p, 0) != ')') {
        const size_t begin = p->count;
        if (p->dialect == REGEX_JAVA && regex_looking_at(p, "\\Q")) {
            status = parse_quoted(p);
            continue;
        }
        status = parse_atom(p);
        if (status == APIGW_OK)
            status = parse_quantifier(p, begin);
    }
    return status;
}

/* Read alternatives up to the end or a ")". Each but the last ends in a jump past all of them; until that place is
 * known, a jump holds the distance to the one before. */
static apigw_status parse_alternatives(regex_parser *p) {
    size_t last = SIZE_MAX;
    apigw_status status;
    for (;;) {
        const size_t begin = p->count;
        status = parse_sequence(p);
        if (status != APIGW_OK || !regex_take(p, '|'))
            break;
        status = regex_insert(p, begin, regex_split(1, (int32_t)(p->count - begin) + 2, false));
        if (status == APIGW_OK)
            status = regex_emit(p, REGEX_JUMP, 0);
        if (status != APIGW_OK)
            break;
        if (!p->too_large) {
            p->code[p->count - 1].first = last == SIZE_MAX ? 0 : (int32_t)(p->count - 1 - last);
            last = p->count - 1;
        }
    }
    while (last != SIZE_MAX && !p->too_large) {
        const int32_t before = p->code[last].first;
        p->code[last].first = (int32_t)(p->count - last);
        last = before == 0 ? SIZE_MAX : last - (size_t)before;
    }
    return status;
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static apigw_status parse_pattern(regex_parser *p) {
    apigw_status status = regex_emit(p, REGEX_SAVE, 0);
    if (status == APIGW_OK)
        status = parse_alternatives(p);
    if (status == APIGW_OK && regex_more(p))
        return regex_bad(p, p->at, "a '(' before this ')'");
    if (status == APIGW_OK)
        status = regex_emit(p, REGEX_SAVE, 1);
    return status == APIGW_OK ? regex_emit(p, REGEX_ACCEPT, 0) : status;
}

apigw_status gw_regex_compile(const regex **out, arena *memory, slice pattern, enum regex_dialect dialect,
                              unsigned flags, apigw_error *err) {
    regex_parser p = {.memory = memory, .pattern = pattern, .dialect = dialect, .err = err};
    apigw_status status;
    regex *r;
    *out = NULL;
    if (pattern.len > REGEX_PATTERN_MAX)
        return gw_error_set(err, APIGW_E_SIZE, REGEX_PATTERN_MAX, "expected at most %d bytes of a regular expression",
                            (int)REGEX_PATTERN_MAX);
    status = gw_utf8_check(pattern, err);
    if (status != APIGW_OK)
        return status;
    p.fold = (flags & REGEX_FOLD) != 0;
    p.groups = 1;
    status = parse_pattern(&p);
    if (status != APIGW_OK)
        return status;
    r = arena_alloc(memory, sizeof *r);
    if (r == NULL)
        return gw_error_nomem(err);
    *r = (regex){p.code, p.count, p.sets, p.groups, false, NULL};
    r->anchored = p.count > 1 && p.code[1].op == REGEX_ASSERT && p.code[1].value == REGEX_TEXT_BEGIN;
    if (p.backtracks || p.too_large)
        status = gw_regex_pcre_compile(r, memory, pattern, dialect, flags, err);
    if (status == APIGW_OK)
        *out = r;
    return status;
}
