/* Access control: the resource policy, IAM, tokens, Lambda authorizers, and their decision together (H1.15 to H1.23).
 */
#include "core/buffer.h"
#include "gateway/exchange_state.h"

/* ---- refusals --------------------------------------------------------------------------------------------------- */

/* Refuse with the text of IAM: who was not allowed to do what (H1.15, H1.17). */
static outcome refuse_access(apigw_exchange *x, bool explicitly) {
    const slice arn = gw_exchange_arn(x), user = x->caller.arn.len != 0 ? x->caller.arn : SLICE("anonymous");
    apigw_buffer *out = gw_exchange_buffer(x, &x->text);
    if (x->rules->iam_refused != APIGW_ERROR_RESPONSE_DENIED)
        return gw_exchange_refuse(x, x->rules->iam_refused, SLICE("the caller is not allowed"));
    if (out == NULL)
        return gw_exchange_nomem(x);
    gw_buffer_begin(out);
    buffer_literal(out, "User: ");
    buffer_append(out, user.at, user.len);
    buffer_literal(out, " is not authorized to perform: execute-api:Invoke on resource: ");
    buffer_append(out, arn.at, arn.len);
    if (explicitly)
        buffer_literal(out, " with an explicit deny");
    return gw_exchange_refuse_written(
        x, explicitly ? APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED : APIGW_ERROR_RESPONSE_DENIED, out);
}

/* ---- the resource policy ---------------------------------------------------------------------------------------- */

/* Evaluate the policy for the caller that is known by now. Return false when the exchange is refused. */
static bool evaluate_resource_policy(apigw_exchange *x, outcome *refused) {
    const slice arn = gw_exchange_arn(x);
    if (!gw_policy_evaluate(x->definition, arn.at != NULL ? arn : SLICE(""), &x->caller, x->request, &x->memory,
                            &x->policy)) {
        *refused = gw_exchange_nomem(x);
        return false;
    }
    if (x->policy != POLICY_DENIES)
        return true;
    *refused = refuse_access(x, true);
    return false;
}

/* An explicit Deny counts before anything is asked. Without an authorizer the policy has to allow (H1.15). */
outcome gw_check_policy(apigw_exchange *x) {
    outcome refused = OUTCOME_REFUSED;
    if (x->definition->statements == NULL)
        return OUTCOME_SKIPPED;
    /* With IAM the caller is known once the signature is verified, and decide_iam() evaluates all of the policy. */
    x->caller.unverified = x->route->authorization == AUTHORIZATION_IAM;
    if (!evaluate_resource_policy(x, &refused))
        return refused;
    if (x->route->authorization == AUTHORIZATION_NONE && x->policy != POLICY_ALLOWS)
        return refuse_access(x, false);
    return x->caller.unverified ? OUTCOME_SKIPPED : OUTCOME_PASSED;
}

/* ---- IAM -------------------------------------------------------------------------------------------------------- */

outcome gw_check_iam(apigw_exchange *x) {
    if (x->route->authorization != AUTHORIZATION_IAM)
        return OUTCOME_SKIPPED;
    if (!gw_exchange_has_signature(x)) {
        if (gw_exchange_header(x, SLICE("authorization")).len != 0)
            return gw_exchange_refuse_signature(x);
        return gw_exchange_refuse(x, x->rules->unsigned_request, SLICE("the request is not signed"));
    }
    gw_exchange_arn(x);
    return gw_exchange_ask(x, APIGW_STEP_VERIFY_IAM);
}

/* Members of the identity, and the fields of the request that they become. */
static const struct {
    const char *name;
    uint32_t field;
} identity_members[] = {
    {"accessKey", APIGW_FIELD_ACCESS_KEY},
    {"accountId", APIGW_FIELD_CALLER_ACCOUNT_ID},
    {"caller", APIGW_FIELD_CALLER},
    {"user", APIGW_FIELD_USER},
    {"userArn", APIGW_FIELD_USER_ARN},
    {"principalOrgId", APIGW_FIELD_PRINCIPAL_ORG_ID},
    {"cognitoAuthenticationProvider", APIGW_FIELD_COGNITO_AUTHENTICATION_PROVIDER},
    {"cognitoAuthenticationType", APIGW_FIELD_COGNITO_AUTHENTICATION_TYPE},
    {"cognitoIdentityId", APIGW_FIELD_COGNITO_IDENTITY_ID},
    {"cognitoIdentityPoolId", APIGW_FIELD_COGNITO_IDENTITY_POOL_ID},
};

