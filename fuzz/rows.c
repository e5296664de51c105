#include "rows.h"

#include "format/registry.h"
#include <string.h>

bool row_at(uint32_t kind, size_t i, fuzz_row *out) {
    const format *f = gw_format_of_kind(kind);
    if (f == NULL || i >= f->member_count)
        return false;
    out->path = f->members[i].path;
    out->empty_is_nothing = f->members[i].absent == EMPTY;
    out->is_text = f->members[i].type == GW_JSON_TEXT;
    out->field =
        f->members[i].type < GW_JSON_OBJECT && f->members[i].target <= APIGW_FIELD_LAST ? f->members[i].target : 0;
    return true;
}

bool row_has(uint32_t kind, const char *path) {
    fuzz_row member;
    for (size_t i = 0; row_at(kind, i, &member); i++)
        if (strcmp(member.path, path) == 0)
            return true;
    return false;
}

bool row_kind_error_responses(uint32_t kind) {
    const format *f = gw_format_of_kind(kind);
    return f != NULL && f->result[0].what != 0;
}

bool row_exists(const char *token, size_t n) {
    return gw_json_has_member(&gw_format_union, (slice){token, n});
}
