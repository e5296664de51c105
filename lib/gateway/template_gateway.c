/* $input and $util (G.2). */
#include "gateway/java_string.h"
#include "gateway/template_render.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/percent.h"
#include "text/slice.h"

#include <string.h>

/* ---- $input ----------------------------------------------------------------------------------------------------- */

bool gw_run_payload(template_run *run, value *root, bool *there) {
    apigw_render *r = run->render;
    const slice body = r->body.at != NULL ? r->body : SLICE("{}");
    value_fault fault;
    if (!r->is_read) {
        if (!gw_run_spend(run, body.len / STEP_BYTES))
            return false;
        r->is_bad = !gw_values_read_lenient(run->memory, body, VALUE_DEPTH_MAX, &r->root, &fault);
        if (r->is_bad && fault.code == APIGW_E_NOMEM)
            return gw_run_no_memory(run);
        r->is_read = true;
    }
    *root = r->root;
    *there = !r->is_bad;
    return r->is_bad ? gw_run_fail(run, APIGW_E_SYNTAX, "the payload begins like JSON and is malformed") : true;
}

/* Return the path in an argument: compiled with the template when it is a literal. NULL: see run->status. */
static const json_path *path_of(template_run *run, value v) {
    const json_path *path = NULL;
    if (v.tag != 0) {
        const template_constant *c = &run->code->constants[v.tag - 1];
        if (c->bad)
            gw_run_fail(run, APIGW_E_VALUE, "the JSONPath expression is not valid");
        return c->bad ? NULL : c->path;
    }
    if (!gw_run_spend(run, v.len))
        return NULL;
    apigw_status status = gw_json_path_compile(&path, run->memory, value_text(v), NULL);
    if (status == APIGW_E_NOMEM)
        gw_run_no_memory(run);
    else if (status != APIGW_OK)
        gw_run_fail(run, status == APIGW_E_UNSUPPORTED ? status : APIGW_E_VALUE,
                    "the JSONPath expression is not valid");
    return status == APIGW_OK ? path : NULL;
}

static bool read_path(template_run *run, value text, value *out, bool *found) {
    const json_path_run how = {&run->walk, &run->regex};
    value root;
    bool there;
    const json_path *path = path_of(run, text);
    if (path == NULL || !gw_run_payload(run, &root, &there))
        return false;
    run->walk.count = 0;
    if (gw_json_path_read(path, &how, root, out, found))
        return true;
    return gw_run_walk_failed(run);
}

static bool input_path(template_run *run, const method_call *call) {
    bool found;
    if (call->args[0].kind != VALUE_STRING)
        return true;
    if (!read_path(run, call->args[0], call->out, &found))
        return false;
    if (!found)
        *call->out = gw_value_null();
    return true;
}

static bool input_json(template_run *run, const method_call *call) {
    const size_t mark = run->scratch->length;
    value v;
    bool found;
    if (call->args[0].kind != VALUE_STRING)
        return true;
    if (!read_path(run, call->args[0], &v, &found))
        return false;
    if (!found)
        v = gw_value_string(SLICE(""));
    if (!gw_value_print_json(&run->walk, run->scratch, v))
        return gw_run_walk_failed(run);
    return gw_run_take_text(run, mark, call->out);
}

static bool input_all_params(template_run *run, const method_call *call) {
    static const char *const names[APIGW_TEMPLATE_PARAMETER_LAST + 1] = {NULL, "path", "querystring", "header"};
    value *all = &run->render->all_parameters, made;
    if (all->kind == VALUE_NULL) {
        if (!gw_value_new_map(run->memory, &made))
            return gw_run_no_memory(run);
        for (size_t i = 1; i <= APIGW_TEMPLATE_PARAMETER_LAST; i++)
            if (!gw_value_map_put(run->memory, made.as.map, gw_value_string(slice_of_string(names[i])),
                                  run->render->parameters[i]))
                return gw_run_no_memory(run);
        *all = made;
    }
    *call->out = *all;
    return true;
}

static bool input_param(template_run *run, const method_call *call) {
    *call->out = gw_value_string(SLICE(""));
    for (size_t i = 1; i <= APIGW_TEMPLATE_PARAMETER_LAST; i++) {
        if (!gw_run_spend(run, call->args[0].len / STEP_BYTES))
            return false;
        const value_entry *entry = gw_value_map_find_key(run->render->parameters[i].as.map, call->args[0]);
        if (entry != NULL) {
            *call->out = entry->value;
            return true;
        }
    }
    return true;
}

/* ---- $util ------------------------------------------------------------------------------------------------------ */

/* The text of an argument: of a string, or of a number or boolean (silence S2). False: no text, or an error. */
static bool text_of(template_run *run, const method_call *call, slice *text) {
    const value v = call->args[0];
    value made;
    if (v.kind != VALUE_STRING && v.kind != VALUE_BOOLEAN && !value_is_number(v))
        return false;
    if (!gw_run_to_text(run, v, &made) || !gw_run_spend(run, made.len / STEP_BYTES))
        return false;
    *text = value_text(made);
    return true;
}

static bool give_text(template_run *run, const method_call *call, const char *text, size_t n) {
    if (text == NULL)
        return gw_run_no_memory(run);
    *call->out = gw_value_string(slice_of(text, n));
    return gw_run_spend(run, n / STEP_BYTES);
}

