/* The rows of the allocation sweep for include/apigw/api.h. */
#include "scenes.h"

static apigw_status new_api(scene *s) {
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_REST);
    return s->api != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_stage(scene *s) {
    return apigw_api_set(s->api, APIGW_FIELD_STAGE, long_text(), LONG, NULL);
}

static apigw_status add_variable(scene *s) {
    return apigw_api_add(s->api, APIGW_LIST_STAGE_VARIABLES, "name", 4, long_text(), LONG, NULL);
}

/* A header as identity source, with a long name. */
static apigw_status add_identity_source(scene *s) {
    static char value[16 + LONG + 1];
    snprintf(value, sizeof value, "$request.header.%.*s", LONG, long_text());
    return apigw_api_add(s->api, APIGW_LIST_IDENTITY_SOURCES, NULL, 0, value, 16 + LONG, NULL);
}

static void with_http_api(scene *s) {
    with_nothing_sent(s, APIGW_KIND_HTTP_2);
}

static apigw_status invalid_token(scene *s) {
    return apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_INVALID_TOKEN, NULL);
}

static apigw_status add_ids(scene *s) {
    return apigw_response_add_ids(s->response, s->api, s->request, APIGW_IDS_TRACE, NULL);
}

static apigw_status forbidden(scene *s) {
    return apigw_error_response(s->response, s->api, s->request, APIGW_ERROR_RESPONSE_FORBIDDEN, NULL);
}

static apigw_status decode_renamed(scene *s) {
    static const char text[] = "{\"statusCode\":201,\"headers\":{\"Date\":\"now\",\"x\":\"1\"},\"body\":\"\"}";
    return apigw_response_decode(s->response, s->api, s->request, text, sizeof text - 1, 0, NULL);
}

/* A connection whose id is in the frame. */
static void with_connection(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_WEBSOCKET);
    with_request(s);
    need(s->response != NULL && s->api != NULL, "front end");
    need(apigw_request_set(s->request, APIGW_FIELD_CONNECTION_ID, long_text(), LONG, NULL) == APIGW_OK, "connection");
}

static void check_frame(scene *s, bool done, const char *name) {
    check(&checks, (apigw_response_body(s->response, NULL) != NULL) == done, "%s: half a frame", name);
}

static apigw_status decode_result(scene *s) {
    static char text[3 * LONG];
    int n = snprintf(
        text, sizeof text,
        "{\"statusCode\":201,\"headers\":{\"a\":\"1\",\"b\":\"\\t\"},\"multiValueHeaders\":{\"a\":[\"2\",\"3\"]},"
        "\"body\":\"%.*s\",\"isBase64Encoded\":true}",
        (int)LONG, long_text());
    return apigw_response_decode(s->response, s->api, NULL, text, (size_t)n, 0, NULL);
}

/* A setter that failed left the front end as it was. */
static void check_api(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *stage = apigw_api_get(s->api, APIGW_FIELD_STAGE, &n);
    check(&checks, stage != NULL && (n == 3 || (done && n == LONG)), "%s: the front end has changed", name);
    check(&checks, apigw_api_set(s->api, APIGW_FIELD_STAGE, "new", 3, NULL) == APIGW_OK, "%s: unusable", name);
}

/* After an error the response is empty, and in both cases it works. */
static void check_result(scene *s, bool done, const char *name) {
    bool empty =
        apigw_response_count(s->response, APIGW_LIST_HEADERS) == 0 && apigw_response_body(s->response, NULL) == NULL;
    check(&checks, empty != done, "%s: the response is %sempty", name, empty ? "" : "not ");
    check(&checks, decode_result(s) == APIGW_OK && apigw_response_status(s->response) == 201, "%s: unusable", name);
}

/* One with more lines than are encoded without memory. */
static void with_many_lines(scene *s) {
    with_built(s);
    for (unsigned i = 0; i < 100; i++)
        need(apigw_request_add(s->request, APIGW_LIST_HEADERS, "x", 1, "1", 1, NULL) == APIGW_OK, "line");
}

/* A question to an authorizer, whose ARN is made of many pieces. */
static void with_question(scene *s) {
    with_built(s);
    apigw_api_free(s->api);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_AUTHORIZER_HTTP_1);
    need(s->api != NULL && add_source(s) == APIGW_OK && add_source(s) == APIGW_OK, "question");
    free(s->text);
    s->text = model_of(s->request);
    need(apigw_api_set(s->api, APIGW_FIELD_REGION, long_text(), LONG, NULL) == APIGW_OK &&
             apigw_api_set(s->api, APIGW_FIELD_ACCOUNT_ID, "1", 1, NULL) == APIGW_OK &&
             apigw_api_set(s->api, APIGW_FIELD_API_ID, "a", 1, NULL) == APIGW_OK,
         "front end");
}

