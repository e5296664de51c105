/* The methods of lists, maps and what looks into them (G.1.41). */
#include "gateway/template_render.h"

#include <string.h>

enum { ITEMS_PER_STEP = 16 };

static bool give_bool(const method_call *call, bool b) {
    *call->out = gw_value_boolean(b);
    return true;
}

static bool collection_size(template_run *run, const method_call *call) {
    size_t count = 0;
    (void)run;
    gw_value_is_collection(call->self, &count);
    *call->out = gw_value_integer((int64_t)count);
    return true;
}

static bool collection_is_empty(template_run *run, const method_call *call) {
    size_t count = 0;
    (void)run;
    gw_value_is_collection(call->self, &count);
    return give_bool(call, count == 0);
}

/* ---- lists ------------------------------------------------------------------------------------------------------ */

/* The index in an argument; false for an argument of another kind, or one out of bounds, which is an error. `most` is
 * the first index that is too high. */
static bool take_index(template_run *run, const method_call *call, size_t most, size_t *index) {
    if (call->args[0].kind != VALUE_INTEGER)
        return false;
    if (call->args[0].as.integer < 0 || (uint64_t)call->args[0].as.integer >= most)
        return gw_run_fail(run, APIGW_E_VALUE, "the index is out of range");
    *index = (size_t)call->args[0].as.integer;
    return true;
}

/* An array cannot grow or shrink. */
static bool can_change(template_run *run, const method_call *call) {
    return call->self.detail != OBJECT_ARRAY || gw_run_fail(run, APIGW_E_VALUE, "an array cannot be changed so");
}

static bool list_get(template_run *run, const method_call *call) {
    size_t i = 0;
    if (!take_index(run, call, call->self.as.list->count, &i))
        return run->status == APIGW_OK;
    *call->out = call->self.as.list->items[i];
    return true;
}

static bool list_set(template_run *run, const method_call *call) {
    size_t i = 0;
    if (!take_index(run, call, call->self.as.list->count, &i))
        return run->status == APIGW_OK;
    *call->out = call->self.as.list->items[i];
    call->self.as.list->items[i] = call->args[1];
    return true;
}

static bool list_add(template_run *run, const method_call *call) {
    value_list *list = call->self.as.list;
    if (!can_change(run, call))
        return false;
    return (gw_value_list_add(run->memory, list, call->args[0]) || gw_run_no_memory(run)) && give_bool(call, true);
}

static bool list_insert(template_run *run, const method_call *call) {
    value_list *list = call->self.as.list;
    size_t i = 0;
    if (!can_change(run, call) || !take_index(run, call, list->count + 1, &i))
        return run->status == APIGW_OK;
    if (!gw_value_list_add(run->memory, list, call->args[1]))
        return gw_run_no_memory(run);
    memmove(list->items + i + 1, list->items + i, (list->count - 1 - i) * sizeof *list->items);
    list->items[i] = call->args[1];
    return gw_run_spend(run, list->count / ITEMS_PER_STEP);
}

static void remove_at(value_list *list, size_t i) {
    memmove(list->items + i, list->items + i + 1, (list->count - 1 - i) * sizeof *list->items);
    list->count--;
}

/* The first place of a value, from either end; false: see run->status. */
static bool find_value(template_run *run, const value_list *list, value v, bool last, size_t *at) {
    *at = SIZE_MAX;
    for (size_t i = 0; i < list->count; i++) {
        const size_t k = last ? list->count - 1 - i : i;
        const bool equal = gw_value_equals(&run->walk, list->items[k], v);
        if (run->walk.failed)
            return gw_run_walk_failed(run);
        if (equal) {
            *at = k;
            return true;
        }
    }
    return true;
}

static bool list_remove(template_run *run, const method_call *call) {
    value_list *list = call->self.as.list;
    size_t i = 0;
    if (!can_change(run, call) || !gw_run_spend(run, list->count / ITEMS_PER_STEP))
        return false;
    if (call->args[0].kind == VALUE_INTEGER) {
        if (!take_index(run, call, list->count, &i))
            return false;
        *call->out = list->items[i];
        remove_at(list, i);
        return true;
    }
    if (!find_value(run, list, call->args[0], false, &i))
        return false;
    if (i != SIZE_MAX)
        remove_at(list, i);
    return give_bool(call, i != SIZE_MAX);
}

static bool list_index_of(template_run *run, const method_call *call) {
    size_t i = 0;
    if (!find_value(run, call->self.as.list, call->args[0], false, &i))
        return false;
    *call->out = gw_value_integer(i == SIZE_MAX ? -1 : (int64_t)i);
    return true;
}