/* The account in arn:PARTITION:SERVICE:REGION:ACCOUNT:...; absent when it has none. */
static slice account_of_arn(slice arn) {
    slice part = slice_absent();
    for (int i = 0; i < 5; i++)
        part = slice_cut(&arn, ':');
    return part;
}

/* Give the request the identity of the caller. A member that is no text of a field is left out. */
static bool take_identity(apigw_exchange *x, value identity) {
    for (size_t i = 0; i < sizeof identity_members / sizeof *identity_members; i++) {
        const slice text = gw_exchange_member(identity, identity_members[i].name);
        if (text.at != NULL &&
            apigw_request_set(x->request, identity_members[i].field, text.at, text.len, NULL) == APIGW_E_NOMEM)
            return false;
    }
    x->caller.arn = gw_exchange_member(identity, "userArn");
    x->caller.account = gw_exchange_member(identity, "accountId");
    if (x->caller.account.len == 0)
        x->caller.account = account_of_arn(x->caller.arn);
    return true;
}

/* A caller of the API's own account needs one of both to allow, one of another account needs both (H1.21). */
static outcome decide_iam(apigw_exchange *x) {
    const slice account = gw_exchange_shared_field(x, APIGW_FIELD_ACCOUNT_ID);
    outcome refused = OUTCOME_REFUSED;
    bool both, allowed;
    x->caller.unverified = false;
    if (x->identity == POLICY_DENIES)
        return refuse_access(x, true);
    if (x->definition->statements == NULL)
        return x->identity == POLICY_ALLOWS ? OUTCOME_PASSED : refuse_access(x, false);
    if (!evaluate_resource_policy(x, &refused))
        return refused;
    both = x->caller.account.len == 0 || account.len == 0 || !slice_equal(x->caller.account, account);
    allowed = both ? x->identity == POLICY_ALLOWS && x->policy == POLICY_ALLOWS
                   : x->identity == POLICY_ALLOWS || x->policy == POLICY_ALLOWS;
    return allowed ? OUTCOME_PASSED : refuse_access(x, false);
}

outcome gw_take_iam(apigw_exchange *x, slice bytes, uint32_t flags) {
    const value_entry *identity, *invalidates;
    slice effect;
    value root;
    bool nomem;
    (void)flags;
    if (!gw_exchange_read_object(x, bytes, &root, &nomem))
        return nomem ? gw_exchange_nomem(x)
                     : gw_exchange_refuse(x, x->rules->unsupported, SLICE("the answer to VERIFY_IAM is no object"));
    effect = gw_exchange_member(root, "effect");
    identity = gw_value_map_find(root.as.map, SLICE("identity"));
    if (!slice_is(effect, "allow") && !slice_is(effect, "none") && !slice_is(effect, "deny"))
        return gw_exchange_refuse(x, x->rules->unsupported, SLICE("the answer to VERIFY_IAM has no effect"));
    x->identity = slice_is(effect, "allow") ? POLICY_ALLOWS : slice_is(effect, "deny") ? POLICY_DENIES : POLICY_SILENT;
    invalidates = gw_value_map_find(root.as.map, SLICE("invalidateCache"));
    x->may_invalidate =
        invalidates != NULL && invalidates->value.kind == VALUE_BOOLEAN && invalidates->value.as.boolean;
    if (identity != NULL && !take_identity(x, identity->value))
        return gw_exchange_nomem(x);
    return OUTCOME_PASSED;
}

/* The host's own failure is no verdict on the caller. */
outcome gw_fail_iam(apigw_exchange *x, uint32_t reason) {
    if (reason == APIGW_FAIL_TIMEOUT || reason == APIGW_FAIL_UNREACHABLE)
        return gw_exchange_refuse(x, x->rules->unsupported, SLICE("the signature could not be verified"));
    return gw_exchange_failed(x, reason);
}

/* ---- tokens: Cognito and JWT ------------------------------------------------------------------------------------ */

