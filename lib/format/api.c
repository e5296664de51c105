/* A front end as a handle. */
#include "format/api.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/options.h"
#include "text/header.h"
#include "text/pairs.h"
#include "text/utf8.h"
#include <string.h>

/* The settings that all requests of a front end share. */
static const uint8_t shared_fields[] = {
    APIGW_FIELD_STAGE,         APIGW_FIELD_API_ID,           APIGW_FIELD_ACCOUNT_ID,  APIGW_FIELD_DOMAIN_NAME,
    APIGW_FIELD_DOMAIN_PREFIX, APIGW_FIELD_DEPLOYMENT_ID,    APIGW_FIELD_REGION,      APIGW_FIELD_ENDPOINT_TYPE,
    APIGW_FIELD_BASE_PATH,     APIGW_FIELD_TARGET_GROUP_ARN, APIGW_FIELD_SERVICE_ARN, APIGW_FIELD_SERVICE_NETWORK_ARN};

apigw_api *apigw_api_new(const apigw_allocator *allocator, uint32_t kind) {
    const format *f = gw_format_of_kind(kind);
    apigw_api *api = f == NULL ? NULL : gw_memory_handle(allocator, sizeof *api);
    if (api == NULL)
        return NULL;
    api->format = f;
    for (uint32_t i = 1; i <= APIGW_SWITCH_LAST; i++)
        api->switches[i] = (uint8_t)gw_switch_bounds(i)->standard;
    gw_arena_init(&api->memory, &api->allocator);
    return api;
}

void apigw_api_free(apigw_api *api) {
    if (api == NULL)
        return;
    gw_arena_free(&api->memory);
    gw_memory_release(&api->allocator, api, sizeof *api);
}

uint32_t apigw_api_kind(const apigw_api *api) {
    return api == NULL ? 0 : api->format->kind;
}

/* A copy of the caller's text, checked. */
static apigw_status copy_text(apigw_api *api, slice text, slice *copy, apigw_error *err) {
    apigw_status status = gw_utf8_check(text, err);
    if (status != APIGW_OK)
        return status;
    copy->at = gw_arena_copy(&api->memory, text.at, text.len);
    copy->len = text.len;
    return copy->at == NULL ? gw_error_nomem(err) : APIGW_OK;
}

apigw_status apigw_api_set(apigw_api *api, uint32_t field, const char *value, size_t value_len, apigw_error *err) {
    value_len = length_of(value, value_len);
    slice copy, text = slice_of(value, value_len);
    gw_error_clear(err);
    if (api == NULL || (value == NULL && value_len != 0) || field > UINT8_MAX ||
        memchr(shared_fields, (int)field, sizeof shared_fields) == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a front end, a field that requests share, a value");
    size_t valid = value_len == 0 ? 0 : gw_header_value_valid(value, value_len);
    if (valid != value_len && field == APIGW_FIELD_DOMAIN_NAME) /* it becomes a Host line */
        return gw_error_set(err, APIGW_E_HEADER, valid, "expected no control byte in a domain name");
    if (field == APIGW_FIELD_ENDPOINT_TYPE && !gw_format_is_endpoint_type(value, value_len)) /* B.9 */
        return gw_error_set(err, APIGW_E_ARGUMENT, 0, "expected " FORMAT_ENDPOINT_TYPES " as the type of endpoint");
    if (valid != value_len)
        return gw_error_set(err, APIGW_E_VALUE, valid, "expected no control character in a field");
    apigw_status status = copy_text(api, text, &copy, err);
    if (status == APIGW_OK)
        api->fields[field] = copy;
    return status;
}

const char *apigw_api_get(const apigw_api *api, uint32_t field, size_t *len) {
    slice value = api == NULL || field > APIGW_FIELD_LAST ? slice_absent() : api->fields[field];
    if (len != NULL)
        *len = value.len;
    return value.at;
}

/* Parse an identity source. Its prefix says where it is. */
static apigw_status parse_source(const format *f, slice text, identity_source *source, apigw_error *err) {
    size_t place = 0, begin, valid;
    if (f->sources[SOURCE_HEADER] == NULL)
        return gw_error_set(err, APIGW_E_UNSUPPORTED, UINT64_MAX, "kind %s is not a kind of authorizer",
                            apigw_kind_name(f->kind));
    while (place < SOURCE_END &&
           (f->sources[place] == NULL || !slice_starts_with(text, slice_of_string(f->sources[place]))))
        place++;
    if (place == SOURCE_END)
        return gw_error_found(err, APIGW_E_VALUE, 0, "an identity source of this kind", text.at, text.len);
    begin = strlen(f->sources[place]);
    *source = (identity_source){.name = {text.at + begin, text.len - begin}, .where = (uint8_t)place};
    if (source->name.len == 0)
        return gw_error_set(err, APIGW_E_VALUE, begin, "expected a name after '%s'", f->sources[place]);
    valid = place == SOURCE_HEADER ? gw_header_name_valid(source->name.at, source->name.len) : source->name.len;
    if (valid != source->name.len)
        return gw_error_found(err, APIGW_E_HEADER, begin + valid, "a header name of RFC 9110", source->name.at + valid,
                              1);
    if (place == SOURCE_CONTEXT)
        source->field = (uint8_t)gw_format_context_field(source->name.at, source->name.len);
    if (place == SOURCE_CONTEXT && source->field == 0)
        return gw_error_found(err, APIGW_E_VALUE, begin, "a variable of the context", source->name.at,
                              source->name.len);
    return APIGW_OK;
}

static apigw_status add_api_source(apigw_api *api, slice name, slice text, apigw_error *err) {
    const format *f = api->format;
    identity_source source, *grown;
    slice copy;
    apigw_status status = parse_source(f, text, &source, err);
    if (status != APIGW_OK)
        return status;
    if (name.len != 0)
        return gw_error_found(err, APIGW_E_VALUE, 0, "an identity source without a name", name.at, name.len);
    if (f->source_limit != 0 && api->source_count >= f->source_limit)
        return gw_error_set(err, APIGW_E_ITEMS, UINT64_MAX, "expected at most %llu identity source",
                            (unsigned long long)f->source_limit);
    status = copy_text(api, text, &copy, err);
    if (status != APIGW_OK)
        return status;
    source.name.at = copy.at + (source.name.at - text.at);
    grown = gw_arena_grow(&api->memory, api->sources, sizeof *grown, &api->source_capacity, api->source_count + 1);
    if (grown == NULL)
        return gw_error_nomem(err);
    api->sources = grown;
    api->sources[api->source_count++] = source;
    return APIGW_OK;
}

apigw_status apigw_api_add(apigw_api *api, uint32_t list, const char *name, size_t name_len, const char *value,
                           size_t value_len, apigw_error *err) {
    name_len = length_of(name, name_len);
    value_len = length_of(value, value_len);
    slice name_copy, value_copy;
    pair_list *pairs;
    apigw_status status;
    gw_error_clear(err);
    if (api == NULL || (name == NULL && name_len != 0) || (value == NULL && value_len != 0) ||
        (list != APIGW_LIST_STAGE_VARIABLES && list != APIGW_LIST_BINARY_MEDIA_TYPES &&
         list != APIGW_LIST_IDENTITY_SOURCES))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX,
                            "expected a front end, a list of it, a name and a value");
    if (list == APIGW_LIST_IDENTITY_SOURCES)
        return add_api_source(api, slice_of(name, name_len), slice_of(value == NULL ? "" : value, value_len), err);
    pairs = list == APIGW_LIST_STAGE_VARIABLES ? &api->stage_variables : &api->binary_media_types;
    status = copy_text(api, slice_of(name, name_len), &name_copy, err);
    if (status == APIGW_OK)
        status = copy_text(api, slice_of(value, value_len), &value_copy, err);
    if (status == APIGW_OK && !pairs_push(pairs, &api->memory, name_copy, value_copy, 0))
        status = gw_error_nomem(err);
    return status;
}

