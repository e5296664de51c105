/* The shared part of the machine and the methods of values: failing, spending steps, text. */
#include "gateway/template_render.h"

#include "core/error.h"

/* ---- failing ---------------------------------------------------------------------------------------------------- */

bool gw_run_fail(template_run *run, apigw_status status, const char *message) {
    size_t line, column;
    const size_t offset = run->code->ops[run->op].offset;
    gw_template_place(run->code->text, offset, &line, &column);
    run->status = gw_error_set(run->err, status, offset, "line %zu, column %zu: %s", line, column, message);
    return false;
}

bool gw_run_no_memory(template_run *run) {
    run->status = gw_error_nomem(run->err);
    return false;
}

bool gw_run_spend(template_run *run, uint64_t steps) {
    if (steps > run->steps)
        return gw_run_fail(run, APIGW_E_SIZE, "the template takes more steps than the limit");
    run->steps -= steps;
    return true;
}

bool gw_run_walk_failed(template_run *run) {
    if (run->walk.work > run->walk.work_max)
        return gw_run_fail(run, APIGW_E_SIZE, "the template takes more steps than the limit");
    if (run->walk.count >= VALUE_DEPTH_MAX)
        return gw_run_fail(run, APIGW_E_DEPTH, "the value is nested too deeply");
    return gw_run_no_memory(run);
}

/* ---- text ------------------------------------------------------------------------------------------------------- */

bool gw_run_check_output(template_run *run, const apigw_buffer *b) {
    if (b->status == APIGW_E_NOMEM)
        return gw_run_no_memory(run);
    if (b->length > run->render->option[APIGW_RENDER_MAX_OUTPUT] || b->status == APIGW_E_SIZE)
        return gw_run_fail(run, APIGW_E_SIZE, "the output is longer than the limit");
    return true;
}

bool gw_run_take_text(template_run *run, size_t mark, value *out) {
    apigw_buffer *b = run->scratch;
    if (!gw_run_check_output(run, b))
        return false;
    const size_t n = b->length - mark;
    char *text = gw_arena_copy(run->memory, n != 0 ? b->data + mark : "", n);
    if (text == NULL)
        return gw_run_no_memory(run);
    b->length = mark;
    *out = gw_value_string(slice_of(text, n));
    return gw_run_spend(run, n / STEP_BYTES);
}

bool gw_run_print(template_run *run, apigw_buffer *b, value v) {
    const size_t before = b->length;
    if (!gw_value_print(&run->walk, b, v))
        return gw_run_walk_failed(run);
    return gw_run_check_output(run, b) && gw_run_spend(run, (b->length - before) / STEP_BYTES);
}

bool gw_run_to_text(template_run *run, value v, value *out) {
    const size_t mark = run->scratch->length;
    if (v.kind == VALUE_STRING) {
        *out = v;
        out->detail = 0; /* no Character */
        return true;
    }
    return gw_run_print(run, run->scratch, v) && gw_run_take_text(run, mark, out);
}

bool gw_run_put(template_run *run, value_map *map, value name, value v) {
    return gw_run_spend(run, name.len / STEP_BYTES) &&
           (gw_value_map_put(run->memory, map, name, v) || gw_run_no_memory(run));
}

const render_frame *gw_run_loop(const template_run *run, value loop) {
    const uint64_t index = (uint64_t)loop.as.integer;
    return index < run->frame_count && run->frames[index].is_loop ? &run->frames[index] : NULL;
}
