/* Events there and back. Each published event of a directory (its index.tsv) that can be decoded is encoded again as
 * its own kind: with its source the event comes back as JSON, also when one header was added and one removed, those
 * apart; what we encode without the source decodes to the same request and is encoded to the same text again. Requests
 * that are built are encoded for every kind and decode to what was built, as far as the kind carries it. */
#include "support/exact.h"
#include "support/files.h"
#include "support/tally.h"
#include <apigw/apigw.h>
#include <jansson.h>

static tally counts; /* checks of the current test */
static tally tests;  /* one for each event, and for each sample and kind */

static const uint32_t kinds[] = {APIGW_KIND_REST, APIGW_KIND_HTTP_1,    APIGW_KIND_HTTP_2,    APIGW_KIND_FUNCTION_URL,
                                 APIGW_KIND_ALB,  APIGW_KIND_ALB_MULTI, APIGW_KIND_LATTICE_1, APIGW_KIND_LATTICE_2};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* ---- published events ------------------------------------------------------------------------------------------- */

/* Decodes; a text that says base64 and is none, or has a member of another type, leniently. NULL: of no kind that can
 * be decoded. */
static apigw_request *decode(const char *text, size_t n, bool keep) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, keep, NULL);
    if (apigw_request_decode(r, text, n, 0, NULL) == APIGW_OK)
        return r;
    apigw_request_set_option(r, APIGW_OPT_LENIENT, 1, NULL);
    if (apigw_request_decode(r, text, n, 0, NULL) == APIGW_OK)
        return r;
    apigw_request_free(r);
    return NULL;
}

static json_t *encode(const char *name, const apigw_request *r, const apigw_api *api, apigw_buffer *out) {
    apigw_error error;
    size_t n = 0;
    json_t *tree;
    if (!check(&counts, apigw_request_encode(r, api, out, &error) == APIGW_OK, "%s: not encoded: %s", name,
               error.message))
        return NULL;
    apigw_buffer_data(out, &n);
    tree = json_loadb(apigw_buffer_data(out, NULL), n, JSON_ALLOW_NUL, NULL);
    check(&counts, tree != NULL, "%s: no JSON", name);
    return tree;
}

static void expect_equal(const char *name, const char *what, const json_t *a, const json_t *b) {
    char *x, *y;
    if (check(&counts, json_equal((json_t *)(uintptr_t)a, (json_t *)(uintptr_t)b), "%s: %s", name, what))
        return;
    x = json_dumps(a, JSON_COMPACT | JSON_SORT_KEYS);
    y = json_dumps(b, JSON_COMPACT | JSON_SORT_KEYS);
    printf("  expected %.3000s\n  found    %.3000s\n", x != NULL ? x : "", y != NULL ? y : "");
    free(x);
    free(y);
}

/* The model as JSON, from the library itself: compared only with another of its kind. */
static json_t *model(const apigw_request *r) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    size_t n = 0;
    json_t *tree;
    apigw_request_dump_json(r, out, NULL);
    apigw_buffer_data(out, &n);
    tree = json_loadb(apigw_buffer_data(out, NULL), n, JSON_ALLOW_NUL, NULL);
    apigw_buffer_free(out);
    return tree;
}

/* Takes header `name` out of an event, letter case aside. */
static void drop_header(json_t *event, const char *name) {
    static const char *const maps[] = {"headers", "multiValueHeaders"};
    for (size_t i = 0; i < 2; i++) {
        json_t *map = json_object_get(event, maps[i]), *value;
        const char *key;
        void *next;
        json_object_foreach_safe(map, next, key, value) {
            size_t k = 0;
            while (key[k] != '\0' && (key[k] | 0x20) == (name[k] | 0x20))
                k++;
            if (key[k] == '\0' && name[k] == '\0')
                json_object_del(map, key);
        }
    }
}

/* Maps that have become empty, or were nothing before a header was added, are no difference. */
static void drop_empty_maps(json_t *event) {
    static const char *const maps[] = {"headers", "multiValueHeaders"};
    for (size_t i = 0; i < 2; i++) {
        json_t *map = json_object_get(event, maps[i]);
        if (map != NULL && json_object_size(map) == 0)
            json_object_del(event, maps[i]);
    }
}

