/* A matcher that does what section C of the rules says, route by route and level by level: nothing to be fast with, and
 * nothing in common with the router. Also the tables and paths to compare the two on. */
#ifndef TESTS_ORACLE_ROUTER_H
#define TESTS_ORACLE_ROUTER_H

#include "routing/router.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAIVE_ROUTES = 160, NAIVE_SEGMENTS = 16, NAIVE_TEXT = 256 };

typedef struct naive_segment {
    char text[NAIVE_TEXT];
    size_t len;
} naive_segment;

typedef struct naive_route {
    char method[16];
    char path[NAIVE_TEXT];
    naive_segment segments[NAIVE_SEGMENTS];
    size_t count;
    bool is_default;
} naive_route;

typedef struct naive_table {
    bool http;
    bool trailing_slash, empty_greedy, empty_parameter, method_first, leading_slashes, decode;
    naive_route routes[NAIVE_ROUTES];
    size_t count;
} naive_table;

/* Cuts at every slash; what is before the first one is left out. */
static inline size_t naive_split(const char *path, naive_segment *out) {
    size_t count = 0;
    while (*path == '/' && count < NAIVE_SEGMENTS) {
        size_t n = strcspn(path + 1, "/");
        out[count].len = n < NAIVE_TEXT ? n : NAIVE_TEXT - 1;
        memcpy(out[count].text, path + 1, out[count].len);
        out[count].text[out[count].len] = '\0';
        count++;
        path += 1 + n;
    }
    return count;
}

static inline void naive_add(naive_table *t, const char *key) {
    naive_route *r = &t->routes[t->count++];
    r->is_default = strcmp(key, "$default") == 0;
    r->method[0] = '\0';
    r->count = 0;
    if (r->is_default)
        return;
    sscanf(key, "%15s %255s", r->method, r->path);
    r->count = strcmp(r->path, "/") == 0 ? 0 : naive_split(r->path, r->segments);
}

static inline bool naive_is_greedy(const naive_segment *s) {
    return s->text[0] == '{' && s->text[s->len - 2] == '+';
}

/* 0 literal, 1 parameter, 2 greedy */
static inline int naive_kind(const naive_segment *s) {
    return s->text[0] != '{' ? 0 : naive_is_greedy(s) ? 2 : 1;
}

static inline bool naive_same_literal(const naive_table *t, const naive_segment *literal, const naive_segment *sent) {
    char decoded[NAIVE_TEXT];
    size_t n = 0;
    for (size_t i = 0; i < sent->len; i++, n++) {
        unsigned value;
        char digits[3] = {0};
        decoded[n] = sent->text[i];
        if (!t->decode || sent->text[i] != '%' || i + 2 >= sent->len + 0)
            continue;
        digits[0] = sent->text[i + 1];
        digits[1] = sent->text[i + 2];
        if (strspn(digits, "0123456789abcdefABCDEF") == 2 && sscanf(digits, "%x", &value) == 1) {
            decoded[n] = (char)value;
            i += 2;
        }
    }
    return n == literal->len && memcmp(decoded, literal->text, n) == 0;
}

static inline bool naive_method_fits(const char *offered, const char *method) {
    static const char *const seven[] = {"GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD"};
    if (strcmp(offered, method) == 0)
        return strcmp(method, "ANY") != 0;
    for (size_t i = 0; strcmp(offered, "ANY") == 0 && i < 7; i++)
        if (strcmp(seven[i], method) == 0)
            return true;
    return false;
}

/* Whether a template matches the segments of a path. `path_slash`: a trailing slash was left out of them. */
static inline bool naive_fits(const naive_table *t, const naive_route *r, const naive_segment *path, size_t count,
                              bool path_slash) {
    for (size_t i = 0; i < r->count; i++) {
        bool there = i < count, last_empty = there && i == count - 1 && path[i].len == 0;
        if (!there && !(i == count && path_slash && i == r->count - 1 && naive_kind(&r->segments[i]) != 0))
            return false;
        if (!there && count != 0 && path[count - 1].len == 0) /* one empty segment at most */
            return false;
        if (!there) /* the slash at the end is an empty segment */
            return naive_kind(&r->segments[i]) == 2 ? t->empty_greedy : t->empty_parameter;
        switch (naive_kind(&r->segments[i])) {
        case 0:
            if (path[i].len == 0 || !naive_same_literal(t, &r->segments[i], &path[i]))
                return false;
            break;
        case 1:
            if (path[i].len == 0 && !(last_empty && t->empty_parameter))
                return false;
            break;
        default: /* at least one segment, and something in it unless the switch says otherwise */
            return !last_empty || t->empty_greedy;
        }
    }
    return r->count == count;
}

