/* The order of checks of REST APIs (H1.1). The first one that fails decides; later ones do not run. */
#include "gateway/exchange_state.h"

static const check rest_checks[] = {
    {"domain", PHASE_NONE, gw_check_domain, NULL, NULL},
    {"stage", PHASE_NONE, gw_check_stage, NULL, NULL},
    {"route", PHASE_NONE, gw_check_route, NULL, NULL},
    {"resource policy", PHASE_AUTHORIZE, gw_check_policy, NULL, NULL},
    {"admission", PHASE_NONE, gw_check_admission_first, gw_take_admission, gw_fail_admission},
    {"IAM", PHASE_AUTHENTICATE, gw_check_iam, gw_take_iam, gw_fail_iam},
    {"token", PHASE_AUTHORIZER, gw_check_token, gw_take_token, gw_fail_token},
    {"Lambda authorizer", PHASE_AUTHORIZER, gw_check_authorizer, gw_take_authorizer, gw_fail_authorizer},
    {"decision", PHASE_AUTHORIZE, gw_check_decision, NULL, NULL},
    {"API key and usage plan", PHASE_NONE, gw_check_admission, gw_take_admission, gw_fail_admission},
    {"parameters and body", PHASE_NONE, gw_check_request, NULL, NULL},
    {"method cache", PHASE_NONE, gw_check_cache, gw_take_cache, gw_fail_cache},
    {"integration", PHASE_INTEGRATION, gw_check_integration, gw_take_integration, gw_fail_integration},
};

const exchange_rules gw_exchange_rest = {
    .checks = rest_checks,
    .count = sizeof rest_checks / sizeof *rest_checks,
    .kinds = {APIGW_KIND_REST, APIGW_KIND_REST},
    .stage_unknown = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .unsigned_request = APIGW_ERROR_RESPONSE_NO_ROUTE,
    .no_signature = APIGW_ERROR_RESPONSE_INCOMPLETE_SIGNATURE,
    .iam_refused = APIGW_ERROR_RESPONSE_DENIED,
    .bad_signature = APIGW_ERROR_RESPONSE_INVALID_SIGNATURE,
    .expired = APIGW_ERROR_RESPONSE_EXPIRED_TOKEN,
    .unsupported = APIGW_ERROR_RESPONSE_CONFIGURATION,
    .throttled_function = APIGW_ERROR_RESPONSE_NO_PERMISSION,
    .bad_result = APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
    .authorizer_timeout = 29000,
    .function_timeout = 29000,
    .unreachable_status = 504,
    .unresolved_status = 500,
    .has_gateway_responses = true,
};
