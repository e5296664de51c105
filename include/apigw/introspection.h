/**
 * @file introspection.h
 * What the kinds have: the fields and lists of their events, as members with a JSON type and a JSON Pointer, and the
 * error responses of their front ends. For tools, generators of bindings and tests that go through all of them.
 *
 * Nothing here allocates, takes a handle or depends on one, and every function may be called from any thread. Ids are
 * returned in ascending order.
 */
#ifndef APIGW_INTROSPECTION_H
#define APIGW_INTROSPECTION_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** JSON types of the members of events, as the front end writes them. */
enum {
    APIGW_JSON_TYPE_STRING = 1,  /**< a string */
    APIGW_JSON_TYPE_NUMBER = 2,  /**< an integer */
    APIGW_JSON_TYPE_BOOLEAN = 3, /**< true or false */
    APIGW_JSON_TYPE_OBJECT = 4,  /**< an object */
    APIGW_JSON_TYPE_ARRAY = 5,   /**< an array of strings */
    APIGW_JSON_TYPE_ANY = 6,     /**< any JSON value */
    APIGW_JSON_TYPE_LAST = 6     /**< the highest type of this version */
};

/**
 * Return the `i`-th field that events of a kind have, from 0: those with a member of their own, and APIGW_FIELD_PATH,
 * which is derived from the member of APIGW_FIELD_RAW_PATH.
 * @param kind an APIGW_KIND_REST … id
 * @param i    index
 * @return an APIGW_FIELD_METHOD … id, or 0 when there is no such kind or `i` is past the last
 */
APIGW_API uint32_t apigw_kind_field_at(uint32_t kind, size_t i);

/**
 * Return the JSON type of the member that a field comes from.
 * @param kind  an APIGW_KIND_REST … id
 * @param field an APIGW_FIELD_METHOD … id
 * @return an APIGW_JSON_TYPE_STRING … id, or 0 when events of that kind do not have the field
 */
APIGW_API uint32_t apigw_kind_field_type(uint32_t kind, uint32_t field);

/**
 * Return whether a value that is set with apigw_request_set() is written into events of a kind: 1, or 0 when events do
 * not have the field, or it always has the same value there, such as `version`.
 * @param kind  an APIGW_KIND_REST … id
 * @param field an APIGW_FIELD_METHOD … id
 * @return 1 or 0
 */
APIGW_API uint32_t apigw_kind_field_settable(uint32_t kind, uint32_t field);

/**
 * Write the JSON Pointer of the member that a field comes from, such as "/requestContext/identity/sourceIp", for
 * apigw_request_get_json(). Nothing is written beyond `size` bytes.
 * @param kind  an APIGW_KIND_REST … id
 * @param field an APIGW_FIELD_METHOD … id
 * @param out   receives the pointer and a NUL; may be NULL when `size` is 0
 * @param size  size of `out` in bytes
 * @param len   receives the length of the pointer in bytes, without the NUL, also when it does not fit; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `out` is NULL with a size
 * @retval APIGW_E_NOT_FOUND there is no such kind, or its events do not have the field; *len is 0
 * @retval APIGW_E_SPACE     `size` is not more than the length; `out` has no content
 */
APIGW_API apigw_status apigw_kind_field_pointer(uint32_t kind, uint32_t field, char *out, size_t size, size_t *len);

/**
 * Return the `i`-th list that events of a kind have, from 0: those with a member of their own, and those that are
 * derived: query parameters from a query string, cookies from Cookie header fields.
 * @param kind an APIGW_KIND_REST … id
 * @param i    index
 * @return an APIGW_LIST_HEADERS … id, or 0 when there is no such kind or `i` is past the last
 */
APIGW_API uint32_t apigw_kind_list_at(uint32_t kind, size_t i);

/**
 * Return the JSON type of the member that a list comes from.
 * @param kind an APIGW_KIND_REST … id
 * @param list an APIGW_LIST_HEADERS … id
 * @return an APIGW_JSON_TYPE_STRING … id, or 0 when events of that kind do not have the list
 */
APIGW_API uint32_t apigw_kind_list_type(uint32_t kind, uint32_t list);

/**
 * Write the JSON Pointer of the member that a list comes from. Where two members have it, this is the one with all
 * values, such as "/multiValueHeaders". Nothing is written beyond `size` bytes.
 * @param kind an APIGW_KIND_REST … id
 * @param list an APIGW_LIST_HEADERS … id
 * @param out  receives the pointer and a NUL; may be NULL when `size` is 0
 * @param size size of `out` in bytes
 * @param len  receives the length of the pointer in bytes, without the NUL, also when it does not fit; may be NULL
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `out` is NULL with a size
 * @retval APIGW_E_NOT_FOUND there is no such kind, or its events do not have the list; *len is 0
 * @retval APIGW_E_SPACE     `size` is not more than the length; `out` has no content
 */
APIGW_API apigw_status apigw_kind_list_pointer(uint32_t kind, uint32_t list, char *out, size_t size, size_t *len);

/** What an error response is without a request, a request id or switches. All texts are static. */
typedef struct apigw_error_response_info {
    const char *body;         /**< the body, "" when it has none; NUL-terminated */
    size_t body_len;          /**< its length in bytes */
    const char *content_type; /**< value of Content-Type, NULL when there is no such header field */
    const char *header_name;  /**< a header field besides, such as x-amzn-ErrorType; NULL when there is none */
    const char *header_value; /**< its value; NULL when there is none */
    uint32_t status;          /**< status code */
    uint32_t reserved;        /**< 0 */
} apigw_error_response_info;

/**
 * Return the `i`-th error response that the front end of a kind gives, from 0.
 * @param kind an APIGW_KIND_REST … id
 * @param i    index
 * @return an APIGW_ERROR_RESPONSE_MALFORMED_RESULT … id, or 0 when there is no such kind or `i` is past the last
 */
APIGW_API uint32_t apigw_kind_error_response_at(uint32_t kind, size_t i);

/**
 * Describe an error response of a kind, as apigw_error_response() makes it without a request, and with every switch at
 * its default (B.8).
 * @param kind           an APIGW_KIND_REST … id
 * @param error_response an APIGW_ERROR_RESPONSE_MALFORMED_RESULT … id
 * @param out            receives the description; all zeros on an error
 * @retval APIGW_OK          done
 * @retval APIGW_E_ARGUMENT  `out` is NULL
 * @retval APIGW_E_NOT_FOUND there is no such kind, or its front end does not give that error response
 */
APIGW_API apigw_status apigw_kind_error_response(uint32_t kind, uint32_t error_response,
                                                 apigw_error_response_info *out);

#ifdef __cplusplus
}
#endif
#endif
