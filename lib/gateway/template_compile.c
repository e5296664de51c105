/* Text and directives of mapping templates: the language of G.1, as Velocity 1.7 reads it. */
#include "gateway/template_parser.h"

#include "core/error.h"
#include "json/lexer.h"

#include <string.h>

typedef enum directive {
    DIRECTIVE_NONE,
    DIRECTIVE_SET,
    DIRECTIVE_IF,
    DIRECTIVE_ELSEIF,
    DIRECTIVE_ELSE,
    DIRECTIVE_END,
    DIRECTIVE_FOREACH,
    DIRECTIVE_BREAK,
    DIRECTIVE_STOP,
    DIRECTIVE_DEFINE,
    DIRECTIVE_MACRO,
    DIRECTIVE_CALL /* #@name(...) ... #end */
} directive;

#define NO_OP SIZE_MAX

/* A block that waits for its #end. */
typedef struct open_block {
    struct open_block *outer;
    directive kind;
    size_t jump;     /* #if: the jump to the next branch; #foreach, #define: the first instruction */
    size_t end_jump; /* #if: the last of the jumps to #end, linked through `a`; NO_OP: none */
    bool has_else;
    const char *start; /* of the directive */
    size_t ops;        /* instructions before it */
} open_block;

static bool emit_text(template_parser *p, const char *from, const char *to) {
    template_code *c = p->code;
    if (from == to)
        return true;
    slice *texts = gw_arena_grow(p->memory, c->texts, sizeof *texts, &c->text_capacity, c->text_count + 1);
    if (texts == NULL)
        return gw_template_no_memory(p);
    c->texts = texts;
    texts[c->text_count++] = slice_between(from, to);
    return gw_template_emit(p, OP_TEXT, (uint32_t)(c->text_count - 1), 0);
}

/* ---- white space ------------------------------------------------------------------------------------------------ */

/* Return the place after the line end at `at`, or `at` without a line end. */
static const char *line_end(const template_parser *p, const char *at) {
    if (at < p->end && *at == '\r')
        return at + (template_byte(p, at + 1) == '\n' ? 2 : 1);
    return at < p->end && *at == '\n' ? at + 1 : at;
}

/* Drop the rest of a line after a directive when it is blank (G.1.12). */
static void drop_line_end(template_parser *p) {
    const char *at = p->at;
    while (at < p->end && (*at == ' ' || *at == '\t'))
        at++;
    if (line_end(p, at) != at)
        p->at = line_end(p, at);
}

/* ---- directive words -------------------------------------------------------------------------------------------- */

static bool is_word(char c) {
    return template_is_letter(c) || template_is_digit(c);
}

/* Return the word after the `#` at `at`, perhaps in braces: its text, and the byte after it. It may be empty. */
static slice directive_word(const template_parser *p, const char *at, const char **after) {
    const bool braces = template_byte(p, at + 1) == '{';
    const char *from = at + 1 + braces, *to = from;
    *after = from;
    if (!template_is_letter(template_byte(p, from)))
        return slice_of(from, 0);
    while (is_word(template_byte(p, to)))
        to++;
    if (braces && template_byte(p, to) != '}')
        return slice_of(from, 0);
    *after = to + braces;
    return slice_between(from, to);
}

static directive directive_of(slice word) {
    static const struct {
        const char *name;
        directive kind;
    } rows[] = {{"set", DIRECTIVE_SET},     {"if", DIRECTIVE_IF},     {"elseif", DIRECTIVE_ELSEIF},
                {"else", DIRECTIVE_ELSE},   {"end", DIRECTIVE_END},   {"foreach", DIRECTIVE_FOREACH},
                {"break", DIRECTIVE_BREAK}, {"stop", DIRECTIVE_STOP}, {"define", DIRECTIVE_DEFINE},
                {"macro", DIRECTIVE_MACRO}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].name) == word.len && memcmp(rows[i].name, word.at, word.len) == 0)
            return rows[i].kind;
    return DIRECTIVE_NONE;
}

/* ---- blocks ----------------------------------------------------------------------------------------------------- */

