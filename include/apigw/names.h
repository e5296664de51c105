/**
 * @file names.h
 * Names of the library's ids and constants, both ways, for messages, tools and hosts that cannot read C headers.
 *
 * Each family of ids has its members' names in lower case: APIGW_FIELD_SOURCE_IP is "source-ip". The functions return
 * static strings and may be called from any thread.
 */
#ifndef APIGW_NAMES_H
#define APIGW_NAMES_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Return the name of a kind: "rest", "http-1.0", "http-2.0", "function-url", "alb", "alb-multi", "websocket",
 * "lattice-1", "lattice-2", "authorizer-token", "authorizer-rest", "authorizer-http-1.0", "authorizer-http-2.0",
 * "authorizer-websocket".
 * @return a static string, or NULL when there is no such kind
 */
APIGW_API const char *apigw_kind_name(uint32_t kind);

/**
 * Return the kind with this name. Letter case counts.
 * @param name the name
 * @param name_len its length in bytes, or #APIGW_NTS
 * @return the kind, or 0 when there is none
 */
APIGW_API uint32_t apigw_kind_by_name(const char *name, size_t name_len);

/** Return the name of a field, such as "source-ip" for APIGW_FIELD_SOURCE_IP, or NULL when there is no such field. */
APIGW_API const char *apigw_field_name(uint32_t field);

/** Return the field with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_field_by_name(const char *name, size_t name_len);

/** Return the name of a list, such as "path-parameters" for APIGW_LIST_PATH_PARAMETERS, or NULL when there is none. */
APIGW_API const char *apigw_list_name(uint32_t list);

/** Return the list with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_list_by_name(const char *name, size_t name_len);

/**
 * Return the name of an error response, such as "malformed-result" for APIGW_ERROR_RESPONSE_MALFORMED_RESULT, or NULL
 * when there is none.
 */
APIGW_API const char *apigw_error_response_name(uint32_t error_response);

/** Return the error response with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_error_response_by_name(const char *name, size_t name_len);

/** Return the name of a diagnostic, such as "dropped" for APIGW_DIAGNOSTIC_DROPPED, or NULL when there is none. */
APIGW_API const char *apigw_diagnostic_name(uint32_t diagnostic);

/** Return the diagnostic with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_diagnostic_by_name(const char *name, size_t name_len);

/** Return "note", "warning" or "error" for an APIGW_SEVERITY_…, or NULL when there is no such severity. */
APIGW_API const char *apigw_severity_name(uint32_t severity);

/** Return the severity with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_severity_by_name(const char *name, size_t name_len);

/** Return the name of an option, such as "max-depth" for APIGW_OPT_MAX_DEPTH, or NULL when there is none. */
APIGW_API const char *apigw_option_name(uint32_t option);

/** Return the option with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_option_by_name(const char *name, size_t name_len);

/** Return the name of a switch, such as "train-case" for APIGW_SWITCH_TRAIN_CASE, or NULL when there is none. */
APIGW_API const char *apigw_switch_name(uint32_t which);

/** Return the switch with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_switch_by_name(const char *name, size_t name_len);

/** Return the name of a JSON type, such as "string" for APIGW_JSON_TYPE_STRING, or NULL when there is none. */
APIGW_API const char *apigw_json_type_name(uint32_t type);

/** Return the JSON type with this name, or 0. `name_len` is in bytes or #APIGW_NTS. */
APIGW_API uint32_t apigw_json_type_by_name(const char *name, size_t name_len);

/**
 * Return the name of a status code, such as "APIGW_E_SYNTAX".
 * @return a static string; "APIGW_E_UNKNOWN" for a number that is no status code, never NULL
 */
APIGW_API const char *apigw_status_name(apigw_status status);

/**
 * Return one English line that says what a status code means in general. apigw_error.message describes the
 * specific error.
 * @return a static string, never NULL
 */
APIGW_API const char *apigw_status_text(apigw_status status);

/**
 * Look up a public constant by its name, such as "APIGW_KIND_REST" or "APIGW_E_TYPE".
 * @param name  the constant's name
 * @param name_len its length in bytes, or #APIGW_NTS
 * @param value receives its value; may be NULL
 * @retval APIGW_OK          found
 * @retval APIGW_E_ARGUMENT  `name` is NULL
 * @retval APIGW_E_NOT_FOUND there is no such constant
 */
APIGW_API apigw_status apigw_constant(const char *name, size_t name_len, int64_t *value);

/**
 * Return the `i`-th public constant, from 0, so that a host can list them all.
 * @param i     index
 * @param value receives the constant's value; may be NULL
 * @return its name, or NULL when `i` is past the last
 */
APIGW_API const char *apigw_constant_at(size_t i, int64_t *value);

#ifdef __cplusplus
}
#endif
#endif
