/* The rows of the allocation sweep for include/apigw/runtime.h. */
#include "scenes.h"

static apigw_status new_invocation(scene *s) {
    s->invocation = apigw_invocation_new(&s->allocator);
    return s->invocation != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static void with_invocation(scene *s) {
    need(new_invocation(s) == APIGW_OK, "invocation");
    need(apigw_invocation_add_header(s->invocation, "Lambda-Runtime-Cognito-Identity", 31,
                                     "{\"cognitoIdentityId\":\"old\"}", 27, NULL) == APIGW_OK,
         "identity");
}

static apigw_status add_invocation_header(scene *s) {
    static char identity[2 * LONG + 80];
    int n = snprintf(identity, sizeof identity, "{\"cognitoIdentityId\":\"%.*s\",\"cognitoIdentityPoolId\":\"%.*s\"}",
                     (int)LONG, long_text(), (int)LONG, long_text());
    return apigw_invocation_add_header(s->invocation, "Lambda-Runtime-Cognito-Identity", 31, identity, (size_t)n, NULL);
}

static apigw_status reset_invocation(scene *s) {
    apigw_invocation_reset(s->invocation);
    return APIGW_OK;
}

static void with_full_invocation(scene *s) {
    with_invocation(s);
    need(add_invocation_header(s) == APIGW_OK, "identity");
}

static void check_invocation(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *id = apigw_invocation_cognito(s->invocation, APIGW_FIELD_COGNITO_IDENTITY_ID, &n);
    bool pool = apigw_invocation_cognito(s->invocation, APIGW_FIELD_COGNITO_IDENTITY_POOL_ID, NULL) != NULL;
    check(&checks, id != NULL && n == (done ? LONG : 3) && pool == done, "%s: the invocation has changed", name);
    check(&checks, add_invocation_header(s) == APIGW_OK, "%s: unusable", name);
}

static void check_empty_invocation(scene *s, bool done, const char *name) {
    check(&checks, done && apigw_invocation_get(s->invocation, APIGW_RUNTIME_HEADER_COGNITO_IDENTITY, NULL) == NULL,
          "%s: not empty", name);
    check(&checks, add_invocation_header(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status runtime_path(scene *s) {
    return apigw_runtime_path(APIGW_RUNTIME_PATH_RESPONSE, long_text(), LONG, s->buffer, NULL);
}

static apigw_status runtime_error(scene *s) {
    return apigw_runtime_error_encode(long_text(), LONG, "Function.Error", 14, "a\nb", 3, s->buffer, NULL);
}

static apigw_status runtime_trailers(scene *s) {
    return apigw_runtime_error_trailers(long_text(), LONG, "Function.Error", 14, "a\nb", 3, s->buffer, NULL);
}

static void check_written(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, runtime_path(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status set_invocation_error(scene *s) {
    return apigw_invocation_set_error(s->invocation, "new", APIGW_NTS, "Function.New", APIGW_NTS, long_text(), LONG,
                                      NULL);
}

static void with_invocation_error(scene *s) {
    with_full_invocation(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->buffer != NULL, "buffer");
    need(apigw_invocation_add_header(s->invocation, "Lambda-Runtime-Aws-Request-Id", APIGW_NTS, "i", 1, NULL) ==
             APIGW_OK,
         "id");
    need(apigw_invocation_set_error(s->invocation, "old", APIGW_NTS, NULL, 0, NULL, 0, NULL) == APIGW_OK, "error");
}

/* The new error, or the old one whole. */
static void check_invocation_error(scene *s, bool done, const char *name) {
    apigw_pair type, body;
    size_t n = 0;
    apigw_invocation_error(s->invocation, &n);
    check(&checks, (n > LONG) == done, "%s: an error of %zu bytes", name, n);
    check(&checks,
          apigw_invocation_trailer(s->invocation, 0, &type) == APIGW_OK &&
              apigw_invocation_trailer(s->invocation, 1, &body) == APIGW_OK &&
              (strcmp(type.value, "Function.New") == 0) == done && (body.value_len > LONG) == done,
          "%s: trailers", name);
    check(&checks, set_invocation_error(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status write_cause(scene *s) {
    return apigw_runtime_xray_cause("m", 1, "t", 1, long_text(), LONG, "/", 1, s->buffer, NULL);
}

static apigw_status write_post_path(scene *s) {
    return apigw_invocation_post_path(s->invocation, APIGW_RUNTIME_POST_ERROR, s->buffer, NULL);
}

/* A request after a decode that failed. */
static void with_refused_event(scene *s) {
    with_invocation_error(s);
    with_request(s);
    need(apigw_request_decode(s->request, "{\"httpMethod\":\"G T\",\"path\":\"/\"}", APIGW_NTS, 0, NULL) ==
             APIGW_E_VALUE,
         "event");
}

static apigw_status refuse_event(scene *s, apigw_status code) {
    apigw_error error = {.code = code, .message = "refused"};
    uint32_t post;
    return apigw_invocation_decode_failed(s->invocation, s->request, &error, &post, s->buffer, NULL);
}

static apigw_status refuse_client(scene *s) {
    return refuse_event(s, APIGW_E_VALUE);
}

static apigw_status refuse_nobody(scene *s) {
    return refuse_event(s, APIGW_E_STATE);
}

static void check_refused_event(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, refuse_client(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status call_getters(scene *s) {
    apigw_pair pair;
    int64_t number;
    size_t n;
    (void)apigw_invocation_get(s->invocation, APIGW_RUNTIME_HEADER_COGNITO_IDENTITY, &n);
    (void)apigw_invocation_get_int(s->invocation, APIGW_RUNTIME_HEADER_DEADLINE_MS, &number);
    (void)apigw_invocation_cognito(s->invocation, APIGW_FIELD_COGNITO_IDENTITY_ID, &n);
    (void)apigw_invocation_remaining(s->invocation, 1, &number);
    (void)apigw_invocation_error(s->invocation, &n);
    (void)apigw_invocation_post_header(s->invocation, APIGW_RUNTIME_POST_ERROR, 0, &pair);
    (void)apigw_invocation_trailer(s->invocation, 0, &pair);
    return APIGW_OK;
}

static const char *const never[] = {
    "apigw_runtime_header_name",    "apigw_runtime_error_type_stays", "apigw_runtime_streaming_header",
    "apigw_invocation_free",        "apigw_invocation_get",           "apigw_invocation_get_int",
    "apigw_invocation_cognito",     "apigw_invocation_remaining",     "apigw_invocation_error",
    "apigw_invocation_post_header", "apigw_invocation_trailer",
};

static const oom_row rows[] = {
    {"apigw_invocation_new", "", nothing, new_invocation, check_new, OOM_FAILS},
    {"apigw_invocation_add_header", "", with_invocation, add_invocation_header, check_invocation, OOM_FAILS},
    {"apigw_invocation_reset", "", with_full_invocation, reset_invocation, check_empty_invocation, OOM_MAY_RECOVER},
    {"apigw_invocation_set_error", "", with_invocation_error, set_invocation_error, check_invocation_error, OOM_FAILS},
    {"apigw_invocation_post_path", "", with_invocation_error, write_post_path, check_written, OOM_FAILS},
    {"apigw_invocation_decode_failed", "response", with_refused_event, refuse_client, check_refused_event, OOM_FAILS},
    {"apigw_invocation_decode_failed", "error", with_refused_event, refuse_nobody, check_refused_event, OOM_FAILS},
    {"apigw_runtime_xray_cause", "", with_buffer, write_cause, check_written, OOM_FAILS},
    {"apigw_runtime_path", "", with_buffer, runtime_path, check_written, OOM_FAILS},
    {"apigw_runtime_error_encode", "", with_buffer, runtime_error, check_written, OOM_FAILS},
    {"apigw_runtime_error_trailers", "", with_buffer, runtime_trailers, check_written, OOM_FAILS},
    {"apigw_invocation_get", "and the other getters", with_invocation_error, call_getters, NULL, OOM_NEVER},
};

const oom_table oom_runtime = {"include/apigw/runtime.h", OOM_LIST(never), OOM_LIST(rows)};