static void append_unit(apigw_buffer *b, uint32_t unit) {
    static const char hex[] = "0123456789ABCDEF";
    const char text[6] = {'\\', 'u', hex[unit >> 12 & 15], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
    buffer_append(b, text, sizeof text);
}

/* commons-lang's escapeJavaScript(): the slash and the apostrophe, too (G.2.9). */
static bool util_escape(template_run *run, const method_call *call) {
    static const char from[] = "\"\\'/\b\t\n\f\r", to[] = "\"\\'/btnfr";
    const size_t mark = run->scratch->length;
    slice text;
    if (!text_of(run, call, &text))
        return run->status == APIGW_OK;
    for (size_t i = 0, length; i < text.len && run->scratch->status == APIGW_OK; i += length) {
        const uint32_t point = gw_string_point(text, i, &length);
        const char *special = point < 0x80 && point != 0 ? strchr(from, (int)point) : NULL;
        if (special != NULL) {
            buffer_byte(run->scratch, '\\');
            buffer_byte(run->scratch, to[special - from]);
        } else if (point > 0xFFFF) {
            append_unit(run->scratch, 0xD800 + ((point - 0x10000) >> 10));
            append_unit(run->scratch, 0xDC00 + (point & 0x3FF));
        } else if (point < 0x20 || point > 0x7F) {
            append_unit(run->scratch, point);
        } else {
            buffer_byte(run->scratch, (char)point);
        }
    }
    return gw_run_take_text(run, mark, call->out);
}

static bool util_parse_json(template_run *run, const method_call *call) {
    value_fault fault;
    const value text = call->args[0];
    if (text.kind != VALUE_STRING || text.len == 0)
        return true;
    if (!gw_run_spend(run, text.len / STEP_BYTES))
        return false;
    if (gw_values_read_lenient(run->memory, value_text(text), VALUE_DEPTH_MAX, call->out, &fault)) {
        slice trimmed = slice_trim(value_text(text));
        if (call->out->kind == VALUE_STRING && trimmed.len != 0 && trimmed.at[0] != '"' && trimmed.at[0] != '\'')
            *call->out = gw_value_null(); /* text without quotes is not JSON (G.2.10) */
        return true;
    }
    return fault.code != APIGW_E_NOMEM || gw_run_no_memory(run);
}

/* URLEncoder.encode(): as a form does. */
static bool util_url_encode(template_run *run, const method_call *call) {
    static const char hex[] = "0123456789ABCDEF";
    const size_t mark = run->scratch->length;
    slice text;
    if (!text_of(run, call, &text))
        return run->status == APIGW_OK;
    for (size_t i = 0; i < text.len && run->scratch->status == APIGW_OK; i++) {
        const unsigned char c = (unsigned char)text.at[i];
        const char lower = ascii_lower((char)c);
        const char escape[3] = {'%', hex[c >> 4], hex[c & 15]};
        if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || (c != 0 && strchr(".-*_", c) != NULL))
            buffer_byte(run->scratch, (char)c);
        else if (c == ' ')
            buffer_byte(run->scratch, '+');
        else
            buffer_append(run->scratch, escape, sizeof escape);
    }
    return gw_run_take_text(run, mark, call->out);
}

static bool util_url_decode(template_run *run, const method_call *call) {
    slice text;
    if (!text_of(run, call, &text))
        return run->status == APIGW_OK;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '%' && !percent_escape_at(text.at + i, text.len - i))
            return gw_run_fail(run, APIGW_E_VALUE, "'%' is not followed by two hexadecimal digits");
    char *out = arena_bytes(run->memory, text.len);
    if (out == NULL)
        return gw_run_no_memory(run);
    slice decoded = {out, gw_percent_decode(out, text.at, text.len, true)};
    decoded = gw_string_well_formed(run->memory, decoded);
    return give_text(run, call, decoded.at, decoded.len);
}

static bool util_base64_encode(template_run *run, const method_call *call) {
    slice text;
    if (!text_of(run, call, &text))
        return run->status == APIGW_OK;
    const size_t n = gw_base64_encoded_len(text.len);
    char *out = arena_bytes(run->memory, n);
    if (out == NULL)
        return gw_run_no_memory(run);
    gw_base64_encode(out, text.at, text.len);
    return give_text(run, call, out, n);
}

/* Return the value of a character of either alphabet; 64 for any other byte. */
static unsigned base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0') + 52;
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : 64;
}

/* As commons-codec decodes: what is in no alphabet is skipped, the first "=" ends the text. */
static bool util_base64_decode(template_run *run, const method_call *call) {
    slice text;
    uint32_t bits = 0;
    unsigned have = 0;
    size_t n = 0;
    if (!text_of(run, call, &text))
        return run->status == APIGW_OK;
    char *out = arena_bytes(run->memory, text.len);
    if (out == NULL)
        return gw_run_no_memory(run);
    for (size_t i = 0; i < text.len && text.at[i] != '='; i++) {
        const unsigned digit = base64_value(text.at[i]);
        if (digit == 64)
            continue;
        bits = bits << 6 | digit;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 0xFF);
        }
    }
    slice decoded = gw_string_well_formed(run->memory, slice_of(out, n));
    return give_text(run, call, decoded.at, decoded.len);
}

const method_row gw_gateway_methods[] = {
    {"json", ON_INPUT, 1, input_json},
    {"path", ON_INPUT, 1, input_path},
    {"params", ON_INPUT, 0, input_all_params},
    {"params", ON_INPUT, 1, input_param},
    {"escapeJavaScript", ON_UTIL, 1, util_escape},
    {"parseJson", ON_UTIL, 1, util_parse_json},
    {"urlEncode", ON_UTIL, 1, util_url_encode},
    {"urlDecode", ON_UTIL, 1, util_url_decode},
    {"base64Encode", ON_UTIL, 1, util_base64_encode},
    {"base64Decode", ON_UTIL, 1, util_base64_decode},
    {NULL, 0, 0, NULL},
};
