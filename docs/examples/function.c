/* A function that responds to each event with its method and path, and to an event that it cannot decode with 400:
 * function <event.json */
#include <apigw/apigw.h>
#include <stdio.h>

/* Says in the log what was left out of the event, or what it failed for. */
static void log_error(const char *what, const apigw_error *error) {
    fprintf(stderr, "%s: %s at '%s': %s\n", what, apigw_status_name(error->code), error->pointer, error->message);
}

/* Decodes the event and makes the response. The request knows in which format it has to be encoded. */
static apigw_status handle(apigw_request *request, const char *event, size_t len, apigw_response *response,
                           apigw_error *error) {
    char text[256];
    if (apigw_request_decode(request, event, len, 0, error) != APIGW_OK) {
        log_error("refused", error);
        /* The request is empty now, except for its kind. Without one this is not an event of an HTTP front end. */
        if (apigw_request_kind(request) == 0)
            return error->code;
        return apigw_response_text(response, 400, "Bad Request\n", APIGW_NTS, error);
    }
    for (size_t i = 0; i < apigw_request_issue_count(request); i++) {
        apigw_error issue;
        if (apigw_request_issue_at(request, i, &issue) == APIGW_OK)
            log_error("left out", &issue);
    }
    const char *method = apigw_request_get(request, APIGW_FIELD_METHOD, NULL);
    const char *path = apigw_request_get(request, APIGW_FIELD_PATH, NULL);
    snprintf(text, sizeof text, "%s %s\n", method != NULL ? method : "-", path != NULL ? path : "-");
    return apigw_response_text(response, 200, text, APIGW_NTS, error);
}

int main(void) {
    static char event[6 * 1024 * 1024];
    size_t len = fread(event, 1, sizeof event, stdin);
    apigw_error error;
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_buffer *result = apigw_buffer_new(NULL);
    apigw_status status = APIGW_E_NOMEM;
    if (request != NULL && response != NULL && result != NULL) {
        status = handle(request, event, len, response, &error);
        if (status == APIGW_OK)
            status = apigw_response_encode_for(response, request, result, &error);
    }
    if (status == APIGW_OK)
        puts(apigw_buffer_data(result, NULL));
    else /* what a runtime reports as an error of the function */
        printf("{\"errorType\":\"%s\"}\n", apigw_status_name(status));
    apigw_buffer_free(result);
    apigw_response_free(response);
    apigw_request_free(request);
    return status == APIGW_OK ? 0 : 1;
}
