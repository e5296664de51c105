/* A local API Gateway: serves the API of a definition over HTTP, and hands invocations to runtimes (runtime_api.c).
 * apigw_exchange decides what is checked, in which order, and what the client gets; docs/gateway.md explains the
 * program.
 *
 * gateway [--port N] [--runtime-port N] [--stage NAME] [--value NAME=VALUE] [--select ID] [--requests N] [--seconds N]
 *         DEFINITION
 *
 * Listens on 127.0.0.1, on any free port without --port, and prints where. Stops after that many requests or seconds,
 * or by SIGINT or SIGTERM. The log has method, path and status of each request: no query, no field, no body. */
#define _GNU_SOURCE
#include "runtime_api.h"
#include <apigw/gateway.h>
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BODY_MAX = 11 * 1024 * 1024 }; /* the front end refuses bodies over 10 MB by itself */

typedef struct gateway {
    apigw_definition *definition; /* immutable, like `api`: shared by all threads */
    apigw_api *api;
    runtime_api *runtimes;
    const char *stage, *path; /* of the definition */
    int port, runtime_port, requests, seconds;
    int served; /* requests that are finished */
    unsigned last_id;
} gateway;

/* One request on its way. */
typedef struct call {
    gateway *gateway;
    struct MHD_Connection *connection;
    char *method, *body, *rest;
    size_t body_len, rest_len;
    apigw_request *request;
    apigw_exchange *exchange;
    invocation *invocation; /* while its result comes */
    apigw_status fields;    /* of the last field that was added */
    enum MHD_Result queued;
} call;

static uint64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* ---- the request ------------------------------------------------------------------------------------------------ */

static enum MHD_Result add_field(void *cls, enum MHD_ValueKind kind, const char *name, const char *value) {
    call *c = cls;
    (void)kind;
    c->fields =
        apigw_request_add(c->request, APIGW_LIST_HEADERS, name, APIGW_NTS, value != NULL ? value : "", APIGW_NTS, NULL);
    return c->fields == APIGW_OK ? MHD_YES : MHD_NO;
}

/* The target as it was sent: libmicrohttpd hands out a decoded path. */
static void *keep_target(void *cls, const char *target, struct MHD_Connection *connection) {
    call *c = calloc(1, sizeof *c);
    (void)connection;
    if (c != NULL && (c->request = apigw_request_new(NULL)) != NULL) {
        c->gateway = cls;
        apigw_request_set_target(c->request, target, APIGW_NTS, NULL); /* without a path it is refused below */
    }
    return c;
}

