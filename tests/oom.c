/* Memory runs out at every place where it can: the k-th allocation of every public function fails, once and for ever.
 * The call must say so, leak nothing and leave a handle that is empty and works. */
#include "support.h"
#include <apigw/apigw.h>
#include <apigw/jansson.h>
#include <ctype.h>

/* What never allocates. Checked: not one allocation is asked for while they are called (those that take a handle). */
static const char *const never[] = {
    "apigw_version",
    "apigw_version_number",
    "apigw_status_name",
    "apigw_status_text",
    "apigw_constant",
    "apigw_constant_at",
    "apigw_buffer_free",
    "apigw_buffer_reset",
    "apigw_buffer_use",
    "apigw_buffer_set_max",
    "apigw_buffer_data",
    "apigw_buffer_needed",
    "apigw_utf8_valid",
    "apigw_base64_encoded_len",
    "apigw_base64_encode",
    "apigw_base64_decoded_max",
    "apigw_base64_decode",
    "apigw_percent_encode",
    "apigw_percent_decode",
    "apigw_query_next",
    "apigw_cookie_next",
    "apigw_header_name_valid",
    "apigw_header_value_valid",
    "apigw_media_type",
    "apigw_media_type_is_text",
    "apigw_clf_time_format",
    "apigw_clf_time_parse",
    "apigw_kind_name",
    "apigw_kind_by_name",
    "apigw_option_bounds",
    "apigw_field_name",
    "apigw_list_name",
    "apigw_request_free",
    "apigw_request_set_option",
    "apigw_request_kind",
    "apigw_request_get",
    "apigw_request_get_int",
    "apigw_request_count",
    "apigw_request_at",
    "apigw_request_copy",
    "apigw_request_find",
    "apigw_request_body",
    "apigw_request_body_was_base64",
    "apigw_request_issue_count",
    "apigw_request_issue_at",
    "apigw_response_free",
    "apigw_response_set_option",
    "apigw_response_set_status",
    "apigw_response_status",
    "apigw_response_count",
    "apigw_response_at",
    "apigw_response_find",
    "apigw_response_body",
};

static tally counts;
static watched memory;

/* ---- events that make the decoder allocate wherever it can ------------------------------------------------------ */

static const char event_rest[] =
    "{\"resource\":\"/{proxy+}\",\"path\":\"/a b/%zz\",\"httpMethod\":\"PO\\u0053T\",\"headers\":{\"host\":\"h\","
    "\"Cookie\":\"a=1; b=2; "
    "c=3\",\"single\":\"1\"},\"multiValueHeaders\":{\"host\":[\"h\"],\"x\":[\"1\",\"2\",\"\\t\"]},"
    "\"queryStringParameters\":{\"q\":\"1\",\"single\":\"&\"},\"multiValueQueryStringParameters\":{\"q\":[\"0\",\"1\"]}"
    ","
    "\"pathParameters\":{\"proxy\":\"a%20b\"},\"stageVariables\":{\"v\":\"1\"},\"unknown\":{\"a\":[1,2,3]},"
    "\"requestContext\":{\"requestId\":\"i\\u0064\",\"stage\":\"s\",\"requestTimeEpoch\":17,\"identity\":"
    "{\"sourceIp\":\"::1\",\"userAgent\":\"\\\"x\\\"\",\"clientCert\":{\"clientCertPem\":\"p\\n\"}},"
    "\"authorizer\":{\"principalId\":5}},\"body\":\"AAECAw==\",\"isBase64Encoded\":true}";

static const char event_http_2[] =
    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a b/%\xC3\xA9\",\"rawQueryString\":\"a=1&b=%20+&c\","
    "\"cookies\":[\"a=1\",\"b=2\"],\"headers\":{\"host\":\"h\",\"accept\":\"a,b\"},\"requestContext\":{\"http\":"
    "{\"method\":\"GET\",\"path\":\"/\\u0061\"},\"timeEpoch\":17,\"time\":\"t\\u0031\"},\"isBase64Encoded\":false}";