/* Refuse a token, with the challenge of the front end. */
static outcome refuse_token(apigw_exchange *x, uint32_t reason, const char *why) {
    const uint32_t response = reason == APIGW_TOKEN_REFUSED_MISSING || x->rules->has_gateway_responses
                                  ? APIGW_ERROR_RESPONSE_UNAUTHORIZED
                                  : APIGW_ERROR_RESPONSE_INVALID_TOKEN;
    if (apigw_token_refuse(x->response, x->front, x->request, reason, NULL) == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return gw_exchange_refused(x, response, slice_of_string(why));
}

outcome gw_check_token(apigw_exchange *x) {
    const definition_authorizer *a = x->route->authorizer;
    slice token;
    if (x->route->authorization != AUTHORIZATION_COGNITO && x->route->authorization != AUTHORIZATION_JWT)
        return OUTCOME_SKIPPED;
    token = gw_exchange_parameter(x, a->sources.items[0]);
    token.at = token.at != NULL ? apigw_token_find(token.at, token.len, &token.len) : NULL;
    if (token.at == NULL)
        return refuse_token(x, APIGW_TOKEN_REFUSED_MISSING, "the request has no token");
    x->token = token;
    x->issuer = a->type == AUTHORIZER_JWT ? a->issuer : a->pools;
    return gw_exchange_ask(x, APIGW_STEP_VERIFY_TOKEN);
}

/* The claims of an answer: the object itself, or its only member `claims`. Return false when out of memory. */
static bool find_claims(apigw_exchange *x, slice *bytes) {
    const value_entry *entry;
    value root;
    bool nomem;
    if (!gw_exchange_read_object(x, *bytes, &root, &nomem))
        return !nomem;
    entry = gw_value_map_find(root.as.map, SLICE("claims"));
    if (entry == NULL || entry->value.kind != VALUE_MAP || gw_value_map_count(root.as.map) != 1)
        return true;
    *bytes = slice_skip(*bytes, slice_find(*bytes, ':') + 1); /* the member is the only one */
    while (bytes->at[bytes->len - 1] != '}')                  /* the end of the answer */
        bytes->len--;
    bytes->len--;
    return true;
}

outcome gw_take_token(apigw_exchange *x, slice bytes, uint32_t flags) {
    const bool forbids = apigw_api_get_switch(x->host, APIGW_SWITCH_SCOPE_403) != 0;
    apigw_error error;
    apigw_status status;
    slice authorizer;
    (void)flags;
    if (x->claims == NULL)
        x->claims = apigw_claims_new(&x->allocator);
    if (x->claims == NULL || !find_claims(x, &bytes))
        return gw_exchange_nomem(x);
    status = apigw_claims_apply(x->claims, x->route->rules[forbids ? 1 : 0], x->front, bytes.at, bytes.len, x->now_ms,
                                x->request, x->response, &error);
    if (status == APIGW_E_NOMEM || (status != APIGW_OK && error.error_response == 0))
        return gw_exchange_refuse_error(x, status, &error, x->rules->unsupported);
    if (status != APIGW_OK)
        return gw_exchange_refused(x, error.error_response, gw_exchange_copy(x, slice_of_string(error.message)));
    authorizer.at = apigw_claims_authorizer(x->claims, &authorizer.len);
    x->authorizer = gw_exchange_copy(x, authorizer);
    if (x->authorizer.at == NULL)
        return gw_exchange_nomem(x);
    if (x->definition->statements != NULL && x->policy != POLICY_ALLOWS) /* table B: both have to allow */
        return refuse_access(x, false);
    return OUTCOME_PASSED;
}

outcome gw_fail_token(apigw_exchange *x, uint32_t reason) {
    if (reason == APIGW_FAIL_INVALID_TOKEN)
        return refuse_token(x, APIGW_TOKEN_REFUSED_INVALID, "the signature of the token is wrong");
    if (reason == APIGW_FAIL_EXPIRED)
        return refuse_token(x, APIGW_TOKEN_REFUSED_EXPIRED, "the token has expired");
    return gw_exchange_refuse(x, x->rules->unsupported, SLICE("the token could not be verified"));
}

/* ---- Lambda authorizers ----------------------------------------------------------------------------------------- */

/* Whether the token is as identityValidationExpression says. An expression that reaches its limit does not match. */
static bool token_is_valid(apigw_exchange *x, const definition_authorizer *a, slice token, bool *nomem) {
    enum { TOKEN_STEPS = 1000000 };
    enum regex_outcome found;
    *nomem = false;
    if (token.len == 0)
        return false;
    if (a->pattern == NULL)
        return true;
    x->run.steps = TOKEN_STEPS;
    found = gw_regex_matches(a->pattern, &x->run, token, NULL);
    *nomem = found == REGEX_NOMEM;
    return found == REGEX_FOUND;
}

/* The key of the cached result: the values of the identity sources in order (H4.1). Return false when out of memory. */
static bool make_authorizer_key(apigw_exchange *x, const definition_authorizer *a) {
    enum { PARTS = 3 };
    const slice api = gw_exchange_shared_field(x, APIGW_FIELD_API_ID),
                stage = gw_exchange_shared_field(x, APIGW_FIELD_STAGE);
    apigw_key_part *parts = arena_alloc(&x->memory, (PARTS + a->sources.count) * sizeof *parts);
    if (parts == NULL || gw_exchange_buffer(x, &x->key) == NULL || gw_exchange_buffer(x, &x->text) == NULL)
        return false;
    parts[0] = (apigw_key_part){api.at, api.len};
    parts[1] = (apigw_key_part){stage.at != NULL ? stage.at : "", stage.len};
    parts[2] = (apigw_key_part){a->name.at, a->name.len};
    for (size_t i = 0; i < a->sources.count; i++) {
        slice text = slice_absent();
        const apigw_status status = apigw_request_source_at(x->request, x->gate, i, x->text, NULL);
        if (status == APIGW_E_NOMEM)
            return false;
        if (status == APIGW_OK) {
            text.at = apigw_buffer_data(x->text, &text.len);
            text = gw_exchange_copy(x, text);
            if (text.at == NULL)
                return false;
        }
        parts[PARTS + i] = (apigw_key_part){text.at, text.len};
    }
    const apigw_status status = apigw_cache_key(x->key, APIGW_KEY_AUTHORIZER, parts, PARTS + a->sources.count, NULL);
    if (status == APIGW_OK)
        x->cache_key.at = apigw_buffer_data(x->key, &x->cache_key.len);
    return status != APIGW_E_NOMEM;
}

static outcome check_token_header(apigw_exchange *x, const definition_authorizer *a) {
    slice token;
    bool nomem;
    if (a->type != AUTHORIZER_TOKEN)
        return OUTCOME_PASSED;
    token = gw_exchange_parameter(x, a->sources.items[0]);
    if (token_is_valid(x, a, token, &nomem))
        return OUTCOME_PASSED;
    return nomem ? gw_exchange_nomem(x)
                 : gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_UNAUTHORIZED,
                                      token.len == 0 ? SLICE("the request has no token")
                                                     : SLICE("the token does not match the validation expression"));
}

