#include "scenes.h"
#include "support/exact.h"

void free_scene(scene *s) {
    apigw_request_free(s->request);
    apigw_response_free(s->response);
    apigw_buffer_free(s->buffer);
    apigw_api_free(s->api);
    apigw_authorization_free(s->authorization);
    apigw_router_free(s->router);
    apigw_check_free(s->check);
    apigw_prelude_free(s->prelude);
    apigw_invocation_free(s->invocation);
    apigw_validator_free(s->validator);
    apigw_template_free(s->template);
    apigw_render_free(s->render);
    apigw_models_free(s->models);
    apigw_violations_free(s->violations);
    apigw_method_validator_free(s->method_validator);
    apigw_integration_free(s->integration);
    apigw_integration_call_free(s->integration_call);
    apigw_response_free(s->endpoint);
    apigw_claims_free(s->claims);
    apigw_token_rules_free(s->token_rules);
    apigw_failure_free(s->failure);
    apigw_gateway_responses_free(s->gateway_responses);
    apigw_exchange_free(s->exchange);
    apigw_domain_free(s->domain);
    apigw_definition_free(s->definition);
    json_decref(s->tree);
    free(s->text);
}

const char event_rest[] =
    "{\"resource\":\"/{proxy+}\",\"path\":\"/a b/%zz\",\"httpMethod\":\"PO\\u0053T\",\"headers\":{\"host\":\"h\","
    "\"Cookie\":\"a=1; b=2; "
    "c=3\",\"single\":\"1\"},\"multiValueHeaders\":{\"host\":[\"h\"],\"x\":[\"1\",\"2\",\"\\t\"]},"
    "\"queryStringParameters\":{\"q\":\"1\",\"single\":\"&\"},\"multiValueQueryStringParameters\":{\"q\":[\"0\",\"1\"]}"
    ","
    "\"pathParameters\":{\"proxy\":\"a%20b\"},\"stageVariables\":{\"v\":\"1\"},\"unknown\":{\"a\":[1,2,3]},"
    "\"requestContext\":{\"requestId\":\"i\\u0064\",\"stage\":\"s\",\"requestTimeEpoch\":17,\"identity\":"
    "{\"sourceIp\":\"::1\",\"userAgent\":\"\\\"x\\\"\",\"clientCert\":{\"clientCertPem\":\"p\\n\"}},"
    "\"authorizer\":{\"principalId\":5}},\"body\":\"AAECAw==\",\"isBase64Encoded\":true}";

const char *long_text(void) {
    static char text[LONG];
    memset(text, 'v', sizeof text);
    return text;
}

void need(bool ok, const char *what) {
    if (!ok)
        check(&checks, false, "set-up: %s", what);
}

void with_request(scene *s) {
    s->request = apigw_request_new(&s->allocator);
    need(s->request != NULL, "request");
}

void with_source(scene *s) {
    with_request(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_KEEP_SOURCE, 1, NULL) == APIGW_OK, "option");
}

