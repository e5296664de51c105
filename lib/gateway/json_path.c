#include "gateway/json_path.h"

#include "core/error.h"
#include "gateway/numbers.h"

#include <string.h>

enum {
    STEPS_MAX = 64,   /* steps of a path */
    NAMES_MAX = 32,   /* names or indexes between one pair of brackets */
    FILTER_MAX = 64,  /* terms of a filter */
    FILTER_STACK = 32 /* open parentheses and operators of a filter */
};

typedef enum step_kind {
    STEP_NAME,     /* .a ['a'] */
    STEP_NAMES,    /* ['a','b'] */
    STEP_INDEX,    /* [1] */
    STEP_LENGTH,   /* .length() */
    STEP_NOTHING,  /* any other function */
    STEP_INDEXES,  /* [1,2]; from here on a path with the step is not definite */
    STEP_SLICE,    /* [a:b] */
    STEP_WILDCARD, /* * */
    STEP_SCAN,     /* .. */
    STEP_FILTER    /* [?(...)] */
} step_kind;

typedef enum term_kind { TERM_EXISTS, TERM_COMPARE, TERM_NOT, TERM_AND, TERM_OR } term_kind;
typedef enum comparison { EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, LIKE } comparison;

/* One side of a comparison. */
typedef struct operand {
    const json_path *path; /* NULL: a literal */
    bool from_root;
    value literal;
    const regex *pattern;
} operand;

/* A filter is a list of terms, operators after what they join. */
typedef struct term {
    term_kind kind;
    comparison comparison;
    operand left, right;
} term;

typedef struct step {
    step_kind kind;
    bool after_scan; /* a filter then tests objects, not members */
    bool has_from, has_to;
    int64_t from, to; /* of a slice; `from` of an index */
    slice *names;
    int64_t *indexes;
    size_t count; /* of names, indexes or terms */
    term *terms;
} step;

struct json_path {
    step *steps;
    size_t count;
    bool definite;
};

typedef struct parser {
    arena *memory;
    slice text;
    size_t at;
    size_t open[FILTER_STACK]; /* term kinds of operators that wait; SIZE_MAX: a parenthesis */
    size_t open_count;
    apigw_error *err;
    apigw_status status;
    bool in_filter;
} parser;

/* ---- compiling -------------------------------------------------------------------------------------------------- */

static bool refuse(parser *p, apigw_status status, const char *expected) {
    if (p->status == APIGW_OK) {
        p->status = status == APIGW_E_NOMEM
                        ? gw_error_nomem(p->err)
                        : gw_error_set(p->err, status, p->at, "JSONPath: expected %s at offset %zu", expected, p->at);
    }
    return false;
}

static char here(const parser *p) {
    return p->at < p->text.len ? p->text.at[p->at] : '\0';
}

static bool take(parser *p, char c) {
    if (p->at >= p->text.len || p->text.at[p->at] != c)
        return false;
    p->at++;
    return true;
}

static bool take_word(parser *p, const char *word) {
    const size_t n = strlen(word);
    if (p->text.len - p->at < n || memcmp(p->text.at + p->at, word, n) != 0)
        return false;
    p->at += n;
    return true;
}

static void skip_blanks(parser *p) {
    while (p->at < p->text.len && (here(p) == ' ' || here(p) == '\t' || here(p) == '\n' || here(p) == '\r'))
        p->at++;
}

/* Text between quotes; a backslash keeps the next byte. */
static bool parse_quoted(parser *p, slice *out) {
    const char quote = p->text.at[p->at++];
    const size_t from = p->at;
    bool escaped = false;
    while (p->at < p->text.len && here(p) != quote) {
        escaped = escaped || here(p) == '\\';
        p->at += here(p) == '\\' && p->at + 1 < p->text.len ? 2 : 1;
    }
    if (p->at >= p->text.len)
        return refuse(p, APIGW_E_SYNTAX, "the closing quote");
    *out = slice_of(p->text.at + from, p->at++ - from);
    if (!escaped)
        return true;
    char *copy = arena_bytes(p->memory, out->len), *to = copy;
    if (copy == NULL)
        return refuse(p, APIGW_E_NOMEM, "");
    for (size_t i = 0; i < out->len; i++) {
        if (out->at[i] == '\\' && i + 1 < out->len)
            i++;
        *to++ = out->at[i];
    }
    *out = slice_between(copy, to);
    return true;
}

