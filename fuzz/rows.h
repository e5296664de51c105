/* The rows of the front ends, for targets that include <jansson.h>: its names and those of json/schema.h clash. */
#ifndef FUZZ_ROWS_H
#define FUZZ_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fuzz_row {
    const char *path;      /* of a member of the event, names separated by "." */
    uint32_t field;        /* of request.h, or 0 */
    bool empty_is_nothing; /* the front end writes "" where there is nothing to say */
    bool is_text;          /* a string to that field */
} fuzz_row;

/* The `i`-th row of a kind; false after the last. */
bool row_at(uint32_t kind, size_t i, fuzz_row *out);

/* Whether the kind has a member of that path. */
bool row_has(uint32_t kind, const char *path);

/* Whether the kind takes responses. */
bool row_kind_error_responses(uint32_t kind);

/* Whether any front end has that member, a token of a JSON Pointer, on the outermost level. */
bool row_exists(const char *token, size_t n);

#endif
