/* The exchange: a request and the answers of a host come from the input. The first byte chooses a definition, the lines
 * after it are target, header value and body, and every further line answers a step or fails it. For all answers of the
 * host: a step is the same when it is asked for twice, an answer that does not fit changes nothing, what is sent is a
 * response, no step follows DONE, and an exchange that was used does the same again. */
#include "fuzz.h"
#include <apigw/gateway.h>

#define LAMBDA(path, end) "arn:aws:apigateway:r:lambda:path/" path "/functions/f/" end
#define PROXY(more)                                                                                                    \
    "\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":\"POST\",\"uri\":\"" LAMBDA(           \
        "2015-03-31", "invocations") "\"" more "}"
#define SCHEME(rest) "{\"type\":\"apiKey\",\"name\":\"x-api-key\",\"in\":\"header\"" rest "}"
#define AUTHORIZER(type, more)                                                                                         \
    SCHEME(",\"x-amazon-apigateway-authorizer\":{\"type\":\"" type                                                     \
           "\",\"authorizerUri\":\"" LAMBDA("2015-03-31", "invocations") "\"" more "}")

static const char
    rest[] =
        "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"x-amazon-apigateway-policy\":{\"Statement\":[{"
        "\"Effect\":"
        "\"Deny\",\"Principal\":\"*\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"execute-api:/s/GET/"
        "d*\"},{\"Effect\":"
        "\"Allow\",\"Principal\":{\"AWS\":[\"*\",\"1\"]},\"Action\":\"execute-api:*\",\"Resource\":\"*\"}]},"
        "\"x-amazon-apigateway-gateway-responses\":{\"DEFAULT_4XX\":{\"responseTemplates\":{\"application/"
        "json\":\"{\\\"e\\\":"
        "$context.error.messageString,\\\"p\\\":\\\"$context.path $method.request.header.X\\\"}\"}}},"
        "\"x-amazon-apigateway-request-validators\":{\"v\":{\"validateRequestBody\":true,"
        "\"validateRequestParameters\":true}},"
        "\"paths\":{\"/o\":{\"get\":{" PROXY("") "}},\"/t\":{\"get\":{\"security\":[{\"t\":[]},{\"k\":[]}]," PROXY("") "}},\"/p\":{\"get\":{\"security\":[{\"p\":[\"s\"]}]," PROXY(
            "") "}},"
                "\"/i\":{\"get\":{\"security\":[{\"i\":[]}]," PROXY(
                    "") "}},"
                        "\"/v/"
                        "{a}\":{\"get\":{\"x-amazon-apigateway-request-validator\":\"v\",\"parameters\":[{"
                        "\"name\":\"q\",\"in\":\"query\","
                        "\"required\":true}],\"requestBody\":{\"content\":{\"application/"
                        "json\":{\"schema\":{\"type\":\"object\"}}}},"
                        "\"x-amazon-apigateway-integration\":{\"type\":\"http\",\"httpMethod\":\"GET\",\"uri\":"
                        "\"https://h/{a}?${stageVariables.v}\","
                        "\"requestTemplates\":{\"application/"
                        "json\":\"$input.json('$.a')$context.path\"},\"responses\":{\"4..\":{\"statusCode\":"
                        "400},\"default\":{\"statusCode\":200,\"responseTemplates\":{\"application/"
                        "json\":\"$input.body\"}}}}}},"
                        "\"/"
                        "s\":{\"get\":{\"x-amazon-apigateway-integration\":{\"type\":\"aws_proxy\",\"httpMethod\":"
                        "\"POST\","
                        "\"responseTransferMode\":\"STREAM\",\"uri\":\"" LAMBDA(
                            "2021-11-15",
                            "response-streaming-invocations") "\"}}},"
                                                              "\"/"
                                                              "m\":{\"get\":{\"x-amazon-apigateway-integration\":{"
                                                              "\"type\":\"mock\",\"requestTemplates\":{"
                                                              "\"application/json\":"
                                                              "\"{\\\"statusCode\\\":$input.params('q')}\"},"
                                                              "\"responses\":{\"default\":{\"statusCode\":200}}}}}"
                                                              "},"
                                                              "\"components\":{\"securitySchemes\":{"
                                                              "\"t\":" AUTHORIZER(
                                                                  "token",
                                                                  ",\"identityValidationE"
                                                                  "xpression\":\"(a|b)*"
                                                                  "c\"") ",\"k\":" SCHEME("") ",\"p\":" SCHEME(",\"x-"
                                                                                                               "amazon-"
                                                                                                               "apigate"
                                                                                                               "way-"
                                                                                                               "authori"
                                                                                                               "zer\":{"
                                                                                                               "\"type"
                                                                                                               "\":"
                                                                                                               "\"cogni"
                                                                                                               "to_"
                                                                                                               "user_"
                                                                                                               "pools\""
                                                                                                               ","
                                                                                                               "\"provi"
                                                                                                               "derARNs"
                                                                                                               "\":["
                                                                                                               "\"arn:"
                                                                                                               "aws:"
                                                                                                               "cognito"
                                                                                                               "-idp:r:"
                                                                                                               "1:"
                                                                                                               "userpoo"
                                                                                                               "l/"
                                                                                                               "P\"]}") ",\"i\":" SCHEME(",\"x-amazon-"
                                                                                                                                         "apigateway-"
                                                                                                                                         "authtype\":"
                                                                                                                                         "\"awsSigv4"
                                                                                                                                         "\"") "}}}";

