/* The rows of the allocation sweep for include/apigw/http.h. */
#include "scenes.h"

static const char head[] =
    "POST http://h.example/new\xe9?a=b HTTP/1.1\r\nHost: h\r\nCookie: c=1; d=2\r\nX-New: \xe9\r\n\r\n";
static const char lines[] = "Host: h\r\nCookie: c=1; d=2\r\nX-New: \xe9\r\n";

static apigw_status set_head(scene *s) {
    return apigw_request_set_head(s->request, head, sizeof head - 1, NULL, NULL);
}

static apigw_status set_message(scene *s) {
    return apigw_request_set_message(s->request, "POST", 4, "/new", 4, lines, sizeof lines - 1, long_text(), LONG, 0,
                                     NULL);
}

static apigw_status to_event(scene *s) {
    return apigw_request_to_event(s->request, s->api, NULL, "POST", 4, "/new", 4, lines, sizeof lines - 1, "body", 4, 0,
                                  s->buffer, NULL);
}

/* A request that could not be set is as it was. */
static void check_head(scene *s, bool done, const char *name) {
    const char *path = apigw_request_get(s->request, APIGW_FIELD_PATH, NULL);
    check(&checks, strncmp(path, done ? "/new" : "/old", 4) == 0, "%s: the path is %s", name, path);
    check(&checks, (apigw_request_find(s->request, APIGW_LIST_HEADERS, "x-new", 5, 0, NULL) != NULL) == done,
          "%s: the header fields", name);
    check(&checks, set_head(s) == APIGW_OK, "%s: unusable", name);
}

/* The event may fail after the request was set. */
static void check_event(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&checks, to_event(s) == APIGW_OK, "%s: unusable", name);
}

static apigw_status write_head(scene *s) {
    return apigw_response_write_head(s->response, APIGW_HEAD_CLOSE, s->buffer, NULL);
}

static apigw_status from_result(scene *s) {
    return apigw_response_from_result(s->response, s->api, s->request, "{\"headers\":{\"A\":\"b\"}}", APIGW_NTS, 0, 0,
                                      s->buffer, NULL, NULL, NULL);
}

static void check_written(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, !done || n != 0, "%s: no head", name);
    check(&checks, write_head(s) == APIGW_OK, "%s: unusable", name);
}

static const oom_row rows[] = {
    {"apigw_request_set_head", "", with_built, set_head, check_head, OOM_FAILS},
    {"apigw_request_set_message", "", with_built, set_message, check_head, OOM_FAILS},
    {"apigw_request_to_event", "", with_built, to_event, check_event, OOM_FAILS},
    {"apigw_response_write_head", "", with_error_response, write_head, check_error_response, OOM_FAILS},
    {"apigw_response_from_result", "", with_api, from_result, check_written, OOM_FAILS},
};

const oom_table oom_http = {"include/apigw/http.h", NULL, 0, OOM_LIST(rows)};