static bool parse_integer(parser *p, int64_t *out) {
    const bool negative = take(p, '-');
    int64_t number = 0;
    const size_t from = p->at;
    for (; here(p) >= '0' && here(p) <= '9'; p->at++)
        number = number < INT32_MAX ? number * 10 + (here(p) - '0') : number;
    *out = negative ? -number : number;
    return p->at > from || refuse(p, APIGW_E_SYNTAX, "an index");
}

/* Names in quotes with commas between them. Like parse_indexes() it is not inlined: the array would take stack of each
 * path within a filter. */
__attribute__((noinline)) static bool parse_names(parser *p, step *s) {
    slice names[NAMES_MAX];
    do {
        skip_blanks(p);
        if (s->count == NAMES_MAX || (here(p) != '\'' && here(p) != '"'))
            return refuse(p, APIGW_E_SYNTAX, "a name in quotes");
        if (!parse_quoted(p, &names[s->count++]))
            return false;
        skip_blanks(p);
    } while (take(p, ','));
    s->kind = s->count == 1 ? STEP_NAME : STEP_NAMES;
    s->names = arena_alloc(p->memory, s->count * sizeof *names);
    if (s->names == NULL)
        return refuse(p, APIGW_E_NOMEM, "");
    memcpy(s->names, names, s->count * sizeof *names);
    return true;
}

/* A slice, whose beginning was read. */
static bool parse_slice(parser *p, step *s) {
    s->kind = STEP_SLICE;
    skip_blanks(p);
    if (here(p) != ']') {
        s->has_to = true;
        if (!parse_integer(p, &s->to))
            return false;
        skip_blanks(p);
    }
    return s->has_from || s->has_to || refuse(p, APIGW_E_SYNTAX, "an index");
}

__attribute__((noinline)) static bool parse_indexes(parser *p, step *s) {
    int64_t indexes[NAMES_MAX];
    if (take(p, ':'))
        return parse_slice(p, s);
    do {
        skip_blanks(p);
        if (s->count == NAMES_MAX || !parse_integer(p, &indexes[s->count++]))
            return refuse(p, APIGW_E_SYNTAX, "an index");
        skip_blanks(p);
    } while (take(p, ','));
    if (s->count == 1 && take(p, ':')) {
        s->has_from = true;
        s->from = indexes[0];
        return parse_slice(p, s);
    }
    s->kind = s->count == 1 ? STEP_INDEX : STEP_INDEXES;
    s->from = indexes[0];
    s->indexes = arena_alloc(p->memory, s->count * sizeof *indexes);
    if (s->indexes == NULL)
        return refuse(p, APIGW_E_NOMEM, "");
    memcpy(s->indexes, indexes, s->count * sizeof *indexes);
    return true;
}

static bool parse_filter(parser *p, step *s);

static bool parse_bracket(parser *p, step *s) {
    p->at++;
    skip_blanks(p);
    bool good;
    if (here(p) == '\'' || here(p) == '"') {
        good = parse_names(p, s);
    } else if (take(p, '*')) {
        s->kind = STEP_WILDCARD;
        good = true;
    } else if (here(p) == '?') {
        good = parse_filter(p, s);
    } else {
        good = parse_indexes(p, s);
    }
    skip_blanks(p);
    return good && (take(p, ']') || refuse(p, APIGW_E_SYNTAX, "']'"));
}

/* Return whether a byte ends a name without quotes; within a filter, operators do, too. */
static bool ends_name(const parser *p, char c) {
    if (c == '.' || c == '[' || c == '(' || c == ')' || c == ' ')
        return true;
    return p->in_filter && memchr("=!<>&|~,\t\n\r", c, 11) != NULL;
}

