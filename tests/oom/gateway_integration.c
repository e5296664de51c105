/* The rows of the allocation sweep for include/apigw/gateway/integration.h. */
#include "scenes.h"

#define TEMPLATE                                                                                                       \
    "{\"application/json\":\"#set($context.requestOverride.header.o = ['a', 1])"                                       \
    "#set($context.responseOverride.header.o = 'b'){'statusCode': 200, 'b': $input.json('$.b')}\",\"x/y\":\"#if(\"}"
#define RESPONSES                                                                                                      \
    "[{\"statusCode\":\"200\",\"responseParameters\":{\"method.response.header.a\":\"integration.response.body.b\","   \
    "\"method.response.header.Server\":\"integration.response.multivalueheader.m\"},\"responseTemplates\":" TEMPLATE   \
    "},{\"statusCode\":\"500\",\"selectionPattern\":\"x(y|z)+\",\"contentHandling\":\"CONVERT_TO_BINARY\"}]"
#define PARAMETERS                                                                                                     \
    "{\"integration.request.header.a\":\"method.request.multivalueheader.m\",\"integration.request.path.p\":"          \
    "\"method.request.body.b\",\"integration.request.querystring.q\":\"method.request.multivaluequerystring.q\","      \
    "\"integration.request.header.l\":\"'x'\"}"
#define URI "\"uri\":\"https://e.com/{p}/${stageVariables.s}\",\"httpMethod\":\"PUT\""

static apigw_status compile_text(scene *s, const char *text) {
    apigw_error error;
    apigw_status status = apigw_integration_compile(s->integration, text, strlen(text), &error);
    check(&checks, status == error.code, "the status is %d, the error says %d", (int)status, (int)error.code);
    return status;
}

static void with_integration_of(scene *s, uint32_t kind) {
    s->integration = apigw_integration_new(&s->allocator, kind);
    need(s->integration != NULL, "integration");
}

static void with_integration(scene *s) {
    with_integration_of(s, APIGW_KIND_REST);
}

static void with_http_integration(scene *s) {
    with_integration_of(s, APIGW_KIND_HTTP_2);
}

