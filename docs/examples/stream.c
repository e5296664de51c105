/*
 * A streamed response, from both sides. `stream function KIND` writes what a function would post to the Runtime API,
 * the header lines to standard error. `stream gateway KIND SIZE` reads that from standard input, SIZE bytes at a time,
 * and prints what the client gets. `stream trailers MESSAGE TYPE` writes the end of a stream that broke off.
 */
#include <apigw/apigw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(const apigw_error *err) {
    fprintf(stderr, "%s\n", err->message);
    return EXIT_FAILURE;
}

/* ---- the function ---------------------------------------------------------------------------------------------- */

static apigw_status begin_stream(const apigw_response *response, uint32_t kind, apigw_error *err) {
    apigw_buffer *prelude = apigw_buffer_new(NULL);
    apigw_status status = apigw_prelude_encode(response, kind, prelude, err);
    size_t n = 0;
    const char *bytes = apigw_buffer_data(prelude, &n);
    if (status == APIGW_OK)
        fwrite(bytes, 1, n, stdout);
    apigw_buffer_free(prelude);
    return status;
}

static int run_function(uint32_t kind) {
    apigw_response *response = apigw_response_new(NULL);
    apigw_error err;
    apigw_pair line;
    apigw_status status =
        apigw_response_add_header(response, "Content-Type", APIGW_NTS, "text/event-stream", APIGW_NTS, &err);
    if (status == APIGW_OK)
        status = apigw_response_add_cookie(response, "seen=1; Path=/", APIGW_NTS, &err);
    if (status == APIGW_OK)
        status = apigw_response_add_cookie(response, "theme=dark", APIGW_NTS, &err);
    if (status == APIGW_OK)
        status = begin_stream(response, kind, &err);
    apigw_response_free(response);
    if (status != APIGW_OK)
        return fail(&err);
    for (size_t i = 0; apigw_runtime_streaming_header(i, &line) == APIGW_OK; i++)
        fprintf(stderr, "%s: %s\n", line.name, line.value);
    printf("data: 1\n\ndata: 2\n\n"); /* the payload, piece by piece, as it comes */
    return EXIT_SUCCESS;
}

/* ---- the gateway ----------------------------------------------------------------------------------------------- */

static void print_head(const apigw_response *response) {
    apigw_pair line;
    printf("HTTP/1.1 %d\n", (int)apigw_response_status(response));
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        printf("%s: %s\n", line.name, line.value);
    putchar('\n');
}

/* The first bytes of the stream are its prelude. Everything after it is payload, which is not copied. */
static apigw_status read_head(apigw_prelude *prelude, const apigw_api *api, size_t size, apigw_response *response,
                              apigw_error *err) {
    char *piece = malloc(size);
    size_t n = 0, used = 0;
    apigw_status status = APIGW_MORE;
    while (status == APIGW_MORE && (n = fread(piece, 1, size, stdin)) != 0)
        status = apigw_prelude_feed(prelude, piece, n, &used, err);
    if (status == APIGW_OK || status == APIGW_MORE) /* the stream may have ended before the prelude did */
        status = apigw_prelude_decode(prelude, api, NULL, response, err);
    if (status == APIGW_OK) {
        print_head(response);
        fwrite(piece + used, 1, n - used, stdout);
    }
    free(piece);
    return status;
}

static int run_gateway(uint32_t kind, size_t size) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_prelude *prelude = apigw_prelude_new(NULL);
    apigw_response *response = apigw_response_new(NULL);
    apigw_error err;
    int c, result = EXIT_SUCCESS;
    if (read_head(prelude, api, size, response, &err) == APIGW_OK) {
        while ((c = getchar()) != EOF)
            putchar(c);
    } else if (apigw_error_response(response, api, NULL, err.error_response, NULL) == APIGW_OK) {
        print_head(response); /* the error response of the front end */
        puts(apigw_response_body(response, NULL));
    } else {
        result = fail(&err);
    }
    apigw_response_free(response);
    apigw_prelude_free(prelude);
    apigw_api_free(api);
    return result;
}

/* ---- a stream that breaks off ---------------------------------------------------------------------------------- */

static int run_trailers(const char *message, const char *type) {
    apigw_buffer *trailers = apigw_buffer_new(NULL);
    apigw_error err;
    int result = EXIT_SUCCESS;
    if (apigw_runtime_error_trailers(message, APIGW_NTS, type, APIGW_NTS, NULL, 0, trailers, &err) == APIGW_OK)
        fputs(apigw_buffer_data(trailers, NULL), stdout);
    else
        result = fail(&err);
    apigw_buffer_free(trailers);
    return result;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    uint32_t kind = argc > 2 ? apigw_kind_by_name(argv[2], APIGW_NTS) : 0;
    long size = argc > 3 ? atol(argv[3]) : 0;
    if (strcmp(what, "function") == 0 && argc == 3)
        return run_function(kind);
    if (strcmp(what, "gateway") == 0 && argc == 4 && kind != 0 && size > 0)
        return run_gateway(kind, (size_t)size);
    if (strcmp(what, "trailers") == 0 && argc == 4)
        return run_trailers(argv[2], argv[3]);
    fprintf(stderr, "usage: stream function KIND | gateway KIND SIZE | trailers MESSAGE TYPE\n");
    return 2;
}
