/* The methods of java.lang.String that templates use (G.1.41). */
#include "gateway/java_string.h"
#include "gateway/numbers.h"
#include "gateway/template_render.h"
#include "text/search.h"

#include <string.h>

static bool is_text(const method_call *call, size_t i) {
    return i < call->count && call->args[i].kind == VALUE_STRING;
}

static bool is_int(const method_call *call, size_t i) {
    return i < call->count && call->args[i].kind == VALUE_INTEGER;
}

static slice self_text(const method_call *call) {
    return value_text(call->self);
}

static slice argument(const method_call *call, size_t i) {
    return value_text(call->args[i]);
}

/* Spend the steps of reading all of the text. */
static bool spend(template_run *run, slice s) {
    return gw_run_spend(run, s.len / STEP_BYTES);
}

/* The same, and of reading all of the first argument. */
static bool spend_both(template_run *run, const method_call *call) {
    return gw_run_spend(run, ((size_t)call->self.len + call->args[0].len) / STEP_BYTES);
}

static bool give(template_run *run, const method_call *call, slice text) {
    if (text.at == NULL)
        return gw_run_no_memory(run);
    *call->out = gw_value_string(text);
    return true;
}

static bool give_bool(const method_call *call, bool b) {
    *call->out = gw_value_boolean(b);
    return true;
}

/* ---- length and parts ------------------------------------------------------------------------------------------- */

static bool string_length(template_run *run, const method_call *call) {
    if (!spend(run, self_text(call)))
        return false;
    *call->out = gw_value_integer((int64_t)gw_string_units(self_text(call)));
    return true;
}

static bool string_is_empty(template_run *run, const method_call *call) {
    (void)run;
    return give_bool(call, call->self.len == 0);
}

static bool string_substring(template_run *run, const method_call *call) {
    const slice s = self_text(call);
    if (!is_int(call, 0) || (call->count == 2 && !is_int(call, 1)))
        return true;
    if (!spend(run, s))
        return false;
    const int64_t units = (int64_t)gw_string_units(s), from = call->args[0].as.integer;
    const int64_t to = call->count == 2 ? call->args[1].as.integer : units;
    if (from < 0 || to > units || from > to)
        return gw_run_fail(run, APIGW_E_VALUE, "the index is out of range");
    return give(run, call, gw_string_cut(run->memory, s, (size_t)from, (size_t)to));
}

static bool string_char_at(template_run *run, const method_call *call) {
    const slice s = self_text(call);
    if (!is_int(call, 0))
        return true;
    if (!spend(run, s))
        return false;
    const int64_t at = call->args[0].as.integer;
    if (at < 0 || at >= (int64_t)gw_string_units(s))
        return gw_run_fail(run, APIGW_E_VALUE, "the index is out of range");
    if (!give(run, call, gw_string_cut(run->memory, s, (size_t)at, (size_t)at + 1)))
        return false;
    call->out->detail = OBJECT_CHARACTER;
    return true;
}

static bool string_trim(template_run *run, const method_call *call) {
    slice s = self_text(call);
    if (!spend(run, s))
        return false;
    while (s.len != 0 && (unsigned char)s.at[0] <= ' ') {
        s.at++;
        s.len--;
    }
    while (s.len != 0 && (unsigned char)s.at[s.len - 1] <= ' ')
        s.len--;
    return give(run, call, s);
}

static bool string_upper(template_run *run, const method_call *call) {
    return spend(run, self_text(call)) && give(run, call, gw_string_change_case(run->memory, self_text(call), true));
}

static bool string_lower(template_run *run, const method_call *call) {
    return spend(run, self_text(call)) && give(run, call, gw_string_change_case(run->memory, self_text(call), false));
}

/* ---- searching -------------------------------------------------------------------------------------------------- */

/* Take the text to search for: an argument that is text, or an integer that is a code point, and spend the steps of
 * searching for it. False: another kind, or an error. */
static bool take_needle(template_run *run, const method_call *call, slice *part) {
    if (is_text(call, 0)) {
        *part = argument(call, 0);
        return spend_both(run, call);
    }
    if (!is_int(call, 0) || !spend(run, self_text(call)))
        return false;
    char *copy = arena_bytes(run->memory, 1);
    if (copy == NULL)
        return gw_run_no_memory(run);
    *copy = (char)call->args[0].as.integer;
    *part = slice_of(copy, 1);
    return call->args[0].as.integer >= 0 && call->args[0].as.integer < 0x80;
}