void with_event(scene *s) {
    with_source(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(apigw_request_decode(s->request, event_rest, strlen(event_rest), 0, NULL) == APIGW_OK, "event");
}

void with_response(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->tree = json_pack("{s:[i,i,i]}", "a", 1, 2, 3);
    need(json_object_set_new(s->tree, "long", json_stringn(long_text(), LONG)) == 0, "tree");
    need(s->response != NULL && s->buffer != NULL && s->tree != NULL, "response");
    need(apigw_response_add_header(s->response, "x-old", 5, "1", 1, NULL) == APIGW_OK, "header");
}

void with_error_response(scene *s) {
    with_response(s);
    need(apigw_response_add_header(s->response, "x-twice", 7, "1", 1, NULL) == APIGW_OK, "header");
    need(apigw_response_add_header(s->response, "x-twice", 7, "2", 1, NULL) == APIGW_OK, "header");
    need(apigw_response_add_cookie(s->response, "a=1", 3, NULL) == APIGW_OK, "cookie");
    need(apigw_response_set_body(s->response, "\xFF\0body", 6, 0, NULL) == APIGW_OK, "body");
}

void with_api(scene *s) {
    static const char type[] = "image/*";
    with_error_response(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    need(s->api != NULL, "front end");
    need(apigw_api_add(s->api, APIGW_LIST_BINARY_MEDIA_TYPES, "", 0, type, sizeof type - 1, NULL) == APIGW_OK, "type");
    need(apigw_api_set(s->api, APIGW_FIELD_STAGE, "old", 3, NULL) == APIGW_OK, "stage");
}

apigw_status gateway_error(scene *s) {
    return apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_MALFORMED_RESULT, NULL);
}

void with_nothing_sent(scene *s, uint32_t kind) {
    s->response = apigw_response_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, kind);
    with_request(s);
    need(s->response != NULL && s->api != NULL, "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_REQUEST_ID, "id", 2, NULL) == APIGW_OK, "id");
}

void with_rest(scene *s) {
    with_nothing_sent(s, APIGW_KIND_REST);
}

void check_lines(scene *s, bool done, const char *name) {
    check(&checks, (apigw_response_count(s->response, APIGW_LIST_HEADERS) != 0) == done, "%s: the lines", name);
    check(&checks, gateway_error(s) == APIGW_OK, "%s: unusable", name);
}

void check_error_response(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, apigw_response_encode(s->response, APIGW_KIND_HTTP_1, s->buffer, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
}

void check_response(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *old = apigw_response_find(s->response, APIGW_LIST_HEADERS, "x-old", 5, 0, &n);
    if (!done)
        check(&checks,
              apigw_response_count(s->response, APIGW_LIST_HEADERS) == 1 && old != NULL && n == 1 && *old == '1' &&
                  apigw_response_body(s->response, NULL) == NULL,
              "%s: the response has changed", name);
    else
        check(&checks,
              apigw_response_count(s->response, APIGW_LIST_HEADERS) == 2 ||
                  apigw_response_body(s->response, NULL) != NULL || n == LONG,
              "%s: nothing was set", name);
    check(&checks, apigw_response_encode(s->response, APIGW_KIND_REST, s->buffer, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
}

void check_new(scene *s, bool done, const char *name) {
    const void *const handles[] = {
        s->request, s->response,          s->buffer,           s->api,         s->authorization,    s->router,
        s->check,   s->prelude,           s->invocation,       s->validator,   s->template,         s->render,
        s->models,  s->violations,        s->method_validator, s->integration, s->integration_call, s->token_rules,
        s->claims,  s->gateway_responses, s->failure,          s->definition,  s->exchange,         s->domain};
    bool made = false;
    for (size_t i = 0; i < sizeof handles / sizeof *handles; i++)
        made = made || handles[i] != NULL;
    check(&checks, made == done, "%s: a handle", name);
}

void nothing(scene *s) {
    (void)s;
}

char *model_of(const apigw_request *request) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t n = 0;
    char *copy;
    need(apigw_request_dump_json(request, out, NULL) == APIGW_OK, "model");
    apigw_buffer_data(out, &n);
    copy = exact_copy(apigw_buffer_data(out, NULL), n + 1);
    apigw_buffer_free(out);
    return copy;
}

void with_built(scene *s) {
    with_request(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    need(apigw_request_set_target(s->request, "/old?q=1&p=2", 12, NULL) == APIGW_OK, "target");
    need(apigw_request_set(s->request, APIGW_FIELD_METHOD, "GET", 3, NULL) == APIGW_OK, "method");
    need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "Cookie", 6, "a=1; b=2", 8, NULL) == APIGW_OK, "header");
    need(apigw_request_add(s->request, APIGW_LIST_PATH_PARAMETERS, "p", 1, "a%20b", 5, NULL) == APIGW_OK, "parameter");
    need(apigw_request_set_json(s->request, "/old", 4, "1", 1, NULL) == APIGW_OK, "json");
    s->text = model_of(s->request);
}

void with_kept(scene *s) {
    with_event(s);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    s->text = model_of(s->request);
}

apigw_status add_source(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, long_text(), LONG, NULL);
}

void with_buffer(scene *s) {
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->buffer != NULL, "buffer");
}

