/* The op decode-response: a function's result is decoded, on a fresh and on a used handle, which must leave the same
 * response or the same error. A malformed result becomes an error response. The response, or that error response, is
 * then compared with the case. Whatever it is, its lines have to be fit for a wire. */
#define _POSIX_C_SOURCE 200809L
#include "support/exact.h"
#include "vectors.h"
#include <strings.h>

static const char *const expectations[] = {"malformed",  "status",  "headers",  "headersJoined", "headersAbsent",
                                           "lines",      "body",    "bodyJson", "error",         "answer",
                                           "bodyBase64", "payload", NULL};

static const json_t *of_config(const vector *v, const char *name) {
    return json_object_get(json_object_get(v->json, "config"), name);
}

/* ---- decoding --------------------------------------------------------------------------------------------------- */

typedef struct decoded {
    apigw_api *api;
    apigw_request *request; /* NULL: there is none */
    apigw_response *response;
    apigw_error error;
    size_t used; /* bytes of a stream that are its prelude */
} decoded;

/* The request with the Accept header and the fields of the config; NULL: there is none. */
apigw_request *vector_accept(vector *v) {
    const json_t *accept = of_config(v, "accept");
    json_t *event = json_object_get(json_object_get(v->json, "config"), "event"), *value;
    apigw_request *request = accept == NULL && event == NULL ? NULL : apigw_request_new(NULL);
    const char *name;
    json_object_foreach(event, name, value) {
        if (apigw_request_set(request, vector_field(name), json_string_value(value), json_string_length(value), NULL) !=
            APIGW_OK)
            vector_says(v, "config", "'%s' is no field", name);
    }
    if (accept != NULL && apigw_request_add(request, APIGW_LIST_HEADERS, "Accept", 6, json_string_value(accept),
                                            json_string_length(accept), NULL) != APIGW_OK)
        vector_says(v, "config", "the Accept header is refused");
    return request;
}

uint32_t vector_result_flags(const vector *v) {
    return json_is_true(of_config(v, "functionError")) ? APIGW_DECODE_FUNCTION_ERROR : 0;
}

bool vector_limit_at(const vector *v, size_t i, uint32_t *option, uint64_t *value) {
    json_t *limits = json_object_get(json_object_get(v->json, "config"), "limits");
    void *at = json_object_iter(limits);
    const char *name;
    while (at != NULL && i-- > 0)
        at = json_object_iter_next(limits, at);
    if (at == NULL)
        return false;
    name = json_object_iter_key(at);
    *option = strcmp(name, "maxInput") == 0   ? APIGW_OPT_MAX_INPUT
              : strcmp(name, "maxDepth") == 0 ? APIGW_OPT_MAX_DEPTH
              : strcmp(name, "maxItems") == 0 ? APIGW_OPT_MAX_ITEMS
                                              : 0;
    *value = (uint64_t)json_integer_value(json_object_iter_value(at));
    return true;
}

static void set_limits(vector *v, apigw_response *response) {
    uint32_t option;
    uint64_t value;
    for (size_t i = 0; vector_limit_at(v, i, &option, &value); i++)
        if (apigw_response_set_option(response, option, value, NULL) != APIGW_OK)
            vector_says(v, "config", "there is no limit of that name and value");
}

/* Feeds a stream whole or byte by byte, and reads its prelude. */
static apigw_status decode_stream(decoded *d, bytes input, bool byte_by_byte) {
    apigw_prelude *prelude = apigw_prelude_new(NULL);
    apigw_status status = APIGW_MORE;
    size_t used = 0;
    if (prelude == NULL)
        exit(EXIT_FAILURE);
    do {
        status = apigw_prelude_feed(prelude, input.at + d->used, byte_by_byte && input.len != 0 ? 1 : input.len, &used,
                                    &d->error);
        d->used += used;
    } while (status == APIGW_MORE && d->used < input.len);
    if (status == APIGW_OK || status == APIGW_MORE)
        status = apigw_prelude_decode(prelude, d->api, NULL, d->response, &d->error);
    else
        apigw_response_reset(d->response);
    apigw_prelude_free(prelude);
    return status;
}