static bool give_place(const method_call *call, size_t byte) {
    *call->out = gw_value_integer(byte == SIZE_MAX ? -1 : (int64_t)gw_string_unit_of(self_text(call), byte));
    return true;
}

/* Return where a text occurs at or after a byte; SIZE_MAX: nowhere. The caller has spent the steps. */
static size_t find_from(slice s, const search_needle *part, size_t from) {
    size_t compared = 0;
    return gw_search_find(part, s, from, s.len, &compared);
}

static bool string_index_of(template_run *run, const method_call *call) {
    const slice s = self_text(call);
    slice part;
    bool half;
    if ((call->count == 2 && !is_int(call, 1)) || !take_needle(run, call, &part))
        return run->status == APIGW_OK;
    int64_t from = call->count == 2 ? call->args[1].as.integer : 0;
    from = from < 0 ? 0 : from;
    if ((uint64_t)from > s.len)
        return give_place(call, part.len == 0 ? s.len : SIZE_MAX);
    const search_needle needle = gw_search_prepare(part, false);
    return give_place(call, find_from(s, &needle, gw_string_byte_of(s, (size_t)from, &half)));
}

static bool string_last_index_of(template_run *run, const method_call *call) {
    const slice s = self_text(call);
    size_t from = s.len, found;
    slice part;
    bool half;
    if ((call->count == 2 && !is_int(call, 1)) || !take_needle(run, call, &part))
        return run->status == APIGW_OK;
    if (call->count == 2 && call->args[1].as.integer < 0)
        return give_place(call, SIZE_MAX);
    if (call->count == 2)
        from = gw_string_byte_of(s, (size_t)call->args[1].as.integer, &half);
    if (part.len > s.len)
        return give_place(call, SIZE_MAX);
    const size_t last = s.len - part.len; /* where the last match can begin */
    const search_needle needle = gw_search_prepare(part, true);
    found = find_from(s, &needle, from < last ? last - from : 0);
    return give_place(call, found == SIZE_MAX ? found : last - found);
}

static bool string_contains(template_run *run, const method_call *call) {
    if (!is_text(call, 0))
        return true;
    if (!spend_both(run, call))
        return false;
    const search_needle needle = gw_search_prepare(argument(call, 0), false);
    return give_bool(call, find_from(self_text(call), &needle, 0) != SIZE_MAX);
}

static bool string_starts_with(template_run *run, const method_call *call) {
    slice s = self_text(call);
    bool half;
    if (!is_text(call, 0) || (call->count == 2 && !is_int(call, 1)))
        return true;
    if (!spend(run, s))
        return false;
    if (call->count == 2) {
        const int64_t from = call->args[1].as.integer;
        if (from < 0 || from > (int64_t)gw_string_units(s))
            return give_bool(call, false);
        const size_t byte = gw_string_byte_of(s, (size_t)from, &half);
        s = slice_of(s.at + byte, s.len - byte);
    }
    return give_bool(call, slice_starts_with(s, argument(call, 0)));
}

static bool string_ends_with(template_run *run, const method_call *call) {
    if (!is_text(call, 0))
        return true;
    return spend(run, argument(call, 0)) && give_bool(call, slice_ends_with(self_text(call), argument(call, 0)));
}

/* ---- comparing and joining -------------------------------------------------------------------------------------- */

static bool string_equals_ignore_case(template_run *run, const method_call *call) {
    return spend(run, self_text(call)) &&
           give_bool(call, is_text(call, 0) && gw_string_equal_fold(self_text(call), argument(call, 0)));
}

static bool string_compare_to(template_run *run, const method_call *call) {
    if (!is_text(call, 0))
        return true;
    if (!spend_both(run, call))
        return false;
    *call->out = gw_value_integer(gw_string_compare(self_text(call), argument(call, 0)));
    return true;
}

static bool string_compare_ignore_case(template_run *run, const method_call *call) {
    if (!is_text(call, 0))
        return true;
    if (!spend_both(run, call))
        return false;
    slice a = gw_string_change_case(run->memory, self_text(call), false);
    slice b = gw_string_change_case(run->memory, argument(call, 0), false);
    if (a.at == NULL || b.at == NULL)
        return gw_run_no_memory(run);
    *call->out = gw_value_integer(gw_string_compare(a, b));
    return true;
}

