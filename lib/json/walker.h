/* Walking over JSON values: where a value ends, its members and elements, and the JSON Pointer to a position. Nothing
 * is changed. */
#ifndef JSON_WALKER_H
#define JSON_WALKER_H

#include "core/memory.h"
#include "text/slice.h"
#include "json/lexer.h"

enum { GW_JSON_DEPTH_MAX = 1024 };

/* Return the position after the value at `p`, which may have white space before it; NULL on a fault. `depth` is how
 * many more levels are allowed. */
const char *gw_json_value_end(const char *p, const char *end, size_t depth, gw_json_fault *f);

/* Return the position after a malformed value at `p` by its brackets and quotes alone; NULL when the text ends first.
 */
COLD const char *gw_json_malformed_end(const char *p, const char *end);

/* Read the next member of an object, or element of an array, of valid JSON. `*p` starts after the opening bracket and
 * is moved on. Return false after the last. `name` is as sent, without its quotes. */
bool gw_json_next_member(const char **p, const char *end, slice *name, slice *value);
bool gw_json_next_element(const char **p, const char *end, slice *value);

/* Append to the pointer of `err` the tokens that lead from the value at `text` to the byte at `at`. All text before
 * `at` is valid. */
COLD void gw_json_point_to(apigw_error *err, const char *text, const char *at);

/* The same for many positions of one valid text in ascending order, in a single walk. */
typedef struct gw_json_pointing gw_json_pointing;

/* Start such a walk; NULL when out of memory. */
gw_json_pointing *gw_json_pointing_begin(arena *memory, slice text);

/* Set the pointer of `err` to the value that the byte at `at` belongs to. `at` is the first byte of a value, or a byte
 * within a string, number or literal. */
void gw_json_pointing_to(gw_json_pointing *p, apigw_error *err, const char *at);

#endif
