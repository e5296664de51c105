/* Lengths of the caller's strings. */
#ifndef CORE_NTS_H
#define CORE_NTS_H

#include <apigw/base.h>
#include <string.h>

/* Return the length of a caller's string: `len`, or that of strlen() for APIGW_NTS. The length of a NULL string does
 * not change, so that (NULL, APIGW_NTS) is refused like any other NULL with a length. */
static inline size_t length_of(const void *text, size_t len) {
    return len == APIGW_NTS && text != NULL ? strlen(text) : len;
}

#endif