static decoded decode(vector *v, bytes input, bool used) {
    static const char before[] = "{\"statusCode\":418,\"headers\":{\"x-used\":\"1\"},\"body\":\"u\"}";
    decoded d = {apigw_api_new(NULL, v->kind), vector_accept(v), apigw_response_new(NULL), {0}, 0};
    apigw_status status;
    if (d.api == NULL || d.response == NULL)
        exit(EXIT_FAILURE);
    vector_set_api(v, d.api);
    if (used)
        apigw_response_decode(d.response, d.api, d.request, before, sizeof before - 1, 0, NULL);
    set_limits(v, d.response);
    memset(&d.error, 0xFF, sizeof d.error);
    status = json_is_true(of_config(v, "stream")) ? decode_stream(&d, input, used)
                                                  : apigw_response_decode(d.response, d.api, d.request, input.at,
                                                                          input.len, vector_result_flags(v), &d.error);
    if (status != d.error.code)
        vector_says(v, "error", "code: returned %s, filled %s", apigw_status_name(status),
                    apigw_status_name(d.error.code));
    return d;
}

static void decoded_free(decoded *d) {
    apigw_response_free(d->response);
    apigw_request_free(d->request);
    apigw_api_free(d->api);
}

/* ---- what every response has to keep ---------------------------------------------------------------------------- */

static bool is_framing(const apigw_pair *line) {
    static const char *const names[] = {
        "content-length", "transfer-encoding", "connection", "keep-alive", "te", "trailer", "upgrade"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(line->name, names[i]) == 0)
            return true;
    return false;
}

void vector_check_lines(vector *v, const apigw_response *response) {
    apigw_pair line;
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++) {
        if (line.name_len == 0 || apigw_header_name_valid(line.name, line.name_len) != line.name_len)
            vector_says(v, "safety", "line %zu has no name that a wire takes", i);
        for (size_t k = 0; k < line.value_len; k++)
            if (line.value[k] == '\r' || line.value[k] == '\n' || line.value[k] == '\0')
                vector_says(v, "safety", "line %zu would break out of its line", i);
        if (is_framing(&line))
            vector_says(v, "safety", "line %zu is about framing: %s", i, line.name);
    }
    if (apigw_response_status(response) < 200 || apigw_response_status(response) > 599)
        vector_says(v, "safety", "the status is %d", (int)apigw_response_status(response));
}

static void tell(telling *t, const decoded *d) {
    telling_begin(t);
    telling_error(t, &d->error);
    fprintf(t->stream, "used %zu\n", d->used);
    telling_response(t, d->response);
    telling_end(t);
}

static void compare_handles(vector *v, const decoded *fresh, const decoded *used) {
    telling a, b;
    tell(&a, fresh);
    tell(&b, used);
    telling_compare(v, "used handle", &a, &b);
    telling_free(&a);
    telling_free(&b);
}

