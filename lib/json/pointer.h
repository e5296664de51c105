/* JSON Pointer (RFC 6901) into JSON text. */
#ifndef JSON_POINTER_H
#define JSON_POINTER_H

#include "text/slice.h"
#include <apigw/base.h>
#include <stdbool.h>

/* Return whether a text is a JSON Pointer: it is empty or begins with "/", and every "~" is followed by 0 or 1. */
bool gw_json_pointer_valid(const char *pointer, size_t n);

/* Take the first token off `*rest`, with its "~0" and "~1" not decoded. Return false when there is none. */
bool gw_json_pointer_next(slice *rest, slice *token);

/* Return the byte of a token at `*i`, with "~0" and "~1" decoded, and move `*i` past it. */
char gw_json_pointer_byte(slice token, size_t *i);

/* Read an array index: no sign, no leading zero (RFC 6901 section 4). Return false when the token is not an index. */
bool gw_json_pointer_index(slice token, size_t *index);

/* Return whether a token names a member. `name` is JSON text without its quotes, with its escapes. */
bool gw_json_pointer_names(slice token, slice name);

/* Find the value at a pointer in valid JSON text, in one pass. Of duplicate members the last counts. Return false when
 * there is no such value. */
bool gw_json_pointer_find(slice json, slice pointer, slice *value);

#endif
