/* The handlers of a small function: how a request is read, a response made, a payload streamed. */
#define _POSIX_C_SOURCE 200809L
#include "handlers.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef apigw_status handler(handling *h, apigw_error *error);

/* GET /hello?name=…: a query parameter, a header field and a cookie. */
static apigw_status say_hello(handling *h, apigw_error *error) {
    const char *name = apigw_request_query(h->request, "name", NULL);
    const char *agent = apigw_request_header(h->request, "User-Agent", NULL);
    const char *seen = apigw_request_cookie(h->request, "seen", NULL);
    char text[256];
    snprintf(text, sizeof text, "Hello %s, %s%s\n", name != NULL ? name : "you", agent != NULL ? agent : "stranger",
             seen != NULL ? ", again" : "");
    apigw_status status = apigw_response_text(h->response, 200, text, APIGW_NTS, error);
    if (status == APIGW_OK)
        status = apigw_response_add_cookie(h->response, "seen=1; Path=/; HttpOnly", APIGW_NTS, error);
    return status;
}

/* GET /me: a claim of the token that an authorizer has checked. */
static apigw_status show_me(handling *h, apigw_error *error) {
    if (apigw_request_get_claim(h->request, "sub", APIGW_NTS, h->text, NULL) != APIGW_OK)
        return apigw_response_error(h->response, 401, NULL, 0, error);
    return apigw_response_text(h->response, 200, apigw_buffer_data(h->text, NULL), APIGW_NTS, error);
}

/* POST /pets: a form. */
static apigw_status add_pet(handling *h, apigw_error *error) {
    size_t n = 0;
    const char *form = apigw_request_form(h->request, &n);
    apigw_pair field;
    while (apigw_form_next(&form, &n, h->text, &field, error) == APIGW_MORE)
        if (strcmp(field.name, "name") == 0) {
            char location[256];
            snprintf(location, sizeof location, "/pets/%s", field.value);
            return apigw_response_redirect(h->response, 303, location, APIGW_NTS, error);
        }
    return apigw_response_error(h->response, 400, "a form with a name is missing", APIGW_NTS, error);
}

/* GET /pets/{name}/picture: a binary body. It goes as base64 where the front end wants that. */
static apigw_status show_picture(handling *h, apigw_error *error) {
    static const char gif[] = "GIF89a\1\0\1\0\200\1\0\0\0\0\377\377\377!\371\4\1\0\0\1\0,\0\0\0\0\1\0\1\0\0\2\2L\1\0;";
    return apigw_response_make(h->response, 200, "image/gif", APIGW_NTS, gif, sizeof gif - 1, APIGW_BODY_BORROW, error);
}

/* GET /trace: what the X-Ray SDK reads. */
static apigw_status show_trace(handling *h, apigw_error *error) {
    const char *trace = getenv("_X_AMZN_TRACE_ID");
    return apigw_response_text(h->response, 200, trace != NULL ? trace : "none", APIGW_NTS, error);
}

static apigw_status fail(handling *h, apigw_error *error) {
    (void)h;
    snprintf(error->message, sizeof error->message, "the printer is out of ink");
    return error->code = APIGW_E_FUNCTION;
}

static size_t next_event(handling *h, char *piece, size_t size) {
    if (h->step == 3)
        return 0;
    int n = snprintf(piece, size, "data: %d\n\n", ++h->step);
    return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

/* GET /events: a stream, where the front end takes one. */
static apigw_status send_events(handling *h, apigw_error *error) {
    if (!apigw_kind_streams(apigw_request_kind(h->request)))
        return apigw_response_error(h->response, 501, "this front end does not stream", APIGW_NTS, error);
    h->next = next_event;
    h->step = 0;
    return apigw_response_make(h->response, 200, "text/event-stream", APIGW_NTS, NULL, 0, 0, error);
}

static size_t break_off(handling *h, char *piece, size_t size) {
    if (h->step != 0) {
        apigw_invocation_set_error(h->invocation, "out of ink", APIGW_NTS, "Function.Broken", APIGW_NTS, NULL, 0, NULL);
        return 0;
    }
    return next_event(h, piece, size);
}

/* GET /broken: a stream that breaks off. */
static apigw_status send_broken(handling *h, apigw_error *error) {
    apigw_status status = send_events(h, error);
    if (h->next != NULL)
        h->next = break_off;
    return status;
}

/* ---- which handler --------------------------------------------------------------------------------------------- */

static const struct route {
    const char *key;
    handler *run;
} routes[] = {
    {"GET /hello", say_hello},    {"HEAD /hello", say_hello},   {"GET /me", show_me},
    {"POST /pets", add_pet},      {"GET /trace", show_trace},   {"GET /pets/{name}/picture", show_picture},
    {"GET /events", send_events}, {"GET /broken", send_broken}, {"GET /fail", fail},
};
static apigw_router *router;

apigw_status handlers_begin(apigw_error *error) {
    router = apigw_router_new(NULL, APIGW_ROUTES_HTTP);
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (apigw_router_add(router, routes[i].key, APIGW_NTS, i, error) != APIGW_OK)
            return error->code;
    return apigw_router_seal(router, error);
}

void handlers_end(void) {
    apigw_router_free(router);
}

apigw_status handle(handling *h, apigw_error *error) {
    apigw_match match;
    if (h->remaining_ms < 50)
        return apigw_response_error(h->response, 503, "there is no time left", APIGW_NTS, error);
    /* Where there is no route the response is 404, or 405 with Allow. */
    apigw_status status = apigw_request_dispatch(h->request, router, "api", APIGW_NTS, h->response, &match, error);
    if (status != APIGW_OK)
        return status == APIGW_E_NOT_FOUND ? APIGW_OK : status;
    return routes[match.id].run(h, error);
}
