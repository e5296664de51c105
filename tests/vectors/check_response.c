/* The op check-response: a function's result is checked, on a fresh and on a used handle, which must find the same. The
 * findings, all of them, are compared with the case. Whatever they are, they have to agree with what decoding the same
 * result gives: the same status and error, an error among the findings exactly when it is refused, the same response.
 */
#define _POSIX_C_SOURCE 200809L
#include "support/exact.h"
#include "vectors.h"

static const char *const expectations[] = {"findings", "omitted", "status", "error", NULL};

typedef struct checked {
    apigw_api *api;
    apigw_request *request; /* NULL: there is none */
    apigw_check *check;
    apigw_error error;
} checked;

static checked run(vector *v, bytes input, bool used) {
    static const char before[] = "{\"statusCode\":\"x\",\"headers\":{\"te\":1,\"a b\":null},\"more\":[{}]}";
    checked c = {apigw_api_new(NULL, v->kind), vector_accept(v), apigw_check_new(NULL), {0}};
    uint32_t option;
    uint64_t value;
    apigw_status status;
    if (c.api == NULL || c.check == NULL)
        exit(EXIT_FAILURE);
    vector_set_api(v, c.api);
    if (used)
        apigw_response_check(c.check, c.api, c.request, before, sizeof before - 1, 0, NULL);
    for (size_t i = 0; vector_limit_at(v, i, &option, &value); i++)
        if (apigw_check_set_option(c.check, option, value, NULL) != APIGW_OK)
            vector_says(v, "config", "there is no limit of that name and value");
    memset(&c.error, 0xFF, sizeof c.error);
    status = apigw_response_check(c.check, c.api, c.request, input.at, input.len, vector_result_flags(v), &c.error);
    if (status != c.error.code)
        vector_says(v, "error", "code: returned %s, filled %s", apigw_status_name(status),
                    apigw_status_name(c.error.code));
    return c;
}

static void checked_free(checked *c) {
    apigw_check_free(c->check);
    apigw_request_free(c->request);
    apigw_api_free(c->api);
}

/* ---- as text ---------------------------------------------------------------------------------------------------- */

static void tell(telling *t, const checked *c) {
    apigw_diagnostic f;
    telling_begin(t);
    telling_error(t, &c->error);
    fprintf(t->stream, "omitted %zu\n", apigw_check_omitted_count(c->check));
    for (size_t i = 0; apigw_check_diagnostic_at(c->check, i, &f) == APIGW_OK; i++)
        fprintf(t->stream, "%u %u %d %u %llu %s [%s] %s; %s\n", (unsigned)f.what, (unsigned)f.severity, (int)f.code,
                (unsigned)f.error_response, (unsigned long long)f.offset, f.pointer, f.rule, f.message, f.client);
    telling_response(t, apigw_check_response(c->check));
    telling_end(t);
}

/* ---- what every check has to keep ------------------------------------------------------------------------------- */

static void compare_handles(vector *v, const checked *fresh, const checked *used) {
    telling a, b;
    tell(&a, fresh);
    tell(&b, used);
    telling_compare(v, "used handle", &a, &b);
    telling_free(&a);
    telling_free(&b);
}

static void check_diagnostic(vector *v, const apigw_diagnostic *f, uint64_t last, size_t len) {
    if (apigw_diagnostic_name(f->what) == NULL || apigw_severity_name(f->severity) == NULL)
        vector_says(v, "form", "what %u, severity %u", (unsigned)f->what, (unsigned)f->severity);
    if ((f->severity == APIGW_SEVERITY_ERROR) != (f->what == APIGW_DIAGNOSTIC_REFUSED) ||
        (f->code != APIGW_OK) != (f->what == APIGW_DIAGNOSTIC_REFUSED) ||
        (f->error_response != 0) != (f->code != APIGW_OK))
        vector_says(v, "form", "a refusal and nothing else has severity, code and answer of one");
    if (f->offset != UINT64_MAX && (f->offset > len || f->offset + 1 < last + 1))
        vector_says(v, "form", "offset %llu is out of order or of the result", (unsigned long long)f->offset);
    if (strlen(f->pointer) != f->pointer_len || strlen(f->rule) != f->rule_len || f->message[0] == '\0' ||
        strlen(f->message) != f->message_len || strlen(f->client) != f->client_len)
        vector_says(v, "form", "a text is missing or has another length");
}

/* The finding of what decoding stops at. */
static bool is_first(const apigw_diagnostic *f, const apigw_error *e) {
    return f->code == e->code && f->error_response == e->error_response && f->offset == e->offset &&
           strcmp(f->pointer, e->pointer) == 0 && strcmp(f->message, e->message) == 0;
}

