/* A front end in one program: matches a request, passes its event to a function, and prints the client's response.
 * docs/gateway.md explains it piece by piece. Arguments: a target, and what the function returns. */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

/* What your server knows of a request. */
struct arrived {
    const char *method, *target, *headers[4][2], *body, *peer;
    int64_t time_ms;
};

/* ---- once, at the start ------------------------------------------------------------------------------------- */

static apigw_status describe(apigw_api *api, apigw_router *router, apigw_error *err) {
    apigw_status status = apigw_api_set(api, APIGW_FIELD_STAGE, "prod", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(api, APIGW_FIELD_API_ID, "a1b2c3", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_add(api, APIGW_LIST_BINARY_MEDIA_TYPES, NULL, 0, "image/*", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_router_add(router, "POST /pets/{id}", APIGW_NTS, 1, err);
    return status == APIGW_OK ? apigw_router_seal(router, err) : status;
}

/* ---- for each request --------------------------------------------------------------------------------------- */

static apigw_status build(apigw_request *request, const struct arrived *in, apigw_error *err) {
    apigw_status status = apigw_request_set(request, APIGW_FIELD_METHOD, in->method, APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set_target(request, in->target, APIGW_NTS, err);
    for (size_t i = 0; i < 4 && in->headers[i][0] != NULL && status == APIGW_OK; i++)
        status = apigw_request_add(request, APIGW_LIST_HEADERS, in->headers[i][0], APIGW_NTS, in->headers[i][1],
                                   APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set(request, APIGW_FIELD_SOURCE_IP, in->peer, APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set_int(request, APIGW_FIELD_TIME_MS, in->time_ms, err);
    if (status == APIGW_OK)
        status =
            apigw_request_set(request, APIGW_FIELD_REQUEST_ID, "7d0c5a52-8f4e-4b1b-9f0e-2a6c1e9b7d35", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set_body(request, in->body, APIGW_NTS, APIGW_BODY_BORROW, err);
    return status;
}

/* ---- the other way ------------------------------------------------------------------------------------------ */

static void send(const apigw_response *response) {
    size_t len = 0;
    const char *body = apigw_response_body(response, &len);
    apigw_pair line;
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        printf("%s: %s\n", line.name, line.value);
    printf("Content-Length: %zu\n\n", len);
    if (body != NULL)
        fwrite(body, 1, len, stdout);
    putchar('\n');
}

/* Everything between a request and its response. */
struct gateway {
    apigw_api *api;
    apigw_router *router;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *event;
    const char *result; /* what the function returns */
};

/* A real gateway would invoke the function here. */
static const char *invoke(const struct gateway *g, size_t *len) {
    fprintf(stderr, "the function gets %s\n", apigw_buffer_data(g->event, NULL));
    *len = strlen(g->result);
    return g->result;
}

/* Fill the response. After an error `err->error_response` is what the client gets, 0 when the gateway itself failed. */
static apigw_status serve(struct gateway *g, const struct arrived *in, apigw_error *err) {
    size_t len;
    const char *result;
    apigw_status status;
    apigw_request_reset(g->request);
    status = build(g->request, in, err); /* a request that is refused: 400 */
    if (status == APIGW_OK) {
        status = apigw_request_route(g->request, g->router, NULL, 0, NULL, err);
        if (status == APIGW_E_NOT_FOUND)
            err->error_response = APIGW_ERROR_RESPONSE_NO_ROUTE;
    }
    if (status == APIGW_OK)
        status = apigw_request_encode(g->request, g->api, g->event, err); /* over a limit: 413, 414 or 431 */
    if (status != APIGW_OK)
        return status;
    result = invoke(g, &len);
    /* malformed: the error says what and where, the client gets 502 */
    return apigw_response_decode(g->response, g->api, g->request, result, len, 0, err);
}

static void respond(struct gateway *g, const struct arrived *in) {
    apigw_error err, second;
    if (serve(g, in, &err) != APIGW_OK) {
        const char *name = apigw_error_response_name(err.error_response);
        fprintf(stderr, "%s at '%s': %s\n", name != NULL ? name : "no error response", err.pointer, err.message);
        if (apigw_error_response(g->response, g->api, g->request, err.error_response, &second) != APIGW_OK)
            fprintf(stderr, "the client gets 500: %s\n", second.message);
    }
    send(g->response);
}

int main(int argc, char **argv) {
    const char *target = argc > 1 ? argv[1] : "/pets/7?note=a%20b";
    struct arrived in = {"POST", target,      {{"Host", "api.example"}, {"Content-Type", "application/json"}},
                         "{}",   "192.0.2.1", 1783711144123};
    struct gateway g = {apigw_api_new(NULL, APIGW_KIND_REST),
                        apigw_router_new(NULL, APIGW_ROUTES_REST),
                        apigw_request_new(NULL),
                        apigw_response_new(NULL),
                        apigw_buffer_new(NULL),
                        argc > 2 ? argv[2] : "{\"statusCode\":201,\"body\":\"created\"}"};
    apigw_error err = {0};
    apigw_status status = describe(g.api, g.router, &err);
    if (status == APIGW_OK)
        respond(&g, &in);
    else
        fprintf(stderr, "%s\n", err.message);
    apigw_buffer_free(g.event);
    apigw_response_free(g.response);
    apigw_request_free(g.request);
    apigw_router_free(g.router);
    apigw_api_free(g.api);
    return status == APIGW_OK ? 0 : 1;
}
