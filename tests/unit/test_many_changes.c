/* Requests and responses that are changed again and again, against plain models of them. What it costs is in
 * tests/linear.c. */
#include "support/allocator.h"
#include "support/random.h"
#include <apigw/apigw.h>
#include <apigw/authorization.h>
#include <apigw/validation.h>
#include <check.h>
#include <stdio.h>
#include <strings.h>

Suite *many_changes_suite(void);

enum { MOST = 900, NAME = 12 };

typedef struct entry {
    char name[NAME], value[NAME];
} entry;

/* A list as an array that is closed up at once. */
typedef struct model {
    entry at[MOST];
    size_t count;
    bool fold;
} model;

static bool same_name(const model *m, const char *a, const char *b) {
    return (m->fold ? strcasecmp(a, b) : strcmp(a, b)) == 0;
}

static size_t model_find(const model *m, const char *name, size_t from) {
    while (from < m->count && !same_name(m, m->at[from].name, name))
        from++;
    return from;
}

static void model_add(model *m, const char *name, const char *value) {
    entry *e = &m->at[m->count++];
    snprintf(e->name, sizeof e->name, "%s", name);
    snprintf(e->value, sizeof e->value, "%s", value);
}

static void model_remove(model *m, const char *name) {
    size_t kept = 0;
    for (size_t i = 0; i < m->count; i++)
        if (!same_name(m, m->at[i].name, name))
            m->at[kept++] = m->at[i];
    m->count = kept;
}

/* As the getters tell it. */
static void expect_list(const apigw_request *r, uint32_t list, const model *m) {
    apigw_pair all[MOST], one;
    size_t n;
    ck_assert_uint_eq(apigw_request_count(r, list), m->count);
    ck_assert_uint_eq(apigw_request_copy(r, list, 0, all, MOST), m->count);
    for (size_t i = 0; i < m->count; i++) {
        ck_assert_int_eq(apigw_request_at(r, list, i, &one), APIGW_OK);
        ck_assert_str_eq(one.name, m->at[i].name);
        ck_assert_str_eq(one.value, m->at[i].value);
        ck_assert_ptr_eq(one.value, all[i].value);
        ck_assert_uint_eq(one.name_len, strlen(m->at[i].name));
    }
    ck_assert_int_eq(apigw_request_at(r, list, m->count, &one), APIGW_E_NOT_FOUND);
    ck_assert_uint_eq(apigw_request_copy(r, list, m->count, all, MOST), 0);
    for (size_t i = 0; i < m->count; i += 37) {
        size_t first = model_find(m, m->at[i].name, 0);
        ck_assert_str_eq(apigw_request_find(r, list, m->at[i].name, strlen(m->at[i].name), 0, &n), m->at[first].value);
    }
}

static char *keep(const apigw_buffer *buffer) {
    size_t n;
    const char *text = apigw_buffer_data(buffer, &n);
    char *copy = malloc(n + 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, text, n + 1);
    return copy;
}

static char *encoded(const apigw_request *r, uint32_t kind) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_api *api = apigw_api_new(NULL, kind);
    ck_assert_int_eq(apigw_request_encode(r, api, out, NULL), APIGW_OK);
    char *text = keep(out);
    apigw_api_free(api);
    apigw_buffer_free(out);
    return text;
}

static char *neutral(const apigw_request *r) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    ck_assert_int_eq(apigw_request_dump_json(r, out, NULL), APIGW_OK);
    char *text = keep(out);
    apigw_buffer_free(out);
    return text;
}

static void add(apigw_request *r, uint32_t list, const char *name, const char *value) {
    ck_assert_int_eq(apigw_request_add(r, list, name, strlen(name), value, strlen(value), NULL), APIGW_OK);
}

