/* The op exchange: comparing steps, the response, and what is left at the end. */
#define _POSIX_C_SOURCE 200809L
#include "exchange.h"
#include <string.h>
#include <strings.h>

static bytes text_of(const host *h, uint32_t field) {
    bytes text;
    text.at = apigw_exchange_get(h->exchange, field, &text.len);
    return text;
}

static json_t *parse(bytes text) {
    return text.at != NULL ? json_loadb(text.at, text.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL) : NULL;
}

static void compare_text(host *h, const char *what, const json_t *wanted, bytes found) {
    const bytes expected = {json_string_value(wanted), json_string_length(wanted)};
    if (wanted != NULL && !bytes_equal(expected, found))
        vector_differs(h->v, what, "", expected, found);
}

static void compare_integer(host *h, const char *what, const json_t *wanted, uint64_t found) {
    const uint64_t expected = (uint64_t)(json_is_integer(wanted) ? json_integer_value(wanted) : json_is_true(wanted));
    if (wanted != NULL && expected != found)
        vector_says(h->v, what, "expected %llu, found %llu", (unsigned long long)expected, (unsigned long long)found);
}

/* ---- steps ------------------------------------------------------------------------------------------------------ */

/* The values are the last parts of the key; those before them say whose they are (H4.1, H4.5). */
static void compare_cache_key(host *h, const json_t *wanted, const json_t *scope) {
    const bytes key = text_of(h, APIGW_EXCHANGE_CACHE_KEY);
    const size_t count = json_array_size(wanted),
                 before = apigw_exchange_step(h->exchange) == APIGW_STEP_AUTHORIZE ? 3 : 1;
    apigw_key_part part;
    size_t offset = 0, i = 0;
    if (wanted == NULL)
        return;
    if (json_is_null(wanted) != (key.at == NULL))
        vector_says(h->v, "cacheKey", "%s", key.at == NULL ? "absent" : "there is one");
    if (key.at == NULL || json_is_null(wanted))
        return;
    while (apigw_cache_key_next(key.at, key.len, &offset, &part) == 1) {
        if (i >= before)
            compare_text(h, "cacheKey", json_array_get(wanted, i - before), (bytes){part.text, part.len});
        else
            compare_text(h, "cacheScope", json_array_get(scope, i), (bytes){part.text, part.len});
        i++;
    }
    if (i != count + before || offset != key.len)
        vector_says(h->v, "cacheKey", "expected %zu values, found %zu parts", count, i);
}

static void compare_payload(host *h, const json_t *entry) {
    json_t *wanted = json_object_get(entry, "payload");
    const json_t *absent = json_object_get(entry, "payloadAbsent");
    const bytes payload = text_of(h, APIGW_EXCHANGE_PAYLOAD);
    json_t *found = parse(payload);
    if ((wanted != NULL || absent != NULL) && found == NULL)
        vector_differs(h->v, "payload", "is no JSON", bytes_of(NULL), payload);
    if (wanted != NULL && found != NULL)
        vector_compare_subset(h->v, "payload", "", wanted, found);
    for (size_t i = 0; i < json_array_size(absent); i++) {
        const char *pointer = json_string_value(json_array_get(absent, i));
        if (vector_at_pointer(found, pointer) != NULL)
            vector_says(h->v, "payloadAbsent", "there is %s", pointer);
    }
    json_decref(found);
}

/* The header fields of an HTTP request: all values of each name that is listed. */
static void compare_call_headers(host *h, json_t *wanted) {
    const apigw_integration_call *call = apigw_exchange_call(h->exchange);
    const char *name;
    json_t *values;
    json_object_foreach(wanted, name, values) {
        json_t *found = json_array();
        apigw_pair field;
        for (size_t i = 0; apigw_integration_call_at(call, APIGW_LIST_HEADERS, i, &field) == APIGW_OK; i++)
            if (strcasecmp(field.name, name) == 0)
                json_array_append_new(found, json_stringn(field.value, field.value_len));
        vector_compare_subset(h->v, "headers", name, values, found);
        json_decref(found);
    }
}

