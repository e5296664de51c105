/* Members and methods of values in templates: which there are, and those of every object. */
#include "gateway/java_string.h"
#include "gateway/numbers.h"
#include "gateway/template_render.h"

#include <string.h>

/* ---- members ---------------------------------------------------------------------------------------------------- */

static const char *class_name(value v) {
    switch ((value_kind)v.kind) {
    case VALUE_BOOLEAN:
        return "java.lang.Boolean";
    case VALUE_INTEGER:
        return "java.lang.Integer";
    case VALUE_LONG:
        return "java.lang.Long";
    case VALUE_BIG:
        return "java.math.BigInteger";
    case VALUE_DOUBLE:
        return "java.lang.Double";
    case VALUE_DECIMAL:
        return "java.math.BigDecimal";
    case VALUE_STRING:
        return v.detail == OBJECT_CHARACTER ? "java.lang.Character" : "java.lang.String";
    case VALUE_MAP:
        return "java.util.LinkedHashMap";
    case VALUE_LIST:
        return v.as.list->literal ? "java.util.ArrayList" : "net.minidev.json.JSONArray";
    case VALUE_NULL:
    case VALUE_OTHER:
    default:
        return NULL;
    }
}

static value loop_member(const template_run *run, value loop, slice name) {
    const render_frame *f = gw_run_loop(run, loop);
    if (f == NULL)
        return gw_value_null();
    if (slice_is(name, "index"))
        return gw_value_integer((int64_t)f->index);
    if (slice_is(name, "count"))
        return gw_value_integer((int64_t)f->index + 1);
    if (slice_is(name, "hasNext"))
        return gw_value_boolean(f->index + 1 < f->count);
    if (slice_is(name, "first"))
        return gw_value_boolean(f->index == 0);
    if (slice_is(name, "last"))
        return gw_value_boolean(f->index + 1 >= f->count);
    const bool topmost = slice_is(name, "topmost");
    value found = topmost ? loop : gw_value_null();
    if (!topmost && !slice_is(name, "parent"))
        return gw_value_null();
    for (size_t i = (size_t)loop.as.integer; i-- > 0;) {
        if (!run->frames[i].is_loop)
            continue;
        found = (value){.kind = VALUE_OTHER, .detail = OBJECT_LOOP, .as.integer = (int64_t)i};
        if (!topmost)
            break;
    }
    return found;
}

static value object_member(const template_run *run, value object, slice name) {
    const value_entry *entry = object.as.other;
    const value body = gw_value_string(run->render->body.at != NULL ? run->render->body : SLICE("{}"));
    switch (object.detail) {
    case OBJECT_INPUT:
        return slice_is(name, "body") ? body : gw_value_null();
    case OBJECT_LOOP:
        return loop_member(run, object, name);
    case OBJECT_CLASS:
        return slice_is(name, "name") ? gw_value_string(value_text(object)) : gw_value_null();
    case OBJECT_ENTRY:
        return slice_is(name, "key") ? entry->name : slice_is(name, "value") ? entry->value : gw_value_null();
    case OBJECT_KEYS:
    case OBJECT_VALUES:
    case OBJECT_ENTRIES:
        return slice_is(name, "empty") ? gw_value_boolean(gw_value_map_count(object.as.map) == 0) : gw_value_null();
    default:
        return gw_value_null();
    }
}

bool gw_run_property(template_run *run, value object, slice name, value *out) {
    size_t count = 0;
    *out = gw_value_null();
    if (object.kind == VALUE_OTHER) {
        *out = object_member(run, object, name);
        return true;
    }
    if (!gw_run_spend(run, name.len / STEP_BYTES))
        return false;
    if (object.kind == VALUE_MAP) {
        const value_entry *entry = gw_value_map_find(object.as.map, name);
        if (entry != NULL) {
            *out = entry->value;
            return true;
        }
    }
    const char *class = slice_is(name, "class") ? class_name(object) : NULL;
    if (class != NULL)
        *out = (value){.kind = VALUE_OTHER, .detail = OBJECT_CLASS, .at = class, .len = (uint32_t)strlen(class)};
    else if (slice_is(name, "empty") && object.kind == VALUE_STRING && object.detail != OBJECT_CHARACTER)
        *out = gw_value_boolean(object.len == 0);
    else if (slice_is(name, "empty") && object.kind == VALUE_LIST && gw_value_is_collection(object, &count))
        *out = gw_value_boolean(count == 0);
    return true;
}

