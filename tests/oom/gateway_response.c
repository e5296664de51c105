/* The rows of the allocation sweep for include/apigw/gateway/gateway_response.h. */
#include "scenes.h"

static char much[6000]; /* more than a handle has at first */

static void with_responses(scene *s) {
    memset(much, 'a', sizeof much);
    s->gateway_responses = apigw_gateway_responses_new(&s->allocator);
    need(s->gateway_responses != NULL, "responses");
}

static void with_failure(scene *s) {
    memset(much, 'a', sizeof much);
    s->failure = apigw_failure_new(&s->allocator);
    need(s->failure != NULL &&
             apigw_failure_set(s->failure, APIGW_GATEWAY_RESPONSE_THROTTLED, 0, "m", 1, NULL) == APIGW_OK,
         "failure");
}

static apigw_status new_responses(scene *s) {
    s->gateway_responses = apigw_gateway_responses_new(&s->allocator);
    return s->gateway_responses != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_failure(scene *s) {
    s->failure = apigw_failure_new(&s->allocator);
    return s->failure != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status add_response_parameter(scene *s) {
    return apigw_gateway_responses_add_parameter(s->gateway_responses, APIGW_GATEWAY_RESPONSE_THROTTLED,
                                                 "gatewayresponse.header.x", APIGW_NTS, "context.a", APIGW_NTS, NULL);
}

static apigw_status add_response_template(scene *s) {
    return apigw_gateway_responses_add_template(s->gateway_responses, APIGW_GATEWAY_RESPONSE_THROTTLED, "text/plain",
                                                APIGW_NTS, "$context.a$context.error.messageString$stageVariables.v",
                                                APIGW_NTS, NULL);
}

static void with_entry(scene *s) {
    with_responses(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->buffer != NULL && add_response_parameter(s) == APIGW_OK && add_response_template(s) == APIGW_OK, "entry");
}

static void with_throttled(scene *s) {
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    s->request = apigw_request_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    need(s->api != NULL && s->request != NULL && s->response != NULL, "request");
    need(apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_THROTTLED, NULL) == APIGW_OK &&
             apigw_api_add(s->api, APIGW_LIST_STAGE_VARIABLES, "v", 1, "w", 1, NULL) == APIGW_OK,
         "error response");
}

static void with_failing(scene *s) {
    with_entry(s);
    with_failure(s);
    with_throttled(s);
    need(apigw_failure_set_context(s->failure, "{\"a\":[1,{}],\"error\":{\"x\":1}}", APIGW_NTS, NULL) == APIGW_OK,
         "context");
}

static void with_built_in(scene *s) {
    with_failure(s);
    with_throttled(s);
}

static apigw_status describe_responses(scene *s) {
    return apigw_gateway_responses_describe(s->gateway_responses, APIGW_GATEWAY_RESPONSE_THROTTLED, s->buffer, NULL);
}

static apigw_status set_failure(scene *s) {
    return apigw_failure_set(s->failure, APIGW_GATEWAY_RESPONSE_THROTTLED, 0, much, sizeof much, NULL);
}

static apigw_status set_failure_response(scene *s) {
    return apigw_failure_set_response(s->failure, APIGW_ERROR_RESPONSE_THROTTLED, s->response, NULL);
}

static apigw_status set_failure_validation(scene *s) {
    return apigw_failure_set_validation(s->failure, much, sizeof much, NULL);
}

static apigw_status set_failure_context(scene *s) {
    return apigw_failure_set_context(s->failure, "{\"a\":[1,{\"b\":\"c\"}]}", APIGW_NTS, NULL);
}

static apigw_status respond(scene *s) {
    const apigw_status status =
        apigw_gateway_respond(s->response, s->gateway_responses, s->failure, s->api, s->request, NULL);
    if (status == APIGW_E_NOMEM)
        check(&checks, apigw_response_status(s->response) == 500 && apigw_response_body(s->response, NULL) == NULL,
              "gateway responses: the response has status %d", (int)apigw_response_status(s->response));
    return status;
}

static const char *const never[] = {
    "apigw_gateway_response_type_name",
    "apigw_gateway_response_type_by_name",
    "apigw_gateway_response_type_of",
    "apigw_gateway_responses_free",
    "apigw_gateway_responses_add",
    "apigw_gateway_responses_set_status",
    "apigw_failure_free",
};

static const oom_row rows[] = {
    {"apigw_gateway_responses_new", "", nothing, new_responses, check_new, OOM_FAILS},
    {"apigw_gateway_responses_add_parameter", "", with_responses, add_response_parameter, NULL, OOM_FAILS},
    {"apigw_gateway_responses_add_template", "", with_responses, add_response_template, NULL, OOM_FAILS},
    {"apigw_gateway_responses_describe", "", with_entry, describe_responses, NULL, OOM_FAILS},
    {"apigw_failure_new", "", nothing, new_failure, check_new, OOM_FAILS},
    {"apigw_failure_set", "", with_failure, set_failure, NULL, OOM_FAILS},
    {"apigw_failure_set_response", "", with_built_in, set_failure_response, NULL, OOM_FAILS},
    {"apigw_failure_set_validation", "", with_failure, set_failure_validation, NULL, OOM_FAILS},
    {"apigw_failure_set_context", "", with_failure, set_failure_context, NULL, OOM_FAILS},
    {"apigw_gateway_respond", "customised", with_failing, respond, NULL, OOM_FAILS},
    {"apigw_gateway_respond", "built-in", with_built_in, respond, NULL, OOM_FAILS},
};

const oom_table oom_gateway_response = {"include/apigw/gateway/gateway_response.h", OOM_LIST(never), OOM_LIST(rows)};