static open_block *begin_block(template_parser *p, directive kind, const char *start) {
    open_block *block = arena_alloc(p->memory, sizeof *block);
    if (block == NULL) {
        gw_template_no_memory(p);
        return NULL;
    }
    *block = (open_block){.outer = p->blocks,
                          .kind = kind,
                          .jump = p->code->op_count,
                          .end_jump = NO_OP,
                          .start = start,
                          .ops = p->code->op_count};
    p->blocks = block;
    return block;
}

/* A condition in parentheses, and the jump when it does not hold. */
static bool parse_condition(template_parser *p, open_block *block) {
    operand_class class;
    gw_template_skip_space(p);
    if (template_byte(p, p->at) != '(')
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected '(' after the directive");
    p->at++;
    if (!gw_template_parse_expression(p, &class) || !gw_template_emit_truth(p, class))
        return false;
    block->jump = p->code->op_count;
    if (!gw_template_emit(p, OP_JUMP_FALSE, 0, 0))
        return false;
    drop_line_end(p);
    return true;
}

static bool parse_else(template_parser *p, directive kind) {
    open_block *block = p->blocks;
    if (block == NULL || block->kind != DIRECTIVE_IF || block->has_else)
        return gw_template_refuse(p, APIGW_E_SYNTAX, "there is no #if for this branch");
    const size_t jump = p->code->op_count; /* it ends the branch: to #end, where the jump over the branch then leads */
    if (!gw_template_emit(p, OP_JUMP, (uint32_t)block->end_jump, 0))
        return false;
    block->end_jump = jump;
    if (block->jump != NO_OP)
        gw_template_patch(p, block->jump);
    block->jump = NO_OP;
    if (kind == DIRECTIVE_ELSEIF)
        return parse_condition(p, block);
    block->has_else = true;
    drop_line_end(p);
    return true;
}

static void end_if(template_parser *p, const open_block *block) {
    if (block->jump != NO_OP)
        gw_template_patch(p, block->jump);
    for (size_t jump = block->end_jump; jump != NO_OP;) {
        const uint32_t before = p->code->ops[jump].a;
        gw_template_patch(p, jump);
        jump = before == (uint32_t)NO_OP ? NO_OP : before;
    }
}

static bool parse_end(template_parser *p) {
    const open_block *block = p->blocks;
    if (block == NULL)
        return gw_template_refuse(p, APIGW_E_SYNTAX, "there is no block for this #end");
    drop_line_end(p);
    p->blocks = block->outer;
    switch (block->kind) {
    case DIRECTIVE_IF:
        end_if(p, block);
        return true;
    case DIRECTIVE_FOREACH:
        if (!gw_template_emit(p, OP_NEXT, 0, 0))
            return false;
        p->code->ops[p->code->op_count - 1].jump = (int32_t)(block->jump + 1) - (int32_t)p->code->op_count;
        gw_template_patch(p, block->jump);
        return true;
    case DIRECTIVE_DEFINE:
        if (!gw_template_emit(p, OP_RETURN, 0, 0))
            return false;
        gw_template_patch(p, block->jump);
        return true;
    case DIRECTIVE_CALL:
        p->code->op_count = block->ops;
        return emit_text(p, block->start, p->at);
    case DIRECTIVE_MACRO:
    case DIRECTIVE_NONE:
    case DIRECTIVE_SET:
    case DIRECTIVE_ELSEIF:
    case DIRECTIVE_ELSE:
    case DIRECTIVE_END:
    case DIRECTIVE_BREAK:
    case DIRECTIVE_STOP:
    default: /* a macro is swallowed (G.1.1) */
        p->code->op_count = block->ops;
        return true;
    }
}

/* ---- directives with arguments ---------------------------------------------------------------------------------- */

static bool expect_open(template_parser *p) {
    gw_template_skip_space(p);
    if (template_byte(p, p->at) != '(')
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected '(' after the directive");
    p->at++;
    gw_template_skip_space(p);
    return true;
}

static bool expect_close(template_parser *p) {
    gw_template_skip_space(p);
    if (template_byte(p, p->at) != ')')
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected ')'");
    p->at++;
    drop_line_end(p);
    return true;
}