static bool has_header(const json_t *event, const char *name) {
    return json_object_get(json_object_get(event, "headers"), name) != NULL ||
           json_object_get(json_object_get(event, "multiValueHeaders"), name) != NULL;
}

/* One header added and one removed: those apart the event is as it was. */
static void with_changes(const char *name, const char *text, size_t n, const json_t *event) {
    apigw_request *r = decode(text, n, true);
    apigw_buffer *out = apigw_buffer_new(NULL);
    json_t *expected = json_deep_copy(event), *found;
    apigw_pair first = {"", 0, "", 0, 0, 0};
    char *removed;
    if (apigw_request_at(r, APIGW_LIST_HEADERS, 0, &first) != APIGW_OK || strcmp(first.name, "cookie") == 0)
        first.name = "x-none";
    removed = exact_copy(first.name, strlen(first.name) + 1);
    check(&counts, apigw_request_add(r, APIGW_LIST_HEADERS, "X-Added", 7, "1", 1, NULL) == APIGW_OK, "%s: add", name);
    check(&counts, apigw_request_remove(r, APIGW_LIST_HEADERS, removed, strlen(removed), NULL) == APIGW_OK,
          "%s: remove", name);
    found = encode(name, r, NULL, out);
    if (found != NULL) {
        check(&counts,
              has_header(found, "X-Added") || has_header(found, "x-added") ||
                  apigw_request_kind(r) == APIGW_KIND_AUTHORIZER_TOKEN, /* it has none */
              "%s: the header was not added", name);
        drop_header(expected, removed);
        drop_header(found, removed);
        drop_header(found, "x-added");
        if (strcmp(removed, "Cookie") == 0)
            json_object_del(found, "cookies");
        drop_empty_maps(expected);
        drop_empty_maps(found);
        expect_equal(name, "one header added, one removed", expected, found);
    }
    json_decref(found);
    json_decref(expected);
    free(removed);
    apigw_request_free(r);
    apigw_buffer_free(out);
}

/* What we encode without the source decodes to the same, and is encoded to the same text again. */
static void without_source(const char *name, const char *text, size_t n) {
    apigw_request *r = decode(text, n, false), *again;
    apigw_buffer *out = apigw_buffer_new(NULL), *twice = apigw_buffer_new(NULL);
    json_t *event = encode(name, r, NULL, out), *a, *b;
    size_t len = 0, twice_len = 0;
    const char *first = apigw_buffer_data(out, &len);
    again = event == NULL ? NULL : decode(first, len, false);
    if (again != NULL) {
        check(&counts, apigw_request_kind(again) == apigw_request_kind(r), "%s: it is of another kind", name);
        json_decref(encode(name, again, NULL, twice));
        a = encode(name, r, NULL, out);
        first = apigw_buffer_data(out, &len);
        check(&counts,
              apigw_buffer_data(twice, &twice_len) != NULL && twice_len == len &&
                  memcmp(first, apigw_buffer_data(twice, NULL), len) == 0,
              "%s: encoded twice:\n  %.2000s\n  %.2000s", name, first, apigw_buffer_data(twice, NULL));
        json_decref(a);
        a = model(r);
        b = model(again);
        json_object_del(a, "version");
        json_object_del(b, "version");
        expect_equal(name, "without its source", a, b);
        json_decref(a);
        json_decref(b);
    }
    json_decref(event);
    apigw_request_free(r);
    apigw_request_free(again);
    apigw_buffer_free(out);
    apigw_buffer_free(twice);
}

/* As every kind it is an event of that kind. */
static bool splits(const apigw_request *r) {
    apigw_pair cookie;
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_COOKIES, i, &cookie) == APIGW_OK; i++)
        if (strchr(cookie.value, ';') != NULL) /* no cookie of a request: in a Cookie line it is two */
            return true;
    return false;
}

