/* The handlers of handlers.c without a runtime: payload in, payload out. payload <event.json */
#include "handlers.h"
#include <stdio.h>

/* Makes the function result of one event, as a handler of aws-lambda-cpp or another runtime does. */
static apigw_status run(handling *h, const char *event, size_t len, apigw_buffer *result, apigw_error *error) {
    if (apigw_request_decode(h->request, event, len, 0, error) == APIGW_OK) {
        if (handle(h, error) != APIGW_OK)
            return error->code;
    } else if (apigw_request_kind(h->request) == 0) { /* not an event of a front end */
        return error->code;
    } else if (apigw_response_error(h->response, 400, NULL, 0, error) != APIGW_OK) {
        return error->code;
    }
    return apigw_response_encode_for(h->response, h->request, result, error);
}

int main(void) {
    static char event[6 * 1024 * 1024];
    size_t len = fread(event, 1, sizeof event, stdin);
    apigw_error error;
    apigw_buffer *result = apigw_buffer_new(NULL);
    handling h = {.invocation = apigw_invocation_new(NULL),
                  .request = apigw_request_new(NULL),
                  .response = apigw_response_new(NULL),
                  .text = apigw_buffer_new(NULL),
                  .remaining_ms = 3000};
    apigw_status status = handlers_begin(&error);
    if (status == APIGW_OK)
        status = run(&h, event, len, result, &error);
    if (status == APIGW_OK)
        puts(apigw_buffer_data(result, NULL));
    else
        printf("failed: %s\n", error.message);
    handlers_end();
    apigw_buffer_free(h.text);
    apigw_response_free(h.response);
    apigw_request_free(h.request);
    apigw_invocation_free(h.invocation);
    apigw_buffer_free(result);
    return status == APIGW_OK ? 0 : 1;
}
