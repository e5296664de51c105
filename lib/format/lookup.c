/* Finding rows and names of all formats. */
#include "format/registry.h"
#include "text/header.h"

const uint8_t gw_format_public_lists[MODEL_LIST_END] = {
    [MODEL_HEADERS] = APIGW_LIST_HEADERS,
    [MODEL_MULTI_HEADERS] = APIGW_LIST_HEADERS,
    [MODEL_QUERY] = APIGW_LIST_QUERY,
    [MODEL_MULTI_QUERY] = APIGW_LIST_QUERY,
    [MODEL_COOKIES] = APIGW_LIST_COOKIES,
    [MODEL_PATH_PARAMETERS] = APIGW_LIST_PATH_PARAMETERS,
    [MODEL_STAGE_VARIABLES] = APIGW_LIST_STAGE_VARIABLES,
    [MODEL_LATTICE_QUERY] = APIGW_LIST_QUERY,
    [MODEL_IDENTITY_SOURCES] = APIGW_LIST_IDENTITY_SOURCES,
};

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

const format_error_response *gw_format_find_error_response(const format *f, uint32_t error_response) {
    for (size_t i = 0; i < f->error_response_count; i++)
        if (f->error_responses[i].error_response == error_response)
            return &f->error_responses[i];
    return NULL;
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

const char *gw_format_method_header(uint32_t routes) {
    for (size_t i = 0; i < APIGW_KIND_LAST; i++)
        if (gw_format_registry[i]->routes == routes)
            return gw_format_registry[i]->method_header;
    return NULL;
}

const char *gw_format_partition(slice region) {
    static const struct {
        const char *prefix, *partition;
    } partitions[] = {{"cn-", "aws-cn"}, {"us-gov-", "aws-us-gov"}};
    for (size_t i = 0; i < sizeof partitions / sizeof partitions[0]; i++)
        if (slice_starts_with(region, slice_of_string(partitions[i].prefix)))
            return partitions[i].partition;
    return "aws";
}
