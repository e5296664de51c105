/* The rows of the allocation sweep for include/apigw/request.h. */
#include "scenes.h"
#include "support/exact.h"

static const char event_http_2[] =
    "{\"version\":\"2.0\",\"routeKey\":\"$default\",\"rawPath\":\"/a b/%\xC3\xA9\",\"rawQueryString\":\"a=1&b=%20+&c\","
    "\"cookies\":[\"a=1\",\"b=2\"],\"headers\":{\"host\":\"h\",\"accept\":\"a,b\"},\"requestContext\":{\"http\":"
    "{\"method\":\"GET\",\"path\":\"/\\u0061\"},\"timeEpoch\":17,\"time\":\"t\\u0031\"},\"isBase64Encoded\":false}";

/* A query that is decoded, one that is parted from its path, and a time that is made anew. */
static const char event_alb[] =
    "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\"a\\u0072n\"}},\"httpMethod\":\"GET\",\"path\":\"/a b\","
    "\"multiValueQueryStringParameters\":{\"a%20b\":[\"1\",\"&+\"],\"c\":[\"%26\"]},"
    "\"multiValueHeaders\":{\"cookie\":[\"a=1\",\"b=2\"],\"x\":[\"1\",\"2\"]},\"headers\":{\"y\":\"1\"},"
    "\"body\":\"AAECAw==\",\"isBase64Encoded\":true}";

static const char event_lattice[] =
    "{\"version\":\"2.0\",\"path\":\"/a "
    "b?a=1&b=%20+&c\",\"method\":\"GET\",\"headers\":{\"a\":\"1\",\"b\":[\"2\",\"3\"]},"
    "\"queryStringParameters\":{\"a\":[\"1\"]},\"requestContext\":{\"serviceArn\":\"s\",\"identity\":"
    "{\"principalOrgId\":\"o\\n\"},\"timeEpoch\":\"1690497599177430\"}}";

/* Single lines that the other map does not have, in another order. */
static const char event_merged[] =
    "{\"resource\":\"/\",\"path\":\"/"
    "\",\"httpMethod\":\"GET\",\"headers\":{\"a\":\"1\",\"c\":\"2\",\"d\":\"3\",\"e\":\"4\",\"f\":\"5\",\"g\":\"6\","
    "\"h\":\"7\",\"i\":\"8\",\"j\":\"9\"},"
    "\"multiValueHeaders\":{\"b\":[\"1\"],\"a\":[\"2\"]},\"requestContext\":{\"requestTimeEpoch\":17}}";

/* Names that strict reading compares without their escapes. */
static const char event_escaped[] =
    "{\"resource\":\"/\",\"path\":\"/\",\"httpMethod\":\"GET\",\"\\u0061\":1,\"b\\n\":{\"c\":[{\"\\t\":2}]},\"d\":3}";

/* Members that lenient reading leaves out. */
static const char event_broken[] =
    "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":\"None\",\"multiValueHeaders\":{\"bad "
    "name\":[\"1\"],\"x\":\"1\"},"
    "\"queryStringParameters\":5,\"pathParameters\":[1],\"requestContext\":{\"stage\":7,\"identity\":[]},"
    "\"body\":\"***\",\"isBase64Encoded\":true}";

static void with_strict_request(scene *s) {
    with_request(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_STRICT, 1, NULL) == APIGW_OK, "option");
}

static void with_lenience(scene *s) {
    with_source(s);
    need(apigw_request_set_option(s->request, APIGW_OPT_LENIENT, 1, NULL) == APIGW_OK, "option");
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
    need(apigw_request_set_option(s->request, APIGW_OPT_RETAIN_MAX, lowest, NULL) == APIGW_OK, "option");
}

