/* The order of checks of WebSocket APIs (H1.80 to H1.83), for each of the three events: the authorizer and the API key
 * are those of $connect, size and model those of a message. */
#include "core/buffer.h"
#include "gateway/exchange_state.h"
#include <apigw/selection.h>

/* ---- events ----------------------------------------------------------------------------------------------------- */

static bool is_message(const apigw_exchange *x) {
    return slice_is(gw_exchange_field(x, APIGW_FIELD_EVENT_TYPE), "MESSAGE");
}

static bool is_connect(const apigw_exchange *x) {
    return slice_is(gw_exchange_field(x, APIGW_FIELD_EVENT_TYPE), "CONNECT");
}

static outcome close_connection(apigw_exchange *x, int32_t code, slice why) {
    apigw_response_reset(x->response);
    x->close_code = (uint64_t)code;
    x->close_reason = why;
    x->log_error = why;
    return OUTCOME_REFUSED;
}

/* Size and type of a message (A7.1). */
outcome gw_check_message(apigw_exchange *x) {
    enum { MESSAGE_MAX = 131072, BINARY = 1003, TOO_BIG = 1009 };
    size_t length = 0;
    if (!is_message(x) && !is_connect(x) && !slice_is(gw_exchange_field(x, APIGW_FIELD_EVENT_TYPE), "DISCONNECT"))
        return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_FORBIDDEN, SLICE("the event has no type"));
    if (!is_message(x))
        return OUTCOME_SKIPPED;
    (void)apigw_request_body(x->request, &length);
    if ((x->flags & APIGW_EXCHANGE_BINARY) != 0)
        return close_connection(x, BINARY, SLICE("binary messages are not supported"));
    return length > MESSAGE_MAX ? close_connection(x, TOO_BIG, SLICE("the message is too long")) : OUTCOME_PASSED;
}

/* ---- routes ----------------------------------------------------------------------------------------------------- */

/* The route key that the selection expression gives for a message (C3.2); absent: it cannot be evaluated. */
static bool select_key(apigw_exchange *x, slice *key) {
    const slice expression = x->definition->selection;
    size_t length = 0;
    const char *body = apigw_request_body(x->request, &length);
    apigw_status status;
    *key = SLICE("$default");
    if (gw_exchange_buffer(x, &x->text) == NULL)
        return false;
    if (expression.len == 0 || body == NULL)
        return true;
    status = apigw_route_select(expression.at, expression.len, body, length, x->text, NULL);
    if (status == APIGW_OK)
        key->at = apigw_buffer_data(x->text, &key->len);
    return status != APIGW_E_NOMEM;
}

static outcome match_key(apigw_exchange *x, slice key) {
    const slice type = gw_exchange_field(x, APIGW_FIELD_EVENT_TYPE);
    const apigw_definition *d = x->definition;
    apigw_match match;
    if (apigw_router_match(d->router, type.at, type.len, key.at, key.len, &match) != APIGW_OK)
        return OUTCOME_SKIPPED;
    x->route = d->by_index[match.id];
    x->integration = x->route->integration;
    (void)apigw_api_set_switch(x->front, APIGW_SWITCH_ROUTE_RESPONSE, x->route->has_responses, NULL);
    if (apigw_request_set(x->request, APIGW_FIELD_ROUTE_KEY, x->route->key.at, x->route->key.len, NULL) != APIGW_OK)
        return gw_exchange_nomem(x);
    return OUTCOME_PASSED;
}

/* A missing $connect accepts, a missing $disconnect is passed over; a message without a route is forbidden (H1.82). */
static outcome check_message_route(apigw_exchange *x) {
    slice key = slice_absent();
    outcome result;
    if (is_message(x) && !select_key(x, &key))
        return gw_exchange_nomem(x);
    if (!is_message(x))
        key = is_connect(x) ? SLICE("$connect") : SLICE("$disconnect");
    result = match_key(x, key);
    if (result != OUTCOME_SKIPPED)
        return result;
    apigw_response_reset(x->response);
    return is_message(x) ? gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_NO_ROUTE, SLICE("no route matches"))
                         : OUTCOME_RESPONDED;
}

/* ---- checks that belong to one event ---------------------------------------------------------------------------- */

static outcome check_connect_iam(apigw_exchange *x) {
    return is_connect(x) ? gw_check_iam(x) : OUTCOME_SKIPPED;
}

static outcome check_connect_authorizer(apigw_exchange *x) {
    return is_connect(x) ? gw_check_authorizer(x) : OUTCOME_SKIPPED;
}

