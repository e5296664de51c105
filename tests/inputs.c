/* Input that a caller may well hand over: what a handle itself gave, what is in the memory of the output buffer, the
 * empty string as (NULL, 0), and bodies with and without a NUL. Run under the sanitizers, which see what goes wrong. */
#include "support/exact.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <apigw/arn.h>
#include <apigw/authorization.h>
#include <apigw/check.h>
#include <apigw/codec.h>
#include <apigw/cors.h>
#include <apigw/prelude.h>
#include <apigw/router.h>
#include <apigw/runtime.h>
#include <apigw/selection.h>
#include <apigw/validation.h>

enum { SIZES = 4 };

/* Bytes of padding: within the first block of memory, beyond it, and more than a handle keeps. */
static const size_t sizes[SIZES] = {10, 5000, 300000, 3000000};

static tally counts; /* checks of the current test */

static void expect(bool ok, const char *what, size_t n) {
    check(&counts, ok, "%s, %zu bytes", what, n);
}

static bool is_text(const char *text, const char *wanted) {
    return text != NULL && strcmp(text, wanted) == 0;
}

/* ---- documents within documents -----------------------------------------------------------------------------------
 */

/* The text `begin`, `n` bytes of padding, `end`; to be freed. */
static char *padded(const char *begin, size_t n, const char *end, size_t *len) {
    size_t b = strlen(begin), e = strlen(end);
    char *text = exact_block(b + n + e + 1);
    memcpy(text, begin, b);
    memset(text + b, 'x', n);
    memcpy(text + b + n, end, e + 1);
    *len = b + n + e;
    return text;
}

#define EVENT(path, body)                                                                                              \
    "{\"version\":\"2.0\",\"routeKey\":\"GET " path "\",\"rawPath\":\"" path                                           \
    "\",\"requestContext\":{\"http\":{\"method\":\"GET\"}},\"body\":\"" body
#define ESCAPED_EVENT                                                                                                  \
    "{\\\"version\\\":\\\"2.0\\\",\\\"routeKey\\\":\\\"GET /inner\\\",\\\"rawPath\\\":\\\"/inner\\\","                 \
    "\\\"requestContext\\\":{\\\"http\\\":{\\\"method\\\":\\\"GET\\\"}},\\\"body\\\":\\\""

static apigw_request *outer_request(size_t n, uint64_t source) {
    size_t len;
    char *text = padded(EVENT("/outer", ESCAPED_EVENT), n, "\\\"}\"}", &len);
    apigw_request *r = apigw_request_new(NULL);
    apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, source, NULL);
    expect(apigw_request_decode(r, text, len, 0, NULL) == APIGW_OK, "the outer event", n);
    free(text);
    return r;
}

static void expect_inner(const apigw_request *r, apigw_status status, const char *how, size_t n) {
    size_t body_len;
    const char *path = apigw_request_get(r, APIGW_FIELD_PATH, NULL);
    const char *body = apigw_request_body(r, &body_len);
    bool same = body != NULL && body_len == n && body[n] == '\0';
    for (size_t i = 0; same && i < n; i++)
        same = body[i] == 'x';
    expect(status == APIGW_OK && is_text(path, "/inner") && same, how, n);
}

static void own_events(size_t n) {
    for (uint64_t source = 0; source < 2; source++) {
        size_t len;
        apigw_request *r = outer_request(n, source);
        const char *body = apigw_request_body(r, &len);
        expect_inner(r, apigw_request_decode(r, body, len, 0, NULL), "an event in its own body", n);
        expect(apigw_request_decode(r, apigw_request_body(r, NULL), n, 0, NULL) == APIGW_E_SYNTAX, "padding", n);
        expect(apigw_request_get(r, APIGW_FIELD_PATH, NULL) == NULL, "an empty request after a failure", n);
        apigw_request_free(r);

        r = outer_request(n, source);
        body = apigw_request_body(r, &len);
        expect_inner(r, apigw_request_decode_in_place(r, (char *)(uintptr_t)body, len, 0, NULL), "the same in place",
                     n);
        apigw_request_free(r);

        r = outer_request(n, source);
        body = apigw_request_body(r, &len);
        expect(apigw_request_detect(r, body, len, NULL) == APIGW_KIND_HTTP_2, "the kind of a body", n);
        apigw_request_free(r);
    }
}

/* Within the caller's text, which the handle borrows. */
static void borrowed_events(size_t n) {
    size_t len;
    char *text = padded(EVENT("/outer", ESCAPED_EVENT), n, "\\\"}\"}", &len);
    apigw_request *r = apigw_request_new(NULL);
    const char *body;
    expect(apigw_request_decode_in_place(r, text, len, 0, NULL) == APIGW_OK, "the outer event", n);
    body = apigw_request_body(r, &len);
    expect_inner(r, apigw_request_decode_in_place(r, (char *)(uintptr_t)body, len, 0, NULL), "in place, in place", n);
    apigw_request_free(r);
    free(text);
}

