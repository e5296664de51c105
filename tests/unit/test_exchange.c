/* The exchange as a state machine: steps that stay, answers that do not fit, giving up, running out of memory, threads.
 * Its decisions about requests are in tests/cases/exchange.json. */
#include "support/allocator.h"
#include "support/exact.h"
#include <apigw/gateway.h>
#include <check.h>
#include <pthread.h>
#include <stdio.h>

Suite *exchange_suite(void);

#define LAMBDA "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"
#define STREAM "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/f/response-streaming-invocations"
#define PROXY                                                                                                          \
    "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":\"" LAMBDA "\"}"
#define AUTHORIZATION "{\"type\":\"apiKey\",\"name\":\"Authorization\",\"in\":\"header\","

static const char document[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\",\"version\":\"1\"},"
    "\"x-amazon-apigateway-policy\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
    "\"*\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"execute-api:/*\",\"Condition\":{\"IpAddress\":{"
    "\"aws:SourceIp\":\"192.0.2.0/24\"}}}]},"
    "\"x-amazon-apigateway-gateway-responses\":{\"DEFAULT_4XX\":{\"responseParameters\":{"
    "\"gatewayresponse.header.x-k\":\"context.error.responseType\"},"
    "\"responseTemplates\":{"
    "\"application/json\":\"{\\\"e\\\":$context.error.messageString,\\\"p\\\":\\\"$context.path\\\"}\"}}},"
    "\"paths\":{\"/open/{id}\":{\"get\":{" PROXY "}},"
    "\"/token\":{\"get\":{\"security\":[{\"token\":[]}]," PROXY "}},"
    "\"/pool\":{\"get\":{\"security\":[{\"pool\":[]}]," PROXY "}},"
    "\"/iam\":{\"get\":{\"security\":[{\"iam\":[]}]," PROXY "}},"
    "\"/key\":{\"get\":{\"security\":[{\"key\":[]}]," PROXY "}},"
    "\"/stream\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":"
    "\"" STREAM "\",\"responseTransferMode\":\"STREAM\"}}},"
    "\"/http/{id}\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"http\",\"httpMethod\":\"GET\",\"uri\":"
    "\"https://h.example/{id}\",\"requestParameters\":{\"integration.request.path.id\":\"method.request.path.id\"},"
    "\"responses\":{\"default\":{\"statusCode\":\"201\"}}}}}},"
    "\"components\":{\"securitySchemes\":{"
    "\"token\":" AUTHORIZATION "\"x-amazon-apigateway-authorizer\":{\"type\":\"token\",\"authorizerUri\":"
    "\"" LAMBDA "\",\"identityValidationExpression\":\"^T.*\"}},"
    "\"pool\":" AUTHORIZATION "\"x-amazon-apigateway-authorizer\":{\"type\":\"cognito_user_pools\","
    "\"providerARNs\":[\"arn:aws:cognito-idp:us-east-1:1:userpool/P\"]}},"
    "\"iam\":" AUTHORIZATION "\"x-amazon-apigateway-authtype\":\"awsSigv4\"},"
    "\"key\":{\"type\":\"apiKey\",\"name\":\"x-api-key\",\"in\":\"header\"}}}}";

static const char allowing[] =
    "{\"principalId\":\"u\",\"context\":{\"a\":1},\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{"
    "\"Action\":\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":\"*\"}]}}";
static const char fine[] = "{\"statusCode\":201,\"headers\":{\"X-A\":\"1\"},\"body\":\"fine\"}";

/* ---- a host ----------------------------------------------------------------------------------------------------- */

typedef struct host {
    apigw_definition *definition;
    apigw_api *api;
    apigw_request *request;
    apigw_exchange *exchange;
} host;

static apigw_definition *load(const char *text) {
    apigw_definition *d = apigw_definition_new(NULL);
    apigw_error err;
    const apigw_status status = apigw_definition_load(d, text, strlen(text), &err);
    ck_assert_msg(status == APIGW_OK, "%s at %s", err.message, err.pointer);
    return d;
}

static apigw_api *make_api(uint32_t kind) {
    static const struct {
        uint32_t field;
        const char *text;
    } fields[] = {{APIGW_FIELD_STAGE, "prod"},
                  {APIGW_FIELD_API_ID, "a1"},
                  {APIGW_FIELD_REGION, "us-east-1"},
                  {APIGW_FIELD_ACCOUNT_ID, "123456789012"}};
    apigw_api *api = apigw_api_new(NULL, kind);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        ck_assert_int_eq(apigw_api_set(api, fields[i].field, fields[i].text, APIGW_NTS, NULL), APIGW_OK);
    return api;
}

static void set_up(host *h) {
    h->definition = load(document);
    h->api = make_api(APIGW_KIND_REST);
    h->request = apigw_request_new(NULL);
    h->exchange = apigw_exchange_new(NULL);
}

static void tear_down(host *h) {
    apigw_exchange_free(h->exchange);
    apigw_request_free(h->request);
    apigw_api_free(h->api);
    apigw_definition_free(h->definition);
}

/* Fill a request with what a client sends. Return APIGW_E_NOMEM when out of memory. */
static apigw_status fill(apigw_request *r, const char *target) {
    static const char *const lines[][2] = {{"Authorization", "T1"}, {"x-api-key", "abcdefghij0123456789"}};
    const bool is_signed = strstr(target, "/iam") != NULL;
    apigw_status status;
    apigw_request_reset(r);
    status = apigw_request_set(r, APIGW_FIELD_METHOD, "GET", 3, NULL);
    if (status == APIGW_OK)
        status = apigw_request_set_target(r, target, APIGW_NTS, NULL);
    if (status == APIGW_OK)
        status = apigw_request_set(r, APIGW_FIELD_SOURCE_IP, "192.0.2.7", APIGW_NTS, NULL);
    for (size_t i = 0; i < 2 && status == APIGW_OK; i++)
        status =
            apigw_request_add(r, APIGW_LIST_HEADERS, lines[i][0], APIGW_NTS,
                              is_signed && i == 0 ? "AWS4-HMAC-SHA256 Credential=A" : lines[i][1], APIGW_NTS, NULL);
    return status;
}

static apigw_status begin(host *h, const char *target) {
    ck_assert_int_eq(fill(h->request, target), APIGW_OK);
    return apigw_exchange_begin(h->exchange, h->definition, h->api, h->request, 1700000000000, 0, NULL);
}

/* Answer with a copy that is gone afterwards: nothing of it may be kept by reference. */
static apigw_status give(apigw_exchange *x, const char *text, size_t n, uint32_t flags) {
    char *copy = exact_copy(text, n);
    const apigw_status status = apigw_exchange_answer(x, copy, n, flags, NULL);
    if (n != 0)
        memset(copy, 'x', n);
    free(copy);
    return status;
}

static const char claims[] = "{\"iss\":\"https://cognito-idp.us-east-1.amazonaws.com/P\",\"token_use\":\"id\",\"exp\":"
                             "1800000000,\"sub\":\"s\"}";
static const char identity[] = "{\"effect\":\"allow\",\"identity\":{\"userArn\":\"arn:aws:iam::123456789012:user/u\"}}";

/* Do what a host does at a step that asks something; false: the exchange asks nothing any more. */
static bool serve(apigw_exchange *x, apigw_status *status) {
    switch (apigw_exchange_step(x)) {
    case APIGW_STEP_VERIFY_IAM:
        *status = give(x, identity, sizeof identity - 1, 0);
        return true;
    case APIGW_STEP_VERIFY_TOKEN:
        *status = give(x, claims, sizeof claims - 1, 0);
        return true;
    case APIGW_STEP_AUTHORIZE:
        *status = give(x, allowing, sizeof allowing - 1, 0);
        return true;
    case APIGW_STEP_ADMIT:
        *status = give(x, "{\"apiKeyId\":\"k\"}", 16, 0);
        return true;
    case APIGW_STEP_INVOKE:
        *status = apigw_exchange_int(x, APIGW_EXCHANGE_MODE) == 1
                      ? give(x, "{\"statusCode\":201}\0\0\0\0\0\0\0\0rest", 30, APIGW_ANSWER_MORE)
                      : give(x, fine, sizeof fine - 1, 0);
        return true;
    case APIGW_STEP_FORWARD:
        *status = apigw_exchange_answer(x, NULL, 0, 0, NULL);
        return true;
    default:
        return false;
    }
}

/* ---- steps ------------------------------------------------------------------------------------------------------ */

/* Targets, and the steps of their requests. */
static const struct {
    const char *target;
    uint32_t steps[4];
} routes[] = {
    {"/prod/open/7?q=1", {APIGW_STEP_INVOKE, APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
    {"/prod/token", {APIGW_STEP_AUTHORIZE, APIGW_STEP_INVOKE, APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
    {"/prod/pool", {APIGW_STEP_VERIFY_TOKEN, APIGW_STEP_INVOKE, APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
    {"/prod/iam", {APIGW_STEP_VERIFY_IAM, APIGW_STEP_INVOKE, APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
    {"/prod/key", {APIGW_STEP_ADMIT, APIGW_STEP_INVOKE, APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
    {"/prod/stream", {APIGW_STEP_INVOKE, APIGW_STEP_RESPOND, APIGW_STEP_RELAY, APIGW_STEP_DONE}},
    {"/prod/http/a%20b", {APIGW_STEP_FORWARD, APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
    {"/prod/none", {APIGW_STEP_RESPOND, APIGW_STEP_DONE}},
};
enum { ROUTES = sizeof routes / sizeof *routes };

START_TEST(steps_of_routes) {
    host h;
    set_up(&h);
    for (size_t i = 0; i < ROUTES; i++) {
        apigw_status status = begin(&h, routes[i].target);
        for (size_t n = 0; n < 4 && (n == 0 || routes[i].steps[n - 1] != APIGW_STEP_DONE); n++) {
            ck_assert_int_eq(status, APIGW_OK);
            ck_assert_msg(apigw_exchange_step(h.exchange) == routes[i].steps[n], "%s: step %zu is %u", routes[i].target,
                          n, (unsigned)apigw_exchange_step(h.exchange));
            if (!serve(h.exchange, &status) && routes[i].steps[n] != APIGW_STEP_DONE)
                status = apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL);
        }
    }
    tear_down(&h);
}
END_TEST

/* Every step that a host does not know can be failed, and then no function is invoked and nothing is let in (H5.5). */
START_TEST(unsupported_steps_fail_closed) {
    host h;
    set_up(&h);
    for (size_t i = 0; i < ROUTES; i++)
        for (size_t n = 0; n < 4 && routes[i].steps[n] < APIGW_STEP_RESPOND; n++) {
            apigw_status status = begin(&h, routes[i].target);
            for (size_t k = 0; k < n; k++)
                serve(h.exchange, &status);
            ck_assert_int_eq(apigw_exchange_step(h.exchange), routes[i].steps[n]);
            ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_UNSUPPORTED, NULL), APIGW_OK);
            ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_RESPOND);
            ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 500);
            ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_UNSUPPORTED, NULL), APIGW_OK);
            ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_DONE);
        }
    tear_down(&h);
}
END_TEST

/* What does not fit changes nothing (H5.6). */
START_TEST(misfits) {
    host h;
    set_up(&h);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, "{}", 2, 0, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_TIMEOUT, NULL), APIGW_E_STATE);
    ck_assert_int_eq(begin(&h, "/prod/open/7"), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, fine, sizeof fine - 1, APIGW_ANSWER_CACHED, NULL),
                     APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, fine, sizeof fine - 1, APIGW_ANSWER_MORE, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, fine, sizeof fine - 1, 16, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 1, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_answer(NULL, NULL, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_MISS, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_EXPIRED, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_fail(h.exchange, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_LAST + 1, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_fail(NULL, APIGW_FAIL_TIMEOUT, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
    ck_assert_ptr_nonnull(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_PAYLOAD, NULL));
    ck_assert_ptr_null(apigw_exchange_call(h.exchange));
    ck_assert_int_eq(give(h.exchange, fine, sizeof fine - 1, 0), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, "x", 1, 0, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_RESPOND);
    ck_assert_int_eq(begin(&h, "/prod/http/1"), APIGW_OK);
    ck_assert_ptr_nonnull(apigw_exchange_call(h.exchange));
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, "x", 1, 0, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_FORWARD);
    tear_down(&h);
}
END_TEST

START_TEST(misuse_of_begin) {
    host h;
    apigw_definition *empty = apigw_definition_new(NULL);
    apigw_api *other = make_api(APIGW_KIND_HTTP_2);
    set_up(&h);
    ck_assert_int_eq(fill(h.request, "/prod/open/7"), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_begin(NULL, h.definition, h.api, h.request, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, NULL, h.api, h.request, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, NULL, h.request, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, h.api, NULL, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, h.api, h.request, UINT64_MAX, 0, NULL),
                     APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, h.api, h.request, 0, 16, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, other, h.request, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, empty, h.api, h.request, 0, 0, NULL), APIGW_E_STATE);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, h.api, h.request, 0, 0, NULL), APIGW_OK);
    ck_assert_int_ne(apigw_exchange_step(h.exchange), APIGW_STEP_NONE);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, NULL, h.api, h.request, 0, 0, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_NONE);
    ck_assert_int_eq(apigw_exchange_step(NULL), APIGW_STEP_NONE);
    ck_assert_ptr_null(apigw_exchange_get(NULL, APIGW_EXCHANGE_PAYLOAD, NULL));
    ck_assert_ptr_null(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_LOG, NULL));
    ck_assert_ptr_null(apigw_exchange_get(h.exchange, 999, NULL));
    ck_assert_uint_eq(apigw_exchange_int(NULL, APIGW_EXCHANGE_MODE), 0);
    ck_assert_uint_eq(apigw_exchange_int(h.exchange, 999), 0);
    ck_assert_ptr_null(apigw_exchange_response(NULL));
    apigw_exchange_reset(NULL);
    apigw_exchange_free(NULL);
    apigw_api_free(other);
    apigw_definition_free(empty);
    tear_down(&h);
}
END_TEST

