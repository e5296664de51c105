/* Media types (RFC 9110 section 8.3.1). */
#ifndef TEXT_MEDIA_TYPE_H
#define TEXT_MEDIA_TYPE_H

#include "text/slice.h"
#include <stdbool.h>

/* Return `type/subtype` of a Content-Type value, without parameters and surrounding white space; len is 0 when there is
 * none. */
slice gw_media_type(const char *value, size_t n);

/* Return whether a type is text: any text type, JSON, XML, JavaScript, YAML, GraphQL, form-urlencoded, +json, +xml,
 * +yaml, in any letter case. */
bool gw_media_type_is_text(const char *type, size_t n);

/* Return whether a media type is in a range: the same type, "type/" and "*", or "*" for both; "*" for the first half
 * alone matches nothing (A1.31). An empty type is only in the range with "*" for both. */
bool gw_media_type_matches(slice type, const char *range, size_t n);

/* Return the charset of a Content-Type value, without quotes; absent when it has none. */
slice gw_media_type_charset(const char *value, size_t n);

#endif
