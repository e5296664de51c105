/* The ops decode-authorization and evaluate-policy: the result of an authorizer is decoded, on a fresh and on a used
 * handle, which must leave the same; then what it says, what a backend sees of it and what it is when it is written
 * again are compared with the case, or what it decides of a request. */
#include "support/exact.h"
#include "vectors.h"

static const json_t *of(const vector *v, const char *object, const char *name) {
    return json_object_get(json_object_get(v->json, object), name);
}

/* ---- what an authorization says, as JSON ------------------------------------------------------------------------ */

static json_t *text_or_null(const char *text, size_t n) {
    return text == NULL ? json_null() : json_stringn(text, n);
}

static json_t *field(const apigw_authorization *a, uint32_t which) {
    size_t n;
    const char *text = apigw_authorization_get(a, which, &n);
    return text_or_null(text, n);
}

static void tell_part(json_t *said, const apigw_authorization *a, size_t statement, uint32_t part, const char *name) {
    size_t count = apigw_authorization_element_count(a, statement, part);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        size_t n;
        const char *text = apigw_authorization_element_at(a, statement, part, i, &n);
        json_array_append_new(list, part == APIGW_STATEMENT_CONDITION ? json_loadb(text, n, JSON_ALLOW_NUL, NULL)
                                                                      : json_stringn(text, n));
    }
    if (count != 0 && part >= APIGW_STATEMENT_CONDITION)
        json_object_set(said, name, json_array_get(list, 0));
    else if (count != 0)
        json_object_set(said, name, list);
    json_decref(list);
}

static json_t *tell_statement(const apigw_authorization *a, size_t i) {
    static const char *const names[] = {NULL, "action", "notAction", "resource", "notResource", "condition", "sid"};
    uint32_t effect = apigw_authorization_effect(a, i);
    json_t *said = json_object();
    json_object_set_new(said, "effect", json_string(effect == APIGW_EFFECT_ALLOW ? "Allow" : "Deny"));
    for (uint32_t part = 1; part <= APIGW_STATEMENT_LAST; part++)
        tell_part(said, a, i, part, names[part]);
    return said;
}

static json_t *tell_context(vector *v, const apigw_authorization *a) {
    json_t *context = json_object();
    apigw_pair member, found;
    for (size_t i = 0; apigw_authorization_context_at(a, i, &member) == APIGW_OK; i++) {
        bool json = (member.flags & APIGW_PAIR_IS_JSON) != 0;
        json_object_set_new(context, member.name,
                            json ? json_loadb(member.value, member.value_len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)
                                 : json_stringn(member.value, member.value_len));
        if (apigw_authorization_context_find(a, member.name, member.name_len, &found) != APIGW_OK ||
            found.value != member.value)
            vector_says(v, "says", "the context does not find its member %s", member.name);
    }
    return context;
}

static json_t *tell(vector *v, const apigw_authorization *a) {
    int32_t authorized = apigw_authorization_get_authorized(a);
    json_t *said = json_object(), *statements = json_array();
    json_object_set_new(said, "principalId", field(a, APIGW_AUTHORIZATION_PRINCIPAL_ID));
    json_object_set_new(said, "usageIdentifierKey", field(a, APIGW_AUTHORIZATION_USAGE_KEY));
    json_object_set_new(said, "policyVersion", field(a, APIGW_AUTHORIZATION_POLICY_VERSION));
    json_object_set_new(said, "authorized", authorized < 0 ? json_null() : json_boolean(authorized));
    for (size_t i = 0; i < apigw_authorization_statement_count(a); i++)
        json_array_append_new(statements, tell_statement(a, i));
    json_object_set_new(said, "statements", statements);
    json_object_set_new(said, "context", tell_context(v, a));
    return said;
}

static void compare_json(vector *v, const char *what, const char *where, const json_t *expected, const json_t *found) {
    char *wanted, *had;
    if (expected == NULL || json_equal(expected, found))
        return;
    wanted = json_dumps(expected, JSON_SORT_KEYS | JSON_ENCODE_ANY);
    had = json_dumps(found, JSON_SORT_KEYS | JSON_ENCODE_ANY);
    vector_differs(v, what, where, bytes_of(wanted), bytes_of(had));
    free(wanted);
    free(had);
}

/* ---- decoding --------------------------------------------------------------------------------------------------- */

static void set_options(vector *v, apigw_authorization *a) {
    static const struct {
        const char *name;
        uint32_t option;
    } options[] = {{"strict", APIGW_OPT_STRICT},
                   {"maxInput", APIGW_OPT_MAX_INPUT},
                   {"maxDepth", APIGW_OPT_MAX_DEPTH},
                   {"maxItems", APIGW_OPT_MAX_ITEMS}};
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const json_t *value = of(v, "config", options[i].name);
        if (value != NULL && apigw_authorization_set_option(a, options[i].option,
                                                            json_is_integer(value) ? (uint64_t)json_integer_value(value)
                                                                                   : json_is_true(value),
                                                            NULL) != APIGW_OK)
            vector_says(v, "config", "there is no %s of that value", options[i].name);
    }
}

