/* The header fields of a response from the two maps of a function result. */
#ifndef APIGW_RESPONSE_HEADER_MERGE_H
#define APIGW_RESPONSE_HEADER_MERGE_H

#include "response/decoding.h"

/* Add the fields of `headers` and `multiValueHeaders` to the response: those of the map that comes first, then those of
 * the other (B2.5, "B1 merging"). */
apigw_status gw_headers_merge(decoding *d);

#endif