static void converted(const char *name, const char *text, size_t n) {
    apigw_request *r = decode(text, n, false), *as = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    for (size_t i = 0; i < KINDS; i++) {
        apigw_api *api = apigw_api_new(NULL, kinds[i]);
        json_t *event = encode(name, r, api, out);
        size_t len = 0, a_len = 0, b_len = 0;
        const char *json = apigw_buffer_data(out, &len);
        const void *a = apigw_request_body(r, &a_len), *b;
        apigw_error error;
        if (event != NULL && check(&counts, apigw_request_decode(as, json, len, kinds[i], &error) == APIGW_OK,
                                   "%s: as %s: %s", name, apigw_kind_name(kinds[i]), error.message)) {
            b = apigw_request_body(as, &b_len);
            check(&counts, a_len == b_len && (a_len == 0 || memcmp(a, b, a_len) == 0), "%s: body as %s", name,
                  apigw_kind_name(kinds[i]));
            check(&counts,
                  splits(r) ||
                      apigw_request_count(r, APIGW_LIST_COOKIES) == apigw_request_count(as, APIGW_LIST_COOKIES),
                  "%s: cookies as %s", name, apigw_kind_name(kinds[i]));
        }
        json_decref(event);
        check(&counts, apigw_request_losses(r, kinds[i], out, NULL) == APIGW_OK, "%s: losses", name);
        json = apigw_buffer_data(out, &len);
        event = json_loadb(json, len, 0, NULL);
        check(&counts, json_is_array(event) && (kinds[i] != apigw_request_kind(r) || json_array_size(event) == 0),
              "%s: losses as %s: %s", name, apigw_kind_name(kinds[i]), json);
        json_decref(event);
        apigw_api_free(api);
    }
    apigw_request_free(r);
    apigw_request_free(as);
    apigw_buffer_free(out);
}

/* As an event of a connection or a question to an authorizer: one of that kind, which stays as it is. */
static void asked(const char *name, const apigw_request *r) {
    static const uint32_t others[] = {APIGW_KIND_WEBSOCKET,         APIGW_KIND_AUTHORIZER_TOKEN,
                                      APIGW_KIND_AUTHORIZER_REST,   APIGW_KIND_AUTHORIZER_HTTP_1,
                                      APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_KIND_AUTHORIZER_WEBSOCKET};
    apigw_request *as = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL), *again = apigw_buffer_new(NULL);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        apigw_api *api = apigw_api_new(NULL, others[i]);
        json_t *event = encode(name, r, api, out), *twice = NULL;
        size_t len = 0;
        const char *json = apigw_buffer_data(out, &len);
        bool own = apigw_request_kind(r) == others[i]; /* looked at elsewhere */
        apigw_error error;
        if (event != NULL && !own &&
            check(&counts, apigw_request_decode(as, json, len, 0, &error) == APIGW_OK, "%s: as %s: %s", name,
                  apigw_kind_name(others[i]), error.message)) {
            check(&counts, apigw_request_kind(as) == others[i], "%s as %s is %s", name, apigw_kind_name(others[i]),
                  apigw_kind_name(apigw_request_kind(as)));
            twice = encode(name, as, NULL, again);
            expect_equal(name, "once more", event, twice);
        }
        json_decref(twice);
        json_decref(event);
        apigw_api_free(api);
    }
    apigw_request_free(as);
    apigw_buffer_free(out);
    apigw_buffer_free(again);
}

static void published(const char *name, const char *text, size_t n) {
    apigw_request *r = decode(text, n, true);
    apigw_buffer *out = apigw_buffer_new(NULL);
    json_t *event = json_loadb(text, n, JSON_ALLOW_NUL, NULL), *found;
    if (r == NULL || event == NULL) {
        counts.skipped++;
    } else {
        found = encode(name, r, NULL, out);
        if (found != NULL)
            expect_equal(name, "with its source", event, found);
        json_decref(found);
        with_changes(name, text, n, event);
        without_source(name, text, n);
        converted(name, text, n);
        asked(name, r);
    }
    json_decref(event);
    apigw_request_free(r);
    apigw_buffer_free(out);
    count_test(&tests, &counts, name);
}

static void directory(const char *path) {
    char file[1024];
    size_t n = 0;
    char *index, *at;
    snprintf(file, sizeof file, "%s/index.tsv", path);
    index = read_whole(file, &n);
    if (index == NULL)
        return;
    for (at = index; *at != '\0'; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n')) {
        size_t len = strcspn(at, "\t\n"), text_len = 0;
        char *text;
        snprintf(file, sizeof file, "%s/%.*s", path, (int)len, at);
        text = len > 5 && memcmp(at + len - 5, ".json", 5) == 0 ? read_whole(file, &text_len) : NULL;
        if (text != NULL)
            published(file, text, text_len);
        free(text);
    }
    free(index);
}

