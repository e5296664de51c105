/*
 * A small pet shop for any front end: reads an event from a file, routes it by hand on method and path, responds, and
 * prints request and response in the form of HTTP (">" and "<"), then the function result for the front end.
 */
#include <apigw/apigw.h>
#include <apigw/jansson.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- The responses --------------------------------------------------------------------------------------------- */

/* What a handler gets: the request, the pet's name with its percent-encoding undone, and the response to fill. */
typedef struct call {
    const apigw_request *request;
    apigw_response *response;
    char name[128];
    size_t name_len;
} call;

static apigw_status header(const call *c, const char *name, const char *value) {
    return apigw_response_add_header(c->response, name, APIGW_NTS, value, APIGW_NTS, NULL);
}

/* Sends a tree as the body and gives it back to jansson. */
static apigw_status send_tree(const call *c, int32_t status, json_t *tree) {
    apigw_status result = apigw_response_set_status(c->response, status, NULL);
    if (result == APIGW_OK) {
        result = apigw_response_set_body_jansson(c->response, tree, NULL);
    }
    json_decref(tree);
    return result;
}

static apigw_status refuse(const call *c, int32_t status, const char *why) {
    return send_tree(c, status, json_pack("{s:s, s:i}", "title", why, "status", (int)status));
}

/* GET /pets/{name}?field=...: two header lines of one name, which every kind carries in its own way. */
static apigw_status show_pet(const call *c) {
    json_t *pet = json_pack("{s:s%}", "name", c->name, c->name_len);
    const char *field;
    for (size_t i = 0; (field = apigw_request_find(c->request, APIGW_LIST_QUERY, "field", 5, i, NULL)) != NULL; i++) {
        if (strcmp(field, "age") == 0) {
            json_object_set_new(pet, field, json_integer(7));
        } else if (strcmp(field, "owner") == 0) {
            json_object_set_new(pet, field, json_string("J. Müller"));
        }
    }
    header(c, "Link", "</pets>; rel=\"collection\"");
    header(c, "Link", "</vets/3>; rel=\"vet\"");
    return send_tree(c, 200, pet);
}

/* PATCH /pets/{name}: the JSON of the body, merged into what is known. */
static apigw_status change_pet(const call *c) {
    size_t len = 0;
    const char *body = apigw_request_body(c->request, &len);
    json_t *change = body == NULL ? NULL : json_loadb(body, len, 0, NULL);
    if (!json_is_object(change)) {
        json_decref(change);
        return refuse(c, 400, "the body is no JSON object");
    }
    json_object_set_new(change, "name", json_stringn(c->name, c->name_len));
    header(c, "ETag", "\"v9\"");
    return send_tree(c, 200, change);
}

/* POST /pets/{name}/notes: the body is the note. Two cookies, one of them taken back. */
static apigw_status add_note(const call *c) {
    size_t len = 0;
    if (apigw_request_body(c->request, &len) == NULL || len == 0) {
        return refuse(c, 400, "a note has some text");
    }
    const char *session = apigw_request_find(c->request, APIGW_LIST_COOKIES, "session", APIGW_NTS, 0, NULL);
    const char *last = "last=2026-03-14T09:27:10Z; Path=/; Secure; HttpOnly";
    const char *gone = "theme=; Path=/; Max-Age=0";
    apigw_response_add_cookie(c->response, last, APIGW_NTS, NULL);
    apigw_response_add_cookie(c->response, gone, APIGW_NTS, NULL);
    header(c, "Location", "/notes/1041");
    return send_tree(c, 201,
                     json_pack("{s:i, s:s%, s:I, s:b}", "id", 1041, "about", c->name, c->name_len, "bytes",
                               (json_int_t)len, "signedIn", session != NULL));
}

/* PUT /pets/{name}/photo: bytes in, the same bytes out. The library sees that they are no text and sends base64. */
static apigw_status store_photo(const call *c) {
    size_t len = 0;
    const void *body = apigw_request_body(c->request, &len);
    const char *type = apigw_request_find(c->request, APIGW_LIST_HEADERS, "Content-Type", APIGW_NTS, 0, NULL);
    if (body == NULL || type == NULL || strncmp(type, "image/", 6) != 0) {
        return refuse(c, 415, "a photo is an image");
    }
    header(c, "Content-Type", type);
    return apigw_response_set_body(c->response, body, len, 0, NULL);
}