static apigw_status make_request(call *c, apigw_error *err) {
    const struct sockaddr_in *peer =
        (const void *)MHD_get_connection_info(c->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
    char text[64] = "";
    apigw_status status = apigw_request_set(c->request, APIGW_FIELD_METHOD, c->method, APIGW_NTS, err);
    MHD_get_connection_values(c->connection, MHD_HEADER_KIND, add_field, c);
    if (status == APIGW_OK)
        status = c->fields; /* a field that is refused, or one too many */
    if (status == APIGW_OK && inet_ntop(AF_INET, &peer->sin_addr, text, sizeof text) != NULL)
        status = apigw_request_set(c->request, APIGW_FIELD_SOURCE_IP, text, APIGW_NTS, err);
    snprintf(text, sizeof text, "request-%u", __atomic_add_fetch(&c->gateway->last_id, 1, __ATOMIC_RELAXED));
    if (status == APIGW_OK)
        status = apigw_request_set(c->request, APIGW_FIELD_REQUEST_ID, text, APIGW_NTS, err);
    if (status == APIGW_OK && c->body_len != 0)
        status = apigw_request_set_body(c->request, c->body, c->body_len, APIGW_BODY_BORROW, err);
    return status;
}

/* ---- invoking --------------------------------------------------------------------------------------------------- */

/* The name of a function: its ARN ends with it. */
static const char *function_name(const apigw_exchange *x, size_t *len) {
    const char *name = apigw_exchange_get(x, APIGW_EXCHANGE_FUNCTION, len);
    const char *colon = memrchr(name, ':', *len);
    *len -= colon != NULL ? (size_t)(colon + 1 - name) : 0;
    return colon != NULL ? colon + 1 : name;
}

/* Gives the exchange what the invocation brought; of a stream only as much as it asks for. */
static void answer_invocation(call *c) {
    apigw_exchange *x = c->exchange;
    const uint32_t step = apigw_exchange_step(x);
    const int streams = apigw_exchange_int(x, APIGW_EXCHANGE_MODE) == 1;
    const char *bytes;
    size_t len;
    while (apigw_exchange_step(x) == step) {
        const int found = invocation_wait(c->invocation, !streams, &bytes, &len);
        const uint32_t plain = streams && !invocation_has_prelude(c->invocation) ? APIGW_ANSWER_PLAIN : 0;
        if (found == INVOCATION_TIMEOUT)
            apigw_exchange_fail(x, APIGW_FAIL_TIMEOUT, NULL);
        else if (found == INVOCATION_ERROR)
            apigw_exchange_answer(x, bytes, len, APIGW_ANSWER_FUNCTION_ERROR, NULL);
        else
            apigw_exchange_answer(x, bytes, len, found == INVOCATION_PIECE ? APIGW_ANSWER_MORE | plain : plain, NULL);
    }
}

static void invoke(call *c) {
    apigw_exchange *x = c->exchange;
    size_t name_len, payload_len;
    const char *name = function_name(x, &name_len);
    const char *payload = apigw_exchange_get(x, APIGW_EXCHANGE_PAYLOAD, &payload_len);
    c->invocation = runtime_api_invoke(c->gateway->runtimes, name, name_len, payload, payload_len,
                                       apigw_exchange_int(x, APIGW_EXCHANGE_TIMEOUT_MS));
    if (c->invocation == NULL)
        apigw_exchange_fail(x, APIGW_FAIL_UNREACHABLE, NULL);
    else if (apigw_exchange_int(x, APIGW_EXCHANGE_ASYNCHRONOUS) == 1) {
        invocation_detach(c->invocation);
        c->invocation = NULL;
        apigw_exchange_answer(x, NULL, 0, 0, NULL);
    } else
        answer_invocation(c);
}

/* ---- responding ------------------------------------------------------------------------------------------------- */

static void end_invocation(call *c) {
    if (c->invocation != NULL)
        invocation_end(c->invocation);
    c->invocation = NULL;
}

static enum MHD_Result copy_field(void *to, enum MHD_ValueKind kind, const char *name, const char *value) {
    (void)kind;
    return MHD_add_response_header(to, name, value);
}

/* The rest of a stream: what came with the prelude, then what the runtime sends. An error cuts the connection. */
static ssize_t read_stream(void *cls, uint64_t position, char *to, size_t size) {
    call *c = cls;
    const char *bytes;
    size_t len;
    (void)position;
    while (c->rest_len == 0) {
        const int found = invocation_wait(c->invocation, 0, &bytes, &len);
        if (found != INVOCATION_PIECE)
            return found == INVOCATION_END ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
        free(c->rest);
        c->rest = malloc(len);
        if (c->rest == NULL)
            return MHD_CONTENT_READER_END_WITH_ERROR;
        memcpy(c->rest, bytes, c->rest_len = len);
    }
    if (c->rest == NULL) /* respond() ran out of memory */
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (size > c->rest_len)
        size = c->rest_len;
    memcpy(to, c->rest, size);
    memmove(c->rest, c->rest + size, c->rest_len -= size);
    return (ssize_t)size;
}

/* Queues the response. Whether a stream follows is known at the next step. */
static void respond(call *c) {
    apigw_exchange *x = c->exchange;
    const apigw_response *response = apigw_exchange_response(x);
    const unsigned status = (unsigned)apigw_response_status(response);
    size_t len;
    const void *body = apigw_response_body(response, &len);
    struct MHD_Response *out =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)(body != NULL ? body : ""), MHD_RESPMEM_MUST_COPY);
    apigw_pair field;
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &field) == APIGW_OK; i++)
        MHD_add_response_header(out, field.name, field.value);
    fprintf(stderr, "%s %s %u\n", c->method, apigw_request_get(c->request, APIGW_FIELD_PATH, NULL), status);
    apigw_exchange_answer(x, NULL, 0, 0, NULL);
    if (apigw_exchange_step(x) == APIGW_STEP_RELAY) {
        const char *rest = apigw_exchange_get(x, APIGW_EXCHANGE_REST, &c->rest_len);
        struct MHD_Response *streamed = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, c, NULL);
        MHD_get_response_headers(out, copy_field, streamed);
        MHD_destroy_response(out);
        out = streamed;
        c->rest = malloc(c->rest_len + 1);
        if (c->rest != NULL && c->rest_len != 0)
            memcpy(c->rest, rest, c->rest_len);
    }
    c->queued = MHD_queue_response(c->connection, status, out);
    MHD_destroy_response(out);
}

