/* The rows of the allocation sweep for include/apigw/authorization.h. */
#include "scenes.h"

#define METHOD_ARN "arn:aws:execute-api:eu-central-1:123456789012:api/prod/GET/pets"

/* What with_authorization() makes, written. */
static const char authorization_before[] =
    "{\"principalId\":\"old\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
    "\"Action\":[\"execute-api:Invoke\"],\"Resource\":[\"" METHOD_ARN
    "\"],\"Condition\":{}}]},\"context\":{\"old\":\"1\"}}";

static const char condition[] = "{\"IpAddress\":{\"aws:SourceIp\":[\"192.0.2.0/24\",\"2001:db8::/32\"]}}";

static void with_authorization(scene *s) {
    s->authorization = apigw_authorization_new(&s->allocator);
    s->buffer = apigw_buffer_new(&s->allocator);
    need(s->authorization != NULL && s->buffer != NULL, "authorization");
    need(apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, authorization_before,
                                    sizeof authorization_before - 1, 0, NULL) == APIGW_OK,
         "result");
}

static apigw_status new_authorization(scene *s) {
    s->authorization = apigw_authorization_new(&s->allocator);
    return s->authorization != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status set_principal(scene *s) {
    return apigw_authorization_set(s->authorization, APIGW_AUTHORIZATION_PRINCIPAL_ID, long_text(), LONG, NULL);
}

/* As many as take memory. Taken back: it is about what one call leaves. */
static apigw_status add_statements(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 100 && status == APIGW_OK; i++)
        status = apigw_authorization_add_statement(s->authorization, APIGW_EFFECT_DENY, NULL);
    return status;
}

static apigw_status add_action(scene *s) {
    return apigw_authorization_add(s->authorization, APIGW_STATEMENT_ACTION, long_text(), LONG, NULL);
}

static apigw_status add_condition(scene *s) {
    apigw_status status = APIGW_OK;
    for (int i = 0; i < 100 && status == APIGW_OK; i++)
        status =
            apigw_authorization_add(s->authorization, APIGW_STATEMENT_CONDITION, condition, sizeof condition - 1, NULL);
    return status;
}

static apigw_status add_method(scene *s) {
    return apigw_authorization_add_method(s->authorization, APIGW_EFFECT_DENY, long_text(), LONG, NULL);
}

static apigw_status set_context(scene *s) {
    return apigw_authorization_set_context(s->authorization, long_text(), LONG, "1", 1, NULL);
}

static apigw_status set_context_json(scene *s) {
    static char json[LONG + 2];
    memcpy(json + 1, long_text(), LONG);
    json[0] = json[LONG + 1] = '"';
    return apigw_authorization_set_context_json(s->authorization, "old", 3, json, sizeof json, NULL);
}

static apigw_status encode_authorization(scene *s) {
    return apigw_authorization_encode(s->authorization, APIGW_KIND_AUTHORIZER_REST, 0, s->buffer, NULL);
}

static apigw_status authorization_context(scene *s) {
    return apigw_authorization_encode_context(s->authorization, APIGW_KIND_REST, s->buffer, NULL);
}

static apigw_status decode_authorization(scene *s) {
    static char result[40000];
    size_t n =
        (size_t)snprintf(result, sizeof result, "{\"principalId\":\"\\u0061\",\"policyDocument\":{\"Statement\":[");
    for (unsigned i = 0; i < 50; i++)
        n += (size_t)snprintf(result + n, sizeof result - n,
                              "%s{\"Sid\":\"s%u\",\"Effect\":\"Deny\",\"Action\":[\"a:%u\",\"b:c\"],\"NotResource\":"
                              "\"*\",\"Condition\":%s}",
                              i == 0 ? "" : ",", i, i, condition);
    n += (size_t)snprintf(result + n, sizeof result - n, "]},\"usageIdentifierKey\":17,\"context\":{\"k0\":1");
    for (unsigned i = 0; i < 200; i++)
        n += (size_t)snprintf(result + n, sizeof result - n, ",\"k%u\":\"v%u\",\"k1\":true", i, i);
    n += (size_t)snprintf(result + n, sizeof result - n, "}}");
    return apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, result, n, 0, NULL);
}