/* A request that was built from the model alone is the same. */
static void expect_built(const apigw_request *r, uint32_t list, const model *m) {
    apigw_request *fresh = apigw_request_new(NULL);
    apigw_request_set(fresh, APIGW_FIELD_METHOD, "GET", 3, NULL);
    for (size_t i = 0; i < m->count; i++)
        add(fresh, list, m->at[i].name, m->at[i].value);
    char *events[2] = {encoded(r, APIGW_KIND_ALB_MULTI), encoded(fresh, APIGW_KIND_ALB_MULTI)};
    char *neutrals[2] = {neutral(r), neutral(fresh)};
    ck_assert_str_eq(events[0], events[1]);
    ck_assert_str_eq(neutrals[0], neutrals[1]);
    for (int i = 0; i < 2; i++) {
        free(events[i]);
        free(neutrals[i]);
    }
    apigw_request_free(fresh);
}

/* Adds, puts and takes out by chance; short and long lists, and lists that are both in turn. */
static void change_list(uint32_t list, bool once, size_t names, uint32_t seed) {
    static model m;
    apigw_request *r = apigw_request_new(NULL);
    uint32_t state = seed;
    memset(&m, 0, sizeof m);
    m.fold = list == APIGW_LIST_HEADERS;
    apigw_request_set(r, APIGW_FIELD_METHOD, "GET", 3, NULL);
    for (unsigned i = 0; i < 6000; i++) {
        char name[NAME], value[NAME];
        bool growing = i / 1500 % 2 == 0;
        uint32_t number = next_random(&state) % (uint32_t)names, what = next_random(&state) % 8;
        snprintf(name, sizeof name, "%c%x", next_random(&state) % 2 != 0 && m.fold ? 'N' : 'n', (unsigned)number);
        snprintf(value, sizeof value, "%u", i);
        if ((growing ? what < 6 : what < 2) && m.count < MOST - 1) {
            size_t known = once ? model_find(&m, name, 0) : m.count;
            if (known < m.count)
                snprintf(m.at[known].value, sizeof value, "%s", value);
            else
                model_add(&m, name, value);
            add(r, list, name, value);
        } else {
            model_remove(&m, name);
            ck_assert_int_eq(apigw_request_remove(r, list, name, strlen(name), NULL), APIGW_OK);
        }
        if (i % 97 == 0 || i == 5999)
            expect_list(r, list, &m);
        if (i % 500 == 499)
            expect_built(r, list, &m);
    }
    apigw_request_free(r);
}

START_TEST(headers) {
    change_list(APIGW_LIST_HEADERS, false, 400, 1);
    change_list(APIGW_LIST_HEADERS, false, 40, 2);
}
END_TEST

START_TEST(parameters_and_variables) {
    change_list(APIGW_LIST_PATH_PARAMETERS, true, 800, 3);
    change_list(APIGW_LIST_STAGE_VARIABLES, true, 800, 4);
    change_list(APIGW_LIST_STAGE_VARIABLES, true, 70, 5);
}
END_TEST

START_TEST(queries_and_cookies) {
    change_list(APIGW_LIST_QUERY, false, 200, 6);
    change_list(APIGW_LIST_COOKIES, false, 200, 7);
}
END_TEST

/* The Cookie line is one of many header lines, which are taken out and added in between. */
START_TEST(a_cookie_line_among_many_headers) {
    char name[NAME], expected[4096] = "";
    apigw_request *r = apigw_request_new(NULL);
    size_t n = 0, lines = 0;
    apigw_pair pair;
    add(r, APIGW_LIST_HEADERS, "Cookie", "z=0");
    n = (size_t)snprintf(expected, sizeof expected, "z=0");
    for (unsigned i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "h%u", i);
        add(r, APIGW_LIST_HEADERS, name, "v");
        if (i % 3 == 0) {
            snprintf(name, sizeof name, "h%u", i / 2);
            apigw_request_remove(r, APIGW_LIST_HEADERS, name, strlen(name), NULL);
        }
        snprintf(name, sizeof name, "c%u", i);
        add(r, APIGW_LIST_COOKIES, name, "v");
        n += (size_t)snprintf(expected + n, sizeof expected - n, "; c%u=v", i);
        ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "cookie", 6, 0, NULL), expected);
        ck_assert_ptr_null(apigw_request_find(r, APIGW_LIST_HEADERS, "cookie", 6, 1, NULL));
    }
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 301);
    add(r, APIGW_LIST_HEADERS, "COOKIE", "y=1"); /* a second line, until a cookie is added */
    snprintf(expected + n, sizeof expected - n, "; y=1; x=2");
    add(r, APIGW_LIST_COOKIES, "x", "2");
    ck_assert_str_eq(apigw_request_find(r, APIGW_LIST_HEADERS, "cookie", 6, 0, NULL), expected);
    for (size_t i = 0; apigw_request_at(r, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++)
        lines += strcasecmp(pair.name, "cookie") == 0;
    ck_assert_uint_eq(lines, 1);
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "cookie", 6, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_COOKIES), 0);
    ck_assert_ptr_null(apigw_request_find(r, APIGW_LIST_HEADERS, "cookie", 6, 0, NULL));
    apigw_request_free(r);
}
END_TEST