static bool parse_name(parser *p, step *s) {
    const size_t from = p->at;
    if (take(p, '*')) {
        s->kind = STEP_WILDCARD;
        return true;
    }
    while (p->at < p->text.len && !ends_name(p, here(p)))
        p->at++;
    slice name = {p->text.at + from, p->at - from};
    if (name.len == 0)
        return refuse(p, APIGW_E_SYNTAX, "a name");
    if (take_word(p, "()")) {
        s->kind = name.len == 6 && memcmp(name.at, "length", 6) == 0 ? STEP_LENGTH : STEP_NOTHING;
        return true;
    }
    s->kind = STEP_NAME;
    s->count = 1;
    s->names = arena_alloc(p->memory, sizeof name);
    if (s->names == NULL)
        return refuse(p, APIGW_E_NOMEM, "");
    *s->names = name;
    return true;
}

/* The steps after `$` or `@`. */
static bool parse_steps(parser *p, const json_path **out) {
    json_path *path = arena_alloc(p->memory, sizeof *path);
    size_t capacity = 0;
    if (path == NULL)
        return refuse(p, APIGW_E_NOMEM, "");
    *path = (json_path){.definite = true};
    while (here(p) == '.' || here(p) == '[') {
        step s = {0};
        const bool scan = take_word(p, "..");
        if (scan && p->at >= p->text.len)
            return refuse(p, APIGW_E_SYNTAX, "a name");
        if (path->count + 2 > STEPS_MAX)
            return refuse(p, APIGW_E_SYNTAX, "fewer steps");
        path->steps = gw_arena_grow(p->memory, path->steps, sizeof s, &capacity, path->count + 2);
        if (path->steps == NULL)
            return refuse(p, APIGW_E_NOMEM, "");
        if (scan) {
            path->steps[path->count++] = (step){.kind = STEP_SCAN};
            path->definite = false;
        }
        if (here(p) == '[' ? !parse_bracket(p, &s) : !((scan || take(p, '.')) && parse_name(p, &s)))
            return p->status != APIGW_OK ? false : refuse(p, APIGW_E_SYNTAX, "a name");
        path->definite = path->definite && s.kind < STEP_INDEXES;
        s.after_scan = scan;
        path->steps[path->count++] = s;
    }
    *out = path;
    return true;
}

/* ---- filters ---------------------------------------------------------------------------------------------------- */

/* /pattern/flags */
static bool parse_pattern(parser *p, operand *o) {
    const size_t from = ++p->at;
    apigw_error inner;
    while (p->at < p->text.len && here(p) != '/')
        p->at += here(p) == '\\' ? 2 : 1;
    if (p->at >= p->text.len)
        return refuse(p, APIGW_E_SYNTAX, "'/'");
    slice pattern = {p->text.at + from, p->at++ - from};
    const unsigned flags = take(p, 'i') ? REGEX_FOLD : 0;
    apigw_status status = gw_regex_compile(&o->pattern, p->memory, pattern, REGEX_JAVA, flags, &inner);
    return status == APIGW_OK ||
           refuse(p, status == APIGW_E_NOMEM || status == APIGW_E_UNSUPPORTED ? status : APIGW_E_SYNTAX,
                  "a regular expression");
}

static bool parse_operand(parser *p, operand *o) {
    slice text;
    *o = (operand){0};
    if (here(p) == '@' || here(p) == '$') {
        o->from_root = p->text.at[p->at++] == '$';
        return parse_steps(p, &o->path);
    }
    if (here(p) == '\'' || here(p) == '"') {
        if (!parse_quoted(p, &text))
            return false;
        o->literal = gw_value_string(text);
        return true;
    }
    if (here(p) == '/')
        return parse_pattern(p, o);
    if (take_word(p, "null"))
        return true;
    if (take_word(p, "true") || take_word(p, "false")) {
        o->literal = gw_value_boolean(p->text.at[p->at - 2] == 'u');
        return true;
    }
    const size_t from = p->at;
    take(p, '-');
    const size_t digits = p->at;
    while (p->at < p->text.len && memchr("0123456789.eE+-", here(p), 15) != NULL)
        p->at++;
    o->literal = gw_number_from_text(slice_of(p->text.at + from, p->at - from));
    return (p->at > digits && here(p) != '.') || refuse(p, APIGW_E_SYNTAX, "a path or a literal");
}

