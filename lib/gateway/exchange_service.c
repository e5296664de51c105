/* Integrations of HTTP APIs with other AWS services (integrationSubtype): the parameters that are sent, evaluated. */
#include "gateway/exchange_service.h"
#include "core/buffer.h"
#include "core/error.h"
#include "json/writer.h"

/* ---- compiling -------------------------------------------------------------------------------------------------- */

/* Take the next part off a text: a reference, "$request.header.a" as a whole or "${request.header.a}" within a text, or
 * the text up to one. The reference is without its "$" and braces. */
static slice next_service_part(slice *rest, bool whole, bool *is_reference) {
    static const slice begin = SLICE_INIT("${");
    slice part;
    size_t end;
    *is_reference = true;
    if (whole && rest->len > 1 && rest->at[0] == '$' && gw_mapping_is_reference(slice_skip(*rest, 1))) {
        part = slice_skip(*rest, 1);
        *rest = slice_absent();
        return part;
    }
    if (slice_starts_with(*rest, begin)) {
        *rest = slice_skip(*rest, begin.len);
        return slice_cut(rest, '}');
    }
    *is_reference = false;
    end = slice_find_text(*rest, begin);
    part = slice_of(rest->at, end);
    *rest = slice_skip(*rest, end);
    return part;
}

apigw_status gw_service_compile(arena *memory, const definition_pair *pair, definition_service_parameter *out,
                                apigw_error *err) {
    enum { PARTS_MAX = 100 };
    slice rest = pair->value;
    size_t capacity = 0;
    *out = (definition_service_parameter){.name = pair->name};
    for (out->count = 0; rest.len != 0; out->count++) {
        bool is_reference;
        const slice part = next_service_part(&rest, out->count == 0, &is_reference);
        apigw_status status = APIGW_OK;
        mapping *grown = gw_arena_grow(memory, out->parts, sizeof *grown, &capacity, out->count + 1);
        if (grown == NULL)
            return APIGW_E_NOMEM;
        out->parts = grown;
        if (out->count == PARTS_MAX)
            return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected fewer references in one parameter");
        if (is_reference && slice_is(part, "request.body")) /* all of it */
            out->parts[out->count] = (mapping){MAPPING_BODY, false, slice_absent(), NULL};
        else if (is_reference)
            status = gw_mapping_compile_reference(&out->parts[out->count], memory, part, MAPPING_OF_HTTP_REQUEST, err);
        else
            out->parts[out->count] = (mapping){MAPPING_LITERAL, false, part, NULL};
        if (status != APIGW_OK)
            return status;
    }
    return APIGW_OK;
}

/* ---- evaluating ------------------------------------------------------------------------------------------------- */

/* Append the text of a parameter as a JSON string; one whose references have no value is empty. */
static apigw_status write_parameter(mapping_scope *scope, const definition_service_parameter *p, apigw_buffer *out) {
    apigw_status status = APIGW_OK;
    gw_json_write_bytes(out, p->name.at, p->name.len);
    buffer_literal(out, ":\"");
    for (size_t i = 0; i < p->count && status == APIGW_OK; i++) {
        mapping_values values;
        if (p->parts[i].source == MAPPING_BODY) { /* JSON or not, as it came */
            gw_json_write_bytes_inside(out, scope->request_body.text.at, scope->request_body.text.len);
            continue;
        }
        status = gw_mapping_read(scope, &p->parts[i], &values);
        if (status == APIGW_E_SYNTAX) /* a body that is no JSON has no values */
            status = APIGW_OK;
        else if (status == APIGW_OK && values.count != 0)
            gw_json_write_bytes_inside(out, values.at[0].at, values.at[0].len);
    }
    buffer_byte(out, '"');
    return status;
}

apigw_status gw_service_write(mapping_scope *scope, const definition_service_parameter *parameters, size_t count,
                              apigw_buffer *out) {
    apigw_status status = APIGW_OK;
    gw_buffer_begin(out);
    buffer_byte(out, '{');
    for (size_t i = 0; i < count && status == APIGW_OK; i++) {
        if (i != 0)
            buffer_byte(out, ',');
        status = write_parameter(scope, &parameters[i], out);
    }
    buffer_byte(out, '}');
    if (status != APIGW_OK) {
        gw_buffer_abandon(out);
        return status;
    }
    return gw_buffer_finish(out);
}
