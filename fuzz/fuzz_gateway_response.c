/* Gateway responses and claims. The input: 'r' for a gateway response, 'c' and 'h' for claims of a REST and an HTTP
 * API; then a template, an expression, a JSON text and a message, with a NUL between them. A failure gives the same
 * response twice, and either a whole one or status 500 without anything. The JSON text may be the claims of a token:
 * what is accepted satisfies the rules by another reader, and what is refused leaves no authorizer. */
#include "fuzz.h"
#include <apigw/gateway.h>

enum { PARTS = 4, TEMPLATE = 0, EXPRESSION, JSON, MESSAGE };

typedef struct part {
    char *at;
    size_t len;
} part;

static void split(const uint8_t *data, size_t size, part parts[PARTS]) {
    for (size_t i = 0; i < PARTS; i++) {
        const uint8_t *end = size != 0 && i + 1 < PARTS ? memchr(data, 0, size) : NULL;
        const size_t n = end != NULL ? (size_t)(end - data) : size, taken = n + (end != NULL);
        parts[i] = (part){exact_copy(data, n), n};
        data += taken;
        size -= taken;
    }
}

/* ---- gateway responses ------------------------------------------------------------------------------------------ */

typedef struct failing {
    apigw_gateway_responses *entries;
    apigw_failure *failure;
    apigw_api *api;
    apigw_request *request;
} failing;

/* A whole response, or one that says nothing. */
static void check_response(const apigw_response *response, apigw_status status) {
    size_t len;
    const char *body = apigw_response_body(response, &len);
    apigw_pair line;
    if (status != APIGW_OK) {
        REQUIRE(apigw_response_status(response) == 500 && body == NULL);
        REQUIRE(apigw_response_count(response, APIGW_LIST_HEADERS) == 0);
        return;
    }
    REQUIRE(apigw_response_status(response) == 429 && body != NULL);
    REQUIRE(naive_utf8_valid(body, len) == len && len <= APIGW_GATEWAY_BODY_SIZE_MAX);
    for (size_t i = 0; apigw_response_at(response, APIGW_LIST_HEADERS, i, &line) == APIGW_OK; i++)
        REQUIRE(memchr(line.value, '\n', line.value_len) == NULL && memchr(line.value, '\r', line.value_len) == NULL);
}

static void add_entry(failing *f, const part parts[PARTS]) {
    apigw_error err;
    apigw_status status =
        apigw_gateway_responses_add_template(f->entries, APIGW_GATEWAY_RESPONSE_DEFAULT_4XX, "text/plain", APIGW_NTS,
                                             parts[TEMPLATE].at, parts[TEMPLATE].len, &err);
    REQUIRE(status == err.code && status != APIGW_E_NOMEM);
    REQUIRE((status == APIGW_OK) == (naive_utf8_valid(parts[TEMPLATE].at, parts[TEMPLATE].len) == parts[TEMPLATE].len &&
                                     parts[TEMPLATE].len <= APIGW_GATEWAY_TEMPLATE_SIZE_MAX));
    status = apigw_gateway_responses_add_parameter(f->entries, APIGW_GATEWAY_RESPONSE_DEFAULT_4XX,
                                                   "gatewayresponse.header.x-made", APIGW_NTS, parts[EXPRESSION].at,
                                                   parts[EXPRESSION].len, &err);
    REQUIRE(status == err.code && status != APIGW_E_NOMEM);
    REQUIRE(err.offset == UINT64_MAX || err.offset <= parts[EXPRESSION].len);
}

/* What the control plane reports is JSON, and has the template as it was given. */
static void check_description(const failing *f, const part *template) {
    apigw_buffer *out = apigw_buffer_new(NULL);
    json_error_t why;
    size_t len;
    REQUIRE(apigw_gateway_responses_describe(f->entries, APIGW_GATEWAY_RESPONSE_THROTTLED, out, NULL) == APIGW_OK);
    const char *text = apigw_buffer_data(out, &len);
    json_t *tree = json_loadb(text, len, JSON_ALLOW_NUL, &why);
    const json_t *found = json_object_get(json_object_get(tree, "responseTemplates"), "text/plain");
    REQUIRE(tree != NULL);
    REQUIRE(found == NULL || is_text(found, template->at, template->len));
    json_decref(tree);
    apigw_buffer_free(out);
}