/* A request is given up at each step, and the exchange takes the next one. */
START_TEST(giving_up) {
    host h;
    set_up(&h);
    for (size_t i = 0; i < ROUTES; i++)
        for (size_t n = 0; n < 4; n++) {
            apigw_status status = begin(&h, routes[i].target);
            for (size_t k = 0; k < n; k++)
                if (!serve(h.exchange, &status))
                    (void)apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL);
            if (n % 2 == 0)
                apigw_exchange_reset(h.exchange);
            ck_assert(n % 2 == 1 || apigw_exchange_step(h.exchange) == APIGW_STEP_NONE);
            ck_assert_int_eq(begin(&h, "/prod/open/8"), APIGW_OK);
            ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
            ck_assert_ptr_nonnull(strstr(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_PAYLOAD, NULL), "\"8\""));
            ck_assert_int_eq(give(h.exchange, fine, sizeof fine - 1, 0), APIGW_OK);
            ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 201);
        }
    tear_down(&h);
}
END_TEST

/* A warm exchange and a warm request allocate nothing, for every type of authorizer. */
START_TEST(warm_exchanges) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    host h;
    set_up(&h);
    apigw_exchange_free(h.exchange);
    apigw_request_free(h.request);
    h.exchange = apigw_exchange_new(&allocator);
    h.request = apigw_request_new(&allocator);
    for (size_t round = 0; round < 4; round++) {
        watched_arm(&memory, 0, false);
        for (size_t i = 0; i < 5; i++) {
            apigw_status status = begin(&h, routes[i].target);
            while (serve(h.exchange, &status))
                ck_assert_int_eq(status, APIGW_OK);
            ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 201);
            ck_assert_msg(round < 3 || memory.calls == 0, "%s: %zu calls", routes[i].target, memory.calls);
        }
    }
    ck_assert_uint_eq(memory.calls, 0);
    tear_down(&h);
    ck_assert_uint_eq(memory.live_blocks, 0);
    ck_assert_uint_eq(memory.wrong, 0);
}
END_TEST

