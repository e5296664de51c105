/**
 * @file options.h
 * Options of the handles that read documents: requests, responses, checks, authorizations. A reset does not change
 * options.
 */
#ifndef APIGW_OPTIONS_H
#define APIGW_OPTIONS_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Option ids. Values are uint64_t. Each comment begins with the bounds, both of them allowed, and the default.
 */
enum {
    APIGW_OPT_STRICT = 1,  /**< 0 to 1, default 0: 1: reject duplicate members and, in events, values that the front
                                ends do not send */
    APIGW_OPT_LENIENT = 2, /**< 0 to 1, default 0: 1: leave out every mistyped or undecodable member and list it as an
                                issue, for tools that show events; functions need neither this nor #APIGW_OPT_STRICT */
    APIGW_OPT_KEEP_SOURCE = 3, /**< 0 to 1, default 0: 1: keep a second copy of the text, so that any JSON Pointer can
                                  be read */
    APIGW_OPT_MAX_INPUT = 4,   /**< 1 to 2147483647, default 16777216: bytes of a document */
    APIGW_OPT_MAX_DEPTH = 5,   /**< 1 to 1024, default 64: nested arrays and objects, including the outermost */
    APIGW_OPT_MAX_ITEMS = 6,   /**< 1 to 16777216, default 16384: entries of one list, such as header fields */
    APIGW_OPT_RETAIN_MAX = 7,  /**< 0 to 2147483647, default 1048576: bytes of memory that a handle keeps after a
                                  reset */
    APIGW_OPT_COOKIES_BY_CASE = 8, /**< 0 to 1, default 0: responses: 1: for kinds that carry one value per name
                                      (load balancers), write further Set-Cookie fields under names that differ in case
                                        (B5.11) */
    APIGW_OPT_REFUSE_OBS_TEXT = 9, /**< 0 to 1, default 0: of requests: what setters do with bytes of a client that are
                                        not UTF-8: 0: percent-encode bytes over 127 in paths and query strings, and read
                                        header values as ISO 8859-1; 1: refuse them with #APIGW_E_UTF8 (F43) */
    APIGW_OPT_MAX_HEAD = 10,       /**< 1 to 2147483647, default 65536: bytes of a request head, or of a block of field
                                        lines (http.h) */
    APIGW_OPT_LAST = 10            /**< the highest option of this version */
};

/**
 * Return the bounds of an option, both of them allowed, and its default.
 * @param option   an option id
 * @param lowest   receives the smallest value; may be NULL
 * @param highest  receives the largest value; may be NULL
 * @param standard receives the default; may be NULL
 * @retval APIGW_OK         done
 * @retval APIGW_E_ARGUMENT there is no such option
 */
APIGW_API apigw_status apigw_option_bounds(uint32_t option, uint64_t *lowest, uint64_t *highest, uint64_t *standard);

#ifdef __cplusplus
}
#endif
#endif
