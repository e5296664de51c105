/* The text of an ARN. */
#ifndef ROUTING_ARN_H
#define ROUTING_ARN_H

#include "text/slice.h"
#include <apigw/arn.h>

enum { ARN_PIECES = 14 };

/* Write the pieces of an ARN in order, including punctuation. Return how many; 0 when a part of its form is missing. */
size_t gw_arn_pieces(const apigw_arn *arn, slice pieces[ARN_PIECES]);

#endif