/* ---- large requests ---------------------------------------------------------------------------------------------- */

enum { LARGE = 5 << 20 };

/* Return `before`, then LARGE letters, then `after`: to be freed. */
static char *large_text(const char *before, const char *after) {
    const size_t n = strlen(before);
    char *text = exact_block(n + LARGE + strlen(after) + 1);
    memcpy(text, before, n);
    memset(text + n, 'a', LARGE);
    strcpy(text + n + LARGE, after);
    return text;
}

/* Give the answer to a step, with LARGE letters in it. Return false when the exchange asks nothing any more. */
static bool serve_large(apigw_exchange *x) {
    static const char *const answers[APIGW_STEP_LAST + 1][2] = {
        [APIGW_STEP_VERIFY_TOKEN] = {"{\"iss\":\"https://cognito-idp.us-east-1.amazonaws.com/P\",\"token_use\":\"id\","
                                     "\"exp\":1800000000,\"sub\":\"",
                                     "\"}"},
        [APIGW_STEP_AUTHORIZE] = {"{\"principalId\":\"u\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":"
                                  "[{\"Action\":\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":\"*\"}]},"
                                  "\"context\":{\"a\":\"",
                                  "\"}}"},
        [APIGW_STEP_INVOKE] = {"{\"statusCode\":201,\"body\":\"", "\"}"},
    };
    const uint32_t step = apigw_exchange_step(x);
    char *text;
    if (step == APIGW_STEP_DONE || step == APIGW_STEP_NONE)
        return false;
    if (answers[step][0] == NULL) {
        (void)apigw_exchange_get(x, APIGW_EXCHANGE_LOG, NULL);
        (void)apigw_exchange_get(x, APIGW_EXCHANGE_EXPLANATION, NULL);
        ck_assert_int_eq(apigw_exchange_answer(x, NULL, 0, 0, NULL), APIGW_OK);
        return true;
    }
    text = large_text(answers[step][0], answers[step][1]);
    if (step == APIGW_STEP_INVOKE && apigw_exchange_int(x, APIGW_EXCHANGE_MODE) == 1) {
        memcpy(text, "{\"statusCode\":201}\0\0\0\0\0\0\0\0", 26);
        ck_assert_int_eq(apigw_exchange_answer(x, text, LARGE, APIGW_ANSWER_MORE, NULL), APIGW_OK);
    } else {
        ck_assert_int_eq(apigw_exchange_answer(x, text, strlen(text), 0, NULL), APIGW_OK);
    }
    free(text);
    return true;
}

