/* The rows of the allocation sweep for include/apigw/gateway/claims.h. */
#include "scenes.h"

static void with_http_api(scene *s) {
    s->api = apigw_api_new(&s->allocator, APIGW_KIND_HTTP_2);
    s->request = apigw_request_new(&s->allocator);
    s->response = apigw_response_new(&s->allocator);
    need(s->api != NULL && s->request != NULL && s->response != NULL, "request");
}

static void with_rules(scene *s) {
    s->token_rules = apigw_token_rules_new(&s->allocator);
    need(s->token_rules != NULL, "rules");
}

static apigw_status add_scope(scene *s) {
    static char scope[6000]; /* more than the handle has at first */
    memset(scope, 'a', sizeof scope);
    return apigw_token_rules_add(s->token_rules, APIGW_TOKEN_SCOPES, scope, sizeof scope, NULL);
}

static void with_claims(scene *s) {
    with_http_api(s);
    with_rules(s);
    s->claims = apigw_claims_new(&s->allocator);
    need(s->claims != NULL && apigw_token_rules_add(s->token_rules, APIGW_TOKEN_SCOPES, "read", 4, NULL) == APIGW_OK &&
             apigw_token_rules_add(s->token_rules, APIGW_TOKEN_ISSUERS, "i", 1, NULL) == APIGW_OK &&
             apigw_token_rules_add(s->token_rules, APIGW_TOKEN_AUDIENCES, "a", 1, NULL) == APIGW_OK,
         "claims");
}

static apigw_status new_rules(scene *s) {
    s->token_rules = apigw_token_rules_new(&s->allocator);
    return s->token_rules != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

static apigw_status new_claims(scene *s) {
    s->claims = apigw_claims_new(&s->allocator);
    return s->claims != NULL ? APIGW_OK : APIGW_E_NOMEM;
}

/* When out of memory the request has no authorizer, and the response is one that may be sent. */
static apigw_status apply_claims(scene *s, const char *json) {
    const apigw_status status =
        apigw_claims_apply(s->claims, s->token_rules, s->api, json, APIGW_NTS, 1000, s->request, s->response, NULL);
    if (status == APIGW_E_NOMEM) {
        check(&checks, apigw_response_status(s->response) == 500, "claims: the response has status %d",
              (int)apigw_response_status(s->response));
        check(&checks, apigw_claims_authorizer(s->claims, NULL) == NULL, "claims: there is an authorizer");
    }
    return status;
}

static apigw_status accept_claims(scene *s) {
    return apply_claims(s, "{\"iss\":\"i\",\"aud\":\"a\",\"exp\":2,\"scope\":\"read write\",\"l\":[1,{\"o\":[true]}]}");
}

static apigw_status refuse_claims(scene *s) {
    const apigw_status status = apply_claims(s, "{\"iss\":\"i\",\"aud\":\"b\",\"exp\":2}");
    return status == APIGW_E_VALUE ? APIGW_OK : status;
}

static apigw_status refuse_token(scene *s) {
    return apigw_token_refuse(s->response, s->api, s->request, APIGW_TOKEN_REFUSED_INVALID, NULL);
}

static const char *const never[] = {
    "apigw_token_rules_free", "apigw_token_rules_set_option", "apigw_claims_free", "apigw_claims_authorizer",
    "apigw_token_find",
};

static const oom_row rows[] = {
    {"apigw_token_rules_new", "", nothing, new_rules, check_new, OOM_FAILS},
    {"apigw_token_rules_add", "", with_rules, add_scope, NULL, OOM_FAILS},
    {"apigw_claims_new", "", nothing, new_claims, check_new, OOM_FAILS},
    {"apigw_claims_apply", "accepted", with_claims, accept_claims, NULL, OOM_FAILS},
    {"apigw_claims_apply", "refused", with_claims, refuse_claims, NULL, OOM_FAILS},
    {"apigw_token_refuse", "", with_http_api, refuse_token, NULL, OOM_FAILS},
};

const oom_table oom_gateway_claims = {"include/apigw/gateway/claims.h", OOM_LIST(never), OOM_LIST(rows)};