static void same_response(const apigw_response *a, const apigw_response *b) {
    size_t n, m;
    const char *x = apigw_response_body(a, &n), *y = apigw_response_body(b, &m);
    REQUIRE(apigw_response_status(a) == apigw_response_status(b));
    REQUIRE(n == m && (n == 0 || memcmp(x, y, n) == 0));
    REQUIRE(apigw_response_count(a, APIGW_LIST_HEADERS) == apigw_response_count(b, APIGW_LIST_HEADERS));
}

static void run_failure(failing *f, const part parts[PARTS]) {
    apigw_response *first = apigw_response_new(NULL), *second = apigw_response_new(NULL);
    apigw_error err;
    const part *message = &parts[MESSAGE], *template = &parts[TEMPLATE];
    const bool plain = memchr(template->at, '$', template->len) == NULL;
    if (apigw_failure_set(f->failure, APIGW_GATEWAY_RESPONSE_THROTTLED, 0, message->at, message->len, &err) !=
        APIGW_OK) {
        REQUIRE(err.code == APIGW_E_UTF8);
        REQUIRE(apigw_failure_set(f->failure, APIGW_GATEWAY_RESPONSE_THROTTLED, 0, NULL, 0, NULL) == APIGW_OK);
    }
    (void)apigw_failure_set_validation(f->failure, message->at, message->len, NULL);
    (void)apigw_failure_set_context(f->failure, parts[JSON].at, parts[JSON].len, &err);
    REQUIRE(err.offset == UINT64_MAX || err.offset <= parts[JSON].len);
    const apigw_status status = apigw_gateway_respond(first, f->entries, f->failure, f->api, f->request, &err);
    REQUIRE(status == err.code && (status == APIGW_OK || status == APIGW_E_SIZE));
    REQUIRE(apigw_gateway_respond(second, f->entries, f->failure, f->api, f->request, NULL) == status);
    check_response(first, status);
    same_response(first, second);
    if (status == APIGW_OK && plain && naive_utf8_valid(template->at, template->len) == template->len) {
        size_t len;
        const char *body = apigw_response_body(first, &len);
        REQUIRE(len == template->len && memcmp(body, template->at, len) == 0);
    }
    apigw_response_free(second);
    apigw_response_free(first);
}

static void fuzz_responses(const part parts[PARTS]) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    failing f = {apigw_gateway_responses_new(&allocator), apigw_failure_new(&allocator),
                 apigw_api_new(&allocator, APIGW_KIND_REST), apigw_request_new(&allocator)};
    const part *message = &parts[MESSAGE];
    (void)apigw_request_add(f.request, APIGW_LIST_HEADERS, "x", 1, message->at, message->len, NULL);
    (void)apigw_request_add(f.request, APIGW_LIST_QUERY, "q", 1, message->at, message->len, NULL);
    (void)apigw_request_add(f.request, APIGW_LIST_PATH_PARAMETERS, "p", 1, message->at, message->len, NULL);
    (void)apigw_api_add(f.api, APIGW_LIST_STAGE_VARIABLES, "v", 1, message->at, message->len, NULL);
    add_entry(&f, parts);
    check_description(&f, &parts[TEMPLATE]);
    run_failure(&f, parts);
    apigw_request_free(f.request);
    apigw_api_free(f.api);
    apigw_failure_free(f.failure);
    apigw_gateway_responses_free(f.entries);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
}

/* ---- claims ----------------------------------------------------------------------------------------------------- */

static bool has_text(const json_t *value, const char *text) {
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            if (is_text(json_array_get(value, i), text, strlen(text)))
                return true;
        return false;
    }
    return is_text(value, text, strlen(text));
}

