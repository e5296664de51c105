/* Conditions of a policy's statements. */
#ifndef APIGW_AUTHORIZATION_CONDITION_H
#define APIGW_AUTHORIZATION_CONDITION_H

#include "authorization/verdict.h"
#include "text/slice.h"
#include <apigw/request.h>
#include <stdbool.h>

/* Whether a well-formed condition holds for a request, which may be NULL. `literal`: "${" begins no policy variable. */
verdict gw_condition_holds(slice condition, const apigw_request *request, bool literal);

/* Whether a text has a policy variable in it. */
bool gw_condition_has_variable(slice text);

#endif
