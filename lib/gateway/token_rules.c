/* The tokens that a route accepts. */
#include "gateway/token_rules.h"
#include "core/error.h"
#include "core/nts.h"
#include "text/utf8.h"

apigw_token_rules *apigw_token_rules_new(const apigw_allocator *allocator) {
    apigw_token_rules *rules = gw_memory_handle(allocator, sizeof *rules);
    if (rules == NULL)
        return NULL;
    gw_arena_init(&rules->memory, &rules->allocator);
    rules->options[APIGW_TOKEN_SCOPE_STATUS] = 401;
    for (uint32_t list = 1; list <= APIGW_TOKEN_LIST_LAST; list++) {
        if (!gw_value_new_map(&rules->memory, &rules->lists[list])) {
            apigw_token_rules_free(rules);
            return NULL;
        }
    }
    return rules;
}

void apigw_token_rules_free(apigw_token_rules *rules) {
    if (rules == NULL)
        return;
    gw_arena_free(&rules->memory);
    apigw_allocator own = rules->allocator;
    gw_memory_release(&own, rules, sizeof *rules);
}

apigw_status apigw_token_rules_set_option(apigw_token_rules *rules, uint32_t option, uint64_t setting,
                                          apigw_error *err) {
    gw_error_clear(err);
    if (rules == NULL)
        return gw_error_argument(err, "rules");
    if (!(option == APIGW_TOKEN_LEEWAY && setting <= 300) &&
        !((option == APIGW_TOKEN_DATES || option == APIGW_TOKEN_ANY_ISSUER) && setting <= 1) &&
        !(option == APIGW_TOKEN_SCOPE_STATUS && (setting == 401 || setting == 403)))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an option and a value within its bounds");
    rules->options[option] = setting;
    return APIGW_OK;
}

apigw_status apigw_token_rules_add(apigw_token_rules *rules, uint32_t list, const char *text, size_t text_len,
                                   apigw_error *err) {
    const slice entry = slice_of(text, length_of(text, text_len));
    gw_error_clear(err);
    if (rules == NULL || text == NULL || list == 0 || list > APIGW_TOKEN_LIST_LAST)
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected rules, a list and a text");
    if (entry.len == 0)
        return gw_error_set(err, APIGW_E_VALUE, 0, "expected a text that is not empty");
    apigw_status status = gw_utf8_check(entry, err);
    if (status != APIGW_OK || token_rules_have(rules, list, entry))
        return status;
    const char *copy = gw_arena_copy(&rules->memory, entry.at, entry.len);
    if (copy == NULL || !gw_value_map_put(&rules->memory, rules->lists[list].as.map,
                                          gw_value_string(slice_of(copy, entry.len)), gw_value_null()))
        return gw_error_nomem(err);
    return APIGW_OK;
}