/* ---- Routing by hand ------------------------------------------------------------------------------------------- */

static const struct route {
    const char *method;
    const char *below; /* what follows /pets/{name} */
    apigw_status (*handle)(const call *c);
} routes[] = {
    {"GET", "", show_pet},
    {"PATCH", "", change_pet},
    {"POST", "/notes", add_note},
    {"PUT", "/photo", store_photo},
};

/* The path without "/stage", which HTTP APIs leave in front of it for a named stage. */
static const char *path_in_stage(const apigw_request *request) {
    const char *path = apigw_request_get(request, APIGW_FIELD_PATH, NULL);
    size_t n = 0;
    const char *stage = apigw_request_get(request, APIGW_FIELD_STAGE, &n);
    uint32_t kind = apigw_request_kind(request);
    bool has_stage = (kind == APIGW_KIND_HTTP_1 || kind == APIGW_KIND_HTTP_2) && path != NULL && stage != NULL;
    if (has_stage && strncmp(path + 1, stage, n) == 0 && path[1 + n] == '/') {
        path += 1 + n;
    }
    return path == NULL ? "/" : path;
}

/* A connection: it is opened with the client's favourite protocol, and every message is sent back. */
static apigw_status error_response_event(const call *c, const char *type) {
    size_t len = 0;
    const void *body = apigw_request_body(c->request, &len);
    const char *offered = apigw_request_find(c->request, APIGW_LIST_HEADERS, "Sec-WebSocket-Protocol", 22, 0, NULL);
    if (strcmp(type, "CONNECT") == 0 && offered != NULL) {
        return apigw_response_add_header(c->response, "Sec-WebSocket-Protocol", 22, offered, strcspn(offered, ", "),
                                         NULL);
    }
    return apigw_response_set_body(c->response, body, len, 0, NULL);
}

static apigw_status error_response(call *c) {
    const char *type = apigw_request_get(c->request, APIGW_FIELD_EVENT_TYPE, NULL);
    if (type != NULL) {
        return error_response_event(c, type);
    }
    const char *path = path_in_stage(c->request);
    const char *method = apigw_request_get(c->request, APIGW_FIELD_METHOD, NULL);
    size_t n = strncmp(path, "/pets/", 6) == 0 ? strcspn(path + 6, "/") : 0;
    if (method == NULL || n == 0 || n >= sizeof c->name) {
        return refuse(c, 404, "there is nothing here");
    }
    c->name_len = apigw_percent_decode(path + 6, n, 0, c->name);
    if (apigw_utf8_valid(c->name, c->name_len) != c->name_len) {
        return refuse(c, 400, "a name is UTF-8");
    }
    bool path_is_known = false;
    for (size_t i = 0; i < sizeof routes / sizeof routes[0]; i++) {
        if (strcmp(path + 6 + n, routes[i].below) == 0) {
            path_is_known = true;
            if (strcmp(method, routes[i].method) == 0) {
                return routes[i].handle(c);
            }
        }
    }
    return path_is_known ? refuse(c, 405, "not with this method") : refuse(c, 404, "there is nothing here");
}

/* ---- Printing -------------------------------------------------------------------------------------------------- */

static void print_body(const char *mark, const char *body, size_t n) {
    if (body == NULL || n == 0) {
        return;
    }
    puts(mark);
    if (apigw_utf8_valid(body, n) != n || memchr(body, '\0', n) != NULL) {
        printf("%s (%zu bytes that are no text)\n", mark, n);
        return;
    }
    while (n != 0) {
        const char *newline = memchr(body, '\n', n);
        size_t line = newline == NULL ? n : (size_t)(newline - body);
        printf("%s %.*s\n", mark, (int)line, body);
        line += newline != NULL;
        body += line;
        n -= line;
    }
}