static void own_results(size_t n) {
    static const char outer[] = "{\"statusCode\":201,\"body\":\"{\\\"statusCode\\\":202,\\\"body\\\":\\\"";
    size_t len, body_len;
    char *text = padded(outer, n, "\\\"}\"}", &len);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_response *r = apigw_response_new(NULL);
    apigw_check *c = apigw_check_new(NULL);
    const char *body;
    apigw_status status;
    expect(apigw_response_decode(r, api, NULL, text, len, 0, NULL) == APIGW_OK, "the outer result", n);
    body = apigw_response_body(r, &body_len);
    status = apigw_response_decode(r, api, NULL, body, body_len, 0, NULL);
    body = apigw_response_body(r, &body_len);
    expect(status == APIGW_OK && apigw_response_status(r) == 202 && body_len == n && body[n] == '\0',
           "a result in its own body", n);

    expect(apigw_response_check(c, api, NULL, text, len, 0, NULL) == APIGW_OK, "the outer result", n);
    body = apigw_response_body(apigw_check_response(c), &body_len);
    status = apigw_response_check(c, api, NULL, body, body_len, 0, NULL);
    body = apigw_response_body(apigw_check_response(c), &body_len);
    expect(status == APIGW_OK && apigw_response_status(apigw_check_response(c)) == 202 && body_len == n,
           "a check of its own body", n);
    free(text);

    apigw_check_free(c);
    apigw_response_free(r);
    apigw_api_free(api);
}

/* The text of a finding, and many findings before. */
static void own_diagnostics(void) {
    static const char many[] = "{\"statusCode\":200,\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7}";
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_check *c = apigw_check_new(NULL);
    apigw_diagnostic f;
    expect(apigw_response_check(c, api, NULL, many, sizeof many - 1, 0, NULL) == APIGW_E_VALUE, "findings", 0);
    expect(apigw_check_diagnostic_at(c, 0, &f) == APIGW_OK, "a finding", 0);
    expect(apigw_response_check(c, api, NULL, f.message, f.message_len, 0, NULL) == APIGW_E_SYNTAX, "its text", 0);
    expect(apigw_check_diagnostic_count(c) == 1, "one finding", 0);
    apigw_check_free(c);
    apigw_api_free(api);
}

static void own_authorizations(size_t n) {
    static const char outer[] =
        "{\"isAuthorized\":true,\"context\":{\"a\":{\"isAuthorized\":true,\"context\":{\"b\":\"";
    size_t len;
    char *text = padded(outer, n, "\"}}}}", &len);
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_pair pair;
    apigw_status status;
    expect(apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_HTTP_2, text, len, APIGW_AUTHORIZER_SIMPLE_RESPONSE,
                                      NULL) == APIGW_OK,
           "an authorization", n);
    free(text);
    expect(apigw_authorization_context_find(a, "a", 1, &pair) == APIGW_OK, "its context", n);
    status = apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_HTTP_2, pair.value, pair.value_len,
                                        APIGW_AUTHORIZER_SIMPLE_RESPONSE, NULL);
    expect(status == APIGW_OK && apigw_authorization_context_find(a, "b", 1, &pair) == APIGW_OK && pair.value_len == n,
           "an authorization in its own context", n);
    apigw_authorization_free(a);
}

/* ---- setters that get what the handle gave --------------------------------------------------------------------- */

