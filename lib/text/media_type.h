/* Media types (RFC 9110 section 8.3.1). */
#ifndef TEXT_MEDIA_TYPE_H
#define TEXT_MEDIA_TYPE_H

#include "text/slice.h"
#include <stdbool.h>

/* `type/subtype` of a Content-Type value, without parameters and surrounding white space; len 0 when there is none. */
slice gw_media_type(const char *value, size_t n);

/* Any text type, JSON, XML, JavaScript, YAML, GraphQL, form-urlencoded, any +json, +xml, +yaml; letter case aside. */
bool gw_media_type_is_text(const char *type, size_t n);

/* Whether a media type is in a range: that type, "type/" and "*", or "*" for both; a left-hand "*" alone matches
 * nothing (A1.31). No type is in all of them. */
bool gw_media_type_matches(slice type, const char *range, size_t n);

/* The charset of a Content-Type value, without quotes; `at` is NULL when it names none. */
slice gw_media_type_charset(const char *value, size_t n);

#endif