static apigw_status new_request(scene *s) {
    s->request = apigw_request_new(&s->allocator);
    return s->request != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status decode(scene *s, const char *event, size_t n) {
    apigw_error error;
    apigw_status status = apigw_request_decode(s->request, event, n, 0, &error);
    check(&checks, error.code == status, "decode: the error says %s", apigw_status_name(error.code));
    return status;
}

static apigw_status decode_rest(scene *s) {
    return decode(s, event_rest, strlen(event_rest));
}

static apigw_status decode_merged(scene *s) {
    return decode(s, event_merged, sizeof event_merged - 1);
}

static apigw_status decode_escaped(scene *s) {
    return decode(s, event_escaped, sizeof event_escaped - 1);
}

static apigw_status decode_http_2(scene *s) {
    return decode(s, event_http_2, sizeof event_http_2 - 1);
}

static apigw_status decode_alb(scene *s) {
    return decode(s, event_alb, sizeof event_alb - 1);
}

static apigw_status decode_lattice(scene *s) {
    return decode(s, event_lattice, sizeof event_lattice - 1);
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

static apigw_status decode_question(scene *s) {
    static const char event[] =
        "{\"version\":\"2.0\",\"type\":\"REQUEST\",\"routeArn\":\"a\\u0072n\",\"identitySource\":"
        "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\\u0020j\"],\"rawPath\":\"/a b\"}";
    return decode(s, event, sizeof event - 1);
}

static apigw_status decode_connection(scene *s) {
    static const char event[] =
        "{\"headers\":{\"a\":\"b\"},\"requestContext\":{\"eventType\":\"CONNECT\",\"connectionId\":"
        "\"c\\u003d\",\"connectedAt\":5},\"queryStringParameters\":{\"q\":\"\\u0020\"}}";
    return decode(s, event, sizeof event - 1);
}

static apigw_status decode_in_place(scene *s, const char *event, size_t n) {
    free(s->text);
    s->text = exact_copy(event, n);
    return apigw_request_decode_in_place(s->request, s->text, n, 0, NULL);
}

static apigw_status decode_rest_in_place(scene *s) {
    return decode_in_place(s, event_rest, strlen(event_rest));
}

static apigw_status decode_http_2_in_place(scene *s) {
    return decode_in_place(s, event_http_2, sizeof event_http_2 - 1);
}

static apigw_status decode_alb_in_place(scene *s) {
    return decode_in_place(s, event_alb, sizeof event_alb - 1);
}

static apigw_status decode_lattice_in_place(scene *s) {
    return decode_in_place(s, event_lattice, sizeof event_lattice - 1);
}

static apigw_status decode_broken_in_place(scene *s) {
    return decode_in_place(s, event_broken, sizeof event_broken - 1);
}

static apigw_status detect(scene *s) {
    apigw_error error;
    uint32_t kind = apigw_request_detect(s->request, event_rest, strlen(event_rest), &error);
    check(&checks, (kind == APIGW_KIND_REST) == (error.code == APIGW_OK), "detect: %u with %s", (unsigned)kind,
          apigw_status_name(error.code));
    return error.code;
}

static apigw_status reset_request(scene *s) {
    apigw_request_reset(s->request);
    return APIGW_OK;
}

static apigw_status request_json(scene *s) {
    return apigw_request_get_json(s->request, "/requestContext", 15, s->buffer, NULL);
}

static apigw_status request_to_json(scene *s) {
    return apigw_request_dump_json(s->request, s->buffer, NULL);
}

/* The handle is empty after a failure, and in both cases decodes the next event. */
static void check_request(scene *s, bool done, const char *name) {
    bool empty =
        apigw_request_get(s->request, APIGW_FIELD_METHOD, NULL) == NULL && apigw_request_body(s->request, NULL) == NULL;
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++)
        empty = empty && apigw_request_count(s->request, list) == 0;
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++)
        empty = empty && apigw_request_get(s->request, field, NULL) == NULL;
    empty = empty && apigw_request_issue_count(s->request) == 0;
    check(&checks, empty != done, "%s: the handle is %sempty afterwards", name, empty ? "" : "not ");
    check(&checks, apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK,
          "%s: the handle is unusable afterwards", name);
    check(&checks,
          apigw_request_kind(s->request) == APIGW_KIND_HTTP_2 &&
              strcmp(apigw_request_get(s->request, APIGW_FIELD_RAW_QUERY, NULL), "a=1&b=%20+&c") == 0,
          "%s: the handle reads wrongly afterwards", name);
}

static void check_emptied(scene *s, bool done, const char *name) {
    (void)done;
    check_request(s, false, name);
}

/* One of an HTTP API, whose path comes decoded. */
static void with_kept_http(scene *s) {
    with_source(s);
    s->buffer = apigw_buffer_new(&s->allocator);
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    need(apigw_request_decode(s->request, event_http_2, sizeof event_http_2 - 1, 0, NULL) == APIGW_OK, "event");
    s->text = model_of(s->request);
}

static apigw_status set_sent_path(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_PATH, "/new%20path", 11, NULL);
}

static apigw_status add_encoded_parameter(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_PATH_PARAMETERS, "added", 5, "a%20b", 5, NULL);
}

static apigw_status add_short_cookie(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_COOKIES, "z", 1, "1", 1, NULL);
}