static bool list_last_index_of(template_run *run, const method_call *call) {
    size_t i = 0;
    if (!find_value(run, call->self.as.list, call->args[0], true, &i))
        return false;
    *call->out = gw_value_integer(i == SIZE_MAX ? -1 : (int64_t)i);
    return true;
}

static bool list_contains(template_run *run, const method_call *call) {
    size_t i = 0;
    return find_value(run, call->self.as.list, call->args[0], false, &i) && give_bool(call, i != SIZE_MAX);
}

static bool list_clear(template_run *run, const method_call *call) {
    if (!can_change(run, call))
        return false;
    call->self.as.list->count = 0;
    return true;
}

/* Append all of a list or a view. */
static bool list_add_all(template_run *run, const method_call *call) {
    value_list *list = call->self.as.list;
    const value other = call->args[0];
    size_t count, at = 0;
    if (!can_change(run, call))
        return false;
    if (other.kind == VALUE_MAP || !gw_value_is_collection(other, &count))
        return true;
    if (!gw_run_spend(run, count))
        return false;
    for (size_t i = 0; i < count; i++) {
        value v;
        if (other.kind == VALUE_LIST) {
            v = other.as.list->items[i];
        } else {
            value_entry *entry = gw_walk_next(&run->walk, other.as.map, &at);
            v = other.detail == OBJECT_VALUES ? entry->value : entry->name;
            if (other.detail == OBJECT_ENTRIES)
                v = (value){.kind = VALUE_OTHER, .detail = OBJECT_ENTRY, .as.other = entry};
        }
        if (!gw_value_list_add(run->memory, list, v))
            return gw_run_no_memory(run);
    }
    return give_bool(call, count != 0);
}

static bool list_sub_list(template_run *run, const method_call *call) {
    const value_list *list = call->self.as.list;
    value part;
    if (call->args[0].kind != VALUE_INTEGER || call->args[1].kind != VALUE_INTEGER)
        return true;
    const int64_t from = call->args[0].as.integer, to = call->args[1].as.integer;
    if (from < 0 || to > (int64_t)list->count || from > to)
        return gw_run_fail(run, APIGW_E_VALUE, "the index is out of range");
    if (!gw_run_spend(run, (uint64_t)(to - from)))
        return false;
    if (!gw_value_new_list(run->memory, &part))
        return gw_run_no_memory(run);
    part.as.list->literal = true;
    for (int64_t i = from; i < to; i++)
        if (!gw_value_list_add(run->memory, part.as.list, list->items[i]))
            return gw_run_no_memory(run);
    *call->out = part;
    return true;
}

/* ---- maps ------------------------------------------------------------------------------------------------------- */

/* Find the entry that the first argument names, NULL without one, and spend the steps of reading the name. */
static bool find_entry(template_run *run, const method_call *call, value_entry **entry) {
    if (!gw_run_spend(run, call->args[0].len / STEP_BYTES))
        return false;
    *entry = gw_value_map_find_key(call->self.as.map, call->args[0]);
    return true;
}

static bool map_get(template_run *run, const method_call *call) {
    value_entry *entry;
    if (!find_entry(run, call, &entry))
        return false;
    if (entry != NULL)
        *call->out = entry->value;
    else if (call->count == 2)
        *call->out = call->args[1];
    return true;
}

static bool map_put(template_run *run, const method_call *call) {
    value_entry *entry;
    if (!find_entry(run, call, &entry))
        return false;
    if (entry != NULL)
        *call->out = entry->value;
    return gw_run_put(run, call->self.as.map, call->args[0], call->args[1]);
}

static bool map_put_if_absent(template_run *run, const method_call *call) {
    value_entry *entry;
    if (!find_entry(run, call, &entry))
        return false;
    if (entry != NULL && entry->value.kind != VALUE_NULL) {
        *call->out = entry->value;
        return true;
    }
    return gw_run_put(run, call->self.as.map, call->args[0], call->args[1]);
}

static bool map_put_all(template_run *run, const method_call *call) {
    size_t at = 0;
    const value_entry *entry;
    if (call->args[0].kind != VALUE_MAP || call->args[0].as.map == call->self.as.map)
        return true;
    while ((entry = gw_walk_next(&run->walk, call->args[0].as.map, &at)) != NULL)
        if (!gw_run_spend(run, 1) || !gw_run_put(run, call->self.as.map, entry->name, entry->value))
            return false;
    return true;
}

