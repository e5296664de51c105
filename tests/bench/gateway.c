/* The gateway's side: from a request line, header lines and a body to the event of REST or of HTTP API 2.0. */
#include "bench.h"
#include <apigw/apigw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADERS_MAX = 64, VALUE_MAX = 4096 };

static const char source_ip[] = "203.0.113.9", api_id[] = "a1b2c3d4e5", account_id[] = "123456789012",
                  domain[] = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
                  request_id[] = "5e66d8b0-7c1a-4f0e-9d55-0a1b2c3d4e5f", resource[] = "/{proxy+}",
                  route_key[] = "ANY /{proxy+}";
enum { TIME_S = 1783711144 };

/* What a client sent. The texts belong to a request that was decoded. */
typedef struct sent {
    apigw_request *owner;
    const char *method, *path, *query, *body;
    size_t path_len, query_len, body_len;
    apigw_pair headers[HEADERS_MAX];
    size_t header_count;
} sent;

typedef struct gateway {
    sent *sent;
    size_t count;
    apigw_api *api;
    apigw_request *request, **built; /* one that is built anew each time, and all of them ready */
    apigw_buffer *out;
    size_t allocations;
} gateway;

/* ---- the requests -------------------------------------------------------------------------------------------- */

static bool is_named(const apigw_pair *line, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < n && i < line->name_len; i++)
        if ((line->name[i] | 0x20) != (name[i] | 0x20))
            return false;
    return line->name_len == n;
}

