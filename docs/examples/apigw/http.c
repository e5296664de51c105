/*
 * apigw http: the HTTP response that a front end makes of a function result.
 */
#include "result.h"

static int show_response(const result_state *it, const document *doc) {
    const front_end *front = &it->front;
    apigw_error err;
    if (apigw_response_decode(front->response, front->api, front->request, doc->text, doc->len, it->flags, &err) !=
        APIGW_OK) {
        return print_error_response(front, doc, &err);
    }
    print_response(front->response);
    return FINE;
}

static int run(const command *self, void *state, char **files) {
    (void)self;
    return with_result(state, files[0], show_response);
}

static const option options[] = {RESULT_OPTIONS};

const command http_command = {
    .name = "http",
    .operands = "FILE",
    .about = "the HTTP response that such a front end makes of a function result",
    OPTIONS(options),
    .operands_min = 1,
    .operands_max = 1,
    .state_size = sizeof(result_state),
    .begin = begin_result,
    .run = run,
    .end = end_result,
};
