/* The Lambda Runtime API without the I/O (E.2). */
#include "runtime/runtime.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/nts.h"
#include "core/options.h"
#include "core/output.h"
#include "request/request.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/header.h"
#include "text/percent.h"
#include "json/pointer.h"
#include "json/walker.h"
#include "json/writer.h"
#include <string.h>

static const char *const runtime_names[APIGW_RUNTIME_HEADER_LAST + 1] = {
    [APIGW_RUNTIME_HEADER_AWS_REQUEST_ID] = "Lambda-Runtime-Aws-Request-Id",
    [APIGW_RUNTIME_HEADER_DEADLINE_MS] = "Lambda-Runtime-Deadline-Ms",
    [APIGW_RUNTIME_HEADER_INVOKED_FUNCTION_ARN] = "Lambda-Runtime-Invoked-Function-Arn",
    [APIGW_RUNTIME_HEADER_TRACE_ID] = "Lambda-Runtime-Trace-Id",
    [APIGW_RUNTIME_HEADER_CLIENT_CONTEXT] = "Lambda-Runtime-Client-Context",
    [APIGW_RUNTIME_HEADER_COGNITO_IDENTITY] = "Lambda-Runtime-Cognito-Identity",
    [APIGW_RUNTIME_HEADER_INVOCATION_ID] = "Lambda-Runtime-Invocation-Id",
    [APIGW_RUNTIME_HEADER_AWS_TENANT_ID] = "Lambda-Runtime-Aws-Tenant-Id",
    [APIGW_RUNTIME_HEADER_FUNCTION_RESPONSE_MODE] = "Lambda-Runtime-Function-Response-Mode",
    [APIGW_RUNTIME_HEADER_FUNCTION_ERROR_TYPE] = "Lambda-Runtime-Function-Error-Type",
    [APIGW_RUNTIME_HEADER_FUNCTION_ERROR_BODY] = "Lambda-Runtime-Function-Error-Body",
    [APIGW_RUNTIME_HEADER_FUNCTION_XRAY_ERROR_CAUSE] = "Lambda-Runtime-Function-XRay-Error-Cause",
};

const char *apigw_runtime_header_name(uint32_t header) {
    return header <= APIGW_RUNTIME_HEADER_LAST ? runtime_names[header] : NULL;
}

static void append_text(apigw_buffer *out, const char *text) {
    buffer_append(out, text, strlen(text));
}

/* ---- paths -------------------------------------------------------------------------------------------------- */

/* The parts of a path before and after the request id; NULL: the path has no id. */
static const char *const paths[APIGW_RUNTIME_PATH_LAST + 1][2] = {
    [APIGW_RUNTIME_PATH_NEXT] = {"/2018-06-01/runtime/invocation/next", NULL},
    [APIGW_RUNTIME_PATH_RESPONSE] = {"/2018-06-01/runtime/invocation/", "/response"},
    [APIGW_RUNTIME_PATH_ERROR] = {"/2018-06-01/runtime/invocation/", "/error"},
    [APIGW_RUNTIME_PATH_INIT_ERROR] = {"/2018-06-01/runtime/init/error", NULL},
};

/* Append percent-encoded text. */
static void append_escaped(apigw_buffer *out, slice text) {
    size_t n = gw_percent_encoded_len(text.at, text.len, PERCENT_COMPONENT);
    char *to = gw_buffer_reserve(out, n);
    if (to == NULL) {
        gw_buffer_skip(out, n);
        return;
    }
    gw_percent_encode(to, text.at, text.len, PERCENT_COMPONENT);
    buffer_commit(out, n);
}

/* Dots alone lead elsewhere, and escaping does not help. */
static bool is_segment(slice id) {
    return id.len != 0 && (id.at[0] != '.' || (id.len != 1 && (id.len != 2 || id.at[1] != '.')));
}

apigw_status apigw_runtime_path(uint32_t path, const char *request_id, size_t request_id_len, apigw_buffer *out,
                                apigw_error *err) {
    request_id_len = length_of(request_id, request_id_len);
    slice id = {request_id, request_id_len};
    apigw_status status = APIGW_OK;
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (out == NULL || path == 0 || path > APIGW_RUNTIME_PATH_LAST || (request_id == NULL && request_id_len != 0))
        status =
            gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected a path of the Runtime API, an id and a buffer");
    else if (gw_buffer_holds(out, request_id, request_id_len))
        status = gw_buffer_refuse_input(out, err);
    else if (paths[path][1] != NULL && !is_segment(id))
        status = gw_error_set(err, APIGW_E_VALUE, 0, "expected the id of an invocation");
    if (status != APIGW_OK) {
        if (out != NULL)
            gw_buffer_abandon(out);
        return status;
    }
    append_text(out, paths[path][0]);
    if (paths[path][1] != NULL) {
        append_escaped(out, id);
        append_text(out, paths[path][1]);
    }
    return gw_output_finish(out, err);
}