static apigw_authorization *decode(vector *v, bytes input, bool used, apigw_error *error) {
    static const char before[] = "{\"isAuthorized\":true,\"context\":{\"a\":[1],\"b\":\"2\"}}";
    apigw_authorization *a = apigw_authorization_new(NULL);
    uint32_t flags = (json_is_true(of(v, "config", "simple")) ? (uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE : 0u) |
                     (json_is_true(of(v, "config", "functionError")) ? (uint32_t)APIGW_DECODE_FUNCTION_ERROR : 0u);
    apigw_status status;
    if (a == NULL)
        exit(EXIT_FAILURE);
    if (used)
        apigw_authorization_decode(a, APIGW_KIND_AUTHORIZER_HTTP_2, before, sizeof before - 1,
                                   APIGW_AUTHORIZER_SIMPLE_RESPONSE, NULL);
    set_options(v, a);
    memset(error, 0xFF, sizeof *error);
    status = apigw_authorization_decode(a, v->kind, input.at, input.len, flags, error);
    if (status != error->code)
        vector_says(v, "error", "code: returned %s, filled %s", apigw_status_name(status),
                    apigw_status_name(error->code));
    return a;
}

/* The result of a case: JSON, or text as it is. */
static char *result_text(vector *v, const json_t *given, size_t *len) {
    char *text = json_is_string(given) ? exact_copy(json_string_value(given), json_string_length(given))
                                       : json_dumps(given, JSON_COMPACT | JSON_ENCODE_ANY);
    *len = text == NULL ? 0 : json_is_string(given) ? json_string_length(given) : strlen(text);
    if (text == NULL)
        vector_says(v, "input", "there is no result");
    return text;
}

/* Decodes twice and compares; the fresh handle. */
static apigw_authorization *decode_both(vector *v, const json_t *given, apigw_error *error) {
    apigw_error again;
    size_t len;
    char *text = result_text(v, given, &len);
    apigw_authorization *fresh, *used;
    json_t *a, *b;
    if (text == NULL)
        return NULL;
    fresh = decode(v, (bytes){text, len}, false, error);
    used = decode(v, (bytes){text, len}, true, &again);
    memset(text, 'x', len); /* it was copied */
    a = tell(v, fresh);
    b = tell(v, used);
    if (!json_equal(a, b) || memcmp(error, &again, sizeof again) != 0)
        vector_says(v, "handles", "a used one leaves something else");
    if (error->code != APIGW_OK && (json_array_size(json_object_get(a, "statements")) != 0 ||
                                    json_object_size(json_object_get(a, "context")) != 0))
        vector_says(v, "handles", "it is not empty after an error");
    json_decref(a);
    json_decref(b);
    apigw_authorization_free(used);
    free(text);
    return fresh;
}

static void compare_failure(vector *v, const apigw_error *error) {
    const json_t *expected = vector_expected(v, "error"), *error_response = vector_expected(v, "answer");
    const char *name = apigw_error_response_name(error->error_response);
    if (expected == NULL)
        vector_says(v, "error", "it is refused: %s at %llu (%s): %s", apigw_status_name(error->code),
                    (unsigned long long)error->offset, error->pointer, error->message);
    else
        vector_compare_error(v, expected, error);
    if (error_response != NULL && (name == NULL || strcmp(json_string_value(error_response), name) != 0))
        vector_differs(v, "answer", "", bytes_of(json_string_value(error_response)), bytes_of(name));
}

/* ---- what becomes of it ----------------------------------------------------------------------------------------- */

static uint32_t kind_of(vector *v, const char *name) {
    uint32_t kind = apigw_kind_by_name(name, strlen(name));
    if (kind == 0)
        vector_says(v, "expect", "there is no kind '%s'", name);
    return kind;
}

static json_t *written(const apigw_buffer *out) {
    size_t n;
    const char *text = apigw_buffer_data(out, &n);
    return json_loadb(text, n, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
}

/* {kind: what it is there}, or {kind: the code of the error}. */
static void compare_written(vector *v, const char *what, const apigw_authorization *a) {
    json_t *expected = json_object_get(json_object_get(v->json, "expect"), what), *wanted;
    uint32_t flags = json_is_true(of(v, "config", "simple")) ? (uint32_t)APIGW_AUTHORIZER_SIMPLE_RESPONSE : 0u;
    apigw_buffer *out = apigw_buffer_new(NULL);
    const char *name;
    json_object_foreach(expected, name, wanted) {
        uint32_t kind = kind_of(v, name);
        apigw_status status = strcmp(what, "encoded") == 0 ? apigw_authorization_encode(a, kind, flags, out, NULL)
                                                           : apigw_authorization_encode_context(a, kind, out, NULL);
        json_t *found = status == APIGW_OK ? written(out) : json_string(apigw_status_name(status));
        compare_json(v, what, name, wanted, found);
        json_decref(found);
    }
    apigw_buffer_free(out);
}

void vector_decode_authorization(vector *v) {
    static const char *const expectations[] = {"says", "encoded", "delivered", "error", "answer", NULL};
    apigw_error error;
    apigw_authorization *a;
    if (!vector_expects_only(v, expectations))
        return;
    a = decode_both(v, json_object_get(v->json, "input"), &error);
    if (a == NULL)
        return;
    if (error.code != APIGW_OK) {
        compare_failure(v, &error);
    } else if (vector_expected(v, "error") != NULL) {
        vector_says(v, "error", "it is taken");
    } else {
        json_t *said = tell(v, a);
        compare_json(v, "says", "", vector_expected(v, "says"), said);
        compare_written(v, "encoded", a);
        compare_written(v, "delivered", a);
        json_decref(said);
    }
    apigw_authorization_free(a);
}

/* ---- deciding --------------------------------------------------------------------------------------------------- */

/* The request that asks; NULL: nothing is known of it. */
static apigw_request *make_request(vector *v) {
    json_t *given = json_object_get(json_object_get(v->json, "input"), "request"), *value;
    apigw_request *request = given == NULL ? NULL : apigw_request_new(NULL);
    apigw_status status = APIGW_OK;
    const char *name;
    json_object_foreach(json_object_get(given, "fields"), name, value) {
        status = json_is_integer(value)
                     ? apigw_request_set_int(request, vector_field(name), json_integer_value(value), NULL)
                     : apigw_request_set(request, vector_field(name), json_string_value(value),
                                         json_string_length(value), NULL);
        if (status != APIGW_OK)
            vector_says(v, "input", "the field %s is refused", name);
    }
    json_object_foreach(json_object_get(given, "headers"), name, value) {
        status = apigw_request_add(request, APIGW_LIST_HEADERS, name, strlen(name), json_string_value(value),
                                   json_string_length(value), NULL);
        if (status != APIGW_OK)
            vector_says(v, "input", "the header %s is refused", name);
    }
    return request;
}

static void compare_decision(vector *v, const apigw_decision *d) {
    static const char *const outcomes[] = {"none", "allow", "deny", "explicit-deny"};
    const json_t *outcome = vector_expected(v, "outcome"), *statement = vector_expected(v, "statement");
    const json_t *indeterminate = vector_expected(v, "undecided"), *error_response = vector_expected(v, "answer");
    const char *name = apigw_error_response_name(d->error_response);
    long long deciding = d->statement == SIZE_MAX ? -1 : (long long)d->statement;
    if (outcome == NULL || strcmp(json_string_value(outcome), outcomes[d->outcome]) != 0)
        vector_differs(v, "outcome", "", bytes_of(json_string_value(outcome)), bytes_of(outcomes[d->outcome]));
    if (statement != NULL && (json_is_null(statement) ? -1 : json_integer_value(statement)) != deciding)
        vector_says(v, "statement", "it is %lld that decides", deciding);
    if (json_integer_value(indeterminate) != (json_int_t)d->indeterminate)
        vector_says(v, "undecided", "expected %lld, found %zu", (long long)json_integer_value(indeterminate),
                    d->indeterminate);
    if (error_response != NULL &&
        (json_is_null(error_response) ? d->error_response != 0
                                      : name == NULL || strcmp(name, json_string_value(error_response)) != 0))
        vector_differs(v, "answer", "", bytes_of(json_string_value(error_response)), bytes_of(name));
}

void vector_evaluate_policy(vector *v) {
    static const char *const expectations[] = {"outcome", "statement", "undecided", "error", "answer", NULL};
    const json_t *arn = of(v, "input", "arn");
    apigw_error error;
    apigw_authorization *a;
    apigw_request *request;
    apigw_decision decision;
    if (!vector_expects_only(v, expectations))
        return;
    a = decode_both(v, of(v, "input", "result"), &error);
    request = make_request(v);
    if (a != NULL && error.code == APIGW_OK) {
        apigw_authorization_evaluate(a, json_string_value(arn), json_string_length(arn), request, &decision, &error);
        if (error.code == APIGW_OK && vector_expected(v, "error") != NULL)
            vector_says(v, "error", "it is decided");
        else if (error.code == APIGW_OK)
            compare_decision(v, &decision);
        else if (decision.outcome != 0)
            vector_says(v, "outcome", "there is one beside an error");
    }
    if (a != NULL && error.code != APIGW_OK)
        compare_failure(v, &error);
    apigw_request_free(request);
    apigw_authorization_free(a);
}