/* Method and path; of a connection what happened and the route. */
static void print_start(const apigw_request *request) {
    const char *type = apigw_request_get(request, APIGW_FIELD_EVENT_TYPE, NULL);
    const char *method = type != NULL ? type : apigw_request_get(request, APIGW_FIELD_METHOD, NULL);
    const char *path = apigw_request_get(request, type != NULL ? APIGW_FIELD_ROUTE_KEY : APIGW_FIELD_PATH, NULL);
    const char *query = apigw_request_get(request, APIGW_FIELD_RAW_QUERY, NULL);
    bool has_query = query != NULL && query[0] != '\0';
    printf("> %s %s%s%s\n", method == NULL ? "-" : method, path == NULL ? "-" : path, has_query ? "?" : "",
           has_query ? query : "");
}

static void print_request(const apigw_request *request) {
    print_start(request);
    apigw_pair pair;
    for (size_t i = 0; apigw_request_at(request, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        printf("> %s: %s\n", pair.name, pair.value);
    }
    size_t len = 0;
    const char *body = apigw_request_body(request, &len);
    print_body(">", body, len);
}

static void print_response(const apigw_response *response) {
    printf("< %d\n", (int)apigw_response_status(response));
    apigw_pair pair;
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &pair) == APIGW_OK; i++) {
        printf("< %s: %s\n", pair.name, pair.value);
    }
    size_t len = 0;
    const char *body = apigw_response_body(response, &len);
    print_body("<", body, len);
}

static void print_title(const char *kind, const char *path) {
    int used = printf("== %s: %s ", kind, path);
    for (; used < 78; used++) {
        putchar('=');
    }
    puts("\n");
}

/* ---- One event ------------------------------------------------------------------------------------------------- */

/* Handle the event of an authorizer, which returns a policy and not a response. */
static int ask(const call *c, const char *path) {
    const char *arn = apigw_request_get(c->request, APIGW_FIELD_METHOD_ARN, NULL);
    const char *token = apigw_request_get(c->request, APIGW_FIELD_AUTHORIZATION_TOKEN, NULL);
    print_title(apigw_kind_name(apigw_request_kind(c->request)), path);
    if (token != NULL) {
        printf("? %s\n", token);
    } else {
        print_request(c->request);
    }
    printf("? %s\n\n", arn == NULL ? "-" : arn);
    return 0;
}

static int serve(call *c, const char *path, apigw_buffer *result, apigw_error *err) {
    uint32_t kind = apigw_request_kind(c->request);
    if (apigw_request_get(c->request, APIGW_FIELD_METHOD_ARN, NULL) != NULL) {
        return ask(c, path);
    }
    if (error_response(c) != APIGW_OK || apigw_response_encode(c->response, kind, result, err) != APIGW_OK) {
        fprintf(stderr, "%s: the response could not be made\n", path);
        return 1;
    }
    print_title(apigw_kind_name(kind), path);
    print_request(c->request);
    puts("");
    print_response(c->response);
    printf("\nresult: %s\n\n", apigw_buffer_data(result, NULL));
    return 0;
}

static int demo(const char *path, const char *event, size_t len) {
    apigw_error err;
    apigw_request *request = apigw_request_new(NULL);
    apigw_buffer *result = apigw_buffer_new(NULL);
    call c = {.request = request, .response = apigw_response_new(NULL)};
    int status = 1;
    if (request == NULL || result == NULL || c.response == NULL) {
        fputs("there is no memory\n", stderr);
    } else if (apigw_request_set_option(request, APIGW_OPT_LENIENT, 1, NULL) != APIGW_OK ||
               apigw_request_decode(request, event, len, 0, &err) != APIGW_OK) {
        fprintf(stderr, "%s: %s\n", path, err.message);
        if (err.pointer[0] != '\0') {
            fprintf(stderr, "  at %s\n", err.pointer);
        }
    } else {
        status = serve(&c, path, result, &err);
    }
    apigw_response_free(c.response);
    apigw_buffer_free(result);
    apigw_request_free(request);
    return status;
}

int main(int argc, char **argv) {
    enum { EVENT_MAX = 8 * 1024 * 1024 }; /* an invocation carries at most 6 MB */
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    char *event = malloc(EVENT_MAX);
    if (file == NULL || event == NULL) {
        fprintf(stderr, argc == 2 ? "%s: it cannot be opened\n" : "usage: %s EVENT-FILE\n", argv[argc == 2]);
        free(event);
        return 2;
    }
    size_t len = fread(event, 1, EVENT_MAX, file);
    fclose(file);
    int status = demo(argv[1], event, len);
    free(event);
    return status;
}
