/* Names of the public constants, at run time. names.inc is generated from the public headers by names.awk. */
#include "core/nts.h"
#include <apigw/apigw.h>
#include <string.h>

#include "names.inc"

/* Return the name of a member of a family, or NULL. */
static const char *names_name_of(enum family family, uint32_t id) {
    return id <= families[family].last ? families[family].names[id] : NULL;
}

/* Return the member of a family that has this name, or 0. */
static uint32_t id_of(enum family family, const char *name, size_t len) {
    if (name == NULL)
        return 0;
    len = length_of(name, len);
    for (uint32_t id = 1; id <= families[family].last; id++) {
        const char *candidate = families[family].names[id];
        if (candidate != NULL && strlen(candidate) == len && memcmp(candidate, name, len) == 0)
            return id;
    }
    return 0;
}

const char *apigw_kind_name(uint32_t kind) {
    return names_name_of(FAMILY_KIND, kind);
}

uint32_t apigw_kind_by_name(const char *name, size_t len) {
    return id_of(FAMILY_KIND, name, len);
}

const char *apigw_field_name(uint32_t field) {
    return names_name_of(FAMILY_FIELD, field);
}

uint32_t apigw_field_by_name(const char *name, size_t len) {
    return id_of(FAMILY_FIELD, name, len);
}

const char *apigw_list_name(uint32_t list) {
    return names_name_of(FAMILY_LIST, list);
}

uint32_t apigw_list_by_name(const char *name, size_t len) {
    return id_of(FAMILY_LIST, name, len);
}

const char *apigw_error_response_name(uint32_t error_response) {
    return names_name_of(FAMILY_ERROR_RESPONSE, error_response);
}

uint32_t apigw_error_response_by_name(const char *name, size_t len) {
    return id_of(FAMILY_ERROR_RESPONSE, name, len);
}

const char *apigw_diagnostic_name(uint32_t diagnostic) {
    return names_name_of(FAMILY_DIAGNOSTIC, diagnostic);
}

uint32_t apigw_diagnostic_by_name(const char *name, size_t len) {
    return id_of(FAMILY_DIAGNOSTIC, name, len);
}

const char *apigw_severity_name(uint32_t severity) {
    return names_name_of(FAMILY_SEVERITY, severity);
}

uint32_t apigw_severity_by_name(const char *name, size_t len) {
    return id_of(FAMILY_SEVERITY, name, len);
}

const char *apigw_option_name(uint32_t option) {
    return names_name_of(FAMILY_OPT, option);
}

uint32_t apigw_option_by_name(const char *name, size_t len) {
    return id_of(FAMILY_OPT, name, len);
}

const char *apigw_switch_name(uint32_t which) {
    return names_name_of(FAMILY_SWITCH, which);
}

uint32_t apigw_switch_by_name(const char *name, size_t len) {
    return id_of(FAMILY_SWITCH, name, len);
}

static const struct status *find_status(apigw_status code) {
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].code == code)
            return &statuses[i];
    return NULL;
}

const char *apigw_json_type_name(uint32_t type) {
    return names_name_of(FAMILY_JSON_TYPE, type);
}

uint32_t apigw_json_type_by_name(const char *name, size_t len) {
    return id_of(FAMILY_JSON_TYPE, name, len);
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
    name_len = length_of(name, name_len);
    if (name == NULL)
        return APIGW_E_ARGUMENT;
    for (size_t i = 0; i < CONSTANT_COUNT; i++) {
        if (strlen(constants[i].name) == name_len && memcmp(constants[i].name, name, name_len) == 0) {
            if (value != NULL)
                *value = constants[i].value;
            return APIGW_OK;
        }
    }
    return APIGW_E_NOT_FOUND;
}

const char *apigw_constant_at(size_t i, int64_t *value) {
    if (i >= CONSTANT_COUNT)
        return NULL;
    if (value != NULL)
        *value = constants[i].value;
    return constants[i].name;
}
