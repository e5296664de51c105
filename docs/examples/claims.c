/* Authorizes a request by the claims of its token, as a JWT authorizer of an HTTP API does: the program of
 * docs/claims.md. The host has verified the signature. */
#include <apigw/apigw.h>
#include <apigw/gateway.h>
#include <stdio.h>
#include <string.h>

typedef struct gateway {
    apigw_api *api;
    apigw_token_rules *rules; /* of one route */
    apigw_claims *claims;
    apigw_request *request;
    apigw_response *response;
} gateway;

static apigw_status set_up(gateway *g, apigw_error *err) {
    apigw_status status = apigw_token_rules_add(g->rules, APIGW_TOKEN_ISSUERS, "https://id.example", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_token_rules_add(g->rules, APIGW_TOKEN_AUDIENCES, "app", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_token_rules_add(g->rules, APIGW_TOKEN_SCOPES, "read", APIGW_NTS, err);
    if (status == APIGW_OK)
        status = apigw_request_set(g->request, APIGW_FIELD_METHOD, "GET", APIGW_NTS, err);
    return status == APIGW_OK ? apigw_request_set_target(g->request, "/orders", APIGW_NTS, err) : status;
}

static void authorize(gateway *g, const char *claims) {
    apigw_error err;
    const char *challenge;
    if (apigw_claims_apply(g->claims, g->rules, g->api, claims, APIGW_NTS, 1700000000000, g->request, g->response,
                           &err) == APIGW_OK) {
        printf("accepted: %s\n", apigw_claims_authorizer(g->claims, NULL));
        return;
    }
    challenge = apigw_response_find(g->response, APIGW_LIST_HEADERS, "www-authenticate", APIGW_NTS, 0, NULL);
    printf("refused: %d %s\n", (int)apigw_response_status(g->response),
           (const char *)apigw_response_body(g->response, NULL));
    if (challenge != NULL)
        printf("  www-authenticate: %s\n", challenge);
}

int main(void) {
    gateway g = {apigw_api_new(NULL, APIGW_KIND_HTTP_2), apigw_token_rules_new(NULL), apigw_claims_new(NULL),
                 apigw_request_new(NULL), apigw_response_new(NULL)};
    apigw_error err;
    int failed = g.api == NULL || g.rules == NULL || g.claims == NULL || g.request == NULL || g.response == NULL;
    if (!failed && set_up(&g, &err) != APIGW_OK) {
        fprintf(stderr, "%s\n", err.message);
        failed = 1;
    }
    if (!failed) {
        authorize(&g, "{\"iss\":\"https://id.example\",\"aud\":\"app\",\"sub\":\"ann\",\"exp\":1700000600,"
                      "\"scope\":\"read write\",\"groups\":[\"admin\",\"ops\"]}");
        authorize(&g, "{\"iss\":\"https://id.example\",\"aud\":\"app\",\"sub\":\"ann\",\"exp\":1699999990}");
        authorize(&g, "{\"iss\":\"https://id.example\",\"aud\":\"app\",\"sub\":\"ann\",\"exp\":1700000600}");
    }
    apigw_response_free(g.response);
    apigw_request_free(g.request);
    apigw_claims_free(g.claims);
    apigw_token_rules_free(g.rules);
    apigw_api_free(g.api);
    return failed;
}
