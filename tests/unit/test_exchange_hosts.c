/* Exchanges of every definition of the cases with hosts that answer well, badly, or not at all: each comes to an end,
 * an answer that is refused changes nothing, and what is sent is a response. The decisions are in
 * tests/cases/exchange.json. */
#define _POSIX_C_SOURCE 200809L
#include "support/files.h"
#include <apigw/gateway.h>
#include <check.h>
#include <glob.h>
#include <string.h>

Suite *exchange_hosts_suite(void);

/* Answers of a host, that fit one step or another. */
static const char *const answers[] = {
    "{\"effect\":\"allow\",\"identity\":{\"caller\":\"c\",\"accountId\":\"111122223333\",\"userArn\":"
    "\"arn:aws:iam::1:user/u\",\"user\":\"u\"},\"invalidateCache\":true}",
    "{\"isAuthorized\":true,\"principalId\":\"u\",\"context\":{\"a\":\"b\"},\"usageIdentifierKey\":\"k\","
    "\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Action\":\"execute-api:Invoke\",\"Effect\":"
    "\"Allow\",\"Resource\":\"*\"}]}}",
    "{\"statusCode\":201,\"headers\":{\"A\":\"b\",\"Content-Type\":\"application/json\"},\"body\":\"{}\"}",
    "{\"claims\":{\"iss\":\"https://issuer.example\",\"aud\":\"a\",\"exp\":4102444800,\"scope\":\"s read\"}}",
    "{\"apiKeyId\":\"i\",\"apiKey\":\"k\",\"usagePlanId\":\"p\"}",
    "",
    "{\"effect\":\"deny\"}",
    "{\"isAuthorized\":false,\"principalId\":\"u\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{"
    "\"Action\":\"execute-api:Invoke\",\"Effect\":\"Deny\",\"Resource\":\"*\"}]}}",
    "{\"statusCode\":4004,\"body\":5}",
    "{\"effect\":\"none\",\"identity\":{\"accountId\":5,\"caller\":\"other\"}}",
    "{\"effect\":\"allow\",\"identity\":{\"accountId\":\"999999999999\"},\"invalidateCache\":false}",
    "{\"effect\":\"maybe\",\"identity\":[]}",
    "{\"iss\":\"https://issuer.example\",\"aud\":\"a\",\"exp\":1,\"token_use\":\"access\"}",
    "{\"errorMessage\":\"Unauthorized\"}",
    "{\"apiKeyId\":\"i\"}",
    "\"text\"",
    "{\"apiKey\":",
    "[]",
};

enum { ANSWERS = sizeof answers / sizeof *answers };

typedef struct player {
    const char *path;
    const apigw_definition *definition;
    apigw_api *api;
    apigw_exchange *exchange;
    size_t plan;
    size_t ended[APIGW_STEP_LAST + 1];
} player;

/* Everything that the exchange says can be asked for, and its numbers and texts stay what they are. */
static void ask_everything(const player *p) {
    for (uint32_t field = 0; field <= APIGW_EXCHANGE_STORE_RESULT; field++) {
        size_t n = 1, m = 1;
        const bool is_there = apigw_exchange_get(p->exchange, field, &n) != NULL;
        ck_assert((apigw_exchange_get(p->exchange, field, &m) != NULL) == is_there && n == m);
        ck_assert(apigw_exchange_int(p->exchange, field) == apigw_exchange_int(p->exchange, field));
    }
}

