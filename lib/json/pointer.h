/* JSON Pointer (RFC 6901) into JSON text. */
#ifndef JSON_POINTER_H
#define JSON_POINTER_H

#include "text/slice.h"
#include <apigw/base.h>
#include <stdbool.h>

/* Whether it is a JSON Pointer: empty or begins with "/", every "~" followed by 0 or 1. */
bool gw_json_pointer_valid(const char *pointer, size_t n);

/* Takes the first token off `*rest`, still with its "~0" and "~1"; false when there is none. */
bool gw_json_pointer_next(slice *rest, slice *token);

/* The byte of a token at `*i`, "~0" and "~1" undone; `*i` moves behind it. */
char gw_json_pointer_byte(slice token, size_t *i);

/* An array index as RFC 6901 section 4 has it: no sign, no leading zero. False where the token is none. */
bool gw_json_pointer_index(slice token, size_t *index);

/* Whether a token names that member; `name` is JSON text without its quotes, escapes and all. */
bool gw_json_pointer_names(slice token, slice name);

/* The value at a pointer of valid JSON text, found in one pass over it. The last of duplicate members counts. */
bool gw_json_pointer_find(slice json, slice pointer, slice *value);

#endif
