/* A custom runtime on libcurl: asks for invocations, calls the handlers (handlers.c), posts what they make. */
#define _GNU_SOURCE /* asprintf() */
#include "handlers.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct runtime {
    CURL *curl;
    handling h;
    apigw_buffer *path, *out; /* where to, and what is posted */
    FILE *received;           /* writes to `event` */
    char *event;
    const char *rest; /* of what is posted */
    size_t event_len, rest_len;
} runtime;

static size_t take_header(char *line, size_t size, size_t n, void *x) {
    const char *colon = memchr(line, ':', size * n);
    if (colon != NULL) /* fields of the Runtime API are kept, others ignored */
        apigw_invocation_add_header(((runtime *)x)->h.invocation, line, (size_t)(colon - line), colon + 1,
                                    size * n - (size_t)(colon + 1 - line), NULL);
    return size * n;
}

static size_t give_body(char *to, size_t size, size_t n, void *x) {
    runtime *r = x;
    size_t most = size * n < r->rest_len ? size * n : r->rest_len;
    if (most == 0) /* the prelude is sent: the payload follows, if there is one */
        return r->h.next != NULL ? r->h.next(&r->h, to, size * n) : 0;
    memcpy(to, r->rest, most);
    r->rest += most;
    r->rest_len -= most;
    return most;
}

static void add_line(struct curl_slist **lines, const apigw_pair *pair) {
    char *text;
    if (asprintf(&text, "%s: %s", pair->name, pair->value) < 0)
        return;
    *lines = curl_slist_append(*lines, text);
    free(text);
}

/* A stream that broke off ends with the error; one that ended well has no trailers. */
static int give_trailers(struct curl_slist **lines, void *x) {
    apigw_pair line;
    for (size_t i = 0; apigw_invocation_trailer(((runtime *)x)->h.invocation, i, &line) == APIGW_OK; i++)
        add_line(lines, &line);
    return CURL_TRAILERFUNC_OK;
}

static int perform(runtime *r, const char *path) {
    char url[1024];
    snprintf(url, sizeof url, "http://%s%s", getenv("AWS_LAMBDA_RUNTIME_API"), path);
    curl_easy_setopt(r->curl, CURLOPT_URL, url);
    curl_easy_setopt(r->curl, CURLOPT_FAILONERROR, 1L);
    curl_easy_setopt(r->curl, CURLOPT_WRITEDATA, r->received);
    return curl_easy_perform(r->curl) == CURLE_OK;
}

static int ask_next(runtime *r) {
    curl_easy_reset(r->curl); /* without a timeout: the environment is frozen in between */
    curl_easy_setopt(r->curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(r->curl, CURLOPT_HEADERDATA, r);
    apigw_invocation_reset(r->h.invocation);
    rewind(r->received);
    return perform(r, "/2018-06-01/runtime/invocation/next") && fflush(r->received) == 0;
}

static int post(runtime *r, uint32_t what, const char *body, size_t len) {
    struct curl_slist *lines = curl_slist_append(NULL, "Expect:");
    apigw_pair line;
    for (size_t i = 0; apigw_invocation_post_header(r->h.invocation, what, i, &line) == APIGW_OK; i++)
        add_line(&lines, &line);
    r->rest = body;
    r->rest_len = len;
    curl_easy_reset(r->curl);
    curl_easy_setopt(r->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(r->curl, CURLOPT_HTTPHEADER, lines);
    curl_easy_setopt(r->curl, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(r->curl, CURLOPT_READDATA, r);
    curl_easy_setopt(r->curl, CURLOPT_TRAILERFUNCTION, give_trailers);
    curl_easy_setopt(r->curl, CURLOPT_TRAILERDATA, r);
    if (what != APIGW_RUNTIME_POST_STREAM)
        curl_easy_setopt(r->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
    int done = apigw_invocation_post_path(r->h.invocation, what, r->path, NULL) == APIGW_OK &&
               perform(r, apigw_buffer_data(r->path, NULL));
    curl_slist_free_all(lines);
    if (what == APIGW_RUNTIME_POST_STREAM) { /* close the connection; libcurl 7.88 sends trailers once a handle */
        curl_easy_cleanup(r->curl);
        r->curl = curl_easy_init();
    }
    return done;
}

static int post_error(runtime *r, uint32_t what, const char *type, const apigw_error *error) {
    size_t n;
    r->h.next = NULL;
    apigw_invocation_set_error(r->h.invocation, error->message, APIGW_NTS, type, APIGW_NTS, NULL, 0, NULL);
    const char *body = apigw_invocation_error(r->h.invocation, &n);
    return post(r, what, body, n);
}

static int serve(runtime *r) {
    handling *h = &r->h;
    apigw_error error;
    struct timespec now;
    uint32_t what = APIGW_RUNTIME_POST_RESPONSE;
    const char *failed = NULL, *trace = apigw_invocation_get(h->invocation, APIGW_RUNTIME_HEADER_TRACE_ID, NULL);
    setenv("_X_AMZN_TRACE_ID", trace != NULL ? trace : "", 1);
    size_t n;
    timespec_get(&now, TIME_UTC);
    h->next = NULL;
    if (apigw_invocation_remaining(h->invocation, now.tv_sec * 1000 + now.tv_nsec / 1000000, &h->remaining_ms) !=
        APIGW_OK)
        h->remaining_ms = INT64_MAX;
    if (apigw_request_decode(h->request, r->event, r->event_len, 0, &error) != APIGW_OK) {
        if (apigw_invocation_decode_failed(h->invocation, h->request, &error, &what, r->out, &error) != APIGW_OK)
            failed = "Function.InvalidEvent";
    } else if (handle(h, &error) != APIGW_OK) {
        failed = "Function.Failed";
    } else {
        what = h->next != NULL ? APIGW_RUNTIME_POST_STREAM : APIGW_RUNTIME_POST_RESPONSE;
        if ((h->next != NULL ? apigw_prelude_encode(h->response, apigw_request_kind(h->request), r->out, &error)
                             : apigw_response_encode_for(h->response, h->request, r->out, &error)) != APIGW_OK)
            failed = "Function.InvalidResponse";
    }
    const char *body = apigw_buffer_data(r->out, &n);
    return failed != NULL ? post_error(r, APIGW_RUNTIME_POST_ERROR, failed, &error) : post(r, what, body, n);
}

int main(void) {
    runtime r = {.curl = curl_easy_init(), .path = apigw_buffer_new(NULL), .out = apigw_buffer_new(NULL)};
    apigw_error error;
    r.received = open_memstream(&r.event, &r.event_len);
    r.h.invocation = apigw_invocation_new(NULL);
    r.h.request = apigw_request_new(NULL);
    r.h.response = apigw_response_new(NULL);
    r.h.text = apigw_buffer_new(NULL);
    if (handlers_begin(&error) != APIGW_OK)
        post_error(&r, APIGW_RUNTIME_POST_INIT_ERROR, "Runtime.InitFailed", &error);
    else
        while (ask_next(&r) && serve(&r))
            continue;
    return 1; /* Lambda starts the runtime anew */
}
