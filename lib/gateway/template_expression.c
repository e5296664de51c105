/* References and expressions of mapping templates: operators by precedence on a stack of their own, what is nested in
 * brackets by bounded recursion. */
#include "gateway/template_parser.h"

#include "gateway/numbers.h"
#include "text/ascii.h"
#include "text/slice.h"
#include "text/utf8.h"
#include "json/walker.h"

#include <string.h>

enum { OPERATORS_MAX = 32 };

static bool parse_parameter(template_parser *p, operand_class *class, bool null_allowed);

static bool syntax(template_parser *p, const char *message) {
    return gw_template_refuse(p, APIGW_E_SYNTAX, message);
}

static bool at_word(const template_parser *p, const char *word) {
    const size_t n = strlen(word);
    if ((size_t)(p->end - p->at) < n || memcmp(p->at, word, n) != 0)
        return false;
    const char c = template_byte(p, p->at + n);
    return !template_is_letter(c) && !template_is_digit(c) && c != '-';
}

static bool take(template_parser *p, char c) {
    if (template_byte(p, p->at) != c)
        return false;
    p->at++;
    return true;
}

/* Not inlined, as all that nested parameters do not need: each level then takes little stack. */
__attribute__((noinline)) static bool emit_constant(template_parser *p, value v) {
    uint32_t index;
    return gw_template_add_constant(p, v, &index) && gw_template_emit(p, OP_CONSTANT, index, 0);
}

/* ---- strings ---------------------------------------------------------------------------------------------------- */

/* The content of a string in quotes: two quotes are one, and in double quotes \uXXXX is a character. */
static bool string_content(template_parser *p, slice raw, char quote, slice *out) {
    char *copy = arena_bytes(p->memory, raw.len + 1), *to = copy;
    const char *from = raw.at, *end = raw.at + raw.len;
    size_t n;
    if (copy == NULL)
        return gw_template_no_memory(p);
    while (from < end) {
        if (quote == '"' && *from == '\\' && end - from >= 6 && from[1] == 'u' &&
            (n = gw_json_unescape_unchecked(to, &from, end)) != 0) {
            to += n;
            continue;
        }
        if (*from == quote)
            from++; /* the first of two */
        *to++ = *from++;
    }
    *out = slice_between(copy, to);
    return true;
}

/* Return a string with references or directives in it: its content is a template (G.1.24). Not inlined, so that nested
 * literals take little stack. */
__attribute__((noinline)) static bool parse_interpolated(template_parser *p, slice content, size_t offset) {
    const template_parser outer = *p;
    bool comment = false;
    char *text = arena_bytes(p->memory, content.len + 1);
    if (text == NULL)
        return gw_template_no_memory(p);
    if (p->strings == TEMPLATE_STRINGS_MAX)
        return gw_template_refuse(p, APIGW_E_DEPTH, "strings are nested too deeply");
    memcpy(text, content.at, content.len);
    for (size_t i = 0; i + 1 < content.len; i++)
        comment = comment || (content.at[i] == '#' && content.at[i + 1] == '#');
    if (!comment) /* as Velocity does, which takes it away afterwards */
        text[content.len++] = ' ';
    if (!gw_template_emit(p, OP_STRING, 0, 0))
        return false;
    p->offset = offset;
    p->in_string = true;
    p->strings++;
    p->blocks = NULL;
    p->at = text;
    p->end = text + content.len;
    if (!p->parse_text(p))
        return false;
    if (p->blocks != NULL)
        return syntax(p, "expected #end for a block within the string");
    p->in_string = outer.in_string;
    p->offset = outer.offset;
    p->strings = outer.strings;
    p->blocks = outer.blocks;
    p->at = outer.at;
    p->end = outer.end;
    return gw_template_emit(p, OP_STRING_END, 0, !comment);
}

__attribute__((noinline)) static bool parse_string(template_parser *p, operand_class *class) {
    const char quote = *p->at, *start = p->at;
    const char *to = start + 1;
    slice content;
    *class = CLASS_LITERAL;
    while (to < p->end && (*to != quote || template_byte(p, to + 1) == quote))
        to += *to == quote ? 2 : 1;
    if (to >= p->end)
        return syntax(p, "expected the closing quote of this string");
    if (!string_content(p, slice_of(start + 1, (size_t)(to - start - 1)), quote, &content))
        return false;
    const size_t offset = p->in_string ? p->offset : (size_t)(start - p->start);
    p->at = to + 1;
    if (quote == '\'' || content.len == 0 ||
        (memchr(content.at, '$', content.len) == NULL && memchr(content.at, '#', content.len) == NULL))
        return emit_constant(p, gw_value_string(content));
    return parse_interpolated(p, content, offset);
}

