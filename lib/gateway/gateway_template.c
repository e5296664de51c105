#include "gateway/gateway_template.h"
#include "core/error.h"
#include "gateway/java_string.h"

/* Return the text of the variable at the start of `s`, which follows a "$". A dot or dash at its end is text:
 * "$context.stage." ends a sentence. */
static slice variable_text(slice s) {
    size_t n = 0;
    while (n < s.len && ((ascii_lower(s.at[n]) >= 'a' && ascii_lower(s.at[n]) <= 'z') || ascii_is_digit(s.at[n]) ||
                         s.at[n] == '.' || s.at[n] == '_' || s.at[n] == '-'))
        n++;
    while (n != 0 && (s.at[n - 1] == '.' || s.at[n - 1] == '-'))
        n--;
    return slice_of(s.at, n);
}

static bool add_segment(gateway_template *t, arena *memory, gateway_segment segment) {
    gateway_segment *grown =
        gw_arena_grow(memory, t->segments, sizeof *grown, &t->segment_capacity, t->segment_count + 1);
    if (grown == NULL)
        return false;
    t->segments = grown;
    grown[t->segment_count++] = segment;
    return true;
}

apigw_status gw_gateway_template_compile(gateway_template *t, arena *memory, apigw_error *err) {
    const char *end = t->text.at + t->text.len, *from = t->text.at;
    for (const char *at = from; at < end; at++) {
        if (*at != '$')
            continue;
        const slice name = variable_text(slice_between(at + 1, end));
        gateway_segment segment = {.text = slice_between(from, at), .has_variable = true};
        const apigw_status status = gw_mapping_compile(&segment.variable, memory, name, MAPPING_OF_REQUEST, NULL);
        if (status == APIGW_E_NOMEM || (status == APIGW_OK && !add_segment(t, memory, segment)))
            return gw_error_nomem(err);
        if (status != APIGW_OK) /* it is text */
            continue;
        from = name.at + name.len;
        at = from - 1;
    }
    if (!add_segment(t, memory, (gateway_segment){.text = slice_between(from, end)}))
        return gw_error_nomem(err);
    return APIGW_OK;
}

static apigw_status append_variable(const mapping *variable, mapping_scope *scope, apigw_buffer *out) {
    mapping_values values;
    const apigw_status status = gw_mapping_read(scope, variable, &values);
    for (size_t i = 0; status == APIGW_OK && i < values.count; i++) {
        const slice text = gw_string_well_formed(scope->memory, values.at[i]);
        if (text.at == NULL)
            return APIGW_E_NOMEM;
        if (i != 0)
            buffer_byte(out, ',');
        buffer_append(out, text.at, text.len);
    }
    return status;
}

apigw_status gw_gateway_template_render(const gateway_template *t, mapping_scope *scope, apigw_buffer *out) {
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < t->segment_count && status == APIGW_OK && out->length <= out->max; i++) {
        buffer_append(out, t->segments[i].text.at, t->segments[i].text.len);
        if (t->segments[i].has_variable)
            status = append_variable(&t->segments[i].variable, scope, out);
    }
    return status;
}
