/* Filling in the caller's error object. */
#ifndef CORE_ERROR_H
#define CORE_ERROR_H

#include "core/cold.h"
#include <apigw/base.h>
#include <stdbool.h>

/* Zero the error; `err` may be NULL. */
void gw_error_clear(apigw_error *err);

/* Set code, offset and message. `format` is a printf format; never pass input for %s without gw_error_quote(). Return
 * `code`, so that a caller can `return gw_error_set(...)`. `err` may be NULL. */
COLD apigw_status gw_error_set(apigw_error *err, apigw_status code, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Report an argument that must not be NULL. */
COLD apigw_status gw_error_argument(apigw_error *err, const char *name);

/* Report that memory ran out. */
COLD apigw_status gw_error_nomem(apigw_error *err);

/* Append a reference token to the pointer, with "~" and "/" escaped and invalid UTF-8 replaced. A token that does not
 * fit is left out, as are all later ones. */
COLD void gw_error_pointer_name(apigw_error *err, const char *name, size_t n);
COLD void gw_error_pointer_index(apigw_error *err, size_t index);

/* Return whether a token of the pointer did not fit, so that no more may be appended. */
bool gw_error_pointer_closed(const apigw_error *err);

/* Append a token to a pointer of `length` bytes outside of an error. Return the new length, or `length` when the token
 * does not fit. */
size_t gw_error_append_token(char pointer[APIGW_ERROR_POINTER_MAX], size_t length, const char *name, size_t n);
size_t gw_error_append_index(char pointer[APIGW_ERROR_POINTER_MAX], size_t length, size_t index);

/* Maximum size of the text of gw_error_quote(), with the NUL. */
enum { ERROR_QUOTE_MAX = 48 };

/* Report "expected ..., found '...'", where `found` is `n` bytes of input. Return `code`. */
COLD apigw_status gw_error_found(apigw_error *err, apigw_status code, uint64_t offset, const char *expected,
                                 const char *found, size_t n);

/* Quote input for a message, as at most 32 printable bytes: a byte that is not printable ASCII becomes "\xHH", and text
 * that does not fit is cut and ends in "...". Return `out`. */
const char *gw_error_quote(char out[ERROR_QUOTE_MAX], const char *text, size_t n);

#endif
