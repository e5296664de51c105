/* What each POST to the Runtime API has: its path, header lines, body and trailers (E2.2 to E2.6). */
#include "core/error.h"
#include "core/nts.h"
#include "core/output.h"
#include "format/registry.h"
#include "response/response.h"
#include "runtime/runtime.h"
#include "text/base64.h"
#include "text/header.h"
#include <apigw/function.h>

/* ---- the error of an invocation ------------------------------------------------------------------------------ */

/* Close a buffer and copy its text, followed by a NUL, into the memory of the invocation. */
static apigw_status keep_written(apigw_invocation *v, apigw_buffer *out, slice *kept, apigw_error *err) {
    apigw_status status = gw_output_finish(out, err);
    if (status != APIGW_OK)
        return status;
    *kept = slice_of(gw_arena_copy(&v->memory, out->data, out->length), out->length);
    return kept->at == NULL ? gw_error_nomem(err) : APIGW_OK;
}

/* Make the base64 of the error, as trailers have it. */
static bool keep_base64(apigw_invocation *v, slice text, slice *kept) {
    size_t n = gw_base64_encoded_len(text.len);
    char *at = n == SIZE_MAX ? NULL : arena_bytes(&v->memory, n + 1);
    if (at == NULL)
        return false;
    gw_base64_encode(at, text.at, text.len);
    at[n] = '\0';
    *kept = slice_of(at, n);
    return true;
}

static apigw_status keep_failure(apigw_invocation *v, const runtime_error *f, apigw_buffer *out, apigw_error *err) {
    slice error, cause = {NULL, 0}, base64, type;
    apigw_status status;
    gw_buffer_begin(out);
    gw_runtime_write_error(out, f);
    status = keep_written(v, out, &error, err);
    if (status != APIGW_OK)
        return status;
    gw_buffer_begin(out);
    if (gw_runtime_write_cause(out, f, slice_absent()) != APIGW_OK)
        return gw_error_nomem(err);
    if (out->length <= APIGW_RUNTIME_CAUSE_MAX) /* else it goes without */
        status = keep_written(v, out, &cause, err);
    type = slice_of(gw_arena_copy(&v->memory, f->type.at, f->type.len), f->type.len);
    if (status != APIGW_OK || type.at == NULL || !keep_base64(v, error, &base64))
        return gw_error_nomem(err);
    v->error = error;
    v->error_type = type;
    v->error_base64 = base64;
    v->cause = cause;
    return APIGW_OK;
}

