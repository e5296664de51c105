/* Header fields that the front end adds to responses. */
#ifndef APIGW_RESPONSE_ADDED_HEADERS_H
#define APIGW_RESPONSE_ADDED_HEADERS_H

#include "format/api.h"
#include "response/response.h"

/* Add the header fields whose values are fields of the request, in place of those that the function sent under the same
 * names. `of_function`: the response is a function's. `request` may be NULL. Return false when out of memory. */
bool gw_response_add_headers(apigw_response *r, const apigw_api *api, const apigw_request *request, bool of_function);

#endif
