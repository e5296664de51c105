/* The exchange in an event-driven host: one thread, two requests at once. Nothing waits: a step that takes time is
 * started, and its completion drives the request on. docs/exchange.md explains it.
 *
 * drive DEFINITION TARGET TARGET */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <string.h>

typedef struct connection {
    apigw_request *request;
    apigw_exchange *exchange;
    const char *name;
    int is_busy; /* something was started for the current step */
} connection;

/* ---- the server's event loop, which here has two connections and nothing but completions --------------------------
 */

static connection *started[2];
static size_t started_count;

/* A real server would send the payload over a socket and arm a timer. */
static void start_invocation(connection *c) {
    size_t len;
    const char *function = apigw_exchange_get(c->exchange, APIGW_EXCHANGE_FUNCTION, &len);
    printf("%s: starts %.*s\n", c->name, (int)len, function);
    started[started_count++] = c;
}

static void queue_response(const connection *c) {
    const apigw_response *response = apigw_exchange_response(c->exchange);
    printf("%s: %d %s\n", c->name, (int)apigw_response_status(response),
           (const char *)apigw_response_body(response, NULL));
}

/* ---- driving ------------------------------------------------------------------------------------------------------
 */

/* Goes on as far as it can without waiting. A second call changes nothing: the step stays until it is answered. */
static void drive(connection *c) {
    for (;;)
        switch (apigw_exchange_step(c->exchange)) {
        case APIGW_STEP_AUTHORIZE:
        case APIGW_STEP_INVOKE:
            if (!c->is_busy)
                start_invocation(c);
            c->is_busy = 1;
            return;
        case APIGW_STEP_RESPOND:
            queue_response(c);
            apigw_exchange_answer(c->exchange, NULL, 0, 0, NULL);
            break;
        case APIGW_STEP_NONE:
        case APIGW_STEP_DONE:
            return;
        default:
            apigw_exchange_fail(c->exchange, APIGW_FAIL_UNSUPPORTED, NULL);
        }
}

/* Called when the invocation has ended, or its time. */
static void on_done(connection *c, uint32_t reason, const char *result) {
    c->is_busy = 0;
    if (reason != 0)
        apigw_exchange_fail(c->exchange, reason, NULL);
    else
        apigw_exchange_answer(c->exchange, result, APIGW_NTS, 0, NULL);
    drive(c);
}

/* Called when the client has gone away, at any step. */
static void on_close(connection *c) {
    apigw_exchange_free(c->exchange);
    apigw_request_free(c->request);
}

static int begin(connection *c, const apigw_definition *definition, const apigw_api *api, const char *target) {
    c->request = apigw_request_new(NULL);
    c->exchange = apigw_exchange_new(NULL);
    c->name = target;
    return apigw_request_set_message(c->request, "GET", 3, target, strlen(target), NULL, 0, NULL, 0, 0, NULL) ==
               APIGW_OK &&
           apigw_exchange_begin(c->exchange, definition, api, c->request, 1783711144123, 0, NULL) == APIGW_OK;
}

int main(int argc, char **argv) {
    static char text[1 << 20];
    connection c[2] = {{0}, {0}};
    FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
    apigw_definition *definition = apigw_definition_new(NULL);
    apigw_api *api = NULL;
    int good =
        file != NULL && apigw_definition_load(definition, text, fread(text, 1, sizeof text, file), NULL) == APIGW_OK;
    if (file != NULL)
        fclose(file);
    if (good)
        api = apigw_api_new(NULL, apigw_definition_event_kind(definition));
    for (size_t i = 0; i < 2 && good; i++) {
        good = begin(&c[i], definition, api, argv[2 + i]);
        if (good)
            drive(&c[i]);
    }
    while (good && started_count != 0) { /* completions come in any order; the last one is late */
        connection *done = started[--started_count];
        on_done(done, started_count == 0 ? APIGW_FAIL_TIMEOUT : 0, "{\"statusCode\":200,\"body\":\"ok\"}");
    }
    on_close(&c[0]);
    on_close(&c[1]);
    apigw_api_free(api);
    apigw_definition_free(definition);
    return !good;
}