/* ---- numbers, lists, maps --------------------------------------------------------------------------------------- */

static const char *digits_end(const template_parser *p, const char *at) {
    while (template_is_digit(template_byte(p, at)))
        at++;
    return at;
}

/* Return whether a number begins at p->at. */
static bool is_number(const template_parser *p) {
    const char *at = p->at + (template_byte(p, p->at) == '-');
    return template_is_digit(template_byte(p, at)) ||
           (template_byte(p, at) == '.' && template_is_digit(template_byte(p, at + 1)));
}

__attribute__((noinline)) static bool parse_number(template_parser *p, operand_class *class) {
    const char *start = p->at, *to = digits_end(p, start + (*start == '-'));
    bool integer = true;
    if (template_byte(p, to) == '.' && template_byte(p, to + 1) != '.') {
        to = digits_end(p, to + 1);
        integer = false;
    }
    if ((template_byte(p, to) | 0x20) == 'e') {
        const char sign = template_byte(p, to + 1), *digits = to + 1 + (sign == '+' || sign == '-');
        if (template_is_digit(template_byte(p, digits))) {
            to = digits_end(p, digits);
            integer = false;
        }
    }
    slice text = {start, (size_t)(to - start)};
    p->at = to;
    *class = CLASS_LITERAL;
    if (!integer)
        return emit_constant(p, gw_value_double(gw_number_to_double(text)));
    while (text.len > 1 && text.at[0] == '0') {
        text.at++;
        text.len--;
    }
    value v = gw_number_from_text(text);
    if (v.kind != VALUE_BIG)
        v = gw_value_integer(v.as.integer);
    return emit_constant(p, v);
}

/* The second half of a range. With a blank between a reference and the dots it is not a range (G.1.26). */
static bool parse_range(template_parser *p, bool broken) {
    operand_class class;
    p->at += 2;
    if (!parse_parameter(p, &class, false))
        return false;
    gw_template_skip_space(p);
    if (!take(p, ']'))
        return syntax(p, "expected ']' after the range");
    if (!broken)
        return gw_template_emit(p, OP_RANGE, 0, 0);
    return gw_template_emit(p, OP_DROP, 0, 0) && gw_template_emit(p, OP_DROP, 0, 0) &&
           emit_constant(p, gw_value_null());
}

__attribute__((noinline)) static bool parse_list(template_parser *p) {
    operand_class class;
    uint32_t count = 0;
    p->at++;
    gw_template_skip_space(p);
    if (take(p, ']'))
        return gw_template_emit(p, OP_LIST, 0, 0);
    do {
        if (!parse_parameter(p, &class, false))
            return false;
        const char *after = p->at;
        gw_template_skip_space(p);
        if (count == 0 && template_byte(p, p->at) == '.' && template_byte(p, p->at + 1) == '.')
            return parse_range(p, class == CLASS_REFERENCE && after != p->at);
        count++;
    } while (take(p, ','));
    if (!take(p, ']'))
        return syntax(p, "expected ',' or ']'");
    return gw_template_emit(p, OP_LIST, count, 0);
}

__attribute__((noinline)) static bool parse_map(template_parser *p) {
    operand_class class;
    uint32_t count = 0;
    p->at++;
    gw_template_skip_space(p);
    if (take(p, '}'))
        return gw_template_emit(p, OP_MAP, 0, 0);
    do {
        if (!parse_parameter(p, &class, false))
            return false;
        gw_template_skip_space(p);
        if (!take(p, ':'))
            return syntax(p, "expected ':'");
        if (!parse_parameter(p, &class, false))
            return false;
        gw_template_skip_space(p);
        count++;
    } while (take(p, ','));
    if (!take(p, '}'))
        return syntax(p, "expected ',' or '}'");
    return gw_template_emit(p, OP_MAP, count, 0);
}

/* true, false, null or a number. */
__attribute__((noinline)) static bool parse_word(template_parser *p, operand_class *class, bool null_allowed) {
    if (is_number(p))
        return parse_number(p, class);
    if (at_word(p, "true") || at_word(p, "false")) {
        const bool truth = *p->at == 't';
        *class = CLASS_BOOLEAN;
        p->at += truth ? 4 : 5;
        return emit_constant(p, gw_value_boolean(truth));
    }
    if (!null_allowed || !at_word(p, "null"))
        return syntax(p, "expected a literal or a reference");
    p->at += 4;
    return emit_constant(p, gw_value_null());
}