static apigw_status decode_strictly(scene *s) {
    need(apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, 1, NULL) == APIGW_OK, "option");
    return apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, authorization_before,
                                      sizeof authorization_before - 1, 0, NULL);
}

/* The description of an error, which says nothing of memory. */
static apigw_status decode_failure(scene *s) {
    static const char failure[] = "{\"errorMessage\":\"x\"}";
    apigw_status status;
    need(apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, 1, NULL) == APIGW_OK, "option");
    status = apigw_authorization_decode(s->authorization, APIGW_KIND_AUTHORIZER_REST, failure, sizeof failure - 1,
                                        APIGW_DECODE_FUNCTION_ERROR, NULL);
    return status == APIGW_E_FUNCTION ? APIGW_OK : status;
}

/* One that keeps no memory. */
static void with_strictness(scene *s) {
    with_authorization(s);
    need(apigw_authorization_set_option(s->authorization, APIGW_OPT_RETAIN_MAX, 0, NULL) == APIGW_OK, "option");
}

static void with_request_to_authorize(scene *s) {
    with_request(s);
    with_authorization(s);
    need(set_context_json(s) == APIGW_OK, "context");
}

static apigw_status set_authorization(scene *s) {
    return apigw_request_set_authorization(s->request, s->authorization, APIGW_KIND_REST, NULL);
}

static apigw_status reset_authorization(scene *s) {
    apigw_authorization_reset(s->authorization);
    return APIGW_OK;
}

/* It is as it was, or has what was added; and it can be written. */
static void check_authorization(scene *s, bool done, const char *name) {
    size_t n = 0, context = apigw_authorization_context_count(s->authorization);
    bool same;
    encode_authorization(s);
    same = strcmp(apigw_buffer_data(s->buffer, &n), authorization_before) == 0;
    if (!done)
        check(&checks, same, "%s: the authorization has changed: %s", name, apigw_buffer_data(s->buffer, NULL));
    else
        check(&checks, !same || context == 2, "%s: nothing was set", name);
}

static void check_statements(scene *s, bool done, const char *name) {
    size_t n = apigw_authorization_statement_count(s->authorization);
    check(&checks, done ? n == 101 : n >= 1 && n < 101, "%s: %zu statements", name, n);
    check(&checks, apigw_authorization_effect(s->authorization, n - 1) != 0, "%s: the last has no effect", name);
}

/* Any number of them may have been added; there is one. */
static void check_condition(scene *s, bool done, const char *name) {
    const char *text = apigw_authorization_element_at(s->authorization, 0, APIGW_STATEMENT_CONDITION, 0, NULL);
    check(&checks,
          apigw_authorization_element_count(s->authorization, 0, APIGW_STATEMENT_CONDITION) == 1 && text != NULL,
          "%s: no condition", name);
    check(&checks, text != NULL && (strcmp(text, condition) == 0 || (!done && strcmp(text, "{}") == 0)),
          "%s: another condition", name);
}

static void check_authorization_text(scene *s, bool done, const char *name) {
    size_t n = 0;
    apigw_buffer_data(s->buffer, &n);
    check(&checks, (n != 0) == done, "%s: %zu bytes in the buffer", name, n);
}

static void check_decoded(scene *s, bool done, const char *name) {
    size_t n = apigw_authorization_statement_count(s->authorization);
    check(&checks, (n != 0) == done && (apigw_authorization_context_count(s->authorization) != 0) == done,
          "%s: %zu statements", name, n);
    check(&checks, decode_strictly(s) == APIGW_OK, "%s: the handle is unusable afterwards", name);
}

static void check_set_authorization(scene *s, bool done, const char *name) {
    const char *id = apigw_request_get(s->request, APIGW_FIELD_PRINCIPAL_ID, NULL);
    check(&checks, (id != NULL) == done, "%s: the principal", name);
    check(&checks,
          (apigw_request_get_json(s->request, "/requestContext/authorizer", 26, s->buffer, NULL) == APIGW_OK) == done,
          "%s: the authorizer", name);
}

static void check_reset_authorization(scene *s, bool done, const char *name) {
    check(&checks, done && apigw_authorization_statement_count(s->authorization) == 0, "%s: not empty", name);
}

