/* The function that the bridge to jansson needs beyond the public API. It is implemented in response/response.c and
 * declared here because the bridge is in a lower layer. */
#ifndef JSON_BRIDGE_H
#define JSON_BRIDGE_H

#include <apigw/response.h>

/* Set the body to a copy of JSON text, and Content-Type to application/json unless there is one. On failure the
 * response is unchanged. */
apigw_status gw_response_set_json(apigw_response *r, const char *text, size_t n, apigw_error *err);

#endif