/* ---- the loop --------------------------------------------------------------------------------------------------- */

/* Takes the request through the definition, one step after the other. */
static void serve(call *c) {
    apigw_exchange *x = c->exchange;
    apigw_exchange_begin(x, c->gateway->definition, c->gateway->api, c->request, now_ms(), 0, NULL);
    for (;;)
        switch (apigw_exchange_step(x)) {
        case APIGW_STEP_AUTHORIZE:
            invoke(c);
            end_invocation(c);
            break;
        case APIGW_STEP_INVOKE:
            invoke(c);
            break;
        case APIGW_STEP_RESPOND:
            respond(c);
            break;
        case APIGW_STEP_NONE:  /* begin() refused its arguments */
        case APIGW_STEP_RELAY: /* read_stream() goes on when the connection takes more */
        case APIGW_STEP_DONE:
            return;
        default: /* signatures, keys, other servers: not here, and never skipped */
            apigw_exchange_fail(x, APIGW_FAIL_UNSUPPORTED, NULL);
        }
}

/* ---- HTTP ------------------------------------------------------------------------------------------------------- */

/* A request that is no request: the front end's 400. */
static void refuse(call *c, uint32_t error_response) {
    apigw_response *response = apigw_exchange_response(c->exchange);
    size_t len;
    const void *body;
    apigw_error_response(response, c->gateway->api, NULL, error_response, NULL);
    body = apigw_response_body(response, &len);
    struct MHD_Response *out =
        MHD_create_response_from_buffer(len, (void *)(uintptr_t)(body != NULL ? body : ""), MHD_RESPMEM_MUST_COPY);
    c->queued = MHD_queue_response(c->connection, (unsigned)apigw_response_status(response), out);
    MHD_destroy_response(out);
}

/* Called for the head, for each piece of the body, and at its end. */
static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *bytes, size_t *len, void **state) {
    call *c = *state;
    apigw_error err = {0};
    (void)cls, (void)path, (void)version;
    if (c == NULL || c->request == NULL)
        return MHD_NO;
    if (c->connection == NULL) {
        c->connection = connection;
        c->method = strdup(method);
        c->exchange = apigw_exchange_new(NULL);
        return c->method != NULL && c->exchange != NULL ? MHD_YES : MHD_NO;
    }
    if (*len != 0) {
        char *grown = c->body_len + *len <= BODY_MAX ? realloc(c->body, c->body_len + *len) : NULL;
        if (grown == NULL)
            return MHD_NO;
        memcpy(grown + c->body_len, bytes, *len);
        c->body = grown;
        c->body_len += *len;
        *len = 0;
        return MHD_YES;
    }
    c->queued = MHD_NO;
    if (make_request(c, &err) == APIGW_OK && apigw_request_get(c->request, APIGW_FIELD_PATH, NULL) != NULL)
        serve(c);
    else
        refuse(c, APIGW_ERROR_RESPONSE_BAD_REQUEST);
    return c->queued;
}

static void finish(void *cls, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code) {
    gateway *g = cls;
    call *c = *state;
    (void)connection, (void)code;
    if (c == NULL)
        return;
    end_invocation(c);
    apigw_exchange_free(c->exchange);
    apigw_request_free(c->request);
    free(c->method);
    free(c->body);
    free(c->rest);
    free(c);
    if (__atomic_add_fetch(&g->served, 1, __ATOMIC_SEQ_CST) == g->requests)
        kill(getpid(), SIGTERM);
}

