/* A piece of somebody else's text. */
#ifndef TEXT_SLICE_H
#define TEXT_SLICE_H

#include <stddef.h>

typedef struct slice {
    const char *at; /* not NUL-terminated */
    size_t len;     /* bytes */
} slice;

#endif
