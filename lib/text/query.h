/* Query strings. */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include "text/simd.h"
#include "text/slice.h"
#include <stdbool.h>

/* Take one parameter off `*rest`. Return false when there is none left. Empty parameters are skipped (A1.13).
 * `*equals`: there was a "=". Nothing is decoded. */
bool gw_query_next(slice *rest, slice *name, slice *value, bool *equals);

/* Like gw_query_next() when ";" also separates parameters. */
bool gw_query_next_split(slice *rest, slice *name, slice *value);

/* A decoded parameter, NUL-terminated. */
typedef struct query_parameter {
    slice name, value;
    bool equals;  /* there was a "=" */
    bool has_nul; /* it has a U+0000 */
} query_parameter;

enum { QUERY_BEHIND = 32 };

/* Take one parameter off `*rest` like gw_query_next(), and decode it once, "+" included (A3.10), to `*to`, which is
 * moved past it. SIMD_TEXT_AHEAD bytes after the text can be read. All parameters of a query need at most its length
 * and one byte, and QUERY_BEHIND bytes after those are overwritten: the text itself may begin that far after `*to`. */
bool gw_query_next_decoded(slice *rest, char **to, query_parameter *parameter);

#endif
