/* The shared part of the compiler: errors, instructions, names. */
#include "gateway/template_parser.h"

#include "core/error.h"
#include "json/lexer.h"

size_t gw_template_offset(const template_parser *p, const char *at) {
    return p->in_string ? p->offset : (size_t)(at - p->start);
}

bool gw_template_no_memory(template_parser *p) {
    p->status = gw_error_nomem(p->err);
    return false;
}

bool gw_template_refuse(template_parser *p, apigw_status status, const char *message) {
    size_t line, column, offset = gw_template_offset(p, p->at);
    gw_template_place(p->code->text, offset, &line, &column);
    p->status = gw_error_set(p->err, status, offset, "line %zu, column %zu: %s", line, column, message);
    return false;
}

bool gw_template_emit(template_parser *p, op_code code, uint32_t a, uint8_t count) {
    template_code *c = p->code;
    if (c->op_count >= INT32_MAX)
        return gw_template_no_memory(p);
    op *ops = gw_arena_grow(p->memory, c->ops, sizeof *ops, &c->op_capacity, c->op_count + 1);
    if (ops == NULL)
        return gw_template_no_memory(p);
    c->ops = ops;
    ops[c->op_count++] =
        (op){.code = (uint8_t)code, .count = count, .a = a, .offset = (uint32_t)gw_template_offset(p, p->at)};
    return true;
}

void gw_template_patch(template_parser *p, size_t index) {
    p->code->ops[index].jump = (int32_t)(p->code->op_count - index - 1);
}

bool gw_template_add_constant(template_parser *p, value v, uint32_t *index) {
    template_code *c = p->code;
    template_constant *grown =
        gw_arena_grow(p->memory, c->constants, sizeof *grown, &c->constant_capacity, c->constant_count + 1);
    if (grown == NULL)
        return gw_template_no_memory(p);
    c->constants = grown;
    *index = (uint32_t)c->constant_count;
    c->constants[c->constant_count++] = (template_constant){.value = v};
    return true;
}

bool gw_template_variable(template_parser *p, slice name, uint32_t *number) {
    const value_entry *entry = gw_value_map_find(p->variables.as.map, name);
    if (entry != NULL) {
        *number = (uint32_t)entry->value.as.integer;
        return true;
    }
    *number = (uint32_t)p->code->variables++;
    return gw_value_map_put(p->memory, p->variables.as.map, gw_value_string(name), gw_value_integer(*number)) ||
           gw_template_no_memory(p);
}

void gw_template_skip_space(template_parser *p) {
    p->at = gw_json_skip_space(p->at, p->end);
}