/* A literal or a reference: what lists, maps, indexes and arguments are made of. */
static bool parse_parameter(template_parser *p, operand_class *class, bool null_allowed) {
    bool good;
    gw_template_skip_space(p);
    const char c = template_byte(p, p->at);
    *class = CLASS_LITERAL;
    if (p->nesting == TEMPLATE_NESTING_MAX)
        return gw_template_refuse(p, APIGW_E_DEPTH, "this is nested too deeply");
    p->nesting++;
    if (c == '$') {
        *class = CLASS_REFERENCE;
        good = gw_template_is_reference(p, p->at) ? gw_template_parse_reference(p) : syntax(p, "expected a reference");
    } else if (c == '"' || c == '\'') {
        good = parse_string(p, class);
    } else if (c == '[') {
        good = parse_list(p);
    } else if (c == '{') {
        good = parse_map(p);
    } else {
        good = parse_word(p, class, null_allowed);
    }
    p->nesting--;
    return good;
}

bool gw_template_parse_operand(template_parser *p, operand_class *class) {
    return parse_parameter(p, class, false);
}

/* ---- references ------------------------------------------------------------------------------------------------- */

bool gw_template_is_reference(const template_parser *p, const char *at) {
    at++;
    if (template_byte(p, at) == '!')
        at++;
    if (template_byte(p, at) == '{')
        at++;
    return template_is_letter(template_byte(p, at));
}

static slice take_name(template_parser *p) {
    const char *from = p->at;
    while (template_is_letter(template_byte(p, p->at)) || template_is_digit(template_byte(p, p->at)) ||
           template_byte(p, p->at) == '-')
        p->at++;
    return slice_between(from, p->at);
}

/* The dollar sign, its marks, and the variable. */
static bool parse_root(template_parser *p, bool *braces, uint32_t *variable) {
    p->at++;
    take(p, '!');
    *braces = take(p, '{');
    return gw_template_variable(p, take_name(p), variable);
}

bool gw_template_parse_variable(template_parser *p, uint32_t *number) {
    bool braces;
    if (template_byte(p, p->at) != '$' || !gw_template_is_reference(p, p->at))
        return syntax(p, "expected a variable");
    if (!parse_root(p, &braces, number))
        return false;
    return !braces || take(p, '}') || syntax(p, "expected '}'");
}

/* Return whether another step of a reference follows. */
static bool is_step(const template_parser *p) {
    const char c = template_byte(p, p->at);
    return c == '[' || (c == '.' && template_is_letter(template_byte(p, p->at + 1)));
}

/* Instructions of a reference that jump to its end when they have no result: linked through `jump`. */
typedef struct chain {
    size_t last; /* SIZE_MAX: none */
} chain;

__attribute__((noinline)) static bool emit_step(template_parser *p, chain *c, op_code code, uint32_t a, uint8_t count) {
    const size_t index = p->code->op_count;
    if (!gw_template_emit(p, code, a, count))
        return false;
    p->code->ops[index].jump = c->last == SIZE_MAX ? -1 : (int32_t)c->last;
    c->last = index;
    return true;
}

/* The same, with the place that errors of the step are reported at. */
static bool emit_step_at(template_parser *p, chain *c, op_code code, uint32_t a, uint8_t count, const char *at) {
    if (!emit_step(p, c, code, a, count))
        return false;
    p->code->ops[c->last].offset = (uint32_t)gw_template_offset(p, at);
    return true;
}

static void end_chain(template_parser *p, const chain *c) {
    if (c->last != SIZE_MAX)
        p->code->ops[c->last].last = 1;
    for (size_t at = c->last; at != SIZE_MAX;) {
        const int32_t before = p->code->ops[at].jump;
        gw_template_patch(p, at);
        at = before < 0 ? SIZE_MAX : (size_t)before;
    }
}

/* Compile a literal argument that is a path or a regular expression. What is wrong with it shows when it is used, but
 * for what is not offered. */
