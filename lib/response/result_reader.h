/* Reading a function result that is as most functions return it. */
#ifndef APIGW_RESPONSE_RESULT_READER_H
#define APIGW_RESPONSE_RESULT_READER_H

#include "response/decoding.h"

/* Read the members of a result, its header fields, cookies and body in one pass over the copy, and set `d->is_read`.
 * A result that has anything that front ends treat differently, or refuse, is not read: only the copy was changed then.
 * Return APIGW_E_NOMEM when out of memory, else APIGW_OK. */
apigw_status gw_result_read_usual(decoding *d);

#endif
