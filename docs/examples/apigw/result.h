/*
 * What `apigw http` and `apigw check` share: a function result and the front end that gets it.
 */
#ifndef INSPECTOR_RESULT_H
#define INSPECTOR_RESULT_H

#include "inspector.h"

typedef struct result_state {
    front_end front; /* its request has the Accept header and no more */
    uint32_t flags;  /* APIGW_DECODE_* */
    uint32_t fail_on;
} result_state;

int begin_result(void *state);
void end_result(void *state);
int set_accept(const command *self, void *state, const char *value);

#define RESULT_OPTIONS                                                                                                 \
    OPTION("--api", "KIND", "the front end that gets the result", set_api, OPTION_REQUIRED),                           \
        OPTION("--accept", "TYPES", "the Accept header of the request", set_accept, 0),                                \
        OPTION("--binary", "TYPE", "a binary media type of the API", add_binary, OPTION_REPEATED),                     \
        BITS_OPTION("--function-error", "the invocation failed", result_state, flags, APIGW_DECODE_FUNCTION_ERROR)

/* Make the API, read the file and give the result to `show`. */
int with_result(result_state *it, const char *path, int (*show)(const result_state *it, const document *doc));

#endif