/* A reset exchange keeps little memory, whatever was large: the body, an answer, a response, what a validator says. */
START_TEST(large_exchanges) {
    static const char validated[] =
        "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"x-amazon-apigateway-request-validators\":{\"v\":{"
        "\"validateRequestBody\":true,\"validateRequestParameters\":false}},\"x-amazon-apigateway-request-validator\":"
        "\"v\",\"x-amazon-apigateway-gateway-responses\":{\"DEFAULT_4XX\":{\"responseTemplates\":{\"application/json\":"
        "\"$context.error.validationErrorString\"}}},\"components\":{\"schemas\":{\"M\":{\"type\":\"string\","
        "\"maxLength\":9}}},\"paths\":{\"/m\":{\"get\":{\"requestBody\":{\"content\":{\"application/"
        "json\":{\"schema\":{"
        "\"$ref\":\"#/components/schemas/M\"}}}}," PROXY "}}}}";
    const struct {
        const char *target;
        apigw_definition *definition;
    } last = {"/prod/m", load(validated)};
    enum { KEPT = 4 << 20 }; /* less than LARGE */
    watched memory = {0};
    apigw_allocator allocator = watched_allocator(&memory);
    char *body = large_text("\"", "\"");
    host h;
    set_up(&h);
    apigw_exchange_free(h.exchange);
    for (size_t i = 0; i < 2 * (ROUTES + 1); i++) {
        const char *target = i / 2 < ROUTES ? routes[i / 2].target : last.target;
        h.exchange = apigw_exchange_new(&allocator);
        ck_assert_int_eq(fill(h.request, target), APIGW_OK);
        if (i % 2 != 0)
            ck_assert_int_eq(apigw_request_set_body(h.request, body, strlen(body), 0, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_begin(h.exchange, i / 2 < ROUTES ? h.definition : last.definition, h.api,
                                              h.request, 1700000000000, 0, NULL),
                         APIGW_OK);
        while (serve_large(h.exchange))
            ;
        apigw_exchange_reset(h.exchange);
        ck_assert_msg(memory.live_bytes <= KEPT, "%s keeps %zu bytes", target, memory.live_bytes);
        apigw_exchange_free(h.exchange);
    }
    h.exchange = NULL;
    free(body);
    apigw_definition_free(last.definition);
    tear_down(&h);
    ck_assert_uint_eq(memory.live_blocks, 0);
    ck_assert_uint_eq(memory.wrong, 0);
}
END_TEST

/* ---- out of memory ---------------------------------------------------------------------------------------------- */

/* Run one request, in which one allocation fails. False: none failed. In each case a response can be sent, and the
 * function is not invoked unless the host was asked all there is to ask. */
static bool run_short_of_memory(host *h, watched *memory, const apigw_allocator *allocator, size_t route, size_t at) {
    apigw_status status;
    size_t n = 0;
    watched_arm(memory, 0, false);
    h->exchange = apigw_exchange_new(allocator);
    h->request = apigw_request_new(allocator);
    ck_assert_int_eq(fill(h->request, routes[route].target), APIGW_OK);
    watched_arm(memory, at, false);
    status = apigw_exchange_begin(h->exchange, h->definition, h->api, h->request, 1700000000000, 0, NULL);
    while (status == APIGW_OK && apigw_exchange_step(h->exchange) < APIGW_STEP_RESPOND) {
        ck_assert_int_eq(apigw_exchange_step(h->exchange), routes[route].steps[n++]);
        ck_assert(serve(h->exchange, &status));
    }
    ck_assert_msg(status == APIGW_OK || status == APIGW_E_NOMEM, "%s: allocation %zu gives %d at step %u",
                  routes[route].target, at, (int)status, (unsigned)apigw_exchange_step(h->exchange));
    ck_assert_int_eq(apigw_exchange_step(h->exchange), APIGW_STEP_RESPOND);
    if (status == APIGW_E_NOMEM) {
        ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h->exchange)), 500);
        ck_assert_ptr_null(apigw_response_body(apigw_exchange_response(h->exchange), NULL));
        ck_assert_uint_eq(memory->failed, 1);
    } else if (apigw_response_status(apigw_exchange_response(h->exchange)) == 201) {
        ck_assert_int_eq(routes[route].steps[n], APIGW_STEP_RESPOND);
    }
    ck_assert_int_eq(apigw_exchange_answer(h->exchange, NULL, 0, 0, NULL), APIGW_OK);
    apigw_exchange_free(h->exchange);
    apigw_request_free(h->request);
    h->exchange = NULL;
    h->request = NULL;
    return memory->failed != 0;
}