static bool parse_operator(parser *p, comparison *out) {
    static const char *const words[] = {"==", "!=", "<=", ">=", "=~", "<", ">"};
    static const comparison values[] = {EQUAL, UNEQUAL, LESS_EQUAL, GREATER_EQUAL, LIKE, LESS, GREATER};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (take_word(p, words[i])) {
            *out = values[i];
            return true;
        }
    return false;
}

static bool add_term(parser *p, step *s, const term *t) {
    if (s->count == FILTER_MAX)
        return refuse(p, APIGW_E_SYNTAX, "a shorter filter");
    s->terms[s->count++] = *t;
    return true;
}

/* Give out the operators that bind at least as tightly as `kind`, down to a parenthesis. */
static bool reduce(parser *p, step *s, term_kind kind) {
    while (p->open_count != 0 && p->open[p->open_count - 1] <= (size_t)kind) {
        term t = {.kind = (term_kind)p->open[--p->open_count]};
        if (!add_term(p, s, &t))
            return false;
    }
    return true;
}

static bool push_operator(parser *p, size_t kind) {
    if (p->open_count == FILTER_STACK)
        return refuse(p, APIGW_E_SYNTAX, "a simpler filter");
    p->open[p->open_count++] = kind;
    return true;
}

/* An operand, with "!" and "(" before it and ")" after it. */
static bool parse_term(parser *p, step *s) {
    term t = {.kind = TERM_EXISTS};
    for (skip_blanks(p); here(p) == '!' || here(p) == '('; skip_blanks(p))
        if (!push_operator(p, p->text.at[p->at++] == '!' ? (size_t)TERM_NOT : SIZE_MAX))
            return false;
    if (!parse_operand(p, &t.left))
        return false;
    skip_blanks(p);
    if (parse_operator(p, &t.comparison)) {
        t.kind = TERM_COMPARE;
        skip_blanks(p);
        if (!parse_operand(p, &t.right))
            return false;
    } else if (t.left.path == NULL) {
        return refuse(p, APIGW_E_SYNTAX, "an operator");
    }
    return add_term(p, s, &t);
}

/* Close parentheses; `*last` when the filter's own was among them. */
static bool close_parentheses(parser *p, step *s, bool *last) {
    *last = false;
    for (skip_blanks(p); !*last && take(p, ')'); skip_blanks(p)) {
        if (!reduce(p, s, TERM_OR))
            return false;
        if (p->open_count == 0)
            return refuse(p, APIGW_E_SYNTAX, "']'");
        p->open_count--;
        *last = p->open_count == 0;
    }
    return true;
}

static bool parse_filter(parser *p, step *s) {
    bool last = false;
    p->at++;
    skip_blanks(p);
    if (p->in_filter || !take(p, '('))
        return refuse(p, APIGW_E_SYNTAX, "'('");
    s->kind = STEP_FILTER;
    s->terms = arena_alloc(p->memory, FILTER_MAX * sizeof *s->terms);
    if (s->terms == NULL)
        return refuse(p, APIGW_E_NOMEM, "");
    p->in_filter = true;
    p->open_count = 0;
    push_operator(p, SIZE_MAX);
    while (parse_term(p, s) && close_parentheses(p, s, &last) && !last) {
        term_kind kind = TERM_AND;
        if (take_word(p, "||"))
            kind = TERM_OR;
        else if (!take_word(p, "&&"))
            return refuse(p, APIGW_E_SYNTAX, "'&&', '||' or ')'");
        if (!reduce(p, s, kind) || !push_operator(p, (size_t)kind))
            return false;
    }
    p->in_filter = false;
    return last;
}