/* After an error the response is empty. */
static void check_empty(vector *v, const apigw_response *response) {
    if (apigw_response_count(response, APIGW_LIST_HEADERS) != 0 || apigw_response_body(response, NULL) != NULL ||
        apigw_response_status(response) != 200)
        vector_says(v, "safety", "the response is not empty after the error");
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

/* One line of a name, or all of them joined; NULL in `at` when there are fewer. What has to be freed comes back. */
static char *line_text(const apigw_response *response, const char *name, size_t nth, bool joined, bytes *text) {
    size_t n = strlen(name);
    telling t;
    bytes one;
    if (!joined) {
        text->at = apigw_response_find(response, APIGW_LIST_HEADERS, name, n, nth, &text->len);
        return NULL;
    }
    telling_begin(&t);
    for (size_t i = 0; (one.at = apigw_response_find(response, APIGW_LIST_HEADERS, name, n, i, &one.len)) != NULL;
         i++) {
        if (i != 0)
            fputs(", ", t.stream);
        fwrite(one.at, 1, one.len, t.stream);
    }
    telling_end(&t);
    text->at = t.at;
    text->len = t.len;
    return t.at;
}

/* How many of the expected lines before `end` have that name. */
static size_t count_named(const json_t *lines, size_t end, const char *name) {
    size_t count = 0;
    for (size_t i = 0; i < end; i++) {
        count += strcasecmp(json_string_value(json_array_get(json_array_get(lines, i), 0)), name) == 0;
    }
    return count;
}

static void compare_headers(vector *v, const char *what, bool joined, const apigw_response *response) {
    const json_t *lines = vector_expected(v, what);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *name = json_string_value(json_array_get(json_array_get(lines, i), 0));
        const json_t *value = json_array_get(json_array_get(lines, i), 1);
        bytes expected = {json_string_value(value), json_string_length(value)}, found = {NULL, 0};
        char *owned = line_text(response, name, count_named(lines, i, name), joined, &found);
        if (!bytes_equal(expected, found))
            vector_differs(v, what, name, expected, found);
        free(owned);
        if (!joined && apigw_response_find(response, APIGW_LIST_HEADERS, name, strlen(name),
                                           count_named(lines, json_array_size(lines), name), NULL) != NULL)
            vector_says(v, what, "there are more lines of %s", name);
    }
}

static void compare_absent(vector *v, const apigw_response *response) {
    const json_t *names = vector_expected(v, "headersAbsent");
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if (apigw_response_find(response, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL) != NULL)
            vector_says(v, "headersAbsent", "there is %s", name);
    }
}

/* The whole list, spelling and order included. */
static void compare_lines(vector *v, const apigw_response *response) {
    const json_t *lines = vector_expected(v, "lines");
    size_t count = apigw_response_count(response, APIGW_LIST_HEADERS);
    if (lines == NULL)
        return;
    if (count != json_array_size(lines))
        vector_says(v, "lines", "expected %zu, found %zu", json_array_size(lines), count);
    for (size_t i = 0; i < count && i < json_array_size(lines); i++) {
        const json_t *name = json_array_get(json_array_get(lines, i), 0);
        const json_t *value = json_array_get(json_array_get(lines, i), 1);
        bytes name_wanted = {json_string_value(name), json_string_length(name)};
        bytes value_wanted = {json_string_value(value), json_string_length(value)};
        apigw_pair line;
        apigw_response_at(response, APIGW_LIST_HEADERS, i, &line);
        if (!bytes_equal(name_wanted, (bytes){line.name, line.name_len}))
            vector_differs(v, "lines", "name", name_wanted, (bytes){line.name, line.name_len});
        if (!bytes_equal(value_wanted, (bytes){line.value, line.value_len}))
            vector_differs(v, "lines", "value", value_wanted, (bytes){line.value, line.value_len});
    }
}