static void make_sent(sent *s, chance *c, const bench_case *b) {
    text event = {NULL, 0, 0};
    apigw_pair line;
    make_event(&event, c, REST_EVENT, 8 + chance_below(c, 16), chance_below(c, 2) == 0 ? NO_BODY : JSON_BODY, b->size);
    s->owner = apigw_request_new(NULL);
    if (apigw_request_decode(s->owner, event.at, event.len, APIGW_KIND_REST, NULL) != APIGW_OK)
        die("the event could not be decoded");
    s->method = apigw_request_get(s->owner, APIGW_FIELD_METHOD, NULL);
    s->path = apigw_request_get(s->owner, APIGW_FIELD_PATH, &s->path_len);
    s->query = apigw_request_get(s->owner, APIGW_FIELD_RAW_QUERY, &s->query_len);
    s->body = apigw_request_body(s->owner, &s->body_len);
    s->headers[s->header_count++] = (apigw_pair){"Host", 4, domain, sizeof domain - 1, 0, 0};
    for (size_t i = 0; apigw_request_at(s->owner, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        if (s->header_count < HEADERS_MAX && !is_named(&line, "Host") && !is_named(&line, "X-Forwarded-Port") &&
            !is_named(&line, "X-Forwarded-Proto") && !is_named(&line, "X-Forwarded-For") &&
            !is_named(&line, "Content-Length"))
            s->headers[s->header_count++] = line;
    text_free(&event);
}

static void build(apigw_request *r, const sent *s) {
    bool good = apigw_request_set(r, APIGW_FIELD_METHOD, s->method, strlen(s->method), NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_PATH, s->path, s->path_len, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_RAW_QUERY, s->query, s->query_len, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_ROUTE_KEY, route_key, sizeof route_key - 1, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_SOURCE_IP, source_ip, sizeof source_ip - 1, NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_REQUEST_ID, request_id, sizeof request_id - 1, NULL) == APIGW_OK &&
                apigw_request_set_int(r, APIGW_FIELD_TIME_MS, TIME_S * INT64_C(1000), NULL) == APIGW_OK;
    for (size_t i = 0; i < s->header_count; i++)
        good = good && apigw_request_add(r, APIGW_LIST_HEADERS, s->headers[i].name, s->headers[i].name_len,
                                         s->headers[i].value, s->headers[i].value_len, NULL) == APIGW_OK;
    good = good && apigw_request_set_body(r, s->body, s->body_len, APIGW_BODY_BORROW, NULL) == APIGW_OK;
    if (!good)
        die("the request could not be built");
}

static void encode(gateway *g, const apigw_request *r) {
    apigw_error err;
    if (apigw_request_encode(r, g->api, g->out, &err) != APIGW_OK)
        die("the request could not be encoded: %s", err.message);
}

static void make_front_end(gateway *g, uint32_t kind, const apigw_allocator *allocator) {
    g->api = apigw_api_new(allocator, kind);
    if (g->api == NULL || apigw_api_set(g->api, APIGW_FIELD_STAGE, "$default", 8, NULL) != APIGW_OK ||
        apigw_api_set(g->api, APIGW_FIELD_API_ID, api_id, sizeof api_id - 1, NULL) != APIGW_OK ||
        apigw_api_set(g->api, APIGW_FIELD_ACCOUNT_ID, account_id, sizeof account_id - 1, NULL) != APIGW_OK ||
        apigw_api_set(g->api, APIGW_FIELD_DOMAIN_NAME, domain, sizeof domain - 1, NULL) != APIGW_OK)
        die("the front end could not be made");
}

static void *open_gateway(const bench_case *b, size_t *bytes) {
    gateway *g = must_allocate(sizeof *g);
    chance c = {UINT64_C(0x9E3779B97F4A7C15)};
    apigw_allocator allocator;
    counting_allocator(&allocator, &g->allocations);
    count_jansson(&g->allocations);
    g->sent = must_allocate(b->count * sizeof *g->sent);
    g->built = must_allocate(b->count * sizeof(apigw_request *));
    g->count = b->count;
    g->request = apigw_request_new(&allocator);
    g->out = apigw_buffer_new(&allocator);
    make_front_end(g, b->kind == REST_EVENT ? APIGW_KIND_REST : APIGW_KIND_HTTP_2, &allocator);
    for (size_t i = 0; i < b->count; i++) {
        size_t n;
        make_sent(&g->sent[i], &c, b);
        g->built[i] = apigw_request_new(&allocator);
        build(g->built[i], &g->sent[i]);
        encode(g, g->built[i]);
        apigw_buffer_data(g->out, &n);
        *bytes += n;
    }
    return g;
}

static void close_gateway(void *state) {
    gateway *g = state;
    for (size_t i = 0; i < g->count; i++) {
        apigw_request_free(g->built[i]);
        apigw_request_free(g->sent[i].owner);
    }
    apigw_request_free(g->request);
    apigw_buffer_free(g->out);
    apigw_api_free(g->api);
    free(g->built);
    free(g->sent);
    free(g);
}

static size_t gateway_allocations(void *state) {
    return ((const gateway *)state)->allocations;
}

/* ---- the library's contenders -------------------------------------------------------------------------------- */

static void digest_event(const char *json, size_t len, digest *d) {
    json_error_t error;
    json_t *root = json_loadb(json, len, 0, &error);
    char *canonical = root == NULL ? NULL : json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS);
    if (canonical == NULL)
        die("the event is no JSON: %s", error.text);
    digest_bytes(d, canonical, strlen(canonical));
    free(canonical);
    json_decref(root);
}

static void digest_out(const gateway *g, digest *d) {
    size_t n;
    const char *json = apigw_buffer_data(g->out, &n);
    digest_event(json, n, d);
}

static void build_one(void *state, size_t i) {
    gateway *g = state;
    apigw_request_reset(g->request);
    build(g->request, &g->sent[i]);
    encode(g, g->request);
}

static void build_digest(void *state, size_t i, digest *d) {
    build_one(state, i);
    digest_out(state, d);
}

static void encode_one(void *state, size_t i) {
    gateway *g = state;
    encode(g, g->built[i]);
}

static void encode_digest(void *state, size_t i, digest *d) {
    encode_one(state, i);
    digest_out(state, d);
}

/* ---- jansson, with the library's codecs ---------------------------------------------------------------------- */

static void set(json_t *object, const char *name, const char *value) {
    json_object_set_new(object, name, value == NULL ? json_null() : json_string(value));
}

/* Joins a value to the one that is there. */
static void join(json_t *object, const char *name, const char *value, size_t n) {
    const json_t *old = json_object_get(object, name);
    char *both;
    if (old == NULL) {
        json_object_set_new(object, name, json_stringn(value, n));
        return;
    }
    both = must_allocate(json_string_length(old) + 1 + n);
    memcpy(both, json_string_value(old), json_string_length(old));
    both[json_string_length(old)] = ',';
    memcpy(both + json_string_length(old) + 1, value, n);
    json_object_set_new(object, name, json_stringn(both, json_string_length(old) + 1 + n));
    free(both);
}

static void append(json_t *object, const char *name, const char *value, size_t n) {
    json_t *all = json_object_get(object, name);
    if (all == NULL) {
        all = json_array();
        json_object_set_new(object, name, all);
    }
    json_array_append_new(all, json_stringn(value, n));
}

/* The query of a request in both maps, `joined` or with the last value. */
static void add_query(const sent *s, json_t *single, json_t *multi) {
    const char *query = s->query;
    size_t n = s->query_len;
    apigw_pair pair;
    while (apigw_query_next(&query, &n, &pair) == APIGW_MORE) {
        char name[VALUE_MAX], value[VALUE_MAX];
        size_t len = apigw_percent_decode(pair.value, pair.value_len, 1, value);
        name[apigw_percent_decode(pair.name, pair.name_len, 1, name)] = '\0';
        if (multi == NULL) {
            join(single, name, value, len);
        } else {
            json_object_set_new(single, name, json_stringn(value, len));
            append(multi, name, value, len);
        }
    }
}

static json_t *or_null(json_t *map) {
    if (json_object_size(map) != 0)
        return map;
    json_decref(map);
    return json_null();
}

static json_t *body_of(const sent *s) {
    return json_stringn(s->body, s->body_len);
}

static void set_times(json_t *context, const char *clf, const char *number) {
    char time[APIGW_CLF_TIME_LEN + 1];
    apigw_clf_time_format(TIME_S * INT64_C(1000), time, sizeof time);
    set(context, clf, time);
    json_object_set_new(context, number, json_integer(TIME_S * INT64_C(1000)));
}

static json_t *rest_context(const sent *s, const char *user_agent) {
    static const char *const nobody[] = {"cognitoIdentityPoolId",
                                         "accountId",
                                         "cognitoIdentityId",
                                         "caller",
                                         "accessKey",
                                         "principalOrgId",
                                         "cognitoAuthenticationType",
                                         "userArn",
                                         "cognitoAuthenticationProvider",
                                         "user"};
    json_t *context = json_object(), *identity = json_object();
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++)
        set(identity, nobody[i], NULL);
    set(identity, "sourceIp", source_ip);
    set(identity, "userAgent", user_agent);
    set(context, "resourcePath", resource);
    set(context, "httpMethod", s->method);
    set_times(context, "requestTime", "requestTimeEpoch");
    json_object_set_new(context, "path", json_stringn(s->path, s->path_len));
    set(context, "accountId", account_id);
    set(context, "protocol", "HTTP/1.1");
    set(context, "stage", "$default");
    set(context, "domainPrefix", api_id);
    set(context, "requestId", request_id);
    json_object_set_new(context, "identity", identity);
    set(context, "domainName", domain);
    set(context, "apiId", api_id);
    return context;
}

