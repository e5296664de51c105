/* What bootstrap.c calls for each invocation, and handlers.c implements. */
#ifndef HANDLERS_H
#define HANDLERS_H

#include <apigw/apigw.h>

/* One invocation. A handler reads the request and makes the response. To stream the payload it sets `next` as well. */
typedef struct handling {
    apigw_invocation *invocation;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *text;   /* working memory */
    int64_t remaining_ms; /* until the function is stopped */
    /* Gives the next piece of a streamed payload, at most `size` bytes; 0 at its end. When it fails it keeps the error
     * of the invocation (apigw_invocation_set_error()) and gives 0. */
    size_t (*next)(struct handling *h, char *piece, size_t size);
    int step; /* of the stream */
} handling;

/* Makes the table of routes, once. */
apigw_status handlers_begin(apigw_error *error);
void handlers_end(void);

/* Makes the response to one request. A failure is one of the function, not of its client. */
apigw_status handle(handling *h, apigw_error *error);

#endif