/* A token that was accepted, by another reader: issuer "i", audience "a", not expired at second 1000. */
static void check_accepted(const part *claims, const char *authorizer, size_t len, bool cognito) {
    json_error_t why;
    json_t *given = jansson_read(claims->at, claims->len, &why),
           *made = json_loadb(authorizer, len, JSON_ALLOW_NUL, &why);
    const json_t *texts = json_object_get(cognito ? made : json_object_get(made, "jwt"), "claims");
    const char *name;
    json_t *text;
    if (made == NULL && json_error_code(&why) == json_error_null_byte_in_key) { /* a claim whose name has a NUL */
        json_decref(given);
        return;
    }
    REQUIRE(json_is_object(texts));
    if (given == NULL) { /* a number that jansson cannot hold */
        json_decref(made);
        return;
    }
    REQUIRE(has_text(json_object_get(given, "iss"), "i") && json_is_string(json_object_get(given, "iss")));
    REQUIRE(cognito ||
            has_text(json_object_get(given, json_object_get(given, "aud") != NULL ? "aud" : "client_id"), "a"));
    REQUIRE(json_number_value(json_object_get(given, "exp")) >= 1000);
    REQUIRE(!json_is_number(json_object_get(given, "nbf")) || json_number_value(json_object_get(given, "nbf")) <= 1000);
    json_object_foreach((json_t *)(uintptr_t)texts, name, text) {
        REQUIRE(json_is_string(text) && !json_is_null(json_object_get(given, name)));
    }
    json_decref(made);
    json_decref(given);
}

static void fuzz_claims(const part *claims, uint32_t kind) {
    watched memory;
    apigw_allocator allocator = watched_allocator(&memory);
    apigw_token_rules *rules = apigw_token_rules_new(&allocator);
    apigw_claims *handle = apigw_claims_new(&allocator);
    apigw_api *api = apigw_api_new(&allocator, kind);
    apigw_request *request = apigw_request_new(&allocator);
    apigw_response *response = apigw_response_new(&allocator);
    apigw_buffer *out = apigw_buffer_new(NULL);
    apigw_error err;
    size_t len;
    REQUIRE(apigw_token_rules_add(rules, APIGW_TOKEN_ISSUERS, "i", 1, NULL) == APIGW_OK);
    if (kind != APIGW_KIND_REST)
        REQUIRE(apigw_token_rules_add(rules, APIGW_TOKEN_AUDIENCES, "a", 1, NULL) == APIGW_OK);
    for (int round = 0; round < 2; round++) {
        const apigw_status status =
            apigw_claims_apply(handle, rules, api, claims->at, claims->len, 1000000, request, response, &err);
        const char *authorizer = apigw_claims_authorizer(handle, &len);
        REQUIRE(status == err.code && (status == APIGW_OK) == (authorizer != NULL));
        REQUIRE(err.offset == UINT64_MAX || err.offset <= claims->len);
        const apigw_status found = apigw_request_get_json(request, "/requestContext/authorizer", APIGW_NTS, out, NULL);
        REQUIRE((found == APIGW_OK) == (status == APIGW_OK));
        if (status == APIGW_OK)
            check_accepted(claims, authorizer, len, kind == APIGW_KIND_REST);
        else
            REQUIRE(apigw_response_status(response) == 401);
    }
    apigw_buffer_free(out);
    apigw_response_free(response);
    apigw_request_free(request);
    apigw_api_free(api);
    apigw_claims_free(handle);
    apigw_token_rules_free(rules);
    REQUIRE(memory.live_blocks == 0 && memory.wrong == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    part parts[PARTS];
    if (size == 0 || memchr("rch", data[0], 3) == NULL)
        return 0;
    split(data + 1, size - 1, parts);
    if (data[0] == 'r')
        fuzz_responses(parts);
    else
        fuzz_claims(&parts[JSON], data[0] == 'h' ? APIGW_KIND_HTTP_2 : APIGW_KIND_REST);
    for (size_t i = 0; i < PARTS; i++)
        free(parts[i].at);
    return 0;
}
