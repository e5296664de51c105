/* Conditions of a policy's statements. */
#ifndef APIGW_AUTHORIZATION_CONDITION_H
#define APIGW_AUTHORIZATION_CONDITION_H

#include "text/slice.h"
#include <apigw/request.h>
#include <stdbool.h>

/* Three-valued: what cannot be told is neither. */
typedef enum verdict { NO, YES, UNTOLD } verdict;

/* Both hold: what is false decides, then what cannot be told. */
static inline verdict verdict_and(verdict a, verdict b) {
    if (a == NO || b == NO)
        return NO;
    return a == YES && b == YES ? YES : UNTOLD;
}

static inline verdict verdict_or(verdict a, verdict b) {
    if (a == YES || b == YES)
        return YES;
    return a == NO && b == NO ? NO : UNTOLD;
}

static inline verdict verdict_not(verdict a) {
    return a == UNTOLD ? UNTOLD : a == YES ? NO : YES;
}

/* Whether a condition, valid in form, holds for a request; `request` may be NULL. `literal`: "${" is like any text. */
verdict gw_condition_holds(slice condition, const apigw_request *request, bool literal);

/* Whether a text has a policy variable in it. */
bool gw_condition_has_variable(slice text);

#endif
