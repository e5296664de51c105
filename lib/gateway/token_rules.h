/* The inside of apigw_token_rules. */
#ifndef GATEWAY_TOKEN_RULES_H
#define GATEWAY_TOKEN_RULES_H

#include "gateway/values.h"
#include <apigw/gateway/claims.h>

struct apigw_token_rules {
    apigw_allocator allocator;
    arena memory;
    value lists[APIGW_TOKEN_LIST_LAST + 1]; /* VALUE_MAP, by list: the entries are its names */
    uint64_t options[APIGW_TOKEN_OPTION_LAST + 1];
};

static inline size_t token_rules_count(const apigw_token_rules *rules, uint32_t list) {
    return gw_value_map_count(rules->lists[list].as.map);
}

static inline bool token_rules_have(const apigw_token_rules *rules, uint32_t list, slice text) {
    return gw_value_map_find(rules->lists[list].as.map, text) != NULL;
}

#endif