static const char http[] =
    "{\"openapi\":\"3.0.1\",\"info\":{\"title\":\"t\"},\"x-amazon-apigateway-cors\":{\"allowOrigins\":[\"https://a\"]},"
    "\"paths\":{\"/o\":{\"get\":{" PROXY(
        ",\"payloadFormatVersion\":\"2.0\"") "}},\"/t\":{\"get\":{\"security\":[{\"t\":"
                                             "[]}]," PROXY(
                                                 ",\"payloadFormatVersion\":\"1.0\"") "}},\"/"
                                                                                      "j\":{\"get\":{"
                                                                                      "\"security\":[{\"j\":["
                                                                                      "]}]," PROXY(
                                                                                          ",\"payloadFormatVe"
                                                                                          "rsion\":\"2.0\","
                                                                                          "\"requestParameter"
                                                                                          "s\":{\"append:"
                                                                                          "header.h\":\"$"
                                                                                          "request.body.a\"},"
                                                                                          "\"responseParamete"
                                                                                          "rs\":{\"200\":{"
                                                                                          "\"overwrite:"
                                                                                          "statuscode\":\"$"
                                                                                          "response.body.s\"}"
                                                                                          "}") "}},"
                                                                                               "\"/f/"
                                                                                               "{p+}\":{"
                                                                                               "\"get\":{\"x-"
                                                                                               "amazon-"
                                                                                               "apigateway-"
                                                                                               "integration\""
                                                                                               ":{\"type\":"
                                                                                               "\"http_"
                                                                                               "proxy\","
                                                                                               "\"httpMethod"
                                                                                               "\":\"ANY\","
                                                                                               "\"uri\":"
                                                                                               "\"https://h/"
                                                                                               "{p}\","
                                                                                               "\"payloadForm"
                                                                                               "atVersion\":"
                                                                                               "\"1.0\"}}}},"
                                                                                               "\"components"
                                                                                               "\":{"
                                                                                               "\"securitySch"
                                                                                               "emes\":{"
                                                                                               "\"t\""
                                                                                               ":" AUTHORIZER(
                                                                                                   "request",
                                                                                                   ",\"identi"
                                                                                                   "tySource"
                                                                                                   "\":\"$"
                                                                                                   "request."
                                                                                                   "header.x-"
                                                                                                   "api-"
                                                                                                   "key\","
                                                                                                   "\"authori"
                                                                                                   "zerPayloa"
                                                                                                   "dFormatVe"
                                                                                                   "rsion\":"
                                                                                                   "\"2.0\","
                                                                                                   "\"authori"
                                                                                                   "zerResult"
                                                                                                   "TtlInSeco"
                                                                                                   "nds\":9,"
                                                                                                   "\"enableS"
                                                                                                   "impleResp"
                                                                                                   "onses\":"
                                                                                                   "true") ","
                                                                                                           "\"j\""
                                                                                                           ":" SCHEME(
                                                                                                               ",\"x-"
                                                                                                               "amazon-"
                                                                                                               "apigate"
                                                                                                               "way-"
                                                                                                               "authori"
                                                                                                               "zer\":{"
                                                                                                               "\"type"
                                                                                                               "\":"
                                                                                                               "\"jwt\""
                                                                                                               ",\"iden"
                                                                                                               "titySou"
                                                                                                               "rce\":"
                                                                                                               "\"$"
                                                                                                               "request"
                                                                                                               ".header"
                                                                                                               ".x-api-"
                                                                                                               "key\","
                                                                                                               "\"jwtCo"
                                                                                                               "nfigura"
                                                                                                               "tion\":"
                                                                                                               "{\"issu"
                                                                                                               "er\":"
                                                                                                               "\"i\","
                                                                                                               "\"audie"
                                                                                                               "nce\":["
                                                                                                               "\"a\"]}"
                                                                                                               "}") "}}"
                                                                                                                    "}";

