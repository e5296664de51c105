/* The gateway's side of an authorizer: gate KIND BACKEND METHOD-ARN SOURCE-IP [error|simple] reads what the authorizer
 * returned, or with "error" what it failed with, and prints what the client gets or what the backend finds. */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

/* Print the front end's error response. */
static int refuse(const apigw_api *api, uint32_t error_response) {
    apigw_response *response = apigw_response_new(NULL);
    int ok = apigw_error_response(response, api, NULL, error_response, NULL) == APIGW_OK;
    if (ok)
        printf("%d %s\n", (int)apigw_response_status(response), (const char *)apigw_response_body(response, NULL));
    apigw_response_free(response);
    return ok ? 0 : 1;
}

/* Decide about one request. */
static int decide(const apigw_api *api, const apigw_authorization *a, const char *arn, apigw_request *request,
                  apigw_buffer *out) {
    static const char place[] = "/requestContext/authorizer";
    apigw_decision decision;
    apigw_error error;
    if (apigw_authorization_evaluate(a, arn, APIGW_NTS, request, &decision, &error) != APIGW_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    if (decision.indeterminate != 0)
        printf("indeterminate statements: %zu\n", decision.indeterminate);
    if (decision.outcome != APIGW_DECISION_ALLOW)
        return refuse(api, decision.error_response);
    if (apigw_request_set_authorization(request, a, apigw_api_kind(api), &error) != APIGW_OK ||
        apigw_request_get_json(request, place, sizeof place - 1, out, &error) != APIGW_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    printf("allowed: %s\n", apigw_buffer_data(out, NULL));
    return 0;
}

int main(int argc, char **argv) {
    static char result[8192];
    const char *kind = argc > 4 ? argv[1] : "", *backend = argc > 4 ? argv[2] : "", *how = argc > 5 ? argv[5] : "";
    uint32_t flags = 0;
    size_t n = fread(result, 1, sizeof result, stdin);
    apigw_api *api = apigw_api_new(NULL, apigw_kind_by_name(backend, APIGW_NTS));
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_request *request = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error = {0};
    int failed = 1;
    if (strcmp(how, "error") == 0)
        flags = APIGW_DECODE_FUNCTION_ERROR; /* the invocation said so; the result does not tell */
    else if (strcmp(how, "simple") == 0)
        flags = APIGW_AUTHORIZER_SIMPLE_RESPONSE; /* so the authorizer is configured */
    if (api == NULL || apigw_request_set(request, APIGW_FIELD_SOURCE_IP, argv[4], APIGW_NTS, &error) != APIGW_OK) {
        fprintf(stderr, "usage: gate KIND BACKEND METHOD-ARN SOURCE-IP [error|simple] <result\n");
    } else if (apigw_authorization_decode(a, apigw_kind_by_name(kind, APIGW_NTS), result, n, flags, &error) == 0) {
        failed = decide(api, a, argv[3], request, out);
    } else {
        fprintf(stderr, "%s: %s\n", error.pointer, error.message);
        failed = refuse(api, error.error_response);
    }
    apigw_buffer_free(out);
    apigw_request_free(request);
    apigw_authorization_free(a);
    apigw_api_free(api);
    return failed;
}
