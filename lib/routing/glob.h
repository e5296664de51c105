/* Patterns with "*" for any text and "?" for one byte. */
#ifndef ROUTING_GLOB_H
#define ROUTING_GLOB_H

#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* Return whether a pattern matches a text. Before the offset `free_from` of the text, which at most five colons
 * precede, wildcards do not match a colon, except a "*" at the end of the pattern or before a colon. `*steps` grows by
 * the number of comparisons: at most seven times the sum of both lengths; for a part of the pattern between two "*"
 * that has a "?", once more for each 64 bytes of that part, since 64 positions are compared at once. */
bool gw_glob_match(slice pattern, slice text, size_t free_from, size_t *steps);

#endif
