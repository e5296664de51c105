/* Dates in conditions: ISO 8601, or seconds since 1970. */
#ifndef APIGW_AUTHORIZATION_CONDITION_DATE_H
#define APIGW_AUTHORIZATION_CONDITION_DATE_H

#include "text/slice.h"
#include <stdbool.h>
#include <stdint.h>

/* A point in time. */
typedef struct moment {
    int64_t seconds; /* since 1970 */
    int fraction;    /* milliseconds from 0 to 999 */
} moment;

/* Parse an integer, seconds since 1970. */
bool gw_condition_parse_seconds(slice text, moment *to);

/* Parse a date, a date and time, or seconds. */
bool gw_condition_parse_date(slice text, moment *to);

#endif