/* Variables of the request and of the API, many of both. */
START_TEST(shared_variables) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_request *r = apigw_request_new(NULL), *event = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    char name[NAME];
    size_t n;
    for (unsigned i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "v%u", i);
        if (i >= 100)
            ck_assert_int_eq(apigw_api_add(api, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), "shared", 6, NULL),
                             APIGW_OK);
        if (i % 3 == 0)
            add(r, APIGW_LIST_STAGE_VARIABLES, name, "own");
    }
    ck_assert_int_eq(apigw_request_encode(r, api, out, NULL), APIGW_OK);
    const char *text = apigw_buffer_data(out, &n);
    ck_assert_int_eq(apigw_request_decode(event, text, n, APIGW_KIND_REST, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_request_count(event, APIGW_LIST_STAGE_VARIABLES), 167 + 267);
    for (unsigned i = 0; i < 500; i++) {
        snprintf(name, sizeof name, "v%u", i);
        const char *value = apigw_request_find(event, APIGW_LIST_STAGE_VARIABLES, name, strlen(name), 0, NULL);
        if (i % 3 == 0)
            ck_assert_str_eq(value, "own");
        else if (i < 100)
            ck_assert_ptr_null(value);
        else
            ck_assert_str_eq(value, "shared");
    }
    apigw_buffer_free(out);
    apigw_request_free(event);
    apigw_request_free(r);
    apigw_api_free(api);
}
END_TEST

/* Whoever reads a whole request while entries are taken out of it sees none of the holes. */
START_TEST(readers_see_no_holes) {
    static char json[40000];
    apigw_request *r = apigw_request_new(NULL);
    apigw_validator *v = apigw_validator_new(NULL);
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_REST);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error error;
    char name[NAME];
    size_t n = (size_t)snprintf(json, sizeof json,
                                "{\"httpMethod\":\"GET\",\"path\":\"/\",\"resource\":\"/\","
                                "\"requestContext\":{\"resourceId\":\"x\"},\"headers\":{\"te\":\"x\"");
    for (unsigned i = 0; i < 300; i++)
        n += (size_t)snprintf(json + n, sizeof json - n, ",\"h%u\":\"v\"", i);
    n += (size_t)snprintf(json + n, sizeof json - n, "}}");
    for (int keep = 0; keep < 2; keep++) {
        apigw_request_set_option(r, APIGW_OPT_KEEP_SOURCE, (uint64_t)keep, NULL);
        ck_assert_int_eq(apigw_request_decode(r, json, n, 0, &error), APIGW_OK);
        for (unsigned i = 0; i < 40; i++) {
            snprintf(name, sizeof name, "H%u", 3 * i);
            ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, name, strlen(name), &error), APIGW_OK);
        }
        ck_assert_uint_eq(apigw_request_count(r, APIGW_LIST_HEADERS), 261);
        char *same = encoded(r, APIGW_KIND_REST), *other = encoded(r, APIGW_KIND_ALB);
        for (unsigned i = 0; i < 300; i++) {
            snprintf(name, sizeof name, "\"h%u\":", i);
            bool gone = i % 3 == 0 && i < 120;
            ck_assert_msg((strstr(same, name) == NULL) == gone, "%s in %s", name, same);
            ck_assert_int_eq(strstr(other, name) == NULL, gone);
        }
        free(same);
        free(other);
        ck_assert_int_eq(apigw_request_losses(r, APIGW_KIND_HTTP_2, out, &error), APIGW_OK);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), "[\"/requestContext/resourceId\",\"/headers/te\"]");
        if (keep == 0) {
            ck_assert_int_eq(apigw_validator_require(v, "method.request.header.h1", 24, &error), APIGW_OK);
            ck_assert_int_eq(apigw_validator_check(v, api, r, NULL, &error), APIGW_OK);
            ck_assert_int_eq(apigw_validator_require(v, "method.request.header.h3", 24, &error), APIGW_OK);
        }
        ck_assert_int_eq(apigw_validator_check(v, api, r, NULL, &error), APIGW_E_MISSING);
    }
    apigw_buffer_free(out);
    apigw_validator_free(v);
    apigw_api_free(api);
    apigw_request_free(r);
}
END_TEST