static void own_fields(void) {
    apigw_request *r = outer_request(5000, 1);
    size_t n;
    for (uint32_t to = 1; to <= APIGW_FIELD_LAST; to++)
        for (int round = 0; round < 50; round++) {
            const char *text = apigw_request_get(r, to % 2 == 0 ? APIGW_FIELD_RAW_PATH : APIGW_FIELD_ROUTE_KEY, &n);
            (void)apigw_request_set(r, to, text, n, NULL);
        }
    apigw_request_free(r);

    r = apigw_request_new(NULL);
    expect(apigw_request_set_target(r, "/a?b=c", 6, NULL) == APIGW_OK, "a target", 6);
    for (int i = 0; i < 12; i++) { /* a query string grows in place */
        const char *query = apigw_request_get(r, APIGW_FIELD_RAW_QUERY, &n);
        expect(apigw_request_add(r, APIGW_LIST_QUERY, "q", 1, query, n > 200 ? 200 : n, NULL) == APIGW_OK,
               "a query in itself", n);
    }
    expect(is_text(apigw_request_find(r, APIGW_LIST_QUERY, "q", 1, 1, NULL), "b=c&q=b%3Dc"), "the second", n);
    expect(apigw_request_set_target(r, apigw_request_get(r, APIGW_FIELD_PATH, NULL), 2, NULL) == APIGW_OK,
           "its own path", 2);
    expect(is_text(apigw_request_get(r, APIGW_FIELD_PATH, NULL), "/a"), "the path", n);
    for (int i = 0; i < 60; i++) {
        const char *line;
        expect(apigw_request_add(r, APIGW_LIST_COOKIES, "c", 1, "1", 1, NULL) == APIGW_OK, "a cookie", 1);
        line = apigw_request_find(r, APIGW_LIST_HEADERS, "cookie", 6, 0, &n);
        expect(apigw_request_add(r, APIGW_LIST_HEADERS, "x", 1, line, n, NULL) == APIGW_OK, "a header", n);
    }
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        apigw_pair pair;
        if (apigw_request_at(r, list, 0, &pair) == APIGW_OK)
            expect(apigw_request_remove(r, list, pair.name, pair.name_len, NULL) == APIGW_OK, "removed by its own name",
                   list);
    }
    expect(apigw_request_count(r, APIGW_LIST_COOKIES) == 0, "no cookie is left", 0);
    apigw_request_free(r);
}

static void own_bodies(void) {
    apigw_response *p = apigw_response_new(NULL);
    apigw_request *r = apigw_request_new(NULL);
    size_t n;
    const char *text;
    char *long_text = padded("", 100000, "", &n);
    apigw_response_set_body(p, long_text, n, 0, NULL);
    apigw_request_set_body(r, long_text, n, 0, NULL);
    free(long_text);
    for (int i = 0; i < 3; i++) {
        text = apigw_response_body(p, &n);
        expect(apigw_response_set_body(p, text, n, 0, NULL) == APIGW_OK, "a response's own body", n);
        expect(apigw_response_add_header(p, "x", 1, text, 1000, NULL) == APIGW_OK, "a header", n);
        text = apigw_response_find(p, APIGW_LIST_HEADERS, "x", 1, 0, &n);
        expect(apigw_response_set_header(p, "x", 1, text, n, NULL) == APIGW_OK, "its own value", n);
        text = apigw_request_body(r, &n);
        expect(apigw_request_set_body(r, text, n, 0, NULL) == APIGW_OK, "a request's own body", n);
        expect(apigw_request_add(r, APIGW_LIST_HEADERS, "x", 1, text, 1000, NULL) == APIGW_OK, "a header", n);
    }
    text = apigw_response_find(p, APIGW_LIST_HEADERS, "x", 1, 0, &n);
    expect(n == 1000 && memchr(text, '\0', n) == NULL && text[n] == '\0', "the value", n);
    text = apigw_request_body(r, &n);
    expect(n == 100000 && text[0] == 'x' && text[n] == '\0', "the body", n);
    apigw_response_free(p);
    apigw_request_free(r);
}

static void own_rest(void) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_invocation *v = apigw_invocation_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t n;
    const char *text;
    apigw_api_set(api, APIGW_FIELD_STAGE, "live", 4, NULL);
    apigw_request_set(r, APIGW_FIELD_STAGE, "{\"a\":1}", 7, NULL);
    apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, "me", 2, NULL);
    apigw_invocation_add_header(v, "Lambda-Runtime-Trace-Id", 23, "id", 2, NULL);
    for (int i = 0; i < 200; i++) {
        text = apigw_api_get(api, APIGW_FIELD_STAGE, &n);
        expect(apigw_api_set(api, APIGW_FIELD_STAGE, text, n, NULL) == APIGW_OK, "a front end's own stage", n);
        expect(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, text, n, text, n, NULL) == APIGW_OK, "a variable", n);
        text = apigw_request_get(r, APIGW_FIELD_STAGE, &n);
        expect(apigw_request_set_json(r, "/requestContext/authorizer/x", 28, text, n, NULL) == APIGW_OK, "JSON", n);
        text = apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, &n);
        expect(apigw_authorization_set(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, text, n, NULL) == APIGW_OK, "itself", n);
        expect(apigw_authorization_set_context(a, text, n, text, n, NULL) == APIGW_OK, "its context", n);
        text = apigw_invocation_get(v, APIGW_RUNTIME_HEADER_TRACE_ID, &n);
        expect(apigw_invocation_add_header(v, "Lambda-Runtime-Trace-Id", 23, text, n, NULL) == APIGW_OK, "an id", n);
    }
    expect(is_text(apigw_api_get(api, APIGW_FIELD_STAGE, NULL), "live"), "the stage", n);
    expect(is_text(apigw_authorization_get(a, APIGW_AUTHORIZATION_PRINCIPAL_ID, NULL), "me"), "the principal", n);
    expect(is_text(apigw_invocation_get(v, APIGW_RUNTIME_HEADER_TRACE_ID, NULL), "id"), "the id", n);
    expect(apigw_request_get_json(r, "/requestContext/authorizer/x", 28, out, NULL) == APIGW_OK &&
               strcmp(apigw_buffer_data(out, NULL), "{\"a\":1}") == 0,
           "the JSON", 0);
    apigw_request_free(r);
    apigw_api_free(api);
    apigw_authorization_free(a);
    apigw_invocation_free(v);
    apigw_buffer_free(out);
}

