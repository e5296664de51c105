/* The machine that runs compiled templates. Loops, blocks and strings that are being made are kept on stacks of its
 * own. */
#include "gateway/template_render.h"

#include "core/error.h"
#include "gateway/numbers.h"

#include <string.h>

enum {
    FRAMES_MAX = 4096,   /* loops and blocks in each other */
    BLOCK_DEPTH_MAX = 2, /* of a #define that uses itself, as in Velocity */
    FIRST_STACK = 32,
};

/* ---- text ------------------------------------------------------------------------------------------------------- */

static apigw_buffer *target(template_run *run) {
    return run->capture_count != 0 ? run->scratch : run->out;
}

/* ---- the stacks ------------------------------------------------------------------------------------------------- */

static bool push(template_run *run, value v) {
    if (run->stack_count == run->stack_capacity) {
        value *grown = gw_arena_grow(run->memory, run->stack, sizeof v, &run->stack_capacity,
                                     run->stack_capacity == 0 ? FIRST_STACK : run->stack_count + 1);
        if (grown == NULL)
            return gw_run_no_memory(run);
        run->stack = grown;
    }
    run->stack[run->stack_count++] = v;
    return true;
}

static value pop(template_run *run) {
    return run->stack[--run->stack_count];
}

static render_frame *push_frame(template_run *run) {
    if (run->frame_count == FRAMES_MAX) {
        gw_run_fail(run, APIGW_E_DEPTH, "loops and blocks are nested too deeply");
        return NULL;
    }
    render_frame *grown =
        gw_arena_grow(run->memory, run->frames, sizeof *grown, &run->frame_capacity, run->frame_count + 1);
    if (grown == NULL) {
        gw_run_no_memory(run);
        return NULL;
    }
    run->frames = grown;
    render_frame *f = &grown[run->frame_count++];
    memset(f, 0, sizeof *f);
    f->stack = (uint32_t)run->stack_count;
    f->captures = (uint32_t)run->capture_count;
    return f;
}

static bool begin_capture(template_run *run) {
    size_t *grown =
        gw_arena_grow(run->memory, run->captures, sizeof *grown, &run->capture_capacity, run->capture_count + 1);
    if (grown == NULL)
        return gw_run_no_memory(run);
    run->captures = grown;
    grown[run->capture_count++] = run->scratch->length;
    return true;
}

/* The text since begin_capture(); without its last byte when `cut`. */
static bool end_capture(template_run *run, bool cut) {
    const size_t mark = run->captures[--run->capture_count];
    value v;
    if (cut && run->scratch->length > mark)
        run->scratch->length--;
    return gw_run_take_text(run, mark, &v) && push(run, v);
}

/* ---- loops ------------------------------------------------------------------------------------------------------ */

/* Make $foreach the innermost loop. */
static void point_to_loop(template_run *run) {
    size_t i = run->frame_count;
    while (i > 0 && !run->frames[i - 1].is_loop)
        i--;
    run->variables[VARIABLE_LOOP] =
        i == 0 ? gw_value_null() : (value){.kind = VALUE_OTHER, .detail = OBJECT_LOOP, .as.integer = (int64_t)(i - 1)};
}

/* Return the next element; it is there. */
static value next_element(template_run *run, render_frame *f) {
    if (f->collection.kind == VALUE_LIST)
        return f->collection.as.list->items[f->at++];
    value_entry *entry = gw_walk_next(&run->walk, f->collection.as.map, &f->at);
    if (f->collection.kind == VALUE_OTHER && f->collection.detail == OBJECT_KEYS) {
        value name = entry->name;
        name.detail = 0;
        return name;
    }
    if (f->collection.kind == VALUE_OTHER && f->collection.detail == OBJECT_ENTRIES)
        return (value){.kind = VALUE_OTHER, .detail = OBJECT_ENTRY, .as.other = entry};
    return entry->value;
}

/* Give the variables of a loop their values for its next element. */
static bool begin_turn(template_run *run, render_frame *f) {
    size_t count;
    gw_value_is_collection(f->collection, &count);
    if (count != f->count)
        return gw_run_fail(run, APIGW_E_VALUE, "the collection changed while it was looped over");
    run->variables[f->variable] = next_element(run, f);
    run->variables[VARIABLE_COUNT] = gw_value_integer((int64_t)f->index + 1);
    run->variables[VARIABLE_HAS_NEXT] = gw_value_boolean(f->index + 1 < f->count);
    return run->walk.work <= run->walk.work_max || gw_run_walk_failed(run);
}

