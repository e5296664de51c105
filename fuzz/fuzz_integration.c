/* Integrations. The input, with a NUL between its parts: the JSON text of an integration, a request target, a header
 * value, a request body, and what the backend returns. It is run for a REST API and for an HTTP API.
 *
 * Checked: an integration that compiles gives a request for the backend or an error response, the same when it is used
 * again, and no value that splits a message; what the backend returns gives a response that can be sent. */
#include "fuzz.h"
#include <apigw/gateway.h>

enum { PARTS = 5 };

typedef struct part {
    const char *at;
    size_t len;
} part;

typedef struct run {
    apigw_integration *integration;
    apigw_integration_call *call;
    apigw_api *api;
    apigw_request *request;
    apigw_response *endpoint, *response;
    text_buffer recorded; /* all that the calls returned */
} run;

static void record(run *r, const void *data, size_t n) {
    append(&r->recorded, &n, sizeof n);
    append(&r->recorded, data, n);
}

static void record_pair(run *r, const apigw_pair *pair, bool is_header) {
    if (is_header)
        REQUIRE(apigw_header_name_valid(pair->name, pair->name_len) == pair->name_len &&
                apigw_header_value_valid(pair->value, pair->value_len) == pair->value_len);
    record(r, pair->name, pair->name_len);
    record(r, pair->value, pair->value_len);
}

/* Record the request for the backend. */
static void record_call(run *r) {
    static const uint32_t lists[] = {APIGW_LIST_HEADERS, APIGW_LIST_QUERY, APIGW_LIST_PATH_PARAMETERS};
    size_t n;
    int64_t status;
    const char *body = apigw_integration_call_body(r->call, &n);
    if (body != NULL)
        record(r, body, n);
    REQUIRE((apigw_integration_call_mock_status(r->call, &status) == APIGW_OK) ==
            (apigw_integration_type(r->integration) == APIGW_INTEGRATION_MOCK));
    for (uint32_t which = 1; which <= APIGW_CALL_LAST; which++) {
        const char *text = apigw_integration_call_get(r->call, which, &n);
        REQUIRE(text == NULL || text[n] == '\0');
        record(r, text != NULL ? text : "", n);
    }
    for (size_t l = 0; l < 3; l++)
        for (size_t i = 0; i < apigw_integration_call_count(r->call, lists[l]); i++) {
            apigw_pair pair;
            REQUIRE(apigw_integration_call_at(r->call, lists[l], i, &pair) == APIGW_OK);
            record_pair(r, &pair, lists[l] == APIGW_LIST_HEADERS);
        }
}

