/* Decoding a function result, with or without a sink for diagnostics. */
#ifndef APIGW_RESPONSE_DECODE_H
#define APIGW_RESPONSE_DECODE_H

#include "response/response.h"
#include "response/sink.h"

/* Decode a result into `r`, which is emptied first; the result may be in the memory of `r`. With a sink, which is
 * empty, decoding goes on after errors, reports all of them, and finishes the sink; `err` is then not NULL, and
 * unspecified unless APIGW_E_ARGUMENT, APIGW_E_UNSUPPORTED or APIGW_E_NOMEM is returned. */
apigw_status gw_response_decode(apigw_response *r, const apigw_api *api, const apigw_request *request, slice json,
                                uint32_t flags, diagnostic_sink *sink, apigw_error *err);

/* Read a prelude without its delimiter into an empty response (E1.3). After an error the content of the response is
 * unspecified. */
apigw_status gw_response_decode_prelude(apigw_response *r, const apigw_api *api, slice json, apigw_error *err);

#endif
