#define _POSIX_C_SOURCE 200809L
/* The op claims: authorizers of tokens (D.3, H1.20, H1.57). */
#include "support/exact.h"
#include "vectors.h"
#include <stdlib.h>
#include <string.h>

typedef struct claims_scene {
    apigw_api *api;
    apigw_token_rules *rules;
    apigw_claims *claims;
    apigw_request *request;
    apigw_response *response;
    apigw_buffer *event;
} claims_scene;

static const json_t *claims_part(const vector *v, const char *part, const char *name) {
    return json_object_get(json_object_get(v->json, part), name);
}

static void add_rules(vector *v, apigw_token_rules *rules) {
    static const char *const lists[] = {NULL, "issuers", "audiences", "scopes"};
    static const char *const options[] = {NULL, "leeway", "dates", "scopeStatus", "anyIssuer"};
    apigw_error error;
    for (uint32_t list = 1; list <= APIGW_TOKEN_LIST_LAST; list++) {
        const json_t *entries = claims_part(v, "config", lists[list]);
        for (size_t i = 0; i < json_array_size(entries); i++) {
            const json_t *entry = json_array_get(entries, i);
            if (apigw_token_rules_add(rules, list, json_string_value(entry), json_string_length(entry), &error) !=
                APIGW_OK)
                vector_says(v, "config", "%s: %s", lists[list], error.message);
        }
    }
    for (uint32_t option = 1; option <= APIGW_TOKEN_OPTION_LAST; option++) {
        const json_t *setting = claims_part(v, "config", options[option]);
        if (setting != NULL &&
            apigw_token_rules_set_option(rules, option, (uint64_t)json_integer_value(setting), &error) != APIGW_OK)
            vector_says(v, "config", "%s: %s", options[option], error.message);
    }
}

static bool configure_claims(vector *v, claims_scene *s) {
    apigw_error error;
    s->api = apigw_api_new(NULL, v->kind);
    s->rules = apigw_token_rules_new(NULL);
    s->claims = apigw_claims_new(NULL);
    s->request = apigw_request_new(NULL);
    s->response = apigw_response_new(NULL);
    s->event = apigw_buffer_new(NULL);
    if (s->api == NULL || s->rules == NULL || s->claims == NULL || s->request == NULL || s->response == NULL ||
        s->event == NULL) {
        vector_says(v, "handles", "out of memory");
        return false;
    }
    add_rules(v, s->rules);
    if (apigw_request_set(s->request, APIGW_FIELD_METHOD, "GET", 3, &error) != APIGW_OK ||
        apigw_request_set_target(s->request, "/", 1, &error) != APIGW_OK)
        vector_says(v, "request", "%s", error.message);
    return v->differences == 0;
}

static void free_claims_scene(claims_scene *s) {
    apigw_buffer_free(s->event);
    apigw_response_free(s->response);
    apigw_request_free(s->request);
    apigw_claims_free(s->claims);
    apigw_token_rules_free(s->rules);
    apigw_api_free(s->api);
}

/* The event's authorizer as JSON; NULL: it has none. */
static json_t *event_authorizer(vector *v, claims_scene *s) {
    apigw_error error;
    size_t len;
    const char *text;
    json_t *event, *found;
    if (apigw_request_encode(s->request, s->api, s->event, &error) != APIGW_OK) {
        vector_says(v, "event", "%s", error.message);
        return NULL;
    }
    text = apigw_buffer_data(s->event, &len);
    event = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    found = json_incref(json_object_get(json_object_get(event, "requestContext"), "authorizer"));
    json_decref(event);
    return found;
}

static void compare_authorizer(vector *v, claims_scene *s) {
    const json_t *expected = vector_expected(v, "authorizer");
    json_t *found = event_authorizer(v, s), *own_value;
    char *text;
    size_t len;
    const char *own = apigw_claims_authorizer(s->claims, &len);
    if (expected == NULL || json_is_null(expected)) {
        if (found != NULL && !json_is_null(found))
            vector_says(v, "authorizer", "the event has one");
        if (own != NULL)
            vector_says(v, "authorizer", "the claims have one: %s", own);
        json_decref(found);
        return;
    }
    text = found != NULL ? json_dumps(found, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
    if (!json_equal(expected, found))
        vector_says(v, "authorizer", "found %s", text != NULL ? text : "none");
    own_value = own != NULL ? json_loadb(own, len, JSON_REJECT_DUPLICATES, NULL) : NULL;
    if (!json_equal(expected, own_value))
        vector_says(v, "authorizer", "the claims have %s", own != NULL ? own : "none");
    free(text);
    json_decref(own_value);
    json_decref(found);
}

static void compare_refusal(vector *v, const apigw_response *response, const apigw_error *error) {
    const json_t *status = vector_expected(v, "status"), *body = vector_expected(v, "body"),
                 *challenge = vector_expected(v, "challenge"), *name = vector_expected(v, "answer");
    bytes found;
    if (status != NULL && json_integer_value(status) != apigw_response_status(response))
        vector_says(v, "status", "found %d", (int)apigw_response_status(response));
    found.at = apigw_response_body(response, &found.len);
    if (body != NULL && !bytes_equal(bytes_of(json_string_value(body)), found))
        vector_differs(v, "body", "", bytes_of(json_string_value(body)), found);
    found.at = apigw_response_find(response, APIGW_LIST_HEADERS, "www-authenticate", 16, 0, &found.len);
    if (challenge != NULL && !bytes_equal(bytes_of(json_string_value(challenge)), found))
        vector_differs(v, "challenge", "", bytes_of(json_string_value(challenge)), found);
    found = bytes_of(apigw_error_response_name(error->error_response));
    if (name != NULL && !bytes_equal(bytes_of(json_string_value(name)), found))
        vector_differs(v, "answer", "", bytes_of(json_string_value(name)), found);
}

static void run_claims(vector *v, claims_scene *s, const char *text, size_t len) {
    const json_t *expected = vector_expected(v, "error");
    apigw_error error;
    apigw_status status = apigw_claims_apply(s->claims, s->rules, s->api, text, len,
                                             (int64_t)json_integer_value(claims_part(v, "config", "nowMs")), s->request,
                                             s->response, &error);
    if (status != error.code)
        vector_says(v, "error", "the call returned %s", apigw_status_name(status));
    if (expected != NULL)
        vector_compare_error(v, expected, &error);
    else if (status != APIGW_OK)
        vector_says(v, "authorizer", "%s: %s", apigw_status_name(status), error.message);
    if (status != APIGW_OK)
        compare_refusal(v, s->response, &error);
    compare_authorizer(v, s);
}

void vector_claims(vector *v) {
    static const char *const known[] = {"authorizer", "error", "status", "body", "challenge", "answer", NULL};
    const json_t *claims = claims_part(v, "input", "claims");
    claims_scene s = {NULL, NULL, NULL, NULL, NULL, NULL};
    char *text = NULL, *exact = NULL;
    size_t len = 0;
    if (json_is_string(claims))
        text = strdup(json_string_value(claims));
    else if (claims != NULL)
        text = json_dumps(claims, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    if (text != NULL) {
        len = strlen(text);
        exact = exact_copy(text, len);
    }
    if (vector_expects_only(v, known) && configure_claims(v, &s))
        for (int round = 0; round < 2; round++) /* the second time with handles that were used */
            run_claims(v, &s, exact, len);
    free_claims_scene(&s);
    free(exact);
    free(text);
}
