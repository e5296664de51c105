/* Lengths of strings that callers pass. */
#ifndef CORE_NTS_H
#define CORE_NTS_H

#include <apigw/base.h>
#include <string.h>

/* Return the length of a caller's string: `len`, or what strlen() says for APIGW_NTS. A NULL string keeps its length,
 * so that (NULL, APIGW_NTS) is refused like every other NULL with a length. */
static inline size_t length_of(const void *text, size_t len) {
    return len == APIGW_NTS && text != NULL ? strlen(text) : len;
}

#endif
