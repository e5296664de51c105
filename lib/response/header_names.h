/* Header fields as a front end sends them: under other names, or not at all. */
#ifndef APIGW_RESPONSE_HEADER_NAMES_H
#define APIGW_RESPONSE_HEADER_NAMES_H

#include "response/decoding.h"

/* Rename, drop and respell the header fields of the response. Framing fields never leave under their own names. */
apigw_status gw_headers_normalize_names(decoding *d);

/* Check the limit on the bytes of all header fields (A5.8). */
apigw_status gw_headers_check_size(decoding *d);

/* Keep the header fields and the body that are sent for the type of the event (B7.2, B7.3). */
void gw_headers_keep_for_event(decoding *d);

#endif