static bool string_concat(template_run *run, const method_call *call) {
    apigw_buffer *b = run->scratch;
    const size_t mark = b->length;
    if (!is_text(call, 0))
        return true;
    buffer_append(b, call->self.at, call->self.len);
    buffer_append(b, call->args[0].at, call->args[0].len);
    return gw_run_take_text(run, mark, call->out);
}

static bool string_value_of(template_run *run, const method_call *call) {
    if (call->args[0].kind != VALUE_NULL)
        return gw_run_to_text(run, call->args[0], call->out);
    *call->out = gw_value_string(SLICE("null"));
    return true;
}

static bool string_replace(template_run *run, const method_call *call) {
    const slice s = self_text(call);
    apigw_buffer *b = run->scratch;
    const size_t mark = b->length;
    size_t at = 0, found, length;
    if (!is_text(call, 0) || !is_text(call, 1))
        return true;
    if (!spend_both(run, call))
        return false;
    const slice part = argument(call, 0), by = argument(call, 1);
    const search_needle needle = gw_search_prepare(part, false);
    while ((found = find_from(s, &needle, at)) != SIZE_MAX && b->status == APIGW_OK) {
        buffer_append(b, s.at + at, found - at);
        buffer_append(b, by.at, by.len);
        at = found + part.len;
        if (part.len == 0) { /* between all characters */
            if (at == s.len)
                break;
            gw_string_point(s, at, &length);
            buffer_append(b, s.at + at, length);
            at += length;
        }
    }
    buffer_append(b, s.at + at, s.len - at);
    return gw_run_take_text(run, mark, call->out);
}

/* ---- regular expressions ---------------------------------------------------------------------------------------- */

/* Return the expression of the first argument: compiled with the template when it is a literal. NULL: see run->status.
 */
static const regex *pattern_of(template_run *run, const method_call *call) {
    const regex *r = NULL;
    const uint16_t tag = call->args[0].tag;
    if (tag != 0) {
        const template_constant *c = &run->code->constants[tag - 1];
        if (c->bad)
            gw_run_fail(run, APIGW_E_VALUE, "the regular expression is not valid");
        return c->bad ? NULL : c->regex;
    }
    if (!gw_run_spend(run, argument(call, 0).len))
        return NULL;
    apigw_status status = gw_regex_compile(&r, run->memory, argument(call, 0), REGEX_JAVA, 0, NULL);
    if (status == APIGW_E_NOMEM)
        gw_run_no_memory(run);
    else if (status != APIGW_OK)
        gw_run_fail(run, status == APIGW_E_UNSUPPORTED ? status : APIGW_E_VALUE, "the regular expression is not valid");
    return status == APIGW_OK ? r : NULL;
}

/* Return whether matching may go on. */
static bool matched(template_run *run, enum regex_outcome outcome) {
    if (outcome == REGEX_NOMEM)
        return gw_run_no_memory(run);
    if (outcome == REGEX_STEPS)
        return gw_run_fail(run, APIGW_E_SIZE, "the regular expression takes more steps than the limit");
    return true;
}

static bool string_matches(template_run *run, const method_call *call) {
    if (!is_text(call, 0))
        return true;
    const regex *r = pattern_of(run, call);
    if (r == NULL)
        return false;
    enum regex_outcome outcome = gw_regex_matches(r, &run->regex, self_text(call), NULL);
    return matched(run, outcome) && give_bool(call, outcome == REGEX_FOUND);
}

/* The replacement for a match: $1 is a group, a backslash takes the next character as it is. */
static bool append_replacement(template_run *run, slice by, slice s, const regex_match *m) {
    if (!spend(run, by)) /* it may give nothing, and be as long as it likes */
        return false;
    for (size_t i = 0; i < by.len; i++) {
        if (by.at[i] == '\\') {
            if (++i == by.len)
                return gw_run_fail(run, APIGW_E_VALUE, "the replacement ends with a backslash");
            buffer_append(run->scratch, by.at + i, 1);
            continue;
        }
        if (by.at[i] != '$') {
            buffer_append(run->scratch, by.at + i, 1);
            continue;
        }
        if (i + 1 == by.len || by.at[i + 1] < '0' || by.at[i + 1] > '9')
            return gw_run_fail(run, APIGW_E_VALUE, "'$' in a replacement is not followed by a group");
        size_t group = (size_t)(by.at[++i] - '0');
        while (i + 1 < by.len && by.at[i + 1] >= '0' && by.at[i + 1] <= '9' &&
               group * 10 + (size_t)(by.at[i + 1] - '0') < m->count)
            group = group * 10 + (size_t)(by.at[++i] - '0');
        if (group >= m->count)
            return gw_run_fail(run, APIGW_E_VALUE, "the regular expression has no such group");
        if (m->at[group].begin != SIZE_MAX)
            buffer_append(run->scratch, s.at + m->at[group].begin, m->at[group].end - m->at[group].begin);
    }
    return true;
}

