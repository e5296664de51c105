/* Query strings. */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include "text/simd.h"
#include "text/slice.h"
#include <stdbool.h>

/* Takes one parameter off `*rest`; false when there is none left. Empty pieces are skipped (A1.13). `*equals` tells
 * whether there was a "=". Nothing is decoded. */
bool gw_query_next(slice *rest, slice *name, slice *value, bool *equals);

/* As gw_query_next() where ";" separates parameters as "&" does. */
bool gw_query_next_split(slice *rest, slice *name, slice *value);

/* A parameter without its escapes, NUL-terminated. */
typedef struct query_parameter {
    slice name, value;
    bool equals;  /* there was a "=" */
    bool has_nul; /* U+0000 stands in it */
} query_parameter;

enum { QUERY_BEHIND = 32 };

/* Takes one parameter off `*rest`, an open text, as gw_query_next() does and decodes it once, "+" too (A3.10), to
 * `*to`, which is moved behind it. All parameters of a query together take its length and one byte at most, and
 * QUERY_BEHIND bytes behind those are written over: the text itself may begin so far behind `*to`. */
bool gw_query_next_decoded(slice *rest, char **to, query_parameter *parameter);

#endif