/* ---- an invocation ------------------------------------------------------------------------------------------ */

apigw_invocation *apigw_invocation_new(const apigw_allocator *allocator) {
    apigw_invocation *v = gw_memory_handle(allocator, sizeof *v);
    if (v == NULL)
        return NULL;
    gw_arena_init(&v->memory, &v->allocator);
    return v;
}

void apigw_invocation_free(apigw_invocation *invocation) {
    if (invocation == NULL)
        return;
    gw_arena_free(&invocation->memory);
    gw_memory_release(&invocation->allocator, invocation, sizeof *invocation);
}

void apigw_invocation_reset(apigw_invocation *invocation) {
    options standard;
    if (invocation == NULL)
        return;
    gw_options_init(&standard);
    memset(invocation->values, 0, sizeof invocation->values);
    invocation->identity = invocation->identity_pool = slice_absent();
    invocation->error = invocation->error_type = invocation->error_base64 = invocation->cause = slice_absent();
    arena_reset(&invocation->memory, (size_t)standard.value[APIGW_OPT_RETAIN_MAX]);
}

/* Check that a text is one JSON value and nothing else. */
static apigw_status check_runtime_json(slice text, apigw_error *err) {
    const char *end = text.at + text.len, *p;
    options standard;
    gw_json_fault f;
    gw_options_init(&standard);
    p = gw_json_value_end(text.at, end, (size_t)standard.value[APIGW_OPT_MAX_DEPTH], &f);
    if (p == NULL)
        return gw_error_set(err, f.code, (uint64_t)(f.at - text.at), "expected %s", f.expected);
    p = gw_json_skip_space(p, end);
    return p == end ? APIGW_OK
                    : gw_error_set(err, APIGW_E_TRAILING, (uint64_t)(p - text.at), "expected one JSON value");
}

/* Copy a string of the identity, without its escapes; what is no string is absent. `json` is one JSON text, or none. */
static apigw_status copy_runtime_string(apigw_invocation *v, slice json, const char *pointer, slice *copy,
                                        apigw_error *err) {
    bool has_nul = false;
    slice value;
    char *text;
    *copy = slice_absent();
    if (json.at == NULL || !gw_json_pointer_find(json, slice_of_string(pointer), &value) || *value.at != '"')
        return APIGW_OK;
    text = gw_arena_copy(&v->memory, value.at + 1, value.len - 2);
    if (text == NULL)
        return gw_error_nomem(err);
    copy->at = text;
    copy->len = gw_json_unescape(text, text, value.len - 2, &has_nul);
    text[copy->len] = '\0';
    return APIGW_OK;
}

static apigw_status set_identity(apigw_invocation *v, slice json, apigw_error *err) {
    slice id, pool;
    apigw_status status = copy_runtime_string(v, json, "/cognitoIdentityId", &id, err);
    if (status == APIGW_OK)
        status = copy_runtime_string(v, json, "/cognitoIdentityPoolId", &pool, err);
    if (status != APIGW_OK)
        return status;
    v->identity = id;
    v->identity_pool = pool;
    return APIGW_OK;
}

static apigw_status check_runtime_value(uint32_t header, slice value, int64_t *deadline, apigw_error *err) {
    size_t at = gw_header_value_valid(value.at, value.len);
    char quote[ERROR_QUOTE_MAX];
    if (at != value.len)
        return gw_error_set(err, APIGW_E_HEADER, at, "expected no control byte in %s, found '%s'",
                            runtime_names[header], gw_error_quote(quote, value.at + at, 1));
    if (header == APIGW_RUNTIME_HEADER_DEADLINE_MS && value.len != 0 &&
        (!gw_request_parse_integer(value.at, value.len, deadline) || *deadline < 0))
        return gw_error_set(err, APIGW_E_VALUE, 0, "expected milliseconds since 1970");
    if ((header == APIGW_RUNTIME_HEADER_CLIENT_CONTEXT || header == APIGW_RUNTIME_HEADER_COGNITO_IDENTITY) &&
        value.len != 0)
        return check_runtime_json(value, err);
    return APIGW_OK;
}

/* Keep a checked value. */
static apigw_status keep_runtime(apigw_invocation *v, uint32_t header, slice text, apigw_error *err) {
    slice copy = {NULL, 0};
    apigw_status status = APIGW_OK;
    if (text.len != 0) {
        copy = slice_of(gw_arena_copy(&v->memory, text.at, text.len), text.len);
        if (copy.at == NULL)
            return gw_error_nomem(err);
    }
    if (header == APIGW_RUNTIME_HEADER_COGNITO_IDENTITY)
        status = set_identity(v, copy, err);
    if (status == APIGW_OK)
        v->values[header] = copy;
    return status;
}

