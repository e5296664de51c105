/* Customises the error responses of a REST API: the program of docs/gateway-responses.md. */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>

typedef struct gateway {
    apigw_api *api;
    apigw_gateway_responses *responses; /* of the API */
    apigw_failure *failure;
    apigw_request *request;
    apigw_response *response;
} gateway;

/* What the API's author customised: CORS for all errors of the client, and a page for unknown paths. */
static apigw_status add_entries(apigw_gateway_responses *responses, apigw_error *err) {
    const uint32_t unknown = APIGW_GATEWAY_RESPONSE_MISSING_AUTHENTICATION_TOKEN;
    apigw_status status = apigw_gateway_responses_add_parameter(
        responses, APIGW_GATEWAY_RESPONSE_DEFAULT_4XX, "gatewayresponse.header.Access-Control-Allow-Origin", APIGW_NTS,
        "method.request.header.Origin", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_gateway_responses_set_status(responses, unknown, 404, err);
    if (status == APIGW_OK)
        status = apigw_gateway_responses_add_template(
            responses, unknown, "application/json", APIGW_NTS,
            "{\"error\": $context.error.messageString, \"request\": \"$context.requestId\"}", APIGW_NTS, err);
    return status;
}

static apigw_status build(apigw_request *request, apigw_error *err) {
    apigw_status status = apigw_request_set(request, APIGW_FIELD_METHOD, "GET", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set_target(request, "/nowhere", APIGW_NTS, err);
    if (status == APIGW_OK)
        status =
            apigw_request_add(request, APIGW_LIST_HEADERS, "Origin", APIGW_NTS, "https://app.example", APIGW_NTS, err);
    return status;
}

/* The built-in error response first, then what the API makes of it. */
static apigw_status fail(gateway *g, uint32_t error_response, apigw_error *err) {
    apigw_pair line;
    apigw_status status = apigw_error_response(g->response, g->api, g->request, error_response, err);
    if (status == APIGW_OK)
        status = apigw_failure_set_response(g->failure, error_response, g->response, err);
    if (status == APIGW_OK)
        status = apigw_failure_set_context(g->failure, "{\"requestId\":\"id-1\"}", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_gateway_respond(g->response, g->responses, g->failure, g->api, g->request, err);
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(g->response));
    for (size_t i = 0; apigw_response_at(g->response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        printf("%s: %s\n", line.name, line.value);
    printf("\n%s\n", (const char *)apigw_response_body(g->response, NULL));
    return status;
}

int main(void) {
    gateway g = {apigw_api_new(NULL, APIGW_KIND_REST), apigw_gateway_responses_new(NULL), apigw_failure_new(NULL),
                 apigw_request_new(NULL), apigw_response_new(NULL)};
    apigw_error err = {0};
    int failed = g.api == NULL || g.responses == NULL || g.failure == NULL || g.request == NULL || g.response == NULL;
    if (!failed)
        failed = add_entries(g.responses, &err) != APIGW_OK || build(g.request, &err) != APIGW_OK ||
                 fail(&g, APIGW_ERROR_RESPONSE_NO_ROUTE, &err) != APIGW_OK ||
                 fail(&g, APIGW_ERROR_RESPONSE_API_KEY, &err) != APIGW_OK ||
                 fail(&g, APIGW_ERROR_RESPONSE_INTEGRATION_TIMEOUT, &err) != APIGW_OK;
    if (failed)
        fprintf(stderr, "%s\n", err.message);
    apigw_response_free(g.response);
    apigw_request_free(g.request);
    apigw_failure_free(g.failure);
    apigw_gateway_responses_free(g.responses);
    apigw_api_free(g.api);
    return failed;
}
