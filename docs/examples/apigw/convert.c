/*
 * apigw convert: an event as the same or another kind.
 */
#include "inspector.h"

#include <string.h>

typedef struct convert_state {
    decoding how;
    uint32_t to;
} convert_state;

static int convert(const apigw_request *request, const char *path, uint32_t kind) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_buffer *event = apigw_buffer_new(NULL);
    apigw_buffer *losses = apigw_buffer_new(NULL);
    int result = BAD_INPUT;
    apigw_error err;
    if (api == NULL || event == NULL || losses == NULL) {
        out_of_memory();
    } else {
        apigw_status status = apigw_request_encode(request, api, event, &err);
        if (status == APIGW_OK) {
            status = apigw_request_losses(request, kind, losses, &err);
        }
        if (status == APIGW_OK) {
            print_losses(path, kind, apigw_buffer_data(losses, NULL));
        }
        result = print_made(event, status, path, &err);
    }
    apigw_buffer_free(losses);
    apigw_buffer_free(event);
    apigw_api_free(api);
    return result;
}

static int run(const command *self, void *state, char **files) {
    convert_state *it = state;
    apigw_request *request = NULL;
    (void)self;
    it->how.keep_source = true;
    int result = decode_file(files[0], &it->how, &request);
    if (result == FINE) {
        result = convert(request, strcmp(files[0], "-") == 0 ? "<stdin>" : files[0], it->to);
        apigw_request_free(request);
    }
    return result;
}

static const option options[] = {
    KIND_OPTION("--to", "the kind to write", OPTION_REQUIRED, convert_state, to),
    KIND_OPTION("--kind", "the kind of the event, where it is known; else it is detected", 0, convert_state, how.kind),
};

const command convert_command = {
    .name = "convert",
    .operands = "FILE",
    .about = "the event as one of another kind; a warning for each member that is lost",
    OPTIONS(options),
    .operands_min = 1,
    .operands_max = 1,
    .state_size = sizeof(convert_state),
    .run = run,
};
