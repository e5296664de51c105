/* The end of an exchange: error responses, gateway responses of REST APIs, CORS of the others, and the steps that bring
 * a response to the client. */
#include "gateway/exchange_state.h"
#include "json/writer.h"

/* ---- error responses -------------------------------------------------------------------------------------------- */

/* Customise an error response of a REST API (H1.36). */
static apigw_status apply_gateway_response(apigw_exchange *x) {
    const apigw_gateway_responses *set = x->is_built_in ? NULL : x->definition->responses;
    apigw_status status = APIGW_OK;
    slice context;
    if (set == NULL)
        return APIGW_OK;
    if (x->failure == NULL)
        x->failure = apigw_failure_new(&x->allocator);
    if (x->failure == NULL || gw_exchange_buffer(x, &x->text) == NULL)
        return APIGW_E_NOMEM;
    status = apigw_failure_set_response(x->failure, x->error_response, x->response, NULL);
    if (status == APIGW_OK && x->validation.at != NULL)
        status = apigw_failure_set_validation(x->failure, x->validation.at, x->validation.len, NULL);
    if (status == APIGW_OK && !gw_exchange_write_context(x, x->text))
        status = APIGW_E_NOMEM;
    if (status == APIGW_OK) {
        context.at = apigw_buffer_data(x->text, &context.len);
        status = apigw_failure_set_context(x->failure, context.at, context.len, NULL);
    }
    return status == APIGW_OK ? apigw_gateway_respond(x->response, set, x->failure, x->front, x->request, NULL)
                              : status;
}

/* Keep the body of the error response. Return false when out of memory. */
static bool keep_error_body(apigw_exchange *x) {
    size_t length = 0;
    const char *body = apigw_response_body(x->response, &length);
    x->error_body = length != 0 ? gw_exchange_copy(x, slice_of(body, length)) : slice_absent();
    return length == 0 || x->error_body.at != NULL;
}

outcome gw_exchange_refused(apigw_exchange *x, uint32_t error_response, slice why) {
    apigw_status status;
    x->error_response = error_response;
    x->log_error = why;
    if (x->rules->has_gateway_responses && !x->is_built_in)
        x->type = apigw_gateway_response_type_of(error_response);
    if (!keep_error_body(x))
        return gw_exchange_nomem(x);
    status = x->rules->has_gateway_responses ? apply_gateway_response(x) : APIGW_OK;
    return status == APIGW_E_NOMEM ? gw_exchange_nomem(x) : OUTCOME_REFUSED;
}

/* Make the built-in error response; one that the front end does not have becomes a failure of the function, or 500. */
static apigw_status make_error_response(apigw_exchange *x, uint32_t error_response) {
    apigw_status status = apigw_error_response(x->response, x->front, x->request, error_response, NULL);
    if (status == APIGW_E_UNSUPPORTED)
        status = apigw_error_response(x->response, x->front, x->request, APIGW_ERROR_RESPONSE_FUNCTION_ERROR, NULL);
    return status;
}

