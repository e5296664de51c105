/**
 * @file arn.h
 * ARNs of execute-api (C.4): taken apart, built, and matched by the patterns of policies and permissions. All are pure
 * functions of their arguments: any thread.
 */
#ifndef APIGW_ARN_H
#define APIGW_ARN_H

#include <apigw/base.h>
#include <apigw/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What an execute-api ARN names. */
enum {
    APIGW_ARN_METHOD = 1,     /**< `api/stage/METHOD/path`: a request to a REST or HTTP API */
    APIGW_ARN_ROUTE = 2,      /**< `api/stage/key`: a WebSocket route, or `$default` of an HTTP API */
    APIGW_ARN_CONNECTION = 3, /**< `api/stage/METHOD/@connections/id`: the WebSocket management API */
    APIGW_ARN_AUTHORIZER = 4  /**< `api/authorizers/id`: an invocation of an authorizer */
};

/** Bytes that the ARN of a request does not exceed: more than the 1600 that its resource may have (C4.2) and a prefix.
 */
enum { APIGW_ARN_MAX = 2048 };

/** An ARN taken apart. Frozen layout. Texts are slices, not NUL-terminated; a part that the form lacks is NULL. */
typedef struct apigw_arn {
    const char *partition; /**< "aws", "aws-cn", … */
    size_t partition_len;  /**< bytes */
    const char *region;    /**< e.g. "eu-central-1" */
    size_t region_len;     /**< bytes */
    const char *account;   /**< twelve digits */
    size_t account_len;    /**< bytes */
    const char *api;       /**< id of the API */
    size_t api_len;        /**< bytes */
    const char *stage;     /**< stage; NULL for an authorizer */
    size_t stage_len;      /**< bytes */
    const char *method;    /**< method; NULL for a route or an authorizer */
    size_t method_len;     /**< bytes */
    const char *name;      /**< the path without its first slash (C4.1), the route key, "@connections…" or the
                                authorizer's id */
    size_t name_len;       /**< bytes */
    uint32_t form;         /**< APIGW_ARN_METHOD … */
    uint32_t reserved;     /**< zero */
} apigw_arn;

/**
 * Takes an execute-api ARN apart.
 * @param text the ARN, `text_len` bytes
 * @param text_len in bytes
 * @param out  receives its parts, which point into `text`
 * @param err  receives the error and its offset; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_VALUE    it is no ARN of execute-api
 */
APIGW_API apigw_status apigw_arn_parse(const char *text, size_t text_len, apigw_arn *out, apigw_error *err);

/**
 * Writes an ARN of its parts: what apigw_arn_parse() takes apart. One "/" at the front of a path is left out (C4.1).
 * @param arn its parts; those of its form must be there
 * @param out receives the text
 * @param err receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such form
 * @retval APIGW_E_MISSING  a part of that form is NULL
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_arn_format(const apigw_arn *arn, apigw_buffer *out, apigw_error *err);

/**
 * Writes the full pattern of a REST resource policy's short form: "execute-api:/stage/GET/pets" becomes
 * "arn:partition:execute-api:region:account:api/stage/GET/pets" (C4.5). Any other text is written as it is.
 * @param pattern the resource, `pattern_len` bytes
 * @param pattern_len in bytes
 * @param arn     partition, region, account and API to put in
 * @param out     receives the text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_MISSING  `arn` lacks a part
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not go into `out`
 */
APIGW_API apigw_status apigw_arn_expand(const char *pattern, size_t pattern_len, const apigw_arn *arn,
                                        apigw_buffer *out, apigw_error *err);

/** How a pattern is compared. In each `*` is any text, "/" included, and `?` one byte; letter case counts. */
enum {
    /** A policy's Resource: wildcards stay within their colon-separated part, but a `*` at the end of a part may run on
     * over colons; everything after the fifth colon is one part; no wildcard stands in the service part. */
    APIGW_MATCH_RESOURCE = 1,
    /** ArnLike and ArnEquals: the six parts are compared one by one. */
    APIGW_MATCH_ARN_LIKE = 2,
    /** StringLike: the whole text at once. */
    APIGW_MATCH_STRING_LIKE = 3,
    /** A Lambda permission's source ARN: ArnLike, where the method may also be given as ANY (C4.3). */
    APIGW_MATCH_PERMISSION = 4
};

/**
 * Whether a pattern matches a text. A negative result is no answer: whoever evaluates a Deny has to take it for a
 * match, whoever evaluates an Allow for none. It does not recurse or allocate, and takes time linear in pattern and
 * text, whatever they are; where a `?` stands in a stretch between two `*`, once more for each 64 bytes of that
 * stretch.
 * @param rule      APIGW_MATCH_…
 * @param pattern   the pattern, `pattern_len` bytes
 * @param pattern_len in bytes
 * @param text      the ARN, `text_len` bytes
 * @param text_len in bytes
 * @retval 1 it matches
 * @retval 0 it does not
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, or there is no such rule
 */
APIGW_API int32_t apigw_arn_match(uint32_t rule, const char *pattern, size_t pattern_len, const char *text,
                                  size_t text_len);

#ifdef __cplusplus
}
#endif
#endif
