/* A front end as a handle. */
#include "message/api.h"
#include "core/error.h"
#include "message/pairs.h"
#include "text/header.h"
#include "text/utf8.h"
#include <string.h>

/* What all requests of a front end may share. */
static const uint8_t shared_fields[] = {
    APIGW_STAGE,         APIGW_API_ID,           APIGW_ACCOUNT_ID,  APIGW_DOMAIN_NAME,
    APIGW_DOMAIN_PREFIX, APIGW_DEPLOYMENT_ID,    APIGW_REGION,      APIGW_ENDPOINT_TYPE,
    APIGW_BASE_PATH,     APIGW_TARGET_GROUP_ARN, APIGW_SERVICE_ARN, APIGW_SERVICE_NETWORK_ARN};

/* Switches as they are when nobody turns them (F). */
static const uint8_t standard_switches[APIGW_SWITCH_LAST + 1] = {
    [APIGW_SWITCH_TRAIN_CASE] = 1,        [APIGW_SWITCH_RAW_RESULT] = 1, [APIGW_SWITCH_NUMBER_HEADERS] = 1,
    [APIGW_SWITCH_HEADER_SET_COOKIE] = 1, [APIGW_SWITCH_SEMICOLONS] = 1, [APIGW_SWITCH_HEADER_LIMIT_TEXT] = 1,
};

apigw_api *apigw_api_new(const apigw_allocator *allocator, uint32_t kind) {
    const format *f = format_of_kind(kind);
    apigw_api *api = f == NULL ? NULL : memory_handle(allocator, sizeof *api);
    if (api == NULL)
        return NULL;
    api->format = f;
    memcpy(api->switches, standard_switches, sizeof standard_switches);
    arena_init(&api->memory, &api->allocator);
    return api;
}

void apigw_api_free(apigw_api *api) {
    if (api == NULL)
        return;
    arena_free(&api->memory);
    memory_release(&api->allocator, api, sizeof *api);
}

uint32_t apigw_api_kind(const apigw_api *api) {
    return api == NULL ? 0 : api->format->kind;
}

static bool is_shared(uint32_t field) {
    for (size_t i = 0; i < sizeof shared_fields; i++)
        if (shared_fields[i] == field)
            return true;
    return false;
}

/* A copy of the caller's text, checked. */
static apigw_status copy_text(apigw_api *api, slice text, slice *copy, apigw_error *err) {
    apigw_status status = utf8_check(text, err);
    if (status != APIGW_OK)
        return status;
    copy->at = arena_copy(&api->memory, text.at, text.len);
    copy->len = text.len;
    return copy->at == NULL ? error_nomem(err) : APIGW_OK;
}

/* U+0000 is in no text of these, the domain name becomes a Host line, and there are three types of endpoint (B.9). */
static apigw_status check_field(uint32_t field, slice text, apigw_error *err) {
    const char *nul = text.len == 0 ? NULL : memchr(text.at, '\0', text.len);
    size_t valid = field != APIGW_DOMAIN_NAME || text.len == 0 ? text.len : header_value_valid(text.at, text.len);
    if (valid != text.len)
        return error_set(err, APIGW_E_HEADER, valid, "expected no control byte in a domain name");
    if (field == APIGW_ENDPOINT_TYPE && !format_is_endpoint_type(text.at, text.len))
        return error_set(err, APIGW_E_ARGUMENT, 0, "expected EDGE, REGIONAL or PRIVATE as the type of endpoint");
    return nul == NULL ? APIGW_OK
                       : error_set(err, APIGW_E_VALUE, (uint64_t)(nul - text.at), "expected no U+0000 in a field");
}

apigw_status apigw_api_set(apigw_api *api, uint32_t field, const char *value, size_t n, apigw_error *err) {
    slice copy;
    apigw_status status;
    error_clear(err);
    if (api == NULL || (value == NULL && n != 0) || !is_shared(field))
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                         "expected a front end, a field that requests share, a value");
    status = check_field(field, (slice){value, n}, err);
    if (status == APIGW_OK)
        status = copy_text(api, (slice){value, n}, &copy, err);
    if (status == APIGW_OK)
        api->fields[field] = copy;
    return status;
}

const char *apigw_api_get(const apigw_api *api, uint32_t field, size_t *len) {
    slice value = api == NULL || field > APIGW_FIELD_LAST ? (slice){NULL, 0} : api->fields[field];
    if (len != NULL)
        *len = value.len;
    return value.at;
}

apigw_status apigw_api_add(apigw_api *api, uint32_t list, const char *name, size_t name_len, const char *value,
                           size_t value_len, apigw_error *err) {
    slice name_copy, value_copy;
    json_pairs *pairs;
    apigw_status status;
    error_clear(err);
    if (api == NULL || (name == NULL && name_len != 0) || (value == NULL && value_len != 0) ||
        (list != APIGW_STAGE_VARIABLES && list != APIGW_BINARY_MEDIA_TYPES))
        return error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a front end, a list of it, a name and a value");
    pairs = list == APIGW_STAGE_VARIABLES ? &api->stage_variables : &api->binary_media_types;
    status = copy_text(api, (slice){name, name_len}, &name_copy, err);
    if (status == APIGW_OK)
        status = copy_text(api, (slice){value, value_len}, &value_copy, err);
    if (status == APIGW_OK && !pairs_push(pairs, &api->memory, name_copy, value_copy, 0))
        status = error_nomem(err);
    return status;
}

apigw_status apigw_api_set_switch(apigw_api *api, uint32_t which, uint64_t value) {
    uint64_t highest = which == APIGW_SWITCH_FORWARDED_FOR ? APIGW_FORWARDED_REMOVE : 1;
    if (api == NULL || which == 0 || which > APIGW_SWITCH_LAST || value > highest)
        return APIGW_E_ARGUMENT;
    api->switches[which] = (uint8_t)value;
    return APIGW_OK;
}