apigw_status gw_json_path_compile(const json_path **out, arena *memory, slice text, apigw_error *err) {
    parser p = {.memory = memory, .text = text, .err = err};
    gw_error_clear(err);
    while (text.len != 0 && text.at[text.len - 1] == ' ')
        text.len--;
    p.text = text;
    skip_blanks(&p);
    if (here(&p) != '$') { /* as if "$." were there */
        char *copy = arena_bytes(memory, text.len - p.at + 2);
        if (copy == NULL)
            return gw_error_nomem(err);
        memcpy(copy, "$.", 2);
        memcpy(copy + 2, text.at + p.at, text.len - p.at);
        p.text = slice_of(copy, text.len - p.at + 2);
        p.at = 0;
    }
    p.at++;
    if (parse_steps(&p, out) && p.at < p.text.len)
        refuse(&p, APIGW_E_SYNTAX, "'.' or '['");
    return p.status;
}

/* ---- evaluating ------------------------------------------------------------------------------------------------- */

/* Values in order. */
typedef struct results {
    arena *memory;
    value *at;
    size_t count, capacity;
    bool failed;
} results;

typedef struct evaluation {
    const json_path_run *run;
    value root;
    bool failed;
} evaluation;

static bool read_definite(evaluation *e, const json_path *path, value root, value *out);

/* Spend steps on one value or more. */
static void spend_steps(evaluation *e, uint64_t steps) {
    e->failed = !value_walk_spend(e->run->walk, steps) || e->failed;
}

static void add_result(evaluation *e, results *r, value v) {
    spend_steps(e, 1);
    if (r->count == r->capacity && !e->failed) {
        value *grown = gw_arena_grow(r->memory, r->at, sizeof v, &r->capacity, r->capacity == 0 ? 8 : r->count + 1);
        if (grown == NULL)
            e->failed = true;
        else
            r->at = grown;
    }
    if (!e->failed)
        r->at[r->count++] = v;
}

static bool find_name(evaluation *e, value v, slice name, value *out) {
    spend_steps(e, name.len / STEP_BYTES);
    const value_entry *entry = v.kind == VALUE_MAP ? gw_value_map_find(v.as.map, name) : NULL;
    if (entry != NULL)
        *out = entry->value;
    return entry != NULL;
}

static bool find_index(value v, int64_t index, value *out) {
    if (v.kind != VALUE_LIST)
        return false;
    const int64_t count = (int64_t)v.as.list->count;
    if (index < 0)
        index += count;
    if (index < 0 || index >= count)
        return false;
    *out = v.as.list->items[index];
    return true;
}

static bool pick_names(evaluation *e, const step *s, value v, value *out) {
    if (v.kind != VALUE_MAP || !gw_value_new_map(e->run->walk->memory, out))
        return false;
    for (size_t i = 0; i < s->count; i++) {
        value found;
        if (find_name(e, v, s->names[i], &found) &&
            !gw_value_map_put(e->run->walk->memory, out->as.map, gw_value_string(s->names[i]), found))
            e->failed = true;
    }
    return true;
}

/* A step that gives at most one value. */
static bool step_once(evaluation *e, const step *s, value v, value *out) {
    size_t count;
    switch (s->kind) {
    case STEP_NAME:
        return find_name(e, v, s->names[0], out);
    case STEP_NAMES:
        return pick_names(e, s, v, out);
    case STEP_INDEX:
        return find_index(v, s->from, out);
    case STEP_LENGTH:
        if ((v.kind != VALUE_LIST && v.kind != VALUE_MAP) || !gw_value_is_collection(v, &count))
            return false;
        *out = gw_value_integer((int64_t)count);
        return true;
    case STEP_INDEXES:
    case STEP_SLICE:
    case STEP_WILDCARD:
    case STEP_SCAN:
    case STEP_FILTER:
    case STEP_NOTHING:
    default:
        return false;
    }
}

static bool read_operand(evaluation *e, const operand *o, value item, value *out) {
    if (o->path == NULL) {
        *out = o->literal;
        return true;
    }
    return o->path->definite && read_definite(e, o->path, o->from_root ? e->root : item, out);
}

