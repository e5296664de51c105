/**
 * @file gateway.h
 * The whole gateway library (libapigw-gateway). apigw.h does not include it.
 */
#ifndef APIGW_GATEWAY_H
#define APIGW_GATEWAY_H

#include <apigw/gateway/base.h>
#include <apigw/gateway/claims.h>
#include <apigw/gateway/definition.h>
#include <apigw/gateway/exchange.h>
#include <apigw/gateway/gateway_response.h>
#include <apigw/gateway/integration.h>
#include <apigw/gateway/limits.h>
#include <apigw/gateway/model.h>
#include <apigw/gateway/template.h>

#endif
