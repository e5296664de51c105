/* Integrations: the JSON text of one, and after NULs a request target, a header value, a body and what comes back. An
 * integration that is taken must give something to send or an error response, the same each time, and never a value
 * that splits a message; what comes back must give a response that can be sent. */
#include "fuzz.h"
#include <apigw/gateway.h>

enum { PARTS = 5 };

typedef struct part {
    const char *at;
    size_t len;
} part;

typedef struct play {
    apigw_integration *integration;
    apigw_integration_call *call;
    apigw_api *api;
    apigw_request *request;
    apigw_response *endpoint, *response;
    growing found; /* everything that the target noted */
} play;

static void tell(play *p, const void *data, size_t n) {
    grow(&p->found, &n, sizeof n);
    grow(&p->found, data, n);
}

static void tell_pair(play *p, const apigw_pair *pair, bool is_header) {
    if (is_header)
        REQUIRE(apigw_header_name_valid(pair->name, pair->name_len) == pair->name_len &&
                apigw_header_value_valid(pair->value, pair->value_len) == pair->value_len);
    tell(p, pair->name, pair->name_len);
    tell(p, pair->value, pair->value_len);
}

/* What is to be sent. */
static void tell_call(play *p) {
    static const uint32_t lists[] = {APIGW_LIST_HEADERS, APIGW_LIST_QUERY, APIGW_LIST_PATH_PARAMETERS};
    size_t n;
    int64_t status;
    const char *body = apigw_integration_call_body(p->call, &n);
    if (body != NULL)
        tell(p, body, n);
    REQUIRE((apigw_integration_call_mock_status(p->call, &status) == APIGW_OK) ==
            (apigw_integration_type(p->integration) == APIGW_INTEGRATION_MOCK));
    for (uint32_t which = 1; which <= APIGW_CALL_LAST; which++) {
        const char *text = apigw_integration_call_get(p->call, which, &n);
        REQUIRE(text == NULL || text[n] == '\0');
        tell(p, text != NULL ? text : "", n);
    }
    for (size_t l = 0; l < 3; l++)
        for (size_t i = 0; i < apigw_integration_call_count(p->call, lists[l]); i++) {
            apigw_pair pair;
            REQUIRE(apigw_integration_call_at(p->call, lists[l], i, &pair) == APIGW_OK);
            tell_pair(p, &pair, lists[l] == APIGW_LIST_HEADERS);
        }
}

