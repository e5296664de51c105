/* Names of the public constants, at run time. names.inc is generated from the public headers by names.awk. */
#include "core/families.h"
#include <apigw/apigw.h>

#include "names.inc"

const char *apigw_kind_name(uint32_t kind) {
    return family_name(&families[FAMILY_KIND], kind);
}

uint32_t apigw_kind_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_KIND], name, len);
}

const char *apigw_field_name(uint32_t field) {
    return family_name(&families[FAMILY_FIELD], field);
}

uint32_t apigw_field_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_FIELD], name, len);
}

const char *apigw_list_name(uint32_t list) {
    return family_name(&families[FAMILY_LIST], list);
}

uint32_t apigw_list_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_LIST], name, len);
}

const char *apigw_error_response_name(uint32_t error_response) {
    return family_name(&families[FAMILY_ERROR_RESPONSE], error_response);
}

uint32_t apigw_error_response_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_ERROR_RESPONSE], name, len);
}

const char *apigw_diagnostic_name(uint32_t diagnostic) {
    return family_name(&families[FAMILY_DIAGNOSTIC], diagnostic);
}

uint32_t apigw_diagnostic_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_DIAGNOSTIC], name, len);
}

const char *apigw_severity_name(uint32_t severity) {
    return family_name(&families[FAMILY_SEVERITY], severity);
}

uint32_t apigw_severity_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_SEVERITY], name, len);
}

const char *apigw_option_name(uint32_t option) {
    return family_name(&families[FAMILY_OPT], option);
}

uint32_t apigw_option_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_OPT], name, len);
}

const char *apigw_switch_name(uint32_t which) {
    return family_name(&families[FAMILY_SWITCH], which);
}

uint32_t apigw_switch_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_SWITCH], name, len);
}

static const struct status *find_status(apigw_status code) {
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].code == code)
            return &statuses[i];
    return NULL;
}

const char *apigw_json_type_name(uint32_t type) {
    return family_name(&families[FAMILY_JSON_TYPE], type);
}

uint32_t apigw_json_type_by_name(const char *name, size_t len) {
    return family_id(&families[FAMILY_JSON_TYPE], name, len);
}

const char *apigw_status_name(apigw_status code) {
    const struct status *status = find_status(code);
    return status != NULL ? status->name : "APIGW_E_UNKNOWN";
}

const char *apigw_status_text(apigw_status code) {
    const struct status *status = find_status(code);
    return status != NULL ? status->text : "not a status code of this library";
}

enum { CONSTANT_COUNT = sizeof constants / sizeof *constants };

apigw_status apigw_constant(const char *name, size_t name_len, int64_t *value) {
    return find_constant(constants, CONSTANT_COUNT, name, name_len, value);
}

const char *apigw_constant_at(size_t i, int64_t *value) {
    return constant_at(constants, CONSTANT_COUNT, i, value);
}
