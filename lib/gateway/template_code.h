/* A compiled mapping template: instructions of a stack machine, so that rendering does not recurse. */
#ifndef GATEWAY_TEMPLATE_CODE_H
#define GATEWAY_TEMPLATE_CODE_H

#include "gateway/json_path.h"
#include "gateway/regex.h"
#include "gateway/values.h"

typedef enum op_code {
    OP_TEXT,     /* a: text */
    OP_PRINT,    /* pops a value and prints it */
    OP_CONSTANT, /* a: constant */
    OP_LOAD,     /* a: variable; without value: "" and on at `jump` */
    OP_PROPERTY, /* a: name (constant); without result: "" and on at `jump` */
    OP_INDEX,    /* pops an index; the same */
    OP_CALL,     /* a: name (constant), count: arguments, which it pops; the same */
    OP_LIST,     /* a: number of elements */
    OP_MAP,      /* a: number of entries */
    OP_RANGE,    /* pops both ends */
    OP_TRUTH,    /* a reference as a condition (G.1.33) */
    OP_FALSIFY,  /* a literal as a condition */
    OP_NOT,
    OP_ARITHMETIC, /* count: the operator's character */
    OP_COMPARE,    /* count: an op_comparison */
    OP_BLOCK_TEXT, /* a block on the stack becomes its text */
    OP_JUMP,
    OP_JUMP_FALSE,   /* pops a condition */
    OP_AND,          /* false: keeps it and jumps; true: pops it */
    OP_OR,           /* the reverse */
    OP_SET,          /* a: variable */
    OP_SET_PROPERTY, /* a: name; pops the object, then the value */
    OP_SET_INDEX,    /* pops index, object and value */
    OP_LOOP,         /* a: variable; pops what is looped over; without elements: on at `jump` */
    OP_NEXT,         /* the next element: on at `jump` */
    OP_DEFINE,       /* a: variable, b: number of the block; on at `jump` */
    OP_RETURN,       /* the end of a block */
    OP_BREAK,
    OP_STOP,       /* the end of the template, too */
    OP_STRING,     /* begins a string with references in it */
    OP_STRING_END, /* count: 1 when its last byte, a blank, was added */
    OP_DROP        /* pops a value */
} op_code;

typedef enum op_comparison { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE } op_comparison;

typedef struct op {
    uint8_t code;
    uint8_t count;
    uint8_t last; /* the last step of a reference */
    uint8_t unused;
    int32_t jump; /* relative to the next instruction */
    uint32_t a, b;
    uint32_t offset; /* in the template, for messages */
} op;

/* A literal or a name, with what it is compiled to when it is a path or a regular expression. */
typedef struct template_constant {
    value value;
    const json_path *path;
    const regex *regex;
    bool bad; /* it was to be compiled and cannot be: an error when it is used */
} template_constant;

/* Variables that every template has. */
enum {
    VARIABLE_INPUT,
    VARIABLE_CONTEXT,
    VARIABLE_UTIL,
    VARIABLE_STAGE,
    VARIABLE_LOOP,
    VARIABLE_COUNT,
    VARIABLE_HAS_NEXT,
    VARIABLE_FIRST_FREE
};

/* Immutable once it is compiled. */
typedef struct template_code {
    slice text; /* the template, a copy */
    op *ops;
    size_t op_count, op_capacity;
    template_constant *constants;
    size_t constant_count, constant_capacity;
    slice *texts;
    size_t text_count, text_capacity;
    size_t variables, blocks;
} template_code;

enum {
    TEMPLATE_NESTING_MAX = 16, /* lists, maps, arguments in each other */
    TEMPLATE_STRINGS_MAX = 3   /* strings in strings */
};

/* Compile a template into `memory`. Errors carry the offset, and line and column in the message. */
apigw_status gw_template_compile(template_code *code, arena *memory, slice text, apigw_error *err);

/* Line and column, from 1, of a place in the template. */
void gw_template_place(slice text, size_t offset, size_t *line, size_t *column);

#endif