/* Return an index from the end is one from the beginning. */
static value adjust_index(value object, value index) {
    size_t count;
    if (index.kind == VALUE_INTEGER && index.as.integer < 0 && gw_value_is_collection(object, &count))
        index.as.integer += (int64_t)count;
    return index;
}

bool gw_run_index(template_run *run, value object, value index, value *out) {
    *out = gw_value_null();
    index = adjust_index(object, index);
    if (!gw_run_spend(run, index.len / STEP_BYTES))
        return false;
    if (object.kind == VALUE_MAP) {
        const value_entry *entry = gw_value_map_find_key(object.as.map, index);
        if (entry != NULL)
            *out = entry->value;
    } else if (object.kind == VALUE_LIST && index.kind == VALUE_INTEGER) {
        const value_list *list = object.as.list;
        if (index.as.integer < 0 || (uint64_t)index.as.integer >= list->count)
            return gw_run_fail(run, APIGW_E_VALUE, "the index is out of range");
        *out = list->items[index.as.integer];
    }
    return true;
}

bool gw_run_set_property(template_run *run, value object, value name, value v) {
    return object.kind != VALUE_MAP || gw_run_put(run, object.as.map, name, v);
}

bool gw_run_set_index(template_run *run, value object, value index, value v) {
    index = adjust_index(object, index);
    if (object.kind == VALUE_MAP)
        return gw_run_put(run, object.as.map, index, v);
    if (object.kind != VALUE_LIST || index.kind != VALUE_INTEGER)
        return true;
    if (index.as.integer < 0 || (uint64_t)index.as.integer >= object.as.list->count)
        return gw_run_fail(run, APIGW_E_VALUE, "the index is out of range");
    object.as.list->items[index.as.integer] = v;
    return true;
}

/* ---- methods of every object ------------------------------------------------------------------------------------ */

static bool any_to_string(template_run *run, const method_call *call) {
    return gw_run_to_text(run, call->self, call->out);
}

static bool any_equals(template_run *run, const method_call *call) {
    *call->out = gw_value_boolean(gw_value_equals(&run->walk, call->self, call->args[0]));
    return !run->walk.failed || gw_run_walk_failed(run);
}

static bool any_hash_code(template_run *run, const method_call *call) {
    const value v = call->self;
    if (!gw_run_spend(run, v.kind == VALUE_STRING ? v.len / STEP_BYTES : 0))
        return false;
    if (v.kind == VALUE_STRING)
        *call->out = gw_value_integer(gw_string_hash(value_text(v)));
    else if (v.kind == VALUE_INTEGER)
        *call->out = v;
    else if (v.kind == VALUE_LONG)
        *call->out = gw_value_integer((int32_t)(uint32_t)((uint64_t)v.as.integer ^ ((uint64_t)v.as.integer >> 32)));
    else if (v.kind == VALUE_BOOLEAN)
        *call->out = gw_value_integer(v.as.boolean ? 1231 : 1237);
    return true;
}

static const method_row any_methods[] = {
    {"toString", ON_ANY & ~ON_NUMBER, 0, any_to_string},
    {"equals", ON_ANY, 1, any_equals},
    {"hashCode", ON_ANY, 0, any_hash_code},
    {NULL, 0, 0, NULL},
};

/* ---- numbers and booleans --------------------------------------------------------------------------------------- */

static bool number_to_string(template_run *run, const method_call *call) {
    return gw_run_to_text(run, call->count == 0 ? call->self : call->args[0], call->out);
}