__attribute__((noinline)) static bool prepare(template_parser *p, uint32_t name, size_t op_index) {
    const slice method = value_text(p->code->constants[name].value);
    const op *o = &p->code->ops[op_index];
    template_constant *c = &p->code->constants[o->a];
    const bool path = slice_is(method, "json") || slice_is(method, "path");
    const bool pattern = slice_is(method, "matches") || slice_is(method, "replaceAll") ||
                         slice_is(method, "replaceFirst") || slice_is(method, "split");
    apigw_status status;
    if ((!path && !pattern) || c->value.kind != VALUE_STRING || o->a >= UINT16_MAX)
        return true;
    if (path)
        status = gw_json_path_compile(&c->path, p->memory, value_text(c->value), NULL);
    else
        status = gw_regex_compile(&c->regex, p->memory, value_text(c->value), REGEX_JAVA, 0, NULL);
    if (status == APIGW_E_NOMEM)
        return gw_template_no_memory(p);
    if (status == APIGW_E_UNSUPPORTED)
        return gw_template_refuse(p, status, "this regular expression is not supported");
    c->bad = status != APIGW_OK;
    c->value.tag = (uint16_t)(o->a + 1);
    return true;
}

/* Arguments of a method, after the parenthesis; `name` is the constant that names it. */
static bool parse_arguments(template_parser *p, uint32_t name, uint8_t *count) {
    operand_class class;
    *count = 0;
    gw_template_skip_space(p);
    if (take(p, ')'))
        return true;
    do {
        const size_t before = p->code->op_count;
        if (*count == 100)
            return syntax(p, "too many arguments");
        if (!parse_parameter(p, &class, true))
            return false;
        if (*count == 0 && p->code->op_count == before + 1 && p->code->ops[before].code == OP_CONSTANT &&
            !prepare(p, name, before))
            return false;
        (*count)++;
        gw_template_skip_space(p);
    } while (take(p, ','));
    return take(p, ')') || syntax(p, "expected ',' or ')'");
}

static bool parse_index(template_parser *p) {
    operand_class class;
    p->at++;
    if (!parse_parameter(p, &class, false))
        return false;
    gw_template_skip_space(p);
    return take(p, ']') || syntax(p, "expected ']'");
}

/* The name of a member or method after its dot, as a constant. */
__attribute__((noinline)) static bool parse_member(template_parser *p, uint32_t *name) {
    p->at++;
    return gw_template_add_constant(p, gw_value_string(take_name(p)), name);
}

/* One step, which is there. A part of gw_template_parse_reference(), where it takes no frame of its own. */
__attribute__((always_inline)) static inline bool parse_step(template_parser *p, chain *c) {
    const char *start = p->at;
    uint32_t name;
    uint8_t count;
    if (template_byte(p, p->at) == '[')
        return parse_index(p) && emit_step_at(p, c, OP_INDEX, 0, 0, start);
    if (!parse_member(p, &name))
        return false;
    if (!take(p, '('))
        return emit_step_at(p, c, OP_PROPERTY, name, 0, start);
    return parse_arguments(p, name, &count) && emit_step_at(p, c, OP_CALL, name, count, start);
}

bool gw_template_parse_reference(template_parser *p) {
    chain c = {SIZE_MAX};
    bool braces;
    uint32_t variable;
    if (!parse_root(p, &braces, &variable) || !emit_step(p, &c, OP_LOAD, variable, 0))
        return false;
    while (is_step(p))
        if (!parse_step(p, &c))
            return false;
    end_chain(p, &c);
    return !braces || take(p, '}') || syntax(p, "expected '}'");
}

/* A step of a target. */
static bool parse_target_step(template_parser *p, chain *c) {
    return parse_step(p, c);
}

/* The last step of a target. The arguments of a method have no meaning there. */
static bool parse_last_step(template_parser *p) {
    uint32_t name;
    uint8_t count;
    if (template_byte(p, p->at) == '[')
        return parse_index(p) && gw_template_emit(p, OP_SET_INDEX, 0, 0);
    const size_t before = p->code->op_count;
    if (!parse_member(p, &name) || (take(p, '(') && !parse_arguments(p, name, &count)))
        return false;
    p->code->op_count = before;
    return gw_template_emit(p, OP_SET_PROPERTY, name, 0);
}

/* Return the place after the step at p->at, compiled and forgotten again; NULL on an error. */
static const char *step_end(template_parser *p) {
    const char *start = p->at, *end;
    const size_t ops = p->code->op_count;
    chain c = {SIZE_MAX};
    if (!parse_target_step(p, &c))
        return NULL;
    end = p->at;
    p->code->op_count = ops;
    p->at = start;
    return end;
}

