/* Properties of SAM: Globals are merged into them. */
#include "gateway/cloudformation_sam_api.h"
#include "text/ascii.h"

enum { MERGE_DEPTH = 16 }; /* objects within objects: more than the properties of SAM have */

/* Return whether a value is a function of the template, which is not merged. */
static bool is_function_value(value v) {
    const value_entry *entry;
    size_t i = 0;
    if (v.kind != VALUE_MAP || gw_value_map_count(v.as.map) != 1)
        return false;
    entry = gw_value_map_next(v.as.map, &i);
    return slice_starts_with(value_text(entry->name), SLICE("Fn::")) || slice_is(value_text(entry->name), "Ref");
}

static value merge_lists(importer *im, value general, value own) {
    value list = own;
    if (!gw_value_new_list(im->memory, &list)) {
        gw_import_nomem(im);
        return own;
    }
    list.at = own.at;
    for (size_t i = 0; i < general.as.list->count + own.as.list->count && gw_import_spend(im, 24); i++) {
        const bool first = i < general.as.list->count;
        if (!gw_value_list_add(im->memory, list.as.list,
                               first ? general.as.list->items[i] : own.as.list->items[i - general.as.list->count]))
            gw_import_nomem(im);
    }
    return list;
}

/* What both have is the own; objects and lists are joined. */
static value merge_values(importer *im, value general, value own, unsigned depth) {
    value map;
    const value_entry *entry, *other;
    size_t i = 0;
    if (depth == MERGE_DEPTH || general.kind != own.kind || is_function_value(general) || is_function_value(own))
        return own;
    if (own.kind == VALUE_LIST)
        return merge_lists(im, general, own);
    if (own.kind != VALUE_MAP)
        return own;
    if (!gw_value_new_map(im->memory, &map)) {
        gw_import_nomem(im);
        return own;
    }
    map.at = own.at;
    while ((entry = gw_value_map_next(general.as.map, &i)) != NULL && gw_import_spend(im, 48))
        if (!gw_value_map_put(im->memory, map.as.map, entry->name, entry->value))
            gw_import_nomem(im);
    i = 0;
    while ((entry = gw_value_map_next(own.as.map, &i)) != NULL && gw_import_spend(im, 48)) {
        other = gw_value_map_find(general.as.map, value_text(entry->name));
        if (!gw_value_map_put(im->memory, map.as.map, entry->name,
                              other != NULL ? merge_values(im, other->value, entry->value, depth + 1) : entry->value))
            gw_import_nomem(im);
    }
    return map;
}

node gw_sam_properties(importer *im, node props, const char *global) {
    const node globals = gw_import_member(im, im->template->globals, slice_of_string(global));
    if (!node_is(globals, VALUE_MAP))
        return props;
    if (!node_is(props, VALUE_MAP))
        return globals;
    return node_of(merge_values(im, globals.v, props.v, 0), props.at);
}

slice gw_sam_lower_case(importer *im, slice text) {
    char *out = gw_import_new(im, text.len + 1);
    if (out == NULL)
        return slice_absent();
    for (size_t i = 0; i < text.len; i++)
        out[i] = ascii_lower(text.at[i]);
    return slice_of(out, text.len);
}