/* Return a list of pairs; NULL when no list has that id. */
static const pair_list *api_pairs(const apigw_api *api, uint32_t list) {
    if (api != NULL && list == APIGW_LIST_STAGE_VARIABLES)
        return &api->stage_variables;
    return api != NULL && list == APIGW_LIST_BINARY_MEDIA_TYPES ? &api->binary_media_types : NULL;
}

size_t apigw_api_count(const apigw_api *api, uint32_t list) {
    const pair_list *pairs = api_pairs(api, list);
    return pairs != NULL ? pairs->count : 0;
}

apigw_status apigw_api_at(const apigw_api *api, uint32_t list, size_t i, apigw_pair *out) {
    const pair_list *pairs = api_pairs(api, list);
    if (pairs == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= pairs->count)
        return APIGW_E_NOT_FOUND;
    *out = pairs->at[i];
    return APIGW_OK;
}

apigw_status apigw_api_set_switch(apigw_api *api, uint32_t which, uint64_t value, apigw_error *err) {
    const bounds *b = gw_switch_bounds(which);
    gw_error_clear(err);
    if (api == NULL)
        return gw_error_argument(err, "api");
    if (b == NULL)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "unknown switch %lu", (unsigned long)which);
    if (value < b->lowest || value > b->highest)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "switch %s takes %llu to %llu, found %llu",
                            apigw_switch_name(which), (unsigned long long)b->lowest, (unsigned long long)b->highest,
                            (unsigned long long)value);
    api->switches[which] = (uint8_t)value;
    return APIGW_OK;
}

uint64_t apigw_api_get_switch(const apigw_api *api, uint32_t which) {
    return api != NULL && which >= 1 && which <= APIGW_SWITCH_LAST ? api->switches[which] : 0;
}

/* Make the lists of a front end grow as copies: their memory is another handle's. */
static void borrow_lists(apigw_api *api) {
    api->stage_variables.capacity = api->stage_variables.count;
    api->binary_media_types.capacity = api->binary_media_types.count;
    api->source_capacity = api->source_count;
    api->cors.origins.capacity = api->cors.origins.count;
    for (size_t i = 0; i <= APIGW_CORS_EXPOSE_HEADERS; i++)
        api->cors.lists[i].capacity = api->cors.lists[i].len;
}

apigw_status apigw_api_combine(apigw_api *api, const apigw_api *config, const apigw_api *base, apigw_error *err) {
    gw_error_clear(err);
    if (api == NULL || config == NULL || base == NULL || api == config || api == base)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected three front ends");
    arena_reset(&api->memory, 0);
    api->format = config->format;
    memcpy(api->fields, base->fields, sizeof api->fields);
    memcpy(api->switches, base->switches, sizeof api->switches);
    api->stage_variables = base->stage_variables.count != 0 ? base->stage_variables : config->stage_variables;
    api->binary_media_types =
        config->binary_media_types.count != 0 ? config->binary_media_types : base->binary_media_types;
    api->sources = config->sources;
    api->source_count = config->source_count;
    api->cors = config->cors.configured || config->format->cors.status == 0 ? config->cors : base->cors;
    borrow_lists(api);
    return APIGW_OK;
}
