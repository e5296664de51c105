/* The rows of the allocation sweep for include/apigw/function.h. */
#include "scenes.h"

static apigw_status request_text(scene *s) {
    return apigw_request_get_text(s->request, "/requestContext/identity/userAgent", APIGW_NTS, s->buffer, NULL);
}

static apigw_status request_context(scene *s) {
    return apigw_request_get_context(s->request, "principalId", APIGW_NTS, s->buffer, NULL);
}

/* A request with changes that have to be written out before it is read. */
static void with_claim(scene *s) {
    with_event(s);
    need(apigw_request_set_json(s->request, "/requestContext/authorizer/claims", APIGW_NTS, "{\"a/b\":\"\\u0061\"}",
                                APIGW_NTS, NULL) == APIGW_OK,
         "claims");
}

static apigw_status request_claim(scene *s) {
    return apigw_request_get_claim(s->request, "a/b", APIGW_NTS, s->buffer, NULL);
}

static apigw_status make_response(scene *s) {
    return apigw_response_make(s->response, 200, "text/plain", APIGW_NTS, long_text(), LONG, 0, NULL);
}

static apigw_status text_response(scene *s) {
    return apigw_response_text(s->response, 200, long_text(), LONG, NULL);
}

/* A text that the response itself holds. */
static apigw_status own_text_response(scene *s) {
    return apigw_response_text(s->response, 200, apigw_response_body(s->response, NULL), LONG, NULL);
}

static apigw_status json_response(scene *s) {
    return apigw_response_json(s->response, 200, long_text(), LONG, NULL);
}

static apigw_status redirect_response(scene *s) {
    return apigw_response_redirect(s->response, 302, long_text(), LONG, NULL);
}

static apigw_status error_response(scene *s) {
    return apigw_response_error(s->response, 400, long_text(), LONG, NULL);
}

static void with_long_body(scene *s) {
    with_response(s);
    need(make_response(s) == APIGW_OK, "body");
}

/* A whole response, or none: nothing of the one before is left. */
static void check_whole(scene *s, bool done, const char *name) {
    size_t lines = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&checks, lines == done, "%s: %zu lines", name, lines);
    check(&checks, done || apigw_response_body(s->response, NULL) == NULL, "%s: a body is left", name);
    check(&checks, make_response(s) == APIGW_OK, "%s: unusable", name);
}

/* So many lines that they are indexed. */
static void with_many_response_lines(scene *s) {
    char name[16];
    with_response(s);
    for (unsigned i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "x-%u", i);
        need(apigw_response_add_header(s->response, name, APIGW_NTS, "v", 1, NULL) == APIGW_OK, "header");
    }
}

static apigw_status remove_response_header(scene *s) {
    return apigw_response_remove_header(s->response, "X-100", APIGW_NTS, NULL);
}

static void check_removed(scene *s, bool done, const char *name) {
    size_t lines = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&checks, lines == 201 - (size_t)done, "%s: %zu lines", name, lines);
    check(&checks, remove_response_header(s) == APIGW_OK, "%s: unusable", name);
}

static void with_asked_response(scene *s) {
    with_error_response(s);
    with_request(s);
    need(apigw_request_decode(s->request, "{\"httpMethod\":\"HEAD\",\"path\":\"/\"}", APIGW_NTS, 0, NULL) == APIGW_OK,
         "event");
}

static apigw_status encode_for_request(scene *s) {
    return apigw_response_encode_for(s->response, s->request, s->buffer, NULL);
}

static apigw_status next_form_field(scene *s) {
    const char *form = long_text();
    size_t n = LONG;
    apigw_pair field;
    apigw_status status = apigw_form_next(&form, &n, s->buffer, &field, NULL);
    check(&checks, n == (status == APIGW_MORE ? 0 : LONG), "form: %zu bytes left", n);
    return status == APIGW_MORE ? APIGW_OK : status;
}

static apigw_status dispatch_request(scene *s) {
    return apigw_request_dispatch(s->request, s->router, "prod", APIGW_NTS, NULL, NULL, NULL);
}

