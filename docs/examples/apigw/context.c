/*
 * apigw context: the JSON text of an event at a JSON Pointer.
 */
#include "inspector.h"

#include <string.h>

static int print_context(const apigw_request *request, const char *path, const char *pointer) {
    apigw_buffer *made = apigw_buffer_new(NULL);
    if (made == NULL) {
        return out_of_memory();
    }
    apigw_error err;
    apigw_status status = apigw_request_get_json(request, pointer, strlen(pointer), made, &err);
    int result = print_made(made, status, path, &err);
    apigw_buffer_free(made);
    return result;
}

static int run(const command *self, void *state, char **operands) {
    const char *path = operands[0], *pointer = operands[1];
    apigw_request *request = NULL;
    (void)state;
    if (pointer[0] != '/' && pointer[0] != '\0') {
        return usage(self, "a JSON Pointer begins with \"/\"", pointer);
    }
    int result = decode_file(path, &(decoding){.keep_source = true}, &request);
    if (result == FINE) {
        result = print_context(request, path, pointer);
        apigw_request_free(request);
    }
    return result;
}

const command context_command = {
    .name = "context",
    .operands = "FILE POINTER",
    .about = "the JSON text of an event at a JSON Pointer",
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