/* ---- input in the memory of the output ------------------------------------------------------------------------- */

static apigw_buffer *out;

/* Fills the output buffer, to be read again by the call. */
static const char *in_out(const char *text, size_t *n) {
    const char *at;
    expect(apigw_runtime_path(APIGW_RUNTIME_PATH_RESPONSE, text, strlen(text), out, NULL) == APIGW_OK, "a text", 0);
    at = strstr(apigw_buffer_data(out, NULL), text);
    *n = strlen(text);
    return at;
}

static void expect_refused(apigw_status status, const apigw_error *err, const char *what) {
    size_t n;
    const char *data = apigw_buffer_data(out, &n);
    expect(status == APIGW_E_ARGUMENT && err->code == status && err->message[0] != '\0', what, 0);
    expect(n == 0 && data[0] == '\0', "an empty buffer", n);
}

static void texts_in_output(void) {
    apigw_request *r = outer_request(10, 1);
    apigw_route_key key = {.method = 1};
    apigw_arn arn = {"aws", 3, "r", 1, "1", 1, "a", 1, "s", 1, "GET", 3, "n", 1, APIGW_ARN_METHOD, 0};
    apigw_error e;
    size_t n;
    const char *t = in_out("id", &n);
    expect_refused(apigw_runtime_path(APIGW_RUNTIME_PATH_ERROR, t, n, out, &e), &e, "apigw_runtime_path");
    t = in_out("message", &n);
    expect_refused(apigw_runtime_error_encode(t, n, "", 0, "", 0, out, &e), &e, "apigw_runtime_error_encode");
    t = in_out("type", &n);
    expect_refused(apigw_runtime_error_encode("", 0, t, n, "", 0, out, &e), &e, "apigw_runtime_error_encode");
    t = in_out("stack", &n);
    expect_refused(apigw_runtime_error_trailers("", 0, "", 0, t, n, out, &e), &e, "apigw_runtime_error_trailers");
    t = in_out("requestContext", &n);
    t--;
    expect_refused(apigw_request_get_json(r, t, n + 1, out, &e), &e, "apigw_request_get_json");
    t = in_out("body", &n);
    expect_refused(apigw_route_select(t, n, "{}", 2, out, &e), &e, "apigw_route_select");
    t = in_out("body", &n);
    expect_refused(apigw_route_select("$request.body.a", 15, t, n, out, &e), &e, "apigw_route_select");
    key.path = in_out("pets", &key.path_len);
    expect_refused(apigw_route_key_format(&key, out, &e), &e, "apigw_route_key_format");
    t = in_out("pattern", &n);
    expect_refused(apigw_arn_expand(t, n, &arn, out, &e), &e, "apigw_arn_expand");
    {
        const char **texts[] = {&arn.partition, &arn.region, &arn.account, &arn.api,
                                &arn.stage,     &arn.method, &arn.name};
        size_t *lens[] = {&arn.partition_len, &arn.region_len, &arn.account_len, &arn.api_len,
                          &arn.stage_len,     &arn.method_len, &arn.name_len};
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            const char *was = *texts[i];
            *texts[i] = in_out("part", lens[i]);
            expect_refused(apigw_arn_format(&arn, out, &e), &e, "apigw_arn_format");
            *texts[i] = in_out("part", lens[i]);
            expect_refused(apigw_arn_expand("execute-api:/x", 14, &arn, out, &e), &e, "apigw_arn_expand");
            *texts[i] = was;
            *lens[i] = 1;
        }
    }
    expect(apigw_arn_format(&arn, out, &e) == APIGW_OK, "apigw_arn_format", 0);
    apigw_request_free(r);
}

static void path_in_output(void) {
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    apigw_match match;
    apigw_error e;
    size_t n;
    const char *path;
    apigw_router_add(router, "GET /2018-06-01/{a}/{b}/{c}/{d}", 31, 1, NULL);
    apigw_router_seal(router, NULL);
    path = in_out("x", &n);
    path = apigw_buffer_data(out, &n);
    expect(apigw_router_match(router, "GET", 3, path, n, &match) == APIGW_OK, "a match", n);
    expect_refused(apigw_match_value(router, &match, path, n, 2, out, &e), &e, "apigw_match_value");
    apigw_router_free(router);
}