static bool run_begin_loop(template_run *run, const op *o, size_t *pc) {
    const value collection = pop(run);
    size_t count;
    if (!gw_value_is_collection(collection, &count) || count == 0) {
        *pc += (size_t)o->jump;
        return true;
    }
    render_frame *f = push_frame(run);
    if (f == NULL)
        return false;
    f->is_loop = true;
    f->target = (uint32_t)(*pc + (size_t)o->jump);
    f->variable = o->a;
    f->collection = collection;
    f->count = count;
    f->saved = run->variables[o->a];
    f->saved_count = run->variables[VARIABLE_COUNT];
    f->saved_has_next = run->variables[VARIABLE_HAS_NEXT];
    point_to_loop(run);
    return begin_turn(run, f);
}

static void end_loop(template_run *run) {
    const render_frame *f = &run->frames[--run->frame_count];
    run->variables[f->variable] = f->saved;
    run->variables[VARIABLE_COUNT] = f->saved_count;
    run->variables[VARIABLE_HAS_NEXT] = f->saved_has_next;
    point_to_loop(run);
}

static bool run_next(template_run *run, const op *o, size_t *pc) {
    render_frame *f = &run->frames[run->frame_count - 1];
    size_t count;
    gw_value_is_collection(f->collection, &count);
    f->index++;
    if (f->index == count || f->index >= run->render->option[APIGW_RENDER_MAX_ITERATIONS]) {
        end_loop(run);
        return true;
    }
    *pc = (size_t)((int64_t)*pc + o->jump);
    return begin_turn(run, f);
}

/* ---- blocks ----------------------------------------------------------------------------------------------------- */

static bool is_block(value v) {
    return v.kind == VALUE_OTHER && v.detail == OBJECT_BLOCK;
}

/* Go on in a block, to come back to `*pc`. */
static bool enter_block(template_run *run, value block, bool captured, size_t *pc) {
    if (run->block_depth[block.len] >= BLOCK_DEPTH_MAX)
        return !captured || push(run, gw_value_string(SLICE("")));
    render_frame *f = push_frame(run);
    if (f == NULL)
        return false;
    f->target = (uint32_t)*pc;
    f->block = block.len;
    f->captured = captured;
    run->block_depth[block.len]++;
    *pc = (size_t)block.as.integer;
    return !captured || begin_capture(run);
}

static bool leave_block(template_run *run, size_t *pc) {
    const render_frame f = run->frames[--run->frame_count];
    run->block_depth[f.block]--;
    *pc = f.target;
    return !f.captured || end_capture(run, false);
}

/* Leave the innermost loop, and the blocks within it. Without a loop that is the end. */
static void run_break(template_run *run, size_t *pc) {
    while (run->frame_count != 0 && !run->frames[run->frame_count - 1].is_loop)
        run->block_depth[run->frames[--run->frame_count].block]--;
    if (run->frame_count == 0) {
        *pc = run->code->op_count;
        return;
    }
    const render_frame *f = &run->frames[run->frame_count - 1];
    run->stack_count = f->stack;
    if (run->capture_count > f->captures) {
        run->scratch->length = run->captures[f->captures];
        run->capture_count = f->captures;
    }
    *pc = f->target;
    end_loop(run);
}

/* ---- operators -------------------------------------------------------------------------------------------------- */

/* Compute with two numbers; null where the divisor is 0. */
static bool compute(template_run *run, char operator, value a, value b, value *out) {
    apigw_status status;
    *out = gw_value_null();
    if (!gw_run_spend(run, ((uint64_t)a.len + b.len) / STEP_BYTES))
        return false;
    if ((operator== '/' || operator== '%') && gw_number_sign(b) == 0)
        return true;
    *out = gw_number_compute(run->memory, &run->steps, operator, a, b, &status);
    if (status == APIGW_E_NOMEM)
        return gw_run_no_memory(run);
    if (status == APIGW_E_SIZE && run->steps == 0)
        return gw_run_spend(run, 1); /* it took all of them */
    if (status != APIGW_OK)
        return gw_run_fail(run, status, "this cannot be computed");
    return gw_run_spend(run, out->len / STEP_BYTES);
}