/* Go through all matches. After an empty one the search goes on one character later. */
static size_t next_start(slice s, const regex_match *m) {
    size_t length;
    if (m->at[0].end > m->at[0].begin)
        return m->at[0].end;
    if (m->at[0].end >= s.len)
        return SIZE_MAX;
    gw_string_point(s, m->at[0].end, &length);
    return m->at[0].end + length;
}

static bool replace_matches(template_run *run, const method_call *call, bool all) {
    const slice s = self_text(call);
    const size_t mark = run->scratch->length;
    size_t copied = 0, from = 0;
    regex_match m;
    if (!is_text(call, 0) || !is_text(call, 1))
        return true;
    const regex *r = pattern_of(run, call);
    if (r == NULL || !spend(run, s))
        return false;
    while (from != SIZE_MAX && run->scratch->status == APIGW_OK) {
        enum regex_outcome outcome = gw_regex_search(r, &run->regex, s, from, &m);
        if (!matched(run, outcome))
            return false;
        if (outcome == REGEX_NO)
            break;
        buffer_append(run->scratch, s.at + copied, m.at[0].begin - copied);
        if (!append_replacement(run, argument(call, 1), s, &m))
            return false;
        copied = m.at[0].end;
        from = all ? next_start(s, &m) : SIZE_MAX;
    }
    buffer_append(run->scratch, s.at + copied, s.len - copied);
    return gw_run_take_text(run, mark, call->out);
}

static bool string_replace_all(template_run *run, const method_call *call) {
    return replace_matches(run, call, true);
}

static bool string_replace_first(template_run *run, const method_call *call) {
    return replace_matches(run, call, false);
}

static bool add_part(template_run *run, value_list *parts, slice s, size_t from, size_t to) {
    return gw_value_list_add(run->memory, parts, gw_value_string(slice_of(s.at + from, to - from))) ||
           gw_run_no_memory(run);
}

/* Java 8: an empty match at the beginning gives no empty part; without a limit empty parts at the end are dropped. */
static bool split_all(template_run *run, const regex *r, slice s, int64_t limit, value_list *parts) {
    regex_match m;
    size_t from = 0, begin = 0;
    while (from != SIZE_MAX && (limit <= 0 || (int64_t)parts->count < limit - 1)) {
        enum regex_outcome outcome = gw_regex_search(r, &run->regex, s, from, &m);
        if (!matched(run, outcome))
            return false;
        if (outcome == REGEX_NO)
            break;
        if (m.at[0].end != 0 && !add_part(run, parts, s, begin, m.at[0].begin))
            return false;
        begin = m.at[0].end;
        from = next_start(s, &m);
    }
    return add_part(run, parts, s, begin, s.len);
}

static bool string_split(template_run *run, const method_call *call) {
    const slice s = self_text(call);
    value array;
    if (!is_text(call, 0) || (call->count == 2 && !is_int(call, 1)))
        return true;
    const int64_t limit = call->count == 2 ? call->args[1].as.integer : 0;
    const regex *r = pattern_of(run, call);
    if (r == NULL)
        return false;
    if (!gw_value_new_list(run->memory, &array))
        return gw_run_no_memory(run);
    array.detail = OBJECT_ARRAY;
    array.as.list->literal = true;
    if (!split_all(run, r, s, limit, array.as.list))
        return false;
    value_list *parts = array.as.list;
    const size_t least = s.len == 0 ? 1 : 0; /* of "" that is itself left */
    while (limit == 0 && parts->count > least && parts->items[parts->count - 1].len == 0)
        parts->count--;
    *call->out = array;
    return spend(run, s);
}

/* ---- format ----------------------------------------------------------------------------------------------------- */

/* One %-sequence. */
typedef struct conversion {
    bool left, zero, plus;
    int64_t width, precision; /* precision -1: none */
    char letter;
} conversion;

/* Return a decimal number of the format; bounded. */
static size_t read_count(slice f, size_t at, int64_t *count) {
    for (*count = 0; at < f.len && f.at[at] >= '0' && f.at[at] <= '9' && *count < 10000; at++)
        *count = *count * 10 + (f.at[at] - '0');
    return at;
}