/* What handles borrow. */
static void borrowed_in_output(void) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_response *p = apigw_response_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_2);
    apigw_error e;
    char memory[4096];
    size_t n;
    const char *t;
    apigw_request_set_target(r, "/", 1, NULL);
    for (int i = 0; i < 4; i++) {
        t = in_out("body", &n);
        apigw_request_set_body(r, t, n, APIGW_BODY_BORROW, NULL);
        apigw_response_set_body(p, t, n, APIGW_BODY_BORROW, NULL);
        if (i == 0)
            expect_refused(apigw_request_encode(r, api, out, &e), &e, "apigw_request_encode");
        else if (i == 1)
            expect_refused(apigw_request_dump_json(r, out, &e), &e, "apigw_request_dump_json");
        else if (i == 2)
            expect_refused(apigw_response_encode(p, APIGW_KIND_HTTP_2, out, &e), &e, "apigw_response_encode");
        else
            expect_refused(apigw_prelude_encode(p, APIGW_KIND_REST, out, &e), &e, "apigw_prelude_encode");
    }
    t = in_out("body", &n);
    apigw_request_set_body(r, t, n, 0, NULL);
    expect(apigw_request_encode(r, api, out, &e) == APIGW_OK, "a copied body", n);

    strcpy(memory, EVENT("/", "b\"}"));
    expect(apigw_request_decode_in_place(r, memory, strlen(memory), 0, NULL) == APIGW_OK, "an event", 0);
    apigw_buffer_use(out, memory, sizeof memory, NULL);
    expect_refused(apigw_request_encode(r, NULL, out, &e), &e, "apigw_request_encode in place");
    strcpy(memory, EVENT("/", "b\"}"));
    expect(apigw_request_decode_in_place(r, memory, strlen(memory), 0, NULL) == APIGW_OK, "an event", 0);
    expect_refused(apigw_request_losses(r, APIGW_KIND_REST, out, &e), &e, "apigw_request_losses");
    apigw_buffer_free(out);
    out = apigw_buffer_new(NULL);

    t = in_out("body", &n);
    expect(apigw_buffer_use(out, (char *)(uintptr_t)t, n, NULL) == APIGW_E_ARGUMENT,
           "apigw_buffer_use of its own memory", n);
    expect(is_text(apigw_buffer_data(out, NULL), "/2018-06-01/runtime/invocation/body/response"), "the buffer", n);
    apigw_request_free(r);
    apigw_response_free(p);
    apigw_api_free(api);
}

static void codecs_over_themselves(void) {
    char text[64] = "YWJjZGVm";
    size_t n = 0;
    expect(apigw_base64_encode(text, 8, text + 7, 57) == APIGW_E_ARGUMENT, "apigw_base64_encode", 8);
    expect(apigw_base64_encode(text + 11, 8, text, 64) == APIGW_E_ARGUMENT, "apigw_base64_encode", 8);
    expect(apigw_base64_encode(text, 8, text + 8, 56) == APIGW_OK, "apigw_base64_encode", 8);
    expect(apigw_base64_decode(text, 8, text + 1, 63, &n) == APIGW_E_ARGUMENT, "apigw_base64_decode", 8);
    expect(apigw_base64_decode(text, 8, text, 64, &n) == APIGW_OK && memcmp(text, "abcdef", 6) == 0, "in place", n);
    expect(apigw_percent_encode(text, 6, APIGW_PERCENT_COMPONENT, text, 64, &n) == APIGW_E_ARGUMENT, "percent", n);
    expect(apigw_percent_encode(text, 6, APIGW_PERCENT_COMPONENT, text + 6, 58, &n) == APIGW_OK, "percent", n);
}

/* ---- (NULL, 0) is the empty string ------------------------------------------------------------------------------ */

