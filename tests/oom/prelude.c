/* The rows of the allocation sweep for include/apigw/prelude.h. */
#include "scenes.h"

static apigw_status new_prelude(scene *s) {
    s->prelude = apigw_prelude_new(&s->allocator);
    return s->prelude != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

/* A prelude as long as it may be, of more lines than usual, and a front end that streams. */
static void with_prelude(scene *s) {
    char name[16];
    size_t n = 0;
    const char *text;
    with_api(s);
    need(apigw_response_set_body(s->response, NULL, 0, 0, NULL) == APIGW_OK, "body");
    for (unsigned i = 0; i < 700; i++)
        need(apigw_response_add_header(s->response, name, (size_t)snprintf(name, sizeof name, "x-%u", i), "\t", 1,
                                       NULL) == APIGW_OK,
             "header");
    need(apigw_prelude_encode(s->response, APIGW_KIND_REST, s->buffer, NULL) == APIGW_OK, "prelude");
    need(new_prelude(s) == APIGW_OK, "prelude");
    text = apigw_buffer_data(s->buffer, &n);
    need(apigw_prelude_feed(s->prelude, text, n, NULL, NULL) == APIGW_OK, "prelude");
    apigw_buffer_free(s->buffer);
    apigw_response_free(s->response);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    need(s->buffer != NULL && s->response != NULL, "handles");
}

static void with_stream(scene *s) {
    with_prelude(s);
    need(apigw_prelude_decode(s->prelude, s->api, NULL, s->response, NULL) == APIGW_OK, "decode");
}

static apigw_status decode_prelude(scene *s) {
    return apigw_prelude_decode(s->prelude, s->api, NULL, s->response, NULL);
}

/* A prelude into a response that has no memory yet, by a front end that adds lines of its own. */
static void with_short_prelude(scene *s) {
    static const char text[] = "{\"statusCode\":200}\0\0\0\0\0\0\0\0";
    size_t used;
    with_rest(s);
    need(new_prelude(s) == APIGW_OK, "prelude");
    need(apigw_prelude_feed(s->prelude, text, sizeof text - 1, &used, NULL) == APIGW_OK, "feed");
}

static apigw_status decode_short_prelude(scene *s) {
    return apigw_prelude_decode(s->prelude, s->api, s->request, s->response, NULL);
}

static apigw_status encode_prelude(scene *s) {
    return apigw_prelude_encode(s->response, APIGW_KIND_FUNCTION_URL, s->buffer, NULL);
}

static void check_prelude(scene *s, bool done, const char *name) {
    check(&checks, (apigw_response_count(s->response, APIGW_LIST_HEADERS) != 0) == done, "%s: the response", name);
    check(&checks, decode_prelude(s) == APIGW_OK, "%s: unusable", name);
}

static void with_new_prelude(scene *s) {
    need(new_prelude(s) == APIGW_OK, "prelude");
}

static apigw_status feed(scene *s) {
    size_t n;
    (void)apigw_prelude_feed(s->prelude, "x", 1, &n, NULL);
    apigw_prelude_reset(s->prelude);
    (void)apigw_kind_streams(APIGW_KIND_REST);
    return APIGW_OK;
}

static const char *const never[] = {
    "apigw_kind_streams",
    "apigw_prelude_free",
    "apigw_prelude_reset",
    "apigw_prelude_feed",
};

static const oom_row rows[] = {
    {"apigw_prelude_new", "", nothing, new_prelude, check_new, OOM_FAILS},
    {"apigw_prelude_decode", "", with_prelude, decode_prelude, check_prelude, OOM_FAILS},
    {"apigw_prelude_decode", "told", with_short_prelude, decode_short_prelude, check_lines, OOM_FAILS},
    {"apigw_prelude_encode", "", with_stream, encode_prelude, check_error_response, OOM_FAILS},
    {"apigw_prelude_feed", "", with_new_prelude, feed, NULL, OOM_NEVER},
};

const oom_table oom_prelude = {"include/apigw/prelude.h", OOM_LIST(never), OOM_LIST(rows)};
