/* Authorizers: what is checked of them once their members are read (H2.31, H3.8, H3.16), and which a route has. */
#include "core/error.h"
#include "gateway/definition_build.h"

static void compile_validation(importer *im, definition_authorizer *a, const char *at) {
    apigw_error error;
    apigw_status status = gw_regex_compile(&a->pattern, im->memory, a->validation, REGEX_JAVA, 0, &error);
    if (status == APIGW_E_NOMEM)
        gw_import_nomem(im);
    else if (status != APIGW_OK)
        gw_import_fail(im, status, at, "the validation expression cannot be compiled: %s", error.message);
}

static void name_authorizer_function(importer *im, definition_authorizer *a, node uri) {
    function_name name;
    slice text;
    if (!node_present(uri)) {
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the uri of the authorizer's function");
    } else if (!gw_import_scalar(uri, &text) ||
               !gw_import_function(im, text, im->d->kind != APIGW_DEFINITION_REST, &name)) {
        gw_import_fail(im, APIGW_E_VALUE, uri.at, "expected the uri of a Lambda function");
    } else {
        a->function = name.function;
        a->qualifier = name.qualifier;
        a->own_function = name.own;
    }
}

static void need_authorizer_members(importer *im, const definition_authorizer *a) {
    const bool http = im->d->kind == APIGW_DEFINITION_HTTP, cached = a->ttl.value > 0;
    if (a->type == AUTHORIZER_COGNITO && a->user_pools.count == 0)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the user pools of the authorizer");
    if (a->type == AUTHORIZER_JWT && a->issuer.len == 0)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the issuer of the authorizer");
    if ((a->type == AUTHORIZER_JWT) != http && a->type != AUTHORIZER_REQUEST)
        gw_import_fail(im, APIGW_E_VALUE, a->at, "this type of API does not have this type of authorizer");
    if (a->ttl.value > 3600)
        gw_import_fail(im, APIGW_E_VALUE, a->at, "expected at most 3600 seconds for results of the authorizer");
    if (a->type == AUTHORIZER_REQUEST && im->d->kind != APIGW_DEFINITION_WEBSOCKET && a->sources.count == 0 && cached)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected identity sources, because results are cached");
}

/* Where a token is when the document does not say. */
static void set_default_source(importer *im, definition_authorizer *a, slice header) {
    slice *source;
    if (a->sources.count != 0 || a->type == AUTHORIZER_REQUEST)
        return;
    source = gw_import_new(im, sizeof *source);
    if (source == NULL)
        return;
    if (a->type == AUTHORIZER_JWT)
        *source = SLICE("$request.header.Authorization");
    else
        *source = gw_import_join(im, SLICE("method.request.header."), header.len != 0 ? header : SLICE("Authorization"),
                                 slice_absent(), slice_absent());
    a->sources = (definition_texts){source, 1};
}

void gw_import_finish_authorizer(importer *im, definition_authorizer *a, node uri, slice default_header) {
    const bool lambda = a->type == AUTHORIZER_TOKEN || a->type == AUTHORIZER_REQUEST,
               rest = im->d->kind == APIGW_DEFINITION_REST;
    if (!import_good(im))
        return;
    if (lambda)
        name_authorizer_function(im, a, uri);
    set_default_source(im, a, default_header);
    if (a->ttl.text.at == NULL && a->type != AUTHORIZER_JWT)
        a->ttl = rest ? (definition_number){SLICE("300"), 300} : (definition_number){SLICE("0"), 0};
    if (lambda && im->d->kind == APIGW_DEFINITION_HTTP && a->payload.at == NULL)
        gw_import_fail(im, APIGW_E_MISSING, a->at, "expected the payload format version of the authorizer");
    if (a->validation.len != 0 && import_good(im))
        compile_validation(im, a, a->at);
    if (import_good(im))
        need_authorizer_members(im, a);
}

static const uint8_t authorization_of[] = {
    [AUTHORIZER_ABSENT] = AUTHORIZATION_NONE,    [AUTHORIZER_TOKEN] = AUTHORIZATION_LAMBDA,
    [AUTHORIZER_REQUEST] = AUTHORIZATION_LAMBDA, [AUTHORIZER_COGNITO] = AUTHORIZATION_COGNITO,
    [AUTHORIZER_JWT] = AUTHORIZATION_JWT,
};

void gw_import_authorize(importer *im, definition_route *r, definition_authorizer *a, const char *at) {
    if (r->authorization == AUTHORIZATION_IAM || (r->authorizer != NULL && r->authorizer != a))
        gw_import_fail(im, APIGW_E_VALUE, at, "a route can have one authorizer, and this is the second");
    r->authorizer = a;
    r->authorization = authorization_of[a->type];
}