static void nothing_for_requests(void) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_router *router = apigw_router_new(NULL, APIGW_ROUTES_REST);
    apigw_match match;
    apigw_error e;
    size_t n;
    expect(apigw_request_decode(r, NULL, 0, 0, &e) == APIGW_E_TRUNCATED, "apigw_request_decode", 0);
    expect(apigw_request_decode_in_place(r, NULL, 0, 0, &e) == APIGW_E_TRUNCATED, "apigw_request_decode_in_place", 0);
    expect(apigw_request_detect(r, NULL, 0, &e) == 0, "apigw_request_detect", 0);
    expect(apigw_request_set_target(r, NULL, 0, &e) == APIGW_E_VALUE, "apigw_request_set_target", 0);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        expect(apigw_request_set(r, field, NULL, 0, &e) == APIGW_OK, "apigw_request_set", field);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        for (int which = 0; which < 3; which++) {
            apigw_status s = apigw_request_add(r, list, which == 1 ? "n" : NULL, which == 1, which == 2 ? "v" : NULL,
                                               which == 2, &e);
            apigw_request_set_target(r, "/", 1, NULL);
            expect(s == apigw_request_add(r, list, which == 1 ? "n" : "", which == 1, which == 2 ? "v" : "", which == 2,
                                          NULL),
                   "apigw_request_add", list);
            (void)apigw_request_find(r, list, NULL, 0, 0, &n);
            expect(apigw_request_remove(r, list, NULL, 0, &e) == APIGW_OK, "apigw_request_remove", list);
        }
    expect(apigw_request_set_body(r, NULL, 0, 0, &e) == APIGW_OK, "apigw_request_set_body", 0);
    expect(apigw_request_set_body(r, NULL, 0, APIGW_BODY_BORROW, &e) == APIGW_OK, "apigw_request_set_body", 0);
    expect(apigw_request_set_json(r, "/requestContext/authorizer", 26, NULL, 0, &e) == APIGW_OK, "a member", 0);
    (void)apigw_request_set_json(r, NULL, 0, NULL, 0, &e);
    (void)apigw_request_get_json(r, NULL, 0, out, &e);
    (void)apigw_request_encode(r, api, out, &e);
    (void)apigw_request_dump_json(r, out, &e);
    (void)apigw_router_add(router, NULL, 0, 1, &e);
    (void)apigw_router_match(router, NULL, 0, NULL, 0, &match);
    expect(apigw_router_seal(router, &e) == APIGW_OK, "apigw_router_seal", 0);
    (void)apigw_router_match(router, NULL, 0, NULL, 0, &match);
    (void)apigw_request_route(r, router, NULL, 0, &match, &e);
    (void)apigw_request_set_match(r, &match, NULL, 0, &e);
    (void)apigw_match_value(router, &match, NULL, 0, 0, out, &e);
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        (void)apigw_api_set(api, field, NULL, 0, &e);
    for (uint32_t list = 1; list <= 64; list++)
        (void)apigw_api_add(api, list, NULL, 0, NULL, 0, &e);
    for (uint32_t setting = 1; setting <= 16; setting++)
        (void)apigw_cors_add(api, setting, NULL, 0, &e);
    apigw_request_free(r);
    apigw_router_free(router);
    apigw_api_free(api);
}

static void nothing_for_responses(void) {
    apigw_response *r = apigw_response_new(NULL);
    apigw_prelude *prelude = apigw_prelude_new(NULL);
    apigw_check *c = apigw_check_new(NULL);
    apigw_validator *validator = apigw_validator_new(NULL);
    apigw_invocation *v = apigw_invocation_new(NULL);
    apigw_error e;
    size_t n;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++) {
        apigw_api *api = apigw_api_new(NULL, kind);
        apigw_status s = apigw_response_decode(r, api, NULL, NULL, 0, 0, &e);
        expect(s == apigw_response_decode(r, api, NULL, "", 0, 0, &e), "apigw_response_decode", kind);
        expect(s == apigw_response_check(c, api, NULL, NULL, 0, 0, &e), "apigw_response_check", kind);
        (void)apigw_response_encode(r, kind, out, &e);
        apigw_api_free(api);
    }
    expect(apigw_response_add_header(r, NULL, 0, "v", 1, &e) == APIGW_E_HEADER, "apigw_response_add_header", 0);
    expect(apigw_response_add_header(r, "n", 1, NULL, 0, &e) == APIGW_OK, "apigw_response_add_header", 0);
    expect(apigw_response_set_header(r, "n", 1, NULL, 0, &e) == APIGW_OK, "apigw_response_set_header", 0);
    expect(apigw_response_add_cookie(r, NULL, 0, &e) == APIGW_OK, "apigw_response_add_cookie", 0);
    (void)apigw_response_find(r, APIGW_LIST_HEADERS, NULL, 0, 0, &n);
    expect(apigw_response_set_body(r, NULL, 0, 0, &e) == APIGW_OK, "apigw_response_set_body", 0);
    expect(apigw_response_encode(r, APIGW_KIND_REST, out, &e) == APIGW_OK, "apigw_response_encode", 0);
    expect(apigw_prelude_encode(r, APIGW_KIND_REST, out, &e) == APIGW_OK, "apigw_prelude_encode", 0);
    expect(apigw_prelude_feed(prelude, NULL, 0, &n, &e) == APIGW_MORE, "apigw_prelude_feed", 0);
    (void)apigw_validator_require(validator, NULL, 0, &e);
    (void)apigw_invocation_add_header(v, NULL, 0, NULL, 0, &e);
    for (uint32_t h = 1; h <= APIGW_RUNTIME_HEADER_AWS_TENANT_ID; h++) {
        const char *name = apigw_runtime_header_name(h);
        (void)apigw_invocation_add_header(v, name, strlen(name), NULL, 0, &e);
    }
    (void)apigw_runtime_path(APIGW_RUNTIME_PATH_ERROR, NULL, 0, out, &e);
    expect(apigw_runtime_path(APIGW_RUNTIME_PATH_NEXT, NULL, 0, out, &e) == APIGW_OK, "apigw_runtime_path", 0);
    expect(apigw_runtime_error_encode(NULL, 0, NULL, 0, NULL, 0, out, &e) == APIGW_OK, "apigw_runtime_error_encode", 0);
    expect(apigw_runtime_error_trailers(NULL, 0, NULL, 0, NULL, 0, out, &e) == APIGW_OK, "the trailers", 0);
    (void)apigw_runtime_error_type_stays(NULL, 0);
    apigw_response_free(r);
    apigw_prelude_free(prelude);
    apigw_check_free(c);
    apigw_validator_free(validator);
    apigw_invocation_free(v);
}

