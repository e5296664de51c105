/* The resource policy of an API and a request. */
#ifndef GATEWAY_EXCHANGE_POLICY_H
#define GATEWAY_EXCHANGE_POLICY_H

#include "gateway/definition_model.h"

/* The ARN of an API in patterns and requests of the short form. */
#define POLICY_SHORT_ARN "arn:aws:execute-api:-:-:-"

enum policy_effect { POLICY_SILENT, POLICY_ALLOWS, POLICY_DENIES };

/* A caller: both are absent for one that is not known. One that is not verified yet is any caller: a statement that
 * names or excludes some does not apply. */
typedef struct policy_caller {
    slice arn, account;
    bool unverified;
} policy_caller;

/* Evaluate the policy for the ARN of a request: a Deny counts before every Allow. `scratch` is working memory. Return
 * false when out of memory. */
bool gw_policy_evaluate(const apigw_definition *d, slice arn, const policy_caller *caller, const apigw_request *request,
                        arena *scratch, enum policy_effect *out);

#endif
