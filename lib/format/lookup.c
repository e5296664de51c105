/* Looking up what a format has. */
#include "format/registry.h"
#include "text/header.h"

const format_member *gw_format_row(const format *f, bool list, uint32_t target) {
    for (size_t i = 0; i < f->member_count; i++)
        if (f->members[i].target == target && (f->members[i].type >= GW_JSON_MAP) == list)
            return &f->members[i];
    return NULL;
}

bool gw_format_is_endpoint_type(const char *type, size_t n) {
    static const char *const types[] = {"EDGE", "REGIONAL", "PRIVATE"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (header_name_equal(type, n, types[i], strlen(types[i])))
            return true;
    return false;
}

const format_default *gw_format_find_default(const format *f, uint32_t field) {
    for (size_t i = 0; i < f->default_count; i++)
        if (f->defaults[i].field == field)
            return &f->defaults[i];
    return NULL;
}

const format_error_response *gw_format_find_error_response(const format *f, uint32_t error_response) {
    for (size_t i = 0; i < f->error_response_count; i++)
        if (f->error_responses[i].error_response == error_response)
            return &f->error_responses[i];
    return NULL;
}

uint32_t gw_format_context_field(const char *name, size_t n) {
    static const char context[] = "requestContext.";
    const size_t skip = sizeof context - 1;
    for (size_t i = 0; i < APIGW_KIND_LAST; i++) {
        const format *f = gw_format_registry[i];
        for (size_t k = 0; f->sources[SOURCE_CONTEXT] != NULL && k < f->member_count; k++) {
            const format_member *m = &f->members[k];
            if (m->type < GW_JSON_OBJECT && m->target <= APIGW_FIELD_LAST && strncmp(m->path, context, skip) == 0 &&
                strlen(m->path + skip) == n && memcmp(m->path + skip, name, n) == 0)
                return m->target;
        }
    }
    return 0;
}

const format_member *gw_format_list(const format *f, unsigned multi, unsigned single) {
    const format_member *found = NULL;
    for (size_t i = 0; i < f->member_count; i++) {
        const format_member *m = &f->members[i];
        if (m->type < GW_JSON_MAP || m->absent == UNWRITTEN)
            continue;
        if (m->target == multi)
            return m;
        if (m->target == single)
            found = m;
    }
    return found;
}
