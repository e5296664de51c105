/**
 * @file gateway/base.h
 * Shared by all headers of the gateway library: the names of its constants.
 */
#ifndef APIGW_GATEWAY_BASE_H
#define APIGW_GATEWAY_BASE_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Value of a public constant of the gateway library by its name. The constants of libapigw are found by
 * apigw_constant().
 * @param name  the constant's name, `name_len` bytes
 * @param name_len length of `name` in bytes
 * @param value receives its value; may be NULL
 * @retval APIGW_OK          found
 * @retval APIGW_E_ARGUMENT  `name` is NULL
 * @retval APIGW_E_NOT_FOUND there is no such constant
 */
APIGW_API apigw_status apigw_gateway_constant(const char *name, size_t name_len, int64_t *value);

/**
 * The `i`-th public constant of the gateway library, to list them all: starts at 0, ends where NULL comes back.
 * @param i     index
 * @param value receives the constant's value; may be NULL
 * @return its name in static storage, or NULL when `i` is past the last. Any thread.
 */
APIGW_API const char *apigw_gateway_constant_at(size_t i, int64_t *value);

#ifdef __cplusplus
}
#endif
#endif