static void record_response(run *r, apigw_status status, const apigw_error *err) {
    size_t n;
    const char *body = apigw_response_body(r->response, &n);
    apigw_pair pair;
    REQUIRE(err->code == status && status != APIGW_E_NOMEM && status != APIGW_E_ARGUMENT);
    REQUIRE(status == APIGW_OK || status == APIGW_E_STATE || err->error_response != 0);
    REQUIRE(apigw_response_status(r->response) >= 200 && apigw_response_status(r->response) <= 599);
    REQUIRE(status == APIGW_OK || apigw_response_status(r->response) >= 400);
    record(r, &status, sizeof status);
    if (body != NULL)
        record(r, body, n);
    for (size_t i = 0; apigw_response_at(r->response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++)
        record_pair(r, &pair, true);
}

static void respond(run *r, part answer) {
    apigw_error err;
    apigw_status status;
    for (uint32_t flags = 0; flags < 2; flags++) {
        status = apigw_integration_respond_function(r->integration, r->call, r->api, r->request, answer.at, answer.len,
                                                    flags != 0 ? APIGW_DECODE_FUNCTION_ERROR : 0, r->response, &err);
        record_response(r, status, &err);
    }
    status =
        apigw_integration_respond_endpoint(r->integration, r->call, r->api, r->request, r->endpoint, r->response, &err);
    record_response(r, status, &err);
    status = apigw_integration_respond_mock(r->integration, r->call, r->api, r->request, r->response, &err);
    record_response(r, status, &err);
}

static void run_once(run *r, part answer) {
    apigw_error err;
    apigw_render *render;
    apigw_status status;
    apigw_integration_call_reset(r->call);
    render = apigw_integration_call_render(r->call);
    REQUIRE(apigw_render_set_option(render, APIGW_RENDER_MAX_STEPS, 20000, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_option(render, APIGW_RENDER_MAX_OUTPUT, 100000, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_option(render, APIGW_RENDER_MAX_MEMORY, 8 << 20, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_context(render, "{\"requestId\":\"r\",\"identity\":{\"sourceIp\":\"::1\"}}", APIGW_NTS,
                                     NULL) == APIGW_OK);
    status = apigw_integration_request(r->integration, r->call, r->api, r->request, &err);
    REQUIRE(err.code == status && status != APIGW_E_NOMEM && status != APIGW_E_ARGUMENT && status != APIGW_E_STATE);
    REQUIRE((status == APIGW_OK) == (err.error_response == 0));
    record(r, &status, sizeof status);
    if (status == APIGW_OK)
        record_call(r);
    respond(r, answer);
}

/* Build the messages of the parts; a part that is not valid is left out. */
static void build(run *r, const part *parts) {
    REQUIRE(apigw_request_set(r->request, APIGW_FIELD_METHOD, "POST", 4, NULL) == APIGW_OK);
    if (apigw_request_set_target(r->request, parts[1].at, parts[1].len, NULL) != APIGW_OK)
        REQUIRE(apigw_request_set_target(r->request, "/a?q=1", 6, NULL) == APIGW_OK);
    (void)apigw_request_add(r->request, APIGW_LIST_HEADERS, "h", 1, parts[2].at, parts[2].len, NULL);
    (void)apigw_request_add(r->request, APIGW_LIST_HEADERS, "content-type", 12, parts[2].at, parts[2].len, NULL);
    (void)apigw_request_add(r->request, APIGW_LIST_PATH_PARAMETERS, "p", 1, parts[2].at, parts[2].len, NULL);
    REQUIRE(apigw_request_set_body(r->request, parts[3].at, parts[3].len, 0, NULL) == APIGW_OK);
    REQUIRE(apigw_api_add(r->api, APIGW_LIST_STAGE_VARIABLES, "s", 1, "v", 1, NULL) == APIGW_OK);
    REQUIRE(apigw_api_add(r->api, APIGW_LIST_BINARY_MEDIA_TYPES, NULL, 0, "image/*", 7, NULL) == APIGW_OK);
    (void)apigw_response_add_header(r->endpoint, "h", 1, parts[2].at, parts[2].len, NULL);
    REQUIRE(apigw_response_set_body(r->endpoint, parts[4].at, parts[4].len, 0, NULL) == APIGW_OK);
}

static void check_refusal(const apigw_error *err, apigw_status status, size_t n) {
    REQUIRE(err->code == status && status != APIGW_E_NOMEM && status != APIGW_E_ARGUMENT);
    REQUIRE(err->offset == UINT64_MAX || err->offset <= n || status == APIGW_E_SIZE);
    REQUIRE(naive_utf8_valid(err->message, strlen(err->message)) == strlen(err->message));
}

static void run_kind(uint32_t kind, const part *parts) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    run r = {.integration = apigw_integration_new(&allocator, kind)};
    apigw_error err;
    const apigw_status status = apigw_integration_compile(r.integration, parts[0].at, parts[0].len, &err);
    check_refusal(&err, status, parts[0].len);
    if (status == APIGW_OK) {
        size_t first;
        r.call = apigw_integration_call_new(&allocator);
        r.api = apigw_api_new(&allocator, kind);
        r.request = apigw_request_new(&allocator);
        r.endpoint = apigw_response_new(&allocator);
        r.response = apigw_response_new(&allocator);
        build(&r, parts);
        run_once(&r, parts[4]);
        first = r.recorded.len;
        run_once(&r, parts[4]);
        REQUIRE(r.recorded.len == 2 * first && memcmp(r.recorded.at, r.recorded.at + first, first) == 0);
        for (size_t i = 0; i < apigw_integration_issue_count(r.integration); i++)
            REQUIRE(apigw_integration_issue_at(r.integration, i, &err) == APIGW_OK && err.code != APIGW_OK);
    }
    apigw_integration_free(r.integration);
    apigw_integration_call_free(r.call);
    apigw_api_free(r.api);
    apigw_request_free(r.request);
    apigw_response_free(r.endpoint);
    apigw_response_free(r.response);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(r.recorded.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    part parts[PARTS];
    char *copies[PARTS];
    const char *at = (const char *)data, *end = at + size;
    for (size_t i = 0; i < PARTS; i++) {
        const char *split = i + 1 < PARTS && at != end ? memchr(at, 0, (size_t)(end - at)) : NULL;
        parts[i].len = (size_t)((split != NULL ? split : end) - at);
        parts[i].at = copies[i] = exact_copy(at, parts[i].len);
        at = split != NULL ? split + 1 : end;
    }
    run_kind(APIGW_KIND_REST, parts);
    run_kind(APIGW_KIND_HTTP_2, parts);
    for (size_t i = 0; i < PARTS; i++)
        free(copies[i]);
    return 0;
}
