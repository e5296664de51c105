/* From the bytes of a connection to the bytes of the answer: a request head on standard input becomes an event, and
 * what a function returns (the argument) a response. docs/gateway.md shows it. */
#include <apigw/apigw.h>
#include <stdio.h>
#include <string.h>

struct server {
    apigw_api *api;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *event, *head;
};

/* Reads until the head is complete. Returns the status of the last call. */
static apigw_status receive(struct server *s, FILE *connection, apigw_error *err) {
    char bytes[8192];
    size_t len = 0, consumed = 0;
    apigw_status status = APIGW_MORE;
    while (status == APIGW_MORE && len < sizeof bytes) {
        const size_t n = fread(bytes + len, 1, 1, connection); /* a server takes what has arrived */
        if (n == 0)
            break;
        len += n;
        status = apigw_request_set_head(s->request, bytes, len, &consumed, err);
    }
    return status; /* APIGW_MORE: the client went away, or sent more than we take */
}

static void respond(struct server *s, const char *result) {
    const void *body;
    size_t body_len;
    apigw_error err;
    if (apigw_response_from_result(s->response, s->api, s->request, result, APIGW_NTS, 0, APIGW_HEAD_CLOSE, s->head,
                                   &body, &body_len, &err) != APIGW_OK)
        fprintf(stderr, "%s\n", err.message); /* the head is that of an error response */
    fputs(apigw_buffer_data(s->head, NULL), stdout);
    fwrite(body == NULL ? "" : body, 1, body_len, stdout);
}

static void refuse(struct server *s, uint32_t error_response) {
    (void)apigw_error_response(s->response, s->api, NULL, error_response, NULL); /* at worst a bare 500 */
    if (apigw_response_write_head(s->response, APIGW_HEAD_CLOSE, s->head, NULL) == APIGW_OK)
        fputs(apigw_buffer_data(s->head, NULL), stdout);
}

int main(int argc, char **argv) {
    struct server s = {apigw_api_new(NULL, APIGW_KIND_HTTP_2), apigw_request_new(NULL), apigw_response_new(NULL),
                       apigw_buffer_new(NULL), apigw_buffer_new(NULL)};
    apigw_error err;
    apigw_status status = receive(&s, stdin, &err);
    if (status == APIGW_OK)
        status = apigw_request_encode(s.request, s.api, s.event, &err);
    if (status == APIGW_OK) {
        fprintf(stderr, "the function gets %s\n", apigw_buffer_data(s.event, NULL));
        respond(&s, argc > 1 ? argv[1] : "{\"statusCode\":201,\"body\":\"created\"}");
    } else if (status != APIGW_MORE) {
        fprintf(stderr, "byte %llu: %s\n", (unsigned long long)err.offset, err.message);
        refuse(&s, err.error_response);
    }
    apigw_buffer_free(s.event);
    apigw_buffer_free(s.head);
    apigw_response_free(s.response);
    apigw_request_free(s.request);
    apigw_api_free(s.api);
    return status == APIGW_OK ? 0 : 1;
}
