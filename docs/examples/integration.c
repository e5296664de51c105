/* A method with a custom integration: integration DEFINITION METHOD TARGET BODY [STATUS REPLY]. Prints what is to be
 * sent, and the client's response when the endpoint replies with that status; STATUS "error" is a function that failed.
 * See docs/integrations.md. */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct method {
    apigw_integration *integration; /* once for the API */
    apigw_api *api;
    apigw_integration_call *call; /* once for a thread */
    apigw_request *request;
    apigw_response *reply, *response;
} method;

/* Once, when the API is made. */
static apigw_status load(method *m, const char *json, apigw_error *err) {
    apigw_error issue;
    apigw_status status = apigw_integration_compile(m->integration, json, APIGW_NTS, err);
    for (size_t i = 0; apigw_integration_issue_at(m->integration, i, &issue) == APIGW_OK; i++)
        fprintf(stderr, "warning: %s: %s\n", issue.pointer, issue.message);
    return status;
}

/* The request side: from the request to what is sent. */
static apigw_status prepare(method *m, apigw_error *err) {
    apigw_integration_call_reset(m->call);
    apigw_render *r = apigw_integration_call_render(m->call);
    apigw_status status = apigw_render_set_context(r, "{\"stage\":\"prod\",\"requestId\":\"id-1\"}", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_integration_request(m->integration, m->call, m->api, m->request, err);
    return status;
}

static void print_pairs(method *m, uint32_t list, const char *sign) {
    apigw_pair pair;
    for (size_t i = 0; apigw_integration_call_at(m->call, list, i, &pair) == APIGW_OK; i++)
        printf("%s %s: %s\n", sign, pair.name, pair.value);
}

/* What the host has to send. */
static void print_call(method *m) {
    size_t len;
    const char *uri = apigw_integration_call_get(m->call, APIGW_CALL_URI, NULL);
    const char *query = apigw_integration_call_get(m->call, APIGW_CALL_QUERY, NULL);
    const char *body = apigw_integration_call_body(m->call, &len);
    if (uri != NULL)
        printf("-> %s %s%s%s\n", apigw_integration_call_get(m->call, APIGW_CALL_METHOD, NULL), uri,
               query != NULL && *query != '\0' ? "?" : "", query != NULL ? query : "");
    print_pairs(m, APIGW_LIST_HEADERS, "->");
    if (len != 0)
        printf("-> %.*s\n", (int)len, body);
}

/* The response side: from the endpoint's reply to the client's response. */
static apigw_status respond(method *m, const char *status, const char *body, apigw_error *err) {
    if (apigw_integration_type(m->integration) == APIGW_INTEGRATION_MOCK)
        return apigw_integration_respond_mock(m->integration, m->call, m->api, m->request, m->response, err);
    if (strcmp(status, "error") == 0 || strcmp(status, "result") == 0)
        return apigw_integration_respond_function(m->integration, m->call, m->api, m->request, body, strlen(body),
                                                  *status == 'e' ? APIGW_DECODE_FUNCTION_ERROR : 0, m->response, err);
    apigw_response_set_status(m->reply, atoi(status), NULL);
    apigw_response_set_body(m->reply, body, strlen(body), 0, NULL);
    return apigw_integration_respond_endpoint(m->integration, m->call, m->api, m->request, m->reply, m->response, err);
}

static void print_response(method *m) {
    apigw_pair line;
    size_t len;
    const char *body = apigw_response_body(m->response, &len);
    printf("<- %d\n", (int)apigw_response_status(m->response));
    for (size_t i = 0; apigw_response_at(m->response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        printf("<- %s: %s\n", line.name, line.value);
    if (len != 0)
        printf("<- %.*s\n", (int)len, body);
}

static apigw_status run(method *m, int argc, char **argv) {
    apigw_error error = {0};
    apigw_status status = load(m, argv[1], &error);
    if (status == APIGW_OK)
        status = apigw_request_set(m->request, APIGW_FIELD_METHOD, argv[2], strlen(argv[2]), &error);
    if (status == APIGW_OK)
        status = apigw_request_set_target(m->request, argv[3], strlen(argv[3]), &error);
    if (status == APIGW_OK)
        status = apigw_request_set_body(m->request, argv[4], strlen(argv[4]), 0, &error);
    if (status == APIGW_OK)
        status = prepare(m, &error);
    if (status == APIGW_OK)
        print_call(m);
    if (status == APIGW_OK && argc == 7)
        status = respond(m, argv[5], argv[6], &error);
    else if (error.error_response != 0)
        (void)apigw_error_response(m->response, m->api, m->request, error.error_response, NULL);
    if (status != APIGW_OK)
        printf("%s%s%s: %s\n", apigw_status_name(status), *error.pointer != '\0' ? " at " : "", error.pointer,
               error.message);
    if (argc == 7 || error.error_response != 0)
        print_response(m);
    return status;
}

int main(int argc, char **argv) {
    method m = {apigw_integration_new(NULL, APIGW_KIND_REST),
                apigw_api_new(NULL, APIGW_KIND_REST),
                apigw_integration_call_new(NULL),
                apigw_request_new(NULL),
                apigw_response_new(NULL),
                apigw_response_new(NULL)};
    apigw_status status = APIGW_E_NOMEM;
    if (argc != 5 && argc != 7)
        fprintf(stderr, "integration DEFINITION METHOD TARGET BODY [STATUS REPLY]\n");
    else if (m.integration != NULL && m.api != NULL && m.call != NULL && m.request != NULL && m.reply != NULL &&
             m.response != NULL)
        status = run(&m, argc, argv);
    apigw_integration_free(m.integration);
    apigw_api_free(m.api);
    apigw_integration_call_free(m.call);
    apigw_request_free(m.request);
    apigw_response_free(m.reply);
    apigw_response_free(m.response);
    return status == APIGW_OK ? 0 : 1;
}