static json_t *rest_event(const sent *s) {
    json_t *event = json_object(), *headers = json_object(), *multi = json_object();
    json_t *query = json_object(), *multi_query = json_object();
    const char *user_agent = NULL;
    for (size_t i = 0; i < s->header_count; i++) {
        const apigw_pair *line = &s->headers[i];
        json_object_set_new(headers, line->name, json_stringn(line->value, line->value_len));
        append(multi, line->name, line->value, line->value_len);
        if (is_named(line, "User-Agent"))
            user_agent = line->value;
    }
    set(headers, "X-Forwarded-For", source_ip);
    append(multi, "X-Forwarded-For", source_ip, sizeof source_ip - 1);
    set(headers, "X-Forwarded-Port", "443");
    append(multi, "X-Forwarded-Port", "443", 3);
    set(headers, "X-Forwarded-Proto", "https");
    append(multi, "X-Forwarded-Proto", "https", 5);
    add_query(s, query, multi_query);
    set(event, "resource", resource);
    json_object_set_new(event, "path", json_stringn(s->path, s->path_len));
    set(event, "httpMethod", s->method);
    json_object_set_new(event, "headers", headers);
    json_object_set_new(event, "multiValueHeaders", multi);
    json_object_set_new(event, "queryStringParameters", or_null(query));
    json_object_set_new(event, "multiValueQueryStringParameters", or_null(multi_query));
    set(event, "pathParameters", NULL);
    set(event, "stageVariables", NULL);
    json_object_set_new(event, "requestContext", rest_context(s, user_agent));
    json_object_set_new(event, "body", s->body_len == 0 ? json_null() : body_of(s));
    json_object_set_new(event, "isBase64Encoded", json_false());
    return event;
}

static void add_cookies(json_t *cookies, const apigw_pair *line) {
    const char *at = line->value;
    size_t n = line->value_len;
    apigw_pair cookie;
    while (apigw_cookie_next(&at, &n, &cookie) == APIGW_MORE) {
        char joined[VALUE_MAX];
        int len = snprintf(joined, sizeof joined, "%.*s%s%.*s", (int)cookie.name_len, cookie.name,
                           cookie.name_len == 0 ? "" : "=", (int)cookie.value_len, cookie.value);
        json_array_append_new(cookies, json_stringn(joined, (size_t)len));
    }
}