static void tell_response(play *p, apigw_status status, const apigw_error *err) {
    size_t n;
    const char *body = apigw_response_body(p->response, &n);
    apigw_pair pair;
    REQUIRE(err->code == status && status != APIGW_E_NOMEM && status != APIGW_E_ARGUMENT);
    REQUIRE(status == APIGW_OK || status == APIGW_E_STATE || err->error_response != 0);
    REQUIRE(apigw_response_status(p->response) >= 200 && apigw_response_status(p->response) <= 599);
    REQUIRE(status == APIGW_OK || apigw_response_status(p->response) >= 400);
    tell(p, &status, sizeof status);
    if (body != NULL)
        tell(p, body, n);
    for (size_t i = 0; apigw_response_at(p->response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++)
        tell_pair(p, &pair, true);
}

static void respond(play *p, part answer) {
    apigw_error err;
    apigw_status status;
    for (uint32_t flags = 0; flags < 2; flags++) {
        status = apigw_integration_respond_function(p->integration, p->call, p->api, p->request, answer.at, answer.len,
                                                    flags != 0 ? APIGW_DECODE_FUNCTION_ERROR : 0, p->response, &err);
        tell_response(p, status, &err);
    }
    status =
        apigw_integration_respond_endpoint(p->integration, p->call, p->api, p->request, p->endpoint, p->response, &err);
    tell_response(p, status, &err);
    status = apigw_integration_respond_mock(p->integration, p->call, p->api, p->request, p->response, &err);
    tell_response(p, status, &err);
}

static void play_once(play *p, part answer) {
    apigw_error err;
    apigw_render *r;
    apigw_status status;
    apigw_integration_call_reset(p->call);
    r = apigw_integration_call_render(p->call);
    REQUIRE(apigw_render_set_option(r, APIGW_RENDER_MAX_STEPS, 20000, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_option(r, APIGW_RENDER_MAX_OUTPUT, 100000, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_option(r, APIGW_RENDER_MAX_MEMORY, 8 << 20, NULL) == APIGW_OK);
    REQUIRE(apigw_render_set_context(r, "{\"requestId\":\"r\",\"identity\":{\"sourceIp\":\"::1\"}}", APIGW_NTS, NULL) ==
            APIGW_OK);
    status = apigw_integration_request(p->integration, p->call, p->api, p->request, &err);
    REQUIRE(err.code == status && status != APIGW_E_NOMEM && status != APIGW_E_ARGUMENT && status != APIGW_E_STATE);
    REQUIRE((status == APIGW_OK) == (err.error_response == 0));
    tell(p, &status, sizeof status);
    if (status == APIGW_OK)
        tell_call(p);
    respond(p, answer);
}

/* Builds the messages as far as their parts are taken. */
static void build(play *p, const part *parts) {
    REQUIRE(apigw_request_set(p->request, APIGW_FIELD_METHOD, "POST", 4, NULL) == APIGW_OK);
    if (apigw_request_set_target(p->request, parts[1].at, parts[1].len, NULL) != APIGW_OK)
        REQUIRE(apigw_request_set_target(p->request, "/a?q=1", 6, NULL) == APIGW_OK);
    (void)apigw_request_add(p->request, APIGW_LIST_HEADERS, "h", 1, parts[2].at, parts[2].len, NULL);
    (void)apigw_request_add(p->request, APIGW_LIST_HEADERS, "content-type", 12, parts[2].at, parts[2].len, NULL);
    (void)apigw_request_add(p->request, APIGW_LIST_PATH_PARAMETERS, "p", 1, parts[2].at, parts[2].len, NULL);
    REQUIRE(apigw_request_set_body(p->request, parts[3].at, parts[3].len, 0, NULL) == APIGW_OK);
    REQUIRE(apigw_api_add(p->api, APIGW_LIST_STAGE_VARIABLES, "s", 1, "v", 1, NULL) == APIGW_OK);
    REQUIRE(apigw_api_add(p->api, APIGW_LIST_BINARY_MEDIA_TYPES, NULL, 0, "image/*", 7, NULL) == APIGW_OK);
    (void)apigw_response_add_header(p->endpoint, "h", 1, parts[2].at, parts[2].len, NULL);
    REQUIRE(apigw_response_set_body(p->endpoint, parts[4].at, parts[4].len, 0, NULL) == APIGW_OK);
}

static void check_refusal(const apigw_error *err, apigw_status status, size_t n) {
    REQUIRE(err->code == status && status != APIGW_E_NOMEM && status != APIGW_E_ARGUMENT);
    REQUIRE(err->offset == UINT64_MAX || err->offset <= n || status == APIGW_E_SIZE);
    REQUIRE(naive_utf8_valid(err->message, strlen(err->message)) == strlen(err->message));
}

static void play_kind(uint32_t kind, const part *parts) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    play p = {.integration = apigw_integration_new(&allocator, kind)};
    apigw_error err;
    const apigw_status status = apigw_integration_compile(p.integration, parts[0].at, parts[0].len, &err);
    check_refusal(&err, status, parts[0].len);
    if (status == APIGW_OK) {
        size_t first;
        p.call = apigw_integration_call_new(&allocator);
        p.api = apigw_api_new(&allocator, kind);
        p.request = apigw_request_new(&allocator);
        p.endpoint = apigw_response_new(&allocator);
        p.response = apigw_response_new(&allocator);
        build(&p, parts);
        play_once(&p, parts[4]);
        first = p.found.len;
        play_once(&p, parts[4]);
        REQUIRE(p.found.len == 2 * first && memcmp(p.found.at, p.found.at + first, first) == 0);
        for (size_t i = 0; i < apigw_integration_issue_count(p.integration); i++)
            REQUIRE(apigw_integration_issue_at(p.integration, i, &err) == APIGW_OK && err.code != APIGW_OK);
    }
    apigw_integration_free(p.integration);
    apigw_integration_call_free(p.call);
    apigw_api_free(p.api);
    apigw_request_free(p.request);
    apigw_response_free(p.endpoint);
    apigw_response_free(p.response);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(p.found.at);
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
    play_kind(APIGW_KIND_REST, parts);
    play_kind(APIGW_KIND_HTTP_2, parts);
    for (size_t i = 0; i < PARTS; i++)
        free(copies[i]);
    return 0;
}
