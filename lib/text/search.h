/* Substring search in linear time and without memory, by the two-way algorithm (Crochemore and Perrin, 1991). */
#ifndef TEXT_SEARCH_H
#define TEXT_SEARCH_H

#include "text/slice.h"
#include <stdbool.h>
#include <stddef.h>

/* A text that is searched for. */
typedef struct search_needle {
    slice text;
    bool backward; /* the search begins at the end: offsets then count from the end */
    size_t cut;    /* the critical position */
    size_t period; /* the shift when the second half matches and the first does not */
    size_t known;  /* bytes of its beginning that match after such a shift */
} search_needle;

/* Prepare a search for the first match, or for the last one. Reads each byte of the text at most six times. */
search_needle gw_search_prepare(slice text, bool backward);

/* Return the first offset from `from` to `last` at which the needle matches; SIZE_MAX without a match. An empty one
 * matches everywhere. Offsets of a backward search count from the end of the text to the end of the match. `*steps`
 * grows by the number of bytes that were compared or skipped, at most three for each byte of the text between them. */
size_t gw_search_find(const search_needle *n, slice text, size_t from, size_t last, size_t *steps);

#endif
