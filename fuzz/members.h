/* The member tables of lib/format, for targets that include <jansson.h>, whose names clash with those of json/schema.h.
 */
#ifndef FUZZ_MEMBERS_H
#define FUZZ_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A member of the event of a kind. */
typedef struct event_member {
    const char *path;        /* names separated by "." */
    uint32_t field;          /* APIGW_FIELD_... that its value becomes, or 0 */
    bool empty_means_absent; /* the front end writes "" where it has no value */
    bool is_text;            /* a string, which becomes that field as it is */
} event_member;

/* Store the `i`-th member of a kind. Return false after the last. */
bool member_at(uint32_t kind, size_t i, event_member *out);

/* Return whether the event of a kind has a member of that path. */
bool kind_has_member(uint32_t kind, const char *path);

/* Return whether a function result of the kind is a response: the result of an authorizer is not. */
bool kind_has_responses(uint32_t kind);

/* Return whether the event of any kind has a member of that name on its top level. The name is written as a token of a
 * JSON Pointer. */
bool any_kind_has_member(const char *token, size_t token_len);

#endif
