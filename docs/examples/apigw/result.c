/*
 * What `apigw http` and `apigw check` share: a function result and the front end that gets it.
 */
#include "result.h"

#include <stdlib.h>

int begin_result(void *state) {
    return open_front_end(&((result_state *)state)->front);
}

void end_result(void *state) {
    close_front_end(&((result_state *)state)->front);
}

int set_accept(const command *self, void *state, const char *value) {
    result_state *it = state;
    apigw_error err;
    (void)self;
    if (apigw_request_add(it->front.request, APIGW_LIST_HEADERS, "Accept", APIGW_NTS, value, APIGW_NTS, &err) !=
        APIGW_OK) {
        return refuse("--accept", value, 0, &err);
    }
    return FINE;
}

int with_result(result_state *it, const char *path, int (*show)(const result_state *it, const document *doc)) {
    document doc;
    int result = make_api(&it->front);
    if (result != FINE) {
        return result;
    }
    if (!read_document(path, &doc)) {
        return BAD_INPUT;
    }
    result = show(it, &doc);
    free(doc.text);
    return result;
}
