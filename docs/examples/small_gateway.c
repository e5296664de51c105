/* The smallest gateway: one request becomes an event, one function result becomes what the client gets.
 * Argument: what the function returns. */
#include <apigw/apigw.h>
#include <stdio.h>

static apigw_status to_event(const apigw_api *api, apigw_request *request, apigw_buffer *event, apigw_error *err) {
    apigw_status status = apigw_request_set(request, APIGW_FIELD_METHOD, "GET", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set_target(request, "/pets/7?all", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_add(request, APIGW_LIST_HEADERS, "Host", APIGW_NTS, "api.example", APIGW_NTS, err);
    return status == APIGW_OK ? apigw_request_encode(request, api, event, err) : status;
}

/* A result that the front end would refuse is an error; the client gets the front end's own response, such as a 502. */
static void to_client(const apigw_api *api, const apigw_request *request, const char *result,
                      apigw_response *response) {
    apigw_error err;
    if (apigw_response_decode(response, api, request, result, APIGW_NTS, 0, &err) != APIGW_OK) {
        fprintf(stderr, "the function returned a bad result: %s (at '%s')\n", err.message, err.pointer);
        apigw_error_response(response, api, request, err.error_response, NULL);
    }
    printf("%d %s\n", (int)apigw_response_status(response), (const char *)apigw_response_body(response, NULL));
}

int main(int argc, char **argv) {
    apigw_error err = {0};
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    apigw_request *request = apigw_request_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_buffer *event = apigw_buffer_new(NULL);
    int ok = to_event(api, request, event, &err) == APIGW_OK;
    puts(ok ? apigw_buffer_data(event, NULL) : err.message);
    if (ok)
        to_client(api, request, argc > 1 ? argv[1] : "{\"statusCode\":200,\"body\":\"Rex\"}", response);
    apigw_buffer_free(event);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(api);
    return ok ? 0 : 1;
}