outcome gw_exchange_refuse_status(apigw_exchange *x, uint32_t error_response, int32_t status, slice why) {
    if (make_error_response(x, error_response) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    if (status != 0)
        (void)apigw_response_set_status(x->response, status, NULL);
    return gw_exchange_refused(x, error_response, why);
}

outcome gw_exchange_refuse(apigw_exchange *x, uint32_t error_response, slice why) {
    return gw_exchange_refuse_status(x, error_response, 0, why);
}

/* Refuse with another message, which lives until the next request. Its member has the name of the error response. */
static outcome refuse_with_message(apigw_exchange *x, uint32_t error_response, slice message) {
    apigw_buffer *out = gw_exchange_buffer(x, &x->text);
    slice body;
    if (out == NULL || make_error_response(x, error_response) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    body.at = apigw_response_body(x->response, &body.len);
    gw_buffer_begin(out);
    if (body.len > 2 && body.at[2] == 'M') /* as the built-in one has it */
        buffer_literal(out, "{\"Message\":");
    else
        buffer_literal(out, "{\"message\":");
    gw_json_write_bytes(out, message.at, message.len);
    buffer_byte(out, '}');
    if (gw_buffer_finish(out) != APIGW_OK)
        return gw_exchange_nomem(x);
    body.at = apigw_buffer_data(out, &body.len);
    if (apigw_response_set_body(x->response, body.at, body.len, 0, NULL) != APIGW_OK)
        return gw_exchange_nomem(x);
    return gw_exchange_refused(x, error_response, message);
}

outcome gw_exchange_refuse_written(apigw_exchange *x, uint32_t error_response, apigw_buffer *out) {
    slice message;
    if (gw_buffer_finish(out) != APIGW_OK)
        return gw_exchange_nomem(x);
    message.at = apigw_buffer_data(out, &message.len);
    message = gw_exchange_copy(x, message);
    return message.at != NULL ? refuse_with_message(x, error_response, message) : gw_exchange_nomem(x);
}

outcome gw_exchange_refuse_error(apigw_exchange *x, apigw_status status, const apigw_error *error, uint32_t otherwise) {
    const slice message = slice_of_string(error->message);
    if (status == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return gw_exchange_refuse(x, error->error_response != 0 ? error->error_response : otherwise,
                              gw_exchange_copy(x, message));
}

/* ---- reasons of the host ---------------------------------------------------------------------------------------- */

/* Texts of the reasons in the log. */
static const char *const reason_texts[APIGW_FAIL_LAST + 1] = {
    [APIGW_FAIL_TIMEOUT] = "timeout",
    [APIGW_FAIL_UNREACHABLE] = "unreachable",
    [APIGW_FAIL_PERMISSION] = "no permission",
    [APIGW_FAIL_UNSUPPORTED] = "the host does not know the step",
    [APIGW_FAIL_THROTTLED] = "throttled",
    [APIGW_FAIL_QUOTA] = "quota exceeded",
    [APIGW_FAIL_UNKNOWN_KEY] = "unknown API key",
    [APIGW_FAIL_INVALID_SIGNATURE] = "invalid signature",
    [APIGW_FAIL_EXPIRED] = "expired",
    [APIGW_FAIL_INVALID_TOKEN] = "invalid token",
    [APIGW_FAIL_MISS] = "not in the cache",
};

outcome gw_exchange_failed(apigw_exchange *x, uint32_t reason) {
    const exchange_rules *r = x->rules;
    const uint32_t responses[APIGW_FAIL_LAST + 1] = {
        [APIGW_FAIL_TIMEOUT] = APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT,
        [APIGW_FAIL_UNREACHABLE] = APIGW_ERROR_RESPONSE_FUNCTION_ERROR,
        [APIGW_FAIL_PERMISSION] = APIGW_ERROR_RESPONSE_NO_PERMISSION,
        [APIGW_FAIL_UNSUPPORTED] = r->unsupported,
        [APIGW_FAIL_THROTTLED] = APIGW_ERROR_RESPONSE_THROTTLED,
        [APIGW_FAIL_QUOTA] = APIGW_ERROR_RESPONSE_QUOTA,
        [APIGW_FAIL_UNKNOWN_KEY] = APIGW_ERROR_RESPONSE_API_KEY,
        [APIGW_FAIL_INVALID_SIGNATURE] = r->bad_signature,
        [APIGW_FAIL_EXPIRED] = r->expired,
        [APIGW_FAIL_INVALID_TOKEN] = APIGW_ERROR_RESPONSE_INVALID_TOKEN,
        [APIGW_FAIL_MISS] = r->unsupported,
    };
    return gw_exchange_refuse(x, responses[reason], slice_of_string(reason_texts[reason]));
}

/* ---- delivery --------------------------------------------------------------------------------------------------- */

static bool is_event(const apigw_exchange *x, const char *type) {
    return x->definition->kind == APIGW_DEFINITION_WEBSOCKET &&
           slice_is(gw_exchange_field(x, APIGW_FIELD_EVENT_TYPE), type);
}

/* A message of a WebSocket API gets a frame, or the connection is closed, or nothing is sent (H1.82). */
static void deliver_message(apigw_exchange *x) {
    enum { CLOSE_CODES = 1000, INTERNAL_ERROR = 1011 };
    const int32_t status = apigw_response_status(x->response);
    size_t length = 0;
    const char *body = apigw_response_body(x->response, &length);
    if (x->is_out_of_memory)
        x->close_code = INTERNAL_ERROR;
    else if (status >= CLOSE_CODES)
        x->close_code = (uint64_t)status;
    if (x->close_code != 0) {
        x->step = APIGW_STEP_CLOSE;
    } else {
        x->payload = slice_of(body, length);
        x->step = length != 0 ? APIGW_STEP_FRAME : APIGW_STEP_DONE;
    }
}

void gw_exchange_deliver(apigw_exchange *x, bool refused) {
    const int32_t status = apigw_response_status(x->response);
    if (is_event(x, "DISCONNECT")) {
        x->step = APIGW_STEP_DONE;
        return;
    }
    if (is_event(x, "MESSAGE")) {
        deliver_message(x);
        return;
    }
    if (!x->is_out_of_memory && apigw_cors_apply(x->response, x->front, x->request, NULL) == APIGW_E_NOMEM)
        gw_exchange_nomem(x);
    x->is_accepted = is_event(x, "CONNECT") && !refused && status < 300;
    x->step = APIGW_STEP_RESPOND;
}

uint32_t gw_exchange_after(const apigw_exchange *x) {
    return x->step == APIGW_STEP_RESPOND && x->relays ? APIGW_STEP_RELAY : APIGW_STEP_DONE;
}
