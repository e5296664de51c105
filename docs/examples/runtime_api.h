/* The Lambda Runtime API on loopback: hands invocations to runtimes and takes their results. */
#ifndef RUNTIME_API_H
#define RUNTIME_API_H

#include <stddef.h>
#include <stdint.h>

typedef struct runtime_api runtime_api;
typedef struct invocation invocation;

/* Results of invocation_wait(). */
enum { INVOCATION_PIECE, INVOCATION_END, INVOCATION_ERROR, INVOCATION_TIMEOUT };

/* Start the server on a port of 127.0.0.1, 0 for any; NULL: it cannot be had. Runtimes of the function NAME have
 * AWS_LAMBDA_RUNTIME_API=127.0.0.1:PORT/NAME. Without /NAME a runtime takes the invocations of all functions. */
runtime_api *runtime_api_start(uint16_t port);
uint16_t runtime_api_port(const runtime_api *api);

/* Let all who wait go, and stop the server: runtimes get 500 and end, invocations time out. */
void runtime_api_stop(runtime_api *api);
/* Free it, when no invocation is used any more. */
void runtime_api_free(runtime_api *api);

/* Queue an invocation; NULL: out of memory. The texts are copied. */
invocation *runtime_api_invoke(runtime_api *api, const char *function, size_t function_len, const char *payload,
                               size_t payload_len, uint64_t timeout_ms);

/* Wait for the next piece of the result, or for all of it. The bytes live until the next call. */
int invocation_wait(invocation *i, int whole, const char **bytes, size_t *len);

/* Whether the runtime sent the content type of a streamed response with a prelude. */
int invocation_has_prelude(const invocation *i);

/* Forget an invocation, whether or not its result came. */
void invocation_end(invocation *i);
/* Leave an invocation to the runtime: its result is not waited for. */
void invocation_detach(invocation *i);

#endif
