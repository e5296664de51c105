/* Lookups in tables of routes: the router against libr3, where it is there, and against trying route after route in the
 * order of precedence. A document is one request; what comes out is the route's id and the values of its parameters. */
#include "bench.h"
#include <apigw/router.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if BENCH_R3
#include <r3.h>
#endif

enum { PARAMETERS_MAX = 8, LOOKUPS = 512, REQUEST_MAX = 256 };
enum lookup { HIT, PARAMETER_HIT, GREEDY_HIT, MISS };

typedef struct diagnostic {
    uint64_t id; /* UINT64_MAX: no route */
    size_t count;
    struct {
        const char *at;
        size_t len;
    } values[PARAMETERS_MAX];
} diagnostic;

/* A route as the linear matcher has it. */
typedef struct plain_route {
    uint64_t id;
    uint32_t rank, methods;
    const char *path;
} plain_route;

typedef struct request {
    const char *method;
    size_t method_len;
    uint32_t bit;
    char path[REQUEST_MAX];
    size_t len;
} request;

typedef struct routing {
    size_t allocations;
    char (*keys)[REQUEST_MAX];
    size_t count;
    request *requests;
    diagnostic found;
    apigw_router *router;
    plain_route *plain; /* in the order of precedence */
#if BENCH_R3
    node *tree;
    match_entry *entry;         /* of the last lookup */
    char (*paths)[REQUEST_MAX]; /* in the syntax of libr3 */
#endif
} routing;

/* ---- tables -------------------------------------------------------------------------------------------------- */

/* A collection with what is usually done to one, as long as there is room. */
static void add_collection(routing *s, const char *root, size_t most) {
    static const char *const routes[][2] = {
        {"GET", "/{id}"},       {"GET", ""},         {"ANY", "-files/{path+}"}, {"POST", ""},
        {"PUT", "/{id}/state"}, {"DELETE", "/{id}"}, {"GET", "/{id}/parts"},    {"GET", "/{id}/parts/{part}"}};
    for (size_t i = 0; i < sizeof routes / sizeof routes[0] && s->count < most; i++)
        snprintf(s->keys[s->count++], REQUEST_MAX, "%s %s%s", routes[i][0], root, routes[i][1]);
}

/* Names of one to four words, so that many begin alike. */
static void make_table(routing *s, size_t count) {
    static const char *const words[] = {"orders",   "users",  "accounts", "catalog", "invoices", "shipments",
                                        "payments", "events", "members",  "reports", "sessions", "teams"};
    enum { WORDS = sizeof words / sizeof words[0] };
    s->keys = must_allocate(count * sizeof *s->keys);
    for (size_t i = 0; s->count < count; i++) {
        char root[96];
        size_t n = (size_t)snprintf(root, sizeof root, "/%s", words[i % WORDS]);
        for (size_t rest = i / WORDS; rest != 0; rest /= WORDS)
            n += (size_t)snprintf(root + n, sizeof root - n, i % 3 == 0 ? "/%s" : "-%s", words[rest % WORDS]);
        add_collection(s, root, count);
    }
}

/* A value for a parameter. */
static size_t put_value(char *at, chance *c, size_t segments) {
    size_t n = 0;
    for (size_t i = 0; i < segments; i++)
        n += (size_t)sprintf(at + n, "%s%llx", i == 0 ? "" : "/", (unsigned long long)(chance_next(c) >> 40));
    return n;
}

/* A request that a route answers. */
static void make_request(request *r, chance *c, const char *key) {
    static const char *const methods[] = {"GET", "PUT", "POST", "DELETE", "PATCH"};
    static const char *const any = "ANY";
    size_t method = strcspn(key, " ");
    r->method = NULL;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (strlen(methods[i]) == method && memcmp(methods[i], key, method) == 0)
            r->method = methods[i];
    if (memcmp(key, any, 3) == 0)
        r->method = methods[chance_below(c, sizeof methods / sizeof methods[0])];
    for (const char *from = key + method + 1; *from != '\0';) {
        const char *end = *from == '{' ? strchr(from, '}') : NULL;
        if (end == NULL)
            r->path[r->len++] = *from++;
        else
            r->len += put_value(r->path + r->len, c, end[-1] == '+' ? 3 : 1);
        from = end == NULL ? from : end + 1;
    }
}

static bool is_of_kind(const char *key, enum lookup kind) {
    const char *variable = strchr(key, '{');
    if (kind == MISS)
        return strstr(key, "+}") == NULL;
    return kind == (variable == NULL ? HIT : strstr(variable, "+}") != NULL ? GREEDY_HIT : PARAMETER_HIT);
}