/* Memory that is not there for reading a request with holes is an error, and all of it is given back. */
START_TEST(reading_without_memory) {
    watched c;
    apigw_allocator a = watched_allocator(&c);
    apigw_request *r = apigw_request_new(&a);
    apigw_buffer *out = apigw_buffer_new(NULL);
    char name[NAME], pointer[32];
    for (unsigned i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "h%u", i);
        add(r, APIGW_LIST_HEADERS, name, "v");
        snprintf(pointer, sizeof pointer, "/own/%u", i);
        ck_assert_int_eq(apigw_request_set_json(r, pointer, strlen(pointer), "\"0123456789\"", 12, NULL), APIGW_OK);
    }
    ck_assert_int_eq(apigw_request_remove(r, APIGW_LIST_HEADERS, "h7", 2, NULL), APIGW_OK);
    size_t live = c.live_bytes, failures = 0;
    for (size_t at = 1;; at++) {
        c.calls = 0;
        c.fail_at = at;
        c.failed = false;
        apigw_status status = apigw_request_get_json(r, "/own/199", 8, out, NULL);
        ck_assert_int_eq(status, c.failed ? APIGW_E_NOMEM : APIGW_OK);
        ck_assert_uint_eq(c.live_bytes, live);
        ck_assert(!c.wrong);
        if (!c.failed)
            break;
        failures++;
    }
    ck_assert_uint_ge(failures, 2);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "\"0123456789\"");
    c.fail_at = 0;
    apigw_buffer_free(out);
    apigw_request_free(r);
    ck_assert_uint_eq(c.live_bytes, 0);
}
END_TEST

START_TEST(lines_of_a_response) {
    static model m;
    apigw_response *r = apigw_response_new(NULL), *fresh = apigw_response_new(NULL);
    apigw_buffer *out[2] = {apigw_buffer_new(NULL), apigw_buffer_new(NULL)};
    uint32_t state = 8;
    m.fold = true;
    m.count = 0;
    for (unsigned i = 0; i < 5000; i++) {
        char name[NAME], value[NAME];
        apigw_pair pair;
        bool once = next_random(&state) % 3 != 0;
        snprintf(name, sizeof name, "%c%x", "nN"[next_random(&state) % 2], (unsigned)(next_random(&state) % 300));
        snprintf(value, sizeof value, "%u", i);
        once = once || m.count == MOST;
        if (once)
            model_remove(&m, name);
        model_add(&m, name, value);
        ck_assert_int_eq((once ? apigw_response_set_header : apigw_response_add_header)(r, name, strlen(name), value,
                                                                                        strlen(value), NULL),
                         APIGW_OK);
        ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), m.count);
        for (size_t k = 0; k < m.count && i % 131 == 0; k++) {
            ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, k, &pair), APIGW_OK);
            ck_assert_str_eq(pair.name, m.at[k].name);
            ck_assert_str_eq(pair.value, m.at[k].value);
        }
        ck_assert_int_eq(apigw_response_at(r, APIGW_LIST_HEADERS, m.count, &pair), APIGW_E_NOT_FOUND);
    }
    for (size_t k = 0; k < m.count; k++)
        apigw_response_add_header(fresh, m.at[k].name, strlen(m.at[k].name), m.at[k].value, strlen(m.at[k].value),
                                  NULL);
    ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_REST, out[0], NULL), APIGW_OK);
    ck_assert_int_eq(apigw_response_encode(fresh, APIGW_KIND_REST, out[1], NULL), APIGW_OK);
    ck_assert_str_eq(apigw_buffer_data(out[0], NULL), apigw_buffer_data(out[1], NULL));
    apigw_response_reset(r);
    ck_assert_int_eq(apigw_response_set_header(r, "a", 1, "b", 1, NULL), APIGW_OK);
    ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 1);
    apigw_buffer_free(out[0]);
    apigw_buffer_free(out[1]);
    apigw_response_free(r);
    apigw_response_free(fresh);
}
END_TEST