static apigw_status remove_one_cookie(scene *s) {
    return apigw_request_remove(s->request, APIGW_LIST_COOKIES, "b", 1, NULL);
}

static apigw_status set_method(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_STAGE, long_text(), LONG, NULL);
}

static apigw_status set_path(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_PATH, long_text(), LONG, NULL);
}

static apigw_status set_query(scene *s) {
    return apigw_request_set(s->request, APIGW_FIELD_RAW_QUERY, long_text(), LONG, NULL);
}

static apigw_status set_time(scene *s) {
    static const char text[] = "10/Jul/2026:19:19:04 +0000";
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 500 && status == APIGW_OK; i++)
        status = apigw_request_set(s->request, APIGW_FIELD_TIME, text, sizeof text - 1, NULL);
    return status;
}

static apigw_status set_time_ms(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 500 && status == APIGW_OK; i++)
        status = apigw_request_set_int(s->request, APIGW_FIELD_TIME_MS, 1, NULL);
    return status;
}

static apigw_status set_target(scene *s) {
    static char target[LONG + 3];
    snprintf(target, sizeof target, "/?%.*s", LONG, long_text());
    return apigw_request_set_target(s->request, target, LONG + 2, NULL);
}

static apigw_status set_absolute_target(scene *s) {
    static char target[7 + LONG + 2];
    snprintf(target, sizeof target, "http://%.*s/", LONG, long_text());
    return apigw_request_set_target(s->request, target, LONG + 8, NULL);
}

/* A header line that becomes twice as long in UTF-8. */
static apigw_status add_obs_text(scene *s) {
    static char value[LONG];
    memset(value, '\xe9', sizeof value);
    return apigw_request_add(s->request, APIGW_LIST_HEADERS, "added", 5, value, sizeof value, NULL);
}

static apigw_status set_obs_text_path(scene *s) {
    static char path[LONG];
    memset(path, '\xe9', sizeof path);
    path[0] = '/';
    return apigw_request_set(s->request, APIGW_FIELD_PATH, path, sizeof path, NULL);
}

static apigw_status add_to(scene *s, uint32_t list) {
    return apigw_request_add(s->request, list, "added", 5, long_text(), LONG, NULL);
}

static apigw_status add_line(scene *s) {
    return add_to(s, APIGW_LIST_HEADERS);
}

static apigw_status add_cookie_line(scene *s) {
    return apigw_request_add(s->request, APIGW_LIST_HEADERS, "cookie", 6, long_text(), LONG, NULL);
}

static apigw_status add_parameter(scene *s) {
    return add_to(s, APIGW_LIST_QUERY);
}

static apigw_status set_connected_at(scene *s) {
    return apigw_request_set_int(s->request, APIGW_FIELD_CONNECTED_AT, INT64_MIN, NULL);
}

static apigw_status add_request_cookie(scene *s) {
    return add_to(s, APIGW_LIST_COOKIES);
}

static apigw_status add_path_parameter(scene *s) {
    return add_to(s, APIGW_LIST_PATH_PARAMETERS);
}

/* Removing takes little memory: what is free of the handle's is used up first. */
static apigw_status remove_from(scene *s, uint32_t list, const char *name) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 1000 && status == APIGW_OK; i++) {
        apigw_status added = apigw_request_add(s->request, list, name, 1, "1", 1, NULL);
        status = added == APIGW_OK ? apigw_request_remove(s->request, list, name, 1, NULL) : added;
    }
    return status;
}

static apigw_status remove_parameter(scene *s) {
    return remove_from(s, APIGW_LIST_QUERY, "z");
}

static apigw_status remove_cookie(scene *s) {
    return remove_from(s, APIGW_LIST_COOKIES, "z");
}

static apigw_status set_request_body(scene *s) {
    return apigw_request_set_body(s->request, long_text(), LONG, 0, NULL);
}

static apigw_status set_json(scene *s) {
    static char json[LONG + 40];
    int n = snprintf(json, sizeof json, "{\"principalId\":\"%.*s\"}", LONG, long_text());
    return apigw_request_set_json(s->request, "/requestContext/authorizer", 26, json, (size_t)n, NULL);
}

/* Within what was set before, and with a field of the authorizer. */
static apigw_status set_json_within(scene *s) {
    static const char pointer[] = "/requestContext/authorizer/principalId";
    static char json[LONG + 3];
    int n = snprintf(json, sizeof json, "\"%.*s\"", (int)LONG, long_text());
    return apigw_request_set_json(s->request, pointer, sizeof pointer - 1, json, (size_t)n, NULL);
}

