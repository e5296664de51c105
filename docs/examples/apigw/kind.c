/*
 * apigw kind: which front end each event comes from.
 */
#include "inspector.h"

#include <stdlib.h>

static int print_kind(const char *path) {
    document doc;
    apigw_error err = {0};
    uint32_t kind = 0;
    if (read_document(path, &doc)) {
        apigw_request *request = new_request(&(decoding){0});
        if (request == NULL) {
            free(doc.text);
            return out_of_memory();
        }
        kind = apigw_request_detect(request, doc.text, doc.len, &err);
        if (kind == 0 && err.code != APIGW_E_KIND) {
            diagnose(&doc, "error", &err);
        }
        apigw_request_free(request);
        free(doc.text);
    }
    printf("%s\t%s\n", path, kind == 0 ? "unknown" : apigw_kind_name(kind));
    return kind == 0 ? BAD_INPUT : FINE;
}

static int run(const command *self, void *state, char **files) {
    int result = FINE;
    (void)self;
    (void)state;
    for (; *files != NULL; files++) {
        int one = print_kind(*files);
        result = result == FINE ? one : result;
    }
    return result;
}

const command kind_command = {
    .name = "kind",
    .operands = "FILE...",
    .about = "what kind of event each file is",
    .operands_min = 1,
    .run = run,
};
