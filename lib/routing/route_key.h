/* Path templates, segment by segment. */
#ifndef ROUTING_ROUTE_KEY_H
#define ROUTING_ROUTE_KEY_H

#include "text/slice.h"
#include <apigw/router.h>
#include <stdbool.h>
#include <string.h>

/* In the order of precedence: if two templates match the same path, the smaller kind wins (C1.6, C2.3). */
enum segment_kind { SEGMENT_LITERAL, SEGMENT_PARAMETER, SEGMENT_GREEDY };

typedef struct segment {
    enum segment_kind kind;
    slice text; /* the literal, or the variable's name */
} segment;

/* Take the first segment off a template that apigw_route_key_parse() accepted. Return false at the end of the template.
 */
bool gw_segment_next(slice *template, segment *s);

/* Return the number of a method, 0 for GET to 6 for HEAD; ROUTE_METHODS for any other text. */
enum { ROUTE_METHODS = 7 };
unsigned gw_route_method(const char *name, size_t n);

#endif
