/* The shared part of the compiler of mapping templates. It has two halves: text and directives (template_compile.c),
 * references and expressions (template_expression.c). */
#ifndef GATEWAY_TEMPLATE_PARSER_H
#define GATEWAY_TEMPLATE_PARSER_H

#include "gateway/template_code.h"

/* How a value is taken as a condition. */
typedef enum operand_class {
    CLASS_REFERENCE, /* true unless it is Boolean false */
    CLASS_LITERAL,   /* it counts as false */
    CLASS_BOOLEAN    /* itself */
} operand_class;

typedef struct template_parser {
    arena *memory;
    template_code *code;
    value variables; /* a map: name to number */
    const char *at, *end;
    const char *start; /* of the text that is being read */
    size_t offset;     /* of a string within the template: its own offset is that of all of it */
    bool in_string;    /* the text is that of a string */
    unsigned nesting, strings;
    struct open_block *blocks;                     /* the innermost first */
    bool (*parse_text)(struct template_parser *p); /* text and directives from `at` to `end`: strings have them, too */
    apigw_error *err;
    apigw_status status;
} template_parser;

/* Report an error at the place that is read; false. */
bool gw_template_refuse(template_parser *p, apigw_status status, const char *message);
bool gw_template_no_memory(template_parser *p);

/* Offset in the template of what is read. */
size_t gw_template_offset(const template_parser *p, const char *at);

/* Append an instruction; false when out of memory. */
bool gw_template_emit(template_parser *p, op_code code, uint32_t a, uint8_t count);

/* Make the instruction at `index` jump to the next one that will be appended. */
void gw_template_patch(template_parser *p, size_t index);

bool gw_template_add_constant(template_parser *p, value v, uint32_t *index);

/* The number of a variable. */
bool gw_template_variable(template_parser *p, slice name, uint32_t *number);

/* Return whether a reference begins at `at`, which holds `$`. */
bool gw_template_is_reference(const template_parser *p, const char *at);

/* The reference at p->at: loads its value. */
bool gw_template_parse_reference(template_parser *p);

/* `$name` or `${name}` alone. */
bool gw_template_parse_variable(template_parser *p, uint32_t *number);

/* A literal or a reference, blanks before it skipped. */
bool gw_template_parse_operand(template_parser *p, operand_class *class);

/* An expression up to the closing parenthesis, which is taken. */
bool gw_template_parse_expression(template_parser *p, operand_class *class);

/* Make what is on the stack a condition. */
bool gw_template_emit_truth(template_parser *p, operand_class class);

/* The target of an assignment, up to the equals sign, which is taken. Its instructions are those that set it. */
bool gw_template_parse_target(template_parser *p);

/* Arguments of a directive that is not known, from `(` to `)`; they are not compiled. */
bool gw_template_skip_arguments(template_parser *p);

void gw_template_skip_space(template_parser *p);

static inline bool template_is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool template_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Return the byte at `at`, NUL at the end. */
static inline char template_byte(const template_parser *p, const char *at) {
    return at < p->end ? *at : '\0';
}

#endif
