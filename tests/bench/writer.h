/* What writer.c exports for each library that writes. */
#ifndef BENCH_WRITER_H
#define BENCH_WRITER_H

#include "bench.h"

/* The text of a result and of an event, to be given to free(). `state` is that of a peer, which begins with its
 * document. */
char *TREE_JOIN(write_result, PEER)(void *state, const response_parts *parts);
char *TREE_JOIN(write_event, PEER)(void *state, const request_parts *parts);

#endif
