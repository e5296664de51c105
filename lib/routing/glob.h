/* Patterns with "*" for any text and "?" for one byte. */
#ifndef ROUTING_GLOB_H
#define ROUTING_GLOB_H

#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* Whether a pattern matches a text. Before `free_from`, a place in the text, wildcards refuse a colon, but for a "*"
 * that stands at the end of the pattern or in front of a colon; five colons at most stand before it. `*steps` grows by
 * the comparisons: at most seven times the sum of both; where a "?" stands in a stretch between two "*", once more for
 * each 64 bytes of it, since 64 places are compared at once. */
bool gw_glob_match(slice pattern, slice text, size_t free_from, size_t *steps);

#endif
