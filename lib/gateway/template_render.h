/* The inside of apigw_render, and of one rendering. */
#ifndef GATEWAY_TEMPLATE_RENDER_H
#define GATEWAY_TEMPLATE_RENDER_H

#include "core/buffer.h"
#include "gateway/template_code.h"
#include "gateway/value_text.h"
#include <apigw/gateway/template.h>

struct apigw_render {
    apigw_allocator allocator;
    arena memory; /* all values */
    uint64_t option[APIGW_RENDER_LAST + 1];
    slice body;                                          /* as text; at is NULL without payload */
    value root;                                          /* the payload as JSON, once it was asked for */
    bool is_read;                                        /* it was */
    bool is_bad;                                         /* it begins like JSON and is malformed */
    value parameters[APIGW_TEMPLATE_PARAMETER_LAST + 1]; /* maps, by place */
    value all_parameters;                                /* what $input.params() returns; null: not made yet */
    value context, stage_variables;
    value request_override, response_override; /* maps within the context */
    bool is_prepared;                          /* the maps above are there */
};

/* A loop or a block that is under way. */
typedef struct render_frame {
    bool is_loop;
    uint32_t stack, captures; /* to which a #break goes back */
    uint32_t target;          /* of a loop the instruction after it, of a block the one to return to */
    /* loops */
    uint32_t variable;
    value collection;
    size_t at, count, index;
    value saved, saved_count, saved_has_next;
    /* blocks */
    uint32_t block;
    bool captured; /* its text goes to the stack */
} render_frame;

/* One rendering. */
typedef struct template_run {
    const template_code *code;
    apigw_render *render;
    arena *memory;
    apigw_buffer *out;     /* the caller's */
    apigw_buffer *scratch; /* texts that are being made: strings with references, text forms of values */
    value *variables;
    uint8_t *block_depth;
    value *stack;
    size_t stack_count, stack_capacity;
    render_frame *frames;
    size_t frame_count, frame_capacity;
    size_t *captures; /* where in `scratch` texts begin that are being made */
    size_t capture_count, capture_capacity;
    uint64_t steps;
    value_walk walk;
    regex_run regex;
    size_t op; /* index of the instruction, for messages */
    apigw_error *err;
    apigw_status status;
} template_run;

/* Report a runtime error at the current instruction; false. */
bool gw_run_fail(template_run *run, apigw_status status, const char *message);
bool gw_run_no_memory(template_run *run);

/* Spend steps on work that is more than one instruction; false when there are none left. */
bool gw_run_spend(template_run *run, uint64_t steps);

/* Report why gw_value_print() or another walk failed; false. */
bool gw_run_walk_failed(template_run *run);

/* Return whether what was appended fits the limits; false: it does not. What does not fit the caller's memory is
 * counted on.
 */
bool gw_run_check_output(template_run *run, const apigw_buffer *b);

/* Append the text form of a value. */
bool gw_run_print(template_run *run, apigw_buffer *b, value v);

/* Text that is appended to run->scratch from `mark` on, as a string in the arena; the buffer is cut again. */
bool gw_run_take_text(template_run *run, size_t mark, value *out);

/* The text form of a value as a string. */
bool gw_run_to_text(template_run *run, value v, value *out);

/* Set an entry or member, as assignments do; what cannot be set is left alone. */
bool gw_run_set_property(template_run *run, value object, value name, value v);
bool gw_run_set_index(template_run *run, value object, value index, value v);

/* Set an entry of a map, and spend the steps of reading its name. */
bool gw_run_put(template_run *run, value_map *map, value name, value v);

/* The member of that name (G.1.18). False on a runtime error; VALUE_NULL: no such member. */
bool gw_run_property(template_run *run, value object, slice name, value *out);
bool gw_run_index(template_run *run, value object, value index, value *out);

/* Call a method (G.1.41). False on a runtime error; VALUE_NULL: no result, or no such method. */
bool gw_run_call(template_run *run, value object, slice name, const value *args, size_t count, value *out);

/* The methods of the objects that are not Java's, and of Java's. `*known` is false when no method has that name
 * with these arguments. `*only_without`: all of that name take no arguments. */
typedef struct method_call {
    value self;
    const value *args;
    size_t count;
    value *out;
} method_call;

typedef bool (*method_function)(template_run *run, const method_call *call);

/* A method: for receivers of these kinds, with that many arguments. */
typedef struct method_row {
    const char *name;
    uint32_t receivers;
    int8_t count; /* -1: any */
    method_function call;
} method_row;

enum {
    ON_STRING = 1,
    ON_CHARACTER = 2,
    ON_NUMBER = 4,
    ON_BOOLEAN = 8,
    ON_MAP = 16,
    ON_LIST = 32,
    ON_ARRAY = 64,
    ON_VIEW = 128,
    ON_ENTRY = 256,
    ON_INPUT = 512,
    ON_UTIL = 1024,
    ON_LOOP = 2048,
    ON_ANY = 4095
};

extern const method_row gw_string_methods[], gw_collection_methods[], gw_number_methods[], gw_gateway_methods[];

/* Return the loop that `$foreach` refers to; NULL outside of a loop. */
const render_frame *gw_run_loop(const template_run *run, value loop);

/* $input.path() and its like: the payload as JSON. `*there` is false where it is not JSON. */
bool gw_run_payload(template_run *run, value *root, bool *there);

/* Render compiled code; the error has line and column. */
apigw_status gw_template_run_code(const template_code *code, apigw_render *r, apigw_buffer *out, apigw_error *err);

/* Make the maps of a handle. False when out of memory. */
bool gw_render_prepare(apigw_render *r);

#endif