/* Members that lenient reading leaves out. */
static const char event_broken[] =
    "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":\"None\",\"multiValueHeaders\":{\"bad "
    "name\":[\"1\"],\"x\":\"1\"},"
    "\"queryStringParameters\":5,\"pathParameters\":[1],\"requestContext\":{\"stage\":7,\"identity\":[]},"
    "\"body\":\"***\",\"isBase64Encoded\":true}";

enum { LONG = 20000 }; /* bytes: more than a handle has ready */

static const char *long_text(void) {
    static char text[LONG];
    memset(text, 'v', sizeof text);
    return text;
}

/* ---- one place for every kind of call -------------------------------------------------------------------------- */

typedef struct scene {
    apigw_allocator allocator;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *buffer;
    char *text; /* a copy of the event, to be edited */
    json_t *tree;
} scene;

typedef struct entry {
    const char *name; /* of the function */
    const char *how;
    void (*set_up)(scene *s);
    apigw_status (*call)(scene *s);
    void (*check)(scene *s, bool done, const char *name);
    bool may_recover; /* one failed allocation is tried again in another way: then the result has to be right */
} entry;

static void free_scene(scene *s) {
    apigw_request_free(s->request);
    apigw_response_free(s->response);
    apigw_buffer_free(s->buffer);
    json_decref(s->tree);
    free(s->text);
}

static void need(bool ok, const char *what) {
    if (!ok)
        check(&counts, false, "set-up: %s", what);
}

static void with_request(scene *s) {
    s->request = apigw_request_new(&s->allocator);
    need(s->request != NULL, "request");
}

static void with_source(scene *s) {
    with_request(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_KEEP_SOURCE, 1) == APIGW_OK, "option");
}

static void with_lenience(scene *s) {
    with_source(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_LENIENT, 1) == APIGW_OK, "option");
}

/* A handle that has decoded something else before. */
static void with_used(scene *s) {
    with_request(s);
    need(apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK, "event");
}

static apigw_status decode_many(scene *s);

/* One that has its memory in several blocks, which become one at the next decode or reset. */
static void with_blocks(scene *s) {
    with_request(s);
    need(decode_many(s) == APIGW_OK, "event");
}

/* One that keeps nothing. */
static void with_nothing_kept(scene *s) {
    uint64_t lowest = 0;
    with_used(s);
    need(apigw_option_bounds(APIGW_OPT_RETAIN_MAX, &lowest, NULL, NULL) == APIGW_OK, "bounds");
    need(apigw_request_set_option(s->request, APIGW_OPT_RETAIN_MAX, lowest) == APIGW_OK, "option");
}

