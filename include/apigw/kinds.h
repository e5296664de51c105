/**
 * @file kinds.h
 * The front ends, one number each.
 */
#ifndef APIGW_KINDS_H
#define APIGW_KINDS_H

#include <apigw/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The kinds of event and result. 0 is none; as an argument of a decoder it asks for detection (rule 0.1). */
enum {
    APIGW_REST = 1,                  /**< API Gateway REST API, Lambda proxy integration */
    APIGW_HTTP_1 = 2,                /**< API Gateway HTTP API, payload format 1.0 */
    APIGW_HTTP_2 = 3,                /**< API Gateway HTTP API, payload format 2.0 */
    APIGW_FUNCTION_URL = 4,          /**< Lambda Function URL */
    APIGW_ALB = 5,                   /**< Application Load Balancer, single-value mode */
    APIGW_ALB_MULTI = 6,             /**< Application Load Balancer, multi-value mode */
    APIGW_WEBSOCKET = 7,             /**< API Gateway WebSocket API */
    APIGW_LATTICE_1 = 8,             /**< VPC Lattice, event structure V1 */
    APIGW_LATTICE_2 = 9,             /**< VPC Lattice, event structure V2 */
    APIGW_AUTHORIZER_TOKEN = 10,     /**< Lambda authorizer of type TOKEN */
    APIGW_AUTHORIZER_REST = 11,      /**< Lambda authorizer of type REQUEST, REST API */
    APIGW_AUTHORIZER_HTTP_1 = 12,    /**< Lambda authorizer of type REQUEST, HTTP API, format 1.0 */
    APIGW_AUTHORIZER_HTTP_2 = 13,    /**< Lambda authorizer of type REQUEST, HTTP API, format 2.0 */
    APIGW_AUTHORIZER_WEBSOCKET = 14, /**< Lambda authorizer of type REQUEST, WebSocket API */
    APIGW_KIND_LAST = 14             /**< the highest kind of this version */
};

/**
 * Name of a kind: "rest", "http-1.0", "http-2.0", "function-url", "alb", "alb-multi", "websocket", "lattice-1",
 * "lattice-2", "authorizer-token", "authorizer-rest", "authorizer-http-1.0", "authorizer-http-2.0",
 * "authorizer-websocket".
 * @return a static string, or NULL when `kind` is none. Any thread.
 */
APIGW_API const char *apigw_kind_name(uint32_t kind);

/**
 * Kind of a name, `n` bytes, letter case as in apigw_kind_name().
 * @return the kind, or 0 when there is none of that name. Any thread.
 */
APIGW_API uint32_t apigw_kind_by_name(const char *name, size_t n);

#ifdef __cplusplus
}
#endif
#endif