START_TEST(a_context_of_many_members) {
    apigw_authorization *a = apigw_authorization_new(NULL);
    char name[NAME], value[NAME];
    apigw_pair pair;
    for (unsigned i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "k%u", i * 7 % 500);
        snprintf(value, sizeof value, "%u", i);
        ck_assert_int_eq(apigw_authorization_set_context(a, name, strlen(name), value, strlen(value), NULL), APIGW_OK);
    }
    for (unsigned i = 0; i < 500; i++) {
        ck_assert_int_eq(apigw_authorization_context_at(a, i, &pair), APIGW_OK);
        snprintf(name, sizeof name, "k%u", i * 7 % 500);
        snprintf(value, sizeof value, "%u", 1500 + i);
        ck_assert_str_eq(pair.name, name);
        ck_assert_str_eq(pair.value, value);
    }
    ck_assert_int_eq(apigw_authorization_context_at(a, 500, &pair), APIGW_E_NOT_FOUND);
    apigw_authorization_free(a);
}
END_TEST

/* ---- no memory ---------------------------------------------------------------------------------------------- */

enum { CHANGES = 12 };

static apigw_status make_change(apigw_request *r, unsigned which) {
    static const struct {
        uint32_t list;
        const char *name;
        bool adds;
    } lists[] = {{APIGW_LIST_HEADERS, "h7", false},        {APIGW_LIST_HEADERS, "cookie", false},
                 {APIGW_LIST_PATH_PARAMETERS, "p", true},  {APIGW_LIST_PATH_PARAMETERS, "p7", false},
                 {APIGW_LIST_STAGE_VARIABLES, "p7", true}, {APIGW_LIST_COOKIES, "c", true},
                 {APIGW_LIST_COOKIES, "c7", false},        {APIGW_LIST_QUERY, "q7", false}};
    static const struct {
        const char *pointer, *json;
    } members[] = {{"/own/new", "{\"a\":1}"},
                   {"/own/m7", NULL},
                   {"/requestContext/authorizer/principalId", "\"q\""},
                   {"/other/a/b", "[1]"}};
    if (which >= 8)
        return apigw_request_set_json(r, members[which - 8].pointer, strlen(members[which - 8].pointer),
                                      members[which - 8].json,
                                      members[which - 8].json == NULL ? 0 : strlen(members[which - 8].json), NULL);
    return lists[which].adds
               ? apigw_request_add(r, lists[which].list, lists[which].name, strlen(lists[which].name), "v", 1, NULL)
               : apigw_request_remove(r, lists[which].list, lists[which].name, strlen(lists[which].name), NULL);
}

