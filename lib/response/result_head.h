/* The members of a function result before its body. Each call reads one of them and reports what is wrong with it. */
#ifndef APIGW_RESPONSE_RESULT_HEAD_H
#define APIGW_RESPONSE_RESULT_HEAD_H

#include "response/decoding.h"

apigw_status gw_result_read_status(decoding *d);
apigw_status gw_result_read_description(decoding *d);

/* Read `headers` into the single values, unless it does not count beside `multiValueHeaders` (B5.5). */
apigw_status gw_result_read_headers(decoding *d);

/* Read `multiValueHeaders`, which front ends without that member ignore (B3.9). */
apigw_status gw_result_read_multi_headers(decoding *d);

/* Make a Set-Cookie field of each string of `cookies`, before those in the headers (B3.8). */
apigw_status gw_result_read_cookies(decoding *d);

/* Return whether `headers` does not count, because `multiValueHeaders` is there. */
static inline bool result_ignores_headers(const decoding *d) {
    return decoding_has(d, RESULT_ONE_MAP) && decoding_is_there(d, RESULT_MULTI_HEADERS);
}

#endif
