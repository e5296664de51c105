/*
 * apigw response: the function result that answers an event.
 */
#include "inspector.h"

#include <stdlib.h>
#include <string.h>

/* What the options describe. */
typedef struct building {
    apigw_response *response;
    uint32_t kind;
    const char *data; /* as given: text, or "@" and a file name */
    document body;    /* its bytes */
    uint32_t body_flags;
} building;

static int set_status(const command *self, void *state, const char *text) {
    building *made = state;
    char *end = NULL;
    long status = strtol(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || status > INT32_MAX) {
        return usage(self, "a status is a number", text);
    }
    apigw_error err;
    if (apigw_response_set_status(made->response, (int32_t)status, &err) != APIGW_OK) {
        return refuse("--status", text, 0, &err);
    }
    return FINE;
}

static int add_header(const command *self, void *state, const char *text) {
    building *made = state;
    header_line line;
    apigw_error err;
    if (!split_header(text, &line)) {
        return usage(self, "a header line is 'name: value'", text);
    }
    const char *value = text + line.value;
    return apigw_response_add_header(made->response, text, line.name_len, value, strlen(value), &err) == APIGW_OK
               ? FINE
               : refuse_header(&line, &err);
}

static int add_cookie(const command *self, void *state, const char *cookie) {
    building *made = state;
    apigw_error err;
    (void)self;
    if (apigw_response_add_cookie(made->response, cookie, strlen(cookie), &err) != APIGW_OK) {
        return refuse("--cookie", cookie, 0, &err);
    }
    return FINE;
}

static int set_body(building *made) {
    if (made->data == NULL) {
        return FINE;
    }
    if (!read_value("-d", made->data, &made->body)) {
        return BAD_INPUT;
    }
    apigw_error err;
    uint32_t flags = made->body_flags | APIGW_BODY_BORROW;
    if (apigw_response_set_body(made->response, made->body.text, made->body.len, flags, &err) != APIGW_OK) {
        diagnose(&made->body, "error", &err);
        return BAD_INPUT;
    }
    return FINE;
}

static int print_result(const building *made) {
    apigw_buffer *result = apigw_buffer_new(NULL);
    if (result == NULL) {
        return out_of_memory();
    }
    apigw_error err;
    apigw_status status = apigw_response_encode(made->response, made->kind, result, &err);
    /* The one thing that encoding finds wrong at a place is the body. */
    int exit_status = FINE;
    if (status != APIGW_OK && err.offset != UINT64_MAX) {
        diagnose(&made->body, "error", &err);
        exit_status = BAD_INPUT;
    } else {
        exit_status = print_made(result, status, "apigw response", &err);
    }
    apigw_buffer_free(result);
    return exit_status;
}

static int begin(void *state) {
    building *made = state;
    made->response = apigw_response_new(NULL);
    return made->response == NULL ? out_of_memory() : FINE;
}

static int run(const command *self, void *state, char **operands) {
    building *made = state;
    if (operands[0] != NULL) {
        return usage(self, "unexpected argument", operands[0]);
    }
    if (made->body_flags == (APIGW_BODY_TEXT | APIGW_BODY_BASE64)) {
        return usage(self, "--text and --base64 contradict each other", NULL);
    }
    int result = set_body(made);
    return result == FINE ? print_result(made) : result;
}

static void end(void *state) {
    building *made = state;
    apigw_response_free(made->response);
    free(made->body.text);
}

static const option options[] = {
    KIND_OPTION("--kind", "the kind of the event that is answered", OPTION_REQUIRED, building, kind),
    OPTION("--status", "N", "the status, 100 to 599; 200 without it", set_status, 0),
    OPTION("-H", "'name: value'", "a header field", add_header, OPTION_REPEATED),
    OPTION("--cookie", "C", "a cookie, as in Set-Cookie", add_cookie, OPTION_REPEATED),
    TEXT_OPTION("-d", "TEXT|@FILE", "the body", building, data),
    BITS_OPTION("--text", "write the body as text, whatever it is", building, body_flags, APIGW_BODY_TEXT),
    BITS_OPTION("--base64", "write the body in base64", building, body_flags, APIGW_BODY_BASE64),
};

const command response_command = {
    .name = "response",
    .operands = "",
    .about = "the function result that answers such an event",
    OPTIONS(options),
    .operands_max = 1,
    .state_size = sizeof(building),
    .begin = begin,
    .run = run,
    .end = end,
};