bool gw_template_parse_target(template_parser *p) {
    chain c = {SIZE_MAX};
    bool braces;
    uint32_t variable;
    gw_template_skip_space(p);
    if (template_byte(p, p->at) != '$' || !gw_template_is_reference(p, p->at))
        return syntax(p, "expected a reference to set");
    if (!parse_root(p, &braces, &variable))
        return false;
    if (!is_step(p)) {
        if (!gw_template_emit(p, OP_SET, variable, 0))
            return false;
    } else if (!emit_step(p, &c, OP_LOAD, variable, 0)) {
        return false;
    }
    while (is_step(p)) {
        const char *end = step_end(p);
        if (end == NULL)
            return false;
        template_parser look = *p;
        look.at = end;
        if (is_step(&look)) {
            if (!parse_target_step(p, &c))
                return false;
            continue;
        }
        end_chain(p, &c);
        p->code->ops[c.last].last = 0;
        if (!parse_last_step(p))
            return false;
    }
    if (braces && !take(p, '}'))
        return syntax(p, "expected '}'");
    gw_template_skip_space(p);
    return take(p, '=') || syntax(p, "expected '='");
}

/* ---- arguments that are not compiled ---------------------------------------------------------------------------- */

static bool skip_item(template_parser *p) {
    operand_class class;
    const char c = template_byte(p, p->at);
    if (c == '#')
        p->at++;
    if (c == '#' || template_is_letter(c)) {
        take_name(p);
        return true;
    }
    return parse_parameter(p, &class, false);
}

bool gw_template_skip_arguments(template_parser *p) {
    const size_t before = p->code->op_count;
    gw_template_skip_space(p);
    p->at++;
    for (gw_template_skip_space(p); !take(p, ')'); gw_template_skip_space(p)) {
        if (p->at >= p->end)
            return syntax(p, "expected ')'");
        if (!take(p, ',') && !skip_item(p))
            return false;
    }
    p->code->op_count = before;
    return true;
}

/* ---- operators -------------------------------------------------------------------------------------------------- */

typedef enum binding { PAREN, OR, AND, EQUALITY, RELATION, SUM, PRODUCT, NOT } binding;

typedef struct pending_operator {
    uint8_t precedence;
    uint8_t detail; /* the character, or the comparison */
    uint32_t jump;  /* of OR and AND */
} pending_operator;

typedef struct expression {
    pending_operator operators[OPERATORS_MAX];
    uint8_t classes[OPERATORS_MAX + 1]; /* of the values on the stack */
    size_t operator_count, value_count;
} expression;

bool gw_template_emit_truth(template_parser *p, operand_class class) {
    if (class == CLASS_REFERENCE)
        return gw_template_emit(p, OP_TRUTH, 0, 0);
    return class == CLASS_BOOLEAN || gw_template_emit(p, OP_FALSIFY, 0, 0);
}

__attribute__((noinline)) static bool push_operator(template_parser *p, expression *e, binding precedence,
                                                    uint8_t detail) {
    if (e->operator_count == OPERATORS_MAX)
        return gw_template_refuse(p, APIGW_E_DEPTH, "this expression is nested too deeply");
    e->operators[e->operator_count++] = (pending_operator){(uint8_t)precedence, detail, (uint32_t)p->code->op_count};
    return true;
}

/* A block must become text before it is compared or added. */
static bool normalize_operand(template_parser *p, const expression *e) {
    return e->classes[e->value_count - 1] != CLASS_REFERENCE || gw_template_emit(p, OP_BLOCK_TEXT, 0, 0);
}

/* Give out the operator on top, whose operands are there. */
static bool reduce_one(template_parser *p, expression *e) {
    const pending_operator o = e->operators[--e->operator_count];
    uint8_t *right = &e->classes[e->value_count - 1];
    bool good;
    switch ((binding)o.precedence) {
    case NOT:
        good = gw_template_emit_truth(p, (operand_class)*right) && gw_template_emit(p, OP_NOT, 0, 0);
        *right = CLASS_BOOLEAN;
        return good;
    case AND:
    case OR:
        good = gw_template_emit_truth(p, (operand_class)*right);
        gw_template_patch(p, o.jump);
        break;
    case EQUALITY:
    case RELATION:
        good = normalize_operand(p, e) && gw_template_emit(p, OP_COMPARE, 0, o.detail);
        break;
    case SUM:
    case PRODUCT:
    case PAREN:
    default:
        good = normalize_operand(p, e) && gw_template_emit(p, OP_ARITHMETIC, 0, o.detail);
        e->value_count--;
        e->classes[e->value_count - 1] = CLASS_LITERAL;
        return good;
    }
    e->value_count--;
    e->classes[e->value_count - 1] = CLASS_BOOLEAN;
    return good;
}