/* Answer a step by the plan: one answer, or one reason to fail. */
static void act(player *p, size_t turn) {
    const uint32_t step = apigw_exchange_step(p->exchange);
    const size_t choice = (p->plan + turn * (1 + p->plan / 7)) % (ANSWERS + APIGW_FAIL_LAST);
    apigw_status status;
    if (choice >= ANSWERS) {
        status = apigw_exchange_fail(p->exchange, (uint32_t)(choice - ANSWERS) + 1, NULL);
    } else if (step == APIGW_STEP_CACHE || step == APIGW_STEP_FORWARD) {
        apigw_response *response = apigw_exchange_response(p->exchange);
        const int32_t codes[] = {200, 404, 503};
        ck_assert_int_eq(apigw_response_set_status(response, codes[choice % 3], NULL), APIGW_OK);
        ck_assert_int_eq(apigw_response_set_body(response, answers[choice], strlen(answers[choice]), 0, NULL),
                         APIGW_OK);
        status = apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL);
    } else {
        static const uint32_t flags[] = {0, 0, 0, APIGW_ANSWER_FUNCTION_ERROR, APIGW_ANSWER_CACHED};
        static const char prelude[] = "{\"statusCode\":200}\0\0\0\0\0\0\0\0begins";
        const bool streams = apigw_exchange_int(p->exchange, APIGW_EXCHANGE_MODE) == 1;
        if (streams && choice % 3 == 0)
            status = apigw_exchange_answer(p->exchange, prelude, sizeof prelude - 1, APIGW_ANSWER_MORE, NULL);
        else
            status = apigw_exchange_answer(
                p->exchange, answers[choice], strlen(answers[choice]),
                streams && choice % 3 == 1 ? APIGW_ANSWER_MORE | APIGW_ANSWER_PLAIN : flags[p->plan % 5], NULL);
    }
    ck_assert(status == APIGW_OK || status == APIGW_E_STATE || status == APIGW_E_ARGUMENT);
    if (status != APIGW_OK) { /* every step can be failed so */
        ck_assert_uint_eq(apigw_exchange_step(p->exchange), step);
        status = apigw_exchange_fail(
            p->exchange, step == APIGW_STEP_CACHE && p->plan % 2 == 0 ? APIGW_FAIL_MISS : APIGW_FAIL_UNSUPPORTED, NULL);
        ck_assert_int_eq(status, APIGW_OK);
    }
}

static void play(player *p, apigw_request *request) {
    static const uint32_t flags[] = {APIGW_EXCHANGE_METHOD_CACHE, APIGW_EXCHANGE_METHOD_CACHE | APIGW_EXCHANGE_ADMIT,
                                     0};
    size_t turn = 0;
    ck_assert_int_eq(
        apigw_exchange_begin(p->exchange, p->definition, p->api, request, 1735689600000u, flags[p->plan % 3], NULL),
        APIGW_OK);
    for (uint32_t step; (step = apigw_exchange_step(p->exchange)) != APIGW_STEP_DONE; turn++) {
        ck_assert_msg(turn < 60, "%s, plan %zu: there is no end", p->path, p->plan);
        ask_everything(p);
        p->ended[step]++;
        if (step == APIGW_STEP_RESPOND) {
            const int32_t status = apigw_response_status(apigw_exchange_response(p->exchange));
            ck_assert_msg(status >= 200 && status <= 599, "%s, plan %zu: the status is %d", p->path, p->plan,
                          (int)status);
        }
        if (step >= APIGW_STEP_RESPOND)
            ck_assert_int_eq(apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL), APIGW_OK);
        else
            act(p, turn);
    }
    ask_everything(p);
    ck_assert_int_eq(apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL), APIGW_E_STATE);
}

/* A request for a route key: "GET /a/{b}", "$connect", or a priority. */
static void make_request(const player *p, apigw_request *r, const apigw_definition_entry *route, const char *stage) {
    static const char *const bodies[] = {"{\"kind\":\"ask\",\"do\":\"say\",\"word\":1,\"a\":[1]}", "", "{", "text"};
    static const char *const names[][2] = {{"Authorization", NULL},
                                           {"x-api-key", "k"},
                                           {"Cache-Control", "max-age=0"},
                                           {"Content-Type", "application/json"},
                                           {"X-Who", "me"},
                                           {"Host", "[::1]:8080"},
                                           {"User-Agent", "u"}};
    static const char *const credentials[] = {
        "Bearer T.x.y",
        "AWS4-HMAC-SHA256 Credential=A/20250101/eu-west-1/execute-api/aws4_request, SignedHeaders=host, Signature=0",
        "eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIn0", ""};
    const char *body = bodies[p->plan % 4], *space = memchr(route->key, ' ', route->key_len);
    char method[32] = "GET", target[512] = "/";
    apigw_request_reset(r);
    if (space != NULL && space - route->key < 16 && strncmp(route->key, "ANY", 3) != 0) {
        memcpy(method, route->key, (size_t)(space - route->key));
        method[space - route->key] = '\0';
    }
    snprintf(target, sizeof target, "%s%s%.*s%s", strcmp(stage, "$default") != 0 ? "/" : "",
             strcmp(stage, "$default") != 0 ? stage : "",
             space != NULL ? (int)(route->key + route->key_len - space - 1) : 1, space != NULL ? space + 1 : "/",
             p->plan % 5 == 0 ? "?page=2&trace=t&q=a&a" : "");
    for (char *c = target; *c != '\0'; c++)
        if (strchr("{}+", *c) != NULL)
            *c = 'x';
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, method, APIGW_NTS, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_set_target(r, target, APIGW_NTS, NULL), APIGW_OK);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (p->plan % (i + 2) != 1)
            ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, names[i][0], APIGW_NTS,
                                               names[i][1] != NULL ? names[i][1] : credentials[p->plan / 2 % 4],
                                               APIGW_NTS, NULL),
                             APIGW_OK);
    ck_assert_int_eq(apigw_request_set_body(r, body, strlen(body), 0, NULL), APIGW_OK);
    if (apigw_definition_kind(p->definition) == APIGW_DEFINITION_WEBSOCKET) {
        static const char *const types[] = {"MESSAGE", "CONNECT", "DISCONNECT", "MESSAGE"};
        ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_EVENT_TYPE, types[p->plan / 4 % 4], APIGW_NTS, NULL),
                         APIGW_OK);
        ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_CONNECTION_ID, "c=", 2, NULL), APIGW_OK);
    }
}