static size_t read_conversion(slice f, size_t at, conversion *c) {
    *c = (conversion){.precision = -1};
    for (; at < f.len && memchr("-0+", f.at[at], 3) != NULL; at++) {
        c->left = c->left || f.at[at] == '-';
        c->zero = c->zero || f.at[at] == '0';
        c->plus = c->plus || f.at[at] == '+';
    }
    at = read_count(f, at, &c->width);
    if (at < f.len && f.at[at] == '.')
        at = read_count(f, at + 1, &c->precision);
    c->letter = at < f.len ? f.at[at] : '\0';
    return at + 1;
}

/* An integer, or hexadecimal digits. */
static bool format_integer(template_run *run, const conversion *c, value v) {
    char digits[16];
    size_t n = sizeof digits;
    if (v.kind != VALUE_INTEGER && v.kind != VALUE_LONG && (v.kind != VALUE_BIG || c->letter == 'x'))
        return gw_run_fail(run, APIGW_E_VALUE, "the argument of this format is no integer");
    if (c->letter != 'x') {
        if (!gw_run_spend(run, gw_number_steps(v)))
            return false;
        if (c->plus && gw_number_sign(v) >= 0)
            buffer_byte(run->scratch, '+');
        return gw_run_print(run, run->scratch, v);
    }
    uint64_t left = v.kind == VALUE_INTEGER ? (uint32_t)v.as.integer : (uint64_t)v.as.integer;
    do {
        digits[--n] = "0123456789abcdef"[left & 15];
        left >>= 4;
    } while (left != 0);
    buffer_append(run->scratch, digits + n, sizeof digits - n);
    return true;
}

/* Append the whole digits of a decimal text, with a point before the last `places`. */
static void append_places(apigw_buffer *b, slice digits, size_t places) {
    size_t whole = 0;
    if (digits.len != 0 && digits.at[0] == '-') {
        digits.at++;
        digits.len--;
    }
    while (whole < digits.len && digits.at[whole] != '.')
        whole++;
    const size_t all = whole > places ? whole : places + 1;
    for (size_t i = 0; i < all; i++) {
        if (i != 0 && all - i == places)
            buffer_byte(b, '.');
        buffer_byte(b, i + whole < all ? '0' : digits.at[i + whole - all]);
    }
}

/* A number with that many digits after the point, half rounded up: by its shortest decimal text. */
static bool format_decimal(template_run *run, const conversion *c, value v) {
    const size_t places = c->precision < 0 ? 6 : c->precision > 100 ? 100 : (size_t)c->precision;
    char text[NUMBER_DOUBLE_MAX], scale[128] = "1";
    apigw_status status;
    if (v.kind != VALUE_DOUBLE && v.kind != VALUE_DECIMAL)
        return gw_run_fail(run, APIGW_E_VALUE, "the argument of this format is no decimal number");
    if (!gw_run_spend(run, gw_number_steps(v)))
        return false;
    if (v.kind == VALUE_DOUBLE)
        v = gw_value_string(slice_of(text, gw_number_print_double(text, v.as.number)));
    memset(scale + 1, '0', places);
    value power = gw_value_string(slice_of(scale, places + 1)), half = gw_value_string(SLICE("0.5"));
    v.kind = power.kind = half.kind = VALUE_DECIMAL;
    const bool negative = gw_number_sign(v) < 0;
    v = gw_number_compute(run->memory, &run->steps, '*', v, power, &status);
    if (status == APIGW_OK)
        v = gw_number_compute(run->memory, &run->steps, negative ? '-' : '+', v, half, &status);
    if (status != APIGW_OK)
        return status == APIGW_E_NOMEM ? gw_run_no_memory(run) : gw_run_fail(run, status, "this cannot be formatted");
    slice digits = gw_number_print_decimal(run->memory, value_text(v));
    if (digits.at == NULL)
        return gw_run_no_memory(run);
    if (negative || c->plus)
        buffer_byte(run->scratch, negative ? '-' : '+');
    append_places(run->scratch, digits, places);
    return true;
}

