/* A whole gateway without sockets: loads the definition of an API, takes requests from a script, and invokes functions
 * whose results are files. docs/exchange.md explains the loop.
 *
 * exchange DEFINITION DIRECTORY <SCRIPT
 *
 * The result of the function NAME is DIRECTORY/NAME.json. In the script a request is a line "METHOD TARGET", field
 * lines, an empty line; a last line that begins with "| " is the body. */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct gateway {
    apigw_definition *definition;
    apigw_api *api;
    apigw_request *request;
    apigw_exchange *exchange;
    const char *results; /* the directory */
} gateway;

static char *read_file(const char *path, size_t *len) {
    static char text[1 << 20];
    FILE *file = fopen(path, "rb");
    *len = 0;
    if (file == NULL)
        return NULL;
    *len = fread(text, 1, sizeof text, file);
    fclose(file);
    return text;
}

/* ---- the host's part of each step ------------------------------------------------------------------------------- */

/* The last part of a function's ARN: its name. */
static const char *function_name(const apigw_exchange *x, size_t *len) {
    const char *name = apigw_exchange_get(x, APIGW_EXCHANGE_FUNCTION, len);
    for (size_t i = *len; i-- > 0;)
        if (name[i] == ':') {
            *len -= i + 1;
            return name + i + 1;
        }
    return name;
}

/* A real gateway would send the payload to the function, and wait no longer than APIGW_EXCHANGE_TIMEOUT_MS. */
static void invoke(gateway *g) {
    char path[512];
    size_t name_len, payload_len, len;
    const char *name = function_name(g->exchange, &name_len), *result;
    const char *payload = apigw_exchange_get(g->exchange, APIGW_EXCHANGE_PAYLOAD, &payload_len);
    printf("  %.*s gets %.*s\n", (int)name_len, name, (int)payload_len, payload);
    snprintf(path, sizeof path, "%s/%.*s.json", g->results, (int)name_len, name);
    result = read_file(path, &len);
    if (result != NULL)
        apigw_exchange_answer(g->exchange, result, len, 0, NULL);
    else
        apigw_exchange_fail(g->exchange, APIGW_FAIL_UNREACHABLE, NULL);
}

static void respond(gateway *g) {
    const apigw_response *response = apigw_exchange_response(g->exchange);
    const char *body = apigw_response_body(response, NULL); /* ends with a NUL */
    apigw_pair field;
    printf("  %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &field) == APIGW_OK; i++)
        printf("  %s: %s\n", field.name, field.value);
    printf("  %s\n", body != NULL ? body : "");
    apigw_exchange_answer(g->exchange, NULL, 0, 0, NULL);
}

static void relay(gateway *g) {
    size_t len;
    const char *rest = apigw_exchange_get(g->exchange, APIGW_EXCHANGE_REST, &len);
    printf("  %.*s\n", (int)len, rest);
    /* A real gateway sends the rest of the stream here. */
    apigw_exchange_answer(g->exchange, NULL, 0, 0, NULL);
}

/* ---- the loop --------------------------------------------------------------------------------------------------- */

/* Takes the request through the definition. An error is one of the gateway itself: out of memory, or a wrong call. */
static apigw_status serve(gateway *g, uint64_t now_ms, apigw_error *err) {
    apigw_exchange *x = g->exchange;
    apigw_status status = apigw_exchange_begin(x, g->definition, g->api, g->request, now_ms, 0, err);
    while (apigw_exchange_step(x) != APIGW_STEP_NONE && apigw_exchange_step(x) != APIGW_STEP_DONE)
        switch (apigw_exchange_step(x)) {
        case APIGW_STEP_AUTHORIZE: /* a Lambda authorizer; its result may come from a cache */
        case APIGW_STEP_INVOKE:
            invoke(g);
            break;
        case APIGW_STEP_RESPOND:
            respond(g);
            break;
        case APIGW_STEP_RELAY:
            relay(g);
            break;
        default: /* signatures, API keys, HTTP endpoints: this gateway has none of them, and refuses (H5.5) */
            apigw_exchange_fail(x, APIGW_FAIL_UNSUPPORTED, NULL);
        }
    return status;
}

/* ---- requests from a script ------------------------------------------------------------------------------------- */

/* Reads the next request. Its field lines get the CR LF that they have on the wire. */
static int read_request(gateway *g, FILE *script, apigw_error *err) {
    char line[1024], start[1024] = "", fields[4096] = "", body[1024] = "";
    size_t used = 0;
    while (fgets(line, sizeof line, script) != NULL) {
        const size_t n = strcspn(line, "\r\n");
        line[n] = '\0';
        if (n == 0 && start[0] != '\0')
            break;
        if (start[0] == '\0')
            memcpy(start, line, n + 1);
        else if (strncmp(line, "| ", 2) == 0)
            memcpy(body, line + 2, n - 1);
        else if (used + n + 3 < sizeof fields)
            used += (size_t)snprintf(fields + used, sizeof fields - used, "%s\r\n", line);
    }
    if (start[0] == '\0')
        return 0;
    printf("%s\n", start);
    const size_t method_len = strcspn(start, " ");
    const char *target = start + method_len + (start[method_len] == ' ');
    apigw_request_reset(g->request);
    return apigw_request_set_message(g->request, start, method_len, target, strlen(target), fields, used, body,
                                     strlen(body), 0, err) == APIGW_OK &&
                   apigw_request_set(g->request, APIGW_FIELD_SOURCE_IP, "192.0.2.1", APIGW_NTS, err) == APIGW_OK &&
                   apigw_request_set(g->request, APIGW_FIELD_REQUEST_ID, "r-1", APIGW_NTS, err) == APIGW_OK
               ? 1
               : -1;
}

/* ---- once, at the start ----------------------------------------------------------------------------------------- */

static apigw_status start(gateway *g, const char *path, apigw_error *err) {
    size_t len;
    const char *text = read_file(path, &len);
    apigw_status status = apigw_definition_load(g->definition, text, len, err);
    if (status != APIGW_OK)
        return status;
    g->api = apigw_api_new(NULL, apigw_definition_event_kind(g->definition));
    status = apigw_api_set(g->api, APIGW_FIELD_STAGE, "prod", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(g->api, APIGW_FIELD_API_ID, "a1b2c3", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(g->api, APIGW_FIELD_REGION, "eu-west-1", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_api_set(g->api, APIGW_FIELD_ACCOUNT_ID, "111122223333", APIGW_NTS, err);
    return status;
}

int main(int argc, char **argv) {
    gateway g = {apigw_definition_new(NULL), NULL, apigw_request_new(NULL), apigw_exchange_new(NULL), argv[argc - 1]};
    apigw_error err = {0};
    int more = argc == 3 && start(&g, argv[1], &err) == APIGW_OK ? 1 : -1;
    while (more > 0) {
        more = read_request(&g, stdin, &err);
        if (more > 0 && serve(&g, 1783711144123, &err) != APIGW_OK)
            more = -1;
    }
    if (more < 0)
        fprintf(stderr, "%s: %s\n", err.pointer, err.message);
    apigw_exchange_free(g.exchange);
    apigw_request_free(g.request);
    apigw_api_free(g.api);
    apigw_definition_free(g.definition);
    return more < 0;
}
