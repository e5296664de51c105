/* The inside of apigw_authorization. */
#ifndef APIGW_AUTHORIZATION_AUTHORIZATION_H
#define APIGW_AUTHORIZATION_AUTHORIZATION_H

#include "core/memory.h"
#include "core/options.h"
#include "format/authorization.h"
#include "text/list_index.h"
#include "text/slice.h"
#include "json/reader.h"
#include <apigw/authorization.h>

enum { NOT_SAID = -1 };

/* The texts of a part; they are NUL-terminated. */
typedef struct texts {
    slice *at;
    size_t count, capacity;
} texts;

typedef struct policy_statement {
    uint32_t effect;
    texts parts[APIGW_STATEMENT_LAST + 1]; /* by part */
} policy_statement;

struct apigw_authorization {
    apigw_allocator allocator; /* of the handle itself */
    arena memory;              /* of everything it holds */
    options options;
    slice fields[APIGW_AUTHORIZATION_LAST + 1]; /* at is NULL where nothing was set */
    policy_statement *statements;
    size_t count, capacity;
    pair_list context;
    list_index *context_index; /* NULL as long as there are few members */
    int32_t authorized;        /* 1, 0 or NOT_SAID */
};

/* Begins a statement. False when there is no memory. */
bool gw_authorization_begin_statement(apigw_authorization *a, uint32_t effect);

/* Adds a text, whose memory lives as long as the content. False when there is no memory. */
bool gw_authorization_push(apigw_authorization *a, texts *list, slice text);

/* A copy of the string that JSON text of one is, unescaped, or of any other value as it stands; `flags` are those of a
 * pair of the context. at is NULL when there is no memory. */
slice gw_authorization_value(apigw_authorization *a, slice json, uint32_t *flags);

/* The first place where a JSON value is not as a Condition has to be, and what was expected there; NULL: it is one. */
const char *gw_authorization_bad_condition(slice json, const char **expected);

/* Whether a value is an array or an object, which not every kind takes. */
static inline bool authorization_is_nested(const apigw_pair *member) {
    return (member->flags & APIGW_PAIR_IS_JSON) != 0 && (member->value[0] == '[' || member->value[0] == '{');
}

/* Whether a text has more characters than that. */
bool gw_authorization_is_longer(slice text, size_t characters);

#endif