/* A setter that failed left the request as it was. */
static void check_built(scene *s, bool done, const char *name) {
    apigw_status status;
    char *now = model_of(s->request);
    check(&checks, (strcmp(now, s->text) != 0) == done, "%s: the request has %schanged", name, done ? "not " : "");
    status = apigw_request_encode(s->request, s->api, s->buffer, NULL);
    check(&checks, status == APIGW_OK || (done && status == APIGW_E_SIZE), "%s: unusable", name); /* of long lines */
    free(now);
}

/* The same of setters that are called more than once. */
static void check_usable(scene *s, bool done, const char *name) {
    (void)done;
    check(&checks, apigw_request_encode(s->request, s->api, s->buffer, NULL) == APIGW_OK, "%s: unusable", name);
    check(&checks, strcmp(apigw_request_get(s->request, APIGW_FIELD_PATH, NULL), "/old") == 0, "%s: the path", name);
}

static void with_decoded(scene *s) {
    with_request(s);
    need(decode_rest(s) == APIGW_OK, "event");
}

static apigw_status call_getters(scene *s) {
    apigw_pair pairs[4];
    apigw_error issue;
    int64_t number;
    size_t n;
    for (uint32_t list = 0; list <= APIGW_LIST_LAST + 1; list++) {
        for (size_t i = 0; i < apigw_request_count(s->request, list) + 1; i++)
            (void)apigw_request_at(s->request, list, i, pairs);
        (void)apigw_request_copy(s->request, list, 0, pairs, 4);
        (void)apigw_request_find(s->request, list, "cookie", 6, 0, &n);
    }
    for (uint32_t field = 0; field <= APIGW_FIELD_LAST + 1; field++) {
        (void)apigw_request_get(s->request, field, &n);
        (void)apigw_request_get_int(s->request, field, &number);
    }
    (void)apigw_request_body(s->request, &n);
    (void)apigw_request_body_was_base64(s->request);
    (void)apigw_request_kind(s->request);
    (void)apigw_request_issue_at(s->request, apigw_request_issue_count(s->request), &issue);
    return apigw_request_set_option(s->request, APIGW_OPT_STRICT, 1, NULL);
}

/* Names that are longer together than a new request has space for. */
static void with_many_names(scene *s) {
    char name[64];
    with_request(s);
    for (int i = 0; i < PARAMETERS; i++) {
        snprintf(name, sizeof name, "X-Some-Name-That-Is-Not-Short-%d", i);
        need(apigw_request_add(s->request, APIGW_LIST_HEADERS, name, APIGW_NTS, "1", 1, NULL) == APIGW_OK, "header");
    }
}

static apigw_status lower_headers(scene *s) {
    return apigw_request_lower_headers(s->request, NULL);
}

static void check_lowered(scene *s, bool done, const char *name) {
    apigw_pair line = {.name = ""};
    (void)apigw_request_at(s->request, APIGW_LIST_HEADERS, 0, &line);
    check(&checks, (line.name[0] == 'x') == done, "%s: the first name is '%s'", name, line.name);
}

static const char *const never[] = {
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
};