START_TEST(every_allocation_fails_once) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    host h;
    set_up(&h);
    apigw_exchange_free(h.exchange);
    apigw_request_free(h.request);
    for (size_t i = 0; i < ROUTES; i++) {
        size_t at = 1;
        while (run_short_of_memory(&h, &memory, &allocator, i, at))
            at++;
        ck_assert_uint_gt(at, 3);
    }
    ck_assert_uint_eq(memory.live_blocks, 0);
    ck_assert_uint_eq(memory.wrong, 0);
    tear_down(&h);
}
END_TEST

/* ---- threads ---------------------------------------------------------------------------------------------------- */

typedef struct worker {
    const host *shared;
    unsigned wrong;
} worker;

static void *work(void *context) {
    worker *w = context;
    apigw_exchange *x = apigw_exchange_new(NULL);
    apigw_request *r = apigw_request_new(NULL);
    for (size_t i = 0; i < 200; i++) {
        apigw_status status = fill(r, routes[i % 5].target);
        if (status == APIGW_OK)
            status = apigw_exchange_begin(x, w->shared->definition, w->shared->api, r, 1700000000000, 0, NULL);
        while (status == APIGW_OK && serve(x, &status))
            ;
        w->wrong += status != APIGW_OK || apigw_response_status(apigw_exchange_response(x)) != 201;
    }
    apigw_request_free(r);
    apigw_exchange_free(x);
    return NULL;
}

START_TEST(threads_share_a_definition) {
    pthread_t threads[4];
    worker workers[4];
    host h;
    set_up(&h);
    for (size_t i = 0; i < 4; i++) {
        workers[i] = (worker){&h, 0};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_uint_eq(workers[i].wrong, 0);
    }
    tear_down(&h);
}
END_TEST

/* ---- answers without use ---------------------------------------------------------------------------------------- */

/* Answers that no JSON text of a case can be: none at all, one that is too long, one after the end. */
START_TEST(odd_answers) {
    enum { TOO_LONG = (1 << 20) + 1 };
    char *blanks = exact_block(TOO_LONG);
    host h;
    set_up(&h);
    ck_assert_int_eq(begin(&h, "/prod/open/7"), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 502);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_DONE);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL), APIGW_E_STATE);
    ck_assert_int_eq(begin(&h, "/prod/iam"), APIGW_OK);
    memset(blanks, ' ', TOO_LONG);
    memcpy(blanks, identity, sizeof identity - 1);
    ck_assert_int_eq(give(h.exchange, blanks, TOO_LONG, 0), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 500);
    ck_assert_int_eq(begin(&h, "/prod/iam"), APIGW_OK);
    ck_assert_int_eq(give(h.exchange, blanks, TOO_LONG - 1, 0), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
    free(blanks);
    tear_down(&h);
}
END_TEST

/* A stored result is one that could be stored: not of a failure, and not without a key (H4.2). */
START_TEST(stored_results) {
    host h;
    apigw_api *without_id = apigw_api_new(NULL, APIGW_KIND_REST);
    set_up(&h);
    ck_assert_int_eq(begin(&h, "/prod/token"), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, allowing, sizeof allowing - 1,
                                           APIGW_ANSWER_CACHED | APIGW_ANSWER_FUNCTION_ERROR, NULL),
                     APIGW_E_STATE);
    ck_assert_int_eq(give(h.exchange, allowing, sizeof allowing - 1, APIGW_ANSWER_CACHED), APIGW_OK);
    ck_assert_uint_eq(apigw_exchange_int(h.exchange, APIGW_EXCHANGE_STORE_RESULT), 0);
    ck_assert_int_eq(apigw_api_set(without_id, APIGW_FIELD_STAGE, "prod", 4, NULL), APIGW_OK);
    ck_assert_int_eq(fill(h.request, "/prod/token"), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, without_id, h.request, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_AUTHORIZE);
    ck_assert_ptr_null(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_CACHE_KEY, NULL));
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, allowing, sizeof allowing - 1, APIGW_ANSWER_CACHED, NULL),
                     APIGW_E_STATE);
    apigw_api_free(without_id);
    tear_down(&h);
}
END_TEST

