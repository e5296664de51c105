/* A front end in one program: matches a request, hands its event to a function, and answers with what the client gets.
 * docs/gateway.md explains it piece by piece. Arguments: a target, and what the function returns. */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

/* What a server of yours knows of a request that arrived. */
struct arrived {
    const char *method, *target, *headers[4][2], *body, *peer;
    int64_t time_ms;
};

/* ---- once, at the start ------------------------------------------------------------------------------------- */

static apigw_status describe(apigw_api *api, apigw_router *router, apigw_error *err) {
    apigw_status status = apigw_api_set(api, APIGW_STAGE, "prod", 4, err);
    if (status == APIGW_OK)
        status = apigw_api_set(api, APIGW_API_ID, "a1b2c3", 6, err);
    if (status == APIGW_OK)
        status = apigw_api_add(api, APIGW_BINARY_MEDIA_TYPES, NULL, 0, "image/*", 7, err);
    if (status == APIGW_OK)
        status = apigw_router_add(router, "POST /pets/{id}", 15, 1, err);
    return status == APIGW_OK ? apigw_router_seal(router, err) : status;
}

/* ---- for each request --------------------------------------------------------------------------------------- */

static apigw_status build(apigw_request *request, const struct arrived *in, apigw_error *err) {
    apigw_status status = apigw_request_set(request, APIGW_METHOD, in->method, strlen(in->method), err);
    if (status == APIGW_OK)
        status = apigw_request_set_target(request, in->target, strlen(in->target), err);
    for (size_t i = 0; i < 4 && in->headers[i][0] != NULL && status == APIGW_OK; i++)
        status = apigw_request_add(request, APIGW_HEADERS, in->headers[i][0], strlen(in->headers[i][0]),
                                   in->headers[i][1], strlen(in->headers[i][1]), err);
    if (status == APIGW_OK)
        status = apigw_request_set(request, APIGW_SOURCE_IP, in->peer, strlen(in->peer), err);
    if (status == APIGW_OK)
        status = apigw_request_set_int(request, APIGW_TIME_MS, in->time_ms, err);
    if (status == APIGW_OK)
        status = apigw_request_set(request, APIGW_REQUEST_ID, "7d0c5a52-8f4e-4b1b-9f0e-2a6c1e9b7d35", 36, err);
    if (status == APIGW_OK)
        status = apigw_request_set_body(request, in->body, strlen(in->body), APIGW_BORROW, err);
    return status;
}

/* ---- the other way ------------------------------------------------------------------------------------------ */

static void send(const apigw_response *response) {
    size_t len = 0;
    const char *body = apigw_response_body(response, &len);
    apigw_pair line;
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_HEADERS, i, &line) == APIGW_OK; i++)
        printf("%s: %s\n", line.name, line.value);
    printf("Content-Length: %zu\n\n", len);
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

/* In the place of the invocation. */
static const char *invoke(const struct gateway *g, size_t *len) {
    fprintf(stderr, "the function gets %s\n", apigw_buffer_data(g->event, NULL));
    *len = strlen(g->result);
    return g->result;
}

/* The answer of an error; where memory ran out there is none, and it is the gateway that failed. */
static uint32_t answer_of(const apigw_error *err) {
    return err->answer != 0 ? err->answer : APIGW_ANSWER_INTEGRATION_TIMEOUT;
}

/* Returns 0, or the answer that the client gets in the place of a response. */
static uint32_t serve(struct gateway *g, const struct arrived *in, apigw_error *err) {
    size_t len;
    const char *result;
    apigw_request_reset(g->request);
    if (build(g->request, in, err) != APIGW_OK)
        return APIGW_ANSWER_FORBIDDEN; /* nothing that could be handed on */
    if (apigw_request_route(g->request, g->router, NULL, 0, NULL, err) != APIGW_OK)
        return APIGW_ANSWER_NO_ROUTE;
    if (apigw_request_encode(g->request, g->api, g->event, err) != APIGW_OK)
        return answer_of(err); /* over a limit */
    result = invoke(g, &len);
    if (apigw_response_decode(g->response, g->api, g->request, result, len, 0, err) != APIGW_OK)
        return answer_of(err); /* malformed: the error says what and where */
    return 0;
}

static void answer(struct gateway *g, const struct arrived *in) {
    apigw_error err;
    uint32_t failed = serve(g, in, &err);
    if (failed != 0) {
        fprintf(stderr, "%s at '%s': %s\n", apigw_answer_name(failed), err.pointer, err.message);
        apigw_gateway_error(g->response, g->api, g->request, failed, NULL);
    }
    send(g->response);
}

int main(int argc, char **argv) {
    const char *target = argc > 1 ? argv[1] : "/pets/7?note=a%20b";
    struct arrived in = {"POST", target,      {{"Host", "api.example"}, {"Content-Type", "application/json"}},
                         "{}",   "192.0.2.1", 1783711144123};
    struct gateway g = {
        apigw_api_new(NULL, APIGW_REST), apigw_router_new(NULL, APIGW_ROUTES_REST),
        apigw_request_new(NULL),         apigw_response_new(NULL),
        apigw_buffer_new(NULL),          argc > 2 ? argv[2] : "{\"statusCode\":201,\"body\":\"created\"}"};
    apigw_error err = {0};
    apigw_status status = describe(g.api, g.router, &err);
    if (status == APIGW_OK)
        answer(&g, &in);
    else
        fprintf(stderr, "%s\n", err.message);
    apigw_buffer_free(g.event);
    apigw_response_free(g.response);
    apigw_request_free(g.request);
    apigw_router_free(g.router);
    apigw_api_free(g.api);
    return status == APIGW_OK ? 0 : 1;
}
