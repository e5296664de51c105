/* The target of a request line (RFC 9112 section 3.2). */
#ifndef TEXT_TARGET_H
#define TEXT_TARGET_H

#include "text/slice.h"
#include <stdbool.h>

typedef struct target_parts {
    slice authority; /* host and port of an absolute target; at is NULL without one */
    slice path;      /* begins with "/" */
    slice query;     /* without its "?"; at is NULL without one */
} target_parts;

/* Split a target in origin form, "/path?query", or in absolute form, "http://host/path?query". For any other text, also
 * for "*" and an authority alone, return false, the offset of the first bad byte, and what was expected there. */
bool gw_target_split(slice text, target_parts *out, size_t *bad, const char **expected);

/* Return the offset of the first byte that may be in neither a host nor a port, the length when there is none. */
size_t gw_target_authority_valid(slice text);

#endif