apigw_status apigw_invocation_set_error(apigw_invocation *invocation, const char *message, size_t message_len,
                                        const char *type, size_t type_len, const char *stack, size_t stack_len,
                                        apigw_error *err) {
    runtime_error f = {{message, length_of(message, message_len)},
                       {type, length_of(type, type_len)},
                       {stack, length_of(stack, stack_len)}};
    apigw_buffer *out;
    apigw_status status;
    gw_error_clear(err);
    if (invocation == NULL || (message == NULL && f.message.len != 0) || (type == NULL && f.type.len != 0) ||
        (stack == NULL && f.stack.len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an invocation and texts");
    if (f.type.len == 0)
        f.type = SLICE("Function.Unknown");
    size_t at = gw_header_value_valid(f.type.at, f.type.len);
    if (at != f.type.len)
        return gw_error_set(err, APIGW_E_HEADER, at, "expected an error type without control bytes");
    out = apigw_buffer_new(&invocation->allocator);
    status = out == NULL ? gw_error_nomem(err) : keep_failure(invocation, &f, out, err);
    apigw_buffer_free(out);
    return status;
}

const char *apigw_invocation_error(const apigw_invocation *invocation, size_t *len) {
    slice error = invocation == NULL ? slice_absent() : invocation->error;
    if (len != NULL)
        *len = error.len;
    return error.at;
}

/* ---- header lines and trailers ------------------------------------------------------------------------------- */

/* Most header lines of a POST. */
enum { POST_LINES = 8 };

/* The header lines of one POST. */
typedef struct post_lines {
    apigw_pair at[POST_LINES];
    size_t count;
} post_lines;

/* Add a line, unless it has no value. */
static void add_post_line(post_lines *lines, const char *name, slice value) {
    if (value.at != NULL)
        lines->at[lines->count++] = (apigw_pair){name, strlen(name), value.at, value.len, 0, 0};
}

static void list_post_lines(const apigw_invocation *v, uint32_t post, post_lines *lines) {
    bool streams = post == APIGW_RUNTIME_POST_STREAM || post == APIGW_RUNTIME_POST_RAW_STREAM,
         fails = post == APIGW_RUNTIME_POST_ERROR || post == APIGW_RUNTIME_POST_INIT_ERROR;
    apigw_pair line;
    lines->count = 0;
    /* The first line of a stream is the content type of a prelude. */
    for (size_t i = post == APIGW_RUNTIME_POST_STREAM ? 0 : 1;
         streams && apigw_runtime_streaming_header(i, &line) == APIGW_OK; i++)
        lines->at[lines->count++] = line;
    if (!streams)
        add_post_line(lines, "Content-Type", SLICE("application/json"));
    if (fails) {
        add_post_line(lines, apigw_runtime_header_name(APIGW_RUNTIME_HEADER_FUNCTION_ERROR_TYPE), v->error_type);
        add_post_line(lines, apigw_runtime_header_name(APIGW_RUNTIME_HEADER_FUNCTION_XRAY_ERROR_CAUSE), v->cause);
    }
    if (post != APIGW_RUNTIME_POST_INIT_ERROR)
        add_post_line(lines, apigw_runtime_header_name(APIGW_RUNTIME_HEADER_INVOCATION_ID),
                      v->values[APIGW_RUNTIME_HEADER_INVOCATION_ID]);
}

static bool is_post(uint32_t post) {
    return post != 0 && post <= APIGW_RUNTIME_POST_LAST;
}

apigw_status apigw_invocation_post_header(const apigw_invocation *invocation, uint32_t post, size_t i,
                                          apigw_pair *out) {
    post_lines lines;
    if (invocation == NULL || out == NULL || !is_post(post))
        return APIGW_E_ARGUMENT;
    list_post_lines(invocation, post, &lines);
    if (i >= lines.count)
        return APIGW_E_NOT_FOUND;
    *out = lines.at[i];
    return APIGW_OK;
}

apigw_status apigw_invocation_trailer(const apigw_invocation *invocation, size_t i, apigw_pair *out) {
    post_lines lines = {.count = 0};
    if (invocation == NULL || out == NULL)
        return APIGW_E_ARGUMENT;
    add_post_line(&lines, apigw_runtime_header_name(APIGW_RUNTIME_HEADER_FUNCTION_ERROR_TYPE), invocation->error_type);
    add_post_line(&lines, apigw_runtime_header_name(APIGW_RUNTIME_HEADER_FUNCTION_ERROR_BODY),
                  invocation->error_base64);
    if (i >= lines.count)
        return APIGW_E_NOT_FOUND;
    *out = lines.at[i];
    return APIGW_OK;
}

apigw_status apigw_invocation_post_path(const apigw_invocation *invocation, uint32_t post, apigw_buffer *out,
                                        apigw_error *err) {
    static const uint32_t paths_of_posts[APIGW_RUNTIME_POST_LAST + 1] = {
        [APIGW_RUNTIME_POST_RESPONSE] = APIGW_RUNTIME_PATH_RESPONSE,
        [APIGW_RUNTIME_POST_STREAM] = APIGW_RUNTIME_PATH_RESPONSE,
        [APIGW_RUNTIME_POST_RAW_STREAM] = APIGW_RUNTIME_PATH_RESPONSE,
        [APIGW_RUNTIME_POST_ERROR] = APIGW_RUNTIME_PATH_ERROR,
        [APIGW_RUNTIME_POST_INIT_ERROR] = APIGW_RUNTIME_PATH_INIT_ERROR,
    };
    slice id = invocation == NULL ? slice_absent() : invocation->values[APIGW_RUNTIME_HEADER_AWS_REQUEST_ID];
    if (invocation == NULL || !is_post(post))
        return apigw_runtime_path(0, NULL, 0, out, err);
    return apigw_runtime_path(paths_of_posts[post], id.at, id.len, out, err);
}

/* ---- the deadline -------------------------------------------------------------------------------------------- */

apigw_status apigw_invocation_remaining(const apigw_invocation *invocation, int64_t now_ms, int64_t *out) {
    int64_t deadline;
    apigw_status status = apigw_invocation_get_int(invocation, APIGW_RUNTIME_HEADER_DEADLINE_MS, &deadline);
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    if (status != APIGW_OK)
        return status;
    if (now_ms >= deadline)
        *out = 0;
    else /* a deadline is not negative */
        *out = now_ms >= 0 || deadline <= INT64_MAX + now_ms ? deadline - now_ms : INT64_MAX;
    return APIGW_OK;
}

/* ---- an event that cannot be decoded ------------------------------------------------------------------------- */

/* Return whether it is the fault of a client that its request could not be decoded. */
static bool is_fault_of_client(apigw_status code) {
    return (code <= -200 && code > -300) || code == APIGW_E_SIZE || code == APIGW_E_DEPTH || code == APIGW_E_ITEMS;
}

/* Write the function result for a client whose request could not be decoded. */
static apigw_status write_refusal(const apigw_request *request, apigw_status code, apigw_buffer *out,
                                  apigw_error *err) {
    const int32_t status = code == APIGW_E_SIZE ? 413 : 400;
    apigw_response *response = apigw_response_new(&out->allocator);
    apigw_status done = response == NULL ? gw_error_nomem(err) : apigw_response_error(response, status, NULL, 0, err);
    if (done == APIGW_OK)
        done = apigw_response_encode_for(response, request, out, err);
    apigw_response_free(response);
    return done;
}

apigw_status apigw_invocation_decode_failed(apigw_invocation *invocation, const apigw_request *request,
                                            const apigw_error *error, uint32_t *post, apigw_buffer *out,
                                            apigw_error *err) {
    const format *f = gw_format_of_kind(apigw_request_kind(request));
    apigw_status status;
    apigw_error cause;
    if (error != NULL)
        cause = *error; /* it may be `err` */
    gw_error_clear(err);
    if (out == NULL)
        return gw_error_argument(err, "buffer");
    gw_buffer_begin(out);
    if (invocation == NULL || request == NULL || error == NULL || post == NULL) {
        gw_buffer_abandon(out);
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an invocation, a request and its error");
    }
    if (f != NULL && f->result[0].what != 0 && is_fault_of_client(cause.code)) {
        *post = APIGW_RUNTIME_POST_RESPONSE;
        status = write_refusal(request, cause.code, out, err);
    } else { /* the function got no event */
        const char *type = cause.code == APIGW_E_NOMEM ? "Runtime.OutOfMemory" : "Function.InvalidEvent";
        *post = APIGW_RUNTIME_POST_ERROR;
        status = apigw_invocation_set_error(invocation, cause.message, APIGW_NTS, type, APIGW_NTS, NULL, 0, err);
        if (status == APIGW_OK) {
            buffer_append(out, invocation->error.at, invocation->error.len);
            status = gw_output_finish(out, err);
        }
    }
    if (status != APIGW_OK)
        gw_buffer_abandon(out);
    return status;
}