static const char websocket[] =
    "{\"Resources\":{\"W\":{\"Type\":\"AWS::ApiGatewayV2::Api\",\"Properties\":{\"Name\":\"w\",\"ProtocolType\":"
    "\"WEBSOCKET\",\"RouteSelectionExpression\":\"$request.body.a\"}},\"I\":{\"Type\":\"AWS::ApiGatewayV2::"
    "Integration\","
    "\"Properties\":{\"ApiId\":{\"Ref\":\"W\"},\"IntegrationType\":\"AWS_PROXY\",\"IntegrationUri\":\"" LAMBDA(
        "2015-03-31",
        "invocations") "\"}},\"A\":{\"Type\":\"AWS::ApiGatewayV2::Route\",\"Properties\":{\"ApiId\":{\"Ref\":"
                       "\"W\"},\"RouteKey\":\"$connect\",\"Target\":{\"Fn::Sub\":\"integrations/"
                       "${I}\"}}},\"B\":{\"Type\":"
                       "\"AWS::ApiGatewayV2::Route\",\"Properties\":{\"ApiId\":{\"Ref\":\"W\"},\"RouteKey\":\"b\","
                       "\"Target\":{\"Fn::Sub\":"
                       "\"integrations/${I}\"},\"RouteResponseSelectionExpression\":\"$default\"}},\"R\":{\"Type\":"
                       "\"AWS::ApiGatewayV2::RouteResponse\",\"Properties\":{\"ApiId\":{\"Ref\":\"W\"},\"RouteId\":{"
                       "\"Ref\":\"B\"},"
                       "\"RouteResponseKey\":\"$default\"}}}}";

static const char balancer[] =
    "{\"Resources\":{\"L\":{\"Type\":\"AWS::ElasticLoadBalancingV2::Listener\",\"Properties\":{\"DefaultActions\":[{"
    "\"Type\":"
    "\"redirect\",\"RedirectConfig\":{\"StatusCode\":\"HTTP_301\",\"Path\":\"/a/"
    "#{path}\",\"Query\":\"#{query}&b\"}}]}},"
    "\"T\":{\"Type\":\"AWS::ElasticLoadBalancingV2::TargetGroup\",\"Properties\":{\"TargetType\":\"lambda\","
    "\"Targets\":[{"
    "\"Id\":\"arn:aws:lambda:r:1:function:f\"}]}},\"R\":{\"Type\":\"AWS::ElasticLoadBalancingV2::ListenerRule\","
    "\"Properties\":{\"ListenerArn\":{\"Ref\":\"L\"},\"Priority\":1,\"Conditions\":[{\"Field\":\"path-pattern\","
    "\"Values\":["
    "\"/o*\",\"/?/"
    "t\"]},{\"Field\":\"query-string\",\"QueryStringConfig\":{\"Values\":[{\"Key\":\"q\",\"Value\":\"*1*\"},{"
    "\"Value\":\"a?\"}]}}],\"Actions\":[{\"Type\":\"forward\",\"TargetGroupArn\":{\"Ref\":\"T\"}}]}}}}";

static const struct {
    const char *text;
    uint32_t kind, api;
} documents[] = {
    {rest, APIGW_KIND_REST, APIGW_DEFINITION_REST},
    {http, APIGW_KIND_HTTP_2, APIGW_DEFINITION_HTTP},
    {websocket, APIGW_KIND_WEBSOCKET, APIGW_DEFINITION_WEBSOCKET},
    {balancer, APIGW_KIND_ALB, APIGW_DEFINITION_ALB},
};
enum { DOCUMENTS = sizeof documents / sizeof *documents };

/* What is left of the input. */
typedef struct script {
    const char *at, *end;
} script;

typedef struct line {
    const char *at;
    size_t len;
} line;

static line next_line(script *s) {
    const char *end = s->at == s->end ? NULL : memchr(s->at, '\n', (size_t)(s->end - s->at));
    line l = {s->at, (size_t)((end != NULL ? end : s->end) - s->at)};
    s->at = end != NULL ? end + 1 : s->end;
    return l;
}

typedef struct play {
    apigw_definition *definitions[DOCUMENTS];
    apigw_api *apis[DOCUMENTS];
    apigw_exchange *exchange;
    apigw_request *request;
    growing found; /* everything that the exchange said */
    bool again;    /* the same once more */
    bool logs_steps;
} play;