static bool run_arithmetic(template_run *run, char operator) {
    const value b = pop(run), a = pop(run);
    const size_t mark = run->scratch->length;
    value v = gw_value_null();
    if (operator== '+' &&(a.kind == VALUE_STRING || b.kind == VALUE_STRING))
        return gw_run_print(run, run->scratch, a) && gw_run_print(run, run->scratch, b) &&
               gw_run_take_text(run, mark, &v) && push(run, v);
    if (value_is_number(a) && value_is_number(b) && !compute(run, operator, a, b, &v))
        return false;
    return push(run, v);
}

static bool is_plain_number(value v) {
    return v.kind == VALUE_INTEGER || v.kind == VALUE_LONG || v.kind == VALUE_DOUBLE;
}

/* Compare two numbers: -1, 0, 1, or 2 for NaN. False when there are too few steps. */
static bool compare_numbers(template_run *run, value a, value b, int *order) {
    if ((a.kind == VALUE_DOUBLE || b.kind == VALUE_DOUBLE) && is_plain_number(a) && is_plain_number(b)) {
        const double x = gw_number_as_double(a), y = gw_number_as_double(b);
        *order = x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
        return true;
    }
    if (!gw_run_spend(run, gw_number_steps(a) + gw_number_steps(b)))
        return false;
    *order = gw_value_compare_numbers(a, b);
    return true;
}

/* Equal objects, or, of different classes, equal texts (G.1.29). */
static bool run_equal(template_run *run, value a, value b, bool *equal) {
    value x, y;
    int order = 2;
    if (value_is_number(a) && value_is_number(b)) {
        const bool compared = compare_numbers(run, a, b, &order);
        *equal = order == 0;
        return compared;
    }
    if (a.kind == b.kind && (a.kind != VALUE_OTHER || a.detail == b.detail)) {
        *equal = gw_value_equals(&run->walk, a, b);
        return !run->walk.failed || gw_run_walk_failed(run);
    }
    *equal = false;
    if (a.kind == VALUE_NULL || b.kind == VALUE_NULL)
        return true;
    if (!gw_run_to_text(run, a, &x) || !gw_run_to_text(run, b, &y) || !gw_run_spend(run, x.len / STEP_BYTES))
        return false;
    *equal = slice_equal(value_text(x), value_text(y));
    return true;
}

static bool run_compare(template_run *run, op_comparison comparison) {
    const value b = pop(run), a = pop(run);
    bool holds = false;
    if (comparison == OP_EQ || comparison == OP_NE) {
        if (!run_equal(run, a, b, &holds))
            return false;
        return push(run, gw_value_boolean(holds == (comparison == OP_EQ)));
    }
    if (value_is_number(a) && value_is_number(b)) {
        int order = 2;
        if (!compare_numbers(run, a, b, &order))
            return false;
        if (comparison == OP_LT || comparison == OP_LE)
            holds = order == -1 || (order == 0 && comparison == OP_LE);
        else
            holds = order == 1 || (order == 0 && comparison == OP_GE);
    }
    return push(run, gw_value_boolean(holds));
}

/* ---- literals --------------------------------------------------------------------------------------------------- */

static bool run_list(template_run *run, uint32_t count) {
    value list;
    if (!gw_value_new_list(run->memory, &list))
        return gw_run_no_memory(run);
    list.as.list->literal = true;
    for (uint32_t i = 0; i < count; i++)
        if (!gw_value_list_add(run->memory, list.as.list, run->stack[run->stack_count - count + i]))
            return gw_run_no_memory(run);
    run->stack_count -= count;
    return push(run, list);
}

static bool run_map(template_run *run, uint32_t count) {
    value map;
    if (!gw_value_new_map(run->memory, &map))
        return gw_run_no_memory(run);
    const size_t first = run->stack_count - 2 * (size_t)count;
    for (size_t i = first; i < run->stack_count; i += 2)
        if (!gw_value_map_put(run->memory, map.as.map, run->stack[i], run->stack[i + 1]))
            return gw_run_no_memory(run);
    run->stack_count -= 2 * (size_t)count;
    return push(run, map);
}

