/* Claims as the front ends deliver them: every claim is a text. */
#ifndef GATEWAY_CLAIMS_TEXT_H
#define GATEWAY_CLAIMS_TEXT_H

#include "core/buffer.h"
#include "gateway/value_text.h"
#include <apigw/gateway/claims.h>

/* How an authorizer writes claims (D.3, G.10). */
typedef struct claims_style {
    const char *open, *separator, *close; /* of a claim that is an array */
    bool dates;                           /* `exp` and `iat` are dates, as java.util.Date writes them */
} claims_style;

/* Append the claims as a JSON object of texts, in their order and without those that are null. `piece` is working
 * memory. Return false when out of memory or when a claim is nested too deeply. */
bool gw_claims_write(apigw_buffer *out, const value_map *claims, const claims_style *style, value_walk *walk,
                     apigw_buffer *piece);

/* Forget the last token, and release memory beyond what is retained. */
void gw_claims_reset(apigw_claims *claims);

#endif
