/*
 * apigw event: the event that a front end makes of a request, which is given in the syntax of curl.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

typedef struct event_state {
    front_end front;
    const char *method;
    const char *url;
    const char *route;
    const char *data;       /* text, or "@" and a file name */
    const char *authorizer; /* the same */
    document body;
} event_state;

/* ---- Options ---- */

int add_request_line(const command *self, apigw_request *request, const char *text) {
    header_line line;
    apigw_error err;
    if (!split_header(text, &line)) {
        return usage(self, "a header line is 'name: value'", text);
    }
    const char *value = text + line.value;
    return apigw_request_add(request, APIGW_LIST_HEADERS, text, line.name_len, value, strlen(value), &err) == APIGW_OK
               ? FINE
               : refuse_header(&line, &err);
}

static int add_line(const command *self, void *state, const char *text) {
    return add_request_line(self, ((event_state *)state)->front.request, text);
}

static int set_field(event_state *it, const char *name, uint32_t field, const char *value, size_t shift) {
    apigw_error err;
    const char *text = value + shift;
    return apigw_request_set(it->front.request, field, text, strlen(text), &err) == APIGW_OK
               ? FINE
               : refuse(name, value, shift, &err);
}

static int set_stage(const command *self, void *state, const char *name) {
    (void)self;
    return set_field(state, "--stage", APIGW_FIELD_STAGE, name, 0);
}

static int set_any_field(const command *self, void *state, const char *setting) {
    size_t n = strcspn(setting, "=");
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST && setting[n] == '='; field++) {
        const char *name = apigw_field_name(field);
        if (strlen(name) == n && memcmp(name, setting, n) == 0) {
            return set_field(state, "--set", field, setting, n + 1);
        }
    }
    return usage(self, "not a field's name, '=' and a value", setting);
}

static int add_variable(const command *self, void *state, const char *setting) {
    event_state *it = state;
    size_t n = strcspn(setting, "=");
    apigw_error err;
    if (setting[n] == '\0') {
        return usage(self, "a stage variable is 'name=value'", setting);
    }
    const char *value = setting + n + 1;
    return apigw_request_add(it->front.request, APIGW_LIST_STAGE_VARIABLES, setting, n, value, strlen(value), &err) ==
                   APIGW_OK
               ? FINE
               : refuse("--var", setting, 0, &err);
}

static int add_source(const command *self, void *state, const char *value) {
    event_state *it = state;
    (void)self;
    apigw_error err;
    return apigw_request_add(it->front.request, APIGW_LIST_IDENTITY_SOURCES, "", 0, value, strlen(value), &err) ==
                   APIGW_OK
               ? FINE
               : refuse("--source", value, 0, &err);
}

static int add_identity_source(const command *self, void *state, const char *source) {
    event_state *it = state;
    return add_value(self, &it->front.identity, source);
}

static const option options[] = {
    OPTION("--api", "KIND", "the front end", set_api, OPTION_REQUIRED),
    OPTION("--stage", "S", "the stage", set_stage, 0),
    TEXT_OPTION("--route", "KEY", "the route key; the path is matched with it", event_state, route),
    OPTION("--set", "FIELD=VALUE", "any field by its name: `apigw fields` lists them", set_any_field, OPTION_REPEATED),
    OPTION("--var", "NAME=VALUE", "a stage variable", add_variable, OPTION_REPEATED),
    OPTION("--source", "VALUE", "an identity source as it was read from the request", add_source, OPTION_REPEATED),
    OPTION("--identity-source", "NAME", "an identity source as it is configured", add_identity_source, OPTION_REPEATED),
    TEXT_OPTION("--authorizer", "JSON|@FILE", "the context that an authorizer gave", event_state, authorizer),
    OPTION("--binary", "TYPE", "a binary media type of the API", add_binary, OPTION_REPEATED),
    OPTION("-H", "'name: value'", "a header field", add_line, OPTION_REPEATED),
    TEXT_OPTION("-d", "TEXT|@FILE", "the body", event_state, data),
};

/* ---- The request ---- */

/* The parts of a URL. A fragment is not sent. */
typedef struct url_parts {
    size_t scheme_len; /* 0: only a path was given */
    const char *host;
    size_t host_len; /* with the port */
    const char *port;
    size_t port_len;
    const char *target;
    size_t target_len;
} url_parts;