/* Trim a value. HTTP clients leave the end of the line at it. */
static slice trim_line(slice value) {
    if (value.len != 0 && value.at[value.len - 1] == '\n')
        value.len--;
    if (value.len != 0 && value.at[value.len - 1] == '\r')
        value.len--;
    return slice_trim(value);
}

apigw_status apigw_invocation_add_header(apigw_invocation *invocation, const char *name, size_t name_len,
                                         const char *value, size_t value_len, apigw_error *err) {
    name_len = length_of(name, name_len);
    value_len = length_of(value, value_len);
    slice text;
    int64_t deadline = 0;
    uint32_t header = 1;
    apigw_status status;
    gw_error_clear(err);
    if (invocation == NULL || (name == NULL && name_len != 0) || (value == NULL && value_len != 0))
        return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected an invocation, a name and a value");
    while (header <= APIGW_RUNTIME_HEADER_AWS_TENANT_ID &&
           !header_name_equal(name, name_len, runtime_names[header], strlen(runtime_names[header])))
        header++;
    if (header > APIGW_RUNTIME_HEADER_AWS_TENANT_ID)
        return APIGW_OK; /* another field */
    text = trim_line(slice_of(value, value_len));
    status = check_runtime_value(header, text, &deadline, err);
    if (status != APIGW_OK && err != NULL)
        err->offset += (uint64_t)(text.at - value);
    if (status == APIGW_OK)
        status = keep_runtime(invocation, header, text, err);
    if (status == APIGW_OK && header == APIGW_RUNTIME_HEADER_DEADLINE_MS)
        invocation->deadline = deadline;
    return status;
}

static const char *give_runtime(slice value, size_t *len) {
    if (len != NULL)
        *len = value.len;
    return value.at;
}

const char *apigw_invocation_get(const apigw_invocation *invocation, uint32_t header, size_t *len) {
    bool none = invocation == NULL || header > APIGW_RUNTIME_HEADER_AWS_TENANT_ID;
    return give_runtime(none ? slice_absent() : invocation->values[header], len);
}

apigw_status apigw_invocation_get_int(const apigw_invocation *invocation, uint32_t header, int64_t *out) {
    if (invocation == NULL || out == NULL || header != APIGW_RUNTIME_HEADER_DEADLINE_MS)
        return APIGW_E_ARGUMENT;
    if (invocation->values[header].at == NULL)
        return APIGW_E_NOT_FOUND;
    *out = invocation->deadline;
    return APIGW_OK;
}

const char *apigw_invocation_cognito(const apigw_invocation *invocation, uint32_t field, size_t *len) {
    slice none = {NULL, 0};
    if (invocation != NULL && field == APIGW_FIELD_COGNITO_IDENTITY_ID)
        return give_runtime(invocation->identity, len);
    if (invocation != NULL && field == APIGW_FIELD_COGNITO_IDENTITY_POOL_ID)
        return give_runtime(invocation->identity_pool, len);
    return give_runtime(none, len);
}

/* ---- errors ------------------------------------------------------------------------------------------------- */

bool gw_runtime_next_line(slice *rest, slice *line) {
    while (rest->len != 0) {
        const char *end = memchr(rest->at, '\n', rest->len);
        size_t n = end == NULL ? rest->len : (size_t)(end - rest->at);
        *line = slice_of(rest->at, n);
        n += end != NULL;
        rest->at += n;
        rest->len -= n;
        if (line->len != 0 && line->at[line->len - 1] == '\r')
            line->len--;
        if (line->len != 0)
            return true;
    }
    return false;
}

void gw_runtime_write_error(apigw_buffer *out, const runtime_error *f) {
    slice rest = f->stack, line;
    bool any = false;
    buffer_literal(out, "{\"errorMessage\":");
    gw_json_write_bytes(out, f->message.at, f->message.len);
    buffer_literal(out, ",\"errorType\":");
    gw_json_write_bytes(out, f->type.at, f->type.len);
    buffer_literal(out, ",\"stackTrace\":[");
    while (gw_runtime_next_line(&rest, &line)) {
        if (any)
            buffer_byte(out, ',');
        any = true;
        gw_json_write_bytes(out, line.at, line.len);
    }
    buffer_literal(out, "]}");
}

/* Encode the output from `begin` on as base64, in place: move it up by the number of bytes that it grows, so that each
 * three bytes are read before the four that replace them are written. */