/* All of a request, with its open-ended members. */
static void write_all(const apigw_request *r, apigw_buffer *neutral_model, apigw_buffer *event) {
    apigw_api *api = apigw_api_new(NULL, APIGW_KIND_HTTP_1);
    ck_assert_int_eq(apigw_request_dump_json(r, neutral_model, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_encode(r, api, event, NULL), APIGW_OK);
    apigw_api_free(api);
}

static apigw_request *long_request(const apigw_allocator *a, size_t filler) {
    static const char bytes[4096];
    apigw_request *r = apigw_request_new(a);
    char name[32];
    ck_assert_int_eq(apigw_request_set(r, APIGW_FIELD_METHOD, "GET", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "Cookie", 6, "a=1", 3, NULL), APIGW_OK);
    ck_assert_int_eq(apigw_request_add(r, APIGW_LIST_HEADERS, "cookie", 6, "a=2", 3, NULL), APIGW_OK);
    for (unsigned i = 0; i < 70; i++) {
        static const struct {
            uint32_t list;
            const char *prefix;
        } lists[] = {{APIGW_LIST_HEADERS, "h"},
                     {APIGW_LIST_PATH_PARAMETERS, "p"},
                     {APIGW_LIST_STAGE_VARIABLES, "p"},
                     {APIGW_LIST_QUERY, "q"}};
        for (size_t k = 0; k < 4; k++) {
            snprintf(name, sizeof name, "%s%u", lists[k].prefix, i);
            add(r, lists[k].list, name, "v");
        }
        snprintf(name, sizeof name, "/own/m%u", i);
        ck_assert_int_eq(apigw_request_set_json(r, name, strlen(name), "\"0123456789012345\"", 18, NULL), APIGW_OK);
    }
    ck_assert_int_eq(apigw_request_set_body(r, bytes, filler, 0, NULL), APIGW_OK);
    return r;
}

/* Whichever allocation fails, the request is as it was. The filler moves where memory ends. */
START_TEST(a_change_without_memory_changes_nothing) {
    apigw_buffer *models[2] = {apigw_buffer_new(NULL), apigw_buffer_new(NULL)};
    apigw_buffer *events[2] = {apigw_buffer_new(NULL), apigw_buffer_new(NULL)};
    size_t failures = 0;
    for (unsigned which = 0; which < CHANGES; which++)
        for (size_t filler = 0; filler < 4096; filler += 61) {
            watched c;
            apigw_allocator a = watched_allocator(&c);
            apigw_request *r = long_request(&a, filler);
            for (size_t at = 1;; at++) {
                write_all(r, models[0], events[0]);
                c.calls = 0;
                c.fail_at = at;
                c.failed = false;
                apigw_status status = make_change(r, which);
                bool failed = c.failed;
                c.fail_at = 0;
                if (status == APIGW_OK)
                    break;
                ck_assert_int_eq(status, APIGW_E_NOMEM);
                ck_assert(failed);
                write_all(r, models[1], events[1]);
                ck_assert_str_eq(apigw_buffer_data(models[0], NULL), apigw_buffer_data(models[1], NULL));
                ck_assert_str_eq(apigw_buffer_data(events[0], NULL), apigw_buffer_data(events[1], NULL));
                failures++;
            }
            apigw_request_free(r);
            ck_assert(c.live_bytes == 0 && !c.wrong);
        }
    ck_assert_uint_gt(failures, 200);
    for (int i = 0; i < 2; i++) {
        apigw_buffer_free(models[i]);
        apigw_buffer_free(events[i]);
    }
}
END_TEST

START_TEST(a_line_without_memory_changes_nothing) {
    apigw_buffer *out[2] = {apigw_buffer_new(NULL), apigw_buffer_new(NULL)};
    static const char bytes[4096];
    size_t failures = 0;
    for (size_t filler = 0; filler < 4096; filler += 37) {
        watched c;
        apigw_allocator a = watched_allocator(&c);
        apigw_response *r = apigw_response_new(&a);
        char name[NAME];
        for (unsigned i = 0; i < 70; i++) {
            snprintf(name, sizeof name, "h%u", i % 60);
            ck_assert_int_eq(apigw_response_add_header(r, name, strlen(name), "v", 1, NULL), APIGW_OK);
        }
        ck_assert_int_eq(apigw_response_set_body(r, bytes, filler, 0, NULL), APIGW_OK);
        for (size_t at = 1;; at++) {
            ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_REST, out[0], NULL), APIGW_OK);
            c.calls = 0;
            c.fail_at = at;
            apigw_status status = apigw_response_set_header(r, "H5", 2, "new", 3, NULL);
            c.fail_at = 0;
            if (status == APIGW_OK)
                break;
            ck_assert_int_eq(status, APIGW_E_NOMEM);
            ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 70);
            ck_assert_int_eq(apigw_response_encode(r, APIGW_KIND_REST, out[1], NULL), APIGW_OK);
            ck_assert_str_eq(apigw_buffer_data(out[0], NULL), apigw_buffer_data(out[1], NULL));
            failures++;
        }
        ck_assert_uint_eq(apigw_response_count(r, APIGW_LIST_HEADERS), 69);
        ck_assert_str_eq(apigw_response_find(r, APIGW_LIST_HEADERS, "h5", 2, 0, NULL), "new");
        apigw_response_free(r);
        ck_assert(c.live_bytes == 0 && !c.wrong);
    }
    ck_assert_uint_gt(failures, 5);
    apigw_buffer_free(out[0]);
    apigw_buffer_free(out[1]);
}
END_TEST

