#include "members.h"

#include "format/registry.h"
#include <string.h>

bool member_at(uint32_t kind, size_t i, event_member *out) {
    const format *f = gw_format_of_kind(kind);
    if (f == NULL || i >= f->member_count)
        return false;
    out->path = f->members[i].path;
    out->empty_means_absent = f->members[i].absent == EMPTY;
    out->is_text = f->members[i].type == GW_JSON_TEXT;
    out->field =
        f->members[i].type < GW_JSON_OBJECT && f->members[i].target <= APIGW_FIELD_LAST ? f->members[i].target : 0;
    return true;
}

bool kind_has_member(uint32_t kind, const char *path) {
    event_member member;
    for (size_t i = 0; member_at(kind, i, &member); i++)
        if (strcmp(member.path, path) == 0)
            return true;
    return false;
}

bool kind_has_responses(uint32_t kind) {
    const format *f = gw_format_of_kind(kind);
    return f != NULL && f->result[0].what != 0;
}

bool any_kind_has_member(const char *token, size_t token_len) {
    return gw_json_has_member(&gw_format_union, (slice){token, token_len});
}
