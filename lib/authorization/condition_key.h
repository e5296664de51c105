/* Condition keys: the values that a request gives them. */
#ifndef APIGW_AUTHORIZATION_CONDITION_KEY_H
#define APIGW_AUTHORIZATION_CONDITION_KEY_H

#include "authorization/verdict.h"
#include "text/slice.h"
#include <apigw/request.h>

/* The value of a key. */
typedef struct key_value {
    verdict is_present; /* INDETERMINATE: the request does not say */
    slice text;         /* at is NULL when it is a time */
    int64_t time_ms;    /* when it is one */
} key_value;

/* Return the value of a key; letter case of its name does not count. A key that is not known, and any key without a
 * request, is indeterminate. */
key_value gw_condition_key(slice name, const apigw_request *request);

#endif