static bool parse_foreach(template_parser *p, const char *start) {
    uint32_t variable, constant;
    operand_class class;
    if (!expect_open(p) || !gw_template_parse_variable(p, &variable))
        return false;
    gw_template_skip_space(p);
    if (!template_is_letter(template_byte(p, p->at)))
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected 'in'");
    while (is_word(template_byte(p, p->at)))
        p->at++;
    gw_template_skip_space(p);
    if (template_byte(p, p->at) == ')') {
        if (!gw_template_add_constant(p, gw_value_null(), &constant) || !gw_template_emit(p, OP_CONSTANT, constant, 0))
            return false;
    } else if (!gw_template_parse_operand(p, &class)) {
        return false;
    }
    return expect_close(p) && begin_block(p, DIRECTIVE_FOREACH, start) != NULL &&
           gw_template_emit(p, OP_LOOP, variable, 0);
}

static bool parse_define(template_parser *p, const char *start) {
    uint32_t variable;
    if (!expect_open(p) || !gw_template_parse_variable(p, &variable) || !expect_close(p))
        return false;
    if (begin_block(p, DIRECTIVE_DEFINE, start) == NULL || !gw_template_emit(p, OP_DEFINE, variable, 0))
        return false;
    p->code->ops[p->code->op_count - 1].b = (uint32_t)p->code->blocks++;
    return true;
}

static bool parse_macro(template_parser *p, const char *start) {
    gw_template_skip_space(p);
    if (template_byte(p, p->at) != '(')
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected '(' after the directive");
    if (begin_block(p, DIRECTIVE_MACRO, start) == NULL || !gw_template_skip_arguments(p))
        return false;
    drop_line_end(p);
    return true;
}

/* Swap two neighbouring runs of instructions: the first `first` after `from`, and all after them. */
static void swap_runs(template_parser *p, size_t from, size_t first) {
    op *ops = p->code->ops + from;
    size_t n = p->code->op_count - from;
    for (size_t i = 0, k = first; i < k; i++) { /* three reversals */
        op swap = ops[i];
        ops[i] = ops[--k];
        ops[k] = swap;
    }
    for (size_t i = first, k = n; i < k; i++) {
        op swap = ops[i];
        ops[i] = ops[--k];
        ops[k] = swap;
    }
    for (size_t i = 0, k = n; i < k; i++) {
        op swap = ops[i];
        ops[i] = ops[--k];
        ops[k] = swap;
    }
}

/* #set(target = expression): the expression is evaluated first. */
static bool parse_set(template_parser *p) {
    operand_class class;
    const size_t from = p->code->op_count;
    if (!gw_template_parse_target(p))
        return false;
    const size_t target = p->code->op_count - from;
    if (!gw_template_parse_expression(p, &class))
        return false;
    swap_runs(p, from, target);
    drop_line_end(p);
    return true;
}

/* Return whether `(` follows, after white space. */
static bool has_arguments(const template_parser *p) {
    return template_byte(p, gw_json_skip_space(p->at, p->end)) == '(';
}

