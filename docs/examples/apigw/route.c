/*
 * apigw route: the route of a request in a file of route keys, and why it is this one.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

typedef struct route_state {
    front_end front;
    const char *path; /* of the file of routes */
    const char *method;
    const char *url;
    document table;
    bool explains;
} route_state;

/* Add the route keys of a file, one per line; empty lines and lines that begin with "#" are skipped. */
static int add_keys(apigw_router *router, const document *doc) {
    for (size_t at = 0; at < doc->len;) {
        const char *line = doc->text + at, *newline = memchr(line, '\n', doc->len - at);
        size_t len = newline == NULL ? doc->len - at : (size_t)(newline - line);
        size_t n = len != 0 && line[len - 1] == '\r' ? len - 1 : len;
        apigw_error err;
        if (n != 0 && line[0] != '#' && apigw_router_add(router, line, n, at, &err) != APIGW_OK) {
            err.offset += err.offset == UINT64_MAX ? 0 : at;
            diagnose(doc, "error", &err);
            return BAD_INPUT;
        }
        at += len + 1;
    }
    apigw_error err;
    if (apigw_router_seal(router, &err) != APIGW_OK) {
        diagnose(doc, "error", &err);
        return BAD_INPUT;
    }
    return FINE;
}

static void print_winner(const apigw_router *router, const apigw_match *match, const char *path, size_t n) {
    apigw_buffer *value = apigw_buffer_new(NULL);
    apigw_pair pair;
    printf("%s\n", match->key);
    for (size_t i = 0; value != NULL && apigw_match_parameter(match, path, n, i, &pair) == APIGW_OK; i++) {
        size_t len = 0;
        if (apigw_match_value(router, match, path, n, i, value, NULL) == APIGW_OK) {
            const char *text = apigw_buffer_data(value, &len);
            printf("  %.*s=", (int)pair.name_len, pair.name);
            print_visible(stdout, text, len);
            putchar('\n');
        }
    }
    apigw_buffer_free(value);
}

/* Return the length of the segment after the slash that a text begins with. */
static size_t segment_len(const char *slash, size_t n) {
    const char *next = n == 0 ? NULL : memchr(slash + 1, '/', n - 1);
    return n == 0 ? 0 : next == NULL ? n - 1 : (size_t)(next - slash - 1);
}

/* Compare a segment of a path with a literal; HTTP APIs compare it decoded. */
static bool is_literal(uint32_t kind, const char *text, size_t n, const char *literal, size_t len) {
    char decoded[3 * APIGW_ROUTE_SEGMENT_MAX];
    if (routes_of(kind) == APIGW_ROUTES_HTTP && n <= sizeof decoded) {
        n = apigw_percent_decode(text, n, 0, decoded);
        text = decoded;
    }
    return n == len && memcmp(text, literal, n) == 0;
}

/* Print where a path first differs from a template that it does not match. */
static void explain_path(uint32_t kind, const char *template, const char *path, size_t n) {
    for (; routes_of(kind) == APIGW_ROUTES_REST && n > 1 && path[1] == '/'; path++) {
        n--; /* of the slashes at the beginning one counts */
    }
    size_t left = strlen(template), wanted = segment_len(template, left), got = segment_len(path, n);
    while (wanted != 0 && got != 0 && (template[1] == '{' || is_literal(kind, path + 1, got, template + 1, wanted))) {
        template += wanted + 1;
        left -= wanted + 1;
        path += got + 1;
        n -= got + 1;
        wanted = segment_len(template, left);
        got = segment_len(path, n);
    }
    if (got == 0) {
        printf(wanted == 0 ? "no: the slashes differ\n" : "no: the path has nothing for '%.*s'\n", (int)wanted,
               template + (wanted != 0));
        return;
    }
    fputs(wanted == 0 ? "no: the path goes on with '" : "no: '", stdout);
    print_visible(stdout, path + 1, got);
    printf(wanted == 0 ? "'\n" : "' is not '%.*s'\n", (int)wanted, template + (wanted != 0));
}

/* Print why a route does not win, by trying it as the only one of a table. */
static int explain_route(const route_state *it, const char *key, size_t path_len) {
    apigw_router *alone = apigw_router_new(NULL, routes_of(it->front.kind));
    apigw_match match;
    if (alone == NULL || apigw_router_add(alone, key, strlen(key), 0, NULL) != APIGW_OK ||
        apigw_router_seal(alone, NULL) != APIGW_OK) {
        apigw_router_free(alone);
        return out_of_memory();
    }
    if (apigw_router_match(alone, it->method, strlen(it->method), it->url, path_len, &match) == APIGW_OK) {
        puts("matches too, but ranks lower");
    } else if (match.methods != 0) {
        printf("no: it is not for %s\n", it->method);
    } else {
        explain_path(it->front.kind, strchr(key, ' ') + 1, it->url, path_len);
    }
    apigw_router_free(alone);
    return FINE;
}