static const oom_row rows[] = {
    {"apigw_request_set", "text", with_built, set_method, check_built, OOM_FAILS},
    {"apigw_request_set", "path", with_built, set_path, check_built, OOM_FAILS},
    {"apigw_request_set", "path of any bytes", with_built, set_obs_text_path, check_built, OOM_FAILS},
    {"apigw_request_set", "query", with_built, set_query, check_built, OOM_FAILS},
    {"apigw_request_set", "time", with_built, set_time, check_usable, OOM_FAILS},
    {"apigw_request_lower_headers", "", with_many_names, lower_headers, check_lowered, OOM_FAILS},
    {"apigw_request_set_int", "", with_built, set_time_ms, check_usable, OOM_FAILS},
    {"apigw_request_set_int", "connected-at", with_built, set_connected_at, check_built, OOM_FAILS},
    {"apigw_request_set_target", "", with_built, set_target, check_built, OOM_FAILS},
    {"apigw_request_set_target", "absolute", with_built, set_absolute_target, check_built, OOM_FAILS},
    {"apigw_request_add", "header", with_built, add_line, check_built, OOM_FAILS},
    {"apigw_request_add", "header of any bytes", with_built, add_obs_text, check_built, OOM_FAILS},
    {"apigw_request_add", "header, kept", with_kept, add_line, check_built, OOM_FAILS},
    {"apigw_request_add", "cookie header", with_built, add_cookie_line, check_built, OOM_FAILS},
    {"apigw_request_add", "query", with_built, add_parameter, check_built, OOM_FAILS},
    {"apigw_request_add", "identity source", with_built, add_source, check_built, OOM_FAILS},
    {"apigw_request_add", "cookie", with_built, add_request_cookie, check_built, OOM_FAILS},
    {"apigw_request_add", "path parameter", with_built, add_path_parameter, check_built, OOM_FAILS},
    {"apigw_request_add", "path parameter, kept", with_kept, add_encoded_parameter, check_built, OOM_FAILS},
    {"apigw_request_add", "cookie, kept", with_kept, add_short_cookie, check_built, OOM_FAILS},
    {"apigw_request_remove", "cookie, kept", with_kept, remove_one_cookie, check_built, OOM_FAILS},
    {"apigw_request_set", "path, kept", with_kept_http, set_sent_path, check_built, OOM_FAILS},
    {"apigw_request_remove", "query", with_built, remove_parameter, check_usable, OOM_FAILS},
    {"apigw_request_remove", "cookie", with_built, remove_cookie, check_usable, OOM_FAILS},
    {"apigw_request_set_body", "", with_built, set_request_body, check_built, OOM_FAILS},
    {"apigw_request_set_json", "", with_built, set_json, check_built, OOM_FAILS},
    {"apigw_request_set_json", "within", with_built, set_json_within, check_built, OOM_FAILS},
    {"apigw_request_new", "", nothing, new_request, check_new, OOM_FAILS},
    {"apigw_request_decode", "rest", with_request, decode_rest, check_request, OOM_FAILS},
    {"apigw_request_decode", "rest, with source", with_source, decode_rest, check_request, OOM_FAILS},
    {"apigw_request_decode", "rest, used handle", with_used, decode_rest, check_request, OOM_MAY_RECOVER},
    {"apigw_request_decode", "rest, blocks to be joined", with_blocks, decode_rest, check_request, OOM_MAY_RECOVER},
    {"apigw_request_decode", "rest, nothing kept", with_nothing_kept, decode_rest, check_request, OOM_FAILS},
    {"apigw_request_decode", "http-2.0", with_request, decode_http_2, check_request, OOM_FAILS},
    {"apigw_request_decode", "alb-multi", with_request, decode_alb, check_request, OOM_FAILS},
    {"apigw_request_decode", "lattice-2", with_source, decode_lattice, check_request, OOM_FAILS},
    {"apigw_request_decode", "maps to be merged", with_request, decode_merged, check_request, OOM_FAILS},
    {"apigw_request_decode", "strict", with_strict_request, decode_escaped, check_request, OOM_FAILS},
    {"apigw_request_decode", "authorizer", with_request, decode_question, check_request, OOM_FAILS},
    {"apigw_request_decode", "websocket", with_request, decode_connection, check_request, OOM_FAILS},
    {"apigw_request_decode", "many", with_request, decode_many, check_request, OOM_FAILS},
    {"apigw_request_decode", "lenient", with_lenience, decode_broken, check_request, OOM_FAILS},
    {"apigw_request_decode_in_place", "rest", with_request, decode_rest_in_place, check_request, OOM_FAILS},
    {"apigw_request_decode_in_place", "rest, with source", with_source, decode_rest_in_place, check_request, OOM_FAILS},
    {"apigw_request_decode_in_place", "http-2.0", with_request, decode_http_2_in_place, check_request, OOM_FAILS},
    {"apigw_request_decode_in_place", "alb-multi", with_source, decode_alb_in_place, check_request, OOM_FAILS},
    {"apigw_request_decode_in_place", "lattice-2", with_request, decode_lattice_in_place, check_request, OOM_FAILS},
    {"apigw_request_decode_in_place", "lenient", with_lenience, decode_broken_in_place, check_request, OOM_FAILS},
    {"apigw_request_detect", "", with_request, detect, check_emptied, OOM_FAILS},
    {"apigw_request_reset", "", with_used, reset_request, check_emptied, OOM_MAY_RECOVER},
    {"apigw_request_reset", "blocks to be joined", with_blocks, reset_request, check_emptied, OOM_MAY_RECOVER},
    {"apigw_request_get_json", "", with_event, request_json, check_buffer, OOM_FAILS},
    {"apigw_request_dump_json", "", with_event, request_to_json, check_buffer, OOM_FAILS},
    {"apigw_request_get", "and the other getters", with_decoded, call_getters, NULL, OOM_NEVER},
};

const oom_table oom_request = {"include/apigw/request.h", OOM_LIST(never), OOM_LIST(rows)};
