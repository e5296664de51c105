/* Java's view of text: UTF-16 units, of which our UTF-8 is a rendering. */
#ifndef GATEWAY_JAVA_STRING_H
#define GATEWAY_JAVA_STRING_H

#include "core/memory.h"
#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* length(): UTF-16 units. */
size_t gw_string_units(slice s);

/* Return the byte at which a unit begins; s.len for one past the end. `*half`: it is the second of a pair, and the byte
 * is that of the pair. */
size_t gw_string_byte_of(slice s, size_t unit, bool *half);

/* How many units are before a byte that begins a character. */
size_t gw_string_unit_of(slice s, size_t byte);

/* Return the code point at a byte, and the length of its sequence. */
uint32_t gw_string_point(slice s, size_t byte, size_t *length);

/* substring(): half of a pair becomes "?". at is NULL when out of memory. */
slice gw_string_cut(arena *memory, slice s, size_t from, size_t to);

/* compareTo() */
int64_t gw_string_compare(slice a, slice b);

/* Another case. Latin, Greek and Cyrillic letters have one. at is NULL when out of memory. */
slice gw_string_change_case(arena *memory, slice s, bool upper);

bool gw_string_equal_fold(slice a, slice b);

int32_t gw_string_hash(slice s);

/* Text in which every ill-formed sequence is U+FFFD; the same text when it is well-formed. */
slice gw_string_well_formed(arena *memory, slice s);

#endif
