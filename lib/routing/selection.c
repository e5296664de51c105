/* The route selection expression of a WebSocket API (C3.2 to C3.6), evaluated in one pass: values are never evaluated.
 */
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "text/ascii.h"
#include "text/slice.h"
#include "json/pointer.h"
#include "json/walker.h"
#include <apigw/names.h>
#include <apigw/selection.h>

struct selecting {
    slice expression;
    size_t at;
    slice body; /* absent when the message is not JSON */
    apigw_buffer *out;
    apigw_error *err;
};

static apigw_status refuse_selection(struct selecting *s, const char *expected) {
    return gw_error_set(s->err, APIGW_E_VALUE, s->at, "selection expression: expected %s", expected);
}

static bool takes(struct selecting *s, const char *text) {
    size_t n = strlen(text);
    if (s->expression.len - s->at < n || memcmp(s->expression.at + s->at, text, n) != 0)
        return false;
    s->at += n;
    return true;
}

static bool is_selection_word(char c) {
    return ascii_is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') || c == '_';
}

/* Return whether a name continues: a dash belongs to it if another letter follows. */
static bool name_goes_on(const struct selecting *s) {
    const slice *e = &s->expression;
    if (s->at >= e->len)
        return false;
    return is_selection_word(e->at[s->at]) ||
           (e->at[s->at] == '-' && s->at + 1 < e->len && is_selection_word(e->at[s->at + 1]));
}

/* ---- values ------------------------------------------------------------------------------------------------- */

/* Append a value: a string without its quotes, any other as its text. */
static void append_scalar(apigw_buffer *out, slice value) {
    bool has_nul = false;
    if (value.at[0] != '"') {
        buffer_append(out, value.at, value.len);
        return;
    }
    char *to = gw_buffer_reserve(out, value.len);
    if (to == NULL)
        gw_buffer_skip(out, value.len);
    else
        buffer_commit(out, gw_json_unescape(to, value.at + 1, value.len - 2, &has_nul));
}

static void append_value(apigw_buffer *out, slice value) {
    const char *p = value.at + 1, *end = value.at + value.len;
    slice element;
    bool first = true;
    if (value.at[0] != '[') {
        append_scalar(out, value);
        return;
    }
    buffer_byte(out, '[');
    for (; gw_json_next_element(&p, end, &element); first = false) {
        if (!first)
            buffer_literal(out, ", ");
        append_scalar(out, element);
    }
    buffer_byte(out, ']');
}

/* ---- the path ----------------------------------------------------------------------------------------------- */

/* Replace a value by its member or element, or make it absent. `subscript`: an index, which no member matches. */
static apigw_status descend(struct selecting *s, slice name, bool subscript, slice *value) {
    char pointer[2 * APIGW_SELECTION_NAME_MAX + 1] = "/";
    size_t n = 1;
    if (name.len == 0)
        return refuse_selection(s, "a name");
    if (name.len > APIGW_SELECTION_NAME_MAX)
        return gw_error_set(s->err, APIGW_E_SIZE, s->at, "selection expression: expected a name of at most %d bytes",
                            APIGW_SELECTION_NAME_MAX);
    for (size_t i = 0; i < name.len; i++) {
        bool escaped = name.at[i] == '~' || name.at[i] == '/';
        if (escaped)
            pointer[n++] = '~';
        pointer[n++] = !escaped ? name.at[i] : name.at[i] == '~' ? '0' : '1';
    }
    if (value->at != NULL &&
        (value->at[0] != (subscript ? '[' : '{') || !gw_json_pointer_find(*value, slice_of(pointer, n), value)))
        value->at = NULL;
    return APIGW_OK;
}

/* Parse `['name']` or `[0]` after the opening bracket. */
static apigw_status descend_bracket(struct selecting *s, slice *value) {
    bool quoted = takes(s, "'");
    size_t start = s->at;
    while (s->at < s->expression.len && s->expression.at[s->at] != (quoted ? '\'' : ']')) {
        char c = s->expression.at[s->at];
        if (!quoted && !ascii_is_digit(c))
            return refuse_selection(s, "an index or a name in single quotes");
        s->at++;
    }
    slice name = {s->expression.at + start, s->at - start};
    if (!takes(s, quoted ? "']" : "]"))
        return refuse_selection(s, "the end of a subscript");
    return descend(s, name, !quoted, value);
}

/* Parse and follow the path after "request.body". */
static apigw_status evaluate_path(struct selecting *s) {
    slice value = s->body;
    apigw_status status = APIGW_OK;
    while (status == APIGW_OK && s->at < s->expression.len) {
        size_t back = s->at;
        if (takes(s, "[")) {
            status = descend_bracket(s, &value);
        } else if (takes(s, ".") && name_goes_on(s)) {
            size_t start = s->at;
            while (name_goes_on(s))
                s->at++;
            status = descend(s, slice_of(s->expression.at + start, s->at - start), false, &value);
        } else {
            s->at = back;
            break;
        }
    }
    if (status == APIGW_OK && value.at != NULL)
        append_value(s->out, value);
    return status;
}

/* Parse a variable after the dollar sign. */
static apigw_status evaluate_variable(struct selecting *s) {
    bool braced = takes(s, "{");
    if (!takes(s, "request."))
        return refuse_selection(s, "$request.body, ${request.body} or \\$");
    if (!takes(s, "body"))
        return gw_error_set(s->err, APIGW_E_UNSUPPORTED, s->at,
                            "selection expression: routes are selected by the body alone");
    if (name_goes_on(s))
        return refuse_selection(s, "request.body");
    apigw_status status = evaluate_path(s);
    if (status == APIGW_OK && braced && !takes(s, "}"))
        return refuse_selection(s, "the } of a variable");
    return status;
}

static apigw_status evaluate(struct selecting *s) {
    apigw_status status = APIGW_OK;
    while (status == APIGW_OK && s->at < s->expression.len) {
        if (takes(s, "\\$"))
            buffer_byte(s->out, '$');
        else if (takes(s, "$"))
            status = evaluate_variable(s);
        else
            buffer_byte(s->out, s->expression.at[s->at++]);
    }
    return status;
}

/* Return the JSON value of the message, without white space around it; absent when the message is not JSON. */
static slice find_body(slice message) {
    const char *end = message.at + message.len, *start = gw_json_skip_space(message.at, end);
    gw_json_fault f;
    const char *after = start == end ? NULL : gw_json_value_end(start, end, GW_JSON_DEPTH_MAX, &f);
    if (after == NULL || gw_json_skip_space(after, end) != end)
        return slice_absent();
    return slice_between(start, after);
}

apigw_status apigw_route_select(const char *expression, size_t expression_len, const char *message, size_t message_len,
                                apigw_buffer *out, apigw_error *err) {
    expression_len = length_of(expression, expression_len);
    message_len = length_of(message, message_len);
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (expression == NULL || (message == NULL && message_len != 0) || out == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an expression, a message and a buffer");
    if (gw_buffer_holds(out, expression, expression_len) || gw_buffer_holds(out, message, message_len))
        return gw_buffer_refuse_input(out, err);
    struct selecting s = {.expression = {expression, expression_len}, .out = out, .err = err};
    s.body = find_body(slice_of(message == NULL ? "" : message, message_len));
    apigw_status status = evaluate(&s);
    if (status != APIGW_OK) {
        gw_buffer_abandon(out);
        return status;
    }
    if (s.body.at == NULL) {
        gw_buffer_begin(out);
        buffer_literal(out, "$default");
    }
    return gw_output_finish(out, err);
}