/* ---- open-ended members ------------------------------------------------------------------------------------- */

static apigw_status set_json(apigw_request *r, const char *pointer, const char *json) {
    return apigw_request_set_json(r, pointer, strlen(pointer), json, json == NULL ? 0 : strlen(json), NULL);
}

static void get_json(const apigw_request *r, const char *pointer, apigw_buffer *out) {
    ck_assert_int_eq(apigw_request_get_json(r, pointer, strlen(pointer), out, NULL), APIGW_OK);
}

/* What many changes make of a member is what each makes of the text before it, on a request of its own. */
START_TEST(members_of_any_length) {
    static const char *const values[] = {"1", "\"a value of some length, so that the member becomes long soon\"",
                                         "{\"p\":{\"x\":[1,2,3]},\"q\":null}", "[ ]", NULL};
    apigw_buffer *now = apigw_buffer_new(NULL), *before = apigw_buffer_new(NULL);
    uint32_t state = 4, refused = 0;
    for (unsigned round = 0; round < 2; round++) {
        apigw_request *r = apigw_request_new(NULL);
        ck_assert_int_eq(set_json(r, "/requestContext/authorizer", "{ \"principalId\" : \"p\" }"), APIGW_OK);
        get_json(r, "/requestContext/authorizer", now);
        for (unsigned i = 0; i < 1500; i++) {
            char pointer[80];
            const char *value = values[next_random(&state) % 5];
            size_t n;
            int length = snprintf(pointer, sizeof pointer, "/requestContext/authorizer/c%u",
                                  (unsigned)(next_random(&state) % (round == 0 ? 900 : 60)));
            if (next_random(&state) % 3 == 0)
                snprintf(pointer + length, sizeof pointer - (size_t)length, "%s",
                         next_random(&state) % 2 == 0 ? "/p/x/-" : "/0");
            apigw_request *once = apigw_request_new(NULL);
            const char *text = apigw_buffer_data(now, &n);
            ck_assert_int_eq(apigw_request_set_json(once, "/requestContext/authorizer", 26, text, n, NULL), APIGW_OK);
            apigw_status status = set_json(r, pointer, value);
            ck_assert_int_eq(set_json(once, pointer, value), status);
            refused += status != APIGW_OK;
            get_json(once, "/requestContext/authorizer", now);
            if (i % 50 == 0) {
                get_json(r, "/requestContext/authorizer", before);
                ck_assert_str_eq(apigw_buffer_data(before, NULL), apigw_buffer_data(now, NULL));
                char *events[2] = {encoded(r, APIGW_KIND_HTTP_2), encoded(once, APIGW_KIND_HTTP_2)};
                ck_assert_str_eq(events[0], events[1]);
                free(events[0]);
                free(events[1]);
            }
            apigw_request_free(once);
        }
        ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_PRINCIPAL_ID, NULL), "p");
        apigw_request_free(r);
    }
    ck_assert_uint_gt(refused, 50);
    apigw_buffer_free(now);
    apigw_buffer_free(before);
}
END_TEST

