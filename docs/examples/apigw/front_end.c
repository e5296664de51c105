/*
 * A front end for the commands that play one: its options, its API, and the responses that it makes.
 */
#include "inspector.h"

#include <string.h>

int open_front_end(front_end *front) {
    front->request = apigw_request_new(NULL);
    front->response = apigw_response_new(NULL);
    return front->request == NULL || front->response == NULL ? out_of_memory() : FINE;
}

void close_front_end(front_end *front) {
    apigw_response_free(front->response);
    apigw_request_free(front->request);
    apigw_api_free(front->api);
}

int set_api(const command *self, void *state, const char *name) {
    front_end *front = state;
    return take_kind(self, name, &front->kind);
}

int add_value(const command *self, value_list *list, const char *value) {
    if (list->count == VALUES_MAX) {
        return usage(self, "too many values", value);
    }
    list->values[list->count++] = value;
    return FINE;
}

int add_binary(const command *self, void *state, const char *type) {
    front_end *front = state;
    return add_value(self, &front->binary, type);
}

/* Add the values of an option to a list of the API. */
static int add_to_api(front_end *front, const char *name, uint32_t list, const value_list *values) {
    for (size_t i = 0; i < values->count; i++) {
        const char *value = values->values[i];
        apigw_error err;
        if (apigw_api_add(front->api, list, NULL, 0, value, APIGW_NTS, &err) != APIGW_OK) {
            return refuse(name, value, 0, &err);
        }
    }
    return FINE;
}

int make_api(front_end *front) {
    front->api = apigw_api_new(NULL, front->kind);
    if (front->api == NULL) {
        return out_of_memory();
    }
    int result = add_to_api(front, "--binary", APIGW_LIST_BINARY_MEDIA_TYPES, &front->binary);
    if (result != FINE) {
        return result;
    }
    return add_to_api(front, "--identity-source", APIGW_LIST_IDENTITY_SOURCES, &front->identity);
}

/* The dialect in which the routes of a kind are matched. An authorizer sees the routes of its API. */
static const struct {
    uint32_t kind;
    uint32_t routes;
} routed[] = {
    {APIGW_KIND_REST, APIGW_ROUTES_REST},
    {APIGW_KIND_HTTP_1, APIGW_ROUTES_HTTP},
    {APIGW_KIND_HTTP_2, APIGW_ROUTES_HTTP},
    {APIGW_KIND_AUTHORIZER_TOKEN, APIGW_ROUTES_REST},
    {APIGW_KIND_AUTHORIZER_REST, APIGW_ROUTES_REST},
    {APIGW_KIND_AUTHORIZER_HTTP_1, APIGW_ROUTES_HTTP},
    {APIGW_KIND_AUTHORIZER_HTTP_2, APIGW_ROUTES_HTTP},
};

uint32_t routes_of(uint32_t kind) {
    for (size_t i = 0; i < sizeof routed / sizeof routed[0]; i++) {
        if (routed[i].kind == kind) {
            return routed[i].routes;
        }
    }
    return 0;
}

/* Prints the status, the header lines, an empty line and the body as it is. */
void print_response(const apigw_response *response) {
    size_t len = 0;
    apigw_pair line;
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        print_visible(stdout, line.name, line.name_len);
        fputs(line.value_len == 0 ? ":" : ": ", stdout);
        print_visible(stdout, line.value, line.value_len);
        putchar('\n');
    }
    putchar('\n');
    const char *body = apigw_response_body(response, &len);
    if (len != 0) {
        fwrite(body, 1, len, stdout);
        if (body[len - 1] != '\n') {
            putchar('\n');
        }
    }
}

int print_error_response(const front_end *front, const document *doc, const apigw_error *err) {
    apigw_error why;
    diagnose(doc, "error", err);
    if (err->error_response == 0) {
        return BAD_INPUT;
    }
    fprintf(stderr, "%s: note: the client gets the error response '%s'\n", doc->name,
            apigw_error_response_name(err->error_response));
    if (apigw_error_response(front->response, front->api, front->request, err->error_response, &why) == APIGW_OK) {
        print_response(front->response);
    } else {
        diagnose(&(document){.name = doc->name}, "error", &why);
    }
    return BAD_INPUT;
}