/* Return what is wrong, or NULL. */
static const char *split_url(const char *url, url_parts *out) {
    const char *mark = strstr(url, "://");
    *out = (url_parts){.host = url, .port = "", .target = url};
    if (mark != NULL && strcspn(url, "/?#") > (size_t)(mark - url)) {
        out->scheme_len = (size_t)(mark - url);
        out->host = mark + strlen("://");
        out->host_len = strcspn(out->host, "/?#");
        out->target = out->host + out->host_len;
        const char *bracket = memchr(out->host, ']', out->host_len);
        const char *name = bracket == NULL ? out->host : bracket;
        const char *colon = memchr(name, ':', out->host_len - (size_t)(name - out->host));
        out->port = colon == NULL ? "" : colon + 1;
        out->port_len = strspn(out->port, "0123456789");
        if (strncmp(url, "http://", strlen("http://")) != 0 && strncmp(url, "https://", strlen("https://")) != 0) {
            return "a URL begins with http:// or https://";
        }
        if (out->host_len == 0 || memchr(out->host, '@', out->host_len) != NULL) {
            return "a URL has a host and no user name";
        }
        if (colon != NULL && (out->port_len == 0 || out->port + out->port_len != out->target)) {
            return "a port is a number";
        }
    }
    out->target_len = strcspn(out->target, "#");
    return NULL;
}

/* Add the Host field, unless there is one, and scheme and port of the connection, unless they were set. */
static apigw_status set_origin(apigw_request *request, const char *url, const url_parts *parts, apigw_error *err) {
    apigw_status status = APIGW_OK;
    if (parts->scheme_len == 0) {
        return APIGW_OK;
    }
    if (apigw_request_find(request, APIGW_LIST_HEADERS, "host", strlen("host"), 0, NULL) == NULL) {
        status =
            apigw_request_add(request, APIGW_LIST_HEADERS, "Host", strlen("Host"), parts->host, parts->host_len, err);
    }
    if (status == APIGW_OK && apigw_request_get(request, APIGW_FIELD_SCHEME, NULL) == NULL) {
        status = apigw_request_set(request, APIGW_FIELD_SCHEME, url, parts->scheme_len, err);
    }
    if (status == APIGW_OK && parts->port_len != 0 && apigw_request_get(request, APIGW_FIELD_PORT, NULL) == NULL) {
        status = apigw_request_set(request, APIGW_FIELD_PORT, parts->port, parts->port_len, err);
    }
    return status;
}

int set_url(const command *self, apigw_request *request, const char *url) {
    url_parts parts;
    const char *wrong = split_url(url, &parts);
    apigw_error err;
    if (wrong != NULL) {
        return usage(self, wrong, url);
    }
    if (set_origin(request, url, &parts, &err) != APIGW_OK) {
        return refuse("URL", url, (size_t)(parts.host - url), &err);
    }
    if (parts.scheme_len == 0 || *parts.target == '/') {
        return apigw_request_set_target(request, parts.target, parts.target_len, &err) == APIGW_OK
                   ? FINE
                   : refuse("URL", url, (size_t)(parts.target - url), &err);
    }
    /* "http://host?query" */
    apigw_status status = apigw_request_set_target(request, "/", 1, &err);
    if (status == APIGW_OK && parts.target_len != 0) {
        status = apigw_request_set(request, APIGW_FIELD_RAW_QUERY, parts.target + 1, parts.target_len - 1, &err);
    }
    return status == APIGW_OK ? FINE : refuse("URL", url, (size_t)(parts.target - url) + 1, &err);
}

/* Match the request with its one route, which gives it its path parameters. */
static int match_route(event_state *it) {
    size_t prefix_len = 0;
    const char *prefix = apigw_request_get(it->front.request, APIGW_FIELD_BASE_PATH, &prefix_len);
    apigw_router *router = apigw_router_new(NULL, routes_of(it->front.kind));
    apigw_error err;
    if (router == NULL) {
        return out_of_memory();
    }
    apigw_status status = apigw_router_add(router, it->route, strlen(it->route), 0, &err);
    if (status == APIGW_OK) {
        status = apigw_router_seal(router, &err);
    }
    if (status == APIGW_OK) {
        status = apigw_request_route(it->front.request, router, prefix, prefix_len, NULL, &err);
    }
    apigw_router_free(router);
    if (status == APIGW_E_NOT_FOUND) {
        fprintf(stderr, "apigw event: error: %s %s does not match the route '%s'\n", it->method, it->url, it->route);
        return BAD_INPUT;
    }
    return status == APIGW_OK ? FINE : refuse("--route", it->route, 0, &err);
}