static void with_authorization_and_request(scene *s) {
    with_authorization(s);
    with_request(s);
}

/* The scene of with_authorization() with a request. */
static apigw_status call_getters(scene *s) {
    apigw_decision decision;
    apigw_pair pair;
    size_t n;
    (void)apigw_authorization_set_authorized(s->authorization, 1, NULL);
    for (uint32_t field = 0; field <= APIGW_AUTHORIZATION_LAST + 1; field++)
        (void)apigw_authorization_get(s->authorization, field, &n);
    for (size_t i = 0; i <= apigw_authorization_statement_count(s->authorization); i++) {
        (void)apigw_authorization_effect(s->authorization, i);
        for (uint32_t part = 0; part <= APIGW_STATEMENT_LAST + 1; part++)
            (void)apigw_authorization_element_at(s->authorization, i, part,
                                                 apigw_authorization_element_count(s->authorization, i, part), &n);
    }
    (void)apigw_authorization_get_authorized(s->authorization);
    (void)apigw_authorization_context_at(s->authorization, apigw_authorization_context_count(s->authorization) - 1,
                                         &pair);
    (void)apigw_authorization_context_find(s->authorization, "old", 3, &pair);
    (void)apigw_authorization_set_option(s->authorization, APIGW_OPT_STRICT, 1, NULL);
    (void)apigw_authorization_evaluate(s->authorization, METHOD_ARN, sizeof METHOD_ARN - 1, s->request, &decision,
                                       NULL);
    check(&checks, decision.outcome == APIGW_DECISION_ALLOW, "the decision is %u", (unsigned)decision.outcome);
    return APIGW_OK;
}

static const char *const never[] = {
    "apigw_authorization_free",          "apigw_authorization_set_option",     "apigw_authorization_set_authorized",
    "apigw_authorization_get",           "apigw_authorization_get_authorized", "apigw_authorization_statement_count",
    "apigw_authorization_effect",        "apigw_authorization_element_count",  "apigw_authorization_element_at",
    "apigw_authorization_context_count", "apigw_authorization_context_at",     "apigw_authorization_context_find",
    "apigw_authorization_evaluate",
};

static const oom_row rows[] = {
    {"apigw_authorization_new", "", nothing, new_authorization, check_new, OOM_FAILS},
    {"apigw_authorization_set", "", with_authorization, set_principal, check_authorization, OOM_FAILS},
    {"apigw_authorization_add_statement", "", with_authorization, add_statements, check_statements, OOM_FAILS},
    {"apigw_authorization_add", "an action", with_authorization, add_action, check_authorization, OOM_FAILS},
    {"apigw_authorization_add", "a condition", with_authorization, add_condition, check_condition, OOM_FAILS},
    {"apigw_authorization_add_method", "", with_authorization, add_method, NULL, OOM_FAILS},
    {"apigw_authorization_set_context", "", with_authorization, set_context, check_authorization, OOM_FAILS},
    {"apigw_authorization_set_context_json", "", with_authorization, set_context_json, check_authorization, OOM_FAILS},
    {"apigw_authorization_encode", "", with_authorization, encode_authorization, check_authorization_text, OOM_FAILS},
    {"apigw_authorization_encode_context", "", with_authorization, authorization_context, check_authorization_text,
     OOM_FAILS},
    {"apigw_authorization_decode", "", with_authorization, decode_authorization, check_decoded, OOM_FAILS},
    {"apigw_authorization_decode", "strictly", with_strictness, decode_strictly, check_decoded, OOM_FAILS},
    {"apigw_authorization_decode", "a failure", with_strictness, decode_failure, NULL, OOM_FAILS},
    {"apigw_authorization_reset", "", with_authorization, reset_authorization, check_reset_authorization,
     OOM_MAY_RECOVER},
    {"apigw_request_set_authorization", "", with_request_to_authorize, set_authorization, check_set_authorization,
     OOM_FAILS},
    {"apigw_authorization_evaluate", "and the getters", with_authorization_and_request, call_getters, NULL, OOM_NEVER},
};

const oom_table oom_authorization = {"include/apigw/authorization.h", OOM_LIST(never), OOM_LIST(rows)};