static void with_event(scene *s) {
    with_source(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(apigw_request_decode(s->request, event_rest, sizeof event_rest - 1, 0, NULL) == APIGW_OK, "event");
}

static void with_response(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->tree = json_pack("{s:[i,i,i]}", "a", 1, 2, 3);
    need(json_object_set_new(s->tree, "long", json_stringn(long_text(), LONG)) == 0, "tree");
    need(s->response != NULL && s->buffer != NULL && s->tree != NULL, "response");
    need(apigw_response_add_header(s->response, "x-old", 5, "1", 1, NULL) == APIGW_OK, "header");
}

static void with_answer(scene *s) {
    with_response(s);
    need(apigw_response_add_header(s->response, "x-twice", 7, "1", 1, NULL) == APIGW_OK, "header");
    need(apigw_response_add_header(s->response, "x-twice", 7, "2", 1, NULL) == APIGW_OK, "header");
    need(apigw_response_add_cookie(s->response, "a=1", 3, NULL) == APIGW_OK, "cookie");
    need(apigw_response_set_body(s->response, "\xFF\0body", 6, 0, NULL) == APIGW_OK, "body");
}

/* ---- the calls ------------------------------------------------------------------------------------------------- */

static apigw_status new_request(scene *s) {
    s->request = apigw_request_new(&s->allocator);
    return s->request != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_response(scene *s) {
    s->response = apigw_response_new(&s->allocator);
    return s->response != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_buffer(scene *s) {
    s->buffer = apigw_buffer_new(&s->allocator);
    return s->buffer != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status decode(scene *s, const char *event, size_t n) {
    apigw_error error;
    apigw_status status = apigw_request_decode(s->request, event, n, 0, &error);
    check(&counts, error.code == status, "decode: the error says %s", apigw_status_name(error.code));
    return status;
}

static apigw_status decode_rest(scene *s) {
    return decode(s, event_rest, sizeof event_rest - 1);
}

static apigw_status decode_http_2(scene *s) {
    return decode(s, event_http_2, sizeof event_http_2 - 1);
}

static apigw_status decode_broken(scene *s) {
    return decode(s, event_broken, sizeof event_broken - 1);
}

/* Lists long enough to grow several times. */
static apigw_status decode_many(scene *s) {
    static char event[200000];
    size_t n = 0;
    n += (size_t)snprintf(event, sizeof event, "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{\"a\":\"0\"");
    for (unsigned i = 0; i < 1500; i++)
        n += (size_t)snprintf(event + n, sizeof event - n, ",\"h%u\":\"%u\"", i, i);
    n += (size_t)snprintf(event + n, sizeof event - n, "},\"queryStringParameters\":{\"a\":\"0\"");
    for (unsigned i = 0; i < 1500; i++)
        n += (size_t)snprintf(event + n, sizeof event - n, ",\"q%u\":\"%u\"", i, i);
    n += (size_t)snprintf(event + n, sizeof event - n, "}");
    for (unsigned i = 0; i < 1500; i++)
        n += (size_t)snprintf(event + n, sizeof event - n, ",\"m%u\":%u", i, i);
    n += (size_t)snprintf(event + n, sizeof event - n, "}");
    return decode(s, event, n);
}

static apigw_status decode_in_place(scene *s, const char *event, size_t n) {
    free(s->text);
    s->text = exact_copy(event, n);
    return apigw_request_decode_in_place(s->request, s->text, n, 0, NULL);
}

static apigw_status decode_rest_in_place(scene *s) {
    return decode_in_place(s, event_rest, sizeof event_rest - 1);
}

static apigw_status decode_http_2_in_place(scene *s) {
    return decode_in_place(s, event_http_2, sizeof event_http_2 - 1);
}

static apigw_status decode_broken_in_place(scene *s) {
    return decode_in_place(s, event_broken, sizeof event_broken - 1);
}

static apigw_status detect(scene *s) {
    apigw_error error;
    uint32_t kind = apigw_request_detect(s->request, event_rest, sizeof event_rest - 1, &error);
    check(&counts, (kind == APIGW_REST) == (error.code == APIGW_OK), "detect: %u with %s", (unsigned)kind,
          apigw_status_name(error.code));
    return error.code;
}

static apigw_status reset_request(scene *s) {
    apigw_request_reset(s->request);
    return APIGW_OK;
}

static apigw_status request_json(scene *s) {
    return apigw_request_json(s->request, "/requestContext", 15, s->buffer, NULL);
}

static apigw_status request_to_json(scene *s) {
    return apigw_request_to_json(s->request, s->buffer, NULL);
}

static apigw_status request_tree(scene *s) {
    json_t *tree = NULL;
    apigw_status status = apigw_request_json_tree(s->request, "/unknown", 8, &tree, NULL);
    check(&counts, (tree != NULL) == (status == APIGW_OK), "a tree and %s", apigw_status_name(status));
    json_decref(tree);
    return status;
}

static apigw_status add_header(scene *s) {
    return apigw_response_add_header(s->response, "x-new", 5, "1", 1, NULL);
}

static apigw_status add_long_header(scene *s) {
    return apigw_response_add_header(s->response, "x-new", 5, long_text(), LONG, NULL);
}

static apigw_status set_header(scene *s) {
    return apigw_response_set_header(s->response, "X-Old", 5, long_text(), LONG, NULL);
}

static apigw_status add_cookie(scene *s) {
    return apigw_response_add_cookie(s->response, long_text(), LONG, NULL);
}

static apigw_status set_body(scene *s) {
    return apigw_response_set_body(s->response, long_text(), LONG, 0, NULL);
}

static apigw_status borrow_body(scene *s) {
    return apigw_response_set_body(s->response, "body", 4, APIGW_BORROW, NULL);
}

static apigw_status set_body_tree(scene *s) {
    return apigw_response_set_body_tree(s->response, s->tree, NULL);
}

static apigw_status encode_rest(scene *s) {
    return apigw_response_encode(s->response, APIGW_REST, s->buffer, NULL);
}

static apigw_status encode_http_2(scene *s) {
    return apigw_response_encode(s->response, APIGW_HTTP_2, s->buffer, NULL);
}

static apigw_status reset_response(scene *s) {
    apigw_response_reset(s->response);
    return APIGW_OK;
}

/* ---- what must hold afterwards --------------------------------------------------------------------------------- */

/* The handle is empty after a failure, and in both cases decodes the next event. */
static void check_request(scene *s, bool done, const char *name) {
    bool empty = apigw_request_kind(s->request) == 0 && apigw_request_body(s->request, NULL) == NULL;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        empty = empty && apigw_request_count(s->request, list) == 0;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        empty = empty && apigw_request_get(s->request, field, NULL) == NULL;
    empty = empty && apigw_request_issue_count(s->request) == 0;
    check(&counts, empty != done, "%s: the handle is %sempty afterwards", name, empty ? "" : "not ");
    check(&counts, apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
    check(&counts,
          apigw_request_kind(s->request) == APIGW_HTTP_2 &&
              strcmp(apigw_request_get(s->request, APIGW_RAW_QUERY, NULL), "a=1&b=%20+&c") == 0,
          "%s: the handle reads wrongly afterwards", name);
}

static void check_emptied(scene *s, bool done, const char *name) {
    (void)done;
    check_request(s, false, name);
}

static void check_buffer(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&counts, apigw_request_count(s->request, APIGW_STAGE_VARIABLES) == 1, "%s: the request has changed", name);
}

static void check_answer(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&counts, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
    check(&counts, apigw_response_encode(s->response, APIGW_HTTP_1, s->buffer, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
}

/* A setter that failed left the response as it was. */
static void check_response(scene *s, bool done, const char *name) {
    size_t n = 0;
    const char *old = apigw_response_find(s->response, APIGW_HEADERS, "x-old", 5, 0, &n);
    if (!done)
        check(&counts,
              apigw_response_count(s->response, APIGW_HEADERS) == 1 && old != NULL && n == 1 && *old == '1' &&
                  apigw_response_body(s->response, NULL) == NULL,
              "%s: the response has changed", name);
    else
        check(&counts,
              apigw_response_count(s->response, APIGW_HEADERS) == 2 || apigw_response_body(s->response, NULL) != NULL ||
                  n == LONG,
              "%s: nothing was set", name);
    check(&counts, apigw_response_encode(s->response, APIGW_REST, s->buffer, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
}

static void check_reset_response(scene *s, bool done, const char *name) {
    check(&counts, done && apigw_response_count(s->response, APIGW_HEADERS) == 0, "%s: not empty", name);
    check(&counts, apigw_response_add_header(s->response, "a", 1, "b", 1, NULL) == APIGW_OK, "%s: unusable", name);
}

static void check_new(scene *s, bool done, const char *name) {
    check(&counts, done == (s->request != NULL || s->response != NULL || s->buffer != NULL), "%s: a handle", name);
}

static void nothing(scene *s) {
    (void)s;
}

static const entry entries[] = {
    {"apigw_request_new", "", nothing, new_request, check_new, false},
    {"apigw_response_new", "", nothing, new_response, check_new, false},
    {"apigw_buffer_new", "", nothing, new_buffer, check_new, false},
    {"apigw_request_decode", "rest", with_request, decode_rest, check_request, false},
    {"apigw_request_decode", "rest, with source", with_source, decode_rest, check_request, false},
    {"apigw_request_decode", "rest, used handle", with_used, decode_rest, check_request, true},
    {"apigw_request_decode", "rest, blocks to be joined", with_blocks, decode_rest, check_request, true},
    {"apigw_request_decode", "rest, nothing kept", with_nothing_kept, decode_rest, check_request, false},
    {"apigw_request_decode", "http-2.0", with_request, decode_http_2, check_request, false},
    {"apigw_request_decode", "many", with_request, decode_many, check_request, false},
    {"apigw_request_decode", "lenient", with_lenience, decode_broken, check_request, false},
    {"apigw_request_decode_in_place", "rest", with_request, decode_rest_in_place, check_request, false},
    {"apigw_request_decode_in_place", "rest, with source", with_source, decode_rest_in_place, check_request, false},
    {"apigw_request_decode_in_place", "http-2.0", with_request, decode_http_2_in_place, check_request, false},
    {"apigw_request_decode_in_place", "lenient", with_lenience, decode_broken_in_place, check_request, false},
    {"apigw_request_detect", "", with_request, detect, check_emptied, false},
    {"apigw_request_reset", "", with_used, reset_request, check_emptied, true},
    {"apigw_request_reset", "blocks to be joined", with_blocks, reset_request, check_emptied, true},
    {"apigw_request_json", "", with_event, request_json, check_buffer, false},
    {"apigw_request_to_json", "", with_event, request_to_json, check_buffer, false},
    {"apigw_request_json_tree", "", with_event, request_tree, NULL, false},
    {"apigw_response_add_header", "short", with_response, add_header, check_response, false},
    {"apigw_response_add_header", "long", with_response, add_long_header, check_response, false},
    {"apigw_response_set_header", "", with_response, set_header, check_response, false},
    {"apigw_response_add_cookie", "", with_response, add_cookie, check_response, false},
    {"apigw_response_set_body", "copied", with_response, set_body, check_response, false},
    {"apigw_response_set_body", "borrowed", with_response, borrow_body, check_response, false},
    {"apigw_response_set_body_tree", "", with_response, set_body_tree, check_response, false},
    {"apigw_response_encode", "rest", with_answer, encode_rest, check_answer, false},
    {"apigw_response_encode", "http-2.0", with_answer, encode_http_2, check_answer, false},
    {"apigw_response_reset", "", with_answer, reset_response, check_reset_response, true},
};

/* ---- the sweep ------------------------------------------------------------------------------------------------- */

/* jansson's memory comes from the same place, so its failures count too. */
static void *jansson_allocate(size_t size) {
    return size != 0 ? watched_allocate(&memory, size) : NULL;
}

static void jansson_release(void *block) {
    if (block != NULL)
        watched_release(&memory, block, ((watched_head *)block - 1)->size);
}

/* One call with the k-th allocation failing. False when it was not reached: the sweep is over. */
static bool attempt(const entry *e, size_t k, bool for_ever) {
    scene s = {watched_allocator(&memory), NULL, NULL, NULL, NULL, NULL};
    apigw_status status;
    bool injected;
    char name[200];
    snprintf(name, sizeof name, "%s (%s), allocation %zu %s", e->name, e->how, k, for_ever ? "for ever" : "once");
    watched_arm(&memory, 0, false);
    e->set_up(&s);
    watched_arm(&memory, k, for_ever);
    status = e->call(&s);
    injected = memory.failed != 0;
    watched_arm(&memory, 0, false);
    if (!injected || e->may_recover)
        check(&counts, status == APIGW_OK || (injected && status == APIGW_E_NOMEM), "%s: %s", name,
              apigw_status_name(status));
    else
        check(&counts, status == APIGW_E_NOMEM, "%s: %s", name, apigw_status_name(status));
    if (e->check != NULL)
        e->check(&s, status == APIGW_OK, name);
    free_scene(&s);
    check(&counts, memory.live_blocks == 0 && memory.live_bytes == 0, "%s: %zu blocks of %zu bytes leak", name,
          memory.live_blocks, memory.live_bytes);
    check(&counts, memory.wrong == 0, "%s: %zu wrong sizes", name, memory.wrong);
    memory.live_blocks = memory.live_bytes = memory.wrong = 0;
    return injected;
}

static void sweep(const entry *e) {
    for (int for_ever = 0; for_ever < 2; for_ever++) {
        size_t k = 1;
        while (attempt(e, k, for_ever != 0))
            k++;
        printf("%s (%s): %zu allocations%s\n", e->name, e->how, k - 1, for_ever ? ", for ever" : "");
    }
}

/* ---- the list of those that never allocate --------------------------------------------------------------------- */

static void call_getters(scene *s) {
    apigw_pair pairs[4];
    apigw_error issue;
    int64_t number;
    size_t n;
    for (uint32_t list = 0; list <= APIGW_LIST_LAST + 1; list++) {
        for (size_t i = 0; i < apigw_request_count(s->request, list) + 1; i++)
            (void)apigw_request_at(s->request, list, i, pairs);
        (void)apigw_request_copy(s->request, list, 0, pairs, 4);
        (void)apigw_request_find(s->request, list, "cookie", 6, 0, &n);
        (void)apigw_response_at(s->response, list, 0, pairs);
        (void)apigw_response_find(s->response, list, "x-twice", 7, 1, &n);
        (void)apigw_response_count(s->response, list);
    }
    for (uint32_t field = 0; field <= APIGW_FIELD_LAST + 1; field++) {
        (void)apigw_request_get(s->request, field, &n);
        (void)apigw_request_get_int(s->request, field, &number);
    }
    (void)apigw_request_body(s->request, &n);
    (void)apigw_request_body_was_base64(s->request);
    (void)apigw_request_kind(s->request);
    (void)apigw_request_issue_at(s->request, apigw_request_issue_count(s->request), &issue);
    (void)apigw_response_body(s->response, &n);
    (void)apigw_response_set_status(s->response, 201 + apigw_response_status(s->response) % 2, &issue);
    (void)apigw_request_set_option(s->request, APIGW_OPT_STRICT, 1);
    (void)apigw_response_set_option(s->response, APIGW_OPT_MAX_ITEMS, 100);
    (void)apigw_buffer_set_max(s->buffer, 1000);
    (void)apigw_buffer_data(s->buffer, &n);
    (void)apigw_buffer_needed(s->buffer);
    apigw_buffer_reset(s->buffer);
    (void)apigw_buffer_use(s->buffer, pairs, sizeof pairs);
}

static void check_never(void) {
    scene s = {watched_allocator(&memory), NULL, NULL, NULL, NULL, NULL};
    with_answer(&s);
    with_request(&s);
    decode_rest(&s);
    watched_arm(&memory, 0, false);
    call_getters(&s);
    check(&counts, memory.calls == 0, "getters: %zu allocations", memory.calls);
    free_scene(&s);
    check(&counts, memory.calls == 0 && memory.live_blocks == 0, "free: %zu allocations", memory.calls);
}

static bool is_listed(const char *name) {
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strcmp(never[i], name) == 0)
            return true;
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        if (strcmp(entries[i].name, name) == 0)
            return true;
    return false;
}

/* Every function that a header declares is swept, or listed above. */
static void check_header(const char *directory, const char *file) {
    char path[512], name[128];
    size_t len;
    char *text;
    const char *at;
    snprintf(path, sizeof path, "%s/%s", directory, file);
    text = read_whole(path, &len);
    if (!check(&counts, text != NULL, "%s cannot be read", path))
        return;
    for (at = strstr(text, "\nAPIGW_API "); at != NULL; at = strstr(at + 1, "\nAPIGW_API ")) {
        const char *open = strchr(at, '('), *begin = open;
        while (begin > at && (isalnum((unsigned char)begin[-1]) || begin[-1] == '_'))
            begin--;
        snprintf(name, sizeof name, "%.*s", (int)(open - begin), begin);
        check(&counts, is_listed(name), "%s: %s is neither swept nor listed", file, name);
    }
    free(text);
}

int main(int argc, char **argv) {
    static const char *const headers[] = {"base.h",  "buffer.h",  "codec.h",   "jansson.h",
                                          "kinds.h", "options.h", "request.h", "response.h"};
    json_set_alloc_funcs(jansson_allocate, jansson_release);
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
        check_header(argc > 1 ? argv[1] : "include/apigw", headers[i]);
    check_never();
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        sweep(&entries[i]);
    return conclude(&counts);
}
