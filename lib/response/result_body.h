/* The body of a function result, and the flag that says whether it is base64. */
#ifndef APIGW_RESPONSE_RESULT_BODY_H
#define APIGW_RESPONSE_RESULT_BODY_H

#include "response/decoding.h"

/* Read isBase64Encoded, and then the body. */
apigw_status gw_result_read_body(decoding *d);

/* Take the whole result as the body (B3.2, B4.2): a JSON value, or, when it is no JSON, with `value.at` NULL. */
apigw_status gw_result_infer(decoding *d, slice value);

#endif
