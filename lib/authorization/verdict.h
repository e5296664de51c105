/* Three-valued logic. */
#ifndef APIGW_AUTHORIZATION_VERDICT_H
#define APIGW_AUTHORIZATION_VERDICT_H

/* What cannot be evaluated is indeterminate. */
typedef enum verdict { NO, YES, INDETERMINATE } verdict;

/* Whether both hold: NO decides, then INDETERMINATE. */
static inline verdict verdict_and(verdict a, verdict b) {
    if (a == NO || b == NO)
        return NO;
    return a == YES && b == YES ? YES : INDETERMINATE;
}

/* Whether one of them holds: YES decides, then INDETERMINATE. */
static inline verdict verdict_or(verdict a, verdict b) {
    if (a == YES || b == YES)
        return YES;
    return a == NO && b == NO ? NO : INDETERMINATE;
}

static inline verdict verdict_not(verdict a) {
    return a == INDETERMINATE ? INDETERMINATE : a == YES ? NO : YES;
}

#endif
