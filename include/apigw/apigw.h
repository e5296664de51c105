/**
 * @file apigw.h
 * The whole library, but for jansson.h.
 */
#ifndef APIGW_APIGW_H
#define APIGW_APIGW_H

#include <apigw/api.h>
#include <apigw/arn.h>
#include <apigw/authorization.h>
#include <apigw/base.h>
#include <apigw/buffer.h>
#include <apigw/check.h>
#include <apigw/codec.h>
#include <apigw/cors.h>
#include <apigw/function.h>
#include <apigw/http.h>
#include <apigw/introspection.h>
#include <apigw/kinds.h>
#include <apigw/names.h>
#include <apigw/options.h>
#include <apigw/prelude.h>
#include <apigw/request.h>
#include <apigw/response.h>
#include <apigw/router.h>
#include <apigw/runtime.h>
#include <apigw/selection.h>
#include <apigw/validation.h>

#endif