apigw_arn arn_of(const char *name, size_t n) {
    apigw_arn arn = {"aws", 3, "eu-central-1", 12, "123456789012",   12, "api", 3, "prod", 4,
                     "GET", 3, name,           n,  APIGW_ARN_METHOD, 0};
    return arn;
}

void check_text(scene *s, bool done, const char *name) {
    static const char whole[] = "arn:aws:execute-api:eu-central-1:123456789012:api/prod/GET/pets";
    apigw_arn arn = arn_of("pets", 4);
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, done ? n >= LONG : n == 0, "%s: %zu bytes in the buffer", name, n);
    check(&checks,
          apigw_arn_format(&arn, s->buffer, NULL) == APIGW_OK && strcmp(apigw_buffer_data(s->buffer, &n), whole) == 0,
          "%s: the buffer is unusable", name);
}

void check_buffer(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, apigw_request_count(s->request, APIGW_LIST_STAGE_VARIABLES) == 1, "%s: the request has changed",
          name);
}

void with_routable(scene *s) {
    static char path[LONG + 10 * PARAMETERS];
    char key[APIGW_ROUTE_KEY_MAX];
    size_t n = (size_t)snprintf(key, sizeof key, "GET /p"), len = (size_t)snprintf(path, sizeof path, "/prod/p");
    for (unsigned i = 0; i < PARAMETERS; i++) {
        n += (size_t)snprintf(key + n, sizeof key - n, "/{a%u}", i);
        len += (size_t)snprintf(path + len, sizeof path - len, "/%%20%u", i);
    }
    n += (size_t)snprintf(key + n, sizeof key - n, "/{rest+}");
    len += (size_t)snprintf(path + len, sizeof path - len, "/%.*s", LONG, long_text());
    with_built(s);
    s->router = apigw_router_new(&s->allocator, APIGW_ROUTES_HTTP);
    need(s->router != NULL, "router");
    need(apigw_request_set(s->request, APIGW_FIELD_PATH, path, len, NULL) == APIGW_OK, "path");
    need(apigw_router_add(s->router, key, n, 7, NULL) == APIGW_OK && apigw_router_seal(s->router, NULL) == APIGW_OK,
         "route");
    free(s->text);
    s->text = model_of(s->request);
}

apigw_status route_request(scene *s) {
    apigw_error error;
    apigw_status status = apigw_request_route(s->request, s->router, "prod", 4, NULL, &error);
    check(&checks, error.code == status, "route: the error says %s", apigw_status_name(error.code));
    return status;
}

void check_parameters(scene *s, bool done, const char *name) {
    size_t n = 0;
    check(&checks, done || route_request(s) == APIGW_OK, "%s: unusable", name);
    const char *value = apigw_request_find(s->request, APIGW_LIST_PATH_PARAMETERS, "a99", 3, 0, &n);
    check(&checks,
          apigw_request_count(s->request, APIGW_LIST_PATH_PARAMETERS) == PARAMETERS + 1 && value != NULL &&
              strcmp(value, " 99") == 0,
          "%s: the parameters", name);
    const char *key = apigw_request_get(s->request, APIGW_FIELD_ROUTE_KEY, NULL);
    const char *resource = apigw_request_get(s->request, APIGW_FIELD_RESOURCE, NULL);
    check(&checks, key != NULL && resource != NULL && strcmp(key + 4, resource) == 0, "%s: the route key", name);
}

void check_routed(scene *s, bool done, const char *name) {
    char *now = model_of(s->request);
    check(&checks, (strcmp(now, s->text) != 0) == done, "%s: the request has %schanged", name, done ? "not " : "");
    free(now);
    check_parameters(s, done, name);
}