static bool parse_directive(template_parser *p, directive kind, const char *start) {
    open_block *block;
    switch (kind) {
    case DIRECTIVE_IF:
        block = begin_block(p, DIRECTIVE_IF, start);
        return block != NULL && parse_condition(p, block);
    case DIRECTIVE_ELSEIF:
    case DIRECTIVE_ELSE:
        return parse_else(p, kind);
    case DIRECTIVE_END:
        return parse_end(p);
    case DIRECTIVE_FOREACH:
        return parse_foreach(p, start);
    case DIRECTIVE_DEFINE:
        return parse_define(p, start);
    case DIRECTIVE_MACRO:
        return parse_macro(p, start);
    case DIRECTIVE_BREAK:
        if (has_arguments(p) && !gw_template_skip_arguments(p))
            return false;
        return gw_template_emit(p, OP_BREAK, 0, 0);
    case DIRECTIVE_STOP:
        return gw_template_emit(p, OP_STOP, 0, 0);
    case DIRECTIVE_SET:
    case DIRECTIVE_NONE:
    case DIRECTIVE_CALL:
    default:
        return true;
    }
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

/* Text that was read and not emitted yet. */
typedef struct pending {
    const char *from;
    bool clean; /* it begins after a reference, a directive or the beginning */
} pending;

static bool flush(template_parser *p, pending *text, const char *to) {
    return emit_text(p, text->from, to);
}

static void begin_text(template_parser *p, pending *text) {
    text->from = p->at;
    text->clean = true;
}

static bool is_blank(const char *from, const char *to) {
    while (from < to && (*from == ' ' || *from == '\t'))
        from++;
    return from == to;
}

/* Return the first place of a mark from `at` on, or the end. */
static const char *find(const template_parser *p, const char *at, const char *mark) {
    const size_t n = strlen(mark);
    for (; (size_t)(p->end - at) >= n; at++)
        if (memcmp(at, mark, n) == 0)
            return at;
    return p->end;
}

/* #[[ text ]]# (G.1.8) */
static bool parse_unparsed(template_parser *p, pending *text) {
    const char *start = p->at, *to = find(p, start + 3, "]]#");
    if (to == p->end)
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected ']]#'");
    if (!flush(p, text, start) || !emit_text(p, start + 3, to))
        return false;
    p->at = to + 3;
    begin_text(p, text);
    return true;
}

/* A comment or unparsed text at p->at; `*done` is false when it is neither. */
static bool parse_comment(template_parser *p, pending *text, bool *done) {
    const char *start = p->at, *to;
    *done = false;
    if (template_byte(p, start + 1) == '#') {
        for (to = start + 2; to < p->end && *to != '\n' && *to != '\r'; to++) {
        }
        to = line_end(p, to);
    } else if (template_byte(p, start + 1) == '*') {
        to = find(p, start + 2, "*#");
        to = to == p->end ? to : to + 2;
    } else if (template_byte(p, start + 1) == '[' && template_byte(p, start + 2) == '[') {
        return *done = true, parse_unparsed(p, text);
    } else {
        return true;
    }
    *done = true;
    if (!flush(p, text, start))
        return false;
    p->at = to;
    begin_text(p, text);
    return true;
}

/* #@name(...): its body is text, too. */
static bool parse_call(template_parser *p, pending *text) {
    const char *start = p->at;
    p->at += 2;
    while (is_word(template_byte(p, p->at)))
        p->at++;
    if (!has_arguments(p))
        return true;
    if (!flush(p, text, start) || begin_block(p, DIRECTIVE_CALL, start) == NULL || !gw_template_skip_arguments(p))
        return false;
    begin_text(p, text);
    return true;
}

/* #set, with the byte after the word: without a parenthesis it is text. Blanks before it may be dropped (G.1.13). */
static bool parse_set_word(template_parser *p, pending *text, const char *after) {
    const char *start = p->at;
    while (after < p->end && (*after == ' ' || *after == '\t'))
        after++;
    p->at = after;
    if (template_byte(p, after) != '(')
        return true;
    if (!flush(p, text, text->clean && is_blank(text->from, start) ? text->from : start))
        return false;
    p->at++;
    if (!parse_set(p))
        return false;
    begin_text(p, text);
    return true;
}

/* The `#` at p->at. */
static bool parse_hash(template_parser *p, pending *text) {
    const char *start = p->at, *after;
    bool done;
    if (!parse_comment(p, text, &done) || done)
        return p->status == APIGW_OK;
    if (start + 1 == p->end)
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected a directive after '#' at the end");
    if (start[1] == '@' && template_is_letter(template_byte(p, start + 2)))
        return parse_call(p, text);
    const slice word = directive_word(p, start, &after);
    const directive kind = directive_of(word);
    if (kind == DIRECTIVE_SET)
        return parse_set_word(p, text, after);
    if (kind == DIRECTIVE_NONE) {
        p->at = start + 1;
        if (word.len == 0)
            return true;
        p->at = after; /* a word that is no directive, with its arguments, is plain text (G.1.11) */
        if ((has_arguments(p) && !gw_template_skip_arguments(p)) || !flush(p, text, p->at))
            return false;
        begin_text(p, text);
        return true;
    }
    if (!flush(p, text, start))
        return false;
    p->at = after;
    if (!parse_directive(p, kind, start))
        return false;
    begin_text(p, text);
    return true;
}

/* The `$` at p->at. */
static bool parse_dollar(template_parser *p, pending *text) {
    const char *start = p->at;
    if (gw_template_is_reference(p, start)) {
        if (!flush(p, text, start) || !gw_template_parse_reference(p) || !gw_template_emit(p, OP_PRINT, 0, 0))
            return false;
        begin_text(p, text);
        return true;
    }
    const bool bang = template_byte(p, start + 1) == '!', brace = template_byte(p, start + 1 + bang) == '{';
    if (start + 1 + bang + brace >= p->end)
        return gw_template_refuse(p, APIGW_E_SYNTAX, "expected a reference after '$' at the end");
    p->at = start + 1;
    if (bang && !brace) { /* the mark is lost */
        if (!flush(p, text, p->at))
            return false;
        p->at++;
        text->from = p->at;
        text->clean = false;
    }
    return true;
}

/* The reference at p->at, of whose backslashes half are text, up to `to`; an escaped one is text itself. */
static bool escape_reference(template_parser *p, pending *text, const char *to, bool escaped) {
    const char *start = p->at;
    if (!flush(p, text, to))
        return false;
    text->from = start;
    if (!escaped)
        return true;
    const size_t ops = p->code->op_count;
    if (!gw_template_parse_reference(p))
        return false;
    p->code->op_count = ops;
    if (!emit_text(p, start, p->at))
        return false;
    begin_text(p, text);
    return true;
}

/* Backslashes before a reference or a directive word (G.1.9). */
static bool parse_backslashes(template_parser *p, pending *text) {
    const char *start = p->at, *special = start, *after;
    while (special < p->end && *special == '\\')
        special++;
    const size_t n = (size_t)(special - start);
    p->at = special;
    if (template_byte(p, special) == '$' && gw_template_is_reference(p, special))
        return escape_reference(p, text, start + n / 2, n % 2 != 0);
    if (template_byte(p, special) != '#' || n % 2 == 0)
        return true;
    const slice word = directive_word(p, special, &after);
    if (directive_of(word) == DIRECTIVE_NONE) {
        p->at = word.len != 0 ? after : special;
        return true;
    }
    if (!flush(p, text, start + (n - 1) / 2) || !emit_text(p, special, after))
        return false;
    p->at = after;
    begin_text(p, text);
    return true;
}

/* Text and directives from p->at to p->end. */
static bool parse_text(template_parser *p) {
    pending text;
    begin_text(p, &text);
    while (p->at < p->end) {
        bool good = true;
        if (*p->at == '$')
            good = parse_dollar(p, &text);
        else if (*p->at == '#')
            good = parse_hash(p, &text);
        else if (*p->at == '\\')
            good = parse_backslashes(p, &text);
        else
            p->at++;
        if (!good)
            return false;
    }
    return flush(p, &text, p->end);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

apigw_status gw_template_compile(template_code *code, arena *memory, slice text, apigw_error *err) {
    static const char *const standard[VARIABLE_FIRST_FREE] = {
        "input", "context", "util", "stageVariables", "foreach", "velocityCount", "velocityHasNext"};
    template_parser p = {.memory = memory, .code = code, .parse_text = parse_text, .err = err};
    uint32_t number;
    bool good = true;
    gw_error_clear(err);
    *code = (template_code){0};
    char *copy = gw_arena_copy(memory, text.at, text.len);
    if (copy == NULL || !gw_value_new_map(memory, &p.variables))
        return gw_error_nomem(err);
    code->text = slice_of(copy, text.len);
    p.start = p.at = copy;
    p.end = copy + text.len;
    for (size_t i = 0; i < VARIABLE_FIRST_FREE && good; i++)
        good = gw_template_variable(&p, slice_of_string(standard[i]), &number);
    if (good && parse_text(&p) && p.blocks != NULL) {
        p.at = p.blocks->start;
        gw_template_refuse(&p, APIGW_E_SYNTAX, "expected #end for this block");
    }
    if (p.status == APIGW_OK)
        gw_template_emit(&p, OP_STOP, 0, 0);
    return p.status;
}