void exchange_compare_step(host *h, const json_t *entry) {
    static const struct {
        const char *name;
        uint32_t field;
    } texts[] = {{"arn", APIGW_EXCHANGE_ARN},
                 {"token", APIGW_EXCHANGE_TOKEN},
                 {"issuer", APIGW_EXCHANGE_ISSUER},
                 {"function", APIGW_EXCHANGE_FUNCTION},
                 {"qualifier", APIGW_EXCHANGE_QUALIFIER},
                 {"apiKey", APIGW_EXCHANGE_API_KEY},
                 {"key", APIGW_EXCHANGE_KEY},
                 {"authorizer", APIGW_EXCHANGE_AUTHORIZER},
                 {"method", APIGW_EXCHANGE_METHOD},
                 {"url", APIGW_EXCHANGE_URL},
                 {"uri", APIGW_EXCHANGE_URL}};
    const json_t *mode = json_object_get(entry, "mode"), *body = json_object_get(entry, "body");
    bytes found;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        compare_text(h, texts[i].name, json_object_get(entry, texts[i].name), text_of(h, texts[i].field));
    compare_integer(h, "timeout", json_object_get(entry, "timeout"),
                    apigw_exchange_int(h->exchange, APIGW_EXCHANGE_TIMEOUT_MS));
    compare_integer(h, "ttl", json_object_get(entry, "ttl"), apigw_exchange_int(h->exchange, APIGW_EXCHANGE_TTL_S));
    compare_integer(h, "asynchronous", json_object_get(entry, "asynchronous"),
                    apigw_exchange_int(h->exchange, APIGW_EXCHANGE_ASYNCHRONOUS));
    compare_text(h, "mode", mode,
                 bytes_of(apigw_exchange_int(h->exchange, APIGW_EXCHANGE_MODE) == 1 ? "stream" : "buffered"));
    compare_cache_key(h, json_object_get(entry, "cacheKey"), json_object_get(entry, "cacheScope"));
    compare_payload(h, entry);
    compare_call_headers(h, json_object_get(entry, "headers"));
    if (body != NULL) {
        found.at = apigw_integration_call_body(apigw_exchange_call(h->exchange), &found.len);
        compare_text(h, "body", body, found);
    }
}

/* ---- the response ----------------------------------------------------------------------------------------------- */

static void compare_headers(host *h, const apigw_response *response) {
    const char *name;
    json_t *values;
    json_object_foreach(json_object_get(json_object_get(h->v->json, "expect"), "headers"), name, values) {
        json_t *found = json_array();
        bytes one;
        for (size_t i = 0;
             (one.at = apigw_response_find(response, APIGW_LIST_HEADERS, name, strlen(name), i, &one.len)) != NULL; i++)
            json_array_append_new(found, json_stringn(one.at, one.len));
        vector_compare_subset(h->v, "headers", name, values, found);
        json_decref(found);
    }
}

static void compare_names(host *h, const char *what, bool wanted, const apigw_response *response) {
    const json_t *names = vector_expected(h->v, what);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));
        if ((apigw_response_find(response, APIGW_LIST_HEADERS, name, strlen(name), 0, NULL) != NULL) != wanted)
            vector_says(h->v, what, "%s is %s", name, wanted ? "missing" : "there");
    }
}

