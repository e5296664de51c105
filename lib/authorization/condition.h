/* Conditions of a policy's statements. */
#ifndef APIGW_AUTHORIZATION_CONDITION_H
#define APIGW_AUTHORIZATION_CONDITION_H

#include "text/slice.h"
#include <apigw/request.h>
#include <stdbool.h>

/* Three-valued logic: what cannot be evaluated is indeterminate. */
typedef enum verdict { NO, YES, INDETERMINATE } verdict;

/* Return whether both hold: NO decides, then INDETERMINATE. */
static inline verdict verdict_and(verdict a, verdict b) {
    if (a == NO || b == NO)
        return NO;
    return a == YES && b == YES ? YES : INDETERMINATE;
}

/* Return whether one of them holds: YES decides, then INDETERMINATE. */
static inline verdict verdict_or(verdict a, verdict b) {
    if (a == YES || b == YES)
        return YES;
    return a == NO && b == NO ? NO : INDETERMINATE;
}

static inline verdict verdict_not(verdict a) {
    return a == INDETERMINATE ? INDETERMINATE : a == YES ? NO : YES;
}

/* Return whether a well-formed condition holds for a request, which may be NULL. `literal`: "${" begins no policy
 * variable. */
verdict gw_condition_holds(slice condition, const apigw_request *request, bool literal);

/* Return whether a text has a policy variable in it. */
bool gw_condition_has_variable(slice text);

#endif