static outcome check_connect_decision(apigw_exchange *x) {
    return is_connect(x) ? gw_check_decision(x) : OUTCOME_SKIPPED;
}

static outcome check_key_or_throttle_first(apigw_exchange *x) {
    return is_connect(x) || is_message(x) ? gw_check_admission_first(x) : OUTCOME_SKIPPED;
}

static outcome check_key_or_throttle(apigw_exchange *x) {
    return is_connect(x) || is_message(x) ? gw_check_admission(x) : OUTCOME_SKIPPED;
}

/* The model of a message: that of the key that the model selection expression gives, else that of $default. */
static const definition_model *message_model(apigw_exchange *x, bool *nomem) {
    const definition_model *found = NULL;
    size_t length = 0;
    const char *body = apigw_request_body(x->request, &length);
    slice key = SLICE("$default");
    *nomem = false;
    if (x->route->model_selection.len != 0 && body != NULL) {
        if (gw_exchange_buffer(x, &x->text) == NULL) {
            *nomem = true;
            return NULL;
        }
        if (apigw_route_select(x->route->model_selection.at, x->route->model_selection.len, body, length, x->text,
                               NULL) == APIGW_OK)
            key.at = apigw_buffer_data(x->text, &key.len);
    }
    LIST_EACH(definition_model_use, use, x->route->models) {
        if (slice_equal(use->media_type, key))
            return use->model;
        if (slice_is(use->media_type, "$default"))
            found = use->model;
    }
    return found;
}

outcome gw_check_model(apigw_exchange *x) {
    const definition_model *model;
    apigw_error error;
    apigw_status status;
    size_t length = 0;
    const char *body = apigw_request_body(x->request, &length);
    bool nomem;
    if (!is_message(x) || x->route->models.count == 0)
        return OUTCOME_SKIPPED;
    model = message_model(x, &nomem);
    if (x->violations == NULL)
        x->violations = apigw_violations_new(&x->allocator);
    if (nomem || x->violations == NULL)
        return gw_exchange_nomem(x);
    if (model == NULL)
        return OUTCOME_SKIPPED;
    status = apigw_model_validate(x->definition->compiled_models, model->compiled, APIGW_NTS, body != NULL ? body : "",
                                  length, x->violations, &error);
    return status == APIGW_OK ? OUTCOME_PASSED
                              : gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_BAD_REQUEST_BODY);
}

/* ---- the list --------------------------------------------------------------------------------------------------- */

static const check websocket_checks[] = {
    {"message", PHASE_NONE, gw_check_message, NULL, NULL},
    {"domain", PHASE_NONE, gw_check_domain, NULL, NULL},
    {"stage", PHASE_NONE, gw_check_stage, NULL, NULL},
    {"route", PHASE_NONE, check_message_route, NULL, NULL},
    {"early API key and throttle", PHASE_NONE, check_key_or_throttle_first, gw_take_admission, gw_fail_admission},
    {"IAM", PHASE_AUTHENTICATE, check_connect_iam, gw_take_iam, gw_fail_iam},
    {"Lambda authorizer", PHASE_AUTHORIZER, check_connect_authorizer, gw_take_authorizer, gw_fail_authorizer},
    {"decision", PHASE_AUTHORIZE, check_connect_decision, NULL, NULL},
    {"API key and throttle", PHASE_NONE, check_key_or_throttle, gw_take_admission, gw_fail_admission},
    {"model", PHASE_NONE, gw_check_model, NULL, NULL},
    {"integration", PHASE_INTEGRATION, gw_check_integration, gw_take_integration, gw_fail_integration},
};

const exchange_rules gw_exchange_websocket = {
    .checks = websocket_checks,
    .count = sizeof websocket_checks / sizeof *websocket_checks,
    .kinds = {APIGW_KIND_WEBSOCKET, APIGW_KIND_WEBSOCKET},
    .stage_unknown = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .unsigned_request = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .no_signature = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .iam_refused = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .bad_signature = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .expired = APIGW_ERROR_RESPONSE_FORBIDDEN,
    .unsupported = APIGW_ERROR_RESPONSE_NO_PERMISSION,
    .throttled_function = APIGW_ERROR_RESPONSE_NO_PERMISSION,
    .bad_result = APIGW_ERROR_RESPONSE_MALFORMED_RESULT,
    .authorizer_timeout = 29000,
    .function_timeout = 29000,
};
