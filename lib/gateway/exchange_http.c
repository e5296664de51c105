/* The order of checks of HTTP APIs (H1.1). The gateway answers preflights itself where no route matches OPTIONS. */
#include "gateway/exchange_state.h"

static const check http_checks[] = {
    {"domain", PHASE_NONE, gw_check_domain, NULL, NULL},
    {"stage", PHASE_NONE, gw_check_stage, NULL, NULL},
    {"route or preflight", PHASE_NONE, gw_check_route, NULL, NULL},
    {"throttle", PHASE_NONE, gw_check_admission_first, gw_take_admission, gw_fail_admission},
    {"IAM", PHASE_AUTHENTICATE, gw_check_iam, gw_take_iam, gw_fail_iam},
    {"token", PHASE_AUTHORIZER, gw_check_token, gw_take_token, gw_fail_token},
    {"Lambda authorizer", PHASE_AUTHORIZER, gw_check_authorizer, gw_take_authorizer, gw_fail_authorizer},
    {"decision", PHASE_AUTHORIZE, gw_check_decision, NULL, NULL},
    {"late throttle", PHASE_NONE, gw_check_admission, gw_take_admission, gw_fail_admission},
    {"integration", PHASE_INTEGRATION, gw_check_integration, gw_take_integration, gw_fail_integration},
};

const exchange_rules gw_exchange_http = {
    .checks = http_checks,
    .count = sizeof http_checks / sizeof *http_checks,
    .kinds = {APIGW_KIND_HTTP_2, APIGW_KIND_HTTP_1},
    .stage_unknown = APIGW_ERROR_RESPONSE_NO_ROUTE,
    .unsigned_request = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .no_signature = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .iam_refused = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .bad_signature = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .expired = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .unsupported = APIGW_ERROR_RESPONSE_CONFIGURATION,
    .throttled_function = APIGW_ERROR_RESPONSE_NO_PERMISSION,
    .bad_result = APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
    .authorizer_timeout = 10000,
    .function_timeout = 30000,
    .admits_first = true,
};