static void note(play *p, const void *data, size_t n) {
    grow(&p->found, &n, sizeof n);
    grow(&p->found, data, n);
}

/* Note a text of the exchange: in the first play twice the same, in the second as in the first. */
static void note_text(play *p, uint32_t field) {
    const size_t before = p->found.len;
    size_t n, m;
    const char *text = apigw_exchange_get(p->exchange, field, &n);
    const bool is_absent = text == NULL;
    note(p, text, n);
    if (p->again)
        return;
    text = apigw_exchange_get(p->exchange, field, &m);
    REQUIRE((text == NULL) == is_absent && n == m);
    REQUIRE(n == 0 || memcmp(p->found.at + before + sizeof n, text, n) == 0);
}

/* Note all that the exchange says at a step. Log and explanation, which take longer than all others, are noted at the
 * end and, of one input in four, at each step. */
static void note_step(play *p) {
    const apigw_exchange *x = p->exchange;
    const uint32_t step = apigw_exchange_step(x);
    REQUIRE(step <= APIGW_STEP_LAST && step == apigw_exchange_step(x));
    note(p, &step, sizeof step);
    for (uint32_t field = 0; field <= APIGW_EXCHANGE_EXPLANATION + 1; field++)
        if ((field != APIGW_EXCHANGE_LOG && field != APIGW_EXCHANGE_EXPLANATION) || p->logs_steps ||
            step == APIGW_STEP_DONE)
            note_text(p, field);
    for (uint32_t field = APIGW_EXCHANGE_TIMEOUT_MS - 1; field <= APIGW_EXCHANGE_STORE_RESULT + 1; field++) {
        const uint64_t number = apigw_exchange_int(x, field);
        REQUIRE(number == apigw_exchange_int(x, field));
        note(p, &number, sizeof number);
    }
}

/* What the client gets is a response that can be sent. */
static void note_response(play *p) {
    const apigw_response *response = apigw_exchange_response(p->exchange);
    const int32_t status = apigw_response_status(response);
    apigw_pair pair;
    size_t n;
    const char *body = apigw_response_body(response, &n);
    REQUIRE(status >= 200 && status <= 599);
    note(p, &status, sizeof status);
    note(p, body, n);
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        REQUIRE(apigw_header_name_valid(pair.name, pair.name_len) == pair.name_len &&
                apigw_header_value_valid(pair.value, pair.value_len) == pair.value_len);
        note(p, pair.name, pair.name_len);
        note(p, pair.value, pair.value_len);
    }
}