outcome gw_check_authorizer(apigw_exchange *x) {
    const definition_authorizer *a = x->route->authorizer;
    apigw_error error;
    apigw_status status;
    outcome result;
    if (x->route->authorization != AUTHORIZATION_LAMBDA)
        return OUTCOME_SKIPPED;
    result = check_token_header(x, a);
    if (result != OUTCOME_PASSED)
        return result;
    if (x->gate == NULL)
        x->gate = apigw_api_new(&x->allocator, APIGW_KIND_AUTHORIZER_REST);
    if (x->gate == NULL || gw_exchange_buffer(x, &x->out) == NULL)
        return gw_exchange_nomem(x);
    (void)apigw_api_combine(x->gate, a->config, x->base, NULL);
    status = apigw_request_encode(x->request, x->gate, x->out, &error);
    if (status != APIGW_OK)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
    x->payload.at = apigw_buffer_data(x->out, &x->payload.len);
    x->ttl_s = x->definition->kind != APIGW_DEFINITION_WEBSOCKET && a->ttl.value > 0 ? (uint64_t)a->ttl.value : 0;
    if (gw_exchange_shared_field(x, APIGW_FIELD_API_ID).len ==
        0) /* the key would be that of another API's authorizer */
        x->ttl_s = 0;
    if (x->ttl_s != 0 && !make_authorizer_key(x, a))
        return gw_exchange_nomem(x);
    if (x->cache_key.at == NULL)
        x->ttl_s = 0;
    gw_exchange_arn(x);
    x->function = a->function;
    x->qualifier = a->qualifier;
    x->timeout_ms = x->rules->authorizer_timeout;
    return gw_exchange_ask(x, APIGW_STEP_AUTHORIZE);
}