/* ---- streams ---------------------------------------------------------------------------------------------------- */

/* A prelude that does not end within its limit is refused, whatever follows (E1.4). */
START_TEST(long_prelude) {
    enum { LIMIT = 16384 };
    char *text = exact_block(LIMIT + 1);
    host h;
    set_up(&h);
    memset(text, ' ', LIMIT + 1);
    ck_assert_int_eq(begin(&h, "/prod/stream"), APIGW_OK);
    ck_assert_int_eq(give(h.exchange, text, LIMIT + 1, APIGW_ANSWER_MORE), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_RESPOND);
    ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 500);
    free(text);
    tear_down(&h);
}
END_TEST

/* A function URL sends plain bytes as they are, but not once a piece of a prelude has come (B4.6). */
START_TEST(plain_streams) {
    static const char url[] = "{\"Resources\":{\"F\":{\"Type\":\"AWS::Lambda::Function\"},\"U\":{\"Type\":"
                              "\"AWS::Lambda::Url\",\"Properties\":{\"TargetFunctionArn\":{\"Ref\":\"F\"},"
                              "\"AuthType\":\"NONE\",\"InvokeMode\":\"RESPONSE_STREAM\"}}}}";
    apigw_definition *definition = load(url);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_FUNCTION_URL);
    host h;
    set_up(&h);
    for (unsigned pieces = 0; pieces < 2; pieces++) {
        ck_assert_int_eq(fill(h.request, "/"), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_begin(h.exchange, definition, api, h.request, 0, 0, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
        if (pieces != 0)
            ck_assert_int_eq(give(h.exchange, "{", 1, APIGW_ANSWER_MORE), APIGW_OK);
        ck_assert_int_eq(give(h.exchange, "b", 1, APIGW_ANSWER_MORE | APIGW_ANSWER_PLAIN), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_RESPOND);
        ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), pieces != 0 ? 502 : 200);
        ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_step(h.exchange), pieces != 0 ? APIGW_STEP_DONE : APIGW_STEP_RELAY);
    }
    apigw_api_free(api);
    apigw_definition_free(definition);
    tear_down(&h);
}
END_TEST

START_TEST(streams) {
    static const char stream[] = "{\"statusCode\":202}\0\0\0\0\0\0\0\0rest";
    host h;
    size_t n;
    set_up(&h);
    for (size_t size = 1; size < sizeof stream; size++) {
        size_t at = 0;
        ck_assert_int_eq(begin(&h, "/prod/stream"), APIGW_OK);
        while (apigw_exchange_step(h.exchange) == APIGW_STEP_INVOKE) {
            const size_t left = sizeof stream - 1 - at, piece = left < size ? left : size;
            ck_assert_int_eq(give(h.exchange, stream + at, piece, APIGW_ANSWER_MORE), APIGW_OK);
            at += piece;
        }
        ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 202);
        ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_RELAY);
        const char *rest = apigw_exchange_get(h.exchange, APIGW_EXCHANGE_REST, &n);
        ck_assert_uint_eq(n, at - 26);
        if (n != 0)
            ck_assert_mem_eq(rest, stream + 26, n);
    }
    ck_assert_int_eq(begin(&h, "/prod/stream"), APIGW_OK); /* it ends within the prelude */
    ck_assert_int_eq(give(h.exchange, stream, 10, 0), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 500);
    ck_assert_int_eq(apigw_exchange_answer(h.exchange, NULL, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_DONE);
    ck_assert_int_eq(begin(&h, "/prod/stream"), APIGW_OK);
    ck_assert_int_eq(give(h.exchange, stream, sizeof stream - 1, APIGW_ANSWER_PLAIN), APIGW_OK);
    ck_assert_int_eq(apigw_response_status(apigw_exchange_response(h.exchange)), 500);
    tear_down(&h);
}
END_TEST

/* ---- domains ---------------------------------------------------------------------------------------------------- */

