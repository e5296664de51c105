/* The rows of the allocation sweep for include/apigw/gateway/exchange.h. tests/unit/test_exchange.c has whole requests.
 */
#include "scenes.h"

static const char document[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"a\"},\"paths\":{\"/a/{b}\":{\"get\":{"
    "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":"
    "\"arn:aws:apigateway:r:lambda:path/2015-03-31/functions/f/invocations\"}}}}}";

static apigw_status new_exchange(scene *s) {
    s->exchange = apigw_exchange_new(&s->allocator);
    return s->exchange != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static void with_exchange(scene *s) {
    char target[3000] = "/prod/a/";
    memset(target + 8, 'b', sizeof target - 9);
    target[sizeof target - 1] = '\0';
    s->definition = apigw_definition_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    s->request = apigw_request_new(&s->allocator);
    need(new_exchange(s) == APIGW_OK && s->definition != NULL && s->api != NULL && s->request != NULL &&
             apigw_definition_load(s->definition, document, APIGW_NTS, NULL) == APIGW_OK &&
             apigw_api_set(s->api, APIGW_FIELD_STAGE, "prod", 4, NULL) == APIGW_OK &&
             apigw_request_set(s->request, APIGW_FIELD_METHOD, "GET", 3, NULL) == APIGW_OK &&
             apigw_request_set_target(s->request, target, APIGW_NTS, NULL) == APIGW_OK,
         "exchange");
}

static apigw_status begin(scene *s) {
    return apigw_exchange_begin(s->exchange, s->definition, s->api, s->request, 1000, 0, NULL);
}

static void with_begun(scene *s) {
    with_exchange(s);
    need(begin(s) == APIGW_OK && apigw_exchange_step(s->exchange) == APIGW_STEP_INVOKE, "begin");
}

/* Out of memory there is a 500 to send. */
static void check_step(scene *s, bool done, const char *name) {
    if (done)
        return;
    check(&checks, apigw_exchange_step(s->exchange) == APIGW_STEP_RESPOND, "%s: the step is %u", name,
          (unsigned)apigw_exchange_step(s->exchange));
    check(&checks, apigw_response_status(apigw_exchange_response(s->exchange)) == 500, "%s: the status is %d", name,
          (int)apigw_response_status(apigw_exchange_response(s->exchange)));
}

static apigw_status answer(scene *s) {
    static char result[LONG + 100];
    const int n = snprintf(result, sizeof result, "{\"statusCode\":200,\"body\":\"%.*s\"}", (int)LONG, long_text());
    return apigw_exchange_answer(s->exchange, result, (size_t)n, 0, NULL);
}

static apigw_status fail(scene *s) {
    return apigw_exchange_fail(s->exchange, APIGW_FAIL_TIMEOUT, NULL);
}

static apigw_status get_log(scene *s) {
    return apigw_exchange_get(s->exchange, APIGW_EXCHANGE_LOG, NULL) != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_domain(scene *s) {
    s->domain = apigw_domain_new(&s->allocator);
    return s->domain != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static void with_domain(scene *s) {
    need(new_domain(s) == APIGW_OK, "domain");
}

static apigw_status add_mapping(scene *s) {
    return apigw_domain_add(s->domain, long_text(), LONG, NULL, "s", 1, NULL, NULL);
}

/* A mapping that could not be added is not there. */
static void check_mapping(scene *s, bool done, const char *name) {
    apigw_mapping mapping;
    const apigw_status status = apigw_domain_select(s->domain, long_text(), LONG, &mapping, NULL);
    check(&checks, (status == APIGW_OK) == done, "%s: the domain has half a mapping", name);
}

static apigw_status apply_mapping(scene *s) {
    static char key[1000];
    const apigw_mapping mapping = {.key = key, .key_len = sizeof key, .stage = "s", .stage_len = 1, .lower_case = 1};
    memset(key, 'k', sizeof key);
    return apigw_mapping_apply(&mapping, s->request, NULL);
}

static const char *const never[] = {
    "apigw_exchange_free",         "apigw_exchange_reset",        "apigw_exchange_step",
    "apigw_exchange_int",          "apigw_exchange_call",         "apigw_exchange_response",
    "apigw_domain_free",           "apigw_domain_set_option",     "apigw_domain_select",
    "apigw_exchange_step_name",    "apigw_exchange_step_by_name", "apigw_exchange_fail_name",
    "apigw_exchange_fail_by_name",
};

static const oom_row rows[] = {
    {"apigw_exchange_new", "", nothing, new_exchange, check_new, OOM_FAILS},
    {"apigw_exchange_begin", "", with_exchange, begin, check_step, OOM_FAILS},
    {"apigw_exchange_answer", "", with_begun, answer, check_step, OOM_FAILS},
    {"apigw_exchange_fail", "", with_begun, fail, check_step, OOM_FAILS},
    {"apigw_exchange_get", "the log", with_begun, get_log, NULL, OOM_FAILS},
    {"apigw_domain_new", "", nothing, new_domain, check_new, OOM_FAILS},
    {"apigw_domain_add", "", with_domain, add_mapping, check_mapping, OOM_FAILS},
    {"apigw_mapping_apply", "", with_request, apply_mapping, NULL, OOM_FAILS},
};

const oom_table oom_gateway_exchange = {"include/apigw/gateway/exchange.h", OOM_LIST(never), OOM_LIST(rows)};
