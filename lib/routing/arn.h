/* The inside of arn.c. */
#ifndef ROUTING_ARN_H
#define ROUTING_ARN_H

#include "text/slice.h"
#include <apigw/arn.h>

enum { ARN_PIECES = 14 };

/* The pieces of an ARN in their order, punctuation among them. Returns how many; 0 when a part of its form is missing.
 */
size_t gw_arn_pieces(const apigw_arn *arn, slice pieces[ARN_PIECES]);

#endif
