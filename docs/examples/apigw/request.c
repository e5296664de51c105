/*
 * apigw request: the request of an event of any kind.
 */
#include "inspector.h"

#include <string.h>

static void print_fields(const apigw_request *request) {
    size_t widest = strlen("kind");
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        size_t width = apigw_request_get(request, field, NULL) == NULL ? 0 : strlen(apigw_field_name(field));
        widest = width > widest ? width : widest;
    }
    printf("%-*s  %s\n", (int)widest, "kind", apigw_kind_name(apigw_request_kind(request)));
    for (uint32_t field = 1; field <= APIGW_FIELD_LAST; field++) {
        size_t len = 0;
        const char *value = apigw_request_get(request, field, &len);
        if (value != NULL) {
            printf("%-*s  ", (int)widest, apigw_field_name(field));
            print_visible(stdout, value, len);
            putchar('\n');
        }
    }
}

static void print_list(const apigw_request *request, uint32_t list) {
    const char *between = list == APIGW_LIST_HEADERS ? ": " : "=";
    size_t count = apigw_request_count(request, list);
    if (count != 0) {
        printf("\n%s (%zu)\n", apigw_list_name(list), count);
    }
    for (size_t i = 0; i < count; i++) {
        apigw_pair pair;
        if (apigw_request_at(request, list, i, &pair) != APIGW_OK) {
            continue;
        }
        fputs("  ", stdout);
        print_visible(stdout, pair.name, pair.name_len);
        bool nameless = list == APIGW_LIST_COOKIES || list == APIGW_LIST_IDENTITY_SOURCES;
        bool bare = (pair.flags & APIGW_PAIR_NO_EQUALS) != 0 || (nameless && pair.name_len == 0);
        fputs(bare ? "" : between, stdout);
        print_visible(stdout, pair.value, pair.value_len);
        putchar('\n');
    }
}

static void print_text(const char *text, size_t n) {
    for (size_t i = 0; i < n;) {
        const char *newline = memchr(text + i, '\n', n - i);
        size_t stop = newline == NULL ? n : (size_t)(newline - text);
        fputs("  ", stdout);
        print_visible(stdout, text + i, stop - i);
        putchar('\n');
        i = stop + 1;
    }
}

static void print_bytes(const char *bytes, size_t n) {
    enum { ROW = 16 };
    for (size_t i = 0; i < n; i++) {
        printf("%s%02x%s", i % ROW == 0 ? "  " : " ", (unsigned)(unsigned char)bytes[i],
               i % ROW == ROW - 1 || i + 1 == n ? "\n" : "");
    }
}

/* A long body is not shown to its end: --json has all of it. */
static void print_body(const apigw_request *request) {
    enum { TEXT_MAX = 4096, BYTES_MAX = 256 };
    size_t len = 0;
    const char *body = apigw_request_body(request, &len);
    if (body == NULL) {
        return;
    }
    printf("\nbody (%zu byte%s%s)\n", len, len == 1 ? "" : "s",
           apigw_request_body_was_base64(request) != 0 ? ", sent as base64" : "");
    bool text = apigw_utf8_valid(body, len) == len && memchr(body, '\0', len) == NULL;
    size_t shown = len;
    if (text) {
        shown = len <= TEXT_MAX ? len : apigw_utf8_valid(body, TEXT_MAX);
        print_text(body, shown);
    } else {
        shown = len <= BYTES_MAX ? len : BYTES_MAX;
        print_bytes(body, shown);
    }
    if (shown < len) {
        printf("  ... and %zu bytes more\n", len - shown);
    }
}

static int print_json(const apigw_request *request, const char *path) {
    apigw_buffer *made = apigw_buffer_new(NULL);
    if (made == NULL) {
        return out_of_memory();
    }
    apigw_error err;
    apigw_status status = apigw_request_dump_json(request, made, &err);
    int result = print_made(made, status, path, &err);
    apigw_buffer_free(made);
    return result;
}

static int show(const apigw_request *request, const char *path, bool json) {
    if (json) {
        return print_json(request, path);
    }
    print_fields(request);
    for (uint32_t list = 1; list <= APIGW_LIST_LAST; list++) {
        print_list(request, list);
    }
    print_body(request);
    return FINE;
}

typedef struct request_state {
    decoding how;
    bool json;
} request_state;

static int run(const command *self, void *state, char **files) {
    const request_state *it = state;
    apigw_request *request = NULL;
    (void)self;
    int result = decode_file(files[0], &it->how, &request);
    if (result == FINE) {
        result = show(request, files[0], it->json);
        apigw_request_free(request);
    }
    return result;
}

static const option options[] = {
    FLAG_OPTION("--json", "print one JSON document, for programs", request_state, json),
    FLAG_OPTION("--strict", "fail where the default is to warn", request_state, how.strict),
    KIND_OPTION("--kind", "the kind, where it is known; else it is detected", 0, request_state, how.kind),
};

const command request_command = {
    .name = "request",
    .operands = "FILE",
    .about = "the request of an event, whatever its kind",
    OPTIONS(options),
    .operands_min = 1,
    .operands_max = 1,
    .state_size = sizeof(request_state),
    .run = run,
};
