/*
 * What a gateway does around a function by itself: CORS, and required parameters. `cors KIND METHOD TARGET [ORIGIN
 * [ASKED]]` prints what the client gets; the function responds to everything with 200 and a CORS field of its own.
 */
#include <apigw/apigw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gateway {
    apigw_api *api;
    apigw_validator *validator; /* of the one method there is */
    apigw_request *request;
    apigw_response *response;
} gateway;

static apigw_status configure(const gateway *g, apigw_error *err) {
    apigw_status status = apigw_cors_add(g->api, APIGW_CORS_ALLOW_ORIGINS, "https://a.example", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_cors_add(g->api, APIGW_CORS_ALLOW_METHODS, "GET", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_cors_add(g->api, APIGW_CORS_ALLOW_HEADERS, "authorization", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_cors_set(g->api, APIGW_CORS_MAX_AGE, 300, err);
    return status;
}

static apigw_status require(const gateway *g, apigw_error *err) {
    static const char *const parameters[] = {"method.request.querystring.page", "method.request.header.X-Tenant"};
    apigw_status status = APIGW_OK;
    for (size_t i = 0; i < 2 && status == APIGW_OK; i++)
        status = apigw_validator_require(g->validator, parameters[i], strlen(parameters[i]), err);
    return status;
}

/* In place of a function that is invoked with what apigw_request_encode() writes. */
static const char result[] =
    "{\"statusCode\":200,\"headers\":{\"Access-Control-Allow-Origin\":\"*\"},\"body\":\"hello\"}";

static apigw_status error_response(const gateway *g, apigw_error *err) {
    apigw_status status = apigw_cors_preflight(g->response, g->api, g->request, err);
    if (status != APIGW_E_NOT_FOUND)
        return status; /* the response to a preflight, or an error */
    status = apigw_validator_check(g->validator, g->api, g->request, g->response, err);
    if (status == APIGW_E_MISSING)
        return APIGW_OK; /* the response to a preflight */
    if (status != APIGW_OK && status != APIGW_E_UNSUPPORTED)
        return status;
    status = apigw_response_decode(g->response, g->api, g->request, result, sizeof result - 1, 0, err);
    return status == APIGW_OK ? apigw_cors_apply(g->response, g->api, g->request, err) : status;
}

static void print(const apigw_response *response) {
    const char *body = apigw_response_body(response, NULL);
    apigw_pair line;
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        printf("%s: %s\n", line.name, line.value);
    if (body != NULL)
        printf("\n%s\n", body);
}

static apigw_status add_header(const gateway *g, const char *name, const char *value, apigw_error *err) {
    return apigw_request_add(g->request, APIGW_LIST_HEADERS, name, APIGW_NTS, value, APIGW_NTS, err);
}

static apigw_status run(const gateway *g, int argc, char **argv, apigw_error *err) {
    apigw_status status = require(g, err);
    if (status == APIGW_OK && apigw_api_kind(g->api) != APIGW_KIND_REST) /* which leaves CORS to the function */
        status = configure(g, err);
    if (status == APIGW_OK)
        status = apigw_request_set(g->request, APIGW_FIELD_METHOD, argv[2], APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set_target(g->request, argv[3], APIGW_NTS, err);
    if (status == APIGW_OK && argc > 4)
        status = add_header(g, "Origin", argv[4], err);
    if (status == APIGW_OK && argc > 5)
        status = add_header(g, "Access-Control-Request-Method", argv[5], err);
    if (status == APIGW_OK)
        status = error_response(g, err);
    if (status == APIGW_OK)
        print(g->response);
    return status;
}

int main(int argc, char **argv) {
    uint32_t kind = argc > 1 ? apigw_kind_by_name(argv[1], APIGW_NTS) : 0;
    gateway g = {apigw_api_new(NULL, kind), apigw_validator_new(NULL), apigw_request_new(NULL),
                 apigw_response_new(NULL)};
    apigw_error err = {0};
    apigw_status status = APIGW_E_ARGUMENT;
    if (g.api == NULL || argc < 4)
        fprintf(stderr, "usage: cors KIND METHOD TARGET [ORIGIN [ASKED]]\n");
    else if ((status = run(&g, argc, argv, &err)) != APIGW_OK)
        fprintf(stderr, "%s\n", err.message);
    apigw_response_free(g.response);
    apigw_request_free(g.request);
    apigw_validator_free(g.validator);
    apigw_api_free(g.api);
    return status == APIGW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