/* Answer or fail the step as a line says: its first byte is the reason, or the flags and what to do. */
static bool act(play *p, line l) {
    const uint8_t first = l.len != 0 ? (uint8_t)l.at[0] : 0;
    const uint32_t step = apigw_exchange_step(p->exchange);
    const bool fills = step == APIGW_STEP_CACHE || step == APIGW_STEP_FORWARD;
    apigw_status status;
    if (first >= 'A' && first < 'A' + APIGW_FAIL_LAST) {
        status = apigw_exchange_fail(p->exchange, first - 'A' + 1u, NULL);
    } else if (first == '!') {
        apigw_exchange_reset(p->exchange);
        return false;
    } else {
        char *copy = exact_copy(l.at, l.len);
        if (fills)
            (void)apigw_response_set_body(apigw_exchange_response(p->exchange), copy, l.len, 0, NULL);
        if (first < '0' || first > '9') /* no digit: all of it, without flags */
            status = apigw_exchange_answer(p->exchange, copy, fills ? 0 : l.len, 0, NULL);
        else
            status = apigw_exchange_answer(p->exchange, copy + 1, fills ? 0 : l.len - 1, first & 0xf, NULL);
        free(copy);
    }
    REQUIRE(status == APIGW_OK || status == APIGW_E_STATE || status == APIGW_E_ARGUMENT);
    if (status != APIGW_OK) { /* nothing has changed: fail what can always be failed */
        REQUIRE(apigw_exchange_step(p->exchange) == step);
        REQUIRE(apigw_exchange_fail(p->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_OK);
    }
    return true;
}

static void run_exchange(play *p) {
    for (int turns = 0;; turns++) {
        const uint32_t step = apigw_exchange_step(p->exchange);
        REQUIRE(turns < 10000);
        note_step(p);
        if (step == APIGW_STEP_DONE) {
            REQUIRE(apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL) == APIGW_E_STATE);
            REQUIRE(apigw_exchange_fail(p->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_E_STATE);
            REQUIRE(apigw_exchange_step(p->exchange) == APIGW_STEP_DONE);
            return;
        }
        if (step == APIGW_STEP_RESPOND)
            note_response(p);
        if (step >= APIGW_STEP_RESPOND)
            REQUIRE(apigw_exchange_answer(p->exchange, NULL, 0, 0, NULL) == APIGW_OK);
        else
            return;
    }
}

/* One request with its answers. */
static void play_once(play *p, size_t which, script s) {
    const line target = next_line(&s), header = next_line(&s), body = next_line(&s);
    const bool connects = body.len == 0;
    apigw_status status;
    apigw_request_reset(p->request);
    (void)apigw_request_set(p->request, APIGW_FIELD_METHOD, "GET", 3, NULL);
    if (apigw_request_set_target(p->request, target.at, target.len, NULL) != APIGW_OK)
        (void)apigw_request_set_target(p->request, "/s/o", 4, NULL);
    (void)apigw_request_add(p->request, APIGW_LIST_HEADERS, "x-api-key", 9, header.at, header.len, NULL);
    (void)apigw_request_add(p->request, APIGW_LIST_HEADERS, "Authorization", 13, header.at, header.len, NULL);
    (void)apigw_request_set_body(p->request, body.at, body.len, 0, NULL);
    if (documents[which].kind == APIGW_KIND_WEBSOCKET)
        (void)apigw_request_set(p->request, APIGW_FIELD_EVENT_TYPE, connects ? "CONNECT" : "MESSAGE", 7, NULL);
    status = apigw_exchange_begin(p->exchange, p->definitions[which], p->apis[which], p->request, 1000,
                                  APIGW_EXCHANGE_METHOD_CACHE, NULL);
    REQUIRE(status == APIGW_OK);
    for (int turns = 0; turns < 100; turns++) {
        run_exchange(p);
        if (apigw_exchange_step(p->exchange) == APIGW_STEP_DONE || !act(p, next_line(&s)))
            return;
        if (s.at == s.end && apigw_exchange_step(p->exchange) < APIGW_STEP_RESPOND) {
            note_step(p);
            REQUIRE(apigw_exchange_fail(p->exchange, APIGW_FAIL_UNSUPPORTED, NULL) == APIGW_OK);
        }
    }
}

/* Load the definitions, once. */
static void open_play(play *p) {
    for (size_t i = 0; i < DOCUMENTS; i++) {
        p->definitions[i] = apigw_definition_new(NULL);
        REQUIRE(apigw_definition_set_option(p->definitions[i], APIGW_DEFINITION_OPT_API, documents[i].api, NULL) ==
                APIGW_OK);
        REQUIRE(apigw_definition_load(p->definitions[i], documents[i].text, APIGW_NTS, NULL) == APIGW_OK);
        p->apis[i] = apigw_api_new(NULL, documents[i].kind);
        REQUIRE(apigw_api_set(p->apis[i], APIGW_FIELD_STAGE, i == 1 ? "$default" : "s", APIGW_NTS, NULL) == APIGW_OK &&
                apigw_api_set(p->apis[i], APIGW_FIELD_API_ID, "a", 1, NULL) == APIGW_OK &&
                apigw_api_set(p->apis[i], APIGW_FIELD_REGION, "r", 1, NULL) == APIGW_OK &&
                apigw_api_set(p->apis[i], APIGW_FIELD_ACCOUNT_ID, "1", 1, NULL) == APIGW_OK);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static play p; /* definitions are loaded once */
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    char *text = exact_copy(data, size);
    const script s = {size != 0 ? text + 1 : text, text + size};
    const size_t which = size != 0 ? data[0] % DOCUMENTS : 0;
    growing first;
    if (p.definitions[0] == NULL)
        open_play(&p);
    p.exchange = apigw_exchange_new(&allocator);
    p.request = apigw_request_new(&allocator);
    p.found = (growing){NULL, 0, 0};
    p.again = false;
    p.logs_steps = size != 0 && data[0] / DOCUMENTS % 4 == 3;
    play_once(&p, which, s);
    first = p.found;
    p.found = (growing){NULL, 0, 0};
    p.again = true;
    play_once(&p, which, s);
    REQUIRE(first.len == p.found.len && (first.len == 0 || memcmp(first.at, p.found.at, first.len) == 0));
    apigw_exchange_free(p.exchange);
    apigw_request_free(p.request);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
    free(first.at);
    free(p.found.at);
    free(text);
    return 0;
}