static bool values_equal(evaluation *e, value a, value b) {
    const bool equal = gw_value_equals(e->run->walk, a, b);
    e->failed = e->failed || e->run->walk->failed;
    return equal;
}

/* -1, 0, 1, or 2 for values that cannot be compared. */
static int compare(evaluation *e, value a, value b) {
    if (value_is_number(a) && value_is_number(b)) {
        spend_steps(e, gw_number_steps(a) + gw_number_steps(b));
        return e->failed ? 2 : gw_value_compare_numbers(a, b);
    }
    if (a.kind != b.kind)
        return 2;
    if (a.kind != VALUE_STRING)
        return values_equal(e, a, b) ? 0 : 2;
    const size_t n = a.len < b.len ? a.len : b.len;
    spend_steps(e, n / STEP_BYTES);
    if (e->failed)
        return 2;
    const int order = n != 0 ? memcmp(a.at, b.at, n) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return a.len < b.len ? -1 : a.len > b.len;
}

static bool like(evaluation *e, value v, const regex *pattern) {
    if (v.kind != VALUE_STRING || pattern == NULL)
        return false;
    enum regex_outcome outcome = gw_regex_matches(pattern, e->run->regex, value_text(v), NULL);
    e->failed = e->failed || outcome == REGEX_STEPS || outcome == REGEX_NOMEM;
    return outcome == REGEX_FOUND;
}

static bool holds(evaluation *e, const term *t, value item) {
    value left, right;
    const bool found = read_operand(e, &t->left, item, &left);
    if (t->kind == TERM_EXISTS || !found)
        return found;
    if (t->comparison == LIKE)
        return like(e, left, t->right.pattern);
    if (!read_operand(e, &t->right, item, &right))
        return false;
    const int order = compare(e, left, right);
    switch (t->comparison) {
    case EQUAL:
        return order == 0;
    case UNEQUAL:
        return order != 0;
    case LESS:
        return order == -1;
    case LESS_EQUAL:
        return order == -1 || order == 0;
    case GREATER:
        return order == 1;
    case GREATER_EQUAL:
        return order == 1 || order == 0;
    case LIKE:
    default:
        return false;
    }
}

static bool accepts(evaluation *e, const step *s, value item) {
    uint64_t stack = 0; /* of bits, the last one lowest */
    _Static_assert(FILTER_MAX <= 64, "each term may add a bit");
    for (size_t i = 0; i < s->count && !e->failed; i++) {
        const term *t = &s->terms[i];
        if (t->kind == TERM_NOT) {
            stack ^= 1;
        } else if (t->kind == TERM_AND || t->kind == TERM_OR) {
            const uint64_t last = stack & 1, before = stack >> 1;
            stack = t->kind == TERM_AND ? before & (~UINT64_C(1) | last) : before | last;
        } else {
            stack = stack << 1 | holds(e, t, item);
        }
        spend_steps(e, 1);
    }
    return stack != 0 && !e->failed;
}

static void add_children(evaluation *e, value v, results *out) {
    size_t at = 0;
    const value_entry *entry;
    if (v.kind == VALUE_LIST)
        for (size_t i = 0; i < v.as.list->count && !e->failed; i++)
            add_result(e, out, v.as.list->items[i]);
    else if (v.kind == VALUE_MAP)
        while (!e->failed && (entry = gw_walk_next(e->run->walk, v.as.map, &at)) != NULL)
            add_result(e, out, entry->value);
}

/* Jayway 2.0: a negative index counts from the end where it is the only one; between two, it names nothing. */
static void add_slice(evaluation *e, const step *s, value v, results *out) {
    if (v.kind != VALUE_LIST)
        return;
    const int64_t count = (int64_t)v.as.list->count;
    int64_t from = s->has_from ? s->from : 0, to = s->has_to ? s->to : count;
    if (from < 0 && !s->has_to)
        from += count;
    if (to < 0 && !s->has_from)
        to += count;
    for (from = from < 0 ? 0 : from; from < to && from < count && !e->failed; from++)
        add_result(e, out, v.as.list->items[from]);
}

