/**
 * @file arn.h
 * ARNs of execute-api (C.4): parsing, formatting, and matching by the patterns of policies and permissions. All
 * functions depend on their arguments only and may be called from any thread.
 */
#ifndef APIGW_ARN_H
#define APIGW_ARN_H

#include <apigw/base.h>
#include <apigw/buffer.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The resource that an execute-api ARN names. */
enum {
    APIGW_ARN_METHOD = 1,     /**< `api/stage/METHOD/path`: a request to a REST or HTTP API */
    APIGW_ARN_ROUTE = 2,      /**< `api/stage/key`: a WebSocket route, or `$default` of an HTTP API */
    APIGW_ARN_CONNECTION = 3, /**< `api/stage/METHOD/@connections/id`: the WebSocket management API */
    APIGW_ARN_AUTHORIZER = 4  /**< `api/authorizers/id`: an invocation of an authorizer */
};

/** Maximum length of the ARN of a request in bytes: more than the 1600 of its resource (C4.2) and a prefix.
 */
enum { APIGW_ARN_MAX = 2048 };

/** The parts of an ARN. Frozen layout. Texts are slices, not NUL-terminated; a part that the form lacks is NULL. */
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
 * Split an execute-api ARN into its parts.
 * @param text the ARN, `text_len` bytes
 * @param text_len in bytes
 * @param out  receives its parts, which point into `text`
 * @param err  receives the error and its offset; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_VALUE    it is not an ARN of execute-api
 */
APIGW_API apigw_status apigw_arn_parse(const char *text, size_t text_len, apigw_arn *out, apigw_error *err);

/**
 * Write an ARN from its parts, the inverse of apigw_arn_parse(). A first "/" of a path is left out (C4.1).
 * @param arn its parts; those of its form are required
 * @param out receives the text
 * @param err receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL, or there is no such form
 * @retval APIGW_E_MISSING  a part of that form is NULL
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_arn_format(const apigw_arn *arn, apigw_buffer *out, apigw_error *err);

/**
 * Write the full pattern of a REST resource policy's short form: "execute-api:/stage/GET/pets" becomes
 * "arn:partition:execute-api:region:account:api/stage/GET/pets" (C4.5). Any other text is written unchanged.
 * @param pattern the resource, `pattern_len` bytes
 * @param pattern_len in bytes
 * @param arn     partition, region, account and API to insert
 * @param out     receives the text
 * @param err     receives the error; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT a pointer is NULL
 * @retval APIGW_E_MISSING  `arn` lacks a part
 * @retval APIGW_E_SIZE, APIGW_E_SPACE, APIGW_E_NOMEM it does not fit into `out`
 */
APIGW_API apigw_status apigw_arn_expand(const char *pattern, size_t pattern_len, const apigw_arn *arn,
                                        apigw_buffer *out, apigw_error *err);

/** How a pattern is compared. `*` matches any text, including "/", and `?` one byte; letter case counts. */
enum {
    /** A policy's Resource: wildcards stay within their colon-separated part, but a `*` at the end of a part may run on
     * over colons; everything after the fifth colon is one part; the service part has no wildcard. */
    APIGW_MATCH_RESOURCE = 1,
    /** ArnLike and ArnEquals: the six parts are compared one by one. */
    APIGW_MATCH_ARN_LIKE = 2,
    /** StringLike: the whole text at once. */
    APIGW_MATCH_STRING_LIKE = 3,
    /** A Lambda permission's source ARN: ArnLike, where the method may also be given as ANY (C4.3). */
    APIGW_MATCH_PERMISSION = 4
};

/**
 * Compare a pattern and a text. A negative result is an error: treat it as a match when evaluating a Deny, and as no
 * match when evaluating an Allow. Does not recurse or allocate, and takes time linear in pattern and text; for a part
 * of the pattern between two `*` that has a `?`, once more for each 64 bytes of that part. Such a part has at most
 * APIGW_ARN_MAX bytes; a longer one matches no text of that length, and is not compared with longer texts.
 * @param rule      APIGW_MATCH_…
 * @param pattern   the pattern, `pattern_len` bytes
 * @param pattern_len in bytes
 * @param text      the ARN, `text_len` bytes
 * @param text_len in bytes
 * @retval 1 it matches
 * @retval 0 it does not
 * @retval APIGW_E_ARGUMENT a pointer is NULL with a length, or there is no such rule
 * @retval APIGW_E_SIZE     the text and a part of the pattern that has a `?` are both longer than APIGW_ARN_MAX
 */
APIGW_API int32_t apigw_arn_match(uint32_t rule, const char *pattern, size_t pattern_len, const char *text,
                                  size_t text_len);

#ifdef __cplusplus
}
#endif
#endif