static void with_unroutable(scene *s) {
    with_response(s);
    apigw_buffer_free(s->buffer);
    s->buffer = NULL;
    with_routable(s);
    need(apigw_request_set(s->request, APIGW_FIELD_METHOD, "PUT", 3, NULL) == APIGW_OK, "method");
}

static apigw_status dispatch_nowhere(scene *s) {
    apigw_error error;
    apigw_status status = apigw_request_dispatch(s->request, s->router, "prod", APIGW_NTS, s->response, NULL, &error);
    check(&checks, status == error.code, "dispatch: the error says %s", apigw_status_name(error.code));
    return status == APIGW_E_NOT_FOUND ? APIGW_OK : status;
}

static void check_nowhere(scene *s, bool done, const char *name) {
    size_t lines = apigw_response_count(s->response, APIGW_LIST_HEADERS);
    check(&checks, lines == (done ? 2 : 0), "%s: %zu lines", name, lines);
    check(&checks, dispatch_nowhere(s) == APIGW_OK && apigw_response_status(s->response) == 405, "%s: unusable", name);
}

/* A request and a response in which there is something to be found. */
static void with_messages(scene *s) {
    with_error_response(s);
    with_source(s);
    need(apigw_request_decode(s->request, event_rest, APIGW_NTS, 0, NULL) == APIGW_OK, "event");
}

static apigw_status call_getters(scene *s) {
    const uint32_t field = APIGW_FIELD_METHOD;
    apigw_pair pair;
    size_t n, at = 0;
    (void)apigw_request_header(s->request, "cookie", &n);
    (void)apigw_request_query(s->request, "q", &n);
    (void)apigw_request_cookie(s->request, "b", &n);
    (void)apigw_request_path_parameter(s->request, "proxy", &n);
    (void)apigw_request_stage_variable(s->request, "v", &n);
    (void)apigw_request_form(s->request, &n);
    (void)apigw_request_application_path(s->request, "v1", 2, &n);
    (void)apigw_response_sends_body(s->response, s->request);
    (void)apigw_request_get_many(s->request, &field, 1, &pair);
    while (apigw_claim_next("[a b]", APIGW_NTS, &at, &n) != NULL) {
    }
    return APIGW_OK;
}

static const char *const never[] = {
    "apigw_request_header",
    "apigw_request_query",
    "apigw_request_cookie",
    "apigw_request_path_parameter",
    "apigw_request_stage_variable",
    "apigw_request_get_many",
    "apigw_request_application_path",
    "apigw_response_sends_body",
    "apigw_request_form",
    "apigw_claim_next",
};

static const oom_row rows[] = {
    {"apigw_request_get_text", "", with_event, request_text, check_buffer, OOM_FAILS},
    {"apigw_request_get_claim", "", with_claim, request_claim, check_buffer, OOM_FAILS},
    {"apigw_request_get_context", "", with_event, request_context, check_buffer, OOM_FAILS},
    {"apigw_form_next", "", with_buffer, next_form_field, check_text, OOM_FAILS},
    {"apigw_response_make", "", with_response, make_response, check_whole, OOM_FAILS},
    {"apigw_response_text", "", with_response, text_response, check_whole, OOM_FAILS},
    {"apigw_response_text", "its own", with_long_body, own_text_response, check_whole, OOM_FAILS},
    {"apigw_response_json", "", with_response, json_response, check_whole, OOM_FAILS},
    {"apigw_response_redirect", "", with_response, redirect_response, check_whole, OOM_FAILS},
    {"apigw_response_error", "", with_response, error_response, check_whole, OOM_MAY_RECOVER},
    {"apigw_response_remove_header", "", with_many_response_lines, remove_response_header, check_removed, OOM_FAILS},
    {"apigw_response_encode_for", "", with_asked_response, encode_for_request, check_error_response, OOM_FAILS},
    {"apigw_request_dispatch", "", with_routable, dispatch_request, check_routed, OOM_FAILS},
    {"apigw_request_dispatch", "no route", with_unroutable, dispatch_nowhere, check_nowhere, OOM_MAY_RECOVER},
    {"apigw_request_header", "and the other getters", with_messages, call_getters, NULL, OOM_NEVER},
};

const oom_table oom_function = {"include/apigw/function.h", OOM_LIST(never), OOM_LIST(rows)};