static void check_agreement(vector *v, const checked *c, bytes input) {
    apigw_response *response = apigw_response_new(NULL);
    apigw_error error;
    apigw_diagnostic f;
    uint32_t option;
    uint64_t value, last = UINT64_MAX;
    bool refused = false, first = false;
    telling a, b;
    for (size_t i = 0; vector_limit_at(v, i, &option, &value); i++)
        apigw_response_set_option(response, option, value, NULL);
    apigw_response_decode(response, c->api, c->request, input.at, input.len, vector_result_flags(v), &error);
    if (memcmp(&error, &c->error, sizeof error) != 0)
        vector_says(v, "agreement", "decoding fails with %s, checking with %s", error.message, c->error.message);
    for (size_t i = 0; apigw_check_diagnostic_at(c->check, i, &f) == APIGW_OK; i++) {
        check_diagnostic(v, &f, last, input.len);
        last = f.offset;
        refused = refused || f.what == APIGW_DIAGNOSTIC_REFUSED;
        first = first || is_first(&f, &error);
    }
    if (refused != (error.error_response != 0) || (refused && !first))
        vector_says(v, "agreement", "decoding gives %s, which is not what was found", apigw_status_name(error.code));
    if (error.error_response != 0)
        apigw_error_response(response, c->api, c->request, error.error_response, NULL);
    telling_begin(&a);
    telling_response(&a, response);
    telling_end(&a);
    telling_begin(&b);
    telling_response(&b, apigw_check_response(c->check));
    telling_end(&b);
    if (error.code != APIGW_E_UNSUPPORTED)
        telling_compare(v, "agreement", &a, &b);
    telling_free(&a);
    telling_free(&b);
    apigw_response_free(response);
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

/* One text of a finding; `part`: it is enough that the expected one is in it. */
static void compare_text(vector *v, const json_t *expected, const char *name, const char *found, bool part) {
    const json_t *value = json_object_get(expected, name);
    const char *text = json_string_value(value);
    if (text != NULL && (part ? strstr(found, text) == NULL : strcmp(found, text) != 0))
        vector_differs(v, "findings", name, bytes_of(text), bytes_of(found));
    else if (value != NULL && text == NULL)
        vector_says(v, "findings", "the case's %s is no text", name);
}

static void compare_diagnostic(vector *v, const json_t *expected, const apigw_diagnostic *f) {
    static const char *const known[] = {"what",   "severity", "pointer", "rule",   "message",
                                        "client", "code",     "answer",  "offset", NULL};
    json_t *copy = json_deep_copy(expected);
    const json_t *offset = json_object_get(expected, "offset");
    compare_text(v, expected, "what", apigw_diagnostic_name(f->what), false);
    compare_text(v, expected, "severity", apigw_severity_name(f->severity), false);
    compare_text(v, expected, "pointer", f->pointer, false);
    compare_text(v, expected, "rule", f->rule, false);
    compare_text(v, expected, "message", f->message, true);
    compare_text(v, expected, "client", f->client, true);
    compare_text(v, expected, "code", apigw_status_name(f->code), false);
    compare_text(v, expected, "answer", f->error_response == 0 ? "" : apigw_error_response_name(f->error_response),
                 false);
    if (offset != NULL && (uint64_t)json_integer_value(offset) != f->offset)
        vector_says(v, "findings", "offset: expected %lld, found %llu", (long long)json_integer_value(offset),
                    (unsigned long long)f->offset);
    for (size_t i = 0; known[i] != NULL; i++)
        json_object_del(copy, known[i]);
    if (json_object_size(copy) != 0 || json_object_get(expected, "what") == NULL)
        vector_says(v, "findings", "the case has a member that is not known, or has no 'what'");
    json_decref(copy);
}

static void compare_diagnostics(vector *v, const checked *c) {
    const json_t *list = vector_expected(v, "findings");
    size_t count = apigw_check_diagnostic_count(c->check), expected = json_array_size(list);
    apigw_diagnostic f;
    if (list == NULL)
        return;
    for (size_t i = 0; i < expected && apigw_check_diagnostic_at(c->check, i, &f) == APIGW_OK; i++)
        compare_diagnostic(v, json_array_get(list, i), &f);
    if (count != expected)
        vector_says(v, "findings", "expected %zu, found %zu", expected, count);
    for (size_t i = expected; apigw_check_diagnostic_at(c->check, i, &f) == APIGW_OK; i++)
        vector_says(v, "findings", "also %s at %s: %s", apigw_diagnostic_name(f.what), f.pointer, f.message);
}

static void compare(vector *v, const checked *c) {
    const json_t *omitted = vector_expected(v, "omitted"), *status = vector_expected(v, "status");
    const json_t *error = vector_expected(v, "error");
    int32_t found = apigw_response_status(apigw_check_response(c->check));
    compare_diagnostics(v, c);
    if (omitted != NULL && (size_t)json_integer_value(omitted) != apigw_check_omitted_count(c->check))
        vector_says(v, "omitted", "expected %lld, found %zu", (long long)json_integer_value(omitted),
                    apigw_check_omitted_count(c->check));
    if (status != NULL && json_integer_value(status) != found)
        vector_says(v, "status", "expected %lld, found %d", (long long)json_integer_value(status), (int)found);
    if (error != NULL)
        vector_compare_error(v, error, &c->error);
}

void vector_check_response(vector *v) {
    checked fresh, used;
    char *owned = NULL, *given;
    bytes input;
    if (!vector_expects_only(v, expectations))
        return;
    input = vector_result(v, &owned);
    if (input.at == NULL)
        return;
    given = exact_copy(input.at, input.len);
    fresh = run(v, (bytes){given, input.len}, false);
    used = run(v, (bytes){given, input.len}, true);
    memset(given, 'x', input.len); /* it was copied */
    compare(v, &fresh);
    compare_handles(v, &fresh, &used);
    check_agreement(v, &fresh, input);
    checked_free(&fresh);
    checked_free(&used);
    free(given);
    free(owned);
}