/* ---- start and stop --------------------------------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *len) {
    enum { SIZE = 16 * 1024 * 1024 };
    FILE *file = fopen(path, "rb");
    char *text = file != NULL ? malloc(SIZE) : NULL;
    *len = text != NULL ? fread(text, 1, SIZE, file) : 0;
    if (file != NULL)
        fclose(file);
    return text;
}

static apigw_status load(gateway *g, apigw_error *err) {
    size_t len;
    char *text = read_file(g->path, &len);
    apigw_status status = apigw_definition_load(g->definition, text, len, err);
    free(text);
    if (status != APIGW_OK)
        return status;
    g->api = apigw_api_new(NULL, apigw_definition_event_kind(g->definition));
    if (g->stage == NULL && apigw_definition_kind(g->definition) <= APIGW_DEFINITION_WEBSOCKET)
        g->stage = "$default"; /* with which no path begins */
    if (g->stage != NULL)
        status = apigw_api_set(g->api, APIGW_FIELD_STAGE, g->stage, APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(g->api, APIGW_FIELD_API_ID, "local", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(g->api, APIGW_FIELD_REGION, "us-east-1", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(g->api, APIGW_FIELD_ACCOUNT_ID, "123456789012", APIGW_NTS, err);
    return status;
}

/* Says where everything is: one line for each function that the definition needs. */
static void print_places(const gateway *g, struct MHD_Daemon *daemon) {
    apigw_definition_entry function;
    printf("http://127.0.0.1:%u/%s\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port,
           g->stage != NULL && g->stage[0] != '$' ? g->stage : "");
    for (size_t i = 0; apigw_definition_entry_at(g->definition, APIGW_DESCRIBE_FUNCTIONS, i, &function) == APIGW_OK;
         i++) {
        const char *colon = memrchr(function.key, ':', function.key_len);
        const char *name = colon != NULL ? colon + 1 : function.key;
        printf("AWS_LAMBDA_RUNTIME_API=127.0.0.1:%u/%.*s\n", runtime_api_port(g->runtimes),
               (int)(function.key + function.key_len - name), name);
    }
    fflush(stdout);
}

static int run(gateway *g) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)g->port)};
    struct timespec bound = {.tv_sec = g->seconds != 0 ? g->seconds : 1000000000};
    struct MHD_Daemon *daemon;
    sigset_t stop;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &stop, NULL); /* before there are threads: sigtimedwait() gets them */
    signal(SIGPIPE, SIG_IGN);
    g->runtimes = runtime_api_start((uint16_t)g->runtime_port);
    daemon = MHD_start_daemon(MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD, (uint16_t)g->port, NULL,
                              NULL, handle, g, MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_URI_LOG_CALLBACK, keep_target,
                              g, MHD_OPTION_NOTIFY_COMPLETED, finish, g, MHD_OPTION_END);
    if (g->runtimes == NULL || daemon == NULL) {
        fputs("the ports cannot be had\n", stderr);
        return 1;
    }
    print_places(g, daemon);
    sigtimedwait(&stop, NULL, &bound);
    runtime_api_stop(g->runtimes); /* requests that wait for a runtime end */
    MHD_stop_daemon(daemon);
    runtime_api_free(g->runtimes);
    return 0;
}

/* Takes the options. Returns 0 when one is not known. */
static int take_options(gateway *g, char **argv) {
    for (; argv[0] != NULL && argv[1] != NULL; argv += 2) {
        const size_t n = strcspn(argv[1], "=");
        if (strcmp(argv[0], "--port") == 0)
            g->port = atoi(argv[1]);
        else if (strcmp(argv[0], "--runtime-port") == 0)
            g->runtime_port = atoi(argv[1]);
        else if (strcmp(argv[0], "--requests") == 0)
            g->requests = atoi(argv[1]);
        else if (strcmp(argv[0], "--seconds") == 0)
            g->seconds = atoi(argv[1]);
        else if (strcmp(argv[0], "--stage") == 0)
            g->stage = argv[1];
        else if (strcmp(argv[0], "--select") == 0)
            apigw_definition_select(g->definition, argv[1], APIGW_NTS, NULL);
        else if (strcmp(argv[0], "--value") == 0 && argv[1][n] == '=')
            apigw_definition_set_value(g->definition, argv[1], n, argv[1] + n + 1, APIGW_NTS, NULL);
        else
            return 0;
    }
    g->path = argv[0];
    return g->path != NULL;
}

int main(int argc, char **argv) {
    gateway g = {.definition = apigw_definition_new(NULL)};
    apigw_error err = {0};
    int failed = 1;
    if (argc < 2 || !take_options(&g, argv + 1))
        fprintf(stderr,
                "usage: %s [--port N] [--runtime-port N] [--stage NAME] [--value NAME=VALUE] [--select ID]\n"
                "       [--requests N] [--seconds N] DEFINITION\n",
                argv[0]);
    else if (load(&g, &err) != APIGW_OK)
        fprintf(stderr, "%s: %s: %s\n", g.path, err.pointer, err.message);
    else
        failed = run(&g);
    apigw_api_free(g.api);
    apigw_definition_free(g.definition);
    return failed;
}