/* ---- requests that are built ------------------------------------------------------------------------------------ */

/* What goes in, and what has to come out. */
typedef struct sample {
    const char *method, *target, *headers[8][2], *body;
    size_t body_len;
    const char *path; /* as a URI path */
    const char *query[4][2];
    const char *cookies[3][2];
} sample;

static const sample samples[] = {
    {"GET", "/", {{0}}, NULL, 0, "/", {{0}}, {{0}}},
    {"POST",
     "/a%20b/%E2%98%95/c?x=1&x=2&y=a%26b",
     {{"Host", "h.example"}, {"Accept", "a"}, {"X-One", "1"}},
     "text",
     4,
     "/a%20b/%E2%98%95/c",
     {{"x", "1"}, {"x", "2"}, {"y", "a&b"}},
     {{0}}},
    {"PUT",
     "/x/?k",
     {{"Cookie", "a=1; b=2"}, {"Content-Type", "application/octet-stream"}},
     "\x00\xff\x01",
     3,
     "/x/",
     {{"k", ""}},
     {{"a", "1"}, {"b", "2"}}},
    {"DELETE",
     "/long",
     {{"Content-Type", "application/json"}, {"X-Forwarded-For", "1.2.3.4"}},
     "{\"a\":\"\\u00e9\"}",
     14,
     "/long",
     {{0}},
     {{0}}},
};

static void expect_text(const char *what, uint32_t kind, const char *expected, const char *found) {
    check(&counts, found != NULL && strcmp(expected, found) == 0, "%s as %s: expected '%s', found '%s'", what,
          apigw_kind_name(kind), expected, found != NULL ? found : "(absent)");
}

static void fill(apigw_request *r, const sample *s) {
    bool good = apigw_request_set(r, APIGW_FIELD_METHOD, s->method, strlen(s->method), NULL) == APIGW_OK &&
                apigw_request_set_target(r, s->target, strlen(s->target), NULL) == APIGW_OK &&
                apigw_request_set(r, APIGW_FIELD_SOURCE_IP, "9.8.7.6", 7, NULL) == APIGW_OK &&
                apigw_request_set_int(r, APIGW_FIELD_TIME_MS, 1783711144000, NULL) == APIGW_OK &&
                apigw_request_set_body(r, s->body, s->body_len, 0, NULL) == APIGW_OK;
    for (size_t i = 0; i < 8 && s->headers[i][0] != NULL; i++)
        good = good && apigw_request_add(r, APIGW_LIST_HEADERS, s->headers[i][0], strlen(s->headers[i][0]),
                                         s->headers[i][1], strlen(s->headers[i][1]), NULL) == APIGW_OK;
    check(&counts, good, "%s: refused", s->target);
}

/* What the context tells: load balancers and Lattice tell nothing of the connection there, and Lattice V2 the time. */
static void compare_context(uint32_t kind, const apigw_request *r) {
    static const struct {
        uint32_t field;
        const char *text;
    } told[] = {{APIGW_FIELD_TIME, "10/Jul/2026:19:19:04 +0000"},
                {APIGW_FIELD_SOURCE_IP, "9.8.7.6"},
                {APIGW_FIELD_PROTOCOL, "HTTP/1.1"}};
    bool timed = kind <= APIGW_KIND_FUNCTION_URL || kind == APIGW_KIND_LATTICE_2;
    int64_t ms = 0;
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
        if (kind <= APIGW_KIND_FUNCTION_URL)
            expect_text(apigw_field_name(told[i].field), kind, told[i].text, apigw_request_get(r, told[i].field, NULL));
        else
            check(&counts, apigw_request_get(r, told[i].field, NULL) == NULL, "%s as %s is invented",
                  apigw_field_name(told[i].field), apigw_kind_name(kind));
    check(&counts, (apigw_request_get_int(r, APIGW_FIELD_TIME_MS, &ms) == APIGW_OK) == timed, "time as %s",
          apigw_kind_name(kind));
    check(&counts, !timed || ms == 1783711144000, "time as %s: %lld", apigw_kind_name(kind), (long long)ms);
}

