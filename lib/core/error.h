/* Filling the caller's error object. */
#ifndef CORE_ERROR_H
#define CORE_ERROR_H

#include <apigw/base.h>
#include <stdbool.h>

/* Zeroes the error; `err` may be NULL. */
void gw_error_clear(apigw_error *err);

/* Fills code, offset and message. `format` is a printf format; %s takes text that is ours, never input: input goes
 * through gw_error_quote(). Returns `code`, so that a caller can `return gw_error_set(...)`. `err` may be NULL. */
apigw_status gw_error_set(apigw_error *err, apigw_status code, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Reports that an argument which must not be NULL is. */
apigw_status gw_error_argument(apigw_error *err, const char *name);

/* Reports that memory ran out. */
apigw_status gw_error_nomem(apigw_error *err);

/* Appends one reference token to the pointer, "~" and "/" escaped, invalid UTF-8 replaced. A token that does not fit
 * is left out, and so is every later one. */
void gw_error_pointer_name(apigw_error *err, const char *name, size_t n);
void gw_error_pointer_index(apigw_error *err, size_t index);

/* Whether a token of the pointer did not fit, so that none may follow. */
bool gw_error_pointer_closed(const apigw_error *err);

/* Append one token to a pointer of `length` bytes that belongs to no error. Return the new length, or `length` when the
 * token does not fit. */
size_t gw_error_append_token(char pointer[APIGW_ERROR_POINTER_MAX], size_t length, const char *name, size_t n);
size_t gw_error_append_index(char pointer[APIGW_ERROR_POINTER_MAX], size_t length, size_t index);

/* Most bytes of gw_error_quote()'s text, NUL included. */
enum { ERROR_QUOTE_MAX = 48 };

/* "expected ..., found '...'": what was found is `n` bytes of input. Returns `code`. */
apigw_status gw_error_found(apigw_error *err, apigw_status code, uint64_t offset, const char *expected,
                            const char *found, size_t n);

/* Input quoted for a message, as at most 32 printable bytes: a byte that is not printable ASCII is shown as "\xHH",
 * what does not fit is cut and ends in "...". Returns `out`. */
const char *gw_error_quote(char out[ERROR_QUOTE_MAX], const char *text, size_t n);

#endif