/* Take the route of the command line. WebSocket APIs select it by the message, not by method and path. */
static int take_route(event_state *it) {
    apigw_error err;
    if (it->front.kind != APIGW_KIND_WEBSOCKET) {
        return match_route(it);
    }
    return apigw_request_set(it->front.request, APIGW_FIELD_ROUTE_KEY, it->route, strlen(it->route), &err) == APIGW_OK
               ? FINE
               : refuse("--route", it->route, 0, &err);
}

static int add_authorizer(event_state *it) {
    static const char pointer[] = "/requestContext/authorizer";
    document json;
    apigw_error err;
    int result = FINE;
    if (!read_value("--authorizer", it->authorizer, &json)) {
        return BAD_INPUT;
    }
    if (apigw_request_set_json(it->front.request, pointer, strlen(pointer), json.text, json.len, &err) != APIGW_OK) {
        diagnose(&json, "error", &err);
        result = BAD_INPUT;
    }
    free(json.text);
    return result;
}

static int add_body(event_state *it) {
    apigw_error err;
    if (!read_value("-d", it->data, &it->body)) {
        return BAD_INPUT;
    }
    if (apigw_request_set_body(it->front.request, it->body.text, it->body.len, APIGW_BODY_BORROW, &err) != APIGW_OK) {
        diagnose(&it->body, "error", &err);
        return BAD_INPUT;
    }
    return FINE;
}

/* Make the request that the command line describes. */
static int build_request(const command *self, event_state *it) {
    apigw_error err;
    int result = FINE;
    if (apigw_request_set(it->front.request, APIGW_FIELD_METHOD, it->method, strlen(it->method), &err) != APIGW_OK) {
        return refuse("METHOD", it->method, 0, &err);
    }
    result = set_url(self, it->front.request, it->url);
    if (result == FINE && it->route != NULL) {
        result = take_route(it);
    }
    if (result == FINE && it->authorizer != NULL) {
        result = add_authorizer(it);
    }
    if (result == FINE && it->data != NULL) {
        result = add_body(it);
    }
    return result;
}

/* Warn of names of which the front end keeps one value of several. */
static int warn_of_losses(const event_state *it) {
    apigw_buffer *losses = apigw_buffer_new(NULL);
    if (losses == NULL || apigw_request_losses(it->front.request, it->front.kind, losses, NULL) != APIGW_OK) {
        apigw_buffer_free(losses);
        return out_of_memory();
    }
    print_losses("apigw event", it->front.kind, apigw_buffer_data(losses, NULL));
    apigw_buffer_free(losses);
    return FINE;
}

static int print_event(const event_state *it) {
    apigw_buffer *event = apigw_buffer_new(NULL);
    apigw_error err;
    if (event == NULL) {
        return out_of_memory();
    }
    apigw_status status = apigw_request_encode(it->front.request, it->front.api, event, &err);
    int result = status != APIGW_OK && err.error_response != 0
                     ? print_error_response(&it->front, &(document){.name = "apigw event"}, &err)
                     : print_made(event, status, "apigw event", &err);
    apigw_buffer_free(event);
    return result == FINE ? warn_of_losses(it) : result;
}

static int begin(void *state) {
    return open_front_end(&((event_state *)state)->front);
}

static int run(const command *self, void *state, char **operands) {
    event_state *it = state;
    uint32_t kind = it->front.kind;
    it->method = operands[0];
    it->url = operands[1];
    if (it->route != NULL && kind != APIGW_KIND_WEBSOCKET && routes_of(kind) == 0) {
        return usage(self, "such a front end has no routes of a method and a path", apigw_kind_name(kind));
    }
    int result = make_api(&it->front);
    if (result == FINE) {
        result = build_request(self, it);
    }
    return result == FINE ? print_event(it) : result;
}

static void end(void *state) {
    event_state *it = state;
    close_front_end(&it->front);
    free(it->body.text);
}

const command event_command = {
    .name = "event",
    .operands = "[--] METHOD URL",
    .about = "the event that such a front end makes of a request",
    OPTIONS(options),
    .operands_min = 2,
    .operands_max = 2,
    .options_after_dashes = true,
    .state_size = sizeof(event_state),
    .begin = begin,
    .run = run,
    .end = end,
};