static void play_definition(player *p) {
    static const char *const stages[] = {"live", "s", "prod", "$default", "v1", "dev", "test"};
    apigw_definition_entry route;
    apigw_request *request = apigw_request_new(NULL);
    for (size_t i = 0; apigw_definition_entry_at(p->definition, APIGW_DESCRIBE_ROUTES, i, &route) == APIGW_OK; i++) {
        /* Later routes are much like those before: each meets a quarter of the plans. */
        const size_t stride = i < 8 ? 1 : 4;
        for (p->plan = i % stride; p->plan < 3 * ANSWERS; p->plan += stride) {
            const char *stage = stages[p->plan % (sizeof stages / sizeof *stages)];
            p->api = apigw_api_new(NULL, apigw_definition_event_kind(p->definition));
            ck_assert_ptr_nonnull(p->api);
            (void)apigw_api_set(p->api, APIGW_FIELD_STAGE, stage, APIGW_NTS, NULL);
            (void)apigw_api_set(p->api, APIGW_FIELD_API_ID, "a1", 2, NULL);
            (void)apigw_api_set(p->api, APIGW_FIELD_REGION, "eu-west-1", APIGW_NTS, NULL);
            (void)apigw_api_set(p->api, APIGW_FIELD_ACCOUNT_ID, "111122223333", APIGW_NTS, NULL);
            make_request(p, request, &route, stage);
            play(p, request);
            apigw_api_free(p->api);
        }
    }
    apigw_request_free(request);
}

START_TEST(every_definition) {
    static const char *const names[][2] = {
        {"AWS::Region", "eu-west-1"}, {"AWS::AccountId", "111122223333"}, {"AWS::Partition", "aws"}};
    glob_t files;
    player p = {.exchange = apigw_exchange_new(NULL)};
    ck_assert_int_eq(glob("tests/cases/definitions/*.json", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        size_t n = 0;
        char *text = read_whole(files.gl_pathv[i], &n);
        apigw_definition *d = apigw_definition_new(NULL);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            ck_assert_int_eq(apigw_definition_set_value(d, names[k][0], APIGW_NTS, names[k][1], APIGW_NTS, NULL),
                             APIGW_OK);
        p.path = files.gl_pathv[i];
        p.definition = d;
        if (apigw_definition_load(d, text, n, NULL) == APIGW_OK)
            play_definition(&p);
        apigw_definition_free(d);
        free(text);
    }
    for (uint32_t step = APIGW_STEP_VERIFY_IAM; step < APIGW_STEP_CLOSE; step++)
        ck_assert_msg(p.ended[step] != 0, "no exchange comes to step %u", (unsigned)step);
    globfree(&files);
    apigw_exchange_free(p.exchange);
}
END_TEST

Suite *exchange_hosts_suite(void) {
    Suite *s = suite_create("exchange_hosts");
    TCase *t = tcase_create("exchange_hosts");
    tcase_set_timeout(t, 300);
    tcase_set_tags(t, "long");
    tcase_add_test(t, every_definition);
    suite_add_tcase(s, t);
    return s;
}