/* Give the request what the authorizer says about the caller. */
static apigw_status use_authorization(apigw_exchange *x) {
    apigw_buffer *out = gw_exchange_buffer(x, &x->text);
    slice usage, principal, context;
    apigw_status status;
    if (out == NULL)
        return APIGW_E_NOMEM;
    status = apigw_authorization_encode_context(x->authorization, apigw_api_kind(x->front), out, NULL);
    if (status == APIGW_OK) {
        context.at = apigw_buffer_data(out, &context.len);
        x->authorizer = gw_exchange_copy(x, context);
        status = x->authorizer.at != NULL ? apigw_request_set_json(x->request, "/requestContext/authorizer", APIGW_NTS,
                                                                   x->authorizer.at, x->authorizer.len, NULL)
                                          : APIGW_E_NOMEM;
    }
    usage.at = apigw_authorization_get(x->authorization, APIGW_AUTHORIZATION_USAGE_KEY, &usage.len);
    principal.at = apigw_authorization_get(x->authorization, APIGW_AUTHORIZATION_PRINCIPAL_ID, &principal.len);
    x->usage_key = usage;
    x->principal = principal;
    return status;
}

outcome gw_take_authorizer(apigw_exchange *x, slice bytes, uint32_t flags) {
    const definition_authorizer *a = x->route->authorizer;
    const bool cacheable = x->ttl_s != 0 && (flags & APIGW_ANSWER_CACHED) == 0;
    uint32_t decode = (flags & APIGW_ANSWER_FUNCTION_ERROR) != 0 ? APIGW_DECODE_FUNCTION_ERROR : 0;
    apigw_error error;
    apigw_status status;
    if (a->simple == SWITCH_ON)
        decode |= APIGW_AUTHORIZER_SIMPLE_RESPONSE;
    if (x->authorization == NULL)
        x->authorization = apigw_authorization_new(&x->allocator);
    if (x->authorization == NULL)
        return gw_exchange_nomem(x);
    status = apigw_authorization_decode(x->authorization, apigw_api_kind(x->gate), bytes.at, bytes.len, decode, &error);
    if (status != APIGW_OK)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR);
    x->stores_result = cacheable;
    status = use_authorization(x);
    if (status == APIGW_OK)
        return OUTCOME_PASSED;
    return status == APIGW_E_NOMEM
               ? gw_exchange_nomem(x)
               : gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR, SLICE("the context cannot be used"));
}

outcome gw_fail_authorizer(apigw_exchange *x, uint32_t reason) {
    if (reason == APIGW_FAIL_UNSUPPORTED)
        return gw_exchange_failed(x, reason);
    return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_AUTHORIZER_ERROR, SLICE("the authorizer could not be invoked"));
}

/* Decide about a caller whose signature was verified. Evaluate the result of an authorizer for the method of this
 * request: a cached one may have been made for another method (H1.21, H1.22). */
outcome gw_check_decision(apigw_exchange *x) {
    const slice arn = x->route->authorization == AUTHORIZATION_LAMBDA ? gw_exchange_arn(x) : slice_absent();
    apigw_decision decision;
    apigw_error error;
    apigw_status status;
    if (x->route->authorization == AUTHORIZATION_IAM)
        return decide_iam(x);
    if (x->route->authorization != AUTHORIZATION_LAMBDA)
        return OUTCOME_SKIPPED;
    status = apigw_authorization_evaluate(x->authorization, arn.at != NULL ? arn.at : "", arn.len, x->request,
                                          &decision, &error);
    if (status != APIGW_OK)
        return gw_exchange_refuse_error(x, status, &error, APIGW_ERROR_RESPONSE_DENIED);
    if (decision.outcome == APIGW_DECISION_ALLOW ||
        (decision.outcome == APIGW_DECISION_DENY && x->policy == POLICY_ALLOWS))
        return OUTCOME_PASSED;
    return gw_exchange_refuse(x,
                              decision.outcome == APIGW_DECISION_EXPLICIT_DENY ? APIGW_ERROR_RESPONSE_EXPLICITLY_DENIED
                                                                               : APIGW_ERROR_RESPONSE_DENIED,
                              SLICE("the authorizer does not allow the request"));
}