static void add_lines(const sent *s, json_t *headers, json_t *cookies, const char **user_agent) {
    for (size_t i = 0; i < s->header_count; i++) {
        const apigw_pair *line = &s->headers[i];
        char name[128];
        size_t n = 0;
        for (; n < line->name_len && n < sizeof name - 1; n++)
            name[n] = line->name[n] >= 'A' && line->name[n] <= 'Z' ? (char)(line->name[n] + 32) : line->name[n];
        name[n] = '\0';
        if (strcmp(name, "cookie") == 0)
            add_cookies(cookies, line);
        else
            join(headers, name, line->value, line->value_len);
        if (strcmp(name, "user-agent") == 0)
            *user_agent = line->value;
    }
    set(headers, "x-forwarded-for", source_ip);
    set(headers, "x-forwarded-port", "443");
    set(headers, "x-forwarded-proto", "https");
}

static json_t *v2_context(const sent *s, const char *path, size_t path_len, const char *user_agent) {
    json_t *context = json_object(), *http = json_object();
    set(http, "method", s->method);
    json_object_set_new(http, "path", json_stringn(path, path_len));
    set(http, "protocol", "HTTP/1.1");
    set(http, "sourceIp", source_ip);
    set(http, "userAgent", user_agent);
    set(context, "accountId", account_id);
    set(context, "apiId", api_id);
    set(context, "domainName", domain);
    set(context, "domainPrefix", api_id);
    json_object_set_new(context, "http", http);
    set(context, "requestId", request_id);
    set(context, "routeKey", route_key);
    set(context, "stage", "$default");
    set_times(context, "time", "timeEpoch");
    return context;
}

static json_t *v2_event(const sent *s) {
    json_t *event = json_object(), *headers = json_object(), *cookies = json_array(), *query = json_object();
    const char *user_agent = "";
    char path[VALUE_MAX];
    size_t path_len = apigw_percent_decode(s->path, s->path_len, 0, path);
    add_lines(s, headers, cookies, &user_agent);
    add_query(s, query, NULL);
    set(event, "version", "2.0");
    set(event, "routeKey", route_key);
    json_object_set_new(event, "rawPath", json_stringn(path, path_len));
    json_object_set_new(event, "rawQueryString", json_stringn(s->query, s->query_len));
    if (json_array_size(cookies) != 0)
        json_object_set(event, "cookies", cookies);
    json_object_set_new(event, "headers", headers);
    if (json_object_size(query) != 0)
        json_object_set(event, "queryStringParameters", query);
    json_object_set_new(event, "requestContext", v2_context(s, path, path_len, user_agent));
    if (s->body_len != 0)
        json_object_set_new(event, "body", body_of(s));
    json_object_set_new(event, "isBase64Encoded", json_false());
    json_decref(cookies);
    json_decref(query);
    return event;
}

static char *jansson_event(const gateway *g, size_t i) {
    json_t *event = apigw_api_kind(g->api) == APIGW_KIND_REST ? rest_event(&g->sent[i]) : v2_event(&g->sent[i]);
    char *dump = json_dumps(event, JSON_COMPACT);
    json_decref(event);
    if (dump == NULL)
        die("jansson could not write the event");
    return dump;
}

static void jansson_one(void *state, size_t i) {
    free(jansson_event(state, i));
}

static void jansson_digest(void *state, size_t i, digest *d) {
    char *json = jansson_event(state, i);
    digest_event(json, strlen(json), d);
    free(json);
}

/* ---- the cases ----------------------------------------------------------------------------------------------- */

static const contender contenders[] = {
    {"build+encode", NULL, build_one, build_digest},
    {"encode", NULL, encode_one, encode_digest},
    {"jansson", NULL, jansson_one, jansson_digest},
};

#define CASE(name, what, kind)                                                                                         \
    {                                                                                                                  \
        name, what, false, 64, 1000, kind, open_gateway, close_gateway, gateway_allocations, contenders,               \
            sizeof contenders / sizeof contenders[0]                                                                   \
    }

const bench_case gateway_cases[] = {
    CASE("event-v2", "64 different requests to events of HTTP API 2.0", HTTP_2_EVENT),
    CASE("event-rest", "64 different requests to events of REST", REST_EVENT),
};
const size_t gateway_case_count = sizeof gateway_cases / sizeof gateway_cases[0];