static bool reduce(template_parser *p, expression *e, binding least) {
    while (e->operator_count != 0 && e->operators[e->operator_count - 1].precedence >= least &&
           e->operators[e->operator_count - 1].precedence != PAREN)
        if (!reduce_one(p, e))
            return false;
    return true;
}

static bool take_operator(template_parser *p, binding *precedence, uint8_t *detail) {
    static const struct {
        const char *text;
        uint8_t precedence, detail;
    } rows[] = {{"&&", AND, 0},          {"||", OR, 0},           {"==", EQUALITY, OP_EQ}, {"!=", EQUALITY, OP_NE},
                {"<=", RELATION, OP_LE}, {">=", RELATION, OP_GE}, {"<", RELATION, OP_LT},  {">", RELATION, OP_GT},
                {"+", SUM, '+'},         {"-", SUM, '-'},         {"*", PRODUCT, '*'},     {"/", PRODUCT, '/'},
                {"%", PRODUCT, '%'},     {"and", AND, 0},         {"or", OR, 0},           {"eq", EQUALITY, OP_EQ},
                {"ne", EQUALITY, OP_NE}, {"le", RELATION, OP_LE}, {"ge", RELATION, OP_GE}, {"lt", RELATION, OP_LT},
                {"gt", RELATION, OP_GT}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const size_t n = strlen(rows[i].text);
        if ((size_t)(p->end - p->at) < n || memcmp(p->at, rows[i].text, n) != 0)
            continue;
        if (template_is_letter(rows[i].text[0]) && !at_word(p, rows[i].text))
            continue;
        p->at += n;
        *precedence = (binding)rows[i].precedence;
        *detail = rows[i].detail;
        return true;
    }
    return false;
}

/* An operand and the operators before it. */
static bool parse_prefixed(template_parser *p, expression *e) {
    operand_class class;
    for (;;) {
        gw_template_skip_space(p);
        if (template_byte(p, p->at) == '(') {
            p->at++;
            if (!push_operator(p, e, PAREN, 0))
                return false;
        } else if (template_byte(p, p->at) == '!' || at_word(p, "not")) {
            p->at += *p->at == '!' ? 1 : 3;
            if (!push_operator(p, e, NOT, 0))
                return false;
        } else {
            break;
        }
    }
    if (!parse_parameter(p, &class, false))
        return false;
    e->classes[e->value_count++] = (uint8_t) class;
    return true;
}

/* Parentheses after an operand; `*done` when the last of them is the expression's own. */
__attribute__((noinline)) static bool close_parentheses(template_parser *p, expression *e, bool *done) {
    *done = false;
    for (gw_template_skip_space(p); !*done && take(p, ')'); gw_template_skip_space(p)) {
        if (!reduce(p, e, OR))
            return false;
        *done = e->operator_count == 0;
        if (*done)
            return true;
        e->operator_count--;
        if (!reduce(p, e, NOT)) /* what stood before the parenthesis */
            return false;
    }
    return true;
}

/* An operator after an operand; operators that bind more tightly are emitted. */
__attribute__((noinline)) static bool parse_operator(template_parser *p, expression *e) {
    binding precedence;
    uint8_t detail;
    if (is_number(p) || !take_operator(p, &precedence, &detail))
        return syntax(p, "expected an operator or ')'");
    if (!reduce(p, e, precedence))
        return false;
    const operand_class left = (operand_class)e->classes[e->value_count - 1];
    if (precedence != AND && precedence != OR)
        return normalize_operand(p, e) && push_operator(p, e, precedence, detail);
    return gw_template_emit_truth(p, left) && push_operator(p, e, precedence, 0) &&
           gw_template_emit(p, precedence == AND ? OP_AND : OP_OR, 0, 0);
}

bool gw_template_parse_expression(template_parser *p, operand_class *class) {
    expression e;
    bool done = false;
    e.operator_count = e.value_count = 0;
    while (parse_prefixed(p, &e) && close_parentheses(p, &e, &done) && !done)
        if (!parse_operator(p, &e))
            return false;
    *class = done ? (operand_class)e.classes[0] : CLASS_LITERAL;
    return done;
}
