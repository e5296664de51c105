/* Patterns with "*" for any text and "?" for one byte. */
#ifndef ROUTING_GLOB_H
#define ROUTING_GLOB_H

#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* Whether a pattern matches a text. Before `free_from`, a place in the text, wildcards refuse a colon, but for a "*"
 * that stands at the end of the pattern or in front of a colon; five colons at most stand before it. `*steps` grows by
 * the bytes looked at: at most seven times the text, once more for each 64 bytes of the longest stretch between two
 * "*". */
bool glob_match(slice pattern, slice text, size_t free_from, size_t *steps);

#endif