/* All parameters, or of each name the last where there is room for one. */
static void compare_query(const sample *s, uint32_t kind, const apigw_request *r) {
    size_t i = 0, at = 0;
    for (; i < 4 && s->query[i][0] != NULL; i++) {
        bool again = i + 1 < 4 && s->query[i + 1][0] != NULL && strcmp(s->query[i][0], s->query[i + 1][0]) == 0;
        apigw_pair pair = {0};
        if (kind == APIGW_KIND_ALB && again)
            continue;
        apigw_request_at(r, APIGW_LIST_QUERY, at++, &pair);
        expect_text("query", kind, s->query[i][0], pair.name);
        expect_text("query", kind, s->query[i][1], pair.value);
    }
    check(&counts, apigw_request_count(r, APIGW_LIST_QUERY) == at, "query as %s", apigw_kind_name(kind));
}

static void compare(const sample *s, uint32_t kind, const apigw_request *r) {
    bool lattice = kind == APIGW_KIND_LATTICE_1 || kind == APIGW_KIND_LATTICE_2;
    size_t n = 0, i;
    const void *body = apigw_request_body(r, &n);
    expect_text("method", kind, s->method, apigw_request_get(r, APIGW_FIELD_METHOD, NULL));
    expect_text("path", kind, s->path, apigw_request_get(r, APIGW_FIELD_PATH, NULL));
    compare_context(kind, r);
    for (i = 0; i < 8 && s->headers[i][0] != NULL; i++) {
        const char *name = s->headers[i][0];
        bool forwarded = strcmp(name, "X-Forwarded-For") == 0;
        expect_text(name, kind, forwarded ? "1.2.3.4, 9.8.7.6" : s->headers[i][1],
                    apigw_request_find(r, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL));
    }
    check(&counts, (apigw_request_find(r, APIGW_LIST_HEADERS, "x-forwarded-port", 16, 0, NULL) == NULL) == lattice,
          "port as %s", apigw_kind_name(kind));
    compare_query(s, kind, r);
    for (i = 0; i < 3 && s->cookies[i][0] != NULL; i++)
        expect_text("cookie", kind, s->cookies[i][1],
                    apigw_request_find(r, APIGW_LIST_COOKIES, s->cookies[i][0], 1, 0, NULL));
    check(&counts, apigw_request_count(r, APIGW_LIST_COOKIES) == i, "cookies as %s", apigw_kind_name(kind));
    if (kind != APIGW_KIND_REST || s->body_len != 3) /* there bytes are damaged without a binary media type (A1.32) */
        check(&counts, n == s->body_len && (n == 0 || memcmp(body, s->body, n) == 0), "body as %s",
              apigw_kind_name(kind));
}

static void built(const sample *s, uint32_t kind) {
    apigw_request *r = apigw_request_new(NULL), *back = apigw_request_new(NULL);
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_buffer *out = apigw_buffer_new(NULL);
    const char *domain = kind == APIGW_KIND_FUNCTION_URL ? "u.lambda-url.eu-central-1.on.aws" : "h.example";
    json_t *event;
    size_t n = 0;
    char name[300];
    apigw_api_set(api, APIGW_FIELD_DOMAIN_NAME, domain, strlen(domain), NULL);
    fill(r, s);
    check(&counts, apigw_request_kind(r) == 0, "it has a kind");
    asked(s->target, r);
    event = encode(s->target, r, api, out);
    apigw_buffer_data(out, &n);
    if (event != NULL &&
        check(&counts, apigw_request_decode(back, apigw_buffer_data(out, NULL), n, 0, NULL) == APIGW_OK,
              "%s: not decoded", s->target)) {
        check(&counts, apigw_request_kind(back) == kind, "%s: it is of another kind", apigw_kind_name(kind));
        compare(s, kind, back);
    }
    json_decref(event);
    apigw_request_free(r);
    apigw_request_free(back);
    apigw_api_free(api);
    apigw_buffer_free(out);
    snprintf(name, sizeof name, "%s as %s", s->target, apigw_kind_name(kind));
    count_test(&tests, &counts, name);
}

int main(int argc, char **argv) {
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
        for (size_t k = 0; k < KINDS; k++)
            built(&samples[i], kinds[k]);
    if (argc > 1)
        directory(argv[1]);
    return conclude(&tests);
}