/* Of the routes that are left, keeps those with the best kind of segment at this level. */
static inline void naive_keep_best(const naive_table *t, bool *left, size_t level) {
    int best = 4;
    for (size_t i = 0; i < t->count; i++) {
        int kind = level < t->routes[i].count ? naive_kind(&t->routes[i].segments[level]) : -1;
        if (left[i] && kind < best)
            best = kind;
    }
    for (size_t i = 0; i < t->count; i++) {
        int kind = level < t->routes[i].count ? naive_kind(&t->routes[i].segments[level]) : -1;
        left[i] = left[i] && kind == best;
    }
}

/* Keeps those that `wanted` holds for, if there are any. */
static inline void naive_prefer(const naive_table *t, bool *left, const bool *wanted) {
    bool any = false;
    for (size_t i = 0; i < t->count; i++)
        any = any || (left[i] && wanted[i]);
    for (size_t i = 0; i < t->count; i++)
        left[i] = left[i] && (!any || wanted[i]);
}

/* Index of the route, or -1. `*methods` receives the methods that would have matched when there is none. */
static inline int naive_match(const naive_table *t, const char *method, const char *path, uint32_t *methods) {
    naive_segment segments[NAIVE_SEGMENTS];
    bool left[NAIVE_ROUTES] = {false}, full[NAIVE_ROUTES] = {false}, exact[NAIVE_ROUTES] = {false};
    char text[NAIVE_TEXT];
    bool slash = false;
    size_t count;
    *methods = 0;
    while (t->leading_slashes && path[0] == '/' && path[1] == '/')
        path++;
    snprintf(text, sizeof text, "%s", *path == '\0' ? "/" : path);
    size_t n = strlen(text);
    bool root = strcmp(text, "/") == 0;
    if (t->trailing_slash && !root && text[n - 1] == '/') {
        text[n - 1] = '\0';
        slash = true;
    }
    count = root ? 0 : naive_split(text, segments);
    for (size_t i = 0; i < t->count; i++) {
        const naive_route *r = &t->routes[i];
        if (r->is_default || text[0] != '/' || !naive_fits(t, r, segments, count, slash || root))
            continue;
        *methods |= apigw_method_bit(r->method, strlen(r->method));
        left[i] = naive_method_fits(r->method, method);
        full[i] = r->count == 0 || !naive_is_greedy(&r->segments[r->count - 1]);
        exact[i] = strcmp(r->method, "ANY") != 0;
    }
    if (t->http) /* C2.2 */
        naive_prefer(t, left, full);
    if (t->method_first) /* C2.3 */
        naive_prefer(t, left, exact);
    for (size_t level = 0; level < NAIVE_SEGMENTS; level++)
        naive_keep_best(t, left, level);
    naive_prefer(t, left, exact); /* C1.5 */
    for (size_t i = 0; i < t->count; i++)
        if (left[i])
            *methods = 0;
    for (size_t i = 0; i < t->count; i++)
        if (left[i])
            return (int)i;
    for (size_t i = 0; i < t->count; i++)
        if (t->routes[i].is_default) {
            *methods = 0;
            return (int)i;
        }
    return -1;
}

/* ---- tables and paths from numbers ------------------------------------------------------------------------------ */

/* Where the numbers come from: bytes of an input, or a generator. Below `n`. */
typedef struct numbers {
    unsigned (*next)(void *context);
    void *context;
} numbers;

static inline unsigned below(numbers *from, unsigned n) {
    return from->next(from->context) % n;
}