static void compare_body(vector *v, const apigw_response *response) {
    const json_t *text = vector_expected(v, "body"), *coded = vector_expected(v, "bodyBase64");
    const json_t *json = vector_expected(v, "bodyJson");
    bytes found, expected = {json_string_value(text), json_string_length(text)};
    found.at = apigw_response_body(response, &found.len);
    if (found.at == NULL)
        found = bytes_of("");
    if (text != NULL && !bytes_equal(expected, found))
        vector_differs(v, "body", "", expected, found);
    if (coded != NULL) {
        char *owned = vector_base64(json_string_value(coded), json_string_length(coded), &expected.len);
        expected.at = owned;
        if (!bytes_equal(expected, found))
            vector_differs(v, "bodyBase64", "", expected, found);
        free(owned);
    }
    if (json != NULL) {
        json_t *value = json_loadb(found.at, found.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
        if (value == NULL || !json_equal(json, value))
            vector_differs(v, "bodyJson", "", bytes_of("(the case's)"), found);
        json_decref(value);
    }
}

static void compare(vector *v, const apigw_response *response) {
    const json_t *status = vector_expected(v, "status");
    if (status != NULL && json_integer_value(status) != apigw_response_status(response))
        vector_says(v, "status", "expected %lld, found %d", (long long)json_integer_value(status),
                    (int)apigw_response_status(response));
    compare_headers(v, "headers", false, response);
    compare_headers(v, "headersJoined", true, response);
    compare_absent(v, response);
    compare_lines(v, response);
    compare_body(v, response);
    vector_check_lines(v, response);
}

/* The bytes after the prelude of a stream. */
static void compare_payload(vector *v, const decoded *d, bytes input) {
    const json_t *payload = vector_expected(v, "payload");
    char *owned = NULL;
    bytes expected, found = {input.at + d->used, input.len - d->used};
    if (payload == NULL)
        return;
    expected = vector_bytes(v, "payload", payload, &owned);
    if (!bytes_equal(expected, found))
        vector_differs(v, "payload", "", expected, found);
    free(owned);
}

/* The error, and the error response to it. */
static void compare_failure(vector *v, decoded *d) {
    const json_t *expected = vector_expected(v, "error"), *error_response = vector_expected(v, "answer");
    const char *name = apigw_error_response_name(d->error.error_response);
    apigw_error error;
    check_empty(v, d->response);
    if (!json_is_true(vector_expected(v, "malformed")))
        vector_says(v, "malformed", "it is refused: %s at %llu: %s", apigw_status_name(d->error.code),
                    (unsigned long long)d->error.offset, d->error.message);
    if (expected != NULL)
        vector_compare_error(v, expected, &d->error);
    if (name == NULL)
        vector_says(v, "answer", "the error comes with none");
    else if (error_response != NULL && strcmp(json_string_value(error_response), name) != 0)
        vector_differs(v, "answer", "", bytes_of(json_string_value(error_response)), bytes_of(name));
    if (apigw_error_response(d->response, d->api, d->request, d->error.error_response, &error) != APIGW_OK)
        vector_says(v, "answer", "it cannot be given: %s", error.message);
    else
        compare(v, d->response);
}

bytes vector_result(vector *v, char **owned) {
    const json_t *text = json_object_get(v->json, "input"), *coded = json_object_get(v->json, "inputBase64");
    bytes input = {json_string_value(text), json_string_length(text)};
    *owned = NULL;
    if (coded != NULL) {
        *owned = vector_base64(json_string_value(coded), json_string_length(coded), &input.len);
        input.at = *owned;
    }
    if (input.at == NULL)
        vector_says(v, "input", "it is no text");
    return input;
}

void vector_decode_response(vector *v) {
    decoded fresh, used;
    char *owned = NULL, *given;
    bytes input;
    if (!vector_expects_only(v, expectations))
        return;
    input = vector_result(v, &owned);
    if (input.at == NULL)
        return;
    given = exact_copy(input.at, input.len);
    fresh = decode(v, (bytes){given, input.len}, false);
    used = decode(v, (bytes){given, input.len}, true);
    memset(given, 'x', input.len); /* it was copied */
    compare_handles(v, &fresh, &used);
    compare_payload(v, &fresh, input);
    if (fresh.error.code != APIGW_OK)
        compare_failure(v, &fresh);
    else if (json_is_true(vector_expected(v, "malformed")) || vector_expected(v, "error") != NULL)
        vector_says(v, "malformed", "it is taken, with status %d", (int)apigw_response_status(fresh.response));
    else
        compare(v, fresh.response);
    decoded_free(&fresh);
    decoded_free(&used);
    free(given);
    free(owned);
}