static void apply_step(evaluation *e, const step *s, value v, results *out) {
    value found;
    switch (s->kind) {
    case STEP_NAME:
    case STEP_NAMES:
    case STEP_INDEX:
    case STEP_LENGTH:
        if (step_once(e, s, v, &found))
            add_result(e, out, found);
        break;
    case STEP_INDEXES:
        for (size_t i = 0; i < s->count; i++)
            if (find_index(v, s->indexes[i], &found))
                add_result(e, out, found);
        break;
    case STEP_SLICE:
        add_slice(e, s, v, out);
        break;
    case STEP_WILDCARD:
        add_children(e, v, out);
        break;
    case STEP_FILTER:
        if (v.kind == VALUE_LIST) {
            for (size_t i = 0; i < v.as.list->count && !s->after_scan && !e->failed; i++)
                if (accepts(e, s, v.as.list->items[i]))
                    add_result(e, out, v.as.list->items[i]);
        } else if (v.kind == VALUE_MAP && accepts(e, s, v)) {
            add_result(e, out, v);
        }
        break;
    case STEP_SCAN:
    case STEP_NOTHING:
    default:
        break;
    }
}

/* The next value below the innermost frame; false at its end. */
static bool next_below(evaluation *e, walk_frame *f, value *out) {
    if (f->container.kind == VALUE_LIST) {
        if (f->at >= f->container.as.list->count)
            return false;
        *out = f->container.as.list->items[f->at++];
        return true;
    }
    const value_entry *entry = gw_walk_next(e->run->walk, f->container.as.map, &f->at);
    if (entry != NULL)
        *out = entry->value;
    return entry != NULL;
}

/* The value and all below it, each before what it holds. */
static void scan(evaluation *e, value v, results *out) {
    walk_frame frame = {.container = v};
    struct level {
        walk_frame frame;
        struct level *up;
    } *top = NULL, *spare = NULL;
    add_result(e, out, v);
    if (v.kind != VALUE_LIST && v.kind != VALUE_MAP)
        return;
    size_t depth = 0;
    for (;;) {
        value below;
        if (e->failed)
            return;
        if (!next_below(e, &frame, &below)) {
            if (top == NULL)
                return;
            struct level *done = top;
            frame = done->frame;
            top = done->up;
            done->up = spare;
            spare = done;
            depth--;
            continue;
        }
        add_result(e, out, below);
        if (below.kind != VALUE_LIST && below.kind != VALUE_MAP)
            continue;
        struct level *level = spare != NULL ? spare : arena_alloc(out->memory, sizeof *level);
        if (level == NULL || ++depth > VALUE_DEPTH_MAX) {
            e->failed = true;
            return;
        }
        spare = level == spare ? spare->up : spare;
        *level = (struct level){frame, top};
        top = level;
        frame = (walk_frame){.container = below};
    }
}

static bool read_definite(evaluation *e, const json_path *path, value root, value *out) {
    *out = root;
    for (size_t i = 0; i < path->count; i++) {
        value next;
        if (!step_once(e, &path->steps[i], *out, &next))
            return false;
        *out = next;
    }
    return true;
}

bool gw_json_path_read(const json_path *path, const json_path_run *run, value root, value *out, bool *found) {
    evaluation e = {.run = run, .root = root};
    results now = {.memory = run->walk->memory}, then;
    *out = gw_value_null();
    *found = true;
    if (path->definite) {
        *found = read_definite(&e, path, root, out);
        return !e.failed;
    }
    add_result(&e, &now, root);
    for (size_t i = 0; i < path->count && !e.failed; i++) {
        then = (results){.memory = now.memory};
        for (size_t k = 0; k < now.count && !e.failed; k++) {
            if (path->steps[i].kind == STEP_SCAN)
                scan(&e, now.at[k], &then);
            else
                apply_step(&e, &path->steps[i], now.at[k], &then);
        }
        now = then;
    }
    if (e.failed || !gw_value_new_list(run->walk->memory, out))
        return false;
    out->as.list->items = now.at;
    out->as.list->count = now.count;
    out->as.list->capacity = now.capacity;
    return true;
}
