/* Members that stand twice. */
#ifndef JSON_UNIQUE_H
#define JSON_UNIQUE_H

#include "json/reader.h"

/* Of the entries of one map that have the same name keeps the last, with all its values: entries that follow each other
 * with one name pointer are one. Takes out what is marked JSON_NO_VALUE. False when there is no memory. */
bool json_unique(json_pairs *list, arena *memory);

/* The second member of a name within any object of a valid JSON text of at most `depth` levels. `*where` is its opening
 * quote, or NULL when every name stands once. False when there is no memory. */
bool json_find_duplicate(slice text, arena *memory, const char **where);

#endif