static bool run_range(template_run *run) {
    const value last = pop(run), first = pop(run);
    value list;
    if (!value_is_number(first) || !value_is_number(last))
        return push(run, gw_value_null());
    const int64_t from = gw_number_as_int(first), to = gw_number_as_int(last), step = from <= to ? 1 : -1;
    const uint64_t count = (uint64_t)((to - from) * step) + 1;
    if (count > run->render->option[APIGW_RENDER_MAX_MEMORY] / sizeof(value))
        return gw_run_fail(run, APIGW_E_SIZE, "the range takes more memory than the limit");
    if (!gw_run_spend(run, count) || !gw_value_new_list(run->memory, &list))
        return run->status != APIGW_OK ? false : gw_run_no_memory(run);
    list.as.list->literal = true;
    list.as.list->items = arena_alloc(run->memory, (size_t)count * sizeof(value));
    if (list.as.list->items == NULL)
        return gw_run_no_memory(run);
    list.as.list->count = list.as.list->capacity = (size_t)count;
    for (uint64_t i = 0; i < count; i++)
        list.as.list->items[i] = gw_value_integer(from + (int64_t)i * step);
    return push(run, list);
}

/* ---- references ------------------------------------------------------------------------------------------------- */

static bool run_step(template_run *run, const op *o, size_t *pc) {
    value v = gw_value_null(), object;
    bool good = true;
    switch (o->code) {
    case OP_PROPERTY:
        object = pop(run);
        good = gw_run_property(run, object, value_text(run->code->constants[o->a].value), &v);
        break;
    case OP_INDEX:
        v = pop(run);
        object = pop(run);
        good = gw_run_index(run, object, v, &v);
        break;
    case OP_CALL:
        run->stack_count -= o->count;
        good = gw_run_call(run, run->stack[run->stack_count - 1], value_text(run->code->constants[o->a].value),
                           &run->stack[run->stack_count - 1] + 1, o->count, &v);
        run->stack_count--;
        break;
    default: /* OP_LOAD */
        v = run->variables[o->a];
    }
    if (!good)
        return false;
    if (v.kind != VALUE_NULL && !(v.kind == VALUE_MAP && v.detail == OBJECT_WITHHELD && o->last != 0))
        return push(run, v);
    *pc += (size_t)o->jump; /* nothing is "", and the rest of the reference is left out (G.1.21) */
    return push(run, gw_value_string(SLICE("")));
}

static bool run_assign(template_run *run, const op *o) {
    value index, object;
    switch (o->code) {
    case OP_SET_PROPERTY:
        object = pop(run);
        return gw_run_set_property(run, object, run->code->constants[o->a].value, pop(run));
    case OP_SET_INDEX:
        index = pop(run);
        object = pop(run);
        return gw_run_set_index(run, object, index, pop(run));
    default: /* OP_SET */
        run->variables[o->a] = pop(run);
        return true;
    }
}

/* ---- the machine ------------------------------------------------------------------------------------------------ */

static bool run_print(template_run *run, size_t *pc) {
    const value v = pop(run);
    if (is_block(v))
        return enter_block(run, v, false, pc);
    return gw_run_print(run, target(run), v);
}

static bool run_text(template_run *run, slice text) {
    apigw_buffer *b = target(run);
    buffer_append(b, text.at, text.len);
    return gw_run_check_output(run, b) && gw_run_spend(run, text.len / STEP_BYTES);
}

static bool run_block_text(template_run *run, size_t *pc) {
    const value v = run->stack[run->stack_count - 1];
    if (!is_block(v))
        return true;
    run->stack_count--;
    return enter_block(run, v, true, pc);
}

/* Conditions and jumps. */
static void run_condition(template_run *run, const op *o, size_t *pc) {
    value *top = &run->stack[run->stack_count - 1];
    switch (o->code) {
    case OP_TRUTH:
        *top = gw_value_boolean(top->kind != VALUE_BOOLEAN || top->as.boolean);
        break;
    case OP_FALSIFY:
        *top = gw_value_boolean(false);
        break;
    case OP_NOT:
        *top = gw_value_boolean(!top->as.boolean);
        break;
    case OP_JUMP_FALSE:
        run->stack_count--;
        if (!top->as.boolean)
            *pc += (size_t)o->jump;
        break;
    default: /* OP_AND, OP_OR */
        if (top->as.boolean == (o->code == OP_OR))
            *pc += (size_t)o->jump;
        else
            run->stack_count--;
    }
}

static void run_define(template_run *run, const op *o, size_t *pc) {
    run->variables[o->a] =
        (value){.kind = VALUE_OTHER, .detail = OBJECT_BLOCK, .len = o->b, .as.integer = (int64_t)*pc};
    *pc += (size_t)o->jump;
}