START_TEST(domains) {
    static const struct {
        const char *path, *key, *rest;
        uint64_t match;
    } cases[] = {
        {"/orders/v1/x", "orders/v1", "/x", APIGW_DOMAIN_MATCH_AUTO},
        {"/ordersandmore", "orders", "andmore", APIGW_DOMAIN_MATCH_AUTO},
        {"/ordersandmore", "", "/ordersandmore", APIGW_DOMAIN_MATCH_SEGMENT},
        {"/orders", "orders", "/", APIGW_DOMAIN_MATCH_SEGMENT},
        {"/orders/v2", "orders", "/v2", APIGW_DOMAIN_MATCH_SEGMENT},
        {"/", "", "/", APIGW_DOMAIN_MATCH_PREFIX},
    };
    apigw_domain *domain = apigw_domain_new(NULL);
    apigw_mapping mapping;
    ck_assert_int_eq(apigw_domain_select(domain, "/", 1, &mapping, NULL), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(apigw_domain_add(domain, "orders", APIGW_NTS, NULL, "s1", APIGW_NTS, NULL, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_domain_add(domain, "", 0, NULL, "s2", APIGW_NTS, domain, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_domain_select(domain, "/ordersandmore", APIGW_NTS, &mapping, NULL), APIGW_OK);
    ck_assert_uint_eq(mapping.key_len, 0);
    ck_assert_uint_eq(mapping.lower_case, 0);
    ck_assert_ptr_eq(mapping.user, domain);
    ck_assert_int_eq(apigw_domain_add(domain, "/orders/v1/", APIGW_NTS, NULL, "s3", APIGW_NTS, NULL, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_domain_add(domain, "orders/v1", APIGW_NTS, NULL, "s", 1, NULL, NULL), APIGW_E_DUPLICATE);
    ck_assert_int_eq(apigw_domain_add(domain, "\xFF", 1, NULL, "s", 1, NULL, NULL), APIGW_E_UTF8);
    ck_assert_int_eq(apigw_domain_add(domain, "a", 1, NULL, "\xFF", 1, NULL, NULL), APIGW_E_UTF8);
    ck_assert_int_eq(apigw_domain_add(NULL, "a", 1, NULL, "s", 1, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_domain_add(domain, NULL, 1, NULL, "s", 1, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_domain_add(domain, "a", 1, NULL, NULL, 1, NULL, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_domain_select(domain, NULL, 1, &mapping, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_domain_set_option(domain, APIGW_DOMAIN_OPT_MATCH, 3, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_domain_set_option(domain, 9, 0, NULL), APIGW_E_ARGUMENT);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(apigw_domain_set_option(domain, APIGW_DOMAIN_OPT_MATCH, cases[i].match, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_domain_select(domain, cases[i].path, APIGW_NTS, &mapping, NULL), APIGW_OK);
        ck_assert_uint_eq(mapping.key_len, strlen(cases[i].key));
        ck_assert_mem_eq(mapping.key, cases[i].key, mapping.key_len);
        ck_assert_uint_eq(mapping.rest_len, strlen(cases[i].rest));
        ck_assert_mem_eq(mapping.rest, cases[i].rest, mapping.rest_len);
        ck_assert_uint_eq(mapping.lower_case, 1);
    }
    apigw_domain_free(domain);
    apigw_domain_free(NULL);
}
END_TEST

START_TEST(requests_of_mappings) {
    host h;
    apigw_mapping mapping = {.key = "v1/x", .key_len = 4, .stage = "prod", .stage_len = 4, .lower_case = 1};
    set_up(&h);
    ck_assert_int_eq(fill(h.request, "/v1/x/open/7"), APIGW_OK);
    ck_assert_int_eq(apigw_mapping_apply(&mapping, h.request, NULL), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(h.request, APIGW_FIELD_BASE_PATH, NULL), "/v1/x");
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, h.api, h.request, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
    ck_assert_ptr_nonnull(
        strstr(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_PAYLOAD, NULL), "\"authorization\":\"T1\""));
    mapping.key_len = mapping.lower_case = 0;
    ck_assert_int_eq(fill(h.request, "/open/7"), APIGW_OK);
    ck_assert_int_eq(apigw_mapping_apply(&mapping, h.request, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, h.definition, h.api, h.request, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
    ck_assert_int_eq(apigw_mapping_apply(NULL, h.request, NULL), APIGW_E_ARGUMENT);
    mapping.stage_len = 0; /* the stage of the front end */
    ck_assert_int_eq(fill(h.request, "/open/7"), APIGW_OK);
    ck_assert_int_eq(apigw_mapping_apply(&mapping, h.request, NULL), APIGW_OK);
    ck_assert_ptr_null(apigw_request_get(h.request, APIGW_FIELD_STAGE, NULL));
    mapping.key_len = 1025;
    ck_assert_int_eq(apigw_mapping_apply(&mapping, h.request, NULL), APIGW_E_ARGUMENT);
    ck_assert_int_eq(apigw_mapping_apply(&mapping, NULL, NULL), APIGW_E_ARGUMENT);
    tear_down(&h);
}
END_TEST

/* ---- the log ---------------------------------------------------------------------------------------------------- */

START_TEST(log_and_explanation) {
    host h;
    const char *text;
    set_up(&h);
    ck_assert_int_eq(begin(&h, "/prod/token"), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_fail(h.exchange, APIGW_FAIL_TIMEOUT, NULL), APIGW_OK);
    text = apigw_exchange_get(h.exchange, APIGW_EXCHANGE_LOG, NULL);
    ck_assert_ptr_nonnull(strstr(text,
                                 "\"authorizer\":{\"status\":\"500\",\"latency\":\"-\",\"error\":\"the authorizer "
                                 "could not be invoked\",\"principalId\":\"-\"}"));
    ck_assert_ptr_nonnull(strstr(text, "\"integration\":{\"status\":\"-\""));
    ck_assert_ptr_nonnull(strstr(text, "\"responseType\":\"AUTHORIZER_CONFIGURATION_ERROR\""));
    text = apigw_exchange_get(h.exchange, APIGW_EXCHANGE_EXPLANATION, NULL);
    ck_assert_ptr_nonnull(strstr(text, "route\tpassed\n"));
    ck_assert_ptr_nonnull(strstr(text, "Lambda authorizer\trefused: the authorizer could not be invoked\n"));
    ck_assert_ptr_null(strstr(text, "integration"));
    tear_down(&h);
}
END_TEST

/* ---- messages --------------------------------------------------------------------------------------------------- */

static const char chat[] =
    "{\"Resources\":{\"F\":{\"Type\":\"AWS::Lambda::Function\"},\"W\":{\"Type\":\"AWS::ApiGatewayV2::Api\","
    "\"Properties\":{\"Name\":\"w\",\"ProtocolType\":\"WEBSOCKET\",\"RouteSelectionExpression\":"
    "\"$request.body.do\"}},\"I\":{\"Type\":\"AWS::ApiGatewayV2::Integration\",\"Properties\":{\"ApiId\":{\"Ref\":"
    "\"W\"},\"IntegrationType\":\"AWS_PROXY\",\"IntegrationUri\":{\"Fn::Sub\":\"arn:aws:apigateway:us-east-1:lambda:"
    "path/2015-03-31/functions/${F.Arn}/invocations\"}}},\"R\":{\"Type\":\"AWS::ApiGatewayV2::Route\",\"Properties\":"
    "{\"ApiId\":{\"Ref\":\"W\"},\"RouteKey\":\"ask\",\"RouteResponseSelectionExpression\":\"$default\",\"Target\":"
    "{\"Fn::Sub\":\"integrations/${I}\"}}},\"A\":{\"Type\":\"AWS::ApiGatewayV2::RouteResponse\",\"Properties\":"
    "{\"ApiId\":{\"Ref\":\"W\"},\"RouteId\":{\"Ref\":\"R\"},\"RouteResponseKey\":\"$default\"}}}}";

/* A WebSocket API's error responses have more members than the message, which alone is the message of the log (B7.5).
 */
START_TEST(messages) {
    enum { EVENT_MAX = 6 << 20 };
    apigw_definition *definition = load(chat);
    apigw_api *api = make_api(APIGW_KIND_WEBSOCKET);
    char *text = exact_block(EVENT_MAX);
    host h;
    set_up(&h);
    for (unsigned known = 0; known < 2; known++) {
        apigw_request_reset(h.request);
        ck_assert_int_eq(apigw_request_set(h.request, APIGW_FIELD_EVENT_TYPE, "MESSAGE", 7, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_set(h.request, APIGW_FIELD_CONNECTION_ID, "c=", 2, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_request_set_body(h.request, known ? "{\"do\":\"ask\"}" : "{}", known ? 12 : 2, 0, NULL),
                         APIGW_OK);
        ck_assert_int_eq(apigw_exchange_begin(h.exchange, definition, api, h.request, 0, 0, NULL), APIGW_OK);
        if (!known) {
            ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_FRAME);
            ck_assert_ptr_nonnull(strstr(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_PAYLOAD, NULL), "connectionId"));
            ck_assert_ptr_nonnull(strstr(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_LOG, NULL),
                                         "\"error\":{\"message\":\"Forbidden\",\"responseType\""));
        }
    }
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
    memset(text, 'b', EVENT_MAX);
    memcpy(text, "{\"a\":\"", 6);
    memcpy(text + EVENT_MAX - 2, "\"}", 2);
    ck_assert_int_eq(apigw_request_set_json(h.request, "/requestContext/authorizer", APIGW_NTS, text, EVENT_MAX, NULL),
                     APIGW_OK);
    ck_assert_int_eq(apigw_exchange_begin(h.exchange, definition, api, h.request, 0, 0, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_CLOSE); /* the event is too long for the function */
    ck_assert_uint_eq(apigw_exchange_int(h.exchange, APIGW_EXCHANGE_CLOSE_CODE), 1009);
    free(text);
    apigw_api_free(api);
    apigw_definition_free(definition);
    tear_down(&h);
}
END_TEST

/* A definition of an HTTP API takes the front end of either payload format. */
START_TEST(either_format) {
    static const char open_api[] = "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"paths\":{\"/a\":{\"get\":{"
                                   "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"uri\":\"" LAMBDA
                                   "\",\"payloadFormatVersion\":\"2.0\"}}}}}";
    static const uint32_t kinds[] = {APIGW_KIND_HTTP_1, APIGW_KIND_HTTP_2};
    apigw_definition *definition = load(open_api);
    host h;
    set_up(&h);
    for (size_t i = 0; i < 2; i++) {
        apigw_api *api = apigw_api_new(NULL, kinds[i]);
        ck_assert_int_eq(fill(h.request, "/a"), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_begin(h.exchange, definition, api, h.request, 0, 0, NULL), APIGW_OK);
        ck_assert_int_eq(apigw_exchange_step(h.exchange), APIGW_STEP_INVOKE);
        ck_assert_ptr_nonnull(strstr(apigw_exchange_get(h.exchange, APIGW_EXCHANGE_PAYLOAD, NULL), "\"2.0\""));
        apigw_api_free(api);
    }
    apigw_definition_free(definition);
    tear_down(&h);
}
END_TEST

Suite *exchange_suite(void) {
    Suite *s = suite_create("exchange");
    TCase *t = tcase_create("exchange");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, steps_of_routes);
    tcase_add_test(t, unsupported_steps_fail_closed);
    tcase_add_test(t, misfits);
    tcase_add_test(t, misuse_of_begin);
    tcase_add_test(t, giving_up);
    tcase_add_test(t, warm_exchanges);
    tcase_add_test(t, large_exchanges);
    tcase_add_test(t, every_allocation_fails_once);
    tcase_add_test(t, threads_share_a_definition);
    tcase_add_test(t, odd_answers);
    tcase_add_test(t, stored_results);
    tcase_add_test(t, long_prelude);
    tcase_add_test(t, plain_streams);
    tcase_add_test(t, streams);
    tcase_add_test(t, domains);
    tcase_add_test(t, requests_of_mappings);
    tcase_add_test(t, log_and_explanation);
    tcase_add_test(t, messages);
    tcase_add_test(t, either_format);
    suite_add_tcase(s, t);
    return s;
}