static bool format_one(template_run *run, const conversion *c, value v) {
    const size_t begin = run->scratch->length;
    bool half;
    switch (c->letter) {
    case 's':
    case 'S':
    case 'b':
    case 'c':
        if (v.kind == VALUE_NULL)
            buffer_literal(run->scratch, "null");
        else if (!gw_run_print(run, run->scratch, v))
            return false;
        if (c->precision >= 0 && run->scratch->status == APIGW_OK && run->scratch->length > begin) {
            const slice text = {run->scratch->data + begin, run->scratch->length - begin};
            run->scratch->length = begin + gw_string_byte_of(text, (size_t)c->precision, &half);
        }
        return true;
    case 'd':
    case 'x':
        return format_integer(run, c, v);
    case 'f':
        return format_decimal(run, c, v);
    default:
        return gw_run_fail(run, APIGW_E_VALUE, "there is no such conversion");
    }
}

/* Fill what was appended from `begin` on up to the width. */
static bool pad(template_run *run, const conversion *c, size_t begin) {
    value text;
    if (!gw_run_take_text(run, begin, &text))
        return false;
    const size_t units = gw_string_units(value_text(text));
    const size_t fill = units < (size_t)c->width ? (size_t)c->width - units : 0;
    const bool signs = c->zero && text.len != 0 && (text.at[0] == '-' || text.at[0] == '+');
    if (signs)
        buffer_append(run->scratch, text.at, 1);
    for (size_t i = 0; i < fill && !c->left; i++)
        buffer_byte(run->scratch, c->zero ? '0' : ' ');
    buffer_append(run->scratch, text.at + signs, text.len - signs);
    for (size_t i = 0; i < fill && c->left; i++)
        buffer_byte(run->scratch, ' ');
    return true;
}

/* String.format(format, arguments...): %s %d %x %f %b %c %n %%, with flags -, 0, +, width and precision. */
static bool string_format(template_run *run, const method_call *call) {
    const size_t mark = run->scratch->length;
    size_t next = 1;
    if (!is_text(call, 0))
        return true;
    const slice f = argument(call, 0);
    for (size_t i = 0; i < f.len;) {
        conversion c;
        if (f.at[i] != '%') {
            buffer_append(run->scratch, f.at + i++, 1);
            continue;
        }
        i = read_conversion(f, i + 1, &c);
        if (c.letter == '%' || c.letter == 'n') {
            buffer_byte(run->scratch, c.letter == 'n' ? '\n' : '%');
            continue;
        }
        if (next >= call->count)
            return gw_run_fail(run, APIGW_E_VALUE, "the format has more conversions than arguments");
        const size_t begin = run->scratch->length;
        if (!format_one(run, &c, call->args[next++]) || !pad(run, &c, begin))
            return false;
    }
    return gw_run_take_text(run, mark, call->out);
}

const method_row gw_string_methods[] = {
    {"length", ON_STRING, 0, string_length},
    {"isEmpty", ON_STRING, 0, string_is_empty},
    {"substring", ON_STRING, 1, string_substring},
    {"substring", ON_STRING, 2, string_substring},
    {"subSequence", ON_STRING, 2, string_substring},
    {"charAt", ON_STRING, 1, string_char_at},
    {"trim", ON_STRING, 0, string_trim},
    {"toUpperCase", ON_STRING, 0, string_upper},
    {"toLowerCase", ON_STRING, 0, string_lower},
    {"indexOf", ON_STRING, 1, string_index_of},
    {"indexOf", ON_STRING, 2, string_index_of},
    {"lastIndexOf", ON_STRING, 1, string_last_index_of},
    {"lastIndexOf", ON_STRING, 2, string_last_index_of},
    {"contains", ON_STRING, 1, string_contains},
    {"startsWith", ON_STRING, 1, string_starts_with},
    {"startsWith", ON_STRING, 2, string_starts_with},
    {"endsWith", ON_STRING, 1, string_ends_with},
    {"equalsIgnoreCase", ON_STRING, 1, string_equals_ignore_case},
    {"compareTo", ON_STRING, 1, string_compare_to},
    {"compareToIgnoreCase", ON_STRING, 1, string_compare_ignore_case},
    {"concat", ON_STRING, 1, string_concat},
    {"valueOf", ON_STRING, 1, string_value_of},
    {"replace", ON_STRING, 2, string_replace},
    {"replaceAll", ON_STRING, 2, string_replace_all},
    {"replaceFirst", ON_STRING, 2, string_replace_first},
    {"matches", ON_STRING, 1, string_matches},
    {"split", ON_STRING, 1, string_split},
    {"split", ON_STRING, 2, string_split},
    {"format", ON_STRING, -1, string_format},
    {NULL, 0, 0, NULL},
};
