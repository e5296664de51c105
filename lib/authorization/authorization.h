/* The inside of apigw_authorization. */
#ifndef APIGW_AUTHORIZATION_AUTHORIZATION_H
#define APIGW_AUTHORIZATION_AUTHORIZATION_H

#include "core/memory.h"
#include "core/options.h"
#include "format/registry.h"
#include "text/list_index.h"
#include "text/pairs.h"
#include "text/slice.h"
#include <apigw/authorization.h>

/* Texts that are NUL-terminated. */
typedef struct text_list {
    slice *at;
    size_t count, capacity;
} text_list;

typedef struct policy_statement {
    uint32_t effect;
    text_list elements[APIGW_STATEMENT_LAST + 1];
} policy_statement;

enum { AUTHORIZED_UNSET = -1 };

struct apigw_authorization {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of its content */
    options options;
    slice fields[APIGW_AUTHORIZATION_LAST + 1]; /* at is NULL where nothing was set */
    policy_statement *statements;
    size_t count, capacity;
    pair_list context;
    list_index *context_index; /* NULL while there are few members */
    int32_t authorized;        /* 1, 0 or AUTHORIZED_UNSET */
};

/* Empty an authorization. Its memory stays in use. */
void gw_authorization_clear(apigw_authorization *a);

/* Begin a statement. Return false when out of memory. */
bool gw_authorization_begin_statement(apigw_authorization *a, uint32_t effect);

/* Add a text, whose memory lives as long as the content. Return false when out of memory. */
bool gw_authorization_push(apigw_authorization *a, text_list *list, slice text);

/* Return a copy of a JSON value: a string without quotes and escapes, any other value as its text. `flags` receives
 * those of a pair of the context. at is NULL when out of memory. */
slice gw_authorization_value(apigw_authorization *a, slice json, uint32_t *flags);

/* Return the first byte at which a JSON value is not as a Condition has to be, and what was expected there; NULL when
 * it is one. */
const char *gw_authorization_bad_condition(slice json, const char **expected);

/* Return whether a member of the context is an array or an object. */
static inline bool authorization_is_nested(const apigw_pair *member) {
    return (member->flags & APIGW_PAIR_IS_JSON) != 0 && (member->value[0] == '[' || member->value[0] == '{');
}

/* Return whether a text has more characters than that. */
bool gw_authorization_is_longer(slice text, size_t characters);

/* Check that a kind is that of an authorizer, which has simple responses if `simple` is set. */
apigw_status gw_authorization_check_kind(const format *f, bool simple, apigw_error *err);

#endif