static apigw_status new_integration(scene *s) {
    s->integration = apigw_integration_new(&s->allocator, APIGW_KIND_REST);
    return s->integration != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status compile_rest(scene *s) {
    return compile_text(s, "{\"type\":\"HTTP\"," URI ",\"requestParameters\":" PARAMETERS
                           ",\"requestTemplates\":" TEMPLATE ",\"integrationResponses\":" RESPONSES "}");
}

static apigw_status compile_http(scene *s) {
    return compile_text(s,
                        "{\"type\":\"HTTP_PROXY\"," URI
                        ",\"requestParameters\":{\"append:header.a\":\"<${request.header.m}>\",\"overwrite:path\":"
                        "\"/n\",\"remove:querystring.q\":\"''\"},\"responseParameters\":{\"200\":{\"append:header.h\":"
                        "\"$response.body.b\",\"overwrite:statuscode\":\"403\"}}}");
}

static apigw_status new_call(scene *s) {
    s->integration_call = apigw_integration_call_new(&s->allocator);
    return s->integration_call != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

/* An integration with a request and a response of its endpoint, whose call is empty. */
static void with_call_of(scene *s, uint32_t kind, const char *text) {
    with_integration_of(s, kind);
    need(compile_text(s, text) == APIGW_OK && new_call(s) == APIGW_OK, text);
    s->api = apigw_api_new(&s->allocator, kind);
    s->request = apigw_request_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    s->endpoint = apigw_response_new(&s->allocator);
    need(s->api != NULL && s->request != NULL && s->response != NULL && s->endpoint != NULL, "messages");
    need(apigw_api_add(s->api, APIGW_LIST_STAGE_VARIABLES, "s", 1, "v", 1, NULL) == APIGW_OK &&
             apigw_api_set(s->api, APIGW_FIELD_API_ID, "id", 2, NULL) == APIGW_OK,
         "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_METHOD, "POST", 4, NULL) == APIGW_OK &&
             apigw_request_set_target(s->request, "/a?q=1&q=2", 10, NULL) == APIGW_OK &&
             apigw_request_add(s->request, APIGW_LIST_HEADERS, "m", 1, "1", 1, NULL) == APIGW_OK &&
             apigw_request_add(s->request, APIGW_LIST_HEADERS, "m", 1, "2", 1, NULL) == APIGW_OK &&
             apigw_request_set(s->request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL) == APIGW_OK &&
             apigw_request_set_body(s->request, "{\"b\":[1,\"x\"]}", 13, 0, NULL) == APIGW_OK,
         "request");
    need(apigw_response_add_header(s->endpoint, "m", 1, "1", 1, NULL) == APIGW_OK &&
             apigw_response_set_body(s->endpoint, "{\"b\":[1,\"x\"]}", 13, 0, NULL) == APIGW_OK,
         "endpoint");
}

static void with_endpoint(scene *s) {
    with_call_of(s, APIGW_KIND_REST,
                 "{\"type\":\"HTTP\"," URI ",\"requestParameters\":" PARAMETERS ",\"requestTemplates\":" TEMPLATE
                 ",\"integrationResponses\":" RESPONSES "}");
}

static void with_proxy(scene *s) {
    with_call_of(s, APIGW_KIND_REST, "{\"type\":\"HTTP_PROXY\"," URI ",\"requestParameters\":" PARAMETERS "}");
}

static void with_function(scene *s) {
    with_call_of(s, APIGW_KIND_REST, "{\"type\":\"AWS\",\"integrationResponses\":" RESPONSES "}");
}

static void with_event_wanted(scene *s) {
    with_call_of(s, APIGW_KIND_REST, "{\"type\":\"AWS_PROXY\",\"uri\":\"arn:aws:lambda:e:1:function:f\"}");
}

static void with_mapped_event(scene *s) {
    with_call_of(s, APIGW_KIND_HTTP_2,
                 "{\"type\":\"AWS_PROXY\",\"requestParameters\":{\"overwrite:header.a\":\"$request.header.m\","
                 "\"append:querystring.z\":\"1\",\"overwrite:path\":\"/n\"}}");
}

static void with_mapped(scene *s) {
    with_call_of(s, APIGW_KIND_HTTP_2,
                 "{\"type\":\"HTTP_PROXY\"," URI
                 ",\"requestParameters\":{\"append:header.a\":\"<${request.header.m}>\",\"overwrite:path\":\"/n\","
                 "\"remove:querystring.q\":\"''\"},\"responseParameters\":{\"200\":{\"append:header.h\":"
                 "\"$response.body.b\",\"remove:header.m\":\"''\",\"overwrite:statuscode\":\"403\"}}}");
}

static apigw_status request_side(scene *s) {
    return apigw_integration_request(s->integration, s->integration_call, s->api, s->request, NULL);
}

static void with_mock(scene *s) {
    with_call_of(s, APIGW_KIND_REST,
                 "{\"type\":\"MOCK\",\"requestTemplates\":" TEMPLATE ",\"integrationResponses\":" RESPONSES "}");
    need(request_side(s) == APIGW_OK, "request side");
}

static apigw_status respond_function(scene *s) {
    static const char result[] = "{\"errorMessage\":\"xyz\",\"b\":1}";
    return apigw_integration_respond_function(s->integration, s->integration_call, s->api, s->request, result,
                                              sizeof result - 1, 0, s->response, NULL);
}

/* A failure whose payload cannot be decoded: an error response, the neutral one when there is no memory for it. */
static apigw_status respond_failed(scene *s) {
    static const char result[] = "{\"errorMessage\":\"xyz\",\"b\":1}";
    apigw_status status =
        apigw_integration_respond_function(s->integration, s->integration_call, s->api, s->request, result,
                                           sizeof result - 1, APIGW_DECODE_FUNCTION_ERROR, s->response, NULL);
    if (status == APIGW_E_BASE64)
        status = memory.failed != 0 ? APIGW_E_NOMEM : APIGW_OK;
    check(&checks, apigw_response_status(s->response) == 500, "the status is %d",
          (int)apigw_response_status(s->response));
    return status;
}

static apigw_status respond_endpoint(scene *s) {
    return apigw_integration_respond_endpoint(s->integration, s->integration_call, s->api, s->request, s->endpoint,
                                              s->response, NULL);
}

static apigw_status respond_mock(scene *s) {
    return apigw_integration_respond_mock(s->integration, s->integration_call, s->api, s->request, s->response, NULL);
}

/* Memory of several chunks: to be kept, they are put into one. */
static void with_much_called(scene *s) {
    static char body[20000];
    with_call_of(s, APIGW_KIND_REST, "{\"type\":\"HTTP\"}");
    memset(body, 'a', sizeof body);
    need(apigw_request_set_body(s->request, body, sizeof body, 0, NULL) == APIGW_OK && request_side(s) == APIGW_OK,
         "call");
}

static apigw_status reset_call(scene *s) {
    apigw_integration_call_reset(s->integration_call);
    return memory.failed != 0 ? APIGW_E_NOMEM : APIGW_OK;
}

static const char *const never[] = {
    "apigw_integration_free",
    "apigw_integration_declare_status",
    "apigw_integration_type",
    "apigw_integration_timeout",
    "apigw_integration_issue_count",
    "apigw_integration_issue_at",
    "apigw_integration_call_free",
    "apigw_integration_call_render",
    "apigw_integration_call_get",
    "apigw_integration_call_body",
    "apigw_integration_call_count",
    "apigw_integration_call_at",
    "apigw_integration_call_mock_status",
    "apigw_integration_call_is_async",
};

static const oom_row rows[] = {
    {"apigw_integration_new", "", nothing, new_integration, check_new, OOM_FAILS},
    {"apigw_integration_compile", "REST", with_integration, compile_rest, NULL, OOM_FAILS},
    {"apigw_integration_compile", "HTTP", with_http_integration, compile_http, NULL, OOM_FAILS},
    {"apigw_integration_call_new", "", nothing, new_call, check_new, OOM_FAILS},
    {"apigw_integration_call_reset", "", with_much_called, reset_call, NULL, OOM_MAY_RECOVER},
    {"apigw_integration_request", "endpoint", with_endpoint, request_side, NULL, OOM_FAILS},
    {"apigw_integration_request", "proxy", with_proxy, request_side, NULL, OOM_FAILS},
    {"apigw_integration_request", "event", with_event_wanted, request_side, NULL, OOM_FAILS},
    {"apigw_integration_request", "mapped event", with_mapped_event, request_side, NULL, OOM_FAILS},
    {"apigw_integration_request", "mapped", with_mapped, request_side, NULL, OOM_FAILS},
    {"apigw_integration_respond_function", "", with_function, respond_function, NULL, OOM_FAILS},
    {"apigw_integration_respond_function", "failed", with_function, respond_failed, NULL, OOM_FAILS},
    {"apigw_integration_respond_endpoint", "", with_endpoint, respond_endpoint, NULL, OOM_FAILS},
    {"apigw_integration_respond_endpoint", "proxy", with_proxy, respond_endpoint, NULL, OOM_FAILS},
    {"apigw_integration_respond_endpoint", "mapped", with_mapped, respond_endpoint, NULL, OOM_FAILS},
    {"apigw_integration_respond_mock", "", with_mock, respond_mock, NULL, OOM_FAILS},
};

const oom_table oom_gateway_integration = {"include/apigw/gateway/integration.h", OOM_LIST(never), OOM_LIST(rows)};