static bool map_remove(template_run *run, const method_call *call) {
    value_entry *entry;
    if (!find_entry(run, call, &entry))
        return false;
    if (entry != NULL) {
        *call->out = entry->value;
        gw_value_map_remove(call->self.as.map, entry);
    }
    return true;
}

static bool map_clear(template_run *run, const method_call *call) {
    size_t at = 0;
    value_entry *entry;
    if (!gw_run_spend(run, gw_value_map_count(call->self.as.map) / ITEMS_PER_STEP))
        return false;
    while ((entry = gw_walk_next(&run->walk, call->self.as.map, &at)) != NULL)
        gw_value_map_remove(call->self.as.map, entry);
    return true;
}

static bool map_contains_key(template_run *run, const method_call *call) {
    value_entry *entry;
    return find_entry(run, call, &entry) && give_bool(call, entry != NULL);
}

static bool map_contains_value(template_run *run, const method_call *call) {
    size_t at = 0;
    const value_entry *entry;
    bool equal = false;
    while (!equal && (entry = gw_walk_next(&run->walk, call->self.as.map, &at)) != NULL) {
        equal = gw_value_equals(&run->walk, entry->value, call->args[0]);
        if (run->walk.failed)
            return gw_run_walk_failed(run);
    }
    return give_bool(call, equal);
}

static bool give_view(const method_call *call, object_kind kind) {
    *call->out = (value){.kind = VALUE_OTHER, .detail = (uint8_t)kind, .as.map = call->self.as.map};
    return true;
}

static bool map_key_set(template_run *run, const method_call *call) {
    (void)run;
    return give_view(call, OBJECT_KEYS);
}

static bool map_values(template_run *run, const method_call *call) {
    (void)run;
    return give_view(call, OBJECT_VALUES);
}

static bool map_entry_set(template_run *run, const method_call *call) {
    (void)run;
    return give_view(call, OBJECT_ENTRIES);
}

static bool derive_contains(template_run *run, const method_call *call) {
    if (call->self.detail == OBJECT_KEYS)
        return map_contains_key(run, call);
    return call->self.detail == OBJECT_VALUES ? map_contains_value(run, call) : give_bool(call, false);
}

static bool entry_key(template_run *run, const method_call *call) {
    (void)run;
    *call->out = ((const value_entry *)call->self.as.other)->name;
    call->out->detail = 0;
    return true;
}

static bool entry_value(template_run *run, const method_call *call) {
    (void)run;
    *call->out = ((const value_entry *)call->self.as.other)->value;
    return true;
}

const method_row gw_collection_methods[] = {
    {"size", ON_LIST | ON_ARRAY | ON_MAP | ON_VIEW, 0, collection_size},
    {"isEmpty", ON_LIST | ON_ARRAY | ON_MAP | ON_VIEW, 0, collection_is_empty},
    {"get", ON_LIST | ON_ARRAY, 1, list_get},
    {"set", ON_LIST | ON_ARRAY, 2, list_set},
    {"add", ON_LIST | ON_ARRAY, 1, list_add},
    {"add", ON_LIST | ON_ARRAY, 2, list_insert},
    {"addAll", ON_LIST | ON_ARRAY, 1, list_add_all},
    {"remove", ON_LIST | ON_ARRAY, 1, list_remove},
    {"clear", ON_LIST | ON_ARRAY, 0, list_clear},
    {"contains", ON_LIST | ON_ARRAY, 1, list_contains},
    {"indexOf", ON_LIST | ON_ARRAY, 1, list_index_of},
    {"lastIndexOf", ON_LIST | ON_ARRAY, 1, list_last_index_of},
    {"subList", ON_LIST | ON_ARRAY, 2, list_sub_list},
    {"get", ON_MAP, 1, map_get},
    {"getOrDefault", ON_MAP, 2, map_get},
    {"put", ON_MAP, 2, map_put},
    {"putIfAbsent", ON_MAP, 2, map_put_if_absent},
    {"putAll", ON_MAP, 1, map_put_all},
    {"remove", ON_MAP, 1, map_remove},
    {"clear", ON_MAP, 0, map_clear},
    {"containsKey", ON_MAP, 1, map_contains_key},
    {"containsValue", ON_MAP, 1, map_contains_value},
    {"keySet", ON_MAP, 0, map_key_set},
    {"values", ON_MAP, 0, map_values},
    {"entrySet", ON_MAP, 0, map_entry_set},
    {"contains", ON_VIEW, 1, derive_contains},
    {"getKey", ON_ENTRY, 0, entry_key},
    {"getValue", ON_ENTRY, 0, entry_value},
    {NULL, 0, 0, NULL},
};