/* Misses: by the method, by a segment too many, and by a name that is not there. */
static void spoil(request *r, chance *c) {
    switch (chance_below(c, 3)) {
    case 0:
        r->method = "PATCH";
        break;
    case 1:
        r->len += (size_t)sprintf(r->path + r->len, "/state/%zx", chance_below(c, 4096));
        break;
    default:
        r->path[1] = 'x';
        break;
    }
}

static void make_requests(routing *s, enum lookup kind) {
    chance c = {UINT64_C(88172645463325252) + (uint64_t)kind};
    s->requests = must_allocate(LOOKUPS * sizeof *s->requests);
    for (size_t i = 0; i < LOOKUPS; i++) {
        const char *key;
        do
            key = s->keys[chance_below(&c, s->count)];
        while (!is_of_kind(key, kind));
        make_request(&s->requests[i], &c, key);
        if (kind == MISS)
            spoil(&s->requests[i], &c);
        s->requests[i].method_len = strlen(s->requests[i].method);
        s->requests[i].bit = apigw_method_bit(s->requests[i].method, s->requests[i].method_len);
    }
}

/* ---- the router ---------------------------------------------------------------------------------------------- */

static void open_router(routing *s) {
    apigw_allocator allocator;
    apigw_error error = {0};
    counting_allocator(&allocator, &s->allocations);
    s->router = apigw_router_new(&allocator, APIGW_ROUTES_HTTP);
    for (size_t i = 0; i < s->count; i++)
        if (apigw_router_add(s->router, s->keys[i], strlen(s->keys[i]), i, &error) != APIGW_OK)
            die("%s", error.message);
    if (apigw_router_seal(s->router, &error) != APIGW_OK)
        die("%s", error.message);
}

static void router_one(void *state, const contender *me, size_t i) {
    (void)me;
    routing *s = state;
    const request *r = &s->requests[i];
    apigw_match match;
    apigw_pair pairs[PARAMETERS_MAX];
    s->found.id = UINT64_MAX;
    s->found.count = 0;
    if (apigw_router_match(s->router, r->method, r->method_len, r->path, r->len, &match) != APIGW_OK)
        return;
    s->found.id = match.id;
    s->found.count = apigw_match_copy_parameters(s->router, &match, r->path, r->len, pairs, PARAMETERS_MAX);
    for (size_t k = 0; k < s->found.count; k++) {
        s->found.values[k].at = pairs[k].value;
        s->found.values[k].len = pairs[k].value_len;
    }
}

/* ---- route after route --------------------------------------------------------------------------------------- */

