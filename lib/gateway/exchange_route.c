/* Where a request belongs: domain, stage and route; preflights, and requests without a route. */
#include "core/buffer.h"
#include "gateway/exchange_state.h"
#include "text/base64.h"
#include "text/sha256.h"

/* ---- domain and stage ------------------------------------------------------------------------------------------- */

/* A request with a host name that no custom domain mapped came to the default endpoint, whatever the name is: the
 * client chooses it (H1.10). */
outcome gw_check_domain(apigw_exchange *x) {
    x->is_mapped = gw_exchange_shared_field(x, APIGW_FIELD_BASE_PATH).at != NULL;
    if (x->definition->endpoint_disabled != SWITCH_ON || x->is_mapped)
        return OUTCOME_SKIPPED;
    if (gw_exchange_shared_field(x, APIGW_FIELD_DOMAIN_NAME).at == NULL &&
        gw_exchange_header(x, SLICE("host")).at == NULL)
        return OUTCOME_PASSED;
    x->is_built_in = true;
    return gw_exchange_refuse(x, x->rules->stage_unknown, SLICE("the default endpoint is disabled"));
}

/* On the default endpoint the path begins with the stage (H1.12, H1.51), which is taken off. */
outcome gw_check_stage(apigw_exchange *x) {
    const slice stage = gw_exchange_shared_field(x, APIGW_FIELD_STAGE);
    slice path = gw_exchange_field(x, APIGW_FIELD_PATH);
    size_t rest = 0;
    if (x->is_mapped || stage.at == NULL || slice_is(stage, "$default") || path.at == NULL)
        return OUTCOME_SKIPPED;
    while (path.len > 1 && path.at[1] == '/')
        path = slice_skip(path, 1);
    if (apigw_path_strip(path.at, path.len, stage.at, stage.len, &rest) != APIGW_OK || stage.len == 0) {
        x->is_built_in = true;
        return gw_exchange_refuse(x, x->rules->stage_unknown, SLICE("the path does not begin with the stage"));
    }
    path = slice_skip(path, rest);
    if (path.len == 0)
        path = SLICE("/");
    if (apigw_request_set(x->request, APIGW_FIELD_PATH, path.at, path.len, NULL) != APIGW_OK)
        return gw_exchange_nomem(x);
    return OUTCOME_PASSED;
}

/* ---- the route -------------------------------------------------------------------------------------------------- */

/* Choose the front end of a route: payload format 1.0 of an HTTP API has one of its own. */
static outcome use_route(apigw_exchange *x, const definition_route *route) {
    const apigw_definition *d = x->definition;
    x->route = route;
    x->integration = route->integration;
    if (d->kind == APIGW_DEFINITION_HTTP && route->integration != NULL && slice_is(route->integration->payload, "1.0"))
        (void)apigw_api_combine(x->front, d->configs[1], x->base, NULL);
    if (route->operation.len != 0 && apigw_request_set(x->request, APIGW_FIELD_OPERATION_NAME, route->operation.at,
                                                       route->operation.len, NULL) != APIGW_OK)
        return gw_exchange_nomem(x);
    return OUTCOME_PASSED;
}

/* Refuse the field, with its digest in the text as since 2024, or with the field itself as before (H1.14). */
static outcome refuse_signature(apigw_exchange *x, slice credentials) {
    char digest[48];
    uint8_t bytes[SHA256_SIZE];
    apigw_buffer *out = gw_exchange_buffer(x, &x->text);
    if (out == NULL)
        return gw_exchange_nomem(x);
    gw_buffer_begin(out);
    if (apigw_api_get_switch(x->host, APIGW_SWITCH_SIGNATURE_TEXT) != 0) {
        gw_sha256(bytes, credentials.at, credentials.len);
        gw_base64_encode(digest, bytes, sizeof bytes);
        buffer_literal(out, "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 "
                            "and encoded with Base64): '");
        buffer_append(out, digest, gw_base64_encoded_len(sizeof bytes));
    } else {
        slice rest = credentials, word = slice_cut(&rest, ' ');
        buffer_append(out, "'", 1);
        buffer_append(out, rest.len != 0 ? rest.at : word.at, rest.len != 0 ? rest.len : word.len);
        buffer_literal(out, "' not a valid key=value pair (missing equal-sign) in Authorization header: '");
        buffer_append(out, credentials.at, credentials.len);
    }
    buffer_literal(out, "'.");
    return gw_exchange_refuse_written(x, APIGW_ERROR_RESPONSE_INCOMPLETE_SIGNATURE, out);
}

outcome gw_exchange_refuse_signature(apigw_exchange *x) {
    const slice credentials = gw_exchange_header(x, SLICE("authorization"));
    if (x->rules->no_signature == APIGW_ERROR_RESPONSE_INCOMPLETE_SIGNATURE)
        return refuse_signature(x, credentials);
    return gw_exchange_refuse(x, x->rules->no_signature, SLICE("the Authorization field is no signature"));
}

bool gw_exchange_has_signature(const apigw_exchange *x) {
    return slice_starts_with(gw_exchange_header(x, SLICE("authorization")), SLICE("AWS4-")) ||
           gw_exchange_parameter(x, SLICE("$request.querystring.X-Amz-Signature")).len != 0;
}

/* The gateway answers a preflight itself where no route matches OPTIONS (H1.53). */
outcome gw_check_preflight(apigw_exchange *x) {
    const apigw_status status = apigw_cors_preflight(x->response, x->front, x->request, NULL);
    if (status == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    return status == APIGW_OK ? OUTCOME_RESPONDED : OUTCOME_SKIPPED;
}

outcome gw_check_route(apigw_exchange *x) {
    const slice base = gw_exchange_shared_field(x, APIGW_FIELD_BASE_PATH);
    apigw_match match;
    const apigw_status status =
        apigw_request_route(x->request, x->definition->router, base.len != 0 ? base.at : "", base.len, &match, NULL);
    outcome result;
    if (status == APIGW_OK)
        return use_route(x, x->definition->by_index[match.id]);
    if (status == APIGW_E_NOMEM)
        return gw_exchange_nomem(x);
    result = x->definition->kind == APIGW_DEFINITION_HTTP ? gw_check_preflight(x) : OUTCOME_SKIPPED;
    if (result != OUTCOME_SKIPPED)
        return result;
    if (x->rules->no_signature == APIGW_ERROR_RESPONSE_INCOMPLETE_SIGNATURE &&
        gw_exchange_header(x, SLICE("authorization")).len != 0 && !gw_exchange_has_signature(x))
        return gw_exchange_refuse_signature(x); /* a missing route behaves like one with IAM (H1.14) */
    return gw_exchange_refuse(x, APIGW_ERROR_RESPONSE_NO_ROUTE, SLICE("no route matches"));
}
