/* Numbers as Java reads, computes and prints them, without the C library: its functions follow the locale. */
#ifndef GATEWAY_NUMBERS_H
#define GATEWAY_NUMBERS_H

#include "gateway/values.h"

enum {
    NUMBER_DOUBLE_MAX = 26,   /* bytes of a double as text */
    NUMBER_DIGITS_MAX = 4096, /* digits of a number that arithmetic gives; beyond, it is refused */
    NUMBER_LONG_STEPS = 32    /* steps of making a double of a number of any length, and one for STEP_BYTES */
};

/* Make a number of its text in the grammar of JSON; leading zeros, a leading or final point are allowed. Without
 * fraction and exponent: an integer of the fitting kind. Else a double, or, over 18 bytes long, a decimal. The text is
 * not copied. */
value gw_number_from_text(slice text);

/* Return the double nearest to a decimal text; exact to the last bit. Infinity where it is too large. */
double gw_number_to_double(slice text);

/* Double.toString(): shortest digits that read back, "1.0E10" outside of 0.001 to 10^7. Return the length. */
size_t gw_number_print_double(char out[NUMBER_DOUBLE_MAX], double number);

/* BigDecimal.toString() of a decimal text, in the arena. at is NULL when out of memory. */
slice gw_number_print_decimal(arena *memory, slice text);

/* Number.doubleValue(), longValue() and intValue(). A double that is too large becomes the nearest integer; of a longer
 * integer or a decimal the lowest bits stay. */
double gw_number_as_double(value v);
int64_t gw_number_as_long(value v);
int32_t gw_number_as_int(value v);

/* 0, 1 or -1, by value; 1 of NaN. */
int gw_number_sign(value v);

/* Return the steps that reading a number costs, as when it is printed or compared: one for STEP_BYTES of its text. A
 * double costs more the further it is from 1. */
uint64_t gw_number_steps(value v);

/* Java's + - * / % on two numbers of any kind: the operator is that character. Integers become wider, never wrap. The
 * caller excludes division by zero. `*steps` is what the work may cost, and is lowered by what it costs: for long
 * numbers that is the product of their lengths. `*status` is APIGW_E_VALUE where Java throws, APIGW_E_SIZE when the
 * result would be too long or, with `*steps` 0, when the steps do not suffice, APIGW_E_NOMEM, or APIGW_OK. */
value gw_number_compute(arena *memory, uint64_t *steps, char operator, value a, value b, apigw_status *status);

#endif
