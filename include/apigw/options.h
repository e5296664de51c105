/**
 * @file options.h
 * Options of the handles that read documents (requests, responses, checks, authorizations), with their bounds. An
 * option outlives reset.
 */
#ifndef APIGW_OPTIONS_H
#define APIGW_OPTIONS_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Option ids. Values are uint64_t; switches take 0 or 1. */
enum {
    APIGW_OPT_STRICT = 1,  /**< switch, 0: refuse what a careful author would not want sent: duplicate members, and
                              in events what is not as the front ends send it */
    APIGW_OPT_LENIENT = 2, /**< switch, 0: any mistyped or undecodable member is left out and listed as an issue: for
                              tools that show events. Functions use neither switch (docs/fidelity.md, "What is odd") */
    APIGW_OPT_KEEP_SOURCE = 3, /**< switch, 0: keep a second copy of the text, so that any JSON Pointer can be read */
    APIGW_OPT_MAX_INPUT = 4,   /**< bytes of a document, 16 MiB */
    APIGW_OPT_MAX_DEPTH = 5,   /**< nested arrays and objects, 64; the outermost object counts as 1 */
    APIGW_OPT_MAX_ITEMS = 6,   /**< entries of one list, such as header lines, 16384 */
    APIGW_OPT_RETAIN_MAX = 7,  /**< bytes that a handle keeps over a reset, 1 MiB */
    APIGW_OPT_REFUSE_OBS_TEXT = 9, /**< switch, 0: of requests: setters refuse bytes of a client that are not UTF-8
                                      (F43): 0: in paths and query strings bytes over 127 are percent-encoded, header
                                      values are read as ISO 8859-1; 1: they are #APIGW_E_UTF8 */
    APIGW_OPT_COOKIES_BY_CASE = 8, /**< switch, 0: of responses: where a kind carries one value a name (load balancers),
                                        write further Set-Cookie lines under names that differ in case (B5.11) */
    APIGW_OPT_LAST = 9             /**< the highest option of this version */
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
