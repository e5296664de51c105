/* What the bridge to jansson asks of the response beyond the public API. It stands here, and is implemented in
 * message/response.c, because a file that includes <jansson.h> can include no header of the schemas: names clash. */
#ifndef JSON_BRIDGE_H
#define JSON_BRIDGE_H

#include <apigw/response.h>

/* Sets the body to JSON text, copied, and Content-Type to application/json unless there is one. On failure the response
 * is as it was. */
apigw_status gw_response_set_json(apigw_response *r, const char *text, size_t n, apigw_error *err);

#endif