static void nothing_for_authorizations(void) {
    apigw_authorization *a = apigw_authorization_new(NULL);
    apigw_decision decision;
    apigw_pair pair;
    apigw_error e;
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        for (uint32_t flags = 0; flags < 2; flags++)
            (void)apigw_authorization_decode(a, kind, NULL, 0, flags == 0 ? 0 : APIGW_AUTHORIZER_SIMPLE_RESPONSE, &e);
    for (uint32_t field = 1; field <= APIGW_AUTHORIZATION_LAST; field++)
        (void)apigw_authorization_set(a, field, NULL, 0, &e);
    (void)apigw_authorization_add_statement(a, APIGW_EFFECT_ALLOW, &e);
    for (uint32_t part = 1; part <= APIGW_STATEMENT_LAST; part++)
        (void)apigw_authorization_add(a, part, NULL, 0, &e);
    (void)apigw_authorization_add_method(a, APIGW_EFFECT_ALLOW, NULL, 0, &e);
    (void)apigw_authorization_set_context(a, NULL, 0, NULL, 0, &e);
    (void)apigw_authorization_set_context_json(a, NULL, 0, NULL, 0, &e);
    (void)apigw_authorization_context_find(a, NULL, 0, &pair);
    (void)apigw_authorization_evaluate(a, NULL, 0, NULL, &decision, &e);
    expect(apigw_authorization_statement_count(a) != 0, "statements", 0);
    apigw_authorization_free(a);
}

static void nothing_for_texts(void) {
    apigw_arn arn;
    apigw_error e;
    apigw_pair pair;
    apigw_route_key key;
    const char *none = NULL;
    size_t n = 0, which, rest;
    int64_t value;
    char text[1];
    (void)apigw_constant(NULL, 0, &value);
    (void)apigw_kind_by_name(NULL, 0);
    (void)apigw_error_response_by_name(NULL, 0);
    (void)apigw_method_bit(NULL, 0);
    (void)apigw_utf8_valid(NULL, 0);
    expect(apigw_base64_encode(NULL, 0, NULL, 0) == APIGW_OK, "apigw_base64_encode", 0);
    expect(apigw_base64_decode(NULL, 0, NULL, 0, &n) == APIGW_OK && n == 0, "apigw_base64_decode", 0);
    expect(apigw_percent_encode(NULL, 0, APIGW_PERCENT_PATH, NULL, 0, &n) == APIGW_OK && n == 0, "percent", 0);
    (void)apigw_percent_decode(NULL, 0, 0, text);
    expect(apigw_query_next(&none, &n, &pair) == APIGW_OK, "apigw_query_next", 0);
    none = NULL;
    n = 0;
    expect(apigw_cookie_next(&none, &n, &pair) == APIGW_OK, "apigw_cookie_next", 0);
    (void)apigw_header_name_valid(NULL, 0);
    (void)apigw_header_value_valid(NULL, 0);
    (void)apigw_media_type(NULL, 0, &n);
    (void)apigw_media_type_is_text(NULL, 0);
    (void)apigw_clf_time_parse(NULL, 0, &value);
    (void)apigw_arn_parse(NULL, 0, &arn, &e);
    memset(&arn, 0, sizeof arn);
    arn.form = APIGW_ARN_METHOD;
    (void)apigw_arn_format(&arn, out, &e);
    (void)apigw_arn_expand(NULL, 0, &arn, out, &e);
    for (uint32_t rule = 0; rule < 5; rule++)
        (void)apigw_arn_match(rule, NULL, 0, NULL, 0);
    (void)apigw_route_key_parse(APIGW_KIND_REST, NULL, 0, &key, &e);
    memset(&key, 0, sizeof key);
    (void)apigw_route_key_format(&key, out, &e);
    (void)apigw_route_select(NULL, 0, NULL, 0, out, &e);
    (void)apigw_route_select("$request.body.a", 15, NULL, 0, out, &e);
    (void)apigw_path_strip(NULL, 0, NULL, 0, &rest);
    (void)apigw_path_mapping(NULL, 0, NULL, 0, &which, &rest);
}