static bool run_op(template_run *run, const op *o, size_t *pc) {
    switch ((op_code)o->code) {
    case OP_TEXT:
        return run_text(run, run->code->texts[o->a]);
    case OP_PRINT:
        return run_print(run, pc);
    case OP_CONSTANT:
        return push(run, run->code->constants[o->a].value);
    case OP_LOAD:
    case OP_PROPERTY:
    case OP_INDEX:
    case OP_CALL:
        return run_step(run, o, pc);
    case OP_LIST:
        return run_list(run, o->a);
    case OP_MAP:
        return run_map(run, o->a);
    case OP_RANGE:
        return run_range(run);
    case OP_TRUTH:
    case OP_FALSIFY:
    case OP_NOT:
    case OP_JUMP_FALSE:
    case OP_AND:
    case OP_OR:
        run_condition(run, o, pc);
        return true;
    case OP_ARITHMETIC:
        return run_arithmetic(run, (char)o->count);
    case OP_COMPARE:
        return run_compare(run, (op_comparison)o->count);
    case OP_BLOCK_TEXT:
        return run_block_text(run, pc);
    case OP_JUMP:
        *pc += (size_t)o->jump;
        return true;
    case OP_SET:
    case OP_SET_PROPERTY:
    case OP_SET_INDEX:
        return run_assign(run, o);
    case OP_LOOP:
        return run_begin_loop(run, o, pc);
    case OP_NEXT:
        return run_next(run, o, pc);
    case OP_DEFINE:
        run_define(run, o, pc);
        return true;
    case OP_RETURN:
        return leave_block(run, pc);
    case OP_BREAK:
        run_break(run, pc);
        return true;
    case OP_STRING:
        return begin_capture(run);
    case OP_STRING_END:
        return end_capture(run, o->count != 0);
    case OP_DROP:
        run->stack_count--;
        return true;
    case OP_STOP:
    default:
        *pc = run->code->op_count;
        return true;
    }
}

static void run_all(template_run *run) {
    size_t pc = 0;
    while (pc < run->code->op_count) {
        run->op = pc++;
        if (!gw_run_spend(run, 1) || !run_op(run, &run->code->ops[run->op], &pc))
            return;
        if (run->memory->total > run->render->option[APIGW_RENDER_MAX_MEMORY]) {
            gw_run_fail(run, APIGW_E_SIZE, "the template takes more memory than the limit");
            return;
        }
    }
}

/* The variables that every template has. */
static bool set_up(template_run *run) {
    const apigw_render *r = run->render;
    run->variables = arena_alloc(run->memory, run->code->variables * sizeof(value));
    run->block_depth = arena_alloc(run->memory, run->code->blocks);
    if (run->variables == NULL || run->block_depth == NULL)
        return gw_run_no_memory(run);
    memset(run->variables, 0, run->code->variables * sizeof(value));
    memset(run->block_depth, 0, run->code->blocks);
    run->variables[VARIABLE_INPUT] = (value){.kind = VALUE_OTHER, .detail = OBJECT_INPUT};
    run->variables[VARIABLE_UTIL] = (value){.kind = VALUE_OTHER, .detail = OBJECT_UTIL};
    run->variables[VARIABLE_CONTEXT] = r->context;
    run->variables[VARIABLE_STAGE] = r->stage_variables;
    return true;
}

apigw_status gw_template_run_code(const template_code *code, apigw_render *r, apigw_buffer *out, apigw_error *err) {
    apigw_buffer scratch = {.allocator = r->allocator, .max = (size_t)r->option[APIGW_RENDER_MAX_OUTPUT]};
    template_run run = {.code = code,
                        .render = r,
                        .memory = &r->memory,
                        .out = out,
                        .scratch = &scratch,
                        .steps = r->option[APIGW_RENDER_MAX_STEPS],
                        .walk = {.memory = &r->memory, .work_max = r->option[APIGW_RENDER_MAX_STEPS]},
                        .err = err};
    gw_regex_run_init(&run.regex, &r->allocator, r->option[APIGW_RENDER_MAX_STEPS]);
    gw_buffer_begin(out);
    if (set_up(&run))
        run_all(&run);
    gw_regex_run_free(&run.regex);
    gw_memory_release(&r->allocator, scratch.data, scratch.capacity);
    if (run.status != APIGW_OK) {
        gw_buffer_abandon(out);
        return run.status;
    }
    return gw_buffer_finish(out);
}
