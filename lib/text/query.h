/* Query strings. */
#ifndef TEXT_QUERY_H
#define TEXT_QUERY_H

#include "text/slice.h"
#include <stdbool.h>

/* Takes one parameter off `*rest`; false when there is none left. Empty pieces are skipped (A1.13). `*equals` tells
 * whether there was a "=". Nothing is decoded. */
bool query_next(slice *rest, slice *name, slice *value, bool *equals);

#endif