static void become_base64(apigw_buffer *out, size_t begin) {
    size_t n = out->length - begin, grown = gw_base64_encoded_len(n) - n;
    char *at, *from;
    if (gw_buffer_reserve(out, grown) == NULL) {
        gw_buffer_skip(out, grown);
        return;
    }
    at = out->data + begin;
    from = at + grown;
    memmove(from, at, n);
    for (; n != 0; at += 4) {
        char three[3];
        size_t taken = n < sizeof three ? n : sizeof three;
        memcpy(three, from, taken);
        gw_base64_encode(at, three, taken);
        from += taken;
        n -= taken;
    }
    buffer_commit(out, grown);
}

static apigw_status begin_failure(const runtime_error *f, apigw_buffer *out, apigw_error *err) {
    gw_error_clear(err);
    if (out != NULL)
        gw_buffer_begin(out);
    if (gw_buffer_holds(out, f->message.at, f->message.len) || gw_buffer_holds(out, f->type.at, f->type.len) ||
        gw_buffer_holds(out, f->stack.at, f->stack.len))
        return gw_buffer_refuse_input(out, err);
    if (out != NULL && (f->message.at != NULL || f->message.len == 0) && (f->type.at != NULL || f->type.len == 0) &&
        (f->stack.at != NULL || f->stack.len == 0))
        return APIGW_OK;
    if (out != NULL)
        gw_buffer_abandon(out);
    return gw_error_set(err, APIGW_E_ARGUMENT, UINT64_MAX, "expected texts and a buffer");
}

apigw_status apigw_runtime_error_encode(const char *message, size_t message_len, const char *type, size_t type_len,
                                        const char *stack, size_t stack_len, apigw_buffer *out, apigw_error *err) {
    message_len = length_of(message, message_len);
    type_len = length_of(type, type_len);
    stack_len = length_of(stack, stack_len);
    const runtime_error f = {{message, message_len}, {type, type_len}, {stack, stack_len}};
    apigw_status status = begin_failure(&f, out, err);
    if (status != APIGW_OK)
        return status;
    gw_runtime_write_error(out, &f);
    return gw_output_finish(out, err);
}

static void open_line(apigw_buffer *out, uint32_t header) {
    append_text(out, runtime_names[header]);
    buffer_literal(out, ": ");
}

apigw_status apigw_runtime_error_trailers(const char *message, size_t message_len, const char *type, size_t type_len,
                                          const char *stack, size_t stack_len, apigw_buffer *out, apigw_error *err) {
    message_len = length_of(message, message_len);
    type_len = length_of(type, type_len);
    stack_len = length_of(stack, stack_len);
    const runtime_error f = {{message, message_len}, {type, type_len}, {stack, stack_len}};
    apigw_status status = begin_failure(&f, out, err);
    size_t at;
    if (status != APIGW_OK)
        return status;
    at = gw_header_value_valid(type, type_len);
    if (at != type_len) {
        gw_buffer_abandon(out);
        return gw_error_set(err, APIGW_E_HEADER, at, "expected an error type without control bytes");
    }
    open_line(out, APIGW_RUNTIME_HEADER_FUNCTION_ERROR_TYPE);
    buffer_append(out, type, type_len);
    buffer_literal(out, "\r\n");
    open_line(out, APIGW_RUNTIME_HEADER_FUNCTION_ERROR_BODY);
    at = out->length;
    gw_runtime_write_error(out, &f);
    become_base64(out, at);
    buffer_literal(out, "\r\n");
    return gw_output_finish(out, err);
}

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/* Return whether what ends before the dot at `i` is that word. */
static bool runtime_ends_in(const char *type, size_t i, const char *word) {
    size_t n = strlen(word);
    return i >= n && memcmp(type + i - n, word, n) == 0;
}

int32_t apigw_runtime_error_type_stays(const char *type, size_t type_len) {
    type_len = length_of(type, type_len);
    for (size_t i = 0; type != NULL && i + 2 < type_len; i++)
        if (type[i] == '.' && is_capital(type[i + 1]) &&
            (is_capital(type[i + 2]) || (type[i + 2] >= 'a' && type[i + 2] <= 'z')) &&
            (runtime_ends_in(type, i, "Runtime") || runtime_ends_in(type, i, "Function")))
            return 1;
    return 0;
}

/* ---- streaming ---------------------------------------------------------------------------------------------- */

apigw_status apigw_runtime_streaming_header(size_t i, apigw_pair *out) {
    static const char *const lines[][2] = {
        {"Content-Type", "application/vnd.awslambda.http-integration-response"},
        {"Lambda-Runtime-Function-Response-Mode", "streaming"},
        {"Transfer-Encoding", "chunked"},
        {"Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"},
    };
    if (out == NULL)
        return APIGW_E_ARGUMENT;
    if (i >= sizeof lines / sizeof lines[0])
        return APIGW_E_NOT_FOUND;
    *out = (apigw_pair){lines[i][0], strlen(lines[i][0]), lines[i][1], strlen(lines[i][1]), 0, 0};
    return APIGW_OK;
}