static int by_rank(const void *a, const void *b) {
    const plain_route *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void open_linear(routing *s) {
    s->plain = must_allocate(s->count * sizeof *s->plain);
    for (size_t i = 0; i < s->count; i++) {
        const char *space = strchr(s->keys[i], ' ');
        s->plain[i] = (plain_route){i, apigw_router_rank(s->router, i),
                                    apigw_method_bit(s->keys[i], (size_t)(space - s->keys[i])), space + 1};
    }
    qsort(s->plain, s->count, sizeof *s->plain, by_rank);
}

/* Whether a path is one of a template; the values go into what is found. */
static bool fits(diagnostic *found, const char *template, const char *path, const char *end) {
    found->count = 0;
    while (*template != '\0' && path != end) {
        if (*template != '{') {
            if (*template ++ != *path++)
                return false;
            continue;
        }
        const char *close = strchr(template, '}'), *slash = memchr(path, '/', (size_t)(end - path));
        const char *stop = slash == NULL || close[-1] == '+' ? end : slash;
        if (stop == path)
            return false;
        found->values[found->count].at = path;
        found->values[found->count++].len = (size_t)(stop - path);
        template = close + 1;
        path = stop;
    }
    return *template == '\0' && path == end;
}

static void linear_one(void *state, const contender *me, size_t i) {
    (void)me;
    routing *s = state;
    const request *r = &s->requests[i];
    uint32_t method = apigw_method_bit(r->method, r->method_len); /* it is given a text, as the router is */
    for (size_t k = 0; k < s->count; k++)
        if ((s->plain[k].methods & method) != 0 && fits(&s->found, s->plain[k].path, r->path, r->path + r->len)) {
            s->found.id = s->plain[k].id;
            return;
        }
    s->found.id = UINT64_MAX;
    s->found.count = 0;
}

/* ---- libr3 --------------------------------------------------------------------------------------------------- */

#if BENCH_R3
static int r3_methods(uint32_t bits) {
    static const struct {
        uint32_t bit;
        int method;
    } methods[] = {{APIGW_METHOD_GET, METHOD_GET},
                   {APIGW_METHOD_PUT, (METHOD_PUT)},
                   {APIGW_METHOD_POST, (METHOD_POST)},
                   {APIGW_METHOD_DELETE, (METHOD_DELETE)},
                   {APIGW_METHOD_PATCH, (METHOD_PATCH)}};
    int all = 0;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        all |= (bits & methods[i].bit) != 0 ? methods[i].method : 0;
    return all;
}

/* `{path+}` is `{path:.+}` there. */
static void open_r3(routing *s) {
    char *error = NULL;
    s->tree = r3_tree_create(16);
    s->paths = must_allocate(s->count * sizeof *s->paths);
    for (size_t i = 0; i < s->count; i++) {
        char *path = s->paths[s->plain[i].id], *plus;
        strcpy(path, s->plain[i].path);
        if ((plus = strstr(path, "+}")) != NULL)
            strcpy(plus, ":.+}");
        if (r3_tree_insert_routel(s->tree, r3_methods(s->plain[i].methods), path, (int)strlen(path), &s->plain[i]) ==
            NULL)
            die("libr3 refuses %s", path);
    }
    if (r3_tree_compile(s->tree, &error) != 0)
        die("libr3: %s", error);
}

static void release_entry(routing *s) {
    if (s->entry != NULL)
        match_entry_free(s->entry);
    s->entry = NULL;
}

static void r3_one(void *state, const contender *me, size_t i) {
    (void)me;
    routing *s = state;
    const request *r = &s->requests[i];
    const route *found;
    release_entry(s);
    s->entry = match_entry_createl(r->path, (int)r->len);
    s->entry->request_method = r3_methods(r->bit);
    found = r3_tree_match_route(s->tree, s->entry);
    s->found.id = found == NULL ? UINT64_MAX : ((const plain_route *)found->data)->id;
    s->found.count = found == NULL ? 0 : (size_t)s->entry->vars->len;
    for (size_t k = 0; k < s->found.count && k < PARAMETERS_MAX; k++) {
        s->found.values[k].at = s->entry->vars->tokens[k];
        s->found.values[k].len = strlen(s->entry->vars->tokens[k]);
    }
}
#endif

/* ---- the contenders ------------------------------------------------------------------------------------------ */

static void *open_routing(const bench_case *b, size_t *bytes) {
    routing *s = must_allocate(sizeof *s);
    make_table(s, b->size);
    make_requests(s, (enum lookup)b->kind);
    open_router(s);
    open_linear(s);
#if BENCH_R3
    open_r3(s);
#endif
    for (size_t i = 0; i < LOOKUPS; i++)
        *bytes += s->requests[i].len;
    return s;
}

static void close_routing(void *state) {
    routing *s = state;
#if BENCH_R3
    release_entry(s);
    r3_tree_free(s->tree);
    free(s->paths);
#endif
    apigw_router_free(s->router);
    free(s->plain);
    free(s->requests);
    free(s->keys);
    free(s);
}

static size_t routing_allocations(void *state) {
    return ((const routing *)state)->allocations;
}

static void digest_found(const routing *s, digest *d) {
    digest_number(d, s->found.id);
    digest_number(d, s->found.count);
    for (size_t i = 0; i < s->found.count; i++)
        digest_bytes(d, s->found.values[i].at, s->found.values[i].len);
}

#define DIGEST(name)                                                                                                   \
    static void name##_digest(void *state, const contender *me, size_t i, digest *d) {                                 \
        name##_one(state, me, i);                                                                                      \
        digest_found(state, d);                                                                                        \
    }
DIGEST(router)
DIGEST(linear)
#if BENCH_R3
DIGEST(r3)
#endif

static const contender contenders[] = {
    {"lookup", NULL, router_one, router_digest, false, 0},
#if BENCH_R3
    {"libr3", NULL, r3_one, r3_digest, true, 0},
#endif
    {"linear", NULL, linear_one, linear_digest, true, 0},
};

#define CASE(name, size, kind)                                                                                         \
    {                                                                                                                  \
        name, "lookups in " #size " routes", false, LOOKUPS, size, kind, open_routing, close_routing,                  \
            routing_allocations, contenders, sizeof contenders / sizeof contenders[0], NULL, 0, NULL                   \
    }
#define CASES(size)                                                                                                    \
    CASE(#size "-hit", size, HIT), CASE(#size "-param", size, PARAMETER_HIT), CASE(#size "-greedy", size, GREEDY_HIT), \
        CASE(#size "-miss", size, MISS)

const bench_case router_cases[] = {CASES(10), CASES(130), CASES(1000), CASES(10000), CASES(100000)};
const size_t router_case_count = sizeof router_cases / sizeof router_cases[0];
