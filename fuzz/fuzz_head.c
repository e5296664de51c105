/* Raw heads in both directions.
 *
 * The input: one byte, 'q' for a request head and '1' up to '9' for the front end of a response. A request head follows
 * a byte whose lowest bit is APIGW_OPT_REFUSE_OBS_TEXT. A function result follows one whose bits are the flags of
 * apigw_response_write_head(), with '@' for none. */
#define _POSIX_C_SOURCE 200809L /* strncasecmp() */
#include "fuzz.h"

#include "snapshot.h"
#include <strings.h>

/* ---- request heads ---------------------------------------------------------------------------------------------- */

typedef struct reading {
    apigw_status status;
    apigw_error err;
    size_t consumed;
    text_buffer model;
} reading;

static apigw_request *new_request(bool refuse) {
    apigw_request *r = apigw_request_new(NULL);
    REQUIRE(r != NULL);
    REQUIRE(apigw_request_set_option(r, APIGW_OPT_REFUSE_OBS_TEXT, refuse, NULL) == APIGW_OK);
    return r;
}

/* Read a head from memory of exactly its size. */
static reading read_head(apigw_request *r, const char *text, size_t n) {
    reading result;
    char *exact = exact_copy(text, n);
    memset(&result, 0, sizeof result);
    result.consumed = SIZE_MAX;
    result.status = apigw_request_set_head(r, exact, n, &result.consumed, &result.err);
    free(exact);
    REQUIRE(result.status == APIGW_OK ? result.consumed <= n : result.consumed == 0);
    if (result.status < 0) {
        REQUIRE(result.err.code == result.status && result.err.offset <= n);
        REQUIRE(result.err.error_response == APIGW_ERROR_RESPONSE_BAD_REQUEST);
    }
    snapshot_request(&result.model, r);
    return result;
}

/* Another server must find the same lines in the head: CR and LF in pairs only, no NUL. */
static void check_lines(const char *head, size_t n) {
    REQUIRE(n >= 4 && memcmp(head + n - 4, "\r\n\r\n", 4) == 0);
    for (size_t i = 0; i < n; i++) {
        REQUIRE(head[i] != '\0');
        REQUIRE(head[i] != '\r' || head[i + 1] == '\n'); /* the last byte is LF */
        REQUIRE(head[i] != '\n' || (i != 0 && head[i - 1] == '\r'));
    }
}

/* How the body is framed is not in doubt. */
static void check_framing(const apigw_request *r, const char *protocol) {
    bool old = strcmp(protocol, "HTTP/1.0") == 0;
    size_t n;
    const char *length = apigw_request_find(r, APIGW_LIST_HEADERS, "content-length", APIGW_NTS, 0, &n);
    const char *coding = apigw_request_find(r, APIGW_LIST_HEADERS, "transfer-encoding", APIGW_NTS, 0, NULL);
    const char *host = apigw_request_find(r, APIGW_LIST_HEADERS, "host", APIGW_NTS, 0, NULL);
    REQUIRE(old || host != NULL);
    REQUIRE(apigw_request_find(r, APIGW_LIST_HEADERS, "host", APIGW_NTS, 1, NULL) == NULL);
    REQUIRE(coding == NULL || (length == NULL && !old));
    REQUIRE(apigw_request_find(r, APIGW_LIST_HEADERS, "content-length", APIGW_NTS, 1, NULL) == NULL);
    if (length != NULL)
        REQUIRE(n != 0 && strspn(length, "0123456789") == n);
}

/* The same request from its parts. */
static void check_message(const apigw_request *whole, const char *head, size_t n, bool refuse) {
    const char *method = head + (head[0] == '\r' ? 2 : 0);
    const char *method_end = memchr(method, ' ', n);
    const char *target_end = memchr(method_end + 1, ' ', n - (size_t)(method_end + 1 - head));
    const char *lines = memchr(target_end, '\n', n - (size_t)(target_end - head));
    text_buffer a = {0}, b = {0};
    apigw_request *parts = new_request(refuse);
    size_t len;
    const char *protocol = apigw_request_get(whole, APIGW_FIELD_PROTOCOL, &len);
    REQUIRE(apigw_request_set(parts, APIGW_FIELD_PROTOCOL, protocol, len, NULL) == APIGW_OK);
    lines++;
    REQUIRE(apigw_request_set_message(parts, method, (size_t)(method_end - method), method_end + 1,
                                      (size_t)(target_end - method_end - 1), lines, (size_t)(head + n - lines), NULL, 0,
                                      0, NULL) == APIGW_OK);
    check_framing(whole, protocol);
    snapshot_request(&a, whole);
    snapshot_request(&b, parts);
    REQUIRE(buffers_equal(&a, &b));
    apigw_request_free(parts);
    free(a.at);
    free(b.at);
}

/* A head that is cut off is incomplete, or has the error of the whole one. */
static void check_cut(const reading *whole, const char *text, size_t n, size_t cut, bool refuse) {
    apigw_request *r = new_request(refuse);
    reading part = read_head(r, text, cut);
    if (whole->status == APIGW_OK)
        REQUIRE(cut < whole->consumed ? part.status == APIGW_MORE
                                      : part.status == APIGW_OK && part.consumed == whole->consumed);
    else if (whole->status == APIGW_MORE)
        REQUIRE(part.status == APIGW_MORE);
    else if (part.status != APIGW_MORE)
        REQUIRE(cut <= n && part.status < 0);
    if (whole->status < 0 && part.status < 0 && cut > whole->err.offset)
        REQUIRE(part.status == whole->status && part.err.offset == whole->err.offset);
    apigw_request_free(r);
    free(part.model.at);
}