/* Print the table in the order in which routes are preferred. */
static int explain(const route_state *it, const apigw_router *router, const apigw_match *match, size_t path_len) {
    size_t count = apigw_router_route_count(router), widest = 0;
    size_t *ranked = calloc(count + 1, sizeof *ranked);
    if (ranked == NULL) {
        return out_of_memory();
    }
    for (size_t i = 0; i < count; i++) {
        size_t len = 0;
        apigw_router_route_at(router, i, NULL, &len);
        widest = len > widest ? len : widest;
        ranked[apigw_router_rank(router, i)] = i;
    }
    int result = FINE;
    puts("");
    for (size_t rank = 0; rank < count && result == FINE; rank++) {
        const char *key = apigw_router_route_at(router, ranked[rank], NULL, NULL);
        printf("%4zu  %-*s  ", rank + 1, (int)widest, key);
        if (match->key != NULL && match->index == ranked[rank]) {
            puts("wins");
        } else {
            result = explain_route(it, key, path_len);
        }
    }
    free(ranked);
    return result;
}

/* Print the error response of a request without a route. */
static int print_no_route(const route_state *it, const apigw_match *match) {
    apigw_error err = {
        .code = APIGW_E_NOT_FOUND, .offset = UINT64_MAX, .error_response = APIGW_ERROR_RESPONSE_NO_ROUTE};
    int n = snprintf(err.message, sizeof err.message, "no route for %.32s %.200s", it->method, it->url);
    for (uint32_t bit = 1; bit < APIGW_METHOD_ANY && n > 0 && (size_t)n < sizeof err.message; bit *= 2) {
        if ((match->methods & bit) != 0) {
            const char *before = (match->methods & (bit - 1)) == 0 ? "; the path has " : ", ";
            n += snprintf(err.message + n, sizeof err.message - (size_t)n, "%s%s", before, apigw_method_name(bit));
        }
    }
    return print_error_response(&it->front, &(document){.name = it->path}, &err);
}

static int look_up(route_state *it, const apigw_router *router, bool explains) {
    size_t path_len = strcspn(it->url, "?#");
    apigw_match match;
    apigw_status status = apigw_router_match(router, it->method, strlen(it->method), it->url, path_len, &match);
    int result = make_api(&it->front);
    if (result == FINE && status == APIGW_OK) {
        print_winner(router, &match, it->url, path_len);
    } else if (result == FINE) {
        result = print_no_route(it, &match);
    }
    int explained = explains ? explain(it, router, &match, path_len) : FINE;
    return result == FINE ? explained : result;
}

/* "http" is the API, in both versions of its events. */
static int set_routed_api(const command *self, void *state, const char *name) {
    const front_end *front = state;
    int result = set_api(self, state, strcmp(name, "http") == 0 ? apigw_kind_name(APIGW_KIND_HTTP_2) : name);
    return result == FINE && routes_of(front->kind) == 0
               ? usage(self, "such a front end has no routes of a method and a path", name)
               : result;
}

static int begin(void *state) {
    return open_front_end(&((route_state *)state)->front);
}

static int run(const command *self, void *state, char **operands) {
    route_state *it = state;
    apigw_router *router = apigw_router_new(NULL, routes_of(it->front.kind));
    (void)self;
    it->path = operands[0];
    it->method = operands[1];
    it->url = operands[2];
    if (router == NULL) {
        return out_of_memory();
    }
    int result = read_document(it->path, &it->table) ? add_keys(router, &it->table) : BAD_INPUT;
    if (result == FINE) {
        result = look_up(it, router, it->explains);
    }
    apigw_router_free(router);
    return result;
}

static void end(void *state) {
    route_state *it = state;
    close_front_end(&it->front);
    free(it->table.text);
}

static const option options[] = {
    OPTION("--api", "rest|http|KIND", "whose rules decide", set_routed_api, OPTION_REQUIRED),
    FLAG_OPTION("--explain", "print every route in the order of preference, and why it does not win", route_state,
                explains),
};

const command route_command = {
    .name = "route",
    .operands = "ROUTES_FILE METHOD PATH",
    .about = "the route of a request, from a file with one route key per line",
    OPTIONS(options),
    .operands_min = 3,
    .operands_max = 3,
    .state_size = sizeof(route_state),
    .begin = begin,
    .run = run,
    .end = end,
};
