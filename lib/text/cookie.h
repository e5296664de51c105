/* Cookies of a request (RFC 6265bis). */
#ifndef TEXT_COOKIE_H
#define TEXT_COOKIE_H

#include "text/slice.h"
#include "text/vector.h"
#include <stdbool.h>

/* Takes one cookie off `*rest`; false when there is none left. Split at ";", spaces and tabs around it trimmed, empty
 * pieces skipped (A3.21). */
bool cookie_next(slice *rest, slice *cookie);

/* Name and value of one cookie, trimmed. One without "=" has an empty name. */
void cookie_split(slice cookie, slice *name, slice *value);

/* Both at once, of an open text. */
bool cookie_next_split(slice *rest, slice *name, slice *value);

#endif
