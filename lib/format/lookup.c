/* Finding rows and names of all formats. */
#include "format/registry.h"
#include "text/header.h"

const format_row *gw_format_find_row(slice pointer) {
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        const format_layout *layout = &gw_format_layouts[kind];
        for (size_t i = 0; i < layout->row_count; i++)
            if (slice_equal(row_pointer(&layout->rows[i]), pointer))
                return &layout->rows[i];
    }
    return NULL;
}

bool gw_format_is_endpoint_type(const char *type, size_t n) {
    static const char *const types[] = {"EDGE", "REGIONAL", "PRIVATE"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (header_name_equal(type, n, types[i], strlen(types[i])))
            return true;
    return false;
}

/* Compare a name whose parts are separated by "." with a JSON Pointer without its first slash. */
static bool is_dotted(slice name, slice pointer) {
    if (name.len != pointer.len)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] != (pointer.at[i] == '/' ? '.' : pointer.at[i]))
            return false;
    return true;
}

uint32_t gw_format_context_field(const char *name, size_t n) {
    const size_t skip = gw_format_context_pointer.len + 1;
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format_layout *layout = format_layout_of(gw_format_registry[i]);
        for (size_t k = 0; gw_format_registry[i]->sources[SOURCE_CONTEXT] != NULL && k < layout->row_count; k++) {
            const format_row *row = &layout->rows[k];
            slice pointer = row_pointer(row);
            if (row->type < GW_JSON_OBJECT && row->target <= APIGW_FIELD_LAST && pointer.len > skip &&
                slice_starts_with(pointer, gw_format_context_pointer) && pointer.at[skip - 1] == '/' &&
                is_dotted(slice_of(name, n), slice_skip(pointer, skip)))
                return row->target;
        }
    }
    return 0;
}
