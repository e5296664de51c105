/* The order of checks of Lambda function URLs (H1.70 to H1.72). */
#include "gateway/exchange_state.h"

static const check function_url_checks[] = {
    {"preflight", PHASE_NONE, gw_check_preflight, NULL, NULL},
    {"route", PHASE_NONE, gw_check_route, NULL, NULL},
    {"early throttle", PHASE_NONE, gw_check_admission_first, gw_take_admission, gw_fail_admission},
    {"IAM", PHASE_AUTHENTICATE, gw_check_iam, gw_take_iam, gw_fail_iam},
    {"decision", PHASE_AUTHORIZE, gw_check_decision, NULL, NULL},
    {"throttle", PHASE_NONE, gw_check_admission, gw_take_admission, gw_fail_admission},
    {"function", PHASE_INTEGRATION, gw_check_integration, gw_take_integration, gw_fail_integration},
};

const exchange_rules gw_exchange_function_url = {
    .checks = function_url_checks,
    .count = sizeof function_url_checks / sizeof *function_url_checks,
    .kinds = {APIGW_KIND_FUNCTION_URL, APIGW_KIND_FUNCTION_URL},
    .stage_unknown = APIGW_ERROR_RESPONSE_NO_ROUTE,
    .unsigned_request = APIGW_ERROR_RESPONSE_UNAUTHORIZED,
    .no_signature = APIGW_ERROR_RESPONSE_UNAUTHORIZED,
    .iam_refused = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .bad_signature = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .expired = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .unsupported = APIGW_ERROR_RESPONSE_FUNCTION_ERROR,
    .throttled_function = APIGW_ERROR_RESPONSE_THROTTLED,
    .bad_result = APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
    .function_timeout = 900000,
};