static apigw_status encode_built(scene *s) {
    return apigw_request_encode(s->request, s->api, s->buffer, NULL);
}

static apigw_status encode_kept(scene *s) {
    return apigw_request_encode(s->request, NULL, s->buffer, NULL);
}

static apigw_status request_arn(scene *s) {
    return apigw_request_arn(s->request, s->api, s->buffer, NULL);
}

static apigw_status request_losses(scene *s) {
    return apigw_request_losses(s->request, APIGW_KIND_HTTP_2, s->buffer, NULL);
}

static apigw_status request_losses_of_values(scene *s) {
    return apigw_request_losses(s->request, APIGW_KIND_ALB, s->buffer, NULL);
}

/* Nothing changes by encoding. */
static void check_encoded(scene *s, bool done, const char *name) {
    size_t n = 0;
    char *now = model_of(s->request);
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, apigw_request_count(s->request, APIGW_LIST_HEADERS) > 50 || strcmp(now, s->text) == 0,
          "%s: the request has changed", name);
    free(now);
}

/* An identity source that is longer than a new buffer. */
static void with_source_value(scene *s) {
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_AUTHORIZER_REST);
    s->request = apigw_request_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->api != NULL && s->request != NULL && s->buffer != NULL &&
             apigw_api_add(s->api, APIGW_LIST_IDENTITY_SOURCES, "", 0, "method.request.header.a", APIGW_NTS, NULL) ==
                 APIGW_OK &&
             apigw_request_add(s->request, APIGW_LIST_HEADERS, "A", 1, long_text(), LONG, NULL) == APIGW_OK,
         "identity source");
}

static apigw_status write_source(scene *s) {
    return apigw_request_source_at(s->request, s->api, 0, s->buffer, NULL);
}

static const char *const never[] = {
    "apigw_api_free", "apigw_api_kind",       "apigw_api_get",        "apigw_api_count",
    "apigw_api_at",   "apigw_api_set_switch", "apigw_api_get_switch", "apigw_api_combine",
};

static const oom_row rows[] = {
    {"apigw_request_encode", "built", with_built, encode_built, check_encoded, OOM_FAILS},
    {"apigw_request_encode", "authorizer", with_question, encode_built, check_encoded, OOM_FAILS},
    {"apigw_request_encode", "many lines", with_many_lines, encode_built, check_encoded, OOM_FAILS},
    {"apigw_request_encode", "kept", with_kept, encode_kept, check_encoded, OOM_FAILS},
    {"apigw_request_encode", "converted", with_kept, encode_built, check_encoded, OOM_FAILS},
    {"apigw_request_arn", "", with_question, request_arn, check_encoded, OOM_FAILS},
    {"apigw_request_source_at", "", with_source_value, write_source, NULL, OOM_FAILS},
    {"apigw_request_losses", "", with_kept, request_losses, check_encoded, OOM_FAILS},
    {"apigw_request_losses", "of values", with_kept, request_losses_of_values, check_encoded, OOM_FAILS},
    {"apigw_api_new", "", nothing, new_api, check_new, OOM_FAILS},
    {"apigw_api_set", "", with_api, set_stage, check_api, OOM_FAILS},
    {"apigw_api_add", "", with_api, add_variable, check_api, OOM_FAILS},
    {"apigw_api_add", "identity source", with_question, add_identity_source, NULL, OOM_FAILS},
    {"apigw_error_response", "", with_api, gateway_error, NULL, OOM_FAILS},
    {"apigw_error_response", "error type", with_rest, forbidden, check_lines, OOM_FAILS},
    {"apigw_error_response", "challenge", with_http_api, invalid_token, check_lines, OOM_FAILS},
    {"apigw_response_decode", "renamed", with_rest, decode_renamed, check_lines, OOM_FAILS},
    {"apigw_response_decode", "respelled", with_http_api, decode_renamed, check_lines, OOM_FAILS},
    {"apigw_response_add_ids", "", with_rest, add_ids, NULL, OOM_FAILS},
    {"apigw_error_response", "frame", with_connection, gateway_error, check_frame, OOM_FAILS},
    {"apigw_response_decode", "", with_api, decode_result, check_result, OOM_FAILS},
};

const oom_table oom_api = {"include/apigw/api.h", OOM_LIST(never), OOM_LIST(rows)};
