/* The members of kinds, read from the rows of their formats. */
#include <apigw/introspection.h>

#include "core/options.h"
#include "format/registry.h"
#include <string.h>

/* Return the row of a field. The path is computed from the raw path. */
static const format_row *introspect_field(uint32_t kind, uint32_t field) {
    const format *f = gw_format_of_kind(kind);
    if (f == NULL || field == 0 || field > APIGW_FIELD_LAST)
        return NULL;
    return format_field_row(f, field == APIGW_FIELD_PATH ? (uint32_t)APIGW_FIELD_RAW_PATH : field);
}

/* Return the row of a list, or the one that the list is derived from, or NULL. */
static const format_row *introspect_list(uint32_t kind, uint32_t list) {
    static const struct {
        uint8_t multi, single;
    } members[APIGW_LIST_LAST + 1] = {
        [APIGW_LIST_HEADERS] = {MODEL_MULTI_HEADERS, MODEL_HEADERS},
        [APIGW_LIST_QUERY] = {MODEL_MULTI_QUERY, MODEL_QUERY},
        [APIGW_LIST_COOKIES] = {MODEL_COOKIES, MODEL_COOKIES},
        [APIGW_LIST_PATH_PARAMETERS] = {MODEL_PATH_PARAMETERS, MODEL_PATH_PARAMETERS},
        [APIGW_LIST_STAGE_VARIABLES] = {MODEL_STAGE_VARIABLES, MODEL_STAGE_VARIABLES},
        [APIGW_LIST_IDENTITY_SOURCES] = {MODEL_IDENTITY_SOURCES, MODEL_IDENTITY_SOURCES},
    };
    const format *f = gw_format_of_kind(kind);
    const format_row *found;
    if (f == NULL || list == 0 || list > APIGW_LIST_LAST)
        return NULL;
    found = format_either_row(f, members[list].multi, members[list].single);
    if (found != NULL)
        return found;
    if (list == APIGW_LIST_COOKIES)
        return introspect_list(kind, APIGW_LIST_HEADERS);
    if (list != APIGW_LIST_QUERY)
        return NULL;
    found = format_list_row(f, MODEL_LATTICE_QUERY);
    if (found == NULL)
        found = introspect_field(kind, APIGW_FIELD_RAW_QUERY);
    return found != NULL || (f->rules & QUERY_IN_PATH) == 0 ? found : introspect_field(kind, APIGW_FIELD_RAW_PATH);
}

static uint32_t introspect_type(const format_row *m) {
    static const uint8_t types[] = {
        [GW_JSON_TEXT] = APIGW_JSON_TYPE_STRING,       [GW_JSON_SCALAR] = APIGW_JSON_TYPE_STRING,
        [GW_JSON_INTEGER] = APIGW_JSON_TYPE_NUMBER,    [GW_JSON_BOOLEAN] = APIGW_JSON_TYPE_BOOLEAN,
        [GW_JSON_OPAQUE] = APIGW_JSON_TYPE_ANY,        [GW_JSON_OBJECT] = APIGW_JSON_TYPE_OBJECT,
        [GW_JSON_MAP] = APIGW_JSON_TYPE_OBJECT,        [GW_JSON_MULTI_MAP] = APIGW_JSON_TYPE_OBJECT,
        [GW_JSON_EITHER_MAP] = APIGW_JSON_TYPE_OBJECT, [GW_JSON_STRINGS] = APIGW_JSON_TYPE_ARRAY,
        [GW_JSON_ONE_STRING] = APIGW_JSON_TYPE_STRING, [GW_JSON_EITHER_STRINGS] = APIGW_JSON_TYPE_ANY,
    };
    return m == NULL ? 0 : types[m->type];
}

static apigw_status introspect_pointer(const format_row *row, char *out, size_t size, size_t *len) {
    const slice pointer = row == NULL ? slice_absent() : row_pointer(row);
    const size_t n = pointer.len;
    if (len != NULL)
        *len = n;
    if (out == NULL && size != 0)
        return APIGW_E_ARGUMENT;
    if (size != 0)
        out[0] = '\0';
    if (row == NULL)
        return APIGW_E_NOT_FOUND;
    if (size <= n)
        return APIGW_E_SPACE;
    memcpy(out, pointer.at, n);
    out[n] = '\0';
    return APIGW_OK;
}

uint32_t apigw_kind_field_at(uint32_t kind, size_t i) {
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        if (introspect_field(kind, field) != NULL && i-- == 0)
            return field;
    return 0;
}

uint32_t apigw_kind_field_type(uint32_t kind, uint32_t field) {
    return introspect_type(introspect_field(kind, field));
}

uint32_t apigw_kind_field_settable(uint32_t kind, uint32_t field) {
    const format_row *row = introspect_field(kind, field);
    if (row == NULL || row->absent == UNWRITTEN || row->event_types == 0)
        return 0;
    const format_default *standard = format_default_of(gw_format_of_kind(kind), field);
    return standard == NULL || standard->how != FIXED;
}

apigw_status apigw_kind_field_pointer(uint32_t kind, uint32_t field, char *out, size_t size, size_t *len) {
    return introspect_pointer(introspect_field(kind, field), out, size, len);
}

uint32_t apigw_kind_list_at(uint32_t kind, size_t i) {
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        if (introspect_list(kind, list) != NULL && i-- == 0)
            return list;
    return 0;
}

uint32_t apigw_kind_list_type(uint32_t kind, uint32_t list) {
    return introspect_type(introspect_list(kind, list));
}

apigw_status apigw_kind_list_pointer(uint32_t kind, uint32_t list, char *out, size_t size, size_t *len) {
    return introspect_pointer(introspect_list(kind, list), out, size, len);
}

uint32_t apigw_kind_error_response_at(uint32_t kind, size_t i) {
    const format *f = gw_format_of_kind(kind);
    for (uint32_t id = 1; f != NULL && id <= APIGW_ERROR_RESPONSE_LAST; id++)
        if (gw_format_find_error_response(f, id) != NULL && i-- == 0)
            return id;
    return 0;
}

apigw_status apigw_kind_error_response(uint32_t kind, uint32_t error_response, apigw_error_response_info *out) {
    const format *f = gw_format_of_kind(kind);
    const format_error_response *found = f == NULL ? NULL : gw_format_find_error_response(f, error_response);
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    memset(out, 0, sizeof *out);
    if (found == NULL)
        return APIGW_E_NOT_FOUND;
    out->body = found->body;
    if (error_response == APIGW_ERROR_RESPONSE_HEADER_TOO_LARGE && f->header_limit_text != NULL &&
        gw_switch_bounds(APIGW_SWITCH_HEADER_LIMIT_TEXT)->standard != 0)
        out->body = f->header_limit_text;
    out->body_len = strlen(out->body);
    out->content_type = found->content_type;
    out->header_name = found->header.name;
    out->header_value = found->header.value;
    out->status = (uint32_t)found->status;
    return APIGW_OK;
}