void exchange_compare_response(host *h, const apigw_response *response) {
    const json_t *status = vector_expected(h->v, "status");
    if (status != NULL && json_integer_value(status) != apigw_response_status(response))
        vector_says(h->v, "status", "expected %lld, found %d", (long long)json_integer_value(status),
                    (int)apigw_response_status(response));
    compare_headers(h, response);
    compare_names(h, "headersAbsent", false, response);
    compare_names(h, "headersPresent", true, response);
    vector_check_lines(h->v, response);
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

static void compare_body(host *h) {
    const json_t *part = vector_expected(h->v, "bodyContains"), *json = vector_expected(h->v, "bodyJson");
    json_t *subset = json_object_get(json_object_get(h->v->json, "expect"), "bodySubset"), *found;
    bytes body;
    fputc('\0', h->body.stream); /* so that it is a string too */
    fflush(h->body.stream);
    body = (bytes){h->body.at, h->body.len - 1};
    compare_text(h, "body", vector_expected(h->v, "body"), body);
    if (part != NULL && strstr(body.at, json_string_value(part)) == NULL)
        vector_differs(h->v, "bodyContains", "", bytes_of(json_string_value(part)), body);
    found = parse(body);
    if (json != NULL && (found == NULL || !json_equal(json, found)))
        vector_differs(h->v, "bodyJson", "", bytes_of("(the JSON value of the case)"), body);
    if (subset != NULL && found == NULL)
        vector_differs(h->v, "bodySubset", "is no JSON", bytes_of(NULL), body);
    else if (subset != NULL)
        vector_compare_subset(h->v, "bodySubset", "", subset, found);
    json_decref(found);
}

/* A sequence that ends without anything for the client ends with "done". */
static void compare_steps(host *h) {
    const json_t *last = json_array_get(h->steps, json_array_size(h->steps) - 1);
    const char *name = json_string_value(last);
    json_t *wanted = json_object_get(json_object_get(h->v->json, "expect"), "steps");
    static const char *const ends[] = {"respond", "relay", "frame", "close"};
    bool ended = apigw_exchange_step(h->exchange) != APIGW_STEP_DONE;
    for (size_t i = 0; name != NULL && i < sizeof ends / sizeof *ends; i++)
        ended = ended || strcmp(name, ends[i]) == 0;
    if (!ended)
        json_array_append_new(h->steps, json_string("done"));
    if (wanted != NULL)
        vector_compare_subset(h->v, "steps", "", wanted, h->steps);
}

/* Each expected line has to be one of the explanation: the name of a check, a tab, its outcome. */
static void compare_explanation(host *h) {
    const json_t *lines = vector_expected(h->v, "explanation");
    const bytes found = text_of(h, APIGW_EXCHANGE_EXPLANATION);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const bytes line = bytes_of(json_string_value(json_array_get(lines, i)));
        bool is_there = false;
        for (size_t at = 0; at + line.len <= found.len && !is_there; at++)
            is_there = (at == 0 || found.at[at - 1] == '\n') && memcmp(found.at + at, line.at, line.len) == 0;
        if (!is_there)
            vector_differs(h->v, "explanation", "", line, found);
    }
}

void exchange_compare_end(host *h) {
    const json_t *name = vector_expected(h->v, "answer");
    json_t *wanted = json_object_get(json_object_get(h->v->json, "expect"), "log");
    const uint64_t number = apigw_exchange_int(h->exchange, APIGW_EXCHANGE_ERROR_RESPONSE);
    compare_steps(h);
    compare_body(h);
    if (apigw_exchange_step(h->exchange) == APIGW_STEP_NONE)
        return;
    compare_text(h, "answer", name, bytes_of(apigw_error_response_name((uint32_t)number)));
    compare_text(h, "responseType", vector_expected(h->v, "responseType"), text_of(h, APIGW_EXCHANGE_RESPONSE_TYPE));
    compare_integer(h, "accept", vector_expected(h->v, "accept"),
                    apigw_exchange_int(h->exchange, APIGW_EXCHANGE_ACCEPTED));
    compare_integer(h, "closeCode", vector_expected(h->v, "closeCode"),
                    apigw_exchange_int(h->exchange, APIGW_EXCHANGE_CLOSE_CODE));
    compare_integer(h, "storeTtl", vector_expected(h->v, "storeTtl"),
                    apigw_exchange_int(h->exchange, APIGW_EXCHANGE_STORE_TTL_S));
    compare_explanation(h);
    if (wanted != NULL) {
        json_t *log = parse(text_of(h, APIGW_EXCHANGE_LOG));
        if (log == NULL)
            vector_differs(h->v, "log", "is no JSON", bytes_of(NULL), text_of(h, APIGW_EXCHANGE_LOG));
        else
            vector_compare_subset(h->v, "log", "", wanted, log);
        json_decref(log);
    }
}