static bool number_int_value(template_run *run, const method_call *call) {
    if (!gw_run_spend(run, gw_number_steps(call->self)))
        return false;
    *call->out = gw_value_integer(gw_number_as_int(call->self));
    return true;
}

static bool number_long_value(template_run *run, const method_call *call) {
    if (!gw_run_spend(run, gw_number_steps(call->self)))
        return false;
    *call->out = (value){.kind = VALUE_LONG, .as.integer = gw_number_as_long(call->self)};
    return true;
}

/* Spend the steps of making a double of a number. */
static bool spend_on_double(template_run *run, value v) {
    const bool is_long = v.kind == VALUE_BIG || v.kind == VALUE_DECIMAL;
    return gw_run_spend(run, is_long ? NUMBER_LONG_STEPS + gw_number_steps(v) : 0);
}

static bool number_double_value(template_run *run, const method_call *call) {
    if (!spend_on_double(run, call->self))
        return false;
    *call->out = gw_value_double(gw_number_as_double(call->self));
    return true;
}

static bool number_compare_to(template_run *run, const method_call *call) {
    if (!gw_run_spend(run, gw_number_steps(call->self) + gw_number_steps(call->args[0])))
        return false;
    if (call->args[0].kind == call->self.kind)
        *call->out = gw_value_integer(gw_value_compare_numbers(call->self, call->args[0]));
    return true;
}

static bool parse_as(template_run *run, const method_call *call, value_kind widest) {
    if (call->args[0].kind != VALUE_STRING)
        return true;
    if (!gw_run_spend(run, call->args[0].len / STEP_BYTES))
        return false;
    const slice text = value_text(call->args[0]);
    const size_t sign = text.len != 0 && (text.at[0] == '-' || text.at[0] == '+');
    size_t end = sign;
    while (end < text.len && text.at[end] >= '0' && text.at[end] <= '9')
        end++;
    if (end == sign || end != text.len)
        return gw_run_fail(run, APIGW_E_VALUE, "the text is no such number");
    const value v = gw_number_from_text(text);
    if (v.kind > widest)
        return gw_run_fail(run, APIGW_E_VALUE, "the text is no such number");
    *call->out = (value){.kind = (uint8_t)widest, .as.integer = v.as.integer};
    return true;
}

static bool number_parse_int(template_run *run, const method_call *call) {
    return call->self.kind != VALUE_INTEGER || parse_as(run, call, VALUE_INTEGER);
}

static bool number_parse_long(template_run *run, const method_call *call) {
    return call->self.kind != VALUE_LONG || parse_as(run, call, VALUE_LONG);
}

static bool number_parse_double(template_run *run, const method_call *call) {
    value root;
    value_fault fault;
    if (call->self.kind != VALUE_DOUBLE || call->args[0].kind != VALUE_STRING)
        return true;
    if (!gw_run_spend(run, call->args[0].len / STEP_BYTES))
        return false;
    if (!gw_values_read(run->memory, value_text(call->args[0]), 1, 0, &root, NULL, &fault) &&
        fault.code == APIGW_E_NOMEM)
        return gw_run_no_memory(run);
    if (fault.code != APIGW_OK || !value_is_number(root))
        return gw_run_fail(run, APIGW_E_VALUE, "the text is no such number");
    if (!spend_on_double(run, root))
        return false;
    *call->out = gw_value_double(gw_number_as_double(root));
    return true;
}

static bool number_value_of(template_run *run, const method_call *call) {
    if (call->args[0].kind == call->self.kind) {
        *call->out = call->args[0];
        return true;
    }
    if (call->self.kind == VALUE_INTEGER || call->self.kind == VALUE_LONG)
        return parse_as(run, call, (value_kind)call->self.kind);
    return number_parse_double(run, call);
}

static bool boolean_value(template_run *run, const method_call *call) {
    (void)run;
    *call->out = call->self;
    return true;
}

static bool boolean_parse(template_run *run, const method_call *call) {
    (void)run;
    if (call->args[0].kind == VALUE_STRING)
        *call->out = gw_value_boolean(gw_string_equal_fold(value_text(call->args[0]), SLICE("true")));
    return true;
}

