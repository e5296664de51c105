/**
 * @file kinds.h
 * The front ends, one number each.
 */
#ifndef APIGW_KINDS_H
#define APIGW_KINDS_H

#include <apigw/base.h>
#include <apigw/names.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The kinds of event and result. 0 is no kind; passed to a decoder it asks for detection (rule 0.1). */
enum {
    APIGW_KIND_REST = 1,               /**< API Gateway REST API, Lambda proxy integration */
    APIGW_KIND_HTTP_1 = 2,             /**< "http-1.0": API Gateway HTTP API, payload format 1.0 */
    APIGW_KIND_HTTP_2 = 3,             /**< "http-2.0": API Gateway HTTP API, payload format 2.0 */
    APIGW_KIND_FUNCTION_URL = 4,       /**< Lambda Function URL */
    APIGW_KIND_ALB = 5,                /**< Application Load Balancer, single-value mode */
    APIGW_KIND_ALB_MULTI = 6,          /**< Application Load Balancer, multi-value mode */
    APIGW_KIND_WEBSOCKET = 7,          /**< API Gateway WebSocket API */
    APIGW_KIND_LATTICE_1 = 8,          /**< VPC Lattice, event structure V1 */
    APIGW_KIND_LATTICE_2 = 9,          /**< VPC Lattice, event structure V2 */
    APIGW_KIND_AUTHORIZER_TOKEN = 10,  /**< Lambda authorizer of type TOKEN */
    APIGW_KIND_AUTHORIZER_REST = 11,   /**< Lambda authorizer of type REQUEST, REST API */
    APIGW_KIND_AUTHORIZER_HTTP_1 = 12, /**< "authorizer-http-1.0": authorizer of type REQUEST, HTTP API, format 1.0 */
    APIGW_KIND_AUTHORIZER_HTTP_2 = 13, /**< "authorizer-http-2.0": authorizer of type REQUEST, HTTP API, format 2.0 */
    APIGW_KIND_AUTHORIZER_WEBSOCKET = 14, /**< Lambda authorizer of type REQUEST, WebSocket API */
    APIGW_KIND_LAST = 14                  /**< the highest kind of this version */
};

#ifdef __cplusplus
}
#endif
#endif
