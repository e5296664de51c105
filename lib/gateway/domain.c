/* Custom domains: which API and stage a path belongs to (H1.11). */
#include "core/error.h"
#include "core/memory.h"
#include "core/nts.h"
#include "text/slice.h"
#include "text/utf8.h"
#include <apigw/gateway/exchange.h>
#include <apigw/router.h>

typedef struct domain_entry {
    slice key, stage; /* the key without slashes at its ends */
    const apigw_definition *definition;
    void *user;
} domain_entry;

struct apigw_domain {
    apigw_allocator allocator;
    arena memory;
    domain_entry *entries; /* longest key first */
    size_t count, capacity;
    uint64_t match;  /* APIGW_DOMAIN_MATCH_... */
    bool has_levels; /* a key has several */
};

apigw_domain *apigw_domain_new(const apigw_allocator *allocator) {
    apigw_domain *domain = gw_memory_handle(allocator, sizeof *domain);
    if (domain != NULL)
        gw_arena_init(&domain->memory, &domain->allocator);
    return domain;
}

void apigw_domain_free(apigw_domain *domain) {
    if (domain == NULL)
        return;
    gw_arena_free(&domain->memory);
    apigw_allocator own = domain->allocator;
    gw_memory_release(&own, domain, sizeof *domain);
}

apigw_status apigw_domain_set_option(apigw_domain *domain, uint32_t option, uint64_t setting, apigw_error *err) {
    gw_error_clear(err);
    if (domain == NULL)
        return gw_error_argument(err, "domain");
    if (option != APIGW_DOMAIN_OPT_MATCH || setting > APIGW_DOMAIN_MATCH_PREFIX)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an option and a value within its bounds");
    domain->match = setting;
    return APIGW_OK;
}

/* Return the key without slashes at its ends. A key that is NULL with a length is refused later. */
static slice without_slashes(slice key) {
    if (key.at == NULL)
        return key;
    while (key.len != 0 && key.at[0] == '/')
        key = slice_skip(key, 1);
    while (key.len != 0 && key.at[key.len - 1] == '/')
        key.len--;
    return key;
}

/* Add an entry whose texts are copied, after those with longer keys. Return false when out of memory. */
static bool insert_entry(apigw_domain *domain, domain_entry entry) {
    size_t at = domain->count;
    domain_entry *grown =
        gw_arena_grow(&domain->memory, domain->entries, sizeof *grown, &domain->capacity, domain->count + 1);
    if (grown == NULL)
        return false;
    domain->entries = grown;
    entry.key.at = gw_arena_copy(&domain->memory, entry.key.at, entry.key.len);
    entry.stage.at = gw_arena_copy(&domain->memory, entry.stage.at, entry.stage.len);
    if (entry.key.at == NULL || entry.stage.at == NULL)
        return false;
    for (; at > 0 && grown[at - 1].key.len < entry.key.len; at--)
        grown[at] = grown[at - 1];
    grown[at] = entry;
    domain->count++;
    domain->has_levels = domain->has_levels || slice_find(entry.key, '/') != entry.key.len;
    return true;
}

apigw_status apigw_domain_add(apigw_domain *domain, const char *key, size_t key_len, const apigw_definition *definition,
                              const char *stage, size_t stage_len, void *user, apigw_error *err) {
    const slice given = slice_of(key, length_of(key, key_len)), name = slice_of(stage, length_of(stage, stage_len));
    const domain_entry entry = {.key = without_slashes(given), .stage = name, .definition = definition, .user = user};
    gw_error_clear(err);
    if (domain == NULL || (key == NULL && given.len != 0) || (stage == NULL && name.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a domain, a key and a stage");
    if (gw_utf8_check(given, err) != APIGW_OK || gw_utf8_check(name, err) != APIGW_OK)
        return APIGW_E_UTF8;
    for (size_t i = 0; i < domain->count; i++)
        if (slice_equal(domain->entries[i].key, entry.key))
            return gw_error_set(err, APIGW_E_DUPLICATE, UINT64_MAX, "the domain has this key already");
    return insert_entry(domain, entry) ? APIGW_OK : gw_error_nomem(err);
}

/* Whether a path, without its first slash, belongs to a key. */
static bool key_matches(const apigw_domain *domain, slice key, slice path) {
    const bool by_prefix =
        domain->match == APIGW_DOMAIN_MATCH_AUTO ? domain->has_levels : domain->match == APIGW_DOMAIN_MATCH_PREFIX;
    if (!slice_starts_with(path, key))
        return false;
    return by_prefix || key.len == 0 || path.len == key.len || path.at[key.len] == '/';
}

apigw_status apigw_domain_select(const apigw_domain *domain, const char *path, size_t path_len, apigw_mapping *out,
                                 apigw_error *err) {
    const slice whole = slice_of(path, length_of(path, path_len));
    slice rest = whole;
    gw_error_clear(err);
    if (domain == NULL || out == NULL || (path == NULL && whole.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a domain, a path and a result");
    memset(out, 0, sizeof *out);
    if (rest.len != 0 && rest.at[0] == '/')
        rest = slice_skip(rest, 1);
    for (size_t i = 0; i < domain->count; i++) {
        const domain_entry *e = &domain->entries[i];
        if (!key_matches(domain, e->key, rest))
            continue;
        const slice left = e->key.len == 0 ? whole : slice_skip(rest, e->key.len);
        *out = (apigw_mapping){.definition = e->definition,
                               .user = e->user,
                               .key = e->key.at,
                               .key_len = e->key.len,
                               .stage = e->stage.at,
                               .stage_len = e->stage.len,
                               .rest = left.len != 0 ? left.at : "/",
                               .rest_len = left.len != 0 ? left.len : 1,
                               .lower_case = domain->has_levels};
        return APIGW_OK;
    }
    return gw_error_set(err, APIGW_E_NOT_FOUND, UINT64_MAX, "no mapping of the domain has the path");
}

/* ---- the request of a mapping ----------------------------------------------------------------------------------- */

apigw_status apigw_mapping_apply(const apigw_mapping *mapping, apigw_request *request, apigw_error *err) {
    char base[1 + 1024];
    apigw_status status;
    gw_error_clear(err);
    if (mapping == NULL || request == NULL || mapping->key_len >= sizeof base)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a mapping and a request");
    base[0] = '/';
    if (mapping->key_len != 0)
        memcpy(base + 1, mapping->key, mapping->key_len);
    status = apigw_request_set(request, APIGW_FIELD_BASE_PATH, mapping->key_len != 0 ? base : "",
                               mapping->key_len != 0 ? mapping->key_len + 1 : 0, err);
    if (status == APIGW_OK && mapping->stage_len != 0)
        status = apigw_request_set(request, APIGW_FIELD_STAGE, mapping->stage, mapping->stage_len, err);
    return status == APIGW_OK && mapping->lower_case != 0 ? apigw_request_lower_headers(request, err) : status;
}