const method_row gw_number_methods[] = {
    {"intValue", ON_NUMBER, 0, number_int_value},
    {"longValue", ON_NUMBER, 0, number_long_value},
    {"doubleValue", ON_NUMBER, 0, number_double_value},
    {"toString", ON_NUMBER, 0, number_to_string},
    {"toString", ON_NUMBER, 1, number_to_string},
    {"compareTo", ON_NUMBER, 1, number_compare_to},
    {"parseInt", ON_NUMBER, 1, number_parse_int},
    {"parseLong", ON_NUMBER, 1, number_parse_long},
    {"parseDouble", ON_NUMBER, 1, number_parse_double},
    {"valueOf", ON_NUMBER, 1, number_value_of},
    {"booleanValue", ON_BOOLEAN, 0, boolean_value},
    {"parseBoolean", ON_BOOLEAN, 1, boolean_parse},
    {NULL, 0, 0, NULL},
};

/* ---- finding a method ------------------------------------------------------------------------------------------- */

static uint32_t receiver_of(value v) {
    static const uint32_t objects[] = {
        [OBJECT_INPUT] = ON_INPUT, [OBJECT_UTIL] = ON_UTIL,    [OBJECT_LOOP] = ON_LOOP,   [OBJECT_KEYS] = ON_VIEW,
        [OBJECT_VALUES] = ON_VIEW, [OBJECT_ENTRIES] = ON_VIEW, [OBJECT_ENTRY] = ON_ENTRY, [OBJECT_ARRAY] = 0};
    switch ((value_kind)v.kind) {
    case VALUE_STRING:
        return v.detail == OBJECT_CHARACTER ? ON_CHARACTER : ON_STRING;
    case VALUE_BOOLEAN:
        return ON_BOOLEAN;
    case VALUE_INTEGER:
    case VALUE_LONG:
    case VALUE_BIG:
    case VALUE_DOUBLE:
    case VALUE_DECIMAL:
        return ON_NUMBER;
    case VALUE_MAP:
        return ON_MAP;
    case VALUE_LIST:
        return v.detail == OBJECT_ARRAY ? ON_ARRAY : ON_LIST;
    case VALUE_OTHER:
        return v.detail < sizeof objects / sizeof *objects ? objects[v.detail] : 0;
    case VALUE_NULL:
    default:
        return 0;
    }
}

/* Look for a method; `*named` when there is one of that name, `*takes` when one of them takes arguments. */
static const method_row *find_method(const method_row *rows, uint32_t receiver, slice name, size_t count, bool *named,
                                     bool *takes) {
    for (const method_row *row = rows; row->name != NULL; row++) {
        if (row->name[0] != name.at[0] || (row->receivers & receiver) == 0 || !slice_is(name, row->name))
            continue;
        if (row->count == (int)count || (row->count < 0 && count != 0))
            return row;
        *named = true;
        *takes = *takes || row->count != 0;
    }
    return NULL;
}

bool gw_run_call(template_run *run, value object, slice name, const value *args, size_t count, value *out) {
    const uint32_t receiver = receiver_of(object);
    const method_call call = {object, args, count, out};
    bool named = false, takes = false;
    const method_row *own = receiver == ON_STRING                        ? gw_string_methods
                            : (receiver & (ON_NUMBER | ON_BOOLEAN)) != 0 ? gw_number_methods
                            : (receiver & (ON_INPUT | ON_UTIL)) != 0     ? gw_gateway_methods
                                                                         : gw_collection_methods;
    *out = gw_value_null();
    const method_row *row = find_method(own, receiver, name, count, &named, &takes);
    if (row == NULL)
        row = find_method(any_methods, receiver, name, count, &named, &takes);
    if (row != NULL)
        return row->call(run, &call);
    if (named && !takes && count != 0) /* G.1.20 */
        return gw_run_fail(run, APIGW_E_VALUE, "this method takes no arguments");
    return true;
}