/* A request that was set before is replaced by a good head and untouched by a bad one. */
static void check_used(const reading *whole, const char *text, size_t n, bool refuse) {
    static const char before[] = "PUT /before?a=1 HTTP/1.0\r\nX: y\r\nCookie: c=d\r\n\r\n";
    apigw_request *r = new_request(refuse);
    text_buffer was = {0};
    reading again;
    REQUIRE(apigw_request_set_head(r, before, sizeof before - 1, NULL, NULL) == APIGW_OK);
    snapshot_request(&was, r);
    again = read_head(r, text, n);
    REQUIRE(again.status == whole->status && again.consumed == whole->consumed);
    REQUIRE(buffers_equal(&again.model, whole->status == APIGW_OK ? &whole->model : &was));
    apigw_request_free(r);
    free(again.model.at);
    free(was.at);
}

static void run_request(const char *text, size_t n, bool refuse) {
    apigw_request *r = new_request(refuse);
    reading whole = read_head(r, text, n);
    if (whole.status == APIGW_OK) {
        check_lines(text, whole.consumed);
        check_message(r, text, whole.consumed, refuse);
    }
    check_used(&whole, text, n, refuse);
    for (size_t i = 1; i <= 4; i++) /* a quarter, a half, ... and one byte less */
        check_cut(&whole, text, n, i == 4 ? n - (n != 0) : n * i / 4, refuse);
    apigw_request_free(r);
    free(whole.model.at);
}

/* ---- response heads --------------------------------------------------------------------------------------------- */

static const char *find_line(const char *head, const char *name) {
    for (const char *line = strchr(head, '\n') + 1; *line != '\r'; line = strchr(line, '\n') + 1)
        if (strncasecmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
            return line + strlen(name) + 2;
    return NULL;
}

static void check_response_head(const apigw_response *response, uint32_t flags, const char *head, size_t n) {
    int32_t status = apigw_response_status(response);
    bool empty = status == 204 || status == 304 || status == 205 || status < 200;
    const char *length;
    char line[32];
    size_t body;
    apigw_response_body(response, &body);
    check_lines(head, n);
    REQUIRE(strstr(head, "\r\n\r\n") == head + n - 4);
    snprintf(line, sizeof line, "HTTP/1.1 %d ", (int)status);
    REQUIRE(strncmp(head, line, strlen(line)) == 0);
    for (const char *at = strchr(head, '\n') + 1; *at != '\r'; at = strchr(at, '\n') + 1) {
        const char *colon = memchr(at, ':', (size_t)(strchr(at, '\n') - at));
        REQUIRE(colon != NULL);
        REQUIRE(apigw_header_name_valid(at, (size_t)(colon - at)) == (size_t)(colon - at));
    }
    length = find_line(head, "content-length");
    REQUIRE(length == NULL || find_line(head, "transfer-encoding") == NULL);
    REQUIRE((flags & APIGW_HEAD_CHUNKED) == 0 || length == NULL || empty);
    if ((flags & APIGW_HEAD_CHUNKED) == 0 && !empty)
        REQUIRE(length != NULL && strtoul(length, NULL, 10) == body);
}

static void run_response(uint32_t kind, uint32_t flags, const char *json, size_t n) {
    apigw_api *api = apigw_api_new(NULL, kind);
    apigw_response *response = apigw_response_new(NULL);
    apigw_buffer *out = apigw_buffer_new(NULL), *none = apigw_buffer_new(NULL);
    char *exact = exact_copy(json, n);
    const void *body;
    size_t body_len, len;
    apigw_status status =
        apigw_response_from_result(response, api, NULL, exact, n, 0, flags, out, &body, &body_len, NULL);
    const char *head = apigw_buffer_data(out, &len);
    free(exact); /* nothing is kept of the result */
    REQUIRE(status != APIGW_E_ARGUMENT || ((flags & APIGW_HEAD_CLOSE) != 0 && (flags & APIGW_HEAD_KEEP_ALIVE) != 0));
    REQUIRE(status != APIGW_OK || len != 0);
    if (len != 0) {
        check_response_head(response, flags, head, len);
        REQUIRE(apigw_buffer_use(none, NULL, 0, NULL) == APIGW_OK);
        REQUIRE(apigw_response_write_head(response, flags, none, NULL) == APIGW_E_SPACE);
        REQUIRE(apigw_buffer_needed(none) == len + 1);
    }
    apigw_buffer_free(none);
    apigw_buffer_free(out);
    apigw_response_free(response);
    apigw_api_free(api);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const char *text = (const char *)data;
    if (size < 2)
        return 0;
    if (text[0] == 'q')
        run_request(text + 2, size - 2, (text[1] & 1) != 0);
    else if (text[0] >= '1' && text[0] <= '9')
        run_response((uint32_t)(text[0] - '0'), text[1] & 7, text + 2, size - 2);
    return 0;
}