static inline void make_key(numbers *from, bool http, char *out) {
    static const char *const methods[] = {"GET", "GET", "POST", "ANY", "HEAD", "ANY"};
    static const char *const segments[] = {"a", "b", "a", "{x}", "{x}", "{y}", "{p+}", "abcdefghijklmnop", "~"};
    unsigned count = below(from, 5);
    if (http && below(from, 24) == 0) {
        strcpy(out, "$default");
        return;
    }
    out += sprintf(out, "%s ", methods[below(from, 6)]);
    if (count == 0)
        strcpy(out, "/");
    for (unsigned i = 0; i < count; i++)
        out += sprintf(out, "/%s", segments[below(from, 9)]);
}

static inline void make_path(numbers *from, char *out) {
    static const char *const segments[] = {"a",     "b",  "a", "b", "c", "", "%61", "%6", "abcdefghijklmnop",
                                           "a%2Fb", "%7e"};
    unsigned count = below(from, 6);
    *out = '\0';
    if (below(from, 16) == 0)
        out += sprintf(out, "/");
    for (unsigned i = 0; i < count; i++)
        out += sprintf(out, "/%s", segments[below(from, 11)]);
    if (count == 0 || below(from, 4) == 0)
        strcpy(out, "/");
}

/* Compare the two on one table of fewer than `routes` routes, in any of its forms, and some paths. Return false after a
 * line that says where they differ; *http: whether it was a table of an HTTP API. */
static inline bool compare_routers(numbers *from, unsigned routes, unsigned paths, bool *http) {
    static const char *const methods[] = {"GET", "POST", "HEAD", "PUT", "TRACE", "ANY", "get"};
    static naive_table t;
    bool *switches[] = {
        NULL, &t.trailing_slash, &t.empty_greedy, &t.empty_parameter, &t.method_first, &t.leading_slashes, &t.decode};
    bool good = true;
    t.count = 0;
    t.empty_parameter = t.method_first = false;
    t.http = *http = below(from, 2) == 1;
    t.trailing_slash = t.leading_slashes = !t.http;
    t.empty_greedy = t.decode = t.http;
    apigw_router *r = apigw_router_new(NULL, t.http ? APIGW_ROUTES_HTTP : APIGW_ROUTES_REST);
    if (r == NULL)
        abort();
    for (uint32_t option = 1; option <= APIGW_ROUTER_OPT_LAST; option++)
        if (below(from, 4) == 0) {
            *switches[option] = below(from, 2) == 1;
            apigw_router_set_option(r, option, *switches[option], NULL);
        }
    for (unsigned i = below(from, routes); i > 0; i--) {
        char key[NAIVE_TEXT];
        make_key(from, t.http, key);
        if (apigw_router_add(r, key, strlen(key), t.count, NULL) == APIGW_OK)
            naive_add(&t, key);
    }
    if (gw_router_seal_as(r, (enum router_form)below(from, ROUTER_FORMS), NULL) != APIGW_OK)
        abort();
    for (unsigned i = 0; i < paths && good; i++) {
        char path[NAIVE_TEXT];
        const char *method = methods[below(from, 7)];
        apigw_match m;
        uint32_t allowed;
        make_path(from, path);
        int expected = naive_match(&t, method, path, &allowed);
        apigw_status status = apigw_router_match(r, method, strlen(method), path, strlen(path), &m);
        int found = status == APIGW_OK ? (int)m.id : -1;
        good = found == expected && m.methods == allowed;
        if (good)
            continue;
        printf("FAILED: %s %s '%s': the router has %d %x, the rules %d %x\n", t.http ? "http" : "rest", method, path,
               found, (unsigned)m.methods, expected, (unsigned)allowed);
        for (size_t k = 0; k < t.count; k++)
            printf("  %zu %s\n", k, apigw_router_route_at(r, k, NULL, NULL));
        for (uint32_t option = 1; option <= APIGW_ROUTER_OPT_LAST; option++)
            printf("  option %u: %d\n", (unsigned)option, *switches[option]);
    }
    apigw_router_free(r);
    return good;
}

#endif
