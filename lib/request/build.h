/* What setters of a whole request share with those of one value. Each makes first what it needs. */
#ifndef APIGW_REQUEST_BUILD_H
#define APIGW_REQUEST_BUILD_H

#include "request/request.h"
#include "text/pairs.h"

/* A request target, ready to be set. */
typedef struct request_target {
    slice path, raw, query;
    slice host; /* the authority of an absolute target; at is NULL without one */
    pair_list parameters;
    bool query_mark; /* there is a "?" and nothing after it */
} request_target;

/* Make what gw_request_put_target() sets. Offsets of errors are within `text`. */
apigw_status gw_request_make_target(apigw_request *r, slice text, request_target *target, apigw_error *err);

/* Set path and query string. Host fields are the caller's concern. */
void gw_request_put_target(apigw_request *r, const request_target *target);

/* Copy a header value of a client as UTF-8 (F43). */
apigw_status gw_request_copy_line(apigw_request *r, slice text, slice *copied, apigw_error *err);

/* Report the error response to a client that sent what is refused (B8.19), unless the status is misuse or lack of
 * memory. Return `status`. */
apigw_status gw_request_refuse(apigw_status status, apigw_error *err);

#endif