/* ---- the NUL of a body ------------------------------------------------------------------------------------------- */

static void ends_in_nul(const void *body, size_t n, const char *what) {
    expect(body != NULL && ((const char *)body)[n] == '\0', what, n);
}

static void bodies_end_in_nul(void) {
    static const char *const events[] = {EVENT("/", "plain\"}"), EVENT("/", "\\u0041\\n\"}"),
                                         EVENT("/", "QUJD\",\"isBase64Encoded\":true}"),
                                         EVENT("/", "\\u0051UJD\",\"isBase64Encoded\":true}"), EVENT("/", "\"}")};
    static const char *const results[] = {"{\"statusCode\":200,\"body\":\"plain\"}",
                                          "{\"statusCode\":200,\"body\":\"\\n\"}",
                                          "{\"statusCode\":200,\"body\":{ \"a\" : 1 } }",
                                          "{\"statusCode\":200,\"body\":7 }",
                                          "{\"statusCode\":200,\"body\":\"QUJD\",\"isBase64Encoded\":true}",
                                          "{ \"a\" : [ 1 ] } ",
                                          "\"text\"",
                                          "[1, 2] ",
                                          "17 ",
                                          "no JSON"};
    apigw_request *r = apigw_request_new(NULL);
    apigw_response *p = apigw_response_new(NULL);
    size_t n;
    const void *body;
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
        char *copy = exact_copy(events[i], strlen(events[i]));
        expect(apigw_request_decode(r, copy, strlen(events[i]), 0, NULL) == APIGW_OK, "an event", i);
        body = apigw_request_body(r, &n);
        ends_in_nul(body, n, "a decoded body");
        expect(apigw_request_decode_in_place(r, copy, strlen(events[i]), 0, NULL) == APIGW_OK, "an event", i);
        body = apigw_request_body(r, &n);
        ends_in_nul(body, n, "a body that was decoded in place");
        apigw_request_reset(r);
        free(copy);
    }
    for (uint32_t kind = 1; kind <= APIGW_KIND_LAST; kind++)
        for (size_t i = 0; i < sizeof results / sizeof results[0]; i++) {
            apigw_api *api = apigw_api_new(NULL, kind);
            (void)apigw_response_decode(p, api, NULL, results[i], strlen(results[i]), 0, NULL);
            body = apigw_response_body(p, &n);
            if (body != NULL)
                ends_in_nul(body, n, results[i]);
            apigw_api_free(api);
        }
    apigw_request_set_body(r, "abc", 2, 0, NULL);
    body = apigw_request_body(r, &n);
    ends_in_nul(body, n, "a body that was set");
    apigw_response_set_body(p, "abc", 2, 0, NULL);
    body = apigw_response_body(p, &n);
    ends_in_nul(body, n, "a body that was set");
    { /* a borrowed body is the caller's memory and nothing else: its length alone tells where it ends */
        char *two = exact_copy("ab", 2);
        apigw_request_set_body(r, two, 2, APIGW_BODY_BORROW, NULL);
        expect(apigw_request_body(r, &n) == two && n == 2, "a borrowed body", n);
        apigw_response_set_body(p, two, 2, APIGW_BODY_BORROW, NULL);
        expect(apigw_response_body(p, &n) == two && n == 2, "a borrowed body", n);
        free(two);
    }
    apigw_request_free(r);
    apigw_response_free(p);
}

int main(void) {
    tally tests = {0, 0, 0};
    out = apigw_buffer_new(NULL);
#define TEST(...) __VA_ARGS__, count_test(&tests, &counts, #__VA_ARGS__)
    for (size_t i = 0; i < SIZES; i++) {
        TEST(own_events(sizes[i]));
        TEST(borrowed_events(sizes[i]));
        TEST(own_results(sizes[i]));
        TEST(own_authorizations(sizes[i] > 5000 ? 7000 : sizes[i]));
    }
    TEST(own_diagnostics());
    TEST(own_fields());
    TEST(own_bodies());
    TEST(own_rest());
    TEST(texts_in_output());
    TEST(path_in_output());
    TEST(borrowed_in_output());
    TEST(codecs_over_themselves());
    TEST(nothing_for_requests());
    TEST(nothing_for_responses());
    TEST(nothing_for_authorizations());
    TEST(nothing_for_texts());
    TEST(bodies_end_in_nul());
#undef TEST
    apigw_buffer_free(out);
    return conclude(&tests);
}