/* A member as long as that is changed in place at first. */
START_TEST(a_long_member) {
    enum { ELEMENTS = 9000 };
    static char json[ELEMENTS * 7], expected[ELEMENTS * 7];
    apigw_request *r = apigw_request_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL);
    char pointer[64], value[8];
    size_t n = 0;
    static unsigned elements[ELEMENTS];
    for (unsigned i = 0; i < ELEMENTS; i++) {
        elements[i] = i;
        n += (size_t)snprintf(json + n, sizeof json - n, "%s%u", i == 0 ? "{\"a\":[" : ",", i);
    }
    snprintf(json + n, sizeof json - n, "]}");
    ck_assert_int_eq(set_json(r, "/own", json), APIGW_OK);
    for (unsigned i = 0; i < 30; i++) {
        unsigned which = i * 311 % ELEMENTS;
        elements[which] = i % 3 == 0 ? 100000 + i : i;
        snprintf(pointer, sizeof pointer, "/own/a/%u", which);
        snprintf(value, sizeof value, "%u", elements[which]);
        ck_assert_int_eq(set_json(r, pointer, value), APIGW_OK);
        n = 0;
        for (unsigned k = 0; k < ELEMENTS; k++)
            n += (size_t)snprintf(expected + n, sizeof expected - n, "%s%u", k == 0 ? "{\"a\":[" : ",", elements[k]);
        snprintf(expected + n, sizeof expected - n, "]}");
        get_json(r, "/own", out);
        ck_assert_str_eq(apigw_buffer_data(out, NULL), expected);
    }
    ck_assert_int_eq(set_json(r, "/own/a/99999", "1"), APIGW_E_NOT_FOUND);
    ck_assert_int_eq(set_json(r, "/own/a/5/x", "1"), APIGW_E_TYPE);
    ck_assert_int_eq(set_json(r, "/own", "{}"), APIGW_OK);
    ck_assert_int_eq(set_json(r, "/own/b", "\"\\ud800\""), APIGW_OK);
    get_json(r, "/own", out);
    ck_assert_str_eq(apigw_buffer_data(out, NULL), "{\"b\":\"\\ufffd\"}");
    apigw_buffer_free(out);
    apigw_request_free(r);
}
END_TEST

/* A field that a setter set stays when another member of the authorizer is set. */
START_TEST(fields_follow_what_is_set) {
    apigw_request *r = apigw_request_new(NULL);
    apigw_request_set(r, APIGW_FIELD_PRINCIPAL_ID, "s", 1, NULL);
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/k", "1"), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_PRINCIPAL_ID, NULL), "s");
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/principalId", "\"t\""), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_PRINCIPAL_ID, NULL), "t");
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/iam/cognitoIdentity/identityId", "\"c\""), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL), "c");
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/iam/cognitoIdentity", "{\"identityId\":\"d\"}"), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL), "d");
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/iamx/cognitoIdentity/identityId", "\"e\""), APIGW_OK);
    ck_assert_str_eq(apigw_request_get(r, APIGW_FIELD_COGNITO_IDENTITY_ID, NULL), "d");
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/principalId", NULL), APIGW_OK);
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_PRINCIPAL_ID, NULL));
    ck_assert_int_eq(set_json(r, "/requestContext/authorizer/principalId/x", "1"), APIGW_OK);
    ck_assert_ptr_null(apigw_request_get(r, APIGW_FIELD_PRINCIPAL_ID, NULL));
    apigw_request_free(r);
}
END_TEST

Suite *many_changes_suite(void) {
    const TTest *const tests[] = {headers,
                                  parameters_and_variables,
                                  queries_and_cookies,
                                  a_cookie_line_among_many_headers,
                                  shared_variables,
                                  readers_see_no_holes,
                                  reading_without_memory,
                                  a_change_without_memory_changes_nothing,
                                  a_line_without_memory_changes_nothing,
                                  lines_of_a_response,
                                  a_context_of_many_members,
                                  members_of_any_length,
                                  a_long_member,
                                  fields_follow_what_is_set};
    Suite *suite = suite_create("many_changes");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
        tcase_add_test(all, tests[i]);
    suite_add_tcase(suite, all);
    tcase_set_tags(all, "long");
    return suite;
}
